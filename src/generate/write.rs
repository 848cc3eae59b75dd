//! Entries as JSON and as rows of a CSV, and what must be found as lines.

use std::io::{self, Write};

use super::data::data;
use super::draft::{BAD_BYTE, Draft, Value, Whose};
use super::{Format, Plan};
use crate::record::FieldId;
use crate::spec::FieldTable;

/// The columns for 自己負担上限額: heading and label.
const COPAYMENTS: [(&str, &str); 2] = [("自己負担上限額（月額）", "月額"), ("自己負担上限額（種別）", "種別")];

/// Puts an entry into a text.
pub fn entry(out: &mut String, entry: &Draft, plan: &Plan) {
    match plan.format {
        Format::Csv => row(out, entry, plan),
        Format::Json | Format::Ndjson => {
            let mut json = Json { out, pretty: plan.format == Format::Json, depth: 1, first: true };
            match entry.instead {
                Some(raw) => json.raw(raw),
                None => object(&mut json, entry),
            }
        }
    }
}

/// A JSON text in the making.
struct Json<'o> {
    out: &'o mut String,
    pretty: bool,
    depth: usize,
    first: bool,
}

impl Json<'_> {
    fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.depth += 1;
        self.first = true;
    }

    fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if !self.first {
            self.line();
        }
        self.out.push(bracket);
        self.first = false;
    }

    fn line(&mut self) {
        const SPACES: &str = "\n          ";
        if self.pretty {
            self.out.push_str(SPACES.get(..=2 * self.depth).unwrap_or(SPACES));
        }
    }

    /// Goes on to the next member of an object or array.
    fn next(&mut self) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        self.line();
    }

    fn key(&mut self, key: &str) {
        self.next();
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str(if self.pretty { "\": " } else { "\":" });
    }

    fn raw(&mut self, raw: &str) {
        self.out.push_str(raw);
        self.first = false;
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        let plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
        // Without an early end, so that it goes over many bytes at once.
        if text.bytes().fold(true, |all, byte| all & plain(byte)) {
            self.out.push_str(text);
        } else {
            for c in text.chars() {
                match c {
                    '"' => self.out.push_str("\\\""),
                    '\\' => self.out.push_str("\\\\"),
                    '\n' => self.out.push_str("\\n"),
                    c if c < ' ' => self.out.push_str(&format!("\\u{:04x}", u32::from(c))),
                    c => self.out.push(c),
                }
            }
        }
        self.out.push('"');
    }
}

fn object(json: &mut Json<'_>, entry: &Draft) {
    json.open('{');
    for (name, (id, value)) in FieldId::KNOWN.iter().zip((0..).map(FieldId).zip(&entry.values)) {
        // The parts of the basic five items stand within them.
        if !name.contains('.') && *value != Value::Absent {
            json.key(name);
            member(json, id, value, entry);
        }
    }
    for (key, raw) in &entry.further {
        json.key(key);
        json.raw(raw);
    }
    json.close('}');
}

fn member(json: &mut Json<'_>, id: FieldId, value: &Value, entry: &Draft) {
    match value {
        Value::Absent => {}
        Value::Text(text) => json.text(text),
        Value::Flag(flag) => json.raw(if *flag { "true" } else { "false" }),
        Value::Raw(raw) => json.raw(raw),
        Value::Whole => match id {
            FieldId::COPAYMENT => {
                json.open('{');
                for (label, value) in &entry.copayments {
                    json.key(label);
                    json.text(value);
                }
                json.close('}');
            }
            FieldId::CARD_ITEMS => {
                json.open('[');
                for (label, value) in &entry.cards {
                    json.next();
                    json.open('{');
                    json.key("itemName");
                    json.text(label);
                    json.key("itemValue");
                    json.text(value);
                    json.close('}');
                }
                json.close(']');
            }
            _ => {
                json.open('{');
                for id in [FieldId::NAME, FieldId::KANA, FieldId::ADDRESS, FieldId::BIRTH, FieldId::SEX] {
                    let name = FieldId::KNOWN.get(id.index()).copied().unwrap_or_default();
                    json.key(name.rsplit('.').next().unwrap_or(name));
                    member(json, id, entry.get(id), entry);
                }
                json.close('}');
            }
        },
    }
}

/// The fields that have a column of their own.
fn columns(plan: &Plan) -> impl Iterator<Item = FieldId> + use<> {
    let differential = plan.differential;
    let own = move |id: &FieldId| match *id {
        FieldId::BASIC | FieldId::COPAYMENT | FieldId::CARD_ITEMS => false,
        FieldId::HISTORY_KEY | FieldId::DELETED => differential,
        _ => true,
    };
    (0..FieldId::KNOWN.len() as u16).map(FieldId).filter(own)
}

