//! The rules across records. Of each record only hashes with a key of this run are kept, no value.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

use chrono::Datelike;
use foldhash::SharedSeed;
use foldhash::quality::SeedableRandomState;
use rayon::slice::ParallelSliceMut;
use unicode_normalization::UnicodeNormalization;

use super::fields::Passed;
use super::lengths::{Class, Lengths};
use super::person_rules::is_plain_number;
use super::{Param, RawFinding, Rule};
use crate::record::{Date, FieldId, FieldRef, Protection, Record};
use crate::spec::{Form, one_day};
use crate::text::fold::spelling;
use crate::text::privacy::my_number_check_digit_holds;

/// What is kept of a record. A hash of 0 stands for "not there".
#[derive(Clone, Copy, Debug, Default)]
pub struct Keys {
    /// 個人番号.
    pub person: u64,
    /// Type, person and sub key.
    pub certificate: u64,
    /// What must not stand twice: the certificate with validFrom, or in a differential file the history key, person and type.
    pub once: u64,
    /// 公費負担者番号 and 公費受給者番号.
    pub card: u64,
    /// Name whatever its spelling, birth date and sex: a part of each hash, which is enough among the records of one person.
    pub identity: [u32; 3],
    /// The name as it is spelt, in the same way.
    pub spelling: u32,
    /// All five items of the person, where the 個人番号 has the right check digit.
    pub items: u64,
    /// 公費負担者番号, and the length of the 公費受給者番号.
    pub length: Option<Class>,
    /// Whether the certificate would be shown, or is not disclosed.
    pub disclosure: Disclosure,
    /// The period in days of the common era; empty (from after to) where it does not count.
    pub period: (i32, i32),
}

/// Whether a certificate would be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disclosure {
    /// It is deleted or over, or it cannot be told.
    #[default]
    Neither,
    /// It would be shown, now or once its period begins.
    Shown,
    /// It is not disclosed.
    Hidden,
}

/// The keys of all records but for those of the people, each kind in a list of its own: a rule goes through those alone that
/// it needs.
#[derive(Debug, Default)]
pub struct AllKeys {
    /// Type, person and sub key where the period counts.
    certificates: Vec<u64>,
    once: Vec<u64>,
    /// 公費負担者番号 and 公費受給者番号 of those who can be told.
    cards: Vec<u64>,
    identities: Vec<[u32; 3]>,
    spellings: Vec<u32>,
    items: Vec<u64>,
    lengths: Lengths,
    disclosures: Vec<Disclosure>,
    periods: Vec<(i32, i32)>,
}

impl AllKeys {
    /// Adds those of the next records.
    pub fn extend(&mut self, keys: &[Keys]) {
        let all = || keys.iter();
        self.certificates.extend(all().map(|keys| if keys.period == NO_PERIOD { 0 } else { keys.certificate }));
        self.once.extend(all().map(|keys| keys.once));
        self.cards.extend(all().map(|keys| if keys.person == 0 { 0 } else { keys.card }));
        self.identities.extend(all().map(|keys| keys.identity));
        self.spellings.extend(all().map(|keys| keys.spelling));
        self.items.extend(all().map(|keys| if keys.person == 0 { 0 } else { keys.items }));
        all().for_each(|keys| self.lengths.push(keys.length));
        self.disclosures.extend(all().map(|keys| keys.disclosure));
        self.periods.extend(all().map(|keys| keys.period));
    }
}

/// Hashes with a key of its own, which the system's random numbers give: nobody can make values that come out alike.
#[derive(Clone, Debug)]
pub struct KeyHasher(SeedableRandomState);

impl KeyHasher {
    /// A hasher with the key of this run: two checked files can be compared by the hashes of their people.
    pub fn new() -> KeyHasher {
        static OF_THIS_RUN: OnceLock<KeyHasher> = OnceLock::new();
        OF_THIS_RUN.get_or_init(KeyHasher::random).clone()
    }

    fn random() -> KeyHasher {
        static SHARED: OnceLock<SharedSeed> = OnceLock::new();
        // What the standard library makes of nothing at all rests on its random key alone.
        let random = || RandomState::new().hash_one(());
        KeyHasher(SeedableRandomState::with_seed(random(), SHARED.get_or_init(|| SharedSeed::from_u64(random()))))
    }

