//! The reply profile from the schemas of an operation's responses: where code, message, record and field stand.

use serde_json::Value;

use super::operation::{Operation, json_schema};
use super::prose::item_name;
use super::schema::{Kind, Reader, Shape};
use crate::spec::{Headings, ReplyProfile};

/// A member that means something, and how telling its name is.
struct Part<'s> {
    meaning: &'static str,
    rank: usize,
    name: &'s str,
    shape: &'s Shape,
}

/// The profile of the replies to these operations; `None` where no response has a code.
pub fn profile<'d>(operations: &[Operation<'d>], reader: &mut Reader<'d>) -> Option<ReplyProfile> {
    let mut profile = ReplyProfile::default();
    for response in operations.iter().flat_map(|operation| responses(operation.node)) {
        let Some(schema) = reader.part(response).and_then(json_schema) else { continue };
        let shape = reader.shape(schema);
        Walk { profile: &mut profile }.value(&shape, "", false);
    }
    if profile.code.is_empty() {
        return None;
    }
    if !profile.record.is_empty() {
        profile.record_from.get_or_insert(1);
    }
    Some(profile)
}

/// The responses of an operation: those that tell of errors first.
fn responses(operation: &Value) -> Vec<&Value> {
    let all = operation.get("responses").and_then(Value::as_object);
    let mut all: Vec<(&String, &Value)> = all.into_iter().flatten().collect();
    all.sort_by_key(|(status, _)| match status.as_bytes().first() {
        Some(b'4') => 0,
        Some(b'5') => 1,
        Some(b'd') => 2,
        _ => 3,
    });
    all.into_iter().map(|(_, response)| response).collect()
}

struct Walk<'p> {
    profile: &'p mut ReplyProfile,
}

impl Walk<'_> {
    /// Notes what stands below `at`. `beside_code`: whether an object above holds a code.
    fn value(&mut self, shape: &Shape, at: &str, beside_code: bool) {
        if let Some(items) = &shape.items {
            return self.value(items, &format!("{at}/*"), beside_code);
        }
        let parts = parts(shape);
        let own_code = parts.iter().any(|part| part.meaning == "code");
        let code_below = || shape.members.iter().any(|(_, member)| holds_code(member));
        // Deeper places tell more: they are noted first.
        for (name, member) in shape.members.iter() {
            if !is_scalar(member) {
                self.value(member, &format!("{at}/{}", escaped(name)), beside_code || own_code);
            }
        }
        for part in &parts {
            let wanted = match part.meaning {
                "code" | "message" => own_code,
                "field" | "pointer" | "severity" => own_code || beside_code,
                // Who is meant may be said beside the list of that record's errors.
                _ => own_code || beside_code || code_below(),
            };
            if wanted {
                self.note(part, format!("{at}/{}", escaped(part.name)));
            }
        }
    }

    fn note(&mut self, part: &Part<'_>, at: String) {
        let profile = &mut *self.profile;
        let places = match part.meaning {
            "code" => &mut profile.code,
            "message" => &mut profile.message,
            "index" | "number" => {
                let from = counted_from(part);
                // Places that count in another way cannot stand in the same profile.
                if profile.record_from.is_some_and(|there| there != from) {
                    return;
                }
                profile.record_from = Some(from);
                &mut profile.record
            }
            "field" => &mut profile.field,
            "pointer" => &mut profile.pointer,
            "history-key" => &mut profile.history_key,
            "type-id" => &mut profile.type_id,
            "sub-key" => &mut profile.sub_key,
            "recipient" => &mut profile.recipient,
            "severity" => &mut profile.severity,
            _ => return,
        };
        if !places.contains(&at) && places.len() < 20 {
            places.push(at);
        }
    }
}

/// From what a record's number counts: as its description says, or else as such names do.
fn counted_from(part: &Part<'_>) -> u8 {
    let says = |words: &[&str]| words.iter().any(|word| part.shape.description.contains(word));
    match part.meaning {
        _ if says(&["0始まり", "0から", "０始まり", "０から"]) => 0,
        _ if says(&["1始まり", "1から", "１始まり", "１から"]) => 1,
        "index" => 0,
        _ => 1,
    }
}

fn is_scalar(shape: &Shape) -> bool {
    shape.items.is_none() && shape.members.is_empty() && !matches!(shape.kind, Some(Kind::Object | Kind::Array))
}

/// What an object's own members mean; of several that mean the same, the one with the most telling name.
fn parts(shape: &Shape) -> Vec<Part<'_>> {
    let names = Headings::of("reply");
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (name, member) in shape.members.iter().filter(|(_, member)| is_scalar(member)) {
        let spoken = || item_name(&member.title, &member.description).and_then(|spoken| names.ranked(&spoken));
        let Some((meaning, rank)) = names.ranked(name).or_else(spoken) else { continue };
        let part = Part { meaning, rank, name, shape: member };
        match parts.iter_mut().find(|there| there.meaning == meaning) {
            Some(there) if there.rank > rank => *there = part,
            Some(_) => {}
            None => parts.push(part),
        }
    }
    parts
}

/// Whether a code stands in a value or below.
fn holds_code(shape: &Shape) -> bool {
    let inner = shape.innermost();
    parts(inner).iter().any(|part| part.meaning == "code") || inner.members.iter().any(|(_, member)| holds_code(member))
}

/// A name as part of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
