//! The places of a group: the records in which its findings are, and what stands in no record.

use super::Group;
use crate::check::{Rule, findings_of};
use crate::read::reply::Reply;
use crate::read::reply_matching::MatchedReply;
use crate::record::FieldId;
use crate::report::check_model::reply_code_words;
use crate::text::terminal_text::{pad, pad_left, safe};
use crate::tui::component::record_detail::{Beside, finding_lines, reply_lines, said};
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::component::{Ctx, since};
use crate::tui::look::theme::Role;
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
pub(super) fn places(cx: Ctx<'_>, group: &Group, width: usize) -> Places {
    let lang = cx.session.lang;
    match group {
        Group::Cause(_) | Group::Rule { .. } => {
            let is_of_group = |rule: Rule| group.rules().contains(&rule);
            let table = &cx.session.workspace.spec.fields;
            let checked = cx.session.checked();
            let of_file: Vec<_> = cx
                .session
                .payload()
                .into_iter()
                .flat_map(|one| one.checked.iter().flat_map(|checked| checked.file_findings(&one.document)))
                .filter(|finding| is_of_group(finding.rule))
                .take(OTHERS)
                .collect();
            let about_replies = cx.session.workspace.findings_about_replies(cx.session.file);
            let news = cx.session.new_on_file(&of_file);
            let is_new = |at: usize| news.as_ref().and_then(|news| news.get(at).copied());
            // Of those about replies it is not told.
            let of_file = of_file.iter().enumerate().map(|(at, finding)| (finding, is_new(at)));
            let about_replies =
                about_replies.filter(|finding| is_of_group(finding.rule)).map(|finding| (finding, None));
            let others = of_file.chain(about_replies).map(|(finding, is_new)| {
                let field =
                    finding.field.as_ref().map(|field| field.name(lang, table).into_owned()).unwrap_or_default();
                let place = format!("{}:{}", finding.at.line, finding.at.column);
                let text = format!("{place}  {field}  {}", cx.own(&finding.message(lang, table)));
                let mut page = Page::of(cx.look.ruler);
                finding_lines(cx, finding, is_new, width, &mut page);
                (other_line(cx, lang.t("check.at.file"), cx.session.tells_findings().then_some(is_new), &text), page)
            });
            let records = checked.map(|checked| checked.numbers_with(group.rules())).unwrap_or_default();
            Places { records, others: others.collect() }
        }
        Group::Code { code, .. } => {
            let on_no_record = replies_of_code(cx, code).filter(|(_, _, laid, _)| laid.record.is_none());
            let others = on_no_record.map(|(response, reply, laid, is_new)| {
                let mut page = Page::of(cx.look.ruler);
                reply_lines(cx, reply, laid, Beside::NOTHING, 1, width, &mut page);
                let place = format!("{} {}:{}", response.name, reply.line, reply.column);
                page.prose(Role::Dim, 3, None, &place, width);
                let code = reply_code_words(code, &cx.session.workspace.spec, lang);
                let text = format!("{code}  {}", said(cx, reply, laid, false));
                let is_new = cx.session.tells_replies().then_some(is_new);
                (other_line(cx, lang.t("check.reply.unmatched"), is_new, &text), page)
            });
            Places { records: cx.session.with_reply(Some(code)), others: others.collect() }
        }
        Group::Answers { .. } => {
            let answered = cx.session.workspace.answered.get(&cx.session.file);
            Places { records: answered.map(|answered| answered.unanswered.clone()).unwrap_or_default(), others: vec![] }
        }
    }
}

/// The line of a place without a record; where it is told what is new, the mark stands where those of records do.
fn other_line(cx: Ctx<'_>, what: &str, is_new: Option<Option<bool>>, text: &str) -> Line {
    let Some(is_new) = is_new else { return Line::of(Role::Text, format!(" {what}  {text}")) };
    let (role, mark) = since::mark(cx, is_new);
    Line::of(Role::Dim, pad("", NUMBER)).and(role, mark).and(Role::Text, format!("{what}  {text}"))
}

