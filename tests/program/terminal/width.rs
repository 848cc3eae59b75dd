//! How wide ambiguous characters are, asked of terminals that answer, do not, or too late; and that no key is lost by that.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::common::{file, record};
use crate::pty::Pty;

/// A file with a title of ambiguous characters; keep the folder as long as it is looked at.
fn upload() -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.json");
    std::fs::write(&path, file(&[record(1, json!({ "certificationName": "①②証" })), record(2, json!({}))])).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (dir, path)
}

/// What the card and the help say of the width: whether a blank is
/// written behind such characters, and whether the program's own words hold ambiguous
/// characters.
#[track_caller]
fn concluded(mut pty: Pty) -> (bool, bool) {
    pty.sees("登録JSON");
    // The first frame waits for no answer that takes its time: what counts is what is drawn behind it.
    let before = pty.settle();
    pty.press("3?");
    pty.sees("置き換わる前の");
    // Two cells show as the character and a blank.
    let own = pty.screen().replace("● ", "●").contains("●に置き換わる前の");
    pty.press("q");
    pty.lacks("置き換わる前の");
    let bytes = String::from_utf8_lossy(&pty.bytes()[before..]).into_owned();
    pty.press("q");
    assert_eq!(pty.end(), 0);
    (!bytes.contains("① "), own)
}

#[test]
fn what_the_terminal_answers_decides() {
    let (_dir, path) = upload();
    let args = [path.as_str(), "--lang", "ja"];
    for (answer, narrow, own) in [
        (&[(0, "\u{1b}[1;2R")][..], true, true),
        (&[(0, "\u{1b}[1;3R")], false, true),
        (&[(20, "\u{1b}"), (20, "[1;"), (20, "2R")], true, true),
        (&[(60, "\u{1b}[1;3R")], false, true),
        // No answer, and one that cannot be.
        (&[], false, false),
        (&[(0, "\u{1b}[7;7R")], false, false),
        // Too late.
        (&[(600, "\u{1b}[1;2R")], false, false),
    ] {
        assert_eq!(concluded(Pty::answering(&args, &[], (80, 60), answer)), (narrow, own), "{answer:?}");
    }
}

