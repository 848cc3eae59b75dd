//! The field table: what is published about each field, how sure it is, and from which document.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::pattern::compile_pattern;
use crate::record::{DateStyle, FlagStyle, looks_like_code};
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
                Err(serde::de::Error::custom("length: `exact`, `min` or `max` is needed"))
            }
            WrittenLength { exact: None, min, max } if min.zip(max).is_none_or(|(min, max)| min <= max) => {
                Ok(Length { min, max })
            }
            _ => Err(serde::de::Error::custom("length: `exact` stands alone, and `min` is not above `max`")),
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

    /// Whether all characters of a text belong to the set.
    pub fn holds_all(self, text: &str) -> bool {
        match self {
            // No byte of a longer character is an ASCII one.
            CharSet::Digits => text.bytes().all(|b| b.is_ascii_digit()),
            CharSet::Alphanumeric => text.bytes().all(|b| b.is_ascii_alphanumeric()),
            CharSet::HalfWidth => text.bytes().all(|b| matches!(b, b' '..=b'~')),
            CharSet::FullWidth | CharSet::Katakana => text.chars().all(|c| self.holds(c)),
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
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, Hash)]
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
    /// What its values look like where they are harmless: those that do tell nobody who somebody is.
    pub harmless: Option<Harmless>,
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
    /// Whether null is a value of it.
    #[serde(skip)]
    pub nullable: bool,
    /// A pattern that says more than length and character set.
    #[serde(skip)]
    pub pattern: Option<Pattern>,
    /// How its days are written, where it holds days.
    #[serde(skip)]
    pub dates: DateStyle,
    /// The forms from which a loaded document has taken the field away.
    #[serde(skip)]
    pub removed: Vec<Form>,
    /// Whether it is a column of the file design for which the API has no field.
    #[serde(skip)]
    pub column_only: bool,
    /// Which loaded document said what.
    #[serde(skip)]
    pub said_by: SaidBy,
}

/// What harmless values of a field look like.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Harmless {
    /// A day.
    Date,
    /// Yes or no.
    Flag,
    /// A code, or several with `;` between them.
    Code,
}

/// For each statement about a field, the short name of the loaded document that made it; `None` for the program's own
/// table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidBy {
    /// Its names.
    pub name: Option<Arc<str>>,
    /// Its type.
    pub kind: Option<Arc<str>>,
    /// Whether it is required.
    pub required: Option<Arc<str>>,
    /// Its length.
    pub length: Option<Arc<str>>,
    /// Its character set or pattern.
    pub charset: Option<Arc<str>>,
    /// Its values.
    pub values: Option<Arc<str>>,
    /// Its colour class.
    pub class: Option<Arc<str>>,
    /// How its days are written.
    pub dates: Option<Arc<str>>,
}

impl SaidBy {
    /// Whether any statement rests on the document of this short name.
    pub fn names(&self, document: &str) -> bool {
        let SaidBy { name, kind, required, length, charset, values, class, dates } = self;
        let all = [name, kind, required, length, charset, values, class, dates];
        all.into_iter().flatten().any(|by| &**by == document)
    }
}

/// A regular expression as an API design has it, ready to be compared.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As written in the document.
    pub written: String,
    expression: regex::Regex,
}

impl Pattern {
    /// A pattern; `None` where it cannot be compared.
    pub fn new(written: &str) -> Option<Pattern> {
        Some(Pattern { written: written.to_owned(), expression: compile_pattern(written)? })
    }

    /// Whether a text follows it.
    pub fn holds(&self, text: &str) -> bool {
        self.expression.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.written == other.written
    }
}

impl Eq for Pattern {}

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

    /// Whether a value, as it reads, is known to tell nobody who somebody is. Nothing is known of fields that loaded documents
    /// add, and of those that they put into the classes of the person or of the card face.
    pub fn is_harmless(&self, value: &str) -> bool {
        let class = matches!(self.class, ColourClass::Internal | ColourClass::Billing);
        class
            && self.harmless.is_some_and(|harmless| match harmless {
                Harmless::Date => self.dates.parse(value).is_some(),
                Harmless::Flag => matches!(value, "true" | "false" | "0" | "1"),
                Harmless::Code => {
                    value.split(';').all(|code| code.len() <= 20 && looks_like_code(&code.replace('\u{2010}', "-")))
                }
            })
    }

    /// How yes and no are written, in a field that says one of them.
    pub fn flag_style(&self) -> FlagStyle {
        let by_values = FlagStyle::of_values(&self.values);
        match self.kind {
            FieldType::Boolean => by_values.filter(|style| *style == FlagStyle::Digits).unwrap_or(FlagStyle::Boolean),
            _ if contradicts(&self.note_ja) => FlagStyle::Other,
            // A text by the design as before: its values are not said anew.
            FieldType::Flag if self.values.is_empty() => FlagStyle::Digits,
            _ => by_values.unwrap_or(FlagStyle::Other),
        }
    }

    /// Whether payloads of this form hold it.
    pub fn belongs_to(&self, form: Form) -> bool {
        self.forms.contains(&form)
    }
}

/// Whether a note gives 0 and 1 the other way round than flags mostly have them: `0:不開示 1:開示`.
fn contradicts(note: &str) -> bool {
    let folded: String = note.nfkc().filter(|c| !c.is_whitespace()).collect();
    let means = |digit: char, word: &str| {
        let ends: Vec<&str> = folded.split(digit).skip(1).collect();
        ends.iter().any(|rest| rest.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(word))
    };
    means('0', "不開示") || means('1', "開示")
}
