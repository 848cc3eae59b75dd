//! Where the settings are kept, and whether one can get there. A folder that is missing holds no settings, which is nothing
//! to tell; what stands in its way is told, for the settings that the user relies on may lie behind it.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};

use super::error::not_read;
use crate::spec::LeftOut;
use crate::text::Message;

/// The folder of the settings.
pub const OWN: &str = "pmh-inspector";

/// Where the settings are kept.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The folder, which need not be there; `None` where the system names no home, or one cannot get there.
    pub folder: Option<PathBuf>,
    /// What is wrong with the way to it.
    pub wrong: Vec<LeftOut>,
}

impl Place {
    /// `pmh-inspector` within `$XDG_CONFIG_HOME`, `~/.config` or, on Windows, `%APPDATA%`.
    pub fn of_process() -> Place {
        let folder = choose_base_strategy().ok().map(|strategy| strategy.config_dir().join(OWN));
        Place::of(folder, |name| std::env::var_os(name))
    }

    fn of(folder: Option<PathBuf>, var: impl Fn(&str) -> Option<OsString>) -> Place {
        let mut place = Place::default();
        // Such a place would be another in every folder: the rules for XDG_CONFIG_HOME have it passed over.
        for name in ["XDG_CONFIG_HOME", "HOME"] {
            let value = var(name).map(PathBuf::from).filter(|value| !value.as_os_str().is_empty());
            if let Some(value) = value.as_ref().filter(|value| value.is_relative()) {
                let said = Message::new("settings.relative").with("name", name);
                place.wrong.push(left_out(value, said, false));
            }
            if value.is_some_and(|value| value.is_absolute()) {
                // It alone decides.
                break;
            }
        }
        let Some(folder) = folder.filter(|folder| folder.is_absolute()) else { return place };
        match look(&folder, &[OWN]) {
            Ok(_) => place.folder = Some(folder),
            Err(Some(blocked)) => place.wrong.push(blocked),
            Err(None) => {}
        }
        place
    }
}

/// Whether a folder is there, the last parts of whose name are the program's own.
///
/// # Errors
/// What stands in the way; `None` where the user says by it that there is nothing.
pub(super) fn look(folder: &Path, own: &[&str]) -> Result<bool, Option<LeftOut>> {
    let mut parts: Vec<&Path> = folder.ancestors().collect();
    parts.reverse();
    let is_own = |part: &Path| part.file_name().is_some_and(|name| own.iter().any(|own| name == *own));
    for part in parts.into_iter().filter(|part| !part.as_os_str().is_empty()) {
        match fs::metadata(part) {
            Ok(meta) if meta.is_dir() => {}
            // Who names it as a home says that there is none.
            Ok(_) if part == Path::new("/dev/null") => return Err(None),
            // No settings can be in it. What has the program's own name was put there for it, though.
            Ok(_) => return Err(Some(left_out(part, Message::new("settings.not-a-folder"), is_own(part)))),
            Err(e) if e.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(part).is_err() => return Ok(false),
            Err(e) => return Err(Some(left_out(part, not_read(e.into()), true))),
        }
    }
    // A folder that may be looked at need not be one that may be entered.
    match fs::symlink_metadata(folder.join(".")) {
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => Err(Some(left_out(folder, not_read(e.into()), true))),
        _ => Ok(true),
    }
}

fn left_out(file: &Path, said: Message, wanted: bool) -> LeftOut {
    LeftOut { file: file.display().to_string(), why: said.into(), kind: None, wanted }
}