#[test]
fn it_is_not_asked_where_the_answer_would_mislead() {
    let (_dir, path) = upload();
    let answer = &[(0, "\u{1b}[1;2R")];
    for (more, env, narrow) in [
        (&[][..], &[("TMUX", "/tmp/x,1,0")][..], false),
        (&[], &[("STY", "1.x")], false),
        (&[], &[("TERM", "screen-256color")], false),
        (&["--ambiguous", "narrow"], &[], true),
        (&["--ambiguous", "wide"], &[], false),
    ] {
        let args = [&[path.as_str(), "--lang", "ja"], more].concat();
        let pty = Pty::answering(&args, env, (80, 60), answer);
        pty.sees("登録JSON");
        assert!(!String::from_utf8_lossy(&pty.bytes()).contains("\u{1b}[6n"), "{env:?} {more:?}");
        assert_eq!(concluded(pty).0, narrow, "{env:?} {more:?}");
    }
    let mut pty = Pty::with(&[&path], &[("TERM", "linux"), ("LC_ALL", "ja_JP.UTF-8")], (80, 60));
    // Where Japanese cannot be shown, the words are English.
    pty.sees("2 rec.");
    assert!(!String::from_utf8_lossy(&pty.bytes()).contains("\u{1b}[6n"));
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

/// Left before the answer, or after it came late: the shell does not take it for something typed.
#[test]
fn a_late_answer_does_not_reach_the_shell() {
    let (_dir, path) = upload();
    for (answer, key) in [
        (&[(300, "\u{1b}[1;2R")][..], "q"),
        (&[(500, "\u{1b}["), (100, "1;2R")], "q"),
        (&[(300, "\u{1b}[1;2R")], "\u{3}"),
        (&[(2500, "\u{1b}[1;2R")], ""),
        // Later than anybody waits without a word, and while the shell is still there.
        (&[(1600, "\u{1b}[1;2R")], "q"),
        (&[(1500, "\u{1b}[1;"), (100, "2R")], "\u{3}"),
    ] {
        let mut pty = Pty::answering(&[&path, "--lang", "en"], &[("LATER", "1")], (80, 24), answer);
        pty.sees("Nothing found.");
        if key.is_empty() {
            thread::sleep(Duration::from_millis(2700));
            pty.press("q");
        } else {
            pty.press(key);
        }
        assert_eq!(pty.end(), 0, "{answer:?}");
        pty.settle();
        assert!(!pty.screen().contains('R') && !pty.screen().contains(";2"), "{answer:?}: {}", pty.screen());
    }
    let pty = Pty::answering(&[&path], &[("LATER", "1")], (80, 24), &[(300, "\u{1b}[1;2R")]);
    pty.sees("Nothing found.");
    pty.signal("TERM");
    assert_eq!(pty.end(), 143);
    pty.settle();
    assert!(!pty.screen().contains(";2R"), "{}", pty.screen());
    for answer in [&[(400, "\u{1b}[1;3R")], &[(1800, "\u{1b}[1;3R")]] {
        let pty = Pty::answering(&["doctor"], &[], (80, 60), answer);
        pty.sees("two cells (measured)");
        assert_eq!(pty.end(), 0);
    }
}

/// Where a terminal never answers, the person learns what is waited for, and need not wait for it.
#[test]
fn nobody_has_to_wait_for_a_terminal_that_never_answers() {
    let (_dir, path) = upload();
    for (lang, ready, waits) in
        [("en", "Nothing found.", "Waiting for an answer"), ("ja", "登録JSON", "端末の応答を待っています")]
    {
        let mut pty = Pty::answering(&[&path, "--lang", lang], &[], (80, 24), &[]);
        pty.sees(ready);
        pty.press("q");
        pty.sees(waits);
        let since = Instant::now();
        pty.press(" ");
        pty.lacks(waits);
        assert_eq!(pty.end(), 0);
        assert!(since.elapsed() < Duration::from_secs(4), "{:?}", since.elapsed());
        let mut pty = Pty::answering(&["doctor", "--lang", lang], &[], (80, 60), &[]);
        pty.sees(waits);
        pty.press(" ");
        assert_eq!(pty.end(), 0);
    }
}

#[test]
fn a_late_answer_is_no_key_and_keys_meanwhile_are_not_lost() {
    let (_dir, path) = upload();
    let unasked = Pty::answering(&[&path], &[], (80, 60), &[]);
    unasked.sees("Nothing found.");
    unasked.settle();
    // In one piece, and cut where a slow line may cut it.
    for answer in [&[(400, "\u{1b}[1;2R")][..], &[(400, "\u{1b}"), (5, "[1;2R")], &[(140, "\u{1b}[1;"), (400, "2R")]] {
        let mut pty = Pty::answering(&[&path], &[], (80, 60), answer);
        pty.sees("Nothing found.");
        thread::sleep(Duration::from_millis(900));
        pty.settle();
        assert_eq!(pty.screen(), unasked.screen(), "{answer:?}");
        pty.press("j3");
        pty.sees("Record 2 ");
        pty.press("q");
        assert_eq!(pty.end(), 0);
    }
    for answer in [
        &[(0, "j3\u{1b}[1;2R")][..],
        &[(0, "j\u{1b}[1;2R3")],
        &[(0, "\u{1b}[B"), (20, "3"), (20, "\u{1b}[1;3R")],
        &[(0, "j3")],
        &[(0, "j"), (500, "3")],
    ] {
        let mut pty = Pty::answering(&[&path], &[], (80, 60), answer);
        pty.sees("Record 2 ");
        pty.press("q");
        assert_eq!(pty.end(), 0);
    }
    assert_eq!(Pty::answering(&[&path], &[], (80, 60), &[(0, "q")]).end(), 0);
    // Esc is a key, too, while an answer is owed.
    let mut pty = Pty::start(&[&path]);
    pty.sees("2 rec.");
    pty.press("3");
    pty.sees("Record 1 ");
    pty.press("\u{1b}");
    pty.lacks("Record 1 ");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}
