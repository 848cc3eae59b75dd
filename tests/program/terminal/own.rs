//! The user's own files, what can be taken from the screen, and `doctor`.

use std::path::Path;

use serde_json::json;

use crate::common::{clean, file, program, record};
use crate::pty::Pty;

/// A folder of settings, and what is in it.
fn settings(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("pmh-inspector");
    std::fs::create_dir(&folder).unwrap();
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    dir
}

fn env(dir: &Path) -> [(&str, &str); 1] {
    [("XDG_CONFIG_HOME", dir.to_str().unwrap())]
}

/// The program without a terminal: its status, and what it wrote.
fn run_with(args: &[&str], env: &[(&str, &str)]) -> (i32, String, String) {
    let output = program(args).envs(env.iter().copied()).stdin(std::process::Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_files_decide_and_are_told() {
    let dir = settings(&[
        ("config.toml", "lang = \"ja\"\ntheme = \"mono\"\nmask = \"some\"\nosc52 = true\n"),
        ("keymap.toml", "help = [\"F1\", \"x\"]\ndown = [\"?\"]\nqit = [\"q\"]\nup = [\"x\"]\n"),
    ]);
    let env = env(dir.path());
    let mut pty = Pty::with(&[], &env, (80, 40));
    pty.sees("config.toml:3: ");
    pty.press("x");
    pty.sees("この画面のキー");
    pty.press("??????????????????????????????????????????????");
    for line in [
        "1行目：lang = ja",
        "2行目：theme = mono",
        "4行目：osc52 = true",
        "help = F1 x",
        "keymap.toml:3: ",
        "keymap.toml:4: ",
    ] {
        pty.sees(line);
    }
    assert!(pty.colours().0.is_empty(), "mono");
    pty.press("q");
    pty.lacks("この画面のキー");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    // The command line is above the file.
    let mut pty = Pty::with(&["--lang", "en", "--theme", "dark"], &env, (80, 40));
    pty.sees("Fix before sending");
    pty.press("x");
    pty.sees("Keys of this screen");
    pty.press("??????????????????????????????????????????????");
    pty.sees("line 1: lang = ja (the command line says");
    assert!(!pty.colours().0.is_empty());
    pty.press("qq");
    assert_eq!(pty.end(), 0);
}

#[test]
fn a_theme_that_is_not_there_is_told_and_no_end() {
    let dir = settings(&[("config.toml", "theme = \"nosuch\"\n")]);
    let mut pty = Pty::with(&[], &env(dir.path()), (100, 24));
    pty.sees("nosuch");
    pty.press("j");
    pty.sees("Fix before sending");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    // Commands tell what is wrong, and go on.
    let dir = settings(&[("config.toml", "lang = \"fr\"\n")]);
    let told = run_with(&["explain", "wrong-date"], &env(dir.path()));
    assert_eq!(told.0, 0);
    assert!(told.2.contains("config.toml:1: "), "{}", told.2);
}

#[test]
fn a_value_is_written_where_it_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let secret = record(1, json!({ "certificationName": "子ども\u{200B}医療" }));
    let number = secret["myNumber"].as_str().unwrap().to_owned();
    let path = dir.path().join("a.json");
    std::fs::write(&path, file(&[secret, clean(2)])).unwrap();
    let folder = dir.path().to_str().unwrap().to_owned();
    let open = |args: &[&str]| {
        let args = [&[path.to_str().unwrap()], args].concat();
        Pty::with(&args, &[("FOLDER", folder.as_str())], (80, 24))
    };
    let mut pty = open(&[]);
    pty.sees("2 rec.");
    pty.press("p");
    pty.sees("What to show alone");
    pty.press("certificationName");
    pty.sees("Certificate name");
    pty.press("\r");
    pty.sees("子ども<U+200B>医療");
    let lines: Vec<String> = pty.screen().lines().map(|line| line.trim_end().to_owned()).collect();
    assert_eq!(lines[0], "子ども<U+200B>医療");
    assert!(lines[1..23].iter().all(String::is_empty), "nothing beside it: {lines:?}");
    pty.press("w");
    pty.sees("pmh-value.txt");
    pty.press("\r");
    pty.sees("pmh-value.txt was written");
    let written = dir.path().join("pmh-value.txt");
    assert_eq!(std::fs::read_to_string(&written).unwrap(), "子ども<U+200B>医療\n");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&written).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    // Never over a file that is there.
    pty.press("w\u{15}pmh-value.txt");
    pty.sees(": pmh-value.txt");
    pty.press("\r");
    pty.sees("is there already");
    // Not switched on.
    pty.press("c");
    pty.sees("is off");
    pty.press("\u{1b}");
    pty.lacks("is off");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    let bytes = String::from_utf8(pty.bytes()).unwrap();
    assert!(!bytes.contains("\u{1b}]52") && !bytes.contains(&number));

    let mut pty = open(&["--osc52"]);
    pty.sees("2 rec.");
    pty.press("p");
    pty.press("certificationName");
    pty.sees("Certificate name");
    pty.press("\r");
    pty.sees("send to the terminal");
    pty.press("c");
    pty.sees("whether it was taken cannot be known");
    let bytes = String::from_utf8(pty.bytes()).unwrap();
    assert!(bytes.contains("\u{1b}]52;c;5a2Q44Gp44KCPFUrMjAwQj7ljLvnmYI=\u{1b}\\"));
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn what_is_masked_is_not_to_be_had() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.json");
    let hidden = record(1, json!({ "isNotDisclosed": true, "certificationName": "伏せる証" }));
    std::fs::write(&path, file(&[hidden])).unwrap();
    let mut pty = Pty::start(&[path.to_str().unwrap()]);
    pty.sees("1 rec.");
    pty.press("pcertificationName");
    pty.sees("certificationName");
    pty.settle();
    assert!(!pty.screen().contains("Certificate name"), "{}", pty.screen());
    pty.press("\u{3}q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn doctor_tells_what_there_is() {
    let answer = &[(0, "\u{1b}[1;3R")];
    let pty = Pty::answering(&["doctor"], &[("NO_COLOR", "1"), ("SSH_TTY", "/dev/pts/1")], (80, 60), answer);
    for text in [
        "two cells (measured)",
        "80 columns, 60 rows",
        "NO_COLOR is set",
        "SSH",
        "Remote character set: UTF-8",
        "UnicodeAmbiguousWidth",
    ] {
        pty.sees(text);
    }
    assert_eq!(pty.end(), 0);
    let pty = Pty::with(&["doctor", "--lang", "ja"], &[("TMUX", "/tmp/x,1,0")], (80, 60));
    pty.sees("tmux や screen の中では");
    assert_eq!(pty.end(), 0);
    // Without a terminal, too.
    let dir = settings(&[("config.toml", "ambiguous = \"wide\"\n"), ("keymap.toml", "down = [\"k\"]\nup = []\n")]);
    let told = run_with(&["doctor", "--format", "json"], &env(dir.path()));
    assert_eq!((told.0, told.2.as_str()), (0, ""));
    let said: serde_json::Value = serde_json::from_str(&told.1).unwrap();
    assert_eq!(
        (&said["terminal"], &said["ambiguous"], &said["ambiguous_set"]),
        (&json!(false), &json!("no-terminal"), &json!("wide"))
    );
    assert_eq!(
        said["settings"][0]["sets"][0],
        json!({"key": "ambiguous", "value": "wide", "line": 1, "overruled": false})
    );
    assert_eq!(said["settings"][1]["unbound"], json!(["up"]));
    let hostile = [("TERM", "x\u{202E}\u{9B}31m\u{200B}")];
    for args in [&["doctor", "--format", "json"][..], &["doctor"]] {
        let told = run_with(args, &hostile);
        assert_eq!((told.0, crate::common::hostile(&told.1)), (0, None), "{args:?}");
    }
    let told = run_with(&["doctor", "--lang", "en"], &[("TERM", "dumb")]);
    assert!(told.1.contains("TERM is dumb"), "{}", told.1);
    let told = run_with(&["doctor", "--lang", "en"], &env(dir.path()));
    assert_eq!(told.0, 0);
    assert!(told.1.contains("no terminal") && told.1.contains("line 1: ambiguous = wide"), "{}", told.1);
}
