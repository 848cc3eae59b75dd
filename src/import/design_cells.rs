//! What the cells of a file design say: required or not, lengths, character sets.

use std::sync::OnceLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::spec::{CharSet, Length, Required, fold_heading};

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says<T> {
    /// Nothing.
    Nothing,
    /// This.
    This(T),
    /// Something that is not understood.
    Unclear,
}

/// Compatibility forms made one, small letters, no blanks.
fn plain(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect()
}

/// Whether a text is empty or but a dash.
fn is_dash(text: &str) -> bool {
    let dash = |c: char| {
        matches!(
            c,
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{2501}' | '\u{30FC}' | '/' | '\u{2215}'
        )
    };
    text.chars().all(dash)
}

/// Whether an item must be filled, by its cell in the column for it. An empty cell says that it need not.
pub(super) fn required(text: &str) -> Says<Required> {
    let text = plain(text);
    match text.as_str() {
        // The circles are U+25CB, U+25EF, U+3007, U+25CE, U+25CF.
        "必須" | "必須項目" | "必" | "要" | "\u{25CB}" | "\u{25EF}" | "\u{3007}" | "\u{25CE}" | "\u{25CF}" | "y"
        | "yes" | "1" | "true" => Says::This(Required::Yes),
        // The crosses are U+00D7, U+2715, U+2716.
        "任意" | "任意項目" | "不要" | "省略可" | "\u{D7}" | "\u{2715}" | "\u{2716}" | "n" | "no" | "0" | "false" => {
            Says::This(Required::No)
        }
        text if is_dash(text) => Says::This(Required::No),
        _ => Says::Unclear,
    }
}

/// The same by a cell in a column headed 任意, where a mark says that the item need not be filled.
pub(super) fn optional(text: &str) -> Says<Required> {
    let folded = plain(text);
    match required(text) {
        _ if is_dash(&folded) => Says::Nothing,
        says if folded.contains(['必', '任', '省', '要']) => says,
        Says::This(Required::Yes) => Says::This(Required::No),
        Says::This(Required::No) => Says::This(Required::Yes),
        says => says,
    }
}

/// Whether a heading or cell speaks of bytes, which are no characters.
pub(super) fn counts_bytes(text: &str) -> bool {
    let text = plain(text);
    text.contains("バイト") || text.contains("byte")
}

/// The length that a cell gives in characters. A number alone is the most that is allowed: that it were the only
/// length allowed is not said.
pub(super) fn length(text: &str) -> Says<Length> {
    static FORMS: OnceLock<Option<[Regex; 3]>> = OnceLock::new();
    // Two numbers with nothing but a blank between them are not one.
    let parted = text.split_whitespace().collect::<Vec<_>>();
    let digit = |c: char| c.is_numeric();
    if parted.windows(2).any(|two| two[0].ends_with(digit) && two[1].starts_with(digit)) {
        return Says::Unclear;
    }
    let text = plain(text).replace("文字列", "文字");
    if is_dash(&text) {
        return Says::Nothing;
    }
    if let Some((most, _)) = picture(&text) {
        return Says::This(Length { min: None, max: Some(most) });
    }
    // 可変長(100): the number alone stands in the brackets.
    let text = match text.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
        Some((before, number)) if !before.chars().any(char::is_numeric) && !number.is_empty() => {
            if number.bytes().all(|b| b.is_ascii_digit()) { format!("{before}{number}") } else { text.clone() }
        }
        _ => text,
    };
    let forms = FORMS.get_or_init(|| {
        let number = "([0-9]{1,6})(?:桁|文字|字)?";
        let wave = "[~\u{301C}\u{FF5E}\u{2013}-]|から";
        let one = format!("^(固定長?|最大長?|最長|最小|max|<=|\u{2266}|\u{2264}|{wave})?:?{number}(固定長?|最大|以内|以下|まで|以上|{wave})?$");
        let range = format!("^{number}(?:以上)?(?:{wave}|\u{3001}|,)?{number}(?:以内|以下|まで)?$");
        Some([Regex::new(&one).ok()?, Regex::new(&range).ok()?, Regex::new(r"\(([^()0-9]*)\)").ok()?])
    });
    let Some([one, range, brackets]) = forms else { return Says::Unclear };
    let text = brackets.replace_all(&text, "$1").replace("半角", "").replace("全角", "").replace("可変長", "");
    let number = |text: Option<regex::Match>| text.and_then(|m| m.as_str().parse::<u32>().ok()).filter(|n| *n > 0);
    if let Some(found) = one.captures(&text) {
        let Some(n) = number(found.get(2)) else { return Says::Unclear };
        let (before, after) = (found.get(1).map_or("", |m| m.as_str()), found.get(3).map_or("", |m| m.as_str()));
        let fixed = before.starts_with("固定") || after.starts_with("固定");
        let least = before == "最小" || after == "以上" || !after.is_empty() && range_sign(after);
        return match (fixed, least) {
            (true, false) => Says::This(Length { min: Some(n), max: Some(n) }),
            // A range that is open on both sides, or fixed and at least, says two things.
            (false, true) if before.is_empty() || before == "最小" => Says::This(Length { min: Some(n), max: None }),
            (false, false) => Says::This(Length { min: None, max: Some(n) }),
            _ => Says::Unclear,
        };
    }
    // "8,2" would be digits before and after a point: only a word or a wave between two numbers makes a range.
    let decimal = text.contains([',', '\u{3001}']) && !text.contains("以上");
    match range.captures(&text).map(|found| (number(found.get(1)), number(found.get(2)))) {
        Some((Some(min), Some(max))) if min <= max && !decimal && !text.bytes().all(|b| b.is_ascii_digit()) => {
            Says::This(Length { min: Some(min), max: Some(max) })
        }
        _ => Says::Unclear,
    }
}

