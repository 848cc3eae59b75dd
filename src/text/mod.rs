//! Text on its way to people: the words of both languages, made safe, measured and cut; and text
//! folded to search keys.

pub mod cells;
pub mod fold;
pub mod json_text;
mod plain;
pub mod privacy;
mod said;
mod size;
mod toml_fault;
mod words;
mod wrap;

pub use plain::{plain_sentence, plain_word};
pub use privacy::NumberMask;
pub use said::{Plain, Said};
pub use size::{parse_size, size_words};
pub use toml_fault::{TomlFault, plain_reason};
pub use words::{Lang, fill, table};
pub use wrap::wrap;
