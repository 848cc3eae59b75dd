//! The file design (ファイル設計書): the columns of a CSV in their order, with the meaning of each one's colour.

use serde::{Deserialize, Serialize};

use super::{CharSet, ColourClass, Length, Required};

/// A column as the file design has it.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct DesignColumn {
    /// The item name (項目名), which is the heading.
    pub name: String,
    /// The JSON name, where the document or the user gives it; else the column is told by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
    /// Whether it must be filled.
    #[serde(default = "unknown")]
    pub required: Required,
    /// The length in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<Length>,
    /// The character set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<CharSet>,
    /// What the document says and this tool does not understand: `required`, `length`, `charset`, and `column` where it is not
    /// certain which column is meant. It is not checked, not even by what was in force before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<String>,
    /// The meaning of its colour; `None` where the document gives no colour that is understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<ColourClass>,
    /// Notes and further cells of the document: heading and text, joined by line feeds.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where the item stands in the document, such as `項目一覧!B12`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
}

fn unknown() -> Required {
    Required::Unknown
}

/// The columns of a CSV, from left to right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileDesign {
    /// The columns.
    pub columns: Vec<DesignColumn>,
}
