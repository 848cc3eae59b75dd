//! Settings that are missing, broken or something else: told with what to do, and everything else runs.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{put, text};
use crate::common::{AS_OF, clean, file, lines, program};
use crate::pty::Pty;

/// Stands in every file that is not what it should be, and must not be repeated.
const MARKER: &str = "標本花代";

/// What can stand in the place of a file of the settings.
const STATES: [&str; 10] =
    ["missing", "empty", "folder", "pipe", "unreadable", "not-text", "broken", "huge", "dangling", "circle"];

/// The files of the settings: those of the screen, and the tables, which decide what is found.
const SCREEN: [&str; 3] = ["config.toml", "keymap.toml", "theme.toml"];
const TABLES: [&str; 8] = [
    "spec/fields.toml",
    "spec/layout.toml",
    "spec/error-list.toml",
    "spec/predictions.toml",
    "spec/masters.toml",
    "spec/regional-master.toml",
    "spec/reply-profile.toml",
    "spec/holidays.toml",
];

/// Whether a state is told: not what is missing or holds nothing.
fn is_told(state: &str) -> bool {
    !matches!(state, "missing" | "empty")
}

/// Makes a file be in a state; `false` where it cannot be here.
fn make(path: &Path, state: &str) -> bool {
    let broken = format!("[[\n\"{MARKER} 900000000168\" = \"{MARKER}\"\n{MARKER}\n");
    match state {
        "missing" => {}
        "empty" => fs::write(path, "").unwrap(),
        "folder" => fs::create_dir(path).unwrap(),
        "pipe" => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        "unreadable" => {
            fs::write(path, MARKER).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
            // The administrator reads everything.
            return File::open(path).is_err();
        }
        "not-text" => fs::write(path, [MARKER.as_bytes(), b"\xFF\xFE"].concat()).unwrap(),
        "broken" => fs::write(path, broken).unwrap(),
        "huge" => File::create(path).unwrap().set_len(10 << 30).unwrap(),
        "dangling" => symlink("nowhere", path).unwrap(),
        "circle" => symlink(path.file_name().unwrap(), path).unwrap(),
        _ => panic!("{state}"),
    }
    true
}

/// A folder of settings with one file in a state.
fn settings(name: &str, state: &str) -> Option<(tempfile::TempDir, PathBuf)> {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("pmh-inspector");
    fs::create_dir_all(folder.join("spec")).unwrap();
    if name == "theme.toml" {
        put(&folder, "config.toml", "theme = \"theme.toml\"\n");
    }
    let path = folder.join(name);
    make(&path, state).then_some((dir, path))
}

struct Ended {
    status: Option<i32>,
    out: String,
    err: String,
}

