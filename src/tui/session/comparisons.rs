//! What lies between uploads, worked out behind the screen: the comparison with the upload before, the findings since, the
//! replayed histories, and who is new. Each is a job of its own; one begins when what it needs is there.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::Session;
use super::baseline::{Rejected, Replies};
use crate::check::Checked;
use chrono::NaiveDateTime;

use crate::cli::{Beside, UiOptions};
use crate::compare::{Comparison, Limits, against, between, compare};
use crate::history::{Outcome, Readings, switches};
use crate::read::Document;
use crate::record::{Date, moment_in_japan};
use crate::spec::{Form, Newcomers};
use crate::workspace::{Compared, Replayed, Workspace};

/// How far a piece of work is.
#[derive(Debug, Default)]
pub enum Stage<T> {
    /// What it needs is not there.
    #[default]
    Waits,
    /// It runs, under this number, since then.
    Runs(u64, Instant),
    /// What came of it.
    Done(T),
    /// A file cannot be read any more.
    Failed(io::ErrorKind),
}

impl<T> Stage<T> {
    /// What came of it.
    pub fn done(&self) -> Option<&T> {
        match self {
            Stage::Done(done) => Some(done),
            _ => None,
        }
    }

    /// Since when it runs.
    pub fn since(&self) -> Option<Instant> {
        match self {
            Stage::Runs(_, since) => Some(*since),
            _ => None,
        }
    }

    fn is_settled(&self) -> bool {
        matches!(self, Stage::Done(_) | Stage::Failed(_))
    }

    /// Takes a result, unless it is that of an earlier run.
    fn take(&mut self, number: u64, result: Result<T, io::ErrorKind>) -> bool {
        let awaited = matches!(self, Stage::Runs(running, _) if *running == number);
        if awaited {
            *self = result.map_or_else(Stage::Failed, Stage::Done);
        }
        awaited
    }
}

/// What is known of a payload and those before it.
#[derive(Debug, Default)]
pub struct Slot {
    /// What became of the records of the upload before.
    pub comparison: Stage<Arc<Comparison>>,
    /// What was found in the upload before, against what is found now.
    pub compared: Stage<Arc<Compared>>,
    /// How many people are new.
    pub newcomers: Stage<Newcomers>,
    /// What became of the replies to the upload before.
    pub rejected: Stage<Arc<Rejected>>,
    /// The check of the upload before, while it runs.
    pub before: Option<Arc<Checked>>,
    /// Whether what comparison and history say was added to the findings.
    added: bool,
}

/// A history among what is open.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The registration on which it is replayed.
    pub base: Option<Arc<Document>>,
    /// The differential files.
    pub files: Vec<Arc<Document>>,
    /// Of each its place among the payloads.
    pub payloads: Vec<Option<usize>>,
    /// Whether its findings are findings of its files: the user said what was there before.
    asked: bool,
}

/// A replayed history.
#[derive(Debug)]
pub struct Played {
    /// What each record did.
    pub replayed: Replayed,
    /// What is held against the base.
    pub outcome: Outcome,
}

/// A history and its replay.
#[derive(Debug)]
pub struct History {
    /// What is replayed.
    pub plan: Plan,
    /// What came of it.
    pub played: Stage<Arc<Played>>,
}

/// Everything between uploads.
#[derive(Debug, Default)]
pub struct Comparisons {
    /// Of each payload.
    pub slots: Vec<Slot>,
    /// The histories.
    pub histories: Vec<History>,
    /// What the user said: moment of sending, year's end, day of a master change.
    pub beside: Beside,
    /// Whether differential files are replayed on no base.
    alone: bool,
    /// What is too much of a change, where the user said it.
    limits: Option<Limits>,
    go_on: Arc<AtomicBool>,
    count: u64,
    planned: bool,
}

/// A job.
#[derive(Debug)]
pub struct Task {
    number: u64,
    go_on: Arc<AtomicBool>,
    what: Work,
}

#[derive(Debug)]
enum Work {
    Compare(usize, Arc<Document>, Arc<Document>, Date),
    Since(usize, Box<Since>),
    Replay(usize, Plan, Readings),
    Newcomers(usize, Arc<Checked>, Vec<Arc<Checked>>),
    Replies(usize, Box<Replies>),
}

