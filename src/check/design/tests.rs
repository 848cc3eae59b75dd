//! Random designs against an independent validator.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::walk::{Step, violations};
use crate::record::RecordText;
use crate::spec::{Body, BodyTable};

/// Random numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

const KEYS: [&str; 6] = ["a", "b", "kind", "amount", "x-1", "区分"];
const TEXTS: [&str; 12] = [
    "",
    "a",
    "A1",
    "ab",
    "abc",
    "髙",
    "0",
    "2026-11-22",
    "2026-02-30",
    "2026-11-22T10:00:00Z",
    "192.0.2.1",
    "00000000-0000-4000-8000-000000000000",
];
const NUMBERS: [&str; 11] = ["0", "1", "2", "3", "5", "-1", "1.0", "1.5", "0.1", "0.3", "2147483648"];

fn scalar(random: &mut Random) -> Value {
    match random.below(5) {
        0 | 1 => json!(random.of(&TEXTS)),
        2 | 3 => serde_json::from_str(random.of(&NUMBERS)).unwrap(),
        _ => random.of(&[Value::Null, json!(true), json!(false)]),
    }
}

fn instance(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 3 } else { 6 }) {
        0..=2 => scalar(random),
        3 => (0..random.below(4)).map(|_| instance(random, depth - 1)).collect(),
        _ => {
            let keys = random.below(4);
            Value::Object((0..keys).map(|_| (random.of(&KEYS).to_owned(), instance(random, depth - 1))).collect())
        }
    }
}

fn put(map: &mut Map<String, Value>, keyword: &str, value: Value) {
    map.insert(keyword.to_owned(), value);
}

/// A schema; its references lead to `D0` and `D1`, which stand among the design's schemas.
fn schema(random: &mut Random, depth: usize) -> Value {
    if random.one_in(14) {
        return random.of(&[json!(true), json!(false), json!({})]);
    }
    if depth > 0 && random.one_in(9) {
        return json!({ "$ref": format!("#/components/schemas/D{}", random.below(2)) });
    }
    let mut map = Map::new();
    match random.below(if depth == 0 { 3 } else { 7 }) {
        0 => text_schema(random, &mut map),
        1 => number_schema(random, &mut map),
        2 => match random.below(3) {
            0 => put(&mut map, "enum", (0..=random.below(3)).map(|_| scalar(random)).collect()),
            1 => put(&mut map, "const", instance(random, 1)),
            _ => put(&mut map, "type", random.of(&[json!("boolean"), json!("null"), json!(["string", "null"])])),
        },
        3 => array_schema(random, &mut map, depth - 1),
        4 | 5 => object_schema(random, &mut map, depth - 1),
        _ => combined(random, &mut map, depth - 1),
    }
    if random.one_in(8) && depth > 0 {
        combined(random, &mut map, depth - 1);
    }
    Value::Object(map)
}

fn text_schema(random: &mut Random, map: &mut Map<String, Value>) {
    put(map, "type", random.of(&[json!("string"), json!(["string", "null"]), json!(["string", "integer"])]));
    match random.below(4) {
        0 => put(map, "pattern", json!(random.of(&["^[0-9]+$", "^[a-zA-Z]*$", "1", r"^\d{4}-\d{2}-\d{2}$", "^.?$"]))),
        1 => put(map, "format", json!(random.of(&["date", "date-time", "ipv4", "uuid"]))),
        _ => {}
    }
    if random.one_in(2) {
        put(map, "minLength", random.of(&[json!(1), json!(2.0), json!(10)]));
    }
    if random.one_in(2) {
        put(map, "maxLength", random.of(&[json!(0), json!(1), json!(2.0), json!(10)]));
    }
}

fn number_schema(random: &mut Random, map: &mut Map<String, Value>) {
    put(map, "type", random.of(&[json!("integer"), json!("number"), json!(["number", "null"])]));
    for keyword in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
        if random.one_in(4) {
            put(map, keyword, random.of(&[json!(0), json!(1), json!(1.5), json!(3)]));
        }
    }
    if random.one_in(4) {
        put(map, "multipleOf", random.of(&[json!(1), json!(2), json!(0.1), json!(0.5)]));
    }
}

fn array_schema(random: &mut Random, map: &mut Map<String, Value>, depth: usize) {
    put(map, "type", json!("array"));
    if random.one_in(2) {
        put(map, "items", schema(random, depth));
    }
    if random.one_in(4) {
        put(map, "prefixItems", (0..=random.below(2)).map(|_| schema(random, depth)).collect());
    }
    if random.one_in(4) {
        put(map, "contains", schema(random, depth));
        if random.one_in(2) {
            put(map, "minContains", json!(random.below(3)));
            put(map, "maxContains", json!(2));
        }
    }
    for keyword in ["minItems", "maxItems"] {
        if random.one_in(3) {
            put(map, keyword, json!(random.below(3)));
        }
    }
    put(map, "uniqueItems", json!(random.one_in(3)));
}

