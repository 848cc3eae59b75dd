//! What opens over a screen: help, lists to choose from, lines to type. An overlay knows neither the app nor a screen: it
//! returns what is to be done.

mod choices;
mod help;
mod picker;
mod printable;
mod prompt;
mod search_line;

use std::fmt::Debug;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::component::{Ctx, Popup as Look};
use super::input::action::Key;
use super::look::theme::Role;
use super::request::{Popup, Request};
use super::terminal::keyboard::Pasted;

/// What came of a key.
#[derive(Debug)]
pub enum Outcome {
    /// It stays open.
    Stay,
    /// It stays open, and this is to be done.
    Ask(Vec<Request>),
    /// It is closed.
    Close,
    /// It is closed, and this is to be done; where that is refused, it stays open and says why.
    Done(Vec<Request>),
}

/// What came of a paste.
#[derive(Debug)]
pub struct Taken {
    /// Whether its end was cut off.
    pub cut: bool,
    /// What is to be done.
    pub requests: Vec<Request>,
}

/// Something over the screen.
pub trait Overlay: Debug {
    /// A key for it.
    fn key(&mut self, key: KeyEvent, cx: Ctx<'_>) -> Outcome;

    /// Takes pasted text; `None` where there is no field for it.
    fn paste(&mut self, _: &Pasted) -> Option<Taken> {
        None
    }

    /// What it asked for was done.
    fn performed(&mut self) {}

    /// What it asked for cannot be done, and why.
    fn refuse(&mut self, _problem: String) {}

    /// Whether it stands in the last line, where else keys are named.
    fn takes_last_line(&self) -> bool {
        false
    }

    /// Draws it over `area`.
    fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer, area: Rect);
}

/// Opens what is asked for.
pub fn open(popup: Popup, cx: Ctx<'_>) -> Box<dyn Overlay> {
    match popup {
        Popup::Help => Box::new(help::Help::default()),
        Popup::Choice(title, entries) => Box::new(picker::Picker::new(&title, entries)),
        Popup::Filter => Box::new(choices::filter(cx)),
        Popup::AsOf => Box::new(choices::as_of(cx)),
        Popup::SentAt => Box::new(prompt::Prompt::sent_at(cx)),
        Popup::Assumptions => Box::new(choices::assumptions(cx)),
        Popup::Mark(target) => Box::new(choices::mark(cx, &target)),
        Popup::Note(target, mark) => Box::new(prompt::Prompt::note(cx, target, mark)),
        Popup::Extract(choice) => Box::new(prompt::Prompt::extract(cx, choice)),
        Popup::Printable(text) => Box::new(printable::Printable::new(text)),
        Popup::Search(text) => Box::new(search_line::SearchLine::new(cx, &text)),
    }
}

/// Whether a key closes whatever is open.
fn is_leaving(key: KeyEvent) -> bool {
    key.code == KeyCode::Esc || Key::from(key) == Key::CTRL_C
}

/// How an overlay looks that lies in the middle of the screen.
fn look(cx: Ctx<'_>) -> Look {
    Look::new(cx.pen(Role::Popup), cx.style(Role::PopupTitle))
}
