//! Where the cells of a CSV row end, and the row, 64 bytes at a time, as one bit a byte. It tells only of rows whose quotes
//! stand where programs put them; `row` reads the others.

use crate::read::bitmask::{BLOCK, parity_up_to_each};
use crate::read::simd::{self, Blocks, CsvMasks, Task};

/// The byte index behind each cell of a row, if its quotes stand around whole cells and nowhere else.
pub(super) fn cell_ends(row: &[u8], separator: u8, ends: &mut Vec<u32>) -> Option<()> {
    simd::run(CellEnds { row, separator, ends })
}

/// The places behind the cells of a row, to be put into a list.
struct CellEnds<'r> {
    row: &'r [u8],
    separator: u8,
    ends: &'r mut Vec<u32>,
}

impl Task for CellEnds<'_> {
    type Output = Option<()>;

    #[inline(always)]
    fn run(self, blocks: impl Blocks) -> Option<()> {
        let (whole, rest) = self.row.as_chunks::<BLOCK>();
        // The end of the row ends a cell, as a separator does.
        let mut last = [self.separator; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        let mut carry = Carry::default();
        for (nth, block) in whole.iter().chain([&last]).enumerate() {
            let masks = blocks.csv(block, self.separator);
            // What is doubled within quotes `row` takes apart.
            let Seen { mut separator, within, wrong } = carry.step(&masks, false);
            if wrong | (masks.line_break & !within) != 0 {
                return None;
            }
            if nth == whole.len() {
                // What was put behind the end is no row: only the first separator of it counts.
                separator &= u64::MAX >> (BLOCK - 1 - rest.len());
            }
            while separator != 0 {
                self.ends.push((nth * BLOCK) as u32 + separator.trailing_zeros());
                separator &= separator - 1;
            }
        }
        (carry.inside == 0).then_some(())
    }
}

/// A row whose quotes stand around whole cells and nowhere else, as it stands among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WholeRow {
    /// Its bytes before its line break.
    pub(super) content: usize,
    /// Its bytes with its line break.
    pub(super) length: usize,
    /// How many lines end in it, with its own.
    pub(super) lines: u32,
    /// How many cells it has.
    pub(super) cells: usize,
}

/// The row that `bytes` begin with; `None` where its quotes stand otherwise, where its line ends otherwise than with LF or CR LF,
/// and where it goes on behind them.
pub(super) fn whole_row(bytes: &[u8], separator: u8) -> Option<WholeRow> {
    simd::run(FirstRow { bytes, separator })
}

#[derive(Clone, Copy)]
struct FirstRow<'b> {
    bytes: &'b [u8],
    separator: u8,
}

impl Task for FirstRow<'_> {
    type Output = Option<WholeRow>;

    #[inline(always)]
    fn run(self, blocks: impl Blocks) -> Option<WholeRow> {
        let FirstRow { bytes, separator } = self;
        let (whole, rest) = bytes.as_chunks::<BLOCK>();
        let mut last = [b' '; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        let mut carry = Carry::default();
        let (mut cells, mut lines) = (1, 1);
        for (nth, block) in whole.iter().chain([&last]).enumerate() {
            let masks = blocks.csv(block, separator);
            let Seen { separator, within, wrong } = carry.step(&masks, true);
            let end = masks.line_break & !within;
            // All bits below the lowest one: the next row may stand behind it.
            let before_end = end.wrapping_sub(1) & !end;
            if wrong & before_end != 0 {
                return None;
            }
            cells += (separator & before_end).count_ones() as usize;
            let mut broken = masks.line_break & within & before_end;
            while broken != 0 {
                let at = nth * BLOCK + broken.trailing_zeros() as usize;
                // CR LF is one line end, and so is CR CR LF; a CR alone is one, too.
                let goes_on = matches!(bytes.get(at + 1..), Some([b'\n', ..] | [b'\r', b'\n', ..]));
                lines += u32::from(bytes[at] == b'\n' || !goes_on);
                broken &= broken - 1;
            }
            if end != 0 {
                let content = nth * BLOCK + end.trailing_zeros() as usize;
                let length = match bytes.get(content..)? {
                    [b'\n', ..] => content + 1,
                    [b'\r', b'\n', ..] => content + 2,
                    _ => return None,
                };
                return Some(WholeRow { content, length, lines, cells });
            }
        }
        None
    }
}

/// What one block hands on to the next.
struct Carry {
    /// All bits where the block begins within quotes.
    inside: u64,
    /// The lowest, where it begins a cell.
    begins: u64,
    /// The lowest, where it begins behind a closing quote.
    closed: u64,
}

impl Default for Carry {
    fn default() -> Carry {
        Carry { inside: 0, begins: 1, closed: 0 }
    }
}

/// What is seen in a block.
struct Seen {
    /// The separators outside quotes.
    separator: u64,
    /// From each opening quote, itself included, to the closing one.
    within: u64,
    /// Where a quote stands as none does around a whole cell.
    wrong: u64,
}

impl Carry {
    /// `doubled`: whether a quote behind a closing one opens again, as it does where a quote is doubled.
    #[inline(always)]
    fn step(&mut self, masks: &CsvMasks, doubled: bool) -> Seen {
        let CsvMasks { mut separator, quote, .. } = *masks;
        let (mut within, mut wrong) = (0, 0);
        if quote | self.inside | self.closed != 0 {
            within = parity_up_to_each(quote) ^ self.inside;
            separator &= !within;
            let (opening, closing) = (quote & within, quote & !within);
            let (behind_separator, behind_closing) = (separator << 1 | self.begins, closing << 1 | self.closed);
            let again = if doubled { opening & behind_closing } else { 0 };
            wrong = ((opening & !behind_separator) | (behind_closing & !separator)) & !again;
            self.inside = if within >> 63 == 1 { u64::MAX } else { 0 };
            self.closed = closing >> 63;
        }
        self.begins = separator >> 63;
        Seen { separator, within, wrong }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(row: &str) -> Option<Vec<u32>> {
        let mut ends = vec![];
        cell_ends(row.as_bytes(), b',', &mut ends).map(|()| ends)
    }

    #[test]
    fn cells_end_at_commas_outside_quotes() {
        assert_eq!(ends(""), Some(vec![0]));
        assert_eq!(ends(","), Some(vec![0, 1]));
        assert_eq!(ends("a,\"b,\n\",c"), Some(vec![1, 7, 9]));
        for row in ["a\"", "\"a", "\"a\"b", "\"a\"\"b\"", "a\nb", "a, \"b\""] {
            assert_eq!(ends(row), None, "{row:?}");
        }
    }

    /// The same wherever the ends of blocks fall.
    #[test]
    fn blocks_make_no_difference() {
        for row in ["a,\"b,c\",d", "\"\",,\"x\ny\"", "a,\"b\"c", "a,\"b\nc", "\"a\"\"b\",c"] {
            for before in 0..3 * BLOCK {
                let moved = format!("{},{row}", "x".repeat(before));
                let expected = ends(row).map(|ends| {
                    let first = [before as u32];
                    first.into_iter().chain(ends.into_iter().map(|end| end + before as u32 + 1)).collect::<Vec<_>>()
                });
                assert_eq!(ends(&moved), expected, "{moved:?}");
            }
        }
    }
}
