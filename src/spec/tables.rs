//! The program's own form of specification tables, which `spec import` writes and the user may write or edit: one TOML
//! file, with any of these parts. A table of the user's is a patch over the built-in one.

use serde::{Deserialize, Serialize};

use super::{
    DesignColumn, DocumentInfo, ErrorCode, FieldPatch, MasterTable, Prediction, RegionalRow, ReplyProfile, TableKind,
};

/// Specification tables, and the documents that they were taken from.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Tables {
    /// The documents, each with the tables that it gave.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub document: Vec<DocumentInfo>,
    /// Where a reply's parts stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<ReplyProfile>,
    /// What is said of fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub field: Vec<FieldPatch>,
    /// The columns of a CSV, from left to right.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub column: Vec<DesignColumn>,
    /// The error codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<ErrorCode>,
    /// Which rule foresees which code.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub predict: Vec<Prediction>,
    /// PMH's masters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub master: Vec<MasterTable>,
    /// The regional master.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regional: Vec<RegionalRow>,
}

impl Tables {
    /// Reads tables from TOML.
    ///
    /// # Errors
    /// What is wrong, with its line.
    pub fn parse(text: &str) -> Result<Tables, String> {
        toml::from_str(text).map_err(|e| e.to_string())
    }

    /// The kinds of table that there are.
    pub fn kinds(&self) -> Vec<TableKind> {
        let filled = [
            (TableKind::Fields, !self.field.is_empty()),
            (TableKind::Layout, !self.column.is_empty()),
            (TableKind::ErrorList, !self.code.is_empty()),
            (TableKind::Predictions, !self.predict.is_empty()),
            (TableKind::Masters, !self.master.is_empty()),
            (TableKind::RegionalMaster, !self.regional.is_empty()),
            (TableKind::ReplyProfile, self.reply.is_some()),
        ];
        filled.into_iter().filter(|(_, filled)| *filled).map(|(kind, _)| kind).collect()
    }
}
