//! What keys do to the state: the action a key stands for, why it cannot be done just now, and doing it.

use std::time::{Duration, Instant};

use chrono::{Datelike, Months, NaiveDate};
use crossterm::event::KeyEvent;

use super::{App, Effects, Filter};
use crate::tui::input::action::{Action, Screen};
use crate::tui::input::cursor::Move;
use crate::tui::overlay::printable;
use crate::tui::overlay::prompt;
use crate::tui::overlay::{Answer, Overlay};
use crate::tui::screen::{changes, findings, preview, records, spec};
use crate::tui::session::export;
use crate::tui::session::opening;
use crate::tui::session::worklist;
use crate::tui::terminal::keyboard::Pasted;

/// How long a 個人番号 is shown.
const REVEAL: Duration = Duration::from_secs(5);

/// How often the system is asked whether the file is still the one that was opened, at the most.
const ASKED_EVERY: Duration = Duration::from_millis(700);

impl App {
    /// Keys came in one piece: a slow line may deliver what was typed so, and a terminal that does not tell of pastes what was
    /// pasted. They do what they do, but for what nobody wants to be done by mistake; those behind such a key were meant for
    /// what it would have done, and do nothing.
    pub fn piece(&mut self, keys: &[KeyEvent]) -> Effects {
        let mut effects = Effects::default();
        self.hurried = Some(false);
        for key in keys {
            effects = self.key(*key).after(effects);
            if self.hurried == Some(true) {
                break;
            }
        }
        self.hurried = None;
        effects
    }

    /// Whether something is to be done that a paste must not do: to write a file, to show a 個人番号, to give something out of
    /// hand. Where the key for it came in one piece with others, it is said, and to be pressed again.
    pub fn is_meant(&mut self) -> bool {
        if let Some(refused) = &mut self.hurried {
            *refused = true;
            self.notice = Some(self.lang.t("tui.piece").to_owned());
        }
        self.hurried.is_none()
    }

    /// Text was pasted: for a field, if there is one.
    pub fn paste(&mut self, pasted: &Pasted) -> Effects {
        self.notice = None;
        let mut overlay = self.overlay.take();
        let taken = overlay.as_mut().is_some_and(|overlay| overlay.paste(pasted, self));
        self.overlay = overlay;
        if !taken {
            let key = self.keymap.keys_for(Action::Search).into_iter().next().unwrap_or_default();
            self.notice = Some(self.lang.f("tui.paste.no-field", &[("key", &key)]));
        }
        self.refresh();
        Effects { jobs: self.jobs.drain(..).collect(), ..Effects::default() }
    }

    /// A key was pressed.
    pub fn key(&mut self, key: KeyEvent) -> Effects {
        if let Some([esc, key]) = self.keymap.told_apart(key) {
            let first = self.key(esc);
            return self.key(key).after(first);
        }
        self.notice = None;
        self.records.wanted = None;
        if self.asked.elapsed() >= ASKED_EVERY {
            self.ask_for_change();
        }
        let effects = match self.overlay.take() {
            Some(overlay) => match overlay.key(key, self) {
                Answer::Stay(overlay) => {
                    self.overlay = Some(overlay);
                    Effects::default()
                }
                Answer::Close => Effects::default(),
                Answer::Act(action) => self.act(action),
                Answer::Date(date) => self.see_from(date),
                Answer::Print(view) => {
                    self.overlay = Some(Overlay::Print(view));
                    Effects::default()
                }
                Answer::Send(text) => Effects { send: Some(text), ..Effects::default() },
                Answer::Filter(filter) => {
                    self.filter(filter);
                    Effects::default()
                }
                Answer::Asked(asked) => prompt::answered(self, asked),
            },
            None => match self.keymap.action_for(key, self.screen) {
                Some(action) => match self.why_not(action) {
                    Some(why) => {
                        self.notice = Some(why);
                        Effects::default()
                    }
                    None => self.act(action),
                },
                None => {
                    self.notice = self
                        .keymap
                        .elsewhere(key)
                        .map(|action| self.lang.f("tui.not-here", &[("action", &action.long(self.lang))]));
                    Effects::default()
                }
            },
        };
        self.refresh();
        Effects { jobs: effects.jobs.into_iter().chain(self.jobs.drain(..)).collect(), ..effects }
    }

