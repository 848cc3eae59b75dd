//! The master of local subsidies (地単公費マスター): which 公費負担者番号 exist, and from when to when. It comes as a CSV without a
//! heading, and as a workbook.

use std::collections::{HashMap, HashSet};

mod sheets;

use super::{ImportProblem, Imported};
use crate::read::csv_text;
use crate::record::InsurerNumber;
use crate::spec::{RegionalRow, master_day};
use crate::text::{Message, Plain};

pub use sheets::{looks_like_regional_sheets, regional_sheets};

/// The columns of the published layout.
const COLUMNS: usize = 94;

/// Where the parts stand, counted from 0.
const NUMBER: usize = 7;
const FROM: usize = 9;
const TO: usize = 10;

/// How many rows of a kind are told by their line.
const TOLD: usize = 5;

/// How many rows may stand above the first number.
const HEADINGS: usize = 10;

/// Why a row cannot be used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unusable {
    /// Seven digits: a spreadsheet takes a leading zero away.
    LostZero,
    /// Not eight digits.
    Number,
    /// A day that is none.
    Day,
}

/// Rows of a kind: how many, and the lines of the first ones.
#[derive(Default)]
struct Count {
    rows: usize,
    lines: Vec<String>,
}

impl Count {
    fn add(&mut self, line: u64) {
        self.rows += 1;
        if self.lines.len() < TOLD {
            self.lines.push(line.to_string());
        }
    }

    fn tell(&self, key: &'static str, into: &mut Vec<Message>) {
        if self.rows > 0 {
            let more = if self.rows > self.lines.len() { " ..." } else { "" };
            into.push(
                Message::new(key)
                    .with("count", self.rows)
                    .with("lines", Plain::known(format!("{}{more}", self.lines.join(", ")))),
            );
        }
    }
}

/// What of a row is used.
fn usable(number: &str, days: Option<(&str, &str)>) -> Result<(), Unusable> {
    if InsurerNumber::new(number).is_none() {
        let lost = number.len() == 7 && number.bytes().all(|b| b.is_ascii_digit());
        return Err(if lost { Unusable::LostZero } else { Unusable::Number });
    }
    let right = days.is_some_and(|(from, to)| master_day(from).is_some() && master_day(to).is_some());
    if right { Ok(()) } else { Err(Unusable::Day) }
}

/// Reads the master. Rows that agree in all that is used are made one; those that cannot be used are left out and told.
///
/// # Errors
/// What was seen, where this is not the master or its layout is another.
pub fn regional_master(text: &str) -> Result<Imported, ImportProblem> {
    let mut table = csv_text::rows(text);
    let mut imported = Imported::default();
    let (mut seen, mut taken) = (HashSet::new(), 0_usize);
    let mut widths: HashMap<usize, Count> = HashMap::new();
    let (mut lost, mut numbers, mut days) = (Count::default(), Count::default(), Count::default());
    let (mut headings, mut first) = (Count::default(), None);
    // The text is decoded: all that the reader can refuse is a row too long for memory.
    for row in table.by_ref().filter(|row| !row.is_blank()) {
        let line = u64::from(row.line);
        first.get_or_insert(row.cells.len());
        let trimmed = |column| row.cell(column).trim();
        let days_given = (row.cells.len() > TO).then(|| (trimmed(FROM), trimmed(TO)));
        let verdict = usable(trimmed(NUMBER), days_given);
        let no_digits = |cell: &str| !cell.chars().any(char::is_numeric);
        if verdict == Err(Unusable::Number)
            && taken + lost.rows + numbers.rows + days.rows == 0
            && headings.rows < HEADINGS
            && no_digits(row.cell(NUMBER))
        {
            headings.add(line);
            continue;
        }
        widths.entry(row.cells.len()).or_default().add(line);
        match verdict {
            Err(Unusable::LostZero) => lost.add(line),
            Err(Unusable::Number) => numbers.add(line),
            Err(Unusable::Day) => days.add(line),
            Ok(()) => {
                taken += 1;
                let cell = |column| row.cell(column).trim().to_owned();
                let used = RegionalRow(cell(NUMBER), cell(0), cell(1), cell(2), cell(3), cell(FROM), cell(TO));
                if !seen.contains(&used) {
                    seen.insert(used.clone());
                    imported.tables.regional.push(used);
                }
            }
        }
    }
    let rows = taken + lost.rows + numbers.rows + days.rows;
    let columns =
        widths.iter().max_by_key(|(columns, count)| (count.rows, **columns)).map_or(0, |(columns, _)| *columns);
    // The published layout may be damaged here and there; another one must hold what is used in nearly all rows.
    let enough = if columns == COLUMNS { taken * 2 > rows } else { taken > 0 && taken * 20 >= rows * 19 };
    if !enough {
        let columns = first.filter(|_| rows == 0).unwrap_or(columns);
        let said = if rows + headings.rows == 0 {
            Message::new("regional.problem.empty")
        } else {
            // Of what stands in the cells nothing: it may be anybody's.
            Message::new("regional.problem.layout").with("columns", columns)
        };
        return Err(ImportProblem(
            said.with("rows", rows + headings.rows)
                .with("lost", lost.rows)
                .with("numbers", numbers.rows)
                .with("days", days.rows),
        ));
    }
    let distinct: HashSet<&str> = imported.tables.regional.iter().map(|row| row.0.as_str()).collect();
    let said = Message::new("regional.recognised").with("rows", taken).with("kept", imported.tables.regional.len());
    imported.recognised.push(said.with("numbers", distinct.len()).with("columns", columns));
    imported.doubts = table.doubts();
    let doubts = &mut imported.doubts;
    headings.tell("regional.heading", doubts);
    if columns != COLUMNS {
        doubts.push(Message::new("regional.columns").with("columns", columns));
    }
    let mut ragged = Count::default();
    for count in widths.iter().filter(|(width, _)| **width != columns).map(|(_, count)| count) {
        ragged.rows += count.rows;
        ragged.lines.extend(count.lines.iter().cloned());
    }
    ragged.lines.sort_by_key(|line| line.parse::<u64>().unwrap_or(0));
    ragged.lines.truncate(TOLD);
    ragged.tell("regional.ragged", doubts);
    lost.tell("regional.lost-zero", doubts);
    numbers.tell("regional.number", doubts);
    days.tell("regional.day", doubts);
    Ok(imported)
}

/// Whether these first rows of a table are the master: about as many columns, a number of eight digits in column 8, and
/// days in columns 10 and 11. Somebody may have put a heading above.
pub fn looks_like_regional_master(first_rows: &[Vec<String>]) -> bool {
    let wide = |row: &&Vec<String>| (COLUMNS - 14..=COLUMNS + 26).contains(&row.len());
    let is_day = |cell: &String| cell.trim().len() == 8 && master_day(cell.trim()).is_some();
    let fits =
        |row: &&Vec<String>| InsurerNumber::new(row[NUMBER].trim()).is_some() && is_day(&row[FROM]) && is_day(&row[TO]);
    let rows: Vec<_> = first_rows.iter().filter(wide).collect();
    let fitting = rows.iter().copied().filter(fits).count();
    fitting > 0 && fitting * 2 >= rows.len()
}

#[cfg(test)]
mod tests;
