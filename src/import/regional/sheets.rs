//! The Excel edition of the master: a sheet for each prefecture, with headings over one or two rows.

use std::collections::HashSet;

use super::{Unusable, usable};
use crate::import::sheets::named;
use crate::import::{Grid, ImportProblem, Imported, column_letters};
use crate::spec::{Headings, RegionalRow};
use crate::text::{Message, Plain};

/// How many rows may stand above the headings.
const ABOVE: usize = 20;
/// How many rows of a kind are told by their place.
const TOLD: usize = 5;

/// The parts of a row that are used, as `headings.toml` calls them.
const PARTS: [&str; 7] = ["number", "name", "short", "prefecture", "municipality", "from", "to"];

/// Where the parts stand on a sheet.
struct Columns {
    /// The last row of the headings.
    row: u32,
    columns: [Option<u32>; PARTS.len()],
}

/// The columns of a sheet; `None` where it is no sheet of the master.
fn columns(grid: &Grid) -> Option<Columns> {
    let names = Headings::of("regional");
    let rows: Vec<u32> = grid.rows().take(ABOVE).collect();
    let mut best: Option<(usize, Columns)> = None;
    for (nth, row) in rows.iter().enumerate() {
        let upper = nth.checked_sub(1).map(|above| rows[above]);
        let mut found = Columns { row: *row, columns: [None; PARTS.len()] };
        let last = grid.row(*row).last().map_or(0, |(column, _)| column);
        let last = upper.and_then(|upper| grid.row(upper).last()).map_or(last, |(column, _)| column.max(last));
        for column in 1..=last.min(200) {
            let (own, above) = (grid.text(*row, column), upper.map_or("", |upper| grid.text(upper, column)));
            // The heading itself tells, else with the one above it, or that one alone.
            let meaning = names.meaning(own).or_else(|| names.meaning(&format!("{above}{own}")));
            let meaning = meaning.or_else(|| names.meaning(above));
            let part = meaning.and_then(|meaning| PARTS.iter().position(|part| *part == meaning));
            if let Some(part) = part {
                found.columns[part].get_or_insert(column);
            }
        }
        let understood = found.columns.iter().flatten().count();
        let [number, .., from, to] = found.columns;
        let enough = number.is_some() && from.is_some() && to.is_some();
        if enough && best.as_ref().is_none_or(|(most, _)| understood > *most) {
            best = Some((understood, found));
        }
    }
    best.map(|(_, columns)| columns)
}

/// Whether one of the sheets is the master's.
pub fn looks_like_regional_sheets(grids: &[Grid]) -> bool {
    grids.iter().filter(|grid| !grid.hidden).any(|grid| {
        let has_rows = |columns: &Columns| grid.rows_below(columns.row).next().is_some();
        // A heading for the municipality or the prefecture is what PMH's own masters lack.
        columns(grid)
            .is_some_and(|found| (found.columns[3].is_some() || found.columns[4].is_some()) && has_rows(&found))
    })
}

/// Reads the sheets of the master. What cannot be used is told.
///
/// # Errors
/// No sheet has its headings, or none of the rows can be used.
pub fn regional_sheets(grids: &[Grid]) -> Result<Imported, ImportProblem> {
    let mut imported = Imported::default();
    let (mut seen, mut rows, mut sheets, mut empty) = (HashSet::new(), 0, 0, Vec::new());
    let mut left: [Vec<String>; 3] = Default::default();
    let mut headings = None;
    for grid in grids.iter().filter(|grid| !grid.hidden) {
        let Some(found) = columns(grid) else { continue };
        sheets += 1;
        let before = rows;
        for row in grid.rows_below(found.row) {
            let cell = |part: usize| found.columns[part].map_or("", |column| grid.text(row, column));
            let (from, to) = (day(cell(5)), day(cell(6)));
            let place = || format!("{} {row}", crate::import::sheets::known_name(grid)).trim().to_owned();
            if cell(0).is_empty() && from.is_empty() && to.is_empty() {
                continue;
            }
            rows += 1;
            match usable(cell(0), Some((&from, &to))) {
                Err(Unusable::LostZero) => left[0].push(place()),
                Err(Unusable::Number) => left[1].push(place()),
                Err(Unusable::Day) => left[2].push(place()),
                Ok(()) => {
                    let text = |part: usize| cell(part).to_owned();
                    let prefecture = if cell(3).is_empty() { of_sheet(grid) } else { text(3) };
                    let row = RegionalRow(text(0), text(1), text(2), prefecture, text(4), from, to);
                    if seen.insert(row.clone()) {
                        imported.tables.regional.push(row);
                    }
                }
            }
        }
        if rows == before {
            empty.push(named(grid));
        }
        headings.get_or_insert(found);
    }
    let Some(headings) = headings else { return Err(ImportProblem::new("regional.problem.sheets")) };
    let taken = rows - left.iter().map(Vec::len).sum::<usize>();
    if taken == 0 {
        let [lost, numbers, days] = left.map(|rows| rows.len());
        let said = Message::new("regional.problem.layout").with("columns", headings.columns.iter().flatten().count());
        return Err(ImportProblem(
            said.with("rows", rows).with("lost", lost).with("numbers", numbers).with("days", days),
        ));
    }
    let distinct: HashSet<&str> = imported.tables.regional.iter().map(|row| row.0.as_str()).collect();
    let said = Message::new("regional.recognised-sheets").with("sheets", sheets).with("rows", taken);
    imported.recognised.push(said.with("kept", imported.tables.regional.len()).with("numbers", distinct.len()));
    let letters = PARTS.iter().zip(headings.columns).filter_map(|(part, column)| Some((part, column?)));
    let letters: Vec<String> = letters.map(|(part, column)| format!("{} = {part}", column_letters(column))).collect();
    let columns = Message::new("regional.columns-read").with("columns", Plain::known(letters.join(" / ")));
    imported.recognised.push(columns);
    if !empty.is_empty() {
        imported.doubts.push(Message::new("regional.sheets-empty").with("count", empty.len()));
    }
    for (key, places) in ["regional.lost-zero", "regional.number", "regional.day"].into_iter().zip(left) {
        if !places.is_empty() {
            let more = if places.len() > TOLD { " ..." } else { "" };
            let lines = format!("{}{more}", places[..places.len().min(TOLD)].join(", "));
            imported.doubts.push(Message::new(key).with("count", places.len()).with("lines", Plain::known(lines)));
        }
    }
    Ok(imported)
}

