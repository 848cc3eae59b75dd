//! Everything that is open in a run: payloads, replies, the error-code list, and how they belong together.

mod answers;
mod counted;
mod foreseen;
mod key_index;
mod opening;
mod packed;
mod recognise;
mod replays;
mod reply_matching;
mod responses;

pub use answers::Answered;
pub use counted::CountsContradict;
pub use foreseen::foreseen_by;
pub use opening::changed;
pub use replays::Replayed;
pub use reply_matching::{LaidOut, Matching};
pub use responses::LARGEST_DOCUMENT;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::check::{Checked, Finding, check};
use crate::compare::{self, Between, Comparison, Limits, against};
use crate::history::Readings;
use crate::read::reply::{ByProfile, Outcome, Reply, Tally};
use crate::read::reply_matching::MatchedReply;
use crate::read::{Document, Encoding, OpenError, Role, Source, TroubleKind};
use crate::record::Date;
use crate::spec::{References, ReplyRows, Spec, TableKind};
use crate::text::Message;

/// How files are read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The encoding of all files, where the user said so.
    pub encoding: Option<Encoding>,
    /// How many bytes are kept at the most of what comes bit by bit.
    pub max_input: u64,
    /// From where the user says that row numbers in replies count.
    pub reply_rows: Option<ReplyRows>,
    /// Whether files are read again: where a pipe has taken the place of one, it would keep the reader waiting for ever.
    pub again: bool,
}

impl Default for Reading {
    fn default() -> Reading {
        Reading { encoding: None, max_input: 8 << 30, reply_rows: None, again: false }
    }
}

/// A file to open: its name, its bytes where they do not come from the file system, and what it is where the user said so.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name as the user gave it; `-` for standard input.
    pub name: String,
    /// Bytes that stand in for the file (the demonstration).
    pub bytes: Option<&'static [u8]>,
    /// What it is, if the user said so.
    pub expected: Option<Expected>,
}

/// What the user says a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// `--payload`
    Payload,
    /// `--response`
    Response,
    /// `--previous`: the upload before one of the payloads.
    Previous,
    /// `--response-old`: the reply to one of those.
    ResponseBefore,
    /// `--error-list`, `--layout`, `--regional-master`, or with no kind `--spec`: a document with specification tables.
    Spec(Option<TableKind>),
}

impl Expected {
    /// The key of the word for it; `None` for a document, which may be a workbook or an archive.
    fn word(self) -> Option<&'static str> {
        match self {
            Expected::Payload | Expected::Previous => Some("role.payload"),
            Expected::Response | Expected::ResponseBefore => Some("role.response"),
            Expected::Spec(_) => None,
        }
    }
}

impl Input {
    /// A file by its name.
    pub fn named(name: impl Into<String>, expected: Option<Expected>) -> Input {
        Input { name: name.into(), bytes: None, expected }
    }
}

/// A reply file, with its replies laid on the records of a payload.
#[derive(Debug)]
pub struct Response {
    /// The name as the user gave it.
    pub name: String,
    /// Its encoding; `None` for a workbook.
    pub encoding: Option<Encoding>,
    /// Whether it begins with a byte-order mark.
    pub bom: bool,
    /// When it says that it was written.
    pub time: Option<String>,
    /// The task that it says it answers.
    pub task: Option<String>,
    /// How it says that it went with the whole upload, around its entries.
    pub overall: Option<Outcome>,
    /// How many records it says there were, and how they went.
    pub tally: Tally,
    /// The replies, in the file's order.
    pub replies: Arc<Vec<Reply>>,
    /// What the profile for replies had to do with them.
    pub by_profile: ByProfile,
    /// What that profile is called, where there is one.
    pub profile_name: Option<String>,
    /// For each reply, where it was laid.
    pub laid: Vec<MatchedReply>,
    /// The places of the replies on each record.
    pub on_record: HashMap<u32, Vec<usize>>,
    /// The payload on whose records they were laid, or on those of the upload before it: its place among the payloads.
    pub payload: Option<usize>,
    /// What is found about the replies themselves.
    pub findings: Vec<Finding>,
}

impl Response {
    /// How many replies lie on no record though they should.
    pub fn unmatched(&self) -> usize {
        let nowhere = self.replies.iter().zip(&self.laid).filter(|(_, laid)| laid.record.is_none());
        nowhere.filter(|(reply, _)| missed(reply, &self.replies)).count()
    }
}

/// Whether a reply should lie on a record. One about the whole upload need not: a success, and what only sums up others.
fn missed(reply: &Reply, all: &[Reply]) -> bool {
    !reply.whole || reply.is_error() && all.len() == 1
}

/// The replies of some responses, and where each was laid.
#[derive(Clone, Debug, Default)]
pub struct Side(Vec<(Arc<Vec<Reply>>, Vec<MatchedReply>)>);

