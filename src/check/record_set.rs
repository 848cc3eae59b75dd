//! Sets of records, of which a rule may have a million.

/// One bit a record.
pub(super) type Bits = Vec<u64>;

/// Sets the bit of a record; whether it was not set before.
pub(super) fn set(bits: &mut Bits, number: u32) -> bool {
    let i = number.saturating_sub(1) as usize;
    if bits.len() <= i / 64 {
        bits.resize(i / 64 + 1, 0);
    }
    let (word, bit) = (&mut bits[i / 64], 1 << (i % 64));
    let new = *word & bit == 0;
    *word |= bit;
    new
}

/// Whether the bit of a record is set.
pub(super) fn is_set(bits: &Bits, number: u32) -> bool {
    let i = number.saturating_sub(1) as usize;
    number > 0 && bits.get(i / 64).is_some_and(|word| word >> (i % 64) & 1 == 1)
}
