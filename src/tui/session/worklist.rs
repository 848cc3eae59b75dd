//! The work list on the screen: marks on records and groups, written by a worker at each change.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::Session;
use crate::check::{Checked, Rule, Severity};
use crate::compare::figures;
use crate::read::Document;
use crate::record::Record;
use crate::report::worklist::say;
use crate::text::Lang;
use crate::text::terminal_text::safe;
use crate::tui::look::theme::Role;
use crate::worklist::{Change, Identity, LONGEST_NOTE, Mark, Marked, NoteFault, Worklist};

/// What is marked.
#[derive(Clone, Debug)]
pub enum Target {
    /// A record: how it is known again, and what it is called.
    Record(Identity, u32),
    /// All findings of a rule.
    Group(Rule),
}

impl Target {
    pub(super) fn change(&self) -> Change {
        match self {
            Target::Record(identity, _) => Change::Record(identity.clone()),
            Target::Group(rule) => Change::Group(*rule),
        }
    }
}

/// A mark, or taking it away.
type Step = (Change, Option<Marked>);

/// Records by mark: still open, to fix, known, asked, done.
type ByMark = [Vec<u32>; 5];

/// Records, sorted by their marks.
#[derive(Clone, Debug, Default)]
pub struct Sorted {
    by_mark: ByMark,
    /// How many of those that PMH rejected are marked.
    rejected_marked: u64,
}

/// Of what records are sorted: document, revision of the marks, records checked, records that PMH rejected.
type SortedFor = (usize, u64, u32, usize);

/// The work list.
#[derive(Debug, Default)]
pub struct Marks {
    list: Option<Worklist>,
    name: String,
    fault: Option<String>,
    writer: Option<Arc<Mutex<Worklist>>>,
    steps: Arc<Mutex<Vec<Step>>>,
    writing: usize,
    /// Marks of others that were replaced, and are not told yet.
    replaced: usize,
    /// How often the marks changed.
    revision: u64,
    sorted: Arc<Sorted>,
    /// Of what the records are sorted.
    made_for: Option<SortedFor>,
    /// Of what they were sorted, or are being sorted.
    sorted_for: Option<SortedFor>,
}

/// A job.
#[derive(Debug)]
pub enum Task {
    /// Write what changed.
    Write(Arc<Mutex<Worklist>>, Arc<Mutex<Vec<Step>>>, String, Lang),
    /// Sort records by their marks.
    Sort(Box<Sort>),
}

/// Records to be sorted by their marks.
#[derive(Debug)]
pub struct Sort {
    document: Arc<Document>,
    checked: Arc<Checked>,
    list: Worklist,
    /// The records that PMH rejected.
    rejected: HashSet<u32>,
    made_for: SortedFor,
}

/// What came of it.
#[derive(Debug)]
pub enum Done {
    /// The marks as they are in the file, and how many of others were replaced; or why they are not.
    Written(Result<(Box<Worklist>, usize), String>),
    /// The records by mark.
    Sorted(Sorted, SortedFor),
}

impl Task {
    /// Does the job.
    pub fn work_off(self) -> Done {
        match self {
            Task::Write(writer, steps, name, lang) => {
                let mut list = writer.lock().unwrap_or_else(PoisonError::into_inner);
                let steps = std::mem::take(&mut *steps.lock().unwrap_or_else(PoisonError::into_inner));
                for (what, marked) in steps {
                    // The notes were looked at when they were typed.
                    let _ = list.set(what, marked);
                }
                Done::Written(match list.save() {
                    Ok(replaced) => Ok((Box::new(list.clone()), replaced)),
                    Err(fault) => Err(say(&fault, &name, lang)),
                })
            }
            Task::Sort(sort) => Done::Sorted(sort.work_off(), sort.made_for),
        }
    }
}

/// Whether a rule weighs enough to be worked on.
fn weighs(rule: &Rule) -> bool {
    rule.severity() > Severity::Info
}

impl Sort {
    fn work_off(&self) -> Sorted {
        let all: Vec<Sorted> =
            self.document.index().batches(1, usize::MAX).into_par_iter().map(|numbers| self.batch(numbers)).collect();
        all.into_iter().fold(Sorted::default(), |mut sum, part| {
            sum.by_mark.iter_mut().zip(part.by_mark).for_each(|(sum, part)| sum.extend(part));
            sum.rejected_marked += part.rejected_marked;
            sum
        })
    }

