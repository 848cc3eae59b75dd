//! Two replies of PMH: which rejected records are fixed, still rejected, or rejected now.

use std::collections::{BTreeMap, HashSet};

use crate::read::reply::Reply;
use crate::read::reply_matching::MatchedReply;
use crate::record::FieldRef;

/// What became of a rejection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReplyState {
    /// Rejected before and now.
    Still,
    /// Rejected now, and not before.
    New,
    /// Rejected before, and not now.
    Fixed,
    /// Rejected before; the record is not in the new upload.
    Gone,
}

impl ReplyState {
    /// The name that scripts see.
    pub fn code(self) -> &'static str {
        match self {
            ReplyState::Still => "still",
            ReplyState::New => "new",
            ReplyState::Fixed => "fixed",
            ReplyState::Gone => "gone",
        }
    }
}

/// A rejection in one of two replies, or in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyChange {
    /// What became of it.
    pub state: ReplyState,
    /// The record of the old upload, where that is known.
    pub old: Option<u32>,
    /// The record of the new one.
    pub new: Option<u32>,
    /// The codes before, each once.
    pub codes_old: Vec<String>,
    /// The codes now.
    pub codes_new: Vec<String>,
}

/// Whether a reply says that something is wrong.
pub fn rejects(reply: &Reply) -> bool {
    reply.is_error()
}

/// What a reply is about where no upload tells its record: what it says of the record, its code and its field.
type About = (Option<u32>, String, Option<FieldRef>);

fn about(reply: &Reply, laid: &MatchedReply) -> About {
    let hints = &reply.hints;
    let number = hints.index.and_then(|index| index.checked_add(1)).or(hints.number.map(|(_, number)| number));
    (number, reply.code.trim().to_owned(), laid.field.clone())
}

/// Adds a code once.
fn note(codes: &mut Vec<String>, code: &str) {
    let code = code.trim();
    if !code.is_empty() && !codes.iter().any(|known| known == code) {
        codes.push(code.to_owned());
    }
}

/// Compares the replies to two uploads that were laid on their records. `new_of` gives the record of the new upload that is
/// the same certificate as one of the old.
pub fn replies_on_uploads(
    old: (&[Reply], &[MatchedReply]),
    new: (&[Reply], &[MatchedReply]),
    new_of: &dyn Fn(u32) -> Option<u32>,
) -> Vec<ReplyChange> {
    let on_records = |(replies, laid): (&[Reply], &[MatchedReply])| {
        let mut all: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for (reply, laid) in replies.iter().zip(laid).filter(|(reply, _)| rejects(reply)) {
            if let Some(record) = laid.record {
                note(all.entry(record).or_default(), &reply.code);
            }
        }
        all
    };
    let (before, mut now) = (on_records(old), on_records(new));
    let mut changes = Vec::new();
    for (record, codes_old) in before {
        let other = new_of(record);
        let codes_new = other.and_then(|other| now.remove(&other));
        let state = match (other, &codes_new) {
            (None, _) => ReplyState::Gone,
            (Some(_), Some(_)) => ReplyState::Still,
            (Some(_), None) => ReplyState::Fixed,
        };
        let codes_new = codes_new.unwrap_or_default();
        changes.push(ReplyChange { state, old: Some(record), new: other, codes_old, codes_new });
    }
    for (record, codes_new) in now {
        let (state, codes_old) = (ReplyState::New, vec![]);
        changes.push(ReplyChange { state, old: None, new: Some(record), codes_old, codes_new });
    }
    // A number that led to no record is none.
    let elsewhere = without_records(old, new, &|laid| laid.record.is_none());
    changes.extend(elsewhere.into_iter().map(|change| ReplyChange { old: None, new: None, ..change }));
    changes.sort_by_key(|change| (change.state, change.old, change.new));
    changes
}

/// Of each reply to the new upload, whether it is new: its record got none with that code before, or, where its record is
/// not known, there were fewer about the same. `old_of` gives the record of the old upload that is the same certificate.
pub fn new_replies(
    old: (&[Reply], &[MatchedReply]),
    new: (&[Reply], &[MatchedReply]),
    old_of: &dyn Fn(u32) -> Option<u32>,
) -> Vec<bool> {
    let mut on_records: HashSet<(u32, &str)> = HashSet::new();
    let mut elsewhere: BTreeMap<About, usize> = BTreeMap::new();
    for (reply, laid) in old.0.iter().zip(old.1).filter(|(reply, _)| rejects(reply)) {
        match laid.record {
            Some(record) => drop(on_records.insert((record, reply.code.trim()))),
            None => *elsewhere.entry(about(reply, laid)).or_default() += 1,
        }
    }
    let mut is_new = |(reply, laid): (&Reply, &MatchedReply)| match laid.record {
        _ if !rejects(reply) => false,
        Some(record) => old_of(record).is_none_or(|old| !on_records.contains(&(old, reply.code.trim()))),
        None => match elsewhere.get_mut(&about(reply, laid)).filter(|left| **left > 0) {
            Some(left) => {
                *left -= 1;
                false
            }
            None => true,
        },
    };
    new.0.iter().zip(new.1).map(&mut is_new).collect()
}

/// Compares two replies without their uploads: by code, record as given, and field.
pub fn replies_alone(old: (&[Reply], &[MatchedReply]), new: (&[Reply], &[MatchedReply])) -> Vec<ReplyChange> {
    let mut changes = without_records(old, new, &|_| true);
    changes.sort_by_key(|change| (change.state, change.old, change.new));
    changes
}

/// Replies one by one, as often as each occurs.
fn without_records(
    old: (&[Reply], &[MatchedReply]),
    new: (&[Reply], &[MatchedReply]),
    take: &dyn Fn(&MatchedReply) -> bool,
) -> Vec<ReplyChange> {
    let count = |(replies, laid): (&[Reply], &[MatchedReply])| {
        let mut all: BTreeMap<About, usize> = BTreeMap::new();
        for (reply, laid) in replies.iter().zip(laid).filter(|(reply, laid)| rejects(reply) && take(laid)) {
            *all.entry(about(reply, laid)).or_default() += 1;
        }
        all
    };
    let (before, mut now) = (count(old), count(new));
    let mut changes = Vec::new();
    let mut tell = |state, about: &About, times: usize| {
        let codes = |there: bool| if there && !about.1.is_empty() { vec![about.1.clone()] } else { vec![] };
        let (was, is) = (state != ReplyState::New, matches!(state, ReplyState::New | ReplyState::Still));
        let change = ReplyChange {
            state,
            old: about.0.filter(|_| was),
            new: about.0.filter(|_| is),
            codes_old: codes(was),
            codes_new: codes(is),
        };
        changes.extend(std::iter::repeat_n(change, times));
    };
    for (about, times) in before {
        let still = now.remove(&about).unwrap_or(0);
        tell(ReplyState::Still, &about, times.min(still));
        tell(ReplyState::Fixed, &about, times.saturating_sub(still));
        tell(ReplyState::New, &about, still.saturating_sub(times));
    }
    for (about, times) in now {
        tell(ReplyState::New, &about, times);
    }
    changes
}
