//! One JSON record's text to its values. The raw values are slices of the text, and so keep their places.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::hash::BuildHasher;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use serde_json::value::RawValue;

use super::form::one_form;
use super::slip::slip;
use super::tape::{Members, Raw, Tape};
use super::template;
use crate::record::{FieldId, FieldRef, Flaw, Item, KeyStep, Kind, Name, Part, Record, RecordText, UnknownKey, Value};
use crate::spec::{FieldTable, FieldType, Form, Headings, Member, all_kept};
use crate::text::json_text::{broken_texts, unescaped};
use crate::text::privacy::may_hold_a_number;

/// How deep the members of 自己負担上限額 are taken apart: what nests deeper is shown as JSON.
const DEPTH: u8 = 8;

/// Of longer records it is not learnt how they are written: no other one is like them.
const LEARNT: usize = 64 << 10;

/// How deep keys that stand twice are looked for.
const DEEPEST: u8 = 32;

/// Reads a record. What cannot be read of it stands in its flaws; it never fails.
pub(in crate::read) fn parse<'t>(text: &'t RecordText<'_>, table: &FieldTable, form: Form) -> Record<'t> {
    template::read(text, table, form).unwrap_or_else(|| parse_any(text, table, form))
}

/// Reads a record of which nothing is known.
pub(super) fn parse_any<'t>(text: &'t RecordText<'_>, table: &FieldTable, form: Form) -> Record<'t> {
    let mut record = Record::empty(text.number, table.len());
    let mut tape = Tape::of(&text.text);
    match tape.record() {
        Ok(members) => {
            let mut reader = Reader { text, tape, table, form, record: &mut record, damaged: 0, holds_record: false };
            reader.record(members);
            let Reader { mut tape, .. } = reader;
            let is_usual = text.text.len() <= LEARNT && record.unknown.is_empty();
            if is_usual && text.bad.is_empty() && record.flaws.is_empty() {
                template::learn(&mut tape, table, form, |keys| label_and_value(table, keys));
            }
        }
        Err(e) => {
            record.unreadable = true;
            let flaw = if e.classify() == serde_json::error::Category::Data && is_json(&text.text) {
                Flaw::NotObject
            } else {
                let at = error_at(&text.text, &e);
                Flaw::Syntax { at, slip: slip(&text.text, at as usize) }
            };
            record.flaws.push(flaw);
        }
    }
    if record.unreadable
        && let Some(first) = text.bad.first()
    {
        let flaw = Flaw::Undecodable { field: None, offset: first.offset, count: text.bad.len() as u32, at: first.at };
        record.flaws.insert(0, flaw);
    }
    record
}

/// Which fields of the table a record has a key for, null or not; `None` where it cannot be read. For this it need not be
/// taken apart.
pub(in crate::read) fn fields_there(
    text: &str,
    table: &FieldTable,
    form: Form,
) -> Option<HashSet<FieldId, RandomState>> {
    let mut tape = Tape::of(text);
    let members = tape.record().ok()?;
    let mut there = HashSet::default();
    let (mut rest, mut within) = (members, vec![]);
    while let Some((key, raw)) = tape.next(&mut rest) {
        let Some(id) = table.by_key_in(None, &key, form) else { continue };
        there.insert(id);
        let kind = table.field_in(id, form, false).map(|field| field.kind);
        let is_object = kind == Some(FieldType::Object) && id != FieldId::COPAYMENT;
        if is_object && raw.get().starts_with('{') {
            within.push((id, raw));
        }
    }
    for (parent, raw) in within {
        let Some(mut members) = tape.members(raw) else { continue };
        while let Some((key, _)) = tape.next(&mut members) {
            there.extend(table.by_key_in(Some(parent), &key, form));
        }
    }
    Some(there)
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok()
}

/// The byte index at which serde_json stopped. It counts lines from 1 and columns in bytes.
pub(super) fn error_at(text: &str, error: &serde_json::Error) -> u32 {
    let line_start = match error.line().checked_sub(2) {
        Some(n) => memchr::memchr_iter(b'\n', text.as_bytes()).nth(n).map_or(0, |at| at + 1),
        None => 0,
    };
    // Column 0 of a line is the end of the line before it.
    let at = (line_start + error.column()).saturating_sub(1).min(text.len());
    // Before a control character it stops a byte too early, maybe within a character.
    let is_control = |at: &usize| text.as_bytes().get(*at).is_some_and(|byte| *byte < b' ');
    let of_control = error.to_string().starts_with("control character");
    let behind = Some(at + 1).filter(|behind| of_control && !is_control(&at) && is_control(behind));
    behind.unwrap_or(at) as u32
}

