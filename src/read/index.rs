//! Where each record of a document stands, without holding the document. The index grows while the file is still
//! being read: one thread fills it, and all others use what is there.

use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::encoding::Encoding;
use crate::record::Place;

/// One record's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The offset of its first byte in the file.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u32,
}

impl Span {
    /// The offset behind its last byte.
    pub fn end(&self) -> u64 {
        self.offset + u64::from(self.length)
    }
}

/// What is wrong with the file between or around its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file ends inside the record of this number.
    EndsInRecord(u32),
    /// The file ends before its closing bracket.
    NoClosingBracket,
    /// The file ends before the object around its array is closed.
    NoClosingBrace,
    /// The file ends inside a quoted cell of the record of this number.
    EndsInQuote(u32),
    /// Text that belongs to no record.
    Stray,
    /// A comma too few or too many between records.
    Comma,
    /// The object around the array is no JSON, or has a key twice.
    Around,
    /// The object around the array holds items of a record itself, which are not read.
    RecordAround,
    /// A comment in JSON, which knows none.
    Comment,
    /// A call around the body (JSONP).
    Call,
    /// NULs at the end of the file.
    Nul,
    /// The end mark of old programs, 0x1A, at the end of the file.
    CtrlZ,
    /// The body is not the array that the API takes.
    Form(BodyForm),
    /// Rows that are blank or hold separators alone: how many; the place is that of the first.
    BlankRows(u32),
    /// Lines that end in CR CR LF: how many; the place is that of the first.
    DoubledReturns(u32),
}

/// In which form the records of a JSON body stand, where that is not one array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyForm {
    /// One object.
    Object,
    /// Objects one behind the other.
    Concatenated,
    /// One object a line.
    Lines,
    /// An object around the array.
    Wrapped,
    /// Texts that each begin with the mark of a sequence (RFC 7464).
    Sequence,
}

/// What a worker takes at once: so many records, or fewer of so many bytes.
pub const BATCH: (u32, u64) = (128, 256 << 10);

/// Records shorter than this on average are none of any upload.
const BYTES_A_RECORD: u64 = 256;

/// So many records are kept whatever the bound.
const ALWAYS_KEPT: u64 = 1 << 20;

/// Of every so many records, the first has its line and column kept; those of the others are counted from there.
pub const LANDMARK: u32 = 64;

/// All records of a document that are known so far.
#[derive(Debug, Default)]
pub struct Index {
    known: Mutex<Known>,
    grown: Condvar,
    /// How many bytes were gone through.
    read: AtomicU64,
    /// The number of the record in which the file is torn; 0 for none. Set before that record is published.
    torn: AtomicU32,
    /// Nobody needs more of it.
    stopped: AtomicBool,
    /// How many records and faults are kept at the most.
    most: Option<usize>,
}

#[derive(Debug, Default)]
struct Known {
    spans: Vec<Span>,
    /// The places of the records 1, 65, 129 and so on.
    landmarks: Vec<Place>,
    /// How many blank rows stand before each of these, the heading row's own among them.
    blank_rows: Vec<u32>,
    faults: Vec<(Fault, Place)>,
    in_array: bool,
    /// The keys that lead to the array.
    path: Vec<String>,
    /// How the reading ended; `None` while it goes on.
    end: Option<Result<(), io::ErrorKind>>,
}

/// How far the reading has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The records known.
    pub records: u32,
    /// The bytes gone through.
    pub bytes: u64,
    /// How the reading ended; `None` while it goes on.
    pub end: Option<Result<(), io::ErrorKind>>,
}

