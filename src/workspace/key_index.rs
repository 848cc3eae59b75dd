//! The records of an upload as replies are laid on them: which have what a reply gives of them, and on which rows and lines
//! they stand. Nothing is looked for that no reply gives.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use crate::read::Document;
use crate::read::reply::{NumberName, Reply, is_mask};
use crate::read::reply_matching::{Identity, RecordKeys, Standing};
use crate::record::{FieldId, State};

/// Finds records by what replies may give of them.
#[derive(Debug, Default)]
pub struct KeyIndex {
    document: Option<Arc<Document>>,
    count: u32,
    standing: Standing,
    hasher: RandomState,
    /// By the hash of an identity and its value: the records that have it.
    named: HashMap<u64, Vec<u32>>,
    /// The same for recipient numbers without the zeros before them, which spreadsheets drop.
    bare: HashMap<u64, Vec<u32>>,
    /// In which places values are masked that replies give, once each.
    masks: Vec<(Identity, Vec<bool>)>,
    /// Of each record the identities of which it holds any, as bits.
    held: Vec<u16>,
    /// By the hash of a field and its value: the records that have it.
    values: HashMap<u64, Vec<u32>>,
    on_rows: Vec<(u32, u32)>,
    on_lines: Vec<(u32, u32)>,
}

/// A recipient number without the zeros before it.
fn bare(number: &str) -> &str {
    number.trim_start_matches('0')
}

/// How many ways to mask a value are looked for: a reply has one or two.
const MASKS: usize = 8;

/// The sign that stands for all that mask.
const MASKED: char = '*';

fn place_of(identity: Identity) -> usize {
    Identity::ALL.iter().position(|known| *known == identity).unwrap_or(0)
}

/// Which signs of a value are masked.
fn mask_of(value: &str) -> Vec<bool> {
    value.chars().map(is_mask).collect()
}

/// A value with one sign for all that mask.
fn unmarked(value: &str) -> String {
    value.chars().map(|c| if is_mask(c) { MASKED } else { c }).collect()
}

/// A value as it is where these signs of it are masked; `None` where it is of another length.
fn masked(value: &str, mask: &[bool]) -> Option<String> {
    let same = value.chars().count() == mask.len();
    same.then(|| value.chars().zip(mask).map(|(c, hidden)| if *hidden { MASKED } else { c }).collect())
}

impl KeyIndex {
    /// What these replies ask of the records; waits for a payload that is still being read.
    pub fn of(document: &Arc<Document>, replies: &[Reply]) -> KeyIndex {
        // A file that cannot be read any more is told by the check; here it only finds less.
        let _ = document.index().wait();
        let mut index = KeyIndex { document: Some(document.clone()), count: document.len(), ..KeyIndex::default() };
        let mut numbers: Vec<u32> = replies
            .iter()
            .flat_map(|reply| reply.hints.number.iter().chain(&reply.hints.others))
            .filter(|(name, _)| *name != NumberName::Record)
            .map(|(_, number)| *number)
            .collect();
        if !numbers.is_empty() {
            numbers.sort_unstable();
            numbers.dedup();
            index.standing = Standing { table: document.layout().is_some(), many_lines: document.has_long_records() };
            index.on_rows = document.records_on_rows(&numbers);
            index.on_lines = document.records_on_lines(&numbers);
        }
        index.collect(replies);
        index
    }

    /// Goes through the records for the identities that replies give.
    fn collect(&mut self, replies: &[Reply]) {
        let mut kinds = [false; Identity::ALL.len()];
        let mut fields: Vec<FieldId> = Vec::new();
        for reply in replies {
            let hints = &reply.hints;
            for (kind, identity) in Identity::ALL.into_iter().enumerate() {
                if let Some(value) = identity.given(hints) {
                    kinds[kind] = true;
                    self.ask(identity, value);
                }
            }
            if let Some((field, value)) = &hints.value_of {
                kinds[place_of(Identity::of_field(*field))] |= Identity::of_field(*field) != Identity::Value;
                if !fields.contains(field) {
                    fields.push(*field);
                }
                self.values.entry(self.hash_of_value(*field, value)).or_default();
            }
            for (field, value) in &hints.repeated {
                if !fields.contains(field) {
                    fields.push(*field);
                }
                self.values.entry(self.hash_of_value(*field, value)).or_default();
            }
            let unnamed = hints
                .unnamed
                .iter()
                .flat_map(|(_, value)| Identity::by_content(value).map(move |identity| (identity, value.as_str())));
            for (identity, value) in Identity::perhaps_given(hints).chain(Identity::mentioned(hints)).chain(unnamed) {
                kinds[place_of(identity)] = true;
                self.ask(identity, value);
            }
        }
        let asked = kinds.contains(&true) || !fields.is_empty();
        let (Some(document), true) = (self.document.clone(), asked) else { return };
        self.held = vec![0; self.count as usize + 1];
        let _ = document.each_record(1..self.count + 1, |text, record| {
            for (kind, identity) in Identity::ALL.into_iter().enumerate().filter(|(kind, _)| kinds[*kind]) {
                let value = record.value(identity.field()).as_shown();
                if value.trim().is_empty() {
                    continue;
                }
                if let Some(held) = self.held.get_mut(text.number as usize) {
                    *held |= 1 << kind;
                }
                self.note(identity, &value, text.number);
            }
            for field in &fields {
                let value = record.value(*field).as_shown();
                let hash = self.hash_of_value(*field, &value);
                if let Some(records) = self.values.get_mut(&hash).filter(|_| !value.trim().is_empty()) {
                    records.push(text.number);
                }
            }
        });
    }

