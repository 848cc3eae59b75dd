//! The line in which one types what is searched for.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Outcome, Overlay, Taken, is_leaving};
use crate::text::terminal_text::width;
use crate::tui::component::{Ctx, Input, fill, search_hits, typed};
use crate::tui::input::action::ScreenId;
use crate::tui::look::theme::Role;
use crate::tui::request::Request;
use crate::tui::terminal::keyboard::Pasted;

/// The search line.
#[derive(Debug)]
pub struct SearchLine {
    input: Input,
    /// The record from which the search began.
    origin: Option<u32>,
}

impl SearchLine {
    /// With what stands in it at first.
    pub fn new(cx: Ctx<'_>, text: &str) -> SearchLine {
        SearchLine { input: Input::new(text), origin: cx.session.listed.selected() }
    }

    fn search(&self) -> Vec<Request> {
        vec![Request::Search(self.input.text().to_owned(), self.origin)]
    }
}

impl Overlay for SearchLine {
    fn key(&mut self, key: KeyEvent, cx: Ctx<'_>) -> Outcome {
        if is_leaving(key) {
            return Outcome::Done(vec![Request::EndSearch(String::new(), self.origin)]);
        }
        let step = match key.code {
            KeyCode::Enter => {
                return Outcome::Done(vec![Request::EndSearch(self.input.text().to_owned(), self.origin)]);
            }
            KeyCode::Down => 1,
            KeyCode::Up => -1,
            _ => 0,
        };
        if step != 0 && cx.screen == ScreenId::Records {
            Outcome::Ask(vec![Request::StepHit(step)])
        } else if self.input.key(key) {
            Outcome::Ask(self.search())
        } else {
            Outcome::Stay
        }
    }

    fn paste(&mut self, pasted: &Pasted) -> Option<Taken> {
        let cut = self.input.paste(pasted);
        Some(Taken { cut, requests: self.search() })
    }

    fn takes_last_line(&self) -> bool {
        true
    }

    fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer, area: Rect) {
        draw_line(&self.input, cx, buf, area);
    }
}

/// Draws the search line at the foot of `area`.
fn draw_line(input: &Input, cx: Ctx<'_>, buf: &mut Buffer, area: Rect) {
    if area.height == 0 {
        return;
    }
    let row = Rect { y: area.bottom() - 1, height: 1, ..area };
    let pen = cx.pen(Role::Input);
    fill(buf, row, cx.style(Role::Input));
    let x = pen.put(buf, row.right(), row.x, row.y, cx.session.lang.t("tui.search"));
    let aside = match (&cx.session.notice, cx.screen) {
        // Nowhere else is there room for it.
        (Some(notice), _) => notice.clone(),
        (None, ScreenId::Records) => search_hits::words(cx),
        (None, _) => cx.session.lang.t("tui.search.list-hint").to_owned(),
    };
    if cx.screen == ScreenId::Records {
        search_hits::draw_best(cx, buf, area);
    }
    let room = row.right().saturating_sub(width(&aside) as u16 + 2).max(x);
    pen.put(buf, row.right(), room + 1, row.y, &aside);
    let field = Rect { x, width: room.saturating_sub(x), ..row };
    match typed(input.text()) {
        // A 個人番号 may be searched for, and is not to be read over a shoulder.
        Cow::Owned(hidden) => Input::new(&hidden).draw(buf, field, &pen),
        Cow::Borrowed(_) => input.draw(buf, field, &pen),
    }
}
