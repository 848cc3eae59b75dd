//! The one place with `unsafe`: 64 bytes at a time with AVX-512 or 32 with AVX2, where the processor has it, and 16 with
//! SSE2. All that is unsafe about it is to call code made for such a processor, and to load the bytes of an array at once;
//! `json_blocks` and `csv_blocks` do the same by plain arithmetic elsewhere, and tests hold that all agree. All records of a
//! JSON file are found in a quarter of the time that arithmetic takes with AVX2, in five sixths of that with AVX-512; a CSV
//! row is taken apart in two fifths of it.

#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
use std::arch::is_x86_feature_detected as has;

#[cfg(target_arch = "x86_64")]
use super::csv_blocks;
use super::json_blocks::Quick;
use super::json_scan::RecordStart;

/// The end of the JSON record that begins `bytes`, where records begin with a key of this first letter; `None` where the
/// processor has none of these instructions.
#[cfg(target_arch = "x86_64")]
pub(super) fn end_of_record(bytes: &[u8], start: &RecordStart, letter: u8) -> Option<Quick> {
    end_by_avx512(bytes, start, letter).or_else(|| end_by_avx2(bytes, start, letter))
}

/// No such instructions are known of this processor.
#[cfg(not(target_arch = "x86_64"))]
pub(super) fn end_of_record(_: &[u8], _: &RecordStart, _: u8) -> Option<Quick> {
    None
}

/// The same by each kind of instructions that the processor has.
#[cfg(test)]
pub(super) fn all_ends_of_record(bytes: &[u8], start: &RecordStart, letter: u8) -> Vec<Quick> {
    #[cfg(target_arch = "x86_64")]
    return [end_by_avx512, end_by_avx2].into_iter().filter_map(|end| end(bytes, start, letter)).collect();
    #[cfg(not(target_arch = "x86_64"))]
    return end_of_record(bytes, start, letter).into_iter().collect();
}

#[cfg(target_arch = "x86_64")]
fn end_by_avx512(bytes: &[u8], start: &RecordStart, letter: u8) -> Option<Quick> {
    let has = has!("avx512f") && has!("avx512bw") && has!("avx2") && has!("popcnt") && has!("pclmulqdq");
    // SAFETY: the processor was asked for all five right here.
    has.then(|| unsafe { avx512::end_of_record(bytes, start, letter) })
}

#[cfg(target_arch = "x86_64")]
fn end_by_avx2(bytes: &[u8], start: &RecordStart, letter: u8) -> Option<Quick> {
    let has = has!("avx2") && has!("popcnt") && has!("pclmulqdq");
    // SAFETY: the processor was asked for all three right here.
    has.then(|| unsafe { avx2::end_of_record(bytes, start, letter) })
}

/// What takes a CSV row apart.
#[cfg(target_arch = "x86_64")]
#[inline]
pub(super) fn cell_masks(block: &[u8; csv_blocks::BLOCK]) -> csv_blocks::Masks {
    // SAFETY: every x86-64 has SSE2.
    unsafe { sse2::cell_masks(block) }
}

#[cfg(target_arch = "x86_64")]
mod sse2 {
    use std::arch::x86_64::{__m128i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8};

    use super::super::csv_blocks::{BLOCK, Masks};

