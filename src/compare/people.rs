//! The people of two uploads: whose protection was lifted, and whose number now stands with another person. Of each record only
//! hashes are kept, and no longer than the comparison lasts.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use crate::check::KeyHasher;
use crate::record::{FieldId, Kind, Protection, Record, Value};
use crate::spec::one_day;
use crate::text::fold::{fold, spelling};
use crate::text::privacy::digits_alone;

/// Whose record it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Who {
    /// 個人番号, in one width and without what parts it; 0 where it cannot be told.
    person: u64,
    /// Name, kana and birth date together; 0 where one is lacking.
    items: u64,
    /// The name whatever its spelling, and the birth date; 0 for none. Parts of their hashes, which are compared within one
    /// person alone.
    name: u32,
    birth: u32,
    flag: Flag,
}

/// What the non-disclosure flag says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Flag {
    /// Nothing: the record is deleted.
    #[default]
    Deleted,
    /// Nothing is there.
    Absent,
    /// Nothing that is certain.
    Unclear,
    /// No, in the wrong type: nobody was meant to be protected by it, but what PMH makes of it is not known.
    No,
    Disclosed,
    Hidden,
}

impl Flag {
    fn of(record: &Record<'_>) -> Flag {
        let value = record.value(FieldId::NOT_DISCLOSED);
        match record.protection() {
            _ if record.is_set(FieldId::DELETED) => Flag::Deleted,
            Protection::Set => Flag::Hidden,
            Protection::None => Flag::Disclosed,
            Protection::Unclear if says_no(record, value) => Flag::No,
            Protection::Unclear if value.filled().is_none_or(|text| text.trim().is_empty()) && is_nothing(value) => {
                Flag::Absent
            }
            Protection::Unclear => Flag::Unclear,
        }
    }
}

/// Whether a flag of the wrong type says no all the same. One of the right type that is unclear stands twice, or in a row whose
/// cells are under the wrong headings: it says nothing, nor does another in such a record.
fn says_no(record: &Record<'_>, value: &Value<'_>) -> bool {
    let wrong_type = !matches!(value.kind, Kind::Flag(_)) && record.flag(FieldId::NOT_DISCLOSED).is_none();
    let whole = !value.damaged && !record.unreadable && record.flaws.is_empty();
    wrong_type && whole && matches!(fold(&value.as_shown()).as_str(), "0" | "false")
}

fn is_nothing(value: &Value<'_>) -> bool {
    matches!(value.kind, Kind::Absent | Kind::Null | Kind::Text(_)) && !value.damaged
}

impl Who {
    /// Whose a record is.
    pub fn of(record: &Record<'_>, hasher: &KeyHasher) -> Who {
        let part = |text: &str| (hasher.hash_one(text) >> 32) as u32 | 1;
        let text = |id: FieldId| record.text(id).filter(|text| !record.value(id).damaged && !text.trim().is_empty());
        let name = text(FieldId::NAME).map(spelling).filter(|name| !name.is_empty());
        let kana = text(FieldId::KANA).map(fold).filter(|kana| !kana.is_empty());
        let birth = text(FieldId::BIRTH).map(|birth| one_day(birth, record.date_styles.of(FieldId::BIRTH)));
        let items = name.as_ref().zip(kana.as_ref()).zip(birth.as_ref());
        Who {
            items: items.map_or(0, |items| hasher.hash_one(items) | 1),
            name: name.map_or(0, |name| part(&name)),
            birth: birth.map_or(0, |birth| part(&birth)),
            ..Who::by_number(record, hasher)
        }
    }

    /// The same of a record whose cells may stand under the wrong headings: its number alone, and whether it may be protected.
    pub fn by_number(record: &Record<'_>, hasher: &KeyHasher) -> Who {
        let value = record.value(FieldId::MY_NUMBER);
        let number = value.as_shown();
        let digits = digits_alone(&number);
        let number = digits.as_deref().filter(|digits| !digits.is_empty()).map_or(&*number, String::as_str);
        let told = !number.is_empty() && !value.damaged;
        Who { person: if told { hasher.hash_one(number) | 1 } else { 0 }, flag: Flag::of(record), ..Who::default() }
    }

