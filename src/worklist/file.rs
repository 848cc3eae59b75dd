//! The file of a work list: one JSON object a line, the first with the random key. Lines that cannot be read are kept as they
//! are; a later line about the same record or group takes the place of an earlier one.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::key::{Salt, hex, unhex};
use super::{Mark, Marked, NoteFault, RecordKey, note};
use crate::check::Rule;
use crate::record::Record;

/// What stands in the first line to tell what the file is.
const FORMAT: &str = "pmh-inspector-worklist";

/// The largest file that is read.
const LARGEST: u64 = 64 << 20;

/// How often, and how far apart, it is tried to write while another program does.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// Why a work list cannot be used.
#[derive(Debug)]
pub enum WorklistFault {
    /// The system refuses.
    Io(io::ErrorKind),
    /// The file is something else.
    NotAWorklist,
    /// It is larger than any work list.
    TooLarge,
    /// Another program is writing it, or was stopped while it did: the file beside it, which must be removed by hand then.
    Busy(PathBuf),
    /// It was replaced by another work list since it was read.
    Replaced,
}

/// What a change is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A record.
    Record(RecordKey),
    /// All findings of a rule.
    Group(Rule),
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
    /// What was changed since the file was read; `None` for a mark taken away.
    changes: BTreeMap<Change, Option<Marked>>,
    /// Whether the file was there.
    existed: bool,
}

/// What a file holds.
struct Content {
    salt: Salt,
    records: HashMap<RecordKey, Marked>,
    groups: BTreeMap<Rule, Marked>,
    damaged: Vec<usize>,
    /// Lines of which nothing is understood, as they are.
    kept: Vec<String>,
}

impl Worklist {
    /// Opens a work list; an empty one where there is no such file, which is written with the first change only.
    ///
    /// # Errors
    /// What cannot be read, or is no work list: nothing is ever written over such a file.
    pub fn open(path: &Path) -> Result<Worklist, WorklistFault> {
        let content = read(path)?;
        let existed = content.is_some();
        let content = content.unwrap_or_else(|| Content {
            salt: Salt::random(),
            records: HashMap::new(),
            groups: BTreeMap::new(),
            damaged: vec![],
            kept: vec![],
        });
        let Content { salt, records, groups, damaged, .. } = content;
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
        self.salt.key_of(record)
    }

    /// The mark on a record.
    pub fn record(&self, key: &RecordKey) -> Option<&Marked> {
        self.records.get(key)
    }

    /// The mark on all findings of a rule.
    pub fn group(&self, rule: Rule) -> Option<&Marked> {
        self.groups.get(&rule)
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
        apply(&mut self.records, &mut self.groups, &what, marked.as_ref());
        self.changes.insert(what, marked);
        Ok(())
    }

    /// Writes the changes: the file is read again first, so that marks that others made meanwhile stay; then it is replaced
    /// whole, for its owner alone.
    ///
    /// # Errors
    /// What the system refuses; the changes are kept then, and the file is as it was.
    pub fn save(&mut self) -> Result<(), WorklistFault> {
        // A link stays a link to the file that is replaced.
        let target = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let (half, mut file) = lock(&target)?;
        let written = self.write(&mut file);
        let done = written.and_then(|()| {
            file.sync_all().and_then(|()| fs::rename(&half, &target)).map_err(|e| WorklistFault::Io(e.kind()))
        });
        if done.is_err() {
            // What is left of it would keep everybody from writing.
            let _ = fs::remove_file(&half);
        }
        done?;
        self.changes.clear();
        self.existed = true;
        Ok(())
    }

    fn write(&mut self, file: &mut File) -> Result<(), WorklistFault> {
        let found = read(&self.path)?;
        let mut content = match found {
            // With another key none of the marks would be found again.
            Some(content) if content.salt != self.salt => return Err(WorklistFault::Replaced),
            Some(content) => content,
            None => Content {
                salt: self.salt,
                records: if self.existed { self.records.clone() } else { HashMap::new() },
                groups: if self.existed { self.groups.clone() } else { BTreeMap::new() },
                damaged: vec![],
                kept: vec![],
            },
        };
        for (what, marked) in &self.changes {
            apply(&mut content.records, &mut content.groups, what, marked.as_ref());
        }
        file.write_all(content.text().as_bytes()).map_err(|e| WorklistFault::Io(e.kind()))?;
        (self.records, self.groups) = (content.records, content.groups);
        Ok(())
    }
}

