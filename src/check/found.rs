//! What a rule puts down about a record: a finding whose place is still an index in the record's text, so that
//! a million of them cost little until they are shown.

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

/// Places what was found in a record in its file.
pub fn place_all(found: Vec<Found>, text: &RecordText<'_>, document: &Document) -> Vec<Finding> {
    let places: Vec<u32> = found.iter().map(|found| found.at).collect();
    let places = document.locate_all(text, &places);
    found.into_iter().zip(places).map(|(found, place)| found.at(place, text.number, document)).collect()
}
