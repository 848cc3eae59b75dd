//! What the user's files change of the screen: the configuration and the keys.

use std::io;

use super::action::Keymap;
use super::theme::{Depth, Theme};
use crate::cli::UiOptions;
use crate::settings::{Config, Fault, FileSays, Set, keymap_file};

/// What the user's files say.
#[derive(Clone, Debug, Default)]
pub struct User {
    /// Which key does what.
    pub keymap: Keymap,
    /// Each file, and what it changes.
    pub says: Vec<FileSays>,
    /// Whether values may be sent to the terminal's clipboard.
    pub osc52: bool,
    /// A theme that the configuration asks for.
    theme: Option<String>,
}

impl User {
    /// Reads the keymap file, beside the configuration that the options hold.
    pub fn load(options: &UiOptions) -> User {
        let config = &options.config;
        let mut user = User { osc52: options.osc52, theme: config.theme.clone(), ..User::default() };
        user.says.extend(config_says(config, &options.given));
        let Some(file) = keymap_file() else { return user };
        let name = file.display().to_string();
        match std::fs::read_to_string(&file) {
            Ok(text) => {
                let (sets, faults) = user.keymap.patch(&text, &name);
                let unbound = user.keymap.unbound().into_iter().map(super::action::Action::id).collect();
                user.says.push(FileSays { file: name, sets, unbound, faults });
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => {
                let args = vec![("message", e.kind().to_string())];
                let fault = Fault { file: name.clone(), line: None, word: "fault.config.unreadable", args };
                user.says.push(FileSays { file: name, faults: vec![fault], ..FileSays::default() });
            }
        }
        user
    }

    /// The theme of the configuration, or the one for such a terminal. A theme that cannot be used is told, and is no
    /// reason not to begin.
    ///
    /// # Errors
    /// The program's own theme cannot be read.
    pub fn theme(&mut self, depth: Depth) -> Result<Theme, Fault> {
        let Some(name) = &self.theme else { return Theme::load(None, depth) };
        match Theme::load(Some(name), depth) {
            Ok(theme) => Ok(theme),
            Err(fault) => {
                if let Some(says) = self.says.first_mut() {
                    says.faults.push(fault);
                }
                Theme::load(None, depth)
            }
        }
    }
}

/// What the configuration changes; nothing where there is none.
fn config_says(config: &Config, given: &[&str]) -> Option<FileSays> {
    let sets = config.entries.iter().map(|entry| Set {
        key: entry.key.clone(),
        value: entry.value.clone(),
        line: entry.line,
        overruled: given.contains(&entry.key.as_str()),
    });
    Some(FileSays { file: config.file.clone()?, sets: sets.collect(), faults: config.faults.clone(), unbound: vec![] })
}
