//! Screen 3: the card as a clinic and as Mynaportal will show it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Screen;
use crate::preview::View;
use crate::tui::component::card::card_page;
use crate::tui::component::pane::{heading, scrolled};
use crate::tui::component::rich_text::Page;
use crate::tui::component::{Ctx, printable, unread};
use crate::tui::input::action::{Action, ScreenId};
use crate::tui::input::cursor::{Move, scroll};
use crate::tui::request::Request;

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Preview {
    /// Whether what was sent is shown instead of what is seen.
    sent: bool,
    /// Whether the keys go to Mynaportal's page.
    portal: bool,
    /// The first line seen of each.
    offsets: [usize; 2],
    pages: [Page; 2],
    number: Option<u32>,
}

/// From this width on the two stand side by side.
const BOTH: u16 = 110;

impl Preview {
    fn panes(&self, cx: Ctx<'_>) -> [Option<Rect>; 2] {
        let area = cx.body();
        if area.width >= BOTH {
            let half = area.width / 2;
            [Some(Rect { width: half, ..area }), Some(Rect { x: half + 1, width: area.width - half - 1, ..area })]
        } else if self.portal {
            [None, Some(area)]
        } else {
            [Some(area), None]
        }
    }

    fn moved(&mut self, action: Action, cx: Ctx<'_>) -> Option<Vec<Request>> {
        let step = action.movement()?;
        let which = usize::from(self.portal);
        let height = self.panes(cx)[which].map_or(0, |area| usize::from(area.height.saturating_sub(1)));
        let moved = scroll(&mut self.offsets[which], step, self.pages[which].lines.len(), height);
        // A card that is seen whole lets go to the next one.
        let on = matches!(step, Move::By(_)) && !moved;
        Some(on.then_some(Request::Step(step)).into_iter().collect())
    }
}

/// To the next or previous certificate of the person, which are the tabs of the page.
fn turn_tab(cx: Ctx<'_>, forward: bool) -> Option<Request> {
    let (session, lang) = (cx.session, cx.session.lang);
    let (number, checked) = session.listed.selected().zip(session.checked())?;
    let same = checked.same_person(number);
    let here = same.iter().position(|other| *other == number).unwrap_or(0);
    let next = if forward { here + 1 } else { here + same.len() - 1 } % same.len().max(1);
    if same.len() < 2 {
        return Some(Request::Notify(lang.t("tui.preview.one-certificate").to_owned()));
    }
    let next = same[next];
    Some(match session.listed.holds(next) {
        true => Request::Select(next),
        false => Request::Notify(lang.t("tui.preview.filtered-out").to_owned()),
    })
}

impl Screen for Preview {
    fn footer(&self, _: Ctx<'_>) -> &'static [Action] {
        use Action::{AsOf, Help, NextApril, NextPane, NextProblem, Open, Palette, Quit, ToggleSent};
        &[NextApril, ToggleSent, NextPane, NextProblem, AsOf, Open, Palette, Help, Quit]
    }

    fn short(&self, action: Action, cx: Ctx<'_>) -> &'static str {
        match action {
            Action::NextPane => cx.session.lang.t("tui.preview.switch"),
            _ => action.short(cx.session.lang),
        }
    }

    fn act(&mut self, action: Action, cx: Ctx<'_>) -> Option<Vec<Request>> {
        let lang = cx.session.lang;
        let request = match action {
            Action::ToggleSent => {
                self.sent = !self.sent;
                let key = if self.sent { "tui.preview.sent" } else { "tui.preview.seen" };
                Some(Request::Notify(lang.t(key).to_owned()))
            }
            Action::NextPane | Action::PreviousPane => {
                self.portal = !self.portal;
                None
            }
            Action::Right => turn_tab(cx, true),
            Action::Left => turn_tab(cx, false),
            Action::Search => Some(Request::Notify(lang.t("tui.preview.search").to_owned())),
            Action::Open => Some(Request::OpenSelected),
            Action::Back => Some(Request::Show(ScreenId::Records)),
            Action::Print => {
                let audience = if self.portal { View::Portal } else { View::Clinic };
                let texts =
                    cx.session.listed.selected().map(|number| printable::of_card(cx, number, audience, self.sent));
                Some(printable::choice(cx, texts.unwrap_or_default()))
            }
            _ => return self.moved(action, cx),
        };
        Some(request.into_iter().collect())
    }

    fn leave_file(&mut self) {
        *self = Preview::default();
    }

    fn refresh(&mut self, cx: Ctx<'_>) {
        let number = cx.session.listed.selected();
        if self.number != number {
            self.number = number;
            self.offsets = [0, 0];
        }
        let panes = self.panes(cx);
        for (i, view) in [View::Clinic, View::Portal].into_iter().enumerate() {
            let page = match (number, panes[i]) {
                (Some(number), Some(area)) => card_page(cx, number, view, usize::from(area.width), self.sent),
                (None, Some(area)) => unread::instead_of_records(cx, usize::from(area.width)),
                _ => Page::default(),
            };
            let height = panes[i].map_or(0, |area| usize::from(area.height.saturating_sub(1)));
            self.offsets[i] = self.offsets[i].min(page.lines.len().saturating_sub(height));
            self.pages[i] = page;
        }
    }

    fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer) {
        let lang = cx.session.lang;
        let panes = self.panes(cx);
        let both = panes.iter().all(Option::is_some);
        let number = self.number.unwrap_or(0);
        for (i, key) in ["preview.clinic", "preview.portal"].into_iter().enumerate() {
            let Some(area) = panes[i] else { continue };
            let focused = usize::from(self.portal) == i;
            let nth = lang.f("preview.record", &[("n", &number)]);
            let hint = if both { "" } else { lang.t("tui.preview.tab") };
            let rest = heading(cx, buf, area, &format!("{}  {nth}  {hint}", lang.t(key)), focused && both);
            scrolled(cx, buf, rest, &self.pages[i], self.offsets[i]);
        }
    }
}
