//! What drawing may look at: what is known and chosen, and how things look.

use std::borrow::Cow;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Pen;
use crate::tui::input::action::{Action, ScreenId};
use crate::tui::look::Look;
use crate::tui::look::theme::Role;
use crate::tui::session::Session;

/// What screens, overlays and components see of the program. None of them can change it: they return requests.
#[derive(Clone, Copy, Debug)]
pub struct Ctx<'a> {
    /// What is known and chosen.
    pub session: &'a Session,
    /// How things look.
    pub look: &'a Look,
    /// Columns and rows.
    pub size: (u16, u16),
    /// The screen that is open.
    pub screen: ScreenId,
}

impl Ctx<'_> {
    /// The style of a role.
    pub fn style(self, role: Role) -> Style {
        self.look.theme.style(role)
    }

    /// A pen of a role.
    pub fn pen(self, role: Role) -> Pen {
        Pen { text: self.style(role), mark: self.style(Role::Mark), ruler: self.look.ruler }
    }

    /// The program's own words, in the characters that may be.
    pub fn own(self, text: &str) -> Cow<'_, str> {
        self.look.glyphs.own(self.session.lang, text)
    }

    /// The first key of an action, as the user has it; empty where it has none.
    pub fn key(self, action: Action) -> String {
        self.look.keymap.keys_for(action).into_iter().next().unwrap_or_default()
    }

    /// The part of the screen between the two lines at the top and the one at the bottom.
    pub fn body(self) -> Rect {
        let (columns, rows) = self.size;
        Rect { x: 0, y: 2.min(rows), width: columns, height: rows.saturating_sub(3) }
    }
}
