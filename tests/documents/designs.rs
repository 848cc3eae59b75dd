//! What a loaded API design says holds, in all of the program: through the program itself.

use crate::common::house::House;
use crate::common::{self, AS_OF, findings, lines, of_type, one, record};
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
        // What the program's own table has as a text, a design may make an object of.
        (
            "certificationName",
            json!({ "type": "object", "required": ["ja"], "properties": { "ja": { "type": "string", "maxLength": 3 } } }),
            json!({ "ja": "見本証" }),
            json!({ "ja": "見本受給者証" }),
            "certificationName.ja wrong-length",
        ),
        (
            "validFrom",
            json!({ "type": "object", "required": ["day"], "properties": { "day": { "type": "string", "format": "date" } } }),
            json!({ "day": "2026-04-01" }),
            json!({}),
            "validFrom.day required-missing",
        ),
        // What holds for the items behind the first ones does not hold for these.
        (
            "certificationDetail",
            json!({ "type": "array", "prefixItems": [{ "properties": { "itemName": { "type": "string" } } }],
                "items": { "type": "object", "properties": { "itemName": { "type": "string", "maxLength": 2 } } } }),
            json!([{ "itemName": "問合せ先", "itemValue": "1" }, { "itemName": "備考", "itemValue": "1" }]),
            json!([{ "itemName": "問合せ先", "itemValue": "1" }, { "itemName": "備考欄", "itemValue": "1" }]),
            "certificationDetail[1].itemName wrong-length",
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

/// Where the body of a design is one record, one object is right, and an array is told.
#[test]
fn a_body_of_one_record_is_one_object() {
    let house = House::new();
    let mut design: Value = serde_json::from_str(&design_of(&json!({}))).unwrap();
    let place = "/paths/~1a/post/requestBody/content/application~1json/schema";
    let schema = design.pointer_mut(place).unwrap();
    *schema = schema["items"].take();
    house.write("design.json", design.to_string());
    let (first, second) = (record(1, json!({})), record(2, json!({})));
    for (body, told) in [
        (first.to_string(), 0),
        (json!([first]).to_string(), 1),
        (json!([first, second]).to_string(), 1),
        (format!("{first}\n{second}"), 2),
        (json!({ "data": [first] }).to_string(), 2),
    ] {
        house.write("payload.json", &body);
        let found = findings(&house.check(&["payload.json", "--spec", "design.json"]));
        assert_eq!(found.iter().filter(|found| found.ends_with("body-form")).count(), told, "{body} {found:?}");
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

/// Flags are read as the design has them, everywhere: by the rules, across records, in previews and between uploads. Where the
/// design does not say which value means yes, nobody is shown, and that is told.
#[test]
fn flags_are_read_as_the_design_has_them() {
    let house = House::new();
    let texts = |values: [&str; 2]| json!({ "type": "string", "enum": values });
    let reversed = json!({ "type": "string", "enum": ["0", "1"], "description": "不開示フラグ\n0：不開示、1：開示" });
    for (schema, no, yes, clear) in [
        (texts(["0", "1"]), json!("0"), json!("1"), true),
        (json!({ "type": "integer", "enum": [0, 1] }), json!(0), json!(1), true),
        (texts(["true", "false"]), json!("false"), json!("true"), true),
        (json!({ "type": "boolean" }), json!(false), json!(true), true),
        (json!({ "type": "string", "maxLength": 1 }), json!("0"), json!("1"), false),
        (json!({ "type": "integer" }), json!(0), json!(1), false),
        (texts(["1", "2"]), json!("1"), json!("2"), false),
        (reversed, json!("0"), json!("1"), false),
    ] {
        let text = json!({ "type": "string" });
        let members = json!({ "isNotDisclosed": schema, "orgSpecificCertificateTypeId": text, "validTo": text });
        house.write("design.json", design_of(&members));
        let flagged = |flag: &Value, kind: &str| {
            record(1, json!({ "isNotDisclosed": flag, "orgSpecificCertificateTypeId": kind }))
        };
        house.write("now.json", json!([flagged(&yes, "A1"), flagged(&no, "A2")]).to_string());
        house.write("before.json", json!([flagged(&yes, "A1"), flagged(&yes, "A2")]).to_string());
        let found = findings(&house.check(&["now.json", "--previous", "before.json", "--spec", "design.json"]));
        let has = |finding: &str| found.iter().any(|found| found == finding);
        for finding in [
            "1 isNotDisclosed not-disclosed",
            "2 isNotDisclosed disclosure-mixed",
            "2 isNotDisclosed disclosure-lifted",
        ] {
            // A text that changed may be told of as lifted even where its meaning is not known: that hides nobody less.
            let may_be_told = finding.ends_with("disclosure-lifted") && !clear;
            assert!(has(finding) == clear || may_be_told, "{schema} {finding} {found:?}");
        }
        assert!(!found.iter().any(|found| found.contains("wrong-type")), "{schema} {found:?}");
        for (number, shown) in [("1", false), ("2", clear)] {
            let args =
                ["preview", "now.json", "--record", number, "--view", "clinic", "--format", "json", "--as-of", AS_OF];
            let line = lines(&house.run(&[&args[..], &["--spec", "design.json"]].concat()).out)[0].clone();
            assert_eq!(line["shown"], shown, "{schema} {line}");
        }
        let told = house.run(&["spec", "import", "design.json", "--dry-run", "--lang", "en"]).out;
        assert_eq!(told.contains("means yes is not known"), !clear, "{schema} {told}");
        let summary = house.run(&["check", "now.json", "--spec", "design.json", "--lang", "en", "--as-of", AS_OF]).out;
        assert_eq!(summary.contains("means yes"), !clear, "{schema} {summary}");
    }
}

/// The other flags likewise.
#[test]
fn other_flags_are_read_as_the_design_has_them() {
    let house = House::new();
    for (schema, no, yes) in [
        (json!({ "type": "boolean" }), json!(false), json!(true)),
        (json!({ "type": "integer", "enum": [0, 1] }), json!(0), json!(1)),
        (json!({ "type": "string", "enum": ["true", "false"] }), json!("false"), json!("true")),
        (json!({ "type": "string" }), json!("0"), json!("1")),
    ] {
        house.write("design.json", design_of(&json!({ "isAlwaysReimbursement": schema })));
        for (value, expected) in [(no, false), (yes, true)] {
            house.write("payload.json", one(json!({ "isAlwaysReimbursement": value })));
            let found = findings(&house.check(&["payload.json", "--spec", "design.json"]));
            let told = found.iter().any(|found| found.ends_with("always-reimbursement"));
            assert_eq!(told, expected, "{schema} {value} {found:?}");
        }
    }
}

/// What only comes back in answers is not missed in what is sent.
#[test]
fn what_is_read_only_is_not_missed() {
    let house = House::new();
    for read_only in [false, true] {
        let id = json!({ "type": "string", "readOnly": read_only });
        let text = json!({ "type": "string" });
        for reference in [false, true] {
            let member = if reference { json!({ "allOf": [id] }) } else { id.clone() };
            let design: Value = serde_json::from_str(&design_of(&json!({ "id": member, "segment": text }))).unwrap();
            let mut design = design;
            let place = "/paths/~1a/post/requestBody/content/application~1json/schema/items";
            design.pointer_mut(place).unwrap()["required"] = json!(["id"]);
            house.write("design.json", design.to_string());
            house.write("payload.json", one(json!({ "segment": "1" })));
            let found = findings(&house.check(&["payload.json", "--spec", "design.json"]));
            let missing = found.iter().any(|found| found.ends_with("required-missing"));
            assert_eq!(missing, !read_only, "{reference} {found:?}");
        }
    }
}

/// A form of days that the design asks for but that is not read is told when it is taken, and no built-in form is held against
/// it; one that is read is read.
#[test]
fn forms_of_days_in_words_are_read_or_told() {
    let house = House::new();
    for (schema, value, known) in [
        (json!({ "type": "string", "description": "終了日\n形式：GGYY年MM月DD日" }), json!("令和9年3月31日"), true),
        (json!({ "type": "string", "description": "終了日 YYYY年M月D日" }), json!("2027年3月31日"), true),
        (json!({ "type": "string", "description": "終了日 GEE.MM.DD" }), json!("R09.03.31"), true),
        (json!({ "type": "string", "description": "終了日 和暦（例：R8.10.1）" }), json!("R9.3.31"), true),
        (json!({ "type": "string", "description": "終了日 和暦" }), json!("R9.3.31"), false),
        (json!({ "type": "string", "description": "終了日 YYYYMM" }), json!("202703"), false),
        (json!({ "type": "string", "description": "YYYY-MM-DDThh:mm:ss" }), json!("2027-03-31T00:00:00"), false),
        (json!({ "type": "string", "format": "date-time" }), json!("2027-03-31T00:00:00Z"), false),
        (json!({ "type": "string", "format": "email" }), json!("a@example.jp"), false),
        (json!({ "type": "integer" }), json!(20_270_331), false),
    ] {
        for field in ["validTo", "basicFiveInfo.dateOfBirth"] {
            let members = match field.split_once('.') {
                None => json!({ field: schema }),
                Some((parent, key)) => json!({ parent: { "type": "object", "properties": { key: schema } } }),
            };
            house.write("design.json", design_of(&members));
            house.write("payload.json", one(json!({ field: value })));
            let found = findings(&house.check(&["payload.json", "--spec", "design.json"]));
            let about = |found: &&String| {
                let rules = ["wrong-date", "birth-date-irregular", "wrong-type", "wrong-charset"];
                found.starts_with(&format!("1 {field} ")) && rules.iter().any(|rule| found.ends_with(rule))
            };
            assert_eq!(found.iter().filter(about).count(), 0, "{schema} {value} {found:?}");
            let told = house.run(&["spec", "import", "design.json", "--dry-run", "--lang", "en"]).out;
            let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(told.contains("form of the dates"), !known, "{schema} {told}");
        }
    }
}

/// Where the design lists what is right, or gives a pattern, no rule of the program's own speaks against it.
#[test]
fn own_rules_give_way_to_lists_and_patterns() {
    let house = House::new();
    let listed = |value: &str| json!({ "type": "string", "enum": ["2027-09-30", value] });
    let pattern = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    for (field, schema, value) in [
        ("validTo", listed("99999999"), "99999999"),
        ("validTo", pattern("^[0-9]{8}$"), "99999999"),
        ("validTo", pattern("^([0-9]{4}-[0-9]{2}-[0-9]{2}|無期限)$"), "無期限"),
        ("validFrom", listed("unknown"), "unknown"),
        ("additionalConditions", listed("A"), "A"),
        ("additionalConditions", pattern("^[0-9]{3}$"), "123"),
        ("additionalConditions", pattern("^[A-Z]-?[0-9]$"), "A1"),
        ("basicFiveInfo.nameKana", pattern("^[ｦ-ﾟ]+$"), "ﾐﾎﾝ"),
        ("basicFiveInfo.nameKana", listed("Mihon"), "Mihon"),
        ("basicFiveInfo.sex", listed("M"), "M"),
        ("basicFiveInfo.sex", pattern("^[MF]$"), "M"),
        ("basicFiveInfo.dateOfBirth", listed("0000-00-00"), "0000-00-00"),
    ] {
        let members = match field.split_once('.') {
            None => json!({ field: schema }),
            Some((parent, key)) => json!({ parent: { "type": "object", "properties": { key: schema } } }),
        };
        house.write("design.json", design_of(&members));
        house.write("payload.json", one(json!({ field: value })));
        let lines = house.check(&["payload.json", "--spec", "design.json"]);
        let own = lines.iter().filter(|line| line["field"] == field).cloned().collect::<Vec<_>>();
        let own: Vec<String> =
            findings(&own).into_iter().filter(|found| !found.ends_with("uncertain-character")).collect();
        assert_eq!(own, Vec::<String>::new(), "{schema} {value}");
    }
}

/// The same flags in a CSV, where a digit stands for yes as it always did.
#[test]
fn flags_of_a_csv_are_read_under_a_design() {
    let house = House::new();
    let header = "機関別受給者証種別ID,個人番号,氏名,不開示フラグ";
    let number = common::my_number(1);
    house.write("payload.csv", format!("{header}\r\nA1,{number},見本太郎,1\r\nA2,{number},見本太郎,0\r\n"));
    for schema in [json!({ "type": "boolean" }), json!({ "type": "string", "enum": ["0", "1"] })] {
        house.write("design.json", design_of(&json!({ "isNotDisclosed": schema })));
        let found = findings(&house.check(&["payload.csv", "--spec", "design.json"]));
        let has = |finding: &str| found.iter().any(|found| found == finding);
        assert!(
            has("1 isNotDisclosed not-disclosed") && has("2 isNotDisclosed disclosure-mixed"),
            "{schema} {found:?}"
        );
        assert!(!found.iter().any(|found| found.ends_with("wrong-type")), "{schema} {found:?}");
    }
}

/// A member of which no type is said may be null, be it required or not.
#[test]
fn null_without_a_type_is_right() {
    let house = House::new();
    for (schema, right) in [(json!({ "description": "x" }), true), (json!({ "type": "string" }), false)] {
        let mut design: Value = serde_json::from_str(&design_of(&json!({ "segment": schema }))).unwrap();
        let place = "/paths/~1a/post/requestBody/content/application~1json/schema/items";
        design.pointer_mut(place).unwrap()["required"] = json!(["segment"]);
        house.write("design.json", design.to_string());
        house.write("payload.json", one(json!({ "segment": null })));
        let found = findings(&house.check(&["payload.json", "--spec", "design.json"]));
        assert_eq!(found.iter().any(|found| found.starts_with("1 segment ")), !right, "{schema} {found:?}");
    }
}

/// What a document lets stand for no end is no end in previews too, and days as whole numbers are days.
#[test]
fn no_end_and_days_as_numbers_are_read_in_previews() {
    let house = House::new();
    let listed = json!({ "type": "string", "enum": ["2027-03-31", "99999999"] });
    let pattern = json!({ "type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2}|99999999)$" });
    let number = json!({ "type": "integer", "description": "終了日（YYYYMMDD）" });
    for (schema, value, shown, found) in [
        (&listed, json!("99999999"), true, vec![]),
        (&listed, json!("2027-03-31"), true, vec![]),
        (&pattern, json!("99999999"), true, vec![]),
        (&json!({ "type": "string" }), json!("99999999"), false, vec!["1 validTo wrong-date"]),
        (&json!({ "type": "string", "pattern": "^.*$" }), json!("99999999"), false, vec![]),
        (&number, json!(20_270_331), true, vec![]),
        (&number, json!(99_999_999), true, vec![]),
        (&number, json!(20_260_430), false, vec!["1 validTo period-ended"]),
        (&number, json!(20_270_231), false, vec!["1 validTo wrong-date"]),
    ] {
        house.write("design.json", design_of(&json!({ "validTo": schema })));
        house.write("payload.json", one(json!({ "validTo": value })));
        assert_eq!(findings(&house.check(&["payload.json", "--spec", "design.json"])), found, "{schema} {value}");
        let args =
            ["preview", "payload.json", "--record", "1", "--view", "clinic", "--format", "json", "--as-of", AS_OF];
        let line = lines(&house.run(&[&args[..], &["--spec", "design.json"]].concat()).out)[0].clone();
        assert_eq!(line["shown"], shown, "{schema} {value} {line}");
    }
}

/// A member that follows a pattern of the design has its name in findings and pointers, unless it may be anybody's; what the
/// design closes an object to is told once.
#[test]
fn members_by_pattern_are_named() {
    let house = House::new();
    let short = json!({ "type": "string", "maxLength": 1 });
    let m = json!({ "type": "object", "additionalProperties": false, "patternProperties": {
        "^(x-[a-z]+|[0-9]+|.太郎)$": short } });
    house.write("design.json", design_of(&json!({ "m": m })));
    for (key, field, pointer, rule) in [
        ("x-note", json!("m.x-note"), "/0/m/x-note", "wrong-length"),
        ("1", json!("m.1"), "/0/m/1", "wrong-length"),
        ("12345", json!(null), "/0/m", "wrong-length"),
        ("見太郎", json!(null), "/0/m", "wrong-length"),
        ("y", json!("m.y"), "/0/m/y", "field-not-allowed"),
    ] {
        house.write("payload.json", one(json!({ "m": { key: "ab" } })));
        let lines = house.check(&["payload.json", "--spec", "design.json"]);
        let found = of_type(&lines, "finding");
        let told: Vec<_> =
            found.iter().map(|one| (&one["field"], one["pointer"].as_str(), one["rule"].as_str())).collect();
        assert_eq!(told, [(&field, Some(pointer), Some(rule))], "{key}");
    }
}
