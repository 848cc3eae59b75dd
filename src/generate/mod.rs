//! Synthetic payloads: invented people in files of any size, the same for the same plan, with planted defects if asked, and
//! what the checker must find in them.
//!
//! What must be found is said here without the checker's help, so that it measures the checker. The rules stand by name: a
//! test compares both over every format.

mod data;
mod defects;
mod draft;
mod people;
mod random;
mod write;

use std::io::{self, Write};

use people::People;

/// The day of which the periods are seen: what must be found holds for it.
pub const AS_OF: &str = "2026-11-22";

/// The most records of a file: beyond it, numbers would repeat.
pub const MOST: u32 = 100_000_000;

/// The form of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A JSON array, indented.
    #[default]
    Json,
    /// A table with a heading row.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// What is to be made.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many records, [`MOST`] at the most.
    pub records: u32,
    /// What chance begins with.
    pub seed: u64,
    /// The form of the file.
    pub format: Format,
    /// Whether a differential history; else a registration.
    pub differential: bool,
    /// Whether in CP932; else in UTF-8.
    pub cp932: bool,
    /// The share of records with a planted defect, 0 to 1.
    pub defects: f64,
}

/// Writes a payload, and for each finding that `check` must make a line of JSON: record (`null` where the whole file is meant),
/// field, rule.
///
/// # Errors
/// What a writer refuses.
pub fn generate(plan: &Plan, payload: &mut dyn Write, expect: &mut dyn Write) -> io::Result<()> {
    let mut people = People::new(plan);
    let mut text = String::new();
    write::expected_of_file(expect, plan)?;
    match plan.format {
        Format::Csv => write::headings(&mut text, plan),
        Format::Json => text.push_str("[\n  "),
        Format::Ndjson => {}
    }
    for number in 1..=plan.records {
        let Some(entry) = people.next() else { break };
        write::entry(&mut text, &entry, plan);
        match plan.format {
            Format::Json if number < plan.records => text.push_str(",\n  "),
            Format::Json => text.push_str("\n]\n"),
            Format::Ndjson => text.push('\n'),
            Format::Csv => {}
        }
        write::encoded(payload, &text, entry.bad_bytes, plan)?;
        write::expected(expect, number, &entry, plan)?;
        text.clear();
    }
    Ok(())
}
