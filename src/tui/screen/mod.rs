//! The screens: each with its own state, what keys do to it, and how it is drawn. A screen knows neither the app nor another
//! screen: it looks at what is known and chosen, and returns what is to be done.

pub mod changes;
pub mod findings;
pub mod preview;
pub mod records;
pub mod spec;

use std::fmt::Debug;

use ratatui::buffer::Buffer;

use super::component::Ctx;
use super::input::action::{Action, ScreenId};
use super::request::{Narrow, Request};
use changes::Changes;
use findings::Findings;
use preview::Preview;
use records::Records;
use spec::SpecScreen;

/// Whether an action can be done on a screen just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ability {
    /// The screen has no say in it.
    Unsaid,
    /// It can.
    Can,
    /// It cannot, and why.
    Cannot(String),
}

/// A screen.
pub trait Screen: Debug {
    /// The keys of the footer, the most needed first.
    fn footer(&self, cx: Ctx<'_>) -> &'static [Action];

    /// What the footer calls an action here.
    fn short(&self, action: Action, cx: Ctx<'_>) -> &'static str {
        action.short(cx.session.lang)
    }

    /// Whether an action can be done here just now.
    fn ability(&self, _: Action, _: Ctx<'_>) -> Ability {
        Ability::Unsaid
    }

    /// What an action comes to here; `None` where it is not the screen's.
    fn act(&mut self, action: Action, cx: Ctx<'_>) -> Option<Vec<Request>>;

    /// Narrows its list as one types.
    fn search(&mut self, _: &str) {}

    /// Narrows its list.
    fn narrow(&mut self, _: Narrow, _: Ctx<'_>) {}

    /// Another file is looked at.
    fn leave_file(&mut self) {}

    /// The files were read again.
    fn files_again(&mut self) {}

    /// Makes ready what is to be seen.
    fn refresh(&mut self, cx: Ctx<'_>);

    /// Draws it.
    fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer);
}

/// All screens.
#[derive(Debug, Default)]
pub struct Screens {
    /// The list of records.
    pub records: Records,
    findings: Findings,
    preview: Preview,
    /// What lies between uploads.
    pub changes: Changes,
    spec: SpecScreen,
}

impl Screens {
    /// A screen.
    pub fn get(&self, id: ScreenId) -> &dyn Screen {
        match id {
            ScreenId::Records => &self.records,
            ScreenId::Findings => &self.findings,
            ScreenId::Preview => &self.preview,
            ScreenId::Changes => &self.changes,
            ScreenId::Spec => &self.spec,
        }
    }

    /// A screen, to be changed.
    pub fn get_mut(&mut self, id: ScreenId) -> &mut dyn Screen {
        match id {
            ScreenId::Records => &mut self.records,
            ScreenId::Findings => &mut self.findings,
            ScreenId::Preview => &mut self.preview,
            ScreenId::Changes => &mut self.changes,
            ScreenId::Spec => &mut self.spec,
        }
    }

    /// Another file is looked at.
    pub fn leave_file(&mut self) {
        ScreenId::ALL.iter().for_each(|id| self.get_mut(*id).leave_file());
    }

    /// The files were read again.
    pub fn files_again(&mut self) {
        ScreenId::ALL.iter().for_each(|id| self.get_mut(*id).files_again());
    }
}
