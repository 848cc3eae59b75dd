//! Marks, and the file in which they are kept.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::key::Salt;
use super::lines::{About, Lines};
use super::{Identity, Mark, Marked, NoteFault, RecordKey, note};
use crate::check::Rule;
use crate::files::{Access, Lock, NotRead, WholeFile, read_small, target_of};
use crate::record::Record;

/// The largest file that is read.
const LARGEST: u64 = 64 << 20;

/// How often, and how far apart, it is tried to write while another program does.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// Why a work list cannot be used.
#[derive(Debug)]
pub enum WorklistFault {
    /// It cannot be read.
    Read(io::ErrorKind),
    /// It cannot be written.
    Write(io::ErrorKind),
    /// It is a folder, a pipe or a device.
    NotAFile,
    /// The file is something else.
    NotAWorklist,
    /// Nothing stands in it.
    Empty,
    /// It is larger than any work list.
    TooLarge,
    /// Another program is writing it, or was stopped while it did: the file beside it, which must be removed by hand then.
    Busy(PathBuf),
    /// It was replaced by another work list since it was read.
    Replaced,
}

impl From<NotRead> for WorklistFault {
    fn from(why: NotRead) -> WorklistFault {
        match why {
            NotRead::Io(kind) => WorklistFault::Read(kind),
            NotRead::NotAFile => WorklistFault::NotAFile,
            NotRead::TooLarge(_) => WorklistFault::TooLarge,
        }
    }
}

/// What a change is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A record.
    Record(Identity),
    /// All findings of a rule.
    Group(Rule),
}

/// A change that is not written yet.
#[derive(Clone, Debug)]
struct Pending {
    /// The mark that it was made over.
    before: Option<Marked>,
    /// The new one; `None` for a mark taken away.
    after: Option<Marked>,
}

/// Marks, and the file in which they are kept.
#[derive(Clone, Debug)]
pub struct Worklist {
    path: PathBuf,
    salt: Salt,
    records: HashMap<RecordKey, Marked>,
    groups: BTreeMap<Rule, Marked>,
    /// Numbers of the lines that cannot be read.
    damaged: Vec<usize>,
    /// What was changed since the file was read.
    changes: BTreeMap<Change, Pending>,
    /// Whether the file was there.
    existed: bool,
}

impl Worklist {
    /// Opens a work list; an empty one where there is no such file, which is written with the first change only.
    ///
    /// # Errors
    /// What cannot be read, or is no work list: nothing is ever written over such a file.
    pub fn open(path: &Path) -> Result<Worklist, WorklistFault> {
        let target = target_of(path).map_err(|e| WorklistFault::Read(e.kind()))?;
        let lines = read(&target)?;
        let existed = lines.is_some();
        let lines = lines.unwrap_or_else(|| Lines::new(Salt::random()));
        let Lines { salt, records, groups, damaged, .. } = lines;
        Ok(Worklist { path: path.to_owned(), salt, records, groups, damaged, changes: BTreeMap::new(), existed })
    }

    /// Whether the file was there when it was opened.
    pub fn existed(&self) -> bool {
        self.existed
    }

    /// The numbers of the lines that cannot be read, from 1. They are kept when the file is written.
    pub fn damaged(&self) -> &[usize] {
        &self.damaged
    }

    /// By what a record is known again; `None` where its person or type cannot be read.
    pub fn key_of(&self, record: &Record<'_>) -> Option<RecordKey> {
        Identity::of(record).map(|identity| self.salt.key(&identity))
    }

    /// The mark on a record.
    pub fn record(&self, key: &RecordKey) -> Option<&Marked> {
        self.records.get(key)
    }

    /// The mark on all findings of a rule.
    pub fn group(&self, rule: Rule) -> Option<&Marked> {
        self.groups.get(&rule)
    }

    /// Whether a mark says that what a rule found is right as it is: with the same figures as when it was marked.
    pub fn confirms(&self, rule: Rule, figures: &str) -> bool {
        let marked = self.group(rule).filter(|marked| marked.mark == Mark::Known);
        marked.is_some_and(|marked| !figures.is_empty() && marked.figures == figures)
    }

    /// The mark on what can be marked.
    pub fn mark_on(&self, what: &Change) -> Option<&Marked> {
        match what {
            Change::Record(identity) => self.record(&self.salt.key(identity)),
            Change::Group(rule) => self.group(*rule),
        }
    }

    /// The mark that holds for a finding: the record's, else its group's.
    pub fn of(&self, key: Option<&RecordKey>, rule: Rule) -> Option<&Marked> {
        key.and_then(|key| self.record(key)).or_else(|| self.group(rule))
    }

    /// The records that are marked.
    pub fn records(&self) -> impl Iterator<Item = (&RecordKey, &Marked)> {
        self.records.iter()
    }

