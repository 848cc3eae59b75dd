//! What `check` says, format aside. No line ever holds a personal value.

use std::fmt::Display;
use std::io::{self, Write};

use serde::Serialize;

use super::codes;
use super::open_error;
use super::timing::TimingLine;
use super::verdict::{Conclusion, Verdict};
use crate::check::{Basis, Cause, Finding, NotRun, Rule, Severity};
use crate::read::reply::{ByProfile, Outcome, Reply};
use crate::read::reply_matching::MatchedReply;
use crate::read::{Document, Encoding, OpenError, Role};
use crate::record::{Code, FieldRef, SheetCell};
use crate::spec::{FieldTable, MasterKind, ReplyRows, Spec, TableKind};
use crate::text::terminal_text::safe;
use crate::text::{Lang, Message, NumberMask, Plain};
use crate::workspace::{Answered, Response, SpecFile, Workspace, foreseen_by};

/// A file that was read.
#[derive(Clone, Debug, Serialize)]
pub struct FileLine {
    /// Its name as given.
    pub file: String,
    /// What it is.
    pub role: &'static str,
    /// Records, replies or codes in it.
    pub records: u64,
    /// Its encoding.
    pub encoding: &'static str,
    /// Whether it begins with a byte-order mark.
    pub bom: bool,
    /// The profile by which replies were read, where one was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// What is to be said of that profile to people.
    #[serde(skip)]
    pub about_profile: Option<Message>,
    /// The previous upload with which it was compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
}

/// A finding.
#[derive(Clone, Debug, Serialize)]
pub struct FindingLine {
    /// The file.
    pub file: String,
    /// The record, counted from 1.
    pub record: Option<u32>,
    /// The line, counted from 1.
    pub line: Option<u32>,
    /// The column in characters, counted from 1.
    pub column: Option<u32>,
    /// The JSON pointer.
    pub pointer: Option<String>,
    /// The cell of a CSV, as a spreadsheet names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// The same for people.
    #[serde(skip)]
    pub cell_words: Option<String>,
    /// The field as the API names it.
    pub field: Option<String>,
    /// Its Japanese item name.
    pub field_name: Option<String>,
    /// The rule.
    pub rule: &'static str,
    /// Its severity.
    pub severity: &'static str,
    /// What it rests on.
    pub basis: &'static str,
    /// The edition that it rests on: a document of the user's, or those behind the program's own table.
    pub edition: String,
    /// One sentence.
    pub message: String,
    /// The codes that PMH would return, where the user's table says so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub predicts: Vec<String>,
    /// Where there is a previous upload: `known` if it was found there on the same certificate, else `new`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<&'static str>,
    /// Its mark in the work list: `to-fix`, `known`, `asked` or `done`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<&'static str>,
}

/// What made most of the findings of a file.
#[derive(Clone, Debug, Serialize)]
pub struct CauseLine {
    /// The cause.
    pub cause: &'static str,
    /// The file.
    pub file: String,
    /// What is believed.
    pub title: String,
    /// Why.
    pub why: String,
    /// How many findings it explains.
    pub findings: u64,
    /// How many there are in the file.
    pub of: u64,
    /// Their rules.
    pub rules: Vec<&'static str>,
    /// The fields in which it shows, as the API names them.
    pub fields: Vec<String>,
    /// The one repair.
    pub action: String,
}

impl CauseLine {
    /// A cause in the language.
    pub fn new(cause: &Cause, file: &str, table: &FieldTable, lang: Lang) -> CauseLine {
        CauseLine {
            cause: cause.name(),
            file: safe(file).into_owned(),
            title: name(&cause.title(lang, table)),
            why: name(&cause.why(lang, table)),
            findings: cause.findings,
            of: cause.of,
            rules: cause.rules.iter().map(|rule| rule.name()).collect(),
            fields: cause.fields.iter().map(|id| name(table.json(*id))).collect(),
            action: name(&cause.action(lang, table)),
        }
    }

    /// How much it explains, for people.
    pub fn share(&self, lang: Lang) -> String {
        lang.f("cause.share", &[("findings", &self.findings), ("of", &self.of)])
    }
}