#[derive(Debug)]
struct Since {
    old: Arc<Document>,
    new: Arc<Document>,
    before: Arc<Checked>,
    now: Arc<Checked>,
    comparison: Arc<Comparison>,
}

/// What came of a job.
#[derive(Debug)]
pub struct Done {
    number: u64,
    what: Came,
}

#[derive(Debug)]
enum Came {
    Compare(usize, Result<Arc<Comparison>, io::ErrorKind>),
    Since(usize, Result<Arc<Compared>, io::ErrorKind>),
    Replay(usize, Result<Arc<Played>, io::ErrorKind>),
    Newcomers(usize, Newcomers),
    Replies(usize, Arc<Rejected>),
}

impl Task {
    /// Does the job.
    pub fn work_off(self) -> Done {
        let go_on = &self.go_on;
        let kind = |e: io::Error| e.kind();
        let what = match self.what {
            Work::Compare(payload, old, new, as_of) => {
                Came::Compare(payload, compare(&old, &new, as_of, go_on).map(Arc::new).map_err(kind))
            }
            Work::Since(payload, since) => Came::Since(payload, since.run().map_err(kind)),
            Work::Replay(nth, plan, readings) => {
                let played =
                    Replayed::new(plan.base, plan.files, plan.payloads, readings, go_on).and_then(|replayed| {
                        let outcome = replayed.against(go_on)?;
                        Ok(Arc::new(Played { replayed, outcome }))
                    });
                Came::Replay(nth, played.map_err(kind))
            }
            Work::Newcomers(payload, now, before) => {
                let before: Vec<&Checked> = before.iter().map(AsRef::as_ref).collect();
                Came::Newcomers(payload, now.newcomers(&before))
            }
            Work::Replies(payload, replies) => Came::Replies(payload, Arc::new(replies.run())),
        };
        Done { number: self.number, what }
    }
}

impl Since {
    fn run(self) -> io::Result<Arc<Compared>> {
        self.before.run(&self.old, &())?;
        let between = between((&self.old, &self.before), (&self.new, &self.now), &self.comparison)?;
        Ok(Arc::new(Compared { comparison: self.comparison, checked: self.before, between }))
    }
}

impl Comparisons {
    /// As the user said.
    pub fn new(options: &UiOptions) -> Comparisons {
        Comparisons {
            beside: options.beside.clone(),
            alone: options.replay,
            limits: Some(options.limits),
            ..Comparisons::unsaid()
        }
    }

    /// Where the user said nothing.
    pub fn unsaid() -> Comparisons {
        let beside = Beside { sent_at: moment_in_japan(std::time::SystemTime::now()), ..Beside::default() };
        Comparisons { beside, go_on: Arc::new(AtomicBool::new(true)), ..Comparisons::default() }
    }

    /// Lets a workspace that was just opened know what the user said.
    pub fn tell(&self, workspace: &mut Workspace) {
        workspace.readings = self.beside.readings;
        workspace.sent_on = self.beside.sent_on;
        if let Some(limits) = self.limits {
            workspace.limits = limits;
        }
    }

    /// Ends what runs, and forgets all: the files are read again.
    pub fn forget(&mut self) {
        self.go_on.store(false, Ordering::Relaxed);
        self.slots.iter().filter_map(|slot| slot.before.as_ref()).for_each(|before| before.stop());
        (self.slots, self.histories, self.planned) = (vec![], vec![], false);
        self.go_on = Arc::new(AtomicBool::new(true));
    }

    /// Whether anything runs.
    pub fn is_busy(&self) -> bool {
        let of_slot = |slot: &Slot| {
            let since = slot.comparison.since().or(slot.compared.since()).or(slot.newcomers.since());
            since.or(slot.rejected.since()).is_some()
        };
        self.slots.iter().any(of_slot) || self.histories.iter().any(|history| history.played.since().is_some())
    }

    fn begin<T>(&mut self, stage: impl FnOnce(&mut Comparisons) -> Option<&mut Stage<T>>, what: Work) -> Task {
        self.count += 1;
        let number = self.count;
        if let Some(stage) = stage(self) {
            *stage = Stage::Runs(number, Instant::now());
        }
        Task { number, go_on: self.go_on.clone(), what }
    }
}

