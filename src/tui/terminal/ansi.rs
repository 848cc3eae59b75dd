//! Cells to bytes, as few as all terminals of the field understand.
//!
//! One sequence sets all of a style, and only what differs from the one before. The cursor goes on within a row by a
//! relative move, or over cells that are there already, written once more where that is shorter. What is written knows
//! nothing of what was written before: every frame begins without a place, and begins and ends in the default style, so
//! that a word put between two frames by somebody else does no harm.
//!
//! Not used, since terminals differ: the colour that erasing leaves behind (blanks on a ground are written out), repeating
//! a character, margins left and right, and 90 to 97 for the bright colours, which Tera Term knows only if told to.

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::style::{Color, Modifier};

use crate::tui::terminal::cell_diff::{Update, cells_of, index, is_plain_blank, is_sure, shows_on_blanks};

/// The most numbers of one sequence: the Linux console and Tera Term drop what comes behind the sixteenth.
const MOST_NUMBERS: usize = 16;

/// Fewer blanks up to the end of the row are written, not erased.
const FEW_BLANKS: usize = 4;

/// The styles of ratatui with their numbers, and the number that ends them.
const MODIFIERS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// Writes what brings a terminal to the next frame. The updates are those of [`crate::tui::terminal::cell_diff::updates`].
pub fn frame(bytes: &mut Vec<u8>, next: &Buffer, updates: &[Update<'_>]) {
    let mut encoder = Encoder { bytes, next, at: None, pen: Look::default() };
    for mut row in updates.chunk_by(|(_, one, _), (_, other, _)| one == other) {
        while let Some(((x, y, cell), rest)) = row.split_first() {
            if row.len() >= FEW_BLANKS && encoder.is_blank_from(*x, *y) {
                encoder.erase(*x, *y);
                break;
            }
            encoder.go(*x, *y);
            encoder.write(*x, *y, cell, rest);
            row = rest;
        }
    }
    encoder.style(Look::default());
}

/// Moves the rows from `top` to `bottom` up by so many (down, where negative); what is left free is not known. The
/// default style is in force, before and after.
///
/// By deleting and inserting lines in a region: the Linux console does not know the sequences that scroll.
pub fn shift(bytes: &mut Vec<u8>, top: u16, bottom: u16, up: i32) {
    sequence(bytes, &[top + 1, bottom + 1], b'r');
    // Setting the region has put the cursor somewhere: at home, or, in a few terminals, nowhere new.
    sequence(bytes, &[top + 1], b'H');
    let count = u16::try_from(up.unsigned_abs()).unwrap_or(u16::MAX);
    let counts = [count];
    sequence(bytes, if count == 1 { &[] } else { &counts }, if up > 0 { b'M' } else { b'L' });
    bytes.extend_from_slice(b"\x1b[r");
}

/// A style as a terminal knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Default for Look {
    fn default() -> Self {
        Look { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() }
    }
}

