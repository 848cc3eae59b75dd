//! Recipients by type of certificate, and the alarm where too many of a type are gone.

use super::Comparison;
use crate::check::{At, Finding, NotRun, Param, Rule};
use crate::record::{Code, is_identifier, looks_like_code};

/// The share of a type's recipients, in percent, of which more must not be gone.
pub const MAX_GONE: f64 = 1.0;

/// What became of a type of certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeCount {
    /// The type's id as sent; `None` for all types beyond the first thousand.
    pub type_id: Option<String>,
    /// Recipients in the old upload.
    pub recipients: u64,
    /// Of them, those of whom nothing of this type is in the new upload.
    pub recipients_gone: u64,
    /// Records that are gone.
    pub gone: u64,
    /// Records that are new.
    pub added: u64,
    /// Records that changed.
    pub changed: u64,
    /// Records that did not.
    pub unchanged: u64,
}

impl TypeCount {
    /// The id, if it is a code: what else stands in its place, such as a name under a shifted heading, may be personal.
    pub fn code(&self) -> Option<&str> {
        self.type_id.as_deref().filter(|id| !id.is_empty() && (looks_like_code(id) || is_identifier(id)))
    }

    /// The share of recipients gone, in percent.
    pub fn share(&self) -> f64 {
        if self.recipients == 0 { 0.0 } else { self.recipients_gone as f64 * 100.0 / self.recipients as f64 }
    }

    /// Whether more recipients are gone than this many percent.
    pub fn exceeds(&self, max_gone: f64) -> bool {
        self.recipients_gone as f64 * 100.0 > self.recipients as f64 * max_gone
    }
}

/// The findings about the new file: one for each type of which too many recipients are gone.
///
/// # Errors
/// Not to be told between a registration and a differential history, which never hold the same people.
pub fn mass_disappearance(comparison: &Comparison, max_gone: f64) -> Result<Vec<Finding>, NotRun> {
    match comparison.same_form {
        true => Ok(too_many_gone(&comparison.types, max_gone)),
        false => Err(NotRun::OtherForm(Rule::MassDisappearance)),
    }
}

/// The same of types that were counted.
pub fn too_many_gone(types: &[TypeCount], max_gone: f64) -> Vec<Finding> {
    let exceeding = types.iter().filter(|kind| kind.exceeds(max_gone));
    let finding = |kind: &TypeCount| Finding {
        rule: Rule::MassDisappearance,
        record: None,
        field: None,
        at: At::default(),
        variant: match (kind.code(), &kind.type_id) {
            (Some(_), _) => "default",
            (None, Some(_)) => "no-code",
            (None, None) => "other-types",
        },
        params: vec![
            ("type", Param::Code(Code::new(kind.code().unwrap_or_default()))),
            ("recipients", Param::Count(kind.recipients)),
            ("gone", Param::Count(kind.recipients_gone)),
            ("share", Param::Figures(percent(kind.share()))),
            ("max", Param::Figures(percent(max_gone))),
        ],
        said_by: None,
    };
    exceeding.map(finding).collect()
}

/// A percentage with as many places as it needs, two at the most; one that is not nothing is never written as 0.
pub fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.01 {
        return "<0.01".to_owned();
    }
    let text = format!("{share:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_the_share_and_not_the_share_itself() {
        let kind = |recipients, recipients_gone| TypeCount { recipients, recipients_gone, ..TypeCount::default() };
        assert!(!kind(100, 1).exceeds(1.0));
        assert!(kind(100, 2).exceeds(1.0) && kind(99, 1).exceeds(1.0));
        assert!(!kind(0, 0).exceeds(0.0) && kind(1000, 1).exceeds(0.0) && !kind(5, 5).exceeds(100.0));
    }

    #[test]
    fn percentages() {
        for (share, text) in [(0.0, "0"), (1.0, "1"), (1.05, "1.05"), (100.0, "100"), (0.004, "<0.01"), (12.5, "12.5")]
        {
            assert_eq!(percent(share), text);
        }
    }
}
