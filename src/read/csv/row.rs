//! A CSV row byte by byte, as RFC 4180 has it; where the row breaks it, the row is read all the same, and what is wrong with
//! its quotes is told. A quote opens only at the start of a cell, a doubled one within quotes is one, and a line ends with LF,
//! CR LF or CR outside of quotes.
//!
//! Read all the same: a quote within an unquoted cell stands for itself; what stands behind a closing quote belongs to the
//! cell; a blank before an opening quote is passed over; a quote that is never closed is left out, and its cell ends at the
//! next separator.

use std::borrow::Cow;

use crate::read::encoding::Encoding;
use crate::record::Misquote;

/// How the cells of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What parts the cells.
    pub separator: u8,
    /// The encoding.
    pub encoding: Encoding,
}

impl Dialect {
    /// Cells parted by commas.
    pub fn commas(encoding: Encoding) -> Dialect {
        Dialect { separator: b',', encoding }
    }

    /// Whether the second byte of a character may look like a separator.
    pub(super) fn is_ambiguous(self) -> bool {
        self.encoding == Encoding::Cp932 && self.separator >= 0x40
    }
}

/// Where in a cell the reading stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing of the cell was seen.
    Start,
    /// Blanks.
    Blanks,
    Unquoted,
    Quoted,
    /// Behind a quote within quotes: it closes them, or is the first of two.
    Quote,
}

/// What a byte does to a cell.
enum Step {
    /// It belongs to the cell.
    Within,
    /// It parts this cell from the next.
    Separator,
    /// It ends the row.
    LineEnd,
    /// It belongs to the cell, and is not as RFC 4180 has it.
    Wrong(Misquote),
}

impl State {
    /// Goes on over a byte.
    #[inline]
    fn step(&mut self, byte: u8, separator: u8) -> Step {
        if *self == State::Quoted {
            if byte == b'"' {
                *self = State::Quote;
            }
            return Step::Within;
        }
        if byte == separator {
            *self = State::Start;
            return Step::Separator;
        }
        match (byte, *self) {
            (b'\r' | b'\n', _) => Step::LineEnd,
            (b'"', State::Start | State::Quote) => {
                *self = State::Quoted;
                Step::Within
            }
            (b'"', State::Blanks) => {
                *self = State::Quoted;
                Step::Wrong(Misquote::BlankBefore)
            }
            (b'"', _) => Step::Wrong(Misquote::Inside),
            (_, State::Quote) => {
                *self = State::Unquoted;
                Step::Wrong(Misquote::TextBehind)
            }
            (b' ' | b'\t', State::Start | State::Blanks) => {
                *self = State::Blanks;
                Step::Within
            }
            _ => {
                *self = State::Unquoted;
                Step::Within
            }
        }
    }
}

/// A row as far as it was read, piece by piece.
#[derive(Clone, Debug)]
pub(super) struct RowScan {
    dialect: Dialect,
    state: State,
    /// How many cells it has so far.
    pub(super) cells: usize,
    /// How many lines end within it, in quotes.
    pub(super) line_ends: u32,
    /// Whether something is wrong with its quotes, in its first line and behind that.
    pub(super) misquoted: bool,
    pub(super) misquoted_later: bool,
    /// Whether a line ends it within quotes, too.
    pub(super) in_line: bool,
    /// How many CRs stand in quotes before the next byte, and whether that is the second of a character.
    returns: u8,
    skip: bool,
}

impl RowScan {
    pub(super) fn new(dialect: Dialect) -> RowScan {
        RowScan {
            dialect,
            state: State::Start,
            cells: 1,
            line_ends: 0,
            misquoted: false,
            misquoted_later: false,
            in_line: false,
            returns: 0,
            skip: false,
        }
    }

    /// Goes on with the next piece: where in it the line end stands that ends the row, or what shows that it does not go on over
    /// several lines; `None` where the row goes on behind it.
    pub(super) fn feed(&mut self, piece: &[u8]) -> Option<usize> {
        let separator = self.dialect.separator;
        // What may not stand second stands for itself.
        let second = piece.first().is_some_and(|byte| *byte >= 0x40);
        let mut at = usize::from(!piece.is_empty() && std::mem::take(&mut self.skip) && second);
        while let Some(byte) = piece.get(at) {
            if self.dialect.is_ambiguous()
                && self.dialect.encoding.is_lead(*byte)
                && piece.get(at + 1).is_none_or(|second| *second >= 0x40)
            {
                self.step_within(*byte);
                self.skip = at + 1 == piece.len();
                at += 2;
                continue;
            }
            match self.state.step(*byte, separator) {
                Step::Within => {
                    self.count_line_end(*byte);
                    if self.in_line && self.line_ends > 0 {
                        return Some(at);
                    }
                }
                Step::Separator => self.cells += 1,
                Step::LineEnd => return Some(at),
                Step::Wrong(_) if self.line_ends > 0 => {
                    self.misquoted_later = true;
                    return Some(at);
                }
                Step::Wrong(_) => self.misquoted = true,
            }
            at += 1;
        }
        None
    }

