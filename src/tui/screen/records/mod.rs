//! Screen 1: the records, what is wrong with the selected one, and all its fields.

mod filter;
mod go;
mod list;

pub use filter::{Filter, filter_words, unforeseen, with_reply};
pub use go::{go_problem, go_to, lift, select, step};
pub use list::cell;

use std::sync::{Arc, Weak};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::check::{Finding, Rule, Severity, findings_of};
use crate::read::Document;
use crate::read::lay::Laid;
use crate::read::reply::Reply;
use crate::tui::app::frame::{heading, paint, pen};
use crate::tui::app::{App, movement};
use crate::tui::component::record_detail;
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::component::scrollbar;
use crate::tui::component::unread;
use crate::tui::input::action::Action;
use crate::tui::input::cursor::{Cursor, Move, scroll};
use crate::tui::look::theme::Role;
use crate::tui::overlay::{Overlay, nothing};
use crate::tui::screen::preview;
use crate::tui::session::baseline;
use crate::tui::session::identity::Place;
use crate::tui::session::masking;
use crate::tui::session::search;
use crate::tui::session::worklist;
use go::go_match;
use list::{Row, draw_list, row};

/// The state of the screen.
#[derive(Debug, Default)]
pub struct State {
    /// Which records are listed.
    pub filter: Filter,
    /// Their numbers; `None` for all.
    pub list: Option<Vec<u32>>,
    /// The place in the list.
    pub cursor: Cursor,
    /// What is searched for, and what was found.
    pub find: search::State,
    /// Whether the keys go to the fields instead of the list (where both are seen), or the fields are open.
    pub in_detail: bool,
    /// The first line of the fields that is seen.
    pub offset: usize,
    /// Whether the end of the list was asked for while more records were becoming known: it is followed.
    pub at_end: bool,
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
    /// How many records are listed.
    len: usize,
    selected: Option<u32>,
    /// By what the selected record is known again when the files are read again.
    pub place: Option<Place>,
    /// The record that is to be selected as soon as the list holds it, until a key is pressed.
    pub wanted: Option<u32>,
}

/// By what it is told whether the fields of a long record must be made anew: the record, the width, whether its number is
/// shown, and whether all was checked.
type MadeOf = (u32, u16, bool, bool);

impl State {
    /// The number of the selected record.
    pub fn selected(&self) -> Option<u32> {
        self.selected
    }

    /// How many records are listed.
    pub fn len(&self) -> usize {
        self.len
    }

    fn number_at(&self, at: usize) -> Option<u32> {
        match &self.list {
            Some(list) => list.get(at).copied(),
            None => (at < self.len).then(|| at as u32 + 1),
        }
    }
}

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

fn areas(app: &App) -> Areas {
    let mut areas = without_unread(app);
    // Where there is no record at all, it is said in their place.
    if app.payload().is_some() && areas.list.width > 0 {
        let lines = unread::page(app, usize::from(areas.list.width.saturating_sub(1))).lines.len();
        let height = lines.min(usize::from(areas.list.height / 3)) as u16;
        areas.list.height -= height;
        areas.unread = Rect { y: areas.list.bottom(), height, ..areas.list };
    }
    areas
}

fn without_unread(app: &App) -> Areas {
    let area = crate::tui::app::frame::body(app);
    let none = Rect { width: 0, height: 0, ..area };
    let beside =
        |width: u16| (Rect { width, ..area }, Rect { x: area.x + width + 1, width: area.width - width - 1, ..area });
    if area.width >= 150 {
        let (list, right) = beside(54);
        let detail = Rect { width: right.width * 52 / 100, ..right };
        let card = Rect { x: detail.right() + 1, width: right.width - detail.width - 1, ..right };
        Areas { list, unread: none, summary: none, detail, card }
    } else if area.width >= 110 {
        let (list, detail) = beside(if area.width >= 118 { 64 } else { 54 });
        Areas { list, unread: none, summary: none, detail, card: none }
    } else if app.records.in_detail {
        Areas { list: none, unread: none, summary: none, detail: area, card: none }
    } else {
        let below = (area.height / 3).clamp(0, 9);
        let list = Rect { height: area.height - below, ..area };
        let summary = Rect { y: list.bottom(), height: below, ..area };
        Areas { list, unread: none, summary, detail: none, card: none }
    }
}

