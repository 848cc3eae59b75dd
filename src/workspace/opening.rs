//! The opening of files: what each turns out to be, and documents with specification tables before the others.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::packed;
use super::recognise::looks_like_payload;
use super::responses::{LARGEST_DOCUMENT, is_a, response};
use super::{Expected, Input, Payload, Reading, Response, SpecFile, Workspace};
use crate::check::Rule;
use crate::compare::Limits;
use crate::history::Readings;
use crate::import::{self, Container, Given, Hints};
use crate::read::reply;
use crate::read::{Document, Encoding, OpenError, Opening, Role, Source, TroubleKind};
use crate::spec::{Origin, ReplyProfile, Spec, TableKind};
use crate::text::Message;

/// What a file turned out to be.
enum Opened {
    Payload(Document),
    /// With what is odd about the file.
    Response(Box<Response>, Vec<Message>),
}

/// What was taken out of a file at once.
enum Taken {
    /// A document with specification tables, or replies that were packed.
    Done,
    /// Nothing: it is to be opened.
    Not(Opening),
}

impl Workspace {
    /// Opens files with the program's own specification tables.
    pub fn open(inputs: &[Input], encoding: Option<Encoding>) -> Workspace {
        Workspace::open_with(Spec::built_in(), inputs, Reading { encoding, ..Reading::default() })
    }

    /// Opens files, and lays replies on their records. Payloads may still be read in the background.
    pub fn open_with(spec: Spec, inputs: &[Input], reading: Reading) -> Workspace {
        let mut workspace = Workspace::open_unlaid(spec, inputs, reading);
        workspace.match_replies();
        workspace
    }

    /// Opens files; documents with specification tables first, since the others are read by them. One that cannot be read
    /// is told among the troubles and costs no other. Waits for nothing: replies are not laid on their records yet.
    pub fn open_unlaid(spec: Spec, inputs: &[Input], reading: Reading) -> Workspace {
        Workspace::open_one_by_one(spec, inputs, reading, |_| {})
    }

    /// The same, telling before each step which of the inputs it is about: one that comes bit by bit may keep it waiting.
    pub fn open_one_by_one(spec: Spec, inputs: &[Input], reading: Reading, about: impl Fn(usize)) -> Workspace {
        let mut workspace = Workspace { reply_rows: reading.reply_rows, ..Workspace::empty(spec) };
        let (mut rest, mut previous) = (Vec::new(), Vec::new());
        for (nth, input) in inputs.iter().enumerate() {
            about(nth);
            let source = match source_of(input, reading) {
                Ok(source) => source,
                Err(trouble) => {
                    workspace.troubles.push(trouble);
                    continue;
                }
            };
            // What comes bit by bit cannot change, and is not to be kept for longer than it is needed.
            match source {
                Source::File(_) => workspace.opened.push((input.name.clone(), source.clone())),
                Source::Stream(_) => workspace.read_once.push(input.name.clone()),
                Source::Memory(_) => {}
            }
            let taken = workspace.take(input, source.clone(), reading.encoding);
            match taken.map_err(|trouble| trouble.from(&source)) {
                Ok(Taken::Done) => {}
                Ok(Taken::Not(opening)) => rest.push((nth, input, opening)),
                Err(trouble) => workspace.troubles.push(trouble),
            }
        }
        for (nth, input, opening) in rest {
            about(nth);
            match workspace.open_one(input, &opening) {
                Ok(Opened::Payload(document)) if input.expected == Some(Expected::Previous) => {
                    previous.push(Arc::new(document));
                }
                Ok(Opened::Payload(document)) => {
                    let document = Arc::new(document);
                    workspace.payloads.push(Payload { document, checked: None, previous: None, compared: None });
                }
                Ok(Opened::Response(response, odd)) => workspace.keep(input, *response, odd),
                Err(trouble) => workspace.troubles.push(trouble.from(&opening.source)),
            }
        }
        workspace.give_previous(previous);
        workspace
    }

