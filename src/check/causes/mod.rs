//! Causes: what one thing made most of the findings of a file. They are read from counts that are kept while the file is
//! checked, against a catalogue of what happens to files. A cause hides nothing: its findings stay, each in its place.
//!
//! - `tally`: what is counted.
//! - `catalogue`: which signs tell which cause, and what is said of it; its data are `causes.toml`.

mod catalogue;
mod tally;

use std::collections::{BTreeSet, HashSet};

pub use catalogue::FileKind;
use catalogue::{CauseEntry, Gathering, Matcher, Sign};
pub use tally::Tally;

use super::{Pattern, Rule};
use crate::record::FieldId;
use crate::spec::{FieldTable, Form};
use crate::text::{Lang, fill};

/// How many causes are told of a file.
const MOST: usize = 3;

/// In fewer records nothing can be told from their number.
const LEAST: u64 = 10;

/// What signs weigh together that tell a cause.
const WEIGHT: u32 = 2;

/// Of the records with a finding that gathers on one value or day, how many share it; and of all records, how many may.
const GATHERED: (f64, f64) = (0.85, 0.4);

/// How what is said of a cause names fields.
const NAMING: [&str; 4] = ["（{fields}）", "：{fields}", " ({fields})", ": {fields}"];

/// How many fields are named in what is said.
const NAMED: usize = 3;

/// A cause of findings of a file.
#[derive(Clone, Debug)]
pub struct Cause {
    entry: &'static CauseEntry,
    /// How many findings it explains.
    pub findings: u64,
    /// How many there are.
    pub of: u64,
    /// The rules of those that it explains, in the order of the catalogue of rules.
    pub rules: Vec<Rule>,
    /// The fields in which it shows.
    pub fields: Vec<FieldId>,
}

impl PartialEq for Cause {
    fn eq(&self, other: &Cause) -> bool {
        let key = |cause: &Cause| (cause.findings, cause.of, cause.rules.clone(), cause.fields.clone());
        self.name() == other.name() && key(self) == key(other)
    }
}

impl Cause {
    /// Its name in scripts, which never changes.
    pub fn name(&self) -> &'static str {
        &self.entry.name
    }

    /// What is believed, in the language.
    pub fn title(&self, lang: Lang, table: &FieldTable) -> String {
        self.say(&self.entry.words(lang).title, lang, table)
    }

    /// Why it is believed.
    pub fn why(&self, lang: Lang, table: &FieldTable) -> String {
        self.say(&self.entry.words(lang).why, lang, table)
    }

    /// The one repair.
    pub fn action(&self, lang: Lang, table: &FieldTable) -> String {
        self.say(&self.entry.words(lang).action, lang, table)
    }

    fn say(&self, words: &str, lang: Lang, table: &FieldTable) -> String {
        let names: Vec<&str> =
            self.fields.iter().filter_map(|id| Some(table.get(*id)?.name_in(lang))).take(NAMED).collect();
        let mut fields = names.join(lang.t("message.comma"));
        if self.fields.len() > NAMED {
            fields.push_str(&lang.f("cause.more-fields", &[("count", &(self.fields.len() - NAMED))]));
        }
        if fields.is_empty() {
            // What was to name them goes with its brackets.
            return NAMING.iter().fold(words.to_owned(), |text, naming| text.replace(naming, ""));
        }
        fill(words, &[("fields", &fields)])
    }
}

/// What is known of a checked file.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'f> {
    /// How it is written.
    pub kind: FileKind,
    /// Its form.
    pub form: Form,
    /// How many records it has.
    pub records: u64,
    /// How many findings there are.
    pub findings: u64,
    /// How its fields are called.
    pub table: &'f FieldTable,
    /// Whether it is a table of which most of our columns are lacking, and most of its own are unknown.
    pub other_table: bool,
}

/// The causes that what was counted tells of, that which explains most first.
pub fn read(tally: &Tally, facts: Facts<'_>) -> Vec<Cause> {
    let mut reading = Reading { tally, facts, explained: HashSet::new() };
    let entries = catalogue::get().cause.iter();
    let mut causes: Vec<Cause> = entries.filter_map(|entry| reading.cause(entry)).collect();
    let hidden: Vec<&String> = causes.iter().flat_map(|cause| &cause.entry.hides).collect();
    causes.retain(|cause| !hidden.iter().any(|name| *name == cause.name()));
    // Of equal ones that comes first that the catalogue has first.
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.findings));
    causes.truncate(MOST);
    causes
}

struct Reading<'r> {
    tally: &'r Tally,
    facts: Facts<'r>,
    /// What causes before it explain: a finding belongs to one cause.
    explained: HashSet<Pattern>,
}

