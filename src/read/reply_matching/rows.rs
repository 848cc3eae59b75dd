//! From where the numbers of rows and lines count, decided for the whole reply by what speaks for it: numbers that are
//! possible only one way, identities, fields that are empty or elsewhere in one reading.

use super::given::Given;
use super::{Counting, FieldRef, Identity, MatchedBy, RecordKeys, Standing};
use crate::read::reply::{Hints, NumberName, Reply, says_missing};
use crate::spec::ReplyRows;

/// A way to read a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// A row or a line.
    Rows(ReplyRows),
    /// A place counted from 0.
    From0,
}

impl Reading {
    /// From where rows count.
    pub fn rows(self) -> Option<ReplyRows> {
        match self {
            Reading::Rows(rows) => Some(rows),
            Reading::From0 => None,
        }
    }

    /// The record of a number.
    fn record(self, number: u32, keys: &dyn RecordKeys) -> Option<u32> {
        match self {
            Reading::Rows(ReplyRows::Data) => Some(number).filter(|number| (1..=keys.count()).contains(number)),
            Reading::Rows(ReplyRows::Sheet) => keys.on_row(number),
            Reading::Rows(ReplyRows::Physical) => keys.on_line(number),
            Reading::From0 => number.checked_add(1).filter(|number| *number <= keys.count()),
        }
    }
}

const DATA: Reading = Reading::Rows(ReplyRows::Data);
const SHEET: Reading = Reading::Rows(ReplyRows::Sheet);
const PHYSICAL: Reading = Reading::Rows(ReplyRows::Physical);

/// What a number counts, by the name under which it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// A place: from 0, unless something speaks against that.
    Index,
    /// "No.": from 1, unless something speaks against that.
    Serial,
    /// What its name says.
    Named(NumberName),
}

impl Counted {
    pub const ALL: [Counted; 7] = [
        Counted::Index,
        Counted::Serial,
        Counted::Named(NumberName::Record),
        Counted::Named(NumberName::Line),
        Counted::Named(NumberName::Gyo),
        Counted::Named(NumberName::Row),
        Counted::Named(NumberName::Key),
    ];

    /// Whether it counts rows or lines.
    pub fn counts_rows(self) -> bool {
        matches!(self, Counted::Named(NumberName::Line | NumberName::Gyo | NumberName::Row))
    }

    /// What leads from such a number to a record.
    pub fn way(self) -> MatchedBy {
        match self {
            Counted::Index | Counted::Named(NumberName::Key) => MatchedBy::Index,
            Counted::Serial | Counted::Named(NumberName::Record) => MatchedBy::Record,
            Counted::Named(NumberName::Line | NumberName::Gyo) => MatchedBy::Line,
            Counted::Named(NumberName::Row) => MatchedBy::Row,
        }
    }

    /// The number of this kind that a reply has.
    pub fn number(self, hints: &Hints) -> Option<u32> {
        match self {
            Counted::Index => hints.index,
            Counted::Serial => hints.serial,
            Counted::Named(name) => {
                hints.number.iter().chain(&hints.others).find(|(known, _)| *known == name).map(|(_, number)| *number)
            }
        }
    }
}

/// The readings that are left of the numbers of each kind; more than one where nothing decides.
#[derive(Debug, Default)]
pub(super) struct Decided(Vec<(Counted, Vec<Reading>)>);

/// How many replies are asked for their fields; each costs the reading of a record or two.
const ASKED: usize = 200;

/// What speaks for a reading and against it, by weight.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    /// Numbers that lead nowhere, and records that an identity excludes.
    against: usize,
    /// Records that an identity confirms.
    for_it: usize,
    /// Fields that are empty where something is wrong with them, or filled where they are missing, or on another line.
    odd: usize,
    /// Fields that are as they should be.
    fitting: usize,
}

