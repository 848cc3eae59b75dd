//! The keys of the screen, what the signs mean, and what the manual says of it.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Outcome, Overlay, is_leaving, look};
use crate::manual::Topic;
use crate::report::manual;
use crate::text::Lang;
use crate::text::terminal_text::pad;
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::component::{Ctx, popup};
use crate::tui::input::action::{Action, ScreenId};
use crate::tui::input::cursor::scroll;
use crate::tui::look::glyphs::Glyphs;
use crate::tui::look::theme::Role;

/// The keys of the screen.
#[derive(Debug, Default)]
pub struct Help {
    /// The first line that is seen.
    offset: usize,
}

impl Overlay for Help {
    fn key(&mut self, key: KeyEvent, cx: Ctx<'_>) -> Outcome {
        if is_leaving(key) {
            return Outcome::Close;
        }
        let lines = help_page(cx, help_width(cx)).lines.len();
        match cx.look.keymap.action_for(key, cx.screen).and_then(Action::movement) {
            Some(step) => {
                scroll(&mut self.offset, step, lines, help_height(cx, lines));
                Outcome::Stay
            }
            None => Outcome::Close,
        }
    }

    fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer, area: Rect) {
        let page = help_page(cx, help_width(cx));
        let rows = help_height(cx, page.lines.len()) as u16;
        let inner = popup(buf, area, help_width(cx) as u16, rows, cx.session.lang.t("tui.help"), &look(cx));
        page.draw(buf, inner, self.offset, &cx.look.theme, cx.look.ruler);
    }
}

fn help_width(cx: Ctx<'_>) -> usize {
    usize::from(cx.size.0).saturating_sub(6).clamp(10, 72)
}

fn help_height(cx: Ctx<'_>, lines: usize) -> usize {
    lines.min(usize::from(cx.size.1).saturating_sub(5).max(1))
}

/// The keys of the screen, and what the signs mean.
fn help_page(cx: Ctx<'_>, columns: usize) -> Page {
    let lang = cx.session.lang;
    let mut page = Page::of(cx.look.ruler);
    let topic = topic(cx.screen);
    // The manual names official things in Japanese.
    let whole = cx.look.glyphs != Glyphs::Ascii || lang == Lang::Ja;
    if let Some(topic) = topic {
        let key = if whole { "tui.help.manual" } else { "tui.help.manual-outside" };
        let more = cx.key(Action::PageDown);
        let text = lang.f(key, &[("title", &topic.title(lang)), ("name", &topic.name), ("key", &more)]);
        page.prose(Role::Dim, 0, None, &cx.own(&text), columns);
        page.gap();
    }
    // What everybody knows, moving about, comes last.
    let (moving, others): (Vec<Action>, Vec<Action>) = Action::ALL
        .iter()
        .filter(|action| action.screens().contains(&cx.screen))
        .partition(|action| action.movement().is_some());
    for action in others.iter().chain(&moving) {
        let keys = pad(&cx.look.keymap.keys_for(*action).join(" "), 19);
        page.prose(Role::Popup, 0, Some((Role::Accent, &keys)), &cx.own(action.long(lang)), columns);
    }
    page.gap();
    for key in ["tui.help.signs", "tui.help.states", "tui.help.privacy"] {
        page.prose(Role::Popup, 0, None, &cx.own(lang.t(key)), columns);
    }
    page.gap();
    if cx.look.says.is_empty() {
        let folder = crate::settings::folder().map(|folder| folder.display().to_string()).unwrap_or_default();
        page.prose(Role::Dim, 0, None, &lang.f("settings.none", &[("folder", &folder)]), columns);
    }
    for says in &cx.look.says {
        page.prose(Role::Title, 0, None, &says.file, columns);
        for (wrong, text) in says.lines(lang) {
            page.prose(if wrong { Role::Warning } else { Role::Popup }, 2, None, &text, columns);
        }
    }
    if let Some(topic) = topic.filter(|_| whole) {
        page.gap();
        let line = |pieces: manual::Line| {
            let span = |(style, text): (manual::Style, String)| (manual_role(style), cx.own(&text).into_owned());
            Line { spans: pieces.into_iter().map(span).collect(), ground: None }
        };
        page.lines.extend(manual::topic(topic, lang, columns, cx.look.ruler).into_iter().map(line));
    }
    page
}

/// The topic of the manual that tells of a screen.
fn topic(screen: ScreenId) -> Option<&'static Topic> {
    let name = match screen {
        ScreenId::Records | ScreenId::Findings => "checking",
        ScreenId::Preview => "preview",
        ScreenId::Changes => "uploads",
        ScreenId::Spec => "documents",
    };
    crate::manual::find(name).ok()
}

/// How the manual's styles look in a popup.
fn manual_role(style: manual::Style) -> Role {
    match style {
        manual::Style::Text => Role::Popup,
        manual::Style::Heading | manual::Style::Strong => Role::Title,
        manual::Style::Code => Role::Accent,
    }
}
