//! The people of two uploads: whose protection was lifted, and whose number now stands with another person. Of each record only
//! hashes are kept, and no longer than the comparison lasts.

use std::collections::HashSet;
use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use crate::check::KeyHasher;
use crate::record::{FieldId, Protection, Record};
use crate::text::fold::spelling;

/// Whose record it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Who {
    /// 個人番号; 0 where it cannot be told.
    person: u64,
    /// The name whatever its spelling, and the birth date; 0 for none. Parts of their hashes, which are compared within one
    /// person alone.
    name: u32,
    birth: u32,
    flag: Flag,
}

/// What the non-disclosure flag says of a record that is not deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Flag {
    /// Nothing that is certain.
    #[default]
    Unclear,
    Disclosed,
    Hidden,
}

impl Who {
    /// Whose a record is.
    pub fn of(record: &Record<'_>, hasher: &KeyHasher) -> Who {
        let part = |text: &str| (hasher.hash_one(text) >> 32) as u32 | 1;
        let text = |id: FieldId| record.text(id).filter(|_| !record.value(id).damaged);
        let name = text(FieldId::NAME).map(spelling).filter(|name| !name.is_empty());
        Who {
            person: hasher.hash_one(record.value(FieldId::MY_NUMBER).as_shown()) | 1,
            name: name.map_or(0, |name| part(&name)),
            birth: text(FieldId::BIRTH).filter(|birth| !birth.trim().is_empty()).map_or(0, part),
            flag: match record.protection() {
                _ if record.is_set(FieldId::DELETED) => Flag::Unclear,
                Protection::Set => Flag::Hidden,
                Protection::None => Flag::Disclosed,
                Protection::Unclear => Flag::Unclear,
            },
        }
    }

    /// Whether both items are there in both, and both are other ones.
    fn is_another(&self, other: &Who) -> bool {
        let differ = |a: u32, b: u32| a != 0 && b != 0 && a != b;
        differ(self.name, other.name) && differ(self.birth, other.birth)
    }
}

/// A record that is disclosed although it, or its person, was not before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifted {
    /// The record of the new upload.
    pub record: u32,
    /// Whether the certificate is new, and another one of the person was not disclosed.
    pub new_certificate: bool,
}

/// The records whose protection was lifted, in order. `old` and `new` have one entry a record; `old_of` gives the record that
/// was the same certificate.
pub fn lifted(old: &[Who], new: &[Who], old_of: impl Fn(u32) -> Option<u32>) -> Vec<Lifted> {
    let hidden = old.iter().filter(|who| who.flag == Flag::Hidden && who.person != 0);
    let hidden: HashSet<u64, RandomState> = hidden.map(|who| who.person).collect();
    let disclosed = new.iter().zip(1..).filter(|(who, _)| who.flag == Flag::Disclosed);
    let told = |(who, record): (&Who, u32)| match old_of(record) {
        Some(before) => {
            let before = old.get(before as usize - 1)?;
            (before.flag == Flag::Hidden).then_some(Lifted { record, new_certificate: false })
        }
        None => hidden.contains(&who.person).then_some(Lifted { record, new_certificate: true }),
    };
    disclosed.filter_map(told).collect()
}

/// Numbers that stand with another person than before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangedPeople {
    /// The records of the new upload, in order.
    pub records: Vec<u32>,
    /// How many people they are, by 個人番号.
    pub people: u32,
    /// How many people are in both uploads.
    pub continuing: u32,
}

/// The numbers that stand with another name and another birth date than on any record before.
pub fn changed(old: &[Who], new: &[Who]) -> ChangedPeople {
    let sorted = |all: &[Who]| {
        let mut all: Vec<(Who, u32)> = all.iter().copied().zip(1..).filter(|(who, _)| who.person != 0).collect();
        all.sort_unstable_by_key(|(who, record)| (who.person, *record));
        all
    };
    let (old, new) = (sorted(old), sorted(new));
    let mut told = ChangedPeople::default();
    let mut rest = old.as_slice();
    for now in new.chunk_by(|a, b| a.0.person == b.0.person) {
        let person = now[0].0.person;
        rest = &rest[rest.partition_point(|(who, _)| who.person < person)..];
        let before = &rest[..rest.partition_point(|(who, _)| who.person == person)];
        if before.is_empty() {
            continue;
        }
        told.continuing += 1;
        let another = |who: &Who| before.iter().all(|(before, _)| who.is_another(before));
        let records = now.iter().filter(|(who, _)| another(who)).map(|(_, record)| *record);
        let any = told.records.len();
        told.records.extend(records);
        told.people += u32::from(told.records.len() > any);
    }
    told.records.sort_unstable();
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(person: u64, name: u32, birth: u32, flag: Flag) -> Who {
        Who { person, name, birth, flag }
    }

    #[test]
    fn both_name_and_birth_date() {
        let of = |name, birth| who(7, name, birth, Flag::Disclosed);
        let records = |old: &[Who], new: &[Who]| changed(old, new).records;
        assert_eq!(records(&[of(1, 1)], &[of(2, 2)]), [1]);
        for same in [of(1, 2), of(2, 1), of(0, 2), of(2, 0), of(1, 1)] {
            assert_eq!(records(&[of(1, 1)], &[same]), [0; 0], "{same:?}");
        }
        // One of several records before is enough to know the person.
        assert_eq!(records(&[of(1, 1), of(2, 2)], &[of(2, 2), of(3, 3)]), [2]);
        let told = changed(&[of(1, 1), who(8, 1, 1, Flag::Hidden)], &[of(2, 2), of(3, 3), who(9, 1, 1, Flag::Hidden)]);
        assert_eq!(told, ChangedPeople { records: vec![1, 2], people: 1, continuing: 1 });
    }

    #[test]
    fn lifted_on_the_certificate_or_for_the_person() {
        use Flag::{Disclosed, Hidden, Unclear};
        let of = |person, flag| who(person, 1, 1, flag);
        let old = [of(1, Hidden), of(1, Disclosed), of(2, Disclosed)];
        let told = |new: &[Who], pairs: &[Option<u32>]| lifted(&old, new, |record| pairs[record as usize - 1]);
        let lift = |record, new_certificate| Lifted { record, new_certificate };
        assert_eq!(told(&[of(1, Disclosed)], &[Some(1)]), [lift(1, false)]);
        assert_eq!(told(&[of(1, Disclosed)], &[None]), [lift(1, true)]);
        // What was disclosed before is no news, nor a new certificate of somebody else.
        assert_eq!(told(&[of(1, Disclosed), of(2, Disclosed), of(2, Disclosed)], &[Some(2), Some(3), None]), []);
        assert_eq!(told(&[of(1, Hidden), of(1, Unclear)], &[Some(1), None]), []);
    }
}
