//! By which slip a record is no JSON, as far as what stands where it stops being valid tells.

/// The key of the words for the slip at a place in a record's text, where its JSON stops being valid; `syntax` where nothing
/// tells it.
pub(super) fn slip(text: &str, at: usize) -> &'static str {
    let Some((before, rest)) = text.split_at_checked(at) else { return "syntax" };
    let Some(here) = rest.chars().next() else { return "syntax" };
    // What a reader stops at may be behind the first character of a word.
    let from = before.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
    let word: String = text[from..].chars().take_while(char::is_ascii_alphabetic).collect();
    let last = text[..from].trim_end().chars().next_back();
    match here {
        '\u{FEFF}' => "mark",
        '/' if rest[1..].starts_with(['/', '*']) => "comment-inside",
        '#' => "comment-inside",
        '}' | ']' if last == Some(',') => "comma-at-end",
        ',' | '}' if last == Some(':') && word.is_empty() => "no-value",
        _ if rest.chars().take(2).any(|c| c < ' ') && is_in_string(before) => "raw-control",
        _ if before.ends_with('\\') || ends_in_code_point(before) => "escape",
        '"' if last.is_some_and(|c| matches!(c, '"' | '}' | ']') || c.is_alphanumeric()) => "no-comma",
        '\'' => "single-quote",
        _ if matches!(word.as_str(), "True" | "False" | "None") => "python",
        _ if matches!(word.to_ascii_lowercase().as_str(), "nan" | "infinity" | "inf") => "no-number",
        _ if !word.is_empty() && matches!(last, Some('{' | ',')) => "bare-key",
        _ => "syntax",
    }
}

/// Whether a text ends within a string.
fn is_in_string(text: &str) -> bool {
    let (mut within, mut escaped) = (false, false);
    for byte in text.bytes() {
        within ^= byte == b'"' && !escaped;
        escaped = within && byte == b'\\' && !escaped;
    }
    within
}

/// Whether a text ends within `\u` and its four digits, or behind four of which not all are digits.
fn ends_in_code_point(text: &str) -> bool {
    let behind = text
        .bytes()
        .rev()
        .take(6)
        .position(|byte| byte == b'\\')
        .map(|from_end| &text.as_bytes()[text.len() - from_end..]);
    behind.is_some_and(|behind| {
        behind.starts_with(b"u") && !(behind.len() == 5 && behind[1..].iter().all(u8::is_ascii_hexdigit))
    })
}

#[cfg(test)]
mod tests {
    use crate::read::json::record::error_at;

    /// The slip in an object around this text.
    fn slip(inside: &str) -> &'static str {
        let text = format!("{{{inside}}}");
        let error = serde_json::from_str::<serde_json::Value>(&text).unwrap_err();
        super::slip(&text, error_at(&text, &error) as usize)
    }

    #[test]
    fn slips_by_what_is_written() {
        for (inside, key) in [
            ("\u{FEFF}\"a\":1", "mark"),
            ("\"a\":1 /* x */", "comment-inside"),
            ("// x\n\"a\":1", "comment-inside"),
            ("\"a\":1, # x\n\"b\":2", "comment-inside"),
            ("\"a\":1,", "comma-at-end"),
            ("\"a\":[1,]", "comma-at-end"),
            ("\"a\":", "no-value"),
            ("\"a\":,\"b\":1", "no-value"),
            ("\"a\":\"x\ty\"", "raw-control"),
            ("\"a\":\"見\t本\"", "raw-control"),
            ("\"a\":\"見\u{1}\"", "raw-control"),
            ("\"a\":\"見\n\"", "raw-control"),
            ("\"a\":\"\t\"", "raw-control"),
            ("\"a\":\"x\ny\"", "raw-control"),
            ("\"a\":\"C:\\Data\"", "escape"),
            ("\"a\":\"\\u12G4\"", "escape"),
            ("\"a\":1 \"b\":2", "no-comma"),
            ("\"a\":\"x\"\n\"b\":2", "no-comma"),
            ("\"a\":true \"b\":2", "no-comma"),
            ("'a':1", "single-quote"),
            ("\"a\":'x'", "single-quote"),
            ("\"a\":True", "python"),
            ("\"a\":False", "python"),
            ("\"a\":None", "python"),
            ("\"a\":NaN", "no-number"),
            ("\"a\":nan", "no-number"),
            ("\"a\":-Infinity", "no-number"),
            ("a:1", "bare-key"),
            ("\"a\":1,b:2", "bare-key"),
            ("\"a\" 1", "syntax"),
            ("\"a\":tru", "syntax"),
            ("\"a\":tru\n,\"b\":1", "syntax"),
            ("\"a\":01", "syntax"),
            ("\"a\":\"x", "syntax"),
        ] {
            assert_eq!(slip(inside), key, "{inside}");
        }
    }

    #[test]
    fn any_place_of_any_text_is_survived() {
        let text = "{\"髙\u{FEFF}\":\"\\u12\",'あ':None}";
        for at in 0..=text.len() + 2 {
            super::slip(text, at);
        }
    }
}
