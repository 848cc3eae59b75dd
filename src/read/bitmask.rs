//! Bits that tell of 64 bytes, one for each, on any processor.

/// How many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

/// One in each of eight bytes.
const EACH: u64 = 0x0101_0101_0101_0101;

/// Where the byte stands in the block; the lowest bit is the first byte.
#[inline]
pub(super) fn bits_of(block: &[u8; BLOCK], byte: u8) -> u64 {
    let wanted = EACH * u64::from(byte);
    by_words(block, |word| at_most(word ^ wanted, 0))
}

/// Where bytes of at most this stand in the block, which is less than 0x80; the lowest bit is the first byte.
#[inline]
pub(super) fn bits_up_to(block: &[u8; BLOCK], most: u8) -> u64 {
    by_words(block, |word| at_most(word, most))
}

/// The highest bit of each of eight bytes that is at most this.
#[inline]
fn at_most(word: u64, most: u8) -> u64 {
    let others = ((word & (EACH * 0x7F)) + EACH * u64::from(0x7F - most)) | word;
    !others
}

/// The highest bits of all bytes, as told of eight at a time.
#[inline]
fn by_words(block: &[u8; BLOCK], highest: impl Fn(u64) -> u64) -> u64 {
    let (words, _) = block.as_chunks::<8>();
    words.iter().zip((0..).step_by(8)).fold(0, |bits, (word, place)| {
        let eight = (highest(u64::from_le_bytes(*word)) >> 7 & EACH).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits | eight << place
    })
}

/// Each bit becomes the parity of itself and all below it: from an opening quote to its closing one, bits are set.
#[inline]
pub(super) fn parity_up_to_each(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_bit() {
        for byte in 0..=255_u8 {
            let mut block = [byte ^ 1; BLOCK];
            block[17] = byte ^ 0x80;
            assert_eq!(bits_of(&block, byte), 0, "{byte}");
            for place in 0..BLOCK {
                let mut block = block;
                block[place] = byte;
                assert_eq!(bits_of(&block, byte), 1 << place, "{byte} at {place}");
            }
            assert_eq!(bits_of(&[byte; BLOCK], byte), u64::MAX);
        }
    }

    #[test]
    fn each_place_with_at_most_so_much_has_its_bit() {
        for most in [0, 1, b' ', 0x7F] {
            for byte in 0..=255_u8 {
                for (place, other) in (0..BLOCK).zip([0xFF, 0x80].into_iter().cycle()) {
                    let mut block = [other; BLOCK];
                    block[place] = byte;
                    let wanted = u64::from(byte <= most) << place;
                    assert_eq!(bits_up_to(&block, most), wanted, "{byte} of {most} at {place}");
                }
            }
        }
    }
}
