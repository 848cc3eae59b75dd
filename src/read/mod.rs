//! Bytes to records: which file is what, in which encoding, and where each record stands; and replies.

mod bits;
pub mod csv;
pub mod csv_text;
mod document;
mod encoding;
mod foreign;
mod index;
mod json;
pub mod lay;
pub mod reply;
mod source;
mod trouble;
mod vector;
mod window;

pub use document::{Document, Opening, Role};
pub use encoding::Encoding;
pub use foreign::Foreign;
pub use index::{BATCH, BodyForm, Extent, Fault, Index, Span};
pub use json::{is_nothing, meant_form};
pub use source::{Change, Source};
pub use trouble::{Trouble, TroubleKind};
