//! Entries to replies: what a message tells besides its words, how it went, and entries about several records or with
//! several codes taken apart.

use super::clues::{Codes, FieldNames, clues, form, is_coded};
use super::gather::{Clear, Draft};
use super::profile::{Lexicon, Read};
use super::tree::{Kind, Node, Places, place};
use super::walk;
use super::words::{Standing, Words};
use super::{Known, Outcome, Reply, record_index};
use crate::spec::{FieldTable, Headings};

/// How many replies may come of entries about several records: beyond that they stay together.
const MOST_APART: usize = 200_000;

/// Replies, with where they start.
pub(super) type Placed = Vec<(usize, Reply)>;

/// The replies in the values of a file, where a profile says and by content whatever it does not reach; and those that are
/// known already.
pub(super) fn of_tree(mut values: Vec<Node>, more: Placed, places: Places<'_>, known: Known<'_>) -> Read {
    if let (Some(status), [Node { kind: Kind::Object(members), .. }]) = (known.http, values.as_mut_slice()) {
        // At a place where nothing stands.
        let node = Node { at: usize::MAX - 1, end: usize::MAX, kind: Kind::Bare(status.to_owned()) };
        members.push(("status".to_owned(), node));
    }
    let whole = Node::around(values);
    let profile = known.profile;
    let mut drafts = walk::entries(&whole, &Lexicon::new(profile));
    if profile.is_some() && !drafts.iter().any(|draft| draft.reply.by_profile) {
        drafts = walk::entries(&whole, &Lexicon::default());
    }
    let time = drafts.iter().find_map(|draft| draft.time.clone());
    let task = drafts.iter().find_map(|draft| draft.task.clone());
    let mut found = finish(drafts, known);
    found.extend(more);
    found.sort_by_key(|(at, _)| *at);
    Read { time, task, ..Read::new(place(places, found), profile.is_some()) }
}

/// Entries to replies.
fn finish(drafts: Vec<Draft>, known: Known<'_>) -> Placed {
    let table = FieldTable::built_in();
    let names = FieldNames::new(&table);
    let given = drafts.iter().map(|draft| draft.reply.code.as_str()).filter(|code| code.len() <= 32);
    let codes = Codes { list: known.errors, forms: given.map(form).filter(|form| !form.is_empty()).collect() };
    let room = MOST_APART.max(drafts.len());
    let mut found = Vec::with_capacity(drafts.len());
    for mut draft in drafts {
        code_of_its_own(&mut draft, &codes, &table);
        let level = read_message(&mut draft, &codes, &names, &table);
        let (outcome, told) = judge(&draft, level, known);
        let reply = &mut draft.reply;
        reply.outcome = outcome;
        reply.unclear = !told && reply.code.is_empty() && reply.message.trim().is_empty();
        reply.whole = !draft.item && !names_a_record(reply, &table);
        take_apart(draft, &codes, room, &mut found);
    }
    found
}

/// Whether a reply names a record in any way.
fn names_a_record(reply: &Reply, table: &FieldTable) -> bool {
    let hints = &reply.hints;
    hints.index.is_some()
        || hints.number.is_some()
        || hints.serial.is_some()
        || record_index(&hints.pointer, table).is_some()
        || [&hints.history_key, &hints.recipient, &hints.my_number, &hints.name, &hints.key]
            .iter()
            .any(|one| one.is_some())
}

/// A code that stands before its message in one member, and one that stands under a name that nobody knows.
fn code_of_its_own(draft: &mut Draft, codes: &Codes, table: &FieldTable) {
    let reply = &mut draft.reply;
    if reply.code.contains([':', '：', ' ', '\u{3000}', ']', '】'])
        && split(&reply.code, codes).len() < 2
        && let Some(code) = clues(&reply.code, codes).code
    {
        let text = std::mem::replace(&mut reply.code, code);
        match reply.message.trim().is_empty() {
            true => reply.message = text,
            false => reply.further.push((String::new(), text)),
        }
    }
    let silent = reply.code.is_empty() && draft.status.is_empty();
    // In a record that is repeated, codes of the record stand.
    let coded = |(name, text): &(String, String)| is_coded(text) && !is_of_record(name, table);
    if silent && let Some(at) = reply.further.iter().take(draft.own_further).position(coded) {
        reply.code = reply.further.remove(at).1;
        draft.own_further -= 1;
    }
}

/// Whether a member is one of a record of the upload.
fn is_of_record(name: &str, table: &FieldTable) -> bool {
    let first = name.split(['.', '[']).next().unwrap_or_default();
    table.by_json(first).or_else(|| table.by_heading(name)).is_some()
}

/// What the message tells that no member does; the outcome that it begins with.
fn read_message(draft: &mut Draft, codes: &Codes, names: &FieldNames, table: &FieldTable) -> Option<Outcome> {
    if draft.reply.message.trim().is_empty() {
        return None;
    }
    let placed = names_a_record(&draft.reply, table);
    let reply = &mut draft.reply;
    let found = clues(&reply.message, codes);
    if reply.code.is_empty() {
        reply.code = found.code.unwrap_or_default();
    }
    if reply.field_text.is_none() {
        reply.field_text = names.in_text(&reply.message).map(|id| table.json(id).to_owned());
    }
    if let Some((name, numbers)) = found.numbers.filter(|_| !placed) {
        let mut numbers = numbers.into_iter();
        reply.hints.number = numbers.next().map(|first| (name, first));
        draft.more_numbers = numbers.collect();
    }
    found.outcome
}

