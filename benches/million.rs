//! Reproduces the manual's table of performance: the program over a million generated records, beside those other tools
//! that are installed.
//!
//! `cargo bench --profile dist --bench million [-- --records N] [--runs N] [--dir DIR]` prints a Markdown table of medians, each with its
//! ratio to the time of reading that file just before, and the machine. The files are made in a temporary folder, or in DIR, where
//! they are kept and used again. Searches are measured by `--bench search`, frames and bytes by `--bench screen`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a measurement ends by panicking")]

mod common;

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use pmh_inspector::generate::{AS_OF, Format, Plan, generate};
use pmh_inspector::read::{Document, Opening, Source};
use pmh_inspector::spec::FieldTable;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

const PROGRAM: &str = env!("CARGO_BIN_EXE_pmh-inspector");

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// A file, and how long it takes to read it.
struct Payload {
    name: &'static str,
    path: PathBuf,
    reading: Duration,
    /// The certificate number of the first record, as a terminal must show it.
    first: String,
}

/// Makes a file, or takes the one that is there.
fn payload(dir: &Path, name: &'static str, records: u32, runs: usize) -> Payload {
    let (format, cp932) = match name {
        "JSON" => (Format::Json, false),
        "CSV" => (Format::Csv, false),
        _ => (Format::Csv, true),
    };
    let path = dir.join(format!("{records}-{}", name.replace(' ', "-").to_lowercase()));
    // Without defects: other tools read no file in which a record is torn.
    let plan = Plan { records, seed: 1, format, differential: false, cp932, defects: 0.0 };
    if !path.exists() {
        let making = path.with_extension("part");
        let mut file = BufWriter::with_capacity(1 << 20, File::create(&making).unwrap());
        generate(&plan, &mut file, &mut std::io::sink()).unwrap();
        file.flush().unwrap();
        fs::rename(making, &path).unwrap();
    }
    read_once(&path);
    let reading = median(runs, || read_once(&path));
    Payload { name, first: first_name(&plan), path, reading }
}

/// The name of the first person.
fn first_name(plan: &Plan) -> String {
    let mut json = Vec::new();
    let one = Plan { records: 1, format: Format::Ndjson, cp932: false, ..plan.clone() };
    generate(&one, &mut json, &mut std::io::sink()).unwrap();
    let record: serde_json::Value = serde_json::from_slice(&json).unwrap();
    record["basicFiveInfo"]["name"].as_str().unwrap().to_owned()
}

/// Reads a file through a buffer of 1 MiB.
fn read_once(path: &Path) -> Duration {
    let start = Instant::now();
    let (mut file, mut buffer) = (File::open(path).unwrap(), vec![0; 1 << 20]);
    while file.read(&mut buffer).unwrap() > 0 {}
    start.elapsed()
}

fn median(runs: usize, mut once: impl FnMut() -> Duration) -> Duration {
    let mut times: Vec<Duration> = (0..runs).map(|_| once()).collect();
    times.sort_unstable();
    times[times.len() / 2]
}

/// The most memory that a process has held by now, in MB; 0 where the system does not tell.
fn high_water(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1000
}

