//! Opening the files, at the start and when they are to be read again: by a worker, since a file may keep one waiting. A pipe
//! does until somebody writes to it, and a network share may for ever.
//!
//! What was read before stays on the screen until all of it was read again. Where that cannot be done, it stays.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Session;
use super::identity::Identity;
use crate::read::OpenError;
use crate::report::open_error;
use crate::spec::Spec;
use crate::text::Lang;
use crate::text::terminal_text::safe;
use crate::workspace::{Input, Payload, Reading, Workspace};

/// What is opened, and how far that is.
#[derive(Debug)]
pub struct Files {
    inputs: Arc<Vec<Input>>,
    reading: Reading,
    /// The tables in force before any file is opened.
    settings: Spec,
    /// While they are being opened, which of them is.
    at: Option<Arc<AtomicUsize>>,
    /// Whether they were opened once.
    opened: bool,
    /// Files that could be read before and cannot be read again: what was read before stays.
    lost: Vec<OpenError>,
}

/// A job.
#[derive(Debug)]
pub struct Task {
    inputs: Arc<Vec<Input>>,
    reading: Reading,
    settings: Spec,
    at: Arc<AtomicUsize>,
    identity: Option<(String, Identity)>,
}

/// What came of it.
#[derive(Debug)]
pub struct Done {
    workspace: Box<Workspace>,
    /// Where the record stands now that was looked at when the job began, and the number that it had.
    moved: Option<(u32, u32)>,
}

impl Task {
    /// Opens the files.
    pub fn work_off(self) -> Done {
        let opening = |nth| self.at.store(nth, Ordering::Relaxed);
        let workspace = Workspace::open_one_by_one(self.settings, &self.inputs, self.reading, opening);
        let moved = self.identity.and_then(|(file, identity)| {
            let document = &named(&workspace.payloads, &file).next()?.1.document;
            Some((identity.number, identity.find(document).ok()??))
        });
        Done { workspace: Box::new(workspace), moved }
    }
}

/// The payloads of a name, each with its place.
fn named<'p>(payloads: &'p [Payload], name: &'p str) -> impl Iterator<Item = (usize, &'p Payload)> {
    payloads.iter().enumerate().filter(move |(_, payload)| payload.document.name == name)
}

impl Files {
    /// Not opened yet.
    pub fn new(inputs: Vec<Input>, reading: Reading, settings: Spec) -> Files {
        Files { inputs: Arc::new(inputs), reading, settings, at: None, opened: false, lost: vec![] }
    }

    /// Whether they are being opened.
    pub fn are_opening(&self) -> bool {
        self.at.is_some()
    }

    /// Whether they were opened once, be it without success.
    pub fn were_opened(&self) -> bool {
        self.opened
    }

    /// They are not being opened after all.
    pub fn not_begun(&mut self) {
        self.at = None;
    }

    /// Why what is seen is not what the files hold: those that could not be read again.
    pub fn lost(&self) -> &[OpenError] {
        &self.lost
    }

    /// What is said while they are opened for the first time: which file keeps one waiting.
    pub fn words(&self, lang: Lang) -> Option<String> {
        let at = self.at.as_ref().filter(|_| !self.opened)?;
        let name = self.inputs.get(at.load(Ordering::Relaxed)).map_or("", |input| input.name.as_str());
        let file = if name == "-" { lang.t("trouble.stdin").into() } else { safe(name) };
        Some(lang.f("tui.opening", &[("file", &file)]))
    }
}

/// The files that could be read before and cannot be read any more.
fn lost(before: &Workspace, now: &Workspace) -> Vec<OpenError> {
    let told = |file: &str| before.troubles.iter().any(|trouble| trouble.file == file);
    now.troubles.iter().filter(|trouble| !told(&trouble.file)).cloned().collect()
}

impl Session {
    /// What it takes to open the files; what was looked at is known again.
    pub fn opening(&mut self) -> Task {
        let at = Arc::new(AtomicUsize::new(0));
        let file = self.payload().map(|payload| payload.document.name.clone());
        let identity = file.zip(self.listed.identity.clone());
        let files = &mut self.files;
        files.at = Some(at.clone());
        let reading = Reading { again: files.opened, ..files.reading };
        let (inputs, settings) = (files.inputs.clone(), files.settings.clone());
        Task { inputs, reading, settings, at, identity }
    }

    /// Begins to open the files.
    pub fn open(&mut self) {
        let task = self.opening();
        self.begin(task);
    }

    /// Reads all files again, unless one of them can be read once only.
    pub fn open_again(&mut self) {
        let lang = self.lang;
        let is_stdin = |input: &&Input| input.name == "-" && input.bytes.is_none();
        if self.files.are_opening() {
            self.notice = Some(lang.t("tui.reloading").to_owned());
        } else if self.files.inputs.iter().any(|input| is_stdin(&input)) {
            self.notice = Some(lang.t("tui.no-reload").to_owned());
        } else if let Some(name) = self.workspace.read_once().first() {
            self.notice = Some(lang.f("tui.no-reload.pipe", &[("file", &safe(name))]));
        } else {
            self.notice = Some(lang.t("tui.reloading").to_owned());
            self.open();
        }
    }

    /// Takes what was opened; whether it is another workspace than before.
    pub fn take_opened(&mut self, done: Done) -> bool {
        let first = !std::mem::replace(&mut self.files.opened, true);
        self.files.at = None;
        let workspace = done.workspace;
        self.files.lost = if first { vec![] } else { lost(&self.workspace, &workspace) };
        if let Some(lost) = self.files.lost.first() {
            let why = open_error::say(lost, self.lang);
            let written = self
                .workspace
                .payloads
                .iter()
                .any(|payload| payload.document.name == lost.file && !payload.document.is_as_opened());
            let word = if written { "tui.reload.lost" } else { "tui.reload.kept" };
            self.notice = Some(self.lang.f(word, &[("why", &why)]));
            return false;
        }
        let file = self.payload().map(|payload| payload.document.name.clone());
        let nth =
            named(&self.workspace.payloads, file.as_deref().unwrap_or_default()).position(|(at, _)| at == self.file);
        self.cancel();
        self.uploads.forget();
        self.workspace = *workspace;
        self.uploads.tell(&mut self.workspace);
        self.laying = self.workspace.has_replies();
        self.searches.clear();
        let places = file.iter().flat_map(|file| named(&self.workspace.payloads, file));
        let place = places.map(|(at, _)| at).nth(nth.unwrap_or(0));
        self.file = place.unwrap_or(self.file).min(self.workspace.payloads.len().saturating_sub(1));
        self.change = None;
        if !first {
            self.keep_place(done.moved);
            self.notice = Some(self.lang.t("tui.reloaded").to_owned());
        }
        self.notice = self.odd().or(self.notice.take());
        self.relist();
        if let Some(number) = self.listed.wanted {
            self.select(Some(number));
        }
        true
    }

    /// What was looked at is looked at again: the same screen, filter, search and record, of which only the place is another.
    fn keep_place(&mut self, moved: Option<(u32, u32)>) {
        let selected = self.listed.selected();
        let moved = moved.filter(|(before, _)| Some(*before) == selected).map(|(_, now)| now);
        self.listed.wanted = moved.or(selected);
        self.listed.list = None;
        // What stands at a number now need not be what was opened.
        self.opened.clear();
        self.revealed = None;
        self.search.forget_hits();
    }
}