/// A reply.
#[derive(Clone, Debug, Serialize)]
pub struct ReplyLine {
    /// The reply file.
    pub file: String,
    /// The payload on which it was laid.
    pub payload: Option<String>,
    /// The record, counted from 1.
    pub record: Option<u32>,
    /// The field as the API names it.
    pub field: Option<String>,
    /// The code.
    pub code: String,
    /// Whether the loaded error-code list holds it.
    pub in_list: bool,
    /// The content, from the list.
    pub title: Option<String>,
    /// The cause, from the list.
    pub cause: Option<String>,
    /// What to do, from the list.
    pub action: Option<String>,
    /// What comes of it or who must act, from the list.
    pub consequence: Option<String>,
    /// The code as the list writes it, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed_as: Option<String>,
    /// The same for people, with what differs.
    #[serde(skip)]
    pub listed_as_words: Option<String>,
    /// Why the list says nothing of it, for people; empty where it has no code, or the list does.
    #[serde(skip)]
    pub why_not_explained: String,
    /// PMH's own message, where it is asked for; numbers that may be a 個人番号 are masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// By what the reply was laid on the record.
    pub matched_by: Option<&'static str>,
    /// What else in the reply says the same record.
    pub confirmed_by: Vec<&'static str>,
    /// From where its row or line number counts, where that led to the record: `data`, `sheet`, `physical`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<&'static str>,
    /// How it went: `error`, `warning`, `ok`, `accepted`.
    pub outcome: &'static str,
    /// Whether the record was passed over: neither taken nor rejected.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub skipped: bool,
    /// Whether a later reply to the same upload says how it went with the record.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub superseded: bool,
    /// Whether it tells of an error or a warning that still holds.
    #[serde(skip)]
    pub weighs: bool,
    /// Whether it is about the whole upload.
    #[serde(skip)]
    pub whole: bool,
    /// The rules that found something at the same record and field; where the user's table names the code, those of the
    /// table alone.
    pub predicted_by: Vec<&'static str>,
    /// The record's mark in the work list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<&'static str>,
}

/// What PMH says of the whole of a reply file.
#[derive(Clone, Debug, Serialize)]
pub struct SaidLine {
    /// The reply file.
    pub file: String,
    /// Its words; numbers that may be a 個人番号 are masked.
    pub message: String,
}

/// A rule that did not run.
#[derive(Clone, Debug, Serialize)]
pub struct NotRunLine {
    /// The rule.
    pub rule: &'static str,
    /// Why.
    pub reason: String,
}

/// A file that was named, and could not be read, or not as it was.
#[derive(Clone, Debug, Serialize)]
pub struct UnreadLine {
    /// The file.
    pub file: String,
    /// What is wrong with it, and what to do.
    pub reason: String,
}

/// The totals.
#[derive(Clone, Debug, Serialize)]
pub struct SummaryLine {
    /// What it comes to.
    pub verdict: Verdict,
    /// The same for people, with why.
    #[serde(skip)]
    pub conclusion: Conclusion,
    /// Files read.
    pub files: usize,
    /// Files that could not be read.
    pub unread_files: usize,
    /// Which, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<UnreadLine>,
    /// Records of payloads that were checked.
    pub records: u64,
    /// Findings of severity error.
    pub errors: u64,
    /// Findings of severity warning.
    pub warnings: u64,
    /// Findings of severity info.
    pub infos: u64,
    /// Replies.
    pub replies: u64,
    /// Those that are errors.
    #[serde(skip)]
    pub rejected: u64,
    /// Replies that fit nowhere.
    pub unmatched_replies: u64,
    /// Replies that say that it was received, and not yet how it went.
    pub accepted: u64,
    /// Replies that say that all went well.
    pub ok_replies: u64,
    /// What the replies to each payload come to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswersLine>,
    /// Rules that did not run.
    pub rules_not_run: Vec<NotRunLine>,
    /// Whether other findings may appear once these are mended: later rules did not run on broken values.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more_may_appear: bool,
    /// Findings that were counted but not printed, where printing was capped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_printed: Option<u64>,
    /// Findings of previous uploads against those of the payloads that have one.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub since: Option<SinceLine>,
    /// What of the findings is marked in the work list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worklist: Option<WorklistLine>,
}

