//! A list to choose from by typing; of days, one that is not in it can be typed, too.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Outcome, Overlay, Taken, is_leaving, look};
use crate::record::parse_date;
use crate::search::rank;
use crate::tui::component::{Ctx, Input, fill, popup};
use crate::tui::input::cursor::{Cursor, Move};
use crate::tui::look::theme::Role;
use crate::tui::request::{Entry, Request};
use crate::tui::terminal::keyboard::Pasted;

/// A list to choose from.
#[derive(Debug)]
pub struct Picker {
    title: String,
    input: Input,
    entries: Vec<Entry>,
    /// The entries that fit what is typed, best first.
    fitting: Vec<usize>,
    cursor: Cursor,
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
    fn paste(&mut self, pasted: &Pasted) -> bool {
        let cut = self.input.paste(pasted);
        self.typed();
        cut
    }

    /// Moves, or takes a key of the text; the entry that was chosen.
    fn choose(&mut self, key: KeyEvent) -> Option<Request> {
        let step = match key.code {
            KeyCode::Down | KeyCode::Tab => Some(Move::By(1)),
            KeyCode::Up | KeyCode::BackTab => Some(Move::By(-1)),
            KeyCode::PageDown => Some(Move::Page(1)),
            KeyCode::PageUp => Some(Move::Page(-1)),
            KeyCode::Enter => {
                let entry = self.entries.get(*self.fitting.get(self.cursor.at)?)?;
                return entry.why_not.is_none().then(|| entry.request.clone());
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

impl Overlay for Picker {
    fn key(&mut self, key: KeyEvent, _: Ctx<'_>) -> Outcome {
        if is_leaving(key) {
            return Outcome::Close;
        }
        self.choose(key).map_or(Outcome::Stay, |request| Outcome::Done(vec![request]))
    }

    fn paste(&mut self, pasted: &Pasted) -> Option<Taken> {
        Some(Taken { cut: self.paste(pasted), requests: vec![] })
    }

    fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer, area: Rect) {
        draw_picker(self, cx, buf, area, cx.session.lang.t("tui.picker.hint"));
    }
}

/// A day to type or choose.
#[derive(Debug)]
pub struct DayPicker(pub Picker);

impl Overlay for DayPicker {
    fn key(&mut self, key: KeyEvent, cx: Ctx<'_>) -> Outcome {
        let typed = parse_date(self.0.input.text().trim());
        match (key.code, typed) {
            (KeyCode::Enter, Some(date)) => Outcome::Done(vec![Request::SeeFrom(date)]),
            _ => self.0.key(key, cx),
        }
    }

    fn paste(&mut self, pasted: &Pasted) -> Option<Taken> {
        Overlay::paste(&mut self.0, pasted)
    }

    fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer, area: Rect) {
        draw_picker(&self.0, cx, buf, area, cx.session.lang.t("tui.date.hint"));
    }
}

/// Draws a picker over `area`.
fn draw_picker(picker: &Picker, cx: Ctx<'_>, buf: &mut Buffer, area: Rect, hint: &str) {
    let theme = &cx.look.theme;
    let pen = cx.pen(Role::Popup);
    let columns = usize::from(area.width).saturating_sub(6).clamp(10, 74);
    let rows = picker.entries.len().min(PICKER_ROWS) + 2;
    let inner = popup(buf, area, columns as u16, rows as u16, &picker.title, &look(cx));
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
        pen.with(theme.style(Role::Dim)).put(
            buf,
            list.right(),
            list.left(),
            list.top(),
            cx.session.lang.t("tui.picker.none"),
        );
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
