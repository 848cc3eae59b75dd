//! What is held after a replay against what the base held: gone, added, changed, unchanged, by certificate.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::replay::Files;
use super::state::Entry;
use super::{At, Replay};
use crate::compare::NormalizedValues;
use crate::record::FieldRef;

/// How many pairs are compared until it is asked whether to go on.
const TOGETHER: usize = 1 << 14;

/// How many sets of fields and fields are kept apart: more than any file that was meant so has.
const MOST: usize = 10_000;

/// A certificate whose entry changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangedEntry {
    /// The record of the base.
    pub old: u32,
    /// The record that gave what is held now.
    pub new: At,
    set: u32,
}

/// What became of the entries of the base.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Records of the base whose entries are gone, in order.
    pub gone: Vec<u32>,
    /// Records whose entries are new, in order.
    pub added: Vec<At>,
    /// Entries that changed, in the order of the base.
    pub changed: Vec<ChangedEntry>,
    /// How many did not.
    pub unchanged: u64,
    /// How many changed in a field, the most frequent first.
    pub fields: Vec<(FieldRef, u64)>,
    sets: Vec<Vec<FieldRef>>,
}

impl Outcome {
    /// The fields in which an entry changed; none beyond the first ten thousand sets of fields.
    pub fn fields_of(&self, changed: &ChangedEntry) -> &[FieldRef] {
        self.sets.get(changed.set as usize).map_or(&[], Vec::as_slice)
    }
}

/// Compares what is held with the base.
///
/// # Errors
/// What the system refuses while reading, `Interrupted` once `go_on` is false.
pub fn against(replay: &Replay, files: &Files<'_>, go_on: &AtomicBool) -> io::Result<Outcome> {
    let mut outcome = Outcome::default();
    let mut pairs: Vec<(u32, At)> = Vec::new();
    let mut by_certificate: BTreeMap<u128, Vec<&Entry>> = BTreeMap::new();
    for entry in &replay.entries {
        by_certificate.entry(entry.certificate).or_default().push(entry);
    }
    for entries in by_certificate.values() {
        pair(entries, &mut outcome, &mut pairs);
    }
    outcome.gone.sort_unstable();
    outcome.added.sort_unstable();
    pairs.sort_unstable();
    // What no differential file speaks of is as it was.
    let in_base = replay.entries.iter().filter(|entry| entry.at.file == 0).count();
    outcome.unchanged += u64::from(files.base.map_or(0, |base| base.len())) - in_base as u64;
    let lenses: Vec<Option<NormalizedValues<'_>>> =
        files.differentials.iter().map(|new| files.base.map(|base| NormalizedValues::new(base, new))).collect();
    let (mut sets, mut counts) = (HashMap::new(), HashMap::new());
    for round in pairs.chunks(TOGETHER) {
        if !go_on.load(Ordering::Relaxed) {
            return Err(io::Error::from(io::ErrorKind::Interrupted));
        }
        let found: Vec<io::Result<Vec<FieldRef>>> = round
            .par_iter()
            .map(|(old, new)| {
                let lens = lenses.get(usize::from(new.file) - 1).and_then(Option::as_ref);
                let Some(lens) = lens else { return Ok(vec![]) };
                let ((_, old), (_, new)) = (files.text(At { file: 0, record: *old })?, files.text(*new)?);
                Ok(lens.changes(&old, &new).into_iter().map(|change| change.field).collect())
            })
            .collect();
        for ((old, new), found) in round.iter().zip(found) {
            outcome.take(*old, *new, found?, &mut sets, &mut counts);
        }
    }
    outcome.fields = counts.into_iter().collect();
    outcome.fields.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(outcome)
}

/// Lays the entries of a certificate on one another: the only ones, else those with the same first day, in their order.
fn pair(entries: &[&Entry], outcome: &mut Outcome, pairs: &mut Vec<(u32, At)>) {
    let held = |entry: &&&Entry| entry.ended.is_none();
    let base = || entries.iter().filter(|entry| entry.at.file == 0);
    outcome.unchanged += base().filter(held).count() as u64;
    let mut old: Vec<&Entry> = base().filter(|entry| entry.ended.is_some()).copied().collect();
    let new: Vec<&Entry> = entries.iter().filter(|entry| entry.at.file > 0).filter(held).copied().collect();
    let only = base().count() == 1 && old.len() == 1 && new.len() == 1;
    for new in new {
        match old.iter().position(|old| only || old.from == new.from) {
            Some(place) => pairs.push((old.remove(place).at.record, new.at)),
            None => outcome.added.push(new.at),
        }
    }
    outcome.gone.extend(old.iter().map(|entry| entry.at.record));
}

impl Outcome {
    fn take(
        &mut self,
        old: u32,
        new: At,
        found: Vec<FieldRef>,
        sets: &mut HashMap<Vec<FieldRef>, u32>,
        counts: &mut HashMap<FieldRef, u64>,
    ) {
        if found.is_empty() {
            self.unchanged += 1;
            return;
        }
        for field in &found {
            if counts.len() < MOST || counts.contains_key(field) {
                *counts.entry(field.clone()).or_default() += 1;
            }
        }
        let next = self.sets.len() as u32;
        let set = match sets.get(&found) {
            Some(set) => *set,
            None if self.sets.len() < MOST => {
                self.sets.push(found.clone());
                *sets.entry(found).or_insert(next)
            }
            None => u32::MAX,
        };
        self.changed.push(ChangedEntry { old, new, set });
    }
}
