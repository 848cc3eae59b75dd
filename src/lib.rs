//! pmh-inspector.

pub mod search;
pub mod text;
pub mod tui;
