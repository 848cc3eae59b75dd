//! `extract`: the chosen records byte for byte; together with the others, every record once.

use std::fs;
use std::sync::Arc;

use crate::common::{self, file, record, run};
use pmh_inspector::extract::{Selection, write};
use pmh_inspector::generate::{Format, Plan, generate};
use pmh_inspector::read::Document;
use pmh_inspector::workspace::{Expected, Input, Workspace};
use proptest::prelude::*;
use serde_json::json;

fn open(bytes: &[u8]) -> Arc<Document> {
    let input = Input { name: "a".to_owned(), bytes: Some(bytes.to_vec().leak()), expected: Some(Expected::Payload) };
    Workspace::open(&[input], None).payloads[0].document.clone()
}

fn extracted(document: &Document, numbers: &[u32], not: bool) -> Vec<u8> {
    let mut chosen = Selection::none(document.len());
    numbers.iter().for_each(|number| chosen.add(*number));
    if not {
        chosen.invert();
    }
    let mut out = Vec::new();
    write(document, &chosen, &mut out).unwrap();
    out
}

/// Holds that a file is nothing but these records, in order, and what must stand around them.
fn holds_exactly(out: &[u8], document: &Document, records: &[Vec<u8>], shown: &str) {
    let csv = document.layout().is_some();
    let mut rest = out.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(out);
    assert_eq!(rest.len() < out.len(), document.bom, "{shown}");
    if csv {
        let head = document.before(1, usize::MAX).unwrap();
        rest = out.strip_prefix(head.as_slice()).expect("the heading row as it is");
    }
    let array = !csv && rest.first() == Some(&b'[');
    if array {
        rest = &rest[1..];
    }
    let around = |rest: &[u8], signs: &[u8]| rest.iter().take_while(|b| signs.contains(b)).count();
    for (i, record) in records.iter().enumerate() {
        let signs: &[u8] = if array && i > 0 { b",\r\n " } else { b"\r\n " };
        let skipped = if csv && i == 0 { 0 } else { around(rest, signs) };
        assert_eq!(rest[..skipped].iter().filter(|b| **b == b',').count(), usize::from(array && i > 0), "{shown}");
        rest = rest[skipped..].strip_prefix(record.as_slice()).unwrap_or_else(|| panic!("{shown}: record {i}"));
    }
    let end: Vec<u8> = rest.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    assert_eq!(end, if array { b"]".to_vec() } else { vec![] }, "{shown}: {}", String::from_utf8_lossy(rest));
}

/// The bytes of all records.
fn raws(document: &Document) -> Vec<Vec<u8>> {
    (1..=document.len()).map(|number| document.raw(number).unwrap()).collect()
}

