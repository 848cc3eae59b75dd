//! How a text was damaged before the file was made: signs that stand for a character that a system could not hold, characters
//! written as references or escapes, text decoded with the wrong encoding.

use std::sync::OnceLock;

use encoding_rs::{EUC_JP, SHIFT_JIS, WINDOWS_1252};
use memchr::{memchr_iter, memchr2, memchr3};

/// How a text is damaged.
#[derive(Debug, PartialEq)]
pub enum Damage {
    /// These signs stand where characters were.
    Marks(Vec<(char, usize)>),
    /// A character reference of HTML or XML, and where.
    Reference(usize),
    /// An escape or a code point as text, and where.
    Escape(usize),
    /// The bytes were read in another encoding than they were written in.
    Encoding,
    /// No character is left: a question mark stands for each.
    Lost,
}

/// The signs that systems put for a character that they do not have.
fn is_mark(c: char) -> bool {
    matches!(c, '●' | '○' | '■' | '□' | '〓' | '◆' | '?' | '？' | '\u{FFFD}')
}

/// The signs that stand where characters were.
pub fn marks(text: &str) -> Option<Damage> {
    let list: Vec<(char, usize)> = text.chars().zip(1..).filter(|(c, _)| is_mark(*c)).collect();
    (!list.is_empty()).then_some(Damage::Marks(list))
}

/// The damage that any text may have. In a short one there may be no kana, by which wrongly decoded text is told at once.
pub fn damage(text: &str, short: bool) -> Option<Damage> {
    let bytes = text.as_bytes();
    // Whatever shows damage is longer, and a record may hold a million items of one sign.
    if bytes.len() < 3 {
        return (short && is_lost(text)).then_some(Damage::Lost);
    }
    let position = |at: usize| text[..at].chars().count() + 1;
    if memchr3(b'&', b'\\', b'+', bytes).is_some() {
        if let Some(at) = each(bytes, b'&').find(|at| is_reference(&bytes[at + 1..])) {
            return Some(Damage::Reference(position(at)));
        }
        if let Some(at) = escape(bytes) {
            return Some(Damage::Escape(position(at)));
        }
    }
    if short && is_lost(text) {
        return Some(Damage::Lost);
    }
    let may_be = if short { text.chars().any(begins_utf8_in_cp932) } else { kana_of_utf8(bytes) > 0 };
    let western = || memchr2(0xC2, 0xC3, bytes).is_some() || is_western(text);
    if may_be && utf8_read_as_cp932(text) || western() && read_as_latin(text) || is_jis(bytes) {
        return Some(Damage::Encoding);
    }
    None
}

/// Whether a text that holds this character may be a damaged one. In all others nothing is found, whatever they hold.
pub fn may_tell_of_damage(c: char) -> bool {
    // References, escapes and the signs of JIS.
    let begins = matches!(c, '&' | '\\' | '+' | '$' | '\u{1B}');
    begins || is_mark(c) || is_of_western(c) && !c.is_ascii() || begins_utf8_in_cp932(c)
}

/// Where a byte stands.
fn each(bytes: &[u8], byte: u8) -> impl Iterator<Item = usize> {
    memchr_iter(byte, bytes)
}

/// Whether `&` followed by this is a character reference.
fn is_reference(rest: &[u8]) -> bool {
    const NAMED: [&str; 6] = ["amp", "lt", "gt", "quot", "apos", "nbsp"];
    let Some(name) = rest[..rest.len().min(10)].split(|byte| *byte == b';').next() else { return false };
    if rest.get(name.len()) != Some(&b';') {
        return false;
    }
    match name {
        [b'#', b'x' | b'X', hex @ ..] => !hex.is_empty() && hex.iter().all(u8::is_ascii_hexdigit),
        [b'#', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        _ => NAMED.iter().any(|named| name.eq_ignore_ascii_case(named.as_bytes())),
    }
}

/// Where `\u9ad9` or `U+9AD9` stands as text.
fn escape(bytes: &[u8]) -> Option<usize> {
    let hex = |at: usize| bytes.get(at..at + 4).is_some_and(|four| four.iter().all(u8::is_ascii_hexdigit));
    let backslash = each(bytes, b'\\').find(|at| bytes.get(at + 1) == Some(&b'u') && hex(at + 2));
    let plus = each(bytes, b'+').find(|at| {
        let before = |back: usize| at.checked_sub(back).and_then(|at| bytes.get(at));
        let begins = !before(2).is_some_and(u8::is_ascii_alphanumeric);
        matches!(before(1), Some(b'U' | b'u')) && begins && hex(at + 1)
    });
    let plus = plus.map(|at| at - 1);
    backslash.into_iter().chain(plus).min()
}

/// Whether a character is what CP932 makes of the first two bytes of a Japanese character in UTF-8: 縺 of a kana, 隕 of 見.
/// All of them are rare ones.
fn begins_utf8_in_cp932(c: char) -> bool {
    static SET: OnceLock<Vec<char>> = OnceLock::new();
    let set = SET.get_or_init(|| {
        let pairs = (0xE3..=0xE9_u8).flat_map(|lead| (0x80..=0xBF_u8).map(move |trail| [lead, trail]));
        let mut set: Vec<char> = pairs
            .filter_map(|pair| SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&pair)?.chars().next())
            .collect();
        set.sort_unstable();
        set
    });
    set.binary_search(&c).is_ok()
}

