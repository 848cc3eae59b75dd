//! Official documents: read as untidy as they are, and in force in all of the program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod designs;
mod import;
mod spec;
