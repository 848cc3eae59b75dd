//! Everything that is open in a run: payloads, replies, the error-code list, and how they belong together.

mod replays;

pub use replays::Replayed;

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::check::{At, Checked, Finding, NotRun, Param, Rule, Severity, check};
use crate::compare::{self, Between, Comparison, mass_disappearance};
use crate::history::Readings;
use crate::import::{self, Given, Hints};
use crate::read::lay::{Laid, RecordKeys, lay};
use crate::read::reply::{self, ByProfile, Reply};
use crate::read::{Document, Encoding, Opening, Role, Source, Trouble, TroubleKind};
use crate::record::{Date, FieldId, FieldRef};
use crate::spec::{ErrorList, FieldTable, Origin, ReplyProfile, Spec, TableKind, Tables};
use crate::text::Said;

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
    /// Its encoding.
    pub encoding: Encoding,
    /// Whether it begins with a byte-order mark.
    pub bom: bool,
    /// The replies, in the file's order.
    pub replies: Arc<Vec<Reply>>,
    /// What the profile for replies had to do with them.
    pub by_profile: ByProfile,
    /// What that profile is called, where there is one.
    pub profile_name: Option<String>,
    /// For each reply, where it was laid.
    pub laid: Vec<Laid>,
    /// The places of the replies on each record.
    pub on_record: HashMap<u32, Vec<usize>>,
    /// The payload on whose records they were laid, or on those of the upload before it: its place among the payloads.
    pub payload: Option<usize>,
    /// What is found about the replies themselves.
    pub findings: Vec<Finding>,
}

/// The replies of some responses, and where each was laid.
#[derive(Clone, Debug, Default)]
pub struct Side(Vec<(Arc<Vec<Reply>>, Vec<Laid>)>);

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
    pub fn all(&self) -> (Cow<'_, [Reply]>, Cow<'_, [Laid]>) {
        match self.0.as_slice() {
            [(replies, laid)] => (Cow::Borrowed(replies), Cow::Borrowed(laid)),
            all => (
                all.iter().flat_map(|(replies, _)| replies.iter().cloned()).collect(),
                all.iter().flat_map(|(_, laid)| laid.iter().cloned()).collect(),
            ),
        }
    }
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

/// A payload compared with the upload before it.
#[derive(Debug)]
pub struct Compared {
    /// What became of the records.
    pub comparison: Arc<Comparison>,
    /// What was found in the previous upload.
    pub checked: Arc<Checked>,
    /// Which findings are fixed, known and new.
    pub between: Between,
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
    pub recognised: Vec<Said>,
    /// What was not understood in it.
    pub doubts: Vec<Said>,
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
    /// The documents with specification tables, in the order given; each is laid over those before it.
    pub documents: Vec<SpecFile>,
    /// Files that could not be read.
    pub troubles: Vec<Trouble>,
    /// The share of a type's recipients, in percent, of which more must not be gone since the previous upload.
    pub max_gone: f64,
    /// What is assumed of history keys and deletions.
    pub readings: Readings,
    /// The histories that were replayed.
    pub replays: Vec<Replayed>,
}

/// What a file turned out to be.
enum Opened {
    Payload(Document),
    Response(Response),
}

/// The largest document with specification tables: far more than any is known to have.
pub const LARGEST_DOCUMENT: u64 = 256 << 20;

impl Workspace {
    /// Opens files with the program's own specification tables.
    pub fn open(inputs: &[Input], encoding: Option<Encoding>) -> Workspace {
        Workspace::open_with(Spec::built_in(), inputs, encoding)
    }

    /// Opens files, and lays replies on their records. Payloads may still be read in the background.
    pub fn open_with(spec: Spec, inputs: &[Input], encoding: Option<Encoding>) -> Workspace {
        let mut workspace = Workspace::open_unlaid(spec, inputs, encoding);
        workspace.lay_replies();
        workspace
    }

