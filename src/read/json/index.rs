//! The index of a JSON document: an array of records, within an object or not, one object, or one object after another (a
//! line). A broken record costs itself alone: where each record has a line of its own, the line is its border; elsewhere the
//! next thing is that begins like a record.
//!
//! A record that ends as JSON does is one record whatever it holds; that another stands in it is the parser's to tell. A record
//! that breaks is looked at as far as it goes, but over the whole file no more than twice: what follows is cut at the first
//! border (`Indexer::patience`).

use std::collections::HashSet;
use std::io;
use std::sync::{Arc, OnceLock};

use super::ahead::{Known, behind, guesser};
use super::blocks::{Quick, end_of_record};
use super::body::Body;
use super::prelude::{RECORD_SEPARATOR, comment};
use super::scan::{Borders, LOOKED_INTO, Looks, Outcome, RecordStart, Scan};
use super::tape::Tape;
use crate::read::encoding::Encoding;
use crate::read::index::{BodyForm, Fault, Finds, Index, advance};
use crate::read::read_ahead::{Guesser, PIECE, Window};
use crate::read::source::Source;
use crate::record::Place;

/// How much of a file is looked at to tell how its records are written one after the other.
const HEAD: usize = 256 << 10;

/// So many bytes may be looked at in vain before it counts.
const FREE: u64 = 1 << 20;

/// Indexes `source` from `from` on (behind a byte-order mark). `keys`: the names that records have.
///
/// # Errors
/// What the system says while reading; `Interrupted` where nobody needs more of the index.
pub(in crate::read) fn fill(
    index: &Index,
    source: &Source,
    from: u64,
    encoding: Encoding,
    keys: impl IntoIterator<Item = String>,
) -> io::Result<()> {
    let known_start = Arc::new(OnceLock::new());
    let guesser = guesser(encoding, &known_start);
    fill_guessing(index, source, from, encoding, keys, (&guesser, known_start))
}

fn fill_guessing(
    index: &Index,
    source: &Source,
    from: u64,
    encoding: Encoding,
    keys: impl IntoIterator<Item = String>,
    (guesser, known_start): (&Guesser, Arc<OnceLock<Known>>),
) -> io::Result<()> {
    let mut head = vec![0; HEAD];
    let filled = source.read_at(from, &mut head)?;
    head.truncate(filled);
    let borders = Borders::new(keys);
    let body = Body::of(&head, encoding, &borders);
    let mut indexer = Indexer {
        reader: Window::new(index, source, from, guesser),
        encoding,
        in_array: body.in_array,
        lines: body.lines,
        sequence: body.sequence,
        one_a_line: true,
        last_line: 0,
        before_array: head.get(body.start..body.at).unwrap_or_default().to_vec(),
        wrapper: body.wrapper,
        in_call: body.call.is_some(),
        finds: Finds::new(index, body.in_array, body.path),
        borders,
        first_start: RecordStart::default(),
        known_start,
        commas: 0,
        judge_commas: true,
        closed: false,
        last_comment: body.comment.map(|_| 0),
        in_vain: 0,
        looked_into: 0,
        quick_in_vain: 0,
        place: Place { offset: from, ..Place::START },
        last_start: Place { offset: from, ..Place::START },
    };
    let told = [
        (Fault::Comment, body.comment),
        (Fault::Call, body.call),
        (Fault::Stray, body.stray),
        (Fault::Stray, body.other),
    ];
    for (fault, at) in told {
        if let Some(at) = at {
            indexer.fault(fault, from + at as u64)?;
        }
    }
    indexer.run(from + body.at as u64)?;
    indexer.tell_form(from)
}

/// Whether the start of a line holds nothing: blanks, a byte-order mark, the mark that begins a text of a sequence.
fn is_nothing(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    line.iter().all(|byte| byte.is_ascii_whitespace() || *byte == RECORD_SEPARATOR)
}

