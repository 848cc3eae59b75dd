//! `spec learn`: what an upload and the replies to it teach, and nothing that is chance or somebody's value.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::common::{self, AS_OF, lines, of_type, run};
use pmh_inspector::generate::{Format, Plan, generate};
use pmh_inspector::spec::{Prediction, Tables};
use serde_json::{Value, json};

/// Rules that a hidden PMH has codes for. Each has places of its own.
const RULES: [&str; 10] = [
    "my-number-check-digit",
    "insurer-number-check-digit",
    "insurer-number-prefecture",
    "wrong-date",
    "value-not-in-list",
    "gaiji-replaced",
    "kana-charset",
    "contact-missing",
    "period-reversed",
    "birth-date-irregular",
];

/// Chance that is the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for i in (1..all.len()).rev() {
            let other = self.below(i + 1);
            all.swap(i, other);
        }
    }
}

/// An upload with planted defects: its file's name and what must be found in it (record, rule, field).
fn upload(dir: &Path, name: &str, seed: u64, format: Format) -> (String, Vec<(u64, String, String)>) {
    let plan = Plan { records: 1200, seed, format, differential: false, cp932: false, defects: 0.5 };
    let (mut payload, mut expect) = (Vec::new(), Vec::new());
    generate(&plan, &mut payload, &mut expect).unwrap();
    let path = dir.join(name);
    std::fs::write(&path, payload).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let expected = lines(&String::from_utf8(expect).unwrap());
    let found =
        expected.iter().filter_map(|line| Some((line["record"].as_u64()?, text(&line["rule"]), text(&line["field"]))));
    (path.to_str().unwrap().to_owned(), found.collect())
}

/// An entry of a reply: record, code, field.
type Entry = (u64, String, String);

/// Codes that come by chance: on a field of which no rule speaks, on fields of rules but anywhere, and where rules found
/// something, whichever.
fn random(found: &[(u64, String, String)], dice: &mut Dice) -> Vec<Entry> {
    let mut entries = Vec::new();
    for code in ["R9001", "R9002", "R9003"] {
        for _ in 0..15 {
            let (place, _, field) = &found[dice.below(found.len())];
            let field = field.split('[').next().unwrap_or_default();
            let anywhere = dice.below(1200) as u64 + 1;
            let (record, field) = match code {
                "R9001" => (anywhere, "segment"),
                "R9002" => (anywhere, field),
                _ => (*place, field),
            };
            entries.push((record, code.to_owned(), field.to_owned()));
        }
    }
    entries
}

/// What a hidden PMH replies: a code for each rule of the mapping, and a few codes that come by chance.
fn replies(found: &[(u64, String, String)], mapping: &BTreeMap<&str, String>, dice: &mut Dice) -> Vec<Entry> {
    let mut entries: BTreeSet<Entry> = BTreeSet::new();
    for (record, rule, field) in found {
        if let Some(code) = mapping.get(rule.as_str()) {
            let field = field.split('[').next().unwrap_or_default().to_owned();
            entries.insert((*record, code.clone(), field));
        }
    }
    entries.extend(random(found, dice));
    let mut entries: Vec<Entry> = entries.into_iter().collect();
    dice.shuffle(&mut entries);
    entries
}

