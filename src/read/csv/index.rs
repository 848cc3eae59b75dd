//! The index of a CSV: where each row stands. A row is what RFC 4180 makes of it, over several lines where quotes say so. A quote
//! that is never closed costs its own row alone: what it makes of several lines is one row only where its quotes are in order
//! and it has as many cells as the heading, or none of its lines has by itself.

use std::io;

use super::blocks::whole_row;
use super::cells::cells;
use super::heading::Heading;
use super::row::{Dialect, RowScan};
use crate::read::index::{Fault, Finds, Index};
use crate::read::source::Source;
use crate::read::window::{Guess, Guesser, Window};
use crate::record::Place;

/// How much of a row of several lines is looked at, to tell whether its lines are rows.
const LOOKED_AT: u64 = 4 << 20;

/// So many bytes may be looked at in vain before it counts.
const FREE: u64 = 1 << 20;

/// Indexes the rows of `source` behind the heading row; `columns` says how many cells that has.
///
/// # Errors
/// What the system says while reading; `Interrupted` where nobody needs more of the index.
pub(in crate::read) fn fill(index: &Index, source: &Source, heading: &Heading, columns: usize) -> io::Result<()> {
    let (from, dialect) = (heading.behind.offset, heading.dialect);
    let guesser = match dialect.is_ambiguous() {
        true => Guesser::new(|_, _| vec![]),
        false => Guesser::new(move |offset, bytes| guess(offset, bytes, offset == from, dialect, columns)),
    };
    fill_guessing(index, source, heading, columns, &guesser)
}

fn fill_guessing(
    index: &Index,
    source: &Source,
    heading: &Heading,
    columns: usize,
    guesser: &Guesser,
) -> io::Result<()> {
    let window = Window::new(index, source, heading.behind.offset, guesser);
    let mut rows = Rows::new(window, heading.behind, heading.dialect, columns);
    let mut finds = Finds::new(index, false, vec![]);
    let mut blank = heading.blank_rows;
    let mut doubled = (u32::from(heading.doubled_return), heading.start);
    while let Some(row) = rows.next_row(|_| false)? {
        if row.doubled_return {
            count(&mut doubled, row.start);
        }
        if let Some((fault, place)) = row.tail {
            finds.fault(fault, place);
        }
        if row.content == row.start.offset && row.tail.is_some() {
            continue;
        }
        if rows.is_blank(&row)? {
            count(&mut blank, row.start);
            continue;
        }
        finds.record(row.start, row.content);
        if row.torn {
            finds.fault(Fault::EndsInQuote(finds.count), row.behind);
        }
    }
    for (fault, (count, place)) in [(Fault::BlankRows(blank.0), blank), (Fault::DoubledReturns(doubled.0), doubled)] {
        if count > 0 {
            finds.fault(fault, place);
        }
    }
    Ok(())
}

/// Counts one more, and keeps the place of the first.
fn count((count, first): &mut (u32, Place), place: Place) {
    if *count == 0 {
        *first = place;
    }
    *count = count.saturating_add(1);
}

/// The rows in bytes that stand at `offset`, all that RFC 4180 makes of them, that have as many cells as the heading and end
/// within the bytes. What stands before the first line feed is none of them, unless the bytes are the first.
fn guess(offset: u64, bytes: &[u8], first: bool, dialect: Dialect, columns: usize) -> Vec<Guess> {
    let mut at = if first { 0 } else { memchr::memchr(b'\n', bytes).map_or(bytes.len(), |n| n + 1) };
    let mut guesses = Vec::with_capacity(bytes.len() / 512);
    while let Some(rest) = bytes.get(at..) {
        let start = offset + at as u64;
        match whole_row(rest, dialect.separator) {
            Some(row) => {
                if row.cells == columns && !may_be_blank(&rest[..row.content], dialect.separator) {
                    let (end, content) = (start + row.length as u64, start + row.content as u64);
                    guesses.push(Guess { start, end, next: None, lines: row.lines, chars: 0, content });
                }
                at += row.length;
            }
            None => match RowScan::new(dialect).feed(rest) {
                // Behind any other row, from the next line feed on.
                Some(end) => at += memchr::memchr(b'\n', &rest[end..]).map_or(rest.len(), |n| end + n + 1),
                None => break,
            },
        }
    }
    guesses
}