    /// Opens files; documents with specification tables first, since the others are read by them. One that cannot be read
    /// is told among the troubles and costs no other. Waits for nothing: replies are not laid on their records yet.
    pub fn open_unlaid(spec: Spec, inputs: &[Input], encoding: Option<Encoding>) -> Workspace {
        let mut workspace = Workspace {
            spec,
            payloads: vec![],
            responses: vec![],
            responses_before: vec![],
            documents: vec![],
            troubles: vec![],
            max_gone: compare::MAX_GONE,
            readings: Readings::default(),
            replays: vec![],
        };
        let (mut rest, mut previous) = (Vec::new(), Vec::new());
        for input in inputs {
            match source_of(input).and_then(|source| workspace.take(input, source, encoding)) {
                Ok(None) => {}
                Ok(Some(opening)) => rest.push((input, opening)),
                Err(trouble) => workspace.troubles.push(trouble),
            }
        }
        for (input, opening) in rest {
            match workspace.open_one(input, &opening) {
                Ok(Opened::Payload(document)) if input.expected == Some(Expected::Previous) => {
                    previous.push(Arc::new(document));
                }
                Ok(Opened::Payload(document)) => {
                    let document = Arc::new(document);
                    workspace.payloads.push(Payload { document, checked: None, previous: None, compared: None });
                }
                Ok(Opened::Response(response)) if input.expected == Some(Expected::ResponseBefore) => {
                    workspace.responses_before.push(response);
                }
                Ok(Opened::Response(response)) => workspace.responses.push(response),
                Err(trouble) => workspace.troubles.push(trouble),
            }
        }
        workspace.give_previous(previous);
        workspace
    }

    /// Gives each payload the previous upload of the same place. Where a file is lacking, the places tell nothing.
    fn give_previous(&mut self, previous: Vec<Arc<Document>>) {
        if !self.troubles.is_empty() {
            return;
        }
        for document in previous.iter().skip(self.payloads.len()) {
            let said = Said::new("compare.previous.no-payload");
            self.troubles.push(Trouble::new(&document.name, TroubleKind::Document(said)));
        }
        for (payload, document) in self.payloads.iter_mut().zip(previous) {
            payload.previous = Some(document);
        }
    }

    /// Lays a document with specification tables over those in force; the opening of the file where it is none.
    fn take(&mut self, input: &Input, source: Source, encoding: Option<Encoding>) -> Result<Option<Opening>, Trouble> {
        let trouble = |kind| Trouble::new(&input.name, kind);
        let io = |e: io::Error| trouble(TroubleKind::Io(e.kind()));
        let mut start = [0; 8];
        let filled = source.read_at(0, &mut start).map_err(io)?;
        let office = start[..filled].starts_with(b"PK\x03\x04") || start[..filled].starts_with(b"\xD0\xCF\x11\xE0");
        let (mut written, mut bom) = (None, false);
        // Before it is gone through for its encoding.
        let too_large = || trouble(TroubleKind::Document(Said::new("spec.too-large")));
        if matches!(input.expected, Some(Expected::Spec(_))) && source.known_len().is_some_and(|n| n > LARGEST_DOCUMENT)
        {
            return Err(too_large());
        }
        if !office {
            let opening = Opening::new(&input.name, source.clone(), encoding)?;
            let document = match input.expected {
                Some(Expected::Spec(_)) => true,
                Some(_) => false,
                None => import::looks_like_document(&opening) && !looks_like_payload(&opening, &self.spec),
            };
            if !document {
                return Ok(Some(opening));
            }
            (written, bom) = (Some(opening.encoding), opening.bom);
        }
        if source.len() > LARGEST_DOCUMENT {
            return Err(too_large());
        }
        let bytes = source.read_exact_at(0, source.len() as usize).map_err(io)?;
        let kind = match input.expected {
            Some(Expected::Spec(kind)) => kind,
            _ => None,
        };
        let changed = changed(&input.name);
        let given = Given { name: &input.name, bytes: &bytes, changed: &changed, encoding };
        let imported = import::take(&given, &Hints { kind, ..Hints::default() }, &self.spec.fields)?;
        let tables = imported.tables;
        let kinds = tables.kinds();
        if let Some(wanted) = kind.filter(|kind| !kinds.contains(kind)) {
            return Err(trouble(TroubleKind::NotA(Role::of_table(wanted).word())));
        }
        let entries = tables.code.len()
            + tables.field.len()
            + tables.column.len()
            + tables.regional.len()
            + tables.holiday.len()
            + tables.predict.len()
            + tables.master.iter().map(|master| master.entry.len()).sum::<usize>();
        let role = match kinds.as_slice() {
            [] => return Err(trouble(TroubleKind::Document(Said::new("import.nothing")))),
            [one] | [TableKind::Fields, one @ TableKind::ReplyProfile] => {
                Role::of_table(if *one == TableKind::ReplyProfile { kinds[0] } else { *one })
            }
            _ => Role::Specification,
        };
        let mut doubts = imported.doubts;
        doubts.extend(about_tables(&tables));
        self.spec.apply(tables, &Origin::Run(input.name.clone()));
        self.documents.push(SpecFile {
            name: input.name.clone(),
            role,
            encoding: written,
            bom,
            entries,
            recognised: imported.recognised,
            doubts,
        });
        Ok(None)
    }

