//! The state of the screen, and what keys and workers do to it.

mod background;
mod dispatch;
pub mod frame;

pub use crate::tui::screen::records::Filter;
pub use crate::tui::session::task::{Effects, Job, Search, Work};
pub use dispatch::movement;
pub use frame::draw;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::check::Checked;
use crate::cli::{Common, Mask, UiOptions};
use crate::read::{Change, Document, Trouble};
use crate::record::{Date, Record};
use crate::report::trouble;
use crate::settings::FileSays;
use crate::text::cells::{Ruler, safe};
use crate::text::{Lang, Said};
use crate::tui::input::action::{Keymap, Screen};
use crate::tui::look::glyphs::Chrome;
use crate::tui::look::preferences::User;
use crate::tui::look::theme::Theme;
use crate::tui::overlay::Overlay;
use crate::tui::screen::{changes, findings, preview, records, spec};
use crate::tui::session::comparisons::{Stage, Uploads};
use crate::tui::session::opening;
use crate::tui::session::search;
use crate::tui::session::veil::{self, Veil};
use crate::tui::session::worklist;
use crate::workspace::{Input, Payload, Workspace};

/// The state.
#[derive(Debug)]
pub struct App {
    /// The language.
    pub lang: Lang,
    /// How things look.
    pub theme: Theme,
    /// Which key does what.
    pub keymap: Keymap,
    /// How wide characters are.
    pub ruler: Ruler,
    /// Which characters the program's own words may hold.
    pub chrome: Chrome,
    /// The files of the user's settings, and what they change.
    pub says: Vec<FileSays>,
    /// Whether values may be sent to the terminal's clipboard.
    pub osc52: bool,
    /// What is masked.
    pub mask: Mask,
    /// Columns and rows.
    pub size: (u16, u16),
    /// Everything that is open.
    pub workspace: Workspace,
    /// The user's tables that are left out.
    pub left_out: Vec<Trouble>,
    /// Whether it is the built-in demonstration.
    pub demo: bool,
    /// The payload that is looked at.
    pub file: usize,
    /// The as-of date at the start.
    pub today: Date,
    /// The as-of date.
    pub as_of: Date,
    /// The screen.
    pub screen: Screen,
    /// The records' screen.
    pub records: records::State,
    /// The findings' screen.
    pub findings: findings::State,
    /// The preview.
    pub preview: preview::State,
    /// The comparison's screen.
    pub changes: changes::State,
    /// The specification's screen.
    pub spec: spec::State,
    /// What is known between uploads.
    pub uploads: Uploads,
    /// The work list.
    pub marks: worklist::Marks,
    /// What lies over the screen.
    pub overlay: Option<Overlay>,
    /// A sentence for the last line, until the next key.
    pub notice: Option<String>,
    /// The record whose 個人番号 is shown, and until when.
    pub revealed: Option<(u32, Instant)>,
    /// The protected records that were opened.
    pub opened: HashSet<(usize, u32)>,
    /// The search keys of each payload.
    pub searches: Vec<Arc<Search>>,
    /// The payloads whose check runs, and since when.
    pub running: Vec<(usize, Instant)>,
    /// Whether the replies are still to be laid on the records.
    pub laying: bool,
    /// Of payloads that could not be read to their end, why.
    pub failed: BTreeMap<usize, Trouble>,
    /// What happened to the file that is looked at, since it was opened.
    pub change: Option<Change>,
    /// When that was last asked.
    asked: Instant,
    /// Jobs that the last key gave rise to.
    pub jobs: Vec<Job>,
    /// What is opened, and how far that is.
    pub files: opening::Files,
    /// While keys are dealt with that came in one piece: whether one of them was refused.
    hurried: Option<bool>,
    run: u64,
}

/// How often the system is asked whether the file that is looked at is still the one that was opened, where no key is pressed.
const LOOKED_EVERY: Duration = Duration::from_secs(2);

/// How the screen is set up.
#[derive(Debug)]
pub struct Setup {
    /// How things look.
    pub theme: Theme,
    /// Which characters the program's own words may hold.
    pub chrome: Chrome,
    /// How wide characters are.
    pub ruler: Ruler,
    /// What is masked.
    pub mask: Mask,
    /// Whether it is the built-in demonstration.
    pub demo: bool,
    /// What the user's files say.
    pub user: User,
}