/// The histories of a workspace: those with an upload before, and the other differential files on the registration that
/// stands before them, or on none.
fn plans(workspace: &Workspace, alone: bool) -> Vec<Plan> {
    let document = |place: usize| workspace.payloads[place].document.clone();
    let mut plans = Vec::new();
    let asked = if alone { vec![] } else { workspace.histories() };
    for places in &asked {
        let previous = places.first().and_then(|place| workspace.payloads[*place].previous.clone());
        let mut plan = Plan {
            base: previous.clone().filter(|document| document.form == Form::Registration),
            files: places.iter().map(|place| document(*place)).collect(),
            payloads: places.iter().copied().map(Some).collect(),
            asked: true,
        };
        if let (None, Some(before)) = (&plan.base, previous) {
            plan.files.insert(0, before);
            plan.payloads.insert(0, None);
        }
        plans.push(plan);
    }
    let is_differential = |place: &usize| workspace.payloads[*place].document.form == Form::Differential;
    let others: Vec<usize> = (0..workspace.payloads.len())
        .filter(is_differential)
        .filter(|place| !asked.iter().flatten().any(|other| other == place))
        .collect();
    if let Some(first) = others.first() {
        let base = (0..*first).rev().find(|place| !is_differential(place)).filter(|_| !alone).map(document);
        let files = others.iter().map(|place| document(*place)).collect();
        plans.push(Plan { base, files, payloads: others.into_iter().map(Some).collect(), asked: false });
    }
    plans
}

impl Comparisons {
    /// No thread is to be had for a job: what it was for has failed.
    pub fn not_begun(&mut self, task: &Task, why: io::ErrorKind) {
        for slot in &mut self.slots {
            slot.comparison.take(task.number, Err(why));
            slot.compared.take(task.number, Err(why));
            slot.newcomers.take(task.number, Err(why));
            slot.rejected.take(task.number, Err(why));
        }
        for history in &mut self.histories {
            history.played.take(task.number, Err(why));
        }
    }
}

impl Session {
    /// Begins anew what rests on a check, and what has not begun yet.
    pub(super) fn start_comparisons(&mut self) {
        let uploads = &mut self.uploads;
        uploads.slots.resize_with(self.workspace.payloads.len(), Slot::default);
        for (slot, payload) in uploads.slots.iter_mut().zip(&mut self.workspace.payloads) {
            if let Some(before) = slot.before.take() {
                before.stop();
            }
            payload.compared = None;
            (slot.compared, slot.newcomers, slot.added) = (Stage::Waits, Stage::Waits, false);
        }
        if !uploads.planned {
            let history = |plan| History { plan, played: Stage::Waits };
            uploads.histories = plans(&self.workspace, uploads.alone).into_iter().map(history).collect();
            uploads.planned = true;
        }
        let mut jobs = Vec::new();
        for place in 0..uploads.slots.len() {
            let payload = &self.workspace.payloads[place];
            let waits = matches!(uploads.slots[place].comparison, Stage::Waits);
            if let Some(old) = payload.previous.clone().filter(|_| waits) {
                let what =
                    Work::Compare(place, old, payload.document.clone(), self.workspace.sent_on.unwrap_or(self.as_of));
                jobs.push(uploads.begin(|uploads| Some(&mut uploads.slots.get_mut(place)?.comparison), what));
            }
        }
        for nth in 0..uploads.histories.len() {
            if matches!(uploads.histories[nth].played, Stage::Waits) {
                let what = Work::Replay(nth, uploads.histories[nth].plan.clone(), uploads.beside.readings);
                jobs.push(uploads.begin(|uploads| Some(&mut uploads.histories.get_mut(nth)?.played), what));
            }
        }
        for job in jobs {
            self.begin(job);
        }
    }

    /// Compares the uploads anew from another day, and checks all anew.
    fn compare_again(&mut self) {
        self.uploads.slots.iter_mut().for_each(|slot| slot.comparison = Stage::Waits);
        self.start_check();
    }

    /// Replays the histories anew: something else is assumed.
    fn read_otherwise(&mut self, readings: Readings) {
        self.uploads.beside.readings = readings;
        self.workspace.readings = readings;
        self.uploads.histories.iter_mut().for_each(|history| history.played = Stage::Waits);
    }

