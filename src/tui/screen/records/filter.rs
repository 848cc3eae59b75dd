//! Which records the list holds: what it can be narrowed to, in words, and the records with a reply.

use super::{is_huge, weighing_on};
use crate::check::{Rule, findings_of};
use crate::report::check_data::reply_code_words;
use crate::tui::app::App;
use crate::tui::session::worklist;
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

/// What the list is narrowed to, in words; `None` for all.
pub fn filter_words(app: &App) -> Option<String> {
    let lang = app.lang;
    match &app.records.filter {
        Filter::All => None,
        Filter::Rules(_, words) => Some(words.clone()),
        Filter::Unforeseen => Some(lang.t("tui.filter.unforeseen").to_owned()),
        Filter::New => Some(lang.t("tui.filter.new").to_owned()),
        Filter::Work(None) => Some(lang.t("tui.filter.open").to_owned()),
        Filter::Work(Some(mark)) => Some(lang.t(worklist::sign(*mark).2).to_owned()),
        Filter::Replies(None) => Some(lang.t("tui.filter.replies").to_owned()),
        Filter::Replies(Some(code)) => Some(reply_code_words(code, &app.workspace.spec, lang)),
    }
}

/// The records with a reply of this code, or with any, that tells of an error or a warning.
pub fn with_reply(app: &App, code: Option<&str>) -> Vec<u32> {
    let replies = app.workspace.weighing_on(app.file);
    let of_code = replies.filter(|(_, reply, _)| code.is_none_or(|code| app.workspace.spec.code(&reply.code) == code));
    let mut numbers: Vec<u32> = of_code.filter_map(|(_, _, laid)| laid.record).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The records with a reply that no warning or error here foresaw.
pub fn unforeseen(app: &App) -> Vec<u32> {
    let mut numbers = with_reply(app, None);
    numbers.retain(|number| has_unforeseen(app, *number));
    numbers
}

pub(super) fn has_unforeseen(app: &App, number: u32) -> bool {
    if is_huge(app, number) {
        return false;
    }
    let Some((payload, checked)) = app.payload().zip(app.checked()) else { return false };
    let mut on_record = weighing_on(app, number).peekable();
    if on_record.peek().is_none() {
        return false;
    }
    let Ok(text) = payload.document.text(number) else { return false };
    let record = payload.document.parse(&text);
    let findings = findings_of(&payload.document, checked, &text, &record);
    on_record.any(|(reply, laid)| foreseen_by(reply, laid, &findings, &app.workspace.spec).is_empty())
}
