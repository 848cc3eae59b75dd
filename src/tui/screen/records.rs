//! Screen 1: the records, what is wrong with the selected one, and all its fields.

use std::borrow::Cow;
use std::sync::{Arc, Weak};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::detail;
use super::preview;
use crate::check::{Finding, Rule, Severity, findings_of};
use crate::preview::NumberMask;
use crate::read::Document;
use crate::read::lay::Laid;
use crate::read::reply::Reply;
use crate::record::{FieldId, Record};
use crate::text::cells::pad_left;
use crate::tui::action::Action;
use crate::tui::app::{App, Filter, movement};
use crate::tui::draw::{heading, paint, pen};
use crate::tui::find;
use crate::tui::list::{Cursor, Move, scroll};
use crate::tui::marks;
use crate::tui::overlay::{Overlay, nothing};
use crate::tui::page::{Line, Page};
use crate::tui::since;
use crate::tui::theme::Role;
use crate::tui::widget::{fill, scrollbar};
use crate::worklist::Mark;
use crate::workspace::foreseen_by;

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
    pub find: find::State,
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
}

/// By what it is told whether the fields of a long record must be made anew: the record, the width, whether its number is
/// shown, and whether all was checked.
type MadeOf = (u32, u16, bool, bool);

/// A record in the list.
#[derive(Debug)]
struct Row {
    number: u32,
    worst: Option<Severity>,
    replies: usize,
    /// Whether nothing here foresaw one of them.
    unforeseen: bool,
    findings: usize,
    /// Name, certificate name, insurer number, recipient number, last day; with the role of each.
    cells: Vec<(Role, String)>,
    matched: bool,
    /// Its mark in the work list.
    mark: Option<Mark>,
}

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
    /// Below the list: what is wrong.
    summary: Rect,
    /// Beside it: the fields.
    detail: Rect,
    card: Rect,
}

fn areas(app: &App) -> Areas {
    let area = crate::tui::draw::body(app);
    let none = Rect { width: 0, height: 0, ..area };
    let beside =
        |width: u16| (Rect { width, ..area }, Rect { x: area.x + width + 1, width: area.width - width - 1, ..area });
    if area.width >= 150 {
        let (list, right) = beside(54);
        let detail = Rect { width: right.width * 52 / 100, ..right };
        let card = Rect { x: detail.right() + 1, width: right.width - detail.width - 1, ..right };
        Areas { list, summary: none, detail, card }
    } else if area.width >= 110 {
        let (list, detail) = beside(if area.width >= 118 { 64 } else { 54 });
        Areas { list, summary: none, detail, card: none }
    } else if app.records.in_detail {
        Areas { list: none, summary: none, detail: area, card: none }
    } else {
        let below = (area.height / 3).clamp(0, 9);
        let list = Rect { height: area.height - below, ..area };
        Areas { list, summary: Rect { y: list.bottom(), height: below, ..area }, detail: none, card: none }
    }
}

/// Whether the fields of the selected record are seen.
pub fn shows_detail(app: &App) -> bool {
    app.screen == crate::tui::action::Screen::Records && areas(app).detail.width > 0
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

/// Selects a record, or the first where the list does not hold it.
pub fn select(app: &mut App, number: Option<u32>) {
    let at = match (&app.records.list, number) {
        (_, None) => 0,
        (Some(list), Some(number)) => list.partition_point(|other| *other < number),
        (None, Some(number)) => number as usize - 1,
    };
    let (len, height) = (app.records.len, height(app));
    app.records.cursor.set(at, len, height);
    app.records.at_end = false;
    app.refresh();
}

/// Goes to a record from another screen, and opens it.
pub fn go_to(app: &mut App, number: u32) {
    app.records.filter = Filter::All;
    app.records.list = None;
    app.screen = crate::tui::action::Screen::Records;
    app.refresh();
    select(app, Some(number));
    app.records.in_detail = true;
}

/// Scrolls the list so that the selected record is not among the last so many rows that are seen.
pub fn lift(app: &mut App, rows: usize) {
    let seen = height(app).saturating_sub(rows).max(1);
    let cursor = &mut app.records.cursor;
    if cursor.at >= cursor.offset + seen {
        cursor.offset = cursor.at + 1 - seen;
        app.refresh();
    }
}

/// Goes to the next or previous record that has a finding above the weight of an information, or a reply.
pub fn go_problem(app: &mut App, forward: bool) {
    let Some(checked) = app.checked() else { return };
    let rules: Vec<Rule> = Rule::ALL.iter().copied().filter(|rule| rule.severity() > Severity::Info).collect();
    let mut numbers = checked.numbers_with(&rules);
    numbers.extend(with_reply(app, None));
    numbers.sort_unstable();
    numbers.dedup();
    if let Some(list) = &app.records.list {
        numbers.retain(|number| list.binary_search(number).is_ok());
    }
    go_among(app, &numbers, forward, "tui.problems", "tui.no-problem");
}

fn go_match(app: &mut App, forward: bool) {
    let Some(hits) = app.records.find.hits.clone() else { return };
    let numbers: Cow<'_, [u32]> = match &app.records.list {
        None => Cow::Borrowed(&hits.numbers),
        Some(list) => {
            hits.numbers.iter().copied().filter(|number| list.binary_search(number).is_ok()).collect::<Vec<_>>().into()
        }
    };
    go_among(app, &numbers, forward, "tui.matches", "tui.search.none");
}

