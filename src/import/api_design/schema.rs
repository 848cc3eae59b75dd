//! A schema with everything that it refers to laid together: `$ref`, `allOf`, `oneOf` and `anyOf`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::doubts::Doubts;
use crate::read::reply::percent_decoded;
use crate::spec::count;
use crate::text::{Message, Plain};

/// How many schemas are read in one document; a design has some thousands.
const MOST_SCHEMAS: usize = 300_000;
/// How many values a list may have.
const MOST_VALUES: usize = 2_000;
/// How deep schemas may stand in one another, references counted.
const DEEPEST: usize = 48;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// true or false.
    Flag,
    /// A number, whole or not.
    Number,
    /// An object.
    Object,
    /// An array.
    Array,
}

/// What is said of a value.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// What it is; `None` where it is not said, or may be several things.
    pub kind: Option<Kind>,
    /// Whether null is a value of it.
    pub nullable: bool,
    /// Whether a type or values are said at all: without them null is as good as anything.
    pub typed: bool,
    /// `readOnly`: it comes back in answers and is not sent, so it is not missed either.
    pub read_only: bool,
    /// `title`
    pub title: String,
    /// `description`
    pub description: String,
    /// `format`
    pub format: String,
    /// `minLength`
    pub min: Option<u32>,
    /// `maxLength`
    pub max: Option<u32>,
    /// `pattern`; all of them hold.
    pub patterns: Vec<String>,
    /// `enum` and `const`, numbers as text.
    pub values: Vec<String>,
    /// `properties`, in the order of the document.
    pub members: Members,
    /// `required`
    pub required: BTreeSet<String>,
    /// `items`
    pub items: Option<Box<Shape>>,
    /// The last part of the reference that led here.
    pub reference: Option<String>,
}

/// Members by name, in the order of the document.
#[derive(Clone, Debug, Default)]
pub struct Members {
    list: Vec<(String, Shape)>,
    places: BTreeMap<String, usize>,
}

impl Members {
    /// The members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Shape)> {
        self.list.iter().map(|(name, shape)| (name.as_str(), shape))
    }

    /// The member of this name.
    pub fn get(&self, name: &str) -> Option<&Shape> {
        self.places.get(name).and_then(|place| self.list.get(*place)).map(|(_, shape)| shape)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Takes one more in; where the name is there, the two are made one.
    fn put(&mut self, name: String, shape: Shape, join: &mut dyn FnMut(Shape, Shape) -> Shape) {
        match self.places.get(&name).and_then(|place| self.list.get_mut(*place)) {
            Some((_, there)) => *there = join(std::mem::take(there), shape),
            None => {
                self.places.insert(name.clone(), self.list.len());
                self.list.push((name, shape));
            }
        }
    }
}

impl Shape {
    /// The items of an array, of arrays within arrays the innermost ones; otherwise the value itself.
    pub fn innermost(&self) -> &Shape {
        let mut shape = self;
        // What has members is an object, whatever else is said of it.
        while let Some(items) = shape.items.as_ref().filter(|_| shape.members.is_empty()) {
            shape = items;
        }
        shape
    }
}

/// Reads the schemas of a document.
pub struct Reader<'d> {
    document: &'d Value,
    /// The references that are being followed.
    following: Vec<&'d str>,
    /// The names of the properties that are being read.
    path: Vec<&'d str>,
    left: usize,
    /// What is to be told.
    pub told: Doubts,
}

