//! The screen: the terminal and its events, what keys do, how things look, and the parts that screens
//! are drawn from. Only this room names ratatui or crossterm.
//!
//! It stands in floors, each of which uses only those below:
//!
//! - `event_loop`: events of the terminal to the app, what the app asks for to workers and the terminal.
//! - [`app`]: the state. `App::key` and `App::work` change it, make ready once what is to be seen, and `draw` only draws.
//! - `screen`, `overlay`: a file or folder each. They know neither the app nor one another, see a [`component::Ctx`] and
//!   return requests.
//! - [`component`]: what they are drawn from.
//! - `request`: what they can ask for; plain data.
//! - [`session`]: what is known and chosen, and the work behind the screen. Nothing of drawing.
//! - [`look`]: theme and characters. [`input`]: actions and keys.
//! - [`terminal`]: taken, read, written to and given back.

pub mod app;
pub mod component;
mod event_loop;
mod facts;
pub mod input;
pub mod look;
mod overlay;
mod request;
mod screen;
pub mod session;
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
