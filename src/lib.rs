//! pmh-inspector.

pub mod check;
pub mod cli;
pub mod preview;
pub mod read;
pub mod record;
pub mod report;
pub mod search;
pub mod spec;
pub mod text;
pub mod tui;
pub mod workspace;
