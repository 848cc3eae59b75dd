//! 支払基金's master of local subsidies (地単公費マスター): which 公費負担者番号 exist, for which scheme and from when to when.

use serde::{Deserialize, Serialize};

/// A row of the master, as far as this tool uses it, as written: number, name, short name, prefecture, municipality code,
/// first and last day (YYYYMMDD). Rows of the file that agree in all of these are one row here.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionalRow(
    /// 公費負担者番号.
    pub String,
    /// 事業名（正式名称）.
    pub String,
    /// 略称.
    pub String,
    /// 都道府県番号.
    pub String,
    /// 市区町村コード.
    pub String,
    /// 有効開始年月日.
    pub String,
    /// 有効終了年月日; 99991231 has no end.
    pub String,
);
