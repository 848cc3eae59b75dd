//! The record of a reply: its place by number, and what identifies it, against one another.

use super::columns::Columns;
use super::given::Given;
use super::rows::{Counted, Decided, Reading};
use super::runs;
use super::{Counting, Doubt, FieldRef, Identity, MatchedBy, MatchedReply, RecordKeys};
use crate::read::reply::{Hints, NumberName, Reply, record_index, segments};
use crate::spec::{FieldTable, ReplyRows};

/// Lays the replies of a file.
pub(super) struct Placing<'a> {
    keys: &'a dyn RecordKeys,
    table: &'a FieldTable,
    /// From where the numbers of each kind count.
    decided: Decided,
    /// What each reply gives of identities.
    givens: Vec<Given<'a>>,
    /// What stands under unknown names.
    columns: Columns<'a>,
    /// The replies whose numbers prove nothing, though they lead to a record.
    unproved: Vec<bool>,
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
    /// Its numbers say these, one another.
    Disagree(Vec<(u32, Reading)>, MatchedBy),
}

/// What one number of a reply says.
struct Source {
    by: MatchedBy,
    /// Which records it may mean, each with the reading that leads there.
    records: Vec<(u32, Reading)>,
    /// Which records it may mean in any reading, where it is one of rows or lines.
    loose: Option<Vec<u32>>,
}

impl Source {
    /// Whether it may mean a record.
    fn allows(&self, record: u32) -> bool {
        self.records.iter().any(|(known, _)| *known == record)
            || self.loose.as_ref().is_some_and(|loose| loose.contains(&record))
    }
}

