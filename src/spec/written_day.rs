//! Days that are not written YYYY-MM-DD: in which form they are written, and which day that is where it is certain.

use std::borrow::Cow;

use chrono::{Days, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use super::Schemes;
use crate::record::{Date, DateStyle, parse_date};

/// In which form a day is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayForm {
    /// YYYY-MM-DD.
    Right,
    /// YYYYMMDD.
    Compact,
    /// YYYY/MM/DD.
    Slash,
    /// With slashes, months and days without their zero: 2026/4/1.
    ShortSlash,
    /// The year first, other signs between, or no zeros: 2026-4-1, 2026.04.01.
    Parted,
    /// 2026年4月1日.
    Kanji,
    /// With the time of day.
    WithTime,
    /// The number by which a spreadsheet counts days.
    Serial,
    /// Such a number, or a year of one digit with month and day: 50401.
    FiveDigits,
    /// What systems write where there is no end: 99999999, 9999-99-99, the year 99 of an era.
    NoEnd,
    /// With the name or the letter of an era: 令和8年4月1日, R8.4.1.
    Era,
    /// With the number of an era: 5080401.
    EraCode,
    /// A year of one or two digits, as of an era that is not said: 08-04-01.
    EraYear,
    /// No year.
    MonthDay,
    /// No day.
    YearMonth,
    /// The year last: which is the month cannot be told.
    YearLast,
    /// Full-width digits or signs.
    FullWidth,
    /// A blank stands before it.
    BlankBefore,
    /// Blanks stand behind it, and none before.
    BlankBehind,
    /// Anything else.
    Other,
}

/// A day as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenDay {
    /// The form.
    pub form: DayForm,
    /// The day; `None` where it is not certain.
    pub day: Option<Date>,
}

impl DayForm {
    /// The name by which messages about it are told apart.
    pub fn code(self) -> &'static str {
        match self {
            DayForm::Right | DayForm::Other => "form",
            DayForm::Compact => "compact",
            DayForm::Slash => "slash",
            DayForm::ShortSlash => "short-slash",
            DayForm::Parted => "parted",
            DayForm::Kanji => "kanji",
            DayForm::WithTime => "with-time",
            DayForm::Serial => "serial",
            DayForm::FiveDigits => "five-digits",
            DayForm::NoEnd => "no-end",
            DayForm::Era => "era",
            DayForm::EraCode => "era-code",
            DayForm::EraYear => "era-year",
            DayForm::MonthDay => "month-day",
            DayForm::YearMonth => "year-month",
            DayForm::YearLast => "year-last",
            DayForm::FullWidth => "full-width",
            DayForm::BlankBefore => "blank-before",
            DayForm::BlankBehind => "blank-behind",
        }
    }
}

/// Reads a day, however it is written.
pub fn written_day(text: &str) -> WrittenDay {
    let dash = |c| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { c };
    let inner = text.trim();
    let folded: String = inner.nfkc().map(dash).collect();
    let found = read(&folded);
    let full_width = inner.chars().any(|c| matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{2010}'..='\u{2015}' | '\u{2212}'));
    let form = match found.form {
        DayForm::Right if full_width => DayForm::FullWidth,
        DayForm::Right if text.starts_with(char::is_whitespace) => DayForm::BlankBefore,
        DayForm::Right if text.ends_with(char::is_whitespace) => DayForm::BlankBehind,
        // That it is one of an era weighs more; what is no day at all is not one in full width.
        form @ (DayForm::Era | DayForm::EraCode | DayForm::EraYear | DayForm::NoEnd | DayForm::Other) => form,
        _ if full_width => DayForm::FullWidth,
        form => form,
    };
    WrittenDay { form, ..found }
}

/// The day that a text gives, in whatever form it is written; `None` where it gives none for certain.
pub fn day_of(text: &str) -> Option<Date> {
    let folded: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    written_day(text).day.or_else(|| DateStyle::READ.into_iter().find_map(|style| style.parse(&folded)))
}

/// A day as it is compared with others: YYYY-MM-DD where it is certain which day is meant, in whatever form it is written; else
/// its text in one width.
pub fn one_day(text: &str, style: DateStyle) -> Cow<'_, str> {
    if style == DateStyle::Hyphens && parse_date(text).is_some() {
        return Cow::Borrowed(text);
    }
    match style.parse(text).or_else(|| written_day(text).day) {
        Some(day) => Cow::Owned(day.to_string()),
        None => Cow::Owned(text.trim().nfkc().collect()),
    }
}

