//! What the bytes of a terminal mean: keys, pasted text, and the answer to the question for the cursor's place.
//!
//! A slow line may cut a sequence anywhere. What is begun is held until its rest comes; what is to become of it where no rest
//! comes is asked for by [`Decoder::give_up`].

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use zeroize::Zeroizing;

/// How long the rest of a sequence may take. So long the key Esc is held back.
const REST: Duration = Duration::from_millis(25);

/// The same while the terminal owes an answer: a slow line may cut that behind its first byte.
const REST_OWED: Duration = Duration::from_millis(100);

/// The same for an answer of which more than that has come: no key begins like it.
const REST_OF_ANSWER: Duration = Duration::from_secs(2);

/// How long a paste may pause. One whose end is lost must not swallow keys for ever.
const REST_OF_PASTE: Duration = Duration::from_secs(1);

/// How much of a paste is kept: more than any field takes.
const KEPT: usize = 8 << 10;

/// The end of a paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// The longest sequence that is waited for.
const LONGEST: usize = 32;

/// What bytes mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A key.
    Key(KeyEvent),
    /// Text that was pasted.
    Paste(Pasted),
    /// The cursor stands in this column.
    Answer(u16),
}

/// Text that was pasted: it may be anybody's data, and is cleared when it is dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The text, or the beginning of it.
    pub text: Zeroizing<String>,
    /// Whether there was more.
    pub cut: bool,
}

impl std::fmt::Debug for Pasted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pasted").field("bytes", &self.text.len()).field("cut", &self.cut).finish()
    }
}

impl Pasted {
    /// Adds text, as much as is kept.
    pub fn push(&mut self, text: &str) {
        if self.text.capacity() < KEPT {
            // Never moved while it grows.
            let mut room = Zeroizing::new(String::with_capacity(KEPT));
            room.push_str(&self.text);
            self.text = room;
        }
        let room = KEPT - self.text.len();
        self.cut |= text.len() > room;
        let end = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= room).last();
        self.text.push_str(&text[..end.unwrap_or(0)]);
    }
}

/// A paste whose end has not come.
#[derive(Debug)]
struct Pasting {
    kept: Zeroizing<Vec<u8>>,
    cut: bool,
}

impl Pasting {
    fn new() -> Pasting {
        Pasting { kept: Zeroizing::new(Vec::with_capacity(KEPT + PASTE_END.len() + 4096)), cut: false }
    }

    /// Takes bytes; those behind the end of the paste, if that is among them.
    fn take(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let before = self.kept.len();
        self.kept.extend_from_slice(bytes);
        // The end may have begun in the bytes before.
        let from = before.saturating_sub(PASTE_END.len());
        let end = memchr::memmem::find(&self.kept[from..], PASTE_END).map(|at| from + at);
        let rest = end.map(|end| self.kept.split_off(end).split_off(PASTE_END.len()));
        // What is not kept is taken from the middle: of the end, the beginning may be there.
        if rest.is_none() && self.kept.len() > KEPT + PASTE_END.len() {
            let tail = self.kept.len() - PASTE_END.len();
            self.kept.drain(KEPT..tail);
            self.cut = true;
        }
        rest
    }

    fn ended(mut self) -> Meaning {
        self.cut |= self.kept.len() > KEPT;
        self.kept.truncate(KEPT);
        let mut pasted = Pasted::default();
        pasted.push(&Zeroizing::new(String::from_utf8_lossy(&self.kept).into_owned()));
        pasted.cut |= self.cut;
        Meaning::Paste(pasted)
    }
}

/// Bytes to meanings.
#[derive(Debug, Default)]
pub struct Decoder {
    /// A sequence that has not come to its end.
    held: Vec<u8>,
    /// Whether its rest came too late already, and it is held as the beginning of an answer.
    late: bool,
    paste: Option<Pasting>,
}

