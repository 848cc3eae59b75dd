//! Replies in JSON: objects with a code or a message at any depth.

mod claims;
mod tree;

use std::cell::Cell;

use serde_json::value::RawValue;

use super::profile::{Lexicon, Read};
use super::{Member, ReadProblem, Reply, assemble, path};
use crate::record::FieldId;
use crate::spec::{FieldTable, ReplyProfile, fold_heading};
use claims::Claims;
use tree::{Kind, Node};

/// Reads the replies of a JSON text, or of one JSON value a line: where a profile says, and by content whatever it does
/// not reach.
///
/// # Errors
/// Nothing stands in the text, it is not valid JSON, or it is nested too deep.
pub fn read_json(text: &str, profile: Option<&ReplyProfile>) -> Result<Read, ReadProblem> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ReadProblem::Empty);
    }
    tree::check_depth(text)?;
    let (nodes, broken) = values(text)?;
    let whole = Node { at: usize::MAX, end: usize::MAX, kind: Kind::Array(nodes) };
    let mut found = read(&whole, &Lexicon::new(profile));
    if profile.is_some() && !found.iter().any(|(_, reply)| reply.by_profile) {
        found = read(&whole, &Lexicon::default());
    }
    found.extend(broken);
    found.sort_by_key(|(at, _)| *at);
    Ok(Read::new(tree::place(text, found), profile.is_some()))
}

/// The replies in the values of a text.
fn read(values: &Node, lexicon: &Lexicon) -> Placed {
    let Kind::Array(roots) = &values.kind else { return Vec::new() };
    let claims = Claims::of(roots, lexicon);
    let mut walk = Walk { table: FieldTable::built_in(), lexicon, claims, out: Vec::new() };
    let whole = if let [one] = roots.as_slice() { one } else { values };
    let around = Around { outer: None, members: &[], code_taken: Cell::new(false), positions: &[], in_errors: false };
    walk.node(whole, "", &around);
    // An answer that tells only how things stand is shown as well.
    if let (true, Node { kind: Kind::Object(members), at, .. }) = (walk.out.is_empty(), whole)
        && !members.is_empty()
    {
        let mut own = Vec::new();
        walk.flatten("", "", whole, &mut own);
        let reply = assemble(&[&own], None, &[], 1, lexicon);
        walk.out.push((*at, reply));
    }
    walk.out
}

/// Replies with the places where they start, as byte indices.
type Placed = Vec<(usize, Reply)>;

