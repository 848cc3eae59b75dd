//! What the field table says: required, type, character set, length, values, dates. For one value only the
//! first that does not hold is told, and later rules see only values for which all hold.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::{Param, RawFinding, RawFindings, Rule};
use crate::record::{DATED, Date, DateForm, DateStyle, FieldId, FieldRef, Kind, Name, Record, State, Value, date_form};
use crate::spec::{CharSet, DayForm, Field, FieldTable, FieldType, Form, Length, Required, written_day};
use crate::text::privacy::my_number_check_digit_holds;

/// Which values passed.
#[derive(Debug)]
pub struct Passed<'r, 't> {
    record: &'r Record<'t>,
    failed: Vec<FieldId>,
    /// Of which fields something was told.
    pub told: HashSet<FieldRef, RandomState>,
    /// The days that 有効期間開始日, 有効期間終了日 and 生年月日 give, where they passed.
    pub days: [Option<Date>; 3],
}

impl<'r> Passed<'r, '_> {
    /// The text of a field, if it passed and has at least one character.
    pub fn text(&self, id: FieldId) -> Option<&'r str> {
        self.holds(id).then(|| self.record.text(id)).flatten()
    }

    /// Takes down that a field did not pass.
    pub fn fail(&mut self, id: FieldId) {
        if self.holds(id) {
            self.failed.push(id);
        }
    }

    /// Whether bad bytes stand in a value: nothing is said of it.
    pub fn is_damaged(&self, field: &FieldRef) -> bool {
        matches!(field, FieldRef::Field(id) if self.record.value(*id).damaged)
    }

    /// Whether the field passed (an absent one that may be absent did).
    pub fn holds(&self, id: FieldId) -> bool {
        !self.failed.contains(&id)
    }
}

/// What is checked of every record of a document, worked out once.
#[derive(Debug)]
pub struct Plan {
    steps: Vec<Step>,
    /// The fields of the other form of payload, which do not belong in this one.
    foreign: Vec<FieldId>,
    /// The document whose schema is compared with the record as well: it decides about types, null and empty texts.
    schema: Option<Arc<str>>,
}

#[derive(Debug)]
struct Step {
    id: FieldId,
    field: Box<Field>,
    /// The object that must be there for the field to be looked at.
    within: Option<FieldId>,
    /// The label by which a member of 自己負担上限額 is found.
    label: Option<Box<str>>,
}

impl Plan {
    /// The plan for a form of payload, in a CSV or in JSON. `has_column`: whether the file can hold the field at all (a CSV
    /// without its column cannot, which is told once for the file).
    pub fn new(table: &FieldTable, (form, csv): (Form, bool), has_column: &dyn Fn(FieldId) -> bool) -> Plan {
        let step = |(id, field): (FieldId, &Field)| {
            let within = if field.column_only { None } else { within(id, field, table)? };
            // The members of 自己負担上限額 are read as labels and values.
            let label = copayment_label(field, table).filter(|_| !field.column_only).map(Box::from);
            Some(Step { id, field: Box::new(field.clone()), within, label })
        };
        let fields = table.iter_in(form, csv).filter(|(id, _)| has_column(*id));
        let schema = table.body(form).filter(|_| !csv).map(|body| body.document.clone());
        let foreign = table.iter().filter(|(_, field)| !field.belongs_to(form)).map(|(id, _)| id).collect();
        Plan { steps: fields.filter_map(step).collect(), foreign, schema }
    }
}

