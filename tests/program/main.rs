//! The real program as a process: in a terminal, with data that is slow, changing or endless, and what it leaves behind.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/pty.rs"]
mod pty;
#[path = "../common/screen.rs"]
mod screen;

mod survive;
mod terminal;
mod writes;
