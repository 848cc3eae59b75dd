//! What the list of records can be narrowed to, and which records that leaves.

use super::Session;
use crate::check::{Rule, findings_of};
use crate::report::check_model::reply_code_words;
use crate::worklist::Mark;
use crate::workspace::foreseen_by;

/// Which records a list holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those with a finding of any of these rules; the words say which.
    Rules(Vec<Rule>, String),
    /// Those with a reply of this code, or (`None`) any reply.
    Replies(Option<String>),
    /// Those with a reply that nothing here foresaw.
    Unforeseen,
    /// Those with a finding that was not in the upload before.
    New,
    /// Those with a mark in the work list, or (`None`) those with an error or a warning that has none.
    Work(Option<Mark>),
}

impl Session {
    /// Narrows the list of records.
    pub fn filter(&mut self, filter: Filter) {
        self.listed.filter = filter;
        self.listed.list = None;
        let keep = self.listed.selected();
        self.relist();
        self.select(keep);
        self.notice = self.filter_words().map(|what| self.lang.f("tui.filter.set", &[("what", &what)]));
    }

    /// What the list is narrowed to, in words; `None` for all.
    pub fn filter_words(&self) -> Option<String> {
        let lang = self.lang;
        match &self.listed.filter {
            Filter::All => None,
            Filter::Rules(_, words) => Some(words.clone()),
            Filter::Unforeseen => Some(lang.t("tui.filter.unforeseen").to_owned()),
            Filter::New => Some(lang.t("tui.filter.new").to_owned()),
            Filter::Work(None) => Some(lang.t("tui.filter.open").to_owned()),
            Filter::Work(Some(mark)) => Some(lang.t(super::worklist::sign(*mark).2).to_owned()),
            Filter::Replies(None) => Some(lang.t("tui.filter.replies").to_owned()),
            Filter::Replies(Some(code)) => Some(reply_code_words(code, &self.workspace.spec, lang)),
        }
    }

    /// The records that the filter leaves; `None` for all, and where that is not known yet.
    pub(super) fn filtered(&mut self) -> Option<Vec<u32>> {
        match &self.listed.filter.clone() {
            Filter::All => None,
            Filter::Rules(rules, _) => self.checked().map(|checked| checked.numbers_with(rules)),
            Filter::Replies(code) => Some(self.with_reply(code.as_deref())),
            Filter::Unforeseen => Some(self.unforeseen()),
            // Where that is not known any more, the list goes on as it was; here it never was.
            Filter::New => {
                Some(self.since_before().map(|between| between.records_with_new.clone()).unwrap_or_default())
            }
            Filter::Work(mark) => self.marked_records(*mark),
        }
    }

    /// The records with a reply of this code, or with any, that tells of an error or a warning.
    pub fn with_reply(&self, code: Option<&str>) -> Vec<u32> {
        let spec = &self.workspace.spec;
        let replies = self.workspace.weighing_on(self.file);
        let of_code = replies.filter(|(_, reply, _)| code.is_none_or(|code| spec.code(&reply.code) == code));
        let mut numbers: Vec<u32> = of_code.filter_map(|(_, _, laid)| laid.record).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The records with a reply that no warning or error here foresaw.
    pub fn unforeseen(&self) -> Vec<u32> {
        let mut numbers = self.with_reply(None);
        numbers.retain(|number| self.has_unforeseen(*number));
        numbers
    }

    /// Whether a record has a reply that no warning or error here foresaw.
    pub fn has_unforeseen(&self, number: u32) -> bool {
        if self.is_huge(number) {
            return false;
        }
        let Some((payload, checked)) = self.payload().zip(self.checked()) else { return false };
        let mut on_record = self.weighing_on(number).peekable();
        if on_record.peek().is_none() {
            return false;
        }
        let Ok(text) = payload.document.text(number) else { return false };
        let record = payload.document.parse(&text);
        let findings = findings_of(&payload.document, checked, &text, &record);
        on_record.any(|(reply, laid)| foreseen_by(reply, laid, &findings, &self.workspace.spec).is_empty())
    }
}
