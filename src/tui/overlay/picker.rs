//! A list to choose from by typing.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::look;
use crate::record::Date;
use crate::search::rank;
use crate::tui::app::{App, Filter};
use crate::tui::component::{Input, Pen, fill, popup};
use crate::tui::input::action::Action;
use crate::tui::input::cursor::{Cursor, Move};
use crate::tui::look::theme::Role;
use crate::tui::overlay::printable;
use crate::tui::overlay::prompt::Asked;
use crate::tui::terminal::keyboard::Pasted;

/// A list to choose from.
#[derive(Debug)]
pub struct Picker {
    title: String,
    pub(super) input: Input,
    entries: Vec<Entry>,
    /// The entries that fit what is typed, best first.
    fitting: Vec<usize>,
    cursor: Cursor,
}

/// An entry of a picker.
#[derive(Debug)]
pub struct Entry {
    pub text: String,
    /// At the right: keys, a count.
    pub aside: String,
    /// Why it cannot be chosen just now.
    pub why_not: Option<String>,
    pub choice: Choice,
}

/// What choosing an entry means.
#[derive(Clone, Debug)]
pub enum Choice {
    /// To do this.
    Act(Action),
    /// To narrow the list.
    Filter(Filter),
    /// To see periods from this day.
    Date(Date),
    /// An answer of another kind.
    Asked(Asked),
    Print(printable::View),
}

/// Rows of a picker's list, at the most.
const PICKER_ROWS: usize = 14;

impl Picker {
    /// A list to choose from.
    pub fn new(title: &str, entries: Vec<Entry>) -> Picker {
        let fitting = (0..entries.len()).collect();
        Picker { title: title.to_owned(), input: Input::default(), entries, fitting, cursor: Cursor::default() }
    }

    fn typed(&mut self) {
        let query = self.input.text().trim();
        self.fitting = if query.is_empty() {
            (0..self.entries.len()).collect()
        } else {
            let texts: Vec<String> =
                self.entries.iter().map(|entry| format!("{} {}", entry.text, entry.aside)).collect();
            rank(texts.iter().map(String::as_str), query).into_iter().map(|ranked| ranked.index).collect()
        };
        self.cursor = Cursor::default();
    }

    /// Takes pasted text; whether it was cut.
    pub(super) fn paste(&mut self, pasted: &Pasted) -> bool {
        let cut = self.input.paste(pasted);
        self.typed();
        cut
    }

    /// Moves, or takes a key of the text; the entry that was chosen.
    pub(super) fn key(&mut self, key: KeyEvent) -> Option<Choice> {
        let step = match key.code {
            KeyCode::Down | KeyCode::Tab => Some(Move::By(1)),
            KeyCode::Up | KeyCode::BackTab => Some(Move::By(-1)),
            KeyCode::PageDown => Some(Move::Page(1)),
            KeyCode::PageUp => Some(Move::Page(-1)),
            KeyCode::Enter => {
                let entry = self.entries.get(*self.fitting.get(self.cursor.at)?)?;
                return entry.why_not.is_none().then(|| entry.choice.clone());
            }
            _ => None,
        };
        match step {
            Some(step) => {
                self.cursor.go(step, self.fitting.len(), PICKER_ROWS);
            }
            None => {
                if self.input.key(key) {
                    self.typed();
                }
            }
        }
        None
    }
}

/// Draws a picker over `area`.
pub(super) fn draw_picker(picker: &Picker, app: &App, buf: &mut Buffer, area: Rect, hint: &str) {
    let theme = &app.theme;
    let pen = Pen { text: theme.style(Role::Popup), mark: theme.style(Role::Mark), ruler: app.ruler };
    let columns = usize::from(area.width).saturating_sub(6).clamp(10, 74);
    let rows = picker.entries.len().min(PICKER_ROWS) + 2;
    let inner = popup(buf, area, columns as u16, rows as u16, &picker.title, &look(app));
    if inner.height < 3 {
        return;
    }
    let line = Rect { height: 1, ..inner };
    picker.input.draw(buf, line, &pen.with(theme.style(Role::Input)));
    if picker.input.text().is_empty() {
        pen.with(theme.style(Role::Input)).put(buf, inner.right(), inner.left() + 1, inner.top(), hint);
    }
    let list = Rect { y: inner.top() + 2, height: inner.height - 2, ..inner };
    if picker.fitting.is_empty() {
        pen.with(theme.style(Role::Dim)).put(buf, list.right(), list.left(), list.top(), app.lang.t("tui.picker.none"));
    }
    let mut cursor = picker.cursor;
    cursor.follow(picker.fitting.len(), usize::from(list.height));
    for (row, i) in cursor.seen(picker.fitting.len(), usize::from(list.height)).enumerate() {
        let Some(entry) = picker.entries.get(picker.fitting[i]) else { continue };
        let y = list.top() + row as u16;
        let selected = i == cursor.at;
        let mut style = theme.style(if entry.why_not.is_some() { Role::Dim } else { Role::Popup });
        if selected {
            fill(buf, Rect { y, height: 1, ..list }, theme.style(Role::Selected));
            style = style.patch(theme.style(Role::Selected));
        }
        let aside = match (&entry.why_not, selected) {
            (Some(why), true) => why.as_str(),
            _ => &entry.aside,
        };
        let right = pen.with(style).put_right(buf, list.right(), list.left() + list.width / 2, y, aside);
        pen.with(style).put(buf, right.saturating_sub(1), list.left(), y, &entry.text);
    }
}
