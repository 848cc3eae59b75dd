//! A table whose columns are checks, and whose cells say how each went: `必須チェック` with OK or NG below it. A check that failed is
//! an entry of its own, and the heading says what it was.

use std::collections::HashSet;

use super::Outcome;
use super::member::Member;
use super::words::Words;
use crate::spec::{FieldTable, fold_heading};

/// What tells in a row by itself, so that a column beside it is no check unless something failed in it.
const TELLING: [&str; 4] = ["code", "message", "status", "severity"];

/// The columns that are checks; none where the table has none. `column` gives the cells of a column below the heading.
pub(super) fn columns<'c, I>(names: &[String], column: impl Fn(usize) -> I) -> Vec<usize>
where
    I: Iterator<Item = &'c str>,
{
    let members: Vec<Member> = names.iter().map(|name| Member::heading(name)).collect();
    let tells = members.iter().any(|member| TELLING.iter().any(|meaning| member.means(meaning)));
    // One that asks, such as エラー有無, is read as what it asks; below the name of a field hardly such a word stands.
    let table = FieldTable::built_in();
    let free = |at: &usize| {
        let (name, meaning) = (names[*at].trim(), members[*at].meaning);
        !name.is_empty()
            && (meaning.is_none_or(|meaning| meaning == "field" || meaning == "message")
                || table.by_heading(name).is_some() && !meaning.is_some_and(|meaning| TELLING.contains(&meaning)))
    };
    let checks: Vec<usize> = (0..names.len())
        .filter(free)
        .filter(|at| {
            let filled: Vec<&str> = column(*at).map(str::trim).filter(|cell| !cell.is_empty()).collect();
            let said: HashSet<Option<Outcome>> = filled.iter().map(|cell| said(cell)).collect();
            !filled.is_empty()
                && !said.contains(&None)
                && (said.contains(&Some(Outcome::Error)) || !tells && said.contains(&Some(Outcome::Ok)))
        })
        .collect();
    let of_record = |at: usize| is_place(&names[at]) && !checks.contains(&at);
    if (0..names.len()).any(of_record) { checks } else { vec![] }
}

/// What the cell of a check says. A number or a flag may say anything.
fn said(cell: &str) -> Option<Outcome> {
    let plain = cell.chars().any(|c| c.is_numeric()) || matches!(cell, "true" | "false");
    if matches!(cell, "-" | "－" | "―" | "ー") {
        return Some(Outcome::Skipped);
    }
    Words::get().outcome(cell).filter(|_| !plain)
}

/// Whether a cell of a check says that something is to be done.
pub(super) fn weighs(cell: &str) -> bool {
    said(cell.trim()).is_some_and(|outcome| matches!(outcome, Outcome::Warning | Outcome::Error))
}

/// Whether a column says which record is meant: by what it is called, or as the first that is called nothing more than ID.
fn is_place(name: &str) -> bool {
    Member::new(name.to_owned(), name, "1".to_owned()).says_where() || is_id(name)
}

/// Whether a heading says no more than that what stands below it identifies something.
pub(super) fn is_id(name: &str) -> bool {
    let folded = fold_heading(name);
    Words::get().is_id(&folded)
}

/// What an entry for a check that failed says besides that: the field, or what it was, where no other column says so.
pub(super) fn said_by(heading: &str, names: &[String]) -> Option<(&'static str, String)> {
    let heading = heading.trim();
    if FieldTable::built_in().by_heading(heading).is_some() {
        return Some(("field", heading.to_owned()));
    }
    let message = |name: &String| Member::new(name.clone(), name, "x".to_owned()).means("message");
    // 登録可否 says how it went, and not what was looked at.
    let silent = Words::get().is_state(&fold_heading(heading)) || names.iter().any(message);
    (!silent).then(|| ("message", heading.to_owned()))
}
