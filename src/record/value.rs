//! A record and its values, borrowed from the record's text.

use std::borrow::Cow;
use std::cell::RefCell;

use super::{Date, DateStyles, FieldId, FlagStyles, Name, Period};

/// What a field holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Kind<'a> {
    /// The key or the column is not there.
    #[default]
    Absent,
    /// JSON null.
    Null,
    /// A text, as sent, never normalised.
    Text(Cow<'a, str>),
    /// A JSON number, as written.
    Number(&'a str),
    /// true or false (in a CSV also 1 or 0, where the field is a boolean).
    Flag(bool),
    /// An object.
    Object,
    /// An array.
    Array,
}

/// Absent, null, empty and blank are four different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not there.
    Absent,
    /// null.
    Null,
    /// A text of no characters.
    Empty,
    /// A text of white space alone.
    Blank,
    /// Something.
    Present,
}

/// A value and its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Value<'a> {
    /// What it is.
    pub kind: Kind<'a>,
    /// Byte index of its first byte in the record's text; 0 where it is absent.
    pub at: u32,
    /// Whether bad bytes or an unpaired surrogate escape stand in it: its text is not what was meant, and no rule judges it.
    pub damaged: bool,
}

impl<'a> Value<'a> {
    /// The text, if it is a text.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text, if it is a text of at least one character.
    pub fn filled(&self) -> Option<&str> {
        self.text().filter(|text| !text.is_empty())
    }

    /// How it is filled.
    // For each value of each record: worth it.
    #[inline(always)]
    pub fn state(&self) -> State {
        match &self.kind {
            Kind::Absent => State::Absent,
            Kind::Null => State::Null,
            Kind::Text(text) if text.is_empty() => State::Empty,
            // No byte of a white-space character is a graphic one of ASCII: most texts are told by their first.
            Kind::Text(text) if text.as_bytes()[0].is_ascii_graphic() => State::Present,
            Kind::Text(text) if text.chars().all(char::is_whitespace) => State::Blank,
            _ => State::Present,
        }
    }

    /// As it would be read aloud: the text, the number, true or false; nothing for objects, null and absence.
    pub fn as_shown(&self) -> Cow<'_, str> {
        match &self.kind {
            Kind::Text(text) => Cow::Borrowed(text),
            Kind::Number(number) => Cow::Borrowed(number),
            Kind::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Kind::Absent | Kind::Null | Kind::Object | Kind::Array => Cow::Borrowed(""),
        }
    }
}

/// A card-face item or a member of 自己負担上限額: a label and a value, whatever its keys are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item<'a> {
    /// The label; empty where the item has none.
    pub label: Cow<'a, str>,
    /// The value as text; empty where it is null, absent or not a scalar.
    pub value: Cow<'a, str>,
    /// Further members, name and text.
    pub further: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// Byte index of its first byte in the record's text.
    pub at: u32,
    /// Whether bad bytes stand in it.
    pub damaged: bool,
    /// The column of a CSV that it stands in, counted from 0.
    pub column: u32,
}

/// A JSON key that the field table does not know.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownKey<'a> {
    /// The field whose member it is; `None` for a key of the record itself.
    pub within: Option<FieldId>,
    /// The key.
    pub key: Cow<'a, str>,
    /// Which of its object's members it is, counted from 1.
    pub nth: u32,
    /// Its value as written.
    pub raw: &'a str,
    /// Byte index of the value in the record's text.
    pub at: u32,
}

/// What went wrong while a record was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Flaw {
    /// Not valid JSON; `at` is where the reader stopped.
    Syntax {
        /// By which slip, as the key of its words.
        slip: &'static str,
        /// Byte index in the record's text.
        at: u32,
    },
    /// Valid JSON, but not an object.
    NotObject,
    /// Bytes that are not valid in the file's encoding, in a field or (`None`) outside of all.
    Undecodable {
        /// The field, as the API names it.
        field: Option<FieldRef>,
        /// Offset of the first bad byte in the file.
        offset: u64,
        /// How many such places there are in the value.
        count: u32,
        /// Byte index in the record's text.
        at: u32,
    },
    /// An escape of half a surrogate pair.
    Surrogate {
        /// The field; `None` where it stands in a key, or in a value that no item is read from.
        field: Option<FieldRef>,
        /// Byte index in the record's text.
        at: u32,
    },
    /// The same key twice or more in an object within a value that is not taken apart.
    DuplicateWithin {
        /// The field that the value belongs to.
        field: FieldRef,
        /// How often the key stands there.
        count: u32,
        /// Byte index of its second value in the record's text.
        at: u32,
    },
    /// The same key twice or more in one object: the last value counts, as most receivers have it.
    DuplicateKey {
        /// The field, or the key with what leads to it.
        field: FieldRef,
        /// Which of its object's members the second is, counted from 1.
        nth: u32,
        /// How often the key stands there.
        count: u32,
        /// Byte index of its second value in the record's text.
        at: u32,
    },
    /// Another record stands within it.
    HoldsRecord {
        /// Byte index in the record's text.
        at: u32,
    },
    /// A card-face item that is no object.
    NotAnItem {
        /// The item, counted from 0.
        index: u32,
        /// Its type, as the key of a word.
        found: &'static str,
        /// Byte index in the record's text.
        at: u32,
    },
    /// A cell whose quotes are not as RFC 4180 has them.
    Misquoted {
        /// The column, if the heading row has one there.
        field: Option<FieldRef>,
        /// The cell, counted from 0.
        cell: u32,
        /// What is wrong with it.
        misquote: Misquote,
        /// Byte index in the record's text.
        at: u32,
    },
    /// A CSV row with another number of cells than the heading.
    Ragged {
        /// Cells of this row.
        cells: usize,
        /// Cells of the heading.
        expected: usize,
    },
}