fn apply(
    records: &mut HashMap<RecordKey, Marked>,
    groups: &mut BTreeMap<Rule, Marked>,
    what: &Change,
    marked: Option<&Marked>,
) {
    match (what, marked) {
        (Change::Record(key), Some(marked)) => drop(records.insert(*key, marked.clone())),
        (Change::Record(key), None) => drop(records.remove(key)),
        (Change::Group(rule), Some(marked)) => drop(groups.insert(*rule, marked.clone())),
        (Change::Group(rule), None) => drop(groups.remove(rule)),
    }
}

/// The file beside a work list into which it is written: it also keeps others from writing at the same time.
fn lock(target: &Path) -> Result<(PathBuf, File), WorklistFault> {
    let mut name = target.file_name().map(ToOwned::to_owned).unwrap_or_default();
    name.push(".new");
    let half = target.with_file_name(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    for _ in 0..TRIES {
        match options.open(&half) {
            Ok(file) => return Ok((half, file)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => std::thread::sleep(PAUSE),
            Err(e) => return Err(WorklistFault::Io(e.kind())),
        }
    }
    Err(WorklistFault::Busy(half))
}

fn read(path: &Path) -> Result<Option<Content>, WorklistFault> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(WorklistFault::Io(e.kind())),
    };
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| WorklistFault::Io(e.kind()))?;
    if bytes.len() as u64 > LARGEST {
        return Err(WorklistFault::TooLarge);
    }
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let mut content: Option<Content> = None;
    let (mut kept, mut damaged) = (Vec::new(), Vec::new());
    for (number, line) in (1_usize..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let parsed: Option<Map<String, Value>> = serde_json::from_str(line).ok();
        let get = |name: &str| parsed.as_ref().and_then(|line| line.get(name)).and_then(Value::as_str);
        // An editor may have moved the first line.
        if get("format") == Some(FORMAT) && content.is_none() {
            let salt = get("key").and_then(unhex).map(Salt).ok_or(WorklistFault::NotAWorklist)?;
            let (records, groups) = (HashMap::new(), BTreeMap::new());
            content = Some(Content { salt, records, groups, damaged: vec![], kept: vec![] });
        } else {
            kept.push((number, line.to_owned()));
        }
    }
    // Without its key nothing in it can be found again.
    let mut content = content.ok_or(WorklistFault::NotAWorklist)?;
    for (number, line) in std::mem::take(&mut kept) {
        match entry(&line) {
            Some((what, marked)) => apply(&mut content.records, &mut content.groups, &what, Some(&marked)),
            None => {
                damaged.push(number);
                content.kept.push(line);
            }
        }
    }
    content.damaged = damaged;
    Ok(Some(content))
}

/// A line about a record or a group.
fn entry(line: &str) -> Option<(Change, Marked)> {
    let line: Map<String, Value> = serde_json::from_str(line).ok()?;
    let get = |name: &str| line.get(name).and_then(Value::as_str);
    let mark = get("mark").and_then(Mark::by_code)?;
    let note = get("note").unwrap_or_default().to_owned();
    // A note that a hand wrote into the file is not shown where it could not have been typed.
    note::check(&note).ok()?;
    let what = match (get("record"), get("rule")) {
        (Some(key), None) => Change::Record(RecordKey::unhex(key)?),
        (None, Some(rule)) => Change::Group(Rule::by_name(rule)?),
        _ => return None,
    };
    let rejected = line.get("rejected").and_then(Value::as_bool).unwrap_or(false);
    Some((what, Marked { mark, note, rejected }))
}

impl Content {
    fn text(&self) -> String {
        let head = json!({
            "format": FORMAT,
            "about": "Marks on records, each named by a keyed hash. Who has this file can test guesses of a number: keep it with the payload.",
            "key": hex(&self.salt.0),
        });
        let mut lines = vec![head.to_string()];
        let body = |marked: &Marked, name: &str, value: &str| {
            let mut line = Map::new();
            line.insert(name.to_owned(), json!(value));
            line.insert("mark".to_owned(), json!(marked.mark.code()));
            if marked.rejected {
                line.insert("rejected".to_owned(), json!(true));
            }
            if !marked.note.is_empty() {
                line.insert("note".to_owned(), json!(marked.note));
            }
            Value::Object(line).to_string()
        };
        lines.extend(self.groups.iter().map(|(rule, marked)| body(marked, "rule", rule.name())));
        let mut records: Vec<(&RecordKey, &Marked)> = self.records.iter().collect();
        records.sort_by_key(|(key, _)| **key);
        lines.extend(records.into_iter().map(|(key, marked)| body(marked, "record", &key.hex())));
        lines.extend(self.kept.iter().cloned());
        lines.join("\n") + "\n"
    }
}
