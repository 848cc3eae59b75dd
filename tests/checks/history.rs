//! Histories: a base and differential files with planted mistakes give exactly the planted state and findings, whatever the
//! form of the files; the order of files matters. Two replies; the work list; when an upload shows.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::common::{self, differential, file, lines, of_type, record, run};
use pmh_inspector::history::{At, MarkKind};
use pmh_inspector::record::{Standing, parse_date};
use pmh_inspector::workspace::{Input, Workspace};
use serde_json::{Value, json};

struct Dir(tempfile::TempDir);

impl Dir {
    fn new() -> Dir {
        Dir(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }
}

fn entry(person: u32, key: &str, changes: Value) -> Value {
    let mut all = json!({ "historyKey": key });
    all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    differential(person, all)
}

fn deleted(person: u32, key: &str) -> Value {
    entry(person, key, json!({ "isDeleted": true }))
}

/// A base of people and three differential files; what each record does is planted.
fn planted(people: u32) -> (Vec<Value>, [Vec<Value>; 3]) {
    let base = (1..=people).map(|person| record(person, json!({}))).collect();
    let first = vec![
        entry(1, "K1", json!({ "validTo": "2026-12-31" })), // takes the base's place
        deleted(2, "K2"),                                   // takes it away
        entry(3, "K3", json!({ "validFrom": "2027-04-01", "validTo": "2028-03-31" })), // adds
        entry(900, "K900", json!({})),                      // a new person
        deleted(901, "K901"),                               // nobody
    ];
    let second = vec![
        entry(1, "K1", json!({ "validTo": "2027-01-31" })), // corrects the first file
        deleted(2, "K2"),                                   // again
        entry(3, "K3", json!({ "validFrom": "2027-05-01", "validTo": "2028-03-31" })), // another first day
        deleted(4, "K900"),                                 // another person's key
        entry(5, "K1", json!({})),                          // another person's key, and the base's place
    ];
    let third = vec![
        deleted(900, "K900"),                               // sent in the first file
        entry(2, "K2", json!({ "validTo": "2027-02-28" })), // comes back
        entry(6, "K6", json!({})),                          // as it was: takes the base's place, and changes nothing
        entry(7, "", json!({})),                            // no key
    ];
    (base, [first, second, third])
}

const DID: [(&str, &str, &str); 14] = [
    ("1", "replaced", "-"),
    ("1", "deleted", "-"),
    ("1", "added", "-"),
    ("1", "added", "-"),
    ("1", "impossible", "history-delete-unknown"),
    ("2", "replaced", "-"),
    ("2", "nothing", "history-delete-twice"),
    ("2", "replaced", "history-key-reused"),
    ("2", "deleted", "history-key-shared"),
    ("2", "replaced", "history-key-shared"),
    ("3", "deleted", "-"),
    ("3", "added", "history-key-reused"),
    ("3", "replaced", "-"),
    ("3", "impossible", "required-missing"),
];

/// Records in a form.
fn written(records: &[Value], form: usize, differential: bool) -> Vec<u8> {
    match form {
        0 => file(records),
        1 => records.iter().flat_map(|record| format!("{record}\n").into_bytes()).collect(),
        _ => {
            let names = [
                ("機関別受給者証種別ID", "orgSpecificCertificateTypeId"),
                ("個人番号", "myNumber"),
                ("受給者証サブキー", "certificationSubKey"),
                ("受給者証名", "certificationName"),
                ("医療費助成資格有効期間開始日", "validFrom"),
                ("医療費助成資格有効期間終了日", "validTo"),
                ("履歴キー", "historyKey"),
                ("削除フラグ", "isDeleted"),
            ];
            let names = &names[..if differential { 8 } else { 6 }];
            let cell = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let row = |record: &Value| names.iter().map(|(_, json)| cell(&record[json])).collect::<Vec<_>>().join(",");
            let head = names.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",");
            let rows: Vec<String> = records.iter().map(row).collect();
            format!("{head}\r\n{}\r\n", rows.join("\r\n")).into_bytes()
        }
    }
}

