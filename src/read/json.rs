//! One JSON record's text to its values. The raw values are slices of the text, and so keep their places.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::value::RawValue;

use super::json_tape::{Members, Raw, Tape, read_members};
use crate::record::{FieldId, FieldRef, Flaw, Item, Kind, Part, Record, RecordText, UnknownKey, Value};
use crate::spec::{FieldTable, FieldType, Form, Headings, Member};

/// How deep the members of 自己負担上限額 are taken apart: what nests deeper is shown as written.
const DEPTH: u8 = 8;

/// Reads a record. What cannot be read of it stands in its flaws; it never fails.
pub fn parse<'t>(text: &'t RecordText<'_>, table: &FieldTable, form: Form) -> Record<'t> {
    let mut record = Record { number: text.number, values: vec![Value::default(); table.len()], ..Record::default() };
    let tape = Tape::of(&text.text);
    match tape.record().map_or_else(|| read_members(&text.text), Ok) {
        Ok(members) => {
            let names = Headings::of("card-item");
            Reader { text, tape, table, names, alike: None, form, record: &mut record, damaged: 0 }.record(members);
        }
        Err(e) => {
            record.unreadable = true;
            let flaw = if e.classify() == serde_json::error::Category::Data && is_json(&text.text) {
                Flaw::NotObject
            } else {
                Flaw::Syntax { at: error_at(&text.text, &e) }
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

fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok()
}

/// The byte index at which serde_json stopped. It counts lines from 1 and columns in bytes.
fn error_at(text: &str, error: &serde_json::Error) -> u32 {
    let line_start = match error.line().checked_sub(2) {
        Some(n) => memchr::memchr_iter(b'\n', text.as_bytes()).nth(n).map_or(0, |at| at + 1),
        None => 0,
    };
    (line_start + error.column().saturating_sub(1)).min(text.len()) as u32
}

/// The keys of a card-face item of two members.
type TwoKeys<'t> = [Cow<'t, str>; 2];

struct Reader<'r, 't, 'b> {
    text: &'t RecordText<'b>,
    tape: Tape<'t>,
    table: &'r FieldTable,
    /// The names by which the members of card-face items are known.
    names: &'static Headings,
    /// The keys of the last card-face item of two members, and which is the label and which the value: most items of a
    /// record are alike.
    alike: Option<(TwoKeys<'t>, (usize, usize))>,
    form: Form,
    record: &'r mut Record<'t>,
    /// How many of the bad bytes were found within values.
    damaged: usize,
}

impl<'t> Reader<'_, 't, '_> {
    fn record(&mut self, members: Members<'t>) {
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
    }

    fn members(&mut self, members: Members<'t>, parent: Option<FieldId>) {
        // A record of 24 keys is not worth a set; one of a hundred thousand is.
        let mut seen = HashSet::new();
        for (i, (key, raw)) in members.iter().enumerate() {
            let id = self.table.by_key_in(parent, key, self.form);
            let twice = match members.len() {
                // A field that holds nothing yet has not stood before.
                ..=64 if id.is_some_and(|id| self.record.value(id).kind == Kind::Absent) => false,
                ..=64 => members[..i].iter().any(|(earlier, _)| earlier == key),
                _ => !seen.insert(key),
            };
            if !twice && let Some(id) = id {
                self.field(id, *raw);
                continue;
            }
            let at = self.at(*raw);
            let path = match parent {
                Some(parent) => format!("{}.{key}", self.table.json(parent)),
                None => key.clone().into_owned(),
            };
            if twice {
                self.record.flaws.push(Flaw::DuplicateKey { path, at });
            } else {
                self.damage_of(at, raw.get().len(), || FieldRef::Named(path.clone()));
                self.record.unknown.push(UnknownKey { path, raw: raw.get(), at });
            }
        }
    }

    fn field(&mut self, id: FieldId, raw: Raw<'t>) {
        let kind = self.table.get(id).map_or(FieldType::String, |field| field.kind);
        let found = self.value(raw, &|| FieldRef::Field(id));
        let nested = (kind, &found.kind);
        match nested {
            (FieldType::Object, Kind::Object) if id == FieldId::COPAYMENT => {
                let mut items = Vec::new();
                let parent = self.table.json(id).to_owned();
                self.labelled(raw, &parent, DEPTH, &mut items);
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
                }
                self.parts(id, raw);
            }
            _ => {}
        }
        if let Some(value) = self.record.values.get_mut(id.index()) {
            *value = found;
        }
    }

    /// The value of a raw text; for objects and arrays only that they are such.
    fn value(&mut self, raw: Raw<'t>, field: &dyn Fn() -> FieldRef) -> Value<'t> {
        let (at, text) = (self.at(raw), raw.get());
        let kind = match text.as_bytes().first() {
            Some(b'"') => return self.text_value(text, at, field),
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'n') => Kind::Null,
            Some(b't') => Kind::Flag(true),
            Some(b'f') => Kind::Flag(false),
            _ => Kind::Number(text),
        };
        Value { kind, at, damaged: false }
    }

    fn text_value(&mut self, raw: &'t str, at: u32, field: &dyn Fn() -> FieldRef) -> Value<'t> {
        let mut damaged = self.damage_of(at, raw.len(), field);
        let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or("");
        let text = if !inner.contains('\\') {
            Cow::Borrowed(inner)
        } else if let Ok(text) = serde_json::from_str::<String>(raw) {
            Cow::Owned(text)
        } else {
            self.record.flaws.push(Flaw::Surrogate { field: field(), at });
            damaged = true;
            Cow::Owned(unescape_leniently(inner))
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
        for (index, element) in (0..).zip(elements) {
            let Some(given) = self.tape.members(element) else { continue };
            for member in members {
                let key = self.table.get(*member).map_or("", |field| field.key());
                let value = match given.iter().find(|(known, _)| known == key) {
                    Some((_, raw)) => self.value(*raw, &|| FieldRef::Part(index, *member)),
                    None => Value { kind: Kind::Absent, at: self.at(element), damaged: false },
                };
                self.record.parts.push(Part { array, index, member: *member, value });
            }
        }
        if array == FieldId::CARD_ITEMS {
            self.record.flaws.truncate(flaws);
            self.damaged = damaged;
        }
    }

    fn card_items(&mut self, raw: Raw<'t>) {
        let Some(elements) = self.tape.elements(raw) else { return };
        for (i, element) in elements.into_iter().enumerate() {
            let field = || FieldRef::CardItem(i as u32);
            let at = self.at(element);
            let damaged = self.damage_of(at, element.get().len(), field);
            let flaws = self.record.flaws.len();
            let mut item = match self.tape.members(element) {
                Some(members) => {
                    self.told_twice(&members, |table| format!("{}[{i}]", table.json(FieldId::CARD_ITEMS)));
                    self.item(members, &field)
                }
                None => Item { value: self.scalar(element, &field), ..Item::default() },
            };
            item.at = at;
            item.damaged |= damaged || self.record.flaws.len() > flaws;
            self.record.card_items.push(item);
        }
    }

    /// Tells of keys that stand twice in an object whose members are read as they come.
    fn told_twice(&mut self, members: &Members<'t>, parent: impl Fn(&FieldTable) -> String) {
        let mut seen = HashSet::new();
        for (i, (key, raw)) in members.iter().enumerate() {
            let twice = match members.len() {
                ..=64 => members[..i].iter().any(|(earlier, _)| earlier == key),
                _ => !seen.insert(key),
            };
            if twice {
                let (path, at) = (format!("{}.{key}", parent(self.table)), self.at(*raw));
                self.record.flaws.push(Flaw::DuplicateKey { path, at });
            }
        }
    }

    /// A label and a value, whatever the keys: by their names where these tell; a single member is label and value
    /// itself; else the first text is the label and the next member the value.
    fn item(&mut self, members: Members<'t>, field: &dyn Fn() -> FieldRef) -> Item<'t> {
        let mut texts: Vec<(Cow<'t, str>, Cow<'t, str>)> = Vec::with_capacity(members.len());
        for (key, raw) in members {
            let text = self.scalar(raw, field);
            texts.push((key, text));
        }
        let Some((label, value)) = self.label_and_value(&texts) else {
            let (key, text) = texts.pop().unwrap_or_default();
            // Where a document names the members, the other one is missing; else the key is the label.
            let (label, value) = match self.table.card_member(&key) {
                Some(Member::Value) => (Cow::Borrowed(""), text),
                Some(Member::Label) => (text, Cow::Borrowed("")),
                _ => (key, text),
            };
            return Item { label, value, ..Item::default() };
        };
        let mut item = Item::default();
        for (i, (key, text)) in texts.into_iter().enumerate() {
            match i {
                _ if i == label => item.label = text,
                _ if i == value => item.value = text,
                _ => item.further.push((key, text)),
            }
        }
        item
    }

    /// Which of an item's members are its label and its value; `None` where it has no two.
    fn label_and_value(&mut self, texts: &[(Cow<'t, str>, Cow<'t, str>)]) -> Option<(usize, usize)> {
        let [(first, _), (second, _)] = texts else { return self.by_names(texts) };
        if let Some((keys, places)) = &self.alike
            && keys[0] == *first
            && keys[1] == *second
        {
            return Some(*places);
        }
        let places = self.by_names(texts)?;
        self.alike = Some(([first.clone(), second.clone()], places));
        Some(places)
    }

    fn by_names(&self, texts: &[(Cow<'t, str>, Cow<'t, str>)]) -> Option<(usize, usize)> {
        // A loaded document that names the members goes before what their names seem to say.
        let find = |member, meaning| {
            let said = texts.iter().position(|(key, _)| self.table.card_member(key) == Some(member));
            said.or_else(|| texts.iter().position(|(key, _)| self.names.meaning(key) == Some(meaning)))
        };
        match (find(Member::Label, "label"), find(Member::Value, "value")) {
            (Some(label), Some(value)) => Some((label, value)),
            _ if texts.len() < 2 => None,
            (Some(label), None) => Some((label, usize::from(label == 0))),
            (None, Some(value)) => Some((usize::from(value == 0), value)),
            (None, None) => Some((0, 1)),
        }
    }

    /// The members of 自己負担上限額: each key a label; nested ones joined by a dot, as far down as `depth`.
    fn labelled(&mut self, raw: Raw<'t>, path: &str, depth: u8, items: &mut Vec<Item<'t>>) {
        let Some(members) = self.tape.members(raw) else { return };
        self.told_twice(&members, |_| path.to_owned());
        for (key, raw) in members {
            let path = format!("{path}.{key}");
            if depth > 0 && raw.get().starts_with('{') {
                self.labelled(raw, &path, depth - 1, items);
                continue;
            }
            // The name without that of the whole.
            let label: Cow<'t, str> = match path.split_once('.') {
                Some((_, label)) if depth < DEPTH => label.to_owned().into(),
                _ => key,
            };
            let field = || FieldRef::Copayment(label.clone().into_owned());
            let (at, flaws) = (self.at(raw), self.record.flaws.len());
            let value = self.scalar(raw, &field);
            let damaged = self.record.flaws.len() > flaws;
            items.push(Item { label, value, at, damaged, ..Item::default() });
        }
    }

    /// A value as text: scalars as they read, null as nothing, the rest as written.
    fn scalar(&mut self, raw: Raw<'t>, field: &dyn Fn() -> FieldRef) -> Cow<'t, str> {
        // Bad bytes within items were told for the item as a whole.
        let before = self.damaged;
        let in_item = matches!(field(), FieldRef::CardItem(_));
        let flaws = self.record.flaws.len();
        let value = self.value(raw, field);
        if in_item && self.damaged > before {
            self.damaged = before;
            self.record.flaws.truncate(flaws);
        }
        match value.kind {
            Kind::Text(text) => text,
            Kind::Object | Kind::Array => Cow::Borrowed(raw.get()),
            Kind::Number(number) => Cow::Borrowed(number),
            Kind::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
            Kind::Absent | Kind::Null => Cow::Borrowed(""),
        }
    }

    /// Where a raw value stands in the record's text, which it is borrowed from.
    fn at(&self, raw: Raw<'t>) -> u32 {
        (raw.get().as_ptr() as usize).wrapping_sub(self.text.text.as_ptr() as usize) as u32
    }
}

/// Resolves the escapes of a text that serde_json refuses for half a surrogate pair; such halves become U+FFFD.
fn unescape_leniently(inner: &str) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
            continue;
        }
        let unit = match chars.next() {
            Some('u') => {
                let hex: String = chars.by_ref().take(4).collect();
                u16::from_str_radix(&hex, 16).unwrap_or(0xFFFD)
            }
            Some('n') => 0x0A,
            Some('t') => 0x09,
            Some('r') => 0x0D,
            Some('b') => 0x08,
            Some('f') => 0x0C,
            Some(other) => u16::try_from(u32::from(other)).unwrap_or(0xFFFD),
            None => break,
        };
        units.push(unit);
    }
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::encoding::Encoding;
    use crate::record::{Place, State};

    fn text(bytes: &[u8]) -> RecordText<'_> {
        let (text, bad) = Encoding::Utf8.decode(bytes, 0);
        RecordText { number: 1, offset: 0, length: bytes.len() as u32, text, bad }
    }

    fn flaws(bytes: &[u8]) -> Vec<Flaw> {
        parse(&text(bytes), &FieldTable::built_in(), Form::Differential).flaws
    }

    #[test]
    fn values_and_places() {
        let source = text("{\"myNumber\":\"1\\u0031\",\n \"basicFiveInfo\" : {\"name\": \"見本\"}, \"isNotDisclosed\":true,\"segment\":null,\"incomeSegment\":\"\",\"certificationSubKey\":\"　\",\"validTo\":12}".as_bytes());
        let record = parse(&source, &FieldTable::built_in(), Form::Differential);
        assert_eq!(record.text(FieldId::MY_NUMBER), Some("11"));
        assert_eq!(record.text(FieldId::NAME), Some("見本"));
        assert_eq!(source.locate(Place::START, record.value(FieldId::NAME).at), (2, 29));
        assert!(record.is_set(FieldId::NOT_DISCLOSED));
        let states =
            [FieldId::SEGMENT, FieldId::INCOME, FieldId::SUB_KEY, FieldId::INSURER].map(|id| record.value(id).state());
        assert_eq!(states, [State::Null, State::Empty, State::Blank, State::Absent]);
        assert_eq!(record.value(FieldId::VALID_TO).kind, Kind::Number("12"));
        assert_eq!((record.flaws.len(), record.unknown.len()), (0, 0));
    }

    #[test]
    fn items_are_label_and_value_whatever_the_keys() {
        for (json, label, value) in [
            (r#"{"label":"保護者","value":"見本"}"#, "保護者", "見本"),
            (r#"{"value":"見本","itemName":"保護者"}"#, "保護者", "見本"),
            (r#"{"foo":"保護者","bar":"見本"}"#, "保護者", "見本"),
            (r#"{"保護者":"見本"}"#, "保護者", "見本"),
            (r#"{"name":"保護者","x":5}"#, "保護者", "5"),
            (r#""見本""#, "", "見本"),
            (r#"{"label":"保護者","value":null}"#, "保護者", ""),
            (r#"{}"#, "", ""),
        ] {
            let source = format!(r#"{{"certificationDetail":[{json}]}}"#);
            let source = text(source.as_bytes());
            let record = parse(&source, &FieldTable::built_in(), Form::Differential);
            assert_eq!(
                (record.card_items[0].label.as_ref(), record.card_items[0].value.as_ref()),
                (label, value),
                "{json}"
            );
        }
        let source = text(br#"{"maxCopaymentAmount":{"monthly":5000,"out":{"day":"500"}}}"#);
        let record = parse(&source, &FieldTable::built_in(), Form::Differential);
        let members: Vec<_> = record.copayments.iter().map(|m| (m.label.as_ref(), m.value.as_ref())).collect();
        assert_eq!(members, [("monthly", "5000"), ("out.day", "500")]);
    }

    #[test]
    fn flaws_of_reading() {
        assert!(matches!(flaws(br#"{"a" 1}"#)[..], [Flaw::Syntax { at: 5 }]), "{:?}", flaws(br#"{"a" 1}"#));
        assert_eq!(flaws(b"[1]"), [Flaw::NotObject]);
        assert_eq!(flaws(b"12"), [Flaw::NotObject]);
        let twice = br#"{"segment":"a","segment":"b","basicFiveInfo":{"sex":"1","sex":"2"}}"#;
        let paths: Vec<_> = flaws(twice)
            .into_iter()
            .map(|flaw| match flaw {
                Flaw::DuplicateKey { path, .. } => path,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(paths, ["segment", "basicFiveInfo.sex"]);
        assert!(matches!(
            &flaws(br#"{"segment":"\ud800x"}"#)[..],
            [Flaw::Surrogate { field: FieldRef::Field(FieldId::SEGMENT), .. }]
        ));
        let source = text(br#"{"certificationDetail":[{"label":"\ud800x","value":"y"}]}"#);
        assert!(parse(&source, &FieldTable::built_in(), Form::Differential).card_items[0].damaged);
    }

    #[test]
    fn bad_bytes_are_laid_on_their_field() {
        let source = b"{\"basicFiveInfo\":{\"name\":\"a\xFFb\xFF\"},\"certificationDetail\":[{\"label\":\"x\",\"value\":\"\xFE\"}]}";
        let offset = |byte| source.iter().position(|b| *b == byte).unwrap() as u64;
        let found = flaws(source);
        let fields: Vec<_> = found
            .iter()
            .map(|flaw| match flaw {
                Flaw::Undecodable { field, count, offset, .. } => (field.clone(), *count, *offset),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(
            fields,
            [(Some(FieldRef::Field(FieldId::NAME)), 2, offset(0xFF)), (Some(FieldRef::CardItem(0)), 1, offset(0xFE))]
        );
        assert!(matches!(
            flaws(b"{\"a\" \xFF}")[..],
            [Flaw::Undecodable { field: None, offset: 5, .. }, Flaw::Syntax { .. }]
        ));
    }

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        assert_eq!(unescape_leniently(r"a\ud800b\n\ud842\udfb7"), "a\u{FFFD}b\n\u{20BB7}");
    }
}
