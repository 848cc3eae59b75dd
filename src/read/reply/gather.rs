//! An entry and the objects around it, put together to a reply.

use std::collections::HashSet;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::member::Member;
use super::profile::Lexicon;
use super::words::{Standing, Words};
use super::{Hints, NumberName, Outcome, Reply, Tally, array_index, is_mask, numbers, path, record_index, segments};
use crate::record::FieldId;
use crate::spec::{FieldTable, day_of, fold_heading};
use crate::text::privacy::{DIGITS, digits_alone};

/// A reply as far as its members tell, and what tells how it went.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub reply: Reply,
    /// Where it starts, as a byte index.
    pub at: usize,
    /// What its status says, as written; several members may be one.
    pub status: Vec<String>,
    /// What the status of the nearest object around it says, where it has none of its own.
    pub status_around: Option<String>,
    /// What the status of the outermost object around it says.
    pub overall: Option<String>,
    /// The code of the nearest object around it.
    pub code_around: Option<String>,
    /// Whether a flag says that it failed.
    pub failed: Option<bool>,
    /// How many errors it says there are.
    pub errors: Option<u32>,
    /// How many warnings it says there are.
    pub warnings: Option<u32>,
    /// What its own members count.
    pub tally: Tally,
    /// In which kind of list it stands.
    pub standing: Standing,
    /// How many of the further members are its own; they come first.
    pub own_further: usize,
    /// Whether it says that there is no error.
    pub clear: Clear,
    /// Whether it is an item of a list or one of several members that are alike.
    pub item: bool,
    /// The further records that it names in the same member.
    pub more_numbers: Vec<u32>,
    /// What identifies several records in one member.
    pub several: Option<(&'static str, Vec<String>)>,
    /// The texts of its field, where its member holds several.
    pub fields: Vec<String>,
    /// How much a member for an error that holds something weighs beside a success.
    pub blamed: Option<Outcome>,
    /// Its codes, each with the field that it is about, where one text gives both.
    pub pairs: Vec<(String, Option<String>)>,
    /// The value that it repeats, of the field that it names.
    pub value: Option<String>,
    /// What the file says which task it answers.
    pub task: Option<String>,
}

/// How an entry says that there is no error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Clear {
    /// It does not.
    #[default]
    No,
    /// A member for its code is there, and holds nothing.
    NoCode,
    /// A list for its errors is there, and holds nothing.
    NoErrors,
}

/// How an entry stands in the file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stand<'a> {
    pub at: usize,
    pub positions: &'a [(usize, usize)],
    pub standing: Standing,
    pub item: bool,
    pub clear: Clear,
    /// The object that its code comes from.
    pub code_from: Option<usize>,
    /// From how many objects its message comes.
    pub reach: usize,
    /// How many of the objects stand within the entry of the innermost list of positions, that entry among them.
    pub depth: usize,
}

/// The members around a reply, nearest first, and which of them have been used.
struct Gathering<'a> {
    scopes: &'a [&'a [Member]],
    used: HashSet<(usize, usize)>,
    lexicon: &'a Lexicon,
    /// Whether the profile alone says what it says anything of.
    anchored: bool,
}