    /// Whether both items are there in both, and both are other ones.
    fn is_another(&self, other: &Who) -> bool {
        let differ = |a: u32, b: u32| a != 0 && b != 0 && a != b;
        differ(self.name, other.name) && differ(self.birth, other.birth)
    }
}

/// Whether anybody is disclosed by a record that is `wanted`.
pub fn discloses(people: &[Who], wanted: impl Fn(u32) -> bool) -> bool {
    people.iter().zip(1..).any(|(who, record)| who.flag == Flag::Disclosed && wanted(record))
}

/// By what it is known that a record, or its person, was not disclosed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// The flag of this certificate.
    Hidden,
    /// The flag of another certificate of the person; this one is new.
    OtherCertificate,
    /// It is not known: the flag of this or another certificate could not be read.
    Unread,
    /// Nothing stood in the place of the flag of this or another certificate.
    Blank,
    /// The flag of a person of the same name, kana and birth date, under another number.
    OtherNumber,
}

/// A record that is disclosed although it, or its person, was not before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifted {
    /// The record of the new upload.
    pub record: u32,
    /// How it was before.
    pub before: Before,
}

/// The records whose protection was lifted, in order. `old` and `new` have one entry a record; `old_of` gives the record that
/// was the same certificate. Protection never fails open: a flag that could not be read is taken as one that says yes.
pub fn lifted(old: &[Who], new: &[Who], old_of: impl Fn(u32) -> Option<u32>) -> Vec<Lifted> {
    // Where no record gives a flag, it is the upload that has none, and nothing was protected by it.
    let any = gives_flags(old);
    let before = |who: &Who| match who.flag {
        Flag::Hidden => Some(Before::Hidden),
        Flag::Unclear => Some(Before::Unread),
        Flag::Absent if any => Some(Before::Blank),
        Flag::Absent | Flag::Deleted | Flag::No | Flag::Disclosed => None,
    };
    let mut hidden: HashMap<u64, Before, RandomState> = HashMap::default();
    for (who, before) in old.iter().filter(|who| who.person != 0).filter_map(|who| Some((who, before(who)?))) {
        let known = hidden.entry(who.person).or_insert(before);
        // What is certain weighs more than what may be.
        *known = match (*known, before) {
            (_, Before::Hidden) | (Before::Blank, Before::Unread) => before,
            (known, _) => known,
        };
    }
    let moved = under_another_number(old, new, |who| before(who).is_some());
    let disclosed = new.iter().zip(1..).filter(|(who, _)| who.flag == Flag::Disclosed);
    let told = |(who, record): (&Who, u32)| {
        let before = match old_of(record) {
            Some(same) => before(old.get(same as usize - 1)?),
            None => hidden.get(&who.person).map(|before| match before {
                Before::Hidden => Before::OtherCertificate,
                before => *before,
            }),
        };
        let before = before.or_else(|| moved.contains(&who.items).then_some(Before::OtherNumber))?;
        Some(Lifted { record, before })
    };
    disclosed.filter_map(told).collect()
}

/// Whether any record of an upload gives the flag.
pub fn gives_flags(all: &[Who]) -> bool {
    all.iter().any(|who| !matches!(who.flag, Flag::Absent | Flag::Deleted))
}