    /// A character of two bytes, neither of which means anything.
    fn step_within(&mut self, lead: u8) {
        if matches!(self.state.step(lead, self.dialect.separator), Step::Wrong(_)) {
            *(if self.line_ends > 0 { &mut self.misquoted_later } else { &mut self.misquoted }) = true;
        }
    }

    fn count_line_end(&mut self, byte: u8) {
        // CR LF is one line end, and so is CR CR LF.
        match (byte, self.returns) {
            (b'\r', _) => self.line_ends += 1,
            (b'\n', 0) => self.line_ends += 1,
            (b'\n', 2..) => self.line_ends -= 1,
            _ => {}
        }
        self.returns = if byte == b'\r' { self.returns.saturating_add(1) } else { 0 };
    }

    /// Whether it stands within quotes.
    pub(super) fn is_open(&self) -> bool {
        self.state == State::Quoted
    }
}

/// A cell of a row: its text, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell<'t> {
    /// What it holds.
    pub text: Cow<'t, str>,
    /// Where in the row it begins.
    pub at: u32,
    /// Where it ends: at the separator behind it, or with the row.
    pub end: u32,
    /// What is wrong with its quotes.
    pub misquote: Option<Misquote>,
}

/// The cells of a row, which must not end in a line end.
pub(super) fn cells_of(row: &str, separator: u8) -> Vec<Cell<'_>> {
    let bytes = row.as_bytes();
    let mut cells = Vec::with_capacity(32);
    let mut from = 0;
    loop {
        let cell = cell_from(row, from, separator).unwrap_or_else(|| unclosed(row, from, separator));
        let end = cell.end as usize;
        cells.push(cell);
        if end >= bytes.len() {
            return cells;
        }
        from = end + 1;
    }
}

/// The cell that begins at a place of a row; `None` where its quote is never closed.
fn cell_from(row: &str, from: usize, separator: u8) -> Option<Cell<'_>> {
    let bytes = row.as_bytes();
    let (mut state, mut misquote) = (State::Start, None);
    let mut at = from;
    // The text is put together only where it does not stand in the row as it is.
    let mut own: Option<Vec<u8>> = None;
    while let Some(byte) = bytes.get(at) {
        let before = state;
        let step = state.step(*byte, separator);
        if matches!(step, Step::Separator) {
            break;
        }
        if let Step::Wrong(wrong) = step {
            misquote = misquote.or(Some(wrong));
        }
        match (before, state) {
            // Opens: what stood before it were blanks.
            (State::Start | State::Blanks, State::Quoted) => own = Some(Vec::new()),
            // May close, or be the first of two.
            (State::Quoted, State::Quote) => {}
            _ => {
                if let Some(own) = &mut own {
                    own.push(*byte);
                }
            }
        }
        at += 1;
    }
    if state == State::Quoted {
        return None;
    }
    let text = match own {
        Some(own) => Cow::Owned(String::from_utf8_lossy(&own).into_owned()),
        None => Cow::Borrowed(&row[from..at]),
    };
    Some(Cell { text, at: from as u32, end: at as u32, misquote })
}