/// Some records and the others: each file is right, and both together hold every record once.
fn some_and_others(bytes: &[u8], numbers: &[u32], shown: &str) {
    let document = open(bytes);
    let all = raws(&document);
    for (number, raw) in (1..).zip(&all) {
        let start = document.text(number).unwrap().offset as usize;
        assert_eq!(&bytes[start..start + raw.len()], raw.as_slice(), "{shown}");
    }
    for not in [false, true] {
        let wanted: Vec<Vec<u8>> =
            (1..).zip(&all).filter(|(number, _)| numbers.contains(number) != not).map(|(_, raw)| raw.clone()).collect();
        let out = extracted(&document, numbers, not);
        holds_exactly(&out, &document, &wanted, shown);
        // What is read back is the same, where nothing in it is broken.
        if !wanted.is_empty() && document.index().faults().is_empty() && !shown.contains("defects") {
            let again = open(&out);
            assert_eq!((raws(&again), again.encoding, again.bom), (wanted, document.encoding, document.bom), "{shown}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn some_and_the_others_are_every_record_once(
        seed in 0_u64..1000,
        records in 1_u32..40,
        form in 0..3_usize,
        (cp932, bom, differential, broken) in any::<(bool, bool, bool, bool)>(),
        numbers in proptest::collection::vec(1_u32..40, 0..20),
    ) {
        let format = [Format::Json, Format::Csv, Format::Ndjson][form];
        let defects = if broken { 0.6 } else { 0.0 };
        let plan = Plan { records, seed, format, differential, cp932, defects };
        let mut bytes = if bom && !cp932 { b"\xEF\xBB\xBF".to_vec() } else { vec![] };
        generate(&plan, &mut bytes, &mut std::io::sink()).unwrap();
        some_and_others(&bytes, &numbers, &format!("{plan:?} {}", if broken { "defects" } else { "" }));
    }
}

#[test]
fn what_stands_around_the_records_is_kept() {
    let (a, b, c) = (r#"{"myNumber":"1"}"#, r#"{"myNumber":"2"}"#, r#"{"myNumber":"3"}"#);
    for (source, some, others, none) in [
        (format!("[{a},{b},{c}]"), format!("[{a},{c}]"), format!("[{b}]"), "[]".to_owned()),
        (
            format!("[\r\n\t{a},\r\n\t{b},\r\n\t{c}\r\n]\r\n"),
            format!("[\r\n\t{a},\r\n\t{c}\r\n]\r\n"),
            format!("[\r\n\t{b}\r\n]\r\n"),
            "[\r\n\t\r\n]\r\n".to_owned(),
        ),
        (format!("{a}\n{b}\n{c}\n"), format!("{a}\n{c}\n"), format!("{b}\n"), String::new()),
        (format!("{a}\r\n{b}\r\n{c}"), format!("{a}\r\n{c}"), b.to_owned(), String::new()),
        (format!("{a}{b}{c}"), format!("{a}{c}"), b.to_owned(), String::new()),
        // Text that belongs to no record is left out.
        (format!("[{a} # {b},{c}] #"), format!("[{a},{c}\n]\n"), format!("[{b}\n]\n"), "[\n]\n".to_owned()),
        (format!("[{a},{b},{c}"), format!("[{a},{c}\n]\n"), format!("[{b}\n]\n"), "[\n]\n".to_owned()),
    ] {
        let document = open(source.as_bytes());
        let text = |numbers: &[u32], not| String::from_utf8(extracted(&document, numbers, not)).unwrap();
        assert_eq!((text(&[1, 3], false), text(&[1, 3], true), text(&[], false)), (some, others, none), "{source}");
    }
    let head = "\u{FEFF}個人番号,氏名,備考\r\n";
    let table = format!("{head}1,a,\"x\r\ny\"\r\n2,b,\r\n\r\n3,c,z");
    let document = open(table.as_bytes());
    let text = |numbers: &[u32], not| String::from_utf8(extracted(&document, numbers, not)).unwrap();
    assert_eq!(text(&[2], false), format!("{head}2,b,\r\n"));
    assert_eq!(text(&[2], true), format!("{head}1,a,\"x\r\ny\"\r\n3,c,z"));
    assert_eq!(text(&[], false), head);
}

#[test]
fn broken_files_are_taken_apart_as_they_are_read() {
    for bytes in [
        &b"[{\"myNumber\":\"1\"},{\"myNumber\":\"2\",{\"myNumber\":\"3\"},null,{\"myNumber\":\"4"[..],
        b"{\"myNumber\":\"1\"}\n{\"myNumber\n{\"myNumber\":\"3\"}\n",
        b"myNumber,validFrom,validTo,segment\n1,\"2,3,4\n5,6,7,8\n9\n,,,,,\n",
        b"myNumber,validFrom,validTo,segment\r\n1,2,3,4\n5,6,\"7,8\r\nrest",
        b"[]",
        b"[\n]\n",
        b"myNumber,validFrom,validTo,segment",
    ] {
        for numbers in [&[][..], &[1], &[2], &[1, 3], &[4]] {
            some_and_others(bytes, numbers, &format!("defects {}", String::from_utf8_lossy(bytes)));
        }
    }
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn put(&self, name: &str, bytes: &[u8]) -> String {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }
}

#[test]
fn records_are_chosen_in_every_way() {
    let folder = Folder(tempfile::tempdir().unwrap());
    let people = [
        record(1, json!({ "basicFiveInfo.name": "山田花子", "basicFiveInfo.nameKana": "ヤマダハナコ" })),
        record(2, json!({ "validFrom": "2027-04-01", "validTo": "2027-03-31" })),
        record(3, json!({ "certificationSubKey": "7" })),
        record(4, json!({})),
        record(5, json!({})),
    ];
    let payload = folder.put("a.json", &file(&people));
    let reply = folder.put(
        "r.json",
        br#"{"errors":[{"index":3,"code":"X-1","message":"m"},{"index":4,"code":"X-2","message":"m"}]}"#,
    );
    let number = common::my_number(4);
    let of_field = "certificationSubKey:7".to_owned();
    let all = [1, 2, 3, 4, 5];
    for (args, expected) in [
        (vec!["--record", "2,4-5"], &[2, 4, 5][..]),
        (vec!["--record", "5,1", "--record", "1"], &[1, 5]),
        (vec!["--rule", "period-reversed"], &[2]),
        (vec!["--rule", "period-reversed", "--record", "1"], &[1, 2]),
        (vec!["--code", "X-1", "--response", &reply], &[4]),
        (vec!["--response", &reply], &[4, 5]),
        (vec!["--code", "X-1", "--code", "X-2", "--response", &reply], &[4, 5]),
        (vec!["--search", "yamada"], &[1]),
        (vec!["--search", "山田"], &[1]),
        (vec!["--number", &number], &[4]),
        (vec!["--number", &of_field], &[3]),
        (vec!["--search", "nobody", "--allow-empty"], &[]),
        (vec!["--search", "nobody", "--not"], &all),
        (vec!["--record", "2", "--not"], &[1, 3, 4, 5]),
    ] {
        let out = folder.path("out.json");
        let done = run(&[&["extract", &payload, "-o", &out, "--lang", "en"], args.as_slice()].concat(), b"");
        assert_eq!((done.status, done.out.as_str()), (0, ""), "{args:?}: {}", done.err);
        let told = format!("{} of 5 records written, {} not", expected.len(), 5 - expected.len());
        assert!(done.err.contains(&told), "{}", done.err);
        let written: Vec<serde_json::Value> = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
        let wanted: Vec<_> = expected.iter().map(|number| people[number - 1].clone()).collect();
        assert_eq!(written, wanted, "{args:?}");
        fs::remove_file(&out).unwrap();
    }
    // Nothing found is nothing written, and says so.
    let out = folder.path("out.json");
    for (to, args) in [(out.as_str(), vec!["--search", "nobody"]), ("-", vec!["--record", "1-5", "--not"])] {
        let done = run(&[&["extract", &payload, "-o", to, "--lang", "en"], args.as_slice()].concat(), b"");
        assert_eq!((done.status, done.out.as_str()), (1, ""), "{args:?}");
        assert!(
            done.err.contains("none of the 5 records is chosen") && done.err.contains("--allow-empty"),
            "{}",
            done.err
        );
        assert!(!fs::exists(&out).unwrap());
    }
    // A payload may be named by what it is.
    let named = ["extract", "--payload", &payload, "--record", "2", "-o", "-", "--quiet"];
    let done = run(&named, b"");
    assert_eq!(
        (done.status, done.out),
        (0, run(&["extract", &payload, "--record", "2", "-o", "-", "--quiet"], b"").out)
    );
    assert_eq!(run(&[&named[..], &[&payload]].concat(), b"").status, 2, "one of both");
    assert_eq!(run(&[&named[..], &["--payload", &payload]].concat(), b"").status, 2, "one file");
}

#[test]
fn a_file_is_its_owners_alone_and_never_written_over() {
    let folder = Folder(tempfile::tempdir().unwrap());
    let payload = folder.put("a.json", &file(&[record(1, json!({})), record(2, json!({}))]));
    let (out, kept) = (folder.path("out.json"), folder.put("kept.json", b"kept"));
    let extract = |out: &str| run(&["extract", &payload, "--record", "2", "-o", out, "--lang", "en", "--quiet"], b"");
    let done = extract(&out);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    }
    for existing in [&out, &kept, &payload] {
        let before = fs::read(existing).unwrap();
        let again = extract(existing);
        assert_eq!(again.status, 2);
        assert!(again.err.contains("exists already"), "{}", again.err);
        assert_eq!(fs::read(existing).unwrap(), before);
    }
    assert_eq!(extract(&folder.path("no/folder.json")).status, 2);
    let piped = run(&["extract", "-", "--record", "1", "-o", "-", "--quiet"], &fs::read(&payload).unwrap());
    assert_eq!((piped.status, piped.out), (0, format!("[{}]", record(1, json!({})))));
}

/// Where the disk is full, here by a limit on the size of files, nothing is left behind.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_finished_is_taken_away() {
    let folder = Folder(tempfile::tempdir().unwrap());
    let people: Vec<serde_json::Value> = (1..200).map(|person| record(person, json!({}))).collect();
    let (payload, out) = (folder.put("a.json", &file(&people)), folder.path("out.json"));
    let program = common::program(&["extract", &payload, "--record", "1-199", "-o", &out, "--lang", "en"]);
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", "ulimit -f 8; exec \"$@\"", "sh"]).arg(program.get_program());
    let done = limited.args(program.get_args()).output().unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(2), "{err}");
    assert!(
        err.contains("could not be written") && err.contains("ulimit -f") && !err.contains("records written"),
        "{err}"
    );
    assert!(!fs::exists(&out).unwrap());
}

