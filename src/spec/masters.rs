//! PMH's masters (制度マスタ, 所得区分, 追加条件): which codes a municipality has registered, and what each is called.

use std::collections::{BTreeMap, HashMap, HashSet};

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

/// All masters, to be looked up.
#[derive(Clone, Debug, Default)]
pub struct Masters {
    tables: Vec<MasterTable>,
    kinds: BTreeMap<MasterKind, Index>,
}

/// The codes of one kind.
#[derive(Clone, Debug, Default)]
struct Index {
    /// By 追加条件項目コード (empty for all other kinds) and code: table and entry.
    places: HashMap<(String, String), Vec<(usize, usize)>>,
    /// The first entry of each 追加条件項目コード.
    items: HashMap<String, (usize, usize)>,
    /// The 機関別受給者証種別ID that the entries name.
    types: HashSet<String>,
}

/// What the masters say of a pair of 追加条件項目コード and 追加条件コード.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition<'m> {
    /// Both are there.
    Known(&'m MasterEntry),
    /// The item is there, but not with this condition.
    UnknownCondition(&'m MasterEntry),
    /// The item is not there.
    UnknownItem,
}

impl Masters {
    /// Masters of these tables; several of one kind are one.
    pub fn new(tables: Vec<MasterTable>) -> Masters {
        let mut kinds: BTreeMap<MasterKind, Index> = BTreeMap::new();
        for (table, of) in tables.iter().enumerate() {
            for (i, entry) in of.entry.iter().enumerate() {
                let index = kinds.entry(of.kind).or_default();
                index.places.entry((entry.item.clone(), entry.code.clone())).or_default().push((table, i));
                index.items.entry(entry.item.clone()).or_insert((table, i));
                if !entry.type_id.is_empty() {
                    index.types.insert(entry.type_id.clone());
                }
            }
        }
        Masters { tables, kinds }
    }

    /// The tables that they were made of.
    pub fn tables(&self) -> &[MasterTable] {
        &self.tables
    }

    /// Whether any code of this kind is known: where none is, nothing can be said of a record's.
    pub fn has(&self, kind: MasterKind) -> bool {
        self.kinds.contains_key(&kind)
    }

    /// The entry of a code for a record of this 機関別受給者証種別ID. One that stands for all types holds for each; one of
    /// another type does not, unless the master names the record's type nowhere: that the type is wrong is told of the type.
    pub fn name(&self, kind: MasterKind, code: &str, type_id: &str) -> Option<&MasterEntry> {
        self.lookup(kind, "", code, type_id)
    }

    /// Whether the code stands in the master for some other type.
    pub fn is_of_other_type(&self, kind: MasterKind, code: &str, type_id: &str) -> bool {
        let stands = self.kinds.get(&kind).is_some_and(|index| index.places.contains_key(&key("", code)));
        stands && self.name(kind, code, type_id).is_none()
    }

    /// What is known of an additional condition, for a record of this 機関別受給者証種別ID.
    pub fn condition(&self, item: &str, code: &str, type_id: &str) -> Condition<'_> {
        const KIND: MasterKind = MasterKind::AdditionalCondition;
        let first = || self.kinds.get(&KIND)?.items.get(item).and_then(|place| self.entry(*place));
        match (self.lookup(KIND, item, code, type_id), first()) {
            (Some(entry), _) => Condition::Known(entry),
            (None, Some(entry)) => Condition::UnknownCondition(entry),
            (None, None) => Condition::UnknownItem,
        }
    }

    fn lookup(&self, kind: MasterKind, item: &str, code: &str, type_id: &str) -> Option<&MasterEntry> {
        let index = self.kinds.get(&kind)?;
        let places = index.places.get(&key(item, code))?;
        let entries = || places.iter().filter_map(|place| self.entry(*place));
        let own = entries().find(|entry| entry.type_id == type_id).or(entries().find(|entry| entry.type_id.is_empty()));
        // A type is not of another type.
        let any = kind == MasterKind::CertificateType || !index.types.contains(type_id);
        own.or_else(|| entries().next().filter(|_| any))
    }

    fn entry(&self, (table, entry): (usize, usize)) -> Option<&MasterEntry> {
        self.tables.get(table)?.entry.get(entry)
    }
}

fn key(item: &str, code: &str) -> (String, String) {
    (item.to_owned(), code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(item: &str, code: &str, name: &str, type_id: &str) -> MasterEntry {
        let [item, code, name, type_id] = [item, code, name, type_id].map(str::to_owned);
        MasterEntry { item, code, name, type_id, ..MasterEntry::default() }
    }

    fn masters() -> Masters {
        let table = |kind, entry| MasterTable { kind, title: String::new(), entry };
        Masters::new(vec![
            table(MasterKind::CertificateType, vec![entry("", "A001", "子ども", "")]),
            table(MasterKind::Segment, vec![entry("", "1", "子の一", "A001"), entry("", "2", "親の二", "A002")]),
            table(MasterKind::Segment, vec![entry("", "9", "共通", ""), entry("", "1", "親の一", "A002")]),
            table(
                MasterKind::AdditionalCondition,
                vec![entry("K1", "01", "該当", ""), entry("K2", "01", "別", "A002")],
            ),
            table(MasterKind::IncomeSegment, vec![]),
        ])
    }

    #[test]
    fn a_code_holds_for_its_type() {
        let masters = masters();
        let name = |code, type_id| masters.name(MasterKind::Segment, code, type_id).map(|entry| entry.name.as_str());
        assert_eq!(name("1", "A001"), Some("子の一"));
        assert_eq!(name("1", "A002"), Some("親の一"));
        assert_eq!(name("2", "A001"), None);
        assert!(masters.is_of_other_type(MasterKind::Segment, "2", "A001"));
        assert!(!masters.is_of_other_type(MasterKind::Segment, "7", "A001"));
        assert_eq!(name("9", "A001"), Some("共通"));
        assert_eq!(name("2", "B999"), Some("親の二"), "the type itself is told elsewhere");
        assert_eq!(name("7", "B999"), None);
        assert!(masters.name(MasterKind::CertificateType, "A001", "A001").is_some());
    }

    #[test]
    fn conditions_are_pairs() {
        let masters = masters();
        let known = |item, code, type_id| matches!(masters.condition(item, code, type_id), Condition::Known(_));
        assert!(known("K1", "01", "A001") && known("K2", "01", "A002"));
        assert!(matches!(masters.condition("K1", "02", "A001"), Condition::UnknownCondition(_)));
        assert!(known("K2", "01", "A001"), "the master of conditions names no A001");
        assert_eq!(masters.condition("K3", "01", "A001"), Condition::UnknownItem);
    }

    #[test]
    fn a_table_without_codes_is_none() {
        let masters = masters();
        assert!(masters.has(MasterKind::Segment) && !masters.has(MasterKind::IncomeSegment));
        assert!(!masters.has(MasterKind::CopayKind) && !Masters::default().has(MasterKind::Segment));
    }
}
