//! What is held while records are applied one after the other, and what each of them did.

use std::collections::HashMap;

use super::Readings;
use super::fingerprint::Fingerprint;
use crate::check::Rule;

/// A record of one of the files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// 0 for the base, from 1 the differential files in order.
    pub file: u16,
    /// The record's number in it.
    pub record: u32,
}

/// What a record did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Did {
    /// It added an entry.
    Added,
    /// It took the place of one.
    Replaced,
    /// It took one away, or several.
    Deleted,
    /// Nothing: what it would take away is not there any more, or was never seen.
    Nothing,
    /// It cannot be applied.
    Impossible,
}

impl Did {
    /// All, in the order in which they are counted.
    pub const ALL: [Did; 5] = [Did::Added, Did::Replaced, Did::Deleted, Did::Nothing, Did::Impossible];

    /// The name that scripts see.
    pub fn code(self) -> &'static str {
        match self {
            Did::Added => "added",
            Did::Replaced => "replaced",
            Did::Deleted => "deleted",
            Did::Nothing => "nothing",
            Did::Impossible => "impossible",
        }
    }
}

/// What a record of a differential file did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The record.
    pub at: At,
    /// What it did.
    pub did: Did,
    /// The rule that says why that is doubtful or impossible. One of reading or fields where the record itself is broken,
    /// else one of [`HISTORY_RULES`](super::HISTORY_RULES).
    pub rule: Option<Rule>,
    /// Which of the rule's messages.
    pub variant: &'static str,
    /// The record that it met: the one replaced or deleted, or the one of which the rule speaks.
    pub other: Option<At>,
}

/// Why an entry is not held any more, and the record that did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The record.
    pub by: At,
    /// Whether it was replaced; else deleted.
    pub replaced: bool,
}

/// An entry that is or was held.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub at: At,
    pub certificate: u128,
    pub person: u64,
    pub holder: u64,
    pub from: u64,
    pub kind: u32,
    pub ended: Option<Ended>,
}

/// What is held. Of the base only entries of people whom a differential file names.
#[derive(Debug, Default)]
pub(super) struct State {
    pub entries: Vec<Entry>,
    pub steps: Vec<Step>,
    readings: Readings,
    based: bool,
    /// By history key and its scope the last entry that had it, held or not.
    by_key: HashMap<(u128, u64), usize>,
    /// Entries by certificate, held or not.
    by_certificate: HashMap<u128, Vec<usize>>,
    /// Of each history key the first type and person that had it, and the record.
    first_holder: HashMap<u128, (u64, At)>,
    /// Keys of base entries that a deletion took away.
    deleted: HashMap<(u128, u64), At>,
}

impl State {
    pub fn new(readings: Readings, based: bool) -> State {
        State { readings, based, ..State::default() }
    }

    fn scope(&self, print: &Fingerprint) -> (u128, u64) {
        (print.key, if self.readings.keys_of_all { 0 } else { print.holder })
    }

    /// Puts an entry down; its place.
    pub fn put(&mut self, at: At, print: &Fingerprint) -> usize {
        let place = self.entries.len();
        let Fingerprint { certificate, person, holder, from, kind, .. } = *print;
        self.entries.push(Entry { at, certificate, person, holder, from, kind, ended: None });
        self.by_certificate.entry(certificate).or_default().push(place);
        place
    }

    fn end(&mut self, place: usize, by: At, replaced: bool) -> At {
        self.entries[place].ended = Some(Ended { by, replaced });
        self.entries[place].at
    }

    /// The last held entry of the base with the certificate and first day of a record.
    fn in_base(&self, print: &Fingerprint) -> Option<usize> {
        if self.readings.beside_base {
            return None;
        }
        let same = |place: &&usize| {
            let entry = &self.entries[**place];
            entry.at.file == 0 && entry.ended.is_none() && entry.from == print.from
        };
        self.by_certificate.get(&print.certificate)?.iter().rev().find(same).copied()
    }

    /// Applies a record of a differential file.
    pub fn apply(&mut self, at: At, print: &Fingerprint) {
        let problem = print.problem.or((print.key == 0).then_some(Rule::RequiredMissing));
        let step = match problem {
            Some(rule) => Step { at, did: Did::Impossible, rule: Some(rule), variant: "default", other: None },
            None if print.deleted => self.delete(at, print),
            None => self.send(at, print),
        };
        self.steps.push(step);
    }

    /// Who else has the key of a record.
    fn other_holder(&self, print: &Fingerprint) -> Option<At> {
        self.first_holder.get(&print.key).filter(|(holder, _)| *holder != print.holder).map(|(_, at)| *at)
    }

