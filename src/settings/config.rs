//! `config.toml`: what the options of the screen are where the command line does not say. A wrong entry is told with its
//! line, and left out; the others hold.

use std::path::Path;

use toml::Spanned;
use toml::de::DeValue;

use super::error::{Fault, MOST_FAULTS, Source};
use crate::text::{Lang, distance};

/// How wide East Asian ambiguous characters are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ambiguous {
    /// To be measured.
    #[default]
    Auto,
    /// One cell.
    Narrow,
    /// Two cells.
    Wide,
}

/// What `config.toml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The file, where there is one.
    pub file: Option<String>,
    /// A theme: its name, or its file.
    pub theme: Option<String>,
    /// The language.
    pub lang: Option<Lang>,
    /// Whether nothing beyond ASCII is drawn but data.
    pub ascii: Option<bool>,
    /// How wide ambiguous characters are.
    pub ambiguous: Option<Ambiguous>,
    /// Whether all personal values are masked.
    pub mask_all: Option<bool>,
    /// Whether values may be sent to the terminal's clipboard.
    pub osc52: Option<bool>,
    /// What is set, in the order of the file.
    pub entries: Vec<Entry>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// An entry that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub key: String,
    /// Its value, as text.
    pub value: String,
    /// Its line, from 1.
    pub line: usize,
}

/// The entries that there are, with what each may be.
const KEYS: [(&str, &str); 6] = [
    ("theme", "\"NAME\" | \"FILE.toml\""),
    ("lang", "\"ja\" | \"en\""),
    ("ascii", "true | false"),
    ("ambiguous", "\"auto\" | \"narrow\" | \"wide\""),
    ("mask", "\"number\" | \"all\""),
    ("osc52", "true | false"),
];

impl Config {
    /// What the user's file says; nothing where there is none.
    pub fn load() -> Config {
        super::folder().map(|folder| Config::read(&folder.join("config.toml"))).unwrap_or_default()
    }

    /// What a file says; nothing where there is none. What cannot be read is among the faults.
    pub fn read(path: &Path) -> Config {
        match super::read_text(path) {
            Ok(Some(text)) => Config::parse(&text, path),
            Ok(None) => Config::default(),
            Err(fault) => {
                let file = Some(fault.file.clone());
                Config { file, faults: vec![fault], ..Config::default() }.masked(None)
            }
        }
    }

    fn parse(text: &str, path: &Path) -> Config {
        let file = path.display().to_string();
        let mut config = Config { file: Some(file.clone()), ..Config::default() };
        let source = Source { file: &file, text };
        let (entries, faults) = source.entries();
        config.faults = faults;
        for (key, value) in &entries {
            let name = key.get_ref().as_ref();
            let Some((_, may_be)) = KEYS.iter().find(|(known, _)| *known == name) else {
                let names = KEYS.map(|(known, _)| known).join(", ");
                config.faults.push(source.fault("fault.config.key", key.span(), &[("key", name), ("names", &names)]));
                continue;
            };
            match config.take(name, value, path) {
                Some(value) => {
                    config.entries.push(Entry { key: name.to_owned(), value, line: source.line(key.span().start) })
                }
                None => {
                    let args = [("key", name), ("values", *may_be)];
                    config.faults.push(source.fault("fault.config.value", value.span(), &args));
                }
            }
        }
        config.faults.truncate(MOST_FAULTS);
        let meant = |line: &str| {
            let name = line.split(['=', '#']).next().unwrap_or_default().trim().trim_matches(['"', '\'']);
            !name.is_empty() && distance(&name.to_lowercase(), "mask", 1).is_some()
        };
        let line = text.lines().position(meant).map(|at| at + 1);
        if config.mask_all.is_none() && line.is_some() { config.masked(line) } else { config }
    }

    /// The same with all masked, since it cannot be told what the user wanted, and that is said first.
    fn masked(mut self, line: Option<usize>) -> Config {
        let file = self.file.clone().unwrap_or_default();
        self.faults.insert(0, Fault { file, line, word: "fault.config.masked", args: vec![] });
        Config { mask_all: Some(true), ..self }
    }

