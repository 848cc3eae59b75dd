//! A JSON value in one form, however it is written.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// How deep values may nest that are brought into one form.
const DEPTH: u8 = 32;

/// JSON without white space between its parts, nothing escaped that need not be, members in the order of their keys. What nests
/// too deeply for that, and what is no JSON, stays as it is but for white space.
pub fn one_form(raw: &str) -> Cow<'_, str> {
    in_form(raw, false)
}

/// The same without the members of objects that are null or an empty text, which is the same as if they were not there.
pub fn meant_form(raw: &str) -> Cow<'_, str> {
    in_form(raw, true)
}

/// Whether a value is nothing: null, or an empty text.
pub fn is_nothing(raw: &str) -> bool {
    matches!(raw.trim_ascii(), "null" | "\"\"")
}

fn in_form(raw: &str, meant: bool) -> Cow<'_, str> {
    if !raw.starts_with(['{', '[', '"']) {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    if put(raw, DEPTH, meant, &mut out).is_err() {
        out = without_blanks(raw);
    }
    Cow::Owned(out)
}

fn put(raw: &str, depth: u8, meant: bool, out: &mut String) -> serde_json::Result<()> {
    let raw = raw.trim_ascii();
    let deeper = depth.checked_sub(1).ok_or_else(|| serde::de::Error::custom("too deep"))?;
    match raw.as_bytes().first() {
        Some(b'"') => out.push_str(&serde_json::to_string(&serde_json::from_str::<String>(raw)?)?),
        Some(b'{') => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(raw)?;
            let members = members.into_iter().filter(|(_, value)| !(meant && is_nothing(value.get())));
            out.push('{');
            for (nth, (key, value)) in members.enumerate() {
                out.push_str(if nth > 0 { "," } else { "" });
                out.push_str(&serde_json::to_string(&key)?);
                out.push(':');
                put(value.get(), deeper, meant, out)?;
            }
            out.push('}');
        }
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(raw)?;
            out.push('[');
            for (nth, element) in elements.into_iter().enumerate() {
                out.push_str(if nth > 0 { "," } else { "" });
                put(element.get(), deeper, meant, out)?;
            }
            out.push(']');
        }
        _ => out.push_str(raw),
    }
    Ok(())
}

fn without_blanks(raw: &str) -> String {
    let (mut out, mut quoted, mut escaped) = (String::with_capacity(raw.len()), false, false);
    for c in raw.chars() {
        if !quoted && c.is_ascii_whitespace() {
            continue;
        }
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped && quoted;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_the_same_is_the_same() {
        for (raw, form) in [
            ("{ \"a b\" : [ 1,\n 2 ], \"c\\\" d\" : \"\\\\\" }", r#"{"a b":[1,2],"c\" d":"\\"}"#),
            (r#"{"b":"\u0041\/","a":1.0}"#, r#"{"a":1.0,"b":"A/"}"#),
            ("[ ]", "[]"),
            ("1.50", "1.50"),
            ("null", "null"),
            ("[1, \"x y", "[1,\"x y"),
        ] {
            assert_eq!(one_form(raw), form, "{raw}");
        }
        let nothing = r#"{"a":null,"b":[{"c":"","d":null},null,""],"e":{"f":""},"g":0}"#;
        assert_eq!(meant_form(nothing), r#"{"b":[{},null,""],"e":{},"g":0}"#);
        assert_eq!(one_form(nothing), nothing);
        let deep = format!("{}{}", "[ ".repeat(99), "]".repeat(99));
        assert_eq!(one_form(&deep), deep.replace(' ', ""));
    }
}
