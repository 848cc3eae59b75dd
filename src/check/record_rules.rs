//! The rules over the numbers, the period and the content of one record.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::contact::any_gives_contact;
use super::fields::Passed;
use super::{Param, RawFinding, RawFindings, Rule};
use crate::record::{
    FieldId, FieldRef, InsurerNumber, Period, Record, Standing, State, mod10_check_digit, with_lost_zeros,
};
use crate::spec::Schemes;
use crate::text::privacy::my_number_check_digit;

/// Check digits and the make-up of numbers.
pub fn numbers(record: &Record<'_>, passed: &Passed<'_, '_>, found: &mut RawFindings) {
    let about = |rule, id: FieldId| RawFinding::new(rule, FieldRef::Field(id), record.value(id).at);
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
    // Full-width digits are told as such: what they count to is right or wrong all the same.
    let digits = if recipient.is_ascii() { 0 } else { recipient.nfkc().filter(char::is_ascii_digit).count() };
    let full_width = digits == 7 && recipient.chars().count() == 7;
    if full_width {
        return;
    }
    if recipient.len() != 7 || !recipient.bytes().all(|b| b.is_ascii_digit()) {
        found.push(recipient_length(recipient, about(Rule::RecipientNumberLength, FieldId::RECIPIENT)));
    } else if last_digit(recipient) != mod10_check_digit(&recipient[..6]) {
        tell(Rule::RecipientNumberCheckDigit, FieldId::RECIPIENT);
    }
}

/// What is wrong with a recipient number that should have seven digits. The number itself, with its zeros or in half width, is
/// shown only where the record is opened.
fn recipient_length(number: &str, finding: RawFinding) -> RawFinding {
    let digits = |text: &str| text.len() == 7 && text.bytes().all(|b| b.is_ascii_digit());
    let (variant, count) = match with_lost_zeros(number) {
        Some(_) => ("lost-zero", 7 - number.len()),
        None if digits(number.trim()) => ("blanks", 7),
        None => ("default", number.chars().count()),
    };
    finding.variant(variant).with("length", Param::Count(count as u64))
}

fn last_digit(number: &str) -> Option<u8> {
    number.bytes().last().filter(u8::is_ascii_digit).map(|b| b - b'0')
}

/// The period, seen from the as-of date.
pub fn period(record: &Record<'_>, passed: &Passed<'_, '_>, as_of: NaiveDate, found: &mut RawFindings) {
    let [from, to, birth] = passed.days;
    let mut tell = |rule, id: FieldId, dated: bool| {
        let finding = RawFinding::new(rule, FieldRef::Field(id), record.value(id).at);
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
    found: &mut RawFindings,
) {
    let mut tell = |rule, id: FieldId| found.push(RawFinding::new(rule, FieldRef::Field(id), record.value(id).at));
    if record.is_set(FieldId::NOT_DISCLOSED) {
        tell(Rule::NotDisclosed, FieldId::NOT_DISCLOSED);
    }
    // The contact stands last on most cards.
    let items = record.card_items.iter().rev().map(|item| (item.label.as_ref(), item.value.as_ref()));
    if passed.holds(FieldId::CARD_ITEMS) && !any_gives_contact(items) {
        tell(Rule::ContactMissing, FieldId::CARD_ITEMS);
    }
    if passed.holds(FieldId::REIMBURSEMENT) && record.is_set(FieldId::REIMBURSEMENT) {
        tell(Rule::AlwaysReimbursement, FieldId::REIMBURSEMENT);
    }
    let insurer = record.value(FieldId::INSURER);
    if matches!(insurer.state(), State::Absent | State::Null | State::Empty) && has_column(FieldId::INSURER) {
        tell(Rule::InsurerNumberAbsent, FieldId::INSURER);
    }
}
