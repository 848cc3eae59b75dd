//! What the loaded masters say: numbers and codes that they do not hold. And the kinds of copayment limit that are to be
//! abolished, for which no master is needed.

use unicode_normalization::UnicodeNormalization;

use super::fields::Passed;
use super::{NotRun, Param, RawFinding, RawFindings, Rule};
use crate::record::{FieldId, FieldRef, InsurerNumber, Period, Record};
use crate::spec::{Condition, Headings, MasterKind, Masters, References, RegionalMaster, Schemes};

/// The fields whose codes a master holds.
pub const CODED: [(FieldId, MasterKind); 4] = [
    (FieldId::TYPE_ID, MasterKind::CertificateType),
    (FieldId::SEGMENT, MasterKind::Segment),
    (FieldId::INCOME, MasterKind::IncomeSegment),
    (FieldId::CONDITIONS, MasterKind::AdditionalCondition),
];

/// How many pairs of a value are told by their position.
const LISTED: usize = 6;

/// The rules that cannot run over any record, for want of a master.
pub fn not_run(references: &References) -> Vec<NotRun> {
    let mut not_run = Vec::new();
    if references.regional.is_none() {
        not_run.extend([Rule::InsurerNumberNotInMaster, Rule::InsurerNumberExpiredInMaster].map(NotRun::NoMaster));
    }
    let has = |kind| references.masters.as_ref().is_some_and(|masters| masters.has(kind));
    let lacking: Vec<MasterKind> = CODED.into_iter().map(|(_, kind)| kind).filter(|kind| !has(*kind)).collect();
    if !lacking.is_empty() {
        not_run.push(NotRun::NoCodes(Rule::CodeNotInMaster, lacking));
    }
    not_run
}

/// The rules that a loaded master would serve, if the file had the column.
pub fn without_column(references: &References, lacking: &dyn Fn(&FieldId) -> bool) -> Vec<NotRun> {
    let mut not_run = Vec::new();
    if references.regional.is_some() {
        let days = [FieldId::INSURER, FieldId::VALID_FROM, FieldId::VALID_TO];
        let needs = [(Rule::InsurerNumberNotInMaster, &days[..1]), (Rule::InsurerNumberExpiredInMaster, &days[..])];
        for (rule, fields) in needs {
            let first = fields.iter().find(|id| lacking(id));
            not_run.extend(first.map(|id| NotRun::NoColumn(rule, *id)));
        }
    }
    let has = |kind| references.masters.as_ref().is_some_and(|masters| masters.has(kind));
    let coded = CODED.into_iter().filter(|(id, kind)| has(*kind) && lacking(id));
    not_run.extend(coded.map(|(id, _)| NotRun::NoColumn(Rule::CodeNotInMaster, id)));
    not_run
}

/// Looks up the number and the codes of a record.
pub fn check(record: &Record<'_>, passed: &Passed<'_, '_>, references: &References, found: &mut RawFindings) {
    if let Some(master) = &references.regional {
        insurer_number(record, passed, master, found);
    }
    if let Some(masters) = &references.masters {
        codes(record, passed, masters, found);
    }
    copay_kinds(record, passed, found);
}

/// Numbers of the state's schemes stand in no master but one of these: that they are lacking in another tells nothing.
fn insurer_number(record: &Record<'_>, passed: &Passed<'_, '_>, master: &RegionalMaster, found: &mut RawFindings) {
    let Some(text) = passed.text(FieldId::INSURER) else { return };
    let Some(number) = InsurerNumber::new(text) else { return };
    let national = Schemes::get().national(number.scheme()).is_some();
    let at = record.value(FieldId::INSURER).at;
    let variant = if national { "national" } else { "default" };
    let mut tell =
        |rule, variant| found.push(RawFinding::new(rule, FieldRef::Field(FieldId::INSURER), at).variant(variant));
    // The master holds what is covered at the counter: who always claims later is not missed in it.
    let claims_later = passed.holds(FieldId::REIMBURSEMENT) && record.is_set(FieldId::REIMBURSEMENT);
    if master.find(text).is_empty() {
        if !claims_later && (!national || master.is_of_state()) {
            tell(Rule::InsurerNumberNotInMaster, variant);
        }
    } else if let [Some(from), Some(to), _] = passed.days
        && from <= to
        && !master.covers(text, Period { from, to })
    {
        tell(Rule::InsurerNumberExpiredInMaster, "default");
    }
}