#[test]
fn what_cannot_be_done_is_told() {
    let folder = Folder(tempfile::tempdir().unwrap());
    let payload = folder.put("a.json", &file(&[record(1, json!({})), record(2, json!({}))]));
    let reply = folder.put("r.json", br#"{"errors":[{"index":0,"code":"X-1","message":"m"}]}"#);
    for (file, args, part) in [
        (&payload, &["--record", "3"][..], "there is no record 3 (it has 2)"),
        (&payload, &["--record", "1-99999999999"], "it has 2"),
        (&payload, &["--record", "0"], "begin with 1"),
        (&payload, &["--record", "2-1"], "ends before it begins"),
        (&payload, &["--record", "first"], "is no record number"),
        (&payload, &[], "Say which records"),
        (&payload, &["--not"], "Say which records"),
        (&payload, &["--rule", "no-such"], "no-such: there is no such rule"),
        (&payload, &["--code", "X-1"], "--response"),
        (&payload, &["--number", "noField:1"], "noField: there is no such field"),
        (&payload, &["--search", " "], "something to look for"),
        (&reply, &["--record", "1"], "not a payload"),
    ] {
        let out = folder.path("out.json");
        let done = run(&[&["extract", file, "-o", &out, "--lang", "en"], args].concat(), b"");
        assert_eq!(done.status, 2, "{args:?}: {}", done.err);
        assert!(done.err.contains(part), "{args:?}: {}", done.err);
        assert!(!fs::exists(&out).unwrap(), "{args:?}");
        let ja = run(&[&["extract", file, "-o", &out, "--lang", "ja"], args].concat(), b"");
        assert!(ja.status == 2 && !ja.err.is_empty());
    }
}

/// A part sent as a full upload would take the others away: that is said, but not of a history, nor of all records.
#[test]
fn a_part_of_a_full_upload_is_warned_of() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let full = common::file(&[common::clean(1), common::clean(2)]);
    let history = common::file(&[1, 2].map(|n| common::differential(n, serde_json::json!({}))));
    for (nth, (bytes, records, warned)) in
        [(&full, "1", true), (&full, "1,2", false), (&history, "1", false)].into_iter().enumerate()
    {
        std::fs::write(path("in.json"), bytes).unwrap();
        let out = path(&format!("out{nth}.json"));
        for (lang, words) in [("en", "take the other 1 record away"), ("ja", "残りの1件の受給者")] {
            let args = ["extract", &path("in.json"), "--record", records, "-o", &out, "--lang", lang];
            let ran = common::run(&args, b"");
            assert_eq!((ran.status, ran.err.contains(words)), (0, warned), "{records} {}", ran.err);
            std::fs::remove_file(&out).unwrap();
        }
    }
}
