//! A record written as those before it: the same keys with the same white space around them, so that only its values are
//! read. A file has a few ways of writing its records, since one program wrote them all.
//!
//! What stands between two values is kept with the value that it leads to, for each value that it was seen behind. A record
//! that such steps lead through from end to end is what the steps were learned from, but for its scalars, and these are read
//! with all care: the same record comes out as from [`super::tape`], which reads every other one, and from which the steps are
//! learned, but only where it read the whole text in one pass: of any other text the tape holds only what was asked for. A
//! test holds that on random records.

use std::borrow::Cow;
use std::cell::RefCell;

use super::tape::{Members, Raw, Scanner, Tape};
use crate::record::{FieldId, Item, Kind, Record, RecordText, Value};
use crate::spec::{FieldTable, FieldType, Form};

/// How many steps are kept that lead on from one value: optional fields make a handful.
const STEPS: usize = 24;

/// The longest text between two values that is kept, in bytes: deep indentation.
const LONGEST: usize = 1024;

/// How many members of 自己負担上限額 are told apart.
const AMOUNTS: usize = 64;

/// After so many records in a row that are not alike, only one in so many is tried.
const PATIENCE: u32 = 64;

/// A scalar within a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaf {
    /// The value of a field.
    Field(FieldId),
    /// The first member of a card-face item.
    First,
    /// Its second and last member.
    Second,
    /// A member of 自己負担上限額, by its place among those that are known.
    Amount(u16),
    /// None: the end of the record.
    End,
}

impl Leaf {
    /// Where the steps that lead on from it are kept. The first place is that of the record's beginning.
    fn place(self) -> usize {
        match self {
            Leaf::End => 0,
            Leaf::First => 1,
            Leaf::Second => 2,
            Leaf::Field(id) => 3 + 2 * id.index(),
            Leaf::Amount(i) => 4 + 2 * usize::from(i),
        }
    }
}

/// What opens between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opened {
    /// The object of a field.
    Object(FieldId),
    /// The array of a field.
    Array(FieldId),
    /// A card-face item.
    Item,
}

/// From a value to the next.
#[derive(Debug)]
struct Step {
    /// All that stands between the two.
    between: Box<[u8]>,
    /// What opens there, and at which byte of it.
    opened: Box<[(u32, Opened)]>,
    /// Where in it the key of the next value stands.
    key: (u32, u32),
    next: Leaf,
}

/// The keys of a card-face item, and whether the first is that of the label.
type ItemKeys = ([Box<str>; 2], bool);

/// The steps from value to value that were seen under one field table.
#[derive(Debug, Default)]
struct Ways {
    of: Option<(u64, Form)>,
    from: Vec<Vec<Step>>,
    item: Option<ItemKeys>,
    amounts: Vec<Box<str>>,
    misses: u32,
}

thread_local! {
    static WAYS: RefCell<Ways> = RefCell::default();
}

/// Reads a record that is written as one that was learned; `None` for any other.
pub(super) fn read<'t>(text: &'t RecordText<'_>, table: &FieldTable, form: Form) -> Option<Record<'t>> {
    if !text.bad.is_empty() {
        return None;
    }
    WAYS.with_borrow_mut(|ways| {
        if ways.of != Some((table.stamp(), form)) {
            return None;
        }
        if ways.misses >= PATIENCE && ways.misses % PATIENCE != 0 {
            ways.misses += 1;
            return None;
        }
        let record = ways.follow(text, table);
        ways.misses = if record.is_some() { 0 } else { ways.misses.saturating_add(1) };
        record
    })
}

/// Learns how a record is written in which nothing was found amiss.
pub(super) fn learn<'t>(
    tape: &mut Tape<'t>,
    table: &FieldTable,
    form: Form,
    item_places: impl Fn(&[&str; 2]) -> Option<(usize, usize)>,
) {
    // The members of arrays' items that a document names are read by their names.
    if table.names_members() || !tape.is_whole() {
        return;
    }
    WAYS.with_borrow_mut(|ways| {
        let of = Some((table.stamp(), form));
        if ways.of != of {
            *ways = Ways { of, ..Ways::default() };
        }
        let Ok(members) = tape.record() else { return };
        let mut seen = Seen { ways, tape, table, form, item_places, leaves: vec![], opened: vec![] };
        if seen.members(members, None).is_some() {
            let (leaves, opened) = (seen.leaves, seen.opened);
            ways.keep(tape.text().as_bytes(), &leaves, &opened);
        }
    });
}

