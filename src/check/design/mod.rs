//! What a loaded API design says of a record beyond the field table: its JSON Schema, whole. Of a value about which the field
//! rules have told something already, nothing more is told.

mod walk;

#[cfg(test)]
mod tests;

use self::walk::{Fault, Step, Violation, violations};
use super::fields::Passed;
use super::{Param, RawFinding, RawFindings, Rule};
use crate::record::{FieldId, FieldRef, KeyPath, KeyStep, Name, RecordText};
use crate::spec::{Body, FieldTable, Form, TextFormat, Types};

/// Checks a record of a JSON payload.
pub fn check(
    text: &RecordText<'_>,
    (body, form): (&Body, Form),
    table: &FieldTable,
    passed: &mut Passed<'_, '_>,
    found: &mut RawFindings,
) {
    for violation in violations(text, &body.record) {
        let field = field_of(&violation.path, form, table);
        if passed.told.contains(&field) || passed.is_damaged(&field) {
            continue;
        }
        let one = tell(&violation, &field, table);
        if let FieldRef::Field(id) = field {
            if is_of_another(one.rule, id, form, table, body) {
                continue;
            }
            passed.fail(id);
        }
        found.push(one.said_by(Some(&body.document)));
    }
}

/// Whether the design says what the items of certificationDetail are: then it decides which of them are right.
pub fn says_items(body: &Body, table: &FieldTable) -> bool {
    !body.record.types_below(&[Some(table.json(FieldId::CARD_ITEMS)), None]).is_empty()
}

/// Whether the design lets a key in that it does not name.
pub fn lets_in(body: &Body, table: &FieldTable, within: Option<FieldId>, key: &str) -> bool {
    let steps: Vec<Option<&str>> = within.iter().flat_map(|id| table.json(*id).split('.')).map(Some).collect();
    body.record.lets_in(&steps, key)
}

/// Whether the design lets no key in that it does not name.
pub fn is_closed(body: &Body, table: &FieldTable, within: Option<FieldId>) -> bool {
    let steps: Vec<Option<&str>> = within.iter().flat_map(|id| table.json(*id).split('.')).map(Some).collect();
    body.record.is_closed(&steps)
}

/// Whether another document than the design has said this of a field since.
fn is_of_another(rule: Rule, id: FieldId, form: Form, table: &FieldTable, body: &Body) -> bool {
    let Some(said) = table.field_in(id, form, false).map(|field| &field.said_by) else { return false };
    let by = match rule {
        Rule::RequiredMissing => &said.required,
        Rule::WrongLength => &said.length,
        Rule::WrongCharset => &said.charset,
        Rule::ValueNotInList => &said.values,
        _ => &None,
    };
    by.as_ref().is_some_and(|by| *by != body.document)
}

/// How findings name what stands at the end of a way from the record on.
fn field_of(path: &[Step], form: Form, table: &FieldTable) -> FieldRef {
    let mut within = None;
    for (nth, step) in path.iter().enumerate() {
        let rest = &path[nth + 1..];
        match step {
            Step::Key(key) if within == Some(FieldId::COPAYMENT) => {
                let keys = std::iter::once(key.as_str()).chain(rest.iter().filter_map(Step::key));
                if rest.iter().all(|step| step.key().is_some()) {
                    return FieldRef::Copayment(Name::new(&keys.collect::<Vec<_>>().join(".")));
                }
                break;
            }
            Step::Key(key) => match table.by_key_in(within, key, form) {
                Some(id) if rest.is_empty() => return FieldRef::Field(id),
                Some(id) => within = Some(id),
                None => break,
            },
            Step::Item(item) => {
                let Some(array) = within else { break };
                match rest {
                    [] if array == FieldId::CARD_ITEMS => return FieldRef::CardItem(*item),
                    [Step::Key(key)] => {
                        let members = table.members_of(array).iter();
                        let named = |id: &&FieldId| table.get(**id).is_some_and(|field| field.key() == key);
                        if let Some(member) = members.copied().find(|id| named(&id)) {
                            return FieldRef::Part(*item, member);
                        }
                    }
                    _ => {}
                }
                break;
            }
        }
    }
    FieldRef::Key(path.iter().map(Step::for_people).collect::<KeyPath>())
}