    fn send(&mut self, at: At, print: &Fingerprint) -> Step {
        let scope = self.scope(print);
        let shared = self.other_holder(print);
        let step = |did, rule, other| Step { at, did, rule, variant: "default", other };
        if let Some(other) = shared.filter(|_| self.readings.keys_of_all) {
            return step(Did::Impossible, Some(Rule::HistoryKeyShared), Some(other));
        }
        let same = self.by_key.get(&scope).copied();
        let held = same.filter(|place| self.entries[*place].ended.is_none());
        if let Some(held) = held.filter(|_| self.readings.same_key_is_error) {
            return step(Did::Impossible, Some(Rule::HistoryKeyReused), Some(self.entries[held].at));
        }
        self.first_holder.entry(print.key).or_insert((print.holder, at));
        let told = if let Some(held) = held {
            let entry = self.entries[held];
            // A correction keeps the certificate and its first day; anything else is likely another history.
            let other_history = entry.certificate != print.certificate || entry.from != print.from;
            let other = self.end(held, at, true);
            let rule = other_history.then_some(Rule::HistoryKeyReused);
            step(Did::Replaced, rule, Some(other))
        } else {
            let was = same.map(|place| self.entries[place].at).or(self.deleted.get(&scope).copied());
            let base = self.in_base(print).map(|place| self.end(place, at, true));
            let did = if base.is_some() { Did::Replaced } else { Did::Added };
            match was {
                Some(was) => Step { variant: "after-deletion", ..step(did, Some(Rule::HistoryKeyReused), Some(was)) },
                None => step(did, None, base),
            }
        };
        let place = self.put(at, print);
        self.by_key.insert(scope, place);
        match (told.rule, shared) {
            (None, Some(other)) => Step { rule: Some(Rule::HistoryKeyShared), other: Some(other), ..told },
            _ => told,
        }
    }

    fn delete(&mut self, at: At, print: &Fingerprint) -> Step {
        let scope = self.scope(print);
        let step = |did, rule, variant, other| Step { at, did, rule, variant, other };
        let shared = self.other_holder(print);
        if let Some(other) = shared.filter(|_| self.readings.keys_of_all) {
            return step(Did::Impossible, Some(Rule::HistoryDeleteUnknown), "other-person", Some(other));
        }
        let same = self.by_key.get(&scope).copied();
        let mine = same.filter(|place| self.entries[*place].holder == print.holder);
        let held = mine.filter(|place| self.entries[*place].ended.is_none());
        let before = mine.map(|place| self.entries[place].at).or(self.deleted.get(&scope).copied());
        let found = held.or_else(|| if before.is_some() { None } else { self.in_base(print) });
        let Some(found) = found else {
            if let Some(before) = before {
                return step(Did::Nothing, Some(Rule::HistoryDeleteTwice), "default", Some(before));
            }
            let rule = Some(Rule::HistoryDeleteUnknown);
            if let Some(other) = shared {
                return step(Did::Impossible, rule, "other-person", Some(other));
            }
            // Without a base there may be what was never seen; it is away from now on.
            if !self.based {
                self.deleted.insert(scope, at);
                self.first_holder.entry(print.key).or_insert((print.holder, at));
                return step(Did::Nothing, None, "default", None);
            }
            let of_certificate = self.by_certificate.get(&print.certificate).into_iter().flatten();
            let held = of_certificate.map(|place| &self.entries[*place]).find(|entry| entry.ended.is_none());
            return match held.filter(|entry| entry.from != print.from) {
                Some(entry) => step(Did::Impossible, rule, "other-day", Some(entry.at)),
                None => step(Did::Impossible, rule, "default", None),
            };
        };
        let other = self.end(found, at, false);
        if other.file == 0 {
            self.deleted.insert(scope, at);
            self.first_holder.entry(print.key).or_insert((print.holder, at));
        }
        if self.readings.deletes_certificate {
            let places = self.by_certificate.get(&self.entries[found].certificate).cloned().unwrap_or_default();
            for place in places {
                if self.entries[place].ended.is_none() {
                    self.end(place, at, false);
                }
            }
        }
        // Met by certificate and first day alone, under a key that somebody else has: the wrong one of the two may be meant.
        match shared.filter(|_| held.is_none()) {
            Some(holder) => step(Did::Deleted, Some(Rule::HistoryKeyShared), "default", Some(holder)),
            None => step(Did::Deleted, None, "default", Some(other)),
        }
    }
}