impl Decoder {
    /// Takes bytes; what they mean, as far as that is known by now.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<Meaning> {
        let mut meanings = Vec::new();
        let mut bytes = bytes.to_vec();
        let goes_on = bytes.first().is_some_and(|byte| is_of_answer(*byte) || *byte == b'R');
        if !bytes.is_empty() && std::mem::take(&mut self.late) && !goes_on {
            self.held.clear();
        }
        loop {
            if let Some(paste) = &mut self.paste {
                match paste.take(&bytes) {
                    None => return meanings,
                    Some(rest) => bytes = rest,
                }
                meanings.extend(self.paste.take().map(Pasting::ended));
            }
            self.held.append(&mut bytes);
            bytes = self.go_through(&mut meanings);
            if self.paste.is_none() {
                return meanings;
            }
        }
    }

    /// Goes through what is held; the bytes of a paste that begins there.
    fn go_through(&mut self, meanings: &mut Vec<Meaning>) -> Vec<u8> {
        let mut at = 0;
        while at < self.held.len() {
            match step(&self.held[at..]) {
                Step::More => break,
                Step::Took(bytes, meaning) => {
                    at += bytes;
                    meanings.extend(meaning);
                }
                Step::Paste(bytes) => {
                    self.paste = Some(Pasting::new());
                    let rest = self.held.split_off(at + bytes);
                    self.held.clear();
                    return rest;
                }
            }
        }
        self.held.drain(..at);
        vec![]
    }

    /// How long to wait for the rest of what is held, while the terminal owes an answer or not; `None` where nothing is.
    pub fn waits(&self, owed: bool) -> Option<Duration> {
        match (&self.paste, self.held.is_empty()) {
            (Some(_), _) => Some(REST_OF_PASTE),
            (None, true) => None,
            (None, false) if self.late => Some(REST_OF_ANSWER),
            (None, false) => Some(if owed { REST_OWED } else { REST }),
        }
    }

    /// The rest did not come: what is held is what it looks like by itself.
    pub fn give_up(&mut self) -> Vec<Meaning> {
        if let Some(paste) = self.paste.take() {
            return vec![paste.ended()];
        }
        if !self.late && is_begun(&self.held) {
            self.late = true;
            return vec![];
        }
        self.late = false;
        let held = std::mem::take(&mut self.held);
        let esc = Meaning::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE));
        match held.as_slice() {
            [0x1b] => vec![esc],
            [0x1b, second @ (b'[' | b'O')] => vec![esc, Meaning::Key(plain(char::from(*second)))],
            // No keys: a sequence that was cut.
            _ => vec![],
        }
    }
}

fn is_of_answer(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b';'
}

/// Whether these bytes begin an answer, beyond what the keys Esc and `[` send.
fn is_begun(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\x1b[").is_some_and(|rest| !rest.is_empty() && rest.iter().all(|byte| is_of_answer(*byte)))
}

/// What stands at the start of bytes.
enum Step {
    /// The rest has not come.
    More,
    /// So many bytes, and what they mean; `None` for nothing here.
    Took(usize, Option<Meaning>),
    /// So many bytes, behind which pasted text begins.
    Paste(usize),
}

fn step(bytes: &[u8]) -> Step {
    let key = |used, key: KeyEvent| Step::Took(used, Some(Meaning::Key(key)));
    match bytes {
        [] | [0x1b] | [0x1b, b'O'] => Step::More,
        [0x1b, b'[', ..] => sequence(bytes),
        [0x1b, b'O', letter, ..] => Step::Took(3, lettered(*letter, KeyModifiers::NONE).map(Meaning::Key)),
        // Esc, and what was typed behind it.
        [0x1b, ..=0x1f | 0x7f, ..] => key(1, KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)),
        [0x1b, rest @ ..] => match character(rest) {
            Step::Took(used, Some(Meaning::Key(one))) => {
                key(used + 1, KeyEvent::new(one.code, one.modifiers | KeyModifiers::ALT))
            }
            Step::Took(used, _) => Step::Took(used + 1, None),
            other => other,
        },
        [byte @ (..=0x1f | 0x7f), ..] => Step::Took(1, control(*byte).map(Meaning::Key)),
        _ => character(bytes),
    }
}

