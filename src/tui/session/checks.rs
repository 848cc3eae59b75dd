//! What goes on behind the screen: what is begun there, how far it has come, and what it brings.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::progress::Progress;
use super::search_keys::SearchKeys;
use super::task::{Job, Work};
use super::{Filter, Session};
use crate::check::Checked;
use crate::read::{Change, Document, OpenError, TroubleKind};
use crate::report::open_error;

/// Files of so many bytes are checked before anybody notices.
const SOON_CHECKED: u64 = 4 << 20;

/// How long a frame waits for checks and searches that end soon: on a slow line, a frame that says that they run costs as
/// much as another.
pub const SOON: Duration = Duration::from_millis(20);

/// What a worker brought, as far as it concerns more than the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Brought {
    /// Nothing that anybody waits for.
    #[default]
    Nothing,
    /// Something to see.
    News,
    /// The files were read again: what the screens keep of them is void.
    FilesAgain,
}

impl Session {
    /// Begins to check all payloads anew.
    pub fn start_check(&mut self) {
        self.cancel();
        self.run += 1;
        self.failed.clear();
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
                *search = Arc::<SearchKeys>::default();
            }
            let to_fill = (!whole).then(|| search.clone());
            self.running.push((payload, now));
            let document = one.document.clone();
            self.jobs.push(Job::Check { run: self.run, payload, document, checked, search: to_fill });
        }
        self.start_comparisons();
        if self.laying {
            self.jobs.extend(self.workspace.matching().map(|laying| Job::Lay(self.run, laying)));
        }
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

    /// That nothing was found: so far, while the check runs.
    pub fn nothing_found(&self) -> &'static str {
        self.lang.t(if self.progress().is_some() { "tui.nothing-found.yet" } else { "tui.nothing-found" })
    }

    /// Whether anything is still being done behind the screen.
    pub fn is_busy(&self) -> bool {
        !self.running.is_empty() || self.laying || self.uploads.is_busy() || self.files.are_opening()
    }

    /// Until when a frame may be held back, since what it will show is about to be known.
    pub fn about_to_know(&self) -> Option<Instant> {
        let soon = |payload: usize| {
            let document = self.workspace.payloads.get(payload).map(|one| &one.document);
            document.and_then(|document| document.bytes()).is_some_and(|bytes| bytes <= SOON_CHECKED)
        };
        let checks = self.running.iter().filter(|(payload, _)| soon(*payload)).map(|(_, since)| *since);
        checks.chain(self.search.awaited).map(|since| since + SOON).max()
    }

    /// Has the system asked what happened to the file that is looked at.
    pub(super) fn ask_for_change(&mut self) {
        self.asked = Instant::now();
        let document = self.payload().map(|payload| payload.document.clone());
        self.jobs.extend(document.map(Job::Look));
    }

    /// Takes what the system says of a file.
    fn looked(&mut self, document: &Arc<Document>, change: Option<Change>) {
        if self.payload().is_some_and(|payload| Arc::ptr_eq(&payload.document, document)) {
            self.change = change;
        }
    }

    /// No thread is to be had for a job: it is said, and nothing waits for it. Whether there is something new to see.
    pub fn not_begun(&mut self, job: Job) -> bool {
        const WHY: ErrorKind = ErrorKind::WouldBlock;
        match job {
            Job::Look(_) => return false,
            Job::Check { run, payload, .. } => {
                self.take(Work::Checked { run, payload, result: Err(WHY) }, false);
            }
            Job::Load(_) => self.files.not_begun(),
            Job::Lay(..) => {
                self.laying = false;
                let responses = self.workspace.responses.iter().chain(&self.workspace.responses_before);
                let troubles = responses.map(|response| OpenError::new(&response.name, TroubleKind::Io(WHY)));
                self.workspace.troubles.extend(troubles.collect::<Vec<_>>());
            }
            Job::Search(_) => self.search.awaited = None,
            Job::Uploads(task) => self.uploads.not_begun(&task, WHY),
            Job::TakeOut(_) => {}
            Job::Marks(task) => self.marks.not_begun(&task),
        }
        self.notice = Some(self.lang.t("tui.no-thread").to_owned());
        true
    }

    /// Takes what a worker brings. `typing` is whether the line is open in which one types what is searched for.
    pub fn take(&mut self, work: Work, typing: bool) -> Brought {
        match work {
            Work::Loaded(done) => {
                let first = !self.files.were_opened();
                return match self.take_opened(done) {
                    true if first => {
                        self.start_check();
                        Brought::News
                    }
                    true => {
                        self.start_check();
                        Brought::FilesAgain
                    }
                    false => Brought::News,
                };
            }
            Work::Looked(document, change) => self.looked(&document, change),
            Work::Checked { run, payload, result } if run == self.run => {
                self.running.retain(|(running, _)| *running != payload);
                self.ask_for_change();
                match result {
                    Ok(()) => self.was_checked(payload),
                    Err(kind) => {
                        let one = self.workspace.payloads[payload].document.trouble(kind);
                        self.notice = Some(open_error::say(&one, self.lang));
                        self.failed.insert(payload, one);
                    }
                }
            }
            Work::MatchedReply(run, laid) if run == self.run => {
                self.workspace.take_laid(laid);
                self.laying = false;
                self.list_anew();
            }
            Work::Found(answer) => {
                if let Some(answer) = answer {
                    self.take_answer(answer, typing);
                }
            }
            Work::Uploads(done) => {
                self.take_comparison(done);
                if self.listed.filter == Filter::New {
                    self.list_anew();
                }
            }
            Work::TakenOut(done) => self.notice = Some(done.said(self.lang)),
            Work::Marks(done) => self.take_marks(done),
            _ => return Brought::Nothing,
        }
        self.settle_comparisons();
        Brought::News
    }

    fn was_checked(&mut self, payload: usize) {
        if payload != self.file {
            return;
        }
        if self.notice.as_deref() == Some(self.lang.t("tui.no-problem.yet")) {
            self.notice = None;
        }
        let one = &self.workspace.payloads[payload];
        let of_file = one.checked.as_ref().map_or(0, |checked| checked.file_findings(&one.document).count());
        if of_file > 0 && self.notice.is_none() {
            // On no record, and so in no row of the list.
            self.notice = Some(self.lang.f("tui.file-findings", &[("count", &of_file)]));
        }
        self.search_again();
        self.list_anew();
    }
}