impl Step {
    fn key(&self) -> Option<&str> {
        match self {
            Step::Key(key) => Some(key),
            Step::Item(_) => None,
        }
    }

    fn for_people(&self) -> KeyStep {
        match self {
            Step::Key(key) => KeyStep::Name(Name::new(key)),
            Step::Item(item) => KeyStep::Item(*item),
        }
    }
}

/// A violation as a finding.
fn tell(violation: &Violation<'_>, field: &FieldRef, table: &FieldTable) -> RawFinding {
    let whose = Some(field.clone()).filter(|_| !violation.path.is_empty());
    let new = |rule, variant| RawFinding::new(rule, whose.clone(), violation.at).variant(variant);
    let count = |count: u64| Param::Count(count);
    match &violation.fault {
        Fault::Type(types, found) => {
            let expected = Param::OneOf(types.names().map(type_word).collect());
            new(Rule::WrongType, "default")
                .with("expected", expected)
                .with("found", Param::RawFinding(found_word(found)))
        }
        Fault::Values(values) => {
            let allowed: Vec<&str> = values.iter().map(|value| value.shown.as_str()).collect();
            new(Rule::ValueNotInList, "default").with("allowed", Param::Published(allowed.join(", ")))
        }
        Fault::Number(kind, limit) => {
            new(Rule::NumberOutOfRange, kind).with("limit", Param::Published(limit.to_string()))
        }
        Fault::Bits(bits) => new(Rule::NumberOutOfRange, "bits").with("limit", count(u64::from(*bits))),
        Fault::Length(kind, length, limit) => {
            new(Rule::WrongLength, kind).with("length", count(*length)).with("expected", count(*limit))
        }
        Fault::Pattern(pattern) => {
            new(Rule::WrongCharset, "pattern").with("pattern", Param::Published((*pattern).to_owned()))
        }
        Fault::Format(TextFormat::Date) => new(Rule::WrongDate, "form").with("right", Param::RightDay(None)),
        Fault::Format(format) => new(Rule::WrongCharset, "format").with("format", Param::Word(format.name())),
        Fault::Count(kind, found, limit) => {
            new(Rule::WrongCount, kind).with("count", count(*found)).with("limit", count(*limit))
        }
        Fault::Twice(item) => new(Rule::WrongCount, "twice").with("nth", count(u64::from(*item) + 1)),
        Fault::Missing => new(Rule::RequiredMissing, "absent"),
        Fault::MissingBeside(with) => new(Rule::WrongCombination, "beside").with("with", Param::Name(Name::new(with))),
        Fault::Closed => {
            super::format_rules::about_key(Rule::FieldNotAllowed, field.clone(), (violation.nth, violation.at), table)
        }
        Fault::Forbidden(kind) => new(Rule::FieldNotAllowed, kind),
        Fault::Alternatives(kind, branches) => new(Rule::WrongCombination, kind).with("count", count(*branches as u64)),
        Fault::Not => new(Rule::WrongCombination, "not"),
        Fault::Unfinished => new(Rule::WrongCombination, "unfinished"),
    }
}

/// The key of the word for a type.
fn type_word(name: &str) -> &'static str {
    const WORDS: [&str; 7] =
        ["type.string", "type.integer", "type.number", "type.boolean", "type.object", "type.array", "type.null"];
    let at = Types::NAMES.iter().position(|known| *known == name).unwrap_or(0);
    WORDS[at]
}

/// The same for the type of a value that is sent: whole numbers are called numbers there.
fn found_word(name: &str) -> &'static str {
    type_word(if name == "integer" { "number" } else { name })
}
