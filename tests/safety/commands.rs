//! Every command and format over the hostile files: nothing of theirs leaves as it was.

use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::nasty::{raw, texts};
use crate::common::{clean, file, program, record};
use crate::poisoned::*;
use serde_json::json;

/// Runs the program; what it writes holds nothing that a terminal obeys. Both outputs, one after the other.
#[track_caller]
fn harmless(dir: &Path, args: &[&str]) -> String {
    // Each run in one language, the tests' runs together in both.
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let lang = ["ja_JP.UTF-8", "C.UTF-8"][RUNS.fetch_add(1, Ordering::Relaxed) % 2];
    // What no argument can hold cannot be given.
    let args: Vec<OsString> = args.iter().map(|arg| OsString::from(arg.replace('\0', ""))).collect();
    let mut command = program(&[]);
    command.args(&args).current_dir(dir).stdin(Stdio::null());
    let output = command.env("XDG_CONFIG_HOME", dir.join("settings")).env("LC_ALL", lang).output().unwrap();
    let mut both = String::new();
    for (name, bytes) in [("out", output.stdout), ("err", output.stderr)] {
        let text = String::from_utf8(bytes).unwrap_or_else(|e| panic!("{args:?} {name}: {e}"));
        if let Some(c) = raw(&text) {
            let at = text.find(c).unwrap();
            let from = (0..=at.saturating_sub(120)).rev().find(|i| text.is_char_boundary(*i)).unwrap();
            panic!("{:.300} {name}: U+{:04X} in {:?}", format!("{args:?}"), c as u32, &text[from..at]);
        }
        assert!(!text.contains("panicked"), "{args:?}: {text}");
        both.push_str(&text);
    }
    assert!(!both.is_empty(), "{args:?} says nothing");
    both
}

fn write(dir: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    std::fs::write(dir.join(name), bytes).unwrap();
    name.to_owned()
}

const FORMATS: [&str; 5] = ["text", "json", "sarif", "junit", "csv"];

#[test]
fn payloads_and_replies_in_every_format() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    for (name, bytes) in [
        ("a.json", registration()),
        ("h.json", history()),
        ("a.csv", table()),
        ("b.csv", table_of_bytes()),
        ("r.json", replies().to_string().into()),
        ("r.csv", reply_table()),
        ("l.csv", error_list()),
        ("m.csv", sample_table(&std::fs::read("samples/regional-master.sample.csv").unwrap())),
        ("s.csv", sample_table(&std::fs::read("samples/masters.sample.csv").unwrap())),
        ("d.json", api_design().to_string().into()),
        ("clean.json", file(&[clean(1)])),
    ] {
        write(dir, name, bytes);
    }
    for format in FORMATS {
        let out = ["--format", format, "--max-findings", "100000", "--as-of", "2026-11-22"];
        let check = |files: &[&str]| harmless(dir, &[&["check"], files, &out[..]].concat());
        let told = check(&["a.json", "r.json", "--error-list", "l.csv"]);
        // It was read at all, and seen as marks.
        assert!(told.contains("U+001B"), "{format}");
        check(&["h.json", "r.csv", "--error-list", "l.csv"]);
        check(&["a.csv"]);
        check(&["b.csv"]);
        check(&["b.csv", "--encoding", "utf-8"]);
        check(&["b.csv", "--encoding", "cp932"]);
        check(&["r.json", "l.csv"]);
        // The formats share what they write; once more with all that may stand beside a payload.
        if matches!(format, "json" | "csv") {
            check(&["a.json", "--previous", "h.json"]);
            check(&["a.json", "--regional-master", "m.csv", "--spec", "s.csv", "--spec", "d.json"]);
        }
    }
    for format in ["text", "json", "csv"] {
        harmless(dir, &["compare", "a.json", "clean.json", "--format", format]);
        harmless(dir, &["compare", "clean.json", "a.csv", "--format", format]);
        harmless(dir, &["compare", "h.json", "a.json", "--format", format]);
        harmless(dir, &["compare", "l.csv", "a.json", "--format", format]);
    }
    for list in [&["--error-list", "l.csv"][..], &["--spec", "d.json"], &["--spec", "s.csv"]] {
        harmless(dir, &[&["explain"], list].concat());
        harmless(dir, &[&["explain", "my-number-check-digit", "wrong-length"], list].concat());
        harmless(dir, &[&["spec", "list"], list].concat());
        harmless(dir, &[&["spec", "list", "--format", "json"], list].concat());
    }
    let texts = texts();
    let codes: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).filter(|text| !text.contains('\0')).collect();
    harmless(dir, &[&["explain", "--error-list", "l.csv", "--"], &codes[..]].concat());
    for document in ["l.csv", "m.csv", "s.csv", "d.json", "a.json", "r.json"] {
        harmless(dir, &["spec", "import", document, "--dry-run"]);
        harmless(dir, &["spec", "import", document, "--out", &format!("{document}.toml")]);
    }
}

