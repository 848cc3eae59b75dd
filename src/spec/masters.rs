//! PMH's masters (制度マスタ, 所得区分, 追加条件): which codes a municipality has registered, and what each is called.

use serde::{Deserialize, Serialize};

/// What the codes of a master are.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum MasterKind {
    /// 機関別受給者証種別ID.
    CertificateType,
    /// 区分.
    Segment,
    /// 所得区分.
    IncomeSegment,
    /// 追加条件項目コード with 追加条件コード.
    AdditionalCondition,
    /// 自己負担上限額種別.
    CopayKind,
}

impl MasterKind {
    /// All kinds.
    pub const ALL: [MasterKind; 5] = [
        MasterKind::CertificateType,
        MasterKind::Segment,
        MasterKind::IncomeSegment,
        MasterKind::AdditionalCondition,
        MasterKind::CopayKind,
    ];

    /// The name that scripts and TOML have.
    pub fn code(self) -> &'static str {
        match self {
            MasterKind::CertificateType => "certificate-type",
            MasterKind::Segment => "segment",
            MasterKind::IncomeSegment => "income-segment",
            MasterKind::AdditionalCondition => "additional-condition",
            MasterKind::CopayKind => "copay-kind",
        }
    }
}

/// A code of a master.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct MasterEntry {
    /// The code; of an additional condition its 追加条件コード.
    pub code: String,
    /// What it is called; empty where the master gives no name.
    pub name: String,
    /// 追加条件項目コード of an additional condition; empty for all others.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub item: String,
    /// What that item is called.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub item_name: String,
    /// The 機関別受給者証種別ID for which the code holds; empty where it holds for all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub type_id: String,
    /// The row of the document, counted from 1; 0 where there is none.
    #[serde(skip_serializing_if = "is_zero")]
    pub row: u32,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// All codes of one kind.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct MasterTable {
    /// What the codes are.
    pub kind: MasterKind,
    /// The sheet or file that they stand in.
    #[serde(default)]
    pub title: String,
    /// The codes, in the document's order.
    pub entry: Vec<MasterEntry>,
}