/// The same reply in several forms, none with names that are known.
fn write(dir: &Path, form: usize, entries: &[Entry]) -> String {
    let said = "この項目の値を確認してください";
    let (name, text) = match form {
        0 => {
            let all: Vec<Value> =
                entries.iter().map(|(n, c, f)| json!({"x1": c, "bun": said, "nban": n, "kou": f})).collect();
            ("r.json", json!({"task": "t-1", "errs": all}).to_string())
        }
        1 => {
            let all: Vec<Value> = entries
                .iter()
                .map(|(n, c, f)| json!({"x1": c, "bun": said, "ichi": format!("/{}/{f}", n - 1)}))
                .collect();
            ("r.json", json!({"a": {"b": all}}).to_string())
        }
        2 => {
            let rows = entries.iter().map(|(n, c, f)| format!("{c},{n},{f},{said}\r\n"));
            ("r.csv", format!("甲,乙,丙,丁\r\n{}", rows.collect::<String>()))
        }
        3 => {
            let all = entries
                .iter()
                .map(|(n, c, f)| json!({"x1": c, "bun": said, "idx0": n - 1, "kou": f}).to_string() + "\n");
            ("r.ndjson", all.collect())
        }
        _ => {
            let all: Vec<Value> =
                entries.iter().map(|(n, c, _)| json!({"errorCode": c, "message": said, "record": n})).collect();
            ("r.json", json!({"errors": all}).to_string())
        }
    };
    let path = dir.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn learn(payload: &str, reply: &str, more: &[&str]) -> common::Run {
    let args: Vec<&str> =
        ["spec", "learn", payload, reply, "--as-of", AS_OF, "--lang", "en"].iter().chain(more).copied().collect();
    run(&args, b"")
}

/// Which code follows which rule, as proposed.
fn proposed(tables: &Tables) -> BTreeMap<String, String> {
    tables.predict.iter().map(|Prediction { rule, code, .. }| (rule.clone(), code.clone())).collect()
}

#[test]
fn a_hidden_mapping_is_found_exactly_whatever_the_form() {
    for seed in 1..=20 {
        let dir = tempfile::tempdir().unwrap();
        let mut dice = Dice(seed);
        let format = [Format::Json, Format::Csv][seed as usize % 2];
        let (payload, found) = upload(dir.path(), "p.data", seed, format);
        let mut rules = RULES;
        dice.shuffle(&mut rules);
        // Some rules have no code: what is found by them must be taken for nothing.
        let mapping: BTreeMap<&str, String> = rules
            .iter()
            .take(6)
            .enumerate()
            .map(|(i, rule)| (*rule, format!("E{}{i}", 100 + dice.below(800))))
            .collect();
        let entries = replies(&found, &mapping, &mut dice);
        let expected: BTreeMap<String, String> = mapping
            .iter()
            .filter(|(_, code)| {
                entries.iter().filter(|(_, other, _)| other == *code).map(|(n, ..)| n).collect::<BTreeSet<_>>().len()
                    >= 3
            })
            .map(|(rule, code)| ((*rule).to_owned(), code.clone()))
            .collect();
        assert!(expected.len() >= 4, "seed {seed}: {expected:?}");
        // The first seeds in every form, the others each in one.
        for form in (0..5).filter(|form| seed <= 3 || seed as usize % 5 == *form) {
            let reply = write(dir.path(), form, &entries);
            let learned = learn(&payload, &reply, &[]);
            assert_eq!(learned.status, 0, "seed {seed}, form {form}: {}", learned.err);
            let tables = Tables::parse(&learned.out).unwrap_or_else(|e| panic!("{e:?}\n{}", learned.out));
            assert_eq!(proposed(&tables), expected, "seed {seed}, form {form}\n{}", learned.out);
            assert!(tables.reply.is_some(), "seed {seed}, form {form}\n{}", learned.out);
            for random in ["R9001", "R9002", "R9003"] {
                assert!(learned.out.contains(&format!("{random} (")), "named as without a rule");
            }
        }
    }
}

/// Of codes that all come by chance nothing is proposed.
#[test]
fn nothing_is_learned_from_chance() {
    for seed in 21..=40 {
        let dir = tempfile::tempdir().unwrap();
        let mut dice = Dice(seed);
        let (payload, found) = upload(dir.path(), "p.data", seed, [Format::Json, Format::Csv][seed as usize % 2]);
        let reply = write(dir.path(), seed as usize % 5, &random(&found, &mut dice));
        let learned = learn(&payload, &reply, &[]);
        assert_eq!(learned.status, 0, "seed {seed}: {}", learned.err);
        let tables = Tables::parse(&learned.out).unwrap_or_else(|e| panic!("{e:?}\n{}", learned.out));
        assert_eq!(proposed(&tables), BTreeMap::new(), "seed {seed}\n{}", learned.out);
    }
}

#[test]
fn what_was_learned_foresees_the_next_upload() {
    let dir = tempfile::tempdir().unwrap();
    let mut dice = Dice(7);
    let (payload, found) = upload(dir.path(), "first.json", 11, Format::Json);
    let mapping: BTreeMap<&str, String> =
        RULES.iter().enumerate().map(|(i, rule)| (*rule, format!("E10{i}"))).collect();
    let reply = write(dir.path(), 0, &replies(&found, &mapping, &mut dice));
    let table = dir.path().join("learned.toml").to_str().unwrap().to_owned();
    assert_eq!(learn(&payload, &reply, &["-o", &table]).status, 0);
    let known = proposed(&Tables::parse(&std::fs::read_to_string(&table).unwrap()).unwrap());
    let (second, found) = upload(dir.path(), "second.json", 12, Format::Json);
    let next = write(dir.path(), 0, &replies(&found, &mapping, &mut dice));
    let args = ["check", &second, "--response", &next, "--spec", &table, "--format", "json", "--as-of", AS_OF];
    let checked = lines(&run(&args, b"").out);
    let mut predicted = 0;
    for finding in of_type(&checked, "finding") {
        let rule = finding["rule"].as_str().unwrap();
        if finding["record"].is_u64() && known.contains_key(rule) && finding.get("predicts").is_some() {
            assert_eq!(finding["predicts"], json!([known[rule]]), "{finding}");
            predicted += 1;
        }
    }
    assert!(predicted > 50, "{predicted}");
    // The replies are read by the profile, laid, and foreseen by those rules alone.
    let replies = of_type(&checked, "reply");
    assert!(!replies.is_empty() && replies.iter().all(|line| line["record"].is_u64()));
    for line in replies {
        let code = line["code"].as_str().unwrap();
        let rules: Vec<&str> =
            known.iter().filter(|(_, other)| *other == code).map(|(rule, _)| rule.as_str()).collect();
        if !rules.is_empty() {
            assert_eq!(line["predicted_by"], json!(rules), "{line}");
        }
    }
    let list = run(&["spec", "list", "--spec", &table, "--lang", "en"], b"").out;
    assert!(list.contains(&format!("reply profile learned on {AS_OF}")), "{list}");
}

#[test]
fn from_what_a_number_counts_is_told_by_evidence_or_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let records: Vec<Value> = (1..=10).map(common::clean).collect();
    let payload = dir.path().join("p.json");
    std::fs::write(&payload, common::file(&records)).unwrap();
    let payload = payload.to_str().unwrap().to_owned();
    let recipient = |n: u32| records[n as usize - 1]["medicalSubsidyRecipientNumber"].clone();
    let learned = |entries: Vec<Value>| {
        let reply = dir.path().join("r.json");
        std::fs::write(&reply, json!({ "errs": entries }).to_string()).unwrap();
        learn(&payload, reply.to_str().unwrap(), &[]).out
    };
    let entry = |n: u32, number: Option<u32>| {
        let mut entry = json!({"x1": format!("E10{n}"), "bun": "値を確認してください", "nban": n});
        if let Some(record) = number {
            entry["juk"] = recipient(record);
        }
        entry
    };
    let base =
        |out: &str| Tables::parse(out).ok().and_then(|tables| tables.reply).and_then(|profile| profile.record_from);
    // By the recipient number beside it.
    assert_eq!(base(&learned(vec![entry(2, Some(3)), entry(4, Some(5)), entry(6, Some(7))])), Some(0));
    assert_eq!(base(&learned(vec![entry(2, Some(2)), entry(4, Some(4)), entry(6, Some(6))])), Some(1));
    // A heading row counts: no profile says that, so the number is left out, and it is told.
    let sheet = learned(vec![entry(3, Some(2)), entry(5, Some(4)), entry(7, Some(6))]);
    assert_eq!(base(&sheet), None);
    assert!(sheet.contains("heading row") && sheet.contains("recipient = [\"juk\"]"), "{sheet}");
    // Nothing tells.
    let open = learned(vec![entry(2, None), entry(4, None), entry(6, None)]);
    assert!(base(&open).is_none() && !open.contains("record = "), "{open}");
}

