//! The quick way to the end of a JSON record: 64 bytes at a time, as one bit a byte, looking at nothing but quotes and
//! brackets. Where anything is odd it says so and leaves the record to the recogniser of `scan`, which looks at
//! every byte; so what it takes for a whole record is one, as far as its quotes and brackets tell.
//!
//! The bits come from the module `vector` on processors that have what it needs, and from plain arithmetic elsewhere.

use super::scan::RecordStart;
use crate::read::bitmask::BLOCK;
use crate::read::simd::{self, Blocks, JsonMasks, Task};

/// What stands outside texts in a block.
#[derive(Debug)]
struct Seen {
    /// The brackets that open, and those that close.
    open: u64,
    close: u64,
    /// Where something is odd: a line break inside a text, a text that begins or ends where none can.
    odd: u64,
    /// Where a text begins with the first letter of the key with which records begin: that letter.
    letter: u64,
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

/// The end of the record that begins `bytes`. `start` is how records of the file begin: should they begin inside, the record
/// may never have been closed.
pub(super) fn end_of_record(bytes: &[u8], start: &RecordStart) -> Quick {
    let Some(letter) = start.letter() else { return Quick::Odd };
    simd::run(EndOfRecord { bytes, start, letter })
}

/// The end of the record that begins `bytes`, where records begin with a key of this first letter.
///
/// Brackets are counted, whatever their kind; what does not match inside a record is the parser's to tell. They are looked
/// at one by one only in a block that closes as many as were open before it: the others cannot hold the end.
#[derive(Clone, Copy, Debug)]
struct EndOfRecord<'b> {
    bytes: &'b [u8],
    start: &'b RecordStart,
    letter: u8,
}

impl Task for EndOfRecord<'_> {
    type Output = Quick;

    #[inline(always)]
    fn run(self, blocks: impl Blocks) -> Quick {
        let EndOfRecord { bytes, start, letter } = self;
        let mut depth = 0;
        let mut carry = Carry::default();
        let mut lines = 0;
        let (whole, rest) = bytes.as_chunks::<BLOCK>();
        let mut at = 0;
        for block in whole {
            let masks = blocks.json(block, letter);
            let seen = carry.step(&masks, blocks);
            let closed = seen.close.count_ones();
            if (seen.odd | seen.letter != 0 || closed >= depth)
                && let Some(end) = look_closely(bytes, start, at, depth, &seen)
            {
                return end.with_lines(lines, masks.newline);
            }
            depth = depth + seen.open.count_ones() - closed;
            lines += masks.newline.count_ones();
            at += BLOCK;
        }
        let mut last = [b' '; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        let masks = blocks.json(&last, letter);
        let seen = carry.step(&masks, blocks);
        look_closely(bytes, start, at, depth, &seen).map_or(Quick::More, |end| end.with_lines(lines, masks.newline))
    }
}

/// What was found when a block was looked at closely.
#[derive(Debug)]
enum End {
    /// The record ends with this bit of the block that stands at an offset.
    At(usize, u32),
    Odd,
}

impl End {
    /// With the line feeds before the block, and where they stand in it.
    fn with_lines(self, before: u32, newline: u64) -> Quick {
        match self {
            End::At(block, bit) => {
                Quick::Done { length: block + bit as usize + 1, lines: before + (newline & up_to(bit)).count_ones() }
            }
            End::Odd => Quick::Odd,
        }
    }
}

/// This bit and all below it.
fn up_to(bit: u32) -> u64 {
    u64::MAX >> (63 - bit)
}

