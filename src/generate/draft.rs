//! A record before it is written.

use std::borrow::Cow;

use crate::record::{Date, FieldId};

/// What a field is to hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Not there; in a CSV an empty cell.
    Absent,
    /// A text.
    Text(Cow<'static, str>),
    /// true or false.
    Flag(bool),
    /// This, as it is; in JSON alone.
    Raw(&'static str),
    /// What stands elsewhere in the entry: the basic five items, the card-face items, the maximum copayment.
    Whole,
}

/// A text that is known beforehand.
pub const fn text(text: &'static str) -> Value {
    Value::Text(Cow::Borrowed(text))
}

/// Which place a finding names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The whole record.
    Record,
    /// A field.
    Field(FieldId),
    /// The card-face item at this index.
    Card(usize),
    /// A member of 自己負担上限額.
    Copayment(&'static str),
    /// A key that nobody knows.
    Key(&'static str),
}

/// A record before it is written, with what must be found in it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The fields, by their place in the table.
    pub values: Vec<Value>,
    /// Members of 自己負担上限額: label and value.
    pub copayments: Vec<(&'static str, Cow<'static, str>)>,
    /// Card-face items: label and value.
    pub cards: Vec<(&'static str, Cow<'static, str>)>,
    /// Further keys, with their values as they are; in JSON alone.
    pub further: Vec<(&'static str, &'static str)>,
    /// Stands in the place of it all; in JSON alone.
    pub instead: Option<&'static str>,
    /// How many cells more (or fewer) than headings; in CSV alone.
    pub cells: i8,
    /// Whether [`BAD_BYTE`] stands in it.
    pub bad_bytes: bool,
    /// The period.
    pub period: (Date, Date),
    /// What must be found: rule and place.
    pub expected: Vec<(&'static str, Whose)>,
}

/// Written as a byte that is no text in any encoding.
pub const BAD_BYTE: char = '\u{F8FF}';

impl Draft {
    /// An entry with nothing in it.
    pub fn new(period: (Date, Date)) -> Draft {
        let mut entry = Draft {
            values: vec![Value::Absent; FieldId::KNOWN.len()],
            copayments: Vec::new(),
            cards: Vec::with_capacity(10),
            further: Vec::new(),
            instead: None,
            cells: 0,
            bad_bytes: false,
            period,
            expected: Vec::new(),
        };
        entry.set(FieldId::BASIC, Value::Whole);
        entry.set(FieldId::CARD_ITEMS, Value::Whole);
        entry.set_period(period);
        entry
    }

    /// What a field holds.
    pub fn get(&self, id: FieldId) -> &Value {
        self.values.get(id.index()).unwrap_or(&Value::Absent)
    }

    /// The text of a field; empty where it holds none.
    pub fn text(&self, id: FieldId) -> &str {
        match self.get(id) {
            Value::Text(text) => text,
            _ => "",
        }
    }

    /// Sets a field.
    pub fn set(&mut self, id: FieldId, value: Value) {
        if let Some(place) = self.values.get_mut(id.index()) {
            *place = value;
        }
    }

    /// Sets a field to a text.
    pub fn put(&mut self, id: FieldId, text: impl Into<Cow<'static, str>>) {
        self.set(id, Value::Text(text.into()));
    }

    /// Takes a field from another entry.
    pub fn take(&mut self, id: FieldId, other: &Draft) {
        self.set(id, other.get(id).clone());
    }

    /// Sets both days of the period.
    pub fn set_period(&mut self, period: (Date, Date)) {
        self.period = period;
        self.put(FieldId::VALID_FROM, period.0.to_string());
        self.put(FieldId::VALID_TO, period.1.to_string());
    }

    /// Notes what must be found.
    pub fn expect(&mut self, rule: &'static str, whose: Whose) {
        self.expected.push((rule, whose));
    }

    /// Notes what must be found at a field.
    pub fn expect_at(&mut self, rule: &'static str, id: FieldId) {
        self.expect(rule, Whose::Field(id));
    }
}
