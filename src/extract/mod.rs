//! Selection records as a file of their own, byte for byte: so that the few that were rejected can be corrected and sent again.

mod by_value;
mod file;
mod record_ranges;
mod selection;
mod write;

pub use by_value::{NUMBERS, with_number, with_text};
pub use file::{NotWritten, unchanged, write_new};
pub use record_ranges::{WrongNumbers, numbers};
pub use selection::Selection;
pub use write::{Failed, write};
