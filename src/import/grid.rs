//! A table as it stands on a sheet or in a CSV, and the heading row found by what stands in it.

use std::collections::{BTreeMap, BTreeSet};

use super::Hints;
use crate::spec::{Headings, fold_heading};
use crate::text::Message;

/// A colour without transparency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// A cell: its text as a person sees it, and its colours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The text, without blanks around it.
    pub text: String,
    /// The colour of the text; `None` for the automatic one (black).
    pub font: Option<Rgb>,
    /// The colour of the ground; `None` where there is none.
    pub fill: Option<Rgb>,
    /// Whether the text is struck through, as what was deleted is in such documents.
    pub struck: bool,
}

/// A sheet, or a CSV. Rows and columns count from 1, as they do on a sheet.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// The name of the sheet; empty for a CSV.
    pub name: String,
    /// Which of the workbook's sheets it is, counted from 1.
    pub number: usize,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// Rows that are hidden.
    pub hidden_rows: BTreeSet<u32>,
    /// Columns that are hidden, as ranges.
    pub hidden_columns: Vec<(u32, u32)>,
    /// What is odd about the way in which it is written: of a CSV alone.
    pub doubts: Vec<Message>,
    /// The cells that hold text, by row and column.
    rows: BTreeMap<u32, BTreeMap<u32, Cell>>,
    /// Merged cells: the first column, in it the first row, and the last row and column. Merged cells never overlap, so
    /// the last one that begins above a cell is the only one of its first column that may hold it.
    merged: BTreeMap<u32, BTreeMap<u32, (u32, u32)>>,
}

impl Grid {
    /// A grid without cells.
    pub fn named(name: impl Into<String>) -> Grid {
        Grid { name: name.into(), number: 1, ..Grid::default() }
    }

    /// A grid of rows of texts, the first of which is row 1.
    pub fn from_rows<R: AsRef<[T]>, T: AsRef<str>>(name: &str, rows: &[R]) -> Grid {
        let mut grid = Grid::named(name);
        for (row, cells) in (1..).zip(rows) {
            for (column, text) in (1..).zip(cells.as_ref()) {
                grid.put(row, column, Cell { text: text.as_ref().to_owned(), ..Cell::default() });
            }
        }
        grid
    }

    /// Sets a cell; one without text is left out.
    pub fn put(&mut self, row: u32, column: u32, mut cell: Cell) {
        let trimmed = cell.text.trim();
        if trimmed.is_empty() {
            return;
        }
        if trimmed.len() != cell.text.len() {
            cell.text = trimmed.to_owned();
        }
        self.rows.entry(row).or_default().insert(column, cell);
    }

    /// Makes cells one: what stands in the first of them stands in all.
    pub fn merge(&mut self, first: (u32, u32), last: (u32, u32)) {
        if first != last {
            self.merged.entry(first.1).or_default().insert(first.0, last);
        }
    }

    /// In how many columns merged cells begin: looking a cell up takes that many steps at most.
    pub fn merged_columns(&self) -> usize {
        self.merged.len()
    }

    /// Drops what stands in merged cells but for the first of them: nobody sees it on the sheet.
    pub fn drop_covered(&mut self) {
        let mut rows = std::mem::take(&mut self.rows);
        for (row, cells) in &mut rows {
            cells.retain(|column, _| self.first_of(*row, *column) == (*row, *column));
        }
        rows.retain(|_, cells| !cells.is_empty());
        self.rows = rows;
    }

    /// How many of the hidden rows and columns hold text.
    pub fn hidden_with_text(&self) -> (usize, usize) {
        let rows = self.hidden_rows.iter().filter(|row| self.rows.contains_key(row)).count();
        let used: BTreeSet<u32> = self.rows.values().flat_map(|cells| cells.keys().copied()).collect();
        let of = |range: &(u32, u32)| used.range(range.0..=range.1.max(range.0)).count();
        (rows, self.hidden_columns.iter().map(of).sum())
    }

    /// Whether no cell holds text.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows that hold text, in order.
    pub fn rows(&self) -> impl Iterator<Item = u32> {
        self.rows.keys().copied()
    }

    /// The rows below this one that hold text, in order.
    pub fn rows_below(&self, row: u32) -> impl Iterator<Item = u32> {
        self.rows.range(row.saturating_add(1)..).map(|(row, _)| *row)
    }

    /// The last row that holds text; 0 where none does.
    pub fn last_row(&self) -> u32 {
        self.rows.keys().next_back().copied().unwrap_or(0)
    }

