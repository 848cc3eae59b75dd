//! What a reply gives of a record's identity, and the records that have it.

use super::columns::Columns;
use super::{Identity, RecordKeys};
use crate::read::reply::Hints;
use crate::record::FieldId;

/// How many records are named of those that a reply may mean.
const NAMED: usize = 5;

/// What a reply gives of a record's identity, and the records that have it.
pub(super) struct Given<'k> {
    all: Vec<(Identity, &'k [u32])>,
    /// Whether it stands under unknown names alone.
    pub by_content: bool,
    /// The values of other fields that the reply repeats, and the records that have them.
    repeated: Vec<(FieldId, &'k [u32])>,
    /// The field of which the reply gives the value.
    value: Option<FieldId>,
    /// What the message names besides.
    mentioned: Vec<(Identity, &'k [u32])>,
    /// The records that begin on the day that the reply says: they tell several certificates of a person apart, and prove
    /// nothing.
    beginning: &'k [u32],
}

impl<'k> Given<'k> {
    pub fn of(hints: &Hints, keys: &'k dyn RecordKeys, columns: &Columns<'_>) -> Given<'k> {
        let named = |identity: Identity| {
            let value = identity.given(hints)?;
            let of = keys.named(identity, value);
            // A masked number of another length is written in another way.
            let says = !of.is_empty() || !Identity::is_masked(value) || identity == Identity::MyNumber;
            says.then_some((identity, of))
        };
        let mut all: Vec<(Identity, &[u32])> = Identity::proving().filter_map(named).collect();
        // The name of a member around it, or what stands under `name`, may tell; where nobody has it, it says nothing.
        for (identity, value) in Identity::perhaps_given(hints) {
            let of = keys.named(identity, value);
            if !of.is_empty() {
                all.push((identity, of));
            }
        }
        if let Some((field, value)) = &hints.value_of {
            let (identity, of) = (Identity::of_field(*field), keys.with_value(*field, value));
            if !of.is_empty() && !all.iter().any(|(known, _)| *known == identity) {
                all.push((identity, of));
            }
        }
        let by_content = all.is_empty();
        if by_content {
            all = columns.given(hints, keys);
        }
        let mentioned = Identity::mentioned(hints).map(|(identity, value)| (identity, keys.named(identity, value)));
        let beginning =
            Identity::ValidFrom.given(hints).map_or(&[][..], |value| keys.named(Identity::ValidFrom, value));
        let value = hints.value_of.as_ref().map(|(field, _)| *field);
        let repeated = hints.repeated.iter().map(|(field, value)| (*field, keys.with_value(*field, value))).collect();
        Given { all, by_content, repeated, value, mentioned: mentioned.collect(), beginning }
    }

    /// Whether it gives anything.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What is that of this record.
    pub fn agreeing(&self, record: u32) -> Vec<Identity> {
        let all = self.all.iter().chain(&self.mentioned).filter(|(_, of)| of.binary_search(&record).is_ok());
        let mut agreeing: Vec<Identity> = all.map(|(identity, _)| *identity).collect();
        let mut seen = Vec::new();
        agreeing.retain(|identity| {
            !seen.contains(identity) && {
                seen.push(*identity);
                true
            }
        });
        agreeing
    }

    /// Whether something in the reply says that it is not this record.
    pub fn excludes(&self, record: u32, keys: &dyn RecordKeys) -> bool {
        let has = |identity: Identity| match (identity, self.value) {
            (Identity::Value, Some(field)) => keys.field(record, field).is_some_and(|(filled, _)| filled),
            _ => keys.has(record, identity),
        };
        let is_other = |of: &[u32]| of.binary_search(&record).is_err();
        let filled = |field: FieldId| keys.field(record, field).is_some_and(|(filled, _)| filled);
        self.all.iter().any(|(identity, of)| is_other(of) && has(*identity))
            || self.repeated.iter().any(|(field, of)| is_other(of) && filled(*field))
    }

    /// The records that what is given names and nothing excludes; no more than are told.
    pub fn named(&self, keys: &dyn RecordKeys) -> Vec<u32> {
        const STRONG: [Identity; 5] =
            [Identity::HistoryKey, Identity::Recipient, Identity::MyNumber, Identity::Name, Identity::Kana];
        let given = |strong: bool| {
            self.all.iter().filter(move |(identity, of)| STRONG.contains(identity) == strong && !of.is_empty())
        };
        // A name is the last resort.
        let shortest =
            given(true).min_by_key(|(identity, of)| (matches!(identity, Identity::Name | Identity::Kana), of.len()));
        let all = |list: &[u32]| list.iter().copied().filter(|record| !self.excludes(*record, keys)).collect();
        let mut records: Vec<u32> = match shortest {
            Some((_, list)) => all(list),
            // A sub key may be one record's alone.
            None => {
                // A birth date may be anybody's.
                let list =
                    given(false).filter(|(identity, _)| *identity != Identity::Birth).min_by_key(|(_, of)| of.len());
                list.map(|(_, list)| all(list)).filter(|records: &Vec<u32>| records.len() == 1).unwrap_or_default()
            }
        };
        let begins = |record: &u32| self.beginning.binary_search(record).is_ok();
        if records.len() > 1 && records.iter().any(begins) {
            records.retain(begins);
        }
        records.truncate(NAMED);
        records
    }
}
