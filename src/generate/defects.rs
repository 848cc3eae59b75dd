//! The table of defects: what is done to an entry that is in order, and what must be found then.

use std::collections::HashMap;

use super::draft::{BAD_BYTE, Draft, Value, Whose, text};
use super::random::Random;
use super::{Format, Plan};
use crate::record::{Date, FieldId, InsurerNumber, mod10_check_digit};
use crate::spec::Schemes;
use crate::text::privacy::my_number_check_digit;
use chrono::Days;

/// What a defect may rest on.
pub struct Site<'s> {
    /// What is to be made.
    pub plan: &'s Plan,
    /// Chance.
    pub random: &'s mut Random,
    /// An entry before this one that is in order.
    pub previous: &'s mut Option<Draft>,
    /// Of each 公費負担者番号 how many recipient numbers in order were given out, and how many of another length.
    pub lengths: &'s mut HashMap<String, (u32, u32)>,
    /// A further certificate of the same person, to come next.
    pub beside: &'s mut Option<Draft>,
    /// How many 個人番号 of one digit were given out; of each digit one, or people would share it.
    pub dummies: &'s mut u8,
}

/// What can hold a defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    /// Any file.
    All,
    /// JSON: types, null, keys.
    Json,
    /// CSV.
    Csv,
    /// UTF-8.
    Unicode,
    /// A differential history.
    History,
}

impl Held {
    fn by(self, plan: &Plan) -> bool {
        match self {
            Held::All => true,
            Held::Json => plan.format != Format::Csv,
            Held::Csv => plan.format == Format::Csv,
            Held::Unicode => !plan.cp932,
            Held::History => plan.differential,
        }
    }
}