    /// The cells of a row that hold text themselves, from left to right.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, &Cell)> {
        self.rows.get(&row).into_iter().flatten().map(|(column, cell)| (*column, cell))
    }

    /// The cell, or the first cell of the merged ones that it belongs to; `None` where no text stands.
    pub fn cell(&self, row: u32, column: u32) -> Option<&Cell> {
        let (row, column) = self.first_of(row, column);
        self.rows.get(&row)?.get(&column)
    }

    /// The text of a cell, or of the merged ones that it belongs to.
    pub fn text(&self, row: u32, column: u32) -> &str {
        self.cell(row, column).map_or("", |cell| &cell.text)
    }

    /// Where the cell begins that stands here: elsewhere only if it is one of several merged ones.
    pub fn first_of(&self, row: u32, column: u32) -> (u32, u32) {
        for (left, tops) in self.merged.range(..=column).rev() {
            if let Some((top, last)) = tops.range(..=row).next_back()
                && row <= last.0
                && column <= last.1
            {
                return (*top, *left);
            }
        }
        (row, column)
    }
}

/// The letters of a column: 1 is A, 27 is AA.
pub fn column_letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(b'A' + (column % 26) as u8);
        column /= 26;
    }
    letters.iter().rev().map(|b| char::from(*b)).collect()
}

/// The number of a column given by its letters or its number; `None` for anything else.
pub fn column_number(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse::<u32>() {
        return Some(number).filter(|n| (1..=16_384).contains(n));
    }
    let letters = !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_alphabetic());
    letters.then(|| text.bytes().fold(0, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1))
}

/// A column of a table below its heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadingColumn {
    /// Its number, counted from 1.
    pub column: u32,
    /// The heading as written, line breaks made blanks, the parts of a heading of several rows joined by a blank.
    pub heading: String,
    /// What it means, by `headings.toml`; `None` for a further column. Of several columns that mean the same, only the one
    /// with the most telling heading has the meaning.
    pub meaning: Option<&'static str>,
}

/// A heading row that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// The row, counted from 1; the last one of a heading of several rows.
    pub row: u32,
    /// The columns with a heading, from left to right.
    pub columns: Vec<HeadingColumn>,
    /// How many of the columns have a meaning.
    pub understood: usize,
}

impl Heading {
    /// The column of a meaning.
    pub fn column(&self, meaning: &str) -> Option<u32> {
        self.columns.iter().find(|column| column.meaning == Some(meaning)).map(|column| column.column)
    }
}

/// How many rows that hold text may stand above the heading.
const HEADING_WITHIN: usize = 60;

/// Finds the heading row of a table by what stands in it: the row within the first ones whose headings have the most of the
/// meanings of `kind` (a section of `headings.toml`), and for which `enough` says that they are enough; of equals the first.
/// A heading may stand over two rows, the upper of which gathers columns under one name. What the hints say of the row and
/// the columns is taken without asking.
pub fn find_heading(grid: &Grid, kind: &str, hints: &Hints, enough: impl Fn(&Heading) -> bool) -> Option<Heading> {
    if let Some(row) = hints.header_row {
        return Some(heading_at(grid, kind, row, hints)).filter(|heading| enough(heading));
    }
    let mut best: Option<Heading> = None;
    for row in grid.rows().take(HEADING_WITHIN) {
        let heading = heading_at(grid, kind, row, hints);
        if enough(&heading) && best.as_ref().is_none_or(|best| heading.understood > best.understood) {
            best = Some(heading);
        }
    }
    best
}

/// How many columns may have a heading, but for those that the user names.
const HEADING_COLUMNS: u32 = 1_024;

/// Meanings that several columns may share, under one heading.
const PARTED: [&str; 1] = ["required"];

