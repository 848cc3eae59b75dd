//! Findings between two uploads: those that are fixed, still there, and new. A finding is the same where it stands on the
//! same certificate, rule and field; its record's number may be another. One on a record that is gone is not fixed.

use std::collections::HashMap;
use std::io;

use rayon::prelude::*;

use super::Comparison;
use crate::check::{Checked, Finding, Rule, findings_of};
use crate::read::Document;
use crate::record::FieldRef;

/// How many findings there are of each sort. Those before are the fixed, the unprotected, the gone and the known, those now the
/// known and the new.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Between {
    /// Of the old upload, those that are not in the new one any more, though their record is.
    pub fixed: u64,
    /// Of the old upload, those that somebody is protected and which are not made any more: that is no repair.
    pub unprotected: u64,
    /// Of the old upload, those whose record is not in the new one.
    pub gone: u64,
    /// Those in both.
    pub known: u64,
    /// Of the new upload, those that were not in the old one.
    pub new: u64,
    /// The fixed ones by rule, in the order of the catalogue; none that has no such finding.
    pub fixed_by_rule: Vec<(Rule, u64)>,
    /// The known ones by rule, in the same order.
    pub known_by_rule: Vec<(Rule, u64)>,
    /// The records of the new upload with at least one new finding, by number, in order: four bytes a record.
    pub records_with_new: Vec<u32>,
}

impl Between {
    /// How many findings of a rule are known.
    pub fn known_of(&self, rule: Rule) -> u64 {
        self.known_by_rule.iter().find(|(known, _)| *known == rule).map_or(0, |(_, count)| *count)
    }

    /// Whether a record of the new upload has a finding that is new.
    pub fn is_new_on(&self, number: u32) -> bool {
        self.records_with_new.binary_search(&number).is_ok()
    }
}

/// The rules that tell of protection. Where one finds nothing any more, somebody may have become visible: never is that called
/// fixed.
const PROTECTION: [Rule; 3] = [Rule::DisclosureLifted, Rule::DisclosureMixed, Rule::NotDisclosed];

/// Counts the findings of two checked documents; `None` where a history stands against a full upload: what it does not name
/// is still held, with all that is wrong with it.
///
/// # Errors
/// What the system refuses while reading.
pub fn between(
    old: (&Document, &Checked),
    new: (&Document, &Checked),
    comparison: &Comparison,
) -> io::Result<Option<Between>> {
    if !comparison.same_form {
        return Ok(None);
    }
    let of_file =
        |(document, checked): (&Document, &Checked)| -> Vec<Finding> { checked.file_findings(document).collect() };
    let mut counts = [0_u64; Rule::COUNT];
    let mut count = |rules: &[Rule]| rules.iter().for_each(|rule| counts[*rule as usize] += 1);
    count(&on_both(&of_file(old), &of_file(new)).0);
    let mut records_with_new = Vec::new();
    for numbers in new.1.numbers_with(Rule::ALL).chunks(1 << 14) {
        let found: Vec<io::Result<(Vec<Rule>, bool)>> = numbers
            .par_iter()
            .map(|number| match comparison.old_of(*number).filter(|before| !old.1.rules_of(*before).is_empty()) {
                Some(before) => Ok(on_both(&on(old, before)?, &on(new, *number)?)),
                // Nothing was found there before: nothing needs to be read to know that all is new.
                None => Ok((vec![], true)),
            })
            .collect();
        for (number, found) in numbers.iter().zip(found) {
            let (rules, any_new) = found?;
            count(&rules);
            records_with_new.extend(any_new.then_some(*number));
        }
    }
    records_with_new.shrink_to_fit();
    let gone_by_rule = on_gone(old, &comparison.gone)?;
    let total = |checked: &Checked| Rule::ALL.iter().map(|rule| checked.count(*rule)).sum::<u64>();
    let by_rule = |count: &dyn Fn(Rule) -> u64| -> Vec<(Rule, u64)> {
        Rule::ALL.iter().map(|rule| (*rule, count(*rule))).filter(|(_, count)| *count > 0).collect()
    };
    let (known, gone) = (counts.iter().sum(), gone_by_rule.iter().sum());
    let left = |rule: Rule| old.1.count(rule).saturating_sub(counts[rule as usize] + gone_by_rule[rule as usize]);
    let fixed = |rule: Rule| if PROTECTION.contains(&rule) { 0 } else { left(rule) };
    let unprotected = PROTECTION.into_iter().map(left).sum();
    Ok(Some(Between {
        fixed: total(old.1).saturating_sub(known + gone + unprotected),
        unprotected,
        gone,
        known,
        new: total(new.1).saturating_sub(known),
        fixed_by_rule: by_rule(&fixed),
        known_by_rule: by_rule(&|rule| counts[rule as usize]),
        records_with_new,
    }))
}

/// How many findings of each rule stand on these records of the old upload.
fn on_gone(old: (&Document, &Checked), gone: &[u32]) -> io::Result<[u64; Rule::COUNT]> {
    let mut counts = [0; Rule::COUNT];
    for numbers in gone.chunks(1 << 14) {
        let with_findings = numbers.par_iter().filter(|number| !old.1.rules_of(**number).is_empty());
        let found: Vec<io::Result<Vec<Finding>>> = with_findings.map(|number| on(old, *number)).collect();
        for found in found {
            found?.iter().for_each(|finding| counts[finding.rule as usize] += 1);
        }
    }
    Ok(counts)
}