/// Whether the fields of the selected record are seen.
pub fn shows_detail(app: &App) -> bool {
    app.screen == crate::tui::input::action::Screen::Records && areas(app).detail.width > 0
}

/// Rows of the list that are seen, without the heading.
fn height(app: &App) -> usize {
    usize::from(areas(app).list.height.saturating_sub(1))
}

/// What a key does here.
pub fn act(app: &mut App, action: Action) {
    let areas = areas(app);
    match action {
        Action::Open => {
            if let Some(number) = app.records.selected {
                app.opened.insert((app.file, number));
                app.records.in_detail = true;
            }
        }
        Action::Back if app.records.in_detail => app.records.in_detail = false,
        Action::Back if app.records.filter != Filter::All => app.filter(Filter::All),
        Action::Back => {
            app.records.find.clear();
        }
        Action::NextPane | Action::PreviousPane | Action::Left | Action::Right if areas.detail.width > 0 => {
            let list_seen = areas.list.width > 0;
            app.records.in_detail = match action {
                Action::Right => true,
                Action::Left => !list_seen,
                _ => list_seen && !app.records.in_detail,
            };
        }
        Action::NextPane | Action::Right => app.records.in_detail = app.records.selected.is_some(),
        Action::Search => app.overlay = Some(Overlay::search(app, "")),
        Action::NextMatch => go_match(app, true),
        Action::PreviousMatch => go_match(app, false),
        _ => {
            let Some(step) = movement(action) else { return };
            if app.records.in_detail {
                let (len, height) = (app.records.page.lines.len(), usize::from(areas.detail.height.saturating_sub(1)));
                scroll(&mut app.records.offset, step, len, height);
            } else {
                let (len, height) = (app.records.len, height(app));
                app.records.cursor.go(step, len, height);
                app.records.at_end = step == Move::Last;
            }
        }
    }
}

/// A record longer than this is read only when it is opened: reading it takes longer than a key may.
const HUGE: u32 = 4 << 20;

/// Whether a record is that long.
pub fn is_huge(app: &App, number: u32) -> bool {
    app.payload().is_some_and(|payload| is_long(&payload.document, number))
}

/// Whether a record of a document is that long.
pub fn is_long(document: &Document, number: u32) -> bool {
    document.index().span(number).is_some_and(|span| span.length > HUGE)
}

/// What is said of a record that is that long.
pub fn huge(app: &App, number: u32) -> String {
    let span = app.payload().and_then(|payload| payload.document.index().span(number));
    app.lang.f("tui.row.huge", &[("megabytes", &(span.map_or(0, |span| span.length) >> 20))])
}

