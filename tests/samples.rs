//! The samples: each gives exactly the findings in samples/expected/, and none of their personal values ever comes out.
//!
//! After a change: `PMH_BLESS=1 cargo test --test samples`, and read the difference.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// What is checked together, and the expectation's name.
const CHECKS: [(&str, &[&str]); 23] = [
    ("registration", &["registration.json"]),
    ("registration-reply", &["registration.json", "registration-reply.json", LIST]),
    ("differential", &["differential.json"]),
    ("differential-reply", &["differential.json", "differential-reply.csv", LIST]),
    ("registration-utf8", &["registration-utf8.csv"]),
    ("registration-cp932", &["registration-cp932.csv"]),
    ("reply-problem", &["registration.json", "reply-problem.json", LIST]),
    ("reply-list", &["differential.json", "reply-list.json", LIST]),
    ("reply-own-form", &["registration.json", "reply-own-form.json", "reply-profile.sample.toml", LIST]),
    ("reply-lines", &["registration-utf8.csv", "reply-lines.ndjson", LIST]),
    ("reply-rows", &["registration-utf8.csv", "reply-rows.csv", LIST]),
    ("defects-fields", &["defects-fields.json"]),
    ("defects-numbers", &["defects-numbers.json"]),
    ("defects-text", &["defects-text.json"]),
    ("defects-reading", &["defects-reading.json"]),
    ("defects-truncated", &["defects-truncated.json"]),
    ("registration-specification", &{
        let [api, tables, masters, regional, holidays] = SPECIFICATION;
        ["registration.json", "registration-reply.json", LIST, api, tables, masters, regional, holidays]
    }),
    ("registration-previous", &["registration.json", "--previous", "registration-previous.json"]),
    ("history", &["history-1.json", "history-2.json", "--previous", "registration.json"]),
    ("defects-people", &["defects-people.json", "--previous", "defects-people-previous.json"]),
    ("defects-design", &["defects-design.json", "body.sample.toml"]),
    ("defects-columns-and-rows", &["defects-columns.csv", "defects-rows.csv"]),
    ("defects-forms", &["defects-separators.csv", "defects-body.json", "defects-empty.json"]),
];
const SPECIFICATION: [&str; 5] = [
    "api-design.sample.yaml",
    "tables.sample.toml",
    "masters.sample.csv",
    "regional-master.sample.csv",
    "holidays.sample.csv",
];
const LIST: &str = "error-codes.sample.csv";

