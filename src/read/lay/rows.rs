//! From where the numbers of rows and lines count, decided for the whole reply by what speaks for it: numbers that are
//! possible only one way, identities, fields that are empty or elsewhere in one reading.

use super::{FieldRef, Identity, RecordKeys};
use crate::read::reply::{NumberName, Reply, says_missing};
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

/// The readings that are left of the numbers of each kind; more than one where nothing decides.
#[derive(Debug, Default)]
pub(super) struct Decided(Vec<(NumberName, Vec<Reading>)>);

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
    pub fn of(
        replies: &[Reply],
        fields: &[Option<FieldRef>],
        keys: &dyn RecordKeys,
        said: Option<ReplyRows>,
    ) -> Decided {
        let names = [NumberName::Line, NumberName::Gyo, NumberName::Row, NumberName::Key];
        let decide = |name: NumberName| {
            let of_name = |(reply, field)| Asked::of(name, reply, field);
            let asked: Vec<Asked> = replies.iter().zip(fields).filter_map(of_name).collect();
            let said = said.filter(|_| name != NumberName::Key).map(|rows| vec![Reading::Rows(rows)]);
            (name, said.unwrap_or_else(|| decide(name, &asked, keys)))
        };
        Decided(names.into_iter().map(decide).collect())
    }

    /// The records that a number may mean, each once.
    pub fn records(&self, name: NumberName, number: u32, keys: &dyn RecordKeys) -> Vec<(u32, Reading)> {
        let readings = self.0.iter().find(|(known, _)| *known == name).map_or(&[DATA][..], |(_, readings)| readings);
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
}

/// A reply with a number of the kind that is decided.
struct Asked<'r> {
    reply: &'r Reply,
    field: Option<&'r FieldRef>,
    number: u32,
}

impl<'r> Asked<'r> {
    fn of(name: NumberName, reply: &'r Reply, field: &'r Option<FieldRef>) -> Option<Asked<'r>> {
        let (of, number) = reply.hints.number?;
        // What a path or an index tells needs no number.
        let needed = of == name && reply.hints.index.is_none();
        needed.then_some(Asked { reply, field: field.as_ref(), number })
    }
}

/// The readings that are possible for a kind of number, the likeliest by its name first.
fn possible(name: NumberName, keys: &dyn RecordKeys) -> Vec<Reading> {
    let standing = keys.standing();
    match (name, standing.table) {
        _ if keys.count() == 0 => vec![DATA],
        (NumberName::Key, _) => vec![Reading::From0, DATA],
        (NumberName::Line, true) => vec![PHYSICAL, DATA, SHEET],
        (NumberName::Line, false) if standing.many_lines => vec![PHYSICAL, DATA],
        (NumberName::Line | NumberName::Gyo, false) => vec![DATA, PHYSICAL],
        (NumberName::Gyo | NumberName::Row, true) => vec![DATA, SHEET, PHYSICAL],
        _ => vec![DATA],
    }
}

fn decide(name: NumberName, asked: &[Asked], keys: &dyn RecordKeys) -> Vec<Reading> {
    let readings = possible(name, keys);
    if asked.is_empty() || readings.len() == 1 {
        return readings.into_iter().take(1).collect();
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
    // A row of a table may be that of the data or of the sheet, and nothing but its place tells which; a line of a file is
    // one only where that is its name.
    let by_name = matches!(name, NumberName::Line) || !keys.standing().table && name == NumberName::Gyo;
    let rows = left.iter().copied().filter(|reading| *reading != PHYSICAL);
    match left.as_slice() {
        [first, _, ..] if by_name => vec![*first],
        [_, _, ..] if matches!(name, NumberName::Gyo | NumberName::Row) => rows.collect(),
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
        for identity in Identity::ALL {
            let Some(value) = identity.given(&one.reply.hints) else { continue };
            if keys.named(identity, value).binary_search(&record).is_ok() {
                weight.for_it += 1;
            } else if keys.has(record, identity) {
                weight.against += 1;
            }
        }
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
    if reading == PHYSICAL && !keys.standing().table && filled {
        *(if line == one.number { &mut weight.fitting } else { &mut weight.odd }) += 1;
    }
}
