//! Names that were mistyped: a part holds the characters of the query in their order, with little else.
//!
//! Each record has a mask of the characters of its key, so that most are told apart by one comparison of numbers and the
//! matcher never sees them.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use memchr::memchr;

use super::kana_encoding::{SEPARATOR, decode, encode};
use crate::text::fold::{canonical_romaji, fold};

/// The most cells of the matcher's table, query times part; beyond it, the matcher takes its simple way.
const CELLS: usize = 1 << 14;

/// The bit of a character; none for digits, which are found exactly or not at all.
fn bit(c: char) -> u64 {
    /// The bits that are no letter's.
    const REST: u32 = 64 - 26;
    match c {
        // Romaji.
        'A'..='Z' => 1 << (u32::from(c) - u32::from('A')),
        '0'..='9' | '\u{1}' => 0,
        // Neighbours fall apart: the golden ratio of 2^32.
        c => 1 << (26 + ((u64::from(u32::from(c).wrapping_mul(0x9E37_79B9)) * u64::from(REST)) >> 32)),
    }
}

/// The mask of a key.
pub fn mask(key: &[u8]) -> u64 {
    decode(key).fold(0, |mask, c| mask | bit(c))
}

/// One way to write the query.
struct Form {
    text: String,
    chars: Vec<char>,
    mask: u64,
    /// How long it is as it lies in the index.
    bytes: usize,
    /// Whether it is romaji, which only romaji is like; else only folded text is.
    romaji: bool,
}

impl Form {
    fn new(text: String) -> Form {
        let mut bytes = Vec::new();
        encode(&text, &mut bytes);
        let romaji = bytes.first().is_some_and(u8::is_ascii_uppercase);
        Form { chars: text.chars().collect(), mask: mask(&bytes), bytes: bytes.len(), romaji, text }
    }

    /// Whether a part holds its characters in their order.
    fn stands_in(&self, part: &[u8]) -> bool {
        let same_kind = part.first().is_some_and(u8::is_ascii_uppercase) == self.romaji;
        if !same_kind || part.len() < self.bytes {
            return false;
        }
        match self.romaji {
            // Each character is a byte.
            true => stand_in_order(self.text.bytes(), part.iter().copied()),
            false => stand_in_order(self.chars.iter().copied(), decode(part)),
        }
    }

    /// Whether a part in which it stands holds so little else that it is like it.
    fn is_like(&self, part: &[u8]) -> bool {
        let most = self.chars.len() * 2 + 2;
        if self.romaji { part.len() <= most } else { decode(part).nth(most).is_none() }
    }

    /// Whether each part that holds its characters in their order holds those of the other, too.
    fn extends(&self, other: &Form) -> bool {
        self.romaji == other.romaji && stand_in_order(other.chars.iter(), self.chars.iter())
    }
}

/// Whether these characters stand in their order among those.
fn stand_in_order<T: PartialEq>(mut chars: impl Iterator<Item = T>, mut among: impl Iterator<Item = T>) -> bool {
    chars.all(|wanted| among.any(|c| c == wanted))
}

/// What records are to be like.
pub struct Likeness {
    forms: Vec<Form>,
}

impl Likeness {
    /// Reads a query; `None` where it is too short, or holds digits: numbers are found exactly or not at all.
    pub fn new(query: &str) -> Option<Likeness> {
        let folded = fold(query);
        if folded.chars().count() < 3 || folded.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let joined: String = query.split_whitespace().collect();
        let romaji = canonical_romaji(&joined).map(|romaji| romaji.to_ascii_uppercase());
        Some(Likeness { forms: [folded].into_iter().chain(romaji).map(Form::new).collect() })
    }

    /// Whether a record with this mask can be like it.
    pub fn may_be(&self, mask: u64) -> bool {
        self.forms.iter().any(|form| mask & form.mask == form.mask)
    }

    /// Whether every record that holds the characters of this in their order holds those of the other, too.
    pub fn narrows(&self, other: &Likeness) -> bool {
        self.forms.iter().all(|form| other.forms.iter().any(|shorter| form.extends(shorter)))
    }
}

/// How a record of which a part holds the characters in their order stands to what it is to be like; the closer is the
/// greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Like {
    /// With too much else: what is typed next can make it like.
    InOrder,
    /// A part is like it, with the matcher's score.
    Score(i64),
}

/// The matcher, with what it needs for one part after the other.
pub struct Scorer {
    matcher: SkimMatcherV2,
    part: String,
}

impl Scorer {
    /// A scorer.
    pub fn new() -> Scorer {
        Scorer { matcher: SkimMatcherV2::default().respect_case().element_limit(CELLS), part: String::new() }
    }

    /// How a record with this mask and key stands to what it is to be like: by the part that comes closest; `None` where none
    /// holds the characters in their order.
    pub fn look(&mut self, likeness: &Likeness, mask: u64, key: &[u8]) -> Option<Like> {
        let (mut best, mut rest) = (None, key);
        while let Some(end) = memchr(SEPARATOR, rest) {
            let part = &rest[..end];
            rest = &rest[end + 1..];
            let forms = likeness.forms.iter().filter(|form| mask & form.mask == form.mask);
            for form in forms.filter(|form| form.stands_in(part)) {
                best = best.max(Some(if form.is_like(part) { self.score(form, part) } else { Like::InOrder }));
            }
        }
        best
    }

    fn score(&mut self, form: &Form, part: &[u8]) -> Like {
        self.part.clear();
        self.part.extend(decode(part));
        self.matcher.fuzzy_match(&self.part, &form.text).map_or(Like::InOrder, Like::Score)
    }
}
