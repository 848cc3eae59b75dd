//! A text field of one line.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;
use zeroize::Zeroizing;

use super::text::{Pen, fill};
use crate::text::terminal_text::safe;
use crate::tui::terminal::keyboard::Pasted;

/// The longest text that a field takes, in bytes.
const LONGEST: usize = 1024;

/// What is being typed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Cleared when dropped, since a 個人番号 may be searched for; never moved while it grows.
    text: Zeroizing<String>,
    /// The cursor, in bytes: always between two graphemes.
    at: usize,
}

impl Default for Input {
    fn default() -> Self {
        Self::new("")
    }
}

impl Input {
    /// A field with a text in it and the cursor at its end.
    pub fn new(text: &str) -> Self {
        let mut kept = Zeroizing::new(String::with_capacity(LONGEST.max(text.len())));
        kept.push_str(text);
        Self { text: kept, at: text.len() }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes a key; `true` where the field could use it (and the text or the cursor may have changed).
    pub fn key(&mut self, key: KeyEvent) -> bool {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            match key.code {
                KeyCode::Char('u') => {
                    self.text.drain(..self.at);
                    self.at = 0;
                }
                KeyCode::Char('w') => {
                    let kept = self.text[..self.at].trim_end();
                    let start = kept
                        .rfind(char::is_whitespace)
                        .map_or(0, |blank| blank + kept[blank..].chars().next().map_or(0, char::len_utf8));
                    self.text.drain(start..self.at);
                    self.at = start;
                }
                KeyCode::Char('a') => self.at = 0,
                KeyCode::Char('e') => self.at = self.text.len(),
                KeyCode::Char('h') => self.erase(),
                _ => return false,
            }
            return true;
        }
        match key.code {
            KeyCode::Char(c) if !key.modifiers.contains(KeyModifiers::ALT) => self.insert(c),
            KeyCode::Backspace => self.erase(),
            KeyCode::Delete => {
                let next = self.next();
                self.text.drain(self.at..next);
            }
            KeyCode::Left => self.at = self.previous(),
            KeyCode::Right => self.at = self.next(),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = self.text.len(),
            _ => return false,
        }
        true
    }

    /// Takes pasted text at the cursor, as much as finds room; whether it was cut. What ends a line is a blank here, as is every
    /// other control character: a paste gives no order.
    pub fn paste(&mut self, pasted: &Pasted) -> bool {
        let mut room = LONGEST - self.text.len().min(LONGEST);
        let mut taken = Zeroizing::new(String::with_capacity(room));
        let mut chars = pasted.text.chars().peekable();
        let mut cut = pasted.cut;
        while let Some(c) = chars.next() {
            if c == '\r' && chars.peek() == Some(&'\n') {
                continue;
            }
            let c = if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
            if c.len_utf8() > room {
                cut = true;
                break;
            }
            room -= c.len_utf8();
            taken.push(c);
        }
        self.text.insert_str(self.at, &taken);
        self.at += taken.len();
        self.snap();
        cut
    }

    fn insert(&mut self, c: char) {
        if self.text.len() + c.len_utf8() > LONGEST {
            return;
        }
        self.text.insert(self.at, c);
        self.at += c.len_utf8();
        self.snap();
    }

    /// What was put in may have joined what follows.
    fn snap(&mut self) {
        self.at =
            self.text.grapheme_indices(true).map(|(at, _)| at).find(|at| *at >= self.at).unwrap_or(self.text.len());
    }

    fn erase(&mut self) {
        let start = self.previous();
        self.text.drain(start..self.at);
        self.at = start;
    }

