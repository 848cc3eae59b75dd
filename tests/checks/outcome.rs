//! How a run ends: the verdict in every format, what is said of files that could not be read, and that an early end is never
//! a success.

use std::collections::BTreeMap;
use std::io::Read;
use std::process::Command;

use crate::common::{AS_OF, Run, clean, file, lines, of_type, program, record, run};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Value, json};

const FORMATS: [&str; 5] = ["text", "json", "sarif", "junit", "csv"];

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }
}

fn check(files: &[&str], format: &str, more: &[&str]) -> Run {
    run(&[&["check", "--as-of", AS_OF, "--lang", "en", "--format", format], files, more].concat(), b"")
}

/// What a report in a format says: its verdict, how many files could not be read, and its findings, as far as it has them.
#[derive(Debug, PartialEq)]
struct Message {
    verdict: String,
    unread: usize,
    findings: BTreeMap<String, usize>,
}

fn said(format: &str, out: &str) -> Message {
    let mut findings = BTreeMap::new();
    let mut add = |rule: &str| *findings.entry(rule.to_owned()).or_default() += 1;
    let (verdict, unread) = match format {
        "json" => {
            let lines = lines(out);
            of_type(&lines, "finding").iter().for_each(|line| add(line["rule"].as_str().unwrap()));
            let summary = lines.last().unwrap();
            assert_eq!(summary["type"], "summary");
            let listed = summary["unread"].as_array().map_or(0, Vec::len);
            assert_eq!(summary["unread_files"], listed);
            (summary["verdict"].clone(), listed)
        }
        "sarif" => {
            let run = serde_json::from_str::<Value>(out).unwrap()["runs"][0].take();
            let results = run["results"].as_array().unwrap().iter().filter_map(|result| result["ruleId"].as_str());
            results.for_each(&mut add);
            for result in run["results"].as_array().unwrap().iter().filter(|result| result.get("ruleId").is_some()) {
                let index = result["ruleIndex"].as_u64().unwrap() as usize;
                assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
            }
            let (invocation, verdict) = (&run["invocations"][0], run["properties"]["verdict"].clone());
            let told = invocation["toolExecutionNotifications"].as_array().unwrap();
            assert_eq!(invocation["executionSuccessful"], told.is_empty());
            assert!(verdict != "nothing-checked" || !told.is_empty());
            let unread = told.iter().filter(|one| one.get("locations").is_some()).count();
            (verdict, unread)
        }
        "junit" => return junit(out),
        "csv" => {
            let mut reader = csv::Reader::from_reader(out.as_bytes());
            let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            rows.iter().filter(|row| &row[0] == "finding").for_each(|row| add(&row[7]));
            assert_eq!(&rows.last().unwrap()[0], "verdict");
            (json!(&rows.last().unwrap()[7]), rows.iter().filter(|row| &row[0] == "unread").count())
        }
        _ => panic!("{format}"),
    };
    Message { verdict: verdict.as_str().unwrap().to_owned(), unread, findings }
}

/// A JUnit report; each suite has as many cases, failures and errors as it says.
fn junit(out: &str) -> Message {
    let attribute = |tag: &BytesStart<'_>, name: &str| {
        let value = tag.try_get_attribute(name).unwrap().unwrap_or_else(|| panic!("{name}")).value;
        value.into_owned()
    };
    let mut said = Message { verdict: String::new(), unread: 0, findings: BTreeMap::new() };
    let mut reader = Reader::from_str(out);
    let mut left = [0_i64; 3];
    loop {
        let event = reader.read_event().unwrap();
        let tag = match &event {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => tag,
            Event::End(tag) if tag.name().as_ref() == "testsuite" => {
                assert_eq!(left, [0; 3]);
                continue;
            }
            _ => continue,
        };
        match tag.name().as_ref() {
            "testsuite" => left = ["tests", "failures", "errors"].map(|name| attribute(tag, name).parse().unwrap()),
            "testcase" => {
                left[0] -= 1;
                let name = attribute(tag, "name");
                let rules = pmh_inspector::check::Rule::ALL.iter().map(|rule| rule.name());
                for rule in rules.filter(|rule| name.split(' ').any(|word| word == *rule)) {
                    *said.findings.entry(rule.to_owned()).or_default() += 1;
                }
            }
            "failure" => left[1] -= 1,
            "error" => {
                left[2] -= 1;
                said.unread += 1;
            }
            "property" if attribute(tag, "name") == "verdict" => said.verdict = attribute(tag, "value"),
            _ => {}
        }
    }
    said
}