/// A row read as a heading.
pub(super) fn heading_at(grid: &Grid, kind: &str, row: u32, hints: &Hints) -> Heading {
    let names = Headings::of(kind);
    let above = grid.rows().take_while(|known| *known <= row);
    let last = above.filter_map(|r| grid.row(r).last().map(|(column, _)| column)).max().unwrap_or(0);
    let last =
        last.min(HEADING_COLUMNS).max(hints.columns.iter().map(|(_, column)| *column).max().unwrap_or(0)).min(16_384);
    let mut ranked: Vec<(HeadingColumn, usize)> = Vec::new();
    let mut before = (0, 0);
    for column in 1..=last {
        let own = grid.first_of(row, column);
        // A cell merged over several columns is one heading.
        let own_text = if own == before { "" } else { grid.text(row, column) };
        before = own;
        let above = match row.checked_sub(1) {
            Some(above) if grid.first_of(above, column) != own => grid.text(above, column),
            _ => "",
        };
        let said = hints.columns.iter().find(|(_, number)| *number == column).map(|(meaning, _)| meaning);
        if own_text.is_empty() && said.is_none() {
            continue;
        }
        let joined = format!("{above}{own_text}");
        // The heading itself tells, or with the one above it.
        let parted = || names.meaning(above).filter(|meaning| PARTED.contains(meaning));
        let (meaning, rank, heading) = match (names.ranked(own_text), names.ranked(&joined)) {
            (Some((meaning, rank)), _) => (Some(meaning), rank, own_text.to_owned()),
            (None, Some((meaning, rank))) => (Some(meaning), rank, format!("{above} {own_text}")),
            (None, None) => match parted() {
                // 必須 over 新規 and 変更: each of them is one.
                Some(meaning) => (Some(meaning), usize::MAX, format!("{above} {own_text}")),
                None => (None, 0, own_text.to_owned()),
            },
        };
        let (meaning, rank) = match said {
            Some(said) => (names.known(said), 0),
            // The user's word on a meaning goes before any heading.
            None => (meaning.filter(|meaning| !hints.columns.iter().any(|(said, _)| said == meaning)), rank),
        };
        let heading = heading.split_whitespace().collect::<Vec<_>>().join(" ");
        ranked.push((HeadingColumn { column, heading, meaning }, rank));
    }
    let best: Vec<Option<usize>> = ranked
        .iter()
        .map(|(column, _)| {
            let same = ranked.iter().filter(|(other, _)| column.meaning.is_some() && other.meaning == column.meaning);
            same.min_by_key(|(other, rank)| (*rank, other.column)).map(|(other, _)| other.column as usize)
        })
        .collect();
    let mut columns: Vec<HeadingColumn> = ranked.into_iter().map(|(column, _)| column).collect();
    for (column, best) in columns.iter_mut().zip(best) {
        let parted = column.meaning.is_some_and(|meaning| PARTED.contains(&meaning));
        if best != Some(column.column as usize) && !parted {
            column.meaning = None;
        }
    }
    let understood = columns.iter().filter(|column| column.meaning.is_some()).count();
    Heading { row, columns, understood }
}

/// Whether a row says again what the heading says, as at the top of a printed page.
pub fn repeats(grid: &Grid, row: u32, heading: &Heading) -> bool {
    let texts = || heading.columns.iter().filter(|column| !column.heading.is_empty());
    texts().count() > 0
        && texts().all(|column| {
            fold_heading(grid.text(row, column.column)) == fold_heading(grid.text(heading.row, column.column))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (number, letters) in [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (16_384, "XFD")] {
            assert_eq!(column_letters(number), letters);
            assert_eq!(column_number(letters), Some(number));
            assert_eq!(column_number(&letters.to_lowercase()), Some(number));
        }
        assert_eq!(column_number("2"), Some(2));
        for wrong in ["", "0", "A1", "AAAA", "あ", "99999"] {
            assert_eq!(column_number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_heading_below_titles_and_over_two_rows() {
        let mut grid = Grid::from_rows(
            "一覧",
            &[
                &["エラーコード一覧", "", "", ""][..],
                &["", "", "", ""],
                &["No.", "エラー", "", "備考"],
                &["", "コード", "内容", ""],
                &["1", "A-1", "x", "y"],
            ],
        );
        grid.merge((3, 2), (3, 3));
        grid.merge((3, 1), (4, 1));
        let heading = find_heading(&grid, "error-list", &Hints::default(), |heading| heading.understood >= 2).unwrap();
        assert_eq!((heading.row, heading.column("code"), heading.column("content")), (4, Some(2), Some(3)));
        assert_eq!(heading.columns[0].heading, "No.");
    }

    #[test]
    fn the_user_says_row_and_columns() {
        let grid = Grid::from_rows("", &[["甲", "乙", "エラー内容"], ["A-1", "x", "z"]]);
        let hints =
            Hints { header_row: Some(1), columns: vec![("code".into(), 1), ("content".into(), 2)], ..Hints::default() };
        let heading = find_heading(&grid, "error-list", &hints, |_| true).unwrap();
        assert_eq!((heading.column("code"), heading.column("content"), heading.understood), (Some(1), Some(2), 2));
        assert_eq!(heading.columns[2].meaning, None, "the user said which column holds the content");
    }
}
