//! Official documents to tables: a workbook, a table as CSV, an API design or an archive of these, taken as it is. What is
//! recognised is told, what is not is told as well, and nothing is guessed in silence.

mod design_cells;
mod design_colour;
mod design_list;
mod file_design;
mod grid;
mod hints;
mod masters;
mod problem;
mod sheets;

pub use file_design::{file_design, file_design_score, looks_like_file_design};
pub use grid::{Cell, Grid, Heading, HeadingColumn, Rgb, column_letters, column_number, find_heading, repeats};
pub use hints::Hints;
pub use masters::{looks_like_masters, masters, masters_score};
pub use problem::ImportProblem;

use crate::spec::Tables;
use crate::text::Said;

/// What an import gives.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The tables.
    pub tables: Tables,
    /// What was recognised and how: sheets, heading rows, columns, counts.
    pub recognised: Vec<Said>,
    /// What was not understood, left out or read in a way that the user should know of.
    pub doubts: Vec<Said>,
}
