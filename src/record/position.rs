//! Where something stands in a file.

use std::borrow::Cow;
use std::fmt;

/// A place in a file, as a person or an editor names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Bytes from the start of the file, counted from 0.
    pub offset: u64,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
}

impl Place {
    /// The start of a file.
    pub const START: Place = Place { offset: 0, line: 1, column: 1 };
}

/// A cell of a table, as spreadsheets name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetCell {
    /// The row, counted from 1, the heading row and blank rows among them.
    pub row: u32,
    /// The column, counted from 1.
    pub column: u32,
}

impl SheetCell {
    /// The last row and column that a spreadsheet shows.
    const LAST: SheetCell = SheetCell { row: 1_048_576, column: 16_384 };

    /// `None` where no spreadsheet shows it.
    pub fn new(row: u32, column: u32) -> Option<SheetCell> {
        let shown = (1..=Self::LAST.row).contains(&row) && (1..=Self::LAST.column).contains(&column);
        shown.then_some(SheetCell { row, column })
    }

    /// The letters of the column.
    pub fn letters(self) -> String {
        let (mut letters, mut rest) = (Vec::new(), self.column);
        while rest > 0 {
            letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
            rest = (rest - 1) / 26;
        }
        letters.iter().rev().collect()
    }
}

impl fmt::Display for SheetCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.letters(), self.row)
    }
}

/// Bytes that did not decode: where their replacement (U+FFFD) stands in the decoded text, and where they stand in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadBytes {
    /// The byte index of the U+FFFD in the decoded text.
    pub at: u32,
    /// The offset of the first bad byte in the file.
    pub offset: u64,
    /// The bytes themselves, which are few, as one number: by it two that are shown alike are told apart.
    pub bytes: u32,
}

impl BadBytes {
    /// Bytes as one number.
    pub fn packed(bytes: &[u8]) -> u32 {
        bytes.iter().fold(0, |packed, byte| packed << 8 | u32::from(*byte))
    }
}

/// The text of one record, decoded, with its place in the file.
#[derive(Clone, Debug, Default)]
pub struct RecordText<'a> {
    /// The number of the record, counted from 1.
    pub number: u32,
    /// The offset of its first byte in the file.
    pub offset: u64,
    /// The record's length in the file, in bytes.
    pub length: u32,
    /// The decoded text, bad bytes replaced by U+FFFD.
    pub text: Cow<'a, str>,
    /// The bad bytes, in order.
    pub bad: Vec<BadBytes>,
    /// Whether `charset::all_kept` is known to hold for all of the text, line feeds allowed.
    pub all_kept: bool,
}

impl RecordText<'_> {
    /// Line and column of the byte at index `at` of the text, which starts at this place.
    pub fn locate(&self, start: Place, at: u32) -> (u32, u32) {
        let mut at = (at as usize).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let before = &self.text[..at];
        match memchr::memrchr(b'\n', before.as_bytes()) {
            Some(newline) => {
                let lines = memchr::memchr_iter(b'\n', before.as_bytes()).count() as u32;
                (start.line + lines, before[newline + 1..].chars().count() as u32 + 1)
            }
            None => (start.line, start.column + before.chars().count() as u32),
        }
    }

    /// The same for many places, in the order in which they are given; the text is gone through once.
    pub fn locate_all(&self, start: Place, places: &[u32]) -> Vec<(u32, u32)> {
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|i| places[*i]);
        let mut located = vec![(start.line, start.column); places.len()];
        let (mut from, mut place) = (0, start);
        for i in order {
            let mut at = (places[i] as usize).min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            for c in self.text[from..at.max(from)].chars() {
                (place.line, place.column) =
                    if c == '\n' { (place.line + 1, 1) } else { (place.line, place.column + 1) };
            }
            from = at.max(from);
            located[i] = (place.line, place.column);
        }
        located
    }

    /// The bad bytes within the text's bytes `from..to`.
    pub fn bad_within(&self, from: u32, to: u32) -> &[BadBytes] {
        let first = self.bad.partition_point(|bad| bad.at < from);
        let last = self.bad.partition_point(|bad| bad.at < to);
        &self.bad[first..last.max(first)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_in_a_spreadsheet() {
        for (row, column, name) in [
            (1, 1, "A1"),
            (230, 17, "Q230"),
            (2, 26, "Z2"),
            (2, 27, "AA2"),
            (9, 52, "AZ9"),
            (9, 53, "BA9"),
            (9, 702, "ZZ9"),
            (9, 703, "AAA9"),
            (1_048_576, 16_384, "XFD1048576"),
        ] {
            assert_eq!(SheetCell::new(row, column).map(|cell| cell.to_string()).as_deref(), Some(name));
        }
        for (row, column) in [(0, 1), (1, 0), (1_048_577, 1), (1, 16_385)] {
            assert_eq!(SheetCell::new(row, column), None, "{row} {column}");
        }
    }

    #[test]
    fn locate_counts_lines_and_characters() {
        let text =
            RecordText { number: 1, offset: 10, length: 0, text: "あい\nう𠮷x".into(), ..Default::default() };
        let start = Place { offset: 10, line: 3, column: 5 };
        for (at, place) in [(0, (3, 5)), (3, (3, 6)), (7, (4, 1)), (14, (4, 3)), (99, (4, 4))] {
            assert_eq!(text.locate(start, at), place, "{at}");
        }
        assert_eq!(text.locate_all(start, &[14, 0, 99, 7, 3, 0]), [(4, 3), (3, 5), (4, 4), (4, 1), (3, 6), (3, 5)]);
    }
}