/// Runs the program with these settings; what hangs is ended, and fails.
fn bounded(args: &[&str], settings: &OsStr) -> Ended {
    let program = program(args);
    let mut bounded = Command::new("timeout");
    bounded.arg("120").arg(program.get_program()).args(program.get_args());
    bounded.env("LC_ALL", "C.UTF-8").env("XDG_CONFIG_HOME", settings).stdin(Stdio::null());
    // What takes all memory fails as well.
    let done = bounded.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended { status: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
}

#[test]
fn every_command_runs_whatever_stands_in_the_settings() {
    let payloads = tempfile::tempdir().unwrap();
    let payload = put(payloads.path(), "a.json", file(&[clean(1)]));
    let payload = text(&payload);
    for name in SCREEN.into_iter().chain(TABLES) {
        for state in STATES {
            let Some((dir, path)) = settings(name, state) else { continue };
            let is_table = TABLES.contains(&name);
            let what = format!("{name} {state}");
            let run = |args: &[&str]| {
                let done = bounded(&[args, &["--lang", "en"]].concat(), dir.path().as_os_str());
                assert!(!done.out.contains(MARKER) && !done.err.contains(MARKER), "{what}: {}{}", done.out, done.err);
                assert!(!done.err.contains("900000000168"), "{what}: {}", done.err);
                done
            };
            // The name as it is told: a theme by that of its file.
            let path = text(&path);
            let told = |said: &str| said.lines().any(|line| line.contains(path)) || said.contains(path);
            let done = run(&["check", payload, "--as-of", AS_OF, "--format", "json"]);
            let left_out = is_table && is_told(state);
            assert_eq!(done.status, Some(if left_out { 2 } else { 0 }), "{what}: {}", done.err);
            // The theme is the screen's alone.
            assert_eq!(told(&done.err), is_told(state) && (is_table || name == "config.toml"), "{what}: {}", done.err);
            let summary: Value = lines(&done.out).pop().unwrap();
            assert_eq!((&summary["type"], &summary["records"]), (&"summary".into(), &1.into()), "{what}");
            assert_eq!(summary["verdict"], if left_out { "not-fit" } else { "fit" }, "{what}");
            assert_eq!(summary["unread"][0]["file"].as_str(), left_out.then_some(path), "{what}");
            let done = run(&["doctor"]);
            let flat: String = done.out.split_whitespace().collect();
            assert_eq!(
                (done.status, flat.contains(path)),
                (
                    Some(0),
                    is_told(state)
                        || name == "config.toml" && state == "empty"
                        || name == "keymap.toml" && state == "empty"
                ),
                "{what}: {}",
                done.out
            );
            let done = run(&["doctor", "--format", "json"]);
            let facts: Value = serde_json::from_str(&done.out).unwrap();
            let faults =
                facts["settings"].as_array().unwrap().iter().filter(|says| says["faults"] != Value::Array(vec![]));
            assert_eq!(
                faults.count() > 0,
                is_told(state) || name == "theme.toml" && state == "missing",
                "{what}: {}",
                done.out
            );
            let done = run(&["spec", "list", "--format", "json"]);
            let listed = lines(&done.out).into_iter().find(|line| line["origin"] == "left-out");
            assert_eq!((done.status, listed.is_some()), (Some(0), left_out), "{what}: {}", done.err);
            assert!(listed.is_none_or(|line| line["kept_in"] == path && !line["reason"].as_str().unwrap().is_empty()));
            let done = run(&["preview", payload, "--record", "1", "--as-of", AS_OF]);
            assert!(done.status == Some(0) && done.out.len() > 200, "{what}: {}", done.err);
            assert_eq!(told(&done.err), is_told(state) && (is_table || name == "config.toml"), "{what}: {}", done.err);
        }
    }
}

/// Every format of `check` says that a table was left out.
#[test]
fn no_format_is_silent_about_a_table_that_is_left_out() {
    let payloads = tempfile::tempdir().unwrap();
    let payload = put(payloads.path(), "a.json", file(&[clean(1)]));
    let (dir, path) = settings("spec/fields.toml", "broken").unwrap();
    for format in ["text", "json", "sarif", "junit", "csv"] {
        for lang in ["ja", "en"] {
            let args = ["check", text(&payload), "--as-of", AS_OF, "--format", format, "--lang", lang, "--quiet"];
            let done = bounded(&args, dir.path().as_os_str());
            assert_eq!((done.status, done.err.lines().count()), (Some(2), 1), "{format}: {}", done.err);
            assert!(done.out.contains("fields.toml") && done.err.contains(text(&path)), "{format}: {}", done.out);
        }
    }
}

/// All files at once: most of the time is spent in waiting for what a terminal shows.
#[test]
fn the_screen_opens_whatever_stands_in_the_settings() {
    let payloads = tempfile::tempdir().unwrap();
    let payload = put(payloads.path(), "a.json", file(&[clean(1)]));
    std::thread::scope(|all| {
        for name in SCREEN.into_iter().chain(["spec/fields.toml"]) {
            let payload = &payload;
            all.spawn(move || STATES.iter().for_each(|state| the_screen_opens(payload, name, state)));
        }
    });
}

fn the_screen_opens(payload: &Path, name: &str, state: &str) {
    let Some((dir, path)) = settings(name, state) else { return };
    let env = [("XDG_CONFIG_HOME", text(dir.path()))];
    let mut pty = Pty::with(&[text(payload), "--lang", "en"], &env, (160, 24));
    let verdict = if name.starts_with("spec") && is_told(state) { "Files not read: 1" } else { "Nothing found" };
    pty.until(verdict, |pty| pty.screen().contains(verdict) || pty.screen().contains("files not read 1"));
    if is_told(state) {
        pty.sees(path.file_name().unwrap().to_str().unwrap());
    }
    assert!(!pty.screen().contains(MARKER), "{name} {state}");
    pty.press("q");
    assert_eq!(pty.end(), 0, "{name} {state}");
}

/// What can stand in the place of the folder of the settings, or of one above it, and whether tables may lie behind it: then
/// what was checked was not checked by all that the user put in force.
const PLACES: [(&str, bool); 5] =
    [("empty", false), ("pipe", false), ("device", false), ("dangling", true), ("circle", true)];

/// Makes a place in a state, and the way to it.
fn put_place(path: &Path, state: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    match state {
        "device" => symlink("/dev/zero", path).unwrap(),
        state => assert!(make(path, state)),
    }
}

/// Whatever stands in the way to the settings is told with what to do, by every command; and where tables may lie behind it,
/// nothing passes for checked.
#[test]
fn what_stands_in_the_way_to_the_settings_is_told() {
    let work = tempfile::tempdir().unwrap();
    let payload = put(work.path(), "a.json", file(&[clean(1)]));
    let list = put(work.path(), "list.csv", "エラーコード,エラー内容,対応内容\nA-1,a,b\n");
    // The variable, what it is set to, and where something stands.
    let ways = [
        ("XDG_CONFIG_HOME", "c", "c"),
        ("XDG_CONFIG_HOME", "c/d", "c"),
        ("XDG_CONFIG_HOME", "c", "c/pmh-inspector"),
        ("XDG_CONFIG_HOME", "c", "c/pmh-inspector/spec"),
        ("HOME", "h", "h"),
        ("HOME", "h", "h/.config"),
        ("HOME", "h", "h/.config/pmh-inspector"),
    ];
    for (at, (name, value, place)) in ways.into_iter().enumerate() {
        for (state, behind) in PLACES {
            let what = format!("{name}={value}, {place} {state}");
            let base = work.path().join(format!("{at}-{state}"));
            put_place(&base.join(place), state);
            let place_text = text(&base.join(place)).to_owned();
            let run = |args: &[&str], lang: &str| {
                let mut command = program(&[args, &["--lang", lang]].concat());
                command.env_remove("HOME").env_remove("XDG_CONFIG_HOME").env(name, base.join(value));
                let done = command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).output().unwrap();
                let text = |bytes| String::from_utf8(bytes).unwrap();
                Ended { status: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
            };
            // What has the program's own name was put there for it.
            let wanted = behind || ["pmh-inspector", "spec"].iter().any(|own| place.ends_with(own));
            for lang in ["ja", "en"] {
                let done = run(&["check", text(&payload), "--as-of", AS_OF, "--format", "json"], lang);
                assert_eq!(done.status, Some(if wanted { 2 } else { 0 }), "{what}: {}", done.err);
                // Once, and with what to do.
                assert_eq!(done.err.matches(&place_text).count(), 1, "{what}: {}", done.err);
                assert_eq!(done.err.lines().count(), 1, "{what}: {}", done.err);
                let words: &[&str] = if lang == "ja" { &["ください"] } else { &["Put", "Mend", "Correct"] };
                assert!(words.iter().any(|word| done.err.contains(word)), "{what}: {}", done.err);
                let about_rights = ["permission", "権限"].iter().any(|word| done.err.contains(word));
                assert!(!about_rights, "{what}: {}", done.err);
                let summary = lines(&done.out).pop().unwrap();
                assert_eq!(summary["verdict"], if wanted { "not-fit" } else { "fit" }, "{what}");
                let done = run(&["doctor"], lang);
                let flat: String = done.out.split_whitespace().collect();
                assert!(done.status == Some(0) && flat.contains(&place_text), "{what}: {}", done.out);
                let done = run(&["spec", "list"], lang);
                let flat: String = done.out.split_whitespace().collect();
                assert!(done.status == Some(0) && flat.contains(&place_text), "{what}: {}", done.out);
                // What cannot be written there is said for what it is, whatever was told at the start, and what to do.
                for quiet in [&["--quiet"][..], &[]] {
                    let done = run(&[&["spec", "import", text(&list)], quiet].concat(), lang);
                    assert_eq!(done.status, Some(2), "{what}: {}", done.err);
                    let reasons = done.err.matches(&place_text).count();
                    assert!((2..=3).contains(&reasons) && done.err.contains("-o"), "{what}: {}", done.err);
                    let wrong = ["exists already", "すでにあります", "no folder", "がありません。先に"];
                    assert!(wrong.iter().all(|wrong| !done.err.contains(wrong)), "{what}: {}", done.err);
                }
            }
        }
    }
}

/// A home that is not there holds no settings, which is nothing to tell; nor is the null device, by which systems say that
/// there is none.
#[test]
fn no_home_is_no_settings() {
    let work = tempfile::tempdir().unwrap();
    let payload = put(work.path(), "a.json", file(&[clean(1)]));
    // What a relative path would lead to must not be read.
    for folder in ["x/.config/pmh-inspector", "x/pmh-inspector", "pmh-inspector", ".config/pmh-inspector"] {
        fs::create_dir_all(work.path().join(folder)).unwrap();
        put(&work.path().join(folder), "config.toml", "lang = \"ja\"\nwrong = 1\n");
    }
    let strange = work.path().join(OsStr::from_bytes(b"\xFF\xFE"));
    fs::create_dir_all(strange.join("pmh-inspector")).unwrap();
    let run = |home: Option<&OsStr>, config: Option<&OsStr>| {
        let mut command = program(&["check", text(&payload), "--as-of", AS_OF]);
        command.current_dir(work.path()).env_remove("HOME").env_remove("XDG_CONFIG_HOME").stdin(Stdio::null());
        command.envs(home.map(|home| ("HOME", home))).envs(config.map(|config| ("XDG_CONFIG_HOME", config)));
        let done = command.output().unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap(), String::from_utf8(done.stdout).unwrap())
    };
    let of = |text: &'static str| Some(OsStr::new(text));
    for (home, config) in [
        (of("/nowhere"), None),
        (of(""), of("")),
        (of("/dev/null"), None),
        (of("/nowhere"), of("/dev/null")),
        (of("/nowhere"), Some(strange.as_os_str())),
        (Some(strange.as_os_str()), None),
        // Only one of them decides.
        (of("x"), of("/nowhere")),
    ] {
        let (status, err, out) = run(home, config);
        assert_eq!((status, err.as_str()), (Some(0), ""), "{home:?} {config:?}");
        assert!(out.contains("Nothing found"), "{home:?} {config:?}: {out}");
    }
    for (home, config, told) in [
        (of("x"), None, &["HOME"][..]),
        (of("x"), of("x"), &["XDG_CONFIG_HOME", "HOME"]),
        (of("/nowhere"), of("x"), &["XDG_CONFIG_HOME"]),
    ] {
        let (status, err, out) = run(home, config);
        assert_eq!((status, err.lines().count()), (Some(0), told.len()), "{home:?} {config:?}: {err}");
        for (line, name) in err.lines().zip(told) {
            assert!(line.contains(&format!(": {name} is not an absolute path")), "{home:?} {config:?}: {err}");
        }
        assert!(out.contains("Nothing found"), "{home:?} {config:?}: {out}");
    }
    put(&strange.join("pmh-inspector"), "config.toml", "lang = \"ja\"\n");
    let (status, err, out) = run(of("/nowhere"), Some(strange.as_os_str()));
    assert_eq!((status, err.as_str(), out.contains("指摘なし")), (Some(0), "", true), "{out}");
}

