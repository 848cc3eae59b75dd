//! Which encoding a file is in, and bytes to text without losing sight of bad bytes.

use std::borrow::Cow;
use std::io;
use std::sync::OnceLock;

use super::foreign::{self, Foreign};
use super::source::Source;
use crate::record::BadBytes;
use crate::spec::all_kept;

/// An encoding that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// CP932 (Windows-31J, what Japanese Windows calls Shift_JIS).
    Cp932,
}

impl Encoding {
    /// `utf-8` or `cp932`.
    pub fn code(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Cp932 => "cp932",
        }
    }

    /// Whether `byte` begins a character of two bytes, whose second byte may look like an ASCII character.
    pub fn is_lead(self, byte: u8) -> bool {
        self == Encoding::Cp932 && matches!(byte, 0x81..=0x9F | 0xE0..=0xFC)
    }

    /// Decodes `bytes`, which stand at `offset` in the file. Bad bytes become U+FFFD and are told.
    pub fn decode(self, bytes: &[u8], offset: u64) -> (Cow<'_, str>, Vec<BadBytes>) {
        if self == Encoding::Utf8 || bytes.is_ascii() {
            return decode_utf8(bytes, offset);
        }
        let mut room = vec![];
        let Decoded { text, bad, .. } = self.decode_in(bytes, offset, &mut room);
        (Cow::Owned(text.into_owned()), bad)
    }

    /// The same, the text in `room` where it is another than the bytes.
    pub fn decode_in<'t>(self, bytes: &'t [u8], offset: u64, room: &'t mut Vec<u8>) -> Decoded<'t> {
        if self == Encoding::Cp932 && !bytes.is_ascii() {
            return match Cp932::get().decode(bytes, room) {
                Some((text, all_kept)) => Decoded { text: Cow::Borrowed(text), bad: vec![], all_kept },
                None => Decoded::new(decode_cp932_by_encoding_rs(bytes, offset)),
            };
        }
        Decoded::new(decode_utf8(bytes, offset))
    }

    /// How many characters `bytes` are.
    pub fn count_chars(self, bytes: &[u8]) -> usize {
        match self {
            // Every byte but the continuation bytes begins a character.
            Encoding::Utf8 => bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count(),
            Encoding::Cp932 => {
                let mut count = 0;
                let mut i = 0;
                while i < bytes.len() {
                    i += if self.is_lead(bytes[i]) { 2 } else { 1 };
                    count += 1;
                }
                count
            }
        }
    }
}

/// Bytes decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'t> {
    /// The text, bad bytes replaced by U+FFFD.
    pub text: Cow<'t, str>,
    /// The bad bytes, in order.
    pub bad: Vec<BadBytes>,
    /// Whether `charset::all_kept` is known to hold for all of the text, line feeds allowed.
    pub all_kept: bool,
}

impl<'t> Decoded<'t> {
    fn new((text, bad): (Cow<'t, str>, Vec<BadBytes>)) -> Decoded<'t> {
        Decoded { text, bad, all_kept: false }
    }
}

fn decode_utf8(bytes: &[u8], offset: u64) -> (Cow<'_, str>, Vec<BadBytes>) {
    // It takes a fifth to a tenth of the standard library's time, where most of a text is beyond ASCII.
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return (Cow::Borrowed(text), vec![]);
    }
    let (mut text, mut bad, mut read) = (String::with_capacity(bytes.len()), vec![], 0);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        read += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            let (at, offset) = (text.len() as u32, offset + read as u64);
            bad.push(BadBytes { at, offset, bytes: BadBytes::packed(chunk.invalid()) });
            text.push(char::REPLACEMENT_CHARACTER);
            read += chunk.invalid().len();
        }
    }
    (Cow::Owned(text), bad)
}

/// CP932 to UTF-8, by the first byte of a character and its second: three bytes of UTF-8 at most, above them how many, and
/// whether the character is one that may not be kept; 0 where there is no such character. encoding_rs makes the table; to
/// look up in it takes a third of its time, since it keeps its tables small.
struct Cp932 {
    one: [u32; 256],
    two: Vec<[u32; 256]>,
}

