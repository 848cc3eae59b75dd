//! A tree to entries: every object or text of a list that tells of something, and every object with a code of its own, is
//! one reply with its own place.

use std::cell::Cell;
use std::sync::Arc;

use super::claims::Claims;
use super::clues::{self, is_coded};
use super::gather::{Clear, Draft, Stand, assemble};
use super::member::{Member, as_flags, number_name};
use super::profile::Lexicon;
use super::tree::{Kind, Node, joined, repeats_record};
use super::words::{Standing, Words};
use super::{NumberName, Outcome, array_index, is_mask, matrix, numbered, numbers, path, tally};
use crate::record::{FieldId, is_identifier};
use crate::spec::{FieldTable, fold_heading};

/// The entries in the values of a file.
pub(super) fn entries(values: &Node, lexicon: &Lexicon) -> Vec<Draft> {
    let Kind::Array(roots) = &values.kind else { return Vec::new() };
    let claims = Claims::of(roots, lexicon);
    let mut walk =
        Walk { table: FieldTable::built_in(), words: Words::get(), lexicon, claims, path: Vec::new(), out: Vec::new() };
    let whole = if let [one] = roots.as_slice() { one } else { values };
    let around = Around {
        outer: None,
        members: &[],
        code_taken: Cell::new(false),
        positions: &[],
        standing: Standing::Nowhere,
        item: false,
        by_code: false,
    };
    walk.node(whole, "", &around);
    // An answer that tells only how things stand is shown as well.
    if walk.out.is_empty() && !walk.says_nothing_at_all(whole) {
        let mut own = Vec::new();
        walk.flatten("", "", whole, &mut own);
        tally::beside_one_another(&mut own);
        as_flags(&mut own);
        let stand = Stand { at: whole.at, clear: walk.clear_within(whole), reach: 1, ..Stand::default() };
        walk.push(&[&own], stand);
    }
    walk.out
}

/// The objects around a node.
struct Around<'a> {
    outer: Option<&'a Around<'a>>,
    members: &'a [Member],
    /// Whether a reply without a code took this object's.
    code_taken: Cell<bool>,
    positions: &'a [(usize, usize)],
    /// In which kind of list the node stands.
    standing: Standing,
    /// Whether it is an item of a list itself.
    item: bool,
    /// Whether it stands below a name that is a code.
    by_code: bool,
}

impl<'a> Around<'a> {
    /// This object and those around it, nearest first.
    fn chain(&self) -> impl Iterator<Item = &Around<'_>> {
        std::iter::successors(Some(self), |around| around.outer)
    }

    /// The same place with other positions, for an item of a list.
    fn at<'b>(&'b self, positions: &'b [(usize, usize)]) -> Around<'b> {
        Around { positions, item: true, ..self.within(&[], self.standing) }
    }

    /// Within an object.
    fn within<'b>(&'b self, members: &'b [Member], standing: Standing) -> Around<'b> {
        Around {
            outer: Some(self),
            members,
            code_taken: Cell::new(false),
            positions: self.positions,
            standing,
            item: false,
            by_code: self.by_code,
        }
    }

    /// Whether a reply without a code may have that of an object around it.
    fn hands_down(&self) -> bool {
        self.standing == Standing::Errors || self.by_code
    }
}

struct Walk<'a> {
    table: Arc<FieldTable>,
    words: &'static Words,
    lexicon: &'a Lexicon,
    /// What the profile's pointers reach.
    claims: Claims<'a>,
    /// The names and places that lead to the node.
    path: Vec<Step>,
    /// In the file's order.
    out: Vec<Draft>,
}

#[derive(Clone)]
enum Step {
    Name(String),
    Place(usize),
}

/// Members of an upload's own record, when a reply repeats it: nothing in them is a reply.
fn is_echo(key: &str) -> bool {
    FieldId::KNOWN.contains(&key)
}

/// What a member of a repeated record tells of whose it is, by its name from the record on.
fn identity(name: &str) -> Option<&'static str> {
    let is = |id: FieldId| {
        let known = FieldId::KNOWN[id.index()];
        name.strip_suffix(known).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    [
        (FieldId::HISTORY_KEY, "history-key"),
        (FieldId::TYPE_ID, "type-id"),
        (FieldId::SUB_KEY, "sub-key"),
        (FieldId::RECIPIENT, "recipient"),
        (FieldId::MY_NUMBER, "my-number"),
        (FieldId::NAME, "name"),
        (FieldId::KANA, "kana"),
        (FieldId::BIRTH, "birth"),
    ]
    .into_iter()
    .find(|(id, _)| is(*id))
    .map(|(_, meaning)| meaning)
}

