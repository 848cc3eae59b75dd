//! Replies of PMH. Their format is not published: the reader is led by what stands in the file and drops nothing.

mod detect;
mod json;
mod outcome;
mod path;
mod profile;
mod table;

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

pub use detect::{looks_like_reply_csv, looks_like_reply_json};
pub use json::read_json;
pub use outcome::Outcome;
pub use path::{array_index, percent_decoded, record_index, segments};
pub use profile::{ByProfile, Read};
pub use table::read_csv;

use crate::spec::{FieldTable, Headings, fold_heading};
use profile::Lexicon;

/// Why a file of replies could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadProblem {
    /// Nothing stands in it.
    Empty,
    /// Not valid JSON, or not a table.
    Syntax {
        /// The line, counted from 1.
        line: u32,
        /// The column in characters, counted from 1.
        column: u32,
    },
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep {
        /// The line, counted from 1.
        line: u32,
        /// The column in characters, counted from 1.
        column: u32,
    },
    /// No row of the table is a heading with a code or a message.
    NoHeading,
}

/// How deep objects and arrays may be nested.
pub const MAX_DEPTH: usize = 128;

/// Under which name a number counted from 1 was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberName {
    /// A record number.
    Record,
    /// A line number.
    Line,
    /// A row number.
    Row,
}

/// Everything that may say which record a reply is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The parts of a JSON pointer or path.
    pub pointer: Vec<String>,
    /// A place counted from 0.
    pub index: Option<u32>,
    /// A number counted from 1, and the kind of its name.
    pub number: Option<(NumberName, u32)>,
    /// A number that says only "No.": it may be the record's, or the reply's own.
    pub serial: Option<u32>,
    /// 履歴キー.
    pub history_key: Option<String>,
    /// 機関別受給者証種別ID.
    pub type_id: Option<String>,
    /// 受給者証サブキー.
    pub sub_key: Option<String>,
    /// 公費受給者番号.
    pub recipient: Option<String>,
    /// The places in lists that seem to have one entry a record, with the lengths of the lists, outermost first.
    pub positions: Vec<(usize, usize)>,
}

/// One reply. Its values may be personal: they are shown, but never put in a finding's message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// Its number in the file, counted from 1.
    pub number: u32,
    /// The code as text; empty where none is given.
    pub code: String,
    /// The message; empty where none is given.
    pub message: String,
    /// How much it weighs, as given.
    pub severity: Option<String>,
    /// How it went.
    pub outcome: Outcome,
    /// The field as given, or taken from the path.
    pub field_text: Option<String>,
    /// Which record it may be about.
    pub hints: Hints,
    /// All other members, also of the enclosing objects: name and text.
    pub further: Vec<(String, String)>,
    /// Whether it is a line that cannot be read; its text stands in `further`.
    pub unreadable: bool,
    /// Whether a profile said what its parts mean.
    pub by_profile: bool,
    /// The line where it starts, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
}

impl Reply {
    /// Whether it tells of an error.
    pub fn is_error(&self) -> bool {
        self.outcome == Outcome::Error
    }
}

/// A member of an object, or a cell of a row.
#[derive(Clone, Debug)]
struct Member {
    /// Its name as shown; nested names joined by a dot.
    name: String,
    text: String,
    meaning: Option<&'static str>,
    /// How telling its name is; the lowest is taken.
    rank: usize,
    /// The kind of number that its name means, if it means one.
    kind: Option<NumberName>,
    /// Whether a profile says its meaning.
    told: bool,
    /// Where its value stands in a JSON text, as a byte index.
    at: Option<usize>,
}

impl Member {
    /// A member; `key` is the last part of its name.
    fn new(name: String, key: &str, text: String) -> Member {
        let (meaning, rank) = Headings::of("reply").ranked(key).map_or((None, 0), |(m, rank)| (Some(m), rank + 1));
        Member { name, text, meaning, rank, kind: number_name(key), told: false, at: None }
    }

    fn means(&self, meaning: &str) -> bool {
        self.meaning == Some(meaning) && !self.text.trim().is_empty()
    }

    fn says_where(&self) -> bool {
        const PLACES: [&str; 8] =
            ["pointer", "field", "index", "number", "history-key", "type-id", "sub-key", "recipient"];
        self.meaning.is_some_and(|meaning| PLACES.contains(&meaning)) && !self.text.trim().is_empty()
    }
}

/// A whole number, also in full-width digits and as in 3行目.
fn whole_number(text: &str) -> Option<u32> {
    let text: String = text.nfkc().collect();
    let text = text.trim();
    let digits = text.trim_end_matches(['件', '行', '番', '目']);
    array_index(digits)
}

/// The kind of a name that means a number; `None` for names such as "No.", which may number the replies themselves.
fn number_name(key: &str) -> Option<NumberName> {
    let folded = fold_heading(key);
    if folded.contains("record") || folded.contains("レコード") {
        Some(NumberName::Record)
    } else if folded.contains("line") || folded.contains('行') {
        Some(NumberName::Line)
    } else if folded.contains("row") {
        Some(NumberName::Row)
    } else if ["件目", "データ番号", "明細番号"].iter().any(|name| folded.starts_with(name)) {
        Some(NumberName::Record)
    } else {
        None
    }
}

/// The members around a reply, nearest first, and which of them have been used.
struct Gathering<'a> {
    scopes: &'a [&'a [Member]],
    used: HashSet<(usize, usize)>,
    lexicon: &'a Lexicon,
    /// Whether the profile alone says what it says anything of.
    anchored: bool,
}