fn steps(out: &[Value]) -> Vec<(String, String, String)> {
    let name = |line: &Value| {
        let path = PathBuf::from(line["file"].as_str().unwrap());
        path.file_stem().unwrap().to_str().unwrap().trim_start_matches('d').to_owned()
    };
    let step = |line: &&Value| {
        let rule = line["rule"].as_str().unwrap_or("-").to_owned();
        (name(line), line["did"].as_str().unwrap().to_owned(), rule)
    };
    of_type(out, "step").iter().map(step).collect()
}

/// A text that only looks like the flag deletes nobody, and replaces nothing without a word.
#[test]
fn a_deletion_that_is_none_is_impossible() {
    let dir = Dir::new();
    let base = dir.put("base.json", &file(&[record(1, json!({}))]));
    let history = dir.put("history.json", &file(&[entry(1, "H1", json!({ "isDeleted": "true" }))]));
    let told = run(&["compare", &base, &history, "--lang", "en", "--format", "json"], b"");
    let told = lines(&told.out);
    let step = of_type(&told, "step")[0];
    assert_eq!((&step["did"], &step["rule"]), (&json!("impossible"), &json!("wrong-type")), "{step}");
}

#[test]
fn a_base_and_three_files_give_what_was_planted() {
    let (mut base, files) = planted(200);
    let expected: Vec<_> = DID.map(|(file, did, rule)| (file.to_owned(), did.to_owned(), rule.to_owned())).into();
    for form in 0..4 {
        // First all as one JSON array each, then in mixed forms.
        let of = |number: usize| if form == 0 { 0 } else { (form + number) % 3 };
        // The order of a registration tells nothing.
        base.rotate_left(31 * form);
        let dir = Dir::new();
        let mut args = vec!["compare".to_owned(), dir.put("base", &written(&base, of(0), false))];
        for (number, records) in (1..).zip(&files) {
            args.push(dir.put(&format!("d{number}"), &written(records, of(number), true)));
        }
        args.extend(["--format", "json", "--lang", "en"].map(str::to_owned));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let ran = run(&args, b"");
        assert_eq!((ran.status, ran.err.as_str()), (1, ""), "{}", ran.err);
        let out = lines(&ran.out);
        assert_eq!(steps(&out), expected, "form {form}");
        let summary = out.last().unwrap();
        // 200 in the base: 1, 5 and 6 replaced, 2 deleted and back, 3 with one more, 4 deleted; 900 came and went.
        assert_eq!((&summary["held"], of_type(&out, "held").len()), (&json!(200), 200), "{summary}");
        assert_eq!((&summary["gone"], &summary["added"]), (&json!(1), &json!(1)), "{summary}");
        let number = |person: u32| {
            let number = json!(common::my_number(person));
            base.iter().position(|record| record["myNumber"] == number).unwrap() + 1
        };
        let changed: BTreeSet<u64> =
            of_type(&out, "changed").iter().filter_map(|line| line["record_old"].as_u64()).collect();
        if form == 0 {
            assert_eq!(changed, BTreeSet::from([number(1) as u64, number(2) as u64]), "{summary}");
            assert_eq!(of_type(&out, "changed")[0]["fields"], json!(["validTo"]));
            assert_eq!(summary["unchanged"], json!(197));
        }
        let held: BTreeSet<(String, u64)> = of_type(&out, "held")
            .iter()
            .map(|line| {
                (
                    line["file"].as_str().unwrap().rsplit('/').next().unwrap().to_owned(),
                    line["record"].as_u64().unwrap(),
                )
            })
            .filter(|(file, _)| file != "base")
            .collect();
        let expected_held = [("d2", 1), ("d2", 3), ("d2", 5), ("d3", 2), ("d3", 3)];
        assert_eq!(held, expected_held.map(|(file, record)| (file.to_owned(), record)).into(), "form {form}");
        assert!(!ran.out.contains(&common::my_number(1)) && !ran.out.contains("K900"), "no value");
    }
}

