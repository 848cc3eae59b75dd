//! One JSON record taken apart in one pass: every object's members and every array's elements, as slices of its text.
//!
//! It reads the JSON that programs write, and gives up where anything is out of the common: an escape in a key, a fault,
//! very deep or very many values. serde_json then reads the record level by level, and tells what is wrong with it. Both
//! ways give the same members, which a test holds on random texts.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How deep objects and arrays may nest.
const DEEPEST: usize = 32;

/// How many values a record may have: some hundred kilobytes of nodes.
const MOST: usize = 8192;

/// The place in the tape of a value that is not on it.
const NOWHERE: u32 = u32::MAX;

/// A value as written, and its place on the tape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw<'t> {
    text: &'t str,
    node: u32,
}

impl<'t> Raw<'t> {
    /// Its text, without white space around it.
    pub(super) fn get(self) -> &'t str {
        self.text
    }
}

/// The members of an object in the order of the text, the same key twice kept twice.
pub(super) type Members<'t> = Vec<(Cow<'t, str>, Raw<'t>)>;

/// A value of the record; its members or elements follow it.
#[derive(Debug)]
struct Node<'t> {
    /// Its key; nothing for an element.
    key: &'t str,
    text: &'t str,
    /// The node behind the last one within it.
    next: u32,
}

/// The values of a record in the order of its text; empty where they could not be read in one pass.
#[derive(Debug, Default)]
pub(super) struct Tape<'t> {
    nodes: Vec<Node<'t>>,
}

impl<'t> Tape<'t> {
    /// Reads a record.
    pub(super) fn of(text: &'t str) -> Tape<'t> {
        let mut scanner = Scanner { text, at: 0, nodes: Vec::with_capacity(64) };
        match scanner.whole() {
            Some(()) => Tape { nodes: scanner.nodes },
            None => Tape::default(),
        }
    }

    /// The members of the record; `None` where it has to be read otherwise.
    pub(super) fn record(&self) -> Option<Members<'t>> {
        self.nodes.first().filter(|node| node.text.starts_with('{')).map(|_| self.children(0))
    }

    /// The members of an object; `None` where it is none.
    pub(super) fn members(&self, raw: Raw<'t>) -> Option<Members<'t>> {
        match raw.node {
            NOWHERE => read_members(raw.text).ok(),
            node => raw.text.starts_with('{').then(|| self.children(node)),
        }
    }

    /// The elements of an array; `None` where it is none.
    pub(super) fn elements(&self, raw: Raw<'t>) -> Option<Vec<Raw<'t>>> {
        let element = |raw: &'t RawValue| Raw { text: raw.get(), node: NOWHERE };
        match raw.node {
            NOWHERE => {
                let elements = serde_json::from_str::<Vec<&'t RawValue>>(raw.text).ok()?;
                Some(elements.into_iter().map(element).collect())
            }
            node => raw.text.starts_with('[').then(|| self.within(node).map(|(_, raw)| raw).collect()),
        }
    }

    fn children(&self, node: u32) -> Members<'t> {
        let mut members = Vec::with_capacity(if node == 0 { 24 } else { 8 });
        members.extend(self.within(node).map(|(key, raw)| (Cow::Borrowed(key), raw)));
        members
    }

    /// The values directly within one.
    fn within(&self, node: u32) -> impl Iterator<Item = (&'t str, Raw<'t>)> + '_ {
        let end = self.nodes.get(node as usize).map_or(0, |node| node.next);
        let mut at = node + 1;
        std::iter::from_fn(move || {
            let node = self.nodes.get(at as usize).filter(|_| at < end)?;
            let raw = Raw { text: node.text, node: at };
            at = node.next;
            Some((node.key, raw))
        })
    }
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    nodes: Vec<Node<'t>>,
}

impl<'t> Scanner<'t> {
    fn whole(&mut self) -> Option<()> {
        self.blanks();
        self.value("", 0)?;
        self.blanks();
        (self.at == self.text.len()).then_some(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over this byte, if it stands here.
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn value(&mut self, key: &'t str, depth: usize) -> Option<()> {
        let (start, node) = (self.at, self.nodes.len());
        if depth > DEEPEST || node >= MOST {
            return None;
        }
        self.nodes.push(Node { key, text: "", next: 0 });
        match self.peek()? {
            b'"' => self.string().map(|_| ())?,
            b'{' => self.object(depth)?,
            b'[' => self.array(depth)?,
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            b'n' => self.word("null")?,
            _ => self.number()?,
        }
        let next = self.nodes.len() as u32;
        self.nodes[node] = Node { key, text: self.text.get(start..self.at)?, next };
        Some(())
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        self.take(b'{')?;
        self.blanks();
        if self.take(b'}').is_some() {
            return Some(());
        }
        loop {
            let start = self.at + 1;
            if self.string()? {
                return None;
            }
            let key = self.text.get(start..self.at - 1)?;
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
            self.value("", depth + 1)?;
            self.blanks();
            if self.take(b',').is_none() {
                return self.take(b']');
            }
            self.blanks();
        }
    }

    /// Steps over a text; whether it holds an escape.
    fn string(&mut self) -> Option<bool> {
        self.take(b'"')?;
        let mut escaped = false;
        loop {
            self.at += plain(&self.text.as_bytes()[self.at..]);
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
        let rest = &self.text.as_bytes()[self.at..];
        self.at += match rest {
            [_, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [_, b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) => 6,
            _ => return None,
        };
        Some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text.as_bytes()[self.at..].starts_with(word.as_bytes()).then(|| self.at += word.len())
    }

    fn number(&mut self) -> Option<()> {
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
        Some(())
    }

    /// Steps over one digit or more.
    fn digits(&mut self) -> Option<()> {
        let count = self.text.as_bytes()[self.at..].iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += count;
        (count > 0).then_some(())
    }
}

/// How many bytes, from the first, may stand in a text as they are: neither quote nor backslash nor control character.
fn plain(bytes: &[u8]) -> usize {
    let mut count = 0;
    // Eight at a time; a byte that is looked for leaves its highest bit set, exactly so in the first such byte.
    while let Some(eight) = bytes[count..].first_chunk() {
        const EACH: u64 = 0x0101_0101_0101_0101;
        let word = u64::from_le_bytes(*eight);
        let below = |word: u64, limit: u64| word.wrapping_sub(EACH * limit) & !word;
        let quote = below(word ^ (EACH * u64::from(b'"')), 1);
        let backslash = below(word ^ (EACH * u64::from(b'\\')), 1);
        let found = (below(word, 0x20) | quote | backslash) & (EACH << 7);
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
pub(super) fn read_members(text: &str) -> serde_json::Result<Members<'_>> {
    Ok(serde_json::from_str::<Given<'_>>(text)?.0)
}

struct Given<'a>(Members<'a>);

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
                while let Some(Key(key)) = map.next_key()? {
                    let raw: &'de RawValue = map.next_value()?;
                    members.push((key, Raw { text: raw.get(), node: NOWHERE }));
                }
                Ok(Given(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// A key, borrowed where it holds no escape.
struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(Reader)
    }
}

#[cfg(test)]
#[path = "json_tape_tests.rs"]
mod tests;
