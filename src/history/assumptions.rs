//! What is assumed of PMH where its treatment is not public: switches with two readings each, and their words, all in
//! `assumptions.toml`.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::text::Lang;

/// A sentence in both languages.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Sentence {
    ja: String,
    en: String,
}

impl Sentence {
    /// In the language.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// One reading of what is not public.
#[derive(Clone, Debug, Deserialize)]
pub struct Reading {
    /// Its name, as typed.
    pub name: String,
    /// The same in a word or two.
    pub short: Sentence,
    /// What it means.
    #[serde(flatten)]
    pub words: Sentence,
}

/// Something that is not public, and how it can be read.
#[derive(Clone, Debug, Deserialize)]
pub struct Switch {
    /// Its name, as typed.
    pub name: String,
    /// The same in a word or two.
    pub short: Sentence,
    /// What it is about.
    #[serde(flatten)]
    pub words: Sentence,
    /// The readings; the first is taken unless the user says otherwise.
    pub reading: Vec<Reading>,
}

#[derive(Debug, Default, Deserialize)]
struct Assumptions {
    fixed: Vec<Sentence>,
    switch: Vec<Switch>,
}

fn assumptions() -> &'static Assumptions {
    static ASSUMPTIONS: OnceLock<Assumptions> = OnceLock::new();
    // Part of the program; a test holds that it parses.
    ASSUMPTIONS.get_or_init(|| toml::from_str(include_str!("assumptions.toml")).unwrap_or_default())
}

/// What is assumed however the switches stand.
pub fn fixed_assumptions() -> &'static [Sentence] {
    &assumptions().fixed
}

/// The switches, in the order in which they are shown.
pub fn switches() -> &'static [Switch] {
    &assumptions().switch
}

/// How the switches stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readings {
    /// `same-key=error`: a key that is held cannot be sent again; else the later record replaces it.
    pub same_key_is_error: bool,
    /// `deletion=certificate`: a deletion takes all of the certificate away; else one entry.
    pub deletes_certificate: bool,
    /// `unkeyed=beside`: a record of the base is never met by a differential one; else by certificate and first day.
    pub beside_base: bool,
    /// `key-scope=all`: a key is one person's alone; else each person and type has keys of its own.
    pub keys_of_all: bool,
}

impl Readings {
    fn switch(&mut self, name: &str) -> Option<&mut bool> {
        match name {
            "same-key" => Some(&mut self.same_key_is_error),
            "deletion" => Some(&mut self.deletes_certificate),
            "unkeyed" => Some(&mut self.beside_base),
            "key-scope" => Some(&mut self.keys_of_all),
            _ => None,
        }
    }

    /// Sets a switch as typed: `same-key=error`. Whether there is such a switch and reading.
    #[must_use]
    pub fn set(&mut self, text: &str) -> bool {
        let Some((name, reading)) = text.split_once('=') else { return false };
        let (name, reading) = (name.trim(), reading.trim());
        let switch = switches().iter().find(|switch| switch.name == name);
        let place = switch.and_then(|switch| switch.reading.iter().position(|known| known.name == reading));
        match (place, self.switch(name)) {
            (Some(place), Some(switch)) => {
                *switch = place > 0;
                true
            }
            _ => false,
        }
    }

    /// The reading that a switch stands on.
    pub fn reading_of(mut self, switch: &Switch) -> Option<&Reading> {
        let other = self.switch(&switch.name).is_some_and(|other| *other);
        switch.reading.get(usize::from(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::terminal_text::{width, width_wide};

    #[test]
    fn every_switch_has_two_readings_and_can_be_set() {
        assert_eq!((switches().len(), fixed_assumptions().len()), (4, 2));
        for switch in switches() {
            assert_eq!(switch.reading.len(), 2, "{}", switch.name);
            for (i, reading) in switch.reading.iter().enumerate() {
                let mut readings = Readings::default();
                assert!(readings.set(&format!("{}={}", switch.name, reading.name)));
                assert_eq!(readings == Readings::default(), i == 0, "{} {}", switch.name, reading.name);
                assert_eq!(readings.reading_of(switch).unwrap().name, reading.name);
                for lang in [Lang::Ja, Lang::En] {
                    for words in [&reading.words, &reading.short, &switch.words, &switch.short] {
                        assert!(!words.in_lang(lang).is_empty(), "{}", switch.name);
                    }
                    // Several stand in one line, on any terminal.
                    for short in [&reading.short, &switch.short] {
                        assert!(width_wide(short.in_lang(lang)) <= 14, "{short:?}");
                        assert!(lang == Lang::Ja || short.in_lang(lang).is_ascii(), "{short:?}");
                        assert_eq!(width_wide(short.in_lang(lang)), width(short.in_lang(lang)), "{short:?}");
                    }
                }
            }
        }
        for wrong in ["", "same-key", "same-key=", "same-key=no", "no=replace", "="] {
            assert!(!Readings::default().set(wrong), "{wrong}");
        }
    }
}