/// The JSON values of a text, one or several. Of several, a line that cannot be read costs itself alone: it is kept as it
/// stands.
fn values(text: &str) -> Result<(Vec<Node>, Placed), ReadProblem> {
    let (mut nodes, mut broken, mut from) = (Vec::new(), Vec::new(), 0);
    loop {
        let mut stream = serde_json::Deserializer::from_str(&text[from..]).into_iter::<&RawValue>();
        let failed = loop {
            match stream.next() {
                None => return Ok((nodes, broken)),
                Some(Ok(raw)) => nodes.push(tree::parse(raw, text)?),
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
            return Err(match tree::syntax(&text[from..], &failed) {
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

/// The objects around a node.
struct Around<'a> {
    outer: Option<&'a Around<'a>>,
    members: &'a [Member],
    /// Whether a reply without a code took this object's.
    code_taken: Cell<bool>,
    positions: &'a [(usize, usize)],
    /// Whether the node stands below a member for errors.
    in_errors: bool,
}

impl<'a> Around<'a> {
    /// This object and those around it, nearest first.
    fn chain(&self) -> impl Iterator<Item = &Around<'_>> {
        std::iter::successors(Some(self), |around| around.outer)
    }

    /// The same place with other positions.
    fn at<'b>(&'b self, positions: &'b [(usize, usize)]) -> Around<'b> {
        Around { outer: Some(self), members: &[], code_taken: Cell::new(false), positions, in_errors: self.in_errors }
    }

    /// Within an object.
    fn within<'b>(&'b self, members: &'b [Member], in_errors: bool) -> Around<'b> {
        Around { outer: Some(self), members, code_taken: Cell::new(false), positions: self.positions, in_errors }
    }
}

struct Walk<'a> {
    table: std::sync::Arc<FieldTable>,
    lexicon: &'a Lexicon,
    /// What the profile's pointers reach.
    claims: Claims<'a>,
    /// Byte index and reply, in the file's order.
    out: Vec<(usize, Reply)>,
}

/// Members that hold a list of errors, or an object of errors by field.
fn is_errors(key: &str) -> bool {
    const NAMES: [&str; 14] = [
        "errors",
        "error",
        "errorlist",
        "errordetails",
        "errordetail",
        "errorinfo",
        "validationerrors",
        "violations",
        "problems",
        "invalidparams",
        "エラー",
        "エラー一覧",
        "エラー情報",
        "エラー明細",
    ];
    NAMES.contains(&fold_heading(key).as_str())
}

/// Members that tell how an entry of a list of results went.
fn is_status(key: &str) -> bool {
    const NAMES: [&str; 14] = [
        "status",
        "result",
        "resultcode",
        "resultstatus",
        "processresult",
        "outcome",
        "success",
        "accepted",
        "ok",
        "state",
        "結果",
        "処理結果",
        "処理結果区分",
        "ステータス",
    ];
    NAMES.contains(&fold_heading(key).as_str())
}

/// Members that hold a list with one entry a record.
fn is_results(key: &str) -> bool {
    ["results", "records", "結果", "処理結果", "結果一覧", "処理結果一覧"].contains(&fold_heading(key).as_str())
}

/// Members of an upload's own record, when a reply repeats it: nothing in them is a reply.
fn is_echo(key: &str) -> bool {
    FieldId::KNOWN.contains(&key)
}

/// The texts of a value that is not empty, or of a list of such values.
fn texts(node: &Node) -> Option<Vec<&str>> {
    match &node.kind {
        Kind::Array(items) if !items.is_empty() && items.iter().all(Node::is_scalar) => {
            Some(items.iter().filter_map(Node::scalar).collect())
        }
        _ => Some(vec![node.scalar().filter(|text| !text.trim().is_empty())?]),
    }
}

/// The texts of a list as one, by what they mean. A single one stays as it is.
fn joined(texts: &[&str], meaning: Option<&str>) -> String {
    match (texts, meaning) {
        ([one], _) => (*one).to_owned(),
        (_, Some("pointer")) => texts.iter().map(|t| format!("/{}", t.replace('~', "~0").replace('/', "~1"))).collect(),
        (_, Some("message")) => texts.join("\n"),
        _ => texts.join(", "),
    }
}

impl Walk<'_> {
    fn member(&self, key: &str, text: String) -> Member {
        self.lexicon.member(key.to_owned(), key, text)
    }

    /// The members of an object and those of the objects in it, names joined by a dot.
    fn flatten(&self, name: &str, key: &str, node: &Node, into: &mut Vec<Member>) {
        let mut put = |text: String| {
            into.push(Member { at: Some(node.at), ..self.lexicon.member(name.to_owned(), key, text) });
        };
        match &node.kind {
            Kind::Null => {}
            Kind::Text(text) | Kind::Bare(text) => put(text.clone()),
            Kind::Array(items) if !items.is_empty() && items.iter().all(Node::is_scalar) => {
                let texts: Vec<&str> = items.iter().filter_map(Node::scalar).collect();
                let meaning = self.member(key, String::new()).meaning;
                // A path of one part is one all the same.
                put(match (meaning, texts.as_slice()) {
                    (Some("pointer"), [one]) => format!("/{}", one.replace('~', "~0").replace('/', "~1")),
                    _ => joined(&texts, meaning),
                });
            }
            Kind::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.flatten(&format!("{name}[{i}]"), "", item, into);
                }
            }
            Kind::Object(members) => {
                for (key, node) in members {
                    let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                    self.flatten(&name, key, node, into);
                }
            }
        }
    }

    /// The codes of a member that holds several: `"errorCodes": ["…", "…"]`.
    fn codes<'n>(&self, key: &str, node: &'n Node) -> Option<&'n [Node]> {
        let Kind::Array(items) = &node.kind else { return None };
        let singular = key.trim_end_matches(['s', 'S']);
        let is_code = [key, singular].iter().any(|key| self.member(key, String::new()).meaning == Some("code"));
        (is_code && !items.is_empty() && items.iter().all(Node::is_scalar)).then_some(items)
    }

    fn node(&mut self, node: &Node, key: &str, around: &Around) {
        if let Some(claim) = self.claims.get(node) {
            let (at, own) = (claim.at, claim.members());
            return self.emit(at, &own, around, true, 2);
        }
        match &node.kind {
            Kind::Object(members) if around.in_errors && self.is_map(members) => self.errors_by_field(members, around),
            Kind::Object(members) => self.object(node.at, members, around),
            Kind::Array(items) => {
                let one_each = is_list_of_results(key, items);
                for (i, item) in items.iter().enumerate() {
                    let mut positions = around.positions.to_vec();
                    if one_each {
                        positions.push((i, items.len()));
                    }
                    self.node(item, key, &around.at(&positions));
                }
            }
            Kind::Text(text) if around.in_errors && !text.trim().is_empty() => {
                let own =
                    [Member { meaning: Some("message"), ..Member::new("message".to_owned(), "message", text.clone()) }];
                self.emit(node.at, &own, around, true, 1);
            }
            // A scalar out of place: in a list under no name, or a file that holds nothing else.
            Kind::Text(text) | Kind::Bare(text) if key.is_empty() => {
                let own = [Member { meaning: None, ..Member::new("value".to_owned(), "value", text.clone()) }];
                self.emit(node.at, &own, around, false, 1);
            }
            _ => {}
        }
    }

    fn object(&mut self, at: usize, members: &[(String, Node)], around: &Around) {
        let first = self.out.len();
        let mut own = Vec::new();
        let mut inner: Vec<&(String, Node)> = Vec::new();
        for entry @ (key, node) in members {
            let codes = !is_echo(key) && !self.claims.take(node) && self.codes(key, node).is_some();
            if codes || self.holds_reply(key, node, around.in_errors) {
                inner.push(entry);
            } else {
                self.flatten(key, key, node, &mut own);
            }
        }
        // In RFC 7807's invalid-params, the parameter is a "name".
        if around.in_errors
            && !own.iter().any(|m| m.means("field"))
            && let Some(name) = own.iter_mut().find(|m| m.meaning.is_none() && fold_heading(&m.name) == "name")
        {
            name.meaning = Some("field");
        }
        let scope = around.within(&own, around.in_errors);
        for (key, node) in inner {
            let claimed = self.claims.stand_in(node);
            if let Some(items) = self.codes(key, node).filter(|_| !claimed) {
                for item in items.iter().filter(|item| item.scalar().is_some_and(|text| !text.trim().is_empty())) {
                    let mut members = own.clone();
                    members.push(Member {
                        meaning: Some("code"),
                        ..self.member(key, item.scalar().unwrap_or_default().to_owned())
                    });
                    self.emit(item.at, &members, around, false, 1);
                }
            } else {
                let below = scope.within(&[], around.in_errors || is_errors(key));
                self.node(node, key, &below);
            }
        }
        let alone = self.out.len() == first;
        let has = |meaning: &str| own.iter().any(|m| m.means(meaning));
        let place = own.iter().any(Member::says_where);
        let is_reply = if has("code") {
            (has("message") && !scope.code_taken.get()) || alone
        } else if has("message") {
            alone
                && (place
                    || own.iter().any(|m| m.told && m.means("message"))
                    || around.in_errors
                    || own.iter().any(|m| is_status(&m.name) || m.name == "type" || m.name == "title"))
        } else {
            alone && around.in_errors && !own.is_empty()
        };
        // What pointers took is no reply once more.
        let taken = !members.is_empty() && members.iter().all(|(_, node)| node.is_empty() || self.claims.take(node));
        if is_reply && !taken {
            self.emit(at, &own, around, around.in_errors, 1);
            // An object stands before what is in it.
            self.out[first..].rotate_right(1);
        }
    }

    /// Whether a reply stands in a member. `false` means that it only says more about the object that it is in.
    fn holds_reply(&self, key: &str, node: &Node, in_errors: bool) -> bool {
        if self.claims.stand_in(node) {
            return true;
        }
        if is_echo(key) || self.claims.take(node) {
            return false;
        }
        let in_errors = in_errors || is_errors(key);
        match &node.kind {
            Kind::Array(items) => {
                self.codes(key, node).is_some()
                    || items.iter().any(|item| match &item.kind {
                        Kind::Text(_) => is_errors(key),
                        // Whatever stands in a list of errors is one.
                        Kind::Object(members) if is_errors(key) || self.tells(members) => !members.is_empty(),
                        _ => self.holds_reply(key, item, in_errors),
                    })
            }
            Kind::Object(members) => {
                // An object of which a reply took a part says more about that reply, unless it has a code of its own.
                let taken = members.iter().any(|(_, node)| self.claims.take(node));
                let scalars = || members.iter().filter(|(_, node)| node.is_scalar());
                let has = |meaning: &str| scalars().any(|(key, node)| self.member(key, node.text()).means(meaning));
                let place = || scalars().any(|(key, node)| self.member(key, node.text()).says_where());
                has("code")
                    || (!taken
                        && has("message")
                        && (is_errors(key) || place() || scalars().any(|(key, _)| is_status(key))))
                    || (!taken && is_errors(key) && (place() || self.is_map(members)))
                    || members.iter().any(|(key, node)| self.holds_reply(key, node, in_errors))
            }
            _ => false,
        }
    }

    /// Whether an object has a message by a name of the profile.
    fn tells(&self, members: &[(String, Node)]) -> bool {
        let message = |(key, node): &(String, Node)| {
            let member = self.member(key, node.text());
            member.told && member.means("message")
        };
        self.lexicon.names("message") && members.iter().any(message)
    }

    /// Whether an object holds errors by field: `{"[2].myNumber": ["…"]}`.
    fn is_map(&self, members: &[(String, Node)]) -> bool {
        let named = |(key, node): &(String, Node)| {
            !matches!(node.kind, Kind::Bare(_)) && !node.is_empty() && self.is_place(key)
        };
        let texts = |(_, node): &(String, Node)| match &node.kind {
            Kind::Array(items) => items.iter().all(|item| matches!(item.kind, Kind::Text(_))),
            _ => false,
        };
        let speaks = |(key, node): &(String, Node)| {
            let member = self.member(key, node.text());
            member.means("code") || member.means("message") || self.codes(key, node).is_some()
        };
        !members.is_empty() && !members.iter().any(speaks) && (members.iter().all(texts) || members.iter().all(named))
    }

    fn is_place(&self, key: &str) -> bool {
        path::tells_a_place(&path::segments(key), &self.table)
    }

    fn errors_by_field(&mut self, members: &[(String, Node)], around: &Around) {
        for (key, node) in members {
            let meaning = if self.is_place(key) { "pointer" } else { "field" };
            let own = [Member { meaning: Some(meaning), ..Member::new(key.clone(), key, key.clone()) }];
            // No member's name: nothing but the key leads from here to the errors.
            self.node(node, "errors", &around.within(&own, true));
        }
    }

    fn emit(&mut self, at: usize, own: &[Member], around: &Around, inherit_code: bool, reach: usize) {
        let mut scopes: Vec<&[Member]> = vec![own];
        // A reply of the profile has the code that the profile says, if it says of any.
        let told_only = reach > 1 && self.lexicon.names("code");
        let has_code = |members: &[Member]| members.iter().any(|m| m.means("code") && (m.told || !told_only));
        let mut code_from = has_code(own).then_some(0);
        for outer in around.chain() {
            if outer.members.is_empty() {
                continue;
            }
            if code_from.is_none() && inherit_code && has_code(outer.members) {
                code_from = Some(scopes.len());
                outer.code_taken.set(true);
            }
            scopes.push(outer.members);
        }
        self.out.push((at, assemble(&scopes, code_from, around.positions, reach, self.lexicon)));
    }
}

/// Whether a list has one entry a record: each tells how it went, or each is a list of its own.
fn is_list_of_results(key: &str, items: &[Node]) -> bool {
    if items.is_empty() || is_errors(key) {
        return false;
    }
    let tells = |node: &Node, test: &dyn Fn(&str) -> bool| match &node.kind {
        Kind::Object(members) => members.iter().any(|(key, _)| test(key)),
        _ => false,
    };
    items.iter().all(|item| match &item.kind {
        Kind::Array(_) => true,
        _ => tells(item, &is_status) || tells(item, &is_errors),
    }) || (is_results(key)
        && items.iter().all(|item| matches!(item.kind, Kind::Object(_) | Kind::Null))
        && !items
            .iter()
            .any(|item| tells(item, &|key| Member::new(key.to_owned(), key, "x".to_owned()).means("field"))))
}

#[cfg(test)]
mod tests;
