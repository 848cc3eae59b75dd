//! Which reply belongs to which record: replies laid on the records of payloads, and what is found about them.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::{Response, Workspace};
use crate::check::{At, Finding, Param, Rule, Severity};
use crate::read::Document;
use crate::read::lay::{Laid, RecordKeys, lay};
use crate::read::reply::Reply;
use crate::record::{Code, FieldId, FieldRef};
use crate::spec::{ErrorList, FieldTable, Spec};

/// Replies, and the payloads on whose records they are to be laid; and the same of the uploads before.
#[derive(Clone, Debug)]
pub struct Laying {
    now: OneSide,
    before: OneSide,
    fields: Arc<FieldTable>,
    errors: Option<Arc<ErrorList>>,
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
    laid: Vec<Laid>,
    findings: Vec<Finding>,
}

impl Workspace {
    /// Whether there are replies to be laid on records.
    pub fn has_replies(&self) -> bool {
        !(self.responses.is_empty() && self.responses_before.is_empty())
    }

    /// What is needed to lay the replies on the records, be it by another thread; `None` where there are no replies.
    pub fn laying(&self) -> Option<Laying> {
        if !self.has_replies() {
            return None;
        }
        let now = self.payloads.iter().enumerate().map(|(place, payload)| (place, payload.document.clone()));
        let before = self.payloads.iter().enumerate().filter_map(|(place, one)| Some((place, one.previous.clone()?)));
        let replies = |responses: &[Response]| responses.iter().map(|response| response.replies.clone()).collect();
        Some(Laying {
            now: OneSide { documents: now.collect(), replies: replies(&self.responses) },
            before: OneSide { documents: before.collect(), replies: replies(&self.responses_before) },
            fields: self.spec.fields.clone(),
            errors: self.spec.errors.clone(),
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
    }

    /// Lays the replies on the records; waits for payloads that are still being read.
    pub fn lay_replies(&mut self) {
        if let Some(laying) = self.laying() {
            self.take_laid(laying.run());
        }
    }
}

impl Laying {
    /// Lays the replies on the payloads: the only one; or, where there are as many responses as payloads, in the order
    /// given; or the first on which they fit best. Waits for payloads that are still being read.
    pub fn run(self) -> LaidOut {
        let all = |side: &OneSide| {
            let in_order = side.replies.len() == side.documents.len();
            let responses = side.replies.iter().enumerate();
            responses.map(|(i, replies)| self.lay_one(&side.documents, i, replies, in_order)).collect()
        };
        LaidOut { now: all(&self.now), before: all(&self.before) }
    }

    fn lay_one(
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
        let mut best: Option<(usize, Vec<Laid>, usize)> = None;
        for candidate in candidates {
            let laid = lay(replies, &KeyIndex::of(&documents[candidate].1, replies), &self.fields);
            let matched = laid.iter().filter(|laid| laid.record.is_some()).count();
            if best.as_ref().is_none_or(|(_, _, most)| matched > *most) {
                best = Some((candidate, laid, matched));
            }
        }
        let (payload, laid) = match best {
            Some((candidate, laid, _)) => (Some(documents[candidate].0), laid),
            None => (None, lay(replies, &KeyIndex::default(), &self.fields)),
        };
        let findings = about_replies(replies, &laid, self.errors.as_deref());
        LaidResponse { payload, laid, findings }
    }
}

/// The findings about the replies of a response: codes that the list does not hold, replies that fit nowhere.
fn about_replies(replies: &[Reply], laid: &[Laid], errors: Option<&ErrorList>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (reply, laid) in replies.iter().zip(laid) {
        let mut tell = |rule, variant, params| {
            let at = At { line: reply.line, column: reply.column, pointer: None };
            findings.push(Finding { rule, record: None, field: None, at, variant, params, said_by: None });
        };
        if reply.unreadable {
            tell(Rule::UnreadableRecord, "syntax", vec![]);
        }
        let code = || vec![("code", Param::Code(Code::new(&reply.code)))];
        match errors {
            _ if reply.code.trim().is_empty() => {}
            None => tell(Rule::CodeNotInList, "no-list", code()),
            Some(list) if list.get(&reply.code).is_none() => tell(Rule::CodeNotInList, "default", code()),
            Some(_) => {}
        }
        // A bare status, such as "accepted", is about no record.
        if laid.record.is_none() && !(reply.code.is_empty() && reply.message.is_empty()) {
            tell(Rule::UnmatchedReply, "default", vec![]);
        }
    }
    findings
}

/// The rules that foresaw a reply: those above the weight of an information that found something on its field.
pub fn foreseen_by(laid: &Laid, findings: &[Finding], spec: &Spec) -> Vec<&'static str> {
    let mut rules: Vec<&'static str> = findings
        .iter()
        .filter(|finding| finding.rule.severity() > Severity::Info)
        .filter(|finding| same_field(laid.field.as_ref(), finding.field.as_ref(), spec))
        .map(|finding| finding.rule.name())
        .collect();
    rules.dedup();
    rules
}

/// Whether a reply and a finding are about the same thing: the same field, or one a part of the other.
fn same_field(reply: Option<&FieldRef>, finding: Option<&FieldRef>, spec: &Spec) -> bool {
    let (Some(reply), Some(finding)) = (reply, finding) else { return false };
    if reply == finding {
        return true;
    }
    let (Some(a), Some(b)) = (reply.code(&spec.fields), finding.code(&spec.fields)) else { return false };
    let part = |whole: &str, part: &str| {
        part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    part(&a, &b) || part(&b, &a)
}

/// Finds records by the keys that replies may name. Built only where a reply names one.
#[derive(Debug, Default)]
struct KeyIndex {
    count: u32,
    hasher: RandomState,
    /// By history key, and by type, sub key and recipient number; 0 where several records share a key.
    by_history: HashMap<u64, u32>,
    by_key: HashMap<u64, u32>,
}

impl KeyIndex {
    fn of(document: &Document, replies: &[Reply]) -> KeyIndex {
        // A file that cannot be read any more is told by the check; here it only finds less.
        let _ = document.index().wait();
        let mut index = KeyIndex { count: document.len(), ..KeyIndex::default() };
        if !replies.iter().any(|reply| reply.hints.history_key.is_some() || reply.hints.recipient.is_some()) {
            return index;
        }
        let _ = document.each_record(1..document.len() + 1, |text, record| {
            let mut add = |key: u64, history: bool| {
                let map = if history { &mut index.by_history } else { &mut index.by_key };
                map.entry(key).and_modify(|number| *number = 0).or_insert(text.number);
            };
            if let Some(key) = record.text(FieldId::HISTORY_KEY) {
                add(index.hasher.hash_one(key), true);
            }
            if let Some((kind, recipient)) = record.text(FieldId::TYPE_ID).zip(record.text(FieldId::RECIPIENT)) {
                let sub_key = record.text(FieldId::SUB_KEY).unwrap_or("");
                add(index.hasher.hash_one([kind, sub_key, recipient]), false);
            }
        });
        index
    }
}

impl RecordKeys for KeyIndex {
    fn count(&self) -> u32 {
        self.count
    }

    fn by_history_key(&self, key: &str) -> Option<u32> {
        self.by_history.get(&self.hasher.hash_one(key)).copied().filter(|number| *number > 0)
    }

    fn by_key(&self, type_id: &str, sub_key: Option<&str>, recipient: &str) -> Option<u32> {
        let key = self.hasher.hash_one([type_id, sub_key.unwrap_or(""), recipient]);
        self.by_key.get(&key).copied().filter(|number| *number > 0)
    }
}
