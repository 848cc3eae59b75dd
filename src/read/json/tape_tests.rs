use proptest::prelude::*;

use super::*;

/// All that both ways of reading must agree on: members and elements down to the leaves, and where each stands.
fn taken_apart(tape: &mut Tape<'_>, depth: usize, within: Members, out: &mut Vec<String>) {
    let values: Vec<_> = tape.iter(within).collect();
    for (key, raw) in values {
        let escaped = raw.get().starts_with('"') && raw.is_escaped();
        out.push(format!("{depth} {key} {}@{} {escaped}", raw.get(), raw.at()));
        assert_eq!(raw.get().as_ptr(), tape.text[raw.at() as usize..].as_ptr());
        for within in [tape.members(raw), tape.elements(raw)].into_iter().flatten() {
            taken_apart(tape, depth + 1, within, out);
        }
    }
}

/// Whether the record could be read in one pass; where it could, that agrees with serde_json.
fn agrees(text: &str) -> bool {
    let mut tape = Tape::of(text);
    if !tape.is_whole() || !text.trim_start().starts_with('{') {
        return false;
    }
    let mut by_serde = Tape { text, nodes: vec![], whole: false, keys: vec![] };
    let theirs = by_serde.record().unwrap_or_else(|e| panic!("serde_json refuses {text}: {e}"));
    let ours = tape.record().unwrap();
    let lists = [(&mut tape, ours), (&mut by_serde, theirs)].map(|(tape, members)| {
        let mut all = Vec::new();
        taken_apart(tape, 0, members, &mut all);
        all
    });
    assert_eq!(lists[0], lists[1], "{text}");
    true
}

#[test]
fn common_records_are_read_in_one_pass() {
    for text in [
        "{}",
        r#" { "a" : 1 , "b":[ ] ,"c":{ } } "#,
        r#"{"a":"x\"y\\","a":"\u304A\n","":[[],[{"b":null}],-0.5e+3,true,false]}"#,
        "{\"名\":\"値\u{2028}\",\"long\":\"0123456789abcdef\\/0123456789\"}",
    ] {
        assert!(agrees(text), "{text}");
    }
}

#[test]
fn what_is_out_of_the_common_is_left_to_serde_json() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(40), "]".repeat(40));
    let many = format!("{{\"a\":[{}1]}}", "1,".repeat(MOST));
    for text in [
        "",
        "[]",
        "1",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":-}",
        "{\"a\":1e}",
        "{\"a\":tru}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":1}x",
        "{\"a\":[1,]}",
        "{\"a\":[1}",
        r#"{"\u0061":1}"#,
        "{'a':1}",
        "{\"a\":+1}",
        "{\"a\":\"x}",
        &deep,
        &many,
    ] {
        assert!(!agrees(text), "{text}");
    }
    assert!(read_members(&deep).is_ok() && read_members(&many).is_ok(), "it reads them");
}

#[test]
fn specials_are_found_at_every_distance() {
    for special in ["\"", "\\", "\u{1F}", "\0", "\n"] {
        for before in 0..20 {
            let text = format!("{}{special}あ\"\\", "\u{7F}é!#[]"[..].chars().cycle().take(before).collect::<String>());
            let expected = text.find(special).unwrap_or(0);
            assert_eq!(plain(text.as_bytes()), expected, "{text:?}");
        }
    }
    assert_eq!(plain("あいうえお \u{7F}".as_bytes()), 17);
}

/// Texts made of what JSON is made of, valid or not.
fn json_like() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\"a\"",
        "\"a\":",
        "\"名\":",
        "\"x\\\"\"",
        "\\",
        "\\u00",
        "1",
        "-0",
        ".5",
        "e9",
        "true",
        "null",
        "fals",
        " ",
        "\n",
        "\u{3}",
        "あ",
        "\"\\uD800\"",
        "{\"a\":1}",
        "[1,2]",
        "\"\"",
    ]);
    prop::collection::vec(parts, 0..14).prop_map(|parts| format!("{{\"k\":{}}}", parts.concat()))
}

/// Valid values, nested.
fn valid() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<f64>().prop_filter("a number", |n| n.is_finite()).prop_map(|n| format!("{n:e}")),
        any::<i64>().prop_map(|n| n.to_string()),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap_or_default()),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let member = ("[a-zぁ-ん]{0,9}", inner.clone()).prop_map(|(key, value)| format!("\"{key}\" :{value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(|all| format!("[{}]", all.join(" ,\n"))),
            prop::collection::vec(member, 0..6).prop_map(|all| format!("{{{}}}", all.join(","))),
        ]
    })
}

proptest! {
    #[test]
    fn both_ways_agree_on_anything(text in json_like()) {
        agrees(&text);
    }

    #[test]
    fn valid_records_are_read_in_one_pass(value in valid()) {
        let text = format!("{{\"a\":{value}}}");
        prop_assert!(agrees(&text));
    }

    #[test]
    fn damaged_records_agree(value in valid(), at in any::<prop::sample::Index>(), with in any::<char>()) {
        let mut chars: Vec<char> = format!("{{\"a\":{value}}}").chars().collect();
        let at = at.index(chars.len());
        chars[at] = with;
        agrees(&chars.into_iter().collect::<String>());
    }
}
