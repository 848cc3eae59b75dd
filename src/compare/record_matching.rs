//! Which record of one upload is which of the other, by their hashes alone.

use rayon::slice::ParallelSliceMut;

/// What is kept of a record: hashes with a key of this run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fingerprint {
    /// Type, person and sub key: the recipient.
    pub base: u64,
    /// The recipient, in differential histories with the history key.
    pub key: u64,
    /// The first day.
    pub from: u64,
    /// All that is compared; of a record without a key, its bytes.
    pub whole: u64,
    /// The record's number.
    pub record: u32,
    /// The type of certificate: its place in a list.
    pub kind: u32,
    /// Whether the period is not over, as far as is known.
    pub in_period: bool,
}

/// The records of an upload.
#[derive(Debug, Default)]
pub struct Prints {
    /// Those with a key.
    pub keyed: Vec<Fingerprint>,
    /// Those without, of which only `whole` tells anything.
    pub keyless: Vec<Fingerprint>,
}

/// What became of the records.
pub trait Fate {
    /// A recipient: the records in the old and in the new upload, and the type of certificate.
    fn recipient(&mut self, kind: u32, old: &[Fingerprint], new: &[Fingerprint]);
    /// A record that is gone.
    fn gone(&mut self, old: &Fingerprint);
    /// A record that is new.
    fn added(&mut self, new: &Fingerprint);
    /// A record of each that are the same certificate; `guessed` where their order alone says so.
    fn pair(&mut self, old: &Fingerprint, new: &Fingerprint, guessed: bool);
    /// A record without a key that the other upload does not have; `old` or not.
    fn keyless(&mut self, record: &Fingerprint, old: bool);
}

/// Tells of every record what became of it.
pub fn pair(old: &mut Prints, new: &mut Prints, fate: &mut impl Fate) {
    for prints in [&mut *old, &mut *new] {
        prints.keyed.par_sort_unstable_by_key(|print| (print.base, print.key, print.record));
        prints.keyless.par_sort_unstable_by_key(|print| (print.whole, print.record));
    }
    merge(&old.keyed, &new.keyed, &|print| print.base, &mut |old, new| {
        let kind = old.first().or(new.first()).map_or(0, |print| print.kind);
        fate.recipient(kind, old, new);
        merge(old, new, &|print| print.key, &mut |old, new| certificates(old, new, fate));
    });
    merge(&old.keyless, &new.keyless, &|print| print.whole, &mut |old, new| {
        let same = old.len().min(new.len());
        old.iter().zip(new).for_each(|(old, new)| fate.pair(old, new, false));
        old[same..].iter().for_each(|print| fate.keyless(print, true));
        new[same..].iter().for_each(|print| fate.keyless(print, false));
    });
}

/// The records of one key. Where it repeats, the first day tells them apart; where that repeats, what they hold, and then
/// their order.
fn certificates(old: &[Fingerprint], new: &[Fingerprint], fate: &mut impl Fate) {
    if let ([old], [new]) = (old, new) {
        return fate.pair(old, new, false);
    }
    let sorted = |prints: &[Fingerprint]| {
        let mut prints = prints.to_vec();
        prints.sort_unstable_by_key(|print| (print.from, print.whole, print.record));
        prints
    };
    merge(&sorted(old), &sorted(new), &|print| print.from, &mut |old, new| {
        let (mut left_old, mut left_new) = (Vec::new(), Vec::new());
        merge(old, new, &|print| print.whole, &mut |old, new| {
            let same = old.len().min(new.len());
            old.iter().zip(new).for_each(|(old, new)| fate.pair(old, new, false));
            left_old.extend_from_slice(&old[same..]);
            left_new.extend_from_slice(&new[same..]);
        });
        left_old.sort_unstable_by_key(|print| print.record);
        left_new.sort_unstable_by_key(|print| print.record);
        let pairs = left_old.len().min(left_new.len());
        let guessed = left_old.len().max(left_new.len()) > 1;
        left_old.iter().zip(&left_new).for_each(|(old, new)| fate.pair(old, new, guessed));
        left_old[pairs..].iter().for_each(|print| fate.gone(print));
        left_new[pairs..].iter().for_each(|print| fate.added(print));
    });
}

