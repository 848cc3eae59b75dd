//! What has to be written so that the terminal shows the next frame.
//!
//! ratatui 0.30.2 has this too, but forgets one thing: where a wide character now stands one cell left of where
//! another stood, the terminal blanks the other's second half in its default colours, and ratatui believes that
//! cell to be as it was. On a coloured ground black holes remain. Here a wide character that is touched anywhere
//! is written whole, and so is whatever comes to stand in its cells.

use ratatui::buffer::{Buffer, Cell, CellDiffOption, CellWidth};
use ratatui::style::{Color, Modifier};

use crate::text::terminal_text::plain_width;

/// A cell to write, with its place.
pub type Update<'a> = (u16, u16, &'a Cell);

/// A frame, and what is seen in each of its cells.
#[derive(Debug, Default)]
pub struct Frame {
    /// The cells.
    pub cells: Buffer,
    /// What is seen in each.
    pub seen: Vec<Seen>,
}

impl Frame {
    /// A frame of these cells. `room` is used for what is seen in them.
    pub fn new(cells: Buffer, mut room: Vec<Seen>) -> Frame {
        room.clear();
        room.extend(cells.content.iter().map(Seen::of));
        Frame { cells, seen: room }
    }
}

/// What is seen in a cell, in two words: most cells are compared by these alone. Cells that look the same have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The first eight bytes of the symbol.
    pub symbol: u64,
    /// The colours, the modifiers, [`Seen::WIDE`] and [`Seen::MORE`].
    pub style: u64,
}

impl Seen {
    /// There is more to the cell than these two words hold: they may be the same for cells that look different.
    const MORE: u64 = 1 << 63;
    /// The glyph takes two cells.
    const WIDE: u64 = 1 << 62;

    /// What is seen in a cell.
    fn of(cell: &Cell) -> Seen {
        let symbol = cell.symbol().as_bytes();
        let width = if symbol.len() == 1 { 1 } else { cells_of(cell) };
        let more = symbol.len() > 8 || cell.diff_option != CellDiffOption::None || width > 2;
        let more = if more { Seen::MORE } else { 0 };
        if is_plain_blank(cell) {
            // The colour of a letter is not seen where there is none.
            return Seen { symbol: u64::from(b' '), style: color(cell.bg) | more };
        }
        let mut first = [0; 8];
        let length = symbol.len().min(8);
        first[..length].copy_from_slice(&symbol[..length]);
        let wide = if width == 2 { Seen::WIDE } else { 0 };
        let style = color(cell.bg) | color(cell.fg) << 26 | u64::from(cell.modifier.bits()) << 52 | wide | more;
        Seen { symbol: u64::from_le_bytes(first), style }
    }

    /// How many cells the glyph takes that is seen in this cell.
    fn width(self, cell: &Cell) -> usize {
        match self.style & Seen::MORE {
            0 => 1 + usize::from(self.style & Seen::WIDE != 0),
            _ => cells_of(cell),
        }
    }

    /// What is the same for cells that look the same, and, but for rare chance, for no others.
    pub fn key(self) -> u32 {
        let mixed = (self.symbol ^ self.style.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 32) as u32
    }
}

/// A colour in 26 bits.
fn color(color: Color) -> u64 {
    match color {
        Color::Reset => 0,
        Color::Rgb(r, g, b) => 1 << 24 | u64::from(u32::from_be_bytes([0, r, g, b])),
        color => 2 << 24 | u64::from(index(color)),
    }
}

/// The cells to write. The two frames have the same area.
pub fn updates<'a>(prev: &Frame, next: &'a Frame) -> Vec<Update<'a>> {
    let area = next.cells.area;
    let columns = usize::from(area.width);
    let mut updates = Vec::new();
    let mut dirty = vec![false; columns];
    let (mut old_glyphs, mut new_glyphs) = (Vec::new(), Vec::new());
    for row in 0..usize::from(area.height) {
        let places = row * columns..(row + 1) * columns;
        let (old_seen, new_seen) = (&prev.seen[places.clone()], &next.seen[places.clone()]);
        let (old, new) = (&prev.cells.content[places.clone()], &next.cells.content[places]);
        let (mut any, mut more) = (0, 0);
        for ((flag, a), b) in dirty.iter_mut().zip(old_seen).zip(new_seen) {
            let other = (a.symbol ^ b.symbol) | (a.style ^ b.style);
            *flag = other != 0;
            any |= other;
            more |= a.style & b.style;
        }
        if more & Seen::MORE != 0 {
            for x in (0..columns).filter(|x| new_seen[*x].style & Seen::MORE != 0) {
                dirty[x] = !same(&old[x], &new[x]);
                any |= u64::from(dirty[x]);
            }
        }
        if any == 0 {
            continue;
        }
        glyphs(old, old_seen, &mut old_glyphs);
        glyphs(new, new_seen, &mut new_glyphs);
        // A glyph is touched as a whole, which may touch its neighbour: until nothing changes any more.
        while spread(&old_glyphs, &mut dirty) | spread(&new_glyphs, &mut dirty) | spill(new, &new_glyphs, &mut dirty) {}
        let touched = new_glyphs.iter().map(|(x, _)| *x).filter(|x| dirty[*x]);
        updates.extend(touched.map(|x| (area.x + x as u16, area.y + row as u16, &new[x])));
    }
    updates
}

