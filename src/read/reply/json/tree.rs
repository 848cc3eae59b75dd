//! JSON as a tree that knows where each value stands.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::read::reply::{MAX_DEPTH, ReadProblem, Reply};

/// A value and the byte indices where it starts and ends.
pub(super) struct Node {
    pub at: usize,
    pub end: usize,
    pub kind: Kind,
}

/// What a value is.
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
            Kind::Text(text) => text.is_empty(),
            Kind::Bare(_) => false,
            Kind::Array(items) => items.is_empty(),
            Kind::Object(members) => members.is_empty(),
        }
    }
}

/// The members of an object in their order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    members.push(entry);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// The tree of a value whose depth has been checked; `text` is the whole that it was read from.
pub(super) fn parse(raw: &RawValue, text: &str) -> Result<Node, ReadProblem> {
    let source = raw.get();
    // The value is a part of the text.
    let at = (source.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let broken = |e: serde_json::Error| {
        let (line, column) = spot(text, at + offset(source, e.line(), e.column()));
        ReadProblem::Syntax { line, column }
    };
    let kind = match source.as_bytes().first() {
        Some(b'{') => {
            let Members(members) = serde_json::from_str(source).map_err(broken)?;
            let members = members.into_iter().map(|(key, raw)| Ok((key, parse(raw, text)?)));
            Kind::Object(members.collect::<Result<_, _>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(source).map_err(broken)?;
            Kind::Array(items.into_iter().map(|raw| parse(raw, text)).collect::<Result<_, _>>()?)
        }
        // Half of a surrogate pair is no text: it is shown as written.
        Some(b'"') => Kind::Text(serde_json::from_str(source).unwrap_or_else(|_| source.trim_matches('"').to_owned())),
        Some(b'n') => Kind::Null,
        _ => Kind::Bare(source.to_owned()),
    };
    Ok(Node { at, end: at + source.len(), kind })
}

/// That objects and arrays are nested no deeper than this reader follows.
pub(super) fn check_depth(text: &str) -> Result<(), ReadProblem> {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    let (line, column) = spot(text, at);
                    return Err(ReadProblem::TooDeep { line, column });
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

/// The problem of a text that is not JSON.
pub(super) fn syntax(text: &str, e: &serde_json::Error) -> ReadProblem {
    let (line, column) = spot(text, offset(text, e.line(), e.column()));
    ReadProblem::Syntax { line, column }
}

/// The byte index of a line and a column in bytes, both counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        _ => memchr::memchr_iter(b'\n', text.as_bytes()).nth(line - 2).map_or(text.len(), |at| at + 1),
    };
    (start + column.saturating_sub(1)).min(text.len())
}

/// Line and column of a byte index.
fn spot(text: &str, at: usize) -> (u32, u32) {
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
pub(super) fn place(text: &str, found: Vec<(usize, Reply)>) -> Vec<Reply> {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|i| found[*i].0);
    let offsets: Vec<usize> = found.iter().map(|(at, _)| *at).collect();
    let mut replies: Vec<Reply> = found.into_iter().map(|(_, reply)| reply).collect();
    let mut chars = text.char_indices().peekable();
    let (mut line, mut column) = (1, 1);
    for i in order {
        while let Some((_, c)) = chars.next_if(|(at, _)| *at < offsets[i]) {
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        (replies[i].line, replies[i].column) = (line, column);
    }
    for (i, reply) in replies.iter_mut().enumerate() {
        reply.number = u32::try_from(i + 1).unwrap_or(u32::MAX);
    }
    replies
}
