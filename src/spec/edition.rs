//! From which document a table was taken, and which edition of it.

use serde::{Deserialize, Serialize};

use super::{MasterKind, MasterTable};

/// A kind of table that a document may give.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum TableKind {
    /// The fields of a record (API設計書).
    Fields,
    /// The columns of a CSV (ファイル設計書).
    Layout,
    /// The error-code list (エラーコード一覧).
    ErrorList,
    /// Which rule of this tool foresees which code: the user's own.
    Predictions,
    /// PMH's masters: certificate types, income segments, additional conditions.
    Masters,
    /// The regional master (地単公費マスター) of the body that reviews and pays claims (審査支払機構, formerly 支払基金).
    RegionalMaster,
    /// Where a reply's code, message, record and field stand.
    ReplyProfile,
    /// The Cabinet Office's list of holidays.
    Holidays,
}

impl TableKind {
    /// All kinds, in the order in which they are listed.
    pub const ALL: [TableKind; 8] = [
        TableKind::Fields,
        TableKind::Layout,
        TableKind::ErrorList,
        TableKind::Predictions,
        TableKind::Masters,
        TableKind::RegionalMaster,
        TableKind::ReplyProfile,
        TableKind::Holidays,
    ];

    /// The name that scripts, `--as` and file names have.
    pub fn code(self) -> &'static str {
        match self {
            TableKind::Fields => "fields",
            TableKind::Layout => "layout",
            TableKind::ErrorList => "error-list",
            TableKind::Predictions => "predictions",
            TableKind::Masters => "masters",
            TableKind::RegionalMaster => "regional-master",
            TableKind::ReplyProfile => "reply-profile",
            TableKind::Holidays => "holidays",
        }
    }

    /// The kind of this name.
    pub fn by_code(code: &str) -> Option<TableKind> {
        TableKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A document that gave tables.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct DocumentInfo {
    /// The tables that it gave.
    pub tables: Vec<TableKind>,
    /// Its title as written in it; empty where none was found.
    pub title: String,
    /// Its edition as written in it (a version or a date); empty where none was found.
    pub edition: String,
    /// The name of the file without its folders; within an archive `archive.zip/path/in/it`.
    pub file: String,
    /// The day on which the file was last changed, YYYY-MM-DD; empty where that is not known.
    pub changed: String,
    /// The SHA-256 of the file's bytes in lower-case hexadecimal digits.
    pub sha256: String,
    /// The day on which it was imported, YYYY-MM-DD; empty where it was read for one run only.
    pub imported: String,
    /// Where in the document the tables were found: sheets, heading rows, operations.
    pub found_in: Vec<String>,
    /// Of masters, the kinds that it gave: they come in several files, one kind each. Empty where that is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub masters: Vec<MasterKind>,
}

impl DocumentInfo {
    /// Leaves out the masters that another document replaces: one of which nothing is left gave no masters.
    pub fn lose_masters(&mut self, replaced: &[MasterTable]) {
        let known = !self.masters.is_empty();
        self.masters.retain(|kind| !replaced.iter().any(|table| table.kind == *kind));
        if known && self.masters.is_empty() {
            self.tables.retain(|kind| *kind != TableKind::Masters);
        }
    }

    /// The title with the edition, or the file's name where neither was found.
    pub fn name(&self) -> String {
        let title = if self.title.is_empty() { &self.file } else { &self.title };
        match self.edition.is_empty() {
            true => title.clone(),
            false => format!("{title} ({})", self.edition),
        }
    }
}
