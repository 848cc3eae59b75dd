//! The quick way to the end of a JSON record: 64 bytes at a time, as one bit a byte, looking at nothing but quotes and
//! brackets. Where anything is odd it says so and leaves the record to the recogniser of `json_scan`, which looks at
//! every byte; so what it takes for a whole record is one, as far as its quotes and brackets tell.
//!
//! The bits come from the module `vector`, on processors that have what it needs. Elsewhere the recogniser is the quicker
//! of the two: bits gathered by plain arithmetic took 1.1 times its time.

use super::json_scan::RecordStart;

/// What stands where in 64 bytes; the lowest bit is the first byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Masks {
    pub(super) quote: u64,
    pub(super) backslash: u64,
    pub(super) newline: u64,
    /// `{` and `[`.
    pub(super) open: u64,
    /// `}` and `]`.
    pub(super) close: u64,
    /// `,`, `:`, blanks and control characters: what may stand before and after a text.
    pub(super) between: u64,
}

/// What the quick way came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quick {
    /// The record has so many bytes, and so many line feeds among them.
    Done {
        /// Its length in bytes.
        length: usize,
        /// Its line feeds.
        lines: u32,
    },
    /// The record goes on behind these bytes.
    More,
    /// Something is odd: it is to be looked at closely.
    Odd,
}

/// How deep brackets may be nested for the quick way.
const DEEPEST: u32 = 60;

/// The end of the record that begins `bytes`, with the bits from `masks`, and with what makes each bit the parity of itself
/// and all below it: between an opening quote and its closing one, bits are set then. `start` is how records of the file
/// begin: should that appear inside, the record was never closed. Always inlined: it must be made for the processor for which
/// the other two are.
#[inline(always)]
pub(super) fn end_by(
    bytes: &[u8],
    start: &RecordStart,
    masks: impl Fn(&[u8; 64]) -> Masks,
    parity_up_to_each: impl Fn(u64) -> u64,
) -> Quick {
    let mut depth = 0_u32;
    // The open brackets, the innermost lowest: 1 for an object.
    let mut kinds = 0_u64;
    let mut carry = Carry::default();
    let mut lines = 0;
    let (blocks, rest) = bytes.as_chunks::<64>();
    let mut last = [b' '; 64];
    last[..rest.len()].copy_from_slice(rest);
    for (nth, block) in blocks.iter().chain(std::iter::once(&last)).enumerate() {
        let masks = masks(block);
        let (structure, odd) = carry.step(&masks, &parity_up_to_each);
        let mut left = structure;
        while left != 0 {
            let at = left.trailing_zeros();
            let byte = block[at as usize];
            if byte == b'{' || byte == b'[' {
                let here = nth * 64 + at as usize;
                let inner = depth > 0 && byte == b'{';
                if depth == DEEPEST || inner && may_begin(start, masks.quote, at, &bytes[here..]) {
                    return Quick::Odd;
                }
                depth += 1;
                kinds = kinds << 1 | u64::from(byte == b'{');
            } else {
                if depth == 0 || kinds & 1 != u64::from(byte == b'}') {
                    return Quick::Odd;
                }
                depth -= 1;
                kinds >>= 1;
                if depth == 0 {
                    let behind = at + 1;
                    let before_end = if behind == 64 { !0 } else { (1 << behind) - 1 };
                    if odd & before_end != 0 {
                        return Quick::Odd;
                    }
                    lines += (masks.newline & before_end).count_ones();
                    return Quick::Done { length: nth * 64 + behind as usize, lines };
                }
            }
            left &= left - 1;
        }
        if odd != 0 {
            return Quick::Odd;
        }
        lines += masks.newline.count_ones();
    }
    Quick::More
}

