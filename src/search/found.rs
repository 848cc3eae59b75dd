//! How closely something is found in a key, and where it may be.

use super::rank::Tier;

/// How closely a key holds a word; the closer is the lesser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found(u8);

impl Found {
    /// A part is the word.
    pub const EXACT: Found = Found(0);
    /// A part starts with it.
    pub const PREFIX: Found = Found(1);
    /// A part holds it.
    pub const WITHIN: Found = Found(2);
    /// No part holds it.
    pub const NOT: Found = Found(3);

    /// The tier of a hit.
    pub fn tier(self) -> Tier {
        match self {
            Found::EXACT => Tier::Exact,
            Found::PREFIX => Tier::Prefix,
            _ => Tier::Substring,
        }
    }
}

/// Whether a letter of romaji begins a syllable behind this byte.
pub fn begins_syllable(before: u8, letter: u8) -> bool {
    !before.is_ascii_uppercase() || b"AIUEON".contains(&before) || before == letter
}
