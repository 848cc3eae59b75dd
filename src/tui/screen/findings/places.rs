//! The places of a group: the records in which its findings are, and what stands in no record.

use super::Group;
use crate::check::{Rule, findings_of};
use crate::read::lay::Laid;
use crate::read::reply::Reply;
use crate::record::FieldId;
use crate::report::check_data::reply_code_words;
use crate::text::cells::{pad, pad_left, safe};
use crate::tui::app::App;
use crate::tui::component::record_detail::{Beside, finding_lines, reply_lines, said};
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::look::theme::Role;
use crate::tui::screen::records;
use crate::tui::session::baseline;
use crate::tui::session::masking::{self, HIDDEN};
use crate::workspace::Response;

/// Where the findings of a group are: in records, and then those that belong to none.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub(super) records: Vec<u32>,
    /// The first line, and all there is to say.
    pub(super) others: Vec<(Line, Page)>,
}

impl Places {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.records.len() + self.others.len()
    }
}

/// How many findings on no record are listed: the file that has more of one kind is broken as a whole.
const OTHERS: usize = 1_000;

/// The cells of a record's number, and the blanks around it.
const NUMBER: usize = 9;

/// The places of a group.
pub(super) fn places(app: &App, group: &Group, width: usize) -> Places {
    let lang = app.lang;
    match group {
        Group::Cause(_) | Group::Rule { .. } => {
            let is_of_group = |rule: Rule| group.rules().contains(&rule);
            let table = &app.workspace.spec.fields;
            let checked = app.checked();
            let of_file: Vec<_> = app
                .payload()
                .into_iter()
                .flat_map(|one| one.checked.iter().flat_map(|checked| checked.file_findings(&one.document)))
                .filter(|finding| is_of_group(finding.rule))
                .take(OTHERS)
                .collect();
            let about_replies = app.workspace.findings_about_replies(app.file);
            let news = baseline::on_file(app, &of_file);
            let is_new = |at: usize| news.as_ref().and_then(|news| news.get(at).copied());
            // Of those about replies it is not told.
            let of_file = of_file.iter().enumerate().map(|(at, finding)| (finding, is_new(at)));
            let about_replies =
                about_replies.filter(|finding| is_of_group(finding.rule)).map(|finding| (finding, None));
            let others = of_file.chain(about_replies).map(|(finding, is_new)| {
                let field =
                    finding.field.as_ref().map(|field| field.name(lang, table).into_owned()).unwrap_or_default();
                let place = format!("{}:{}", finding.at.line, finding.at.column);
                let text = format!("{place}  {field}  {}", app.own(&finding.message(lang, table)));
                let mut page = Page::of(app.ruler);
                finding_lines(app, finding, is_new, width, &mut page);
                (other_line(app, lang.t("check.at.file"), baseline::tells_findings(app).then_some(is_new), &text), page)
            });
            let records = checked.map(|checked| checked.numbers_with(group.rules())).unwrap_or_default();
            Places { records, others: others.collect() }
        }
        Group::Code { code, .. } => {
            let on_no_record = replies_of_code(app, code).filter(|(_, _, laid, _)| laid.record.is_none());
            let others = on_no_record.map(|(response, reply, laid, is_new)| {
                let mut page = Page::of(app.ruler);
                reply_lines(app, reply, laid, Beside::NOTHING, 1, width, &mut page);
                let place = format!("{} {}:{}", response.name, reply.line, reply.column);
                page.prose(Role::Dim, 3, None, &place, width);
                let code = reply_code_words(code, &app.workspace.spec, lang);
                let text = format!("{code}  {}", said(app, reply, laid, false));
                let is_new = baseline::tells_replies(app).then_some(is_new);
                (other_line(app, lang.t("check.reply.unmatched"), is_new, &text), page)
            });
            Places { records: records::with_reply(app, Some(code)), others: others.collect() }
        }
        Group::Answers { .. } => {
            let answered = app.workspace.answered.get(&app.file);
            Places { records: answered.map(|answered| answered.unanswered.clone()).unwrap_or_default(), others: vec![] }
        }
    }
}

/// The line of a place without a record; where it is told what is new, the mark stands where those of records do.
fn other_line(app: &App, what: &str, is_new: Option<Option<bool>>, text: &str) -> Line {
    let Some(is_new) = is_new else { return Line::of(Role::Text, format!(" {what}  {text}")) };
    let (role, mark) = baseline::mark(app, is_new);
    Line::of(Role::Dim, pad("", NUMBER)).and(role, mark).and(Role::Text, format!("{what}  {text}"))
}

