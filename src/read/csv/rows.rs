//! The rows of a CSV one after the other, whatever their quotes.

use std::borrow::Cow;
use std::io;

use super::cells::cells;
use super::row::{Dialect, RowScan};
use crate::read::csv_text::line_end;
use crate::read::index::Fault;
use crate::read::read_ahead::Window;
use crate::record::Place;

/// How much of a row of several lines is looked at, to tell whether its lines are rows.
const LOOKED_AT: u64 = 4 << 20;

/// So many bytes may be looked at in vain before it counts.
const FREE: u64 = 1 << 20;

/// Whether a row holds nothing but separators, quotes and blanks: mostly its first byte tells.
pub(super) fn may_be_blank(row: &[u8], separator: u8) -> bool {
    row.iter().all(|byte| *byte == separator || matches!(byte, b'"' | b' ' | b'\t' | b'\r' | b'\n'))
}

/// Rows of so many cells are never held by a cell that was meant so: two quotes that stand wrongly made one of several.
const MANY: usize = 5;

/// Whether a row over several lines, whose quotes are in order, holds lines that are rows themselves.
pub(super) fn holds_rows(row: &[u8], dialect: Dialect, columns: usize) -> bool {
    // Mostly no separator stands within quotes, which is told soonest.
    let separators = || memchr::memchr_iter(dialect.separator, row).count();
    columns >= MANY && separators() >= columns && lines_within(row).any(|line| is_whole(line, dialect, columns))
}

/// The lines of a row but its first.
fn lines_within(row: &[u8]) -> impl Iterator<Item = &[u8]> {
    row.split(|byte| matches!(byte, b'\r' | b'\n')).skip(1).filter(|line| !line.is_empty())
}

/// Whether a line is a row as it should be.
fn is_whole(line: &[u8], dialect: Dialect, columns: usize) -> bool {
    let mut scan = RowScan::new(dialect);
    memchr::memchr_iter(dialect.separator, line).count() + 1 >= columns
        && scan.feed(line).is_none()
        && scan.cells == columns
        && !scan.is_open()
        && !scan.misquoted
}

/// A row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) start: Place,
    /// Behind its last byte, without its line end.
    pub(super) content: u64,
    /// Where the next row begins.
    pub(super) behind: Place,
    /// Whether its line ends in CR CR LF.
    pub(super) doubled_return: bool,
    /// Whether the file ends in it, within quotes.
    pub(super) torn: bool,
    /// What stands behind the last row, and where.
    pub(super) tail: Option<(Fault, Place)>,
}

/// What one look at a row gave.
struct Seen {
    scan: RowScan,
    /// Behind its last byte, without its line end.
    content: u64,
    /// Whether it ends in a line end.
    ended: bool,
}

/// The rows of a source, one after the other.
pub(super) struct Rows<'a> {
    window: Window<'a>,
    place: Place,
    dialect: Dialect,
    columns: usize,
    /// How many bytes were looked at in vain.
    in_vain: u64,
}

impl<'a> Rows<'a> {
    pub(super) fn new(window: Window<'a>, place: Place, dialect: Dialect, columns: usize) -> Rows<'a> {
        Rows { window, place, dialect, columns, in_vain: 0 }
    }

    /// Where the next row begins.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    pub(super) fn set_dialect(&mut self, dialect: Dialect) {
        self.dialect = dialect;
    }

    pub(super) fn is_at_end(&mut self) -> io::Result<bool> {
        Ok(self.window.bytes(self.place.offset)?.is_empty())
    }

    /// The first bytes of the next line, without its end.
    pub(super) fn first_line(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let at_hand = self.window.bytes(self.place.offset)?;
        if let Some(end) = memchr::memchr2(b'\r', b'\n', at_hand) {
            return Ok(at_hand[..end.min(most)].to_vec());
        }
        let bytes = self.window.at_least(self.place.offset, most)?;
        let bytes = &bytes[..bytes.len().min(most)];
        Ok(bytes[..memchr::memchr2(b'\r', b'\n', bytes).unwrap_or(bytes.len())].to_vec())
    }