impl Gathering<'_> {
    /// Whether a member has a meaning, and the profile lets it count.
    fn counts(&self, member: &Member, meaning: &str) -> bool {
        member.means(meaning) && (member.told || !self.anchored || !self.lexicon.names(meaning))
    }

    /// Whether the profile led to a member of a meaning.
    fn told(&self, meaning: &str) -> bool {
        let mut used = self.used.iter().filter_map(|(s, m)| self.scopes.get(*s)?.get(*m));
        used.any(|member| member.told && member.meaning == Some(meaning))
    }

    /// The most telling member of a meaning in the nearest of the first `reach` objects that has one that reads well.
    fn take<T>(&mut self, meaning: &str, reach: usize, read: impl Fn(&Member) -> Option<T>) -> Option<T> {
        let (at, value) = self.find(meaning, reach, read)?;
        self.used.insert(at);
        Some(value)
    }

    /// The same from an object on.
    fn take_from<T>(
        &mut self,
        meaning: &str,
        from: usize,
        reach: usize,
        read: impl Fn(&Member) -> Option<T>,
    ) -> Option<T> {
        let (at, value) = self.find_from(meaning, from, reach, read)?;
        self.used.insert(at);
        Some(value)
    }

    /// The same, which stays among the further ones; and where it stands.
    fn find<T>(&self, meaning: &str, reach: usize, read: impl Fn(&Member) -> Option<T>) -> Option<((usize, usize), T)> {
        self.find_from(meaning, 0, reach, read)
    }

    fn find_from<T>(
        &self,
        meaning: &str,
        from: usize,
        reach: usize,
        read: impl Fn(&Member) -> Option<T>,
    ) -> Option<((usize, usize), T)> {
        self.scopes.iter().enumerate().take(reach).skip(from).find_map(|(s, scope)| {
            let members = scope.iter().enumerate().filter(|(_, member)| self.counts(member, meaning));
            let read = members.filter_map(|(m, member)| Some((member.rank, m, read(member)?)));
            read.min_by_key(|(rank, m, _)| (*rank, *m)).map(|(_, m, value)| ((s, m), value))
        })
    }

    /// All members of a meaning in the first `reach` objects.
    fn take_all(&mut self, meaning: &str, reach: usize) -> Vec<String> {
        let of = |(s, scope): (usize, &&[Member])| {
            let counted = scope.iter().enumerate().filter(|(_, member)| self.counts(member, meaning));
            counted.map(|(m, member)| ((s, m), member.text.trim().to_owned())).collect::<Vec<_>>()
        };
        let all: Vec<_> = self.scopes.iter().take(reach).enumerate().flat_map(of).collect();
        self.used.extend(all.iter().map(|(at, _)| *at));
        all.into_iter().map(|(_, text)| text).collect()
    }

    /// The texts of the nearest member of a meaning, where it is a list.
    fn texts_of(&self, meaning: &str) -> Vec<String> {
        let nearest = self.scopes.iter().find_map(|scope| scope.iter().find(|member| member.means(meaning)));
        nearest.map(|member| member.parts.clone()).filter(|parts| parts.len() > 1).unwrap_or_default()
    }

    /// The other numbers of the object that has this kind of number, each of another kind. They stay among what is shown.
    fn other_numbers(&self, kind: NumberName) -> Vec<(NumberName, u32)> {
        let number =
            |member: &Member| Some((member.kind?, numbers::one(&member.text)?)).filter(|_| member.means("number"));
        let has = |scope: &&&[Member]| scope.iter().any(|member| member.kind == Some(kind) && member.means("number"));
        let scope = self.scopes.iter().find(has).copied().unwrap_or_default();
        scope.iter().filter_map(number).filter(|(other, _)| *other != kind).collect()
    }

    /// The nearest path; one that names no record goes on from one further out that does.
    fn path(&mut self, table: &FieldTable) -> Vec<String> {
        let mut path: Vec<String> = Vec::new();
        for (s, scope) in self.scopes.iter().enumerate() {
            let best = scope.iter().enumerate().filter(|(_, member)| self.counts(member, "pointer"));
            let Some((m, member)) = best.min_by_key(|(m, member)| (member.rank, *m)) else { continue };
            let mut parts = segments(&member.text);
            if is_address(member, &parts, table) {
                continue;
            }
            if parts.is_empty() || (s > 0 && !path::tells_a_place(&parts, table)) {
                continue;
            }
            self.used.insert((s, m));
            parts.append(&mut path);
            path = parts;
            if record_index(&path, table).is_some() {
                break;
            }
        }
        path
    }

    /// The code from its object, and the member's text as it stands.
    fn code(&mut self, from: Option<usize>) -> Option<String> {
        let scope = from?;
        let members = self.scopes.get(scope)?.iter().enumerate().filter(|(_, m)| self.counts(m, "code"));
        let (m, member) = members.min_by_key(|(i, m)| (m.rank, *i))?;
        self.used.insert((scope, m));
        Some(member.text.trim().to_owned())
    }

    /// What is left of the members, name and text, and how many of them are the reply's own.
    fn further(&self) -> (Vec<(String, String)>, usize) {
        // What pointers took stands among the reply's own members, and again where it was found.
        let own = self.scopes.first().into_iter().copied().flatten();
        let taken: HashSet<usize> = own.filter(|m| m.told).filter_map(|m| m.at).collect();
        let (mut further, mut own) = (Vec::new(), 0);
        for (s, scope) in self.scopes.iter().enumerate() {
            for (m, member) in scope.iter().enumerate() {
                let again = s > 0 && member.at.is_some_and(|at| taken.contains(&at));
                // A 個人番号 is compared, and shown nowhere.
                let hidden = matches!(member.meaning, Some("my-number" | "group"))
                    || member.meaning == Some("key")
                        && member.text.chars().filter(|c| c.is_numeric()).count() == DIGITS
                    || is_twelve(&member.text);
                if !again && !hidden && !self.used.contains(&(s, m)) && !member.text.is_empty() {
                    further.push((member.name.clone(), member.text.clone()));
                    own += usize::from(s == 0);
                }
            }
        }
        (further, own)
    }
}

