//! When a reply says that it was written: by members with a day and a time, in the lines of a log, in the head of HTTP. It
//! orders several replies to one upload.

use std::sync::OnceLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::clues::pattern;
use super::tree::{Kind, Node, repeats_record};
use super::words::Words;
use crate::spec::{Headings, fold_heading};

/// The years before the first of each era, by its name and the letter for it.
const ERAS: [(&str, char, u32); 3] = [("令和", 'r', 2018), ("平成", 'h', 1988), ("昭和", 's', 1925)];

/// The months as HTTP writes them.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A day of an era as one of the common era: `令和8年11月22日`, `令和元年5月1日`, `R8.11.22`.
fn in_common_era(text: &str) -> Option<String> {
    let folded: String = text.nfkc().collect();
    let (rest, before) = ERAS.iter().find_map(|(name, letter, before)| {
        let by_letter = || folded.strip_prefix([*letter, letter.to_ascii_uppercase()]);
        Some((folded.strip_prefix(name).or_else(by_letter)?, before))
    })?;
    let rest = rest.trim_start().replacen('元', "1", 1);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let year: u32 = rest.get(..digits)?.parse().ok().filter(|year| (1..100).contains(year))?;
    Some(format!("{}{}", year + before, &rest[digits..]))
}

/// A day as HTTP writes it: `Sun, 22 Nov 2026 10:00:00 GMT`.
fn of_http(text: &str) -> Option<Vec<u32>> {
    let parts: Vec<&str> = text.split([' ', ',', ':', '-']).filter(|part| !part.is_empty()).collect();
    let month = parts.iter().position(|part| MONTHS.contains(&part.to_ascii_lowercase().as_str()))?;
    let number = |at: usize| parts.get(at)?.parse::<u32>().ok();
    let place = MONTHS.iter().position(|name| parts[month].eq_ignore_ascii_case(name))?;
    let (day, year) = (number(month.checked_sub(1)?)?, number(month + 1)?);
    let time = (month + 2..month + 5).map_while(number);
    (1900..3000).contains(&year).then(|| [year, place as u32 + 1, day].into_iter().chain(time).collect())
}

/// Seconds or milliseconds since 1970, as programs count time.
fn of_seconds(text: &str) -> Option<Vec<u32>> {
    let plain = matches!(text.len(), 10 | 13) && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds: i64 = text.get(..10).filter(|_| plain)?.parse().ok()?;
    // Ten digits may be a day and an hour as well: 2026112210.
    if !(1_000_000_000..1_990_000_000).contains(&seconds) {
        return None;
    }
    let time = chrono::DateTime::from_timestamp(seconds, 0)?;
    let text = time.format("%Y %m %d %H %M %S").to_string();
    Some(text.split(' ').filter_map(|part| part.parse().ok()).collect())
}

/// How far Japan's time is before that of Greenwich, in minutes.
const JAPAN: i32 = 9 * 60;

/// The zone behind a time, in minutes before Greenwich, and what stands before it; `None` where none is written.
fn zone(text: &str) -> Option<(&str, i32)> {
    static ZONE: OnceLock<Option<Regex>> = OnceLock::new();
    let found = pattern(&ZONE, IN_ZONE)?.captures(text)?;
    let bare = &text[..found.get(1)?.end()];
    let number = |at: usize| found.get(at).and_then(|part| part.as_str().parse::<i32>().ok());
    Some(match found.get(2) {
        None => (bare, if found.get(5).is_some() { JAPAN } else { 0 }),
        Some(sign) => {
            let minutes = number(3)? * 60 + number(4).unwrap_or(0);
            (bare, if sign.as_str() == "-" { -minutes } else { minutes })
        }
    })
}

/// A time of day, with the zone behind it.
const IN_ZONE: &str = r"(?i)^(.*(?:\d:\d\d(?::\d\d(?:[.,]\d+)?)?|\d{12,14}(?:[.,]\d+)?|T\d{2,6}(?:[.,]\d+)?))\s*(?:([+-])(\d\d):?(\d\d)?|(jst|\(jst\))|z|utc|gmt)$";

