//! One JSON record taken apart in one pass: every object's members and every array's elements, as slices of its text.
//!
//! It reads the JSON that programs write, and gives up where anything is out of the common: an escape in a key, a fault,
//! very deep or very many values. serde_json then reads the record level by level, and tells what is wrong with it. Both
//! ways give the same members, which a test holds on random texts.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::text::json_text::unescaped;

/// How deep objects and arrays may nest.
const DEEPEST: usize = 32;

/// How many values a record may have: a hundred megabytes of nodes. Read level by level they would take more.
const MOST: usize = 1 << 22;

/// Room for so many nodes is kept for the next record.
const KEPT: usize = 1 << 14;

/// A value as written, and its place on the tape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raw<'t> {
    text: &'t str,
    at: u32,
    node: u32,
    escaped: bool,
}

impl<'t> Raw<'t> {
    /// Its text, without white space around it.
    pub(crate) fn get(self) -> &'t str {
        self.text
    }

    /// Byte index of its first byte in the record's text.
    pub(crate) fn at(self) -> u32 {
        self.at
    }

    /// Whether a backslash stands in it, where it is a text.
    pub(crate) fn is_escaped(self) -> bool {
        self.escaped
    }
}

/// The members of an object, or the elements of an array, in the order of the text; the same key twice is kept twice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Members {
    next: u32,
    end: u32,
}

/// A value of the record; its members or elements follow it. All places are byte indices in the record's text.
#[derive(Debug)]
struct Node {
    /// Where its key begins and ends; nothing for an element. Where `key_of_its_own`, the first is an index of the keys.
    key: (u32, u32),
    at: u32,
    end: u32,
    /// The node behind the last one within it.
    next: u32,
    escaped: bool,
    key_of_its_own: bool,
    /// Whether what is within it is not on the tape.
    unread: bool,
}

thread_local! {
    /// The nodes of the last record, whose room serves the next: making room anew takes as long as reading a small record.
    static ROOM: RefCell<Vec<Node>> = const { RefCell::new(Vec::new()) };
}

/// The values of a record in the order of its text; what could not be read in one pass is added when it is asked for.
#[derive(Debug)]
pub(crate) struct Tape<'t> {
    text: &'t str,
    nodes: Vec<Node>,
    /// Whether the nodes are the whole text, read in one pass; else they are what was asked for, in that order.
    whole: bool,
    /// Keys that do not stand in the text as they are.
    keys: Vec<String>,
}

impl Drop for Tape<'_> {
    fn drop(&mut self) {
        let nodes = std::mem::take(&mut self.nodes);
        if nodes.capacity() <= KEPT {
            // A thread that ends needs no room.
            let _ = ROOM.try_with(|room| room.replace(nodes));
        }
    }
}

impl<'t> Tape<'t> {
    /// Reads a record.
    pub(crate) fn of(text: &'t str) -> Tape<'t> {
        let mut nodes = ROOM.take();
        nodes.clear();
        let mut scanner = Scanner { bytes: text.as_bytes(), at: 0, nodes };
        let whole = scanner.whole().is_some();
        let mut nodes = scanner.nodes;
        if !whole {
            nodes.clear();
        }
        Tape { text, nodes, whole, keys: vec![] }
    }

    /// Whether the text was read in one pass: only then all its members and elements stand in it as they are.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// The text that was read.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// The record itself.
    pub(crate) fn root(&self) -> Raw<'t> {
        match self.nodes.first().filter(|_| self.whole) {
            Some(node) => Raw { text: self.slice((node.at, node.end)), at: node.at, node: 0, escaped: node.escaped },
            None => {
                let text = self.text.trim_matches([' ', '\n', '\r', '\t']);
                let at = (text.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize) as u32;
                // No such node: what is within is read when it is asked for.
                Raw { text, at, node: u32::MAX, escaped: text.contains('\\') }
            }
        }
    }

    /// The members of the record.
    ///
    /// # Errors
    /// Where the text is no JSON, or not an object.
    pub(crate) fn record(&mut self) -> serde_json::Result<Members> {
        match self.nodes.first().filter(|_| self.whole) {
            Some(node) if self.text.as_bytes().get(node.at as usize) == Some(&b'{') => {
                Ok(Members { next: 1, end: node.next })
            }
            _ => self.list_members(self.text),
        }
    }

    /// The members of an object; `None` where it is none.
    pub(crate) fn members(&mut self, raw: Raw<'t>) -> Option<Members> {
        if !raw.text.starts_with('{') {
            return None;
        }
        self.read(raw.node).or_else(|| self.list_members(raw.text).ok())
    }

