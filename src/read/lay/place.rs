//! The record of a reply: its place by number, and what identifies it, against one another.

use super::rows::{Decided, Reading};
use super::{Doubt, FieldRef, Identity, Laid, MatchedBy, RecordKeys};
use crate::read::reply::{Hints, NumberName, Reply, record_index, segments};
use crate::spec::{FieldTable, ReplyRows};

/// How many records are named of those that a reply may mean.
const NAMED: usize = 5;

/// Lays the replies of a file.
pub(super) struct Placing<'a> {
    keys: &'a dyn RecordKeys,
    table: &'a FieldTable,
    /// From where the numbers of each kind count.
    decided: Decided,
    /// Whether "No." may be the record's number.
    serial_counts: bool,
}

/// What a number of a reply says.
enum Numbered {
    /// Nothing, or something outside of the upload.
    Nothing,
    /// This record.
    One(u32, MatchedBy, Option<ReplyRows>),
    /// One of these, by the kind of number.
    Several(Vec<(u32, Reading)>, MatchedBy),
}

/// What a reply gives of a record's identity, and the records that have it.
struct Given<'k> {
    all: Vec<(Identity, &'k [u32])>,
}

impl Given<'_> {
    fn agreeing(&self, record: u32) -> Vec<Identity> {
        self.all.iter().filter(|(_, of)| of.binary_search(&record).is_ok()).map(|(identity, _)| *identity).collect()
    }

    /// Whether something in the reply says that it is not this record.
    fn excludes(&self, record: u32, keys: &dyn RecordKeys) -> bool {
        self.all.iter().any(|(identity, of)| of.binary_search(&record).is_err() && keys.has(record, *identity))
    }

    /// The records that a strong identity names and none excludes; no more than are told.
    fn named(&self, keys: &dyn RecordKeys) -> Vec<u32> {
        let strong = [Identity::HistoryKey, Identity::Recipient, Identity::MyNumber, Identity::Name];
        let of = |wanted: &Identity| self.all.iter().find(|(identity, of)| identity == wanted && !of.is_empty());
        let lists = strong.iter().filter_map(of);
        // A name is the last resort.
        let shortest = lists.min_by_key(|(identity, of)| (*identity == Identity::Name, of.len()));
        let Some((_, list)) = shortest else { return vec![] };
        list.iter().copied().filter(|record| !self.excludes(*record, keys)).take(NAMED).collect()
    }
}

