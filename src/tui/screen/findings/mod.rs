//! Screen 2: what made most of the findings; findings by rule and replies by code, most first; what to do; and the places.

mod about;
mod places;

use std::cmp::Reverse;
use std::fmt::Display;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Screen;
use crate::check::{Cause, Rule, Severity, findings_of};
use crate::report::check_model::reply_code_words;
use crate::report::codes::why_not_explained;
use crate::spec::Effect;
use crate::tui::component::pane::{bar_of, heading, nothing};
use crate::tui::component::record_detail::sign;
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::component::{Ctx, fill, printable, since, unread};
use crate::tui::input::action::{Action, ScreenId};
use crate::tui::input::cursor::{Cursor, Move};
use crate::tui::look::theme::Role;
use crate::tui::request::{Popup, Request, Text};
use crate::tui::session::Filter;
use crate::tui::session::export::Choice;
use crate::tui::session::worklist::{self, Target};
use about::{about, not_run};
use places::{Places, place_line, places};

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Findings {
    /// The place among the groups.
    cursor: Cursor,
    /// The place among the records of the group.
    place: Cursor,
    /// Whether the keys go to the places.
    in_places: bool,
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
fn cause_title(cx: Ctx<'_>, cause: &Cause) -> String {
    cx.own(&cause.title(cx.session.lang, &cx.session.workspace.spec.fields)).into_owned()
}

struct Areas {
    groups: Rect,
    about: Rect,
    places: Rect,
}

fn areas(cx: Ctx<'_>) -> Areas {
    let area = cx.body();
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

impl Findings {
    fn go_place(&mut self, cx: Ctx<'_>, by: isize) {
        let height = usize::from(areas(cx).places.height.saturating_sub(1));
        let step = if self.in_places { by } else { 0 };
        self.in_places = true;
        self.place.go(Move::By(step), self.places.len(), height);
    }

    fn moved(&mut self, action: Action, cx: Ctx<'_>) {
        let Some(step) = action.movement() else { return };
        let areas = areas(cx);
        let rows = |area: Rect| usize::from(area.height.saturating_sub(1));
        if self.in_places {
            self.place.go(step, self.places.len(), rows(areas.places));
        } else if self.cursor.go(step, self.groups.len(), rows(areas.groups)) {
            self.place = Cursor::default();
        }
    }

    /// Goes to the record of the selected place, or to all records of the group.
    fn open(&mut self, cx: Ctx<'_>) -> Option<Request> {
        let group = self.groups.get(self.cursor.at)?;
        let number = self.places.records.get(self.place.at).copied();
        if self.in_places {
            let nothing = || Request::Notify(cx.session.lang.t("tui.findings.no-record").to_owned());
            return Some(number.map_or_else(nothing, |number| Request::OpenRecord(cx.session.file, number)));
        }
        let filter = match group {
            _ if self.places.records.is_empty() => None,
            Group::Answers { .. } => None,
            Group::Cause(cause) => Some(Filter::Rules(cause.rules.clone(), cause_title(cx, cause))),
            Group::Rule { rule, .. } => {
                let title = cx.own(&rule.words(cx.session.lang).title).into_owned();
                Some(Filter::Rules(vec![*rule], title))
            }
            Group::Code { code, .. } => Some(Filter::Replies(Some(code.clone()))),
        };
        // Of what no filter leaves, the places are gone through here.
        self.in_places |= filter.is_none();
        Some(Request::List(filter?, number))
    }

    /// Asks for the file for the records of the group.
    fn extract(&self, cx: Ctx<'_>) -> Request {
        let here = cx.session.payload().map(|payload| payload.document.clone());
        let choice = here.zip(self.group_records(cx)).map(|(here, (numbers, what))| Choice::new(here, numbers, what));
        Request::extract(choice, cx.session.lang)
    }

    /// The records of the selected group, or the selected one where the keys go to the places; and what they are, in words.
    fn group_records(&self, cx: Ctx<'_>) -> Option<(Vec<u32>, String)> {
        let group = self.groups.get(self.cursor.at)?;
        if self.in_places {
            let number = self.places.records.get(self.place.at).copied()?;
            return Some((vec![number], cx.session.lang.f("extract.ui.one", &[("n", &number)])));
        }
        let what = match group {
            Group::Cause(cause) => cause_title(cx, cause),
            Group::Rule { rule, .. } => rule.words(cx.session.lang).title.clone(),
            Group::Code { code, .. } => code.clone(),
            Group::Answers { .. } => cx.session.lang.t("replies.answered.none").to_owned(),
        };
        Some((self.places.records.clone(), what))
    }

    /// What of it can be marked: the rule of the group, or the selected record.
    fn target(&self, cx: Ctx<'_>) -> Option<Target> {
        let group = self.groups.get(self.cursor.at)?;
        match group {
            Group::Rule { rule, .. } if !self.in_places => Some(Target::Group(*rule)),
            _ => {
                let number = self.places.records.get(self.place.at).copied()?;
                let document = &cx.session.payload()?.document;
                let text = document.text(number).ok()?;
                cx.session.marks.target(&document.parse(&text), number)
            }
        }
    }

    /// The finding at the selected place, to be shown alone.
    fn to_print(&self, cx: Ctx<'_>) -> Option<Text> {
        let group = self.groups.get(self.cursor.at)?;
        let number = self.places.records.get(self.place.at).copied()?;
        let (payload, checked) = cx.session.payload().zip(cx.session.checked())?;
        let text = payload.document.text(number).ok()?;
        let record = payload.document.parse(&text);
        let found = findings_of(&payload.document, checked, &text, &record);
        let finding = found.iter().find(|finding| group.rules().contains(&finding.rule))?;
        Some(printable::of_finding(cx, finding, Some(number)))
    }

    /// The causes of what is found in the file that is shown; made anew only when more is known.
    fn causes(&mut self, cx: Ctx<'_>) -> Vec<Cause> {
        let Some((payload, checked)) = cx.session.payload().zip(cx.session.checked().cloned()) else { return vec![] };
        let of = (Arc::as_ptr(&checked).addr(), checked.done(), checked.is_complete());
        if self.causes.as_ref().is_none_or(|(known, _)| *known != of) {
            let causes = checked.causes(&payload.document);
            self.causes = Some((of, causes));
        }
        self.causes.as_ref().map(|(_, causes)| causes.clone()).unwrap_or_default()
    }

    /// What was found and what PMH replied, the gravest and most first. The causes stand above all but that on which
    /// somebody's safety rests.
    fn all_groups(&mut self, cx: Ctx<'_>) -> Vec<Group> {
        let checked = cx.session.checked().cloned();
        let of_rule = |rule: &Rule| {
            let here = checked.as_ref().map_or((0, 0), |checked| (checked.count(*rule), checked.records_with(*rule)));
            let findings = here.0
                + cx.session
                    .workspace
                    .findings_about_replies(cx.session.file)
                    .filter(|finding| finding.rule == *rule)
                    .count() as u64;
            (findings > 0).then_some(Group::Rule { rule: *rule, findings, records: here.1 })
        };
        let mut groups: Vec<Group> = Rule::ALL.iter().filter_map(of_rule).collect();
        for code in cx.session.reply_codes() {
            let spec = &cx.session.workspace.spec;
            let of_code = || {
                cx.session.workspace.weighing_on(cx.session.file).filter(|(_, reply, _)| spec.code(&reply.code) == code)
            };
            let (replies, error) = (of_code().count() as u64, of_code().any(|(_, reply, _)| reply.is_error()));
            let records = cx.session.with_reply(Some(&code)).len() as u64;
            groups.push(Group::Code { code, replies, records, error });
        }
        if let Some(answered) = cx.session.workspace.answered.get(&cx.session.file) {
            groups.push(Group::Answers { unanswered: answered.unanswered.len() as u64 });
        }
        let list = cx.session.workspace.spec.errors.as_ref();
        let effect = |code: &str| {
            list.and_then(|list| list.get(code)).map_or(Effect::Unknown, |entry| Effect::of(&entry.consequence))
        };
        // Those on whose findings somebody's safety rests before all others.
        let rank = |rule: Rule| (!rule.comes_first(), Reverse(rule.severity()));
        groups.sort_by_key(|group| match group {
            // They are put in their place below.
            Group::Cause(_) => ((false, Reverse(Severity::Error)), Reverse(u64::MAX), Effect::Unknown),
            Group::Rule { rule, findings, .. } => (rank(*rule), Reverse(*findings), Effect::Unknown),
            // What PMH refused weighs as an error; of codes that came as often that with the graver consequence stands first.
            Group::Code { code, replies, error: true, .. } => {
                ((true, Reverse(Severity::Error)), Reverse(*replies), effect(code))
            }
            Group::Code { code, replies, .. } => ((true, Reverse(Severity::Warning)), Reverse(*replies), effect(code)),
            Group::Answers { unanswered: 0 } => ((true, Reverse(Severity::Info)), Reverse(0), Effect::Unknown),
            Group::Answers { unanswered } => {
                ((true, Reverse(Severity::Warning)), Reverse(*unanswered), Effect::Unknown)
            }
        });
        let comes_first = |group: &&Group| matches!(group, Group::Rule { rule, .. } if rule.comes_first());
        let first = groups.iter().take_while(comes_first).count();
        groups.splice(first..first, self.causes(cx).into_iter().map(Group::Cause));
        groups
    }
}

impl Screen for Findings {
    fn footer(&self, _: Ctx<'_>) -> &'static [Action] {
        use Action::{AsOf, Back, Extract, Help, Mark, NextFile, NextPane, Open, Palette, Quit};
        &[Open, NextPane, Mark, Extract, Back, AsOf, NextFile, Palette, Help, Quit]
    }

    fn act(&mut self, action: Action, cx: Ctx<'_>) -> Option<Vec<Request>> {
        let request = match action {
            Action::Open => self.open(cx),
            Action::Extract => Some(self.extract(cx)),
            Action::Mark => Some(Request::mark(self.target(cx), cx.session.lang)),
            Action::Print => Some(Request::Popup(Popup::Printable(self.to_print(cx).filter(|_| self.in_places)?))),
            Action::Back if !self.in_places => Some(Request::Show(ScreenId::Records)),
            Action::Search => Some(Request::Notify(cx.session.lang.t("tui.findings.search").to_owned())),
            _ => {
                match action {
                    Action::NextPane | Action::PreviousPane => self.in_places = !self.in_places,
                    Action::Right => self.in_places = true,
                    Action::Left | Action::Back => self.in_places = false,
                    Action::NextProblem => self.go_place(cx, 1),
                    Action::PreviousProblem => self.go_place(cx, -1),
                    _ => {
                        action.movement()?;
                        self.moved(action, cx);
                    }
                }
                None
            }
        };
        Some(request.into_iter().collect())
    }

    fn leave_file(&mut self) {
        *self = Findings::default();
    }

    fn refresh(&mut self, cx: Ctx<'_>) {
        if cx.session.payload().is_some() && cx.session.checked().is_none() {
            *self = Findings { about: nothing(cx.session.lang.t("tui.checking")), ..Findings::default() };
            return;
        }
        let checked = cx.session.checked().cloned();
        let groups = self.all_groups(cx);
        let selected = self.groups.get(self.cursor.at).cloned();
        if self.groups != groups {
            let at = selected.and_then(|selected| groups.iter().position(|group| group.is(&selected)));
            self.cursor.at = at.unwrap_or(0);
            self.groups = groups;
        }
        let new = |group: &Group| match group {
            Group::Rule { rule, .. } => cx.session.new_of_rule(*rule),
            Group::Code { code, .. } => cx.session.new_of_code(code),
            Group::Cause(_) | Group::Answers { .. } => None,
        };
        self.news = self.groups.iter().map(new).collect();
        let areas = areas(cx);
        let rows = |area: Rect| usize::from(area.height.saturating_sub(1));
        let len = self.groups.len();
        self.cursor.follow(len, rows(areas.groups));
        let group = self.groups.get(self.cursor.at).cloned();
        let made_of = group.as_ref().zip(checked.as_ref()).map(|(group, checked)| MadeOf {
            group: group.clone(),
            checked: (Arc::as_ptr(checked).addr(), checked.done(), checked.is_complete()),
            laying: cx.session.laying,
            since: (cx.session.since_before().is_some(), cx.session.replies_since_before().is_some()),
            width: areas.about.width,
        });
        if made_of.is_none() || self.made_of != made_of {
            self.places =
                group.as_ref().map(|group| places(cx, group, usize::from(areas.about.width))).unwrap_or_default();
            self.made_of = made_of;
        }
        let len = self.places.len();
        self.place.follow(len, rows(areas.places));
        let other = self.place.at.checked_sub(self.places.records.len()).filter(|_| self.in_places);
        let other = other.and_then(|at| self.places.others.get(at)).map(|(_, page)| page.clone());
        self.about = match &group {
            // Of what is on no record, all is said here.
            Some(_) if other.is_some() => other.unwrap_or_default(),
            Some(group) => about(cx, group, usize::from(areas.about.width)),
            None => {
                let width = usize::from(areas.about.width);
                let mut page = match cx.session.payload() {
                    Some(_) => nothing(cx.session.nothing_found()),
                    None => unread::instead_of_records(cx, width),
                };
                if cx.session.payload().is_some() {
                    page.lines.append(&mut unread::page(cx, width).lines);
                }
                page.prose(Role::Dim, 2, None, &not_run(cx), width);
                page
            }
        };
        let seen = self.place.seen(len, rows(areas.places));
        self.lines = match &group {
            Some(group) => seen.map(|at| place_line(cx, &self.places, group, at)).collect(),
            None => vec![],
        };
    }

    fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer) {
        let areas = areas(cx);
        self.draw_groups(cx, buf, areas.groups);
        let rest = heading(cx, buf, areas.about, cx.session.lang.t("tui.findings.about"), false);
        self.about.draw(buf, rest, 0, &cx.look.theme, cx.look.ruler);
        self.draw_places(cx, buf, areas.places);
    }
}

/// What a group shows in its row.
struct GroupRow {
    role: Role,
    mark: &'static str,
    title: String,
    name: String,
    counts: String,
}

impl Findings {
    fn draw_groups(&self, cx: Ctx<'_>, buf: &mut Buffer, area: Rect) {
        let rest = heading(cx, buf, area, &self.title(cx), !self.in_places);
        // The column for how many are new: as wide as the longest count.
        let longest = self.groups.iter().map(|group| match group {
            Group::Cause(_) => 0,
            Group::Rule { findings, .. } => *findings,
            Group::Code { replies, .. } => *replies,
            Group::Answers { unanswered } => *unanswered,
        });
        let digits = cx.session.tells_findings().then(|| longest.max().unwrap_or(0).to_string().len());
        let selected_role = if self.in_places { Role::SelectedUnfocused } else { Role::Selected };
        for (at, y) in self.cursor.seen(self.groups.len(), usize::from(rest.height)).zip(rest.top()..) {
            let row = Rect { y, height: 1, ..rest };
            let selected = at == self.cursor.at;
            if selected {
                fill(buf, row, cx.style(selected_role));
            }
            let style = |role: Role| {
                let style = cx.style(role);
                if selected { style.patch(cx.style(selected_role)) } else { style }
            };
            let GroupRow { role, mark, title, name, counts } = group_row(cx, &self.groups[at]);
            cx.pen(role).with(style(role)).put(buf, row.right(), row.x + 1, y, mark);
            let mut right = row.right() - 2;
            if let Some(digits) = digits {
                let new = since::count(cx, self.news.get(at).copied().flatten(), digits);
                right = cx.pen(Role::New).with(style(Role::New)).put_right(buf, right, row.x + 20, y, &new) - 2;
            }
            let left = cx.pen(Role::Text).with(style(Role::Text)).put_right(buf, right, row.x + 20, y, &counts);
            let end = cx.pen(Role::Text).with(style(Role::Text)).put(buf, left - 1, row.x + 3, y, &title);
            cx.pen(Role::Dim).with(style(Role::Dim)).put(buf, left.saturating_sub(1), end + 2, y, &name);
        }
        bar_of(cx, buf, Rect { x: rest.right() - 1, width: 1, ..rest }, self.groups.len(), self.cursor.offset);
    }

    /// How many groups there are, and what is new among them.
    fn title(&self, cx: Ctx<'_>) -> String {
        let lang = cx.session.lang;
        let of_rules = self.groups.iter().filter(|group| !matches!(group, Group::Cause(_))).count();
        let mut title = lang.f("tui.findings.groups", &[("count", &of_rules)]);
        if let Some(between) = cx.session.since_before() {
            title.push_str("  ");
            title.push_str(&match between.new {
                0 => lang.t("since.new.none").to_owned(),
                new => lang.f("since.new.count", &[("count", &new)]),
            });
        }
        title
    }

    fn draw_places(&self, cx: Ctx<'_>, buf: &mut Buffer, area: Rect) {
        let title = cx.session.lang.f("tui.findings.places", &[("count", &self.places.len())]);
        let rest = heading(cx, buf, area, &title, self.in_places);
        for ((at, line), y) in
            self.place.seen(self.places.len(), usize::from(rest.height)).zip(&self.lines).zip(rest.top()..)
        {
            let row = Rect { y, height: 1, ..rest };
            if at == self.place.at && self.in_places {
                fill(buf, row, cx.style(Role::Selected));
            }
            let mut x = row.x;
            for (role, text) in &line.spans {
                let mut style = cx.style(*role);
                if at == self.place.at && self.in_places {
                    style = style.patch(cx.style(Role::Selected));
                }
                x = cx.pen(*role).with(style).put(buf, row.right() - 1, x, y, text);
            }
        }
        bar_of(cx, buf, Rect { x: rest.right() - 1, width: 1, ..rest }, self.places.len(), self.place.offset);
    }
}

fn group_row(cx: Ctx<'_>, group: &Group) -> GroupRow {
    let lang = cx.session.lang;
    let counts = |findings: &dyn Display, records: &dyn Display| {
        lang.f("tui.findings.counts", &[("findings", findings), ("records", records)])
    };
    match group {
        Group::Cause(cause) => {
            let gravest = cause.rules.iter().map(|rule| rule.severity()).max().unwrap_or(Severity::Info);
            let (role, mark) = sign(gravest);
            let title = lang.f("tui.findings.cause", &[("title", &cause_title(cx, cause))]);
            let counts = lang.f("tui.findings.share", &[("findings", &cause.findings), ("of", &cause.of)]);
            GroupRow { role, mark, title, name: String::new(), counts }
        }
        Group::Rule { rule, findings, records } => {
            let (role, mark) = sign(rule.severity());
            let (title, mut counts) = (cx.own(&rule.words(lang).title).into_owned(), counts(findings, records));
            if let Some(marked) = cx.session.marks.on_group(*rule) {
                let (_, sign, word) = worklist::sign(marked.mark);
                counts = format!("{sign} {}  {counts}", lang.t(word));
            }
            GroupRow { role, mark, title, name: rule.name().to_owned(), counts }
        }
        Group::Code { code: of, replies, records, error } => {
            let spec = &cx.session.workspace.spec;
            let title = spec.errors.as_ref().and_then(|list| list.get(of)).map(|entry| entry.content.clone());
            let title = title.unwrap_or_else(|| why_not_explained(of, spec, lang));
            let title = format!("{}  {title}", reply_code_words(of, spec, lang));
            let role = if *error { Role::Accent } else { Role::Warning };
            GroupRow { role, mark: "R", title, name: lang.t("tui.pmh").to_owned(), counts: counts(replies, records) }
        }
        Group::Answers { unanswered } => {
            let title = about::answers(cx).into_iter().next().unwrap_or_default();
            let role = if *unanswered > 0 { Role::Warning } else { Role::Dim };
            // Its title says how many.
            GroupRow { role, mark: "R", title, name: String::new(), counts: String::new() }
        }
    }
}
