//! Bits that tell of 64 bytes, one for each, on any processor.

/// How many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

/// Where the byte stands in the block, by words of eight bytes; the lowest bit is the first byte.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[inline]
pub(super) fn bits_of(block: &[u8; BLOCK], byte: u8) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let (words, _) = block.as_chunks::<8>();
    let wanted = EACH * u64::from(byte);
    words.iter().zip((0..).step_by(8)).fold(0, |bits, (word, place)| {
        let differs = u64::from_le_bytes(*word) ^ wanted;
        // The highest bit of each byte that is another.
        let others = ((differs & (EACH * 0x7F)) + EACH * 0x7F) | differs;
        // The highest bits of eight bytes, brought together.
        let eight = ((!others >> 7) & EACH).wrapping_mul(0x0102_0408_1020_4080) >> 56;
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
}