/// Makes ready what is to be seen.
pub fn refresh(app: &mut App) {
    let Some(payload) = app.payload() else {
        app.records.len = 0;
        app.records.selected = None;
        app.records.rows.clear();
        return;
    };
    let document = payload.document.clone();
    if app.records.list.is_none() {
        app.records.list = match &app.records.filter.clone() {
            Filter::All => None,
            Filter::Rules(rules, _) => app.checked().map(|checked| checked.numbers_with(rules)),
            Filter::Replies(code) => Some(with_reply(app, code.as_deref())),
            Filter::Unforeseen => Some(unforeseen(app)),
            // Where that is not known any more, the list goes on as it was; here it never was.
            Filter::New => {
                Some(baseline::between(app).map(|between| between.records_with_new.clone()).unwrap_or_default())
            }
            Filter::Work(mark) => worklist::records(app, *mark),
        };
    }
    app.records.len = app.records.list.as_ref().map_or(document.len() as usize, Vec::len);
    let (len, height) = (app.records.len, height(app));
    if std::mem::take(&mut app.records.at_end) {
        app.records.cursor.go(Move::Last, len, height);
        app.records.at_end = document.index().extent().end.is_none();
    }
    app.records.cursor.follow(len, height);
    let before = app.records.selected;
    app.records.selected = app.records.number_at(app.records.cursor.at);
    if before != app.records.selected {
        // What was made ready is of another record, whichever screen is looked at.
        app.records.page = Page::default();
    }
    know_again(app, &document);
    let mut another = app.records.page.lines.is_empty();
    if app.screen != crate::tui::input::action::Screen::Records {
        return;
    }
    // A record that was seen before need not be read again; its mark in a work list may be another.
    let same = app.records.rows_of.ptr_eq(&Arc::downgrade(&document)) && app.change.is_none() && !app.marks.is_open();
    let mut before = std::mem::take(&mut app.records.rows);
    before.truncate(if same { usize::MAX } else { 0 });
    let numbers = app.records.cursor.seen(len, height).filter_map(|at| app.records.number_at(at));
    app.records.rows = numbers.map(|number| row(app, number, &mut before)).collect();
    app.records.rows_of = Arc::downgrade(&document);
    let areas = areas(app);
    let empty = app.lang.t("tui.no-records");
    let complete = app.checked().is_some_and(|checked| checked.is_complete());
    let made_of = app.records.selected.filter(|number| app.records.in_detail && is_huge(app, *number));
    let made_of = made_of.map(|number| (number, areas.detail.width, app.revealed.is_some(), complete));
    let made_before = std::mem::replace(&mut app.records.made_of, made_of);
    another |= made_of.is_some() && made_before.is_none();
    (app.records.page, app.records.summary, app.records.card) = match app.records.selected {
        None => (nothing(empty), nothing(empty), Page::default()),
        Some(number) if is_huge(app, number) && !(app.records.in_detail && areas.detail.width > 0) => {
            let page = || nothing(&huge(app, number));
            (page(), page(), Page::default())
        }
        Some(_) if !another && made_of.is_some() && made_of == made_before => {
            (std::mem::take(&mut app.records.page), Page::default(), Page::default())
        }
        Some(number) => (
            if areas.detail.width > 0 {
                record_detail::page(app, number, usize::from(areas.detail.width.saturating_sub(1)))
            } else {
                Page::default()
            },
            if areas.summary.height > 0 {
                summary(app, number, usize::from(areas.summary.width))
            } else {
                Page::default()
            },
            if areas.card.width > 0 {
                preview::card_page(app, number, crate::preview::View::Clinic, usize::from(areas.card.width), false)
            } else {
                Page::default()
            },
        ),
    };
    let height = usize::from(areas.detail.height.saturating_sub(1));
    if another {
        // Another record is seen from its start, or from the first field about which something is said.
        app.records.offset = if app.records.page.anchor + 4 < height { 0 } else { app.records.page.anchor };
    }
    app.records.offset = app.records.offset.min(app.records.page.lines.len().saturating_sub(height));
}

/// Notes by what the selected record is known again. Of a file that changed, what stands there now is another record.
fn know_again(app: &mut App, document: &Document) {
    let selected = app.records.selected;
    if app.change.is_some() || app.records.place.as_ref().map(|place| place.number) == selected {
        return;
    }
    let number = selected.filter(|number| !is_long(document, *number));
    app.records.place = number.and_then(|number| {
        let text = document.text(number).ok()?;
        Some(Place::of(&text, &document.parse(&text)))
    });
}

/// The replies on a record that tell of an error or a warning and still hold.
pub fn weighing_on(app: &App, number: u32) -> impl Iterator<Item = (&Reply, &Laid)> {
    replies_of(app, number).filter(|(reply, laid)| reply.weighs() && !laid.superseded)
}

/// The replies on a record.
pub fn replies_of(app: &App, number: u32) -> impl Iterator<Item = (&Reply, &Laid)> {
    app.workspace.replies_on_record(app.file, number)
}