/// Whether a path is the address of something that is none of the upload's records, as of what was created.
fn is_address(member: &Member, parts: &[String], table: &FieldTable) -> bool {
    let text = member.text.trim();
    let last = member.name.rsplit('.').next().unwrap_or_default();
    (text.starts_with('/') || text.contains("://"))
        && Words::get().is_address(last)
        && !path::names_a_field(parts, table)
        && parts.first().is_some_and(|first| array_index(first).is_none())
}

/// Whether a text is twelve digits and no more than signs between them: it may be a 個人番号, under whatever name.
fn is_twelve(text: &str) -> bool {
    digits_alone(text).is_some_and(|digits| digits.len() == DIGITS)
}

/// A count, with its unit or without.
fn count(text: &str) -> Option<u32> {
    array_index(text.nfkc().collect::<String>().trim().trim_end_matches('件'))
}

fn trimmed(member: &Member) -> Option<String> {
    Some(member.text.trim().to_owned())
}

/// Puts a reply together from its own members and those of the objects around it, nearest first.
pub(super) fn assemble(scopes: &[&[Member]], stand: Stand<'_>, lexicon: &Lexicon, table: &Arc<FieldTable>) -> Draft {
    let everywhere = scopes.len();
    let reach = stand.reach;
    let has_told = |scope: &&[Member], meaning: &str| scope.iter().any(|m| m.told && m.means(meaning));
    let anchored = stand.code_from.and_then(|scope| scopes.get(scope)).is_some_and(|scope| has_told(scope, "code"))
        || scopes.iter().take(reach).any(|scope| has_told(scope, "message"))
        || !(lexicon.names("code") || lexicon.names("message"));
    let mut from = Gathering { scopes, used: HashSet::new(), lexicon, anchored };
    let mut draft =
        Draft { at: stand.at, standing: stand.standing, clear: stand.clear, item: stand.item, ..Draft::default() };

    let code = from.code(stand.code_from);
    let message = from.take("message", reach, |m| Some(m.text.clone()));
    draft.reply.severity = from.take("severity", everywhere, trimmed);
    draft.status = from.take_all("status", reach);
    let own = from.used.clone();
    draft.status_around = from.take("status", everywhere, trimmed);
    let around = || scopes.iter().skip(1);
    let of = |scope: &&[Member], meaning: &str| scope.iter().find(|m| m.means(meaning)).and_then(trimmed);
    draft.overall = around().rev().find_map(|scope| of(scope, "status"));
    draft.code_around = around().find_map(|scope| of(scope, "code"));
    // It says how things stand around this reply, which is shown as well.
    from.used = own;
    draft.failed = from.take("failed", reach, |m| Words::get().failed(&m.text));
    draft.errors = from.take("error-count", reach, |m| count(&m.text));
    draft.warnings = from.take("warning-count", reach, |m| count(&m.text));
    draft.blamed = scopes.first().and_then(|own| blamed(own));
    draft.tally = scopes.first().map(|own| Tally::of_members(own)).unwrap_or_default();
    draft.task = scoped(scopes, "task");
    draft.more_numbers = place(&mut from, &stand, table, &mut draft.reply);
    draft.fields = from.texts_of("field");
    draft.reply.hints.unnamed = unnamed(scopes);
    draft.reply.hints.repeated = repeated(scopes, table);
    let begins = |member: &&Member| Words::get().says_beginning(&member.name);
    let around = scopes.iter().skip(1).copied().flatten();
    draft.reply.hints.begins_at = around.filter(begins).find_map(|member| numbers::one(&member.text));
    draft.several = identities(&mut from, &mut draft.reply.hints);
    draft.value = from.scopes.first().and_then(|own| own.iter().find(|m| m.means("value"))).and_then(trimmed);

    let told = |(s, m): &(usize, usize)| scopes.get(*s).and_then(|scope| scope.get(*m)).is_some_and(|m| m.told);
    (draft.reply.further, draft.own_further) = from.further();
    draft.reply.by_profile = anchored && from.used.iter().any(told);
    draft.reply.code = code.unwrap_or_default();
    draft.reply.message = message.unwrap_or_default();
    draft
}

