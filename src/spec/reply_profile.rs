//! The reply profile: where in a reply the code, the message, the record and the field stand. Without one, the reader is
//! led by what stands in the file.

use serde::{Deserialize, Serialize};

use super::{Headings, fold_heading};
use crate::record::is_identifier;
use crate::text::{Message, Plain};

/// Where the parts of a reply stand. Each place is a JSON pointer from the top of the file, with `*` for every item of an
/// array or member of an object (`/results/*/errors/*/code`), or the name of a member or the heading of a column wherever
/// it stands (`errCd`).
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ReplyProfile {
    /// What the user calls it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The code.
    pub code: Vec<String>,
    /// The message.
    pub message: Vec<String>,
    /// The record: a number; a pointer that ends in `*` means the item's place in its array, which counts from 0.
    pub record: Vec<String>,
    /// From what the record's number counts, 0 or 1; from 1 where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_from: Option<u8>,
    /// The field, by its JSON name or its Japanese item name.
    pub field: Vec<String>,
    /// A JSON pointer or path into the payload, which tells record and field at once.
    pub pointer: Vec<String>,
    /// 履歴キー.
    pub history_key: Vec<String>,
    /// 機関別受給者証種別ID.
    pub type_id: Vec<String>,
    /// 受給者証サブキー.
    pub sub_key: Vec<String>,
    /// 公費受給者番号.
    pub recipient: Vec<String>,
    /// How much the error weighs.
    pub severity: Vec<String>,
    /// How it went.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<String>,
    /// Codes, states and levels that are a success; `*` stands for any signs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub success: Vec<String>,
    /// Those that are a warning.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warning: Vec<String>,
    /// From where row numbers count; by evidence where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<ReplyRows>,
}

/// From where the numbers of rows and lines in a reply count.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum ReplyRows {
    /// The records: the first is 1.
    Data,
    /// The rows of a sheet: the heading row is 1.
    Sheet,
    /// The lines of the file.
    Physical,
}

impl ReplyRows {
    /// All of them.
    pub const ALL: [ReplyRows; 3] = [ReplyRows::Data, ReplyRows::Sheet, ReplyRows::Physical];

    /// The name in options and outputs.
    pub fn code(self) -> &'static str {
        match self {
            ReplyRows::Data => "data",
            ReplyRows::Sheet => "sheet",
            ReplyRows::Physical => "physical",
        }
    }

    /// What is called so.
    pub fn by_code(code: &str) -> Option<ReplyRows> {
        ReplyRows::ALL.into_iter().find(|rows| rows.code() == code)
    }
}

/// Why an entry does not work as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryProblem {
    /// Nothing stands in it.
    Empty,
    /// It looks like a pointer, but does not begin with a slash.
    NoSlash,
    /// A `~` in a pointer that is neither `~0` nor `~1`.
    Tilde,
}

/// What does not work in a profile.
pub(super) struct Problem {
    /// The part of a reply.
    pub part: &'static str,
    /// The entry, counted from 0.
    pub entry: usize,
    /// Whether it can mean nothing as it stands.
    pub is_fatal: bool,
    /// What is wrong, and what to write.
    pub said: Message,
}

impl EntryProblem {
    /// Whether it can be compared as a name all the same: a heading may well hold a slash.
    pub fn still_a_name(self) -> bool {
        self == EntryProblem::NoSlash
    }
}

impl ReplyProfile {
    /// How many pointers for one part are followed.
    pub const POINTERS: usize = 32;

