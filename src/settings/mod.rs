//! Where the user's own settings are kept: the configuration of the screen, its keys, and the specification tables.
//! Nothing is written here but by `spec import`.

mod config;
mod fault;
mod memory;
mod says;
mod surroundings;

use std::io;
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};

pub use config::{Ambiguous, Config, Entry};
pub use fault::{Fault, Source};
pub use memory::half_of_memory;
pub use says::{FileSays, Set};
pub use surroundings::Surroundings;

use crate::read::{Trouble, TroubleKind};
use crate::spec::{Origin, Spec, TableKind, Tables};

/// The folder of the user's settings: `pmh-inspector` within `$XDG_CONFIG_HOME`, `~/.config` or, on Windows, `%APPDATA%`;
/// `None` where the system names no home.
pub fn folder() -> Option<PathBuf> {
    choose_base_strategy().ok().map(|strategy| strategy.config_dir().join("pmh-inspector"))
}

/// The folder of the user's specification tables, one file a kind.
pub fn tables_folder() -> Option<PathBuf> {
    folder().map(|folder| folder.join("spec"))
}

/// The file with what the user changes of the keys.
pub fn keymap_file() -> Option<PathBuf> {
    folder().map(|folder| folder.join("keymap.toml"))
}

/// The file of a kind of table within a folder of tables.
pub fn table_file(folder: &Path, kind: TableKind) -> PathBuf {
    folder.join(format!("{}.toml", kind.code()))
}

/// The tables of one file; `None` where there is no such file.
///
/// # Errors
/// A file that cannot be read, or is not written as tables are.
pub fn read_tables(file: &Path) -> Result<Option<Tables>, Trouble> {
    let trouble = |kind| Trouble::new(&file.display().to_string(), kind);
    match std::fs::read_to_string(file) {
        Ok(text) => Tables::parse(&text).map(Some).map_err(|problem| trouble(TroubleKind::BadTables(problem))),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(trouble(TroubleKind::Io(e.kind()))),
    }
}

/// The program's own tables with the user's over them.
///
/// # Errors
/// The first table of the user's that cannot be read: to check by other tables than the user thinks would mislead.
pub fn spec() -> Result<Spec, Trouble> {
    let mut spec = Spec::built_in();
    let Some(folder) = tables_folder() else { return Ok(spec) };
    for kind in TableKind::ALL {
        let file = table_file(&folder, kind);
        if let Some(tables) = read_tables(&file)? {
            spec.apply(tables, &Origin::User(file.display().to_string()));
        }
    }
    Ok(spec)
}
