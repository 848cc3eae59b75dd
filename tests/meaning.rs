//! What means the same gives the same, however it is written: keys in any order, characters escaped or not, white space of any
//! kind; cells quoted or not, lines ended so or so, in one encoding or another. Beside each reading stands a slow one of its
//! own: serde_json's values, and a CSV reader that knows nothing but RFC 4180.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "common/mod.rs"]
mod common;
#[path = "meaning/forms.rs"]
mod forms;
#[path = "meaning/strict.rs"]
mod strict;

use std::sync::atomic::AtomicBool;

use common::AS_OF;
use forms::{CsvForm, JsonForm, Random, awkward, people, rows};
use pmh_inspector::check::{self, Rule, Severity, findings_of};
use pmh_inspector::compare::compare;
use pmh_inspector::extract::{Chosen, write};
use pmh_inspector::preview::{View, card};
use pmh_inspector::read::Document;
use pmh_inspector::record::{FieldId, Kind, Record, parse_date};
use pmh_inspector::spec::{FieldType, References, Spec};
use pmh_inspector::text::Lang;
use pmh_inspector::workspace::{Input, Workspace};
use proptest::prelude::*;
use serde_json::Value;

/// Opens bytes as a payload.
fn open(bytes: Vec<u8>) -> (Workspace, std::sync::Arc<Document>) {
    let input = Input { bytes: Some(bytes.leak()), ..Input::named("a", None) };
    let workspace = Workspace::open(&[input], None);
    assert!(workspace.troubles.is_empty(), "{:?}", workspace.troubles);
    let document = workspace.payloads[0].document.clone();
    document.index().wait().unwrap();
    (workspace, document)
}

/// All that is found in a document as `record field rule severity message`, sorted; and that what was counted is what is made
/// again record by record.
fn found(document: &Document) -> Vec<String> {
    let checked = check::check(document, &References::default(), parse_date(AS_OF).unwrap()).unwrap();
    let table = document.table();
    let mut counts = [0; Rule::COUNT];
    let mut all = Vec::new();
    let mut put = |finding: &pmh_inspector::check::Finding| {
        counts[finding.rule as usize] += 1;
        let field = finding.field.as_ref().map_or("-".into(), |field| field.code(table));
        let record = finding.record.map_or("-".to_owned(), |record| record.to_string());
        all.push(format!("{record} {field} {} {}", finding.rule, finding.message(Lang::En, table)));
    };
    checked.file_findings(document).for_each(|finding| put(&finding));
    for number in 1..=document.len() {
        let text = document.text(number).unwrap();
        findings_of(document, &checked, &text, &document.parse(&text)).iter().for_each(&mut put);
    }
    for rule in Rule::ALL {
        assert_eq!(checked.count(*rule), counts[*rule as usize], "{rule}");
    }
    let errors: u64 = Rule::ALL.iter().filter(|r| r.severity() == Severity::Error).map(|r| counts[*r as usize]).sum();
    assert_eq!(checked.count_of(Severity::Error), errors);
    all.sort();
    all
}

/// What is seen of each record, by clinics and on Mynaportal.
fn seen(document: &Document, spec: &Spec) -> Vec<String> {
    let mut all = Vec::new();
    for number in 1..=document.len() {
        let text = document.text(number).unwrap();
        let record = document.parse(&text);
        for view in [View::Clinic, View::Portal] {
            let card = card(&record, spec, view, parse_date(AS_OF).unwrap());
            let mut items: Vec<_> = card.items.iter().map(|item| format!("{}={}", item.label, item.value)).collect();
            // The members of an object have no order.
            items.sort();
            all.push(format!("{number} {view:?} {} {:?} {} {items:?}", card.shown, card.because, card.title));
        }
    }
    all
}

/// Holds that the values of a document are those that serde_json reads.
fn holds_values(document: &Document, records: &[Value]) {
    assert_eq!(document.len() as usize, records.len());
    for (number, value) in (1..).zip(records) {
        let text = document.text(number).unwrap();
        let record = document.parse(&text);
        for (id, field) in document.table().iter() {
            let Some(there) = value_of(value, &field.json) else { continue };
            // A member of what is no object stands nowhere.
            assert!(is_same(&record, id, there, field.kind), "{number} {}: {there} {:?}", field.json, record.value(id));
        }
    }
}

fn value_of<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, key| value.as_object()?.get(key).or(Some(&Value::Null)))
}

fn is_same(record: &Record<'_>, id: FieldId, value: &Value, _: FieldType) -> bool {
    match (&record.value(id).kind, value) {
        (Kind::Absent | Kind::Null, Value::Null) => true,
        (Kind::Text(text), Value::String(there)) => text == there,
        (Kind::Number(text), Value::Number(there)) => *text == there.to_string(),
        (Kind::Flag(flag), Value::Bool(there)) => flag == there,
        (Kind::Object, Value::Object(_)) => true,
        (Kind::Array, Value::Array(items)) => id != FieldId::CARD_ITEMS || record.card_items.len() == items.len(),
        _ => false,
    }
}

