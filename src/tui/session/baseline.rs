//! What is new since the upload before: findings that were not on the same certificate, and replies that PMH had not given.

use std::sync::Arc;

use super::{Session, is_long};
use crate::check::{Finding, Rule, findings_of};
use crate::compare::{Between, Comparison, ReplyState, known, new_replies, rejects, replies_on_uploads};
use crate::workspace::Side;

/// What became of the replies to the upload before.
#[derive(Debug, Default)]
pub struct Rejected {
    /// Whether there are replies to the payload itself: else nothing is known of what PMH rejects now.
    pub both: bool,
    /// How many were rejected before.
    pub before: usize,
    /// Of these, how many are not rejected any more.
    pub fixed: usize,
    /// How many still are.
    pub still: usize,
    /// How many are not in the upload any more.
    pub gone: usize,
    /// How many are rejected now and were not before.
    pub new: usize,
    /// The records of the payload that were rejected before, in order.
    pub again: Vec<u32>,
    /// Of each reply to the payload, whether it is new; in the order in which the workspace gives them.
    pub is_new: Vec<bool>,
}

/// What is needed to tell that, be it by another thread.
#[derive(Debug)]
pub struct Replies {
    /// What became of the records.
    pub comparison: Arc<Comparison>,
    /// Records of the upload before.
    pub old_len: u32,
    /// The replies to the upload before.
    pub before: Side,
    /// Those to the payload.
    pub now: Side,
}

impl Replies {
    /// Compares them.
    pub fn run(self) -> Rejected {
        let new_of = self.comparison.new_of(self.old_len);
        let new_of = |old: u32| new_of.get(old as usize).copied().filter(|new| *new > 0);
        let old_of = |new: u32| self.comparison.old_of(new);
        let (before, now) = (self.before.all(), self.now.all());
        let (before, now) = ((&*before.0, &*before.1), (&*now.0, &*now.1));
        let changes = replies_on_uploads(before, now, &new_of);
        let count = |state| changes.iter().filter(|change| change.state == state).count();
        let (fixed, still, gone) = (count(ReplyState::Fixed), count(ReplyState::Still), count(ReplyState::Gone));
        let rejected = before.0.iter().zip(before.1).filter(|(reply, _)| rejects(reply));
        let mut again: Vec<u32> = rejected.filter_map(|(_, laid)| new_of(laid.record?)).collect();
        again.sort_unstable();
        again.dedup();
        Rejected {
            both: !self.now.is_empty(),
            before: fixed + still + gone,
            fixed,
            still,
            gone,
            new: count(ReplyState::New),
            again,
            is_new: new_replies(before, now, &old_of),
        }
    }
}

impl Session {
    /// Which findings of the payload that is looked at are fixed, known and new since the upload before; `None` while that is not
    /// known, and where it cannot be.
    pub fn since_before(&self) -> Option<&Between> {
        Some(self.payload()?.compared_findings()?.0)
    }

    /// What became of the replies to the upload before; `None` where there are none, or none to the payload itself.
    pub fn replies_since_before(&self) -> Option<&Arc<Rejected>> {
        self.uploads.slots.get(self.file)?.rejected.done().filter(|rejected| rejected.both)
    }

    /// Whether findings will be, or are, told apart.
    pub fn tells_findings(&self) -> bool {
        self.payload().is_some_and(|payload| payload.previous.is_some())
    }

    /// Whether replies will be, or are, told apart.
    pub fn tells_replies(&self) -> bool {
        let before = &self.workspace.responses_before;
        before.iter().any(|response| response.payload == Some(self.file)) && self.tells_findings()
    }

    /// Of the findings of a record, each whether it is new; `None` where that is not known.
    pub fn new_on_record(&self, number: u32, findings: &[Finding]) -> Option<Vec<bool>> {
        let (between, compared, document) = self.payload()?.compared_findings()?;
        let all = |is_new: bool| Some(vec![is_new; findings.len()]);
        if !between.is_new_on(number) {
            return all(false);
        }
        let Some(old) = compared.comparison.old_of(number) else { return all(true) };
        let before = compared.checked.rules_of(old);
        if findings.iter().all(|finding| !before.contains(&finding.rule)) {
            return all(true);
        }
        if is_long(document, old) {
            return None;
        }
        let text = document.text(old).ok()?;
        let before = findings_of(document, &compared.checked, &text, &document.parse(&text));
        Some(news(&before, findings))
    }

    /// Of the findings about the file as a whole, each whether it is new; `None` where that is not known.
    pub fn new_on_file(&self, findings: &[Finding]) -> Option<Vec<bool>> {
        let (_, compared, document) = self.payload()?.compared_findings()?;
        let before: Vec<Finding> = compared.checked.file_findings(document).collect();
        Some(news(&before, findings))
    }

    /// How many findings of a rule are new.
    pub fn new_of_rule(&self, rule: Rule) -> Option<u64> {
        let now = self.checked()?.count(rule);
        Some(now.saturating_sub(self.since_before()?.known_of(rule)))
    }

    /// How many replies of a code are new.
    pub fn new_of_code(&self, code: &str) -> Option<u64> {
        let is_new = &self.replies_since_before()?.is_new;
        let replies = self.workspace.replies_on(self.file).zip(is_new);
        Some(
            replies.filter(|((_, reply, _), is_new)| **is_new && self.workspace.spec.code(&reply.code) == code).count()
                as u64,
        )
    }
}

fn news(before: &[Finding], now: &[Finding]) -> Vec<bool> {
    known(before, now).into_iter().map(|known| !known).collect()
}
