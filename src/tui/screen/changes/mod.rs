//! Screen 4: what this upload changes against the one before, what a history leaves, and when it shows.

mod banner;
mod detail;
mod history;
mod list;
mod shown;
mod timeline;

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::read::Document;
use crate::tui::app::frame::{body, pen};
use crate::tui::app::{App, movement};
use crate::tui::component::rich_text::Page;
use crate::tui::input::action::{Action, Screen};
use crate::tui::input::cursor::scroll;
use crate::tui::look::theme::Role;
use crate::tui::overlay::prompt;
use crate::tui::screen::records::scrolled;
use crate::tui::session::comparisons::Stage;
use crate::tui::session::worklist;

pub use list::Narrow;

/// A part of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// What is gone, changed, new.
    #[default]
    Changes,
    /// What differential files do.
    History,
    /// When clinics can see it.
    Shown,
}

const PARTS: [(Part, &str); 3] = [
    (Part::Changes, "changes.part.changes"),
    (Part::History, "changes.part.history"),
    (Part::Shown, "changes.part.shown"),
];

/// The state of the screen.
#[derive(Debug, Default)]
pub struct State {
    /// The part that is looked at; what a payload has most to say of, until the user chooses.
    pub part: Option<Part>,
    list: list::State,
    history: history::State,
    /// The page of the last part, or what there is to say where there is no list.
    page: Page,
    offset: usize,
    /// How far the page of the selected row is scrolled, where it was opened to the whole screen.
    reading: Option<usize>,
}

impl State {
    /// The same part of another file, or of the same read again.
    pub fn anew(&self) -> State {
        State { part: self.part, ..State::default() }
    }
}

/// The part that is looked at: until the user chooses, the history where there is nothing to compare record by record.
fn part(app: &App) -> Part {
    let compares = app.payload().is_some_and(|payload| {
        payload.previous.as_ref().is_some_and(|previous| previous.form == payload.document.form)
    });
    app.changes.part.unwrap_or(match history::history(app) {
        Some(_) if !compares => Part::History,
        _ => Part::Changes,
    })
}

/// How the screen is divided: its parts, what stands above, the list, and the selected row.
struct Areas {
    parts: Rect,
    above: Rect,
    list: Rect,
    detail: Rect,
}

fn areas(app: &App) -> Areas {
    let area = body(app);
    let parts = Rect { height: area.height.min(1), ..area };
    let rest = Rect { y: parts.bottom(), height: area.height - parts.height, ..area };
    let none = Rect { height: 0, ..rest };
    if app.changes.reading.is_some() {
        return Areas { parts, above: none, list: none, detail: rest };
    }
    let lines = match part(app) {
        Part::Changes => app.changes.list.banner.lines.len(),
        Part::History => app.changes.history.summary.lines.len(),
        Part::Shown => 0,
    } as u16;
    let above = Rect { height: lines.min(rest.height * 2 / 5), ..rest };
    let below = Rect { y: above.bottom(), height: rest.height - above.height, ..rest };
    if area.width >= 110 {
        let list = Rect { width: below.width / 2, ..below };
        Areas { parts, above, list, detail: Rect { x: list.right() + 1, width: below.width - list.width - 1, ..below } }
    } else {
        let list = Rect { height: below.height / 2, ..below };
        Areas { parts, above, list, detail: Rect { y: list.bottom(), height: below.height - list.height, ..below } }
    }
}

/// Whether there is a list in the part that is looked at.
fn has_list(app: &App) -> bool {
    match part(app) {
        Part::Changes => list::comparison(app).is_some(),
        Part::History => history::played(app).is_some(),
        Part::Shown => false,
    }
}

/// Why an action cannot be done here.
pub fn why_not(app: &App, action: Action) -> Option<String> {
    let narrowed = match part(app) {
        Part::Changes => app.changes.list.narrow != Narrow::All,
        Part::History => app.changes.history.narrow != history::Narrow::All,
        Part::Shown => false,
    };
    let why = match action {
        Action::SentAt => return None,
        Action::Assume if app.uploads.histories.is_empty() => "changes.why.no-history",
        Action::Assume => return None,
        Action::ClearFilter if !narrowed => "tui.no-filter",
        _ if !has_list(app) => "changes.why.no-list",
        Action::Extract if part(app) != Part::Changes => "changes.why.no-extract",
        Action::Mark => return worklist::why_not(app),
        _ => return None,
    };
    Some(app.lang.t(why).to_owned())
}

