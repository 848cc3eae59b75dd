//! Screen 2: findings by rule and replies by code, most first; what to do; and the places.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::detail::{finding_lines, reply_lines, said, sign};
use super::records::{self, bar_of};
use crate::check::{Rule, Severity, findings_of};
use crate::preview::NumberMask;
use crate::read::lay::Laid;
use crate::read::reply::Reply;
use crate::record::FieldId;
use crate::report::check_data::editions_of;
use crate::text::cells::{pad, pad_left};
use crate::tui::action::{Action, Screen};
use crate::tui::app::{App, Filter, movement};
use crate::tui::draw::{body, heading, pen};
use crate::tui::list::{Cursor, Move};
use crate::tui::marks;
use crate::tui::overlay::{codes, nothing};
use crate::tui::page::{Line, Page};
use crate::tui::since;
use crate::tui::theme::Role;
use crate::tui::widget::fill;
use crate::workspace::Response;

/// The state of the screen.
#[derive(Debug, Default)]
pub struct State {
    /// The place among the groups.
    pub cursor: Cursor,
    /// The place among the records of the group.
    pub place: Cursor,
    /// Whether the keys go to the places.
    pub in_places: bool,
    groups: Vec<Group>,
    /// Of each how much of it is new, where that is known.
    news: Vec<Option<u64>>,
    /// What the selected group means.
    about: Page,
    /// Records, and places without one, of the selected group.
    places: Places,
    /// Of what these were made.
    made_of: Option<MadeOf>,
    /// What stands at the places that are seen.
    lines: Vec<Line>,
}

/// By what it is told whether the places of a group must be made anew: there may be a million.
#[derive(Clone, Debug, PartialEq)]
struct MadeOf {
    group: Group,
    checked: (usize, u32, bool),
    laying: bool,
    /// Whether it is known which findings and which replies are new.
    since: (bool, bool),
    width: u16,
}

/// A rule or a code.
#[derive(Clone, Debug, PartialEq)]
enum Group {
    Rule { rule: Rule, findings: u64, records: u64 },
    Code { code: String, replies: u64, records: u64 },
}

/// Where the findings of a group are: in records, and then those that belong to none.
#[derive(Debug, Default)]
struct Places {
    records: Vec<u32>,
    /// The first line, and all there is to say.
    others: Vec<(Line, Page)>,
}

impl Places {
    fn len(&self) -> usize {
        self.records.len() + self.others.len()
    }
}

struct Areas {
    groups: Rect,
    about: Rect,
    places: Rect,
}

fn areas(app: &App) -> Areas {
    let area = body(app);
    if area.width >= 110 {
        let left = Rect { width: area.width / 2, ..area };
        let right = Rect { x: left.right() + 1, width: area.width - left.width - 1, ..area };
        let about = Rect { height: (area.height / 2).min(16), ..right };
        Areas { groups: left, about, places: Rect { y: about.bottom(), height: right.height - about.height, ..right } }
    } else {
        let groups = Rect { height: area.height * 2 / 5, ..area };
        let about = Rect { y: groups.bottom(), height: (area.height * 2 / 5).min(8), ..area };
        let used = groups.height + about.height;
        Areas { groups, about, places: Rect { y: about.bottom(), height: area.height - used, ..area } }
    }
}

/// What a key does here.
pub fn act(app: &mut App, action: Action) {
    match action {
        Action::NextPane | Action::PreviousPane => app.findings.in_places = !app.findings.in_places,
        Action::Right => app.findings.in_places = true,
        Action::Left => app.findings.in_places = false,
        Action::Back if app.findings.in_places => app.findings.in_places = false,
        Action::Back => app.screen = Screen::Records,
        Action::Search => app.notice = Some(app.lang.t("tui.findings.search").to_owned()),
        Action::Open => open(app),
        Action::NextMatch | Action::PreviousMatch => records::act(app, action),
        _ => {
            let Some(step) = movement(action) else { return };
            let areas = areas(app);
            let rows = |area: Rect| usize::from(area.height.saturating_sub(1));
            if app.findings.in_places {
                let len = app.findings.places.len();
                app.findings.place.go(step, len, rows(areas.places));
            } else {
                let len = app.findings.groups.len();
                if app.findings.cursor.go(step, len, rows(areas.groups)) {
                    app.findings.place = Cursor::default();
                }
            }
        }
    }
}

