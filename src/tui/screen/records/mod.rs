//! Screen 1: the records, what is wrong with the selected one, and all its fields.

mod list;

use std::sync::{Arc, Weak};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Ability, Screen};
use crate::check::{Finding, Rule, Severity, findings_of};
use crate::read::Document;
use crate::tui::component::card::card_page;
use crate::tui::component::pane::{heading, nothing, paint, scrolled};
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::component::{Ctx, record_detail, unread};
use crate::tui::input::action::Action;
use crate::tui::input::cursor::scroll;
use crate::tui::look::theme::Role;
use crate::tui::request::{Popup, Request};
use crate::tui::session::{Filter, masking, worklist};
use list::{Row, draw_list, row};

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Records {
    /// Whether the keys go to the fields instead of the list (where both are seen), or the fields are open.
    pub in_detail: bool,
    /// The first line of the fields that is seen.
    pub offset: usize,
    /// The rows that are seen.
    rows: Vec<Row>,
    /// The document they were read from.
    rows_of: Weak<Document>,
    /// The fields of the selected record.
    page: Page,
    /// Of what these were made, where the record is so long that it is not read again for every key.
    made_of: Option<MadeOf>,
    /// What is wrong with it, for below the list.
    summary: Page,
    /// What the clinic will see, where there is room.
    card: Page,
    /// Which selection these were made for.
    turn: u64,
    /// Which of the records that are to be seen from their start is seen.
    start: u64,
}

/// By what it is told whether the fields of a long record must be made anew: the record, the width, whether its number is
/// shown, and whether all was checked.
type MadeOf = (u32, u16, bool, bool);

/// How the screen is divided.
struct Areas {
    list: Rect,
    /// Below the list: which other files could not be read.
    unread: Rect,
    /// Below the list: what is wrong.
    summary: Rect,
    /// Beside it: the fields.
    detail: Rect,
    card: Rect,
}

impl Records {
    /// Opens the fields of the selected record, or leaves them.
    pub fn open(&mut self, open: bool) {
        self.in_detail = open;
    }

    /// How many rows of the list are seen, without the heading.
    pub fn rows(&self, cx: Ctx<'_>) -> usize {
        usize::from(self.areas(cx).list.height.saturating_sub(1))
    }

    fn areas(&self, cx: Ctx<'_>) -> Areas {
        let mut areas = self.without_unread(cx);
        // Where there is no record at all, it is said in their place.
        if cx.session.payload().is_some() && areas.list.width > 0 {
            let lines = unread::page(cx, usize::from(areas.list.width.saturating_sub(1))).lines.len();
            let height = lines.min(usize::from(areas.list.height / 3)) as u16;
            areas.list.height -= height;
            areas.unread = Rect { y: areas.list.bottom(), height, ..areas.list };
        }
        areas
    }

    fn without_unread(&self, cx: Ctx<'_>) -> Areas {
        let area = cx.body();
        let none = Rect { width: 0, height: 0, ..area };
        let beside = |width: u16| {
            (Rect { width, ..area }, Rect { x: area.x + width + 1, width: area.width - width - 1, ..area })
        };
        if area.width >= 150 {
            let (list, right) = beside(54);
            let detail = Rect { width: right.width * 52 / 100, ..right };
            let card = Rect { x: detail.right() + 1, width: right.width - detail.width - 1, ..right };
            Areas { list, unread: none, summary: none, detail, card }
        } else if area.width >= 110 {
            let (list, detail) = beside(if area.width >= 118 { 64 } else { 54 });
            Areas { list, unread: none, summary: none, detail, card: none }
        } else if self.in_detail {
            Areas { list: none, unread: none, summary: none, detail: area, card: none }
        } else {
            let below = (area.height / 3).clamp(0, 9);
            let list = Rect { height: area.height - below, ..area };
            let summary = Rect { y: list.bottom(), height: below, ..area };
            Areas { list, unread: none, summary, detail: none, card: none }
        }
    }

    /// Moves in the fields where they are open, else in the list.
    fn moved(&mut self, action: Action, cx: Ctx<'_>) -> Option<Vec<Request>> {
        let step = action.movement()?;
        if !self.in_detail {
            return Some(vec![Request::Go(step)]);
        }
        let height = usize::from(self.areas(cx).detail.height.saturating_sub(1));
        scroll(&mut self.offset, step, self.page.lines.len(), height);
        Some(vec![])
    }

    /// Reads the rows that are seen.
    fn read_rows(&mut self, cx: Ctx<'_>, document: &Arc<Document>) {
        // A record that was seen before need not be read again; its mark in a work list may be another.
        let same = self.rows_of.ptr_eq(&Arc::downgrade(document))
            && cx.session.change.is_none()
            && !cx.session.marks.is_open();
        let mut before = std::mem::take(&mut self.rows);
        before.truncate(if same { usize::MAX } else { 0 });
        let listed = &cx.session.listed;
        let numbers = listed.cursor.seen(listed.count(), listed.rows).filter_map(|at| listed.number_at(at));
        self.rows = numbers.map(|number| row(cx, number, &mut before)).collect();
        self.rows_of = Arc::downgrade(document);
    }

