//! The field table: what is published about each field, how sure it is, and from which document.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::headings::{fold_heading, without_brackets};
use crate::record::FieldId;
use crate::text::Lang;

/// The JSON type of a field.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// A string.
    String,
    /// true or false; in a CSV also 1 or 0.
    Boolean,
    /// A string YYYY-MM-DD.
    Date,
    /// An object.
    Object,
    /// An array.
    Array,
    /// A string of the published values, such as "0" and "1".
    Flag,
    /// A number, whole or not; in a CSV its digits.
    Number,
}

/// Whether a field must be filled.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Required {
    /// It must.
    Yes,
    /// It need not.
    No,
    /// Not published: not checked.
    Unknown,
}

/// A published length in characters: at least, at most, or both. In TOML `{ exact = 12 }`, `{ max = 50 }`, `{ min = 1 }`
/// or `{ min = 1, max = 50 }`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Length {
    /// At least so many.
    pub min: Option<u32>,
    /// At most so many.
    pub max: Option<u32>,
}

impl Length {
    /// The one number that is allowed, where it is one.
    pub fn exact(self) -> Option<u32> {
        self.min.filter(|min| self.max == Some(*min))
    }

    /// Whether a text of so many characters holds it.
    pub fn holds(self, count: u64) -> bool {
        self.min.is_none_or(|min| count >= u64::from(min)) && self.max.is_none_or(|max| count <= u64::from(max))
    }
}

/// How a length is written in TOML.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct WrittenLength {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exact: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<u32>,
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Length, D::Error> {
        let written = WrittenLength::deserialize(deserializer)?;
        match written {
            WrittenLength { exact: Some(n), min: None, max: None } => Ok(Length { min: Some(n), max: Some(n) }),
            WrittenLength { exact: None, min: None, max: None } => {
                Err(serde::de::Error::custom("a length needs `exact`, `min` or `max`"))
            }
            WrittenLength { exact: None, min, max } if min.zip(max).is_none_or(|(min, max)| min <= max) => {
                Ok(Length { min, max })
            }
            _ => Err(serde::de::Error::custom("`exact` stands alone, and `min` is not above `max`")),
        }
    }
}

impl Serialize for Length {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = match self.exact() {
            Some(n) => WrittenLength { exact: Some(n), min: None, max: None },
            None => WrittenLength { exact: None, min: self.min, max: self.max },
        };
        written.serialize(serializer)
    }
}

/// A published character set.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum CharSet {
    /// Half-width digits (半角数字).
    Digits,
    /// Half-width letters and digits (半角英数).
    Alphanumeric,
    /// Half-width letters, digits and signs (半角英数記号, 半角): ASCII without controls.
    HalfWidth,
    /// Full-width characters (全角): neither ASCII nor half-width kana. A line feed counts as one.
    FullWidth,
    /// Full-width katakana (全角カナ): katakana, ー, ・ and spaces.
    Katakana,
}

impl CharSet {
    /// Whether a character belongs to the set.
    pub fn holds(self, c: char) -> bool {
        match self {
            CharSet::Digits => c.is_ascii_digit(),
            CharSet::Alphanumeric => c.is_ascii_alphanumeric(),
            CharSet::HalfWidth => matches!(c, ' '..='~'),
            CharSet::FullWidth => {
                c == '\n' || !(c.is_ascii() || c.is_control() || matches!(c, '\u{FF61}'..='\u{FFDC}'))
            }
            CharSet::Katakana => matches!(c, '\u{30A1}'..='\u{30FE}' | '\u{31F0}'..='\u{31FF}' | ' ' | '\u{3000}'),
        }
    }
}

/// The meaning of an item's colour in the file design (ファイル設計書).
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "lowercase")]
pub enum ColourClass {
    /// Black: used within PMH.
    Internal,
    /// Blue: about the person.
    Person,
    /// Red: what clinics copy to the receipt computer for billing.
    Billing,
    /// Green: card-face items, each municipality's own.
    Card,
}

impl ColourClass {
    /// `internal`, `person`, `billing` or `card`.
    pub fn code(self) -> &'static str {
        match self {
            ColourClass::Internal => "internal",
            ColourClass::Person => "person",
            ColourClass::Billing => "billing",
            ColourClass::Card => "card",
        }
    }
}

/// The two forms of a payload.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Registration (全件).
    Registration,
    /// Differential history (差分履歴).
    Differential,
}

/// How sure a statement is.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Seen in an official text.
    Confirmed,
    /// Seen in a secondary source.
    Secondary,
    /// Inferred.
    Inferred,
    /// Not known.
    #[default]
    Unknown,
}

/// How sure each statement about a field is.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Certain {
    /// Its names.
    pub name: Certainty,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Certainty,
    /// Whether it is required.
    pub required: Certainty,
    /// Its length.
    pub length: Certainty,
    /// Its character set.
    pub charset: Certainty,
    /// Its colour class.
    pub class: Certainty,
}

/// A document that statements rest on.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its short name, as fields refer to it.
    pub id: String,
    /// Its title and edition in Japanese.
    pub ja: String,
    /// Its title and edition in English.
    pub en: String,
}

