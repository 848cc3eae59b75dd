//! `compare` and `check --previous`: what was planted between two uploads is told, exactly, whatever the order and the form.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::Write;
use std::slice::from_ref;

use crate::common::{self, ABSENT, check_between, differential, file, lines, of_type, record, run};
use pmh_inspector::cli::{self, Task};
use pmh_inspector::command;
use pmh_inspector::compare::{ChangeKind, NormalizedValues};
use pmh_inspector::generate::{Format, Plan, generate};
use pmh_inspector::record::FieldId;
use pmh_inspector::spec::{FieldTable, FieldType, Spec};
use pmh_inspector::workspace::{Input, Workspace};
use serde_json::{Value, json};

/// How a payload is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    Array,
    Lines,
    Table,
    TableInCp932,
}

/// Records of a payload as a file.
fn written(records: &[Value], writing: Writing, differential: bool) -> Vec<u8> {
    match writing {
        Writing::Array => serde_json::to_vec_pretty(records).unwrap(),
        Writing::Lines => records.iter().flat_map(|record| format!("{record}\n").into_bytes()).collect(),
        Writing::Table => table(records, differential).into_bytes(),
        Writing::TableInCp932 => encoding_rs::SHIFT_JIS.encode(&table(records, differential)).0.into_owned(),
    }
}