impl Side {
    fn of(responses: &[Response], payload: usize) -> Side {
        let of_payload = responses.iter().filter(|response| response.payload == Some(payload));
        Side(of_payload.map(|response| (response.replies.clone(), response.laid.clone())).collect())
    }

    /// Whether there is no response.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All replies, one response after the other, and where they were laid.
    pub fn all(&self) -> (Cow<'_, [Reply]>, Cow<'_, [MatchedReply]>) {
        match self.0.as_slice() {
            [(replies, laid)] => (Cow::Borrowed(replies), Cow::Borrowed(laid)),
            all => (
                all.iter().flat_map(|(replies, _)| replies.iter().cloned()).collect(),
                all.iter().flat_map(|(_, laid)| laid.iter().cloned()).collect(),
            ),
        }
    }
}

/// What PMH rejected of a payload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejections {
    /// The records with an error reply, each with the codes of these; an empty one for a reply without a code.
    pub on_records: BTreeMap<u32, BTreeSet<String>>,
    /// Error replies that are on no record.
    pub elsewhere: u64,
}

/// A payload and, once it was checked, what was found in it.
#[derive(Debug)]
pub struct Payload {
    /// The payload.
    pub document: Arc<Document>,
    /// What was found.
    pub checked: Option<Arc<Checked>>,
    /// The upload before it, if one was given.
    pub previous: Option<Arc<Document>>,
    /// What came of comparing the two.
    pub compared: Option<Arc<Compared>>,
}

impl Payload {
    /// What came of comparing the findings with those of the upload before, where they can be: with what came of comparing
    /// the records, and that upload.
    pub fn compared_findings(&self) -> Option<(&Between, &Compared, &Document)> {
        let compared = self.compared.as_deref()?;
        Some((compared.between.as_ref()?, compared, self.previous.as_deref()?))
    }
}

/// A payload compared with the upload before it.
#[derive(Debug)]
pub struct Compared {
    /// What became of the records.
    pub comparison: Arc<Comparison>,
    /// What was found in the previous upload.
    pub checked: Arc<Checked>,
    /// Which findings are fixed, known and new; `None` where that cannot be told.
    pub between: Option<Between>,
}

/// A document with specification tables that was given for this run.
#[derive(Clone, Debug)]
pub struct SpecFile {
    /// The name as the user gave it.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Its encoding; `None` for a workbook or an archive.
    pub encoding: Option<Encoding>,
    /// Whether it begins with a byte-order mark.
    pub bom: bool,
    /// How many codes, fields, columns or rows it gave.
    pub entries: usize,
    /// What was recognised in it.
    pub recognised: Vec<Message>,
    /// What was not understood in it.
    pub doubts: Vec<Message>,
}

/// Everything that is open.
#[derive(Debug)]
pub struct Workspace {
    /// The specification data in force.
    pub spec: Spec,
    /// The payloads, in the order given.
    pub payloads: Vec<Payload>,
    /// The replies, in the order given.
    pub responses: Vec<Response>,
    /// The replies to the uploads before, in the order given; laid on the records of those.
    pub responses_before: Vec<Response>,
    /// What the replies come to, by the place of the payload.
    pub answered: HashMap<usize, Answered>,
    /// The documents with specification tables, in the order given; each is laid over those before it.
    pub documents: Vec<SpecFile>,
    /// Files that could not be read.
    pub troubles: Vec<OpenError>,
    /// What is odd about payloads and replies that could be read, by file: what is no finding on a record.
    pub remarks: Vec<(String, Message)>,
    /// What is too much of a change since the previous upload.
    pub limits: Limits,
    /// The day on which the payloads are sent, where the user said one; else it is the day of the check.
    pub sent_on: Option<Date>,
    /// From where the user says that row numbers in replies count.
    pub reply_rows: Option<ReplyRows>,
    /// What is assumed of history keys and deletions.
    pub readings: Readings,
    /// The histories that were replayed.
    pub replays: Vec<Replayed>,
    /// The files that were opened, whatever they are, by name: it is asked of each whether it changed.
    opened: Vec<(String, Source)>,
    /// Those that came bit by bit.
    read_once: Vec<String>,
}

impl Workspace {
    /// Checks all payloads, one after the other, and compares each with the upload before it where there is one. A payload
    /// that fails is not checked, and costs no other.
    ///
    /// # Errors
    /// The files that could not be read to their end, or were changed meanwhile.
    pub fn check(&mut self, as_of: Date) -> Result<(), Vec<OpenError>> {
        let references = self.spec.references();
        let mut troubles = self.replay();
        for place in 0..self.payloads.len() {
            match self.check_one(place, &references, as_of) {
                Ok(()) => {}
                Err(trouble) if troubles.iter().any(|told| told.file == trouble.file) => {}
                Err(trouble) => troubles.push(trouble),
            }
        }
        if troubles.is_empty() { Ok(()) } else { Err(troubles) }
    }

