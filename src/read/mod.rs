//! What stands in files: payloads, replies and lists, read from their text.

pub mod lay;
pub mod reply;
