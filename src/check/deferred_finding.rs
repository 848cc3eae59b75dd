//! Findings that only the files sent before give: comparing with the previous upload, or replaying a history, makes them, and
//! they are shown like all others.

use std::sync::Arc;

use super::{Finding, NotRun, Param, RawFinding, Rule};
use crate::record::{FieldId, FieldRef, Record};

/// What comparing with the previous upload comes to.
#[derive(Clone, Debug, Default)]
pub struct Against {
    /// Findings about the whole file.
    pub findings: Vec<Finding>,
    /// Findings on records.
    pub later: Vec<Later>,
    /// Rules that did not run, and why.
    pub not_run: Vec<NotRun>,
}

/// A finding on a record, small enough to keep a million of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Later {
    /// The record's number.
    pub record: u32,
    /// The rule.
    pub rule: Rule,
    /// Which of the rule's messages.
    pub variant: &'static str,
    /// The record of which it speaks: its file's name and its number.
    pub other: Option<(Arc<str>, u32)>,
    /// How many people it concerns, and of how many.
    pub people: Option<(u32, u32)>,
}

impl Later {
    /// One that speaks of its record alone.
    pub fn new(record: u32, rule: Rule) -> Later {
        Later { record, rule, variant: "default", other: None, people: None }
    }

    /// The finding on its record.
    pub(super) fn found(&self, record: &Record<'_>) -> RawFinding {
        let field = match self.rule {
            Rule::HistoryDeleteUnknown | Rule::HistoryDeleteTwice => FieldId::DELETED,
            Rule::DisclosureLifted => FieldId::NOT_DISCLOSED,
            Rule::PersonChanged => FieldId::MY_NUMBER,
            _ => FieldId::HISTORY_KEY,
        };
        let found = RawFinding::new(self.rule, FieldRef::Field(field), record.value(field).at).variant(self.variant);
        let found = match self.people {
            Some((count, people)) => {
                found.with("count", Param::Count(count.into())).with("people", Param::Count(people.into()))
            }
            None => found,
        };
        match &self.other {
            Some((file, other)) => {
                found.with("file", Param::File(file.to_string())).with("other", Param::Count(u64::from(*other)))
            }
            None => found,
        }
    }
}
