//! What is asked for: a command, decided, and its options.

use chrono::NaiveDate;
use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::{Beside, Histories};
use crate::compare::Limits;
use crate::generate;
use crate::import::Hints;
use crate::preview::View;
use crate::read::Encoding;
use crate::settings::{Ambiguous, Config};
use crate::spec::{ReplyRows, Spec};
use crate::text::Lang;
use crate::workspace::{Input, Reading};

/// Options of every command.
#[derive(Clone, Debug)]
pub struct Common {
    /// The day from which periods are seen.
    pub as_of: NaiveDate,
    /// The language.
    pub lang: Lang,
    /// The encoding of all files, where the user said so.
    pub encoding: Option<Encoding>,
    /// How many bytes are kept at the most of what comes bit by bit: standard input, a pipe.
    pub max_input: u64,
    /// From where the user says that row numbers in replies count.
    pub reply_rows: Option<ReplyRows>,
    /// Whether to keep messages and progress to oneself.
    pub quiet: bool,
    /// The specification tables that are in force before any file is opened.
    pub spec: Spec,
}

impl Common {
    /// How files are read.
    pub fn reading(&self) -> Reading {
        Reading { encoding: self.encoding, max_input: self.max_input, reply_rows: self.reply_rows, again: false }
    }
}

/// The output formats of `check`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML.
    Junit,
    /// A table.
    Csv,
}

/// The output formats of `preview`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PreviewFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
    /// A picture.
    Svg,
    /// A page.
    Html,
}

/// The output formats of `compare`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
    /// A table.
    Csv,
}

/// The output formats of lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people.
    #[default]
    Text,
    /// JSON.
    Json,
}

/// What of a card `preview` shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Views {
    /// What a clinic sees.
    Clinic,
    /// What Mynaportal shows.
    Portal,
    /// One after the other.
    #[default]
    Both,
}

impl Views {
    /// The views, in order.
    pub fn all(self) -> Vec<View> {
        match self {
            Views::Clinic => vec![View::Clinic],
            Views::Portal => vec![View::Portal],
            Views::Both => vec![View::Clinic, View::Portal],
        }
    }
}

/// In which encoding files are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReadAs {
    /// What their bytes tell.
    #[default]
    Auto,
    /// UTF-8.
    #[value(name = "utf-8")]
    Utf8,
    /// CP932.
    Cp932,
}

impl ReadAs {
    /// The encoding that was said.
    pub fn said(self) -> Option<Encoding> {
        match self {
            ReadAs::Auto => None,
            ReadAs::Utf8 => Some(Encoding::Utf8),
            ReadAs::Cp932 => Some(Encoding::Cp932),
        }
    }
}

/// Findings that are errors for the exit status, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Warnings.
    Warnings,
}

impl ValueEnum for generate::Format {
    fn value_variants<'a>() -> &'a [generate::Format] {
        &[generate::Format::Json, generate::Format::Csv, generate::Format::Ndjson]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            generate::Format::Json => "json",
            generate::Format::Csv => "csv",
            generate::Format::Ndjson => "ndjson",
        }))
    }
}

/// Which records are wanted: all that any of these chooses.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Ranges of numbers, both ends included.
    pub numbers: Vec<(u32, u32)>,
    /// Records in which one of these rules finds something.
    pub rules: Vec<String>,
    /// Records with a reply of one of these codes.
    pub codes: Vec<String>,
    /// Records with any reply: replies were given, and no code.
    pub replied: bool,
    /// Records that a search for one of these texts finds.
    pub texts: Vec<String>,
    /// Records with one of these numbers: the field where one is named, and the number.
    pub values: Vec<(Option<String>, String)>,
    /// Whether the other records are wanted instead.
    pub not: bool,
    /// Whether a file without a record is written where nothing is found.
    pub allow_empty: bool,
}

/// What is masked on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Mask {
    /// 個人番号.
    #[default]
    Number,
    /// Everything that is not known to be harmless.
    All,
}

/// Options of the UI.
#[derive(Clone, Debug, Default)]
pub struct UiOptions {
    /// A theme's name or file.
    pub theme: Option<String>,
    /// Nothing beyond ASCII in what is not data.
    pub ascii: bool,
    /// How wide ambiguous characters are.
    pub ambiguous: Ambiguous,
    /// What is masked.
    pub mask: Mask,
    /// The share of recipients, in percent, of which more must not be gone.
    pub limits: Limits,
    /// Whether differential files are replayed on no base.
    pub replay: bool,
    /// Moment of sending, history, work list.
    pub beside: Beside,
    /// Whether values may be sent to the terminal's clipboard.
    pub osc52: bool,
    /// What the user's file says of these.
    pub config: Config,
    /// The options that the command line gives in spite of that file.
    pub given: Vec<&'static str>,
}

/// What `spec learn` reads, and where its tables go.
#[derive(Clone, Debug)]
pub struct Learning {
    /// Documents for this run.
    pub documents: Vec<Input>,
    /// The upload.
    pub payload: String,
    /// PMH's replies to it.
    pub replies: Vec<String>,
    /// The file to write; standard output where this is `None`.
    pub out: Option<String>,
}

/// A command, decided.
#[derive(Clone, Debug)]
pub enum Task {
    /// The UI.
    Ui(Vec<Input>, UiOptions),
    /// `check`
    Check {
        /// The files.
        inputs: Vec<Input>,
        /// The format.
        format: CheckFormat,
        /// Whether warnings count as errors for the exit status.
        deny_warnings: bool,
        /// How many findings of a rule are printed at the most.
        max_findings: Option<usize>,
        /// Whether PMH's own messages are told.
        messages: bool,
        /// The share of recipients, in percent, of which more must not be gone.
        limits: Limits,
        /// What is done beside checking.
        beside: Box<Beside>,
    },
    /// `compare`
    Compare {
        /// The files: the old one before the new one.
        inputs: Vec<Input>,
        /// The share of recipients, in percent, of which more must not be gone.
        limits: Limits,
        /// The format.
        format: CompareFormat,
        /// Histories and replies.
        histories: Box<Histories>,
    },
    /// `extract`
    Extract {
        /// The files.
        inputs: Vec<Input>,
        /// Which records.
        choice: Choice,
        /// The file for them; `-` for standard output.
        out: String,
    },
    /// `explain`
    Explain {
        /// Codes and rules; all where there are none.
        names: Vec<String>,
        /// Files with an error-code list.
        inputs: Vec<Input>,
    },
    /// `preview`
    Preview {
        /// The files.
        inputs: Vec<Input>,
        /// The record's number.
        record: u32,
        /// Which views.
        views: Vec<View>,
        /// The format.
        format: PreviewFormat,
    },
    /// `generate`
    Generate {
        /// What to make.
        plan: generate::Plan,
        /// The file for the data; standard output where this is `None`.
        out: Option<String>,
        /// The file for what must be found.
        expect: Option<String>,
    },
    /// `spec list`
    SpecList {
        /// Documents given for this run.
        inputs: Vec<Input>,
        /// Whether as JSON.
        json: bool,
    },
    /// `doctor`
    Doctor {
        /// The options of the screen.
        options: UiOptions,
        /// Whether as JSON.
        json: bool,
    },
    /// `help`
    Help {
        /// The topic; the list of topics where there is none.
        topic: Option<String>,
    },
    /// `spec learn`
    SpecLearn(Learning),
    /// `spec import`
    SpecImport {
        /// The documents.
        files: Vec<String>,
        /// Where to write; the user's settings where this is not said.
        out: Option<String>,
        /// Whether only to show.
        dry_run: bool,
        /// What the user says of the documents.
        hints: Hints,
    },
}
