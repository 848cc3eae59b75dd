//! CSV payloads: where each row stands, and what its cells hold.
//!
//! ```text
//! bytes ---> index ----- blocks (64 bytes at a time: the end of a row as RFC 4180 has it, its cells counted)
//!                |  \--- rows   (one after the other, whatever their quotes; by `row`, byte by byte)
//!                v
//!        spans of rows
//!                |
//!    one row's text ---> blocks (where its cells end, if they stand in it as they are)
//!                |  \--> row    (cell by cell, whatever its quotes)
//!                v
//!      layout ---> record
//! ```
//!
//! A row that `blocks` reads is one in which RFC 4180 is kept, and a strict reader gives the same cells; any other is left
//! to `row`, which reads it all the same and says what is wrong. Tests hold both against a slow strict reader.

mod blocks;
mod cells;
mod heading;
mod index;
mod layout;
mod record;
mod row;
mod rows;

pub use cells::cells;
pub(super) use heading::{Heading, SEPARATORS, heading_of};
pub(super) use index::fill;
pub use layout::{Column, Layout, Target, looks_like_value};
pub(super) use record::parse;
pub use row::{Cell, Dialect};
