//! Replies as lines of names and values, as a notice for people has them: what stands together is one entry.
//!
//! ```text
//! レコード番号：3
//! エラーコード：E1003
//! ```

use super::member::Member;
use super::tree::{Kind, Node};

/// The entries of such a text and the numbers of the lines that are none of theirs; `None` where it is another.
pub(super) fn entries(text: &str) -> Option<(Node, Vec<usize>)> {
    let (mut nodes, mut left, mut open): (Vec<Node>, Vec<usize>, Vec<(String, Node)>) = (vec![], vec![], vec![]);
    let (mut at, mut pairs) = (0, 0);
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let start = at;
        at += line.len();
        let Some((name, value)) = pair(line) else {
            // A blank line, or a line of another kind, ends what stands together.
            close(&mut open, &mut nodes);
            if !line.trim().is_empty() {
                left.push(number);
            }
            continue;
        };
        // The same name once more begins the next entry.
        if open.iter().any(|(known, _)| known == name) {
            close(&mut open, &mut nodes);
        }
        let value = Node { at: start, end: at, kind: Kind::Text(value.to_owned()) };
        open.push((name.to_owned(), value));
        pairs += 1;
    }
    close(&mut open, &mut nodes);
    // Half of the lines at the least: a colon stands in many a sentence.
    let all = text.lines().filter(|line| !line.trim().is_empty()).count();
    (nodes.iter().any(tells) && pairs * 2 >= all).then(|| (under_head(nodes), left))
}

/// The entries, below what the first block says of all of them.
fn under_head(mut nodes: Vec<Node>) -> Node {
    let placed = |node: &Node| members(node).iter().any(Member::says_where);
    // One that names no record is about the whole.
    if nodes.len() == 1 && !placed(&nodes[0]) {
        return nodes.remove(0);
    }
    if nodes.len() < 2 || placed(&nodes[0]) || !nodes[1..].iter().all(placed) {
        return Node::around(nodes);
    }
    let head = nodes.remove(0);
    let (at, end) = (head.at, nodes.last().map_or(head.end, |last| last.end));
    let Kind::Object(mut members) = head.kind else { return Node::around(nodes) };
    members.push(("details".to_owned(), Node { at: nodes[0].at, end, kind: Kind::Array(nodes) }));
    Node { at, end, kind: Kind::Object(members) }
}

/// A name that a reply may have, and its value.
fn pair(line: &str) -> Option<(&str, &str)> {
    let line = line.trim().trim_start_matches(['・', '-', '*', '■', '○', '●', '◆']).trim_start();
    let (name, value) = line.split_once([':', '：', '\t', '='])?;
    let name = name.trim().trim_matches(['【', '】', '[', ']', '<', '>', '"']);
    let known = Member::new(name.to_owned(), name, value.trim().to_owned()).meaning.is_some();
    (known && !value.trim().is_empty()).then(|| (name, value.trim()))
}

fn close(open: &mut Vec<(String, Node)>, nodes: &mut Vec<Node>) {
    let members = std::mem::take(open);
    let (Some(first), Some(last)) = (members.first(), members.last()) else { return };
    nodes.push(Node { at: first.1.at, end: last.1.end, kind: Kind::Object(members) });
}

fn members(node: &Node) -> Vec<Member> {
    node.members().iter().map(|(name, node)| Member::new(name.clone(), name, node.text())).collect()
}

/// Whether an entry says how it went: by a status, or by a code or a message beside something else.
fn tells(node: &Node) -> bool {
    let members = members(node);
    let has = |meaning: &str| members.iter().any(|member| member.means(meaning));
    has("status") || has("code") && members.len() > 1 || has("message") && members.iter().any(Member::says_where)
}