    fn batch(&self, numbers: std::ops::Range<u32>) -> Sorted {
        let mut sorted = Sorted::default();
        let list = &self.list;
        // What cannot be read any more has no mark.
        let _ = self.document.each_record(numbers, |text, record| {
            let rules: Vec<Rule> = self.checked.rules_of(text.number).into_iter().filter(weighs).collect();
            let rejected = self.rejected.contains(&text.number);
            let key = list.key_of(record);
            let own = key.as_ref().and_then(|key| list.record(key)).map(|marked| marked.mark);
            let open = own.is_none() && (rejected || rules.iter().any(|rule| list.group(*rule).is_none()));
            let groups = rules.iter().filter(|_| own.is_none()).filter_map(|rule| list.group(*rule));
            let mut places: Vec<usize> = own.into_iter().chain(groups.map(|marked| marked.mark)).map(place).collect();
            places.extend(open.then_some(0));
            places.sort_unstable();
            places.dedup();
            places.into_iter().for_each(|place| sorted.by_mark[place].push(text.number));
            sorted.rejected_marked += u64::from(rejected && own.is_some());
        });
        sorted
    }
}

fn place(mark: Mark) -> usize {
    match mark {
        Mark::ToFix => 1,
        Mark::Known => 2,
        Mark::Asked => 3,
        Mark::Done => 4,
    }
}

/// The role, sign and word of a mark.
pub fn sign(mark: Mark) -> (Role, &'static str, &'static str) {
    match mark {
        Mark::ToFix => (Role::Error, "!", "worklist.mark.to-fix"),
        Mark::Known => (Role::Ok, "=", "worklist.mark.known"),
        Mark::Asked => (Role::Accent, "?", "worklist.mark.asked"),
        Mark::Done => (Role::Ok, "v", "worklist.mark.done"),
    }
}

impl Marks {
    /// Whether there is a work list.
    pub fn is_open(&self) -> bool {
        self.list.is_some()
    }

    /// The work list, where there is one.
    pub fn list(&self) -> Option<&Worklist> {
        self.list.as_ref()
    }

    /// The mark on a record.
    pub fn on(&self, record: &Record<'_>) -> Option<&Marked> {
        let list = self.list.as_ref()?;
        list.record(&list.key_of(record)?)
    }

    /// The mark on a group.
    pub fn on_group(&self, rule: Rule) -> Option<&Marked> {
        self.list.as_ref()?.group(rule)
    }

    /// The target that a record is.
    pub fn target(&self, record: &Record<'_>, number: u32) -> Option<Target> {
        self.list.as_ref()?;
        Some(Target::Record(Identity::of(record)?, number))
    }

    /// The mark on a record or a group, as it is in the list.
    pub fn mark_on(&self, target: &Target) -> Option<&Marked> {
        self.list.as_ref()?.mark_on(&target.change())
    }

    /// The name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// No thread is to be had for a job: what was to be written is with the next mark, and the records are sorted when they
    /// are asked for again.
    pub fn not_begun(&mut self, task: &Task) {
        match task {
            Task::Write(..) => self.writing = self.writing.saturating_sub(1),
            Task::Sort(..) => self.sorted_for = None,
        }
    }
}

impl Session {
    /// Opens the work list that the user named.
    pub(super) fn open_worklist(&mut self, name: Option<&str>) {
        let Some(name) = name else { return };
        self.marks.name = name.to_owned();
        match Worklist::open(Path::new(name)) {
            Ok(list) => {
                if let [first, ..] = list.damaged() {
                    let args: &[(&str, &dyn std::fmt::Display)] =
                        &[("file", &safe(name)), ("count", &list.damaged().len()), ("line", first)];
                    self.notice = Some(self.lang.f("worklist.damaged", args));
                }
                self.marks.writer = Some(Arc::new(Mutex::new(list.clone())));
                self.marks.list = Some(list);
            }
            Err(fault) => {
                let said = say(&fault, name, self.lang);
                self.notice = Some(said.clone());
                self.marks.fault = Some(said);
            }
        }
    }

    /// Why nothing can be marked; `None` where it can.
    pub fn why_not_marked(&self) -> Option<String> {
        match (&self.marks.list, &self.marks.fault) {
            (Some(_), _) => None,
            (None, Some(fault)) => Some(fault.clone()),
            (None, None) => Some(self.lang.t("marks.no-file").to_owned()),
        }
    }

    /// Whether PMH rejected what is marked, by the replies that are open or as it was when it was marked before.
    fn is_rejected(&self, target: &Target) -> bool {
        let Target::Record(key, number) = target else { return false };
        let Some(list) = self.marks.list.as_ref() else { return false };
        let same = || {
            let document = &self.payload()?.document;
            let text = document.text(*number).ok()?;
            // A record of another upload may have this number too.
            Some(Identity::of(&document.parse(&text)).as_ref() == Some(key))
        };
        let before = list.mark_on(&target.change()).is_some_and(|marked| marked.rejected);
        let mut replies = self.workspace.replies_on_record(self.file, *number);
        before || replies.any(|(reply, _)| reply.is_error()) && same() == Some(true)
    }

