//! Search over the records' names, kana and numbers: a substring search of the folded keys of every
//! record, by text or by romaji, and a fuzzy ranking for short lists such as the command palette.
//!
//! All keys lie in one string, so that a search is one pass of memmem over it: measured, that is
//! 1 to 6 ms for a million records, where a fuzzy matcher takes 20 times as long. Romaji is stored in
//! capitals beside the folded text, which never holds capitals, so one pass cannot take one for the other.

use std::cmp::Reverse;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use memchr::memmem::Finder;
use unicode_segmentation::UnicodeSegmentation;

use crate::record::FieldId;
use crate::text::fold::{canonical_romaji, fold, fold_into, shorten, transliterate};

/// The fields by which records are found.
pub const FIELDS: [FieldId; 8] = [
    FieldId::NAME,
    FieldId::KANA,
    FieldId::INSURER,
    FieldId::RECIPIENT,
    FieldId::CERTIFICATE,
    FieldId::TYPE_ID,
    FieldId::SUB_KEY,
    FieldId::HISTORY_KEY,
];

/// Stands between the parts of a record's key, so that no match runs from one into the next.
const SEPARATOR: char = '\u{1}';

/// The folded keys of many records.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    /// All keys, one after the other.
    blob: String,
    /// Where each record's key ends in `blob`, in bytes.
    ends: Vec<usize>,
}

impl SearchIndex {
    /// An index of no records.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next record: the texts by which it is to be found. Those that are kana are found by romaji, too.
    pub fn push(&mut self, parts: &[&str]) {
        for part in parts {
            let start = self.blob.len();
            fold_into(part, &mut self.blob);
            let folded = &self.blob[start..];
            if folded.is_empty() {
                continue;
            }
            let spelled = is_kana(folded).then(|| spell(part));
            self.blob.push(SEPARATOR);
            if let Some(spelled) = spelled {
                self.blob.push_str(&spelled);
            }
        }
        self.ends.push(self.blob.len());
    }

    /// Appends the records of another index, as built by another worker.
    pub fn append(&mut self, other: &SearchIndex) {
        let start = self.blob.len();
        self.blob.push_str(&other.blob);
        self.ends.extend(other.ends.iter().map(|end| start + end));
    }

