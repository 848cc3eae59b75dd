//! What stands before the records of a JSON text that is not the array that the API takes: comments, a call around the body
//! (JSONP), an object around the array. It is looked through, so that the records are read all the same, and told.

use super::scan::{Borders, Looks, first_key, skip_blanks};

/// What stands before the records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prelude {
    /// Where the value begins.
    pub(crate) at: usize,
    /// Where the first comment before it begins.
    pub(crate) comment: Option<usize>,
    /// Where the name of the call around it begins.
    pub(crate) call: Option<usize>,
    /// Where something else begins before it.
    pub(crate) stray: Option<usize>,
    /// Whether the mark stands before it that begins each text of a sequence.
    pub(crate) sequence: bool,
    /// Whether an array or an object begins there.
    pub(crate) is_json: bool,
}

/// What stands before each text of a sequence of JSON texts (RFC 7464): the control character RS.
pub(super) const RECORD_SEPARATOR: u8 = 0x1E;

/// How far behind something else the beginning of JSON is looked for.
const SOON: usize = 4096;

/// An object around the array of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrapper {
    /// Where the array begins.
    pub(super) at: usize,
    /// The keys that lead to it, and the brackets that are open around it, true for an object.
    pub(super) path: Vec<String>,
    pub(super) open: Vec<bool>,
    /// Where an object begins before it that may be a record, too.
    pub(super) other: Option<usize>,
}

/// Looks at the start of a text, behind its byte-order mark.
pub(crate) fn prelude(bytes: &[u8]) -> Prelude {
    let mut prelude = Prelude::default();
    loop {
        prelude.at = bytes.len() - skip_blanks(&bytes[prelude.at..]).len();
        if bytes.get(prelude.at) == Some(&RECORD_SEPARATOR) {
            prelude.sequence = true;
            prelude.at += 1;
            continue;
        }
        let Some(length) = comment(&bytes[prelude.at..]) else { break };
        prelude.comment.get_or_insert(prelude.at);
        prelude.at += length;
    }
    if let Some(length) = call(&bytes[prelude.at..]) {
        prelude.call = Some(prelude.at);
        prelude.at += length;
    }
    prelude.is_json = matches!(bytes.get(prelude.at), Some(b'[' | b'{'));
    if !prelude.is_json
        && let Some(length) = begins_soon(&bytes[prelude.at..])
    {
        prelude.stray = Some(prelude.at);
        prelude.at += length;
        prelude.is_json = true;
    }
    prelude
}

/// Where, behind something that is none, JSON of objects begins: a brace, a key and a colon, with the bracket before it. No cell
/// of a CSV is written so.
fn begins_soon(bytes: &[u8]) -> Option<usize> {
    let soon = &bytes[..bytes.len().min(SOON)];
    let brace = memchr::memchr_iter(b'{', soon).find(|at| {
        let object = &bytes[*at..];
        first_key(object).is_some_and(|key| {
            let behind = &skip_blanks(&object[1..])[key.len()..];
            skip_blanks(behind).starts_with(b":")
        })
    })?;
    let before = bytes[..brace].trim_ascii_end();
    Some(if before.ends_with(b"[") { before.len() - 1 } else { brace })
}

/// The length of the comment that `bytes` begin with, if one does: to the end of its line, or to its closing mark.
pub(super) fn comment(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"/*") {
        return Some(memchr::memmem::find(bytes, b"*/").map_or(bytes.len(), |at| at + 2));
    }
    let to_line_end = bytes.starts_with(b"//") || bytes.starts_with(b"#");
    to_line_end.then(|| memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1))
}

/// The length of a call's name, its bracket and the blanks behind it, if `bytes` begin with these and JSON behind them.
fn call(bytes: &[u8]) -> Option<usize> {
    let name = bytes.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'.')).count();
    let behind_name = skip_blanks(bytes.get(name..)?);
    let behind = skip_blanks(behind_name.strip_prefix(b"(")?);
    let is_json = matches!(behind.first(), Some(b'[' | b'{'));
    (name > 0 && !bytes[0].is_ascii_digit() && is_json).then_some(bytes.len() - behind.len())
}