    /// Sets a mark or takes it away, and has it written.
    ///
    /// # Errors
    /// Why the note is not taken, in words.
    pub fn set_mark(&mut self, target: &Target, mark: Option<(Mark, &str)>) -> Result<(), String> {
        let lang = self.lang;
        let rejected = self.is_rejected(target);
        let missing =
            || self.payload().zip(self.checked()).map(|(of, checked)| figures(checked.file_findings(&of.document)));
        let figures = match target {
            Target::Group(Rule::MassDisappearance) => missing().unwrap_or_default(),
            _ => String::new(),
        };
        let Some(list) = self.marks.list.as_mut() else { return Ok(()) };
        let what = target.change();
        let marked = mark.map(|(mark, note)| Marked { mark, note: note.to_owned(), rejected, figures });
        list.set(what.clone(), marked.clone()).map_err(|fault| match fault {
            NoteFault::Digits => lang.t("marks.note.digits").to_owned(),
            NoteFault::TooLong => lang.f("marks.note.long", &[("most", &LONGEST_NOTE)]),
        })?;
        let marks = &mut self.marks;
        marks.steps.lock().unwrap_or_else(PoisonError::into_inner).push((what, marked));
        marks.revision += 1;
        if let Some(writer) = &marks.writer {
            marks.writing += 1;
            let task = Task::Write(writer.clone(), marks.steps.clone(), marks.name.clone(), lang);
            self.begin(task);
        }
        self.list_anew();
        Ok(())
    }

    /// The records with a mark, or (`None`) those still open; what is known of them while they are being looked for.
    pub(super) fn marked_records(&mut self, mark: Option<Mark>) -> Option<Vec<u32>> {
        self.keep_sorted()?;
        Some(self.marks.sorted.by_mark[mark.map_or(0, place)].clone())
    }

    /// Has the records sorted by their marks where what is known of them is not of now.
    fn keep_sorted(&mut self) -> Option<()> {
        let (document, checked) = (self.payload()?.document.clone(), self.checked()?.clone());
        let list = self.marks.list.as_ref()?;
        let rejected: HashSet<u32> = self.workspace.rejections(self.file).on_records.into_keys().collect();
        let made_for = (Arc::as_ptr(&checked).addr(), self.marks.revision, checked.done(), rejected.len());
        if self.marks.sorted_for != Some(made_for) && checked.is_complete() {
            let task = Task::Sort(Box::new(Sort { document, checked, list: list.clone(), rejected, made_for }));
            self.marks.sorted_for = Some(made_for);
            self.begin(task);
        }
        Some(())
    }

    /// Has the rejected records counted by whether they are marked, where there are any.
    pub(super) fn count_rejected(&mut self) {
        if self.marks.is_open() && self.workspace.replies_on(self.file).any(|(_, reply, _)| reply.is_error()) {
            self.keep_sorted();
        }
    }

    /// Of what PMH rejected, how much is marked and how much is open; `None` where that is not known.
    pub fn rejected_by_mark(&self) -> Option<(u64, u64)> {
        let (.., rejected) = self.marks.made_for.filter(|made_for| Some(*made_for) == self.marks.sorted_for)?;
        let marked = self.marks.sorted.rejected_marked;
        let replies = self.workspace.replies_on(self.file);
        let elsewhere = replies.filter(|(_, reply, laid)| reply.is_error() && laid.record.is_none()).count() as u64;
        Some((marked, (rejected as u64).saturating_sub(marked) + elsewhere))
    }

    /// Takes what a worker brings.
    pub(super) fn take_marks(&mut self, done: Done) {
        match done {
            Done::Written(result) => {
                self.marks.writing = self.marks.writing.saturating_sub(1);
                match result {
                    Ok((list, replaced)) => {
                        self.marks.replaced += replaced;
                        if self.marks.writing == 0 {
                            self.marks.list = Some(*list);
                            // Marks of others came with it, and in a new file all have another key.
                            self.marks.revision += 1;
                            self.notice = Some(self.said_written());
                            self.list_anew();
                        }
                    }
                    Err(said) => self.notice = Some(said),
                }
            }
            Done::Sorted(sorted, made_for) => {
                if self.marks.sorted_for == Some(made_for) {
                    self.marks.sorted = Arc::new(sorted);
                    self.marks.made_for = Some(made_for);
                    self.list_anew();
                }
            }
        }
    }

    /// That the marks are written, and whether others' were replaced.
    fn said_written(&mut self) -> String {
        let replaced = std::mem::take(&mut self.marks.replaced);
        let file = safe(&self.marks.name);
        match replaced {
            0 => self.lang.f("marks.written", &[("file", &file)]),
            count => self.lang.f("marks.replaced", &[("file", &file), ("count", &count)]),
        }
    }

    /// The selected record as something to be marked.
    pub fn selected_target(&self) -> Option<Target> {
        let number = self.listed.selected()?;
        let document = &self.payload()?.document;
        let text = document.text(number).ok()?;
        self.marks.target(&document.parse(&text), number)
    }
}
