//! A payload that is open: what it is, where its records stand, and each record on demand.

mod rows;

use std::cell::RefCell;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::csv::{self, Layout};
use super::encoding::{Decoded, Detected, Encoding, detect};
use super::error::{OpenError, TroubleKind};
use super::index::{Fault, Index, Span, advance};
use super::json;
use super::source::{Change, Source};
use crate::record::{FieldId, Name, Place, Record, RecordText};
use crate::spec::{Body, FieldTable, Form, TableKind};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Registration JSON.
    Registration,
    /// Differential-history JSON.
    Differential,
    /// A payload as CSV.
    Csv,
    /// A reply of PMH, JSON or CSV.
    Response,
    /// An error-code list.
    ErrorList,
    /// An API design.
    ApiDesign,
    /// A file design.
    Layout,
    /// PMH's masters.
    Masters,
    /// The regional master (地単公費マスター).
    RegionalMaster,
    /// A reply profile.
    ReplyProfile,
    /// Which rule foresees which code.
    Predictions,
    /// The Cabinet Office's list of holidays.
    Holidays,
    /// Several specification tables.
    Specification,
}

impl Role {
    /// The name that scripts see.
    pub fn code(self) -> &'static str {
        match self {
            Role::Registration => "registration",
            Role::Differential => "differential",
            Role::Csv => "csv",
            Role::Response => "response",
            Role::ErrorList => "error-list",
            Role::ApiDesign => "api-design",
            Role::Layout => "layout",
            Role::Masters => "masters",
            Role::RegionalMaster => "regional-master",
            Role::ReplyProfile => "reply-profile",
            Role::Predictions => "predictions",
            Role::Holidays => "holidays",
            Role::Specification => "specification",
        }
    }

    /// The role of this name.
    pub fn by_code(code: &str) -> Option<Role> {
        use Role::*;
        let all = [
            Registration,
            Differential,
            Csv,
            Response,
            ErrorList,
            ApiDesign,
            Layout,
            Masters,
            RegionalMaster,
            ReplyProfile,
            Predictions,
            Holidays,
            Specification,
        ];
        all.into_iter().find(|role| role.code() == code)
    }

    /// The key of the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Role::Registration => "role.registration",
            Role::Differential => "role.differential",
            Role::Csv => "role.csv",
            Role::Response => "role.response",
            Role::ErrorList => "role.error-list",
            Role::ApiDesign => "role.api-design",
            Role::Layout => "role.layout",
            Role::Masters => "role.masters",
            Role::RegionalMaster => "role.regional-master",
            Role::ReplyProfile => "role.reply-profile",
            Role::Predictions => "role.predictions",
            Role::Holidays => "role.holidays",
            Role::Specification => "role.specification",
        }
    }

    /// What a document with this kind of table is.
    pub fn of_table(kind: TableKind) -> Role {
        match kind {
            TableKind::Fields => Role::ApiDesign,
            TableKind::Layout => Role::Layout,
            TableKind::ErrorList => Role::ErrorList,
            TableKind::Predictions => Role::Predictions,
            TableKind::Masters => Role::Masters,
            TableKind::RegionalMaster => Role::RegionalMaster,
            TableKind::ReplyProfile => Role::ReplyProfile,
            TableKind::Holidays => Role::Holidays,
        }
    }
}

/// How the records are written down.
#[derive(Debug)]
enum Writing {
    Json,
    Csv(Box<Layout>, Box<HeadingRow>),
}

/// The heading row of a CSV; empty where there is none.
#[derive(Debug)]
struct HeadingRow {
    text: RecordText<'static>,
    start: Place,
    /// Whether a line above it says what parts the cells.
    sep_line: bool,
}

/// A payload: registration or differential JSON, or CSV. Its records become known while it is read in the background;
/// the reading ends when the document is dropped.
#[derive(Debug)]
pub struct Document {
    /// The name as the user gave it.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Whether its records are registrations or differential histories.
    pub form: Form,
    /// Its encoding.
    pub encoding: Encoding,
    /// Whether it begins with a byte-order mark.
    pub bom: bool,
    /// How many byte-order marks it begins with.
    pub marks: u8,
    index: Arc<Index>,
    /// The last record whose place was asked for: the next one is mostly close behind it.
    last_place: Mutex<(u32, Place)>,
    source: Source,
    writing: Writing,
    table: Arc<FieldTable>,
}

/// How many bytes are read together at the most.
const TOGETHER: u64 = 4 << 20;

