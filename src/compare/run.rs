//! Compares two documents: a pass over each, then one over the records that changed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::mass_change::{ByType, FieldCount};
use super::normalized_value::{NormalizedValues, day};
use super::people::{self, ChangedPeople, Lifted, Who};
use super::record_matching::{Fate, Fingerprint, Prints, pair};
use super::{Change, TypeCount, Types};
use crate::check::KeyHasher;
use crate::read::{BATCH, Document};
use crate::record::{Date, DateStyle, FieldId, FieldRef, Flaw, RecordText, parse_date};
use crate::spec::Form;

/// How many batches a worker takes until what they gave is put together.
const BATCHES: usize = 64;

/// How many sets of changed fields are kept, and how many fields are counted: more than any file that was meant so has.
const SETS: usize = 10_000;

/// The set of fields of a changed record that was not kept.
const NOT_KEPT: u32 = u32::MAX;

/// A certificate whose record changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The number of its record in the old document.
    pub old: u32,
    /// The number of its record in the new one.
    pub new: u32,
    /// Which set of fields changed.
    set: u32,
    /// The type of certificate: its place in a list.
    kind: u32,
}

/// What became of the records of an upload in the next one.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Whether both are registrations, or both differential histories.
    pub same_form: bool,
    /// Whether both are full uploads: who is not in the new one is gone.
    pub both_full: bool,
    /// Whether both are differential histories: each names only what changed.
    pub both_histories: bool,
    /// Records of the old document that are gone, in order.
    pub gone: Vec<u32>,
    /// Records of the new document that are new, in order.
    pub added: Vec<u32>,
    /// Records that changed, in the order of the old document.
    pub changed: Vec<Changed>,
    /// How many did not.
    pub unchanged: u64,
    /// Records of the old document without a key that are not in the new one byte for byte.
    pub keyless_old: Vec<u32>,
    /// Records of the new document without a key that are not in the old one byte for byte.
    pub keyless_new: Vec<u32>,
    /// How many records of the old and of the new document cannot be read, or not as what they are.
    pub unread: (u64, u64),
    /// Whether such a record of the old document may have protected somebody who is disclosed in the new one: one is, of whose
    /// certificate nothing was read before.
    pub unread_may_protect: bool,
    /// How many pairs rest on the order of the records alone, because their keys and first days repeat.
    pub guessed: u64,
    /// By type of certificate, in the order of their ids.
    pub types: Vec<TypeCount>,
    /// How many records changed in a field, the most frequent first.
    pub fields: Vec<(FieldRef, u64)>,
    /// Changes of fields beyond those.
    pub further_fields: u64,
    /// Between two full uploads: how many records of a type changed in a field.
    pub by_type_and_field: Vec<FieldCount>,
    /// Records that are disclosed although they, or their person, were not, in order.
    pub lifted: Vec<Lifted>,
    /// Numbers that stand with another person.
    pub changed_people: ChangedPeople,
    /// Whether any record of the old document gives the non-disclosure flag.
    pub flags_before: bool,
    sets: Vec<Vec<FieldRef>>,
    /// For each record of the new document that of the old one; 0 where there is none.
    old_of: Vec<u32>,
}

impl Comparison {
    /// The record of the old document that is the same certificate as this one of the new document.
    pub fn old_of(&self, new: u32) -> Option<u32> {
        let old = new.checked_sub(1).and_then(|i| self.old_of.get(i as usize)).copied();
        old.filter(|old| *old > 0)
    }

    /// For each record of the old document, counted from 1 and of which there are so many, that of the new one; 0 where
    /// there is none, and at 0.
    pub fn new_of(&self, old_len: u32) -> Vec<u32> {
        let mut new_of = vec![0; old_len as usize + 1];
        for (old, new) in self.old_of.iter().zip(1..) {
            if let Some(place) = new_of.get_mut(*old as usize).filter(|_| *old > 0) {
                *place = new;
            }
        }
        new_of
    }

    /// The fields in which a record changed, where they were kept.
    pub fn kept_fields_of(&self, changed: &Changed) -> Option<&[FieldRef]> {
        self.sets.get(changed.set as usize).map(Vec::as_slice)
    }

    /// The fields in which a record changed, in the order of the field table.
    ///
    /// # Errors
    /// What the system refuses while reading.
    pub fn fields_of(
        &self,
        changed: &Changed,
        lens: &NormalizedValues<'_>,
        old: &Document,
        new: &Document,
    ) -> io::Result<Cow<'_, [FieldRef]>> {
        match self.sets.get(changed.set as usize) {
            Some(set) => Ok(Cow::Borrowed(set)),
            None => Ok(Cow::Owned(fields(&lens.changes(&old.text(changed.old)?, &new.text(changed.new)?)))),
        }
    }
}