/// What the replies to a payload come to.
#[derive(Clone, Debug, Serialize)]
pub struct AnswersLine {
    /// The payload.
    pub payload: String,
    /// How many records were sent.
    pub sent: u32,
    /// How many were taken; `None` where the replies name errors alone.
    pub taken: Option<u32>,
    /// How many records have an error.
    pub rejected: u32,
    /// How many were passed over: neither taken nor rejected.
    #[serde(skip_serializing_if = "is_none_at_all")]
    pub skipped: u32,
    /// How many were received, and how it went with them is not told yet.
    #[serde(skip_serializing_if = "is_none_at_all")]
    pub accepted: u32,
    /// How many errors are about a record that is not known.
    #[serde(skip_serializing_if = "is_none_at_all")]
    pub unplaced: u32,
    /// Whether all that is said is that it was received.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pending: bool,
    /// How many have no answer; `None` where the replies neither list the records one by one nor count them.
    pub unanswered: Option<usize>,
    /// Whether the figures are those that the reply counts.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub counted: bool,
    /// Whether the reply's counts contradict what was sent, or what it names.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub contradicts: bool,
    /// The first of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unanswered_records: Vec<u32>,
    /// How many replies to it there are.
    pub tries: usize,
    /// Whether the later of them is told by time; else by the order given.
    #[serde(skip)]
    pub by_time: bool,
}

/// Whether a count is left out.
fn is_none_at_all(count: &u32) -> bool {
    *count == 0
}

impl AnswersLine {
    /// How many records without an answer are named.
    const NAMED: usize = 20;

    /// Of a payload.
    pub fn new(name: &str, answered: &Answered) -> AnswersLine {
        AnswersLine {
            payload: safe(name).into_owned(),
            sent: answered.sent,
            taken: answered.taken,
            rejected: answered.rejected,
            skipped: answered.skipped,
            // Where that is all that is said, the sentence says so.
            accepted: if answered.pending && !answered.one_by_one { 0 } else { answered.accepted },
            unplaced: answered.unplaced,
            pending: answered.pending,
            unanswered: match (answered.one_by_one, answered.counted && answered.taken.is_some()) {
                (true, _) => Some(answered.unanswered.len()),
                (false, counted) => counted.then_some(answered.uncounted as usize),
            },
            counted: answered.counted,
            contradicts: answered.contradicts.is_some(),
            unanswered_records: answered.unanswered.iter().copied().take(Self::NAMED).collect(),
            tries: answered.tries,
            by_time: answered.by_time,
        }
    }

    /// What people are told, in one sentence and what follows it.
    pub fn in_words(&self, lang: Lang) -> Vec<String> {
        let unanswered = self.unanswered.unwrap_or(0);
        let (taken, rest) = (self.taken.unwrap_or(0), self.sent.saturating_sub(self.rejected));
        let args: &[(&str, &dyn Display)] = &[
            ("sent", &self.sent),
            ("taken", &taken),
            ("rejected", &self.rejected),
            ("unanswered", &unanswered),
            ("rest", &rest),
            ("tries", &self.tries),
        ];
        let mut lines = vec![lang.f(
            match (self.taken, self.unanswered) {
                (_, Some(_)) if self.counted => "replies.answered.counted",
                (_, Some(_)) => "replies.answered.listed",
                (Some(_), None) => "replies.answered.whole",
                (None, None) if self.pending => "replies.answered.pending",
                (None, None) => "replies.answered.errors",
            },
            args,
        )];
        if self.contradicts {
            lines.push(lang.t("replies.answered.contradicts").to_owned());
        }
        for (count, key) in [
            (self.accepted, "replies.answered.accepted"),
            (self.skipped, "replies.answered.skipped"),
            (self.unplaced, "replies.answered.unplaced"),
        ] {
            if count > 0 {
                lines.push(lang.f(key, &[("count", &count)]));
            }
        }
        if !self.unanswered_records.is_empty() {
            let named: Vec<String> = self.unanswered_records.iter().map(u32::to_string).collect();
            let more = if unanswered > named.len() { " …" } else { "" };
            let records = format!("{}{more}", named.join(", "));
            lines.push(lang.f("replies.answered.missing", &[("records", &records)]));
        }
        if self.tries > 1 {
            lines.push(lang.f(if self.by_time { "replies.tries.by-time" } else { "replies.tries.by-order" }, args));
        }
        lines
    }
}

