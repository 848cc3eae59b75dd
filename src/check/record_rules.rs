//! The rules over the numbers, the period and the content of one record.

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::fields::Passed;
use super::{Found, FoundList, Param, Rule};
use crate::record::{
    FieldId, FieldRef, InsurerNumber, Period, Record, Standing, State, mod10_check_digit, my_number_check_digit,
    with_lost_zeros,
};
use crate::spec::Schemes;

/// Check digits and the make-up of numbers.
pub fn numbers(record: &Record<'_>, passed: &Passed<'_, '_>, found: &mut FoundList) {
    let about = |rule, id: FieldId| Found::new(rule, FieldRef::Field(id), record.value(id).at);
    let mut tell = |rule, id: FieldId| found.push(about(rule, id));
    if let Some(number) = passed.text(FieldId::MY_NUMBER) {
        if last_digit(number) != my_number_check_digit(number) {
            tell(Rule::MyNumberCheckDigit, FieldId::MY_NUMBER);
        }
        if number.bytes().all(|b| b == number.as_bytes()[0]) {
            tell(Rule::MyNumberDummy, FieldId::MY_NUMBER);
        }
    }
    let Some(insurer) = passed.text(FieldId::INSURER).and_then(InsurerNumber::new) else { return };
    if !insurer.check_digit_holds() {
        let right = Param::Count(insurer.right_check_digit().unwrap_or(0).into());
        found.push(about(Rule::InsurerNumberCheckDigit, FieldId::INSURER).with("right", right));
    }
    let mut tell = |rule, id: FieldId| found.push(about(rule, id));
    if Schemes::get().prefecture(insurer.prefecture()).is_none() {
        tell(Rule::InsurerNumberPrefecture, FieldId::INSURER);
    }
    // Local recipient numbers need not have seven digits, and their schemes do not check them.
    if Schemes::get().national(insurer.scheme()).is_none() {
        return;
    }
    let Some(recipient) = passed.text(FieldId::RECIPIENT) else { return };
    if recipient.len() != 7 || !recipient.bytes().all(|b| b.is_ascii_digit()) {
        found.push(recipient_length(recipient, about(Rule::RecipientNumberLength, FieldId::RECIPIENT)));
    } else if last_digit(recipient) != mod10_check_digit(&recipient[..6]) {
        tell(Rule::RecipientNumberCheckDigit, FieldId::RECIPIENT);
    }
}

/// What is wrong with a recipient number that should have seven digits. The number itself, with its zeros or in half width, is
/// shown only where the record is opened.
fn recipient_length(number: &str, finding: Found) -> Found {
    let folded: String = number.nfkc().collect();
    let digits = |text: &str| text.len() == 7 && text.bytes().all(|b| b.is_ascii_digit());
    let (variant, count) = match with_lost_zeros(number) {
        Some(_) => ("lost-zero", 7 - number.len()),
        None if digits(folded.trim()) && folded.trim() != number.trim() => ("full-width", 7),
        None if digits(number.trim()) => ("blanks", 7),
        None => ("default", number.chars().count()),
    };
    finding.variant(variant).with("length", Param::Count(count as u64))
}

fn last_digit(number: &str) -> Option<u8> {
    number.bytes().last().filter(u8::is_ascii_digit).map(|b| b - b'0')
}

/// The period, seen from the as-of date.
pub fn period(record: &Record<'_>, passed: &Passed<'_, '_>, as_of: NaiveDate, found: &mut FoundList) {
    let [from, to, birth] = passed.days;
    let mut tell = |rule, id: FieldId, dated: bool| {
        let finding = Found::new(rule, FieldRef::Field(id), record.value(id).at);
        found.push(if dated { finding.with("as_of", Param::Day(as_of)) } else { finding });
    };
    // With one day alone the period may still be over, or not begun.
    let period = Period { from: from.unwrap_or(NaiveDate::MIN), to: to.unwrap_or(NaiveDate::MAX) };
    match period.standing(as_of) {
        Standing::Reversed => tell(Rule::PeriodReversed, FieldId::VALID_TO, false),
        Standing::Ended => tell(Rule::PeriodEnded, FieldId::VALID_TO, true),
        Standing::NotStarted => tell(Rule::PeriodNotStarted, FieldId::VALID_FROM, true),
        Standing::Current => {}
    }
    if from.zip(birth).is_some_and(|(from, birth)| from < birth) {
        tell(Rule::PeriodBeforeBirth, FieldId::VALID_FROM, false);
    }
    if birth.is_some_and(|birth| birth > as_of) {
        tell(Rule::BirthDateFuture, FieldId::BIRTH, true);
    }
}

