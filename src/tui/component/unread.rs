//! Files that could not be read, and why: said on the screen for as long as it is so, since an empty list, or one without a
//! file, tells nobody.

use super::Ctx;
use super::rich_text::{Line, Page};
use crate::read::Role as FileRole;
use crate::report::open_error;
use crate::text::terminal_text::safe;
use crate::tui::input::action::Action;
use crate::tui::look::theme::Role;

/// Which files could not be read, and why, for a width.
pub fn page(cx: Ctx<'_>, width: usize) -> Page {
    let mut page = Page::of(cx.look.ruler);
    for one in cx.session.troubles() {
        page.prose(Role::Text, 1, Some((Role::Error, "! ")), &cx.own(&open_error::say(one, cx.session.lang)), width);
    }
    page
}

/// What stands in the place of records where there is none to show: why there is none.
pub fn instead_of_records(cx: Ctx<'_>, width: usize) -> Page {
    let lang = cx.session.lang;
    let mut page = Page::of(cx.look.ruler);
    page.gap();
    if let Some(words) = cx.session.files.words(lang) {
        page.prose(Role::Text, 2, None, &cx.own(&words), width);
        let key = cx.key(Action::Quit);
        page.prose(Role::Dim, 2, None, &cx.own(&lang.f("tui.opening.keys", &[("key", &key)])), width);
        return page;
    }
    let words = match cx.session.payload() {
        None => "check.nothing-checked",
        Some(payload) if payload.document.is_empty() && cx.session.progress().is_none() => "check.verdict.no-records",
        Some(_) => "tui.no-records",
    };
    page.prose(Role::Text, 2, None, &cx.own(lang.t(words)), width);
    if cx.session.payload().is_some() {
        return page;
    }
    page.gap();
    page.lines.append(&mut self::page(cx, width).lines);
    let documents = cx.session.workspace.documents.iter().map(|document| (&document.name, document.role));
    let responses = cx.session.workspace.responses.iter().map(|response| (&response.name, FileRole::Response));
    for (name, role) in documents.chain(responses) {
        let words = lang.f("trouble.line", &[("file", &safe(name)), ("what", &lang.t(role.word()))]);
        page.push(Line::of(Role::Dim, format!("   {}", cx.own(&words))));
    }
    page
}
