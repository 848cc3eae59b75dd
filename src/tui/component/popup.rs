//! A popup: an empty place over the screen with a title, framed by its colour or, without colours, by ASCII.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::text::{Pen, fill};

/// How a popup looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Popup {
    /// The pen of its text; its style covers the whole popup.
    pub pen: Pen,
    /// The style of the title bar.
    pub title: Style,
    /// Draw a frame of `+`, `-` and `|`: where the popup has no background that sets it off.
    pub framed: bool,
}

impl Popup {
    /// A popup in these styles, framed where they have no background.
    pub fn new(pen: Pen, title: Style) -> Self {
        Self { pen, title, framed: pen.text.bg.is_none() }
    }
}

/// Draws an empty popup of so many columns and rows of content in the middle of `area`, smaller where it does
/// not fit, and returns where its content goes.
pub fn popup(buf: &mut Buffer, area: Rect, columns: u16, rows: u16, title: &str, look: &Popup) -> Rect {
    let area = area.intersection(buf.area);
    let width = columns.saturating_add(4).min(area.width);
    let height = rows.saturating_add(if look.framed { 2 } else { 3 }).min(area.height);
    let rect = Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    if rect.is_empty() {
        return rect;
    }
    fill(buf, rect, look.pen.text);
    if look.framed {
        frame(buf, rect, &look.pen);
    }
    let bar = Rect { height: 1, ..rect };
    let margin = 2.min(rect.width);
    if !look.framed {
        fill(buf, bar, look.title);
    }
    let title = if look.framed { format!(" {title} ") } else { title.to_owned() };
    let start = bar.left() + margin - u16::from(look.framed && margin > 0);
    look.pen.with(look.title).put(buf, bar.right().saturating_sub(margin), start, bar.top(), &title);
    Rect {
        x: rect.x + margin,
        y: rect.y + 1,
        width: rect.width.saturating_sub(4),
        height: rect.height.saturating_sub(2),
    }
}

/// The frame of ASCII.
fn frame(buf: &mut Buffer, rect: Rect, pen: &Pen) {
    let inner = "-".repeat(usize::from(rect.width.saturating_sub(2)));
    let edge = if rect.width > 1 { format!("+{inner}+") } else { "+".to_owned() };
    for y in rect.top()..rect.bottom() {
        if y == rect.top() || y == rect.bottom() - 1 {
            pen.put(buf, rect.right(), rect.left(), y, &edge);
        } else {
            pen.put(buf, rect.right(), rect.left(), y, "|");
            pen.put(buf, rect.right(), rect.right() - 1, y, "|");
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Color;

    use super::super::text::tests::row;
    use super::*;

    fn screen(text: &str) -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, 20, 6));
        for y in 0..6 {
            Pen::default().put(&mut buf, 20, 0, y, text);
        }
        buf
    }

    #[test]
    fn wide_text_under_the_edges_does_not_push_the_popup() {
        for under in ["山田太郎山田太郎山田", "a山田太郎山田太郎山a"] {
            let mut buf = screen(under);
            let look = Popup::new(Pen::default(), Style::new());
            let inside = popup(&mut buf, Rect::new(0, 0, 20, 6), 9, 2, "題", &look);
            assert_eq!(inside, Rect::new(5, 2, 9, 2));
            for y in 1..5 {
                let edges = if y == 1 || y == 4 { "+" } else { "|" };
                assert_eq!((buf[(3, y)].symbol(), buf[(15, y)].symbol()), (edges, edges), "{}", row(&buf, y));
                assert!(crate::text::terminal_text::width(buf[(2, y)].symbol()) == 1, "{}", row(&buf, y));
            }
            assert!(row(&buf, 1).contains("+ 題 -------+"), "{}", row(&buf, 1));
        }
    }

    #[test]
    fn colours_stand_for_a_frame() {
        let mut buf = screen("x");
        let look = Popup::new(Pen::default().with(Style::new().bg(Color::Blue)), Style::new().bg(Color::Green));
        let inside = popup(&mut buf, Rect::new(0, 0, 20, 6), 4, 1, "Title too long", &look);
        assert_eq!(inside, Rect::new(8, 2, 4, 2));
        assert_eq!((buf[(6, 1)].bg, buf[(6, 2)].bg, buf[(13, 4)].bg), (Color::Green, Color::Blue, Color::Blue));
        assert_eq!(buf[(6, 2)].symbol(), " ");
        assert!(row(&buf, 1).contains("Tit~"));
    }

    #[test]
    fn no_room_is_no_fault() {
        for (width, height) in [(0, 0), (1, 1), (2, 1), (3, 2), (5, 3)] {
            for framed in [false, true] {
                let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
                let look = Popup { framed, ..Popup::default() };
                let inside = popup(&mut buf, Rect::new(0, 0, 9, 9), 30, 30, "題", &look);
                assert!(inside.right() <= width.max(inside.left()) && inside.bottom() <= height.max(inside.top()));
            }
        }
    }
}
