//! Records looked for ahead in pieces of a file, each piece by itself: what is found is a guess, and right wherever a record does
//! begin where it was taken to begin.

use std::sync::{Arc, OnceLock};

use super::blocks::{Quick, end_of_record};
use super::scan::RecordStart;
use crate::read::encoding::Encoding;
use crate::read::read_ahead::{Guess, Guesser};
use crate::record::Place;

/// What must be known of a file before records are looked for ahead.
#[derive(Debug)]
pub(super) struct Known {
    /// How its records begin.
    pub(super) start: RecordStart,
    pub(super) in_array: bool,
    /// Whether each record has a line of its own.
    pub(super) lines: bool,
}

/// What looks ahead for records, once it is known how those of the file begin.
pub(super) fn guesser(encoding: Encoding, known_start: &Arc<OnceLock<Known>>) -> Guesser {
    match encoding {
        Encoding::Utf8 => {
            let start = Arc::clone(known_start);
            Guesser::new(move |offset, bytes| start.get().map_or(vec![], |known| guess(offset, bytes, known)))
        }
        // The second byte of a CP932 character may be a backslash.
        Encoding::Cp932 => Guesser::new(|_, _| vec![]),
    }
}

/// The records in bytes that stand at `offset`, all that begin as records of the file do and end within them. Each is found
/// by its own bytes alone, as [`Indexer::quickly`] finds it.
fn guess(offset: u64, bytes: &[u8], known: &Known) -> Vec<Guess> {
    let start = &known.start;
    let next_from = |from: usize| {
        let mut braces = memchr::memchr_iter(b'{', bytes.get(from..)?).map(|at| from + at);
        braces.find(|at| start.matches(&bytes[*at..]))
    };
    let mut guesses = Vec::with_capacity(bytes.len() / 1024);
    let mut next = next_from(0);
    while let Some(at) = next {
        match end_of_record(&bytes[at..], start) {
            Quick::Done { length, lines } => {
                let end = at + length;
                let between = Between::records(&bytes[end..], known.in_array);
                let joined = between.filter(|between| start.matches(&bytes[end + between.length..]));
                if known.lines && lines > 0 {
                    // More than its line: to be looked at closely.
                    next = next_from(end);
                    continue;
                }
                let (lines, chars) = match &joined {
                    // Where a line begins behind the record, its own last line does not count.
                    Some(between) if between.lines > 0 => (lines + between.lines, between.chars),
                    _ => {
                        let behind = joined.as_ref().map_or(0, |between| between.chars);
                        (lines, chars_of_last_line(&bytes[at..end], lines) + behind)
                    }
                };
                let joined = joined.map(|between| end + between.length);
                let in_source = |place: usize| offset + place as u64;
                let (start, end) = (in_source(at), in_source(end));
                guesses.push(Guess { start, end, next: joined.map(in_source), lines, chars, content: end });
                next = joined.or_else(|| next_from(at + length));
            }
            Quick::Odd => next = next_from(at + 1),
            Quick::More => break,
        }
    }
    guesses
}

/// How many characters stand behind the last of a record's line feeds, or in all of it.
fn chars_of_last_line(record: &[u8], lines: u32) -> u32 {
    let start = if lines > 0 { memchr::memrchr(b'\n', record).map_or(0, |n| n + 1) } else { 0 };
    Encoding::Utf8.count_chars(&record[start..]) as u32
}

/// What stands between two records that stand next to one another.
struct Between {
    length: usize,
    lines: u32,
    /// The characters behind the last line feed, or all of them.
    chars: u32,
}

impl Between {
    /// What `bytes` begin with, if that belongs between two records: blanks, and in an array one comma.
    fn records(bytes: &[u8], in_array: bool) -> Option<Between> {
        let (mut lines, mut line_start, mut commas) = (0, 0, 0);
        for (length, byte) in bytes.iter().enumerate() {
            match byte {
                b'\n' => (lines, line_start) = (lines + 1, length + 1),
                b' ' | b'\r' | b'\t' => {}
                b',' if commas == 0 && in_array => commas = 1,
                _ => {
                    let chars = (length - line_start) as u32;
                    return (commas == u32::from(in_array)).then_some(Between { length, lines, chars });
                }
            }
        }
        None
    }
}

/// The place behind a record and what belongs between it and the next.
pub(super) fn behind(place: Place, guess: &Guess) -> Place {
    let column = if guess.lines > 0 { 1 } else { place.column };
    Place { offset: guess.next.unwrap_or(guess.end), line: place.line + guess.lines, column: column + guess.chars }
}
