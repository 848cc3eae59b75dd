//! Numbers that lead to a record and prove nothing: those of a part of the upload that counts by itself, and those that fit by
//! chance.

use super::RecordKeys;
use super::rows::{Counted, Decided};
use crate::read::reply::{Outcome, Reply};

/// Of each reply whether its number proves nothing.
pub(super) fn unproved(replies: &[Reply], decided: &Decided, keys: &dyn RecordKeys) -> Vec<bool> {
    let mut unproved = vec![false; replies.len()];
    for kind in Counted::ALL {
        let of_kind: Vec<(usize, u32)> = replies
            .iter()
            .enumerate()
            .filter_map(|(at, reply)| Some((at, kind.number(&reply.hints)?)))
            .filter(|(at, _)| replies.get(*at).is_some_and(|reply| reply.hints.several.is_empty()))
            .collect();
        let numbers: Vec<u32> = of_kind.iter().map(|(_, number)| *number).collect();
        let part = || of_kind.iter().filter_map(|(at, _)| replies.get(*at));
        if fits_by_chance(kind, &numbers, decided, keys)
            || begins_again(&numbers, part(), keys.count())
            || is_of_parts(&of_kind, replies)
        {
            of_kind.iter().for_each(|(at, _)| unproved[*at] = true);
        }
    }
    unproved
}

/// How many numbers tell that they are no records.
const TELLING: usize = 3;

/// Whether most of the numbers lead nowhere: 10, 20, 30 number no records.
fn fits_by_chance(kind: Counted, numbers: &[u32], decided: &Decided, keys: &dyn RecordKeys) -> bool {
    let mut distinct = numbers.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let nowhere = distinct.iter().filter(|number| decided.records(kind, **number, keys).is_empty()).count();
    let left = distinct.len() - nowhere;
    nowhere >= TELLING && left > 0 && nowhere > left
}

/// Whether the numbers begin again before they have named all records, each time at the same number and without a gap, in
/// answers that tell of success as well: each part of the upload counts by itself.
fn begins_again<'r>(numbers: &[u32], replies: impl Iterator<Item = &'r Reply>, count: u32) -> bool {
    let taken = replies.filter(|reply| reply.outcome < Outcome::Warning && reply.field_text.is_none()).count();
    if taken == 0 || numbers.len() < TELLING {
        return false;
    }
    let parts: Vec<&[u32]> = numbers.chunk_by(|a, b| a <= b).collect();
    let Some(first) = parts.first().and_then(|part| part.first()).copied().filter(|first| *first < 2) else {
        return false;
    };
    let whole = |part: &[u32]| part.first() == Some(&first) && part.windows(2).all(|two| two[1] - two[0] < 2);
    let all = |part: &&[u32]| part.last().is_some_and(|last| last + 1 - first >= count);
    // A part of one entry is hardly one.
    let several = parts.iter().any(|part| part.first() != part.last());
    parts.len() > 1 && several && parts.iter().all(|part| whole(part)) && !parts.iter().any(all)
}

/// Whether what stands around the entries has a number or a beginning of its own that counts with theirs.
fn is_of_parts(of_kind: &[(usize, u32)], replies: &[Reply]) -> bool {
    let hints = || of_kind.iter().filter_map(|(at, number)| Some((&replies.get(*at)?.hints, *number)));
    hints().any(|(hints, number)| hints.within.is_some_and(|within| within != number))
        || hints().any(|(hints, _)| hints.begins_at.is_some_and(|begins| begins > 1))
}