/// Calls `f` with the runs of each key in two slices that are sorted by it; one of the two may be empty.
fn merge(
    old: &[Fingerprint],
    new: &[Fingerprint],
    key: &dyn Fn(&Fingerprint) -> u64,
    f: &mut dyn FnMut(&[Fingerprint], &[Fingerprint]),
) {
    let (mut old, mut new) = (old, new);
    loop {
        let least = match (old.first().map(key), new.first().map(key)) {
            (Some(a), Some(b)) => a.min(b),
            (Some(a), None) | (None, Some(a)) => a,
            (None, None) => return,
        };
        let run = |prints: &[Fingerprint]| prints.iter().take_while(|print| key(print) == least).count();
        let (first, second) = (run(old), run(new));
        f(&old[..first], &new[..second]);
        (old, new) = (&old[first..], &new[second..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Told {
        pairs: Vec<(u32, u32, bool)>,
        gone: Vec<u32>,
        added: Vec<u32>,
        keyless: Vec<(u32, bool)>,
        recipients: [u32; 3],
    }

    impl Fate for Told {
        fn recipient(&mut self, _: u32, old: &[Fingerprint], new: &[Fingerprint]) {
            self.recipients[match (!old.is_empty(), !new.is_empty()) {
                (true, true) => 0,
                (true, false) => 1,
                _ => 2,
            }] += 1;
        }
        fn gone(&mut self, old: &Fingerprint) {
            self.gone.push(old.record);
        }
        fn added(&mut self, new: &Fingerprint) {
            self.added.push(new.record);
        }
        fn pair(&mut self, old: &Fingerprint, new: &Fingerprint, guessed: bool) {
            self.pairs.push((old.record, new.record, guessed));
        }
        fn keyless(&mut self, record: &Fingerprint, old: bool) {
            self.keyless.push((record.record, old));
        }
    }

    /// Each record as key, first day and content; key 0 for none.
    fn told(old: &[(u64, u64, u64)], new: &[(u64, u64, u64)]) -> Told {
        let prints = |list: &[(u64, u64, u64)]| {
            let all = list.iter().zip(1..).map(|((key, from, whole), record)| Fingerprint {
                base: *key,
                key: *key,
                from: *from,
                whole: *whole,
                record,
                kind: 0,
                in_period: true,
            });
            let (keyed, keyless) = all.partition(|print| print.key > 0);
            Prints { keyed, keyless }
        };
        let mut told = Told::default();
        pair(&mut prints(old), &mut prints(new), &mut told);
        told.pairs.sort_unstable();
        told
    }

    #[test]
    fn one_of_each_is_a_pair_whatever_its_first_day() {
        let told = told(&[(7, 1, 1), (8, 1, 1), (9, 1, 1)], &[(9, 2, 5), (7, 1, 1), (6, 1, 1)]);
        assert_eq!(told.pairs, [(1, 2, false), (3, 1, false)]);
        assert_eq!((told.gone, told.added, told.recipients), (vec![2], vec![3], [2, 1, 1]));
    }

    #[test]
    fn where_a_key_repeats_the_first_day_tells() {
        let told = told(&[(7, 1, 1), (7, 2, 2)], &[(7, 2, 9), (7, 3, 3)]);
        assert_eq!((told.pairs, told.gone, told.added), (vec![(2, 1, false)], vec![1], vec![2]));
        assert_eq!(told.recipients, [1, 0, 0], "the recipient stays");
    }

    #[test]
    fn then_what_they_hold_and_then_their_order() {
        let told = told(&[(7, 1, 1), (7, 1, 2), (7, 1, 3), (7, 1, 3)], &[(7, 1, 9), (7, 1, 3), (7, 1, 8)]);
        assert_eq!(told.pairs, [(1, 1, true), (2, 3, true), (3, 2, false)]);
        assert_eq!((told.gone, told.added.len()), (vec![4], 0));
        let alone = super::tests::told(&[(7, 1, 1), (7, 2, 1)], &[(7, 1, 9), (7, 2, 9)]);
        assert!(alone.pairs.iter().all(|(_, _, guessed)| !guessed), "one of each first day is no guess");
    }

    #[test]
    fn without_a_key_only_the_same_bytes_match() {
        let told = told(&[(0, 0, 1), (0, 0, 1), (0, 0, 2)], &[(0, 0, 1), (0, 0, 3)]);
        assert_eq!(told.pairs, [(1, 1, false)]);
        assert_eq!(told.keyless, [(2, true), (3, true), (2, false)]);
    }
}
