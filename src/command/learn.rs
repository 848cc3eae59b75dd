//! `spec learn`: a reply profile and predictions from an upload and PMH's replies to it.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;

use super::{CLEAN, FAILED, FOUND, message, tell, tell_opened};
use crate::check::{Rule, findings_of};
use crate::cli::{Common, Learning};
use crate::files::{Access, WholeFile};
use crate::learn::{self, Echo, Facts, Found, Lessons, Members, Proposed, Replied, Upload};
use crate::read::reply::{ByProfile, Outcome};
use crate::read::{OpenError, Opening, Source, TroubleKind};
use crate::record::{FieldRef, looks_like_code};
use crate::report::learned::{self, From};
use crate::report::unwritten;
use crate::spec::{Found as Listed, Origin, Spec, Tables};
use crate::text::Message;
use crate::text::terminal_text::safe;
use crate::workspace::{Expected, Input, LARGEST_DOCUMENT, Payload, Workspace};

/// Runs `spec learn`; the exit status.
///
/// # Errors
/// What the output refuses.
pub fn run(learning: &Learning, common: &Common, out: &mut dyn Write) -> io::Result<u8> {
    let lang = common.lang;
    let payload = Input::named(&learning.payload, Some(Expected::Payload));
    let inputs: Vec<Input> = learning.documents.iter().cloned().chain([payload]).collect();
    let mut workspace = Workspace::open_with(common.spec.clone(), &inputs, common.reading());
    tell_opened(&workspace, common);
    if !workspace.troubles.is_empty() || workspace.payloads.is_empty() {
        return Ok(FAILED);
    }
    if let Err(troubles) = workspace.check(common.as_of) {
        tell(&troubles, lang);
        return Ok(FAILED);
    }
    let learned = match learn_from(&mut workspace, learning, common) {
        Ok(learned) => learned,
        Err(troubles) => {
            tell(&troubles, lang);
            return Ok(FAILED);
        }
    };
    if learned.is_empty() {
        message(&lang.f("learn.nothing", &[("replies", &learned.from.replies)]));
        return Ok(FOUND);
    }
    let text = learned::toml(&learned, lang);
    let Some(file) = &learning.out else {
        out.write_all(text.as_bytes())?;
        return Ok(CLEAN);
    };
    match write_new(file, &text) {
        Ok(()) => {
            writeln!(out, "{}", lang.f("learn.written", &[("file", &safe(file))]))?;
            Ok(CLEAN)
        }
        Err(e) => {
            message(&unwritten::say(file, e.kind(), lang));
            Ok(FAILED)
        }
    }
}

/// Writes a file that is not there yet.
fn write_new(file: &str, text: &str) -> io::Result<()> {
    let mut new = WholeFile::create(Path::new(file), Access::Usual)?;
    new.write_all(text.as_bytes())?;
    new.finish()
}

/// What the replies to a checked upload teach.
fn learn_from(
    workspace: &mut Workspace,
    learning: &Learning,
    common: &Common,
) -> Result<learned::Learned, Vec<OpenError>> {
    let mut without_members = Vec::new();
    let members: Vec<Members> = {
        let read: Vec<_> = learning.replies.iter().map(|name| members_of(name, common)).collect();
        let (good, bad): (Vec<_>, Vec<_>) = read.into_iter().partition(Result::is_ok);
        if !bad.is_empty() {
            return Err(bad.into_iter().filter_map(Result::err).collect());
        }
        let good: Vec<Option<Members>> = good.into_iter().flatten().collect();
        let files = learning.replies.iter().zip(&good);
        without_members.extend(files.filter(|(_, members)| members.is_none()).map(|(name, _)| name.clone()));
        Members::by_form(good.into_iter().flatten())
    };
    let mut proposed = propose(workspace, &members)?;
    Proposed::agree(&mut proposed);
    let with = proposed.iter().fold(Tables::default(), |mut tables, one| {
        tables.reply.get_or_insert_default().add(&one.profile);
        tables
    });
    let by_content = open_replies(workspace, learning, None, common);
    let by_profile = open_replies(workspace, learning, Some(with), common);
    // A profile by which less is read than without is none.
    let mut dropped = false;
    let read = match (by_content, by_profile) {
        (content, Ok(profile))
            if profile.is_used() && content.as_ref().map_or(true, |c| profile.reads_as_well_as(c)) =>
        {
            profile
        }
        (Ok(content), _) => {
            dropped = !proposed.is_empty();
            proposed.clear();
            content
        }
        (Err(troubles), _) => return Err(troubles),
    };
    workspace.responses = read.responses;
    workspace.match_replies();
    let lessons = lessons(workspace)?;
    let replies = workspace.responses.iter().map(|response| response.replies.len()).sum();
    let laid =
        workspace.responses.iter().flat_map(|response| &response.laid).filter(|laid| laid.record.is_some()).count();
    let from = From {
        payload: learning.payload.clone(),
        records: workspace.payloads[0].document.len(),
        files: learning.replies.clone(),
        without_members,
        replies,
        laid,
        day: common.as_of,
    };
    Ok(learned::Learned { from, proposed, dropped, lessons })
}

/// The members of a reply file; `None` for a form that no profile describes.
fn members_of(name: &str, common: &Common) -> Result<Option<Members>, OpenError> {
    let io = |e: io::Error| OpenError::new(name, TroubleKind::Io(e.kind()));
    let source = Source::open(std::path::Path::new(name), common.max_input).map_err(io)?;
    if source.exceeds(LARGEST_DOCUMENT) {
        return Err(OpenError::new(name, TroubleKind::Document(Message::new("spec.too-large"))));
    }
    // Workbooks and archives are read as replies all the same; of their members nothing is proposed.
    let Ok(opening) = Opening::new(name, source, common.encoding) else { return Ok(None) };
    if opening.is_binary() {
        return Ok(None);
    }
    let text = opening.whole_text()?;
    Ok(if opening.is_json() { Members::of_json(&text) } else { Members::of_table(&text) })
}