/// The records of the selected group, or the selected one where the keys go to the places; and what they are, in words.
pub fn group_records(app: &App) -> Option<(Vec<u32>, String)> {
    let group = app.findings.groups.get(app.findings.cursor.at)?;
    if app.findings.in_places {
        let number = app.findings.places.records.get(app.findings.place.at).copied()?;
        return Some((vec![number], app.lang.f("extract.ui.one", &[("n", &number)])));
    }
    let what = match group {
        Group::Rule { rule, .. } => rule.words(app.lang).title.clone(),
        Group::Code { code, .. } => code.clone(),
    };
    Some((app.findings.places.records.clone(), what))
}

/// What of it can be marked: the rule of the group, or the selected record.
pub fn target(app: &App) -> Option<marks::Target> {
    let group = app.findings.groups.get(app.findings.cursor.at)?;
    match group {
        Group::Rule { rule, .. } if !app.findings.in_places => Some(marks::Target::Group(*rule)),
        _ => {
            let number = app.findings.places.records.get(app.findings.place.at).copied()?;
            let document = &app.payload()?.document;
            let text = document.text(number).ok()?;
            app.marks.target(&document.parse(&text), number)
        }
    }
}

/// Goes to the next or previous place of the group.
pub fn go_place(app: &mut App, by: isize) {
    let height = usize::from(areas(app).places.height.saturating_sub(1));
    let len = app.findings.places.len();
    let step = if app.findings.in_places { by } else { 0 };
    app.findings.in_places = true;
    app.findings.place.go(Move::By(step), len, height);
}

/// Goes to the record of the selected place, or to all records of the group.
fn open(app: &mut App) {
    let Some(group) = app.findings.groups.get(app.findings.cursor.at).cloned() else { return };
    let number = app.findings.places.records.get(app.findings.place.at).copied();
    if app.findings.in_places {
        let Some(number) = number else {
            app.notice = Some(app.lang.t("tui.findings.no-record").to_owned());
            return;
        };
        app.records.filter = Filter::All;
        app.records.list = None;
        app.screen = Screen::Records;
        app.refresh();
        records::select(app, Some(number));
        app.opened.insert((app.file, number));
        app.records.in_detail = true;
        return;
    }
    if app.findings.places.records.is_empty() {
        app.findings.in_places = true;
        return;
    }
    let filter = match group {
        Group::Rule { rule, .. } => Filter::Rules(vec![rule], app.own(&rule.words(app.lang).title).into_owned()),
        Group::Code { code, .. } => Filter::Replies(Some(code)),
    };
    app.records.in_detail = false;
    app.filter(filter);
    records::select(app, number);
}