impl Look {
    fn of(cell: &Cell) -> Look {
        Look { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// Whether a cell that is written in this style looks as it should.
    fn suits(self, cell: &Cell) -> bool {
        let blank = is_plain_blank(cell) && self.bg == cell.bg && !shows_on_blanks(self.modifier);
        blank || self == Look::of(cell)
    }
}

struct Encoder<'a> {
    bytes: &'a mut Vec<u8>,
    next: &'a Buffer,
    /// Where the cursor is, where that is sure.
    at: Option<(u16, u16)>,
    pen: Look,
}

impl Encoder<'_> {
    /// Writes a glyph where the cursor is. `rest` is what follows in its row.
    fn write(&mut self, x: u16, y: u16, cell: &Cell, rest: &[Update<'_>]) {
        if !self.pen.suits(cell) {
            let look = if is_plain_blank(cell) { self.look_of_blank(cell, rest) } else { Look::of(cell) };
            self.style(look);
        }
        self.put(x, y, cell);
    }

    /// A style for a blank: that of what follows, if it is not seen on the blank; else as little new as may be.
    fn look_of_blank(&self, blank: &Cell, rest: &[Update<'_>]) -> Look {
        let ahead = rest.iter().map(|(.., cell)| *cell).find(|cell| !is_plain_blank(cell)).map(Look::of);
        match ahead.filter(|look| look.suits(blank)) {
            Some(look) => look,
            None if blank.bg == Color::Reset || shows_on_blanks(self.pen.modifier) => Look::of(blank),
            None => Look { bg: blank.bg, ..self.pen },
        }
    }

    /// Writes a glyph in the style that is in force.
    fn put(&mut self, x: u16, y: u16, cell: &Cell) {
        let after = x + cells_of(cell) as u16;
        if after == self.next.area.right() && matches!(cell.diff_option, CellDiffOption::ForcedWidth(_)) {
            // At the edge no blank can follow a glyph that takes one cell or two: it comes first.
            self.bytes.extend_from_slice(b"  ");
            self.at = None;
            self.go(x, y);
        }
        self.bytes.extend_from_slice(cell.symbol().as_bytes());
        // In the last column a terminal waits with the cursor until it knows what comes.
        self.at = (is_sure(cell) && after < self.next.area.right()).then_some((after, y));
    }

    /// Sends the cursor to a place.
    fn go(&mut self, x: u16, y: u16) {
        match self.at {
            Some(at) if at == (x, y) => return,
            Some((from, row)) if row == y && from < x => {
                let start = self.bytes.len();
                let count = [x - from];
                sequence(self.bytes, if count == [1] { &[] } else { &count }, b'C');
                let moved = self.bytes.len() - start;
                if let Some(gap) = self.gap(from, x, y).filter(|gap| gap.len() <= moved) {
                    self.bytes.truncate(start);
                    self.bytes.extend_from_slice(gap.as_bytes());
                }
            }
            _ if x == 0 && y == 0 => sequence(self.bytes, &[], b'H'),
            _ if x == 0 => sequence(self.bytes, &[y + 1], b'H'),
            _ => sequence(self.bytes, &[y + 1, x + 1], b'H'),
        }
        self.at = Some((x, y));
    }

    /// What stands between two places of a row, where the style in force suits all of it.
    fn gap(&self, from: u16, to: u16, y: u16) -> Option<String> {
        // No move within a row is longer than this.
        const LONGEST: u16 = 6;
        let (mut text, mut x) = (String::new(), from);
        while x < to && to - from <= LONGEST {
            let cell = &self.next[(x, y)];
            if !is_sure(cell) || !self.pen.suits(cell) {
                return None;
            }
            text.push_str(cell.symbol());
            x += cells_of(cell) as u16;
        }
        (x == to).then_some(text)
    }

    /// Whether nothing but blanks on the terminal's own ground follows in the row.
    fn is_blank_from(&self, x: u16, y: u16) -> bool {
        let blank = |x| is_plain_blank(&self.next[(x, y)]) && self.next[(x, y)].bg == Color::Reset;
        blank(x) && (x..self.next.area.right()).rev().all(blank)
    }

    /// Erases the rest of a row, which must be blank on the terminal's own ground.
    fn erase(&mut self, x: u16, y: u16) {
        self.go(x, y);
        if self.pen.bg != Color::Reset || shows_on_blanks(self.pen.modifier) {
            self.style(Look::default());
        }
        self.bytes.extend_from_slice(b"\x1b[K");
    }

    /// Puts a style in force: as a change or anew, whichever is shorter.
    fn style(&mut self, look: Look) {
        if self.pen == look {
            return;
        }
        let start = self.bytes.len();
        anew(self.bytes, look);
        // On older Linux consoles, setting the default colour (39) ends underlining.
        let ends_underline = look.modifier.contains(Modifier::UNDERLINED) && look.fg == Color::Reset;
        if !ends_underline {
            let middle = self.bytes.len();
            change(self.bytes, self.pen, look);
            if self.bytes.len() - middle <= middle - start {
                self.bytes.drain(start..middle);
            } else {
                self.bytes.truncate(middle);
            }
        }
        self.pen = look;
    }
}

/// Writes a style from nothing.
fn anew(bytes: &mut Vec<u8>, look: Look) {
    if look == Look::default() {
        bytes.extend_from_slice(b"\x1b[m");
        return;
    }
    let mut sgr = Sgr { bytes, count: 0 };
    sgr.add(&[0]);
    sgr.modifiers(look.modifier);
    if look.fg != Color::Reset {
        sgr.foreground(look);
    }
    if look.bg != Color::Reset {
        sgr.color(look.bg, 40, true);
    }
    sgr.end();
}

/// Writes what makes one style of another.
fn change(bytes: &mut Vec<u8>, from: Look, to: Look) {
    let mut sgr = Sgr { bytes, count: 0 };
    let (mut kept, mut ended) = (from.modifier, 0);
    for (modifier, _, end) in MODIFIERS {
        if (from.modifier - to.modifier).contains(modifier) {
            if ended != end {
                sgr.add(&[end]);
            }
            ended = end;
            // One number ends two of them.
            kept = MODIFIERS.iter().filter(|(.., other)| *other == end).fold(kept, |kept, (other, ..)| kept - *other);
        }
    }
    sgr.modifiers(to.modifier - kept);
    let bold = |look: Look| look.modifier.contains(Modifier::BOLD);
    if from.fg != to.fg || basic(to.fg).is_some() && bold(from) != bold(to) {
        sgr.foreground(to);
    }
    if from.bg != to.bg {
        sgr.color(to.bg, 40, true);
    }
    sgr.end();
}

/// A sequence that sets a style, while it is written.
struct Sgr<'a> {
    bytes: &'a mut Vec<u8>,
    count: usize,
}

impl Sgr<'_> {
    /// Numbers that belong together.
    fn add(&mut self, numbers: &[u8]) {
        if self.count + numbers.len() > MOST_NUMBERS {
            self.end();
        }
        for number in numbers {
            self.bytes.extend_from_slice(if self.count == 0 { b"\x1b[" } else { b";" });
            decimal(self.bytes, u16::from(*number));
            self.count += 1;
        }
    }

