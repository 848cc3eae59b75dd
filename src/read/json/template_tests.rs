use proptest::prelude::*;

use super::*;
use crate::read::encoding::Encoding;
use crate::read::json::record::parse_any;

fn text(bytes: &[u8]) -> RecordText<'_> {
    let (text, bad) = Encoding::Utf8.decode(bytes, 0);
    RecordText { number: 1, offset: 0, length: bytes.len() as u32, text, bad, all_kept: false }
}

/// Whether a record is read by what was learned before it; where it is, it comes out as it does else. It is learned then.
fn alike(json: &str) -> bool {
    let (table, text) = (FieldTable::built_in(), text(json.as_bytes()));
    let quick = read(&text, &table, Form::Differential);
    // Reading it with care also learns it.
    let careful = parse_any(&text, &table, Form::Differential);
    if let Some(quick) = &quick {
        assert_eq!(format!("{quick:?}"), format!("{careful:?}"), "{json}");
    }
    quick.is_some()
}

fn forget() {
    WAYS.take();
}

const WHOLE: &str = r#"{
  "orgSpecificCertificateTypeId": "KODOMO01", "myNumber": "900000000010",
  "basicFiveInfo": { "name": "見本\u3000太郎", "sex": null },
  "isNotDisclosed": false,
  "maxCopaymentAmount": {"外来":500, "入院" : "1,000"},
  "certificationDetail": [{"label":"保護者","value":"見本\n花子"}, {"label":"電話","value":12}]
}"#;

#[test]
fn a_record_written_as_one_before_it_is_read_from_that() {
    forget();
    assert!(!alike(WHOLE), "nothing is known yet");
    assert!(alike(WHOLE));
    assert!(alike(&WHOLE.replace("900000000010", "").replace("false", "\"false\"").replace("500", "null")));
    // More of the same items, and fewer.
    let item = r#"{"label":"電話","value":12}"#;
    assert!(alike(&WHOLE.replace(item, &[item; 5].join(", "))));
    for (from, to) in [
        ("\"sex\"", "\"sex\" "),
        ("\"sex\": null", "\"nameKana\": \"ミホン\""),
        (", \"myNumber\": \"900000000010\"", ""),
        (", \"入院\" : \"1,000\"", ""),
    ] {
        let other = WHOLE.replace(from, to);
        assert!(!alike(&other), "{other}");
        assert!(alike(&other), "{other}");
    }
}

#[test]
fn what_something_is_to_be_told_of_is_read_with_care() {
    forget();
    alike(WHOLE);
    for (from, to) in [
        // The same key twice, at every depth.
        ("\"isNotDisclosed\": false", "\"isNotDisclosed\": false, \"isNotDisclosed\": true"),
        ("\"sex\": null", "\"sex\": null, \"sex\": \"1\""),
        ("\"入院\" :", "\"外来\":"),
        ("{\"label\":\"保護者\",", "{\"label\":\"保護者\",\"label\":\"二\","),
        // A key that is not known, a dot in one, another number of members, something else than a scalar.
        ("\"sex\"", "\"sexe\""),
        ("\"isNotDisclosed\"", "\"basicFiveInfo.name\""),
        ("\"value\":12", "\"value\":12,\"more\":1"),
        ("\"label\":\"電話\",\"value\":12", "\"label\":\"電話\""),
        ("\"value\":12", "\"value\":[12]"),
        ("null", "{}"),
        // Half a surrogate pair, a line feed, a bad number, something behind the end.
        ("\\u3000", "\\ud800"),
        ("花子", "花\n子"),
        ("12}", "012}"),
        ("12}", "1 2}"),
        ("false", "falsey"),
        ("]\n}", "]\n}}"),
        ("]\n}", "]\n"),
    ] {
        let other = WHOLE.replace(from, to);
        assert_ne!(other, WHOLE, "{from}");
        for _ in 0..2 {
            assert!(!alike(&other), "{other}");
        }
    }
    assert!(alike(WHOLE));
}

#[test]
fn what_was_learned_holds_for_its_table_and_form() {
    forget();
    let table = FieldTable::built_in();
    let source = text(WHOLE.as_bytes());
    for form in [Form::Registration, Form::Differential] {
        assert!(read(&source, &table, form).is_none());
        parse_any(&source, &table, form);
        assert!(read(&source, &table, form).is_some());
        let other = FieldTable::parse(include_str!("../../spec/data/fields.toml")).unwrap();
        assert!(read(&source, &other, form).is_none());
    }
}

/// A member of a record, or of an object within it: what may stand there, and what should not.
fn member() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        4 => "\"[ -~ぁ-んア-ヶ]{0,6}\"".prop_filter("one text", |text| serde_json::from_str::<String>(text).is_ok()),
        1 => prop::sample::select(vec!["1", "-0.5e3", "true", "false", "null", "01", "\"\\n\\u3042\"", "\"\\ud83d\"", "[]", "{}"])
            .prop_map(str::to_owned),
    ];
    let key = |keys: &[&'static str]| prop::sample::select(keys.to_vec());
    let of = |keys: &[&'static str], most| {
        prop::collection::vec((key(keys), scalar.clone()), 0..most)
            .prop_map(|all| all.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect::<Vec<_>>().join(","))
    };
    let item = prop_oneof![
        5 => (scalar.clone(), scalar.clone()).prop_map(|(a, b)| format!("{{\"label\":{a},\"value\":{b}}}")),
        1 => of(&["label", "value", "other"], 4).prop_map(|members| format!("{{{members}}}")),
    ];
    let items = prop::collection::vec(item, 0..4).prop_map(|items| items.join(","));
    prop_oneof![
        6 => (key(&["myNumber", "segment", "validTo", "isDeleted", "name", "basicFiveInfo.name"]), scalar.clone())
            .prop_map(|(key, value)| format!("\"{key}\":{value}")),
        1 => of(&["name", "sex", "address"], 3).prop_map(|members| format!("\"basicFiveInfo\":{{{members}}}")),
        1 => of(&["a", "b", "c.d"], 3).prop_map(|members| format!("\"maxCopaymentAmount\":{{{members}}}")),
        1 => items.prop_map(|items| format!("\"certificationDetail\":[{items}]")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever was learned from records before it, a record comes out the same.
    #[test]
    fn both_ways_of_reading_agree(records in prop::collection::vec(prop::collection::vec(member(), 0..5), 1..40)) {
        forget();
        for members in &records {
            alike(&format!("{{{}}}", members.join(",")));
        }
        for members in &records {
            alike(&format!("{{{}}}", members.join(",")));
        }
    }

    /// Records of one file, and one of them with a byte changed, taken away or added.
    #[test]
    fn a_changed_byte_makes_no_other_record(at in 0..WHOLE.len(), with in prop::option::of(any::<u8>()), instead: bool) {
        forget();
        alike(WHOLE);
        let mut bytes = WHOLE.as_bytes().to_vec();
        let to = if instead { at + 1 } else { at };
        bytes.splice(at..to, with);
        if let Ok(json) = String::from_utf8(bytes) {
            alike(&json);
        }
    }
}
