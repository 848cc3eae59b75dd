//! Pasting is not typing, whether the terminal tells of a paste or sends its characters like keys: nothing is written, no
//! 個人番号 is shown, and nothing of it reaches the shell.

use std::path::Path;

use serde_json::json;

use crate::common::{clean, file, my_number, record};
use crate::pty::Pty;

/// An upload of two people in a folder of its own, looked at from there.
fn open(dir: &Path, more: &[&str]) -> Pty {
    let path = dir.join("a.json");
    std::fs::write(&path, file(&[record(1, json!({ "validTo": null })), clean(2)])).unwrap();
    let args = [&[path.to_str().unwrap(), "--lang", "en"], more].concat();
    let pty = Pty::with(&args, &[("FOLDER", dir.to_str().unwrap()), ("LATER", "1")], (100, 24));
    pty.sees("2 rec.");
    pty.sees("Fix before sending");
    pty
}

fn pasted(text: &str) -> String {
    format!("\u{1b}[200~{text}\u{1b}[201~")
}

/// The files of a folder.
fn files(dir: &Path) -> Vec<String> {
    let names = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn is_written(pty: &Pty, text: &str) -> bool {
    String::from_utf8_lossy(&pty.bytes()).replace(' ', "").contains(text)
}

/// More than anybody types at once, with the keys that write and show in it.
const LINES: &str = "x\r1,900000000109,ミホン タロウ,見本太郎\rv\rp\rw\r2,900000000117,ミホン ハナコ,見本花子\rm\r\r";

#[test]
fn a_paste_outside_a_field_is_refused_in_words() {
    let dir = tempfile::tempdir().unwrap();
    let mut pty = open(dir.path(), &[]);
    for text in ["x\r", "\rv", ":reveal\r", "q", LINES] {
        pty.press(&pasted(text));
        pty.sees("Paste only into a text field. To search, press / first");
        pty.press("j");
        pty.lacks("Paste only");
    }
    // As terminals send it that do not tell of pastes.
    pty.press(LINES);
    pty.sees("Paste only into a text field.");
    pty.press("?");
    pty.sees("Keys of this screen");
    pty.press(&pasted("q"));
    pty.sees("Paste only into a text field.");
    pty.sees("Keys of this screen");
    pty.press("\u{1b}");
    pty.lacks("Keys of this screen");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    assert_eq!(files(dir.path()), ["a.json"]);
    assert!(!is_written(&pty, &my_number(1)) && !is_written(&pty, &my_number(2)));
}

/// A short paste in a terminal that does not tell of it: the keys that write or show wait to be pressed by themselves.
#[test]
fn what_comes_in_one_piece_writes_nothing_and_shows_no_number() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("list.jsonl");
    let mut pty = open(dir.path(), &["--worklist", list.to_str().unwrap()]);
    pty.press("\rgv");
    pty.sees("Not done: it came together with other keys");
    assert!(!is_written(&pty, &my_number(1)));
    // Pressed by itself it shows it.
    pty.press("v");
    pty.until("the number is shown", |pty| is_written(pty, &my_number(1)));
    pty.press("\u{1b}");
    pty.lacks("Esc back");
    for (keys, opened) in [("x\r", "a-extract.json"), ("m\r\r", "note"), ("pwr\rw\r", "pmh-value.txt")] {
        pty.press(keys);
        pty.sees("Not done: it came together with other keys");
        pty.settle();
        assert_eq!(files(dir.path()), ["a.json"], "{keys:?}");
        assert!(pty.screen().contains(opened), "{keys:?}: {}", pty.screen());
        pty.press("\u{1b}");
        pty.lacks(opened);
        pty.press("\u{1b}");
        pty.settle();
    }
    pty.press("x");
    pty.sees("a-extract.json");
    pty.press("\r");
    pty.until("written", |_| files(dir.path()).contains(&"a-extract.json".to_owned()));
    pty.press("m");
    pty.sees("asked");
    pty.press("\r");
    pty.sees("note");
    pty.press("\r");
    pty.until("written", |_| list.exists());
    // To take a mark away is to write, too.
    pty.sees("written to");
    let before = std::fs::read(&list).unwrap();
    pty.press("mno\r");
    pty.sees("Not done: it came together with other keys");
    pty.settle();
    assert_eq!(std::fs::read(&list).unwrap(), before);
    pty.press("\u{3}");
    pty.settle();
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn a_field_takes_a_paste_as_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let mut pty = open(dir.path(), &[]);
    pty.press("/");
    pty.sees("search: ");
    pty.press(&pasted("mihon\r\nta\trou\r"));
    pty.sees("mihon ta rou");
    pty.sees("2 found, Enter");
    pty.press("\u{15}");
    pty.press(&pasted("見本太郎"));
    pty.sees("2 found");
    // One name, and not to be written by the line end behind it.
    pty.press("\u{1b}");
    pty.lacks("2 found");
    pty.press("x");
    pty.sees("a-extract.json");
    pty.press("\u{15}");
    pty.press(&pasted("other.json\r"));
    pty.sees("other.json");
    pty.settle();
    assert_eq!(files(dir.path()), ["a.json"]);
    pty.press("\r");
    pty.until("written", |_| files(dir.path()) == ["a.json", "other.json"]);
    // Also in a terminal that does not tell of pastes.
    pty.press("/");
    pty.sees("search: ");
    pty.press(LINES);
    pty.sees("ミホン ハナコ");
    pty.settle();
    assert_eq!(files(dir.path()), ["a.json", "other.json"]);
    pty.press("\u{1b}");
    pty.lacks("search: ");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn a_megabyte_is_pasted_and_nothing_hangs() {
    let dir = tempfile::tempdir().unwrap();
    for text in [pasted(&"見本 taro\r".repeat(90_000)), "abcd taro\r".repeat(100_000)] {
        let mut pty = open(dir.path(), &[]);
        pty.press(&text);
        pty.sees("Paste only into a text field.");
        pty.press("/");
        pty.sees("search: ");
        pty.press(&text);
        pty.sees("The pasted text is too long. Its end was cut off.");
        pty.press("\u{15}");
        pty.lacks("cut off");
        pty.press("mihon");
        pty.sees("2 found");
        pty.press("\u{1b}");
        pty.lacks("2 found");
        pty.press("j");
        pty.sees("record 2");
        pty.press("q");
        assert_eq!(pty.end(), 0);
    }
    assert_eq!(files(dir.path()), ["a.json"]);
}

/// The end of a paste that never comes: after a moment keys are keys again.
#[test]
fn a_paste_without_an_end_is_no_trap() {
    let dir = tempfile::tempdir().unwrap();
    let mut pty = open(dir.path(), &[]);
    pty.press("\u{1b}[200~abc");
    pty.sees("Paste only into a text field.");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

/// Of what is pasted, the part behind a `q` is no order to the shell.
#[test]
fn the_rest_of_a_paste_does_not_reach_the_shell() {
    let dir = tempfile::tempdir().unwrap();
    let mut pty = open(dir.path(), &[]);
    pty.press("q\recho PWNED\r");
    assert_eq!(pty.end(), 0);
    pty.settle();
    assert!(!pty.screen().contains("PWNED"), "{}", pty.screen());
}