fn object_schema(random: &mut Random, map: &mut Map<String, Value>, depth: usize) {
    put(map, "type", json!("object"));
    let properties = (0..random.below(4)).map(|_| (random.of(&KEYS).to_owned(), schema(random, depth)));
    put(map, "properties", Value::Object(properties.collect()));
    if random.one_in(2) {
        put(map, "required", json!([random.of(&KEYS)]));
    }
    if random.one_in(3) {
        put(map, "additionalProperties", if random.one_in(2) { json!(false) } else { schema(random, depth) });
    }
    if random.one_in(6) {
        put(map, "patternProperties", json!({ random.of(&["^a", "1$", "."]): schema(random, depth) }));
    }
    if random.one_in(8) {
        put(map, "propertyNames", json!({ "maxLength": random.below(5) }));
    }
    if random.one_in(6) {
        put(map, "dependentRequired", json!({ random.of(&KEYS): [random.of(&KEYS)] }));
    }
    if random.one_in(8) {
        put(map, "dependentSchemas", json!({ random.of(&KEYS): schema(random, depth) }));
    }
    for keyword in ["minProperties", "maxProperties"] {
        if random.one_in(8) {
            put(map, keyword, json!(random.below(3)));
        }
    }
}

fn combined(random: &mut Random, map: &mut Map<String, Value>, depth: usize) {
    let some = |random: &mut Random| (0..=random.below(3)).map(|_| schema(random, depth)).collect::<Value>();
    match random.below(5) {
        0 => put(map, "allOf", some(random)),
        1 => put(map, "anyOf", some(random)),
        2 => put(map, "oneOf", some(random)),
        3 => put(map, "not", schema(random, depth)),
        _ => {
            put(map, "if", schema(random, depth));
            put(map, "then", schema(random, depth));
            put(map, "else", schema(random, depth));
        }
    }
}

/// A record's schema, and the two to which it may refer.
fn design(random: &mut Random) -> (Value, Value) {
    let mut record = Map::new();
    object_schema(random, &mut record, 3);
    for known in ["myNumber", "validFrom", "certificationName"] {
        record["properties"][known] = json!({ "type": "string" });
    }
    if random.one_in(2) {
        combined(random, &mut record, 2);
    }
    (Value::Object(record), json!({ "D0": schema(random, 2), "D1": schema(random, 0) }))
}

fn record(random: &mut Random, properties: &[String]) -> Value {
    let mut record = Map::new();
    for _ in 0..random.below(6) {
        record.insert(random.of(properties), instance(random, 3));
    }
    Value::Object(record)
}

/// The design as a table keeps it.
fn of_design(record: &Value, schemas: &Value) -> Body {
    let mut record = record.clone();
    record["$defs"] = schemas.clone();
    let record = record.to_string().replace("#/components/schemas/", "#/$defs/");
    Body::new(&BodyTable { record, ..BodyTable::default() }, "design".into()).unwrap()
}

/// The pointers to what a body finds in a record.
fn found(body: &Body, record: &str) -> Vec<String> {
    let text = Cow::Borrowed(record);
    let text = RecordText { number: 1, offset: 0, length: record.len() as u32, text, bad: vec![], all_kept: false };
    let step = |step: &Step| match step {
        Step::Key(key) => format!("/{key}"),
        Step::Item(item) => format!("/{item}"),
    };
    violations(&text, &body.record).iter().map(|found| found.path.iter().map(step).collect()).collect()
}

/// Whether one of the places is another, or lies around or within it.
fn touches(place: &str, places: &[String]) -> bool {
    let around = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    places.iter().any(|known| around(known, place) || around(place, known))
}

/// No disagreement is allowed for: neither whether a record is right, nor where it is wrong.
#[test]
fn random_designs_are_read_as_an_independent_validator_reads_them() {
    let mut random = Random(20_261_130);
    let (mut right, mut wrong) = (0, 0);
    for nth in 0..500 {
        let (record_schema, schemas) = design(&mut random);
        let body = of_design(&record_schema, &schemas);
        let mut whole = record_schema.clone();
        whole["components"] = json!({ "schemas": schemas });
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(&whole)
            .unwrap();
        let mut properties: Vec<String> = KEYS.map(str::to_owned).to_vec();
        properties.extend(["myNumber".to_owned()]);
        for _ in 0..20 {
            let record = record(&mut random, &properties);
            let expected: Vec<String> =
                validator.iter_errors(&record).map(|error| error.instance_path().to_string()).collect();
            let found = found(&body, &record.to_string());
            let told = || {
                format!("design {nth}\n{record_schema}\n{schemas}\n{record}\nfound {found:?}\nexpected {expected:?}")
            };
            assert_eq!(found.is_empty(), expected.is_empty(), "{}", told());
            assert!(found.iter().all(|place| touches(place, &expected)), "{}", told());
            assert!(expected.iter().all(|place| touches(place, &found)), "{}", told());
            *(if found.is_empty() { &mut right } else { &mut wrong }) += 1;
        }
    }
    // Both sides were seen, often.
    assert!(right > 1_000 && wrong > 3_000, "{right} {wrong}");
}
