//! Why a document cannot be taken.

use crate::text::{Message, Plain};

/// Why a document cannot be taken: what was seen in it, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportProblem(pub Message);

impl ImportProblem {
    /// A problem whose words have no places.
    pub fn new(key: &'static str) -> ImportProblem {
        ImportProblem(Message::new(key))
    }

    /// The same with one more place filled.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<Plain>) -> ImportProblem {
        ImportProblem(self.0.with(name, value))
    }
}
