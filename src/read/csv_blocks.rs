//! Where the cells of a CSV row end, and the row, 64 bytes at a time, as one bit a byte: from the module `vector` on x86-64, by
//! words elsewhere. It tells only of rows whose quotes stand where programs put them; csv-core reads the others.

pub(super) use super::bits::BLOCK;
#[cfg(any(test, not(target_arch = "x86_64")))]
use super::bits::bits_of;
use super::bits::parity_up_to_each;

/// What stands where in a block; the lowest bit is the first byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Masks {
    pub(super) comma: u64,
    pub(super) quote: u64,
    /// Carriage returns and line feeds.
    pub(super) line_break: u64,
}

/// The byte index behind each cell of a row, if its quotes stand around whole cells and nowhere else.
pub(super) fn cell_ends(row: &[u8], ends: &mut Vec<u32>) -> Option<()> {
    ends_by(row, ends, masks)
}

#[inline]
fn ends_by(row: &[u8], ends: &mut Vec<u32>, masks: impl Fn(&[u8; BLOCK]) -> Masks) -> Option<()> {
    let (blocks, rest) = row.as_chunks::<BLOCK>();
    // The end of the row ends a cell, as a comma does.
    let mut last = [b','; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    let mut carry = Carry::default();
    for (nth, block) in blocks.iter().chain([&last]).enumerate() {
        let masks = masks(block);
        // What is doubled within quotes csv-core takes apart.
        let Seen { mut comma, within, wrong } = carry.step(&masks, false);
        if wrong | (masks.line_break & !within) != 0 {
            return None;
        }
        if nth == blocks.len() {
            // What was put behind the end is no row: only the first comma of it counts.
            comma &= u64::MAX >> (BLOCK - 1 - rest.len());
        }
        while comma != 0 {
            ends.push((nth * BLOCK) as u32 + comma.trailing_zeros());
            comma &= comma - 1;
        }
    }
    (carry.inside == 0).then_some(())
}

/// A row whose quotes stand around whole cells and nowhere else, as it stands among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WholeRow {
    /// Its bytes before its line break.
    pub(super) content: usize,
    /// Its bytes with its line break.
    pub(super) length: usize,
    /// How many line feeds stand in it, with that at its end.
    pub(super) lines: u32,
    /// How many cells it has.
    pub(super) cells: usize,
}

/// The row that `bytes` begin with; `None` where its quotes stand otherwise, where a carriage return stands alone, and where
/// it goes on behind them.
pub(super) fn whole_row(bytes: &[u8]) -> Option<WholeRow> {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let mut last = [b' '; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    let mut carry = Carry::default();
    let (mut cells, mut lines) = (1, 1);
    for (nth, block) in blocks.iter().chain([&last]).enumerate() {
        let masks = masks(block);
        let Seen { comma, within, wrong } = carry.step(&masks, true);
        let end = masks.line_break & !within;
        // All bits below the lowest one: the next row may stand behind it.
        let before_end = end.wrapping_sub(1) & !end;
        if wrong & before_end != 0 {
            return None;
        }
        cells += (comma & before_end).count_ones() as usize;
        let mut broken = masks.line_break & within & before_end;
        while broken != 0 {
            lines += u32::from(block[broken.trailing_zeros() as usize] == b'\n');
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
    /// The commas outside quotes.
    comma: u64,
    /// From each opening quote, itself included, to the closing one.
    within: u64,
    /// Where a quote stands as none does around a whole cell.
    wrong: u64,
}

impl Carry {
    /// `doubled`: whether a quote behind a closing one opens again, as it does where a quote is doubled.
    #[inline(always)]
    fn step(&mut self, masks: &Masks, doubled: bool) -> Seen {
        let Masks { mut comma, quote, .. } = *masks;
        let (mut within, mut wrong) = (0, 0);
        if quote | self.inside | self.closed != 0 {
            within = parity_up_to_each(quote) ^ self.inside;
            comma &= !within;
            let (opening, closing) = (quote & within, quote & !within);
            let (behind_comma, behind_closing) = (comma << 1 | self.begins, closing << 1 | self.closed);
            let again = if doubled { opening & behind_closing } else { 0 };
            wrong = ((opening & !behind_comma) | (behind_closing & !comma)) & !again;
            self.inside = if within >> 63 == 1 { u64::MAX } else { 0 };
            self.closed = closing >> 63;
        }
        self.begins = comma >> 63;
        Seen { comma, within, wrong }
    }
}

#[cfg(target_arch = "x86_64")]
use super::vector::cell_masks as masks;
#[cfg(not(target_arch = "x86_64"))]
use masks_by_words as masks;

/// The masks by words of eight bytes.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn masks_by_words(block: &[u8; BLOCK]) -> Masks {
    let bits = |byte| bits_of(block, byte);
    Masks { comma: bits(b','), quote: bits(b'"'), line_break: bits(b'\r') | bits(b'\n') }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_give_the_same_masks() {
        let mut block = [0; BLOCK];
        for round in 0..=255_u8 {
            for (byte, i) in block.iter_mut().zip(0..) {
                *byte = match (i ^ round).wrapping_mul(37) % 7 {
                    0 => b',',
                    1 => b'"',
                    2 => b'\r',
                    3 => b'\n',
                    4 => round,
                    _ => b',' ^ 0x80,
                };
            }
            assert_eq!(masks(&block), masks_by_words(&block));
        }
    }

    fn ends(row: &str) -> Option<Vec<u32>> {
        let mut ends = vec![];
        cell_ends(row.as_bytes(), &mut ends).map(|()| ends)
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