/// Runs a command to its end: how long that took, and the most memory; `None` where it failed.
fn whole(command: &[&str]) -> Option<(Duration, u64)> {
    let start = Instant::now();
    let mut child = Command::new(command[0]);
    let mut child = child.args(&command[1..]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let mut peak = 0;
    loop {
        peak = peak.max(high_water(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            // The program ends with 1 where it found errors, as a validator does.
            return matches!(status.code(), Some(0 | 1)).then(|| (start.elapsed(), peak));
        }
        if start.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// A program in a pseudo-terminal of 80x24.
struct Screen {
    keys: Box<dyn Write + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    parser: Arc<Mutex<vt100::Parser>>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Screen {
    fn open(command: &[&str]) -> Screen {
        let pair =
            native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut builder = CommandBuilder::new(command[0]);
        builder.args(&command[1..]);
        for (name, value) in [("TERM", "xterm-256color"), ("LC_ALL", "C.UTF-8"), ("LESSCHARSET", "utf-8")] {
            builder.env(name, value);
        }
        let child = pair.slave.spawn_command(builder).unwrap();
        drop(pair.slave);
        let parser = Arc::new(Mutex::new(vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0)));
        let (sink, mut reader) = (parser.clone(), pair.master.try_clone_reader().unwrap());
        thread::spawn(move || {
            let mut buffer = [0; 1 << 16];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                sink.lock().unwrap().process(&buffer[..read]);
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Screen { keys, child, parser, _master: pair.master }
    }

    /// Waits until something is so of what is on the screen; `false` where the program ended or took too long.
    fn until(&mut self, so: impl Fn(&str) -> bool) -> bool {
        let start = Instant::now();
        while !so(&self.parser.lock().unwrap().screen().contents()) {
            if start.elapsed() > PATIENCE || self.child.try_wait().is_ok_and(|status| status.is_some()) {
                return false;
            }
            thread::sleep(Duration::from_micros(200));
        }
        true
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn close(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// From the start of a program until a text is on its screen; `None` where it never is.
fn first_rows(command: &[&str], text: &str, runs: usize) -> Option<Duration> {
    let mut times = Vec::new();
    for _ in 0..runs {
        let start = Instant::now();
        let mut screen = Screen::open(command);
        let seen = screen.until(|contents| contents.contains(text));
        times.push(start.elapsed());
        screen.close();
        if !seen {
            return None;
        }
    }
    times.sort_unstable();
    Some(times[runs / 2])
}

/// Until all records of a file are known.
fn total(payload: &Payload) -> Duration {
    let table: Arc<FieldTable> = FieldTable::built_in();
    let start = Instant::now();
    let opening = Opening::new("file", Source::open(&payload.path, 0).unwrap(), None).unwrap();
    let open = if opening.is_json() { Document::json } else { Document::csv };
    let document = open(&opening, &table, true).unwrap().unwrap();
    document.index().wait().unwrap();
    start.elapsed()
}

/// The most memory of the screen after the check and a search.
fn screen_memory(payload: &Payload) -> u64 {
    let mut screen = Screen::open(&[PROGRAM, payload.path.to_str().unwrap(), "--as-of", AS_OF, "--lang", "en"]);
    assert!(screen.until(|contents| contents.contains(&payload.first)));
    assert!(screen.until(|contents| !contents.contains("checking")));
    screen.press("/yamada taro");
    assert!(screen.until(|contents| contents.contains(" found") || contents.contains(" alike")));
    screen.press("\r");
    thread::sleep(Duration::from_millis(500));
    let peak = screen.child.process_id().map_or(0, high_water);
    screen.close();
    peak
}

/// The rows of a CSV taken apart by csv-core, on one core; of CP932, decoded by `encoding_rs` before: what the processor
/// takes for that tells more of it than what reading takes.
fn rows_by_crates(payload: &Payload) -> Duration {
    let start = Instant::now();
    let (mut file, mut buffer) = (File::open(&payload.path).unwrap(), vec![0; 1 << 20]);
    let mut decoder = encoding_rs::SHIFT_JIS.new_decoder();
    let (mut decoded, mut cells, mut ends) = (String::with_capacity(1 << 22), vec![0; 1 << 20], vec![0; 1 << 16]);
    let mut reader = csv_core::Reader::new();
    loop {
        let length = file.read(&mut buffer).unwrap();
        let mut rest = &buffer[..length];
        if payload.name != "CSV" {
            decoded.clear();
            let _ = decoder.decode_to_string(rest, &mut decoded, length == 0);
            rest = decoded.as_bytes();
        }
        while !rest.is_empty() {
            let (_, taken, ..) = reader.read_record(rest, &mut cells, &mut ends);
            rest = &rest[taken..];
        }
        if length == 0 {
            return start.elapsed();
        }
    }
}

/// Runs something several times, and each time reads the file before: the medians of the time and of its ratio to the
/// reading, for the pace of a machine changes from minute to minute; and the most memory.
fn beside_reading(
    payload: &Payload,
    runs: usize,
    mut once: impl FnMut() -> Option<(Duration, u64)>,
) -> Option<Measured> {
    let mut all = Vec::new();
    for _ in 0..runs {
        let reading = read_once(&payload.path);
        let (time, memory) = once()?;
        all.push((time, time.as_secs_f64() / reading.as_secs_f64(), memory));
    }
    let memory = all.iter().map(|(.., memory)| *memory).max()?;
    all.sort_unstable_by_key(|(time, ..)| *time);
    let time = all[runs / 2].0;
    all.sort_unstable_by(|(_, a, _), (_, b, _)| a.total_cmp(b));
    Some(Measured { time, ratio: all[runs / 2].1, memory })
}

/// What came of runs of something.
struct Measured {
    time: Duration,
    /// To the time that reading the file took just before.
    ratio: f64,
    memory: u64,
}

/// A row of the table: what, which file, the time, its ratio to reading that file, the memory.
fn row(what: &str, payload: &Payload, result: Option<Measured>) {
    let Some(Measured { time, ratio, memory }) = result else {
        println!("| {what} | {} | ended without a result | | |", payload.name);
        return;
    };
    let memory = if memory > 0 { format!("{memory} MB") } else { String::new() };
    println!("| {what} | {} | {:.3} s | {ratio:.2} | {memory} |", payload.name, time.as_secs_f64());
}

/// A row for what does not go through the file.
fn rows_row(what: &str, payload: &Payload, time: Option<Duration>) {
    match time {
        Some(time) => println!("| {what} | {} | {:.3} s | | |", payload.name, time.as_secs_f64()),
        None => row(what, payload, None),
    }
}

/// What other tools do that can be compared: the tool, its arguments (`FILE` stands for the file), the form of file, and
/// whether it is its first rows that are waited for.
const PEERS: [(&str, &[&str], &str, bool); 9] = [
    ("less", &["-S", "FILE"], "JSON", true),
    ("less", &["-S", "FILE"], "CSV", true),
    ("csvlens", &["FILE"], "CSV", true),
    ("jless", &["FILE"], "JSON", true),
    ("xan", &["count", "FILE"], "CSV", false),
    ("qsv", &["validate", "FILE"], "CSV", false),
    ("qsvlite", &["count", "FILE"], "CSV", false),
    ("jq", &["length", "FILE"], "JSON", false),
    // A schema that asks nothing: what reading the file costs it.
    ("ajv", &["validate", "--spec=draft2020", "-s", "SCHEMA", "-d", "FILE"], "JSON", false),
];

fn on_path(tool: &str) -> bool {
    env::split_paths(&env::var_os("PATH").unwrap_or_default()).any(|dir| dir.join(tool).is_file())
}

fn peers(payloads: &[Payload], dir: &Path, runs: usize) {
    let schema = dir.join("schema.json");
    fs::write(&schema, r#"{"type":"array","items":{"type":"object","required":["myNumber"]}}"#).unwrap();
    let mut missing: Vec<&str> = Vec::new();
    for (tool, args, name, rows) in PEERS {
        if !on_path(tool) {
            missing.push(tool);
            continue;
        }
        let payload = payloads.iter().find(|payload| payload.name == name).unwrap();
        let place = |arg: &&'static str| match *arg {
            "FILE" => payload.path.to_str().unwrap().to_owned(),
            "SCHEMA" => schema.to_str().unwrap().to_owned(),
            other => other.to_owned(),
        };
        let args: Vec<String> = args.iter().map(place).collect();
        let command: Vec<&str> = std::iter::once(tool).chain(args.iter().map(String::as_str)).collect();
        let words = format!("{tool} {}", PEERS.iter().find(|peer| peer.0 == tool).unwrap().1[0]);
        if rows {
            // JSON begins with the names of fields, a table with headings.
            let text = if name == "JSON" { "myNumber" } else { "\u{500B}\u{4EBA}\u{756A}\u{53F7}" };
            rows_row(&format!("{tool}: first rows"), payload, first_rows(&command, text, runs));
        } else {
            // These take far longer, or vary far less.
            row(&words.replace(" FILE", ""), payload, beside_reading(payload, runs.min(3), || whole(&command)));
        }
    }
    missing.dedup();
    if !missing.is_empty() {
        println!("\nNot installed, and so not measured: {}.", missing.join(", "));
    }
}

/// What the figures were measured on.
fn machine(records: u32, runs: usize) {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).and_then(|line| line.split_once(':'));
        line.map_or_else(|| "?".to_owned(), |(_, value)| value.trim().to_owned())
    };
    let rustc = Command::new("rustc").arg("-V").output().map(|out| String::from_utf8_lossy(&out.stdout).into_owned());
    println!(
        "{records} records, medians of {runs}. {}, {} cores, {} memory; Linux {}; {}; load {} at the start.\n",
        field(&read("/proc/cpuinfo"), "model name"),
        thread::available_parallelism().map_or(0, usize::from),
        field(&read("/proc/meminfo"), "MemTotal"),
        read("/proc/sys/kernel/osrelease").trim(),
        rustc.unwrap_or_default().trim(),
        read("/proc/loadavg").split(' ').next().unwrap_or("?"),
    );
}

/// The value of an option.
fn option(name: &str) -> Option<String> {
    let mut args = env::args().skip_while(|arg| arg != name);
    args.next().and_then(|_| args.next())
}

fn main() {
    common::tell_profile();
    let records = option("--records").map_or(1_000_000, |text| text.parse().unwrap());
    let runs: usize = option("--runs").map_or(5, |text| text.parse().unwrap()).max(1);
    let temporary = tempfile::tempdir().unwrap();
    let dir = option("--dir").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    fs::create_dir_all(&dir).unwrap();
    machine(records, runs);
    let payloads = ["JSON", "CSV", "CSV CP932"].map(|name| payload(&dir, name, records, runs));
    println!("| what | file | time | ratio to reading | peak memory |\n|---|---|---|---|---|");
    for one in &payloads {
        let size = fs::metadata(&one.path).unwrap().len() / 1_000_000;
        let reading = Measured { time: one.reading, ratio: 1.0, memory: 0 };
        row(&format!("reading the file ({size} MB) through a buffer"), one, Some(reading));
    }
    for one in &payloads {
        let path = one.path.to_str().unwrap();
        let rows = first_rows(&[PROGRAM, path, "--as-of", AS_OF], &one.first, runs);
        rows_row("first rows on the screen", one, rows);
        row("total known", one, beside_reading(one, runs, || Some((total(one), 0))));
        if one.name != "JSON" {
            let crates = beside_reading(one, runs, || Some((rows_by_crates(one), 0)));
            row("rows taken apart by csv-core, one core", one, crates);
        }
        let check = [PROGRAM, "check", path, "--as-of", AS_OF, "--format", "json", "--max-findings", "1"];
        row("`check` of everything", one, beside_reading(one, runs, || whole(&check)));
        println!("| screen, after the check and a search | {} | | | {} MB |", one.name, screen_memory(one));
    }
    peers(&payloads, &dir, runs);
    println!("\nWhat a search costs: `cargo bench --bench search`. Frames and bytes: `cargo bench --bench screen`.");
}