    /// Takes what a worker brings.
    pub(super) fn take_comparison(&mut self, done: Done) {
        let (uploads, number) = (&mut self.uploads, done.number);
        match done.what {
            Came::Compare(place, result) => {
                if let Some(slot) = uploads.slots.get_mut(place) {
                    slot.comparison.take(number, result);
                }
            }
            Came::Since(place, result) => {
                let Some(slot) = uploads.slots.get_mut(place) else { return };
                if slot.compared.take(number, result) {
                    slot.before = None;
                    if let Some(payload) = self.workspace.payloads.get_mut(place) {
                        payload.compared = slot.compared.done().cloned();
                    }
                }
            }
            Came::Replay(nth, result) => {
                if let Some(history) = uploads.histories.get_mut(nth) {
                    history.played.take(number, result);
                }
            }
            Came::Replies(place, rejected) => {
                if let Some(slot) = uploads.slots.get_mut(place) {
                    slot.rejected.take(number, Ok(rejected));
                }
            }
            Came::Newcomers(place, newcomers) => {
                if let Some(slot) = uploads.slots.get_mut(place) {
                    slot.newcomers.take(number, Ok(newcomers));
                }
            }
        }
    }

    /// Begins what can begin by now.
    pub(super) fn settle_comparisons(&mut self) {
        for place in 0..self.uploads.slots.len() {
            self.add_findings_between(place);
        }
        let mut jobs = Vec::new();
        for place in 0..self.uploads.slots.len() {
            jobs.extend(self.between_replies(place));
            let (uploads, payload) = (&mut self.uploads, &self.workspace.payloads[place]);
            let Some(now) = payload.checked.clone().filter(|_| uploads.slots[place].added) else { continue };
            let slot = &mut uploads.slots[place];
            if let (Stage::Waits, Some(comparison), Some(old)) =
                (&slot.compared, slot.comparison.done().cloned(), payload.previous.clone())
            {
                let before = Arc::new(Checked::new(&old, &self.workspace.spec.references(), self.as_of));
                slot.before = Some(before.clone());
                let since = Since { old, new: payload.document.clone(), before, now: now.clone(), comparison };
                let what = Work::Since(place, Box::new(since));
                jobs.push(uploads.begin(|uploads| Some(&mut uploads.slots.get_mut(place)?.compared), what));
            }
            if let (Stage::Waits, Some(before)) = (&self.uploads.slots[place].newcomers, self.checked_before(place)) {
                let what = Work::Newcomers(place, now, before);
                jobs.push(self.uploads.begin(|uploads| Some(&mut uploads.slots.get_mut(place)?.newcomers), what));
            }
        }
        for job in jobs {
            self.begin(job);
        }
    }

    /// Begins to compare the replies to the upload before with those to a payload, once all are laid on their records.
    fn between_replies(&mut self, place: usize) -> Option<Task> {
        let slot = self.uploads.slots.get(place)?;
        let comparison = slot.comparison.done()?.clone();
        if self.laying || !matches!(slot.rejected, Stage::Waits) {
            return None;
        }
        let old_len = self.workspace.payloads.get(place)?.previous.as_ref()?.len();
        let (before, now) = self.workspace.replies_between(place);
        if before.is_empty() {
            return None;
        }
        let what = Replies { comparison, old_len, before, now };
        let what = Work::Replies(place, Box::new(what));
        Some(self.uploads.begin(|uploads| Some(&mut uploads.slots.get_mut(place)?.rejected), what))
    }

    /// Adds what comparison and history say to the findings of a payload, once all of it is known.
    fn add_findings_between(&mut self, place: usize) {
        let uploads = &mut self.uploads;
        let history = uploads.histories.iter().find_map(|history| {
            let at = history.plan.payloads.iter().position(|payload| *payload == Some(place))?;
            history.plan.asked.then_some((history, u16::try_from(at + 1).ok()?))
        });
        let slot = &uploads.slots[place];
        let payload = &mut self.workspace.payloads[place];
        let compared = payload.previous.is_none() || slot.comparison.is_settled();
        let replayed = history.is_none_or(|(history, _)| history.played.is_settled());
        let complete = payload.checked.as_ref().is_some_and(|checked| checked.is_complete());
        if slot.added || !(complete && compared && replayed) {
            return;
        }
        // Where a worker still looks at it, the next time.
        let Some(checked) = payload.checked.as_mut().and_then(Arc::get_mut) else { return };
        if let Some(comparison) = slot.comparison.done() {
            checked.add_compared(against(comparison, &payload.document, self.workspace.limits));
        }
        if let Some((history, file)) = history
            && let Some(played) = history.played.done()
        {
            let replayed = &played.replayed;
            let later = replayed.replay.findings(file, &|file| replayed.name(file));
            checked.add_history(later, replayed.replay.keys_per_person);
        }
        uploads.slots[place].added = true;
    }

