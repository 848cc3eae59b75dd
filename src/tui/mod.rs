//! The screen: the terminal and its events, what keys do, how things look, and the parts that screens
//! are drawn from. Only this room names ratatui or crossterm.

pub mod action;
mod fault;
pub mod terminal;
pub mod theme;
pub mod widget;

pub use fault::Fault;
