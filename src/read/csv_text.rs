//! A table as text, row by row: for documents and replies, which are read whole and may have been written by anything. It is
//! read as RFC 4180 says; what breaks it is told and costs as little as can be: a quote that is never closed costs its own
//! line alone, and no row behind it.

use std::borrow::Cow;
use std::collections::HashSet;

use memchr::{memchr, memchr2, memchr3};

use crate::text::{Message, Plain};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'t> {
    /// Its number as a spreadsheet counts: line breaks within a cell make no row, empty lines do.
    pub row: u32,
    /// The line of the file where it starts, counted from 1.
    pub line: u32,
    /// Its cells.
    pub cells: Vec<Cow<'t, str>>,
}

impl Row<'_> {
    /// The text of a cell counted from 0; empty where there is none.
    pub fn cell(&self, place: usize) -> &str {
        self.cells.get(place).map_or("", |cell| cell)
    }

    /// Whether no cell holds anything but blanks.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Lines on which something is odd: how many, and the first of them.
#[derive(Debug, Default)]
struct Lines {
    count: u32,
    first: Vec<u32>,
}

impl Lines {
    /// How many lines are named.
    const NAMED: usize = 5;

    fn add(&mut self, line: u32) {
        self.count += 1;
        if self.first.len() < Self::NAMED {
            self.first.push(line);
        }
    }

    fn said(&self, key: &'static str) -> Option<Message> {
        let named: Vec<String> = self.first.iter().map(u32::to_string).collect();
        let more = if self.count as usize > named.len() { " …" } else { "" };
        let lines = format!("{}{more}", named.join(", "));
        (self.count > 0).then(|| Message::new(key).with("count", self.count).with("lines", Plain::known(lines)))
    }
}

/// The rows of a table; lines without any text are passed over.
#[derive(Debug)]
pub struct Rows<'t> {
    text: &'t str,
    separator: u8,
    at: usize,
    row: u32,
    line: u32,
    /// How many cells the rows have that were read, and the last of them.
    widths: HashSet<usize>,
    width: usize,
    has_separator_line: bool,
    has_tail: bool,
    ends_by_cr: bool,
    unclosed: Lines,
    misquoted: Lines,
    /// How many bytes were looked at in vain, behind a line that was taken for a row of its own.
    in_vain: usize,
}

/// So many bytes may be looked at in vain before it counts: then no row goes on behind its line, and the time stays that of
/// reading twice.
const FREE: usize = 1 << 20;

/// What parts cells besides the comma.
const OTHERS: [u8; 3] = [b'\t', b';', b'|'];

/// How many lines tell what parts the cells.
const TELLING: usize = 20;

/// The rows of a text.
pub fn rows(text: &str) -> Rows<'_> {
    let text = text.trim_start_matches('\u{FEFF}');
    let whole = text.trim_end_matches(['\0', '\x1A']);
    let (said, at) = separator_line(whole).map_or((None, 0), |(separator, at)| (Some(separator), at));
    let end = memchr2(b'\r', b'\n', whole.as_bytes()).map(|at| &whole.as_bytes()[at..]);
    Rows {
        text: whole,
        separator: said.unwrap_or_else(|| separator(&whole[at..])),
        at,
        row: 0,
        line: u32::from(at > 0),
        widths: HashSet::new(),
        width: 0,
        has_separator_line: at > 0,
        has_tail: whole.len() < text.len(),
        ends_by_cr: end.is_some_and(|end| end[0] == b'\r' && !end.contains(&b'\n')),
        unclosed: Lines::default(),
        misquoted: Lines::default(),
        in_vain: 0,
    }
}