/// Makes ready what is to be seen.
pub fn refresh(app: &mut App) {
    if app.payload().is_some() && app.checked().is_none() {
        app.findings = State { about: nothing(app.lang.t("tui.checking")), ..State::default() };
        return;
    }
    let checked = app.checked().cloned();
    let of_rule = |rule: &Rule| {
        let here = checked.as_ref().map_or((0, 0), |checked| (checked.count(*rule), checked.records_with(*rule)));
        let findings = here.0
            + app.workspace.findings_about_replies(app.file).filter(|finding| finding.rule == *rule).count() as u64;
        (findings > 0).then_some(Group::Rule { rule: *rule, findings, records: here.1 })
    };
    let mut groups: Vec<Group> = Rule::ALL.iter().filter_map(of_rule).collect();
    for code in codes(app) {
        let replies = app.workspace.replies_on(app.file).filter(|(_, reply, _)| reply.code == code).count() as u64;
        let records = records::with_reply(app, Some(&code)).len() as u64;
        groups.push(Group::Code { code, replies, records });
    }
    groups.sort_by_key(|group| {
        std::cmp::Reverse(match group {
            Group::Rule { rule, findings, .. } => (rule.severity(), *findings),
            // What PMH refused weighs as an error.
            Group::Code { replies, .. } => (Severity::Error, *replies),
        })
    });
    let selected = app.findings.groups.get(app.findings.cursor.at).cloned();
    if app.findings.groups != groups {
        let same = |a: &Group, b: &Group| match (a, b) {
            (Group::Rule { rule: a, .. }, Group::Rule { rule: b, .. }) => a == b,
            (Group::Code { code: a, .. }, Group::Code { code: b, .. }) => a == b,
            _ => false,
        };
        let at = selected.and_then(|selected| groups.iter().position(|group| same(group, &selected)));
        app.findings.cursor.at = at.unwrap_or(0);
        app.findings.groups = groups;
    }
    let new = |group: &Group| match group {
        Group::Rule { rule, .. } => since::of_rule(app, *rule),
        Group::Code { code, .. } => since::of_code(app, code),
    };
    app.findings.news = app.findings.groups.iter().map(new).collect();
    let areas = areas(app);
    let rows = |area: Rect| usize::from(area.height.saturating_sub(1));
    let len = app.findings.groups.len();
    app.findings.cursor.follow(len, rows(areas.groups));
    let group = app.findings.groups.get(app.findings.cursor.at).cloned();
    let made_of = group.as_ref().zip(checked.as_ref()).map(|(group, checked)| MadeOf {
        group: group.clone(),
        checked: (Arc::as_ptr(checked).addr(), checked.done(), checked.is_complete()),
        laying: app.laying,
        since: (since::compared(app).is_some(), since::rejected(app).is_some()),
        width: areas.about.width,
    });
    if made_of.is_none() || app.findings.made_of != made_of {
        app.findings.places =
            group.as_ref().map(|group| places(app, group, usize::from(areas.about.width))).unwrap_or_default();
        app.findings.made_of = made_of;
    }
    let len = app.findings.places.len();
    app.findings.place.follow(len, rows(areas.places));
    let other = app.findings.place.at.checked_sub(app.findings.places.records.len()).filter(|_| app.findings.in_places);
    let other = other.and_then(|at| app.findings.places.others.get(at)).map(|(_, page)| page.clone());
    app.findings.about = match &group {
        // Of what is on no record, all is said here.
        Some(_) if other.is_some() => other.unwrap_or_default(),
        Some(group) => about(app, group, usize::from(areas.about.width)),
        None => {
            let mut page = nothing(app.lang.t("tui.nothing-found"));
            page.prose(Role::Dim, 2, None, &not_run(app), usize::from(areas.about.width));
            page
        }
    };
    let seen = app.findings.place.seen(len, rows(areas.places));
    app.findings.lines = match &group {
        Some(group) => seen.map(|at| place_line(app, group, at)).collect(),
        None => vec![],
    };
}

/// What could not be checked.
fn not_run(app: &App) -> String {
    let (Some(checked), lang) = (app.checked(), app.lang) else { return String::new() };
    let names: Vec<String> = checked
        .not_run
        .iter()
        .map(|rule| crate::report::check_data::not_run(rule, &app.workspace.spec, lang))
        .map(|line| lang.f("tui.findings.not-run-one", &[("rule", &line.rule), ("reason", &line.reason)]))
        .collect();
    lang.f("tui.findings.not-run", &[("rules", &names.join(lang.t("message.comma")))])
}

