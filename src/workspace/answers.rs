//! What the replies to an upload come to, taken together: which of several replies rules, how many records were taken, how
//! many rejected, and which have no answer.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Response;
use super::counted::{CountsContradict, Named, weigh};
use crate::check::{At, Finding, Param, Rule};
use crate::read::reply::{Outcome, Reply, Tally, moment, number_of_code};
use crate::read::reply_matching::MatchedReply;

/// What the replies to an upload come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// How many records were sent.
    pub sent: u32,
    /// How many were taken; `None` where the replies do not say: they name errors alone.
    pub taken: Option<u32>,
    /// How many records have an error.
    pub rejected: u32,
    /// How many were passed over: neither taken nor rejected.
    pub skipped: u32,
    /// How many records were received, and how it went with them is not told yet.
    pub accepted: u32,
    /// How many errors are about a record that is not known.
    pub unplaced: u32,
    /// Whether all that is said is that it was received.
    pub pending: bool,
    /// The records without an answer, where the replies list the records one by one; else none.
    pub unanswered: Vec<u32>,
    /// Whether the replies list the records one by one.
    pub one_by_one: bool,
    /// How many replies to the upload there are, and whether their order is by the time that they say.
    pub tries: usize,
    /// Whether that order is by the time that they say, and not by the order in which they were given.
    pub by_time: bool,
    /// How many records have no answer by what the replies count, where they name none.
    pub uncounted: u32,
    /// Whether these figures are those that a reply counts.
    pub counted: bool,
    /// In what a reply contradicts itself, or what was sent.
    pub contradicts: Option<CountsContradict>,
}

/// The places of the replies to an upload, the earliest first, and whether that is by the time that they say.
fn in_order(responses: &[Response], payload: usize) -> (Vec<usize>, bool) {
    let mut places: Vec<usize> = (0..responses.len()).filter(|i| responses[*i].payload == Some(payload)).collect();
    let times: Vec<Option<Vec<u32>>> =
        responses.iter().map(|response| moment(response.time.as_deref().unwrap_or_default())).collect();
    let mut known: Vec<&Vec<u32>> = places.iter().filter_map(|i| times[*i].as_ref()).collect();
    known.sort();
    known.dedup();
    let by_time = places.len() > 1 && known.len() == places.len();
    if by_time {
        places.sort_by_key(|i| times[*i].clone());
    }
    (places, by_time)
}

/// Whether a reply says of records one by one how they went: it names one that was taken, and not only what is to be said of
/// some, which has a code.
fn lists_records<'a>(response: &'a Response) -> bool {
    let bare =
        |code: &str| number_of_code(code).bytes().all(|byte| byte == b'0') || !code.contains(|c: char| c.is_numeric());
    let taken = || {
        let all = response.replies.iter().zip(&response.laid);
        all.filter(|(reply, laid)| reply.outcome < Outcome::Warning && laid.record.is_some())
    };
    // A code that several records were taken with is that of success, and no remark on one of them.
    let mut records: HashMap<&'a str, u32> = HashMap::new();
    let again = |(reply, laid): (&'a Reply, &MatchedReply)| {
        laid.record.is_some_and(|record| *records.entry(reply.code.as_str()).or_insert(record) != record)
    };
    taken().any(|(reply, _)| bare(&reply.code)) || taken().any(again)
}

