//! Searching the records: asked as one types, answered by a worker, given up when one types on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use zeroize::{Zeroize, Zeroizing};

use super::Session;
use super::search_keys::SearchKeys;
use crate::search::{BEST, Best, Hits, Tier};
use crate::text::privacy::digits_alone;

/// The state of the search over the records that are looked at.
#[derive(Debug, Default)]
pub struct Search {
    /// What is searched for; it may be a 個人番号.
    pub query: Zeroizing<String>,
    /// What was found; while an answer is awaited, for the query before.
    pub hits: Option<Arc<Hits>>,
    /// Since when an answer is awaited.
    pub awaited: Option<Instant>,
    /// When the last one came.
    answered: Option<Instant>,
    /// Which of the best hits is chosen.
    pub at: usize,
    /// The record from which the search began.
    origin: Option<u32>,
    /// Whether the answer moves nobody: the files were read again under what was searched for.
    stay: bool,
    /// The number of the last question: a worker with another one gives up.
    last: Arc<AtomicU64>,
}

/// A question for a worker.
#[derive(Debug)]
pub struct Question {
    query: Zeroizing<String>,
    keys: Arc<SearchKeys>,
    within: Option<Arc<Hits>>,
    number: u64,
    last: Arc<AtomicU64>,
}

/// The answer to the question of this number, of the search that counts its questions there.
#[derive(Debug)]
pub struct Answer {
    number: u64,
    last: Arc<AtomicU64>,
    hits: Hits,
}

impl Question {
    /// Searches; `None` where nobody waits for the answer any more.
    pub fn answer(self) -> Option<Answer> {
        let wanted = || self.last.load(Ordering::Relaxed) == self.number;
        let hits = self.keys.read().find(&self.query, self.within.as_deref(), &wanted)?;
        Some(Answer { number: self.number, last: self.last, hits })
    }
}

impl Search {
    /// The records found, in order.
    pub fn numbers(&self) -> &[u32] {
        self.hits.as_ref().map_or(&[], |hits| &hits.numbers)
    }

    /// Whether a record is among them.
    pub fn holds(&self, number: u32) -> bool {
        self.numbers().binary_search(&number).is_ok()
    }

    /// The records are others now: what was found is to be found again, and the cursor stays where it is.
    pub fn forget_hits(&mut self) {
        (self.hits, self.awaited, self.origin) = (None, None, None);
        self.stay = true;
        self.last.fetch_add(1, Ordering::Relaxed);
    }

    /// Gives the search up.
    pub fn clear(&mut self) {
        self.query.zeroize();
        self.hits = None;
        self.awaited = None;
        self.last.fetch_add(1, Ordering::Relaxed);
    }
}

/// How many of the best hits are seen at once.
pub const ROWS: usize = 8;

/// The digits of what is typed if it is becoming a 個人番号: longer than any 公費負担者番号, in any script and in groups, too.
pub fn as_my_number(text: &str) -> Option<Zeroizing<String>> {
    digits_alone(text).filter(|digits| digits.len() > 8)
}

/// Records that are what was searched for, and no others.
fn exactly(query: &str, numbers: Vec<u32>) -> Hits {
    let best = numbers.iter().take(BEST).map(|number| Best { number: *number, tier: Tier::Exact, score: 0 }).collect();
    let counts = [numbers.len(), 0, 0, 0];
    Hits { query: Zeroizing::new(query.to_owned()), best, counts, numbers, ..Hits::default() }
}

/// How long an answer stands, while more records become known, before it is asked for again.
const STANDS: Duration = Duration::from_millis(500);

impl Session {
    /// Searches for what was typed, from the record `origin` on, to which one comes back where nothing is found.
    pub fn search_for(&mut self, text: &str, origin: Option<u32>) {
        self.question(text, origin, false);
    }

