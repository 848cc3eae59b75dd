//! What keys do: what an action comes to, why it cannot be done just now, and the queue of requests.

use std::collections::VecDeque;

use chrono::{Datelike, Months, NaiveDate};
use crossterm::event::KeyEvent;

use super::{App, Effects};
use crate::tui::component::{Ctx, printable};
use crate::tui::input::action::{Action, ScreenId};
use crate::tui::overlay::{self, Outcome, Overlay};
use crate::tui::request::{Entry, Popup, Request};
use crate::tui::screen::Ability;
use crate::tui::session::Filter;
use crate::tui::terminal::keyboard::Pasted;

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
    fn is_meant(&mut self) -> bool {
        if let Some(refused) = &mut self.hurried {
            *refused = true;
            self.session.notice = Some(self.session.lang.t("tui.piece").to_owned());
        }
        self.hurried.is_none()
    }

    /// Text was pasted: for a field, if there is one.
    pub fn paste(&mut self, pasted: &Pasted) -> Effects {
        self.session.notice = None;
        let lang = self.session.lang;
        let mut overlay = self.overlay.take();
        match overlay.as_mut().and_then(|overlay| overlay.paste(pasted)) {
            Some(taken) => {
                // What a paste asks for is a search, which nothing refuses.
                let _ = self.perform(taken.requests);
                if taken.cut {
                    self.session.notice = Some(lang.t("tui.paste.cut").to_owned());
                }
            }
            None => {
                let key = self.cx().key(Action::Search);
                self.session.notice = Some(lang.f("tui.paste.no-field", &[("key", &key)]));
            }
        }
        self.overlay = overlay;
        self.refresh();
        self.take_effects()
    }

    /// A key was pressed.
    pub fn key(&mut self, key: KeyEvent) -> Effects {
        if let Some([esc, key]) = self.look.keymap.told_apart(key) {
            let first = self.key(esc);
            return self.key(key).after(first);
        }
        self.session.key_pressed();
        match self.overlay.take() {
            Some(overlay) => self.overlay_key(overlay, key),
            None => self.screen_key(key),
        }
        self.refresh();
        self.take_effects()
    }

    /// A key for what lies over the screen.
    fn overlay_key(&mut self, mut overlay: Box<dyn Overlay>, key: KeyEvent) {
        let (requests, stays) = match overlay.key(key, self.cx()) {
            Outcome::Stay => (vec![], true),
            Outcome::Ask(requests) => (requests, true),
            Outcome::Close => (vec![], false),
            Outcome::Done(requests) => (requests, false),
        };
        let asked = !requests.is_empty();
        if requests.iter().any(Request::is_deliberate) && !self.is_meant() {
            self.overlay = Some(overlay);
            return;
        }
        match self.perform(requests) {
            Ok(()) if !stays => return,
            Ok(()) if asked => overlay.performed(),
            Ok(()) => {}
            Err(problem) => overlay.refuse(problem),
        }
        self.overlay = Some(overlay);
    }

    /// A key for the screen.
    fn screen_key(&mut self, key: KeyEvent) {
        let Some(action) = self.look.keymap.action_for(key, self.screen) else {
            let lang = self.session.lang;
            let elsewhere = self.look.keymap.elsewhere(key);
            self.session.notice = elsewhere.map(|action| lang.f("tui.not-here", &[("action", &action.long(lang))]));
            return;
        };
        match self.why_not(action) {
            Some(why) => self.session.notice = Some(why),
            // What an action asks for is refused by questions only, and these are asked behind it.
            None => drop(self.perform(vec![Request::Act(action)])),
        }
    }

    /// Why an action cannot be done just now; `None` where it can.
    pub fn why_not(&self, action: Action) -> Option<String> {
        let session = &self.session;
        let of_payload =
            [Action::Preview, Action::Reveal, Action::Filter, Action::Extract, Action::Mark, Action::Print];
        if of_payload.contains(&action) && session.payload().is_none() {
            return Some(session.lang.t("tui.no-payload").to_owned());
        }
        match self.screens.get(self.screen).ability(action, self.cx()) {
            Ability::Can => return None,
            Ability::Cannot(why) => return Some(why),
            Ability::Unsaid => {}
        }
        let why = match action {
            Action::Mark => return session.why_not_marked(),
            Action::NextProblem | Action::PreviousProblem | Action::Filter if session.checked().is_none() => {
                "tui.still-checking"
            }
            Action::NextFile | Action::PreviousFile if session.workspace.payloads.len() < 2 => "tui.one-file",
            Action::ClearFilter if session.listed.filter == Filter::All => "tui.no-filter",
            _ => return None,
        };
        Some(session.lang.t(why).to_owned())
    }

    /// Does what is asked for, in order.
    ///
    /// # Errors
    /// Why something cannot be done, in words; what was asked for behind it is not done then.
    fn perform(&mut self, requests: Vec<Request>) -> Result<(), String> {
        let mut queue = VecDeque::from(requests);
        while let Some(request) = queue.pop_front() {
            self.tell_rows();
            match request {
                Request::Act(action) => {
                    for request in self.act(action).into_iter().rev() {
                        queue.push_front(request);
                    }
                }
                request => self.apply(request)?,
            }
            self.session.hide_others();
        }
        Ok(())
    }

    /// Does one thing that is asked for.
    fn apply(&mut self, request: Request) -> Result<(), String> {
        let session = &mut self.session;
        match request {
            // An action comes to other requests.
            Request::Act(_) => {}
            Request::Show(screen) => self.screen = screen,
            Request::Notify(said) => session.notice = Some(said),
            Request::Popup(popup) => self.overlay = Some(overlay::open(popup, self.cx())),
            Request::OpenRecord(file, record) => self.open_record(file, record),
            Request::OpenSelected => {
                if let Some(number) = session.listed.selected() {
                    session.opened.insert((session.file, number));
                    self.screen = ScreenId::Records;
                    self.screens.records.open(true);
                }
            }
            Request::Unveil(number) => drop(session.opened.insert((session.file, number))),
            Request::Select(number) => session.select(Some(number)),
            Request::Go(step) => session.listed.go_and_follow(step),
            Request::Step(step) => session.listed.go(step),
            Request::Search(text, origin) => match self.screen {
                ScreenId::Records => session.search_for(&text, origin),
                screen => self.screens.get_mut(screen).search(&text),
            },
            Request::StepHit(step) => session.step_hit(step),
            Request::EndSearch(text, origin) => match self.screen {
                ScreenId::Records => session.end_search(&text, origin),
                screen => self.screens.get_mut(screen).search(&text),
            },
            Request::ClearSearch => session.search.clear(),
            Request::Filter(filter) => {
                self.screen = ScreenId::Records;
                session.filter(filter);
            }
            Request::List(filter, number) => {
                self.screens.records.open(false);
                self.screen = ScreenId::Records;
                self.tell_rows();
                self.session.filter(filter);
                self.session.select(number);
            }
            Request::Narrow(narrow) => {
                let cx = Ctx { session, look: &self.look, size: self.size, screen: self.screen };
                self.screens.get_mut(self.screen).narrow(narrow, cx);
            }
            Request::SeeFrom(date) => session.see_from(date),
            Request::Assume(nth) => session.assume_otherwise(nth),
            Request::SentAt(text) => return session.set_sent_at(&text),
            Request::Mark(target, mark) => {
                let mark = mark.as_ref().map(|(mark, note)| (*mark, note.as_str()));
                return session.set_mark(&target, mark);
            }
            Request::Extract(choice, file) => return session.extract(&choice, &file),
            Request::Write(text, file) => session.write_text(&text.text, &file),
            Request::Copy(text) => {
                session.notice = Some(session.lang.t("print.sent").to_owned());
                self.effects.send = Some(text.text);
            }
        }
        Ok(())
    }

    /// Goes to a record of a file, and opens it.
    fn open_record(&mut self, file: usize, record: u32) {
        if file != self.session.file {
            self.session.go_to_file(file);
            self.screens.leave_file();
            self.tell_rows();
        }
        self.session.opened.insert((self.session.file, record));
        self.screen = ScreenId::Records;
        self.session.go_to(record);
        self.screens.records.open(true);
    }

    /// What an action comes to: on the screen that is open, or everywhere.
    fn act(&mut self, action: Action) -> Vec<Request> {
        let cx = Ctx { session: &self.session, look: &self.look, size: self.size, screen: self.screen };
        if let Some(requests) = self.screens.get_mut(self.screen).act(action, cx) {
            return requests;
        }
        if let Some(screen) = ScreenId::ALL.iter().find(|screen| screen.action() == action) {
            return vec![Request::Show(*screen)];
        }
        vec![match action {
            Action::Help => Request::Popup(Popup::Help),
            Action::Palette => Request::Popup(self.palette()),
            Action::Filter => Request::Popup(Popup::Filter),
            Action::ClearFilter => Request::Filter(Filter::All),
            Action::AsOf => Request::Popup(Popup::AsOf),
            Action::Extract => Request::extract(self.session.listed_records(), self.session.lang),
            Action::Mark => Request::mark(self.session.selected_target(), self.session.lang),
            Action::Print => {
                let selected = self.session.listed.selected();
                let texts = selected.map(|number| printable::of_record(self.cx(), number));
                printable::choice(self.cx(), texts.unwrap_or_default())
            }
            Action::NextApril | Action::LaterMonth | Action::EarlierMonth => Request::SeeFrom(self.other_day(action)),
            _ => {
                self.act_everywhere(action);
                return vec![];
            }
        }]
    }

    /// What an action does by itself, on whichever screen.
    fn act_everywhere(&mut self, action: Action) {
        match action {
            Action::Quit => self.effects.quit = true,
            Action::Reload => self.session.open_again(),
            Action::NextFile => self.turn_file(1),
            Action::PreviousFile => self.turn_file(-1),
            Action::Reveal => self.reveal(),
            Action::NextProblem => self.session.go_problem(true),
            Action::PreviousProblem => self.session.go_problem(false),
            Action::NextMatch => self.session.go_match(true),
            Action::PreviousMatch => self.session.go_match(false),
            // The others are the screens'.
            _ => {}
        }
    }

    /// Shows the 個人番号 of the selected record for a while, or hides it again.
    fn reveal(&mut self) {
        if self.session.listed.selected().is_some() && self.is_meant() {
            self.session.reveal();
        }
    }

    fn turn_file(&mut self, by: isize) {
        self.session.turn_file(by);
        self.screens.leave_file();
    }

    /// The day from which periods are seen behind an action: 1 April and back, or the first of another month.
    fn other_day(&self, action: Action) -> NaiveDate {
        let (today, as_of) = (self.session.today, self.session.as_of);
        let first = as_of.with_day(1).unwrap_or(as_of);
        match action {
            Action::LaterMonth => first.checked_add_months(Months::new(1)).unwrap_or(as_of),
            Action::EarlierMonth if as_of == first => first.checked_sub_months(Months::new(1)).unwrap_or(first),
            Action::EarlierMonth => first,
            _ => {
                let this_year = NaiveDate::from_ymd_opt(today.year(), 4, 1).unwrap_or(today);
                let next = if today < this_year { this_year } else { this_year + Months::new(12) };
                if as_of == next { today } else { next }
            }
        }
    }

    /// All actions, by name.
    fn palette(&self) -> Popup {
        let lang = self.session.lang;
        let entries = Action::ALL.iter().filter(|action| **action != Action::Palette).map(|action| {
            let elsewhere = !action.screens().contains(&self.screen);
            let why_not = elsewhere.then(|| lang.t("tui.palette.elsewhere").to_owned());
            Entry {
                text: self.cx().own(action.long(lang)).into_owned(),
                aside: self.look.keymap.keys_for(*action).join(" "),
                why_not: why_not.or_else(|| self.why_not(*action)),
                request: Request::Act(*action),
            }
        });
        Popup::Choice(lang.t("tui.palette").to_owned(), entries.collect())
    }
}