    /// Makes the pages of the selected record; whether it is another than before.
    fn make_pages(&mut self, cx: Ctx<'_>, areas: &Areas) -> bool {
        let (session, lang) = (cx.session, cx.session.lang);
        let selected = session.listed.selected();
        let mut another = self.page.lines.is_empty();
        let complete = session.checked().is_some_and(|checked| checked.is_complete());
        let made_of = selected.filter(|number| self.in_detail && session.is_huge(*number));
        let made_of = made_of.map(|number| (number, areas.detail.width, session.revealed.is_some(), complete));
        let made_before = std::mem::replace(&mut self.made_of, made_of);
        another |= made_of.is_some() && made_before.is_none();
        (self.page, self.summary, self.card) = match selected {
            None => {
                let empty = lang.t("tui.no-records");
                (nothing(empty), nothing(empty), Page::default())
            }
            Some(number) if session.is_huge(number) && !(self.in_detail && areas.detail.width > 0) => {
                let page = || nothing(&session.huge(number));
                (page(), page(), Page::default())
            }
            Some(_) if !another && made_of.is_some() && made_of == made_before => {
                (std::mem::take(&mut self.page), Page::default(), Page::default())
            }
            Some(number) => pages(cx, number, areas),
        };
        another
    }
}

/// What stands beside and below the list of a record, where there is room for it: its fields, what is wrong with it, its card.
fn pages(cx: Ctx<'_>, number: u32, areas: &Areas) -> (Page, Page, Page) {
    let (mut page, mut wrong, mut card) = (Page::default(), Page::default(), Page::default());
    if areas.detail.width > 0 {
        page = record_detail::page(cx, number, usize::from(areas.detail.width.saturating_sub(1)));
    }
    if areas.summary.height > 0 {
        wrong = summary(cx, number, usize::from(areas.summary.width));
    }
    if areas.card.width > 0 {
        card = card_page(cx, number, crate::preview::View::Clinic, usize::from(areas.card.width), false);
    }
    (page, wrong, card)
}

impl Screen for Records {
    fn footer(&self, cx: Ctx<'_>) -> &'static [Action] {
        use Action::{
            AsOf, Back, ClearFilter, Extract, Filter, Help, Mark, NextFile, NextMatch, NextPane, NextProblem, Open,
            Palette, Quit, Reveal, Search,
        };
        if self.in_detail && self.areas(cx).detail.width > 0 {
            return &[Back, NextProblem, Reveal, NextPane, Search, AsOf, Palette, Help, Quit];
        }
        &[
            Open,
            ClearFilter,
            NextProblem,
            Search,
            NextMatch,
            Filter,
            Mark,
            AsOf,
            NextPane,
            NextFile,
            Extract,
            Palette,
            Help,
            Quit,
        ]
    }

    fn ability(&self, action: Action, cx: Ctx<'_>) -> Ability {
        let why = match action {
            // The number is shown among the fields and nowhere else.
            Action::Reveal if self.areas(cx).detail.width == 0 => "tui.open-first",
            Action::Reveal if cx.session.listed.selected().is_none() => "tui.no-record",
            Action::NextMatch | Action::PreviousMatch if cx.session.search.query.is_empty() => "tui.no-search",
            _ => return Ability::Unsaid,
        };
        Ability::Cannot(cx.session.lang.t(why).to_owned())
    }

    fn act(&mut self, action: Action, cx: Ctx<'_>) -> Option<Vec<Request>> {
        let areas = self.areas(cx);
        let selected = cx.session.listed.selected();
        match action {
            Action::Open => {
                let number = selected?;
                self.in_detail = true;
                return Some(vec![Request::Unveil(number)]);
            }
            Action::Back if self.in_detail => self.in_detail = false,
            Action::Back if cx.session.listed.filter != Filter::All => return Some(vec![Request::Filter(Filter::All)]),
            Action::Back => return Some(vec![Request::ClearSearch]),
            Action::NextPane | Action::PreviousPane | Action::Left | Action::Right if areas.detail.width > 0 => {
                let list_seen = areas.list.width > 0;
                self.in_detail = match action {
                    Action::Right => true,
                    Action::Left => !list_seen,
                    _ => list_seen && !self.in_detail,
                };
            }
            Action::NextPane | Action::Right => self.in_detail = selected.is_some(),
            Action::Search => return Some(vec![Request::Popup(Popup::Search(String::new()))]),
            _ => return self.moved(action, cx),
        }
        Some(vec![])
    }

    fn leave_file(&mut self) {
        *self = Records::default();
    }

    fn refresh(&mut self, cx: Ctx<'_>) {
        let Some(payload) = cx.session.payload() else {
            self.rows.clear();
            return;
        };
        let listed = &cx.session.listed;
        if std::mem::replace(&mut self.turn, listed.turns) != listed.turns {
            self.page = Page::default();
        }
        if std::mem::replace(&mut self.start, listed.starts) != listed.starts {
            self.offset = 0;
        }
        self.read_rows(cx, &payload.document);
        let areas = self.areas(cx);
        let another = self.make_pages(cx, &areas);
        let height = usize::from(areas.detail.height.saturating_sub(1));
        if another {
            // Another record is seen from its start, or from the first field about which something is said.
            self.offset = if self.page.anchor + 4 < height { 0 } else { self.page.anchor };
        }
        self.offset = self.offset.min(self.page.lines.len().saturating_sub(height));
    }

    fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer) {
        let areas = self.areas(cx);
        let focused = !self.in_detail;
        if areas.list.width > 0 {
            draw_list(self, cx, buf, areas.list, focused);
            paint(cx, buf, areas.unread, &unread::page(cx, usize::from(areas.unread.width.saturating_sub(1))));
        }
        let selected = cx.session.listed.selected().unwrap_or(0);
        if areas.summary.height > 1 {
            let rest = heading(cx, buf, areas.summary, &cx.session.lang.f("tui.summary", &[("n", &selected)]), false);
            self.summary.draw(buf, rest, 0, &cx.look.theme, cx.look.ruler);
            if self.summary.lines.len() > usize::from(rest.height) {
                let more = cx.session.lang.t("tui.summary.more");
                cx.pen(Role::Key).put_right(
                    buf,
                    areas.summary.right() - 1,
                    areas.summary.x + 20,
                    areas.summary.y,
                    more,
                );
            }
        }
        if areas.detail.width > 0 {
            let rest =
                heading(cx, buf, areas.detail, &cx.session.lang.f("tui.detail", &[("n", &selected)]), self.in_detail);
            scrolled(cx, buf, rest, &self.page, self.offset);
        }
        if areas.card.width > 0 {
            let rest = heading(cx, buf, areas.card, cx.session.lang.t("preview.clinic"), false);
            self.card.draw(buf, rest, 0, &cx.look.theme, cx.look.ruler);
        }
    }
}