    fn open_one(&self, input: &Input, opening: &Opening) -> Result<Opened, Trouble> {
        let trouble = |kind| Trouble::new(&input.name, kind);
        let table = &self.spec.fields;
        let profile = self.spec.reply.as_deref();
        let certain = input.expected == Some(Expected::Payload);
        let payload = |opening: &Opening| match opening.is_json() {
            true => Document::json(opening, table, certain),
            false => Document::csv(opening, table, certain),
        };
        match input.expected {
            Some(Expected::Payload | Expected::Previous) => {
                payload(opening)?.map(Opened::Payload).ok_or_else(|| trouble(TroubleKind::NotA("role.payload")))
            }
            Some(Expected::Response | Expected::ResponseBefore) => response(opening, &self.spec).map(Opened::Response),
            Some(Expected::Spec(_)) | None => {
                let head = &opening.head;
                if opening.is_json() && reply::looks_like_reply_json(head, profile) {
                    return response(opening, &self.spec).map(Opened::Response);
                }
                if let Some(document) = payload(opening)? {
                    return Ok(Opened::Payload(document));
                }
                if opening.is_json() {
                    return Err(trouble(unknown_json(opening)));
                }
                let rows = import::first_rows(head);
                if rows.iter().any(|row| reply::looks_like_reply_csv(row, profile)) {
                    response(opening, &self.spec).map(Opened::Response)
                } else if opening.is_binary() {
                    Err(trouble(TroubleKind::Binary))
                } else {
                    Err(trouble(TroubleKind::UnknownTable(rows.into_iter().next().unwrap_or_default())))
                }
            }
        }
    }

    /// Whether there are replies to be laid on records.
    pub fn has_replies(&self) -> bool {
        !(self.responses.is_empty() && self.responses_before.is_empty())
    }

    /// What is needed to lay the replies on the records, be it by another thread; `None` where there are no replies.
    pub fn laying(&self) -> Option<Laying> {
        if !self.has_replies() {
            return None;
        }
        let now = self.payloads.iter().enumerate().map(|(place, payload)| (place, payload.document.clone()));
        let before = self.payloads.iter().enumerate().filter_map(|(place, one)| Some((place, one.previous.clone()?)));
        let replies = |responses: &[Response]| responses.iter().map(|response| response.replies.clone()).collect();
        Some(Laying {
            now: OneSide { documents: now.collect(), replies: replies(&self.responses) },
            before: OneSide { documents: before.collect(), replies: replies(&self.responses_before) },
            fields: self.spec.fields.clone(),
            errors: self.spec.errors.clone(),
        })
    }

    /// Takes replies that were laid.
    pub fn take_laid(&mut self, all: LaidOut) {
        let responses = self.responses.iter_mut().zip(all.now);
        for (response, out) in responses.chain(self.responses_before.iter_mut().zip(all.before)) {
            response.on_record.clear();
            for (i, laid) in out.laid.iter().enumerate() {
                if let Some(number) = laid.record {
                    response.on_record.entry(number).or_default().push(i);
                }
            }
            (response.payload, response.laid, response.findings) = (out.payload, out.laid, out.findings);
        }
    }

    /// Lays the replies on the records; waits for payloads that are still being read.
    pub fn lay_replies(&mut self) {
        if let Some(laying) = self.laying() {
            self.take_laid(laying.run());
        }
    }

