//! Runs the rules over a document. Per record only one bit a rule is kept, and counts; findings are made again,
//! with their words and places, when a record is shown.

use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use rayon::prelude::*;

use super::causes::{self, Cause, Facts, FileKind, Tally};
use super::clean_texts::{CleanTexts, clean_headings};
use super::cross_record::{self, AllKeys, KeyHasher, Keys, Pair};
use super::fields::Plan;
use super::my_number_rules::{self, Hashes, Strays};
use super::not_run::{can_hold, not_run};
use super::raw_finding::place_all;
use super::record_set::{Bits, is_set, set};
use super::rule::ComparedWith;
use super::{
    Against, Finding, Later, NotRun, RawFindings, Rule, Severity, damage_rules, design, fields, format_rules,
    master_rules, person_rules, record_rules, text_rules,
};
use crate::read::{BATCH, Document};
use crate::record::{Date, FieldId, FieldRef, Record, RecordText};
use crate::spec::{Form, References};

/// How many batches a worker takes in a round. What a round gave is put together while the next one is under way.
const BATCHES: usize = 64;

/// How long is waited for records that are still being read, before it is asked whether to go on.
const PATIENCE: Duration = Duration::from_millis(20);

/// What was found in a document. It grows while the check runs: what was found so far can be asked at any time.
#[derive(Debug)]
pub struct Checked {
    /// The as-of date.
    pub as_of: Date,
    /// What numbers and codes were looked up in.
    pub references: References,
    /// Rules that did not run.
    pub not_run: Vec<NotRun>,
    hasher: KeyHasher,
    plan: Plan,
    /// How much it weighs that a heading is not the name of its item.
    of_renamed: Severity,
    /// Whether nothing is to be told of the characters of any heading.
    clean_headings: bool,
    stopped: AtomicBool,
    results: RwLock<Results>,
}

/// What grows.
#[derive(Debug)]
struct Results {
    done: u32,
    complete: bool,
    counts: [u64; Rule::COUNT],
    /// Of each rule the records that have a finding, and how many they are.
    records: Vec<Bits>,
    record_counts: [u64; Rule::COUNT],
    /// What causes are read from.
    tally: Tally,
    pairs: Vec<Pair>,
    /// The numbers of this upload that stand where they do not belong, and what is found of numbers outside the records.
    known_strays: Hashes,
    outside: Vec<Finding>,
    /// What comparing the file with the previous one found.
    compared: Vec<Finding>,
    /// What the files sent before it give, by record.
    later: Vec<Later>,
    /// Of each record the hash of its 個人番号; 0 for none.
    people: Vec<u64>,
}

/// What a batch of records gave.
struct Batch<P> {
    /// The number of a record, a rule, and how many findings of it there are.
    found: Vec<(u32, Rule, u32)>,
    tally: Tally,
    keys: Vec<Keys>,
    strays: Strays,
    part: P,
}

/// Room for the keys of a batch, from batches that were put together: memory that is given back and asked for again costs
/// more than to fill it.
type Rooms = Mutex<Vec<Vec<Keys>>>;

/// Something that wants to see every record that is checked, such as the index for searching.
pub trait Follow: Sync {
    /// What it makes of a batch of records.
    type Part: Default + Send;

    /// Sees a record, on a thread of many.
    fn see(&self, part: &mut Self::Part, record: &Record<'_>);

    /// Takes what was made of a batch; batches come in the order of the records.
    fn take(&self, part: Self::Part);
}

/// Follows nothing.
impl Follow for () {
    type Part = ();

    fn see(&self, (): &mut (), _: &Record<'_>) {}

    fn take(&self, (): ()) {}
}

/// Checks all records of a document, its numbers and codes by the loaded masters.
///
/// # Errors
/// What the system refuses while reading.
pub fn check(document: &Document, references: &References, as_of: Date) -> io::Result<Checked> {
    let checked = Checked::new(document, references, as_of);
    checked.run(document, &())?;
    Ok(checked)
}

impl Checked {
    /// Nothing found yet.
    pub fn new(document: &Document, references: &References, as_of: Date) -> Checked {
        Checked {
            as_of,
            references: references.clone(),
            not_run: not_run(document, references),
            hasher: KeyHasher::new(),
            of_renamed: Rule::RenamedHeading.severity_by(document.table()),
            plan: Plan::new(document.table(), kind_of_file(document), &|id| can_hold(document, id)),
            clean_headings: clean_headings(document),
            stopped: AtomicBool::new(false),
            results: RwLock::new(Results {
                done: 0,
                complete: false,
                counts: [0; Rule::COUNT],
                records: vec![Bits::new(); Rule::COUNT],
                record_counts: [0; Rule::COUNT],
                tally: Tally::default(),
                pairs: vec![],
                known_strays: Hashes::default(),
                outside: vec![],
                compared: vec![],
                later: vec![],
                people: vec![],
            }),
        }
    }

