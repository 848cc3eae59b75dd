//! The index of a CSV: where each row stands. A row is what RFC 4180 makes of it, over several lines where quotes say so. A quote
//! that is never closed costs its own row alone: what it makes of several lines is one row only where its quotes are in order
//! and it has as many cells as the heading, or none of its lines has by itself.

use std::io;

use super::blocks::whole_row;
use super::heading::Heading;
use super::row::{Dialect, RowScan};
use super::rows::{Rows, holds_rows, may_be_blank};
use crate::read::index::{Fault, Finds, Index};
use crate::read::read_ahead::{Guess, Guesser, Window};
use crate::read::source::Source;
use crate::record::Place;

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
    loop {
        let place = rows.place();
        count(&mut blank, place, rows.pass_empty_lines()?);
        let Some(row) = rows.next_row(|_| false)? else { break };
        if row.doubled_return {
            count(&mut doubled, row.start, 1);
        }
        if let Some((fault, place)) = row.tail {
            finds.fault(fault, place);
        }
        if row.content == row.start.offset && row.tail.is_some() {
            continue;
        }
        if rows.is_blank(&row)? {
            count(&mut blank, row.start, 1);
            continue;
        }
        finds.blank = blank.0;
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

/// Counts some more, and keeps the place of the first.
fn count((count, first): &mut (u32, Place), place: Place, more: u32) {
    if *count == 0 && more > 0 {
        *first = place;
    }
    *count = count.saturating_add(more);
}

/// The rows in bytes that stand at `offset`, all that RFC 4180 makes of them, that have as many cells as the heading and end
/// within the bytes. What stands before the first line feed is none of them, unless the bytes are the first.
fn guess(offset: u64, bytes: &[u8], first: bool, dialect: Dialect, columns: usize) -> Vec<Guess> {
    let mut at = if first { 0 } else { memchr::memchr(b'\n', bytes).map_or(bytes.len(), |n| n + 1) };
    let mut guesses = Vec::with_capacity(bytes.len() / 512);
    while let Some(rest) = bytes.get(at..) {
        // Empty lines are no rows, and there may be a million of them.
        if let [b'\n', ..] = rest {
            at += rest.iter().take_while(|byte| **byte == b'\n').count();
            continue;
        }
        let start = offset + at as u64;
        match whole_row(rest, dialect.separator) {
            Some(row) => {
                let content = &rest[..row.content];
                let meant = row.lines == 1 || !holds_rows(content, dialect, columns);
                if row.cells == columns && meant && !may_be_blank(content, dialect.separator) {
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

#[cfg(test)]
mod tests {
    use super::super::heading::heading_of;
    use super::*;
    use crate::read::encoding::Encoding;
    use crate::read::index::Span;
    use crate::read::read_ahead::PIECE;

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
                // The same with a line end behind it, where it has a line of its own.
                for line_end in ["\n", "\r\n"].into_iter().filter(|_| !end.is_empty()) {
                    let (rows, faults, _) = super::tests::rows(&format!("a,b,c\n1,2,3\n4,5,6{end}{tail}{line_end}"));
                    assert_eq!((rows.len(), faults), (2, vec![fault]), "{end:?} {tail:?} {line_end:?}");
                }
            }
        }
    }

    /// Two quotes that stand wrongly, each at the edge of a cell, make no cell of the rows between them.
    #[test]
    fn rows_are_not_swallowed_by_two_quotes() {
        let row = |n: usize| format!("{n},b,c,d,e,f");
        let mut rows: Vec<String> = (0..9).map(row).collect();
        rows[2] = "2,b,\"c,d,e,f".to_owned();
        rows[6] = "6,b,c\",d,e,f".to_owned();
        for many in [0, 20_000] {
            let text = format!("h,i,j,k,l,m\n{}\n{}", rows.join("\n"), "x,b,c,d,e,f\n".repeat(many));
            let source = Source::from(text.into_bytes());
            let heading = heading_of(&source, 0, Encoding::Utf8, |_, _| 0).unwrap().unwrap();
            let index = Index::default();
            fill(&index, &source, &heading, 6).unwrap();
            assert_eq!(index.len() as usize, 9 + many);
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
