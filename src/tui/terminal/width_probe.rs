//! How wide the terminal draws a character whose width Unicode leaves open: one is written, and the terminal asked where its
//! cursor stands now.
//!
//! The answer comes among what is typed, and when the terminal likes: at once, behind a slow line after a second, or never. Until
//! it has come, the terminal owes it: a program that leaves before gets out of the shell's way later, so that the shell does not
//! take the answer for something typed. What is typed at a frame comes behind the answer, which the terminal gave before it drew
//! the frame: so an answer is owed at the end only where somebody typed ahead of a slow line, or where the terminal never
//! answers, which nobody can tell apart. Where it takes long, the person is told what is waited for, and any key ends it.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::text::Lang;

/// How long a terminal has for its answer: a local one needs a millisecond, one behind a slow line a hundred.
pub const PATIENCE: Duration = Duration::from_millis(150);

/// How long the first frame may wait for it. Drawn before the answer, a frame holds no ambiguous character, and part of it is
/// drawn again behind the answer.
pub const GLANCE: Duration = Duration::from_millis(5);

/// How long after the question an answer may come in.
const LATEST: Duration = Duration::from_secs(10);

/// How long the end waits for an answer that is owed, without a word.
const LAST: Duration = Duration::from_millis(800);

/// How often it is looked for.
const PAUSE: Duration = Duration::from_millis(5);

/// A character of ambiguous width at the top left, and the question.
const QUESTION: &[u8] = "\x1b[H\u{25CB}\x1b[6n\x1b[2K".as_bytes();

/// Since when the terminal owes an answer.
static OWED: Mutex<Option<Instant>> = Mutex::new(None);

/// Whether something was typed since somebody waits.
static TYPED: AtomicBool = AtomicBool::new(false);

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

/// The answer has come, or nobody reads any more what would come.
pub fn answered() {
    *owed() = None;
}

/// Something was typed: who waits for an answer waits no longer.
pub fn typed() {
    TYPED.store(true, Ordering::SeqCst);
}

/// Waits a little for an answer that is owed, while somebody reads from the terminal.
pub fn settle() {
    let start = Instant::now();
    while is_owed() && start.elapsed() < LAST {
        thread::sleep(PAUSE);
    }
}

/// Waits for it until it cannot be expected any more, or until somebody types; who looks at the terminal is told so in that
/// language. `waits` is called again and again meanwhile.
pub fn settle_for_good(lang: Lang, waits: impl Fn()) {
    settle();
    if !is_owed() {
        return;
    }
    tell(lang);
    TYPED.store(false, Ordering::SeqCst);
    while is_owed() && !TYPED.load(Ordering::SeqCst) {
        waits();
        thread::sleep(PAUSE);
    }
    write(b"\r\x1b[2K");
}

/// Says on the line of the cursor what is waited for.
fn tell(lang: Lang) {
    write(lang.t("tui.owes-answer").as_bytes());
}

fn write(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    // A terminal that takes nothing more gives no answer either.
    let _ = out.write_all(bytes).and_then(|()| out.flush());
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

/// Asks, and waits for the answer: the column. What is typed meanwhile is lost; it ends the wait where that takes long.
#[cfg(unix)]
pub fn measure(lang: Lang) -> Option<u16> {
    use crate::tui::terminal::keyboard::{Decoder, Meaning, bytes, terminal};

    let mut terminal = terminal().ok()?;
    let asked = ask()?;
    let mut decoder = Decoder::default();
    let mut told = false;
    loop {
        let until = asked + if told { LATEST } else { LAST };
        let Some(left) = until.checked_duration_since(Instant::now()) else {
            if std::mem::replace(&mut told, true) {
                return None;
            }
            tell(lang);
            continue;
        };
        let Some(bytes) = bytes(&mut terminal, Some(left)).ok()? else { continue };
        let meanings = decoder.take(&bytes);
        let answer = meanings.iter().find_map(|meaning| match meaning {
            Meaning::Answer(column) => Some(*column),
            _ => None,
        });
        if answer.is_some() {
            answered();
        }
        if answer.is_some() || told && !meanings.is_empty() {
            return answer;
        }
    }
}

/// Asks, and waits for the answer: not known how.
#[cfg(not(unix))]
pub fn measure(_: Lang) -> Option<u16> {
    None
}