/// Whether the record ends in the block at `at` before which so many brackets were open, or something is odd about it there.
#[cold]
#[inline(never)]
fn look_closely(bytes: &[u8], start: &RecordStart, at: usize, depth: u32, seen: &Seen) -> Option<End> {
    let (mut left, mut open, mut end) = (seen.open | seen.close, depth, None);
    while left != 0 && end.is_none() {
        let bit = left.trailing_zeros();
        if seen.open >> bit & 1 == 1 {
            open += 1;
        } else if open <= 1 {
            end = Some(bit);
        } else {
            open -= 1;
        }
        left &= left - 1;
    }
    let within = end.map_or(u64::MAX, up_to);
    let wrong_end = end.is_some_and(|bit| bytes[at + bit as usize] != b'}');
    if wrong_end || seen.odd & within != 0 || begins_within(start, bytes, at, seen.letter & within) {
        return Some(End::Odd);
    }
    end.map(|bit| End::At(at, bit))
}

/// Whether a record of the file begins behind the first byte of `bytes`, at the texts whose first letters stand at some of
/// the 64 places from `from` on.
fn begins_within(start: &RecordStart, bytes: &[u8], from: usize, mut letters: u64) -> bool {
    while letters != 0 {
        let quote = from + letters.trailing_zeros() as usize - 1;
        if start.is_key(&bytes[quote..]) {
            let before = bytes[..quote].trim_ascii_end();
            if before.len() > 1 && before.ends_with(b"{") {
                return true;
            }
        }
        letters &= letters - 1;
    }
    false
}

/// What one block of 64 bytes hands on to the next: its last bit of each tells of its last byte.
#[derive(Debug, Default)]
struct Carry {
    /// Inside a text.
    inside: u64,
    /// A quote that opens or closes a text.
    quotes: u64,
    /// What may not stand before a text.
    blocked: u64,
    /// 1 where its last byte escapes the next.
    escaping: u64,
}

impl Carry {
    #[inline(always)]
    fn step(&mut self, masks: &JsonMasks, blocks: impl Blocks) -> Seen {
        let quotes = masks.quote & !self.escaped(masks.backslash);
        let inside = blocks.parity_up_to_each(quotes) ^ ((self.inside as i64 >> 63) as u64);
        let behind = |now: u64, before: u64| now << 1 | before >> 63;
        let (behind_quote, behind_inside) = (behind(quotes, self.quotes), behind(inside, self.inside));
        // Before a text stands what separates, or an opening bracket; behind it what separates, or a closing one.
        let blocked = !(masks.between | masks.open);
        let odd = (quotes & inside & behind(blocked, self.blocked))
            | (behind_quote & !behind_inside & !(masks.between | masks.close))
            | (masks.newline & inside);
        (self.inside, self.quotes, self.blocked) = (inside, quotes, blocked);
        let letter = behind_quote & behind_inside & masks.letter;
        Seen { open: masks.open & !inside, close: masks.close & !inside, odd, letter }
    }

    /// The bytes behind an odd number of backslashes.
    #[inline(always)]
    fn escaped(&mut self, backslash: u64) -> u64 {
        if backslash | self.escaping == 0 {
            return 0;
        }
        let (escaped, escaping) = escaped_by(backslash, self.escaping);
        self.escaping = escaping;
        escaped
    }
}

