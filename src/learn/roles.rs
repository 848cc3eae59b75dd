//! Which members of a reply hold its code, its message, its place and its item: told by their names and by their values.

use std::collections::{BTreeSet, HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::echo::Echo;
use super::members::{Column, Length, Members};
use super::results::{Results, results};
use super::{Upload, is_heading_like};
use crate::read::reply::{array_index, record_index, segments};
use crate::record::{FieldId, is_identifier, looks_like_code};
use crate::spec::{ErrorList, FieldTable, Headings, ReplyProfile, ReplyRows, fold_heading};
use crate::text::{Message, Plain};

/// Of a member's values at least so many in a hundred must be what it is taken for.
const MOST_OF_THEM: usize = 90;

/// So many replies at the most are asked for what was found on their records: more tell nothing new.
const ASKED: usize = 2000;

/// What a member is taken for, and what speaks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The key of the profile, such as `code`.
    pub key: &'static str,
    /// What stands for the member in a profile: its name, or a pointer where the name means several.
    pub entry: String,
    /// What speaks for it.
    pub evidence: Vec<Message>,
}

/// A profile, with the evidence for each of its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposed {
    /// The profile.
    pub profile: ReplyProfile,
    /// Its parts in the order of the profile.
    pub parts: Vec<Part>,
    /// From what the record's number counts (0, 1, or 2 where the heading row counts as well), and why; `None` where there is
    /// no such number.
    pub base: Option<(u8, Vec<Message>)>,
    /// What could not be told.
    pub undecided: Vec<Message>,
    /// The names of members that were not used.
    pub unused: Vec<String>,
    /// How many were not used whose names must not be shown.
    pub unnamed: usize,
}

impl Proposed {
    /// Has profiles of several forms say one thing of where the record's number counts from: that of the first holds.
    pub fn agree(all: &mut [Proposed]) {
        let first = all.iter().find_map(|one| one.base.as_ref().map(|(base, _)| *base));
        let other = |one: &&mut Proposed| one.base.as_ref().is_some_and(|(base, _)| Some(*base) != first);
        for one in all.iter_mut().filter(other) {
            one.leave_record_out("learn.undecided.several");
        }
    }

    /// Makes the profile of the parts.
    fn finish(mut self, facts: &Facts<'_>) -> Proposed {
        let counts_heading = self.base.as_ref().is_some_and(|(base, _)| *base > 1);
        if counts_heading && !facts.upload.is_table() {
            self.leave_record_out("learn.undecided.sheet");
        } else if counts_heading {
            self.profile.rows = Some(ReplyRows::Sheet);
            if let Some((_, evidence)) = &mut self.base {
                evidence.push(Message::new("learn.base.sheet"));
            }
        } else if let Some(part) = facts.position(&self.parts) {
            self.parts.push(part);
        }
        for part in &self.parts {
            list_of(&mut self.profile, part.key).push(part.entry.clone());
        }
        self.profile.record_from = self.base.as_ref().map(|(base, _)| *base).filter(|base| *base < 2);
        self
    }

    /// Takes the record's number out of the profile, and says why.
    fn leave_record_out(&mut self, why: &'static str) {
        for part in self.parts.iter().filter(|part| part.key == "record") {
            self.undecided.push(Message::new(why).with("name", Plain::known(&part.entry)));
        }
        self.parts.retain(|part| part.key != "record");
        self.profile.record.clear();
        (self.profile.record_from, self.profile.rows, self.base) = (None, None, None);
    }
}

/// The keys of a profile, in its order.
const ORDER: [&str; 10] =
    ["code", "message", "severity", "pointer", "record", "history-key", "type-id", "sub-key", "recipient", "field"];

/// What a member is taken for.
#[derive(Clone, Debug)]
struct Candidate<'c> {
    key: &'static str,
    column: &'c Column,
    /// What stands for it in a profile; empty where its name must not be shown.
    entry: String,
    /// How much speaks for it; of several for one key the greatest is taken.
    weight: usize,
    evidence: Message,
}