    /// With nothing open.
    pub fn empty(spec: Spec) -> Workspace {
        Workspace {
            spec,
            payloads: vec![],
            responses: vec![],
            responses_before: vec![],
            answered: HashMap::new(),
            documents: vec![],
            troubles: vec![],
            remarks: vec![],
            limits: Limits::default(),
            sent_on: None,
            reply_rows: None,
            readings: Readings::default(),
            replays: vec![],
            opened: vec![],
            read_once: vec![],
        }
    }

    /// Keeps a reply, and what is odd about its file.
    fn keep(&mut self, input: &Input, response: Response, odd: Vec<Message>) {
        if response.replies.is_empty() {
            self.remarks.push((response.name.clone(), Message::new("reply.no-entries")));
        }
        self.remarks.extend(odd.into_iter().map(|said| (response.name.clone(), said)));
        match input.expected {
            Some(Expected::ResponseBefore) => self.responses_before.push(response),
            _ => self.responses.push(response),
        }
    }

    /// Takes the replies out of a packed file; whether there were any.
    fn take_packed(
        &mut self,
        input: &Input,
        source: &Source,
        start: &[u8],
        encoding: Option<Encoding>,
    ) -> Result<bool, OpenError> {
        let said = match input.expected {
            None => false,
            Some(Expected::Response | Expected::ResponseBefore) => true,
            Some(_) => return Ok(false),
        };
        if !packed::is_packed(start) || source.exceeds(LARGEST_DOCUMENT) {
            return Ok(false);
        }
        let bytes = source.read_exact_at(0, source.len() as usize);
        let bytes = bytes.map_err(|e| OpenError::new(&input.name, TroubleKind::Io(e.kind())))?;
        let found = self.packed_replies(&input.name, &bytes, encoding, said)?;
        let any = !found.is_empty();
        found.into_iter().for_each(|(response, odd)| self.keep(input, response, odd));
        Ok(any)
    }

    /// Gives each payload the previous upload of the same place. Where a file is lacking, the places tell nothing.
    fn give_previous(&mut self, previous: Vec<Arc<Document>>) {
        if !self.troubles.is_empty() {
            return;
        }
        for document in previous.iter().skip(self.payloads.len()) {
            let said = Message::new("compare.previous.no-payload");
            self.troubles.push(OpenError::new(&document.name, TroubleKind::Document(said)));
        }
        for (payload, document) in self.payloads.iter_mut().zip(previous) {
            payload.previous = Some(document);
        }
    }