    /// Never 0, which stands for "not there".
    fn hash(&self, parts: impl std::hash::Hash) -> u64 {
        self.0.hash_one(parts) | 1
    }
}

impl BuildHasher for KeyHasher {
    type Hasher = <SeedableRandomState as BuildHasher>::Hasher;

    fn build_hasher(&self) -> Self::Hasher {
        self.0.build_hasher()
    }
}

impl Default for KeyHasher {
    fn default() -> KeyHasher {
        KeyHasher::new()
    }
}

const NO_PERIOD: (i32, i32) = (i32::MAX, i32::MIN);

/// The hash of a 個人番号, to find a person's other certificates.
pub fn person_key(hasher: &KeyHasher, number: &str) -> u64 {
    hasher.hash(number)
}

/// The keys of a record.
pub fn keys(
    record: &Record<'_>,
    passed: &Passed<'_, '_>,
    (form, as_of): (Form, Date),
    length_told: bool,
    hasher: &KeyHasher,
) -> Keys {
    let person = passed.text(FieldId::MY_NUMBER);
    let kind = passed.text(FieldId::TYPE_ID);
    let sub_key = record.text(FieldId::SUB_KEY).unwrap_or("");
    // Days in a wrong form are the same where they are written the same.
    let from = FieldId::VALID_FROM;
    let from = record.text(from).filter(|text| !text.is_empty() && !record.value(from).damaged);
    // A sub key that did not pass tells nothing apart, and makes nothing the same.
    let both = kind.zip(person);
    let certificate = both.filter(|_| passed.holds(FieldId::SUB_KEY));
    let certificate = certificate.map_or(0, |(kind, person)| hasher.hash((kind, person, sub_key)));
    let once = match form {
        Form::Registration => from.filter(|_| certificate != 0).map(|from| hasher.hash((certificate, from))),
        Form::Differential => both
            .zip(passed.text(FieldId::HISTORY_KEY))
            .map(|((kind, person), key)| hasher.hash((kind, person, "", key))),
    };
    let card = passed.text(FieldId::INSURER).zip(passed.text(FieldId::RECIPIENT));
    let whole = |id: FieldId| record.text(id).filter(|text| !record.value(id).damaged && !text.trim().is_empty());
    let name = whole(FieldId::NAME).map(spelling);
    let name_key = name.as_deref().filter(|name| !name.is_empty()).map_or(0, |name| hasher.hash(name));
    let part = |text: &str| part_of(hasher.hash(text));
    // The day and the code that are meant: another form of the same is told by the rules of its field.
    let birth = whole(FieldId::BIRTH).map(|birth| one_day(birth, record.date_styles.of(FieldId::BIRTH)));
    let sex = whole(FieldId::SEX).map(one_width);
    let deleted = record.is_set(FieldId::DELETED);
    let plain = |number: &&str| is_plain_number(number) && !deleted;
    let length = passed.text(FieldId::INSURER).zip(passed.text(FieldId::RECIPIENT).filter(plain));
    Keys {
        person: person.map_or(0, |number| person_key(hasher, number)),
        certificate,
        once: once.unwrap_or(0),
        card: card.map_or(0, |card| hasher.hash(card)),
        identity: [part_of(name_key), birth.map_or(0, |day| part(&day)), sex.map_or(0, |sex| part(&sex))],
        spelling: whole(FieldId::NAME).map_or(0, part),
        items: items(record, passed, name_key, hasher).filter(|_| !deleted).unwrap_or(0),
        length: length.map(|(payer, number)| (hasher.hash(payer), number.len() as u8, length_told)),
        disclosure: if deleted { Disclosure::Neither } else { disclosure(record, passed, as_of) },
        period: match passed.days {
            [Some(from), Some(to), _] if from <= to && !record.is_set(FieldId::DELETED) => {
                (from.num_days_from_ce(), to.num_days_from_ce())
            }
            _ => NO_PERIOD,
        },
    }
}

/// A code in one width, without blanks around it.
fn one_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text.trim()) } else { Cow::Owned(text.trim().nfkc().collect()) }
}

/// A part of a hash; 0 only of 0, which stands for "not there".
fn part_of(hash: u64) -> u32 {
    if hash == 0 { 0 } else { (hash >> 32) as u32 | 1 }
}