/// How often 縺, 繧 or 繝 stands in a text: CP932 makes them of every kana in UTF-8, and no longer text is without kana.
fn kana_of_utf8(bytes: &[u8]) -> usize {
    let follows = |at: &usize| matches!(bytes[at + 1..], [0xB8, 0xBA, ..] | [0xB9, 0xA7 | 0x9D, ..]);
    each(bytes, 0xE7).filter(follows).take(2).count()
}

/// Kana and kanji.
fn is_japanese(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ー' | '々' | '一'..='\u{9FFF}')
}

/// The longest run of Japanese characters that bytes hold in UTF-8.
fn longest_run(bytes: &[u8]) -> usize {
    let mut longest = 0;
    for chunk in bytes.utf8_chunks() {
        let mut run = 0;
        for c in chunk.valid().chars() {
            run = if is_japanese(c) { run + 1 } else { 0 };
            longest = longest.max(run);
        }
    }
    longest
}

/// Whether a text is UTF-8 that was read as CP932. Three characters in a row come out of no other text; two may, unless
/// half-width kana stand among rare kanji as well. Where bytes were lost on the way, the signs of two kana are enough.
fn utf8_read_as_cp932(text: &str) -> bool {
    if kana_of_utf8(text.as_bytes()) >= 2 {
        return true;
    }
    let run = longest_run(&SHIFT_JIS.encode(text).0);
    run >= 3 || run == 2 && text.chars().any(|c| matches!(c, '\u{FF61}'..='\u{FF9F}'))
}

/// Whether a text holds no character but those of a Western encoding, and not ASCII alone.
fn is_western(text: &str) -> bool {
    // Text in Japanese is told by its first character.
    text.chars().all(is_of_western) && !text.is_ascii()
}

fn is_of_western(c: char) -> bool {
    matches!(c, '\0'..'\u{2E0}' | '\u{FFFD}' | '\u{2013}'..='\u{203A}' | '\u{20AC}' | '\u{2122}')
}

/// Whether a text is UTF-8, CP932 or EUC that was read as a Western encoding.
fn read_as_latin(text: &str) -> bool {
    // Some bytes stand for nothing in that encoding, and may be lost on the way: what is left is enough then, since nobody
    // is called by such a sign.
    let lost = text.contains('\u{FFFD}');
    let text = text.replace('\u{FFFD}', "\u{81}");
    let (bytes, _, unmappable) = WINDOWS_1252.encode(&text);
    if longest_run(&bytes) >= 2 {
        return true;
    }
    !unmappable
        && [SHIFT_JIS, EUC_JP].into_iter().any(|encoding| {
            let decoded = match lost {
                true => Some(encoding.decode_without_bom_handling(&bytes).0),
                false => encoding.decode_without_bom_handling_and_without_replacement(&bytes),
            };
            decoded.is_some_and(|decoded| {
                // Names in Latin letters keep letters, whatever their accents come to.
                let letters = decoded.contains(|c: char| c.is_ascii_alphabetic()) && !lost;
                !letters && decoded.chars().filter(|c| is_japanese(*c)).count() >= 2
            })
        })
}

/// Whether a text holds the signs by which JIS changes from one set of characters to another, with their escape or without it.
fn is_jis(bytes: &[u8]) -> bool {
    let follows =
        |at: usize, sets: &[&[u8]]| sets.iter().any(|set| bytes.get(at..).is_some_and(|rest| rest.starts_with(set)));
    const IN: [&[u8]; 3] = [b"$B", b"$@", b"$(D"];
    const OUT: [&[u8]; 3] = [b"(B", b"(J", b"(I"];
    if each(bytes, 0x1B).any(|at| follows(at + 1, &IN) || follows(at + 1, &OUT)) {
        return true;
    }
    let begins = |at: &usize| follows(*at, &IN);
    let ends = |from: usize| each(&bytes[from..], b'(').any(|at| at >= 2 && follows(from + at, &OUT));
    bytes.is_ascii() && each(bytes, b'$').find(begins).is_some_and(|at| ends(at + 2))
}

