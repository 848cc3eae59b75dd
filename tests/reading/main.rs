//! How files are read, and that the same records are the same in every form. `.ci/run` runs these a second time without the
//! processor's vectors.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod extract;
mod forms;
mod generate;
mod hostile;
mod meaning;
mod planted;
mod wrong_file;
