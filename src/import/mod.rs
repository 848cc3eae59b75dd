//! Official documents to tables: a workbook, a table as CSV, an API design or an archive of these, taken as it is. What is
//! recognised is told, what is not is told as well, and nothing is guessed in silence.

mod api_design;
mod grid;
mod hints;
mod problem;

pub use api_design::{api_design, looks_like_api_design};
pub use grid::{Cell, Grid, Heading, HeadingColumn, Rgb, column_letters, column_number, find_heading, repeats};
pub use hints::Hints;
pub use problem::ImportProblem;

use crate::spec::Tables;
use crate::text::Said;

/// What an import gives.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The tables.
    pub tables: Tables,
    /// The title as written in the document; empty where none was found.
    pub title: String,
    /// The edition as written in it: a version or a date; empty where none was found.
    pub edition: String,
    /// What was recognised and how: sheets, heading rows, columns, counts.
    pub recognised: Vec<Said>,
    /// What was not understood, left out or read in a way that the user should know of.
    pub doubts: Vec<Said>,
}
