//! What stands in replies under names that nobody knows, held against the records: where the values are identities of the
//! upload, they say whose record is meant; where they number the entries in another order, the order of a list says nothing.

use std::collections::{HashMap, HashSet};

use super::{Identity, RecordKeys};
use crate::read::reply::{Hints, Reply, is_name_of_id};
use crate::spec::day_of;

/// The members of unknown names in the replies of a file.
#[derive(Debug, Default)]
pub(super) struct Columns<'r> {
    /// What the values under a name are, where most of them are that of a record.
    fitting: HashMap<&'r str, Identity>,
    /// Whether the entries of a list with one for each record stand in another order than the records, or in one that
    /// nothing proves; with the numbers that they have, by place.
    order: Option<HashMap<usize, u32>>,
}

impl<'r> Columns<'r> {
    pub fn of(replies: &'r [Reply], keys: &dyn RecordKeys) -> Columns<'r> {
        let mut by_name: HashMap<&str, HashSet<&str>> = HashMap::new();
        for (name, value) in replies.iter().flat_map(|reply| &reply.hints.unnamed) {
            by_name.entry(name).or_default().insert(value);
        }
        let fitting =
            by_name.into_iter().filter_map(|(name, values)| Some((name, identity_of(&values, keys)?))).collect();
        Columns { fitting, order: order(replies, keys.count() as usize) }
    }

    /// What a reply gives of identities under unknown names, and the records that have it.
    pub fn given<'k>(&self, hints: &Hints, keys: &'k dyn RecordKeys) -> Vec<(Identity, &'k [u32])> {
        let mut all = Vec::new();
        for (name, value) in &hints.unnamed {
            let fits = self.fitting.get(name.as_str()).copied();
            // What is formed otherwise is nobody's.
            let whole = fits.map(|one| (one, keys.named(one, value)));
            // What is the number of a record is one also where the other values are none.
            let single = || {
                let strong =
                    |one: &Identity| matches!(one, Identity::MyNumber | Identity::HistoryKey | Identity::Recipient);
                let mut found = Identity::by_content(value).filter(strong).map(|one| (one, keys.named(one, value)));
                found.find(|(_, of)| !of.is_empty() && value.chars().count() > 4)
            };
            all.extend(whole.or_else(single));
        }
        all
    }

    /// Whether the place in a list proves nothing, and which record the entry numbers itself, if it does.
    pub fn out_of_order(&self, place: usize) -> Option<Option<u32>> {
        self.order.as_ref().map(|numbers| numbers.get(&place).copied())
    }
}

/// What most of these values are.
fn identity_of(values: &HashSet<&str>, keys: &dyn RecordKeys) -> Option<Identity> {
    let fitting = |identity: Identity| {
        values.iter().filter(|value| identity.may_be(value) && !keys.named(identity, value).is_empty()).count()
    };
    let counted = Identity::BY_CONTENT.into_iter().map(|identity| (identity, fitting(identity)));
    counted
        .filter(|(_, count)| *count > 0 && count * 2 >= values.len())
        .max_by_key(|(_, count)| *count)
        .map(|one| one.0)
}

/// The numbers by place of a list that has one entry for each record, where they or other ids are in another order.
fn order(replies: &[Reply], count: usize) -> Option<HashMap<usize, u32>> {
    if count < 2 {
        return None;
    }
    let mut by_name: HashMap<&str, Vec<(usize, &str)>> = HashMap::new();
    for hints in replies.iter().map(|reply| &reply.hints) {
        let Some((place, _)) = hints.positions.iter().find(|(_, length)| *length == count) else { continue };
        for (name, value) in &hints.unnamed {
            by_name.entry(name).or_default().push((*place, value.trim()));
        }
    }
    by_name.into_iter().find_map(|(name, mut cells)| {
        cells.sort_unstable();
        cells.dedup();
        let distinct: HashSet<&str> = cells.iter().map(|(_, value)| *value).collect();
        // One for each place, and no two alike.
        let places: HashSet<usize> = cells.iter().map(|(place, _)| *place).collect();
        if cells.len() < 2 || distinct.len() != cells.len() || places.len() != cells.len() {
            return None;
        }
        let numbers: Option<Vec<u32>> = cells.iter().map(|(_, value)| value.parse().ok()).collect();
        let ascending = match &numbers {
            Some(numbers) => numbers.is_sorted(),
            None => cells.is_sorted_by_key(|(_, value)| (value.len(), *value)),
        };
        if ascending {
            return None;
        }
        let least = numbers.as_ref().and_then(|numbers| numbers.iter().min().copied());
        let from = least.filter(|least| *least < 2);
        // Numbers of another kind may say anything, as long as their name does not say that they number.
        let numbers_entries = numbers.is_none() || is_name_of_id(name);
        let permuted = numbers.filter(|numbers| cells.len() == count && is_permutation(numbers, from));
        match permuted {
            Some(numbers) => {
                let record = |number: u32| number + 1 - from.unwrap_or(1);
                Some(cells.iter().zip(numbers).map(|((place, _), number)| (*place, record(number))).collect())
            }
            None => (numbers_entries && cells.iter().all(|(_, value)| is_id(value))).then(HashMap::new),
        }
    })
}

/// Whether these are the numbers of all entries, from 0 or from 1.
fn is_permutation(numbers: &[u32], from: Option<u32>) -> bool {
    let most = numbers.iter().max().copied().unwrap_or(0);
    from.is_some_and(|from| most.saturating_sub(from) as usize + 1 == numbers.len())
}

/// Whether a text may number or name an entry: no sentence and no time.
fn is_id(text: &str) -> bool {
    text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':')
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && day_of(text).is_none()
}
