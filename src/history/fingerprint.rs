//! What is kept of a record while a history is replayed: hashes with a key of this run, no value.

use std::hash::{BuildHasher, Hash, RandomState};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::check::Rule;
use crate::compare::Types;
use crate::read::{BATCH, Document};
use crate::record::{FieldId, Flaw, Record, RecordText, State, parse_date};

/// How many batches are taken until what they gave is put together.
const BATCHES: usize = 64;

/// Hashes of 16 bytes with a key of this run.
#[derive(Debug, Default)]
pub(super) struct Hasher(RandomState, RandomState);

impl Hasher {
    fn long(&self, parts: impl Hash) -> u128 {
        u128::from(self.0.hash_one(&parts)) << 64 | u128::from(self.1.hash_one(&parts)) | 1
    }

    fn short(&self, parts: impl Hash) -> u64 {
        self.0.hash_one(parts) | 1
    }
}

/// A record's hashes; 0 for what is not there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fingerprint {
    /// Type, person and sub key.
    pub certificate: u128,
    /// The history key.
    pub key: u128,
    /// The person.
    pub person: u64,
    /// Type and person.
    pub holder: u64,
    /// The first day.
    pub from: u64,
    /// The record's number.
    pub record: u32,
    /// The type of certificate: its place in a list.
    pub kind: u32,
    /// Whether the deletion flag is set.
    pub deleted: bool,
    /// Why the record says nothing of a history, where that is so.
    pub problem: Option<Rule>,
}

fn print(text: &RecordText<'_>, record: &Record<'_>, hasher: &Hasher, torn: bool) -> Fingerprint {
    let mut print = Fingerprint { record: text.number, ..Fingerprint::default() };
    // The cells of a ragged row may stand under the wrong headings.
    if record.flaws.iter().any(|flaw| matches!(flaw, Flaw::Ragged { .. })) {
        return Fingerprint { problem: Some(Rule::RaggedRow), ..print };
    }
    if record.unreadable || torn {
        let problem = if torn { Rule::TruncatedFile } else { Rule::UnreadableRecord };
        return Fingerprint { problem: Some(problem), ..print };
    }
    let shown = |id: FieldId| record.value(id).as_shown();
    let damaged = |id: &FieldId| record.value(*id).damaged;
    // A deletion that is only meant as one: what PMH makes of it is not known.
    let deleted = record.value(FieldId::DELETED);
    let no_flag = record.flag(FieldId::DELETED).is_none()
        && !matches!(deleted.state(), State::Absent | State::Null | State::Empty);
    let [kind, number, sub_key, key] =
        [FieldId::TYPE_ID, FieldId::MY_NUMBER, FieldId::SUB_KEY, FieldId::HISTORY_KEY].map(shown);
    if [FieldId::TYPE_ID, FieldId::MY_NUMBER, FieldId::SUB_KEY, FieldId::HISTORY_KEY].iter().any(damaged) {
        return Fingerprint { problem: Some(Rule::UndecodableText), ..print };
    }
    if number.is_empty() || kind.is_empty() {
        return Fingerprint { problem: Some(Rule::RequiredMissing), ..print };
    }
    if no_flag {
        return Fingerprint { problem: Some(Rule::WrongType), ..print };
    }
    print.certificate = hasher.long((&kind, &number, &sub_key));
    print.person = hasher.short(&number);
    print.holder = hasher.short((&kind, &number));
    if !key.is_empty() {
        print.key = hasher.long(&key);
    }
    let from = shown(FieldId::VALID_FROM);
    // A day is the same in any form in which the two kinds of file may write it.
    let plain = from.replace('/', "-");
    let compact = if plain.len() == 8 && plain.is_ascii() {
        format!("{}-{}-{}", &plain[..4], &plain[4..6], &plain[6..])
    } else {
        plain
    };
    print.from = match record.date(FieldId::VALID_FROM).or_else(|| parse_date(&compact)) {
        Some(day) => hasher.short(day),
        None => hasher.short(&from),
    };
    print.deleted = record.is_set(FieldId::DELETED);
    print
}

/// A batch of prints, whose kinds are places in the batch's own list of types.
#[derive(Default)]
struct Batch {
    prints: Vec<Fingerprint>,
    types: Types,
}

/// Takes the print of every record of a document, in order.
///
/// # Errors
/// What the system refuses while reading, `Interrupted` once `go_on` is false.
pub(super) fn prints(
    document: &Document,
    hasher: &Hasher,
    types: &mut Types,
    go_on: &AtomicBool,
    take: &mut dyn FnMut(Fingerprint),
) -> io::Result<()> {
    document.index().wait()?;
    for round in document.index().batches(1, usize::MAX).chunks(rayon::current_num_threads() * BATCHES) {
        if !go_on.load(Ordering::Relaxed) {
            return Err(io::Error::from(io::ErrorKind::Interrupted));
        }
        let batches: Vec<io::Result<Batch>> = round
            .par_iter()
            .map(|numbers| {
                let mut batch = Batch { prints: Vec::with_capacity(BATCH.0 as usize), types: Types::default() };
                document.each_record(numbers.clone(), |text, record| {
                    let mut print = print(text, record, hasher, document.index().torn_in(text.number));
                    if print.problem.is_none() {
                        let word = record.text(FieldId::CERTIFICATE).unwrap_or_default();
                        print.kind = batch.types.see(&record.value(FieldId::TYPE_ID).as_shown(), word);
                    }
                    batch.prints.push(print);
                })?;
                Ok(batch)
            })
            .collect();
        for batch in batches {
            let batch = batch?;
            let places = types.places(&batch.types);
            for print in batch.prints {
                let kind = places.get(print.kind as usize).copied().unwrap_or(Types::OTHER);
                take(Fingerprint { kind, ..print });
            }
        }
    }
    Ok(())
}