/// A profile for each form of replies.
fn propose(workspace: &Workspace, members: &[Members]) -> Result<Vec<Proposed>, Vec<OpenError>> {
    let payload = &workspace.payloads[0];
    let wanted: HashSet<&str> = members
        .iter()
        .flat_map(|members| &members.columns)
        .flat_map(|column| &column.values)
        .map(|(_, text)| text.as_str())
        .collect();
    // A member may be called by a value.
    let columns = members.iter().flat_map(|members| &members.columns);
    let names = columns.flat_map(|column| column.pointer.split('/').chain([column.name.as_str()]));
    let wanted: HashSet<&str> = wanted.into_iter().chain(names).collect();
    let echo = Echo::of(&payload.document, &wanted).map_err(|e| vec![payload.document.trouble(e.kind())])?;
    let facts = |members| Facts {
        members,
        echo: &echo,
        upload: payload,
        fields: &workspace.spec.fields,
        errors: workspace.spec.errors.as_deref(),
    };
    Ok(members.iter().map(|members| learn::propose(&facts(members))).filter(|one| !one.parts.is_empty()).collect())
}

impl Upload for Payload {
    fn count(&self) -> u32 {
        self.document.len()
    }

    fn is_table(&self) -> bool {
        self.document.layout().is_some()
    }

    fn fields_found(&self, record: u32) -> Vec<String> {
        let Some(checked) = &self.checked else { return vec![] };
        let Ok(text) = self.document.text(record) else { return vec![] };
        let findings = findings_of(&self.document, checked, &text, &self.document.parse(&text));
        let json = |field: &FieldRef| field.field().map(|id| self.document.table().json(id).to_owned());
        findings.iter().filter_map(|finding| json(finding.field.as_ref()?)).collect()
    }
}

/// Replies that were opened and laid with a profile or without.
struct Opened {
    responses: Vec<crate::workspace::Response>,
    /// How many have a code.
    coded: usize,
    /// How many are on a record.
    laid: usize,
}

impl Opened {
    /// Whether the profile read anything.
    fn is_used(&self) -> bool {
        self.responses.iter().any(|response| matches!(response.by_profile, ByProfile::All | ByProfile::Some { .. }))
    }

    fn reads_as_well_as(&self, other: &Opened) -> bool {
        self.coded >= other.coded && self.laid >= other.laid
    }
}

/// Opens the replies with a profile or without, and lays them on the upload.
fn open_replies(
    workspace: &mut Workspace,
    learning: &Learning,
    profile: Option<Tables>,
    common: &Common,
) -> Result<Opened, Vec<OpenError>> {
    let mut spec: Spec = workspace.spec.clone();
    spec.reply = None;
    if let Some(tables) = profile {
        spec.apply(tables, &Origin::Run(String::new()));
    }
    let inputs: Vec<Input> = learning.replies.iter().map(|name| Input::named(name, Some(Expected::Response))).collect();
    let opened = Workspace::open_unlaid(spec, &inputs, common.reading());
    if !opened.troubles.is_empty() {
        return Err(opened.troubles);
    }
    workspace.responses = opened.responses;
    workspace.match_replies();
    let responses = std::mem::take(&mut workspace.responses);
    let coded =
        responses.iter().flat_map(|one| one.replies.iter()).filter(|reply| !reply.code.trim().is_empty()).count();
    let laid = responses.iter().flat_map(|one| &one.laid).filter(|laid| laid.record.is_some()).count();
    Ok(Opened { responses, coded, laid })
}

/// Which code came with which rule.
fn lessons(workspace: &Workspace) -> Result<Lessons, Vec<OpenError>> {
    let payload = &workspace.payloads[0];
    let Some(checked) = &payload.checked else { return Ok(Lessons::default()) };
    let spec = &workspace.spec;
    let mut replied = Vec::new();
    for (_, reply, laid) in workspace.replies_on(0) {
        let says_wrong = matches!(reply.outcome, Outcome::Error | Outcome::Warning);
        if let Some(record) = laid.record.filter(|_| says_wrong && !reply.code.trim().is_empty()) {
            let field = laid.field.as_ref().and_then(FieldRef::field).map(|id| spec.fields.json(id).to_owned());
            let code = match spec.errors.as_ref().map(|list| list.find(&reply.code)) {
                Some(Listed::Exact(entry) | Listed::Folded(entry, _)) => entry.code.trim().to_owned(),
                // What stands in a code's place and looks like none may be somebody's.
                _ if looks_like_code(reply.code.trim()) => reply.code.trim().to_owned(),
                _ => continue,
            };
            replied.push(Replied { record, field, code });
        }
    }
    let mut rules: Vec<Rule> = replied.iter().flat_map(|one| checked.rules_of(one.record)).collect();
    rules.sort_unstable();
    rules.dedup();
    let mut found = Found::new();
    for number in checked.numbers_with(&rules) {
        let text = payload.document.text(number).map_err(|e| vec![payload.document.trouble(e.kind())])?;
        let record = payload.document.parse(&text);
        for finding in findings_of(&payload.document, checked, &text, &record) {
            if rules.contains(&finding.rule) {
                let field = finding.field.as_ref().and_then(FieldRef::field).map(|id| spec.fields.json(id));
                learn::gather(&mut found, finding.rule, field, number);
            }
        }
    }
    Ok(learn::lessons(payload.document.len(), &replied, &found))
}