/// What a first line such as `sep=;` says, which spreadsheets understand, and where the table begins below it.
fn separator_line(text: &str) -> Option<(u8, usize)> {
    let end = memchr2(b'\r', b'\n', text.as_bytes()).unwrap_or(text.len());
    let line = text[..end].trim().trim_matches('"');
    let sign = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).and(line.get(4..))?;
    let sign = if sign.is_empty() && text[..end].ends_with('\t') { "\t" } else { sign };
    let separator = *sign.as_bytes().first().filter(|byte| sign.len() == 1 && byte.is_ascii())?;
    Some((separator, end + line_end(&text.as_bytes()[end..])))
}

/// What parts the cells: what stands on most of the first lines, as often on each; in doubt the comma.
fn separator(text: &str) -> u8 {
    let weigh = |separator: u8| {
        let lines = text.split(['\r', '\n']).filter(|line| !line.trim().is_empty()).take(TELLING);
        let counts: Vec<usize> = lines.map(|line| outside_quotes(line, separator)).filter(|count| *count > 0).collect();
        let same = counts.iter().map(|count| counts.iter().filter(|other| *other == count).count()).max();
        (counts.len(), same.unwrap_or(0))
    };
    let best = OTHERS.into_iter().map(|separator| (weigh(separator), separator)).max_by_key(|(weight, _)| *weight);
    best.filter(|(weight, _)| *weight > weigh(b',')).map_or(b',', |(_, separator)| separator)
}

/// How often a byte stands on a line outside quotes.
fn outside_quotes(line: &str, wanted: u8) -> usize {
    let mut quoted = false;
    let counted = line.bytes().filter(|byte| {
        quoted ^= *byte == b'"';
        !quoted && *byte == wanted
    });
    counted.count()
}

/// How many bytes the end of a line takes that stands here; CR CR LF, as a file has that was sent as text twice, is one.
pub fn line_end(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\r', b'\n', ..] => 3,
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// How many lines end in a text.
fn count_ends(text: &str) -> u32 {
    let (bytes, mut at, mut count) = (text.as_bytes(), 0, 0);
    while let Some(found) = memchr2(b'\r', b'\n', &bytes[at..]) {
        at += found + line_end(&bytes[at + found..]);
        count += 1;
    }
    count
}

/// A row as it was read.
struct Scanned<'t> {
    cells: Vec<Cow<'t, str>>,
    /// Where the line ends that ends it.
    end: usize,
    unclosed: bool,
    misquoted: bool,
}

impl<'t> Rows<'t> {
    /// What is odd about the table, as far as its rows were read.
    pub fn doubts(&self) -> Vec<Message> {
        let separator = match self.separator {
            b'\t' => Some(Message::new("table.tab")),
            b',' => None,
            other => Some(Message::new("table.separator").with("separator", char::from(other))),
        };
        let fixed = [
            (self.has_separator_line, "table.separator-line"),
            (self.ends_by_cr, "table.ends-by-cr"),
            (self.has_tail, "table.tail"),
        ];
        let fixed = fixed.into_iter().filter(|(is, _)| *is).map(|(_, key)| Message::new(key));
        let lines = [self.unclosed.said("table.unclosed"), self.misquoted.said("table.misquoted")];
        separator.into_iter().chain(fixed).chain(lines.into_iter().flatten()).collect()
    }