    /// Takes a value; as text, or `None` where it is none for that key.
    fn take(&mut self, key: &str, value: &Spanned<DeValue<'_>>, path: &Path) -> Option<String> {
        if let DeValue::Boolean(on) = value.get_ref() {
            match key {
                "ascii" => self.ascii = Some(*on),
                "osc52" => self.osc52 = Some(*on),
                _ => return None,
            }
            return Some(on.to_string());
        }
        let text = value.get_ref().as_str()?;
        match (key, text) {
            ("theme", "") => return None,
            ("theme", name) => {
                // A file beside this one.
                let own = path.parent().map(|folder| folder.join(name)).filter(|own| own.symlink_metadata().is_ok());
                self.theme = Some(own.map_or_else(|| name.to_owned(), |own| own.display().to_string()));
            }
            ("lang", "ja") => self.lang = Some(Lang::Ja),
            ("lang", "en") => self.lang = Some(Lang::En),
            ("ambiguous", "auto") => self.ambiguous = Some(Ambiguous::Auto),
            ("ambiguous", "narrow") => self.ambiguous = Some(Ambiguous::Narrow),
            ("ambiguous", "wide") => self.ambiguous = Some(Ambiguous::Wide),
            ("mask", "number") => self.mask_all = Some(false),
            ("mask", "all") => self.mask_all = Some(true),
            _ => return None,
        }
        Some(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Config {
        Config::parse(text, Path::new("/no/config.toml"))
    }

    #[test]
    fn every_entry_is_taken() {
        let text =
            "theme = \"light\"\nlang = \"en\"\nascii = true\nambiguous = \"wide\"\nmask = \"all\"\nosc52 = true\n";
        let config = parsed(text);
        assert_eq!(config.faults, []);
        assert_eq!((config.theme.as_deref(), config.lang, config.ascii), (Some("light"), Some(Lang::En), Some(true)));
        assert_eq!((config.ambiguous, config.mask_all, config.osc52), (Some(Ambiguous::Wide), Some(true), Some(true)));
        let keys: Vec<&str> = config.entries.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, KEYS.map(|(key, _)| key));
        assert_eq!((config.entries[5].line, config.entries[3].value.as_str()), (6, "wide"));
    }

    #[test]
    fn a_wrong_entry_is_named_and_the_others_hold() {
        for (text, line, word) in [
            ("thema = \"dark\"\nlang = \"en\"", 1, "fault.config.key"),
            ("lang = \"en\"\n\nascii = \"yes\"", 3, "fault.config.value"),
            ("lang = \"en\"\nambiguous = 2", 2, "fault.config.value"),
            ("lang = \"en\"\ntheme = true", 2, "fault.config.value"),
        ] {
            let config = parsed(text);
            assert_eq!(config.faults.len(), 1, "{text}");
            assert_eq!((config.faults[0].word, config.faults[0].line), (word, Some(line)), "{text}");
            assert_eq!(config.lang, Some(Lang::En), "{text}");
            for lang in [Lang::Ja, Lang::En] {
                let said = config.faults[0].text(lang);
                assert!(said.starts_with(&format!("/no/config.toml:{line}: ")) && !said.contains('{'), "{said}");
            }
        }
        for (text, line) in [
            ("mask = \"some\"", 1),
            ("lang = \"en\"\nMASK = \"all\"", 2),
            ("mask = true", 1),
            ("mask = \"all", 1),
            ("maks = \"all\"", 1),
            ("[screen]\nmask = \"all\"", 2),
            ("\"mask\" = all", 1),
        ] {
            let config = parsed(text);
            assert_eq!((config.mask_all, config.faults[0].word), (Some(true), "fault.config.masked"), "{text}");
            assert_eq!(config.faults[0].line, Some(line), "{text}");
        }
        for text in [
            "# mask = \"all\"",
            "theme = \"mask\"",
            "lang = \"xx\"",
            "mask = \"number\"\nmask = \"x\"",
            "mask = \"number\"",
        ] {
            assert_ne!(parsed(text).mask_all, Some(true), "{text}");
        }
        let unreadable = Config::read(Path::new("/"));
        assert_eq!((unreadable.mask_all, unreadable.faults.len()), (Some(true), 2));
        let broken = parsed("lang = ");
        assert_eq!((broken.faults[0].word, broken.lang), ("toml.quotes", None));
        assert_eq!(Config::read(Path::new("/no/such/config.toml")), Config::default());
    }
}