    fn check_one(&mut self, place: usize, references: &References, as_of: Date) -> Result<(), OpenError> {
        let payload = &mut self.payloads[place];
        let failed = |document: &Document, e: io::Error| document.trouble(e.kind());
        let new = &payload.document;
        let mut checked = check(new, references, as_of).map_err(|e| failed(new, e))?;
        if let Some(old) = &payload.previous {
            let before = check(old, references, as_of).map_err(|e| failed(old, e))?;
            let go_on = AtomicBool::new(true);
            let comparison =
                compare::compare(old, new, self.sent_on.unwrap_or(as_of), &go_on).map_err(|e| failed(new, e))?;
            checked.add_compared(against(&comparison, new, self.limits));
            let between = compare::between((old, &before), (new, &checked), &comparison).map_err(|e| failed(new, e))?;
            let (comparison, checked) = (Arc::new(comparison), Arc::new(before));
            payload.compared = Some(Arc::new(Compared { comparison, checked, between }));
        }
        for replayed in &self.replays {
            if let Some(file) = replayed.file_of(place) {
                let later = replayed.replay.findings(file, &|file| replayed.name(file));
                checked.add_history(later, replayed.replay.keys_per_person);
            }
        }
        for document in payload.previous.iter().chain([&payload.document]) {
            if let Some(change) = document.change() {
                return Err(OpenError::new(&document.name, TroubleKind::Changed(change)));
            }
        }
        payload.checked = Some(Arc::new(checked));
        Ok(())
    }

    /// Whether anything is open, be it no payload.
    pub fn is_open(&self) -> bool {
        !(self.payloads.is_empty() && self.responses.is_empty() && self.documents.is_empty())
    }

    /// The files that cannot be read a second time: pipes, and standard input.
    pub fn read_once(&self) -> &[String] {
        &self.read_once
    }

    /// What happened since they were opened to the files that were, replies and documents as well: what was read of one
    /// that changed may be neither the old file nor the new one.
    pub fn changes(&self) -> Vec<OpenError> {
        let changes = self.opened.iter().filter_map(|(name, source)| Some((name, source.change(Path::new(name))?)));
        changes.map(|(name, change)| OpenError::new(name, TroubleKind::Changed(change))).collect()
    }

    /// The replies that belong to a payload, each with the response it is in; where there is no payload, all.
    pub fn replies_on(&self, payload: usize) -> impl Iterator<Item = (&Response, &Reply, &MatchedReply)> {
        let none = self.payloads.is_empty();
        let of_payload = self.responses.iter().filter(move |response| none || response.payload == Some(payload));
        of_payload.flat_map(|response| {
            response.replies.iter().zip(&response.laid).map(move |(reply, laid)| (response, reply, laid))
        })
    }

    /// Those of them that tell of an error or a warning and still hold.
    pub fn weighing_on(&self, payload: usize) -> impl Iterator<Item = (&Response, &Reply, &MatchedReply)> {
        self.replies_on(payload).filter(|(_, reply, laid)| reply.weighs() && !laid.superseded)
    }

    /// The replies to the upload before a payload, and those to the payload in the order of `replies_on`.
    pub fn replies_between(&self, payload: usize) -> (Side, Side) {
        (Side::of(&self.responses_before, payload), Side::of(&self.responses, payload))
    }

    /// The replies on a record of a payload; where there is no payload, none.
    pub fn replies_on_record(&self, payload: usize, number: u32) -> impl Iterator<Item = (&Reply, &MatchedReply)> {
        let of_payload = self.responses.iter().filter(move |response| response.payload == Some(payload));
        of_payload.flat_map(move |response| {
            let places = response.on_record.get(&number).map_or(&[][..], Vec::as_slice);
            places.iter().filter_map(|i| response.replies.get(*i).zip(response.laid.get(*i)))
        })
    }

    /// What PMH rejected of a payload.
    pub fn rejections(&self, payload: usize) -> Rejections {
        let mut all = Rejections::default();
        let of_payload = self.responses.iter().filter(|response| response.payload == Some(payload));
        let replies = of_payload.flat_map(|response| response.replies.iter().zip(&response.laid));
        for (reply, laid) in replies.filter(|(reply, _)| reply.is_error()) {
            match laid.record {
                Some(record) => drop(all.on_records.entry(record).or_default().insert(reply.code.trim().to_owned())),
                None => all.elsewhere += 1,
            }
        }
        all
    }

    /// The findings about the replies that belong to a payload.
    pub fn findings_about_replies(&self, payload: usize) -> impl Iterator<Item = &Finding> {
        let of_payload = self.responses.iter().filter(move |response| response.payload == Some(payload));
        of_payload.flat_map(|response| &response.findings)
    }
}

/// What a payload is, in the short words of the screen's first line.
pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Registration => "role.registration.short",
        Role::Differential => "role.differential.short",
        Role::Csv => "role.csv.short",
        other => other.word(),
    }
}
