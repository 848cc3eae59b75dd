//! Replies in XML and SOAP: elements to the same tree as JSON. Names lose their prefix; elements of one name beside one
//! another are a list, and so is what stands alone in an element that is called as lists are.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::finish::of_tree;
use super::profile::Read;
use super::tree::{Kind, Node, Places, spot};
use super::words::Words;
use super::{Known, MAX_DEPTH, ReadProblem};

/// Reads the replies of an XML text.
///
/// # Errors
/// It is broken, nested too deep, or holds no element.
pub(super) fn read(text: &str, known: Known<'_>) -> Result<Read, ReadProblem> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let root = tree(text)?;
    Ok(of_tree(vec![root], vec![], Places::Text(text), known))
}

/// An element that is open.
struct Open {
    name: String,
    at: usize,
    text: String,
    members: Vec<(String, Node)>,
}

fn tree(text: &str) -> Result<Node, ReadProblem> {
    let mut xml = Reader::from_str(text);
    xml.config_mut().expand_empty_elements = true;
    let mut open: Vec<Open> = Vec::new();
    loop {
        let at = usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX);
        let broken = || ReadProblem::Xml(spot(text, at).0);
        match xml.read_event().map_err(|_| broken())? {
            Event::Start(element) => {
                if open.len() >= MAX_DEPTH {
                    let (line, column) = spot(text, at);
                    return Err(ReadProblem::TooDeep { line, column });
                }
                let name = element.local_name().as_ref().to_owned();
                open.push(Open { name, at, text: String::new(), members: attributes(&element, at) });
            }
            Event::Text(piece) => add(&mut open, &piece.xml10_content()),
            Event::CData(piece) => add(&mut open, &piece.xml10_content()),
            Event::GeneralRef(reference) => add(&mut open, &entity(&reference)),
            Event::End(_) => {
                let Some(closed) = open.pop() else { return Err(broken()) };
                let end = usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX);
                let (name, node) = closed.into_node(end);
                match open.last_mut() {
                    Some(parent) => parent.members.push((name, node)),
                    // What follows the root is a comment at the most; its name says nothing that its members do not.
                    None => return Ok(Node { at: node.at, end, kind: Kind::Object(vec![(name, node)]) }),
                }
            }
            Event::Eof => return Err(if open.is_empty() { ReadProblem::Empty } else { broken() }),
            _ => {}
        }
    }
}

fn add(open: &mut [Open], piece: &str) {
    if let Some(top) = open.last_mut() {
        top.text.push_str(piece);
    }
}

/// The attributes of an element but for those that say how it is written.
fn attributes(element: &BytesStart, at: usize) -> Vec<(String, Node)> {
    let mut attributes = element.attributes();
    let all = attributes.with_checks(false).flatten().enumerate();
    let written = |name: &str| name.starts_with("xmlns") || name.starts_with("xsi:") || name.starts_with("xml:");
    all.filter(|(_, attribute)| !written(attribute.key.as_ref()))
        .map(|(i, attribute)| {
            let value =
                quick_xml::escape::unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), Into::into);
            // Within the element's own tag, each at a place of its own.
            let node = Node { at: at + 1 + i, end: at + 2 + i, kind: Kind::Text(value) };
            (attribute.key.local_name().as_ref().to_owned(), node)
        })
        .collect()
}

/// The characters that a reference stands for; what is not known stays as it is written. Entities that a document declares
/// itself are not read.
fn entity(reference: &BytesRef) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    let name: &str = reference.as_ref();
    quick_xml::escape::resolve_predefined_entity(name).map_or_else(|| format!("&{name};"), str::to_owned)
}

impl Open {
    /// The element as a value, and its name.
    fn into_node(self, end: usize) -> (String, Node) {
        let Open { name, at, text, members } = self;
        let text = text.trim().to_owned();
        let kind = if members.is_empty() && text.is_empty() && Words::get().list(&name).is_some() {
            // An empty list.
            Kind::Null
        } else if members.is_empty() {
            Kind::Text(text)
        } else {
            let listed = Words::get().list(&name).is_some();
            let mut members = grouped(members, listed);
            if !text.is_empty() {
                // Behind its tag, before its first child.
                members.push(("#text".to_owned(), Node { at, end, kind: Kind::Text(text) }));
            }
            match members.as_mut_slice() {
                // <errors><error>…</error></errors> is a list.
                [(_, Node { kind: Kind::Array(items), .. })] if listed => Kind::Array(std::mem::take(items)),
                _ => Kind::Object(members),
            }
        };
        (name, Node { at, end, kind })
    }
}

