//! Screen 4: what this upload changes against the one before, what a history leaves, and when it shows.

mod banner;
mod detail;
mod history;
mod list;
mod shown;
mod timeline;
mod uploads;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Ability, Screen};
use crate::tui::component::Ctx;
use crate::tui::component::pane::scrolled;
use crate::tui::component::rich_text::Page;
use crate::tui::input::action::{Action, ScreenId};
use crate::tui::input::cursor::scroll;
use crate::tui::look::theme::Role;
use crate::tui::request::{Narrow, Popup, Request, Steps};
use crate::tui::session::export::Choice;
use crate::tui::session::worklist::Target;
use uploads::{comparison, history, played};

pub use uploads::running_words;

/// A part of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
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
pub struct Changes {
    /// The part that is looked at; what a payload has most to say of, until the user chooses.
    part: Option<Part>,
    list: list::State,
    history: history::State,
    /// The page of the last part, or what there is to say where there is no list.
    page: Page,
    offset: usize,
    /// How far the page of the selected row is scrolled, where it was opened to the whole screen.
    reading: Option<usize>,
}

/// How the screen is divided: its parts, what stands above, the list, and the selected row.
struct Areas {
    parts: Rect,
    above: Rect,
    list: Rect,
    detail: Rect,
}

/// A selected row: the records that opening it unveils (of the upload before, or not), and the one to go to.
struct Selected {
    seen: Vec<(bool, u32)>,
    record: Option<(usize, u32)>,
}

impl Changes {
    /// The part that is looked at: until the user chooses, the history where there is nothing to compare record by record.
    fn part(&self, cx: Ctx<'_>) -> Part {
        let compares = cx.session.payload().is_some_and(|payload| {
            payload.previous.as_ref().is_some_and(|previous| previous.form == payload.document.form)
        });
        self.part.unwrap_or(match history(cx) {
            Some(_) if !compares => Part::History,
            _ => Part::Changes,
        })
    }

    fn areas(&self, cx: Ctx<'_>) -> Areas {
        let area = cx.body();
        let parts = Rect { height: area.height.min(1), ..area };
        let rest = Rect { y: parts.bottom(), height: area.height - parts.height, ..area };
        let none = Rect { height: 0, ..rest };
        if self.reading.is_some() {
            return Areas { parts, above: none, list: none, detail: rest };
        }
        let lines = match self.part(cx) {
            Part::Changes => self.list.banner.lines.len(),
            Part::History => self.history.summary.lines.len(),
            Part::Shown => 0,
        } as u16;
        let above = Rect { height: lines.min(rest.height * 2 / 5), ..rest };
        let below = Rect { y: above.bottom(), height: rest.height - above.height, ..rest };
        if area.width >= 110 {
            let list = Rect { width: below.width / 2, ..below };
            Areas {
                parts,
                above,
                list,
                detail: Rect { x: list.right() + 1, width: below.width - list.width - 1, ..below },
            }
        } else {
            let list = Rect { height: below.height / 2, ..below };
            Areas { parts, above, list, detail: Rect { y: list.bottom(), height: below.height - list.height, ..below } }
        }
    }

    /// Whether there is a list in the part that is looked at.
    fn has_list(&self, cx: Ctx<'_>) -> bool {
        match self.part(cx) {
            Part::Changes => comparison(cx).is_some(),
            Part::History => played(cx).is_some(),
            Part::Shown => false,
        }
    }

    /// Whether the list of the part is narrowed.
    fn is_narrowed(&self, cx: Ctx<'_>) -> bool {
        match self.part(cx) {
            Part::Changes => self.list.narrow != Narrow::All,
            Part::History => self.history.narrow != Steps::All,
            Part::Shown => false,
        }
    }

    /// Looks at the part that lies so many further, round the end.
    fn turn(&mut self, cx: Ctx<'_>, by: usize) {
        let here = PARTS.iter().position(|(one, _)| *one == self.part(cx)).unwrap_or(0);
        self.part = Some(PARTS[(here + by) % PARTS.len()].0);
        (self.offset, self.reading) = (0, None);
    }