#[test]
fn the_order_of_the_files_and_the_readings_matter() {
    let (base, files) = planted(200);
    let dir = Dir::new();
    let base = dir.put("base", &file(&base));
    let put: Vec<String> = (1..).zip(&files).map(|(n, records)| dir.put(&format!("d{n}"), &file(records))).collect();
    let of = |order: [usize; 3], more: &[&str]| {
        let names: Vec<&str> = order.iter().map(|i| put[*i].as_str()).collect();
        let args = [&["compare", &base, names[0], names[1], names[2], "--format", "json"], more].concat();
        lines(&run(&args, b"").out)
    };
    let (right, wrong) = (of([0, 1, 2], &[]), of([2, 0, 1], &[]));
    assert_ne!(right.last(), wrong.last());
    // The deletion of the person who comes later meets nothing.
    assert_eq!(steps(&wrong)[0], ("3".to_owned(), "impossible".to_owned(), "history-delete-unknown".to_owned()));
    let did = |out: &[Value], n: usize| steps(out)[n].1.clone();
    let strict = of([0, 1, 2], &["--history", "same-key=error"]);
    assert_eq!(
        (did(&right, 5), did(&strict, 5), &steps(&strict)[5].2[..]),
        ("replaced".into(), "impossible".into(), "history-key-reused")
    );
    assert_eq!(strict.last().unwrap()["assumed"]["same-key"], "error");
    let beside = of([0, 1, 2], &["--history", "unkeyed=beside"]);
    assert_eq!((did(&beside, 0), did(&beside, 1)), ("added".into(), "impossible".into()));
    let of_all = of([0, 1, 2], &["--history", "key-scope=all"]);
    assert_eq!(steps(&of_all)[9], ("2".to_owned(), "impossible".to_owned(), "history-key-shared".to_owned()));
    // A deletion of one entry, or of the certificate with its other entry.
    let last = dir.put("d4", &file(&[entry(3, "K3", json!({ "validFrom": "2027-05-01", "isDeleted": true }))]));
    for (more, held) in [(&[][..], 199), (&["--history", "deletion=certificate"], 198)] {
        let args = [&["compare", &base, &put[0], &put[1], &put[2], &last, "--format", "json"], more].concat();
        assert_eq!(lines(&run(&args, b"").out).last().unwrap()["held"], json!(held), "{more:?}");
    }
}

#[test]
fn the_same_doubts_are_findings_of_check() {
    let (base, files) = planted(200);
    let dir = Dir::new();
    let base = dir.put("base", &file(&base));
    let put: Vec<String> = (1..).zip(&files).map(|(n, records)| dir.put(&format!("d{n}"), &file(records))).collect();
    let args = [
        "check",
        &put[0],
        &put[1],
        &put[2],
        "--previous",
        &base,
        "--format",
        "json",
        "--lang",
        "en",
        "--as-of",
        "2026-11-22",
    ];
    let ran = run(&args, b"");
    let out = lines(&ran.out);
    let mut told: Vec<String> = of_type(&out, "finding")
        .iter()
        .filter(|line| line["rule"].as_str().unwrap().starts_with("history-"))
        .map(|line| format!("{} {}", line["file"].as_str().unwrap().rsplit('/').next().unwrap(), common::short(line)))
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "d1 5 isDeleted history-delete-unknown",
            "d2 2 isDeleted history-delete-twice",
            "d2 3 historyKey history-key-reused",
            "d2 4 historyKey history-key-shared",
            "d2 5 historyKey history-key-shared",
            "d3 2 historyKey history-key-reused",
        ]
    );
    assert!(ran.out.contains("another person's (or another type's) in record 4 of"), "{}", ran.out);
    assert!(!ran.out.contains("\"type\":\"timing\""));
    // Without an upload before, the rules are listed as not run.
    let alone = run(&["check", &put[0], "--format", "json", "--as-of", "2026-11-22"], b"").out;
    assert_eq!(alone.matches("{\"rule\":\"history-").count(), 4, "{alone}");
}

