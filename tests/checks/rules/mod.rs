//! Every rule: examples that trip it and near-misses that pass, with all that is found in them and nothing else.

mod examples;
mod people;

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{self, check, findings, of_type, one, record, run};
use examples::{CSV_HEAD, Example, csv_row, examples};
use pmh_inspector::check::Rule;
use pmh_inspector::spec::{MasterEntry, MasterKind, MasterTable, Masters, References};
use pmh_inspector::text::Lang;
use serde_json::{Value, json};

/// Severity and basis as the contract has them (no basis: it does not say).
const CONTRACT: &str = "disclosure-lifted error advice, disclosure-mixed warning advice, unreadable-record error, truncated-file error, undecodable-text error, duplicate-key error, ragged-row error, \
    missing-column error, duplicate-column error, unknown-field warning, byte-order-mark warning, \
    not-utf-8 error published, body-form warning published, no-records error advice, misquoted-cell error advice, \
    wrong-separator error advice, blank-row warning advice, renamed-heading info advice, required-missing error published, \
    wrong-type error published, wrong-length error published, wrong-charset error published, value-not-in-list error published, \
    wrong-date error published, birth-date-irregular warning advice, wrong-additional-conditions error published, \
    number-out-of-range error imported, wrong-count error imported, wrong-combination error imported, \
    field-not-allowed error imported, \
    person-field-empty warning advice, sex-irregular warning advice, implausible-date warning advice, \
    recipient-number-charset warning advice, recipient-number-outlier warning advice, damaged-character warning advice, \
    surrounding-space info advice, person-spelling-differs info advice, same-person-other-number warning advice, \
    person-changed error advice, mass-change warning advice, \
    my-number-check-digit warning law, my-number-dummy warning advice, my-number-elsewhere error law, my-number-like warning law, insurer-number-check-digit warning law, \
    insurer-number-prefecture warning law, recipient-number-length warning law, recipient-number-check-digit warning law, \
    insurer-number-not-in-master warning imported, insurer-number-expired-in-master warning imported, code-not-in-master warning imported, \
    copay-kind-retired warning briefing, period-reversed error advice, \
    period-ended info briefing, period-not-started info briefing, period-before-birth warning advice, birth-date-future warning advice, \
    gaiji-replaced warning briefing, uncertain-character info advice, control-character warning advice, \
    invisible-character warning advice, kana-charset warning advice, not-disclosed info briefing, contact-missing warning briefing, \
    always-reimbursement info published, insurer-number-absent info published, duplicate-record error advice, \
    period-overlap warning advice, person-mismatch warning advice, recipient-number-shared warning advice, mass-disappearance error advice, \
    history-delete-unknown error advice, history-delete-twice warning advice, history-key-reused warning advice, \
    history-key-shared warning advice, code-not-in-list warning, \
    unmatched-reply warning, reply-contradicts-record warning advice, reply-place-uncertain warning advice, \
    reply-not-understood warning advice, reply-counts-contradict error advice";

fn contract() -> BTreeMap<&'static str, (&'static str, Option<&'static str>)> {
    let entry = |line: &'static str| {
        let mut parts = line.split_whitespace();
        Some((parts.next()?, (parts.next()?, parts.next())))
    };
    CONTRACT.split(',').filter_map(entry).collect()
}