/// Records as a CSV: a column a field, and one for each label.
fn table(records: &[Value], differential: bool) -> String {
    let fields = FieldTable::built_in();
    let own = |id: FieldId| match id {
        FieldId::BASIC | FieldId::COPAYMENT | FieldId::CARD_ITEMS => false,
        FieldId::HISTORY_KEY | FieldId::DELETED => differential,
        _ => true,
    };
    let columns: Vec<(&str, &str)> =
        fields.iter().filter(|(id, _)| own(*id)).map(|(_, field)| (field.name.as_str(), field.json.as_str())).collect();
    let items = |record: &Value| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let copayments = record["maxCopaymentAmount"].as_object().into_iter().flatten();
        let copayments = copayments.map(|(label, value)| (format!("自己負担上限額（{label}）"), text(value)));
        let cards = record["certificationDetail"].as_array().into_iter().flatten();
        copayments.chain(cards.map(|item| (text(&item["itemName"]), text(&item["itemValue"])))).collect()
    };
    let labels: BTreeSet<String> = records.iter().flat_map(&items).map(|(label, _)| label).collect();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![]);
    writer.write_record(columns.iter().map(|(name, _)| *name).chain(labels.iter().map(String::as_str))).unwrap();
    for record in records {
        let value = |json: &str| match json.split('.').fold(record, |value, key| &value[key]) {
            Value::String(text) => text.clone(),
            Value::Bool(flag) => u8::from(*flag).to_string(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let items: BTreeMap<String, String> = items(record).into_iter().collect();
        let of_label = labels.iter().map(|label| items.get(label).cloned().unwrap_or_default());
        writer.write_record(columns.iter().map(|(_, json)| value(json)).chain(of_label)).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// A command over two files in this process: its output, and the exit status.
fn compared(old: &[u8], new: &[u8], options: &[&str]) -> (String, i32) {
    let lang = if options.contains(&"--lang") { &[][..] } else { &["--lang", "en"] };
    let args = [&["pmh-inspector", "compare", "old", "new"], lang, options].concat();
    let (common, task) = cli::decide(args.into_iter().map(OsString::from)).unwrap();
    let Task::Compare { mut inputs, limits, format, histories } = task else { panic!("{task:?}") };
    for (input, bytes) in inputs.iter_mut().zip([old, new]) {
        input.bytes = Some(bytes.to_vec().leak());
    }
    let mut out = Vec::new();
    let status = command::compare::run(
        &inputs,
        &command::compare::Wanted { limits, format, histories: &histories },
        &common,
        &mut out,
    )
    .unwrap();
    (String::from_utf8(out).unwrap(), i32::from(status))
}

/// Invented people.
fn people(records: u32, differential: bool) -> Vec<Value> {
    let plan = Plan { records, seed: 11, format: Format::Json, differential, cp932: false, defects: 0.0 };
    let mut payload = Vec::new();
    generate(&plan, &mut payload, &mut std::io::sink()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

/// The same numbers in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        (1..items.len()).rev().for_each(|i| items.swap(i, self.below(i + 1)));
    }
}

/// Changes one record in the n-th way; the fields as they are named in JSON, or (`csv`) under headings.
fn change(record: &mut Value, n: usize, csv: bool) -> Vec<String> {
    let set = |record: &mut Value, path: &str, value: &str| common::change(record, path, json!(value));
    let one = |field: &str| vec![field.to_owned()];
    match n % 8 {
        0 => set(record, "validTo", "2026-12-30"),
        1 => set(record, "basicFiveInfo.address", "見本県みほん市西町9-9"),
        2 => {
            let flag = !record["isNotDisclosed"].as_bool().unwrap();
            common::change(record, "isNotDisclosed", json!(flag));
        }
        3 => set(record, "medicalSubsidyRecipientNumber", "9999999"),
        4 => common::change(record, "certificationName", json!(ABSENT)),
        5 => {
            let card = record["certificationDetail"].as_array_mut().unwrap();
            let last = card.len() - 1;
            card[last]["itemValue"] = json!("別の課");
            let label = card[last]["itemName"].as_str().unwrap().to_owned();
            return vec![if csv { label } else { format!("certificationDetail[{last}]") }];
        }
        6 => {
            set(record, "basicFiveInfo.name", "見本\u{25CF}郎");
            set(record, "validFrom", "2026-04-02");
            return vec!["basicFiveInfo.name".to_owned(), "validFrom".to_owned()];
        }
        _ => {
            common::change(record, "maxCopaymentAmount", json!({ "月額": "123456" }));
            return one("maxCopaymentAmount.月額");
        }
    }
    let fields =
        ["validTo", "basicFiveInfo.address", "isNotDisclosed", "medicalSubsidyRecipientNumber", "certificationName"];
    one(fields[n % 8])
}

const PEOPLE: usize = 10_000;
const GONE: usize = 37;
const ADDED: usize = 21;
const CHANGED: usize = 55;

/// Two uploads, the second shuffled, and the lines that must come of comparing them.
fn planted(differential: bool, csv: bool) -> (Vec<Value>, Vec<Value>, Vec<Value>) {
    let mut all = people((PEOPLE + ADDED) as u32, differential);
    // A field that has nothing cannot be emptied, nor a limit be changed alone that stands beside others.
    for record in &mut all {
        common::change(record, "maxCopaymentAmount", json!({ "月額": "10000" }));
        common::change(record, "certificationName", json!("見本受給者証"));
    }
    let old = all[..PEOPLE].to_vec();
    let mut chance = Chance(5);
    let mut order: Vec<usize> = (0..PEOPLE).collect();
    chance.shuffle(&mut order);
    let gone: BTreeSet<usize> = order[..GONE].iter().copied().collect();
    let mut fields: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (n, i) in order[GONE..GONE + CHANGED].iter().enumerate() {
        fields.insert(*i, change(&mut all[*i], n, csv));
    }
    let mut kept: Vec<usize> = (0..PEOPLE + ADDED).filter(|i| !gone.contains(i)).collect();
    chance.shuffle(&mut kept);
    let new: Vec<Value> = kept.iter().map(|i| all[*i].clone()).collect();
    let place: BTreeMap<usize, usize> = kept.iter().zip(1..).map(|(i, number)| (*i, number)).collect();
    let mut expected: Vec<Value> = gone.iter().map(|i| json!({ "type": "gone", "record_old": i + 1 })).collect();
    let added: BTreeSet<usize> = (PEOPLE..PEOPLE + ADDED).map(|i| place[&i]).collect();
    expected.extend(added.iter().map(|number| json!({ "type": "added", "record_new": number })));
    expected.extend(fields.iter().map(
        |(i, fields)| json!({ "type": "changed", "record_old": i + 1, "record_new": place[i], "fields": fields }),
    ));
    let unchanged = PEOPLE - GONE - CHANGED;
    expected
        .push(json!({ "type": "summary", "gone": GONE, "added": ADDED, "changed": CHANGED, "unchanged": unchanged }));
    (old, new, expected)
}

#[test]
fn exactly_what_was_planted_in_any_order_and_form() {
    use Writing::*;
    for (differential, forms) in [
        (false, &[(Array, Lines), (Array, TableInCp932), (Table, Array)][..]),
        (true, &[(Array, Table), (Table, TableInCp932)]),
    ] {
        for (before, now) in forms {
            let csv = matches!(now, Table | TableInCp932);
            let (old, new, expected) = planted(differential, csv);
            let [old, new] = [(&old, before), (&new, now)].map(|(records, form)| written(records, *form, differential));
            let (out, status) = compared(&old, &new, &["--format", "json", "--max-gone", "100"]);
            let lines = lines(&out);
            let first = lines.iter().zip(&expected).position(|(line, expected)| line != expected);
            assert_eq!(lines.len(), expected.len(), "{before:?} {now:?}: {:?}", lines.last());
            assert!(
                first.is_none(),
                "{before:?} {now:?}: {} and not {}",
                lines[first.unwrap()],
                expected[first.unwrap()]
            );
            assert_eq!(status, 0);
        }
    }
}

/// The lines of comparing two lists of records.
fn between(old: &[Value], new: &[Value]) -> Vec<Value> {
    lines(&compared(&file(old), &file(new), &["--format", "json", "--max-gone", "100"]).0)
}

#[test]
fn each_line_has_its_shape() {
    let old = [record(1, json!({})), record(2, json!({}))];
    let new = [record(3, json!({})), record(2, json!({ "validTo": "2027-03-30" }))];
    let (out, status) = compared(&file(&old), &file(&new), &["--format", "json", "--max-gone", "100"]);
    assert_eq!(
        out.lines().collect::<Vec<_>>(),
        [
            r#"{"type":"gone","record_old":1}"#,
            r#"{"type":"added","record_new":1}"#,
            r#"{"type":"changed","record_old":2,"record_new":2,"fields":["validTo"]}"#,
            r#"{"type":"summary","gone":1,"added":1,"changed":1,"unchanged":0}"#,
        ]
    );
    assert_eq!(status, 0);
    let (table, _) = compared(&file(&old), &file(&new), &["--format", "csv"]);
    assert_eq!(table, "type,record_old,record_new,fields\ngone,1,,\nadded,,1,\nchanged,2,2,validTo\n");
}

#[test]
fn periods_tell_certificates_apart_where_the_recipient_repeats() {
    let period = |from: &str, to: &str| record(1, json!({ "validFrom": from, "validTo": to }));
    let (first, second) = (period("2025-04-01", "2026-03-31"), period("2026-04-01", "2027-03-31"));
    // Alone, another first day is a change.
    assert_eq!(between(from_ref(&first), from_ref(&second))[0]["fields"], json!(["validFrom", "validTo"]));
    let lines = between(&[first.clone(), second.clone()], &[second.clone(), period("2027-04-01", "2028-03-31")]);
    assert_eq!((&lines[0]["record_old"], &lines[1]["record_new"]), (&json!(1), &json!(2)));
    assert_eq!(lines[2], json!({ "type": "summary", "gone": 1, "added": 1, "changed": 0, "unchanged": 1 }));
    // The same twice: by what they hold, and else by their order, which is told.
    let other = record(1, json!({ "segment": "2" }));
    let same = between(&[second.clone(), other.clone()], &[other.clone(), second.clone()]);
    assert_eq!(same, [json!({ "type": "summary", "gone": 0, "added": 0, "changed": 0, "unchanged": 2 })]);
    let guessed = between(
        &[second.clone(), other],
        &[record(1, json!({ "segment": "3" })), record(1, json!({ "segment": "4" }))],
    );
    assert_eq!((guessed.len(), &guessed[2]["paired_by_order"]), (3, &json!(2)));
}

#[test]
fn the_history_key_tells_entries_apart() {
    let entry = |key: &str| differential(1, json!({ "historyKey": key }));
    let lines = between(&[entry("A"), entry("B")], &[entry("B"), entry("C")]);
    assert_eq!(lines[2], json!({ "type": "summary", "gone": 1, "added": 1, "changed": 0, "unchanged": 1 }));
    // A registration has none: the entry is applied to it.
    let lines = between(&[record(1, json!({}))], &[entry("A")]);
    let summary = lines.last().unwrap();
    assert_eq!((&summary["unchanged"], &summary["held"], lines.len()), (&json!(1), &json!(1), 3));
    let back = between(&[entry("A")], &[record(1, json!({}))]);
    assert_eq!(back, [json!({ "type": "summary", "gone": 0, "added": 0, "changed": 0, "unchanged": 1 })]);
}

#[test]
fn what_has_no_key_is_told_apart() {
    let nobody = |segment: &str| record(1, json!({ "myNumber": "", "segment": segment }));
    let lines =
        between(&[nobody("1"), nobody("2"), record(2, json!({}))], &[nobody("2"), nobody("3"), record(2, json!({}))]);
    let expected = json!({
        "type": "summary", "gone": 0, "added": 0, "changed": 0, "unchanged": 2, "without_key_old": 1, "without_key_new": 1,
    });
    assert_eq!(lines, [expected]);
    let broken = |text: &str| format!("[{},{text},{}]", record(1, json!({})), record(2, json!({}))).into_bytes();
    for (old, new, same) in
        [("{\"myNumber\":", "{\"myNumber\":", 3), ("{\"myNumber\":", "{\"myNumber\" :", 2), ("null", "7", 2)]
    {
        let (out, _) = compared(&broken(old), &broken(new), &["--format", "json"]);
        assert_eq!(common::lines(&out)[0]["unchanged"], same, "{old} {new}: {out}");
    }
}

#[test]
fn values_are_compared_by_what_they_mean() {
    let is = |changes: Value, other: Value| {
        between(&[record(1, changes)], &[record(1, other)])[0]["fields"].as_array().cloned().unwrap_or_default()
    };
    let none: Vec<Value> = vec![];
    for nothing in [json!(null), json!(""), json!(ABSENT)] {
        assert_eq!(is(json!({ "segment": nothing }), json!({ "segment": "" })), none);
    }
    let items = |items: &[(&str, &str)]| {
        let item = |(label, value): &(&str, &str)| json!({ "label": label, "value": value });
        json!({ "certificationDetail": items.iter().map(item).collect::<Vec<_>>() })
    };
    assert_eq!(is(items(&[("a", "1"), ("b", "2")]), items(&[("b", "2"), ("a", "1")])), none);
    assert_eq!(
        is(items(&[("a", "1"), ("b", "2")]), items(&[("b", "3"), ("a", "1")])),
        [json!("certificationDetail[0]")]
    );
    assert_eq!(is(items(&[("a", "1"), ("a", "2")]), items(&[("a", "2"), ("a", "1")])), none);
    assert_eq!(is(items(&[("a", "1"), ("a", "2")]), items(&[("a", "2")])), [json!("certificationDetail[0]")]);
    assert_eq!(is(json!({ "new": [1, { "x": 2 }] }), json!({ "new": [1, { "x": 3 }] })), [json!("new")]);
    assert_eq!(is(json!({ "segment": { "x": [1, 2] } }), json!({ "segment": { "x": [1, 3] } })), [json!("segment")]);
    assert_eq!(is(json!({ "isNotDisclosed": "true" }), json!({ "isNotDisclosed": true })), [json!("isNotDisclosed")]);
    assert_eq!(
        is(json!({ "myNumber": 123_456_789_012_u64 }), json!({ "myNumber": "123456789012" })),
        [json!("myNumber")]
    );
}

/// The same rule inside objects and items: nothing is nothing however it is written, and a number is not its text.
#[test]
fn members_of_objects_and_items_are_compared_by_the_same_rule() {
    let is = |changes: Value, other: Value| {
        between(&[record(1, changes)], &[record(1, other)])[0]["fields"].as_array().cloned().unwrap_or_default()
    };
    let same = |one: Value, other: Value| {
        assert_eq!(is(one.clone(), other.clone()), Vec::<Value>::new(), "{one} {other}");
        assert_eq!(is(other.clone(), one.clone()), Vec::<Value>::new(), "{other} {one}");
    };
    let item = |item: Value| json!({ "certificationDetail": [item, { "itemName": "備考", "itemValue": "見本" }] });
    for nothing in [json!(null), json!("")] {
        same(json!({ "memo": nothing }), json!({}));
        same(json!({ "memo": { "a": nothing, "b": [{ "c": nothing }] } }), json!({ "memo": { "b": [{}] } }));
        same(
            json!({ "maxCopaymentAmount": { "月額": nothing, "日額": "5" } }),
            json!({ "maxCopaymentAmount": { "日額": "5" } }),
        );
        let bare = item(json!({ "itemName": "届出" }));
        same(item(json!({ "itemName": "届出", "itemValue": nothing })), bare);
        let further = json!({ "itemName": "届出", "itemValue": "1", "x": nothing, "y": nothing });
        same(item(further), item(json!({ "itemName": "届出", "itemValue": "1" })));
    }
    for (number, text) in [(json!(5000), "5000"), (json!(true), "true"), (json!(-1.50), "-1.5")] {
        let amount = |value: Value| json!({ "maxCopaymentAmount": { "月額": value } });
        assert_eq!(is(amount(number.clone()), amount(json!(text))), [json!("maxCopaymentAmount.月額")]);
        let value = |value: Value| item(json!({ "itemName": "届出", "itemValue": value }));
        assert_eq!(is(value(number.clone()), value(json!(text))), [json!("certificationDetail[0]")]);
        let memo = |value: Value| json!({ "memo": { "a": value } });
        assert_eq!(is(memo(number.clone()), memo(json!(text))), [json!("memo")]);
        same(amount(number.clone()), amount(number.clone()));
        same(value(json!(text)), value(json!(text)));
    }
    same(json!({ "memo": 0 }), json!({ "memo": 0 }));
    assert_eq!(is(json!({ "memo": 0 }), json!({})), [json!("memo")]);
}

/// What is no text is shown alike, and may have changed all the same.
#[test]
fn a_change_in_what_is_no_text_is_told() {
    let base = record(1, json!({ "segment": "P", "memo": "P", "maxCopaymentAmount": { "外来": "P" } }));
    let mut base = serde_json::to_string(&base).unwrap();
    base = base.replacen("見本太郎", "P", 1).replacen("\"memo\":", "\"memP\":\"x\",\"memo\":", 1);
    base = base.replacen("\"備考\"", "\"備P\"", 1).replacen("\"incomeSegment\":\"2\"", "\"incomeSegment\":[\"P\"]", 1);
    let places = base.matches('P').count();
    assert_eq!(places, 7, "{places} {base}");
    // The bytes of two uploads at one of the places, good text at the others.
    let with = |nth: usize, bytes: &[u8]| {
        let mut parts = base.split('P');
        let mut text = parts.next().unwrap().as_bytes().to_vec();
        for (i, part) in parts.enumerate() {
            text.extend(if i == nth { bytes } else { b"k" });
            text.extend(part.as_bytes());
        }
        [b"[", &text[..], b"]"].concat()
    };
    for nth in 0..places {
        for (one, other) in [(&b"\xFF"[..], &b"\xFE"[..]), (b"\xE3\x81", b"\xE3\x82"), (b"\\ud800", b"\\ud801")] {
            let summary = |old: &[u8], new: &[u8]| {
                let lines = lines(&compared(&with(nth, old), &with(nth, new), &["--format", "json"]).0);
                (lines.last().unwrap()["changed"].clone(), of_type(&lines, "changed").len())
            };
            assert_eq!(summary(one, one), (json!(0), 0), "{nth} {one:?}");
            assert_eq!(summary(one, other), (json!(1), 1), "{nth} {one:?}");
        }
    }
    let head = "機関別受給者証種別ID,個人番号,氏名,受給者証サブキー,医療費助成資格有効期間開始日,区分";
    let row =
        |bytes: &[u8]| [format!("{head}\nA001,300000000071,見本太郎,1,2026-04-01,").as_bytes(), bytes, b"\n"].concat();
    let (old, new) = (row(b"\xFF"), row(b"\xFE"));
    let lines = lines(&compared(&old, &new, &["--format", "json"]).0);
    assert_eq!(lines.last().unwrap()["changed"], 1, "{lines:?}");
}

#[test]
fn changes_of_a_pair_are_told_with_their_sort() {
    let old =
        file(&[record(1, json!({ "basicFiveInfo.name": "\u{9AD9}橋 太郎", "segment": "A", "incomeSegment": "1" }))]);
    let new = file(&[record(
        1,
        json!({
            "basicFiveInfo.name": "\u{25CF}橋 太郎", "segment": "\u{FF21}", "incomeSegment": 1,
            "certificationName": "子ども 医療費受給者証", "validTo": ABSENT,
        }),
    )]);
    let open = |name: &str, bytes: Vec<u8>| Input { name: name.to_owned(), bytes: Some(bytes.leak()), expected: None };
    let workspace = Workspace::open(&[open("old", old), open("new", new)], None);
    let [old, new] = [0, 1].map(|i| workspace.payloads[i].document.clone());
    let changes = NormalizedValues::new(&old, &new).changes(&old.text(1).unwrap(), &new.text(1).unwrap());
    let told: Vec<(String, ChangeKind, bool, bool)> = changes
        .iter()
        .map(|c| (c.field.code(&workspace.spec.fields).unwrap().into_owned(), c.kind, c.old.is_some(), c.new.is_some()))
        .collect();
    let change = |field: &str, kind| (field.to_owned(), kind, true, kind != ChangeKind::Emptied);
    assert_eq!(
        told,
        [
            change("basicFiveInfo.name", ChangeKind::Replaced),
            change("certificationName", ChangeKind::Space),
            change("segment", ChangeKind::Width),
            change("incomeSegment", ChangeKind::Type),
            change("validTo", ChangeKind::Emptied),
        ]
    );
    assert_eq!(changes[0].new.as_deref(), Some("\u{25CF}橋 太郎"));
}

/// An item with another label is one gone and one added, in the same place: that is one field.
#[test]
fn a_changed_field_is_named_once() {
    let item = |label| json!({ "certificationDetail": [{ "itemName": label, "itemValue": "見本" }] });
    let out = between(&[record(1, item("備考"))], &[record(1, item("届出"))]);
    let changed = out.iter().find(|line| line["type"] == "changed").unwrap();
    let fields: Vec<&str> = changed["fields"].as_array().unwrap().iter().map(|field| field.as_str().unwrap()).collect();
    assert_eq!(fields, ["certificationDetail[0]"]);
}

#[test]
fn the_guard_level_decides_the_exit_status() {
    let people = |from: u32| file(&(from..=200).map(|person| record(person, json!({}))).collect::<Vec<_>>());
    for (gone, options, status) in [
        (0, &[][..], 0),
        (2, &[], 0),
        (4, &[], 0),
        (5, &[], 1),
        (5, &["--max-gone", "2.5"], 0),
        (5, &["--max-gone", "2.4%"], 1),
        (4, &["--max-gone", "0"], 0),
        (199, &["--max-gone", "100"], 0),
    ] {
        for format in ["text", "json", "csv"] {
            let options = [options, &["--format", format]].concat();
            let (out, ended) = compared(&people(1), &people(1 + gone), &options);
            assert_eq!(ended, status, "{gone} {options:?}");
            assert_eq!(out.contains("mass-disappearance"), status == 1 && format == "text", "{out}");
        }
    }
}

#[test]
fn what_is_gone_stands_first_and_no_value_anywhere() {
    let old: Vec<Value> = (1..=900).map(|person| record(person, json!({}))).collect();
    let mut new: Vec<Value> = old[400..].to_vec();
    new[5]["basicFiveInfo"]["name"] = json!("別名花子");
    for lang in ["ja", "en"] {
        let (out, status) = compared(&file(&old), &file(&new), &["--lang", lang]);
        assert_eq!(status, 1);
        let at = |text: &str| out.find(text).unwrap_or_else(|| panic!("{text}: {out}"));
        assert!(at("44.44%") < at("basicFiveInfo.name") && at("A001") < at("basicFiveInfo.name"), "{out}");
        assert!(out.contains("1-200") && out.contains("406 > 6"), "{out}");
        assert!(out.contains("200"), "the numbers that are not printed are counted");
        let hidden = ["別名花子", "見本太郎", "東京都", &common::my_number(1), "2018-05-05"];
        assert!(hidden.iter().all(|value| !out.contains(value)), "{out}");
    }
}

#[test]
fn a_name_in_the_place_of_a_type_is_not_told() {
    let old = [record(1, json!({ "orgSpecificCertificateTypeId": "見本花子" })), record(2, json!({}))];
    for format in ["text", "json", "csv"] {
        let (out, status) = compared(&file(&old), &file(&old[1..]), &["--format", format]);
        assert!(status == 1 && !out.contains("花子"), "{out}");
    }
    let (out, _) = check_between(Some(&file(&old)), &file(&old[1..]), "text", "ja", Spec::built_in());
    assert!(out.contains("mass-disappearance") && !out.contains("花子"), "{out}");
}

#[test]
fn protection_that_is_lifted_stands_first_and_is_never_fixed() {
    let flag = |hidden: bool| json!({ "isNotDisclosed": hidden });
    let wrong = json!({ "validTo": "x", "myNumber": "1" });
    let old = [record(1, flag(true)), record(2, flag(false)), record(3, json!({}))];
    let new = [record(1, flag(false)), record(2, flag(false)), record(3, wrong.clone()), record(4, wrong)];
    let check = |format| check_between(Some(&file(&old)), &file(&new), format, "en", Spec::built_in());
    let (out, status) = check("json");
    let told = lines(&out);
    let summary = told.last().unwrap();
    assert_eq!((status, &summary["fixed"]), (1, &json!(0)), "{summary}");
    assert!(!summary.to_string().contains("not-disclosed"), "{summary}");
    let (text, _) = check("text");
    let first = text.lines().find(|line| line.contains("errors") || line.contains("error")).unwrap();
    let at = |rule: &str| text.find(rule).unwrap();
    assert!(at("disclosure-lifted") < at("wrong-date") && at("disclosure-lifted") < at("wrong-length"), "{first}");
    for format in ["text", "json", "csv"] {
        let (out, status) = compared(&file(&old), &file(&new), &["--format", format]);
        assert_eq!((status, out.contains("disclosure-lifted")), (1, format == "text"), "{out}");
    }
    let (out, _) = compared(&file(&old), &file(&new), &[]);
    assert!(out.find("disclosure-lifted").unwrap() < out.find("Records of").unwrap_or(out.len()), "{out}");
    let (same, status) = compared(&file(&old), &file(&old), &[]);
    assert!(status == 0 && !same.contains("disclosure-lifted"), "{same}");
}

#[test]
fn all_numbers_with_other_people_are_told_as_such() {
    let person = |n: u32, shift: u32| {
        let of = n + shift;
        let birth = format!("20{:02}-01-{:02}", 10 + of % 10, 1 + of % 28);
        record(n, json!({ "basicFiveInfo.name": format!("見本{of}"), "basicFiveInfo.dateOfBirth": birth }))
    };
    let upload = |shift: u32| file(&(1..=30).map(|n| person(n, shift)).collect::<Vec<_>>());
    let (out, status) = check_between(Some(&upload(0)), &upload(1), "json", "en", Spec::built_in());
    let told = lines(&out);
    let changed: Vec<&Value> =
        of_type(&told, "finding").into_iter().filter(|line| line["rule"] == "person-changed").collect();
    assert_eq!((status, changed.len()), (1, 30));
    assert!(changed.iter().all(|line| line["message"].as_str().unwrap().contains("All 30 people")), "{out}");
    let fields: BTreeSet<&str> = of_type(&told, "finding")
        .into_iter()
        .filter(|line| line["rule"] == "mass-change")
        .map(|line| line["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, BTreeSet::from(["basicFiveInfo.name", "basicFiveInfo.dateOfBirth"]));
}

/// The limit is the user's.
#[test]
fn how_many_may_change_can_be_said() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str, changed: u32| {
        let income = |n: u32| if n <= changed { "3" } else { "2" };
        let records = (1..=40).map(|n| record(n, json!({ "incomeSegment": income(n) }))).collect::<Vec<_>>();
        std::fs::write(dir.path().join(name), file(&records)).unwrap();
        dir.path().join(name).to_str().unwrap().to_owned()
    };
    let (old, new) = (path("old.json", 0), path("new.json", 20));
    for (limit, told) in [(&[][..], true), (&["--max-changed", "50"], false), (&["--max-changed", "49.9%"], true)] {
        let args = [&["check", &new, "--previous", &old, "--format", "json", "--as-of", common::AS_OF], limit].concat();
        assert_eq!(run(&args, b"").out.contains("\"rule\":\"mass-change\",\"severity\""), told, "{limit:?}");
        let args = [&["compare", &old, &new, "--lang", "en", "--as-of", common::AS_OF], limit].concat();
        let ran = run(&args, b"");
        assert_eq!((ran.status, ran.out.contains("20 (50%)")), (0, told), "{limit:?} {}", ran.out);
    }
}

/// A mark confirms that many are missing, and only as many as when it was set.
#[test]
fn a_mark_confirms_who_is_missing() {
    use pmh_inspector::check::Rule;
    use pmh_inspector::worklist::{Change, Mark, Marked, Worklist};
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let upload = |name: &str, from: u32| {
        std::fs::write(path(name), file(&(from..=40).map(|n| record(n, json!({}))).collect::<Vec<_>>())).unwrap();
        path(name)
    };
    let (old, five, six) = (upload("old.json", 1), upload("five.json", 6), upload("six.json", 7));
    let list = path("marks.ndjson");
    let check = |new: &str, more: &[&str]| {
        let args =
            ["check", new, "--previous", &old, "--format", "json", "--as-of", common::AS_OF, "--worklist", &list];
        run(&[&args[..], more].concat(), b"").status
    };
    assert_eq!((check(&five, &[]), check(&six, &[])), (1, 1));
    for (mark, figures, expected) in [
        (Mark::Known, "A001 5/40", (0, 1)),
        (Mark::Known, "A001 6/40", (1, 0)),
        (Mark::Known, "", (1, 1)),
        (Mark::ToFix, "A001 5/40", (1, 1)),
    ] {
        let mut marks = Worklist::open(list.as_ref()).unwrap();
        let marked = Marked { mark, note: String::new(), rejected: false, figures: figures.to_owned() };
        marks.set(Change::Group(Rule::MassDisappearance), Some(marked)).unwrap();
        marks.save().unwrap();
        assert_eq!((check(&five, &[]), check(&six, &[])), expected, "{mark:?} {figures}");
        assert_eq!(check(&five, &["--deny", "warnings"]), expected.0, "confirmed is no warning that fails");
    }
}

/// What later rules did not look at is told.
#[test]
fn others_may_appear_behind_broken_values() {
    for (changes, more) in [(json!({ "validTo": "x" }), true), (json!({ "isNotDisclosed": true }), false)] {
        let bytes = file(&[record(1, changes)]);
        let (told, _) = common::check(&bytes);
        assert_eq!(told.last().unwrap()["more_may_appear"] == json!(true), more);
        for (lang, words) in [("en", "others may appear"), ("ja", "別の指摘が出ることがあります")] {
            let (text, _) = common::check_as(&bytes, "text", lang);
            assert_eq!(text.replace(['\n', ' '], "").contains(&words.replace(' ', "")), more, "{text}");
        }
    }
}

#[test]
fn findings_between_uploads() {
    let reversed = json!({ "validFrom": "2027-04-01", "validTo": "2027-03-31" });
    let gaiji = |text: &str| json!({ "basicFiveInfo.name": text });
    let old = [
        record(1, reversed.clone()),
        record(2, gaiji("\u{9AD9}橋")),
        record(3, json!({})),
        record(4, reversed.clone()),
    ];
    let new =
        [record(3, reversed), record(2, gaiji("\u{9AD9}本")), record(1, json!({})), record(5, gaiji("\u{9AD9}田"))];
    let check = |format, lang| check_between(Some(&file(&old)), &file(&new), format, lang, Spec::built_in());
    let (out, status) = check("json", "en");
    let told: Vec<String> = of_type(&lines(&out), "finding")
        .iter()
        .map(|line| format!("{} {}", common::short(line), line["since"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            "- - mass-disappearance new",
            "1 validTo period-reversed new",
            "2 basicFiveInfo.name gaiji-replaced known",
            "4 basicFiveInfo.name gaiji-replaced new",
        ]
    );
    let summary = lines(&out).pop().unwrap();
    // What stood on the record that is gone is not fixed.
    assert_eq!((&summary["fixed"], &summary["gone"]), (&json!(1), &json!(1)));
    assert_eq!((&summary["known"], &summary["new"]), (&json!(1), &json!(3)));
    assert_eq!((status, &lines(&out)[0]["previous"]), (1, &json!("b.json")));
    let finding = of_type(&lines(&out), "finding")[0].clone();
    let message = finding["message"].as_str().unwrap();
    assert!(message.contains("A001") && message.contains("25%") && message.contains('4'), "{message}");
    assert_eq!((&finding["severity"], &finding["basis"]), (&json!("error"), &json!("advice")));
    for (lang, part) in [
        ("en", "1 finding fixed, 1 still there, 3 new, 1 gone with their records"),
        ("ja", "直った指摘1件、残っている指摘1件、新しい指摘3件、レコードごとなくなった指摘1件"),
    ] {
        let text = check("text", lang).0;
        assert!(text.contains(part) && text.contains("mass-disappearance"), "{text}");
    }
    assert!(check("sarif", "en").0.contains("\"baselineState\":\"unchanged\""));
    for format in ["csv", "junit", "sarif"] {
        assert!(check(format, "ja").0.contains("mass-disappearance"), "{format}");
    }
    // Without a previous upload nothing is said of it.
    let (alone, _) = common::check(&file(&new));
    assert!(alone.iter().all(|line| line.get("since").is_none() && line.get("fixed").is_none()));
}

#[test]
fn the_program_over_files() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let one = path("one.json", &file(&[record(1, json!({}))]));
    let two = path("two.json", &file(&[record(2, json!({}))]));
    let reply = path("reply.json", b"{\"errors\":[{\"index\":0,\"code\":\"X-1\",\"message\":\"m\"}]}");
    let compare = run(&["compare", &one, &two, "--lang", "en"], b"");
    assert_eq!((compare.status, compare.err.as_str()), (1, ""));
    let json = run(&["compare", &one, &two, "--lang", "en", "--format", "json"], b"");
    assert!(json.status == 1 && json.err.contains("Of the 1 in their validity period, 1 (100%)"), "{}", json.err);
    let piped = run(&["compare", &one, "-", "--format", "json"], &file(&[record(1, json!({}))]));
    assert_eq!((piped.status, piped.out.contains("\"unchanged\":1")), (0, true));
    let same = run(&["compare", &one, &one], b"");
    assert_eq!(same.status, 0);
    let wrong = run(&["compare", &one, &reply, "--lang", "en"], b"");
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("reply.json: this is not a payload"), "{}", wrong.err);
    assert_eq!(run(&["compare", &one, "no-such-file"], b"").status, 2);
    // Previous uploads belong to the payloads in the order given.
    let json = |args: &[&str]| run(&[&["check", "--format", "json", "--lang", "en"], args].concat(), b"");
    let both = json(&[&one, &two, "--previous", &one, "--previous", &two]);
    assert!(!both.out.contains("\"rule\":\"mass-disappearance\""), "{}", both.out);
    let crossed = json(&[&one, &two, "--previous", &two, "--previous", &one]);
    assert_eq!(crossed.out.matches("\"rule\":\"mass-disappearance\"").count(), 2, "{}", crossed.out);
    let first = json(&[&one, &two, "--previous", &one]);
    assert!(first.out.contains("{\"rule\":\"mass-disappearance\",\"reason\""), "{}", first.out);
    let many = json(&[&one, "--previous", &one, "--previous", &two]);
    assert_eq!(many.status, 2);
    assert!(many.err.contains("two.json"), "{}", many.err);
    assert_eq!(json(&[&one, "--previous", &reply]).status, 2);
    assert_eq!(json(&[&two, "--previous", &one, "--max-gone", "100"]).status, 0);
}

/// What is missing of a torn file must not pass for what the sender left out, and the run is no success.
#[test]
fn a_torn_file_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str, bytes: &[u8]| {
        std::fs::write(dir.path().join(name), bytes).unwrap();
        dir.path().join(name).to_str().unwrap().to_owned()
    };
    let people: Vec<Value> = (1..=5).map(|person| record(person, json!({}))).collect();
    let whole = path("whole.json", &file(&people));
    let text = serde_json::to_string(&people[..4]).unwrap();
    let between = path("between.json", text.trim_end_matches(']').as_bytes());
    let within = path("within.json", &text.as_bytes()[..text.len() - 40]);
    for torn in [&between, &within] {
        for (old, new) in [(&whole, torn), (torn, &whole), (torn, torn)] {
            let told = run(&["compare", old, new, "--lang", "en", "--max-gone", "100", "--format", "json"], b"");
            assert_eq!(told.status, 1, "{}", told.out);
            assert!(told.err.contains("the file ends too early"), "{}", told.err);
        }
        let told = run(&["check", &whole, "--previous", torn, "--lang", "en", "--format", "json"], b"");
        assert!(told.err.contains("file ends too early"), "{}", told.err);
        let summary = lines(&told.out).pop().unwrap();
        assert_eq!((told.status, &summary["verdict"], &summary["unread_files"]), (2, &json!("not-fit"), &json!(1)));
    }
    let told = run(&["compare", &whole, &whole, "--lang", "en"], b"");
    assert_eq!((told.status, told.err.as_str()), (0, ""));
    let twice = run(&["compare", "-", "-", "--lang", "en"], b"[]");
    assert!(twice.status == 2 && twice.err.contains("named only once"), "{}", twice.err);
}

/// A history names a few people: what was wrong with the others is not fixed.
#[test]
fn a_history_fixes_nothing_that_it_does_not_name() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str, records: &[Value]| {
        std::fs::write(dir.path().join(name), file(records)).unwrap();
        dir.path().join(name).to_str().unwrap().to_owned()
    };
    let base = path("base.json", &[record(1, json!({ "validFrom": "x" })), record(2, json!({}))]);
    let history = path("history.json", &[differential(2, json!({}))]);
    let other = path("other.json", &[differential(2, json!({ "historyKey": "H2" }))]);
    let args = ["check", &history, &other, "--previous", &base, "--lang", "en", "--format", "json"];
    let told = lines(&run(&args, b"").out);
    let summary = of_type(&told, "summary")[0];
    assert!(summary.get("fixed").is_none() && summary.get("since").is_none(), "{summary}");
    let reasons = summary["rules_not_run"].as_array().unwrap().iter();
    let reasons: Vec<&Value> = reasons.filter(|line| line["rule"] == "mass-disappearance").collect();
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    assert!(of_type(&told, "finding").iter().all(|finding| finding.get("since").is_none()));
}

/// The two are one: nothing differs between JSON and its table, whatever the field.
#[test]
fn a_field_of_each_type_means_the_same_in_a_table() {
    let table = FieldTable::built_in();
    assert!(table.iter().any(|(_, field)| field.kind == FieldType::Boolean));
    let records = people(300, true);
    let [array, csv] = [Writing::Array, Writing::Table].map(|form| written(&records, form, true));
    let (out, _) = compared(&array, &csv, &["--format", "json"]);
    assert_eq!(lines(&out), [json!({ "type": "summary", "gone": 0, "added": 0, "changed": 0, "unchanged": 300 })]);
}

/// Who counts as missing rests on the moment of sending where one is given, not on the day from which the rest is seen.
#[test]
fn whose_period_is_over_when_it_is_sent_is_not_missed() {
    let until = |person: u32, day: &str| record(person, json!({ "validFrom": "2025-04-01", "validTo": day }));
    let old: Vec<Value> =
        (1..=40).map(|person| until(person, if person > 30 { "2026-11-25" } else { "2027-03-31" })).collect();
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str, records: &[Value]| {
        let path = dir.path().join(name);
        std::fs::write(&path, file(records)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (before, now) = (path("before.json", &old), path("now.json", &old[..30]));
    for (as_of, sent, missing) in [
        ("2026-11-22", None, true),
        ("2026-11-22", Some("2026-11-25T23:59"), true),
        ("2026-11-22", Some("2026-11-26T08:00"), false),
        ("2026-11-26", None, false),
        ("2026-11-26", Some("2026-11-25T08:00"), true),
    ] {
        let mut args = vec!["check", &now, "--previous", &before, "--as-of", as_of, "--format", "json"];
        args.extend(sent.iter().flat_map(|sent| ["--sent-at", sent]));
        let out = run(&args, b"");
        let told = lines(&out.out).iter().any(|line| line["rule"] == "mass-disappearance");
        assert_eq!((told, out.status), (missing, i32::from(missing)), "{as_of} {sent:?}: {}", out.out);
    }
}

/// Whose protection was lifted stands above causes, and above the findings on earlier records and on the file, in every format.
#[test]
fn protection_stands_above_all_else_in_every_format() {
    let upload = |now: bool| {
        let one = |n: u32| {
            let from = if now { "2026/4/1" } else { "2026-04-01" };
            record(n, json!({ "isNotDisclosed": n == 30 && !now, "validFrom": from }))
        };
        file(&(1..=30).map(one).collect::<Vec<_>>())
    };
    let out = |format| check_between(Some(&upload(false)), &upload(true), format, "en", Spec::built_in()).0;
    let json = out("json");
    let lines = lines(&json);
    let kinds = lines.iter().filter(|line| line["type"] == "finding" || line["type"] == "cause");
    let kinds: Vec<&str> = kinds.map(|line| line["rule"].as_str().unwrap_or("cause")).collect();
    assert_eq!(kinds[..2], ["disclosure-lifted", "cause"], "{kinds:?}");
    assert_eq!(kinds.iter().filter(|rule| **rule == "disclosure-lifted").count(), 1);
    assert!(kinds[2..].contains(&"wrong-date"));
    let text = out("text");
    let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
    assert!(
        at("disclosure-lifted") < at("Dates not exported") && at("Dates not exported") < at("wrong-date"),
        "{text}"
    );
    let csv = out("csv");
    let row = csv.lines().find(|line| line.contains("finding")).unwrap();
    assert!(row.contains("disclosure-lifted"), "{row}");
    let sarif: Value = serde_json::from_str(&out("sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "disclosure-lifted");
    let junit = out("junit");
    let case = junit.split("<testcase").nth(1).unwrap();
    assert!(case.contains("disclosure-lifted"), "{case}");
}

/// An item of the card is named as people know it: by its label, where that is a usual one, and else by its place.
#[test]
fn an_item_in_which_many_changed_is_named_by_its_label() {
    for (label, named) in [("保護者氏名", "「保護者氏名」"), ("見本花子", "受給者証券面項目（1番目）")]
    {
        let upload = |value: &str| {
            let item = json!({ "certificationDetail": [{ "itemName": label, "itemValue": value }] });
            file(&(1..=30).map(|n| record(n, item.clone())).collect::<Vec<_>>())
        };
        let (out, _) = check_between(Some(&upload("ア")), &upload("イ"), "json", "ja", Spec::built_in());
        let lines = lines(&out);
        let found = lines.iter().find(|line| line["rule"] == "mass-change").unwrap();
        let message = found["message"].as_str().unwrap();
        assert!(message.contains(named) && !message.contains("certificationDetail"), "{message}");
        assert_eq!(found["field"], "certificationDetail[0]");
        assert!(!out.contains("花子"), "{out}");
    }
}

/// Flags that an export left blank are one question, however many there are; few of them are told each.
#[test]
fn flags_that_were_blank_before_are_told_once() {
    let flag = |n: u32, last: u32| if n <= last { json!({ "isNotDisclosed": "" }) } else { json!({}) };
    for (blank, variant) in [(9, false), (10, true), (300, true)] {
        let all = |last: u32| file(&(1..=blank + 1).map(|n| record(n, flag(n, last))).collect::<Vec<_>>());
        let (out, status) = check_between(Some(&all(blank)), &all(0), "json", "en", Spec::built_in());
        let lines = lines(&out);
        let told: Vec<&Value> = lines.iter().filter(|line| line["rule"] == "disclosure-lifted").collect();
        assert_eq!((status, told.len()), (1, if variant { 1 } else { blank as usize }), "{out}");
        if variant {
            let message = told[0]["message"].as_str().unwrap();
            assert!(told[0]["record"].is_null() && message.contains(&format!("on {blank} of")), "{message}");
            let (text, status) = compared(&all(blank), &all(0), &["--lang", "en"]);
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(status == 1 && words(&text).contains(message), "{text}");
        }
    }
}

/// Status 0 is for files that were read whole: a record that cannot be read was not compared.
#[test]
fn records_that_cannot_be_read_are_told() {
    let all: Vec<Value> = (1..=30).map(|n| record(n, json!({}))).collect();
    let whole = file(&all);
    let broken =
        String::from_utf8(whole.clone()).unwrap().replacen("\"isNotDisclosed\":false", "\"isNotDisclosed\":False", 1);
    for (old, new, said) in [(&whole, broken.as_bytes(), "0 before, 1 now"), (&whole, &whole[..], "")] {
        let (text, status) = compared(old, new, &["--lang", "en"]);
        assert_eq!(
            (status, text.contains("cannot be read")),
            (u8::from(!said.is_empty()).into(), !said.is_empty()),
            "{text}"
        );
        assert!(text.contains(said), "{text}");
        let (out, _) = compared(old, new, &["--format", "json"]);
        let summary = lines(&out).pop().unwrap();
        assert_eq!(summary.get("unreadable_new"), (!said.is_empty()).then_some(&json!(1)), "{summary}");
    }
}
