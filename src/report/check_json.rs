//! `check` as one JSON object a line.

use std::io::{self, Write};

use serde::Serialize;

use super::check_model::{CauseLine, CheckReport, FileLine, FindingLine, ReplyLine, SaidLine, SummaryLine};
use super::timing::TimingLine;
use crate::check::Rule;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    File(&'a FileLine),
    Cause(CauseLine),
    Finding(FindingLine),
    Reply(ReplyLine),
    Message(&'a SaidLine),
    Timing(&'a TimingLine),
    Summary(&'a SummaryLine),
}

/// The format.
#[derive(Debug)]
pub struct Json;

impl CheckReport for Json {
    fn file(&mut self, out: &mut dyn Write, file: &FileLine) -> io::Result<()> {
        write(out, &Line::File(file))
    }

    fn cause(&mut self, out: &mut dyn Write, cause: CauseLine) -> io::Result<()> {
        write(out, &Line::Cause(cause))
    }

    fn finding(&mut self, out: &mut dyn Write, _: Rule, finding: FindingLine) -> io::Result<()> {
        write(out, &Line::Finding(finding))
    }

    fn said(&mut self, out: &mut dyn Write, said: &SaidLine) -> io::Result<()> {
        write(out, &Line::Message(said))
    }

    fn reply(&mut self, out: &mut dyn Write, reply: ReplyLine) -> io::Result<()> {
        write(out, &Line::Reply(reply))
    }

    fn timing(&mut self, out: &mut dyn Write, timing: TimingLine) -> io::Result<()> {
        write(out, &Line::Timing(&timing))
    }

    fn summary(&mut self, out: &mut dyn Write, summary: &SummaryLine) -> io::Result<()> {
        write(out, &Line::Summary(summary))
    }
}

fn write(out: &mut dyn Write, line: &Line<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}