    /// The groups that are marked.
    pub fn groups(&self) -> impl Iterator<Item = (Rule, &Marked)> {
        self.groups.iter().map(|(rule, marked)| (*rule, marked))
    }

    /// Whether there are changes that are not written.
    pub fn is_changed(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Marks a record or a group, or takes the mark away.
    ///
    /// # Errors
    /// Why the note is not taken; nothing is changed then.
    pub fn set(&mut self, what: Change, marked: Option<Marked>) -> Result<(), NoteFault> {
        if let Some(marked) = &marked {
            note::check(&marked.note)?;
        }
        let before = self.mark_on(&what).cloned();
        match (&what, &marked) {
            (Change::Record(identity), Some(new)) => drop(self.records.insert(self.salt.key(identity), new.clone())),
            (Change::Record(identity), None) => drop(self.records.remove(&self.salt.key(identity))),
            (Change::Group(rule), Some(new)) => drop(self.groups.insert(*rule, new.clone())),
            (Change::Group(rule), None) => drop(self.groups.remove(rule)),
        }
        let pending = self.changes.entry(what).or_insert(Pending { before, after: None });
        pending.after = marked;
        Ok(())
    }

    /// Writes the changes: the file is read again first, so that marks that others made meanwhile stay; then it is replaced
    /// whole. How many marks that others set meanwhile were replaced by these: the later one counts.
    ///
    /// # Errors
    /// What the system refuses; the changes are kept then, and the file is as it was.
    pub fn save(&mut self) -> Result<usize, WorklistFault> {
        let mut tries = TRIES;
        loop {
            match self.try_save() {
                // It came into being without the lock: a copy, or a program for shared folders.
                Err(WorklistFault::Write(io::ErrorKind::AlreadyExists)) if tries > 0 => tries -= 1,
                done => return done,
            }
        }
    }

    fn try_save(&mut self) -> Result<usize, WorklistFault> {
        if self.changes.is_empty() {
            return Ok(0);
        }
        let refused = |e: io::Error| WorklistFault::Write(e.kind());
        // A link stays a link to the file that is replaced.
        let target = target_of(&self.path).map_err(refused)?;
        let _lock = lock(&target)?;
        let found = read(&target)?;
        let is_new = found.is_none();
        let mut lines = match found {
            // With another key none of the marks that were read would be found again. Those that were made here are known by
            // more than their key, so who had read none loses none.
            Some(lines) if lines.salt != self.salt && self.existed => return Err(WorklistFault::Replaced),
            Some(lines) => lines,
            None => self.again(),
        };
        let mut replaced = 0;
        for (what, Pending { before, after }) in &self.changes {
            let about = match what {
                Change::Record(identity) => About::Record(lines.salt.key(identity)),
                Change::Group(rule) => About::Group(*rule),
            };
            let now = lines.get(about);
            replaced += usize::from(!is_new && now != before.as_ref() && now != after.as_ref());
            lines.set(about, after.as_ref());
        }
        let mut file = match is_new {
            true => WholeFile::create(&target, Access::Owner),
            false => WholeFile::replace(&target, Access::Owner),
        }
        .map_err(refused)?;
        file.write_all(&lines.bytes()).and_then(|()| file.finish()).map_err(refused)?;
        (self.salt, self.records, self.groups, self.damaged) = (lines.salt, lines.records, lines.groups, lines.damaged);
        self.changes.clear();
        self.existed = true;
        Ok(replaced)
    }

    /// What a file holds that is gone: what was read of it.
    fn again(&self) -> Lines {
        let mut lines = Lines::new(self.salt);
        if self.existed {
            self.groups.iter().for_each(|(rule, marked)| lines.set(About::Group(*rule), Some(marked)));
            let mut records: Vec<(&RecordKey, &Marked)> = self.records.iter().collect();
            records.sort_by_key(|(key, _)| **key);
            records.into_iter().for_each(|(key, marked)| lines.set(About::Record(*key), Some(marked)));
        }
        lines
    }
}

/// Keeps others from writing at the same time, by a file beside the work list.
fn lock(target: &Path) -> Result<Lock, WorklistFault> {
    let mut name = target.file_name().map(ToOwned::to_owned).unwrap_or_default();
    name.push(".new");
    let beside = target.with_file_name(name);
    for _ in 0..TRIES {
        match Lock::take(&beside) {
            Ok(lock) => return Ok(lock),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => std::thread::sleep(PAUSE),
            Err(e) => return Err(WorklistFault::Write(e.kind())),
        }
    }
    Err(WorklistFault::Busy(beside))
}

fn read(path: &Path) -> Result<Option<Lines>, WorklistFault> {
    let Some(bytes) = read_small(path, LARGEST)? else { return Ok(None) };
    if bytes.trim_ascii().is_empty() {
        return Err(WorklistFault::Empty);
    }
    Lines::read(&bytes).map(Some).ok_or(WorklistFault::NotAWorklist)
}