/// The hash of all five items of a person; `None` where one is lacking, or the 個人番号 is not one that may be right.
fn items(record: &Record<'_>, passed: &Passed<'_, '_>, name: u64, hasher: &KeyHasher) -> Option<u64> {
    let number = passed.text(FieldId::MY_NUMBER)?;
    let of_one_digit = number.bytes().all(|byte| Some(byte) == number.bytes().next());
    if name == 0 || !my_number_check_digit_holds(number) || of_one_digit {
        return None;
    }
    let text = |id: FieldId| record.text(id).filter(|_| passed.holds(id));
    let all = (text(FieldId::KANA)?, text(FieldId::ADDRESS)?, text(FieldId::BIRTH)?, text(FieldId::SEX)?);
    Some(hasher.hash((name, all)))
}

/// Whether a certificate that is not deleted would be shown.
fn disclosure(record: &Record<'_>, passed: &Passed<'_, '_>, as_of: Date) -> Disclosure {
    let [from, to, _] = passed.days;
    let over = to.is_some_and(|to| to < as_of) || from.zip(to).is_some_and(|(from, to)| from > to);
    match record.protection() {
        Protection::Set => Disclosure::Hidden,
        Protection::None if !over => Disclosure::Shown,
        Protection::None | Protection::Unclear => Disclosure::Neither,
    }
}

/// A finding of a rule across records, small enough to keep a million of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The later record's number.
    pub record: u32,
    /// The rule.
    pub rule: Rule,
    /// The other record's number, mostly an earlier one; of a length the usual one.
    pub other: u32,
    /// Which of name, birth date and sex differ, one bit each.
    pub differs: u8,
}

/// Finds what holds across records, `people` being the hash of each one's 個人番号; sorted by record and rule.
pub fn find(keys: &AllKeys, people: &[u64]) -> Vec<Pair> {
    let pair = |rule, record: u32, other: u32, differs| Pair { record: record + 1, rule, other: other + 1, differs };
    let duplicates = || {
        groups(&keys.once, |group, pairs| {
            pairs.extend(group[1..].iter().map(|i| pair(Rule::DuplicateRecord, *i, group[0], 0)));
        })
    };
    let overlapping = || {
        groups(&keys.certificates, |group, pairs| {
            overlaps(&keys.periods, group, |later, earlier| pairs.push(pair(Rule::PeriodOverlap, later, earlier, 0)));
        })
    };
    let of_people = || {
        groups(people, |group, pairs| {
            disclosed_beside(&keys.disclosures, group, |shown, hidden| {
                pairs.push(pair(Rule::DisclosureMixed, shown, hidden, 0));
            });
            // Each attribute is compared with the first record that gives it.
            let mut first = keys.identities[group[0] as usize];
            let mut spelt = keys.spellings[group[0] as usize];
            for i in &group[1..] {
                let mut differs = 0;
                for (n, (mine, base)) in keys.identities[*i as usize].iter().zip(&mut first).enumerate() {
                    if *base == 0 {
                        *base = *mine;
                    } else if *mine != 0 && mine != base {
                        differs |= 1 << n;
                    }
                }
                if differs != 0 {
                    pairs.push(pair(Rule::PersonMismatch, *i, group[0], differs));
                }
                let mine = keys.spellings[*i as usize];
                if spelt == 0 {
                    spelt = mine;
                } else if mine != 0 && mine != spelt && differs & 1 == 0 {
                    pairs.push(pair(Rule::PersonSpellingDiffers, *i, group[0], 0));
                }
            }
        })
    };
    let same_items = || {
        groups(&keys.items, |group, pairs| {
            let first = people[group[0] as usize];
            let others = group[1..].iter().filter(|i| people[**i as usize] != first);
            pairs.extend(others.map(|i| pair(Rule::SamePersonOtherNumber, *i, group[0], 0)));
        })
    };
    let mut lengths = Vec::new();
    keys.lengths.outliers(|record, usual| {
        lengths.push(Pair { other: usual.into(), ..pair(Rule::RecipientNumberOutlier, record, 0, 0) });
    });
    let shared = || {
        groups(&keys.cards, |group, pairs| {
            let first = people[group[0] as usize];
            let others = group[1..].iter().filter(|i| people[**i as usize] != first);
            pairs.extend(others.map(|i| pair(Rule::RecipientNumberShared, *i, group[0], 0)));
        })
    };
    let two = || rayon::join(shared, same_items);
    let ((a, b), (c, (d, e))) = rayon::join(|| rayon::join(duplicates, overlapping), || rayon::join(of_people, two));
    // Each may be as long as there are records: the longest is not copied.
    let mut pairs = a;
    for mut more in [b, c, d, e, lengths] {
        if more.len() > pairs.len() {
            std::mem::swap(&mut pairs, &mut more);
        }
        pairs.extend(more);
    }
    pairs.sort_unstable();
    pairs
}