impl<'d> Reader<'d> {
    /// A reader of this document.
    pub fn new(document: &'d Value) -> Reader<'d> {
        Reader { document, following: vec![], path: vec![], left: MOST_SCHEMAS, told: Doubts::default() }
    }

    /// Whether the document has more schemas than are read: what was read then is not all of it.
    pub fn is_exhausted(&self) -> bool {
        self.left == 0
    }

    /// What a schema says.
    pub fn shape(&mut self, schema: &'d Value) -> Shape {
        self.path.clear();
        self.following.clear();
        self.read(schema, 0)
    }

    /// What a part of the document is that may be a reference: a request body, a response.
    pub fn part(&mut self, part: &'d Value) -> Option<&'d Value> {
        let mut part = part;
        for _ in 0..8 {
            match part.get("$ref").and_then(Value::as_str) {
                Some(reference) => part = self.target(reference)?,
                None => return Some(part),
            }
        }
        None
    }

    fn place(&self) -> String {
        self.path.join(".")
    }

    fn read(&mut self, schema: &'d Value, depth: usize) -> Shape {
        let Some(map) = schema.as_object() else { return Shape::default() };
        if depth > DEEPEST {
            self.told.push(Message::new("import.api.too-deep").with("field", Plain::known(self.place())));
            return Shape::default();
        }
        if self.left == 0 {
            self.told.push(Message::new("import.api.too-many-schemas").with("count", MOST_SCHEMAS));
            return Shape::default();
        }
        self.left -= 1;
        let mut shape = self.own(map, depth);
        if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
            let target = self.follow(reference, depth);
            shape = self.both(shape, target);
            shape.reference = reference.rsplit('/').next().map(str::to_owned);
        }
        for part in map.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            let part = self.read(part, depth + 1);
            shape = self.both(shape, part);
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(branches) = map.get(key).and_then(Value::as_array) {
                let either = self.branches(branches, depth);
                shape = self.both(shape, either);
            }
        }
        shape
    }

    /// What the keywords of a schema say itself.
    fn own(&mut self, map: &'d Map<String, Value>, depth: usize) -> Shape {
        let text = |key: &str| map.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let number = |key: &str| count(map.get(key)).and_then(|n| u32::try_from(n).ok());
        let mut shape = Shape {
            nullable: map.get("nullable").and_then(Value::as_bool).unwrap_or(false),
            typed: ["type", "enum", "const"].iter().any(|key| map.contains_key(*key)),
            read_only: map.get("readOnly") == Some(&Value::Bool(true)),
            title: text("title"),
            description: text("description"),
            format: text("format"),
            min: number("minLength"),
            max: number("maxLength"),
            patterns: map.get("pattern").and_then(Value::as_str).map(str::to_owned).into_iter().collect(),
            ..Shape::default()
        };
        self.types(map, &mut shape);
        let listed = map.get("enum").and_then(Value::as_array).into_iter().flatten().chain(map.get("const"));
        let too_many = listed.clone().nth(MOST_VALUES).is_some();
        if too_many {
            self.told.push(Message::new("import.api.too-many-values").with("field", Plain::known(self.place())));
        }
        // Half of a list would forbid what the other half allows.
        for value in listed.filter(|_| !too_many) {
            match value {
                Value::Null => shape.nullable = true,
                Value::Object(_) | Value::Array(_) => {}
                value => shape.values.push(super::source::scalar(value)),
            }
        }
        for (name, schema) in map.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.path.push(name);
            let member = self.read(schema, depth + 1);
            self.path.pop();
            shape.members.put(name.clone(), member, &mut |_, later| later);
        }
        let required = map.get("required").and_then(Value::as_array).into_iter().flatten();
        shape.required = required.filter_map(Value::as_str).map(str::to_owned).collect();
        // Of items one by one nothing holds for all: they are checked by the schema as a whole.
        let one_by_one = map.contains_key("prefixItems") || map.get("items").is_some_and(Value::is_array);
        let items = map.get("items").filter(|_| !one_by_one);
        shape.items = items.map(|items| Box::new(self.read(items, depth + 1)));
        shape.kind = shape.kind.or_else(|| match () {
            () if !shape.members.is_empty() => Some(Kind::Object),
            () if shape.items.is_some() || one_by_one => Some(Kind::Array),
            () if shape.min.is_some() || shape.max.is_some() || !shape.patterns.is_empty() => Some(Kind::Text),
            () => None,
        });
        shape
    }

    /// `type`: a name, or since 3.1 a list of names.
    fn types(&mut self, map: &'d Map<String, Value>, shape: &mut Shape) {
        let names: Vec<&str> = match map.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().take(8).filter_map(Value::as_str).collect(),
            _ => vec![],
        };
        let mut kinds = Vec::new();
        for name in &names {
            let kind = match *name {
                "string" => Kind::Text,
                "boolean" => Kind::Flag,
                "integer" | "number" => Kind::Number,
                "object" => Kind::Object,
                "array" => Kind::Array,
                "null" => {
                    shape.nullable = true;
                    continue;
                }
                _ => continue,
            };
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        if let [kind] = kinds[..] {
            shape.kind = Some(kind);
        }
    }

    fn follow(&mut self, reference: &'d str, depth: usize) -> Shape {
        // What lies within itself is checked by the schema as a whole; as fields there is no end to it.
        if self.following.contains(&reference) {
            return Shape::default();
        }
        let Some(target) = self.target(reference) else { return Shape::default() };
        self.following.push(reference);
        let shape = self.read(target, depth + 1);
        self.following.pop();
        shape
    }

    /// What a reference names within the document.
    fn target(&mut self, reference: &str) -> Option<&'d Value> {
        let told = |key| {
            Message::new(key).with("field", Plain::known(self.place())).with("reference", Plain::known(reference))
        };
        let Some(fragment) = reference.strip_prefix('#') else {
            let said = told("import.api.ref-elsewhere");
            self.told.push(said);
            return None;
        };
        let found = self.document.pointer(fragment).or_else(|| self.document.pointer(&percent_decoded(fragment)));
        if found.is_none() {
            let said = told("import.api.ref-nowhere");
            self.told.push(said);
        }
        found
    }

    /// `oneOf`, `anyOf`: what may be said whichever branch holds.
    fn branches(&mut self, branches: &'d [Value], depth: usize) -> Shape {
        let mut either: Option<Shape> = None;
        let mut nullable = false;
        for branch in branches {
            // One that is null alone says that the others may be null.
            if branch.get("type").and_then(Value::as_str) == Some("null") {
                nullable = true;
                continue;
            }
            let branch = self.read(branch, depth + 1);
            either = Some(match either {
                Some(either) => any(either, branch),
                None => branch,
            });
        }
        let mut either = either.unwrap_or_default();
        either.nullable |= nullable;
        either
    }

    /// Both hold: the strictest limits of the two. What is said first names and describes.
    fn both(&mut self, a: Shape, b: Shape) -> Shape {
        let mut members = a.members;
        for (name, member) in b.members.list {
            members.put(name, member, &mut |there, more| self.both(there, more));
        }
        let mut patterns = a.patterns;
        patterns.extend(b.patterns);
        patterns.dedup();
        let values = match (a.values.is_empty(), b.values.is_empty()) {
            (false, false) => a.values.into_iter().filter(|value| b.values.contains(value)).collect(),
            (true, _) => b.values,
            (_, true) => a.values,
        };
        Shape {
            kind: a.kind.or(b.kind),
            nullable: a.nullable || b.nullable,
            typed: a.typed || b.typed,
            read_only: a.read_only || b.read_only,
            title: first_filled(a.title, b.title),
            description: first_filled(a.description, b.description),
            format: first_filled(a.format, b.format),
            min: a.min.max(b.min),
            max: match (a.max, b.max) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
            patterns,
            values,
            members,
            required: a.required.into_iter().chain(b.required).collect(),
            items: match (a.items, b.items) {
                (Some(a), Some(b)) => Some(Box::new(self.both(*a, *b))),
                (a, b) => a.or(b),
            },
            reference: a.reference.or(b.reference),
        }
    }
}

