//! Screen 2: what made most of the findings; findings by rule and replies by code, most first; what to do; and the places.

mod about;
mod places;

use std::cmp::Reverse;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::check::{Cause, Rule, Severity, findings_of};
use crate::report::check_data::reply_code_words;
use crate::report::codes::why_not_explained;
use crate::spec::Effect;
use crate::tui::app::frame::{body, heading, pen};
use crate::tui::app::{App, Filter, movement};
use crate::tui::component::fill;
use crate::tui::component::record_detail::sign;
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::component::unread;
use crate::tui::input::action::{Action, Screen};
use crate::tui::input::cursor::{Cursor, Move};
use crate::tui::look::theme::Role;
use crate::tui::overlay::{codes, nothing};
use crate::tui::screen::records::{self, bar_of};
use crate::tui::session::baseline;
use crate::tui::session::worklist;
use about::{about, not_run};
use places::{Places, place_line, places};

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
    /// The causes, and of what check they were read.
    causes: Option<((usize, u32, bool), Vec<Cause>)>,
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

/// A cause, a rule or a code.
#[derive(Clone, Debug, PartialEq)]
enum Group {
    Cause(Cause),
    Rule {
        rule: Rule,
        findings: u64,
        records: u64,
    },
    Code {
        code: String,
        replies: u64,
        records: u64,
        error: bool,
    },
    /// What the replies come to: with how many records that have no answer.
    Answers {
        unanswered: u64,
    },
}

impl Group {
    /// The rules whose findings it holds; none for what is of replies.
    fn rules(&self) -> &[Rule] {
        match self {
            Group::Cause(cause) => &cause.rules,
            Group::Rule { rule, .. } => std::slice::from_ref(rule),
            Group::Code { .. } | Group::Answers { .. } => &[],
        }
    }

    /// Whether it is the same one, however much it holds by now.
    fn is(&self, other: &Group) -> bool {
        match (self, other) {
            (Group::Cause(a), Group::Cause(b)) => a.name() == b.name(),
            (Group::Rule { rule: a, .. }, Group::Rule { rule: b, .. }) => a == b,
            (Group::Code { code: a, .. }, Group::Code { code: b, .. }) => a == b,
            (Group::Answers { .. }, Group::Answers { .. }) => true,
            _ => false,
        }
    }
}

/// What a cause is called here.
fn cause_title(app: &App, cause: &Cause) -> String {
    app.own(&cause.title(app.lang, &app.workspace.spec.fields)).into_owned()
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
        Group::Cause(cause) => cause_title(app, cause),
        Group::Rule { rule, .. } => rule.words(app.lang).title.clone(),
        Group::Code { code, .. } => code.clone(),
        Group::Answers { .. } => app.lang.t("replies.answered.none").to_owned(),
    };
    Some((app.findings.places.records.clone(), what))
}

/// What of it can be marked: the rule of the group, or the selected record.
pub fn target(app: &App) -> Option<worklist::Target> {
    let group = app.findings.groups.get(app.findings.cursor.at)?;
    match group {
        Group::Rule { rule, .. } if !app.findings.in_places => Some(worklist::Target::Group(*rule)),
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
        Group::Answers { .. } => {
            app.findings.in_places = true;
            return;
        }
        Group::Cause(cause) => {
            let title = cause_title(app, &cause);
            Filter::Rules(cause.rules, title)
        }
        Group::Rule { rule, .. } => Filter::Rules(vec![rule], app.own(&rule.words(app.lang).title).into_owned()),
        Group::Code { code, .. } => Filter::Replies(Some(code)),
    };
    app.records.in_detail = false;
    app.filter(filter);
    records::select(app, number);
}

/// The causes of what is found in the file that is shown; made anew only when more is known.
fn causes(app: &mut App) -> Vec<Cause> {
    let Some((payload, checked)) = app.payload().zip(app.checked().cloned()) else { return vec![] };
    let of = (Arc::as_ptr(&checked).addr(), checked.done(), checked.is_complete());
    if app.findings.causes.as_ref().is_none_or(|(known, _)| *known != of) {
        let causes = checked.causes(&payload.document);
        app.findings.causes = Some((of, causes));
    }
    app.findings.causes.as_ref().map(|(_, causes)| causes.clone()).unwrap_or_default()
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
        let spec = &app.workspace.spec;
        let of_code = || app.workspace.weighing_on(app.file).filter(|(_, reply, _)| spec.code(&reply.code) == code);
        let (replies, error) = (of_code().count() as u64, of_code().any(|(_, reply, _)| reply.is_error()));
        let records = records::with_reply(app, Some(&code)).len() as u64;
        groups.push(Group::Code { code, replies, records, error });
    }
    if let Some(answered) = app.workspace.answered.get(&app.file) {
        groups.push(Group::Answers { unanswered: answered.unanswered.len() as u64 });
    }
    let list = app.workspace.spec.errors.as_ref();
    let effect = |code: &str| {
        list.and_then(|list| list.get(code)).map_or(Effect::Unknown, |entry| Effect::of(&entry.consequence))
    };
    // Those on whose findings somebody's safety rests before all others.
    let rank = |rule: Rule| (!rule.comes_first(), Reverse(rule.severity()));
    groups.sort_by_key(|group| match group {
        // They stand above all of these.
        Group::Cause(_) => ((false, Reverse(Severity::Error)), Reverse(u64::MAX), Effect::Unknown),
        Group::Rule { rule, findings, .. } => (rank(*rule), Reverse(*findings), Effect::Unknown),
        // What PMH refused weighs as an error; of codes that came as often that with the graver consequence stands first.
        Group::Code { code, replies, error: true, .. } => {
            ((true, Reverse(Severity::Error)), Reverse(*replies), effect(code))
        }
        Group::Code { code, replies, .. } => ((true, Reverse(Severity::Warning)), Reverse(*replies), effect(code)),
        Group::Answers { unanswered: 0 } => ((true, Reverse(Severity::Info)), Reverse(0), Effect::Unknown),
        Group::Answers { unanswered } => ((true, Reverse(Severity::Warning)), Reverse(*unanswered), Effect::Unknown),
    });
    groups.splice(..0, causes(app).into_iter().map(Group::Cause));
    let selected = app.findings.groups.get(app.findings.cursor.at).cloned();
    if app.findings.groups != groups {
        let at = selected.and_then(|selected| groups.iter().position(|group| group.is(&selected)));
        app.findings.cursor.at = at.unwrap_or(0);
        app.findings.groups = groups;
    }
    let new = |group: &Group| match group {
        Group::Rule { rule, .. } => baseline::of_rule(app, *rule),
        Group::Code { code, .. } => baseline::of_code(app, code),
        Group::Cause(_) | Group::Answers { .. } => None,
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
        since: (baseline::between(app).is_some(), baseline::rejected(app).is_some()),
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
            let width = usize::from(areas.about.width);
            let mut page = match app.payload() {
                Some(_) => nothing(app.nothing_found()),
                None => unread::instead_of_records(app, width),
            };
            if app.payload().is_some() {
                page.lines.append(&mut unread::page(app, width).lines);
            }
            page.prose(Role::Dim, 2, None, &not_run(app), width);
            page
        }
    };
    let seen = app.findings.place.seen(len, rows(areas.places));
    app.findings.lines = match &group {
        Some(group) => seen.map(|at| place_line(app, group, at)).collect(),
        None => vec![],
    };
}

