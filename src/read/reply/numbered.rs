//! Members that stand several times in one entry: `errorCode1` and `errorCode2`, two columns エラーコード, a key twice. Each of
//! the codes is a reply of its own, with the message and the item of the same number.

use std::collections::{BTreeMap, HashMap};

use super::member::{Member, numbered};
use crate::spec::fold_heading;

/// What of an entry belongs to one number, and what to all of them.
const APART: [&str; 4] = ["code", "message", "field", "severity"];

/// The members of each of the replies that an entry is, in the order of their numbers; `None` where it is one.
pub(super) fn apart(own: &[Member]) -> Option<Vec<Vec<Member>>> {
    let mut numbers = Numbers::of(own);
    let telling = if numbers.several(own, "code") { "code" } else { "message" };
    if telling == "message" && (own.iter().any(|m| m.means("code")) || !numbers.several(own, "message")) {
        return None;
    }
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, number) in numbers.of_members.drain(..) {
        groups.entry(number).or_default().push(at);
    }
    groups.retain(|_, members| members.iter().any(|at| own[*at].means(telling)));
    let grouped: Vec<usize> = numbers.grouped;
    let shared = || own.iter().enumerate().filter(|(at, _)| !grouped.contains(at)).map(|(_, member)| member.clone());
    let one = |members: Vec<usize>| members.into_iter().map(|at| own[at].clone()).chain(shared()).collect();
    (groups.len() > 1).then(|| groups.into_values().map(one).collect())
}

/// The numbers of members.
struct Numbers {
    /// Of each member that has one.
    of_members: Vec<(usize, u32)>,
    /// All places that have one.
    grouped: Vec<usize>,
}

impl Numbers {
    /// A number is written behind the name, or it is how often the name stood before.
    fn of(own: &[Member]) -> Numbers {
        let apart = |member: &Member| !member.told && member.meaning.is_some_and(|meaning| APART.contains(&meaning));
        let name = |member: &Member| {
            numbered(&member.name)
                .map_or_else(|| (fold_heading(&member.name), None), |(base, number)| (base, Some(number)))
        };
        let mut times: HashMap<String, u32> = HashMap::new();
        let named: Vec<(usize, String, Option<u32>)> = own
            .iter()
            .enumerate()
            .filter(|(_, member)| apart(member))
            .map(|(at, member)| {
                let (base, number) = name(member);
                (at, base, number)
            })
            .collect();
        for (_, base, _) in &named {
            *times.entry(base.clone()).or_default() += 1;
        }
        let mut met: HashMap<String, u32> = HashMap::new();
        let of_members: Vec<(usize, u32)> = named
            .into_iter()
            .filter(|(_, base, _)| times.get(base).is_some_and(|times| *times > 1))
            .map(|(at, base, number)| {
                let met = met.entry(base).or_default();
                *met += 1;
                (at, number.unwrap_or(*met))
            })
            .collect();
        let grouped = of_members.iter().map(|(at, _)| *at).collect();
        Numbers { of_members, grouped }
    }

    /// Whether several members of a meaning have numbers and hold something.
    fn several(&self, own: &[Member], meaning: &str) -> bool {
        self.grouped.iter().filter(|at| own[**at].means(meaning)).count() > 1
    }
}
