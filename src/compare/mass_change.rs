//! Recipients by type of certificate, and the alarms where too many of a type are gone, or changed in one field.

use std::collections::HashMap;

use super::Types;
use crate::check::{At, Finding, Param, Rule};
use crate::record::{Code, FieldId, FieldRef, Name, is_identifier, looks_like_code};

/// The share of a type's recipients, in percent, of which more must not be gone.
pub const MAX_GONE: f64 = 1.0;

/// The share of a type's continuing recipients, in percent, of which more must not change in one field.
pub const MAX_CHANGED: f64 = 30.0;

/// A small town loses one or two of a few every month: fewer than so many are no alarm, unless they are so many percent.
const FEW: (u64, u64) = (5, 20);

/// Of fewer continuing recipients a share tells nothing.
const ENOUGH: u64 = 20;

/// What became of a type of certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeCount {
    /// The type's id as sent; `None` for all types beyond the first thousand.
    pub type_id: Option<String>,
    /// What its certificates are called, where all are called the same.
    pub word: Option<String>,
    /// Recipients in the old upload.
    pub recipients: u64,
    /// Of them, those of whom nothing of this type is in the new upload.
    pub recipients_gone: u64,
    /// Recipients in the old upload whose period was not over when the new one was sent.
    pub in_period: u64,
    /// Of them, those who are gone.
    pub in_period_gone: u64,
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
    /// One for each type, and a last one for all beyond those that are told apart; nothing is counted yet.
    pub fn of(types: &Types) -> Vec<TypeCount> {
        let of = |(place, name): (usize, &String)| TypeCount {
            type_id: Some(name.clone()),
            word: types.word(place).map(str::to_owned),
            ..TypeCount::default()
        };
        types.names().iter().enumerate().map(of).chain([TypeCount::default()]).collect()
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        *self == TypeCount { type_id: self.type_id.clone(), word: self.word.clone(), ..TypeCount::default() }
    }

    /// The type for a message: its code, and what its certificates are called.
    fn param(&self) -> Param {
        Param::Type(Code::new(self.code().unwrap_or_default()), self.word.clone())
    }

    /// The id, if it is a code: what else stands in its place, such as a name under a shifted heading, may be personal.
    pub fn code(&self) -> Option<&str> {
        self.type_id.as_deref().filter(|id| !id.is_empty() && (looks_like_code(id) || is_identifier(id)))
    }

    /// The share of recipients in their period who are gone, in percent.
    pub fn share(&self) -> f64 {
        percent_of(self.in_period_gone, self.in_period)
    }

    /// Whether more recipients in their period are gone than this many percent, and not just a few.
    pub fn exceeds(&self, max_gone: f64) -> bool {
        let some = self.in_period_gone >= FEW.0 || self.in_period_gone * 100 >= self.in_period * FEW.1;
        some && self.in_period_gone as f64 * 100.0 > self.in_period as f64 * max_gone
    }
}

fn percent_of(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

/// Which message speaks of a type: by its id, or where that is no code, without it.
fn variant(type_id: Option<&str>, code: Option<&str>) -> &'static str {
    match (code, type_id) {
        (Some(_), _) => "default",
        (None, Some(_)) => "no-code",
        (None, None) => "other-types",
    }
}

/// How many records of a type changed in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldCount {
    /// The type's id as sent.
    pub type_id: String,
    /// What its certificates are called, where all are called the same.
    pub word: Option<String>,
    /// The field.
    pub field: FieldRef,
    /// How many changed in it.
    pub changed: u64,
    /// How many of the type are in both uploads.
    pub continuing: u64,
    /// Whether all that changed now hold the same.
    pub one_value: bool,
    /// A record of the new upload that changed in it.
    pub sample: u32,
}

impl FieldCount {
    /// Whether more changed than this many percent, of enough to tell, in a field that does not change with every renewal.
    pub fn exceeds(&self, max_changed: f64) -> bool {
        let renewed = [FieldId::VALID_FROM, FieldId::VALID_TO, FieldId::HISTORY_KEY].map(FieldRef::Field);
        let share = percent_of(self.changed, self.continuing);
        self.continuing >= ENOUGH && share > max_changed && !renewed.contains(&self.field)
    }

    /// The finding about the new file; `label` is what the item of the card is called, where it is one.
    pub fn finding(&self, max_changed: f64, label: Option<Name>) -> Finding {
        let kind = TypeCount { type_id: Some(self.type_id.clone()), word: self.word.clone(), ..TypeCount::default() };
        let field = match &self.field {
            FieldRef::Field(id) => Param::Fields(vec![*id]),
            field => Param::Item(field.clone(), label),
        };
        Finding {
            rule: Rule::MassChange,
            record: None,
            field: Some(self.field.clone()),
            at: At::default(),
            variant: match variant(kind.type_id.as_deref(), kind.code()) {
                "default" if self.one_value => "one-value",
                variant => variant,
            },
            params: vec![
                ("type", kind.param()),
                ("recipients", Param::Count(self.continuing)),
                ("changed", Param::Count(self.changed)),
                ("share", Param::Figures(percent(percent_of(self.changed, self.continuing)))),
                ("field", field),
                ("max", Param::Figures(percent(max_changed))),
            ],
            said_by: None,
        }
    }
}

/// Of a type and a field: how many changed, the hash of what the first of them now holds, whether all hold that, and the first.
#[derive(Debug, Default)]
pub struct ByType(HashMap<(u32, FieldRef), (u64, u64, bool, u32)>);

