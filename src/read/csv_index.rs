//! The index of a CSV: where each row stands. Quotes are read as the csv crate reads them: one opens only at the
//! start of a cell. A quote that is never closed costs its own row alone.

use std::io;

use super::csv::cell_count;
use super::csv_blocks::whole_row;
use super::encoding::Encoding;
use super::index::{Fault, Finds, Index, advance};
use super::source::Source;
use super::window::{Guess, Guesser, ROOM, Window};
use crate::record::Place;

/// How much of a row that a quote makes very long is looked at, to tell whether the quote was meant so.
const LOOKED_AT: u64 = 4 << 20;

/// The heading row of a CSV: its bytes and place, and where the row behind it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) start: Place,
    pub(super) length: u32,
    pub(super) behind: Place,
}

/// The first row that is not empty, from `from` on; `None` if there is none.
///
/// # Errors
/// What the system says while reading.
pub(super) fn heading(source: &Source, from: u64, encoding: Encoding) -> io::Result<Option<Heading>> {
    let index = Index::default();
    let mut rows = Rows::new(Window::near(&index, source, from), Place { offset: from, ..Place::START }, encoding);
    while let Some(row) = rows.next_row()? {
        let length = rows.without_breaks(row.start.offset, row.end)?;
        rows.go_to(row.end, row.start)?;
        if length > 0 {
            let length = u32::try_from(length).unwrap_or(u32::MAX);
            return Ok(Some(Heading { start: row.start, length, behind: rows.place }));
        }
    }
    Ok(None)
}

/// Indexes the rows of `source` from `from` on, behind the heading row; `cells` says how many cells that has.
///
/// # Errors
/// What the system says while reading; `Interrupted` where nobody needs more of the index.
pub(super) fn fill(index: &Index, source: &Source, from: Place, encoding: Encoding, cells: usize) -> io::Result<()> {
    let guesser = Guesser::new(move |offset, bytes| guess(offset, bytes, offset == from.offset, cells));
    fill_guessing(index, source, from, encoding, cells, &guesser)
}

fn fill_guessing(
    index: &Index,
    source: &Source,
    from: Place,
    encoding: Encoding,
    cells: usize,
    guesser: &Guesser,
) -> io::Result<()> {
    let mut rows = Rows::new(Window::new(index, source, from.offset, guesser), from, encoding);
    let mut finds = Finds::new(index, false);
    while let Some(row) = rows.next_row()? {
        if let Some(content) = row.whole {
            rows.place = row.behind();
            if content > row.start.offset {
                finds.record(row.start, content);
            }
            continue;
        }
        let (mut end, mut torn) = (row.end, false);
        if row.lines > 1
            && let Some(first_line) = rows.misplaced_quote(&row, cells)?
        {
            end = first_line;
        } else {
            torn = row.open;
        }
        let length = rows.without_breaks(row.start.offset, end)?;
        if end == row.end && row.broken {
            rows.place = row.behind();
        } else {
            rows.go_to(end, row.start)?;
        }
        if length > 0 {
            finds.record(row.start, row.start.offset + length);
        }
        if torn {
            finds.fault(Fault::EndsInQuote(finds.count), rows.place);
        }
    }
    Ok(())
}

/// One row as found by its quotes.
struct Row {
    start: Place,
    /// Behind its line break.
    end: u64,
    /// How many lines it has.
    lines: usize,
    /// Whether the file ended inside quotes.
    open: bool,
    /// Whether it ends in a line break.
    broken: bool,
    /// Where its content ends, if it was seen to be whole.
    whole: Option<u64>,
}

impl Row {
    /// The place behind its line break.
    fn behind(&self) -> Place {
        Place { offset: self.end, line: self.start.line + self.lines as u32, column: 1 }
    }
}