/// A key or label with its text.
type Named<'t> = (Cow<'t, str>, Cow<'t, str>);

/// The stamp of a table, the keys of a card-face item of two members, and which is the label and which the value by that
/// table; `None` where a key says more than that.
type Alike = (u64, [Box<str>; 2], Option<(usize, usize)>);

thread_local! {
    /// The last card-face item of two members: most items of a file are alike.
    static ALIKE: RefCell<Option<Alike>> = const { RefCell::new(None) };
}

/// The names by which the members of card-face items are known.
static NAMES: LazyLock<&Headings> = LazyLock::new(|| Headings::of("card-item"));

/// Up to so many keys of an object are compared with each other; a hundred thousand are sorted.
const FEW: usize = 64;

/// Which members of an object stand under a key that stands there twice or more. Places are those among its members.
#[derive(Default)]
struct Repeats {
    /// Where such a key stands for the second time, and how often in all; in order.
    told: Vec<(usize, u32)>,
    /// Of each member whether another one of its key follows; nothing where no key repeats.
    passed_over: Vec<bool>,
}

impl Repeats {
    /// How often the key stands in its object of which this member is the second.
    fn count_at(&self, member: usize) -> Option<u32> {
        let place = self.told.binary_search_by_key(&member, |(second, _)| *second).ok()?;
        Some(self.told[place].1)
    }

    /// Whether the value of this member counts: that of the last one of its key does.
    fn counts(&self, member: usize) -> bool {
        !self.passed_over.get(member).copied().unwrap_or(false)
    }
}

struct Reader<'r, 't, 'b> {
    text: &'t RecordText<'b>,
    tape: Tape<'t>,
    table: &'r FieldTable,
    form: Form,
    record: &'r mut Record<'t>,
    /// How many of the bad bytes were found within values.
    damaged: usize,
    /// Whether it was told that a record stands within this one.
    holds_record: bool,
}

impl<'t> Reader<'_, 't, '_> {
    fn record(&mut self, members: Members) {
        self.members(members, None);
        let outside = self.text.bad.len().saturating_sub(self.damaged) as u32;
        if outside > 0
            && let Some(first) = self.text.bad.first()
        {
            // In a key, or in a value of which only a part is read.
            self.record.flaws.push(Flaw::Undecodable {
                field: None,
                offset: first.offset,
                count: outside,
                at: first.at,
            });
        }
        self.tell_broken_texts();
    }

    /// Tells of half surrogate pairs in keys, and in values that are not taken apart.
    fn tell_broken_texts(&mut self) {
        let told = |flaw: &Flaw| match flaw {
            Flaw::Surrogate { at, .. } => Some(*at),
            _ => None,
        };
        let told: HashSet<u32> = self.record.flaws.iter().filter_map(told).collect();
        let others = broken_texts(&self.text.text).map(|at| at as u32).filter(|at| !told.contains(at));
        self.record.flaws.extend(others.map(|at| Flaw::Surrogate { field: None, at }));
    }

    /// The members of the record, or of an object that is a field. Of the same key twice the last value counts, and only that
    /// is read.
    fn members(&mut self, members: Members, parent: Option<FieldId>) {
        let repeats = self.repeats(members);
        let (mut rest, mut i) = (members, 0);
        while let Some((key, raw)) = self.tape.next(&mut rest) {
            let id = self.table.by_key_in(parent, &key, self.form);
            let key_ref = |table: &FieldTable| FieldRef::Key(table.path_of(parent, &key));
            if let Some(count) = repeats.count_at(i) {
                let field = id.map_or_else(|| key_ref(self.table), FieldRef::Field);
                self.record.flaws.push(Flaw::DuplicateKey { field, nth: i as u32 + 1, count, at: raw.at() });
            }
            let counts = repeats.counts(i);
            i += 1;
            match id {
                _ if !counts => {}
                Some(id) => self.field(id, raw),
                None => {
                    let (table, at) = (self.table, raw.at());
                    self.damage_of(at, raw.get().len(), || key_ref(table));
                    self.tell_record_within(raw, DEPTH);
                    self.tell_twice_within(raw, &|| key_ref(table), DEEPEST);
                    self.record.unknown.push(UnknownKey { within: parent, key, nth: i as u32, raw: raw.get(), at });
                }
            }
        }
    }

