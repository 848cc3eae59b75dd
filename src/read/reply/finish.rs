//! Entries to replies: what a message tells besides its words, how it went, and entries about several records or with
//! several codes taken apart.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::clues::{
    Clues, Codes, FieldNames, Named, clues, form, identities, is_coded, leading_id, without_identities,
};
use super::counts::failures;
use super::gather::{Clear, Draft, set_identity};
use super::profile::{Lexicon, Read};
use super::tree::{Kind, Node, Places, place};
use super::words::{Standing, Words};
use super::{Hints, Known, Outcome, Reply, Tally, Unclear, path, record_index, segments};
use super::{stamp, walk};
use crate::record::FieldId;
use crate::spec::{FieldTable, Found, Headings, fold_heading};

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
    let lexicon = Lexicon::new(profile);
    let mut drafts = walk::entries(&whole, &lexicon);
    let tally = Tally::of_tree(&whole, &lexicon);
    if profile.is_some() && !drafts.iter().any(|draft| draft.reply.by_profile) {
        drafts = walk::entries(&whole, &Lexicon::default());
    }
    let time = stamp::in_tree(&whole);
    let task = drafts.iter().find_map(|draft| draft.task.clone());
    let overall = drafts.iter().find_map(|draft| Words::get().outcome(draft.overall.as_deref()?));
    let mut found = finish(drafts, known);
    found.extend(more);
    found.sort_by_key(|(at, _)| *at);
    Read { time, task, overall, tally, ..Read::new(place(places, found), profile.is_some()) }
}

/// Entries to replies.
fn finish(drafts: Vec<Draft>, known: Known<'_>) -> Placed {
    let table = FieldTable::built_in();
    let names = FieldNames::new(&table);
    let given = drafts.iter().map(|draft| draft.reply.code.as_str()).filter(|code| code.len() <= 32);
    let codes = Codes { list: known.errors, forms: given.map(form).filter(|form| !form.is_empty()).collect() };
    let room = MOST_APART.max(drafts.len());
    let mut found = Vec::with_capacity(drafts.len());
    let mut read: Vec<(Draft, Option<Outcome>)> = Vec::with_capacity(drafts.len());
    for mut draft in drafts {
        code_of_its_own(&mut draft, &codes, &table);
        half_width(&mut draft.reply.code, known);
        let level = read_message(&mut draft, &codes, &names, &table);
        read.push((draft, level));
    }
    let numbers = ResultNumbers::of(read.iter().map(|(draft, _)| draft));
    for (mut draft, level) in read {
        let (outcome, told) = judge(&draft, level, &numbers, known);
        let unknown_status = !draft.status.is_empty();
        value_of_field(&mut draft, &table);
        let reply = &mut draft.reply;
        reply.outcome = outcome;
        // What stands in a list of errors and only names its record is understood.
        let listed = draft.standing == Standing::Errors && draft.own_further == 0 && !unknown_status;
        let named = listed && names_a_record(reply, &table);
        let unclear = !told && !named && reply.code.is_empty() && reply.message.trim().is_empty();
        reply.unclear = unclear.then_some(if unknown_status { Unclear::Status } else { Unclear::All });
        // One of several lines that counts is about the whole as well.
        reply.whole = (!draft.item || !draft.tally.is_empty()) && !names_a_record(reply, &table);
        take_apart(draft, &codes, &table, room, &mut found);
    }
    found
}

/// The value that an entry repeats, where it names the field of it alone.
fn value_of_field(draft: &mut Draft, table: &FieldTable) {
    let Some(value) = draft.value.take() else { return };
    let reply = &mut draft.reply;
    let Some(name) = reply.field_text.as_deref() else { return };
    let field = field_named(name.trim(), table);
    let field = field.filter(|id| *id != FieldId::CARD_ITEMS && *id != FieldId::COPAYMENT);
    reply.hints.value_of = field.map(|field| (field, value));
}

/// Whether a reply names a record in any way.
fn names_a_record(reply: &Reply, table: &FieldTable) -> bool {
    let hints = &reply.hints;
    hints.index.is_some()
        || hints.number.is_some()
        || hints.serial.is_some()
        || record_index(&hints.pointer, table).is_some()
        || [&hints.history_key, &hints.recipient, &hints.my_number, &hints.name, &hints.kana, &hints.birth, &hints.key]
            .iter()
            .any(|one| one.is_some())
}

