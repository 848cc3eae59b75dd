//! Finds the end of a JSON value, without building it: a recogniser fed piece by piece. It sees a
//! broken value where it breaks, so that the records after it are not swallowed.

/// What the recogniser came to at the end of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The value goes on.
    More,
    /// The value ends before this byte of the piece.
    Done(usize),
    /// This byte of the piece cannot stand here.
    Bad(usize),
    /// An object begins within the value at this byte; the value goes on behind it.
    Object(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A value must come.
    Value,
    /// A value or `]`.
    FirstElement,
    /// A key or `}`.
    FirstKey,
    /// A key.
    Key,
    Colon,
    /// A comma or the closing bracket.
    Next,
    Text {
        key: bool,
    },
    Escape {
        key: bool,
    },
    /// A number, true, false or null.
    Word,
}

/// The recogniser of one value.
#[derive(Debug)]
pub(super) struct Scan {
    state: State,
    /// The open brackets, true for an object.
    open: Vec<bool>,
    /// Steps over the second byte of a CP932 character.
    two_bytes: bool,
    skip: bool,
}

/// What one byte comes to.
enum Step {
    /// The next byte is looked at.
    On,
    /// The same byte is looked at again.
    Stay,
    /// An object within the value begins.
    Object,
    /// The value ends with this byte.
    DoneWith,
    /// It ended before this byte.
    DoneBefore,
    /// Here it is no JSON any more.
    Bad,
}

impl Scan {
    /// `two_bytes`: the text is CP932, whose second bytes may look like brackets and backslashes.
    pub(super) fn new(two_bytes: bool) -> Scan {
        Scan { state: State::Value, open: Vec::new(), two_bytes, skip: false }
    }

    /// Behind a value within these open brackets, true for an object.
    pub(super) fn behind_value(two_bytes: bool, open: Vec<bool>) -> Scan {
        Scan { state: State::Next, open, two_bytes, skip: false }
    }

    /// Forgets what it has seen.
    pub(super) fn restart(&mut self) {
        self.state = State::Value;
        self.open.clear();
        self.skip = false;
    }

    /// Goes on with the next piece.
    pub(super) fn feed(&mut self, piece: &[u8]) -> Outcome {
        let passed_over = self.skip && !piece.is_empty();
        self.skip &= !passed_over;
        let mut i = usize::from(passed_over);
        while i < piece.len() {
            let step = match self.state {
                State::Text { key } => {
                    i = match self.text_end(piece, i) {
                        Some(at) => at,
                        None => return Outcome::More,
                    };
                    self.in_text(piece[i], key)
                }
                State::Escape { key } => self.to(State::Text { key }),
                State::Word => self.in_word(piece[i]),
                _ => self.between_scalars(piece[i]),
            };
            match step {
                Step::On => i += 1,
                Step::Stay => {}
                Step::Object => return Outcome::Object(i),
                Step::DoneWith => return Outcome::Done(i + 1),
                Step::DoneBefore => return Outcome::Done(i),
                Step::Bad => return Outcome::Bad(i),
            }
        }
        Outcome::More
    }

    fn to(&mut self, state: State) -> Step {
        self.state = state;
        Step::On
    }

    /// A quote or a backslash of a text, or a line break in it: then its quote was never closed.
    fn in_text(&mut self, byte: u8, key: bool) -> Step {
        match byte {
            b'"' if key => self.to(State::Colon),
            b'"' if self.open.is_empty() => Step::DoneWith,
            b'"' => self.to(State::Next),
            b'\\' => self.to(State::Escape { key }),
            _ => Step::Bad,
        }
    }

