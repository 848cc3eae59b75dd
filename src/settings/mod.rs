//! Where the user's own settings are kept: the configuration of the screen, its keys, and the specification tables.
//! Nothing is written here but by `spec import`.
//!
//! Nothing that is wrong here keeps the program from its work: it is told, left out, and the rest holds.

mod config;
mod fault;
mod memory;
mod says;
mod surroundings;
mod tables;

use std::path::PathBuf;

use etcetera::{BaseStrategy, choose_base_strategy};

pub use config::{Ambiguous, Config, Entry};
pub use fault::{Fault, MOST_FAULTS, Source, read_text};
pub use memory::half_of_memory;
pub use says::{FileSays, Set};
pub use surroundings::Surroundings;
pub use tables::{LARGEST_TABLE, read_tables, spec, table_file};

/// The folder of the user's settings: `pmh-inspector` within `$XDG_CONFIG_HOME`, `~/.config` or, on Windows, `%APPDATA%`;
/// `None` where the system names no home, or one that would be another in every folder.
pub fn folder() -> Option<PathBuf> {
    let folder = choose_base_strategy().ok().map(|strategy| strategy.config_dir().join("pmh-inspector"));
    folder.filter(|folder| folder.is_absolute())
}

/// The folder of the user's specification tables, one file a kind.
pub fn tables_folder() -> Option<PathBuf> {
    folder().map(|folder| folder.join("spec"))
}

/// The file with what the user changes of the keys.
pub fn keymap_file() -> Option<PathBuf> {
    folder().map(|folder| folder.join("keymap.toml"))
}