#[test]
fn the_verdict_is_the_same_in_every_format() {
    let folder = Folder::new();
    let good = folder.put("good.json", file(&[clean(1), clean(2)]));
    let odd = folder.put("odd.json", file(&[clean(1), record(2, json!({ "basicFiveInfo.nameKana": "abc" }))]));
    let bad = folder.put("bad.json", file(&[clean(1), record(2, json!({ "validTo": null }))]));
    let none = folder.put("none.json", "[]");
    let cut = folder.put("cut.json", &file(&[clean(1), clean(2)])[..1200]);
    let reply = folder.put("reply.json", r#"{"errors":[{"index":0,"code":"X-1","message":"m"}]}"#);
    let list = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/error-codes.sample.csv");
    let (missing, empty) = (folder.path("missing.json"), folder.put("empty.csv", ""));
    for (files, more, verdict, unread, status, words) in [
        (&[&*good][..], &[][..], "fit", 0, 0, "Nothing found"),
        (&[&good, list], &[], "fit", 0, 0, "Nothing found"),
        (&[&odd], &[], "fit", 0, 0, "Check before sending"),
        (&[&odd], &["--deny", "warnings"], "not-fit", 0, 1, "Fix before sending"),
        (&[&bad], &[], "not-fit", 0, 1, "Fix before sending"),
        (&[&good, &bad], &[], "not-fit", 0, 1, "Fix before sending"),
        (&[&cut], &[], "not-fit", 0, 1, "Fix before sending"),
        (&[&none], &[], "not-fit", 0, 1, "No records"),
        (&[&good, &none], &[], "not-fit", 0, 1, ""),
        (&[&good, &reply], &[], "not-fit", 0, 1, "Fix before sending: PMH's replies"),
        (&[&good, &missing], &[], "not-fit", 1, 2, "Fix before sending: not all files"),
        (&[&odd, &empty, &missing], &[], "not-fit", 2, 2, "Fix before sending: not all files"),
        (&[&bad, &missing], &[], "not-fit", 1, 2, "Fix before sending"),
        (&[&good, "--previous", &cut], &[], "not-fit", 1, 2, "Fix before sending: not all files"),
        (&[&good, "--previous", &missing], &[], "not-fit", 1, 2, "Fix before sending: not all files"),
        (&[&good, "--worklist", &good], &[], "nothing-checked", 0, 2, "Nothing checked"),
        (&[&reply], &[], "nothing-checked", 0, 2, "Nothing checked"),
        (&[list], &[], "nothing-checked", 0, 2, "Nothing checked"),
        (&[&missing], &[], "nothing-checked", 1, 2, "Nothing checked"),
        (&[&missing, list, &empty], &[], "nothing-checked", 2, 2, "Nothing checked"),
        (&[], &[], "nothing-checked", 0, 2, ""),
    ] {
        let expected = check(files, "json", more);
        let expected = said("json", &expected.out);
        assert_eq!((expected.verdict.as_str(), expected.unread), (verdict, unread), "{files:?}");
        for format in FORMATS {
            let run = check(files, format, more);
            assert_eq!(run.status, status, "{files:?} {format}: {} {}", run.out, run.err);
            assert!(status != 2 || !run.err.is_empty(), "{files:?} {format}");
            if format == "text" {
                assert!(run.out.contains(words), "{files:?}: {}", run.out);
                let no_errors = run.out.to_lowercase().contains("no errors");
                assert!(verdict == "fit" || !no_errors, "{files:?}: {}", run.out);
            } else {
                assert_eq!(said(format, &run.out), expected, "{files:?} {format}");
            }
        }
        let run = run(&[&["check", "--as-of", AS_OF, "--lang", "ja"], files, more].concat(), b"");
        assert_eq!(run.status, status);
        assert!(verdict == "fit" || !run.out.contains("ありません。警告"), "{}", run.out);
        let reasons = run.out.matches("読み込めなかったファイル\n").count();
        assert_eq!(reasons, usize::from(unread > 0), "{files:?}: {}", run.out);
    }
}

/// What could not be read is named, with why, wherever there is a place for it.
#[test]
fn every_file_that_could_not_be_read_is_named() {
    let folder = Folder::new();
    let (good, missing) = (folder.put("good.json", file(&[clean(1)])), folder.path("missing.json"));
    for format in FORMATS {
        let run = check(&[&good, &missing], format, &[]);
        assert!(run.out.contains("missing.json") && run.out.contains("There is no such file"), "{format}: {}", run.out);
        assert_eq!(run.err.lines().count(), 1, "{format}: {}", run.err);
    }
}

/// However many findings are printed, each format has the same, and in none a word is lost.
#[test]
fn all_formats_have_the_same_findings() {
    let folder = Folder::new();
    let data = folder.path("data.json");
    let made = run(&["generate", "--records", "12000", "--defects", "1.0", "--seed", "3", "-o", &data], b"");
    assert_eq!(made.status, 0, "{}", made.err);
    for more in [&[][..], &["--max-findings", "7"]] {
        let expected = said("json", &check(&[&data], "json", more).out);
        assert!(expected.findings.values().sum::<usize>() > 100);
        for format in ["sarif", "junit", "csv"] {
            let out = check(&[&data], format, more).out;
            let suites = out.matches("<testsuite ").count();
            assert!(format != "junit" || (suites > 1) == more.is_empty(), "{suites} suites of {} bytes", out.len());
            assert_eq!(said(format, &out), expected, "{format}");
        }
        // For people each is two lines at least; its rule is named once, with how many there are.
        let cap = ["--max-findings", "9999999"];
        let text = check(&[&data], "text", if more.is_empty() { &cap } else { more }).out;
        for (rule, printed) in &expected.findings {
            let head = text.split("\n\n").find(|part| part.lines().next().unwrap().contains(&format!("  {rule}  ")));
            let head = head.unwrap_or_else(|| panic!("{rule}: {}", &text[text.len() - 2000..]));
            let places = head.lines().filter(|line| line.starts_with("    record ") || line.starts_with("    whole"));
            assert_eq!(places.count(), *printed, "{rule}");
        }
    }
}

/// Runs the program with its output closed after the first bytes; the status and standard error.
fn closed_early(args: &[&str]) -> (Option<i32>, String) {
    let mut child = program(args).spawn().unwrap();
    child.stdout.take().unwrap().read_exact(&mut [0; 100]).unwrap();
    let status = child.wait().unwrap();
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (status.code(), err)
}

/// Runs the program with its output going elsewhere, as a shell does it.
fn elsewhere(args: &[&str], to: &str) -> (Option<i32>, String) {
    let program = program(args);
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("exec \"$@\" {to}"), "sh"]).arg(program.get_program()).args(program.get_args());
    let envs = program.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let output = shell.envs(envs).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_not_written_to_its_end_is_no_success() {
    let folder = Folder::new();
    let records: Vec<Value> = (1..900).map(|person| record(person, json!({ "isAlwaysReimbursement": "1" }))).collect();
    let good = folder.put("good.json", file(&records));
    let other = folder.put("other.json", file(&records[..600]));
    let bad =
        folder.put("bad.json", file(&(1..900).map(|n| record(n, json!({ "validTo": null }))).collect::<Vec<_>>()));
    let mut cases: Vec<(Vec<&str>, i32, bool)> = Vec::new();
    for format in FORMATS {
        let all = ["--max-findings", "99999", "--as-of", AS_OF, "--format", format];
        cases.push(([&["check", good.as_str()][..], &all].concat(), 2, true));
        cases.push(([&["check", bad.as_str()][..], &all].concat(), 1, true));
    }
    cases.push((vec!["extract", &good, "--record", "1-899", "-o", "-"], 2, true));
    cases.push((vec!["generate", "--records", "5000"], 2, true));
    cases.push((vec!["compare", &good, &other, "--format", "csv"], 1, false));
    cases.push((vec!["compare", &good, &good], 2, false));
    cases.push((vec!["preview", &good, "--record", "1"], 2, false));
    for args in [&["explain"][..], &["spec", "list"], &["doctor"], &["--help"], &["--version"], &["check", "--help"]] {
        cases.push((args.to_vec(), 2, false));
    }
    for (args, status, large) in &cases {
        for to in ["> /dev/full", ">&-"] {
            let (ended, err) = elsewhere(args, to);
            assert_eq!(ended, Some(*status), "{args:?} {to}: {err}");
            assert!(*status == 1 || !err.is_empty(), "{args:?} {to}");
        }
        // What fits into the pipe was written.
        if *large {
            let (ended, err) = closed_early(args);
            assert_eq!((ended, err.is_empty()), (Some(*status), *status == 1), "{args:?}: {err}");
        }
        let (ended, err) = elsewhere(args, "> /dev/null");
        assert!(ended != Some(2), "{args:?}: {err}");
    }
}