    fn modifiers(&mut self, modifiers: Modifier) {
        for (modifier, number, _) in MODIFIERS {
            if modifiers.contains(modifier) {
                self.add(&[number]);
            }
        }
    }

    /// Many terminals brighten the first eight colours of bold text, if set by their short numbers.
    fn foreground(&mut self, look: Look) {
        self.color(look.fg, 30, !look.modifier.contains(Modifier::BOLD));
    }

    /// A colour, by the numbers from 30 (of text) or 40 (of the ground).
    fn color(&mut self, color: Color, base: u8, short: bool) {
        match color {
            Color::Reset => self.add(&[base + 9]),
            Color::Rgb(r, g, b) => self.add(&[base + 8, 2, r, g, b]),
            _ => match basic(color) {
                Some(index) if short => self.add(&[base + index]),
                _ => self.add(&[base + 8, 5, index(color)]),
            },
        }
    }

    fn end(&mut self) {
        if self.count > 0 {
            self.bytes.push(b'm');
            self.count = 0;
        }
    }
}

/// The place of a colour among the first eight.
fn basic(color: Color) -> Option<u8> {
    let index = match color {
        Color::Reset | Color::Rgb(..) => return None,
        color => index(color),
    };
    (index < 8).then_some(index)
}

/// A control sequence.
fn sequence(bytes: &mut Vec<u8>, numbers: &[u16], last: u8) {
    bytes.extend_from_slice(b"\x1b[");
    for (i, number) in numbers.iter().enumerate() {
        if i > 0 {
            bytes.push(b';');
        }
        decimal(bytes, *number);
    }
    bytes.push(last);
}

fn decimal(bytes: &mut Vec<u8>, number: u16) {
    if number >= 10 {
        decimal(bytes, number / 10);
    }
    bytes.push(b'0' + (number % 10) as u8);
}

#[cfg(test)]
#[path = "ansi_tests.rs"]
mod tests;
