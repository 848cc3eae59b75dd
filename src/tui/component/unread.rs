//! Files that could not be read, and why: said on the screen for as long as it is so, since an empty list, or one without a
//! file, tells nobody.

use crate::read::{Role as FileRole, Trouble};
use crate::report::trouble;
use crate::text::cells::safe;
use crate::tui::app::App;
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::input::action::Action;
use crate::tui::look::theme::Role;

/// The files that could not be read, or not to their end, and the user's tables that could not.
pub fn troubles(app: &App) -> impl Iterator<Item = &Trouble> {
    let of_tables = app.left_out.iter();
    app.workspace.troubles.iter().chain(app.failed.values()).chain(of_tables).chain(app.files.lost())
}

/// Which files could not be read, and why, for a width.
pub fn page(app: &App, width: usize) -> Page {
    let mut page = Page::of(app.ruler);
    for one in troubles(app) {
        page.prose(Role::Text, 1, Some((Role::Error, "! ")), &app.own(&trouble::say(one, app.lang)), width);
    }
    page
}

/// What stands in the place of records where there is none to show: why there is none.
pub fn instead_of_records(app: &App, width: usize) -> Page {
    let lang = app.lang;
    let mut page = Page::of(app.ruler);
    page.gap();
    if let Some(words) = app.files.words(lang) {
        page.prose(Role::Text, 2, None, &app.own(&words), width);
        let key = app.keymap.keys_for(Action::Quit).into_iter().next().unwrap_or_default();
        page.prose(Role::Dim, 2, None, &app.own(&lang.f("tui.opening.keys", &[("key", &key)])), width);
        return page;
    }
    let words = match app.payload() {
        None => "check.nothing-checked",
        Some(payload) if payload.document.is_empty() && app.progress().is_none() => "check.verdict.no-records",
        Some(_) => "tui.no-records",
    };
    page.prose(Role::Text, 2, None, &app.own(lang.t(words)), width);
    if app.payload().is_some() {
        return page;
    }
    page.gap();
    page.lines.append(&mut self::page(app, width).lines);
    let documents = app.workspace.documents.iter().map(|document| (&document.name, document.role));
    let responses = app.workspace.responses.iter().map(|response| (&response.name, FileRole::Response));
    for (name, role) in documents.chain(responses) {
        let words = lang.f("trouble.line", &[("file", &safe(name)), ("what", &lang.t(role.word()))]);
        page.push(Line::of(Role::Dim, format!("   {}", app.own(&words))));
    }
    page
}
