//! pmh-inspector.

pub mod check;
pub mod read;
pub mod record;
pub mod spec;
pub mod text;
