//! The work list on the screen: marks on records and groups, written by a worker at each change.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::check::{Checked, Rule, Severity};
use crate::command::beside::say;
use crate::compare::figures;
use crate::read::Document;
use crate::record::Record;
use crate::text::Lang;
use crate::text::cells::safe;
use crate::tui::app::{App, Job};
use crate::tui::input::action::Screen;
use crate::tui::look::theme::Role;
use crate::tui::overlay::prompt::{Asked, Prompt};
use crate::tui::overlay::{Choice, Entry, Overlay, Picker};
use crate::tui::screen::{changes, findings};
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
    fn change(&self) -> Change {
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

/// Opens the work list that the user named.
pub fn open(app: &mut App, name: Option<&str>) {
    let Some(name) = name else { return };
    app.marks.name = name.to_owned();
    match Worklist::open(Path::new(name)) {
        Ok(list) => {
            if let [first, ..] = list.damaged() {
                let args: &[(&str, &dyn std::fmt::Display)] =
                    &[("file", &safe(name)), ("count", &list.damaged().len()), ("line", first)];
                app.notice = Some(app.lang.f("worklist.damaged", args));
            }
            app.marks.writer = Some(Arc::new(Mutex::new(list.clone())));
            app.marks.list = Some(list);
        }
        Err(fault) => {
            let said = say(&fault, name, app.lang);
            app.notice = Some(said.clone());
            app.marks.fault = Some(said);
        }
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
}

/// Why nothing can be marked; `None` where it can.
pub fn why_not(app: &App) -> Option<String> {
    match (&app.marks.list, &app.marks.fault) {
        (Some(_), _) => None,
        (None, Some(fault)) => Some(fault.clone()),
        (None, None) => Some(app.lang.t("marks.no-file").to_owned()),
    }
}

/// Asks how the selected record or group is to be marked.
pub fn ask(app: &mut App) {
    let target = match app.screen {
        Screen::Findings => findings::target(app),
        Screen::Changes => changes::target(app),
        _ => app.records.selected().and_then(|number| {
            let document = &app.payload()?.document;
            let text = document.text(number).ok()?;
            app.marks.target(&document.parse(&text), number)
        }),
    };
    let Some(target) = target else {
        app.notice = Some(app.lang.t("marks.no-key").to_owned());
        return;
    };
    let lang = app.lang;
    let entry = |mark: Option<Mark>| {
        let text = match mark.map(sign) {
            Some((_, sign, word)) => format!("{sign} {}", lang.t(word)),
            None => format!("  {}", lang.t("marks.none")),
        };
        let choice = Choice::Asked(Asked::Mark(target.clone(), mark));
        Entry { text, aside: String::new(), why_not: None, choice }
    };
    let entries = Mark::ALL.into_iter().map(Some).chain([None]).map(entry).collect();
    app.overlay = Some(Overlay::Picker(Picker::new(&title(&target, lang), entries)));
}

fn title(target: &Target, lang: Lang) -> String {
    match target {
        Target::Record(_, number) => lang.f("marks.title.record", &[("n", number)]),
        Target::Group(rule) => lang.f("marks.title.group", &[("title", &rule.words(lang).title)]),
    }
}

/// A mark was chosen: asks for its note, or takes the mark away.
pub fn chosen(app: &mut App, target: Target, mark: Option<Mark>) {
    match mark {
        Some(mark) => app.overlay = Some(note(app, &target, mark)),
        None => {
            // Without a note there is nothing to refuse.
            let _ = set(app, &target, None);
        }
    }
}

/// The question for a note.
pub fn note(app: &App, target: &Target, mark: Mark) -> Overlay {
    let lang = app.lang;
    let before = app.marks.list.as_ref().and_then(|list| list.mark_on(&target.change()));
    let (_, sign, word) = sign(mark);
    let title = format!("{}: {sign} {}", title(target, lang), lang.t(word));
    let hint = lang.f("marks.note.hint", &[("file", &safe(&app.marks.name))]);
    let text = before.map_or("", |marked| marked.note.as_str());
    Overlay::Prompt(Prompt::new(title, hint, text, Asked::Note(target.clone(), mark, String::new())))
}

/// Whether PMH rejected what is marked, by the replies that are open or as it was when it was marked before.
fn is_rejected(app: &App, target: &Target) -> bool {
    let Target::Record(key, number) = target else { return false };
    let Some(list) = app.marks.list.as_ref() else { return false };
    let same = || {
        let document = &app.payload()?.document;
        let text = document.text(*number).ok()?;
        // A record of another upload may have this number too.
        Some(Identity::of(&document.parse(&text)).as_ref() == Some(key))
    };
    let before = list.mark_on(&target.change()).is_some_and(|marked| marked.rejected);
    let mut replies = app.workspace.replies_on_record(app.file, *number);
    before || replies.any(|(reply, _)| reply.is_error()) && same() == Some(true)
}

/// Sets a mark or takes it away, and has it written.
///
/// # Errors
/// Why the note is not taken, in words.
pub fn set(app: &mut App, target: &Target, mark: Option<(Mark, &str)>) -> Result<(), String> {
    let lang = app.lang;
    let rejected = is_rejected(app, target);
    let missing = || app.payload().zip(app.checked()).map(|(of, checked)| figures(checked.file_findings(&of.document)));
    let figures = match target {
        Target::Group(Rule::MassDisappearance) => missing().unwrap_or_default(),
        _ => String::new(),
    };
    let Some(list) = app.marks.list.as_mut() else { return Ok(()) };
    let what = target.change();
    let marked = mark.map(|(mark, note)| Marked { mark, note: note.to_owned(), rejected, figures });
    list.set(what.clone(), marked.clone()).map_err(|fault| match fault {
        NoteFault::Digits => lang.t("marks.note.digits").to_owned(),
        NoteFault::TooLong => lang.f("marks.note.long", &[("most", &LONGEST_NOTE)]),
    })?;
    let marks = &mut app.marks;
    marks.steps.lock().unwrap_or_else(PoisonError::into_inner).push((what, marked));
    marks.revision += 1;
    if let Some(writer) = &marks.writer {
        marks.writing += 1;
        app.jobs.push(Job::Marks(Task::Write(writer.clone(), marks.steps.clone(), marks.name.clone(), lang)));
    }
    app.list_anew();
    Ok(())
}

/// The records with a mark, or (`None`) those still open; what is known of them while they are being looked for.
pub fn records(app: &mut App, mark: Option<Mark>) -> Option<Vec<u32>> {
    keep_sorted(app)?;
    Some(app.marks.sorted.by_mark[mark.map_or(0, place)].clone())
}

/// Has the records sorted by their marks where what is known of them is not of now.
fn keep_sorted(app: &mut App) -> Option<()> {
    let (document, checked) = (app.payload()?.document.clone(), app.checked()?.clone());
    let list = app.marks.list.as_ref()?;
    let rejected: HashSet<u32> = app.workspace.rejections(app.file).on_records.into_keys().collect();
    let made_for = (Arc::as_ptr(&checked).addr(), app.marks.revision, checked.done(), rejected.len());
    if app.marks.sorted_for != Some(made_for) && checked.is_complete() {
        let task = Task::Sort(Box::new(Sort { document, checked, list: list.clone(), rejected, made_for }));
        app.marks.sorted_for = Some(made_for);
        app.jobs.push(Job::Marks(task));
    }
    Some(())
}

/// Has the rejected records counted by whether they are marked, where there are any.
pub fn count_rejected(app: &mut App) {
    if app.marks.is_open() && app.workspace.replies_on(app.file).any(|(_, reply, _)| reply.is_error()) {
        keep_sorted(app);
    }
}

/// Of what PMH rejected, how much is marked and how much is open; `None` where that is not known.
pub fn rejected(app: &App) -> Option<(u64, u64)> {
    let (.., rejected) = app.marks.made_for.filter(|made_for| Some(*made_for) == app.marks.sorted_for)?;
    let marked = app.marks.sorted.rejected_marked;
    let replies = app.workspace.replies_on(app.file);
    let elsewhere = replies.filter(|(_, reply, laid)| reply.is_error() && laid.record.is_none()).count() as u64;
    Some((marked, (rejected as u64).saturating_sub(marked) + elsewhere))
}

/// No thread is to be had for a job: what was to be written is with the next mark, and the records are sorted when they are
/// asked for again.
pub fn not_begun(app: &mut App, task: &Task) {
    match task {
        Task::Write(..) => app.marks.writing = app.marks.writing.saturating_sub(1),
        Task::Sort(..) => app.marks.sorted_for = None,
    }
}

/// Takes what a worker brings.
pub fn take(app: &mut App, done: Done) {
    match done {
        Done::Written(result) => {
            app.marks.writing = app.marks.writing.saturating_sub(1);
            match result {
                Ok((list, replaced)) => {
                    app.marks.replaced += replaced;
                    if app.marks.writing == 0 {
                        app.marks.list = Some(*list);
                        // Marks of others came with it, and in a new file all have another key.
                        app.marks.revision += 1;
                        app.notice = Some(said_written(app));
                        app.list_anew();
                    }
                }
                Err(said) => app.notice = Some(said),
            }
        }
        Done::Sorted(sorted, made_for) => {
            if app.marks.sorted_for == Some(made_for) {
                app.marks.sorted = Arc::new(sorted);
                app.marks.made_for = Some(made_for);
                app.list_anew();
            }
        }
    }
}

/// That the marks are written, and whether others' were replaced.
fn said_written(app: &mut App) -> String {
    let replaced = std::mem::take(&mut app.marks.replaced);
    let file = safe(&app.marks.name);
    match replaced {
        0 => app.lang.f("marks.written", &[("file", &file)]),
        count => app.lang.f("marks.replaced", &[("file", &file), ("count", &count)]),
    }
}
