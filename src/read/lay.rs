//! Replies laid on the records of an upload.

use std::collections::HashMap;

use super::reply::{Hints, NumberName, Reply, array_index, record_index, segments};
use crate::record::{FieldId, FieldRef, Name};
use crate::spec::{FieldTable, fold_heading};

/// What led from a reply to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchedBy {
    /// A JSON pointer or path with an index.
    Pointer,
    /// A place counted from 0, or the place in a list with one entry a record.
    Index,
    /// A record number.
    Record,
    /// A line number; it counts records.
    Line,
    /// A row number; it counts records.
    Row,
    /// 履歴キー.
    HistoryKey,
    /// 機関別受給者証種別ID, 受給者証サブキー and 公費受給者番号.
    Key,
}

impl MatchedBy {
    /// The name in the output for scripts.
    pub fn code(self) -> &'static str {
        match self {
            MatchedBy::Pointer => "pointer",
            MatchedBy::Index => "index",
            MatchedBy::Record => "record",
            MatchedBy::Line => "line",
            MatchedBy::Row => "row",
            MatchedBy::HistoryKey => "history-key",
            MatchedBy::Key => "key",
        }
    }
}

/// Where a reply belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laid {
    /// The reply's place among those given.
    pub reply: usize,
    /// The number of the record, counted from 1; `None` where none was found.
    pub record: Option<u32>,
    /// The field; `None` where the reply names none.
    pub field: Option<FieldRef>,
    /// What led to the record.
    pub matched_by: Option<MatchedBy>,
}

/// The records of an upload, as far as replies are laid on them. Numbers count from 1; where a key stands
/// on several records, the first is given.
pub trait RecordKeys {
    /// How many records there are.
    fn count(&self) -> u32;
    /// The record with this 履歴キー.
    fn by_history_key(&self, key: &str) -> Option<u32>;
    /// The record with this 機関別受給者証種別ID, 受給者証サブキー (`None`: not given) and 公費受給者番号.
    fn by_key(&self, type_id: &str, sub_key: Option<&str>, recipient: &str) -> Option<u32>;
}

/// Lays each reply on a record and a field. A hint that leads outside of the upload is passed over for the next.
pub fn lay(replies: &[Reply], keys: &dyn RecordKeys, table: &FieldTable) -> Vec<Laid> {
    let names = Names::new(table);
    // 1, 2, 3 ... through all replies number the replies, not the records, unless there is one for each.
    let own_numbers = replies.len() != keys.count() as usize
        && replies.iter().enumerate().all(|(i, reply)| reply.hints.serial.is_some_and(|n| n as usize == i + 1));
    let one = |(i, reply): (usize, &Reply)| {
        let field_path = segments(reply.field_text.as_deref().unwrap_or_default());
        let found = find(&reply.hints, &field_path, keys, table, !own_numbers);
        Laid {
            reply: i,
            record: found.map(|(record, _)| record),
            field: names.field(reply, &field_path),
            matched_by: found.map(|(_, by)| by),
        }
    };
    replies.iter().enumerate().map(one).collect()
}

fn find(
    hints: &Hints,
    field_path: &[String],
    keys: &dyn RecordKeys,
    table: &FieldTable,
    serial_counts: bool,
) -> Option<(u32, MatchedBy)> {
    let count = keys.count();
    let from_0 = |index: u32| index.checked_add(1).filter(|number| *number <= count);
    let from_1 = |number: u32| (1..=count).contains(&number).then_some(number);
    // A field that is nothing but a number is no path.
    let in_field = || if field_path.len() > 1 { record_index(field_path, table) } else { None };
    let pointed = || record_index(&hints.pointer, table).and_then(|(index, _)| from_0(index));
    let number = || {
        let (name, number) = hints.number?;
        let by = match name {
            NumberName::Record => MatchedBy::Record,
            NumberName::Line => MatchedBy::Line,
            NumberName::Row => MatchedBy::Row,
        };
        Some((from_1(number)?, by))
    };
    let key = || keys.by_key(hints.type_id.as_deref()?, hints.sub_key.as_deref(), hints.recipient.as_deref()?);
    let position = || hints.positions.iter().find(|(_, length)| *length == count as usize);
    pointed()
        .or_else(|| in_field().and_then(|(index, _)| from_0(index)))
        .map(|record| (record, MatchedBy::Pointer))
        .or_else(|| Some((hints.index.and_then(from_0)?, MatchedBy::Index)))
        .or_else(number)
        .or_else(|| Some((keys.by_history_key(hints.history_key.as_deref()?).and_then(from_1)?, MatchedBy::HistoryKey)))
        .or_else(|| Some((key().and_then(from_1)?, MatchedBy::Key)))
        .or_else(|| Some((hints.serial.filter(|_| serial_counts).and_then(from_1)?, MatchedBy::Record)))
        .or_else(|| Some((from_0(u32::try_from(position()?.0).ok()?)?, MatchedBy::Index)))
}