    /// Which keys stand twice or more.
    fn repeats(&self, members: Members) -> Repeats {
        let keys: Vec<_> = self.tape.iter(members).map(|(key, _)| key).collect();
        if keys.len() <= FEW && !keys.iter().enumerate().any(|(i, key)| keys[..i].contains(key)) {
            return Repeats::default();
        }
        // Sorted by their hashes, keys that are the same stand together, in their order.
        let hasher = RandomState::default();
        let mut places: Vec<(u32, u32)> =
            keys.iter().zip(0..).map(|(key, place)| (hasher.hash_one(key) as u32, place)).collect();
        places.sort_unstable();
        let (mut told, mut passed_over) = (vec![], vec![]);
        for alike in places.chunk_by(|one, next| one.0 == next.0).filter(|alike| alike.len() > 1) {
            let mut rest: Vec<usize> = alike.iter().map(|(_, place)| *place as usize).collect();
            while let Some(first) = rest.first().copied() {
                let (same, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|place| keys[*place] == keys[first]);
                if let [before @ .., _] = same.as_slice()
                    && let Some(second) = same.get(1)
                {
                    passed_over.resize(keys.len(), false);
                    before.iter().for_each(|place| passed_over[*place] = true);
                    told.push((*second, same.len() as u32));
                }
                rest = others;
            }
        }
        told.sort_unstable();
        Repeats { told, passed_over }
    }

    /// Tells once that a record stands within a value that is none: two keys of records stand in an object there. It was
    /// swallowed, since the one around it was never closed.
    fn tell_record_within(&mut self, raw: Raw<'t>, depth: u8) {
        if depth == 0 || self.holds_record {
            return;
        }
        let Some(mut within) = self.tape.members(raw).or_else(|| self.tape.elements(raw)) else { return };
        let mut known: Option<FieldId> = None;
        while let Some((key, value)) = self.tape.next(&mut within) {
            let id = self.table.by_key_in(None, &key, self.form);
            if id.is_some() && known.is_some_and(|known| Some(known) != id) {
                self.record.flaws.push(Flaw::HoldsRecord { at: raw.at() });
                self.holds_record = true;
                return;
            }
            known = known.or(id);
            if value.get().starts_with(['{', '[']) {
                self.tell_record_within(value, depth - 1);
            }
        }
    }

    /// Tells of keys that stand twice in an object within a value that is not taken apart.
    fn tell_twice_within(&mut self, raw: Raw<'t>, field: &dyn Fn() -> FieldRef, depth: u8) {
        let Some(members) = self.tape.members(raw).or_else(|| self.tape.elements(raw)) else { return };
        if raw.get().starts_with('{') {
            let repeats = self.repeats(members);
            for (i, (_, value)) in self.tape.iter(members).enumerate().filter(|_| !repeats.told.is_empty()) {
                if let Some(count) = repeats.count_at(i) {
                    self.record.flaws.push(Flaw::DuplicateWithin { field: field(), count, at: value.at() });
                }
            }
        }
        let mut rest = members;
        while let Some((_, value)) = self.tape.next(&mut rest) {
            if depth > 0 && value.get().starts_with(['{', '[']) {
                self.tell_twice_within(value, field, depth - 1);
            }
        }
    }

    fn field(&mut self, id: FieldId, raw: Raw<'t>) {
        // A design may make an object of it for one form of payload alone.
        let kind = self.table.field_in(id, self.form, false).map_or(FieldType::String, |field| field.kind);
        let found = self.value(raw, &|| FieldRef::Field(id));
        let nested = (kind, &found.kind);
        match nested {
            (FieldType::Object, Kind::Object) if id == FieldId::COPAYMENT => {
                let mut items = Vec::with_capacity(8);
                self.labelled(raw, "", DEPTH, &mut items);
                self.tell_record_within(raw, DEPTH);
                self.record.copayments = items;
            }
            (FieldType::Object, Kind::Object) => {
                if let Some(members) = self.tape.members(raw) {
                    self.members(members, Some(id));
                }
            }
            (FieldType::Array, Kind::Array) => {
                if id == FieldId::CARD_ITEMS {
                    self.card_items(raw);
                } else {
                    self.tell_twice_within(raw, &|| FieldRef::Field(id), DEEPEST);
                }
                self.parts(id, raw);
            }
            _ if raw.get().starts_with(['{', '[']) => {
                self.tell_record_within(raw, DEPTH);
                self.tell_twice_within(raw, &|| FieldRef::Field(id), DEEPEST);
            }
            _ => {}
        }
        if let Some(value) = self.record.values.get_mut(id.index()) {
            *value = found;
        }
    }

