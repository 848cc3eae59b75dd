//! What the user's files change of the screen: the configuration and the keys.

use crate::cli::UiOptions;
use crate::settings::{Config, Fault, FileSays, MOST_FAULTS, Set, keymap_file, read_text};
use crate::spec::{LeftOut, Spec, WhyLeftOut};
use crate::text::Message;
use crate::tui::input::action::Keymap;
use crate::tui::look::theme::{Depth, Theme};

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
    /// Reads the keymap file, beside the configuration that the options hold and the tables that are in force.
    pub fn load(options: &UiOptions, spec: &Spec) -> User {
        let config = &options.config;
        let mut user = User { osc52: options.osc52, theme: config.theme.clone(), ..User::default() };
        user.says.extend(config_says(config, &options.given));
        user.says.extend(spec.left_out.iter().map(table_says));
        let Some(file) = keymap_file() else { return user };
        let name = file.display().to_string();
        match read_text(&file) {
            Ok(Some(text)) => {
                let (sets, mut faults) = user.keymap.patch(&text, &name);
                let unbound = user.keymap.unbound().into_iter().map(crate::tui::input::action::Action::id).collect();
                faults.truncate(MOST_FAULTS);
                user.says.push(FileSays { file: name, sets, unbound, faults });
            }
            Ok(None) => {}
            Err(fault) => user.says.push(FileSays { file: name, faults: vec![fault], ..FileSays::default() }),
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

/// A file among the tables that is left out.
fn table_says(left_out: &LeftOut) -> FileSays {
    let LeftOut { file, why, .. } = left_out;
    let fault = |line, said: &Message| Fault { file: file.clone(), line, word: said.key, args: said.args.clone() };
    let faults = match why {
        WhyLeftOut::Message(said) => vec![fault(None, said)],
        WhyLeftOut::Faults(faults) => faults.iter().map(|one| fault(Some(one.line), &one.said)).collect(),
    };
    FileSays { file: file.clone(), faults, ..FileSays::default() }
}