    fn moved(&mut self, action: Action, cx: Ctx<'_>) {
        let Some(step) = action.movement() else { return };
        let areas = self.areas(cx);
        let rows = |area: Rect| usize::from(area.height.saturating_sub(1));
        let (which, has_list, lines) = (self.part(cx), self.has_list(cx), self.page_lines(cx));
        if let Some(offset) = &mut self.reading {
            scroll(offset, step, lines, rows(areas.detail));
        } else if !has_list {
            scroll(&mut self.offset, step, self.page.lines.len(), rows(cx.body()));
        } else if which == Part::History {
            self.history.cursor.go(step, self.history.len(), rows(areas.list));
        } else {
            self.list.cursor.go(step, self.list.len(), rows(areas.list));
        }
    }

    /// How many lines the page of the selected row has.
    fn page_lines(&self, cx: Ctx<'_>) -> usize {
        match self.part(cx) {
            Part::History => self.history.page.lines.len(),
            _ => self.list.page.lines.len(),
        }
    }

    /// Opens the selected row: first all there is to say of it, then its record.
    fn open(&mut self, cx: Ctx<'_>) -> Vec<Request> {
        let selected = match self.part(cx) {
            Part::History => self.history.selected(cx),
            _ => self.list.selected(cx),
        };
        let Some(selected) = selected else { return vec![] };
        if self.reading.is_some() {
            self.reading = None;
            return selected.record.map(|(file, number)| Request::OpenRecord(file, number)).into_iter().collect();
        }
        self.reading = Some(0);
        let (before, now): (Vec<_>, Vec<_>) = selected.seen.into_iter().partition(|(before, _)| *before);
        self.list.opened.extend(before.into_iter().map(|(_, number)| number));
        now.into_iter().map(|(_, number)| Request::Unveil(number)).collect()
    }

    /// The rows of the list as records to be written to a file.
    fn offered(&self, cx: Ctx<'_>) -> Option<Choice> {
        let (document, numbers, what) = self.list.offered(cx)?;
        Some(Choice::new(document, numbers, what))
    }

    /// What of the selected row can be marked.
    fn target(&self, cx: Ctx<'_>) -> Option<Target> {
        match self.part(cx) {
            Part::Changes => self.list.target(cx),
            Part::History => self.history.target(cx),
            Part::Shown => None,
        }
    }
}

