//! What comparing an upload with the one before it finds.

use super::people::{Before, Lifted};
use super::{Comparison, too_many_gone};
use crate::check::{Against, At, ComparedWith, Finding, Later, NotRun, Param, Rule};
use crate::read::Document;
use crate::record::{FieldId, FieldRef, Name};

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

/// So many flags that were left blank have one reason, and are told together.
const TOGETHER: usize = 10;

/// The finding about the new file where many flags of the one before were blank, or records of it cannot be read: nobody can
/// confirm each by itself.
fn may_be_lifted(variant: &'static str, count: u64) -> Finding {
    Finding {
        rule: Rule::DisclosureLifted,
        record: None,
        field: Some(FieldRef::Field(FieldId::NOT_DISCLOSED)),
        at: At::default(),
        variant,
        params: vec![("count", Param::Count(count))],
        said_by: None,
    }
}

/// What is found in the new upload by comparing it, and which rules did not run.
pub fn against(comparison: &Comparison, new: &Document, limits: Limits) -> Against {
    if comparison.both_histories {
        // Each names only what changed: whom it does not name is no less there.
        return Against {
            not_run: Rule::comparing_with(ComparedWith::Previous).map(NotRun::Histories).collect(),
            ..Against::default()
        };
    }
    let blank = comparison.lifted.iter().filter(|lifted| lifted.before == Before::Blank).count();
    let together = blank >= TOGETHER;
    let mut all = Against { later: on_records(comparison, together), ..Against::default() };
    if !comparison.flags_before {
        all.not_run.push(NotRun::PreviousLacks(Rule::DisclosureLifted, FieldId::NOT_DISCLOSED));
    }
    all.findings.extend(together.then(|| may_be_lifted("blank", blank as u64)));
    all.findings.extend(comparison.unread_may_protect.then(|| may_be_lifted("record-unread", comparison.unread.0)));
    if comparison.both_full {
        all.findings.extend(too_many_gone(&comparison.types, limits.max_gone));
        all.findings.extend(changed_alike(comparison, new, limits.max_changed));
    } else {
        all.not_run.extend([Rule::MassDisappearance, Rule::MassChange].map(NotRun::OtherForm));
    }
    all
}

/// Protection that was lifted, and numbers that stand with another person.
fn on_records(comparison: &Comparison, together: bool) -> Vec<Later> {
    let each = |lifted: &&Lifted| !(together && lifted.before == Before::Blank);
    let lifted = comparison.lifted.iter().filter(each).map(|lifted| Later {
        variant: match lifted.before {
            Before::Hidden => "default",
            Before::OtherCertificate => "person",
            Before::Unread | Before::Blank => "unread",
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
    let labelled = exceeding.map(|count| (count, label(&count.field, count.sample, new)));
    let told = labelled.filter(|(_, label)| !label.as_deref().is_some_and(is_renewed));
    told.map(|(count, label)| count.finding(max_changed, label.as_deref().map(Name::new))).collect()
}

/// Parts of the labels of what changes on every card with each renewal.
const RENEWED: [&str; 6] = ["期間", "期限", "交付", "発行", "更新", "認定日"];

/// Whether an item of the card changes with each renewal: it says the period, or the day of issue.
fn is_renewed(label: &str) -> bool {
    RENEWED.iter().any(|word| label.contains(word))
}

/// The label of a field that is an item of the card, on a record; `None` for any other, and where the record cannot be read
/// any more: then all is told that was counted.
fn label(field: &FieldRef, sample: u32, new: &Document) -> Option<String> {
    if !matches!(field, FieldRef::CardItem(_) | FieldRef::Named(_) | FieldRef::Column(_)) {
        return None;
    }
    let text = new.text(sample).ok()?;
    let record = new.parse(&text);
    let at = (0..record.card_items.len()).find(|i| record.card_item_ref(*i) == *field);
    record.card_items.get(at?).map(|item| item.label.to_string())
}
