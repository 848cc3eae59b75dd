//! The state of the screen, and what keys and workers do to it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use chrono::{Datelike, Months, NaiveDate};
use crossterm::event::KeyEvent;

use super::action::{Action, Keymap, Screen};
use super::chrome::Chrome;
use super::find;
use super::list::Move;
use super::overlay::{Answer, Overlay};
use super::print;
use super::progress::Progress;
use super::screen::{changes, findings, preview, records, spec};
use super::theme::Theme;
use super::uploads::{self, Uploads};
use super::user::User;
use super::{marks, since, take_out};
use crate::check::{Checked, Follow, Rule};
use crate::cli::{Common, Mask, UiOptions};
use crate::read::{Change, Document, Encoding};
use crate::record::{Date, Record};
use crate::report::trouble;
use crate::search::{SearchIndex, SearchKeys, SearchPart};
use crate::settings::FileSays;
use crate::text::Lang;
use crate::text::cells::Ruler;
use crate::worklist::Mark;
use crate::workspace::{Input, LaidOut, Laying, Payload, Workspace};

/// How long a 個人番号 is shown.
const REVEAL: Duration = Duration::from_secs(5);

/// Files of so many bytes are checked before anybody notices.
const SOON_CHECKED: u64 = 4 << 20;

/// How often the system is asked whether the file is still the one that was opened, at the most.
const ASKED_EVERY: Duration = Duration::from_millis(700);

/// What a worker says. It belongs to a run; a later one made it void.
#[derive(Debug)]
pub enum Work {
    /// A payload was checked.
    Checked {
        /// The run.
        run: u64,
        /// The payload's place.
        payload: usize,
        /// Why the file could not be read to its end.
        result: Result<(), std::io::ErrorKind>,
    },
    /// The replies were laid on the records.
    Laid(u64, LaidOut),
    /// A search has found something; `None` where it was given up.
    Found(Option<find::Answer>),
    /// Something between uploads is known.
    Uploads(uploads::Done),
    /// Records were written to a file, or not.
    TakenOut(take_out::Done),
    /// The work list was written, or read through.
    Marks(marks::Done),
}

/// A job for a worker.
#[derive(Debug)]
pub enum Job {
    /// Check this payload.
    Check {
        /// The run.
        run: u64,
        /// The payload's place.
        payload: usize,
        /// The payload.
        document: Arc<Document>,
        /// Where what is found goes.
        checked: Arc<Checked>,
        /// Where the keys for searching go, unless an earlier run made them.
        search: Option<Arc<Search>>,
    },
    /// Lay the replies on the records.
    Lay(u64, Laying),
    /// Search the records.
    Search(find::Question),
    /// What lies between uploads.
    Uploads(uploads::Task),
    /// Write records to a file.
    TakeOut(take_out::Task),
    /// Write the work list, or look for records by it.
    Marks(marks::Task),
}

impl Job {
    /// Does the job.
    pub fn work_off(self) -> Work {
        match self {
            Job::Check { run, payload, document, checked, search } => {
                let result = match search {
                    Some(search) => checked.run(&document, search.as_ref()),
                    None => checked.run(&document, &()),
                };
                Work::Checked { run, payload, result: result.map_err(|e| e.kind()) }
            }
            Job::Lay(run, laying) => Work::Laid(run, laying.run()),
            Job::Search(question) => Work::Found(question.answer()),
            Job::Uploads(task) => Work::Uploads(task.work_off()),
            Job::TakeOut(task) => Work::TakenOut(task.work_off()),
            Job::Marks(task) => Work::Marks(task.work_off()),
        }
    }
}

/// The keys by which a payload's records are found. They grow while it is checked.
#[derive(Debug, Default)]
pub struct Search(RwLock<SearchIndex>);

impl Search {
    /// The keys so far.
    pub fn read(&self) -> RwLockReadGuard<'_, SearchIndex> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Follow for Search {
    type Part = SearchPart;

    fn see(&self, part: &mut SearchPart, record: &Record<'_>) {
        part.push(&SearchKeys::of(record));
    }

    fn take(&self, part: SearchPart) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).append(part);
    }
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