/// Whether a later reply says how it went with the whole upload, so that nothing of an earlier one holds: each record; or of
/// the upload as a whole that it went well; or it is that of another task, at another time, and names errors alone. One that
/// lists some of the records one by one may be a part of an answer: it tells nothing of the others.
fn rules_over(later: &Response, earlier: &Response, by_time: bool, sent: u32) -> bool {
    // The parts of one reply are written within a minute, and say the same task.
    let minute = |response: &Response| {
        moment(response.time.as_deref().unwrap_or_default()).map(|time| time[..time.len().min(5)].to_vec())
    };
    let other_task = match (&later.task, &earlier.task) {
        (Some(later), Some(earlier)) => later != earlier,
        _ => minute(later) != minute(earlier),
    };
    let all_well = later.replies.iter().all(|reply| reply.outcome == Outcome::Ok)
        && later.replies.iter().zip(&later.laid).any(|(reply, laid)| reply.whole && laid.record.is_none());
    let answered: HashSet<u32> = later.laid.iter().filter_map(|laid| laid.record).collect();
    let each = lists_records(later) && answered.len() == sent as usize;
    let answers = later.replies.iter().any(|reply| reply.outcome != Outcome::Accepted);
    answers && (each || all_well || by_time && other_task && !lists_records(later))
}

/// Marks what later replies to the same upload have overtaken, and sums up what is left.
pub(super) fn settle(responses: &mut [Response], payload: usize, sent: u32) -> Option<Answered> {
    let (places, by_time) = in_order(responses, payload);
    if places.is_empty() {
        return None;
    }
    places.iter().for_each(|place| as_read(&mut responses[*place]));
    // From the last on: what was said of a record once holds against all before.
    let mut said: HashSet<u32> = HashSet::new();
    let mut ruling: Vec<usize> = Vec::new();
    for (at, place) in places.iter().enumerate().rev() {
        let whole =
            places[at + 1..].iter().any(|later| rules_over(&responses[*later], &responses[*place], by_time, sent));
        if !whole {
            ruling.insert(0, *place);
        }
        let response = &mut responses[*place];
        for laid in &mut response.laid {
            laid.superseded = whole || laid.record.is_some_and(|record| said.contains(&record));
        }
        let told = response.replies.iter().zip(&response.laid).filter(|(reply, _)| reply.outcome != Outcome::Accepted);
        said.extend(told.filter_map(|(_, laid)| laid.record));
    }
    let answered = sum(responses, &places, tally_of(responses, &ruling, sent), sent, by_time);
    if let (Some(contradicts), Some(last)) = (answered.contradicts, ruling.last()) {
        contradict(&mut responses[*last], contradicts, sent);
    }
    Some(answered)
}

/// Puts the outcomes back that its counts overruled.
fn as_read(response: &mut Response) {
    if response.replies.iter().any(|reply| reply.overruled.is_some()) {
        for reply in Arc::make_mut(&mut response.replies) {
            reply.outcome = reply.overruled.take().unwrap_or(reply.outcome);
        }
    }
}

/// What the replies that rule count together: each the whole, or its part of it.
fn tally_of(responses: &[Response], ruling: &[usize], sent: u32) -> Tally {
    let all = || ruling.iter().map(|place| responses[*place].tally).filter(|tally| !tally.is_empty());
    let together = all().reduce(Tally::and).unwrap_or_default();
    let last = all().next_back().unwrap_or_default();
    let whole = |tally: Tally| {
        let parts = [tally.taken, tally.rejected, tally.skipped].into_iter().flatten().sum::<u32>();
        tally.total == Some(sent) || parts == sent
    };
    if whole(together) && !whole(last) { together } else { last }
}

/// Tells of counts that do not fit, and takes no success from a reply that says so of the whole.
fn contradict(response: &mut Response, contradicts: CountsContradict, sent: u32) {
    let is_well = |reply: &Reply| reply.whole && reply.outcome < Outcome::Warning;
    if response.replies.iter().any(is_well) {
        for reply in Arc::make_mut(&mut response.replies).iter_mut().filter(|reply| is_well(reply)) {
            reply.overruled = Some(std::mem::replace(&mut reply.outcome, Outcome::Error));
        }
    }
    let count = |number: u32| Param::Count(u64::from(number));
    let (variant, params) = match contradicts {
        CountsContradict::Sum(sum) => ("sum", vec![("count", count(sum)), ("sent", count(sent))]),
        CountsContradict::Total(total) => ("total", vec![("count", count(total)), ("sent", count(sent))]),
        CountsContradict::Rejected(counted, named) => {
            ("rejected", vec![("count", count(counted)), ("named", count(named))])
        }
        CountsContradict::Taken(counted, named) => ("taken", vec![("count", count(counted)), ("named", count(named))]),
    };
    let at = response.replies.iter().find(|reply| reply.whole).or(response.replies.first());
    let at = At { line: at.map_or(1, |reply| reply.line), column: at.map_or(1, |reply| reply.column), ..At::default() };
    let rule = Rule::ReplyCountsContradict;
    response.findings.push(Finding { rule, record: None, field: None, at, variant, params, said_by: None });
}

