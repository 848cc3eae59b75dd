//! Files that were made to take long: how long `check` takes over each, beside a clean file of the same size and beside the
//! same file of twice the size. A ratio of 2 to the doubled file is linear; the time of a clean file of that size is the aim,
//! four times it the most.
//!
//! `cargo bench --bench hostile`, with `-- NAME` for one of them and `-- --records N` for another size (default 20,000 records
//! of the clean files).

#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const HEAD: &str = "機関別受給者証種別ID,個人番号,氏名,氏名カナ,住所,生年月日,性別,不開示フラグ,公費負担者番号,受給者証名,\
    公費受給者番号,受給者証サブキー,区分,所得区分,追加条件,指定医療機関情報,常に償還払い,医療費助成資格有効期間開始日,\
    医療費助成資格有効期間終了日,問合せ先";
const ROW: &str = "A001,300000000071,見本太郎,ミホンタロウ,見本市,2018-05-05,1,0,81136244,子ども,0000011,1,1,1,A-1,見本病院,0,\
    2026-04-01,2027-03-31,見本市こども課";
const RECORD: &str = r#"{"orgSpecificCertificateTypeId":"A001","myNumber":"300000000071","basicFiveInfo":{"name":"見本太郎","nameKana":"ミホンタロウ","address":"見本市","dateOfBirth":"2018-05-05","sex":"1"},"isNotDisclosed":false,"certificationName":"子ども","isAlwaysReimbursement":"0","validFrom":"2026-04-01","validTo":"2027-03-31","certificationDetail":[{"itemName":"問合せ先","itemValue":"見本市"}]}"#;