/// Buffers that grew beyond this are given back.
const KEPT: usize = 8 << 20;

/// How many records are looked at to tell what a file is.
const LOOKED_AT: u32 = 64;

/// Files up to this size are read at once; a thread would cost more.
const AT_ONCE: u64 = 256 << 10;

impl Drop for Document {
    fn drop(&mut self) {
        self.index.stop();
    }
}

/// Fills an index, in the background where the source is large. It is there as far as `LOOKED_AT` records, or whole.
fn read_index(
    source: &Source,
    fill: impl FnOnce(&Index, &Source) -> io::Result<()> + Send + 'static,
) -> io::Result<Arc<Index>> {
    let index = Arc::new(Index::bounded(source.most()));
    let (filled, from) = (index.clone(), source.clone());
    let work = move || {
        let result = fill(&filled, &from);
        filled.end(result);
    };
    if source.known_len().is_some_and(|length| length <= AT_ONCE) {
        work();
    } else {
        std::thread::Builder::new().name("index".to_owned()).spawn(work)?;
    }
    index.wait_for(LOOKED_AT, Duration::MAX).end.unwrap_or(Ok(()))?;
    Ok(index)
}

/// The start of a file, decoded, by which it is told what the file is.
#[derive(Debug)]
pub struct Opening {
    /// The name as the user gave it.
    pub name: String,
    /// The bytes.
    pub source: Source,
    /// The encoding.
    pub encoding: Encoding,
    /// Whether a byte-order mark stands at the start.
    pub bom: bool,
    /// How many stand there one behind the other.
    pub marks: u8,
    /// The encoding that the content speaks for, where the user said another.
    pub otherwise: Option<Encoding>,
    /// The first part of the text, without the byte-order mark; cut at the end of a line where there is one.
    pub head: String,
}

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 256 << 10;

impl Opening {
    /// Looks at the start of a file.
    ///
    /// # Errors
    /// What cannot be read at all: an empty file, an encoding that is not read, what the system refuses.
    pub fn new(name: &str, source: Source, encoding: Option<Encoding>) -> Result<Opening, OpenError> {
        let trouble = |kind| OpenError::new(name, kind);
        let io = |e: io::Error| trouble(TroubleKind::Io(e.kind()));
        if source.is_empty() {
            return Err(trouble(TroubleKind::Empty));
        }
        let (found, bom) = match detect(&source).map_err(io)? {
            Detected::Encoding { encoding, bom } => (encoding, bom),
            Detected::Other(foreign) => return Err(trouble(TroubleKind::Encoding(foreign))),
        };
        let said = encoding;
        let (encoding, bom) = match said {
            Some(Encoding::Cp932) => (Encoding::Cp932, false),
            Some(Encoding::Utf8) => (Encoding::Utf8, bom),
            None => (found, bom),
        };
        let mut bytes = vec![0; HEAD];
        let n = source.read_at(0, &mut bytes).map_err(io)?;
        bytes.truncate(n);
        const MARK: &[u8] = b"\xEF\xBB\xBF";
        let marks = if bom { bytes.chunks(MARK.len()).take_while(|bytes| *bytes == MARK).take(9).count() } else { 0 };
        let from = marks * MARK.len();
        let otherwise = said.filter(|said| *said != found && !bytes.is_ascii()).map(|_| found);
        if n == HEAD
            && let Some(newline) = memchr::memrchr(b'\n', &bytes)
        {
            bytes.truncate(newline + 1);
        }
        // The file may have become shorter since its mark was seen.
        let head = encoding.decode(bytes.get(from..).unwrap_or_default(), from as u64).0.into_owned();
        if head.trim().is_empty() && n < HEAD {
            return Err(trouble(TroubleKind::Empty));
        }
        Ok(Opening { name: name.to_owned(), source, encoding, bom, marks: marks as u8, otherwise, head })
    }

    /// Whether the text is JSON, as its beginning tells: comments and a call before it are looked through.
    pub fn is_json(&self) -> bool {
        json::prelude(self.head.as_bytes()).is_json
    }

    /// Whether it holds bytes that no text holds.
    pub fn is_binary(&self) -> bool {
        let controls =
            self.head.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\x1B')).count();
        let bad = self.head.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
        (controls + bad) * 10 > self.head.chars().count()
    }

    /// Where the text begins, behind byte-order marks.
    fn text_start(&self) -> u64 {
        u64::from(self.marks) * 3
    }

