//! Which reply belongs to which record: replies laid on the records of payloads, and what is found about them.

use std::sync::Arc;

use super::answers;
use super::key_index::KeyIndex;
use super::{Response, Workspace, missed};
use crate::check::{At, Finding, Param, Rule};
use crate::read::Document;
use crate::read::reply::{Reply, Unclear};
use crate::read::reply_matching::{Counting, Doubt, MatchedReply, match_replies};
use crate::record::Code;
use crate::spec::{ErrorList, FieldTable, Found};

/// Replies, and the payloads on whose records they are to be laid; and the same of the uploads before.
#[derive(Clone, Debug)]
pub struct Matching {
    now: OneSide,
    before: OneSide,
    fields: Arc<FieldTable>,
    errors: Option<Arc<ErrorList>>,
    /// What the user or the profile says of the numbers.
    counting: Counting,
}

/// Replies, and the documents they are for, each with the place of its payload.
#[derive(Clone, Debug)]
struct OneSide {
    documents: Vec<(usize, Arc<Document>)>,
    replies: Vec<Arc<Vec<Reply>>>,
}

/// Replies that were laid.
#[derive(Debug)]
pub struct LaidOut {
    now: Vec<LaidResponse>,
    before: Vec<LaidResponse>,
}

/// The replies of a response, laid.
#[derive(Debug)]
struct LaidResponse {
    payload: Option<usize>,
    laid: Vec<MatchedReply>,
    findings: Vec<Finding>,
}

impl Workspace {
    /// Whether there are replies to be laid on records.
    pub fn has_replies(&self) -> bool {
        !(self.responses.is_empty() && self.responses_before.is_empty())
    }

    /// What is needed to lay the replies on the records, be it by another thread; `None` where there are no replies.
    pub fn matching(&self) -> Option<Matching> {
        if !self.has_replies() {
            return None;
        }
        let now = self.payloads.iter().enumerate().map(|(place, payload)| (place, payload.document.clone()));
        let before = self.payloads.iter().enumerate().filter_map(|(place, one)| Some((place, one.previous.clone()?)));
        let replies = |responses: &[Response]| responses.iter().map(|response| response.replies.clone()).collect();
        Some(Matching {
            now: OneSide { documents: now.collect(), replies: replies(&self.responses) },
            before: OneSide { documents: before.collect(), replies: replies(&self.responses_before) },
            fields: self.spec.fields.clone(),
            errors: self.spec.errors.clone(),
            counting: Counting {
                rows: self.reply_rows.or_else(|| self.spec.reply.as_ref()?.rows),
                by_profile: self.spec.reply.as_ref().is_some_and(|profile| profile.record_from.is_some()),
            },
        })
    }

    /// Takes replies that were laid.
    pub fn take_laid(&mut self, all: LaidOut) {
        let responses = self.responses.iter_mut().zip(all.now);
        for (response, out) in responses.chain(self.responses_before.iter_mut().zip(all.before)) {
            response.on_record.clear();
            for (i, laid) in out.laid.iter().enumerate() {
                if let Some(number) = laid.record {
                    response.on_record.entry(number).or_default().push(i);
                }
            }
            (response.payload, response.laid, response.findings) = (out.payload, out.laid, out.findings);
        }
        self.answered.clear();
        for (place, payload) in self.payloads.iter().enumerate() {
            let answered = answers::settle(&mut self.responses, place, payload.document.len());
            self.answered.extend(answered.map(|answered| (place, answered)));
            let before = payload.previous.as_ref().map_or(0, |document| document.len());
            answers::settle(&mut self.responses_before, place, before);
        }
    }

    /// Lays the replies on the records; waits for payloads that are still being read.
    pub fn match_replies(&mut self) {
        if let Some(laying) = self.matching() {
            self.take_laid(laying.run());
        }
    }
}

impl Matching {
    /// Lays the replies on the payloads: the only one; or, where there are as many responses as payloads, in the order
    /// given; or the first on which they fit best. Waits for payloads that are still being read.
    pub fn run(self) -> LaidOut {
        let all = |side: &OneSide| {
            let in_order = side.replies.len() == side.documents.len();
            let responses = side.replies.iter().enumerate();
            responses.map(|(i, replies)| self.match_one(&side.documents, i, replies, in_order)).collect()
        };
        LaidOut { now: all(&self.now), before: all(&self.before) }
    }