    /// Checks all payloads, one after the other, and compares each with the upload before it where there is one.
    ///
    /// # Errors
    /// The file that could not be read to its end, or was changed meanwhile.
    pub fn check(&mut self, as_of: Date) -> Result<(), Trouble> {
        let references = self.spec.references();
        self.replay()?;
        for (place, payload) in self.payloads.iter_mut().enumerate() {
            let failed = |document: &Document, e: io::Error| Trouble::new(&document.name, TroubleKind::Io(e.kind()));
            let new = &payload.document;
            let mut checked = check(new, &references, as_of).map_err(|e| failed(new, e))?;
            if let Some(old) = &payload.previous {
                let before = check(old, &references, as_of).map_err(|e| failed(old, e))?;
                let go_on = AtomicBool::new(true);
                let comparison = compare::compare(old, new, &go_on).map_err(|e| failed(new, e))?;
                checked.add_compared(match comparison.same_form {
                    true => Ok(mass_disappearance(&comparison, self.max_gone)),
                    false => Err(NotRun::OtherForm(Rule::MassDisappearance)),
                });
                let between =
                    compare::between((old, &before), (new, &checked), &comparison).map_err(|e| failed(new, e))?;
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
                    return Err(Trouble::new(&document.name, TroubleKind::Changed(change)));
                }
            }
            payload.checked = Some(Arc::new(checked));
        }
        Ok(())
    }

    /// The replies that belong to a payload, each with the response it is in; where there is no payload, all.
    pub fn replies_on(&self, payload: usize) -> impl Iterator<Item = (&Response, &Reply, &Laid)> {
        let none = self.payloads.is_empty();
        let of_payload = self.responses.iter().filter(move |response| none || response.payload == Some(payload));
        of_payload.flat_map(|response| {
            response.replies.iter().zip(&response.laid).map(move |(reply, laid)| (response, reply, laid))
        })
    }

    /// The replies to the upload before a payload, and those to the payload in the order of `replies_on`.
    pub fn replies_between(&self, payload: usize) -> (Side, Side) {
        (Side::of(&self.responses_before, payload), Side::of(&self.responses, payload))
    }

    /// The replies on a record of a payload; where there is no payload, none.
    pub fn replies_on_record(&self, payload: usize, number: u32) -> impl Iterator<Item = (&Reply, &Laid)> {
        let of_payload = self.responses.iter().filter(move |response| response.payload == Some(payload));
        of_payload.flat_map(move |response| {
            let places = response.on_record.get(&number).map_or(&[][..], Vec::as_slice);
            places.iter().filter_map(|i| response.replies.get(*i).zip(response.laid.get(*i)))
        })
    }

    /// The findings about the replies that belong to a payload.
    pub fn findings_about_replies(&self, payload: usize) -> impl Iterator<Item = &Finding> {
        let of_payload = self.responses.iter().filter(move |response| response.payload == Some(payload));
        of_payload.flat_map(|response| &response.findings)
    }
}

/// Replies, and the payloads on whose records they are to be laid; and the same of the uploads before.
#[derive(Clone, Debug)]
pub struct Laying {
    now: OneSide,
    before: OneSide,
    fields: Arc<FieldTable>,
    errors: Option<Arc<ErrorList>>,
}

/// Replies, and the documents they are for, each with the place of its payload.
#[derive(Clone, Debug)]
struct OneSide {
    documents: Vec<(usize, Arc<Document>)>,
    replies: Vec<Arc<Vec<Reply>>>,
}

/// Replies that were laid.
#[derive(Debug)]
pub struct LaidOut {
    now: Vec<LaidResponse>,
    before: Vec<LaidResponse>,
}

/// The replies of a response, laid.
#[derive(Debug)]
struct LaidResponse {
    payload: Option<usize>,
    laid: Vec<Laid>,
    findings: Vec<Finding>,
}

impl Laying {
    /// Lays the replies on the payloads: the only one; or, where there are as many responses as payloads, in the order
    /// given; or the first on which they fit best. Waits for payloads that are still being read.
    pub fn run(self) -> LaidOut {
        let all = |side: &OneSide| {
            let in_order = side.replies.len() == side.documents.len();
            let responses = side.replies.iter().enumerate();
            responses.map(|(i, replies)| self.lay_one(&side.documents, i, replies, in_order)).collect()
        };
        LaidOut { now: all(&self.now), before: all(&self.before) }
    }