fn is_none(count: &u64) -> bool {
    *count == 0
}

/// Errors, warnings and rejections by PMH by their marks: a record and a rule, or a record and a code, counted once.
#[derive(Clone, Copy, Debug, Default, Serialize, PartialEq, Eq)]
pub struct WorklistLine {
    /// To be corrected.
    pub to_fix: u64,
    /// Known and right.
    pub known: u64,
    /// PMH was asked.
    pub asked: u64,
    /// Done.
    pub done: u64,
    /// Not marked.
    pub open: u64,
    /// Records that PMH rejected and that are marked.
    pub rejected_marked: u64,
    /// Records that PMH rejected and that are not; with the rejections that are on no record.
    pub rejected_open: u64,
    /// Of these, the rejections that are on no record.
    #[serde(skip_serializing_if = "is_none")]
    pub rejected_elsewhere: u64,
    /// Marked records of this upload in which neither error nor warning is found now, and that PMH does not reject any more.
    pub settled: u64,
    /// Records of this upload that were marked when PMH had rejected them, and of which no reply to it tells yet.
    pub waiting: u64,
    /// Marked records that are not in this upload.
    pub absent: u64,
}

/// Findings between uploads.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SinceLine {
    /// Found before and not any more, on a record that is still there.
    pub fixed: u64,
    /// Found before, on a record that is gone.
    pub gone: u64,
    /// Found before and still there.
    pub known: u64,
    /// Not found before.
    pub new: u64,
    /// The fixed ones by rule.
    #[serde(skip)]
    pub fixed_by_rule: Vec<(Rule, u64)>,
}

impl UnreadLine {
    /// Of a trouble.
    pub fn new(trouble: &OpenError, lang: Lang) -> UnreadLine {
        UnreadLine { file: open_error::file(trouble, lang).into_owned(), reason: open_error::what(trouble, lang) }
    }
}

impl SummaryLine {
    /// What people are told of it, in one sentence.
    pub fn in_words(&self, lang: Lang) -> String {
        let key = match self.conclusion {
            Conclusion::NothingChecked => "check.verdict.nothing-checked",
            Conclusion::Unread => "check.verdict.unread",
            Conclusion::NoRecords => "check.verdict.no-records",
            Conclusion::Fix => "check.verdict.errors",
            Conclusion::Rejected => "check.verdict.rejected",
            Conclusion::Check => "check.verdict.warnings",
            Conclusion::Nothing => "check.verdict.clean",
        };
        let counts: &[(&str, &dyn Display)] = &[
            ("errors", &self.errors),
            ("warnings", &self.warnings),
            ("infos", &self.infos),
            ("unread", &self.unread_files),
            ("rejected", &self.rejected),
            ("not_run", &self.rules_not_run.len()),
        ];
        lang.f(key, counts)
    }
}

/// Whether a name is that of the loaded sample list: every word out of it must say so.
pub fn is_sample(spec: &Spec) -> bool {
    spec.errors.as_ref().is_some_and(|list| list.sample)
}

impl FileLine {
    /// Of a payload.
    pub fn payload(document: &Document) -> FileLine {
        FileLine {
            file: safe(&document.name).into_owned(),
            role: document.role.code(),
            records: u64::from(document.len()),
            encoding: document.encoding.code(),
            bom: document.bom,
            profile: None,
            about_profile: None,
            previous: None,
        }
    }

    /// Of a reply file.
    pub fn response(response: &Response) -> FileLine {
        let name = response.profile_name.as_deref();
        let used = !matches!(response.by_profile, ByProfile::None | ByProfile::Nothing);
        FileLine {
            file: safe(&response.name).into_owned(),
            role: Role::Response.code(),
            records: response.replies.len() as u64,
            encoding: response.encoding.map_or("binary", Encoding::code),
            bom: response.bom,
            profile: name.filter(|_| used).map(|name| safe(name).into_owned()),
            about_profile: name.and_then(|name| about_profile(response.by_profile, name)),
            previous: None,
        }
    }

