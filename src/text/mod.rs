//! Text on its way to people: the words of both languages, made safe, measured and cut.

mod words;

pub use words::{Lang, fill};
