//! The heading row of a CSV: where it stands, and what parts the cells of the file.

use std::io;

use super::cells::cells;
use super::layout::looks_like_value;
use super::row::Dialect;
use super::rows::Rows;
use crate::read::encoding::Encoding;
use crate::read::index::{Index, Span};
use crate::read::read_ahead::Window;
use crate::read::source::Source;
use crate::record::Place;

/// What may part the cells, the comma first.
pub(in crate::read) const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// How much of a file's first row is looked at to tell what parts its cells.
const FIRST_ROW: usize = 256 << 10;

/// The heading row: its bytes and place, and where the row behind it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Heading {
    pub(in crate::read) start: Place,
    pub(in crate::read) length: u32,
    pub(in crate::read) behind: Place,
    pub(in crate::read) dialect: Dialect,
    /// Whether a line above it says what parts the cells (`sep=;`).
    pub(in crate::read) sep_line: bool,
    /// How many blank rows stand above it, and the place of the first.
    pub(in crate::read) blank_rows: (u32, Place),
    /// Whether its line ends in CR CR LF.
    pub(in crate::read) doubled_return: bool,
}

impl Heading {
    /// None: the rows begin at this offset.
    pub(in crate::read) fn none(from: u64, encoding: Encoding) -> Heading {
        let start = Place { offset: from, ..Place::START };
        let dialect = Dialect::commas(encoding);
        let (sep_line, blank_rows, doubled_return) = (false, (0, start), false);
        Heading { start, length: 0, behind: start, dialect, sep_line, blank_rows, doubled_return }
    }

    /// The bytes of the row.
    pub(in crate::read) fn span(&self) -> Span {
        Span { offset: self.start.offset, length: self.length }
    }
}

/// The first row that is not blank, from `from` on; `None` if there is none. `known`: how many headings of a row are known,
/// if its cells are parted so.
///
/// # Errors
/// What the system says while reading.
pub(in crate::read) fn heading_of(
    source: &Source,
    from: u64,
    encoding: Encoding,
    known: impl Fn(&str, u8) -> usize,
) -> io::Result<Option<Heading>> {
    let index = Index::default();
    let window = Window::near(&index, source, from);
    let start = Place { offset: from, ..Place::START };
    let mut rows = Rows::new(window, start, Dialect::commas(encoding), 0);
    let (mut sep_line, mut blank_rows) = (None, (0, start));
    loop {
        let line = rows.first_line(FIRST_ROW)?;
        if line.is_empty() && rows.is_at_end()? {
            return Ok(None);
        }
        let text = encoding.decode(&line, 0).0.into_owned();
        if let Some(separator) = sep_line_of(&text).filter(|_| sep_line.is_none()) {
            sep_line = Some(separator);
            rows.pass_line()?;
            continue;
        }
        if is_blank(&text) {
            if blank_rows.0 == 0 {
                blank_rows.1 = rows.place();
            }
            blank_rows.0 += 1;
            rows.pass_line()?;
            continue;
        }
        let separator = sep_line.unwrap_or_else(|| separator_of(&text, &known));
        rows.set_dialect(Dialect { separator, encoding });
        // A line break in a heading is well possible; a value in one tells that a quote was never closed.
        let row = rows.next_row(|row| {
            let text = encoding.decode(row, 0).0;
            !cells(text.trim_end_matches(['\r', '\n']), separator).iter().any(|cell| looks_like_value(&cell.text))
        })?;
        return Ok(row.map(|row| Heading {
            start: row.start,
            length: u32::try_from(row.content - row.start.offset).unwrap_or(u32::MAX),
            behind: row.behind,
            dialect: Dialect { separator, encoding },
            sep_line: sep_line.is_some(),
            blank_rows,
            doubled_return: row.doubled_return,
        }));
    }
}

/// What a line says that parts the cells, if it is one that says so.
fn sep_line_of(line: &str) -> Option<u8> {
    let line = line.trim().trim_matches('"');
    let rest = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).and_then(|_| line.get(4..))?;
    let separator = if rest.is_empty() { "\t" } else { rest };
    match separator.as_bytes() {
        [byte] if SEPARATORS.contains(byte) => Some(*byte),
        _ => None,
    }
}

/// What parts the cells of a heading row: what makes the most headings known, the comma where none makes more.
fn separator_of(row: &str, known: &impl Fn(&str, u8) -> usize) -> u8 {
    let mut best = (known(row, b','), b',');
    for separator in SEPARATORS {
        let count = if row.as_bytes().contains(&separator) { known(row, separator) } else { 0 };
        if count > best.0 {
            best = (count, separator);
        }
    }
    best.1
}

/// Whether a row holds nothing but blanks and what parts cells.
fn is_blank(row: &str) -> bool {
    let nothing = |text: &str| text.chars().all(char::is_whitespace);
    let may_be = |c: char| c.is_whitespace() || c == '"' || SEPARATORS.iter().any(|sign| c == char::from(*sign));
    row.chars().all(may_be)
        && SEPARATORS
            .iter()
            .any(|separator| cells(row, *separator).iter().all(|cell| nothing(&cell.text) && cell.misquote.is_none()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, u8, bool, u32)> {
        let known = |row: &str, separator| {
            let names = ["個人番号", "氏名", "住所"];
            cells(row, separator).iter().filter(|cell| names.contains(&cell.text.as_ref())).count()
        };
        let source = Source::from(text.as_bytes().to_vec());
        let heading = heading_of(&source, 0, Encoding::Utf8, known).unwrap()?;
        let row = text[heading.start.offset as usize..][..heading.length as usize].to_owned();
        Some((row, heading.dialect.separator, heading.sep_line, heading.blank_rows.0))
    }

    #[test]
    fn what_parts_the_cells_is_told() {
        for (separator, sign) in [(b',', ","), (b'\t', "\t"), (b';', ";"), (b'|', "|")] {
            for end in ["\n", "\r\n", "\r"] {
                let row = ["個人番号", "氏名", "a,b;c"].join(sign);
                assert_eq!(
                    found(&format!("{row}{end}1{sign}2{end}")),
                    Some((row.clone(), separator, false, 0)),
                    "{row}"
                );
                let text = format!("sep={sign}{end}{end}{row}{end}1{sign}2{end}");
                assert_eq!(found(&text), Some((row, separator, true, 1)), "{text:?}");
            }
        }
        assert_eq!(found("a;b,c;d\n").map(|found| found.1), Some(b','), "nothing is known");
        assert_eq!(found("\n , ,\n\n"), None);
        assert_eq!(found(""), None);
        assert_eq!(found("sep=,"), None);
    }

    #[test]
    fn a_heading_whose_quote_is_never_closed_is_its_line() {
        for end in ["\n", "\r\n", "\r"] {
            let rows = ["個人番号,氏名,\"住所", "900000000010,a,b", "900000000028,c,\"d\"", ""].join(end);
            assert_eq!(found(&rows).map(|found| found.0), Some("個人番号,氏名,\"住所".to_owned()), "{rows:?}");
        }
        let first_of_all = "\"\n個人番号\",氏名,住所\n900000000010,b,c\n";
        assert_eq!(found(first_of_all).map(|found| found.0), Some("\"\n個人番号\",氏名,住所".to_owned()));
        let broken = "個人番号,\"氏\n名\",住所\n900000000010,b,c\n";
        assert_eq!(found(broken).map(|found| found.0), Some("個人番号,\"氏\n名\",住所".to_owned()));
    }
}
