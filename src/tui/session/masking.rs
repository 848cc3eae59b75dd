//! What `--mask all` hides: everything that is not known to be harmless. What is harmless the field table says; texts that
//! belong to no field of it, and labels that nobody knows, are hidden with the rest.

use std::borrow::Cow;

use crate::cli::Mask;
use crate::record::{FieldId, FieldRef};
use crate::spec::FieldTable;

/// What stands in the place of what is hidden.
pub const HIDDEN: &str = "****";

/// Whether texts that are no field's are hidden: labels and values of items, unknown keys, messages of replies, notes.
pub fn hides_texts(mask: Mask) -> bool {
    mask == Mask::All
}

/// Whether a value of a field is hidden.
pub fn hides(mask: Mask, table: &FieldTable, id: FieldId, value: &str) -> bool {
    mask == Mask::All && !table.get(id).is_some_and(|field| field.is_harmless(value))
}

/// Whether a value of what a finding or a change names is hidden.
pub fn hides_of(mask: Mask, table: &FieldTable, field: &FieldRef, value: &str) -> bool {
    match field {
        FieldRef::Field(id) => hides(mask, table, *id, value),
        _ => hides_texts(mask),
    }
}

/// A label that came with its value, or what hides it.
pub fn label<'l>(mask: Mask, table: &FieldTable, label: &'l str) -> Cow<'l, str> {
    if hides_texts(mask) && !table.knows(label) { HIDDEN.into() } else { label.into() }
}

/// A text of the file's, or what hides it.
pub fn text(mask: Mask, text: &str) -> Cow<'_, str> {
    if hides_texts(mask) && !text.is_empty() { HIDDEN.into() } else { text.into() }
}