impl App {
    /// Opens the files, and waits for them.
    pub fn new(inputs: Vec<Input>, common: &Common, setup: Setup, size: (u16, u16)) -> App {
        let mut app = App::unopened(inputs, common, setup, size);
        if let Job::Load(task) = opening::begin(&mut app) {
            opening::take(&mut app, task.work_off());
        }
        app
    }

    /// With files that are still to be opened.
    pub fn unopened(inputs: Vec<Input>, common: &Common, setup: Setup, size: (u16, u16)) -> App {
        let mut app = App {
            lang: common.lang,
            theme: setup.theme,
            keymap: setup.user.keymap,
            ruler: setup.ruler,
            chrome: setup.chrome,
            says: setup.user.says,
            osc52: setup.user.osc52,
            mask: setup.mask,
            size,
            searches: vec![],
            left_out: common.spec.left_out.iter().filter(|table| table.wanted).map(Trouble::left_out).collect(),
            workspace: Workspace::empty(common.spec.clone()),
            demo: setup.demo,
            file: 0,
            today: common.as_of,
            as_of: common.as_of,
            screen: Screen::Records,
            records: records::State::default(),
            findings: findings::State::default(),
            preview: preview::State::default(),
            changes: changes::State::default(),
            spec: spec::State::default(),
            uploads: Uploads::unsaid(),
            marks: worklist::Marks::default(),
            overlay: None,
            notice: None,
            revealed: None,
            opened: HashSet::new(),
            running: vec![],
            laying: false,
            failed: BTreeMap::new(),
            change: None,
            asked: Instant::now(),
            jobs: vec![],
            files: opening::Files::new(inputs, common.reading(), common.spec.clone()),
            hurried: None,
            run: 0,
        };
        let fault = app.says.iter().flat_map(|says| says.faults.first()).next();
        app.notice = fault.map(|fault| fault.text(app.lang));
        app.refresh();
        app
    }

    /// Begins to open the files.
    pub fn open(&mut self) -> Effects {
        Effects { jobs: vec![opening::begin(self)], ..Effects::default() }
    }

    /// The first file that could not be opened, else the first of which something is odd.
    pub fn odd(&self) -> Option<String> {
        let remark = |(file, said): &(String, Said)| {
            let doubt = said.in_words(self.lang);
            self.lang.f("check.doubt", &[("file", &safe(file)), ("doubt", &doubt)])
        };
        let trouble = self.workspace.troubles.first().map(|one| trouble::say(one, self.lang));
        trouble.or_else(|| self.workspace.remarks.first().map(remark))
    }

    /// The payload that is looked at.
    pub fn payload(&self) -> Option<&Payload> {
        self.workspace.payloads.get(self.file)
    }

    /// Takes how wide the terminal draws ambiguous characters; `None` where nobody knows: in data they take two cells then,
    /// of which one may stay blank, and the program's own words do without.
    pub fn take_width(&mut self, wide: Option<bool>) {
        self.ruler = Ruler { wide: wide.unwrap_or(true) };
        self.chrome = match (self.chrome, wide) {
            (Chrome::Ascii, _) => Chrome::Ascii,
            (_, None) => Chrome::Sure,
            (_, Some(_)) => Chrome::Any,
        };
        self.refresh();
    }

