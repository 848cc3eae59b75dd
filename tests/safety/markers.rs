//! Files full of markers, through every command, format and language: nothing of them comes out but where that is the job.
//!
//! Where it is: `preview` shows a card, with all that stands on it but 個人番号; `extract` copies records byte for byte; what a
//! document that was taken calls its items, codes and titles is known from then on, and shown; names of files are the user's
//! own. A key or an item that is an identifier, and a code that looks like one, are names that programs give:
//! `what_programs_name_is_shown` holds that side.

use std::path::Path;
use std::process::Stdio;

use serde_json::json;

use crate::common::{file, program, record};
use crate::marked::*;

struct Out {
    told: String,
    status: Option<i32>,
}

/// Runs the program in a language; both outputs.
fn run(dir: &Path, lang: &str, args: &[&str]) -> Out {
    let mut command = program(&[]);
    command.args(args).args(["--lang", lang]).current_dir(dir).stdin(Stdio::null());
    let output = command.env("XDG_CONFIG_HOME", dir.join("settings")).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(!told.contains("panicked") && !told.is_empty(), "{args:?}: {told}");
    Out { told, status: output.status.code() }
}

/// Runs it in both languages; no marker is in what it says.
#[track_caller]
fn tells_nothing(dir: &Path, args: &[&str]) -> String {
    tells_nothing_and_ends(dir, args, None)
}

/// The same, and it ends as it must: what ends before it comes to the data tells nothing of any. `{lang}` in an argument is
/// the language, for names of files that are written.
#[track_caller]
fn tells_nothing_and_ends(dir: &Path, args: &[&str], status: impl Into<Option<i32>>) -> String {
    let status = status.into();
    let mut all = String::new();
    for lang in ["ja", "en"] {
        let args: Vec<String> = args.iter().map(|arg| arg.replace("{lang}", lang)).collect();
        let out = run(dir, lang, &args.iter().map(String::as_str).collect::<Vec<_>>());
        let line = out.told.lines().find(|line| found(line, false).is_some());
        assert!(line.is_none(), "{args:?} {lang}: {:?} in {:.600}", found(&out.told, false), line.unwrap());
        // Lines are wrapped, and a marker with them.
        assert_eq!(found(&out.told, false), None, "{args:?} {lang}: across lines of\n{}", out.told);
        assert!(status.is_none() || out.status == status, "{args:?} {lang}: {:?}\n{}", out.status, out.told);
        all.push_str(&out.told);
    }
    all
}

/// What only looks for numbers that may be 個人番号: where the rest is what is asked for.
#[track_caller]
fn tells_no_number(dir: &Path, args: &[&str]) -> String {
    let mut all = String::new();
    for lang in ["ja", "en"] {
        let out = run(dir, lang, args);
        assert_eq!(found(&out.told, true), None, "{args:?} {lang}: {}", out.told);
        all.push_str(&out.told);
    }
    all
}

