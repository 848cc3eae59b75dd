//! The lines of a work list: one JSON object a line, the first with the random key. A later line about the same record or
//! group takes the place of an earlier one. A line that no mark changes stays as it is, byte for byte, be it understood or
//! not: another hand may have written it, or a later version of this program.

use std::collections::{BTreeMap, HashMap};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::key::{Salt, hex, unhex};
use super::{Mark, Marked, RecordKey, note};
use crate::check::Rule;

/// What stands in the first line to tell what the file is.
const FORMAT: &str = "pmh-inspector-worklist";

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A record.
    Record(RecordKey),
    /// All findings of a rule.
    Group(Rule),
}

/// A line with its end.
#[derive(Debug)]
struct Line {
    bytes: Vec<u8>,
    about: Option<About>,
}

/// What a file holds.
#[derive(Debug)]
pub(super) struct Lines {
    lines: Vec<Line>,
    /// How its lines end.
    end: &'static str,
    pub salt: Salt,
    pub records: HashMap<RecordKey, Marked>,
    pub groups: BTreeMap<Rule, Marked>,
    /// Numbers of the lines that cannot be read, from 1.
    pub damaged: Vec<usize>,
}

impl Lines {
    /// Those of a file without a mark.
    pub fn new(salt: Salt) -> Lines {
        let head = json!({
            "format": FORMAT,
            "about": "Marks on records, each named by a keyed hash. Who has this file can test guesses of a number: keep it with the payload.",
            "key": hex(&salt.0),
        });
        Lines {
            lines: vec![Line { bytes: format!("{head}\n").into_bytes(), about: None }],
            end: "\n",
            salt,
            records: HashMap::new(),
            groups: BTreeMap::new(),
            damaged: vec![],
        }
    }

