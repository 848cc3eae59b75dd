//! What comparing an upload with the one before it finds.

use super::people::Before;
use super::{Comparison, too_many_gone};
use crate::check::{Against, BETWEEN, Finding, Later, NotRun, Rule};
use crate::read::Document;
use crate::record::{FieldId, FieldRef};

/// What is too much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The share of a type's recipients, in percent, of which more must not be gone.
    pub max_gone: f64,
    /// The share of a type's continuing recipients, in percent, of which more must not change in one field.
    pub max_changed: f64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { max_gone: super::MAX_GONE, max_changed: super::MAX_CHANGED }
    }
}

/// What is found in the new upload by comparing it, and which rules did not run.
pub fn against(comparison: &Comparison, new: &Document, limits: Limits) -> Against {
    if comparison.both_histories {
        // Each names only what changed: whom it does not name is no less there.
        return Against { not_run: BETWEEN.map(NotRun::Histories).to_vec(), ..Against::default() };
    }
    let mut all = Against { later: on_records(comparison), ..Against::default() };
    if !comparison.flags_before {
        all.not_run.push(NotRun::PreviousLacks(Rule::DisclosureLifted, FieldId::NOT_DISCLOSED));
    }
    if comparison.both_full {
        all.findings = too_many_gone(&comparison.types, limits.max_gone);
        all.findings.extend(changed_alike(comparison, new, limits.max_changed));
    } else {
        all.not_run.extend([Rule::MassDisappearance, Rule::MassChange].map(NotRun::OtherForm));
    }
    all
}

/// Protection that was lifted, and numbers that stand with another person.
fn on_records(comparison: &Comparison) -> Vec<Later> {
    let lifted = comparison.lifted.iter().map(|lifted| Later {
        variant: match lifted.before {
            Before::Hidden => "default",
            Before::OtherCertificate => "person",
            Before::Unread => "unread",
            Before::OtherNumber => "other-number",
        },
        ..Later::new(lifted.record, Rule::DisclosureLifted)
    });
    let people = &comparison.changed_people;
    let all = people.people == people.continuing && people.people > 1;
    let changed = people.records.iter().map(|record| Later {
        variant: if all { "all" } else { "default" },
        people: Some((people.people, people.continuing)),
        ..Later::new(*record, Rule::PersonChanged)
    });
    lifted.chain(changed).collect()
}

/// The fields in which too many of a type changed.
fn changed_alike(comparison: &Comparison, new: &Document, max_changed: f64) -> Vec<Finding> {
    let exceeding = comparison.by_type_and_field.iter().filter(|count| count.exceeds(max_changed));
    let exceeding = exceeding.filter(|count| !is_renewed(&count.field, count.sample, new));
    exceeding.map(|count| count.finding(max_changed)).collect()
}

/// Parts of the labels of what changes on every card with each renewal.
const RENEWED: [&str; 6] = ["期間", "期限", "交付", "発行", "更新", "認定日"];

/// Whether a field is a card-face item that changes with each renewal: it says the period, or the day of issue.
fn is_renewed(field: &FieldRef, sample: u32, new: &Document) -> bool {
    let says = |label: &str| RENEWED.iter().any(|word| label.contains(word));
    if !matches!(field, FieldRef::CardItem(_) | FieldRef::Named(_) | FieldRef::Column(_)) {
        return false;
    }
    // Where it cannot be read any more, all is told that was counted.
    let Ok(text) = new.text(sample) else { return false };
    let record = new.parse(&text);
    let at = (0..record.card_items.len()).find(|i| record.card_item_ref(*i) == *field);
    at.and_then(|i| record.card_items.get(i)).is_some_and(|item| says(&item.label))
}
