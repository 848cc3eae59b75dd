//! How the values of two documents are seen side by side.
//!
//! Between two documents of the same writing a value is what is written: 1 for "1" is a change, since it may be the
//! correction that was asked for. Between JSON and a CSV, which has no types, it is what is meant: true is "1", and
//! a day is the same in any form. Absent, null and empty are nothing in both.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hash, Hasher};

use serde_json::value::RawValue;

use super::ChangeKind;
use super::record_matching::Fingerprint;
use crate::check::KeyHasher;
use crate::read::{Document, is_nothing, meant_form};
use crate::record::{
    BadBytes, DateStyle, FieldId, FieldRef, Flaw, Item, KeyStep, Kind, Record, RecordText, UnknownKey, Value,
    parse_date,
};
use crate::spec::{FieldType, Form};
use crate::text::json_text::broken_texts;

/// One field that differs between two records. Its texts are personal.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The field, as findings name it: of the new record, or of the old one where the new one does not have it.
    pub field: FieldRef,
    /// What stood there; `None` for nothing.
    pub old: Option<String>,
    /// What stands there now; `None` for nothing.
    pub new: Option<String>,
    /// The sort of change.
    pub kind: ChangeKind,
}

/// What a value means: its type where types count, and its text.
type Meaning<'a> = (u8, Cow<'a, str>);

/// An item or an unknown key: what is compared of it, and how findings name it.
type Named = (Entry, FieldRef);

/// What is compared of an item or an unknown key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Entry {
    /// What it is named by: its label, the way to its key.
    name: String,
    /// What it means.
    content: String,
    /// Its texts that were sent as another type, where types count: a number, true or false.
    types: String,
}

/// Two documents seen side by side.
#[derive(Debug)]
pub struct NormalizedValues<'d> {
    old: &'d Document,
    new: &'d Document,
    /// Whether both are written alike, so that types count.
    alike: bool,
    /// Whether the history key tells entries apart.
    by_history: bool,
    fields: Vec<(FieldId, FieldType)>,
}

