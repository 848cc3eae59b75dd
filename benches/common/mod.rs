//! What the measurements share.

use std::path::Path;

/// Says which build is measured: its folder is named after its profile. `--profile dist` is the one that is handed out.
pub fn tell_profile() {
    let program = std::env::current_exe().unwrap_or_default();
    let folder = program.parent().and_then(Path::parent).and_then(Path::file_name);
    let name = folder.map_or_else(|| "?".to_owned(), |name| name.to_string_lossy().into_owned());
    println!("Measured: the profile `{name}` (`--profile dist` measures what is handed out).\n");
}
