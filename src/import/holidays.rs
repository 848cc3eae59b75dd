//! The Cabinet Office's list of holidays (syukujitsu.csv): two columns, a day and its name, in CP932 as published.

use std::collections::BTreeMap;

use super::{ImportProblem, Imported};
use crate::read::csv_text;
use crate::record::{Date, parse_date};
use crate::spec::{HolidayList, HolidayRow};
use crate::text::{Message, Plain};

/// How many rows of a kind are told by their number.
const TOLD: usize = 5;

/// A day as the list writes it: 2026/1/1, or with hyphens, with zeros or without.
fn day(text: &str) -> Option<Date> {
    let mut parts = text.trim().split(['/', '-']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let right = parts.next().is_none() && year.len() == 4 && digits(year, 4) && digits(month, 2) && digits(day, 2);
    right.then(|| parse_date(&format!("{year}-{month:0>2}-{day:0>2}"))).flatten()
}

/// Whether a row is a day and its name, and nothing else.
fn is_row(row: &[String]) -> bool {
    match row {
        [date, name, rest @ ..] => {
            let named = !name.trim().is_empty() && !name.chars().any(char::is_numeric);
            day(date).is_some() && named && rest.iter().all(|cell| cell.trim().is_empty())
        }
        _ => false,
    }
}

/// Whether the first rows are those of such a list: but for a heading, all of them, and three at least.
pub fn looks_like_holidays(rows: &[Vec<String>]) -> bool {
    let rows: Vec<&Vec<String>> = rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
    let from = usize::from(rows.first().is_some_and(|row| !is_row(row)));
    rows.len() >= from + 3 && rows[from..].iter().all(|row| is_row(row))
}

/// Reads the list. Rows that are no day are told, and so are the years in which it differs from the law: a list that was
/// cut off would take holidays away.
///
/// # Errors
/// No row is a day and its name.
pub fn holidays(text: &str) -> Result<Imported, ImportProblem> {
    let mut rows = csv_text::rows(text);
    let (mut days, mut left_out, mut twice) = (BTreeMap::new(), Vec::new(), Vec::new());
    for (number, row) in (1_usize..).zip(rows.by_ref()) {
        let row: Vec<String> = row.cells.iter().map(ToString::to_string).collect();
        if is_row(&row) {
            let (at, name) = (day(&row[0]), row[1].trim().to_owned());
            let Some(at) = at else { continue };
            if days.insert(at, name.clone()).is_some_and(|known| known != name) {
                twice.push(at.to_string());
            }
        } else if number > 1 && row.iter().any(|cell| !cell.trim().is_empty()) {
            left_out.push(number.to_string());
        }
    }
    if days.is_empty() {
        return Err(ImportProblem::new("import.holidays.none"));
    }
    let mut imported = Imported { doubts: rows.doubts(), ..Imported::default() };
    let rows: Vec<HolidayRow> = days.iter().map(|(day, name)| HolidayRow(day.to_string(), name.clone())).collect();
    let list = HolidayList::new(&rows);
    let years = list.years();
    let (first, last) = (years.first().copied().unwrap_or(0), years.last().copied().unwrap_or(0));
    imported.recognised.push(
        Message::new("import.holidays.recognised").with("count", rows.len()).with("first", first).with("last", last),
    );
    imported.edition = format!("{first}-{last}");
    let some = |all: &[String]| {
        let more = if all.len() > TOLD { " ..." } else { "" };
        format!("{}{more}", all[..all.len().min(TOLD)].join(", "))
    };
    if !left_out.is_empty() {
        let said = Message::new("import.holidays.left-out").with("count", left_out.len());
        imported.doubts.push(said.with("rows", Plain::known(some(&left_out))));
    }
    if !twice.is_empty() {
        imported.doubts.push(Message::new("import.holidays.twice").with("days", Plain::known(some(&twice))));
    }
    for year in years {
        let (lacking, more) = list.differences(year);
        if lacking.is_empty() && more.is_empty() {
            continue;
        }
        let text = |days: &[Date]| {
            let days: Vec<String> = days.iter().map(ToString::to_string).collect();
            if days.is_empty() { "-".to_owned() } else { some(&days) }
        };
        let said = Message::new("import.holidays.differs").with("year", year);
        imported
            .doubts
            .push(said.with("lacking", Plain::known(text(&lacking))).with("more", Plain::known(text(&more))));
    }
    imported.tables.holiday = rows;
    Ok(imported)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Calendar;
    use crate::text::Lang;

    /// The list of a year as the Cabinet Office writes it.
    fn written(year: i32) -> String {
        let mut text = String::from("国民の祝日・休日月日,国民の祝日・休日名称\r\n");
        for (day, name) in Calendar::default().holidays(year, Lang::Ja) {
            let short = day.format("%Y/%-m/%-d");
            text.push_str(&format!("{short},{name}\r\n"));
        }
        text
    }

    fn rows(text: &str) -> Vec<Vec<String>> {
        super::super::first_rows(text)
    }

    #[test]
    fn a_list_is_recognised_and_read() {
        let text = written(2026);
        assert!(looks_like_holidays(&rows(&text)));
        let imported = holidays(&text).unwrap();
        assert_eq!((imported.tables.holiday.len(), imported.doubts.len()), (18, 0));
        assert_eq!(imported.tables.holiday[0], HolidayRow("2026-01-01".into(), "元日".into()));
        for other in ["氏名,住所\n見本太郎,見本市\n", "2026/1/1,元日\n", "2026/1/1,1\n2026/1/2,2\n2026/1/3,3\n", ""]
        {
            assert!(!looks_like_holidays(&rows(other)), "{other}");
        }
        assert!(holidays("a,b\nc,d\n").is_err());
    }

    #[test]
    fn what_is_not_understood_or_differs_from_the_law_is_told() {
        let text = written(2026).replace("2026/5/4,", "2026/6/1,").replace("2026/1/12,", "2026/1/32,");
        let imported = holidays(&format!("{text}2026/1/1,別の名\r\n")).unwrap();
        let keys: Vec<&str> = imported.doubts.iter().map(|said| said.key).collect();
        assert_eq!(keys, ["import.holidays.left-out", "import.holidays.twice", "import.holidays.differs"]);
        let said = imported.doubts[2].in_words(Lang::En);
        assert!(said.contains("2026-05-04") && said.contains("2026-06-01") && said.contains("2026-01-12"), "{said}");
    }

    #[test]
    fn days_in_their_spellings() {
        for text in ["2026/1/1", "2026/01/01", "2026-1-1", " 2026-01-01 "] {
            assert_eq!(day(text), parse_date("2026-01-01"), "{text}");
        }
        for text in ["2026/13/1", "26/1/1", "2026/1/1/1", "2026/+1/1", "2026/1", "1,1", "2026//1"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