fn about(app: &App, group: &Group, width: usize) -> Page {
    let lang = app.lang;
    let mut page = Page::of(app.ruler);
    let mut add = |key: &'static str, text: &str| {
        if !text.trim().is_empty() {
            page.prose(Role::Text, 1, Some((Role::Dim, &pad(lang.t(key), 6))), text, width.saturating_sub(1));
        }
    };
    match group {
        Group::Rule { rule, .. } => {
            let words = rule.words(lang);
            add("explain.action", &app.own(&words.action));
            add("explain.cause", &app.own(&words.cause));
            add("explain.meaning", &app.own(&words.meaning));
            add("explain.source", &app.own(&words.source));
            add("explain.edition", &app.own(&editions_of(*rule, &app.workspace.spec).join("\n")));
        }
        Group::Code { code, .. } => {
            match app.workspace.spec.errors.as_ref().and_then(|list| Some((list, list.get(code)?))) {
                Some((list, entry)) => {
                    add("explain.action", &entry.action);
                    add("explain.cause", &entry.cause);
                    add("explain.content", &entry.content);
                    let source = match list.sample {
                        true => format!("{}  {}", list.file, lang.t("tui.sample-list")),
                        false => list.file.clone(),
                    };
                    add("explain.source", &source);
                }
                None => add("explain.meaning", &app.own(&Rule::CodeNotInList.words(lang).action)),
            }
        }
    }
    page
}

/// How many findings on no record are listed: the file that has more of one kind is broken as a whole.
const OTHERS: usize = 1_000;

fn places(app: &App, group: &Group, width: usize) -> Places {
    let lang = app.lang;
    match group {
        Group::Rule { rule, .. } => {
            let table = &app.workspace.spec.fields;
            let checked = app.checked();
            let of_file: Vec<_> = app
                .payload()
                .into_iter()
                .flat_map(|one| one.checked.iter().flat_map(|checked| checked.file_findings(&one.document)))
                .filter(|finding| finding.rule == *rule)
                .take(OTHERS)
                .collect();
            let about_replies = app.workspace.findings_about_replies(app.file);
            let news = since::on_file(app, &of_file);
            let is_new = |at: usize| news.as_ref().and_then(|news| news.get(at).copied());
            // Of those about replies it is not told.
            let of_file = of_file.iter().enumerate().map(|(at, finding)| (finding, is_new(at)));
            let about_replies = about_replies.filter(|finding| finding.rule == *rule).map(|finding| (finding, None));
            let others = of_file.chain(about_replies).map(|(finding, is_new)| {
                let field =
                    finding.field.as_ref().map(|field| field.name(lang, table).into_owned()).unwrap_or_default();
                let place = format!("{}:{}", finding.at.line, finding.at.column);
                let text = format!("{place}  {field}  {}", app.own(&finding.message(lang, table)));
                let mut page = Page::of(app.ruler);
                finding_lines(app, finding, is_new, width, &mut page);
                (other_line(app, lang.t("check.at.file"), since::tells_findings(app).then_some(is_new), &text), page)
            });
            let records = checked.map(|checked| checked.numbers_with(&[*rule])).unwrap_or_default();
            Places { records, others: others.collect() }
        }
        Group::Code { code, .. } => {
            let on_no_record = replies_of_code(app, code).filter(|(_, _, laid, _)| laid.record.is_none());
            let others = on_no_record.map(|(response, reply, laid, is_new)| {
                let mut page = Page::of(app.ruler);
                reply_lines(app, reply, laid, &[], 1, width, &mut page);
                let place = format!("{} {}:{}", response.name, reply.line, reply.column);
                page.prose(Role::Dim, 3, None, &place, width);
                let name = if code.is_empty() { lang.t("check.reply.no-code") } else { code };
                let text = format!("{name}  {}", said(app, reply, laid, false));
                let is_new = since::tells_replies(app).then_some(is_new);
                (other_line(app, lang.t("check.reply.unmatched"), is_new, &text), page)
            });
            Places { records: records::with_reply(app, Some(code)), others: others.collect() }
        }
    }
}

/// The line of a place without a record; where it is told what is new, the mark stands where those of records do.
fn other_line(app: &App, what: &str, is_new: Option<Option<bool>>, text: &str) -> Line {
    let Some(is_new) = is_new else { return Line::of(Role::Text, format!(" {what}  {text}")) };
    let (role, mark) = since::mark(app, is_new);
    Line::of(Role::Dim, pad("", NUMBER)).and(role, mark).and(Role::Text, format!("{what}  {text}"))
}

