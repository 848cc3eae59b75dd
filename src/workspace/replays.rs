//! Histories among what is open: an upload before, and the differential files that follow it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::Workspace;
use crate::check::Checked;
use crate::history::{At, Outcome};
use crate::history::{Files, Readings, Replay, Timeline, against, replay, timeline};
use crate::read::{Document, OpenError, TroubleKind};
use crate::record::Date;
use crate::spec::Form;

/// A history that was replayed.
#[derive(Debug)]
pub struct Replayed {
    /// The registration; `None` where it is not known what was there before.
    pub base: Option<Arc<Document>>,
    /// The differential files, in order; their numbers in the replay count from 1.
    pub files: Vec<Arc<Document>>,
    /// Of each file its place among the payloads; `None` for an upload before them.
    pub payloads: Vec<Option<usize>>,
    /// What they do.
    pub replay: Replay,
}

impl Replayed {
    /// Replays files on a base.
    ///
    /// # Errors
    /// What the system refuses while reading, `Interrupted` once `go_on` is false.
    pub fn new(
        base: Option<Arc<Document>>,
        files: Vec<Arc<Document>>,
        payloads: Vec<Option<usize>>,
        readings: Readings,
        go_on: &AtomicBool,
    ) -> io::Result<Replayed> {
        let documents: Vec<&Document> = files.iter().map(AsRef::as_ref).collect();
        let replay = replay(&Files { base: base.as_deref(), differentials: &documents }, readings, go_on)?;
        Ok(Replayed { base, files, payloads, replay })
    }

    /// Calls `f` with the files as the replay numbers them.
    fn with<T>(&self, f: impl FnOnce(&Files<'_>) -> T) -> T {
        let documents: Vec<&Document> = self.files.iter().map(AsRef::as_ref).collect();
        f(&Files { base: self.base.as_deref(), differentials: &documents })
    }

    /// The name of a file by its number.
    pub fn name(&self, file: u16) -> String {
        self.document(file).map_or_else(String::new, |document| document.name.clone())
    }

    /// A file by its number.
    pub fn document(&self, file: u16) -> Option<&Arc<Document>> {
        match file.checked_sub(1) {
            None => self.base.as_ref(),
            Some(place) => self.files.get(usize::from(place)),
        }
    }

    /// The timeline of the person of a record.
    ///
    /// # Errors
    /// What the system refuses while reading.
    pub fn timeline(&self, at: At, as_of: Date) -> io::Result<Timeline> {
        self.with(|files| timeline(&self.replay, files, at, as_of))
    }

    /// What is held against what the base held.
    ///
    /// # Errors
    /// What the system refuses while reading, `Interrupted` once `go_on` is false.
    pub fn against(&self, go_on: &AtomicBool) -> io::Result<Outcome> {
        self.with(|files| against(&self.replay, files, go_on))
    }

    /// Of a payload that is one of the files its number among them.
    pub fn file_of(&self, payload: usize) -> Option<u16> {
        let place = self.payloads.iter().position(|one| *one == Some(payload))?;
        u16::try_from(place + 1).ok()
    }

    /// Whether the base and all files can be read as they were.
    pub(super) fn check(&self) -> Result<(), OpenError> {
        for document in self.base.iter().chain(&self.files) {
            if let Some(change) = document.change() {
                return Err(OpenError::new(&document.name, TroubleKind::Changed(change)));
            }
        }
        Ok(())
    }
}

impl Workspace {
    /// The histories: of each the places of its payloads. One begins with a differential file that has a previous upload,
    /// and goes on with the differential files behind it that have none of their own.
    pub fn histories(&self) -> Vec<Vec<usize>> {
        let mut all: Vec<Vec<usize>> = Vec::new();
        let mut open = false;
        for (place, payload) in self.payloads.iter().enumerate() {
            let differential = payload.document.form == Form::Differential;
            if differential && payload.previous.is_some() {
                all.push(vec![place]);
                open = true;
            } else if differential && open {
                all.iter_mut().last().into_iter().for_each(|history| history.push(place));
            } else {
                open = false;
            }
        }
        all
    }

    /// Replays the histories; of each that could not be, its last file, or the one that was changed meanwhile.
    pub(super) fn replay(&mut self) -> Vec<OpenError> {
        self.replays.clear();
        let mut troubles = Vec::new();
        for history in self.histories() {
            match self.replay_one(&history) {
                Ok(replayed) => self.replays.push(replayed),
                Err(trouble) => troubles.push(trouble),
            }
        }
        troubles
    }

    fn replay_one(&self, history: &[usize]) -> Result<Replayed, OpenError> {
        let documents = history.iter().filter_map(|place| self.payloads.get(*place));
        let mut files: Vec<Arc<Document>> = documents.map(|payload| payload.document.clone()).collect();
        let mut payloads: Vec<Option<usize>> = history.iter().copied().map(Some).collect();
        let previous = history.first().and_then(|place| self.payloads[*place].previous.clone());
        let base = previous.clone().filter(|document| document.form == Form::Registration);
        if let (None, Some(before)) = (&base, previous) {
            files.insert(0, before);
            payloads.insert(0, None);
        }
        let last = history.last().map(|place| self.payloads[*place].document.clone());
        let failed = |e: io::Error| match &last {
            Some(document) => document.trouble(e.kind()),
            None => OpenError::new("", TroubleKind::Io(e.kind())),
        };
        let replayed = Replayed::new(base, files, payloads, self.readings, &AtomicBool::new(true)).map_err(failed)?;
        replayed.check()?;
        Ok(replayed)
    }

    /// What was checked of the uploads before a payload, as far as any were given: its previous one, or those before it in
    /// its history.
    pub fn before(&self, payload: usize) -> Vec<&Checked> {
        let history = self.histories().into_iter().find(|history| history.contains(&payload));
        let places = history.unwrap_or_else(|| vec![payload]);
        let mut all = Vec::new();
        for place in places.into_iter().take_while(|place| *place <= payload) {
            let Some(one) = self.payloads.get(place) else { continue };
            all.extend(one.compared.iter().map(|compared| compared.checked.as_ref()));
            if place < payload {
                all.extend(one.checked.as_deref());
            }
        }
        all
    }
}