fn read(text: &str) -> WrittenDay {
    let found = |form, day| WrittenDay { form, day };
    if let Some(day) = parse_date(text) {
        return found(DayForm::Right, Some(day));
    }
    if let Some((era, rest)) = era_of(text) {
        let parts = parts_of_era(&rest);
        return match parts {
            Some(["99", ..]) => found(DayForm::NoEnd, None),
            parts => found(DayForm::Era, parts.and_then(|parts| day_of_era(era, parts))),
        };
    }
    if let Some((day, time)) = text.split_once(['T', ' ']).filter(|(_, time)| is_time(time)) {
        // A time other than midnight tells that something else than a day was written: in another zone it may be another day.
        let certain = time.chars().all(|c| matches!(c, '0' | ':' | '.' | ' '));
        return found(DayForm::WithTime, read(day).day.filter(|_| certain));
    }
    match numbers(text) {
        Some((numbers, between)) => match numbers.as_slice() {
            [digits] if between.is_empty() => of_digits(digits),
            [a, b, c] => of_three([a, b, c], &between),
            [a, b] => of_two(a, b),
            _ => found(DayForm::Other, None),
        },
        None => found(DayForm::Other, None),
    }
}

/// Year, month and day behind the name or the letter of an era.
fn parts_of_era(rest: &str) -> Option<[&str; 3]> {
    numbers(rest).and_then(|(numbers, _)| match numbers.as_slice() {
        [year, month, day] => Some([*year, *month, *day]),
        [packed] if packed.len() == 6 => Some([&packed[..2], &packed[2..4], &packed[4..]]),
        _ => None,
    })
}

/// The day that is meant where an era is counted on after its end, as systems that were not yet changed did in 2019
/// (平成31年6月15日): certain enough to find somebody by, not to tell what is right.
pub fn day_counted_on(text: &str) -> Option<Date> {
    let folded: String = text.trim().nfkc().collect();
    let (era, rest) = era_of(&folded).or_else(|| {
        let (code, rest) = folded.split_at_checked(1).filter(|(_, rest)| rest.len() == 6)?;
        let code: usize = code.parse().ok().filter(|code| *code > 0)?;
        Some((Schemes::get().era.len().checked_sub(code)?, rest.to_owned()))
    })?;
    let parts = parts_of_era(&rest).filter(|parts| parts[0] != "99")?;
    counted_from(era, parts)
}

/// The runs of digits of a text that begins with one, and what stands between and behind them; `None` for any other text, and
/// where more than a sign parts two runs.
fn numbers(text: &str) -> Option<(Vec<&str>, Vec<&str>)> {
    let text = text.trim_start();
    let (mut numbers, mut between, mut rest) = (Vec::new(), Vec::new(), text);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, behind) = rest.split_at_checked(end).filter(|(number, _)| !number.is_empty())?;
        let next = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
        let (sign, behind) = behind.split_at_checked(next)?;
        numbers.push(number);
        if !sign.is_empty() {
            between.push(Some(sign).filter(|sign| sign.trim().chars().count() <= 1)?);
        }
        rest = behind;
    }
    (!numbers.is_empty()).then_some((numbers, between))
}

/// A time of day, with or without a zone.
fn is_time(text: &str) -> bool {
    text.contains(':') && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | 'Z' | ' '))
}

/// The place of the era among all, and what follows it; the first year is written as a number.
fn era_of(text: &str) -> Option<(usize, String)> {
    let upper = text.to_uppercase();
    Schemes::get().era.iter().enumerate().find_map(|(at, era)| {
        let first = era.name.chars().next().map(String::from).unwrap_or_default();
        let rest = [&era.name, &era.letter, &first].into_iter().find_map(|name| upper.strip_prefix(name.as_str()))?;
        let rest = rest.trim_start_matches([' ', '.', '-']);
        let rest = rest.strip_prefix('元').map_or_else(|| rest.to_owned(), |rest| format!("1{rest}"));
        rest.starts_with(|c: char| c.is_ascii_digit()).then_some((at, rest))
    })
}

