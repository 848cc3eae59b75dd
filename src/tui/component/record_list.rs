//! What lists show of a record.

use super::Ctx;
use super::record_detail::state_word;
use crate::record::{FieldId, Record};
use crate::tui::look::theme::Role;
use crate::tui::session::masking::{self, HIDDEN};

/// Whether a value of the file that is looked at is hidden; what is known of its fields holds for the file before it, too.
fn hides(cx: Ctx<'_>, id: FieldId, value: &str) -> bool {
    cx.session.payload().is_none_or(|payload| masking::hides(cx.session.mask, payload.document.table(), id, value))
}

/// The beginning of a value, as lists show it.
pub fn cell(cx: Ctx<'_>, record: &Record<'_>, id: FieldId) -> (Role, String) {
    let value = record.value(id);
    match value.filled() {
        Some(text) if hides(cx, id, text) => (Role::Dim, HIDDEN.to_owned()),
        // A list needs no more than the beginning of a value.
        Some(text) => (Role::Text, record.number_mask().beginning(text, 60)),
        None => (Role::Absent, cx.session.lang.t(state_word(value.state())).to_owned()),
    }
}