impl<'a> Placing<'a> {
    pub fn new(
        replies: &'a [Reply],
        fields: &[Option<FieldRef>],
        keys: &'a dyn RecordKeys,
        table: &'a FieldTable,
        said: Option<ReplyRows>,
    ) -> Placing<'a> {
        // 1, 2, 3 ... through all replies number the replies, not the records, unless there is one for each.
        let own_numbers = replies.len() != keys.count() as usize
            && replies.iter().enumerate().all(|(i, reply)| reply.hints.serial.is_some_and(|n| n as usize == i + 1));
        let decided = Decided::of(replies, fields, keys, said);
        Placing { keys, table, decided, serial_counts: !own_numbers }
    }

    /// Where a reply belongs, its field and its own place apart.
    pub fn lay(&self, reply: &Reply) -> Laid {
        let given = self.given(&reply.hints);
        let nowhere = |doubt| Laid {
            reply: 0,
            record: None,
            field: None,
            matched_by: None,
            confirmed_by: vec![],
            rows: None,
            doubt,
            superseded: false,
        };
        let on = |record, by, rows, doubt| {
            let of_key = |identity: &Identity| match by {
                MatchedBy::HistoryKey => *identity == Identity::HistoryKey,
                MatchedBy::Key => matches!(identity, Identity::Recipient | Identity::TypeId | Identity::SubKey),
                MatchedBy::MyNumber => *identity == Identity::MyNumber,
                MatchedBy::Name => *identity == Identity::Name,
                _ => false,
            };
            let confirmed_by = given.agreeing(record).into_iter().filter(|one| !of_key(one)).collect();
            Laid { record: Some(record), matched_by: Some(by), confirmed_by, rows, ..nowhere(doubt) }
        };
        match self.numbered(reply) {
            Numbered::One(record, by, rows) if !given.excludes(record, self.keys) => on(record, by, rows, None),
            Numbered::One(record, ..) => match given.named(self.keys).as_slice() {
                [one] => on(*one, self.way(&given, *one), None, Some(Doubt::Contradicts(record))),
                _ => nowhere(Some(Doubt::Excluded(record))),
            },
            Numbered::Several(candidates, by) => self.one_of(&candidates, &given).map_or_else(
                || match given.named(self.keys).as_slice() {
                    [one] => on(*one, self.way(&given, *one), None, None),
                    _ => nowhere(Some(Doubt::Uncertain(candidates.iter().map(|(record, _)| *record).collect()))),
                },
                |(record, reading)| on(record, by, reading.rows(), None),
            ),
            Numbered::Nothing => match given.named(self.keys).as_slice() {
                [one] => on(*one, self.way(&given, *one), None, None),
                several => match self.loosely(&reply.hints) {
                    Some((record, by)) if !given.excludes(record, self.keys) => on(record, by, None, None),
                    Some((record, _)) => nowhere(Some(Doubt::Excluded(record))),
                    None if several.len() > 1 => nowhere(Some(Doubt::Uncertain(several.to_vec()))),
                    None => nowhere(None),
                },
            },
        }
    }

    /// The only candidate that nothing excludes, or the only one that something confirms.
    fn one_of(&self, candidates: &[(u32, Reading)], given: &Given) -> Option<(u32, Reading)> {
        let left: Vec<_> = candidates.iter().filter(|(record, _)| !given.excludes(*record, self.keys)).collect();
        let confirmed: Vec<_> = left.iter().filter(|(record, _)| !given.agreeing(*record).is_empty()).collect();
        match (left.as_slice(), confirmed.as_slice()) {
            ([one], _) => Some(**one),
            (_, [one]) => Some(***one),
            _ => None,
        }
    }

    fn given(&self, hints: &Hints) -> Given<'a> {
        let mut all: Vec<(Identity, &[u32])> = Identity::ALL
            .into_iter()
            .filter_map(|identity| Some((identity, self.keys.named(identity, identity.given(hints)?))))
            .collect();
        // The name of a member around it may be a key; where it is none, it says nothing.
        if let Some(key) = &hints.key {
            let either = [Identity::HistoryKey, Identity::Recipient];
            let either = either.into_iter().map(|identity| (identity, self.keys.named(identity, key)));
            all.extend(either.filter(|(_, of)| !of.is_empty()));
        }
        Given { all }
    }

    /// By what a record was found that its identity names.
    fn way(&self, given: &Given, record: u32) -> MatchedBy {
        let agreeing = given.agreeing(record);
        let ways = [
            (Identity::HistoryKey, MatchedBy::HistoryKey),
            (Identity::Recipient, MatchedBy::Key),
            (Identity::MyNumber, MatchedBy::MyNumber),
        ];
        let way = ways.into_iter().find(|(identity, _)| agreeing.contains(identity));
        way.map_or(MatchedBy::Name, |(_, way)| way)
    }

    /// The record that the reply's number says: by pointer, index, record, line or row.
    fn numbered(&self, reply: &Reply) -> Numbered {
        let hints = &reply.hints;
        let from_0 = |index: u32| index.checked_add(1).filter(|number| *number <= self.keys.count());
        let field_path = segments(reply.field_text.as_deref().unwrap_or_default());
        let pointed = record_index(&hints.pointer, self.table).and_then(|(index, _)| from_0(index));
        // A field that is nothing but a number is no path.
        let in_field = || if field_path.len() > 1 { record_index(&field_path, self.table) } else { None };
        if let Some(record) = pointed.or_else(|| from_0(in_field()?.0)) {
            return Numbered::One(record, MatchedBy::Pointer, None);
        }
        if let Some(record) = hints.index.and_then(from_0) {
            return Numbered::One(record, MatchedBy::Index, None);
        }
        let Some((name, number)) = hints.number else { return Numbered::Nothing };
        let by = match name {
            NumberName::Record => MatchedBy::Record,
            NumberName::Line | NumberName::Gyo => MatchedBy::Line,
            NumberName::Row => MatchedBy::Row,
            NumberName::Key => MatchedBy::Index,
        };
        let mut candidates = self.decided.records(name, number, self.keys);
        match candidates.as_slice() {
            [] => Numbered::Nothing,
            [(record, reading)] => {
                let rows = reading.rows().filter(|_| name != NumberName::Record && name != NumberName::Key);
                Numbered::One(*record, by, rows)
            }
            _ => Numbered::Several(std::mem::take(&mut candidates), by),
        }
    }

    /// What may be the record's number or place: "No.", and the place in a list with as many entries as there are records.
    fn loosely(&self, hints: &Hints) -> Option<(u32, MatchedBy)> {
        let count = self.keys.count();
        let serial = hints.serial.filter(|_| self.serial_counts).filter(|number| (1..=count).contains(number));
        // A number that leads nowhere is no place in a list.
        let numbered = hints.number.is_some() || hints.index.is_some() || hints.serial.is_some();
        let position = || {
            if numbered {
                return None;
            }
            let (place, _) = hints.positions.iter().find(|(_, length)| *length == count as usize)?;
            u32::try_from(*place).ok()?.checked_add(1).filter(|number| *number <= count)
        };
        serial.map(|record| (record, MatchedBy::Record)).or_else(|| Some((position()?, MatchedBy::Index)))
    }
}
