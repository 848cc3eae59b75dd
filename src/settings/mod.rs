//! Where the user's own settings are kept: the configuration of the screen, its keys, and the specification tables.
//! Nothing is written here but by `spec import`.
//!
//! Nothing that is wrong here keeps the program from its work: it is told, left out, and the rest holds.

mod config;
mod environment;
mod error;
mod memory;
mod place;
mod summary;
mod tables;

use std::path::PathBuf;

use crate::spec::LeftOut;

pub use config::{Ambiguous, Config, Entry};
pub use environment::Surroundings;
pub use error::{Fault, MOST_FAULTS, Source, read_text};
pub use memory::half_of_memory;
pub use place::Place;
pub use summary::{FileSays, Set};
pub use tables::{LARGEST_TABLE, TABLES, read_tables, spec, table_file};

/// The folder of the user's settings; `None` where the system names no home, or one cannot get there.
pub fn folder() -> Option<PathBuf> {
    Place::of_process().folder
}

/// The folder of the user's specification tables, one file a kind, which need not be there.
///
/// # Errors
/// What stands in the way to it; `None` where the system names no home.
pub fn tables_folder() -> Result<PathBuf, Option<LeftOut>> {
    let Place { folder, mut wrong } = Place::of_process();
    let Some(folder) = folder else { return Err(wrong.pop()) };
    let folder = folder.join(TABLES);
    place::look(&folder, &[TABLES, place::OWN]).map(|_| folder)
}

/// The file with what the user changes of the keys.
pub fn keymap_file() -> Option<PathBuf> {
    folder().map(|folder| folder.join("keymap.toml"))
}