impl ByType {
    /// Counts a change.
    pub fn add(&mut self, (kind, field): (u32, &FieldRef), value: u64, record: u32) {
        let (count, first, same, _) = self.0.entry((kind, field.clone())).or_insert((0, value, true, record));
        *count += 1;
        *same &= *first == value;
    }

    /// What was counted, of the types that are told apart, the most changes first.
    pub fn counts(self, names: &[String], types: &[TypeCount]) -> Vec<FieldCount> {
        let known: HashMap<&str, &TypeCount> =
            types.iter().filter_map(|kind| Some((kind.type_id.as_deref()?, kind))).collect();
        let count = |((kind, field), (changed, _, one_value, sample)): ((u32, FieldRef), (u64, u64, bool, u32))| {
            let type_id = names.get(kind as usize)?.clone();
            let kind = known.get(type_id.as_str());
            let continuing = kind.map_or(0, |kind| kind.changed + kind.unchanged);
            let word = kind.and_then(|kind| kind.word.clone());
            Some(FieldCount { type_id, word, field, changed, continuing, one_value, sample })
        };
        let mut all: Vec<FieldCount> = self.0.into_iter().filter_map(count).collect();
        all.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| (&a.type_id, &a.field).cmp(&(&b.type_id, &b.field))));
        all
    }
}

/// The findings about the new file: one for each type of which too many recipients are gone.
pub fn too_many_gone(types: &[TypeCount], max_gone: f64) -> Vec<Finding> {
    let exceeding = types.iter().filter(|kind| kind.exceeds(max_gone));
    let finding = |kind: &TypeCount| Finding {
        rule: Rule::MassDisappearance,
        record: None,
        field: None,
        at: At::default(),
        variant: variant(kind.type_id.as_deref(), kind.code()),
        params: vec![
            ("type", kind.param()),
            ("recipients", Param::Count(kind.recipients)),
            ("gone", Param::Count(kind.recipients_gone)),
            ("current", Param::Count(kind.in_period)),
            ("lost", Param::Count(kind.in_period_gone)),
            ("share", Param::Figures(percent(kind.share()))),
            ("max", Param::Figures(percent(max_gone))),
        ],
        said_by: None,
    };
    exceeding.map(finding).collect()
}

/// The figures of what is missing of a file, as a mark keeps that confirms them; empty where nothing is. Of the types their
/// codes alone.
pub fn figures(findings: impl IntoIterator<Item = Finding>) -> String {
    let missing = findings.into_iter().filter(|finding| finding.rule == Rule::MassDisappearance);
    let figure = |finding: Finding| {
        let of = |wanted: &str| finding.params.iter().find(|(name, _)| *name == wanted).map(|(_, param)| param);
        let count = |name: &str| match of(name) {
            Some(Param::Count(count)) => count.to_string(),
            _ => String::new(),
        };
        let kind = match of("type") {
            Some(Param::Type(code, _)) => code.shown(|_| false),
            _ => String::new(),
        };
        format!("{kind} {}/{}", count("lost"), count("current"))
    };
    let mut figures: Vec<String> = missing.map(figure).collect();
    figures.sort();
    figures.join(", ")
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
    fn more_than_the_share_and_not_just_a_few() {
        let kind = |in_period, in_period_gone| TypeCount { in_period, in_period_gone, ..TypeCount::default() };
        assert!(!kind(1000, 10).exceeds(1.0) && kind(1000, 11).exceeds(1.0));
        assert!(!kind(100, 4).exceeds(1.0) && kind(100, 5).exceeds(1.0));
        assert!(!kind(16, 3).exceeds(1.0) && kind(15, 3).exceeds(1.0) && kind(1, 1).exceeds(1.0));
        assert!(!kind(0, 0).exceeds(0.0) && !kind(5, 5).exceeds(100.0) && kind(1000, 5).exceeds(0.0));
    }

    #[test]
    fn changes_in_one_field() {
        let count = |changed, continuing, id| FieldCount {
            type_id: "A1".to_owned(),
            word: None,
            field: FieldRef::Field(id),
            changed,
            continuing,
            one_value: false,
            sample: 1,
        };
        assert!(count(7, 20, FieldId::INCOME).exceeds(30.0) && !count(6, 20, FieldId::INCOME).exceeds(30.0));
        assert!(!count(19, 19, FieldId::INCOME).exceeds(30.0));
        for renewed in [FieldId::VALID_FROM, FieldId::VALID_TO, FieldId::HISTORY_KEY] {
            assert!(!count(20, 20, renewed).exceeds(30.0));
        }
    }

    #[test]
    fn whether_all_got_the_same() {
        let mut all = ByType::default();
        let (income, segment) = (FieldRef::Field(FieldId::INCOME), FieldRef::Field(FieldId::SEGMENT));
        [(&income, 5), (&income, 5), (&segment, 5), (&segment, 7)].iter().for_each(|(f, v)| all.add((0, f), *v, 3));
        let types = [TypeCount { type_id: Some("A1".to_owned()), changed: 2, unchanged: 1, ..TypeCount::default() }];
        let told = all.counts(&["A1".to_owned()], &types);
        let told: Vec<_> = told.iter().map(|one| (&one.field, one.changed, one.continuing, one.one_value)).collect();
        assert_eq!(told, [(&segment, 2, 3, false), (&income, 2, 3, true)]);
    }

    #[test]
    fn percentages() {
        for (share, text) in [(0.0, "0"), (1.0, "1"), (1.05, "1.05"), (100.0, "100"), (0.004, "<0.01"), (12.5, "12.5")]
        {
            assert_eq!(percent(share), text);
        }
    }
}
