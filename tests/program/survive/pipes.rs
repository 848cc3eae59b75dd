//! Pipes with a name: nobody may write to one, and what came through it comes once.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::thread;

use super::{check, end, fifo, people, write};
use crate::pty::Pty;

/// Writes all of a text into a pipe.
fn feed(path: &Path, text: String) -> thread::JoinHandle<()> {
    let path = path.to_owned();
    thread::spawn(move || File::options().write(true).open(path).unwrap().write_all(text.as_bytes()).unwrap())
}

/// A file that a pipe, a device or a folder took the place of is not waited for: `r` says why it cannot be read, and can be
/// pressed again when the file is back.
#[test]
fn what_is_no_file_any_more_is_told() {
    for (lang, pipe, folder, read) in [
        ("en", "pipe or device now", "This is a folder", "Read again"),
        ("ja", "パイプかデバイス", "フォルダー", "読み直しました"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let path = write(dir.path(), "pipe", people(1, 3));
        let mut pty = Pty::with(&[path.to_str().unwrap(), "--lang", lang], &[], (160, 24));
        pty.sees("pipe ");
        fs::remove_file(&path).unwrap();
        fifo(dir.path());
        pty.press("r");
        pty.sees(pipe);
        // What was read stays, and so do the keys.
        pty.press("j3");
        pty.sees(if lang == "en" { "Record 2" } else { "レコード2" });
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
        pty.press("r");
        pty.sees(pipe);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        pty.press("r");
        pty.sees(folder);
        fs::remove_dir(&path).unwrap();
        write(dir.path(), "pipe", people(1, 3));
        pty.press("r");
        pty.sees(read);
        pty.press("q");
        assert_eq!(pty.end(), 0);
    }
}

/// The screen says what it waits for, and can be left by every way out.
#[test]
fn a_pipe_to_which_nobody_writes() {
    let dir = tempfile::tempdir().unwrap();
    let path = fifo(dir.path());
    let other = write(dir.path(), "a.json", people(1, 3));
    let (pipe, other) = (path.to_str().unwrap(), other.to_str().unwrap());
    for (args, words) in [
        (&[pipe, "--lang", "en"][..], "Waiting for its data"),
        (&[pipe, "--lang", "ja"], "データが届くのを待っています"),
        (&[other, pipe, "--lang", "en"], "Waiting for its data"),
        (&[other, "--response", pipe, "--lang", "en"], "Waiting for its data"),
        (&[other, "--previous", pipe, "--lang", "en"], "Waiting for its data"),
        (&[other, "--error-list", pipe, "--lang", "en"], "Waiting for its data"),
    ] {
        let mut pty = Pty::start(args);
        pty.sees(words);
        for key in ["2", "3", "4", "5", "1", "j", "\r", "r", "/x", "\u{1b}", "e", "p", "x"] {
            pty.press(key);
        }
        pty.sees(words);
        pty.press("q");
        assert_eq!(pty.end(), 0, "{args:?}");
    }
    for (signal, status) in [("HUP", 129), ("TERM", 143), ("USR1", 138)] {
        let pty = Pty::start(&[pipe, "--lang", "en"]);
        pty.sees("Waiting for its data");
        pty.signal(signal);
        assert_eq!(pty.end(), status, "{signal}");
    }
    let mut pty = Pty::with(&[pipe, "--lang", "en"], &[("DEAF", "1")], (80, 24));
    pty.sees("Waiting for its data");
    // Where the next key is seen.
    pty.press("?");
    pty.sees("Keys of this screen");
    let process = std::path::PathBuf::from(format!("/proc/{}", pty.pid()));
    let start = std::time::Instant::now();
    pty.hang_up();
    while process.exists() {
        assert!(start.elapsed().as_secs() < 20, "it runs on");
        thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// What comes is shown when it comes; where it is none of the files that are read, that is said as of any file.
#[test]
fn what_comes_at_last() {
    let dir = tempfile::tempdir().unwrap();
    let path = fifo(dir.path());
    let mut pty = Pty::start(&[path.to_str().unwrap(), "--lang", "en"]);
    pty.sees("Waiting for its data");
    feed(&path, people(1, 5)).join().unwrap();
    pty.sees("5 rec.");
    pty.sees("Nothing found");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    let pty = Pty::start(&[path.to_str().unwrap(), "--lang", "en"]);
    pty.sees("Waiting for its data");
    feed(&path, "PK\u{3}\u{4} no".to_owned()).join().unwrap();
    assert_eq!(pty.end(), 2);
}

/// It is read once, and the key for reading again says so; the screen goes on.
#[test]
fn a_pipe_is_read_once() {
    for (lang, words) in [("en", "is a pipe and can be read only once"), ("ja", "はパイプなので、読み直せません")]
    {
        let dir = tempfile::tempdir().unwrap();
        let path = fifo(dir.path());
        let mut pty = Pty::with(&[path.to_str().unwrap(), "--lang", lang], &[], (110, 24));
        feed(&path, people(1, 5)).join().unwrap();
        pty.sees(if lang == "en" { "5 rec." } else { "5件" });
        pty.press("r");
        pty.sees(words);
        pty.press("j");
        pty.lacks(words);
        pty.press("3");
        pty.sees(if lang == "en" { "Record 2" } else { "レコード2" });
        pty.press("q");
        assert_eq!(pty.end(), 0);
    }
}

/// A command says what it waits for, once, and goes on when it comes.
#[test]
fn a_command_that_waits_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let path = fifo(dir.path());
    for quiet in [false, true] {
        let more: &[&str] = if quiet { &["--quiet"] } else { &[] };
        let mut child = check(path.to_str().unwrap(), more).spawn().unwrap();
        let mut told = [0; 20];
        if !quiet {
            // Nobody has written: without a word this would never come.
            child.stderr.as_mut().unwrap().read_exact(&mut told).unwrap();
            assert_eq!(&told, b"pmh-inspector: Waiti");
        }
        feed(&path, people(1, 5)).join().unwrap();
        let run = end(child);
        assert_eq!(run.status, 0, "{}", run.err);
        assert_eq!(run.err.lines().count(), usize::from(!quiet), "{}", run.err);
        assert_eq!(run.err.contains(&*path.to_string_lossy()), !quiet, "{}", run.err);
    }
}
