//! Fuzzy ranking of short lists, such as the command palette.

use std::cmp::Reverse;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use unicode_segmentation::UnicodeSegmentation;

use crate::text::fold::{fold, fold_into};

/// How closely a candidate matches; the closer is the lesser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// The candidate is the query.
    Exact,
    /// It starts with the query.
    Prefix,
    /// It holds the query in one piece.
    Substring,
    /// It holds the query's characters in order.
    Fuzzy,
}

/// One candidate that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Its place among the candidates, from 0.
    pub index: usize,
    /// How closely it matches.
    pub tier: Tier,
    /// The matcher's score; more is better.
    pub score: i64,
    /// The characters of the candidate that matched, counted from 0.
    pub positions: Vec<usize>,
}

/// Ranks short texts by a query: by tier, then score, then their order. Both sides are folded.
/// The tiers come first because a matcher left alone puts 山本田 before 小山田 for the query 山田.
/// An empty query takes every candidate, in order. No candidate or query is too long, but it costs their product.
pub fn rank<'a>(candidates: impl Iterator<Item = &'a str>, query: &str) -> Vec<Ranked> {
    let query = fold(query);
    let matcher = SkimMatcherV2::default().ignore_case();
    let mut ranked: Vec<Ranked> =
        candidates.enumerate().filter_map(|(index, text)| rank_one(&matcher, index, text, &query)).collect();
    ranked.sort_by_key(|one| (one.tier, Reverse(one.score), one.index));
    ranked
}

/// Matches one candidate.
fn rank_one(matcher: &SkimMatcherV2, index: usize, text: &str, query: &str) -> Option<Ranked> {
    if query.is_empty() {
        return Some(Ranked { index, tier: Tier::Prefix, score: 0, positions: Vec::new() });
    }
    // the folded text, and for each of its characters the character of the text that it came from
    let (mut folded, mut origins) = (String::new(), Vec::new());
    let mut origin = 0;
    for grapheme in text.graphemes(true) {
        let start = folded.len();
        fold_into(grapheme, &mut folded);
        origins.extend(folded[start..].chars().map(|_| origin));
        origin += grapheme.chars().count();
    }
    let (score, scattered) = matcher.fuzzy_indices(&folded, query)?;
    let (tier, matched) = match folded.find(query) {
        Some(at) => {
            let first = folded[..at].chars().count();
            let tier = match at {
                0 if folded.len() == query.len() => Tier::Exact,
                0 => Tier::Prefix,
                _ => Tier::Substring,
            };
            (tier, (first..first + query.chars().count()).collect())
        }
        None => (Tier::Fuzzy, scattered),
    };
    let mut positions: Vec<usize> = matched.into_iter().filter_map(|at| origins.get(at).copied()).collect();
    positions.dedup();
    Some(Ranked { index, tier, score, positions })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closer_matches_come_first() {
        let list = ["山本田", "小山田", "山田町", "山田", "山口", "ヤマグチマキダ", "オヤマダ"];
        let order = |query| rank(list.into_iter(), query).iter().map(|r| list[r.index]).collect::<Vec<_>>();
        assert_eq!(order("山田"), ["山田", "山田町", "小山田", "山本田"]);
        assert_eq!(order("ﾔﾏﾀﾞ"), ["オヤマダ", "ヤマグチマキダ"]);
        assert_eq!(order(""), list);
        let ranked = rank(["Show ﾊﾟﾊﾟ"].into_iter(), "パパ");
        assert_eq!((ranked[0].tier, &ranked[0].positions[..]), (Tier::Substring, &[5, 7][..]));
        assert_eq!(rank(["Next Problem"].into_iter(), "NP")[0].positions, [0, 5]);
    }
}