/// A cell that is the same as no cell of a frame, and what is seen in it: what stands in its place on the screen is not
/// known.
pub fn unknown() -> (Cell, Seen) {
    let mut cell = Cell::EMPTY;
    cell.set_diff_option(CellDiffOption::AlwaysUpdate);
    let seen = Seen::of(&cell);
    (cell, seen)
}

/// Whether a cell is empty, and nothing but its ground is seen.
pub fn is_plain_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !shows_on_blanks(cell.modifier)
}

/// Whether a style is seen where nothing is written.
pub fn shows_on_blanks(modifier: Modifier) -> bool {
    modifier.intersects(Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT))
}

/// Whether two cells look the same: the colour of a letter is not seen where there is none.
fn same(a: &Cell, b: &Cell) -> bool {
    a == b || is_plain_blank(a) && is_plain_blank(b) && a.bg == b.bg && a.diff_option == b.diff_option
}

/// Whether all terminals take a cell's character to be as wide as we do.
pub fn is_sure(cell: &Cell) -> bool {
    let mut chars = cell.symbol().chars();
    let (Some(c), None) = (chars.next(), chars.next()) else { return false };
    let kana_kanji = matches!(c, '\u{3000}'..='\u{303E}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF60}');
    let forced = matches!(cell.diff_option, CellDiffOption::ForcedWidth(_));
    !forced && (kana_kanji && cells_of(cell) == 2 || matches!(c, ' '..='~'))
}

/// Where the glyphs of a row begin and end.
fn glyphs(row: &[Cell], seen: &[Seen], glyphs: &mut Vec<(usize, usize)>) {
    glyphs.clear();
    let mut x = 0;
    while let (Some(cell), Some(seen)) = (row.get(x), seen.get(x)) {
        let end = (x + seen.width(cell)).min(row.len());
        glyphs.push((x, end));
        x = end;
    }
}

/// Marks all cells of each glyph that has a marked one; true if that marked more.
fn spread(glyphs: &[(usize, usize)], dirty: &mut [bool]) -> bool {
    let mut more = false;
    for (x, end) in glyphs.iter().filter(|(x, end)| end - x > 1) {
        let glyph = &mut dirty[*x..*end];
        if glyph.iter().any(|flag| *flag) && !glyph.iter().all(|flag| *flag) {
            glyph.fill(true);
            more = true;
        }
    }
    more
}

/// Marks the cell behind each marked glyph that is written with a blank: where the terminal draws the glyph in two cells,
/// the blank falls there. True if that marked more.
fn spill(row: &[Cell], glyphs: &[(usize, usize)], dirty: &mut [bool]) -> bool {
    let mut more = false;
    for (x, end) in glyphs {
        if dirty[*x] && *end < row.len() && !dirty[*end] && is_padded(&row[*x]) {
            dirty[*end] = true;
            more = true;
        }
    }
    more
}

/// Whether a glyph is written with a blank behind it, for terminals that draw it in one cell.
pub fn is_padded(cell: &Cell) -> bool {
    matches!(cell.diff_option, CellDiffOption::ForcedWidth(_))
        && cell.symbol().len() > 1
        && cell.symbol().ends_with(' ')
}

/// How many cells a glyph takes.
pub fn cells_of(cell: &Cell) -> usize {
    match cell.diff_option {
        CellDiffOption::ForcedWidth(width) => usize::from(width.get()),
        _ => {
            let mut chars = cell.symbol().chars();
            match (chars.next().and_then(plain_width), chars.next()) {
                (Some(width), None) => width,
                _ => usize::from(cell.symbol().cell_width()).max(1),
            }
        }
    }
}

