//! 個人番号 in the text of JSON, which may be broken: what is escaped, and what stands under a key that says so.

use super::{NumberMask, names_my_number};

/// What takes the place of a value that is hidden whole: neither its digits nor how many they are.
const HIDDEN: &str = "************";

impl NumberMask {
    /// The text of a JSON value, or of what is left of one, masked; `label` is what it stands under.
    pub fn apply_json(&self, label: &str, raw: &str) -> String {
        let hidden = names_my_number(label).then_some(0);
        let mut writer = Writer { mask: self, out: String::with_capacity(raw.len()), depth: 0, hidden };
        let mut rest = raw;
        while let Some(quote) = rest.find('"') {
            writer.between(&rest[..quote]);
            let (token, behind) = rest[quote..].split_at(end_of_string(&rest[quote..]));
            writer.string(token, behind.trim_start().starts_with(':'));
            rest = behind;
        }
        writer.between(rest);
        writer.out
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

struct Writer<'m> {
    mask: &'m NumberMask,
    out: String,
    /// How many brackets are open.
    depth: usize,
    /// How many were where what is hidden began.
    hidden: Option<usize>,
}

impl Writer<'_> {
    fn string(&mut self, token: &str, is_key: bool) {
        let bare = token.strip_prefix('"').unwrap_or(token);
        let bare = bare.strip_suffix('"').unwrap_or(bare);
        let text = serde_json::from_str::<String>(token).unwrap_or_else(|_| bare.to_owned());
        if self.hidden.is_some() && !is_key {
            self.out.push_str(HIDDEN);
        } else {
            match self.mask.apply(&text) {
                masked if masked != text => {
                    // A text cannot fail to be written.
                    self.out.push_str(&serde_json::to_string(&masked).unwrap_or_default());
                }
                _ => self.out.push_str(token),
            }
        }
        if is_key && self.hidden.is_none() && names_my_number(&text) {
            self.hidden = Some(self.depth);
        }
    }

    /// What stands between strings: numbers, words, and what parts them.
    fn between(&mut self, text: &str) {
        let mut from = 0;
        for (at, c) in text.char_indices() {
            let over = match c {
                '{' | '[' => {
                    self.depth += 1;
                    false
                }
                '}' | ']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.hidden.is_some_and(|hidden| self.depth < hidden)
                }
                ',' => self.hidden == Some(self.depth),
                _ => false,
            };
            if over {
                self.piece(&text[from..at]);
                self.hidden = None;
                from = at;
            }
        }
        self.piece(&text[from..]);
    }

    fn piece(&mut self, text: &str) {
        if self.hidden.is_none() {
            self.out.push_str(&self.mask.apply(text));
            return;
        }
        let mut within = false;
        for c in text.chars() {
            let part = c.is_alphanumeric() || within && matches!(c, '.' | '-' | '+');
            match part {
                true if !within => self.out.push_str(HIDDEN),
                true => {}
                false => self.out.push(c),
            }
            within = part;
        }
    }
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
            (r#"{"myNumber": "九千", "a":"1"}"#, r#"{"myNumber": ************, "a":"1"}"#),
            (
                r#"{"個人番号":{"a":"x","b":[1,-2.5e3]},"c":1}"#,
                r#"{"個人番号":{"a":************,"b":[************,-************]},"c":1}"#,
            ),
            (r#"{"900000000168":1}"#, r#"{"************":1}"#),
            (r#"{"myNumber": "90000, "segment":"1" "#, r#"{"myNumber": ************segment************1" "#),
            (r#""myNumber":12"#, r#""myNumber":************"#),
            ("{\"myNumber\": \"9000\n\"a\": \"1\"}", "{\"myNumber\": ************\n\"a\": ************}"),
            ("a 900000000168, 81136244", "a ************, 81136244"),
            (
                r#"{"date":"2026-04-01","id":"task-20261120-0001"}"#,
                r#"{"date":"2026-04-01","id":"task-20261120-0001"}"#,
            ),
            ("", ""),
        ] {
            assert_eq!(mask.apply_json("", raw), shown, "{raw}");
        }
        assert_eq!(mask.apply_json("マイナンバー", r#"{"a":"x"}"#), r#"{"a":************}"#);
        assert_eq!(mask.apply_json("マイナンバー", "12"), HIDDEN);
    }
}