    /// What was checked of the uploads before a payload; `None` while some of it is still to come.
    fn checked_before(&self, place: usize) -> Option<Vec<Arc<Checked>>> {
        let uploads = &self.uploads;
        let history = uploads.histories.iter().find(|history| history.plan.payloads.contains(&Some(place)));
        let mut all = Vec::new();
        let mut take = |one: usize| -> Option<()> {
            let (slot, payload) = (uploads.slots.get(one)?, self.workspace.payloads.get(one)?);
            if payload.previous.is_some() && !matches!(slot.comparison, Stage::Failed(_)) {
                match &slot.compared {
                    Stage::Done(compared) => all.push(compared.checked.clone()),
                    Stage::Failed(_) => {}
                    Stage::Waits | Stage::Runs(..) => return None,
                }
            }
            if one != place {
                all.push(payload.checked.clone().filter(|_| slot.added)?);
            }
            Some(())
        };
        if let Some(history) = history {
            let base = history.plan.base.as_ref().filter(|_| !history.plan.asked);
            let of_base = |base: &Arc<Document>| {
                self.workspace.payloads.iter().position(|payload| Arc::ptr_eq(&payload.document, base))
            };
            if let Some(base) = base.and_then(of_base) {
                take(base)?;
            }
            for one in history.plan.payloads.iter().copied().flatten().take_while(|one| *one < place) {
                take(one)?;
            }
        }
        take(place)?;
        Some(all)
    }

    /// Reads the histories by the other reading of a switch.
    pub fn assume_otherwise(&mut self, nth: usize) {
        let mut readings = self.uploads.beside.readings;
        let Some(switch) = switches().get(nth) else { return };
        let now = readings.reading_of(switch).map(|reading| reading.name.clone());
        let Some(other) = switch.reading.iter().find(|reading| Some(&reading.name) != now.as_ref()) else { return };
        if readings.set(&format!("{}={}", switch.name, other.name)) {
            self.read_otherwise(readings);
            self.notice = Some(other.words.in_lang(self.lang).to_owned());
            self.start_check();
        }
    }

    /// Takes when the upload is sent, as typed.
    ///
    /// # Errors
    /// It is no moment, in words.
    pub fn set_sent_at(&mut self, text: &str) -> Result<(), String> {
        let wrong = || self.lang.t("changes.ask.sent-at.wrong").to_owned();
        let sent = moment(text).ok_or_else(wrong)?;
        (self.uploads.beside.sent_at, self.uploads.beside.sent_on) = (sent, Some(sent.date()));
        if self.workspace.sent_on != Some(sent.date()) {
            // Who counts as missing rests on the day: whose period is over by then may be gone.
            self.workspace.sent_on = Some(sent.date());
            self.compare_again();
        }
        Ok(())
    }
}

/// A moment as people type it; only a time means that time of today, only a day its present time.
fn moment(text: &str) -> Option<NaiveDateTime> {
    let now = crate::record::moment_in_japan(std::time::SystemTime::now());
    let text = text.trim().replace(' ', "T");
    if text.is_empty() || text == "now" {
        return Some(now);
    }
    let whole = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M").ok();
    let day = || crate::record::parse_date(&text).map(|day| day.and_time(now.time()));
    let time = || chrono::NaiveTime::parse_from_str(&text, "%H:%M").ok().map(|time| now.date().and_time(time));
    whole.or_else(day).or_else(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_as_typed() {
        let said = |text: &str| moment(text).map(|moment| moment.format("%Y-%m-%dT%H:%M").to_string());
        assert_eq!(said("2026-11-20T21:00").as_deref(), Some("2026-11-20T21:00"));
        assert_eq!(said(" 2026-11-20 08:30 ").as_deref(), Some("2026-11-20T08:30"));
        assert!(said("2026-11-20").unwrap().starts_with("2026-11-20T"));
        assert!(said("21:05").unwrap().ends_with("T21:05"));
        assert!(said("").is_some());
        for wrong in ["2026-02-30T10:00", "25:00", "soon", "2026-11-20T21:00:00x"] {
            assert_eq!(said(wrong), None, "{wrong}");
        }
    }
}
