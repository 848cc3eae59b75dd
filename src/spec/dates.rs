//! Which form of days a document means: it says so in words, or by lengths, characters and patterns that only one form keeps
//! to.

use std::sync::OnceLock;

use regex::{Captures, Regex};
use unicode_normalization::UnicodeNormalization;

use super::{CharSet, Length, Pattern};
use crate::record::DateStyle;

/// What a document says of the text of a day.
#[derive(Clone, Copy, Debug, Default)]
pub struct DayText<'d> {
    /// The length.
    pub length: Option<Length>,
    /// The character set.
    pub charset: Option<CharSet>,
    /// The pattern.
    pub pattern: Option<&'d Pattern>,
    /// A note in words.
    pub words: &'d str,
}

impl DayText<'_> {
    /// The form that is meant: that which is published, unless something else is said. `Other` where no known form keeps to
    /// what is said, or where words name a form that is not read.
    pub fn style(self) -> DateStyle {
        let named = named(self.words);
        let by_words = || named.iter().copied().find(|style| self.lets_pass(*style));
        let first = || DateStyle::READ.into_iter().find(|style| self.lets_pass(*style));
        match by_words() {
            Some(style) => style,
            None if named.contains(&DateStyle::Other) => DateStyle::Other,
            None if speaks_of_eras(self.words) => self.era(),
            None => first().unwrap_or(DateStyle::Other),
        }
    }

    /// The form of an era's days where words speak of an era and nothing more: the only one that keeps to what else is said.
    fn era(self) -> DateStyle {
        let mut eras = [DateStyle::EraDigits, DateStyle::EraLetter, DateStyle::EraWords].into_iter();
        let mut eras = eras.by_ref().filter(|style| self.lets_pass(*style));
        match (eras.next(), eras.next()) {
            (Some(style), None) => style,
            _ => DateStyle::Other,
        }
    }

    /// Whether days of a form keep to what is said.
    fn lets_pass(self, style: DateStyle) -> bool {
        let one = |text: &&str| {
            self.length.is_none_or(|length| length.holds(text.chars().count() as u64))
                && self.charset.is_none_or(|set| set.holds_all(text))
                && self.pattern.is_none_or(|pattern| pattern.holds(text))
        };
        style.samples().iter().any(|way| way.iter().all(one))
    }
}

