//! What an API design says of a record as a whole: its JSON Schema, made ready to be compared with records. References lead
//! to `$defs` of the schema itself, since an import gathers there what stood elsewhere in the design.
//!
//! What a field is by itself (names, lengths, character sets) stands in the field table too, for CSV and for people to read;
//! a schema says all the rest: numbers, alternatives, members that depend on each other, arrays.

mod canonical;
mod compile;
mod decimal;
mod format;

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use canonical::canonical;
pub use compile::{Keyword, count, keyword, keywords};
pub use decimal::Decimal;
pub use format::{Format, Meaning};

use super::{Form, Pattern};

/// What a design says of a body, as it stands in a table.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct BodyTable {
    /// The form of payload; both where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// The file of the document that says so, where several say something of fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The member of the body that holds the records, where the body is an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrapper: Option<String>,
    /// Whether the body is one record, and no array of them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub single: bool,
    /// The fewest records that a body may hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_records: Option<u64>,
    /// The most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_records: Option<u64>,
    /// The JSON Schema of a record.
    #[serde(deserialize_with = "schema_text")]
    pub record: String,
}

/// A text that is a JSON Schema: what is none would check nothing.
fn schema_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    match Schema::parse(&text) {
        Some(_) => Ok(text),
        None => Err(serde::de::Error::custom("`record` is no JSON Schema")),
    }
}

/// What a design says of a body, ready to be compared.
#[derive(Clone, Debug)]
pub struct Body {
    /// The short name of the document.
    pub document: Arc<str>,
    /// The member of the body that holds the records, where the body is an object.
    pub wrapper: Option<String>,
    /// Whether the body is one record, and no array of them.
    pub single: bool,
    /// The fewest and the most records.
    pub records: (Option<u64>, Option<u64>),
    /// What is said of a record.
    pub record: Schema,
}

impl Body {
    /// A body as it stands in a table; `None` where its schema is none.
    pub fn new(table: &BodyTable, document: Arc<str>) -> Option<Body> {
        let record = Schema::parse(&table.record)?;
        let records = (table.min_records, table.max_records);
        Some(Body { document, wrapper: table.wrapper.clone(), single: table.single, records, record })
    }
}

/// The place of a schema among all of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeId(u32);

/// A JSON Schema.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    nodes: Vec<Node>,
}

/// Types of JSON, of which a value may have several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Types(u8);

impl Types {
    /// The names in JSON Schema, in the order in which they are told.
    pub const NAMES: [&'static str; 7] = ["string", "integer", "number", "boolean", "object", "array", "null"];

    /// Those of these names.
    fn of<'n>(names: impl Iterator<Item = &'n str>) -> Types {
        let bit = |name: &str| Types::NAMES.iter().position(|known| *known == name).map_or(0, |at| 1 << at);
        Types(names.map(bit).fold(0, |all, bit| all | bit))
    }

    /// Whether this one is among them; a whole number is a number.
    pub fn has(self, name: &str) -> bool {
        let of = Types::of(std::iter::once(name)).0;
        let number = Types::of(std::iter::once("number")).0;
        self.0 & of != 0 || name == "integer" && self.0 & number != 0
    }

    /// The names.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Types::NAMES.into_iter().enumerate().filter(move |(at, _)| self.0 & (1 << at) != 0).map(|(_, name)| name)
    }

    /// Whether nothing is said.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A value that a schema names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// One text for values that mean the same.
    pub canonical: String,
    /// The text, where it is one.
    pub text: Option<String>,
    /// As it is shown.
    pub shown: String,
}

/// What one schema says.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// `false`: no value is right.
    pub never: bool,
    /// `type`
    pub types: Types,
    /// `enum` and `const`, each of which must hold the value.
    pub values: Vec<Vec<Named>>,
    /// What is said of numbers.
    pub number: Option<Box<NumberLimits>>,
    /// What is said of texts.
    pub text: Option<Box<TextLimits>>,
    /// What is said of arrays.
    pub array: Option<Box<ArrayLimits>>,
    /// What is said of objects.
    pub object: Option<Box<ObjectLimits>>,
    /// `$ref` and `allOf`: all of them hold.
    pub all_of: Vec<NodeId>,
    /// `anyOf`: one of them holds, at least.
    pub any_of: Vec<NodeId>,
    /// `oneOf`: exactly one of them holds.
    pub one_of: Vec<NodeId>,
    /// `not`
    pub not: Option<NodeId>,
    /// `if`, and `then` and `else`.
    pub condition: Option<(NodeId, Option<NodeId>, Option<NodeId>)>,
    /// `discriminator`: the member whose text says which branch is meant, and the branches.
    pub discriminator: Option<Box<Discriminator>>,
    /// `readOnly`: it comes back in answers, and is not sent.
    pub read_only: bool,
}

/// A member by name, and the branches by what it says.
pub type Discriminator = (String, Vec<(String, NodeId)>);

/// What is said of numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct NumberLimits {
    /// `minimum`
    pub min: Option<Decimal>,
    /// `maximum`
    pub max: Option<Decimal>,
    /// `exclusiveMinimum`
    pub above: Option<Decimal>,
    /// `exclusiveMaximum`
    pub below: Option<Decimal>,
    /// `multipleOf`
    pub multiple_of: Option<Decimal>,
    /// `format`: int32, int64.
    pub bits: Option<u32>,
}

