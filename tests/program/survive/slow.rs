//! Data that comes slowly, by standard input and by a pipe with a name; and leaving before all of it is there.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::mpsc::{Sender, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::{check, end, fifo, people, write};
use crate::common::{lines, of_type};
use crate::pty::Pty;

/// Writes the first part into a pipe, and the rest when it is told to; gives up where nobody reads any more.
fn writer(path: PathBuf, text: String, first: usize) -> Sender<()> {
    let (go, told) = channel();
    thread::spawn(move || {
        let mut pipe = File::options().write(true).open(path).unwrap();
        let _ = pipe.write_all(&text.as_bytes()[..first]);
        if told.recv().is_ok() {
            let _ = pipe.write_all(&text.as_bytes()[first..]);
        }
    });
    go
}

#[test]
fn check_of_what_comes_in_pieces() {
    let dir = tempfile::tempdir().unwrap();
    let text = people(1, 600);
    let whole = end(check(write(dir.path(), "a.json", &text).to_str().unwrap(), &[]).spawn().unwrap());
    assert_eq!(whole.status, 0);
    let summary = |out: &str| of_type(&lines(out), "summary")[0].clone();
    assert_eq!(summary(&whole.out)["records"], 600);

    let mut child = check("-", &[]).stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    for piece in text.as_bytes().chunks(text.len() / 40) {
        pipe.write_all(piece).unwrap();
        thread::sleep(Duration::from_millis(5));
    }
    drop(pipe);
    let run = end(child);
    assert_eq!((run.status, summary(&run.out)), (0, summary(&whole.out)), "{}", run.err);

    let path = fifo(dir.path());
    let go = writer(path.clone(), text.clone(), text.len() / 2);
    let child = check(path.to_str().unwrap(), &[]).spawn().unwrap();
    thread::sleep(Duration::from_millis(200));
    go.send(()).unwrap();
    let run = end(child);
    assert_eq!((run.status, summary(&run.out)), (0, summary(&whole.out)), "{}", run.err);
}

/// The first rows are on the screen while the writer has not finished; then the rest comes, or one leaves without it.
#[test]
fn the_screen_shows_what_has_come() {
    for (by_name, to_the_end) in [(true, false), (true, true), (false, false), (false, true)] {
        let dir = tempfile::tempdir().unwrap();
        let path = fifo(dir.path());
        let text = people(1, 900);
        let go = writer(path.clone(), text.clone(), text.len() * 2 / 3);
        let pipe = path.to_str().unwrap();
        let mut pty = match by_name {
            true => Pty::start(&[pipe, "--lang", "en"]),
            false => Pty::with(&["-", "--lang", "en"], &[("DATA", pipe)], (80, 24)),
        };
        pty.sees("子ども医療費受給者証");
        pty.sees("checking");
        pty.press("jjj");
        pty.press("\r");
        pty.sees("Esc back");
        if to_the_end {
            go.send(()).unwrap();
            pty.press("\u{1b}");
            pty.sees("900 rec.");
            pty.sees("Nothing found");
            pty.press("G");
            pty.sees("900");
        }
        pty.press("q");
        assert_eq!(pty.end(), 0, "{by_name} {to_the_end}");
        drop(go);
    }
}

/// While the file comes, what is said holds so far, and a search finds in what came since.
#[test]
fn what_is_said_keeps_up_with_what_comes() {
    let dir = tempfile::tempdir().unwrap();
    let path = fifo(dir.path());
    let text = people(1, 100);
    let records = text[2..text.len() - 3].to_owned();
    let (enough, told) = channel();
    let to = path.clone();
    thread::spawn(move || {
        let mut pipe = File::options().write(true).open(to).unwrap();
        let _ = write!(pipe, "[\n{records}");
        while told.try_recv() == Err(TryRecvError::Empty) {
            let _ = write!(pipe, ",\n{records}");
            thread::sleep(Duration::from_millis(5));
        }
        let _ = write!(pipe, "\n]\n");
    });
    let mut pty = Pty::start(&[path.to_str().unwrap(), "--lang", "en"]);
    pty.sees("checking");
    pty.sees("Nothing found so far");
    pty.press("e");
    pty.sees("No record so far has an error");
    pty.press("/子ども");
    let found = |pty: &Pty| {
        let screen = pty.screen();
        let (before, _) = screen.split_once(" so far")?;
        before.rsplit(' ').next()?.parse::<u32>().ok()
    };
    pty.until("some are found", |pty| found(pty).is_some_and(|records| records > 0));
    let some = found(&pty).unwrap();
    pty.until("more are found", |pty| found(pty).is_some_and(|records| records > some));
    // What was not found is told once, and not again in place of what is told since.
    pty.press("\u{1b}\u{1b}");
    pty.press("/zzqx\r");
    pty.sees("Nothing found. ");
    pty.press("e");
    pty.sees("No record so far has an error");
    let since = Instant::now();
    pty.until("it stays", |pty| {
        assert!(pty.screen().contains("No record so far has an error"), "{}", pty.screen());
        since.elapsed() > Duration::from_millis(1500)
    });
    pty.press("/子ども");
    enough.send(()).unwrap();
    pty.until("all are found", |pty| pty.screen().contains(" found") && !pty.screen().contains("checking"));
    pty.press("\u{1b}\u{1b}");
    pty.sees("Nothing found.");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

/// One leaves while a large file is still being read.
#[test]
fn leaving_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let records = people(1, 500);
    let many: Vec<&str> = std::iter::repeat_n(&records[2..records.len() - 3], 500).collect();
    let path = write(dir.path(), "large.json", format!("[\n{}\n]\n", many.join(",\n")));
    let mut pty = Pty::start(&[path.to_str().unwrap(), "--lang", "en"]);
    pty.sees("checking");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

/// Data that never ends is ended at the bound; the screen says so for as long as it is looked at.
#[test]
fn the_screen_tells_of_what_never_ends() {
    let dir = tempfile::tempdir().unwrap();
    let path = fifo(dir.path());
    let text = people(1, 100);
    let records = text[2..text.len() - 3].to_owned();
    let to = path.clone();
    let (go, told) = channel();
    let writer = thread::spawn(move || {
        let mut pipe = File::options().write(true).open(to).unwrap();
        write!(pipe, "[\n{records}").unwrap();
        for _ in 0..5 {
            write!(pipe, ",\n{records}").unwrap();
        }
        told.recv().unwrap();
        while write!(pipe, ",\n{records}").is_ok() {}
    });
    let mut pty = Pty::start(&[path.to_str().unwrap(), "--lang", "en", "--max-input", "1M"]);
    pty.sees("checking");
    go.send(()).unwrap();
    pty.sees("check incomplete");
    for key in ["j", "2", "1", "G"] {
        pty.press(key);
        pty.settle();
    }
    pty.sees("1 MiB");
    pty.sees("--max-input");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    // It stopped reading, and did not keep the writer waiting.
    writer.join().unwrap();
}
