//! Text and colour on cells.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text::terminal_text::{CUT, Piece, Ruler, graphemes, head, mark, pieces, plain_width};

/// How text is drawn: its style, that of the marks in it, and how wide it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pen {
    /// The style of plain text.
    pub text: Style,
    /// The style of the marks of characters that must not be shown as they are, over that of the text.
    pub mark: Style,
    /// The width of ambiguous characters.
    pub ruler: Ruler,
}

impl Pen {
    /// The same pen with another style of text.
    pub fn with(self, text: Style) -> Self {
        Self { text, ..self }
    }

    /// [`put`] with this pen.
    pub fn put(&self, buf: &mut Buffer, right: u16, x: u16, y: u16, text: &str) -> u16 {
        put(buf, right, x, y, text, self)
    }

    /// [`put`], but flush with the right limit: the text starts as far to the left as it needs, at `x` at most.
    /// Returns where it starts.
    pub fn put_right(&self, buf: &mut Buffer, right: u16, x: u16, y: u16, text: &str) -> u16 {
        let room = usize::from(right.saturating_sub(x));
        let width = self.ruler.width(&self.ruler.line(text, room));
        let start = right.saturating_sub(u16::try_from(width).unwrap_or(u16::MAX)).max(x);
        put(buf, right, start, y, text, self);
        start
    }
}

/// Draws a text, made safe, from `x` up to but not including the column `right`, cut there by
/// [`CUT`]. Returns the column after it. Outside the buffer nothing is drawn, and nothing fails.
pub fn put(buf: &mut Buffer, right: u16, x: u16, y: u16, text: &str, pen: &Pen) -> u16 {
    let area = buf.area;
    let right = right.min(area.right());
    if y < area.top() || y >= area.bottom() || x < area.left() || x >= right {
        return x;
    }
    let seen = head(text, usize::from(right - x));
    unhalve(buf, x, y);
    let start = buf.index_of(area.left(), y);
    let row = &mut buf.content[start..start + usize::from(area.width)];
    let mut line = Line { row, left: area.left(), x, right, room: None, pen };
    let Some(plain) = line.plain(seen) else { return line.shorten() };
    for piece in pieces(&seen[plain..]) {
        let whole = match piece {
            Piece::Plain(plain) => graphemes(plain).all(|(_, g)| line.grapheme(g, pen.text)),
            Piece::Mark(c) => {
                let mark = mark(c);
                let style = pen.text.patch(pen.mark);
                graphemes(&mark).all(|(_, g)| line.grapheme(g, style))
            }
        };
        if !whole {
            return line.shorten();
        }
    }
    if seen.len() < text.len() { line.shorten() } else { line.x }
}

/// A line being drawn.
struct Line<'a> {
    /// The cells of the whole row.
    row: &'a mut [Cell],
    /// The column of the first of them.
    left: u16,
    x: u16,
    right: u16,
    /// Where the sign of a cut must go, once text stands in the last cell.
    room: Option<u16>,
    pen: &'a Pen,
}