    fn in_word(&mut self, byte: u8) -> Step {
        match byte {
            b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t' if self.open.is_empty() => Step::DoneBefore,
            b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t' => {
                self.state = State::Next;
                Step::Stay
            }
            b'-' | b'+' | b'.' => Step::On,
            byte if byte.is_ascii_alphanumeric() => Step::On,
            _ => Step::Bad,
        }
    }

    /// Any byte outside texts and words.
    fn between_scalars(&mut self, byte: u8) -> Step {
        match (self.state, byte) {
            (_, b' ' | b'\n' | b'\r' | b'\t') => Step::On,
            (State::Value | State::FirstElement, b'{') => {
                self.open.push(true);
                self.state = State::FirstKey;
                if self.open.len() > 1 { Step::Object } else { Step::On }
            }
            (State::Value | State::FirstElement, b'[') => {
                self.open.push(false);
                self.to(State::FirstElement)
            }
            (State::Value | State::FirstElement, b'"') => self.to(State::Text { key: false }),
            (State::Value | State::FirstElement, b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => {
                self.to(State::Word)
            }
            (State::FirstKey | State::Key, b'"') => self.to(State::Text { key: true }),
            (State::FirstElement, b']') | (State::FirstKey, b'}') => self.close(),
            (State::Colon, b':') => self.to(State::Value),
            (State::Next, b',') if self.open.last() == Some(&true) => self.to(State::Key),
            (State::Next, b',') if self.open.last() == Some(&false) => self.to(State::Value),
            (State::Next, b'}') if self.open.last() == Some(&true) => self.close(),
            (State::Next, b']') if self.open.last() == Some(&false) => self.close(),
            _ => Step::Bad,
        }
    }

    /// Closes a bracket, and with the last one the value.
    fn close(&mut self) -> Step {
        self.open.pop();
        self.state = State::Next;
        if self.open.is_empty() { Step::DoneWith } else { Step::On }
    }

    /// The next quote, backslash or line break of a text, from `from` on.
    fn text_end(&mut self, piece: &[u8], from: usize) -> Option<usize> {
        if !self.two_bytes {
            return memchr::memchr3(b'"', b'\\', b'\n', &piece[from..]).map(|at| from + at);
        }
        let mut i = from;
        while let Some(&byte) = piece.get(i) {
            if matches!(byte, b'"' | b'\\' | b'\n') {
                return Some(i);
            }
            i += if matches!(byte, 0x81..=0x9F | 0xE0..=0xFC) { 2 } else { 1 };
        }
        self.skip = i > piece.len();
        None
    }
}

/// How the first good record of a file begins: `{`, then this key.
#[derive(Clone, Debug, Default)]
pub(super) struct RecordStart {
    /// The key with its quotes; empty where none is known.
    key: Vec<u8>,
}

impl RecordStart {
    /// The key with which a complete record begins.
    pub(super) fn of(record: &[u8]) -> Option<RecordStart> {
        let key = first_key(record)?;
        (key.len() > 2 && !key.contains(&b'\\')).then(|| RecordStart { key: key.to_vec() })
    }

    /// Whether it is known.
    pub(super) fn is_known(&self) -> bool {
        !self.key.is_empty()
    }

    /// Whether `bytes` begin as a record does.
    pub(super) fn matches(&self, bytes: &[u8]) -> bool {
        self.is_known() && bytes.strip_prefix(b"{").is_some_and(|rest| self.is_key(skip_blanks(rest)))
    }

    /// The first letter of the key.
    pub(super) fn letter(&self) -> Option<u8> {
        self.key.get(1).copied()
    }

    /// Whether `bytes` begin with the key.
    pub(super) fn is_key(&self, bytes: &[u8]) -> bool {
        bytes.starts_with(&self.key)
    }

    /// The key with its quotes.
    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }
}

/// What an object looks like that begins somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looks {
    /// It is no record.
    Other,
    /// Two of its keys are those of a record, but not the first: it may be what is left of one.
    HoldsKeys,
    /// Its first key is that of a record.
    LikeRecord,
    /// So is another one.
    Record,
}

/// By what it is told where a record begins, where one before it was never closed.
#[derive(Clone, Debug, Default)]
pub(super) struct Borders {
    /// The keys of records, with their quotes.
    keys: Vec<Vec<u8>>,
}

/// How far into an object its keys are looked for, in bytes.
pub(super) const LOOKED_INTO: usize = 2048;

