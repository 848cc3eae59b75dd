//! The lengths of recipient numbers, by payer number: one that has another than nearly all others is likely to have lost a
//! digit. Of each record four bytes are kept: which payer number and length it has.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// From how many numbers on they tell what is usual, and which share of them, in percent, must have one length.
const ENOUGH: (u64, u64) = (20, 95);

/// A payer number by its hash, how long the recipient number is, and whether something else tells that its length is wrong.
pub type Class = (u64, u8, bool);

/// The lengths of all records.
#[derive(Debug, Default)]
pub struct Lengths {
    places: HashMap<Class, u32, RandomState>,
    /// Of each class how many records are of it.
    counts: Vec<(Class, u64)>,
    /// Of each record its class, counted from 1; 0 for none.
    of_record: Vec<u32>,
}

impl Lengths {
    /// Adds the next record, where it has both numbers.
    pub fn push(&mut self, class: Option<Class>) {
        let place = class.map_or(0, |class| {
            let next = self.counts.len() as u32 + 1;
            let place = *self.places.entry(class).or_insert(next);
            if place == next {
                self.counts.push((class, 0));
            }
            self.counts[place as usize - 1].1 += 1;
            place
        });
        self.of_record.push(place);
    }

    /// Calls `tell` with each record, counted from 0, whose number has an unusual length that nothing else tells, and the usual
    /// length.
    pub fn outliers(&self, mut tell: impl FnMut(u32, u8)) {
        // Of each payer number how many numbers there are of each length.
        let mut lengths: HashMap<u64, Vec<(u8, u64)>, RandomState> = HashMap::default();
        for ((payer, length, _), count) in &self.counts {
            let of_payer = lengths.entry(*payer).or_default();
            match of_payer.iter_mut().find(|(other, _)| other == length) {
                Some((_, all)) => *all += count,
                None => of_payer.push((*length, *count)),
            }
        }
        let usual = |of_payer: &Vec<(u8, u64)>| {
            let all: u64 = of_payer.iter().map(|(_, count)| count).sum();
            let (length, most) = of_payer.iter().max_by_key(|(_, count)| *count)?;
            (all >= ENOUGH.0 && most * 100 >= all * ENOUGH.1).then_some(*length)
        };
        let usual: Vec<Option<u8>> = self
            .counts
            .iter()
            .map(|((payer, length, told), _)| {
                let usual = lengths.get(payer).and_then(usual)?;
                (usual != *length && !told).then_some(usual)
            })
            .collect();
        if usual.iter().all(Option::is_none) {
            return;
        }
        for (record, place) in (0..).zip(&self.of_record) {
            if let Some(usual) = place.checked_sub(1).and_then(|i| usual[i as usize]) {
                tell(record, usual);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The records that are told, of so many of each length.
    fn told(lengths: &[(u64, u8, usize)]) -> Vec<(u32, u8)> {
        let mut all = Lengths::default();
        for (payer, length, count) in lengths {
            (0..*count).for_each(|_| all.push(Some((*payer, *length, false))));
        }
        let mut told = vec![];
        all.outliers(|record, usual| told.push((record, usual)));
        told
    }

    #[test]
    fn twenty_numbers_and_nineteen_of_twenty() {
        assert_eq!(told(&[(1, 7, 19), (1, 6, 1)]), [(19, 7)]);
        assert_eq!(told(&[(1, 7, 18), (1, 6, 1)]), [], "too few");
        assert_eq!(told(&[(1, 7, 19), (1, 6, 2)]), [], "too many others");
        assert_eq!(told(&[(1, 6, 1), (1, 7, 38), (1, 8, 1)]), [(0, 7), (39, 7)]);
        assert_eq!(told(&[(1, 7, 19), (2, 6, 1)]), [], "of another payer");
        assert_eq!(told(&[(1, 7, 100)]), []);
    }

    #[test]
    fn what_is_told_otherwise_counts_and_is_not_told_twice() {
        let mut all = Lengths::default();
        (0..38).for_each(|_| all.push(Some((1, 7, false))));
        all.push(Some((1, 6, true)));
        all.push(None);
        all.push(Some((1, 6, false)));
        let mut told = vec![];
        all.outliers(|record, usual| told.push((record, usual)));
        assert_eq!(told, [(40, 7)]);
    }
}