/// Checks every field.
pub fn check<'r, 't>(
    record: &'r Record<'t>,
    plan: &Plan,
    table: &FieldTable,
    (form, csv): (Form, bool),
    text: &str,
    found: &mut RawFindings,
) -> Passed<'r, 't> {
    // Of an array of a hundred thousand items something may be told of each.
    let (mut failed, mut told, mut days) = (Vec::new(), HashSet::default(), [None; DATED.len()]);
    let schema = plan.schema.as_ref();
    for Step { id, field, within, label } in &plan.steps {
        // A member of something that is not there.
        if within.is_some_and(|parent| record.value(parent).kind != Kind::Object) {
            continue;
        }
        let before = found.total();
        let member = label.as_ref().map(|label| copayment(record, label));
        let value = member.as_ref().unwrap_or_else(|| record.value(*id));
        if !value.damaged {
            let whose = || label.as_ref().map_or(FieldRef::Field(*id), |label| FieldRef::Copayment(Name::new(label)));
            // A flag in a cell is looked at as it is written, since lengths and characters may be said of it.
            let day = match value.kind {
                Kind::Flag(_)
                    if csv && matches!(field.kind, FieldType::Boolean | FieldType::String | FieldType::Number) =>
                {
                    check_text(record, cell_at(text, value.at), value.at, &whose, (*id, field), found)
                }
                _ => check_value(record, value, &whose, (*id, field), schema, found),
            };
            if day.is_some()
                && let Some(n) = DATED.iter().position(|dated| dated == id)
            {
                days[n] = day;
            }
        }
        if value.damaged || found.total() > before {
            failed.push(*id);
            told.insert(label.as_ref().map_or(FieldRef::Field(*id), |label| FieldRef::Copayment(Name::new(label))));
        }
    }
    for part in &record.parts {
        if let Some(field) = table.field_in(part.member, form, csv).filter(|_| !part.value.damaged) {
            let whose = || FieldRef::Part(part.index, part.member);
            let before = found.total();
            check_value(record, &part.value, &whose, (part.member, field), schema, found);
            if found.total() > before {
                told.insert(whose());
            }
        }
    }
    for id in plan.foreign.iter().filter(|id| record.value(**id).kind != Kind::Absent) {
        let at = record.value(*id).at;
        found.push(RawFinding::new(Rule::UnknownField, FieldRef::Field(*id), at).variant("other-form"));
    }
    let mut passed = Passed { record, failed, told, days: [None; DATED.len()] };
    passed.days = std::array::from_fn(|n| days[n].or_else(|| record.date(DATED[n]).filter(|_| passed.holds(DATED[n]))));
    passed
}

/// The object of which a field is a member: `Some(None)` for a field of the record itself, `None` for one that is never
/// looked at by itself, as those of an array's items, which are checked one by one.
fn within(id: FieldId, field: &Field, table: &FieldTable) -> Option<Option<FieldId>> {
    let Some((parent, _)) = field.json.rsplit_once('.') else { return Some(None) };
    let parent = table.by_json(parent)?;
    (!table.members_of(parent).contains(&id)).then_some(Some(parent))
}

/// The label of a member of 自己負担上限額: its JSON name without that of the whole.
fn copayment_label<'f>(field: &'f Field, table: &FieldTable) -> Option<&'f str> {
    field.json.strip_prefix(table.json(FieldId::COPAYMENT))?.strip_prefix('.')
}

/// A member of 自己負担上限額 as a value.
fn copayment<'v>(record: &'v Record<'_>, label: &str) -> Value<'v> {
    match record.copayments.iter().find(|item| item.label == label) {
        Some(item) => Value { kind: Kind::Text(item.value.as_ref().into()), at: item.at, damaged: item.damaged },
        None => Value { kind: Kind::Absent, at: record.value(FieldId::COPAYMENT).at, damaged: false },
    }
}

/// Whether it is open if a field must be filled: no document in force says so, or that it need not be.
pub fn is_open(field: &Field) -> bool {
    field.required != Required::Yes && field.said_by.required.is_none()
}

/// The text of a cell, which holds a word or a digit.
fn cell_at(text: &str, at: u32) -> &str {
    let rest = text.get(at as usize..).unwrap_or_default();
    let rest = rest.strip_prefix('"').unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    &rest[..end]
}