fn sum(responses: &[Response], places: &[usize], tally: Tally, sent: u32, by_time: bool) -> Answered {
    let all = places.iter().flat_map(|place| responses[*place].replies.iter().zip(&responses[*place].laid));
    let ruling: Vec<_> = all.filter(|(_, laid)| !laid.superseded).collect();
    let records = |test: &dyn Fn(Outcome) -> bool| -> HashSet<u32> {
        let of = ruling.iter().filter(|(reply, _)| test(reply.outcome));
        of.filter_map(|(_, laid)| laid.record).collect()
    };
    let rejected = records(&|outcome| outcome == Outcome::Error);
    let taken = records(&|outcome| matches!(outcome, Outcome::Ok | Outcome::Warning));
    let skipped: HashSet<u32> =
        records(&|outcome| outcome == Outcome::Skipped).difference(&rejected).copied().collect();
    let answered = records(&|_| true);
    let judged = records(&|outcome| outcome != Outcome::Accepted);
    let accepted = answered.difference(&judged).count() as u32;
    let one_by_one = places.iter().any(|place| lists_records(&responses[*place]));
    // What is about a record that was not found says nothing of the whole upload, unless it is an error.
    let unplaced = || ruling.iter().filter(|(_, laid)| laid.record.is_none()).map(|(reply, _)| reply);
    // What says so may be an entry of its own, or stand around the entries.
    let last = places.last().and_then(|place| responses[*place].overall);
    let all_well = (last == Some(Outcome::Ok) || unplaced().any(|reply| reply.whole && reply.outcome == Outcome::Ok))
        && unplaced().all(|reply| reply.outcome != Outcome::Error && (reply.whole || reply.outcome != Outcome::Ok))
        && rejected.is_empty();
    let lost = unplaced().filter(|reply| reply.outcome == Outcome::Error && !reply.whole).count();
    let unanswered = match one_by_one {
        true => (1..=sent).filter(|number| !answered.contains(number)).collect(),
        false => vec![],
    };
    // What is said of the whole upload is not said of what was passed over.
    let of_list = || {
        let plain = |record: &&u32| !rejected.contains(record) && !skipped.contains(record);
        taken.iter().filter(plain).count() as u32
    };
    let errors = ruling.iter().filter(|(reply, _)| reply.outcome == Outcome::Error && !reply.whole);
    let named = Named {
        sent,
        taken: one_by_one.then(of_list),
        rejected: rejected.len() as u32,
        errors: errors.count() as u32,
        unplaced: lost as u32,
        skipped: skipped.len() as u32,
        entries: ruling.iter().filter(|(reply, _)| !reply.whole).count() as u32,
        all_well,
    };
    let counted = weigh(tally, named);
    Answered {
        sent,
        taken: counted.taken,
        rejected: counted.rejected,
        skipped: counted.skipped,
        accepted,
        unplaced: lost as u32,
        pending: !ruling.is_empty() && ruling.iter().all(|(reply, _)| reply.outcome == Outcome::Accepted),
        unanswered,
        one_by_one,
        tries: places.len(),
        by_time,
        uncounted: counted.unanswered,
        counted: counted.tells && !one_by_one,
        contradicts: counted.contradicts,
    }
}
