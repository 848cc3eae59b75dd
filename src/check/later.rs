//! Findings on a record that only the files sent before it give: a history replayed makes them, and they are shown like all
//! others.

use std::sync::Arc;

use super::{Found, Param, Rule};
use crate::record::{FieldId, FieldRef, Record};

/// A finding of a replayed history, small enough to keep a million of them.
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
}

impl Later {
    /// The finding on its record.
    pub(super) fn found(&self, record: &Record<'_>) -> Found {
        let field = match self.rule {
            Rule::HistoryDeleteUnknown | Rule::HistoryDeleteTwice => FieldId::DELETED,
            _ => FieldId::HISTORY_KEY,
        };
        let found = Found::new(self.rule, FieldRef::Field(field), record.value(field).at).variant(self.variant);
        match &self.other {
            Some((file, other)) => {
                found.with("file", Param::File(file.to_string())).with("other", Param::Count(u64::from(*other)))
            }
            None => found,
        }
    }
}
