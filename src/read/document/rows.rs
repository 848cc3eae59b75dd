//! On which rows and lines of the file records stand, as spreadsheets and editors count them.

use super::{Document, Writing};
use crate::read::csv::cells;
use crate::read::csv_text::line_end;
use crate::read::index::LANDMARK;
use crate::record::{RecordText, SheetCell};

/// How many records are looked at to tell whether one goes over several lines.
const LOOKED_AT: u32 = 64;

impl Document {
    /// Whether a record goes over several lines, as the first ones tell.
    pub fn has_long_records(&self) -> bool {
        let mut found = false;
        // A file that cannot be read any more is told by the check; here it only finds less.
        let _ = self.each(1..self.len().min(LOOKED_AT) + 1, |text| found |= text.text.contains(['\n', '\r']));
        found
    }

    /// Of lines, in order, those on which one record stands alone, with its number.
    pub fn records_on_lines(&self, lines: &[u32]) -> Vec<(u32, u32)> {
        let mut found: Vec<(u32, u32)> = Vec::new();
        let mut shared: Vec<u32> = Vec::new();
        let start = |number: u32| self.index.landmark(number).map(|place| place.line);
        for first in (1..=self.len()).step_by(LANDMARK as usize) {
            let (Some(from), to) = (start(first), start(first + LANDMARK).unwrap_or(u32::MAX)) else { break };
            let wanted = &lines[lines.partition_point(|line| *line < from)..lines.partition_point(|line| *line <= to)];
            if wanted.is_empty() {
                continue;
            }
            let last = (first + LANDMARK).min(self.len() + 1);
            let _ = self.each(first..last, |text| {
                let (from, to) = (self.locate(text, 0).0, self.locate(text, text.text.trim_end().len() as u32).0);
                let between = wanted.partition_point(|line| *line < from)..wanted.partition_point(|line| *line <= to);
                for line in &wanted[between] {
                    match found.last() {
                        Some((known, _)) if known == line => shared.push(*line),
                        _ => found.push((*line, text.number)),
                    }
                }
            });
        }
        found.retain(|(line, _)| !shared.contains(line));
        found
    }

    /// Of rows, in order, those on which a record stands, with its number: as a spreadsheet counts, the heading row and blank
    /// rows among them. None where the file is no table.
    pub fn records_on_rows(&self, rows: &[u32]) -> Vec<(u32, u32)> {
        let Writing::Csv(_, heading) = &self.writing else { return vec![] };
        let mut found = Vec::new();
        let headed = heading.text.length > 0;
        let sep = u32::from(heading.sep_line);
        let mut row = if headed { heading.start.line.saturating_sub(sep) } else { 0 };
        let mut end = if headed { heading.text.offset + u64::from(heading.text.length) } else { 0 };
        // How long the end of a row mostly is: what is as long is no blank row.
        let mut usual = None;
        for (number, span) in (1..).zip(self.index.spans(1..self.len() + 1)) {
            let between = span.offset.saturating_sub(end);
            let first = number == 1 && !headed;
            row += if first || Some(between) == usual {
                1
            } else {
                let ends = self.ends_between(end, between);
                usual = usual.or((ends == 1).then_some(between));
                ends.max(1)
            };
            end = span.end();
            if rows.binary_search(&row).is_ok() {
                found.push((row, number));
            }
        }
        found
    }

    /// The row of a table on which a record stands, as a spreadsheet counts: the heading row and blank rows are rows, a line
    /// break in a quoted cell begins none. `None` where the file is no table.
    pub fn sheet_row(&self, number: u32) -> Option<u32> {
        let Writing::Csv(_, heading) = &self.writing else { return None };
        let (mut blank, next) = self.index.blank_rows(number)?;
        // Mostly there is none among them, and nothing is read.
        if next != Some(blank) {
            let first = (number - 1) / LANDMARK * LANDMARK + 1;
            let spans = self.index.spans(first..number + 1);
            for pair in spans.windows(2) {
                let (end, start) = (pair[0].end(), pair[1].offset);
                blank += self.ends_between(end, start.saturating_sub(end)).saturating_sub(1);
            }
        }
        Some(u32::from(heading.text.length > 0) + blank + number)
    }

    /// The cells of a table in which these places of a record's text are.
    pub fn sheet_cells(&self, text: &RecordText<'_>, places: &[u32]) -> Vec<Option<SheetCell>> {
        let (Some(row), Writing::Csv(layout, _)) = (self.sheet_row(text.number), &self.writing) else {
            return vec![None; places.len()];
        };
        let ends: Vec<u32> = cells(&text.text, layout.separator).iter().map(|cell| cell.end).collect();
        let column = |at: &u32| ends.partition_point(|end| end < at).min(ends.len().saturating_sub(1)) as u32 + 1;
        places.iter().map(|at| SheetCell::new(row, column(at))).collect()
    }

    /// The cell of a heading, counted from 0; `None` where there is no heading row.
    pub fn heading_cell(&self, column: usize) -> Option<SheetCell> {
        let Writing::Csv(_, heading) = &self.writing else { return None };
        let row = heading.start.line.saturating_sub(u32::from(heading.sep_line));
        let column = u32::try_from(column).ok()?.checked_add(1)?;
        SheetCell::new(row, column).filter(|_| heading.text.length > 0)
    }

    /// How many lines end in a part of the file.
    fn ends_between(&self, from: u64, length: u64) -> u32 {
        let bytes = usize::try_from(length).ok().and_then(|length| self.source.read_exact_at(from, length).ok());
        let bytes = bytes.unwrap_or_default();
        let (mut at, mut ends) = (0, 0);
        while at < bytes.len() {
            let end = line_end(&bytes[at..]);
            ends += u32::from(end > 0);
            at += end.max(1);
        }
        ends
    }
}