/// What a key does here.
pub fn act(app: &mut App, action: Action) {
    let turn = |app: &mut App, by: usize| {
        let here = PARTS.iter().position(|(one, _)| *one == part(app)).unwrap_or(0);
        app.changes.part = Some(PARTS[(here + by) % PARTS.len()].0);
        (app.changes.offset, app.changes.reading) = (0, None);
    };
    match action {
        Action::NextPane | Action::Right => turn(app, 1),
        Action::PreviousPane | Action::Left => turn(app, PARTS.len() - 1),
        Action::SentAt => {
            app.changes.part = Some(Part::Shown);
            app.changes.reading = None;
            app.overlay = Some(prompt::sent_at(app));
        }
        Action::Assume => {
            app.changes.part = Some(Part::History);
            app.overlay = Some(history::assumptions(app));
        }
        Action::Filter => {
            let overlay = if part(app) == Part::History { history::filter(app) } else { list::filter(app) };
            app.overlay = Some(overlay);
        }
        Action::ClearFilter => narrow(app, Narrow::All),
        Action::Search | Action::NextMatch | Action::PreviousMatch => {
            app.notice = Some(app.lang.t("changes.search").to_owned());
        }
        Action::Open if has_list(app) => open(app),
        Action::Back if app.changes.reading.is_some() => app.changes.reading = None,
        Action::Back if why_not(app, Action::ClearFilter).is_none() => narrow(app, Narrow::All),
        Action::Back => app.screen = Screen::Records,
        _ => moved(app, action),
    }
}

fn moved(app: &mut App, action: Action) {
    let Some(step) = movement(action) else { return };
    let areas = areas(app);
    let rows = |area: Rect| usize::from(area.height.saturating_sub(1));
    let which = part(app);
    if app.changes.reading.is_some() {
        let lines = page_lines(app);
        if let Some(offset) = &mut app.changes.reading {
            scroll(offset, step, lines, rows(areas.detail));
        }
    } else if !has_list(app) {
        let (lines, height) = (app.changes.page.lines.len(), usize::from(body(app).height.saturating_sub(1)));
        scroll(&mut app.changes.offset, step, lines, height);
    } else if which == Part::History {
        let len = app.changes.history.len();
        app.changes.history.cursor.go(step, len, rows(areas.list));
    } else {
        let len = app.changes.list.len();
        app.changes.list.cursor.go(step, len, rows(areas.list));
    }
}

/// How many lines the page of the selected row has.
fn page_lines(app: &App) -> usize {
    match part(app) {
        Part::History => app.changes.history.page.lines.len(),
        _ => app.changes.list.page.lines.len(),
    }
}

/// Opens the selected row: first all there is to say of it, then its record.
fn open(app: &mut App) {
    let selected = match part(app) {
        Part::History => history::selected(app),
        _ => list::selected(app),
    };
    let Some(selected) = selected else { return };
    if app.changes.reading.is_none() {
        for (old, number) in selected.seen {
            match old {
                true => drop(app.changes.list.opened.insert(number)),
                false => drop(app.opened.insert((app.file, number))),
            }
        }
        app.changes.reading = Some(0);
    } else if let Some((file, number)) = selected.record {
        app.changes.reading = None;
        if file != app.file {
            app.go_to_file(file);
        }
        app.opened.insert((app.file, number));
        crate::tui::screen::records::go_to(app, number);
    } else {
        app.changes.reading = None;
    }
}

/// A selected row: the records that opening it unveils (of the upload before, or not), and the one to go to.
struct Selected {
    seen: Vec<(bool, u32)>,
    record: Option<(usize, u32)>,
}