/// The rows in bytes that stand at `offset`, all that end within them. What stands before the first line break is none of
/// them, unless the bytes are the first. `cells`: how many the heading has.
fn guess(offset: u64, bytes: &[u8], first: bool, cells: usize) -> Vec<Guess> {
    let mut at = if first { 0 } else { memchr::memchr(b'\n', bytes).map_or(bytes.len(), |n| n + 1) };
    let mut guesses = Vec::with_capacity(bytes.len() / 512);
    while let Some(rest) = bytes.get(at..) {
        let start = offset + at as u64;
        let row = whole_row(rest);
        let Some((length, lines)) = row.map(|row| (row.length, row.lines)).or_else(|| row_length(rest)) else { break };
        let whole = row.filter(|row| row.cells == cells).map(|row| start + row.content as u64);
        guesses.push(Guess { start, end: start + length as u64, next: None, lines, chars: 0, whole });
        at += length;
    }
    guesses
}

/// The length of the row that `bytes` begin with, its line break included, and how many line feeds stand in it; `None` where
/// it goes on behind them.
fn row_length(bytes: &[u8]) -> Option<(usize, u32)> {
    let mut quotes = Quotes::default();
    quotes.end_of_row(bytes).map(|length| (length, quotes.lines as u32))
}

/// How far a row has come, piece by piece.
struct Quotes {
    /// Whether it stands inside quotes.
    open: bool,
    /// How many lines it has so far.
    lines: usize,
    /// The byte before the next piece; before the row as before any cell.
    before: u8,
}

impl Default for Quotes {
    fn default() -> Quotes {
        Quotes { open: false, lines: 1, before: b',' }
    }
}

impl Quotes {
    /// How many bytes of the next piece belong to the row, its line break included; `None` where it goes on behind them.
    fn end_of_row(&mut self, piece: &[u8]) -> Option<usize> {
        let mut from = 0;
        while let Some(n) = memchr::memchr2(b'"', b'\n', &piece[from..]) {
            let i = from + n;
            let previous = if i > 0 { piece[i - 1] } else { self.before };
            match piece[i] {
                b'"' if self.open => self.open = false,
                // A quote directly behind a closing one is an escaped quote: it opens again.
                b'"' => self.open = matches!(previous, b',' | b'"'),
                _ if self.open => self.lines += 1,
                _ => return Some(i + 1),
            }
            from = i + 1;
        }
        self.before = piece.last().copied().unwrap_or(self.before);
        None
    }
}

struct Rows<'a> {
    window: Window<'a>,
    place: Place,
    encoding: Encoding,
}