    /// Lays a document with specification tables over those in force; the opening of the file where it is none.
    fn take(&mut self, input: &Input, source: Source, encoding: Option<Encoding>) -> Result<Taken, OpenError> {
        let trouble = |kind| OpenError::new(&input.name, kind);
        let io = |e: io::Error| trouble(TroubleKind::Io(e.kind()));
        let mut start = [0; import::TELLING];
        let filled = source.read_at(0, &mut start).map_err(io)?;
        if self.take_packed(input, &source, &start[..filled], encoding)? {
            return Ok(Taken::Done);
        }
        if let Some(problem) = import::other(&start[..filled]) {
            return Err(trouble(TroubleKind::Document(problem.0)));
        }
        let office = import::is_office(&start[..filled]);
        let (mut written, mut bom) = (None, false);
        // Before it is gone through for its encoding.
        let too_large = || trouble(TroubleKind::Document(Message::new("spec.too-large")));
        if matches!(input.expected, Some(Expected::Spec(_))) && source.exceeds(LARGEST_DOCUMENT) {
            return Err(too_large());
        }
        if !office {
            let opening = Opening::new(&input.name, source.clone(), encoding)?;
            if let (Some(said), Some(found)) = (encoding, opening.otherwise) {
                let said =
                    Message::new("encoding.said-otherwise").with("said", said.code()).with("found", found.code());
                self.remarks.push((input.name.clone(), said));
            }
            let document = match input.expected {
                Some(Expected::Spec(_)) => true,
                Some(_) => false,
                // Most files are payloads, which is told soonest.
                None => !looks_like_payload(&opening, &self.spec) && import::looks_like_document(&opening),
            };
            if !document {
                return Ok(Taken::Not(opening));
            }
            (written, bom) = (Some(opening.encoding), opening.bom);
        }
        if source.exceeds(LARGEST_DOCUMENT) {
            return Err(too_large());
        }
        let bytes = source.read_exact_at(0, source.len() as usize).map_err(io)?;
        let kind = match input.expected {
            Some(Expected::Spec(kind)) => kind,
            _ => None,
        };
        let changed = changed(&input.name);
        let given = Given { name: &input.name, bytes: &bytes, changed: &changed, encoding, rules: Rule::names() };
        if let Some(word) = input.expected.and_then(Expected::word) {
            return Err(self.no_text(&given, word));
        }
        let mut imported = import::take(&given, &Hints { kind, ..Hints::default() }, &self.spec.fields)?;
        imported.keeps_profile(&self.spec);
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
        let role = role_of(&kinds).ok_or_else(|| trouble(TroubleKind::Document(Message::new("import.nothing"))))?;
        let mut doubts = imported.doubts;
        doubts.extend(tables.reply.iter().flat_map(ReplyProfile::problems));
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
        Ok(Taken::Done)
    }

    /// Why a workbook or an archive is not read that was given as a payload or a reply.
    fn no_text(&self, given: &Given<'_>, word: &'static str) -> OpenError {
        let trouble = |kind| OpenError::new(given.name, kind);
        let held = match import::open(given.bytes) {
            Ok(Container::Workbook) => "import.workbook-given",
            Ok(_) => "import.archive-given",
            Err(problem) => return trouble(TroubleKind::Document(problem.0)),
        };
        match import::take(given, &Hints::default(), &self.spec.fields) {
            Ok(imported) => match role_of(&imported.tables.kinds()) {
                Some(role) => trouble(is_a(word, role)),
                None => trouble(TroubleKind::Document(Message::new(held))),
            },
            Err(records @ OpenError { kind: TroubleKind::Records(_), .. }) => records,
            Err(_) => trouble(TroubleKind::Document(Message::new(held))),
        }
    }

    /// What document a text is that was given as a payload; `None` where it is none.
    fn document_of(&self, opening: &Opening) -> Result<Option<Role>, OpenError> {
        if opening.source.len() > LARGEST_DOCUMENT {
            return Ok(None);
        }
        let text = opening.whole_text()?;
        let given = Given {
            name: &opening.name,
            bytes: text.as_bytes(),
            changed: "",
            encoding: Some(Encoding::Utf8),
            rules: Rule::names(),
        };
        let imported = import::take(&given, &Hints::default(), &self.spec.fields);
        Ok(imported.ok().and_then(|imported| role_of(&imported.tables.kinds())))
    }

    /// A file that was given as a payload. What is none by its content is read as one all the same, unless it is known for
    /// something else.
    fn given_payload(&self, opening: &Opening) -> Result<Document, OpenError> {
        let payload = |certain: bool| match opening.is_json() {
            true => Document::json(opening, &self.spec.fields, certain),
            false => Document::csv(opening, &self.spec.fields, certain),
        };
        let is_document = !looks_like_payload(opening, &self.spec) && import::looks_like_document(opening);
        let by_content = if is_document { None } else { payload(false)? };
        if let Some(document) = by_content {
            return Ok(document);
        }
        let trouble = |kind| OpenError::new(&opening.name, kind);
        if self.is_reply(opening) {
            return Err(trouble(is_a("role.payload", Role::Response)));
        }
        if let Some(role) = self.document_of(opening)? {
            return Err(trouble(is_a("role.payload", role)));
        }
        if let Some(problem) = import::markup(&opening.head) {
            return Err(trouble(TroubleKind::Document(problem.0)));
        }
        payload(true)?.ok_or_else(|| trouble(TroubleKind::NotA("role.payload")))
    }