/// The object around an array of records that `bytes` begin with; `None` where the object is a record itself, or holds no
/// such array. An empty array is taken where there is no other.
pub(super) fn wrapper(bytes: &[u8], two_bytes: bool, borders: &Borders) -> Option<Wrapper> {
    let mut walk = Walk { bytes, at: 0, two_bytes, open: vec![], keys: vec![] };
    let (mut empty, mut other, mut key_next) = (None, None, false);
    while let Some(byte) = walk.next_sign() {
        match byte {
            b'{' => {
                if !walk.open.is_empty() && other.is_none() && borders.looks(&bytes[walk.at..]) != Looks::Other {
                    other = Some(walk.at);
                }
                (key_next, _) = (true, walk.enter(true));
            }
            b'[' => {
                let inside = skip_blanks(&bytes[walk.at + 1..]);
                match inside.first() {
                    Some(b'{') if borders.looks(inside) != Looks::Other => return Some(walk.here(other)),
                    Some(b']') if empty.is_none() => empty = Some(walk.here(None)),
                    _ => {}
                }
                (key_next, _) = (false, walk.enter(false));
            }
            b'}' | b']' => {
                walk.leave();
                if walk.open.is_empty() {
                    break;
                }
            }
            b',' => {
                key_next = walk.open.last() == Some(&true);
                walk.at += 1;
            }
            b'"' => {
                let text = walk.text()?;
                if key_next {
                    if walk.open.len() == 1 && borders.is_known(text) {
                        return None;
                    }
                    let name = serde_json::from_slice(text).unwrap_or_default();
                    *walk.keys.last_mut()? = name;
                    key_next = false;
                }
            }
            _ => walk.at += 1,
        }
    }
    // Where a record may stand elsewhere, an empty array is not what holds them.
    empty.filter(|_| other.is_none())
}

/// A way through JSON, sign by sign.
struct Walk<'b> {
    bytes: &'b [u8],
    at: usize,
    two_bytes: bool,
    open: Vec<bool>,
    /// Of each open bracket the key that stands last in it.
    keys: Vec<String>,
}

impl<'b> Walk<'b> {
    fn next_sign(&mut self) -> Option<u8> {
        self.at = self.bytes.len() - skip_blanks(&self.bytes[self.at..]).len();
        self.bytes.get(self.at).copied()
    }

    fn enter(&mut self, object: bool) {
        self.open.push(object);
        self.keys.push(String::new());
        self.at += 1;
    }

    fn leave(&mut self) {
        self.open.pop();
        self.keys.pop();
        self.at += 1;
    }

    fn here(&self, other: Option<usize>) -> Wrapper {
        Wrapper { at: self.at, path: self.keys.clone(), open: self.open.clone(), other }
    }

    /// Steps over a text; its bytes with its quotes, if it is closed.
    fn text(&mut self) -> Option<&'b [u8]> {
        let start = self.at;
        let mut at = start + 1;
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b'"' => {
                    self.at = at + 1;
                    return Some(&self.bytes[start..=at]);
                }
                b'\\' => at += 2,
                0x81..=0x9F | 0xE0..=0xFC if self.two_bytes => at += 2,
                _ => at += 1,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn borders() -> Borders {
        Borders::new(["myNumber".to_owned(), "validFrom".to_owned(), "certificationDetail".to_owned()])
    }

    #[test]
    fn what_stands_before_the_body_is_looked_through() {
        for (text, at, comment, call) in [
            (" [1]", 1, None, None),
            ("// x\n/* [ */ [1]", 13, Some(0), None),
            ("\n# {\n{}", 5, Some(1), None),
            ("data.load ( [1]);", 12, None, Some(0)),
            ("/**/f({})", 6, Some(0), Some(4)),
        ] {
            assert_eq!(
                prelude(text.as_bytes()),
                Prelude { at, comment, call, is_json: true, ..Prelude::default() },
                "{text}"
            );
        }
        for (text, at) in
            [("x[ {\"a\":1}]", 1), ("}{ \"a\" :1}", 1), ("\"a\":1}\n{\"b\":1}", 7), (")]}',\n[{\"a\":1}]", 6)]
        {
            let found = prelude(text.as_bytes());
            assert_eq!((found.at, found.stray, found.is_json), (at, Some(0), true), "{text}");
        }
        for text in ["a,{\"\"b\"\":1}", "a,\"{\"\"b\"\":1}\"\n", "x{b:1}", "x[1]"] {
            assert!(!prelude(text.as_bytes()).is_json, "{text}");
        }
        for text in ["", "個人番号,氏名\n", "a(b", "f(1)", "1([", "/", "# only\n", "name,([\n"] {
            assert!(!prelude(text.as_bytes()).is_json, "{text}");
        }
    }

    #[test]
    fn an_array_within_objects_is_found() {
        let found = |text: &str| wrapper(text.as_bytes(), false, &borders()).map(|found| (found.at, found.path));
        assert_eq!(found(r#"{"data":[{"myNumber":"1"}]}"#), Some((8, vec!["data".to_owned()])));
        let text = r#"{"n":1,"list":[1,2,{"a":[]}],"body":{"k":"x\"[{","data":[ {"validFrom":1}]}}"#;
        assert_eq!(found(text).map(|(_, path)| path), Some(vec!["body".to_owned(), "data".to_owned()]));
        assert_eq!(found(r#"{"data":[]}"#), Some((8, vec!["data".to_owned()])));
        for record in [
            r#"{"myNumber":"1","x":[{"myNumber":1}]}"#,
            r#"{"certificationDetail":[{"myNumber":1}]}"#,
            r#"{"data":[{"x":1}]}"#,
            r#"{"data":"[{\"myNumber\":1}]"}"#,
            r#"{"data":[{"#,
            "{",
            "",
        ] {
            assert_eq!(found(record), None, "{record}");
        }
    }
}