/// Tells of each certificate of a person that would be shown, with the first one that is not disclosed.
fn disclosed_beside(disclosures: &[Disclosure], group: &[u32], mut tell: impl FnMut(u32, u32)) {
    let is = |wanted: Disclosure| move |i: &&u32| disclosures[**i as usize] == wanted;
    if let Some(hidden) = group.iter().find(is(Disclosure::Hidden)) {
        group.iter().filter(is(Disclosure::Shown)).for_each(|shown| tell(*shown, *hidden));
    }
}

/// What `f` finds in each group of records that share a key other than 0, given their indices in ascending order.
fn groups(keys: &[u64], mut f: impl FnMut(&[u32], &mut Vec<Pair>)) -> Vec<Pair> {
    // Most keys stand alone: only those that may not are sorted.
    let places = keys.len().next_power_of_two() * 16;
    let (mut once, mut again) = (vec![0_u64; places.div_ceil(64)], vec![0_u64; places.div_ceil(64)]);
    // The lowest bit of a hash is always set.
    let place = |key: u64| (key >> 1) as usize & (places - 1);
    let given = || keys.iter().copied().zip(0..).filter(|(key, _)| *key != 0);
    for (key, _) in given() {
        let (word, bit) = (place(key) / 64, 1 << (place(key) % 64));
        again[word] |= once[word] & bit;
        once[word] |= bit;
    }
    drop(once);
    let several = given().filter(|(key, _)| again[place(*key) / 64] >> (place(*key) % 64) & 1 == 1);
    let mut sorted: Vec<(u64, u32)> = several.collect();
    sorted.par_sort_unstable();
    let (mut group, mut pairs) = (Vec::new(), Vec::new());
    for same in sorted.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        group.clear();
        group.extend(same.iter().map(|(_, i)| *i));
        f(&group, &mut pairs);
    }
    pairs
}

/// Tells of every record of a group whose period overlaps an earlier one's, with the first such record.
///
/// Two periods overlap where they share the first or the last day of one of the group. So a segment tree over these
/// days, each with the first record that holds on it, answers in the logarithm of their number.
fn overlaps(periods: &[(i32, i32)], group: &[u32], mut tell: impl FnMut(u32, u32)) {
    let period = |i: &u32| periods[*i as usize];
    let mut days: Vec<i32> = group.iter().flat_map(|i| <[i32; 2]>::from(period(i))).collect();
    days.sort_unstable();
    days.dedup();
    let leaves = days.len();
    // Of each node: the first record on any of its days, and the first on all of them.
    let mut any = vec![NOBODY; 2 * leaves];
    let mut all = vec![NOBODY; 2 * leaves];
    for i in group {
        let (from, to) = period(i);
        let (low, high) = (days.partition_point(|day| *day < from), days.partition_point(|day| *day <= to));
        let (mut first, mut nodes) = (NOBODY, Vec::new());
        let (mut left, mut right) = (low + leaves, high + leaves);
        while left < right {
            if left % 2 == 1 {
                nodes.push(left);
                left += 1;
            }
            if right % 2 == 1 {
                right -= 1;
                nodes.push(right);
            }
            (left, right) = (left / 2, right / 2);
        }
        for node in &nodes {
            first = first.min(any[*node]);
            let above = std::iter::successors(Some(node / 2), |node| Some(node / 2)).take_while(|node| *node > 0);
            first = above.fold(first, |first, node| first.min(all[node]));
        }
        if first != NOBODY {
            tell(*i, first);
        }
        for node in nodes {
            all[node] = all[node].min(*i);
            let up = std::iter::successors(Some(node), |node| Some(node / 2)).take_while(|node| *node > 0);
            up.for_each(|node| any[node] = any[node].min(*i));
        }
    }
}

/// No record: after all that there are.
const NOBODY: u32 = u32::MAX;

