//! What a document, or the user, says of a field where it differs from the table that is in force: a patch names only
//! what it changes.

use serde::{Deserialize, Serialize};

use super::{CharSet, ColourClass, FieldType, Form, Length, Required};
use crate::record::DateStyle;

/// A limit that a patch sets, or takes away (`"none"` in TOML).
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Limit<T> {
    /// Nothing is said about it any more: it is not checked.
    None(NoLimit),
    /// The limit.
    Is(T),
}

/// The word that takes a limit away.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub enum NoLimit {
    /// `none`
    #[serde(rename = "none")]
    None,
}

impl<T> Limit<T> {
    /// The limit taken away.
    pub const NONE: Limit<T> = Limit::None(NoLimit::None);

    /// The limit, if there is one.
    pub fn get(&self) -> Option<&T> {
        match self {
            Limit::None(_) => None,
            Limit::Is(limit) => Some(limit),
        }
    }
}

impl<T> From<Option<T>> for Limit<T> {
    fn from(limit: Option<T>) -> Limit<T> {
        limit.map_or(Limit::NONE, Limit::Is)
    }
}

/// What is said of one field. Where nothing is said, what was in force stays.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct FieldPatch {
    /// The JSON name, nested names joined by a dot; the members of an array's items stand below the array's name
    /// (`certificationDetail.itemName`).
    pub json: String,
    /// The name in the program's own table, where the document spells it in another way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands_for: Option<String>,
    /// The file of the document that says so, where several say something of fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The only form of payload for which this is said; both where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// Whether the document no longer holds the field (in that form).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// The Japanese item name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The English name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    /// Headings of a CSV that mean this field, besides the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub csv: Option<Vec<String>>,
    /// The type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<FieldType>,
    /// Whether it must be filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<Required>,
    /// Whether null is a value of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nullable: Option<bool>,
    /// The length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Limit<Length>>,
    /// The character set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charset: Option<Limit<CharSet>>,
    /// A pattern that says more than length and character set: a regular expression as in JSON Schema (ECMA-262).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Limit<String>>,
    /// How its days are written, where it holds days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateStyle>,
    /// The values; an empty list takes the list away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
    /// The meaning of its colour in the file design.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<ColourClass>,
    /// What it means, as the document has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
