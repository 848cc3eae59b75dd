//! What is found in uploads, between two of them and in replies to them, and what is said about it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod calendar;
mod causes;
mod codes;
mod compare;
mod history;
mod learn;
mod masters;
mod messages;
mod outcome;
mod profile;
mod replies;
mod reply_kinds;
mod reply_shapes;
mod rules;
