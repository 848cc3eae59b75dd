//! The work list on the screen: marks on records and groups, written by a worker at each change.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::action::Screen;
use super::app::{App, Job};
use super::ask::{Asked, Prompt};
use super::overlay::{Choice, Entry, Overlay, Picker};
use super::screen::{changes, findings};
use super::theme::Role;
use crate::check::{Checked, Rule, Severity};
use crate::command::beside::say;
use crate::read::Document;
use crate::record::Record;
use crate::text::Lang;
use crate::text::cells::safe;
use crate::worklist::{Change, LONGEST_NOTE, Mark, Marked, NoteFault, RecordKey, Worklist};

/// What is marked.
#[derive(Clone, Debug)]
pub enum Target {
    /// A record: how it is known again, and what it is called.
    Record(RecordKey, u32),
    /// All findings of a rule.
    Group(Rule),
}

/// A mark, or taking it away.
type Step = (Change, Option<Marked>);

/// Records by mark: still open, to fix, known, asked.
pub type ByMark = [Vec<u32>; 4];

/// The work list.
#[derive(Debug, Default)]
pub struct Marks {
    list: Option<Worklist>,
    name: String,
    fault: Option<String>,
    writer: Option<Arc<Mutex<Worklist>>>,
    steps: Arc<Mutex<Vec<Step>>>,
    writing: usize,
    /// How often the marks changed.
    revision: u64,
    sorted: Arc<ByMark>,
    /// Of what the records were sorted, or are being sorted: document, revision, records checked.
    sorted_for: Option<(usize, u64, u32)>,
}

/// A job.
#[derive(Debug)]
pub enum Task {
    /// Write what changed.
    Write(Arc<Mutex<Worklist>>, Arc<Mutex<Vec<Step>>>, String, Lang),
    /// Sort records by their marks.
    Sort(Arc<Document>, Arc<Checked>, Box<Worklist>, (usize, u64, u32)),
}

/// What came of it.
#[derive(Debug)]
pub enum Done {
    /// The marks as they are in the file, or why they are not.
    Written(Result<Box<Worklist>, String>),
    /// The records by mark.
    Sorted(ByMark, (usize, u64, u32)),
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
                    Ok(()) => Ok(Box::new(list.clone())),
                    Err(fault) => Err(say(&fault, &name, lang)),
                })
            }
            Task::Sort(document, checked, list, made_for) => Done::Sorted(sort(&document, &checked, &list), made_for),
        }
    }
}

/// Whether a rule weighs enough to be worked on.
fn weighs(rule: &Rule) -> bool {
    rule.severity() > Severity::Info
}

fn sort(document: &Document, checked: &Checked, list: &Worklist) -> ByMark {
    let of_batch = |numbers: std::ops::Range<u32>| {
        let mut by_mark = ByMark::default();
        // What cannot be read any more has no mark.
        let _ = document.each_record(numbers, |text, record| {
            let rules: Vec<Rule> = checked.rules_of(text.number).into_iter().filter(weighs).collect();
            let key = list.key_of(record);
            let own = key.as_ref().and_then(|key| list.record(key)).map(|marked| marked.mark);
            let open = own.is_none() && rules.iter().any(|rule| list.group(*rule).is_none());
            let groups = rules.iter().filter(|_| own.is_none()).filter_map(|rule| list.group(*rule));
            let mut places: Vec<usize> = own.into_iter().chain(groups.map(|marked| marked.mark)).map(place).collect();
            places.extend(open.then_some(0));
            places.sort_unstable();
            places.dedup();
            places.into_iter().for_each(|place| by_mark[place].push(text.number));
        });
        by_mark
    };
    let all: Vec<ByMark> = document.index().batches(1, usize::MAX).into_par_iter().map(of_batch).collect();
    all.into_iter().fold(ByMark::default(), |mut sum, part| {
        sum.iter_mut().zip(part).for_each(|(sum, part)| sum.extend(part));
        sum
    })
}

fn place(mark: Mark) -> usize {
    match mark {
        Mark::ToFix => 1,
        Mark::Known => 2,
        Mark::Asked => 3,
    }
}

/// The role, sign and word of a mark.
pub fn sign(mark: Mark) -> (Role, &'static str, &'static str) {
    match mark {
        Mark::ToFix => (Role::Error, "!", "worklist.mark.to-fix"),
        Mark::Known => (Role::Ok, "=", "worklist.mark.known"),
        Mark::Asked => (Role::Accent, "?", "worklist.mark.asked"),
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
        Some(Target::Record(self.list.as_ref()?.key_of(record)?, number))
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
    let before = app.marks.list.as_ref().and_then(|list| match target {
        Target::Record(key, _) => list.record(key),
        Target::Group(rule) => list.group(*rule),
    });
    let (_, sign, word) = sign(mark);
    let title = format!("{}: {sign} {}", title(target, lang), lang.t(word));
    let hint = lang.f("marks.note.hint", &[("file", &safe(&app.marks.name))]);
    let text = before.map_or("", |marked| marked.note.as_str());
    Overlay::Prompt(Prompt::new(title, hint, text, Asked::Note(target.clone(), mark, String::new())))
}

/// Sets a mark or takes it away, and has it written.
///
/// # Errors
/// Why the note is not taken, in words.
pub fn set(app: &mut App, target: &Target, mark: Option<(Mark, &str)>) -> Result<(), String> {
    let lang = app.lang;
    let Some(list) = app.marks.list.as_mut() else { return Ok(()) };
    let what = match target {
        Target::Record(key, _) => Change::Record(*key),
        Target::Group(rule) => Change::Group(*rule),
    };
    let marked = mark.map(|(mark, note)| Marked { mark, note: note.to_owned() });
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
    let (document, checked) = (app.payload()?.document.clone(), app.checked()?.clone());
    let list = app.marks.list.as_ref()?;
    let wanted = (Arc::as_ptr(&checked).addr(), app.marks.revision, checked.done());
    if app.marks.sorted_for != Some(wanted) && checked.is_complete() {
        let task = Task::Sort(document, checked, Box::new(list.clone()), wanted);
        app.marks.sorted_for = Some(wanted);
        app.jobs.push(Job::Marks(task));
    }
    Some(app.marks.sorted[mark.map_or(0, place)].clone())
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
                Ok(list) if app.marks.writing == 0 => {
                    app.marks.list = Some(*list);
                    app.notice = Some(app.lang.f("marks.written", &[("file", &safe(&app.marks.name))]));
                }
                Ok(_) => {}
                Err(said) => app.notice = Some(said),
            }
        }
        Done::Sorted(by_mark, made_for) => {
            if app.marks.sorted_for == Some(made_for) {
                app.marks.sorted = Arc::new(by_mark);
                app.list_anew();
            }
        }
    }
}