/// All that a proposal rests on.
pub struct Facts<'f> {
    /// The members of one reply file.
    pub members: &'f Members,
    /// What of their values stands in the upload.
    pub echo: &'f Echo,
    /// The upload.
    pub upload: &'f dyn Upload,
    /// The fields.
    pub fields: &'f FieldTable,
    /// The error-code list, where one is loaded.
    pub errors: Option<&'f ErrorList>,
}

/// Proposes a profile for replies of one form.
pub fn propose(facts: &Facts<'_>) -> Proposed {
    let mut proposed = Proposed::default();
    let columns = facts.members.columns.iter().filter(|column| !column.values.is_empty());
    let candidates: Vec<Candidate> = columns.filter_map(|column| facts.candidate(column)).collect();
    // What cannot be named cannot be proposed.
    let (candidates, unnamed): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|one| !one.entry.is_empty());
    let best = |key: &str| candidates.iter().filter(|one| one.key == key).max_by_key(|one| one.weight);
    let mut taken: Vec<&Candidate> = Vec::new();
    for key in ORDER.iter().filter(|key| **key != "record") {
        taken.extend(best(key));
    }
    let numbers: Vec<&Candidate> = candidates.iter().filter(|one| one.key == "record").collect();
    let (record, base) = facts.record(&numbers, &taken, &mut proposed.undecided);
    taken.extend(record);
    for key in ORDER {
        for one in taken.iter().filter(|one| one.key == key) {
            proposed.parts.push(Part { key, entry: one.entry.clone(), evidence: vec![one.evidence.clone()] });
        }
        let hidden = unnamed.iter().find(|one| one.key == key);
        if let Some(one) = hidden.filter(|_| !taken.iter().any(|one| one.key == key)) {
            proposed.undecided.push(facts.by_place(one));
        }
    }
    let used = |column: &Column| taken.iter().any(|one| std::ptr::eq(one.column, column));
    let codes = taken.iter().find(|one| one.key == "code").map(|one| one.column);
    let results = codes.and_then(|codes| results(facts.members, codes, &used, facts.errors));
    let unused =
        |column: &&Column| !used(column) && results.as_ref().is_none_or(|one| !std::ptr::eq(one.column, *column));
    for column in facts.members.columns.iter().filter(|column| !column.values.is_empty()).filter(unused) {
        // What nobody needs is named only where it is known: of a heading row, one cell may be what it should not be.
        match facts.entry(column) {
            name if name.is_empty() || !facts.is_shown(&column.name) => proposed.unnamed += 1,
            name => proposed.unused.push(name),
        }
    }
    proposed.parts.extend(results.map(|results| facts.of_results(&results)).unwrap_or_default());
    proposed.base = base;
    proposed.finish(facts)
}

/// The entries of a key of the profile.
fn list_of<'p>(profile: &'p mut ReplyProfile, key: &str) -> &'p mut Vec<String> {
    match key {
        "code" => &mut profile.code,
        "message" => &mut profile.message,
        "severity" => &mut profile.severity,
        "status" => &mut profile.status,
        "success" => &mut profile.success,
        "warning" => &mut profile.warning,
        "pointer" => &mut profile.pointer,
        "record" => &mut profile.record,
        "history-key" => &mut profile.history_key,
        "type-id" => &mut profile.type_id,
        "sub-key" => &mut profile.sub_key,
        "recipient" => &mut profile.recipient,
        _ => &mut profile.field,
    }
}

/// A whole number, also in full width and as in 3行目.
fn whole_number(text: &str) -> Option<u32> {
    let text: String = text.nfkc().collect();
    array_index(text.trim().trim_end_matches(['件', '行', '番', '目']))
}