    /// Of a document with specification tables.
    pub fn document(document: &SpecFile) -> FileLine {
        FileLine {
            file: safe(&document.name).into_owned(),
            role: document.role.code(),
            records: document.entries as u64,
            encoding: document.encoding.map_or("binary", Encoding::code),
            bom: document.bom,
            profile: None,
            about_profile: None,
            previous: None,
        }
    }
}

/// What is to be said of the profile by which replies were read, or were to be read.
fn about_profile(by_profile: ByProfile, name: &str) -> Option<Message> {
    let said = match by_profile {
        ByProfile::None => return None,
        ByProfile::Nothing => Message::new("profile.fits-nothing"),
        ByProfile::All => Message::new("profile.used"),
        ByProfile::Some { by_profile, by_content } => {
            Message::new("profile.used-partly").with("by_profile", by_profile).with("by_content", by_content)
        }
    };
    Some(said.with("name", Plain::known(name)))
}

/// A name out of a file: a key, a heading, a code. Where a number stands in its place, that may be a 個人番号.
pub fn name(text: &str) -> String {
    safe(&NumberMask::unknown().apply(text)).into_owned()
}

/// A field as the contract with scripts has it; `None` where its name may not be shown.
pub fn field_code(field: &FieldRef, spec: &Spec) -> Option<String> {
    field.code(&spec.fields).map(|code| name(&code))
}

/// The same in a list of fields, in which each of them stands for one.
pub fn listed_code(field: &FieldRef, spec: &Spec) -> String {
    field_code(field, spec).unwrap_or_else(|| "\u{2026}".to_owned())
}

/// The code of a reply: of what the error-code list does not know only what looks like a code.
pub fn reply_code(code: &str, spec: &Spec) -> String {
    let known = |code: &str| spec.errors.as_ref().is_some_and(|list| list.get(code).is_some());
    name(&Code::new(code).shown(known))
}

/// The same for people, who are told where there is none.
pub fn reply_code_words(code: &str, spec: &Spec, lang: Lang) -> String {
    if code.is_empty() { lang.t("check.reply.no-code").to_owned() } else { reply_code(code, spec) }
}

impl FindingLine {
    /// A finding in the language.
    pub fn new(finding: &Finding, file: &str, spec: &Spec, lang: Lang) -> FindingLine {
        let of = |number: u32| (number > 0).then_some(number);
        let field = finding.field.as_ref();
        let code = field.and_then(|field| field_code(field, spec));
        FindingLine {
            file: safe(file).into_owned(),
            record: finding.record,
            line: of(finding.at.line),
            column: of(finding.at.column),
            pointer: finding.at.pointer.as_deref().map(name),
            cell: finding.at.cell.map(|cell| cell.to_string()),
            cell_words: finding.at.cell.map(|cell| cell_words(cell, lang)),
            field_name: field.filter(|_| code.is_some()).map(|field| name(&field.name(Lang::Ja, &spec.fields))),
            field: code,
            rule: finding.rule.name(),
            severity: finding.rule.severity_by(&spec.fields).code(),
            basis: basis_of(finding).code(),
            edition: edition_of(finding, spec, lang),
            message: name(&finding.message(lang, &spec.fields)),
            predicts: spec.predicted(finding.rule.name(), field).map(|code| safe(code).into_owned()).collect(),
            since: None,
            mark: None,
        }
    }
}

/// A cell for people who look for it in a spreadsheet.
pub fn cell_words(cell: SheetCell, lang: Lang) -> String {
    lang.f("check.at.cell", &[("row", &cell.row), ("column", &cell.letters())])
}

/// What a finding rests on: a document of the user's where it said what the finding says is broken.
pub fn basis_of(finding: &Finding) -> Basis {
    if finding.said_by.is_some() { Basis::Imported } else { finding.rule.basis() }
}

