//! Records written, as they are, to a new file that the user names; a worker writes them.

use std::path::Path;
use std::sync::Arc;

use crate::command::extract::{NotWritten, write_new};
use crate::extract::Chosen;
use crate::read::{Document, Trouble, TroubleKind};
use crate::report::unwritten;
use crate::spec::Form;
use crate::text::Lang;
use crate::text::cells::safe;
use crate::tui::app::{App, Filter, Job};
use crate::tui::input::action::Screen;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::prompt::{Asked, Prompt};
use crate::tui::screen::{changes, findings, records};

/// Records of a document.
#[derive(Clone, Debug)]
pub struct Choice {
    document: Arc<Document>,
    chosen: Chosen,
    /// Which they are, in words.
    what: String,
}

/// A job.
#[derive(Debug)]
pub struct Task {
    choice: Choice,
    file: String,
}

/// What came of it.
#[derive(Debug)]
pub struct Done {
    task: Task,
    result: Result<(), NotWritten>,
}

impl Task {
    /// Writes the records.
    pub fn work_off(self) -> Done {
        let document = &self.choice.document;
        let change = || document.change().map(|change| Trouble::new(&document.name, TroubleKind::Changed(change)));
        let result = write_new(document, &self.choice.chosen, &self.file, || change().into_iter().collect());
        Done { task: self, result }
    }
}

impl Choice {
    fn new(document: Arc<Document>, numbers: impl IntoIterator<Item = u32>, what: String) -> Choice {
        let mut chosen = Chosen::none(document.len());
        numbers.into_iter().for_each(|number| chosen.add(number));
        Choice { document, chosen, what }
    }
}

/// What the screen offers to be written; `None` where that is nothing.
fn offered(app: &App) -> Option<Choice> {
    let lang = app.lang;
    let here = app.payload()?.document.clone();
    match app.screen {
        Screen::Findings => {
            let (numbers, what) = findings::group_records(app)?;
            Some(Choice::new(here, numbers, what))
        }
        Screen::Changes => {
            let (document, numbers, what) = changes::offered(app)?;
            Some(Choice::new(document, numbers, what))
        }
        _ => {
            let found = app.records.find.numbers();
            if app.records.filter != Filter::All {
                let list = app.records.list.clone()?;
                return Some(Choice::new(here, list, records::filter_words(app)?));
            }
            if !found.is_empty() {
                return Some(Choice::new(here, found.iter().copied(), lang.t("extract.ui.found").to_owned()));
            }
            let number = app.records.selected()?;
            Some(Choice::new(here, [number], lang.f("extract.ui.one", &[("n", &number)])))
        }
    }
}

/// Asks for the file.
pub fn ask(app: &mut App) {
    match offered(app).filter(|choice| choice.chosen.count() > 0) {
        Some(choice) => {
            let file = proposed(&choice.document.name);
            app.overlay = Some(prompt(app, &choice, &file));
        }
        None => app.notice = Some(app.lang.t("extract.ui.nothing").to_owned()),
    }
}

/// The question for the file.
pub fn prompt(app: &App, choice: &Choice, file: &str) -> Overlay {
    let lang = app.lang;
    let (count, all) = (choice.chosen.count(), choice.document.len());
    let title = lang.f("extract.ui.title", &[("what", &safe(&choice.what)), ("count", &count)]);
    let name = safe(&choice.document.name).into_owned();
    let hint = lang.f("extract.ui.hint", &[("file", &name), ("all", &all), ("count", &count)]);
    let hint = match all - count {
        // A history names only what changed: a part of it takes nobody away.
        left if left > 0 && choice.document.form == Form::Registration => {
            lang.f("extract.ui.partial", &[("hint", &hint), ("left", &left)])
        }
        _ => hint,
    };
    Overlay::Prompt(Prompt::new(title, hint, file, Asked::Extract(choice.clone(), String::new())))
}

/// A name beside the source that no file has yet.
fn proposed(source: &str) -> String {
    let path = Path::new(source);
    let part = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let stem = part(path.file_stem()).filter(|stem| stem != "-").unwrap_or_else(|| "records".to_owned());
    let ending = part(path.extension()).map(|ending| format!(".{ending}")).unwrap_or_default();
    let name = |nth: u32| {
        let nth = if nth == 1 { String::new() } else { format!("-{nth}") };
        path.with_file_name(format!("{stem}-extract{nth}{ending}")).to_string_lossy().into_owned()
    };
    (1..100).map(name).find(|name| !Path::new(name).exists()).unwrap_or_else(|| name(100))
}

/// Begins to write.
///
/// # Errors
/// Why the file cannot be the one, in words.
pub fn begin(app: &mut App, choice: &Choice, file: &str) -> Result<(), String> {
    if file.is_empty() || file == "-" {
        return Err(app.lang.t("extract.ui.no-name").to_owned());
    }
    if std::fs::symlink_metadata(file).is_ok() {
        return Err(unwritten::say(file, std::io::ErrorKind::AlreadyExists, app.lang));
    }
    app.notice = Some(app.lang.f("extract.ui.writing", &[("file", &safe(file))]));
    app.jobs.push(Job::TakeOut(Task { choice: choice.clone(), file: file.to_owned() }));
    Ok(())
}

/// Says what was written, or why not.
pub fn take(app: &mut App, done: Done) {
    app.notice = Some(said(&done, app.lang));
}

fn said(done: &Done, lang: Lang) -> String {
    let (document, file) = (&done.task.choice.document, safe(&done.task.file));
    match &done.result {
        Ok(()) => {
            let (all, written) = (document.len(), done.task.choice.chosen.count());
            let left = all - written;
            lang.f("extract.done", &[("file", &file), ("all", &all), ("written", &written), ("left", &left)])
        }
        Err(failed) => failed.say(document, &done.task.file, lang).join(" "),
    }
}
