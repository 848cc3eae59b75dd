//! The records that are listed: going about among them, and which one is selected.

use std::borrow::Cow;

use super::identity::Identity;
use super::{Filter, Session};
use crate::check::{Rule, Severity};
use crate::read::Document;
use crate::tui::input::cursor::{Cursor, Move};

/// The records that are listed.
#[derive(Debug, Default)]
pub struct Listed {
    /// Which records are listed.
    pub filter: Filter,
    /// Their numbers; `None` for all.
    pub list: Option<Vec<u32>>,
    /// The place in the list.
    pub cursor: Cursor,
    /// How many rows of the list are seen. It is the screen that knows.
    pub rows: usize,
    /// Whether the end of the list was asked for while more records were becoming known: it is followed.
    at_end: bool,
    /// How many records are listed.
    len: usize,
    selected: Option<u32>,
    /// By what the selected record is known again when the files are read again.
    pub(super) identity: Option<Identity>,
    /// The record that is to be selected as soon as the list holds it, until a key is pressed.
    pub wanted: Option<u32>,
    /// How often another record was selected: what was made ready of the one before is void.
    pub turns: u64,
    /// How often one was gone to that is to be seen from its start.
    pub starts: u64,
}

/// A record longer than this is read only when it is opened: reading it takes longer than a key may.
const HUGE: u32 = 4 << 20;

/// Whether a record of a document is that long.
pub fn is_long(document: &Document, number: u32) -> bool {
    document.index().span(number).is_some_and(|span| span.length > HUGE)
}

impl Listed {
    /// The list of another file: nothing of this one holds any more.
    pub(super) fn of_another_file(before: &Listed) -> Listed {
        Listed { rows: before.rows, turns: before.turns + 1, starts: before.starts + 1, ..Listed::default() }
    }

    /// The number of the selected record.
    pub fn selected(&self) -> Option<u32> {
        self.selected
    }

    /// How many records are listed.
    pub fn count(&self) -> usize {
        self.len
    }

    /// The number of the record at a place in the list.
    pub fn number_at(&self, at: usize) -> Option<u32> {
        match &self.list {
            Some(list) => list.get(at).copied(),
            None => (at < self.len).then(|| at as u32 + 1),
        }
    }

    /// Whether a record is listed.
    pub fn holds(&self, number: u32) -> bool {
        self.list.as_ref().is_none_or(|list| list.binary_search(&number).is_ok())
    }

    /// Moves in the list.
    pub fn go(&mut self, step: Move) {
        self.cursor.go(step, self.len, self.rows);
    }

    /// Moves in the list, of which the end is followed where it was asked for.
    pub fn go_and_follow(&mut self, step: Move) {
        self.go(step);
        self.at_end = step == Move::Last;
    }
}

impl Session {
    /// Whether a record is so long that it is read only when it is opened.
    pub fn is_huge(&self, number: u32) -> bool {
        self.payload().is_some_and(|payload| is_long(&payload.document, number))
    }

    /// What is said of a record that is that long.
    pub fn huge(&self, number: u32) -> String {
        let span = self.payload().and_then(|payload| payload.document.index().span(number));
        self.lang.f("tui.row.huge", &[("megabytes", &(span.map_or(0, |span| span.length) >> 20))])
    }

    /// Brings the list in step with what is known, and the selected record with the list.
    pub fn relist(&mut self) {
        let Some(payload) = self.payload() else {
            (self.listed.len, self.listed.selected) = (0, None);
            return;
        };
        let document = payload.document.clone();
        if self.listed.list.is_none() {
            self.listed.list = self.filtered();
        }
        let listed = &mut self.listed;
        listed.len = listed.list.as_ref().map_or(document.len() as usize, Vec::len);
        if std::mem::take(&mut listed.at_end) {
            listed.go(Move::Last);
            listed.at_end = document.index().extent().end.is_none();
        }
        listed.cursor.follow(listed.len, listed.rows);
        let selected = listed.number_at(listed.cursor.at);
        if std::mem::replace(&mut listed.selected, selected) != selected {
            listed.turns += 1;
        }
        self.know_again(&document);
    }