/// Whether a row holds nothing but separators, quotes and blanks: mostly its first byte tells.
fn may_be_blank(row: &[u8], separator: u8) -> bool {
    row.iter().all(|byte| *byte == separator || matches!(byte, b'"' | b' ' | b'\t' | b'\r' | b'\n'))
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
    torn: bool,
    /// What stands behind the last row, and where.
    tail: Option<(Fault, Place)>,
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
        let tail =
            if seen.ended || torn || content < seen.content { None } else { self.tail(start, content, line_ends)? };
        if let Some((_, place)) = tail {
            content = place.offset;
        }
        let (behind, doubled_return) = match tail {
            Some(_) => (self.window.source().len(), false),
            None => self.behind(content)?,
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
        if in_order && seen.scan.cells == self.columns {
            return Ok(true);
        }
        if seen.scan.misquoted || seen.scan.misquoted_later || seen.scan.in_line {
            return Ok(false);
        }
        let length = (seen.content - start).min(LOOKED_AT) as usize;
        let bytes = self.window.source().read_exact_at(start, length)?;
        if self.columns == 0 {
            return Ok(in_order && is_sound(&bytes));
        }
        // The last line of what is not looked at whole may be cut.
        let lines = || bytes.split(|byte| matches!(byte, b'\r' | b'\n')).skip(1).filter(|line| !line.is_empty());
        let whole = |line: &[u8]| {
            let mut scan = RowScan::new(self.dialect);
            scan.feed(line).is_none() && scan.cells == self.columns && !scan.is_open() && !scan.misquoted
        };
        // What goes on to the end of the file has lines that are none of their own, or it is but a quote that is not closed.
        Ok(!lines().any(whole) && (in_order || lines().next().is_some()))
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
        let (length, doubled) = match self.window.at_least(content, 3)? {
            [b'\r', b'\r', b'\n', ..] => (3, true),
            [b'\r', b'\n', ..] => (2, false),
            [b'\r' | b'\n', ..] => (1, false),
            _ => (0, false),
        };
        Ok((content + length, doubled))
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
    fn is_blank(&mut self, row: &Row) -> io::Result<bool> {
        let length = row.content - row.start.offset;
        let held = self.window.held(row.start.offset, row.content);
        let seems = match held {
            Some(bytes) => may_be_blank(bytes, self.dialect.separator),
            // What is far longer than what is at hand is no blank row, but for one of a million separators.
            None => length <= LOOKED_AT,
        };
        if !seems {
            return Ok(false);
        }
        let bytes = self.window.source().read_exact_at(row.start.offset, length as usize)?;
        let text = self.dialect.encoding.decode(&bytes, 0).0;
        let blank = |text: &str| text.chars().all(char::is_whitespace);
        Ok(may_be_blank(&bytes, self.dialect.separator)
            && cells(&text, self.dialect.separator).iter().all(|cell| blank(&cell.text) && cell.misquote.is_none()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::heading::heading_of;
    use super::*;
    use crate::read::encoding::Encoding;
    use crate::read::index::Span;
    use crate::read::window::PIECE;

    fn rows(text: &str) -> (Vec<String>, Vec<Fault>, Vec<u32>) {
        let source = Source::from(text.as_bytes().to_vec());
        let heading = heading_of(&source, 0, Encoding::Utf8, |_, _| 0).unwrap().unwrap();
        assert_eq!(&text[heading.start.offset as usize..][..heading.length as usize], "a,b,c");
        let index = Index::default();
        fill(&index, &source, &heading, 3).unwrap();
        let spans = index.spans(1..index.len() + 1);
        let lines = |span: &Span| {
            let before = text[..span.offset as usize].replace("\r\r\n", "\n").replace("\r\n", "\n").replace('\r', "\n");
            before.matches('\n').count() as u32 + 1
        };
        assert_eq!(index.landmark(1).map(|place| place.line), spans.first().map(lines));
        (
            spans.iter().map(|span| text[span.offset as usize..span.end() as usize].to_owned()).collect(),
            index.faults().iter().map(|(fault, _)| *fault).collect(),
            spans.iter().map(lines).collect(),
        )
    }

    #[test]
    fn rows_end_at_line_ends_outside_quotes() {
        let text = "a,b,c\r\n1,2,3\r\n\r\n\"x\r\ny\",\"q\"\"q,\",5\r\n7,8,9";
        for end in ["\r\n", "\n", "\r"] {
            let (rows, faults, lines) = rows(&text.replace("\r\n", end));
            assert_eq!(rows, ["1,2,3".to_owned(), format!("\"x{end}y\",\"q\"\"q,\",5"), "7,8,9".to_owned()]);
            assert_eq!((faults, lines), (vec![Fault::BlankRows(1)], vec![2, 4, 6]));
        }
        let (rows, faults, _) = rows("a,b,c\r\r\n1,2,3\r\r\n4,5,6\r7,8,9\n");
        assert_eq!((rows.len(), faults), (3, vec![Fault::DoubledReturns(2)]));
    }

    #[test]
    fn blank_rows_are_counted_and_are_none() {
        for (blank, count) in [("\n", 1), (",,\n", 1), ("\"\",\"\", \n\n", 2), (",\n,,,,\n", 2)] {
            let (rows, faults, _) = rows(&format!("a,b,c\n1,2,3\n{blank}4,5,6\n{blank}"));
            assert_eq!((rows.len(), faults), (2, vec![Fault::BlankRows(2 * count)]), "{blank:?}");
        }
        for row in ["\"\"\"\",,", "\",\n", ".,,", ",,0"] {
            assert_eq!(rows(&format!("a,b,c\n{row}\n")).0.len(), 1, "{row:?}");
        }
    }

    #[test]
    fn a_quote_never_closed_costs_its_row_alone() {
        for end in ["\n", "\r\n", "\r"] {
            for text in ["a,b,c\n1,\"2,3\n4,5,6\n7,8,9\n", "a,b,c\n1,\"2,3\n4,5,6\n7,8,9\n1,\"x\",2\n"] {
                let (rows, faults, _) = rows(&text.replace('\n', end));
                assert_eq!(&rows[..3], ["1,\"2,3", "4,5,6", "7,8,9"], "{text:?}");
                assert_eq!(faults, [], "{text:?}");
            }
            let all_broken = "a,b,c\n1,2,\"3\n4,5,\"6\n7,8,\"9\n";
            assert_eq!(
                rows(&all_broken.replace('\n', end)),
                (vec!["1,2,\"3".to_owned(), "4,5,\"6".to_owned(), "7,8,\"9".to_owned()], vec![], vec![2, 3, 4])
            );
        }
    }

    #[test]
    fn a_file_that_ends_in_quotes() {
        for (text, count, faults) in [
            ("a,b,c\n1,2,3\n4,\"5\nhalf of a cell", 2, vec![Fault::EndsInQuote(2)]),
            ("a,b,c\n1,2,3\n4,\"5", 2, vec![Fault::EndsInQuote(2)]),
            ("a,b,c\n1,2,3\n4,5,\"6", 2, vec![]),
            ("a,b,c\n1,2,3\n4,5,\"6\r\n", 2, vec![]),
            ("a,b,c\n1,2,3\n4,a\"\"b,6", 2, vec![]),
        ] {
            let (rows, found, _) = rows(text);
            assert_eq!((rows.len(), found), (count, faults), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_text_at_the_end_is_told() {
        for (tail, fault) in [("\u{1A}", Fault::CtrlZ), ("\0\0\0", Fault::Nul), ("\u{1A}\0", Fault::CtrlZ)] {
            for end in ["", "\n", "\r\n"] {
                let (rows, faults, _) = rows(&format!("a,b,c\n1,2,3\n4,5,6{end}{tail}"));
                assert_eq!((rows[1].as_str(), rows.len(), faults), ("4,5,6", 2, vec![fault]), "{end:?} {tail:?}");
            }
        }
    }

    /// What is seen of a row at once is what its quotes tell one by one, wherever the ends of blocks fall.
    #[test]
    fn a_whole_row_ends_where_its_quotes_tell() {
        let signs = ["\"", ",", "a", "\n", "\r"];
        let mut whole_rows = 0;
        for i in 0..signs.len().pow(6) {
            let row: String = (0..6).map(|n| signs[i / signs.len().pow(n) % signs.len()]).collect();
            for before in [0, 1, 58, 61, 62, 125] {
                let bytes = format!("{},{row}\n\",", "x".repeat(before)).into_bytes();
                let Some(whole) = whole_row(&bytes, b',') else { continue };
                whole_rows += 1;
                let mut scan = RowScan::new(Dialect::commas(Encoding::Utf8));
                assert_eq!(scan.feed(&bytes), Some(whole.content), "{row:?} behind {before}");
                assert_eq!((scan.cells, scan.line_ends + 1), (whole.cells, whole.lines), "{row:?} behind {before}");
                assert!(!scan.misquoted && !scan.misquoted_later, "{row:?} behind {before}");
            }
        }
        assert!(whole_rows > 10_000, "{whole_rows}");
    }

    /// Guessing by pieces what stands where makes no other index, whatever quotes there are.
    #[test]
    fn guesses_change_nothing() {
        let good = ["1,見本,x", "\"2\",\"a\"\"b,\",\"二\n行\"", "3,,", "4,\"\n\r\n\",\"あ\"", "", ",\"\", "];
        let broken = ["5,\"見本,x", "6,a\"b,x", "\"7\"x,\"y\",", "8,\"\"\",x", "\"9,\n10,y", "11,\"a\nb\""];
        for (end, share) in [("\n", 0), ("\r\n", 700), ("\n", 30), ("\r", 40), ("\r\r\n", 0)] {
            let mut text = String::from("a,b,c\n");
            let mut seed = 7_u32;
            while text.len() < 5 * PIECE {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let (one, other) = ((seed >> 16) as usize, (seed >> 8) as usize);
                let bad = share > 0 && one % share == 0;
                text.push_str(if bad { broken[other % broken.len()] } else { good[other % good.len()] });
                text.push_str(end);
            }
            let source = Source::from(text.into_bytes());
            let heading = heading_of(&source, 0, Encoding::Utf8, |_, _| 0).unwrap().unwrap();
            let none = Guesser::new(|_, _| vec![]);
            let dialect = heading.dialect;
            let right = Guesser::new(move |offset, bytes| guess(offset, bytes, offset == 6, dialect, 3));
            let [with, without] = [right, none].map(|guesser| {
                let index = Index::default();
                fill_guessing(&index, &source, &heading, 3, &guesser).unwrap();
                let last = index.len() + 1;
                let landmarks: Vec<_> = (1..last).map(|number| index.landmark(number)).collect();
                (index.spans(1..last), landmarks, index.faults())
            });
            assert!(with.0.len() > 5000, "{}", with.0.len());
            assert!(with == without, "{end:?}");
        }
    }

    #[test]
    fn quotes_across_pieces() {
        let filler = "x".repeat(PIECE - 10);
        let (rows, faults, _) = rows(&format!("a,b,c\n{filler},\"\"\"\n\",3\n4,5,6\n"));
        assert_eq!((rows.len(), rows[1].as_str(), faults), (2, "4,5,6", vec![]));
    }
}