    fn open_one(&self, input: &Input, opening: &Opening) -> Result<Opened, OpenError> {
        let trouble = |kind| OpenError::new(&input.name, kind);
        let table = &self.spec.fields;
        match input.expected {
            Some(Expected::Payload | Expected::Previous) => self.given_payload(opening).map(Opened::Payload),
            Some(Expected::Response | Expected::ResponseBefore) => self.said_reply(opening).map(opened),
            Some(Expected::Spec(_)) | None => {
                let is_reply = self.is_reply(opening);
                if is_reply && (opening.is_json() || !looks_like_payload(opening, &self.spec)) {
                    return response(opening, &self.spec).map(opened);
                }
                let document = match opening.is_json() {
                    true => Document::json(opening, table, false)?,
                    false => Document::csv(opening, table, false)?,
                };
                match document {
                    Some(document) => Ok(Opened::Payload(document)),
                    None if opening.is_json() => Err(trouble(unknown_json(opening))),
                    None if is_reply => response(opening, &self.spec).map(opened),
                    None if opening.is_binary() => Err(trouble(TroubleKind::Binary)),
                    None => {
                        if let Some(problem) = import::markup(&opening.head) {
                            return Err(trouble(TroubleKind::Document(problem.0)));
                        }
                        let first = import::first_rows(&opening.head).into_iter().next();
                        Err(trouble(TroubleKind::UnknownTable(first.unwrap_or_default())))
                    }
                }
            }
        }
    }
}

/// What a document with these kinds of tables is.
fn role_of(kinds: &[TableKind]) -> Option<Role> {
    match kinds {
        [] => None,
        [one] | [TableKind::Fields, one @ TableKind::ReplyProfile] => {
            Some(Role::of_table(if *one == TableKind::ReplyProfile { kinds[0] } else { *one }))
        }
        _ => Some(Role::Specification),
    }
}

fn opened((response, odd): (Response, Vec<Message>)) -> Opened {
    Opened::Response(Box::new(response), odd)
}

/// The bytes of a file, and no more than so many of what comes bit by bit.
fn source_of(input: &Input, reading: Reading) -> Result<Source, OpenError> {
    let most = reading.max_input;
    let path = Path::new(&input.name);
    // Before it is opened: a pipe would keep us until somebody writes to it, and then take what was written.
    if reading.again && input.bytes.is_none() && path.metadata().is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
        return Err(OpenError::new(&input.name, TroubleKind::NoFileAnyMore));
    }
    let source = match (input.bytes, input.name.as_str()) {
        (Some(bytes), _) => Ok(Source::from(bytes.to_vec())),
        (None, "-") => Source::stream(io::stdin(), most),
        (None, _) => Source::open(path, most),
    };
    source.map_err(|e| OpenError::new(&input.name, TroubleKind::opening(&e)))
}

/// The day on which a file was last changed, in Japan's time zone; empty where that cannot be told.
pub fn changed(name: &str) -> String {
    let modified = std::fs::metadata(name).and_then(|meta| meta.modified());
    modified.map(|time| crate::record::day_in_japan(time).to_string()).unwrap_or_default()
}

/// Why JSON is neither a payload nor a reply.
fn unknown_json(opening: &Opening) -> TroubleKind {
    // So much of what is neither would not be worth the memory.
    if opening.source.exceeds(LARGEST_DOCUMENT) {
        return TroubleKind::UnknownJson;
    }
    match opening.whole_text().map(|text| reply::read_json(&text, None)) {
        Ok(Err(problem)) => problem.into(),
        Ok(Ok(_)) => TroubleKind::UnknownJson,
        Err(trouble) => trouble.kind,
    }
}
