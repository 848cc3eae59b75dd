//! A few thousand records of the index: the unit in which it grows, is searched by one worker, and is cancelled. What many
//! records share (certificate name, its number, the type) is kept once a block.

use std::collections::HashMap;

use memchr::memchr;

use super::found::Found;
use super::fuzzy::{Like, Likeness, Scorer};
use super::kana_encoding::SEPARATOR;
use super::letter_filter::Signs;
use super::query::{Needle, Query, Word};

/// The most records of a block: enough that what they share counts for little, few enough to be searched in no time.
pub const RECORDS: usize = 4096;
/// A block that has as many bytes takes no more records.
const BYTES: usize = 1 << 20;

/// Keys one after the other, each of parts that end with a separator.
#[derive(Default)]
pub struct Keys {
    /// All keys.
    pub bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Keys {
    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Ends a key: what was written since the last one.
    pub fn end(&mut self) {
        // A block is full long before 4 GB: texts are cut to a length before they are folded.
        self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
    }

    /// Where a key starts.
    pub fn start(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize)
    }

    /// A key.
    pub fn get(&self, at: usize) -> &[u8] {
        let end = self.ends.get(at).map_or(0, |end| *end as usize);
        self.bytes.get(self.start(at)..end).unwrap_or_default()
    }

    fn append(&mut self, other: &Keys) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| u32::try_from(start + *end as usize).unwrap_or(u32::MAX)));
    }

    /// How closely each key holds a word, by one pass over all.
    fn scan(&self, word: &Word) -> Vec<Found> {
        let mut found = vec![Found::NOT; self.len()];
        for needle in word.needles() {
            self.scan_for(needle, &mut found);
        }
        found
    }

    fn scan_for(&self, needle: &Needle, found: &mut [Found]) {
        let (mut at, mut key) = (0, 0);
        while let Some((hit, how)) = needle.next(&self.bytes, at) {
            key += next_end(&self.ends[key..], hit);
            let (Some(best), Some(end)) = (found.get_mut(key), self.ends.get(key)) else { return };
            *best = how.min(*best);
            // A later hit in the same part is no closer.
            let part = memchr(SEPARATOR, &self.bytes[hit..]).map_or(*end as usize, |length| hit + length);
            at = if how == Found::EXACT { *end as usize } else { part };
        }
    }

    fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn memory(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<u32>()
    }
}

/// How many of these ends are at or before a place: looked for nearby first, since hits lie close together.
fn next_end(ends: &[u32], place: usize) -> usize {
    let mut reach = 1;
    while reach < ends.len() && ends[reach - 1] as usize <= place {
        reach *= 2;
    }
    ends[..reach.min(ends.len())].partition_point(|end| *end as usize <= place)
}

/// The hits among these. Most often there are few: 64 at once are passed over.
fn hits(found: &[Found]) -> impl Iterator<Item = (usize, Found)> {
    let chunks = found
        .chunks(64)
        .enumerate()
        .filter(|(_, chunk)| !chunk.iter().fold(true, |none, how| none & (*how == Found::NOT)));
    let each = chunks.flat_map(|(at, chunk)| (at * 64..).zip(chunk.iter().copied()));
    each.filter(|(_, how)| *how != Found::NOT)
}

/// Some records.
#[derive(Default)]
pub struct Block {
    /// What is each record's own.
    pub own: Keys,
    /// What records share; each record says by its number which.
    pub shared: Keys,
    groups: Vec<u16>,
    /// Which characters stand in each record's own key.
    masks: Vec<u64>,
    /// Which single letters and digits do, and how.
    signs: Vec<Signs>,
}

impl Block {
    /// How many records there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether no more records are to be added.
    pub fn is_full(&self) -> bool {
        self.len() >= RECORDS || self.own.bytes.len() + self.shared.bytes.len() >= BYTES
    }

    /// Ends a record whose own key was written.
    pub fn end(&mut self, group: u16) {
        self.own.end();
        let key = self.own.get(self.own.len() - 1);
        self.masks.push(super::fuzzy::mask(key));
        self.signs.push(Signs::of(key));
        self.groups.push(group);
    }

    /// Whether another block's records have room here.
    pub fn has_room_for(&self, other: &Block) -> bool {
        let bytes = |block: &Block| block.own.bytes.len() + block.shared.bytes.len();
        self.len() + other.len() <= RECORDS && bytes(self) + bytes(other) <= BYTES
    }