/// The place of a colour in the table of 256.
pub fn index(color: Color) -> u8 {
    match color {
        Color::Reset | Color::Rgb(..) | Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Indexed(index) => index,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::style::Style;

    use super::*;
    use crate::tui::component::{Pen, fill, put};

    fn frame(text: &str, x: u16) -> Frame {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 12, 1));
        let area = buffer.area;
        fill(&mut buffer, area, Style::new().bg(Color::Blue));
        put(&mut buffer, 12, x, 0, text, &Pen::default());
        Frame::new(buffer, vec![])
    }

    /// A terminal's row: what is written over half of a wide character leaves the other half black.
    fn written(row: &mut [(String, Color)], updates: &[(u16, u16, &Cell)]) {
        for (x, _, cell) in updates {
            let (x, width) = (usize::from(*x), cells_of(cell));
            for at in x..x + width {
                if row[at].0.is_empty() && at == x {
                    row[at - 1] = (" ".to_owned(), Color::Reset);
                }
                if row.get(at + 1).is_some_and(|next| next.0.is_empty()) {
                    row[at + 1] = (" ".to_owned(), Color::Reset);
                }
                row[at] = (if at == x { cell.symbol().to_owned() } else { String::new() }, cell.bg);
            }
        }
    }

    proptest! {
        #[test]
        fn the_terminal_shows_the_next_frame(a in "[aあ山 ]{0,8}", x in 0_u16..4, b in "[aあ山 ]{0,8}", y in 0_u16..4) {
            let (old, new) = (frame(&a, x), frame(&b, y));
            let blank = Frame::new(Buffer::empty(old.cells.area), vec![]);
            let start = || vec![(" ".to_owned(), Color::Reset); 12];
            let (mut shown, mut expected) = (start(), start());
            written(&mut shown, &updates(&blank, &old));
            written(&mut shown, &updates(&old, &new));
            written(&mut expected, &updates(&blank, &new));
            prop_assert_eq!(shown, expected);
        }
    }

    #[test]
    fn the_colour_of_no_letter_is_not_seen() {
        let cell = |symbol: &'static str, style: Style| {
            let mut cell = Cell::new(symbol);
            cell.set_style(style);
            cell
        };
        let (red, bold) = (Style::new().fg(Color::Red), Style::new().add_modifier(Modifier::BOLD));
        let (ground, line) = (Style::new().bg(Color::Red), Style::new().add_modifier(Modifier::UNDERLINED));
        let alike = |a: &Cell, b: &Cell| {
            let (a, b) = (Frame::new(row_of(a), vec![]), Frame::new(row_of(b), vec![]));
            updates(&a, &b).is_empty()
        };
        assert!(alike(&cell(" ", red), &cell(" ", bold)));
        for (symbol, style) in [("a", red), (" ", ground), (" ", line), (" ", line.fg(Color::Red))] {
            assert!(!alike(&cell(symbol, style), &cell(symbol, Style::new())), "{symbol:?} {style:?}");
        }
        // Symbols longer than two words hold, and what is not known.
        let long = |last| cell(last, Style::new());
        let (a, b) = (long("か\u{3099}\u{301}\u{301}"), long("か\u{3099}\u{301}\u{302}"));
        assert!(alike(&a, &a) && !alike(&a, &b));
        assert!(!alike(&unknown().0, &cell(" ", Style::new())));
    }

    fn row_of(cell: &Cell) -> Buffer {
        Buffer::filled(ratatui::layout::Rect::new(0, 0, 1, 1), cell.clone())
    }

    #[test]
    fn colours_and_styles_are_told_apart() {
        let mut all = Vec::new();
        for color in [Color::Reset, Color::Black, Color::Indexed(8), Color::Rgb(0, 0, 8), Color::Rgb(0, 0, 0)] {
            for (fg, bg) in [(color, Color::Reset), (Color::Reset, color), (color, color)] {
                for modifier in [Modifier::empty(), Modifier::BOLD, Modifier::CROSSED_OUT] {
                    let mut cell = Cell::new("a");
                    (cell.fg, cell.bg, cell.modifier) = (fg, bg, modifier);
                    all.push(cell);
                }
            }
        }
        for a in &all {
            for b in &all {
                assert_eq!(Seen::of(a) == Seen::of(b), a == b, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn what_is_the_same_is_not_written() {
        assert_eq!(updates(&frame("山田太郎", 1), &frame("山田太郎", 1)), []);
        assert_eq!(updates(&frame("山田太郎", 1), &frame("山田次郎", 1)).len(), 1);
    }
}
