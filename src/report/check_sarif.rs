//! `check` as SARIF 2.1.0, for tools that collect findings.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::check_data::{CheckReport, Counts, FileLine, FindingLine, ReplyLine, SummaryLine};
use crate::check::{Rule, Severity};
use crate::text::Lang;

/// The format.
#[derive(Debug)]
pub struct Sarif {
    lang: Lang,
    files: Vec<Value>,
    results: Vec<Value>,
}

impl Sarif {
    /// With the words of this language.
    pub fn new(lang: Lang) -> Sarif {
        Sarif { lang, files: vec![], results: vec![] }
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

impl CheckReport for Sarif {
    fn file(&mut self, _: &mut dyn Write, file: &FileLine) -> io::Result<()> {
        self.files.push(json!({ "location": { "uri": uri(&file.file) }, "encoding": file.encoding }));
        Ok(())
    }

    fn finding(&mut self, _: &mut dyn Write, rule: Rule, f: FindingLine) -> io::Result<()> {
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
            "level": level(rule.severity()),
            "message": { "text": f.message },
            "locations": [location],
            "properties": { "record": f.record, "field": f.field, "basis": f.basis, "edition": f.edition, "predicts": f.predicts },
        });
        if let Some(since) = f.since {
            result["baselineState"] = json!(if since == "known" { "unchanged" } else { "new" });
        }
        self.results.push(result);
        Ok(())
    }

    fn reply(&mut self, _: &mut dyn Write, reply: ReplyLine) -> io::Result<()> {
        let text = reply.title.clone().unwrap_or_else(|| reply.code.clone());
        self.results.push(json!({
            "kind": "fail",
            "level": "error",
            "message": { "text": if text.is_empty() { "-" } else { &text } },
            "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&reply.file) } } }],
            "properties": reply,
        }));
        Ok(())
    }

    fn summary(&mut self, out: &mut dyn Write, summary: &SummaryLine, _: &Counts<'_>) -> io::Result<()> {
        let rules: Vec<Value> = Rule::ALL
            .iter()
            .map(|rule| {
                let words = rule.words(self.lang);
                json!({
                    "id": rule.name(),
                    "shortDescription": { "text": words.title },
                    "fullDescription": { "text": words.meaning },
                    "help": { "text": format!("{}\n{}\n{}", words.cause, words.action, words.source) },
                    "defaultConfiguration": { "level": level(rule.severity()) },
                    "properties": { "basis": rule.basis().code() },
                })
            })
            .collect();
        let not_run: Vec<Value> = summary
            .rules_not_run
            .iter()
            .map(|rule| json!({ "level": "note", "message": { "text": rule.reason }, "associatedRule": { "id": rule.rule } }))
            .collect();
        let log = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "pmh-inspector",
                    "version": env!("CARGO_PKG_VERSION"),
                    "language": self.lang.code(),
                    "rules": rules,
                } },
                "columnKind": "unicodeCodePoints",
                "invocations": [{ "executionSuccessful": true, "toolConfigurationNotifications": not_run }],
                "artifacts": self.files,
                "results": self.results,
            }],
        });
        serde_json::to_writer(&mut *out, &log)?;
        out.write_all(b"\n")
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
