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

impl Scan {
    /// `two_bytes`: the text is CP932, whose second bytes may look like brackets and backslashes.
    pub(super) fn new(two_bytes: bool) -> Scan {
        Scan { state: State::Value, open: Vec::new(), two_bytes, skip: false }
    }

    /// Forgets what it has seen.
    pub(super) fn restart(&mut self) {
        self.state = State::Value;
        self.open.clear();
        self.skip = false;
    }

    /// Goes on with the next piece. `record_start` is the beginning that all records of the file share: should it
    /// appear inside the value, the value was never closed, and that place is bad.
    pub(super) fn feed(&mut self, piece: &[u8], record_start: &RecordStart) -> Outcome {
        let mut i = 0;
        if self.skip && !piece.is_empty() {
            self.skip = false;
            i = 1;
        }
        while i < piece.len() {
            let byte = piece[i];
            match self.state {
                State::Text { key } => {
                    i = match self.text_end(piece, i) {
                        Some(at) => at,
                        None => return Outcome::More,
                    };
                    match piece[i] {
                        b'"' => {
                            self.state = if key { State::Colon } else { State::Next };
                            if !key && self.open.is_empty() {
                                return Outcome::Done(i + 1);
                            }
                        }
                        b'\\' => self.state = State::Escape { key },
                        // A line break in a text: its quote was never closed.
                        _ => return Outcome::Bad(i),
                    }
                }
                State::Escape { key } => self.state = State::Text { key },
                State::Word => {
                    if matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t') {
                        if self.open.is_empty() {
                            return Outcome::Done(i);
                        }
                        self.state = State::Next;
                        continue;
                    }
                    if !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')) {
                        return Outcome::Bad(i);
                    }
                }
                _ if matches!(byte, b' ' | b'\n' | b'\r' | b'\t') => {}
                State::Value | State::FirstElement => match byte {
                    b'{' => {
                        if !self.open.is_empty() && record_start.matches(&piece[i..]) {
                            return Outcome::Bad(i);
                        }
                        self.open.push(true);
                        self.state = State::FirstKey;
                    }
                    b'[' => {
                        self.open.push(false);
                        self.state = State::FirstElement;
                    }
                    b'"' => self.state = State::Text { key: false },
                    b']' if self.state == State::FirstElement => {
                        if self.close() {
                            return Outcome::Done(i + 1);
                        }
                    }
                    b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => self.state = State::Word,
                    _ => return Outcome::Bad(i),
                },
                State::FirstKey | State::Key => match byte {
                    b'"' => self.state = State::Text { key: true },
                    b'}' if self.state == State::FirstKey => {
                        if self.close() {
                            return Outcome::Done(i + 1);
                        }
                    }
                    _ => return Outcome::Bad(i),
                },
                State::Colon => match byte {
                    b':' => self.state = State::Value,
                    _ => return Outcome::Bad(i),
                },
                State::Next => match (byte, self.open.last()) {
                    (b',', Some(true)) => self.state = State::Key,
                    (b',', Some(false)) => self.state = State::Value,
                    (b'}', Some(true)) | (b']', Some(false)) => {
                        if self.close() {
                            return Outcome::Done(i + 1);
                        }
                    }
                    _ => return Outcome::Bad(i),
                },
            }
            i += 1;
        }
        Outcome::More
    }

    /// Closes a bracket; true if the value is complete.
    fn close(&mut self) -> bool {
        self.open.pop();
        self.state = State::Next;
        self.open.is_empty()
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

/// How records of a file begin: `{`, then one of these keys.
#[derive(Clone, Debug, Default)]
pub(super) struct RecordStart {
    keys: Vec<Vec<u8>>,
}

impl RecordStart {
    pub(super) fn new(keys: impl IntoIterator<Item = String>) -> RecordStart {
        RecordStart { keys: keys.into_iter().map(|key| format!("\"{key}\"").into_bytes()).collect() }
    }

    /// The key with which a complete record begins.
    pub(super) fn of(record: &[u8]) -> Option<RecordStart> {
        let rest = skip_blanks(record.strip_prefix(b"{")?);
        let end = memchr::memchr(b'"', rest.strip_prefix(b"\"")?)? + 2;
        let key = &rest[..end];
        (end > 2 && !key.contains(&b'\\')).then(|| RecordStart { keys: vec![key.to_vec()] })
    }

    /// Whether `bytes` begin as a record does.
    pub(super) fn matches(&self, bytes: &[u8]) -> bool {
        match bytes.strip_prefix(b"{") {
            Some(rest) => self.is_key(skip_blanks(rest)),
            None => false,
        }
    }

    /// The first letter of the key, where there is but one.
    pub(super) fn letter(&self) -> Option<u8> {
        match self.keys.as_slice() {
            [key] => key.get(1).copied(),
            _ => None,
        }
    }

    /// Whether `bytes` begin with a key of a record's start.
    pub(super) fn is_key(&self, bytes: &[u8]) -> bool {
        self.keys.iter().any(|key| bytes.starts_with(key))
    }

    /// How many bytes `matches` may have to look at, white space aside.
    pub(super) fn longest(&self) -> usize {
        self.keys.iter().map(Vec::len).max().unwrap_or(0) + 1
    }
}

fn skip_blanks(bytes: &[u8]) -> &[u8] {
    let blanks = bytes.iter().take_while(|b| matches!(b, b' ' | b'\n' | b'\r' | b'\t')).count();
    &bytes[blanks..]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outcome in one piece, and the same cut at every place.
    fn scan(text: &str) -> Outcome {
        let start = RecordStart::default();
        let whole = Scan::new(false).feed(text.as_bytes(), &start);
        for cut in 0..text.len() {
            let mut scan = Scan::new(false);
            let outcome = match scan.feed(&text.as_bytes()[..cut], &start) {
                Outcome::More => match scan.feed(&text.as_bytes()[cut..], &start) {
                    Outcome::Done(n) => Outcome::Done(n + cut),
                    Outcome::Bad(n) => Outcome::Bad(n + cut),
                    Outcome::More => Outcome::More,
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
    fn a_record_inside_a_record_is_bad() {
        let start = RecordStart::of(br#"{ "id": 1}"#).unwrap();
        let text = br#"{"id":1,"x":[{"y":1},{ "id":2}"#;
        assert_eq!(Scan::new(false).feed(text, &start), Outcome::Bad(21));
    }

    #[test]
    fn second_bytes_of_cp932_are_not_brackets() {
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("{\"表\":\"ソ能{\"} ");
        let mut scan = Scan::new(true);
        assert_eq!(scan.feed(&bytes, &RecordStart::default()), Outcome::Done(bytes.len() - 1));
    }
}