/// Whether a member for an error, or for a warning, holds something that is not that there is none.
fn blamed(own: &[Member]) -> Option<Outcome> {
    let words = Words::get();
    let well = |member: &Member| member.means("message") && words.whole(&member.text).is_some();
    let of_success = |member: &Member| {
        words.code(&member.text, false).is_some_and(|outcome| outcome < Outcome::Warning)
            || words.is_of_zeros(&member.text)
    };
    let all_well = || own.iter().any(well);
    let blames = |member: &Member| {
        !member.text.trim().is_empty()
            && (matches!(member.meaning, Some("message" | "field"))
                || member.means("code") && !of_success(member) && !all_well())
            && !words.says_nothing_wrong(&member.text)
    };
    let weight = |member: &Member| words.blames(&fold_heading(member.name.rsplit('.').next().unwrap_or_default()));
    // Whole texts are looked at last, and only of members that could weigh more than those before.
    own.iter()
        .fold(None, |most, member| most.max(weight(member).filter(|weight| Some(*weight) > most && blames(member))))
}

/// The nearest member of a meaning, which stays among the further ones.
fn scoped(scopes: &[&[Member]], meaning: &str) -> Option<String> {
    scopes.iter().copied().flatten().find(|member| member.means(meaning)).and_then(trimmed)
}

/// The record's place by number and the field; the further numbers in the same member.
fn place(from: &mut Gathering, stand: &Stand<'_>, table: &FieldTable, reply: &mut Reply) -> Vec<u32> {
    let everywhere = from.scopes.len();
    // A number is no name of a field: "column": 5 is a place. Nor is what may be a 個人番号.
    let is_number = |text: &str| numbers::one(text).is_some() || is_twelve(text);
    let field = from.take("field", everywhere, |m| (!is_number(&m.text)).then(|| m.text.trim().to_owned()));
    let levels = Levels::of(from.scopes, stand);
    let at = levels.record;
    let index = from.take_from("index", at, everywhere, |m| numbers::of(&m.text));
    let named = from.take_from("number", at, everywhere, |m| Some((m.kind?, numbers::of(&m.text)?)));
    let unnamed = |m: &Member| if m.kind.is_none() { numbers::of(&m.text) } else { None };
    let serial = if named.is_none() { from.take_from("number", at, everywhere, unnamed) } else { None };
    let field = levels.with_item(from, field, table);
    let told = from.told("index") || from.told("number");
    let used = from.used.clone();
    let mut pointer = from.path(table);
    reply.field_text = field.or_else(|| path::field_text(&pointer, table));
    if told && !from.told("pointer") {
        // What the profile says of the record goes before what a path seems to say; the path is kept.
        (from.used, pointer) = (used, Vec::new());
    }
    let first = |all: &Option<Vec<u32>>| all.as_ref().and_then(|all| all.first().copied());
    reply.hints.within = levels.around;
    reply.hints.nested = levels.nested;
    let positions = stand.positions;
    reply.hints.pointer = pointer;
    reply.hints.index = first(&index);
    reply.hints.number = named.as_ref().and_then(|(kind, all)| Some((*kind, *all.first()?)));
    reply.hints.others = named.as_ref().map(|(kind, _)| from.other_numbers(*kind)).unwrap_or_default();
    // "No. 3-5" numbers no reply.
    match serial {
        Some(all) if all.len() > 1 => {
            reply.hints.number = all.first().map(|first| (super::NumberName::Record, *first));
            reply.hints.positions = vec![];
            return all.into_iter().skip(1).collect();
        }
        serial => reply.hints.serial = first(&serial),
    }
    reply.hints.positions = if told { Vec::new() } else { positions.to_vec() };
    let all = named.map(|(_, all)| all).or(index).unwrap_or_default();
    all.into_iter().skip(1).collect()
}

/// Which of the objects around a reply numbers the record.
#[derive(Clone, Copy, Debug, Default)]
struct Levels {
    /// The first whose number counts.
    record: usize,
    /// The number of an object further out, where both have one of the same kind.
    around: Option<u32>,
    /// Whether the number stands further within an entry of a list with one for each record.
    nested: bool,
}