/// Whether a record of the file may begin at a bracket at bit `at` of a block; `bytes` begin with it.
#[inline(always)]
fn may_begin(start: &RecordStart, quote: u64, at: u32, bytes: &[u8]) -> bool {
    // Nearly always its first key tells at once, if the quote before that stands in the same block.
    let quotes_behind = quote.checked_shr(at + 1).unwrap_or(0);
    let key = bytes.get(1 + quotes_behind.trailing_zeros() as usize..).and_then(|key| key.first_chunk());
    match (key, start.first_eight()) {
        (Some(key), Some(eight)) if quotes_behind != 0 => u64::from_le_bytes(*key) == eight && start.matches(bytes),
        _ => start.matches(bytes),
    }
}

/// What one block of 64 bytes hands on to the next.
#[derive(Debug, Default)]
struct Carry {
    /// All bits set where the block before ended inside a text.
    inside: u64,
    /// 1 where its last byte escapes the next.
    escaping: u64,
    /// 1 where its last byte may not stand before a text.
    blocked: u64,
    /// 1 where its last byte closed a text.
    closed: u64,
}

impl Carry {
    /// The brackets outside texts; and the places where something is odd: a line break inside a text, a text that begins
    /// or ends where none can.
    #[inline(always)]
    fn step(&mut self, masks: &Masks, parity_up_to_each: impl Fn(u64) -> u64) -> (u64, u64) {
        let quotes = masks.quote & !self.escaped(masks.backslash);
        let inside = parity_up_to_each(quotes) ^ self.inside;
        let (opening, closing) = (quotes & inside, quotes & !inside);
        // Before a text stands what separates, or an opening bracket; behind it what separates, or a closing one.
        let blocked = !(masks.between | masks.open);
        let odd = (opening & (blocked << 1 | self.blocked))
            | ((closing << 1 | self.closed) & !(masks.between | masks.close))
            | (masks.newline & inside);
        self.inside = ((inside as i64) >> 63) as u64;
        self.blocked = blocked >> 63;
        self.closed = closing >> 63;
        ((masks.open | masks.close) & !inside, odd)
    }