/// Checks a value; the day that it gives where it must be one, and is.
fn check_value(
    record: &Record<'_>,
    value: &Value<'_>,
    whose: &dyn Fn() -> FieldRef,
    (id, field): (FieldId, &Field),
    schema: Option<&Arc<str>>,
    found: &mut RawFindings,
) -> Option<Date> {
    let by_schema = schema.is_some() && field.said_by.required.as_ref() == schema;
    let tell = |rule| tell(rule, whose(), value.at, field);
    if let Some(variant) = match value.state() {
        State::Absent => Some("absent"),
        State::Null => Some("null"),
        State::Empty => Some("empty"),
        State::Blank | State::Present => None,
    } {
        let allowed = variant == "null" && field.nullable || variant == "empty" && by_schema;
        if field.required == Required::Yes && !allowed {
            found.push(tell(Rule::RequiredMissing).variant(variant));
        }
        return None;
    }
    let right_type = match field.kind {
        FieldType::String | FieldType::Date | FieldType::Flag => matches!(value.kind, Kind::Text(_)),
        FieldType::Boolean => matches!(value.kind, Kind::Flag(_)),
        FieldType::Number => matches!(value.kind, Kind::Number(_)),
        FieldType::Object => value.kind == Kind::Object,
        FieldType::Array => value.kind == Kind::Array,
    };
    if !right_type && by_schema {
        return None;
    }
    if !right_type {
        let finding = tell(Rule::WrongType).with("expected", Param::Expected(field.kind));
        // The cells of a CSV have no types: what they may hold is told.
        if field.kind == FieldType::Boolean && record.headed.is_some() {
            found.push(finding.variant("cell"));
            return None;
        }
        found.push(finding.with("found", Param::RawFinding(found_type(&value.kind))));
        return None;
    }
    let text = match &value.kind {
        Kind::Number(digits) if DATED.contains(&id) && field.dates.is_digits() => digits,
        _ => value.text()?,
    };
    check_text(record, text, value.at, whose, (id, field), found)
}

/// A finding about a field, resting on the document that says so.
fn tell(rule: Rule, whose: FieldRef, at: u32, field: &Field) -> RawFinding {
    let said = &field.said_by;
    let document = match rule {
        Rule::RequiredMissing => &said.required,
        Rule::WrongLength => &said.length,
        Rule::WrongCharset => &said.charset,
        Rule::ValueNotInList => &said.values,
        Rule::WrongDate | Rule::BirthDateIrregular if said.dates.is_some() => &said.dates,
        Rule::WrongType | Rule::WrongDate => &said.kind,
        _ => &None,
    };
    RawFinding::new(rule, whose, at).said_by(document.as_ref())
}

/// Checks the text of a value; the day that it gives where it must be one, and is.
fn check_text(
    record: &Record<'_>,
    text: &str,
    at: u32,
    whose: &dyn Fn() -> FieldRef,
    (id, field): (FieldId, &Field),
    found: &mut RawFindings,
) -> Option<Date> {
    let tell = |rule| tell(rule, whose(), at, field);
    if let Some(set) = field.charset
        && let Some(finding) = wrong_charset(set, text, &tell)
    {
        found.push(finding);
    } else if let Some(pattern) = field.pattern.as_ref().filter(|pattern| !pattern.holds(text)) {
        let pattern = Param::Published(pattern.written.clone());
        found.push(tell(Rule::WrongCharset).variant("pattern").with("pattern", pattern));
    } else if let Some(finding) = field.length.and_then(|length| wrong_length(length, text, id, &tell)) {
        found.push(finding);
    } else if !field.values.is_empty() && !field.values.iter().any(|allowed| allowed == text) {
        let allowed = field.values.iter().map(|value| format!("\"{value}\"")).collect::<Vec<_>>().join(", ");
        found.push(tell(Rule::ValueNotInList).with("allowed", Param::Published(allowed)));
    } else if is_no_day(text, id, field) {
        // The design lets it pass, and what it means is not known.
    } else if field.dates != DateStyle::Hyphens {
        // Of a form that is not known nothing can be told: it was told when the document was taken.
        match field.dates.parse(text) {
            Some(day) => return Some(day),
            None if field.dates == DateStyle::Other => {}
            None => {
                let rule = if field.kind == FieldType::Date || id != FieldId::BIRTH {
                    Rule::WrongDate
                } else {
                    Rule::BirthDateIrregular
                };
                let variant = if field.dates.has_form(text) { "calendar" } else { "style" };
                found.push(tell(rule).variant(variant).with("style", Param::Word(field.dates.written())));
            }
        }
    } else if field.kind == FieldType::Date {
        let form = date_form(text);
        if let DateForm::Day(day) = form {
            return Some(day);
        }
        let written = written_day(text).form;
        let variant = match form {
            _ if written == DayForm::NoEnd => "no-end",
            DateForm::NotLeap | DateForm::NotInCalendar => "calendar",
            DateForm::Unknown if text.bytes().all(|b| b.is_ascii_digit() || b == b'-') => "calendar",
            DateForm::Unknown => "form",
            _ => written.code(),
        };
        let right = Some(variant).filter(|variant| *variant != "calendar").and_then(|_| right_day(text, record));
        found.push(tell(Rule::WrongDate).variant(variant).with("right", Param::RightDay(right)));
    } else if id == FieldId::BIRTH && !(text.trim().is_empty() && is_open(field)) {
        let variant = match date_form(text) {
            DateForm::Day(day) => return Some(day),
            DateForm::NotLeap => "leap",
            DateForm::NotInCalendar => "calendar",
            DateForm::Unknown => "unknown",
            DateForm::EraDay => "era",
            _ => match written_day(text).form {
                // Of a birth there is no end: whatever is meant, the day is not known.
                DayForm::NoEnd => "unknown",
                form => form.code(),
            },
        };
        // The day itself is nobody's but the person's: it is shown where the record is opened.
        found.push(tell(Rule::BirthDateIrregular).variant(variant));
    } else if id == FieldId::CONDITIONS
        && !is_decided(field, '-')
        && let Some(pair) = wrong_pair(text)
    {
        found.push(tell(Rule::WrongAdditionalConditions).with("position", Param::Count(pair as u64)));
    }
    None
}

