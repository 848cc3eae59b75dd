//! The search line, and what is hidden of what is typed.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use zeroize::Zeroizing;

use crate::text::cells::width;
use crate::text::privacy::digits_alone;
use crate::tui::app::App;
use crate::tui::component::{Input, Pen, fill};
use crate::tui::input::action::Screen;
use crate::tui::look::theme::Role;
use crate::tui::screen::spec;
use crate::tui::session::search;

/// Ends the search with this text; `origin` is the record from which it began.
pub(super) fn end_search(app: &mut App, text: &str, origin: Option<u32>) {
    match app.screen {
        Screen::Records => {
            // What was typed last is being searched for, or was, unless the search is given up.
            if text != app.records.find.query.as_str() {
                search::ask(app, text, origin);
            } else if app.records.find.awaited.is_none() && !text.is_empty() && app.records.find.numbers().is_empty() {
                app.notice = Some(app.lang.t("tui.search.none").to_owned());
            }
        }
        Screen::Spec | Screen::Findings | Screen::Preview | Screen::Changes => spec::search(app, text),
    }
}

/// Draws the search line at the foot of `area`.
pub(super) fn draw_search(input: &Input, app: &App, buf: &mut Buffer, area: Rect) {
    if area.height == 0 {
        return;
    }
    let theme = &app.theme;
    let row = Rect { y: area.bottom() - 1, height: 1, ..area };
    let pen = Pen { text: theme.style(Role::Input), mark: theme.style(Role::Mark), ruler: app.ruler };
    fill(buf, row, theme.style(Role::Input));
    let x = pen.put(buf, row.right(), row.x, row.y, app.lang.t("tui.search"));
    let aside = match (&app.notice, app.screen) {
        // Nowhere else is there room for it.
        (Some(notice), _) => notice.clone(),
        (None, Screen::Records) => search::words(app),
        (None, _) => app.lang.t("tui.search.list-hint").to_owned(),
    };
    if app.screen == Screen::Records {
        search::draw_best(app, buf, area);
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

/// The digits of what is typed if it is becoming a 個人番号: longer than any 公費負担者番号, in any script and in groups, too.
pub fn as_my_number(text: &str) -> Option<Zeroizing<String>> {
    digits_alone(text).filter(|digits| digits.len() > 8)
}

/// What is typed, with asterisks for what is becoming a 個人番号.
pub fn typed(text: &str) -> Cow<'_, str> {
    match as_my_number(text) {
        Some(_) => Cow::Owned("*".repeat(text.chars().count())),
        None => Cow::Borrowed(text),
    }
}
