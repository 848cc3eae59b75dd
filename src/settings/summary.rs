//! What the user's files change, told to the user.

use super::error::Fault;
use crate::text::Lang;

/// A file of the user's settings, and what it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSays {
    /// The file.
    pub file: String,
    /// What it sets.
    pub sets: Vec<Set>,
    /// The actions that are left without a key.
    pub unbound: Vec<&'static str>,
    /// What is wrong in it.
    pub faults: Vec<Fault>,
}

/// Something that a file sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// The name.
    pub key: String,
    /// The value, as text.
    pub value: String,
    /// The line, from 1.
    pub line: usize,
    /// Whether the command line says otherwise.
    pub overruled: bool,
}

impl FileSays {
    /// What it does, in sentences, each with whether something is wrong.
    pub fn lines(&self, lang: Lang) -> Vec<(bool, String)> {
        let set = |set: &Set| {
            let args: &[(&str, &dyn std::fmt::Display)] =
                &[("line", &set.line), ("key", &set.key), ("value", &set.value)];
            let key = if set.overruled { "settings.overruled" } else { "settings.set" };
            (false, lang.f(key, args))
        };
        let mut lines: Vec<(bool, String)> = self.sets.iter().map(set).collect();
        if self.sets.is_empty() && self.faults.is_empty() {
            lines.push((false, lang.t("settings.nothing").to_owned()));
        }
        lines.extend(self.unbound.iter().map(|action| (true, lang.f("settings.unbound", &[("action", action)]))));
        lines.extend(self.faults.iter().map(|fault| (true, fault.text(lang))));
        lines
    }
}
