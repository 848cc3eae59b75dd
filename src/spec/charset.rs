//! JIS X 0213:2004, and what becomes of a character on its way through PMH. The briefing of 2026-01-28
//! says that characters outside 第1〜第4水準 are turned into ●. Which table PMH uses for the
//! characters that are no kanji is not published; its non-kanji cells are taken as kept.
//! Text is never normalised before: NFC alone would turn 75 of the standard's characters into others.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use crate::text::char_bitmap::CharBitmap;

/// What becomes of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays as it is.
    Kept,
    /// It stays, or not: no text says. Variation selectors, half-width kana, aliases, combining kana marks.
    Uncertain,
    /// PMH turns it into ●.
    Replaced,
    /// A control character: C0, DEL, C1.
    Control,
    /// A character that shows nothing, or turns the direction of text.
    Invisible,
}

/// The repertoire of JIS X 0213:2004.
struct Repertoire {
    /// One bit for each code point of the Basic Multilingual Plane.
    plane0: Vec<u64>,
    beyond: HashSet<char>,
    /// Characters of two code points: the first, and what may follow it.
    sequences: HashMap<char, Vec<char>>,
    /// Code points that stand for a character of the standard under another mapping.
    aliases: HashSet<char>,
}

impl Repertoire {
    fn get() -> &'static Repertoire {
        static REPERTOIRE: OnceLock<Repertoire> = OnceLock::new();
        REPERTOIRE.get_or_init(|| Repertoire::parse(include_str!("data/jisx0213.txt")))
    }

    fn parse(text: &str) -> Repertoire {
        let mut table = Repertoire {
            plane0: vec![0; 0x10000 / 64],
            beyond: HashSet::new(),
            sequences: HashMap::new(),
            aliases: HashSet::new(),
        };
        let point = |hex: &str| u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
        let mut section = "";
        for line in text.lines().map(|line| line.split('#').next().unwrap_or("").trim()) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = name;
                continue;
            }
            match section {
                "ranges" => {
                    for range in line.split_whitespace() {
                        let (low, high) = range.split_once('-').unwrap_or((range, range));
                        if let (Some(low), Some(high)) = (point(low), point(high)) {
                            (low..=high).for_each(|c| table.insert(c));
                        }
                    }
                }
                "sequences" => {
                    if let Some((first, second)) = line.split_once(' ')
                        && let (Some(first), Some(second)) = (point(first), point(second))
                    {
                        table.sequences.entry(first).or_default().push(second);
                    }
                }
                "aliases" => table.aliases.extend(line.split_whitespace().filter_map(point)),
                _ => {}
            }
        }
        table
    }

    fn insert(&mut self, c: char) {
        match self.plane0.get_mut(c as usize / 64) {
            Some(word) => *word |= 1 << (c as u32 % 64),
            None => {
                self.beyond.insert(c);
            }
        }
    }

    fn holds(&self, c: char) -> bool {
        match self.plane0.get(c as usize / 64) {
            Some(word) => word >> (c as u32 % 64) & 1 == 1,
            None => self.beyond.contains(&c),
        }
    }

    fn is_sequence(&self, first: char, second: char) -> bool {
        may_end_sequence(second) && self.sequences.get(&first).is_some_and(|seconds| seconds.contains(&second))
    }
}

fn is_control(c: char) -> bool {
    matches!(c, '\0'..='\x1F' | '\x7F'..='\u{9F}')
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{A0}' | '\u{202F}'                       // no-break spaces
        | '\u{AD}'                                  // soft hyphen
        | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{206A}'..='\u{206F}' | '\u{180E}' // zero width
        | '\u{FEFF}'                                // byte-order mark
        | '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') // direction
}

/// The combining voiced and semi-voiced sound marks of kana.
fn is_kana_mark(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309A}')
}

fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

fn fate(c: char, table: &Repertoire) -> Fate {
    if is_control(c) {
        Fate::Control
    } else if is_invisible(c) {
        Fate::Invisible
    } else if c.is_ascii() || table.holds(c) {
        Fate::Kept
    } else if table.aliases.contains(&c)
        || matches!(c, '\u{FF61}'..='\u{FF9F}')
        || is_kana_mark(c)
        || is_variation_selector(c)
    {
        Fate::Uncertain
    } else {
        Fate::Replaced
    }
}

/// The characters of a text one by one, a sequence of the standard counting as one: their fate, the
/// byte range, and the position in characters (code points), counted from 1.
pub fn fates(text: &str) -> impl Iterator<Item = (Fate, Range<usize>, usize)> + '_ {
    let table = Repertoire::get();
    let mut position = 0;
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, c) = chars.next()?;
        position += 1;
        let here = position;
        let mut end = start + c.len_utf8();
        let mut fate = fate(c, table);
        if let Some((_, next)) = chars.peek().copied()
            && table.is_sequence(c, next)
        {
            chars.next();
            position += 1;
            end += next.len_utf8();
            fate = Fate::Kept;
        }
        Some((fate, start..end, here))
    })
}

/// Whether all characters of a text stay as they are, in a text without sequences: what most texts are, told without
/// taking the text apart. Where it is false, [`fates`] tells more.
pub fn all_kept(text: &str, line_feed_allowed: bool) -> bool {
    static KEPT: OnceLock<[CharBitmap; 2]> = OnceLock::new();
    let of = |line_feed: bool| CharBitmap::of(|c| is_kept_alone(c) || line_feed && c == '\n');
    KEPT.get_or_init(|| [false, true].map(of))[usize::from(line_feed_allowed)].holds_all(text)
}