/// What is imported is kept, read again with each run, and shown by `spec list`.
#[test]
fn tables_of_this_tools_own() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write(dir, "clean.json", file(&[record(1, json!({ "myNumber": "1" }))]));
    let mut read = 0;
    for (i, table) in own_tables().into_iter().enumerate() {
        let name = write(dir, &format!("t{i}.toml"), table);
        let told = harmless(dir, &["spec", "list", "--format", "json", "--spec", &name]);
        read += usize::from(told.contains("{\"table\""));
        if i % 8 < 2 {
            harmless(dir, &["spec", "list", "--spec", &name]);
            harmless(dir, &["check", "clean.json", "--format", "json", "--spec", &name]);
            harmless(dir, &["explain", "my-number-check-digit", "--spec", &name]);
            harmless(dir, &["spec", "import", &name, "--dry-run"]);
        }
    }
    assert!(read > 60, "only {read} of the tables were read at all");
    // The user's settings: what is wrong in them is told before anything else.
    std::fs::create_dir_all(dir.join("settings/pmh-inspector/spec")).unwrap();
    for (_, text) in texts() {
        let kept = "settings/pmh-inspector/spec/fields.toml";
        for table in [format!("{text} = 1"), format!("[[field]]\njson = {:?}\ntype = {}", "x", json!(text))] {
            write(dir, kept, table);
            harmless(dir, &["check", "clean.json"]);
        }
    }
}

#[test]
fn previews_in_every_format() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    // One record for each text, so that numbers stay small; the formats share what they draw from.
    let records: Vec<_> = texts()
        .into_iter()
        .enumerate()
        .map(|(i, (_, text))| {
            let mut one = clean(i as u32);
            poison(&mut one, &text);
            one["myNumber"] = json!(crate::common::my_number(1));
            one
        })
        .collect();
    write(dir, "a.json", file(&records));
    write(dir, "a.csv", table());
    for number in 1..=records.len() {
        let (number, format) = (number.to_string(), ["text", "json", "svg", "html"][number % 4]);
        harmless(dir, &["preview", "a.json", "--record", &number, "--format", format]);
    }
    for format in ["text", "json", "svg", "html"] {
        for number in ["1", "2", "40", "60", "84"] {
            harmless(dir, &["preview", "a.json", "--record", number, "--format", format]);
        }
        harmless(dir, &["preview", "a.csv", "--record", "3", "--format", format]);
    }
}

