//! A terminal that understands what the painter writes and nothing else, of either kind: ambiguous characters take one cell
//! or two.
#![allow(dead_code, reason = "each test takes what it needs")]

use unicode_width::UnicodeWidthChar;

/// What a cell shows; the second half of a wide character is empty.
pub struct Emulator {
    wide: bool,
    columns: usize,
    rows: usize,
    cells: Vec<String>,
    at: (usize, usize),
    /// The last column was written, and the cursor waits.
    waits: bool,
    region: (usize, usize),
}

impl Emulator {
    pub fn new(columns: u16, rows: u16, wide: bool) -> Emulator {
        let (columns, rows) = (usize::from(columns), usize::from(rows));
        let cells = vec![" ".to_owned(); columns * rows];
        Emulator { wide, columns, rows, cells, at: (0, 0), waits: false, region: (0, rows - 1) }
    }

    /// The cells of a row.
    pub fn row(&self, y: usize) -> &[String] {
        &self.cells[y * self.columns..(y + 1) * self.columns]
    }

    /// The column of the cursor, counted from 1.
    pub fn column(&self) -> usize {
        self.at.0 + 1
    }

    pub fn write(&mut self, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).expect("what is written is UTF-8");
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = match rest.strip_prefix("\u{1b}[") {
                Some(after) => {
                    let end = after.find(|c: char| c.is_ascii_alphabetic()).expect("the end of a sequence");
                    self.sequence(&after[..end], &after[end..=end]);
                    &after[end + 1..]
                }
                None => {
                    assert!(!c.is_control(), "{c:?}");
                    self.print(c);
                    &rest[c.len_utf8()..]
                }
            };
        }
    }

    fn sequence(&mut self, numbers: &str, last: &str) {
        let number = |i: usize, or: usize| {
            let given = numbers.split(';').nth(i).filter(|text| !text.is_empty());
            given.map_or(or, |text| text.parse().unwrap())
        };
        match (numbers, last) {
            (_, "m") => return,
            ("2", "J") => self.cells.fill(" ".to_owned()),
            ("" | "2", "K") => {
                let from = if numbers.is_empty() { self.at.0 } else { 0 };
                for x in from..self.columns {
                    self.blank(x, self.at.1);
                    *self.cell(x, self.at.1) = " ".to_owned();
                }
            }
            (_, "H") => self.at = (number(1, 1) - 1, number(0, 1) - 1),
            (_, "C") => self.at.0 = (self.at.0 + number(0, 1)).min(self.columns - 1),
            (_, "r") => {
                self.region = (number(0, 1) - 1, number(1, self.rows) - 1);
                self.at = (0, 0);
            }
            (_, "M" | "L") => {
                let band = &mut self.cells[self.at.1 * self.columns..(self.region.1 + 1) * self.columns];
                let moved = number(0, 1) * self.columns;
                let len = band.len();
                if last == "M" {
                    band.rotate_left(moved);
                    band[len - moved..].fill(" ".to_owned());
                } else {
                    band.rotate_right(moved);
                    band[..moved].fill(" ".to_owned());
                }
            }
            _ => panic!("not understood: {numbers}{last}"),
        }
        self.waits = false;
    }

    fn cell(&mut self, x: usize, y: usize) -> &mut String {
        &mut self.cells[y * self.columns + x]
    }

    /// Blanks the other half of a wide character.
    fn blank(&mut self, x: usize, y: usize) {
        if self.cell(x, y).is_empty() && x > 0 {
            *self.cell(x - 1, y) = " ".to_owned();
        }
        if x + 1 < self.columns && self.cell(x + 1, y).is_empty() {
            *self.cell(x + 1, y) = " ".to_owned();
        }
    }

    fn print(&mut self, c: char) {
        let width = if self.wide { c.width_cjk() } else { c.width() }.unwrap_or(0);
        if width == 0 {
            // Behind the cursor, or under it where it waits.
            let mut x = if self.waits { self.at.0 } else { self.at.0.saturating_sub(1) };
            while x > 0 && self.cell(x, self.at.1).is_empty() {
                x -= 1;
            }
            self.cell(x, self.at.1).push(c);
            return;
        }
        assert!(!self.waits && self.at.0 + width <= self.columns, "{c} runs over the edge of row {}", self.at.1);
        let (x, y) = self.at;
        for at in x..x + width {
            self.blank(at, y);
        }
        *self.cell(x, y) = c.to_string();
        for at in x + 1..x + width {
            *self.cell(at, y) = String::new();
        }
        self.waits = x + width == self.columns;
        self.at.0 = (x + width).min(self.columns - 1);
    }
}
