//! Records and findings beyond all measure.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::{Ended, check, end, high_water, write};
use crate::common::{self, clean, lines, of_type, record};
use crate::pty::Pty;

const MILLION: usize = 1_000_000;

/// The most memory that `check` and the screen may take, in MB.
const MEMORY: u64 = 200;

fn summary(run: &Ended) -> Value {
    of_type(&lines(&run.out), "summary")[0].clone()
}

fn of_rule(run: &Ended, rule: &str) -> usize {
    of_type(&lines(&run.out), "finding").iter().filter(|line| line["rule"] == rule).count()
}

/// Records one below the other.
fn repeated(dir: &Path, one: &str, between: &str, times: usize) -> std::path::PathBuf {
    let mut text = String::with_capacity(times * (one.len() + between.len()) + 8);
    text.push('[');
    for i in 0..times {
        write!(text, "{}{one}", if i == 0 { "" } else { between }).unwrap();
    }
    text.push_str("]\n");
    write(dir, &format!("{times}.json"), text)
}

fn checked(path: &Path) -> Ended {
    end(check(path.to_str().unwrap(), &["--max-findings", "3"]).spawn().unwrap())
}

#[test]
fn a_record_of_forty_megabytes() {
    const SIZE: usize = 40 << 20;
    let dir = tempfile::tempdir().unwrap();
    let huge = record(3, json!({ "designatedMedicalInstitutions": "x".repeat(SIZE) }));
    let path = write(dir.path(), "huge.json", common::file(&[clean(1), clean(2), huge, clean(4), clean(5)]));
    let run = end(check(path.to_str().unwrap(), &[]).spawn().unwrap());
    assert_eq!((run.status, summary(&run)["records"].as_u64()), (0, Some(5)), "{}", run.err);
    assert!(run.peak <= 5 * (SIZE as u64 / 1_000_000), "{} MB", run.peak);

    let mut pty = Pty::start(&[path.to_str().unwrap(), "--lang", "en"]);
    pty.sees("5 rec.");
    pty.sees("Nothing found");
    pty.sees("long record (40 MB)");
    assert_eq!(pty.screen().matches("見本太郎").count(), 4, "{}", pty.screen());
    pty.press("jj\r");
    pty.sees("Esc back");
    pty.sees("見本太郎");
    pty.press("G");
    pty.sees("certificationDetail");
    pty.press("\u{1b}");
    pty.sees("long record (40 MB)");
    pty.press("3");
    pty.sees("Record 3 ");
    pty.press("1G");
    pty.lacks("Record 3 ");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn a_million_findings_of_one_rule() {
    let dir = tempfile::tempdir().unwrap();
    const FAULTY: &str = r#"{"myNumber":"1"}"#;
    let one = checked(&repeated(dir.path(), FAULTY, ",\n", 1));
    let path = repeated(dir.path(), FAULTY, ",\n", MILLION);
    let run = checked(&path);
    let (one, all) = (summary(&one), summary(&run));
    for key in ["errors", "warnings", "infos"] {
        assert_eq!(all[key].as_u64().unwrap(), one[key].as_u64().unwrap() * MILLION as u64, "{key}");
    }
    assert!(one["errors"].as_u64().unwrap() > 1);
    assert_eq!((run.status, of_rule(&run, "wrong-length")), (1, 3));
    let printed = of_type(&lines(&run.out), "finding").len() as u64;
    let found: u64 = ["errors", "warnings", "infos"].iter().map(|key| all[*key].as_u64().unwrap()).sum();
    assert_eq!(all["not_printed"].as_u64(), Some(found - printed));
    assert!(run.peak <= MEMORY, "{} MB", run.peak);

    let mut pty = Pty::start(&[path.to_str().unwrap(), "--lang", "en"]);
    pty.until("checked", |pty| pty.screen().contains("1000000 rec.") && !pty.screen().contains("checking"));
    for key in ["2", "\t", "G", "\r", "3", "1", "G", "\u{1b}", "f", "\r", "/1", "\r"] {
        pty.press(key);
        pty.settle();
    }
    let peak = high_water(pty.pid());
    assert!(peak <= MEMORY, "{peak} MB");
    pty.press("\u{1b}");
    pty.settle();
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

/// However many findings are printed, none of them is kept, whatever the format.
#[test]
fn findings_are_written_as_they_come() {
    let dir = tempfile::tempdir().unwrap();
    let one = r#"{"myNumber":"1","validFrom":"x","validTo":"y","isNotDisclosed":"t","isAlwaysReimbursement":"9"}"#;
    let path = repeated(dir.path(), one, ",\n", 10_000);
    for format in ["json", "sarif", "junit", "csv", "text"] {
        let args = ["check", path.to_str().unwrap(), "--max-findings", "9999999", "--format", format, "--lang", "en"];
        let run = end(common::program(&args).spawn().unwrap());
        assert_eq!(run.status, 1, "{}", run.err);
        assert!(run.out.len() > 5_000_000, "{format}: {} bytes", run.out.len());
        assert!(run.peak <= 60, "{format}: {} MB", run.peak);
    }
}

/// A finding between any two records, which belongs to none of them.
#[test]
fn a_million_missing_commas() {
    let dir = tempfile::tempdir().unwrap();
    let path = repeated(dir.path(), r#"{"myNumber":"1"}"#, "\n", MILLION);
    let run = checked(&path);
    let with_commas = summary(&checked(&repeated(dir.path(), r#"{"myNumber":"1"}"#, ",\n", 1)))["errors"].as_u64();
    let expected = with_commas.unwrap() * MILLION as u64 + MILLION as u64 - 1;
    assert_eq!((run.status, summary(&run)["errors"].as_u64()), (1, Some(expected)));
    assert_eq!(of_rule(&run, "unreadable-record"), 3);
    assert!(run.peak <= MEMORY, "{} MB", run.peak);

    let mut pty = Pty::start(&[path.to_str().unwrap(), "--lang", "en"]);
    pty.sees("999999");
    pty.press("2");
    pty.sees("unreadable-record");
    pty.press("\tG");
    pty.settle();
    let peak = high_water(pty.pid());
    assert!(peak <= MEMORY, "{peak} MB");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

/// One person with a million certificates, all the same.
#[test]
fn a_million_duplicates() {
    let dir = tempfile::tempdir().unwrap();
    let one = json!({
        "orgSpecificCertificateTypeId": "A1", "myNumber": common::my_number(1), "certificationName": "\u{8A3C}",
        "isNotDisclosed": false, "validFrom": "2026-04-01", "validTo": "2027-03-31",
    });
    let path = repeated(dir.path(), &one.to_string(), "\n,", MILLION);
    let single = summary(&checked(&repeated(dir.path(), &one.to_string(), ",", 1)));
    let run = checked(&path);
    let all = summary(&run);
    let more = |key: &str| all[key].as_u64().unwrap() - single[key].as_u64().unwrap() * MILLION as u64;
    // Each but the first is a duplicate (an error), and overlaps (a warning).
    assert_eq!((more("errors"), more("warnings")), (MILLION as u64 - 1, MILLION as u64 - 1));
    assert_eq!((of_rule(&run, "duplicate-record"), of_rule(&run, "period-overlap")), (3, 3));
    assert!(run.peak <= MEMORY, "{} MB", run.peak);

    let preview = |format: &str, lang: &str| {
        let number = (MILLION / 2).to_string();
        let args = ["preview", path.to_str().unwrap(), "--record", &number, "--view", "portal", "--format", format];
        let args = [&args[..], &["--lang", lang, "--as-of", common::AS_OF]].concat();
        let run = end(common::program(&args).spawn().unwrap());
        assert_eq!(run.status, 0, "{}", run.err);
        run.out
    };
    let card = &lines(&preview("json", "en"))[0];
    let tabs = card["tabs"].as_array().unwrap();
    let records: Vec<u64> = tabs[0]["records"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
    assert_eq!((tabs.len(), records.len(), records[98], records[99]), (1, 100, 99, MILLION as u64 / 2));
    assert_eq!(card["more"].as_u64(), Some(MILLION as u64 - 100));
    assert!(preview("text", "en").contains("999900 more certificates"));
}
