//! Replies matched with the records of an upload.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::reply::{Hints, Reply, array_index, field_in_replies, is_mask, segments};
use crate::record::{FieldId, FieldRef, Name};
use crate::spec::{FieldTable, ReplyRows, day_of, fold_heading};

mod columns;
mod given;
mod place;
mod rows;
mod runs;

use place::Placing;

/// What led from a reply to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchedBy {
    /// A JSON pointer or path with an index.
    Pointer,
    /// A place counted from 0, or the place in a list with one entry a record.
    Index,
    /// A record number.
    Record,
    /// A line number.
    Line,
    /// A row number.
    Row,
    /// 履歴キー.
    HistoryKey,
    /// 公費受給者番号, with 機関別受給者証種別ID and 受給者証サブキー where they are given.
    Key,
    /// 個人番号, in a reply that repeats it.
    MyNumber,
    /// The name, in a reply that repeats it.
    Name,
    /// The name in kana, in a reply that repeats it.
    Kana,
    /// The value of a field, in a reply that repeats it.
    Value,
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
            MatchedBy::MyNumber => "my-number",
            MatchedBy::Name => "name",
            MatchedBy::Kana => "name-kana",
            MatchedBy::Value => "value",
        }
    }
}

/// What in a reply tells whose record is meant, whatever its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Identity {
    /// 履歴キー.
    HistoryKey,
    /// 公費受給者番号.
    Recipient,
    /// 個人番号, in a reply that repeats it. It is compared, and never shown.
    MyNumber,
    /// 機関別受給者証種別ID.
    TypeId,
    /// 受給者証サブキー.
    SubKey,
    /// The name, in a reply that repeats the record.
    Name,
    /// The name in kana, in a reply that repeats it.
    Kana,
    /// The birth date, in a reply that repeats it: many may have it, so that it excludes more than it proves.
    Birth,
    /// The first day of the certificate: it tells several of a person apart, and proves nothing.
    ValidFrom,
    /// The value of another field, in a reply that repeats it.
    Value,
}

impl Identity {
    /// All of them, those first that tell most.
    pub const ALL: [Identity; 9] = [
        Identity::HistoryKey,
        Identity::Recipient,
        Identity::MyNumber,
        Identity::TypeId,
        Identity::SubKey,
        Identity::Name,
        Identity::Kana,
        Identity::Birth,
        Identity::ValidFrom,
    ];

    /// Those by which a record is proved or excluded.
    pub fn proving() -> impl Iterator<Item = Identity> {
        Identity::ALL.into_iter().filter(|identity| *identity != Identity::ValidFrom)
    }

    /// The name in the output for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Identity::HistoryKey => "history-key",
            Identity::Recipient => "recipient-number",
            Identity::MyNumber => "my-number",
            Identity::TypeId => "type-id",
            Identity::SubKey => "sub-key",
            Identity::Name => "name",
            Identity::Kana => "name-kana",
            Identity::Birth => "birth-date",
            Identity::ValidFrom => "valid-from",
            Identity::Value => "value",
        }
    }

    /// The field of a record that holds it.
    pub fn field(self) -> FieldId {
        match self {
            Identity::HistoryKey => FieldId::HISTORY_KEY,
            Identity::Recipient => FieldId::RECIPIENT,
            Identity::MyNumber => FieldId::MY_NUMBER,
            Identity::TypeId => FieldId::TYPE_ID,
            Identity::SubKey => FieldId::SUB_KEY,
            Identity::Name | Identity::Value => FieldId::NAME,
            Identity::Kana => FieldId::KANA,
            Identity::Birth => FieldId::BIRTH,
            Identity::ValidFrom => FieldId::VALID_FROM,
        }
    }

    /// What a reply gives of it. What is masked tells by the signs that are left, where they are enough.
    pub fn given(self, hints: &Hints) -> Option<&str> {
        let text = match self {
            Identity::HistoryKey => &hints.history_key,
            Identity::Recipient => &hints.recipient,
            Identity::MyNumber => &hints.my_number,
            Identity::TypeId => &hints.type_id,
            Identity::SubKey => &hints.sub_key,
            Identity::Name => &hints.name,
            Identity::Kana => &hints.kana,
            Identity::Birth => &hints.birth,
            Identity::ValidFrom => &hints.valid_from,
            Identity::Value => return None,
        };
        let tells = |text: &&str| {
            let left = text.chars().filter(|c| !is_mask(*c) && !c.is_whitespace()).count();
            !text.trim().is_empty() && !text.contains('…') && (!Identity::is_masked(text) || left >= 2)
        };
        text.as_deref().filter(tells)
    }

    /// What a reply gives under a name that says not for certain what it is.
    pub fn perhaps_given(hints: &Hints) -> impl Iterator<Item = (Identity, &str)> {
        const KEYS: [Identity; 4] = [Identity::HistoryKey, Identity::Recipient, Identity::MyNumber, Identity::TypeId];
        let key =
            hints.key.as_deref().into_iter().flat_map(|key| KEYS.into_iter().map(move |identity| (identity, key)));
        key.chain(hints.may_be_name.as_deref().map(|name| (Identity::Name, name)))
            .chain(hints.may_be_type.as_deref().map(|name| (Identity::TypeId, name)))
    }

    /// The identities that a value under an unknown name may be.
    pub const BY_CONTENT: [Identity; 6] = [
        Identity::MyNumber,
        Identity::HistoryKey,
        Identity::Recipient,
        Identity::TypeId,
        Identity::Name,
        Identity::Kana,
    ];

    /// What a value under an unknown name may be.
    pub fn by_content(value: &str) -> impl Iterator<Item = Identity> {
        Identity::BY_CONTENT.into_iter().filter(move |identity| identity.may_be(value))
    }

    /// Whether a value is written as such an identity may be: what is as short as a number of a row is none.
    pub fn may_be(self, value: &str) -> bool {
        let value = value.trim();
        let length = value.chars().count();
        let any = |is: fn(char) -> bool| value.chars().any(is);
        match self {
            Identity::MyNumber => {
                value.chars().filter(|c| c.is_numeric() || is_mask(*c)).count() == 12 && !any(char::is_alphabetic)
            }
            Identity::HistoryKey | Identity::Recipient | Identity::TypeId => {
                let letters = self != Identity::TypeId || any(char::is_alphabetic);
                (4..=64).contains(&length) && letters && any(char::is_numeric) && !any(char::is_whitespace)
            }
            _ => (2..=40).contains(&length) && !value.is_ascii(),
        }
    }

    /// What the message of a reply names besides: it confirms a record, and excludes none.
    pub fn mentioned(hints: &Hints) -> impl Iterator<Item = (Identity, &str)> {
        hints.mentioned.iter().map(|(meaning, value)| {
            let identity = match *meaning {
                "history-key" => Identity::HistoryKey,
                "recipient" => Identity::Recipient,
                _ => Identity::MyNumber,
            };
            (identity, value.as_str())
        })
    }

    /// What a field of a record is as an identity.
    pub fn of_field(field: FieldId) -> Identity {
        Identity::ALL.into_iter().find(|identity| identity.field() == field).unwrap_or(Identity::Value)
    }

    /// Whether some signs of a value are masked.
    pub fn is_masked(value: &str) -> bool {
        value.contains(is_mask)
    }

    /// A value as it is compared: width, blanks and, in numbers, signs between the digits do not count.
    pub fn folded(self, text: &str) -> String {
        if matches!(self, Identity::Birth | Identity::ValidFrom)
            && let Some(day) = day_of(text)
        {
            return day.to_string().chars().filter(char::is_ascii_digit).collect();
        }
        let digits = matches!(self, Identity::MyNumber | Identity::ValidFrom | Identity::Birth);
        let keep = |c: &char| !c.is_whitespace() && (!digits || c.is_ascii_digit() || is_mask(*c));
        text.nfkc().filter(keep).collect()
    }
}