    fn lay_one(
        &self,
        documents: &[(usize, Arc<Document>)],
        i: usize,
        replies: &[Reply],
        in_order: bool,
    ) -> LaidResponse {
        let candidates: Vec<usize> = match documents.len() {
            1 => vec![0],
            n if in_order && n > 1 => vec![i],
            n => (0..n).collect(),
        };
        let mut best: Option<(usize, Vec<Laid>, usize)> = None;
        for candidate in candidates {
            let laid = lay(replies, &KeyIndex::of(&documents[candidate].1, replies), &self.fields);
            let matched = laid.iter().filter(|laid| laid.record.is_some()).count();
            if best.as_ref().is_none_or(|(_, _, most)| matched > *most) {
                best = Some((candidate, laid, matched));
            }
        }
        let (payload, laid) = match best {
            Some((candidate, laid, _)) => (Some(documents[candidate].0), laid),
            None => (None, lay(replies, &KeyIndex::default(), &self.fields)),
        };
        let findings = about_replies(replies, &laid, self.errors.as_deref());
        LaidResponse { payload, laid, findings }
    }
}

/// The findings about the replies of a response: codes that the list does not hold, replies that fit nowhere.
fn about_replies(replies: &[Reply], laid: &[Laid], errors: Option<&ErrorList>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (reply, laid) in replies.iter().zip(laid) {
        let mut tell = |rule, variant, params| {
            let at = At { line: reply.line, column: reply.column, pointer: None };
            findings.push(Finding { rule, record: None, field: None, at, variant, params, said_by: None });
        };
        if reply.unreadable {
            tell(Rule::UnreadableRecord, "syntax", vec![]);
        }
        let code = || vec![("code", Param::Name(reply.code.clone()))];
        match errors {
            _ if reply.code.trim().is_empty() => {}
            None => tell(Rule::CodeNotInList, "no-list", code()),
            Some(list) if list.get(&reply.code).is_none() => tell(Rule::CodeNotInList, "default", code()),
            Some(_) => {}
        }
        // A bare status, such as "accepted", is about no record.
        if laid.record.is_none() && !(reply.code.is_empty() && reply.message.is_empty()) {
            tell(Rule::UnmatchedReply, "default", vec![]);
        }
    }
    findings
}

/// The rules that foresaw a reply: those above the weight of an information that found something on its field.
pub fn foreseen_by(laid: &Laid, findings: &[Finding], spec: &Spec) -> Vec<&'static str> {
    let mut rules: Vec<&'static str> = findings
        .iter()
        .filter(|finding| finding.rule.severity() > Severity::Info)
        .filter(|finding| same_field(laid.field.as_ref(), finding.field.as_ref(), spec))
        .map(|finding| finding.rule.name())
        .collect();
    rules.dedup();
    rules
}

