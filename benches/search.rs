//! Measures the search over a million invented people: what the index costs to build and to keep, and each kind of query.
//!
//! `cargo bench --bench search [-- RECORDS]`; times are medians of 15, in milliseconds, by the clock and of all processors together.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a measurement ends by panicking")]

mod common;

use std::io::{BufWriter, sink};
use std::time::{Duration, Instant};

use pmh_inspector::generate::{Format, Plan, generate};
use pmh_inspector::search::{Hits, SearchIndex, SearchKeys, SearchPart};

/// Records of a part, as a worker makes it.
const BATCH: usize = 1024;
const RUNS: usize = 15;

/// The headings of the columns that are searched, in the order of [`keys`].
const COLUMNS: [&str; 7] =
    ["氏名", "氏名カナ", "公費負担者番号", "公費受給者番号", "受給者証名", "機関別受給者証種別ID", "受給者証サブキー"];

fn keys(row: &[String; 7]) -> SearchKeys<'_> {
    let text = |at: usize| Some(row[at].as_str()).filter(|text| !text.is_empty());
    SearchKeys {
        name: text(0),
        kana: text(1),
        insurer: text(2),
        recipient: text(3),
        certificate: text(4),
        type_id: text(5),
        sub_key: text(6),
        ..SearchKeys::default()
    }
}

/// Builds the index by batches; how long the keys took to make, and to append.
fn build(records: u32) -> (SearchIndex, Duration, Duration, Vec<String>) {
    let plan = Plan { records, seed: 1, format: Format::Csv, differential: false, cp932: false, defects: 0.0 };
    let (reader, writer) = std::io::pipe().unwrap();
    let maker =
        std::thread::spawn(move || generate(&plan, &mut BufWriter::with_capacity(1 << 16, writer), &mut sink()));
    let mut csv = csv::Reader::from_reader(reader);
    let headings = csv.headers().unwrap().clone();
    let columns = COLUMNS.map(|name| headings.iter().position(|heading| heading == name));
    for (name, at) in COLUMNS.iter().zip(columns) {
        if at.is_none() {
            println!("no column {name} in {:?}", headings.iter().take(20).collect::<Vec<_>>());
        }
    }
    let (mut index, mut making, mut appending) = (SearchIndex::new(), Duration::ZERO, Duration::ZERO);
    let mut rows = csv.records();
    let mut last = vec![];
    loop {
        let batch: Vec<[String; 7]> = rows
            .by_ref()
            .take(BATCH)
            .map(|row| {
                let row = row.unwrap();
                columns.map(|at| at.and_then(|at| row.get(at)).unwrap_or_default().to_owned())
            })
            .collect();
        let Some(end) = batch.last() else { break };
        last = end.to_vec();
        let (start, before) = (Instant::now(), own_thread());
        let mut part = SearchPart::new();
        batch.iter().for_each(|row| part.push(&keys(row)));
        let (middle, between) = (Instant::now(), own_thread());
        index.append(part);
        let used = |from: Option<Duration>, to: Option<Duration>| to.zip(from).map(|(to, from)| to - from);
        making += used(before, between).unwrap_or(middle - start);
        appending += used(between, own_thread()).unwrap_or(middle.elapsed());
    }
    index.shrink();
    maker.join().unwrap().unwrap();
    (index, making, appending, last)
}

/// The processor time of this thread, where the system tells it.
fn own_thread() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

/// The processor time of all threads, where the system tells it: on a busy machine it says more than the clock.
fn processor() -> Option<Duration> {
    let mut sum = 0;
    for task in std::fs::read_dir("/proc/self/task").ok()? {
        let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        sum += text.split(' ').next()?.parse::<u64>().ok()?;
    }
    Some(Duration::from_nanos(sum))
}

/// The median time of a search by the clock and of the processors, and what it gave.
fn time(index: &SearchIndex, query: &str, within: Option<&Hits>) -> ([f64; 2], Hits) {
    let (mut clock, mut used) = (vec![], vec![]);
    let mut hits = Hits::default();
    for _ in 0..RUNS {
        let (start, before) = (Instant::now(), processor());
        hits = index.find(query, within, &|| true).unwrap();
        clock.push(start.elapsed().as_secs_f64() * 1e3);
        used.push(processor().zip(before).map_or(f64::NAN, |(after, before)| (after - before).as_secs_f64() * 1e3));
    }
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[RUNS / 2]
    };
    ([median(&mut clock), median(&mut used)], hits)
}

fn main() {
    common::tell_profile();
    let records = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(1_000_000);
    let (index, making, appending, last) = build(records);
    let each = |time: Duration| time.as_nanos() / index.len().max(1) as u128;
    println!("{} records: {} ns each to make, {} ns to append", index.len(), each(making), each(appending));
    println!("{:.1} MB, {:.1} bytes a record", index.bytes() as f64 / 1e6, index.bytes() as f64 / index.len() as f64);
    let queries = [
        ("one character", "山"),
        ("two characters", "山田"),
        ("a full name", "山田太郎"),
        ("two words", "太郎 山田"),
        ("one kana", "ヤ"),
        ("kana", "ヤマダ"),
        ("half-width kana", "ﾔﾏﾀﾞ"),
        ("one letter", "a"),
        ("two letters", "ya"),
        ("romaji", "yamada"),
        ("one digit", "1"),
        ("seven digits", &last[3]),
        ("the last record", &format!("{} {}", last[3], last[0])),
        ("certificate", "医療"),
        ("nothing", "zzqx"),
        ("nothing, alike none", "検索子"),
        ("mistyped", "ymada taro"),
        ("mistyped kana", "ヤダタロウ"),
        ("mistyped, many", "yaa"),
        ("no words", ""),
    ];
    println!("{:<22}{:>9}{:>9}{:>10}  exact, prefix, substring, fuzzy", "query", "clock", "cpu", "hits");
    for (what, query) in queries {
        let ([clock, used], hits) = time(&index, query, None);
        println!("{what:<22}{clock:>9.2}{used:>9.2}{:>10}  {:?}", hits.numbers.len(), hits.counts);
    }
    for typed in ["yamada taro", "ヤマダタロウ", "山田太郎", "ymadatro", "ヤダタロ"] {
        println!("{:<22}{:>9}{:>9}{:>9}{:>9}{:>10}", "typed", "clock", "cpu", "narrowed", "cpu", "hits");
        let mut before: Option<Hits> = None;
        for end in typed.char_indices().map(|(at, c)| at + c.len_utf8()) {
            let query = &typed[..end];
            let ([anew, all], _) = time(&index, query, None);
            let ([clock, used], hits) = time(&index, query, before.as_ref());
            let alike = if hits.alike { " alike" } else { "" };
            let count = hits.numbers.len();
            println!("{query:<22}{anew:>9.2}{all:>9.2}{clock:>9.2}{used:>9.2}{count:>10}{alike}");
            before = Some(hits);
        }
    }
}
