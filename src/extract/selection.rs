//! A choice among the records of a document, one bit a record.

/// Which records are chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    bits: Vec<u64>,
    len: u32,
}

impl Selection {
    /// None of so many records.
    pub fn none(len: u32) -> Selection {
        Selection { bits: vec![0; len.div_ceil(64) as usize], len }
    }

    /// Chooses a record by its number, counted from 1; no record has the number 0, or one beyond the last.
    pub fn add(&mut self, number: u32) {
        if (1..=self.len).contains(&number) {
            let i = number as usize - 1;
            self.bits[i / 64] |= 1 << (i % 64);
        }
    }

    /// Chooses the others instead.
    pub fn invert(&mut self) {
        self.bits.iter_mut().for_each(|word| *word = !*word);
        if let Some(last) = self.bits.last_mut().filter(|_| !self.len.is_multiple_of(64)) {
            *last &= (1 << (self.len % 64)) - 1;
        }
    }

    /// How many are chosen.
    pub fn count(&self) -> u32 {
        self.bits.iter().map(|word| word.count_ones()).sum()
    }

    /// The numbers of the chosen records, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        (1..=self.len).filter(|number| {
            let i = *number as usize - 1;
            self.bits[i / 64] >> (i % 64) & 1 == 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_and_the_others_are_all() {
        for len in [0, 1, 63, 64, 65, 130] {
            let mut chosen = Selection::none(len);
            [0, 1, 5, 64, 65, 130, 131, u32::MAX].into_iter().for_each(|number| chosen.add(number));
            let some: Vec<u32> = chosen.iter().collect();
            assert_eq!(some, [1, 5, 64, 65, 130].into_iter().filter(|n| *n <= len).collect::<Vec<_>>());
            assert_eq!(chosen.count() as usize, some.len());
            chosen.invert();
            assert_eq!(chosen.count() as usize + some.len(), len as usize);
            assert!(chosen.iter().all(|number| !some.contains(&number)));
        }
    }
}
