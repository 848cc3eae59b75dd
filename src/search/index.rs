//! The index of all records, and what a search in it gives.

use std::cmp::Reverse;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use zeroize::Zeroizing;

use super::batch::SearchPart;
use super::block::Block;
use super::found::Found;
use super::fuzzy::{Like, Likeness};
use super::query::Query;
use super::rank::Tier;

/// How many of the closest hits are named.
pub const BEST: usize = 200;

/// Whether to go on; asked often, by all workers.
pub type GoOn<'a> = &'a (dyn Fn() -> bool + Sync);

/// The keys of many records. It grows by parts; a search sees the records that were there when it began.
#[derive(Default)]
pub struct SearchIndex {
    blocks: Vec<Block>,
    /// How many records stand before each block.
    before: Vec<u32>,
    len: u32,
}

/// Whom a key belongs to is nobody's business in a message.
impl fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchIndex").field("records", &self.len).finish_non_exhaustive()
    }
}

/// A hit among the closest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Best {
    /// The record, counted from 1.
    pub number: u32,
    /// How closely its best part matches.
    pub tier: Tier,
    /// The matcher's score, of a fuzzy hit; more is better. 0 of others.
    pub score: i64,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// The query; it may be a 個人番号, so it is cleared when dropped.
    pub query: Zeroizing<String>,
    /// The records, counted from 1, ascending.
    pub numbers: Vec<u32>,
    /// The closest, at most [`BEST`]: by tier, then score, then record order.
    pub best: Vec<Best>,
    /// How many there are of each tier, from exact to fuzzy.
    pub counts: [usize; 4],
    /// Whether none holds the query, and these are only alike.
    pub alike: bool,
    /// Where it was asked what is alike: the records that hold the characters in their order, whatever else. None but these
    /// can be alike when one types on.
    pub in_order: Option<Vec<u32>>,
    /// How many records were searched.
    pub searched: u32,
}

impl SearchIndex {
    /// An index of no records.
    pub fn new() -> SearchIndex {
        SearchIndex::default()
    }

    /// Adds the records of the next part.
    pub fn append(&mut self, part: SearchPart) {
        for block in part.blocks {
            let added = block.len() as u32;
            match self.blocks.last_mut() {
                Some(last) if last.has_room_for(&block) => last.absorb(&block),
                last => {
                    last.into_iter().for_each(Block::shrink);
                    self.blocks.push(block);
                    self.before.push(self.len);
                }
            }
            // A file never has more records than that.
            self.len = self.len.saturating_add(added);
        }
    }