/// A field, or a part of one, as findings name it. What the file calls it is a [`Name`]: findings and reports get it only where
/// it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldRef {
    /// A field of the table.
    Field(FieldId),
    /// The i-th card-face item, counted from 0.
    CardItem(u32),
    /// A member of 自己負担上限額, by its label.
    Copayment(Name),
    /// A heading of a CSV, or what a reply calls an item.
    Named(Name),
    /// A column of a CSV by its number, counted from 0: where its heading must not be shown, or there is none.
    Column(u32),
    /// A key that the table does not know.
    Key(KeyPath),
    /// A member of an array's item, where a loaded document names the members: the item counted from 0, and the member.
    Part(u32, FieldId),
}

/// The way to a key from the record on.
pub type KeyPath = Vec<KeyStep>;

/// A step of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyStep {
    /// Into the member of this name.
    Name(Name),
    /// Into the item of this number, counted from 0.
    Item(u32),
}

/// What is wrong with the quotes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misquote {
    /// A quote that is never closed.
    Unclosed,
    /// Text behind a closing quote.
    TextBehind,
    /// A quote within a cell that is not quoted.
    Inside,
    /// A blank before an opening quote.
    BlankBefore,
    /// Line breaks within quotes, and between them as many separators as rows have: a stray quote may have joined rows.
    JoinedRows,
}

/// A member of an array's item, where a loaded document names the members.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<'a> {
    /// The array.
    pub array: FieldId,
    /// The item, counted from 0.
    pub index: u32,
    /// The member.
    pub member: FieldId,
    /// What it holds; absent where the item does not have it. Its place is then that of the item.
    pub value: Value<'a>,
}

/// Whether the person of a record is protected (不開示).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// The flag says no.
    None,
    /// The flag says yes.
    Set,
    /// It cannot be told.
    Unclear,
}

/// One record as sent, borrowed from its text.
#[derive(Clone, Debug, Default)]
pub struct Record<'a> {
    /// Its number, counted from 1.
    pub number: u32,
    /// The values of the table's fields, by `FieldId`.
    pub values: Vec<Value<'a>>,
    /// The members of 自己負担上限額.
    pub copayments: Vec<Item<'a>>,
    /// The card-face items.
    pub card_items: Vec<Item<'a>>,
    /// The members of arrays' items, where a loaded document names them.
    pub parts: Vec<Part<'a>>,
    /// Keys that the table does not know.
    pub unknown: Vec<UnknownKey<'a>>,
    /// What went wrong while reading.
    pub flaws: Vec<Flaw>,
    /// Whether nothing could be read of it.
    pub unreadable: bool,
    /// Whether it is a row under headings (a CSV), and if so, whether these are plausible as a whole: card-face items are then
    /// named by their heading, else by the number of their column.
    pub headed: Option<bool>,
    /// How its days are written, as the loaded documents have it.
    pub date_styles: DateStyles,
    /// How yes and no are written in it, as the loaded documents have it.
    pub flag_styles: FlagStyles,
    /// Whether `charset::all_kept` is known to hold for all labels and texts, line feeds allowed in texts.
    pub all_kept: bool,
}

thread_local! {
    /// The lists of the last record that was done with, emptied, whose room serves the next: making it anew takes as long
    /// as some rules.
    static ROOM: RefCell<(Vec<Value<'static>>, Vec<Item<'static>>)> = const { RefCell::new((Vec::new(), Vec::new())) };
}

/// How many values and card-face items of a record the room that is kept has at the most.
const ROOM_KEPT: usize = 4096;