    fn hash(&self, identity: Identity, folded: &str) -> u64 {
        self.hasher.hash_one((identity, folded))
    }

    fn hash_of_value(&self, field: FieldId, value: &str) -> u64 {
        // A day is the same however it is written.
        let identity = if field == FieldId::VALID_TO { Identity::ValidFrom } else { Identity::of_field(field) };
        self.hasher.hash_one((field, identity.folded(value)))
    }

    fn ask(&mut self, identity: Identity, value: &str) {
        let folded = identity.folded(value);
        if Identity::is_masked(&folded) {
            let mask = (identity, mask_of(&folded));
            if self.masks.len() < MASKS && !self.masks.contains(&mask) {
                self.masks.push(mask);
            }
        }
        let folded = unmarked(&folded);
        self.named.entry(self.hash(identity, &folded)).or_default();
        if identity == Identity::Recipient {
            self.bare.entry(self.hash(identity, bare(&folded))).or_default();
        }
    }

    fn note(&mut self, identity: Identity, value: &str, number: u32) {
        let folded = identity.folded(value);
        let hash = self.hash(identity, &folded);
        if let Some(records) = self.named.get_mut(&hash) {
            records.push(number);
        }
        for at in 0..self.masks.len() {
            let masked =
                self.masks.get(at).filter(|(of, _)| *of == identity).and_then(|(_, mask)| masked(&folded, mask));
            let hash = masked.map(|masked| self.hash(identity, &masked));
            if let Some(records) = hash.and_then(|hash| self.named.get_mut(&hash)) {
                records.push(number);
            }
        }
        if identity == Identity::Recipient {
            let hash = self.hash(identity, bare(&folded));
            if let Some(records) = self.bare.get_mut(&hash) {
                records.push(number);
            }
        }
    }
}

impl RecordKeys for KeyIndex {
    fn count(&self) -> u32 {
        self.count
    }

    fn standing(&self) -> Standing {
        self.standing
    }

    fn named(&self, identity: Identity, value: &str) -> &[u32] {
        let folded = unmarked(&identity.folded(value));
        let exact = self.named.get(&self.hash(identity, &folded)).map_or(&[][..], Vec::as_slice);
        if exact.is_empty() && identity == Identity::Recipient && !Identity::is_masked(&folded) {
            return self.bare.get(&self.hash(identity, bare(&folded))).map_or(&[], Vec::as_slice);
        }
        exact
    }

    fn with_value(&self, field: FieldId, value: &str) -> &[u32] {
        self.values.get(&self.hash_of_value(field, value)).map_or(&[], Vec::as_slice)
    }

    fn has(&self, number: u32, identity: Identity) -> bool {
        self.held.get(number as usize).is_some_and(|held| held & (1 << place_of(identity)) != 0)
    }

    fn on_row(&self, row: u32) -> Option<u32> {
        let at = self.on_rows.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        self.on_rows.get(at).map(|(_, record)| *record)
    }

    fn on_line(&self, line: u32) -> Option<u32> {
        let at = self.on_lines.binary_search_by_key(&line, |(line, _)| *line).ok()?;
        self.on_lines.get(at).map(|(_, record)| *record)
    }

    fn field(&self, number: u32, field: FieldId) -> Option<(bool, u32)> {
        let document = self.document.as_ref()?;
        let text = document.text(number).ok()?;
        let record = document.parse(&text);
        let value = record.value(field);
        let filled = value.state() == State::Present;
        Some((filled, document.locate(&text, value.at).0))
    }
}
