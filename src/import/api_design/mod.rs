//! An API design (OpenAPI 3.0 or 3.1, as JSON, as YAML or within the page that Redoc makes of it) to patches of the field
//! table and a reply profile. What a schema says holds; where it is silent, the words of its descriptions are read, since
//! the designs seen so far write lengths and character sets there.

mod bundle;
mod doubts;
mod fields;
mod limits;
mod operation;
mod prose;
mod reply;
mod schema;
mod source;

#[cfg(test)]
mod tests;

use serde_json::Value;

use self::schema::Reader;
use super::{Hints, ImportProblem, Imported};
use crate::spec::{BodyTable, FieldPatch, Form, Limit, ReplyProfile};
use crate::text::{Message, Plain};

pub(super) use bundle::Statements;
pub use source::looks_like_api_design;

/// Takes an API design. Of the operations that take records, one is taken for each form of payload: the one with the most
/// fields that are known, or the one that the hints name by its operationId or path.
///
/// # Errors
/// No OpenAPI 3 document stands in the text, or none of its operations takes records.
pub fn api_design(text: &str, hints: &Hints) -> Result<Imported, ImportProblem> {
    let document = source::document(text)?;
    let mut imported = Imported::default();
    let mut reader = Reader::new(&document);
    let mut operations = operation::operations(&document, hints, &mut reader)?;
    let whole = !reader.is_exhausted();
    let mut told = std::mem::take(&mut reader.told);
    let version = source::version(&document);
    if !["3.0", "3.1"].iter().any(|known| version.starts_with(known)) {
        told.push(Message::new("import.api.version-untried").with("version", Plain::known(&version)));
    }
    let mut forms = Vec::new();
    for operation in &mut operations {
        told.append(std::mem::take(&mut operation.told));
        forms.push(fields::patches(operation, whole, &mut told));
    }
    imported.title = info(&document, "title");
    imported.edition = info(&document, "version");
    let title = Message::new("import.api.document").with("title", Plain::known(or_dash(&imported.title)));
    imported
        .recognised
        .push(title.with("edition", Plain::known(or_dash(&imported.edition))).with("version", Plain::known(version)));
    for (operation, patches) in operations.iter().zip(&forms) {
        let key = match operation.form {
            Form::Registration => "import.api.operation.registration",
            Form::Differential => "import.api.operation.differential",
        };
        let count = patches.iter().filter(|patch| !patch.removed).count();
        imported
            .recognised
            .push(Message::new(key).with("operation", Plain::known(&operation.name)).with("count", count));
    }
    imported.tables.field = fields::joined(forms);
    let mut statements = bundle::Statements::default();
    for operation in &operations {
        let (schema, wrapper) = &operation.body;
        let mut bundled = bundle::Bundle::take(&document, schema, wrapper.as_deref(), &mut told);
        bundled.table.form = Some(operation.form);
        let bodies = &mut imported.tables.body;
        match bodies.iter_mut().find(|body| BodyTable { form: bundled.table.form, ..(*body).clone() } == bundled.table)
        {
            Some(both) => both.form = None,
            None => bodies.push(bundled.table),
        }
        statements.add(bundled.statements);
    }
    imported.recognised.push(statements.said("import.api.statements"));
    imported.recognised.push(limits_said(&imported.tables.field));
    imported.tables.reply = reply::profile(&operations, &mut reader);
    told.append(std::mem::take(&mut reader.told));
    match &imported.tables.reply {
        Some(profile) => imported.recognised.push(reply_said(profile)),
        None => told.push(Message::new("import.api.no-reply")),
    }
    imported.doubts = told.into_said();
    Ok(imported)
}

/// A part of `info`, on one line and not without end.
fn info(document: &Value, key: &str) -> String {
    let text = document.get("info").and_then(|info| info.get(key)).map(source::scalar).unwrap_or_default();
    let text: String = text.chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.trim().to_owned()
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

fn limits_said(patches: &[FieldPatch]) -> Message {
    fn has<T>(limit: Option<&Limit<T>>) -> bool {
        limit.is_some_and(|limit| limit.get().is_some())
    }
    let count = |holds: fn(&FieldPatch) -> bool| patches.iter().filter(|patch| holds(patch)).count();
    Message::new("import.api.limits")
        .with("lengths", count(|patch| has(patch.length.as_ref())))
        .with("charsets", count(|patch| has(patch.charset.as_ref())))
        .with("patterns", count(|patch| has(patch.pattern.as_ref())))
        .with("values", count(|patch| patch.values.as_ref().is_some_and(|values| !values.is_empty())))
}

fn reply_said(profile: &ReplyProfile) -> Message {
    let places = |places: &[&[String]]| {
        let all: Vec<&str> = places.iter().flat_map(|places| places.iter()).map(String::as_str).collect();
        if all.is_empty() { "-".to_owned() } else { all.join(", ") }
    };
    let keys = [&profile.record, &profile.history_key, &profile.type_id, &profile.sub_key, &profile.recipient];
    Message::new("import.api.reply")
        .with("code", Plain::known(places(&[&profile.code])))
        .with("message", Plain::known(places(&[&profile.message])))
        .with("record", Plain::known(places(&keys.map(Vec::as_slice))))
        .with("field", Plain::known(places(&[&profile.field, &profile.pointer])))
}
