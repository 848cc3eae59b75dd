//! Going about in the list: to a record, by rows, to the next problem or match.

use std::borrow::Cow;

use super::{Filter, height, with_reply};
use crate::check::{Rule, Severity};
use crate::tui::app::App;
use crate::tui::input::action::Screen;
use crate::tui::input::cursor::Move;

/// Selects a record, or the first where the list does not hold it.
pub fn select(app: &mut App, number: Option<u32>) {
    let at = match (&app.records.list, number) {
        (_, None) => 0,
        (Some(list), Some(number)) => list.partition_point(|other| *other < number),
        (None, Some(number)) => number as usize - 1,
    };
    let (len, height) = (app.records.len, height(app));
    app.records.cursor.set(at, len, height);
    app.records.at_end = false;
    app.refresh();
}

/// Goes to a record from another screen, and opens it.
pub fn go_to(app: &mut App, number: u32) {
    app.records.filter = Filter::All;
    app.records.list = None;
    app.screen = Screen::Records;
    app.refresh();
    select(app, Some(number));
    app.records.in_detail = true;
}

/// Scrolls the list so that the selected record is not among the last so many rows that are seen.
pub fn lift(app: &mut App, rows: usize) {
    let seen = height(app).saturating_sub(rows).max(1);
    let cursor = &mut app.records.cursor;
    if cursor.at >= cursor.offset + seen {
        cursor.offset = cursor.at + 1 - seen;
        app.refresh();
    }
}

/// One step in the list from another screen.
pub fn step(app: &mut App, step: Move) {
    let (len, height) = (app.records.len, height(app));
    app.records.cursor.go(step, len, height);
}

/// Goes to the next or previous record that has a finding above the weight of an information, or a reply.
pub fn go_problem(app: &mut App, forward: bool) {
    let Some(checked) = app.checked() else { return };
    let rules: Vec<Rule> = Rule::ALL.iter().copied().filter(|rule| rule.severity() > Severity::Info).collect();
    let mut numbers = checked.numbers_with(&rules);
    numbers.extend(with_reply(app, None));
    numbers.sort_unstable();
    numbers.dedup();
    if let Some(list) = &app.records.list {
        numbers.retain(|number| list.binary_search(number).is_ok());
    }
    let none = if app.progress().is_some() { "tui.no-problem.yet" } else { "tui.no-problem" };
    go_among(app, &numbers, forward, "tui.problems", none);
}

/// Goes to the next or previous record that the search found.
pub(super) fn go_match(app: &mut App, forward: bool) {
    let Some(hits) = app.records.find.hits.clone() else { return };
    let numbers: Cow<'_, [u32]> = match &app.records.list {
        None => Cow::Borrowed(&hits.numbers),
        Some(list) => {
            hits.numbers.iter().copied().filter(|number| list.binary_search(number).is_ok()).collect::<Vec<_>>().into()
        }
    };
    go_among(app, &numbers, forward, "tui.matches", "tui.search.none");
}

/// Goes to the next of these records, round the end.
fn go_among(app: &mut App, numbers: &[u32], forward: bool, what: &'static str, none: &'static str) {
    let here = app.records.selected.unwrap_or(0);
    let next = if forward {
        numbers.get(numbers.partition_point(|number| *number <= here)).or(numbers.first())
    } else {
        numbers[..numbers.partition_point(|number| *number < here)].last().or(numbers.last())
    };
    match next.copied() {
        None => app.notice = Some(app.lang.t(none).to_owned()),
        Some(number) => {
            let round = if forward { number <= here } else { number >= here };
            app.records.offset = 0;
            select(app, Some(number));
            let nth = numbers.partition_point(|other| *other < number) + 1;
            let key = if round { "tui.nth-round" } else { "tui.nth" };
            let what = app.lang.t(what);
            app.notice = Some(app.lang.f(key, &[("what", &what), ("nth", &nth), ("count", &numbers.len())]));
        }
    }
}
