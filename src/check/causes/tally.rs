//! What is counted of the findings while a file is checked, for causes to be read from it: how often each pattern comes and in
//! how many records, and whether findings gather on one value. What is kept does not grow with the file.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

use foldhash::fast::RandomState;
use unicode_normalization::UnicodeNormalization;

use super::catalogue;
use crate::check::{KeyHasher, Pattern, RawFindings, Rule, Severity};
use crate::record::{FieldId, Record};

/// How many values, and how many days of issue, are told apart. Those that come later are not counted, which can only hide
/// that findings gather on one.
const MOST: usize = 4096;

/// Up to this number each record is asked for its day of issue, whatever is found in it; of the others one of so many.
const ASKED: (u32, u32) = (4096, 64);

/// How often a pattern comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Findings.
    pub findings: u64,
    /// Records that have one.
    pub records: u64,
}

/// What was counted.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub(super) patterns: HashMap<Pattern, Count, RandomState>,
    /// By pattern and the hash of a value: the records whose field holds that value.
    pub(super) values: HashMap<(Pattern, u64), u64, RandomState>,
    /// By pattern and the hash of a day of issue: the records whose card bears that day.
    pub(super) issued: HashMap<(Pattern, u64), u64, RandomState>,
    /// By the hash of a day of issue: how many of the records that were asked for it bear it.
    pub(super) days: HashMap<u64, u64, RandomState>,
    pub(super) asked: u64,
    /// How many of them have a name that holds a word of tests.
    pub(super) named_as_tests: u64,
}

impl Tally {
    /// Counts what was found in a record.
    pub fn see(&mut self, number: u32, record: &Record<'_>, found: &RawFindings, hasher: &KeyHasher) {
        let asked = number <= ASKED.0 || number.is_multiple_of(ASKED.1);
        let grave = |pattern: &Pattern| pattern.rule.severity() > Severity::Info;
        let any_grave = found.patterns().iter().any(|(pattern, _)| grave(pattern));
        if asked || any_grave {
            let day = issue_day(record, hasher);
            if asked {
                self.asked += 1;
                self.named_as_tests += u64::from(is_named_as_test(record));
                day.into_iter().for_each(|day| add(&mut self.days, day));
            }
            for (pattern, _) in found.patterns().iter().filter(|(pattern, _)| grave(pattern)) {
                day.into_iter().for_each(|day| add(&mut self.issued, (*pattern, day)));
            }
        }
        for (pattern, count) in found.patterns() {
            self.add(*pattern, Count { findings: u64::from(*count), records: 1 });
            if let Some(value) = pattern.field.filter(|_| looks_up(pattern.rule)).and_then(|id| record.text(id)) {
                add(&mut self.values, (*pattern, hasher.hash_one(value)));
            }
        }
    }

    /// Counts findings that are made only when the whole file was seen.
    pub fn add(&mut self, pattern: Pattern, more: Count) {
        let count = self.patterns.entry(pattern).or_default();
        count.findings += more.findings;
        count.records += more.records;
    }

    /// Counts findings of a rule that compares records or files; `record` of `None` for one about the file.
    pub fn add_later(&mut self, rule: Rule, field: Option<FieldId>, variant: &'static str, record: Option<u32>) {
        let records = u64::from(record.is_some());
        self.add(Pattern { rule, field, variant }, Count { findings: 1, records });
    }

    /// Of the records that were asked, the share whose name holds a word of tests; of a few nothing is told.
    pub(super) fn share_of_test_names(&self) -> f64 {
        if self.asked < super::LEAST { 0.0 } else { self.named_as_tests as f64 / self.asked as f64 }
    }

    /// Adds what was counted in other records.
    pub fn extend(&mut self, other: Tally) {
        other.patterns.into_iter().for_each(|(pattern, count)| self.add(pattern, count));
        other.values.into_iter().for_each(|(key, count)| add_some(&mut self.values, key, count));
        other.issued.into_iter().for_each(|(key, count)| add_some(&mut self.issued, key, count));
        other.days.into_iter().for_each(|(day, count)| add_some(&mut self.days, day, count));
        self.asked += other.asked;
        self.named_as_tests += other.named_as_tests;
    }
}

fn add<K: Eq + Hash>(counts: &mut HashMap<K, u64, RandomState>, key: K) {
    add_some(counts, key, 1);
}

fn add_some<K: Eq + Hash>(counts: &mut HashMap<K, u64, RandomState>, key: K, more: u64) {
    if let Some(count) = counts.get_mut(&key) {
        *count += more;
    } else if counts.len() < MOST {
        counts.insert(key, more);
    }
}

/// Whether the name of a record is one that is given to invented people.
fn is_named_as_test(record: &Record<'_>) -> bool {
    let names = [FieldId::NAME, FieldId::KANA].into_iter().filter_map(|id| record.text(id));
    let folded = |name: &str| name.nfkc().flat_map(char::to_uppercase).collect::<String>();
    let words = &catalogue::get().test_names;
    names.map(folded).any(|name| words.iter().any(|word| name.contains(word.as_str())))
}

/// Whether a rule looks a value up in a master.
fn looks_up(rule: Rule) -> bool {
    matches!(rule, Rule::CodeNotInMaster | Rule::InsurerNumberNotInMaster | Rule::InsurerNumberExpiredInMaster)
}

/// The hash of the day on which the card was issued, as it is written there.
fn issue_day(record: &Record<'_>, hasher: &KeyHasher) -> Option<u64> {
    let labels = &catalogue::get().issue_labels;
    let says = |label: &str| labels.iter().any(|known| label.contains(known.as_str()));
    let item = record.card_items.iter().find(|item| says(&item.label) && !item.value.trim().is_empty())?;
    Some(hasher.hash_one(item.value.trim()))
}
