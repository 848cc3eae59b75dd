//! What is wrong with a TOML file, without what the reader's own message repeats of it: the file may not be what its user
//! thinks, and hold anything.

/// What is wrong with a TOML file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlFault {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong, in the reader's words.
    pub reason: String,
}

impl TomlFault {
    /// Of an error that was met in a text.
    pub fn new(text: &str, error: &toml::de::Error) -> TomlFault {
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let before = text.get(..at).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        TomlFault {
            line: before.matches('\n').count() + 1,
            column: before[line..].chars().count() + 1,
            reason: plain_reason(error.message()),
        }
    }
}

/// A message of the TOML reader without the values that it repeats, and without names that are none a program gives. What
/// is expected in their place is the program's own.
pub fn plain_reason(message: &str) -> String {
    let expected = |rest: &str| rest.rfind(", expected ").map_or_else(String::new, |at| rest[at..].to_owned());
    for head in ["invalid type: ", "invalid value: "] {
        if let Some(rest) = message.strip_prefix(head) {
            // `string "..."`, `integer 5`, `map`: the kind, and what stands there.
            let kind = rest.split(['`', '"', ',']).next().unwrap_or_default().trim_end();
            return format!("{head}{kind}{}", expected(rest));
        }
    }
    for head in ["unknown field `", "unknown variant `"] {
        if let Some(rest) = message.strip_prefix(head) {
            let end = rest.rfind("`, expected ").or_else(|| rest.rfind("`, there are no ")).unwrap_or(rest.len());
            let (name, behind) = rest.split_at(end);
            let behind = behind.strip_prefix('`').unwrap_or(behind);
            return match is_name(name) {
                true => format!("{head}{name}`{behind}"),
                false => format!("{}{behind}", head.trim_end_matches(" `")),
            };
        }
    }
    // Those of the syntax speak of signs; no word of a file is to be among them.
    let first = message.lines().next().unwrap_or_default();
    if first.is_ascii() { first.to_owned() } else { "invalid TOML".to_owned() }
}

/// Whether a name is one that a program gives: a letter and then ASCII letters, digits, `-` and `_`, few of them digits.
fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let sign = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && bytes.len() <= 40 && digits < 5 && bytes.iter().all(sign)
}

#[cfg(test)]
mod tests {
    use super::*;
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
    }

    #[derive(Deserialize, Debug)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        One,
    }

    #[test]
    fn nothing_of_the_file_is_repeated_but_names_of_programs() {
        for (text, place, told) in [
            ("lenght = 1", (1, 1), "unknown field `lenght`, expected one of `count`, `kind`, `list`"),
            ("\"山田太郎\" = 1", (1, 1), "unknown field, expected one of"),
            ("\"a`, expected 山田\" = 1", (1, 1), "unknown field, expected one of"),
            ("\n  count = \"山田\\\", expected 太郎\"", (2, 11), "invalid type: string, expected u8"),
            ("count = 900000000168", (1, 9), "invalid value: integer, expected u8"),
            ("kind = \"山田太郎\"", (1, 8), "unknown variant, expected `one`"),
            ("list = [\"山田\", 7.5]", (1, 15), "invalid type: floating point, expected a string"),
            ("山田太郎", (1, 1), ""),
            ("氏名 = 山田", (1, 1), ""),
            ("count = \"山田\nx", (1, 9), ""),
            ("[山田\n", (1, 1), ""),
        ] {
            let error = toml::from_str::<Table>(text).unwrap_err();
            let fault = TomlFault::new(text, &error);
            assert!(fault.reason.contains(told), "{text}: {fault:?}");
            assert!(!fault.reason.is_empty() && !fault.reason.contains(['山', '9']), "{text}: {fault:?}");
            if !told.is_empty() {
                assert_eq!((fault.line, fault.column), place, "{text}");
            }
        }
    }
}
