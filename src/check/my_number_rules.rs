//! 個人番号 where none belongs: in any other field, label or key it would go to clinics.
//!
//! Whether twelve digits are somebody's number of this upload is known only when all records have been read. Until then only
//! the records that hold such digits are noted; they are read once more at the end, which nearly no record needs.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;
use std::ops::Range;

use foldhash::fast::RandomState;
use rayon::prelude::*;
use serde_json::Value as Json;

use super::across::{KeyHasher, person_key};
use super::fields::Passed;
use super::{At, Finding, Found, Param, Rule};
use crate::read::{BATCH, Document};
use crate::record::{FieldId, FieldRef, Kind, Record, RecordText, my_number_check_digit};
use crate::spec::{FieldTable, FieldType};
use crate::text::privacy::{self, Number, digits_alone, names_my_number};

/// Hashes of 個人番号.
pub type Hashes = HashSet<u64, RandomState>;

/// What is noted while records are read.
#[derive(Debug, Default)]
pub struct Strays {
    /// Records that hold what may be somebody's number.
    records: Vec<u32>,
    /// The hashes of numbers of this upload that are not written as the rules have it, so that no record is known by them.
    irregular: Vec<u64>,
}

impl Strays {
    /// Looks at a record.
    pub fn see(
        &mut self,
        record: &Record<'_>,
        passed: &Passed<'_, '_>,
        (text, document): (&RecordText<'_>, &Document),
        hasher: &KeyHasher,
    ) {
        if passed.text(FieldId::MY_NUMBER).is_none() {
            self.irregular.extend(own_number(record).map(|own| person_key(hasher, &own)));
        }
        if !record.is_set(FieldId::DELETED) && !fields_with_numbers(record, text, document.table()).is_empty() {
            self.records.push(text.number);
        }
    }

    /// Adds what was noted of the next records.
    pub fn extend(&mut self, next: Strays) {
        self.records.extend(next.records);
        self.irregular.extend(next.irregular);
    }
}

/// What came of it at the end.
#[derive(Debug, Default)]
pub struct Decided {
    /// The rule and record of each finding.
    pub found: Vec<(u32, Rule)>,
    /// The numbers of this upload that stand where they do not belong.
    pub known: Hashes,
    /// What is found in headings.
    pub headings: Vec<Finding>,
}

/// Decides, once all records are known: `people` are the hashes of their numbers.
///
/// # Errors
/// What the system refuses while reading.
pub fn decide(document: &Document, strays: &Strays, people: &[u64], hasher: &KeyHasher) -> io::Result<Decided> {
    let headings = number_headings(document);
    if strays.records.is_empty() && headings.is_empty() {
        return Ok(Decided::default());
    }
    let all: Hashes = people.iter().chain(&strays.irregular).copied().collect();
    let rounds: Vec<Range<u32>> = consecutive(&strays.records);
    let decided: Vec<Decided> = rounds
        .into_par_iter()
        .map(|numbers| {
            let mut decided = Decided::default();
            document.each_record(numbers, |text, record| {
                for field in fields_with_numbers(record, text, document.table()) {
                    let judged = field.judge(&all, hasher);
                    decided.known.extend(&judged.known);
                    decided.found.extend(judged.rules().map(|rule| (text.number, rule)));
                }
            })?;
            Ok(decided)
        })
        .collect::<io::Result<_>>()?;
    let mut whole = Decided::default();
    for part in decided {
        whole.found.extend(part.found);
        whole.known.extend(part.known);
    }
    whole.headings = headings.iter().flat_map(|(field, at)| of_heading(field, at, &all, hasher)).collect();
    Ok(whole)
}

/// Numbers in order, as ranges of those that follow one another.
fn consecutive(numbers: &[u32]) -> Vec<Range<u32>> {
    let mut ranges: Vec<Range<u32>> = vec![];
    for number in numbers {
        match ranges.last_mut() {
            Some(last) if last.end == *number && last.len() < BATCH.0 as usize => last.end += 1,
            _ => ranges.push(*number..*number + 1),
        }
    }
    ranges
}

/// What is found in a record of which it was noted that it holds such digits; `known` are the numbers of this upload.
pub fn findings(
    record: &Record<'_>,
    (text, document): (&RecordText<'_>, &Document),
    known: &Hashes,
    hasher: &KeyHasher,
) -> Vec<Found> {
    let fields = fields_with_numbers(record, text, document.table());
    fields.iter().flat_map(|field| field.judge(known, hasher).found(field)).collect()
}

/// Where in a field digits stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Value,
    Label,
    Key,
}

/// A field with what may be somebody's number in it.
struct FieldWithNumbers {
    field: FieldRef,
    at: u32,
    /// In which part, what, and whether a label says that it is a 個人番号.
    numbers: Vec<(Part, Number, bool)>,
}

/// What the numbers of a field are.
#[derive(Default)]
struct Judged {
    /// The first number of this upload.
    elsewhere: Option<(Part, usize)>,
    /// The first that may be anybody's.
    like: Option<(Part, usize, bool)>,
    known: Vec<u64>,
}

impl FieldWithNumbers {
    fn judge(&self, known: &Hashes, hasher: &KeyHasher) -> Judged {
        let mut judged = Judged::default();
        for (part, number, labelled) in &self.numbers {
            let hash = person_key(hasher, &number.digits);
            if known.contains(&hash) {
                judged.known.push(hash);
                judged.elsewhere = judged.elsewhere.or(Some((*part, number.position)));
            } else if *labelled || looks_like_one(number) {
                judged.like = judged.like.or(Some((*part, number.position, *labelled)));
            }
        }
        judged
    }
}

/// Whether a number has the check digit and is written as numbers are. Zeros alone have it too, and fill what is empty.
fn looks_like_one(number: &Number) -> bool {
    let last = number.digits.bytes().last().map(|byte| byte.wrapping_sub(b'0'));
    number.plain && my_number_check_digit(&number.digits) == last && number.digits.bytes().any(|byte| byte != b'0')
}

impl Judged {
    fn rules(&self) -> impl Iterator<Item = Rule> {
        let elsewhere = self.elsewhere.map(|_| Rule::MyNumberElsewhere);
        elsewhere.into_iter().chain(self.like.map(|_| Rule::MyNumberLike))
    }