    /// The whole text, for a file that is no payload.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn whole_text(&self) -> Result<String, OpenError> {
        let from = self.text_start();
        let bytes = self
            .source
            .read_exact_at(from, (self.source.len() - from) as usize)
            .map_err(|e| OpenError::new(&self.name, TroubleKind::Io(e.kind())))?;
        Ok(self.encoding.decode(&bytes, from).0.into_owned())
    }
}

impl Document {
    /// Opens a JSON payload; `None` if the records hold nothing that the field table knows, unless the user is `certain`.
    ///
    /// # Errors
    /// What the system refuses while reading.
    pub fn json(opening: &Opening, table: &Arc<FieldTable>, certain: bool) -> Result<Option<Document>, OpenError> {
        let io = |e: io::Error| OpenError::new(&opening.name, TroubleKind::Io(e.kind()));
        let of_api = table.iter().filter(|(_, field)| !field.column_only);
        let keys = of_api.map(|(_, field)| field.json.as_str()).filter(|name| !name.contains('.'));
        let keys: Vec<String> = keys.map(str::to_owned).collect();
        let (from, encoding) = (opening.text_start(), opening.encoding);
        let fill = move |index: &Index, source: &Source| json::fill(index, source, from, encoding, keys);
        let index = read_index(&opening.source, fill).map_err(io)?;
        let mut document = Document {
            name: opening.name.clone(),
            role: Role::Registration,
            form: Form::Registration,
            encoding: opening.encoding,
            bom: opening.bom,
            marks: opening.marks,
            index,
            last_place: Mutex::default(),
            source: opening.source.clone(),
            writing: Writing::Json,
            table: table.clone(),
        };
        let (mut payload, mut differential, mut looked_at) = (0, 0, 0);
        for number in 1..=document.len().min(LOOKED_AT) {
            let text = document.text(number).map_err(io)?;
            let Some(fields) = json::fields_there(&text.text, table, document.form) else { continue };
            looked_at += 1;
            let there = |id: FieldId| fields.contains(&id);
            payload += u32::from(there(FieldId::BASIC) || there(FieldId::MY_NUMBER) || fields.len() >= 2);
            differential += u32::from(there(FieldId::HISTORY_KEY) || there(FieldId::DELETED));
        }
        // Where no record can be read, the names in the text tell.
        let names = FieldId::KNOWN.iter().filter(|name| opening.head.contains(&format!("\"{name}\""))).count();
        let nothing_wrong = |fault: &Fault| !matches!(fault, Fault::Stray | Fault::NoClosingBracket | Fault::Form(_));
        let empty_array = document.is_empty()
            && document.index.in_array()
            && document.index.faults().iter().all(|(fault, _)| nothing_wrong(fault));
        let by_names = looked_at == 0 && names >= 3;
        if !(payload > 0 || by_names || empty_array || certain) {
            return Ok(None);
        }
        if differential * 2 > looked_at {
            (document.role, document.form) = (Role::Differential, Form::Differential);
        }
        Ok(Some(document))
    }

    /// Opens a CSV payload; `None` if its first row is no heading row of one, unless the user is `certain`.
    ///
    /// # Errors
    /// What the system refuses while reading.
    pub fn csv(opening: &Opening, table: &Arc<FieldTable>, certain: bool) -> Result<Option<Document>, OpenError> {
        let needed = if certain { 1 } else { 3 };
        // The same row is asked of several times, and may have a thousand columns.
        let asked: RefCell<Vec<(String, u8, usize)>> = RefCell::default();
        let known = |row: &str, separator: u8| {
            let before = asked.borrow().iter().find(|(text, by, _)| *by == separator && text == row).map(|(.., n)| *n);
            before.unwrap_or_else(|| {
                let count = Layout::read(row, separator, table).known();
                asked.borrow_mut().push((row.to_owned(), separator, count));
                count
            })
        };
        let io = |e: io::Error| OpenError::new(&opening.name, TroubleKind::Io(e.kind()));
        let (from, encoding) = (opening.text_start(), opening.encoding);
        let first_rows = || opening.head.split(['\r', '\n']).filter(|row| !row.trim().is_empty()).take(5);
        let is_headed = |row: &str| csv::SEPARATORS.into_iter().any(|separator| known(row, separator) >= needed);
        let (mut layout, heading) = if first_rows().any(is_headed) {
            let Some(row) = csv::heading_of(&opening.source, from, encoding, known).map_err(io)? else {
                return Ok(None);
            };
            let text = read_text(&opening.source, encoding, 0, row.span()).map_err(io)?;
            (Layout::read(&text.text, row.dialect.separator, table), (text, row))
        } else if let Some(layout) = headless(first_rows(), table, certain) {
            (layout, (RecordText::default(), csv::Heading::none(from, encoding)))
        } else {
            return Ok(None);
        };
        if layout.known() < needed {
            return Ok(None);
        }
        let differential = layout.has(FieldId::HISTORY_KEY) || layout.has(FieldId::DELETED);
        let form = if differential { Form::Differential } else { Form::Registration };
        let (text, row) = heading;
        if text.length > 0 {
            layout.judge(form, table);
        }
        let columns = layout.columns.len();
        let fill = move |index: &Index, source: &Source| csv::fill(index, source, &row, columns);
        let index = read_index(&opening.source, fill).map_err(io)?;
        let heading = HeadingRow { text, start: row.start, sep_line: row.sep_line };
        Ok(Some(Document {
            name: opening.name.clone(),
            role: Role::Csv,
            form,
            encoding: opening.encoding,
            bom: opening.bom,
            marks: opening.marks,
            index,
            last_place: Mutex::default(),
            source: opening.source.clone(),
            writing: Writing::Csv(Box::new(layout), Box::new(heading)),
            table: table.clone(),
        }))
    }