impl Walk<'_> {
    fn member(&self, key: &str, text: String) -> Member {
        self.lexicon.member(key.to_owned(), key, text)
    }

    fn list(&self, key: &str) -> Option<Standing> {
        self.words.list(key)
    }

    fn is_errors(&self, key: &str) -> bool {
        self.list(key) == Some(Standing::Errors)
    }

    /// What a key makes of the standing of what is below it.
    fn standing_below(&self, key: &str, around: Standing) -> Standing {
        match self.list(key) {
            // "detail" or "messages" of an error are of the error.
            Some(Standing::Entries) | None => {
                if around == Standing::Nowhere && self.list(key).is_some() {
                    Standing::Entries
                } else {
                    around
                }
            }
            Some(standing) => standing,
        }
    }

    /// The members of an object and those of the objects in it, names joined by a dot.
    fn flatten(&self, name: &str, key: &str, node: &Node, into: &mut Vec<Member>) {
        match &node.kind {
            Kind::Null => {}
            Kind::Text(text) | Kind::Bare(text) => {
                let member = self.lexicon.member(name.to_owned(), self.number_in_plural(key, text), text.clone());
                into.push(Member { at: Some(node.at), ..member });
            }
            Kind::Array(items) if !items.is_empty() && items.iter().all(Node::is_scalar) => {
                let texts: Vec<&str> = items.iter().filter_map(Node::scalar).collect();
                // "lines": [3, 5] are lines.
                let singular = key.trim_end_matches(['s', 'S']);
                let known = self.member(key, String::new()).meaning.is_some();
                let named = if known { key } else { singular };
                // A path of one part is one all the same.
                let text = match (self.member(named, String::new()).meaning, texts.as_slice()) {
                    (Some("pointer"), [one]) if is_path(one) => (*one).to_owned(),
                    (Some("pointer"), [one]) => format!("/{}", one.replace('~', "~0").replace('/', "~1")),
                    (meaning, _) => joined(&texts, meaning),
                };
                let parts = texts.into_iter().map(str::to_owned).collect();
                into.push(Member { at: Some(node.at), parts, ..self.lexicon.member(name.to_owned(), named, text) });
            }
            Kind::Array(items) => {
                let before = into.len();
                for (i, item) in items.iter().enumerate() {
                    self.flatten(&format!("{name}[{i}]"), "", item, into);
                }
                // Lines of the request's own text are none of records.
                if self.words.is_of_text(key) {
                    into.iter_mut().skip(before).for_each(|member| member.meaning = None);
                }
            }
            Kind::Object(members) => {
                for (key, node) in members {
                    let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                    match is_echo(key) {
                        true => self.echo(&name, node, into),
                        false => self.flatten(&name, key, node, into),
                    }
                }
            }
        }
    }

    /// A name in the plural that means numbers of records: `"rows": "13-15"`.
    fn number_in_plural<'k>(&self, key: &'k str, text: &str) -> &'k str {
        let singular = key.trim_end_matches(['s', 'S']);
        let plain = singular != key && self.member(key, String::new()).meaning.is_none();
        let numbers = || matches!(self.member(singular, String::new()).meaning, Some("number" | "index"));
        // "records": 27 says how many there are.
        let several = || numbers::of(text).is_some_and(|all| all.len() > 1);
        if plain && numbers() && several() { singular } else { key }
    }

    /// A member of a repeated record: it may tell whose record it is, and nothing else.
    fn echo(&self, name: &str, node: &Node, into: &mut Vec<Member>) {
        let mut all = Vec::new();
        self.flatten(name, "", node, &mut all);
        into.extend(all.into_iter().map(|member| {
            let told = member.told;
            let meaning = if told { member.meaning } else { identity(&member.name) };
            Member { meaning, rank: if told { member.rank } else { 0 }, ..member }
        }));
    }

    /// The codes of a member that holds several: `"errorCodes": ["…", "…"]`.
    fn codes<'n>(&self, key: &str, node: &'n Node) -> Option<&'n [Node]> {
        let Kind::Array(items) = &node.kind else { return None };
        let singular = key.trim_end_matches(['s', 'S']);
        let is_code = [key, singular].iter().any(|key| self.member(key, String::new()).meaning == Some("code"));
        (is_code && !items.is_empty() && items.iter().all(Node::is_scalar)).then_some(items)
    }

    /// Whether a list of codes holds longer forms of the code beside it, as Spring gives them, and no others.
    fn are_longer_forms(&self, key: &str, node: &Node, around: &[(String, Node)]) -> bool {
        let Some(codes) = self.codes(key, node) else { return false };
        let is_longer =
            |own: &str, code: &str| code.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let of = |own: String| codes.iter().all(|code| is_longer(&own, &code.text()));
        around
            .iter()
            .any(|(key, node)| node.is_scalar() && self.member(key, node.text()).means("code") && of(node.text()))
    }

    /// Whether a file holds nothing but lists of entries that are empty: that no record is named says nothing of any.
    fn says_nothing_at_all(&self, node: &Node) -> bool {
        let empty = |(key, node): &(String, Node)| match &node.kind {
            Kind::Array(items) => items.is_empty() && !self.is_errors(key),
            Kind::Object(members) => !self.is_errors(key) && (members.is_empty() || self.says_nothing_at_all(node)),
            _ => false,
        };
        node.members().iter().all(empty)
    }

    /// The texts of a member that are as many replies, and what they mean: codes, or messages each with a code of its own,
    /// or where no code is.
    fn several<'n>(&self, key: &str, node: &'n Node, around: &[(String, Node)]) -> Option<(&'n [Node], &'static str)> {
        if let Some(codes) = self.codes(key, node) {
            return Some((codes, "code"));
        }
        let Kind::Array(items) = &node.kind else { return None };
        let singular = key.trim_end_matches(['s', 'S']);
        // Paths, each whole by itself, and not the parts of one.
        let is_pointer = [key, singular].iter().any(|key| self.member(key, String::new()).meaning == Some("pointer"));
        if is_pointer && items.len() > 1 && items.iter().all(|item| item.scalar().is_some_and(is_path)) {
            return Some((items, "pointer"));
        }
        let is_message = |key: &str| self.member(key, String::new()).meaning == Some("message");
        let known = is_message(key) || singular != key && is_message(singular);
        let texts = items.len() > 1 && items.iter().all(|item| matches!(item.kind, Kind::Text(_)) && !item.is_empty());
        if !known || !texts {
            return None;
        }
        let coded = items.iter().all(|item| clues::begins_with_code(&item.text()));
        let own_code =
            || around.iter().any(|(key, node)| node.is_scalar() && self.member(key, node.text()).means("code"));
        let plural = singular != key || self.list(key).is_some();
        let whole = self.list(key).is_some() && around_is_whole(&self.path);
        (!whole && (coded || plural && !own_code())).then_some((items, "message"))
    }

    /// Goes on within a member or an item.
    fn step(&mut self, step: Step, f: impl FnOnce(&mut Self)) {
        self.path.push(step);
        f(self);
        self.path.pop();
    }

    fn node(&mut self, node: &Node, key: &str, around: &Around) {
        if let Some(claim) = self.claims.get(node) {
            let (at, own) = (claim.at, claim.members(self.lexicon));
            return self.emit(at, &own, around, true, 2, Clear::No);
        }
        match &node.kind {
            Kind::Object(members) if self.is_map(members, around) => {
                self.by_name(members, around);
            }
            Kind::Object(members) => self.object(node.at, members, around),
            Kind::Array(items) => match matrix::objects(items, self.lexicon) {
                Some(rows) => self.items(&rows, key, around),
                None => self.items(items, key, around),
            },
            Kind::Text(text) | Kind::Bare(text) if self.is_entry(key, node, around) => {
                let number = self.number_under(key, text);
                // A code may be as long as a key where it stands among errors.
                let as_key = is_key(text) && (around.standing != Standing::Errors || !is_coded(text));
                let meaning = match () {
                    () if self.words.outcome(text).is_some() => "status",
                    () if as_key => "key",
                    () => "message",
                };
                let own = [number.unwrap_or_else(|| Member::meaning(meaning, text.clone(), meaning))];
                self.emit(node.at, &own, around, around.hands_down(), 1, Clear::No);
            }
            _ => {}
        }
    }

    /// Whether a text or a number that stands in a list is a reply.
    fn is_entry(&self, key: &str, node: &Node, around: &Around) -> bool {
        !node.is_empty() && (around.standing != Standing::Nowhere || key.is_empty())
    }

    /// A number in a list of what was rejected or taken is that of a record: `"errorRows": [3, 7]`.
    fn number_under(&self, key: &str, text: &str) -> Option<Member> {
        let name = number_name(key).map_or("record", |_| key);
        // A range is one as well: "13-15".
        let plain = text.chars().all(|c| c.is_numeric() || c.is_whitespace() || "-~〜～,、".contains(c));
        // With zeros before it, a long one is what identifies a record.
        numbers::of(text).filter(|_| plain && !(text.starts_with('0') && is_key(text)))?;
        Some(Member { kind: number_name(name), ..Member::meaning(name, text.to_owned(), "number") })
    }

    fn items(&mut self, items: &[Node], key: &str, around: &Around) {
        let one_each = self.is_list_of_results(key, items);
        for (i, item) in items.iter().enumerate() {
            let mut positions = around.positions.to_vec();
            if one_each {
                positions.push((i, items.len()));
            }
            let around = around.at(&positions);
            self.step(Step::Place(i), |walk| match one_each && says_nothing(item) {
                // Nothing at the place of a record: there is no error.
                true => walk.emit(item.at, &[], &around, false, 1, Clear::NoErrors),
                false => walk.node(item, key, &around),
            });
        }
    }

    fn object(&mut self, at: usize, members: &[(String, Node)], around: &Around) {
        let first = self.out.len();
        let mut own = Vec::new();
        let mut inner: Vec<&(String, Node)> = Vec::new();
        for entry @ (key, node) in members {
            if self.are_longer_forms(key, node, members) {
                self.flatten(key, key, node, &mut own);
                own.last_mut().into_iter().for_each(|member| member.meaning = None);
                continue;
            }
            let several = !is_echo(key) && !self.claims.take(node) && self.several(key, node, members).is_some();
            if several || self.holds_reply(key, node, around.standing) || self.is_unknown_list(key, node, around) {
                inner.push(entry);
            } else if is_echo(key) && repeats_record(members) {
                self.echo(key, node, &mut own);
            } else {
                self.flatten(key, key, node, &mut own);
            }
        }
        tally::beside_one_another(&mut own);
        as_flags(&mut own);
        self.name_of_what(&mut own, around);
        let scope = around.within(&own, around.standing);
        for (key, node) in inner {
            self.step(Step::Name(key.clone()), |walk| walk.inner(key, node, members, &own, &scope));
        }
        let alone = self.out.len() == first;
        let claimed = |(_, node): &(String, Node)| self.claims.take(node);
        let taken = members.iter().any(claimed) && members.iter().all(|one| one.1.is_empty() || claimed(one));
        if self.is_reply(&own, members, around, alone, scope.code_taken.get()) && !taken {
            let before = self.out.len();
            let clear = self.clear(members);
            match numbered::apart(&own) {
                None => self.emit(at, &own, around, around.hands_down(), 1, clear),
                Some(all) => all.iter().for_each(|own| self.emit(at, own, around, around.hands_down(), 1, clear)),
            }
            // An object stands before what is in it.
            let own = self.out.len() - before;
            self.out[first..].rotate_right(own);
        }
    }

    /// What a "name" in an entry is that of: of the parameter, as in RFC 7807's invalid-params, or of a person.
    fn name_of_what(&self, own: &mut [Member], around: &Around) {
        let has_field = own.iter().any(|m| m.means("field"));
        let Some(name) = own.iter_mut().find(|m| m.meaning.is_none() && fold_heading(&m.name) == "name") else {
            return;
        };
        let is_field = self.is_place(&name.text) || name.text.is_ascii();
        if around.standing == Standing::Errors && !has_field && is_field {
            name.meaning = Some("field");
        } else if !is_field {
            // What is written as a name is one, also where nobody is called so.
            name.meaning = Some(if self.is_person(&name.text) { "name" } else { "may-be-name" });
        }
    }

    /// Whether a text is written as a person's name: two words of few signs each, and nothing that is wrong.
    fn is_person(&self, text: &str) -> bool {
        let sign = |c: char| matches!(c, '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '々');
        let words: Vec<&str> = text.split_whitespace().collect();
        words.len() == 2
            && words.iter().all(|word| word.chars().count() <= 6 && word.chars().all(sign))
            && !self.words.says_wrong(text)
    }

    /// Whether a list at the top of a file is one of entries though nothing in it is known: what is no entry has a name
    /// that says so.
    fn is_unknown_list(&self, key: &str, node: &Node, around: &Around) -> bool {
        let Kind::Array(items) = &node.kind else { return false };
        let whole = around_is_whole(&self.path) && around.standing == Standing::Nowhere;
        let object = |item: &Node| !item.members().is_empty() && !repeats_record(item.members());
        whole && !is_echo(key) && !self.words.is_beside(key) && !items.is_empty() && items.iter().all(object)
            || self.is_unknown_list_of_numbers(key, items)
    }

    /// The same of a list of what may well be numbers of records, or codes: `"foo": [3, 5]`. A time may be written so too.
    fn is_unknown_list_of_numbers(&self, key: &str, items: &[Node]) -> bool {
        let singular = key.trim_end_matches(['s', 'S']);
        let known = [key, singular].iter().any(|key| self.member(key, String::new()).meaning.is_some());
        let time = || self.words.is_time(&fold_heading(key));
        let number = |item: &Node| match &item.kind {
            Kind::Bare(number) => array_index(number).is_some(),
            Kind::Text(text) => numbers::of(text).is_some() || is_coded(text) || is_key(text),
            _ => false,
        };
        let whole = around_is_whole(&self.path) && !known && !is_echo(key) && self.list(key).is_none();
        let all = || items.iter().all(|item| number(item) || item.is_empty()) && items.iter().any(number);
        whole && !self.words.is_beside(key) && !time() && all()
    }

    /// A member in which replies stand.
    fn inner(&mut self, key: &str, node: &Node, members: &[(String, Node)], own: &[Member], scope: &Around) {
        let claimed = self.claims.stand_in(node);
        let Some((items, meaning)) = self.several(key, node, members).filter(|_| !claimed) else {
            // A name that nobody knows may be what the entries below have in common: a type of certificate, a key.
            let unknown = !claimed && self.list(key).is_none() && self.member(key, String::new()).meaning.is_none();
            let group = [Member::meaning(key, key.to_owned(), "group")];
            let common = if unknown && key.chars().any(char::is_numeric) { &group[..] } else { &[] };
            let below = scope.within(common, self.standing_below(key, scope.standing));
            // What stands in a list that nobody knows is an entry all the same.
            let listed = matches!(&node.kind, Kind::Array(items) if self.is_unknown_list_of_numbers(key, items));
            return self.node(node, if listed { "" } else { key }, &below);
        };
        // These are the entry itself, unless it has a code beside.
        scope.code_taken.set(scope.code_taken.get() || meaning != "code");
        for (i, item) in items.iter().enumerate().filter(|(_, item)| !item.is_empty()) {
            let mut members: Vec<Member> = own.iter().map(|member| nth(member, i, items.len())).collect();
            members.push(Member { meaning: Some(meaning), ..self.member(key, item.text()) });
            let around = scope.outer.unwrap_or(scope);
            self.emit(item.at, &members, around, false, 1, Clear::No);
        }
    }

    /// Whether an object is a reply itself, beside those that stand in it.
    fn is_reply(
        &self,
        own: &[Member],
        members: &[(String, Node)],
        around: &Around,
        alone: bool,
        code_taken: bool,
    ) -> bool {
        let has = |meaning: &str| own.iter().any(|m| m.means(meaning));
        if !alone {
            // What tells of the whole, or an entry with a code beside those that stand in it. A bare number says how it went.
            let coded = || own.iter().any(|m| m.means("code") && !is_result_number(&m.text));
            return !code_taken && has("code") && (has("message") || around.item && coded());
        }
        if around.item {
            // Whatever stands in a list is one; an empty object says, where it is not among errors, that there is none.
            return !members.is_empty() || around.standing == Standing::Errors;
        }
        let place = own.iter().any(Member::says_where);
        let in_list = around.standing != Standing::Nowhere;
        let tells = has("status") || has("severity") || has("failed");
        has("code")
            || has("message")
                && (place
                    || own.iter().any(|m| m.told && m.means("message"))
                    || in_list
                    || tells
                    || own.iter().any(|m| m.name == "type" || m.name == "title"))
            || in_list && !own.is_empty() && (tells || place || around.standing == Standing::Errors)
            || place && tells
    }

    /// Whether members tell of something: a code, how it went, a message.
    fn speaks(&self, own: &[Member]) -> bool {
        own.iter()
            .any(|m| ["code", "status", "severity"].iter().any(|meaning| m.means(meaning)) || m.is_telling_message())
    }

    /// Whether a member for errors, or for their code, is there and holds nothing.
    fn clear(&self, members: &[(String, Node)]) -> Clear {
        let mut empty = members.iter().filter(|(_, node)| node.is_empty());
        if empty.clone().any(|(key, node)| self.is_errors(key) && !matches!(node.kind, Kind::Text(_))) {
            Clear::NoErrors
        } else if empty.any(|(key, _)| self.is_blank_error(key)) {
            Clear::NoCode
        } else {
            Clear::No
        }
    }

    /// Whether a member that holds nothing would name an error: its code, or what an error says.
    fn is_blank_error(&self, key: &str) -> bool {
        match self.member(key, String::new()).meaning {
            Some("code") => true,
            Some("message") => self.words.blames(&fold_heading(key)) == Some(Outcome::Error),
            _ => false,
        }
    }

    /// The same, also of an object in which nothing else stands.
    fn clear_within(&self, node: &Node) -> Clear {
        match (self.clear(node.members()), node.members()) {
            (Clear::No, [(_, inner)]) => self.clear_within(inner),
            (clear, _) => clear,
        }
    }

    /// Whether a reply stands in a member. `false` means that it only says more about the object that it is in.
    fn holds_reply(&self, key: &str, node: &Node, around: Standing) -> bool {
        if self.claims.stand_in(node) {
            return true;
        }
        if is_echo(key) || self.words.is_of_text(key) || self.claims.take(node) {
            return false;
        }
        let standing = self.standing_below(key, around);
        match &node.kind {
            Kind::Array(items) => self.list_holds_reply(key, node, items, standing),
            Kind::Object(members) => self.object_holds_reply(key, members, standing),
            _ => false,
        }
    }

    fn list_holds_reply(&self, key: &str, node: &Node, items: &[Node], standing: Standing) -> bool {
        // What a key of the object around means, such as the lines that it is about, is no list of replies.
        let means = self
            .member(key, String::new())
            .meaning
            .or(self.member(key.trim_end_matches(['s', 'S']), String::new()).meaning);
        let own_texts = matches!(means, Some("message" | "number" | "index" | "field" | "pointer"));
        let of_outcome =
            matches!(self.list(key), Some(Standing::Errors | Standing::Warnings | Standing::Skipped | Standing::Taken));
        self.codes(key, node).is_some()
            || matrix::objects(items, self.lexicon).is_some()
            || items.iter().any(|item| match &item.kind {
                Kind::Text(text) => of_outcome || self.list(key).is_some() && !own_texts && !text.trim().is_empty(),
                Kind::Bare(number) => of_outcome || self.list(key).is_some() && means != Some("number") && array_index(number).is_some(),
                Kind::Object(members) if members.is_empty() => of_outcome,
                Kind::Object(members) => self.list(key).is_some() || self.tells(members) || self.names_a_record(members) || self.holds_reply(key, item, standing),
                _ => self.holds_reply(key, item, standing),
            })
            // Several messages of nobody else are as many replies.
            || self.list(key).is_some() && means == Some("message") && around_is_whole(&self.path) && items.iter().any(|item| matches!(item.kind, Kind::Text(_)))
    }

    fn object_holds_reply(&self, key: &str, members: &[(String, Node)], standing: Standing) -> bool {
        // An object of which a reply took a part says more about that reply, unless it has a code of its own.
        let taken = members.iter().any(|(_, node)| self.claims.take(node));
        let scalars = || members.iter().filter(|(_, node)| node.is_scalar());
        let has = |meaning: &str| scalars().any(|(key, node)| self.member(key, node.text()).means(meaning));
        let place = || scalars().any(|(key, node)| self.member(key, node.text()).says_where());
        let errors = self.is_errors(key);
        let tells = || has("status") || has("severity");
        has("code")
            || !taken && has("message") && (errors || place() || tells())
            || !taken && errors && (place() || tells())
            || !taken && tells() && place()
            || !taken && self.list(key).is_some() && self.holds_by_name(members, errors)
            || !taken && (self.is_map_by_number(members) || self.is_map_by_key(members, false))
            || members.iter().any(|(key, node)| self.holds_reply(key, node, standing))
    }

    /// Whether an object names a record, as a target of what is said around it does.
    fn names_a_record(&self, members: &[(String, Node)]) -> bool {
        let mut scalars = members.iter().filter(|(_, node)| node.is_scalar());
        scalars.any(|(key, node)| self.member(key, node.text()).names_a_record())
    }

    /// Whether an object has a list of numbers of records: `{"message": "…", "records": [3, 5]}`.
    fn names_records(&self, members: &[(String, Node)]) -> bool {
        members.iter().any(|(key, node)| {
            let singular = key.trim_end_matches(['s', 'S']);
            let means = [key.as_str(), singular].into_iter().find_map(|key| self.member(key, String::new()).meaning);
            let number = |item: &Node| item.scalar().is_some_and(|text| numbers::of(text).is_some());
            let Kind::Array(items) = &node.kind else { return false };
            matches!(means, Some("number" | "index")) && !items.is_empty() && items.iter().all(number)
        })
    }

    /// Whether an object tells of something by its own members.
    fn tells(&self, members: &[(String, Node)]) -> bool {
        members.iter().filter(|(_, node)| node.is_scalar()).any(|(key, node)| {
            let member = self.member(key, node.text());
            ["code", "status", "severity"].iter().any(|meaning| member.means(meaning))
                || member.means("message") && (member.told || member.is_telling_message())
        })
    }

    /// Whether an object holds replies by name: of the field, `{"[2].myNumber": ["…"]}`, of the record, `{"5": {…}}`, by a
    /// key of the record, or by the code, `{"E1003": [3, 5]}`.
    fn is_map(&self, members: &[(String, Node)], around: &Around) -> bool {
        // A rejected record that is repeated in a list is one reply, as is what identifies one.
        let repeated =
            || repeats_record(members) || members.iter().any(|(key, node)| self.member(key, node.text()).identifies());
        if around.standing == Standing::Nowhere {
            return self.is_map_by_number(members)
                || self.is_map_by_code(members)
                || self.is_map_by_key(members, false);
        }
        let fields = around.standing == Standing::Errors && !(around.item && repeated());
        self.holds_by_name(members, fields)
    }

    /// Whether all names are numbers of records, and what stands there are entries or texts by fields.
    fn is_map_by_number(&self, members: &[(String, Node)]) -> bool {
        let field = |(key, node): &(String, Node)| {
            self.is_place(key) && (texts_alone(node) || matches!(node.kind, Kind::Text(_)))
        };
        let entry = |node: &Node| match &node.kind {
            Kind::Object(members) => !members.is_empty() && (self.tells(members) || members.iter().all(field)),
            Kind::Array(items) => {
                !items.is_empty() && (texts_alone(node) || items.iter().all(|item| self.tells(item.members())))
            }
            Kind::Text(text) => self.tells_in_a_word(text),
            _ => false,
        };
        !members.is_empty() && members.iter().all(|(key, node)| numbers::one(key).is_some() && entry(node))
    }

    /// Whether all names are keys of records, and what stands there tells in a word: `{"0000031": "E1003"}`. In a list of
    /// entries any name may be one that means nothing else; elsewhere it has digits, as what identifies a record has.
    fn is_map_by_key(&self, members: &[(String, Node)], listed: bool) -> bool {
        let key = |name: &str| {
            let digits = name.chars().filter(|c| c.is_numeric()).count();
            let known = || self.member(name, String::new()).meaning.is_some() || self.list(name).is_some();
            let masked = || name.chars().any(is_mask);
            (listed || digits >= 3 || digits > 0 && numbers::one(name).is_some() || masked()) && !known()
        };
        let tells = |node: &Node| match &node.kind {
            Kind::Text(text) => self.tells_in_a_word(text) || clues::begins_with_code(text),
            Kind::Array(items) => {
                !items.is_empty() && texts_alone(node) && items.iter().all(|item| self.tells_in_a_word(&item.text()))
            }
            _ => false,
        };
        // What is as long as a key can hardly be anything else, whatever is said of it.
        let keyed = listed && members.iter().all(|(name, node)| is_key(name) && (node.is_scalar() || node.is_empty()));
        !members.is_empty()
            && members.iter().all(|(name, node)| key(name) && (keyed || tells(node)))
            && members.iter().any(|(_, node)| !node.is_empty())
    }

    /// Whether a text is nothing but codes or a word for how it went: `{"5": "E1003", "6": "OK"}`.
    fn tells_in_a_word(&self, text: &str) -> bool {
        let parts = || text.split([',', '、', ';', '；', '/', ' ', '|']).map(str::trim).filter(|part| !part.is_empty());
        self.words.outcome(text).is_some() || parts().next().is_some() && parts().all(is_coded)
    }

    /// Whether all names are codes, and what stands there says for which records, or is the message.
    fn is_map_by_code(&self, members: &[(String, Node)]) -> bool {
        let coded = |(key, node): &(String, Node)| self.member(key, node.text()).means("code");
        let record = |item: &Node| match &item.kind {
            Kind::Object(members) => {
                (self.names_a_record(members) || self.names_records(members)) && !members.iter().any(coded)
            }
            Kind::Bare(number) => array_index(number).is_some(),
            Kind::Text(text) => numbers::of(text).is_some(),
            _ => false,
        };
        let entry = |node: &Node| match &node.kind {
            Kind::Array(items) => !items.is_empty() && items.iter().all(record),
            Kind::Text(text) => !text.trim().is_empty(),
            _ => record(node),
        };
        !members.is_empty() && members.iter().all(|(key, node)| is_code_name(key) && entry(node))
    }

    /// Whether the members stand for replies by their names; `fields` where texts under the names of fields are messages.
    fn holds_by_name(&self, members: &[(String, Node)], fields: bool) -> bool {
        let speaks = |(key, node): &(String, Node)| {
            let member = self.member(key, node.text());
            let scalar =
                node.is_scalar() && (member.means("code") || member.means("message") || member.means("status"));
            scalar || self.codes(key, node).is_some() || self.list(key).is_some()
        };
        if members.is_empty() || members.iter().any(speaks) {
            return false;
        }
        let named = |(key, node): &(String, Node)| {
            !matches!(node.kind, Kind::Bare(_))
                && !node.is_empty()
                && (self.is_place(key) || numbers::one(key).is_some())
        };
        let telling = |(_, node): &(String, Node)| match &node.kind {
            Kind::Object(members) => self.tells(members),
            Kind::Array(items) => {
                !items.is_empty() && items.iter().all(|item| texts_alone(item) || self.tells(item.members()))
            }
            _ => false,
        };
        fields && (members.iter().all(|one| texts_alone(&one.1) || telling(one)) || members.iter().all(named))
            || members.iter().all(telling)
            || self.is_map_by_number(members)
            || self.is_map_by_code(members)
            || self.is_map_by_key(members, true)
    }

    fn is_place(&self, key: &str) -> bool {
        path::tells_a_place(&path::segments(key), &self.table)
    }

    fn by_name(&mut self, members: &[(String, Node)], around: &Around) {
        let by_code = self.is_map_by_code(members);
        let by_key = self.is_map_by_key(members, true);
        // Where some say that it went well, they are no list of errors.
        let well = |text: String| self.words.outcome(&text).is_some_and(|outcome| outcome < Outcome::Warning);
        let says_well =
            |(key, node): &(String, Node)| self.member(key, node.text()).means("status") && well(node.text());
        let in_words = members
            .iter()
            .any(|(_, node)| self.words.outcome(&node.text()).is_some() || node.members().iter().any(says_well));
        for (key, node) in members {
            let own = match by_code {
                true => vec![Member::meaning(key, key.clone(), "code")],
                // Names that nobody knows as those of fields, beside codes alone, are rather people's.
                false if by_key && is_word(key) && !self.is_place(key) && self.words.field(key).is_none() => {
                    vec![Member::meaning(key, key.clone(), "may-be-name")]
                }
                false => self.name_as_members(key),
            };
            // What is said of the fields of a record are its errors.
            let of_fields = node.members().iter().all(|(key, _)| self.is_place(key)) && !node.members().is_empty();
            let listed = around.standing != Standing::Nowhere;
            let silent = if in_words { Standing::Entries } else { Standing::Errors };
            let standing = match () {
                () if of_fields => Standing::Errors,
                () if listed => around.standing,
                () => silent,
            };
            let below = around.within(&own, standing);
            // No member's name: nothing but the key leads from here to the entries.
            let below = Around { item: true, by_code: by_code || around.by_code, ..below.within(&[], standing) };
            self.step(Step::Name(key.clone()), |walk| match &node.kind {
                // {"E1003": 3} may count the errors as well as name a record.
                Kind::Bare(count) if by_code => {
                    let own = [Member::meaning(key, count.clone(), "error-count")];
                    walk.emit(node.at, &own, &below, true, 1, Clear::No);
                }
                Kind::Bare(code) if by_key => {
                    let own = [Member::meaning("code", code.clone(), "code")];
                    walk.emit(node.at, &own, &below, false, 1, Clear::No);
                }
                // Of this one nothing is said.
                _ if by_key && node.is_empty() => walk.emit(node.at, &[], &below, false, 1, Clear::NoErrors),
                _ => walk.node(node, "errors", &below),
            });
        }
    }

    /// What the name of a member says where it is that of a field, a record or a key.
    fn name_as_members(&self, key: &str) -> Vec<Member> {
        let as_key = || Member::meaning(key, key.to_owned(), "key");
        // A 個人番号 is no number of a record, and is shown nowhere.
        if key.chars().filter(|c| c.is_numeric()).count() == 12 {
            return vec![as_key()];
        }
        let words: String = key.chars().filter(|c| !c.is_numeric()).collect();
        // record_3
        let worded = || {
            key.rsplit(|c: char| !c.is_ascii_digit())
                .next()
                .and_then(array_index)
                .filter(|_| number_name(&words).is_some())
        };
        if let Some(number) = numbers::one(key).or_else(worded) {
            let kind = number_name(&words).or_else(|| words.starts_with('件').then_some(NumberName::Record));
            let member = Member::meaning(key, number.to_string(), "number");
            let number = Member { kind: Some(kind.unwrap_or(NumberName::Key)), ..member };
            // So many digits are rather a number that identifies a record.
            return if key.chars().count() >= 5 && words.is_empty() { vec![number, as_key()] } else { vec![number] };
        }
        if self.is_place(key) {
            return vec![Member::meaning(key, key.to_owned(), "pointer")];
        }
        // An unknown name may be a field's, or a key of the record.
        let field = path::segments(key).len() == 1 && !key.chars().any(|c| c.is_ascii_digit());
        vec![if field { Member::meaning(key, key.to_owned(), "field") } else { as_key() }]
    }

    fn emit(&mut self, at: usize, own: &[Member], around: &Around, inherit: bool, reach: usize, clear: Clear) {
        let mut scopes: Vec<&[Member]> = vec![own];
        // A reply of the profile has the code that the profile says, if it says of any.
        let told_only = reach > 1 && self.lexicon.names("code");
        let has_code = |members: &[Member]| members.iter().any(|m| m.means("code") && (m.told || !told_only));
        let mut code_from = has_code(own).then_some(0);
        // What says of itself only where it is takes what the object around says of it.
        let silent = !self.speaks(own) && !own.iter().any(|m| m.means("message"));
        let mut told = reach;
        // How many objects stand within the entry of the innermost list of positions, that entry among them.
        let mut depth = 1;
        for outer in around.chain() {
            if outer.members.is_empty() {
                continue;
            }
            // A code with a message of its own belongs to that message.
            let own_message = outer.members.iter().any(|m| m.is_telling_message() && !m.told);
            let takes = silent || inherit && (!own_message || reach > 1);
            if code_from.is_none() && takes && has_code(outer.members) {
                code_from = Some(scopes.len());
                // An entry that names its own record keeps its code beside others that it is told of.
                let aside = own.iter().any(Member::names_a_record) && outer.members.iter().any(Member::names_a_record);
                outer.code_taken.set(outer.code_taken.get() || !aside);
            }
            if silent && told < 2 && (code_from == Some(scopes.len()) || own_message) {
                told = scopes.len() + 1;
            }
            depth += usize::from(outer.positions.len() == around.positions.len());
            scopes.push(outer.members);
        }
        let stand = Stand {
            depth,
            at,
            positions: around.positions,
            standing: around.standing,
            item: around.item,
            clear,
            code_from,
            reach: told,
        };
        self.push(&scopes, stand);
    }

    fn push(&mut self, scopes: &[&[Member]], stand: Stand<'_>) {
        let mut draft = assemble(scopes, stand, self.lexicon, &self.table);
        draft.reply.pointer = self.pointer();
        self.out.push(draft);
    }

    /// The JSON pointer of what is looked at; `None` where a name may be anybody's.
    fn pointer(&self) -> Option<String> {
        let plain = |step: &Step| match step {
            Step::Name(name) => is_identifier(name) || self.list(name).is_some(),
            Step::Place(_) => true,
        };
        let part = |step: &Step| match step {
            Step::Name(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
            Step::Place(place) => format!("/{place}"),
        };
        self.path.iter().all(plain).then(|| self.path.iter().map(part).collect())
    }

    /// Whether a list has one entry a record: each tells how it went, or each is a list of its own.
    fn is_list_of_results(&self, key: &str, items: &[Node]) -> bool {
        if items.is_empty() || self.is_errors(key) {
            return false;
        }
        let tells =
            |node: &Node, test: &dyn Fn(&str, &Node) -> bool| node.members().iter().any(|(key, node)| test(key, node));
        let how = |key: &str, node: &Node| {
            let meaning = self.member(key, node.text()).meaning;
            meaning == Some("status") || self.is_errors(key) || meaning == Some("code") && node.is_empty()
        };
        let object = |item: &Node| matches!(item.kind, Kind::Object(_) | Kind::Null);
        let field = |key: &str, _: &Node| self.member(key, "x".to_owned()).means("field");
        let nothings = || {
            let all =
                items.iter().all(|item| says_nothing(item) || matches!(item.kind, Kind::Object(_) | Kind::Array(_)));
            let some = items.iter().any(says_nothing) && !items.iter().all(says_nothing);
            all && some && !items.iter().any(|item| self.names_a_record(item.members()))
        };
        nothings()
            || items.iter().all(|item| matches!(item.kind, Kind::Array(_)) || tells(item, &how))
            || items.iter().all(|item| repeats_record(item.members()))
            || self.words.is_one_each(key) && items.iter().all(object) && !items.iter().any(|item| tells(item, &field))
    }
}

/// Whether an item of a list is empty.
fn says_nothing(node: &Node) -> bool {
    match &node.kind {
        Kind::Null => true,
        Kind::Array(items) => items.is_empty(),
        Kind::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// Whether a value is a list of texts.
fn texts_alone(node: &Node) -> bool {
    matches!(&node.kind, Kind::Array(items) if items.iter().all(|item| matches!(item.kind, Kind::Text(_))))
}

/// Whether a text is a path by itself, and not a part of one.
fn is_path(text: &str) -> bool {
    text.contains(['/', '[', '.'])
}

/// A member as it is for one of several codes: of as many texts the one at the same place.
fn nth(member: &Member, i: usize, of: usize) -> Member {
    match member.parts.get(i) {
        Some(part) if member.parts.len() == of => Member { text: part.clone(), parts: vec![], ..member.clone() },
        _ => member.clone(),
    }
}

/// Whether a code says how it went, and nothing more: a number of a few digits, or zeros alone.
fn is_result_number(code: &str) -> bool {
    let code = code.trim();
    code.bytes().all(|b| b.is_ascii_digit()) && (code.len() <= 3 || code.bytes().all(|b| b == b'0'))
}

/// Whether a text is so long a number, or such letters with one, that it may be what identifies a record.
fn is_key(text: &str) -> bool {
    let text = text.trim();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'*'));
    (digits >= 6 || digits >= 4 && text.contains('*')) && plain && text.len() <= 40
}

/// Whether a name may be a person's: letters that are not those of English, and no digit.
fn is_word(key: &str) -> bool {
    !key.is_ascii() && !key.contains(char::is_numeric)
}

/// Whether the name of a member can hardly be anything but a code.
fn is_code_name(key: &str) -> bool {
    is_coded(key) && key.chars().filter(char::is_ascii_digit).count() >= 3
}

/// Whether nothing but names leads to an object: no list.
fn around_is_whole(path: &[Step]) -> bool {
    path.iter().all(|step| matches!(step, Step::Name(_)))
}
