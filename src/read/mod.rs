//! Bytes to records: which file is what, in which encoding, and where each record stands; and replies.

mod bits;
pub mod csv;
mod csv_blocks;
mod csv_index;
pub mod csv_text;
mod document;
mod encoding;
mod foreign;
mod index;
mod json;
mod json_alike;
mod json_blocks;
mod json_index;
mod json_scan;
mod json_tape;
pub mod lay;
pub mod reply;
mod source;
mod trouble;
mod vector;
mod window;

pub use document::{Document, Opening, Role};
pub use encoding::Encoding;
pub use foreign::Foreign;
pub use index::{BATCH, Extent, Fault, Index, Span};
pub use source::{Change, Source};
pub use trouble::{Trouble, TroubleKind};