/// The replies of a code, each with whether it is new where that is known.
fn replies_of_code<'a>(
    app: &'a App,
    code: &'a str,
) -> impl Iterator<Item = (&'a Response, &'a Reply, &'a Laid, Option<bool>)> {
    let news = since::rejected(app).map(|rejected| rejected.is_new.as_slice());
    let replies = app.workspace.replies_on(app.file).enumerate().filter(move |(_, (_, reply, _))| reply.code == code);
    replies
        .map(move |(at, (response, reply, laid))| (response, reply, laid, news.and_then(|news| news.get(at).copied())))
}

/// The cells of a record's number, and the blanks around it.
const NUMBER: usize = 9;

/// What stands at a place: the record, whether it is new, the field and the message.
fn place_line(app: &App, group: &Group, at: usize) -> Line {
    let lang = app.lang;
    let places = &app.findings.places;
    let Some(number) = places.records.get(at).copied() else {
        let other = places.others.get(at - places.records.len());
        return other.map(|(line, _)| line.clone()).unwrap_or_default();
    };
    let head = Line::of(Role::Dim, format!(" {} ", pad_left(&number.to_string(), NUMBER - 2)));
    let tells = match group {
        Group::Rule { .. } => since::tells_findings(app),
        Group::Code { .. } => since::tells_replies(app),
    };
    let marked = |line: Line, is_new: Option<bool>| {
        let (role, mark) = since::mark(app, is_new);
        if tells { line.and(role, mark) } else { line }
    };
    if records::is_huge(app, number) {
        return marked(head, None).and(Role::Warning, records::huge(app, number));
    }
    let (Some(payload), Some(checked)) = (app.payload(), app.checked()) else { return head };
    let Ok(text) = payload.document.text(number) else { return head };
    let record = payload.document.parse(&text);
    let name = if record.may_be_protected() {
        lang.t("tui.row.protected-short").to_owned()
    } else if super::detail::is_masked(app, FieldId::NAME) {
        "****".to_owned()
    } else {
        let name: String = record.text(FieldId::NAME).map(|name| name.chars().take(60).collect()).unwrap_or_default();
        NumberMask::new(&record).apply(&name).into_owned()
    };
    let name = crate::text::cells::safe(&name).into_owned();
    let name = app.ruler.pad(&app.ruler.cut(&name, 14), 15);
    let table = payload.document.table();
    match group {
        Group::Rule { rule, .. } => {
            let findings = findings_of(&payload.document, checked, &text, &record);
            let news = since::on_record(app, number, &findings).filter(|_| tells);
            let is_new = news.map(|news| findings.iter().zip(news).any(|(one, is_new)| is_new && one.rule == *rule));
            let head = marked(head, is_new).and(Role::Text, name);
            let mut of_rule = findings.iter().filter(|finding| finding.rule == *rule);
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
    }
}

/// Draws the screen.
pub fn draw(app: &App, buf: &mut Buffer) {
    let lang = app.lang;
    let areas = areas(app);
    let state = &app.findings;
    let mut title = lang.f("tui.findings.groups", &[("count", &state.groups.len())]);
    if let Some(compared) = since::compared(app) {
        title.push_str("  ");
        title.push_str(&match compared.between.new {
            0 => lang.t("since.new.none").to_owned(),
            new => lang.f("since.new.count", &[("count", &new)]),
        });
    }
    // The column for how many are new: as wide as the longest count.
    let longest = state.groups.iter().map(|group| match group {
        Group::Rule { findings, .. } => *findings,
        Group::Code { replies, .. } => *replies,
    });
    let digits = since::tells_findings(app).then(|| longest.max().unwrap_or(0).to_string().len());
    let rest = heading(app, buf, areas.groups, &title, !state.in_places);
    let selected_role = if state.in_places { Role::SelectedUnfocused } else { Role::Selected };
    for (at, y) in state.cursor.seen(state.groups.len(), usize::from(rest.height)).zip(rest.top()..) {
        let row = Rect { y, height: 1, ..rest };
        let selected = at == state.cursor.at;
        if selected {
            fill(buf, row, app.theme.style(selected_role));
        }
        let style = |role: Role| {
            let style = app.theme.style(role);
            if selected { style.patch(app.theme.style(selected_role)) } else { style }
        };
        let (role, mark, title, name, findings, records) = match &state.groups[at] {
            Group::Rule { rule, findings, records } => {
                let (role, mark) = sign(rule.severity());
                (role, mark, app.own(&rule.words(lang).title).into_owned(), rule.name().to_owned(), *findings, *records)
            }
            Group::Code { code, replies, records } => {
                let list = app.workspace.spec.errors.as_ref();
                let title = list.and_then(|list| list.get(code)).map(|entry| entry.content.clone());
                let title = title.unwrap_or_else(|| lang.t("check.reply.not-in-list").to_owned());
                let code = if code.is_empty() { lang.t("check.reply.no-code") } else { code };
                (Role::Accent, "R", format!("{code}  {title}"), lang.t("tui.pmh").to_owned(), *replies, *records)
            }
        };
        let mut counts = lang.f("tui.findings.counts", &[("findings", &findings), ("records", &records)]);
        let marked = match &state.groups[at] {
            Group::Rule { rule, .. } => app.marks.on_group(*rule),
            Group::Code { .. } => None,
        };
        if let Some((_, sign, word)) = marked.map(|marked| marks::sign(marked.mark)) {
            counts = format!("{sign} {}  {counts}", lang.t(word));
        }
        pen(app, role).with(style(role)).put(buf, row.right(), row.x + 1, y, mark);
        let mut right = row.right() - 2;
        if let Some(digits) = digits {
            let new = since::count(app, state.news.get(at).copied().flatten(), digits);
            right = pen(app, Role::New).with(style(Role::New)).put_right(buf, right, row.x + 20, y, &new) - 2;
        }
        let left = pen(app, Role::Text).with(style(Role::Text)).put_right(buf, right, row.x + 20, y, &counts);
        let end = pen(app, Role::Text).with(style(Role::Text)).put(buf, left - 1, row.x + 3, y, &title);
        pen(app, Role::Dim).with(style(Role::Dim)).put(buf, left.saturating_sub(1), end + 2, y, &name);
    }
    bar_of(app, buf, Rect { x: rest.right() - 1, width: 1, ..rest }, state.groups.len(), state.cursor.offset);
    let rest = heading(app, buf, areas.about, lang.t("tui.findings.about"), false);
    state.about.draw(buf, rest, 0, &app.theme, app.ruler);
    let title = lang.f("tui.findings.places", &[("count", &state.places.len())]);
    let rest = heading(app, buf, areas.places, &title, state.in_places);
    for ((at, line), y) in
        state.place.seen(state.places.len(), usize::from(rest.height)).zip(&state.lines).zip(rest.top()..)
    {
        let row = Rect { y, height: 1, ..rest };
        if at == state.place.at && state.in_places {
            fill(buf, row, app.theme.style(Role::Selected));
        }
        let mut x = row.x;
        for (role, text) in &line.spans {
            let mut style = app.theme.style(*role);
            if at == state.place.at && state.in_places {
                style = style.patch(app.theme.style(Role::Selected));
            }
            x = pen(app, *role).with(style).put(buf, row.right() - 1, x, y, text);
        }
    }
    bar_of(app, buf, Rect { x: rest.right() - 1, width: 1, ..rest }, state.places.len(), state.place.offset);
}

/// The finding at the selected place, to be shown alone.
pub fn to_print(app: &App) -> Option<crate::tui::print::View> {
    let Group::Rule { rule, .. } = app.findings.groups.get(app.findings.cursor.at)? else { return None };
    let number = app.findings.places.records.get(app.findings.place.at).copied()?;
    let (payload, checked) = app.payload().zip(app.checked())?;
    let text = payload.document.text(number).ok()?;
    let record = payload.document.parse(&text);
    let found = findings_of(&payload.document, checked, &text, &record);
    let finding = found.iter().find(|finding| finding.rule == *rule)?;
    Some(crate::tui::print::of_finding(app, finding, Some(number)))
}
