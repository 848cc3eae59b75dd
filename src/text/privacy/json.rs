//! 個人番号 in the text of JSON, which may be broken: what is escaped, and what stands under a key that says so.

use std::borrow::Cow;

use super::{NumberMask, names_my_number};
use crate::text::json_text::unescaped;

/// What takes the place of a value that is hidden whole: neither its digits nor how many they are.
const HIDDEN: &str = "************";

/// A piece of the text of JSON.
pub enum Token<'t> {
    /// The name of a member: as it is written, and what it says.
    Key(&'t str, Cow<'t, str>),
    /// A text, in the same way.
    Text(&'t str, Cow<'t, str>),
    /// What stands between these: numbers, words, and what parts them.
    Between(&'t str),
}

/// Tells of each piece of the text of a JSON value, or of what is left of one, and whether it stands under a label that says
/// 個人番号; `label` is what all of it stands under. Nothing of it is built up, for it may be as long as a file.
pub fn pieces<'t>(label: &str, raw: &'t str, tell: impl FnMut(Token<'t>, bool)) {
    let labelled = names_my_number(label).then_some(0);
    let mut walk = Walk { tell, depth: 0, labelled };
    let mut rest = raw;
    while let Some(quote) = rest.find('"') {
        walk.between(&rest[..quote]);
        let (token, behind) = rest[quote..].split_at(end_of_string(&rest[quote..]));
        walk.string(token, behind.trim_start().starts_with(':'));
        rest = behind;
    }
    walk.between(rest);
}

struct Walk<F> {
    tell: F,
    /// How many brackets are open.
    depth: usize,
    /// How many were where a label said that a number is to come.
    labelled: Option<usize>,
}

impl<'t, F: FnMut(Token<'t>, bool)> Walk<F> {
    fn string(&mut self, token: &'t str, is_key: bool) {
        let (text, _) = unescaped(token);
        let labelled = self.labelled.is_some();
        if !is_key {
            return (self.tell)(Token::Text(token, text), labelled);
        }
        if !labelled && names_my_number(&text) {
            self.labelled = Some(self.depth);
        }
        (self.tell)(Token::Key(token, text), labelled);
    }

    fn between(&mut self, text: &'t str) {
        let mut from = 0;
        for (at, byte) in text.bytes().enumerate() {
            let over = match byte {
                b'{' | b'[' => {
                    self.depth += 1;
                    false
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.labelled.is_some_and(|labelled| self.depth < labelled)
                }
                b',' => self.labelled == Some(self.depth),
                _ => false,
            };
            if over {
                (self.tell)(Token::Between(&text[from..at]), true);
                self.labelled = None;
                from = at;
            }
        }
        (self.tell)(Token::Between(&text[from..]), self.labelled.is_some());
    }
}

impl NumberMask {
    /// The text of a JSON value, or of what is left of one, masked; `label` is what it stands under.
    pub fn apply_json(&self, label: &str, raw: &str) -> String {
        let mut out = String::with_capacity(raw.len());
        pieces(label, raw, |token, labelled| match token {
            Token::Text(..) if labelled => out.push_str(HIDDEN),
            Token::Key(token, text) | Token::Text(token, text) => match self.apply(&text) {
                // A text cannot fail to be written.
                masked if masked != text => out.push_str(&serde_json::to_string(&masked).unwrap_or_default()),
                _ => out.push_str(token),
            },
            Token::Between(text) if labelled => hide(text, &mut out),
            Token::Between(text) => out.push_str(&self.apply(text)),
        });
        out
    }
}

/// Writes numbers and words as hidden.
fn hide(text: &str, out: &mut String) {
    let mut within = false;
    for c in text.chars() {
        let part = c.is_alphanumeric() || within && matches!(c, '.' | '-' | '+');
        match part {
            true if !within => out.push_str(HIDDEN),
            true => {}
            false => out.push(c),
        }
        within = part;
    }
}

/// Where a string ends that begins here: at its closing quote, or, where that is missing, with its line.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\n' => return at,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_json_are_masked_however_it_is_written() {
        let mask = NumberMask::unknown();
        for (raw, shown) in [
            (r#"{"a":"900000000168","b":900000000168}"#, r#"{"a":"************","b":************}"#),
            (r#"["\u0039000-0000\t0168","\u0041"]"#, r#"["****-****\t****","\u0041"]"#),
            (r#"["\u0039000-0000-0168\ud83d"]"#, "[\"****-****-****\u{FFFD}\"]"),
            (r#"{"myNumber": "九千", "a":"1"}"#, r#"{"myNumber": ************, "a":"1"}"#),
            (
                r#"{"個人番号":{"a":"x","b":[1,-2.5e3]},"c":1}"#,
                r#"{"個人番号":{"a":************,"b":[************,-************]},"c":1}"#,
            ),
            (r#"{"900000000168":1}"#, r#"{"************":1}"#),
            (
                r#"{"myNumber": "90000, "segment":"1" "#,
                r#"{"myNumber": ************************************************************"#,
            ),
            (r#""myNumber":12"#, r#""myNumber":************"#),
            ("{\"myNumber\": \"9000\n\"a\": \"1\"}", "{\"myNumber\": ************\n\"a\": ************}"),
            ("a 900000000168, 81136244", "a ************, 81136244"),
            (r#"{"date":"2026-04-01","id":"task-2026112-0001"}"#, r#"{"date":"2026-04-01","id":"task-2026112-0001"}"#),
            ("", ""),
        ] {
            assert_eq!(mask.apply_json("", raw), shown, "{raw}");
        }
        assert_eq!(mask.apply_json("マイナンバー", r#"{"a":"x"}"#), r#"{"a":************}"#);
        assert_eq!(mask.apply_json("マイナンバー", "12"), HIDDEN);
    }
}