    /// Gives back memory that was taken for records to come.
    pub fn shrink(&mut self) {
        self.blob.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes that the index holds in memory.
    pub fn bytes(&self) -> usize {
        self.blob.capacity() + self.ends.capacity() * size_of::<usize>()
    }

    /// The records (counted from 0, in order) whose key holds every word of the query. A word in Latin
    /// letters also matches kana by its romaji. A query without words matches every record.
    pub fn find(&self, query: &str) -> Vec<u32> {
        let mut words: Vec<Word> = query.split_whitespace().filter_map(Word::new).collect();
        // the longest first: it leaves the fewest records to the others
        words.sort_by_key(|word| Reverse(word.folded.len()));
        let Some((first, others)) = words.split_first() else {
            return (0..self.ends.len()).map(to_record).collect();
        };
        let mut found = self.scan(&first.text, |_| true);
        if let Some(romaji) = &first.romaji {
            let spelled = self.scan(romaji, |at| at_syllable(&self.blob.as_bytes()[..at], romaji.needle()));
            found = merge(&found, &spelled);
        }
        found.retain(|&record| others.iter().all(|word| word.is_in(self.key(record as usize))));
        found
    }

    /// The records (counted from 0, in order) of which some part holds the characters of the query in their order, with
    /// little else: for a name that was mistyped, where `find` finds nothing. Numbers are found exactly or not at all.
    pub fn find_like(&self, query: &str) -> Vec<u32> {
        let folded = fold(query);
        let spelled = canonical_romaji(query).map(|romaji| romaji.to_ascii_uppercase());
        if folded.chars().count() < 3 || folded.chars().any(|c| c.is_ascii_digit()) {
            return vec![];
        }
        let matcher = SkimMatcherV2::default().respect_case();
        let like = |part: &str, query: &str| {
            let lengths = (part.chars().count(), query.chars().count());
            lengths.0 <= lengths.1 * 2 + 2 && matcher.fuzzy_match(part, query).is_some()
        };
        let matches = |record: &usize| {
            let key = std::str::from_utf8(self.key(*record)).unwrap_or("");
            key.split(SEPARATOR)
                .any(|part| like(part, &folded) || spelled.as_ref().is_some_and(|spelled| like(part, spelled)))
        };
        (0..self.ends.len()).filter(matches).map(to_record).collect()
    }

    /// The key of a record.
    fn key(&self, record: usize) -> &[u8] {
        let start = record.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.blob.as_bytes()[start..self.ends[record]]
    }

    /// One pass over all keys: the records with a hit that `accept` takes.
    fn scan(&self, finder: &Finder, accept: impl Fn(usize) -> bool) -> Vec<u32> {
        let blob = self.blob.as_bytes();
        let mut found = Vec::new();
        let (mut at, mut record) = (0, 0);
        while let Some(hit) = blob.get(at..).and_then(|rest| finder.find(rest)) {
            let hit = at + hit;
            if !accept(hit) {
                at = hit + 1;
                continue;
            }
            record += next_end(&self.ends[record..], hit);
            found.push(to_record(record));
            at = self.ends[record];
        }
        found
    }
}

/// How many of these ends are at or before a place: looked for nearby first, since hits lie close together.
fn next_end(ends: &[usize], place: usize) -> usize {
    let mut reach = 1;
    while reach < ends.len() && ends[reach - 1] <= place {
        reach *= 2;
    }
    ends[..reach.min(ends.len())].partition_point(|&end| end <= place)
}

/// A record's number; an index never holds more records than a file can have (4 thousand million).
fn to_record(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Two ascending lists as one, without repetition.
fn merge(left: &[u32], right: &[u32]) -> Vec<u32> {
    let mut all = Vec::with_capacity(left.len() + right.len());
    let (mut l, mut r) = (left.iter().peekable(), right.iter().peekable());
    loop {
        let next = match (l.peek(), r.peek()) {
            (Some(a), Some(b)) => **a.min(b),
            (Some(a), None) | (None, Some(a)) => **a,
            (None, None) => return all,
        };
        l.next_if(|a| **a == next);
        r.next_if(|b| **b == next);
        all.push(next);
    }
}

/// One word of a query.
struct Word {
    folded: String,
    text: Finder<'static>,
    romaji: Option<Finder<'static>>,
}

impl Word {
    fn new(word: &str) -> Option<Self> {
        let folded = fold(word);
        if folded.is_empty() {
            return None;
        }
        let text = Finder::new(&folded).into_owned();
        let romaji = canonical_romaji(word).map(|romaji| Finder::new(&romaji.to_ascii_uppercase()).into_owned());
        Some(Self { folded, text, romaji })
    }

    /// Whether a record's key holds the word.
    fn is_in(&self, key: &[u8]) -> bool {
        self.text.find(key).is_some()
            || self
                .romaji
                .as_ref()
                .is_some_and(|romaji| romaji.find_iter(key).any(|at| at_syllable(&key[..at], romaji.needle())))
    }
}

/// Whether a hit in romaji starts where a syllable does: `ono` is in `onoda`, but not in `kono`.
fn at_syllable(before: &[u8], needle: &[u8]) -> bool {
    match before.last() {
        Some(last @ b'A'..=b'Z') => b"AIUEON".contains(last) || Some(last) == needle.first(),
        _ => true,
    }
}

/// Whether a folded text is kana throughout.
fn is_kana(folded: &str) -> bool {
    folded.chars().all(|c| matches!(c, 'ァ'..='ー'))
}

/// The romaji of a kana text, in capitals: once as a whole, and once name by name where that is spelled
/// otherwise (サトウ ウメ is `satoume` to some and `satome` to those who write the long vowel short).
fn spell(part: &str) -> String {
    let (mut whole, mut by_name) = (String::new(), String::new());
    for name in part.split_whitespace() {
        let name = transliterate(&fold(name));
        whole.push_str(&name);
        by_name.push_str(&shorten(&name));
    }
    whole = shorten(&whole);
    if by_name != whole {
        whole.push(SEPARATOR);
        whole.push_str(&by_name);
    }
    whole.push(SEPARATOR);
    whole.make_ascii_uppercase();
    whole
}

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

    fn index() -> SearchIndex {
        let mut index = SearchIndex::new();
        index.push(&["山田　太郎", "ヤマダ　タロウ", "0000123"]);
        index.push(&["髙橋 うめ", "ﾀｶﾊｼ ｳﾒ", "0000456"]);
        index.push(&["", "", ""]);
        index.push(&["佐藤 うめ", "サトウ ウメ", "0001230"]);
        index.push(&["河野 Anna", "コウノ アンナ", "９９"]);
        index
    }

    #[test]
    fn records_are_found_however_they_are_typed() {
        let index = index();
        for (query, records) in [
            ("山田", vec![0]),
            ("山田太郎", vec![0]),
            ("太郎 山田", vec![0]),
            ("ﾔﾏﾀﾞ", vec![0]),
            ("やまだ", vec![0]),
            ("yamada", vec![0]),
            ("taro yamada", vec![0]),
            ("高橋", vec![1]),
            ("takahasi", vec![1]),
            ("sato ume", vec![3]),
            ("satou", vec![3]),
            ("satouume", vec![3]),
            ("ume", vec![1, 3]),
            ("0123", vec![0, 3]),
            ("００００１２３", vec![0]),
            ("anna", vec![4]),
            ("kono", vec![4]),
            // not inside a syllable, not from one part into the next
            ("ono", vec![]),
            ("ロウ0000", vec![]),
            ("郎ヤマ", vec![]),
            ("zzqx", vec![]),
            ("", vec![0, 1, 2, 3, 4]),
        ] {
            assert_eq!(index.find(query), records, "{query}");
        }
    }

    #[test]
    fn one_pass_agrees_with_looking_at_each_record() {
        let mut index = SearchIndex::new();
        let names = ["ヤマダ", "オノ", "コノ", "オオノ", "", "アンナ オノ"];
        for n in 0..3_000_usize {
            index.push(&[names[n * 7 % 6], &n.to_string()]);
        }
        for query in ["ono", "1", "299", "オノ", "a 2", "n"] {
            let words: Vec<Word> = query.split(' ').filter_map(Word::new).collect();
            let slow: Vec<u32> =
                (0..3_000).filter(|&n| words.iter().all(|word| word.is_in(index.key(n as usize)))).collect();
            assert!(!slow.is_empty());
            assert_eq!(index.find(query), slow, "{query}");
        }
        let mut twice = SearchIndex::new();
        twice.append(&index);
        twice.append(&index);
        assert_eq!(twice.find("2999"), [2_999, 5_999]);
        assert_eq!((twice.len(), twice.is_empty()), (6_000, false));
    }

    #[test]
    fn a_mistyped_name_is_found_by_likeness() {
        let mut index = SearchIndex::new();
        index.push(&["中村陽斗", "ナカムラ ハルト", "88319009"]);
        index.push(&["山田誠", "ヤマダ マコト", "54316013"]);
        assert!(index.find("nakmura").is_empty());
        assert_eq!(index.find_like("nakmura"), [0]);
        assert_eq!(index.find_like("ヤダマコト"), [1]);
        assert_eq!(
            (index.find_like("8319009"), index.find_like("na"), index.find_like("zzqx")),
            (vec![], vec![], vec![])
        );
    }

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
