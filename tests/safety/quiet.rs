//! Nothing is sent, and nothing is written but where it was asked for.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use crate::common::{clean, file, program, record};
use crate::pty::Pty;
use serde_json::json;

/// Everything that a process has open: what it is, and whether it may be written to.
fn open_files(pid: u32) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    let Ok(entries) = fs::read_dir(format!("/proc/{pid}/fd")) else { return all };
    for entry in entries.flatten() {
        let Ok(target) = fs::read_link(entry.path()) else { continue };
        let info =
            fs::read_to_string(format!("/proc/{pid}/fdinfo/{}", entry.file_name().display())).unwrap_or_default();
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:")).unwrap_or_default();
        let flags = u32::from_str_radix(flags.trim(), 8).unwrap_or(0);
        all.push((target.display().to_string(), flags & 3 != 0));
    }
    all
}

/// The sockets of a process that are more than a pair within itself (by which signals wake the event loop): those that the
/// system knows under any protocol, or under a name.
fn sockets(pid: u32) -> Vec<String> {
    let mut named = String::new();
    for table in
        ["tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6", "icmp", "icmp6", "packet", "netlink"]
    {
        named.push_str(&fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default());
    }
    let unix = fs::read_to_string(format!("/proc/{pid}/net/unix")).unwrap_or_default();
    let is_pair = |inode: &str| {
        // `address: count protocol flags type state inode path`; a pair has no path, and is connected (03).
        let line = unix.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        line.into_iter().any(|words| words.get(6) == Some(&inode) && words.len() == 7 && words[5] == "03")
    };
    let open = open_files(pid);
    let inodes = open.iter().filter_map(|(target, _)| target.strip_prefix("socket:[")?.strip_suffix(']'));
    let other = |inode: &&str| !is_pair(inode) || named.split_whitespace().any(|word| word == *inode);
    inodes.filter(other).map(str::to_owned).collect()
}

#[track_caller]
fn assert_quiet(pid: u32) {
    assert_eq!(sockets(pid), [""; 0], "a socket");
    let written: Vec<(String, bool)> = open_files(pid)
        .into_iter()
        .filter(|(target, writable)| *writable && Path::new(target).is_file() && !target.starts_with("/dev/"))
        .collect();
    assert_eq!(written, [], "a file that may be written to");
}

/// That what is looked at here would be seen.
#[test]
fn a_socket_would_be_seen() {
    let me = std::process::id();
    let (one, other) = std::os::unix::net::UnixStream::pair().unwrap();
    let before = sockets(me).len();
    let listener = std::net::TcpListener::bind("127.0.0.1:0");
    let seen = sockets(me).len();
    match listener {
        Ok(_) => assert!(seen > before, "{seen} and {before}"),
        Err(e) => eprintln!("skipped: no socket to be had here: {e}"),
    }
    drop((one, other));
}