impl<'a> Placing<'a> {
    pub fn new(
        replies: &'a [Reply],
        fields: &[Option<FieldRef>],
        keys: &'a dyn RecordKeys,
        table: &'a FieldTable,
        said: Counting,
    ) -> Placing<'a> {
        // 1, 2, 3 ... through all replies number the replies, not the records, unless there is one for each.
        let own_numbers = replies.len() != keys.count() as usize
            && replies.iter().enumerate().all(|(i, reply)| reply.hints.serial.is_some_and(|n| n as usize == i + 1));
        let columns = Columns::of(replies, keys);
        let givens: Vec<Given> = replies.iter().map(|reply| Given::of(&reply.hints, keys, &columns)).collect();
        let decided = Decided::of(replies, fields, &givens, keys, said, !own_numbers);
        let unproved = runs::unproved(replies, &decided, keys);
        Placing { keys, table, decided, givens, columns, unproved, serial_counts: !own_numbers }
    }

    /// Where a reply belongs, its field and its own place apart.
    pub fn match_one(&self, at: usize, reply: &Reply) -> MatchedReply {
        let Some(given) = self.givens.get(at) else { return nowhere(None) };
        let on = |record, by, rows, doubt| laid_on(record, by, rows, doubt, given);
        let unproved = |record: u32| self.unproved.get(at) == Some(&true) && given.agreeing(record).is_empty();
        match self.numbered(reply) {
            Numbered::One(record, by, _) if by != MatchedBy::Pointer && unproved(record) => {
                match given.named(self.keys).as_slice() {
                    [one] => on(*one, self.way(given, *one), None, None),
                    _ => nowhere(Some(Doubt::Unproved(vec![record]))),
                }
            }
            Numbered::One(record, by, rows) if !given.excludes(record, self.keys) => on(record, by, rows, None),
            Numbered::One(record, by, rows) => match given.named(self.keys).as_slice() {
                // What identifies one of several records in an entry says nothing against the others.
                [one] if self.is_among(reply, *one) => on(record, by, rows, None),
                // What stands under a name that nobody knows may be about another.
                [one] if given.by_content => nowhere(Some(Doubt::Disagree(vec![record, *one]))),
                [one] if reply.hints.several.is_empty() => {
                    on(*one, self.way(given, *one), None, Some(Doubt::Contradicts(record)))
                }
                _ => nowhere(Some(Doubt::Excluded(record))),
            },
            Numbered::Several(candidates, by) => self.one_of(&candidates, given).map_or_else(
                || match given.named(self.keys).as_slice() {
                    [one] => on(*one, self.way(given, *one), None, None),
                    _ => nowhere(Some(Doubt::Uncertain(of_records(&candidates)))),
                },
                |(record, reading)| {
                    // A record's number counts as it says, unless more than this identity says otherwise.
                    let usual = candidates.first().map(|(usual, _)| *usual);
                    match usual.filter(|usual| *usual != record && is_of_record(&reply.hints)) {
                        Some(usual) => on(record, self.way(given, record), None, Some(Doubt::Contradicts(usual))),
                        None => on(record, by, reading.rows(), None),
                    }
                },
            ),
            Numbered::Disagree(candidates, by) => {
                let told = Some(Doubt::Disagree(of_records(&candidates)));
                match (given.is_empty(), self.one_of(&candidates, given), given.named(self.keys).as_slice()) {
                    (false, Some((record, reading)), _) => on(record, by, reading.rows(), told),
                    (_, _, [one]) => on(*one, self.way(given, *one), None, told),
                    _ => nowhere(told),
                }
            }
            Numbered::Nothing => self.without_number(reply, given),
        }
    }

    /// Where a reply belongs that has no number that leads anywhere.
    fn without_number(&self, reply: &Reply, given: &Given) -> MatchedReply {
        let on = |record, by| laid_on(record, by, None, None, given);
        match given.named(self.keys).as_slice() {
            [one] => match self.loosely(&reply.hints).as_slice() {
                // 0000003 may be a number of the record as well as one of the recipient.
                [(record, _)] if record != one && given.by_content && is_same_text(&reply.hints) => {
                    nowhere(Some(Doubt::Disagree(vec![*record, *one])))
                }
                _ => on(*one, self.way(given, *one)),
            },
            several => match self.loosely(&reply.hints).as_slice() {
                [(record, _)] if self.out_of_order(&reply.hints).is_some() && !given.excludes(*record, self.keys) => {
                    let other = self.out_of_order(&reply.hints).flatten().filter(|other| other != record);
                    nowhere(Some(Doubt::Unproved(std::iter::once(*record).chain(other).collect())))
                }
                [(record, by)] if !given.excludes(*record, self.keys) => on(*record, *by),
                [(record, _)] => nowhere(Some(Doubt::Excluded(*record))),
                [] if several.len() > 1 => nowhere(Some(Doubt::Alike(several.to_vec()))),
                [] => nowhere(None),
                all => nowhere(Some(Doubt::Alike(all.iter().map(|(record, _)| *record).collect()))),
            },
        }
    }

    /// Whether a record is one of the several that an entry names by their numbers.
    fn is_among(&self, reply: &Reply, record: u32) -> bool {
        let hints = &reply.hints;
        let kind = match hints.number {
            Some((name, _)) => Counted::Named(name),
            None => Counted::Index,
        };
        let of = |number: &u32| self.decided.records(kind, *number, self.keys);
        hints.several.iter().flat_map(of).any(|(known, _)| known == record)
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

    /// By what a record was found that its identity names.
    fn way(&self, given: &Given, record: u32) -> MatchedBy {
        let agreeing = given.agreeing(record);
        let ways = [
            (Identity::HistoryKey, MatchedBy::HistoryKey),
            (Identity::Recipient, MatchedBy::Key),
            (Identity::MyNumber, MatchedBy::MyNumber),
            (Identity::SubKey, MatchedBy::Key),
            (Identity::TypeId, MatchedBy::Key),
        ];
        let name = agreeing.contains(&Identity::Name);
        let kana = agreeing.contains(&Identity::Kana);
        let strong = |identity: &Identity| !(name || kana) || !matches!(identity, Identity::SubKey | Identity::TypeId);
        let way =
            ways.into_iter().filter(|(identity, _)| strong(identity)).find(|(identity, _)| agreeing.contains(identity));
        let by_kana = || if agreeing.contains(&Identity::Kana) { MatchedBy::Kana } else { MatchedBy::Value };
        way.map_or_else(|| if name { MatchedBy::Name } else { by_kana() }, |(_, way)| way)
    }

    /// The record that the reply's numbers say: by pointer, index, record, line or row.
    fn numbered(&self, reply: &Reply) -> Numbered {
        let sources = self.sources(reply);
        let Some(first) = sources.first() else { return Numbered::Nothing };
        let agreed = |(record, _): &&(u32, Reading)| sources.iter().all(|source| source.allows(*record));
        let common: Vec<(u32, Reading)> = first.records.iter().filter(agreed).copied().collect();
        match common.as_slice() {
            [] => {
                let mut all: Vec<(u32, Reading)> = Vec::new();
                for (record, reading) in sources.iter().flat_map(|source| &source.records) {
                    if !all.iter().any(|(known, _)| known == record) {
                        all.push((*record, *reading));
                    }
                }
                Numbered::Disagree(all, first.by)
            }
            [(record, reading)] => {
                let rows = reading.rows().filter(|_| matches!(first.by, MatchedBy::Line | MatchedBy::Row));
                Numbered::One(*record, first.by, rows)
            }
            _ => Numbered::Several(common, first.by),
        }
    }

    /// What each number of a reply says that leads anywhere, the most telling first.
    fn sources(&self, reply: &Reply) -> Vec<Source> {
        let hints = &reply.hints;
        let field_path = segments(reply.field_text.as_deref().unwrap_or_default());
        let pointed = record_index(&hints.pointer, self.table).and_then(|(index, _)| self.at_place(index));
        // A field that is nothing but a number is no path.
        let in_field = || if field_path.len() > 1 { record_index(&field_path, self.table) } else { None };
        let pointed = pointed.or_else(|| self.at_place(in_field()?.0));
        let by_path = pointed.map(|record| Source {
            by: MatchedBy::Pointer,
            records: vec![(record, Reading::From0)],
            loose: None,
        });
        let index = hints.index.map(|index| (Counted::Index, index));
        let named = hints.number.iter().chain(&hints.others).map(|(name, number)| (Counted::Named(*name), *number));
        // What is numbered within the entry of a record is no record.
        let around = self.position(hints).filter(|_| hints.nested).map(|record| Source {
            by: MatchedBy::Index,
            records: vec![(record, Reading::From0)],
            loose: None,
        });
        let numbers = index.into_iter().chain(named).map(|(kind, number)| {
            let loose = kind.counts_rows().then(|| self.decided.anyhow(kind, number, self.keys));
            Source { by: kind.way(), records: self.decided.records(kind, number, self.keys), loose }
        });
        let mut sources: Vec<Source> =
            by_path.into_iter().chain(around).chain(numbers).filter(|source| !source.records.is_empty()).collect();
        // A number that says the record goes before one of a row.
        sources.sort_by_key(|source| source.loose.is_some());
        sources
    }

    /// The record at a place that counts from 0.
    fn at_place(&self, index: u32) -> Option<u32> {
        index.checked_add(1).filter(|number| *number <= self.keys.count())
    }

    /// What may be the record's number or place: "No.", and the place in a list with as many entries as there are records.
    fn loosely(&self, hints: &Hints) -> Vec<(u32, MatchedBy)> {
        let place = || self.position(hints).map(|record| (record, MatchedBy::Index));
        if hints.nested && place().is_some() {
            return place().into_iter().collect();
        }
        if let Some(serial) = hints.serial.filter(|_| self.serial_counts) {
            let records = self.decided.records(Counted::Serial, serial, self.keys);
            return records.into_iter().map(|(record, _)| (record, MatchedBy::Record)).collect();
        }
        // A number that leads nowhere is no place in a list.
        let numbered = hints.number.is_some() || hints.index.is_some() || hints.serial.is_some();
        if numbered { vec![] } else { place().into_iter().collect() }
    }

    /// The record at the place in a list with as many entries as there are records.
    fn position(&self, hints: &Hints) -> Option<u32> {
        let count = self.keys.count();
        let (place, _) = hints.positions.iter().find(|(_, length)| *length == count as usize)?;
        u32::try_from(*place).ok()?.checked_add(1).filter(|number| *number <= count)
    }

    /// Whether it is laid by its place in a list whose order proves nothing; and the record that it numbers itself.
    fn out_of_order(&self, hints: &Hints) -> Option<Option<u32>> {
        if hints.serial.is_some_and(|_| self.serial_counts && !hints.nested) {
            return None;
        }
        let (place, _) = hints.positions.iter().find(|(_, length)| *length == self.keys.count() as usize)?;
        let number = self.columns.out_of_order(*place)?;
        Some(number.filter(|number| (1..=self.keys.count()).contains(number)))
    }
}