/// A time of another zone as that of Japan, without its zone.
fn in_japan(time: Vec<u32>, zone: i32) -> Option<Vec<u32>> {
    let at = |i: usize| time.get(i).copied();
    let day = chrono::NaiveDate::from_ymd_opt(i32::try_from(at(0)?).ok()?, at(1)?, at(2)?)?;
    let there = day.and_hms_opt(at(3)?, at(4).unwrap_or(0), at(5).unwrap_or(0))?;
    let here = there.checked_add_signed(chrono::TimeDelta::minutes(i64::from(JAPAN - zone)))?;
    let text = here.format("%Y %m %d %H %M %S").to_string();
    let parts: Vec<u32> = text.split(' ').filter_map(|part| part.parse().ok()).collect();
    // What was not given is not given now, and parts of a second stay.
    let parts = parts.into_iter().take(time.len()).chain(time.into_iter().skip(6));
    Some(parts.collect())
}

/// The instant in a text, as numbers in Japan's time, which is meant where no zone is written: year, month, day and what of
/// the time is given.
pub fn moment(text: &str) -> Option<Vec<u32>> {
    let text = text.trim();
    if let Some(time) = of_seconds(text) {
        return in_japan(time, 0);
    }
    if let Some(time) = of_http(text) {
        let zone = zone(text).map_or(JAPAN, |(_, zone)| zone);
        return in_japan(time.clone(), zone).or(Some(time));
    }
    let common = in_common_era(text);
    let text = common.as_deref().unwrap_or(text);
    match zone(text) {
        Some((bare, zone)) => {
            let time = as_written(bare)?;
            in_japan(time.clone(), zone).or(Some(time))
        }
        None => as_written(text),
    }
}

/// The day and time in a text without a zone.
fn as_written(text: &str) -> Option<Vec<u32>> {
    let bare = text.trim().split(['+', 'Z']).next().unwrap_or_default();
    let bare = match bare.split_once(['T', ' ']) {
        // 20261126T100000
        Some((day, time)) if day.len() == 8 && time.len() == 6 => &format!("{day}{time}"),
        _ => bare,
    };
    let compact = bare.len() >= 8 && bare.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = match compact {
        true => {
            [(0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14)].iter().filter_map(|(a, b)| bare.get(*a..*b)).collect()
        }
        false => bare.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect(),
    };
    let numbers: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let is_day = numbers.len() >= 3 && (1..=12).contains(&numbers[1]) && (1..=31).contains(&numbers[2]);
    (is_day && (1900..3000).contains(&numbers[0])).then_some(numbers)
}

/// The latest of some times.
fn latest(all: impl Iterator<Item = String>) -> Option<String> {
    all.filter_map(|text| Some((moment(&text)?, text))).max().map(|(_, text)| text)
}

/// Whether a member of this name says when something was done.
fn is_time(key: &str) -> bool {
    Headings::of("reply").meaning(key) == Some("time") || Words::get().is_time(&fold_heading(key))
}

/// When a file says that it was written, by the members of its objects: the last time that it names.
pub(super) fn in_tree(whole: &Node) -> Option<String> {
    let mut found = Vec::new();
    collect(whole, &mut found);
    latest(found.into_iter())
}

fn collect(node: &Node, found: &mut Vec<String>) {
    match &node.kind {
        Kind::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Kind::Object(members) if !repeats_record(members) => {
            let named =
                || members.iter().filter(|(key, node)| node.is_scalar() && is_time(key)).map(|(_, node)| node.text());
            // The day in one member, the time in another.
            let time = named().find(|text| moment(text).is_none() && is_clock(text));
            let days = named().filter(|text| moment(text).is_some());
            found.extend(days.map(|text| match &time {
                Some(time) if !text.contains(':') && text.len() <= 10 => format!("{text} {time}"),
                _ => text,
            }));
            members.iter().for_each(|(_, node)| collect(node, found));
        }
        _ => {}
    }
}

/// Whether a text is a time of day: `10:00:00`, `10時00分`.
fn is_clock(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 20 && text.contains([':', '時', '：']) && text.starts_with(|c: char| c.is_numeric())
}

