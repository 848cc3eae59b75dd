//! Planted defects are found, all of them and nothing else, and no output tells whose they are.

use crate::common::planted::{RECORDS, personal, planted};
use crate::common::{self, check, check_as, findings, hostile, of_type, one, run};
use serde_json::{Value, json};

/// The file, with four records more that are broken as text, and what must be found.
fn file() -> (Vec<u8>, Vec<String>, Vec<Value>) {
    let (records, defects) = planted();
    assert_eq!((records.len(), defects.len()), (RECORDS, 52));
    let mut expected: Vec<String> = defects.into_iter().flat_map(|defect| defect.found).collect();
    let mut bytes = b"[\n".to_vec();
    for (i, record) in records.iter().enumerate() {
        let text = serde_json::to_string(record).unwrap();
        let (text, found) = match i + 1 {
            396 => (text.replace("\"segment\":\"1\"", "\"segment\":"), "- unreadable-record"),
            371 => (text.replace("\"segment\":\"1\"", "\"segment\":\"1\",\"segment\":\"2\""), "segment duplicate-key"),
            381 => ("[\"x\", {\"y\": 1}]".to_owned(), "- unreadable-record"),
            391 => (text.replace("架空第", "\u{1}"), "designatedMedicalInstitutions undecodable-text"),
            _ => (text, ""),
        };
        if !found.is_empty() {
            expected.push(format!("{} {found}", i + 1));
        }
        bytes.extend(text.bytes().map(|b| if b == 1 { 0xFF } else { b }));
        bytes.extend(if i + 1 < records.len() { &b",\n"[..] } else { b"\n]\n" });
    }
    expected.sort();
    (bytes, expected, records)
}

#[test]
fn planted_defects_are_found_and_nothing_else() {
    let (bytes, expected, _) = file();
    let (lines, status) = check(&bytes);
    assert_eq!(findings(&lines), expected);
    assert_eq!(status, 1);
    let count = |severity: &str| lines.iter().filter(|line| line["severity"] == severity).count();
    let summary = lines.last().unwrap();
    let told =
        ["files", "records", "errors", "warnings", "infos", "replies", "unmatched_replies"].map(|key| &summary[key]);
    let counted = [1, RECORDS, count("error"), count("warning"), count("info"), 0, 0].map(|n| json!(n));
    assert_eq!(told, counted.each_ref());
    // File, findings in the order of the records, summary.
    let types: Vec<&str> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!((types[0], types[types.len() - 1]), ("file", "summary"));
    assert!(types[1..types.len() - 1].iter().all(|name| *name == "finding"));
    assert_eq!((&lines[0]["role"], &lines[0]["records"]), (&json!("registration"), &json!(RECORDS)));
    let order: Vec<u64> = of_type(&lines, "finding").iter().map(|line| line["record"].as_u64().unwrap()).collect();
    assert!(order.is_sorted());
}

#[test]
fn the_binary_says_the_same_twice() {
    let (bytes, expected, _) = file();
    let args = ["check", "-", "--format", "json", "--as-of", common::AS_OF, "--lang", "ja"];
    let (a, b) = (run(&args, &bytes), run(&args, &bytes));
    assert_eq!((a.status, findings(&common::lines(&a.out))), (1, expected));
    assert_eq!((a.out, a.err), (b.out, b.err));
}

#[test]
fn no_output_holds_a_personal_value() {
    let (bytes, _, records) = file();
    let personal = personal(&records);
    assert!(personal.len() > 2000, "{}", personal.len());
    for format in ["text", "json", "sarif", "junit", "csv"] {
        for lang in ["ja", "en"] {
            let (out, status) = check_as(&bytes, format, lang);
            assert_eq!(status, 1);
            assert!(out.len() > 5000, "{format}");
            if let Some(value) = personal.iter().find(|value| out.contains(value.as_str())) {
                panic!("{format} {lang} holds {value:?}");
            }
            assert_eq!(hostile(&out), None, "{format} {lang}");
        }
    }
}

/// Codes are told by name; where a 個人番号 stands in their place, it is not. A key that is a number is not named at all.
#[test]
fn names_hold_no_my_number() {
    let number = common::my_number(7);
    let key = one(json!({ &number: 1, format!("basicFiveInfo.{number}"): 2 }));
    let twice = String::from_utf8(one(json!({ "segment": "x" })))
        .unwrap()
        .replace("\"x\"", &format!("\"x\",\"{number}\":1,\"{number}\":2"));
    let reply = format!("[{{\"code\":\"{number}\",\"message\":\"m\",\"item\":\"個人番号：{number}\",\"index\":0}}]");
    for bytes in [key, twice.into_bytes(), reply.into_bytes()] {
        for format in ["text", "json", "sarif", "junit", "csv"] {
            let (out, _) = check_as(&bytes, format, "ja");
            let masked = out.contains("************") || out.contains("のため表示しません");
            assert!(masked && !out.contains(&number), "{format}: {out}");
        }
    }
}

#[test]
fn capped_findings_are_still_counted() {
    let (bytes, _, _) = file();
    let all = check(&bytes).0;
    let run = run(&["check", "-", "--format", "json", "--as-of", common::AS_OF, "--max-findings", "1"], &bytes);
    let lines = common::lines(&run.out);
    let (summary, whole) = (lines.last().unwrap(), all.last().unwrap());
    for key in ["errors", "warnings", "infos"] {
        assert_eq!(summary[key], whole[key]);
    }
    let mut rules: Vec<&str> = of_type(&lines, "finding").iter().map(|line| line["rule"].as_str().unwrap()).collect();
    rules.sort_unstable();
    let before = rules.len();
    rules.dedup();
    assert_eq!(rules.len(), before, "one of each rule");
    assert_eq!(summary["not_printed"], json!(of_type(&all, "finding").len() - before));
}