    /// Gives back memory that was taken for records to come.
    pub fn shrink(&mut self) {
        self.blocks.last_mut().into_iter().for_each(Block::shrink);
        self.blocks.shrink_to_fit();
        self.before.shrink_to_fit();
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bytes that the index holds in memory.
    pub fn bytes(&self) -> usize {
        self.blocks.iter().map(Block::memory).sum::<usize>() + self.before.capacity() * size_of::<u32>()
    }

    /// The records that hold every word of the query, in any order, in any of their texts; a word in Latin letters also
    /// matches kana by its romaji. Where there are none, those of which a text is like the query ([`Hits::alike`]). A query
    /// without words matches every record.
    ///
    /// `within` is what an earlier search of this index gave: where that query includes this one, as when one types on, only
    /// its hits are searched (for likeness, [`Hits::in_order`]), and the records that came since. `None` if `go_on` said no;
    /// it is asked every few milliseconds.
    pub fn find(&self, text: &str, within: Option<&Hits>, go_on: GoOn<'_>) -> Option<Hits> {
        let query = Query::new(text);
        let mut hits = Hits { query: Zeroizing::new(text.to_owned()), searched: self.len, ..Hits::default() };
        if query.words().is_empty() {
            hits.numbers = (1..=self.len).collect();
            hits.counts[Tier::Prefix as usize] = self.len();
            hits.best = (1..=self.len).take(BEST).map(|number| Best { number, tier: Tier::Prefix, score: 0 }).collect();
            return go_on().then_some(hits);
        }
        let before = within.filter(|hits| hits.searched <= self.len);
        let within = before.filter(|hits| Query::new(&hits.query).includes(&query));
        hits.take_exact(self.exact(&query, within, go_on)?);
        if hits.numbers.is_empty()
            && let Some(likeness) = Likeness::new(text)
        {
            hits.take_alike(self.alike(&likeness, before, go_on)?);
        }
        Some(hits)
    }

    fn exact(&self, query: &Query, within: Option<&Hits>, go_on: GoOn<'_>) -> Option<Vec<Closest>> {
        // None of those alike held the words: they are no hits.
        let known = within.map(|hits| (if hits.alike { &[] } else { hits.numbers.as_slice() }, hits.searched));
        self.over_blocks(go_on, |block, records| {
            let only = known.and_then(|known| those_of(known, &records));
            if only.as_ref().is_some_and(Vec::is_empty) {
                return Closest::default();
            }
            Closest::of(&block.find(query, only.as_deref(), records.start + 1))
        })
    }

    fn alike(&self, likeness: &Likeness, before: Option<&Hits>, go_on: GoOn<'_>) -> Option<Vec<Vec<(u32, Like)>>> {
        let before = before.filter(|hits| Likeness::new(&hits.query).is_some_and(|other| likeness.narrows(&other)));
        let known = before.and_then(|hits| Some((hits.in_order.as_deref()?, hits.searched)));
        self.over_blocks(go_on, |block, records| {
            let only = known.and_then(|known| those_of(known, &records));
            let found = block.alike(likeness, only.as_deref()).into_iter();
            found.map(|(record, like)| (records.start + 1 + record as u32, like)).collect()
        })
    }

    /// Searches all blocks at once, with the records of each; what they gave, in order.
    fn over_blocks<T: Send>(&self, go_on: GoOn<'_>, search: impl Fn(&Block, Range<u32>) -> T + Sync) -> Option<Vec<T>> {
        let one = |at: usize| {
            let (block, before) = (self.blocks.get(at)?, *self.before.get(at)?);
            go_on().then(|| search(block, before..before + block.len() as u32))
        };
        match pool() {
            Some(pool) => pool.install(|| (0..self.blocks.len()).into_par_iter().map(one).collect()),
            None => (0..self.blocks.len()).map(one).collect(),
        }
    }
}

/// Those of a block's records to which the next search may keep, counted from 0 within the block, where so many records were
/// searched before and these numbers found; `None` where records came to the block since: to search all of it finds the same.
fn those_of((numbers, searched): (&[u32], u32), records: &Range<u32>) -> Option<Vec<usize>> {
    let place = |record: u32| numbers.partition_point(|number| *number <= record);
    let of_block = || &numbers[place(records.start)..place(records.end)];
    let within = || of_block().iter().map(|number| (number - 1 - records.start) as usize).collect();
    (records.end <= searched).then(within)
}

/// Workers of the search's own: those that all share are busy while a file is checked, and would let it wait. `None` where
/// no thread is to be had.
fn pool() -> Option<&'static ThreadPool> {
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    let build = || ThreadPoolBuilder::new().thread_name(|_| "search".to_owned()).build().ok();
    POOL.get_or_init(build).as_ref()
}

/// What was found in a block.
#[derive(Debug, Default)]
struct Closest {
    /// The records, counted from 1.
    numbers: Vec<u32>,
    /// By tier, exact first: how many there are, and the first [`BEST`] of them.
    tiers: [(usize, Vec<u32>); 3],
}

impl Closest {
    fn of(found: &[(u32, Found)]) -> Closest {
        let tiers = [Tier::Exact, Tier::Prefix, Tier::Substring].map(|tier| {
            let of_tier = || found.iter().filter(|(_, how)| how.tier() == tier);
            let count = of_tier().count();
            // Where there are none, they are not looked for.
            let first = of_tier().take(if count > 0 { BEST } else { 0 });
            (count, first.map(|(number, _)| *number).collect())
        });
        Closest { numbers: found.iter().map(|(number, _)| *number).collect(), tiers }
    }
}

impl Hits {
    fn take_exact(&mut self, found: Vec<Closest>) {
        let found = || found.iter();
        self.numbers.reserve_exact(found().map(|block| block.numbers.len()).sum());
        found().for_each(|block| self.numbers.extend_from_slice(&block.numbers));
        for (at, tier) in [Tier::Exact, Tier::Prefix, Tier::Substring].into_iter().enumerate() {
            self.counts[tier as usize] = found().map(|block| block.tiers[at].0).sum();
            let best = found().flat_map(|block| &block.tiers[at].1).take(BEST - self.best.len());
            self.best.extend(best.map(|number| Best { number: *number, tier, score: 0 }));
        }
    }

    fn take_alike(&mut self, found: Vec<Vec<(u32, Like)>>) {
        let found = || found.iter().flatten();
        self.in_order = Some(found().map(|(number, _)| *number).collect());
        let score = |&(number, like): &(u32, Like)| match like {
            Like::Score(score) => Some(Best { number, tier: Tier::Fuzzy, score }),
            Like::InOrder => None,
        };
        let mut best: Vec<Best> = found().filter_map(score).collect();
        self.numbers = best.iter().map(|one| one.number).collect();
        self.counts[Tier::Fuzzy as usize] = best.len();
        self.alike = !best.is_empty();
        let order = |one: &Best| (Reverse(one.score), one.number);
        if best.len() > BEST {
            best.select_nth_unstable_by_key(BEST, order);
            best.truncate(BEST);
        }
        best.sort_unstable_by_key(order);
        best.shrink_to_fit();
        self.best = best;
    }
}
