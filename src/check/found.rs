//! What a rule puts down about a record: a finding whose place is still an index in the record's text, so that
//! a million of them cost little until they are shown.

use std::ops::Range;
use std::sync::Arc;

use super::{At, Finding, Param, Rule};
use crate::read::Document;
use crate::record::{FieldRef, RecordText};

/// A finding about one record, not yet placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The rule.
    pub rule: Rule,
    /// The field; `None` where the whole record is meant.
    pub field: Option<FieldRef>,
    /// Byte index in the record's text.
    pub at: u32,
    /// Which of the rule's messages.
    pub variant: &'static str,
    /// The parameters of the message.
    pub params: Vec<(&'static str, Param)>,
    /// The short name of the loaded document that it rests on; `None` where that is the program's own table.
    pub said_by: Option<Arc<str>>,
}

impl Found {
    /// A finding with the rule's only message and no parameters.
    pub fn new(rule: Rule, field: impl Into<Option<FieldRef>>, at: u32) -> Found {
        Found { rule, field: field.into(), at, variant: "default", params: vec![], said_by: None }
    }

    /// With this message.
    pub fn variant(mut self, variant: &'static str) -> Found {
        self.variant = variant;
        self
    }

    /// With a parameter more.
    pub fn with(mut self, name: &'static str, param: Param) -> Found {
        self.params.push((name, param));
        self
    }

    /// Resting on this document.
    pub fn said_by(mut self, document: Option<&Arc<str>>) -> Found {
        self.said_by = document.cloned();
        self
    }

    /// The finding at this line and column.
    fn at(self, (line, column): (u32, u32), number: u32, document: &Document) -> Finding {
        let within = self.field.as_ref().map_or_else(String::new, |field| field.pointer(document.table()));
        Finding {
            rule: self.rule,
            record: Some(number),
            field: self.field,
            at: At { line, column, pointer: document.pointer(number, &within) },
            variant: self.variant,
            params: self.params,
            said_by: self.said_by,
        }
    }
}

/// What the rules put down about one record. All of it is counted; kept are as many of each rule as are wanted, so that a
/// record of a hundred thousand faults costs little where they are only counted.
#[derive(Debug)]
pub struct FoundList {
    counts: [u32; Rule::COUNT],
    total: usize,
    wanted: [(u32, u32); Rule::COUNT],
    kept: Vec<Found>,
}

impl FoundList {
    /// Counts alone.
    pub const fn counting() -> FoundList {
        FoundList { counts: [0; Rule::COUNT], total: 0, wanted: [(0, 0); Rule::COUNT], kept: vec![] }
    }

    /// Keeps of each rule those in this range, counted from 0.
    pub fn keeping(wanted: impl Fn(Rule) -> Range<u32>) -> FoundList {
        let mut list = FoundList::counting();
        for rule in Rule::ALL {
            let Range { start, end } = wanted(*rule);
            list.wanted[*rule as usize] = (start, end);
        }
        list
    }

    /// Puts down a finding.
    pub fn push(&mut self, found: Found) {
        self.add(found.rule, || found);
    }

    /// Puts down a finding of this rule, which is made only where it is kept.
    pub fn add(&mut self, rule: Rule, found: impl FnOnce() -> Found) {
        let count = &mut self.counts[rule as usize];
        let (first, end) = self.wanted[rule as usize];
        if (first..end).contains(count) {
            let found = found();
            debug_assert_eq!(found.rule, rule, "what is counted is what is kept");
            self.kept.push(found);
        }
        *count += 1;
        self.total += 1;
    }

    /// How many were put down.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Whether one of this rule was put down.
    pub fn has(&self, rule: Rule) -> bool {
        self.counts[rule as usize] > 0
    }

    /// The rules of what was put down, and how many of each.
    pub fn counts(&self) -> impl Iterator<Item = (Rule, u32)> {
        let any = self.total > 0;
        Rule::ALL.iter().filter(move |_| any).map(|rule| (*rule, self.counts[*rule as usize])).filter(|(_, n)| *n > 0)
    }

    /// What was kept.
    pub fn into_kept(self) -> Vec<Found> {
        self.kept
    }

    /// Makes it empty again, for the next record.
    pub fn clear(&mut self) {
        if self.total > 0 {
            (self.counts, self.total) = ([0; Rule::COUNT], 0);
            self.kept.clear();
        }
    }
}

impl Extend<Found> for FoundList {
    fn extend<T: IntoIterator<Item = Found>>(&mut self, found: T) {
        found.into_iter().for_each(|found| self.push(found));
    }
}

/// Places what was found in a record in its file.
pub fn place_all(found: Vec<Found>, text: &RecordText<'_>, document: &Document) -> Vec<Finding> {
    let places: Vec<u32> = found.iter().map(|found| found.at).collect();
    let places = document.locate_all(text, &places);
    found.into_iter().zip(places).map(|(found, place)| found.at(place, text.number, document)).collect()
}
