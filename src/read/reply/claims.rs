//! What a profile's pointers reach in a tree: the codes and messages that are replies, and what belongs to each.

use std::collections::{HashMap, HashSet};

use super::member::Member;
use super::profile::Lexicon;
use super::tree::{Kind, Node, joined, texts};

/// A reply that pointers reach.
pub(super) struct Claim<'t> {
    /// Where it starts, as a byte index.
    pub at: usize,
    /// What it is made of: meaning, key and value.
    parts: Vec<(&'static str, &'t str, &'t Node)>,
    /// The record's place.
    index: Option<usize>,
}

impl Claim<'_> {
    pub fn members(&self, lexicon: &Lexicon) -> Vec<Member> {
        let member = |(meaning, key, node): &(&'static str, &str, &Node)| {
            let text = texts(node).map(|texts| joined(&texts, Some(meaning))).unwrap_or_default();
            Member { at: Some(node.at), ..lexicon.told((*key).to_owned(), key, text, meaning) }
        };
        let index = self.index.map(|index| Member::told("*".to_owned(), "*", index.to_string(), "index"));
        self.parts.iter().map(member).chain(index).collect()
    }
}

/// All that pointers reach.
#[derive(Default)]
pub(super) struct Claims<'t> {
    by_place: HashMap<usize, Claim<'t>>,
    /// The places of codes and messages that are replies, sorted.
    places: Vec<usize>,
    /// The places of all values that belong to one.
    taken: HashSet<usize>,
}

impl<'t> Claims<'t> {
    /// What the pointers reach from the tops of trees.
    pub fn of(roots: &'t [Node], lexicon: &Lexicon) -> Claims<'t> {
        let mut claims = Claims::default();
        // A message is a reply where no code is.
        for anchor in ["code", "message"] {
            let pointers = lexicon.pointers.iter().enumerate();
            let active: Vec<usize> = pointers.filter(|(_, p)| p.meaning == anchor).map(|(i, _)| i).collect();
            // Where the profile tells a part by its name, and others by pointers, these start from the name.
            let by_name = !lexicon.pointers.is_empty() && lexicon.names(anchor);
            if active.is_empty() && !by_name {
                continue;
            }
            for root in roots {
                let known = vec![None; lexicon.pointers.len()];
                let mut seek = Seek { lexicon, anchor, by_name, root, path: Vec::new(), known, claims };
                seek.node(root, &active);
                claims = seek.claims;
            }
            claims.places = claims.by_place.keys().copied().collect();
            claims.places.sort_unstable();
        }
        claims
    }

    /// The reply whose code or message is this value.
    pub fn get(&self, node: &Node) -> Option<&Claim<'t>> {
        self.by_place.get(&node.at)
    }

    /// Whether a reply's code or message is this value or stands in it.
    pub fn stand_in(&self, node: &Node) -> bool {
        let first = self.places.partition_point(|at| *at < node.at);
        self.places.get(first).is_some_and(|at| *at < node.end)
    }

    /// Whether a value belongs to a reply.
    pub fn take(&self, node: &Node) -> bool {
        self.taken.contains(&node.at)
    }
}

/// A step from the top to a value.
struct Step<'t> {
    key: &'t str,
    index: Option<usize>,
    node: &'t Node,
}

/// A value that a pointer reached from another, whose place and depth come first.
type Known<'t> = Option<(usize, usize, Option<(&'t str, &'t Node)>)>;

struct Seek<'t, 'l> {
    lexicon: &'l Lexicon,
    anchor: &'static str,
    /// Whether the profile may tell the anchor by its name.
    by_name: bool,
    root: &'t Node,
    path: Vec<Step<'t>>,
    /// For each pointer what it reached last: replies that share a place are not worth a search each.
    known: Vec<Known<'t>>,
    claims: Claims<'t>,
}

