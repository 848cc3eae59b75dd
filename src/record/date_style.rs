//! How a document has days written. What is published says YYYY-MM-DD; a loaded document may say otherwise, and then its
//! form is the right one wherever a day is read.

use serde::{Deserialize, Serialize};

use super::{Date, FieldId, parse_date};

/// A form of days.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum DateStyle {
    /// YYYY-MM-DD
    #[default]
    Hyphens,
    /// YYYYMMDD
    Compact,
    /// YYYY/MM/DD
    Slashes,
    /// YYYY.MM.DD
    Dots,
    /// YYYY年MM月DD日, with or without zeros in front
    Kanji,
    /// The era as a digit (1 明治 to 5 令和) and YYMMDD: 5081122
    EraDigits,
    /// The era as a letter: R081122, R8.11.22, R08/11/22, R08-11-22
    EraLetter,
    /// The era in words: 令和8年11月22日, 令和元年
    EraWords,
    /// Another form, which is not read.
    Other,
}

/// How no end is written in digits alone.
const NO_END: &str = "99999999";

/// The ways in which a document may let no end be written in digits that are no day.
pub const NO_ENDS: [&str; 4] = [NO_END, "9999-99-99", "9999/99/99", "9999.99.99"];

fn is_no_end(text: &str) -> bool {
    NO_ENDS.contains(&text)
}

/// The eras: the name, the letter, and the year before the first.
const ERAS: [(&str, char, i32); 5] =
    [("明治", 'M', 1867), ("大正", 'T', 1911), ("昭和", 'S', 1925), ("平成", 'H', 1988), ("令和", 'R', 2018)];

impl DateStyle {
    /// The forms that are read, that which is published first.
    pub const READ: [DateStyle; 8] = [
        DateStyle::Hyphens,
        DateStyle::Compact,
        DateStyle::Slashes,
        DateStyle::Dots,
        DateStyle::Kanji,
        DateStyle::EraDigits,
        DateStyle::EraLetter,
        DateStyle::EraWords,
    ];

    /// How it is written for people.
    pub fn written(self) -> &'static str {
        match self {
            DateStyle::Hyphens => "YYYY-MM-DD",
            DateStyle::Compact => "YYYYMMDD",
            DateStyle::Slashes => "YYYY/MM/DD",
            DateStyle::Dots => "YYYY.MM.DD",
            DateStyle::Kanji => "YYYY年MM月DD日",
            DateStyle::EraDigits => "GYYMMDD",
            DateStyle::EraLetter => "RYYMMDD",
            DateStyle::EraWords => "令和YY年MM月DD日",
            DateStyle::Other => "-",
        }
    }

    /// Days written in it, to see whether what a document says of a field lets them pass. All of a line are one way of
    /// writing.
    pub fn samples(self) -> &'static [&'static [&'static str]] {
        match self {
            DateStyle::Hyphens => &[&["2026-04-01", "1999-12-31"]],
            DateStyle::Compact => &[&["20260401", "19991231"]],
            DateStyle::Slashes => &[&["2026/04/01", "1999/12/31"]],
            DateStyle::Dots => &[&["2026.04.01", "1999.12.31"]],
            DateStyle::Kanji => &[&["2026年04月01日", "1999年12月31日"], &["2026年4月1日", "1999年12月31日"]],
            DateStyle::EraDigits => &[&["5080401", "4111231"]],
            DateStyle::EraLetter => &[
                &["R080401", "H111231"],
                &["R08.04.01", "H11.12.31"],
                &["R08/04/01", "H11/12/31"],
                &["R08-04-01", "H11-12-31"],
            ],
            DateStyle::EraWords => &[&["令和08年04月01日", "平成11年12月31日"], &["令和8年4月1日", "平成11年12月31日"]],
            DateStyle::Other => &[],
        }
    }

    /// The day that a text gives.
    #[inline]
    pub fn parse(self, text: &str) -> Option<Date> {
        if self == DateStyle::Hyphens {
            return parse_date(text);
        }
        if self == DateStyle::Compact && text == NO_END {
            return Date::from_ymd_opt(9999, 12, 31);
        }
        let (year, month, day) = self.numbers(text)?;
        Date::from_ymd_opt(year, month, day)
    }

    /// Whether its days are digits alone.
    pub fn is_digits(self) -> bool {
        matches!(self, DateStyle::Compact | DateStyle::EraDigits)
    }

    /// Whether a text has the form, be it a day of the calendar or not.
    pub fn has_form(self, text: &str) -> bool {
        match self {
            DateStyle::Hyphens => separated(text, '-').is_some(),
            _ => self.numbers(text).is_some(),
        }
    }

    fn numbers(self, text: &str) -> Option<(i32, u32, u32)> {
        match self {
            DateStyle::Hyphens => separated(text, '-'),
            DateStyle::Slashes => separated(text, '/'),
            DateStyle::Dots => separated(text, '.'),
            DateStyle::Compact => {
                let digits = digits(text, 8..=8)?;
                Some(((digits / 10_000) as i32, digits / 100 % 100, digits % 100))
            }
            DateStyle::Kanji => {
                in_words(text).and_then(|(year, month, day)| Some((digits(year, 4..=4)? as i32, month, day)))
            }
            DateStyle::EraDigits => {
                let digits = digits(text, 7..=7)?;
                let era = ERAS.get((digits / 1_000_000).checked_sub(1)? as usize)?;
                era_year(era.2, digits / 10_000 % 100, digits / 100 % 100, digits % 100)
            }
            DateStyle::EraLetter => {
                let letter = text.chars().next()?.to_ascii_uppercase();
                let (_, _, before) = ERAS.iter().find(|era| era.1 == letter)?;
                let rest = &text[1..];
                if let Some(digits) = digits(rest, 6..=6) {
                    return era_year(*before, digits / 10_000, digits / 100 % 100, digits % 100);
                }
                let separator = rest.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '.' | '/' | '-'))?;
                let parts: Vec<u32> = rest.split(separator).map(|part| digits(part, 1..=2)).collect::<Option<_>>()?;
                let [year, month, day] = parts[..] else { return None };
                era_year(*before, year, month, day)
            }
            DateStyle::EraWords => {
                let (name, _, before) = ERAS.iter().find(|era| text.starts_with(era.0))?;
                let (year, month, day) = in_words(&text[name.len()..])?;
                let year = if year == "元" { 1 } else { digits(year, 1..=2)? };
                era_year(*before, year, month, day)
            }
            DateStyle::Other => None,
        }
    }
}