    /// Checks all records, those that are still being read as they become known.
    ///
    /// # Errors
    /// What the system refuses while reading, `Interrupted` where the check was stopped.
    pub fn run<F: Follow>(&self, document: &Document, follow: &F) -> io::Result<()> {
        let mut keys = (AllKeys::default(), Strays::default());
        let rooms = Mutex::default();
        let mut last_round = Vec::new();
        let mut next = 1;
        loop {
            let extent = document.index().wait_for(next + BATCH.0, PATIENCE);
            if self.stopped.load(Ordering::Relaxed) {
                return Err(io::Error::from(io::ErrorKind::Interrupted));
            }
            let round = document.index().batches(next, rayon::current_num_threads() * BATCHES);
            match (round.last(), extent.end) {
                (Some(last), _) => next = last.end,
                // More may have become known since it was asked how far the reading has come.
                (None, Some(end)) if extent.records < next => break end?,
                (None, _) => continue,
            }
            let (taken, batches) = rayon::join(
                || self.take(std::mem::take(&mut last_round), &mut keys, &rooms, follow),
                || round.into_par_iter().map(|numbers| self.batch(document, numbers, &rooms, follow)).collect(),
            );
            taken?;
            last_round = batches;
        }
        self.take(last_round, &mut keys, &rooms, follow)?;
        self.finish(document, &keys)
    }

    /// Puts together what a round gave.
    fn take<F: Follow>(
        &self,
        round: Vec<io::Result<Batch<F::Part>>>,
        (keys, strays): &mut (AllKeys, Strays),
        rooms: &Rooms,
        follow: &F,
    ) -> io::Result<()> {
        for batch in round {
            let mut batch = batch?;
            self.merge(batch.found, batch.tally, &batch.keys);
            keys.extend(&batch.keys);
            strays.extend(batch.strays);
            follow.take(batch.part);
            batch.keys.clear();
            rooms.lock().unwrap_or_else(PoisonError::into_inner).push(batch.keys);
        }
        Ok(())
    }

    fn batch<F: Follow>(
        &self,
        document: &Document,
        numbers: Range<u32>,
        rooms: &Rooms,
        follow: &F,
    ) -> io::Result<Batch<F::Part>> {
        let room = rooms.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let keys = room.unwrap_or_else(|| Vec::with_capacity(numbers.len()));
        let (tally, strays) = (Tally::default(), Strays::default());
        let mut batch = Batch { found: vec![], tally, keys, strays, part: F::Part::default() };
        let mut found = RawFindings::counting();
        document.each_record(numbers, |text, record| {
            found.clear();
            batch.keys.push(run(record, text, document, self, &mut found, Some(&mut batch.strays)));
            batch.found.extend(found.counts().map(|(rule, count)| (text.number, rule, count)));
            batch.tally.see(text.number, record, &found, &self.hasher);
            follow.see(&mut batch.part, record);
        })?;
        Ok(batch)
    }

    fn merge(&self, found: Vec<(u32, Rule, u32)>, tally: Tally, keys: &[Keys]) {
        let mut results = self.write();
        results.tally.extend(tally);
        for (number, rule, count) in found {
            results.add(rule, Some(number), count);
        }
        results.people.extend(keys.iter().map(|keys| keys.person));
        results.done += keys.len() as u32;
    }

    /// What can be told only when the whole file has been seen.
    fn finish(&self, document: &Document, (keys, strays): &(AllKeys, Strays)) -> io::Result<()> {
        let pairs = cross_record::find(keys, &self.read().people);
        let decided = my_number_rules::decide(document, strays, &self.read().people, &self.hasher)?;
        let mut results = self.write();
        for (record, rule) in decided.found {
            results.add_later(rule, None, "default", Some(record));
        }
        for pair in &pairs {
            results.add_later(pair.rule, None, "default", Some(pair.record));
        }
        for finding in decided.outside.iter().cloned().chain(format_rules::file(document)) {
            results.add_finding(&finding);
        }
        results.pairs = pairs;
        (results.known_strays, results.outside) = (decided.known, decided.outside);
        results.complete = true;
        Ok(())
    }