    /// Those of a file; `None` where it is no work list: without its key nothing in it can be found again.
    pub fn read(bytes: &[u8]) -> Option<Lines> {
        let mut lines = Lines { lines: vec![], ..Lines::new(Salt([0; 32])) };
        let mut salt = None;
        for (number, bytes) in (1_usize..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
            let text = std::str::from_utf8(bytes).ok().map(|text| text.trim_start_matches('\u{FEFF}').trim());
            let mut about = None;
            if text == Some("") {
                // Blank.
            } else if let Some(head) = text.filter(|_| salt.is_none()).and_then(head) {
                // An editor may have moved the first line.
                salt = Some(head.get("key").and_then(Value::as_str).and_then(unhex).map(Salt)?);
                lines.end = if bytes.ends_with(b"\r\n") { "\r\n" } else { "\n" };
            } else if let Some((of, marked)) = text.and_then(entry) {
                lines.note(of, Some(&marked));
                about = Some(of);
            } else {
                lines.damaged.push(number);
            }
            lines.lines.push(Line { bytes: bytes.to_vec(), about });
        }
        Some(Lines { salt: salt?, ..lines })
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> Vec<u8> {
        self.lines.iter().flat_map(|line| &line.bytes).copied().collect()
    }

    /// The mark on something.
    pub fn get(&self, about: About) -> Option<&Marked> {
        match about {
            About::Record(key) => self.records.get(&key),
            About::Group(rule) => self.groups.get(&rule),
        }
    }

    /// Sets a mark or takes it away: in the last line about it, or in a new one.
    pub fn set(&mut self, about: About, marked: Option<&Marked>) {
        if self.get(about) == marked {
            return;
        }
        self.note(about, marked);
        let Some(marked) = marked else {
            self.lines.retain(|line| line.about != Some(about));
            return;
        };
        match self.lines.iter_mut().rev().find(|line| line.about == Some(about)) {
            Some(line) => line.mark(marked),
            None => self.add(about, marked),
        }
    }

    fn note(&mut self, about: About, marked: Option<&Marked>) {
        match (about, marked) {
            (About::Record(key), Some(marked)) => drop(self.records.insert(key, marked.clone())),
            (About::Record(key), None) => drop(self.records.remove(&key)),
            (About::Group(rule), Some(marked)) => drop(self.groups.insert(rule, marked.clone())),
            (About::Group(rule), None) => drop(self.groups.remove(&rule)),
        }
    }

    fn add(&mut self, about: About, marked: &Marked) {
        if let Some(last) = self.lines.last_mut().filter(|line| !line.bytes.ends_with(b"\n")) {
            last.bytes.extend(self.end.as_bytes());
        }
        let mut line = Map::new();
        match about {
            About::Record(key) => line.insert("record".to_owned(), json!(key.hex())),
            About::Group(rule) => line.insert("rule".to_owned(), json!(rule.name())),
        };
        line.insert("mark".to_owned(), json!(marked.mark.code()));
        if marked.rejected {
            line.insert("rejected".to_owned(), json!(true));
        }
        if !marked.note.is_empty() {
            line.insert("note".to_owned(), json!(marked.note));
        }
        if !marked.figures.is_empty() {
            line.insert("figures".to_owned(), json!(marked.figures));
        }
        let bytes = format!("{}{}", Value::Object(line), self.end).into_bytes();
        self.lines.push(Line { bytes, about: Some(about) });
    }
}

impl Line {
    /// Sets mark, note and whether PMH had rejected the record; all else in the line stays.
    fn mark(&mut self, marked: &Marked) {
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        let body = text.trim_end_matches(['\r', '\n']);
        let Ok(Members(mut members)) = serde_json::from_str(body.trim_start_matches('\u{FEFF}')) else { return };
        members.retain(|(name, _)| match name.as_str() {
            "note" => !marked.note.is_empty(),
            "rejected" => marked.rejected,
            "figures" => !marked.figures.is_empty(),
            _ => true,
        });
        let (mark, note) = (json!(marked.mark.code()).to_string(), json!(marked.note).to_string());
        put(&mut members, "mark", mark);
        if marked.rejected {
            put(&mut members, "rejected", "true".to_owned());
        }
        if !marked.note.is_empty() {
            put(&mut members, "note", note);
        }
        if !marked.figures.is_empty() {
            put(&mut members, "figures", json!(marked.figures).to_string());
        }
        let members: Vec<String> = members.iter().map(|(name, value)| format!("{}:{value}", json!(name))).collect();
        self.bytes = format!("{{{}}}{}", members.join(","), &text[body.len()..]).into_bytes();
    }
}

/// Gives a member another value, or adds it.
fn put(members: &mut Vec<(String, String)>, name: &str, value: String) {
    // Of two of one name the last counts.
    match members.iter_mut().rev().find(|(known, _)| known == name) {
        Some((_, old)) => *old = value,
        None => members.push((name.to_owned(), value)),
    }
}

/// The members of an object in their order, each value as it is written.
struct Members(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    members.push((name, value.get().to_owned()));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// The line that tells what the file is.
fn head(line: &str) -> Option<Map<String, Value>> {
    let line: Map<String, Value> = serde_json::from_str(line).ok()?;
    (line.get("format").and_then(Value::as_str) == Some(FORMAT)).then_some(line)
}

/// A line about a record or a group.
fn entry(line: &str) -> Option<(About, Marked)> {
    let line: Map<String, Value> = serde_json::from_str(line).ok()?;
    let get = |name: &str| line.get(name).and_then(Value::as_str);
    let mark = get("mark").and_then(Mark::by_code)?;
    let note = match line.get("note") {
        None => String::new(),
        Some(note) => note.as_str()?.to_owned(),
    };
    // A note that a hand wrote into the file is not shown where it could not have been typed.
    note::check(&note).ok()?;
    let about = match (get("record"), get("rule")) {
        (Some(key), None) => About::Record(RecordKey::unhex(key)?),
        (None, Some(rule)) => About::Group(Rule::by_name(rule)?),
        _ => return None,
    };
    let rejected = line.get("rejected").and_then(Value::as_bool).unwrap_or(false);
    let figures = get("figures").unwrap_or_default().to_owned();
    Some((about, Marked { mark, note, rejected, figures }))
}
