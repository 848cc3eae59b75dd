//! What is searched for: words, each as text and, where it is Latin letters, as romaji.

use std::cmp::Reverse;

use memchr::memmem::Finder;

use super::found::{Found, begins_syllable};
use super::fuzzy::mask;
use super::kana_encoding::{self, SEPARATOR, encode, encode_day};
use super::letter_filter::Sign;
use crate::record::Date;
use crate::spec::{DayForm, day_counted_on, written_day};
use crate::text::fold::{canonical_romaji, fold, merge_sounds, plain_b};

/// Where a hit may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begin {
    /// Wherever the bytes stand.
    Anywhere,
    /// Where a character does.
    Character,
    /// Where a syllable of romaji does: `ono` is in `onoda`, but not in `kono`.
    Syllable,
}

/// Bytes to look for.
pub struct Needle {
    finder: Finder<'static>,
    begin: Begin,
    /// Its characters: no key is looked into that lacks one.
    mask: u64,
}

impl Needle {
    fn text(folded: &str) -> Needle {
        let mut bytes = Vec::new();
        encode(folded, &mut bytes);
        // Only katakana can be taken for the rest of another character.
        let begin = if bytes.first().is_some_and(|byte| *byte >= 0x80) { Begin::Character } else { Begin::Anywhere };
        Needle { mask: mask(&bytes), finder: Finder::new(&bytes).into_owned(), begin }
    }

    fn day(day: Date) -> Needle {
        let mut bytes = Vec::new();
        encode_day(day, &mut bytes);
        Needle { mask: mask(&bytes), finder: Finder::new(&bytes).into_owned(), begin: Begin::Anywhere }
    }

    fn romaji(canonical: &str) -> Needle {
        let bytes = canonical.to_ascii_uppercase().into_bytes();
        Needle { mask: mask(&bytes), finder: Finder::new(&bytes).into_owned(), begin: Begin::Syllable }
    }

    /// The first hit from a place on, and how closely it fits the part in which it is.
    pub fn next(&self, bytes: &[u8], mut from: usize) -> Option<(usize, Found)> {
        loop {
            let hit = from + self.finder.find(bytes.get(from..)?)?;
            if let Some(how) = self.fits(bytes, hit) {
                return Some((hit, how));
            }
            from = hit + 1;
        }
    }

    /// How closely the bytes, which stand at a place, fit the part in which they are; `None` where no hit may begin.
    fn fits(&self, bytes: &[u8], hit: usize) -> Option<Found> {
        if !self.may_begin(bytes, hit) {
            return None;
        }
        let at_start = hit == 0 || bytes[hit - 1] == SEPARATOR;
        let at_end = bytes.get(hit + self.finder.needle().len()) == Some(&SEPARATOR);
        Some(match (at_start, at_end) {
            (true, true) => Found::EXACT,
            (true, false) => Found::PREFIX,
            (false, _) => Found::WITHIN,
        })
    }

    /// How closely one key holds it.
    pub fn in_key(&self, key: &[u8]) -> Found {
        let (mut best, mut at) = (Found::NOT, 0);
        while let Some((hit, how)) = self.next(key, at) {
            best = best.min(how);
            if best == Found::EXACT {
                break;
            }
            at = hit + 1;
        }
        best
    }

    /// The sign that is looked for, if it is but one: `Signs` tell of it.
    pub fn sign(&self) -> Option<Sign> {
        match self.finder.needle() {
            [byte] => Sign::of(*byte),
            _ => None,
        }
    }

    fn may_begin(&self, bytes: &[u8], hit: usize) -> bool {
        match self.begin {
            Begin::Anywhere => true,
            Begin::Character => bytes[hit] >= 0xE0 || kana_encoding::begins(bytes, hit),
            Begin::Syllable => hit.checked_sub(1).is_none_or(|before| begins_syllable(bytes[before], bytes[hit])),
        }
    }
}