impl Rows<'_> {
    fn new(window: Window<'_>, place: Place, encoding: Encoding) -> Rows<'_> {
        Rows { window, place, encoding }
    }

    /// The row that begins at the current place.
    fn next_row(&mut self) -> io::Result<Option<Row>> {
        let start = self.place;
        // The piece in which it begins must be at hand, with what was guessed of it.
        self.window.bytes(start.offset)?;
        if let Some(guess) = self.window.guesses(start.offset).first() {
            let lines = guess.lines as usize;
            return Ok(Some(Row { start, end: guess.end, lines, open: false, broken: true, whole: guess.whole }));
        }
        let mut at = start.offset;
        let mut quotes = Quotes::default();
        loop {
            if at - start.offset <= ROOM as u64 && at > start.offset {
                // The row is looked at again from its start.
                self.window.at_least(start.offset, (at - start.offset) as usize + 1)?;
            }
            let bytes = self.window.bytes(at)?;
            if bytes.is_empty() {
                let (lines, open) = (quotes.lines, quotes.open);
                return Ok((at > start.offset).then_some(Row {
                    start,
                    end: at,
                    lines,
                    open,
                    broken: false,
                    whole: None,
                }));
            }
            if let Some(length) = quotes.end_of_row(bytes) {
                let end = at + length as u64;
                return Ok(Some(Row { start, end, lines: quotes.lines, open: false, broken: true, whole: None }));
            }
            at += bytes.len() as u64;
        }
    }

    /// The length of what stands between two places, without the line breaks at its end.
    fn without_breaks(&mut self, from: u64, to: u64) -> io::Result<u64> {
        let length = |bytes: &[u8]| bytes.len() - bytes.iter().rev().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        // The end of a row just found is at hand; its start may not be.
        let at_hand = self.window.start().max(from);
        if at_hand < to
            && let Some(bytes) = self.window.held(at_hand, to)
        {
            let kept = length(bytes);
            if kept > 0 || at_hand == from {
                return Ok(at_hand - from + kept as u64);
            }
        }
        Ok(length(&self.window.source().read_exact_at(from, (to - from) as usize)?) as u64)
    }

    /// Where the first line of a row ends, if a quote that was never meant to span lines made the row of several:
    /// the row has not as many cells as the heading, and lines inside it do.
    fn misplaced_quote(&self, row: &Row, cells: usize) -> io::Result<Option<u64>> {
        let held = self.window.held(row.start.offset, row.end);
        if held.and_then(whole_row).is_some_and(|whole| whole.cells == cells) {
            return Ok(None);
        }
        let length = row.end - row.start.offset;
        let bytes = self.window.source().read_exact_at(row.start.offset, length.min(LOOKED_AT) as usize)?;
        let text = self.encoding.decode(&bytes, 0).0;
        if length > LOOKED_AT {
            let lines_of_their_own = text.lines().skip(1).any(|line| cell_count(line) == cells);
            let first = memchr::memchr(b'\n', &bytes).map(|n| row.start.offset + n as u64 + 1);
            return Ok(first.filter(|_| lines_of_their_own));
        }
        let line = text.trim_end_matches(['\r', '\n']);
        if !row.open && cell_count(line) == cells && quotes_end_cells(line) {
            return Ok(None);
        }
        let whole_lines = text.lines().skip(1).filter(|line| cell_count(line) == cells).take(1).count();
        let first = memchr::memchr(b'\n', &bytes).map(|n| row.start.offset + n as u64 + 1);
        Ok(first.filter(|_| whole_lines > 0 || !row.open))
    }

    /// Goes to the row that begins at `offset`, counting lines from the start of the last one.
    fn go_to(&mut self, offset: u64, from: Place) -> io::Result<()> {
        self.place = from;
        self.place = self.locate(offset)?;
        Ok(())
    }

    fn locate(&mut self, offset: u64) -> io::Result<Place> {
        let mut place = self.place;
        while place.offset < offset {
            let encoding = self.encoding;
            let bytes = self.window.bytes(place.offset)?;
            if bytes.is_empty() {
                break;
            }
            let bytes = &bytes[..bytes.len().min(usize::try_from(offset - place.offset).unwrap_or(usize::MAX))];
            advance(&mut place, bytes, encoding);
        }
        Ok(place)
    }
}

