//! JSON payloads: where each record stands, and what it holds.
//!
//! ```text
//!             prelude   comments, a call around the body, an object around the array
//!                |
//! bytes ---> index ----- blocks (64 bytes at a time: where a plain record ends)
//!                |  \--- scan   (byte by byte: where any other ends, and where a broken one breaks)
//!                v
//!        spans of records
//!                |
//!  one record's text ---> template (keys and white space as in a record before it: only its values are read)
//!                |  \---> tape     (one pass over any plain record; what the template learns from)
//!                |   \--> serde_json, level by level, where the tape gives up
//!                v
//!             record
//! ```
//!
//! Each quicker way gives what the slower one behind it gives, or gives up and leaves the record to it. What is learned comes
//! only from a text that the tape read to its end. Tests hold that all ways give the same record and the same places for
//! whatever means the same: keys in any order, characters escaped or not, any white space, numbers as written.

mod ahead;
mod blocks;
mod body;
mod form;
mod index;
mod prelude;
mod record;
mod scan;
mod slip;
mod tape;
mod template;

pub use form::{is_nothing, meant_form};
pub(super) use index::fill;
pub(super) use prelude::prelude;
pub(super) use record::{fields_there, parse};
pub(crate) use tape::{Raw, Tape};