    /// The entries by part of a reply, under the names that the headings have for their meanings; the record's stand
    /// under `record`.
    pub fn parts(&self) -> [(&'static str, &[String]); 11] {
        [
            ("code", &self.code),
            ("message", &self.message),
            ("record", &self.record),
            ("field", &self.field),
            ("pointer", &self.pointer),
            ("history-key", &self.history_key),
            ("type-id", &self.type_id),
            ("sub-key", &self.sub_key),
            ("recipient", &self.recipient),
            ("severity", &self.severity),
            ("status", &self.status),
        ]
    }

    /// Adds the entries of another; what it says of the record's count holds where this one says nothing.
    pub fn add(&mut self, other: &ReplyProfile) {
        let lists = [
            (&mut self.code, &other.code),
            (&mut self.message, &other.message),
            (&mut self.record, &other.record),
            (&mut self.field, &other.field),
            (&mut self.pointer, &other.pointer),
            (&mut self.history_key, &other.history_key),
            (&mut self.type_id, &other.type_id),
            (&mut self.sub_key, &other.sub_key),
            (&mut self.recipient, &other.recipient),
            (&mut self.severity, &other.severity),
            (&mut self.status, &other.status),
            (&mut self.success, &other.success),
            (&mut self.warning, &other.warning),
        ];
        for (own, more) in lists {
            let new: Vec<String> = more.iter().filter(|entry| !own.contains(entry)).cloned().collect();
            own.extend(new);
        }
        self.record_from = self.record_from.or(other.record_from);
        self.rows = self.rows.or(other.rows);
    }

    /// Whether a code, a state or a level is a success.
    pub fn succeeds(&self, text: &str) -> bool {
        self.success.iter().any(|pattern| fits(pattern, text))
    }

    /// Whether it is a warning.
    pub fn warns(&self, text: &str) -> bool {
        self.warning.iter().any(|pattern| fits(pattern, text))
    }

    /// Why an entry does not work as it stands; `None` where it does.
    pub fn problem(entry: &str) -> Option<EntryProblem> {
        if entry.trim().is_empty() {
            Some(EntryProblem::Empty)
        } else if !entry.starts_with('/') {
            entry.contains('/').then_some(EntryProblem::NoSlash)
        } else {
            let escaped = |rest: &str| rest.starts_with(['0', '1']);
            (!entry.split('~').skip(1).all(escaped)).then_some(EntryProblem::Tilde)
        }
    }

    /// What of it cannot work, or may not be what was meant.
    pub fn problems(&self) -> Vec<Message> {
        self.found().into_iter().map(|problem| problem.said).collect()
    }

    /// The same, each with its place.
    pub(super) fn found(&self) -> Vec<Problem> {
        let mut told = Vec::new();
        for (part, entries) in self.parts() {
            for (i, entry) in entries.iter().enumerate() {
                let (key, is_fatal) = match ReplyProfile::problem(entry) {
                    None => continue,
                    Some(EntryProblem::Empty) => ("profile.problem.empty", true),
                    // A heading may hold a slash, but hardly a star for every item.
                    Some(EntryProblem::NoSlash) => {
                        ("profile.problem.no-slash", entry.split('/').any(|name| name == "*"))
                    }
                    Some(EntryProblem::Tilde) => ("profile.problem.tilde", true),
                };
                let said = Message::new(key).with("part", part).with("entry", Plain::known(entry_shown(entry)));
                told.push(Problem { part, entry: i, is_fatal, said });
            }
            let pointers = entries.iter().filter(|entry| entry.starts_with('/')).count();
            if pointers > ReplyProfile::POINTERS {
                let said = Message::new("profile.problem.too-many").with("part", part).with("count", pointers);
                let said = said.with("most", ReplyProfile::POINTERS);
                told.push(Problem { part, entry: ReplyProfile::POINTERS, is_fatal: false, said });
            }
        }
        if let Some(from) = self.record_from.filter(|from| *from > 1) {
            let said = Message::new("profile.problem.record-from").with("value", from);
            told.push(Problem { part: "record-from", entry: 0, is_fatal: true, said });
        }
        told
    }
}

/// Whether a pattern, in which `*` stands for any signs, is a text, compared as headings are.
fn fits(pattern: &str, text: &str) -> bool {
    // A star is no part of a name that is compared.
    let parts: Vec<String> = pattern.split('*').map(fold_heading).collect();
    let text = fold_heading(text);
    let [first, middle @ .., last] = parts.as_slice() else { return !text.is_empty() && parts.first() == Some(&text) };
    let Some(mut rest) = text.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str())) else {
        return false;
    };
    middle.iter().all(|part| match rest.find(part.as_str()) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

/// An entry as it may be shown: as it is where its names are such as programs give or are known of replies, else by its length.
fn entry_shown(entry: &str) -> String {
    let known = |part: &str| part == "*" || is_identifier(part) || Headings::of("reply").holds(part);
    let plain = entry.split('/').all(|part| known(part.trim_matches(['~', ' '])));
    if plain { entry.to_owned() } else { "*".repeat(entry.chars().count().min(12)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_work_is_told() {
        let some = |entries: &[&str]| entries.iter().map(|e| (*e).to_owned()).collect::<Vec<_>>();
        let good = ReplyProfile {
            code: some(&["/a/*/b~0c~1d", "err~Cd", "/"]),
            record_from: Some(1),
            ..ReplyProfile::default()
        };
        assert_eq!(good.problems(), []);
        let bad = ReplyProfile {
            code: some(&["", " ", "a/b"]),
            message: some(&["/a~", "/~2", "/~0~"]),
            record: vec!["/r".to_owned(); 33],
            record_from: Some(2),
            ..ReplyProfile::default()
        };
        let keys: Vec<&str> = bad.problems().iter().map(|said| said.key).collect();
        let [empty, tilde] = ["profile.problem.empty", "profile.problem.tilde"];
        let [many, from] = ["profile.problem.too-many", "profile.problem.record-from"];
        assert_eq!(keys, [empty, empty, "profile.problem.no-slash", tilde, tilde, tilde, many, from]);
    }

    #[test]
    fn patterns_of_outcomes() {
        for (pattern, text, fit) in [
            ("0000", "0000", true),
            ("S*", "S0001", true),
            ("S*", "E0001", false),
            ("*01*9", "A01x9", true),
            ("*01*9", "A02x9", false),
            ("正常*", "正常終了", true),
            ("", "", false),
            ("*", "x", true),
        ] {
            assert_eq!(fits(pattern, text), fit, "{pattern} {text}");
        }
    }

    #[test]
    fn a_profile_is_written_as_it_is_read() {
        let text = "name = \"n\"\ncode = [\"k\"]\nrecord = [\"/r/*\"]\nrecord-from = 0\nhistory-key = [\"h\"]\n";
        let profile: ReplyProfile = toml::from_str(text).unwrap();
        assert_eq!((profile.record_from, profile.name.as_str()), (Some(0), "n"));
        assert_eq!(toml::from_str::<ReplyProfile>(&toml::to_string(&profile).unwrap()).unwrap(), profile);
        assert!(toml::from_str::<ReplyProfile>("codes = [\"k\"]").is_err());
    }
}
