//! The operations of a design that take records, and which of them is taken for which form of payload.

use serde_json::Value;

use super::doubts::Doubts;
use super::schema::{Kind, Reader, Shape};
use crate::import::sheets::shown_operation;
use crate::import::{Hints, ImportProblem};
use crate::spec::{FieldTable, Form};
use crate::text::{Message, Plain};

/// So many names of fields that are known make a schema one of records.
const ENOUGH: usize = 3;
/// How many operations are named where none was found.
const MOST_NAMED: usize = 20;

/// An operation that takes records.
#[derive(Debug)]
pub struct Operation<'d> {
    /// Its operationId, or its method and path.
    pub name: String,
    /// The form of payload.
    pub form: Form,
    /// What a record is.
    pub record: Shape,
    /// The schema of the body, and the member of it that holds the records where it is an object.
    pub body: (&'d Value, Option<String>),
    /// How many of the known fields it has.
    pub known: usize,
    /// The operation as it stands in the document.
    pub node: &'d Value,
    /// What is to be told of its schema.
    pub told: Doubts,
}

/// An operation as it is listed.
struct Listed<'d> {
    method: &'d str,
    path: &'d str,
    node: &'d Value,
}

impl Listed<'_> {
    fn id(&self) -> Option<&str> {
        self.node.get("operationId").and_then(Value::as_str).filter(|id| !id.trim().is_empty())
    }

    fn name(&self) -> String {
        let place = format!("{} {}", self.method.to_ascii_uppercase(), self.path);
        self.id().map_or_else(|| place, str::to_owned)
    }

    /// Whether the user means it: by its id, its path, or its method and path.
    fn is_meant(&self, asked: &str) -> bool {
        let asked = asked.trim();
        let by_both = asked
            .split_once(' ')
            .is_some_and(|(method, path)| method.eq_ignore_ascii_case(self.method) && path.trim() == self.path);
        self.id() == Some(asked) || self.path == asked || by_both
    }
}

/// The operations taken, at most one for each form.
///
/// # Errors
/// None takes records, or the one asked for is not there.
pub fn operations<'d>(
    document: &'d Value,
    hints: &Hints,
    reader: &mut Reader<'d>,
) -> Result<Vec<Operation<'d>>, ImportProblem> {
    let listed = listed(document, reader);
    let names = || {
        let shown = |(nth, one): (usize, &Listed)| shown_operation(&one.name(), nth + 1);
        let mut names: Vec<String> = listed.iter().enumerate().take(MOST_NAMED).map(shown).collect();
        if listed.len() > MOST_NAMED {
            names.push("…".to_owned());
        }
        if names.is_empty() { "-".to_owned() } else { names.join(", ") }
    };
    let asked = hints.operation.as_deref();
    let least = if asked.is_some() { 0 } else { ENOUGH };
    let mut taken: Vec<Operation<'d>> = Vec::new();
    for one in listed.iter().filter(|one| asked.is_none_or(|asked| one.is_meant(asked))) {
        let Some(operation) = operation(one, reader) else { continue };
        if operation.known < least {
            continue;
        }
        match taken.iter_mut().find(|taken| taken.form == operation.form) {
            Some(best) if best.known < operation.known => *best = operation,
            Some(_) => {}
            None => taken.push(operation),
        }
    }
    taken.sort_by_key(|operation| operation.form == Form::Differential);
    match (taken.is_empty(), asked) {
        (false, _) => Ok(taken),
        (true, None) => {
            Err(ImportProblem(Message::new("import.api.no-operation").with("operations", Plain::known(names()))))
        }
        (true, Some(asked)) => {
            let said = Message::new("import.api.operation-unknown").with("operation", Plain::known(asked));
            Err(ImportProblem(said.with("operations", Plain::known(names()))))
        }
    }
}

/// All operations that may send a body.
fn listed<'d>(document: &'d Value, reader: &mut Reader<'d>) -> Vec<Listed<'d>> {
    let mut listed = Vec::new();
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let Some(item) = reader.part(item) else { continue };
        for method in ["post", "put", "patch"] {
            if let Some(node) = item.get(method).filter(|node| node.is_object()) {
                listed.push(Listed { method, path, node });
            }
        }
    }
    listed
}

/// The schema of a JSON body.
pub fn json_schema(part: &Value) -> Option<&Value> {
    let content = part.get("content")?.as_object()?;
    let json = content.iter().find(|(kind, _)| kind.starts_with("application/json"));
    let json = json.or_else(|| content.iter().find(|(kind, _)| kind.contains("json")));
    json.or_else(|| content.iter().next())?.1.get("schema")
}

fn operation<'d>(listed: &Listed<'d>, reader: &mut Reader<'d>) -> Option<Operation<'d>> {
    let before = std::mem::take(&mut reader.told);
    let schema = listed.node.get("requestBody").and_then(|body| reader.part(body)).and_then(json_schema);
    let body = schema.map(|schema| (schema, reader.shape(schema)));
    // What is to be told of an operation that is not taken is nobody's business.
    let mut told = std::mem::replace(&mut reader.told, before);
    let (schema, body) = body?;
    let (record, wrapper) = record_of(&body)?;
    let wrapper_name = wrapper.map(str::to_owned);
    match wrapper {
        Some(name) => told.push(Message::new("import.api.wrapped").with("name", Plain::known(name))),
        None if body.items.is_none() => {
            told.push(Message::new("import.api.no-array").with("operation", Plain::known(listed.name())))
        }
        None => {}
    }
    let has = |name: &str| record.members.get(name).is_some();
    let form = if has("historyKey") || has("isDeleted") { Form::Differential } else { Form::Registration };
    let (record, known) = (record.clone(), known(record));
    let body = (schema, wrapper_name);
    Some(Operation { name: listed.name(), form, record, body, known, node: listed.node, told })
}

/// What a record is: the items of the body, or of the one array of objects that it holds, whose name is given then.
fn record_of(body: &Shape) -> Option<(&Shape, Option<&str>)> {
    let record = body.innermost();
    if record.members.is_empty() {
        return None;
    }
    if known(record) >= ENOUGH {
        return Some((record, None));
    }
    let arrays = record.members.iter().filter(|(_, member)| member.kind == Some(Kind::Array));
    let arrays = arrays.filter(|(_, member)| !member.innermost().members.is_empty());
    let best = arrays.max_by_key(|(_, member)| known(member.innermost()));
    match best {
        Some((name, member)) if known(member.innermost()) >= ENOUGH => Some((member.innermost(), Some(name))),
        _ => Some((record, None)),
    }
}

/// How many fields of the program's own table a record has.
fn known(record: &Shape) -> usize {
    FieldTable::built_in().iter().filter(|(_, field)| record.members.get(&field.json).is_some()).count()
}