#[test]
fn without_a_base_and_for_people() {
    let (base, files) = planted(20);
    let dir = Dir::new();
    let base = dir.put("base", &file(&base));
    let put: Vec<String> = (1..).zip(&files).map(|(n, records)| dir.put(&format!("d{n}"), &file(records))).collect();
    let out = lines(&run(&["compare", "--replay", &put[0], &put[1], "--format", "json"], b"").out);
    let did: Vec<String> = steps(&out).into_iter().map(|(_, did, _)| did).collect();
    assert_eq!(&did[..5], ["added", "nothing", "added", "added", "nothing"], "what was never seen is not judged");
    assert_eq!(out.last().unwrap()["held"], json!(4));
    for lang in ["ja", "en"] {
        let ran = run(&["compare", &base, &put[0], &put[1], &put[2], "--lang", lang], b"");
        for part in ["history-delete-unknown", "same-key=replace", "deletion=entry", "key-scope=person"] {
            assert!(ran.out.contains(part), "{lang} {part}: {}", ran.out);
        }
        assert!(ran.status == 1 && !ran.out.contains(&common::my_number(4)), "{}", ran.out);
    }
    for args in [
        &["compare", &base, &base, &put[0]][..],
        &["compare", &put[0], &put[1], &put[2]],
        &["compare", "--replay", &base, &put[0]],
    ] {
        let ran = run(args, b"");
        assert!(ran.status == 2 && !ran.err.is_empty(), "{args:?}: {}", ran.err);
    }
    let csv = run(&["compare", &base, &put[0], "--format", "csv"], b"").out;
    assert!(
        csv.starts_with("type,file,record,did,rule,record_old,fields\n")
            && csv.contains("d1,5,impossible,history-delete-unknown"),
        "{csv}"
    );
}

#[test]
fn everybody_deleted_is_an_alarm() {
    let people = 1..=50;
    let base: Vec<Value> = people.clone().map(|person| record(person, json!({}))).collect();
    let gone: Vec<Value> = people.map(|person| deleted(person, &format!("K{person}"))).collect();
    let dir = Dir::new();
    let (base, gone) = (dir.put("base", &file(&base)), dir.put("d1", &file(&gone)));
    let ran = run(&["compare", &base, &gone, "--format", "json", "--lang", "en"], b"");
    assert_eq!((ran.status, lines(&ran.out).last().unwrap()["gone"].clone()), (1, json!(50)));
    assert!(ran.err.contains("50 (100%)"), "{}", ran.err);
    assert_eq!(run(&["compare", &base, &gone, "--max-gone", "100"], b"").status, 0);
}

#[test]
fn a_timeline_has_lanes_bars_and_marks() {
    let dir = Dir::new();
    let base = dir.put("base", &file(&[record(1, json!({ "validTo": "2026-06-30" })), record(2, json!({}))]));
    let later = dir.put(
        "d1",
        &file(&[
            entry(1, "A", json!({ "validFrom": "2026-08-01", "validTo": "2026-12-31" })),
            entry(1, "B", json!({ "validFrom": "2026-12-01", "validTo": "9999-12-31" })),
            entry(1, "C", json!({ "certificationSubKey": "2" })),
            deleted(1, "D"),
        ]),
    );
    let mut previous = Input::named(base, None);
    previous.expected = Some(pmh_inspector::workspace::Expected::Previous);
    let mut workspace = Workspace::open(&[Input::named(later, None), previous], None);
    let day = |text: &str| parse_date(text).unwrap();
    workspace.check(day("2026-11-22")).unwrap();
    let replayed = &workspace.replays[0];
    assert_eq!(replayed.file_of(0), Some(1));
    for at in [At { file: 1, record: 2 }, At { file: 0, record: 1 }] {
        let timeline = replayed.timeline(at, day("2026-11-22")).unwrap();
        assert_eq!((timeline.lanes.len(), timeline.span), (2, (day("2026-04-01"), day("2027-03-31"))));
        let lane = &timeline.lanes[0];
        let bars: Vec<_> =
            lane.bars.iter().map(|bar| (bar.at.file, bar.at.record, bar.open, bar.ended.is_some())).collect();
        assert_eq!(
            bars,
            [(0, 1, false, true), (1, 1, false, false), (1, 2, true, false)],
            "D took the base's entry away"
        );
        assert_eq!(lane.bars[1].standing, Some(Standing::Current));
        let marks: Vec<_> = lane.marks.iter().map(|mark| (mark.kind, mark.from, mark.to)).collect();
        assert_eq!(marks, [(MarkKind::Overlap, day("2026-12-01"), day("2026-12-31"))]);
    }
    // Somebody of whom no differential file speaks.
    let other = replayed.timeline(At { file: 0, record: 2 }, day("2026-11-22")).unwrap();
    assert_eq!((other.lanes.len(), other.lanes[0].bars.len(), other.lanes[0].marks.len()), (1, 1, 0));
    assert!(replayed.timeline(At { file: 9, record: 9 }, day("2026-11-22")).is_err());
}