/// Whether a document decides which texts of a field are right: by a list or a pattern, or by characters among which this one,
/// that the program's own rule wants, is not. Lists, patterns and characters were compared before.
pub fn is_decided(field: &Field, wanted: char) -> bool {
    let other_characters = field.said_by.charset.is_some() && field.charset.is_some_and(|set| !set.holds(wanted));
    field.pattern.is_some() || !field.values.is_empty() || other_characters
}

/// Whether a text that is no day is let pass by what a document says of a field of days: it stands in its list, or follows a
/// pattern though it does not have the form of a day.
fn is_no_day(text: &str, id: FieldId, field: &Field) -> bool {
    let decided = !field.values.is_empty() || field.pattern.is_some();
    decided
        && (field.kind == FieldType::Date || DATED.contains(&id))
        && field.dates.parse(text).is_none()
        && (!field.values.is_empty() || !field.dates.has_form(text))
}

/// The day that a date of the validity period means. Where columns have slipped, a birth date may stand in its place: it is
/// told only where the record gives its birth date elsewhere, and that is another day.
fn right_day(text: &str, record: &Record<'_>) -> Option<Date> {
    let day = written_day(text).day?;
    let birth = written_day(record.text(FieldId::BIRTH)?).day?;
    (day != birth).then_some(day)
}

fn found_type(kind: &Kind<'_>) -> &'static str {
    match kind {
        Kind::Number(_) => "type.number",
        Kind::Flag(_) => "type.boolean",
        Kind::Object => "type.object",
        Kind::Array => "type.array",
        Kind::Text(_) | Kind::Absent | Kind::Null => "type.string",
    }
}

fn wrong_charset(set: CharSet, text: &str, tell: &dyn Fn(Rule) -> RawFinding) -> Option<RawFinding> {
    if set.holds_all(text) {
        return None;
    }
    let outside: Vec<(char, usize)> = text.chars().zip(1..).filter(|(c, _)| !set.holds(*c)).collect();
    let full_width =
        |c: char| matches!(c, '０'..='９') || set == CharSet::Alphanumeric && matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
    let separator = |c: char| {
        c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}' | '\u{30FC}')
    };
    let inner = text.trim();
    let variant = if outside.iter().all(|(c, _)| full_width(*c)) {
        "full-width"
    } else if inner.len() < text.len() && !inner.is_empty() && set.holds_all(inner) {
        if text.starts_with(char::is_whitespace) { "blank-before" } else { "blank-behind" }
    } else if set == CharSet::Digits && outside.iter().all(|(c, _)| separator(*c)) {
        "separators"
    } else if set == CharSet::Digits && is_exponent(text) {
        "exponent"
    } else {
        "default"
    };
    Some(tell(Rule::WrongCharset).variant(variant).with("list", Param::Characters(outside)))
}

