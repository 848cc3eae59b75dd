//! Small drawing helpers on ratatui's buffer. They work by cells as `text::terminal_text` counts them, make all
//! text safe on the way, and add nothing beyond ASCII of their own: lines and arrows are two cells wide in
//! some terminals and missing in some fonts.

mod bars;
pub mod card;
mod ctx;
mod input;
pub mod pane;
mod popup;
pub mod printable;
pub mod record_detail;
pub mod record_list;
pub mod rich_text;
pub mod search_hits;
pub mod since;
mod text;
mod typed;
pub mod unread;

pub use bars::{gauge, scrollbar};
pub use ctx::Ctx;
pub use input::Input;
pub use popup::{Popup, popup};
pub use text::{Pen, fill, put};
pub use typed::typed;

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn widgets_add_nothing_beyond_ascii() {
        for framed in [false, true] {
            let area = Rect::new(0, 0, 30, 8);
            let mut buf = Buffer::empty(area);
            let pen = Pen::default();
            let look = Popup { pen, title: Style::new(), framed };
            let inside = popup(&mut buf, area, 20, 4, "A title that is too long for it", &look);
            scrollbar(&mut buf, inside, 100, 3, Style::new(), Style::new());
            gauge(&mut buf, inside, 1, 2, "50 %", &pen, Style::new());
            Input::new("a\u{200b}b").draw(&mut buf, Rect { y: 3, ..inside }, &pen);
            let drawn: String = buf.content.iter().map(|cell| cell.symbol()).collect();
            assert!(drawn.is_ascii(), "{drawn}");
            assert!(drawn.contains("<U+200B>") && drawn.contains('~') && drawn.contains("50 %"));
        }
    }
}