    #[target_feature(enable = "sse2")]
    #[inline]
    pub(super) fn cell_masks(block: &[u8; BLOCK]) -> Masks {
        let mut masks = Masks::default();
        let (parts, _) = block.as_chunks::<16>();
        for (nth, part) in parts.iter().enumerate() {
            let bytes = load(part);
            let is = |byte: u8| _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte as i8));
            let bits = |found| u64::from(_mm_movemask_epi8(found) as u16) << (nth * 16);
            masks.comma |= bits(is(b','));
            masks.quote |= bits(is(b'"'));
            masks.line_break |= bits(_mm_or_si128(is(b'\r'), is(b'\n')));
        }
        masks
    }

    #[target_feature(enable = "sse2")]
    #[inline]
    fn load(bytes: &[u8; 16]) -> __m128i {
        // SAFETY: there are 16 bytes, and they may stand anywhere.
        unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm_set1_epi8, _mm256_cmpeq_epi8,
        _mm256_loadu_si256, _mm256_max_epu8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8,
    };

    use super::super::json_blocks::{Masks, Quick, end_by};
    use super::super::json_scan::RecordStart;

    #[target_feature(enable = "avx2,popcnt,pclmulqdq")]
    pub(super) fn end_of_record(bytes: &[u8], start: &RecordStart, letter: u8) -> Quick {
        end_by(bytes, start, |block| masks(block, letter), |bits| parity_up_to_each(bits))
    }

    #[target_feature(enable = "avx2,popcnt")]
    #[inline]
    fn masks(block: &[u8; 64], letter: u8) -> Masks {
        let mut masks = Masks::default();
        let (halves, _) = block.as_chunks::<32>();
        for (nth, half) in halves.iter().enumerate() {
            let bytes = load(half);
            let is = |bytes, byte: u8| _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte as i8));
            let blank = _mm256_set1_epi8(b' ' as i8);
            // `[` and `{`, `]` and `}` differ in the bit of a blank.
            let braces = _mm256_or_si256(bytes, blank);
            let blanks = _mm256_cmpeq_epi8(_mm256_max_epu8(bytes, blank), blank);
            let between = _mm256_or_si256(blanks, _mm256_or_si256(is(bytes, b','), is(bytes, b':')));
            let shift = nth * 32;
            masks.quote |= bits(is(bytes, b'"')) << shift;
            masks.backslash |= bits(is(bytes, b'\\')) << shift;
            masks.newline |= bits(is(bytes, b'\n')) << shift;
            masks.open |= bits(is(braces, b'{')) << shift;
            masks.close |= bits(is(braces, b'}')) << shift;
            masks.between |= bits(between) << shift;
            masks.letter |= bits(is(bytes, letter)) << shift;
        }
        masks
    }

    /// Each bit becomes the parity of itself and all below it: multiplied by ones, without carrying.
    #[target_feature(enable = "avx2,pclmulqdq")]
    #[inline]
    pub(super) fn parity_up_to_each(bits: u64) -> u64 {
        _mm_cvtsi128_si64(_mm_clmulepi64_si128::<0>(_mm_set_epi64x(0, bits as i64), _mm_set1_epi8(-1))) as u64
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn load(bytes: &[u8; 32]) -> __m256i {
        // SAFETY: there are 32 bytes, and they may stand anywhere.
        unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn bits(bytes: __m256i) -> u64 {
        u64::from(_mm256_movemask_epi8(bytes) as u32)
    }
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use std::arch::x86_64::{
        __m512i, _mm512_cmpeq_epi8_mask, _mm512_cmple_epu8_mask, _mm512_loadu_si512, _mm512_or_si512, _mm512_set1_epi8,
    };

    use super::super::json_blocks::{Masks, Quick, end_by};
    use super::super::json_scan::RecordStart;
    use super::avx2::parity_up_to_each;

    #[target_feature(enable = "avx512f,avx512bw,avx2,popcnt,pclmulqdq")]
    pub(super) fn end_of_record(bytes: &[u8], start: &RecordStart, letter: u8) -> Quick {
        end_by(bytes, start, |block| masks(block, letter), |bits| parity_up_to_each(bits))
    }

    #[target_feature(enable = "avx512f,avx512bw")]
    #[inline]
    fn masks(block: &[u8; 64], letter: u8) -> Masks {
        let bytes = load(block);
        let is = |bytes, byte: u8| _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte as i8));
        let blank = _mm512_set1_epi8(b' ' as i8);
        // `[` and `{`, `]` and `}` differ in the bit of a blank.
        let braces = _mm512_or_si512(bytes, blank);
        Masks {
            quote: is(bytes, b'"'),
            backslash: is(bytes, b'\\'),
            newline: is(bytes, b'\n'),
            open: is(braces, b'{'),
            close: is(braces, b'}'),
            between: _mm512_cmple_epu8_mask(bytes, blank) | is(bytes, b',') | is(bytes, b':'),
            letter: is(bytes, letter),
        }
    }

    #[target_feature(enable = "avx512f")]
    #[inline]
    fn load(bytes: &[u8; 64]) -> __m512i {
        // SAFETY: there are 64 bytes, and they may stand anywhere.
        unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
    }
}
