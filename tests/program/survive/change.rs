//! Files that change after they were opened.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use super::{check, end, people, until_open, write};
use crate::pty::Pty;

/// What can happen to a file, what `check` says of it, and what stands on the screen.
const CHANGES: [(&str, &str, &str); 5] = [
    ("cut", "became shorter", "file became shorter"),
    ("emptied", "became shorter", "file became shorter"),
    ("appended", "was written to", "file was written to"),
    ("replaced", "was replaced", "file was replaced"),
    ("deleted", "deleted or moved", "file is gone"),
];

fn happen(what: &str, path: &Path) {
    let cut = |length| File::options().write(true).open(path).unwrap().set_len(length).unwrap();
    match what {
        "cut" => cut(fs::metadata(path).unwrap().len() / 2),
        "emptied" => cut(0),
        "appended" => File::options().append(true).open(path).unwrap().write_all(b" \n").unwrap(),
        "replaced" => {
            let other = path.with_extension("new");
            fs::write(&other, people(1, 3)).unwrap();
            fs::rename(other, path).unwrap();
        }
        "deleted" => fs::remove_file(path).unwrap(),
        _ => panic!("{what}"),
    }
}

/// The file is open and its records are known; while `check` still waits for another file, it changes.
#[test]
fn check_tells_what_happened_to_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let other = people(5_000, 600);
    for (what, words, _) in CHANGES {
        let path = write(dir.path(), &format!("{what}.json"), people(1, 400));
        let mut child = check("-", &[path.to_str().unwrap()]).stdin(Stdio::piped()).spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let (first, last) = other.split_at(other.len() - 3);
        assert!(first.len() > 300_000, "the start of a file, by which it is told what it is");
        pipe.write_all(first.as_bytes()).unwrap();
        until_open(child.id(), &path);
        happen(what, &path);
        pipe.write_all(last.as_bytes()).unwrap();
        drop(pipe);
        let run = end(child);
        assert_eq!((run.status, run.err.lines().count()), (2, 1), "{what}: {}", run.err);
        assert!(run.err.contains(words) && run.err.contains(&format!("{what}.json")), "{what}: {}", run.err);
    }
    // And where nothing happens, nothing is said.
    let path = write(dir.path(), "calm.json", people(1, 400));
    let run = end(check(path.to_str().unwrap(), &[]).spawn().unwrap());
    assert_eq!((run.status, run.err.as_str()), (0, ""));
}

/// The file is cut while its records are being read and checked.
#[test]
fn cut_in_the_middle_of_a_check() {
    let dir = tempfile::tempdir().unwrap();
    let records = people(1, 500);
    let records = &records[2..records.len() - 3];
    let many: Vec<&str> = std::iter::repeat_n(records, 150).collect();
    let path = write(dir.path(), "cut.json", format!("[\n{}\n]\n", many.join(",\n")));
    let child = check(path.to_str().unwrap(), &["--max-findings", "1"]).spawn().unwrap();
    let fds = format!("/proc/{}/fd", child.id());
    let open = |fd: std::io::Result<fs::DirEntry>| fs::read_link(fd.unwrap().path()).is_ok_and(|to| to == path);
    for _ in 0..2_000 {
        if fs::read_dir(&fds).is_ok_and(|mut fds| fds.any(open)) {
            break;
        }
        thread::sleep(Duration::from_millis(1));
    }
    happen("cut", &path);
    let run = end(child);
    assert_eq!((run.status, run.err.lines().count()), (2, 1), "{}", run.err);
    assert!(run.err.contains("became shorter"), "{}", run.err);
}

/// All at once: most of the time is spent in waiting for what a terminal shows.
#[test]
fn the_screen_goes_on_and_reads_anew() {
    thread::scope(|all| {
        for (what, _, words) in CHANGES {
            all.spawn(move || the_screen_goes_on(what, words));
        }
    });
}

