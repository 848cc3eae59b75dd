//! What a user does on the first day.

use crate::common::{clean, file, my_number, record, run};
use crate::pty::Pty;
use crate::screen::sample_numbers;
use serde_json::json;

/// Opens the demonstration, finds a person by romaji, goes to the next problem and reads cause and action, sees the ●,
/// moves to 1 April, and leaves: the terminal is as before, and no 個人番号 was ever written to it.
#[test]
fn the_first_use() {
    let mut pty = Pty::start(&[]);
    pty.sees("registration.json");
    pty.sees("Fix before sending");
    pty.press("/yamada");
    pty.sees("1 found");
    pty.press("\r");
    pty.sees("Found on record 12");
    pty.press("e");
    pty.sees("Found on record 13");
    pty.press("\r");
    pty.sees("Esc back");
    pty.until("cause and action", |pty| {
        let screen = pty.screen();
        screen.contains("cause ") && screen.contains("action ") && screen.contains("wrong-date")
    });
    pty.press("g");
    pty.press("\u{1b}");
    pty.lacks("Esc back");
    // Record 1 has a character that becomes ●.
    pty.press("g3");
    pty.sees("Record 1 ");
    pty.press("G");
    pty.sees("●");
    pty.press("a");
    pty.sees("as of 2027-04-01");
    pty.press("?");
    pty.sees("Keys of this screen");
    pty.press("q");
    pty.lacks("Keys of this screen");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    let bytes = pty.bytes();
    let text = String::from_utf8_lossy(&bytes);
    for number in sample_numbers() {
        assert!(!text.contains(&number), "{number}");
    }
    // Not even with the colours of boxes between the digits.
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    assert!(!digits.contains("900000000109"));
}

/// A document given on the command line decides what is found, and screen 5 says which edition that was.
#[test]
fn a_design_from_the_command_line() {
    let design = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/api-design.sample.yaml");
    let upload = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/registration.json");
    let mut pty = Pty::start(&[upload, "--spec", design, "--lang", "ja"]);
    pty.sees("登録JSON");
    pty.press("5\t\t\t\t");
    pty.sees("見本のAPI設計書");
    pty.sees("SHA-256");
    pty.press("\r");
    pty.press("G");
    pty.sees("certificationDetail.itemName");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn files_from_the_command_line() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: Vec<u8>| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let good = write("good.json", file(&[clean(1)]));
    let other = write("other.json", file(&[record(1, json!({ "validTo": null })), clean(2)]));
    let broken = write("broken.json", b"PK\x03\x04 no".to_vec());
    let torn = write("torn.json", file(&[clean(1), clean(2)])[..1500].to_vec());

    let mut pty = Pty::start(&[&good]);
    pty.sees("good.json");
    pty.sees("Nothing found");
    pty.press("q");
    assert_eq!(pty.end(), 0);

    let mut pty = Pty::start(&[&good, &other, &broken]);
    pty.sees("1/2 good.json");
    pty.sees("broken.json");
    pty.press("]");
    pty.sees("2/2 other.json");
    pty.sees("Fix before sending");
    // The file changes, and is read again.
    std::fs::write(&other, file(&[clean(1), clean(2), clean(3)])).unwrap();
    pty.press("r");
    pty.sees("3 rec.");
    pty.sees("Nothing found");
    pty.press("q");
    assert_eq!(pty.end(), 0);

    let mut pty = Pty::start(&[&torn]);
    pty.sees("Fix before sending");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

/// The upload before from the command line: who is gone is said first, those records are written to a new file, a record is
/// marked, and no 個人番号 was ever written to the terminal.
#[test]
fn an_upload_before() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (now, before) = (path("now.json"), path("before.json"));
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/");
    std::fs::copy(format!("{samples}registration.json"), &now).unwrap();
    std::fs::copy(format!("{samples}registration-previous.json"), &before).unwrap();
    let list = path("list.jsonl");
    let mut pty = Pty::start(&[&now, "--previous", &before, "--worklist", &list, "--lang", "ja"]);
    pty.sees("大幅減");
    pty.press("4");
    pty.sees("KODOMO01");
    pty.sees("直った2件");
    pty.press("x");
    pty.sees("before-extract.json");
    pty.press("\r");
    pty.sees("2件を書き出しました");
    pty.press("m");
    pty.sees("照会中");
    pty.press("\r");
    pty.sees("メモ");
    pty.press("\r");
    pty.sees("書き込みました");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    assert!(std::fs::read_to_string(path("before-extract.json")).unwrap().contains("KODOMO01"));
    assert!(std::fs::read_to_string(&list).unwrap().contains("to-fix"));
    let bytes = pty.bytes();
    let text = String::from_utf8_lossy(&bytes);
    assert!(sample_numbers().iter().all(|number| !text.contains(number)));
}

/// The replies to both uploads from the command line: what is new is marked, and its records are listed.
#[test]
fn what_is_new_since_the_upload_before() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: Vec<u8>| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let wrong = |n| record(n, json!({ "validFrom": "2027-04-01", "validTo": "2026-03-31" }));
    let reply = |index: u32| json!({ "errors": [{ "code": "X-1", "index": index }] }).to_string().into_bytes();
    let (now, before) = (write("now.json", file(&[wrong(1), clean(2)])), write("b.json", file(&[clean(1), wrong(2)])));
    let (new, old) = (write("new-reply.json", reply(0)), write("old-reply.json", reply(1)));
    let refused = run(&[&now, "--response-old", &old, "--lang", "en"], b"");
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("--previous"), "{}", refused.err);
    let args = [now.as_str(), "--previous", &before, "--response", &new, "--response-old", &old, "--lang", "ja"];
    let mut pty = Pty::start(&args);
    pty.sees("要修正");
    pty.press("2");
    pty.sees("前回から新しい指摘1件");
    pty.sees("1 新 見本");
    pty.press("4");
    pty.sees("前回の1件のうち 直った1件");
    pty.press("1f");
    pty.sees("前回から新しい指摘のあるレコード");
    pty.press("\u{1b}");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    let bytes = pty.bytes();
    let text = String::from_utf8_lossy(&bytes);
    assert!((1..=2).all(|person| !text.contains(&my_number(person))));
}

/// Where nothing could be opened there is nothing to show: it is said, and the status says so, too.
#[test]
fn nothing_but_a_broken_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("broken.json");
    std::fs::write(&path, b"PK\x03\x04 no").unwrap();
    let pty = Pty::start(&[path.to_str().unwrap()]);
    pty.sees("broken.json");
    assert_eq!(pty.end(), 2);
}

#[test]
fn an_unknown_theme() {
    let pty = Pty::start(&["--theme", "nosuchtheme"]);
    pty.sees("nosuchtheme");
    pty.sees("mono");
    assert_eq!(pty.end(), 2);
}

/// Without a terminal the demonstration prints its check and cards; with files, the way out is named.
#[test]
fn without_a_terminal() {
    let demo = run(&["--lang", "en"], b"");
    assert_eq!(demo.status, 0, "{}", demo.err);
    let sent = run(&["samples/registration.json", "--lang", "en"], b"");
    assert_eq!((sent.status, sent.out.as_str()), (2, ""));
    assert!(sent.err.contains("check"), "{}", sent.err);
}