    /// The bytes behind an odd number of backslashes.
    #[inline(always)]
    fn escaped(&mut self, backslash: u64) -> u64 {
        if backslash == 0 {
            return std::mem::take(&mut self.escaping);
        }
        // Backslashes are rare: one by one.
        let mut escaped = self.escaping;
        let mut left = backslash & !escaped;
        self.escaping = 0;
        while left != 0 {
            let at = left.trailing_zeros();
            if at == 63 {
                self.escaping = 1;
                break;
            }
            escaped |= 1 << (at + 1);
            left &= !(0b11 << at);
        }
        escaped
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::bits::parity_up_to_each;
    use super::super::json_scan::{Outcome, Scan};
    use super::super::vector;
    use super::*;

    /// The bits, byte by byte.
    fn plain(block: &[u8; 64]) -> Masks {
        let bits = |is: &dyn Fn(u8) -> bool| (0..64).map(|i| u64::from(is(block[i])) << i).sum::<u64>();
        Masks {
            quote: bits(&|byte| byte == b'"'),
            backslash: bits(&|byte| byte == b'\\'),
            newline: bits(&|byte| byte == b'\n'),
            open: bits(&|byte| matches!(byte, b'{' | b'[')),
            close: bits(&|byte| matches!(byte, b'}' | b']')),
            between: bits(&|byte| byte <= b' ' || matches!(byte, b',' | b':')),
        }
    }

    fn quick(text: &str) -> Quick {
        end_by(text.as_bytes(), &RecordStart::of(br#"{"id":1}"#).unwrap(), plain, parity_up_to_each)
    }

    #[test]
    fn whole_records_end_where_they_end() {
        let long = format!(r#"{{"id":"{}","x":["]}}\"",{{"y":[]}}]}}"#, "あ".repeat(50));
        for text in [r#"{}"#, "{\n\"id\":1\r\n}", r#"{ "a" : "\\" , "b" : [ { } ] }"#, &long, "{\"a\":\"\\\\\\\"\"}"] {
            for tail in ["", ",", "\n{\"id\":2}", "}}", " \" "] {
                let (length, lines) = (text.len(), text.matches('\n').count() as u32);
                assert_eq!(quick(&format!("{text}{tail}")), Quick::Done { length, lines }, "{text}{tail}");
            }
            assert_eq!(quick(&text[..text.len() - 1]), Quick::More, "{text}");
        }
    }

    #[test]
    fn what_is_odd_is_left_to_the_recogniser() {
        for text in [
            r#"{"id:2},{"id":3}"#,
            r#"{"id":"2},{"id":3}"#,
            r#"{"id":2,x":3}"#,
            r#"{"id":2],"x":{}}"#,
            "{\"id\":\"2\n\"}",
            r#"{"id":2,"x":[{"id":3}]}"#,
            r#"{"id":2"x":3}"#,
        ] {
            assert_eq!(quick(text), Quick::Odd, "{text}");
        }
        assert_eq!(quick(&"[".repeat(100)), Quick::Odd);
        // A record within a record, its key in the same block or in a later one.
        let start = RecordStart::of(br#"{"certificate":1}"#).unwrap();
        for blanks in [0, 1, 40, 70, 200] {
            for (key, within) in [("certificate", true), ("certificates", false), ("certificat", false), ("id", false)]
            {
                let inner = format!("{{{}\"{key}\":2}}", " ".repeat(blanks));
                let text = format!("{{\"certificate\":1,\"x\":[{inner}]}}");
                let whole = Quick::Done { length: text.len(), lines: 0 };
                let ways = [
                    Some(end_by(text.as_bytes(), &start, plain, parity_up_to_each)),
                    vector::end_of_record(text.as_bytes(), &start),
                ];
                for found in ways.into_iter().flatten() {
                    assert_eq!(found, if within { Quick::Odd } else { whole }, "{text}");
                }
            }
        }
    }

    proptest! {
        /// What the processor's vectors find is what is found byte by byte, in bytes of any kind.
        #[test]
        fn both_ways_agree(mut bytes in proptest::collection::vec(any::<u8>(), 1..300), signs in any::<bool>()) {
            if signs {
                bytes.iter_mut().for_each(|byte| *byte = b"{}[]\",:\\\n ab\xE3\x81"[usize::from(*byte) % 14]);
            }
            bytes[0] = b'{';
            let start = RecordStart::of(br#"{"a":1}"#).unwrap();
            let plain = end_by(&bytes, &start, plain, parity_up_to_each);
            prop_assert_eq!(vector::end_of_record(&bytes, &start).unwrap_or(plain), plain);
        }

        #[test]
        fn a_valid_record_ends_where_the_recogniser_ends_it(
            text in r#"\{("[ab{}\[\]:,あ]{0,40}(\\\\|\\")?":("[{}\[\],: ]{0,70}"|[0-9]|\[\{\},\{"a":"x"\}\]) ?, ?){0,9}"z":1\}.{0,9}"#
        ) {
            let start = RecordStart::default();
            let Outcome::Done(end) = Scan::new(false).feed(text.as_bytes(), &start) else {
                return Err(TestCaseError::reject("not valid"));
            };
            prop_assert_eq!(end_by(text.as_bytes(), &start, plain, parity_up_to_each), Quick::Done { length: end, lines: 0 });
        }

        /// Of texts of any kind: what the quick way takes for whole, has an end at which quotes and brackets are closed.
        #[test]
        fn what_is_taken_for_whole_is_closed(text in r#"\{["{}\[\]:,\\ab\n ]{0,150}"#) {
            if let Quick::Done { length: end, .. } = quick(&text) {
                let (mut open, mut inside, mut escaped) = (vec![], false, false);
                for byte in text[..end].bytes() {
                    let escaping = !escaped && byte == b'\\';
                    match byte {
                        b'"' if !escaped => inside = !inside,
                        _ if inside => {}
                        b'{' | b'[' => open.push(byte + 2),
                        b'}' | b']' => prop_assert_eq!(open.pop(), Some(byte)),
                        _ => {}
                    }
                    escaped = escaping;
                }
                prop_assert!(open.is_empty() && !inside, "{}", &text[..end]);
            }
        }
    }
}