fn run(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pmh-inspector"));
    command.env("XDG_CONFIG_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/no-settings"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(args).stdin(Stdio::null());
    command.env_remove("NO_COLOR").output().unwrap()
}

fn check(files: &[&str], format: &str, lang: &str) -> String {
    let path = |file: &&str| if file.starts_with("--") { (*file).to_owned() } else { format!("samples/{file}") };
    let files: Vec<String> = files.iter().map(path).collect();
    let mut args = vec!["check", "--quiet", "--format", format, "--as-of", "2026-11-22", "--lang", lang];
    args.extend(files.iter().map(String::as_str));
    let output = run(&args);
    assert!(output.stderr.is_empty(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(matches!(output.status.code(), Some(0 | 1)), "{args:?}: {:?}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

fn expectation(name: &str) -> String {
    format!("{}/samples/expected/{name}.ndjson", env!("CARGO_MANIFEST_DIR"))
}

/// The names of the files in samples/ that are data.
fn files() -> Vec<String> {
    let entries = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/samples")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| [".json", ".csv", ".ndjson", ".yaml", ".toml"].iter().any(|end| name.ends_with(end))).collect()
}

#[test]
fn findings_are_the_expected_ones() {
    let bless = std::env::var_os("PMH_BLESS").is_some();
    for (name, files) in CHECKS {
        let (path, found) = (expectation(name), check(files, "json", "en"));
        if bless {
            fs::write(&path, &found).unwrap();
            continue;
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        for (i, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
            assert_eq!(found, expected, "{name}, line {}", i + 1);
        }
        assert_eq!(found.lines().count(), expected.lines().count(), "{name}: the number of lines");
    }
}

#[test]
fn every_sample_is_checked() {
    for file in files() {
        assert!(CHECKS.iter().any(|(_, files)| files.contains(&file.as_str())), "{file}");
    }
}

#[test]
fn every_rule_occurs() {
    let mut seen = BTreeSet::new();
    for (name, _) in CHECKS {
        for line in fs::read_to_string(expectation(name)).unwrap().lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            seen.extend(line["rule"].as_str().map(str::to_owned));
        }
    }
    let not_seen: Vec<_> =
        pmh_inspector::check::Rule::ALL.iter().map(|rule| rule.name()).filter(|name| !seen.contains(*name)).collect();
    assert_eq!(not_seen, [""; 0]);
}

/// Every personal value of the samples: what stands in people's fields and on card faces.
fn personal_values() -> BTreeSet<String> {
    let mut values = BTreeSet::new();
    let mut add = |text: &str| {
        for part in text.lines().map(str::trim).filter(|part| part.chars().count() >= 4) {
            values.insert(part.to_owned());
        }
    };
    for file in files()
        .iter()
        .filter(|file| !file.contains("reply") && *file != LIST && !SPECIFICATION.contains(&file.as_str()))
    {
        let bytes = fs::read(format!("{}/samples/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(e) if file.ends_with(".json") => String::from_utf8_lossy(e.as_bytes()).into_owned(),
            Err(e) => encoding_rs::SHIFT_JIS.decode(e.as_bytes()).0.into_owned(),
        };
        let text = text.trim_start_matches('\u{FEFF}');
        if file.ends_with(".json") {
            match serde_json::from_str::<Vec<Value>>(text) {
                Ok(records) => records.iter().for_each(|record| of_record(record, &mut add)),
                // A broken file: at least those records that stand for themselves.
                Err(_) => {
                    for record in
                        text.split("\n  {").map(|part| format!("{{{}", part.trim_end_matches(['\n', ']', ','])))
                    {
                        if let Ok(record) = serde_json::from_str(&record) {
                            of_record(&record, &mut add);
                        }
                    }
                }
            }
        } else {
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
            let headings = reader.headers().unwrap().clone();
            const NOT_PERSONAL: [&str; 12] = [
                "機関別受給者証種別ID",
                "公費負担者番号",
                "受給者証名",
                "追加条件",
                "性別",
                "不開示フラグ",
                "常に償還払い",
                "自己負担上限額（月額）",
                "自己負担上限額（外来）",
                "区分",
                "医療費助成資格有効期間開始日",
                "医療費助成資格有効期間終了日",
            ];
            for row in reader.records().map(Result::unwrap) {
                let cells = row.iter().zip(&headings).filter(|(_, heading)| !NOT_PERSONAL.contains(heading));
                cells.for_each(|(cell, _)| add(cell));
            }
        }
    }
    assert!(values.len() > 200, "{}", values.len());
    values
}

fn of_record(record: &Value, add: &mut impl FnMut(&str)) {
    for name in ["myNumber", "medicalSubsidyRecipientNumber"] {
        match &record[name] {
            Value::String(text) => add(text),
            Value::Number(number) => add(&number.to_string()),
            _ => {}
        }
    }
    for name in ["name", "nameKana", "address", "dateOfBirth"] {
        record["basicFiveInfo"][name].as_str().into_iter().for_each(&mut *add);
    }
    for item in record["certificationDetail"].as_array().into_iter().flatten() {
        item["itemValue"].as_str().into_iter().for_each(&mut *add);
    }
}

#[test]
fn no_check_prints_a_personal_value() {
    let values = personal_values();
    for (name, files) in CHECKS {
        for format in ["text", "json", "sarif", "junit", "csv"] {
            for lang in ["ja", "en"] {
                let output = check(files, format, lang);
                for value in &values {
                    assert!(!output.contains(value.as_str()), "{name}, {format}, {lang}: {value}");
                }
            }
        }
    }
}

#[test]
fn no_preview_prints_a_my_number() {
    let values = personal_values().into_iter().map(|value| value.replace('-', ""));
    let numbers: Vec<String> = values.filter(|v| v.len() == 12 && v.bytes().all(|b| b.is_ascii_digit())).collect();
    assert!(numbers.len() > 50, "{}", numbers.len());
    for (file, records) in payloads() {
        for number in 1..=records {
            for format in ["text", "json", "svg", "html"] {
                let (path, number) = (format!("samples/{file}"), number.to_string());
                let output = run(&["preview", &path, "--record", &number, "--format", format, "--as-of", "2026-11-22"]);
                let text = String::from_utf8(output.stdout).unwrap();
                // Also where they stand digit by digit.
                let joined: String = text.chars().filter(|c| !matches!(c, '[' | ']' | ' ' | '-')).collect();
                for number in &numbers {
                    assert!(!text.contains(number.as_str()) && !joined.contains(number.as_str()), "{path} {format}");
                }
            }
        }
    }
}

/// Each payload with the number of its records.
fn payloads() -> BTreeSet<(String, u64)> {
    let mut payloads = BTreeSet::new();
    for (name, _) in CHECKS {
        for line in fs::read_to_string(expectation(name)).unwrap().lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            if line["type"] == "file"
                && ["registration", "differential", "csv"].iter().any(|role| line["role"] == *role)
            {
                let file = line["file"].as_str().unwrap().trim_start_matches("samples/").to_owned();
                payloads.insert((file, line["records"].as_u64().unwrap()));
            }
        }
    }
    payloads
}

#[test]
fn the_demonstration_needs_no_terminal() {
    for (lang, clinic, portal) in [
        ("ja", "医療機関・薬局（レセコン）での表示イメージ", "マイナポータルでの表示イメージ"),
        ("en", "What a clinic's receipt computer would show", "What Mynaportal would show"),
    ] {
        let output = run(&["--as-of", "2026-11-22", "--lang", lang]);
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stderr.is_empty());
        let text = String::from_utf8(output.stdout).unwrap();
        for part in ["samples/registration.json", "period-reversed", "SAMPLE-0008", clinic, portal, "●\u{FA11}咲希"]
        {
            assert!(text.contains(part), "{lang}: {part}");
        }
    }
    let output = run(&["samples/registration.json", "--lang", "en"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("pmh-inspector check"));
}

#[test]
fn my_numbers_of_the_samples_look_invented() {
    let values = personal_values();
    let numbers = values.iter().filter(|v| matches!(v.len(), 11 | 12) && v.bytes().all(|b| b.is_ascii_digit()));
    for number in numbers {
        let of_one_digit = number.bytes().all(|b| b == number.as_bytes()[0]);
        assert!(
            of_one_digit || number.trim_start_matches('0').starts_with("9000000"),
            "a number is not plainly invented"
        );
    }
}
