//! What a loaded API design says holds, in all of the program: through the program itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::house::House;
use common::{AS_OF, findings, lines, of_type, one};
use serde_json::{Value, json};

/// A design of records in which these members are as they are given here.
fn design_of(members: &Value) -> String {
    let text = json!({ "type": "string" });
    let mut properties = json!({ "myNumber": text, "validFrom": text, "certificationName": text });
    for (name, schema) in members.as_object().unwrap() {
        properties[name] = schema.clone();
    }
    let body = json!({ "type": "array", "items": { "type": "object", "properties": properties } });
    json!({ "openapi": "3.0.3", "info": { "title": "x", "version": "1" }, "paths": { "/a": { "post": {
        "requestBody": { "content": { "application/json": { "schema": body } } } } } } })
    .to_string()
}

/// What a design says of a value holds, whatever the program's own table says; and nothing else is found.
#[test]
fn a_design_decides_what_is_right() {
    let house = House::new();
    let insurer = "medicalSubsidyInsurerNumber";
    for (name, schema, right, wrong, found) in [
        ("segment", json!({ "type": "string" }), json!(""), json!(null), "segment wrong-type"),
        ("segment", json!({ "type": "string", "nullable": true }), json!(null), json!(1), "segment wrong-type"),
        ("segment", json!({ "type": "string", "enum": ["1"] }), json!("1"), json!(""), "segment value-not-in-list"),
        ("segment", json!({ "type": "string", "maxLength": 1.0 }), json!("1"), json!("12"), "segment wrong-length"),
        (
            "incomeSegment",
            json!({ "type": "string", "minLength": 1 }),
            json!("A"),
            json!(""),
            "incomeSegment wrong-length",
        ),
        (
            insurer,
            json!({ "type": "string", "maxLength": 9 }),
            json!("811362449"),
            json!("8113624499"),
            "medicalSubsidyInsurerNumber wrong-length",
        ),
        (
            "isNotDisclosed",
            json!({ "type": "boolean", "enum": [false] }),
            json!(false),
            json!(true),
            "isNotDisclosed value-not-in-list",
        ),
        (
            "validTo",
            json!({ "type": "string", "pattern": "^[0-9]{8}$" }),
            json!("20270331"),
            json!("2027-03-31"),
            "validTo wrong-charset",
        ),
        ("n", json!({ "type": "integer" }), json!(2.0), json!(1.5), "n wrong-type"),
        (
            "words",
            json!({ "type": "array", "items": { "type": "string" } }),
            json!(["a"]),
            json!(["a", 1]),
            "words[1] wrong-type",
        ),
        (
            "m",
            json!({ "type": "object", "additionalProperties": { "type": "string" } }),
            json!({ "a": "b" }),
            json!({ "a": 1 }),
            "m.a wrong-type",
        ),
        (
            "maxCopaymentAmount",
            json!({ "type": "object", "properties": { "amount": { "type": "integer" } } }),
            json!({ "amount": 500 }),
            json!({ "amount": "500" }),
            "maxCopaymentAmount.amount wrong-type",
        ),
        (
            "designatedMedicalInstitutions",
            json!({ "type": "string", "description": "指定医療機関\n桁数:5" }),
            json!("見本病院"),
            json!("見本大学病院"),
            "designatedMedicalInstitutions wrong-length",
        ),
    ] {
        house.write("design.json", design_of(&json!({ name: schema })));
        for (value, expected) in [(right, vec![]), (wrong, vec![format!("1 {found}")])] {
            house.write("payload.json", one(json!({ name: value })));
            let lines = house.check(&["payload.json", "--spec", "design.json"]);
            let imported = lines.iter().filter(|line| line["basis"] == "imported").cloned().collect::<Vec<_>>();
            assert_eq!(findings(&imported), expected, "{name} {value}");
            let date = of_type(&lines, "finding").into_iter().any(|line| line["rule"] == "wrong-date");
            assert!(!date, "{name} {value}");
        }
    }
}

/// Days in the form that the design asks for are read as days everywhere: rules, previews, comparisons.
#[test]
fn a_form_of_dates_is_read_everywhere() {
    let house = House::new();
    let day = json!({ "type": "string", "pattern": "^[0-9]{4}/[0-9]{2}/[0-9]{2}$" });
    house.write("design.json", design_of(&json!({ "validFrom": day, "validTo": day })));
    for (from, to, found) in [
        ("2026/04/01", "2027/03/31", vec![]),
        ("2027/04/01", "2027/03/31", vec!["1 validTo period-reversed"]),
        ("2020/04/01", "2021/03/31", vec!["1 validTo period-ended"]),
        ("2026/04/01", "2027/02/30", vec!["1 validTo wrong-date"]),
    ] {
        house.write("payload.json", one(json!({ "validFrom": from, "validTo": to })));
        assert_eq!(findings(&house.check(&["payload.json", "--spec", "design.json"])), found, "{from} {to}");
    }
    house.write("payload.json", one(json!({ "validFrom": "2026/04/01", "validTo": "2027/03/31" })));
    let args = ["preview", "payload.json", "--record", "1", "--view", "clinic", "--format", "json", "--as-of", AS_OF];
    let shown = |args: &[&str]| lines(&house.run(args).out)[0]["shown"].clone();
    assert_eq!(shown(&[&args[..], &["--spec", "design.json"]].concat()), true);
    assert_eq!(shown(&args), false, "without the design the days cannot be read");
    // What is imported says so, and stays in force.
    let told = house.run(&["spec", "import", "design.json", "--dry-run", "--lang", "en"]);
    assert!(told.out.contains("YYYY/MM/DD"), "{}", told.out);
    assert!(told.out.contains("statements"), "{}", told.out);
}

/// What a design holds that is not checked is told by its kind, and counted.
#[test]
fn what_is_not_checked_is_told() {
    let house = House::new();
    let schema = json!({ "type": "object", "unevaluatedProperties": false, "properties": {
        "a": { "type": "string", "format": "kanji" }, "b": { "type": "string", "pattern": "^(?=a).*$" } } });
    house.write("design.json", design_of(&json!({ "m": schema })));
    let told = house.run(&["spec", "import", "design.json", "--dry-run", "--lang", "en"]).out;
    for kind in ["unevaluatedProperties", "format kanji", "pattern"] {
        assert_eq!(told.matches(&format!("! Not checked: {kind} (1: m")).count(), 1, "{kind}: {told}");
    }
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("makes 11 statements") && told.contains("8 are checked, 0 in part, 3 not"), "{told}");
}