/// Compares two documents that were opened with the same field table, seen from the day on which the new one is sent.
///
/// # Errors
/// What the system refuses while reading, `Interrupted` once `go_on` is false.
pub fn compare(old: &Document, new: &Document, as_of: Date, go_on: &AtomicBool) -> io::Result<Comparison> {
    old.index().wait()?;
    new.index().wait()?;
    let lens = NormalizedValues::new(old, new);
    let seen = Seen { lens: &lens, hasher: KeyHasher::new(), as_of };
    let mut types = Types::default();
    let (mut old_prints, old_people, old_unread) = prints(old, &seen, &mut types, go_on)?;
    let (mut new_prints, new_people, new_unread) = prints(new, &seen, &mut types, go_on)?;
    let forms = [old.form, new.form];
    let mut comparison = Comparison {
        same_form: old.form == new.form,
        both_full: forms == [Form::Registration; 2],
        both_histories: forms == [Form::Differential; 2],
        old_of: vec![0; new.len() as usize],
        types: TypeCount::of(&types),
        unread: (old_unread, new_unread),
        ..Comparison::default()
    };
    pair(&mut old_prints, &mut new_prints, &mut comparison);
    drop((old_prints, new_prints));
    if !comparison.both_histories {
        comparison.flags_before = people::gives_flags(&old_people);
        comparison.lifted = people::lifted(&old_people, &new_people, |record| comparison.old_of(record));
        comparison.unread_may_protect =
            old_unread > 0 && people::discloses(&new_people, |record| comparison.old_of(record).is_none());
        comparison.changed_people = people::changed(&old_people, &new_people);
    }
    drop((old_people, new_people));
    comparison.gone.par_sort_unstable();
    comparison.added.par_sort_unstable();
    comparison.keyless_old.sort_unstable();
    comparison.keyless_new.sort_unstable();
    comparison.changed.par_sort_unstable_by_key(|changed| changed.old);
    comparison.types.retain(|kind| !kind.is_empty());
    comparison.types.sort_by(|a, b| (a.type_id.is_none(), &a.type_id).cmp(&(b.type_id.is_none(), &b.type_id)));
    let by_type = find_fields(&mut comparison, (old, new), &seen, go_on)?;
    if comparison.both_full {
        comparison.by_type_and_field = by_type.counts(types.names(), &comparison.types);
    }
    Ok(comparison)
}

impl Comparison {
    fn kind(&mut self, kind: u32) -> &mut TypeCount {
        let i = (kind as usize).min(self.types.len() - 1);
        &mut self.types[i]
    }
}

impl Fate for Comparison {
    fn recipient(&mut self, kind: u32, old: &[Fingerprint], new: &[Fingerprint]) {
        let (was, gone) = (!old.is_empty(), !old.is_empty() && new.is_empty());
        let in_period = old.iter().any(|print| print.in_period);
        let count = self.kind(kind);
        count.recipients += u64::from(was);
        count.recipients_gone += u64::from(gone);
        count.in_period += u64::from(in_period);
        count.in_period_gone += u64::from(in_period && gone);
    }

    fn gone(&mut self, old: &Fingerprint) {
        self.kind(old.kind).gone += 1;
        self.gone.push(old.record);
    }

    fn added(&mut self, new: &Fingerprint) {
        self.kind(new.kind).added += 1;
        self.added.push(new.record);
    }

    fn pair(&mut self, old: &Fingerprint, new: &Fingerprint, guessed: bool) {
        self.guessed += u64::from(guessed);
        self.old_of[new.record as usize - 1] = old.record;
        let keyed = old.key > 0;
        if old.whole == new.whole {
            self.unchanged += 1;
            if keyed {
                self.kind(new.kind).unchanged += 1;
            }
        } else {
            self.kind(new.kind).changed += 1;
            self.changed.push(Changed { old: old.record, new: new.record, set: NOT_KEPT, kind: new.kind });
        }
    }

    fn keyless(&mut self, record: &Fingerprint, old: bool) {
        if old { self.keyless_old.push(record.record) } else { self.keyless_new.push(record.record) }
    }
}

/// What a batch of records gave: their prints, whose kinds are places in the batch's own list of types.
#[derive(Default)]
struct Batch {
    prints: Prints,
    types: Types,
    people: Vec<Who>,
    unread: u64,
}

/// How records are seen.
struct Seen<'l> {
    lens: &'l NormalizedValues<'l>,
    hasher: KeyHasher,
    as_of: Date,
}

/// The prints of all records of a document, whose each is, and how many cannot be read.
fn prints(
    document: &Document,
    seen: &Seen<'_>,
    types: &mut Types,
    go_on: &AtomicBool,
) -> io::Result<(Prints, Vec<Who>, u64)> {
    let mut unread = 0;
    let mut people = Vec::with_capacity(document.len() as usize);
    let mut all = Prints { keyed: Vec::with_capacity(document.len() as usize), keyless: vec![] };
    for round in document.index().batches(1, usize::MAX).chunks(rayon::current_num_threads() * BATCHES) {
        cancelled(go_on)?;
        let batches: Vec<io::Result<Batch>> = round
            .par_iter()
            .map(|numbers| {
                let (mut batch, mut refused) = (Batch::default(), None);
                document.each(numbers.clone(), |text| {
                    if let Err(e) = batch.add(text, document, seen) {
                        refused = Some(e);
                    }
                })?;
                refused.map_or(Ok(batch), Err)
            })
            .collect();
        for batch in batches {
            let batch = batch?;
            let places = types.places(&batch.types);
            let placed = |print: Fingerprint| Fingerprint {
                kind: places.get(print.kind as usize).copied().unwrap_or(Types::OTHER),
                ..print
            };
            all.keyed.extend(batch.prints.keyed.into_iter().map(placed));
            all.keyless.extend(batch.prints.keyless);
            people.extend(batch.people);
            unread += batch.unread;
        }
    }
    Ok((all, people, unread))
}