/// The codes of a record: one finding a field.
fn codes(record: &Record<'_>, passed: &Passed<'_, '_>, masters: &Masters, found: &mut RawFindings) {
    let type_id = passed.text(FieldId::TYPE_ID).unwrap_or("");
    for (id, kind) in CODED.into_iter().filter(|(_, kind)| masters.has(*kind)) {
        let Some(text) = passed.text(id) else { continue };
        let tell = || RawFinding::new(Rule::CodeNotInMaster, FieldRef::Field(id), record.value(id).at);
        if id == FieldId::CONDITIONS {
            found.extend(conditions(text, type_id, masters, tell()));
        } else if masters.name(kind, text, type_id).is_none() {
            let other = masters.is_of_other_type(kind, text, type_id);
            found.push(tell().variant(if other { "other-type" } else { "default" }));
        }
    }
}

/// The pairs of 追加条件, item and condition.
pub fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split(';').map(|pair| pair.split_once(['-', '\u{2010}']).unwrap_or((pair, "")))
}

/// Additional conditions that the master does not hold, by the positions of their pairs.
fn conditions(text: &str, type_id: &str, masters: &Masters, finding: RawFinding) -> Option<RawFinding> {
    let (mut items, mut conditions) = (Vec::new(), Vec::new());
    for (position, (item, code)) in (1..).zip(pairs(text)) {
        match masters.condition(item, code, type_id) {
            Condition::Known(_) => {}
            Condition::UnknownCondition(_) => conditions.push(position),
            Condition::UnknownItem => items.push(position),
        }
    }
    let finding = finding.with("items", positions(&items)).with("conditions", positions(&conditions));
    match (items.is_empty(), conditions.is_empty()) {
        (true, true) => None,
        (false, true) => Some(finding.variant("item")),
        (true, false) => Some(finding.variant("condition")),
        (false, false) => Some(finding.variant("item-and-condition")),
    }
}

fn positions(all: &[usize]) -> Param {
    let mut list: Vec<String> = all.iter().take(LISTED).map(usize::to_string).collect();
    if all.len() > LISTED {
        list.push("...".to_owned());
    }
    Param::Figures(list.join(", "))
}

/// Members of 自己負担上限額 that say 1, 2 or 3 as the kind of the limit.
fn copay_kinds(record: &Record<'_>, passed: &Passed<'_, '_>, found: &mut RawFindings) {
    if !passed.holds(FieldId::COPAYMENT) {
        return;
    }
    for item in record.copayments.iter().filter(|item| !item.damaged) {
        if is_retired(&item.value) && names_a_kind(&item.label) {
            found.push(RawFinding::new(Rule::CopayKindRetired, record.copayment_ref(item), item.at));
        }
    }
}

/// Whether a label says that its value is the kind: as a whole, or in its last part where it comes with the names of the
/// objects around it; a number behind it (of several limits) does not count.
fn names_a_kind(label: &str) -> bool {
    let names = Headings::of("copayment");
    let known = |name: &str| names.meaning(name) == Some("kind");
    let last = label.rsplit('.').next().unwrap_or(label);
    [label, last].into_iter().any(|name| known(name) || known(name.trim_end_matches(char::is_numeric)))
}

/// 1, 2 or 3, however it is written.
fn is_retired(value: &str) -> bool {
    // Amounts are longer: most values need no folding.
    if value.len() > 24 {
        return false;
    }
    let is_kind = |folded: &str| matches!(folded.trim_start_matches('0'), "1" | "2" | "3");
    if value.bytes().all(|b| b.is_ascii_graphic()) {
        return is_kind(value);
    }
    is_kind(&value.nfkc().filter(|c| !c.is_whitespace()).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_a_kind() {
        for label in [
            "種別",
            "自己負担上限額種別",
            "外来.上限額種別",
            "a.b.Type",
            "copayment_type",
            "種別1",
            "自己上限額種別\u{FF12}",
        ] {
            assert!(names_a_kind(label), "{label}");
        }
        for label in ["外来", "種別.金額", "入院外来種別", "typed", "", "1", "."] {
            assert!(!names_a_kind(label), "{label}");
        }
    }

    #[test]
    fn retired_kinds() {
        for value in ["1", "2", "3", "\u{FF11}", "01", "003", " 2 "] {
            assert!(is_retired(value), "{value}");
        }
        for value in ["", "0", "4", "10", "1000", "1.0", "a1", "-1"] {
            assert!(!is_retired(value), "{value}");
        }
    }

    #[test]
    fn positions_are_not_without_end() {
        assert_eq!(positions(&[2]), Param::Figures("2".to_owned()));
        let all: Vec<usize> = (1..100).collect();
        assert_eq!(positions(&all), Param::Figures("1, 2, 3, 4, 5, 6, ...".to_owned()));
    }
}