    /// The elements of an array; `None` where it is none.
    pub(crate) fn elements(&mut self, raw: Raw<'t>) -> Option<Members> {
        if !raw.text.starts_with('[') {
            return None;
        }
        if let Some(elements) = self.read(raw.node) {
            return Some(elements);
        }
        let elements = serde_json::from_str::<Vec<&'t RawValue>>(raw.text).ok()?;
        Some(self.list(elements.into_iter().map(|element| (Cow::Borrowed(""), element.get()))))
    }

    /// What is within a node, if it is on the tape.
    fn read(&self, node: u32) -> Option<Members> {
        let within = self.nodes.get(node as usize).filter(|node| !node.unread)?;
        Some(Members { next: node + 1, end: within.next })
    }

    fn list_members(&mut self, text: &'t str) -> serde_json::Result<Members> {
        Ok(self.list(read_members(text)?.into_iter()))
    }

    /// Adds values, slices of the record's text, with their keys.
    fn list(&mut self, values: impl Iterator<Item = (Cow<'t, str>, &'t str)>) -> Members {
        let first = self.nodes.len() as u32;
        let place = |part: &str| (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize) as u32;
        for (key, text) in values {
            let key_of_its_own = matches!(key, Cow::Owned(_));
            let key = match key {
                Cow::Owned(key) => {
                    self.keys.push(key);
                    (self.keys.len() as u32 - 1, 0)
                }
                Cow::Borrowed("") => (0, 0),
                Cow::Borrowed(key) => (place(key), place(key) + key.len() as u32),
            };
            let (at, escaped) = (place(text), text.contains('\\'));
            let (end, next) = (at + text.len() as u32, self.nodes.len() as u32 + 1);
            self.nodes.push(Node { key, at, end, next, escaped, key_of_its_own, unread: true });
        }
        Members { next: first, end: self.nodes.len() as u32 }
    }

    /// The next of these members, if there is one more; an element has no key.
    #[inline]
    pub(crate) fn next(&self, members: &mut Members) -> Option<(Cow<'t, str>, Raw<'t>)> {
        if members.next >= members.end {
            return None;
        }
        let at = members.next;
        let node = self.nodes.get(at as usize)?;
        members.next = node.next;
        let key = if node.key_of_its_own {
            Cow::Owned(self.keys.get(node.key.0 as usize).cloned().unwrap_or_default())
        } else {
            Cow::Borrowed(self.slice(node.key))
        };
        let text = self.slice((node.at, node.end));
        Some((key, Raw { text, at: node.at, node: at, escaped: node.escaped }))
    }

    /// All of these members.
    pub(crate) fn iter(&self, mut members: Members) -> impl Iterator<Item = (Cow<'t, str>, Raw<'t>)> + '_ {
        std::iter::from_fn(move || self.next(&mut members))
    }

    /// How many members these are.
    pub(super) fn count(&self, members: Members) -> usize {
        let next = |at: &u32| self.nodes.get(*at as usize).map(|node| node.next);
        std::iter::successors(Some(members.next), next).take_while(|at| *at < members.end).count()
    }

    /// The two members of an object that has no more and no fewer.
    pub(super) fn pair(&self, mut members: Members) -> Option<[(Cow<'t, str>, Raw<'t>); 2]> {
        let pair = [self.next(&mut members)?, self.next(&mut members)?];
        (members.next >= members.end).then_some(pair)
    }

    fn slice(&self, (from, to): (u32, u32)) -> &'t str {
        self.text.get(from as usize..to as usize).unwrap_or("")
    }
}

/// Steps over values, and takes down where each stands.
pub(super) struct Scanner<'b> {
    bytes: &'b [u8],
    at: usize,
    nodes: Vec<Node>,
}

impl<'b> Scanner<'b> {
    /// To step over a scalar that begins there.
    #[inline]
    pub(super) fn within(text: &'b str, at: usize) -> Scanner<'b> {
        Scanner { bytes: text.as_bytes(), at, nodes: Vec::new() }
    }

    /// How far it has come.
    #[inline]
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Steps over a text, from its first quote; whether it holds an escape.
    #[inline]
    pub(super) fn text(&mut self) -> Option<bool> {
        self.take(b'"')?;
        self.string()
    }

    fn whole(&mut self) -> Option<()> {
        self.blanks();
        self.value((0, 0), 0)?;
        self.blanks();
        (self.at == self.bytes.len()).then_some(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Steps over this byte, if it stands here.
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
            // Indentation.
            while self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) == Some(b"    ") {
                self.at += 4;
            }
        }
    }

    fn value(&mut self, key: (u32, u32), depth: usize) -> Option<()> {
        let (start, node) = (self.at, self.nodes.len());
        if node >= MOST {
            return None;
        }
        let escaped = match self.peek()? {
            first @ (b'{' | b'[') => return self.container(first, key, depth),
            b'"' => {
                self.at += 1;
                self.string()?
            }
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            b'n' => self.word("null")?,
            _ => self.number()?,
        };
        self.push(key, start, escaped);
        Some(())
    }

