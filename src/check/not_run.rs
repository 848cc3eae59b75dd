//! The rules that cannot run over a document, and why.

use super::{ComparedWith, Rule, master_rules};
use crate::read::Document;
use crate::read::csv::Layout;
use crate::record::{FLAGGED, FieldId, FlagStyle};
use crate::spec::{Form, MasterKind, References};

/// A rule that did not run, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRun {
    /// No regional master is loaded.
    NoMaster(Rule),
    /// No master of these kinds is loaded.
    NoCodes(Rule, Vec<MasterKind>),
    /// The file has no column for this field.
    NoColumn(Rule, FieldId),
    /// The documents that are loaded do not say which value of this field means yes.
    NoMeaning(Rule, FieldId),
    /// No previous upload was given.
    NoPrevious(Rule),
    /// No record of the previous upload gives this field.
    PreviousLacks(Rule, FieldId),
    /// The previous upload is a registration and this one a differential history, or the other way round.
    OtherForm(Rule),
    /// Both uploads are differential histories, each of which names only what changed.
    Histories(Rule),
    /// History keys are evidently counted for each person apart.
    KeysPerPerson(Rule),
}

/// The rules that cannot run over a document.
pub(super) fn not_run(document: &Document, references: &References) -> Vec<NotRun> {
    let mut not_run = master_rules::not_run(references);
    not_run.extend(Rule::comparing_with(ComparedWith::Previous).map(NotRun::NoPrevious));
    if document.form == Form::Differential {
        not_run.extend(Rule::comparing_with(ComparedWith::History).map(NotRun::NoPrevious));
    }
    let lacking = |id: &FieldId| {
        let there = can_hold(document, *id);
        let expected = document.table().get(*id).is_some_and(|field| field.belongs_to(document.form));
        !there && expected
    };
    not_run.extend(master_rules::without_column(references, &lacking));
    let styles = document.table().flag_styles(document.form, document.layout().is_some());
    let unclear = FLAGGED.into_iter().filter(|id| styles.of(*id) == FlagStyle::Other);
    for id in unclear.filter(|id| !lacking(id)) {
        // Which values are listed is another matter than what they mean.
        let by_meaning = |rule: Rule| rule != Rule::ValueNotInList;
        let of_flag =
            Rule::ALL.iter().filter(|rule| by_meaning(**rule) && rule.needs(document.form).any(|one| one == id));
        not_run.extend(of_flag.map(|rule| NotRun::NoMeaning(*rule, id)));
    }
    for rule in Rule::ALL {
        if let Some(id) = rule.needs(document.form).find(&lacking) {
            not_run.push(NotRun::NoColumn(*rule, id));
        }
    }
    for rule in Rule::ALL {
        let one_of = &rule.entry().needs_one_of;
        if let Some(first) = one_of.first().filter(|_| one_of.iter().all(&lacking)) {
            not_run.push(NotRun::NoColumn(*rule, *first));
        }
    }
    not_run
}

/// Whether a file can hold the field.
pub(super) fn can_hold(document: &Document, id: FieldId) -> bool {
    document.layout().is_none_or(|layout| has_column(layout, id))
}

/// Whether a CSV can hold the field: in a column of its own, or in columns that are parts of it.
fn has_column(layout: &Layout, id: FieldId) -> bool {
    match id {
        FieldId::COPAYMENT | FieldId::CARD_ITEMS => true,
        FieldId::BASIC => {
            let parts = [FieldId::NAME, FieldId::KANA, FieldId::ADDRESS, FieldId::BIRTH, FieldId::SEX];
            parts.into_iter().any(|part| layout.has(part))
        }
        _ => layout.has(id),
    }
}