/// Draws the screen.
pub fn draw(app: &App, buf: &mut Buffer) {
    let lang = app.lang;
    let areas = areas(app);
    let state = &app.findings;
    let of_rules = state.groups.iter().filter(|group| !matches!(group, Group::Cause(_))).count();
    let mut title = lang.f("tui.findings.groups", &[("count", &of_rules)]);
    if let Some(between) = baseline::between(app) {
        title.push_str("  ");
        title.push_str(&match between.new {
            0 => lang.t("since.new.none").to_owned(),
            new => lang.f("since.new.count", &[("count", &new)]),
        });
    }
    // The column for how many are new: as wide as the longest count.
    let longest = state.groups.iter().map(|group| match group {
        Group::Cause(_) => 0,
        Group::Rule { findings, .. } => *findings,
        Group::Code { replies, .. } => *replies,
        Group::Answers { unanswered } => *unanswered,
    });
    let digits = baseline::tells_findings(app).then(|| longest.max().unwrap_or(0).to_string().len());
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
            Group::Cause(cause) => {
                let gravest = cause.rules.iter().map(|rule| rule.severity()).max().unwrap_or(Severity::Info);
                let (role, mark) = sign(gravest);
                let title = lang.f("tui.findings.cause", &[("title", &cause_title(app, cause))]);
                (role, mark, title, String::new(), cause.findings, cause.of)
            }
            Group::Rule { rule, findings, records } => {
                let (role, mark) = sign(rule.severity());
                (role, mark, app.own(&rule.words(lang).title).into_owned(), rule.name().to_owned(), *findings, *records)
            }
            Group::Code { code: of, replies, records, error } => {
                let list = app.workspace.spec.errors.as_ref();
                let title = list.and_then(|list| list.get(of)).map(|entry| entry.content.clone());
                let code = reply_code_words(of, &app.workspace.spec, lang);
                let title = title.unwrap_or_else(|| why_not_explained(of, &app.workspace.spec, lang));
                let role = if *error { Role::Accent } else { Role::Warning };
                (role, "R", format!("{code}  {title}"), lang.t("tui.pmh").to_owned(), *replies, *records)
            }
            Group::Answers { unanswered } => {
                let title = about::answers(app).into_iter().next().unwrap_or_default();
                let role = if *unanswered > 0 { Role::Warning } else { Role::Dim };
                (role, "R", title, String::new(), *unanswered, *unanswered)
            }
        };
        let mut counts = match &state.groups[at] {
            // Its title says it.
            Group::Answers { .. } => String::new(),
            Group::Cause(_) => lang.f("tui.findings.share", &[("findings", &findings), ("of", &records)]),
            _ => lang.f("tui.findings.counts", &[("findings", &findings), ("records", &records)]),
        };
        let marked = match &state.groups[at] {
            Group::Rule { rule, .. } => app.marks.on_group(*rule),
            Group::Cause(_) | Group::Code { .. } | Group::Answers { .. } => None,
        };
        if let Some((_, sign, word)) = marked.map(|marked| worklist::sign(marked.mark)) {
            counts = format!("{sign} {}  {counts}", lang.t(word));
        }
        pen(app, role).with(style(role)).put(buf, row.right(), row.x + 1, y, mark);
        let mut right = row.right() - 2;
        if let Some(digits) = digits {
            let new = baseline::count(app, state.news.get(at).copied().flatten(), digits);
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
pub fn to_print(app: &App) -> Option<crate::tui::overlay::printable::View> {
    let group = app.findings.groups.get(app.findings.cursor.at)?;
    let number = app.findings.places.records.get(app.findings.place.at).copied()?;
    let (payload, checked) = app.payload().zip(app.checked())?;
    let text = payload.document.text(number).ok()?;
    let record = payload.document.parse(&text);
    let found = findings_of(&payload.document, checked, &text, &record);
    let finding = found.iter().find(|finding| group.rules().contains(&finding.rule))?;
    Some(crate::tui::overlay::printable::of_finding(app, finding, Some(number)))
}