/// A picture as COBOL has it: 9(8) are eight digits, X(12) twelve characters, N(20) twenty full-width ones; the length and,
/// where it is certain, the character set.
pub(super) fn picture(text: &str) -> Option<(u32, Option<CharSet>)> {
    let text = plain(text);
    let (letter, rest) = text.split_at_checked(1)?;
    let number = rest.strip_prefix('(')?.strip_suffix(')')?;
    let most = number.parse::<u32>().ok().filter(|most| (1..=999_999).contains(most))?;
    match letter {
        "9" => Some((most, Some(CharSet::Digits))),
        "x" => Some((most, None)),
        "n" => Some((most, Some(CharSet::FullWidth))),
        _ => None,
    }
}

/// Characters and length that stand together in a cell for a type: 全角20, 半角数字(8桁), 固定長(1); `None` where either is not
/// understood. The characters are `None` where none are said.
pub(super) fn typed(text: &str) -> Option<(Option<CharSet>, Length)> {
    let folded = plain(text).replace("文字列", "文字");
    let at = folded.find(|c: char| c.is_ascii_digit())?;
    let before = folded[..at].trim_end_matches('(');
    let kind = ["固定長", "可変長", "固定", "最大"].into_iter().find(|kind| before.ends_with(kind)).unwrap_or_default();
    let words = before.strip_suffix(kind)?.trim_end_matches(['(', ',', '、', '・', '/', ':']);
    let charset = charset(words);
    if charset.is_none() && !matches!(words, "" | "文字") && !allows_all(words) {
        return None;
    }
    let one = format!("{kind}{}", folded[at..].trim_end_matches(')'));
    match length(&one) {
        Says::This(length) => Some((charset, length)),
        Says::Nothing | Says::Unclear => None,
    }
}

/// Whether a cell lets all characters pass: it is no statement that could be broken.
pub(super) fn allows_all(text: &str) -> bool {
    let text = plain(text);
    text.contains("全角")
        && text.contains("半角")
        && !["数", "英", "カナ", "記号"].iter().any(|word| text.contains(word))
        || is_dash(&text)
}

fn range_sign(text: &str) -> bool {
    matches!(text, "~" | "\u{301C}" | "\u{FF5E}" | "\u{2013}" | "-" | "から")
}

/// The character set that a cell gives; `None` for what is not understood.
pub(super) fn charset(text: &str) -> Option<CharSet> {
    let text = fold_heading(text).replace(['・', '、', ',', '/'], "");
    let text = text.strip_suffix("のみ").unwrap_or(&text);
    Some(match text {
        "半角数字" | "半角数" | "数字(半角)" | "数字" => CharSet::Digits,
        "半角英数" | "半角英数字" | "英数字(半角)" | "英数字" | "英数" => CharSet::Alphanumeric,
        "半角英数記号"
        | "半角英数字記号"
        | "半角英数字および記号"
        | "英数記号"
        | "英数字記号"
        | "半角"
        | "半角文字" => CharSet::HalfWidth,
        "全角" | "全角文字" => CharSet::FullWidth,
        "全角カナ" | "全角カタカナ" | "カナ(全角)" | "カタカナ(全角)" => CharSet::Katakana,
        _ => return None,
    })
}