/// What is wrong with a record, the gravest first, each with what to do.
fn summary(app: &App, number: u32, width: usize) -> Page {
    let lang = app.lang;
    let mut page = Page::of(app.ruler);
    let Some((payload, checked)) = app.payload().zip(app.checked()) else {
        return nothing(lang.t("tui.checking"));
    };
    let Ok(text) = payload.document.text(number) else { return nothing(lang.t("tui.row.gone")) };
    let record = payload.document.parse(&text);
    if let Some(marked) = app.marks.on(&record) {
        let (role, sign, word) = worklist::sign(marked.mark);
        let label = format!("{sign} {}  ", lang.t(word));
        let note = masking::text(app.mask, &marked.note);
        page.prose(Role::Text, 1, Some((role, &label)), &crate::text::cells::safe(&note), width);
    }
    let findings = findings_of(&payload.document, checked, &text, &record);
    let news = baseline::on_record(app, number, &findings).unwrap_or_else(|| vec![false; findings.len()]);
    let mut told: Vec<(&Finding, bool)> = findings.iter().zip(news).collect();
    told.sort_by_key(|(finding, _)| std::cmp::Reverse(finding.rule.severity()));
    let shared = record_detail::shared_by(replies_of(app, number));
    for (reply, laid) in replies_of(app, number) {
        let beside = record_detail::Beside { findings: &findings, shared: &shared };
        record_detail::reply_lines(app, reply, laid, beside, 1, width, &mut page);
    }
    if let Some((reply, laid)) = replies_of(app, number).next() {
        record_detail::shared_lines(app, reply, laid, &shared, 3, width, &mut page);
    }
    let table = &app.workspace.spec.fields;
    for (finding, is_new) in &told {
        let field = finding.field.as_ref().map(|field| field.name(lang, table).into_owned()).unwrap_or_default();
        let (role, sign) = record_detail::sign(finding.rule.severity());
        let since = if *is_new { format!("  {}", lang.t("since.new.long")) } else { String::new() };
        let text = format!("{field}  {}{since}", app.own(&finding.message(lang, table)));
        page.prose(Role::Text, 1, Some((role, &format!("{sign} "))), text.trim_start(), width);
    }
    // What to do is said once a rule, below.
    let mut rules: Vec<Rule> = told.iter().map(|(finding, _)| finding.rule).collect();
    rules.retain(|rule| rule.severity() > Severity::Info);
    rules.dedup();
    for rule in rules {
        let label = format!("{} ", lang.t("explain.action"));
        page.prose(Role::Dim, 3, Some((Role::Dim, &label)), &app.own(&rule.words(lang).action), width);
    }
    if page.lines.is_empty() {
        page.push(Line::of(Role::Ok, format!(" {}", app.nothing_found())));
    }
    page
}

/// Draws the screen.
pub fn draw(app: &App, buf: &mut Buffer) {
    let areas = areas(app);
    let focused = !app.records.in_detail;
    if areas.list.width > 0 {
        draw_list(app, buf, areas.list, focused);
        paint(app, buf, areas.unread, &unread::page(app, usize::from(areas.unread.width.saturating_sub(1))));
    }
    let selected = app.records.selected.unwrap_or(0);
    if areas.summary.height > 1 {
        let rest = heading(app, buf, areas.summary, &app.lang.f("tui.summary", &[("n", &selected)]), false);
        app.records.summary.draw(buf, rest, 0, &app.theme, app.ruler);
        if app.records.summary.lines.len() > usize::from(rest.height) {
            let more = app.lang.t("tui.summary.more");
            pen(app, Role::Key).put_right(buf, areas.summary.right() - 1, areas.summary.x + 20, areas.summary.y, more);
        }
    }
    if areas.detail.width > 0 {
        let rest =
            heading(app, buf, areas.detail, &app.lang.f("tui.detail", &[("n", &selected)]), app.records.in_detail);
        scrolled(app, buf, rest, &app.records.page, app.records.offset);
    }
    if areas.card.width > 0 {
        let rest = heading(app, buf, areas.card, app.lang.t("preview.clinic"), false);
        app.records.card.draw(buf, rest, 0, &app.theme, app.ruler);
    }
}

/// A page with a scroll bar in the last column.
pub fn scrolled(app: &App, buf: &mut Buffer, area: Rect, page: &Page, offset: usize) {
    let text = Rect { width: area.width.saturating_sub(1), ..area };
    page.draw(buf, text, offset, &app.theme, app.ruler);
    bar_of(app, buf, Rect { x: text.right(), width: area.width - text.width, ..area }, page.lines.len(), offset);
}

/// A scroll bar in the theme's colours.
pub fn bar_of(app: &App, buf: &mut Buffer, area: Rect, len: usize, offset: usize) {
    scrollbar(buf, area, len, offset, app.theme.style(Role::Dim), app.theme.style(Role::Accent));
}