/// A code in full width as codes are written, unless the list has it so.
fn half_width(code: &mut String, known: Known<'_>) {
    let half: String = code.nfkc().collect();
    let listed = || known.errors.is_some_and(|list| matches!(list.find(code), Found::Exact(_)));
    if half != *code && is_coded(&half) && !listed() {
        *code = half;
    }
}

/// Codes, each with what it is about in brackets behind it, where a text is nothing else: `E1003(個人番号)、E1001(氏名)`. A code
/// alone is none.
fn with_fields(text: &str, codes: &Codes, table: &FieldTable) -> Vec<(String, Option<String>)> {
    let mut parts: Vec<String> = vec![String::new()];
    let mut depth = 0_usize;
    for c in text.nfkc() {
        match c {
            '(' | '[' | '「' => depth += 1,
            ')' | ']' | '」' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && matches!(c, ',' | '、' | ';' | '/' | '|' | '\n') {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    let one = |part: &str| {
        let (code, rest) = part.split_once(['(', '[', '「', ':']).unwrap_or((part, ""));
        let (code, field) = (code.trim(), rest.trim_end_matches([')', ']', '」']).trim());
        let known = field.is_empty() || field_named(field, table).is_some();
        (codes.knows(code) && known)
            .then(|| (code.to_owned(), Some(field.to_owned()).filter(|field| !field.is_empty())))
    };
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    let all: Vec<(String, Option<String>)> = parts.map(one).collect::<Option<_>>().unwrap_or_default();
    if all.iter().any(|(_, field)| field.is_some()) { all } else { vec![] }
}

/// A word for how it went and the codes behind it, as in `NG(E1003)` or 「エラー：E1003」.
fn word_and_codes<'t>(text: &'t str, codes: &Codes) -> Option<(&'t str, &'t str)> {
    let (word, rest) = text.split_once(['(', '（', ':', '：', '[', '【', ' ', '\u{3000}', '/', '／', '-'])?;
    let code = rest.trim().trim_end_matches([')', '）', ']', '】']).trim();
    Words::get().outcome(word.trim())?;
    (codes.knows(code) || split(code, codes).len() > 1).then_some((word.trim(), code))
}

/// The field of a name, however it is given.
fn field_named(name: &str, table: &FieldTable) -> Option<FieldId> {
    let last = segments(name).pop().unwrap_or_default();
    let known = table.by_json(name).or_else(|| table.by_heading(name));
    known
        .or_else(|| table.by_json(Words::get().field(name)?))
        .or_else(|| table.iter().find(|(_, field)| field.key() == last).map(|(id, _)| id))
}

/// A code that stands before its message in one member, and one that stands under a name that nobody knows.
fn code_of_its_own(draft: &mut Draft, codes: &Codes, table: &FieldTable) {
    let listed = |code: &str| codes.list.is_some_and(|list| list.get(code).is_some());
    if Words::get().is_no_code(&draft.reply.code) && !listed(&draft.reply.code) {
        // What says that there is no code says as much as one that is left empty.
        draft.reply.code.clear();
        draft.clear = if draft.clear == Clear::No { Clear::NoCode } else { draft.clear };
    }
    let text = if draft.reply.code.is_empty() { &draft.reply.message } else { &draft.reply.code };
    draft.pairs = with_fields(text, codes, table);
    if let [(code, field), ..] = draft.pairs.as_slice() {
        draft.reply.code = code.clone();
        draft.reply.field_text = draft.reply.field_text.take().or(field.clone());
        return;
    }
    if draft.reply.code.is_empty() && split(&draft.reply.message, codes).len() > 1 {
        draft.reply.code = draft.reply.message.trim().to_owned();
        return;
    }
    for at in 0..draft.status.len() {
        if Words::get().outcome(&draft.status[at]).is_none()
            && let Some((word, code)) = word_and_codes(&draft.status[at], codes)
        {
            let (word, code) = (word.to_owned(), code.to_owned());
            draft.status[at] = word;
            if draft.reply.code.is_empty() {
                draft.reply.code = code;
                return;
            }
        }
    }
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
    if !reply.code.is_empty() {
        return;
    }
    // 結果: E1003
    if let Some(at) = draft.status.iter().position(|text| is_coded(text) && Words::get().outcome(text).is_none()) {
        reply.code = draft.status.remove(at);
        return;
    }
    let silent = draft.status.is_empty();
    let listed =
        |name: &str, text: &str| Words::get().list(name) == Some(Standing::Errors) && split(text, codes).len() > 1;
    let of_error = |name: &str| Words::get().speaks_of_error(&fold_heading(name));
    // A kind of certificate is written as a code is.
    let kind = |name: &str, text: &str| {
        let listed = codes.list.is_some_and(|list| list.get(text).is_some());
        Words::get().speaks_of_kind(&fold_heading(name)) && !listed && Words::get().code(text, true).is_none()
    };
    // In a record that is repeated, codes of the record stand.
    let coded = |(name, text): &(String, String)| {
        !kind(name, text)
            && ((silent || of_error(name)) && is_coded(text)
                || listed(name, text)
                || of_error(name) && split(text, codes).len() > 1)
            && !is_of_record(name, table)
    };
    if let Some(at) = reply.further.iter().take(draft.own_further).position(coded) {
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
    let mut found = clues(&draft.reply.message, codes);
    identify(draft, &found, table);
    let leading = leading_id(&draft.reply.message).map(|number| (String::new(), number.to_owned()));
    draft.reply.hints.unnamed.extend(leading);
    // "2.myNumber" is a path only where the name is that of a field.
    let dotted = |path: &String| path.starts_with(|c: char| c.is_ascii_alphanumeric());
    found.path = found.path.filter(|path| !dotted(path) || path::names_a_field(&segments(path), table));
    let serial = draft.reply.hints.serial;
    if found.path.is_some()
        || found.numbers.as_ref().is_some_and(|(_, numbers)| numbers.iter().all(|n| Some(*n) != serial))
    {
        // "No." beside a message that says which record is meant numbers the replies.
        draft.reply.hints.serial = None;
    }
    let placed = names_a_record(&draft.reply, table);
    draft.reply.hints.serial = draft.reply.hints.serial.or(serial.filter(|_| placed));
    let reply = &mut draft.reply;
    if reply.code.is_empty() {
        reply.code = found.code.unwrap_or_default();
    }
    if reply.code.is_empty() && found.numbers.is_none() && is_code_alone(&reply.message) {
        reply.code = reply.message.trim().to_owned();
    }
    if reply.field_text.is_none() {
        // What identifies the record is hardly what is wrong with it, where something else is named as well.
        let field = names.in_text(&without_identities(&reply.message)).or_else(|| names.in_text(&reply.message));
        reply.field_text = field.map(|id| table.json(id).to_owned());
    }
    if let Some(path) = found.path.filter(|_| !placed && reply.hints.pointer.is_empty()) {
        reply.hints.pointer = segments(&path);
        reply.field_text = path::field_text(&reply.hints.pointer, table).or(reply.field_text.take());
    } else if let Some((name, numbers)) = found.numbers.filter(|_| !placed) {
        let mut numbers = numbers.into_iter();
        reply.hints.number = numbers.next().map(|first| (name, first));
        draft.more_numbers = numbers.collect();
    }
    found.outcome
}

/// What identifies a record in a message counts where no member says which record is meant, and the text itself does so in no
/// other way; else it may be that of another record, with which this one collides.
fn identify(draft: &mut Draft, found: &Clues, table: &FieldTable) {
    let Reply { hints, message, .. } = &mut draft.reply;
    let by_member = hints.index.is_some()
        || hints.number.is_some()
        || record_index(&hints.pointer, table).is_some()
        || [&hints.history_key, &hints.recipient, &hints.my_number, &hints.name, &hints.kana, &hints.key]
            .iter()
            .any(|one| one.is_some());
    let placed = found.numbers.is_some() || found.path.is_some();
    for Named { meaning, value, labelled } in identities(message) {
        let other = Words::get().mentions_another(message, &value);
        let first = hints.history_key.is_none() && hints.recipient.is_none() && hints.my_number.is_none();
        if by_member || !first || placed && (!labelled || other) {
            // What is said to be another proves nothing of this one.
            hints.mentioned.extend((!other).then_some((meaning, value)));
        } else {
            set_identity(hints, meaning, Some(value));
        }
    }
}

/// Whether a message is nothing but a code: letters, then digits.
fn is_code_alone(message: &str) -> bool {
    let text = message.trim();
    let letters = text.bytes().take_while(|byte| byte.is_ascii_uppercase() || *byte == b'-' || *byte == b'_').count();
    text.len() <= 16
        && (1..=8).contains(&letters)
        && letters < text.len()
        && text[letters..].bytes().all(|byte| byte.is_ascii_digit())
}

/// How it went, and whether anything told so.
fn judge(draft: &Draft, level: Option<Outcome>, numbers: &ResultNumbers, known: Known<'_>) -> (Outcome, bool) {
    if let Some(outcome) = by_documents(draft, known) {
        return (outcome, true);
    }
    match judge_words(draft, level, numbers) {
        // "OK" beside a count of errors.
        (outcome, _) if outcome < Outcome::Warning && counts_failures(draft) => (Outcome::Error, true),
        (outcome, _) if outcome < Outcome::Warning && draft.warnings > Some(0) => (Outcome::Warning, true),
        (outcome, _) if outcome < Outcome::Warning && draft.tally.skipped > Some(0) => (Outcome::Skipped, true),
        // "OK" beside what is said to be wrong.
        (outcome, _) if outcome < Outcome::Warning && draft.blamed.is_some() => {
            (draft.blamed.unwrap_or(Outcome::Error), true)
        }
        // "OK" beside a message that says otherwise: of the whole an error, of one record at least worth a look.
        (outcome, _) if outcome < Outcome::Warning && Words::get().says_wrong_at_all(&draft.reply.message) => {
            (if draft.item { Outcome::Warning } else { Outcome::Error }, true)
        }
        // "OK" beside a message that it was received: how it went is told later.
        (Outcome::Ok, told) if only_received(draft) => (Outcome::Accepted, told),
        judged => judged,
    }
}

/// Whether what is said of the whole is that it was received, and of no record that it was taken.
fn only_received(draft: &Draft) -> bool {
    let message = &draft.reply.message;
    let taken = draft.tally.taken.or_else(|| Tally::of_text(message).taken);
    !draft.item && taken.is_none() && Words::get().whole(message) == Some(Outcome::Accepted)
}

/// Whether an entry says by a number that something failed.
fn counts_failures(draft: &Draft) -> bool {
    draft.errors.is_some_and(|errors| errors > 0) || failures(&draft.reply.message).any
}

/// Whether an object that says nothing else counts all as taken.
fn counts_all_taken(draft: &Draft) -> bool {
    let Tally { total, taken, .. } = draft.tally;
    taken.is_some_and(|taken| taken > 0 && total.is_none_or(|total| total == taken))
}

/// How it went by what the entry says, and whether anything told so.
fn judge_words(draft: &Draft, level: Option<Outcome>, numbers: &ResultNumbers) -> (Outcome, bool) {
    let words = Words::get();
    let reply = &draft.reply;
    let in_errors = draft.standing == Standing::Errors;
    let flag = draft.failed.map(|failed| if failed { Outcome::Error } else { Outcome::Ok });
    let texts = draft.status.iter().chain(&reply.severity);
    // Of several the gravest.
    let stated =
        texts.filter_map(|text| words.outcome(text).or_else(|| numbers.outcome(draft, text))).chain(flag).max();
    let of_code = words.code(&reply.code, in_errors);
    match (stated, of_code) {
        // What stands in a list of errors is no success because the file came through.
        (Some(stated), _) if stated < Outcome::Warning && in_errors => return (Outcome::Error, true),
        // What was passed over because of an error was rejected.
        (Some(Outcome::Skipped), _) if in_errors => return (Outcome::Error, true),
        (Some(Outcome::Skipped), Some(of_code)) => return (of_code.max(Outcome::Skipped), true),
        (Some(stated), Some(_)) if stated < Outcome::Warning && words.is_of_zeros(&reply.code) => {
            return (stated, true);
        }
        (Some(stated), Some(of_code)) if stated < Outcome::Warning => return (stated.max(of_code), true),
        (Some(stated), _) => return (stated, true),
        (None, Some(of_code)) => return (of_code, true),
        (None, None) => {}
    }
    let by_list = match draft.standing {
        Standing::Warnings => Some(Outcome::Warning),
        Standing::Skipped => Some(Outcome::Skipped),
        Standing::Taken => Some(Outcome::Ok),
        _ => None,
    };
    let silent = reply.code.is_empty() && reply.message.trim().is_empty();
    let counted = draft.errors.map(|errors| if errors > 0 { Outcome::Error } else { Outcome::Ok });
    // A code that nobody knows beside a message about the whole that all went well.
    let of_whole = || !draft.item && matches!(draft.standing, Standing::Nowhere | Standing::Entries);
    let whole = || if (reply.code.is_empty() || of_whole()) && !in_errors { words.whole(&reply.message) } else { None };
    let cleared = || match draft.clear {
        Clear::NoErrors => Some(Outcome::Ok),
        // A state that is not understood says nothing good.
        Clear::NoCode if silent && draft.status.is_empty() => Some(Outcome::Ok),
        _ => None,
    };
    // What stands in a list that nobody knows is not taken because others were.
    let around = || {
        if silent && draft.standing == Standing::Entries {
            words.outcome(draft.status_around.as_deref()?)
        } else {
            None
        }
    };
    // A task that is answered by nothing but its number was received, unless something beside it says that it failed.
    let wrong = || {
        let mut beside = reply.further.iter().take(draft.own_further);
        beside.any(|(_, text)| words.outcome(text) == Some(Outcome::Error) || words.says_wrong(text))
    };
    let received = || (silent && !draft.item && draft.task.is_some() && !wrong()).then_some(Outcome::Accepted);
    let all_taken = || (silent && draft.status.is_empty() && counts_all_taken(draft)).then_some(Outcome::Ok);
    let told = by_list
        .or(level)
        .or(counted)
        .or_else(all_taken)
        .or_else(whole)
        .or_else(cleared)
        .or_else(around)
        .or_else(received);
    (told.unwrap_or(Outcome::Error), told.is_some())
}

/// What bare numbers say as a status: which of them stand where there is no code, while all others stand beside one.
struct ResultNumbers {
    taken: Vec<String>,
}

impl ResultNumbers {
    fn of<'d>(drafts: impl Iterator<Item = &'d Draft>) -> ResultNumbers {
        let mut seen: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
        for draft in drafts {
            let (code, message) = (&draft.reply.code, &draft.reply.message);
            let taken = Words::get().code(code, false).is_some_and(|outcome| outcome < Outcome::Warning);
            let tells = !message.trim().is_empty() && Words::get().whole(message).is_none();
            let coded = if code.is_empty() { tells } else { !taken };
            for text in draft.status.iter().filter(|text| is_number(text)) {
                seen.entry(text).or_default()[usize::from(coded)] += 1;
            }
        }
        // The others all have codes, and there is one at the least.
        let bare = |counts: &[usize; 2]| counts[1] == 0;
        let told = seen.values().filter(|counts| bare(counts)).count() == 1
            && seen.values().any(|counts| counts[1] > 0)
            && seen.values().all(|counts| bare(counts) || counts[0] == 0);
        let taken =
            seen.iter().filter(|(_, counts)| told && bare(counts)).map(|(text, _)| (*text).to_owned()).collect();
        ResultNumbers { taken }
    }

    /// What a number says as the status of an entry.
    fn outcome(&self, draft: &Draft, text: &str) -> Option<Outcome> {
        if !is_number(text) {
            return None;
        }
        // "resultCode": 0 around it says what 0 means.
        let zero = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte == b'0');
        let around = zero(text) && draft.code_around.as_deref().is_some_and(zero);
        let silent = draft.reply.code.is_empty();
        (around && silent || self.taken.iter().any(|taken| taken == text)).then_some(Outcome::Ok)
    }
}

/// Whether a status is a number of a few digits.
fn is_number(text: &str) -> bool {
    (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
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
        .split([',', '、', ';', '；', '/', '／', '\n', '\r', ' ', '\u{3000}', '，', '|'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    // E1 is as short as a code may be.
    let form = |part: &&str| if is_code_alone(part) { "A9".to_owned() } else { form(part) };
    let same =
        parts.first().map(form).is_some_and(|first| !first.is_empty() && parts.iter().all(|part| form(part) == first));
    if parts.len() > 1 && parts.iter().all(|part| same && part.len() <= 32 || codes.knows(part)) {
        parts
    } else {
        vec![]
    }
}

/// Adds a reply for each record, each code and each field of an entry.
fn take_apart(draft: Draft, codes: &Codes, table: &FieldTable, room: usize, found: &mut Placed) {
    let records = records_of(&draft);
    let parts = codes_and_fields(&draft, codes, table);
    let Draft { at, reply, .. } = draft;
    let several = records.len() * parts.len();
    if several == 1 || found.len() + several > room {
        let hints = if several == 1 { records.into_iter().next().unwrap_or_default() } else { unplaced(reply.hints) };
        let (code, field_text) =
            if let [one] = parts.as_slice() { one.clone() } else { (reply.code, reply.field_text) };
        return found.push((at, Reply { hints, code, field_text, ..reply }));
    }
    for hints in records {
        for (code, field_text) in &parts {
            let (code, field_text) = (code.clone(), field_text.clone());
            found.push((at, Reply { hints: hints.clone(), code, field_text, ..reply.clone() }));
        }
    }
}

/// The hints for each record that an entry is about: by its numbers, by what identifies several, or by both, where they are
/// as many.
fn records_of(draft: &Draft) -> Vec<Hints> {
    let hints = &draft.reply.hints;
    let first = hints.index.or(hints.number.map(|(_, number)| number));
    let numbers: Vec<u32> = first.into_iter().chain(draft.more_numbers.iter().copied()).collect();
    let numbered = |number: u32| {
        let mut one = hints.clone();
        match (&mut one.index, &mut one.number) {
            (_, Some((_, place))) => *place = number,
            (Some(index), None) => *index = number,
            (None, None) => {}
        }
        if numbers.len() > 1 {
            one.several.clone_from(&numbers);
        }
        one
    };
    let identified = |mut one: Hints, meaning: &str, text: &String| {
        set_identity(&mut one, meaning, Some(text.clone()));
        one
    };
    match (&draft.several, numbers.as_slice()) {
        (None, [] | [_]) => vec![hints.clone()],
        (None, numbers) => numbers.iter().map(|number| numbered(*number)).collect(),
        (Some((meaning, texts)), numbers) if texts.len() == numbers.len() => {
            let each = texts.iter().zip(numbers);
            each.map(|(text, number)| Hints { several: vec![], ..identified(numbered(*number), meaning, text) })
                .collect()
        }
        // Numbers that are not as many say nothing of these.
        (Some((meaning, texts)), numbers) => {
            let bare = if numbers.len() > 1 { unplaced(hints.clone()) } else { hints.clone() };
            texts.iter().map(|text| identified(bare.clone(), meaning, text)).collect()
        }
    }
}

/// The codes of an entry and the fields that they are about: of as many each with its own, else each with each.
fn codes_and_fields(draft: &Draft, codes: &Codes, table: &FieldTable) -> Vec<(String, Option<String>)> {
    let reply = &draft.reply;
    if !draft.pairs.is_empty() {
        return draft.pairs.clone();
    }
    let split = split(&reply.code, codes);
    let codes: Vec<String> =
        if split.is_empty() { vec![reply.code.clone()] } else { split.into_iter().map(str::to_owned).collect() };
    let fields = fields_of(draft, table);
    match (codes.len(), fields.len()) {
        (_, 0 | 1) => codes.into_iter().map(|code| (code, reply.field_text.clone())).collect(),
        (several, of) if several == of => codes.into_iter().zip(fields.into_iter().map(Some)).collect(),
        (1, _) => fields.into_iter().map(|field| (reply.code.clone(), Some(field))).collect(),
        // Which code is about which field is not told.
        _ => codes.into_iter().map(|code| (code, None)).collect(),
    }
}

/// The fields of an entry that names several in one member.
fn fields_of(draft: &Draft, table: &FieldTable) -> Vec<String> {
    let Some(text) = &draft.reply.field_text else { return vec![] };
    // A slash parts names, and the steps of a path.
    let slash = |c: char| c == '/' && !text.is_ascii();
    let parts: Vec<String> = match draft.fields.is_empty() {
        true if text.contains(slash) => text.split('/').map(|part| part.trim().to_owned()).collect(),
        true => text.split([',', '、', ';', '・', '／', '\n']).map(|part| part.trim().to_owned()).collect(),
        false => draft.fields.clone(),
    };
    let known = |part: &String| {
        let whole = segments(part).join(".");
        table.by_json(&whole).is_some()
            || table.by_heading(part).is_some()
            || Words::get().field(part).is_some()
            || table.iter().any(|(_, field)| field.key() == part)
    };
    if parts.len() > 1 && parts.iter().all(known) { parts } else { vec![] }
}

/// Hints without a place of which there are too many.
fn unplaced(hints: Hints) -> Hints {
    Hints { index: None, number: None, others: vec![], ..hints }
}
