//! What is held of two ways of writing the same.

use std::sync::atomic::AtomicBool;

use pmh_inspector::check::{self, Finding, Rule, Severity, findings_of};
use pmh_inspector::compare::compare;
use pmh_inspector::extract::{Selection, write};
use pmh_inspector::preview::{View, card};
use pmh_inspector::read::{Document, Opening, Source};
use pmh_inspector::record::{Date, FieldId, Kind, Record, parse_date};
use pmh_inspector::spec::{FieldType, References, Spec};
use pmh_inspector::text::Lang;
use serde_json::Value;

use super::forms::{CsvForm, JsonForm, Random, changed, changed_rows};

/// The as-of date of all tests.
const AS_OF: &str = "2026-11-22";

fn day() -> Date {
    parse_date(AS_OF).unwrap()
}

/// Opens bytes as a payload.
fn open(bytes: Vec<u8>) -> Document {
    let opening = Opening::new("a", Source::from(bytes), None).unwrap();
    let table = Spec::built_in().fields;
    let read = if opening.is_json() { Document::json } else { Document::csv };
    let document = read(&opening, &table, false).unwrap().expect("a payload");
    document.index().wait().unwrap();
    document
}

/// All that is found in a document as `record field rule severity message`, sorted; and that what was counted is what is made
/// again record by record.
pub fn found(document: &Document) -> Vec<String> {
    let checked = check::check(document, &References::default(), parse_date(AS_OF).unwrap()).unwrap();
    let table = document.table();
    let mut counts = [0; Rule::COUNT];
    let mut all = Vec::new();
    let mut put = |finding: &Finding| {
        counts[finding.rule as usize] += 1;
        let field = finding.field.as_ref().and_then(|field| field.code(table)).unwrap_or("-".into());
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
fn meaning(bytes: Vec<u8>) -> (Vec<String>, Vec<String>, Document) {
    let document = open(bytes);
    (found(&document), seen(&document, &Spec::built_in()), document)
}

/// Holds that two documents say the same: nothing changed, and what a third one changes is the same seen from both.
fn compares_alike(one: &Document, other: &Document, third: &Document) {
    let go_on = AtomicBool::new(true);
    let nothing = compare(one, other, day(), &go_on).unwrap();
    let told = (nothing.gone.len(), nothing.added.len(), nothing.changed.len(), nothing.fields.clone());
    assert_eq!(told, (0, 0, 0, vec![]));
    let changes = [one, other].map(|document| {
        let comparison = compare(document, third, day(), &go_on).unwrap();
        let changed: Vec<_> = comparison.changed.iter().map(|changed| (changed.old, changed.new)).collect();
        format!("{:?} {:?} {changed:?} {:?}", comparison.gone, comparison.added, comparison.fields)
    });
    assert_eq!(changes[0], changes[1]);
}

/// Every second record taken out is the same value as before.
fn extracts_alike(document: &Document, records: &[Value]) {
    let mut chosen = Selection::none(document.len());
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
pub fn json_means_the_same(records: &[Value], form: &JsonForm, random: &mut Random) {
    let plain = serde_json::to_vec(records).unwrap();
    let (mut right, right_seen, right_document) = meaning(plain);
    let bytes = form.write(records, random);
    let (found, seen, document) = meaning(bytes);
    right.extend(form.told().map(|told| format!("- - {told}")));
    right.sort();
    same(&found, &right, &format!("{form:?}"));
    same(&seen, &right_seen, &format!("{form:?}"));
    holds_values(&document, records);
    let third: Vec<Value> = records.iter().skip(1).map(changed).collect();
    let third = open(serde_json::to_vec(&third).unwrap());
    compares_alike(&right_document, &document, &third);
    if form.told().is_none() {
        extracts_alike(&document, records);
    }
}

/// The same for rows of a CSV.
pub fn csv_means_the_same(rows: &[Vec<String>], form: &CsvForm) {
    let (mut right, right_seen, right_document) = meaning(CsvForm::PLAIN.write(rows));
    let (found, seen, document) = meaning(form.write(rows));
    right.extend(form.told().map(|told| format!("- - {told}")));
    right.sort();
    same(&found, &right, &format!("{form:?}"));
    same(&seen, &right_seen, &format!("{form:?}"));
    let third = open(CsvForm::PLAIN.write(&changed_rows(rows)));
    compares_alike(&right_document, &document, &third);
}
