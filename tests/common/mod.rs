//! What the tests share: running the program, invented people, and findings as short texts.
#![allow(dead_code, reason = "each test takes what it needs")]

pub mod house;
pub mod nasty;
pub mod planted;

use std::ffi::OsString;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use pmh_inspector::cli::{self, Task};
use pmh_inspector::command::{self, check::Options};
use pmh_inspector::spec::{
    MasterEntry, MasterKind, MasterTable, Masters, References, RegionalMaster, RegionalRow, Spec,
};
use pmh_inspector::workspace::Workspace;
use serde_json::{Value, json};

/// The as-of date of all tests.
pub const AS_OF: &str = "2026-11-22";

/// In [`record`]: the key is not there.
pub const ABSENT: &str = "\u{0}absent";

/// How a run ended and what it said.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program over this standard input.
pub fn run(args: &[&str], stdin: &[u8]) -> Run {
    run_in(std::path::Path::new("."), args, stdin)
}

/// The same in a folder.
pub fn run_in(folder: &std::path::Path, args: &[&str], stdin: &[u8]) -> Run {
    let mut child = program(args).current_dir(folder).stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let bytes = stdin.to_vec();
    // The program may end without reading it all.
    let feeder = std::thread::spawn(move || drop(pipe.write_all(&bytes)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    ended(output, args)
}

/// What came of a run with these arguments.
fn ended(output: Output, args: &[&str]) -> Run {
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(!err.contains("panicked"), "{args:?}: {err}");
    Run { status: output.status.code().unwrap_or(-1), out, err }
}

/// The program, not yet started.
pub fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pmh-inspector"));
    command.args(args).env("LC_ALL", "C.UTF-8").env_remove("NO_COLOR");
    // The tables of whoever runs the tests must not be in force.
    command.env("XDG_CONFIG_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/no-settings"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// `check --format json` over these bytes: its lines, and the exit status. In this process, which is far quicker than another.
pub fn check(bytes: &[u8]) -> (Vec<Value>, i32) {
    let (out, status) = check_as(bytes, "json", "en");
    (lines(&out), status)
}

/// `check` over these bytes in a format and a language: its output, and the exit status.
pub fn check_as(bytes: &[u8], format: &str, lang: &str) -> (String, i32) {
    check_with(bytes, format, lang, Spec::built_in())
}

/// The same with other specification tables in force.
pub fn check_with(bytes: &[u8], format: &str, lang: &str, spec: Spec) -> (String, i32) {
    check_between(None, bytes, format, lang, spec)
}

/// The same after another upload.
pub fn check_between(previous: Option<&[u8]>, bytes: &[u8], format: &str, lang: &str, spec: Spec) -> (String, i32) {
    check_beside(previous.map(|previous| ("--previous", previous)), bytes, format, lang, spec)
}

/// The same of an upload with a reply to it.
pub fn check_reply(payload: &[u8], reply: &[u8], format: &str, lang: &str, spec: Spec) -> (String, i32) {
    check_beside(Some(("--response", reply)), payload, format, lang, spec)
}

/// The same with another file beside it, under the option for it.
fn check_beside(beside: Option<(&str, &[u8])>, bytes: &[u8], format: &str, lang: &str, spec: Spec) -> (String, i32) {
    let mut args = vec!["pmh-inspector", "check", "a.json", "--format", format, "--as-of", AS_OF, "--lang", lang];
    args.extend(beside.iter().flat_map(|(option, _)| [*option, "b.json"]));
    let (common, task) = cli::decide(args.into_iter().map(OsString::from)).unwrap();
    let Task::Check { mut inputs, format, deny_warnings, max_findings, .. } = task else { panic!("{task:?}") };
    inputs[0].bytes = Some(bytes.to_vec().leak());
    if let (Some((_, other)), Some(input)) = (beside, inputs.get_mut(1)) {
        input.bytes = Some(other.to_vec().leak());
    }
    // A file that cannot be read is told on standard error: here by the status alone.
    let workspace = Workspace::open_with(spec, &inputs, common.reading());
    if !workspace.troubles.is_empty() {
        return (String::new(), 2);
    }
    let mut out = Vec::new();
    let options = Options { format, deny_warnings, max_findings, messages: false };
    let status = command::check::run_on(workspace, options, &common, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), i32::from(status))
}

/// The program's own tables, with masters.
pub fn spec_with(references: References) -> Spec {
    let mut spec = Spec::built_in();
    (spec.regional, spec.masters) = (references.regional, references.masters);
    spec
}

/// Invented masters, in which all of [`clean`] stands.
pub fn masters() -> References {
    let regional = |number: &str, name: &str, city: &str, from: &str, to: &str| {
        let [number, name, city, from, to] = [number, name, city, from, to].map(str::to_owned);
        RegionalRow(number, name, String::new(), "13".to_owned(), city, from, to)
    };
    let regional = RegionalMaster::new(vec![
        regional("81136244", "見本市子ども医療費助成事業", "13999", "20200401", "99991231"),
        regional("81136244", "見本市ひとり親家庭等医療費助成事業", "13999", "20200401", "99991231"),
        regional("88138243", "見本市旧医療費助成事業", "13999", "20100401", "20200331"),
    ]);
    let entry = |item: &str, code: &str, name: &str, type_id: &str| {
        let [item, code, name, type_id] = [item, code, name, type_id].map(str::to_owned);
        let item_name = if item.is_empty() { String::new() } else { format!("見本条件{item}") };
        MasterEntry { code, name, item, item_name, type_id, row: 0 }
    };
    let table = |kind, entry| MasterTable { kind, title: "見本".to_owned(), entry };
    let masters = Masters::new(vec![
        table(MasterKind::CertificateType, vec![entry("", "A001", "子ども", ""), entry("", "A002", "ひとり親", "")]),
        table(MasterKind::Segment, vec![entry("", "1", "未就学児", "A001"), entry("", "2", "親", "A002")]),
        table(MasterKind::IncomeSegment, vec![entry("", "2", "一般", "")]),
        table(MasterKind::AdditionalCondition, vec![entry("A01", "1", "該当", ""), entry("B01", "1", "第3子以降", "")]),
    ]);
    References { regional: Some(regional.into()), masters: Some(masters.into()) }
}

/// The lines of NDJSON.
pub fn lines(text: &str) -> Vec<Value> {
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.iter().filter_map(|line| line["message"].as_str()).for_each(no_gap);
    lines
}

/// Whatever a message is about, nothing that should have been filled in stands in it: `{name}`.
fn no_gap(message: &str) {
    let gap = |rest: &str| {
        let name = rest.split('}').next().filter(|name| name.len() < rest.len()).unwrap_or_default();
        name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
    };
    // A pattern may have such a thing: \\p{alpha}.
    assert!(message.contains('\\') || !message.split('{').skip(1).any(gap), "{message}");
}

/// The lines of a type.
pub fn of_type<'a>(lines: &'a [Value], name: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["type"] == name).collect()
}

