//! Memory is not dumped: looked at from outside, in the running program.

use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::program;
use crate::pty::Pty;

/// Root looks like nobody in this test: to root it cannot be seen from outside whether a process may be dumped.
const NOBODY: u32 = 65534;

#[track_caller]
fn until(what: &str, so: impl Fn() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed().as_secs() < 20, "not {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The soft and the hard limit of core dumps.
fn limits(pid: u32) -> String {
    let limits = std::fs::read_to_string(format!("/proc/{pid}/limits")).unwrap_or_default();
    let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap_or_default();
    line.split_whitespace().skip(4).take(2).collect::<Vec<_>>().join(" ")
}

/// The program while it waits for the rest of a file.
fn waiting(command: &mut Command) -> Child {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.as_mut().unwrap().write_all(b"[").unwrap();
    child
}

#[test]
fn no_core_dump_is_allowed() {
    let dir = tempfile::tempdir().unwrap();
    for args in [&["check", "-"][..], &["preview", "-", "--record", "1"], &["spec", "import", "-", "--dry-run"]] {
        let mut child = waiting(program(args).current_dir(dir.path()));
        until("without core dumps", || limits(child.id()) == "0 0");
        // What a crash would do.
        let pid = child.id().to_string();
        assert!(Command::new("kill").args(["-s", "ABRT", &pid]).status().unwrap().success());
        let status = child.wait().unwrap();
        assert_eq!((status.signal(), status.core_dumped()), (Some(6), false), "{args:?}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    let mut pty = Pty::start(&[]);
    pty.sees("Fix before sending");
    assert_eq!(limits(pty.pid()), "0 0");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

/// What stands below `/proc` of a process that must not be dumped belongs to root, whoever runs it: no other program of the user's reads
/// its memory or attaches to it.
#[test]
fn other_programs_of_the_user_cannot_read_the_memory() {
    let me = std::fs::metadata("/proc/self").unwrap().uid();
    let user = if me == 0 { NOBODY } else { me };
    let as_user = |mut command: Command| {
        if me == 0 {
            command.uid(user).gid(user);
        }
        command
    };
    let owner = |child: &Child| std::fs::metadata(format!("/proc/{}/mem", child.id())).map(|meta| meta.uid()).ok();
    let mut other = waiting(&mut as_user({
        let mut cat = Command::new("cat");
        cat.stdout(Stdio::null());
        cat
    }));
    until("like any other process", || owner(&other) == Some(user));
    let mut command = as_user(program(&["check", "-"]));
    let Ok(mut child) = command.stdin(Stdio::piped()).spawn() else {
        eprintln!("skipped: another user cannot start {:?} from this folder", command.get_program());
        other.kill().unwrap();
        other.wait().unwrap();
        return;
    };
    until("owned by root", || owner(&child) == Some(0));
    for one in [&mut child, &mut other] {
        one.kill().unwrap();
        one.wait().unwrap();
    }
    // It still reads what a shell hands it by a number.
    let dir = tempfile::tempdir().unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let upload = dir.path().join("a.json");
    std::fs::write(&upload, crate::common::file(&[crate::common::clean(1)])).unwrap();
    let mut shell = as_user(program(&[]));
    let mut through = Command::new("sh");
    through.args(["-c", "cat \"$1\" | \"$0\" check /dev/stdin --format json"]).arg(shell.get_program()).arg(&upload);
    through.envs(shell.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell = as_user(through);
    let output = shell.output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"records\":1"), "{output:?}");
}

/// The words of a panic may quote a value; only the place is said. Run again as a process of its own, which panics.
#[test]
fn a_panic_says_nothing_of_the_data() {
    if std::env::var_os("PMH_TEST_PANIC").is_some() {
        pmh_inspector::process_hardening::hide_panics(pmh_inspector::text::Lang::En);
        let name = "見本太郎";
        drop(name[..std::hint::black_box(4)].to_owned());
    }
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "memory::a_panic_says_nothing_of_the_data", "--nocapture"]).env("PMH_TEST_PANIC", "1");
    if std::env::var_os("PMH_TEST_PANIC").is_none() {
        let output = again.output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(!output.status.success() && text.contains("memory.rs") && text.contains("report this place"), "{text}");
        assert!(!text.contains("見本"), "{text}");
    }
}