/// The number of a prefecture, where a sheet is named by it.
fn of_sheet(grid: &Grid) -> String {
    let digits: String = grid.name.chars().take_while(char::is_ascii_digit).collect();
    let number = digits.parse::<u32>().ok().filter(|number| (1..=47).contains(number) && digits.len() <= 2);
    number.map_or_else(String::new, |number| format!("{number:02}"))
}

/// A day as YYYYMMDD, where a sheet shows it with separators.
fn day(text: &str) -> String {
    let parts: Vec<&str> = text.split(['/', '-', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            format!("{year}{month:0>2}{day:0>2}")
        }
        _ => text.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str, rows: &[&[&str]]) -> Grid {
        let mut all: Vec<&[&str]> = vec![
            &["地単公費マスター"],
            &["事業名", "", "都道府県番号", "市区町村コード", "公費負担者番号", "助成内容有効期間", ""],
            &["正式名称", "略称", "", "", "8桁", "有効開始年月日", "有効終了年月日"],
        ];
        all.extend(rows);
        Grid::from_rows(name, &all)
    }

    #[test]
    fn a_sheet_for_each_prefecture() {
        let grids = [
            sheet("12", &[&["見本こども", "こども", "12", "12999", "81126245", "20230401", "99991231"]]),
            sheet(
                "13",
                &[
                    &["見本ひとり親", "", "", "13999", "88138243", "2027/4/1", "99999999"],
                    &["見本ひとり親", "", "", "13999", "88138243", "2027/4/1", "99999999"],
                    &["見本", "", "", "", "8138243", "20230401", ""],
                    &["見本", "", "", "", "88138243", "20230431", ""],
                ],
            ),
            sheet("14", &[]),
            Grid::from_rows("説明", &[["この資料について"]]),
        ];
        assert!(looks_like_regional_sheets(&grids));
        let imported = regional_sheets(&grids).unwrap();
        let row = |number: &str, prefecture: &str, from: &str, to: &str| {
            let of = |row: &&RegionalRow| (&*row.0, &*row.3, &*row.5, &*row.6) == (number, prefecture, from, to);
            imported.tables.regional.iter().any(|row| of(&row))
        };
        assert_eq!(imported.tables.regional.len(), 2);
        assert!(row("81126245", "12", "20230401", "99991231"));
        assert!(row("88138243", "13", "20270401", "99999999"), "{:?}", imported.tables.regional);
        let told: Vec<&str> = imported.doubts.iter().map(|said| said.key).collect();
        assert_eq!(told, ["regional.sheets-empty", "regional.lost-zero", "regional.day"]);
    }

    #[test]
    fn other_sheets_are_not_the_master() {
        for rows in [
            vec![vec!["公費負担者番号", "氏名"], vec!["81126245", "x"]],
            vec![vec!["所得区分コード", "所得区分名", "有効開始年月日", "有効終了年月日"], vec!["A", "b", "", ""]],
        ] {
            let grids = [Grid::from_rows("", &rows)];
            assert!(!looks_like_regional_sheets(&grids) && regional_sheets(&grids).is_err());
        }
    }
}
