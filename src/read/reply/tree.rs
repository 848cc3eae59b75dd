//! What a file of replies holds, as a tree that knows where each value stands; the same for every form.

use super::Reply;
use crate::record::FieldId;

/// A value and the byte indices where it starts and ends.
#[derive(Debug)]
pub(super) struct Node {
    pub at: usize,
    pub end: usize,
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Kind {
    Null,
    Text(String),
    /// A number, true or false, as written.
    Bare(String),
    Array(Vec<Node>),
    /// Members in their order; a key may stand twice.
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The node around all, where a file holds several values.
    pub fn around(nodes: Vec<Node>) -> Node {
        Node { at: usize::MAX, end: usize::MAX, kind: Kind::Array(nodes) }
    }

    pub fn is_scalar(&self) -> bool {
        !matches!(self.kind, Kind::Array(_) | Kind::Object(_))
    }

    /// The text of a text, number, true or false.
    pub fn scalar(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) | Kind::Bare(text) => Some(text),
            _ => None,
        }
    }

    /// The same, empty for all else.
    pub fn text(&self) -> String {
        self.scalar().unwrap_or_default().to_owned()
    }

    pub fn is_empty(&self) -> bool {
        match &self.kind {
            Kind::Null => true,
            Kind::Text(text) => text.trim().is_empty(),
            Kind::Bare(_) => false,
            Kind::Array(items) => items.is_empty(),
            Kind::Object(members) => members.is_empty(),
        }
    }

    /// The members of an object; none for all else.
    pub fn members(&self) -> &[(String, Node)] {
        match &self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }
}

/// Whether an object repeats a record of the upload: it has members that only such a record has.
pub(super) fn repeats_record(members: &[(String, Node)]) -> bool {
    members.iter().filter(|(key, _)| FieldId::KNOWN.contains(&key.as_str())).count() >= 3
}

/// The texts of a value that is not empty, or of a list of such values.
pub(super) fn texts(node: &Node) -> Option<Vec<&str>> {
    match &node.kind {
        Kind::Array(items) if !items.is_empty() && items.iter().all(Node::is_scalar) => {
            Some(items.iter().filter_map(Node::scalar).collect())
        }
        _ => Some(vec![node.scalar().filter(|text| !text.trim().is_empty())?]),
    }
}

/// The texts of a list as one, by what they mean. A single one stays as it is.
pub(super) fn joined(texts: &[&str], meaning: Option<&str>) -> String {
    match (texts, meaning) {
        ([one], _) => (*one).to_owned(),
        (_, Some("pointer")) => texts.iter().map(|t| format!("/{}", t.replace('~', "~0").replace('/', "~1"))).collect(),
        (_, Some("message")) => texts.join("\n"),
        _ => texts.join(", "),
    }
}

/// Where the byte indices of a tree stand for people.
#[derive(Clone, Copy, Debug)]
pub(super) enum Places<'t> {
    /// In a text: line and column.
    Text(&'t str),
    /// In rows: an index stands for a row and a cell in it, see [`cell_at`]; of each row the line.
    Rows(&'t [u32]),
}

/// How many bits of an index tell the cell of a row.
const CELL_BITS: u32 = 20;

/// The index of a cell of a row, both counted from 0; the row itself is its cell 0.
pub(super) fn cell_at(row: usize, cell: usize) -> usize {
    (row << CELL_BITS) + cell.min((1 << CELL_BITS) - 1)
}

/// Line and column of a byte index of a text.
pub(super) fn spot(text: &str, at: usize) -> (u32, u32) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let start = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |newline| newline + 1);
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (number(line), number(before[start..].chars().count() + 1))
}

/// Numbers the replies and puts their places in, in one pass over the text.
pub(super) fn place(places: Places<'_>, found: Vec<(usize, Reply)>) -> Vec<Reply> {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|i| found[*i].0);
    let offsets: Vec<usize> = found.iter().map(|(at, _)| *at).collect();
    let mut replies: Vec<Reply> = found.into_iter().map(|(_, reply)| reply).collect();
    match places {
        Places::Text(text) => {
            let mut chars = text.char_indices().peekable();
            let (mut line, mut column) = (1, 1);
            for i in order {
                while let Some((_, c)) = chars.next_if(|(at, _)| *at < offsets[i]) {
                    (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
                }
                (replies[i].line, replies[i].column) = (line, column);
            }
        }
        Places::Rows(lines) => {
            for (reply, at) in replies.iter_mut().zip(&offsets) {
                (reply.line, reply.column) = (lines.get(at >> CELL_BITS).copied().unwrap_or(0), 1);
            }
        }
    }
    for (i, reply) in replies.iter_mut().enumerate() {
        reply.number = u32::try_from(i + 1).unwrap_or(u32::MAX);
    }
    replies
}
