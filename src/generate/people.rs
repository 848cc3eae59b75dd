//! Invented people and their certificates.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};

use chrono::{Days, Months};

use super::data::{Card, Certificate, Data, Named, Part, data};
use super::defects::{self, Site};
use super::draft::{Draft, Value, text};
use super::random::Random;
use super::{AS_OF, Plan};
use crate::record::{Date, FieldId, mod10_check_digit, parse_date};
use crate::spec::wareki;
use crate::text::privacy::my_number_check_digit;

/// Of a hundred people, so many have several certificates.
const SEVERAL: f64 = 0.03;
/// Of all people, so many are protected.
const PROTECTED: f64 = 0.002;

/// A person.
struct Person {
    number: String,
    family: &'static Named,
    given: &'static Named,
    woman: bool,
    address: String,
    born: (i32, u32, u32),
    /// Which municipality, counted from 0.
    home: usize,
}

/// Makes entries, one after the other.
pub struct People<'p> {
    plan: &'p Plan,
    data: &'static Data,
    random: Random,
    /// Days of issue, as they stand on cards.
    issued: Vec<String>,
    weights: u32,
    people: u64,
    made: u64,
    /// What of a person was not given out yet.
    pending: VecDeque<Draft>,
    /// The last entry that a defect across records may rest on: in order, and its person's only one.
    previous: Option<Draft>,
    dummies: u8,
    /// Of each 公費負担者番号 how many recipient numbers in order were given out, and how many of another length.
    lengths: HashMap<String, (u32, u32)>,
}

impl<'p> People<'p> {
    /// Nobody yet.
    pub fn new(plan: &'p Plan) -> People<'p> {
        let data = data();
        let day = parse_date(AS_OF).unwrap_or_default();
        let days = (1..300).filter_map(|ago| day.checked_sub_days(Days::new(ago)));
        People {
            plan,
            data,
            random: Random::new(plan.seed),
            issued: days.filter_map(wareki).collect(),
            weights: data.certificates.iter().map(|certificate| certificate.weight).sum(),
            people: 0,
            made: 0,
            pending: VecDeque::new(),
            previous: None,
            dummies: 0,
            lengths: HashMap::new(),
        }
    }

    /// The next entry.
    pub fn next(&mut self) -> Option<Draft> {
        if self.pending.is_empty() {
            self.person();
        }
        self.pending.pop_front()
    }

    /// A person with all their certificates.
    fn person(&mut self) {
        let Some(first) = self.certificate_kind() else { return };
        let person = self.somebody(first);
        // The first record is always in order: by it a reader tells what the file is.
        if self.people > 1 && self.random.chance(self.plan.defects) {
            let mut entry = self.certificate(&person, first);
            let mut beside = None;
            let mut site = Site {
                plan: self.plan,
                random: &mut self.random,
                previous: &mut self.previous,
                lengths: &mut self.lengths,
                beside: &mut beside,
                dummies: &mut self.dummies,
            };
            defects::plant(&mut entry, &mut site);
            self.pending.extend([entry].into_iter().chain(beside));
            return;
        }
        let several = self.random.chance(SEVERAL);
        let protected = self.random.chance(PROTECTED);
        let mut kinds = vec![first];
        if several {
            self.further_kinds(person.born.0, &mut kinds);
        }
        for kind in &kinds {
            let mut entry = self.certificate(&person, kind);
            if protected {
                entry.set(FieldId::NOT_DISCLOSED, Value::Flag(true));
                entry.expect_at("not-disclosed", FieldId::NOT_DISCLOSED);
            }
            self.what_happens(&mut entry);
            if self.plan.differential {
                self.history(entry);
            } else {
                self.pending.push_back(entry);
            }
        }
        if let [only] = self.pending.make_contiguous()
            && only.expected.is_empty()
            && *only.get(FieldId::DELETED) != Value::Flag(true)
            && self.plan.defects > 0.0
        {
            self.previous = Some(only.clone());
            self.lengths.entry(only.text(FieldId::INSURER).to_owned()).or_default().0 += 1;
        }
    }

    fn certificate_kind(&mut self) -> Option<&'static Certificate> {
        let mut left = self.random.below(self.weights);
        for certificate in &self.data.certificates {
            if left < certificate.weight {
                return Some(certificate);
            }
            left -= certificate.weight;
        }
        None
    }

    /// One or two kinds more, of those that people of this year of birth may have.
    fn further_kinds(&mut self, born: i32, kinds: &mut Vec<&'static Certificate>) {
        let count = kinds.len() + 1 + usize::from(self.random.chance(0.2));
        let all = &self.data.certificates;
        let start = self.random.index(all.len());
        for certificate in all.iter().cycle().skip(start).take(all.len()) {
            let fits = (certificate.born.0..=certificate.born.1).contains(&born);
            if kinds.len() < count && fits && !kinds.iter().any(|kind| kind.type_id == certificate.type_id) {
                kinds.push(certificate);
            }
        }
    }

