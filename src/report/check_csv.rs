//! `check` as a table of findings and replies, for a spreadsheet.

use std::io::{self, Write};

use super::check_model::{CauseLine, CheckReport, FileLine, FindingLine, ReplyLine, SaidLine, SummaryLine};
use crate::check::Rule;
use crate::text::Lang;

/// The format.
#[derive(Debug)]
pub struct Csv {
    lang: Lang,
    begun: bool,
    /// Whether there is a column for PMH's own messages.
    messages: bool,
}

const HEADING: [&str; 14] = [
    "type",
    "file",
    "record",
    "line",
    "column",
    "field",
    "field_name",
    "rule",
    "severity",
    "basis",
    "message",
    "edition",
    "predicts",
    "cell",
];

impl Csv {
    /// With the words of this language, and with a column for PMH's own messages where they are asked for.
    pub fn new(lang: Lang, messages: bool) -> Csv {
        Csv { lang, begun: false, messages }
    }

    fn row(&mut self, out: &mut dyn Write, cells: [&str; 14]) -> io::Result<()> {
        self.row_with(out, cells, "")
    }

    /// A row with a message of PMH's.
    fn row_with(&mut self, out: &mut dyn Write, cells: [&str; 14], message: &str) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        let further = |cell| self.messages.then_some(cell);
        if !self.begun {
            self.begun = true;
            writer.write_record(HEADING.into_iter().chain(further("pmh_message")))?;
        }
        // A cell that a spreadsheet would take for a formula is made text.
        let formula = |cell: &str| cell.starts_with(['=', '+', '-', '@']);
        let cells = cells.into_iter().chain(further(message));
        writer.write_record(cells.map(|cell| if formula(cell) { format!("'{cell}") } else { cell.to_owned() }))?;
        writer.flush()
    }
}

fn number(n: Option<u32>) -> String {
    n.map(|n| n.to_string()).unwrap_or_default()
}

impl CheckReport for Csv {
    fn file(&mut self, _: &mut dyn Write, _: &FileLine) -> io::Result<()> {
        Ok(())
    }

    fn cause(&mut self, out: &mut dyn Write, cause: CauseLine) -> io::Result<()> {
        let text = format!("{} ({}) {}", cause.title, cause.share(self.lang), cause.action);
        self.row(out, ["cause", &cause.file, "", "", "", "", "", cause.cause, "", "", &text, "", "", ""])
    }

    fn finding(&mut self, out: &mut dyn Write, _: Rule, f: FindingLine) -> io::Result<()> {
        let (field, name) = (f.field.unwrap_or_default(), f.field_name.unwrap_or_default());
        let (record, line, column) = (number(f.record), number(f.line), number(f.column));
        self.row(
            out,
            [
                "finding",
                &f.file,
                &record,
                &line,
                &column,
                &field,
                &name,
                f.rule,
                f.severity,
                f.basis,
                &f.message,
                &f.edition,
                &f.predicts.join(" "),
                &f.cell.unwrap_or_default(),
            ],
        )
    }

    fn said(&mut self, out: &mut dyn Write, said: &SaidLine) -> io::Result<()> {
        self.row_with(out, ["message", &said.file, "", "", "", "", "", "", "", "", "", "", "", ""], &said.message)
    }

    fn reply(&mut self, out: &mut dyn Write, r: ReplyLine) -> io::Result<()> {
        let (field, title) = (r.field.unwrap_or_default(), r.title.unwrap_or_default());
        let cells =
            ["reply", &r.file, &number(r.record), "", "", &field, "", &r.code, r.outcome, "", &title, "", "", ""];
        self.row_with(out, cells, &r.message.unwrap_or_default())
    }

    fn summary(&mut self, out: &mut dyn Write, summary: &SummaryLine) -> io::Result<()> {
        for file in &summary.unread {
            self.row(out, ["unread", &file.file, "", "", "", "", "", "", "error", "", &file.reason, "", "", ""])?;
        }
        let words = summary.in_words(self.lang);
        self.row(out, ["verdict", "", "", "", "", "", "", summary.verdict.code(), "", "", &words, "", "", ""])
    }
}
