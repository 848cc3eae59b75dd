//! A member of an entry: its name, its text, and what the name means.

use super::NumberName;
use super::words::{Standing, Words};
use crate::spec::{Headings, fold_heading};

/// A member of an object, or a cell of a row.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// Its name as shown; nested names joined by a dot.
    pub name: String,
    pub text: String,
    pub meaning: Option<&'static str>,
    /// How telling its name is; the lowest is taken.
    pub rank: usize,
    /// The kind of number that its name means, if it means one.
    pub kind: Option<NumberName>,
    /// Whether a profile says its meaning.
    pub told: bool,
    /// Where its value stands in a text, as a byte index.
    pub at: Option<usize>,
}

/// What says where: which record or field.
const PLACES: [&str; 9] =
    ["pointer", "field", "index", "number", "history-key", "type-id", "sub-key", "recipient", "key"];

/// Names of messages that stand for one wherever they are; the others may also be those of titles and descriptions.
const TELLING_MESSAGES: usize = 17;

impl Member {
    /// A member; `key` is the last part of its name.
    pub fn new(name: String, key: &str, text: String) -> Member {
        let (meaning, rank) = match Headings::of("reply").ranked(key) {
            // "error": true
            _ if is_flag(&text) && Words::get().list(key) == Some(Standing::Errors) => (Some("failed"), 1),
            Some((meaning, rank)) => (Some(meaning), rank + 1),
            None => (None, 0),
        };
        Member { name, text, meaning, rank, kind: number_name(key), told: false, at: None }
    }

    /// A member of a certain meaning.
    pub fn meaning(key: &str, text: String, meaning: &'static str) -> Member {
        Member { meaning: Some(meaning), ..Member::new(key.to_owned(), key, text) }
    }

    /// A member whose meaning the profile says.
    pub fn told(name: String, key: &str, text: String, meaning: &'static str) -> Member {
        let kind = (meaning == "number").then(|| number_name(key).unwrap_or(NumberName::Record));
        Member { name, text, meaning: Some(meaning), rank: 0, kind, told: true, at: None }
    }

    /// Whether it means this and holds something.
    pub fn means(&self, meaning: &str) -> bool {
        self.meaning == Some(meaning) && !self.text.trim().is_empty()
    }

    /// Whether it is a message by a name that means nothing else.
    pub fn is_telling_message(&self) -> bool {
        self.means("message") && self.rank <= TELLING_MESSAGES
    }

    /// Whether it says which record or field is meant.
    pub fn says_where(&self) -> bool {
        self.meaning.is_some_and(|meaning| PLACES.contains(&meaning)) && !self.text.trim().is_empty()
    }
}

fn is_flag(text: &str) -> bool {
    matches!(text, "true" | "false")
}

/// The kind of a name that means a number; `None` for names such as "No.", which may number the replies themselves.
pub(super) fn number_name(key: &str) -> Option<NumberName> {
    let folded = fold_heading(key);
    if folded.contains("record") || folded.contains("レコード") {
        Some(NumberName::Record)
    } else if folded.contains("line") {
        Some(NumberName::Line)
    } else if folded.contains('行') {
        Some(NumberName::Gyo)
    } else if folded.contains("row") {
        Some(NumberName::Row)
    } else if ["件目", "件番", "データ番号", "データno", "明細番号"].iter().any(|name| folded.starts_with(name))
    {
        Some(NumberName::Record)
    } else {
        None
    }
}
