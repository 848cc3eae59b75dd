//! pmh-inspector.

pub mod text;
