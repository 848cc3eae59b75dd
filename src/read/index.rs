//! Where each record of a document stands, without holding the document.

use super::encoding::Encoding;
use crate::record::Place;

/// One record's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it starts.
    pub start: Place,
    /// Its length in bytes.
    pub length: u32,
}

/// What is wrong with the file between or around its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file ends inside the record of this number.
    EndsInRecord(u32),
    /// The file ends before its closing bracket.
    NoClosingBracket,
    /// The file ends inside a quoted cell of the record of this number.
    EndsInQuote(u32),
    /// Text that belongs to no record.
    Stray,
    /// A comma too few or too many between records.
    Comma,
}

/// All records of a document.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The records, in order.
    pub spans: Vec<Span>,
    /// What is wrong around them, with the place.
    pub faults: Vec<(Fault, Place)>,
    /// Whether the records are the elements of an array.
    pub in_array: bool,
}

impl Index {
    /// How many records there are.
    pub fn len(&self) -> u32 {
        self.spans.len() as u32
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }
}

/// Moves a place over the bytes that stand at it.
pub(super) fn advance(place: &mut Place, bytes: &[u8], encoding: Encoding) {
    let mut line_start = 0;
    if let Some(newline) = memchr::memrchr(b'\n', bytes) {
        place.line += memchr::memchr_iter(b'\n', bytes).count() as u32;
        place.column = 1;
        line_start = newline + 1;
    }
    place.column += encoding.count_chars(&bytes[line_start..]) as u32;
    place.offset += bytes.len() as u64;
}
