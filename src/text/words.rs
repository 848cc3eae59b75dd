//! The one table of words. Every word that the program says, in both languages, comes from the
//! data files in `words/` beside this module; a test holds that both languages are complete and
//! that no word is unused.

use std::collections::HashMap;
use std::fmt::{Display, Write};
use std::sync::OnceLock;

use serde::Deserialize;

/// A language that the program speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Japanese.
    #[default]
    Ja,
    /// English.
    En,
}

/// One entry of the table.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// The Japanese text.
    pub ja: String,
    /// The English text.
    pub en: String,
}

/// The files that make up the table, by room.
const FILES: &[(&str, &str)] = &[
    ("common", include_str!("words/common.toml")),
    ("masters", include_str!("words/masters.toml")),
    ("message", include_str!("words/message.toml")),
    ("check", include_str!("words/check.toml")),
    ("cli", include_str!("words/cli.toml")),
    ("replies", include_str!("words/replies.toml")),
    ("generate", include_str!("words/generate.toml")),
    ("learn", include_str!("words/learn.toml")),
    ("import", include_str!("words/import.toml")),
    ("import-design", include_str!("words/import-design.toml")),
    ("preview", include_str!("words/preview.toml")),
    ("screen", include_str!("words/screen.toml")),
    ("spec", include_str!("words/spec.toml")),
    ("tui", include_str!("words/tui.toml")),
    ("import-api", include_str!("words/import-api.toml")),
    ("safety", include_str!("words/safety.toml")),
    ("profile", include_str!("words/profile.toml")),
    ("compare", include_str!("words/compare.toml")),
    ("terminal", include_str!("words/terminal.toml")),
    ("timing", include_str!("words/timing.toml")),
    ("history", include_str!("words/history.toml")),
    ("worklist", include_str!("words/worklist.toml")),
    ("changes", include_str!("words/changes.toml")),
    ("wrong-file", include_str!("words/wrong-file.toml")),
    ("files", include_str!("words/files.toml")),
    ("manual", include_str!("words/manual.toml")),
    ("toml", include_str!("words/toml.toml")),
];

/// The whole table, by key.
pub fn table() -> &'static HashMap<String, Word> {
    static TABLE: OnceLock<HashMap<String, Word>> = OnceLock::new();
    TABLE.get_or_init(|| {
        // The files are part of the program and `words_are_complete` reads every one of them, so a
        // file that does not parse never leaves the house; were it to, its keys would show as they are.
        FILES.iter().filter_map(|(_, text)| toml::from_str::<HashMap<String, Word>>(text).ok()).flatten().collect()
    })
}

impl Lang {
    /// The word for `key`; the key itself where the table does not hold it (a test sees to it that none is missing).
    pub fn t(self, key: &'static str) -> &'static str {
        self.find(key).unwrap_or(key)
    }

    /// The word for a key that is put together while running, such as a rule's name; `None` where there is none.
    pub fn find(self, key: &str) -> Option<&'static str> {
        table().get(key).map(|word| match self {
            Lang::Ja => word.ja.as_str(),
            Lang::En => word.en.as_str(),
        })
    }

    /// The word for `key` with each `{name}` in it replaced by the argument of that name.
    pub fn f(self, key: &'static str, args: &[(&str, &dyn Display)]) -> String {
        fill(self.t(key), args)
    }

    /// `ja` or `en`, as in `--lang`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Ja => "ja",
            Lang::En => "en",
        }
    }
}