impl Cp932 {
    fn get() -> &'static Cp932 {
        static TABLE: OnceLock<Cp932> = OnceLock::new();
        TABLE.get_or_init(|| {
            let entry = |bytes: &[u8]| {
                let text = encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes);
                let mut chars = text.as_deref().unwrap_or_default().chars();
                let (Some(c), None) = (chars.next(), chars.next()) else { return 0 };
                let mut utf8 = [0; 4];
                let length = c.encode_utf8(&mut utf8).len();
                let not_kept = u32::from(!all_kept(c.encode_utf8(&mut [0; 4]), true)) * NOT_KEPT;
                if length > 3 { 0 } else { u32::from_le_bytes(utf8) | (length as u32) << 24 | not_kept }
            };
            let row = |lead: u8| std::array::from_fn(|trail| entry(&[lead, trail as u8]));
            let none = [0; 256];
            Cp932 {
                one: std::array::from_fn(|byte| entry(&[byte as u8])),
                two: (0..=u8::MAX).map(|lead| if Encoding::Cp932.is_lead(lead) { row(lead) } else { none }).collect(),
            }
        })
    }

    /// The text in `room`, where all of it can be decoded, and whether all its characters are kept.
    fn decode<'r>(&self, bytes: &[u8], room: &'r mut Vec<u8>) -> Option<(&'r str, bool)> {
        // A byte becomes three at the most, and four are written at a time.
        room.resize(room.len().max(bytes.len() * 3 + 4), 0);
        let (mut from, mut to, mut seen) = (0, 0, 0);
        while let Some(byte) = bytes.get(from) {
            let entry = match self.one[usize::from(*byte)] {
                0 => {
                    from += 1;
                    self.two.get(usize::from(*byte))?[usize::from(*bytes.get(from)?)]
                }
                one => one,
            };
            from += 1;
            room.get_mut(to..to + 4)?.copy_from_slice(&entry.to_le_bytes());
            seen |= entry;
            to += match entry >> 24 & 3 {
                0 => return None,
                length => length as usize,
            };
        }
        Some((simdutf8::basic::from_utf8(room.get(..to)?).ok()?, seen & NOT_KEPT == 0))
    }
}

/// The bit of a character that may not be kept.
const NOT_KEPT: u32 = 1 << 31;

