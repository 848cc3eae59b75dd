//! Which word stands for what: the keys of the table of words for severities, bases and colour classes.

use crate::check::{Basis, Severity};
use crate::spec::{CharSet, ColourClass, Length, TableKind};
use crate::text::Lang;

/// The key of the word for a severity.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "severity.error",
        Severity::Warning => "severity.warning",
        Severity::Info => "severity.info",
    }
}

/// The key of the word for a mark of the work list, by its name.
pub fn mark(code: &str) -> &'static str {
    match code {
        "to-fix" => "worklist.mark.to-fix",
        "asked" => "worklist.mark.asked",
        "done" => "worklist.mark.done",
        _ => "worklist.mark.known",
    }
}

/// The key of the word for a basis.
pub fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Published => "basis.published",
        Basis::Briefing => "basis.briefing",
        Basis::Law => "basis.law",
        Basis::Advice => "basis.advice",
        Basis::Imported => "basis.imported",
    }
}

/// The key of the word for a colour class of the file design.
pub fn class(class: ColourClass) -> &'static str {
    match class {
        ColourClass::Internal => "class.internal",
        ColourClass::Person => "class.person",
        ColourClass::Billing => "class.billing",
        ColourClass::Card => "class.card",
    }
}

/// The key of the word for a character set.
pub fn charset_word(set: CharSet) -> &'static str {
    match set {
        CharSet::Digits => "charset.digits",
        CharSet::Alphanumeric => "charset.alphanumeric",
        CharSet::HalfWidth => "charset.half-width",
        CharSet::FullWidth => "charset.full-width",
        CharSet::Katakana => "charset.katakana",
    }
}

/// A length in words.
pub fn length_words(length: Length, lang: Lang) -> String {
    match (length.exact(), length.min, length.max) {
        (Some(n), _, _) => lang.f("length.exact", &[("n", &n)]),
        (None, Some(min), Some(max)) => lang.f("length.between", &[("min", &min), ("max", &max)]),
        (None, Some(n), None) => lang.f("length.min", &[("n", &n)]),
        (None, None, Some(n)) => lang.f("length.max", &[("n", &n)]),
        (None, None, None) => String::new(),
    }
}

/// The key of the word for a kind of table.
pub fn table_word(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Fields => "table.fields",
        TableKind::Layout => "table.layout",
        TableKind::ErrorList => "table.error-list",
        TableKind::Predictions => "table.predictions",
        TableKind::Masters => "table.masters",
        TableKind::RegionalMaster => "table.regional-master",
        TableKind::ReplyProfile => "table.reply-profile",
        TableKind::Holidays => "table.holidays",
    }
}