/// The edition that a finding rests on, in the language: the user's document; else the documents behind what the program's
/// own table says of the field; else, for a rule that no table speaks of, what the rule itself comes from.
pub fn edition_of(finding: &Finding, spec: &Spec, lang: Lang) -> String {
    let title = |id: &str| spec.fields.source(id).map(|source| source.title_in(lang));
    if let Some(document) = &finding.said_by {
        return safe(title(document).unwrap_or_default()).into_owned();
    }
    let of_table = match finding.rule {
        Rule::InsurerNumberNotInMaster | Rule::InsurerNumberExpiredInMaster => Some(TableKind::RegionalMaster),
        Rule::CodeNotInMaster => Some(TableKind::Masters),
        Rule::CodeNotInList => Some(TableKind::ErrorList),
        _ => None,
    };
    if let Some(edition) = of_table.and_then(|kind| spec.edition_of(kind)) {
        return safe(&edition.document.name()).into_owned();
    }
    let field = finding.field.as_ref().and_then(FieldRef::field).and_then(|id| spec.fields.get(id));
    let field = field.filter(|_| finding.rule.basis() == Basis::Published);
    match field.map(|field| field.source.iter().filter_map(|id| title(id)).collect::<Vec<_>>()) {
        Some(titles) if !titles.is_empty() => safe(&titles.join("; ")).into_owned(),
        _ => finding.rule.words(lang).source.clone(),
    }
}

/// The documents in force that speak of what a rule checks; none where only the program's own tables do.
pub fn editions_of(rule: Rule, spec: &Spec) -> Vec<String> {
    use TableKind::{ErrorList, Fields, Layout, Masters, RegionalMaster};
    let kinds: &[TableKind] = match rule {
        Rule::MissingColumn => &[Layout],
        Rule::UnknownField => &[Fields],
        Rule::InsurerNumberNotInMaster | Rule::InsurerNumberExpiredInMaster => &[RegionalMaster],
        Rule::CodeNotInMaster => &[Masters],
        Rule::CodeNotInList => &[ErrorList],
        _ if rule.entry().family == "fields" => &[Fields, Layout],
        _ => &[],
    };
    let speaking = spec.editions.iter().filter(|edition| edition.tables.iter().any(|kind| kinds.contains(kind)));
    speaking.map(|edition| safe(&edition.document.name()).into_owned()).collect()
}

impl ReplyLine {
    /// A reply, with the findings on its record.
    pub fn new(
        response: &Response,
        reply: &Reply,
        laid: &MatchedReply,
        findings: &[Finding],
        workspace: &Workspace,
        lang: Lang,
    ) -> ReplyLine {
        let spec = &workspace.spec;
        let entry = spec.errors.as_ref().and_then(|list| list.get(&reply.code));
        // The list's own line breaks are kept: its texts come in several lines.
        let line = |line: &str| name(line.trim_end_matches('\r'));
        let text = |text: &str| Some(text.split('\n').map(line).collect::<Vec<_>>().join("\n"));
        let text = |of: &str| text(of).filter(|text| !text.is_empty());
        let payload = response.payload.and_then(|i| workspace.payloads.get(i));
        ReplyLine {
            file: safe(&response.name).into_owned(),
            payload: payload.map(|payload| safe(&payload.document.name).into_owned()),
            record: laid.record,
            field: laid.field.as_ref().and_then(|field| field_code(field, spec)),
            code: reply_code(&reply.code, spec),
            in_list: entry.is_some(),
            title: entry.and_then(|entry| text(&entry.content)),
            cause: entry.and_then(|entry| text(&entry.cause)),
            action: entry.and_then(|entry| text(&entry.action)),
            consequence: entry.and_then(|entry| text(&entry.consequence)),
            listed_as: codes::listed_as(&reply.code, spec),
            listed_as_words: codes::listed_as_words(&reply.code, spec, lang),
            why_not_explained: match entry {
                None => codes::why_not_explained(&reply.code, spec, lang),
                Some(_) => String::new(),
            },
            message: None,
            matched_by: laid.matched_by.map(|by| by.code()),
            confirmed_by: laid.confirmed_by.iter().map(|by| by.code()).collect(),
            rows: laid.rows.map(ReplyRows::code),
            outcome: reply.outcome.code(),
            skipped: reply.outcome == Outcome::Skipped,
            superseded: laid.superseded,
            weighs: reply.weighs() && !laid.superseded,
            whole: reply.whole,
            predicted_by: foreseen_by(reply, laid, findings, spec),
            mark: None,
        }
    }
}