    /// Whether it is a CSV without a heading row, read by the file design.
    pub fn is_headless(&self) -> bool {
        matches!(&self.writing, Writing::Csv(_, heading) if heading.text.length == 0)
    }

    /// Where its records stand.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The size of the file in bytes, if that is known by now.
    pub fn bytes(&self) -> Option<u64> {
        self.source.known_len()
    }

    /// What kept it from being read.
    pub fn trouble(&self, kind: io::ErrorKind) -> OpenError {
        OpenError::new(&self.name, TroubleKind::of(kind, &self.source))
    }

    /// What happened to the file since it was opened.
    pub fn change(&self) -> Option<Change> {
        self.source.change(Path::new(&self.name))
    }

    /// How many records are known by now, unreadable ones included.
    pub fn len(&self) -> u32 {
        self.index.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// The field table by which it is read.
    pub fn table(&self) -> &Arc<FieldTable> {
        &self.table
    }

    /// What a loaded API design says of the records of this file; `None` for a CSV.
    pub fn body(&self) -> Option<&Body> {
        self.table.body(self.form).filter(|_| matches!(self.writing, Writing::Json))
    }

    /// The columns of a CSV.
    pub fn layout(&self) -> Option<&Layout> {
        match &self.writing {
            Writing::Csv(layout, _) => Some(layout),
            Writing::Json => None,
        }
    }

    /// The heading row of a CSV; `None` where it has none.
    pub fn heading(&self) -> Option<&RecordText<'static>> {
        match &self.writing {
            Writing::Csv(_, heading) if heading.text.length > 0 => Some(&heading.text),
            _ => None,
        }
    }

    /// Whether a line above the heading row of a CSV says what parts the cells.
    pub fn has_sep_line(&self) -> bool {
        matches!(&self.writing, Writing::Csv(_, heading) if heading.sep_line)
    }

    /// Line and column at which each heading of a CSV stands, and of the row itself behind them.
    pub fn locate_headings(&self) -> Vec<(u32, u32)> {
        match &self.writing {
            Writing::Csv(layout, heading) => {
                let places: Vec<u32> = layout.columns.iter().map(|column| column.at).chain([0]).collect();
                heading.text.locate_all(heading.start, &places)
            }
            Writing::Json => vec![],
        }
    }

    /// Line and column of the byte at index `at` of a record's text.
    pub fn locate(&self, text: &RecordText<'_>, at: u32) -> (u32, u32) {
        text.locate(self.place(text.number), at)
    }

    /// The same for many places of a record's text, in the order in which they are given.
    pub fn locate_all(&self, text: &RecordText<'_>, places: &[u32]) -> Vec<(u32, u32)> {
        if places.is_empty() { vec![] } else { text.locate_all(self.place(text.number), places) }
    }

