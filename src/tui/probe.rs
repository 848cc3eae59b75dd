//! How wide the terminal draws a character whose width Unicode leaves open: one is written, and the terminal asked where its
//! cursor stands now.
//!
//! crossterm can ask for the cursor's place too, but waits two seconds for a terminal that does not answer. Here the
//! terminal is read before crossterm begins to, without blocking, through a description of its own: the one that standard
//! input shares with the shell is left as it is. What else comes in meanwhile are keys, and they are handed on.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// How long a terminal has for its answer: a local one needs a millisecond, one behind a slow line a hundred.
const PATIENCE: Duration = Duration::from_millis(150);

/// How long the first frame may wait for it. Drawn before the answer, a frame holds no ambiguous character, and part of it is
/// drawn again behind the answer.
pub const GLANCE: Duration = Duration::from_millis(5);

/// How often it is looked for.
const PAUSE: Duration = Duration::from_micros(500);

/// A character of ambiguous width at the top left, and the question.
const QUESTION: &[u8] = "\x1b[H\u{25CB}\x1b[6n\x1b[2K".as_bytes();

/// What came of asking.
#[derive(Debug, Default, PartialEq)]
pub struct Measured {
    /// Whether ambiguous characters take two cells; `None` where that is not known.
    pub wide: Option<bool>,
    /// Whether the character took more cells than any does: the terminal does not read UTF-8.
    pub garbled: bool,
    /// Whether an answer may still come.
    pub owed: bool,
    /// The beginning of an answer that did not come to its end.
    pub begun: Vec<u8>,
    /// The keys that were pressed meanwhile.
    pub keys: Vec<KeyEvent>,
}

/// A terminal that was asked.
#[derive(Debug)]
pub struct Asked(std::fs::File);

/// Asks the terminal, which must be in raw mode, on its alternate screen, where the first line is blank then. `None` where
/// that cannot be done.
pub fn ask() -> Option<Asked> {
    let terminal = open()?;
    let mut out = io::stdout().lock();
    out.write_all(QUESTION).and_then(|()| out.flush()).ok()?;
    Some(Asked(terminal))
}

impl Asked {
    /// Waits for the answer. Nobody else may read from the terminal meanwhile.
    pub fn listen(mut self) -> Measured {
        listen(&mut self.0, PATIENCE)
    }
}

/// The keys that were pressed and that nobody has read.
pub fn waiting() -> Vec<KeyEvent> {
    let Some(mut terminal) = open() else { return vec![] };
    let mut bytes = Vec::new();
    let mut buffer = [0; 256];
    // More than anybody types in a moment is left for the usual way.
    while let Ok(read @ 1..) = terminal.read(&mut buffer) {
        bytes.extend_from_slice(&buffer[..read]);
        if bytes.len() > 4096 {
            break;
        }
    }
    keys(&bytes)
}

/// The terminal for reading without blocking; `None` where that cannot be had without the system's own library.
#[cfg(unix)]
fn open() -> Option<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;

    // O_NONBLOCK, which the standard library does not name.
    let flag = match (cfg!(target_os = "linux"), cfg!(any(target_arch = "x86_64", target_arch = "aarch64"))) {
        (true, true) => 0o4000,
        (true, false) => return None,
        (false, _) if cfg!(target_vendor = "apple") => 0x4,
        (false, _) => return None,
    };
    std::fs::OpenOptions::new().read(true).custom_flags(flag).open("/dev/tty").ok()
}

#[cfg(not(unix))]
fn open() -> Option<std::fs::File> {
    None
}

/// Reads until the answer is there, at most for that long.
fn listen(terminal: &mut impl Read, patience: Duration) -> Measured {
    let start = Instant::now();
    let mut seen = Vec::new();
    let mut buffer = [0; 256];
    while start.elapsed() < patience {
        match terminal.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => seen.extend_from_slice(&buffer[..read]),
            Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {
                std::thread::sleep(PAUSE);
            }
            Err(_) => break,
        }
        if let Some((start, end, column)) = answer(&seen) {
            let wide = match column {
                2 => Some(false),
                3 => Some(true),
                _ => None,
            };
            let mut rest = seen;
            rest.drain(start..end);
            let garbled = column > 3 && column < 9;
            return Measured { wide, garbled, keys: keys(&rest), ..Measured::default() };
        }
    }
    // The beginning of an answer at the end of what came.
    let begun = (0..seen.len()).find(|at| is_begun(&seen[*at..])).map_or(vec![], |at| seen.split_off(at));
    Measured { owed: true, begun, keys: keys(&seen), ..Measured::default() }
}

/// Where the answer stands among the bytes, `ESC [ row ; column R`, and the column.
fn answer(bytes: &[u8]) -> Option<(usize, usize, u16)> {
    (0..bytes.len()).find_map(|start| {
        let rest = bytes[start..].strip_prefix(b"\x1b[")?;
        let end =
            rest.iter().position(|byte| !byte.is_ascii_digit() && *byte != b';').filter(|end| rest[*end] == b'R')?;
        let (_, column) = std::str::from_utf8(&rest[..end]).ok()?.split_once(';')?;
        Some((start, start + 2 + end + 1, column.parse().ok()?))
    })
}

