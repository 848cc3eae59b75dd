//! The catalogue of causes, `causes.toml`: by which signs each is told, and what is said of it.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::check::Rule;
use crate::record::FieldId;
use crate::spec::Form;
use crate::text::Lang;

/// All causes, in the order in which they are looked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// What a label holds under which the day of issue stands.
    pub issue_labels: Vec<String>,
    /// What the names of invented people hold, in one width and in capitals.
    pub test_names: Vec<String>,
    /// The causes.
    pub cause: Vec<CauseEntry>,
}

/// A cause.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseEntry {
    /// Its name in scripts, which never changes.
    pub name: String,
    /// In which kinds of file it is looked for; none for all.
    #[serde(default)]
    pub files: Vec<FileKind>,
    /// In which forms of payload it is looked for; none for both.
    #[serde(default)]
    pub forms: Vec<FormName>,
    /// By what it is told.
    pub sign: Vec<Sign>,
    /// Patterns that speak against it.
    #[serde(default)]
    pub unless: Vec<Matcher>,
    /// Where it holds, other findings that so many of the records have are taken for its consequences; 0 for none.
    #[serde(default)]
    pub consequences: f64,
    /// Causes that are not told beside it: one repair is enough.
    #[serde(default)]
    pub hides: Vec<String>,
    /// Told as well where so many of the names hold words of tests; 0 for not at all. All findings are its consequences then.
    #[serde(default)]
    pub of_test_names: f64,
    /// In Japanese.
    pub ja: CauseWords,
    /// In English.
    pub en: CauseWords,
}

/// How the records are written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// A table.
    Csv,
    /// JSON.
    Json,
}

/// A form of payload.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum FormName {
    /// All recipients.
    Registration,
    /// What changed.
    Differential,
}

/// What is said about a cause, in one language. `{fields}` stands for the items in which it shows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseWords {
    /// What is believed.
    pub title: String,
    /// Why.
    pub why: String,
    /// The one repair.
    pub action: String,
}

/// Findings of these rules, with these messages, on these fields.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matcher {
    /// The rules; none for all.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Which of their messages; none for all.
    #[serde(default)]
    pub messages: Vec<String>,
    /// The fields, as the API names them; none for all.
    #[serde(default)]
    pub fields: Vec<String>,
    /// In what share of the records.
    #[serde(default)]
    pub share: f64,
}

/// A sign of a cause.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// What is found.
    pub found: Matcher,
    /// In how many records at the least.
    #[serde(default = "least")]
    pub least: u64,
    /// In how many fields.
    #[serde(default = "one")]
    pub in_fields: usize,
    /// Whether one finding on the whole file is enough.
    #[serde(default)]
    pub of_file: bool,
    /// Whether it tells only of a table that is mostly another: most of our columns are lacking, and most of its own are unknown.
    #[serde(default)]
    pub of_other_table: bool,
    /// What the records that have it share, if that is what tells.
    #[serde(default)]
    pub gathers_on: Option<Gathering>,
    /// How much it weighs; what weighs 2 together tells a cause.
    #[serde(default = "two")]
    pub weight: u32,
}

/// On what findings gather.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Gathering {
    /// One value of the field.
    Value,
    /// Many values of the field.
    ManyValues,
    /// One day of issue, which is not that of most records.
    IssueDay,
}

fn least() -> u64 {
    10
}

fn one() -> usize {
    1
}

fn two() -> u32 {
    2
}

/// The catalogue.
pub fn get() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    // Part of the program; a test holds that it parses and names only what there is.
    CATALOGUE.get_or_init(|| toml::from_str(include_str!("../causes.toml")).unwrap_or_default())
}

impl CauseEntry {
    /// What is said about it in the language.
    pub fn words(&self, lang: Lang) -> &CauseWords {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }

    /// Whether it is looked for in such a file.
    pub fn is_for(&self, kind: FileKind, form: Form) -> bool {
        let form = match form {
            Form::Registration => FormName::Registration,
            Form::Differential => FormName::Differential,
        };
        (self.files.is_empty() || self.files.contains(&kind)) && (self.forms.is_empty() || self.forms.contains(&form))
    }
}

impl Matcher {
    /// Whether it means this rule, message and field; `name` tells how the API calls a field.
    pub fn means(&self, rule: Rule, variant: &str, field: Option<FieldId>, name: &dyn Fn(FieldId) -> String) -> bool {
        let any = |list: &[String], one: &str| list.is_empty() || list.iter().any(|known| known == one);
        any(&self.rules, rule.name())
            && any(&self.messages, variant)
            && (self.fields.is_empty() || field.is_some_and(|id| any(&self.fields, &name(id))))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::spec::FieldTable;

    fn written() -> Catalogue {
        toml::from_str(include_str!("../causes.toml")).unwrap()
    }

    #[test]
    fn every_name_in_the_catalogue_is_one_that_there_is() {
        let table = FieldTable::built_in();
        for cause in written().cause {
            let of_signs = cause.sign.iter().map(|sign| &sign.found);
            for matcher in of_signs.chain(&cause.unless) {
                for rule in &matcher.rules {
                    let rule = Rule::by_name(rule).unwrap_or_else(|| panic!("{}: {rule}", cause.name));
                    let messages = |lang| &rule.words(lang).messages;
                    for message in &matcher.messages {
                        // One of several rules has it; which, is not said.
                        let has = matcher.rules.iter().filter_map(|rule| Rule::by_name(rule));
                        let has = has.flat_map(|rule| rule.words(Lang::Ja).messages.keys()).any(|key| key == message);
                        assert!(has, "{}: {message}", cause.name);
                    }
                    assert_eq!(messages(Lang::Ja).len(), messages(Lang::En).len());
                }
                for field in &matcher.fields {
                    assert!(table.by_json(field).is_some(), "{}: {field}", cause.name);
                }
                assert!((0.0..=1.0).contains(&matcher.share), "{}", cause.name);
            }
        }
    }

    #[test]
    fn every_cause_can_be_told_and_has_its_words() {
        let catalogue = written();
        let names: BTreeSet<&str> = catalogue.cause.iter().map(|cause| cause.name.as_str()).collect();
        assert_eq!(names.len(), catalogue.cause.len());
        for cause in &catalogue.cause {
            assert!(cause.hides.iter().all(|hidden| names.contains(hidden.as_str())), "{}", cause.name);
            assert!(cause.sign.iter().map(|sign| sign.weight).sum::<u32>() >= 2, "{}", cause.name);
            for words in [&cause.ja, &cause.en] {
                for text in [&words.title, &words.why, &words.action] {
                    assert!(
                        !text.trim().is_empty() && text.replace("{fields}", "").find(['{', '}']).is_none(),
                        "{text}"
                    );
                }
            }
        }
    }
}
