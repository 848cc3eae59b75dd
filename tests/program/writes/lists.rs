//! Work lists that several people write to, with the real program.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use super::{names, put, text};
use crate::common::{AS_OF, file, lines, record, run};
use crate::pty::Pty;

/// Records of which each has a finding.
fn payload(folder: &Path) -> std::path::PathBuf {
    let people: Vec<Value> = (1..=4).map(|n| record(n, serde_json::json!({ "validTo": null }))).collect();
    put(folder, "a.json", file(&people))
}

fn open(payload: &Path, list: &Path) -> Pty {
    let pty = Pty::with(&[text(payload), "--worklist", text(list), "--lang", "en"], &[], (120, 24));
    pty.sees("Fix before sending");
    pty
}

/// Marks the selected record as the first that is offered, with a note.
fn mark(pty: &mut Pty, note: &str) {
    pty.settle();
    pty.press("m");
    pty.sees("Mark of record");
    pty.press("\r");
    pty.sees("A note, or none");
    pty.press(note);
    // What comes in one piece is taken for a paste, which carries nothing out.
    pty.settle();
    pty.press("\r");
    // The question speaks of the file, too.
    pty.lacks("A note, or none");
}

fn counted(payload: &Path, list: &Path) -> Value {
    let ran = run(&["check", text(payload), "--worklist", text(list), "--format", "json", "--as-of", AS_OF], b"");
    lines(&ran.out).last().unwrap()["worklist"].clone()
}

#[test]
fn two_who_began_without_a_file_both_save() {
    let dir = tempfile::tempdir().unwrap();
    let (payload, list) = (payload(dir.path()), dir.path().join("list.jsonl"));
    let (mut first, mut second) = (open(&payload, &list), open(&payload, &list));
    mark(&mut first, "one");
    first.sees("written to");
    second.press("j");
    mark(&mut second, "two");
    second.sees("written to");
    let written = fs::read_to_string(&list).unwrap();
    assert_eq!(written.lines().count(), 3, "{written}");
    // The same record, which the second one never saw marked.
    second.press("k");
    mark(&mut second, "late");
    second.sees("written to");
    second.lacks("replaced by these");
    mark(&mut first, "later");
    first.sees("replaced by these: 1");
    let written = fs::read_to_string(&list).unwrap();
    assert_eq!(written.lines().count(), 3, "{written}");
    assert!(written.contains("later") && written.contains("two") && !written.contains("\"late\""), "{written}");
    for mut pty in [first, second] {
        pty.press("q");
        assert_eq!(pty.end(), 0);
    }
    let counted = counted(&payload, &list);
    assert_eq!((&counted["to_fix"], &counted["open"]), (&Value::from(2), &Value::from(2)), "{counted}");
    assert_eq!(names(dir.path()), ["a.json", "list.jsonl"]);
}

#[test]
fn a_list_keeps_its_mode_its_link_and_what_others_wrote() {
    let dir = tempfile::tempdir().unwrap();
    let (payload, list, link) = (payload(dir.path()), dir.path().join("list.jsonl"), dir.path().join("link"));
    std::os::unix::fs::symlink("list.jsonl", &link).unwrap();
    let mut pty = open(&payload, &link);
    mark(&mut pty, "one");
    pty.sees("written to");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "also where it led to nothing yet");
    assert_eq!(fs::metadata(&list).unwrap().permissions().mode() & 0o777, 0o600);
    let mut bytes = fs::read(&list).unwrap();
    bytes.extend(b"{\"record\":\"later\",\"kind\":7}\r\n\xFF\xFE not text\r\n<<<<<<< theirs");
    fs::write(&list, &bytes).unwrap();
    fs::set_permissions(&list, fs::Permissions::from_mode(0o664)).unwrap();
    pty.press("j");
    mark(&mut pty, "two");
    pty.until("written", |_| fs::read(&list).unwrap().len() > bytes.len());
    let now = fs::read(&list).unwrap();
    assert!(now.starts_with(&bytes), "{}", String::from_utf8_lossy(&now));
    assert_eq!(fs::metadata(&list).unwrap().permissions().mode() & 0o777, 0o664);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    // Nobody writes to what is not to be written to.
    pty.sees("written to");
    fs::set_permissions(&list, fs::Permissions::from_mode(0o444)).unwrap();
    pty.press("j");
    mark(&mut pty, "three");
    pty.sees("not allowed to write");
    assert_eq!(fs::read(&list).unwrap(), now);
    pty.press("q");
    pty.end();
    assert_eq!(names(dir.path()), ["a.json", "link", "list.jsonl"]);
}

/// What is no file of its own is told, and nothing waits for it.
#[test]
fn what_is_no_work_list_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let payload = payload(dir.path());
    assert!(std::process::Command::new("mkfifo").arg(dir.path().join("pipe")).status().unwrap().success());
    std::os::unix::fs::symlink("circle", dir.path().join("circle")).unwrap();
    fs::File::create(dir.path().join("huge")).unwrap().set_len(10 << 30).unwrap();
    for (name, part) in
        [("pipe", "no regular file"), (".", "no regular file"), ("circle", "lead in a circle"), ("huge", "too large")]
    {
        let list = dir.path().join(name);
        let done = run(&["check", text(&payload), "--worklist", text(&list), "--lang", "en"], b"");
        assert!(done.err.contains(part), "{name}: {}", done.err);
    }
}