impl Line<'_> {
    fn cell(&mut self, x: u16) -> &mut Cell {
        &mut self.row[usize::from(x - self.left)]
    }

    /// Draws the characters that a text begins with, as far as nothing joins them: nearly all text is of these. The bytes
    /// drawn; `None` where one does not fit.
    fn plain(&mut self, text: &str) -> Option<usize> {
        let mut chars = text.chars();
        let (mut drawn, mut next) = (0, chars.next());
        while let Some((c, width)) = next.and_then(|c| Some((c, plain_width(c)?))) {
            next = chars.next();
            // What follows may join this one.
            if next.is_some_and(|next| plain_width(next).is_none()) {
                break;
            }
            let end = drawn + c.len_utf8();
            if !self.glyph(&text[drawn..end], width as u16, None, self.pen.text) {
                return None;
            }
            drawn = end;
        }
        Some(drawn)
    }

    /// Draws one grapheme; `false` where it does not fit.
    fn grapheme(&mut self, grapheme: &str, style: Style) -> bool {
        let width = self.pen.ruler.grapheme(grapheme);
        let Ok(width) = u16::try_from(width) else { return false };
        let narrow = Ruler::default().grapheme(grapheme) < usize::from(width);
        self.glyph(grapheme, width, NonZeroU16::new(width).filter(|_| narrow), style)
    }

    /// Draws what takes so many cells; with the same as `forced` where some terminals draw it in fewer. `false` where it
    /// does not fit.
    fn glyph(&mut self, symbol: &str, width: u16, forced: Option<NonZeroU16>, style: Style) -> bool {
        if width > self.right - self.x {
            return false;
        }
        if width == 0 {
            return true;
        }
        let next = self.x + width;
        if next == self.right {
            self.room = Some(self.x);
        }
        let last = usize::from(next - self.left) == self.row.len();
        let cell = self.cell(self.x);
        if forced.is_some() && !last {
            // Ambiguous: the blank fills the second cell on a terminal where the character takes one only.
            // Not at the edge of the screen, where it would run over to the next line.
            cell.set_symbol(&format!("{symbol} "));
        } else {
            cell.set_symbol(symbol);
        }
        cell.set_style(style);
        cell.diff_option = forced.map_or(CellDiffOption::None, CellDiffOption::ForcedWidth);
        for x in self.x + 1..next {
            let cell = self.cell(x);
            cell.reset();
            cell.set_style(style);
        }
        self.x = next;
        true
    }

    /// Puts the sign of a cut in the last cell that text may take.
    fn shorten(&mut self) -> u16 {
        let at = match self.room {
            Some(room) if self.x == self.right => room,
            _ => self.x,
        };
        for x in at..self.x {
            let cell = self.cell(x);
            let style = cell.style();
            cell.reset();
            cell.set_style(style);
        }
        let style = self.pen.text;
        let cell = self.cell(at);
        cell.set_symbol(CUT);
        cell.diff_option = CellDiffOption::None;
        cell.set_style(style);
        at + 1
    }
}

/// Empties a rectangle and gives it a style.
pub fn fill(buf: &mut Buffer, rect: Rect, style: Style) {
    let rect = rect.intersection(buf.area);
    if rect.is_empty() {
        return;
    }
    let mut cell = Cell::EMPTY;
    cell.set_style(style);
    for y in rect.top()..rect.bottom() {
        unhalve(buf, rect.left(), y);
        let start = buf.index_of(rect.left(), y);
        buf.content[start..start + usize::from(rect.width)].fill(cell.clone());
    }
}

/// Blanks the character that starts left of a column and reaches into it: drawn whole, it would push away
/// what is put at that column (ratatui#2526).
fn unhalve(buf: &mut Buffer, x: u16, y: u16) {
    let Some(left) = x.checked_sub(1).filter(|left| *left >= buf.area.left()) else { return };
    let cell = &mut buf[(left, y)];
    let forced = matches!(cell.diff_option, CellDiffOption::ForcedWidth(width) if width.get() > 1);
    if forced || Ruler::default().width(cell.symbol()) > 1 {
        cell.set_symbol(" ");
        cell.diff_option = CellDiffOption::None;
    }
}

#[cfg(test)]
pub(in crate::tui) mod tests {
    use proptest::prelude::*;
    use ratatui::style::Modifier;

    use super::*;

    /// A row as a terminal shows it: the symbols, without what lies under wide ones.
    pub(in crate::tui) fn row(buf: &Buffer, y: u16) -> String {
        let (mut out, mut x) = (String::new(), 0);
        while x < buf.area.width {
            let cell = &buf[(x, y)];
            out.push_str(cell.symbol());
            let width = match cell.diff_option {
                CellDiffOption::ForcedWidth(width) => width.get(),
                _ => Ruler::default().width(cell.symbol()) as u16,
            };
            x += width.max(1);
        }
        out.trim_end().to_owned()
    }