    /// Adds the records of another block that has room here.
    pub fn absorb(&mut self, other: &Block) {
        let known: HashMap<Vec<u8>, u16> =
            (0..self.shared.len()).map(|at| (self.shared.get(at).to_vec(), at as u16)).collect();
        let mut anew = Vec::with_capacity(other.shared.len());
        for at in 0..other.shared.len() {
            let key = other.shared.get(at);
            anew.push(known.get(key).copied().unwrap_or_else(|| {
                self.shared.bytes.extend_from_slice(key);
                self.shared.end();
                (self.shared.len() - 1) as u16
            }));
        }
        self.groups.extend(other.groups.iter().map(|group| anew.get(usize::from(*group)).copied().unwrap_or_default()));
        self.masks.extend_from_slice(&other.masks);
        self.signs.extend_from_slice(&other.signs);
        self.own.append(&other.own);
    }

    /// Gives back memory that was taken for records to come.
    pub fn shrink(&mut self) {
        self.own.shrink();
        self.shared.shrink();
        self.groups.shrink_to_fit();
        self.masks.shrink_to_fit();
        self.signs.shrink_to_fit();
    }

    /// The bytes that it holds in memory.
    pub fn memory(&self) -> usize {
        let masks = self.masks.capacity() * size_of::<u64>() + self.signs.capacity() * size_of::<Signs>();
        let small = self.groups.capacity() * size_of::<u16>() + masks;
        size_of::<Block>() + self.own.memory() + self.shared.memory() + small
    }

    /// The records that hold all words, in order, and how closely; only these records where they are named. The first record
    /// has the number `first_number`.
    pub fn find(&self, query: &Query, only: Option<&[usize]>, first_number: u32) -> Vec<(u32, Found)> {
        let Some((first, others)) = query.words().split_first() else { return vec![] };
        let shared: Vec<Vec<Found>> = query.words().iter().map(|word| self.shared.scan(word)).collect();
        let in_group = |word: usize, record: usize| {
            let group = self.groups.get(record).copied().unwrap_or_default();
            shared[word].get(usize::from(group)).copied().unwrap_or(Found::NOT)
        };
        let in_own = |word: &Word, record: usize| {
            word.in_key(self.own.get(record), self.masks.get(record).copied().unwrap_or_default())
        };
        let with_others = |(record, how): (usize, Found)| {
            let mut worst = how;
            for (at, word) in (1..).zip(others) {
                if worst == Found::NOT {
                    break;
                }
                worst = worst.max(in_group(at, record).min(in_own(word, record)));
            }
            if let Some(whole) = query.whole().filter(|_| worst != Found::NOT) {
                worst = worst.min(in_own(whole, record));
            }
            (worst != Found::NOT).then_some((first_number + record as u32, worst))
        };
        match only {
            // Each for itself costs about fourteen times as much as all in one pass.
            Some(records) if records.len() < self.len() / 14 => {
                let each = records.iter().map(|record| (*record, in_own(first, *record).min(in_group(0, *record))));
                each.filter_map(with_others).collect()
            }
            _ => {
                let mut found = self.scan_own(first);
                if shared[0].iter().any(|how| *how != Found::NOT) {
                    found.iter_mut().enumerate().for_each(|(record, how)| *how = in_group(0, record).min(*how));
                }
                hits(&found).filter_map(with_others).collect()
            }
        }
    }

    /// How closely each record's own key holds a word.
    fn scan_own(&self, word: &Word) -> Vec<Found> {
        let mut found = vec![Found::NOT; self.len()];
        for needle in word.needles() {
            let Some(sign) = needle.sign() else {
                self.own.scan_for(needle, &mut found);
                continue;
            };
            for (at, (best, signs)) in found.iter_mut().zip(&self.signs).enumerate() {
                let how = signs.find(sign, || needle.in_key(self.own.get(at)));
                *best = how.min(*best);
            }
        }
        found
    }

    /// The records of which a part holds the characters of the query in their order, and how each stands to it; only these
    /// records where they are named.
    pub fn alike(&self, likeness: &Likeness, only: Option<&[usize]>) -> Vec<(usize, Like)> {
        let mut scorer = Scorer::new();
        let look = |record: usize| {
            let mask = *self.masks.get(record)?;
            let like = likeness.may_be(mask).then(|| scorer.look(likeness, mask, self.own.get(record)))??;
            Some((record, like))
        };
        match only {
            Some(records) => records.iter().copied().filter_map(look).collect(),
            None => (0..self.len()).filter_map(look).collect(),
        }
    }
}