    /// Notes by what the selected record is known again. Of a file that changed, what stands there now is another record.
    fn know_again(&mut self, document: &Document) {
        let selected = self.listed.selected;
        if self.change.is_some() || self.listed.identity.as_ref().map(|identity| identity.number) == selected {
            return;
        }
        let number = selected.filter(|number| !is_long(document, *number));
        self.listed.identity = number.and_then(|number| {
            let text = document.text(number).ok()?;
            Some(Identity::of(&text, &document.parse(&text)))
        });
    }

    /// Makes the narrowed list anew: other records may belong to it now.
    pub fn list_anew(&mut self) {
        self.count_rejected();
        // While it is not known which findings are new, the list stays as it was.
        let known = self.listed.filter != Filter::New || self.since_before().is_some();
        if self.listed.filter != Filter::All && known {
            let keep = self.listed.wanted.or(self.listed.selected);
            self.listed.list = None;
            self.relist();
            self.select(keep);
        }
    }

    /// Selects a record, or the first where the list does not hold it.
    pub fn select(&mut self, number: Option<u32>) {
        let listed = &mut self.listed;
        let at = match (&listed.list, number) {
            (_, None) => 0,
            (Some(list), Some(number)) => list.partition_point(|other| *other < number),
            (None, Some(number)) => number as usize - 1,
        };
        listed.cursor.set(at, listed.len, listed.rows);
        listed.at_end = false;
        self.relist();
    }

    /// Goes to a record, whatever the list was narrowed to.
    pub fn go_to(&mut self, number: u32) {
        self.listed.filter = Filter::All;
        self.listed.list = None;
        self.relist();
        self.select(Some(number));
    }

    /// Scrolls the list so that the selected record is not among the last so many rows that are seen.
    pub(super) fn lift(&mut self, rows: usize) {
        let seen = self.listed.rows.saturating_sub(rows).max(1);
        let cursor = &mut self.listed.cursor;
        if cursor.at >= cursor.offset + seen {
            cursor.offset = cursor.at + 1 - seen;
            self.relist();
        }
    }

    /// Goes to the next or previous record that has a finding above the weight of an information, or a reply.
    pub fn go_problem(&mut self, forward: bool) {
        let Some(checked) = self.checked() else { return };
        let rules: Vec<Rule> = Rule::ALL.iter().copied().filter(|rule| rule.severity() > Severity::Info).collect();
        let mut numbers = checked.numbers_with(&rules);
        numbers.extend(self.with_reply(None));
        numbers.sort_unstable();
        numbers.dedup();
        numbers.retain(|number| self.listed.holds(*number));
        let none = if self.progress().is_some() { "tui.no-problem.yet" } else { "tui.no-problem" };
        self.go_among(&numbers, forward, "tui.problems", none);
    }

    /// Goes to the next or previous record that the search found.
    pub fn go_match(&mut self, forward: bool) {
        let Some(hits) = self.search.hits.clone() else { return };
        let numbers: Cow<'_, [u32]> = match &self.listed.list {
            None => Cow::Borrowed(&hits.numbers),
            Some(_) => {
                let held = hits.numbers.iter().copied().filter(|number| self.listed.holds(*number));
                held.collect::<Vec<_>>().into()
            }
        };
        self.go_among(&numbers, forward, "tui.matches", "tui.search.none");
    }

    /// Goes to the next of these records, round the end.
    fn go_among(&mut self, numbers: &[u32], forward: bool, what: &'static str, none: &'static str) {
        let here = self.listed.selected.unwrap_or(0);
        let next = if forward {
            numbers.get(numbers.partition_point(|number| *number <= here)).or(numbers.first())
        } else {
            numbers[..numbers.partition_point(|number| *number < here)].last().or(numbers.last())
        };
        match next.copied() {
            None => self.notice = Some(self.lang.t(none).to_owned()),
            Some(number) => {
                let round = if forward { number <= here } else { number >= here };
                self.listed.starts += 1;
                self.select(Some(number));
                let nth = numbers.partition_point(|other| *other < number) + 1;
                let key = if round { "tui.nth-round" } else { "tui.nth" };
                let what = self.lang.t(what);
                self.notice = Some(self.lang.f(key, &[("what", &what), ("nth", &nth), ("count", &numbers.len())]));
            }
        }
    }
}