    /// Has the check end early.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn read(&self) -> RwLockReadGuard<'_, Results> {
        // A thread that panicked ends the program, or in a test has failed it: the numbers are whole either way.
        self.results.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Results> {
        self.results.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Results {
    fn add(&mut self, rule: Rule, record: Option<u32>, count: u32) {
        self.counts[rule as usize] += u64::from(count);
        if let Some(number) = record {
            self.record_counts[rule as usize] += u64::from(set(&mut self.records[rule as usize], number));
        }
    }

    /// Adds a finding that is made when the whole file was seen.
    fn add_later(&mut self, rule: Rule, field: Option<FieldId>, variant: &'static str, record: Option<u32>) {
        self.add(rule, record, 1);
        self.tally.add_later(rule, field, variant, record);
    }

    /// The same of one that is made already.
    fn add_finding(&mut self, finding: &Finding) {
        let field = finding.field.as_ref().and_then(FieldRef::field);
        self.add_later(finding.rule, field, finding.variant, finding.record);
    }
}

/// The rules over one record; its keys for the rules across records, where strays are noted as well.
fn run(
    record: &Record<'_>,
    text: &RecordText<'_>,
    document: &Document,
    checked: &Checked,
    found: &mut RawFindings,
    strays: Option<&mut Strays>,
) -> Keys {
    // Of the record in which the file ends, that is told, and nothing else.
    if document.index().torn_in(text.number) {
        return Keys::default();
    }
    format_rules::record(record, document, found);
    // The cells of a ragged row may stand under the wrong headings: judging them would mislead.
    if record.unreadable || found.has(Rule::RaggedRow) {
        return Keys::default();
    }
    let has_column = |id: FieldId| can_hold(document, id);
    let (form, csv) = kind_of_file(document);
    let mut passed = fields::check(record, &checked.plan, document.table(), (form, csv), &text.text, found);
    if let Some(body) = document.body() {
        design::check(text, (body, document.form), document.table(), &mut passed, found);
    }
    record_rules::numbers(record, &passed, found);
    master_rules::check(record, &passed, &checked.references, found);
    record_rules::period(record, &passed, checked.as_of, found);
    let clean = CleanTexts::of(record, checked.clean_headings);
    text_rules::check(record, &passed, &clean, document.table().field_in(FieldId::KANA, form, csv), found);
    record_rules::content(record, &passed, &has_column, found);
    // What is deleted is shown to nobody, and may be sent without the person's items.
    if !record.is_set(FieldId::DELETED) {
        person_rules::check(record, &passed, (document.table(), form, csv), (checked.as_of, &has_column), found);
        damage_rules::check(record, &passed, &clean, found);
    }
    text_rules::others(record, &passed, document.table(), found);
    // Where findings are made again, what compares records is known.
    let Some(strays) = strays else { return Keys::default() };
    strays.see(record, (&passed, &clean), (text, document), &checked.hasher);
    let length_told = found.has(Rule::RecipientNumberLength);
    cross_record::keys(record, &passed, (document.form, checked.as_of), length_told, &checked.hasher)
}

/// The form of payload, and whether it is a CSV.
fn kind_of_file(document: &Document) -> (Form, bool) {
    (document.form, document.layout().is_some())
}

impl Checked {
    /// Adds what comparing it with the previous upload found.
    pub fn add_compared(&mut self, against: Against) {
        self.not_run.retain(
            |not_run| !matches!(not_run, NotRun::NoPrevious(rule) if rule.compares_with(ComparedWith::Previous)),
        );
        self.not_run.extend(against.not_run);
        let mut results = self.write();
        let of_file = |finding: &Finding| Finding { record: None, ..finding.clone() };
        against.findings.iter().for_each(|finding| results.add_finding(&of_file(finding)));
        results.compared = against.findings;
        results.take_later(against.later);
    }

    /// Adds what the files sent before it give, in the order of the records; `keys_per_person` where it tells nothing that
    /// two people share a history key.
    pub fn add_history(&mut self, later: Vec<Later>, keys_per_person: bool) {
        self.not_run.retain(
            |not_run| !matches!(not_run, NotRun::NoPrevious(rule) if rule.compares_with(ComparedWith::History)),
        );
        if keys_per_person {
            self.not_run.push(NotRun::KeysPerPerson(Rule::HistoryKeyShared));
        }
        self.write().take_later(later);
    }

    /// Of each record the hash of its 個人番号 with the key of this run; 0 for none.
    pub(super) fn people(&self) -> Vec<u64> {
        self.read().people.clone()
    }

    /// The findings about the whole file: by comparing it with the previous one, and what concerns it alone.
    pub fn file_findings(&self, document: &Document) -> impl Iterator<Item = Finding> {
        let results = self.read();
        let known = [results.compared.as_slice(), &results.outside].concat();
        drop(results);
        known.into_iter().chain(format_rules::file(document)).filter(|finding| finding.record.is_none())
    }

    /// How many records were checked.
    pub fn done(&self) -> u32 {
        self.read().done
    }

    /// Whether all records were checked, alone and against one another.
    pub fn is_complete(&self) -> bool {
        self.read().complete
    }

    /// How many findings of a rule there are.
    pub fn count(&self, rule: Rule) -> u64 {
        self.read().counts[rule as usize]
    }

    /// How many findings of a severity there are.
    pub fn count_of(&self, severity: Severity) -> u64 {
        let results = self.read();
        let of_severity = Rule::ALL.iter().filter(|rule| self.severity(**rule) == severity);
        of_severity.map(|rule| results.counts[*rule as usize]).sum()
    }

    /// What made most of the findings, as far as that can be told: none while records are still to be checked.
    pub fn causes(&self, document: &Document) -> Vec<Cause> {
        let results = self.read();
        if !results.complete {
            return vec![];
        }
        let (form, csv) = kind_of_file(document);
        let facts = Facts {
            kind: if csv { FileKind::Csv } else { FileKind::Json },
            form,
            records: u64::from(results.done),
            findings: results.counts.iter().sum(),
            table: document.table(),
            other_table: document.layout().is_some_and(|layout| layout.is_mostly_another(form, document.table())),
        };
        causes::read(&results.tally, facts)
    }

    /// How much the findings of a rule weigh in this document.
    pub fn severity(&self, rule: Rule) -> Severity {
        if rule == Rule::RenamedHeading { self.of_renamed } else { rule.severity() }
    }

    /// How many records have a finding of a rule.
    pub fn records_with(&self, rule: Rule) -> u64 {
        self.read().record_counts[rule as usize]
    }

    /// Whether a record has a finding of a rule.
    pub fn has(&self, number: u32, rule: Rule) -> bool {
        is_set(&self.read().records[rule as usize], number)
    }

    /// The rules that a record has findings of, in the order of the catalogue.
    pub fn rules_of(&self, number: u32) -> Vec<Rule> {
        let results = self.read();
        Rule::ALL.iter().copied().filter(|rule| is_set(&results.records[*rule as usize], number)).collect()
    }

    /// The first record from this number on that has a finding of a rule that is wanted.
    pub fn next_with(&self, from: u32, wanted: impl Fn(Rule) -> bool) -> Option<u32> {
        let results = self.read();
        let of_rules: Vec<&Bits> =
            Rule::ALL.iter().filter(|rule| wanted(**rule)).map(|rule| &results.records[*rule as usize]).collect();
        let words = of_rules.iter().map(|bits| bits.len()).max().unwrap_or(0);
        let first = from.saturating_sub(1);
        let mut before = !0 << (first % 64);
        for i in first as usize / 64..words {
            let word = of_rules.iter().fold(0, |all, bits| all | bits.get(i).copied().unwrap_or(0)) & before;
            if word != 0 {
                return Some(i as u32 * 64 + word.trailing_zeros() + 1);
            }
            before = !0;
        }
        None
    }

    /// The records that have a finding of any of these rules, in order.
    pub fn numbers_with(&self, rules: &[Rule]) -> Vec<u32> {
        let results = self.read();
        let of_rules = || rules.iter().map(|rule| &results.records[*rule as usize]);
        let words = of_rules().map(Vec::len).max().unwrap_or(0);
        let mut numbers = Vec::new();
        for i in 0..words {
            let mut word = of_rules().fold(0, |all, bits| all | bits.get(i).copied().unwrap_or(0));
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
        let results = self.read();
        let person = number.checked_sub(1).and_then(|i| results.people.get(i as usize)).copied().unwrap_or(0);
        if person == 0 {
            return vec![number];
        }
        results.of_person(person)
    }

    /// The records with this 個人番号.
    pub fn numbers_of_person(&self, my_number: &str) -> Vec<u32> {
        self.read().of_person(cross_record::person_key(&self.hasher, my_number))
    }
}

impl Results {
    fn of_person(&self, person: u64) -> Vec<u32> {
        self.people.iter().zip(1..).filter(|(one, _)| **one == person).map(|(_, number)| number).collect()
    }

    fn take_later(&mut self, later: Vec<Later>) {
        later.iter().for_each(|one| self.add_later(one.rule, None, one.variant, Some(one.record)));
        self.later.extend(later);
        self.later.sort_by_key(|one| one.record);
    }

    fn later_of(&self, number: u32) -> &[Later] {
        let first = self.later.partition_point(|one| one.record < number);
        let last = self.later.partition_point(|one| one.record <= number);
        &self.later[first..last]
    }

    fn pairs_of(&self, number: u32) -> &[Pair] {
        let first = self.pairs.partition_point(|pair| pair.record < number);
        let last = self.pairs.partition_point(|pair| pair.record <= number);
        &self.pairs[first..last]
    }
}

/// The findings of one record, made again, in the order of the catalogue and of the fields.
pub fn findings_of(document: &Document, checked: &Checked, text: &RecordText<'_>, record: &Record<'_>) -> Vec<Finding> {
    placed(found_in(document, checked, text, record, |_| 0..u32::MAX), document, text)
}

/// Of how many findings of a record is made at once what they say: a record may have a million.
const SLICE: u32 = 1 << 15;

/// Calls `f` with the findings of one record in the same order, of each rule with as many as are wanted. A record of very many
/// is judged again for each part of them, so that memory is bounded.
///
/// # Errors
/// Those of `f`, which end it.
pub fn each_finding_of<E>(
    document: &Document,
    checked: &Checked,
    (text, record): (&RecordText<'_>, &Record<'_>),
    wanted: impl Fn(Rule) -> u32,
    mut f: impl FnMut(Finding) -> Result<(), E>,
) -> Result<(), E> {
    let found = found_in(document, checked, text, record, |rule| 0..wanted(rule).min(SLICE));
    let counts: Vec<(Rule, u32)> = found.counts().map(|(rule, count)| (rule, count.min(wanted(rule)))).collect();
    if counts.iter().all(|(_, count)| *count <= SLICE) {
        return placed(found, document, text).into_iter().try_for_each(f);
    }
    drop(found);
    for (rule, count) in counts {
        for first in (0..count).step_by(SLICE as usize) {
            let slice = first..count.min(first + SLICE);
            let of_rule = |other| if other == rule { slice.clone() } else { 0..0 };
            let found = found_in(document, checked, text, record, of_rule);
            placed(found, document, text).into_iter().try_for_each(&mut f)?;
        }
    }
    Ok(())
}

/// What is found in one record: by its rules, by those over several records, by the files sent before.
fn found_in(
    document: &Document,
    checked: &Checked,
    text: &RecordText<'_>,
    record: &Record<'_>,
    wanted: impl Fn(Rule) -> Range<u32>,
) -> RawFindings {
    let strays = [Rule::MyNumberElsewhere, Rule::MyNumberLike];
    let strays = strays.into_iter().any(|rule| !wanted(rule).is_empty() && checked.has(text.number, rule));
    let mut found = RawFindings::keeping(wanted);
    run(record, text, document, checked, &mut found, None);
    if strays {
        let results = checked.read();
        found.extend(my_number_rules::findings(record, (text, document), &results.known_strays, &checked.hasher));
    }
    let pairs = checked.read().pairs_of(text.number).to_vec();
    found.extend(pairs.into_iter().map(|pair| pair.found(record, document.form)));
    found.extend(checked.read().later_of(text.number).iter().map(|one| one.found(record)));
    found
}

/// The findings of a record in order, each at its place.
fn placed(found: RawFindings, document: &Document, text: &RecordText<'_>) -> Vec<Finding> {
    let mut found = found.into_kept();
    found.sort_by_key(|f| f.rule);
    // Of those about the file only the one that tells where it is torn names a record.
    let torn = document.index().torn_in(text.number);
    let of_file =
        torn.then(|| format_rules::file(document).find(|finding| finding.record == Some(text.number))).flatten();
    of_file.into_iter().chain(place_all(found, text, document)).collect()
}
