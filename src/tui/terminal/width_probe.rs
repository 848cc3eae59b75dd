//! How wide the terminal draws a character whose width Unicode leaves open: one is written, and the terminal asked where its
//! cursor stands now.
//!
//! The answer comes among what is typed, and when the terminal likes: at once, behind a slow line after a second, or never. Until
//! it has come, the terminal owes it: a program that leaves before gets out of the shell's way a little later, so that the
//! shell does not take the answer for something typed.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a terminal has for its answer: a local one needs a millisecond, one behind a slow line a hundred.
pub const PATIENCE: Duration = Duration::from_millis(150);

/// How long the first frame may wait for it. Drawn before the answer, a frame holds no ambiguous character, and part of it is
/// drawn again behind the answer.
pub const GLANCE: Duration = Duration::from_millis(5);

/// How long after the question an answer may come in.
const LATEST: Duration = Duration::from_secs(10);

/// How long the end waits for an answer that is owed.
const LAST: Duration = Duration::from_millis(800);

/// How often it is looked for.
const PAUSE: Duration = Duration::from_millis(5);

/// A character of ambiguous width at the top left, and the question.
const QUESTION: &[u8] = "\x1b[H\u{25CB}\x1b[6n\x1b[2K".as_bytes();

/// Since when the terminal owes an answer.
static OWED: Mutex<Option<Instant>> = Mutex::new(None);

fn owed() -> std::sync::MutexGuard<'static, Option<Instant>> {
    OWED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks the terminal, which must be in raw mode, on its alternate screen, where the first line is blank then; when that was.
/// `None` where it cannot be written to.
pub fn ask() -> Option<Instant> {
    let now = Instant::now();
    *owed() = Some(now);
    let mut out = io::stdout().lock();
    out.write_all(QUESTION).and_then(|()| out.flush()).ok().map(|()| now)
}

/// Whether an answer may still come.
pub fn is_owed() -> bool {
    owed().is_some_and(|since| since.elapsed() < LATEST)
}

/// The answer has come.
pub fn answered() {
    *owed() = None;
}

/// Waits a little for an answer that is owed, while somebody reads from the terminal.
pub fn settle() {
    let start = Instant::now();
    while is_owed() && start.elapsed() < LAST {
        thread::sleep(PAUSE);
    }
}

/// Whether ambiguous characters take two cells, by the column in which the cursor stands behind one; `None` where that tells
/// nothing.
pub fn wide(column: u16) -> Option<bool> {
    match column {
        2 => Some(false),
        3 => Some(true),
        _ => None,
    }
}

/// Whether the character took more cells than any does: the terminal does not read UTF-8.
pub fn garbled(column: u16) -> bool {
    (4..9).contains(&column)
}

/// Asks, and waits for the answer: the column. What is typed meanwhile is lost.
#[cfg(unix)]
pub fn measure() -> Option<u16> {
    use crate::tui::terminal::keyboard::{Decoder, Meaning, bytes, terminal};

    let mut terminal = terminal().ok()?;
    let until = ask()? + LAST;
    let mut decoder = Decoder::default();
    loop {
        let left = until.checked_duration_since(Instant::now())?;
        let meanings = decoder.take(&bytes(&mut terminal, Some(left)).ok()??);
        let answer = meanings.into_iter().find_map(|meaning| match meaning {
            Meaning::Answer(column) => Some(column),
            _ => None,
        });
        if answer.is_some() {
            answered();
            return answer;
        }
    }
}

/// Asks, and waits for the answer: not known how.
#[cfg(not(unix))]
pub fn measure() -> Option<u16> {
    None
}
