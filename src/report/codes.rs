//! What is said of an error code, by the list that is loaded or not.

use crate::spec::{ErrorCode, Folding, Found, Spec};
use crate::text::terminal_text::safe;
use crate::text::{Lang, NumberMask};

/// A code out of a list; where a number stands in its place, that may be a 個人番号.
fn name(code: &str) -> String {
    NumberMask::unknown().apply(&safe(code)).into_owned()
}

/// The key of the word for what two writings of a code differ in.
fn folding_word(folding: Folding) -> &'static str {
    match folding {
        Folding::Width => "code.folding.width",
        Folding::Case => "code.folding.case",
        Folding::Blanks => "code.folding.blanks",
        Folding::Hyphens => "code.folding.hyphens",
        Folding::Lookalikes => "code.folding.lookalikes",
    }
}

/// How the list writes a code that it holds in another writing; `None` where it is written so, or not held.
pub fn listed_as(code: &str, spec: &Spec) -> Option<String> {
    match spec.errors.as_ref()?.find(code) {
        Found::Folded(entry, _) => Some(name(entry.code.trim())),
        _ => None,
    }
}

/// The same in a sentence, with what was folded.
pub fn listed_as_words(code: &str, spec: &Spec, lang: Lang) -> Option<String> {
    match spec.errors.as_ref()?.find(code) {
        Found::Folded(entry, foldings) => Some(folded_words(entry, &foldings, lang)),
        _ => None,
    }
}

/// As which code of the list a writing is read, and in what the two differ.
pub fn folded_words(entry: &ErrorCode, foldings: &[Folding], lang: Lang) -> String {
    let folded: Vec<&str> = foldings.iter().map(|folding| lang.t(folding_word(*folding))).collect();
    let folded = folded.join(lang.t("message.comma"));
    lang.f("code.listed-as", &[("code", &name(entry.code.trim())), ("folded", &folded)])
}

/// Why no list explains a code; empty where there is none.
pub fn why_not_explained(code: &str, spec: &Spec, lang: Lang) -> String {
    if code.trim().is_empty() {
        return String::new();
    }
    match spec.errors.as_ref().map(|list| list.find(code)) {
        None => lang.t("check.reply.no-list").to_owned(),
        Some(Found::Ambiguous(alike)) => {
            lang.f("check.reply.ambiguous", &[("codes", &name(&alike.join(lang.t("message.comma"))))])
        }
        _ => lang.t("check.reply.not-in-list").to_owned(),
    }
}
