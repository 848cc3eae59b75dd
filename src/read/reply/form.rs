//! In which form a text holds replies, as its beginning tells; and what is told by its name because it is none of them.

use crate::text::Message;

/// The form of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// JSON, one value or several.
    Json,
    /// XML or SOAP.
    Xml,
    /// A table, or lines.
    Text,
    /// What is not read, with its name.
    Other(Message),
}

/// The form of a text.
pub fn form_of(text: &str) -> TextForm {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if is_json(text) {
        return TextForm::Json;
    }
    let other = |kind: &'static str| TextForm::Other(Message::new("reply.other-form").with("kind", kind));
    if text.starts_with('<') {
        let start: String = text.chars().take(2_000).flat_map(char::to_lowercase).collect();
        if start.contains("schemas-microsoft-com:office") {
            return other("Excel XML / HTML (.xml, .xls)");
        }
        let page = ["<!doctype html", "<html", "<table", "<body", "<head"].iter().any(|sign| has_tag(&start, sign));
        return if page { other("HTML") } else { TextForm::Xml };
    }
    if is_mail(text) { other("mail (.eml)") } else { TextForm::Text }
}

/// Whether a text holds a tag: `<head>` or `<head lang="ja">`, but not `<header>`.
fn has_tag(text: &str, tag: &str) -> bool {
    text.match_indices(tag).any(|(at, _)| {
        let behind = text[at + tag.len()..].chars().next();
        !behind.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
    })
}

/// Whether a text is JSON: a bracket may also be that of a log's line, and a quote that of a table's cell.
fn is_json(text: &str) -> bool {
    if text.starts_with('{') {
        return true;
    }
    if text.starts_with('"') {
        return inside_text(text).is_some();
    }
    let Some(inside) = text.strip_prefix('[') else { return false };
    match inside.trim_start().chars().next() {
        Some('{' | '[' | '"' | ']') => true,
        Some(c) if c.is_ascii_digit() || matches!(c, '-' | 't' | 'f' | 'n') => holds_values(text),
        _ => false,
    }
}

/// Whether a text is nothing but JSON values, as far as it goes.
fn holds_values(text: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    values.next().is_some_and(|value| value.map_or_else(|e| e.is_eof(), |_| true))
        && values.next().is_none_or(|value| value.map_or_else(|e| e.is_eof(), |_| true))
}

/// The JSON that is written as a text of JSON, once or more often: `"{\"errors\":[]}"`.
pub(super) fn inside_text(text: &str) -> Option<String> {
    let mut text: String = serde_json::from_str(text.trim_start_matches('\u{FEFF}').trim()).ok()?;
    for _ in 0..4 {
        match serde_json::from_str::<String>(text.trim()) {
            Ok(inside) => text = inside,
            Err(_) => break,
        }
    }
    text.trim_start().starts_with(['{', '[']).then_some(text)
}

/// Whether a text begins as a mail does.
fn is_mail(text: &str) -> bool {
    const HEADS: [&str; 8] =
        ["from:", "to:", "subject:", "received:", "return-path:", "message-id:", "mime-version:", "delivered-to:"];
    let lines = text.lines().take_while(|line| !line.trim().is_empty()).take(60);
    let heads = lines.filter(|line| {
        let line = line.to_ascii_lowercase();
        HEADS.iter().any(|head| line.starts_with(head))
    });
    heads.count() >= 2
}

/// The head of a reply as HTTP sends it: its status, and where the body begins.
pub(super) fn http_head(text: &str) -> Option<(&str, usize)> {
    let start = text.trim_start_matches('\u{FEFF}');
    let first = start.strip_prefix("HTTP/")?.lines().next()?;
    let status = first.split_whitespace().nth(1).filter(|s| s.len() == 3 && s.bytes().all(|b| b.is_ascii_digit()))?;
    let ends = ["\r\n\r\n", "\n\n"].iter().filter_map(|end| Some(text.find(end)? + end.len()));
    Some((status, ends.min().unwrap_or(text.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_by_their_beginning() {
        let kind = |text: &str| match form_of(text) {
            TextForm::Json => "json".to_owned(),
            TextForm::Xml => "xml".to_owned(),
            TextForm::Text => "text".to_owned(),
            TextForm::Other(said) => said.in_words(crate::text::Lang::En),
        };
        for (text, form) in [
            (" {\"a\":1}", "json"),
            ("[{\"a\":1}]", "json"),
            ("[]", "json"),
            ("[3, 5]", "json"),
            ("[null,{\"code\":\"E1\"},null]", "json"),
            ("[null,{\"code\":", "json"),
            ("[3] E1003 validTo", "text"),
            ("\"{\\\"errors\\\":[]}\"", "json"),
            ("\"行番号\",\"コード\"\n\"3\",\"E1\"", "text"),
            ("[E1003] 5行目", "text"),
            ("[2026-11-22 10:00] ERROR", "text"),
            ("<?xml version=\"1.0\"?><r/>", "xml"),
            ("<soap:Envelope/>", "xml"),
            ("<Result><Header><Status>OK</Status></Header><Body-Part/></Result>", "xml"),
            ("行番号,コード", "text"),
            ("To: be, or not", "text"),
        ] {
            assert_eq!(kind(text), form, "{text}");
        }
        for (text, name) in [
            ("<!DOCTYPE html><html></html>", "HTML"),
            ("<?xml version=\"1.0\"?><html xmlns=\"x\">", "HTML"),
            ("From: a@example.jp\r\nSubject: x\r\n\r\nE1003", "mail"),
        ] {
            assert!(kind(text).contains(name), "{text}: {}", kind(text));
        }
        assert_eq!(http_head("HTTP/1.1 400 Bad Request\r\nA: b\r\n\r\n{}"), Some(("400", 34)));
        assert_eq!(http_head("HTTP/1.1 202\n\n"), Some(("202", 14)));
        assert_eq!(http_head("{\"a\":\"HTTP/1.1 200\"}"), None);
    }
}
