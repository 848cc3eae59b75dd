//! What a document says of itself above its tables and on its other sheets: its title and its edition.

use std::sync::OnceLock;

use chrono::NaiveDate;
use regex::{Captures, Regex};
use unicode_normalization::UnicodeNormalization;

use super::{Grid, Hints};
use crate::spec::Headings;

/// How many rows with text are looked at above a table, and how many of a history of editions.
const ROWS_ABOVE: usize = 60;
const ROWS_OF_HISTORY: usize = 2_000;
/// A cell with more characters tells of something else than the document's edition.
const SHORT: usize = 60;

/// The title and the edition of a document, as written in it; empty where none was found. The sheet from which a table is
/// taken stands first. The title is the first row with one text above a table. The edition is the latest version and the
/// latest day that stand above a table, on a cover or in a history of editions, joined by a blank.
pub fn title_and_edition(grids: &[Grid]) -> (String, String) {
    let title = grids.iter().filter(|grid| !grid.hidden).find_map(title_of).unwrap_or_default();
    let mut version: Option<(Vec<u32>, String)> = None;
    let mut day: Option<(NaiveDate, String)> = None;
    for text in grids.iter().flat_map(about) {
        for (at, written) in days(&text) {
            if day.as_ref().is_none_or(|(known, _)| at > *known) {
                day = Some((at, written));
            }
        }
        for (numbers, written) in versions(&text) {
            if version.as_ref().is_none_or(|(known, _)| numbers > *known) {
                version = Some((numbers, written));
            }
        }
    }
    let parts: Vec<String> = [version.map(|(_, text)| text), day.map(|(_, text)| text)].into_iter().flatten().collect();
    (title, parts.join(" "))
}

/// The texts of a sheet that tell of the document: those above its table, or all where it is a cover or a history.
fn about(grid: &Grid) -> Vec<String> {
    let texts = |row: u32| grid.row(row).map(|(_, cell)| cell.text.nfkc().collect::<String>());
    let history = is_history(&grid.name) || grid.rows().take(5).any(|row| texts(row).any(|text| is_history(&text)));
    let rows: Vec<u32> = match history {
        true => grid.rows().take(ROWS_OF_HISTORY).collect(),
        false => rows_above(grid),
    };
    rows.into_iter().flat_map(texts).filter(|text| text.chars().count() <= SHORT).collect()
}

/// Whether a name is that of a cover or a history of editions.
fn is_history(name: &str) -> bool {
    let name: String = name.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect();
    let words = [
        "改版履歴",
        "改訂履歴",
        "変更履歴",
        "更新履歴",
        "版数履歴",
        "修正履歴",
        "表紙",
        "revisionhistory",
        "changelog",
    ];
    name.chars().count() <= 20 && words.iter().any(|word| name.contains(word))
}

/// The rows above the first one that looks like a heading; without one the first few.
fn rows_above(grid: &Grid) -> Vec<u32> {
    let rows: Vec<u32> = grid.rows().take(ROWS_ABOVE).collect();
    let heading = rows.iter().position(|row| is_heading(grid, *row));
    rows.into_iter().take(heading.unwrap_or(5)).collect()
}

/// Whether a row looks like a heading: three texts and more that are no edition, or two that a list of codes has.
fn is_heading(grid: &Grid, row: u32) -> bool {
    let names = Headings::of("error-list");
    let texts: Vec<&str> = grid.row(row).map(|(_, cell)| cell.text.as_str()).collect();
    let plain = texts.iter().filter(|text| !tells_edition(text)).count();
    let known = texts.iter().filter(|text| names.meaning(text).is_some()).count();
    plain >= 3 || known >= 2 && known == texts.len()
}

/// Whether a text is a version, a day, or the label of one.
fn tells_edition(text: &str) -> bool {
    let text: String = text.nfkc().collect();
    let label = ["版数", "作成日", "更新日", "改訂日", "改版日", "発行日", "最終更新", "バージョン", "作成者"];
    text.chars().count() <= SHORT
        && (!days(&text).is_empty() || !versions(&text).is_empty() || label.iter().any(|label| text.contains(label)))
}

/// The same, unless the user says which row is the heading: then nothing tells that what stands above it is about a document,
/// for it may be somebody's name and birth date. A title must say so itself.
pub(super) fn says_of_itself(grids: &[Grid], hints: &Hints) -> (String, String) {
    let found = title_and_edition(grids);
    if hints.header_row.is_none() || names_a_document(&found.0) { found } else { (String::new(), String::new()) }
}

/// Whether a title says itself that it is one of a document.
fn names_a_document(title: &str) -> bool {
    const WORDS: [&str; 12] =
        ["一覧", "設計書", "定義書", "仕様", "コード", "マスタ", "エラー", "資料", "別紙", "別添", "list", "codes"];
    let title: String = title.nfkc().flat_map(char::to_lowercase).collect();
    WORDS.iter().any(|word| title.contains(word))
}

/// The first row above a table that holds one text, and beside it nothing but its edition and notes.
fn title_of(grid: &Grid) -> Option<String> {
    let table = grid.rows().any(|row| grid.row(row).count() > 1);
    rows_above(grid).into_iter().filter(|_| table).find_map(|row| {
        let texts = || grid.row(row).map(|(_, cell)| cell.text.as_str());
        let plain: Vec<&str> = texts().filter(|text| is_title(text)).collect();
        // A number or a code beside a text makes a row of a table.
        let beside = texts().filter(|text| !is_title(text)).all(|text| tells_edition(text) || is_note(text));
        match plain.as_slice() {
            [title] if beside => Some(title.split_whitespace().collect::<Vec<_>>().join(" ")),
            _ => None,
        }
    })
}

