//! 個人番号 where none belongs: in any other field, label or key it would go to clinics.
//!
//! Whether twelve digits are somebody's number of this upload is known only when all records have been read. Until then only
//! the records that hold such digits are noted; they are read once more at the end, which nearly no record needs.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::io;
use std::ops::Range;

use foldhash::fast::RandomState;
use rayon::prelude::*;
use serde_json::value::RawValue;

use super::clean_texts::CleanTexts;
use super::cross_record::{KeyHasher, person_key};
use super::fields::Passed;
use super::{At, Finding, Param, RawFinding, Rule};
use crate::read::{BATCH, Document, Fault};
use crate::record::{FieldId, FieldRef, Flaw, Kind, Name, Place, Record, RecordText};
use crate::spec::{FieldTable, FieldType, Form};
use crate::text::privacy::json::{Token, pieces};
use crate::text::privacy::my_number_check_digit_holds;
use crate::text::privacy::{self, Number, digits_alone, each_number, may_hold_a_number, names_my_number};

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
        (passed, clean): (&Passed<'_, '_>, &CleanTexts),
        (text, document): (&RecordText<'_>, &Document),
        hasher: &KeyHasher,
    ) {
        if passed.text(FieldId::MY_NUMBER).is_none() {
            self.irregular.extend(own_number(record).map(|own| person_key(hasher, &own)));
        }
        // Within a record that swallowed another one stands that one's number, where it belongs.
        let swallowed = record.flaws.iter().any(|flaw| matches!(flaw, Flaw::HoldsRecord { .. }));
        if !record.is_set(FieldId::DELETED)
            && !swallowed
            && Search::any(record, text, clean, (document.table(), document.form))
        {
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
    /// What is found outside the records: in headings, and in what stands around them.
    pub outside: Vec<Finding>,
}

/// So much of what stands before the first record and behind the last one is looked through: no object around them is longer.
const AROUND: usize = 1 << 20;

/// Decides, once all records are known: `people` are the hashes of their numbers.
///
/// # Errors
/// What the system refuses while reading.
pub fn decide(document: &Document, strays: &Strays, people: &[u64], hasher: &KeyHasher) -> io::Result<Decided> {
    let heading = headings_hold_a_number(document);
    // Of a record around the records it is told that it is one.
    let record_around = document.index().has_fault(Fault::RecordAround);
    let around = document.around(AROUND, |text| !record_around && may_hold_a_number(text))?;
    if strays.records.is_empty() && !heading && around.is_empty() {
        return Ok(Decided::default());
    }
    let all: Hashes = people.iter().chain(&strays.irregular).copied().collect();
    let ranges = consecutive(&strays.records);
    let decided: Vec<Decided> = ranges
        .into_par_iter()
        .map(|numbers| {
            let mut decided = Decided::default();
            document.each_record(numbers, |text, record| {
                let mut search = Search::new(Some(record), Some((&all, hasher)));
                search.record(record, text, &CleanTexts::none(), (document.table(), document.form));
                decided.known.extend(&search.met);
                decided.found.extend(search.fields.iter().flat_map(Judged::rules).map(|rule| (text.number, rule)));
            })?;
            Ok(decided)
        })
        .collect::<io::Result<_>>()?;
    let mut whole = Decided::default();
    for part in decided {
        whole.found.extend(part.found);
        whole.known.extend(part.known);
    }
    if heading {
        whole.outside = in_headings(document, &all, hasher);
    }
    for (text, start) in &around {
        whole.outside.extend(around_records(text, *start, &all, hasher));
    }
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
) -> Vec<RawFinding> {
    let mut search = Search::new(Some(record), Some((known, hasher)));
    search.record(record, text, &CleanTexts::none(), (document.table(), document.form));
    search.fields.iter().flat_map(Judged::found).collect()
}

/// Where in a field digits stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Value,
    Label,
    Key,
}

/// A field with what may be somebody's number in it, and what it is.
#[derive(Debug)]
struct Judged {
    field: FieldRef,
    at: u32,
    /// The first number of this upload.
    elsewhere: Option<(Part, usize)>,
    /// The first that may be anybody's, and whether a label says that it is one.
    like: Option<(Part, usize, bool)>,
}

/// Whether a number has the check digit and is written as numbers are. Zeros alone have it too, and fill what is empty.
fn looks_like_one(number: &Number) -> bool {
    number.plain && my_number_check_digit_holds(&number.digits) && number.digits.bytes().any(|byte| byte != b'0')
}

impl Judged {
    fn judge(&mut self, part: Part, number: &Number, labelled: bool, known: bool) {
        if known {
            self.elsewhere = self.elsewhere.or(Some((part, number.position)));
        } else if labelled || looks_like_one(number) {
            self.like = self.like.or(Some((part, number.position, labelled)));
        }
    }

