//! The user's specification tables: one file a kind, in a folder of the settings. One that cannot be used is left out, and
//! it is known that it was.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::fault::not_read;
use super::tables_folder;
use crate::files::read_small;
use crate::spec::{LeftOut, Origin, Spec, TableKind, Tables};
use crate::text::{Plain, Said};

/// The largest file of a table that is read: that of the regional master has about 2 MB.
pub const LARGEST_TABLE: u64 = 64 << 20;

/// How many files that are no tables are told one by one.
const TOLD: usize = 5;

/// How many files of the folder are looked at.
const LOOKED_AT: usize = 1000;

/// The file of a kind of table within a folder of tables.
pub fn table_file(folder: &Path, kind: TableKind) -> PathBuf {
    folder.join(format!("{}.toml", kind.code()))
}

/// The tables of one file; `None` where there is no such file.
///
/// # Errors
/// Why a file cannot be read, or is not written as tables are.
pub fn read_tables(file: &Path) -> Result<Option<Tables>, Said> {
    let bytes = read_small(file, LARGEST_TABLE).map_err(not_read)?;
    let Some(bytes) = bytes else { return Ok(None) };
    let text = String::from_utf8(bytes).map_err(|_| Said::new("settings.not-text"))?;
    let tables = Tables::parse(text.trim_start_matches('\u{FEFF}'));
    tables.map(Some).map_err(|fault| {
        let said = Said::new("trouble.bad-tables").with("line", fault.line).with("column", fault.column);
        said.with("reason", Plain::known(fault.reason))
    })
}

/// The program's own tables with the user's over them, and what of the user's was left out.
pub fn spec() -> Spec {
    match tables_folder() {
        Some(folder) => spec_with(&folder),
        None => Spec::built_in(),
    }
}

/// The same with the tables of a folder.
fn spec_with(folder: &Path) -> Spec {
    let mut spec = Spec::built_in();
    match fs::metadata(folder) {
        Ok(meta) if meta.is_dir() => {}
        Ok(_) => {
            spec.left_out.push(no_folder(folder, Said::new("settings.not-a-folder"), true));
            return spec;
        }
        // There may be tables or none: a folder that nobody can look into is not the user's, or not yet.
        Err(e) => {
            let named = fs::symlink_metadata(folder).is_ok();
            if named || !matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) {
                spec.left_out.push(no_folder(folder, not_read(e.into()), named));
            }
            return spec;
        }
    }
    for kind in TableKind::ALL {
        let file = table_file(folder, kind);
        let name = file.display().to_string();
        match read_tables(&file) {
            Ok(Some(tables)) => spec.apply(tables, &Origin::User(name)),
            Ok(None) => {}
            Err(why) => spec.left_out.push(LeftOut { file: name, why, kind: Some(kind), wanted: true }),
        }
    }
    spec.left_out.extend(strangers(folder));
    spec
}

fn no_folder(folder: &Path, why: Said, wanted: bool) -> LeftOut {
    LeftOut { file: folder.display().to_string(), why, kind: None, wanted }
}

/// The files of the folder that are not named as tables are. Hidden files and copies that editors leave are nobody's table.
fn strangers(folder: &Path) -> Vec<LeftOut> {
    let files = match fs::read_dir(folder) {
        Ok(files) => files,
        // The tables themselves were read, or told.
        Err(_) => return vec![],
    };
    let names = files.take(LOOKED_AT).filter_map(|file| Some(file.ok()?.file_name().to_string_lossy().into_owned()));
    let is_table = |name: &str| TableKind::ALL.iter().any(|kind| name == format!("{}.toml", kind.code()));
    let mut names: Vec<String> =
        names.filter(|name| !is_table(name) && !name.starts_with('.') && !name.ends_with('~')).collect();
    names.sort();
    let more = names.len().saturating_sub(TOLD);
    let tables = TableKind::ALL.map(|kind| format!("{}.toml", kind.code())).join(", ");
    let one = |name: &String| LeftOut {
        file: folder.join(name).display().to_string(),
        why: Said::new("settings.no-table").with("names", Plain::known(&tables)),
        kind: None,
        wanted: false,
    };
    let mut left_out: Vec<LeftOut> = names.iter().take(TOLD).map(one).collect();
    if more > 0 {
        left_out.push(no_folder(folder, Said::new("settings.more-strangers").with("count", more), false));
    }
    left_out
}