/// A day and a time in a text.
const TIME: &str = r"(?:^|[^0-9])((?:\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|(?:令和|R)\s?\d{1,2}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2})日?[T\s]{1,3}\d{1,2}[:時]\s?\d{1,2}(?:[:分]\s?\d{1,2})?(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?)";

/// The last day and time in the lines of a text.
pub(super) fn in_text(text: &str) -> Option<String> {
    static PATTERN: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern = pattern(&PATTERN, TIME)?;
    let folded: String = text.nfkc().collect();
    latest(pattern.captures_iter(&folded).filter_map(|found| Some(found.get(1)?.as_str().to_owned())))
}

/// When the head of HTTP says that it was sent.
pub(super) fn in_head(head: &str) -> Option<String> {
    let value = |line: &str| {
        line.split_once(':')
            .filter(|(name, _)| name.eq_ignore_ascii_case("date"))
            .map(|(_, value)| value.trim().to_owned())
    };
    head.lines().find_map(value).filter(|value| moment(value).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_as_they_are_written() {
        assert!(Regex::new(TIME).is_ok());
        let earlier = [
            "2026-11-22T09:59:59+09:00",
            "2026/11/22 9:59:59",
            "20261122095959",
            "2026年11月22日 09:59",
            "令和8年11月22日 9時59分",
            "令和８年１１月２２日",
            "R8.11.22 09:00",
            "Sun, 22 Nov 2026 00:59:59 GMT",
            "1795305600",
        ];
        let later = [
            "2026-11-22T10:00:00.000Z",
            "20261122100000",
            "2026-11-23",
            "令和8年11月22日 10時00分",
            "R8/12/1",
            "Sun, 22 Nov 2026 10:00:00 GMT",
            "1795392000000",
        ];
        for a in earlier {
            for b in later {
                assert!(moment(a).unwrap() < moment(b).unwrap(), "{a} {b}");
            }
        }
        for none in ["", "10:00", "x", "12345678", "2026-13-01", "1234567890123456"] {
            assert_eq!(moment(none), None, "{none}");
        }
    }

    #[test]
    fn instants_of_zones_are_compared() {
        // Each is one instant.
        for (a, b) in [
            ("2026-11-25T02:00:00Z", "2026-11-25T11:00:00+09:00"),
            ("2026-11-25T02:00:00.000Z", "2026-11-25T11:00:00.000"),
            ("2026-11-24 20:00:00 -06:00", "2026-11-25 11:00:00"),
            ("20261125T020000Z", "20261125110000"),
            ("20261125T110000+0900", "2026/11/25 11:00:00"),
            ("2026-11-25T11:00:00 JST", "2026-11-25T11:00:00"),
            ("Wed, 25 Nov 2026 02:00:00 GMT", "2026-11-25T11:00:00"),
            ("2026-12-31T15:30Z", "2027-01-01T00:30"),
            ("1795305600", "2026-11-22T00:00:00Z"),
        ] {
            assert_eq!(moment(a), moment(b), "{a} {b}");
        }
        assert!(moment("2026-11-25T02:00:00Z") > moment("2026-11-25T10:00:00+09:00"));
        assert!(moment("20261126100000") > moment("2026-11-25T23:00:00Z"));
        // No zone.
        assert_eq!(moment("2026-11-25").map(|time| time.len()), Some(3));
    }

    #[test]
    fn times_in_texts_and_heads() {
        for (text, time) in [
            ("2026-11-22 10:00:01 ERROR x\n2026-11-22 10:00:05 ERROR y\n", Some("2026-11-22 10:00:05")),
            ("[2026/11/22 10:00] ERROR x", Some("2026/11/22 10:00")),
            ("出力日時：令和8年11月22日 10時00分", Some("令和8年11月22日 10時00")),
            ("有効期間 2026-11-22 から", None),
        ] {
            assert_eq!(in_text(text).as_deref(), time, "{text}");
        }
        let head = "HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 10:00:00 GMT\r\n";
        assert_eq!(in_head(head).as_deref(), Some("Sun, 22 Nov 2026 10:00:00 GMT"));
    }
}
