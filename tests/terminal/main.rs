//! The real program in a pseudo-terminal, by keys alone: the story of a first use, what the bytes cost, and that the terminal
//! is given back.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/pty.rs"]
mod pty;
#[path = "../common/screen.rs"]
mod screen;

mod bytes;
mod ends;
mod own;
mod pasted;
mod story;
mod width;
