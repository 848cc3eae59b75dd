//! Replies of PMH. Their format is not published: the reader is led by what stands in the file and drops nothing.
//!
//! Every form goes the same way: text to a tree (`json`, `xml`, `table`, `log`), the tree to entries (`walk`), an
//! entry and what stands around it to a reply (`gather`), what its message and the other replies tell (`finish`). Matching
//! it on a record is `super::reply_matching`'s.

mod blocks;
mod checks;
mod claims;
mod clues;
mod count;
mod counts;
mod detect;
mod finish;
mod form;
mod gather;
mod grid;
mod json;
mod log;
mod matrix;
mod member;
mod numbered;
mod numbers;
mod outcome;
mod path;
mod profile;
mod stamp;
mod table;
mod tally;
mod tree;
mod unnamed;
mod walk;
mod words;
mod xml;

pub use count::Tally;
pub use detect::{
    answers, looks_like_reply, looks_like_reply_csv, looks_like_reply_json, sheet_answers, table_answers,
};
pub use form::{TextForm, form_of};
pub use json::read_json;
pub use outcome::Outcome;
pub use path::{array_index, percent_decoded, record_index, segments};
pub use profile::{ByProfile, Read};
pub use stamp::moment;
pub use table::{SheetRows, read_csv, read_sheets};
pub use words::number_of_code;

use crate::record::FieldId;
use crate::spec::{ErrorList, ReplyProfile};
use crate::text::Message;

/// Why a file of replies could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// No row of the table is a heading with a code or a message, and no line tells of an outcome.
    NoHeading,
    /// XML that breaks off or is none; the line.
    Xml(u32),
    /// Something else, by its name.
    Other(Message),
}

/// How deep objects and arrays may be nested.
pub const MAX_DEPTH: usize = 128;

/// By what replies are read: what the user's documents say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Where the parts of a reply stand.
    pub profile: Option<&'a ReplyProfile>,
    /// The error-code list.
    pub errors: Option<&'a ErrorList>,
    /// The status of HTTP with which the file begins.
    pub http: Option<&'a str>,
}

/// Under which name a number counted from 1 was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NumberName {
    /// A record number.
    Record,
    /// A line number (`line`): of the file, where it can be.
    Line,
    /// 行, which is a line, or a row.
    Gyo,
    /// A row number.
    Row,
    /// A number as the name of a member: a place counted from 0, or a number counted from 1.
    Key,
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
    /// Further numbers of the entry under names of other kinds: they say the same record, or contradict.
    pub others: Vec<(NumberName, u32)>,
    /// All numbers of the entry, where it is about several records.
    pub several: Vec<u32>,
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
    /// 個人番号, where the reply repeats it. It is compared with those of the records, and never shown.
    pub my_number: Option<String>,
    /// 氏名, where the reply repeats it.
    pub name: Option<String>,
    /// What stands under `name` and may be a person's; where nobody is called so it says nothing.
    pub may_be_name: Option<String>,
    /// 氏名カナ, where the reply repeats it.
    pub kana: Option<String>,
    /// 生年月日, where the reply repeats it.
    pub birth: Option<String>,
    /// What stands under `type` and may be 機関別受給者証種別ID; where no record has it it says nothing.
    pub may_be_type: Option<String>,
    /// The value of a field, where the reply repeats it beside the field's name; where no record has it it says nothing.
    pub value_of: Option<(FieldId, String)>,
    /// What a message names beside the record that the entry is about: meaning and value. It may be that of another record,
    /// so that it confirms and does nothing else.
    pub mentioned: Vec<(&'static str, String)>,
    /// The first day of the certificate, which tells of several of a person the one that is meant.
    pub valid_from: Option<String>,
    /// The name of the member that it stands under, where that may be a record's key.
    pub key: Option<String>,
    /// What stands under names that nobody knows, and may identify the record: name and value.
    pub unnamed: Vec<(String, String)>,
    /// The values of fields that the reply repeats, each of which contradicts where the record has another.
    pub repeated: Vec<(FieldId, String)>,
    /// Whether its numbers stand further within the entry of a list that `positions` tells of.
    pub nested: bool,
    /// The number of what stands around the entry, where both have one.
    pub within: Option<u32>,
    /// From where what stands around the entry begins to count.
    pub begins_at: Option<u32>,
    /// The places in lists that seem to have one entry a record, with the lengths of the lists, outermost first.
    pub positions: Vec<(usize, usize)>,
}

/// What of a reply could not be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// Neither a code nor a status nor a message could be told.
    All,
    /// It has a status, and nothing tells what that says.
    Status,
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
    /// How it went by its own words, where what the file counts says otherwise.
    pub overruled: Option<Outcome>,
    /// Whether it is about the whole upload: an object around the entries, or the only one in the file.
    pub whole: bool,
    /// What of it could not be understood, so that it is taken for an error.
    pub unclear: Option<Unclear>,
    /// The field as given, or taken from the path or the message.
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
    /// The JSON pointer of it; `None` where a name in it may be anybody's, and in a table.
    pub pointer: Option<String>,
}

impl Reply {
    /// Whether it tells of an error.
    pub fn is_error(&self) -> bool {
        self.outcome == Outcome::Error
    }

    /// Whether it tells of an error or a warning.
    pub fn weighs(&self) -> bool {
        self.outcome >= Outcome::Warning
    }
}

/// Reads the replies of a text, whatever its form: what it is was said by the user, or told from its beginning.
///
/// # Errors
/// Nothing stands in it, it is broken, or nothing in it is a reply.
pub fn read_text(text: &str, known: Known<'_>) -> Result<Read, ReadProblem> {
    if let Some((status, body)) = form::http_head(text) {
        // The lines of the body keep their numbers.
        let head = text[..body].bytes().filter(|byte| *byte == b'\n').count();
        let body = format!("{}{}", "\n".repeat(head), &text[body..]);
        let read = match read_body(&body, Known { http: Some(status), ..known }) {
            Err(ReadProblem::Empty) => json::read(&format!("{{\"status\":{status}}}"), known),
            read => read,
        };
        let sent = stamp::in_head(&text[..text.len() - body.trim_start_matches('\n').len()]);
        return read.map(|read| Read { time: read.time.or(sent), ..read });
    }
    read_body(text, known)
}

/// Whether a message says that nothing stands in a field.
pub fn says_missing(message: &str) -> bool {
    words::Words::get().says_missing(message)
}

/// What a status or a level says, by the words that are known.
pub fn said_outcome(text: &str) -> Option<Outcome> {
    words::Words::get().outcome(text)
}

/// Whether a name is one under which ids stand.
pub fn is_name_of_id(name: &str) -> bool {
    words::Words::get().is_name_of_id(name)
}

/// What a code says of itself.
pub fn code_outcome(code: &str) -> Option<Outcome> {
    words::Words::get().code(code, false)
}

/// The field, by its name in the API, that replies alone call so.
pub fn field_in_replies(name: &str) -> Option<&'static str> {
    words::Words::get().field(name)
}

/// Whether a sign stands for one that is not to be shown.
pub fn is_mask(c: char) -> bool {
    matches!(c, '*' | '＊' | '●' | '■' | '×' | '○' | '•')
}

fn read_body(text: &str, known: Known<'_>) -> Result<Read, ReadProblem> {
    match form_of(text) {
        TextForm::Json => json::read(text, known),
        TextForm::Xml => xml::read(text, known),
        TextForm::Other(said) => Err(ReadProblem::Other(said)),
        TextForm::Text => match table::read(text, known) {
            Err(ReadProblem::NoHeading) => log::read(text, known),
            read => read,
        },
    }
}
