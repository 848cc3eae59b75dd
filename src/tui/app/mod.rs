//! The state of the screen, and the only place that changes what is known and chosen: keys, requests and what workers bring
//! come here, and behind each of them the open screen is made ready once.

mod dispatch;
mod frame;

pub use super::session::task::{Job, Work};
pub use frame::draw;

use std::time::{Duration, Instant};

use super::component::Ctx;
use super::input::action::ScreenId;
use super::look::Look;
use super::look::glyphs::Glyphs;
use super::look::preferences::User;
use super::look::theme::Theme;
use super::overlay::Overlay;
use super::screen::Screens;
use super::session::{Brought, Session};
use crate::cli::{Common, Mask, UiOptions};
use crate::text::terminal_text::Ruler;
use crate::workspace::Input;

/// The state.
#[derive(Debug)]
pub struct App {
    /// What is known and chosen.
    pub session: Session,
    /// How things look.
    pub look: Look,
    /// Columns and rows.
    pub size: (u16, u16),
    /// The screen that is open.
    pub screen: ScreenId,
    /// What lies over the screen: one thing at a time, since one that leads to another gives way to it.
    pub overlay: Option<Box<dyn Overlay>>,
    /// The screens, each with its own state.
    pub screens: Screens,
    /// While keys are dealt with that came in one piece: whether one of them was refused.
    hurried: Option<bool>,
    /// What the last key asks for beyond the state.
    effects: Effects,
}

/// How the screen is set up.
#[derive(Debug)]
pub struct Setup {
    /// How things look.
    pub theme: Theme,
    /// Which characters the program's own words may hold.
    pub glyphs: Glyphs,
    /// How wide characters are.
    pub ruler: Ruler,
    /// What is masked.
    pub mask: Mask,
    /// Whether it is the built-in demonstration.
    pub demo: bool,
    /// What the user's files say.
    pub user: User,
}

/// What the state asks of whoever runs it.
#[derive(Debug, Default)]
pub struct Effects {
    /// Jobs for workers.
    pub jobs: Vec<Job>,
    /// Whether to end.
    pub quit: bool,
    /// A text for the terminal's clipboard.
    pub send: Option<String>,
}

impl Effects {
    /// These, behind others.
    fn after(mut self, first: Effects) -> Effects {
        self.jobs.splice(..0, first.jobs);
        Effects { quit: self.quit || first.quit, send: self.send.or(first.send), ..self }
    }
}

impl App {
    /// Opens the files, and waits for them.
    pub fn new(inputs: Vec<Input>, common: &Common, setup: Setup, size: (u16, u16)) -> App {
        let mut app = App::unopened(inputs, common, setup, size);
        let done = app.session.opening().work_off();
        app.session.take_opened(done);
        app.refresh();
        app
    }

    /// With files that are still to be opened.
    pub fn unopened(inputs: Vec<Input>, common: &Common, setup: Setup, size: (u16, u16)) -> App {
        let Setup { theme, glyphs, ruler, mask, demo, user } = setup;
        let look = Look { theme, keymap: user.keymap, ruler, glyphs, says: user.says, osc52: user.osc52 };
        let mut app = App {
            session: Session::new(inputs, common, mask, demo),
            look,
            size,
            screen: ScreenId::Records,
            overlay: None,
            screens: Screens::default(),
            hurried: None,
            effects: Effects::default(),
        };
        let fault = app.look.says.iter().flat_map(|says| says.faults.first()).next();
        app.session.notice = fault.map(|fault| fault.text(app.session.lang));
        app.refresh();
        app
    }

    /// Begins to open the files.
    pub fn open(&mut self) -> Effects {
        self.session.open();
        self.take_effects()
    }

    /// Begins to check all payloads anew.
    pub fn start_check(&mut self) -> Effects {
        self.session.start_check();
        self.take_effects()
    }

    /// Takes what the user said of uploads and of the work list.
    pub fn set_between(&mut self, options: &UiOptions) {
        self.session.set_between(options);
    }

    /// Takes how wide the terminal draws ambiguous characters; `None` where nobody knows: in data they take two cells then,
    /// of which one may stay blank, and the program's own words do without.
    pub fn take_width(&mut self, wide: Option<bool>) {
        self.look.ruler = Ruler { wide: wide.unwrap_or(true) };
        self.look.glyphs = match (self.look.glyphs, wide) {
            (Glyphs::Ascii, _) => Glyphs::Ascii,
            (_, None) => Glyphs::Sure,
            (_, Some(_)) => Glyphs::Any,
        };
        self.refresh();
    }

    /// The terminal has another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.size = (columns, rows);
        self.refresh();
    }

    /// Time passed; true if there is something new to see.
    pub fn tick(&mut self) -> bool {
        self.tell_rows();
        let news = self.session.tick();
        if news {
            self.refresh();
        }
        news
    }

    /// A worker brought something; what it gives rise to.
    pub fn work(&mut self, work: Work) -> Effects {
        self.tell_rows();
        let brought = self.session.take(work, self.overlay.is_some());
        if brought == Brought::FilesAgain {
            self.screens.files_again();
        }
        if brought != Brought::Nothing {
            self.refresh();
        }
        self.take_effects()
    }

    /// No thread is to be had for a job: it is said, and nothing waits for it.
    pub fn not_begun(&mut self, job: Job) -> Effects {
        if !self.session.not_begun(job) {
            return Effects::default();
        }
        self.refresh();
        self.take_effects()
    }

    /// What is to be done behind the screen and nobody was told of yet.
    pub fn take_jobs(&mut self) -> Vec<Job> {
        self.session.take_jobs()
    }

    /// Whether anything is still being done behind the screen.
    pub fn is_busy(&self) -> bool {
        self.session.is_busy()
    }

    /// How long to wait for the next event: for ever where nothing changes by itself.
    pub fn patience(&self) -> Option<Duration> {
        self.session.patience()
    }

    /// Until when a frame may be held back, since what it will show is about to be known.
    pub fn about_to_know(&self) -> Option<Instant> {
        self.session.about_to_know()
    }

    /// Makes ready what is to be seen, after anything changed.
    pub fn refresh(&mut self) {
        self.tell_rows();
        self.session.relist();
        let (screen, session, look) = (self.screen, &self.session, &self.look);
        self.screens.get_mut(screen).refresh(Ctx { session, look, size: self.size, screen });
    }

    /// What is looked at.
    fn cx(&self) -> Ctx<'_> {
        Ctx { session: &self.session, look: &self.look, size: self.size, screen: self.screen }
    }

    /// Lets the list of records know how many rows of it are seen.
    fn tell_rows(&mut self) {
        self.session.listed.rows = self.screens.records.rows(self.cx());
    }

    /// What is asked for beyond the state.
    fn take_effects(&mut self) -> Effects {
        let mut effects = std::mem::take(&mut self.effects);
        effects.jobs.append(&mut self.session.take_jobs());
        effects
    }
}