    /// The row that begins here, all of its quotes closed at the latest where the text is cut off; `None` if one of them
    /// stays open and `alone` does not hold. Where the row stands for its line alone, such a quote is passed over.
    fn take_apart(&self, text: &'t str, alone: bool) -> Option<Scanned<'t>> {
        let bytes = text.as_bytes();
        let mut row = Scanned { cells: vec![], end: self.at, unclosed: false, misquoted: false };
        loop {
            let blanks = bytes[row.end..].iter().take_while(|byte| **byte == b' ').count();
            let quote = row.end + blanks;
            let (mut start, mut cell) = (row.end, None);
            if bytes.get(quote) == Some(&b'"') {
                match self.quoted(text, quote + 1) {
                    Some((value, end, clean)) => {
                        row.misquoted |= blanks > 0 || !clean;
                        (cell, start) = (Some(value), end);
                    }
                    None if !alone => return None,
                    None => (row.unclosed, start) = (true, quote + 1),
                }
            }
            let end = memchr3(self.separator, b'\r', b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
            row.cells.push(cell.unwrap_or_else(|| {
                row.misquoted |= memchr(b'"', &bytes[start..end]).is_some();
                Cow::Borrowed(&text[start..end])
            }));
            row.end = end + 1;
            if bytes.get(end) != Some(&self.separator) {
                row.end = end;
                return Some(row);
            }
        }
    }

    /// A cell from behind its opening quote: what it holds, where it ends, and whether it ends at its closing quote. `None`
    /// if the quote is not closed, or if what seems to close it far below is the opening quote of another cell.
    fn quoted(&self, text: &'t str, start: usize) -> Option<(Cow<'t, str>, usize, bool)> {
        let bytes = text.as_bytes();
        let mut close = start + memchr(b'"', &bytes[start..])?;
        let mut doubled = false;
        while bytes.get(close + 1) == Some(&b'"') {
            doubled = true;
            close += 2 + memchr(b'"', &bytes[close + 2..])?;
        }
        let inside = &text[start..close];
        let end = memchr3(self.separator, b'\r', b'\n', &bytes[close + 1..]).map_or(text.len(), |at| close + 1 + at);
        let behind = text[close + 1..end].trim_end_matches(' ');
        if !behind.is_empty() && inside.contains(['\r', '\n']) {
            return None;
        }
        let inside = if doubled { Cow::Owned(inside.replace("\"\"", "\"")) } else { Cow::Borrowed(inside) };
        let clean = end == close + 1;
        Some((if behind.is_empty() { inside } else { Cow::Owned(format!("{inside}{behind}")) }, end, clean))
    }

    /// The row that begins here: over several lines if its quotes say so and it fits the table better than its line alone.
    fn read(&mut self) -> Scanned<'t> {
        let rest = &self.text.as_bytes()[self.at..];
        let line = &self.text[..memchr2(b'\r', b'\n', rest).map_or(self.text.len(), |end| self.at + end)];
        let patient = self.in_vain <= FREE + self.at;
        let whole = self.take_apart(if patient { self.text } else { line }, false).filter(|row| !row.unclosed);
        match whole {
            Some(whole) if whole.end <= line.len() || self.widths.contains(&whole.cells.len()) => whole,
            Some(whole) => match self.take_apart(line, true).filter(|row| row.cells.len() == self.width) {
                Some(alone) => {
                    self.in_vain += whole.end - line.len();
                    alone
                }
                None => whole,
            },
            None => self.take_apart(line, true).unwrap_or(Scanned {
                cells: vec![],
                end: line.len(),
                unclosed: true,
                misquoted: false,
            }),
        }
    }
}

impl<'t> Iterator for Rows<'t> {
    type Item = Row<'t>;

    fn next(&mut self) -> Option<Row<'t>> {
        loop {
            let blank = line_end(&self.text.as_bytes()[self.at..]);
            if blank == 0 {
                break;
            }
            (self.at, self.row, self.line) = (self.at + blank, self.row + 1, self.line + 1);
        }
        if self.at >= self.text.len() {
            return None;
        }
        let row = self.read();
        let line = self.line + 1;
        if row.unclosed {
            self.unclosed.add(line);
        }
        if row.misquoted {
            self.misquoted.add(line);
        }
        self.width = row.cells.len();
        self.widths.insert(self.width);
        self.row += 1;
        self.line += count_ends(&self.text[self.at..row.end]);
        let end = line_end(&self.text.as_bytes()[row.end..]);
        self.at = row.end + end;
        self.line += u32::from(end > 0);
        Some(Row { row: self.row, line, cells: row.cells })
    }
}

#[cfg(test)]
#[path = "csv_text_tests.rs"]
mod tests;
