//! Runs the rules over a document. Per record only one bit a rule is kept, and counts; findings are made again,
//! with their words and places, when a record is shown.

use std::hash::RandomState;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use rayon::prelude::*;

use super::across::{self, Keys, Pair};
use super::fields::Plan;
use super::{Finding, Found, Rule, Severity, fields, master_rules, reading, record_rules, text_rules};
use crate::read::Document;
use crate::read::csv::Layout;
use crate::record::{Date, FieldId, Record, RecordText};
use crate::spec::{Form, MasterKind, References};

/// How many records a worker takes at once.
const BATCH: u32 = 512;

/// How many batches a worker takes until what they gave is put together: meanwhile all but one wait.
const BATCHES: usize = 16;

/// How far a check has come; shared between the worker and whoever watches.
#[derive(Debug, Default)]
pub struct Progress {
    /// Records checked.
    pub done: AtomicU32,
    /// Set by the watcher to have the check end early.
    pub cancelled: AtomicBool,
}

/// A rule that did not run, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRun {
    /// No regional master is loaded.
    NoMaster(Rule),
    /// No master of these kinds is loaded.
    NoCodes(Rule, Vec<MasterKind>),
    /// The file has no column for this field.
    NoColumn(Rule, FieldId),
    /// No previous upload was given.
    NoPrevious(Rule),
    /// The previous upload is a registration and this one a differential history, or the other way round.
    OtherForm(Rule),
}

/// One bit a record.
type Bits = Vec<u64>;

/// A document with what was found in it.
#[derive(Debug)]
pub struct Checked {
    /// The as-of date.
    pub as_of: Date,
    /// What numbers and codes were looked up in.
    pub references: References,
    /// Findings about the whole file, and where it is torn.
    pub file_findings: Vec<Finding>,
    /// Rules that did not run.
    pub not_run: Vec<NotRun>,
    counts: [u64; Rule::COUNT],
    records: Vec<Bits>,
    pairs: Vec<Pair>,
    keys: Vec<Keys>,
    hasher: RandomState,
    plan: Plan,
}

/// What a batch of records gave.
struct Batch {
    found: Vec<(u32, Rule)>,
    keys: Vec<Keys>,
}

/// Checks all records of a document, its numbers and codes by the loaded masters.
///
/// # Errors
/// What the system refuses while reading, `Interrupted` where the check was cancelled.
pub fn check(
    document: &Document,
    references: &References,
    as_of: Date,
    progress: &Arc<Progress>,
) -> io::Result<Checked> {
    let mut checked = Checked {
        as_of,
        references: references.clone(),
        file_findings: reading::file(document),
        not_run: not_run(document, references),
        counts: [0; Rule::COUNT],
        records: vec![Bits::new(); Rule::COUNT],
        pairs: vec![],
        keys: Vec::with_capacity(document.len() as usize),
        hasher: RandomState::new(),
        plan: Plan::new(document.table(), kind_of_file(document), &|id| can_hold(document, id)),
    };
    for finding in &checked.file_findings {
        checked.counts[finding.rule as usize] += 1;
        if let Some(number) = finding.record {
            set(&mut checked.records[finding.rule as usize], number);
        }
    }
    let last = document.len() + 1;
    let starts: Vec<u32> = (1..last).step_by(BATCH as usize).collect();
    for round in starts.chunks(rayon::current_num_threads() * BATCHES) {
        if progress.cancelled.load(Ordering::Relaxed) {
            return Err(io::Error::from(io::ErrorKind::Interrupted));
        }
        let batches: Vec<io::Result<Batch>> = round
            .par_iter()
            .map(|start| {
                let numbers = *start..last.min(start + BATCH);
                let mut batch = Batch { found: vec![], keys: Vec::with_capacity(numbers.len()) };
                let mut found = Vec::new();
                document.each(numbers, |text| {
                    let record = document.parse(text);
                    found.clear();
                    batch.keys.push(run(&record, text, document, &checked, &mut found));
                    batch.found.extend(found.iter().map(|f: &Found| (text.number, f.rule)));
                })?;
                // Once a batch: a count that all workers write to slows each of them.
                progress.done.fetch_add(batch.keys.len() as u32, Ordering::Relaxed);
                Ok(batch)
            })
            .collect();
        for batch in batches {
            let batch = batch?;
            checked.keys.extend(batch.keys);
            for (number, rule) in batch.found {
                checked.counts[rule as usize] += 1;
                set(&mut checked.records[rule as usize], number);
            }
        }
    }
    checked.pairs = across::find(&checked.keys);
    for pair in &checked.pairs {
        checked.counts[pair.rule as usize] += 1;
        set(&mut checked.records[pair.rule as usize], pair.record);
    }
    Ok(checked)
}

