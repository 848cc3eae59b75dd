//! What means the same gives the same, however it is written: keys in any order, characters escaped or not, white space of any
//! kind; cells quoted or not, lines ended so or so, in one encoding or another. Beside each reading stands a slow one of its
//! own: serde_json's values, and a CSV reader that knows nothing but RFC 4180.

mod forms;
mod holds;
mod strict;

use forms::{CsvForm, JsonForm, Random, awkward, people, rows};
use holds::{csv_means_the_same, found, json_means_the_same};
use pmh_inspector::workspace::{Input, Workspace};
use proptest::prelude::*;
use serde_json::Value;

/// How many forms are tried: few, unless the environment asks for more (`PROPTEST_CASES`).
fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    asked.unwrap_or(48)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_in_any_form(seed in any::<u64>()) {
        let mut random = Random(seed);
        let mut records = people(seed % 17, if random.below(2) == 0 { 0.5 } else { 0.0 });
        records.truncate(4 + random.below(40));
        records.extend(awkward());
        // Each worker thread has read others before, written in other ways.
        json_means_the_same(&records, &JsonForm::any(&mut random), &mut random);
    }

    #[test]
    fn csv_in_any_form(seed in any::<u64>()) {
        let mut random = Random(seed);
        let records: Vec<Value> = people(seed % 17, 0.3).into_iter().take(1 + random.below(40)).collect();
        csv_means_the_same(&rows(&records), &CsvForm::any(&mut random));
    }

    /// A strict reader and this one see the same records and cells, or something is found.
    #[test]
    fn strict_csv(seed in any::<u64>()) {
        for round in 0..100 {
            strict::agree(seed.wrapping_add(round));
        }
    }
}

/// One after another: what one form left behind in a thread must not be seen in the next.
#[test]
fn json_in_every_form_in_turn() {
    let mut random = Random(7);
    let mut records = people(3, 0.5);
    records.truncate(20);
    records.extend(awkward());
    for form in JsonForm::all() {
        json_means_the_same(&records, &form, &mut random);
    }
}

/// What is counted and what is made again agree on all samples.
#[test]
fn counts_are_those_of_the_findings() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples");
    let mut payloads = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let input = Input { bytes: Some(std::fs::read(&path).unwrap().leak()), ..Input::named("a", None) };
        let workspace = Workspace::open(&[input], None);
        for payload in &workspace.payloads {
            payload.document.index().wait().unwrap();
            found(&payload.document);
            payloads += 1;
        }
    }
    assert!(payloads >= 14, "{payloads}");
}