/// Findings as `record field rule`, `-` for null, sorted.
pub fn findings(lines: &[Value]) -> Vec<String> {
    let mut all: Vec<String> = of_type(lines, "finding").into_iter().map(short).collect();
    all.sort();
    all
}

/// One finding as `record field rule`.
pub fn short(line: &Value) -> String {
    let text = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    format!("{} {} {}", text(&line["record"]), text(&line["field"]), text(&line["rule"]))
}

/// 個人番号 of an invented person.
pub fn my_number(person: u32) -> String {
    let body = format!("{:011}", 30_000_000_000_u64 + u64::from(person) * 7);
    let check = pmh_inspector::text::privacy::my_number_check_digit(&body).unwrap();
    format!("{body}{check}")
}

/// A record in which nothing is found on [`AS_OF`].
pub fn clean(person: u32) -> Value {
    json!({
        "orgSpecificCertificateTypeId": "A001",
        "myNumber": my_number(person),
        "basicFiveInfo": {
            "name": "見本太郎", "nameKana": "ミホンタロウ", "address": format!("東京都見本市中央1-2-{person}"),
            "dateOfBirth": "2018-05-05", "sex": "1",
        },
        "isNotDisclosed": false,
        "medicalSubsidyInsurerNumber": "81136244",
        "certificationName": "子ども医療費受給者証",
        "medicalSubsidyRecipientNumber": format!("{:07}", person * 10 + 1),
        "certificationSubKey": "1",
        "segment": "1",
        "incomeSegment": "2",
        "additionalConditions": "A01-1",
        "designatedMedicalInstitutions": "見本病院",
        "isAlwaysReimbursement": "0",
        "maxCopaymentAmount": { "外来": "500", "入院": "1000" },
        "validFrom": "2026-04-01",
        "validTo": "2027-03-31",
        "certificationDetail": [
            { "label": "問合せ先", "value": "見本市こども課" },
            { "label": "備考", "value": "院外処方も対象" },
        ],
    })
}

/// A clean record with changes: paths joined by a dot to values, [`ABSENT`] to take one out.
pub fn record(person: u32, changes: Value) -> Value {
    let mut record = clean(person);
    for (path, value) in changes.as_object().unwrap() {
        change(&mut record, path, value.clone());
    }
    record
}

/// Changes one value of a record.
pub fn change(record: &mut Value, path: &str, value: Value) {
    let (parent, key) = match path.rsplit_once('.') {
        Some((parent, key)) => (&mut record[parent], key),
        None => (record, path),
    };
    let members = parent.as_object_mut().unwrap();
    if value == ABSENT {
        members.shift_remove(key);
    } else {
        members.insert(key.to_owned(), value);
    }
}

/// The same as an entry of a differential history.
pub fn differential(person: u32, changes: Value) -> Value {
    let mut all = json!({ "historyKey": format!("H{person}"), "isDeleted": false });
    all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    record(person, all)
}

/// Puts a text in every value and beside every key.
pub fn poison(value: &mut Value, text: &str) {
    match value {
        Value::String(old) => *old = format!("{text}{old}"),
        Value::Array(items) => items.iter_mut().for_each(|item| poison(item, text)),
        Value::Object(members) => {
            members.values_mut().for_each(|value| poison(value, text));
            members.insert(format!("{text}key"), json!(text));
        }
        _ => {}
    }
}

/// Records as a file.
pub fn file(records: &[Value]) -> Vec<u8> {
    serde_json::to_vec(records).unwrap()
}

/// A file of one record with changes.
pub fn one(changes: Value) -> Vec<u8> {
    file(&[record(1, changes)])
}

/// A file of two records of the same person, each with changes.
pub fn two(first: Value, second: Value) -> Vec<u8> {
    file(&[record(1, first), record(1, second)])
}

/// Whether a text that reaches a terminal or a file holds something that must never be there as it is.
pub fn hostile(text: &str) -> Option<char> {
    nasty::raw(text)
}