/// 1.23E+11: what a spreadsheet makes of a long number.
fn is_exponent(text: &str) -> bool {
    match text.split_once(['E', 'e']) {
        Some((mantissa, exponent)) => {
            let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            digits(exponent) && mantissa.split('.').all(digits)
        }
        None => false,
    }
}

fn wrong_length(length: Length, text: &str, id: FieldId, tell: &dyn Fn(Rule) -> RawFinding) -> Option<RawFinding> {
    // A character has one to four bytes: mostly that tells enough.
    if [text.len(), text.len().div_ceil(4)].iter().all(|count| length.holds(*count as u64)) {
        return None;
    }
    let count = text.chars().count() as u64;
    if length.holds(count) {
        return None;
    }
    let limit = |limit: Option<u32>| Param::Count(limit.unwrap_or(0).into());
    let (variant, expected) = match length.exact() {
        Some(12) if id == FieldId::MY_NUMBER && count == 11 => {
            let right = format!("0{text}");
            let holds = my_number_check_digit_holds(&right);
            (if holds { "lost-zero-holds" } else { "lost-zero" }, limit(Some(12)))
        }
        Some(n) => ("exact", limit(Some(n))),
        None if length.min.is_some_and(|min| count < u64::from(min)) => ("min", limit(length.min)),
        None => ("max", limit(length.max)),
    };
    Some(tell(Rule::WrongLength).variant(variant).with("length", Param::Count(count)).with("expected", expected))
}

/// The number of the first pair that is not `item-condition`; pairs are joined by `;`. The official text prints U+2010 as
/// the hyphen; U+002D is taken as well.
fn wrong_pair(text: &str) -> Option<usize> {
    let right = |pair: &str| {
        let mut parts = pair.split(['-', '\u{2010}']);
        let filled = |part: Option<&str>| part.is_some_and(|p| !p.is_empty() && !p.contains(char::is_whitespace));
        filled(parts.next()) && filled(parts.next()) && parts.next().is_none()
    };
    text.split(';').position(|pair| !right(pair)).map(|i| i + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn additional_conditions() {
        for right in ["A01-1", "A01\u{2010}1", "A01-1;B-2;C\u{2010}03"] {
            assert_eq!(wrong_pair(right), None, "{right}");
        }
        for (wrong, pair) in [
            ("A01", 1),
            ("A01-", 1),
            ("-1", 1),
            ("A-1;", 2),
            ("A-1;B2", 2),
            ("A-1,B-2", 1),
            ("A-1;B-2-3", 2),
            ("A-1; B-2", 2),
        ] {
            assert_eq!(wrong_pair(wrong), Some(pair), "{wrong}");
        }
    }

    #[test]
    fn spreadsheet_damage() {
        for text in ["1.23456789E11", "1.23E+11", "1e11"] {
            assert!(is_exponent(text), "{text}");
        }
        for text in ["E11", "1.E", "12E-3", "abc"] {
            assert!(!is_exponent(text), "{text}");
        }
    }

    #[test]
    fn a_number_is_asked_for() {
        let number = "[[field]]\njson = \"grade\"\nname = \"x\"\nname_en = \"x\"\ntype = \"number\"\nrequired = \"no\"\n\
            forms = [\"registration\"]\nclass = \"internal\"\nsource = []\n";
        let table = FieldTable::parse(&format!("{}\n{number}", include_str!("../spec/data/fields.toml"))).unwrap();
        let id = table.by_json("grade").unwrap();
        for (kind, found) in [(Kind::Number("3"), 0), (Kind::Text("3".into()), 1), (Kind::Absent, 0)] {
            let mut record = Record { values: vec![Default::default(); table.len()], ..Record::default() };
            record.values[id.index()].kind = kind;
            let mut findings = RawFindings::counting();
            let kind_of_file = (Form::Registration, false);
            let plan = Plan::new(&table, kind_of_file, &|column| column == id);
            check(&record, &plan, &table, kind_of_file, "", &mut findings);
            assert_eq!(findings.total(), found, "{:?}", record.value(id).kind);
        }
    }
}