    fn somebody(&mut self, kind: &Certificate) -> Person {
        self.people += 1;
        let names = &self.data.names;
        let random = &mut self.random;
        // 9, then a running number: nobody's, and plainly so.
        let mut number = format!("{:011}", 90_000_000_000 + self.people % 10_000_000_000);
        push_digit(&mut number, my_number_check_digit);
        let woman = random.chance(0.5);
        let years = kind.born.1.saturating_sub(kind.born.0).unsigned_abs() + 1;
        let born =
            (kind.born.0.saturating_add_unsigned(random.below(years)), 1 + random.below(12), 1 + random.below(28));
        let home = random.index(names.municipality.len());
        let municipality = names.municipality.get(home).map_or("", String::as_str);
        let town = random.text(&names.town);
        let (block, house) = (1 + random.below(9), 1 + random.below(40));
        let mut address = format!("見本県{municipality}{town}{block}丁目{house}-{}", 1 + random.below(30));
        if random.chance(0.25) {
            address.push_str(&format!(" 見本ハイツ{}号室", 101 + random.below(8) * 100 + random.below(9)));
        }
        const NOBODY: &Named = &(String::new(), String::new());
        let given = if woman { &names.female } else { &names.male };
        let (family, given) = (random.one(&names.family).unwrap_or(NOBODY), random.one(given).unwrap_or(NOBODY));
        Person { number, family, given, woman, address, born, home }
    }

    /// A certificate in order, that holds on the as-of date.
    fn certificate(&mut self, person: &Person, kind: &'static Certificate) -> Draft {
        let serial = self.made;
        self.made += 1;
        let from = Date::from_ymd_opt(2026, 1 + self.random.below(11), 1).unwrap_or_default();
        let mut entry = Draft::new((from, a_year_from(from)));
        entry.put(FieldId::TYPE_ID, kind.type_id.as_str());
        entry.put(FieldId::MY_NUMBER, person.number.clone());
        entry.put(FieldId::NAME, [person.family.0.as_str(), &person.given.0].concat());
        entry.put(FieldId::KANA, [person.family.1.as_str(), &person.given.1].concat());
        entry.put(FieldId::ADDRESS, person.address.clone());
        let (year, month, day) = person.born;
        entry.put(FieldId::BIRTH, format!("{year:04}-{month:02}-{day:02}"));
        entry.set(FieldId::SEX, if person.woman { text("2") } else { text("1") });
        entry.set(FieldId::NOT_DISCLOSED, Value::Flag(false));
        self.numbers(&mut entry, person, kind, serial);
        entry.put(FieldId::CERTIFICATE, kind.name.as_str());
        if self.random.chance(0.1) {
            entry.set(FieldId::SUB_KEY, text("01"));
        }
        for (id, list) in [
            (FieldId::SEGMENT, &kind.segments),
            (FieldId::INCOME, &kind.incomes),
            (FieldId::CONDITIONS, &kind.conditions),
        ] {
            if !list.is_empty() {
                entry.put(id, self.random.text(list));
            }
        }
        let clinics = if kind.clinics { self.clinics() } else { Vec::new() };
        if kind.clinics {
            entry.put(FieldId::INSTITUTIONS, clinics.join("、"));
        }
        entry.set(FieldId::REIMBURSEMENT, text("0"));
        let amount = self.random.text(&kind.amounts);
        if !amount.is_empty() {
            entry.set(FieldId::COPAYMENT, Value::Whole);
            entry.copayments.push(("月額", amount.into()));
        }
        if self.plan.differential {
            entry.put(FieldId::HISTORY_KEY, history_key(serial, 1));
            entry.set(FieldId::DELETED, Value::Flag(false));
        }
        for card in &kind.cards {
            let value = self.card(card, person, amount, &clinics);
            entry.cards.push((card.label.as_str(), value));
        }
        entry
    }

    /// 公費負担者番号 and 公費受給者番号. Within a municipality and a million certificates each recipient number is
    /// another; the next million has another body.
    fn numbers(&mut self, entry: &mut Draft, person: &Person, kind: &Certificate, serial: u64) {
        // Prefecture number 31, as in the samples: it only gives the number its form.
        let mut insurer = format!("{}31{}{:02}", kind.scheme, person.home + 1, serial / 1_000_000 % 100);
        push_digit(&mut insurer, mod10_check_digit);
        entry.put(FieldId::INSURER, insurer);
        let mut recipient = format!("{:06}", serial % 1_000_000);
        push_digit(&mut recipient, mod10_check_digit);
        entry.put(FieldId::RECIPIENT, recipient);
    }

