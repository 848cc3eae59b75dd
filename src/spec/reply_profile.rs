//! The reply profile: where in a reply the code, the message, the record and the field stand. Without one, the reader is
//! led by what stands in the file.

use serde::{Deserialize, Serialize};

/// Where the parts of a reply stand. Each place is a JSON pointer from the top of the file, with `*` for every item of an
/// array (`/results/*/errors/*/code`), or the name of a member or the heading of a column wherever it stands (`errCd`).
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ReplyProfile {
    /// The code.
    pub code: Vec<String>,
    /// The message.
    pub message: Vec<String>,
    /// The record: a number; a pointer that ends in `*` means the item's place in its array, which counts from 0.
    pub record: Vec<String>,
    /// From what the record's number counts, 0 or 1; from 1 where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_from: Option<u8>,
    /// The field, by its JSON name or its Japanese item name.
    pub field: Vec<String>,
    /// A JSON pointer or path into the payload, which tells record and field at once.
    pub pointer: Vec<String>,
    /// 履歴キー.
    pub history_key: Vec<String>,
    /// 機関別受給者証種別ID.
    pub type_id: Vec<String>,
    /// 受給者証サブキー.
    pub sub_key: Vec<String>,
    /// 公費受給者番号.
    pub recipient: Vec<String>,
    /// How much the error weighs.
    pub severity: Vec<String>,
}
