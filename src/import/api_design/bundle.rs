//! The schema of a body as the table keeps it: whole, in the words of JSON Schema, with all that it refers to gathered under
//! `$defs`. Each statement in it is counted once, as one that is checked, in part or not at all; what is not is told, one
//! line a kind.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

use super::doubts::Doubts;
use super::source::scalar;
use crate::import::sheets::harmless_name;
use crate::read::reply::percent_decoded;
use crate::spec::{BodyTable, FormatMeaning, Keyword, TextFormat, Types, compile_pattern, keyword};
use crate::text::{Message, Plain};

/// How many schemas are taken.
const MOST: usize = 20_000;
/// How deep they may stand in one another.
const DEEPEST: usize = 50;
/// How many places of a kind are named.
const MOST_NAMED: usize = 5;

/// How many statements a document makes, and what becomes of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statements {
    /// Those that are checked.
    pub checked: usize,
    /// Those that are checked in part.
    pub partly: usize,
    /// Those that are not.
    pub not: usize,
}

impl Statements {
    /// The sentence that says so.
    pub fn said(self, key: &'static str) -> Message {
        let total = self.checked + self.partly + self.not;
        let said = Message::new(key).with("total", total).with("checked", self.checked);
        said.with("partly", self.partly).with("not", self.not)
    }

    /// Those of two documents, or of two parts of one.
    pub fn add(&mut self, other: Statements) {
        self.checked += other.checked;
        self.partly += other.partly;
        self.not += other.not;
    }
}

/// A body's schema, taken as a whole.
pub struct Bundle<'d> {
    document: &'d Value,
    /// Whether the words are those of OpenAPI 3.0.
    is_3_0: bool,
    defs: Map<String, Value>,
    /// The names under `$defs` by the references of the document.
    names: HashMap<&'d str, String>,
    left: usize,
    statements: Statements,
    /// What is not checked, by its kind, and where it stands.
    unchecked: BTreeMap<String, Vec<String>>,
}

/// What a body's schema gives.
pub struct Bundled {
    /// What the table keeps.
    pub table: BodyTable,
    /// What its statements become.
    pub statements: Statements,
}

impl<'d> Bundle<'d> {
    /// Takes the schema of a body, of which `wrapper` is the member that holds the records.
    pub fn take(document: &'d Value, schema: &'d Value, wrapper: Option<&str>, told: &mut Doubts) -> Bundled {
        let is_3_0 = super::source::version(document).starts_with("3.0");
        let mut bundle = Bundle {
            document,
            is_3_0,
            defs: Map::new(),
            names: HashMap::new(),
            left: MOST,
            statements: Statements::default(),
            unchecked: BTreeMap::new(),
        };
        let body = bundle.schema(schema, "", 0);
        let table = bundle.table(&body, wrapper);
        for (kind, places) in &bundle.unchecked {
            let mut each = places.clone();
            each.dedup();
            let mut named = each.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
            if each.len() > MOST_NAMED {
                named.push_str(", …");
            }
            let said =
                Message::new("import.api.unchecked").with("kind", Plain::known(kind)).with("count", places.len());
            told.push(said.with("places", Plain::known(named)));
        }
        Bundled { table, statements: bundle.statements }
    }

    fn not_checked(&mut self, kind: &str, place: &str) {
        self.statements.not += 1;
        let place = if place.is_empty() { "/".to_owned() } else { place.to_owned() };
        self.unchecked.entry(kind.to_owned()).or_default().push(place);
    }

    fn schema(&mut self, schema: &'d Value, place: &str, depth: usize) -> Value {
        let Some(map) = schema.as_object() else { return schema.clone() };
        if depth > DEEPEST || self.left == 0 {
            self.not_checked("schemas beyond the limit", place);
            return Value::Bool(true);
        }
        self.left -= 1;
        let mut taken = Map::new();
        for (name, value) in map {
            self.keyword(name, value, (map, place, depth), &mut taken);
        }
        self.after_3_0(map, &mut taken);
        Value::Object(taken)
    }