/// Replaces each `{name}` of a template by the argument of that name; an unknown name stays as it is. `{name#one|many}` is the
/// first of both where that argument is 1, and the other else.
pub fn fill(template: &str, args: &[(&str, &dyn Display)]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let Some(close) = rest.find('}') else { break };
        let (wanted, forms) = match rest[1..close].split_once('#') {
            Some((name, forms)) => (name, forms.split_once('|')),
            None => (&rest[1..close], None),
        };
        match (args.iter().find(|(name, _)| *name == wanted), forms) {
            (Some((_, value)), Some((one, many))) => out.push_str(if value.to_string() == "1" { one } else { many }),
            // Writing to a String does not fail.
            (Some((_, value)), None) => drop(write!(out, "{value}")),
            (None, _) => out.push_str(&rest[..=close]),
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fill_replaces_names_and_keeps_the_rest() {
        assert_eq!(fill("{n} of {m} {x", &[("n", &1), ("m", &"two")]), "1 of two {x");
        assert_eq!(fill("{unknown}", &[]), "{unknown}");
        for (n, text) in [(1, "1 day is"), (0, "0 days are"), (11, "11 days are")] {
            assert_eq!(fill("{n} {n#day is|days are}", &[("n", &n)]), text);
        }
    }

    /// Nothing is said of one as of many: "1 records are".
    #[test]
    fn one_is_no_plural() {
        const NO_COUNTS: [&str; 11] =
            ["name", "key", "file", "year", "label", "sheet", "column", "megabytes", "most", "max", "rows"];
        let rules: toml::Table = toml::from_str(include_str!("../check/rules.toml")).unwrap();
        let messages = |rule: &toml::Value| rule.get("en")?.get("messages")?.as_table().cloned();
        let of_rules = rules.values().filter_map(messages).flat_map(|messages| messages.into_iter());
        let of_rules = of_rules.map(|(_, message)| message.as_str().unwrap_or_default().to_owned());
        let words = table().values().map(|word| word.en.clone());
        let wrong = |text: &String| {
            let one = |part: &str| {
                part.split_once('}').map(|(name, rest)| match name.split_once('#') {
                    Some((_, forms)) => format!("{}{rest}", forms.split('|').next().unwrap_or_default()),
                    // Names, places and fixed limits are no counts.
                    None if NO_COUNTS.contains(&name) => format!("X{rest}"),
                    None => format!("1{rest}"),
                })
            };
            let said: String = text
                .split('{')
                .enumerate()
                .map(|(i, part)| if i == 0 { part.to_owned() } else { one(part).unwrap_or_default() })
                .collect();
            let words: Vec<&str> = said.split([' ', '(', '"', '\n']).collect();
            // Verbs and others that end as plurals do.
            let singular = |word: &str| {
                ["is", "was", "has", "does", "as", "its", "this", "less", "us", "status"].contains(&word)
                    || word.len() < 3
            };
            // What stands behind a number of anything: its noun, an adjective between them, or the verb.
            let behind = |at: usize, by: usize| {
                words.get(at + by).copied().unwrap_or_default().trim_end_matches([',', '.', ':', ')', ';'])
            };
            words.iter().enumerate().any(|(at, word)| {
                let number = *word == "1";
                let next = behind(at, 1);
                let plural = |word: &str| (word.ends_with('s') || word == "people") && !singular(word);
                number
                    && (["are", "have", "were"].contains(&next)
                        || plural(next)
                        || ["more", "error", "payer", "certificate", "different", "continuing"].contains(&next)
                            && plural(behind(at, 2)))
            })
        };
        // There the numbers are those of the exit status.
        let said = of_rules.chain(words).filter(|text| !text.contains("Exit status"));
        let found: Vec<String> = said.filter(wrong).collect();
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn words_are_complete() {
        for (file, text) in FILES {
            let words: HashMap<String, Word> = toml::from_str(text).unwrap_or_else(|e| panic!("{file}: {e}"));
            for (key, word) in words {
                assert!(!word.ja.trim().is_empty() && !word.en.trim().is_empty(), "{file}: {key} lacks a language");
                let names = |text: &str| {
                    let mut names: Vec<_> = text
                        .split('{')
                        .skip(1)
                        .filter_map(|p| p.split_once('}').map(|(n, _)| n.split('#').next().unwrap().to_owned()))
                        .collect();
                    names.sort();
                    names.dedup();
                    names
                };
                assert_eq!(
                    names(&word.ja),
                    names(&word.en),
                    "{file}: {key} has other parameters in the other language"
                );
            }
        }
    }
}
