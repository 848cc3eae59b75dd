//! A preview for programs: one JSON object a line.

use std::fmt::Write;

use serde::Serialize;

use super::preview::{CardPage, scheme, seen};
use crate::text::Lang;
use crate::text::cells::is_hostile;

#[derive(Serialize)]
struct Line<'a> {
    record: u32,
    view: &'static str,
    as_of: String,
    shown: bool,
    because: Vec<&'static str>,
    title: &'a str,
    items: Vec<Entry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tabs: Option<Vec<TabEntry<'a>>>,
    /// Certificates of the person that were not looked at for the tabs.
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<usize>,
}

#[derive(Serialize)]
struct Entry<'a> {
    label: &'a str,
    value: std::borrow::Cow<'a, str>,
    kind: &'static str,
    sent: &'a str,
    replaced: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Serialize)]
struct TabEntry<'a> {
    title: &'a str,
    records: &'a [u32],
}

/// One line a card, each ending in a line feed.
pub fn render(pages: &[CardPage], lang: Lang) -> String {
    let mut out = String::new();
    for page in pages {
        let card = &page.card;
        let items = card.items.iter().map(|item| Entry {
            label: &item.label,
            value: seen(item, lang),
            kind: item.kind.code(),
            sent: &item.sent,
            replaced: item.replaced,
            note: item.scheme.as_ref().map(|of| scheme(of, lang)),
        });
        let line = Line {
            record: card.record,
            view: card.view.code(),
            as_of: card.as_of.to_string(),
            shown: card.shown,
            because: card.because.iter().map(|rule| rule.name()).collect(),
            title: &card.title,
            items: items.collect(),
            tabs: page
                .tabs
                .as_ref()
                .map(|tabs| tabs.iter().map(|tab| TabEntry { title: &tab.title, records: &tab.records }).collect()),
            more: Some(page.more).filter(|more| *more > 0),
        };
        // Strings, numbers and lists cannot fail to serialise.
        out.push_str(&escaped(serde_json::to_string(&line).unwrap_or_default()));
        out.push('\n');
    }
    out
}

/// The same JSON with the characters that must not reach a terminal escaped: a line may well be printed.
pub fn escaped(json: String) -> String {
    if !json.contains(is_hostile) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if is_hostile(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String does not fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}