    /// The place at which a record starts, counted from one that is known; the start of the file for a number that is none,
    /// and what can be counted where the file cannot be read any more.
    fn place(&self, number: u32) -> Place {
        let mut last = self.last_place.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some(span), Some(mut place)) = (self.index.span(number), self.index.landmark(number)) else {
            return Place::START;
        };
        if last.0 <= number && last.1.offset > place.offset {
            place = last.1;
        }
        while place.offset < span.offset {
            let mut bytes = vec![0; (span.offset - place.offset).min(TOGETHER) as usize];
            if self.source.fill_at(place.offset, &mut bytes).is_err() {
                break;
            }
            let returns = matches!(self.writing, Writing::Csv(..));
            // CR LF is not taken apart.
            for _ in 0..2 {
                let goes_on = place.offset + (bytes.len() as u64) < span.offset;
                if returns && goes_on && bytes.len() > 1 && bytes.ends_with(b"\r") {
                    bytes.pop();
                }
            }
            advance(&mut place, &bytes, self.encoding, returns);
        }
        *last = (number, place);
        place
    }

    /// The text of a record, by its number counted from 1.
    ///
    /// # Errors
    /// What the system refuses; `StaleNetworkFileHandle` where the file was written to since it was opened: what stands there
    /// now may be anybody, and what was found is not theirs; `NotFound` for a number that is none.
    pub fn text(&self, number: u32) -> io::Result<RecordText<'static>> {
        let span = self.index.span(number);
        self.source.is_as_opened()?;
        read_text(&self.source, self.encoding, number, span.ok_or(io::ErrorKind::NotFound)?)
    }

    /// Whether its file was not written to since it was opened: otherwise no record can be shown any more.
    pub fn is_as_opened(&self) -> bool {
        self.source.is_as_opened().is_ok()
    }

    /// The bytes of a record as they stand in the file.
    ///
    /// # Errors
    /// As [`Document::text`].
    pub fn raw(&self, number: u32) -> io::Result<Vec<u8>> {
        let span = self.index.span(number).ok_or(io::ErrorKind::NotFound)?;
        self.source.is_as_opened()?;
        self.source.read_exact_at(span.offset, span.length as usize)
    }

    /// The bytes between a record and the one before it, or the start of the file; behind the last record for the number
    /// after it. No more than the first `most`.
    ///
    /// # Errors
    /// As [`Document::text`].
    pub fn before(&self, number: u32, most: usize) -> io::Result<Vec<u8>> {
        let span = |number| self.index.span(number).ok_or(io::ErrorKind::NotFound);
        let from = if number <= 1 { 0 } else { span(number - 1)?.end() };
        let to = if number > self.len() { self.source.len() } else { span(number)?.offset };
        self.source.read_exact_at(from, usize::try_from(to.saturating_sub(from)).unwrap_or(most).min(most))
    }

    /// The text of JSON before its first record and behind its last one, no more than the first `most` bytes of each, where it
    /// is wanted; and where each begins.
    ///
    /// # Errors
    /// As [`Document::text`].
    pub fn around(&self, most: usize, wanted: impl Fn(&str) -> bool) -> io::Result<Vec<(RecordText<'static>, Place)>> {
        let mut around = Vec::new();
        if !matches!(self.writing, Writing::Json) {
            return Ok(around);
        }
        let last = self.len();
        for number in [Some(1), Some(last + 1).filter(|_| last > 0)].into_iter().flatten() {
            let bytes = self.before(number, most)?;
            let text = self.encoding.decode(&bytes, 0).0.into_owned();
            if wanted(&text) {
                let mut start = Place::START;
                if number > 1 {
                    start = self.place(last);
                    advance(&mut start, &self.raw(last)?, self.encoding, false);
                }
                let (offset, length) = (start.offset, bytes.len() as u32);
                around.push((RecordText { offset, length, text: text.into(), ..RecordText::default() }, start));
            }
        }
        Ok(around)
    }

    /// Calls `f` with the text of each record of a range of numbers, reading their bytes together where they stand
    /// close to one another.
    ///
    /// # Errors
    /// What the system refuses; `UnexpectedEof` where the file has become shorter.
    pub fn each(&self, numbers: Range<u32>, mut f: impl FnMut(&RecordText<'_>)) -> io::Result<()> {
        // Fresh memory for each batch costs more than to read it.
        thread_local!(static BYTES: RefCell<(Vec<u8>, Vec<u8>)> = const { RefCell::new((Vec::new(), Vec::new())) });
        let spans = self.index.spans(numbers.clone());
        let mut numbers = numbers.zip(&spans).peekable();
        let (mut buffer, mut room) = BYTES.take();
        while let Some((_, first)) = numbers.peek().copied() {
            let mut together = vec![];
            while let Some(one) = numbers.next_if(|(_, span)| span.end() - first.offset <= TOGETHER || *span == first) {
                together.push(one);
            }
            let length = together.last().map_or(0, |(_, last)| last.end() - first.offset) as usize;
            buffer.resize(buffer.len().max(length), 0);
            self.source.fill_at(first.offset, &mut buffer[..length])?;
            for (number, span) in together {
                let from = (span.offset - first.offset) as usize;
                let bytes = &buffer[from..from + span.length as usize];
                let Decoded { text, bad, all_kept } = self.encoding.decode_in(bytes, span.offset, &mut room);
                f(&RecordText { number, offset: span.offset, length: span.length, text, bad, all_kept });
            }
        }
        if buffer.len() + room.len() <= KEPT {
            BYTES.set((buffer, room));
        }
        Ok(())
    }

    /// The same with the values of each record: in the room of those of the one before.
    ///
    /// # Errors
    /// As [`Document::each`].
    pub fn each_record(&self, numbers: Range<u32>, mut f: impl FnMut(&RecordText<'_>, &Record<'_>)) -> io::Result<()> {
        self.each(numbers, |text| {
            let record = self.parse(text);
            f(text, &record);
            record.done();
        })
    }

    /// The values of a record's text.
    pub fn parse<'t>(&'t self, text: &'t RecordText<'_>) -> Record<'t> {
        let mut record = match &self.writing {
            Writing::Json => json::parse(text, &self.table, self.form),
            Writing::Csv(layout, _) => csv::parse(text, layout, &self.table),
        };
        let csv = matches!(self.writing, Writing::Csv(..));
        record.date_styles = self.table.date_styles(self.form, csv);
        record.flag_styles = self.table.flag_styles(self.form, csv);
        record
    }

    /// The JSON pointer of something in a record, of which this is the pointer from the record on; `None` in a CSV.
    pub fn pointer(&self, number: u32, within: &str) -> Option<String> {
        if !matches!(self.writing, Writing::Json) {
            return None;
        }
        if !self.index.in_array() {
            return Some(within.to_owned());
        }
        let around = self.index.path();
        // A key around the array may be anything, also somebody's name.
        let around: Vec<Name> = around.iter().map(|key| Name::new(key)).collect();
        let around: Vec<&str> = around.iter().map(|key| self.table.shown(key)).collect::<Option<_>>()?;
        let around = around.iter().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1")));
        Some(format!("{}/{}{within}", around.collect::<String>(), number.saturating_sub(1)))
    }
}