/// Whether a text may be a title: short, no note, and more than an edition.
fn is_title(text: &str) -> bool {
    let plain: String = text.nfkc().collect();
    let rest = dates().replace_all(&plain, "");
    let rest = numbered().replace_all(&rest, "");
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    let label = tells_edition(text) && letters <= 6;
    letters > 1 && !label && text.chars().count() <= SHORT * 2 && !is_note(text)
}

fn is_note(text: &str) -> bool {
    text.starts_with(['※', '＊', '*', '・', '注'])
}

/// Days in many spellings.
fn dates() -> &'static Regex {
    static DATES: OnceLock<Regex> = OnceLock::new();
    DATES.get_or_init(|| {
        let day = r"(?:(?P<y>20\d\d)|(?:令和|R\.?)(?P<r>\d{1,2}|元))\s*[年/.\-]\s*(?P<m>\d{1,2})\s*(?:[月/.\-]\s*(?P<d>\d{1,2})\s*日?|月)";
        let compact = r"\b(?P<cy>20\d\d)(?P<cm>[01]\d)(?P<cd>[0-3]\d)\b";
        pattern(&format!("(?:{day}|{compact})版?"))
    })
}

/// Versions in many spellings.
fn numbered() -> &'static Regex {
    static VERSIONS: OnceLock<Regex> = OnceLock::new();
    VERSIONS.get_or_init(|| {
        pattern(
            r"(?i)第\s*(\d[\d.]{0,9})\s*版|\bver(?:sion)?[.:]?\s*(\d[\d.]{0,9})|\bv(\d+\.[\d.]{1,9})|\b(\d+\.\d+)\s*版",
        )
    })
}

/// A pattern of this file; one that does not compile finds nothing (and a test finds that).
fn pattern(text: &str) -> Regex {
    Regex::new(text).or_else(|_| Regex::new("$^")).unwrap_or_else(|_| unreachable!("an empty pattern compiles"))
}

/// The days in a text: a month counts as its first.
fn days(text: &str) -> Vec<(NaiveDate, String)> {
    let day = |found: Captures| {
        let number = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
        let reiwa = found.name("r").map(|m| if m.as_str() == "元" { 1 } else { m.as_str().parse().unwrap_or(0) });
        let year = number("y").or(number("cy")).or(reiwa.map(|year| 2018 + year))?;
        let month = number("m").or(number("cm"))?;
        let date =
            NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, number("d").or(number("cd")).unwrap_or(1))?;
        Some((date, found.get(0)?.as_str().trim().to_owned()))
    };
    dates().captures_iter(text).filter_map(day).collect()
}

/// The versions in a text.
fn versions(text: &str) -> Vec<(Vec<u32>, String)> {
    let version = |found: Captures| {
        let numbers = found.iter().skip(1).flatten().next()?.as_str();
        let numbers: Vec<u32> = numbers.split('.').filter_map(|n| n.parse().ok()).collect();
        Some((numbers, found.get(0)?.as_str().trim().to_owned()))
    };
    numbered().captures_iter(text).filter_map(version).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_versions_in_many_spellings() {
        for (text, day) in [
            ("2025/7/25", "2025-07-25"),
            ("（２０２５年７月２５日版）", "2025-07-25"),
            ("令和7年7月25日", "2025-07-25"),
            ("R7.7.25", "2025-07-25"),
            ("令和元年5月", "2019-05-01"),
            ("file_20250725", "none"),
            ("改訂 20250725", "2025-07-25"),
            ("2025-07-25", "2025-07-25"),
            ("2025/13/45", "none"),
            ("1234-5678", "none"),
        ] {
            let text: String = text.nfkc().collect();
            let found = days(&text).first().map_or_else(|| "none".to_owned(), |(day, _)| day.to_string());
            assert_eq!(found, day, "{text}");
        }
        for (text, version) in [
            ("第２.０版", "第2.0版"),
            ("Ver. 1.10", "Ver. 1.10"),
            ("v3.1.0", "v3.1.0"),
            ("1.2版", "1.2版"),
            ("出版", ""),
        ] {
            let text: String = text.nfkc().collect();
            assert_eq!(versions(&text).first().map_or("", |(_, text)| text), version);
        }
    }

    #[test]
    fn the_latest_edition_above_the_table_and_in_the_history() {
        let list = Grid::from_rows(
            "一覧",
            &[&["エラーコード一覧", "", "2025/4/1"][..], &["コード", "内容", "適用日"], &["A-1", "x", "2030/1/1"]],
        );
        let history = Grid::from_rows(
            "改版履歴",
            &[["版", "日付", "内容"], ["第1.9版", "2025/4/1", "新規"], ["第1.10版", "令和7年7月25日", "追加"]],
        );
        let (title, edition) = title_and_edition(&[list.clone(), history]);
        assert_eq!((title.as_str(), edition.as_str()), ("エラーコード一覧", "第1.10版 令和7年7月25日"));
        assert_eq!(title_and_edition(&[list]).1, "2025/4/1", "a day in the table is none of the document");
        let bare = Grid::from_rows("", &[["コード", "内容"], ["A", "2025/1/1"]]);
        assert_eq!(title_and_edition(&[bare]), (String::new(), String::new()));
        let label = Grid::from_rows("", &[&["版数", "第2.0版"][..], &["", ""], &["コード", "内容"], &["A", "b"]]);
        assert_eq!(title_and_edition(&[label]), (String::new(), "第2.0版".to_owned()));
    }
}
