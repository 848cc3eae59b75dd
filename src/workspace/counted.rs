//! What a reply counts, against what was sent and what it names: nothing is said to be taken that may not be.

use crate::read::reply::Tally;

/// How records went, as the entries of replies name them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Named {
    /// How many were sent.
    pub sent: u32,
    /// How many records were taken; `None` where the replies do not list the records one by one.
    pub taken: Option<u32>,
    /// How many records were rejected.
    pub rejected: u32,
    /// How many entries tell of an error, on whatever record.
    pub errors: u32,
    /// How many errors are about a record that is not known.
    pub unplaced: u32,
    /// How many records were passed over.
    pub skipped: u32,
    /// How many entries there are.
    pub entries: u32,
    /// Whether it is said of the whole that it went well.
    pub all_well: bool,
}

/// In what the counts of a reply contradict what was sent, or what the reply names itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountsContradict {
    /// Its counts come to this, and another number was sent.
    Sum(u32),
    /// It is about so many records, and another number was sent.
    Total(u32),
    /// It counts so many rejected records, and names fewer.
    Rejected(u32, u32),
    /// It counts so many taken records, and lists another number of them.
    Taken(u32, u32),
}

/// What the counts of a reply come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub taken: Option<u32>,
    pub rejected: u32,
    pub skipped: u32,
    /// How many records nothing is said of.
    pub unanswered: u32,
    /// Whether the counts say more than the entries.
    pub tells: bool,
    pub contradicts: Option<CountsContradict>,
}

/// Weighs the counts of a reply against what it names and what was sent.
pub(super) fn weigh(tally: Tally, named: Named) -> Counted {
    // An entry is an error; a record may have several, and one that is not known is one all the same.
    let more = tally.rejected.filter(|counted| *counted > named.errors.max(named.rejected));
    let rejected = more.map_or(named.rejected, |counted| counted.min(named.sent));
    let skipped = tally.skipped.unwrap_or(0).max(named.skipped);
    let known = Counted {
        taken: named.taken.or(named.all_well.then(|| named.sent.saturating_sub(skipped))),
        rejected,
        skipped,
        unanswered: 0,
        tells: false,
        contradicts: None,
    };
    if let Some(listed) = named.taken {
        return weigh_list(tally, named, known, listed, more);
    }
    let unnamed = more.filter(|_| named.errors > 0).map(|counted| CountsContradict::Rejected(counted, named.errors));
    let counted = match (tally.taken, tally.total) {
        (Some(taken), _) => by_taken(taken, tally, named, known),
        (None, Some(total)) if total != named.sent && total != named.entries => Counted {
            taken: known.taken.map(|_| total.saturating_sub(rejected + skipped)).filter(|_| total < named.sent),
            unanswered: named.sent.saturating_sub(total),
            tells: true,
            contradicts: Some(CountsContradict::Total(total)),
            ..known
        },
        _ => Counted {
            taken: known.taken.map(|taken| taken.min(named.sent.saturating_sub(rejected + skipped))),
            tells: more.is_some() || tally.skipped.is_some_and(|skipped| skipped > named.skipped),
            ..known
        },
    };
    Counted { contradicts: counted.contradicts.or(unnamed), ..counted }
}

/// Where the records are listed one by one, the counts may only say the same.
fn weigh_list(tally: Tally, named: Named, known: Counted, listed: u32, more: Option<u32>) -> Counted {
    // What is counted as rejected and not named may be among the records without an answer, and else among the taken.
    let silent = named.sent.saturating_sub(listed + named.rejected + known.skipped);
    let among_taken = (known.rejected - named.rejected).saturating_sub(silent).min(listed);
    let most = listed - among_taken;
    let warned = tally.warned.unwrap_or(0);
    // A list may leave out what was taken, but not hold more than is counted.
    let same = |taken: &u32| {
        *taken == listed || taken.saturating_add(warned) == listed || *taken > listed && *taken <= listed + silent
    };
    let taken = tally.taken.filter(|taken| !same(taken));
    let contradicts = more
        .map(|counted| CountsContradict::Rejected(counted, named.errors))
        .or(taken.map(|taken| CountsContradict::Taken(taken, listed)));
    let taken = taken.map_or(most, |taken| taken.min(most));
    let rejected = named.rejected + among_taken;
    Counted { taken: Some(taken), rejected, contradicts, tells: contradicts.is_some(), ..known }
}

/// Where the reply counts what was taken.
fn by_taken(taken: u32, tally: Tally, named: Named, known: Counted) -> Counted {
    // Errors may be counted by records or one by one; warnings among the taken, or beside them.
    let rejected = [known.rejected, named.rejected, named.rejected + named.unplaced, tally.rejected.unwrap_or(0)];
    let all =
        [0, tally.warned.unwrap_or(0)].map(|warned| rejected.map(|rejected| (taken.saturating_add(warned), rejected)));
    let sum = |(taken, rejected): (u32, u32)| taken.saturating_add(rejected).saturating_add(known.skipped);
    let fits = all.into_iter().flatten().find(|one| sum(*one) == named.sent);
    match fits {
        Some((taken, rejected)) => Counted { taken: Some(taken), rejected, tells: true, ..known },
        None => {
            let together = sum((taken, known.rejected));
            let taken = Some(taken).filter(|_| together <= named.sent);
            let contradicts = Some(CountsContradict::Sum(together));
            let unanswered = named.sent.saturating_sub(together);
            Counted { taken, unanswered, tells: true, contradicts, ..known }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_against_what_was_sent() {
        let of = |total, taken, rejected, skipped| Tally { total, taken, rejected, skipped, warned: None };
        let whole = Named { sent: 27, all_well: true, ..Named::default() };
        let errors = Named { sent: 27, rejected: 2, errors: 3, entries: 3, ..Named::default() };
        let listed = Named { sent: 27, taken: Some(27), entries: 27, ..Named::default() };
        use CountsContradict::{Rejected, Sum, Taken, Total};
        for (tally, named, taken, rejected, unanswered, contradicts) in [
            (of(None, None, None, None), whole, Some(27), 0, 0, None),
            (of(Some(27), Some(27), Some(0), None), whole, Some(27), 0, 0, None),
            (of(None, Some(25), Some(0), None), whole, Some(25), 0, 2, Some(Sum(25))),
            (of(None, Some(25), None, Some(2)), whole, Some(25), 0, 0, None),
            (of(None, Some(30), None, None), whole, None, 0, 0, Some(Sum(30))),
            (of(Some(24), None, None, None), whole, Some(24), 0, 3, Some(Total(24))),
            (of(Some(30), None, None, None), whole, None, 0, 0, Some(Total(30))),
            // By records, and one by one.
            (of(Some(27), Some(25), Some(2), None), errors, Some(25), 2, 0, None),
            (of(None, Some(25), Some(3), None), errors, Some(25), 2, 0, None),
            (of(Some(3), None, None, None), errors, None, 2, 0, None),
            (of(None, None, Some(5), None), errors, None, 5, 0, Some(Rejected(5, 3))),
            (of(None, None, Some(1), None), listed, Some(26), 1, 0, Some(Rejected(1, 0))),
            (of(None, Some(26), None, None), listed, Some(26), 0, 0, Some(Taken(26, 27))),
            (of(Some(27), Some(27), Some(0), None), listed, Some(27), 0, 0, None),
        ] {
            let found = weigh(tally, named);
            let found = (found.taken, found.rejected, found.unanswered, found.contradicts);
            assert_eq!(found, (taken, rejected, unanswered, contradicts), "{tally:?} {named:?}");
        }
    }
}