impl Reading<'_> {
    fn cause(&mut self, entry: &'static CauseEntry) -> Option<Cause> {
        if !entry.is_for(self.facts.kind, self.facts.form) || self.speaks_against(entry) {
            return None;
        }
        let told: Vec<(&Sign, Vec<Pattern>)> =
            entry.sign.iter().map(|sign| (sign, self.told_by(sign))).filter(|(_, found)| !found.is_empty()).collect();
        let of_tests = entry.of_test_names > 0.0 && self.tally.share_of_test_names() >= entry.of_test_names;
        if told.iter().map(|(sign, _)| sign.weight).sum::<u32>() < WEIGHT && !of_tests {
            return None;
        }
        let mut patterns: HashSet<Pattern> = told.into_iter().flat_map(|(_, found)| found).collect();
        let fields: BTreeSet<FieldId> = patterns.iter().filter_map(|pattern| pattern.field).collect();
        if entry.consequences > 0.0 && self.facts.records >= LEAST {
            let many = |pattern: &&Pattern| self.share(self.records_of(pattern)) >= entry.consequences;
            let others = self.unexplained().filter(many).copied();
            patterns.extend(others.filter(|pattern| pattern.rule.severity() > super::Severity::Info));
        }
        if of_tests {
            patterns.extend(self.unexplained().copied());
        }
        // Where nothing is found there is nothing to explain.
        if patterns.is_empty() {
            return None;
        }
        let rules: BTreeSet<Rule> = patterns.iter().map(|pattern| pattern.rule).collect();
        let counts = patterns.iter().filter_map(|pattern| self.tally.patterns.get(pattern));
        let findings = counts.map(|count| count.findings).sum();
        self.explained.extend(patterns);
        let (rules, fields) = (rules.into_iter().collect(), fields.into_iter().collect());
        Some(Cause { entry, findings, of: self.facts.findings, rules, fields })
    }

    /// The patterns by which a sign is there; none where it is not.
    fn told_by(&self, sign: &Sign) -> Vec<Pattern> {
        let found: Vec<Pattern> = self.meant(&sign.found).collect();
        if sign.of_other_table && !self.facts.other_table {
            return vec![];
        }
        if sign.of_file {
            return found;
        }
        if self.facts.records < LEAST {
            return vec![];
        }
        // A record has one finding of a field, whichever of the rules and messages it is.
        let fields: BTreeSet<Option<FieldId>> = found.iter().map(|pattern| pattern.field).collect();
        let in_field = |field: Option<FieldId>| found.iter().filter(move |pattern| pattern.field == field);
        let enough = |field: &Option<FieldId>| {
            let records = in_field(*field).map(|pattern| self.records_of(pattern)).sum();
            records >= sign.least
                && self.share(records) >= sign.found.share
                && sign
                    .gathers_on
                    .is_none_or(|on| in_field(*field).any(|pattern| self.gathers(pattern, on, sign.least)))
        };
        let fields: Vec<Option<FieldId>> = fields.into_iter().filter(enough).collect();
        if fields.len() < sign.in_fields {
            return vec![];
        }
        let gathers = |pattern: &Pattern| sign.gathers_on.is_none_or(|on| self.gathers(pattern, on, sign.least));
        fields.into_iter().flat_map(in_field).filter(|pattern| gathers(pattern)).copied().collect()
    }

    /// Whether the findings of a pattern gather on one value of their field, or on one day of issue.
    fn gathers(&self, pattern: &Pattern, on: Gathering, least: u64) -> bool {
        let values = match on {
            Gathering::Value | Gathering::ManyValues => &self.tally.values,
            Gathering::IssueDay => &self.tally.issued,
        };
        let of_pattern = values.iter().filter(|((known, _), _)| known == pattern);
        let Some(((_, value), count)) = of_pattern.max_by_key(|(_, count)| **count) else { return false };
        let on_one = *count >= least && *count as f64 >= self.records_of(pattern) as f64 * GATHERED.0;
        match on {
            Gathering::Value => on_one,
            Gathering::ManyValues => !on_one,
            // Where most cards bear that day, it tells nothing that those with a finding do.
            Gathering::IssueDay => {
                let usual = self.tally.days.get(value).copied().unwrap_or(0) as f64;
                on_one && usual <= self.tally.asked as f64 * GATHERED.1
            }
        }
    }

    fn speaks_against(&self, entry: &CauseEntry) -> bool {
        entry.unless.iter().any(|matcher| {
            let records = self.meant(matcher).map(|pattern| self.records_of(&pattern)).sum();
            records > 0 && self.share(records) >= matcher.share
        })
    }

    /// The patterns that are meant and not yet explained.
    fn meant<'s>(&'s self, matcher: &'s Matcher) -> impl Iterator<Item = Pattern> + 's {
        let name = |id: FieldId| self.facts.table.json(id).to_owned();
        let means = move |pattern: &&Pattern| matcher.means(pattern.rule, pattern.variant, pattern.field, &name);
        self.unexplained().filter(means).copied()
    }

    fn unexplained(&self) -> impl Iterator<Item = &Pattern> {
        self.tally.patterns.keys().filter(|pattern| !self.explained.contains(pattern))
    }

    fn records_of(&self, pattern: &Pattern) -> u64 {
        self.tally.patterns.get(pattern).map_or(0, |count| count.records)
    }

    fn share(&self, records: u64) -> f64 {
        records as f64 / self.facts.records.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cause that shows in no field of a name says so much, and leaves no brackets behind.
    #[test]
    fn what_names_no_field_has_no_empty_brackets() {
        let table = FieldTable::built_in();
        for entry in &catalogue::get().cause {
            let cause = |fields| Cause { entry, findings: 1, of: 1, rules: vec![], fields };
            let (none, some) = (cause(vec![]), cause(vec![FieldId::NAME]));
            for lang in [Lang::Ja, Lang::En] {
                for said in [none.title(lang, &table), none.why(lang, &table), none.action(lang, &table)] {
                    let empty = ["（）", "()", "：。", ": .", "{"].iter().any(|part| said.contains(part));
                    assert!(!empty && !said.ends_with(['：', ':', ' ']), "{said}");
                }
                let name = table.get(FieldId::NAME).map_or("", |field| field.name_in(lang));
                for text in [&entry.words(lang).title, &entry.words(lang).why] {
                    let said = some.say(text, lang, &table);
                    assert!(!text.contains("{fields}") || said.contains(name), "{said}");
                }
            }
        }
    }
}
