//! What is known and chosen: what is open, what is looked at, and what is found out behind the screen. Nothing here knows how
//! it is drawn.

pub mod baseline;
mod checks;
pub mod comparisons;
pub mod export;
mod filter;
pub mod identity;
mod listed;
pub mod masking;
pub mod opening;
pub mod progress;
pub mod search;
mod search_keys;
pub mod task;
pub mod veil;
pub mod worklist;

pub use checks::{Brought, SOON};
pub use filter::Filter;
pub use listed::{Listed, is_long};

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::check::Checked;
use crate::cli::{Common, Mask, UiOptions};
use crate::read::reply::Reply;
use crate::read::reply_matching::MatchedReply;
use crate::read::{Change, Document, OpenError};
use crate::record::{Date, Record};
use crate::report::open_error;
use crate::text::terminal_text::safe;
use crate::text::{Lang, Message};
use crate::workspace::{Input, Payload, Workspace};
use comparisons::{Comparisons, Stage};
use search::Search;
use search_keys::SearchKeys;
use task::Job;
use veil::Veil;
use worklist::Marks;

/// How long a 個人番号 is shown.
const REVEAL: Duration = Duration::from_secs(5);

/// How often the system is asked whether the file that is looked at is still the one that was opened, where no key is pressed.
const LOOKED_EVERY: Duration = Duration::from_secs(2);

/// How often it is asked where keys are pressed, at the most.
const ASKED_EVERY: Duration = Duration::from_millis(700);

/// What is known and chosen.
#[derive(Debug)]
pub struct Session {
    /// The language.
    pub lang: Lang,
    /// What is masked.
    pub mask: Mask,
    /// Everything that is open.
    pub workspace: Workspace,
    /// The user's tables that are left out.
    pub left_out: Vec<OpenError>,
    /// Whether it is the built-in demonstration.
    pub demo: bool,
    /// The payload that is looked at.
    pub file: usize,
    /// The as-of date at the start.
    pub today: Date,
    /// The as-of date.
    pub as_of: Date,
    /// The records that are listed, and the selected one.
    pub listed: Listed,
    /// What is searched for among the records, and what was found.
    pub search: Search,
    /// What is known between uploads.
    pub uploads: Comparisons,
    /// The work list.
    pub marks: Marks,
    /// A sentence for the last line, until the next key.
    pub notice: Option<String>,
    /// The record whose 個人番号 is shown, and until when.
    pub revealed: Option<(u32, Instant)>,
    /// The protected records that were opened.
    pub opened: HashSet<(usize, u32)>,
    /// Whether the replies are still to be matched with the records.
    pub laying: bool,
    /// Of payloads that could not be read to their end, why.
    pub failed: BTreeMap<usize, OpenError>,
    /// What happened to the file that is looked at, since it was opened.
    pub change: Option<Change>,
    /// What is opened, and how far that is.
    pub files: opening::Files,
    /// The search keys of each payload.
    searches: Vec<Arc<SearchKeys>>,
    /// The payloads whose check runs, and since when.
    running: Vec<(usize, Instant)>,
    /// When it was last asked what happened to the file.
    asked: Instant,
    /// What is to be done behind the screen, and nobody was told of yet.
    jobs: Vec<Job>,
    /// The number of the run of checks: what an earlier one brings is void.
    run: u64,
}

impl Session {
    /// With files that are still to be opened.
    pub fn new(inputs: Vec<Input>, common: &Common, mask: Mask, demo: bool) -> Session {
        Session {
            lang: common.lang,
            mask,
            workspace: Workspace::empty(common.spec.clone()),
            left_out: common.spec.left_out.iter().filter(|table| table.wanted).map(OpenError::left_out).collect(),
            demo,
            file: 0,
            today: common.as_of,
            as_of: common.as_of,
            listed: Listed::default(),
            search: Search::default(),
            uploads: Comparisons::unsaid(),
            marks: Marks::default(),
            notice: None,
            revealed: None,
            opened: HashSet::new(),
            laying: false,
            failed: BTreeMap::new(),
            change: None,
            files: opening::Files::new(inputs, common.reading(), common.spec.clone()),
            searches: vec![],
            running: vec![],
            asked: Instant::now(),
            jobs: vec![],
            run: 0,
        }
    }

    /// Takes what the user said of uploads and of the work list.
    pub fn set_between(&mut self, options: &UiOptions) {
        self.uploads = Comparisons::new(options);
        self.uploads.tell(&mut self.workspace);
        self.open_worklist(options.beside.worklist.as_deref());
    }

    /// The payload that is looked at.
    pub fn payload(&self) -> Option<&Payload> {
        self.workspace.payloads.get(self.file)
    }

    /// What was found in it so far.
    pub fn checked(&self) -> Option<&Arc<Checked>> {
        self.payload()?.checked.as_ref()
    }