/// A file of the samples, from wherever.
fn sample(name: &str) -> String {
    format!("{}/samples/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn written(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    dir
}

const FORMATS: [&str; 5] = ["text", "json", "sarif", "junit", "csv"];

fn payloads() -> tempfile::TempDir {
    written(&[
        ("a.json", registration()),
        ("b.json", before()),
        ("h.json", history()),
        ("w.json", wrapped()),
        ("a.csv", table(true)),
        ("b.csv", table(false)),
        ("c.csv", headless()),
        ("r.json", replies()),
        ("r.csv", reply_table()),
        ("x.xlsx", workbook()),
        ("l.xlsx", error_list()),
        ("k.jsonl", work_list()),
        ("d.json", api_design()),
    ])
}

#[test]
fn no_check_tells_what_stands_in_a_file() {
    let dir = payloads();
    let dir = dir.path();
    let (masters, regional) = (sample("masters.sample.csv"), sample("regional-master.sample.csv"));
    for format in FORMATS {
        let out = ["--format", format, "--max-findings", "100000", "--as-of", "2026-11-22"];
        for (files, status) in [
            (&["a.json", "r.json"][..], 1),
            (&["a.json", "r.json", "--error-list", "l.xlsx"], 1),
            (&["a.json", "r.csv", "--previous", "b.json"], 1),
            (&["a.json", "r.csv", "--reply-rows", "sheet", "--worklist", "k.jsonl"], 1),
            (&["b.json", "--previous", "a.json", "--spec", &masters, "--regional-master", &regional], 1),
            (&["h.json", "--previous", "a.json"], 1),
            (&["w.json"], 1),
            (&["a.csv"], 1),
            (&["b.csv", "r.csv"], 1),
            (&["c.csv"], 2),
            (&["x.xlsx"], 2),
        ] {
            tells_nothing_and_ends(dir, &[&["check"], files, &out[..]].concat(), status);
        }
        // PMH's own messages, and what a loaded design calls its items: what was asked for, but for 個人番号.
        let told = tells_no_number(dir, &[&["check", "a.json", "r.json", "--messages"], &out[..]].concat());
        assert!(found(&told, false).is_some(), "{format}: {told}");
        tells_no_number(dir, &[&["check", "a.json", "--spec", "d.json"], &out[..]].concat());
    }
}

#[test]
fn no_comparison_tells_what_stands_in_a_file() {
    let dir = payloads();
    let dir = dir.path();
    std::fs::copy(dir.join("h.json"), dir.join("h2.json")).unwrap();
    // What must be in the comparison, so that what could be told of it would be: gone, added, changed.
    for (files, seen) in [
        (&["b.json", "a.json"][..], ["gone", "added", "changed"]),
        (&["a.json", "b.json"], ["gone", "added", "changed"]),
        (&["a.json", "b.csv"], ["gone", "added", "added"]),
        (&["b.csv", "a.csv"], ["changed", "changed", "changed"]),
        (&["h.json", "a.json"], ["gone", "added", "changed"]),
        (&["a.json", "h.json"], ["step", "added", "changed"]),
        (&["--replay", "h.json", "h2.json"], ["step", "added", "held"]),
        (
            &["b.json", "a.json", "--response-old", "r.json", "--response-new", "r.json"],
            ["gone", "rejection", "changed"],
        ),
        (
            &["b.json", "a.json", "--response-old", "r.csv", "--response-new", "r.json"],
            ["gone", "rejection", "changed"],
        ),
        (&["b.json", "a.json", "--max-changed", "1", "--spec", "l.xlsx"], ["gone", "added", "changed"]),
    ] {
        for format in ["text", "json", "csv"] {
            let told = tells_nothing(dir, &[&["compare"], files, &["--format", format]].concat());
            if format == "json" {
                let holds = |what: &&str| told.contains(&format!("{{\"type\":\"{what}\","));
                assert!(seen.iter().all(holds), "{files:?}: {told}");
            }
        }
    }
    tells_nothing_and_ends(dir, &["compare", "c.csv", "a.json"], 2);
    tells_nothing_and_ends(dir, &["compare", "x.xlsx", "a.json"], 2);
}

#[test]
fn no_other_command_tells_what_stands_in_a_file() {
    let dir = payloads();
    let dir = dir.path();
    let own = crate::common::my_number(1);
    for (args, status) in [
        (&["extract", "a.json", "--record", "999", "-o", "out.json"][..], 2),
        (&["extract", "a.json", "--record", "1", "-o", "a.json"], 2),
        (&["extract", "a.json", "--record", "1", "-o", "none/out.json"], 2),
        (&["extract", "c.csv", "--record", "1", "-o", "out.json"], 2),
        (&["extract", "a.json", "--search", "no such person", "-o", "out.json"], 1),
        // What is written is the job; what is said of it is looked at.
        (&["extract", "b.json", "--record", "1-40", "-o", "one-{lang}.json"], 0),
        (&["extract", "a.json", "--record", "1", "--not", "-o", "two-{lang}.json"], 0),
        (&["extract", "a.json", "--rule", "unknown-field", "-o", "three-{lang}.json"], 0),
        (&["extract", "a.json", "--number", &own, "-o", "four-{lang}.json"], 0),
        (&["extract", "a.json", "--response", "r.json", "--code", "X-1", "-o", "five-{lang}.json"], 0),
        (&["extract", "b.csv", "--search", "zqx", "-o", "six-{lang}.csv"], 0),
        (&["preview", "a.json", "--record", "999"], 2),
        (&["preview", "c.csv", "--record", "1"], 2),
        (&["preview", "x.xlsx", "--record", "1"], 2),
        (&["explain", "X-1", "--error-list", "c.csv"], 2),
        (&["spec", "learn", "a.json", "r.json"], 0),
        (&["spec", "learn", "a.json", "r.csv", "--error-list", "l.xlsx"], 0),
        (&["spec", "learn", "b.json", "r.json", "r.csv"], 0),
        (&["spec", "learn", "b.csv", "r.csv"], 0),
        (&["spec", "learn", "a.json", "c.csv"], 2),
        (&["spec", "learn", "a.json", "r.json", "-o", "learned-{lang}.toml"], 0),
        (&["spec", "learn", "a.json", "r.json", "-o", "a.json"], 2),
        (&["a.json"], 2),
        (&["a.json", "c.csv", "--mask", "all"], 2),
        (&["doctor"], 0),
        (&["spec", "list", "--format", "json"], 0),
        (&["help", "privacy"], 0),
    ] {
        tells_nothing_and_ends(dir, args, status);
    }
    for lang in ["ja", "en"] {
        let learned = std::fs::read_to_string(dir.join(format!("learned-{lang}.toml"))).unwrap();
        assert_eq!(found(&learned, false), None, "{learned}");
        // That what is looked at is there: the copies hold what the files hold.
        for copy in ["one", "two", "three", "four", "five"] {
            let copied = std::fs::read_to_string(dir.join(format!("{copy}-{lang}.json"))).unwrap();
            assert!(found(&copied, false).is_some(), "{copy}");
        }
    }
    // What a loaded list says of its codes is what is asked for; in it only 個人番号 are masked.
    for args in [&["explain", "X-1", "--error-list", "l.xlsx"][..], &["explain", "--error-list", "l.xlsx"]] {
        let out = run(dir, "en", args);
        assert_eq!(found(&out.told, true), None, "{args:?} {}", out.told);
        assert!(out.status == Some(0) && out.told.contains("内容"), "{}", out.told);
    }
}

#[test]
fn documents_are_told_by_places_and_shapes() {
    let dir = written(&[
        ("c.csv", headless()),
        ("x.xlsx", workbook()),
        ("l.xlsx", error_list()),
        ("d.xlsx", design()),
        ("n.json", no_design()),
        ("z.zip", archive()),
        ("a.json", file(&[record(1, json!({}))])),
        ("a.csv", table(true)),
        ("b.csv", table(false)),
    ]);
    let dir = dir.path();
    let mut read = 0;
    for document in ["c.csv", "x.xlsx", "l.xlsx", "d.xlsx", "n.json", "z.zip", "b.csv"] {
        for option in ["--error-list", "--layout", "--regional-master", "--spec"] {
            tells_nothing(dir, &["check", "a.json", "a.csv", option, document, "--format", "text"]);
            tells_nothing(dir, &["spec", "list", option, document]);
        }
        for kind in [
            &[][..],
            &["--as", "error-list"],
            &["--as", "layout"],
            &["--as", "masters"],
            &["--sheet", "9"],
            &["--sheet", "1"],
            &["--as", "error-list", "--header-row", "1", "--column", "code=A", "--column", "content=B"],
        ] {
            let told = tells_nothing(dir, &[&["spec", "import", document, "--dry-run"], kind].concat());
            read += usize::from(told.contains("heading in row"));
        }
    }
    // Some of them are read, and of others it is told why not.
    assert!(read > 3, "{read}");
}

/// Tables and settings in TOML: the line, the column and the reason; of what stands there only names that programs give.
#[test]
fn tables_and_settings_are_told_by_their_lines() {
    let dir = written(&[("a.json", file(&[record(1, json!({}))]))]);
    let dir = dir.path();
    for (i, table) in tables().into_iter().enumerate() {
        let name = format!("t{i}.toml");
        std::fs::write(dir.join(&name), table).unwrap();
        tells_nothing(dir, &["spec", "list", "--spec", &name]);
        tells_nothing(dir, &["check", "a.json", "--spec", &name]);
        tells_nothing(dir, &["spec", "import", &name, "--dry-run"]);
    }
    let own = dir.join("settings/pmh-inspector");
    std::fs::create_dir_all(own.join("spec")).unwrap();
    for (name, text) in settings() {
        std::fs::write(own.join(name), text).unwrap();
    }
    tells_nothing(dir, &["check", "a.json"]);
    tells_nothing(dir, &["doctor"]);
    for table in tables() {
        std::fs::write(own.join("spec/fields.toml"), table).unwrap();
        tells_nothing(dir, &["check", "a.json"]);
    }
}

/// The card shows what stands on it, and no 個人番号, whoever's.
#[test]
fn previews_show_cards_without_numbers() {
    let dir = payloads();
    let dir = dir.path();
    for format in ["text", "json", "svg", "html"] {
        let mut shown = 0;
        for record in 1..=14 {
            for (file, lang) in [("a.json", "ja"), ("b.csv", "en")] {
                let out = run(dir, lang, &["preview", file, "--record", &record.to_string(), "--format", format]);
                assert_eq!(found(&out.told, true), None, "{file} {record} {format}: {}", out.told);
                shown += usize::from(out.status == Some(0) && found(&out.told, false).is_some());
            }
        }
        assert!(shown > 6, "{format}: {shown}");
    }
}

/// The other side: names that programs give, codes, and headings of a row that is plausible as a whole.
#[test]
fn what_programs_name_is_shown() {
    let mut odd = record(1, json!({ "plainKey": 1 }));
    (odd["x.y"], odd[""]) = (json!(2), json!(3));
    let reply = json!([{ "index": 0, "errorCode": "PLAIN-1", "errorMessage": "m", "item": "plainItem" }]);
    let table = table(true);
    let headings = String::from_utf8(table).unwrap().replacen("問合せ先", "見たことのない見出し", 1);
    // Empty, so that nothing is found in the cells.
    let rows: String = headings.lines().take(2).map(|line| format!("{line}\r\n")).collect();
    let dir = written(&[
        ("a.json", file(&[odd])),
        ("r.json", reply.to_string().into()),
        ("a.csv", rows.replace("驫麤", "驫麤\u{E000}").into()),
    ]);
    let told = run(dir.path(), "en", &["check", "a.json", "r.json", "--format", "json"]).told;
    for seen in ["\"plainKey\"", "/0/plainKey", "/0/x.y", "\"pointer\":\"/0/\"", "PLAIN-1", "\"plainItem\""] {
        assert!(told.contains(seen), "{seen}: {told}");
    }
    let told = run(dir.path(), "en", &["check", "a.csv", "--format", "json"]).told;
    assert!(told.contains("\"field\":\"見たことのない見出し\""), "{told}");
}