    fn found(&self, of: &FieldWithNumbers) -> Vec<Found> {
        let found = |rule, position: usize| {
            Found::new(rule, of.field.clone(), of.at).with("position", Param::Count(position as u64))
        };
        let elsewhere = self.elsewhere.map(|(part, position)| {
            let variant = match part {
                Part::Value => "default",
                Part::Label => "label",
                Part::Key => "key",
            };
            found(Rule::MyNumberElsewhere, position).variant(variant)
        });
        let like = self.like.map(|(part, position, labelled)| {
            let variant = match part {
                Part::Value if labelled => "labelled",
                Part::Value => "default",
                Part::Label => "label",
                Part::Key => "key",
            };
            found(Rule::MyNumberLike, position).variant(variant)
        });
        elsewhere.into_iter().chain(like).collect()
    }
}

/// The record's own number in ASCII, however it is written; `None` where it has none of twelve digits.
fn own_number(record: &Record<'_>) -> Option<String> {
    let digits = digits_alone(&record.value(FieldId::MY_NUMBER).as_shown())?;
    (digits.len() == privacy::DIGITS).then(|| digits.as_str().to_owned())
}

/// The fields, but that of the 個人番号, that hold what may be one, in the order of the record.
fn fields_with_numbers(record: &Record<'_>, text: &RecordText<'_>, table: &FieldTable) -> Vec<FieldWithNumbers> {
    let own = own_number(record);
    let mut search = Search { own: own.as_deref(), fields: vec![] };
    search.values(record, text, table);
    for item in &record.copayments {
        let field = || match search_label(&item.label) {
            // A label that is a number itself names nothing.
            true => FieldRef::Field(FieldId::COPAYMENT),
            false => FieldRef::Copayment(item.label.clone().into_owned()),
        };
        search.look(&field, item.at, Part::Label, "", &item.label);
        search.look(&field, item.at, Part::Value, &item.label, &item.value);
    }
    for (i, item) in record.card_items.iter().enumerate() {
        let field = || record.card_item_ref(i);
        if record.headed.is_none() {
            // A heading is that of the whole file.
            search.look(&field, item.at, Part::Label, "", &item.label);
        }
        search.look(&field, item.at, Part::Value, &item.label, &item.value);
        for (key, value) in &item.further {
            search.look(&field, item.at, Part::Key, "", key);
            search.look(&field, item.at, Part::Value, key, value);
        }
    }
    for unknown in &record.unknown {
        let field = || FieldRef::Key(table.path_of(unknown.within, &unknown.key));
        search.look(&field, unknown.at, Part::Key, "", &unknown.key);
        search.json(&field, unknown.at, &unknown.key, unknown.raw);
    }
    search.fields
}

fn search_label(label: &str) -> bool {
    !privacy::numbers(label, None).is_empty()
}

struct Search<'o> {
    own: Option<&'o str>,
    fields: Vec<FieldWithNumbers>,
}