    fn push(&mut self, key: (u32, u32), start: usize, escaped: bool) {
        let next = self.nodes.len() as u32 + 1;
        let (at, end) = (start as u32, self.at as u32);
        self.nodes.push(Node { key, at, end, next, escaped, key_of_its_own: false, unread: false });
    }

    fn container(&mut self, first: u8, key: (u32, u32), depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        let node = self.nodes.len();
        self.push(key, self.at, false);
        match first {
            b'{' => self.object(depth)?,
            _ => self.array(depth)?,
        }
        let (end, next) = (self.at as u32, self.nodes.len() as u32);
        let node = self.nodes.get_mut(node)?;
        (node.end, node.next) = (end, next);
        Some(())
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        self.take(b'{')?;
        self.blanks();
        if self.take(b'}').is_some() {
            return Some(());
        }
        loop {
            self.take(b'"')?;
            let start = self.at as u32;
            if self.string()? {
                return None;
            }
            let key = (start, self.at as u32 - 1);
            self.blanks();
            self.take(b':')?;
            self.blanks();
            self.value(key, depth + 1)?;
            self.blanks();
            if self.take(b',').is_none() {
                return self.take(b'}');
            }
            self.blanks();
        }
    }

    fn array(&mut self, depth: usize) -> Option<()> {
        self.take(b'[')?;
        self.blanks();
        if self.take(b']').is_some() {
            return Some(());
        }
        loop {
            self.value((0, 0), depth + 1)?;
            self.blanks();
            if self.take(b',').is_none() {
                return self.take(b']');
            }
            self.blanks();
        }
    }

    /// Steps over the rest of a text, behind its first quote; whether it holds an escape.
    fn string(&mut self) -> Option<bool> {
        let mut escaped = false;
        loop {
            self.at += plain(self.bytes.get(self.at..)?);
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(escaped);
                }
                b'\\' => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        self.at += match self.bytes.get(self.at..)? {
            [_, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [_, b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) => 6,
            _ => return None,
        };
        Some(())
    }

    /// Steps over true, false or null.
    pub(super) fn word(&mut self, word: &str) -> Option<bool> {
        let here = self.bytes.get(self.at..)?.starts_with(word.as_bytes());
        self.at += word.len();
        here.then_some(false)
    }

    /// Steps over a number.
    pub(super) fn number(&mut self) -> Option<bool> {
        let _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(false)
    }

    /// Steps over one digit or more.
    fn digits(&mut self) -> Option<()> {
        let count = self.bytes.get(self.at..)?.iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += count;
        (count > 0).then_some(())
    }
}

/// How many bytes, from the first, may stand in a text as they are: neither quote nor backslash nor control character.
fn plain(bytes: &[u8]) -> usize {
    let mut count = 0;
    // Eight at a time; a byte that is looked for leaves its highest bit set, exactly so in the first such byte. With its
    // second bit turned over a quote comes to stand next to the control characters, so that one comparison tells both.
    while let Some(eight) = bytes[count..].first_chunk() {
        const EACH: u64 = 0x0101_0101_0101_0101;
        let word = u64::from_le_bytes(*eight);
        let low = (word ^ (EACH * 2)).wrapping_sub(EACH * 0x21);
        let backslash = (word ^ (EACH * u64::from(b'\\'))).wrapping_sub(EACH);
        let found = (low | backslash) & !word & (EACH << 7);
        if found != 0 {
            return count + found.trailing_zeros() as usize / 8;
        }
        count += 8;
    }
    count + bytes[count..].iter().take_while(|b| !matches!(b, b'"' | b'\\' | 0..0x20)).count()
}

/// The members of an object by serde_json.
///
/// # Errors
/// Where the text is no JSON, or not an object.
pub(super) fn read_members(text: &str) -> serde_json::Result<Vec<(Cow<'_, str>, &str)>> {
    Ok(serde_json::from_str::<Given<'_>>(text)?.0)
}

struct Given<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'de: 'a, 'a> Deserialize<'de> for Given<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Given<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given<'de>, A::Error> {
                let mut members = Vec::with_capacity(24);
                // Keys as they are written, too: serde_json takes none with half a surrogate pair.
                while let Some(key) = map.next_key::<&'de RawValue>()? {
                    let raw: &'de RawValue = map.next_value()?;
                    members.push((unescaped(key.get()).0, raw.get()));
                }
                Ok(Given(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

#[cfg(test)]
#[path = "tape_tests.rs"]
mod tests;