/// Children of one name as a list under that name; one alone as well, where it is `listed` and no text.
fn grouped(members: Vec<(String, Node)>, listed: bool) -> Vec<(String, Node)> {
    let alone = members.len() == 1;
    let mut grouped: Vec<(String, Node)> = Vec::new();
    let mut places: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for (name, node) in members {
        let (at, end) = (node.at, node.end);
        match places.get(&name).and_then(|place| grouped.get_mut(*place)) {
            None => {
                places.insert(name.clone(), grouped.len());
                let kind = if alone && listed && !node.is_scalar() { Kind::Array(vec![node]) } else { node.kind };
                grouped.push((name, Node { at, end, kind }));
            }
            Some((_, known)) => {
                let first = Node { at: known.at, end: known.end, kind: std::mem::replace(&mut known.kind, Kind::Null) };
                let mut items = match first.kind {
                    // What was one list is a list of lists.
                    Kind::Array(items) if known.end == usize::MAX => items,
                    kind => vec![Node { kind, ..first }],
                };
                items.push(node);
                // A list that grows is known by its end, until it is whole.
                (known.kind, known.end) = (Kind::Array(items), usize::MAX);
            }
        }
    }
    for (_, node) in &mut grouped {
        if let (usize::MAX, Kind::Array(items)) = (node.end, &node.kind) {
            node.end = items.last().map_or(node.at, |last| last.end);
        }
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let read = read(text, Known::default()).unwrap();
        let one = |reply: &crate::read::reply::Reply| {
            let number = reply.hints.number.map(|(_, number)| number.to_string()).unwrap_or_default();
            let field = reply.field_text.clone().unwrap_or_default();
            format!("{} {} {number} {field} {}", reply.code, reply.message, reply.outcome.code())
        };
        read.replies.iter().map(one).collect()
    }

    #[test]
    fn elements_attributes_and_soap() {
        for (text, expected) in [
            (
                "<?xml version=\"1.0\"?>\n<response><status>NG</status><errors><error><row>5</row><item>個人番号</item><code>E1</code><message>m &amp; n</message></error></errors></response>",
                vec!["E1 m & n 5 個人番号 error"],
            ),
            (
                "<r><errors><error row='5' code='E1'>m</error><error row='8' code='W0002'>n</error></errors></r>",
                vec!["E1 m 5  error", "W0002 n 8  warning"],
            ),
            (
                "<results><result><recordNo>1</recordNo><status>OK</status></result><result><recordNo>2</recordNo><status>NG</status></result></results>",
                vec!["  1  ok", "  2  error"],
            ),
            ("<results><result><recordNo>2</recordNo><status>NG</status></result></results>", vec!["  2  error"]),
            (
                "<s:Envelope xmlns:s='x'><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>m</faultstring><detail><errors><error><line>3</line><code>E1</code></error></errors></detail></s:Fault></s:Body></s:Envelope>",
                vec!["s:Client m   error", "E1  3  error"],
            ),
            ("<response><status>OK</status></response>", vec!["    ok"]),
            ("<response><errors/></response>", vec!["    ok"]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn broken_and_deep_xml() {
        let problem = |text: &str| read(text, Known::default()).unwrap_err();
        assert_eq!(problem("<a>\n<b>"), ReadProblem::Xml(2));
        assert_eq!(problem("<a>\n</b>"), ReadProblem::Xml(2));
        assert_eq!(problem("  "), ReadProblem::Empty);
        assert!(matches!(problem(&"<a>".repeat(500)), ReadProblem::TooDeep { .. }));
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a><errors><error><code>E1</code><message>&b;</message></error></errors></a>";
        assert_eq!(shown(bomb), ["E1 &b;   error"], "what a document declares itself is not read");
    }
}