/// The rules over one record; its keys for the rules across records.
fn run(
    record: &Record<'_>,
    text: &RecordText<'_>,
    document: &Document,
    checked: &Checked,
    found: &mut Vec<Found>,
) -> Keys {
    // Of the record in which the file ends, that is told, and nothing else.
    if reading::torn_in(document, text.number) {
        return Keys::default();
    }
    reading::record(record, document, found);
    // The cells of a ragged row may stand under the wrong headings: judging them would mislead.
    if record.unreadable || found.iter().any(|f| f.rule == Rule::RaggedRow) {
        return Keys::default();
    }
    let has_column = |id: FieldId| can_hold(document, id);
    let passed = fields::check(record, &checked.plan, document.table(), kind_of_file(document), found);
    record_rules::numbers(record, &passed, found);
    master_rules::check(record, &passed, &checked.references, found);
    record_rules::period(record, &passed, checked.as_of, found);
    text_rules::check(record, &passed, found);
    record_rules::content(record, &passed, &has_column, found);
    across::keys(record, &passed, document.form, &checked.hasher)
}

/// The form of payload, and whether it is a CSV.
fn kind_of_file(document: &Document) -> (Form, bool) {
    (document.form, document.layout().is_some())
}

/// Whether a file can hold the field.
fn can_hold(document: &Document, id: FieldId) -> bool {
    document.layout().is_none_or(|(layout, _)| has_column(layout, id))
}

/// Whether a CSV can hold the field: in a column of its own, or in columns that are parts of it.
fn has_column(layout: &Layout, id: FieldId) -> bool {
    match id {
        FieldId::COPAYMENT | FieldId::CARD_ITEMS => true,
        FieldId::BASIC => {
            let parts = [FieldId::NAME, FieldId::KANA, FieldId::ADDRESS, FieldId::BIRTH, FieldId::SEX];
            parts.into_iter().any(|part| layout.has(part))
        }
        _ => layout.has(id),
    }
}

/// The rules that cannot run over a document.
fn not_run(document: &Document, references: &References) -> Vec<NotRun> {
    let mut not_run = master_rules::not_run(references);
    not_run.push(NotRun::NoPrevious(Rule::MassDisappearance));
    let once = match document.form {
        Form::Registration => FieldId::VALID_FROM,
        Form::Differential => FieldId::HISTORY_KEY,
    };
    let needs: &[(Rule, &[FieldId])] = &[
        (Rule::ValueNotInList, &[FieldId::REIMBURSEMENT]),
        (Rule::BirthDateIrregular, &[FieldId::BIRTH]),
        (Rule::WrongAdditionalConditions, &[FieldId::CONDITIONS]),
        (Rule::MyNumberCheckDigit, &[FieldId::MY_NUMBER]),
        (Rule::MyNumberDummy, &[FieldId::MY_NUMBER]),
        (Rule::InsurerNumberCheckDigit, &[FieldId::INSURER]),
        (Rule::InsurerNumberPrefecture, &[FieldId::INSURER]),
        (Rule::RecipientNumberLength, &[FieldId::INSURER, FieldId::RECIPIENT]),
        (Rule::RecipientNumberCheckDigit, &[FieldId::INSURER, FieldId::RECIPIENT]),
        (Rule::PeriodReversed, &[FieldId::VALID_FROM, FieldId::VALID_TO]),
        (Rule::PeriodEnded, &[FieldId::VALID_TO]),
        (Rule::PeriodNotStarted, &[FieldId::VALID_FROM]),
        (Rule::PeriodBeforeBirth, &[FieldId::VALID_FROM, FieldId::BIRTH]),
        (Rule::BirthDateFuture, &[FieldId::BIRTH]),
        (Rule::KanaCharset, &[FieldId::KANA]),
        (Rule::NotDisclosed, &[FieldId::NOT_DISCLOSED]),
        (Rule::AlwaysReimbursement, &[FieldId::REIMBURSEMENT]),
        (Rule::InsurerNumberAbsent, &[FieldId::INSURER]),
        (Rule::DuplicateRecord, &[FieldId::TYPE_ID, FieldId::MY_NUMBER, once]),
        (Rule::PeriodOverlap, &[FieldId::TYPE_ID, FieldId::MY_NUMBER, FieldId::VALID_FROM, FieldId::VALID_TO]),
        (Rule::PersonMismatch, &[FieldId::MY_NUMBER]),
        (Rule::RecipientNumberShared, &[FieldId::INSURER, FieldId::RECIPIENT, FieldId::MY_NUMBER]),
    ];
    // These need one of their columns, not all.
    let needs_one: &[(Rule, &[FieldId])] = &[
        (
            Rule::WrongLength,
            &[FieldId::MY_NUMBER, FieldId::TYPE_ID, FieldId::INSURER, FieldId::CERTIFICATE, FieldId::RECIPIENT],
        ),
        (Rule::WrongCharset, &[FieldId::MY_NUMBER, FieldId::TYPE_ID, FieldId::INSURER]),
        (Rule::WrongDate, &[FieldId::VALID_FROM, FieldId::VALID_TO]),
        (Rule::PersonMismatch, &[FieldId::NAME, FieldId::BIRTH, FieldId::SEX]),
    ];
    let lacking = |id: &FieldId| {
        let there = can_hold(document, *id);
        let expected = document.table().get(*id).is_some_and(|field| field.belongs_to(document.form));
        !there && expected
    };
    not_run.extend(master_rules::without_column(references, &lacking));
    for (rule, fields) in needs {
        if let Some(id) = fields.iter().find(|id| lacking(id)) {
            not_run.push(NotRun::NoColumn(*rule, *id));
        }
    }
    for (rule, fields) in needs_one {
        if fields.iter().all(lacking) {
            not_run.push(NotRun::NoColumn(*rule, fields[0]));
        }
    }
    not_run
}

