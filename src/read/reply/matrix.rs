//! Rows in JSON, the first of which holds the headings: to objects.

use super::profile::Lexicon;
use super::tree::{Kind, Node};

/// Rows in JSON, `[["no", "code"], [1, "E1"]]`, as objects; `None` where the first is no heading.
pub(super) fn objects(items: &[Node], lexicon: &Lexicon) -> Option<Vec<Node>> {
    let cells = |node: &Node| match &node.kind {
        Kind::Array(cells) if !cells.is_empty() && cells.iter().all(Node::is_scalar) => {
            Some(cells.iter().map(Node::text).collect())
        }
        _ => None,
    };
    let [first, rest @ ..] = items else { return None };
    let names: Vec<String> = cells(first).filter(|names: &Vec<String>| lexicon.is_heading(names))?;
    let object = |row: &Node| {
        let Kind::Array(values) = &row.kind else { return None };
        let value = |(name, value): (&String, &Node)| {
            let kind = match &value.kind {
                Kind::Text(text) => Kind::Text(text.clone()),
                Kind::Bare(text) => Kind::Bare(text.clone()),
                _ => Kind::Null,
            };
            (name.clone(), Node { at: value.at, end: value.end, kind })
        };
        let members = names.iter().zip(values).map(value).collect();
        Some(Node { at: row.at, end: row.end, kind: Kind::Object(members) })
    };
    rest.iter().map(object).collect()
}