/// The day of an era's year, month and day; `None` where the era did not have it.
fn day_of_era(era: usize, parts: [&str; 3]) -> Option<Date> {
    let date = counted_from(era, parts)?;
    // The day on which an era begins is one of both.
    let end = era.checked_sub(1).and_then(|next| parse_date(&Schemes::get().era.get(next)?.start));
    end.is_none_or(|end| date <= end).then_some(date)
}

/// The day of an era's year, month and day, be it after its end; `None` for one before it.
fn counted_from(era: usize, parts: [&str; 3]) -> Option<Date> {
    let era = Schemes::get().era.get(era)?;
    let (start, first): (Date, i32) = (parse_date(&era.start)?, era.start.get(..4)?.parse().ok()?);
    let [year, month, day] = parts.map(|part| part.parse::<u32>().ok());
    let date = NaiveDate::from_ymd_opt(first + i32::try_from(year?.checked_sub(1)?).ok()?, month?, day?)?;
    (date >= start).then_some(date)
}

fn of_digits(digits: &str) -> WrittenDay {
    /// 9999-12-31 as a spreadsheet counts.
    const NO_END: u64 = 2_958_465;
    let found = |form, day| WrittenDay { form, day };
    let parts =
        |from: usize| [(from, from + 2), (from + 2, from + 4)].map(|(a, b)| digits.get(a..b).unwrap_or_default());
    let is_day = |[month, day]: [&str; 2]| day_from(["2024", month, day]).is_some();
    let number: u64 = digits.parse().unwrap_or(0);
    match digits.len() {
        8 if digits.starts_with("999999") => found(DayForm::NoEnd, None),
        8 => {
            let [month, day] = parts(4);
            found(DayForm::Compact, day_from([&digits[..4], month, day]))
        }
        // As well a year of one digit, with month and day: which, cannot be told.
        5 if is_day(parts(1)) => found(DayForm::FiveDigits, None),
        5 if (10_000..=73_050).contains(&number) => found(DayForm::Serial, of_serial(number)),
        7 if number == NO_END => found(DayForm::Serial, of_serial(number)),
        7 if &digits[1..3] == "99" && ('1'..='5').contains(&char::from(digits.as_bytes()[0])) => {
            found(DayForm::NoEnd, None)
        }
        7 if is_day(parts(3)) => {
            let [month, day] = parts(3);
            let code: usize = digits[..1].parse().unwrap_or(0);
            // The eras are numbered from the oldest, and stand with the newest first.
            match Schemes::get().era.len().checked_sub(code).filter(|_| code > 0) {
                Some(era) => found(DayForm::EraCode, day_of_era(era, [&digits[1..3], month, day])),
                None => found(DayForm::Other, None),
            }
        }
        6 if is_day(parts(2)) => found(DayForm::EraYear, None),
        6 if is_day([parts(2)[1], "01"]) && matches!(&digits[..2], "19" | "20") => found(DayForm::YearMonth, None),
        _ => found(DayForm::Other, None),
    }
}

/// The day that a spreadsheet counts as this one.
fn of_serial(number: u64) -> Option<Date> {
    // By this first day, all from 1900-03-01 on are right: spreadsheets have a 1900-02-29 that never was.
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(number))
}

fn of_three(parts: [&str; 3], between: &[&str]) -> WrittenDay {
    if parts[..2] == ["9999", "99"] {
        return WrittenDay { form: DayForm::NoEnd, day: None };
    }
    let form = match parts.map(str::len) {
        [4, 1..=2, 1..=2] => match between {
            ["/", "/"] if parts.map(str::len) == [4, 2, 2] => DayForm::Slash,
            ["/", "/"] => DayForm::ShortSlash,
            ["年", ..] => DayForm::Kanji,
            _ => DayForm::Parted,
        },
        [1..=2, 1..=2, 4] => DayForm::YearLast,
        [1..=2, 1..=2, 1..=2] => DayForm::EraYear,
        _ => DayForm::Other,
    };
    let certain = matches!(form, DayForm::Slash | DayForm::ShortSlash | DayForm::Kanji | DayForm::Parted);
    WrittenDay { form, day: day_from(parts).filter(|_| certain) }
}