    /// Searches; the answer may move the cursor, unless that is to `stay`.
    fn question(&mut self, text: &str, origin: Option<u32>, stay: bool) {
        let state = &mut self.search;
        state.origin = origin;
        state.stay = stay;
        if text.trim().is_empty() {
            state.clear();
            self.select(origin);
            return;
        }
        state.query = Zeroizing::new(text.to_owned());
        let number = state.last.fetch_add(1, Ordering::Relaxed) + 1;
        // Those found before stay on the screen until the answer is there.
        let (last, within) = (state.last.clone(), state.hits.clone());
        if let Some(digits) = as_my_number(text).filter(|digits| digits.len() == 12) {
            let numbers = self.checked().map(|checked| checked.numbers_of_person(&digits)).unwrap_or_default();
            self.search.hits = None;
            self.take_answer(Answer { number, last, hits: exactly(text, numbers) }, false);
            return;
        }
        let Some(keys) = self.searches.get(self.file).cloned() else { return };
        self.search.awaited = Some(Instant::now());
        self.begin(Question { query: Zeroizing::new(text.to_owned()), keys, within, number, last });
    }

    /// Takes an answer, and goes to the best of what was found.
    pub(super) fn take_answer(&mut self, answer: Answer, typing: bool) {
        let state = &mut self.search;
        // It may be of a file that is not looked at any more.
        if !Arc::ptr_eq(&state.last, &answer.last) || state.last.load(Ordering::Relaxed) != answer.number {
            return;
        }
        state.awaited = None;
        state.answered = Some(Instant::now());
        let same = state.hits.as_ref().is_some_and(|hits| hits.query == answer.hits.query);
        let nothing = answer.hits.numbers.is_empty();
        state.hits = Some(Arc::new(answer.hits));
        // While a file is being checked the same is asked again and again.
        let stay = state.stay;
        let told = same && self.progress().is_some();
        if nothing && !told && !stay && !typing {
            self.notice = Some(self.lang.t("tui.search.none").to_owned());
        }
        if !same {
            self.search.at = 0;
            if !stay {
                self.go_to_hit();
            }
        }
    }

    /// Searches again for what was searched before: more records are known now.
    pub(super) fn search_again(&mut self) {
        let state = &self.search;
        let (query, origin, stay) = (state.query.clone(), state.origin, state.stay);
        if !query.is_empty() && (stay || as_my_number(&query).is_none()) {
            self.question(&query, origin, stay);
        }
    }

    /// Searches again now and then while a file is being checked.
    pub(super) fn keep_search_up(&mut self) {
        let state = &self.search;
        let stood = state.answered.is_some_and(|at| at.elapsed() >= STANDS);
        if stood && state.awaited.is_none() && self.progress().is_some() {
            self.search_again();
        }
    }

    /// Chooses the next (1) or previous (-1) of the best.
    pub fn step_hit(&mut self, by: isize) {
        let best = self.search.hits.as_ref().map_or(0, |hits| hits.best.len());
        let state = &mut self.search;
        state.at = state.at.saturating_add_signed(by).min(best.saturating_sub(1));
        self.go_to_hit();
    }

    /// Goes to the chosen one of the best, as far as the list holds it.
    fn go_to_hit(&mut self) {
        let (best, origin) = (self.search.hits.as_ref().map_or(&[][..], |hits| &hits.best), self.search.origin);
        let chosen = best[self.search.at.min(best.len())..]
            .iter()
            .map(|one| one.number)
            .find(|number| self.listed.holds(*number));
        self.listed.starts += 1;
        self.select(chosen.or(origin));
        // The best hits lie over the lower part of the list.
        self.lift(ROWS);
    }

    /// Ends the search with this text; `origin` is the record from which it began.
    pub fn end_search(&mut self, text: &str, origin: Option<u32>) {
        // What was typed last is being searched for, or was, unless the search is given up.
        if text != self.search.query.as_str() {
            self.search_for(text, origin);
        } else if self.search.awaited.is_none() && !text.is_empty() && self.search.numbers().is_empty() {
            self.notice = Some(self.lang.t("tui.search.none").to_owned());
        }
    }
}