impl<'d> NormalizedValues<'d> {
    /// For two documents that were opened with the same field table.
    pub fn new(old: &'d Document, new: &'d Document) -> NormalizedValues<'d> {
        let table = new.table();
        // A column of the design's own stands among the card-face items or limits as well.
        let twice: Vec<FieldId> = [old, new]
            .iter()
            .filter_map(|document| document.layout())
            .flat_map(|layout| layout.columns.iter().filter_map(|column| column.field))
            .collect();
        let same_form = old.form == new.form;
        let of_history = [FieldId::HISTORY_KEY, FieldId::DELETED];
        let compared = |id: FieldId| !twice.contains(&id) && (same_form || !of_history.contains(&id));
        NormalizedValues {
            old,
            new,
            alike: old.layout().is_some() == new.layout().is_some(),
            by_history: same_form && new.form == Form::Differential,
            fields: table.iter().filter(|(id, _)| compared(*id)).map(|(id, field)| (id, field.kind)).collect(),
        }
    }

    /// What differs between a record of the old document and one of the new, field by field.
    pub fn changes(&self, old_text: &RecordText<'_>, new_text: &RecordText<'_>) -> Vec<Change> {
        let (old, new) = (self.old.parse(old_text), self.new.parse(new_text));
        let mut changes = Vec::new();
        for (id, kind) in &self.fields {
            let before = self.meaning(*id, (&old, old.value(*id)), *kind, old_text);
            let after = self.meaning(*id, (&new, new.value(*id)), *kind, new_text);
            if before != after {
                let [before, after] = [before, after].map(|meaning| meaning.map(|(_, text)| text.into_owned()));
                changes.push(change(FieldRef::Field(*id), before, after));
            }
        }
        self.items(self.copayments(&old, old_text), self.copayments(&new, new_text), &mut changes);
        self.items(self.cards(&old, old_text), self.cards(&new, new_text), &mut changes);
        self.items(self.unknown(&old, old_text), self.unknown(&new, new_text), &mut changes);
        changes
    }

    /// What is compared of a record before anything of it is looked at, and the type of its certificate.
    pub(super) fn print(&self, text: &RecordText<'_>, record: &Record<'_>, hasher: &KeyHasher) -> Option<Fingerprint> {
        // The cells of a ragged row may stand under the wrong headings.
        let ragged = record.flaws.iter().any(|flaw| matches!(flaw, Flaw::Ragged { .. }));
        let key = [FieldId::TYPE_ID, FieldId::MY_NUMBER, FieldId::SUB_KEY].map(|id| record.value(id));
        let number = key[1].as_shown();
        if record.unreadable || ragged || number.is_empty() || key.iter().any(|value| value.damaged) {
            return None;
        }
        let base = hasher.hash_one((key[0].as_shown(), number, key[2].as_shown()));
        let from = record.value(FieldId::VALID_FROM).as_shown();
        let history = record.value(FieldId::HISTORY_KEY).as_shown();
        Some(Fingerprint {
            base,
            key: if self.by_history { hasher.hash_one((base, history)) } else { base },
            from: hasher.hash_one(day(&from, record.date_styles.of(FieldId::VALID_FROM))),
            whole: self.whole(text, record, hasher),
            record: text.number,
            kind: 0,
            in_period: true,
        })
    }

    /// A hash of all that [`NormalizedValues::changes`] looks at: two records have the same where nothing differs.
    fn whole(&self, text: &RecordText<'_>, record: &Record<'_>, hasher: &KeyHasher) -> u64 {
        let mut state = hasher.build_hasher();
        for (id, kind) in &self.fields {
            match self.meaning(*id, (record, record.value(*id)), *kind, text) {
                None => state.write_u8(0),
                Some((tag, text)) => {
                    state.write_u8(tag);
                    text.hash(&mut state);
                }
            }
        }
        // Of these the order tells nothing: a sum has none.
        let sum = |kind: u8, all: Vec<Named>| {
            all.iter().fold(0_u64, |sum, (what, _)| sum.wrapping_add(hasher.hash_one((kind, what))))
        };
        state.write_u64(sum(1, self.copayments(record, text)));
        state.write_u64(sum(2, self.cards(record, text)));
        state.write_u64(sum(3, self.unknown(record, text)));
        state.finish()
    }

    /// What a value means; `None` for nothing, and for what is compared member by member.
    fn meaning<'v>(
        &self,
        id: FieldId,
        (record, value): (&Record<'_>, &'v Value<'_>),
        kind: FieldType,
        whole: &RecordText<'_>,
    ) -> Option<Meaning<'v>> {
        let text = whole.text.as_ref();
        let (tag, shown) = match (&value.kind, kind) {
            (Kind::Absent | Kind::Null, _) | (Kind::Object, FieldType::Object) => return None,
            (Kind::Array, FieldType::Array) if id == FieldId::CARD_ITEMS => return None,
            (Kind::Object | Kind::Array, _) => {
                let end = value.at + raw_length(text, value.at) as u32;
                (1, Cow::Owned(raw_at(text, value.at) + &self.bad(whole.bad_within(value.at, end))))
            }
            (Kind::Number(_), _) => (2, value.as_shown()),
            (Kind::Flag(_), _) => (3, value.as_shown()),
            (Kind::Text(text), _) if text.is_empty() => return None,
            // What is no text is compared as it was written.
            (Kind::Text(_), _) if value.damaged && self.alike && self.new.layout().is_none() => {
                (6, Cow::Owned(raw_at(text, value.at) + &self.bad_of(value.at, record, whole)))
            }
            (Kind::Text(_), _) if value.damaged && self.alike => {
                (6, Cow::Owned(value.as_shown().into_owned() + &self.bad_of(value.at, record, whole)))
            }
            (Kind::Text(text), FieldType::Boolean) if !self.alike => (3, meant_flag(text)),
            (Kind::Text(text), FieldType::Date) if !self.alike => (4, day(text, record.date_styles.of(id))),
            (Kind::Text(text), _) if !self.alike => (4, one_break(text)),
            (Kind::Text(_), _) => (4, value.as_shown()),
        };
        Some(if self.alike { (tag, shown) } else { (5, shown) })
    }

    /// The members of 自己負担上限額, by label. One that is null or empty is as if it were not there.
    fn copayments(&self, record: &Record<'_>, text: &RecordText<'_>) -> Vec<Named> {
        let filled = record.copayments.iter().filter(|item| !is_bare(item));
        filled.map(|item| (self.entry(item, record, text), record.copayment_ref(item))).collect()
    }

    /// The card-face items, by label. A CSV has a cell for each, filled or not.
    fn cards(&self, record: &Record<'_>, text: &RecordText<'_>) -> Vec<Named> {
        let numbered = record.card_items.iter().enumerate().filter(|(_, item)| self.alike || !is_bare(item));
        numbered.map(|(i, item)| (self.entry(item, record, text), record.card_item_ref(i))).collect()
    }

    fn entry(&self, item: &Item<'_>, record: &Record<'_>, whole: &RecordText<'_>) -> Entry {
        let text = whole.text.as_ref();
        let mut content = if self.alike { item.value.clone() } else { one_break(&item.value) }.into_owned();
        for (name, text) in item.further.iter().filter(|(_, text)| !text.is_empty()) {
            content.push_str(&format!("\n{name}: {text}"));
        }
        let mut types = String::new();
        if record.headed.is_none() && is_bare(item) {
            // Something that is no text may stand there.
            content = raw_at(text, item.at);
        } else if self.alike && record.headed.is_none() && may_be_typed(item) {
            types = types_at(text, item.at);
        }
        if item.damaged {
            // What is no text is compared as it was written.
            if self.alike && record.headed.is_none() {
                content = raw_at(text, item.at);
            }
            content.push_str(&self.bad_of(item.at, record, whole));
        }
        Entry { name: item.label.clone().into_owned(), content, types }
    }

    /// The keys that the field table does not know, but those of nothing.
    fn unknown(&self, record: &Record<'_>, text: &RecordText<'_>) -> Vec<Named> {
        let filled = record.unknown.iter().filter(|key| !is_nothing(key.raw));
        // What is no text stands in the value, or in the key before it.
        let bad = |key: &UnknownKey<'_>| {
            let in_key = key.key.contains(char::REPLACEMENT_CHARACTER);
            let written = if in_key { written_before(&text.text, key.at) } else { "" };
            let from = key.at.saturating_sub(written.len() as u32);
            written.to_owned() + &self.bad(text.bad_within(from, key.at + key.raw.len() as u32))
        };
        let named = |key: &UnknownKey<'_>| self.new.table().path_of(key.within, &key.key);
        let entry = |path: &[KeyStep], key: &UnknownKey<'_>| Entry {
            name: way(path),
            content: form_of(key.raw) + &bad(key),
            types: String::new(),
        };
        filled.map(|key| (named(key), key)).map(|(path, key)| (entry(&path, key), FieldRef::Key(path))).collect()
    }

    /// The bad bytes of the value that begins at a place, as it was told of them.
    fn bad_of(&self, at: u32, record: &Record<'_>, text: &RecordText<'_>) -> String {
        let of_value = |flaw: &Flaw| match flaw {
            Flaw::Undecodable { offset, count, at: place, .. } if *place == at => Some((*offset, *count as usize)),
            _ => None,
        };
        let Some((offset, count)) = record.flaws.iter().find_map(of_value) else { return String::new() };
        let first = text.bad.partition_point(|bad| bad.offset < offset);
        self.bad(text.bad.get(first..first + count).unwrap_or_default())
    }

    /// Bad bytes as they are, since all of them are shown alike; of two encodings they tell nothing.
    fn bad(&self, bytes: &[BadBytes]) -> String {
        let same_encoding = self.old.encoding == self.new.encoding;
        bytes.iter().filter(|_| same_encoding).map(|bad| format!(" 0x{:X}", bad.bytes)).collect()
    }

    /// Items that differ: those of the same label one after the other, without those that stayed as they are.
    fn items(&self, old: Vec<Named>, new: Vec<Named>, changes: &mut Vec<Change>) {
        if old.iter().map(|(what, _)| what).eq(new.iter().map(|(what, _)| what)) {
            return;
        }
        let mut left: BTreeMap<String, [Vec<(String, FieldRef)>; 2]> = BTreeMap::new();
        let mut stayed: BTreeMap<Entry, usize> = BTreeMap::new();
        for (entry, _) in &old {
            *stayed.entry(entry.clone()).or_default() += 1;
        }
        let mut as_before: BTreeMap<Entry, usize> = BTreeMap::new();
        for (entry, field) in new {
            match stayed.get_mut(&entry).filter(|count| **count > 0) {
                Some(count) => {
                    *count -= 1;
                    *as_before.entry(entry).or_default() += 1;
                }
                None => left.entry(entry.name).or_default()[1].push((entry.content, field)),
            }
        }
        for (entry, field) in old {
            match as_before.get_mut(&entry).filter(|count| **count > 0) {
                Some(count) => *count -= 1,
                None => left.entry(entry.name).or_default()[0].push((entry.content, field)),
            }
        }
        for [before, after] in left.into_values() {
            let (mut before, mut after) = (before.into_iter(), after.into_iter());
            loop {
                let pair = (before.next(), after.next());
                let Some(field) = pair.1.as_ref().or(pair.0.as_ref()).map(|(_, field)| field.clone()) else { break };
                changes.push(change(field, pair.0.map(|(text, _)| text), pair.1.map(|(text, _)| text)));
            }
        }
    }
}

