//! What the user says of a document where its content does not tell.

use crate::spec::TableKind;

/// What the user says of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// What it holds.
    pub kind: Option<TableKind>,
    /// The sheet, by its name or its number counted from 1.
    pub sheet: Option<String>,
    /// The heading row, counted from 1.
    pub header_row: Option<u32>,
    /// Columns by their meaning: `code=B` or `code=2`; the number of a column counts from 1.
    pub columns: Vec<(String, u32)>,
    /// The operation of an API design, by its operationId or its path.
    pub operation: Option<String>,
}

impl Hints {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        *self == Hints::default()
    }
}
