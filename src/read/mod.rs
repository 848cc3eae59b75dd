//! Bytes to records: which file is what, in which encoding, and where each record stands; and replies.

mod bitmask;
pub mod csv;
pub mod csv_text;
mod document;
mod encoding;
mod error;
mod foreign;
mod index;
mod json;
mod read_ahead;
pub mod reply;
pub mod reply_matching;
mod simd;
mod source;

pub use document::{Document, Opening, Role};
pub use encoding::Encoding;
pub use error::{OpenError, TroubleKind};
pub use foreign::Foreign;
pub use index::{BATCH, BodyForm, Extent, Fault, Index, Span};
pub(crate) use json::{Raw, Tape};
pub use json::{is_nothing, meant_form};
pub use source::{Change, Source};