/// The heading row of a CSV may count: the profile says so, and by it the replies lie where they should.
#[test]
fn a_heading_that_counts_is_proposed() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let rows: String = (1..=9).map(|n| format!("A001,{},見本{n},000000{n}\r\n", common::my_number(n))).collect();
    let payload = write("p.csv", &format!("機関別受給者証種別ID,個人番号,氏名,公費受給者番号\r\n{rows}"));
    let reply = write("r.csv", "甲,乙,丙\nE101,3,0000002\nE102,5,0000004\nE103,7,0000006\nE104,9,\n");
    let learned = learn(&payload, &reply, &[]);
    let profile = Tables::parse(&learned.out).unwrap().reply.unwrap();
    assert_eq!((profile.rows.map(|rows| rows.code()), profile.record_from), (Some("sheet"), None), "{}", learned.out);
    let table = write("t.toml", &learned.out);
    let args = ["check", &payload, "--response", &reply, "--spec", &table, "--format", "json", "--as-of", AS_OF];
    let told = lines(&run(&args, b"").out);
    let records: Vec<&Value> = of_type(&told, "reply").iter().map(|line| &line["record"]).collect();
    assert_eq!(records, [&json!(2), &json!(4), &json!(6), &json!(8)]);
}

/// A member whose values go with codes or with none says how it went; what does not is left out.
#[test]
fn what_says_success_is_proposed_where_the_codes_tell() {
    let dir = tempfile::tempdir().unwrap();
    let records: Vec<Value> = (1..=10).map(common::clean).collect();
    let payload = dir.path().join("p.json");
    std::fs::write(&payload, common::file(&records)).unwrap();
    let payload = payload.to_str().unwrap().to_owned();
    let learned = |entries: Vec<Value>| {
        let reply = dir.path().join("r.json");
        std::fs::write(&reply, json!({ "all": entries }).to_string()).unwrap();
        learn(&payload, reply.to_str().unwrap(), &[]).out
    };
    let entry = |n: u32, state: &str, code: &str| {
        let mut one = json!({ "recordNo": n, "jotai": state, "memo": "確認しました", "bikou": "x" });
        if !code.is_empty() {
            one["x1"] = json!(code);
        }
        one
    };
    let states = |code_of_last: &str| {
        (1..=10)
            .map(|n| match n {
                1..=4 => entry(n, "10", ""),
                5..=7 => entry(n, "20", &format!("E10{n}")),
                8..=9 => entry(n, "30", &format!("W20{n}")),
                _ => entry(
                    n,
                    if code_of_last.is_empty() { "30" } else { "10" },
                    if code_of_last.is_empty() { "W2010" } else { code_of_last },
                ),
            })
            .collect::<Vec<Value>>()
    };
    let out = learned(states(""));
    let profile = Tables::parse(&out).unwrap().reply.unwrap();
    assert_eq!(
        (profile.status.as_slice(), profile.success.as_slice(), profile.warning.as_slice()),
        (&["jotai".to_owned()][..], &["10".to_owned()][..], &["30".to_owned()][..]),
        "{out}"
    );
    assert!(out.contains("Members that were not used: bikou"), "{out}");
    // One of them with a code: nothing is certain any more.
    let out = learned(states("E1010"));
    let profile = Tables::parse(&out).unwrap().reply.unwrap_or_default();
    assert!(profile.status.is_empty() && profile.success.is_empty(), "{out}");
}