/// The bytes behind an odd number of backslashes, and 1 where the last backslash escapes what comes behind the block.
#[cold]
#[inline(never)]
fn escaped_by(backslash: u64, escaping: u64) -> (u64, u64) {
    // Backslashes are rare: one by one.
    let mut escaped = escaping;
    let mut left = backslash & !escaped;
    while left != 0 {
        let at = left.trailing_zeros();
        if at == 63 {
            return (escaped, 1);
        }
        escaped |= 1 << (at + 1);
        left &= !(0b11 << at);
    }
    (escaped, 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::scan::{Outcome, Scan};
    use super::*;

    /// In every way that this processor has.
    fn all_ways(bytes: &[u8], start: &RecordStart) -> Vec<Quick> {
        simd::run_all(EndOfRecord { bytes, start, letter: start.letter().unwrap() })
    }

    fn end(bytes: &[u8], start: &RecordStart) -> Quick {
        let all = all_ways(bytes, start);
        assert!(all.iter().all(|found| *found == all[0]), "{all:?}");
        all[0]
    }

    fn quick(text: &str) -> Quick {
        end(text.as_bytes(), &RecordStart::of(br#"{"id":1}"#).unwrap())
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
        // Brackets that close more than was open, or the wrong kind of them at the end.
        for text in [r#"{"id":[1}"#, r#"{"id":2]"#] {
            assert_ne!(quick(text), Quick::Done { length: text.len(), lines: 0 }, "{text}");
        }
        assert_eq!(quick(&"[".repeat(100)), Quick::More);
        // A record within a record, its key in the same block or in a later one.
        let start = RecordStart::of(br#"{"certificate":1}"#).unwrap();
        for blanks in [0, 1, 40, 70, 200] {
            for (key, within) in [("certificate", true), ("certificates", false), ("certificat", false), ("id", false)]
            {
                let inner = format!("{{{}\"{key}\":2}}", " ".repeat(blanks));
                let text = format!("{{\"certificate\":1,\"x\":[{inner}]}}");
                let whole = Quick::Done { length: text.len(), lines: 0 };
                for found in all_ways(text.as_bytes(), &start) {
                    assert_eq!(found, if within { Quick::Odd } else { whole }, "{text}");
                }
            }
        }
    }

    proptest! {
        /// What arithmetic and the processor's vectors find is the same, in bytes of any kind.
        #[test]
        fn all_ways_agree(mut bytes in proptest::collection::vec(any::<u8>(), 1..300), signs in any::<bool>()) {
            if signs {
                bytes.iter_mut().for_each(|byte| *byte = b"{}[]\",:\\\n ab\xE3\x81"[usize::from(*byte) % 14]);
            }
            bytes[0] = b'{';
            let start = RecordStart::of(br#"{"a":1}"#).unwrap();
            let all = all_ways(&bytes, &start);
            prop_assert!(all.iter().all(|found| *found == all[0]), "{:?}", all);
        }

        #[test]
        fn a_valid_record_ends_where_the_recogniser_ends_it(
            text in r#"\{("[ab{}\[\]:,あ]{0,40}(\\\\|\\")?":("[{}\[\],: ]{0,70}"|[0-9]|\[\{\},\{"a":"x"\}\]) ?, ?){0,9}"z":1\}.{0,9}"#
        ) {
            let start = RecordStart::of(br#"{"none":1}"#).unwrap();
            let (mut scan, mut at) = (Scan::new(false), 0);
            let length = loop {
                match scan.feed(&text.as_bytes()[at..]) {
                    Outcome::Object(n) => at += n + 1,
                    Outcome::Done(n) => break at + n,
                    _ => return Err(TestCaseError::reject("not valid")),
                }
            };
            prop_assert_eq!(end(text.as_bytes(), &start), Quick::Done { length, lines: 0 });
        }

        /// Of texts of any kind: what the quick way takes for whole, ends where as many brackets are closed as were opened
        /// outside texts, and no sooner.
        #[test]
        fn what_is_taken_for_whole_is_closed(text in r#"\{["{}\[\]:,\\ab\n ]{0,150}"#) {
            if let Quick::Done { length: end, .. } = quick(&text) {
                let (mut open, mut inside, mut escaped) = (0, false, false);
                for (at, byte) in text[..end].bytes().enumerate() {
                    prop_assert!(open > 0 || at == 0, "{}", &text[..end]);
                    let escaping = !escaped && byte == b'\\';
                    match byte {
                        b'"' if !escaped => inside = !inside,
                        _ if inside => {}
                        b'{' | b'[' => open += 1,
                        b'}' | b']' => open -= 1,
                        _ => {}
                    }
                    escaped = escaping;
                }
                prop_assert!(open == 0 && !inside && text[..end].ends_with('}'), "{}", &text[..end]);
            }
        }
    }
}
