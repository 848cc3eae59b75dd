//! What a file is, told from its beginning.

use crate::import;
use crate::read::Opening;
use crate::spec::Spec;

/// Whether the first rows are those of a payload as CSV.
pub(super) fn looks_like_payload(opening: &Opening, spec: &Spec) -> bool {
    let known = |row: &Vec<String>| row.iter().filter(|cell| spec.fields.by_heading(cell).is_some()).count();
    !opening.is_json() && import::first_rows(&opening.head).iter().take(5).any(|row| known(row) >= 5)
}