    fn previous(&self) -> usize {
        self.text[..self.at].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn next(&self) -> usize {
        self.at + self.text[self.at..].graphemes(true).next().map_or(0, str::len)
    }

    /// Draws the field in the first row of `rect`, with the cursor as a reversed cell, always in sight.
    pub fn draw(&self, buf: &mut Buffer, rect: Rect, pen: &Pen) {
        let rect = Rect { height: rect.height.min(1), ..rect }.intersection(buf.area);
        if rect.is_empty() {
            return;
        }
        fill(buf, rect, pen.text);
        let width = |text: &str| pen.ruler.width(&safe(text));
        let under = &self.text[self.at..self.next()];
        // as much before the cursor as leaves room for what is under it
        let room = usize::from(rect.width).saturating_sub(width(under).max(1));
        let before = &self.text[..self.at];
        let start = before
            .grapheme_indices(true)
            .map(|(at, _)| at)
            .find(|at| width(&before[*at..]) <= room)
            .unwrap_or(before.len());
        let cursor = Style::new().add_modifier(Modifier::REVERSED);
        let x = pen.put(buf, rect.right(), rect.left(), rect.top(), &before[start..]);
        let x = match under {
            "" => {
                if let Some(cell) = buf.cell_mut((x, rect.top())) {
                    cell.set_style(cursor);
                }
                return;
            }
            _ => pen.with(pen.text.patch(cursor)).put(buf, rect.right(), x, rect.top(), under),
        };
        pen.put(buf, rect.right(), x, rect.top(), &self.text[self.next()..]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::tests::row;
    use super::*;

    /// Types keys: characters, `<` and `>` left and right, `^` home, `$` end, `#` backspace, `%` delete, `U` and `W` with Ctrl.
    fn type_in(input: &mut Input, keys: &str) {
        for c in keys.chars() {
            let (code, modifiers) = match c {
                '<' => (KeyCode::Left, KeyModifiers::NONE),
                '>' => (KeyCode::Right, KeyModifiers::NONE),
                '^' => (KeyCode::Home, KeyModifiers::NONE),
                '$' => (KeyCode::End, KeyModifiers::NONE),
                '#' => (KeyCode::Backspace, KeyModifiers::NONE),
                '%' => (KeyCode::Delete, KeyModifiers::NONE),
                'U' | 'W' => (KeyCode::Char(c.to_ascii_lowercase()), KeyModifiers::CONTROL),
                c => (KeyCode::Char(c), KeyModifiers::NONE),
            };
            assert!(input.key(KeyEvent::new(code, modifiers)));
        }
    }

    #[test]
    fn keys_edit_the_text() {
        for (keys, text) in [
            ("abc<<x", "axbc"),
            ("山田#", "山"),
            ("か\u{3099}#", ""),
            ("abc^%%$d", "cd"),
            ("one two  W", "one "),
            ("山　田W", "山　"),
            ("one two<<<U", "two"),
            ("##%<>", ""),
        ] {
            let mut input = Input::default();
            type_in(&mut input, keys);
            assert_eq!(input.text(), text, "{keys}");
        }
        let mut input = Input::new("x");
        assert!(!input.key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
        type_in(&mut input, &"y".repeat(2_000));
        assert_eq!(input.text().len(), LONGEST);
    }

    #[test]
    fn the_cursor_is_always_in_sight() {
        for (keys, shown, cursor) in [
            ("abc", "abc", 3),
            ("abc<", "abc", 2),
            ("abcdefgh", "defgh", 5),
            ("abcdefgh^", "abcde~", 0),
            ("山田太郎", "太郎", 4),
            ("山田太郎<", "田太郎", 4),
            ("a\u{0}", "", 0),
        ] {
            let mut input = Input::default();
            type_in(&mut input, keys);
            let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
            input.draw(&mut buf, Rect::new(0, 0, 6, 1), &Pen::default());
            assert_eq!(row(&buf, 0), shown, "{keys}");
            let reversed = (0..6).find(|x| buf[(*x, 0)].modifier.contains(Modifier::REVERSED));
            assert_eq!(reversed, Some(cursor), "{keys}");
        }
        let mut none = Buffer::empty(Rect::new(0, 0, 0, 0));
        Input::new("x").draw(&mut none, Rect::new(0, 0, 5, 1), &Pen::default());
    }
}