/// Which records a list holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those with a finding of any of these rules; the words say which.
    Rules(Vec<Rule>, String),
    /// Those with a reply of this code, or (`None`) any reply.
    Replies(Option<String>),
    /// Those with a reply that nothing here foresaw.
    Unforeseen,
    /// Those with a finding that was not in the upload before.
    New,
    /// Those with a mark in the work list, or (`None`) those with an error or a warning that has none.
    Work(Option<Mark>),
}

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
    pub marks: marks::Marks,
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
    /// What happened to the file that is looked at, since it was opened.
    pub change: Option<Change>,
    /// When that was last asked.
    asked: Instant,
    /// Jobs that the last key gave rise to.
    pub jobs: Vec<Job>,
    inputs: Vec<Input>,
    encoding: Option<Encoding>,
    /// The tables in force before any file is opened.
    settings: crate::spec::Spec,
    run: u64,
}

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
    /// Opens the files.
    pub fn new(inputs: Vec<Input>, common: &Common, setup: Setup, size: (u16, u16)) -> App {
        let workspace = Workspace::open_unlaid(common.spec.clone(), &inputs, common.encoding);
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
            workspace,
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
            marks: marks::Marks::default(),
            overlay: None,
            notice: None,
            revealed: None,
            opened: HashSet::new(),
            running: vec![],
            laying: false,
            change: None,
            asked: Instant::now(),
            jobs: vec![],
            inputs,
            encoding: common.encoding,
            settings: common.spec.clone(),
            run: 0,
        };
        let fault = app.says.iter().flat_map(|says| says.faults.first()).next();
        app.notice = fault.map(|fault| fault.text(app.lang));
        if let Some(trouble) = app.workspace.troubles.first() {
            app.notice = Some(trouble::say(trouble, app.lang));
        }
        app.laying = app.workspace.has_replies();
        app.refresh();
        app
    }

    /// The payload that is looked at.
    pub fn payload(&self) -> Option<&Payload> {
        self.workspace.payloads.get(self.file)
    }

    /// Takes how wide the terminal draws ambiguous characters; `None` where nobody knows: in data they take two cells then,
    /// of which one may stay blank, and the program's own words do without.
    pub fn take_width(&mut self, wide: Option<bool>) {
        self.ruler = Ruler { wide: wide.unwrap_or(true) };
        if wide.is_none() && self.chrome == Chrome::Any {
            self.chrome = Chrome::Sure;
        }
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

    /// Begins to check all payloads anew.
    pub fn start_check(&mut self) -> Effects {
        self.cancel();
        self.run += 1;
        let mut effects = Effects::default();
        let (references, now) = (self.workspace.spec.references(), Instant::now());
        for (payload, one) in self.workspace.payloads.iter_mut().enumerate() {
            let checked = Arc::new(Checked::new(&one.document, &references, self.as_of));
            one.checked = Some(checked.clone());
            if payload >= self.searches.len() {
                self.searches.push(Arc::default());
            }
            let search = &mut self.searches[payload];
            // Keys that an earlier run began, and did not end, are begun anew.
            let whole =
                one.document.index().extent().end.is_some() && search.read().len() == one.document.len() as usize;
            if !whole {
                *search = Arc::default();
            }
            let to_fill = (!whole).then(|| search.clone());
            self.running.push((payload, now));
            let document = one.document.clone();
            effects.jobs.push(Job::Check { run: self.run, payload, document, checked, search: to_fill });
        }
        effects.jobs.extend(uploads::start(self));
        if self.laying {
            effects.jobs.extend(self.workspace.laying().map(|laying| Job::Lay(self.run, laying)));
        }
        effects
    }

    /// Ends the running checks.
    pub fn cancel(&mut self) {
        for (payload, _) in self.running.drain(..) {
            if let Some(checked) = self.workspace.payloads.get(payload).and_then(|one| one.checked.as_ref()) {
                checked.stop();
            }
        }
    }

    /// How far the check of the payload that is looked at has come, while it runs.
    pub fn progress(&self) -> Option<Progress> {
        let (_, since) = self.running.iter().find(|(payload, _)| *payload == self.file)?;
        let payload = self.payload()?;
        Some(Progress::of(&payload.document, payload.checked.as_ref()?, since.elapsed()))
    }

    /// Asks the system what happened to the file that is looked at.
    fn ask_for_change(&mut self) {
        self.asked = Instant::now();
        self.change = self.payload().and_then(|payload| payload.document.change());
    }

    /// Whether anything is still being done in the background.
    pub fn is_busy(&self) -> bool {
        !self.running.is_empty() || self.laying || self.uploads.is_busy()
    }

    /// Takes what the user said of uploads and of the work list.
    pub fn set_between(&mut self, options: &UiOptions) {
        self.uploads = Uploads::new(options);
        self.uploads.tell(&mut self.workspace);
        marks::open(self, options.beside.worklist.as_deref());
    }

    /// A worker said something; what it gives rise to.
    pub fn work(&mut self, work: Work) -> Effects {
        match work {
            Work::Checked { run, payload, result } if run == self.run => {
                self.running.retain(|(running, _)| *running != payload);
                self.ask_for_change();
                match result {
                    Ok(()) => self.was_checked(payload),
                    Err(kind) => {
                        let name = &self.workspace.payloads[payload].document.name;
                        let one = crate::read::Trouble::new(name, crate::read::TroubleKind::Io(kind));
                        self.notice = Some(trouble::say(&one, self.lang));
                    }
                }
            }
            Work::Laid(run, laid) if run == self.run => {
                self.workspace.take_laid(laid);
                self.laying = false;
                self.list_anew();
            }
            Work::Found(answer) => {
                if let Some(answer) = answer {
                    find::take(self, answer);
                }
            }
            Work::Uploads(done) => {
                uploads::take(self, done);
                if self.records.filter == Filter::New {
                    self.list_anew();
                }
            }
            Work::TakenOut(done) => take_out::take(self, done),
            Work::Marks(done) => marks::take(self, done),
            _ => return Effects::default(),
        }
        let settled = uploads::settle(self);
        self.refresh();
        Effects { jobs: settled.into_iter().chain(self.jobs.drain(..)).collect(), ..Effects::default() }
    }

    fn was_checked(&mut self, payload: usize) {
        if payload != self.file {
            return;
        }
        let one = &self.workspace.payloads[payload];
        let of_file = one.checked.as_ref().map_or(0, |checked| checked.file_findings(&one.document).count());
        if of_file > 0 && self.notice.is_none() {
            // On no record, and so in no row of the list.
            self.notice = Some(self.lang.f("tui.file-findings", &[("count", &of_file)]));
        }
        find::ask_again(self);
        self.list_anew();
    }

    /// Until when a frame may be held back, since what it will show is about to be known.
    pub fn about_to_know(&self) -> Option<Instant> {
        let soon = |payload: usize| {
            let document = self.workspace.payloads.get(payload).map(|one| &one.document);
            document.and_then(|document| document.bytes()).is_some_and(|bytes| bytes <= SOON_CHECKED)
        };
        let checks = self.running.iter().filter(|(payload, _)| soon(*payload)).map(|(_, since)| *since);
        checks.chain(self.records.find.awaited).map(|since| since + super::run::SOON).max()
    }

    /// Makes the narrowed list anew: other records may belong to it now.
    pub fn list_anew(&mut self) {
        // While it is not known which findings are new, the list stays as it was.
        let known = self.records.filter != Filter::New || since::compared(self).is_some();
        if self.records.filter != Filter::All && known {
            let keep = self.records.selected();
            self.records.list = None;
            self.refresh();
            records::select(self, keep);
        }
    }

    /// The terminal has another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.size = (columns, rows);
        self.refresh();
    }

    /// Time passed; true if there is something new to see.
    pub fn tick(&mut self) -> bool {
        if self.revealed.is_some_and(|(_, until)| Instant::now() >= until) {
            self.revealed = None;
            self.refresh();
            return true;
        }
        if self.is_busy() {
            // More is known than when the screen was made ready.
            self.refresh();
        }
        self.is_busy()
    }

    /// How long to wait for the next event: for ever where nothing changes by itself.
    pub fn patience(&self) -> Option<Duration> {
        let reveal = self.revealed.map(|(_, until)| until.saturating_duration_since(Instant::now()));
        let progress = self.is_busy().then_some(Duration::from_millis(100));
        reveal.into_iter().chain(progress).min()
    }

    /// A key was pressed.
    pub fn key(&mut self, key: KeyEvent) -> Effects {
        if let Some([esc, key]) = self.keymap.told_apart(key) {
            let first = self.key(esc);
            return self.key(key).after(first);
        }
        self.notice = None;
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
                Answer::Asked(asked) => super::ask::answered(self, asked),
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
            Action::Mark => return marks::why_not(self),
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
            Action::Extract => take_out::ask(self),
            Action::Mark => marks::ask(self),
            Action::SentAt | Action::Assume => changes::act(self, action),
            Action::AsOf => self.overlay = Some(Overlay::date(self)),
            Action::Print => print::open(self),
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
            Action::Reload => return self.reload(),
            Action::NextFile => self.turn_file(1),
            Action::PreviousFile => self.turn_file(-1),
            Action::Reveal => {
                if let Some(number) = self.records.selected() {
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

    /// Reads all files again.
    fn reload(&mut self) -> Effects {
        if self.inputs.iter().any(|input| input.name == "-" && input.bytes.is_none()) {
            self.notice = Some(self.lang.t("tui.no-reload").to_owned());
            return Effects::default();
        }
        let keep = self.records.selected();
        self.cancel();
        self.uploads.forget();
        self.workspace = Workspace::open_unlaid(self.settings.clone(), &self.inputs, self.encoding);
        self.uploads.tell(&mut self.workspace);
        self.laying = self.workspace.has_replies();
        self.searches.clear();
        self.file = self.file.min(self.workspace.payloads.len().saturating_sub(1));
        // What stands at a number now need not be what was opened.
        self.opened.clear();
        self.spec = self.spec.anew();
        self.leave_file();
        self.notice = Some(match self.workspace.troubles.first() {
            Some(one) => trouble::say(one, self.lang),
            None => self.lang.t("tui.reloaded").to_owned(),
        });
        self.refresh();
        records::select(self, keep);
        self.start_check()
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