/// The columns of a CSV without a heading row, if a file design is in force and the first rows are as it says: each has as
/// many cells, and in most of them 個人番号, the period and the flags look like what they are.
fn headless<'r>(first: impl Iterator<Item = &'r str>, table: &FieldTable, certain: bool) -> Option<Layout> {
    let layout = Layout::of_design(table.design()?, table);
    let rows: Vec<Vec<String>> = first
        .map(|line| csv::cells(line, b',').into_iter().map(|cell| cell.text.into_owned()).collect())
        .filter(|row: &Vec<String>| row.iter().any(|cell| !cell.is_empty()))
        .collect();
    let as_wide = rows.iter().filter(|row| row.len() == layout.columns.len()).count();
    if as_wide == 0 || as_wide * 2 < rows.len() {
        return None;
    }
    let looks = |id: FieldId, right: &dyn Fn(&str) -> bool| {
        let column = layout.columns.iter().position(|column| column.target == csv::Target::Field(id))?;
        let cells = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
        Some(cells.clone().count() > 0 && cells.clone().filter(|cell| right(cell)).count() * 2 > cells.count())
    };
    let digits = |cell: &str| cell.len() >= 11 && cell.bytes().all(|b| b.is_ascii_digit());
    let date = |cell: &str| cell.len() >= 8 && cell.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/'));
    let signs =
        [looks(FieldId::MY_NUMBER, &digits), looks(FieldId::VALID_FROM, &date), looks(FieldId::VALID_TO, &date)];
    let (right, wrong) = (signs.iter().flatten().filter(|right| **right).count(), signs.contains(&Some(false)));
    (certain || right >= 2 && !wrong).then_some(layout)
}

fn read_text(source: &Source, encoding: Encoding, number: u32, span: Span) -> io::Result<RecordText<'static>> {
    let bytes = source.read_exact_at(span.offset, span.length as usize)?;
    let (text, bad) = encoding.decode(&bytes, span.offset);
    let text = text.into_owned().into();
    Ok(RecordText { number, offset: span.offset, length: span.length, text, bad, all_kept: false })
}