impl Levels {
    fn of(scopes: &[&[Member]], stand: &Stand<'_>) -> Levels {
        let any = |member: &&Member| {
            matches!(member.meaning, Some("index" | "number")) && numbers::of(&member.text).is_some()
        };
        // "No." numbers anything.
        let number = |member: &&Member| any(member) && (member.means("index") || member.kind.is_some());
        let told = scopes.iter().copied().flatten().any(|m| m.told && matches!(m.meaning, Some("index" | "number")));
        if told {
            return Levels::default();
        }
        let of_record = |s: usize| scopes[s].iter().any(|m| number(&m) && m.kind == Some(NumberName::Record));
        let mut levels: Vec<usize> = (0..scopes.len()).filter(|s| scopes[*s].iter().any(|m| any(&m))).collect();
        match levels.as_slice() {
            // What is numbered within an entry that names its record is an error of it, or an item.
            [0, outer, ..] if stand.standing == Standing::Errors && !of_record(0) => {
                let outer = *outer;
                levels.retain(|s| *s >= outer);
            }
            [inner, outer, ..] if of_record(*outer) && !of_record(*inner) => {
                let outer = *outer;
                levels.retain(|s| *s >= outer);
            }
            _ => {}
        }
        let record = levels.first().copied().unwrap_or(0);
        let numbered = scopes.get(record).is_some_and(|scope| scope.iter().any(|m| number(&m)));
        let further = levels.get(1).filter(|_| numbered).and_then(|s| scopes[*s].iter().find(number));
        let around = further.and_then(|m| numbers::one(&m.text));
        // A number that is called that of a record is one, wherever it stands.
        let by_name = scopes.get(record).is_some() && of_record(record);
        let around = around.filter(|_| !by_name);
        let nested = !stand.positions.is_empty() && !levels.is_empty() && !by_name && record + 1 < stand.depth;
        Levels { record, around, nested }
    }

    /// The field with the place of the card-face item that an index within the entry of a record means.
    fn with_item(self, from: &Gathering, field: Option<String>, table: &FieldTable) -> Option<String> {
        let field = field?;
        let own = from.scopes.first().filter(|_| self.record > 0 || self.nested);
        let inner = own.and_then(|own| own.iter().find(|m| m.means("index")));
        let item = inner.and_then(|m| array_index(m.text.trim()));
        let cards = table.by_json(&field).or_else(|| table.by_heading(&field)) == Some(FieldId::CARD_ITEMS);
        match item.filter(|_| cards) {
            Some(item) => Some(format!("{}[{item}]", table.json(FieldId::CARD_ITEMS))),
            None => Some(field),
        }
    }
}

/// What stands under names that nobody knows, and may identify the record. What is said to be that of another does not.
fn unnamed(scopes: &[&[Member]]) -> Vec<(String, String)> {
    // An id may stand under a name that says something else as well; a number with zeros before it is rather one of those.
    let may_be = |member: &&Member| match member.meaning {
        None | Some("task" | "field" | "severity" | "group") => true,
        Some("number" | "index") if numbers::of(&member.text).is_none() => true,
        Some("number" | "index" | "pointer") => {
            let text = member.text.trim();
            text.len() >= 5
                && text.bytes().all(|byte| byte.is_ascii_digit())
                && (text.starts_with('0') || text.len() > 9)
        }
        _ => false,
    };
    let words = Words::get();
    scopes
        .iter()
        .copied()
        .flatten()
        .filter(|member| !member.told && member.parts.len() < 2 && !member.text.trim().is_empty())
        .filter(may_be)
        .filter(|member| member.text.chars().count() <= 64 && !words.is_of_another(&member.name))
        .map(|member| (member.name.clone(), member.text.clone()))
        .collect()
}

/// The values of fields that an entry repeats under their own names, where they are written as such values are.
fn repeated(scopes: &[&[Member]], table: &FieldTable) -> Vec<(FieldId, String)> {
    const REPEATED: [FieldId; 5] =
        [FieldId::VALID_FROM, FieldId::VALID_TO, FieldId::INSURER, FieldId::ADDRESS, FieldId::CERTIFICATE];
    let of = |member: &Member| {
        let last = member.name.rsplit('.').next().unwrap_or_default();
        let known = table.by_heading(last).or_else(|| table.iter().find(|(_, f)| f.key() == last).map(|(id, _)| id));
        let field = known.filter(|field| REPEATED.contains(field))?;
        let text = member.text.trim();
        let written = match field {
            FieldId::VALID_FROM | FieldId::VALID_TO => day_of(text).is_some(),
            FieldId::INSURER => text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()),
            _ => {
                text.chars().count() >= 4
                    && !text.is_ascii()
                    && !text.contains(['。', '、', '：', ':'])
                    && !Words::get().says_wrong(text)
            }
        };
        written.then(|| (field, text.to_owned()))
    };
    let members = scopes.iter().copied().flatten();
    members.filter(|m| !m.told && matches!(m.meaning, None | Some("valid-from"))).filter_map(of).collect()
}

