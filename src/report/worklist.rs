//! What of the findings and rejections is marked in a work list, and why a work list cannot be used.

use std::collections::{BTreeSet, HashSet};

use super::check_model::WorklistLine;
use super::unwritten;
use crate::check::{Checked, Rule, Severity};
use crate::compare::figures;
use crate::files::is_circle;
use crate::read::reply::Outcome;
use crate::read::{Document, OpenError};
use crate::record::{Record, RecordText};
use crate::text::Lang;
use crate::text::terminal_text::safe;
use crate::worklist::{Mark, RecordKey, Worklist, WorklistFault};
use crate::workspace::Workspace;

/// Why a work list cannot be used, in words.
pub fn say(fault: &WorklistFault, name: &str, lang: Lang) -> String {
    let file = safe(name);
    match fault {
        WorklistFault::Read(kind) if is_circle(*kind) => format!("{file}: {}", lang.t("trouble.circle")),
        WorklistFault::Read(kind) => lang.f("worklist.fault.io", &[("file", &file), ("reason", kind)]),
        WorklistFault::Write(kind) => unwritten::say(name, *kind, lang),
        WorklistFault::NotAFile => lang.f("worklist.fault.not-a-file", &[("file", &file)]),
        WorklistFault::NotAWorklist => lang.f("worklist.fault.not-one", &[("file", &file)]),
        WorklistFault::Empty => lang.f("worklist.fault.empty", &[("file", &file)]),
        WorklistFault::TooLarge => lang.f("worklist.fault.too-large", &[("file", &file)]),
        WorklistFault::Replaced => lang.f("worklist.fault.replaced", &[("file", &file)]),
        WorklistFault::Busy(half) => {
            lang.f("worklist.fault.busy", &[("file", &file), ("half", &safe(&half.display().to_string()))])
        }
    }
}

/// How many findings of a payload count no more, since a mark confirms them with these very figures: those that many recipients
/// are missing.
pub fn confirmed(document: &Document, checked: &Checked, list: Option<&Worklist>) -> u64 {
    let figures = figures(checked.file_findings(document));
    let confirms = list.is_some_and(|list| list.confirms(Rule::MassDisappearance, &figures));
    if confirms { checked.count(Rule::MassDisappearance) } else { 0 }
}

/// Counts what of the errors and warnings found here, and of what PMH rejected, is marked: a record and a rule, or a record
/// and a code, count once.
///
/// # Errors
/// The payload that cannot be read any more.
pub fn count(workspace: &Workspace, list: &Worklist) -> Result<WorklistLine, OpenError> {
    let mut line = WorklistLine::default();
    let mut met: HashSet<RecordKey> = HashSet::new();
    let weighs = |rule: &Rule| rule.severity() > Severity::Info;
    for (place, payload) in workspace.payloads.iter().enumerate() {
        let Some(checked) = &payload.checked else { continue };
        for rule in Rule::ALL.iter().filter(|rule| weighs(rule)) {
            let of_file = checked.file_findings(&payload.document).any(|finding| finding.rule == *rule);
            if of_file {
                line.add(list.of(None, *rule).map(|marked| marked.mark));
            }
        }
        let rejected = workspace.rejections(place);
        let mut numbers = checked.numbers_with(Rule::ALL);
        numbers.extend(rejected.on_records.keys().filter(|number| checked.rules_of(**number).is_empty()));
        for number in numbers {
            let text = payload.document.text(number).map_err(|e| payload.document.trouble(e.kind()))?;
            let key = list.key_of(&payload.document.parse(&text));
            let rules: Vec<Rule> = checked.rules_of(number).into_iter().filter(weighs).collect();
            let codes = rejected.on_records.get(&number).map_or(0, BTreeSet::len);
            met.extend(key.filter(|_| !rules.is_empty() || codes > 0));
            for rule in rules {
                line.add(list.of(key.as_ref(), rule).map(|marked| marked.mark));
            }
            let own = key.as_ref().and_then(|key| list.record(key)).map(|marked| marked.mark);
            (0..codes).for_each(|_| line.add(own));
            line.rejected_marked += u64::from(codes > 0 && own.is_some());
            line.rejected_open += u64::from(codes > 0 && own.is_none());
        }
        line.open += rejected.elsewhere;
        line.rejected_open += rejected.elsewhere;
        line.rejected_elsewhere += rejected.elsewhere;
    }
    let seen = Seen::of(workspace, list, &met)?;
    for (key, marked) in list.records().filter(|(key, _)| !met.contains(*key)) {
        match () {
            () if !seen.sent.contains(key) => line.absent += 1,
            () if marked.rejected && !seen.answered.contains(key) => line.waiting += 1,
            () => line.settled += 1,
        }
    }
    Ok(line)
}

/// The marked records that are in an upload.
#[derive(Default)]
struct Seen {
    sent: HashSet<RecordKey>,
    /// Those in an upload with a reply that tells more than that it was received.
    answered: HashSet<RecordKey>,
}

impl Seen {
    /// Those of which nothing was found: of the others it is known already.
    fn of(workspace: &Workspace, list: &Worklist, met: &HashSet<RecordKey>) -> Result<Seen, OpenError> {
        let mut seen = Seen::default();
        let marked: HashSet<RecordKey> = list.records().map(|(key, _)| *key).filter(|key| !met.contains(key)).collect();
        if marked.is_empty() {
            return Ok(seen);
        }
        for (place, payload) in workspace.payloads.iter().enumerate() {
            let answered = workspace.replies_on(place).any(|(_, reply, _)| reply.outcome != Outcome::Accepted);
            let document = &payload.document;
            let every = 1..document.len().saturating_add(1);
            let look = |_: &RecordText<'_>, record: &Record<'_>| {
                if let Some(key) = list.key_of(record).filter(|key| marked.contains(key)) {
                    seen.sent.insert(key);
                    if answered {
                        seen.answered.insert(key);
                    }
                }
            };
            document.each_record(every, look).map_err(|e| document.trouble(e.kind()))?;
        }
        Ok(seen)
    }
}

impl WorklistLine {
    fn add(&mut self, mark: Option<Mark>) {
        match mark {
            Some(Mark::ToFix) => self.to_fix += 1,
            Some(Mark::Known) => self.known += 1,
            Some(Mark::Asked) => self.asked += 1,
            Some(Mark::Done) => self.done += 1,
            None => self.open += 1,
        }
    }
}