/// Whether an item has no text at all.
fn is_bare(item: &Item<'_>) -> bool {
    item.value.is_empty() && item.further.iter().all(|(_, text)| text.is_empty())
}

/// Whether a text of an item may have been sent as a number, as true or as false.
fn may_be_typed(item: &Item<'_>) -> bool {
    let texts = [&item.value, &item.label].into_iter().chain(item.further.iter().map(|(_, text)| text));
    texts.into_iter().any(|text| matches!(text.as_bytes().first(), Some(b'-' | b'0'..=b'9' | b't' | b'f')))
}

/// The numbers, true and false of the value that begins at a place of a text, with the members that they are.
fn types_at(text: &str, at: u32) -> String {
    let raw = raw_at(text, at);
    let typed = |raw: &str| raw.starts_with(|c: char| c == '-' || c.is_ascii_digit() || c == 't' || c == 'f');
    if typed(&raw) {
        return raw;
    }
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(&raw).unwrap_or_default();
    let typed = members.iter().filter(|(_, value)| typed(value.get()));
    typed.map(|(key, value)| format!("{key}={}\n", value.get())).collect()
}

/// The way to a key as one text, different for different ways. It is compared, and never shown.
fn way(path: &[KeyStep]) -> String {
    let step = |step: &KeyStep| match step {
        KeyStep::Name(name) => format!("/{}", name.as_written().replace('~', "~0").replace('/', "~1")),
        KeyStep::Item(index) => format!("/{index}"),
    };
    path.iter().map(step).collect()
}