/// Whether a reply and a finding are about the same thing: the same field, or one a part of the other.
fn same_field(reply: Option<&FieldRef>, finding: Option<&FieldRef>, spec: &Spec) -> bool {
    let (Some(reply), Some(finding)) = (reply, finding) else { return false };
    let (a, b) = (reply.code(&spec.fields), finding.code(&spec.fields));
    let part = |whole: &str, part: &str| {
        part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    part(&a, &b) || part(&b, &a)
}

fn response(opening: &Opening, spec: &Spec) -> Result<Response, Trouble> {
    let (profile, edition) = (spec.reply.as_deref(), spec.edition_of(TableKind::ReplyProfile));
    let text = opening.whole_text()?;
    let read = if opening.is_json() { reply::read_json(&text, profile) } else { reply::read_csv(&text, profile) };
    let read = read.map_err(|problem| Trouble::new(&opening.name, problem.into()))?;
    Ok(Response {
        name: opening.name.clone(),
        encoding: opening.encoding,
        bom: opening.bom,
        replies: Arc::new(read.replies),
        by_profile: read.by_profile,
        profile_name: profile.map(|profile| match profile.name.as_str() {
            "" => edition.map_or_else(|| TableKind::ReplyProfile.code().to_owned(), |edition| edition.document.name()),
            name => name.to_owned(),
        }),
        laid: vec![],
        on_record: HashMap::new(),
        payload: None,
        findings: vec![],
    })
}

/// What is written in tables that cannot work.
pub fn about_tables(tables: &Tables) -> Vec<Said> {
    let unknown = tables.predict.iter().filter(|prediction| Rule::by_name(&prediction.rule).is_none());
    let unknown = unknown.map(|prediction| Said::new("spec.unknown-rule").with("rule", &prediction.rule));
    tables.reply.iter().flat_map(ReplyProfile::problems).chain(unknown).collect()
}

/// The bytes of a file.
fn source_of(input: &Input) -> Result<Source, Trouble> {
    let source = match (input.bytes, input.name.as_str()) {
        (Some(bytes), _) => Ok(Source::from(bytes.to_vec())),
        (None, "-") => Source::stream(io::stdin()),
        (None, name) => Source::open(Path::new(name)),
    };
    source.map_err(|e| Trouble::new(&input.name, TroubleKind::Io(e.kind())))
}

/// The day on which a file was last changed, in Japan's time zone; empty where that cannot be told.
pub fn changed(name: &str) -> String {
    let modified = std::fs::metadata(name).and_then(|meta| meta.modified());
    modified.map(|time| crate::record::day_in_japan(time).to_string()).unwrap_or_default()
}

/// Whether the first rows are those of a payload as CSV.
fn looks_like_payload(opening: &Opening, spec: &Spec) -> bool {
    let known = |row: &Vec<String>| row.iter().filter(|cell| spec.fields.by_heading(cell).is_some()).count();
    !opening.is_json() && import::first_rows(&opening.head).iter().take(5).any(|row| known(row) >= 5)
}

/// Why JSON is neither a payload nor a reply.
fn unknown_json(opening: &Opening) -> TroubleKind {
    let Ok(text) = opening.whole_text() else { return TroubleKind::UnknownJson };
    match reply::read_json(&text, None) {
        Err(problem) => problem.into(),
        Ok(_) => TroubleKind::UnknownJson,
    }
}

/// Finds records by the keys that replies may name. Built only where a reply names one.
#[derive(Debug, Default)]
struct KeyIndex {
    count: u32,
    hasher: RandomState,
    /// By history key, and by type, sub key and recipient number; 0 where several records share a key.
    by_history: HashMap<u64, u32>,
    by_key: HashMap<u64, u32>,
}

impl KeyIndex {
    fn of(document: &Document, replies: &[Reply]) -> KeyIndex {
        // A file that cannot be read any more is told by the check; here it only finds less.
        let _ = document.index().wait();
        let mut index = KeyIndex { count: document.len(), ..KeyIndex::default() };
        if !replies.iter().any(|reply| reply.hints.history_key.is_some() || reply.hints.recipient.is_some()) {
            return index;
        }
        let _ = document.each(1..document.len() + 1, |text| {
            let record = document.parse(text);
            let mut add = |key: u64, history: bool| {
                let map = if history { &mut index.by_history } else { &mut index.by_key };
                map.entry(key).and_modify(|number| *number = 0).or_insert(text.number);
            };
            if let Some(key) = record.text(FieldId::HISTORY_KEY) {
                add(index.hasher.hash_one(key), true);
            }
            if let Some((kind, recipient)) = record.text(FieldId::TYPE_ID).zip(record.text(FieldId::RECIPIENT)) {
                let sub_key = record.text(FieldId::SUB_KEY).unwrap_or("");
                add(index.hasher.hash_one([kind, sub_key, recipient]), false);
            }
        });
        index
    }
}

impl RecordKeys for KeyIndex {
    fn count(&self) -> u32 {
        self.count
    }

    fn by_history_key(&self, key: &str) -> Option<u32> {
        self.by_history.get(&self.hasher.hash_one(key)).copied().filter(|number| *number > 0)
    }

    fn by_key(&self, type_id: &str, sub_key: Option<&str>, recipient: &str) -> Option<u32> {
        let key = self.hasher.hash_one([type_id, sub_key.unwrap_or(""), recipient]);
        self.by_key.get(&key).copied().filter(|number| *number > 0)
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