fn of_two(a: &str, b: &str) -> WrittenDay {
    let form = match [a.len(), b.len()] {
        [4, 1..=2] => DayForm::YearMonth,
        [1..=2, 1..=2] if day_from(["2024", a, b]).is_some() => DayForm::MonthDay,
        _ => DayForm::Other,
    };
    WrittenDay { form, day: None }
}

fn day_from(parts: [&str; 3]) -> Option<Date> {
    let [year, month, day] = parts.map(|part| part.parse::<u32>().ok());
    NaiveDate::from_ymd_opt(i32::try_from(year?).ok().filter(|year| *year > 0)?, month?, day?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::wareki;

    #[test]
    fn each_form_by_its_name() {
        for (text, form, day) in [
            ("2026-04-01", DayForm::Right, "2026-04-01"),
            ("20260401", DayForm::Compact, "2026-04-01"),
            ("99999999", DayForm::NoEnd, ""),
            ("９９９９９９９９", DayForm::NoEnd, ""),
            ("9999-99-99", DayForm::NoEnd, ""),
            ("9999/99/99", DayForm::NoEnd, ""),
            ("R99.12.31", DayForm::NoEnd, ""),
            ("R991231", DayForm::NoEnd, ""),
            ("令和99年3月31日", DayForm::NoEnd, ""),
            ("5991231", DayForm::NoEnd, ""),
            ("99991231", DayForm::Compact, "9999-12-31"),
            ("2026/04/01", DayForm::Slash, "2026-04-01"),
            ("2026/4/1", DayForm::ShortSlash, "2026-04-01"),
            ("2026/2/30", DayForm::ShortSlash, ""),
            ("2026-4-1", DayForm::Parted, "2026-04-01"),
            ("2026.04.01", DayForm::Parted, "2026-04-01"),
            ("2026年4月1日", DayForm::Kanji, "2026-04-01"),
            ("2026-04-01T00:00:00", DayForm::WithTime, "2026-04-01"),
            ("2026/4/1 0:00", DayForm::WithTime, "2026-04-01"),
            ("2026-04-01 00:00:00.000", DayForm::WithTime, "2026-04-01"),
            ("2026-03-31 15:00:00", DayForm::WithTime, ""),
            ("2026/3/31 23:59", DayForm::WithTime, ""),
            ("2026-03-31T15:00:00Z", DayForm::WithTime, ""),
            ("2026-04-01T00:00:00+09:00", DayForm::WithTime, ""),
            ("46113", DayForm::Serial, "2026-04-01"),
            ("50401", DayForm::FiveDigits, ""),
            ("60331", DayForm::FiveDigits, ""),
            ("70401", DayForm::FiveDigits, ""),
            ("２１２３１", DayForm::FullWidth, ""),
            ("2958465", DayForm::Serial, "9999-12-31"),
            ("令和8年4月1日", DayForm::Era, "2026-04-01"),
            ("令和８年４月１日", DayForm::Era, "2026-04-01"),
            ("\u{32FF}8年4月1日", DayForm::Era, "2026-04-01"),
            ("令和元年5月1日", DayForm::Era, "2019-05-01"),
            ("R8.4.1", DayForm::Era, "2026-04-01"),
            ("r08/04/01", DayForm::Era, "2026-04-01"),
            ("R080401", DayForm::Era, "2026-04-01"),
            ("令8.4.1", DayForm::Era, "2026-04-01"),
            ("平成31年4月30日", DayForm::Era, "2019-04-30"),
            ("大正15年12月25日", DayForm::Era, "1926-12-25"),
            // An era that was over by then, or had not begun.
            ("平成38年4月1日", DayForm::Era, ""),
            ("令和元年4月1日", DayForm::Era, ""),
            ("令和8年4月", DayForm::Era, ""),
            ("5080401", DayForm::EraCode, "2026-04-01"),
            ("3500730", DayForm::EraCode, "1975-07-30"),
            ("9080401", DayForm::Other, ""),
            ("08-04-01", DayForm::EraYear, ""),
            ("8/4/1", DayForm::EraYear, ""),
            ("080401", DayForm::EraYear, ""),
            ("4月1日", DayForm::MonthDay, ""),
            ("4/1", DayForm::MonthDay, ""),
            ("2026-04", DayForm::YearMonth, ""),
            ("202604", DayForm::YearMonth, ""),
            ("4/1/2026", DayForm::YearLast, ""),
            ("２０２６－０４－０１", DayForm::FullWidth, "2026-04-01"),
            ("２０２６／４／１", DayForm::FullWidth, "2026-04-01"),
            ("2026\u{2212}04\u{2212}01", DayForm::FullWidth, "2026-04-01"),
            (" 2026-04-01", DayForm::BlankBefore, "2026-04-01"),
            ("2026-04-01\u{3000} ", DayForm::BlankBehind, "2026-04-01"),
            ("不詳", DayForm::Other, ""),
            ("見本市みほん町1-2-3", DayForm::Other, ""),
            ("1", DayForm::Other, ""),
            ("1950", DayForm::Other, ""),
            ("", DayForm::Other, ""),
            ("2026--04--01", DayForm::Other, ""),
            ("Reiwa", DayForm::Other, ""),
        ] {
            let day = parse_date(day);
            assert_eq!(written_day(text), WrittenDay { form, day }, "{text}");
        }
    }

    #[test]
    fn days_are_compared_by_what_they_mean() {
        for text in
            ["2019-06-15", "2019/06/15", "2019/6/15", "20190615", "R1.6.15", "令和元年６月１５日", "5010615", "43631"]
        {
            assert_eq!(one_day(text, DateStyle::Hyphens), "2019-06-15", "{text}");
        }
        assert_eq!(one_day("R010615", DateStyle::EraLetter), "2019-06-15");
        // Of which day it is that cannot be told, the text alone is compared.
        assert_eq!(one_day("2019-06-００ ", DateStyle::Hyphens), "2019-06-00");
        assert_eq!(one_day("06/15/2019", DateStyle::Hyphens), "06/15/2019");
    }

    #[test]
    fn an_era_is_counted_on_by_those_who_look_for_a_day() {
        for (text, day) in [
            ("平成31年6月15日", "2019-06-15"),
            ("H31.6.15", "2019-06-15"),
            ("h310615", "2019-06-15"),
            ("4310615", "2019-06-15"),
            ("Ｓ６４．１．３１", "1989-01-31"),
            ("R1.6.15", "2019-06-15"),
            ("R1.4.30", ""),
            ("R99.12.31", ""),
            ("9010615", ""),
            ("0010615", ""),
            ("H31.2.30", ""),
            ("2019-06-15", ""),
            ("é010615", ""),
        ] {
            assert_eq!(day_counted_on(text), parse_date(day), "{text}");
        }
    }

    /// A day that is told is the day that was meant, in whatever form it is written.
    #[test]
    fn every_day_is_told_as_it_was_meant() {
        let first = parse_date("1927-05-18").unwrap();
        for day in first.iter_days().step_by(13).take(4_000) {
            let serial = (day - NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days();
            let forms =
                ["%Y%m%d", "%Y/%m/%d", "%Y/%-m/%-d", "%Y-%-m-%-d", "%Y.%m.%d", "%Y年%-m月%-d日", "%Y/%-m/%-d 0:00"];
            let mut texts: Vec<String> = forms.map(|form| day.format(form).to_string()).to_vec();
            // Of which the last four digits are no month and day.
            texts.extend(
                (day_from(["2024", &serial.to_string()[1..3], &serial.to_string()[3..]]).is_none())
                    .then(|| serial.to_string()),
            );
            texts.extend(wareki(day));
            for text in texts {
                let wide: String = text
                    .chars()
                    .map(|c| if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c })
                    .collect();
                for text in [text.clone(), format!(" {text} "), wide] {
                    assert_eq!(written_day(&text).day, Some(day), "{text}");
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,14}", near in "[0-9０-９/.年月日元令和平成RHS T:Z+ -]{0,12}") {
            let _ = (written_day(&text), written_day(&near));
        }
    }
}
