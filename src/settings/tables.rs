//! The user's specification tables: one file a kind, in a folder of the settings. One that cannot be used is left out, and
//! it is known that it was.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::not_read;
use super::place::{Place, look};
use crate::files::read_small;
use crate::spec::{Known, LeftOut, Origin, Spec, TableKind, Tables, WhyLeftOut};
use crate::text::{Message, Plain};

/// The folder of the tables within that of the settings.
pub const TABLES: &str = "spec";

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
/// Why a file cannot be read, or what of it cannot work.
pub fn read_tables(file: &Path, known: Known<'_>) -> Result<Option<Tables>, WhyLeftOut> {
    let bytes = read_small(file, LARGEST_TABLE).map_err(not_read)?;
    let Some(bytes) = bytes else { return Ok(None) };
    let text = String::from_utf8(bytes).map_err(|_| Message::new("settings.not-text"))?;
    Tables::read(text.trim_start_matches('\u{FEFF}'), known).map(Some).map_err(WhyLeftOut::Faults)
}

/// The program's own tables with the user's over them, and what of the user's was left out. The names of the rules are those
/// that tables may name.
pub fn spec(rules: &[&'static str]) -> Spec {
    let Place { folder, wrong } = Place::of_process();
    let mut spec = match folder {
        Some(folder) => spec_with(&folder.join(TABLES), rules),
        None => Spec::built_in(),
    };
    spec.left_out.splice(0..0, wrong);
    spec
}

/// The program's own tables with those of a folder.
fn spec_with(folder: &Path, rules: &[&'static str]) -> Spec {
    let mut spec = Spec::built_in();
    match look(folder, &[TABLES]) {
        Ok(true) => {}
        Ok(false) => return spec,
        Err(blocked) => {
            spec.left_out.extend(blocked);
            return spec;
        }
    }
    for kind in TableKind::ALL {
        let file = table_file(folder, kind);
        let name = file.display().to_string();
        match read_tables(&file, Known { fields: &spec.fields, rules }) {
            Ok(Some(tables)) => spec.apply(tables, &Origin::User(name)),
            Ok(None) => {}
            Err(why) => spec.left_out.push(LeftOut { file: name, why, kind: Some(kind), wanted: true }),
        }
    }
    spec.left_out.extend(strangers(folder));
    spec
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
        why: Message::new("settings.no-table").with("names", Plain::known(&tables)).into(),
        kind: None,
        wanted: false,
    };
    let mut left_out: Vec<LeftOut> = names.iter().take(TOLD).map(one).collect();
    if more > 0 {
        let why = Message::new("settings.more-strangers").with("count", more).into();
        left_out.push(LeftOut { file: folder.display().to_string(), why, kind: None, wanted: false });
    }
    left_out
}
