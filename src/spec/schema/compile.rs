//! A JSON Schema made ready. The words of OpenAPI 3.0 (`nullable`, `exclusiveMinimum: true`) are those of JSON Schema by then.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::canonical::canonical;
use super::decimal::Decimal;
use super::format::Meaning;
use super::{ArrayLimits, Discriminator, Named, Node, NodeId, NumberLimits, ObjectLimits, Schema, TextLimits, Types};
use crate::spec::Pattern;

/// How many schemas a record's may hold; a design has some hundreds.
const MOST: usize = 50_000;

/// How deep they may lead to one another: further than a record is followed.
const DEEPEST: usize = 400;

/// What a keyword of JSON Schema is to this tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyword {
    /// It says what is right, and is checked.
    Assertion,
    /// It holds one schema.
    Schema,
    /// It holds a list of schemas.
    Schemas,
    /// It holds schemas by names.
    Named,
    /// It says what is right, and is not checked.
    Unchecked,
    /// It describes, and no value can break it.
    Description,
}

/// The keywords that are checked and hold no schema.
const ASSERTIONS: [&str; 21] = [
    "type",
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minContains",
    "maxContains",
    "minProperties",
    "maxProperties",
    "required",
    "dependentRequired",
];

/// The keywords that a hand may mean by one that is none.
pub fn keywords() -> Vec<&'static str> {
    const OTHERS: [&str; 26] = [
        "not",
        "if",
        "then",
        "else",
        "items",
        "contains",
        "additionalProperties",
        "propertyNames",
        "allOf",
        "anyOf",
        "oneOf",
        "prefixItems",
        "properties",
        "patternProperties",
        "dependentSchemas",
        "$ref",
        "readOnly",
        "discriminator",
        "title",
        "description",
        "default",
        "example",
        "examples",
        "deprecated",
        "nullable",
        "$defs",
    ];
    ASSERTIONS.into_iter().chain(OTHERS).collect()
}

/// What a keyword is; `None` for one that is not of JSON Schema or OpenAPI.
pub fn keyword(name: &str) -> Option<Keyword> {
    if ASSERTIONS.contains(&name) {
        return Some(Keyword::Assertion);
    }
    Some(match name {
        "not" | "if" | "then" | "else" | "items" | "contains" | "additionalProperties" | "propertyNames" => {
            Keyword::Schema
        }
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Keyword::Schemas,
        "properties" | "patternProperties" | "dependentSchemas" => Keyword::Named,
        "$ref" | "readOnly" | "discriminator" => Keyword::Assertion,
        "unevaluatedProperties"
        | "unevaluatedItems"
        | "$dynamicRef"
        | "$recursiveRef"
        | "dependencies"
        | "additionalItems"
        | "contentEncoding"
        | "contentMediaType"
        | "contentSchema" => Keyword::Unchecked,
        "title" | "description" | "default" | "example" | "examples" | "deprecated" | "writeOnly" | "nullable"
        | "xml" | "externalDocs" | "$comment" | "$schema" | "$id" | "id" | "$anchor" | "$dynamicAnchor"
        | "$recursiveAnchor" | "$vocabulary" | "$defs" | "definitions" => Keyword::Description,
        _ if name.starts_with("x-") => Keyword::Description,
        _ => return None,
    })
}

impl Schema {
    /// Reads a schema; `None` where the text is no JSON.
    pub fn parse(text: &str) -> Option<Schema> {
        Some(Schema::new(&serde_json::from_str(text).ok()?))
    }

    /// Makes a schema ready.
    pub fn new(schema: &Value) -> Schema {
        let defs = schema.get("$defs").and_then(Value::as_object);
        let mut compiler = Compiler { defs, places: HashMap::new(), nodes: vec![], depth: 0 };
        compiler.node(schema);
        Schema { nodes: compiler.nodes }
    }
}

struct Compiler<'d> {
    defs: Option<&'d Map<String, Value>>,
    /// Where what `$defs` holds has been put.
    places: HashMap<&'d str, NodeId>,
    nodes: Vec<Node>,
    depth: usize,
}

