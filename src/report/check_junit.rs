//! `check` as JUnit XML: a suite for the run, a case for each finding; errors fail, the rest pass with a note.

use std::io::{self, Write};

use super::check_model::{CauseLine, CheckReport, FileLine, FindingLine, ReplyLine, SaidLine, SummaryLine};
use super::markup::escape;
use super::verdict::Verdict;
use crate::check::{Rule, Severity};
use crate::text::Lang;

/// Cases that are kept until their number can be written before them: more are written as another suite, for there may be a
/// million.
const AT_ONCE: usize = 4 << 20;

/// The format.
#[derive(Debug)]
pub struct Junit {
    lang: Lang,
    begun: bool,
    /// The cases of the next suite, how many they are, and how many of them failed and could not be run.
    cases: String,
    tests: usize,
    failures: usize,
    errors: usize,
    files: Vec<String>,
    /// What PMH says of whole reply files, and causes, as properties.
    said: String,
}

impl Junit {
    /// With the words of this language.
    pub fn new(lang: Lang) -> Junit {
        Junit {
            lang,
            begun: false,
            cases: String::new(),
            tests: 0,
            failures: 0,
            errors: 0,
            files: vec![],
            said: String::new(),
        }
    }

    fn case(&mut self, out: &mut dyn Write, class: &str, name: &str, inner: &str) -> io::Result<()> {
        let (class, name) = (escape(class), escape(name));
        let case = match inner {
            "" => format!("    <testcase classname=\"{class}\" name=\"{name}\"/>\n"),
            inner => format!("    <testcase classname=\"{class}\" name=\"{name}\">{inner}</testcase>\n"),
        };
        self.cases.push_str(&case);
        self.tests += 1;
        self.failures += usize::from(inner.starts_with("<failure "));
        self.errors += usize::from(inner.starts_with("<error "));
        if self.cases.len() >= AT_ONCE { self.suite(out, "") } else { Ok(()) }
    }

    /// Writes the suite of the cases that are kept, with what is said of it before them.
    fn suite(&mut self, out: &mut dyn Write, head: &str) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n")?;
        }
        let Junit { cases, tests, failures, errors, .. } = self;
        writeln!(
            out,
            "  <testsuite name=\"pmh-inspector\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">\n{head}{cases}  </testsuite>",
        )?;
        cases.clear();
        (*tests, *failures, *errors) = (0, 0, 0);
        Ok(())
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

    fn cause(&mut self, _: &mut dyn Write, cause: CauseLine) -> io::Result<()> {
        let share = cause.share(self.lang);
        let text = escape(&format!("{} ({share}) {} {}", cause.title, cause.why, cause.action));
        let name = escape(&format!("cause {} {}", cause.cause, cause.file));
        self.said.push_str(&format!("<property name=\"{name}\" value=\"{text}\"/>"));
        Ok(())
    }

    fn finding(&mut self, out: &mut dyn Write, rule: Rule, finding: FindingLine) -> io::Result<()> {
        let place =
            format!("{}:{}:{}", finding.file, finding.line.unwrap_or_default(), finding.column.unwrap_or_default());
        let cell = finding.cell.as_ref().map(|cell| format!(" {cell}")).unwrap_or_default();
        let body_place = format!("{place}{cell}");
        let name = format!("{place} {} {}", finding.rule, finding.field.unwrap_or_default());
        let body = lines(&[&body_place, &finding.message, &rule.words(self.lang).action]);
        let inner = match finding.severity == Severity::Error.code() {
            true => failed("failure", finding.rule, &finding.message, &body),
            false => format!("<system-out>{}: {}</system-out>", finding.severity, body),
        };
        self.case(out, &finding.file, &name, &inner)
    }

    fn said(&mut self, _: &mut dyn Write, said: &SaidLine) -> io::Result<()> {
        let (file, message) = (escape(&said.file), escape(&said.message));
        self.said.push_str(&format!("<property name=\"pmh-message {file}\" value=\"{message}\"/>"));
        Ok(())
    }

    fn reply(&mut self, out: &mut dyn Write, reply: ReplyLine) -> io::Result<()> {
        let record = reply.record.map_or("-".to_owned(), |n| n.to_string());
        let body: Vec<String> = [reply.title, reply.message, reply.cause, reply.action].into_iter().flatten().collect();
        let body = lines(&body.iter().map(String::as_str).collect::<Vec<_>>());
        let name = format!("{} {record} {}", reply.code, reply.field.unwrap_or_default());
        let inner = match reply.outcome {
            "error" if !reply.superseded => failed("failure", "reply", &reply.code, &body),
            outcome => format!("<system-out>{outcome}: {body}</system-out>"),
        };
        self.case(out, &reply.file, &name, &inner)
    }

    fn summary(&mut self, out: &mut dyn Write, summary: &SummaryLine) -> io::Result<()> {
        // A suite without a case reads as "nothing ran": each file that was read is a case that passed.
        for file in std::mem::take(&mut self.files) {
            self.case(out, &file, &format!("{file} read"), "")?;
        }
        for file in &summary.unread {
            let inner = failed("error", "unread", &file.reason, "");
            self.case(out, &file.file, &format!("{} read", file.file), &inner)?;
        }
        if summary.verdict == Verdict::NothingChecked {
            let inner = failed("failure", "nothing-checked", &summary.in_words(self.lang), "");
            self.case(out, "pmh-inspector", "nothing-checked", &inner)?;
        }
        let verdict = summary.verdict.code();
        let said = std::mem::take(&mut self.said);
        let mut head = format!("    <properties><property name=\"verdict\" value=\"{verdict}\"/>{said}</properties>\n");
        for rule in &summary.rules_not_run {
            let reason = escape(&rule.reason).replace("--", "- -");
            head.push_str(&format!("    <!-- {}: {reason} -->\n", rule.rule));
        }
        self.suite(out, &head)?;
        out.write_all(b"</testsuites>\n")
    }
}

/// What a case failed of; the body is markup already.
fn failed(how: &str, kind: &str, message: &str, body: &str) -> String {
    format!("<{how} type=\"{kind}\" message=\"{}\">{body}</{how}>", escape(message))
}
