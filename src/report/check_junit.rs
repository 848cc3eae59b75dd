//! `check` as JUnit XML: a suite for the run, a case for each finding; errors fail, the rest pass with a note.

use std::io::{self, Write};

use super::check_data::{CheckReport, Counts, FileLine, FindingLine, ReplyLine, SummaryLine};
use super::markup::escape;
use crate::check::{Rule, Severity};
use crate::text::Lang;

/// The format.
#[derive(Debug)]
pub struct Junit {
    lang: Lang,
    cases: Vec<String>,
    files: Vec<String>,
}

impl Junit {
    /// With the words of this language.
    pub fn new(lang: Lang) -> Junit {
        Junit { lang, cases: vec![], files: vec![] }
    }
}

/// Texts a line each, as markup may hold them.
fn lines(texts: &[&str]) -> String {
    texts.iter().map(|text| escape(text)).collect::<Vec<_>>().join("\n")
}

impl CheckReport for Junit {
    fn file(&mut self, _: &mut dyn Write, file: &FileLine) -> io::Result<()> {
        self.files.push(file.file.clone());
        Ok(())
    }

    fn finding(&mut self, _: &mut dyn Write, rule: Rule, finding: FindingLine) -> io::Result<()> {
        let place =
            format!("{}:{}:{}", finding.file, finding.line.unwrap_or_default(), finding.column.unwrap_or_default());
        let name = format!("{place} {} {}", finding.rule, finding.field.unwrap_or_default());
        let body = lines(&[&place, &finding.message, &rule.words(self.lang).action]);
        let inner = match rule.severity() {
            Severity::Error => {
                format!(
                    "<failure type=\"{}\" message=\"{}\">{}</failure>",
                    finding.rule,
                    escape(&finding.message),
                    body
                )
            }
            Severity::Warning | Severity::Info => {
                format!("<system-out>{}: {}</system-out>", finding.severity, body)
            }
        };
        self.cases.push(format!(
            "    <testcase classname=\"{}\" name=\"{}\">{inner}</testcase>\n",
            escape(&finding.file),
            escape(&name)
        ));
        Ok(())
    }

    fn reply(&mut self, _: &mut dyn Write, reply: ReplyLine) -> io::Result<()> {
        let record = reply.record.map_or("-".to_owned(), |n| n.to_string());
        let body: Vec<String> = [reply.title, reply.cause, reply.action].into_iter().flatten().collect();
        let body = lines(&body.iter().map(String::as_str).collect::<Vec<_>>());
        self.cases.push(format!(
            "    <testcase classname=\"{}\" name=\"{}\"><failure type=\"reply\" message=\"{}\">{}</failure></testcase>\n",
            escape(&reply.file),
            escape(&format!("{} {record} {}", reply.code, reply.field.unwrap_or_default())),
            escape(&reply.code),
            body
        ));
        Ok(())
    }

    fn summary(&mut self, out: &mut dyn Write, summary: &SummaryLine, _: &Counts<'_>) -> io::Result<()> {
        // A suite without a case reads as "nothing ran": each clean file is a case that passed.
        for file in &self.files {
            let name = escape(file);
            self.cases.push(format!("    <testcase classname=\"{name}\" name=\"{name} read\"/>\n"));
        }
        let failures = self.cases.iter().filter(|case| case.contains("<failure ")).count();
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(
            out,
            "<testsuites>\n  <testsuite name=\"pmh-inspector\" tests=\"{}\" failures=\"{failures}\">",
            self.cases.len()
        )?;
        for case in &self.cases {
            out.write_all(case.as_bytes())?;
        }
        for rule in &summary.rules_not_run {
            writeln!(out, "    <!-- {}: {} -->", rule.rule, escape(&rule.reason).replace("--", "- -"))?;
        }
        writeln!(out, "  </testsuite>\n</testsuites>")
    }
}
