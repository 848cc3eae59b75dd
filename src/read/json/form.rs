//! A JSON value in one form, however it is written.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::tape::read_members;
use crate::text::json_text::{texts, unescaped};

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
        out.clear();
        put_as_it_is(raw, meant, &mut out);
    }
    Cow::Owned(out)
}

fn put(raw: &str, depth: u8, meant: bool, out: &mut String) -> serde_json::Result<()> {
    let raw = raw.trim_ascii();
    let deeper = depth.checked_sub(1).ok_or_else(|| serde::de::Error::custom("too deep"))?;
    match raw.as_bytes().first() {
        Some(b'"') => put_text(raw, meant, out)?,
        Some(b'{') => {
            // Of the same key twice the last value counts.
            let members: BTreeMap<Cow<'_, str>, &str> = read_members(raw)?.into_iter().collect();
            let members = members.into_iter().filter(|(_, value)| !(meant && is_nothing(value)));
            out.push('{');
            for (nth, (key, value)) in members.enumerate() {
                out.push_str(if nth > 0 { "," } else { "" });
                out.push_str(&serde_json::to_string(&key)?);
                out.push(':');
                put(value, deeper, meant, out)?;
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

/// A text with nothing escaped that need not be. Where it is compared, half a surrogate pair stays what it is.
fn put_text(token: &str, meant: bool, out: &mut String) -> serde_json::Result<()> {
    match unescaped(token) {
        (_, false) if meant => out.push_str(token),
        (text, _) => out.push_str(&serde_json::to_string(&text)?),
    }
    Ok(())
}

/// What nests too deeply: its texts in that form, too, its members in their own order.
fn put_as_it_is(raw: &str, meant: bool, out: &mut String) {
    let mut from = 0;
    let between = |out: &mut String, part: &str| out.extend(part.chars().filter(|c| !c.is_ascii_whitespace()));
    for (at, token) in texts(raw) {
        between(out, &raw[from..at]);
        if token.len() < 2 || !token.ends_with('"') || put_text(token, meant, out).is_err() {
            out.push_str(token);
        }
        from = at + token.len();
    }
    between(out, &raw[from..]);
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
        let deep = format!("{}\"\\u0041 \\ud83d\"{}", "[ ".repeat(99), "]".repeat(99));
        assert_eq!(one_form(&deep), format!("{}\"A \u{FFFD}\"{}", "[".repeat(99), "]".repeat(99)));
        // Half a character is shown as what it becomes, and compared as what it is.
        let half = r#"{"\ud83d":"\ude00\u0031"}"#;
        assert_eq!(one_form(half), "{\"\u{FFFD}\":\"\u{FFFD}1\"}");
        assert_ne!(meant_form(half), meant_form(&half.replace("de00", "de01")));
    }
}