/// Disclosure, contact, reimbursement and the number that clinics bill with.
pub fn content(
    record: &Record<'_>,
    passed: &Passed<'_, '_>,
    has_column: &dyn Fn(FieldId) -> bool,
    found: &mut FoundList,
) {
    let mut tell = |rule, id: FieldId| found.push(Found::new(rule, FieldRef::Field(id), record.value(id).at));
    if record.is_set(FieldId::NOT_DISCLOSED) {
        tell(Rule::NotDisclosed, FieldId::NOT_DISCLOSED);
    }
    // The contact stands last on most cards.
    if passed.holds(FieldId::CARD_ITEMS)
        && !record.card_items.iter().rev().any(|item| gives_contact(&item.label, &item.value))
    {
        tell(Rule::ContactMissing, FieldId::CARD_ITEMS);
    }
    if passed.text(FieldId::REIMBURSEMENT) == Some("1") {
        tell(Rule::AlwaysReimbursement, FieldId::REIMBURSEMENT);
    }
    let insurer = record.value(FieldId::INSURER);
    if matches!(insurer.state(), State::Absent | State::Null | State::Empty) && has_column(FieldId::INSURER) {
        tell(Rule::InsurerNumberAbsent, FieldId::INSURER);
    }
}

/// Whether a card-face item gives a contact: by its label, or by a telephone number in its value.
fn gives_contact(label: &str, value: &str) -> bool {
    says_contact(label) && !value.trim().is_empty() || holds_telephone_number(value)
}

/// How many labels are remembered, and up to which length in bytes: a file has a few dozen.
const LABELS: (usize, usize) = (256, 96);

thread_local! {
    /// Labels, and whether each says that its value is a contact: from record to record they are the same.
    static JUDGED: RefCell<HashMap<Box<str>, bool, foldhash::fast::RandomState>> = RefCell::default();
}

/// Whether a label says that its value is a contact.
fn says_contact(label: &str) -> bool {
    if label.len() > LABELS.1 {
        return names_contact(label);
    }
    JUDGED.with_borrow_mut(|judged| {
        if let Some(says) = judged.get(label) {
            return *says;
        }
        if judged.len() >= LABELS.0 {
            judged.clear();
        }
        let says = names_contact(label);
        judged.insert(label.into(), says);
        says
    })
}

fn names_contact(label: &str) -> bool {
    const WORDS: [&str; 8] = ["問合せ", "問い合わせ", "問合わせ", "問い合せ", "連絡先", "電話", "TEL", "担当課"];
    let says = |label: &str| WORDS.iter().any(|word| label.contains(word));
    // Most labels that say so say so as they are.
    says(label) || says(&label.nfkc().flat_map(char::to_uppercase).filter(|c| !c.is_whitespace()).collect::<String>())
}

/// Ten or eleven digits beginning with 0, in groups or not.
fn holds_telephone_number(text: &str) -> bool {
    // Ten digits at the least, half-width or full-width (three bytes from 0xEF on): most values have fewer. Counted in
    // bytes, many are counted at once.
    let in_few = |few: &[u8]| few.iter().map(|byte| u8::from(byte.is_ascii_digit() | (*byte == 0xEF))).sum::<u8>();
    if text.as_bytes().chunks(255).map(|few| usize::from(in_few(few))).sum::<usize>() < 10
        || text.chars().filter(|c| matches!(c, '0'..='9' | '０'..='９')).count() < 10
    {
        return false;
    }
    let mut digits = 0;
    let mut groups = 0;
    let mut before = ' ';
    for c in text.nfkc().chain(std::iter::once('\n')) {
        let separator = matches!(c, '-' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー' | ' ');
        if c.is_ascii_digit() && (digits > 0 || c == '0' && !before.is_ascii_alphanumeric()) {
            digits += 1;
        } else if separator && digits > 0 && groups < 4 {
            groups += usize::from(before.is_ascii_digit());
        } else {
            if matches!(digits, 10 | 11) && (groups >= 2 || groups == 0) {
                return true;
            }
            (digits, groups) = (0, 0);
        }
        before = c;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts() {
        for (label, value) in [
            ("問合せ先", "見本市こども課"),
            ("お問い合わせ", "市役所"),
            ("ＴＥＬ", "内線123"),
            ("Tel.", "1"),
            ("備考", "電話は03-0000-0000まで"),
            ("備考", "０４２（０００）００００"),
            ("備考", "0120000000"),
            ("備考", "090 0000 0000"),
        ] {
            assert!(gives_contact(label, value), "{label} {value}");
        }
        for (label, value) in [
            ("備考", "2026-04-01"),
            ("保護者氏名", "見本花子"),
            ("問合せ先", " "),
            ("記号番号", "12-3456789012"),
            ("備考", "00000000"),
            ("有効", "02026-04-01から"),
        ] {
            assert!(!gives_contact(label, value), "{label} {value}");
        }
    }
}