    fn match_one(
        &self,
        documents: &[(usize, Arc<Document>)],
        i: usize,
        replies: &[Reply],
        in_order: bool,
    ) -> LaidResponse {
        let candidates: Vec<usize> = match documents.len() {
            1 => vec![0],
            n if in_order && n > 1 => vec![i],
            n => (0..n).collect(),
        };
        let mut best: Option<(usize, Vec<MatchedReply>, usize)> = None;
        for candidate in candidates {
            let laid =
                match_replies(replies, &KeyIndex::of(&documents[candidate].1, replies), &self.fields, self.counting);
            let matched = laid.iter().filter(|laid| laid.record.is_some()).count();
            if best.as_ref().is_none_or(|(_, _, most)| matched > *most) {
                best = Some((candidate, laid, matched));
            }
        }
        let (payload, laid) = match best {
            Some((candidate, laid, _)) => (Some(documents[candidate].0), laid),
            None => (None, match_replies(replies, &KeyIndex::default(), &self.fields, self.counting)),
        };
        let findings = about_replies(replies, &laid, self.errors.as_deref());
        LaidResponse { payload, laid, findings }
    }
}

/// The findings about the replies of a response: codes that the list does not hold, replies that fit nowhere.
fn about_replies(replies: &[Reply], laid: &[MatchedReply], errors: Option<&ErrorList>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (reply, laid) in replies.iter().zip(laid) {
        let mut tell = |rule, variant, params| {
            let at = At { line: reply.line, column: reply.column, ..At::default() };
            findings.push(Finding { rule, record: None, field: None, at, variant, params, said_by: None });
        };
        if reply.unreadable {
            tell(Rule::UnreadableRecord, "syntax", vec![]);
        }
        match reply.unclear {
            Some(_) if reply.unreadable => {}
            Some(Unclear::All) => tell(Rule::ReplyNotUnderstood, "default", vec![]),
            Some(Unclear::Status) => tell(Rule::ReplyNotUnderstood, "status", vec![]),
            None => {}
        }
        let code = || vec![("code", Param::Code(Code::new(&reply.code)))];
        let weighs = reply.weighs();
        match errors {
            // What says that all went well needs no explanation.
            _ if reply.code.trim().is_empty() || !weighs => {}
            None => tell(Rule::CodeNotInList, "no-list", code()),
            Some(list) => match list.find(&reply.code) {
                Found::Exact(_) | Found::Folded(..) => {}
                Found::Not => tell(Rule::CodeNotInList, "default", code()),
                Found::Ambiguous(alike) => {
                    let alike = ("alike", Param::Published(alike.join(", ")));
                    tell(Rule::CodeNotInList, "ambiguous", code().into_iter().chain([alike]).collect());
                }
            },
        }
        let count = |number: u32| Param::Count(u64::from(number));
        match (&laid.doubt, laid.record) {
            (Some(Doubt::Contradicts(place)), Some(record)) => {
                let params = vec![("place", count(*place)), ("record", count(record))];
                tell(Rule::ReplyContradictsRecord, "default", params);
            }
            (Some(Doubt::Uncertain(candidates)), _) => {
                let records: Vec<String> = candidates.iter().map(u32::to_string).collect();
                let params = vec![("records", Param::Figures(records.join(", ")))];
                let hints = &reply.hints;
                let number = hints.index.or(hints.number.map(|(_, number)| number)).or(hints.serial);
                let numbered = number.map(|number| ("number", count(number)));
                let variant = if numbered.is_some() { "default" } else { "identity" };
                tell(Rule::ReplyPlaceUncertain, variant, params.into_iter().chain(numbered).collect());
            }
            // A number that leads nowhere is not told: it may be somebody's.
            (Some(Doubt::Alike(candidates)), _) => {
                let records: Vec<String> = candidates.iter().map(u32::to_string).collect();
                tell(Rule::ReplyPlaceUncertain, "identity", vec![("records", Param::Figures(records.join(", ")))]);
            }
            (Some(Doubt::Disagree(candidates)), _) => {
                let records: Vec<String> = candidates.iter().map(u32::to_string).collect();
                tell(Rule::ReplyPlaceUncertain, "numbers", vec![("records", Param::Figures(records.join(", ")))]);
            }
            (Some(Doubt::Unproved(candidates)), _) => {
                let records: Vec<String> = candidates.iter().map(u32::to_string).collect();
                tell(Rule::ReplyPlaceUncertain, "unproved", vec![("records", Param::Figures(records.join(", ")))]);
            }
            (Some(Doubt::Excluded(place)), _) => tell(Rule::UnmatchedReply, "excluded", vec![("place", count(*place))]),
            (_, None) if missed(reply, replies) => tell(Rule::UnmatchedReply, "default", vec![]),
            _ => {}
        }
    }
    findings
}
