//! `check` as SARIF 2.1.0, for tools that collect findings.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::check_model::{CauseLine, CheckReport, FileLine, FindingLine, ReplyLine, SaidLine, SummaryLine};
use super::verdict::Verdict;
use crate::check::{Rule, Severity};
use crate::text::Lang;

/// The format.
#[derive(Debug)]
pub struct Sarif {
    lang: Lang,
    files: Vec<Value>,
    causes: Vec<CauseLine>,
    /// What PMH says of whole reply files.
    said: Vec<SaidLine>,
    /// Whether a result was written, behind which a comma comes before the next; `None` before the results began.
    results: Option<bool>,
}

impl Sarif {
    /// With the words of this language.
    pub fn new(lang: Lang) -> Sarif {
        Sarif { lang, files: vec![], causes: vec![], said: vec![], results: None }
    }

    /// Writes what stands before the results. They are written as they come, and what is known only behind them stands there.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.results.is_some() {
            return Ok(());
        }
        self.results = Some(false);
        let tool = json!({ "driver": {
            "name": "pmh-inspector",
            "version": env!("CARGO_PKG_VERSION"),
            "language": self.lang.code(),
            "rules": Rule::ALL.iter().map(|rule| description(*rule, self.lang)).collect::<Vec<_>>(),
        } });
        let artifacts = Value::from(std::mem::take(&mut self.files));
        write!(
            out,
            "{{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{tool},\
             \"columnKind\":\"unicodeCodePoints\",\"artifacts\":{artifacts},\"results\":["
        )
    }

    fn result(&mut self, out: &mut dyn Write, result: &Value) -> io::Result<()> {
        self.begin(out)?;
        if self.results.replace(true) == Some(true) {
            out.write_all(b",")?;
        }
        Ok(serde_json::to_writer(out, result)?)
    }
}

/// What is said of a rule once.
fn description(rule: Rule, lang: Lang) -> Value {
    let words = rule.words(lang);
    json!({
        "id": rule.name(),
        "shortDescription": { "text": words.title },
        "fullDescription": { "text": words.meaning },
        "help": { "text": format!("{}\n{}\n{}", words.cause, words.action, words.source) },
        "defaultConfiguration": { "level": level(rule.severity().code()) },
        "properties": { "basis": rule.basis().code() },
    })
}

fn level(severity: &str) -> &str {
    if severity == Severity::Info.code() { "note" } else { severity }
}

impl CheckReport for Sarif {
    fn file(&mut self, _: &mut dyn Write, file: &FileLine) -> io::Result<()> {
        self.files.push(json!({ "location": { "uri": uri(&file.file) }, "encoding": file.encoding }));
        Ok(())
    }

    fn cause(&mut self, _: &mut dyn Write, cause: CauseLine) -> io::Result<()> {
        self.causes.push(cause);
        Ok(())
    }

    fn finding(&mut self, out: &mut dyn Write, rule: Rule, f: FindingLine) -> io::Result<()> {
        let mut physical = json!({ "artifactLocation": { "uri": uri(&f.file) } });
        if let (Some(line), Some(column)) = (f.line, f.column) {
            physical["region"] = json!({ "startLine": line, "startColumn": column });
        }
        let mut location = json!({ "physicalLocation": physical });
        if let Some(pointer) = f.pointer.or(f.field.clone()) {
            location["logicalLocations"] = json!([{ "fullyQualifiedName": pointer }]);
        }
        let mut result = json!({
            "ruleId": f.rule,
            "ruleIndex": rule as usize,
            "level": level(f.severity),
            "message": { "text": f.message },
            "locations": [location],
            "properties": { "record": f.record, "field": f.field, "basis": f.basis, "edition": f.edition, "predicts": f.predicts },
        });
        if let Some(cell) = f.cell {
            result["properties"]["cell"] = json!(cell);
        }
        if let Some(since) = f.since {
            result["baselineState"] = json!(if since == "known" { "unchanged" } else { "new" });
        }
        self.result(out, &result)
    }

    fn said(&mut self, _: &mut dyn Write, said: &SaidLine) -> io::Result<()> {
        self.said.push(said.clone());
        Ok(())
    }

    fn reply(&mut self, out: &mut dyn Write, reply: ReplyLine) -> io::Result<()> {
        let text = reply.title.clone().unwrap_or_else(|| reply.code.clone());
        let (kind, level) = match reply.outcome {
            _ if reply.superseded => ("informational", "none"),
            "error" => ("fail", "error"),
            "warning" => ("fail", "warning"),
            _ => ("pass", "none"),
        };
        let result = json!({
            "kind": kind,
            "level": level,
            "message": { "text": if text.is_empty() { "-" } else { &text } },
            "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&reply.file) } } }],
            "properties": reply,
        });
        self.result(out, &result)
    }

    fn summary(&mut self, out: &mut dyn Write, summary: &SummaryLine) -> io::Result<()> {
        self.begin(out)?;
        let not_run: Vec<Value> = summary
            .rules_not_run
            .iter()
            .map(|rule| json!({ "level": "note", "message": { "text": rule.reason }, "associatedRule": { "id": rule.rule } }))
            .collect();
        let unread = summary.unread.iter().map(|file| {
            let location = json!({ "physicalLocation": { "artifactLocation": { "uri": uri(&file.file) } } });
            json!({ "level": "error", "message": { "text": file.reason }, "locations": [location] })
        });
        let mut failures: Vec<Value> = unread.collect();
        if summary.verdict == Verdict::NothingChecked {
            failures.push(json!({ "level": "error", "message": { "text": summary.in_words(self.lang) } }));
        }
        let invocation = json!({
            "executionSuccessful": failures.is_empty(),
            "toolExecutionNotifications": failures,
            "toolConfigurationNotifications": not_run,
        });
        let mut properties = json!({ "verdict": summary.verdict, "unreadFiles": summary.unread_files });
        if !self.causes.is_empty() {
            properties["causes"] = json!(self.causes);
        }
        if !self.said.is_empty() {
            properties["messages"] = json!(self.said);
        }
        writeln!(out, "],\"invocations\":[{invocation}],\"properties\":{properties}}}]}}")
    }
}

/// A file's name as a relative reference: everything but the unreserved characters and `/` percent-encoded.
fn uri(name: &str) -> String {
    let mut uri = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
