//! What of a reply's values stands in the upload as well: what names a record, and what must not be shown.

use std::collections::{HashMap, HashSet};
use std::io;

use crate::read::Document;
use crate::record::{FieldId, Kind, Record};

/// The fields that name a record.
const NAMING: [FieldId; 4] = [FieldId::HISTORY_KEY, FieldId::RECIPIENT, FieldId::TYPE_ID, FieldId::SUB_KEY];

/// The fields whose values are somebody's.
const PERSONAL: [FieldId; 8] = [
    FieldId::MY_NUMBER,
    FieldId::NAME,
    FieldId::KANA,
    FieldId::ADDRESS,
    FieldId::BIRTH,
    FieldId::RECIPIENT,
    FieldId::HISTORY_KEY,
    FieldId::INSURER,
];

/// Values of replies that stand in the upload.
#[derive(Debug, Default)]
pub struct Echo {
    /// By field and value: the record; 0 where several hold it.
    records: HashMap<(FieldId, String), u32>,
    /// Values that are somebody's: none of them is shown.
    personal: HashSet<String>,
}

impl Echo {
    /// Looks for these values in a payload.
    ///
    /// # Errors
    /// What cannot be read any more.
    pub fn of(document: &Document, wanted: &HashSet<&str>) -> io::Result<Echo> {
        let mut echo = Echo::default();
        document.each_record(1..document.len() + 1, |text, record| echo.add(text.number, record, wanted))?;
        Ok(echo)
    }

    fn add(&mut self, number: u32, record: &Record<'_>, wanted: &HashSet<&str>) {
        for (place, value) in record.values.iter().enumerate() {
            let Kind::Text(text) = &value.kind else { continue };
            let text = text.trim();
            if !wanted.contains(text) {
                continue;
            }
            let field = FieldId(u16::try_from(place).unwrap_or(u16::MAX));
            if NAMING.contains(&field) {
                let known = self.records.entry((field, text.to_owned())).or_insert(number);
                *known = if *known == number { number } else { 0 };
            }
            if PERSONAL.contains(&field) {
                self.personal.insert(text.to_owned());
            }
        }
        for item in record.card_items.iter().chain(&record.copayments) {
            if wanted.contains(item.value.trim()) {
                self.personal.insert(item.value.trim().to_owned());
            }
        }
    }

    /// The record that a value of a field names; 0 for several, `None` for none.
    pub fn record(&self, field: FieldId, value: &str) -> Option<u32> {
        self.records.get(&(field, value.to_owned())).copied()
    }

    /// Whether a value is somebody's.
    pub fn is_personal(&self, value: &str) -> bool {
        self.personal.contains(value.trim())
    }
}