impl Gathering<'_> {
    /// Whether a member has a meaning, and the profile lets it count.
    fn counts(&self, member: &Member, meaning: &str) -> bool {
        member.means(meaning) && (member.told || !self.anchored || !self.lexicon.names(meaning))
    }

    /// Whether the profile led to a member of a meaning.
    fn told(&self, meaning: &str) -> bool {
        let used = self.used.iter().filter_map(|(s, m)| self.scopes.get(*s)?.get(*m));
        used.into_iter().any(|member| member.told && member.meaning == Some(meaning))
    }

    /// The most telling member of a meaning in the nearest of the first `reach` objects that has one that reads well.
    fn take<T>(&mut self, meaning: &str, reach: usize, read: impl Fn(&Member) -> Option<T>) -> Option<T> {
        for (s, scope) in self.scopes.iter().take(reach).enumerate() {
            let best = scope
                .iter()
                .enumerate()
                .filter(|(_, member)| self.counts(member, meaning))
                .filter_map(|(m, member)| Some((member.rank, m, read(member)?)))
                .min_by_key(|(rank, m, _)| (*rank, *m));
            if let Some((_, m, value)) = best {
                self.used.insert((s, m));
                return Some(value);
            }
        }
        None
    }

    /// The nearest path; one that names no record goes on from one further out that does.
    fn path(&mut self, table: &FieldTable) -> Vec<String> {
        let mut path: Vec<String> = Vec::new();
        for (s, scope) in self.scopes.iter().enumerate() {
            let best = scope.iter().enumerate().filter(|(_, member)| self.counts(member, "pointer"));
            let Some((m, member)) = best.min_by_key(|(m, member)| (member.rank, *m)) else { continue };
            let mut parts = segments(&member.text);
            if parts.is_empty() || (s > 0 && !path::tells_a_place(&parts, table)) {
                continue;
            }
            self.used.insert((s, m));
            parts.append(&mut path);
            path = parts;
            if record_index(&path, table).is_some() {
                break;
            }
        }
        path
    }
}

/// Puts a reply together from its own members and those of the objects around it, nearest first.
/// `code_from` is the object that its code comes from; its message comes from the first `reach` objects.
fn assemble(
    scopes: &[&[Member]],
    code_from: Option<usize>,
    positions: &[(usize, usize)],
    reach: usize,
    lexicon: &Lexicon,
) -> Reply {
    let table = FieldTable::built_in();
    let everywhere = scopes.len();
    let has_told = |scope: &&[Member], meaning: &str| scope.iter().any(|m| m.told && m.means(meaning));
    let anchored = code_from.and_then(|scope| scopes.get(scope)).is_some_and(|scope| has_told(scope, "code"))
        || scopes.iter().take(reach).any(|scope| has_told(scope, "message"))
        || !(lexicon.names("code") || lexicon.names("message"));
    let mut from = Gathering { scopes, used: HashSet::new(), lexicon, anchored };
    let text = |member: &Member| Some(member.text.clone());
    let trimmed = |member: &Member| Some(member.text.trim().to_owned());

    let code = code_from.and_then(|scope| {
        let members = scopes.get(scope)?.iter().enumerate().filter(|(_, m)| from.counts(m, "code"));
        let (m, member) = members.min_by_key(|(i, m)| (m.rank, *i))?;
        from.used.insert((scope, m));
        Some(member.text.trim().to_owned())
    });
    let message = from.take("message", reach, text);
    let severity = from.take("severity", everywhere, trimmed);
    // A number is no name of a field: "column": 5 is a place.
    let field = from.take("field", everywhere, |m| whole_number(&m.text).is_none().then(|| m.text.trim().to_owned()));
    let index = from.take("index", everywhere, |m| whole_number(&m.text));
    let named = |m: &Member| Some((m.kind?, whole_number(&m.text)?));
    let number = from.take("number", everywhere, named);
    let serial = |m: &Member| if m.kind.is_none() { whole_number(&m.text) } else { None };
    let serial = if number.is_none() { from.take("number", everywhere, serial) } else { None };
    let record_told = from.told("index") || from.told("number");
    let used = from.used.clone();
    let mut pointer = from.path(&table);
    let field = field.or_else(|| path::field_text(&pointer, &table));
    if record_told && !from.told("pointer") {
        // What the profile says of the record goes before what a path seems to say; the path is kept.
        (from.used, pointer) = (used, Vec::new());
    }
    let hints = Hints {
        index,
        number,
        serial,
        history_key: from.take("history-key", everywhere, trimmed),
        type_id: from.take("type-id", everywhere, trimmed),
        sub_key: from.take("sub-key", everywhere, trimmed),
        recipient: from.take("recipient", everywhere, trimmed),
        positions: if record_told { Vec::new() } else { positions.to_vec() },
        pointer,
    };
    // What pointers took stands among the reply's own members, and again where it was found.
    let taken: HashSet<usize> =
        scopes.first().into_iter().copied().flatten().filter(|m| m.told).filter_map(|m| m.at).collect();
    let mut further = Vec::new();
    for (s, scope) in scopes.iter().enumerate() {
        for (m, member) in scope.iter().enumerate() {
            let again = s > 0 && member.at.is_some_and(|at| taken.contains(&at));
            if !again && !from.used.contains(&(s, m)) && !member.text.is_empty() {
                further.push((member.name.clone(), member.text.clone()));
            }
        }
    }
    let told = |(s, m): &(usize, usize)| scopes.get(*s).and_then(|scope| scope.get(*m)).is_some_and(|m| m.told);
    // A bare status, such as "accepted", is no error.
    let speaks = code.is_some() || message.is_some();
    Reply {
        outcome: if speaks { Outcome::Error } else { Outcome::Accepted },
        code: code.unwrap_or_default(),
        message: message.unwrap_or_default(),
        severity,
        field_text: field,
        hints,
        further,
        by_profile: anchored && from.used.iter().any(told),
        ..Reply::default()
    }
}
