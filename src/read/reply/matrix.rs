//! Rows in JSON, the first of which holds the headings: to objects.

use super::profile::Lexicon;
use super::table;
use super::tree::{Kind, Node};

/// Puts the names that stand in a list of their own into the rows beside them: `{"columns": ["no", "code"], "rows": [[1, "E1"]]}`.
pub(super) fn name_rows(node: &mut Node, lexicon: &Lexicon) {
    match &mut node.kind {
        Kind::Array(items) => {
            if let Some(names) = names_by_content(items, lexicon) {
                items.iter_mut().for_each(|row| name_cells(row, &names));
            }
            items.iter_mut().for_each(|item| name_rows(item, lexicon));
        }
        Kind::Object(members) => {
            let names = members.iter().enumerate().find_map(|(at, (_, node))| {
                let names = names_of(node)?;
                lexicon.is_heading(&names).then_some((at, names))
            });
            let fits = |node: &Node, names: &[String]| {
                let Kind::Array(rows) = &node.kind else { return false };
                let row = |row: &Node| matches!(&row.kind, Kind::Array(cells) if cells.len() == names.len());
                !rows.is_empty() && rows.iter().all(row)
            };
            if let Some((at, names)) = names
                && let Some(rows) = members.iter().position(|(_, node)| fits(node, &names))
                && rows != at
            {
                if let Kind::Array(items) = &mut members[rows].1.kind {
                    items.iter_mut().for_each(|row| name_cells(row, &names));
                }
                members.remove(at);
            }
            members.iter_mut().for_each(|(_, node)| name_rows(node, lexicon));
        }
        _ => {}
    }
}

/// Names for the cells of rows without any: `[[3, "E1", "validTo"], [5, "E2", "myNumber"]]`.
fn names_by_content(items: &[Node], lexicon: &Lexicon) -> Option<Vec<String>> {
    let cells = |row: &Node| match &row.kind {
        Kind::Array(cells) if cells.len() > 1 && cells.iter().all(Node::is_scalar) => {
            Some(cells.iter().map(Node::text).collect::<Vec<String>>())
        }
        _ => None,
    };
    let rows: Vec<Vec<String>> = items.iter().map(cells).collect::<Option<_>>()?;
    let (first, rest) = rows.split_first()?;
    let alike = rest.iter().all(|row| row.len() == first.len());
    if lexicon.is_heading(first) || !alike { None } else { table::names_by_content(&rows) }
}

/// The names in a list of texts, or of objects that have nothing but a name and what it is like.
fn names_of(node: &Node) -> Option<Vec<String>> {
    let Kind::Array(items) = &node.kind else { return None };
    let named = |item: &Node| match &item.kind {
        Kind::Text(text) => Some(text.clone()),
        Kind::Object(members) => {
            let of = |key: &str| {
                members.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, node)| node.text())
            };
            ["name", "label", "title", "field", "key", "項目名"]
                .iter()
                .find_map(|key| of(key))
                .filter(|name| !name.is_empty())
        }
        _ => None,
    };
    items.iter().map(named).collect::<Option<Vec<String>>>().filter(|names| names.len() > 1)
}

fn name_cells(row: &mut Node, names: &[String]) {
    if let Kind::Array(cells) = &mut row.kind {
        let cells = std::mem::take(cells);
        row.kind = Kind::Object(names.iter().cloned().zip(cells).collect());
    }
}

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
