//! A record against the JSON Schema of a design. First it is only asked whether the schema holds, as it does for nearly all
//! records; what does not hold is looked for in a second walk.

use std::borrow::Cow;

use crate::read::{Raw, Tape};
use crate::record::RecordText;
use crate::spec::{
    ArrayLimits, Decimal, Named, Node, NodeId, NumberLimits, ObjectLimits, Schema, TextFormat, TextLimits, Types,
    canonical,
};

/// How many schemas may lead to one another on the way to a value.
const DEEPEST: usize = 300;

/// How many steps may be taken for one record; a usual one takes a hundred.
const MOST: usize = 1_000_000;

/// A step from a value to what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The member of this key.
    Key(String),
    /// The item of this number, counted from 0.
    Item(u32),
}

/// What does not hold.
#[derive(Clone, Debug)]
pub enum Fault<'s> {
    /// Another type than these.
    Type(Types, &'static str),
    /// None of these values.
    Values(&'s [Named]),
    /// A number outside of these limits.
    Number(&'static str, Decimal),
    /// A number that does not fit into so many bits.
    Bits(u32),
    /// So many characters, and how many are allowed.
    Length(&'static str, u64, u64),
    /// Another form than this pattern's.
    Pattern(&'s str),
    /// Another form than this format's.
    Format(TextFormat),
    /// So many items or members, and how many are allowed.
    Count(&'static str, u64, u64),
    /// Two equal items: the later one, counted from 0.
    Twice(u32),
    /// A member that must be there and is not.
    Missing,
    /// A member that must be there beside another, and is not.
    MissingBeside(&'s str),
    /// A member that the schema does not let in.
    Closed,
    /// A value that nothing allows, or that is not to be sent.
    Forbidden(&'static str),
    /// None, or more than one, of so many alternatives.
    Alternatives(&'static str, usize),
    /// What `not` forbids.
    Not,
    /// What could not be decided: the schemas lead to one another too often.
    Unfinished,
}

/// What does not hold, and where.
#[derive(Clone, Debug)]
pub struct Violation<'s> {
    /// The way from the record on.
    pub path: Vec<Step>,
    /// Byte index in the record's text.
    pub at: u32,
    /// Which of its object's members it is, counted from 1; 0 for what is no member.
    pub nth: u32,
    /// What does not hold.
    pub fault: Fault<'s>,
}

/// Everything in a record that its schema does not allow, one thing a value; nothing where the whole schema holds.
pub fn violations<'t, 's>(text: &'t RecordText<'t>, schema: &'s Schema) -> Vec<Violation<'s>> {
    let tape = Tape::of(&text.text);
    let root = tape.root();
    let mut walk = Walk { tape, schema, text, found: None, way: vec![], left: MOST };
    if walk.value(Schema::ROOT, root, &Place::RECORD) && walk.left > 0 {
        return vec![];
    }
    (walk.found, walk.left) = (Some(vec![]), MOST);
    walk.value(Schema::ROOT, root, &Place::RECORD);
    if walk.left == 0 {
        walk.fault(&Place::RECORD, root.at(), Fault::Unfinished);
    }
    let mut first: Vec<Violation<'s>> = Vec::new();
    for violation in walk.found.unwrap_or_default() {
        if !first.iter().any(|known| known.path == violation.path) {
            first.push(violation);
        }
    }
    first
}

/// Where the walk stands.
struct Place<'p> {
    above: Option<&'p Place<'p>>,
    step: PlaceStep<'p>,
    nth: u32,
}

#[derive(Clone, Copy)]
enum PlaceStep<'p> {
    Key(&'p str),
    Item(u32),
}

impl<'p> Place<'p> {
    const RECORD: Place<'static> = Place { above: None, step: PlaceStep::Item(0), nth: 0 };

    /// The member of a key, the n-th of its object.
    fn key(&'p self, key: &'p str, nth: u32) -> Place<'p> {
        Place { above: Some(self), step: PlaceStep::Key(key), nth }
    }

    fn item(&'p self, item: u32) -> Place<'p> {
        Place { above: Some(self), step: PlaceStep::Item(item), nth: 0 }
    }

    fn path(&self) -> Vec<Step> {
        let Some(above) = self.above else { return vec![] };
        let mut path = above.path();
        path.push(match self.step {
            PlaceStep::Key(key) => Step::Key(key.to_owned()),
            PlaceStep::Item(item) => Step::Item(item),
        });
        path
    }
}

struct Walk<'t, 's> {
    tape: Tape<'t>,
    schema: &'s Schema,
    text: &'t RecordText<'t>,
    /// What was found; `None` where it is only asked whether all holds.
    found: Option<Vec<Violation<'s>>>,
    /// The schemas that led here, and the values for which.
    way: Vec<(NodeId, u32)>,
    left: usize,
}

impl<'t, 's> Walk<'t, 's> {
    /// Puts down what does not hold.
    fn fault(&mut self, place: &Place<'_>, at: u32, fault: Fault<'s>) -> bool {
        if let Some(found) = &mut self.found {
            found.push(Violation { path: place.path(), at, nth: place.nth, fault });
        }
        false
    }

    /// Whether to go on: where it is only asked, the first thing that does not hold decides.
    fn goes_on(&self, holds: bool) -> bool {
        holds || self.found.is_some()
    }

    /// Whether a schema holds, of which nothing is to be put down.
    fn holds(&mut self, id: NodeId, raw: Raw<'t>, place: &Place<'_>) -> bool {
        let found = self.found.take();
        let holds = self.value(id, raw, place);
        self.found = found;
        holds
    }

    /// What a schema finds, without putting it down.
    fn tried(&mut self, id: NodeId, raw: Raw<'t>, place: &Place<'_>) -> Vec<Violation<'s>> {
        let found = self.found.replace(vec![]);
        self.value(id, raw, place);
        std::mem::replace(&mut self.found, found).unwrap_or_default()
    }

    fn value(&mut self, id: NodeId, raw: Raw<'t>, place: &Place<'_>) -> bool {
        if self.way.len() >= DEEPEST || self.left == 0 {
            self.left = 0;
            return true;
        }
        // A schema that leads back to itself for the same value says nothing more.
        let here = (id, raw.at());
        if self.way.contains(&here) {
            return true;
        }
        self.left -= 1;
        self.way.push(here);
        let schema = self.schema;
        let node = schema.node(id);
        let own = self.own(node, raw, place);
        let holds = own & (self.goes_on(own) && self.further(node, raw, place));
        self.way.pop();
        holds
    }

    /// What the schema says itself.
    fn own(&mut self, node: &'s Node, raw: Raw<'t>, place: &Place<'_>) -> bool {
        if node.never {
            return self.fault(place, raw.at(), Fault::Forbidden("never"));
        }
        let written = raw.get();
        let first = written.as_bytes().first().copied().unwrap_or(b'0');
        if !node.types.is_empty() {
            let found = type_of(written);
            if !node.types.has(found) {
                return self.fault(place, raw.at(), Fault::Type(node.types, found));
            }
        }
        let mut holds = match first {
            b'"' => self.text(node, raw, place),
            b'{' => node.object.as_ref().is_none_or(|limits| self.object(limits, raw, place)),
            b'[' => node.array.as_ref().is_none_or(|limits| self.array(limits, raw, place)),
            b't' | b'f' | b'n' => true,
            _ => node.number.as_ref().is_none_or(|limits| self.number(limits, raw, place)),
        };
        if first != b'"' && self.goes_on(holds) {
            holds &= node.values.iter().all(|values| self.one_of_values(values, raw, place));
        }
        holds
    }

    fn one_of_values(&mut self, values: &'s [Named], raw: Raw<'t>, place: &Place<'_>) -> bool {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(raw.get()) else { return true };
        let found = canonical(&value);
        values.iter().any(|value| value.canonical == found) || self.fault(place, raw.at(), Fault::Values(values))
    }

    /// A text, the first thing of it that does not hold. Nothing is said of one in which bad bytes stand.
    fn text(&mut self, node: &'s Node, raw: Raw<'t>, place: &Place<'_>) -> bool {
        if node.text.is_none() && node.values.is_empty() {
            return true;
        }
        let Some(text) = self.content(raw) else { return true };
        let limits = node.text.as_deref();
        let fault = limits.and_then(|limits| of_text(limits, &text)).or_else(|| {
            let missing = |values: &&Vec<Named>| !values.iter().any(|value| value.text.as_deref() == Some(&*text));
            node.values.iter().find(missing).map(|values| Fault::Values(values))
        });
        let fault = fault.or_else(|| {
            let format = limits?.format.filter(|format| !format.holds(&text))?;
            Some(Fault::Format(format))
        });
        fault.is_none_or(|fault| self.fault(place, raw.at(), fault))
    }

    /// The characters of a text; `None` where bad bytes or half a surrogate pair stand in it, which is told elsewhere.
    fn content(&self, raw: Raw<'t>) -> Option<Cow<'t, str>> {
        let (written, at) = (raw.get(), raw.at());
        if !self.text.bad.is_empty() && !self.text.bad_within(at, at + written.len() as u32).is_empty() {
            return None;
        }
        if raw.is_escaped() {
            return serde_json::from_str::<String>(written).ok().map(Cow::Owned);
        }
        written.get(1..written.len().saturating_sub(1)).map(Cow::Borrowed)
    }

    fn number(&mut self, limits: &NumberLimits, raw: Raw<'t>, place: &Place<'_>) -> bool {
        let Some(number) = Decimal::parse(raw.get()) else { return true };
        let breaks = |limit: Option<Decimal>, right: fn(&Decimal, &Decimal) -> bool| {
            limit.filter(|limit| !right(&number, limit))
        };
        let fault = breaks(limits.min, |a, b| a >= b)
            .map(|limit| ("min", limit))
            .or_else(|| breaks(limits.max, |a, b| a <= b).map(|limit| ("max", limit)))
            .or_else(|| breaks(limits.above, |a, b| a > b).map(|limit| ("above", limit)))
            .or_else(|| breaks(limits.below, |a, b| a < b).map(|limit| ("below", limit)))
            .or_else(|| breaks(limits.multiple_of, |a, b| a.is_multiple_of(*b)).map(|limit| ("multiple", limit)))
            .map(|(kind, limit)| Fault::Number(kind, limit));
        let too_long = |bits: u32| match bits {
            32 => raw.get().parse::<i64>().is_ok_and(|number| i32::try_from(number).is_err()),
            _ => raw.get().parse::<i128>().is_ok_and(|number| i64::try_from(number).is_err()),
        };
        let fault = fault.or_else(|| limits.bits.filter(|bits| too_long(*bits)).map(Fault::Bits));
        fault.is_none_or(|fault| self.fault(place, raw.at(), fault))
    }

    fn array(&mut self, limits: &'s ArrayLimits, raw: Raw<'t>, place: &Place<'_>) -> bool {
        let Some(elements) = self.tape.elements(raw) else { return true };
        let items: Vec<Raw<'t>> = self.tape.iter(elements).map(|(_, item)| item).collect();
        let mut holds = self.counted(items.len() as u64, (limits.min, limits.max), "items", raw, place);
        for (i, item) in items.iter().enumerate() {
            if !self.goes_on(holds) {
                return false;
            }
            let of_item = limits.prefix.get(i).copied().or(limits.items);
            holds &= of_item.is_none_or(|id| self.value(id, *item, &place.item(i as u32)));
        }
        if limits.unique && self.goes_on(holds) {
            holds &= self.unique(&items, place);
        }
        if let Some((id, min, max)) = limits.contains
            && self.goes_on(holds)
        {
            let right = items.iter().enumerate().filter(|(i, item)| self.holds(id, **item, &place.item(*i as u32)));
            let right = right.count() as u64;
            holds &= self.counted(right, (Some(min), max), "contained", raw, place);
        }
        holds
    }

    fn unique(&mut self, items: &[Raw<'t>], place: &Place<'_>) -> bool {
        let mut seen = std::collections::HashSet::new();
        let again = items.iter().position(|item| {
            let value = serde_json::from_str::<serde_json::Value>(item.get());
            value.is_ok_and(|value| !seen.insert(canonical(&value)))
        });
        again.is_none_or(|i| self.fault(&place.item(i as u32), items[i].at(), Fault::Twice(i as u32)))
    }

    fn counted(
        &mut self,
        count: u64,
        (min, max): (Option<u64>, Option<u64>),
        of: &'static str,
        raw: Raw<'t>,
        place: &Place<'_>,
    ) -> bool {
        let kinds = match of {
            "items" => ["min-items", "max-items"],
            "contained" => ["min-contained", "max-contained"],
            _ => ["min-members", "max-members"],
        };
        if let Some(min) = min.filter(|min| count < *min) {
            return self.fault(place, raw.at(), Fault::Count(kinds[0], count, min));
        }
        max.filter(|max| count > *max).is_none_or(|max| self.fault(place, raw.at(), Fault::Count(kinds[1], count, max)))
    }

    /// Of the same key twice the last value counts.
    fn object(&mut self, limits: &'s ObjectLimits, raw: Raw<'t>, place: &Place<'_>) -> bool {
        let Some(members) = self.tape.members(raw) else { return true };
        let all: Vec<(Cow<'t, str>, Raw<'t>)> = self.tape.iter(members).collect();
        let last = |i: usize| !all[i + 1..].iter().any(|(key, _)| *key == all[i].0);
        let members: Vec<(u32, &str, Raw<'t>)> = (0..all.len())
            .filter(|i| all.len() > FEW || last(*i))
            .map(|i| (i as u32 + 1, all[i].0.as_ref(), all[i].1))
            .collect();
        let has = |key: &str| members.iter().any(|(_, known, _)| *known == key);
        let mut holds = true;
        for (nth, key, value) in &members {
            if !self.goes_on(holds) {
                return false;
            }
            holds &= self.member(limits, (key, *value), &place.key(key, *nth));
        }
        for name in limits.required.iter().filter(|name| !has(name)) {
            holds &= self.fault(&place.key(name, 0), raw.at(), Fault::Missing);
        }
        for (with, needed) in limits.dependent.iter().filter(|(with, _)| has(with)) {
            for name in needed.iter().filter(|name| !has(name)) {
                holds &= self.fault(&place.key(name, 0), raw.at(), Fault::MissingBeside(with));
            }
        }
        for (with, id) in &limits.dependent_schemas {
            if has(with) && self.goes_on(holds) {
                holds &= self.value(*id, raw, place);
            }
        }
        if self.goes_on(holds) {
            holds &= self.counted(members.len() as u64, (limits.min, limits.max), "members", raw, place);
        }
        holds
    }

    fn member(&mut self, limits: &'s ObjectLimits, (key, value): (&str, Raw<'t>), place: &Place<'_>) -> bool {
        let mut holds = true;
        let mut named = false;
        if let Some(id) = limits.properties.get(key) {
            named = true;
            if self.schema.node(*id).read_only {
                return self.fault(place, value.at(), Fault::Forbidden("read-only"));
            }
            holds &= self.value(*id, value, place);
        }
        for (pattern, id) in &limits.patterns {
            if pattern.holds(key) {
                named = true;
                holds &= self.goes_on(holds) && self.value(*id, value, place);
            }
        }
        match limits.additional.filter(|_| !named) {
            Some(id) if self.schema.node(id).never => holds = self.fault(place, value.at(), Fault::Closed),
            Some(id) => holds &= self.value(id, value, place),
            None => {}
        }
        if let Some(id) = limits.names {
            let written = serde_json::Value::from(key).to_string();
            let text =
                RecordText { number: 0, offset: 0, length: 0, text: written.into(), bad: vec![], all_kept: false };
            let tape = Tape::of(&text.text);
            let root = tape.root();
            let mut walk = Walk { tape, schema: self.schema, text: &text, found: None, way: vec![], left: self.left };
            if !walk.value(id, root, &Place::RECORD) {
                holds = self.fault(place, value.at(), Fault::Forbidden("name"));
            }
        }
        holds
    }

    /// What the schemas say that the schema holds for the same value.
    fn further(&mut self, node: &'s Node, raw: Raw<'t>, place: &Place<'_>) -> bool {
        let mut holds = true;
        for id in &node.all_of {
            if !self.goes_on(holds) {
                return false;
            }
            holds &= self.value(*id, raw, place);
        }
        if !node.any_of.is_empty() && self.goes_on(holds) {
            holds &= self.any_of(node, raw, place);
        }
        if !node.one_of.is_empty() && self.goes_on(holds) {
            let right = node.one_of.iter().filter(|id| self.holds(**id, raw, place)).count();
            holds &= match right {
                1 => true,
                0 => self.none_of(node, &node.one_of, raw, place),
                _ => self.fault(place, raw.at(), Fault::Alternatives("many", right)),
            };
        }
        if let Some(id) = node.not
            && self.goes_on(holds)
            && self.holds(id, raw, place)
        {
            holds = self.fault(place, raw.at(), Fault::Not);
        }
        if let Some((condition, then, otherwise)) = node.condition
            && self.goes_on(holds)
        {
            let branch = if self.holds(condition, raw, place) { then } else { otherwise };
            holds &= branch.is_none_or(|id| self.value(id, raw, place));
        }
        holds
    }

    fn any_of(&mut self, node: &'s Node, raw: Raw<'t>, place: &Place<'_>) -> bool {
        node.any_of.iter().any(|id| self.holds(*id, raw, place)) || self.none_of(node, &node.any_of, raw, place)
    }

    /// None of the branches holds: what is wrong by the one that is meant, where that can be told.
    fn none_of(&mut self, node: &'s Node, branches: &'s [NodeId], raw: Raw<'t>, place: &Place<'_>) -> bool {
        if self.found.is_none() {
            return false;
        }
        let meant = node.discriminator.as_deref().and_then(|(key, mapped)| self.named_branch(key, mapped, raw));
        if let Some(id) = meant {
            let at_fault = !self.value(id, raw, place);
            return !at_fault && self.fault(place, raw.at(), Fault::Alternatives("none", branches.len()));
        }
        let path = place.path();
        let mut tried: Vec<Vec<Violation<'s>>> = branches.iter().map(|id| self.tried(*id, raw, place)).collect();
        // Of another type, or with another word in a member that tells the branches apart, a branch is not meant.
        let other_type = |v: &Violation<'_>| v.path == path && matches!(v.fault, Fault::Type(..));
        let other_word = |v: &Violation<'_>| v.path.len() == path.len() + 1 && matches!(v.fault, Fault::Values(_));
        tried.retain(|found| !found.iter().any(other_type));
        if tried.len() > 1 {
            tried.retain(|found| !found.iter().any(other_word));
        }
        match (tried.pop(), tried.is_empty()) {
            (Some(only), true) if !only.is_empty() => {
                self.found.iter_mut().for_each(|found| found.extend(only.iter().cloned()));
                false
            }
            _ => self.fault(place, raw.at(), Fault::Alternatives("none", branches.len())),
        }
    }

    /// The branch that the text of a member names.
    fn named_branch(&mut self, key: &str, mapped: &'s [(String, NodeId)], raw: Raw<'t>) -> Option<NodeId> {
        let members = self.tape.members(raw)?;
        let value = self.tape.iter(members).filter(|(known, _)| known == key).last()?.1;
        let text = self.content(value).filter(|_| value.get().starts_with('"'))?;
        mapped.iter().find(|(value, _)| *value == text).map(|(_, id)| *id)
    }
}

/// Up to so many members are looked through for one that stands twice: more are told as they stand.
const FEW: usize = 256;

/// The first thing of a text that does not hold, but for its format.
fn of_text<'s>(limits: &'s TextLimits, text: &str) -> Option<Fault<'s>> {
    if let Some(pattern) = limits.pattern.as_ref().filter(|pattern| !pattern.holds(text)) {
        return Some(Fault::Pattern(&pattern.written));
    }
    // A character has one to four bytes: mostly that tells enough.
    let (bytes, least) = (text.len() as u64, text.len().div_ceil(4) as u64);
    let holds = |count: u64| limits.min.is_none_or(|min| count >= min) && limits.max.is_none_or(|max| count <= max);
    if holds(bytes) && holds(least) {
        return None;
    }
    let count = text.chars().count() as u64;
    if let Some(min) = limits.min.filter(|min| count < *min) {
        return Some(Fault::Length("min", count, min));
    }
    limits.max.filter(|max| count > *max).map(|max| Fault::Length("max", count, max))
}

/// The type of a value as JSON Schema calls it; `integer` for whole numbers.
fn type_of(written: &str) -> &'static str {
    match written.as_bytes().first() {
        Some(b'"') => "string",
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b'n') => "null",
        Some(b't' | b'f') => "boolean",
        _ if Decimal::parse(written).is_some_and(Decimal::is_whole) => "integer",
        _ => "number",
    }
}
