//! What keeps a file from being read at all: which file, what, and (in the words) what to do.

use std::io;

use super::foreign::Foreign;
use super::reply::ReadProblem;
use super::source::{Change, Source};
use crate::spec::{LeftOut, WhyLeftOut};
use crate::text::{Message, TomlFault};

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// The system refuses.
    Io(io::ErrorKind),
    /// More files are open than this user may have.
    TooManyOpen,
    /// It was a file, and is a pipe or a device now.
    NoFileAnyMore,
    /// It is not any more what was opened.
    Changed(Change),
    /// It comes bit by bit, and more has come than may be kept: so many bytes.
    TooMuch(u64),
    /// An upload that others are compared with, and that ends too early; the line.
    Torn(u32),
    /// There is nothing in it.
    Empty,
    /// An encoding that is not read.
    Encoding(Foreign),
    /// Bytes that are no text.
    Binary,
    /// JSON, but neither a payload nor a reply.
    UnknownJson,
    /// A table, but its headings are not known; with the first of them.
    UnknownTable(Vec<String>),
    /// Nested too deeply; the line.
    TooDeep(u32),
    /// JSON that cannot be read; line and column.
    BadJson(u32, u32),
    /// It was to be a payload, a reply or a list (the key of the word), and is not.
    NotA(&'static str),
    /// It holds records of recipients, in a form that PMH does not take or where a document was to be: where, and what to do.
    Records(Message),
    /// It was given as something else than it is: the keys of both words, and the option by which to name it.
    IsA {
        /// What it was given as.
        given: &'static str,
        /// What it is.
        role: &'static str,
        /// The option.
        option: &'static str,
    },
    /// A document that could not be taken: what was seen, and what to do.
    Document(Message),
    /// A file of specification tables that cannot work as it is written: what is wrong, and where.
    BadTables(Vec<TomlFault>),
}

impl TroubleKind {
    /// What opening a file came to.
    pub fn opening(e: &io::Error) -> TroubleKind {
        // The standard library has no kind for it.
        #[cfg(unix)]
        if matches!(rustix::io::Errno::from_io_error(e), Some(rustix::io::Errno::MFILE | rustix::io::Errno::NFILE)) {
            return TroubleKind::TooManyOpen;
        }
        TroubleKind::Io(e.kind())
    }

    /// What an error of a source was.
    pub fn of(kind: io::ErrorKind, source: &Source) -> TroubleKind {
        match (kind, source.most()) {
            (io::ErrorKind::FileTooLarge, Some(most)) => TroubleKind::TooMuch(most),
            _ => TroubleKind::Io(kind),
        }
    }
}

impl From<ReadProblem> for TroubleKind {
    fn from(problem: ReadProblem) -> TroubleKind {
        match problem {
            ReadProblem::Empty => TroubleKind::Empty,
            ReadProblem::Syntax { line, column } => TroubleKind::BadJson(line, column),
            ReadProblem::TooDeep { line, .. } => TroubleKind::TooDeep(line),
            ReadProblem::NoHeading => TroubleKind::NotA("role.response"),
            ReadProblem::Xml(line) => TroubleKind::Document(Message::new("reply.bad-xml").with("line", line)),
            ReadProblem::Other(said) => TroubleKind::Document(said),
        }
    }
}

/// A file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenError {
    /// The file, as the user named it.
    pub file: String,
    /// Why.
    pub kind: TroubleKind,
}

impl OpenError {
    /// The trouble with a file.
    pub fn new(file: &str, kind: TroubleKind) -> OpenError {
        OpenError { file: file.to_owned(), kind }
    }

    /// The trouble with a file among the user's tables that is left out.
    pub fn left_out(table: &LeftOut) -> OpenError {
        let kind = match &table.why {
            WhyLeftOut::Message(said) => TroubleKind::Document(said.clone()),
            WhyLeftOut::Faults(faults) => TroubleKind::BadTables(faults.clone()),
        };
        OpenError::new(&table.file, kind)
    }

    /// The same, knowing the source that the file was read from.
    pub fn from(self, source: &Source) -> OpenError {
        match self.kind {
            TroubleKind::Io(kind) => OpenError { kind: TroubleKind::of(kind, source), ..self },
            _ => self,
        }
    }
}
