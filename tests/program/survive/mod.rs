//! What must be survived: files that change while they are looked at, data that comes slowly, records and counts beyond all
//! measure, and leaving in the middle of it.

mod change;
mod many;
mod pipes;
mod slow;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::{self, AS_OF};

/// Clean records of invented people as a JSON array, about 0.9 KB each, each on a line of its own.
pub fn people(from: u32, count: u32) -> String {
    let records: Vec<String> = (from..from + count).map(|i| common::clean(i).to_string()).collect();
    format!("[\n{}\n]\n", records.join(",\n"))
}

/// Writes a file into a folder.
pub fn write(dir: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A pipe with a name in a folder.
pub fn fifo(dir: &Path) -> PathBuf {
    let path = dir.join("pipe");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

/// `check` of a file on the as-of date of all tests, not yet started.
pub fn check(path: &str, more: &[&str]) -> Command {
    let mut args = vec!["check", path, "--as-of", AS_OF, "--lang", "en", "--format", "json"];
    args.extend(more);
    common::program(&args)
}

/// How a run ended. The memory is 0 where the system does not tell.
pub struct Ended {
    /// The status; -1 where a signal ended it.
    pub status: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
    /// The most memory, in MB.
    pub peak: u64,
}

/// Waits for the end of a process.
pub fn end(mut child: Child) -> Ended {
    let drain = |from: Option<Box<dyn Read + Send>>| {
        let mut from = from.unwrap();
        thread::spawn(move || {
            let mut text = String::new();
            from.read_to_string(&mut text).unwrap();
            text
        })
    };
    let out = drain(child.stdout.take().map(|pipe| Box::new(pipe) as _));
    let err = drain(child.stderr.take().map(|pipe| Box::new(pipe) as _));
    let mut peak = 0;
    let (start, pid) = (Instant::now(), child.id());
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        peak = peak.max(high_water(pid));
        assert!(start.elapsed().as_secs() < 240, "it never ends");
        thread::sleep(Duration::from_millis(2));
    };
    let (out, err) = (out.join().unwrap(), err.join().unwrap());
    assert!(!err.contains("panicked"), "{err}");
    Ended { status: status.code().unwrap_or(-1), out, err, peak }
}

/// The most memory that a process has held by now, in MB.
pub fn high_water(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1000
}

/// Waits until a process has a file open and does nothing more, where the system tells; or else a second.
pub fn until_open(pid: u32, path: &Path) {
    let start = Instant::now();
    let mut open = false;
    while let Ok(fds) = std::fs::read_dir(format!("/proc/{pid}/fd")) {
        let mut targets = fds.filter_map(|fd| std::fs::read_link(fd.ok()?.path()).ok());
        open = open || targets.any(|target| target == path);
        if open && waits(pid) {
            return;
        }
        assert!(start.elapsed().as_secs() < 20, "{} is never opened, or never left alone", path.display());
        thread::sleep(Duration::from_millis(5));
    }
    thread::sleep(Duration::from_secs(1));
}

/// Whether a process waits for something from outside: in three looks all of its threads sleep, and no time was spent in between
/// but for a look of its own now and then.
fn waits(pid: u32) -> bool {
    // The name stands in parentheses and may hold blanks; behind it come the state and, eleven fields on, the times spent.
    let stat = |path: &Path| {
        let text = std::fs::read_to_string(path).ok()?;
        let fields: Vec<String> = text.rsplit(')').next()?.split_whitespace().map(str::to_owned).collect();
        (fields.first()? == "S").then(|| fields[11..13].to_vec())
    };
    let look = || {
        let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).ok()?;
        tasks.map(|task| stat(&task.ok()?.path().join("stat"))).collect::<Option<Vec<_>>>()
    };
    let Some(first) = look() else { return false };
    (0..2).all(|_| {
        thread::sleep(Duration::from_millis(15));
        look().is_some_and(|next| next == first)
    })
}