impl Source {
    /// Its title and edition in the language.
    pub fn title_in(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// What is known of one field.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The JSON name, nested names joined by a dot.
    pub json: String,
    /// The Japanese item name.
    pub name: String,
    /// The English name.
    pub name_en: String,
    /// Headings of a CSV that mean this field, besides `name`.
    #[serde(default)]
    pub csv: Vec<String>,
    /// The type.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Whether it must be filled.
    pub required: Required,
    /// The forms of payload that hold it.
    pub forms: Vec<Form>,
    /// The length, where one is published.
    pub length: Option<Length>,
    /// The character set, where one is published.
    pub charset: Option<CharSet>,
    /// The values, where they are published.
    #[serde(default)]
    pub values: Vec<String>,
    /// The meaning of its colour in the file design.
    pub class: ColourClass,
    /// The documents behind these statements.
    pub source: Vec<String>,
    /// How sure the statements are.
    #[serde(default)]
    pub certain: Certain,
    /// What it means and what is unknown, in Japanese.
    #[serde(default)]
    pub note_ja: String,
    /// The same in English.
    #[serde(default)]
    pub note_en: String,
}

impl Field {
    /// The item name in the language.
    pub fn name_in(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.name,
            Lang::En => &self.name_en,
        }
    }

    /// The note in the language.
    pub fn note_in(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.note_ja,
            Lang::En => &self.note_en,
        }
    }

    /// The last part of the JSON name: the key within its object.
    pub fn key(&self) -> &str {
        self.json.rsplit('.').next().unwrap_or(&self.json)
    }

    /// Whether payloads of this form hold it.
    pub fn belongs_to(&self, form: Form) -> bool {
        self.forms.contains(&form)
    }
}

/// The file `fields.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    source: Vec<Source>,
    field: Vec<Field>,
}

/// All fields of a record.
#[derive(Debug)]
pub struct FieldTable {
    fields: Vec<Field>,
    sources: Vec<Source>,
    /// Fields in the order of the document, which is the order of the screens.
    order: Vec<FieldId>,
    by_json: HashMap<String, FieldId>,
    by_heading: HashMap<String, FieldId>,
}

impl FieldTable {
    /// The table that comes with the program.
    pub fn built_in() -> Arc<FieldTable> {
        static TABLE: OnceLock<Arc<FieldTable>> = OnceLock::new();
        TABLE
            .get_or_init(|| {
                let table = FieldTable::parse(include_str!("data/fields.toml"));
                // The file is part of the program and tests read it; an empty table checks nothing.
                Arc::new(table.unwrap_or_else(|_| FieldTable::new(vec![], vec![])))
            })
            .clone()
    }

    /// Reads a table written as `fields.toml` is.
    ///
    /// # Errors
    /// What is wrong with the TOML, or which field of this tool's own rules it lacks.
    pub fn parse(text: &str) -> Result<FieldTable, String> {
        let document: Document = toml::from_str(text).map_err(|e| e.to_string())?;
        for name in FieldId::KNOWN {
            if !document.field.iter().any(|field| field.json == *name) {
                return Err(format!("{name} is missing"));
            }
        }
        Ok(FieldTable::new(document.field, document.source))
    }

    fn new(document: Vec<Field>, sources: Vec<Source>) -> FieldTable {
        let known = |json: &str| FieldId::KNOWN.iter().position(|name| *name == json);
        let names: Vec<String> = document.iter().map(|field| field.json.clone()).collect();
        let mut fields = document;
        // Known fields stand at their fixed places, the others after them in the document's order.
        fields.sort_by_key(|field| known(&field.json).unwrap_or(usize::MAX));
        let by_json: HashMap<String, FieldId> =
            fields.iter().enumerate().map(|(i, field)| (field.json.clone(), FieldId(i as u16))).collect();
        let mut by_heading = HashMap::new();
        for (i, field) in fields.iter().enumerate() {
            for heading in std::iter::once(&field.name).chain(&field.csv).chain(std::iter::once(&field.json)) {
                by_heading.entry(fold_heading(heading)).or_insert(FieldId(i as u16));
            }
        }
        let order = names.iter().filter_map(|name| by_json.get(name).copied()).collect();
        FieldTable { fields, sources, order, by_json, by_heading }
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// What is known of a field; `None` for an id that is not this table's.
    pub fn get(&self, id: FieldId) -> Option<&Field> {
        self.fields.get(id.index())
    }

    /// All fields with their ids, in the order of the document.
    pub fn iter(&self) -> impl Iterator<Item = (FieldId, &Field)> {
        self.order.iter().filter_map(|id| Some((*id, self.get(*id)?)))
    }

    /// The field of a JSON name, nested names joined by a dot.
    pub fn by_json(&self, name: &str) -> Option<FieldId> {
        self.by_json.get(name).copied()
    }

    /// The field that a heading of a CSV means, exactly but for the forms of its characters.
    pub fn by_heading(&self, heading: &str) -> Option<FieldId> {
        self.by_heading.get(&fold_heading(heading)).copied()
    }

    /// The field that a heading means when what it holds in brackets at its end is left out.
    pub fn by_heading_without_brackets(&self, heading: &str) -> Option<FieldId> {
        without_brackets(&fold_heading(heading)).and_then(|folded| self.by_heading.get(folded)).copied()
    }

    /// The JSON name of a field.
    pub fn json(&self, id: FieldId) -> &str {
        self.get(id).map_or("", |field| &field.json)
    }

    /// The documents that the statements rest on.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The document with this short name.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }
}