/// The next place from `at` on where something else than a blank stands.
fn skip_blanks(window: &mut Window<'_>, at: u64) -> io::Result<u64> {
    skip(window, at, |byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
}

/// The next place from `at` on where none of these bytes stands.
fn skip(window: &mut Window<'_>, mut at: u64, these: impl Fn(u8) -> bool) -> io::Result<u64> {
    loop {
        let bytes = window.bytes(at)?;
        match bytes.iter().position(|byte| !these(*byte)) {
            Some(n) => return Ok(at + n as u64),
            None if bytes.is_empty() => return Ok(at),
            None => at += bytes.len() as u64,
        }
    }
}

struct Indexer<'a> {
    reader: Window<'a>,
    encoding: Encoding,
    in_array: bool,
    /// Whether each record has a line of its own, as the start of the file tells.
    lines: bool,
    /// Whether that was so for all records up to now, and the line in which the last one ends.
    one_a_line: bool,
    last_line: u32,
    /// Whether the mark was met that begins each text of a sequence.
    sequence: bool,
    /// The brackets that are open around the array, true for an object; `None` where nothing is around it.
    wrapper: Option<Vec<bool>>,
    /// What stands of it before the array.
    before_array: Vec<u8>,
    /// Whether a call is around the body.
    in_call: bool,
    finds: Finds<'a>,
    /// By what is told where a record begins.
    borders: Borders,
    /// How the first good record of this file begins.
    first_start: RecordStart,
    /// The same, as soon as it is known, for those who look ahead.
    known_start: Arc<OnceLock<Known>>,
    /// How many commas stand behind the last record so far, and whether they tell anything: not behind a broken record.
    commas: u32,
    judge_commas: bool,
    /// Whether the array was closed.
    closed: bool,
    /// How many records stand before the last comment.
    last_comment: Option<u32>,
    /// How many bytes were looked at in vain, behind the border of a broken record, and to tell what objects look like.
    in_vain: u64,
    looked_into: u64,
    /// How many were looked at for ends of records that are not there.
    quick_in_vain: u64,
    /// The last place whose line and column were counted.
    place: Place,
    /// Where the last record begins.
    last_start: Place,
}