impl Index {
    /// Of what comes bit by bit, of which so many bytes are kept at the most: no more records than leave that bound its
    /// meaning. A record of two bytes takes up far more than that.
    pub(super) fn bounded(bytes: Option<u64>) -> Index {
        let most = bytes.map(|bytes| (bytes / BYTES_A_RECORD).max(ALWAYS_KEPT) as usize);
        Index { most, ..Index::default() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // A thread that panicked ends the program, or in a test has failed it: the numbers are whole either way.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many records are known.
    pub fn len(&self) -> u32 {
        self.known().spans.len() as u32
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.known().spans.is_empty()
    }

    /// Whether the records are the elements of an array.
    pub fn in_array(&self) -> bool {
        self.known().in_array
    }

    /// The keys that lead to the array, where an object is around it.
    pub fn path(&self) -> Vec<String> {
        self.known().path.clone()
    }

    /// How far the reading has come.
    pub fn extent(&self) -> Extent {
        let known = self.known();
        Extent { records: known.spans.len() as u32, bytes: self.read.load(Ordering::Relaxed), end: known.end }
    }

    /// Waits until this many records are known, or the reading has ended; at most for so long. How far it has come.
    pub fn wait_for(&self, records: u32, within: Duration) -> Extent {
        let waiting = |known: &mut Known| known.end.is_none() && (known.spans.len() as u32) < records;
        let waited = self.grown.wait_timeout_while(self.known(), within, waiting);
        let known = waited.unwrap_or_else(PoisonError::into_inner).0;
        Extent { records: known.spans.len() as u32, bytes: self.read.load(Ordering::Relaxed), end: known.end }
    }

    /// Waits until the file has been read to its end.
    ///
    /// # Errors
    /// Why that could not be done.
    pub fn wait(&self) -> io::Result<()> {
        let waited = self.grown.wait_while(self.known(), |known| known.end.is_none());
        let known = waited.unwrap_or_else(PoisonError::into_inner);
        known.end.unwrap_or(Ok(())).map_err(io::Error::from)
    }

    /// Where a record stands, by its number counted from 1.
    pub fn span(&self, number: u32) -> Option<Span> {
        self.known().spans.get(number.checked_sub(1)? as usize).copied()
    }

    /// Where the records of a range of numbers stand, as far as they are known.
    pub fn spans(&self, numbers: Range<u32>) -> Vec<Span> {
        let known = self.known();
        let len = known.spans.len();
        let from = (numbers.start.saturating_sub(1) as usize).min(len);
        let to = (numbers.end.saturating_sub(1) as usize).clamp(from, len);
        known.spans[from..to].to_vec()
    }

    /// The records from this number on that are known, in batches as [`BATCH`] says, larger only where one record alone is;
    /// at most so many batches.
    pub fn batches(&self, from: u32, most: usize) -> Vec<Range<u32>> {
        let (records, bytes) = BATCH;
        let known = self.known();
        let mut batches = Vec::new();
        let mut first = from.max(1);
        while batches.len() < most
            && let Some(start) = known.spans.get(first as usize - 1)
        {
            let rest = known.spans[first as usize..].iter().take(records as usize - 1);
            let more = rest.take_while(|span| span.end() - start.offset <= bytes).count() as u32;
            batches.push(first..first + 1 + more);
            first += 1 + more;
        }
        batches
    }

    /// The place of the last record at or before this number whose line and column are kept.
    pub fn landmark(&self, number: u32) -> Option<Place> {
        self.known().landmarks.get((number.checked_sub(1)? / LANDMARK) as usize).copied()
    }

    /// How many blank rows of a table stand before the first of the record's [`LANDMARK`] records, and before the first of
    /// the next, where that is known.
    pub(super) fn blank_rows(&self, number: u32) -> Option<(u32, Option<u32>)> {
        let (known, at) = (self.known(), (number.checked_sub(1)? / LANDMARK) as usize);
        Some((known.blank_rows.get(at).copied()?, known.blank_rows.get(at + 1).copied()))
    }

    /// What is wrong around the records, with the place; complete when the reading has ended.
    pub fn faults(&self) -> Vec<(Fault, Place)> {
        self.known().faults.clone()
    }

    /// Whether this is wrong around the records.
    pub fn has_fault(&self, fault: Fault) -> bool {
        self.known().faults.iter().any(|(known, _)| *known == fault)
    }

    /// Where the file ends too early, if it does.
    pub fn torn(&self) -> Option<Place> {
        let is_torn = |fault: &Fault| {
            matches!(
                fault,
                Fault::EndsInRecord(_) | Fault::EndsInQuote(_) | Fault::NoClosingBracket | Fault::NoClosingBrace
            )
        };
        self.known().faults.iter().find(|(fault, _)| is_torn(fault)).map(|(_, place)| *place)
    }

    /// Whether the file is torn inside this record.
    pub fn torn_in(&self, number: u32) -> bool {
        number > 0 && self.torn.load(Ordering::Acquire) == number
    }

    /// Has the reading end early.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Tells how far the reading has come.
    ///
    /// # Errors
    /// `Interrupted` where nobody needs more, `FileTooLarge` where there are more records than may be kept.
    pub(super) fn reach(&self, bytes: u64) -> io::Result<()> {
        self.read.fetch_max(bytes, Ordering::Relaxed);
        if let Some(most) = self.most {
            let known = self.known();
            if known.spans.len() + known.faults.len() > most {
                return Err(io::Error::from(io::ErrorKind::FileTooLarge));
            }
        }
        if self.stopped.load(Ordering::Relaxed) {
            return Err(io::Error::from(io::ErrorKind::Interrupted));
        }
        Ok(())
    }

    /// Tells how the reading ended.
    pub(super) fn end(&self, result: io::Result<()>) {
        self.known().end = Some(result.map_err(|e| e.kind()));
        self.grown.notify_all();
    }
}

/// What the reading thread has found and not yet handed over.
#[derive(Debug)]
pub(super) struct Finds<'a> {
    index: &'a Index,
    spans: Vec<Span>,
    landmarks: Vec<Place>,
    blank_rows: Vec<u32>,
    faults: Vec<(Fault, Place)>,
    /// Records found, those handed over included.
    pub(super) count: u32,
    /// Blank rows of a table, found so far.
    pub(super) blank: u32,
    /// How many records are handed over together: few at the start, where somebody waits for them.
    together: usize,
}

impl<'a> Finds<'a> {
    /// Finds in an array, to which these keys lead, or not.
    pub(super) fn new(index: &'a Index, in_array: bool, path: Vec<String>) -> Finds<'a> {
        let mut known = index.known();
        (known.in_array, known.path) = (in_array, path);
        drop(known);
        Finds {
            index,
            spans: vec![],
            landmarks: vec![],
            blank_rows: vec![],
            faults: vec![],
            count: 0,
            blank: 0,
            together: 64,
        }
    }

    /// A record; its length is cut where it is longer than 4 GiB.
    pub(super) fn record(&mut self, start: Place, end: u64) {
        if self.count.is_multiple_of(LANDMARK) {
            self.landmarks.push(start);
            self.blank_rows.push(self.blank);
        }
        self.count += 1;
        let length = u32::try_from(end - start.offset).unwrap_or(u32::MAX);
        self.spans.push(Span { offset: start.offset, length });
        if self.spans.len() > self.together {
            // The last one is kept back: should the file end in it, that must be known before it is seen.
            let last = self.spans.pop();
            self.hand_over();
            self.spans.extend(last);
            self.together = (self.together * 2).min(4096);
        }
    }

    pub(super) fn fault(&mut self, fault: Fault, place: Place) {
        if let Fault::EndsInRecord(number) | Fault::EndsInQuote(number) = fault {
            self.index.torn.store(number, Ordering::Release);
        }
        self.faults.push((fault, place));
    }

    fn hand_over(&mut self) {
        let mut known = self.index.known();
        known.spans.append(&mut self.spans);
        known.landmarks.append(&mut self.landmarks);
        known.blank_rows.append(&mut self.blank_rows);
        known.faults.append(&mut self.faults);
        drop(known);
        self.index.grown.notify_all();
    }
}

impl Drop for Finds<'_> {
    fn drop(&mut self) {
        self.hand_over();
    }
}

/// Moves a place over the bytes that stand at it. `returns`: whether a CR ends a line, too, where no LF follows it.
pub(super) fn advance(place: &mut Place, bytes: &[u8], encoding: Encoding, returns: bool) {
    let mut line_start = 0;
    let is_end =
        |at: &usize| bytes[*at] == b'\n' || !matches!(bytes.get(at + 1..), Some([b'\n', ..] | [b'\r', b'\n', ..]));
    let last = match returns {
        true => memchr::memrchr2(b'\r', b'\n', bytes),
        false => memchr::memrchr(b'\n', bytes),
    };
    if let Some(line_end) = last {
        place.line += match returns {
            true => memchr::memchr2_iter(b'\r', b'\n', bytes).filter(is_end).count() as u32,
            false => memchr::memchr_iter(b'\n', bytes).count() as u32,
        };
        place.column = 1;
        line_start = line_end + 1;
    }
    place.column += encoding.count_chars(&bytes[line_start..]) as u32;
    place.offset += bytes.len() as u64;
}
