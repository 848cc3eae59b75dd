//! The screen: the terminal and its events, what keys do, how things look, and the parts that screens
//! are drawn from. Only this room names ratatui or crossterm.
//!
//! State, update, draw: [`app::App`] is the state; `App::key` and `App::work` change it and make ready what is to be
//! seen; `draw::draw` takes it by shared reference and only draws.

pub mod action;
pub mod app;
mod ask;
pub mod chrome;
mod diff;
mod draw;
mod encode;
mod find;
mod job;
pub mod keyboard;
mod list;
mod load;
mod marks;
mod masking;
mod overlay;
mod page;
mod painter;
mod place;
mod print;
mod probe;
mod progress;
mod run;
mod screen;
mod scroll;
#[cfg(unix)]
mod signals;
mod since;
mod take_out;
pub mod terminal;
mod terminal_facts;
pub mod theme;
mod unread;
mod uploads;
pub mod user;
pub mod veil;
pub mod widget;

pub use crate::settings::Fault;
pub use draw::draw;
pub use painter::Painter;
pub use run::{Failure, run};
pub use terminal_facts::facts;

/// How many columns and rows the terminal has, where there is one.
pub fn size() -> Option<(u16, u16)> {
    std::io::IsTerminal::is_terminal(&std::io::stdout()).then(|| crossterm::terminal::size().ok()).flatten()
}