impl<'d> Compiler<'d> {
    fn node(&mut self, schema: &'d Value) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node::default());
        if self.nodes.len() < MOST && self.depth < DEEPEST {
            self.depth += 1;
            let node = self.read(schema);
            self.depth -= 1;
            self.nodes[id.0 as usize] = node;
        }
        id
    }

    fn nodes_of(&mut self, schemas: Option<&'d Value>) -> Vec<NodeId> {
        let schemas = schemas.and_then(Value::as_array).into_iter().flatten();
        schemas.map(|schema| self.node(schema)).collect()
    }

    fn reference(&mut self, reference: &'d str) -> Option<NodeId> {
        if reference == "#" {
            return Some(Schema::ROOT);
        }
        let name = reference.strip_prefix("#/$defs/")?;
        if let Some(id) = self.places.get(name) {
            return Some(*id);
        }
        let schema = self.defs?.get(name)?;
        // Its place must be known before it is read: it may refer to itself.
        let id = NodeId(self.nodes.len() as u32);
        self.places.insert(name, id);
        Some(self.node(schema))
    }

    fn read(&mut self, schema: &'d Value) -> Node {
        let Some(map) = schema.as_object() else {
            return Node { never: *schema == Value::Bool(false), ..Node::default() };
        };
        let mut node = Node {
            types: types(map.get("type")),
            values: values(map),
            text: text_limits(map).map(Box::new),
            number: number_limits(map).map(Box::new),
            read_only: map.get("readOnly") == Some(&Value::Bool(true)),
            ..Node::default()
        };
        node.array = self.array_limits(map).map(Box::new);
        node.object = self.object_limits(map).map(Box::new);
        node.all_of = self.nodes_of(map.get("allOf"));
        let reference = map.get("$ref").and_then(Value::as_str).and_then(|reference| self.reference(reference));
        node.all_of.extend(reference);
        node.any_of = self.nodes_of(map.get("anyOf"));
        node.one_of = self.nodes_of(map.get("oneOf"));
        node.not = map.get("not").map(|schema| self.node(schema));
        node.condition = map.get("if").map(|schema| {
            let condition = self.node(schema);
            let then = map.get("then").map(|schema| self.node(schema));
            (condition, then, map.get("else").map(|schema| self.node(schema)))
        });
        node.discriminator = map.get("discriminator").and_then(|found| self.discriminator(found)).map(Box::new);
        node
    }

    fn discriminator(&mut self, found: &'d Value) -> Option<Discriminator> {
        let property = found.get("propertyName")?.as_str()?.to_owned();
        let mapping = found.get("mapping")?.as_object()?;
        let branch =
            |(value, reference): (&'d String, &'d Value)| Some((value.clone(), self.reference(reference.as_str()?)?));
        let branches: Vec<(String, NodeId)> = mapping.iter().filter_map(branch).collect();
        (!branches.is_empty()).then_some((property, branches))
    }

    fn array_limits(&mut self, map: &'d Map<String, Value>) -> Option<ArrayLimits> {
        let contains = map.get("contains").map(|schema| {
            let min = count(map.get("minContains")).unwrap_or(1);
            (self.node(schema), min, count(map.get("maxContains")))
        });
        let limits = ArrayLimits {
            min: count(map.get("minItems")),
            max: count(map.get("maxItems")),
            unique: map.get("uniqueItems") == Some(&Value::Bool(true)),
            prefix: self.nodes_of(map.get("prefixItems")),
            items: map.get("items").map(|schema| self.node(schema)),
            contains,
        };
        let says = limits.min.is_some() || limits.max.is_some() || limits.unique || !limits.prefix.is_empty();
        (says || limits.items.is_some() || limits.contains.is_some()).then_some(limits)
    }

