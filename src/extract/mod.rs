//! Chosen records as a file of their own, byte for byte: so that the few that were rejected can be corrected and sent again.

mod chosen;
mod file;
mod numbers;
mod pick;
mod write;

pub use chosen::Chosen;
pub use file::{NotWritten, unchanged, write_new};
pub use numbers::{WrongNumbers, numbers};
pub use pick::{NUMBERS, with_number, with_text};
pub use write::{Failed, write};