/// What tells whose record is meant, whatever its number; and what of it is that of several records, with its meaning.
fn identities(from: &mut Gathering, hints: &mut Hints) -> Option<(&'static str, Vec<String>)> {
    let everywhere = from.scopes.len();
    let mut several = None;
    for meaning in ["history-key", "recipient", "my-number"] {
        let of_several = |m: &Member| Some(identity_texts(m)).filter(|texts| texts.len() > 1);
        several = several.or_else(|| Some((meaning, from.take(meaning, 1, of_several)?)));
    }
    hints.history_key = from.take("history-key", everywhere, trimmed);
    hints.type_id = from.take("type-id", everywhere, trimmed);
    hints.sub_key = from.take("sub-key", everywhere, trimmed);
    hints.recipient = from.take("recipient", everywhere, |m| Some(masked_by_signs(m.text.trim())));
    hints.my_number = from.take("my-number", everywhere, |m| {
        let text = masked_by_signs(&m.text);
        // One that is masked is as long as it is.
        let signs = text.chars().filter(|c| c.is_numeric() || is_mask(*c)).count();
        (signs == 12).then_some(text)
    });
    hints.name = from.take("name", everywhere, trimmed);
    hints.kana = from.take("kana", everywhere, |m| trimmed(m).filter(|text| is_kana(text)));
    hints.birth = from.take("birth", everywhere, |m| trimmed(m).filter(|text| day_of(text).is_some()));
    // What it says is shown as well.
    hints.may_be_type = from.find("may-be-type", everywhere, trimmed).map(|(_, text)| text);
    hints.may_be_name = from.take("may-be-name", everywhere, trimmed);
    hints.valid_from = from.take("valid-from", everywhere, trimmed);
    hints.key = from.take("key", everywhere, trimmed);
    if let Some((meaning, _)) = &several {
        set_identity(hints, meaning, None);
    }
    several
}

/// Whether a text may be a name in kana, of whatever width, a part of it masked or not.
fn is_kana(text: &str) -> bool {
    let kana =
        |c: char| matches!(c, '\u{3041}'..='\u{309F}' | '\u{30A0}'..='\u{30FF}') || c.is_whitespace() || is_mask(c);
    text.nfkc().all(kana)
}

/// Puts what identifies a record into the hints.
pub(super) fn set_identity(hints: &mut Hints, meaning: &str, text: Option<String>) {
    match meaning {
        "history-key" => hints.history_key = text,
        "recipient" => hints.recipient = text,
        _ => hints.my_number = text,
    }
}

/// A number of which a part is masked by letters or other signs, `XXXXXXXX0095`, with the usual sign for each.
fn masked_by_signs(text: &str) -> String {
    let sign = |c: char| matches!(c, 'X' | 'x' | 'Ｘ' | 'ｘ' | '#' | '＃' | '?' | '？' | '_');
    let masked = text.chars().filter(|c| sign(*c)).count();
    let others = text.chars().all(|c| sign(c) || c.is_numeric() || c.is_whitespace() || c == '-');
    if masked < 3 || !others || !text.chars().any(char::is_numeric) {
        return text.to_owned();
    }
    text.chars().map(|c| if sign(c) { '*' } else { c }).collect()
}

/// What identifies records in a member: the texts of a list, or those that stand in one text.
fn identity_texts(member: &Member) -> Vec<String> {
    let parts: Vec<String> = match member.parts.is_empty() {
        false => member.parts.clone(),
        true => member.text.split([',', '、', ';', '\n']).map(|part| part.trim().to_owned()).collect(),
    };
    let whole = |part: &String| match member.meaning {
        Some("my-number") => part.chars().filter(|c| c.is_numeric()).count() == 12,
        _ => part.chars().count() >= 4 && part.chars().any(char::is_numeric) && !part.contains(' '),
    };
    if parts.iter().all(whole) { parts } else { vec![] }
}
