//! What means the same gives the same: the forms of `tests/reading/meaning`, chosen by the bytes.
#![no_main]
#![allow(clippy::expect_used, clippy::panic, dead_code, reason = "a finding is a panic; what the tests alone use")]

#[path = "../../reading/meaning/forms.rs"]
mod forms;
#[path = "../../reading/meaning/holds.rs"]
mod holds;
#[path = "../../reading/meaning/strict.rs"]
mod strict;

use forms::{CsvForm, JsonForm, Random, awkward, people, rows};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let seed = data
        .iter()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3));
    let mut random = Random(seed);
    let mut records = people(seed % 1000, 0.5);
    records.truncate(1 + random.below(12));
    holds::csv_means_the_same(&rows(&records), &CsvForm::any(&mut random));
    records.extend(awkward());
    holds::json_means_the_same(&records, &JsonForm::any(&mut random), &mut random);
    strict::agree(seed);
});
