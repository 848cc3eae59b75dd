//! Work that is done behind the screen: the jobs for workers, and what they say.

use std::sync::Arc;

use super::search_keys::SearchKeys;
use super::{comparisons, export, opening, search, worklist};
use crate::check::Checked;
use crate::read::{Change, Document};
use crate::workspace::{LaidOut, Matching};

/// What a worker says. It belongs to a run; a later one made it void.
#[derive(Debug)]
pub enum Work {
    /// The files were opened.
    Loaded(opening::Done),
    /// What happened to a payload's file, as the system says.
    Looked(Arc<Document>, Option<Change>),
    /// A payload was checked.
    Checked {
        /// The run.
        run: u64,
        /// The payload's place.
        payload: usize,
        /// Why the file could not be read to its end.
        result: Result<(), std::io::ErrorKind>,
    },
    /// The replies were laid on the records.
    MatchedReply(u64, LaidOut),
    /// A search has found something; `None` where it was given up.
    Found(Option<search::Answer>),
    /// Something between uploads is known.
    Uploads(comparisons::Done),
    /// Records were written to a file, or not.
    TakenOut(export::Done),
    /// The work list was written, or read through.
    Marks(worklist::Done),
}

/// A job for a worker.
#[derive(Debug)]
pub enum Job {
    /// Open the files.
    Load(Box<opening::Task>),
    /// Ask the system what happened to this payload's file.
    Look(Arc<Document>),
    /// Check this payload.
    Check {
        /// The run.
        run: u64,
        /// The payload's place.
        payload: usize,
        /// The payload.
        document: Arc<Document>,
        /// Where what is found goes.
        checked: Arc<Checked>,
        /// Where the keys for searching go, unless an earlier run made them.
        search: Option<Arc<SearchKeys>>,
    },
    /// Lay the replies on the records.
    Lay(u64, Matching),
    /// Search the records.
    Search(search::Question),
    /// What lies between uploads.
    Uploads(comparisons::Task),
    /// Write records to a file.
    TakeOut(export::Task),
    /// Write the work list, or look for records by it.
    Marks(worklist::Task),
}

impl Job {
    /// Does the job.
    pub fn work_off(self) -> Work {
        match self {
            Job::Load(task) => Work::Loaded(task.work_off()),
            Job::Look(document) => {
                let change = document.change();
                Work::Looked(document, change)
            }
            Job::Check { run, payload, document, checked, search } => {
                let result = match search {
                    Some(search) => checked.run(&document, search.as_ref()),
                    None => checked.run(&document, &()),
                };
                Work::Checked { run, payload, result: result.map_err(|e| e.kind()) }
            }
            Job::Lay(run, laying) => Work::MatchedReply(run, laying.run()),
            Job::Search(question) => Work::Found(question.answer()),
            Job::Uploads(task) => Work::Uploads(task.work_off()),
            Job::TakeOut(task) => Work::TakenOut(task.work_off()),
            Job::Marks(task) => Work::Marks(task.work_off()),
        }
    }
}

impl From<comparisons::Task> for Job {
    fn from(task: comparisons::Task) -> Job {
        Job::Uploads(task)
    }
}

impl From<export::Task> for Job {
    fn from(task: export::Task) -> Job {
        Job::TakeOut(task)
    }
}

impl From<opening::Task> for Job {
    fn from(task: opening::Task) -> Job {
        Job::Load(Box::new(task))
    }
}

impl From<search::Question> for Job {
    fn from(question: search::Question) -> Job {
        Job::Search(question)
    }
}

impl From<worklist::Task> for Job {
    fn from(task: worklist::Task) -> Job {
        Job::Marks(task)
    }
}
