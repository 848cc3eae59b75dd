//! The screens, drawn without a terminal: every one at every size, what keys do, what is kept from sight, and what hostile
//! data looks like.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/emulator.rs"]
mod emulator;
#[path = "../common/screen.rs"]
mod screen;

mod align;
mod causes;
mod changes;
mod hostile;
mod keys;
mod layout;
mod manual;
mod masters;
mod pasted;
mod privacy;
mod rejected;
mod reload;
mod since;
mod spec;
mod threads;
mod unread;
mod wrong_file;
