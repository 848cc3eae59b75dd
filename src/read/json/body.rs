//! How the body of a JSON file is made, as its start tells: an array, within an object or not, or objects one after another.

use super::prelude::{RECORD_SEPARATOR, Wrapper, prelude, wrapper};
use super::scan::{Borders, Looks, Outcome, Scan};
use crate::read::encoding::Encoding;

/// How many lines tell whether each record has a line of its own.
const LINES: usize = 8;

/// How the body is made, as its start tells.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Where it begins, and where its first record, or the array of them, does.
    pub(super) start: usize,
    pub(super) at: usize,
    pub(super) in_array: bool,
    pub(super) lines: bool,
    /// The brackets that are open around the array, and the keys that lead to it.
    pub(super) wrapper: Option<Vec<bool>>,
    pub(super) path: Vec<String>,
    /// Where a comment and a call before it begin, and an object that may be a record, too, but stands outside the array.
    pub(super) comment: Option<usize>,
    pub(super) call: Option<usize>,
    pub(super) stray: Option<usize>,
    pub(super) other: Option<usize>,
    /// Whether the mark stands before it that begins each text of a sequence.
    pub(super) sequence: bool,
}

impl Body {
    /// What the first bytes of a text tell.
    pub(super) fn of(head: &[u8], encoding: Encoding, borders: &Borders) -> Body {
        let two_bytes = encoding == Encoding::Cp932;
        let before = prelude(head);
        let rest = &head[before.at..];
        let body = Body {
            start: before.at,
            at: before.at,
            comment: before.comment,
            call: before.call,
            stray: before.stray,
            sequence: before.sequence,
            ..Body::default()
        };
        match rest.first() {
            Some(b'[') => Body { in_array: true, ..body },
            Some(b'{') => match wrapper(rest, two_bytes, borders) {
                Some(Wrapper { at, path, open, other }) => Body {
                    at: before.at + at,
                    in_array: true,
                    wrapper: Some(open),
                    path,
                    other: other.map(|other| before.at + other),
                    ..body
                },
                None => Body { lines: has_lines(rest, two_bytes, borders), ..body },
            },
            _ => body,
        }
    }
}

/// Whether each record has a line of its own: one of the first lines is a whole record.
fn has_lines(bytes: &[u8], two_bytes: bool, borders: &Borders) -> bool {
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let lines = lines.map(|line| line.strip_prefix(&[RECORD_SEPARATOR]).unwrap_or(line).trim_ascii_start());
    lines.filter(|line| !line.is_empty()).take(LINES).any(|line| {
        borders.looks(line) != Looks::Other && end_of_value(&mut Scan::new(two_bytes), line) == Some(line.len())
    })
}

/// Where the value that `bytes` go on with ends, if it does.
fn end_of_value(scan: &mut Scan, bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match scan.feed(&bytes[at..]) {
            Outcome::Object(n) => at += n + 1,
            Outcome::Done(n) => return Some(at + n),
            Outcome::More | Outcome::Bad(_) => return None,
        }
    }
}
