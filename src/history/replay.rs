//! A registration and the differential files after it, applied in order.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::atomic::AtomicBool;

use super::fingerprint::{Fingerprint, Hasher, prints};
use super::state::{Entry, State};
use super::{At, Did, Ended, Readings, Step};
use crate::check::{Later, Rule};
use crate::compare::{TypeCount, Types};
use crate::read::Document;
use crate::record::RecordText;

/// The rules that only a replay can break.
pub const HISTORY_RULES: [Rule; 4] =
    [Rule::HistoryDeleteUnknown, Rule::HistoryDeleteTwice, Rule::HistoryKeyReused, Rule::HistoryKeyShared];

/// Of fewer records it cannot be told whether keys are counted for each person apart.
const ENOUGH: usize = 20;

/// The files of a history.
#[derive(Clone, Copy, Debug)]
pub struct Files<'d> {
    /// The registration; `None` where it is not known what was there before.
    pub base: Option<&'d Document>,
    /// The differential files, in order.
    pub differentials: &'d [&'d Document],
}

impl<'d> Files<'d> {
    /// The document of a record.
    pub fn document(&self, at: At) -> Option<&'d Document> {
        match at.file.checked_sub(1) {
            None => self.base,
            Some(place) => self.differentials.get(usize::from(place)).copied(),
        }
    }

    /// The document and the text of a record.
    ///
    /// # Errors
    /// As [`Document::text`].
    pub fn text(&self, at: At) -> io::Result<(&'d Document, RecordText<'static>)> {
        let document = self.document(at).ok_or(io::ErrorKind::NotFound)?;
        Ok((document, document.text(at.record)?))
    }
}

/// What the files of a history do, and what is held after them.
#[derive(Debug)]
pub struct Replay {
    /// What was assumed.
    pub readings: Readings,
    /// What each record of the differential files did, in their order.
    pub steps: Vec<Step>,
    /// Whether history keys are counted for each person apart: then it tells nothing that two share one.
    pub keys_per_person: bool,
    /// By type of certificate: recipients of the base, and of them those of whom nothing is held any more.
    pub types: Vec<TypeCount>,
    pub(super) entries: Vec<Entry>,
    /// Of each record of the base the hash of its person; 0 for none.
    people: Vec<u64>,
    /// The entries of the base records that are kept, by record.
    of_base: HashMap<u32, usize>,
    of_person: HashMap<u64, Vec<usize>>,
}

/// Replays a history. All documents must have been opened with the same field table.
///
/// # Errors
/// What the system refuses while reading, `Interrupted` once `go_on` is false.
pub fn replay(files: &Files<'_>, readings: Readings, go_on: &AtomicBool) -> io::Result<Replay> {
    let (hasher, mut types) = (Hasher::default(), Types::default());
    let mut sent: Vec<Vec<Fingerprint>> = Vec::with_capacity(files.differentials.len());
    let mut named = HashSet::new();
    for document in files.differentials {
        let mut all = Vec::with_capacity(document.len() as usize);
        prints(document, &hasher, &mut types, go_on, &mut |print| {
            named.insert(print.person);
            all.push(print);
        })?;
        sent.push(all);
    }
    named.remove(&0);
    let mut state = State::new(readings, files.base.is_some());
    let (mut people, mut of_base, mut recipients) = (Vec::new(), HashMap::new(), Vec::new());
    if let Some(base) = files.base {
        prints(base, &hasher, &mut types, go_on, &mut |print| {
            people.push(print.person);
            if print.person == 0 {
                return;
            }
            recipients.push((print.certificate as u64, print.kind));
            if named.contains(&print.person) {
                let place = state.put(At { file: 0, record: print.record }, &print);
                of_base.insert(print.record, place);
            }
        })?;
    }
    for (file, prints) in (1..).zip(&sent) {
        for print in prints {
            state.apply(At { file, record: print.record }, print);
        }
    }
    drop(sent);
    let State { entries, mut steps, .. } = state;
    let keys_per_person = forget_shared(&mut steps, readings);
    let mut of_person: HashMap<u64, Vec<usize>> = HashMap::new();
    for (place, entry) in entries.iter().enumerate() {
        of_person.entry(entry.person).or_default().push(place);
    }
    let mut replay = Replay { readings, steps, keys_per_person, types: vec![], entries, people, of_base, of_person };
    replay.types = replay.count_types(&types, recipients);
    Ok(replay)
}

/// Takes the doubt of shared keys away where keys are evidently counted for each person apart; whether they are.
fn forget_shared(steps: &mut [Step], readings: Readings) -> bool {
    let shared = |step: &&mut Step| step.rule == Some(Rule::HistoryKeyShared);
    let count = steps.iter_mut().filter(shared).count();
    if readings.keys_of_all || count < ENOUGH || count * 2 <= steps.len() {
        return false;
    }
    for step in steps.iter_mut().filter(|step| step.rule == Some(Rule::HistoryKeyShared)) {
        (step.rule, step.other) = (None, None);
    }
    true
}