/// Narrows the list.
pub fn narrow(app: &mut App, to: Narrow) {
    match (part(app), to) {
        (Part::History, Narrow::Steps(narrow)) => app.changes.history.narrow_to(narrow),
        (Part::History, _) => app.changes.history.narrow_to(history::Narrow::All),
        (_, to) => app.changes.list.narrow_to(to),
    }
    app.changes.reading = None;
}

/// The rows of the list as records to be written to a file: their document, their numbers, and what they are.
pub fn offered(app: &App) -> Option<(Arc<Document>, Vec<u32>, String)> {
    list::offered(app)
}

/// What of the selected row can be marked.
pub fn target(app: &App) -> Option<worklist::Target> {
    match part(app) {
        Part::Changes => list::target(app),
        Part::History => history::target(app),
        Part::Shown => None,
    }
}

/// The keys of the footer.
pub fn footer(app: &App) -> &'static [Action] {
    use Action::{
        AsOf, Assume, Back, ClearFilter, Extract, Filter, Help, LaterMonth, Mark, NextPane, Open, Palette, Quit, SentAt,
    };
    match part(app) {
        Part::Changes | Part::History if !has_list(app) => &[NextPane, SentAt, Back, Palette, Help, Quit],
        Part::Changes => &[Open, NextPane, ClearFilter, Filter, Extract, Mark, SentAt, Back, Palette, Help, Quit],
        Part::History => &[Open, NextPane, Assume, ClearFilter, Filter, AsOf, LaterMonth, Mark, Palette, Help, Quit],
        Part::Shown => &[SentAt, NextPane, Back, Palette, Help, Quit],
    }
}

/// What is being worked out, in a few words.
pub fn running_words(app: &App) -> Option<String> {
    let lang = app.lang;
    let slot = app.uploads.slots.get(app.file)?;
    if let Stage::Runs(_, since) = slot.comparison {
        return Some(lang.f("changes.running.compare", &[("seconds", &since.elapsed().as_secs())]));
    }
    if slot.compared.since().is_some() {
        let done = slot.before.as_ref().map_or(0, |before| before.done());
        let known = app.payload()?.previous.as_ref().map_or(0, |document| document.len());
        return Some(lang.f("changes.running.before", &[("done", &done), ("total", &known)]));
    }
    let since = history::history(app)?.played.since()?;
    Some(lang.f("changes.running.history", &[("seconds", &since.elapsed().as_secs())]))
}

/// Makes ready what is to be seen.
pub fn refresh(app: &mut App) {
    let which = part(app);
    let width = usize::from(body(app).width);
    match which {
        Part::Changes => list::refresh(app),
        Part::History => history::refresh(app),
        Part::Shown => app.changes.page = shown::page(app, width.saturating_sub(1)),
    }
    if which != Part::Shown && !has_list(app) {
        app.changes.reading = None;
        app.changes.page = match which {
            Part::History => history::without(app, width.saturating_sub(1)),
            _ => banner::without(app, width.saturating_sub(1)),
        };
    }
    let height = usize::from(body(app).height.saturating_sub(1));
    app.changes.offset = app.changes.offset.min(app.changes.page.lines.len().saturating_sub(height));
    let (lines, height) = (page_lines(app), usize::from(areas(app).detail.height.saturating_sub(1)));
    if let Some(offset) = &mut app.changes.reading {
        *offset = (*offset).min(lines.saturating_sub(height));
    }
}

/// Draws the screen.
pub fn draw(app: &App, buf: &mut Buffer) {
    let areas = areas(app);
    let which = part(app);
    let mut x = areas.parts.x + 1;
    for (one, key) in PARTS {
        let role = if one == which { Role::Accent } else { Role::Dim };
        let sign = if one == which { ">" } else { " " };
        x = pen(app, role).put(buf, areas.parts.right(), x, areas.parts.y, &format!("{sign}{}", app.lang.t(key))) + 2;
    }
    if !has_list(app) {
        let rest = body(app);
        let rest = Rect { y: areas.parts.bottom(), height: rest.height.saturating_sub(1), ..rest };
        scrolled(app, buf, rest, &app.changes.page, app.changes.offset);
        return;
    }
    match which {
        Part::History => history::draw(app, buf, &areas),
        _ => list::draw(app, buf, &areas),
    }
}
