//! What an upload and PMH's replies to it teach: where in a reply its parts stand, and which code comes with which rule.
//!
//! Nothing of PMH's replies is published, but a municipality that has sent once has the upload and the reply. What the two
//! say together is proposed as tables of the user's own, each line with what speaks for it, to be looked over and used for
//! the next upload. Only what cannot be chance is proposed, and no value of a record comes into it.

mod chance;
mod echo;
mod members;
mod predict;
mod results;
mod roles;

pub use echo::Echo;
pub use members::Members;
pub use predict::{Found, Learned, Lessons, Replied, gather, lessons};
pub use roles::{Facts, Part, Proposed, propose};

/// What is known of the records, as far as it tells what the members of a reply hold.
pub trait Upload {
    /// How many records there are.
    fn count(&self) -> u32;
    /// Whether they are rows of a table with a heading.
    fn is_table(&self) -> bool;
    /// The JSON names of the fields of a record on which something was found.
    fn fields_found(&self, record: u32) -> Vec<String>;
}

/// The longest name of a member that is shown.
const LONGEST_NAME: usize = 40;

/// Whether a cell of a heading row may be shown as a heading: short, and nothing that anybody would take for a value.
fn is_heading_like(name: &str) -> bool {
    let longest_run = name.split(|c: char| !c.is_numeric()).map(|run| run.chars().count()).max().unwrap_or(0);
    let sign = |c: char| matches!(c, '_' | '-' | '・' | 'ー' | '（' | '）' | '(' | ')' | '.' | ' ' | '#');
    name.chars().count() <= LONGEST_NAME && name.chars().all(|c| c.is_alphanumeric() || sign(c)) && longest_run < 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_be_somebodys_are_not_shown() {
        for name in ["errCd", "エラーコード", "x1", "甲", "result_item", "項目（対象）"] {
            assert!(is_heading_like(name), "{name}");
        }
        for name in ["900000000168", "a12345", "山田太郎1234", "甲、乙", &"a".repeat(41), "a\u{1b}b"] {
            assert!(!is_heading_like(name), "{name}");
        }
    }
}
