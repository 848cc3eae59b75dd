//! Findings between two uploads: those that are fixed, still there, and new. A finding is the same where it stands on the
//! same certificate, rule and field; its record's number may be another.

use std::collections::HashMap;
use std::io;

use rayon::prelude::*;

use super::Comparison;
use crate::check::{Checked, Finding, Rule, findings_of};
use crate::read::Document;
use crate::record::FieldRef;

/// How many findings there are of each sort. Those before are the fixed and the known, those now the known and the new.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Between {
    /// Of the old upload, those that are not in the new one any more.
    pub fixed: u64,
    /// Those in both.
    pub known: u64,
    /// Of the new upload, those that were not in the old one.
    pub new: u64,
    /// The fixed ones by rule, in the order of the catalogue; none that has no such finding.
    pub fixed_by_rule: Vec<(Rule, u64)>,
}

/// Counts the findings of two checked documents.
///
/// # Errors
/// What the system refuses while reading.
pub fn between(old: (&Document, &Checked), new: (&Document, &Checked), comparison: &Comparison) -> io::Result<Between> {
    let of_file =
        |(document, checked): (&Document, &Checked)| -> Vec<Finding> { checked.file_findings(document).collect() };
    let rules = |before: &[Finding], now: &[Finding]| -> Vec<Rule> {
        known(before, now).into_iter().zip(now).filter(|(known, _)| *known).map(|(_, finding)| finding.rule).collect()
    };
    let mut counts = [0_u64; Rule::COUNT];
    let mut count = |rules: Vec<Rule>| rules.into_iter().for_each(|rule| counts[rule as usize] += 1);
    count(rules(&of_file(old), &of_file(new)));
    for numbers in new.1.numbers_with(Rule::ALL).chunks(1 << 14) {
        let found: Vec<io::Result<Vec<Rule>>> = numbers
            .par_iter()
            .map(|number| match comparison.old_of(*number).filter(|before| !old.1.rules_of(*before).is_empty()) {
                Some(before) => Ok(rules(&on(old, before)?, &on(new, *number)?)),
                None => Ok(vec![]),
            })
            .collect();
        for rules in found {
            count(rules?);
        }
    }
    let total = |checked: &Checked| Rule::ALL.iter().map(|rule| checked.count(*rule)).sum::<u64>();
    let known = counts.iter().sum();
    let left = |rule: &Rule| old.1.count(*rule).saturating_sub(counts[*rule as usize]);
    Ok(Between {
        fixed: total(old.1).saturating_sub(known),
        known,
        new: total(new.1).saturating_sub(known),
        fixed_by_rule: Rule::ALL.iter().map(|rule| (*rule, left(rule))).filter(|(_, count)| *count > 0).collect(),
    })
}

/// Of each finding of a record, whether it was found before on the same certificate.
pub fn known(before: &[Finding], now: &[Finding]) -> Vec<bool> {
    let mut left: HashMap<(Rule, Option<&FieldRef>), usize> = HashMap::new();
    for finding in before {
        *left.entry((finding.rule, finding.field.as_ref())).or_default() += 1;
    }
    let mut all = Vec::with_capacity(now.len());
    for finding in now {
        let count = left.get_mut(&(finding.rule, finding.field.as_ref())).filter(|count| **count > 0);
        all.push(count.map(|count| *count -= 1).is_some());
    }
    all
}

/// The findings on a record.
fn on((document, checked): (&Document, &Checked), number: u32) -> io::Result<Vec<Finding>> {
    let text = document.text(number)?;
    let record = document.parse(&text);
    Ok(findings_of(document, checked, &text, &record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::At;
    use crate::record::FieldId;

    #[test]
    fn each_finding_before_makes_one_known() {
        let finding = |rule, field| Finding {
            rule,
            record: Some(1),
            field: Some(FieldRef::Field(field)),
            at: At::default(),
            variant: "default",
            params: vec![],
            said_by: None,
        };
        let name = finding(Rule::GaijiReplaced, FieldId::NAME);
        let kana = finding(Rule::GaijiReplaced, FieldId::KANA);
        let control = finding(Rule::ControlCharacter, FieldId::NAME);
        let moved = Finding { record: Some(9), ..name.clone() };
        assert_eq!(known(&[name.clone(), control], &[moved, name.clone(), kana.clone()]), [true, false, false]);
        assert_eq!(known(&[], &[name, kana]), [false, false]);
    }
}
