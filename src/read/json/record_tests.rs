use super::*;
use crate::read::encoding::Encoding;
use crate::record::{Place, State};

fn text(bytes: &[u8]) -> RecordText<'_> {
    let (text, bad) = Encoding::Utf8.decode(bytes, 0);
    RecordText { number: 1, offset: 0, length: bytes.len() as u32, text, bad, all_kept: false }
}

fn flaws(bytes: &[u8]) -> Vec<Flaw> {
    parse(&text(bytes), &FieldTable::built_in(), Form::Differential).flaws
}

#[test]
fn values_and_places() {
    let source = text("{\"myNumber\":\"1\\u0031\",\n \"basicFiveInfo\" : {\"name\": \"見本\"}, \"isNotDisclosed\":true,\"segment\":null,\"incomeSegment\":\"\",\"certificationSubKey\":\"　\",\"validTo\":12}".as_bytes());
    let record = parse(&source, &FieldTable::built_in(), Form::Differential);
    assert_eq!(record.text(FieldId::MY_NUMBER), Some("11"));
    assert_eq!(record.text(FieldId::NAME), Some("見本"));
    assert_eq!(source.locate(Place::START, record.value(FieldId::NAME).at), (2, 29));
    assert!(record.is_set(FieldId::NOT_DISCLOSED));
    let states =
        [FieldId::SEGMENT, FieldId::INCOME, FieldId::SUB_KEY, FieldId::INSURER].map(|id| record.value(id).state());
    assert_eq!(states, [State::Null, State::Empty, State::Blank, State::Absent]);
    assert_eq!(record.value(FieldId::VALID_TO).kind, Kind::Number("12"));
    assert_eq!((record.flaws.len(), record.unknown.len()), (0, 0));
}