/// Puts the heading row into a text.
pub fn headings(out: &mut String, plan: &Plan) {
    let table = FieldTable::built_in();
    for id in columns(plan) {
        cell(out, table.get(id).map_or("", |field| &field.name));
    }
    for (heading, _) in COPAYMENTS {
        cell(out, heading);
    }
    for label in &data().labels {
        cell(out, label);
    }
    end_row(out);
}

fn row(out: &mut String, entry: &Draft, plan: &Plan) {
    for id in columns(plan) {
        cell(
            out,
            match entry.get(id) {
                Value::Text(text) => text,
                Value::Flag(flag) => {
                    if *flag {
                        "1"
                    } else {
                        "0"
                    }
                }
                Value::Raw(raw) => raw,
                Value::Absent | Value::Whole => "",
            },
        );
    }
    let of = |items: &[(&'static str, std::borrow::Cow<'static, str>)], label: &str| {
        items.iter().find(|(name, _)| *name == label).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    for (_, label) in COPAYMENTS {
        cell(out, &of(&entry.copayments, label));
    }
    let labels = &data().labels;
    // A row that is too short breaks off before its last columns.
    let kept = labels.len().saturating_sub(usize::from(entry.cells.min(0).unsigned_abs()));
    for label in labels.iter().take(kept) {
        cell(out, &of(&entry.cards, label));
    }
    for _ in 0..entry.cells {
        cell(out, "");
    }
    end_row(out);
}

fn cell(out: &mut String, text: &str) {
    if text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
    out.push(',');
}

fn end_row(out: &mut String) {
    out.pop();
    out.push_str("\r\n");
}

/// Writes a text in the encoding.
///
/// # Errors
/// What the writer refuses.
pub fn encoded(out: &mut dyn Write, text: &str, bad_bytes: bool, plan: &Plan) -> io::Result<()> {
    if !bad_bytes && !plan.cp932 {
        return out.write_all(text.as_bytes());
    }
    for (i, part) in text.split(BAD_BYTE).enumerate() {
        if i > 0 {
            // No character begins with it, in UTF-8 or in CP932.
            out.write_all(&[0xFF])?;
        }
        match plan.cp932 {
            true => out.write_all(&encoding_rs::SHIFT_JIS.encode(part).0)?,
            false => out.write_all(part.as_bytes())?,
        }
    }
    Ok(())
}

/// Writes what must be found in an entry, a line each, sorted by rule and field.
///
/// # Errors
/// What the writer refuses.
pub fn expected(out: &mut dyn Write, number: u32, entry: &Draft, plan: &Plan) -> io::Result<()> {
    let mut lines: Vec<(&str, Option<String>)> =
        entry.expected.iter().map(|(rule, whose)| (*rule, name(*whose, entry, plan))).collect();
    lines.sort();
    for (rule, field) in lines {
        let field = field.map_or_else(|| "null".to_owned(), |field| format!("\"{field}\""));
        writeln!(out, "{{\"record\":{number},\"field\":{field},\"rule\":\"{rule}\"}}")?;
    }
    Ok(())
}

/// Writes what must be found about the file as a whole: the API takes one array, in UTF-8.
///
/// # Errors
/// What the writer refuses.
pub fn expected_of_file(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    let in_lines = (plan.format == Format::Ndjson).then_some("body-form");
    let in_cp932 = (plan.format != Format::Csv && plan.cp932).then_some("not-utf-8");
    for rule in in_lines.into_iter().chain(in_cp932) {
        writeln!(out, "{{\"record\":null,\"field\":null,\"rule\":\"{rule}\"}}")?;
    }
    Ok(())
}

/// A place as the checker names it.
fn name(whose: Whose, entry: &Draft, plan: &Plan) -> Option<String> {
    let field = |id: FieldId| FieldId::KNOWN.get(id.index()).copied().unwrap_or_default();
    match whose {
        Whose::Record => None,
        Whose::Field(id) => Some(field(id).to_owned()),
        Whose::Card(index) if plan.format == Format::Csv => {
            entry.cards.get(index).map(|(label, _)| (*label).to_owned())
        }
        Whose::Card(index) => Some(format!("{}[{index}]", field(FieldId::CARD_ITEMS))),
        Whose::Copayment(label) => Some(format!("{}.{label}", field(FieldId::COPAYMENT))),
        Whose::Key(key) => Some(key.to_owned()),
    }
}
