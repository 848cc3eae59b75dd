//! What `compare` says, in each format. No line holds a value of a record.

use std::io::{self, Write};

use serde::Serialize;

use super::check_model::{listed_code, name};
use crate::check::{Against, Rule, type_name};
use crate::compare::{Changed, Comparison, NormalizedValues, TypeCount};
use crate::read::Document;
use crate::spec::Spec;
use crate::text::Lang;

/// How many record numbers of each sort are printed at the most.
pub(super) const NUMBERS: usize = 200;

/// What there is to say.
#[derive(Clone, Copy, Debug)]
pub struct Told<'t> {
    /// The old document.
    pub old: &'t Document,
    /// The new one.
    pub new: &'t Document,
    /// How their values are compared.
    pub lens: &'t NormalizedValues<'t>,
    /// What became of the records.
    pub comparison: &'t Comparison,
    /// What is found in the new one by comparing it.
    pub against: &'t Against,
    /// The share of recipients, in percent, of which more must not be gone.
    pub max_gone: f64,
    /// The specification data in force.
    pub spec: &'t Spec,
}

impl Told<'_> {
    /// The fields in which a record changed, as the API names them.
    pub(super) fn fields(&self, changed: &Changed) -> io::Result<Vec<String>> {
        let fields = self.comparison.fields_of(changed, self.lens, self.old, self.new)?;
        Ok(fields.iter().map(|field| listed_code(field, self.spec)).collect())
    }

    /// What is found on records of the new document, rule by rule, in words: how many, and which.
    pub fn found_on_records(&self, lang: Lang) -> Vec<String> {
        let rules = [Rule::DisclosureLifted, Rule::PersonChanged];
        let told = |rule: Rule| {
            let of_rule = self.against.later.iter().filter(|one| one.rule == rule);
            let records: Vec<u32> = of_rule.map(|one| one.record).collect();
            let shown = ranges(&records[..records.len().min(NUMBERS)]);
            let more = records.len().saturating_sub(NUMBERS);
            let shown = if more == 0 { shown } else { format!("{shown}, …") };
            let title = &rule.words(lang).title;
            let args: &[(&str, &dyn std::fmt::Display)] =
                &[("title", title), ("rule", &rule), ("count", &records.len()), ("records", &shown)];
            (!records.is_empty()).then(|| lang.f("compare.found", args))
        };
        let together = self.against.findings.iter().filter(|finding| finding.rule.comes_first());
        let together = together.map(|finding| finding.message(lang, self.new.table()));
        together.chain(rules.into_iter().filter_map(told)).collect()
    }

    /// That records could not be read, in words; `None` where all could.
    pub fn unread(&self, lang: Lang) -> Option<String> {
        let (old, new) = self.comparison.unread;
        (old + new > 0).then(|| lang.f("compare.unread", &[("old", &old), ("new", &new)]))
    }

    /// The types of which too many recipients are gone.
    pub(super) fn exceeding(&self) -> impl Iterator<Item = &TypeCount> {
        let types = self.comparison.types.iter();
        types.filter(|kind| self.comparison.both_full && kind.exceeds(self.max_gone))
    }
}

/// What was written, or the document that could not be read any more.
pub type Written = Result<(), io::Error>;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Gone { record_old: u32 },
    Added { record_new: u32 },
    Changed { record_old: u32, record_new: u32, fields: &'a [String] },
    Summary(Summary),
}

#[derive(Serialize)]
struct Summary {
    gone: usize,
    added: usize,
    changed: usize,
    unchanged: u64,
    #[serde(skip_serializing_if = "is_zero")]
    unreadable_old: u64,
    #[serde(skip_serializing_if = "is_zero")]
    unreadable_new: u64,
    #[serde(skip_serializing_if = "is_zero")]
    without_key_old: usize,
    #[serde(skip_serializing_if = "is_zero")]
    without_key_new: usize,
    #[serde(skip_serializing_if = "is_zero")]
    paired_by_order: u64,
}

fn is_zero<N: Default + PartialEq>(number: &N) -> bool {
    *number == N::default()
}

/// One JSON object a line: gone, added, changed, summary.
///
/// # Errors
/// What the output refuses; within, what a document refuses.
pub fn json(told: &Told<'_>, out: &mut dyn Write) -> io::Result<Written> {
    let mut line = |line: Line<'_>| {
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")
    };
    let comparison = told.comparison;
    for number in &comparison.gone {
        line(Line::Gone { record_old: *number })?;
    }
    for number in &comparison.added {
        line(Line::Added { record_new: *number })?;
    }
    for changed in &comparison.changed {
        let fields = match told.fields(changed) {
            Ok(fields) => fields,
            Err(e) => return Ok(Err(e)),
        };
        line(Line::Changed { record_old: changed.old, record_new: changed.new, fields: &fields })?;
    }
    line(Line::Summary(Summary {
        gone: comparison.gone.len(),
        added: comparison.added.len(),
        changed: comparison.changed.len(),
        unchanged: comparison.unchanged,
        unreadable_old: comparison.unread.0,
        unreadable_new: comparison.unread.1,
        without_key_old: comparison.keyless_old.len(),
        without_key_new: comparison.keyless_new.len(),
        paired_by_order: comparison.guessed,
    }))?;
    Ok(Ok(()))
}

/// A table: what became of each record that is not as it was.
///
/// # Errors
/// As [`json`].
pub fn csv(told: &Told<'_>, out: &mut dyn Write) -> io::Result<Written> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["type", "record_old", "record_new", "fields"])?;
    for number in &told.comparison.gone {
        writer.write_record(["gone", &number.to_string(), "", ""])?;
    }
    for number in &told.comparison.added {
        writer.write_record(["added", "", &number.to_string(), ""])?;
    }
    for changed in &told.comparison.changed {
        let fields = match told.fields(changed) {
            Ok(fields) => fields.join(" "),
            Err(e) => return Ok(Err(e)),
        };
        // A cell that a spreadsheet would take for a formula is made text.
        let fields = if fields.starts_with(['=', '+', '-', '@']) { format!("'{fields}") } else { fields };
        writer.write_record(["changed", &changed.old.to_string(), &changed.new.to_string(), &fields])?;
    }
    writer.flush()?;
    Ok(Ok(()))
}

/// The code of a type, which is no person's; in words where it is none.
pub fn type_code(kind: &TypeCount, lang: Lang) -> String {
    match (kind.code(), kind.type_id.as_deref()) {
        (Some(code), _) => name(code),
        (None, Some("")) => lang.t("compare.gone.no-type").to_owned(),
        (None, Some(_)) => lang.t("compare.gone.no-code").to_owned(),
        (None, None) => lang.t("compare.gone.other-types").to_owned(),
    }
}

/// What a type is called, beside its code.
pub fn type_called(kind: &TypeCount, lang: Lang) -> String {
    let words = |code| name(&type_name(code, kind.word.as_deref(), lang));
    kind.code().map_or_else(|| type_code(kind, lang), words)
}

/// The rule that a comparison can break.
pub(super) const RULE: Rule = Rule::MassDisappearance;

/// Numbers in order, those that follow one another as a range.
pub(super) fn ranges(numbers: &[u32]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let run = |run: &[u32]| match run {
        [first, .., last] => format!("{first}-{last}"),
        [one] => one.to_string(),
        [] => String::new(),
    };
    runs.map(run).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_follow_one_another_are_a_range() {
        assert_eq!(ranges(&[1, 2, 3, 5, 8, 9]), "1-3, 5, 8-9");
        assert_eq!(ranges(&[]), "");
    }
}