/// Goes to the next of these records, round the end.
fn go_among(app: &mut App, numbers: &[u32], forward: bool, what: &'static str, none: &'static str) {
    let here = app.records.selected.unwrap_or(0);
    let next = if forward {
        numbers.get(numbers.partition_point(|number| *number <= here)).or(numbers.first())
    } else {
        numbers[..numbers.partition_point(|number| *number < here)].last().or(numbers.last())
    };
    match next.copied() {
        None => app.notice = Some(app.lang.t(none).to_owned()),
        Some(number) => {
            let round = if forward { number <= here } else { number >= here };
            app.records.offset = 0;
            select(app, Some(number));
            let nth = numbers.partition_point(|other| *other < number) + 1;
            let key = if round { "tui.nth-round" } else { "tui.nth" };
            let what = app.lang.t(what);
            app.notice = Some(app.lang.f(key, &[("what", &what), ("nth", &nth), ("count", &numbers.len())]));
        }
    }
}

/// The records with a reply of this code, or with any.
pub fn with_reply(app: &App, code: Option<&str>) -> Vec<u32> {
    let replies = app.workspace.replies_on(app.file);
    let of_code = replies.filter(|(_, reply, _)| code.is_none_or(|code| reply.code == code));
    let mut numbers: Vec<u32> = of_code.filter_map(|(_, _, laid)| laid.record).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The records with a reply that no warning or error here foresaw.
pub fn unforeseen(app: &App) -> Vec<u32> {
    let mut numbers = with_reply(app, None);
    numbers.retain(|number| has_unforeseen(app, *number));
    numbers
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

fn has_unforeseen(app: &App, number: u32) -> bool {
    if is_huge(app, number) {
        return false;
    }
    let Some((payload, checked)) = app.payload().zip(app.checked()) else { return false };
    let mut on_record = replies_of(app, number).peekable();
    if on_record.peek().is_none() {
        return false;
    }
    let Ok(text) = payload.document.text(number) else { return false };
    let record = payload.document.parse(&text);
    let findings = findings_of(&payload.document, checked, &text, &record);
    on_record.any(|(_, laid)| foreseen_by(laid, &findings, &app.workspace.spec).is_empty())
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
                Some(since::compared(app).map(|one| one.between.records_with_new.clone()).unwrap_or_default())
            }
            Filter::Work(mark) => marks::records(app, *mark),
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
    let mut another = app.records.page.lines.is_empty();
    if app.screen != crate::tui::action::Screen::Records {
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
                detail::page(app, number, usize::from(areas.detail.width.saturating_sub(1)))
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

/// The replies on a record.
pub fn replies_of(app: &App, number: u32) -> impl Iterator<Item = (&Reply, &Laid)> {
    app.workspace.replies_on_record(app.file, number)
}

/// A row; its text is taken from among those before, where it is there.
fn row(app: &App, number: u32, before: &mut [Row]) -> Row {
    let lang = app.lang;
    let rules: Vec<Rule> = app.checked().map(|checked| checked.rules_of(number)).unwrap_or_default();
    let mut row = Row {
        number,
        worst: rules.iter().map(|rule| rule.severity()).max(),
        findings: rules.iter().filter(|rule| rule.severity() > Severity::Info).count(),
        replies: replies_of(app, number).count(),
        unforeseen: has_unforeseen(app, number),
        cells: vec![],
        matched: app.records.find.holds(number),
        mark: None,
    };
    if let Some(before) = before.iter_mut().find(|before| before.number == number) {
        row.cells = std::mem::take(&mut before.cells);
        return row;
    }
    let Some(payload) = app.payload() else { return row };
    if is_huge(app, number) {
        row.cells = vec![(Role::Warning, huge(app, number))];
        return row;
    }
    let Ok(text) = payload.document.text(number) else {
        row.cells = vec![(Role::Error, lang.t("tui.row.gone").to_owned())];
        return row;
    };
    let record = payload.document.parse(&text);
    row.mark = app.marks.on(&record).map(|marked| marked.mark);
    row.cells = if record.unreadable {
        vec![(Role::Error, lang.t("tui.row.unreadable").to_owned())]
    } else if record.may_be_protected() {
        // In lists a protected person is never seen, not even after the record was opened.
        vec![(Role::Warning, lang.t("tui.row.protected").to_owned())]
    } else {
        let fields = [FieldId::NAME, FieldId::CERTIFICATE, FieldId::INSURER, FieldId::RECIPIENT, FieldId::VALID_TO];
        fields.iter().map(|id| cell(app, &record, *id)).collect()
    };
    row
}

/// The beginning of a value, as lists show it.
pub fn cell(app: &App, record: &Record<'_>, id: FieldId) -> (Role, String) {
    let value = record.value(id);
    match value.filled() {
        Some(_) if detail::is_masked(app, id) => (Role::Dim, "****".to_owned()),
        // A list needs no more than the beginning of a value.
        Some(text) => {
            let text: String = text.chars().take(60).collect();
            (Role::Text, NumberMask::new(record).apply(&text).into_owned())
        }
        None => (Role::Absent, app.lang.t(detail::state_word(value.state())).to_owned()),
    }
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
        let (role, sign, word) = marks::sign(marked.mark);
        let label = format!("{sign} {}  ", lang.t(word));
        page.prose(Role::Text, 1, Some((role, &label)), &crate::text::cells::safe(&marked.note), width);
    }
    let findings = findings_of(&payload.document, checked, &text, &record);
    let news = since::on_record(app, number, &findings).unwrap_or_else(|| vec![false; findings.len()]);
    let mut told: Vec<(&Finding, bool)> = findings.iter().zip(news).collect();
    told.sort_by_key(|(finding, _)| std::cmp::Reverse(finding.rule.severity()));
    for (reply, laid) in replies_of(app, number) {
        detail::reply_lines(app, reply, laid, &findings, 1, width, &mut page);
    }
    let table = &app.workspace.spec.fields;
    for (finding, is_new) in &told {
        let field = finding.field.as_ref().map(|field| field.name(lang, table).into_owned()).unwrap_or_default();
        let (role, sign) = detail::sign(finding.rule.severity());
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
        page.push(Line::of(Role::Ok, format!(" {}", lang.t("tui.nothing-found"))));
    }
    page
}

/// Draws the screen.
pub fn draw(app: &App, buf: &mut Buffer) {
    let areas = areas(app);
    let focused = !app.records.in_detail;
    if areas.list.width > 0 {
        draw_list(app, buf, areas.list, focused);
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

/// The width of the column of marks.
const MARKS: u16 = 12;

/// The columns of the list: the cell, its width and its heading; what has no room is left out from the right.
fn columns(width: u16) -> Vec<(usize, u16, &'static str)> {
    let all: [(usize, u16, &'static str); 5] = [
        (0, 16, "tui.column.name"),
        (1, 22, "tui.column.certificate"),
        (2, 11, "tui.column.insurer"),
        (4, 11, "tui.column.until"),
        (3, 11, "tui.column.recipient"),
    ];
    let mut left = width.saturating_sub(15);
    let mut columns = Vec::new();
    for (cell, wanted, key) in all {
        if left < wanted.min(10) {
            break;
        }
        let given = wanted.min(left);
        left -= given;
        columns.push((cell, given, key));
    }
    // What is left over goes to the certificate's name.
    if let Some(certificate) = columns.iter_mut().find(|(cell, ..)| *cell == 1) {
        certificate.1 += left;
    }
    columns
}

fn draw_list(app: &App, buf: &mut Buffer, area: Rect, focused: bool) {
    let lang = app.lang;
    fill(buf, Rect { height: 1, ..area }, app.theme.style(Role::Header));
    // Where there is a work list, its marks stand before the name.
    let marks_width = if app.marks.is_open() { MARKS } else { 0 };
    let columns = columns(area.width.saturating_sub(marks_width));
    let mut x = area.x + 14 + marks_width;
    let head = pen(app, Role::Header);
    head.put(buf, area.right(), area.x + 1, area.y, lang.t("tui.column.signs"));
    if marks_width > 0 {
        head.put(buf, x - 1, area.x + 14, area.y, lang.t("marks.column"));
    }
    for (_, width, key) in &columns {
        head.put(buf, (x + width).saturating_sub(1), x, area.y, lang.t(key));
        x += width;
    }
    let digits = app.payload().map_or(1, |payload| payload.document.len().to_string().len()).clamp(3, 7);
    for (row, y) in app.records.rows.iter().zip(area.y + 1..area.bottom()) {
        let selected = Some(row.number) == app.records.selected;
        let ground = match (selected, focused) {
            (true, true) => Some(Role::Selected),
            (true, false) => Some(Role::SelectedUnfocused),
            _ => None,
        };
        let style = |role: Role| match ground {
            Some(ground) => app.theme.style(role).patch(app.theme.style(ground)),
            None => app.theme.style(role),
        };
        if let Some(ground) = ground {
            fill(buf, Rect { y, height: 1, ..area }, app.theme.style(ground));
        }
        let put = |buf: &mut Buffer, right: u16, x: u16, role: Role, text: &str| {
            pen(app, role).with(style(role)).put(buf, right, x, y, text)
        };
        let (role, sign) = row.worst.map_or((Role::Ok, " "), detail::sign);
        let count = if row.findings > 0 { row.findings.to_string() } else { String::new() };
        put(buf, area.x + 4, area.x + 1, role, &format!("{sign}{count}"));
        if row.replies > 0 {
            let (role, mark) = if row.unforeseen { (Role::Accent, "R") } else { (Role::Dim, "r") };
            put(buf, area.x + 6, area.x + 4, role, mark);
        }
        let number_role = if row.matched { Role::Match } else { Role::Dim };
        put(buf, area.x + 13, area.x + 6, number_role, &pad_left(&row.number.to_string(), digits));
        if let Some((role, sign, word)) = row.mark.map(marks::sign) {
            let text = format!("{sign} {}", lang.t(word));
            put(buf, area.x + 13 + marks_width, area.x + 14, role, &text);
        }
        let mut x = area.x + 14 + marks_width;
        if let [(role, text)] = row.cells.as_slice() {
            put(buf, area.right(), x, *role, text);
            continue;
        }
        for (cell, width, _) in &columns {
            if let Some((role, text)) = row.cells.get(*cell) {
                put(buf, (x + width).saturating_sub(1), x, *role, text);
            }
            x += width;
        }
    }
    if app.records.rows.is_empty() {
        paint(
            app,
            buf,
            Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area },
            &nothing(lang.t("tui.no-records")),
        );
    }
    let bar = Rect { x: area.right() - 1, y: area.y + 1, width: 1, height: area.height.saturating_sub(1) };
    bar_of(app, buf, bar, app.records.len, app.records.cursor.offset);
}

/// One step in the list from another screen.
pub fn step(app: &mut App, step: Move) {
    let (len, height) = (app.records.len, height(app));
    app.records.cursor.go(step, len, height);
}

/// What the list is narrowed to, in words; `None` for all.
pub fn filter_words(app: &App) -> Option<String> {
    let lang = app.lang;
    match &app.records.filter {
        Filter::All => None,
        Filter::Rules(_, words) => Some(words.clone()),
        Filter::Unforeseen => Some(lang.t("tui.filter.unforeseen").to_owned()),
        Filter::New => Some(lang.t("tui.filter.new").to_owned()),
        Filter::Work(None) => Some(lang.t("tui.filter.open").to_owned()),
        Filter::Work(Some(mark)) => Some(lang.t(marks::sign(*mark).2).to_owned()),
        Filter::Replies(None) => Some(lang.t("tui.filter.replies").to_owned()),
        Filter::Replies(Some(code)) if code.is_empty() => Some(lang.t("check.reply.no-code").to_owned()),
        Filter::Replies(Some(code)) => Some(code.clone()),
    }
}
