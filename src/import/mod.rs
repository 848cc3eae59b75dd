//! Official documents to tables: a workbook, a table as CSV, an API design or an archive of these, taken as it is. What is
//! recognised is told, what is not is told as well, and nothing is guessed in silence.

mod api_design;
mod container;
mod csv_grid;
mod design_cells;
mod design_colour;
mod design_list;
mod detect;
mod document_edition;
mod error;
mod error_list;
mod file_design;
mod grid;
mod hints;
mod holidays;
mod masters;
mod records;
mod regional;
mod sheets;
mod workbook;
mod zip_limits;

pub use api_design::{api_design, looks_like_api_design};
pub use container::{Container, Member, TELLING, files, is_office, is_workbook, markup, open, other};
pub use csv_grid::{csv_bytes, csv_grid};
pub use detect::{Given, first_rows, hold_records, looks_like_document, looks_like_records, take};
pub use document_edition::title_and_edition;
pub use error::ImportProblem;
pub use error_list::{error_list, looks_like_error_list};
pub use file_design::{file_design, file_design_score, looks_like_file_design};
pub use grid::{Cell, Grid, Heading, HeadingColumn, Rgb, column_letters, column_number, find_heading, repeats};
pub use hints::Hints;
pub use holidays::{holidays, looks_like_holidays};
pub use masters::{looks_like_masters, masters, masters_score};
pub use regional::{looks_like_regional_master, looks_like_regional_sheets, regional_master, regional_sheets};
pub use workbook::grids;

use crate::spec::{Spec, TableKind, Tables};
use crate::text::{Message, Plain};

/// What an import gives.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The tables.
    pub tables: Tables,
    /// The title as written in the document; empty where none was found.
    pub title: String,
    /// The edition as written in it: a version or a date; empty where none was found.
    pub edition: String,
    /// Where in the document the tables were found.
    pub found_in: Vec<String>,
    /// What was recognised and how: sheets, heading rows, columns, counts.
    pub recognised: Vec<Message>,
    /// What was not understood, left out or read in a way that the user should know of.
    pub doubts: Vec<Message>,
}

impl Imported {
    /// Says that a reply profile in force stays so, where the document gives none.
    pub fn keeps_profile(&mut self, spec: &Spec) {
        let Some(profile) = &spec.reply else { return };
        let document = || spec.edition_of(TableKind::ReplyProfile).map(|edition| edition.document.name());
        let named = Some(profile.name.clone()).filter(|name| !name.trim().is_empty());
        let name = named.or_else(document).unwrap_or_default();
        for doubt in self.doubts.iter_mut().filter(|doubt| doubt.key == "import.api.no-reply") {
            *doubt = Message::new("import.api.no-reply-stays").with("name", Plain::known(&name));
        }
    }
}