    fn object_limits(&mut self, map: &'d Map<String, Value>) -> Option<ObjectLimits> {
        const OURS: [&str; 9] = [
            "required",
            "properties",
            "patternProperties",
            "additionalProperties",
            "propertyNames",
            "minProperties",
            "maxProperties",
            "dependentRequired",
            "dependentSchemas",
        ];
        if !OURS.iter().any(|keyword| map.contains_key(*keyword)) {
            return None;
        }
        let members = |keyword: &str| map.get(keyword).and_then(Value::as_object).into_iter().flatten();
        let mut limits = ObjectLimits {
            required: names(map.get("required")),
            min: count(map.get("minProperties")),
            max: count(map.get("maxProperties")),
            ..ObjectLimits::default()
        };
        for (name, schema) in members("properties") {
            let node = self.node(schema);
            limits.properties.insert(name.clone(), node);
        }
        for (pattern, schema) in members("patternProperties") {
            let node = self.node(schema);
            limits.patterns.extend(Pattern::new(pattern).map(|pattern| (pattern, node)));
        }
        limits.additional = map.get("additionalProperties").map(|schema| self.node(schema));
        limits.names = map.get("propertyNames").map(|schema| self.node(schema));
        limits.dependent = members("dependentRequired").map(|(key, value)| (key.clone(), names(Some(value)))).collect();
        for (key, schema) in members("dependentSchemas") {
            let node = self.node(schema);
            limits.dependent_schemas.push((key.clone(), node));
        }
        Some(limits)
    }
}

/// A number of items or characters, be it written as 15 or as 15.0.
pub fn count(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    let whole = |number: f64| (number >= 0.0 && number.fract() == 0.0 && number < 1e18).then_some(number as u64);
    value.as_u64().or_else(|| value.as_f64().and_then(whole))
}

fn number(value: Option<&Value>) -> Option<Decimal> {
    match value? {
        Value::Number(number) => Decimal::parse(&number.to_string()),
        _ => None,
    }
}

fn names(value: Option<&Value>) -> Vec<String> {
    let names = value.and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn types(value: Option<&Value>) -> Types {
    match value {
        Some(Value::String(name)) => Types::of(std::iter::once(name.as_str())),
        Some(Value::Array(names)) => Types::of(names.iter().filter_map(Value::as_str)),
        _ => Types::default(),
    }
}

fn values(map: &Map<String, Value>) -> Vec<Vec<Named>> {
    let listed = map.get("enum").and_then(Value::as_array).map(|values| values.iter().map(named).collect());
    let constant = map.get("const").map(|value| vec![named(value)]);
    listed.into_iter().chain(constant).collect()
}

fn named(value: &Value) -> Named {
    Named { canonical: canonical(value), text: value.as_str().map(str::to_owned), shown: value.to_string() }
}

fn number_limits(map: &Map<String, Value>) -> Option<NumberLimits> {
    let limit = |keyword: &str| number(map.get(keyword));
    let format = map.get("format").and_then(Value::as_str).and_then(Meaning::of);
    let limits = NumberLimits {
        min: limit("minimum"),
        max: limit("maximum"),
        above: limit("exclusiveMinimum"),
        below: limit("exclusiveMaximum"),
        multiple_of: limit("multipleOf").filter(|step| *step > Decimal::Float(0.0)),
        bits: match format {
            Some(Meaning::Bits(bits)) => Some(bits),
            _ => None,
        },
    };
    let all = [limits.min, limits.max, limits.above, limits.below, limits.multiple_of];
    (all.iter().any(Option::is_some) || limits.bits.is_some()).then_some(limits)
}

fn text_limits(map: &Map<String, Value>) -> Option<TextLimits> {
    let format = map.get("format").and_then(Value::as_str).and_then(Meaning::of);
    let limits = TextLimits {
        min: count(map.get("minLength")),
        max: count(map.get("maxLength")),
        pattern: map.get("pattern").and_then(Value::as_str).and_then(Pattern::new),
        format: match format {
            Some(Meaning::Text(format)) => Some(format),
            _ => None,
        },
    };
    let says = limits.min.is_some() || limits.max.is_some();
    (says || limits.pattern.is_some() || limits.format.is_some()).then_some(limits)
}