/// A hostile file: its name, and its text of about so many bytes.
type Hostile = (&'static str, fn(usize) -> String);

/// A text over and over, to about so many bytes.
fn over(text: &str, bytes: usize) -> String {
    text.repeat(bytes / text.len() + 1)
}

/// A CSV of this row over and over.
fn csv(row: &str, bytes: usize) -> String {
    format!("{HEAD}\n{}", over(&format!("{row}\n"), bytes))
}

/// An array of this record over and over.
fn json(record: &str, bytes: usize) -> String {
    format!("[{}{record}]", over(&format!("{record},"), bytes))
}

/// One record with what is put in place of its card-face items.
fn items(items: &str) -> String {
    format!("[{}{items}]}}]", RECORD.strip_suffix(r#"{"itemName":"問合せ先","itemValue":"見本市"}]}"#).unwrap())
}

const CSV: &[Hostile] = &[
    ("quotes-inside", |bytes| csv(&ROW.replace("見本病院", "a\"\"b"), bytes)),
    ("last-cell-open", |bytes| csv(&ROW.replace(",見本市こ", ",\"見本市こ"), bytes)),
    ("tiny-rows-open", |bytes| format!("個人番号,氏名,住所\n{}", over("1,2,\"3\n", bytes / 8))),
    ("every-other-open", |bytes| csv(&format!("{ROW}\n{}", ROW.replace("見本太郎", "\"見本")), bytes)),
    ("quotes-in-a-chain", |bytes| format!("個人番号,氏名,住所\n{}", over("1,\"\n2\",\"\n", bytes / 8))),
    ("quotes-alone", |bytes| csv(&"\"".repeat(bytes), 1)),
    ("blank-rows", |bytes| csv(&",".repeat(19), bytes)),
    ("line-feeds", |bytes| csv("", bytes)),
    ("returns", |bytes| csv(ROW, bytes).replace('\n', "\r")),
    ("one-heading", |bytes| format!("{HEAD}{}\n{ROW}\n", over(",同じ", bytes / 8))),
];

const JSON: &[Hostile] = &[
    ("all-unclosed", |bytes| json(RECORD.strip_suffix("]}").unwrap(), bytes)),
    ("all-unclosed-other-key", |bytes| json(&RECORD.strip_suffix("]}").unwrap().replace("orgSpecific", "x"), bytes)),
    ("quotes-open", |bytes| json(&RECORD.replace("見本市\"}]", "見本市}]"), bytes)),
    ("nested-records", |bytes| over("{\"myNumber\":", bytes / 8)),
    ("nested-in-array", |bytes| format!("[{}", over("{\"myNumber\":", bytes / 8))),
    ("nested-objects", |bytes| format!("[{}", over("{\"a\":", bytes / 8))),
    ("nested-arrays", |bytes| "[".repeat(bytes)),
    ("commas", |bytes| format!("[{RECORD}{}{RECORD}]", ",".repeat(bytes))),
    ("stray-text", |bytes| format!("[{RECORD}{}{RECORD}]", over("x ; ", bytes))),
    ("comments", |bytes| format!("[{RECORD},\n{}{RECORD}]", over("// x\n", bytes))),
    ("items-with-findings", |bytes| {
        items(over(r#"{"itemName":"髙","itemValue":"髙"},"#, bytes / 4).trim_end_matches(','))
    }),
    ("unknown-keys", |bytes| {
        let keys: String = (0..bytes / 64).map(|n| format!(",\"k{n}\":1")).collect();
        format!("[{}{keys}}}]", RECORD.strip_suffix('}').unwrap())
    }),
    ("one-key-again", |bytes| {
        format!("[{}{}}}]", RECORD.strip_suffix('}').unwrap(), over(",\"segment\":\"1\"", bytes / 4))
    }),
    ("items-that-are-none", |bytes| items(over("9,", bytes / 4).trim_end_matches(','))),
    ("telephone-numbers", |bytes| {
        let numbers = over("03-1234-5678、", bytes);
        items(&format!(r#"{{"itemName":"備考","itemValue":"見本病院 {numbers}"}}"#))
    }),
    ("half-surrogates", |bytes| json(&RECORD.replace("見本太郎", &"\\ud800".repeat(50)), bytes)),
];

fn main() {
    common::tell_profile();
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let number = args.iter().position(|arg| arg == "--records");
    let records = number.and_then(|at| args.get(at + 1)?.parse().ok()).unwrap_or(20_000);
    let wanted =
        args.iter().enumerate().find(|(at, arg)| !arg.starts_with("--") && number.is_none_or(|n| *at != n + 1));
    let folder = tempfile::tempdir().unwrap();
    println!("{:24} {:>8} {:>8} {:>8} {:>9} {:>9}", "", "MB", "s", "s of 2n", "2n to n", "to clean");
    let clean: [Hostile; 2] = [("clean-csv", |bytes| csv(ROW, bytes)), ("clean-json", |bytes| json(RECORD, bytes))];
    for (hostile, clean, length) in [(CSV, clean[0], ROW.len()), (JSON, clean[1], RECORD.len())] {
        let bytes = length * records;
        let measured = clean.1(bytes);
        let clean_time = time(folder.path(), &measured);
        let per_byte = clean_time.as_secs_f64() / measured.len() as f64;
        for (name, make) in [&[clean], hostile].concat() {
            if wanted.is_some_and(|(_, wanted)| !name.contains(wanted.as_str())) {
                continue;
            }
            let (text, twice) = (make(bytes), make(bytes * 2));
            let (one, two) = (time(folder.path(), &text), time(folder.path(), &twice));
            // A start alone takes some milliseconds.
            let like_clean = (per_byte * text.len() as f64).max(0.01);
            println!(
                "{name:24} {:8.2} {:8.3} {:8.3} {:9.2} {:9.2}",
                text.len() as f64 / 1e6,
                one.as_secs_f64(),
                two.as_secs_f64(),
                two.as_secs_f64() / one.as_secs_f64(),
                one.as_secs_f64() / like_clean,
            );
        }
    }
}

/// The median time of `check` over a text, of three runs.
fn time(folder: &Path, text: &str) -> Duration {
    let path = folder.join("file");
    fs::write(&path, text).unwrap();
    let mut times: Vec<Duration> = (0..3)
        .map(|_| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_pmh-inspector"));
            command.args(["check", "--quiet", "--format", "json", "--max-findings", "1", "--as-of", "2026-11-22"]);
            command.arg(&path).stdout(Stdio::null()).stderr(Stdio::null());
            let start = Instant::now();
            command.status().unwrap();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[1]
}
