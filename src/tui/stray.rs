//! An answer of the terminal that comes when nobody waits for it any more, and must not be taken for keys.
//!
//! crossterm knows `ESC [ row ; column R` and keeps it to itself where it comes in one piece. A slow line may deliver `ESC`
//! alone: crossterm tells of the key Esc then, and of `[`, digits and `R` as further keys.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent};

/// How long after the question an answer may come in.
const LATEST: Duration = Duration::from_secs(10);

/// How long the rest of an answer may take, once it has begun. So long the key Esc is held back, while an answer is owed.
pub const PAUSE: Duration = Duration::from_millis(100);

/// Sorts out the answer among keys.
#[derive(Debug, Default)]
pub struct Stray {
    /// The keys that may be an answer so far.
    held: Vec<KeyEvent>,
    /// The same as text, with what was read of it before.
    text: String,
    until: Option<Instant>,
}

impl Stray {
    /// For an answer that is owed from now on; `begun` is what came of it so far.
    pub fn new(owed: bool, begun: &[u8]) -> Stray {
        let text = String::from_utf8_lossy(begun).into_owned();
        Stray { held: vec![], text, until: owed.then(|| Instant::now() + LATEST) }
    }

    /// Whether keys are held back that may be part of an answer.
    pub fn holds(&self) -> bool {
        !self.held.is_empty()
    }

    /// Takes a key; the keys that are none of an answer.
    pub fn take(&mut self, key: KeyEvent) -> Vec<KeyEvent> {
        if self.until.is_none_or(|until| Instant::now() > until) {
            return self.give_up(Some(key));
        }
        let c = match key.code {
            KeyCode::Esc if key.modifiers.is_empty() => '\u{1b}',
            // Esc and the bracket in one piece, and nothing behind them.
            KeyCode::Char('[') if key.modifiers == crossterm::event::KeyModifiers::ALT => {
                self.text.push('\u{1b}');
                '['
            }
            KeyCode::Char(c) => c,
            _ => return self.give_up(Some(key)),
        };
        self.text.push(c);
        match fits(&self.text) {
            Fit::Begins => {
                self.held.push(key);
                vec![]
            }
            Fit::Whole => {
                (self.held, self.text, self.until) = (vec![], String::new(), None);
                vec![]
            }
            Fit::No => {
                // A key that begins an answer may follow one that did not.
                let mut keys = std::mem::take(&mut self.held);
                self.text = if c == '\u{1b}' { c.to_string() } else { String::new() };
                if c == '\u{1b}' {
                    self.held.push(key)
                } else {
                    keys.push(key)
                }
                keys
            }
        }
    }

    /// What is held back, with a key behind it: it was no answer.
    pub fn give_up(&mut self, key: Option<KeyEvent>) -> Vec<KeyEvent> {
        self.text.clear();
        std::mem::take(&mut self.held).into_iter().chain(key).collect()
    }
}

enum Fit {
    Begins,
    Whole,
    No,
}

/// Whether a text is an answer, or may become one.
fn fits(text: &str) -> Fit {
    let Some(rest) = text.strip_prefix('\u{1b}') else { return Fit::No };
    let Some(rest) = rest.strip_prefix('[') else { return if rest.is_empty() { Fit::Begins } else { Fit::No } };
    let digits = rest.trim_end_matches('R');
    let clean = digits.chars().all(|c| c.is_ascii_digit() || c == ';') && digits.len() < 12;
    match rest.len() - digits.len() {
        0 if clean => Fit::Begins,
        1 if clean && digits.contains(';') => Fit::Whole,
        _ => Fit::No,
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyModifiers;

    use super::*;

    /// What is told of keys, `^` being Esc.
    fn told(stray: &mut Stray, keys: &str) -> String {
        let event = |c: char| match c {
            '^' => KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE),
            c => KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE),
        };
        let text = |key: &KeyEvent| match key.code {
            KeyCode::Char(c) => c,
            _ => '^',
        };
        keys.chars().flat_map(|c| stray.take(event(c))).map(|key| text(&key)).collect()
    }

    #[test]
    fn a_late_answer_in_pieces_is_no_key() {
        for (begun, keys, rest, holds) in [
            ("", "^[1;2R", "", false),
            ("", "j^[1;2Rk", "jk", false),
            ("\u{1b}[1;", "2Rq", "q", false),
            ("", "^j", "^j", false),
            ("", "^[j", "^[j", false),
            ("", "^^[24;3R", "^", false),
            ("", "^[1R", "^[1R", false),
            ("", "2q^", "2q", true),
            // One answer is owed, not two.
            ("", "^[1;2R^[1;2R", "^[1;2R", false),
        ] {
            let mut stray = Stray::new(true, begun.as_bytes());
            assert_eq!((told(&mut stray, keys).as_str(), stray.holds()), (rest, holds), "{keys}");
        }
        let mut stray = Stray::new(true, b"");
        told(&mut stray, "^");
        assert_eq!(stray.give_up(None).len(), 1);
        let mut none = Stray::new(false, b"");
        assert_eq!(told(&mut none, "^[1;2R"), "^[1;2R");
    }
}
