//! The rules that cannot run over a document, and why.

use super::person_rules::PERSON;
use super::{Rule, master_rules};
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

/// The rules that only a replayed history can break.
pub(super) const HISTORY: [Rule; 4] =
    [Rule::HistoryDeleteUnknown, Rule::HistoryDeleteTwice, Rule::HistoryKeyReused, Rule::HistoryKeyShared];

/// What tells that two records are of the same person.
const SAME_PERSON: [FieldId; 6] =
    [FieldId::MY_NUMBER, FieldId::NAME, FieldId::KANA, FieldId::BIRTH, FieldId::SEX, FieldId::ADDRESS];

/// The rules that only comparing with the previous upload can break.
pub const BETWEEN: [Rule; 4] = [Rule::DisclosureLifted, Rule::PersonChanged, Rule::MassDisappearance, Rule::MassChange];

/// The rules that cannot run over a document.
pub(super) fn not_run(document: &Document, references: &References) -> Vec<NotRun> {
    let mut not_run = master_rules::not_run(references);
    not_run.extend(BETWEEN.map(NotRun::NoPrevious));
    if document.form == Form::Differential {
        not_run.extend(HISTORY.map(NotRun::NoPrevious));
    }
    let once = match document.form {
        Form::Registration => FieldId::VALID_FROM,
        Form::Differential => FieldId::HISTORY_KEY,
    };
    let needs: &[(Rule, &[FieldId])] = &[
        (Rule::ValueNotInList, &[FieldId::REIMBURSEMENT]),
        (Rule::BirthDateIrregular, &[FieldId::BIRTH]),
        (Rule::WrongAdditionalConditions, &[FieldId::CONDITIONS]),
        (Rule::MyNumberCheckDigit, &[FieldId::MY_NUMBER]),
        (Rule::MyNumberDummy, &[FieldId::MY_NUMBER]),
        (Rule::InsurerNumberCheckDigit, &[FieldId::INSURER]),
        (Rule::InsurerNumberPrefecture, &[FieldId::INSURER]),
        (Rule::RecipientNumberLength, &[FieldId::INSURER, FieldId::RECIPIENT]),
        (Rule::RecipientNumberCheckDigit, &[FieldId::INSURER, FieldId::RECIPIENT]),
        (Rule::PeriodReversed, &[FieldId::VALID_FROM, FieldId::VALID_TO]),
        (Rule::PeriodEnded, &[FieldId::VALID_TO]),
        (Rule::PeriodNotStarted, &[FieldId::VALID_FROM]),
        (Rule::PeriodBeforeBirth, &[FieldId::VALID_FROM, FieldId::BIRTH]),
        (Rule::BirthDateFuture, &[FieldId::BIRTH]),
        (Rule::KanaCharset, &[FieldId::KANA]),
        (Rule::NotDisclosed, &[FieldId::NOT_DISCLOSED]),
        (Rule::AlwaysReimbursement, &[FieldId::REIMBURSEMENT]),
        (Rule::InsurerNumberAbsent, &[FieldId::INSURER]),
        (Rule::DuplicateRecord, &[FieldId::TYPE_ID, FieldId::MY_NUMBER, once]),
        (Rule::PeriodOverlap, &[FieldId::TYPE_ID, FieldId::MY_NUMBER, FieldId::VALID_FROM, FieldId::VALID_TO]),
        (Rule::DisclosureMixed, &[FieldId::MY_NUMBER, FieldId::NOT_DISCLOSED]),
        (Rule::SexIrregular, &[FieldId::SEX]),
        (Rule::RecipientNumberCharset, &[FieldId::RECIPIENT]),
        (Rule::RecipientNumberOutlier, &[FieldId::INSURER, FieldId::RECIPIENT]),
        (Rule::PersonMismatch, &[FieldId::MY_NUMBER]),
        (Rule::PersonSpellingDiffers, &[FieldId::MY_NUMBER, FieldId::NAME]),
        (Rule::SamePersonOtherNumber, &SAME_PERSON),
        (Rule::RecipientNumberShared, &[FieldId::INSURER, FieldId::RECIPIENT, FieldId::MY_NUMBER]),
    ];
    // These need one of their columns, not all.
    let needs_one: &[(Rule, &[FieldId])] = &[
        (
            Rule::WrongLength,
            &[FieldId::MY_NUMBER, FieldId::TYPE_ID, FieldId::INSURER, FieldId::CERTIFICATE, FieldId::RECIPIENT],
        ),
        (Rule::WrongCharset, &[FieldId::MY_NUMBER, FieldId::TYPE_ID, FieldId::INSURER]),
        (Rule::WrongDate, &[FieldId::VALID_FROM, FieldId::VALID_TO]),
        (Rule::PersonMismatch, &[FieldId::NAME, FieldId::BIRTH, FieldId::SEX]),
        (Rule::PersonFieldEmpty, &PERSON),
        (Rule::ImplausibleDate, &[FieldId::BIRTH, FieldId::VALID_FROM, FieldId::VALID_TO]),
    ];
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
        let of_flag = needs.iter().filter(|(rule, fields)| by_meaning(*rule) && fields.contains(&id));
        not_run.extend(of_flag.map(|(rule, _)| NotRun::NoMeaning(*rule, id)));
    }
    for (rule, fields) in needs {
        if let Some(id) = fields.iter().find(|id| lacking(id)) {
            not_run.push(NotRun::NoColumn(*rule, *id));
        }
    }
    for (rule, fields) in needs_one {
        if fields.iter().all(lacking) {
            not_run.push(NotRun::NoColumn(*rule, fields[0]));
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