/// Name, kana and birth date of those who were protected and now stand under another number: in each upload exactly one number
/// has them. Of two people with the same of all three nobody can tell which is which.
fn under_another_number(old: &[Who], new: &[Who], protected: impl Fn(&Who) -> bool) -> HashSet<u64, RandomState> {
    let wanted = old.iter().filter(|who| who.items != 0 && protected(who)).map(|who| who.items);
    let wanted: HashSet<u64, RandomState> = wanted.collect();
    // Of each the number, and whether it is the only one.
    let numbers = |all: &[Who]| {
        let mut numbers: HashMap<u64, (u64, bool), RandomState> = HashMap::default();
        for who in all.iter().filter(|who| wanted.contains(&who.items)) {
            let (number, only) = numbers.entry(who.items).or_insert((who.person, true));
            *only &= *number == who.person;
        }
        numbers
    };
    let (old, new) = (numbers(old), numbers(new));
    let moved = |items: &u64| match (old.get(items), new.get(items)) {
        (Some((before, true)), Some((now, true))) => before != now,
        _ => false,
    };
    wanted.iter().copied().filter(moved).collect()
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
        Who { person, items: 0, name, birth, flag }
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
        use Flag::{Absent, Deleted, Disclosed, Hidden, Unclear};
        let of = |person, flag| who(person, 1, 1, flag);
        let old = [of(1, Hidden), of(1, Disclosed), of(2, Disclosed)];
        let told = |new: &[Who], pairs: &[Option<u32>]| lifted(&old, new, |record| pairs[record as usize - 1]);
        let lift = |record, before| Lifted { record, before };
        assert_eq!(told(&[of(1, Disclosed)], &[Some(1)]), [lift(1, Before::Hidden)]);
        assert_eq!(told(&[of(1, Disclosed)], &[None]), [lift(1, Before::OtherCertificate)]);
        // What was disclosed before is no news, nor a new certificate of somebody else.
        assert_eq!(told(&[of(1, Disclosed), of(2, Disclosed), of(2, Disclosed)], &[Some(2), Some(3), None]), []);
        assert_eq!(told(&[of(1, Hidden), of(1, Unclear)], &[Some(1), None]), []);
        // What could not be read may have said yes; what was deleted said nothing.
        for (flag, expected) in [(Unclear, Some(Before::Unread)), (Absent, Some(Before::Blank)), (Deleted, None)] {
            let old = [of(1, flag), of(2, Disclosed)];
            for pair in [Some(1), None] {
                let told = lifted(&old, &[of(1, Disclosed)], |_| pair);
                assert_eq!(told.first().map(|lifted| lifted.before), expected, "{flag:?} {pair:?}");
            }
        }
        assert_eq!(lifted(&[of(1, Absent)], &[of(1, Disclosed)], |_| Some(1)), [], "no flag in the whole upload");
    }

    #[test]
    fn lifted_under_another_number() {
        use Flag::{Disclosed, Hidden};
        let of = |person, items, flag| Who { items, ..who(person, 1, 1, flag) };
        let told = |old: &[Who], new: &[Who]| lifted(old, new, |_| None);
        let moved = [Lifted { record: 1, before: Before::OtherNumber }];
        assert_eq!(told(&[of(1, 7, Hidden)], &[of(2, 7, Disclosed)]), moved);
        assert_eq!(told(&[of(0, 7, Hidden)], &[of(2, 7, Disclosed)]), moved, "it had no number");
        assert_eq!(told(&[of(1, 7, Hidden)], &[of(0, 7, Disclosed)]), moved, "it has none now");
        assert_eq!(told(&[of(1, 7, Hidden)], &[of(2, 7, Hidden)]), []);
        assert_eq!(told(&[of(1, 7, Hidden)], &[of(2, 8, Disclosed)]), []);
        assert_eq!(told(&[of(1, 0, Hidden)], &[of(2, 0, Disclosed)]), [], "nothing to know it by");
        // Two of the same name: which is which cannot be told.
        assert_eq!(told(&[of(1, 7, Hidden), of(3, 7, Disclosed)], &[of(2, 7, Disclosed)]), []);
        assert_eq!(told(&[of(1, 7, Hidden)], &[of(2, 7, Disclosed), of(3, 7, Disclosed)]), []);
    }
}
