//! Replies as lines of text, as a log or a report for people has them: a code, an outcome or a place in each line.

use super::blocks;
use super::clues::{Codes, clues};
use super::count::Tally;
use super::counts::failures;
use super::finish::of_tree;
use super::profile::Read;
use super::tree::{Kind, Node, Places};
use super::words::Words;
use super::{Known, ReadProblem, stamp};
use crate::text::Message;

/// Reads the replies of a text in lines. What is indented below a line belongs to it; other lines that tell nothing are no
/// replies, and it is told how many there are.
///
/// # Errors
/// Nothing stands in it, or no line tells of anything.
pub(super) fn read(text: &str, known: Known<'_>) -> Result<Read, ReadProblem> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if let Some((entries, left)) = blocks::entries(text) {
        return Ok(with_left(of_tree(vec![entries], vec![], Places::Text(text), known), &left));
    }
    let codes = Codes { list: known.errors, ..Codes::default() };
    let (mut nodes, mut left): (Vec<Node>, Vec<usize>) = (Vec::new(), Vec::new());
    let (mut at, mut tally) = (0, Tally::default());
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let start = at;
        at += line.len();
        if line.trim().is_empty() {
            continue;
        }
        if let Some(totals) = total(line, &codes) {
            tally = tally.or(totals);
        } else if tells(line, &codes) {
            nodes.push(Node { at: start, end: at, kind: Kind::Text(line.trim().to_owned()) });
        } else if let (true, Some(Node { kind: Kind::Text(above), .. })) =
            (line.starts_with([' ', '\t', '\u{3000}']), nodes.last_mut())
        {
            above.push('\n');
            above.push_str(line.trim());
        } else {
            left.push(number);
        }
    }
    if nodes.is_empty() {
        return match (text.trim().is_empty(), sentence(text)) {
            (true, _) => Err(ReadProblem::Empty),
            (false, Some(said)) => Ok(of_tree(vec![said], vec![], Places::Text(text), known)),
            (false, None) => Err(ReadProblem::NoHeading),
        };
    }
    let read = of_tree(vec![Node::around(nodes)], vec![], Places::Text(text), known);
    Ok(with_left(Read { tally: tally.or(read.tally), time: stamp::in_text(text).or(read.time.clone()), ..read }, &left))
}

/// What a line of totals counts: it is no entry.
fn total(line: &str, codes: &Codes) -> Option<Tally> {
    let found = clues(line, codes);
    if found.code.is_some() || found.numbers.is_some() || found.path.is_some() { None } else { Tally::of_line(line) }
}

/// Tells of the lines that are no replies.
fn with_left(mut read: Read, left: &[usize]) -> Read {
    if let [first, ..] = left {
        read.doubts.push(Message::new("reply.lines-left").with("count", left.len()).with("line", *first));
    }
    read
}

/// How many characters a text has at the most that only says how it went with the whole.
const SENTENCE: usize = 500;

/// A short text that says how it went, and nothing of any record: `OK`, 「正常終了」, 「取込に失敗しました。」
fn sentence(text: &str) -> Option<Node> {
    let said = text.trim().trim_matches('"').trim();
    if said.chars().count() > SENTENCE {
        return None;
    }
    let words = Words::get();
    let status = words.outcome(said);
    if status.is_none() && words.whole(said).is_none() && !words.says_wrong(said) && !failures(said).any {
        return None;
    }
    let (at, end) = (text.len() - text.trim_start().len(), text.trim_end().len());
    let value = Node { at, end, kind: Kind::Text(said.to_owned()) };
    // A word alone is a status, a sentence a message about the whole.
    let name = if status.is_some() { "status" } else { "message" };
    Some(Node { at, end, kind: Kind::Object(vec![(name.to_owned(), value)]) })
}

/// Whether a line tells of something: two of a code, a place, an outcome and that something is wrong; or it begins with a
/// code.
fn tells(line: &str, codes: &Codes) -> bool {
    let wrong = || usize::from(Words::get().says_wrong(line));
    signs(line, codes) + wrong() >= 2 && signs(line, codes) > 0
        || line.trim_start().starts_with(|c: char| c.is_ascii_alphanumeric() || "[【(".contains(c))
            && clues(line, codes).code.is_some()
}

/// How many of a code, a place and an outcome a line holds.
fn signs(line: &str, codes: &Codes) -> usize {
    let found = clues(line, codes);
    let placed = found.numbers.is_some() || found.path.is_some();
    [found.code.is_some(), placed, found.outcome.is_some()].iter().filter(|sign| **sign).count()
}

/// Whether the first lines of a text are those of replies. Lines of many cells are a table's.
pub(super) fn looks_like_log(head: &str) -> bool {
    let lines: Vec<&str> = head.lines().filter(|line| !line.trim().is_empty()).take(200).collect();
    let is_row = |line: &&&str| [',', '\t', ';'].iter().any(|separator| line.matches(*separator).count() >= 4);
    let telling = lines.iter().filter(|line| signs(line, &Codes::default()) >= 2).count();
    telling > 0 && telling * 2 >= lines.len() && lines.iter().filter(is_row).count() * 2 < lines.len()
}