    /// Goes behind the next line.
    pub(super) fn pass_line(&mut self) -> io::Result<()> {
        let content = self.line_end(self.place.offset)?;
        let (behind, _) = self.behind(content)?;
        self.place = Place { offset: behind, line: self.place.line + 1, column: 1 };
        Ok(())
    }

    /// Goes behind empty lines that follow one another, and tells how many they are: a file may hold a million.
    pub(super) fn pass_empty_lines(&mut self) -> io::Result<u32> {
        let mut count = 0;
        loop {
            let bytes = self.window.bytes(self.place.offset)?;
            let (ends, length) = match bytes {
                [b'\n', ..] => (bytes.iter().take_while(|byte| **byte == b'\n').count(), 1),
                [b'\r', b'\n', ..] => (bytes.chunks(2).take_while(|end| *end == b"\r\n").count(), 2),
                _ => return Ok(count),
            };
            let line = self.place.line + ends as u32;
            self.place = Place { offset: self.place.offset + (ends * length) as u64, line, column: 1 };
            count += ends as u32;
        }
    }

    /// The row that begins at the current place. `is_sound` tells whether one of several lines, whose quotes are in order, may
    /// be one row although it has not as many cells as the heading.
    pub(super) fn next_row(&mut self, is_sound: impl Fn(&[u8]) -> bool) -> io::Result<Option<Row>> {
        let start = self.place;
        // The piece in which it begins must be at hand, with what was guessed of it.
        if self.window.bytes(start.offset)?.is_empty() {
            return Ok(None);
        }
        let plain = Row { start, content: 0, behind: start, doubled_return: false, torn: false, tail: None };
        if let Some(guess) = self.window.guesses(start.offset).first() {
            let behind = Place { offset: guess.end, line: start.line + guess.lines, column: 1 };
            let content = guess.content;
            self.place = behind;
            return Ok(Some(Row { content, behind, ..plain }));
        }
        let seen = self.look(start.offset)?;
        let (mut content, mut line_ends, mut torn) = (seen.content, seen.scan.line_ends, false);
        if line_ends > 0 && !self.is_one_row(start.offset, &seen, is_sound)? {
            (content, line_ends) = (self.line_end(start.offset)?, 0);
            self.in_vain += seen.content - content;
        }
        if seen.scan.is_open() {
            torn = line_ends > 0 || self.is_torn(start.offset, content, seen.content)?;
        }
        let (behind, doubled_return) = self.behind(content)?;
        let goes_on = seen.ended && behind < self.window.source().len();
        let tail = if goes_on || torn || content < seen.content { None } else { self.tail(start, content, line_ends)? };
        if let Some((_, place)) = tail {
            content = place.offset;
        }
        let (behind, doubled_return) = match tail {
            Some(_) => (self.window.source().len(), false),
            None => (behind, doubled_return),
        };
        let behind = Place { offset: behind, line: start.line + line_ends + 1, column: 1 };
        self.place = behind;
        Ok(Some(Row { content, behind, doubled_return, torn, tail, ..plain }))
    }

    /// Looks at a row to its end as RFC 4180 has it, or to where its quotes tell that it is none of several lines. Once too
    /// much was looked at in vain, no row goes on behind its line.
    fn look(&mut self, start: u64) -> io::Result<Seen> {
        let mut scan = RowScan::new(self.dialect);
        scan.in_line = self.in_vain > FREE + start;
        let mut at = start;
        loop {
            let bytes = self.window.bytes(at)?;
            if bytes.is_empty() {
                return Ok(Seen { scan, content: at, ended: false });
            }
            if let Some(end) = scan.feed(bytes) {
                return Ok(Seen { scan, content: at + end as u64, ended: true });
            }
            at += bytes.len() as u64;
        }
    }

