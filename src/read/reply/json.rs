//! Replies in JSON: values, one or several, to a tree; what looks like JSON within a text is taken for it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::finish::{Placed, of_tree};
use super::profile::{Lexicon, Read};
use super::tree::{Kind, Node, Places, spot};
use super::{Known, MAX_DEPTH, ReadProblem, Reply, unnamed};
use crate::spec::ReplyProfile;

/// Reads the replies of a JSON text, or of one JSON value a line: where a profile says, and by content whatever it does
/// not reach.
///
/// # Errors
/// Nothing stands in the text, it is not valid JSON, or it is nested too deep.
pub fn read_json(text: &str, profile: Option<&ReplyProfile>) -> Result<Read, ReadProblem> {
    read(text, Known { profile, ..Known::default() })
}

/// The same by all that is known.
pub(super) fn read(text: &str, known: Known<'_>) -> Result<Read, ReadProblem> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ReadProblem::Empty);
    }
    let (mut nodes, broken) = nodes(text)?;
    let lexicon = Lexicon::new(known.profile);
    // A pointer leads through the file as it is.
    if lexicon.pointers.is_empty() {
        nodes.iter_mut().for_each(|node| unnamed::name_rows(node, &lexicon));
    }
    Ok(of_tree(nodes, broken, Places::Text(text), known))
}

/// The JSON values of a text as trees, and lines that cannot be read.
pub(super) fn nodes(text: &str) -> Result<(Vec<Node>, Placed), ReadProblem> {
    check_depth(text)?;
    values(text)
}

/// The JSON values of a text, one or several. Of several, a line that cannot be read costs itself alone: it is kept as it
/// stands.
fn values(text: &str) -> Result<(Vec<Node>, Placed), ReadProblem> {
    let (mut nodes, mut broken, mut from) = (Vec::new(), Vec::new(), 0);
    loop {
        let mut stream = serde_json::Deserializer::from_str(&text[from..]).into_iter::<&RawValue>();
        let failed = loop {
            match stream.next() {
                None => return Ok((nodes, broken)),
                Some(Ok(raw)) => nodes.push(parse(raw, text)?),
                Some(Err(e)) => break e,
            }
        };
        let rest = &text[from + stream.byte_offset()..];
        let line = rest.trim_start();
        let at = text.len() - line.len();
        let (line, behind) = line.split_once('\n').unwrap_or((line, ""));
        // One value that breaks off is no file of lines.
        let of_lines = behind.trim_start().starts_with('{') || !nodes.is_empty() && behind.trim().is_empty();
        if !(of_lines && line.starts_with('{')) {
            return Err(match syntax(&text[from..], &failed) {
                ReadProblem::Syntax { line, column } => {
                    let before = memchr::memchr_iter(b'\n', &text.as_bytes()[..from]).count() as u32;
                    ReadProblem::Syntax { line: line + before, column }
                }
                problem => problem,
            });
        }
        let kept = line.chars().take(KEPT).collect();
        let further = vec![(String::new(), kept)];
        broken.push((at, Reply { unreadable: true, further, ..Reply::default() }));
        from = text.len() - behind.len();
    }
}

/// How many characters of a line that cannot be read are kept.
const KEPT: usize = 2000;

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
fn parse(raw: &RawValue, text: &str) -> Result<Node, ReadProblem> {
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
        Some(b'"') => {
            let inside = serde_json::from_str(source).unwrap_or_else(|_| source.trim_matches('"').to_owned());
            written_within(inside, at + 1)
        }
        Some(b'n') => Kind::Null,
        _ => Kind::Bare(source.to_owned()),
    };
    Ok(Node { at, end: at + source.len(), kind })
}

/// A text, or the JSON that is written in it, as in the body that a gateway hands on. Escapes make the text longer in the
/// file than it is, so that the places within never reach beyond it.
fn written_within(text: String, at: usize) -> Kind {
    let value = text.trim_start();
    if value.starts_with('"') {
        // Written as a text once more; the places within are those of the text.
        return match super::form::inside_text(value) {
            Some(inside) if check_depth(&inside).is_ok() => written_within(inside, at),
            _ => Kind::Text(text),
        };
    }
    let is_value =
        value.starts_with('{') || value.starts_with('[') && super::form::form_of(value) == super::TextForm::Json;
    if !is_value || check_depth(value).is_err() {
        return Kind::Text(text);
    }
    let Ok(raw) = serde_json::from_str::<&RawValue>(&text) else { return Kind::Text(text) };
    match parse(raw, &text) {
        Ok(mut node) => {
            moved(&mut node, at);
            node.kind
        }
        Err(_) => Kind::Text(text),
    }
}

/// Moves a tree on in the file.
fn moved(node: &mut Node, by: usize) {
    (node.at, node.end) = (node.at + by, node.end + by);
    match &mut node.kind {
        Kind::Array(items) => items.iter_mut().for_each(|item| moved(item, by)),
        Kind::Object(members) => members.iter_mut().for_each(|(_, node)| moved(node, by)),
        _ => {}
    }
}

/// That objects and arrays are nested no deeper than this reader follows.
fn check_depth(text: &str) -> Result<(), ReadProblem> {
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
fn syntax(text: &str, e: &serde_json::Error) -> ReadProblem {
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

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