impl Ways {
    fn follow<'t>(&self, text: &'t RecordText<'_>, table: &FieldTable) -> Option<Record<'t>> {
        let (number, text): (u32, &'t str) = (text.number, &text.text);
        let mut record = Record::empty(number, table.len());
        let (mut at, mut here) = (0, Leaf::End.place());
        loop {
            let rest = text.as_bytes().get(at..)?;
            let step = self.from.get(here)?.iter().find(|step| rest.starts_with(&step.between))?;
            for (place, opened) in &step.opened {
                open(&mut record, *opened, at as u32 + place)?;
            }
            let start = at + step.between.len();
            if step.next == Leaf::End {
                return (start == text.len()).then_some(record);
            }
            let (kind, end) = scalar(text, start)?;
            match step.next {
                Leaf::Field(id) => set(&mut record, id, Value { kind, at: start as u32, damaged: false })?,
                Leaf::Amount(_) => {
                    let label = text.get(at + step.key.0 as usize..at + step.key.1 as usize)?;
                    if record.copayments.iter().any(|known| known.label == label) {
                        return None;
                    }
                    let value = as_text(kind);
                    record.copayments.push(Item { label: label.into(), value, at: start as u32, ..Item::default() });
                }
                first_or_second => {
                    let label_first = self.item.as_ref()?.1;
                    let item = record.card_items.last_mut()?;
                    let is_label = label_first == (first_or_second == Leaf::First);
                    *(if is_label { &mut item.label } else { &mut item.value }) = as_text(kind);
                }
            }
            (at, here) = (end, step.next.place());
        }
    }

    /// Keeps the steps of a record: its leaves, where each begins and ends, with the key of each, and what opens where.
    fn keep(&mut self, text: &[u8], leaves: &[(usize, usize, Leaf, (usize, usize))], opened: &[(usize, Opened)]) {
        let (mut from, mut here) = (0, Leaf::End.place());
        let end = (text.len(), text.len(), Leaf::End, (from, from));
        for (to, behind, next, key) in leaves.iter().chain([&end]).copied() {
            let Some(between) = text.get(from..to) else { return };
            if self.from.len() <= here {
                self.from.resize_with(here + 1, Vec::new);
            }
            let steps = &mut self.from[here];
            let known = steps.iter().any(|step| *step.between == *between);
            if !known && steps.len() < STEPS && between.len() <= LONGEST {
                let within = opened.iter().filter(|(at, _)| (from..to).contains(at));
                steps.push(Step {
                    between: between.into(),
                    opened: within.map(|(at, opened)| ((at - from) as u32, *opened)).collect(),
                    key: (key.0.saturating_sub(from) as u32, key.1.saturating_sub(from) as u32),
                    next,
                });
            }
            (from, here) = (behind, next.place());
        }
    }
}

/// Notes an object or array; `None` where the record has it already.
fn open(record: &mut Record<'_>, opened: Opened, at: u32) -> Option<()> {
    let (id, kind) = match opened {
        Opened::Object(id) => (id, Kind::Object),
        Opened::Array(id) => (id, Kind::Array),
        Opened::Item => {
            record.card_items.push(Item { at, ..Item::default() });
            return Some(());
        }
    };
    set(record, id, Value { kind, at, damaged: false })
}

/// Sets the value of a field; `None` where it has stood before.
fn set<'t>(record: &mut Record<'t>, id: FieldId, value: Value<'t>) -> Option<()> {
    let old = record.values.get_mut(id.index()).filter(|old| old.kind == Kind::Absent)?;
    *old = value;
    Some(())
}