/// Names of files, be they there, missing, folders or no payloads; in results and in messages.
#[cfg(unix)]
#[test]
fn names_of_files() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let names = names();
    let with = |kind: &str, content: &[u8]| -> Vec<String> {
        let name = |name: &String| format!("{kind}{name}");
        names.iter().map(name).inspect(|name| drop(write(dir, name, content))).collect()
    };
    let good = with("g", &file(&[record(1, json!({ "validTo": null }))]));
    let broken = with("b", b"PK\x03\x04 no");
    let prose = with("p", "ただの文章です。".as_bytes());
    let lists = with("l", "エラーコード,エラー内容,原因,対応内容\nX,a,b,c\n".as_bytes());
    fn each(kind: &[String]) -> Vec<&str> {
        kind.iter().map(String::as_str).collect()
    }
    let missing: Vec<String> = names.iter().map(|name| format!("missing{name}")).collect();
    for format in FORMATS {
        harmless(dir, &[&["check", "--format", format, "--"], &each(&good)[..]].concat());
    }
    for files in [&broken, &prose, &missing] {
        harmless(dir, &[&["check", "--"], &each(files)[..]].concat());
        harmless(dir, &[&["--"], &each(files)[..]].concat());
    }
    harmless(dir, &[&["check", "--"], &each(&lists)[..]].concat());
    harmless(dir, &[&["spec", "import", "--dry-run", "--"], &each(&lists)[..]].concat());
    let lists: Vec<&str> = lists.iter().flat_map(|name| ["--error-list", name.as_str()]).collect();
    harmless(dir, &[&["spec", "list", "--format", "json"], &lists[..]].concat());
    harmless(dir, &[&["explain", "X"], &lists[..]].concat());
    for (i, name) in good.iter().enumerate() {
        let arguments: &[&[&str]] = &[
            &["extract", name, "--record", "1", "-o", &format!("out{name}")],
            &["extract", name, "--record", "1", "-o", &broken[i]],
            &["extract", name, "--record", "2", "-o", "x"],
            &["extract", &prose[i], "--record", "1", "-o", "x"],
            &["preview", name, "--record", "7"],
            &["preview", &prose[i], "--record", "1"],
            &["compare", name, &prose[i]],
            &["generate", "--records", "1", "-o", name],
            &["generate", "--records", "1", "-o", &format!("none/{name}")],
            &["generate", "--records", "1", "-o", "x", "--expect", name],
            &["spec", "import", "l/none", "--out", name],
            &["spec", "import", &good[i], "--dry-run"],
            &["spec", "import", "lred", "--out", name],
            &["spec", "import", &format!("missing{name}")],
        ];
        harmless(dir, arguments[i % arguments.len()]);
        harmless(dir, arguments[(i + 5) % arguments.len()]);
    }
}

/// What is wrong with arguments is told with the argument in it.
#[test]
fn arguments() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write(dir, "a.json", file(&[clean(1)]));
    write(dir, "l.csv", "エラーコード,エラー内容,原因,対応内容\nX,a,b,c\n");
    for (i, (_, text)) in texts().into_iter().enumerate() {
        let (text, long) = (text.as_str(), format!("--{text}"));
        let arguments: &[&[&str]] = &[
            &["check", "a.json", &long],
            &[text, &long],
            &["--theme", text, "x", "--nothing"],
            &["check", "a.json", "--as-of", text],
            &["check", "a.json", "--format", text],
            &["check", "a.json", "--max-gone", text],
            &["check", "a.json", "--max-findings", text],
            &["check", "a.json", "--encoding", text],
            &["preview", "a.json", "--record", text],
            &["extract", "a.json", "-o", "x", "--record", text],
            &["extract", "a.json", "-o", "x", "--rule", text],
            &["extract", "a.json", "-o", "x", "--number", &format!("{text}:1")],
            &["generate", "--records", text],
            &["generate", "--records", "1", "--defects", text],
            &["spec", "import", "l.csv", "--dry-run", "--sheet", text],
            &["spec", "import", "l.csv", "--dry-run", "--column", text],
            &["spec", "import", "l.csv", "--dry-run", "--column", &format!("{text}=9")],
            &["spec", "import", "l.csv", "--dry-run", "--as", text],
            &["spec", "import", "l.csv", "--dry-run", "--operation", text],
            &["spec", text],
            &["explain", "--", text],
            &["--mask", text],
            &["--ambiguous", text],
        ];
        for k in 0..3 {
            harmless(dir, arguments[(i * 3 + k) % arguments.len()]);
        }
    }
}

/// A name that is not UTF-8 is told, with what to do instead, and nothing of it is written raw.
#[cfg(unix)]
#[test]
fn an_argument_that_is_not_utf8_is_told() {
    use std::os::unix::ffi::OsStringExt;

    let mut command = program(&["check", "--lang", "en"]);
    let output = command.arg(OsString::from_vec(b"\x8E\xF3\x1B[2J.csv".to_vec())).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains(r"\x8e\xf3\x1b[2J.csv") && told.contains("standard input (-)"), "{told}");
    assert_eq!(raw(&told), None);
}
