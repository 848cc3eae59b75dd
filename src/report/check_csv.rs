//! `check` as a table of findings and replies, for a spreadsheet.

use std::io::{self, Write};

use super::check_data::{CheckReport, FileLine, FindingLine, ReplyLine, SummaryLine};
use crate::check::Rule;
use crate::text::Lang;

/// The format.
#[derive(Debug)]
pub struct Csv {
    lang: Lang,
    begun: bool,
}

const HEADING: [&str; 13] = [
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
];

impl Csv {
    /// With the words of this language.
    pub fn new(lang: Lang) -> Csv {
        Csv { lang, begun: false }
    }

    fn row(&mut self, out: &mut dyn Write, cells: [&str; 13]) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        if !self.begun {
            self.begun = true;
            writer.write_record(HEADING)?;
        }
        // A cell that a spreadsheet would take for a formula is made text.
        let formula = |cell: &str| cell.starts_with(['=', '+', '-', '@']);
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
            ],
        )
    }

    fn reply(&mut self, out: &mut dyn Write, r: ReplyLine) -> io::Result<()> {
        let (field, title) = (r.field.unwrap_or_default(), r.title.unwrap_or_default());
        self.row(out, ["reply", &r.file, &number(r.record), "", "", &field, "", &r.code, r.outcome, "", &title, "", ""])
    }

    fn summary(&mut self, out: &mut dyn Write, summary: &SummaryLine) -> io::Result<()> {
        for file in &summary.unread {
            self.row(out, ["unread", &file.file, "", "", "", "", "", "", "error", "", &file.reason, "", ""])?;
        }
        let words = summary.in_words(self.lang);
        self.row(out, ["verdict", "", "", "", "", "", "", summary.verdict.code(), "", "", &words, "", ""])
    }
}
