//! A preview for programs: one JSON object a line.

use serde::Serialize;

use super::markup::escape_json;
use super::preview::{CardPage, masked, scheme, seen};
use crate::preview::CardItem;
use crate::text::Lang;

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
    /// Whether what may be a 個人番号 is masked in it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    masked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Serialize)]
struct TabEntry<'a> {
    title: &'a str,
    records: &'a [u32],
}

/// What is said of an item beside what is seen.
fn note(item: &CardItem, lang: Lang) -> Option<String> {
    let said: Vec<String> = item.scheme.iter().map(|of| scheme(of, lang)).chain(masked(item, lang)).collect();
    (!said.is_empty()).then(|| said.join("\n"))
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
            masked: item.masked,
            note: note(item, lang),
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
        out.push_str(&escape_json(serde_json::to_string(&line).unwrap_or_default()));
        out.push('\n');
    }
    out
}
