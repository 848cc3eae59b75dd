//! Notes, which must hold no 個人番号.

use crate::text::privacy::may_hide_a_number;

/// How many characters a note may have.
pub const LONGEST_NOTE: usize = 500;

/// Why a note is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteFault {
    /// It holds twelve digits or more in a row, which may be a 個人番号.
    Digits,
    /// It has more than [`LONGEST_NOTE`] characters.
    TooLong,
}

/// Whether a note can be kept. Nobody knows here whose number it might be, so twelve digits
/// within a longer run are refused too.
pub(super) fn check(note: &str) -> Result<(), NoteFault> {
    if note.chars().count() > LONGEST_NOTE {
        return Err(NoteFault::TooLong);
    }
    if may_hide_a_number(note) {
        return Err(NoteFault::Digits);
    }
    Ok(())
}