/// Whether nothing is left of a text but question marks, as a conversion puts them for what its encoding does not have.
fn is_lost(text: &str) -> bool {
    let blank = |c: &char| c.is_whitespace();
    let lost = |c: char| matches!(c, '?' | '？' | '\u{FFFD}');
    text.starts_with(lost)
        && text.chars().filter(|c| !blank(c)).count() >= 2
        && text.chars().all(|c| lost(c) || blank(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_escapes() {
        for (text, damage) in [
            ("&#39640;崎", Damage::Reference(1)),
            ("崎&#x9AD8;", Damage::Reference(2)),
            ("A&amp;B", Damage::Reference(2)),
            ("山&B&NBSP;", Damage::Reference(4)),
            ("崎\\u9ad9", Damage::Escape(2)),
            ("崎U+9AD9橋", Damage::Escape(2)),
            ("u+20BB7", Damage::Escape(1)),
        ] {
            assert_eq!(super::damage(text, true), Some(damage), "{text}");
        }
        for text in
            ["A&B", "&;", "&#;", "&#x;", "& amp;", "&amplify;", "\\", "\\u9ad", "C:\\users", "BU+9AD9", "U+12", "+"]
        {
            assert_eq!(super::damage(text, true), None, "{text}");
        }
    }

    /// Of texts without any character that may tell of damage nothing else is asked.
    #[test]
    fn what_tells_of_no_damage_has_none() {
        let silent: Vec<char> = ('\0'..='\u{FFFF}').filter(|c| !may_tell_of_damage(*c)).collect();
        assert!(silent.len() > 60_000);
        let mut random = 1_u64;
        let mut next = |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) as usize % below
        };
        for c in &silent {
            let mut others = || silent[next(silent.len())];
            let text: String = [*c, others(), *c, *c, others()].iter().collect();
            for short in [true, false] {
                assert_eq!((damage(&text, short), marks(&text)), (None, None), "{text:?}");
            }
        }
    }

    /// Text of each sort, written in one encoding and read in another.
    #[test]
    fn wrongly_decoded() {
        let texts = [
            "見本太郎",
            "山田花子",
            "ミホンタロウ",
            "東京都見本市中央",
            "こども医療費受給者証",
            "お問い合わせ",
            "髙橋",
        ];
        for text in texts {
            let as_cp932 = SHIFT_JIS.decode(text.as_bytes()).0.into_owned();
            let as_latin = WINDOWS_1252.decode(text.as_bytes()).0.into_owned();
            let cp932_as_latin = WINDOWS_1252.decode(&SHIFT_JIS.encode(text).0).0.into_owned();
            let euc_as_latin: String = EUC_JP.encode(text).0.iter().copied().map(char::from).collect();
            // Bytes for which the Western encoding has nothing may be lost on the way.
            let with_losses = cp932_as_latin.replace(['\u{81}', '\u{8D}', '\u{8F}', '\u{90}', '\u{9D}'], "\u{FFFD}");
            // Of two kanji too little is left to be sure.
            if text.chars().count() > 2 {
                assert_eq!(damage(&as_cp932, true), Some(Damage::Encoding), "{text} {as_cp932}");
            }
            let euc = Some(euc_as_latin).filter(|_| !text.contains('髙'));
            let with_losses = Some(with_losses).filter(|_| text.chars().count() > 2);
            let jis = encoding_rs::ISO_2022_JP.encode(text).0.iter().copied().map(char::from).collect::<String>();
            let without_escapes = jis.replace('\u{1B}', "");
            let jis = [jis, without_escapes].into_iter().filter(|_| !text.contains('髙'));
            for wrong in [as_latin, cp932_as_latin].into_iter().chain(euc).chain(with_losses).chain(jis) {
                assert_eq!(damage(&wrong, true), Some(Damage::Encoding), "{text} {wrong}");
                assert!(wrong.chars().any(may_tell_of_damage), "{text} {wrong}");
            }
            assert_eq!(damage(text, true), None, "{text}");
        }
        let sentence = "受給者証を提示してください";
        assert_eq!(damage(&SHIFT_JIS.decode(sentence.as_bytes()).0, false), Some(Damage::Encoding));
        for text in [
            "Müller Jürgen",
            "Renée Zoë",
            "José Peña",
            "Ñandú",
            "ｱﾝﾃﾞﾙｾﾝ",
            "齋藤縺",
            "§5 ±1°",
            "é",
            "×",
            "漾漾漾",
            "“A”",
            "–",
            "1$B",
            "$B5(A)",
            "Ÿ",
            "Šimůnek",
        ] {
            assert_eq!(damage(text, true), None, "{text}");
            assert_eq!(damage(text, false), None, "{text}");
        }
    }

    #[test]
    fn what_is_lost_as_a_whole() {
        for text in ["????", "??", "？？　？？", "?? ??", "\u{FFFD}\u{FFFD}"] {
            assert_eq!(damage(text, true), Some(Damage::Lost), "{text}");
        }
        for text in ["?", "??橋", "高?", "", "●●", "!?"] {
            assert_eq!(damage(text, true), None, "{text}");
        }
    }

    /// No name of rare kanji is taken for damage: all pairs with a kanji that might begin one.
    #[test]
    fn rare_kanji_are_no_damage() {
        let rare: Vec<char> = ('一'..='\u{9FFF}').filter(|c| begins_utf8_in_cp932(*c)).collect();
        assert!(rare.len() > 400, "{}", rare.len());
        for first in &rare {
            for rest in ["藤太郎", "田", "辺裕子", "口一", "村はな"] {
                let name = format!("{first}{rest}");
                assert_eq!(damage(&name, true), None, "{name}");
            }
        }
    }
}
