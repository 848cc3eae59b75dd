//! Which form of days a document means: it says so in words, or by lengths, characters and patterns that only one form keeps
//! to.

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
    /// what is said.
    pub fn style(self) -> DateStyle {
        let named = named(self.words);
        let by_words = named.iter().copied().find(|style| self.lets_pass(*style));
        let first = || DateStyle::READ.into_iter().find(|style| self.lets_pass(*style));
        by_words.or_else(first).unwrap_or(DateStyle::Other)
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

/// The forms that words name.
fn named(words: &str) -> Vec<DateStyle> {
    const ERAS: [DateStyle; 3] = [DateStyle::EraDigits, DateStyle::EraLetter, DateStyle::EraWords];
    let folded: String = words.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    let has = |word: &str| folded.contains(word);
    let mut named = Vec::new();
    for (word, style) in [
        ("YYYY-MM-DD", DateStyle::Hyphens),
        ("YYYY/MM/DD", DateStyle::Slashes),
        ("YYYY.MM.DD", DateStyle::Dots),
        ("YYYYMMDD", DateStyle::Compact),
        ("YYYY年MM月DD日", DateStyle::Kanji),
        ("西暦8桁", DateStyle::Compact),
        ("GYYMMDD", DateStyle::EraDigits),
    ] {
        if has(word) {
            named.push(style);
        }
    }
    if has("和暦") || has("元号") {
        // Words without a length: 令和8年4月1日 is what they mean, unless a letter or a digit stands for the era.
        named.extend(ERAS.iter().rev());
    }
    named
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
            (Some(7), None, None, "和暦", EraLetter),
            (Some(9), Some(CharSet::HalfWidth), None, "元号（S、H、R）", EraLetter),
            (None, None, None, "和暦で記載する", EraWords),
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
