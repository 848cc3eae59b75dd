//! How it is said what is new since the upload before: by a mark, a count, or a word.

use super::Ctx;
use crate::text::terminal_text::{pad, pad_left, width};
use crate::tui::look::theme::Role;

/// The cells of a mark, and a blank behind them.
pub fn mark_width(cx: Ctx<'_>) -> usize {
    width(cx.session.lang.t("since.new.mark")) + 1
}

/// The mark of a place, as wide as where there is none.
pub fn mark(cx: Ctx<'_>, is_new: Option<bool>) -> (Role, String) {
    let word = if is_new == Some(true) { cx.session.lang.t("since.new.mark") } else { "" };
    (Role::New, pad(word, mark_width(cx)))
}

/// How many are new, in so many digits; blanks where none is, or it is not known.
pub fn count(cx: Ctx<'_>, new: Option<u64>, digits: usize) -> String {
    let word = cx.session.lang.t("since.new.mark");
    match new.unwrap_or(0) {
        0 => " ".repeat(width(word) + 1 + digits),
        new => format!("{word} {}", pad_left(&new.to_string(), digits)),
    }
}

/// Behind a finding: whether it is new or was there before.
pub fn word(cx: Ctx<'_>, is_new: Option<bool>) -> Option<&'static str> {
    Some(cx.session.lang.t(if is_new? { "since.new.long" } else { "since.known.long" }))
}