/// A character that is no control, in UTF-8.
fn character(bytes: &[u8]) -> Step {
    let Some(first) = bytes.first() else { return Step::More };
    let length = match first.leading_ones() {
        0 => 1,
        length @ 2..=4 => length as usize,
        _ => return Step::Took(1, None),
    };
    let goes_on = bytes.iter().skip(1).take(length - 1).take_while(|byte| **byte & 0xc0 == 0x80).count();
    if goes_on + 1 < length {
        // Cut short by what follows, or by the end of what has come.
        return if bytes.len() > goes_on + 1 { Step::Took(goes_on + 1, None) } else { Step::More };
    }
    let c = std::str::from_utf8(&bytes[..length]).ok().and_then(|text| text.chars().next());
    Step::Took(length, c.map(|c| Meaning::Key(plain(c))))
}

fn plain(c: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(c), if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE })
}

fn control(byte: u8) -> Option<KeyEvent> {
    let code = match byte {
        b'\r' | b'\n' => KeyCode::Enter,
        b'\t' => KeyCode::Tab,
        0x7f | 0x08 => KeyCode::Backspace,
        0x01..=0x1a => {
            let letter = char::from(byte - 1 + b'a');
            return Some(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL));
        }
        _ => return None,
    };
    Some(KeyEvent::new(code, KeyModifiers::NONE))
}

/// A sequence behind `ESC [`.
fn sequence(bytes: &[u8]) -> Step {
    let body = &bytes[2..];
    // The function keys of the Linux console.
    if let [b'[', rest @ ..] = body {
        let code = rest
            .first()
            .map(|letter| letter.wrapping_sub(b'A').wrapping_add(1))
            .filter(|number| (1..=5).contains(number));
        return match rest {
            [] => Step::More,
            _ => Step::Took(4, code.map(|number| Meaning::Key(KeyEvent::new(KeyCode::F(number), KeyModifiers::NONE)))),
        };
    }
    let Some(end) = body.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else {
        return if body.len() < LONGEST { Step::More } else { Step::Took(bytes.len(), None) };
    };
    let (parameters, last) = (&body[..end], body[end]);
    if !(0x40..=0x7e).contains(&last) {
        // Cut short by a key.
        return Step::Took(2 + end, None);
    }
    match (parameters, last) {
        (b"200", b'~') => Step::Paste(2 + end + 1),
        _ => Step::Took(2 + end + 1, meaning(parameters, last)),
    }
}

fn meaning(parameters: &[u8], last: u8) -> Option<Meaning> {
    let mut numbers =
        parameters.split(|byte| *byte == b';').map(|number| std::str::from_utf8(number).ok()?.parse::<u16>().ok());
    let (first, second) = (numbers.next().flatten(), numbers.next().flatten());
    if last == b'R' {
        return second.filter(|_| first.is_some()).map(Meaning::Answer);
    }
    let held = second.unwrap_or(1).saturating_sub(1);
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::SHIFT, held & 1 != 0);
    modifiers.set(KeyModifiers::ALT, held & 2 != 0);
    modifiers.set(KeyModifiers::CONTROL, held & 4 != 0);
    let key = match last {
        b'~' => KeyEvent::new(numbered(first?)?, modifiers),
        b'u' => {
            let mut key = spelt(char::from_u32(first?.into())?);
            key.modifiers |= modifiers;
            key
        }
        b'Z' => KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT),
        letter => lettered(letter, modifiers)?,
    };
    Some(Meaning::Key(key))
}

/// A key that is told by the number of its character, as terminals do that were asked to by somebody else.
fn spelt(c: char) -> KeyEvent {
    match u8::try_from(c) {
        Ok(0x1b) => KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE),
        Ok(byte @ (..=0x1f | 0x7f)) => control(byte).unwrap_or(KeyEvent::new(KeyCode::Null, KeyModifiers::NONE)),
        _ => plain(c),
    }
}

fn lettered(letter: u8, modifiers: KeyModifiers) -> Option<KeyEvent> {
    let code = match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'P'..=b'S' => KeyCode::F(letter - b'P' + 1),
        _ => return None,
    };
    Some(KeyEvent::new(code, modifiers))
}

fn numbered(number: u16) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number as u8 - 10),
        17..=21 => KeyCode::F(number as u8 - 11),
        23 | 24 => KeyCode::F(number as u8 - 12),
        _ => return None,
    })
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