/// The replies of a code, each with whether it is new where that is known.
fn replies_of_code<'a>(
    app: &'a App,
    code: &'a str,
) -> impl Iterator<Item = (&'a Response, &'a Reply, &'a Laid, Option<bool>)> {
    let news = baseline::rejected(app).map(|rejected| rejected.is_new.as_slice());
    let replies = app.workspace.replies_on(app.file).enumerate().filter(move |(_, (_, reply, laid))| {
        app.workspace.spec.code(&reply.code) == code && reply.weighs() && !laid.superseded
    });
    replies
        .map(move |(at, (response, reply, laid))| (response, reply, laid, news.and_then(|news| news.get(at).copied())))
}

/// What stands at a place: the record, whether it is new, the field and the message.
pub(super) fn place_line(app: &App, group: &Group, at: usize) -> Line {
    let lang = app.lang;
    let places = &app.findings.places;
    let Some(number) = places.records.get(at).copied() else {
        let other = places.others.get(at - places.records.len());
        return other.map(|(line, _)| line.clone()).unwrap_or_default();
    };
    let head = Line::of(Role::Dim, format!(" {} ", pad_left(&number.to_string(), NUMBER - 2)));
    let tells = match group {
        Group::Cause(_) | Group::Rule { .. } => baseline::tells_findings(app),
        Group::Code { .. } => baseline::tells_replies(app),
        Group::Answers { .. } => false,
    };
    let marked = |line: Line, is_new: Option<bool>| {
        let (role, mark) = baseline::mark(app, is_new);
        if tells { line.and(role, mark) } else { line }
    };
    if records::is_huge(app, number) {
        return marked(head, None).and(Role::Warning, records::huge(app, number));
    }
    let (Some(payload), Some(checked)) = (app.payload(), app.checked()) else { return head };
    let Ok(text) = payload.document.text(number) else { return head };
    let record = payload.document.parse(&text);
    let hides = |name: &str| masking::hides(app.mask, payload.document.table(), FieldId::NAME, name);
    let name = if let Some(veil) = app.veil_over(&payload.document, number, &record) {
        lang.t(veil.short).to_owned()
    } else if record.text(FieldId::NAME).is_some_and(hides) {
        HIDDEN.to_owned()
    } else {
        record.text(FieldId::NAME).map(|name| record.number_mask().beginning(name, 60)).unwrap_or_default()
    };
    let name = safe(&name).into_owned();
    let name = app.ruler.pad(&app.ruler.cut(&name, 14), 15);
    let table = payload.document.table();
    match group {
        Group::Cause(_) | Group::Rule { .. } => {
            let is_of_group = |rule: Rule| group.rules().contains(&rule);
            let findings = findings_of(&payload.document, checked, &text, &record);
            let news = baseline::on_record(app, number, &findings).filter(|_| tells);
            let is_new =
                news.map(|news| findings.iter().zip(news).any(|(one, is_new)| is_new && is_of_group(one.rule)));
            let head = marked(head, is_new).and(Role::Text, name);
            let mut of_rule = findings.iter().filter(|finding| is_of_group(finding.rule));
            let Some(finding) = of_rule.next() else { return head };
            let field = finding.field.as_ref().map(|field| field.name(lang, table).into_owned()).unwrap_or_default();
            let more = of_rule.count();
            let more = if more > 0 { lang.f("tui.findings.more", &[("count", &more)]) } else { String::new() };
            head.and(Role::Text, format!("{field}  {}{more}", app.own(&finding.message(lang, table))))
        }
        Group::Code { code, .. } => {
            let on_record = || replies_of_code(app, code).filter(|(_, _, laid, _)| laid.record == Some(number));
            let is_new = on_record().any(|(.., is_new)| is_new == Some(true));
            let head = marked(head, Some(is_new)).and(Role::Text, name);
            let Some((_, reply, laid, _)) = on_record().next() else { return head };
            let field = laid.field.as_ref().map(|field| field.name(lang, table).into_owned()).unwrap_or_default();
            head.and(Role::Text, format!("{field}  {}", said(app, reply, laid, false)))
        }
        Group::Answers { .. } => {
            marked(head, None).and(Role::Text, name).and(Role::Dim, lang.t("replies.answered.none"))
        }
    }
}