/// Whether a text has the form of a name in JSON: letters, digits and underscores, parts joined by dots.
pub(super) fn is_identifier(text: &str) -> bool {
    let part = |part: &str| {
        let part = part.strip_suffix("[]").unwrap_or(part);
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    text.len() <= 200 && text.split('.').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn required_marks() {
        for yes in ["必須", "○", "\u{25EF}", "〇", "◎", "●", "Y", "ｙ", "１", " 必須 "] {
            assert_eq!(required(yes), Says::This(Required::Yes), "{yes}");
        }
        for no in ["任意", "－", "-", "ー", "―", "×", "", "N", "0"] {
            assert_eq!(required(no), Says::This(Required::No), "{no}");
        }
        for unclear in ["△", "条件付き", "○※1", "差分のみ必須", "2"] {
            assert_eq!(required(unclear), Says::Unclear, "{unclear}");
        }
        assert_eq!(optional("○"), Says::This(Required::No));
        assert_eq!(optional("×"), Says::This(Required::Yes));
        assert_eq!(optional("任意"), Says::This(Required::No));
        assert_eq!(optional("必須"), Says::This(Required::Yes));
        assert_eq!((optional(""), optional("－"), optional("△")), (Says::Nothing, Says::Nothing, Says::Unclear));
    }

    #[test]
    fn lengths() {
        let says = |min, max| Says::This(Length { min, max });
        for most in [
            "50",
            "５０",
            "50桁",
            "最大50",
            "最大50文字",
            "50文字以内",
            "～50",
            "〜50",
            "50以下",
            "半角50",
            "全角50文字",
            "50（最大）",
            "可変長(50)",
            "X(50)",
            "９（５０）",
            "≤50",
        ] {
            assert_eq!(length(most), says(None, Some(50)), "{most}");
        }
        for exact in ["固定12", "12（固定）", "１２桁固定", "半角12桁(固定長)", "固定長 12", "固定長(12)", "12～12"]
        {
            assert_eq!(length(exact), says(Some(12), Some(12)), "{exact}");
        }
        for range in ["1～30", "1〜30", "1-30", "１桁～３０桁", "1文字以上30文字以内", "1から30まで", "1以上、30以下"]
        {
            assert_eq!(length(range), says(Some(1), Some(30)), "{range}");
        }
        for least in ["5以上", "5～", "最小5", "5桁以上"] {
            assert_eq!(length(least), says(Some(5), None), "{least}");
        }
        for nothing in ["", "-", "－", "―"] {
            assert_eq!(length(nothing), Says::Nothing, "{nothing}");
        }
        for unclear in [
            "8,2",
            "8.2",
            "8(2)",
            "0",
            "30～1",
            "12（ハイフンなし）",
            "可変",
            "99999999999",
            "1,000",
            "～5～",
            "固定5以上",
            "12 34",
        ] {
            assert_eq!(length(unclear), Says::Unclear, "{unclear}");
        }
        assert!(counts_bytes("５０バイト") && counts_bytes("50Byte") && !counts_bytes("50文字"));
    }

    #[test]
    fn characters_and_length_in_one_cell() {
        let says = |set, min, max| Some((set, Length { min, max }));
        for (text, expected) in [
            ("全角20", says(Some(CharSet::FullWidth), None, Some(20))),
            ("半角数字(8桁)", says(Some(CharSet::Digits), None, Some(8))),
            ("半角数字 固定長(8)", says(Some(CharSet::Digits), Some(8), Some(8))),
            ("固定長(1)", says(None, Some(1), Some(1))),
            ("可変長(5)", says(None, None, Some(5))),
            ("文字列(100)", says(None, None, Some(100))),
            ("ひらがな20", None),
            ("varchar(20)", None),
            ("8,2", None),
            ("全角", None),
        ] {
            assert_eq!(typed(text), expected, "{text}");
        }
    }

    #[test]
    fn character_sets() {
        for (text, set) in [
            ("半角数字", Some(CharSet::Digits)),
            ("数字", Some(CharSet::Digits)),
            ("半角\n英数字", Some(CharSet::Alphanumeric)),
            ("半角英数・記号", Some(CharSet::HalfWidth)),
            ("半角", Some(CharSet::HalfWidth)),
            ("全角", Some(CharSet::FullWidth)),
            ("全角ｶﾅ", Some(CharSet::Katakana)),
            ("全角カタカナ", Some(CharSet::Katakana)),
            ("X", None),
            ("9", None),
            ("文字列", None),
            ("", None),
            ("全角、半角", None),
        ] {
            assert_eq!(charset(text), set, "{text}");
        }
    }

    #[test]
    fn names_in_json() {
        for name in ["myNumber", "basicFiveInfo.name", "_a1", "certificationDetail[].label"] {
            assert!(is_identifier(name), "{name}");
        }
        for name in ["", "氏名", "1a", "a b", "a..b", "－"] {
            assert!(!is_identifier(name), "{name}");
        }
    }
}
