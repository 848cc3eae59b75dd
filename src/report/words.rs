//! Which word stands for what: the keys of the table of words for severities, bases and colour classes.

use crate::check::{Basis, Severity};
use crate::spec::ColourClass;

/// The key of the word for a severity.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "severity.error",
        Severity::Warning => "severity.warning",
        Severity::Info => "severity.info",
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