/// Whether a character of the Basic Multilingual Plane is kept, and never the second of a sequence.
pub fn is_kept_alone(c: char) -> bool {
    fate(c, Repertoire::get()) == Fate::Kept && !may_end_sequence(c)
}

/// No sequence ends in a kana or kanji, so that most pairs need no look-up.
fn may_end_sequence(c: char) -> bool {
    matches!(c, '\u{2E0}'..='\u{36F}' | '\u{3099}' | '\u{309A}')
}

/// The text as it will be seen after PMH replaced what it replaces, and how many characters that were.
pub fn replaced(text: &str) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    for (fate, range, _) in fates(text) {
        if fate == Fate::Replaced {
            out.push('●');
            count += 1;
        } else {
            out.push_str(&text[range]);
        }
    }
    (out, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repertoire_is_whole() {
        let table = Repertoire::get();
        let plane0: u32 = table.plane0.iter().map(|word| word.count_ones()).sum();
        assert_eq!(plane0 as usize + table.beyond.len(), 11_208);
        assert_eq!(table.beyond.len(), 303);
        assert_eq!(table.sequences.values().map(Vec::len).sum::<usize>(), 25);
    }

    fn worst(text: &str) -> Fate {
        fates(text).map(|(fate, ..)| fate).find(|fate| *fate != Fate::Kept).unwrap_or(Fate::Kept)
    }

    /// Written as escapes: editors and input methods normalise some of these silently.
    #[test]
    fn kanji_vectors() {
        let kept = "9AD8 FA11 5D0E 5FB7 FA19 795E FA1A FA10 4E02 6FF1 6801 6852 7028 FA1F 2363A 2123D 20B9F 4FF1 525D 29E3D \
                    2460 3231 2116 2121 301C FF0D 2015 2010 FFE5 FF21 304C 30D7 3005 3006 4EDD 25CF 3000 FA1B 3402 9B1C 0041";
        let replaced = "9AD9 20BB7 FA12 FA1E 6DF8 9751 654E 663B 9F8E 3479 FFFD E000 F8FF 213B 1F600 100000";
        let uncertain = "FF5E 2014 00A5 FF71 FF9F 203E FFE0 FF3C FE00 E0100 3099";
        for (list, expected) in [(kept, Fate::Kept), (replaced, Fate::Replaced), (uncertain, Fate::Uncertain)] {
            for hex in list.split_whitespace() {
                let c = char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap();
                assert_eq!(worst(&c.to_string()), expected, "U+{hex}");
            }
        }
    }

    #[test]
    fn sequences_selectors_and_marks() {
        assert_eq!(worst("\u{304B}\u{309A}"), Fate::Kept, "1-4-87");
        assert_eq!(worst("\u{304B}\u{3099}"), Fate::Uncertain, "decomposed");
        assert_eq!(worst("\u{8FBB}\u{E0100}"), Fate::Uncertain, "variation selector");
        assert_eq!(worst("\u{E6}\u{300}"), Fate::Kept);
        assert_eq!(worst("a\u{300}"), Fate::Kept, "U+0300 is a cell of its own");
        let positions: Vec<usize> = fates("\u{304B}\u{309A}\u{9AD9}").map(|(_, _, position)| position).collect();
        assert_eq!(positions, [1, 3]);
    }

    #[test]
    fn controls_and_invisible() {
        for c in ['\0', '\x1B', '\x7F', '\u{9B}'] {
            assert_eq!(worst(&c.to_string()), Fate::Control);
        }
        for c in ['\u{200B}', '\u{202E}', '\u{AD}', '\u{FEFF}', '\u{A0}'] {
            assert_eq!(worst(&c.to_string()), Fate::Invisible);
        }
    }

    /// A text is plain only if each of its characters is kept, alone and behind any other.
    #[test]
    fn plain_text_is_kept() {
        for c in '\0'..=char::MAX {
            let text = c.to_string();
            for among in [format!("あい{c}うえお"), format!("あ{c}a{c}"), format!("a{c}{c}{c}{c}")] {
                assert_eq!(all_kept(&among, false), all_kept(&text, false), "U+{:04X}", c as u32);
            }
            assert!(!all_kept(&text, false) || worst(&text) == Fate::Kept, "U+{:04X}", c as u32);
            assert_eq!(all_kept(&text, true), all_kept(&text, false) || c == '\n', "U+{:04X}", c as u32);
        }
        for text in ["見本 太郎\u{3000}ヴァン・ダム ー 1-2(あ)", "", "\u{FA11}\u{9AD8}"] {
            assert!(all_kept(text, false), "{text}");
        }
        for text in ["\u{304B}\u{309A}", "あ\u{9AD9}", "\t", "a\n", "\u{20B9F}"] {
            assert!(!all_kept(text, false), "{text}");
        }
    }

    #[test]
    fn replaced_counts_characters() {
        assert_eq!(replaced("\u{9AD9}橋\u{20BB7}"), ("●橋●".to_owned(), 2));
        assert_eq!(replaced("山田"), ("山田".to_owned(), 0));
    }
}