/// Does something to an entry and notes what must be found; `false`, and nothing done, where that cannot be.
type Deed = fn(&mut Draft, &mut Site<'_>) -> bool;

/// Plants one defect, chosen by chance among those that this entry can have.
pub fn plant(entry: &mut Draft, site: &mut Site<'_>) {
    let all = SET.len() + ADDED.len() + DONE.len();
    let start = site.random.index(all);
    (start..start + all).any(|i| plant_one(i % all, entry, site));
}

fn plant_one(i: usize, entry: &mut Draft, site: &mut Site<'_>) -> bool {
    if let Some((held, id, value, rule)) = SET.get(i) {
        if !held.by(site.plan) {
            return false;
        }
        entry.set(*id, value.clone());
        entry.expect_at(rule, *id);
        return true;
    }
    let i = i - SET.len();
    if let Some((held, id, addition, rules)) = ADDED.get(i) {
        // Within, behind the first character.
        let (mut changed, at) = (entry.text(*id).to_owned(), entry.text(*id).chars().next().map_or(0, char::len_utf8));
        if !held.by(site.plan) || at == 0 {
            return false;
        }
        changed.insert_str(at, addition);
        entry.put(*id, changed);
        rules.iter().for_each(|rule| entry.expect_at(rule, *id));
        return true;
    }
    DONE.get(i - ADDED.len()).is_some_and(|(held, deed)| held.by(site.plan) && deed(entry, site))
}

/// A field set to a value.
const SET: &[(Held, FieldId, Value, &str)] = &[
    (Held::All, FieldId::TYPE_ID, text(""), "required-missing"),
    (Held::All, FieldId::MY_NUMBER, text(""), "required-missing"),
    (Held::All, FieldId::CERTIFICATE, text(""), "required-missing"),
    (Held::All, FieldId::REIMBURSEMENT, text(""), "required-missing"),
    (Held::All, FieldId::VALID_FROM, Value::Absent, "required-missing"),
    (Held::All, FieldId::VALID_TO, Value::Absent, "required-missing"),
    (Held::All, FieldId::NOT_DISCLOSED, Value::Absent, "required-missing"),
    (Held::History, FieldId::HISTORY_KEY, text(""), "required-missing"),
    (Held::History, FieldId::DELETED, Value::Absent, "required-missing"),
    (Held::Json, FieldId::VALID_TO, Value::Raw("null"), "required-missing"),
    (Held::Json, FieldId::BASIC, Value::Absent, "required-missing"),
    (Held::Json, FieldId::CARD_ITEMS, Value::Absent, "required-missing"),
    (Held::Json, FieldId::MY_NUMBER, Value::Raw("900000000010"), "wrong-type"),
    (Held::Json, FieldId::RECIPIENT, Value::Raw("100016"), "wrong-type"),
    (Held::Json, FieldId::REIMBURSEMENT, Value::Raw("0"), "wrong-type"),
    (Held::Json, FieldId::BASIC, Value::Raw("\"見本太郎\""), "wrong-type"),
    (Held::Json, FieldId::COPAYMENT, Value::Raw("5000"), "wrong-type"),
    (Held::Json, FieldId::VALID_FROM, Value::Raw("20260401"), "wrong-type"),
    (Held::All, FieldId::NOT_DISCLOSED, text("なし"), "wrong-type"),
    (Held::All, FieldId::TYPE_ID, text("KODOMOIRYOHIJUKYUSHASHO-KODOMOIRYOHIJUKYUSHASHO-001"), "wrong-charset"),
    (Held::All, FieldId::TYPE_ID, text("KODOMOIRYOHIJUKYUSHASHO0KODOMOIRYOHIJUKYUSHASHO0001"), "wrong-length"),
    (Held::All, FieldId::MY_NUMBER, text("9.00000E+11"), "wrong-charset"),
    (Held::All, FieldId::MY_NUMBER, text("9000-0000-0010"), "wrong-charset"),
    (Held::All, FieldId::INSURER, text("\u{FF18}\u{FF18}319009"), "wrong-charset"),
    (Held::All, FieldId::INSURER, text("8831900"), "wrong-length"),
    (Held::All, FieldId::RECIPIENT, text("0000000000000000000000000000000"), "wrong-length"),
    (Held::All, FieldId::REIMBURSEMENT, text("2"), "value-not-in-list"),
    (Held::All, FieldId::VALID_FROM, text("2026/04/01"), "wrong-date"),
    (Held::All, FieldId::VALID_FROM, text("20260401"), "wrong-date"),
    (Held::All, FieldId::VALID_TO, text("2027-02-30"), "wrong-date"),
    (Held::All, FieldId::VALID_TO, text("令和9年3月31日"), "wrong-date"),
    (Held::All, FieldId::BIRTH, text("2015-02-29"), "birth-date-irregular"),
    (Held::All, FieldId::BIRTH, text("1950-A1-00"), "birth-date-irregular"),
    (Held::All, FieldId::BIRTH, text("昭和50年7月30日"), "birth-date-irregular"),
    (Held::All, FieldId::NAME, text(""), "person-field-empty"),
    (Held::All, FieldId::KANA, text(""), "person-field-empty"),
    (Held::All, FieldId::ADDRESS, text("\u{3000}"), "person-field-empty"),
    (Held::All, FieldId::BIRTH, text(" "), "person-field-empty"),
    (Held::Json, FieldId::SEX, Value::Raw("null"), "person-field-empty"),
    (Held::All, FieldId::SEX, text("男"), "sex-irregular"),
    (Held::All, FieldId::SEX, text("\u{FF12}"), "sex-irregular"),
    (Held::All, FieldId::SEX, text("0"), "sex-irregular"),
    (Held::All, FieldId::BIRTH, text("1899-06-15"), "implausible-date"),
    (Held::All, FieldId::VALID_TO, text("2999-12-31"), "implausible-date"),
    (Held::All, FieldId::CONDITIONS, text("T05:1"), "wrong-additional-conditions"),
    (Held::All, FieldId::CONDITIONS, text("T05-1;"), "wrong-additional-conditions"),
    (Held::All, FieldId::KANA, text("やまだ はなこ"), "kana-charset"),
];

/// A text put into a field, behind its first character.
const ADDED: &[(Held, FieldId, &str, &[&str])] = &[
    (Held::All, FieldId::NAME, "\u{9AD9}", &["gaiji-replaced"]),
    (Held::Unicode, FieldId::NAME, "\u{E001}", &["gaiji-replaced"]),
    (Held::All, FieldId::ADDRESS, "\u{9AD9}", &["gaiji-replaced"]),
    (Held::Unicode, FieldId::NAME, "葛\u{E0100}", &["uncertain-character"]),
    (Held::All, FieldId::CERTIFICATE, "\u{FF7A}", &["uncertain-character"]),
    (Held::All, FieldId::INSTITUTIONS, "\u{FF5E}", &["uncertain-character"]),
    (Held::All, FieldId::NAME, "●", &["damaged-character"]),
    (Held::All, FieldId::NAME, "?", &["damaged-character"]),
    (Held::All, FieldId::KANA, "〓", &["damaged-character", "kana-charset"]),
    (Held::All, FieldId::ADDRESS, "&amp;", &["damaged-character"]),
    (Held::All, FieldId::CERTIFICATE, "\\u9ad9", &["damaged-character"]),
    (Held::All, FieldId::ADDRESS, "\t", &["control-character"]),
    (Held::All, FieldId::NAME, "\u{7}", &["control-character"]),
    (Held::Unicode, FieldId::NAME, "\u{200B}", &["invisible-character"]),
    (Held::Unicode, FieldId::ADDRESS, "\u{A0}", &["invisible-character"]),
    (Held::All, FieldId::KANA, "a", &["kana-charset"]),
    (Held::All, FieldId::KANA, "\u{FF94}", &["kana-charset", "uncertain-character"]),
];

/// Whatever needs more.
const DONE: &[(Held, Deed)] = &[
    (Held::All, my_number_digit),
    (Held::All, my_number_of_one_digit),
    (Held::All, my_number_short),
    (Held::All, insurer_digit),
    (Held::All, insurer_prefecture),
    (Held::All, recipient_full_width),
    (Held::All, recipient_zero_lost),
    (Held::All, recipient_length),
    (Held::All, recipient_digit),
    (Held::All, certificate_long),
    (Held::All, |entry, _| {
        entry.put(FieldId::VALID_TO, day_before(entry.period.0));
        found(entry, "period-reversed", FieldId::VALID_TO)
    }),
    (Held::All, |entry, _| {
        entry.put(FieldId::BIRTH, days_after(entry.period.0, 7).to_string());
        found(entry, "period-before-birth", FieldId::VALID_FROM)
    }),
    (Held::All, |entry, _| {
        entry.set(FieldId::BIRTH, text("2027-01-15"));
        entry.expect_at("period-before-birth", FieldId::VALID_FROM);
        found(entry, "birth-date-future", FieldId::BIRTH)
    }),
    (Held::All, |entry, _| {
        // The contact stands last.
        entry.cards.pop();
        found(entry, "contact-missing", FieldId::CARD_ITEMS)
    }),
    (Held::All, |entry, _| {
        let followed = format!("{}\u{3000}", entry.text(FieldId::NAME));
        entry.put(FieldId::NAME, followed);
        found(entry, "surrounding-space", FieldId::NAME)
    }),
    (Held::All, |entry, _| card(entry, "（U+9AD9）", "damaged-character")),
    (Held::All, |entry, _| card(entry, "\u{9AD9}", "gaiji-replaced")),
    (Held::All, |entry, _| card(entry, "\t", "control-character")),
    (Held::Unicode, |entry, _| card(entry, "\u{200B}", "invisible-character")),
    (Held::All, |entry, _| {
        let own = format!("（{}）", entry.text(FieldId::MY_NUMBER));
        card(entry, &own, "my-number-elsewhere")
    }),
    (Held::All, others_my_number),
    (Held::All, guardians_my_number),
    (Held::All, |entry, _| {
        entry.set(FieldId::COPAYMENT, Value::Whole);
        entry.copayments.push(("種別", "1".into()));
        entry.expect("copay-kind-retired", Whose::Copayment("種別"));
        true
    }),
    (Held::Json, |entry, _| {
        entry.further.push(("remarks", "\"見本\""));
        entry.expect("unknown-field", Whose::Key("remarks"));
        true
    }),
    (Held::Json, |entry, _| {
        entry.further.push(("isAlwaysReimbursement", "\"0\""));
        found(entry, "duplicate-key", FieldId::REIMBURSEMENT)
    }),
    (Held::Json, |entry, _| {
        entry.set(FieldId::SUB_KEY, Value::Raw(""));
        whole(entry, "unreadable-record")
    }),
    (Held::Json, no_object),
    (Held::Json, |entry, _| {
        entry.set(FieldId::SUB_KEY, Value::Raw("\"\\ud842\""));
        found(entry, "undecodable-text", FieldId::SUB_KEY)
    }),
    (Held::All, |entry, _| {
        let broken = format!("{}{BAD_BYTE}", entry.text(FieldId::NAME));
        entry.put(FieldId::NAME, broken);
        entry.bad_bytes = true;
        found(entry, "undecodable-text", FieldId::NAME)
    }),
    (Held::Csv, |entry, _| ragged(entry, 1)),
    (Held::Csv, |entry, _| ragged(entry, -2)),
    (Held::All, twice),
    (Held::All, overlapping),
    (Held::All, other_person),
    (Held::All, spelt_otherwise),
    (Held::All, other_number),
    (Held::All, shared_number),
    (Held::All, one_hidden),
];

/// Notes what must be found.
fn found(entry: &mut Draft, rule: &'static str, id: FieldId) -> bool {
    entry.expect_at(rule, id);
    true
}

/// Notes what must be found of the whole record.
fn whole(entry: &mut Draft, rule: &'static str) -> bool {
    entry.expect(rule, Whose::Record);
    true
}

fn day_before(day: Date) -> String {
    day.pred_opt().unwrap_or(day).to_string()
}

fn days_after(day: Date, days: u64) -> Date {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// A number with its last digit made another.
fn other_digit(number: &str) -> Option<String> {
    let (body, last) = number.split_at_checked(number.len().checked_sub(1)?)?;
    let digit: u8 = last.parse().ok()?;
    Some(format!("{body}{}", (digit + 1) % 10))
}

fn my_number_digit(entry: &mut Draft, _: &mut Site<'_>) -> bool {
    let Some(number) = other_digit(entry.text(FieldId::MY_NUMBER)) else { return false };
    entry.put(FieldId::MY_NUMBER, number);
    found(entry, "my-number-check-digit", FieldId::MY_NUMBER)
}

fn my_number_of_one_digit(entry: &mut Draft, site: &mut Site<'_>) -> bool {
    let digit = *site.dummies;
    if digit > 9 {
        return false;
    }
    *site.dummies += 1;
    let number = digit.to_string().repeat(12);
    if my_number_check_digit(&number) != Some(digit) {
        entry.expect_at("my-number-check-digit", FieldId::MY_NUMBER);
    }
    entry.put(FieldId::MY_NUMBER, number);
    found(entry, "my-number-dummy", FieldId::MY_NUMBER)
}

fn my_number_short(entry: &mut Draft, _: &mut Site<'_>) -> bool {
    let number = entry.text(FieldId::MY_NUMBER).get(1..).unwrap_or_default().to_owned();
    entry.put(FieldId::MY_NUMBER, number);
    found(entry, "wrong-length", FieldId::MY_NUMBER)
}

/// The 個人番号 of the entry before, in full width, where the 公費受給者番号 of a local scheme stands.
fn others_my_number(entry: &mut Draft, site: &mut Site<'_>) -> bool {
    let number = site.previous.as_ref().map(|previous| previous.text(FieldId::MY_NUMBER));
    let Some(number) = number.filter(|number| number.len() == 12 && !is_national(entry)) else { return false };
    entry.put(FieldId::RECIPIENT, full_width(number));
    entry.expect_at("recipient-number-charset", FieldId::RECIPIENT);
    found(entry, "my-number-elsewhere", FieldId::RECIPIENT)
}

/// Digits in full width.
fn full_width(number: &str) -> String {
    number.bytes().filter_map(|byte| char::from_u32(0xFF10 + u32::from(byte.wrapping_sub(b'0')))).collect()
}

fn recipient_full_width(entry: &mut Draft, _: &mut Site<'_>) -> bool {
    let wide = full_width(entry.text(FieldId::RECIPIENT));
    entry.put(FieldId::RECIPIENT, wide);
    found(entry, "recipient-number-charset", FieldId::RECIPIENT)
}

/// How many numbers in order there must be for each of another length: more than make that length plain.
const IN_ORDER: u32 = 40;

/// A number of a local scheme without its first zero, where enough others of the 公費負担者番号 went before.
fn recipient_zero_lost(entry: &mut Draft, site: &mut Site<'_>) -> bool {
    if is_national(entry) {
        return false;
    }
    let Some(number) = entry.text(FieldId::RECIPIENT).strip_prefix('0').map(str::to_owned) else { return false };
    let Some((right, odd)) = site.lengths.get_mut(entry.text(FieldId::INSURER)) else { return false };
    if *right < (*odd + 1) * IN_ORDER {
        return false;
    }
    *odd += 1;
    entry.put(FieldId::RECIPIENT, number);
    found(entry, "recipient-number-outlier", FieldId::RECIPIENT)
}

/// The 個人番号 of somebody who is not in the file: those of the people begin with 9.
fn guardians_my_number(entry: &mut Draft, site: &mut Site<'_>) -> bool {
    let body = format!("80{:09}", site.random.below(1_000_000_000));
    let Some(digit) = my_number_check_digit(&body) else { return false };
    card(entry, &format!("（保護者 {}-{}-{}{digit}）", &body[..4], &body[4..8], &body[8..]), "my-number-like")
}

fn insurer_digit(entry: &mut Draft, _: &mut Site<'_>) -> bool {
    let Some(number) = other_digit(entry.text(FieldId::INSURER)) else { return false };
    entry.put(FieldId::INSURER, number);
    found(entry, "insurer-number-check-digit", FieldId::INSURER)
}

fn insurer_prefecture(entry: &mut Draft, site: &mut Site<'_>) -> bool {
    let number = entry.text(FieldId::INSURER);
    let (Some(scheme), Some(body)) = (number.get(..2), number.get(4..7)) else { return false };
    let prefecture = *site.random.one(&["00", "48", "99"]).unwrap_or(&"00");
    let mut number = [scheme, prefecture, body].concat();
    let Some(digit) = mod10_check_digit(&number) else { return false };
    number.push_str(&digit.to_string());
    entry.put(FieldId::INSURER, number);
    found(entry, "insurer-number-prefecture", FieldId::INSURER)
}

/// Whether the certificate is one of the state's schemes.
fn is_national(entry: &Draft) -> bool {
    let insurer = InsurerNumber::new(entry.text(FieldId::INSURER));
    insurer.is_some_and(|number| Schemes::get().national(number.scheme()).is_some())
}

fn recipient_length(entry: &mut Draft, _: &mut Site<'_>) -> bool {
    if !is_national(entry) {
        return false;
    }
    let number = format!("1{}", entry.text(FieldId::RECIPIENT));
    entry.put(FieldId::RECIPIENT, number);
    found(entry, "recipient-number-length", FieldId::RECIPIENT)
}

fn recipient_digit(entry: &mut Draft, _: &mut Site<'_>) -> bool {
    let Some(number) = other_digit(entry.text(FieldId::RECIPIENT)).filter(|_| is_national(entry)) else { return false };
    entry.put(FieldId::RECIPIENT, number);
    found(entry, "recipient-number-check-digit", FieldId::RECIPIENT)
}

fn certificate_long(entry: &mut Draft, _: &mut Site<'_>) -> bool {
    entry.put(FieldId::CERTIFICATE, "証".repeat(101));
    found(entry, "wrong-length", FieldId::CERTIFICATE)
}

/// Puts something at the end of the first card-face item.
fn card(entry: &mut Draft, addition: &str, rule: &'static str) -> bool {
    let Some((_, value)) = entry.cards.first_mut() else { return false };
    value.to_mut().push_str(addition);
    entry.expect(rule, Whose::Card(0));
    true
}

/// A text in the place of an object. Outside an array it would be no record at all.
fn no_object(entry: &mut Draft, site: &mut Site<'_>) -> bool {
    if site.plan.format != Format::Json {
        return false;
    }
    entry.instead = Some("\"KODOMO01\"");
    whole(entry, "unreadable-record")
}

/// A row with more or fewer cells than headings. Of one with a line break within, a reader cannot tell where it ends.
fn ragged(entry: &mut Draft, cells: i8) -> bool {
    if entry.cards.iter().any(|(_, value)| value.contains('\n')) {
        return false;
    }
    entry.cells = cells;
    whole(entry, "ragged-row")
}

/// The certificate of the entry before, once more.
fn twice(entry: &mut Draft, site: &mut Site<'_>) -> bool {
    let Some(previous) = site.previous.take() else { return false };
    *entry = previous;
    entry.expect_at("period-overlap", FieldId::VALID_FROM);
    let key = if site.plan.differential { FieldId::HISTORY_KEY } else { FieldId::MY_NUMBER };
    found(entry, "duplicate-record", key)
}

/// The certificate of the entry before, from another day on.
fn overlapping(entry: &mut Draft, site: &mut Site<'_>) -> bool {
    let Some(mut previous) = site.previous.take() else { return false };
    previous.take(FieldId::HISTORY_KEY, entry);
    previous.set_period((days_after(previous.period.0, 7), previous.period.1));
    *entry = previous;
    found(entry, "period-overlap", FieldId::VALID_FROM)
}

/// The person of the entry before, with another certificate, under another name.
fn other_person(entry: &mut Draft, site: &mut Site<'_>) -> bool {
    let differs =
        |previous: &Draft| [FieldId::TYPE_ID, FieldId::NAME].into_iter().all(|id| previous.text(id) != entry.text(id));
    if !site.previous.as_ref().is_some_and(differs) {
        return false;
    }
    let Some(previous) = site.previous.take() else { return false };
    for id in [FieldId::MY_NUMBER, FieldId::KANA, FieldId::ADDRESS, FieldId::BIRTH, FieldId::SEX] {
        entry.take(id, &previous);
    }
    found(entry, "person-mismatch", FieldId::MY_NUMBER)
}

/// The person of the entry before, with another certificate, the name spelt with a blank.
fn spelt_otherwise(entry: &mut Draft, site: &mut Site<'_>) -> bool {
    if site.previous.as_ref().is_none_or(|previous| previous.text(FieldId::TYPE_ID) == entry.text(FieldId::TYPE_ID)) {
        return false;
    }
    let Some(previous) = site.previous.take() else { return false };
    for id in [FieldId::MY_NUMBER, FieldId::KANA, FieldId::ADDRESS, FieldId::BIRTH, FieldId::SEX] {
        entry.take(id, &previous);
    }
    let mut name = previous.text(FieldId::NAME).to_owned();
    name.insert(name.chars().next().map_or(0, char::len_utf8), '\u{3000}');
    entry.put(FieldId::NAME, name);
    found(entry, "person-spelling-differs", FieldId::MY_NUMBER)
}

/// The person of the entry before, under a 個人番号 of another.
fn other_number(entry: &mut Draft, site: &mut Site<'_>) -> bool {
    let Some(previous) = site.previous.take() else { return false };
    for id in [FieldId::NAME, FieldId::KANA, FieldId::ADDRESS, FieldId::BIRTH, FieldId::SEX] {
        entry.take(id, &previous);
    }
    found(entry, "same-person-other-number", FieldId::MY_NUMBER)
}

/// Two certificates of a person, one of them not disclosed.
fn one_hidden(entry: &mut Draft, site: &mut Site<'_>) -> bool {
    let mut shown = entry.clone();
    shown.set(FieldId::SUB_KEY, text("77"));
    if site.plan.differential {
        let key = format!("{}-2", entry.text(FieldId::HISTORY_KEY));
        shown.put(FieldId::HISTORY_KEY, key);
    }
    shown.expect_at("disclosure-mixed", FieldId::NOT_DISCLOSED);
    *site.beside = Some(shown);
    entry.set(FieldId::NOT_DISCLOSED, Value::Flag(true));
    found(entry, "not-disclosed", FieldId::NOT_DISCLOSED)
}

/// The numbers of the entry before, for another person.
fn shared_number(entry: &mut Draft, site: &mut Site<'_>) -> bool {
    let Some(previous) = site.previous.take() else { return false };
    for id in [FieldId::TYPE_ID, FieldId::INSURER, FieldId::CERTIFICATE, FieldId::RECIPIENT] {
        entry.take(id, &previous);
    }
    found(entry, "recipient-number-shared", FieldId::RECIPIENT)
}