impl<'t> Seek<'t, '_> {
    /// Follows those pointers that have led here.
    fn node(&mut self, node: &'t Node, active: &[usize]) {
        let depth = self.path.len();
        if active.iter().any(|p| self.lexicon.pointers[*p].len() == depth) {
            self.reached(node);
        }
        let each = |seek: &mut Self, key: &'t str, index: Option<usize>, child: &'t Node| {
            let allowed = |p: &usize| seek.lexicon.pointers[*p].allows(depth, key, index);
            let further: Vec<usize> = active.iter().copied().filter(allowed).collect();
            let named = seek.by_name && index.is_none() && seek.lexicon.means(key, seek.anchor);
            if !further.is_empty() || seek.by_name {
                seek.path.push(Step { key, index, node: child });
                if named {
                    seek.reached(child);
                }
                seek.node(child, &further);
                seek.path.pop();
            }
        };
        match &node.kind {
            Kind::Object(members) => members.iter().for_each(|(key, child)| each(self, key, None, child)),
            Kind::Array(items) => items.iter().enumerate().for_each(|(i, child)| each(self, "", Some(i), child)),
            _ => {}
        }
    }

    fn reached(&mut self, node: &'t Node) {
        if texts(node).is_none() || self.claims.by_place.contains_key(&node.at) {
            return;
        }
        if self.anchor == "message" {
            let around = self.path.iter().rev().nth(1).map_or(self.root, |step| step.node);
            let coded = matches!(around.kind, Kind::Object(_)) && self.coded(around);
            if !coded && !self.claims.take(node) {
                self.claim(node);
            }
            return;
        }
        match &node.kind {
            // Several codes are as many replies.
            Kind::Array(items) => {
                for (i, item) in items.iter().enumerate().filter(|(_, item)| texts(item).is_some()) {
                    self.path.push(Step { key: "", index: Some(i), node: item });
                    self.claim(item);
                    self.path.pop();
                }
            }
            _ => self.claim(node),
        }
    }

    /// Whether an object holds a reply with a code.
    fn coded(&self, node: &Node) -> bool {
        self.claims.stand_in(node)
    }

    fn claim(&mut self, node: &'t Node) {
        let key = self.path.iter().rev().map(|step| step.key).find(|key| !key.is_empty()).unwrap_or_default();
        let mut claim = Claim { at: node.at, parts: vec![(self.anchor, key, node)], index: None };
        if let [.., home, last] = self.path.as_slice() {
            claim.at = if last.index.is_none() { home.node.at } else { node.at };
        } else if matches!(self.root.kind, Kind::Object(_)) {
            claim.at = self.root.at;
        }
        let lexicon = self.lexicon;
        for (p, pointer) in lexicon.pointers.iter().enumerate() {
            if pointer.is_place {
                claim.index = claim.index.or_else(|| self.place(p));
            } else if pointer.meaning != "code"
                && !claim.parts.iter().any(|(meaning, ..)| *meaning == pointer.meaning)
                && let Some((key, found)) = self.resolve(p)
                && found.at != node.at
            {
                claim.parts.push((pointer.meaning, key, found));
            }
        }
        self.claims.taken.extend(claim.parts.iter().map(|(_, _, node)| node.at));
        self.claims.by_place.insert(node.at, claim);
    }

    /// How many steps of a pointer are those that led here.
    fn shared(&self, pointer: usize) -> usize {
        let pointer = &self.lexicon.pointers[pointer];
        let steps = self.path.iter().enumerate();
        steps.take_while(|(depth, step)| pointer.allows(*depth, step.key, step.index)).count()
    }

    fn place(&self, pointer: usize) -> Option<usize> {
        let len = self.lexicon.pointers[pointer].len();
        if self.shared(pointer) == len { self.path.get(len.checked_sub(1)?)?.index } else { None }
    }

    /// The first value that a pointer reaches from the nearest place that it shares with this reply.
    fn resolve(&mut self, pointer: usize) -> Option<(&'t str, &'t Node)> {
        let depth = self.shared(pointer);
        let (key, from) = match depth.checked_sub(1).and_then(|last| self.path.get(last)) {
            Some(step) => (step.key, step.node),
            None => ("", self.root),
        };
        if let Some((at, known_depth, found)) = self.known[pointer]
            && (at, known_depth) == (from.at, depth)
        {
            return found;
        }
        let found = self.first(key, from, pointer, depth);
        self.known[pointer] = Some((from.at, depth, found));
        found
    }

    fn first(&self, key: &'t str, node: &'t Node, pointer: usize, depth: usize) -> Option<(&'t str, &'t Node)> {
        let parts = &self.lexicon.pointers[pointer];
        if parts.len() == depth {
            return texts(node).is_some().then_some((key, node));
        }
        match &node.kind {
            Kind::Object(members) => {
                let mut fit = members.iter().filter(|(key, _)| parts.allows(depth, key, None));
                fit.find_map(|(key, node)| self.first(key, node, pointer, depth + 1))
            }
            Kind::Array(items) => {
                let mut fit = items.iter().enumerate().filter(|(i, _)| parts.allows(depth, "", Some(*i)));
                fit.find_map(|(_, node)| self.first(key, node, pointer, depth + 1))
            }
            _ => None,
        }
    }
}