impl Facts<'_> {
    /// What stands for a member in a profile: its name, or its pointer where the name means several; nothing where neither
    /// may be shown.
    fn entry(&self, column: &Column) -> String {
        let alike = |other: &&Column| fold_heading(&other.name) == fold_heading(&column.name);
        let alone = self.members.columns.iter().filter(alike).count() == 1;
        let shown = match column.pointer.is_empty() {
            true => self.is_shown_heading(&column.name),
            false => self.is_shown(&column.name),
        };
        if alone && shown && !column.name.contains('/') {
            return column.name.clone();
        }
        if self.is_shown_pointer(&column.pointer) { column.pointer.clone() } else { String::new() }
    }

    /// Whether the name of a member may be shown: one that is known, or such as programs give.
    fn is_shown(&self, name: &str) -> bool {
        let known = || Headings::of("reply").holds(name) || self.fields.knows(name);
        // Programs part words by hyphens, too.
        (is_identifier(&name.replace('-', "_")) || known()) && !self.echo.is_personal(name)
    }

    /// Whether a heading may be shown: its row is one of headings as a whole.
    fn is_shown_heading(&self, name: &str) -> bool {
        self.is_shown(name) || is_heading_like(name) && !self.echo.is_personal(name)
    }

    /// What cannot be named, by its place among the members and its shape.
    fn by_place(&self, one: &Candidate<'_>) -> Message {
        let nth =
            self.members.columns.iter().position(|column| std::ptr::eq(column, one.column)).map_or(0, |at| at + 1);
        let said = Message::new("learn.undecided.name").with("part", one.key).with("nth", nth);
        said.with("chars", one.column.name.chars().count())
    }

    fn is_shown_pointer(&self, pointer: &str) -> bool {
        pointer.split('/').all(|part| part.is_empty() || part == "*" || self.is_shown(part))
    }

    /// What a member is taken for.
    fn candidate<'c>(&self, column: &'c Column) -> Option<Candidate<'c>> {
        let named = Headings::of("reply").meaning(&column.name);
        let texts = || column.values.iter().map(|(_, text)| text.as_str());
        let count = |test: &dyn Fn(&str) -> bool| texts().filter(|text| test(text)).count();
        let all = column.values.len();
        let most = |hits: usize| hits * 100 >= all * MOST_OF_THEM;
        let weigh = |is_named: bool, hits: usize| usize::from(is_named) * 1_000_000 + hits;
        let told = |key: &'static str, hits: usize, evidence: &'static str| {
            let evidence = Message::new(evidence).with("hits", hits).with("all", all);
            Some(Candidate {
                key,
                column,
                entry: self.entry(column),
                weight: weigh(named == Some(key), hits),
                evidence,
            })
        };
        for (key, field, sure) in [
            ("history-key", FieldId::HISTORY_KEY, 2),
            ("recipient", FieldId::RECIPIENT, 2),
            ("type-id", FieldId::TYPE_ID, 1),
            ("sub-key", FieldId::SUB_KEY, usize::MAX),
        ] {
            let hits = count(&|text| self.echo.record(field, text).is_some());
            let different: HashSet<&str> = texts().collect();
            // Short numbers stand in many places.
            let telling = different.len() >= sure && texts().all(|text| text.chars().count() >= 4);
            if most(hits) && (named == Some(key) || telling) {
                return told(key, hits, "learn.evidence.identity");
            }
        }
        if most(count(&|text| self.echo.is_personal(text))) {
            return None;
        }
        let paths =
            count(&|text| text.contains(['/', '[', '.']) && record_index(&segments(text), self.fields).is_some());
        if most(paths) {
            return told("pointer", paths, "learn.evidence.pointer");
        }
        let fields = count(&|text| self.is_field(text));
        if most(fields) && (fields > 1 || named == Some("field")) {
            return told("field", fields, "learn.evidence.field");
        }
        let numbers =
            count(&|text| whole_number(text).is_some_and(|number| number <= self.upload.count().saturating_add(1)));
        if most(numbers) && !matches!(named, Some("code" | "severity" | "message")) {
            let is_place = matches!(named, Some("number" | "index"));
            return Some(Candidate {
                key: "record",
                column,
                entry: self.entry(column),
                weight: weigh(is_place, numbers),
                evidence: Message::new("learn.evidence.number").with("hits", numbers).with("all", all),
            });
        }
        self.spoken(column, named)
    }

    /// A member that holds a code, a level or prose.
    fn spoken<'c>(&self, column: &'c Column, named: Option<&'static str>) -> Option<Candidate<'c>> {
        let all = column.values.len();
        let count = |test: &dyn Fn(&str) -> bool| column.values.iter().filter(|(_, text)| test(text)).count();
        let most = |hits: usize| hits * 100 >= all * MOST_OF_THEM;
        let listed = count(&|text| self.errors.is_some_and(|list| list.get(text).is_some()));
        let shaped = count(&is_shaped_as_code);
        if most(listed.max(shaped)) || named == Some("code") && most(count(&is_code)) {
            let different: BTreeSet<&str> = column.values.iter().map(|(_, text)| text.as_str()).collect();
            let evidence = match listed > 0 {
                true => Message::new("learn.evidence.code-listed").with("hits", listed).with("all", all),
                false => Message::new("learn.evidence.code").with("all", all).with("different", different.len()),
            };
            let weight = listed * 4 + shaped * 2 + usize::from(named == Some("code")) * (all + 1);
            return Some(Candidate { key: "code", column, entry: self.entry(column), weight, evidence });
        }
        if named == Some("severity") {
            let evidence = Message::new("learn.evidence.named").with("all", all);
            return Some(Candidate { key: "severity", column, entry: self.entry(column), weight: all, evidence });
        }
        let prose = count(&|text| text.chars().count() >= 6 && !is_code(text));
        if most(prose) || named == Some("message") {
            let evidence = Message::new("learn.evidence.message").with("hits", prose).with("all", all);
            let weight = usize::from(named == Some("message")) * 1_000_000 + prose;
            return Some(Candidate { key: "message", column, entry: self.entry(column), weight, evidence });
        }
        None
    }

    /// The parts of a profile for how it went: the member, where its name is not known, and its values that are not known.
    fn of_results(&self, results: &Results<'_>) -> Vec<Part> {
        let entry = self.entry(results.column);
        let told = Headings::of("reply").meaning(&results.column.name) == Some("status");
        let new = !results.success.is_empty() || !results.warning.is_empty();
        if entry.is_empty() || told && !new {
            return vec![];
        }
        let all = results.column.values.len();
        let member = Message::new("learn.evidence.status").with("all", all).with("different", results.different);
        let mut parts = vec![Part { key: "status", entry, evidence: vec![member] }];
        let shown = |value: &str| (is_code(value) || self.is_shown(value)) && !value.contains('*');
        for (value, hits) in results.success.iter().filter(|(value, _)| shown(value)) {
            let said = Message::new("learn.evidence.success").with("hits", *hits).with("other", results.coded);
            parts.push(Part { key: "success", entry: (*value).to_owned(), evidence: vec![said] });
        }
        for (value, hits) in results.warning.iter().filter(|(value, _)| shown(value)) {
            let said = Message::new("learn.evidence.warning").with("hits", *hits);
            parts.push(Part { key: "warning", entry: (*value).to_owned(), evidence: vec![said] });
        }
        parts
    }

    fn is_field(&self, text: &str) -> bool {
        let key = |text: &str| self.fields.iter().any(|(_, field)| field.key() == text);
        let path = || segments(text).iter().any(|part| key(part) || self.fields.by_json(part).is_some());
        whole_number(text).is_none()
            && (self.fields.by_json(text).is_some() || self.fields.by_heading(text).is_some() || path())
    }

    /// Which of the members that hold numbers holds the record's, and from what it counts.
    fn record<'c>(
        &self,
        numbers: &[&'c Candidate<'c>],
        taken: &[&Candidate<'_>],
        undecided: &mut Vec<Message>,
    ) -> (Option<&'c Candidate<'c>>, Option<(u8, Vec<Message>)>) {
        let known = self.known_records(taken);
        let mut readings: Vec<Reading<'c>> = numbers.iter().map(|one| self.reading(one, &known, taken)).collect();
        readings.sort_by_key(|reading| std::cmp::Reverse((reading.agreed, reading.found, reading.candidate.weight)));
        let Some(reading) = readings.into_iter().next() else { return (None, None) };
        let named = matches!(Headings::of("reply").meaning(&reading.candidate.column.name), Some("number" | "index"));
        // Any small number may fit, and 1, 2, 3 may number the replies: only its name, or what agrees with it, makes it the
        // record's.
        let proved = reading.agreed > 0 || reading.found >= 3;
        if !proved && (!named || is_own_number(reading.candidate.column, self.upload.count())) {
            return (None, None);
        }
        match reading.base {
            Some(base) => (Some(reading.candidate), Some((base, reading.evidence))),
            None => {
                undecided
                    .push(Message::new("learn.undecided.base").with("name", Plain::known(&reading.candidate.entry)));
                (None, None)
            }
        }
    }

    /// The record that each entry names by an identity or a path.
    fn known_records(&self, taken: &[&Candidate<'_>]) -> HashMap<Vec<usize>, u32> {
        let mut known = HashMap::new();
        for one in taken {
            let field = match one.key {
                "history-key" => Some(FieldId::HISTORY_KEY),
                "recipient" => Some(FieldId::RECIPIENT),
                _ => None,
            };
            for (place, text) in &one.column.values {
                let record = match (field, one.key) {
                    (Some(field), _) => self.echo.record(field, text).filter(|record| *record > 0),
                    (None, "pointer") => record_index(&segments(text), self.fields).map(|(index, _)| index + 1),
                    _ => None,
                };
                if let Some(record) = record {
                    known.insert(place.clone(), record);
                }
            }
        }
        known
    }

    /// From what a number counts, by whatever tells.
    fn reading<'c>(
        &self,
        candidate: &'c Candidate<'c>,
        known: &HashMap<Vec<usize>, u32>,
        taken: &[&Candidate<'_>],
    ) -> Reading<'c> {
        let count = self.upload.count();
        let numbers: Vec<(&[usize], u32)> = candidate
            .column
            .values
            .iter()
            .filter_map(|(place, text)| Some((place.as_slice(), whole_number(text)?)))
            .collect();
        let record =
            |number: u32, base: u8| (number + 1).checked_sub(u32::from(base)).filter(|n| (1..=count).contains(n));
        let possible = |base: u8| numbers.iter().all(|(_, number)| record(*number, base).is_some());
        // What names the same record in the same entry, or in one around it or within it.
        let told: Vec<(u32, u32)> = numbers
            .iter()
            .filter_map(|(place, number)| {
                let near =
                    known.get(*place).or_else(|| (1..place.len()).rev().find_map(|end| known.get(&place[..end])));
                Some((*number, *near?))
            })
            .collect();
        let agreed = |base: u8| told.iter().filter(|(number, of)| record(*number, base) == Some(*of)).count();
        let found = self.found_by_base(&numbers, taken, &record);
        let bases: Vec<u8> = (0..=2).filter(|base| possible(*base)).collect();
        let by_identity =
            bases.iter().copied().max_by_key(|base| agreed(*base)).filter(|base| agreed(*base) * 10 >= told.len() * 9);
        let mut by_findings: Vec<(usize, u8)> = bases.iter().map(|base| (found[usize::from(*base)], *base)).collect();
        by_findings.sort_unstable();
        let second = by_findings.len().checked_sub(2).map_or(0, |at| by_findings[at].0);
        let by_findings = by_findings.last().copied().filter(|(most, _)| *most >= 3 && *most >= second * 2);
        let mut reading = Reading { candidate, base: None, agreed: 0, found: 0, evidence: vec![] };
        match (by_identity.filter(|base| agreed(*base) > 0), bases.as_slice(), by_findings) {
            (Some(base), ..) => {
                reading.base = Some(base);
                let said = Message::new("learn.base.identity").with("hits", agreed(base)).with("all", told.len());
                reading.evidence.push(said);
            }
            (None, [base], _) => {
                reading.base = Some(*base);
                let most = numbers.iter().map(|(_, number)| *number).max().unwrap_or(0);
                let least = numbers.iter().map(|(_, number)| *number).min().unwrap_or(0);
                let said = Message::new("learn.base.range").with("least", least).with("most", most);
                reading.evidence.push(said.with("records", count));
            }
            (None, _, Some((most, base))) => {
                reading.base = Some(base);
                let said = Message::new("learn.base.findings").with("hits", most).with("other", second);
                reading.evidence.push(said);
            }
            _ => {}
        }
        if let Some(base) = reading.base {
            (reading.agreed, reading.found) = (agreed(base), found[usize::from(base)]);
        }
        reading
    }

    /// For each base, how many numbers then name a record on whose field, as the entry names it, something was found.
    fn found_by_base(
        &self,
        numbers: &[(&[usize], u32)],
        taken: &[&Candidate<'_>],
        record: &dyn Fn(u32, u8) -> Option<u32>,
    ) -> [usize; 3] {
        let fields = taken.iter().find(|one| one.key == "field");
        let fields: HashMap<&[usize], &str> = fields
            .iter()
            .flat_map(|one| &one.column.values)
            .map(|(place, text)| (place.as_slice(), text.as_str()))
            .collect();
        let mut hits = [0; 3];
        for (place, number) in numbers.iter().take(ASKED) {
            let own = fields.get(place);
            let within = || fields.iter().find(|(other, _)| other.starts_with(place)).map(|(_, text)| text);
            let Some(field) = own.or_else(within).and_then(|text| self.json_name(text)) else { continue };
            for (base, hits) in (0_u8..).zip(&mut hits) {
                let found = record(*number, base).map(|record| self.upload.fields_found(record)).unwrap_or_default();
                *hits += usize::from(found.contains(&field));
            }
        }
        hits
    }

    fn json_name(&self, text: &str) -> Option<String> {
        let by_key = || self.fields.iter().find(|(_, field)| field.key() == text).map(|(id, _)| id);
        let id = self.fields.by_json(text).or_else(|| self.fields.by_heading(text)).or_else(by_key)?;
        Some(self.fields.json(id).to_owned())
    }

    /// The place in a list that has one entry a record, where nothing else tells the record.
    fn position(&self, parts: &[Part]) -> Option<Part> {
        const TELLING: [&str; 4] = ["record", "pointer", "history-key", "recipient"];
        let list = || {
            let of_count =
                |lengths: &[Length]| matches!(lengths, [(_, length)] if *length == self.upload.count() as usize);
            self.members.lists.iter().find(|(_, lengths)| of_count(lengths)).map(|(pointer, _)| pointer)
        };
        if parts.iter().any(|part| TELLING.contains(&part.key)) || self.upload.count() < 2 {
            return None;
        }
        let pointer = list()?;
        let evidence = vec![Message::new("learn.evidence.position").with("all", self.upload.count())];
        self.is_shown_pointer(pointer).then(|| Part { key: "record", entry: pointer.clone(), evidence })
    }
}

/// A member that holds numbers, read as the record's.
struct Reading<'c> {
    candidate: &'c Candidate<'c>,
    base: Option<u8>,
    /// How often it agrees with what else names the record.
    agreed: usize,
    /// How often something was found where it leads.
    found: usize,
    evidence: Vec<Message>,
}

/// Whether a member numbers the replies themselves: 1, 2, 3 ..., and there is not one for each record.
fn is_own_number(column: &Column, records: u32) -> bool {
    column.values.len() > 1
        && column.values.len() != records as usize
        && column.values.iter().zip(1..).all(|((_, text), number)| whole_number(text) == Some(number))
}

/// Whether a text may be shown as a code.
fn is_code(text: &str) -> bool {
    !text.is_empty() && looks_like_code(text)
}

/// Letters and digits in the way of codes: some of each.
fn is_shaped_as_code(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    is_code(text) && digits > 0 && digits < text.len() && text.chars().next().is_some_and(|c| c.is_ascii_alphabetic())
}
