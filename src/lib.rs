//! pmh-inspector.

pub mod check;
pub mod preview;
pub mod record;
pub mod spec;
pub mod text;
