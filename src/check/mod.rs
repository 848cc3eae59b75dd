//! Records to findings.

mod finding;
mod rule;

pub use finding::{At, Finding, Param, type_word};
pub use rule::{Basis, Rule, RuleEntry, RuleWords, Severity};