/// Files that cannot be written to their end, here by a limit on their size: told, and nothing half written is used.
#[cfg(target_os = "linux")]
#[test]
fn a_file_on_a_full_disk_is_told() {
    let folder = Folder::new();
    let good = folder.put("good.json", file(&(1..200).map(clean).collect::<Vec<_>>()));
    let design = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/api-design.sample.yaml");
    let (out, payload) = (folder.path("out.toml"), folder.path("payload.json"));
    for args in [
        &["extract", &good, "--record", "1-199", "-o", &out][..],
        &["spec", "import", design, "-o", &out],
        &["generate", "--records", "500", "-o", &out],
        &["generate", "--records", "5", "--defects", "1", "-o", &payload, "--expect", &out],
    ] {
        let program = program(&[args, &["--lang", "en"]].concat());
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -f 1; exec \"$@\"", "sh"]).arg(program.get_program());
        let output = shell.args(program.get_args()).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.contains("could not be written"), "{args:?}: {err}");
        let names = std::fs::read_dir(folder.0.path()).unwrap().count();
        assert_eq!(names, 1, "{args:?}");
    }
}

/// Endless data ends with a message at the bound.
#[test]
fn what_never_ends_is_ended() {
    let folder = Folder::new();
    let text = file(&(1..200).map(clean).collect::<Vec<_>>());
    let (most, less) = (text.len().to_string(), (text.len() - 1).to_string());
    for format in FORMATS {
        let args = ["check", "-", "--as-of", AS_OF, "--lang", "en", "--format", format, "--max-input"];
        let whole = run(&[&args[..], &[&most]].concat(), &text);
        assert_eq!((whole.status, whole.err.as_str()), (0, ""), "{format}");
        let cut = run(&[&args[..], &[&less]].concat(), &text);
        assert_eq!((cut.status, cut.err.lines().count()), (2, 1), "{format}: {}", cut.err);
        assert!(cut.err.contains(&format!("{less} B")) && cut.err.contains("--max-input"), "{}", cut.err);
        if format != "text" {
            let said = said(format, &cut.out);
            assert_eq!((said.verdict.as_str(), said.unread), ("nothing-checked", 1), "{format}");
        }
    }
    // A file is read by position: the bound is not for it.
    let good = folder.put("good.json", &text);
    assert_eq!(check(&[&good, "--max-input", "1"], "json", &[]).status, 0);
    assert_eq!(check(&[&good, "--max-input", "0"], "json", &[]).status, 2);
    let lines = [r#"{"myNumber":"1"}"#, "x", r#"{"a":1}"#, "[[", "\"", "個人番号,氏名,住所,生年月日"];
    for line in lines {
        for command in [&["check", "-"][..], &["check", "--payload", "-"], &["preview", "-", "--record", "999999999"]] {
            let mut yes = Command::new("yes").arg(line).stdout(std::process::Stdio::piped()).spawn().unwrap();
            let mut ended = program(&[command, &["--max-input", "3M", "--lang", "en"]].concat());
            let output = ended.stdin(yes.stdout.take().unwrap()).output().unwrap();
            yes.kill().unwrap();
            yes.wait().unwrap();
            let err = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{line} {command:?}: {err}");
            assert!(err.contains("3 MiB") || err.contains("nested too deeply"), "{line} {command:?}: {err}");
        }
    }
    #[cfg(target_os = "linux")]
    for args in [&["check", "/dev/zero"][..], &["spec", "import", "/dev/zero"], &["compare", &good, "/dev/zero"]] {
        let ended = run(&[args, &["--max-input", "2MiB", "--lang", "en"]].concat(), b"");
        assert!(ended.status == 2 && ended.err.contains("2 MiB"), "{args:?}: {}", ended.err);
    }
}