/// What is wrong with a record, the gravest first, each with what to do.
fn summary(cx: Ctx<'_>, number: u32, width: usize) -> Page {
    let lang = cx.session.lang;
    let mut page = Page::of(cx.look.ruler);
    let Some((payload, checked)) = cx.session.payload().zip(cx.session.checked()) else {
        return nothing(lang.t("tui.checking"));
    };
    let Ok(text) = payload.document.text(number) else { return nothing(lang.t("tui.row.gone")) };
    let record = payload.document.parse(&text);
    if let Some(marked) = cx.session.marks.on(&record) {
        let (role, sign, word) = worklist::sign(marked.mark);
        let label = format!("{sign} {}  ", lang.t(word));
        let note = masking::text(cx.session.mask, &marked.note);
        page.prose(Role::Text, 1, Some((role, &label)), &crate::text::terminal_text::safe(&note), width);
    }
    let findings = findings_of(&payload.document, checked, &text, &record);
    let news = cx.session.new_on_record(number, &findings).unwrap_or_else(|| vec![false; findings.len()]);
    let mut told: Vec<(&Finding, bool)> = findings.iter().zip(news).collect();
    told.sort_by_key(|(finding, _)| std::cmp::Reverse(finding.rule.severity()));
    let shared = record_detail::shared_by(cx.session.replies_of(number));
    for (reply, laid) in cx.session.replies_of(number) {
        let beside = record_detail::Beside { findings: &findings, shared: &shared };
        record_detail::reply_lines(cx, reply, laid, beside, 1, width, &mut page);
    }
    if let Some((reply, laid)) = cx.session.replies_of(number).next() {
        record_detail::shared_lines(cx, reply, laid, &shared, 3, width, &mut page);
    }
    let table = &cx.session.workspace.spec.fields;
    for (finding, is_new) in &told {
        let field = finding.field.as_ref().map(|field| field.name(lang, table).into_owned()).unwrap_or_default();
        let (role, sign) = record_detail::sign(finding.rule.severity());
        let since = if *is_new { format!("  {}", lang.t("since.new.long")) } else { String::new() };
        let text = format!("{field}  {}{since}", cx.own(&finding.message(lang, table)));
        page.prose(Role::Text, 1, Some((role, &format!("{sign} "))), text.trim_start(), width);
    }
    // What to do is said once a rule, below.
    let mut rules: Vec<Rule> = told.iter().map(|(finding, _)| finding.rule).collect();
    rules.retain(|rule| rule.severity() > Severity::Info);
    rules.dedup();
    for rule in rules {
        let label = format!("{} ", lang.t("explain.action"));
        page.prose(Role::Dim, 3, Some((Role::Dim, &label)), &cx.own(&rule.words(lang).action), width);
    }
    if page.lines.is_empty() {
        page.push(Line::of(Role::Ok, format!(" {}", cx.session.nothing_found())));
    }
    page
}