    /// One to three medical institutions.
    fn clinics(&mut self) -> Vec<&'static str> {
        let all = &self.data.names.clinic;
        let (start, count) = (self.random.index(all.len()), 1 + self.random.index(3));
        all.iter().cycle().skip(start).take(count.min(all.len())).map(String::as_str).collect()
    }

    fn card(&mut self, card: &'static Card, person: &Person, amount: &str, clinics: &[&str]) -> Cow<'static, str> {
        let Some(parts) = self.random.one(&card.values) else { return "".into() };
        if let [Part::Text(text)] = parts.as_slice() {
            return text.as_str().into();
        }
        let names = &self.data.names;
        let municipality = names.municipality.get(person.home).map_or("", String::as_str);
        let mut value = String::new();
        for part in parts {
            match part {
                Part::Text(text) => value.push_str(text),
                Part::Guardian => {
                    let given = if self.random.chance(0.5) { &names.female } else { &names.male };
                    value.push_str(&person.family.0);
                    value.push_str(self.random.one(given).map_or("", |given| &given.0));
                }
                Part::Issued => value.push_str(self.random.text(&self.issued)),
                Part::Symbol => {
                    let (symbol, number) = (10 + self.random.below(90), self.random.below(1_000_000));
                    value.push_str(&format!("見本{symbol} {number:06}"));
                }
                Part::Amount => {
                    let (thousands, rest) = amount.split_at_checked(amount.len().saturating_sub(3)).unwrap_or_default();
                    value.extend([thousands, ",", rest, "円"]);
                }
                Part::Clinics => value.push_str(&clinics.join("\n")),
                Part::Municipality => value.push_str(municipality),
                Part::Contact => {
                    let extension = 1000 + self.random.below(9000);
                    value.push_str(&format!("{municipality} 健康福祉部 医療助成課 0000-00-{extension}"));
                }
                Part::Illness => value.push_str(self.random.text(&names.illness)),
            }
        }
        value.into()
    }

    /// What is no defect but told all the same: periods over or not begun, reimbursement, no 公費負担者番号.
    fn what_happens(&mut self, entry: &mut Draft) {
        let (from, to) = entry.period;
        match self.random.below(50) {
            0 => {
                entry.set_period((years_later(from, -1), years_later(to, -1)));
                entry.expect_at("period-ended", FieldId::VALID_TO);
            }
            1 => {
                entry.set_period((years_later(from, 1), years_later(to, 1)));
                entry.expect_at("period-not-started", FieldId::VALID_FROM);
            }
            _ => {}
        }
        if self.random.chance(0.01) {
            entry.set(FieldId::REIMBURSEMENT, text("1"));
            entry.expect_at("always-reimbursement", FieldId::REIMBURSEMENT);
        }
        if self.random.chance(0.005) {
            entry.set(FieldId::INSURER, Value::Absent);
            entry.expect_at("insurer-number-absent", FieldId::INSURER);
        }
    }

    /// In a differential history: some certificates with the one before, some deleted.
    fn history(&mut self, mut entry: Draft) {
        let current = !entry.expected.iter().any(|(rule, _)| rule.starts_with("period"));
        if current && self.random.chance(0.15) {
            let mut before = entry.clone();
            before.put(FieldId::HISTORY_KEY, history_key(self.made.saturating_sub(1), 0));
            let (from, to) = before.period;
            before.set_period((years_later(from, -1), years_later(to, -1)));
            before.expect_at("period-ended", FieldId::VALID_TO);
            self.pending.push_back(before);
        }
        if self.random.chance(0.01) {
            entry.set(FieldId::DELETED, Value::Flag(true));
        }
        self.pending.push_back(entry);
    }
}

fn push_digit(number: &mut String, check: fn(&str) -> Option<u8>) {
    let digit = check(number).unwrap_or(0);
    number.push(char::from(b'0' + digit));
}

fn history_key(serial: u64, version: u8) -> String {
    format!("H2026-{serial:09}-{version}")
}

/// The last day of the year that begins on this day.
fn a_year_from(day: Date) -> Date {
    years_later(day, 1).pred_opt().unwrap_or(day)
}

/// The same day of another year.
fn years_later(day: Date, years: i32) -> Date {
    let months = Months::new(years.unsigned_abs() * 12);
    let moved = if years < 0 { day.checked_sub_months(months) } else { day.checked_add_months(months) };
    moved.unwrap_or(day)
}