impl Replay {
    /// How many records did this.
    pub fn count(&self, did: Did) -> u64 {
        self.steps.iter().filter(|step| step.did == did).count() as u64
    }

    /// How many steps a rule speaks of.
    pub fn count_of(&self, rule: Rule) -> u64 {
        self.steps.iter().filter(|step| step.rule == Some(rule)).count() as u64
    }

    /// What became of the entry that a record gave: `Some(None)` where it is held, `None` where it gave none.
    pub fn fate(&self, at: At) -> Option<Option<Ended>> {
        if at.file == 0 {
            let known = at.record > 0 && (at.record as usize) <= self.people.len();
            return known.then(|| self.of_base.get(&at.record).and_then(|place| self.entries[*place].ended));
        }
        let place = self.entries.partition_point(|entry| entry.at < at);
        self.entries.get(place).filter(|entry| entry.at == at).map(|entry| entry.ended)
    }

    /// The records whose entries are held at the end: those of the base in order, then those of each file.
    pub fn held(&self) -> impl Iterator<Item = At> + '_ {
        let base = (1..=self.people.len() as u32).map(|record| At { file: 0, record });
        let base = base.filter(|at| self.fate(*at) == Some(None));
        let later = self.entries.iter().filter(|entry| entry.at.file > 0 && entry.ended.is_none());
        base.chain(later.map(|entry| entry.at))
    }

    /// How many entries are held at the end.
    pub fn held_count(&self) -> u64 {
        let gone = self.entries.iter().filter(|entry| entry.at.file == 0 && entry.ended.is_some()).count();
        let later = self.entries.iter().filter(|entry| entry.at.file > 0 && entry.ended.is_none()).count();
        (self.people.len() - gone + later) as u64
    }

    /// Every entry that the person of a record has or had, with what became of it, in the order in which they came; only
    /// that of the record itself where its person cannot be read.
    pub fn of_person(&self, at: At) -> Vec<(At, Option<Ended>)> {
        let entry = |place: &usize| (self.entries[*place].at, self.entries[*place].ended);
        let person = match at.file {
            0 => at.record.checked_sub(1).and_then(|place| self.people.get(place as usize)).copied().unwrap_or(0),
            _ => {
                let place = self.entries.partition_point(|entry| entry.at < at);
                self.entries.get(place).filter(|entry| entry.at == at).map_or(0, |entry| entry.person)
            }
        };
        match self.of_person.get(&person) {
            Some(places) => places.iter().map(entry).collect(),
            // Nobody whom a differential file names: the base alone holds them.
            None if person != 0 => {
                let same = self.people.iter().zip(1..).filter(|(other, _)| **other == person);
                same.map(|(_, record)| (At { file: 0, record }, None)).collect()
            }
            None => vec![(at, None)],
        }
    }

    /// The findings on the records of a differential file, in their order; `name` gives the name of a file.
    pub fn findings(&self, file: u16, name: &dyn Fn(u16) -> String) -> Vec<Later> {
        let of_history = |step: &&Step| step.rule.is_some_and(|rule| HISTORY_RULES.contains(&rule));
        let steps = self.steps.iter().filter(|step| step.at.file == file).filter(of_history);
        let mut names: HashMap<u16, std::sync::Arc<str>> = HashMap::new();
        let finding = |step: &Step| {
            let other = step.other.map(|other| {
                let name = names.entry(other.file).or_insert_with(|| name(other.file).into());
                (name.clone(), other.record)
            });
            Some(Later { variant: step.variant, other, ..Later::new(step.at.record, step.rule?) })
        };
        steps.filter_map(finding).collect()
    }

    /// Recipients by type, of the base and of whom nothing is held any more.
    fn count_types(&self, types: &Types, mut recipients: Vec<(u64, u32)>) -> Vec<TypeCount> {
        recipients.sort_unstable();
        recipients.dedup_by_key(|(certificate, _)| *certificate);
        let mut counts = TypeCount::of(types);
        let last = counts.len() - 1;
        for (_, kind) in &recipients {
            counts[(*kind as usize).min(last)].recipients += 1;
        }
        // Of each certificate that was in the base: its type, and whether any entry of it is held.
        let mut touched: HashMap<u128, (u32, bool, bool)> = HashMap::new();
        for entry in &self.entries {
            let (_, in_base, held) = touched.entry(entry.certificate).or_insert((entry.kind, false, false));
            *in_base |= entry.at.file == 0;
            *held |= entry.ended.is_none();
        }
        for (kind, _, _) in touched.values().filter(|(_, in_base, held)| *in_base && !held) {
            counts[(*kind as usize).min(last)].recipients_gone += 1;
        }
        // A history names whom it takes away: all of them count, whatever their period.
        for count in &mut counts {
            (count.in_period, count.in_period_gone) = (count.recipients, count.recipients_gone);
        }
        counts.retain(|count| count.recipients > 0);
        counts.sort_by(|a, b| (a.type_id.is_none(), &a.type_id).cmp(&(b.type_id.is_none(), &b.type_id)));
        counts
    }
}