/// The rules of the findings that were there before, and whether any other is there now.
fn on_both(before: &[Finding], now: &[Finding]) -> (Vec<Rule>, bool) {
    let rules: Vec<Rule> =
        known(before, now).into_iter().zip(now).filter(|(known, _)| *known).map(|(_, finding)| finding.rule).collect();
    let any_new = rules.len() < now.len();
    (rules, any_new)
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
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::check::{At, check};
    use crate::compare::compare;
    use crate::read::{Opening, Source};
    use crate::record::{FieldId, parse_date};
    use crate::spec::{FieldTable, References};

    /// A checked upload of these people, each with the last day of the certificate.
    fn upload(people: &[(u32, &str)]) -> (Document, Checked) {
        let record = |(person, until): &(u32, &str)| {
            format!(
                r#"{{"orgSpecificCertificateTypeId":"A1","myNumber":"{person:012}","validFrom":"2026-04-01","validTo":"{until}"}}"#
            )
        };
        let text = format!("[{}]", people.iter().map(record).collect::<Vec<_>>().join(",\n"));
        let opening = Opening::new("a.json", Source::from(text.into_bytes()), None).unwrap();
        let document = Document::json(&opening, &FieldTable::built_in(), true).unwrap().unwrap();
        let checked = check(&document, &References::default(), parse_date("2026-11-22").unwrap()).unwrap();
        (document, checked)
    }

    fn told(old: &[(u32, &str)], new: &[(u32, &str)]) -> Between {
        let ((old, before), (new, now)) = (upload(old), upload(new));
        let comparison = compare(&old, &new, parse_date("2026-11-22").unwrap(), &AtomicBool::new(true)).unwrap();
        let told = between((&old, &before), (&new, &now), &comparison).unwrap().unwrap();
        let total = |checked: &Checked| Rule::ALL.iter().map(|rule| checked.count(*rule)).sum::<u64>();
        assert_eq!(
            (told.fixed + told.unprotected + told.gone + told.known, told.known + told.new),
            (total(&before), total(&now))
        );
        assert_eq!(told.known, told.known_by_rule.iter().map(|(_, count)| count).sum::<u64>());
        told
    }

    const RIGHT: &str = "2027-03-31";
    const WRONG: &str = "2026-03-31";

    #[test]
    fn records_with_a_new_finding_are_named() {
        // One stays wrong, one is right now, one is wrong now, one is another person, all in another order.
        let told =
            told(&[(1, WRONG), (2, WRONG), (3, RIGHT), (4, RIGHT)], &[(9, RIGHT), (3, WRONG), (2, RIGHT), (1, WRONG)]);
        assert_eq!(told.records_with_new, [1, 2]);
        assert!(told.is_new_on(1) && told.is_new_on(2) && !told.is_new_on(3) && !told.is_new_on(4));
        assert_eq!(told.known_of(Rule::PeriodReversed), 1);
        assert_eq!(told.known_of(Rule::GaijiReplaced), 0);
        assert!(told.fixed_by_rule.contains(&(Rule::PeriodReversed, 1)), "{told:?}");
    }

    #[test]
    fn what_is_gone_is_not_fixed() {
        let told = told(&[(1, WRONG), (2, WRONG), (3, RIGHT)], &[(1, RIGHT), (3, RIGHT)]);
        assert!(told.fixed_by_rule.contains(&(Rule::PeriodReversed, 1)), "{told:?}");
        assert!(told.gone > 0 && told.known_of(Rule::PeriodReversed) == 0, "{told:?}");
    }

    #[test]
    fn protection_that_ends_is_not_fixed() {
        let upload = |hidden: bool| {
            let text = format!(
                r#"[{{"orgSpecificCertificateTypeId":"A1","myNumber":"1","isNotDisclosed":{hidden},"validFrom":"2026-04-01"}}]"#
            );
            let opening = Opening::new("a.json", Source::from(text.into_bytes()), None).unwrap();
            let document = Document::json(&opening, &FieldTable::built_in(), true).unwrap().unwrap();
            let checked = check(&document, &References::default(), parse_date("2026-11-22").unwrap()).unwrap();
            (document, checked)
        };
        let ((old, before), (new, now)) = (upload(true), upload(false));
        let comparison = compare(&old, &new, parse_date("2026-11-22").unwrap(), &AtomicBool::new(true)).unwrap();
        let told = between((&old, &before), (&new, &now), &comparison).unwrap().unwrap();
        assert_eq!((told.fixed, told.unprotected, told.fixed_by_rule), (0, 1, vec![]));
    }

    #[test]
    fn another_order_brings_nothing_new() {
        let people: Vec<(u32, &str)> = (1..60).map(|n| (n, if n % 7 == 0 { WRONG } else { RIGHT })).collect();
        let back: Vec<(u32, &str)> = people.iter().rev().copied().collect();
        let told = told(&people, &back);
        assert_eq!((told.fixed, told.new, told.records_with_new.len()), (0, 0, 0));
        assert_eq!(told.known_of(Rule::PeriodReversed), 8);
    }

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
