//! What is said in place of a record that is kept from sight: every list asks here.

use crate::record::{Protection, Record};

/// The keys of the words for a record that is kept from sight, from the shortest to the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Veil {
    /// For a name's place.
    pub short: &'static str,
    /// For a row of a list.
    pub row: &'static str,
    /// For a page.
    pub page: &'static str,
}

/// The veil over a record; `None` where it may be seen. In lists a protected person is never seen, not even after the record
/// was opened.
pub fn over(record: &Record<'_>) -> Option<Veil> {
    match record.protection() {
        Protection::None => None,
        Protection::Set => {
            Some(Veil { short: "tui.row.protected-short", row: "tui.row.protected", page: "tui.veiled" })
        }
        Protection::Unclear => {
            Some(Veil { short: "tui.row.unclear-short", row: "tui.row.unclear", page: "tui.veiled.unclear" })
        }
    }
}
