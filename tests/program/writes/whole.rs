//! A file that is written is whole or not there.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{names, put, text};
use crate::common::{clean, file, program, run};

/// All that end a program and can be caught, and the one that cannot.
const SIGNALS: [Signal; 9] = [
    Signal::INT,
    Signal::TERM,
    Signal::HUP,
    Signal::QUIT,
    Signal::KILL,
    Signal::USR1,
    Signal::ALARM,
    Signal::XCPU,
    Signal::ABORT,
];

/// A number that nobody foresees, below a bound.
fn random(below: u64) -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(Instant::now()) % below.max(1)
}

/// Waits until a file is being written in a folder, or has been.
fn until_begun(child: &mut Child, folder: &Path) {
    while names(folder).len() < 2 && child.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_micros(200));
    }
}

#[test]
fn who_is_killed_while_writing_leaves_nothing_half() {
    let dir = tempfile::tempdir().unwrap();
    let records: Vec<String> = (1..=200).map(|n| clean(n).to_string()).collect();
    let body = std::iter::repeat_n(records.join(",\n"), 130).collect::<Vec<_>>().join(",\n");
    let whole = format!("[\n{body}\n]\n");
    assert!(whole.len() > 19_000_000, "{}", whole.len());
    let payload = put(dir.path(), "a.json", &whole);
    let out = dir.path().join("out.json");
    let start = || {
        let args = ["extract", text(&payload), "--record", "1-26000", "-o", text(&out), "--lang", "en"];
        program(&args).stdin(Stdio::null()).spawn().unwrap()
    };
    // How long it writes when it is left alone.
    let mut child = start();
    until_begun(&mut child, dir.path());
    let begun = Instant::now();
    assert!(child.wait().unwrap().success());
    let took = begun.elapsed();
    assert!(fs::read(&out).unwrap() == whole.as_bytes());
    fs::remove_file(&out).unwrap();
    let mut killed = 0;
    for n in 0..50 {
        let signal = SIGNALS[n % SIGNALS.len()];
        let mut child = start();
        until_begun(&mut child, dir.path());
        thread::sleep(Duration::from_nanos(random(took.as_nanos() as u64)));
        // It may have ended by itself.
        let _ = kill_process(Pid::from_child(&child), signal);
        let told = child.wait_with_output().unwrap();
        let left: Vec<String> = names(dir.path()).into_iter().filter(|name| name != "a.json").collect();
        if fs::exists(&out).unwrap() {
            assert!(fs::read(&out).unwrap() == whole.as_bytes(), "{signal:?}: half of it has the name");
            fs::remove_file(&out).unwrap();
        } else {
            killed += 1;
            let err = String::from_utf8(told.stderr).unwrap();
            assert!(!told.status.success(), "{signal:?}");
            assert_eq!(err.contains("ended before it was finished"), signal != Signal::KILL, "{signal:?}: {err}");
        }
        for half in left.iter().filter(|name| *name != "out.json") {
            assert!(signal == Signal::KILL, "{signal:?} left {half}");
            fs::remove_file(dir.path().join(half)).unwrap();
        }
    }
    assert!(killed >= 10, "only {killed} were killed in time");
}

/// `nohup` has the signal ignored, and it stays so.
#[test]
fn an_ignored_signal_stays_ignored() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out.json");
    let program = program(&["generate", "--records", "40000", "-o", text(&out)]);
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]).arg(program.get_program()).args(program.get_args());
    let mut child = shell.spawn().unwrap();
    while names(dir.path()).is_empty() {
        thread::sleep(Duration::from_millis(1));
    }
    kill_process(Pid::from_child(&child), Signal::HUP).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(names(dir.path()), ["out.json"]);
}

#[test]
fn of_two_that_write_one_name_one_wins_whole() {
    let dir = tempfile::tempdir().unwrap();
    let made = |seed: &str| run(&["generate", "--records", "300", "--seed", seed], b"").out.into_bytes();
    let wanted = [made("1"), made("2")];
    for _ in 0..10 {
        let out = dir.path().join("out.json");
        let start = |seed| {
            let args = ["generate", "--records", "300", "--seed", seed, "-o", text(&out), "--lang", "en"];
            program(&args).stdin(Stdio::null()).spawn().unwrap()
        };
        let ended = [start("1"), start("2")].map(|child| child.wait_with_output().unwrap());
        let winner = ended.iter().position(|one| one.status.success()).unwrap();
        let loser = &ended[1 - winner];
        assert_eq!(loser.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&loser.stderr).contains("exists already"));
        assert!(fs::read(&out).unwrap() == wanted[winner]);
        assert_eq!(names(dir.path()), ["out.json"]);
        fs::remove_file(&out).unwrap();
    }
}