impl Pair {
    /// The finding on its later record.
    pub fn found(self, record: &Record<'_>, form: Form) -> RawFinding {
        let field = match (self.rule, form) {
            (Rule::DuplicateRecord, Form::Differential) => FieldId::HISTORY_KEY,
            (Rule::PeriodOverlap, _) => FieldId::VALID_FROM,
            (Rule::RecipientNumberShared | Rule::RecipientNumberOutlier, _) => FieldId::RECIPIENT,
            (Rule::DisclosureMixed, _) => FieldId::NOT_DISCLOSED,
            _ => FieldId::MY_NUMBER,
        };
        let finding = RawFinding::new(self.rule, FieldRef::Field(field), record.value(field).at);
        if self.rule == Rule::RecipientNumberOutlier {
            let number = record.text(field).unwrap_or_default();
            let shorter = (number.len() as u32) < self.other && number.bytes().all(|byte| byte.is_ascii_digit());
            let finding = finding.with("length", Param::Count(number.len() as u64));
            let finding = finding.with("usual", Param::Count(self.other.into()));
            return if shorter { finding.variant("lost-zero") } else { finding };
        }
        let finding = finding.with("other", Param::Count(u64::from(self.other)));
        match self.rule {
            Rule::DuplicateRecord if form == Form::Differential => finding.variant("history-key"),
            Rule::PersonMismatch => {
                let all = [FieldId::NAME, FieldId::BIRTH, FieldId::SEX];
                let differing =
                    all.into_iter().enumerate().filter(|(n, _)| self.differs >> n & 1 == 1).map(|(_, id)| id);
                finding.with("what", Param::Fields(differing.collect()))
            }
            _ => finding,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(keys: &[Keys]) -> Vec<Pair> {
        let mut all = AllKeys::default();
        all.extend(keys);
        find(&all, &keys.iter().map(|keys| keys.person).collect::<Vec<_>>())
    }

    fn told(periods: &[(i32, i32)]) -> Vec<(u32, u32)> {
        let keys: Vec<Keys> =
            periods.iter().map(|period| Keys { certificate: 7, period: *period, ..Keys::default() }).collect();
        found(&keys).iter().map(|pair| (pair.record, pair.other)).collect()
    }

    #[test]
    fn periods_overlap_with_an_earlier_record() {
        assert_eq!(told(&[(1, 5), (5, 9), (10, 12)]), [(2, 1)]);
        assert_eq!(told(&[(10, 12), (1, 9)]), []);
        assert_eq!(told(&[(1, 3), (7, 9), (2, 8), (4, 6)]), [(3, 1), (4, 3)]);
        assert_eq!(told(&[(1, 3), (2, 8), (7, 9), (3, 3), (1, 9)]), [(2, 1), (3, 2), (4, 1), (5, 1)]);
        assert_eq!(told(&[NO_PERIOD, (1, 5)]), []);
    }

    #[test]
    fn the_first_record_that_overlaps_is_told() {
        let mut seed = 1_u32;
        let mut next = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((seed >> 16) % below) as i32
        };
        for _ in 0..200 {
            let count = 1 + next(12);
            let mut periods = Vec::new();
            for _ in 0..count {
                let from = next(30);
                periods.push((from, from + next(6)));
            }
            let mut expected = Vec::new();
            for (i, (from, to)) in periods.iter().enumerate() {
                let first = periods[..i].iter().position(|(start, end)| start <= to && from <= end);
                expected.extend(first.map(|first| (i as u32 + 1, first as u32 + 1)));
            }
            assert_eq!(told(&periods), expected, "{periods:?}");
        }
    }

    #[test]
    fn people_and_cards() {
        let keys = |person, identity, card| Keys { person, identity, card, period: NO_PERIOD, ..Keys::default() };
        let people = [
            keys(1, [3, 5, 0], 9),
            keys(1, [3, 5, 7], 9),
            keys(1, [3, 0, 7], 9),
            keys(1, [3, 11, 13], 9),
            keys(2, [1, 1, 1], 9),
        ];
        let pairs: Vec<(u32, Rule, u8)> = found(&people).iter().map(|p| (p.record, p.rule, p.differs)).collect();
        assert_eq!(pairs, [(4, Rule::PersonMismatch, 0b110), (5, Rule::RecipientNumberShared, 0)]);
    }
}