/// What is said of texts.
#[derive(Clone, Debug, Default)]
pub struct TextLimits {
    /// `minLength`
    pub min: Option<u64>,
    /// `maxLength`
    pub max: Option<u64>,
    /// `pattern`
    pub pattern: Option<Pattern>,
    /// `format`
    pub format: Option<Format>,
}

/// What is said of arrays.
#[derive(Clone, Debug, Default)]
pub struct ArrayLimits {
    /// `minItems`
    pub min: Option<u64>,
    /// `maxItems`
    pub max: Option<u64>,
    /// `uniqueItems`
    pub unique: bool,
    /// `prefixItems`
    pub prefix: Vec<NodeId>,
    /// `items`, of those behind the prefix.
    pub items: Option<NodeId>,
    /// `contains`, and how many of them at least and at most.
    pub contains: Option<(NodeId, u64, Option<u64>)>,
}

/// What is said of objects.
#[derive(Clone, Debug, Default)]
pub struct ObjectLimits {
    /// `required`
    pub required: Vec<String>,
    /// `properties`
    pub properties: HashMap<String, NodeId, foldhash::fast::FixedState>,
    /// `patternProperties`
    pub patterns: Vec<(Pattern, NodeId)>,
    /// `additionalProperties`
    pub additional: Option<NodeId>,
    /// `propertyNames`
    pub names: Option<NodeId>,
    /// `minProperties`
    pub min: Option<u64>,
    /// `maxProperties`
    pub max: Option<u64>,
    /// `dependentRequired`: with the one the others must be there.
    pub dependent: Vec<(String, Vec<String>)>,
    /// `dependentSchemas`
    pub dependent_schemas: Vec<(String, NodeId)>,
}

impl Schema {
    /// What is said of the value itself.
    pub const ROOT: NodeId = NodeId(0);

    /// One of its schemas.
    pub fn node(&self, id: NodeId) -> &Node {
        static EMPTY: std::sync::LazyLock<Node> = std::sync::LazyLock::new(Node::default);
        self.nodes.get(id.0 as usize).unwrap_or(&EMPTY)
    }

    /// The schemas that hold, or may hold, for the same value as this one, itself among them.
    fn same_value(&self, id: NodeId) -> Vec<NodeId> {
        let (mut all, mut next) = (vec![id], 0);
        while let Some(id) = all.get(next).copied() {
            next += 1;
            let node = self.node(id);
            let branches = [&node.all_of, &node.any_of, &node.one_of].into_iter().flatten().copied();
            let then = node.condition.iter().flat_map(|(_, then, or)| [*then, *or]).flatten();
            let of_keys = node.object.iter().flat_map(|object| object.dependent_schemas.iter().map(|(_, node)| *node));
            for more in branches.chain(then).chain(of_keys) {
                if !all.contains(&more) {
                    all.push(more);
                }
            }
        }
        all
    }

    /// The schemas that may hold for what stands below a value, by the names that lead there; `None` is an item of an array.
    pub fn below(&self, steps: &[Option<&str>]) -> Vec<NodeId> {
        let mut here = self.same_value(Schema::ROOT);
        for step in steps {
            let mut below = Vec::new();
            for node in here.iter().map(|id| self.node(*id)) {
                let found: Vec<NodeId> = match step {
                    Some(key) => node.object.iter().filter_map(|object| object.properties.get(*key)).copied().collect(),
                    None => {
                        node.array.iter().flat_map(|array| array.prefix.iter().chain(&array.items)).copied().collect()
                    }
                };
                below.extend(found.into_iter().flat_map(|id| self.same_value(id)));
            }
            here = below;
        }
        here
    }

    /// Whether it says in so many words that an object below may hold this key, though it names it nowhere.
    pub fn lets_in(&self, steps: &[Option<&str>], key: &str) -> bool {
        self.below(steps).iter().filter_map(|id| self.node(*id).object.as_ref()).any(|object| {
            let additional = object.additional.is_some_and(|id| !self.node(id).never);
            additional || object.patterns.iter().any(|(pattern, _)| pattern.holds(key))
        })
    }

    /// Whether any object is said to have members of keys that follow a pattern which this one does.
    pub fn has_pattern_for(&self, key: &str) -> bool {
        let objects = self.nodes.iter().filter_map(|node| node.object.as_ref());
        objects.flat_map(|object| &object.patterns).any(|(pattern, _)| pattern.holds(key))
    }

    /// Whether an object below may hold no keys but those that are named.
    pub fn is_closed(&self, steps: &[Option<&str>]) -> bool {
        let closed = |id: NodeId| self.node(id).never;
        self.below(steps)
            .iter()
            .filter_map(|id| self.node(*id).object.as_ref())
            .any(|object| object.additional.is_some_and(closed))
    }

    /// The types that a value below may have; none where nothing is said of them.
    pub fn types_below(&self, steps: &[Option<&str>]) -> Types {
        Types(self.below(steps).iter().fold(0, |all, id| all | self.node(*id).types.0))
    }
}