/// The replies of a code, each with whether it is new where that is known.
fn replies_of_code<'a>(
    cx: Ctx<'a>,
    code: &'a str,
) -> impl Iterator<Item = (&'a Response, &'a Reply, &'a MatchedReply, Option<bool>)> {
    let news = cx.session.replies_since_before().map(|rejected| rejected.is_new.as_slice());
    let replies = cx.session.workspace.replies_on(cx.session.file).enumerate().filter(move |(_, (_, reply, laid))| {
        cx.session.workspace.spec.code(&reply.code) == code && reply.weighs() && !laid.superseded
    });
    replies
        .map(move |(at, (response, reply, laid))| (response, reply, laid, news.and_then(|news| news.get(at).copied())))
}

/// What stands at a place: the record, whether it is new, the field and the message.
pub(super) fn place_line(cx: Ctx<'_>, places: &Places, group: &Group, at: usize) -> Line {
    let lang = cx.session.lang;
    let Some(number) = places.records.get(at).copied() else {
        let other = places.others.get(at - places.records.len());
        return other.map(|(line, _)| line.clone()).unwrap_or_default();
    };
    let head = Line::of(Role::Dim, format!(" {} ", pad_left(&number.to_string(), NUMBER - 2)));
    let tells = match group {
        Group::Cause(_) | Group::Rule { .. } => cx.session.tells_findings(),
        Group::Code { .. } => cx.session.tells_replies(),
        Group::Answers { .. } => false,
    };
    let marked = |line: Line, is_new: Option<bool>| {
        let (role, mark) = since::mark(cx, is_new);
        if tells { line.and(role, mark) } else { line }
    };
    if cx.session.is_huge(number) {
        return marked(head, None).and(Role::Warning, cx.session.huge(number));
    }
    let (Some(payload), Some(checked)) = (cx.session.payload(), cx.session.checked()) else { return head };
    let Ok(text) = payload.document.text(number) else { return head };
    let record = payload.document.parse(&text);
    let hides = |name: &str| masking::hides(cx.session.mask, payload.document.table(), FieldId::NAME, name);
    let name = if let Some(veil) = cx.session.veil_over(&payload.document, number, &record) {
        lang.t(veil.short).to_owned()
    } else if record.text(FieldId::NAME).is_some_and(hides) {
        HIDDEN.to_owned()
    } else {
        record.text(FieldId::NAME).map(|name| record.number_mask().beginning(name, 60)).unwrap_or_default()
    };
    let name = safe(&name).into_owned();
    let name = cx.look.ruler.pad(&cx.look.ruler.cut(&name, 14), 15);
    let table = payload.document.table();
    match group {
        Group::Cause(_) | Group::Rule { .. } => {
            let is_of_group = |rule: Rule| group.rules().contains(&rule);
            let findings = findings_of(&payload.document, checked, &text, &record);
            let news = cx.session.new_on_record(number, &findings).filter(|_| tells);
            let is_new =
                news.map(|news| findings.iter().zip(news).any(|(one, is_new)| is_new && is_of_group(one.rule)));
            let head = marked(head, is_new).and(Role::Text, name);
            let mut of_rule = findings.iter().filter(|finding| is_of_group(finding.rule));
            let Some(finding) = of_rule.next() else { return head };
            let field = finding.field.as_ref().map(|field| field.name(lang, table).into_owned()).unwrap_or_default();
            let more = of_rule.count();
            let more = if more > 0 { lang.f("tui.findings.more", &[("count", &more)]) } else { String::new() };
            head.and(Role::Text, format!("{field}  {}{more}", cx.own(&finding.message(lang, table))))
        }
        Group::Code { code, .. } => {
            let on_record = || replies_of_code(cx, code).filter(|(_, _, laid, _)| laid.record == Some(number));
            let is_new = on_record().any(|(.., is_new)| is_new == Some(true));
            let head = marked(head, Some(is_new)).and(Role::Text, name);
            let Some((_, reply, laid, _)) = on_record().next() else { return head };
            let field = laid.field.as_ref().map(|field| field.name(lang, table).into_owned()).unwrap_or_default();
            head.and(Role::Text, format!("{field}  {}", said(cx, reply, laid, false)))
        }
        Group::Answers { .. } => {
            marked(head, None).and(Role::Text, name).and(Role::Dim, lang.t("replies.answered.none"))
        }
    }
}
