//! Searching the records: asked as one types, answered by a worker, given up when one types on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use zeroize::{Zeroize, Zeroizing};

use crate::record::FieldId;
use crate::search::{BEST, Best, Hits, Tier};
use crate::text::cells::{pad, pad_left};
use crate::tui::app::{App, Job, Search};
use crate::tui::component::{Pen, fill};
use crate::tui::look::theme::Role;
use crate::tui::overlay::as_my_number;
use crate::tui::screen::records::{self, cell};

/// The state of the search over the records that are looked at.
#[derive(Debug, Default)]
pub struct State {
    /// What is searched for; it may be a 個人番号.
    pub query: Zeroizing<String>,
    /// What was found; while an answer is awaited, for the query before.
    pub hits: Option<Arc<Hits>>,
    /// Since when an answer is awaited.
    pub awaited: Option<Instant>,
    /// When the last one came.
    answered: Option<Instant>,
    /// Which of the best hits is chosen.
    at: usize,
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
    keys: Arc<Search>,
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

impl State {
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

/// Searches for what was typed, from the record `origin` on, to which one comes back where nothing is found.
pub fn ask(app: &mut App, text: &str, origin: Option<u32>) {
    question(app, text, origin, false);
}

/// Searches; the answer may move the cursor, unless that is to `stay`.
fn question(app: &mut App, text: &str, origin: Option<u32>, stay: bool) {
    let state = &mut app.records.find;
    state.origin = origin;
    state.stay = stay;
    if text.trim().is_empty() {
        state.clear();
        records::select(app, origin);
        return;
    }
    state.query = Zeroizing::new(text.to_owned());
    let number = state.last.fetch_add(1, Ordering::Relaxed) + 1;
    // Those found before stay on the screen until the answer is there.
    let (last, within) = (state.last.clone(), state.hits.clone());
    if let Some(digits) = as_my_number(text).filter(|digits| digits.len() == 12) {
        let numbers = app.checked().map(|checked| checked.numbers_of_person(&digits)).unwrap_or_default();
        app.records.find.hits = None;
        take(app, Answer { number, last, hits: exactly(text, numbers) });
        return;
    }
    let Some(keys) = app.searches.get(app.file).cloned() else { return };
    app.records.find.awaited = Some(Instant::now());
    app.jobs.push(Job::Search(Question { query: Zeroizing::new(text.to_owned()), keys, within, number, last }));
}

/// Records that are what was searched for, and no others.
fn exactly(query: &str, numbers: Vec<u32>) -> Hits {
    let best = numbers.iter().take(BEST).map(|number| Best { number: *number, tier: Tier::Exact, score: 0 }).collect();
    let counts = [numbers.len(), 0, 0, 0];
    Hits { query: Zeroizing::new(query.to_owned()), best, counts, numbers, ..Hits::default() }
}

/// Takes an answer, and goes to the best of what was found.
pub fn take(app: &mut App, answer: Answer) {
    let state = &mut app.records.find;
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
    let told = same && app.progress().is_some();
    if nothing && !told && !stay && app.overlay.is_none() {
        app.notice = Some(app.lang.t("tui.search.none").to_owned());
    }
    if !same {
        app.records.find.at = 0;
        if !stay {
            go(app);
        }
    }
}

/// Searches again for what was searched before: more records are known now.
pub fn ask_again(app: &mut App) {
    let state = &app.records.find;
    let (query, origin, stay) = (state.query.clone(), state.origin, state.stay);
    if !query.is_empty() && (stay || as_my_number(&query).is_none()) {
        question(app, &query, origin, stay);
    }
}

/// How long an answer stands, while more records become known, before it is asked for again.
const STANDS: Duration = Duration::from_millis(500);

/// Searches again now and then while a file is being checked.
pub fn keep_up(app: &mut App) {
    let state = &app.records.find;
    let stood = state.answered.is_some_and(|at| at.elapsed() >= STANDS);
    if stood && state.awaited.is_none() && app.progress().is_some() {
        ask_again(app);
    }
}

/// Chooses the next (1) or previous (-1) of the best.
pub fn step(app: &mut App, by: isize) {
    let best = app.records.find.hits.as_ref().map_or(0, |hits| hits.best.len());
    let state = &mut app.records.find;
    state.at = state.at.saturating_add_signed(by).min(best.saturating_sub(1));
    go(app);
}

/// Goes to the chosen one of the best, as far as the list holds it.
fn go(app: &mut App) {
    let (best, origin) = (app.records.find.hits.as_ref().map_or(&[][..], |hits| &hits.best), app.records.find.origin);
    let listed = |number: u32| app.records.list.as_ref().is_none_or(|list| list.binary_search(&number).is_ok());
    let chosen =
        best[app.records.find.at.min(best.len())..].iter().map(|one| one.number).find(|number| listed(*number));
    app.records.offset = 0;
    records::select(app, chosen.or(origin));
    // The best hits lie over the lower part of the list.
    records::lift(app, ROWS);
}

/// What was found, in words: how many, and how closely.
pub fn words(app: &App) -> String {
    let (lang, state) = (app.lang, &app.records.find);
    let Some(hits) = &state.hits else { return lang.t("tui.search.hint").to_owned() };
    let another = hits.query != state.query;
    if another && state.awaited.is_some_and(|since| since.elapsed() >= crate::tui::event_loop::SOON) {
        return lang.t("tui.search.running").to_owned();
    }
    let count = hits.numbers.len();
    if hits.alike {
        return lang.f("tui.search.alike", &[("count", &count)]);
    }
    let mut words = lang.f("tui.search.count", &[("count", &count)]);
    let checked = app.checked().map_or(0, |checked| checked.done());
    if app.progress().is_some() && checked > 0 {
        words = lang.f("tui.search.so-far", &[("count", &count), ("records", &hits.searched)]);
    }
    words
}

/// The key of the word for how closely a hit matches.
fn tier_word(tier: Tier) -> &'static str {
    match tier {
        Tier::Exact => "tui.search.exact",
        Tier::Prefix => "tui.search.prefix",
        Tier::Substring => "tui.search.part",
        Tier::Fuzzy => "tui.search.like",
    }
}

/// How many of the best are seen at once.
const ROWS: usize = 8;

/// Draws the best hits above the line in which one types.
pub fn draw_best(app: &App, buf: &mut Buffer, area: Rect) {
    let (Some(hits), Some(payload)) = (&app.records.find.hits, app.payload()) else { return };
    let rows = hits.best.len().min(ROWS).min(usize::from(area.height / 2));
    if hits.best.len() < 2 || rows == 0 {
        return;
    }
    let at = app.records.find.at.min(hits.best.len() - 1);
    let first = (at + 1).saturating_sub(rows);
    let top = area.bottom() - 1 - rows as u16;
    let columns = area.width.min(COLUMNS);
    let digits = payload.document.len().to_string().len().clamp(3, 7);
    for (nth, best) in hits.best[first..].iter().take(rows).enumerate() {
        let y = top + nth as u16;
        let role = if first + nth == at { Role::Selected } else { Role::Popup };
        let row = Rect { x: area.x, y, width: columns, height: 1 };
        fill(buf, row, app.theme.style(role));
        let pen = Pen { text: app.theme.style(role), mark: app.theme.style(Role::Mark), ruler: app.ruler };
        let (tier, number) = (pad(app.lang.t(tier_word(best.tier)), 10), pad_left(&best.number.to_string(), digits));
        let x = pen.put(buf, row.right(), row.x + 1, y, &format!("{tier}{number} "));
        for (text, width) in best_cells(app, best.number) {
            let x = x + width.0;
            pen.put(buf, (x + width.1).min(row.right()), x, y, &text);
        }
    }
}

/// The columns of the best hits.
const COLUMNS: u16 = 80;

/// Name, kana, 公費受給者番号 and certificate of a hit, each with its column and width; of a protected person, that and
/// nothing else.
fn best_cells(app: &App, number: u32) -> Vec<(String, (u16, u16))> {
    let places = [(0, 15), (16, 20), (37, 9), (47, 20)];
    let Some(payload) = app.payload() else { return vec![] };
    if records::is_huge(app, number) {
        return vec![(records::huge(app, number), (0, 50))];
    }
    let Ok(text) = payload.document.text(number) else {
        return vec![(app.lang.t("tui.row.gone").to_owned(), (0, 50))];
    };
    let record = payload.document.parse(&text);
    if let Some(veil) = app.veil_over(&payload.document, number, &record) {
        return vec![(app.lang.t(veil.row).to_owned(), (0, 50))];
    }
    let fields = [FieldId::NAME, FieldId::KANA, FieldId::RECIPIENT, FieldId::CERTIFICATE];
    fields.into_iter().map(|id| cell(app, &record, id).1).zip(places).collect()
}
