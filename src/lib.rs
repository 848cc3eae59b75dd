//! pmh-inspector.

pub mod search;
pub mod text;