    /// The program's own words, in the characters that may be.
    pub fn own<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.chrome.own(self.lang, text)
    }

    /// What was found in it so far.
    pub fn checked(&self) -> Option<&Arc<Checked>> {
        self.payload()?.checked.as_ref()
    }

    /// Whether the values of a record are kept from sight: it is protected, and was not opened.
    pub fn is_veiled(&self, number: u32, not_disclosed: bool) -> bool {
        not_disclosed && !self.opened.contains(&(self.file, number))
    }

    /// The veil over a record of a document, by the upload before as well: whoever was protected before stays unseen until the
    /// record is opened, whatever the flag says now.
    pub fn veil_over(&self, document: &Document, number: u32, record: &Record<'_>) -> Option<Veil> {
        veil::over(record).or_else(|| self.veil_over_unprotected(document, number))
    }

    /// The veil over a record that is disclosed now; `None` where its person was disclosed before, or it was opened.
    fn veil_over_unprotected(&self, document: &Document, number: u32) -> Option<Veil> {
        let payload = self.payload().filter(|payload| std::ptr::eq(&*payload.document, document))?;
        payload.previous.as_ref()?;
        if !self.is_veiled(number, true) {
            return None;
        }
        match self.uploads.slots.get(self.file).map(|slot| &slot.comparison) {
            Some(Stage::Done(comparison)) => {
                comparison.lifted.binary_search_by_key(&number, |lifted| lifted.record).ok()?;
                Some(Veil { short: "tui.row.lifted-short", row: "tui.row.lifted", page: "tui.veiled.lifted" })
            }
            // Until it is known, and where it never will be, nobody is shown for want of an answer.
            _ => {
                Some(Veil { short: "tui.row.comparing-short", row: "tui.row.comparing", page: "tui.veiled.comparing" })
            }
        }
    }

    /// Takes what the user said of uploads and of the work list.
    pub fn set_between(&mut self, options: &UiOptions) {
        self.uploads = Uploads::new(options);
        self.uploads.tell(&mut self.workspace);
        worklist::open(self, options.beside.worklist.as_deref());
    }

    /// The terminal has another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.size = (columns, rows);
        self.refresh();
    }

    /// Time passed; true if there is something new to see.
    pub fn tick(&mut self) -> bool {
        if self.asked.elapsed() >= LOOKED_EVERY {
            self.ask_for_change();
        }
        if self.revealed.is_some_and(|(_, until)| Instant::now() >= until) {
            self.revealed = None;
            self.refresh();
            return true;
        }
        if self.is_busy() {
            // More is known than when the screen was made ready.
            search::keep_up(self);
            self.refresh();
        }
        self.is_busy()
    }

    /// How long to wait for the next event: for ever where nothing changes by itself.
    pub fn patience(&self) -> Option<Duration> {
        let reveal = self.revealed.map(|(_, until)| until.saturating_duration_since(Instant::now()));
        let progress = self.is_busy().then_some(Duration::from_millis(100));
        let look = self.payload().map(|_| LOOKED_EVERY.saturating_sub(self.asked.elapsed()));
        reveal.into_iter().chain(progress).chain(look).min()
    }

    /// Sees periods from another day.
    pub fn see_from(&mut self, date: Date) -> Effects {
        self.as_of = date;
        self.notice = Some(self.lang.f("tui.as-of-now", &[("date", &date)]));
        self.start_check()
    }

    /// Narrows the list of records.
    pub fn filter(&mut self, filter: Filter) {
        self.records.filter = filter;
        self.screen = Screen::Records;
        self.records.list = None;
        let keep = self.records.selected();
        self.refresh();
        records::select(self, keep);
        self.notice = records::filter_words(self).map(|what| self.lang.f("tui.filter.set", &[("what", &what)]));
    }

    /// Looks at another file.
    pub fn go_to_file(&mut self, file: usize) {
        self.file = file.min(self.workspace.payloads.len().saturating_sub(1));
        self.leave_file();
    }

    fn turn_file(&mut self, by: isize) {
        let files = self.workspace.payloads.len() as isize;
        self.file = (self.file as isize + by).rem_euclid(files.max(1)) as usize;
        self.leave_file();
    }

    fn leave_file(&mut self) {
        self.records.find.clear();
        self.ask_for_change();
        self.revealed = None;
        self.records = records::State::default();
        self.findings = findings::State::default();
        self.preview = preview::State::default();
        self.changes = self.changes.anew();
    }

    /// Makes ready what is to be seen, after anything changed.
    pub fn refresh(&mut self) {
        records::refresh(self);
        match self.screen {
            Screen::Findings => findings::refresh(self),
            Screen::Preview => preview::refresh(self),
            Screen::Changes => changes::refresh(self),
            Screen::Spec => spec::refresh(self),
            Screen::Records => {}
        }
    }
}
