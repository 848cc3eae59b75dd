//! Marks on records and groups of findings, kept from one upload to the next in a file that the user names.
//!
//! The file holds no personal value. A record is named by a keyed hash (HMAC-SHA-256, its first 16 bytes) of type, 個人番号,
//! sub key and history key; the key is random, one for each file, and stands in the file itself, since the marks must be
//! found again without a password. So whoever has only the file learns nobody's number from reading it; but who has the file
//! and guesses type, number and sub key can test the guess, and a 個人番号 has few enough digits to try them all. The file is
//! therefore as confidential as the payload, is written for its owner alone, and should be kept where the payload is.

//!
//! Several people may write to one file, also when they began without it: marks are merged by what they are about.

mod file;
mod key;
mod lines;
mod note;

pub use file::{Change, Worklist, WorklistFault};
pub use key::{Identity, RecordKey};
pub use note::{LONGEST_NOTE, NoteFault};

/// What is to be done about a record or a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// It is to be corrected.
    ToFix,
    /// It is known, and right as it is.
    Known,
    /// PMH was asked.
    Asked,
    /// It is done: corrected, or settled with PMH.
    Done,
}

impl Mark {
    /// All, in the order in which they are shown.
    pub const ALL: [Mark; 4] = [Mark::ToFix, Mark::Known, Mark::Asked, Mark::Done];

    /// The name that the file and scripts have.
    pub fn code(self) -> &'static str {
        match self {
            Mark::ToFix => "to-fix",
            Mark::Known => "known",
            Mark::Asked => "asked",
            Mark::Done => "done",
        }
    }

    /// The mark of this name.
    pub fn by_code(code: &str) -> Option<Mark> {
        Mark::ALL.into_iter().find(|mark| mark.code() == code)
    }
}

/// A mark and its note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The mark.
    pub mark: Mark,
    /// The note; empty for none. Made safe where it is shown.
    pub note: String,
    /// Whether PMH had rejected the record when it was marked: only a later reply can tell that this is solved.
    pub rejected: bool,
    /// The figures that were seen when a group was marked whose mark confirms them; empty for none. With other figures it
    /// confirms nothing.
    pub figures: String,
}

#[cfg(test)]
mod tests;