impl Decided {
    /// Decides by all replies. `serials` tells whether "No." may be the record's number.
    pub fn of(
        replies: &[Reply],
        fields: &[Option<FieldRef>],
        givens: &[Given<'_>],
        keys: &dyn RecordKeys,
        said: Counting,
        serials: bool,
    ) -> Decided {
        let decide = |kind: Counted| {
            let of_kind = |((reply, field), given)| Asked::of(kind, reply, field, given);
            let asked: Vec<Asked> = replies.iter().zip(fields).zip(givens).filter_map(of_kind).collect();
            let rows = said.rows.filter(|_| kind.counts_rows()).map(|rows| vec![Reading::Rows(rows)]);
            let by_profile = || (said.by_profile || kind == Counted::Serial && !serials).then(|| vec![usual(kind)]);
            let usual = || if kind.counts_rows() || is_key(kind) { None } else { by_profile() };
            (kind, rows.or_else(usual).unwrap_or_else(|| decide(kind, &asked, keys)))
        };
        Decided(Counted::ALL.into_iter().map(decide).collect())
    }

    /// The records that a number may mean, each once.
    pub fn records(&self, kind: Counted, number: u32, keys: &dyn RecordKeys) -> Vec<(u32, Reading)> {
        let readings = self.0.iter().find(|(known, _)| *known == kind).map_or(&[DATA][..], |(_, readings)| readings);
        let mut records: Vec<(u32, Reading)> = Vec::new();
        for reading in readings {
            if let Some(record) = reading.record(number, keys)
                && !records.iter().any(|(known, _)| *known == record)
            {
                records.push((record, *reading));
            }
        }
        records
    }

    /// The records that a number of rows or lines may mean in any reading.
    pub fn anyhow(&self, kind: Counted, number: u32, keys: &dyn RecordKeys) -> Vec<u32> {
        possible(kind, &[], keys).into_iter().filter_map(|reading| reading.record(number, keys)).collect()
    }
}

/// A reply with a number of the kind that is decided.
struct Asked<'r> {
    reply: &'r Reply,
    field: Option<&'r FieldRef>,
    given: &'r Given<'r>,
    number: u32,
}

impl<'r> Asked<'r> {
    fn of(kind: Counted, reply: &'r Reply, field: &'r Option<FieldRef>, given: &'r Given<'r>) -> Option<Asked<'r>> {
        let number = kind.number(&reply.hints)?;
        // What identifies one of several records in an entry says nothing of the others.
        reply.hints.several.is_empty().then_some(Asked { reply, field: field.as_ref(), given, number })
    }
}

/// From where a number counts where nothing speaks against it.
fn usual(kind: Counted) -> Reading {
    if kind == Counted::Index { Reading::From0 } else { DATA }
}

fn is_key(kind: Counted) -> bool {
    kind == Counted::Named(NumberName::Key)
}

/// The readings that are possible for a kind of number, the likeliest by its name first.
fn possible(kind: Counted, asked: &[Asked], keys: &dyn RecordKeys) -> Vec<Reading> {
    let standing = keys.standing();
    let mut readings = match (kind, standing.table) {
        _ if keys.count() == 0 => return vec![usual(kind)],
        (Counted::Index | Counted::Named(NumberName::Key), _) => return vec![Reading::From0, DATA],
        (Counted::Serial | Counted::Named(NumberName::Record), _) => return vec![DATA, Reading::From0],
        (Counted::Named(NumberName::Line), true) => vec![PHYSICAL, DATA, SHEET],
        (Counted::Named(NumberName::Line), false) if standing.many_lines => vec![PHYSICAL, DATA],
        (Counted::Named(NumberName::Line | NumberName::Gyo), false) => vec![DATA, PHYSICAL],
        (Counted::Named(NumberName::Gyo | NumberName::Row), true) => vec![DATA, SHEET, PHYSICAL],
        _ => vec![DATA],
    };
    // No row is 0 unless the first is.
    if asked.iter().any(|one| one.number == 0) {
        readings.push(Reading::From0);
    }
    readings
}

/// What one number says for a reading or against it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It leads nowhere.
    Nowhere,
    /// Something identifies another record.
    Excluded,
    /// Something identifies this record.
    Confirmed,
    Silent,
}

fn verdict(reading: Reading, one: &Asked, keys: &dyn RecordKeys) -> Verdict {
    let given = one.given;
    match reading.record(one.number, keys) {
        None => Verdict::Nowhere,
        Some(record) if given.excludes(record, keys) => Verdict::Excluded,
        Some(record) if given.agreeing(record).iter().any(|one| *one != Identity::TypeId) => Verdict::Confirmed,
        Some(_) => Verdict::Silent,
    }
}