/// How it went, and whether anything told so.
fn judge(draft: &Draft, level: Option<Outcome>, known: Known<'_>) -> (Outcome, bool) {
    let words = Words::get();
    let reply = &draft.reply;
    let in_errors = draft.standing == Standing::Errors;
    if let Some(outcome) = by_documents(draft, known) {
        return (outcome, true);
    }
    let flag = draft.failed.map(|failed| if failed { Outcome::Error } else { Outcome::Ok });
    let texts = draft.status.iter().chain(&reply.severity);
    // Of several the gravest.
    let stated = texts.filter_map(|text| words.outcome(text)).chain(flag).max();
    let of_code = words.code(&reply.code, in_errors);
    match (stated, of_code) {
        // What stands in a list of errors is no success because the file came through.
        (Some(stated), _) if stated < Outcome::Warning && in_errors => return (Outcome::Error, true),
        (Some(stated), Some(of_code)) if stated < Outcome::Warning => return (stated.max(of_code), true),
        (Some(stated), _) => return (stated, true),
        (None, Some(of_code)) => return (of_code, true),
        (None, None) => {}
    }
    let by_list = match draft.standing {
        Standing::Warnings => Some(Outcome::Warning),
        Standing::Taken => Some(Outcome::Ok),
        _ => None,
    };
    let silent = reply.code.is_empty() && reply.message.trim().is_empty();
    let counted = draft.errors.map(|errors| if errors > 0 { Outcome::Error } else { Outcome::Ok });
    let whole = || if reply.code.is_empty() && !in_errors { words.whole(&reply.message) } else { None };
    let cleared = || match draft.clear {
        Clear::NoErrors => Some(Outcome::Ok),
        // A state that is not understood says nothing good.
        Clear::NoCode if silent && draft.status.is_empty() => Some(Outcome::Ok),
        _ => None,
    };
    let around = || if silent && !in_errors { words.outcome(draft.status_around.as_deref()?) } else { None };
    // A task that is answered by nothing but its number was received.
    let received = || (silent && !draft.item && draft.task.is_some()).then_some(Outcome::Accepted);
    let told = by_list.or(level).or(counted).or_else(whole).or_else(cleared).or_else(around).or_else(received);
    (told.unwrap_or(Outcome::Error), told.is_some())
}

/// What the user's documents say of a code or a status: the profile, then the error-code list's own column for it.
fn by_documents(draft: &Draft, known: Known<'_>) -> Option<Outcome> {
    let reply = &draft.reply;
    if let Some(profile) = known.profile {
        let texts =
            || std::iter::once(&reply.code).chain(&draft.status).chain(&reply.severity).filter(|text| !text.is_empty());
        if texts().any(|text| profile.warns(text)) {
            return Some(Outcome::Warning);
        }
        if texts().any(|text| profile.succeeds(text)) {
            return Some(Outcome::Ok);
        }
    }
    let entry = known.errors?.get(&reply.code)?;
    let weighs = |heading: &str| matches!(Headings::of("reply").meaning(heading), Some("severity" | "status"));
    let weight = entry.further.iter().find(|(heading, _)| weighs(heading));
    weight.and_then(|(_, text)| Words::get().outcome(text))
}

/// The codes of a member that holds several.
fn split<'c>(text: &'c str, codes: &Codes) -> Vec<&'c str> {
    let parts: Vec<&str> = text
        .split([',', '、', ';', '；', '/', '／', '\n', '\r', ' ', '\u{3000}', '，'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let same = parts
        .first()
        .map(|first| form(first))
        .is_some_and(|first| !first.is_empty() && parts.iter().all(|part| form(part) == first));
    if parts.len() > 1 && parts.iter().all(|part| same && part.len() <= 32 || codes.knows(part)) {
        parts
    } else {
        vec![]
    }
}

/// Adds a reply for each record and each code of an entry.
fn take_apart(draft: Draft, codes: &Codes, room: usize, found: &mut Placed) {
    let Draft { at, reply, more_numbers, .. } = draft;
    let parts = split(&reply.code, codes);
    let several = (more_numbers.len() + 1) * parts.len().max(1);
    if several == 1 || found.len() + several > room {
        return found
            .push((at, Reply { hints: if several == 1 { reply.hints } else { unplaced(reply.hints) }, ..reply }));
    }
    let parts: Vec<String> =
        if parts.is_empty() { vec![reply.code.clone()] } else { parts.into_iter().map(str::to_owned).collect() };
    let first = reply.hints.index.or(reply.hints.number.map(|(_, number)| number)).unwrap_or(0);
    for number in std::iter::once(first).chain(more_numbers) {
        for code in &parts {
            let mut one = Reply { code: code.clone(), ..reply.clone() };
            match (&mut one.hints.index, &mut one.hints.number) {
                (_, Some((_, place))) => *place = number,
                (Some(index), None) => *index = number,
                (None, None) => {}
            }
            found.push((at, one));
        }
    }
}

/// Hints without a place of which there are too many.
fn unplaced(hints: super::Hints) -> super::Hints {
    super::Hints { index: None, number: None, ..hints }
}
