//! `compare`: two uploads by recipient, a history on its base, or two replies. It tells record numbers and fields, never a
//! value.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::{CLEAN, FAILED, FOUND, Unwritten, coloured, message, tell, tell_opened, tell_torn};
use crate::check::{Against, Rule, Severity};
use crate::cli::{Common, CompareFormat, Histories};
use crate::compare::{
    Limits, NormalizedValues, ReplyChange, ReplyState, against, compare, replies_alone, replies_on_uploads,
    too_many_gone,
};
use crate::read::Document;
use crate::report::check_model::FindingLine;
use crate::report::compare::{Told, csv, json};
use crate::report::compare_text::text;
use crate::report::history::{self, ToldHistory};
use crate::report::replies;
use crate::spec::Form;
use crate::text::Lang;
use crate::text::terminal_text::safe;
use crate::workspace::{Input, Replayed, Workspace};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// What is too much of a change.
    pub limits: Limits,
    /// The format.
    pub format: CompareFormat,
    /// Histories and replies.
    pub histories: &'w Histories,
}

/// Runs `compare`; the exit status.
///
/// # Errors
/// What the output refuses.
pub fn run(inputs: &[Input], wanted: &Wanted<'_>, common: &Common, out: &mut dyn Write) -> Result<u8, Unwritten> {
    let lang = common.lang;
    if inputs.iter().filter(|input| input.name == "-").count() > 1 {
        message(lang.t("compare.twice"));
        return Ok(FAILED);
    }
    let mut all = inputs.to_vec();
    if let Some((old, new)) = &wanted.histories.replies {
        all.extend([old.clone(), new.clone()]);
    }
    let workspace = super::open(&all, common);
    tell_opened(&workspace, common);
    if !workspace.troubles.is_empty() {
        return Ok(FAILED);
    }
    let sides: Vec<&str> =
        inputs.iter().filter(|input| input.expected.is_none()).map(|input| input.name.as_str()).collect();
    if workspace.payloads.is_empty() && sides.len() == 2 && workspace.responses.len() == 2 {
        let changes = changes_of(&workspace, &|old, new| replies_alone(old, new));
        let status = if tell_changes(&workspace, lang) { FAILED } else { status_of(&changes) };
        write_replies(&changes, wanted, common, out).map_err(|error| Unwritten::at(error, status))?;
        return Ok(status);
    }
    if workspace.payloads.len() != sides.len() {
        let payload = |name: &&str| workspace.payloads.iter().any(|payload| payload.document.name == *name);
        for name in sides.iter().filter(|name| !payload(name)) {
            message(&lang.f("compare.not-a-payload", &[("file", &safe(name))]));
        }
        return Ok(FAILED);
    }
    let differential = |i: usize| workspace.payloads[i].document.form == Form::Differential;
    let replay = wanted.histories.replay || sides.len() > 2 || !differential(0) && differential(1);
    match workspace.payloads.as_slice() {
        _ if replay => replayed(&workspace, wanted, common, out),
        [old, new] => uploads(&workspace, (&old.document, &new.document), wanted, common, out),
        _ => Ok(FAILED),
    }
}

/// Tells which of the files changed since they were opened; whether any did. What came of comparing such is of nothing that
/// is there.
fn tell_changes(workspace: &Workspace, lang: Lang) -> bool {
    let changes = workspace.changes();
    tell(&changes, lang);
    !changes.is_empty()
}

/// Two uploads, and their replies where there are any.
fn uploads(
    workspace: &Workspace,
    (old, new): (&Arc<Document>, &Arc<Document>),
    wanted: &Wanted<'_>,
    common: &Common,
    out: &mut dyn Write,
) -> Result<u8, Unwritten> {
    let lang = common.lang;
    let failed = |e: &io::Error| {
        // Which of the two failed cannot be told: both are named, unless one is known to have changed.
        if !tell_changes(workspace, lang) {
            tell(&[old, new].map(|document| document.trouble(e.kind())), lang);
        }
        Ok(FAILED)
    };
    let comparison = match compare(old, new, common.as_of, &AtomicBool::new(true)) {
        Ok(comparison) => comparison,
        Err(e) => return failed(&e),
    };
    if tell_changes(workspace, lang) {
        return Ok(FAILED);
    }
    let changes = wanted.histories.replies.as_ref().map(|_| {
        let new_of = comparison.new_of(old.len());
        let new_of = |old: u32| new_of.get(old as usize).copied().filter(|new| *new > 0);
        changes_of(workspace, &|old, new| replies_on_uploads(old, new, &new_of))
    });
    let torn = tell_torn([old.as_ref(), new.as_ref()], lang);
    let against = against(&comparison, new, wanted.limits);
    let rejected = changes.as_deref().map_or(CLEAN, status_of);
    let whole = !torn && comparison.unread == (0, 0);
    let status = if whole && !is_alarming(&against) { rejected } else { FOUND };
    let lens = NormalizedValues::new(old, new);
    let told = Told {
        old,
        new,
        lens: &lens,
        comparison: &comparison,
        against: &against,
        max_gone: wanted.limits.max_gone,
        spec: &workspace.spec,
    };
    let written = write_uploads(&told, changes.as_deref(), wanted, common, out);
    if let Err(e) = written.map_err(|error| Unwritten::at(error, status))? {
        return failed(&e);
    }
    // Where results are for programs, people are told here why the run ends as it does.
    if wanted.format != CompareFormat::Text && !common.quiet {
        told.found_on_records(lang).iter().for_each(|said| message(said));
        told.unread(lang).iter().for_each(|said| message(said));
        for alarm in &against.findings {
            message(&FindingLine::new(alarm, &new.name, &workspace.spec, lang).message);
        }
    }
    // To be told, records are read again.
    Ok(if tell_changes(workspace, lang) { FAILED } else { status })
}

