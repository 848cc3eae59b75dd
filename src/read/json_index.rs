//! The index of a JSON document: an array of records, one object, or one object after another (a line).
//! A broken record costs itself alone: the next one is looked for by the key with which records begin.

use std::io;
use std::sync::{Arc, OnceLock};

use super::encoding::Encoding;
use super::index::{Fault, Finds, Index, advance};
use super::json_blocks::{Quick, end_of_record};
use super::json_scan::{Outcome, RecordStart, Scan};
use super::source::Source;
use super::window::{Guess, Guesser, PIECE, Window};
use crate::record::Place;

/// Indexes `source` from `from` on (behind a byte-order mark). `keys`: the names with which a record may begin.
///
/// # Errors
/// What the system says while reading; `Interrupted` where nobody needs more of the index.
pub(super) fn fill(
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

/// What must be known of a file before records are looked for ahead: how its records begin, and whether it is an array.
#[derive(Debug)]
struct Known {
    start: RecordStart,
    in_array: bool,
}

/// What looks ahead for records, once it is known how those of the file begin.
fn guesser(encoding: Encoding, known_start: &Arc<OnceLock<Known>>) -> Guesser {
    match encoding {
        Encoding::Utf8 => {
            let start = Arc::clone(known_start);
            Guesser::new(move |offset, bytes| start.get().map_or(vec![], |known| guess(offset, bytes, known)))
        }
        // The second byte of a CP932 character may be a backslash.
        Encoding::Cp932 => Guesser::new(|_, _| vec![]),
    }
}

fn fill_guessing(
    index: &Index,
    source: &Source,
    from: u64,
    encoding: Encoding,
    keys: impl IntoIterator<Item = String>,
    (guesser, known_start): (&Guesser, Arc<OnceLock<Known>>),
) -> io::Result<()> {
    let mut reader = Window::new(index, source, from, guesser);
    let at = skip_blanks(&mut reader, from)?;
    let in_array = reader.bytes(at)?.first() == Some(&b'[');
    let mut indexer = Indexer {
        reader,
        encoding,
        in_array,
        finds: Finds::new(index, in_array),
        any_start: RecordStart::new(keys),
        first_start: RecordStart::default(),
        known_start,
        commas: 0,
        place: Place { offset: from, ..Place::START },
        last_start: Place { offset: from, ..Place::START },
    };
    indexer.run(at)
}

/// The next place from `at` on where something else than a blank stands.
fn skip_blanks(window: &mut Window<'_>, mut at: u64) -> io::Result<u64> {
    loop {
        let bytes = window.bytes(at)?;
        match bytes.iter().position(|b| !matches!(b, b' ' | b'\n' | b'\r' | b'\t')) {
            Some(n) => return Ok(at + n as u64),
            None if bytes.is_empty() => return Ok(at),
            None => at += bytes.len() as u64,
        }
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
                guesses.push(Guess { start, end, next: joined.map(in_source), lines, chars, whole: None });
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
fn behind(place: Place, guess: &Guess) -> Place {
    let column = if guess.lines > 0 { 1 } else { place.column };
    Place { offset: guess.next.unwrap_or(guess.end), line: place.line + guess.lines, column: column + guess.chars }
}

struct Indexer<'a> {
    reader: Window<'a>,
    encoding: Encoding,
    in_array: bool,
    finds: Finds<'a>,
    /// How a record may begin, by the field table.
    any_start: RecordStart,
    /// How the first good record of this file begins.
    first_start: RecordStart,
    /// The same, as soon as it is known, for those who look ahead.
    known_start: Arc<OnceLock<Known>>,
    /// How many commas stand behind the last record so far.
    commas: u32,
    /// The last place whose line and column were counted.
    place: Place,
    /// Where the last record begins.
    last_start: Place,
}

impl Indexer<'_> {
    fn run(&mut self, from: u64) -> io::Result<()> {
        let mut at = if self.in_array { from + 1 } else { from };
        let mut scan = Scan::new(self.encoding == Encoding::Cp932);
        // Behind a broken record the commas tell nothing.
        let mut judge_commas = true;
        let mut closed = false;
        loop {
            at = skip_blanks(&mut self.reader, at)?;
            match (self.reader.bytes(at)?.first(), self.in_array) {
                (None, true) if closed => return Ok(()),
                (None, true) => {
                    self.fault(Fault::NoClosingBracket, at)?;
                    return Ok(());
                }
                (None, false) => return Ok(()),
                (Some(b','), true) => {
                    self.commas += 1;
                    if judge_commas && (self.commas > 1 || self.finds.count == 0) {
                        self.fault(Fault::Comma, at)?;
                    }
                    at += 1;
                }
                (Some(b']'), true) => {
                    if judge_commas && self.commas > 0 {
                        self.fault(Fault::Comma, at)?;
                    }
                    at = skip_blanks(&mut self.reader, at + 1)?;
                    if self.reader.bytes(at)?.is_empty() {
                        return Ok(());
                    }
                    self.fault(Fault::Stray, at)?;
                    // A bracket too many, or files joined: the records behind it are read all the same.
                    match self.next_start(at)? {
                        Some(next) => (at, self.commas, judge_commas, closed) = (next, 0, false, true),
                        None => return Ok(()),
                    }
                }
                (Some(b'{'), _) | (Some(b'"' | b'-' | b'[' | b'0'..=b'9' | b'a'..=b'z'), true) => {
                    if judge_commas && self.in_array && self.commas == 0 && self.finds.count > 0 {
                        self.fault(Fault::Comma, at)?;
                    }
                    self.commas = 0;
                    match self.record(at, &mut scan)? {
                        Some((end, whole)) => (at, judge_commas) = (end, whole),
                        None => return Ok(()),
                    }
                }
                _ => {
                    self.fault(Fault::Stray, at)?;
                    at = self.next_start(at + 1)?.unwrap_or(self.reader.source().len());
                    judge_commas = false;
                }
            }
        }
    }

    /// Indexes the record that begins at `start`, and those behind it that were guessed with it; where to go on and whether
    /// the last of them is whole, or `None` where the file ends in it.
    fn record(&mut self, start: u64, scan: &mut Scan) -> io::Result<Option<(u64, bool)>> {
        let place = self.locate(start)?;
        if self.guessed(place) {
            return Ok(Some((self.place.offset, true)));
        }
        if let Some(end) = self.quickly(start)? {
            self.push(place, end);
            return Ok(Some((end, true)));
        }
        scan.restart();
        let mut at = start;
        loop {
            let bytes = self.reader.bytes(at)?;
            if bytes.is_empty() {
                break;
            }
            let length = bytes.len();
            match scan.feed(bytes, &self.first_start) {
                Outcome::More => at += length as u64,
                Outcome::Done(n) => {
                    let end = at + n as u64;
                    self.push(place, end);
                    if self.first_start.longest() == 1 {
                        let bytes = self.reader.at_least(start, 256)?;
                        self.first_start = RecordStart::of(bytes).unwrap_or_default();
                        if self.first_start.longest() > 1 {
                            let _ = self
                                .known_start
                                .set(Known { start: self.first_start.clone(), in_array: self.in_array });
                        }
                    }
                    return Ok(Some((end, true)));
                }
                Outcome::Bad(_) => {
                    let end = match self.next_start(start + 1)? {
                        // Brackets too many before a record are no record of their own: the numbers stay those of the array.
                        Some(next) if self.only_brackets(start, next)? => {
                            self.fault(Fault::Stray, start)?;
                            return Ok(Some((next, false)));
                        }
                        Some(next) => next,
                        // The rest of the file, but for the bracket that closes the array.
                        None => self.reader.source().len(),
                    };
                    let last = self.trim(start, end)?;
                    self.push(place, last);
                    return Ok(Some((last, false)));
                }
            }
        }
        // The file ends inside this record; it may have swallowed others.
        if let Some(next) = self.next_start(start + 1)? {
            let last = self.trim(start, next)?;
            self.push(place, last);
            return Ok(Some((last, false)));
        }
        let end = self.reader.source().len();
        self.push(place, end);
        self.fault(Fault::EndsInRecord(self.finds.count), end)?;
        Ok(None)
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
        if self.encoding == Encoding::Cp932 || self.first_start.longest() == 1 {
            return Ok(None);
        }
        for _ in 0..2 {
            let bytes = self.reader.bytes(start)?;
            if bytes.first() != Some(&b'{') {
                return Ok(None);
            }
            match end_of_record(bytes, &self.first_start) {
                Quick::Done { length, .. } => return Ok(Some(start + length as u64)),
                Quick::Odd => return Ok(None),
                // It may go on behind what is at hand; a longer one is left to the slow way.
                Quick::More => self.reader.load(start)?,
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

    /// The end of a broken record that lies between `start` and `end`: without the comma, the blanks and the
    /// closing bracket behind it.
    fn trim(&mut self, start: u64, end: u64) -> io::Result<u64> {
        let whole = self.reader.source().len();
        let from = end.saturating_sub(PIECE as u64 / 2).max(start + 1);
        let bytes = self.reader.at_least(from, (end - from) as usize)?;
        let bytes = &bytes[..bytes.len().min((end - from) as usize)];
        let blank = |b: &u8| matches!(b, b' ' | b'\n' | b'\r' | b'\t');
        let mut kept = bytes.len() - bytes.iter().rev().take_while(|b| blank(b)).count();
        if kept > 0 && (bytes[kept - 1] == b',' || (bytes[kept - 1] == b']' && end == whole)) {
            kept -= 1;
            kept -= bytes[..kept].iter().rev().take_while(|b| blank(b)).count();
        }
        Ok(from + kept as u64)
    }

    /// Where the next record begins, from `at` on.
    fn next_start(&mut self, mut at: u64) -> io::Result<Option<u64>> {
        let start = if self.first_start.longest() > 1 { &self.first_start } else { &self.any_start };
        // White space between the bracket and the key: indentation, a line break.
        let reach = start.longest() + 64;
        loop {
            let bytes = self.reader.bytes(at)?;
            if bytes.is_empty() {
                return Ok(None);
            }
            match memchr::memchr(b'{', bytes) {
                None => at += bytes.len() as u64,
                Some(n) => {
                    at += n as u64;
                    if start.matches(self.reader.at_least(at, reach)?) {
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
            advance(&mut self.place, bytes, self.encoding);
        }
        Ok(self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::super::index::{LANDMARK, Span};
    use super::*;

    fn index(text: &str) -> Index {
        let index = Index::default();
        let keys = ["id".to_owned(), "myNumber".to_owned()];
        fill(&index, &Source::from(text.as_bytes().to_vec()), 0, Encoding::Utf8, keys).unwrap();
        index
    }

    fn indexed(text: &str) -> (Vec<String>, Vec<Fault>) {
        let index = index(text);
        let cut = |span: &Span| text[span.offset as usize..span.end() as usize].to_owned();
        let spans = index.spans(1..index.len() + 1);
        (spans.iter().map(cut).collect(), index.faults().iter().map(|(fault, _)| *fault).collect())
    }

    #[test]
    fn forms_of_a_document() {
        for text in [
            r#"[{"id":1},{"id":2}]"#,
            "[\n  {\"id\":1},\n  {\"id\":2}\n]\n",
            "{\"id\":1}\n{\"id\":2}\n",
            "{\"id\":1}{\"id\":2}",
            "\r\n[{\"id\":1}\r\n,{\"id\":2}]",
        ] {
            let (records, faults) = indexed(text);
            assert_eq!(
                (records.as_slice(), faults.as_slice()),
                (&[r#"{"id":1}"#.to_owned(), r#"{"id":2}"#.to_owned()][..], &[][..]),
                "{text}"
            );
        }
        assert_eq!(indexed("[]"), (vec![], vec![]));
        assert_eq!(indexed("{\"id\":1}").0.len(), 1);
    }

    /// Each broken record between two good ones costs itself alone.
    #[test]
    fn broken_records_cost_themselves_alone() {
        for broken in [
            r#"{"id":2"#,
            r#"{"id":2}}"#,
            r#"{"id":"2}"#,
            r#"{"id:2}"#,
            r#"{"id":2,"x":[{"y":1}"#,
            r#"{"id":2,"x":[{"y":1}}"#,
            r#"{"id":2,}"#,
            r#"{"id":2 "x":3}"#,
            r#"{"id":}"#,
            r#"{'id':2}"#,
            "{\"id\":\"2\n\"}",
            r#"null"#,
            r#""text""#,
            r#"[1]"#,
        ] {
            for separator in [",", ",\n  "] {
                let text = format!(r#"[{{"id":1,"x":[{{"y":0}}]}}{separator}{broken}{separator}{{"id":3}}]"#);
                let (records, _) = indexed(&text);
                assert_eq!(records.first().map(String::as_str), Some(r#"{"id":1,"x":[{"y":0}]}"#), "{text}");
                assert_eq!(records.last().map(String::as_str), Some(r#"{"id":3}"#), "{text}");
                assert_eq!(records.len(), 3, "{text}: {records:?}");
            }
        }
    }

    #[test]
    fn a_broken_first_or_last_record() {
        let (records, faults) = indexed(r#"[{"id":1,{"id":2}]"#);
        assert_eq!(
            (records.as_slice(), faults.as_slice()),
            (&[r#"{"id":1"#.to_owned(), r#"{"id":2}"#.to_owned()][..], &[][..])
        );
        let (records, faults) = indexed("[{\"id\":1},{\"id\":}\n]\n");
        assert_eq!((records[1].as_str(), faults.as_slice()), (r#"{"id":}"#, &[][..]));
    }

    #[test]
    fn torn_files() {
        assert_eq!(indexed(r#"[{"id":1},{"id":2,"x":"#).1, [Fault::EndsInRecord(2)]);
        assert_eq!(indexed(r#"[{"id":1},{"id":2}"#).1, [Fault::NoClosingBracket]);
        assert_eq!(indexed(r#"[{"id":1},"#).1, [Fault::NoClosingBracket]);
        assert_eq!(indexed("{\"id\":1}\n{\"id\"").1, [Fault::EndsInRecord(2)]);
        let (records, faults) = indexed(r#"[{"id":1},{"id":"2,"x":[{"id":3},{"id":4}]"#);
        assert_eq!((records.len(), faults.len()), (4, 0), "{records:?} {faults:?}");
    }

    #[test]
    fn faults_between_records() {
        assert_eq!(indexed(r#"[{"id":1} {"id":2}]"#).1, [Fault::Comma]);
        assert_eq!(indexed(r#"[{"id":1},,{"id":2}]"#).1, [Fault::Comma]);
        assert_eq!(indexed(r#"[{"id":1},]"#).1, [Fault::Comma]);
        for text in [r#"[{"id":1},{{"id":2}},{"id":3}]"#, r#"[{"id":1},[{"id":2}],{"id":3}]"#] {
            let (records, faults) = indexed(text);
            assert_eq!((records.len(), faults), (3, vec![Fault::Stray, Fault::Stray]), "{text}");
        }
        assert_eq!(indexed(r#"[{"id":1}] x"#).1, [Fault::Stray]);
        for text in [r#"[{"id":1}],{"id":2}]"#, "[{\"id\":1}]\n[{\"id\":2}]\n", r#"[{"id":1}]{"id":2}"#] {
            let (records, faults) = indexed(text);
            assert_eq!((records.len(), faults), (2, vec![Fault::Stray]), "{text}");
        }
        assert_eq!(indexed(r#"[{"id":1},# note,{"id":2}]"#).1, [Fault::Stray]);
    }

    #[test]
    fn places_are_counted_across_pieces() {
        let filler = "あ".repeat(PIECE / 3 - 5);
        let text = format!("[\n  {{\"id\":\"{filler}\"}}]");
        let records: Vec<String> = (0..LANDMARK).map(|n| format!("{{\"id\":{n}}},\n ")).collect();
        let index = index(&text.replacen("  ", &records.concat(), 1));
        let place = index.landmark(LANDMARK + 1).unwrap();
        assert_eq!((place.line, place.column), (LANDMARK + 2, 2));
        let after = format!("{{\"id\":\"{filler}\"}}");
        let index = self::index(&format!("[\n  {after},\n {after} x {{\"id\":3}}]"));
        let place = index.faults()[0].1;
        assert_eq!((place.line, place.column), (3, 3 + after.chars().count() as u32));
    }

    /// Guessing by pieces what stands where makes no other index, in sound files and in broken ones.
    #[test]
    fn guesses_change_nothing() {
        let good = ["{\"id\":1,\"x\":[{\"y\":\"あ\\\"{\"}]}", "{\n \"id\" : 2,\n \"名\":\"い\\n\"\n}", "{\"id\":3}"];
        let broken =
            ["{\"id\":4", "{\"id\":\"5}", "{\"id\":6}}", "{'id':7}", "{\"id\":8,\"x\":[{\"id\":9}]}", "null", "]"];
        for (separator, share) in [(",", 0), (",\n", 1000), ("\n", 300), (" ,,", 500), (",\n  ", 40)] {
            let mut text = String::from(if separator == "\n" { "" } else { "[" });
            let mut seed = 7_u32;
            while text.len() < 5 * PIECE {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let (one, other) = ((seed >> 16) as usize, (seed >> 8) as usize);
                let bad = share > 0 && one % share == 0;
                text.push_str(if bad { broken[other % broken.len()] } else { good[other % good.len()] });
                text.push_str(&" ".repeat(one % 3));
                text.push_str(separator);
            }
            let source = Source::from(text.into_bytes());
            let [with, without] = [true, false].map(|guessing| {
                let (index, known) = (Index::default(), Arc::new(OnceLock::new()));
                let none = Guesser::new(|_, _| vec![]);
                let guesser = if guessing { guesser(Encoding::Utf8, &known) } else { none };
                let keys = ["id".to_owned()];
                fill_guessing(&index, &source, 0, Encoding::Utf8, keys, (&guesser, known)).unwrap();
                let last = index.len() + 1;
                let landmarks: Vec<_> = (1..last).map(|number| index.landmark(number)).collect();
                (index.spans(1..last), landmarks, index.faults())
            });
            assert!(with.0.len() > 5000, "{}", with.0.len());
            assert!(with == without, "{separator:?}");
        }
    }

    #[test]
    fn deep_nesting_is_no_trouble() {
        let (records, faults) = indexed(&"[".repeat(200_000));
        assert_eq!((records.len(), faults), (1, vec![Fault::EndsInRecord(1)]));
    }
}