/// What PMH itself says in a reply, as it may be shown: made safe, and numbers that may be a 個人番号 masked, also those that have
/// too many digits or too few.
pub fn own_words(message: &str, mask: &NumberMask) -> Option<String> {
    // What is cut or made safe first may be cut within a number.
    let masked = mask.apply_to_message(message.trim());
    let line = |line: &str| safe(line.trim_end_matches('\r')).into_owned();
    let text = masked.split('\n').map(line).collect::<Vec<_>>().join("\n");
    Some(text).filter(|text| !text.is_empty())
}

/// The key of the word for a kind of master.
pub fn master_word(kind: MasterKind) -> &'static str {
    match kind {
        MasterKind::CertificateType => "master.kind.certificate-type",
        MasterKind::Segment => "master.kind.segment",
        MasterKind::IncomeSegment => "master.kind.income-segment",
        MasterKind::AdditionalCondition => "master.kind.additional-condition",
        MasterKind::CopayKind => "master.kind.copay-kind",
    }
}

/// Why a rule did not run.
pub fn not_run(not_run: &NotRun, spec: &Spec, lang: Lang) -> NotRunLine {
    match not_run {
        NotRun::NoMaster(rule) => {
            NotRunLine { rule: rule.name(), reason: lang.t("check.not-run.no-master").to_owned() }
        }
        NotRun::NoCodes(rule, kinds) => {
            let kinds: Vec<&str> = kinds.iter().map(|kind| lang.t(master_word(*kind))).collect();
            let kinds = kinds.join(lang.t("message.comma"));
            NotRunLine { rule: rule.name(), reason: lang.f("check.not-run.no-codes", &[("kinds", &kinds)]) }
        }
        NotRun::NoPrevious(rule) => {
            NotRunLine { rule: rule.name(), reason: lang.t("check.not-run.no-previous").to_owned() }
        }
        NotRun::OtherForm(rule) => {
            NotRunLine { rule: rule.name(), reason: lang.t("check.not-run.other-form").to_owned() }
        }
        NotRun::PreviousLacks(rule, id) => {
            let name = spec.fields.get(*id).map_or("", |field| field.name_in(lang));
            NotRunLine { rule: rule.name(), reason: lang.f("check.not-run.previous-lacks", &[("name", &name)]) }
        }
        NotRun::Histories(rule) => {
            NotRunLine { rule: rule.name(), reason: lang.t("check.not-run.histories").to_owned() }
        }
        NotRun::KeysPerPerson(rule) => {
            NotRunLine { rule: rule.name(), reason: lang.t("check.not-run.keys-per-person").to_owned() }
        }
        NotRun::NoColumn(rule, id) => {
            // A heading is Japanese in every language.
            let name = spec.fields.get(*id).map_or("", |field| &field.name);
            NotRunLine { rule: rule.name(), reason: lang.f("check.not-run.no-column", &[("name", &name)]) }
        }
        NotRun::NoMeaning(rule, id) => {
            let name = spec.fields.json(*id);
            NotRunLine { rule: rule.name(), reason: lang.f("check.not-run.no-meaning", &[("name", &name)]) }
        }
    }
}

/// How many findings of each rule there are over a whole run, by severity.
#[derive(Debug)]
pub struct Counts<'s> {
    counts: [u64; Rule::COUNT],
    spec: &'s Spec,
}