#[test]
fn two_replies_tell_what_is_fixed() {
    let dir = Dir::new();
    let old: Vec<Value> = (1..=5).map(|person| record(person, json!({}))).collect();
    let new: Vec<Value> = [5, 4, 2, 6].map(|person| record(person, json!({}))).into();
    let reply = |records: &[(u32, &str)]| {
        let errors: Vec<Value> =
            records.iter().map(|(record, code)| json!({ "index": record - 1, "code": code, "message": "m" })).collect();
        serde_json::to_vec(&json!({ "errors": errors })).unwrap()
    };
    let (old, new) = (dir.put("old", &file(&old)), dir.put("new", &file(&new)));
    let before = dir.put("r1", &reply(&[(1, "X-1"), (2, "X-1"), (4, "X-2"), (2, "X-9")]));
    let now = dir.put("r2", &reply(&[(3, "X-3"), (1, "X-4")]));
    let args = ["compare", &old, &new, "--response-old", &before, "--response-new", &now, "--max-gone", "100"];
    let ran = run(&[&args[..], &["--format", "json"]].concat(), b"");
    let out = lines(&ran.out);
    let told: Vec<String> = of_type(&out, "rejection")
        .iter()
        .map(|line| {
            format!(
                "{} {} {} {} {}",
                line["state"], line["record_old"], line["record_new"], line["codes_old"], line["codes_new"]
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "\"still\" 2 3 [\"X-1\",\"X-9\"] [\"X-3\"]",
            "\"new\" null 1 [] [\"X-4\"]",
            "\"fixed\" 4 2 [\"X-2\"] []",
            "\"gone\" 1 null [\"X-1\"] []",
        ]
    );
    assert_eq!(ran.status, 1);
    let text = run(&[&args[..], &["--lang", "en"]].concat(), b"").out;
    assert!(text.contains("still rejected") && text.contains("X-1 X-9 > X-3"), "{text}");
    // Alone: by what they say themselves.
    let alone = run(&["compare", &before, &now, "--format", "json"], b"");
    let counts = lines(&alone.out).pop().unwrap();
    assert_eq!(counts, json!({ "type": "rejections", "fixed": 4, "still": 0, "new": 2, "gone": 0 }));
    assert_eq!(
        run(&["compare", &before, &dir.put("r3", &reply(&[])), "--format", "csv"], b"").status,
        0,
        "nothing is rejected any more"
    );
    assert_eq!(run(&["compare", &before, &before], b"").status, 1);
}

#[test]
fn a_work_list_is_counted_and_never_written_by_check() {
    let dir = Dir::new();
    let payload = dir.put(
        "a.json",
        &file(&[record(1, json!({ "basicFiveInfo.name": "\u{9AD9}橋" })), record(2, json!({ "validTo": "x" }))]),
    );
    let list = dir.path("marks.jsonl");
    let name = list.to_str().unwrap();
    let check = |format: &str| {
        run(&["check", &payload, "--worklist", name, "--format", format, "--lang", "en", "--as-of", "2026-11-22"], b"")
    };
    let ran = check("json");
    assert!(ran.err.contains("nothing is marked") && !list.exists(), "{}", ran.err);
    assert_eq!(
        lines(&ran.out).last().unwrap()["worklist"],
        json!({
            "to_fix": 0, "known": 0, "asked": 0, "done": 0, "open": 2, "rejected_marked": 0, "rejected_open": 0,
            "settled": 0, "waiting": 0, "absent": 0,
        })
    );
    let mut marks = pmh_inspector::worklist::Worklist::open(&list).unwrap();
    let what = pmh_inspector::worklist::Change::Group(pmh_inspector::check::Rule::GaijiReplaced);
    let marked = pmh_inspector::worklist::Marked {
        mark: pmh_inspector::worklist::Mark::Known,
        note: "名簿のとおり".to_owned(),
        rejected: false,
        figures: String::new(),
    };
    marks.set(what, Some(marked)).unwrap();
    marks.save().unwrap();
    let before = std::fs::read(&list).unwrap();
    let ran = check("json");
    let out = lines(&ran.out);
    let of_rule: Vec<(&Value, &Value)> =
        of_type(&out, "finding").iter().map(|line| (&line["rule"], &line["mark"])).collect();
    assert_eq!(of_rule, [(&json!("gaiji-replaced"), &json!("known")), (&json!("wrong-date"), &Value::Null)]);
    assert_eq!(out.last().unwrap()["worklist"]["open"], json!(1));
    assert!(check("text").out.contains("0 to fix, 1 known, 0 asked, 0 done, 1 not marked"));
    assert_eq!(std::fs::read(&list).unwrap(), before);
    let wrong = run(&["check", &payload, "--worklist", &payload, "--lang", "en"], b"");
    assert!(wrong.status == 2 && wrong.err.contains("this is no work list"), "{}", wrong.err);
}

#[test]
fn when_it_shows_is_told_where_it_was_asked() {
    let dir = Dir::new();
    let old = dir.put("old.json", &file(&[record(1, json!({}))]));
    let new = dir.put("new.json", &file(&[record(1, json!({})), record(2, json!({}))]));
    let sent = ["--sent-at", "2026-11-20T21:00", "--format", "json", "--lang", "ja"];
    let of = |more: &[&str]| {
        let out = lines(&run(&[&["check", &new][..], more].concat(), b"").out);
        of_type(&out, "timing").first().map(|line| (*line).clone())
    };
    let told = of(&[&sent[..], &["--previous", &old, "--year-end-closing"]].concat()).unwrap();
    assert_eq!(
        (&told["applies"], &told["earliest"], &told["latest"]),
        (&json!("with-new"), &json!("2026-11-24T08:00"), &json!("2026-11-25"))
    );
    assert_eq!((&told["recipients"]["new"], &told["recipients"]["known"]), (&json!(1), &json!(1)));
    assert_eq!((&told["calendar"], &told["year_end_closing"]), (&json!("law"), &json!(true)));
    assert_eq!(told["with_new"]["steps"][3]["name"], json!("勤労感謝の日"));
    assert_eq!(
        told["master"],
        json!({ "thursday": "2026-11-26", "by_week_from": "2026-12-14", "by_days_from": "2026-12-17" })
    );
    let alone = of(&sent).unwrap();
    assert_eq!((&alone["applies"], &alone["recipients"]["unknown"]), (&json!("either"), &json!(2)));
    // A list that knows no 23 November: a business day in its years.
    let list = dir
        .put("syukujitsu.csv", "a,b\r\n2026/1/1,元日\r\n2026/2/11,建国記念の日\r\n2026/3/20,春分の日\r\n".as_bytes());
    for how in [&["--holidays"][..], &[]] {
        let told = of(&[&sent[..], how, &[&list], &["--previous", &old]].concat()).unwrap();
        assert_eq!((&told["calendar"], &told["earliest"]), (&json!("list"), &json!("2026-11-23T08:00")));
    }
    let master = of(&[&sent[..], &["--master-day", "2026-12-01"]].concat()).unwrap();
    assert_eq!(
        (&master["master"]["by_week"], &master["master"]["by_days"], &master["master"]["past"]),
        (&json!("2026-11-12"), &json!("2026-11-05"), &json!(true))
    );
    assert_eq!(of(&["--format", "json"]), None, "not where nobody asked");
    assert_eq!(of(&["--format", "json", "--previous", &old, "--as-of", "2026-11-22"]), None, "nor of another day");
    assert!(of(&["--format", "json", "--previous", &old]).is_some());
    for lang in ["ja", "en"] {
        let text = run(&["check", &new, "--lang", lang, "--previous", &old, "--sent-at", "2026-11-20T21:00"], b"").out;
        for part in ["2026-11-24 08:00", "2026-11-25", "2026-11-23", "2026-12-17"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    // A record whose number cannot be read may be anybody's: that is said, and not that a previous upload would tell.
    let unreadable = dir.put("unreadable.json", &file(&[record(1, json!({})), record(2, json!({ "myNumber": "x" }))]));
    let sent = ["check", &unreadable, "--previous", &old, "--sent-at", "2026-11-20T21:00", "--lang", "en"];
    let text = run(&sent, b"").out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("is not known (0 new, 1 known, 1 without a readable My Number)."), "{text}");
    assert!(!text.contains("--previous tells"), "{text}");
    let quiet = run(&["check", &new, "--as-of", "2026-11-22", "--lang", "en"], b"").out;
    assert!(!quiet.contains("When clinics can see it"), "{quiet}");
}