#[test]
fn no_socket_while_it_runs() {
    if open_files(std::process::id()).is_empty() {
        eprintln!("skipped: this system has no /proc/<pid>/fd");
        return;
    }
    let mut pty = Pty::start(&[]);
    pty.sees("Fix before sending");
    for keys in ["", "/yamada\r", "3", "\t", "s", "2", "\t", "5", "\t", "?", "q", ":", "\u{1b}", "1r"] {
        pty.press(keys);
        std::thread::sleep(Duration::from_millis(60));
        assert!(open_files(pty.pid()).len() >= 3);
        assert_quiet(pty.pid());
    }
    pty.press("q");
    assert_eq!(pty.end(), 0);

    let bytes = file(&(1..2000).map(|n| record(n, json!({ "validTo": null }))).collect::<Vec<_>>());
    let mut child =
        program(&["check", "-", "--format", "json"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    for part in bytes.chunks(bytes.len() / 50 + 1) {
        pipe.write_all(part).unwrap();
        assert_quiet(child.id());
    }
    drop(pipe);
    while child.try_wait().unwrap().is_none() {
        assert_eq!(sockets(child.id()), [""; 0]);
    }
}

/// The same by strace where that is installed: every call about sockets that a run makes, however short.
#[test]
fn no_call_about_sockets() {
    if Command::new("strace").arg("-V").output().is_err() {
        eprintln!("skipped: strace is not installed");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let upload = dir.path().join("a.json");
    fs::write(&upload, file(&[record(1, json!({ "validTo": null }))])).unwrap();
    let upload = upload.to_str().unwrap();
    for args in [&["check", upload][..], &["preview", upload, "--record", "1"], &["explain"], &[], &["spec", "list"]] {
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-e", "trace=network", "-o", log.to_str().unwrap()]);
        command.arg(env!("CARGO_BIN_EXE_pmh-inspector")).args(args);
        let output = command.stdin(Stdio::null()).output().unwrap();
        if String::from_utf8_lossy(&output.stderr).contains("ptrace") {
            eprintln!("skipped: strace may not trace here");
            return;
        }
        assert!(!output.stdout.is_empty(), "{args:?}: {output:?}");
        let calls = fs::read_to_string(&log).unwrap();
        let calls: Vec<&str> = calls.lines().filter(|line| !line.contains("+++") && !line.contains("---")).collect();
        assert_eq!(calls, [""; 0], "{args:?}");
    }
}

#[test]
fn no_crate_for_networks_is_linked() {
    let lock: toml::Table = toml::from_str(&fs::read_to_string("Cargo.lock").unwrap()).unwrap();
    let names: Vec<&str> = lock["package"].as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
    assert!(names.len() > 50 && names.contains(&"ratatui"));
    const NETWORK: &[&str] = &[
        "async-std",
        "attohttpc",
        "awc",
        "curl",
        "curl-sys",
        "h2",
        "h3",
        "http",
        "hyper",
        "isahc",
        "libssh2-sys",
        "minreq",
        "native-tls",
        "openssl",
        "openssl-sys",
        "quinn",
        "reqwest",
        "ring",
        "rustls",
        "smol",
        "socket2",
        "ssh2",
        "surf",
        "tiny_http",
        "tokio",
        "tonic",
        "tungstenite",
        "ureq",
        "webpki",
        "websocket",
    ];
    for name in names {
        assert!(!NETWORK.contains(&name) && !name.starts_with("hickory-") && !name.starts_with("async-"), "{name}");
    }
    // Whoever asks for the address of a name has this in the binary.
    let binary = fs::read(env!("CARGO_BIN_EXE_pmh-inspector")).unwrap();
    let holds = |word: &[u8]| memchr::memmem::find(&binary, word).is_some();
    assert!(holds(b"pmh-inspector") && !holds(b"getaddrinfo"));
}

type Tree = BTreeMap<PathBuf, (u64, Option<SystemTime>, bool)>;

/// Every file and folder: its length, when it was last changed, whether it is read-only.
fn tree(dir: &Path, into: &mut Tree) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let meta = fs::symlink_metadata(&path).unwrap();
        into.insert(path.clone(), (meta.len(), meta.modified().ok(), meta.permissions().readonly()));
        if meta.is_dir() {
            tree(&path, into);
        }
    }
}

/// A session that looks at everything leaves every folder that a program writes to as it was.
#[test]
fn a_session_that_only_looks_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    let folder = |name: &str| {
        fs::create_dir_all(root.join(name)).unwrap();
        root.join(name).to_str().unwrap().to_owned()
    };
    let homes =
        ["HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "TMPDIR"];
    let homes: Vec<(&str, String)> = homes.iter().map(|name| (*name, folder(name))).collect();
    let put = |name: &str, bytes: Vec<u8>| {
        let path = root.join(name);
        fs::write(&path, bytes).unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let upload = put("HOME/a.json", file(&[record(1, json!({ "validTo": null })), clean(2)]));
    let reply = put("HOME/r.json", br#"{"errors":[{"index":0,"code":"X1","message":"m"}]}"#.to_vec());
    let list = put("HOME/l.csv", "エラーコード,エラー内容,原因,対応内容\nX1,a,b,c\n".into());
    let mut before = Tree::new();
    tree(root, &mut before);
    assert!(before.len() >= 10);
    let env: Vec<(&str, &str)> = homes.iter().map(|(name, path)| (*name, path.as_str())).collect();
    let mut pty = Pty::with(&[&upload, &reply, &list], &env, (80, 24));
    pty.sees("Fix before sending");
    for keys in [
        "/mihon", "\r", "\r", "v", "\u{1b}", "3", "\t", "s", "d", "\u{1b}", "2", "\t", "5", "\t\t", "?", "q", "1f",
        "\u{1b}", "ra", ":", "\u{1b}",
    ] {
        pty.press(keys);
        std::thread::sleep(Duration::from_millis(60));
        assert_quiet(pty.pid());
    }
    pty.press("q");
    assert_eq!(pty.end(), 0);
    let commands: [&[&str]; 8] = [
        &["check", &upload, &reply, "--error-list", &list],
        &["check", &upload, "--previous", &upload, "--format", "json"],
        &["preview", &upload, "--record", "1", "--format", "html"],
        &["compare", &upload, &upload],
        &["extract", &upload, "--record", "1", "-o", "-"],
        &["explain", "X1", "--error-list", &list],
        &["spec", "import", &list, "--dry-run"],
        &["generate", "--records", "3"],
    ];
    for args in commands {
        let mut command = program(args);
        command.envs(homes.iter().map(|(name, path)| (name, path))).current_dir(&homes[0].1).stdin(Stdio::null());
        let output = command.output().unwrap();
        assert!(!output.stdout.is_empty(), "{args:?}: {output:?}");
    }
    let mut after = Tree::new();
    tree(root, &mut after);
    assert_eq!(before, after);
    // Had anything been written, it would be seen.
    fs::write(root.join("TMPDIR/x"), "x").unwrap();
    let mut touched = Tree::new();
    tree(root, &mut touched);
    assert!(touched != before);
}
