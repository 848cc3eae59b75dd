//! The screen: the terminal and its events, what keys do, how things look, and the parts that screens
//! are drawn from. Only this room names ratatui or crossterm.
//!
//! State, update, draw: [`app::App`] is the state; `App::key` and `App::work` change it and make ready what is to be
//! seen; `draw::draw` takes it by shared reference and only draws.

pub mod action;
pub mod app;
mod ask;
mod diff;
mod draw;
mod encode;
mod fault;
mod find;
mod list;
mod marks;
mod overlay;
mod page;
mod painter;
mod progress;
mod run;
mod screen;
mod scroll;
mod take_out;
pub mod terminal;
pub mod theme;
mod uploads;
pub mod widget;

pub use draw::draw;
pub use fault::Fault;
pub use painter::Painter;
pub use run::{Failure, run};
