//! What is published nowhere but stands in nearly every upload: the person's five items are filled, the sex is a known code,
//! no day lies a century off, and a recipient number is written in half-width characters.

use chrono::{Datelike, NaiveDate};

use super::fields::{Passed, is_decided, is_open};
use super::{Param, RawFinding, RawFindings, Rule};
use crate::record::{Date, FieldId, FieldRef, Kind, Record, State};
use crate::spec::{Field, FieldTable, Form};

/// The five items of a person.
pub const PERSON: [FieldId; 5] = [FieldId::NAME, FieldId::KANA, FieldId::ADDRESS, FieldId::BIRTH, FieldId::SEX];

/// Checks a record that is not deleted.
pub fn check(
    record: &Record<'_>,
    passed: &Passed<'_, '_>,
    (table, form, csv): (&FieldTable, Form, bool),
    (as_of, has_column): (Date, &dyn Fn(FieldId) -> bool),
    found: &mut RawFindings,
) {
    let field = |id| table.field_in(id, form, csv);
    empty(record, &field, has_column, found);
    sex(record, passed, field(FieldId::SEX), found);
    days(record, passed.days, as_of, found);
    recipient(record, passed, field(FieldId::RECIPIENT), found);
}

/// The five items: absent, null, empty or blank.
fn empty<'f>(
    record: &Record<'_>,
    field: &dyn Fn(FieldId) -> Option<&'f Field>,
    has_column: &dyn Fn(FieldId) -> bool,
    found: &mut RawFindings,
) {
    // Without the object around them that alone is told.
    if record.value(FieldId::BASIC).kind != Kind::Object {
        return;
    }
    for id in PERSON {
        let value = record.value(id);
        let variant = match value.state() {
            State::Present => continue,
            State::Absent => "absent",
            State::Null => "null",
            State::Empty => "empty",
            State::Blank => "blank",
        };
        if !value.damaged && has_column(id) && field(id).is_some_and(is_open) {
            found.push(RawFinding::new(Rule::PersonFieldEmpty, FieldRef::Field(id), value.at).variant(variant));
        }
    }
}

/// The code of the sex, where no document lists its codes.
fn sex(record: &Record<'_>, passed: &Passed<'_, '_>, field: Option<&Field>, found: &mut RawFindings) {
    let listed = field.is_some_and(|field| is_decided(field, '1'));
    let Some(text) = passed.text(FieldId::SEX).filter(|text| !listed && !text.trim().is_empty()) else { return };
    if matches!(text, "1" | "2" | "3") {
        return;
    }
    let variant = if text.chars().all(|c| matches!(c, '１'..='３')) {
        "full-width"
    } else if text.chars().all(|c| c.is_ascii_digit()) {
        "other-code"
    } else if text.chars().all(char::is_alphabetic) {
        "word"
    } else {
        "default"
    };
    let at = record.value(FieldId::SEX).at;
    found.push(RawFinding::new(Rule::SexIrregular, FieldRef::Field(FieldId::SEX), at).variant(variant));
}

/// A birth date before this year is a mistake, whenever it is looked at.
const OLDEST_BIRTH: i32 = 1900;
/// Nobody is older, in years.
const OLDEST: i32 = 120;
/// Before this year there was no such scheme.
const OLDEST_START: i32 = 1950;
/// No certificate is issued for longer, in years.
const LONGEST: i32 = 60;

/// A day so many years before another, or after it.
fn years_off(day: Date, years: i32) -> Date {
    let year = day.year() + years;
    // 29 February is in four of five cases not there.
    NaiveDate::from_ymd_opt(year, day.month(), day.day())
        .or_else(|| NaiveDate::from_ymd_opt(year, day.month(), 28))
        .unwrap_or(day)
}

/// Days of the calendar that no certificate has.
fn days(record: &Record<'_>, [from, to, birth]: [Option<Date>; 3], as_of: Date, found: &mut RawFindings) {
    let mut tell = |id: FieldId, variant, year: i32| {
        let finding = RawFinding::new(Rule::ImplausibleDate, FieldRef::Field(id), record.value(id).at).variant(variant);
        found.push(finding.with("years", Param::Count(u64::from(year.unsigned_abs()))));
    };
    if birth.is_some_and(|day| day.year() < OLDEST_BIRTH) {
        tell(FieldId::BIRTH, "birth-year", OLDEST_BIRTH);
    } else if birth.is_some_and(|day| day.year() <= as_of.year() - OLDEST && day < years_off(as_of, -OLDEST)) {
        tell(FieldId::BIRTH, "birth-age", OLDEST);
    }
    if from.is_some_and(|day| day.year() < OLDEST_START) {
        tell(FieldId::VALID_FROM, "from", OLDEST_START);
    }
    let is_no_end = |day: Date| (day.year(), day.month(), day.day()) == (9999, 12, 31);
    let is_late = |day: Date| day.year() >= as_of.year() + LONGEST && day > years_off(as_of, LONGEST);
    if to.is_some_and(|day| is_late(day) && !is_no_end(day)) {
        tell(FieldId::VALID_TO, "to", LONGEST);
    }
}

/// Whether a character belongs in a recipient number.
fn in_number(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

/// Whether the recipient number is written as such numbers are.
pub fn is_plain_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// The characters of the recipient number, where no document says which they are.
fn recipient(record: &Record<'_>, passed: &Passed<'_, '_>, field: Option<&Field>, found: &mut RawFindings) {
    let Some(text) = passed.text(FieldId::RECIPIENT).filter(|text| !is_plain_number(text)) else { return };
    if field.is_some_and(|field| field.charset.is_some() || field.pattern.is_some() || !field.values.is_empty()) {
        return;
    }
    let outside: Vec<(char, usize)> = text.chars().zip(1..).filter(|(c, _)| !in_number(*c)).collect();
    let full_width = |c: char| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '－');
    let variant = if outside.iter().all(|(c, _)| full_width(*c)) {
        "full-width"
    } else if outside.iter().all(|(c, _)| c.is_whitespace()) {
        "blanks"
    } else {
        "default"
    };
    let at = record.value(FieldId::RECIPIENT).at;
    let finding =
        RawFinding::new(Rule::RecipientNumberCharset, FieldRef::Field(FieldId::RECIPIENT), at).variant(variant);
    let count = Param::Count(outside.len() as u64);
    found.push(finding.with("count", count).with("list", Param::Characters(outside)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::parse_date;

    #[test]
    fn years_before_and_after() {
        let day = |text| parse_date(text).unwrap();
        assert_eq!(years_off(day("2026-11-22"), -120), day("1906-11-22"));
        assert_eq!(years_off(day("2028-02-29"), -1), day("2027-02-28"));
        assert_eq!(years_off(day("2028-02-29"), 4), day("2032-02-29"));
    }
}
