//! A document that could not be taken.

use crate::text::Said;

/// Why a document could not be taken: what was seen, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportProblem(pub Said);