impl Indexer<'_> {
    fn run(&mut self, from: u64) -> io::Result<()> {
        let mut scan = Scan::new(self.encoding == Encoding::Cp932);
        let mut next = Some(if self.in_array { from + 1 } else { from });
        while let Some(at) = next {
            let at = skip_blanks(&mut self.reader, at)?;
            let Some(byte) = self.reader.bytes(at)?.first().copied() else {
                return if self.in_array && !self.closed { self.fault(Fault::NoClosingBracket, at) } else { Ok(()) };
            };
            next = match byte {
                b',' if self.in_array => self.comma(at)?,
                b']' if self.in_array => self.end_of_array(at)?,
                b'{' => self.one_record(at, &mut scan)?,
                RECORD_SEPARATOR if !self.in_array => {
                    self.sequence = true;
                    Some(at + 1)
                }
                // Something else than an object, where one may stand.
                b'"' | b'-' | b'[' | b'0'..=b'9' | b'a'..=b'z' if self.in_array && self.may_begin() => {
                    self.one_record(at, &mut scan)?
                }
                _ => self.other(at, byte)?,
            };
        }
        Ok(())
    }

    /// Whether an element of the array may begin here: behind its bracket or a comma.
    fn may_begin(&self) -> bool {
        self.commas > 0 || self.finds.count == 0 || !self.judge_commas && !self.closed
    }

    /// A comma between records; where to go on.
    fn comma(&mut self, at: u64) -> io::Result<Option<u64>> {
        self.commas = self.commas.saturating_add(1);
        // However many there are, it is told once.
        let first_too_many = self.commas == 2 || self.commas == 1 && self.finds.count == 0;
        if self.judge_commas && first_too_many {
            self.fault(Fault::Comma, at)?;
        }
        Ok(Some(at + 1))
    }

    fn one_record(&mut self, at: u64, scan: &mut Scan) -> io::Result<Option<u64>> {
        if self.judge_commas && self.in_array && self.commas == 0 && self.finds.count > 0 {
            self.fault(Fault::Comma, at)?;
        }
        self.commas = 0;
        let end = self.record(at, scan)?;
        self.judge_commas = matches!(end, Some((_, true)));
        Ok(end.map(|(end, _)| end))
    }

    /// The bracket that closes the array, and all that belongs to the body behind it; where to go on, if anything stands there.
    fn end_of_array(&mut self, at: u64) -> io::Result<Option<u64>> {
        if self.judge_commas && self.commas == 1 && !self.closed && self.finds.count > 0 {
            self.fault(Fault::Comma, at)?;
        }
        let again = std::mem::replace(&mut self.closed, true);
        let at = match self.wrapper.clone() {
            Some(open) if !again => match self.end_of_wrapper(at + 1, open)? {
                Ok(end) => end,
                Err(stray) => return self.stray(stray),
            },
            _ => at + 1,
        };
        self.end_of_body(at, again)
    }

    /// What must not stand behind the body; `None` where nothing does.
    fn end_of_body(&mut self, at: u64, again: bool) -> io::Result<Option<u64>> {
        let in_call = self.in_call;
        let end = skip(&mut self.reader, at, |byte| {
            matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
                || in_call && matches!(byte, b')' | b';')
                // That something stands behind the body was told already.
                || again && matches!(byte, b']' | b'}' | b',')
        })?;
        match self.reader.bytes(end)?.first().copied() {
            None => Ok(None),
            Some(byte) if self.tail(end, byte)? => Ok(None),
            Some(b'/' | b'#') => self.other(end, b'/'),
            // A bracket too many, or files joined: the records behind it are read all the same.
            Some(_) => self.stray(end),
        }
    }

    /// The end of the object around the array, or where something stands that is none of it: a fault, or another record.
    fn end_of_wrapper(&mut self, from: u64, open: Vec<bool>) -> io::Result<Result<u64, u64>> {
        let mut at = from;
        let mut scan = Scan::behind_value(self.encoding == Encoding::Cp932, open);
        loop {
            let bytes = self.reader.bytes(at)?;
            if bytes.is_empty() {
                self.fault(Fault::NoClosingBrace, at)?;
                return Ok(Ok(at));
            }
            let length = bytes.len() as u64;
            match scan.feed(bytes) {
                Outcome::More => at += length,
                Outcome::Done(n) => {
                    let end = at + n as u64;
                    self.judge_wrapper(from, end)?;
                    return Ok(Ok(end));
                }
                Outcome::Bad(n) => return Ok(Err(at + n as u64)),
                Outcome::Object(n) => {
                    at += n as u64;
                    if self.looks(at)? != Looks::Other {
                        return Ok(Err(at));
                    }
                    at += 1;
                }
            }
        }
    }

    /// Tells where the object around the array, without that, is no JSON, or has a key twice: then it may be another array that
    /// is read.
    fn judge_wrapper(&mut self, from: u64, to: u64) -> io::Result<()> {
        let length = usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX);
        let mut text = std::mem::take(&mut self.before_array);
        // So much beside its records no program sends.
        if length <= HEAD {
            text.extend_from_slice(b"[]");
            text.extend(self.reader.source().read_exact_at(from, length)?);
            let (text, bad) = self.encoding.decode(&text, 0);
            let mut tape = Tape::of(&text);
            let keys = tape.record().map(|members| tape.iter(members).map(|(key, _)| key).collect::<Vec<_>>());
            let mut seen = HashSet::new();
            if let Ok(keys) = &keys
                && bad.is_empty()
                && keys.iter().all(|key| seen.insert(key))
            {
                let of_record = keys.iter().any(|key| self.borders.is_known(format!("\"{key}\"").as_bytes()));
                return if of_record { self.fault(Fault::RecordAround, from) } else { Ok(()) };
            }
        }
        self.fault(Fault::Around, from)
    }

    /// Something between the records that begins none.
    fn other(&mut self, at: u64, byte: u8) -> io::Result<Option<u64>> {
        if self.tail(at, byte)? {
            return Ok(None);
        }
        if self.in_call && matches!(byte, b')' | b';') {
            return self.end_of_body(at, false);
        }
        if let Some(end) = self.end_of_comment(at)? {
            self.comment(at)?;
            return Ok(Some(end));
        }
        if self.lines && !self.in_array && self.begins_line(at)? {
            // A broken record: nothing else has a line.
            let place = self.locate(at)?;
            let end = self.end_of_line(at)?;
            return self.broken(place, end).map(|(end, _)| Some(end));
        }
        self.stray(at)
    }

    /// Where the comment ends that begins at `at`, if one does: at its closing mark, or with its line, if that ends soon: of what stands in one line with records nothing is passed over.
    fn end_of_comment(&mut self, at: u64) -> io::Result<Option<u64>> {
        const SOON: usize = 64 << 10;
        let bytes = self.reader.at_least(at, 2)?;
        if bytes.starts_with(b"/*") {
            if self.in_vain > self.patience(at) {
                return Ok(None);
            }
            let mut from = at + 2;
            loop {
                let bytes = self.reader.at_least(from, 2)?;
                if let Some(end) = memchr::memmem::find(bytes, b"*/") {
                    return Ok(Some(from + end as u64 + 2));
                }
                if bytes.len() < 2 {
                    // It is never closed, and costs no record behind it.
                    self.in_vain += from - at;
                    return Ok(None);
                }
                // The closing mark may stand across two pieces.
                from += bytes.len() as u64 - 1;
            }
        }
        let bytes = self.reader.at_least(at, SOON)?;
        let bytes = &bytes[..bytes.len().min(SOON)];
        Ok(comment(bytes).filter(|length| bytes.get(length.saturating_sub(1)) == Some(&b'\n')).map(|n| at + n as u64))
    }

    /// A comment: of those that follow one another the first is told.
    fn comment(&mut self, at: u64) -> io::Result<()> {
        let follows = self.last_comment.replace(self.finds.count) == Some(self.finds.count);
        if follows { Ok(()) } else { self.fault(Fault::Comment, at) }
    }

    /// Text that belongs to no record; it goes on to where the next begins.
    fn stray(&mut self, at: u64) -> io::Result<Option<u64>> {
        let is_comment = comment(self.reader.at_least(at, 2)?).is_some();
        if is_comment {
            self.comment(at)?;
        } else {
            self.fault(Fault::Stray, at)?;
        }
        (self.commas, self.judge_commas) = (0, false);
        if self.lines && !self.in_array {
            let end = self.end_of_line(at)?;
            return Ok(Some(self.next_start(at, true, end)?.unwrap_or(end)));
        }
        let next = self.next_start(at, true, u64::MAX)?;
        if next.is_none() && !self.closed {
            // The bracket that closes the array may stand there still.
            return Ok(Some(self.last_bracket(at + 1)?));
        }
        Ok(next)
    }

    /// The closing bracket that nothing but blanks stands behind, from `at` on; the end of the source where there is none.
    fn last_bracket(&mut self, at: u64) -> io::Result<u64> {
        let end = self.reader.source().len();
        let from = end.saturating_sub(PIECE as u64 / 2).max(at);
        let (braces, in_call) = (self.braces(), self.in_call);
        let bytes = self.reader.at_least(from, (end - from) as usize)?;
        let kept = without_closing(bytes, braces, in_call);
        Ok(if self.in_array && kept.ends_with(b"]") { from + kept.len() as u64 - 1 } else { end })
    }

    /// Whether from here on nothing stands but NULs, or the end mark of old programs; it is told then.
    fn tail(&mut self, at: u64, byte: u8) -> io::Result<bool> {
        if !matches!(byte, 0 | 0x1A) {
            return Ok(false);
        }
        let end = skip(&mut self.reader, at, |byte| matches!(byte, 0 | 0x1A | b' ' | b'\n' | b'\r' | b'\t'))?;
        if !self.reader.bytes(end)?.is_empty() {
            return Ok(false);
        }
        self.fault(if byte == 0 { Fault::Nul } else { Fault::CtrlZ }, at)?;
        if self.in_array && !self.closed {
            self.fault(Fault::NoClosingBracket, at)?;
        }
        Ok(true)
    }

    /// Indexes the record that begins at `start`, and those behind it that were guessed with it; where to go on and whether
    /// the last of them is whole, or `None` where the file ends in it.
    fn record(&mut self, start: u64, scan: &mut Scan) -> io::Result<Option<(u64, bool)>> {
        let place = self.locate(start)?;
        self.one_a_line &= place.line != self.last_line;
        self.last_line = place.line;
        if self.guessed(place) {
            return Ok(Some((self.place.offset, true)));
        }
        if let Some(end) = self.quickly(start)? {
            self.push(place, end);
            return Ok(Some((end, true)));
        }
        match self.closely(start, scan)? {
            Ending::Whole(end) => {
                self.push(place, end);
                if self.lines && !self.in_array {
                    self.last_line = self.locate(end)?.line;
                    self.one_a_line &= self.last_line == place.line;
                }
                self.learn_start(start, end)?;
                Ok(Some((end, true)))
            }
            Ending::Broken { looked_to } => {
                let end = self.border(start)?;
                self.in_vain += looked_to.saturating_sub(end.unwrap_or(looked_to));
                match end {
                    // Brackets too many before a record are no record of their own: the numbers stay those of the array.
                    Some(next) if self.only_brackets(start, next)? => {
                        self.fault(Fault::Stray, start)?;
                        Ok(Some((next, false)))
                    }
                    // The rest of the file, but for the bracket that closes the array.
                    end => {
                        let end = end.unwrap_or_else(|| self.reader.source().len());
                        self.broken(place, end).map(Some)
                    }
                }
            }
            // The file ends inside this record; it may have swallowed others.
            Ending::Torn => {
                let end = self.reader.source().len();
                if let Some(border) = self.border(start)?.filter(|border| *border < end) {
                    self.in_vain += end - border;
                    return self.broken(place, border).map(Some);
                }
                self.push(place, end);
                self.fault(Fault::EndsInRecord(self.finds.count), end)?;
                Ok(None)
            }
        }
    }

    /// A broken record that goes to `end` at the most; where to go on.
    fn broken(&mut self, start: Place, end: u64) -> io::Result<(u64, bool)> {
        let last = self.trim(start.offset, end)?;
        self.push(start, last);
        Ok((last, false))
    }

    /// The end of the record that begins at `start`, byte by byte.
    fn closely(&mut self, start: u64, scan: &mut Scan) -> io::Result<Ending> {
        scan.restart();
        let mut at = start;
        let mut like_record = false;
        // A bracket too many before a record is none of it; what stands within an object is the parser's to tell.
        let in_object = self.reader.bytes(start)?.first() == Some(&b'{');
        let impatient = self.in_vain > self.patience(start);
        let limit = if impatient && self.lines && !self.in_array { self.end_of_line(start)? } else { u64::MAX };
        loop {
            let bytes = self.reader.bytes(at)?;
            if bytes.is_empty() {
                return Ok(Ending::Torn);
            }
            let bytes = &bytes[..bytes.len().min(usize::try_from(limit - at).unwrap_or(usize::MAX))];
            let length = bytes.len() as u64;
            match scan.feed(bytes) {
                Outcome::More => at += length,
                Outcome::Done(n) => return Ok(Ending::Whole(at + n as u64)),
                Outcome::Bad(n) => return Ok(Ending::Broken { looked_to: at + n as u64 }),
                Outcome::Object(n) => {
                    at += n as u64;
                    let looks = self.looks(at)?;
                    like_record |= matches!(looks, Looks::LikeRecord | Looks::Record);
                    if looks == Looks::Record && !in_object || like_record && impatient {
                        return Ok(Ending::Broken { looked_to: at });
                    }
                    at += 1;
                }
            }
            if at >= limit {
                return Ok(Ending::Broken { looked_to: at });
            }
        }
    }

    /// How many bytes may have been looked at in vain when the record at `start` is looked at: so all takes twice the time
    /// at the most, however the file is made.
    fn patience(&self, start: u64) -> u64 {
        FREE + start
    }

    /// What the object at `at` looks like: by all its keys, unless that was asked of more bytes than stand before it.
    fn looks(&mut self, at: u64) -> io::Result<Looks> {
        let patient = self.looked_into <= self.patience(at);
        let bytes = self.reader.at_least(at, LOOKED_INTO)?;
        if !patient {
            return Ok(self.borders.begins_like(bytes));
        }
        self.looked_into += LOOKED_INTO as u64;
        Ok(self.borders.looks(bytes))
    }

    /// Where a broken record ends that begins at `start`: with its line, where each has its own, else where the next begins.
    fn border(&mut self, start: u64) -> io::Result<Option<u64>> {
        if self.lines && !self.in_array {
            self.end_of_line(start).map(Some)
        } else {
            self.next_start(start + 1, false, u64::MAX)
        }
    }

    /// The next line feed from `at` on, or the end of the source.
    fn end_of_line(&mut self, at: u64) -> io::Result<u64> {
        skip(&mut self.reader, at, |byte| byte != b'\n')
    }

    /// Whether nothing but blanks stands before a place in its line, and not many of them.
    fn begins_line(&mut self, at: u64) -> io::Result<bool> {
        const BLANKS: u64 = 256;
        let from = at.saturating_sub(BLANKS);
        let bytes = self.reader.source().read_exact_at(from, (at - from) as usize)?;
        let line = memchr::memrchr(b'\n', &bytes).map(|end| &bytes[end + 1..]).or((from == 0).then_some(&bytes[..]));
        Ok(line.is_some_and(is_nothing))
    }

    /// Takes from the first good record how records of the file begin.
    fn learn_start(&mut self, start: u64, end: u64) -> io::Result<()> {
        if self.first_start.is_known() {
            return Ok(());
        }
        let length = usize::try_from(end - start).unwrap_or(usize::MAX).min(PIECE);
        let bytes = self.reader.at_least(start, length)?;
        let record = &bytes[..bytes.len().min(length)];
        let Some(first) = RecordStart::of(record) else { return Ok(()) };
        // Where objects within records begin with the same key, it tells nothing of where a record begins.
        let within = memchr::memchr_iter(b'{', record).skip(1).any(|at| first.matches(&record[at..]));
        if !within {
            self.borders.add(first.key());
            let known = Known { start: first.clone(), in_array: self.in_array, lines: self.lines && !self.in_array };
            // It is set once.
            let _ = self.known_start.set(known);
        }
        self.first_start = first;
        Ok(())
    }

    /// Takes over the records from `place` on that were guessed and stand one behind the other; whether there are any.
    fn guessed(&mut self, mut place: Place) -> bool {
        let first = place.offset;
        let mut next = Some(first);
        for guess in self.reader.guesses(first) {
            if next != Some(guess.start) {
                break;
            }
            self.finds.record(place, guess.end);
            self.one_a_line &= place.offset == first || place.line != self.last_line;
            self.last_line = place.line;
            self.last_start = place;
            place = behind(place, guess);
            next = guess.next;
        }
        if place.offset == first {
            return false;
        }
        self.commas = u32::from(self.in_array && next.is_some());
        self.place = place;
        true
    }

    /// The end of the record that begins at `start`, where it is found without looking at every byte.
    fn quickly(&mut self, start: u64) -> io::Result<Option<u64>> {
        // The second byte of a CP932 character may be a backslash; and the first record tells how all begin.
        if self.encoding == Encoding::Cp932 || !self.first_start.is_known() {
            return Ok(None);
        }
        // Where records do not end, as many bytes are looked at for each as are at hand.
        if self.quick_in_vain > self.patience(start) {
            return Ok(None);
        }
        for _ in 0..2 {
            let bytes = self.reader.bytes(start)?;
            if bytes.first() != Some(&b'{') {
                return Ok(None);
            }
            match end_of_record(bytes, &self.first_start) {
                // More than its line, where each record has one: to be looked at closely.
                Quick::Done { lines, .. } if lines > 0 && self.lines && !self.in_array => return Ok(None),
                Quick::Done { length, .. } => return Ok(Some(start + length as u64)),
                Quick::Odd => return Ok(None),
                // It may go on behind what is at hand; a longer one is left to the slow way.
                Quick::More => {
                    self.quick_in_vain += bytes.len() as u64;
                    self.reader.load(start)?;
                }
            }
        }
        Ok(None)
    }

    /// Whether nothing but opening brackets and blanks stands between two places close to one another.
    fn only_brackets(&mut self, from: u64, to: u64) -> io::Result<bool> {
        let length = (to - from) as usize;
        let bytes = self.reader.at_least(from, length.min(64))?;
        Ok(length <= 64 && bytes.iter().take(length).all(|b| matches!(b, b'{' | b'[' | b' ' | b'\n' | b'\r' | b'\t')))
    }

    fn push(&mut self, start: Place, end: u64) {
        self.last_start = start;
        self.finds.record(start, end);
    }

    fn fault(&mut self, fault: Fault, at: u64) -> io::Result<()> {
        let place = self.locate(at)?;
        self.finds.fault(fault, place);
        Ok(())
    }

    /// Tells in which form the records stand, where that is not the array that the API takes.
    fn tell_form(&mut self, from: u64) -> io::Result<()> {
        let form = match (self.wrapper.is_some(), self.in_array, self.finds.count) {
            _ if self.sequence => BodyForm::Sequence,
            (true, ..) => BodyForm::Wrapped,
            (_, true, _) | (_, _, 0) => return Ok(()),
            (.., 1) => BodyForm::Object,
            _ if self.lines && self.one_a_line => BodyForm::Lines,
            _ => BodyForm::Concatenated,
        };
        self.finds.fault(Fault::Form(form), Place { offset: from, ..Place::START });
        Ok(())
    }

    /// The end of a broken record that lies between `start` and `end`: without the comma, the blanks and the
    /// closing bracket behind it.
    fn trim(&mut self, start: u64, end: u64) -> io::Result<u64> {
        let whole = self.reader.source().len();
        let from = end.saturating_sub(PIECE as u64 / 2).max(start + 1);
        let (braces, in_call, in_array) = (self.braces(), self.in_call, self.in_array);
        let bytes = self.reader.at_least(from, (end - from) as usize)?;
        let bytes = &bytes[..bytes.len().min((end - from) as usize)];
        let mut kept = bytes.trim_ascii_end();
        let closed = if end == whole && in_array { without_closing(bytes, braces, in_call) } else { b"" };
        if closed.ends_with(b"]") {
            kept = closed;
        }
        if kept.ends_with(b",") || closed.ends_with(b"]") {
            kept = kept[..kept.len() - 1].trim_ascii_end();
        }
        Ok(from + kept.len() as u64)
    }

    /// How many objects are around the array.
    fn braces(&self) -> usize {
        self.wrapper.as_ref().map_or(0, |open| open.iter().filter(|object| **object).count())
    }

    /// Where the next record begins, from `at` on and before `to`. `or_rest`: or what holds the keys of one, where no record is
    /// being cut.
    fn next_start(&mut self, mut at: u64, or_rest: bool, to: u64) -> io::Result<Option<u64>> {
        loop {
            let bytes = self.reader.bytes(at)?;
            if bytes.is_empty() || at >= to {
                return Ok(None);
            }
            let bytes = &bytes[..bytes.len().min(usize::try_from(to - at).unwrap_or(usize::MAX))];
            match memchr::memchr(b'{', bytes) {
                None => at += bytes.len() as u64,
                Some(n) => {
                    at += n as u64;
                    let looks = self.looks(at)?;
                    if matches!(looks, Looks::LikeRecord | Looks::Record) || or_rest && looks == Looks::HoldsKeys {
                        return Ok(Some(at));
                    }
                    at += 1;
                }
            }
        }
    }

    /// The place of the byte at `offset`, counted on from the last place.
    fn locate(&mut self, offset: u64) -> io::Result<Place> {
        if offset < self.place.offset {
            // Only after a broken record, and never before its start, which was located.
            self.place = self.last_start;
            if self.place.offset > offset {
                self.place = Place::START;
            }
        }
        while self.place.offset < offset {
            let length = offset - self.place.offset;
            let bytes = self.reader.bytes(self.place.offset)?;
            if bytes.is_empty() {
                break;
            }
            let bytes = &bytes[..bytes.len().min(usize::try_from(length).unwrap_or(usize::MAX))];
            advance(&mut self.place, bytes, self.encoding, false);
        }
        Ok(self.place)
    }
}

/// Bytes without what closes a body behind its array: blanks, the braces around it, the end of a call.
fn without_closing(bytes: &[u8], mut braces: usize, in_call: bool) -> &[u8] {
    let mut kept = bytes.trim_ascii_end();
    loop {
        match kept.last() {
            Some(b'}') if braces > 0 => braces -= 1,
            Some(b')' | b';') if in_call => {}
            _ => return kept,
        }
        kept = kept[..kept.len() - 1].trim_ascii_end();
    }
}

/// What a close look at a record came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// It ends there.
    Whole(u64),
    /// It breaks; it was looked at as far as this.
    Broken { looked_to: u64 },
    /// The file ends in it.
    Torn,
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