#[test]
fn no_value_of_a_person_comes_out_and_no_file_is_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let broken: Vec<Value> = (1..=12)
        .map(|n| {
            let changes = if (2..=5).contains(&n) { json!({ "validTo": "2027-02-30" }) } else { json!({}) };
            let mut record = common::record(n, changes);
            record["basicFiveInfo"]["name"] = json!(format!("MARKER{n}"));
            record
        })
        .collect();
    let payload = dir.path().join("p.json");
    std::fs::write(&payload, common::file(&broken)).unwrap();
    let payload = payload.to_str().unwrap();
    // A reply that echoes the person, and one that has the name or the number where the code should be.
    let entries: Vec<Value> = (2..=5)
        .map(|n| {
            json!({"x1": "E1001", "bun": format!("MARKER{n} の終了日が不正です"), "namae": format!("MARKER{n}"),
                "bango": common::my_number(n), common::my_number(n): "x", (format!("MARKER{n}")): "E1001",
                "nban": n, "kou": "validTo",
                "code2": common::my_number(1)})
        })
        .collect();
    let reply = dir.path().join("r.json");
    std::fs::write(&reply, json!({ "errs": entries }).to_string()).unwrap();
    let reply = reply.to_str().unwrap();
    for lang in ["ja", "en"] {
        let out = run(&["spec", "learn", payload, reply, "--as-of", AS_OF, "--lang", lang], b"");
        assert_eq!(out.status, 0, "{}", out.err);
        let digits: String = out.out.chars().filter(char::is_ascii_digit).collect();
        for n in 2..=5 {
            assert!(!digits.contains(&common::my_number(n)), "{}", out.out);
        }
        assert!(!out.out.contains("MARKER") && out.out.contains("code = [\"x1\"]"), "{}", out.out);
        assert!(!out.out.contains("2027-02-30") && !out.out.contains(dir.path().to_str().unwrap()), "{}", out.out);
    }
    let target = dir.path().join("mine.toml");
    std::fs::write(&target, "# mine\n").unwrap();
    let refused = learn(payload, reply, &["-o", target.to_str().unwrap()]);
    assert_eq!(refused.status, 2, "{}", refused.out);
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "# mine\n");
}

