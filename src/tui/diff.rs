//! What has to be written so that the terminal shows the next frame.
//!
//! ratatui 0.30.2 has this too, but forgets one thing: where a wide character now stands one cell left of where
//! another stood, the terminal blanks the other's second half in its default colours, and ratatui believes that
//! cell to be as it was. On a coloured ground black holes remain. Here a wide character that is touched anywhere
//! is written whole, and so is whatever comes to stand in its cells.

use ratatui::buffer::{Buffer, Cell, CellDiffOption, CellWidth};

/// The cells to write, with their places. The two buffers have the same area.
pub fn updates<'a>(prev: &Buffer, next: &'a Buffer) -> Vec<(u16, u16, &'a Cell)> {
    let area = next.area;
    let columns = usize::from(area.width);
    let mut updates = Vec::new();
    let mut dirty = vec![false; columns];
    for row in 0..usize::from(area.height) {
        let cells = |buffer: &'a Buffer| &buffer.content[row * columns..(row + 1) * columns];
        let (old, new) = (&prev.content[row * columns..(row + 1) * columns], cells(next));
        let mut any = false;
        for (x, flag) in dirty.iter_mut().enumerate() {
            *flag = old[x] != new[x];
            any |= *flag;
        }
        if !any {
            continue;
        }
        // A glyph is touched as a whole, which may touch its neighbour: until nothing changes any more.
        while spread(old, &mut dirty) | spread(new, &mut dirty) {}
        let mut x = 0;
        while x < columns {
            if dirty[x] {
                updates.push((area.x + x as u16, area.y + row as u16, &new[x]));
            }
            x += cells_of(&new[x]);
        }
    }
    updates
}

/// The same, with neighbours of one style written as one. ratatui's backend sends the cursor to its place behind
/// every wide character, which more than doubles what Japanese costs on a slow line. Behind a character about whose
/// width terminals are not of one mind, that is kept.
pub fn runs(updates: &[(u16, u16, &Cell)]) -> Vec<(u16, u16, Cell)> {
    let mut runs: Vec<(u16, u16, Cell)> = Vec::new();
    let mut end = None;
    let mut text = String::new();
    for (x, y, cell) in updates {
        let joins = |(_, _, run): &(u16, u16, Cell)| run.style() == cell.style();
        if end == Some((*x, *y)) && runs.last().is_some_and(joins) {
            text.push_str(cell.symbol());
        } else {
            text.clear();
            text.push_str(cell.symbol());
            runs.push((*x, *y, (*cell).clone()));
        }
        if let Some((.., run)) = runs.last_mut() {
            run.set_symbol(&text);
        }
        end = is_sure(cell).then(|| (*x + cells_of(cell) as u16, *y));
    }
    runs
}

/// Whether all terminals take a cell's character to be as wide as we do.
fn is_sure(cell: &Cell) -> bool {
    let mut chars = cell.symbol().chars();
    let (Some(c), None) = (chars.next(), chars.next()) else { return false };
    let kana_kanji = matches!(c, '\u{3000}'..='\u{303E}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF60}');
    let forced = matches!(cell.diff_option, CellDiffOption::ForcedWidth(_));
    !forced && (kana_kanji && cells_of(cell) == 2 || matches!(c, ' '..='~'))
}

/// Marks all cells of each glyph that has a marked one; true if that marked more.
fn spread(row: &[Cell], dirty: &mut [bool]) -> bool {
    let mut more = false;
    let mut x = 0;
    while x < row.len() {
        let end = (x + cells_of(&row[x])).min(row.len());
        let glyph = &mut dirty[x..end];
        if glyph.iter().any(|flag| *flag) && !glyph.iter().all(|flag| *flag) {
            glyph.fill(true);
            more = true;
        }
        x = end;
    }
    more
}

/// How many cells a glyph takes.
fn cells_of(cell: &Cell) -> usize {
    match cell.diff_option {
        CellDiffOption::ForcedWidth(width) => usize::from(width.get()),
        _ => usize::from(cell.symbol().cell_width()).max(1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::style::{Color, Style};

    use super::*;
    use crate::tui::widget::{Pen, fill, put};

    fn buffer(text: &str, x: u16) -> Buffer {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 12, 1));
        let area = buffer.area;
        fill(&mut buffer, area, Style::new().bg(Color::Blue));
        put(&mut buffer, 12, x, 0, text, &Pen::default());
        buffer
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
            let (old, new) = (buffer(&a, x), buffer(&b, y));
            let blank = Buffer::empty(old.area);
            let start = || vec![(" ".to_owned(), Color::Reset); 12];
            let (mut shown, mut expected) = (start(), start());
            written(&mut shown, &updates(&blank, &old));
            written(&mut shown, &updates(&old, &new));
            written(&mut expected, &updates(&blank, &new));
            prop_assert_eq!(shown, expected);
        }
    }

    #[test]
    fn neighbours_of_one_style_are_written_as_one() {
        let blank = Buffer::empty(buffer("", 0).area);
        let texts = |text: &str| -> Vec<String> {
            let next = buffer(text, 0);
            runs(&updates(&blank, &next)).iter().map(|(.., run)| run.symbol().trim_end().to_owned()).collect()
        };
        assert_eq!(texts("山田a太郎"), ["山田a太郎"]);
        // An ambiguous one, and one that older terminals draw narrow.
        assert_eq!(texts("山①田"), ["山①", "田"]);
        assert_eq!(texts("山🏥田"), ["山🏥", "田"]);
    }

    #[test]
    fn what_is_the_same_is_not_written() {
        assert_eq!(updates(&buffer("山田太郎", 1), &buffer("山田太郎", 1)), []);
        assert_eq!(updates(&buffer("山田太郎", 1), &buffer("山田次郎", 1)).len(), 1);
    }
}