/// A member of an item as text.
fn as_text(kind: Kind<'_>) -> Cow<'_, str> {
    match kind {
        Kind::Text(text) => text,
        Kind::Number(number) => Cow::Borrowed(number),
        Kind::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
        Kind::Absent | Kind::Null | Kind::Object | Kind::Array => Cow::Borrowed(""),
    }
}

/// The scalar that begins here, and where it ends; `None` where none does, or one of which something is to be told.
fn scalar(text: &str, at: usize) -> Option<(Kind<'_>, usize)> {
    let mut scanner = Scanner::within(text, at);
    let kind = match text.as_bytes().get(at)? {
        b'"' => {
            let escaped = scanner.text()?;
            let end = scanner.at();
            Kind::Text(match escaped {
                false => Cow::Borrowed(text.get(at + 1..end - 1)?),
                true => Cow::Owned(serde_json::from_str(text.get(at..end)?).ok()?),
            })
        }
        b't' => scanner.word("true").map(|_| Kind::Flag(true))?,
        b'f' => scanner.word("false").map(|_| Kind::Flag(false))?,
        b'n' => scanner.word("null").map(|_| Kind::Null)?,
        _ => {
            scanner.number()?;
            Kind::Number(text.get(at..scanner.at())?)
        }
    };
    Some((kind, scanner.at()))
}

/// A record on its way to be learned.
struct Seen<'s, 't, F> {
    ways: &'s mut Ways,
    tape: &'s mut Tape<'t>,
    table: &'s FieldTable,
    form: Form,
    item_places: F,
    leaves: Vec<(usize, usize, Leaf, (usize, usize))>,
    opened: Vec<(usize, Opened)>,
}

impl<'t, F: Fn(&[&str; 2]) -> Option<(usize, usize)>> Seen<'_, 't, F> {
    /// Takes down the members of an object; `None` where one of them is not to be learned.
    fn members(&mut self, mut members: Members, parent: Option<FieldId>) -> Option<()> {
        while let Some((key, raw)) = self.tape.next(&mut members) {
            // A key that holds a dot may mean a field within another: where that stands, its name does not tell.
            let id = self.table.by_key_in(parent, &key, self.form).filter(|_| !key.contains('.'))?;
            let kind = self.table.field_in(id, self.form, false)?.kind;
            match (raw.get().as_bytes().first()?, kind) {
                (b'{', FieldType::Object) if id == FieldId::COPAYMENT => {
                    self.opened.push((raw.at() as usize, Opened::Object(id)));
                    self.amounts(raw)?;
                }
                (b'{', FieldType::Object) => {
                    self.opened.push((raw.at() as usize, Opened::Object(id)));
                    let members = self.tape.members(raw)?;
                    self.members(members, Some(id))?;
                }
                (b'[', FieldType::Array) if id == FieldId::CARD_ITEMS => {
                    self.opened.push((raw.at() as usize, Opened::Array(id)));
                    self.items(raw)?;
                }
                (b'{' | b'[', _) => return None,
                _ => self.leaf(raw, Leaf::Field(id), (0, 0)),
            }
        }
        Some(())
    }

    fn leaf(&mut self, raw: Raw<'t>, leaf: Leaf, key: (usize, usize)) {
        let at = raw.at() as usize;
        self.leaves.push((at, at + raw.get().len(), leaf, key));
    }

    fn amounts(&mut self, raw: Raw<'t>) -> Option<()> {
        let mut members = self.tape.members(raw)?;
        while let Some((key, raw)) = self.tape.next(&mut members) {
            // Only a key that stands in the text as it is can be shown from there.
            let Cow::Borrowed(label) = key else { return None };
            if raw.get().starts_with(['{', '[']) {
                return None;
            }
            let known = self.ways.amounts.iter().position(|known| **known == *label);
            let i = match known {
                Some(i) => i,
                None if self.ways.amounts.len() < AMOUNTS => {
                    self.ways.amounts.push(label.into());
                    self.ways.amounts.len() - 1
                }
                None => return None,
            };
            let at = (label.as_ptr() as usize).checked_sub(self.tape.text().as_ptr() as usize)?;
            self.leaf(raw, Leaf::Amount(i as u16), (at, at + label.len()));
        }
        Some(())
    }

    /// Card-face items of two scalars each, all under the same two keys.
    fn items(&mut self, raw: Raw<'t>) -> Option<()> {
        let mut elements = self.tape.elements(raw)?;
        while let Some((_, element)) = self.tape.next(&mut elements) {
            self.opened.push((element.at() as usize, Opened::Item));
            let members = self.tape.members(element)?;
            let [(key, first), (other_key, second)] = self.tape.pair(members)?;
            if key == other_key || [first, second].iter().any(|raw| raw.get().starts_with(['{', '['])) {
                return None;
            }
            if self.ways.item.is_none() {
                let label_first = (self.item_places)(&[&key, &other_key])?.0 == 0;
                self.ways.item = Some(([key.as_ref().into(), other_key.as_ref().into()], label_first));
            }
            let keys = self.ways.item.as_ref()?;
            if *keys.0[0] != *key || *keys.0[1] != *other_key {
                return None;
            }
            self.leaf(first, Leaf::First, (0, 0));
            self.leaf(second, Leaf::Second, (0, 0));
        }
        Some(())
    }
}

#[cfg(test)]
#[path = "template_tests.rs"]
mod tests;