fn the_screen_goes_on(what: &str, words: &str) {
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), &format!("{what}.json"), people(1, 400));
    let mut pty = Pty::with(&[path.to_str().unwrap(), "--lang", "en"], &[], (110, 24));
    pty.sees("400 rec.");
    pty.sees("Nothing found");
    happen(what, &path);
    // It asks when a key is pressed, and not more often than it must.
    thread::sleep(Duration::from_millis(800));
    pty.press("j");
    pty.sees(words);
    // Everywhere, also where the bytes are gone.
    for key in ["G", "\r", "3", "\t", "2", "1", "/ミホン", "\r", "e", "g", "\r", "\u{1b}"] {
        pty.press(key);
        pty.settle();
    }
    if what == "emptied" {
        pty.sees("the file has changed");
    }
    pty.press("r");
    match what {
        "emptied" => pty.sees("The file is empty"),
        "deleted" => pty.sees("no such file"),
        "replaced" => pty.sees("3 rec."),
        _ => pty.sees("Read again"),
    }
    pty.settle();
    fs::write(&path, people(1, 7)).unwrap();
    pty.press("r");
    pty.sees("7 rec.");
    pty.lacks(words);
    pty.press("q");
    assert_eq!(pty.end(), 0, "{what}");
}

/// A file of any kind is touched while a command is at work: it ends with 2 and says so, and leaves nothing behind. What is
/// still to come of standard input holds the command where it is.
#[test]
fn every_command_tells_that_a_file_changed() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let reply = r#"{"errors":[{"index":0,"code":"X-1","message":"m"}]}"#;
    let codes = "コード,エラー内容,原因,対応内容\nX-1,a,b,c\nX-2,a,b,c\nX-3,a,b,c\n";
    let (one, list, payload, out) = (path("reply.json"), path("codes.csv"), path("upload.json"), path("out.json"));
    let other = people(1, 600);
    for (args, changing, stdin) in [
        (&["check", &payload, "--response", &one, "--previous", "-"][..], &one, other.as_str()),
        (&["check", "-", "--error-list", &list], &list, &other),
        (&["check", "-", "--previous", &payload], &payload, &other),
        (&["compare", &payload, "-"], &payload, &other),
        (&["compare", "-", &payload], &payload, &other),
        (&["compare", &one, "-"], &one, reply),
        (&["preview", "-", "--record", "1", "--error-list", &list], &list, &other),
        (&["extract", &payload, "--code", "X-1", "--response", "-", "-o", &out], &payload, reply),
        (&["extract", &payload, "--code", "X-1", "--response", "-", "-o", "-"], &payload, reply),
        (&["extract", &payload, "--code", "X-1", "--response", "-", "-o", &out, "--error-list", &list], &list, reply),
    ] {
        for touched in [false, true] {
            fs::write(&one, reply).unwrap();
            fs::write(&list, codes).unwrap();
            write(dir.path(), "upload.json", people(1, 400));
            let _ = fs::remove_file(&out);
            let more = ["--lang", "en", "--quiet"];
            let mut child = crate::common::program(&[args, &more].concat()).stdin(Stdio::piped()).spawn().unwrap();
            let mut pipe = child.stdin.take().unwrap();
            let (first, last) = stdin.split_at(stdin.len() - 3);
            pipe.write_all(first.as_bytes()).unwrap();
            until_open(child.id(), Path::new(changing));
            if touched {
                // As many bytes as before.
                let bytes = fs::read(changing).unwrap();
                fs::write(changing, bytes).unwrap();
            }
            pipe.write_all(last.as_bytes()).unwrap();
            drop(pipe);
            let run = end(child);
            let told = run.err.contains("was written to");
            assert_eq!((run.status == 2, told), (touched, touched), "{args:?}: {} {}", run.status, run.err);
            assert!(!touched || !fs::exists(&out).unwrap(), "{args:?}");
        }
    }
}