    /// The replies on a record.
    pub fn replies_of(&self, number: u32) -> impl Iterator<Item = (&Reply, &MatchedReply)> {
        self.workspace.replies_on_record(self.file, number)
    }

    /// The replies on a record that tell of an error or a warning and still hold.
    pub fn weighing_on(&self, number: u32) -> impl Iterator<Item = (&Reply, &MatchedReply)> {
        self.replies_of(number).filter(|(reply, laid)| reply.weighs() && !laid.superseded)
    }

    /// The codes of all replies on the payload that is looked at, each once; empty for replies without one.
    pub fn reply_codes(&self) -> Vec<String> {
        let spec = &self.workspace.spec;
        let mut codes: Vec<String> =
            self.workspace.weighing_on(self.file).map(|(_, reply, _)| spec.code(&reply.code).to_owned()).collect();
        codes.sort();
        codes.dedup();
        codes
    }

    /// The files that could not be read, or not to their end, and the user's tables that could not.
    pub fn troubles(&self) -> impl Iterator<Item = &OpenError> {
        let of_tables = self.left_out.iter();
        self.workspace.troubles.iter().chain(self.failed.values()).chain(of_tables).chain(self.files.lost())
    }

    /// The first file that could not be opened, else the first of which something is odd.
    fn odd(&self) -> Option<String> {
        let remark = |(file, said): &(String, Message)| {
            let doubt = said.in_words(self.lang);
            self.lang.f("check.doubt", &[("file", &safe(file)), ("doubt", &doubt)])
        };
        let trouble = self.workspace.troubles.first().map(|one| open_error::say(one, self.lang));
        trouble.or_else(|| self.workspace.remarks.first().map(remark))
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

    /// Shows the 個人番号 of the selected record for a while, or hides it again.
    pub fn reveal(&mut self) {
        let Some(number) = self.listed.selected() else { return };
        let shown = self.revealed.is_some();
        self.revealed = (!shown).then(|| (number, Instant::now() + REVEAL));
        let key = if shown { "tui.hidden-again" } else { "tui.revealed" };
        self.notice = Some(self.lang.f(key, &[("n", &number), ("seconds", &REVEAL.as_secs())]));
    }

    /// Hides a number that is shown on another record than the one for which it was asked.
    pub fn hide_others(&mut self) {
        if self.revealed.is_some_and(|(number, _)| self.listed.selected() != Some(number)) {
            self.revealed = None;
        }
    }

    /// Sees periods from another day.
    pub fn see_from(&mut self, date: Date) {
        self.as_of = date;
        self.notice = Some(self.lang.f("tui.as-of-now", &[("date", &date)]));
        self.start_check();
    }

    /// Looks at another file.
    pub fn go_to_file(&mut self, file: usize) {
        self.file = file.min(self.workspace.payloads.len().saturating_sub(1));
        self.leave_file();
    }

    /// Looks at the next file, or at another by so many, round the end.
    pub fn turn_file(&mut self, by: isize) {
        let files = self.workspace.payloads.len() as isize;
        self.file = (self.file as isize + by).rem_euclid(files.max(1)) as usize;
        self.leave_file();
    }

    fn leave_file(&mut self) {
        self.search.clear();
        self.ask_for_change();
        self.revealed = None;
        self.listed = Listed::of_another_file(&self.listed);
        self.search = Search::default();
    }

    /// Time passed; true if there is something new to see.
    pub fn tick(&mut self) -> bool {
        if self.asked.elapsed() >= LOOKED_EVERY {
            self.ask_for_change();
        }
        if self.revealed.is_some_and(|(_, until)| Instant::now() >= until) {
            self.revealed = None;
            return true;
        }
        if self.is_busy() {
            // More is known than when the screen was made ready.
            self.keep_search_up();
        }
        self.is_busy()
    }

    /// A key was pressed: what was said is not said any more.
    pub fn key_pressed(&mut self) {
        self.notice = None;
        self.listed.wanted = None;
        if self.asked.elapsed() >= ASKED_EVERY {
            self.ask_for_change();
        }
    }

    /// How long to wait for the next event: for ever where nothing changes by itself.
    pub fn patience(&self) -> Option<Duration> {
        let reveal = self.revealed.map(|(_, until)| until.saturating_duration_since(Instant::now()));
        let progress = self.is_busy().then_some(Duration::from_millis(100));
        let look = self.payload().map(|_| LOOKED_EVERY.saturating_sub(self.asked.elapsed()));
        reveal.into_iter().chain(progress).chain(look).min()
    }

    /// Has something done behind the screen.
    fn begin(&mut self, job: impl Into<Job>) {
        self.jobs.push(job.into());
    }

    /// What is to be done behind the screen and nobody was told of yet.
    pub fn take_jobs(&mut self) -> Vec<Job> {
        std::mem::take(&mut self.jobs)
    }
}