/// Whether records count from 0 or from 1: as usual unless something speaks against that. Numbers that are possible only one
/// way go before identities; what speaks against both ways says nothing of either; a single identity may be a mistake, so that
/// both ways are left.
fn decide_base(kind: Counted, asked: &[Asked], keys: &dyn RecordKeys) -> Vec<Reading> {
    let (usual, other) = (usual(kind), if kind == Counted::Index { DATA } else { Reading::From0 });
    let verdicts: Vec<[Verdict; 2]> = asked
        .iter()
        .map(|one| [usual, other].map(|reading| verdict(reading, one, keys)))
        .filter(|both| !both.iter().all(|one| matches!(one, Verdict::Nowhere | Verdict::Excluded)))
        .collect();
    let count = |at: usize, said: Verdict| verdicts.iter().filter(|both| both[at] == said).count();
    // No place is 0 where places count from 1.
    let has_0 = kind == Counted::Index && asked.iter().any(|one| one.number == 0);
    match [0, 1].map(|at| count(at, Verdict::Nowhere) > 0) {
        _ if has_0 => return vec![usual],
        [true, true] => return vec![usual, other],
        [false, true] => return vec![usual],
        [true, false] => return vec![other],
        [false, false] => {}
    }
    let [[against, confirmed], [other_against, other_confirmed]] =
        [0, 1].map(|at| [count(at, Verdict::Excluded), count(at, Verdict::Confirmed)]);
    if against == 0 || confirmed > other_confirmed {
        vec![usual]
    } else if confirmed == 0 && other_confirmed > 1 && other_against == 0 {
        vec![other]
    } else {
        vec![usual, other]
    }
}

fn decide(kind: Counted, asked: &[Asked], keys: &dyn RecordKeys) -> Vec<Reading> {
    let readings = possible(kind, asked, keys);
    if asked.is_empty() || readings.len() == 1 {
        return readings.into_iter().take(1).collect();
    }
    if !kind.counts_rows() && !is_key(kind) {
        return decide_base(kind, asked, keys);
    }
    let apart =
        |a: Reading, b: Reading| asked.iter().any(|one| a.record(one.number, keys) != b.record(one.number, keys));
    let mut left: Vec<(Reading, Weight)> = Vec::new();
    for reading in readings {
        // What comes to the same is no question.
        if left.iter().all(|(other, _)| apart(reading, *other)) {
            left.push((reading, weigh(reading, asked, keys)));
        }
    }
    let keep = |left: &mut Vec<(Reading, Weight)>, by: &dyn Fn(&Weight) -> usize| {
        let least = left.iter().map(|(_, weight)| by(weight)).min().unwrap_or(0);
        left.retain(|(_, weight)| by(weight) == least);
    };
    keep(&mut left, &|weight| weight.against);
    keep(&mut left, &|weight| usize::MAX - weight.for_it);
    keep(&mut left, &|weight| weight.odd);
    keep(&mut left, &|weight| usize::MAX - weight.fitting);
    let left: Vec<Reading> = left.into_iter().map(|(reading, _)| reading).collect();
    // A row of a table may be that of the data, of the sheet or of the file, and nothing but its place tells which; a line
    // of a table is one of the file by its name, where it can be. Of JSON over many lines it may be the record's number as
    // well.
    let Standing { table, many_lines } = keys.standing();
    let by_name = match kind {
        Counted::Named(NumberName::Line) => {
            left.first() == Some(&if table { PHYSICAL } else { DATA }) || !table && !many_lines
        }
        Counted::Named(NumberName::Gyo) => !table,
        _ => false,
    };
    match left.as_slice() {
        [first, _, ..] if by_name => vec![*first],
        _ => left,
    }
}

fn weigh(reading: Reading, asked: &[Asked], keys: &dyn RecordKeys) -> Weight {
    let mut weight = Weight::default();
    for (i, one) in asked.iter().enumerate() {
        let Some(record) = reading.record(one.number, keys) else {
            weight.against += 1;
            continue;
        };
        weight.for_it += one.given.agreeing(record).len();
        weight.against += usize::from(one.given.excludes(record, keys));
        if i < ASKED {
            weigh_field(reading, one, record, keys, &mut weight);
        }
    }
    weight
}

/// Whether the field of a reply is as the reply says.
fn weigh_field(reading: Reading, one: &Asked, record: u32, keys: &dyn RecordKeys, weight: &mut Weight) {
    let Some(field) = one.field.and_then(FieldRef::field) else { return };
    let Some((filled, line)) = keys.field(record, field) else { return };
    if says_missing(&one.reply.message) {
        *(if filled { &mut weight.odd } else { &mut weight.fitting }) += 1;
    } else if !filled {
        weight.odd += 1;
    }
    // A line of a file that is meant is that on which the field stands. In a table that is so of most records, and proves
    // nothing.
    match (reading == PHYSICAL && filled, line == one.number) {
        (true, false) => weight.odd += 1,
        (true, true) if !keys.standing().table => weight.fitting += 1,
        _ => {}
    }
}
