//! A row's text taken apart: quickly where its cells stand in it as they are, else with care.

use std::borrow::Cow;
use std::cell::RefCell;

use super::blocks;
use super::row::{Cell, cells_of};

/// The cells of one row, which must not end in a line end.
pub fn cells(row: &str, separator: u8) -> Vec<Cell<'_>> {
    let cells = Cells::of(row, separator);
    match &cells.with_care {
        Some(cells) => cells.clone(),
        None => {
            let mut from = 0;
            let cell = |end: &u32| {
                let at = std::mem::replace(&mut from, end + 1);
                Cell { text: Cow::Borrowed(cells.cut(at, *end)), at, end: *end, misquote: None }
            };
            cells.ends.iter().map(cell).collect()
        }
    }
}

/// How many cells of a row the room that is kept for the next row has at the most.
const ROOM_KEPT: usize = 4096;

thread_local! {
    /// Where the cells of the last row end, whose room serves the next.
    static ROOM: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// A row taken apart.
pub(super) struct Cells<'t> {
    row: &'t str,
    /// The byte index behind each cell, where all cells stand in the row as they are.
    pub(super) ends: Vec<u32>,
    /// Its cells, where they do not.
    pub(super) with_care: Option<Vec<Cell<'t>>>,
}

impl<'t> Cells<'t> {
    pub(super) fn of(row: &'t str, separator: u8) -> Cells<'t> {
        let mut ends = ROOM.take();
        ends.clear();
        // Telling this soonest is worth it: most rows are so.
        let plain = blocks::cell_ends(row.as_bytes(), separator, &mut ends);
        Cells { row, ends, with_care: plain.is_none().then(|| cells_of(row, separator)) }
    }

    pub(super) fn len(&self) -> usize {
        self.with_care.as_ref().map_or(self.ends.len(), Vec::len)
    }

    /// The text of a cell that stands in the row as it is, without the quotes around it.
    #[inline(always)]
    pub(super) fn cut(&self, from: u32, to: u32) -> &'t str {
        let cell = self.row.get(from as usize..to as usize).unwrap_or_default();
        cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell)
    }
}

impl Drop for Cells<'_> {
    fn drop(&mut self) {
        let ends = std::mem::take(&mut self.ends);
        if ends.capacity() <= ROOM_KEPT {
            // A thread that ends needs no room.
            let _ = ROOM.try_with(|room| room.replace(ends));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both ways of reading, on all rows of a few signs.
    #[test]
    fn both_ways_give_the_same_cells() {
        let signs = ["\"", ",", "a", "あ", "\r", "\n", " "];
        for i in 0..signs.len().pow(5) {
            let row: String = (0..5).map(|n| signs[i / signs.len().pow(n) % signs.len()]).collect();
            // Once as it is, and once with more before it than is looked at together.
            for row in [row.clone(), format!("a (b)あいう,{row}い,{row}")] {
                let row = row.trim_end_matches(['\r', '\n']);
                if Cells::of(row, b',').with_care.is_none() {
                    assert_eq!(cells(row, b','), cells_of(row, b','), "{row:?}");
                }
            }
        }
        let is_plain = |row| Cells::of(row, b',').with_care.is_none();
        assert!(is_plain("\"a,b\",c,\"\"") && is_plain("a b,c") && !is_plain("\"a\"\"b\"") && !is_plain("a\"b"));
        let starts: Vec<u32> = cells("ab,\"c,d\",e", b',').into_iter().map(|cell| cell.at).collect();
        assert_eq!(starts, [0, 3, 9]);
    }
}