/// Whether each closing quote stands at the end of its cell, as in a row that was meant so.
fn quotes_end_cells(row: &str) -> bool {
    let bytes = row.as_bytes();
    let mut quoted = false;
    let mut i = 0;
    while let Some(n) = memchr::memchr(b'"', &bytes[i..]) {
        let at = i + n;
        i = at + 1;
        if !quoted {
            quoted = at == 0 || bytes[at - 1] == b',';
        } else if bytes.get(i) == Some(&b'"') {
            i += 1;
        } else if matches!(bytes.get(i), None | Some(b',')) {
            quoted = false;
        } else {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::super::index::Span;
    use super::super::window::PIECE;
    use super::*;

    fn rows(text: &str) -> (Vec<String>, Vec<Fault>, Vec<u32>) {
        let source = Source::from(text.as_bytes().to_vec());
        let heading = heading(&source, 0, Encoding::Utf8).unwrap().unwrap();
        assert_eq!(&text[heading.start.offset as usize..][..heading.length as usize], "a,b,c");
        let index = Index::default();
        fill(&index, &source, heading.behind, Encoding::Utf8, 3).unwrap();
        let spans = index.spans(1..index.len() + 1);
        let line = |span: &Span| text[..span.offset as usize].matches('\n').count() as u32 + 1;
        assert_eq!(index.landmark(1).map(|place| place.line), spans.first().map(line));
        (
            spans.iter().map(|span| text[span.offset as usize..span.end() as usize].to_owned()).collect(),
            index.faults().iter().map(|(fault, _)| *fault).collect(),
            spans.iter().map(line).collect(),
        )
    }

    #[test]
    fn rows_end_at_line_breaks_outside_quotes() {
        let (rows, faults, lines) = rows("a,b,c\r\n1,2,3\r\n\r\n\"x\r\ny\",\"q\"\"q,\",5\"6\r\n7,8,9");
        assert_eq!(rows, ["1,2,3", "\"x\r\ny\",\"q\"\"q,\",5\"6", "7,8,9"]);
        assert_eq!((faults, lines), (vec![], vec![2, 4, 6]));
    }

    #[test]
    fn a_quote_never_closed_costs_its_row_alone() {
        for text in ["a,b,c\n1,\"2,3\n4,5,6\n7,8,9\n", "a,b,c\n1,\"2,3\n4,5,6\n7,8,9\n1,\"x\",2\n"] {
            let (rows, faults, _) = rows(text);
            assert_eq!(&rows[..3], ["1,\"2,3", "4,5,6", "7,8,9"], "{text}");
            assert_eq!(faults, [], "{text}");
        }
    }

    #[test]
    fn a_file_that_ends_in_quotes() {
        let (rows, faults, _) = rows("a,b,c\n1,2,3\n4,\"5\nhalf of a cell");
        assert_eq!((rows.len(), faults), (2, vec![Fault::EndsInQuote(2)]));
    }

    #[test]
    fn what_is_whole_is_so_when_looked_at_closely() {
        for row in ["a,b,c", "\"x\ny\",\"q\"\"q,\",z", "\"\",\"\",\"\"", "\"\"\"\",,", ",,\"a,b\""] {
            assert!(is_whole(row, 3), "{row}");
        }
        let signs = ["\"", ",", "a", "\n"];
        for i in 0..signs.len().pow(7) {
            let row: String = (0..7).map(|n| signs[i / signs.len().pow(n) % signs.len()]).collect();
            for cells in 1..5 {
                let closely = cell_count(&row) == cells && quotes_end_cells(&row);
                assert!(!is_whole(&row, cells) || closely || row.contains('\n'), "{row:?} {cells}");
                assert!(!is_whole(&row, cells) || cells == 1 + outside(&row), "{row:?} {cells}");
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
                let Some(whole) = whole_row(&bytes) else { continue };
                whole_rows += 1;
                assert_eq!(row_length(&bytes), Some((whole.length, whole.lines)), "{row:?} behind {before}");
                let content = bytes[..whole.length].trim_ascii_end().len();
                assert_eq!(whole.content, content, "{row:?} behind {before}");
            }
        }
        assert!(whole_rows > 10_000, "{whole_rows}");
    }

    fn is_whole(row: &str, cells: usize) -> bool {
        whole_row(format!("{row}\n\"").as_bytes())
            .is_some_and(|whole| whole.cells == cells && whole.content == row.len())
    }

    /// The commas outside quotes.
    fn outside(row: &str) -> usize {
        let (mut quoted, mut commas) = (false, 0);
        for c in row.chars() {
            quoted ^= c == '"';
            commas += usize::from(c == ',' && !quoted);
        }
        commas
    }

    /// Guessing by pieces what stands where makes no other index, whatever quotes there are.
    #[test]
    fn guesses_change_nothing() {
        let good = ["1,見本,x", "\"2\",\"a\"\"b,\",\"二\n行\"", "3,,", "4,\"\n\n\",\"あ\"", ""];
        let broken = ["5,\"見本,x", "6,a\"b,x", "\"7\"x,\"y\",", "8,\"\"\",x", "\"9,\n10,y"];
        for (end, share) in [("\n", 0), ("\r\n", 700), ("\n", 30)] {
            let mut text = String::new();
            let mut seed = 7_u32;
            while text.len() < 5 * PIECE {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let (one, other) = ((seed >> 16) as usize, (seed >> 8) as usize);
                let bad = share > 0 && one % share == 0;
                text.push_str(if bad { broken[other % broken.len()] } else { good[other % good.len()] });
                text.push_str(end);
            }
            let source = Source::from(text.into_bytes());
            let none = Guesser::new(|_, _| vec![]);
            let right = Guesser::new(|offset, bytes| guess(offset, bytes, offset == 0, 3));
            let [with, without] = [right, none].map(|guesser| {
                let index = Index::default();
                fill_guessing(&index, &source, Place::START, Encoding::Utf8, 3, &guesser).unwrap();
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