/// One of the two holds: the loosest limits; members of either, required only where both require them.
fn any(a: Shape, b: Shape) -> Shape {
    let same = |a: String, b: String| if a == b { a } else { String::new() };
    let mut members = a.members;
    for (name, member) in b.members.list {
        members.put(name, member, &mut any);
    }
    let values = match a.values.is_empty() || b.values.is_empty() {
        true => vec![],
        false => {
            let more: Vec<String> = b.values.into_iter().filter(|value| !a.values.contains(value)).collect();
            a.values.into_iter().chain(more).collect()
        }
    };
    Shape {
        kind: a.kind.filter(|kind| b.kind == Some(*kind)),
        nullable: a.nullable || b.nullable,
        typed: a.typed && b.typed,
        read_only: a.read_only && b.read_only,
        title: first_filled(a.title, b.title),
        description: first_filled(a.description, b.description),
        format: same(a.format, b.format),
        min: a.min.zip(b.min).map(|(a, b)| a.min(b)),
        max: a.max.zip(b.max).map(|(a, b)| a.max(b)),
        patterns: if a.patterns == b.patterns { a.patterns } else { vec![] },
        values,
        members,
        required: a.required.intersection(&b.required).cloned().collect(),
        items: match (a.items, b.items) {
            (Some(a), Some(b)) => Some(Box::new(any(*a, *b))),
            (a, b) => a.or(b),
        },
        reference: a.reference.filter(|reference| b.reference.as_ref() == Some(reference)),
    }
}

fn first_filled(a: String, b: String) -> String {
    if a.trim().is_empty() { b } else { a }
}