/// A reply that lies on no record.
fn nowhere(doubt: Option<Doubt>) -> MatchedReply {
    MatchedReply {
        reply: 0,
        record: None,
        field: None,
        matched_by: None,
        confirmed_by: vec![],
        rows: None,
        doubt,
        superseded: false,
    }
}

/// A reply on a record, confirmed by whatever did not lead there.
fn laid_on(record: u32, by: MatchedBy, rows: Option<ReplyRows>, doubt: Option<Doubt>, given: &Given) -> MatchedReply {
    let led = |identity: &Identity| match by {
        MatchedBy::HistoryKey => *identity == Identity::HistoryKey,
        MatchedBy::Key => matches!(identity, Identity::Recipient | Identity::TypeId | Identity::SubKey),
        MatchedBy::MyNumber => *identity == Identity::MyNumber,
        MatchedBy::Name => *identity == Identity::Name,
        MatchedBy::Kana => *identity == Identity::Kana,
        MatchedBy::Value => matches!(identity, Identity::Value | Identity::Birth | Identity::ValidFrom),
        _ => false,
    };
    let rows = rows.filter(|_| matches!(by, MatchedBy::Line | MatchedBy::Row));
    let confirmed_by = given.agreeing(record).into_iter().filter(|one| !led(one)).collect();
    MatchedReply { record: Some(record), matched_by: Some(by), confirmed_by, rows, ..nowhere(doubt) }
}

/// Whether the number of a reply is that of a record, and not one of a row.
fn is_of_record(hints: &Hints) -> bool {
    hints.index.is_some() || matches!(hints.number, Some((NumberName::Record, _)))
}

/// Whether the number of an entry is the text that may identify its record.
fn is_same_text(hints: &Hints) -> bool {
    let number = hints.serial.or(hints.index).or(hints.number.map(|(_, number)| number));
    number.is_some() && hints.unnamed.iter().any(|(_, text)| text.trim().parse().ok() == number)
}

fn of_records(candidates: &[(u32, Reading)]) -> Vec<u32> {
    candidates.iter().map(|(record, _)| *record).collect()
}
