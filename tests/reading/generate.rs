//! `generate`: what it plants is what `check` finds, exactly, in every form; and its files are its own.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use crate::common::{AS_OF, check, lines, of_type, program, run};
use pmh_inspector::check::Rule;
use pmh_inspector::generate::{Format, Plan, generate};
use serde_json::Value;

const FORMATS: [Format; 3] = [Format::Json, Format::Csv, Format::Ndjson];

fn plan(format: Format, differential: bool, cp932: bool, seed: u64, defects: f64) -> Plan {
    Plan { records: 1500, seed, format, differential, cp932, defects }
}

/// Every form of a payload, with these seeds.
fn plans(seeds: &[u64], defects: f64) -> Vec<Plan> {
    let mut plans = Vec::new();
    for format in FORMATS {
        for (differential, cp932) in [(false, false), (false, true), (true, false), (true, true)] {
            plans.extend(seeds.iter().map(|seed| plan(format, differential, cp932, *seed, defects)));
        }
    }
    plans
}

/// The payload, and what must be found.
fn made(plan: &Plan) -> (Vec<u8>, Vec<Value>) {
    let (mut payload, mut expect) = (Vec::new(), Vec::new());
    generate(plan, &mut payload, &mut expect).unwrap();
    (payload, lines(&String::from_utf8(expect).unwrap()))
}

/// Findings as record (0 for the file), rule and field.
fn short(lines: &[&Value]) -> Vec<(u64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    lines.iter().map(|line| (line["record"].as_u64().unwrap_or(0), text(&line["rule"]), text(&line["field"]))).collect()
}

#[test]
fn check_finds_what_was_planted_and_nothing_else() {
    assert_eq!(pmh_inspector::generate::AS_OF, AS_OF);
    let mut plans = plans(&[1, 7, 2026], 0.3);
    // Where nearly every record has a defect.
    plans.extend(FORMATS.map(|format| plan(format, true, false, 3, 1.0)));
    // By whether it is a CSV.
    let mut planted: BTreeMap<bool, BTreeSet<String>> = BTreeMap::new();
    for plan in plans {
        let (payload, expect) = made(&plan);
        let (lines, _) = check(&payload);
        let file = of_type(&lines, "file")[0];
        assert_eq!(file["records"], plan.records, "{plan:?}");
        assert_eq!(file["encoding"], if plan.cp932 { "cp932" } else { "utf-8" }, "{plan:?}");
        let expected = short(&expect.iter().collect::<Vec<_>>());
        assert!(expected.is_sorted(), "{plan:?}");
        let mut found = short(&of_type(&lines, "finding"));
        found.sort();
        let missed: Vec<_> = expected.iter().filter(|line| !found.contains(line)).collect();
        let more: Vec<_> = found.iter().filter(|line| !expected.contains(line)).collect();
        assert!(missed.is_empty() && more.is_empty(), "{plan:?}: not found {missed:?}, not expected {more:?}");
        assert_eq!(found, expected, "{plan:?}");
        let rules = expected.into_iter().map(|(_, rule, _)| rule);
        planted.entry(plan.format == Format::Csv).or_default().extend(rules);
    }
    // Of a whole file, of masters and of replies: nothing that a record can have.
    let never = [
        "disclosure-lifted",
        "truncated-file",
        "missing-column",
        "duplicate-column",
        "byte-order-mark",
        "no-records",
        "misquoted-cell",
        "wrong-separator",
        "blank-row",
        "renamed-heading",
        "number-out-of-range",
        "wrong-count",
        "wrong-combination",
        "field-not-allowed",
        "insurer-number-not-in-master",
        "insurer-number-expired-in-master",
        "code-not-in-master",
        "person-changed",
        "mass-disappearance",
        "mass-change",
        "history-delete-unknown",
        "history-delete-twice",
        "history-key-reused",
        "history-key-shared",
        "code-not-in-list",
        "unmatched-reply",
        "reply-contradicts-record",
        "reply-place-uncertain",
        "reply-not-understood",
        "reply-counts-contradict",
    ];
    let not_planted = |csv: bool| -> Vec<&str> {
        Rule::ALL.iter().map(|rule| rule.name()).filter(|name| !planted[&csv].contains(*name)).collect()
    };
    let but = |more: &[&'static str]| -> Vec<&str> {
        let listed = |name: &&str| never.contains(name) || more.contains(name);
        Rule::ALL.iter().map(|rule| rule.name()).filter(listed).collect()
    };
    assert_eq!(not_planted(false), but(&["ragged-row"]));
    assert_eq!(
        not_planted(true),
        but(&["unreadable-record", "duplicate-key", "unknown-field", "not-utf-8", "body-form"])
    );
}