/// A word.
pub struct Word {
    folded: String,
    /// With what sounds alike merged.
    merged: String,
    /// The same of it with a plain b for each v.
    with_b: Option<String>,
    romaji: Option<String>,
    /// A date of birth.
    day: Option<Date>,
    needles: Vec<Needle>,
}

impl Word {
    fn new(word: &str) -> Option<Word> {
        let (folded, romaji) = (fold(word), canonical_romaji(word));
        if folded.is_empty() {
            return None;
        }
        let (merged, day) = (merge_sounds(&folded), birth_date(word));
        let with_b = plain_b(&folded).map(|plain| merge_sounds(&plain));
        let sounds = (merged != folded && !merged.is_empty()).then(|| Needle::text(&merged));
        let others = sounds
            .into_iter()
            .chain(with_b.as_deref().map(Needle::text))
            .chain(romaji.as_deref().map(Needle::romaji))
            .chain(day.map(Needle::day));
        let needles = [Needle::text(&folded)].into_iter().chain(others).collect();
        Some(Word { folded, merged, with_b, romaji, day, needles })
    }

    /// What is looked for: any of these.
    pub fn needles(&self) -> &[Needle] {
        &self.needles
    }

    /// How closely one key with this mask holds the word.
    pub fn in_key(&self, key: &[u8], mask: u64) -> Found {
        let mut best = Found::NOT;
        for needle in self.needles.iter().filter(|needle| needle.mask & mask == needle.mask) {
            best = best.min(needle.in_key(key));
            if best == Found::EXACT {
                return best;
            }
        }
        best
    }

    /// Whether every record with the other word has this one, too.
    fn is_in(&self, other: &Word) -> bool {
        let romaji = match (&self.romaji, &other.romaji) {
            (_, None) => true,
            // What is being typed can turn out otherwise: `m` is `n` in `mb`, `f` is `h` but not in `fa`.
            (Some(own), Some(longer)) => longer.starts_with(own),
            (None, Some(_)) => false,
        };
        let day = other.day.is_none() || self.day == other.day;
        // A record of ビオラ has what ヴィオラ finds, and not what ヴ does.
        let with_b = match (&self.with_b, &other.with_b) {
            (_, None) => true,
            (Some(own), Some(longer)) => longer.contains(own.as_str()),
            (None, Some(longer)) => longer.contains(&self.merged),
        };
        romaji && day && with_b && other.folded.contains(&self.folded) && other.merged.contains(&self.merged)
    }
}

/// The day that a word means, if it is one in a form in which people write days, or with the number of its era as old systems
/// do. Other numbers are numbers, though a spreadsheet may mean days by them.
fn birth_date(word: &str) -> Option<Date> {
    let written = written_day(word);
    written.day.filter(|_| written.form != DayForm::Serial).or_else(|| day_counted_on(word))
}

/// A query: words that must all be there, in any order.
pub struct Query {
    words: Vec<Word>,
    whole: Option<Word>,
}

impl Query {
    /// Reads a query.
    pub fn new(query: &str) -> Query {
        let mut words: Vec<Word> = query.split_whitespace().filter_map(Word::new).collect();
        // the longest first: it leaves the fewest records to the others
        words.sort_by(|a, b| (Reverse(a.folded.len()), &a.folded).cmp(&(Reverse(b.folded.len()), &b.folded)));
        words.dedup_by(|a, b| a.folded == b.folded && a.romaji == b.romaji);
        let several = words.len() > 1;
        let whole = several.then(|| Word::new(&query.split_whitespace().collect::<String>())).flatten();
        Query { words, whole }
    }

    /// The words, the longest first.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// All words in the order typed as one, where there are several: it tells a full name with a blank from names that only
    /// hold both.
    pub fn whole(&self) -> Option<&Word> {
        self.whole.as_ref()
    }

    /// Whether every record that the other query finds is found by this one, too.
    pub fn includes(&self, narrower: &Query) -> bool {
        self.words.iter().all(|word| narrower.words.iter().any(|longer| word.is_in(longer)))
    }
}
