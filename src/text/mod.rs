//! Text on its way to people: the words of both languages, made safe, measured and cut; and text
//! folded to search keys.

pub mod char_bitmap;
pub mod fold;
pub mod json_text;
mod message;
mod near;
pub mod privacy;
mod size;
pub mod terminal_text;
mod toml_fault;
mod words;
mod wrap;

pub use message::{Message, Plain};
pub use near::{distance, near_folded};
pub use privacy::NumberMask;
pub use size::{parse_size, size_words};
pub use toml_fault::{TomlFault, name_shown};
pub use words::{Lang, fill, table};
pub use wrap::wrap;