#[test]
fn items_are_label_and_value_whatever_the_keys() {
    for (json, label, value) in [
        (r#"{"label":"保護者","value":"見本"}"#, "保護者", "見本"),
        (r#"{"value":"見本","itemName":"保護者"}"#, "保護者", "見本"),
        (r#"{"foo":"保護者","bar":"見本"}"#, "保護者", "見本"),
        (r#"{"保護者":"見本"}"#, "保護者", "見本"),
        (r#"{"name":"保護者","x":5}"#, "保護者", "5"),
        (r#""見本""#, "", "見本"),
        (r#"{"label":"保護者","value":null}"#, "保護者", ""),
        (r#"{}"#, "", ""),
    ] {
        let source = format!(r#"{{"certificationDetail":[{json}]}}"#);
        let source = text(source.as_bytes());
        let record = parse(&source, &FieldTable::built_in(), Form::Differential);
        assert_eq!(
            (record.card_items[0].label.as_ref(), record.card_items[0].value.as_ref()),
            (label, value),
            "{json}"
        );
    }
    let source = text(br#"{"maxCopaymentAmount":{"monthly":5000,"out":{"day":"500"}}}"#);
    let record = parse(&source, &FieldTable::built_in(), Form::Differential);
    let members: Vec<_> = record.copayments.iter().map(|m| (m.label.as_ref(), m.value.as_ref())).collect();
    assert_eq!(members, [("monthly", "5000"), ("out.day", "500")]);
}

#[test]
fn flaws_of_reading() {
    assert!(matches!(flaws(br#"{"a" 1}"#)[..], [Flaw::Syntax { at: 5, slip: "syntax" }]), "{:?}", flaws(br#"{"a" 1}"#));
    assert_eq!(flaws(b"[1]"), [Flaw::NotObject]);
    assert_eq!(flaws(b"12"), [Flaw::NotObject]);
    let twice = br#"{"segment":"a","segment":"b","basicFiveInfo":{"sex":"1","sex":"2"}}"#;
    let paths: Vec<_> = flaws(twice)
        .into_iter()
        .map(|flaw| match flaw {
            Flaw::DuplicateKey { field, .. } => field.pointer(&FieldTable::built_in()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(paths, ["/segment", "/basicFiveInfo/sex"]);
    assert!(matches!(
        &flaws(br#"{"segment":"\ud800x"}"#)[..],
        [Flaw::Surrogate { field: Some(FieldRef::Field(FieldId::SEGMENT)), .. }]
    ));
    let source = text(br#"{"certificationDetail":[{"label":"\ud800x","value":"y"}]}"#);
    assert!(parse(&source, &FieldTable::built_in(), Form::Differential).card_items[0].damaged);
}

/// Of the same key twice the last value counts, whatever it holds, and nothing is left of the first.
#[test]
fn the_last_of_two_counts() {
    let table = FieldTable::built_in();
    let pointer = |key: &UnknownKey<'_>| FieldRef::Key(table.path_of(key.within, &key.key)).pointer(&table);
    let one = |json: &str| {
        let source = text(json.as_bytes());
        let mut record = parse(&source, &table, Form::Differential);
        let twice = record.flaws.iter().filter(|flaw| matches!(flaw, Flaw::DuplicateKey { .. })).count();
        record.flaws.retain(|flaw| !matches!(flaw, Flaw::DuplicateKey { .. }));
        // Where a value stands is another in both.
        record.values.iter_mut().for_each(|value| value.at = 0);
        record.card_items.iter_mut().chain(&mut record.copayments).for_each(|item| item.at = 0);
        record.unknown.iter_mut().for_each(|key| (key.at, key.nth) = (0, 0));
        // What is printed of a name is its shape.
        let names: Vec<String> = record.unknown.iter().map(|key| format!("{:?}", pointer(key))).collect();
        (format!("{record:?} {names:?}"), twice)
    };
    for (twice, once) in [
        (r#""segment":"a","segment":"b""#, r#""segment":"b""#),
        (r#""segment":"a","segment":null"#, r#""segment":null"#),
        (r#""isNotDisclosed":false,"isNotDisclosed":true"#, r#""isNotDisclosed":true"#),
        (r#""basicFiveInfo":{"name":"a","x":1},"basicFiveInfo":{"sex":"1"}"#, r#""basicFiveInfo":{"sex":"1"}"#),
        (r#""basicFiveInfo":{"name":"a"},"basicFiveInfo":null"#, r#""basicFiveInfo":null"#),
        (
            r#""certificationDetail":["x",{"a":"b"}],"certificationDetail":[{"c":"d"}]"#,
            r#""certificationDetail":[{"c":"d"}]"#,
        ),
        (r#""certificationDetail":[{"a":"b"}],"certificationDetail":"""#, r#""certificationDetail":"""#),
        (
            r#""certificationDetail":[{"label":"a","value":"b","label":"c"}]"#,
            r#""certificationDetail":[{"value":"b","label":"c"}]"#,
        ),
        (r#""maxCopaymentAmount":{"a":1},"maxCopaymentAmount":{"b":2}"#, r#""maxCopaymentAmount":{"b":2}"#),
        (r#""maxCopaymentAmount":{"a":1,"b":2,"a":3}"#, r#""maxCopaymentAmount":{"b":2,"a":3}"#),
        (r#""x":1,"y":2,"x":3"#, r#""y":2,"x":3"#),
        (r#""\u0073egment":"a","segment":"b""#, r#""segment":"b""#),
    ] {
        let (found, count) = one(&format!("{{{twice}}}"));
        assert_eq!(found, one(&format!("{{{once}}}")).0, "{twice}");
        assert_eq!(count, 1, "{twice}");
    }
}

#[test]
fn items_that_are_no_objects_are_told() {
    let found = flaws(br#"{"certificationDetail":[{"a":"b"},"x",null,5,[],true]}"#);
    let items: Vec<_> = found
        .iter()
        .map(|flaw| match flaw {
            Flaw::NotAnItem { index, found, .. } => (*index, *found),
            other => panic!("{other:?}"),
        })
        .collect();
    let types = ["type.string", "type.null", "type.number", "type.array", "type.boolean"];
    assert_eq!(items, (1..).zip(types).collect::<Vec<_>>());
}

/// A record that was swallowed since the one around it was never closed, wherever it stands.
#[test]
fn a_record_within_a_record_is_told() {
    for json in [
        r#"{"certificationDetail":[{"label":"a","value":"b"},{"validFrom":"x","segment":"1","myNumber":"2"}]}"#,
        r#"{"zz":[{"y":1},{"segment":"1","x":0,"myNumber":"2"}]}"#,
        r#"{"segment":{"myNumber":"1","validTo":"2"}}"#,
        r#"{"maxCopaymentAmount":{"a":{"b":[{"myNumber":"1","validTo":"2"}]}}}"#,
    ] {
        assert!(flaws(json.as_bytes()).iter().any(|flaw| matches!(flaw, Flaw::HoldsRecord { .. })), "{json}");
    }
    for json in [
        r#"{"certificationDetail":[{"label":"a","value":"b","myNumber":1}],"zz":{"segment":[{"segment":1}]}}"#,
        r#"{"basicFiveInfo":{"name":"x","sex":"1"},"maxCopaymentAmount":{"a":{"segment":1},"b":{"validTo":1}}}"#,
    ] {
        assert!(!flaws(json.as_bytes()).iter().any(|flaw| matches!(flaw, Flaw::HoldsRecord { .. })), "{json}");
    }
}

#[test]
fn a_key_with_a_dot_is_no_name_within_another() {
    let table = FieldTable::built_in();
    let source = text(br#"{"basicFiveInfo":{"name":"a"},"basicFiveInfo.name":"b","x.y":1,"":2,"a/b~c":3}"#);
    let record = parse(&source, &table, Form::Differential);
    assert_eq!(record.text(FieldId::NAME), Some("a"));
    let path = |key: &crate::record::UnknownKey<'_>| FieldRef::Key(table.path_of(key.within, &key.key));
    let pointers: Vec<_> = record.unknown.iter().map(|key| path(key).pointer(&table)).collect();
    // What is no identifier is not named.
    assert_eq!(pointers, ["/basicFiveInfo.name", "/x.y", "/", ""]);
    let numbers: Vec<u32> = record.unknown.iter().map(|key| key.nth).collect();
    assert_eq!(numbers, [2, 3, 4, 5]);
}

#[test]
fn bad_bytes_are_laid_on_their_field() {
    let source =
        b"{\"basicFiveInfo\":{\"name\":\"a\xFFb\xFF\"},\"certificationDetail\":[{\"label\":\"x\",\"value\":\"\xFE\"}]}";
    let offset = |byte| source.iter().position(|b| *b == byte).unwrap() as u64;
    let found = flaws(source);
    let fields: Vec<_> = found
        .iter()
        .map(|flaw| match flaw {
            Flaw::Undecodable { field, count, offset, .. } => (field.clone(), *count, *offset),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        fields,
        [(Some(FieldRef::Field(FieldId::NAME)), 2, offset(0xFF)), (Some(FieldRef::CardItem(0)), 1, offset(0xFE))]
    );
    assert!(matches!(
        flaws(b"{\"a\" \xFF}")[..],
        [Flaw::Undecodable { field: None, offset: 5, .. }, Flaw::Syntax { .. }]
    ));
}