/// A folder that may be looked at and not entered, and one within a folder that may not be entered; only where the rights
/// mean anything to this user.
#[test]
fn a_folder_that_may_not_be_entered_is_told() {
    let work = tempfile::tempdir().unwrap();
    let payload = put(work.path(), "a.json", file(&[clean(1)]));
    for closed in ["c", "c/pmh-inspector", "c/pmh-inspector/spec"] {
        let base = tempfile::tempdir().unwrap();
        fs::create_dir_all(base.path().join("c/pmh-inspector/spec")).unwrap();
        let closed = base.path().join(closed);
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        let means_nothing = fs::read_dir(&closed).is_ok();
        let done =
            bounded(&["check", text(&payload), "--as-of", AS_OF, "--lang", "en"], base.path().join("c").as_os_str());
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        if means_nothing {
            assert_eq!((done.status, done.err.as_str()), (Some(0), ""));
            continue;
        }
        assert_eq!((done.status, done.err.lines().count()), (Some(2), 1), "{}", done.err);
        assert!(done.err.contains("pmh-inspector") && done.err.contains("permissions"), "{}", done.err);
    }
}

/// A table that is not named as one is told, and so is a file in the place of their folder.
#[test]
fn what_is_not_named_like_a_table_is_told() {
    let work = tempfile::tempdir().unwrap();
    let payload = put(work.path(), "a.json", file(&[clean(1)]));
    let folder = work.path().join("pmh-inspector");
    fs::create_dir_all(folder.join("spec")).unwrap();
    let run = |args: &[&str]| {
        bounded(&[&["check", text(&payload), "--as-of", AS_OF, "--lang", "en"], args].concat(), work.path().as_os_str())
    };
    for name in [".hidden", "fields.toml~"] {
        put(&folder, &format!("spec/{name}"), "x");
    }
    let done = run(&[]);
    assert_eq!((done.status, done.err.as_str()), (Some(0), ""));
    for name in ["errorlist.toml", "codes.xlsx"] {
        put(&folder, &format!("spec/{name}"), "x");
    }
    let done = run(&[]);
    assert_eq!((done.status, done.err.lines().count()), (Some(0), 2), "{}", done.err);
    for part in ["errorlist.toml", "codes.xlsx", "error-list.toml", "spec import"] {
        assert!(done.err.contains(part), "{part}: {}", done.err);
    }
    assert_eq!(run(&["--quiet"]).err, "");
    for n in 0..9 {
        put(&folder, &format!("spec/more{n}.toml"), "x");
    }
    let done = run(&[]);
    assert!(done.err.lines().count() == 6 && done.err.contains("6 more files"), "{}", done.err);
    fs::remove_dir_all(folder.join("spec")).unwrap();
    put(&folder, "spec", "x");
    let done = run(&[]);
    assert!(done.status == Some(2) && done.err.contains("This is not a folder"), "{}", done.err);
}
