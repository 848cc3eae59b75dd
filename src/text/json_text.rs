//! The texts of JSON as they are written, in quotes and with escapes, and what they say.

use std::borrow::Cow;

/// What a text says that is written so (its quotes may be missing), and whether it says it: half a surrogate pair (`\ud83d`
/// alone) is no character, and becomes U+FFFD.
pub fn unescaped(token: &str) -> (Cow<'_, str>, bool) {
    let bare = token.strip_prefix('"').unwrap_or(token);
    let bare = bare.strip_suffix('"').filter(|bare| !ends_in_escape(bare)).unwrap_or(bare);
    if !bare.contains('\\') {
        return (Cow::Borrowed(bare), true);
    }
    match serde_json::from_str(token) {
        Ok(text) => (Cow::Owned(text), true),
        Err(_) => (Cow::Owned(unescaped_leniently(bare)), false),
    }
}

/// Whether the sign behind this text is escaped.
fn ends_in_escape(text: &str) -> bool {
    text.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// Where the texts of valid JSON begin that hold half a surrogate pair: byte indices of their first quotes.
pub fn broken_texts(json: &str) -> impl Iterator<Item = usize> + '_ {
    // Nearly no JSON has an escape of this kind.
    let any = memchr::memmem::find(json.as_bytes(), b"\\u").is_some();
    texts(if any { json } else { "" })
        .filter(|(_, token)| token.contains("\\u") && !unescaped(token).1)
        .map(|(at, _)| at)
}

/// The texts of valid JSON, as they are written, each with the byte index of its first quote.
pub fn texts(json: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + memchr::memchr(b'"', json.as_bytes().get(from..)?)?;
        from = end_of_text(json, start);
        Some((start, &json[start..from]))
    })
}

/// Behind the closing quote of the text whose first quote stands there; the end where it has none.
fn end_of_text(json: &str, start: usize) -> usize {
    let mut at = start + 1;
    while let Some(n) = json.as_bytes().get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += n;
        if json.as_bytes()[at] == b'"' {
            return at + 1;
        }
        // What is escaped may be of several bytes, of which none is a quote or a backslash.
        at += 2;
    }
    json.len()
}

fn unescaped_leniently(bare: &str) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(bare.len());
    let mut chars = bare.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
            continue;
        }
        let unit = match chars.next() {
            Some('u') => {
                let hex: String = chars.by_ref().take(4).collect();
                u16::from_str_radix(&hex, 16).unwrap_or(0xFFFD)
            }
            Some('n') => 0x0A,
            Some('t') => 0x09,
            Some('r') => 0x0D,
            Some('b') => 0x08,
            Some('f') => 0x0C,
            Some(other) => u16::try_from(u32::from(other)).unwrap_or(0xFFFD),
            None => break,
        };
        units.push(unit);
    }
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_says() {
        for (token, says, whole) in [
            (r#""a""#, "a", true),
            (r#""\u0061\"\\""#, "a\"\\", true),
            (r#""\ud83d\ude00""#, "\u{1F600}", true),
            (r#""a\ud83d\u0041\n""#, "a\u{FFFD}A\n", false),
            (r#""\ude00""#, "\u{FFFD}", false),
            (r#""\uD83D\uD83D\uDE00""#, "\u{FFFD}\u{1F600}", false),
            ("a", "a", true),
            ("\"a", "a", true),
            (r#""a\""#, "a\"", false),
            (r#""""#, "", true),
        ] {
            assert_eq!(unescaped(token), (says.into(), whole), "{token}");
        }
    }

    #[test]
    fn texts_of_json_and_the_broken_ones() {
        let json = r#"{"a\"\\":["\\ud83d",1,"x\ud83d"], "\udc00é" : {"\ud83d\ude00":""}}"#;
        let all: Vec<&str> = texts(json).map(|(_, token)| token).collect();
        let expected = [r#""a\"\\""#, r#""\\ud83d""#, r#""x\ud83d""#, r#""\udc00é""#, r#""\ud83d\ude00""#, r#""""#];
        assert_eq!(all, expected);
        let broken: Vec<&str> = broken_texts(json).map(|at| &json[at..at + 4]).collect();
        assert_eq!(broken, [r#""x\u"#, r#""\ud"#]);
        assert_eq!(broken_texts(r#"{"\\u":"\"é\\"}"#).count(), 0);
    }
}
