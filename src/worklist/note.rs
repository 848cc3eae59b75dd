//! Notes, which must hold no 個人番号.

use unicode_normalization::UnicodeNormalization;

/// How many characters a note may have.
pub const LONGEST_NOTE: usize = 500;

/// The digits of a 個人番号.
const DIGITS: usize = 12;

/// Why a note is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteFault {
    /// It holds twelve digits or more in a row, which may be a 個人番号.
    Digits,
    /// It has more than [`LONGEST_NOTE`] characters.
    TooLong,
}

/// Whether a note can be kept. Digits of any width count, also with blanks and hyphens between them.
pub(super) fn check(note: &str) -> Result<(), NoteFault> {
    if note.chars().count() > LONGEST_NOTE {
        return Err(NoteFault::TooLong);
    }
    let mut run = 0;
    for c in note.nfkc() {
        if c.is_numeric() {
            run += 1;
        } else if !(c.is_whitespace()
            || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '.' | '_'))
        {
            run = 0;
        }
        if run >= DIGITS {
            return Err(NoteFault::Digits);
        }
    }
    Ok(())
}
