//! What is typed and pasted, read from the terminal by a thread of its own.
//!
//! Pasting is not typing. Terminals that know how to tell of a paste do so, since they are asked to; others send its characters
//! as if they were typed. These come in one piece, as no person types. A long piece is taken for a paste; the keys of a short
//! one are told as [`Typed::Piece`], and do what they do, but write no file and show no 個人番号: a slow line may deliver what a
//! person typed in one piece, too, and then the key is pressed once more.
//!
//! The terminal is read here and not by crossterm, which says nothing of what came in one piece, waits for the end of a paste
//! for ever, and leaves a part of a large one unread until another key comes.

mod decode;

use std::fs::File;
use std::io::{self, Read};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

pub use decode::{Decoder, Meaning, Pasted};

/// What comes sooner behind something else than this belongs to it.
const ONE_PIECE: Duration = Duration::from_millis(5);

/// So many characters in one piece are a paste: ten times what somebody types while a slow line makes up its mind.
const PASTE: usize = 32;

/// Of how many kinds they are at the least: a key that is held down is none.
const KINDS: usize = 4;

/// How long a paste without an end may pause.
const PASTE_PAUSE: Duration = Duration::from_millis(60);

/// How much is read at once.
const AT_ONCE: usize = 4096;

/// What was done at the keyboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A key, by itself.
    Key(KeyEvent),
    /// Keys that came in one piece.
    Piece(Vec<KeyEvent>),
    /// A paste.
    Paste(Pasted),
    /// The terminal's answer to the question for the cursor's place: the column.
    Answer(u16),
}

/// Tells what was typed from what was pasted.
#[derive(Debug, Default)]
pub struct Keyboard {
    decoder: Decoder,
    /// A paste of which only a pause tells the end.
    paste: Option<Pasted>,
    /// When something last came.
    last: Option<Instant>,
    /// Whether that was a paste.
    pasted: bool,
}

impl Keyboard {
    /// Takes bytes that came at that moment.
    pub fn take(&mut self, bytes: &[u8], now: Instant) -> Vec<Typed> {
        let soon = self.last.replace(now).is_some_and(|last| now.duration_since(last) < ONE_PIECE);
        self.pasted &= soon;
        let meanings = self.decoder.take(bytes);
        self.sort(meanings, soon)
    }

    /// How long to wait for what may still come, while the terminal owes an answer or not; `None` for ever.
    pub fn waits(&self, owed: bool) -> Option<Duration> {
        let paste = self.paste.is_some().then_some(PASTE_PAUSE);
        paste.into_iter().chain(self.decoder.waits(owed)).min()
    }

    /// Nothing came for so long.
    pub fn pause(&mut self) -> Vec<Typed> {
        let meanings = self.decoder.give_up();
        let ended = self.paste.take().map(Typed::Paste);
        ended.into_iter().chain(self.sort(meanings, false)).collect()
    }

    fn sort(&mut self, meanings: Vec<Meaning>, soon: bool) -> Vec<Typed> {
        let (mut typed, mut keys) = (Vec::new(), Vec::new());
        let mut behind_paste = false;
        for meaning in meanings {
            let other = match meaning {
                // Text may hold what ends a paste, and what is behind that was not typed either.
                Meaning::Key(key) if behind_paste || self.pasted && as_text(&key).is_some() => {
                    typed.push(Typed::Paste(as_pasted(&key)));
                    continue;
                }
                Meaning::Key(key) => {
                    keys.push(key);
                    continue;
                }
                Meaning::Paste(pasted) => Typed::Paste(pasted),
                Meaning::Answer(column) => Typed::Answer(column),
            };
            behind_paste |= matches!(other, Typed::Paste(_));
            typed.extend(self.piece(std::mem::take(&mut keys), soon));
            typed.push(other);
        }
        self.pasted |= behind_paste;
        typed.extend(self.piece(keys, soon));
        typed
    }

    /// Keys that came in one piece; `soon` behind others.
    fn piece(&mut self, keys: Vec<KeyEvent>, soon: bool) -> Option<Typed> {
        if let Some(paste) = &mut self.paste {
            keys.iter().filter_map(as_text).for_each(|c| paste.push(c.encode_utf8(&mut [0; 4])));
            return None;
        }
        if is_paste(&keys) {
            let paste = self.paste.insert(Pasted::default());
            keys.iter().filter_map(as_text).for_each(|c| paste.push(c.encode_utf8(&mut [0; 4])));
            return None;
        }
        match keys.as_slice() {
            [] => None,
            [key] if !soon => Some(Typed::Key(*key)),
            _ => Some(Typed::Piece(keys)),
        }
    }
}

/// Whether so much of so many kinds came in one piece that nobody typed it.
fn is_paste(keys: &[KeyEvent]) -> bool {
    let mut text: Vec<char> = keys.iter().filter_map(as_text).collect();
    let enough = text.len() >= PASTE;
    text.sort_unstable();
    text.dedup();
    enough && text.len() >= KINDS
}

/// A key as a paste of its own.
fn as_pasted(key: &KeyEvent) -> Pasted {
    let mut pasted = Pasted::default();
    as_text(key).into_iter().for_each(|c| pasted.push(c.encode_utf8(&mut [0; 4])));
    pasted
}

/// What a key adds to a text.
fn as_text(key: &KeyEvent) -> Option<char> {
    match key.code {
        _ if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => None,
        KeyCode::Char(c) => Some(c),
        KeyCode::Enter => Some('\n'),
        KeyCode::Tab => Some('\t'),
        _ => None,
    }
}

/// The terminal, to be read from: standard input, unless that is data.
///
/// # Errors
/// There is none.
#[cfg(unix)]
pub fn terminal() -> io::Result<File> {
    use std::io::IsTerminal;
    use std::os::fd::AsFd;

    let stdin = io::stdin();
    match stdin.is_terminal() {
        true => stdin.as_fd().try_clone_to_owned().map(File::from),
        false => File::open("/dev/tty"),
    }
}

/// The next bytes from a terminal, waited for as long as that, or for ever; `None` when the time is over.
///
/// # Errors
/// The terminal is gone.
#[cfg(unix)]
pub fn bytes(terminal: &mut File, within: Option<Duration>) -> io::Result<Option<Vec<u8>>> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let until = within.map(|within| Instant::now() + within);
    loop {
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        let left = left.map(|left| Timespec { tv_sec: left.as_secs() as _, tv_nsec: left.subsec_nanos() as _ });
        // To wait, and then to read: a program that is put into the background while it reads is stopped for that.
        match poll(&mut [PollFd::new(terminal, PollFlags::IN)], left.as_ref()) {
            Ok(0) => return Ok(None),
            Err(rustix::io::Errno::INTR) => continue,
            // Where it cannot be waited for, it is read all the same.
            Ok(_) | Err(_) => {}
        }
        let mut bytes = vec![0; AT_ONCE];
        match terminal.read(&mut bytes) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                bytes.truncate(read);
                return Ok(Some(bytes));
            }
            Err(e) if matches!(e.kind(), io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock) => {}
            Err(e) => return Err(e),
        }
    }
}

#[cfg(test)]
#[path = "keyboard/tests.rs"]
mod tests;
