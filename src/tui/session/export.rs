//! Records written, as they are, to a new file that the user names; a worker writes them.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use super::{Filter, Session};
use crate::extract::Selection;
use crate::extract::{NotWritten, write_new};
use crate::files::{Access, WholeFile};
use crate::read::{Document, OpenError, TroubleKind};
use crate::report::unwritten;
use crate::text::Lang;
use crate::text::terminal_text::{safe, width};

/// How many cells of the place of a written file are shown: it must be read to its end at 80 columns.
const SHOWN: usize = 48;

/// Records of a document.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The document.
    pub document: Arc<Document>,
    /// The records.
    pub chosen: Selection,
    /// Which they are, in words.
    pub what: String,
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
        let change = || document.change().map(|change| OpenError::new(&document.name, TroubleKind::Changed(change)));
        let result = write_new(document, &self.choice.chosen, &self.file, || change().into_iter().collect());
        Done { task: self, result }
    }
}

impl Choice {
    /// These records of a document, and what they are.
    pub fn new(document: Arc<Document>, numbers: impl IntoIterator<Item = u32>, what: String) -> Choice {
        let mut chosen = Selection::none(document.len());
        numbers.into_iter().for_each(|number| chosen.add(number));
        Choice { document, chosen, what }
    }
}

/// A name beside the source that no file has yet.
pub fn proposed(source: &str) -> String {
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

impl Done {
    /// What was written, or why it was not.
    pub fn said(&self, lang: Lang) -> String {
        let (document, file) = (&self.task.choice.document, safe(&self.task.file));
        match &self.result {
            Ok(()) => {
                let (all, written) = (document.len(), self.task.choice.chosen.count());
                let left = all - written;
                lang.f("extract.done", &[("file", &file), ("all", &all), ("written", &written), ("left", &left)])
            }
            Err(failed) => unwritten::extracted(failed, document, &self.task.file, lang).join(" "),
        }
    }
}

impl Session {
    /// The records that the list offers to be written: those that it is narrowed to, those found, or the selected one.
    pub fn listed_records(&self) -> Option<Choice> {
        let lang = self.lang;
        let here = self.payload()?.document.clone();
        let found = self.search.numbers();
        if self.listed.filter != Filter::All {
            let list = self.listed.list.clone()?;
            return Some(Choice::new(here, list, self.filter_words()?));
        }
        if !found.is_empty() {
            return Some(Choice::new(here, found.iter().copied(), lang.t("extract.ui.found").to_owned()));
        }
        let number = self.listed.selected()?;
        Some(Choice::new(here, [number], lang.f("extract.ui.one", &[("n", &number)])))
    }

    /// Begins to write records to a file.
    ///
    /// # Errors
    /// Why the file cannot be the one, in words.
    pub fn extract(&mut self, choice: &Choice, file: &str) -> Result<(), String> {
        if file.is_empty() || file == "-" {
            return Err(self.lang.t("extract.ui.no-name").to_owned());
        }
        if std::fs::symlink_metadata(file).is_ok() {
            return Err(unwritten::say(file, std::io::ErrorKind::AlreadyExists, self.lang));
        }
        self.notice = Some(self.lang.f("extract.ui.writing", &[("file", &safe(file))]));
        self.begin(Task { choice: choice.clone(), file: file.to_owned() });
        Ok(())
    }

    /// Writes a text to a new file, and says what came of it.
    pub fn write_text(&mut self, text: &str, file: &str) {
        self.notice = Some(self.written(text, file));
    }

    /// What came of writing a text to a new file.
    fn written(&self, text: &str, file: &str) -> String {
        let lang = self.lang;
        if file.is_empty() || file.contains(char::is_control) {
            return lang.t("print.no-name").to_owned();
        }
        let text = format!("{text}\n");
        let written = WholeFile::create(Path::new(file), Access::Owner)
            .and_then(|mut new| new.write_all(text.as_bytes()).and_then(|()| new.finish()));
        match written {
            Ok(()) => {
                let folder = std::env::current_dir().unwrap_or_default();
                let mut place = folder.join(file).display().to_string();
                if width(&place) > SHOWN {
                    // As it was typed: its end must not be cut off.
                    file.clone_into(&mut place);
                }
                lang.f("print.written", &[("file", &place), ("bytes", &text.len())])
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => lang.f("print.exists", &[("file", &file)]),
            Err(e) => unwritten::say(file, e.kind(), lang),
        }
    }
}
