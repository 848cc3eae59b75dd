//! What goes on behind the screen: what is begun there, how far it has come, and what it gives the state.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Instant;

use super::{App, Effects, Filter, Job, Work};
use crate::check::Checked;
use crate::read::{Change, Document, Trouble, TroubleKind};
use crate::report::trouble;
use crate::tui::event_loop::SOON;
use crate::tui::screen::records;
use crate::tui::session::baseline;
use crate::tui::session::comparisons;
use crate::tui::session::export;
use crate::tui::session::opening;
use crate::tui::session::progress::Progress;
use crate::tui::session::search;
use crate::tui::session::worklist;

/// Files of so many bytes are checked before anybody notices.
const SOON_CHECKED: u64 = 4 << 20;

impl App {
    /// Begins to check all payloads anew.
    pub fn start_check(&mut self) -> Effects {
        self.cancel();
        self.run += 1;
        self.failed.clear();
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
        effects.jobs.extend(comparisons::start(self));
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

    /// No thread is to be had for a job: it is said, and nothing waits for it.
    pub fn not_begun(&mut self, job: Job) -> Effects {
        const WHY: ErrorKind = ErrorKind::WouldBlock;
        let effects = match job {
            Job::Look(_) => return Effects::default(),
            Job::Check { run, payload, .. } => self.work(Work::Checked { run, payload, result: Err(WHY) }),
            Job::Load(_) => {
                self.files.not_begun();
                Effects::default()
            }
            Job::Lay(..) => {
                self.laying = false;
                let responses = self.workspace.responses.iter().chain(&self.workspace.responses_before);
                let troubles = responses.map(|response| Trouble::new(&response.name, TroubleKind::Io(WHY)));
                self.workspace.troubles.extend(troubles.collect::<Vec<_>>());
                Effects::default()
            }
            Job::Search(_) => {
                self.records.find.awaited = None;
                Effects::default()
            }
            Job::Uploads(task) => {
                comparisons::not_begun(self, &task, WHY);
                Effects::default()
            }
            Job::TakeOut(_) => Effects::default(),
            Job::Marks(task) => {
                worklist::not_begun(self, &task);
                Effects::default()
            }
        };
        self.notice = Some(self.lang.t("tui.no-thread").to_owned());
        self.refresh();
        effects
    }

    /// What is to be done in the background that nobody was told of yet.
    pub fn take_jobs(&mut self) -> Vec<Job> {
        std::mem::take(&mut self.jobs)
    }

    /// That nothing was found: so far, while the check runs.
    pub fn nothing_found(&self) -> &'static str {
        self.lang.t(if self.progress().is_some() { "tui.nothing-found.yet" } else { "tui.nothing-found" })
    }

    /// Whether anything is still being done in the background.
    pub fn is_busy(&self) -> bool {
        !self.running.is_empty() || self.laying || self.uploads.is_busy() || self.files.are_opening()
    }

    /// A worker said something; what it gives rise to.
    pub fn work(&mut self, work: Work) -> Effects {
        match work {
            Work::Loaded(done) => {
                let another = opening::take(self, done);
                let effects = if another { self.start_check() } else { Effects::default() };
                return Effects { jobs: effects.jobs.into_iter().chain(self.jobs.drain(..)).collect(), ..effects };
            }
            Work::Looked(document, change) => self.looked(&document, change),
            Work::Checked { run, payload, result } if run == self.run => {
                self.running.retain(|(running, _)| *running != payload);
                self.ask_for_change();
                match result {
                    Ok(()) => self.was_checked(payload),
                    Err(kind) => {
                        let one = self.workspace.payloads[payload].document.trouble(kind);
                        self.notice = Some(trouble::say(&one, self.lang));
                        self.failed.insert(payload, one);
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
                    search::take(self, answer);
                }
            }
            Work::Uploads(done) => {
                comparisons::take(self, done);
                if self.records.filter == Filter::New {
                    self.list_anew();
                }
            }
            Work::TakenOut(done) => export::take(self, done),
            Work::Marks(done) => worklist::take(self, done),
            _ => return Effects::default(),
        }
        let settled = comparisons::settle(self);
        self.refresh();
        Effects { jobs: settled.into_iter().chain(self.jobs.drain(..)).collect(), ..Effects::default() }
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
        search::ask_again(self);
        self.list_anew();
    }

    /// Until when a frame may be held back, since what it will show is about to be known.
    pub fn about_to_know(&self) -> Option<Instant> {
        let soon = |payload: usize| {
            let document = self.workspace.payloads.get(payload).map(|one| &one.document);
            document.and_then(|document| document.bytes()).is_some_and(|bytes| bytes <= SOON_CHECKED)
        };
        let checks = self.running.iter().filter(|(payload, _)| soon(*payload)).map(|(_, since)| *since);
        checks.chain(self.records.find.awaited).map(|since| since + SOON).max()
    }

    /// Makes the narrowed list anew: other records may belong to it now.
    pub fn list_anew(&mut self) {
        worklist::count_rejected(self);
        // While it is not known which findings are new, the list stays as it was.
        let known = self.records.filter != Filter::New || baseline::between(self).is_some();
        if self.records.filter != Filter::All && known {
            let keep = self.records.wanted.or(self.records.selected());
            self.records.list = None;
            self.refresh();
            records::select(self, keep);
        }
    }
}
