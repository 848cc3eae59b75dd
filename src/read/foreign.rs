//! Encodings that are not read but told by their name: UTF-16, UTF-32, EUC-JP, ISO-2022-JP. They are told only where that is
//! certain; a file in UTF-8 or CP932 is never taken for one of them.

use memchr::{memchr, memmem};

/// An encoding that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// UTF-16, which Windows calls Unicode.
    Utf16,
    /// UTF-32.
    Utf32,
    /// EUC-JP, of Unix systems.
    EucJp,
    /// ISO-2022-JP, of mail.
    Iso2022Jp,
}

impl Foreign {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Foreign::Utf16 => "UTF-16 (Unicode)",
            Foreign::Utf32 => "UTF-32",
            Foreign::EucJp => "EUC-JP",
            Foreign::Iso2022Jp => "ISO-2022-JP (JIS)",
        }
    }
}

/// UTF-16 or UTF-32, by the byte-order mark or by the zero bytes at the start of a file.
pub fn by_start(bytes: &[u8]) -> Option<Foreign> {
    if bytes.starts_with(b"\xFF\xFE\0\0") || bytes.starts_with(b"\0\0\xFE\xFF") {
        return Some(Foreign::Utf32);
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Some(Foreign::Utf16);
    }
    // Text in UTF-8 or CP932 holds no zero byte, unless it is damaged.
    memchr(0, bytes)?;
    let units = |big: bool| {
        let unit = move |pair: &[u8]| {
            if big { u16::from_be_bytes([pair[0], pair[1]]) } else { u16::from_le_bytes([pair[0], pair[1]]) }
        };
        bytes.chunks_exact(2).map(unit)
    };
    [false, true].into_iter().any(|big| is_text(units(big))).then_some(Foreign::Utf16)
}

/// Whether UTF-16 units are those of a text: all but few are characters that such texts hold, and enough of them are in
/// ASCII, as separators, digits and line ends are. ASCII bytes taken in pairs are seldom such characters, and never ASCII.
fn is_text(units: impl Iterator<Item = u16>) -> bool {
    let (mut all, mut ascii, mut strange) = (0_usize, 0_usize, 0_usize);
    for unit in units {
        all += 1;
        match unit {
            0x09 | 0x0A | 0x0D | 0x20..=0x7E => ascii += 1,
            // Latin, Greek, Cyrillic, punctuation and signs; kana and kanji with their signs; halves of a pair; the forms
            // of full and half width.
            0xA0..=0x4FF
            | 0x2010..=0x26FF
            | 0x3000..=0x33FF
            | 0x3400..=0x9FFF
            | 0xD800..=0xDFFF
            | 0xE000..=0xFAFF
            | 0xFF01..=0xFFEF
            | 0xFE00..=0xFE0F => {}
            _ => strange += 1,
        }
    }
    ascii >= 2 && all >= 4 && strange * 100 <= all && ascii * 20 >= all
}

/// How many bytes a sequence takes that switches to other characters.
pub const SWITCH: usize = 4;

/// Whether ASCII bytes are ISO-2022-JP: a sequence switches to kanji, and pairs of printable bytes stand behind it as far as
/// the sequence that switches back, or the end of the line.
pub fn is_iso_2022_jp(bytes: &[u8]) -> bool {
    let to_kanji = |from: &[u8]| {
        [&b"$B"[..], b"$@", b"$(D", b"$(O", b"$(P", b"$(Q"]
            .into_iter()
            .find_map(|to| from.strip_prefix(to).map(<[u8]>::len))
    };
    memmem::find_iter(bytes, b"\x1B$").any(|at| {
        let from = &bytes[at + 1..];
        let Some(left) = to_kanji(from) else { return false };
        let text = &from[from.len() - left..];
        let run = text.iter().take_while(|byte| (0x21..=0x7E).contains(*byte)).count();
        run >= 2 && run % 2 == 0 && matches!(text.get(run), Some(0x1B | b'\r' | b'\n'))
    })
}

/// Words that stand in the headings and the texts of such files.
const WORDS: [&str; 21] = [
    "個人番号",
    "氏名",
    "住所",
    "生年月日",
    "性別",
    "公費",
    "受給者",
    "負担",
    "有効期間",
    "開始",
    "終了",
    "番号",
    "区分",
    "資格",
    "カナ",
    "エラー",
    "コード",
    "内容",
    "項目",
    "対応",
    "医療",
];

/// Whether bytes that are no UTF-8 are certainly EUC-JP. Half-width kana in CP932 are bytes of the same range, and two of
/// them look like a character of EUC-JP: what such text becomes is no word, and holds no kana in a row, which would be
/// every other character a dot.
pub fn is_euc_jp(bytes: &[u8]) -> bool {
    let Some(counted) = pairs(bytes) else { return false };
    let text = encoding_rs::EUC_JP.decode_without_bom_handling(bytes).0;
    let words = WORDS.iter().map(|word| text.matches(word).count()).sum::<usize>();
    if counted.broken > 0 {
        // A damaged file is told only by its words.
        return words >= 3 && counted.broken * 100 <= counted.pairs;
    }
    words > 0 || counted.pairs >= 6 && (counted.kana * 5 >= counted.pairs || counted.high * 8 >= counted.pairs)
}

/// What stands in bytes read as EUC-JP.
#[derive(Default)]
struct Pairs {
    pairs: usize,
    /// Bytes that are no character of EUC-JP.
    broken: usize,
    /// Hiragana and katakana that stand three and more in a row.
    kana: usize,
    /// Kanji of the first level with a second byte that is no half-width kana in CP932.
    high: usize,
}

/// Counts the characters of EUC-JP; `None` where a byte stands that begins a character in CP932 alone.
fn pairs(bytes: &[u8]) -> Option<Pairs> {
    let mut counted = Pairs::default();
    let (mut at, mut run) = (0, 0);
    while let Some(first) = bytes.get(at) {
        let rest = &bytes[at + 1..];
        let high = |place: usize| rest.get(place).is_some_and(|byte| (0xA1..=0xFE).contains(byte));
        let length = match first {
            0..=0x7F => 1,
            0x8E if rest.first().is_some_and(|byte| (0xA1..=0xDF).contains(byte)) => 2,
            0x8F if high(0) && high(1) => 3,
            0xA1..=0xFE if high(0) => 2,
            0x80..=0xA0 => return None,
            // The sample may be cut within a character.
            _ if rest.is_empty() => return Some(counted),
            _ => 0,
        };
        if length == 2 {
            counted.pairs += 1;
            run = if matches!(first, 0xA4 | 0xA5) { run + 1 } else { 0 };
            counted.kana += if run == 3 { 3 } else { usize::from(run > 3) };
            counted.high += usize::from((0xB0..=0xCF).contains(first) && rest[0] >= 0xE0);
        }
        counted.broken += usize::from(length == 0);
        at += length.max(1);
    }
    Some(counted)
}

#[cfg(test)]
#[path = "foreign_tests.rs"]
mod tests;