/// Year, month and day of an era; its first year is 1.
fn era_year(before: i32, year: u32, month: u32, day: u32) -> Option<(i32, u32, u32)> {
    (year > 0).then_some((before + year as i32, month, day))
}

/// Half-width digits, so many of them.
fn digits(text: &str, count: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let right = count.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    right.then(|| text.parse().ok()).flatten()
}

fn separated(text: &str, by: char) -> Option<(i32, u32, u32)> {
    let parts: Vec<&str> = text.split(by).collect();
    let [year, month, day] = parts[..] else { return None };
    Some((digits(year, 4..=4)? as i32, digits(month, 2..=2)?, digits(day, 2..=2)?))
}

/// A year as written, month and day of `…年…月…日`.
fn in_words(text: &str) -> Option<(&str, u32, u32)> {
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let day = rest.strip_suffix('日')?;
    Some((year, digits(month, 1..=2)?, digits(day, 1..=2)?))
}

/// The fields whose days rules and views need.
pub const DATED: [FieldId; 3] = [FieldId::VALID_FROM, FieldId::VALID_TO, FieldId::BIRTH];

/// How the days of these fields are written in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateStyles {
    /// The forms, in the order of `DATED`.
    pub forms: [DateStyle; 3],
    /// Whether a document lets a period have no end in digits that are no day, such as 99999999.
    pub no_end: bool,
}

impl DateStyles {
    /// That of a field; that which is published for all others.
    pub fn of(self, field: FieldId) -> DateStyle {
        DATED.iter().position(|dated| *dated == field).map_or(DateStyle::Hyphens, |at| self.forms[at])
    }

    /// The day that a text gives in a field.
    pub fn parse(self, field: FieldId, text: &str) -> Option<Date> {
        let no_end = || self.no_end && field == FieldId::VALID_TO && is_no_end(text);
        self.of(field).parse(text).or_else(|| if no_end() { Date::from_ymd_opt(9999, 12, 31) } else { None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_end_in_digits() {
        assert_eq!(DateStyle::Compact.parse("99999999"), parse_date("9999-12-31"));
        assert_eq!(DateStyle::Compact.parse("99999998"), None);
        assert_eq!(DateStyle::Hyphens.parse("99999999"), None);
    }

    /// Every way of writing gives the days that it means, and no other form gives them.
    #[test]
    fn forms_are_read_as_they_are_meant() {
        let days = ["2026-04-01", "1999-12-31"].map(|day| parse_date(day).unwrap());
        for style in DateStyle::READ {
            for way in style.samples() {
                assert_eq!(way.iter().map(|text| style.parse(text)).collect::<Vec<_>>(), days.map(Some), "{style:?}");
                for other in DateStyle::READ.into_iter().filter(|other| *other != style) {
                    assert!(way.iter().all(|text| other.parse(text).is_none()), "{style:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn first_years_and_days_that_are_none() {
        let day = |text| parse_date(text);
        assert_eq!(DateStyle::EraWords.parse("令和元年5月1日"), day("2019-05-01"));
        assert_eq!(DateStyle::EraLetter.parse("s64.1.7"), day("1989-01-07"));
        assert_eq!(DateStyle::EraDigits.parse("3640107"), day("1989-01-07"));
        for (style, text) in [
            (DateStyle::Compact, "20260230"),
            (DateStyle::Slashes, "2026/02/30"),
            (DateStyle::EraDigits, "5080230"),
            (DateStyle::EraWords, "令和8年2月30日"),
        ] {
            assert!(style.parse(text).is_none() && style.has_form(text), "{text}");
        }
        for (style, text) in [
            (DateStyle::Compact, "2026041"),
            (DateStyle::Slashes, "2026/4/1"),
            (DateStyle::EraDigits, "6080401"),
            (DateStyle::EraDigits, "5000401"),
            (DateStyle::EraLetter, "X080401"),
            (DateStyle::EraLetter, "R08.04/01"),
            (DateStyle::EraLetter, ""),
            (DateStyle::EraWords, "８年4月1日"),
            (DateStyle::Other, "2026-04-01"),
        ] {
            assert!(!style.has_form(text), "{text}");
        }
    }
}