/// Compatibility forms made one, great letters, no blanks.
fn folded(words: &str) -> String {
    words.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

fn speaks_of_eras(words: &str) -> bool {
    let folded = folded(words);
    folded.contains("和暦") || folded.contains("元号")
}

/// The forms that words name, by letters (YYYYMMDD) or by an example of an era's day; `Other` for letters of a form that is
/// not read.
fn named(words: &str) -> Vec<DateStyle> {
    static WAYS: OnceLock<Option<[Regex; 3]>> = OnceLock::new();
    let ways = WAYS.get_or_init(|| {
        // The year, perhaps with an era before it; month; day; and an hour.
        let letters = "(G{0,4})(Y{2,4}|E{1,2})([-/.年]?)(M{1,2})([-/.月]?)(?:(D{1,2})(日?)(T?H)?)?";
        let letter = "(?:^|[^A-Z0-9])[MTSHR](?:[0-9]{6}|[0-9]{1,2}([./-])[0-9]{1,2}[./-][0-9]{1,2})(?:$|[^0-9])";
        let word = "(?:明治|大正|昭和|平成|令和)(?:元|[0-9]{1,2})年[0-9]{1,2}月[0-9]{1,2}日";
        Some([Regex::new(letters).ok()?, Regex::new(letter).ok()?, Regex::new(word).ok()?])
    });
    let Some([letters, letter, word]) = ways else { return vec![] };
    let folded = folded(words);
    let mut named: Vec<DateStyle> = letters.captures_iter(&folded).filter_map(|found| by_letters(&found)).collect();
    if folded.contains("西暦8桁") {
        named.push(DateStyle::Compact);
    }
    if named.is_empty() && speaks_of_eras(words) {
        let letters = ["S、H、R", "S,H,R", "S・H・R", "S/H/R"].iter().any(|list| folded.contains(list));
        if letter.is_match(&folded) || letters {
            named.push(DateStyle::EraLetter);
        }
        if word.is_match(&folded) {
            named.push(DateStyle::EraWords);
        }
    }
    named
}

/// The form that letters stand for; `None` where they are a part of a word.
fn by_letters(found: &Captures<'_>) -> Option<DateStyle> {
    let part = |n: usize| found.get(n).map_or("", |part| part.as_str());
    let (era, year, month, day) = (part(1), part(2), part(4), part(6));
    let signs = (part(3), part(5), part(7));
    // ELEMENT and the like hold E and M.
    if year.starts_with('E') && (day.is_empty() || era.is_empty() && signs.0.is_empty()) {
        return None;
    }
    if day.is_empty() || !part(8).is_empty() {
        return Some(DateStyle::Other);
    }
    let two = month.len() == 2 && day.len() == 2;
    let by_era = !era.is_empty() || year.starts_with('E');
    Some(match (by_era, signs) {
        (false, _) if year.len() != 4 => DateStyle::Other,
        (false, ("年", "月", "日")) => DateStyle::Kanji,
        (false, ("-", "-", "")) if two => DateStyle::Hyphens,
        (false, ("/", "/", "")) if two => DateStyle::Slashes,
        (false, (".", ".", "")) if two => DateStyle::Dots,
        (false, ("", "", "")) if two => DateStyle::Compact,
        (true, ("年", "月", "日")) if era.len() != 1 => DateStyle::EraWords,
        (true, ("", "", "")) if era.len() == 1 && year.len() == 2 && two => DateStyle::EraDigits,
        (true, ("." | "/" | "-", "." | "/" | "-", "")) if era.len() == 1 => DateStyle::EraLetter,
        _ => DateStyle::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(length: Option<u32>, charset: Option<CharSet>, pattern: Option<&str>, words: &str) -> DateStyle {
        let pattern = pattern.and_then(Pattern::new);
        let length = length.map(|max| Length { min: None, max: Some(max) });
        DayText { length, charset, pattern: pattern.as_ref(), words }.style()
    }

    #[test]
    fn a_form_is_told_by_what_is_said_of_it() {
        use DateStyle::*;
        let digits = Some(CharSet::Digits);
        for (length, charset, pattern, words, expected) in [
            (None, None, None, "", Hyphens),
            (Some(10), None, None, "", Hyphens),
            (Some(8), digits, None, "", Compact),
            (None, digits, None, "", Compact),
            (Some(7), digits, None, "", EraDigits),
            (Some(7), None, None, "和暦", Other),
            (Some(7), digits, None, "和暦", EraDigits),
            (Some(9), Some(CharSet::HalfWidth), None, "元号（S、H、R）", EraLetter),
            (None, None, None, "和暦で記載する", Other),
            (None, None, None, "和暦（例：R8.10.1）", EraLetter),
            (None, None, None, "和暦（例：令和8年10月1日）", EraWords),
            (None, None, None, "形式：GGYY年MM月DD日", EraWords),
            (None, None, None, "YYYY年M月D日", Kanji),
            (None, None, None, "GEE.MM.DD", EraLetter),
            (None, None, None, "GYYMMDD", EraDigits),
            (None, None, None, "GGYY.MM.DD", Other),
            (Some(10), None, None, "GGYY.MM.DD", Other),
            (None, None, None, "YYYYMM", Other),
            (None, None, None, "YYYY/M/D", Other),
            (None, None, None, "YYYY-MM-DDThh:mm:ss", Other),
            (None, None, None, "yyyy/mm/dd hh:mm:ss", Other),
            (None, None, None, "date format yyyy-mm-dd", Hyphens),
            (None, None, None, "The element of a management", Hyphens),
            (None, Some(CharSet::FullWidth), None, "", Other),
            (None, None, Some("^[0-9]{8}$"), "", Compact),
            (None, None, Some("^[0-9]{4}/[0-9]{2}/[0-9]{2}$"), "", Slashes),
            (None, None, Some("^[RHS][0-9]{6}$"), "", EraLetter),
            (None, None, Some("^令和.+$"), "", Other),
            (Some(10), None, None, "ＹＹＹＹ／ＭＭ／ＤＤ", Slashes),
            (None, None, None, "yyyymmdd", Compact),
            // Words that the lengths contradict do not count.
            (Some(8), digits, None, "YYYY-MM-DD", Compact),
            (Some(3), None, None, "", Other),
        ] {
            assert_eq!(style(length, charset, pattern, words), expected, "{length:?} {charset:?} {pattern:?} {words}");
        }
    }
}