    /// Whether what the quotes of a row make of several lines is one row.
    fn is_one_row(&mut self, start: u64, seen: &Seen, is_sound: impl Fn(&[u8]) -> bool) -> io::Result<bool> {
        let in_order = !seen.scan.misquoted_later && !seen.scan.is_open();
        let fits = in_order && seen.scan.cells == self.columns;
        if !fits && (seen.scan.misquoted || seen.scan.misquoted_later || seen.scan.in_line) {
            return Ok(false);
        }
        let length = (seen.content - start).min(LOOKED_AT) as usize;
        let bytes = match self.window.held(start, start + length as u64) {
            Some(bytes) => Cow::Borrowed(bytes),
            None => Cow::Owned(self.window.source().read_exact_at(start, length)?),
        };
        if self.columns == 0 {
            return Ok(in_order && is_sound(&bytes));
        }
        if fits {
            return Ok(!holds_rows(&bytes, self.dialect, self.columns));
        }
        // What goes on to the end of the file has lines that are none of their own, or it is but a quote that is not closed.
        let has_lines = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).skip(1).any(|line| !line.is_empty());
        let whole = lines_within(&bytes).any(|line| is_whole(line, self.dialect, self.columns));
        Ok(!whole && (in_order || has_lines))
    }

    /// Whether the file was cut off in a row whose quote is not closed: nothing follows it, and it has not all its cells.
    fn is_torn(&mut self, start: u64, content: u64, to: u64) -> io::Result<bool> {
        let behind = self.window.source().read_exact_at(content, (to - content).min(LOOKED_AT) as usize)?;
        if !behind.trim_ascii().is_empty() {
            return Ok(false);
        }
        let bytes = self.window.source().read_exact_at(start, (content - start) as usize)?;
        let row = self.dialect.encoding.decode(&bytes, 0).0;
        Ok(cells(&row, self.dialect.separator).len() != self.columns)
    }

    /// Where the line that begins at `from` ends, without its end.
    fn line_end(&mut self, from: u64) -> io::Result<u64> {
        let mut at = from;
        loop {
            let bytes = self.window.bytes(at)?;
            if bytes.is_empty() {
                return Ok(at);
            }
            if let Some(n) = memchr::memchr2(b'\r', b'\n', bytes) {
                return Ok(at + n as u64);
            }
            at += bytes.len() as u64;
        }
    }

    /// Behind the line end that stands here, and whether it is CR CR LF.
    fn behind(&mut self, content: u64) -> io::Result<(u64, bool)> {
        let length = line_end(self.window.at_least(content, 3)?);
        Ok((content + length as u64, length == 3))
    }

    /// What the last row of a file ends in that is no text: NULs, or the end mark of old programs.
    fn tail(&mut self, start: Place, content: u64, line_ends: u32) -> io::Result<Option<(Fault, Place)>> {
        let bytes = self.window.source().read_exact_at(start.offset, (content - start.offset) as usize)?;
        let is_end_mark = |byte: &u8| matches!(byte, 0 | 0x1A);
        let kept = bytes.len() - bytes.iter().rev().take_while(|byte| is_end_mark(byte)).count();
        let Some(first) = bytes.get(kept) else { return Ok(None) };
        let fault = if *first == 0 { Fault::Nul } else { Fault::CtrlZ };
        let in_line = bytes[..kept].rsplit(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
        let column = self.dialect.encoding.count_chars(in_line) as u32 + 1;
        Ok(Some((fault, Place { offset: start.offset + kept as u64, line: start.line + line_ends, column })))
    }

    /// Whether all cells of a row are blank.
    pub(super) fn is_blank(&mut self, row: &Row) -> io::Result<bool> {
        let length = row.content - row.start.offset;
        if length == 0 {
            return Ok(true);
        }
        let bytes = match self.window.held(row.start.offset, row.content) {
            Some(bytes) => Cow::Borrowed(bytes),
            // What is far longer than what is at hand is no blank row, but for one of a million separators.
            None if length > LOOKED_AT => return Ok(false),
            None => Cow::Owned(self.window.source().read_exact_at(row.start.offset, length as usize)?),
        };
        if !may_be_blank(&bytes, self.dialect.separator) {
            return Ok(false);
        }
        if !bytes.contains(&b'"') {
            return Ok(true);
        }
        let text = self.dialect.encoding.decode(&bytes, 0).0;
        let blank = |text: &str| text.chars().all(char::is_whitespace);
        Ok(cells(&text, self.dialect.separator).iter().all(|cell| blank(&cell.text) && cell.misquote.is_none()))
    }
}
