//! What is said in place of a record that is kept from sight: every list asks here.

use super::app::App;
use super::uploads::Stage;
use crate::read::Document;
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

/// The veil over a record of a document, by the upload before as well: whoever was protected before stays unseen until the
/// record is opened, whatever the flag says now.
pub fn over_in(app: &App, document: &Document, number: u32, record: &Record<'_>) -> Option<Veil> {
    over(record).or_else(|| over_unprotected(app, document, number))
}

/// The veil over a record that is disclosed now; `None` where its person was disclosed before, or it was opened.
fn over_unprotected(app: &App, document: &Document, number: u32) -> Option<Veil> {
    let payload = app.payload().filter(|payload| std::ptr::eq(&*payload.document, document))?;
    payload.previous.as_ref()?;
    if !app.is_veiled(number, true) {
        return None;
    }
    match app.uploads.slots.get(app.file).map(|slot| &slot.comparison) {
        Some(Stage::Done(comparison)) => {
            comparison.lifted.binary_search_by_key(&number, |lifted| lifted.record).ok()?;
            Some(Veil { short: "tui.row.lifted-short", row: "tui.row.lifted", page: "tui.veiled.lifted" })
        }
        // Until it is known, and where it never will be, nobody is shown for want of an answer.
        _ => Some(Veil { short: "tui.row.comparing-short", row: "tui.row.comparing", page: "tui.veiled.comparing" }),
    }
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