/// A member of JSON that nobody knows is told by its place and shape, whatever its language; one that is known, or such as
/// programs give, by its name.
#[test]
fn members_that_nobody_knows_are_told_by_place_and_shape() {
    let dir = tempfile::tempdir().unwrap();
    let payload = dir.path().join("p.json");
    let records: Vec<Value> = (1..=8).map(common::clean).collect();
    std::fs::write(&payload, common::file(&records)).unwrap();
    for (member, shown) in [
        ("errCd", true),
        ("error-cd", true),
        ("エラーコード", true),
        ("判定符号", false),
        ("見本花子", false),
        ("код_ответа", false),
        ("code 見本", false),
        ("a123456", false),
    ] {
        let entries: Vec<Value> =
            (2..=6).map(|n| json!({"bun": "終了日が不正です", member: "E1001", "nban": n})).collect();
        let reply = dir.path().join("r.json");
        std::fs::write(&reply, json!({ "errs": entries }).to_string()).unwrap();
        for lang in ["ja", "en"] {
            let args = ["spec", "learn", payload.to_str().unwrap(), reply.to_str().unwrap()];
            let out = run(&[&args[..], &["--as-of", AS_OF, "--lang", lang]].concat(), b"");
            assert_eq!(out.status, 0, "{member}: {}", out.err);
            assert_eq!(out.out.contains(member), shown, "{member}: {}", out.out);
            assert!(!out.err.contains(member), "{member}: {}", out.err);
            let told = if lang == "ja" {
                format!("2番目の項目、名前は{}文字", member.chars().count())
            } else {
                "member 2 of".to_owned()
            };
            let flat = out.out.replace("\n# ", "");
            assert_eq!(flat.contains(&told), !shown, "{member}: {}", out.out);
        }
    }
}

#[test]
fn what_teaches_nothing_and_what_is_no_reply_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let payload = write("p.json", &common::file(&[common::clean(1), common::clean(2)]));
    for (name, text) in [("empty", &b""[..]), ("other.json", b"{\"a\":1,\"b\":[1,2"), ("binary", b"\0\0\x01\x02PK\0")] {
        let reply = write(name, text);
        let ran = learn(&payload, &reply, &[]);
        assert!(ran.status == 2 && ran.err.contains(name) && ran.out.is_empty(), "{name}: {ran:?}");
    }
    let missing = dir.path().join("missing.json").to_str().unwrap().to_owned();
    assert_eq!(learn(&payload, &missing, &[]).status, 2);
    assert_eq!(learn(&missing, &payload, &[]).status, 2);
}