fn set(bits: &mut Bits, number: u32) {
    let i = number.saturating_sub(1) as usize;
    if bits.len() <= i / 64 {
        bits.resize(i / 64 + 1, 0);
    }
    bits[i / 64] |= 1 << (i % 64);
}

impl Checked {
    /// Adds what was found about the whole file by comparing it with the previous one, or that the two cannot be compared.
    pub fn add_compared(&mut self, result: Result<Vec<Finding>, NotRun>) {
        self.not_run.retain(|not_run| !matches!(not_run, NotRun::NoPrevious(_)));
        match result {
            Ok(findings) => {
                findings.iter().for_each(|finding| self.counts[finding.rule as usize] += 1);
                // Before the others: the last of all may be where the file is torn.
                self.file_findings.splice(0..0, findings);
            }
            Err(not_run) => self.not_run.push(not_run),
        }
    }

    /// How many findings of a rule there are.
    pub fn count(&self, rule: Rule) -> u64 {
        self.counts[rule as usize]
    }

    /// How many findings of a severity there are.
    pub fn count_of(&self, severity: Severity) -> u64 {
        Rule::ALL.iter().filter(|rule| rule.severity() == severity).map(|rule| self.count(*rule)).sum()
    }

    /// How many records have a finding of a rule.
    pub fn records_with(&self, rule: Rule) -> u64 {
        self.records[rule as usize].iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Whether a record has a finding of a rule.
    pub fn has(&self, number: u32, rule: Rule) -> bool {
        let i = number.saturating_sub(1) as usize;
        number > 0 && self.records[rule as usize].get(i / 64).is_some_and(|word| word >> (i % 64) & 1 == 1)
    }

    /// The rules that a record has findings of, in the order of the catalogue.
    pub fn rules_of(&self, number: u32) -> impl Iterator<Item = Rule> {
        Rule::ALL.iter().copied().filter(move |rule| self.has(number, *rule))
    }

    /// The records that have a finding of any of these rules, in order.
    pub fn numbers_with(&self, rules: &[Rule]) -> Vec<u32> {
        let words = rules.iter().map(|rule| self.records[*rule as usize].len()).max().unwrap_or(0);
        let mut numbers = Vec::new();
        for i in 0..words {
            let mut word =
                rules.iter().fold(0, |all, rule| all | self.records[*rule as usize].get(i).copied().unwrap_or(0));
            while word != 0 {
                numbers.push(i as u32 * 64 + word.trailing_zeros() + 1);
                word &= word - 1;
            }
        }
        numbers
    }

    /// The other certificates of the person of a record, itself included, by number; only itself where its 個人番号
    /// cannot be read.
    pub fn same_person(&self, number: u32) -> Vec<u32> {
        let person = number.checked_sub(1).and_then(|i| self.keys.get(i as usize)).map_or(0, |keys| keys.person);
        if person == 0 {
            return vec![number];
        }
        self.keys.iter().zip(1..).filter(|(keys, _)| keys.person == person).map(|(_, number)| number).collect()
    }

    /// The records with this 個人番号.
    pub fn numbers_of_person(&self, my_number: &str) -> Vec<u32> {
        let person = across::person_key(&self.hasher, my_number);
        self.keys.iter().zip(1..).filter(|(keys, _)| keys.person == person).map(|(_, number)| number).collect()
    }

    fn pairs_of(&self, number: u32) -> &[Pair] {
        let first = self.pairs.partition_point(|pair| pair.record < number);
        let last = self.pairs.partition_point(|pair| pair.record <= number);
        &self.pairs[first..last]
    }
}

/// The findings of one record, made again, in the order of the catalogue and of the fields.
pub fn findings_of(document: &Document, checked: &Checked, text: &RecordText<'_>, record: &Record<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    run(record, text, document, checked, &mut found);
    found.extend(checked.pairs_of(text.number).iter().map(|pair| pair.found(record, document.form)));
    found.sort_by_key(|f| f.rule);
    // Of those about the file only the last, where it is torn, may name a record.
    let of_file = checked.file_findings.last().filter(|finding| finding.record == Some(text.number)).cloned();
    of_file.into_iter().chain(found.into_iter().map(|f| f.place(text, document))).collect()
}