impl Screen for Changes {
    fn footer(&self, cx: Ctx<'_>) -> &'static [Action] {
        use Action::{
            AsOf, Assume, Back, ClearFilter, Extract, Filter, Help, LaterMonth, Mark, NextPane, Open, Palette, Quit,
            SentAt,
        };
        match self.part(cx) {
            Part::Changes | Part::History if !self.has_list(cx) => &[NextPane, SentAt, Back, Palette, Help, Quit],
            Part::Changes => &[Open, NextPane, ClearFilter, Filter, Extract, Mark, SentAt, Back, Palette, Help, Quit],
            Part::History => {
                &[Open, NextPane, Assume, ClearFilter, Filter, AsOf, LaterMonth, Mark, Palette, Help, Quit]
            }
            Part::Shown => &[SentAt, NextPane, Back, Palette, Help, Quit],
        }
    }

    fn short(&self, action: Action, cx: Ctx<'_>) -> &'static str {
        match action {
            Action::NextPane => cx.session.lang.t("changes.next-part"),
            _ => action.short(cx.session.lang),
        }
    }

    fn ability(&self, action: Action, cx: Ctx<'_>) -> Ability {
        let own = [Action::Mark, Action::Extract, Action::Filter, Action::SentAt, Action::Assume, Action::ClearFilter];
        if !own.contains(&action) {
            return Ability::Unsaid;
        }
        let why = match action {
            Action::SentAt => return Ability::Can,
            Action::Assume if cx.session.uploads.histories.is_empty() => "changes.why.no-history",
            Action::Assume => return Ability::Can,
            Action::ClearFilter if !self.is_narrowed(cx) => "tui.no-filter",
            _ if !self.has_list(cx) => "changes.why.no-list",
            Action::Extract if self.part(cx) != Part::Changes => "changes.why.no-extract",
            Action::Mark => return cx.session.why_not_marked().map_or(Ability::Can, Ability::Cannot),
            _ => return Ability::Can,
        };
        Ability::Cannot(cx.session.lang.t(why).to_owned())
    }

    fn act(&mut self, action: Action, cx: Ctx<'_>) -> Option<Vec<Request>> {
        let request = match action {
            Action::SentAt => {
                (self.part, self.reading) = (Some(Part::Shown), None);
                Request::Popup(Popup::SentAt)
            }
            Action::Assume => {
                self.part = Some(Part::History);
                Request::Popup(Popup::Assumptions)
            }
            Action::Filter => {
                let entries = match self.part(cx) {
                    Part::History => history::choices(cx),
                    _ => list::choices(cx),
                };
                Request::Popup(Popup::Choice(cx.session.lang.t("tui.filter").to_owned(), entries))
            }
            Action::Search | Action::NextMatch | Action::PreviousMatch => {
                Request::Notify(cx.session.lang.t("changes.search").to_owned())
            }
            Action::Extract => Request::extract(self.offered(cx), cx.session.lang),
            Action::Mark => Request::mark(self.target(cx), cx.session.lang),
            Action::Open if self.has_list(cx) => return Some(self.open(cx)),
            _ => return self.act_alone(action, cx),
        };
        Some(vec![request])
    }

    fn narrow(&mut self, to: Narrow, cx: Ctx<'_>) {
        match (self.part(cx), to) {
            (Part::History, Narrow::Steps(narrow)) => self.history.narrow_to(narrow),
            (Part::History, _) => self.history.narrow_to(Steps::All),
            (_, to) => self.list.narrow_to(to),
        }
        self.reading = None;
    }

    /// The same part of another file.
    fn leave_file(&mut self) {
        *self = Changes { part: self.part, ..Changes::default() };
    }

    fn files_again(&mut self) {
        self.leave_file();
    }

    fn refresh(&mut self, cx: Ctx<'_>) {
        let which = self.part(cx);
        let width = usize::from(cx.body().width);
        let reading = self.reading.is_some();
        match which {
            Part::Changes => {
                self.list.refresh(cx, width.saturating_sub(1));
                let areas = self.areas(cx);
                self.list.make_rows(cx, &areas, reading);
            }
            Part::History => {
                self.history.refresh(cx, width.saturating_sub(1));
                let areas = self.areas(cx);
                self.history.make_rows(cx, &areas, reading);
            }
            Part::Shown => self.page = shown::page(cx, width.saturating_sub(1)),
        }
        if which != Part::Shown && !self.has_list(cx) {
            self.reading = None;
            self.page = match which {
                Part::History => history::without(cx, width.saturating_sub(1)),
                _ => banner::without(cx, width.saturating_sub(1)),
            };
        }
        let height = usize::from(cx.body().height.saturating_sub(1));
        self.offset = self.offset.min(self.page.lines.len().saturating_sub(height));
        let (lines, height) = (self.page_lines(cx), usize::from(self.areas(cx).detail.height.saturating_sub(1)));
        if let Some(offset) = &mut self.reading {
            *offset = (*offset).min(lines.saturating_sub(height));
        }
    }

    fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer) {
        let areas = self.areas(cx);
        let which = self.part(cx);
        let mut x = areas.parts.x + 1;
        for (one, key) in PARTS {
            let role = if one == which { Role::Accent } else { Role::Dim };
            let sign = if one == which { ">" } else { " " };
            x = cx.pen(role).put(
                buf,
                areas.parts.right(),
                x,
                areas.parts.y,
                &format!("{sign}{}", cx.session.lang.t(key)),
            ) + 2;
        }
        if !self.has_list(cx) {
            let rest = cx.body();
            let rest = Rect { y: areas.parts.bottom(), height: rest.height.saturating_sub(1), ..rest };
            scrolled(cx, buf, rest, &self.page, self.offset);
            return;
        }
        match which {
            Part::History => self.history.draw(cx, buf, &areas, self.reading),
            _ => self.list.draw(cx, buf, &areas, self.reading),
        }
    }
}

impl Changes {
    /// What concerns this screen alone.
    fn act_alone(&mut self, action: Action, cx: Ctx<'_>) -> Option<Vec<Request>> {
        match action {
            Action::NextPane | Action::Right => self.turn(cx, 1),
            Action::PreviousPane | Action::Left => self.turn(cx, PARTS.len() - 1),
            Action::ClearFilter => self.narrow(Narrow::All, cx),
            Action::Back if self.reading.is_some() => self.reading = None,
            Action::Back if self.is_narrowed(cx) => self.narrow(Narrow::All, cx),
            Action::Back => return Some(vec![Request::Show(ScreenId::Records)]),
            _ => {
                action.movement()?;
                self.moved(action, cx);
            }
        }
        Some(vec![])
    }
}
