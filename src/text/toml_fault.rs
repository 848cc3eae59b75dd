//! What is wrong with a TOML file, in words of the program's own: the reader's speak of the program's inner types, and
//! repeat what stands in the file, which may not be what its user thinks, and hold anything.

use super::{Message, Plain, near_folded};

/// What is wrong with a TOML file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlFault {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong, and what to write.
    pub said: Message,
}

impl TomlFault {
    /// Of an error that was met in a text.
    pub fn new(text: &str, error: &toml::de::Error) -> TomlFault {
        TomlFault::at(text, error.span().map_or(0, |span| span.start), toml_said(error.message()))
    }

    /// At a place of a text, given in bytes.
    pub fn at(text: &str, at: usize, said: Message) -> TomlFault {
        let before = text.get(..at.min(text.len())).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        TomlFault { line: before.matches('\n').count() + 1, column: before[line..].chars().count() + 1, said }
    }
}

/// What a message of the TOML reader means, without the values that it repeats, and without names that are none a program
/// gives. What is expected in their place is the program's own.
fn toml_said(message: &str) -> Message {
    type Meaning = fn(&str) -> Message;
    const HEADS: [(&str, Meaning); 9] = [
        ("unknown field `", |rest| unknown(rest, ["toml.unknown-key", "toml.unknown-key-near"])),
        ("unknown variant `", |rest| unknown(rest, ["toml.unknown-value", "toml.unknown-value-near"])),
        ("missing field `", |rest| {
            Message::new("toml.missing-key").with("key", name_shown(rest.split('`').next().unwrap_or_default()))
        }),
        ("duplicate ", |_| Message::new("toml.twice")),
        ("invalid type: ", |rest| Message::new(wanted_kind(rest))),
        // Lengths are read by the program itself.
        ("length: ", |_| Message::new("toml.length")),
        ("invalid length ", |_| Message::new("toml.row-length")),
        ("invalid value: integer", |_| Message::new("toml.number-range")),
        ("data did not match any variant of untagged enum", |_| Message::new("toml.limit")),
    ];
    let special = HEADS.iter().find_map(|(head, said)| message.strip_prefix(head).map(said));
    special.unwrap_or_else(|| Message::new(syntax(message.lines().next().unwrap_or_default())))
}

/// A name that nobody knows, with those that come near to it, or else all that there are.
fn unknown(rest: &str, [all, near]: [&'static str; 2]) -> Message {
    let end = rest.rfind("`, expected ").or_else(|| rest.rfind("`, there are no ")).unwrap_or(rest.len());
    let (name, behind) = rest.split_at(end);
    // `one of` and the names, each between these signs.
    let names: Vec<&str> = behind.trim_start_matches('`').split('`').skip(1).step_by(2).collect();
    let found = near_folded(name, names.iter().copied(), |name| name.to_lowercase().replace('_', "-"));
    let said = |key| Message::new(key).with("key", name_shown(name));
    match found.is_empty() {
        true => said(all).with("names", Plain::known(names.join(", "))),
        false => said(near).with("names", Plain::known(found.join(", "))),
    }
}

/// The sentence for a value of another kind than is wanted.
fn wanted_kind(rest: &str) -> &'static str {
    let expected = rest.rfind(", expected ").map_or("", |at| &rest[at + ", expected ".len()..]);
    match expected {
        "a string" | "string" | "a borrowed string" => "toml.kind.text",
        "a boolean" => "toml.kind.truth",
        "a sequence" | "an array" => "toml.kind.list",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64" => "toml.kind.number",
        rows if rows.starts_with("tuple") => "toml.kind.row",
        sections if sections.starts_with("struct") || sections == "a map" => "toml.kind.section",
        _ => "toml.kind.other",
    }
}

/// The sentence for what is not written as TOML is: by what the reader says of signs.
fn syntax(message: &str) -> &'static str {
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["key"]) && !says(&["expected `=`"]) {
        "toml.key"
    } else if says(&["must be quoted", "string"]) {
        "toml.quotes"
    } else if says(&["unclosed", "expected `]`", "expected `}`", "expected `]]`"]) {
        "toml.unclosed"
    } else if says(&["expected `=`", "missing assignment", "missing value", "extra `=`"]) {
        "toml.equals"
    } else if says(&["comma"]) {
        "toml.comma"
    } else {
        "toml.syntax"
    }
}

/// A name as it may be shown: one that a program gives, else by its length.
pub fn name_shown(name: &str) -> Plain {
    Plain::known(if is_name(name) { name.to_owned() } else { "*".repeat(name.chars().count().clamp(1, 12)) })
}