fn change(field: FieldRef, old: Option<String>, new: Option<String>) -> Change {
    let kind = ChangeKind::of(old.as_deref(), new.as_deref());
    Change { field, old, new, kind }
}

/// A day in one form, where it is written in another known one.
pub(super) fn day(text: &str, style: DateStyle) -> Cow<'_, str> {
    if style != DateStyle::Hyphens
        && let Some(day) = style.parse(text)
    {
        return Cow::Owned(day.to_string());
    }
    let digits: String = match text.as_bytes() {
        [_, _, _, _, b'/', _, _, b'/', _, _] => text.replace('/', ""),
        bytes if bytes.len() == 8 => text.to_owned(),
        _ => return Cow::Borrowed(text),
    };
    if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let written = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]);
    if parse_date(&written).is_some() { Cow::Owned(written) } else { Cow::Borrowed(text) }
}

/// A flag that was sent as a text.
fn meant_flag(text: &str) -> Cow<'_, str> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" => Cow::Borrowed("true"),
        "0" | "false" => Cow::Borrowed("false"),
        _ => Cow::Borrowed(text),
    }
}

/// A text with one form of line break.
fn one_break(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}

/// The key as it is written whose value begins at a place of a text, with what stands between them.
fn written_before(text: &str, at: u32) -> &str {
    let before = text.get(..at as usize).unwrap_or_default();
    let key = before.trim_end().trim_end_matches(':').trim_end().trim_end_matches('"');
    &before[key.rfind('"').unwrap_or(0)..]
}

/// How long the JSON value is that begins at a place of a text.
fn raw_length(text: &str, at: u32) -> usize {
    let rest = text.get(at as usize..).unwrap_or("");
    let first = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>().next();
    first.and_then(Result::ok).map_or(0, |raw| raw.get().len())
}

/// The JSON value that begins at a place of a text, without white space between its parts.
fn raw_at(text: &str, at: u32) -> String {
    let rest = text.get(at as usize..).unwrap_or("");
    let first = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>().next();
    first.and_then(Result::ok).map_or_else(String::new, |raw| form_of(raw.get()))
}

/// A JSON value in the one form in which it is compared; where half a character stands in a text of it, with how it is written:
/// all halves are read alike.
fn form_of(raw: &str) -> String {
    let mut form = meant_form(raw).into_owned();
    if broken_texts(raw).next().is_some() {
        form.push_str(raw);
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_the_same_in_any_form() {
        for text in ["2026-04-01", "20260401", "2026/04/01"] {
            assert_eq!(day(text, DateStyle::Hyphens), "2026-04-01");
        }
        for text in ["", "2026-4-1", "20260431", "2026/0401", "abcdefgh", "\u{3042}\u{3042}ab", "+2026041"] {
            assert_eq!(day(text, DateStyle::Hyphens), text);
        }
    }

    #[test]
    fn a_value_is_found_by_its_place() {
        assert_eq!(raw_at("x [ 1 , 2 ] y", 2), "[1,2]");
        assert_eq!(raw_at("x", 9), "");
        assert_eq!(written_before("{\"a\":1,\"b\\ud800\" : 2}", 19), "\"b\\ud800\" : ");
        assert_eq!(written_before("x", 9), "");
    }
}