/// Why a reply lies where it lies, or nowhere, though something in it speaks against that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Its number says this record; what identifies it, another, on which it was laid.
    Contradicts(u32),
    /// Its number says this record; what identifies it is not of that record, nor of any other.
    Excluded(u32),
    /// It may be any of these, by how its number counts.
    Uncertain(Vec<u32>),
    /// What identifies it fits all of these, and no number leads to one.
    Alike(Vec<u32>),
    /// Its numbers say these records, one another.
    Disagree(Vec<u32>),
    /// It may be one of these: its place in a list or its number says so, and other entries show that these prove nothing.
    Unproved(Vec<u32>),
}

/// Where a reply belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchedReply {
    /// The reply's place among those given.
    pub reply: usize,
    /// The number of the record, counted from 1; `None` where none was found.
    pub record: Option<u32>,
    /// The field; `None` where the reply names none.
    pub field: Option<FieldRef>,
    /// What led to the record.
    pub matched_by: Option<MatchedBy>,
    /// What else in the reply says the same record.
    pub confirmed_by: Vec<Identity>,
    /// From where its row or line number counts, where that led to the record.
    pub rows: Option<ReplyRows>,
    /// What speaks against it.
    pub doubt: Option<Doubt>,
    /// Whether a later reply to the same upload says how it went with the record.
    pub superseded: bool,
}

/// How the records of an upload stand in its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether it is a table.
    pub table: bool,
    /// Whether a record goes over several lines.
    pub many_lines: bool,
}

/// The records of an upload, as far as replies are laid on them. Numbers count from 1.
pub trait RecordKeys {
    /// How many records there are.
    fn count(&self) -> u32;
    /// How they stand in the file.
    fn standing(&self) -> Standing;
    /// The records with this value, in order.
    fn named(&self, identity: Identity, value: &str) -> &[u32];
    /// The records of which a field has this value, in order.
    fn with_value(&self, _field: FieldId, _value: &str) -> &[u32] {
        &[]
    }
    /// Whether a record has any value there.
    fn has(&self, number: u32, identity: Identity) -> bool;
    /// The record on a row, as a spreadsheet counts them.
    fn on_row(&self, row: u32) -> Option<u32>;
    /// The only record on a line of the file.
    fn on_line(&self, line: u32) -> Option<u32>;
    /// Whether a field of a record holds something, and the line where it stands.
    fn field(&self, number: u32, field: FieldId) -> Option<(bool, u32)>;
}

/// What the user says of the numbers in a reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counting {
    /// From where rows count.
    pub rows: Option<ReplyRows>,
    /// Whether a profile says from what the records count.
    pub by_profile: bool,
}

/// Lays each reply on a record and a field. A hint that leads outside of the upload is passed over for the next.
pub fn match_replies(
    replies: &[Reply],
    keys: &dyn RecordKeys,
    table: &FieldTable,
    said: Counting,
) -> Vec<MatchedReply> {
    let names = Names::new(table);
    let fields: Vec<Option<FieldRef>> = replies
        .iter()
        .map(|reply| names.field(reply, &segments(reply.field_text.as_deref().unwrap_or_default())))
        .collect();
    let placing = Placing::new(replies, &fields, keys, table, said);
    let laid = replies.iter().zip(fields).enumerate();
    laid.map(|(i, (reply, field))| MatchedReply { reply: i, field, ..placing.match_one(i, reply) }).collect()
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
        let by_reply = || self.table.by_json(field_in_replies(bare)?);
        self.table.by_heading(bare).or_else(by_reply).or_else(|| self.table.by_heading_without_brackets(bare))
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