impl Borders {
    /// Records have these keys.
    pub(super) fn new(keys: impl IntoIterator<Item = String>) -> Borders {
        Borders { keys: keys.into_iter().map(|key| format!("\"{key}\"").into_bytes()).collect() }
    }

    /// Records may begin with this key, too.
    pub(super) fn add(&mut self, key: &[u8]) {
        if !self.is_known(key) {
            self.keys.push(key.to_vec());
        }
    }

    /// Whether it is the key of a record, with its quotes.
    pub(super) fn is_known(&self, key: &[u8]) -> bool {
        self.keys.iter().any(|known| known == key)
            || key.contains(&b'\\')
                && serde_json::from_slice(key).is_ok_and(|name: String| self.is_known(format!("\"{name}\"").as_bytes()))
    }

    /// What the object looks like that `bytes` begin with; at most `LOOKED_INTO` bytes are looked at.
    pub(super) fn looks(&self, bytes: &[u8]) -> Looks {
        let bytes = &bytes[..bytes.len().min(LOOKED_INTO)];
        let Some(first) = first_key(bytes) else { return Looks::Other };
        let mut known = keys_of(bytes).filter(|key| self.is_known(key));
        let two = known.next().is_some_and(|one| known.any(|other| other != one));
        match self.looks_by_first_key(first) {
            Looks::LikeRecord if two => Looks::Record,
            Looks::Other if two => Looks::HoldsKeys,
            looks => looks,
        }
    }

    /// The same by its first key alone, with its quotes.
    fn looks_by_first_key(&self, first: &[u8]) -> Looks {
        if self.is_known(first) { Looks::LikeRecord } else { Looks::Other }
    }

    /// What the object looks like that `bytes` begin with, as far as its first key tells.
    pub(super) fn begins_like(&self, bytes: &[u8]) -> Looks {
        first_key(&bytes[..bytes.len().min(LOOKED_INTO)]).map_or(Looks::Other, |first| self.looks_by_first_key(first))
    }
}

/// The first key of an object, with its quotes.
pub(super) fn first_key(object: &[u8]) -> Option<&[u8]> {
    let rest = skip_blanks(object.strip_prefix(b"{")?);
    Some(&rest[..text_length(rest)?])
}

/// The length of the text that `bytes` begin with, with its quotes, if it is closed within its line.
fn text_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    bytes.first().filter(|byte| **byte == b'"')?;
    loop {
        at += memchr::memchr3(b'"', b'\\', b'\n', bytes.get(at..)?)?;
        match bytes[at] {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => return None,
        }
    }
}