/// Whether something was found that is to be mended before it is sent.
fn is_alarming(against: &Against) -> bool {
    let rules = against.later.iter().map(|one| one.rule).chain(against.findings.iter().map(|finding| finding.rule));
    rules.map(Rule::severity).any(|severity| severity == Severity::Error)
}

/// Writes what came of comparing; what the files refuse stands within.
fn write_uploads(
    told: &Told<'_>,
    changes: Option<&[ReplyChange]>,
    wanted: &Wanted<'_>,
    common: &Common,
    out: &mut dyn Write,
) -> io::Result<io::Result<()>> {
    if let Some(changes) = changes.filter(|_| wanted.format != CompareFormat::Text) {
        write_replies(changes, wanted, common, out)?;
    }
    let written = match wanted.format {
        CompareFormat::Text => text(told, common.lang, coloured(), out)?,
        CompareFormat::Json => json(told, out)?,
        CompareFormat::Csv => csv(told, out)?,
    };
    if let Some(changes) = changes.filter(|_| written.is_ok() && wanted.format == CompareFormat::Text) {
        write_replies(changes, wanted, common, out)?;
    }
    Ok(written)
}

/// Replies and where they were laid.
type Side<'s> = (&'s [crate::read::reply::Reply], &'s [crate::read::reply_matching::MatchedReply]);

fn changes_of(workspace: &Workspace, compare: &dyn Fn(Side<'_>, Side<'_>) -> Vec<ReplyChange>) -> Vec<ReplyChange> {
    match workspace.responses.as_slice() {
        [old, new] => compare((&old.replies, &old.laid), (&new.replies, &new.laid)),
        _ => vec![],
    }
}

fn write_replies(changes: &[ReplyChange], wanted: &Wanted<'_>, common: &Common, out: &mut dyn Write) -> io::Result<()> {
    let bold = |text: &str| if coloured() { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() };
    match wanted.format {
        CompareFormat::Text => replies::text(changes, common.lang, &bold, out),
        CompareFormat::Json => replies::json(changes, out),
        CompareFormat::Csv => replies::csv(changes, out),
    }
}

/// Rejections that are there now are errors.
fn status_of(changes: &[ReplyChange]) -> u8 {
    let now = changes.iter().any(|change| matches!(change.state, ReplyState::Still | ReplyState::New));
    if now { FOUND } else { CLEAN }
}

/// A history on its base, or on none.
fn replayed(workspace: &Workspace, wanted: &Wanted<'_>, common: &Common, out: &mut dyn Write) -> Result<u8, Unwritten> {
    let lang = common.lang;
    let mut files: Vec<_> = workspace.payloads.iter().map(|payload| payload.document.clone()).collect();
    let base = if wanted.histories.replay { None } else { Some(files.remove(0)) };
    let right = base.as_ref().is_none_or(|base| base.form == Form::Registration);
    let others: Vec<&str> =
        files.iter().filter(|file| file.form != Form::Differential).map(|file| file.name.as_str()).collect();
    if !right || !others.is_empty() || wanted.histories.replies.is_some() {
        for name in &others {
            message(&lang.f("history.not-differential", &[("file", &safe(name))]));
        }
        if !right {
            message(lang.t("history.base-is-differential"));
        }
        if right && others.is_empty() {
            message(lang.t("history.no-replies"));
        }
        return Ok(FAILED);
    }
    let names: Vec<String> = base.iter().chain(&files).map(|document| document.name.clone()).collect();
    let payloads = vec![None; files.len()];
    let go_on = AtomicBool::new(true);
    let made = Replayed::new(base.clone(), files.clone(), payloads, wanted.histories.readings, &go_on)
        .and_then(|replayed| Ok((replayed.against(&go_on)?, replayed)));
    let (outcome, replayed) = match made {
        Ok(made) => made,
        Err(e) => {
            if !tell_changes(workspace, lang) {
                let troubles = base.iter().chain(&files).map(|document| document.trouble(e.kind()));
                tell(&troubles.collect::<Vec<_>>(), lang);
            }
            return Ok(FAILED);
        }
    };
    if tell_changes(workspace, lang) {
        return Ok(FAILED);
    }
    let told =
        ToldHistory { replayed: &replayed, outcome: &outcome, max_gone: wanted.limits.max_gone, spec: &workspace.spec };
    let torn = tell_torn(base.iter().chain(&files).map(AsRef::as_ref), lang);
    let status = if told.is_error() || torn { FOUND } else { CLEAN };
    match wanted.format {
        CompareFormat::Text => history::text(&told, lang, coloured(), out),
        CompareFormat::Json => history::json(&told, out),
        CompareFormat::Csv => history::csv(&told, out),
    }
    .map_err(|error| Unwritten::at(error, status))?;
    let alarms = too_many_gone(&replayed.replay.types, wanted.limits.max_gone);
    for alarm in alarms.iter().filter(|_| wanted.format != CompareFormat::Text && !common.quiet) {
        message(&FindingLine::new(alarm, names.last().map_or("", String::as_str), &workspace.spec, lang).message);
    }
    Ok(if tell_changes(workspace, lang) { FAILED } else { status })
}
