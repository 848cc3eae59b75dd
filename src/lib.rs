//! pmh-inspector.

pub mod check;
pub mod preview;
pub mod record;
pub mod report;
pub mod search;
pub mod spec;
pub mod text;
pub mod tui;