/// The names of fields in all ways in which replies may give them.
struct Names<'a> {
    table: &'a FieldTable,
    /// Full names and last keys, exact and folded; `None` where a name means several fields.
    exact: HashMap<String, Option<FieldId>>,
    folded: HashMap<String, Option<FieldId>>,
}

impl<'a> Names<'a> {
    fn new(table: &'a FieldTable) -> Names<'a> {
        let (mut exact, mut folded) = (HashMap::new(), HashMap::new());
        let mut add = |name: &str, id: FieldId| {
            let same = |known: &mut Option<FieldId>| *known = known.filter(|other| *other == id);
            exact.entry(name.to_owned()).and_modify(same).or_insert(Some(id));
            folded.entry(fold_heading(name)).and_modify(same).or_insert(Some(id));
        };
        for (id, field) in table.iter() {
            add(&field.json, id);
            if field.key() != field.json {
                add(field.key(), id);
            }
        }
        Names { table, exact, folded }
    }

    fn field(&self, reply: &Reply, field_path: &[String]) -> Option<FieldRef> {
        let text = reply.field_text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        // The pointer tells more than the name, where it tells of a field at all.
        self.in_path(&reply.hints.pointer)
            .or_else(|| self.in_path(field_path))
            .or_else(|| Some(FieldRef::Field(self.heading(text?)?)))
            .or_else(|| Some(FieldRef::Named(Name::new(text?))))
    }

    /// The field that a path names: first by full names, then by any single part of it.
    fn in_path(&self, path: &[String]) -> Option<FieldRef> {
        for start in 0..path.len() {
            for end in (start + 1..=path.len().min(start + 4)).rev() {
                if let Some(id) = self.table.by_json(&path[start..end].join(".")) {
                    return Some(part(id, &path[end..]));
                }
            }
        }
        let by = |find: &dyn Fn(&str) -> Option<FieldId>| {
            path.iter().enumerate().rev().find_map(|(at, segment)| Some(part(find(segment)?, &path[at + 1..])))
        };
        by(&|segment| self.exact.get(segment).copied().flatten())
            .or_else(|| by(&|segment| self.folded.get(&fold_heading(segment)).copied().flatten()))
            .or_else(|| by(&|segment| self.heading(segment)))
    }

    /// The field of a Japanese item name.
    fn heading(&self, text: &str) -> Option<FieldId> {
        let bare = text.trim_matches(|c: char| c.is_whitespace() || "「」『』【】〔〕\"'".contains(c));
        self.table.by_heading(bare).or_else(|| self.table.by_heading_without_brackets(bare))
    }
}

/// A field, or the part of it that the rest of a path names.
fn part(id: FieldId, rest: &[String]) -> FieldRef {
    match (id, rest.first()) {
        (FieldId::CARD_ITEMS, Some(segment)) => match array_index(segment) {
            Some(index) => FieldRef::CardItem(index),
            None => FieldRef::Field(id),
        },
        (FieldId::COPAYMENT, Some(label)) => FieldRef::Copayment(Name::new(label)),
        _ => FieldRef::Field(id),
    }
}

#[cfg(test)]
mod tests;