/// A cell whose quote is never closed: without it, to the next separator.
fn unclosed(row: &str, from: usize, separator: u8) -> Cell<'_> {
    let rest = &row[from..];
    let length = memchr::memchr(separator, rest.as_bytes()).unwrap_or(rest.len());
    let text = rest[..length].trim_start_matches([' ', '\t']);
    let text = Cow::Borrowed(text.strip_prefix('"').unwrap_or(text));
    Cell { text, at: from as u32, end: (from + length) as u32, misquote: Some(Misquote::Unclosed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTF8: Dialect = Dialect { separator: b',', encoding: Encoding::Utf8 };

    fn texts(row: &str) -> Vec<(String, Option<Misquote>)> {
        cells_of(row, b',').into_iter().map(|cell| (cell.text.into_owned(), cell.misquote)).collect()
    }

    fn right(texts: &[&str]) -> Vec<(String, Option<Misquote>)> {
        texts.iter().map(|text| ((*text).to_owned(), None)).collect()
    }

    #[test]
    fn rows_as_rfc_4180_has_them() {
        for (row, cells) in [
            ("", &[""][..]),
            ("a,b", &["a", "b"]),
            (",", &["", ""]),
            ("\"a,b\",\"c\"\"d\",\"\"", &["a,b", "c\"d", ""]),
            ("\"x\r\ny\", z ,\"\"\"\"", &["x\r\ny", " z ", "\""]),
            ("\"あ\",い", &["あ", "い"]),
        ] {
            assert_eq!(texts(row), right(cells), "{row:?}");
        }
    }

    #[test]
    fn what_is_wrong_with_quotes_is_told_and_read_all_the_same() {
        for (row, cells) in [
            ("a\"b,c", vec![("a\"b", Some(Misquote::Inside)), ("c", None)]),
            ("a\"\"b", vec![("a\"\"b", Some(Misquote::Inside))]),
            ("\"a\"b,c", vec![("ab", Some(Misquote::TextBehind)), ("c", None)]),
            ("\"\"a\"b\"", vec![("a\"b\"", Some(Misquote::TextBehind))]),
            ("x, \"a,b\"", vec![("x", None), ("a,b", Some(Misquote::BlankBefore))]),
            ("x,\"a,b", vec![("x", None), ("a", Some(Misquote::Unclosed)), ("b", None)]),
            ("x, \"a", vec![("x", None), ("a", Some(Misquote::Unclosed))]),
            ("\"", vec![("", Some(Misquote::Unclosed))]),
            ("\"a\"\"", vec![("a\"\"", Some(Misquote::Unclosed))]),
        ] {
            let cells: Vec<_> = cells.into_iter().map(|(text, misquote)| (text.to_owned(), misquote)).collect();
            assert_eq!(texts(row), cells, "{row:?}");
        }
    }

    /// On all rows of a few signs: what is read piece by piece is what is read at once; a row with nothing wrong is what the
    /// csv crate reads; and one that the csv crate writes has nothing wrong.
    #[test]
    fn all_short_rows() {
        let signs = ["\"", ",", "a", "あ", "\r", "\n", " "];
        for i in 0..signs.len().pow(6) {
            let row: String = (0..6).map(|n| signs[i / signs.len().pow(n) % signs.len()]).collect();
            let mut scan = RowScan::new(UTF8);
            let end = scan.feed(row.as_bytes());
            if scan.misquoted_later {
                continue;
            }
            let content = &row[..end.unwrap_or(row.len())];
            let mut pieces = RowScan::new(UTF8);
            let ends: Vec<usize> =
                row.bytes().enumerate().filter_map(|(at, b)| pieces.feed(&[b]).map(|_| at)).collect();
            assert_eq!(ends.first().copied(), end, "{row:?}");
            let cells = cells_of(content, b',');
            assert!(cells.len() == scan.cells || scan.is_open(), "{row:?}");
            let told = cells.iter().any(|cell| cell.misquote.is_some());
            assert_eq!(told, scan.misquoted || scan.is_open(), "{row:?}");
            if !told {
                let mut reader =
                    csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(content.as_bytes());
                let theirs = reader.records().next().map(|row| row.unwrap());
                let ours: Vec<&str> = cells.iter().map(|cell| cell.text.as_ref()).collect();
                assert_eq!(ours, theirs.as_ref().map_or(vec![""], |row| row.iter().collect()), "{row:?}");
            }
            let mut written = csv::Writer::from_writer(vec![]);
            written.write_record(cells.iter().map(|cell| cell.text.as_ref())).unwrap();
            let written = String::from_utf8(written.into_inner().unwrap()).unwrap();
            let again = cells_of(written.strip_suffix('\n').unwrap(), b',');
            assert!(again.iter().all(|cell| cell.misquote.is_none()), "{written:?}");
            assert!(again.iter().map(|cell| &cell.text).eq(cells.iter().map(|cell| &cell.text)), "{written:?}");
        }
    }

    #[test]
    fn second_bytes_of_cp932_part_no_cells() {
        let dialect = Dialect { separator: b'|', encoding: Encoding::Cp932 };
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("ポ\"a|ポ|\"x|y\nz\"|b\nc");
        assert!(bytes.iter().filter(|byte| **byte == b'|').count() > 4);
        for cut in 0..bytes.len() {
            let mut scan = RowScan::new(dialect);
            let end = scan.feed(&bytes[..cut]).or_else(|| Some(cut + scan.feed(&bytes[cut..])?));
            assert_eq!((end, scan.cells, scan.line_ends), (Some(bytes.len() - 2), 4, 1), "{cut}");
            assert!(scan.misquoted && !scan.misquoted_later);
        }
    }
}