/// Whether a message could come from a template with `{names}`.
fn fits(template: &str, message: &str) -> bool {
    let mut rest = message;
    let fixed =
        template.split('{').enumerate().map(|(i, part)| if i == 0 { part } else { part.split_once('}').unwrap().1 });
    fixed.into_iter().all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

#[test]
fn each_example_gives_its_findings_and_nothing_else() {
    let contract = contract();
    let mut wrong = Vec::new();
    for example in examples() {
        let (out, status) = example.check("json", "en");
        let lines = common::lines(&out);
        let shown = String::from_utf8_lossy(&example.bytes);
        if findings(&lines) != example.expected {
            wrong.push(format!("{}: {:?} instead of {:?}\n{shown}", example.rule, findings(&lines), example.expected));
        }
        let mut errors = 0;
        for finding in of_type(&lines, "finding") {
            let (severity, basis) = contract[finding["rule"].as_str().unwrap()];
            let loaded =
                !example.tables.is_empty() && finding["basis"] == "imported" && finding["edition"] == "loaded.toml";
            // What a loaded file design says of a heading weighs more than advice.
            let severity = if loaded && finding["rule"] == "renamed-heading" { "error" } else { severity };
            assert_eq!(finding["severity"], severity, "{finding}");
            assert!(loaded || basis.is_none_or(|basis| finding["basis"] == basis), "{finding}");
            errors += i32::from(severity == "error");
        }
        let replies = of_type(&lines, "reply").iter().filter(|reply| reply["outcome"] == "error").count();
        let payload = of_type(&lines, "file").iter().any(|file| file["role"] != "response");
        let expected = if payload { i32::from(errors > 0 || replies > 0) } else { 2 };
        assert_eq!(status, expected, "{shown}");
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// The two rules about replies, where a list and a payload are there.
#[test]
fn replies_that_pass() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let list = path("list.csv", "エラーコード,エラー内容,原因,対応内容\nX-1,a,b,c\n".as_bytes());
    let payload = path("a.json", &one(json!({})));
    for (code, index, expected) in
        [("X-1", 0, vec![]), ("X-2", 0, vec!["- - code-not-in-list"]), ("X-1", 5, vec!["- - unmatched-reply"])]
    {
        let reply = path(
            "r.json",
            format!("{{\"errors\":[{{\"index\":{index},\"code\":\"{code}\",\"message\":\"m\"}}]}}").as_bytes(),
        );
        let args = [
            "check",
            &payload,
            "--response",
            &reply,
            "--error-list",
            &list,
            "--format",
            "json",
            "--as-of",
            common::AS_OF,
        ];
        assert_eq!(findings(&common::lines(&run(&args, b"").out)), expected, "{code} {index}");
    }
}

#[test]
fn places() {
    let mut value = record(2, json!({ "validTo": "2027-02-29", "basicFiveInfo.name": "\u{9AD9}橋" }));
    value["certificationDetail"][1]["value"] = json!("\u{9AD9}");
    let text = serde_json::to_string_pretty(&[record(1, json!({})), value]).unwrap();
    let (lines, _) = check(text.as_bytes());
    for (field, pointer, before) in [
        ("validTo", "/1/validTo", "\"validTo\": "),
        ("basicFiveInfo.name", "/1/basicFiveInfo/name", "\"name\": "),
        ("certificationDetail[1]", "/1/certificationDetail/1", "{\n        \"label\": \"備考\""),
    ] {
        let finding = *of_type(&lines, "finding").iter().find(|line| line["field"] == field).unwrap();
        let at = text.rfind(before).unwrap() + if before.starts_with('{') { 0 } else { before.len() };
        let line = text[..at].matches('\n').count() + 1;
        let column = text[text[..at].rfind('\n').unwrap() + 1..at].chars().count() + 1;
        assert_eq!((&finding["line"], &finding["column"]), (&json!(line), &json!(column)), "{finding}");
        assert_eq!(finding["pointer"], pointer);
        assert_eq!(finding["record"], 2);
    }
    let names: Vec<&Value> = of_type(&lines, "finding").iter().map(|line| &line["field_name"]).collect();
    assert!(names.contains(&&json!("氏名")), "{names:?}");
    // One record that is no array has pointers without an index; a CSV has none, and counts characters.
    let (lines, _) = check(&serde_json::to_vec(&record(1, json!({ "validTo": "x" }))).unwrap());
    assert_eq!(of_type(&lines, "finding")[1]["pointer"], "/validTo");
    let (lines, _) = check(format!("{CSV_HEAD}\n{}\n", csv_row().replace("2027-03-31", "2027-02-31")).as_bytes());
    let finding = of_type(&lines, "finding")[0];
    let column = csv_row()[..csv_row().find("2027").unwrap()].chars().count() + 1;
    assert_eq!((&finding["pointer"], &finding["line"], &finding["column"]), (&json!(null), &json!(2), &json!(column)));
}

/// A rule without both kinds of example, or a message that no example produces, fails.
#[test]
fn catalogue_is_whole() {
    let contract = contract();
    let names: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    assert_eq!(names, contract.keys().copied().collect());
    let all = examples();
    let mut said: BTreeMap<(String, &str), Vec<String>> = BTreeMap::new();
    let joined: BTreeSet<&str> = all.iter().map(|example| example.rule).collect();
    for lang in ["ja", "en"] {
        for example in &all {
            let (out, _) = example.check("json", lang);
            for finding in of_type(&common::lines(&out), "finding") {
                let message = finding["message"].as_str().unwrap().to_owned();
                assert!(!message.contains(['{', '}']), "{finding}");
                said.entry((finding["rule"].as_str().unwrap().to_owned(), lang)).or_default().push(message);
            }
        }
    }
    let nothing = vec![];
    for rule in Rule::ALL {
        assert!(joined.contains(rule.name()), "{rule} has no example");
        let trips = |example: &&Example| example.expected.iter().any(|text| text.ends_with(&format!(" {rule}")));
        let of_rule: Vec<&Example> = all.iter().filter(|example| example.rule == rule.name()).collect();
        assert!(of_rule.iter().any(trips), "{rule} has no example that trips it");
        let in_replies = ["code-not-in-list", "unmatched-reply"].contains(&rule.name());
        assert!(in_replies || !of_rule.iter().all(trips), "{rule} has no example that passes");
        let holes = |text: &str| {
            text.split('{').skip(1).map(|t| t.split(['}', '#']).next().unwrap().to_owned()).collect::<BTreeSet<_>>()
        };
        let (ja, en) = (rule.words(Lang::Ja), rule.words(Lang::En));
        for (variant, template) in &ja.messages {
            assert_eq!(en.messages.get(variant).map(|text| holes(text)), Some(holes(template)), "{rule} {variant}");
            for (lang, template) in [("ja", template), ("en", &en.messages[variant])] {
                let produced = said.get(&(rule.name().to_owned(), lang)).unwrap_or(&nothing);
                let untold = ["no-list", "default", "excluded", "ambiguous"].contains(&variant.as_str()) && in_replies;
                assert!(untold || produced.iter().any(|m| fits(template, m)), "{rule} {variant} {lang}: never said");
            }
        }
        assert_eq!(ja.messages.len(), en.messages.len(), "{rule}");
        for (lang, words) in [("ja", ja), ("en", en)] {
            for text in [&words.title, &words.meaning, &words.cause, &words.action, &words.source] {
                assert!(!text.trim().is_empty(), "{rule}");
            }
            for message in said.get(&(rule.name().to_owned(), lang)).unwrap_or(&nothing) {
                assert!(words.messages.values().any(|template| fits(template, message)), "{rule}: {message}");
            }
            let explained = run(&["explain", rule.name(), "--lang", lang], b"");
            let flat = explained.out.replace(['\n', ' '], "");
            for text in [&words.title, &words.meaning, &words.cause, &words.action] {
                assert!(flat.contains(&text.replace(' ', "")), "{rule}: {}", explained.out);
            }
        }
    }
}

/// A rule that cannot run is listed, never silently skipped.
#[test]
fn rules_that_do_not_run() {
    let with = |names: &[&str], references: References| {
        let kept: Vec<bool> = CSV_HEAD.split(',').map(|heading| !names.contains(&heading)).collect();
        let row = |row: &str| {
            row.split(',').zip(&kept).filter(|(_, kept)| **kept).map(|(c, _)| c).collect::<Vec<_>>().join(",")
        };
        let csv = format!("{}\n{}\n", row(CSV_HEAD), row(&csv_row()));
        let lines = common::lines(&common::check_with(csv.as_bytes(), "json", "en", common::spec_with(references)).0);
        let not_run = lines.last().unwrap()["rules_not_run"].as_array().unwrap().clone();
        assert!(not_run.iter().all(|line| !line["reason"].as_str().unwrap().is_empty()));
        not_run.iter().map(|line| line["rule"].as_str().unwrap().to_owned()).collect::<BTreeSet<String>>()
    };
    let cut = |names: &[&str]| with(names, References::default());
    let between = ["disclosure-lifted", "person-changed", "mass-disappearance", "mass-change"];
    let masters = ["insurer-number-expired-in-master", "insurer-number-not-in-master", "code-not-in-master"];
    let masters = [&masters[..], &between].concat();
    let set = |rules: &[&str]| rules.iter().chain(&masters).map(|rule| (*rule).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(cut(&[]), set(&[]));
    let (from, to) = ("医療費助成資格有効期間開始日", "医療費助成資格有効期間終了日");
    let both = ["duplicate-record", "period-before-birth", "period-not-started", "period-overlap", "period-reversed"];
    assert_eq!(cut(&[from]), set(&both));
    assert_eq!(cut(&[from, to]), set(&[&both[..], &["period-ended", "wrong-date"]].concat()));
    assert_eq!(cut(&["氏名カナ"]), set(&["kana-charset", "same-person-other-number"]));
    assert_eq!(cut(&["性別"]), set(&["sex-irregular", "same-person-other-number"]));
    let of_recipient = ["recipient-number-length", "recipient-number-check-digit", "recipient-number-shared"];
    let of_recipient = [&of_recipient[..], &["recipient-number-charset", "recipient-number-outlier"]].concat();
    assert_eq!(cut(&["公費受給者番号"]), set(&of_recipient));
    assert_eq!(cut(&["不開示フラグ"]), set(&["not-disclosed", "disclosure-mixed"]));
    // With masters all run, unless what they look up is not there; but for those that need a previous upload.
    let set = |rules: &[&str]| rules.iter().chain(&between).map(|rule| (*rule).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(with(&[], common::masters()), set(&[]));
    assert_eq!(with(&["区分"], common::masters()), set(&["code-not-in-master"]));
    let both = [&both[..], &["insurer-number-expired-in-master"]].concat();
    assert_eq!(with(&[from], common::masters()), set(&both));
    let regional = References { masters: None, ..common::masters() };
    assert_eq!(with(&[], regional), set(&["code-not-in-master"]));
}

/// Which kinds of master are lacking is said once.
#[test]
fn masters_that_are_lacking_are_named() {
    let masters = Masters::new(vec![MasterTable {
        kind: MasterKind::Segment,
        title: String::new(),
        entry: vec![MasterEntry { code: "1".to_owned(), ..MasterEntry::default() }],
    }]);
    let references = References { masters: Some(masters.into()), regional: None };
    for (lang, reason) in [
        ("en", "no PMH master loaded for: certificate types, income segments, additional conditions"),
        ("ja", "PMHのマスタを読み込んでいません（受給者証種別、所得区分、追加条件）"),
    ] {
        let lines =
            common::lines(&common::check_with(&one(json!({})), "json", lang, common::spec_with(references.clone())).0);
        let not_run = lines.last().unwrap()["rules_not_run"].as_array().unwrap().clone();
        let of_rule: Vec<_> = not_run.iter().filter(|line| line["rule"] == "code-not-in-master").collect();
        assert_eq!((of_rule.len(), &of_rule[0]["reason"]), (1, &json!(reason)));
    }
}