impl Batch {
    fn add(&mut self, text: &RecordText<'_>, document: &Document, seen: &Seen<'_>) -> io::Result<()> {
        let (record, hasher) = (document.parse(text), &seen.hasher);
        match seen.lens.print(text, &record, hasher) {
            Some(print) => {
                let word = record.text(FieldId::CERTIFICATE).unwrap_or_default();
                let kind = self.types.see(&record.value(FieldId::TYPE_ID).as_shown(), word);
                // In a form that is wrong, too, it tells when the period was over.
                let other_form =
                    || record.text(FieldId::VALID_TO).and_then(|to| parse_date(&day(to, DateStyle::Hyphens)));
                let over = record.date(FieldId::VALID_TO).or_else(other_form);
                let over = over.is_some_and(|to| to < seen.as_of) || record.is_set(FieldId::DELETED);
                self.prints.keyed.push(Fingerprint { kind, in_period: !over, ..print });
                self.people.push(Who::of(&record, hasher));
            }
            None => {
                let ragged = record.flaws.iter().any(|flaw| matches!(flaw, Flaw::Ragged { .. }));
                // That a file ends too early is told of the file.
                self.unread += u64::from((record.unreadable || ragged) && !document.index().torn_in(text.number));
                self.people.push(match record.unreadable || ragged {
                    true => Who::by_number(&record, hasher),
                    false => Who::of(&record, hasher),
                });
                // Bytes that do not decode look alike as text.
                let whole = hasher.hash_one(document.raw(text.number)?);
                self.prints.keyless.push(Fingerprint { whole, record: text.number, ..Fingerprint::default() });
            }
        }
        Ok(())
    }
}

fn cancelled(go_on: &AtomicBool) -> io::Result<()> {
    match go_on.load(Ordering::Relaxed) {
        true => Ok(()),
        false => Err(io::Error::from(io::ErrorKind::Interrupted)),
    }
}

/// The fields of these changes, each once.
fn fields(changes: &[Change]) -> Vec<FieldRef> {
    let mut fields: Vec<FieldRef> = Vec::with_capacity(changes.len());
    for change in changes {
        // An item whose label changed is one gone and one added in the same place.
        if !fields.contains(&change.field) {
            fields.push(change.field.clone());
        }
    }
    fields
}

/// Finds in which fields each record changed, and counts them.
fn find_fields(
    comparison: &mut Comparison,
    (old, new): (&Document, &Document),
    seen: &Seen<'_>,
    go_on: &AtomicBool,
) -> io::Result<ByType> {
    let mut sets: HashMap<Vec<FieldRef>, u32> = HashMap::new();
    let mut counts: HashMap<FieldRef, u64> = HashMap::new();
    let mut by_type = ByType::default();
    let together = rayon::current_num_threads() * BATCHES * BATCH.0 as usize / 4;
    for round in comparison.changed.chunks_mut(together) {
        cancelled(go_on)?;
        let found: Vec<io::Result<Found>> = round
            .par_iter()
            .map(|changed| {
                let changes = seen.lens.changes(&old.text(changed.old)?, &new.text(changed.new)?);
                let fields = fields(&changes);
                // Of what each field now holds a hash, to see whether all got the same.
                let now =
                    |field: &FieldRef| changes.iter().find(|change| change.field == *field).map(|change| &change.new);
                let values = fields.iter().map(|field| seen.hasher.hash_one(now(field))).collect();
                Ok((fields, values))
            })
            .collect();
        for (changed, found) in round.iter_mut().zip(found) {
            let (found, values) = found?;
            for (field, value) in found.iter().zip(values) {
                if counts.len() < SETS || counts.contains_key(field) {
                    *counts.entry(field.clone()).or_default() += 1;
                    by_type.add((changed.kind, field), value, changed.new);
                } else {
                    comparison.further_fields += 1;
                }
            }
            let next = sets.len() as u32;
            changed.set = match sets.get(&found) {
                Some(set) => *set,
                None if sets.len() < SETS => *sets.entry(found).or_insert(next),
                None => NOT_KEPT,
            };
        }
    }
    let mut in_order: Vec<(Vec<FieldRef>, u32)> = sets.into_iter().collect();
    in_order.sort_unstable_by_key(|(_, set)| *set);
    comparison.sets = in_order.into_iter().map(|(fields, _)| fields).collect();
    comparison.fields = counts.into_iter().collect();
    comparison.fields.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(by_type)
}

/// The fields in which a record changed, and of each a hash of what it holds now.
type Found = (Vec<FieldRef>, Vec<u64>);