/// The keys of the object that `bytes` begin with, with their quotes, not those of objects within it; as far as its brackets
/// and quotes tell.
fn keys_of(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (mut at, mut depth, mut ended) = (0, 0_usize, false);
    std::iter::from_fn(move || {
        while !ended && let Some(byte) = bytes.get(at) {
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    ended = depth == 0;
                }
                b'"' => {
                    let text = &bytes[at..at + text_length(&bytes[at..])?];
                    at += text.len();
                    if depth == 1 && skip_blanks(&bytes[at..]).starts_with(b":") {
                        return Some(text);
                    }
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        None
    })
}

pub(super) fn skip_blanks(bytes: &[u8]) -> &[u8] {
    let blanks = bytes.iter().take_while(|b| matches!(b, b' ' | b'\n' | b'\r' | b'\t')).count();
    &bytes[blanks..]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds all of a text, over the objects within it.
    fn feed(scan: &mut Scan, text: &[u8]) -> Outcome {
        let mut from = 0;
        loop {
            match scan.feed(&text[from..]) {
                Outcome::Object(n) => from += n + 1,
                Outcome::Done(n) => return Outcome::Done(from + n),
                Outcome::Bad(n) => return Outcome::Bad(from + n),
                Outcome::More => return Outcome::More,
            }
        }
    }

    /// The outcome in one piece, and the same cut at every place.
    fn scan(text: &str) -> Outcome {
        let whole = feed(&mut Scan::new(false), text.as_bytes());
        for cut in 0..text.len() {
            let mut scan = Scan::new(false);
            let outcome = match feed(&mut scan, &text.as_bytes()[..cut]) {
                Outcome::More => match feed(&mut scan, &text.as_bytes()[cut..]) {
                    Outcome::Done(n) => Outcome::Done(n + cut),
                    Outcome::Bad(n) => Outcome::Bad(n + cut),
                    outcome => outcome,
                },
                outcome => outcome,
            };
            assert_eq!(outcome, whole, "{text} cut at {cut}");
        }
        whole
    }

    #[test]
    fn values_end_where_they_end() {
        for text in
            [r#"{}"#, r#"[]"#, r#"{"a":1,"b":[true,null,{"c":"x\"}\\"}],"d":-1.5e3}"#, r#"[ { } , [ ] ]"#, r#""text""#]
        {
            assert_eq!(scan(&format!("{text} ,")), Outcome::Done(text.len()), "{text}");
        }
        assert_eq!(scan("12 "), Outcome::Done(2));
    }

    #[test]
    fn broken_values_break_where_they_break() {
        for (text, at) in [
            (r#"{"a" 1}"#, 5),
            (r#"{"a":1,}"#, 7),
            (r#"{"a":1]"#, 6),
            ("{\"a\":\"x\n", 7),
            (r#"{a"#, 1),
            ("[1 2]", 3),
            ("}", 0),
            ("[#]", 1),
        ] {
            assert_eq!(scan(text), Outcome::Bad(at), "{text}");
        }
        for text in [r#"{"a":"#, r#"{"a":"x"#, r#"{"a":"x\"#, "[[[", "12"] {
            assert_eq!(scan(text), Outcome::More, "{text}");
        }
    }

    #[test]
    fn objects_within_are_told() {
        let mut scan = Scan::new(false);
        assert_eq!(scan.feed(br#"{"id":1,"x":[{"y":1},"#), Outcome::Object(13));
        assert_eq!(scan.feed(br#""y":{}}]}"#), Outcome::Object(4));
        assert_eq!(scan.feed(b"}}]} "), Outcome::Done(4));
        let mut behind = Scan::behind_value(false, vec![true, true]);
        assert_eq!(behind.feed(br#" ,"a":1}} "#), Outcome::Done(9));
    }

    #[test]
    fn records_are_told_from_other_objects() {
        let mut borders = Borders::new(["id".to_owned(), "my".to_owned()]);
        for (text, looks) in [
            (r#"{"id":1,"my":2}"#, Looks::Record),
            (r#"{ "my" : {"x":[1]} , "id":"#, Looks::Record),
            (r#"{"\u0069d":"x\"y","my":"#, Looks::Record),
            (r#"{"id":1,"x":{"my":1}}"#, Looks::LikeRecord),
            (r#"{"id":1},{"my":2}"#, Looks::LikeRecord),
            (r#"{"id":{"id":1,"my":2}}"#, Looks::LikeRecord),
            (r#"{"id":"my","id":1}"#, Looks::LikeRecord),
            ("{\"id\":\"x\n\",\"my\":1}", Looks::LikeRecord),
            (r#"{"x":1,"id":1,"my":2}"#, Looks::HoldsKeys),
            (r#"{"x":1,"id":1,"y":2}"#, Looks::Other),
            (r#"{"id"#, Looks::Other),
            (r#"["id"]"#, Looks::Other),
            ("", Looks::Other),
        ] {
            assert_eq!(borders.looks(text.as_bytes()), looks, "{text}");
        }
        borders.add(br#""x""#);
        assert_eq!(borders.looks(br#"{"x":1,"id":1}"#), Looks::Record);
    }

    #[test]
    fn second_bytes_of_cp932_are_not_brackets() {
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("{\"表\":\"ソ能{\"} ");
        let mut scan = Scan::new(true);
        assert_eq!(scan.feed(&bytes), Outcome::Done(bytes.len() - 1));
    }
}