fn decode_cp932_by_encoding_rs(bytes: &[u8], offset: u64) -> (Cow<'_, str>, Vec<BadBytes>) {
    let mut decoder = encoding_rs::SHIFT_JIS.new_decoder_without_bom_handling();
    let (mut text, mut bad, mut read) = (String::new(), vec![], 0);
    loop {
        let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len() - read).unwrap_or(bytes.len() * 3);
        text.reserve(room);
        let (result, consumed) = decoder.decode_to_string_without_replacement(&bytes[read..], &mut text, true);
        read += consumed;
        match result {
            encoding_rs::DecoderResult::InputEmpty => return (Cow::Owned(text), bad),
            encoding_rs::DecoderResult::OutputFull => {}
            encoding_rs::DecoderResult::Malformed(length, after) => {
                let first = read - usize::from(length) - usize::from(after);
                let packed = BadBytes::packed(&bytes[first..first + usize::from(length)]);
                bad.push(BadBytes { at: text.len() as u32, offset: offset + first as u64, bytes: packed });
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
}

/// What was found out about a file's encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detected {
    /// This encoding, with or without a byte-order mark.
    Encoding {
        /// Which.
        encoding: Encoding,
        /// Whether a UTF-8 byte-order mark stands at the start.
        bom: bool,
    },
    /// One that is not read.
    Other(Foreign),
}

/// How many bytes with something beyond ASCII the decision rests on.
const SAMPLE: usize = 256 << 10;

/// Finds out the encoding from the content: a byte-order mark; else from the first 256 KiB that hold anything beyond ASCII (of
/// JSON, only from its start): one that is not read but certain, valid UTF-8, else valid CP932, else whichever explains more
/// of it.
///
/// # Errors
/// What the system says while reading.
pub fn detect(source: &Source) -> io::Result<Detected> {
    let mut buffer = vec![0; SAMPLE];
    let mut offset = 0;
    loop {
        let mut n = source.read_at(offset, &mut buffer)?;
        if offset == 0 {
            if buffer[..n].starts_with(b"\xEF\xBB\xBF") {
                return Ok(Detected::Encoding { encoding: Encoding::Utf8, bom: true });
            }
            if let Some(foreign) = foreign::by_start(&buffer[..n]) {
                return Ok(Detected::Other(foreign));
            }
        }
        if let Some(first) = buffer[..n].iter().position(|byte| !byte.is_ascii()) {
            // What begins late in a piece tells little: the sample begins with it.
            if first > 0 && n == SAMPLE {
                n = source.read_at(offset + first as u64, &mut buffer)?;
            }
            let encoding = guess(&buffer[..n], n == SAMPLE);
            return Ok(match foreign::is_euc_jp(&buffer[..n]) {
                true if std::str::from_utf8(&buffer[..n]).is_err_and(|e| e.error_len().is_some()) => {
                    Detected::Other(Foreign::EucJp)
                }
                _ => Detected::Encoding { encoding, bom: false },
            });
        }
        if foreign::is_iso_2022_jp(&buffer[..n]) {
            return Ok(Detected::Other(Foreign::Iso2022Jp));
        }
        // JSON is UTF-8 unless its first names say otherwise. Where all are escaped, the rest need not be waited for.
        let json = offset == 0 && matches!(buffer[..n].trim_ascii_start().first(), Some(b'[' | b'{'));
        if n < SAMPLE || json {
            return Ok(Detected::Encoding { encoding: Encoding::Utf8, bom: false });
        }
        // A sequence that switches characters may stand across two pieces.
        offset += (n - foreign::SWITCH) as u64;
    }
}

/// `cut`: the sample may end within a character.
fn guess(bytes: &[u8], cut: bool) -> Encoding {
    // A heading row says it: what stands below may come from another file, and is told byte by byte.
    let line = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).find(|line| !line.is_ascii());
    if line.is_some_and(|line| line.len() < bytes.len() && simdutf8::basic::from_utf8(line).is_ok()) {
        return Encoding::Utf8;
    }
    let (mut valid, mut invalid) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        // Characters of three bytes and more, as all Japanese ones are, seldom come about by chance in CP932.
        valid += chunk.valid().bytes().filter(|b| *b >= 0xE0).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    if cut && invalid > 0 && std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none()) {
        invalid -= 1;
    }
    if invalid == 0 || valid > 4 * invalid {
        return Encoding::Utf8;
    }
    let bad = Encoding::Cp932.decode(bytes, 0).1.len();
    if bad <= usize::from(cut) || bad < invalid { Encoding::Cp932 } else { Encoding::Utf8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(bytes: &[u8]) -> Detected {
        detect(&Source::from(bytes.to_vec())).unwrap()
    }

    fn is(encoding: Encoding, bom: bool) -> Detected {
        Detected::Encoding { encoding, bom }
    }

    #[test]
    fn encodings_are_told_apart() {
        let (cp932, ..) = encoding_rs::SHIFT_JIS.encode("氏名,住所\r\n見本太郎,東京都ｱｲｳ");
        assert_eq!(detected(&cp932), is(Encoding::Cp932, false));
        assert_eq!(detected("氏名,住所".as_bytes()), is(Encoding::Utf8, false));
        assert_eq!(detected("\u{FEFF}氏名".as_bytes()), is(Encoding::Utf8, true));
        assert_eq!(detected(b"ascii only"), is(Encoding::Utf8, false));
        assert_eq!(detected(b""), is(Encoding::Utf8, false));
        assert_eq!(detected(b"\xFF\xFE\x00a"), Detected::Other(Foreign::Utf16));
        let mut torn = "見本太郎の住所は東京都です".as_bytes().to_vec();
        torn[4] = 0xFF;
        assert_eq!(detected(&torn), is(Encoding::Utf8, false), "one bad byte does not make it CP932");
        let mut torn = cp932.to_vec();
        torn.insert(4, 0xFF);
        assert_eq!(detected(&torn), is(Encoding::Cp932, false), "nor does it make CP932 UTF-8");
        let joined = ["氏名,住所\n".as_bytes(), &cp932.repeat(99)].concat();
        assert_eq!(detected(&joined), is(Encoding::Utf8, false), "the heading row says it");
    }

    #[test]
    fn text_far_behind_ascii_still_decides() {
        let mut bytes = vec![b' '; SAMPLE + 10];
        bytes.extend_from_slice(&encoding_rs::SHIFT_JIS.encode("見本").0);
        assert_eq!(detected(&bytes), is(Encoding::Cp932, false));
        bytes[1] = b'[';
        assert_eq!(detected(&bytes), is(Encoding::Utf8, false), "JSON is not waited for");
    }

    #[test]
    fn bad_bytes_are_told_with_their_offset() {
        let (text, bad) = Encoding::Utf8.decode(b"a\xFFb\xE3\x81c", 100);
        assert_eq!(text, "a\u{FFFD}b\u{FFFD}c");
        assert_eq!(bad.iter().map(|b| (b.at, b.offset)).collect::<Vec<_>>(), [(1, 101), (5, 103)]);
        let (text, bad) = Encoding::Cp932.decode(b"a\x82\xA0\xA0b\xFD", 10);
        assert_eq!(text, "aあ\u{FFFD}b\u{FFFD}");
        assert_eq!(bad.iter().map(|b| b.offset).collect::<Vec<_>>(), [13, 15]);
    }

    #[test]
    fn every_character_of_cp932_is_that_of_encoding_rs() {
        let mut room = vec![];
        for lead in 0..=u8::MAX {
            for trail in 0..=u8::MAX {
                for bytes in [&[lead, trail][..], &[lead], &[b'a', lead, trail, b'z'], &[0x82, 0xA0, lead, trail, 0xB1]]
                {
                    let (text, bad) = decode_cp932_by_encoding_rs(bytes, 7);
                    let decoded = Encoding::Cp932.decode_in(bytes, 7, &mut room);
                    assert!(!decoded.all_kept || all_kept(&text, true), "{bytes:02X?}");
                    let kept = all_kept(&text, true) && bad.is_empty() && !bytes.is_ascii();
                    assert_eq!(decoded.all_kept, kept, "{bytes:02X?}");
                    assert_eq!((decoded.text, decoded.bad), (text, bad), "{bytes:02X?}");
                }
            }
        }
    }

    #[test]
    fn characters_are_counted() {
        assert_eq!(Encoding::Utf8.count_chars("aあ𠮷".as_bytes()), 3);
        assert_eq!(Encoding::Cp932.count_chars(&encoding_rs::SHIFT_JIS.encode("aあ表ｱ").0), 4);
    }
}