    /// The value of a raw text; for objects and arrays only that they are such.
    fn value(&mut self, raw: Raw<'t>, field: &dyn Fn() -> FieldRef) -> Value<'t> {
        let (at, text) = (raw.at(), raw.get());
        let kind = match text.as_bytes().first() {
            Some(b'"') => return self.text_value(raw, field),
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'n') => Kind::Null,
            Some(b't') => Kind::Flag(true),
            Some(b'f') => Kind::Flag(false),
            _ => Kind::Number(text),
        };
        Value { kind, at, damaged: false }
    }

    fn text_value(&mut self, raw: Raw<'t>, field: &dyn Fn() -> FieldRef) -> Value<'t> {
        let (at, text) = (raw.at(), raw.get());
        let mut damaged = self.damage_of(at, text.len(), field);
        let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or("");
        let text = if !raw.is_escaped() {
            Cow::Borrowed(inner)
        } else {
            let (text, whole) = unescaped(text);
            if !whole {
                self.record.flaws.push(Flaw::Surrogate { field: Some(field()), at });
                damaged = true;
            }
            text
        };
        Value { kind: Kind::Text(text), at, damaged }
    }

    /// Tells bad bytes within a value; true if there are any.
    fn damage_of(&mut self, at: u32, length: usize, field: impl Fn() -> FieldRef) -> bool {
        if self.text.bad.is_empty() {
            return false;
        }
        let bad = self.text.bad_within(at, at + length as u32);
        let Some(first) = bad.first() else { return false };
        self.damaged += bad.len();
        let flaw = Flaw::Undecodable { field: Some(field()), offset: first.offset, count: bad.len() as u32, at };
        self.record.flaws.push(flaw);
        true
    }

    /// The members of an array's items, where a loaded document names them.
    fn parts(&mut self, array: FieldId, raw: Raw<'t>) {
        let members = self.table.members_of(array);
        if members.is_empty() {
            return;
        }
        let Some(elements) = self.tape.elements(raw) else { return };
        // What is damaged in a card-face item has been told of the item as a whole.
        let (flaws, damaged) = (self.record.flaws.len(), self.damaged);
        let (mut rest, mut index) = (elements, 0);
        while let Some((_, element)) = self.tape.next(&mut rest) {
            let of = index;
            index += 1;
            let Some(given) = self.tape.members(element) else { continue };
            for member in members {
                let key = self.table.get(*member).map_or("", |field| field.key());
                // Of the same key twice the last value counts.
                let found = self.tape.iter(given).filter(|(known, _)| known == key).last();
                let value = match found {
                    Some((_, raw)) => self.value(raw, &|| FieldRef::Part(of, *member)),
                    None => Value { kind: Kind::Absent, at: element.at(), damaged: false },
                };
                self.record.parts.push(Part { array, index: of, member: *member, value });
            }
        }
        if array == FieldId::CARD_ITEMS {
            self.record.flaws.truncate(flaws);
            self.damaged = damaged;
        }
    }

    fn card_items(&mut self, raw: Raw<'t>) {
        let Some(mut elements) = self.tape.elements(raw) else { return };
        // Room for all at once: there may be a million, and a list that grows holds them twice.
        let mut items = Vec::with_capacity(self.tape.count(elements));
        let mut i = 0;
        while let Some((_, element)) = self.tape.next(&mut elements) {
            let field = || FieldRef::CardItem(i);
            let at = element.at();
            if let Some(item) = self.plain_item(element) {
                items.push(item);
                i += 1;
                continue;
            }
            let damaged = self.damage_of(at, element.get().len(), field);
            let flaws = self.record.flaws.len();
            let mut item = match self.tape.members(element) {
                Some(members) => self.item(members, i),
                None => Item { value: self.scalar(element, true, &field), ..Item::default() },
            };
            item.at = at;
            item.damaged |=
                damaged || self.record.flaws[flaws..].iter().any(|flaw| matches!(flaw, Flaw::Surrogate { .. }));
            self.tell_record_within(element, DEPTH);
            if !element.get().starts_with('{') {
                let found = type_of(element.get());
                self.record.flaws.push(Flaw::NotAnItem { index: i, found, at });
            }
            items.push(item);
            i += 1;
        }
        self.record.card_items = items;
    }

    /// A card-face item as nearly all are: two texts as they are, under two keys, with nothing to tell of. `None` for any
    /// other, which is to be read with more care.
    fn plain_item(&mut self, element: Raw<'t>) -> Option<Item<'t>> {
        if !self.text.bad.is_empty() {
            return None;
        }
        let members = self.tape.members(element)?;
        let [(key, raw), (other_key, other_raw)] = self.tape.pair(members)?;
        let (text, other_text) = (plain_text(raw)?, plain_text(other_raw)?);
        if key == other_key {
            return None;
        }
        let (label, value) = match label_and_value(self.table, &[&key, &other_key])? {
            (0, 1) => (text, other_text),
            (1, 0) => (other_text, text),
            _ => return None,
        };
        Some(Item { label: label.into(), value: value.into(), at: element.at(), ..Item::default() })
    }

    /// The members of an object, of the same key twice only the last, in its own place; such keys are told of.
    fn last_of_each(&mut self, members: Members, named: impl Fn(&str) -> FieldRef) -> Vec<(Cow<'t, str>, Raw<'t>)> {
        let repeats = self.repeats(members);
        let mut last = Vec::new();
        for (i, (key, raw)) in self.tape.iter(members).enumerate() {
            if let Some(count) = repeats.count_at(i) {
                self.record.flaws.push(Flaw::DuplicateKey {
                    field: named(&key),
                    nth: i as u32 + 1,
                    count,
                    at: raw.at(),
                });
            }
            if repeats.counts(i) {
                last.push((key, raw));
            }
        }
        last
    }

    /// A label and a value, whatever the keys: by their names where these tell; a single member is label and value
    /// itself; else the first text is the label and the next member the value.
    fn item(&mut self, members: Members, index: u32) -> Item<'t> {
        let within = [KeyStep::Name(Name::new(self.table.json(FieldId::CARD_ITEMS))), KeyStep::Item(index)];
        let named = |key: &str| FieldRef::Key(within.iter().cloned().chain([KeyStep::Name(Name::new(key))]).collect());
        let mut texts: Vec<Named<'t>> = Vec::new();
        for (key, raw) in self.last_of_each(members, named) {
            let text = self.scalar(raw, true, &|| FieldRef::CardItem(index));
            texts.push((key, text));
        }
        let keys: Vec<&str> = texts.iter().map(|(key, _)| key.as_ref()).collect();
        let Some(places) = by_names(self.table, &keys) else {
            let (key, text) = texts.pop().unwrap_or_default();
            // Where its name tells what the only member is, the other one is missing; else the key is the label.
            let (label, value) = match self.table.card_member(&key).or_else(|| member_by_name(&key)) {
                Some(Member::Value) => (Cow::Borrowed(""), text),
                Some(Member::Label) => (text, Cow::Borrowed("")),
                _ => (key, text),
            };
            return Item { label, value, ..Item::default() };
        };
        laid_out(texts, places)
    }

    /// The members of 自己負担上限額: each key a label; nested ones joined by a dot, as far down as `depth`.
    fn labelled(&mut self, raw: Raw<'t>, within: &str, depth: u8, items: &mut Vec<Item<'t>>) {
        let Some(members) = self.tape.members(raw) else { return };
        for (key, raw) in self.last_of_each(members, |key| FieldRef::Copayment(Name::new(&format!("{within}{key}")))) {
            if depth > 0 && raw.get().starts_with('{') {
                self.labelled(raw, &format!("{within}{key}."), depth - 1, items);
                continue;
            }
            let label: Cow<'t, str> = if within.is_empty() { key } else { format!("{within}{key}").into() };
            let field = || FieldRef::Copayment(Name::new(&label));
            let (at, flaws) = (raw.at(), self.record.flaws.len());
            let value = self.scalar(raw, false, &field);
            let damaged = self.record.flaws.len() > flaws;
            items.push(Item { label, value, at, damaged, ..Item::default() });
        }
    }

    /// A value as text: scalars as they read, null as nothing, the rest as JSON. Bad bytes within a card-face item were
    /// told for the item as a whole.
    fn scalar(&mut self, raw: Raw<'t>, in_item: bool, field: &dyn Fn() -> FieldRef) -> Cow<'t, str> {
        let before = self.damaged;
        let flaws = self.record.flaws.len();
        let value = self.value(raw, field);
        if in_item && self.damaged > before {
            self.damaged = before;
            self.record.flaws.truncate(flaws);
        }
        if matches!(value.kind, Kind::Object | Kind::Array) {
            self.tell_twice_within(raw, field, DEEPEST);
        }
        match value.kind {
            Kind::Text(text) => text,
            // However it is written, it is shown as the same.
            Kind::Object | Kind::Array => one_form(raw.get()),
            Kind::Number(number) => Cow::Borrowed(number),
            Kind::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
            Kind::Absent | Kind::Null => Cow::Borrowed(""),
        }
    }
}

/// The type of a value as written, as the key of a word.
fn type_of(raw: &str) -> &'static str {
    match raw.as_bytes().first() {
        Some(b'"') => "type.string",
        Some(b'{') => "type.object",
        Some(b'[') => "type.array",
        Some(b'n') => "type.null",
        Some(b't' | b'f') => "type.boolean",
        _ => "type.number",
    }
}

/// What a card-face item's member is, as its name tells.
fn member_by_name(key: &str) -> Option<Member> {
    match NAMES.meaning(key)? {
        "label" => Some(Member::Label),
        "value" => Some(Member::Value),
        _ => None,
    }
}

/// Which of an item's two members is its label and which its value; `None` where a key says more than that.
fn label_and_value(table: &FieldTable, keys: &[&str; 2]) -> Option<(usize, usize)> {
    ALIKE.with_borrow_mut(|alike| match alike {
        Some((stamp, known, places))
            if *stamp == table.stamp() && known.iter().zip(keys).all(|(known, key)| **known == **key) =>
        {
            *places
        }
        _ => {
            let plain = !keys.iter().any(|key| tells_something(key));
            let places = by_names(table, keys).filter(|_| plain);
            *alike = Some((table.stamp(), keys.map(Box::from), places));
            places
        }
    })
}

/// Which of an item's members are its label and its value; `None` where it has no two.
fn by_names(table: &FieldTable, keys: &[&str]) -> Option<(usize, usize)> {
    // A loaded document that names the members goes before what their names seem to say.
    let find = |member, meaning| {
        let said = keys.iter().position(|key| table.card_member(key) == Some(member));
        said.or_else(|| keys.iter().position(|key| NAMES.meaning(key) == Some(meaning)))
    };
    match (find(Member::Label, "label"), find(Member::Value, "value")) {
        (Some(label), Some(value)) => Some((label, value)),
        _ if keys.len() < 2 => None,
        (Some(label), None) => Some((label, usize::from(label == 0))),
        (None, Some(value)) => Some((usize::from(value == 0), value)),
        (None, None) => Some((0, 1)),
    }
}

/// The text of a raw value that is one and holds no escape.
fn plain_text(raw: Raw<'_>) -> Option<&str> {
    if raw.is_escaped() {
        return None;
    }
    raw.get().strip_prefix('"')?.strip_suffix('"')
}

/// An item of these members, of which the places of label and value are known.
fn laid_out<'t>(members: impl IntoIterator<Item = Named<'t>>, (label, value): (usize, usize)) -> Item<'t> {
    let mut item = Item::default();
    for (i, (key, text)) in members.into_iter().enumerate() {
        let further = if i == label {
            item.label = text;
            Cow::Borrowed("")
        } else if i == value {
            item.value = text;
            Cow::Borrowed("")
        } else {
            text
        };
        if (i != label && i != value) || tells_something(&key) {
            item.further.push((key, further));
        }
    }
    item
}

/// Whether the key of a label or a value says more than that: such a key is kept, and checked like any text.
fn tells_something(key: &str) -> bool {
    !all_kept(key, false) || may_hold_a_number(key)
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