#[test]
fn a_mark_on_what_pmh_rejected_is_solved_by_a_later_reply_alone() {
    use pmh_inspector::read::Encoding;
    use pmh_inspector::worklist::{Change, Identity, Mark, Marked, Worklist};
    use pmh_inspector::workspace::{Input, Workspace};
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let all: Vec<Value> = (1..=5).map(common::clean).collect();
    let payload = write("p.json", &common::file(&all));
    let error = |n: u32| json!({"record": n, "code": "E1", "message": "m"});
    let reply = write("r.json", json!({"errors": [error(2), error(3), error(3), error(5)]}).to_string().as_bytes());
    let list = dir.path().join("list.jsonl").to_str().unwrap().to_owned();
    let line = |more: &[&str]| {
        let args: Vec<&str> =
            ["check", "--worklist", &list, "--format", "json", "--quiet"].iter().chain(more).copied().collect();
        lines(&run(&args, b"").out)
    };
    let marks = |more: &[&str]| line(more).last().unwrap()["worklist"].clone();
    let counts = |marks: &Value| {
        ["rejected_marked", "rejected_open", "settled", "waiting", "absent", "open", "done"]
            .map(|key| marks[key].as_u64().unwrap())
    };
    assert_eq!(counts(&marks(&[&payload, "--response", &reply])), [0, 3, 0, 0, 0, 3, 0]);
    // Two of three are marked.
    let workspace = Workspace::open(&[Input::named(&payload, None)], Some(Encoding::Utf8));
    let document = &workspace.payloads[0].document;
    let mut worklist = Worklist::open(Path::new(&list)).unwrap();
    for (number, mark) in [(2, Mark::Done), (5, Mark::Asked)] {
        let text = document.text(number).unwrap();
        let identity = Identity::of(&document.parse(&text)).unwrap();
        worklist
            .set(
                Change::Record(identity),
                Some(Marked { mark, note: String::new(), rejected: true, figures: String::new() }),
            )
            .unwrap();
    }
    worklist.save().unwrap();
    assert_eq!(counts(&marks(&[&payload, "--response", &reply])), [2, 1, 0, 0, 0, 1, 1]);
    let told = line(&[&payload, "--response", &reply]);
    let marked: Vec<&Value> = of_type(&told, "reply").iter().map(|line| &line["mark"]).collect();
    assert_eq!(marked, [&json!("done"), &Value::Null, &Value::Null, &json!("asked")]);
    for (lang, words) in [
        ("en", "3 records rejected by PMH: 2 marked, 1 open"),
        ("ja", "PMHのエラーがあるレコード3件：印あり2件、未対応1件"),
    ] {
        let args = ["check", &payload, "--response", &reply, "--worklist", &list, "--lang", lang];
        assert!(run(&args, b"").out.contains(words));
    }
    // An error that lies on no record is told apart: the records are as many as the line of the reply says.
    let stray = json!({"errors": [error(2), error(3), error(5), error(99)]}).to_string();
    let stray = write("stray.json", stray.as_bytes());
    let args = ["check", &payload, "--response", &stray, "--worklist", &list, "--lang", "en"];
    let told = run(&args, b"").out.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = "3 records rejected by PMH, and 1 error of PMH on no record: 2 marked, 2 open";
    assert!(told.contains(words) && told.contains("3 rejected (the reply"), "{told}");
    // Without a reply nothing is solved, nor by one that only says that it was received, nor by one to another upload.
    assert_eq!(counts(&marks(&[&payload])), [0, 0, 0, 2, 0, 0, 0]);
    let received = write("a.json", br#"{"taskId":"t","status":"accepted"}"#);
    assert_eq!(counts(&marks(&[&payload, "--response", &received])), [0, 0, 0, 2, 0, 0, 0]);
    let others = write("o.json", &common::file(&all[..1]));
    let one = write("o-r.json", json!({"errors": [error(1)]}).to_string().as_bytes());
    assert_eq!(counts(&marks(&[&others, "--response", &one])), [0, 1, 0, 0, 2, 1, 0]);
    // The next reply: record 5 is still rejected, record 2 is not.
    let next = write("n.json", json!({"errors": [error(5)]}).to_string().as_bytes());
    assert_eq!(counts(&marks(&[&payload, "--response", &next])), [1, 0, 1, 0, 0, 0, 0]);
    // So does one that says of record 2 that it was taken; each of these is said in words of its own.
    let taken = json!([{"record": 2, "status": "OK"}, {"record": 5, "status": "NG", "code": "E1"}]).to_string();
    let taken = write("t.json", taken.as_bytes());
    assert_eq!(counts(&marks(&[&payload, "--response", &taken])), [1, 0, 1, 0, 0, 0, 0]);
    let text = |files: &[&str]| run(&[&["check", "--worklist", &list, "--lang", "en"], files].concat(), b"").out;
    assert!(
        text(&[&payload, "--response", &taken])
            .contains("Marked records that are solved (no finding and no PMH error now): 1")
    );
    assert!(text(&[&payload]).contains("no reply tells yet whether they are solved: 2"));
    assert!(text(&[&others]).contains("Marked records that are not in this upload: 2"));
}