    /// Why an action cannot be done just now; `None` where it can.
    pub fn why_not(&self, action: Action) -> Option<String> {
        let lang = self.lang;
        let no_payload = self.payload().is_none();
        let why = match action {
            Action::Preview | Action::Reveal | Action::Filter | Action::Extract | Action::Mark | Action::Print
                if no_payload =>
            {
                "tui.no-payload"
            }
            Action::Mark | Action::Extract | Action::Filter | Action::SentAt | Action::Assume
                if self.screen == Screen::Changes =>
            {
                return changes::why_not(self, action);
            }
            Action::Mark => return worklist::why_not(self),
            Action::ClearFilter if self.screen == Screen::Changes => return changes::why_not(self, action),
            Action::NextProblem | Action::PreviousProblem | Action::Filter if self.checked().is_none() => {
                "tui.still-checking"
            }
            Action::NextFile | Action::PreviousFile if self.workspace.payloads.len() < 2 => "tui.one-file",
            Action::ClearFilter if self.records.filter == Filter::All => "tui.no-filter",
            // The number is shown among the fields and nowhere else.
            Action::Reveal if !records::shows_detail(self) => "tui.open-first",
            Action::Reveal if self.records.selected().is_none() => "tui.no-record",
            Action::NextMatch | Action::PreviousMatch
                if self.screen == Screen::Records && self.records.find.query.is_empty() =>
            {
                "tui.no-search"
            }
            _ => return None,
        };
        Some(lang.t(why).to_owned())
    }

    fn act(&mut self, action: Action) -> Effects {
        match action {
            Action::Quit => return Effects { quit: true, ..Effects::default() },
            Action::Records => self.screen = Screen::Records,
            Action::Findings => self.screen = Screen::Findings,
            Action::Preview => self.screen = Screen::Preview,
            Action::Changes => self.screen = Screen::Changes,
            Action::Spec => self.screen = Screen::Spec,
            Action::Help => self.overlay = Some(Overlay::help(self)),
            Action::Palette => self.overlay = Some(Overlay::palette(self)),
            Action::Filter | Action::ClearFilter if self.screen == Screen::Changes => changes::act(self, action),
            Action::Filter => self.overlay = Some(Overlay::filter(self)),
            Action::ClearFilter => self.filter(Filter::All),
            Action::Extract => export::ask(self),
            Action::Mark => worklist::ask(self),
            Action::SentAt | Action::Assume => changes::act(self, action),
            Action::AsOf => self.overlay = Some(Overlay::date(self)),
            Action::Print => printable::open(self),
            Action::NextApril => {
                let this_year = NaiveDate::from_ymd_opt(self.today.year(), 4, 1).unwrap_or(self.today);
                let next = if self.today < this_year { this_year } else { this_year + Months::new(12) };
                return self.see_from(if self.as_of == next { self.today } else { next });
            }
            Action::LaterMonth => {
                let first = self.as_of.with_day(1).unwrap_or(self.as_of);
                return self.see_from(first.checked_add_months(Months::new(1)).unwrap_or(self.as_of));
            }
            Action::EarlierMonth => {
                let first = self.as_of.with_day(1).unwrap_or(self.as_of);
                let earlier = first.checked_sub_months(Months::new(1)).unwrap_or(first);
                return self.see_from(if self.as_of == first { earlier } else { first });
            }
            Action::Reload => return opening::again(self),
            Action::NextFile => self.turn_file(1),
            Action::PreviousFile => self.turn_file(-1),
            Action::Reveal => {
                if let Some(number) = self.records.selected().filter(|_| self.is_meant()) {
                    let shown = self.revealed.is_some();
                    self.revealed = (!shown).then(|| (number, Instant::now() + REVEAL));
                    let key = if shown { "tui.hidden-again" } else { "tui.revealed" };
                    self.notice = Some(self.lang.f(key, &[("n", &number), ("seconds", &REVEAL.as_secs())]));
                }
            }
            Action::NextProblem if self.screen == Screen::Findings => findings::go_place(self, 1),
            Action::PreviousProblem if self.screen == Screen::Findings => findings::go_place(self, -1),
            Action::NextProblem => records::go_problem(self, true),
            Action::PreviousProblem => records::go_problem(self, false),
            Action::Search
            | Action::NextMatch
            | Action::PreviousMatch
            | Action::Down
            | Action::Up
            | Action::Left
            | Action::Right
            | Action::PageDown
            | Action::PageUp
            | Action::First
            | Action::Last
            | Action::Open
            | Action::Back
            | Action::NextPane
            | Action::PreviousPane
            | Action::ToggleSent => match self.screen {
                Screen::Records => records::act(self, action),
                Screen::Findings => findings::act(self, action),
                Screen::Preview => preview::act(self, action),
                Screen::Changes => changes::act(self, action),
                Screen::Spec => spec::act(self, action),
            },
        }
        // A number is shown only on the record for which it was asked.
        if self.revealed.is_some_and(|(number, _)| self.records.selected() != Some(number)) {
            self.revealed = None;
        }
        Effects::default()
    }
}

/// The movement that an action asks for.
pub fn movement(action: Action) -> Option<Move> {
    Some(match action {
        Action::Down => Move::By(1),
        Action::Up => Move::By(-1),
        Action::PageDown => Move::Page(1),
        Action::PageUp => Move::Page(-1),
        Action::First => Move::First,
        Action::Last => Move::Last,
        _ => return None,
    })
}
