//! The screen: the terminal and its events, what keys do, how things look, and the parts that screens
//! are drawn from. Only this room names ratatui or crossterm.
//!
//! State, update, draw: [`app::App`] is the state; `App::key` and `App::work` change it and make ready what is to be
//! seen; `draw::draw` takes it by shared reference and only draws.

pub mod app;
pub mod component;
mod event_loop;
mod facts;
pub mod input;
pub mod look;
mod overlay;
mod screen;
mod session;
pub mod terminal;

pub use crate::settings::Fault;
pub use app::draw;
pub use event_loop::{Failure, run};
pub use facts::facts;
pub use terminal::painter::Painter;

/// How many columns and rows the terminal has, where there is one.
pub fn size() -> Option<(u16, u16)> {
    std::io::IsTerminal::is_terminal(&std::io::stdout()).then(|| crossterm::terminal::size().ok()).flatten()
}
