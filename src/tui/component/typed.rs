//! What is typed, as far as it may be read over a shoulder.

use std::borrow::Cow;

use crate::tui::session::search::as_my_number;

/// What is typed, with asterisks for what is becoming a 個人番号.
pub fn typed(text: &str) -> Cow<'_, str> {
    match as_my_number(text) {
        Some(_) => Cow::Owned("*".repeat(text.chars().count())),
        None => Cow::Borrowed(text),
    }
}
