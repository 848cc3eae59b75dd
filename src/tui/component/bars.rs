//! Bars: where one is in a list, and how far a piece of work is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::text::{Pen, fill};

/// Draws, in the first column of `rect`, which part of a list is seen: `len` rows in all, of which those from
/// `offset` are seen, as many as `rect` is high. Nothing where all are seen.
pub fn scrollbar(buf: &mut Buffer, rect: Rect, len: usize, offset: usize, track: Style, thumb: Style) {
    let rect = rect.intersection(buf.area);
    let height = usize::from(rect.height);
    if height == 0 || rect.width == 0 || len <= height {
        return;
    }
    // in u128, since a list may be as long as it likes
    let scale = |rows: usize, of: usize, to: usize| (rows as u128 * to as u128 / of.max(1) as u128) as usize;
    let size = scale(height, len, height).clamp(1, height);
    let start = scale(offset.min(len - height), len - height, height - size);
    for (row, y) in (rect.top()..rect.bottom()).enumerate() {
        let on_thumb = (start..start + size).contains(&row);
        let cell = &mut buf[(rect.left(), y)];
        // told apart without colour, too
        cell.set_symbol(if on_thumb { "|" } else { " " }).set_style(if on_thumb { thumb } else { track });
    }
}

/// Draws, in the first row of `rect`, how much of `total` is done, with a text over it. A total of 0 counts as nothing done.
pub fn gauge(buf: &mut Buffer, rect: Rect, done: u64, total: u64, text: &str, empty: &Pen, full: Style) {
    let rect = Rect { height: rect.height.min(1), ..rect }.intersection(buf.area);
    if rect.is_empty() {
        return;
    }
    fill(buf, rect, empty.text);
    let width = empty.ruler.width(&empty.ruler.line(text, usize::from(rect.width)));
    let start = rect.left() + rect.width.saturating_sub(u16::try_from(width).unwrap_or(rect.width)) / 2;
    empty.put(buf, rect.right(), start, rect.top(), text);
    let filled = (u128::from(done.min(total)) * u128::from(rect.width) / u128::from(total.max(1))) as u16;
    for x in rect.left()..rect.left() + filled {
        let cell = &mut buf[(x, rect.top())];
        cell.set_style(full);
        if full.bg.is_none() && !full.add_modifier.contains(Modifier::REVERSED) && cell.symbol() == " " {
            cell.set_symbol("=");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(len: usize, offset: usize) -> String {
        let mut buf = Buffer::empty(Rect::new(0, 0, 1, 5));
        scrollbar(&mut buf, Rect::new(0, 0, 1, 9), len, offset, Style::new(), Style::new());
        (0..5).map(|y| buf[(0, y)].symbol().to_owned()).collect()
    }

    #[test]
    fn the_thumb_reaches_both_ends_and_no_further() {
        for (len, offset, shown) in [
            (5, 0, "     "),
            (10, 0, "||   "),
            (10, 5, "   ||"),
            (10, 99, "   ||"),
            (1_000_000, 0, "|    "),
            (1_000_000, 999_995, "    |"),
            (usize::MAX, usize::MAX, "    |"),
        ] {
            assert_eq!(bar(len, offset), shown, "{len} from {offset}");
        }
    }

    #[test]
    fn the_gauge_fills_and_keeps_its_text() {
        for (done, total, filled) in [(0, 0, 0), (1, 2, 5), (2, 2, 10), (9, 2, 10), (u64::MAX, u64::MAX, 10)] {
            let mut buf = Buffer::empty(Rect::new(0, 0, 10, 1));
            let full = Style::new().add_modifier(Modifier::REVERSED);
            gauge(&mut buf, Rect::new(0, 0, 10, 1), done, total, "50%", &Pen::default(), full);
            let on = (0..10).filter(|x| buf[(*x, 0)].modifier.contains(Modifier::REVERSED)).count();
            assert_eq!(on, filled, "{done} of {total}");
            assert_eq!((3..6).map(|x| buf[(x, 0)].symbol()).collect::<String>(), "50%");
        }
    }
}