/// Whether a name is one that a program gives: a letter and then ASCII letters, digits, `-`, `_` and `.`, few of them digits.
fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let sign = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && bytes.len() <= 40 && digits < 5 && bytes.iter().all(sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use serde::Deserialize;

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields, rename_all = "kebab-case")]
    #[expect(dead_code, reason = "only read")]
    struct Table {
        #[serde(default)]
        count: u8,
        #[serde(default)]
        kind: Option<Kind>,
        #[serde(default)]
        list: Vec<String>,
        #[serde(default)]
        flag: bool,
        #[serde(default)]
        row: Option<Row>,
        #[serde(default)]
        either: Option<Either>,
    }

    #[derive(Deserialize, Debug)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        One,
    }

    #[derive(Deserialize, Debug)]
    #[expect(dead_code, reason = "only read")]
    struct Row(String, String);

    #[derive(Deserialize, Debug)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only read")]
    enum Either {
        Text(String),
        Number(u8),
    }

    fn fault(text: &str) -> TomlFault {
        TomlFault::new(text, &toml::from_str::<Table>(text).unwrap_err())
    }

    #[test]
    fn each_mistake_is_told_by_its_place_and_in_plain_words() {
        for (text, place, key) in [
            ("\ncuont = 1", (2, 1), "toml.unknown-key-near"),
            ("zzz = 1", (1, 1), "toml.unknown-key"),
            ("\"山田太郎\" = 1", (1, 1), "toml.unknown-key"),
            ("\"a`, expected 山田\" = 1", (1, 1), "toml.unknown-key"),
            ("\n  count = \"山田\\\", expected 太郎\"", (2, 11), "toml.kind.number"),
            ("count = 900000000168", (1, 9), "toml.number-range"),
            ("count = 1\ncount = 2", (2, 1), "toml.twice"),
            ("kind = \"山田太郎\"", (1, 8), "toml.unknown-value"),
            ("kind = \"oen\"", (1, 8), "toml.unknown-value-near"),
            ("list = [\"山田\", 7.5]", (1, 15), "toml.kind.text"),
            ("list = \"山田\"", (1, 8), "toml.kind.list"),
            ("flag = \"true\"", (1, 8), "toml.kind.truth"),
            ("row = [\"山田\"]", (1, 7), "toml.row-length"),
            ("row = 5", (1, 7), "toml.kind.row"),
            ("either = [1]", (1, 10), "toml.limit"),
            ("氏名 = 山田", (1, 1), "toml.key"),
            ("flag = 山田", (1, 8), "toml.quotes"),
            ("count = \"山田", (1, 12), "toml.quotes"),
            ("[山田\n", (1, 4), "toml.unclosed"),
            ("= 1", (1, 1), "toml.key"),
            ("count = 01", (1, 9), "toml.syntax"),
            ("[count\n", (1, 7), "toml.unclosed"),
            ("count 1", (1, 7), "toml.equals"),
            ("list = [\"a\" \"b\"]", (1, 13), "toml.comma"),
        ] {
            let fault = fault(text);
            assert_eq!((fault.said.key, (fault.line, fault.column)), (key, place), "{text}: {fault:?}");
        }
    }

    /// What the reader says in its own words, and what stands in the file, must not come out in any language.
    #[test]
    fn nothing_of_the_file_is_repeated_but_names_of_programs() {
        const INNER: [&str; 9] =
            ["u8", "struct", "tuple", "variant", "enum", "sequence", "expected", "invalid type", "untagged"];
        for text in [
            "lenght = 1",
            "\"山田太郎\" = 1",
            "\"a`, expected 山田\" = 1",
            "count = \"山田\\\", expected 太郎\"",
            "count = 900000000168",
            "kind = \"山田太郎\"",
            "list = [\"山田\", 7.5]",
            "list = 90000",
            "row = [\"山田\"]",
            "row = \"山田\"",
            "either = [\"山田\"]",
            "count = 1\ncount = 2",
            "山田太郎",
            "氏名 = 山田",
            "count = \"山田\nx",
            "[山田\n",
            "[[\"900000000168\n",
        ] {
            for lang in [Lang::Ja, Lang::En] {
                let words = fault(text).said.in_words(lang);
                assert!(!words.contains(['山', '9']), "{text}: {words}");
                assert!(INNER.iter().all(|inner| !words.contains(inner)), "{text}: {words}");
                assert!(words.ends_with(['.', '。']), "{text}: {words}");
            }
        }
    }
}