/// All of a document that must not depend on how it is written.
fn meaning(bytes: Vec<u8>) -> (Vec<String>, Vec<String>, std::sync::Arc<Document>) {
    let (workspace, document) = open(bytes);
    let (found, seen) = (found(&document), seen(&document, &workspace.spec));
    (found, seen, document)
}

/// Holds that two documents say the same: nothing changed, and what a third one changes is the same seen from both.
fn compares_alike(one: &Document, other: &Document, third: &Document) {
    let go_on = AtomicBool::new(true);
    let nothing = compare(one, other, &go_on).unwrap();
    let told = (nothing.gone.len(), nothing.added.len(), nothing.changed.len(), nothing.fields.clone());
    assert_eq!(told, (0, 0, 0, vec![]));
    let changes = [one, other].map(|document| {
        let comparison = compare(document, third, &go_on).unwrap();
        let changed: Vec<_> = comparison.changed.iter().map(|changed| (changed.old, changed.new)).collect();
        format!("{:?} {:?} {changed:?} {:?}", comparison.gone, comparison.added, comparison.fields)
    });
    assert_eq!(changes[0], changes[1]);
}

/// Every second record taken out is the same value as before.
fn extracts_alike(document: &Document, records: &[Value]) {
    let mut chosen = Chosen::none(document.len());
    (1..=document.len()).step_by(2).for_each(|number| chosen.add(number));
    let mut out = Vec::new();
    write(document, &chosen, &mut out).unwrap_or_else(|_| panic!("not written"));
    let taken: Vec<Value> = serde_json::from_slice(&out).unwrap();
    assert_eq!(taken, records.iter().step_by(2).cloned().collect::<Vec<_>>());
}

/// Holds that two lists are the same, and says where they first are not.
fn same(one: &[String], other: &[String], form: &str) {
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one, other, "{form}");
    }
    let more: Vec<_> = one.iter().skip(other.len()).chain(other.iter().skip(one.len())).collect();
    assert!(more.is_empty(), "{form}: {more:?}");
}

/// One set of records in a form against the same in the plainest.
fn json_means_the_same(records: &[Value], form: &JsonForm, random: &mut Random) {
    let plain = serde_json::to_vec(records).unwrap();
    let (mut right, right_seen, right_document) = meaning(plain);
    let bytes = form.write(records, random);
    let (found, seen, document) = meaning(bytes);
    right.extend(form.told().map(|told| format!("- - {told}")));
    right.sort();
    same(&found, &right, &format!("{form:?}"));
    same(&seen, &right_seen, &format!("{form:?}"));
    holds_values(&document, records);
    let third: Vec<Value> = records.iter().skip(1).map(forms::changed).collect();
    let (_, third) = open(serde_json::to_vec(&third).unwrap());
    compares_alike(&right_document, &document, &third);
    if form.told().is_none() {
        extracts_alike(&document, records);
    }
}

/// How many forms are tried: few, unless the environment asks for more (`PROPTEST_CASES`).
fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    asked.unwrap_or(48)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_in_any_form(seed in any::<u64>(), form in forms::json_form(), some in 0_usize..40, defects in any::<bool>()) {
        let mut random = Random(seed);
        let mut records = people(seed % 17, if defects { 0.5 } else { 0.0 });
        records.truncate(4 + some);
        records.extend(awkward());
        // Each worker thread has read others before, written in other ways.
        json_means_the_same(&records, &form, &mut random);
    }

    #[test]
    fn csv_in_any_form(seed in any::<u64>(), form in forms::csv_form(), some in 1_usize..40) {
        let records: Vec<Value> = people(seed % 17, 0.3).into_iter().take(some).collect();
        let rows = rows(&records);
        let (mut right, right_seen, right_document) = meaning(CsvForm::PLAIN.write(&rows));
        let (found, seen, document) = meaning(form.write(&rows));
        right.extend(form.told().map(|told| format!("- - {told}")));
        right.sort();
        same(&found, &right, &format!("{form:?}"));
        same(&seen, &right_seen, &format!("{form:?}"));
        let (_, third) = open(CsvForm::PLAIN.write(&forms::changed_rows(&rows)));
        compares_alike(&right_document, &document, &third);
    }

    /// A strict reader and this one see the same records and cells, or something is found.
    #[test]
    fn strict_csv(seed in any::<u64>()) {
        for round in 0..100 {
            strict::agree(seed.wrapping_add(round));
        }
    }
}

/// One after another: what one form left behind in a thread must not be seen in the next.
#[test]
fn json_in_every_form_in_turn() {
    let mut random = Random(7);
    let mut records = people(3, 0.5);
    records.truncate(20);
    records.extend(awkward());
    for form in JsonForm::all() {
        json_means_the_same(&records, &form, &mut random);
    }
}

/// What is counted and what is made again agree on all samples.
#[test]
fn counts_are_those_of_the_findings() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples");
    let mut payloads = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let input = Input { bytes: Some(std::fs::read(&path).unwrap().leak()), ..Input::named("a", None) };
        let workspace = Workspace::open(&[input], None);
        for payload in &workspace.payloads {
            payload.document.index().wait().unwrap();
            found(&payload.document);
            payloads += 1;
        }
    }
    assert!(payloads >= 14, "{payloads}");
}