impl<'s> Counts<'s> {
    /// Nothing counted yet, in a run with these specification tables.
    pub fn new(spec: &'s Spec) -> Counts<'s> {
        Counts { counts: [0; Rule::COUNT], spec }
    }

    /// How much the findings of a rule weigh in this run.
    pub fn severity(&self, rule: Rule) -> Severity {
        rule.severity_by(&self.spec.fields)
    }

    /// Adds findings of a rule.
    pub fn add(&mut self, rule: Rule, count: u64) {
        self.counts[rule as usize] += count;
    }

    /// The findings of a rule.
    pub fn of(&self, rule: Rule) -> u64 {
        self.counts[rule as usize]
    }

    /// The findings of a severity.
    pub fn of_severity(&self, severity: Severity) -> u64 {
        Rule::ALL.iter().filter(|rule| self.severity(**rule) == severity).map(|rule| self.of(*rule)).sum()
    }
}

/// What is said of a rule once, before its findings.
#[derive(Clone, Debug)]
pub struct RuleHead {
    /// The rule.
    pub rule: Rule,
    /// How much its findings weigh in this run.
    pub severity: Severity,
    /// How many findings there are, those that are not printed included.
    pub count: u64,
    /// The editions that those rest on which are printed: several only where a document says of some fields what another
    /// does not.
    pub editions: Vec<String>,
}

/// What a format does with the parts of a run, in this order: files, findings, replies, the summary. It writes them as they
/// come: there may be a million.
pub trait CheckReport {
    /// Whether the findings are to come rule by rule, each with its head, the gravest and most frequent first; else they
    /// come record by record.
    fn by_rule(&self) -> bool {
        false
    }
    /// A file.
    ///
    /// # Errors
    /// What the output refuses, as for all of these.
    fn file(&mut self, out: &mut dyn Write, file: &FileLine) -> io::Result<()>;
    /// What made most of the findings of a file; it comes before them.
    ///
    /// # Errors
    /// What the output refuses.
    fn cause(&mut self, out: &mut dyn Write, cause: CauseLine) -> io::Result<()>;
    /// A rule of which findings follow, for formats that have them rule by rule.
    fn rule(&mut self, _: &mut dyn Write, _: &RuleHead) -> io::Result<()> {
        Ok(())
    }
    /// A finding; `rule` for what is said about it once.
    fn finding(&mut self, out: &mut dyn Write, rule: Rule, finding: FindingLine) -> io::Result<()>;
    /// What PMH says of the whole of a reply file, where its messages are asked for.
    fn said(&mut self, _: &mut dyn Write, _: &SaidLine) -> io::Result<()> {
        Ok(())
    }
    /// A reply.
    fn reply(&mut self, out: &mut dyn Write, reply: ReplyLine) -> io::Result<()>;
    /// When a file shows; for formats that have a place for it.
    fn timing(&mut self, _: &mut dyn Write, _: TimingLine) -> io::Result<()> {
        Ok(())
    }
    /// The end.
    fn summary(&mut self, out: &mut dyn Write, summary: &SummaryLine) -> io::Result<()>;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number is masked across the lines of a message and within a longer run where it is the record's own; what is cut or
    /// made safe first may be cut within it.
    #[test]
    fn the_own_words_of_a_reply_are_masked_whole() {
        let of_record = NumberMask::of("900000000168");
        let unknown = NumberMask::unknown();
        for (message, mask, shown) in [
            ("番号 900000000168 は不正です", &unknown, "番号 ************ は不正です"),
            ("番号 9000-0000-\r\n0168\r\n不正", &unknown, "番号 ****-****-\n****\n不正"),
            ("x 12900000000168 y", &of_record, "x 12************ y"),
            ("x 12900000000168 y", &unknown, "x 12900000000168 y"),
            ("個人番号：9000・0000・0168", &unknown, "個人番号：****・****・****"),
            ("個人番号90000000016は11桁です", &unknown, "個人番号***********は11桁です"),
            ("13桁の９０００００００００１６８（マイナンバー）", &unknown, "13桁の*************（マイナンバー）"),
            ("myNumber '9000-0000-01'", &unknown, "myNumber '****-****-**'"),
            ("個人番号 2026-11-22 10:00 受給者番号0000042", &unknown, "個人番号 2026-11-22 10:00 受給者番号0000042"),
            ("電話 0000-00-1234", &unknown, "電話 0000-00-1234"),
            ("個人番号9000000001681は13桁です", &of_record, "個人番号*************は13桁です"),
            ("個人番号12345は5桁です", &NumberMask::of_value("12345"), "個人番号*****は5桁です"),
        ] {
            let said = own_words(message, mask).unwrap();
            assert_eq!(said, shown, "{message}");
        }
        // A character that nobody sees is shown by a mark, between the digits, too.
        let said = own_words("9000\u{200B}0000\u{200B}0168", &unknown).unwrap();
        assert!(said.matches('*').count() == 12 && !said.contains("9000") && !said.contains("0168"), "{said}");
        assert_eq!(own_words(" \r\n ", &unknown), None);
    }
}