    fn pen(wide: bool) -> Pen {
        Pen { text: Style::new(), mark: Style::new().add_modifier(Modifier::REVERSED), ruler: Ruler { wide } }
    }

    #[test]
    fn text_is_drawn_safe_and_cut() {
        for (right, text, shown, next) in [
            (10, "山田太郎", "山田太郎", 8),
            (8, "山田太郎", "山田太郎", 8),
            (7, "山田太郎", "山田太~", 7),
            (6, "山田太郎", "山田~", 5),
            (1, "山田", "~", 1),
            (0, "山田", "", 0),
            (12, "a\u{202e}b", "a<U+202E>b", 10),
            (6, "a\u{202e}b", "a<U+2~", 6),
            (8, "ﾔﾏﾀﾞ ﾀﾛｳ", "ﾔﾏﾀﾞ ﾀﾛｳ", 8),
        ] {
            let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
            assert_eq!(pen(false).put(&mut buf, right, 0, 0, text), next, "{text} up to {right}");
            assert_eq!(row(&buf, 0), shown);
        }
    }

    #[test]
    fn marks_have_a_style_of_their_own() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
        pen(false).put(&mut buf, 12, 0, 0, "a\tb");
        let reversed: Vec<bool> = (0..12).map(|x| buf[(x, 0)].modifier.contains(Modifier::REVERSED)).collect();
        assert_eq!(reversed, [[false].as_slice(), &[true; 8], &[false; 3]].concat());
    }

    #[test]
    fn ambiguous_characters_take_the_same_two_cells_everywhere() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        assert_eq!(pen(true).put(&mut buf, 6, 0, 0, "①山①"), 6);
        assert_eq!(buf[(0, 0)].symbol(), "① ");
        assert_eq!(buf[(4, 0)].symbol(), "①", "no blank that would run over the edge");
        let blank = Buffer::empty(buf.area);
        let drawn: Vec<u16> = blank.diff(&buf).iter().map(|(x, _, _)| *x).collect();
        assert_eq!(drawn, [0, 2, 4]);
    }

    #[test]
    fn numbers_stand_flush_right() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        assert_eq!(pen(false).put_right(&mut buf, 8, 2, 0, "12"), 6);
        assert_eq!(row(&buf, 0), "      12");
        assert_eq!(pen(false).put_right(&mut buf, 8, 2, 0, "123456789"), 2);
        assert_eq!(row(&buf, 0), "  12345~");
    }

    #[test]
    fn filling_blanks_the_character_that_it_halves() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        pen(false).put(&mut buf, 8, 0, 0, "山田太郎");
        fill(&mut buf, Rect::new(3, 0, 3, 9), Style::new().add_modifier(Modifier::BOLD));
        assert_eq!(row(&buf, 0), "山    郎");
        assert_eq!(buf[(2, 0)].symbol(), " ");
        assert!(!buf[(2, 0)].modifier.contains(Modifier::BOLD) && buf[(3, 0)].modifier.contains(Modifier::BOLD));
        pen(false).put(&mut buf, 8, 7, 0, "x");
        assert_eq!(row(&buf, 0), "山     x");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_is_drawn_beyond_the_limit(text in r"(?s)[ﾊﾞ山①\u{200B}a]{0,12}|.{0,20}", x in 0u16..14, right in 0u16..14, wide: bool) {
            let mut buf = Buffer::filled(Rect::new(0, 0, 12, 1), ratatui::buffer::Cell::new("."));
            let next = pen(wide).put(&mut buf, right, x, 0, &text);
            prop_assert!(next <= right.max(x));
            for column in (0..x.min(12)).chain(right.max(x)..12) {
                prop_assert_eq!(buf[(column, 0)].symbol(), ".");
            }
            for column in x..right.min(12) {
                prop_assert!(!buf[(column, 0)].symbol().contains(char::is_control));
            }
        }
    }
}
