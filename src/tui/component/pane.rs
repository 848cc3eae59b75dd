//! Parts of a screen: their title lines, and pages with a scroll bar.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::rich_text::{Line, Page};
use super::{Ctx, fill, scrollbar};
use crate::tui::look::theme::Role;

/// A pane's title line; the rest of the area.
pub fn heading(cx: Ctx<'_>, buf: &mut Buffer, area: Rect, title: &str, focused: bool) -> Rect {
    if area.height == 0 {
        return area;
    }
    let row = Rect { height: 1, ..area };
    fill(buf, row, cx.style(Role::Header));
    let sign = if focused { ">" } else { " " };
    let role = if focused { Role::Accent } else { Role::Header };
    let style = cx.style(Role::Header).patch(cx.style(role));
    cx.pen(Role::Header).with(style).put(buf, row.right(), row.x, row.y, &format!("{sign}{title}"));
    Rect { y: area.y + 1, height: area.height - 1, ..area }
}

/// Draws a page from its first line.
pub fn paint(cx: Ctx<'_>, buf: &mut Buffer, area: Rect, page: &Page) {
    page.draw(buf, area, 0, &cx.look.theme, cx.look.ruler);
}

/// A page with a scroll bar in the last column.
pub fn scrolled(cx: Ctx<'_>, buf: &mut Buffer, area: Rect, page: &Page, offset: usize) {
    let text = Rect { width: area.width.saturating_sub(1), ..area };
    page.draw(buf, text, offset, &cx.look.theme, cx.look.ruler);
    bar_of(cx, buf, Rect { x: text.right(), width: area.width - text.width, ..area }, page.lines.len(), offset);
}

/// A scroll bar in the theme's colours.
pub fn bar_of(cx: Ctx<'_>, buf: &mut Buffer, area: Rect, len: usize, offset: usize) {
    scrollbar(buf, area, len, offset, cx.style(Role::Dim), cx.style(Role::Accent));
}

/// An empty page line, for screens that have nothing to say.
pub fn nothing(text: &str) -> Page {
    Page { lines: vec![Line::default(), Line::of(Role::Dim, format!("  {text}"))], ..Page::default() }
}