    /// The schemas of a list, one level further down.
    fn schemas(&mut self, list: &'d Value, place: &str, depth: usize) -> Value {
        let schemas = list.as_array().into_iter().flatten();
        Value::Array(schemas.map(|schema| self.schema(schema, place, depth + 1)).collect())
    }

    fn keyword(
        &mut self,
        name: &'d str,
        value: &'d Value,
        (map, place, depth): (&'d Map<String, Value>, &str, usize),
        taken: &mut Map<String, Value>,
    ) {
        let below = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
        match keyword(name) {
            None => self.not_checked(harmless_name(name), place),
            Some(Keyword::Unchecked) => self.not_checked(name, place),
            Some(Keyword::Description) => {}
            // Items one by one, in the words of older editions.
            Some(Keyword::Schema) if name == "items" && value.is_array() => {
                taken.insert("prefixItems".to_owned(), self.schemas(value, place, depth));
            }
            Some(Keyword::Schema) => {
                if !matches!(name, "items" | "then" | "else") {
                    self.statements.checked += 1;
                }
                let schema = self.schema(value, place, depth + 1);
                taken.insert(name.to_owned(), schema);
            }
            Some(Keyword::Schemas) => {
                if matches!(name, "anyOf" | "oneOf") {
                    self.statements.checked += 1;
                }
                taken.insert(name.to_owned(), self.schemas(value, place, depth));
            }
            Some(Keyword::Named) => {
                let mut members = Map::new();
                for (key, schema) in value.as_object().into_iter().flatten() {
                    if name == "patternProperties" && compile_pattern(key).is_none() {
                        self.not_checked("pattern", &below(key));
                        continue;
                    }
                    if name == "dependentSchemas" {
                        self.statements.checked += 1;
                    }
                    let schema = self.schema(schema, &below(key), depth + 1);
                    members.insert(key.clone(), schema);
                }
                taken.insert(name.to_owned(), Value::Object(members));
            }
            Some(Keyword::Assertion) => self.assertion(name, value, (map, place, depth), taken),
        }
    }

    fn assertion(
        &mut self,
        name: &'d str,
        value: &'d Value,
        (map, place, depth): (&'d Map<String, Value>, &str, usize),
        taken: &mut Map<String, Value>,
    ) {
        let mut keep = Some(value.clone());
        match (name, value) {
            ("$ref", _) => {
                keep = value.as_str().and_then(|reference| self.reference(reference, depth)).map(Value::String);
                if keep.is_none() {
                    self.not_checked("$ref", place);
                }
                // What it leads to is counted, not the reference.
                keep.map(|value| taken.insert(name.to_owned(), value));
                return;
            }
            ("format", _) => match FormatMeaning::of(&scalar(value)) {
                Some(FormatMeaning::Nothing) => return,
                Some(FormatMeaning::Text(TextFormat::Email | TextFormat::Uri | TextFormat::Hostname)) => {
                    self.statements.partly += 1;
                    taken.insert(name.to_owned(), value.clone());
                    return;
                }
                Some(_) => {}
                None => return self.not_checked(&format!("format {}", harmless_name(&scalar(value))), place),
            },
            ("pattern", _) if value.as_str().is_none_or(|pattern| compile_pattern(pattern).is_none()) => {
                return self.not_checked("pattern", place);
            }
            ("type", _) => {
                let names = std::slice::from_ref(value);
                let names = value.as_array().map_or(names, Vec::as_slice);
                if names.iter().any(|name| !name.as_str().is_some_and(|name| Types::NAMES.contains(&name))) {
                    return self.not_checked("type", place);
                }
            }
            // A field that only answers have is not to be sent, and so cannot be required.
            ("required", Value::Array(names)) => keep = Some(Value::Array(self.to_be_sent(names, map))),
            // Old words: it sharpens the limit beside it, and has been counted with it.
            ("exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) => return,
            ("minimum", _) if map.get("exclusiveMinimum") == Some(&Value::Bool(true)) => {
                taken.insert("exclusiveMinimum".to_owned(), value.clone());
                keep = None;
            }
            ("maximum", _) if map.get("exclusiveMaximum") == Some(&Value::Bool(true)) => {
                taken.insert("exclusiveMaximum".to_owned(), value.clone());
                keep = None;
            }
            ("readOnly" | "uniqueItems", Value::Bool(false)) => return,
            ("discriminator", _) => {
                keep = self.discriminator(value, map, depth);
                if keep.is_none() {
                    return self.not_checked("discriminator", place);
                }
            }
            _ => {}
        }
        self.statements.checked += 1;
        keep.map(|value| taken.insert(name.to_owned(), value));
    }

    /// The names of required members that are to be sent.
    fn to_be_sent(&self, names: &[Value], map: &'d Map<String, Value>) -> Vec<Value> {
        let read_only = |name: &&str| {
            let schema = map.get("properties").and_then(|properties| properties.get(*name));
            schema.is_some_and(|schema| self.is_read_only(schema, 0))
        };
        names.iter().filter(|name| !name.as_str().as_ref().is_some_and(read_only)).cloned().collect()
    }

    /// Whether a member only comes back in answers, by its schema or by one that holds for it as well.
    fn is_read_only(&self, schema: &Value, depth: usize) -> bool {
        const DEEPEST: usize = 8;
        let target = schema.get("$ref").and_then(Value::as_str).and_then(|reference| self.target(reference));
        let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        schema.get("readOnly") == Some(&Value::Bool(true))
            || depth < DEEPEST && target.into_iter().chain(parts).any(|part| self.is_read_only(part, depth + 1))
    }

    /// The words of OpenAPI 3.0 that JSON Schema has not.
    fn after_3_0(&mut self, map: &'d Map<String, Value>, taken: &mut Map<String, Value>) {
        if !self.is_3_0 || map.get("nullable") != Some(&Value::Bool(true)) {
            return;
        }
        match taken.get("type").cloned() {
            Some(kind) if kind.is_string() => drop(taken.insert("type".to_owned(), json!([kind, "null"]))),
            Some(_) => {}
            None if taken.contains_key("$ref") || taken.contains_key("allOf") => {
                let whole = Value::Object(std::mem::take(taken));
                taken.insert("anyOf".to_owned(), json!([{ "type": "null" }, whole]));
            }
            None => {}
        }
    }

    /// The place under `$defs` of what a reference names; it is taken when it is met first.
    fn reference(&mut self, reference: &'d str, depth: usize) -> Option<String> {
        if let Some(name) = self.names.get(reference) {
            return Some(format!("#/$defs/{name}"));
        }
        let target = self.target(reference)?;
        let last = reference.rsplit('/').next().unwrap_or_default();
        let plain: String = last.chars().map(|c| if matches!(c, '/' | '~' | '%' | '#') { '_' } else { c }).collect();
        let taken = |name: &str| self.names.values().any(|known| known == name);
        let mut name = if plain.is_empty() { "schema".to_owned() } else { plain.clone() };
        for nth in 2.. {
            if !taken(&name) {
                break;
            }
            name = format!("{plain}_{nth}");
        }
        self.names.insert(reference, name.clone());
        let schema = self.schema(target, last, depth + 1);
        self.defs.insert(name.clone(), schema);
        Some(format!("#/$defs/{name}"))
    }

    fn target(&self, reference: &str) -> Option<&'d Value> {
        let fragment = reference.strip_prefix('#')?;
        let decoded = || self.document.pointer(&percent_decoded(fragment));
        self.document.pointer(fragment).or_else(decoded)
    }

    /// A discriminator with all its branches; `None` where there is nothing to choose from.
    fn discriminator(&mut self, value: &'d Value, map: &'d Map<String, Value>, depth: usize) -> Option<Value> {
        let property = value.get("propertyName")?.as_str()?;
        let branches = map.get("oneOf").or_else(|| map.get("anyOf"))?.as_array()?;
        let references = branches.iter().filter_map(|branch| branch.get("$ref").and_then(Value::as_str));
        let mut mapping = Map::new();
        let mapped = value.get("mapping").and_then(Value::as_object);
        for (word, reference) in mapped.into_iter().flatten() {
            let reference = reference.as_str()?;
            let by_name = || references.clone().find(|known| known.rsplit('/').next() == Some(reference));
            let known = if reference.starts_with('#') { Some(reference) } else { by_name() };
            let place = known.and_then(|known| self.reference(known, depth))?;
            mapping.insert(word.clone(), Value::String(place));
        }
        for reference in references {
            let place = self.reference(reference, depth)?;
            let name = reference.rsplit('/').next().unwrap_or_default();
            if !mapping.values().any(|known| known.as_str() == Some(&place)) {
                mapping.insert(name.to_owned(), Value::String(place));
            }
        }
        (!mapping.is_empty()).then(|| json!({ "propertyName": property, "mapping": mapping }))
    }

    /// The records of a body, and what is said of the body itself.
    fn table(&mut self, body: &Value, wrapper: Option<&str>) -> BodyTable {
        let mut table = BodyTable { wrapper: wrapper.map(str::to_owned), ..BodyTable::default() };
        let mut here = self.same_value(body);
        if let Some(wrapper) = wrapper {
            self.around(&here, wrapper);
            let member = |schema: &Value| schema.get("properties").and_then(|known| known.get(wrapper)).cloned();
            here = here.iter().filter_map(member).flat_map(|schema| self.same_value(&schema)).collect();
        }
        table.single = wrapper.is_none() && !here.iter().any(|schema| schema.get("items").is_some());
        let items = |all: &[Value]| all.iter().filter_map(|schema| schema.get("items")).cloned().collect::<Vec<_>>();
        loop {
            let within = items(&here);
            let is_object = here.iter().any(|schema| schema.get("properties").is_some());
            if within.is_empty() || is_object {
                break;
            }
            let limit = |keyword: &'static str| {
                here.iter().filter_map(move |schema| schema.get(keyword)).filter_map(Value::as_f64)
            };
            let max = limit("maxItems").fold(f64::INFINITY, f64::min);
            let min = limit("minItems").fold(0.0, f64::max);
            table.max_records = (max < 1e15).then_some(max as u64);
            table.min_records = (min > 0.0).then_some(min as u64);
            if here.iter().any(|schema| schema.get("uniqueItems").is_some()) {
                self.statements.checked -= 1;
                self.not_checked("uniqueItems", "");
            }
            here = within.iter().flat_map(|schema| self.same_value(schema)).collect();
            if items(&here).is_empty() || here.iter().any(|schema| schema.get("properties").is_some()) {
                here = within;
                break;
            }
        }
        let mut record = match <[Value; 1]>::try_from(here) {
            Ok([one]) => one,
            Err(all) => json!({ "allOf": all }),
        };
        if let (Some(map), false) = (record.as_object_mut(), self.defs.is_empty()) {
            map.insert("$defs".to_owned(), Value::Object(std::mem::take(&mut self.defs)));
        }
        table.record = record.to_string();
        table
    }

    /// What an object around the records says of its other members is not looked at.
    fn around(&mut self, here: &[Value], wrapper: &str) {
        let mut others: Vec<String> = vec![];
        for schema in here.iter().filter_map(Value::as_object) {
            let members = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
            for (name, member) in members.filter(|(name, _)| *name != wrapper) {
                let statements = member.as_object().map_or(0, |map| map.len());
                others.extend(std::iter::repeat_n(harmless_name(name).to_owned(), statements));
            }
            others.extend(schema.contains_key("required").then(|| "required".to_owned()));
        }
        self.statements.checked = self.statements.checked.saturating_sub(others.len());
        others.iter().for_each(|name| self.not_checked("members beside the records", name));
    }

    /// A schema and those that hold for the same value: behind `$ref` and in `allOf`.
    fn same_value(&self, schema: &Value) -> Vec<Value> {
        let (mut all, mut next) = (vec![schema.clone()], 0);
        while let Some(schema) = all.get(next).cloned() {
            next += 1;
            let reference = schema.get("$ref").and_then(Value::as_str);
            let target = reference.and_then(|reference| self.defs.get(reference.strip_prefix("#/$defs/")?)).cloned();
            let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten().cloned();
            for more in target.into_iter().chain(parts) {
                if !all.contains(&more) && all.len() < 100 {
                    all.push(more);
                }
            }
        }
        all
    }
}