/// Each way to name a place that cannot be: told with the place, nothing written, nothing there harmed.
#[test]
fn places_that_cannot_be_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let work = tempfile::tempdir().unwrap();
    let payload = put(dir.path(), "a.json", file(&[clean(1)]));
    let design = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/api-design.sample.yaml");
    let at = |name: &str| work.path().join(name);
    put(work.path(), "kept.toml", "");
    put(work.path(), "comments.toml", "# my notes\n# more of them\n");
    put(work.path(), "hand.toml", "[[code]]\ncode = \"X-1\"\n");
    fs::create_dir(at("folder")).unwrap();
    for (end, link) in
        [("nowhere.toml", "dangling.toml"), ("link.toml.end", "link.toml"), ("circle.toml", "circle.toml")]
    {
        std::os::unix::fs::symlink(end, at(link)).unwrap();
    }
    assert_eq!(run(&["spec", "import", design, "-o", text(&at("own.toml"))], b"").status, 0);
    fs::rename(at("own.toml"), at("link.toml.end")).unwrap();
    assert!(Command::new("mkfifo").arg(at("pipe.toml")).status().unwrap().success());
    let before: Vec<(String, Option<Vec<u8>>)> = names(work.path())
        .into_iter()
        .map(|name| {
            (name.clone(), fs::metadata(at(&name)).ok().filter(|m| m.is_file()).map(|_| fs::read(at(&name)).unwrap()))
        })
        .collect();
    let commands: [&[&str]; 4] = [
        &["extract", text(&payload), "--record", "1", "-o"],
        &["generate", "--records", "1", "-o"],
        &["generate", "--records", "1", "--expect"],
        &["spec", "import", design, "-o"],
    ];
    for (i, command) in commands.iter().enumerate() {
        let import = i == 3;
        for (name, part) in [
            ("kept.toml", "written over"),
            ("comments.toml", "written over"),
            ("hand.toml", "written over"),
            ("dangling.toml", "written over"),
            ("link.toml", "written over"),
            ("circle.toml", "written over"),
            ("pipe.toml", "written over"),
            ("/dev/full", "written over"),
            ("none/a.toml", "there is no folder"),
            ("hand.toml/a.toml", "there is no folder"),
            ("none/", if import { "no such folder" } else { "there is no folder" }),
            ("circle.toml/a.toml", "lead in a circle"),
            // Folders of the kernel's are there, and take no files.
            ("/proc/x.toml", "no files can be made"),
            ("", "name of the file to write is empty"),
        ] {
            let to = if name.is_empty() || name.starts_with('/') {
                name.to_owned()
            } else {
                format!("{}/{name}", work.path().display())
            };
            let done = run(&[command, &[to.as_str(), "--lang", "en"][..]].concat(), b"");
            assert_eq!(done.status, 2, "{command:?} {name}: {}", done.err);
            assert!(done.err.contains(part) && done.err.contains(name), "{command:?} {name}: {}", done.err);
            let inner = ["os error", "indirection", "filesystem loop", "permission"];
            assert!(inner.iter().all(|inner| !done.err.contains(inner)), "{command:?} {name}: {}", done.err);
        }
    }
    // A folder that is missing does not become a file.
    let done = run(&["spec", "import", design, "-o", text(&at("tables")), "--lang", "en"], b"");
    assert!(done.status == 2 && done.err.contains("no such folder"), "{}", done.err);
    assert_eq!(names(work.path()), before.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
    for (name, bytes) in before {
        if let Some(bytes) = bytes {
            assert!(fs::read(at(&name)).unwrap() == bytes, "{name}");
        }
    }
    // The names of a pair are taken together: what must be found does not stand without the payload, nor the other way round.
    for (payload, expect) in [("new.json", "kept.toml"), ("kept.toml", "new.json"), ("new.json", "new.json")] {
        let [payload, expect] = [payload, expect].map(at);
        let done = run(&["generate", "--records", "1", "-o", text(&payload), "--expect", text(&expect)], b"");
        assert!(done.status == 2 && !at("new.json").exists(), "{}", done.err);
    }
    // What this program wrote is replaced, also where it was edited since: then what it held is kept beside.
    let own = at("link.toml.end");
    fs::rename(&own, at("edited.toml")).unwrap();
    let edited = fs::read_to_string(at("edited.toml")).unwrap() + "\n# edited\n";
    fs::write(at("edited.toml"), edited).unwrap();
    assert_eq!(run(&["spec", "import", design, "-o", text(&at("edited.toml"))], b"").status, 0);
    assert!(!fs::read_to_string(at("edited.toml")).unwrap().contains("# edited"));
    assert!(fs::read_to_string(at("edited.toml~")).unwrap().contains("# edited"));
    assert_eq!(run(&["spec", "import", design, "-o", text(&at("folder"))], b"").status, 0);
    assert!(names(&at("folder")).contains(&"fields.toml".to_owned()));
}

/// Where standard output is closed or full, the file beside it is not left half either.
#[test]
fn a_file_beside_a_closed_output_is_not_left() {
    let dir = tempfile::tempdir().unwrap();
    let expect = dir.path().join("expect.json");
    let program = program(&["generate", "--records", "3000", "--defects", "0.5", "--expect", text(&expect)]);
    let mut shell = Command::new("sh");
    shell.args(["-c", "exec \"$@\" > /dev/full", "sh"]).arg(program.get_program()).args(program.get_args());
    assert_eq!(shell.stderr(Stdio::null()).status().unwrap().code(), Some(2));
    assert_eq!(names(dir.path()), [""; 0]);
}

/// More files than may be open are told as what they are, where the limit cannot be raised.
#[test]
fn too_many_files_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let payload = put(dir.path(), "a.json", file(&[clean(1)]));
    let mut args = vec!["check", "--lang", "en", "--format", "json"];
    args.extend(std::iter::repeat_n(text(&payload), 60));
    let program = program(&args);
    for (limit, told) in [("-n 40", true), ("-Sn 40", false)] {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("ulimit {limit}; exec \"$@\""), "sh"]).arg(program.get_program());
        let done = shell.args(program.get_args()).output().unwrap();
        let err = String::from_utf8(done.stderr).unwrap();
        assert_eq!(err.contains("may be open at once"), told, "{limit}: {err}");
        assert!(!err.contains("uncategorized"), "{err}");
    }
}