    fn rules(&self) -> impl Iterator<Item = Rule> {
        let elsewhere = self.elsewhere.map(|_| Rule::MyNumberElsewhere);
        elsewhere.into_iter().chain(self.like.map(|_| Rule::MyNumberLike))
    }

    fn found(&self) -> Vec<RawFinding> {
        let found = |rule, position: usize| {
            RawFinding::new(rule, self.field.clone(), self.at).with("position", Param::Count(position as u64))
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

/// Looks through the fields of a record, but that of the 個人番号, in its order.
struct Search<'o> {
    /// The record, where it is one that is looked through.
    record: Option<&'o Record<'o>>,
    /// Its own number, once it is asked for: nearly no record holds what might be one.
    own: OnceCell<Option<String>>,
    /// The numbers of this upload; `None` while these are not known.
    known: Option<(&'o Hashes, &'o KeyHasher)>,
    /// Whether anything was found that may be one.
    any: bool,
    fields: Vec<Judged>,
    /// Those of the numbers of this upload that were found.
    met: Vec<u64>,
}

impl<'o> Search<'o> {
    fn new(record: Option<&'o Record<'o>>, known: Option<(&'o Hashes, &'o KeyHasher)>) -> Search<'o> {
        Search { record, own: OnceCell::new(), known, any: false, fields: vec![], met: vec![] }
    }

    /// Whether a record holds what may be somebody's number.
    fn any(record: &Record<'_>, text: &RecordText<'_>, clean: &CleanTexts, table: (&FieldTable, Form)) -> bool {
        let mut search = Search::new(Some(record), None);
        search.record(record, text, clean, table);
        search.any
    }

    fn record(
        &mut self,
        record: &Record<'_>,
        text: &RecordText<'_>,
        clean: &CleanTexts,
        (table, form): (&FieldTable, Form),
    ) {
        self.values(record, text, clean, (table, form));
        for item in &record.copayments {
            let field = || match privacy::holds_a_number(&item.label) {
                // A label that is a number itself names nothing.
                true => FieldRef::Field(FieldId::COPAYMENT),
                false => FieldRef::Copayment(Name::new(&item.label)),
            };
            self.look(&field, item.at, Part::Label, "", &item.label);
            self.look(&field, item.at, Part::Value, &item.label, &item.value);
        }
        for (i, item) in record.card_items.iter().enumerate() {
            let field = || record.card_item_ref(i);
            if record.headed.is_none() && !clean.item(i).label {
                // A heading is that of the whole file.
                self.look(&field, item.at, Part::Label, "", &item.label);
            }
            if clean.item(i).values {
                continue;
            }
            self.look(&field, item.at, Part::Value, &item.label, &item.value);
            for (key, value) in &item.further {
                self.look(&field, item.at, Part::Key, "", key);
                self.look(&field, item.at, Part::Value, key, value);
            }
        }
        for unknown in &record.unknown {
            let field = || FieldRef::Key(table.path_of(unknown.within, &unknown.key));
            self.look(&field, unknown.at, Part::Key, "", &unknown.key);
            self.json(&field, unknown.at, &unknown.key, unknown.raw);
        }
    }

    /// The values of the table's fields.
    fn values(
        &mut self,
        record: &Record<'_>,
        text: &RecordText<'_>,
        clean: &CleanTexts,
        (table, form): (&FieldTable, Form),
    ) {
        let label = |id| table.get(id).map_or(String::new(), |field| format!("{}\n{}", field.name, field.json));
        for (value, id) in record.values.iter().zip((0..).map(FieldId)).filter(|(_, id)| *id != FieldId::MY_NUMBER) {
            let field = || FieldRef::Field(id);
            // An object is taken apart where it is one by the form of payload: as the reader does.
            let is_object = || table.field_in(id, form, false).is_some_and(|field| field.kind == FieldType::Object);
            match &value.kind {
                Kind::Text(_) | Kind::Number(_) => {
                    // Such a cell is told of as a card-face item or a copayment, where its column is one.
                    let items = || record.card_items.iter().chain(&record.copayments);
                    let shown = value.as_shown();
                    if shown.len() >= privacy::DIGITS
                        && !clean.field(id)
                        && may_hold_a_number(&shown)
                        && !(record.headed.is_some() && items().any(|item| item.at == value.at))
                    {
                        self.look(&field, value.at, Part::Value, &label(id), &shown);
                    }
                }
                // What is as it should be is told of part by part.
                Kind::Object if is_object() => {}
                Kind::Array if id == FieldId::CARD_ITEMS => {}
                Kind::Object | Kind::Array if record.headed.is_none() => {
                    let rest = text.text.get(value.at as usize..).unwrap_or_default();
                    let raw = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>().next();
                    self.json(&field, value.at, &label(id), raw.and_then(Result::ok).map_or("", RawValue::get));
                }
                _ => {}
            }
        }
    }

    fn look(&mut self, field: &dyn Fn() -> FieldRef, at: u32, part: Part, label: &str, text: &str) {
        if may_hold_a_number(text) {
            self.look_under(field, at, part, part == Part::Value && names_my_number(label), text);
        }
    }

    fn look_under(&mut self, field: &dyn Fn() -> FieldRef, at: u32, part: Part, labelled: bool, text: &str) {
        let Search { record, own, known, any, fields, met } = self;
        let own = own.get_or_init(|| record.and_then(own_number)).as_deref();
        each_number(text, own, |number| {
            *any = true;
            let Some((known, hasher)) = known else { return };
            let hash = person_key(hasher, &number.digits);
            let is_known = known.contains(&hash);
            if is_known {
                met.push(hash);
            }
            let field = field();
            if fields.last().is_none_or(|last| last.field != field || last.at != at) {
                fields.push(Judged { field, at, elsewhere: None, like: None });
            }
            if let Some(judged) = fields.last_mut() {
                judged.judge(part, &number, labelled || number.labelled, is_known);
            }
        });
    }

    /// All that stands in a JSON value.
    fn json(&mut self, field: &dyn Fn() -> FieldRef, at: u32, label: &str, raw: &str) {
        if may_hold_a_number(raw) {
            self.json_at(field, &|_| at, label, raw);
        }
    }

    /// The same, each part of it at a place of its own, which its byte index in the value tells.
    fn json_at(&mut self, field: &dyn Fn() -> FieldRef, place: &dyn Fn(usize) -> u32, label: &str, raw: &str) {
        // Parts of a text stand where they are.
        let at = |part: &str| place((part.as_ptr() as usize).saturating_sub(raw.as_ptr() as usize));
        pieces(label, raw, |token, labelled| match token {
            Token::Key(token, text) => self.look_under(field, at(token), Part::Key, false, &text),
            Token::Text(token, text) => self.look_under(field, at(token), Part::Value, labelled, &text),
            Token::Between(text) => {
                for scalar in text.split([',', ':', '[', ']', '{', '}']) {
                    self.look_under(field, at(scalar), Part::Value, labelled, scalar);
                }
            }
        });
    }
}

/// What is found in text around the records, where it names nothing.
fn around_records(text: &RecordText<'_>, start: Place, known: &Hashes, hasher: &KeyHasher) -> Vec<Finding> {
    let mut search = Search::new(None, Some((known, hasher)));
    search.json_at(&|| FieldRef::Key(vec![]), &|at| at as u32, "", &text.text);
    let found: Vec<RawFinding> = search.fields.iter().flat_map(Judged::found).collect();
    let places: Vec<u32> = found.iter().map(|found| found.at).collect();
    let placed = |(found, (line, column)): (RawFinding, (u32, u32))| Finding {
        rule: found.rule,
        record: None,
        field: None,
        at: At { line, column, ..At::default() },
        variant: "around",
        params: vec![],
        said_by: None,
    };
    found.into_iter().zip(text.locate_all(start, &places)).map(placed).collect()
}

fn headings_hold_a_number(document: &Document) -> bool {
    let columns = document.layout().map(|layout| layout.columns.as_slice()).unwrap_or_default();
    columns.iter().any(|column| privacy::holds_a_number(&column.heading))
}

/// What is found in the headings of a CSV, which are never named: a row of headings that holds numbers may be anything.
fn in_headings(document: &Document, known: &Hashes, hasher: &KeyHasher) -> Vec<Finding> {
    let Some(layout) = document.layout() else { return vec![] };
    let places = document.locate_headings();
    let mut findings = vec![];
    for (i, column) in layout.columns.iter().enumerate() {
        let cell = document.heading_cell(i);
        let mut search = Search::new(None, Some((known, hasher)));
        search.look(&|| FieldRef::Column(i as u32), 0, Part::Label, "", &column.heading);
        let (line, column) = places.get(i).or(places.last()).copied().unwrap_or((1, 1));
        let placed = |found: RawFinding| Finding {
            rule: found.rule,
            record: None,
            field: found.field,
            at: At { line, column, cell, ..At::default() },
            variant: "heading",
            params: found.params,
            said_by: None,
        };
        findings.extend(search.fields.iter().flat_map(Judged::found).map(placed));
    }
    findings
}