impl<'a> Record<'a> {
    /// A record of this number in which so many fields are absent.
    pub fn empty(number: u32, fields: usize) -> Record<'a> {
        let (mut values, card_items) = ROOM.take();
        values.resize_with(fields, Value::default);
        Record { number, values, card_items, ..Record::default() }
    }

    /// Has the room of a record that nobody needs any more serve the next one of this thread.
    pub fn done(mut self) {
        self.card_items.clear();
        if self.values.capacity().max(self.card_items.capacity()) <= ROOM_KEPT {
            // Nothing that is borrowed is left in them; std makes such a list in the place of the old one.
            let values = self.values.into_iter().map(|_| Value::default()).collect();
            let card_items = self.card_items.into_iter().map(|_| Item::default()).collect();
            ROOM.set((values, card_items));
        }
    }

    /// The value of a field; absent where the record does not hold it.
    pub fn value(&self, field: FieldId) -> &Value<'a> {
        const ABSENT: &Value<'static> = &Value { kind: Kind::Absent, at: 0, damaged: false };
        self.values.get(field.index()).unwrap_or(ABSENT)
    }

    /// The text of a field, if it has at least one character.
    pub fn text(&self, field: FieldId) -> Option<&str> {
        self.value(field).filled()
    }

    /// The day that a field gives, if it gives one.
    pub fn date(&self, field: FieldId) -> Option<Date> {
        match &self.value(field).kind {
            // A document may have its days as whole numbers: 20260401.
            Kind::Number(digits) if self.date_styles.of(field).is_digits() => self.date_styles.parse(field, digits),
            _ => self.text(field).and_then(|text| self.date_styles.parse(field, text)),
        }
    }

    /// What a field says that holds yes or no; `None` where it says neither.
    pub fn flag(&self, field: FieldId) -> Option<bool> {
        self.flag_styles.of(field).read(&self.value(field).kind)
    }

    /// Whether a field that holds yes or no says yes.
    pub fn is_set(&self, field: FieldId) -> bool {
        self.flag(field) == Some(true)
    }

    /// Whether the person of the record is protected. Only a flag that plainly says no says that nobody is: what PMH makes of
    /// `"true"`, of a flag that is missing, or of one that stands twice, is not known, and who is protected must not be seen
    /// for a mistake in a file. In a ragged row the flag may be that of another column.
    pub fn protection(&self) -> Protection {
        let of_flag = |flaw: &Flaw| match flaw {
            Flaw::Ragged { .. } => true,
            Flaw::DuplicateKey { field, .. } => *field == FieldRef::Field(FieldId::NOT_DISCLOSED),
            _ => false,
        };
        match self.flag(FieldId::NOT_DISCLOSED) {
            Some(true) => Protection::Set,
            Some(false) if !self.unreadable && !self.flaws.iter().any(of_flag) => Protection::None,
            _ => Protection::Unclear,
        }
    }

    /// Whether it cannot be ruled out that the person of the record is protected.
    pub fn may_be_protected(&self) -> bool {
        self.protection() != Protection::None
    }

    /// How findings name the card-face item at `index`.
    pub fn card_item_ref(&self, index: usize) -> FieldRef {
        match self.card_items.get(index) {
            Some(item) if self.headed == Some(true) => FieldRef::Named(Name::heading(&item.label)),
            Some(item) if self.headed.is_some() => FieldRef::Column(item.column),
            _ => FieldRef::CardItem(index as u32),
        }
    }

    /// How findings name a member of 自己負担上限額.
    pub fn copayment_ref(&self, item: &Item<'_>) -> FieldRef {
        FieldRef::Copayment(match self.headed {
            Some(true) => Name::heading(&item.label),
            _ => Name::new(&item.label),
        })
    }

    /// The period in which the certificate holds, if both days can be read.
    pub fn period(&self) -> Option<Period> {
        Some(Period { from: self.date(FieldId::VALID_FROM)?, to: self.date(FieldId::VALID_TO)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record in the room of another holds nothing of it, however many fields each has.
    #[test]
    fn room_that_serves_again_is_empty() {
        for (first, second) in [(3, 3), (3, 5), (5, 2), (2, 0)] {
            let mut record = Record::empty(1, first);
            for (value, at) in record.values.iter_mut().zip(7..) {
                *value = Value { kind: Kind::Text(at.to_string().into()), at, damaged: true };
            }
            record.card_items.push(Item { label: "a".into(), ..Item::default() });
            record.done();
            let record = Record::empty(2, second);
            assert_eq!((record.number, record.values.len(), record.card_items.len()), (2, second, 0));
            assert!(record.values.iter().all(|value| *value == Value::default()), "{first} {second}");
        }
    }
}
