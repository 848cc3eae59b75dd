//! The record under the cursor, known again when the files are read again: by what it is, and not by its number, which is
//! another as soon as something is put in before it. Kept are hashes with a key of this run, no value.

use std::hash::BuildHasher;
use std::io;

use rayon::prelude::*;

use crate::check::KeyHasher;
use crate::read::Document;
use crate::record::{FieldId, Record, RecordText};

/// By how many kinds of keys a record is known, the surest first: all that it holds; type, person, sub key, history key and
/// first day; type, person and sub key; the person.
const KEYS: usize = 4;

/// A record, and by what it is known again.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// The number that it had.
    pub number: u32,
    keys: [Option<u64>; KEYS],
}

impl Identity {
    /// Of a record.
    pub fn of(text: &RecordText<'_>, record: &Record<'_>) -> Identity {
        let hasher = KeyHasher::new();
        let value = |id: FieldId| record.value(id).as_shown().into_owned();
        let [kind, number, sub] = [FieldId::TYPE_ID, FieldId::MY_NUMBER, FieldId::SUB_KEY].map(value);
        let [history, from] = [FieldId::HISTORY_KEY, FieldId::VALID_FROM].map(value);
        let person = |hash: u64| (!number.is_empty()).then_some(hash);
        let keys = [
            Some(hasher.hash_one(text.text.as_ref())),
            person(hasher.hash_one((&kind, &number, &sub, history, from))),
            person(hasher.hash_one((&kind, &number, &sub))),
            person(hasher.hash_one(&number)),
        ];
        Identity { number: text.number, keys }
    }

    /// Where that record stands in a document now; of several that are known by the same, the one that moved least. `None`
    /// where it is not there. Waits until the document is read to its end.
    ///
    /// # Errors
    /// The document cannot be read.
    pub fn find(&self, document: &Document) -> io::Result<Option<u32>> {
        document.index().wait()?;
        let batches = document.index().batches(1, usize::MAX);
        let of_batch = |numbers: std::ops::Range<u32>| {
            let mut found = [None; KEYS];
            document.each_record(numbers, |text, record| {
                let other = Identity::of(text, record);
                for (found, (mine, theirs)) in found.iter_mut().zip(self.keys.iter().zip(other.keys)) {
                    let same = mine.is_some() && *mine == theirs;
                    *found = self.nearer(*found, same.then_some(other.number));
                }
            })?;
            Ok(found)
        };
        let nearer = |mut a: [Option<u32>; KEYS], b: [Option<u32>; KEYS]| {
            a.iter_mut().zip(b).for_each(|(a, b)| *a = self.nearer(*a, b));
            Ok(a)
        };
        let found: io::Result<_> = batches.into_par_iter().map(of_batch).try_reduce(|| [None; KEYS], nearer);
        Ok(found?.into_iter().flatten().next())
    }

    /// Which of two numbers is nearer to the one that it had; the smaller of two that are as near.
    fn nearer(&self, a: Option<u32>, b: Option<u32>) -> Option<u32> {
        a.into_iter().chain(b).min_by_key(|number| (number.abs_diff(self.number), *number))
    }
}