/// Whether these bytes begin an answer: more than Esc alone, which is a key.
fn is_begun(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\x1b[").is_some_and(|rest| rest.iter().all(|byte| byte.is_ascii_digit() || *byte == b';'))
}

/// Keys as terminals send them. Of the sequences only those that every keyboard has; others are left out, as is a
/// character that is cut short.
fn keys(bytes: &[u8]) -> Vec<KeyEvent> {
    let mut keys = Vec::new();
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        let (key, used) = match *first {
            0x1b => escaped(rest),
            byte if byte < 0x20 || byte == 0x7f => (control(byte), 1),
            byte if byte < 0x80 => (Some(plain(char::from(byte))), 1),
            byte => {
                let length = (byte.leading_ones() as usize).clamp(1, rest.len());
                let c = std::str::from_utf8(&rest[..length]).ok().and_then(|text| text.chars().next());
                (c.map(plain), length)
            }
        };
        keys.extend(key);
        rest = &rest[used..];
    }
    keys
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

/// A key that begins with Esc, and how many bytes it takes.
fn escaped(bytes: &[u8]) -> (Option<KeyEvent>, usize) {
    let key = |code| Some(KeyEvent::new(code, KeyModifiers::NONE));
    let Some(second) = bytes.get(1) else { return (key(KeyCode::Esc), 1) };
    if !matches!(second, b'[' | b'O') {
        // Esc and what was typed behind it
        return (key(KeyCode::Esc), 1);
    }
    let Some(end) = bytes[2..].iter().position(|byte| (0x40..=0x7e).contains(byte)) else { return (None, bytes.len()) };
    let code = match (&bytes[2..2 + end], bytes[2 + end]) {
        (b"", b'A') => KeyCode::Up,
        (b"", b'B') => KeyCode::Down,
        (b"", b'C') => KeyCode::Right,
        (b"", b'D') => KeyCode::Left,
        (b"", b'H') | (b"1" | b"7", b'~') => KeyCode::Home,
        (b"", b'F') | (b"4" | b"8", b'~') => KeyCode::End,
        (b"", b'Z') => KeyCode::BackTab,
        (b"3", b'~') => KeyCode::Delete,
        (b"5", b'~') => KeyCode::PageUp,
        (b"6", b'~') => KeyCode::PageDown,
        _ => return (None, 2 + end + 1),
    };
    (key(code), 2 + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A terminal that says these things, one a reading, and nothing in between.
    struct Says(Vec<&'static [u8]>, bool);

    impl Read for Says {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 || self.0.is_empty() {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let said = self.0.remove(0);
            into[..said.len()].copy_from_slice(said);
            Ok(said.len())
        }
    }

    fn heard(said: &[&'static [u8]]) -> (Option<bool>, bool, Vec<u8>, Vec<KeyCode>) {
        let measured = listen(&mut Says(said.to_vec(), false), Duration::from_millis(40));
        (measured.wide, measured.owed, measured.begun, measured.keys.iter().map(|key| key.code).collect())
    }

    #[test]
    fn answers_are_told_from_keys() {
        let c = KeyCode::Char;
        for (said, wide, owed, begun, keys) in [
            (&[&b"\x1b[1;2R"[..]][..], Some(false), false, &b""[..], vec![]),
            (&[b"\x1b[1;3R"], Some(true), false, b"", vec![]),
            (&[b"\x1b", b"[1;", b"3R"], Some(true), false, b"", vec![]),
            (&[b"j\x1b[1;2Rk"], Some(false), false, b"", vec![c('j'), c('k')]),
            (&[b"\x1b[B\x1b[1;2R"], Some(false), false, b"", vec![KeyCode::Down]),
            // Not where it should be: nothing is known, and nothing more is to come.
            (&[b"\x1b[5;40R"], None, false, b"", vec![]),
            (&[b"2\r"], None, true, b"", vec![c('2'), KeyCode::Enter]),
            (&[b"q\x1b[1;"], None, true, b"\x1b[1;", vec![c('q')]),
            (&[b"\x1b"], None, true, b"", vec![KeyCode::Esc]),
            (&[], None, true, b"", vec![]),
        ] {
            assert_eq!(heard(said), (wide, owed, begun.to_vec(), keys), "{said:?}");
        }
    }

    #[test]
    fn keys_are_those_that_crossterm_would_tell() {
        let codes = |bytes: &[u8]| keys(bytes).iter().map(|key| (key.code, key.modifiers)).collect::<Vec<_>>();
        let (none, c) = (KeyModifiers::NONE, KeyCode::Char);
        assert_eq!(codes("aN山".as_bytes()), [(c('a'), none), (c('N'), KeyModifiers::SHIFT), (c('山'), none)]);
        assert_eq!(
            codes(b"\x03\t\x7f"),
            [(c('c'), KeyModifiers::CONTROL), (KeyCode::Tab, none), (KeyCode::Backspace, none)]
        );
        assert_eq!(
            codes(b"\x1bOA\x1b[6~\x1b[1;5C\x1b[Zx"),
            [(KeyCode::Up, none), (KeyCode::PageDown, none), (KeyCode::BackTab, none), (c('x'), none)]
        );
        assert_eq!(codes(b"\xe5\xb1"), []);
        assert_eq!(codes(b"\xff\x1b[1"), []);
    }
}
