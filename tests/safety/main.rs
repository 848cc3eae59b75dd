//! What the program promises about safety: hostile data does no harm, what is personal stays from sight, nothing is sent or
//! written, and memory is not dumped.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
#[cfg(target_os = "linux")]
#[path = "../common/pty.rs"]
mod pty;
#[path = "../common/screen.rs"]
mod screen;

mod commands;
mod marked;
mod markers;
mod masked;
#[cfg(target_os = "linux")]
mod memory;
mod pieces;
mod poisoned;
#[cfg(target_os = "linux")]
mod quiet;
mod screens;
