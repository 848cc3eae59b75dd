//! Where the cells of a CSV row end, 64 bytes at a time, as one bit a byte: from the module `vector` on x86-64, by words
//! elsewhere. It tells only of rows whose quotes stand where programs put them; csv-core reads the others.

/// How many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

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
    // All bits where the block begins within quotes; the lowest, where it begins a cell, or behind a closing quote.
    let (mut inside, mut begins, mut closed) = (0, 1, 0);
    for (nth, block) in blocks.iter().chain([&last]).enumerate() {
        let Masks { mut comma, quote, line_break } = masks(block);
        if quote | line_break | inside | closed != 0 {
            // From an opening quote, itself included, to the closing one.
            let within = up_to_each(quote) ^ inside;
            comma &= !within;
            let (opening, closing) = (quote & within, quote & !within);
            let (behind_comma, behind_closing) = (comma << 1 | begins, closing << 1 | closed);
            if (opening & !behind_comma) | (behind_closing & !comma) | (line_break & !within) != 0 {
                return None;
            }
            inside = if within >> 63 == 1 { u64::MAX } else { 0 };
            closed = closing >> 63;
        }
        begins = comma >> 63;
        if nth == blocks.len() {
            // What was put behind the end is no row: only the first comma of it counts.
            comma &= u64::MAX >> (BLOCK - 1 - rest.len());
        }
        while comma != 0 {
            ends.push((nth * BLOCK) as u32 + comma.trailing_zeros());
            comma &= comma - 1;
        }
    }
    (inside == 0).then_some(())
}

/// Each bit tells whether an odd number of bits is set up to there.
fn up_to_each(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(target_arch = "x86_64")]
use super::vector::cell_masks as masks;
#[cfg(not(target_arch = "x86_64"))]
use masks_by_words as masks;

/// The masks by words of eight bytes.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn masks_by_words(block: &[u8; BLOCK]) -> Masks {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let mut masks = Masks::default();
    let (words, _) = block.as_chunks::<8>();
    for (nth, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // The highest bit of each byte that is not this one.
        let is_not = |byte: u8| {
            let differs = word ^ (EACH * u64::from(byte));
            ((differs & (EACH * 0x7F)) + EACH * 0x7F) | differs
        };
        // The highest bits of eight bytes, brought together.
        let bits = |found: u64| (((found >> 7) & EACH).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (nth * 8);
        masks.comma |= bits(!is_not(b','));
        masks.quote |= bits(!is_not(b'"'));
        masks.line_break |= bits(!(is_not(b'\r') & is_not(b'\n')));
    }
    masks
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