impl Search<'_> {
    /// The values of the table's fields.
    fn values(&mut self, record: &Record<'_>, text: &RecordText<'_>, table: &FieldTable) {
        for (value, id) in record.values.iter().zip((0..).map(FieldId)).filter(|(_, id)| *id != FieldId::MY_NUMBER) {
            let field = || FieldRef::Field(id);
            let kind = table.get(id).map(|field| field.kind);
            match (&value.kind, kind) {
                (Kind::Text(_) | Kind::Number(_), _) => {
                    let numbers = self.found_in(&value.as_shown());
                    // Such a cell is told of as a card-face item or a copayment too, where its column is one.
                    let items = || record.card_items.iter().chain(&record.copayments);
                    if !numbers.is_empty() && !(record.headed.is_some() && items().any(|item| item.at == value.at)) {
                        let label =
                            table.get(id).map_or(String::new(), |field| format!("{} {}", field.name, field.json));
                        self.note(&field, value.at, Part::Value, &label, numbers);
                    }
                }
                // What is as it should be is told of part by part.
                (Kind::Object, Some(FieldType::Object)) => {}
                (Kind::Array, _) if id == FieldId::CARD_ITEMS => {}
                (Kind::Object | Kind::Array, _) if record.headed.is_none() => {
                    let label = table.get(id).map_or(String::new(), |field| format!("{} {}", field.name, field.json));
                    self.json(&field, value.at, &label, text.text.get(value.at as usize..).unwrap_or_default());
                }
                _ => {}
            }
        }
    }

    fn found_in(&self, text: &str) -> Vec<Number> {
        privacy::numbers(text, self.own)
    }

    fn look(&mut self, field: &dyn Fn() -> FieldRef, at: u32, part: Part, label: &str, text: &str) {
        let numbers = self.found_in(text);
        if !numbers.is_empty() {
            self.note(field, at, part, label, numbers);
        }
    }

    fn note(&mut self, field: &dyn Fn() -> FieldRef, at: u32, part: Part, label: &str, numbers: Vec<Number>) {
        let labelled = part == Part::Value && names_my_number(label);
        let numbers = numbers.into_iter().map(|number| (part, number, labelled));
        let field = field();
        match self.fields.last_mut().filter(|last| last.field == field && last.at == at) {
            Some(last) => last.numbers.extend(numbers),
            None => self.fields.push(FieldWithNumbers { field, at, numbers: numbers.collect() }),
        }
    }

    /// All that stands in a JSON value that begins here.
    fn json(&mut self, field: &dyn Fn() -> FieldRef, at: u32, label: &str, raw: &str) {
        match serde_json::Deserializer::from_str(raw).into_iter::<Json>().next() {
            Some(Ok(value)) => self.within(field, at, label, &value),
            // Nested deeper than anybody reads it.
            _ => self.look(field, at, Part::Value, label, raw),
        }
    }

    fn within(&mut self, field: &dyn Fn() -> FieldRef, at: u32, label: &str, value: &Json) {
        let text = match value {
            Json::String(text) => Cow::Borrowed(text.as_str()),
            Json::Number(number) => Cow::Owned(number.to_string()),
            Json::Array(items) => return items.iter().for_each(|item| self.within(field, at, label, item)),
            Json::Object(members) => {
                for (key, value) in members {
                    self.look(field, at, Part::Key, "", key);
                    // What stands under a label that says so is meant by it, however deep.
                    let label = if names_my_number(label) { label } else { key };
                    self.within(field, at, label, value);
                }
                return;
            }
            Json::Null | Json::Bool(_) => return,
        };
        self.look(field, at, Part::Value, label, &text);
    }
}

/// The headings of a CSV that hold what may be somebody's number, each with its place.
fn number_headings(document: &Document) -> Vec<(FieldWithNumbers, At)> {
    let Some(layout) = document.layout() else { return vec![] };
    let mut found = vec![];
    for (i, column) in layout.columns.iter().enumerate() {
        let mut search = Search { own: None, fields: vec![] };
        search.look(&|| FieldRef::Column(i as u32), 0, Part::Label, "", &column.heading);
        found.extend(search.fields.into_iter().map(|field| (i, field)));
    }
    if found.is_empty() {
        return vec![];
    }
    let places = document.locate_headings();
    let at = |i: usize| {
        let (line, column) = places.get(i).or(places.last()).copied().unwrap_or((1, 1));
        At { line, column, pointer: None }
    };
    found.into_iter().map(|(i, field)| (field, at(i))).collect()
}

fn of_heading(field: &FieldWithNumbers, at: &At, known: &Hashes, hasher: &KeyHasher) -> Vec<Finding> {
    let placed = |found: Found| Finding {
        rule: found.rule,
        record: None,
        field: found.field,
        at: at.clone(),
        variant: "heading",
        params: found.params,
        said_by: None,
    };
    field.judge(known, hasher).found(field).into_iter().map(placed).collect()
}