#[test]
fn without_defects_there_is_neither_error_nor_warning() {
    for plan in plans(&[1, 99], 0.0) {
        let (payload, expect) = made(&plan);
        let (lines, status) = check(&payload);
        let in_cp932 = plan.cp932 && plan.format != Format::Csv;
        assert_eq!(status, i32::from(in_cp932), "{plan:?}");
        let findings = of_type(&lines, "finding");
        let of_records = findings.iter().filter(|finding| !finding["record"].is_null());
        assert!(of_records.clone().all(|finding| finding["severity"] == "info"), "{plan:?}");
        let of_file = usize::from(in_cp932) + usize::from(plan.format == Format::Ndjson);
        assert_eq!(findings.len() - of_records.count(), of_file, "{plan:?}");
        assert_eq!(findings.len(), expect.len(), "{plan:?}");
        let summary = of_type(&lines, "summary")[0];
        let not_run = summary["rules_not_run"].as_array().unwrap();
        let columns: Vec<_> = not_run.iter().filter(|rule| rule.to_string().contains("column")).collect();
        assert!(columns.is_empty(), "{plan:?}: {columns:?}");
    }
}

#[test]
fn the_same_arguments_make_the_same_file_and_another_seed_another() {
    for format in FORMATS {
        let bytes = |seed| made(&plan(format, false, false, seed, 0.1));
        assert_eq!(bytes(5), bytes(5));
        assert_ne!(bytes(5).0, bytes(6).0);
    }
}

#[test]
fn people_are_invented_and_each_has_a_number_of_their_own() {
    let (payload, _) = made(&plan(Format::Json, false, false, 1, 0.0));
    let records: Vec<Value> = serde_json::from_slice(&payload).unwrap();
    let size = payload.len() / records.len();
    assert!((1500..2500).contains(&size), "{size} bytes a record");
    let mut people: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut certificates: BTreeMap<&str, u32> = BTreeMap::new();
    for record in &records {
        let number = record["myNumber"].as_str().unwrap();
        assert!(number.starts_with("9000000"), "a number is not plainly invented");
        let address = record["basicFiveInfo"]["address"].as_str().unwrap();
        assert!(address.starts_with("見本県"), "{address}");
        people.entry(number).or_default().insert(record["basicFiveInfo"]["name"].as_str().unwrap());
        *certificates.entry(number).or_default() += 1;
    }
    assert!(people.values().all(|names| names.len() == 1));
    let several = certificates.values().filter(|count| **count > 1).count();
    assert!((20..80).contains(&several), "{several} of {}", people.len());
    let kinds: BTreeSet<&str> =
        records.iter().map(|record| record["orgSpecificCertificateTypeId"].as_str().unwrap()).collect();
    assert_eq!(kinds.len(), 8);
}

#[test]
fn defects_are_as_many_as_asked_for() {
    let mut plan = plan(Format::Json, false, false, 4, 0.2);
    plan.records = 5000;
    let (_, expect) = made(&plan);
    let infos =
        ["not-disclosed", "period-ended", "period-not-started", "always-reimbursement", "insurer-number-absent"];
    let with: BTreeSet<u64> = expect
        .iter()
        .filter(|line| !infos.iter().any(|info| line["rule"] == *info))
        .filter_map(|line| line["record"].as_u64())
        .collect();
    assert!((850..1150).contains(&with.len()), "{}", with.len());
}

#[test]
fn cp932_holds_only_what_it_can() {
    let (payload, _) = made(&plan(Format::Ndjson, true, true, 8, 0.5));
    let (text, _, _) = encoding_rs::SHIFT_JIS.decode(&payload);
    // What cannot be encoded would stand there as a reference.
    assert!(!text.contains("&#"));
}

#[test]
fn files_are_written_and_never_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (data, expect) = (path("data.csv"), path("expect.ndjson"));
    let generate = |out: &str, expect: &str| {
        let args =
            ["generate", "--records", "40", "--seed", "2", "--format", "csv", "--defects", "0.5", "--lang", "en"];
        run(&[&args[..], &["--encoding", "cp932", "-o", out, "--expect", expect]].concat(), b"")
    };
    // One file for both, however it is named.
    for other in [data.clone(), path("./data.csv"), path("new/../data.csv")] {
        std::fs::create_dir_all(path("new")).unwrap();
        let same = generate(&data, &other);
        assert!(same.err.contains("name the same file") && same.status == 2, "{}", same.err);
        std::fs::remove_dir(path("new")).unwrap();
        assert!(!Path::new(&data).exists());
    }
    let first = generate(&data, &expect);
    assert_eq!((first.status, first.out.as_str(), first.err.as_str()), (0, "", ""));
    let before = (std::fs::read(&data).unwrap(), std::fs::read(&expect).unwrap());
    assert!(!before.0.is_empty() && !before.1.is_empty());
    for (out, expect) in [(&data, &path("new")), (&path("new"), &expect)] {
        let again = generate(out, expect);
        assert_eq!((again.status, again.out.as_str()), (2, ""));
        assert!(again.err.contains("exists already"), "{}", again.err);
        assert!(!std::fs::exists(path("new")).unwrap());
    }
    assert_eq!(before, (std::fs::read(&data).unwrap(), std::fs::read(&expect).unwrap()));
    let nowhere = generate(&path("no/folder"), &path("new"));
    assert_eq!(nowhere.status, 2);
    assert!(nowhere.err.contains("no/folder"), "{}", nowhere.err);
}

#[test]
fn output_closed_early_is_no_success() {
    let mut child = program(&["generate", "--records", "100000"]).spawn().unwrap();
    let mut first = [0; 100];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), err.lines().count()), (Some(2), 1), "{err}");
}
