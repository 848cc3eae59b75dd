//! What a rule puts down about a record: a finding whose place is still an index in the record's text, so that
//! a million of them cost little until they are shown.

use std::ops::Range;
use std::sync::Arc;

use super::{At, Finding, Param, Rule};
use crate::read::Document;
use crate::record::{FieldId, FieldRef, RecordText, SheetCell};

/// A finding about one record, not yet placed.
#[derive(Clone, Debug, PartialEq)]
pub struct RawFinding {
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

impl RawFinding {
    /// A finding with the rule's only message and no parameters.
    pub fn new(rule: Rule, field: impl Into<Option<FieldRef>>, at: u32) -> RawFinding {
        RawFinding { rule, field: field.into(), at, variant: "default", params: vec![], said_by: None }
    }

    /// By what findings of one cause are like it.
    pub fn pattern(&self) -> Pattern {
        let field = self.field.as_ref().and_then(FieldRef::field);
        Pattern { rule: self.rule, field, variant: self.variant }
    }

    /// With this message.
    pub fn variant(mut self, variant: &'static str) -> RawFinding {
        self.variant = variant;
        self
    }

    /// With a parameter more.
    pub fn with(mut self, name: &'static str, param: Param) -> RawFinding {
        self.params.push((name, param));
        self
    }

    /// Resting on this document.
    pub fn said_by(mut self, document: Option<&Arc<str>>) -> RawFinding {
        self.said_by = document.cloned();
        self
    }

    /// The finding at this line and column, and this cell.
    fn at(self, (line, column): (u32, u32), cell: Option<SheetCell>, number: u32, document: &Document) -> Finding {
        let within = self.field.as_ref().map_or_else(String::new, |field| field.pointer(document.table()));
        Finding {
            rule: self.rule,
            record: Some(number),
            field: self.field,
            at: At { line, column, pointer: document.pointer(number, &within), cell },
            variant: self.variant,
            params: self.params,
            said_by: self.said_by,
        }
    }
}

/// By what findings of one cause are alike: the rule, the field, and which of the rule's messages is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// The rule.
    pub rule: Rule,
    /// The field of the table; `None` for whatever is none.
    pub field: Option<FieldId>,
    /// Which of the rule's messages.
    pub variant: &'static str,
}

/// How many patterns are told apart in one record: one with more is broken in a way of its own.
const PATTERNS: usize = 64;

/// What the rules put down about one record. All of it is counted; kept are as many of each rule as are wanted, so that a
/// record of a hundred thousand faults costs little where they are only counted.
#[derive(Debug)]
pub struct RawFindings {
    counts: [u32; Rule::COUNT],
    total: usize,
    patterns: Vec<(Pattern, u32)>,
    wanted: [(u32, u32); Rule::COUNT],
    kept: Vec<RawFinding>,
}

impl RawFindings {
    /// Counts alone.
    pub const fn counting() -> RawFindings {
        RawFindings {
            counts: [0; Rule::COUNT],
            total: 0,
            patterns: vec![],
            wanted: [(0, 0); Rule::COUNT],
            kept: vec![],
        }
    }

    /// Keeps of each rule those in this range, counted from 0.
    pub fn keeping(wanted: impl Fn(Rule) -> Range<u32>) -> RawFindings {
        let mut list = RawFindings::counting();
        for rule in Rule::ALL {
            let Range { start, end } = wanted(*rule);
            list.wanted[*rule as usize] = (start, end);
        }
        list
    }

    /// Puts down a finding.
    pub fn push(&mut self, found: RawFinding) {
        self.add(found.pattern(), || found);
    }

    /// Puts down a finding of this pattern, which is made only where it is kept.
    pub fn add(&mut self, pattern: Pattern, found: impl FnOnce() -> RawFinding) {
        let rule = pattern.rule;
        let count = &mut self.counts[rule as usize];
        let (first, end) = self.wanted[rule as usize];
        if (first..end).contains(count) {
            let found = found();
            debug_assert_eq!(found.rule, rule, "what is counted is what is kept");
            self.kept.push(found);
        }
        *count += 1;
        self.total += 1;
        if let Some((_, count)) = self.patterns.iter_mut().find(|(known, _)| *known == pattern) {
            *count += 1;
        } else if self.patterns.len() < PATTERNS {
            self.patterns.push((pattern, 1));
        }
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

    /// The patterns of what was put down, and how many findings of each.
    pub fn patterns(&self) -> &[(Pattern, u32)] {
        &self.patterns
    }

    /// What was kept.
    pub fn into_kept(self) -> Vec<RawFinding> {
        self.kept
    }

    /// Makes it empty again, for the next record.
    pub fn clear(&mut self) {
        if self.total > 0 {
            (self.counts, self.total) = ([0; Rule::COUNT], 0);
            self.patterns.clear();
            self.kept.clear();
        }
    }
}

impl Extend<RawFinding> for RawFindings {
    fn extend<T: IntoIterator<Item = RawFinding>>(&mut self, found: T) {
        found.into_iter().for_each(|found| self.push(found));
    }
}

/// Places what was found in a record in its file.
pub fn place_all(found: Vec<RawFinding>, text: &RecordText<'_>, document: &Document) -> Vec<Finding> {
    let places: Vec<u32> = found.iter().map(|found| found.at).collect();
    if places.is_empty() {
        return vec![];
    }
    let cells = document.sheet_cells(text, &places);
    let places = document.locate_all(text, &places).into_iter().zip(cells);
    found.into_iter().zip(places).map(|(found, (place, cell))| found.at(place, cell, text.number, document)).collect()
}
