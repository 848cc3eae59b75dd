//! Search over the records' names, kana and numbers: a substring search of the folded keys of every record, by text or by
//! romaji, then by likeness where nothing is found; and a fuzzy ranking for short lists such as the command palette.
//!
//! Keys lie one after the other in blocks of a few thousand records, so that a search is one pass of memmem over each block:
//! measured, a few milliseconds for a million records, where a fuzzy matcher takes 20 times as long.
//!
//! - `bytes`: how folded text lies in memory.
//! - `part`: records to keys, in any worker.
//! - `block`: some thousand records' keys, and a search in them.
//! - `query`: what is searched for, and where it may stand.
//! - `alike`: names that were mistyped.
//! - `index`: all blocks, and what was found.
//! - `rank`: short lists.

mod batch;
mod block;
mod found;
mod fuzzy;
mod index;
mod kana_encoding;
mod letter_filter;
mod query;
mod rank;
#[cfg(test)]
mod tests;

pub use batch::{SearchKeys, SearchPart};
pub use index::{BEST, Best, GoOn, Hits, SearchIndex};
pub use rank::{Ranked, Tier, rank};
