//! Which single letters of romaji and digits stand in a key, and how: most keys hold one that is asked for, and many hold it
//! several times, so that to look for it costs more than for any word. A number for each key tells.

use super::found::{Found, begins_syllable};
use super::kana_encoding::SEPARATOR;

/// The letters with which syllables begin, and the digits. Others are rare enough to be looked for.
const SIGNS: &[u8; 31] = b"AIUEOKSTNHMYRWGZDBPFJ0123456789";

/// By byte, its place among the signs and one more; 0 for all others.
const PLACES: [u8; 256] = {
    let mut places = [0; 256];
    let mut at = 0;
    while at < SIGNS.len() {
        places[SIGNS[at] as usize] = at as u8 + 1;
        at += 1;
    }
    places
};

/// Of each sign two bits: whether a part of the key begins with it, and whether it stands within one where a hit may begin.
/// The highest bit tells whether some part is one sign alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs(u64);

const ALONE: u64 = 1 << 63;

impl Signs {
    /// Those of a key.
    pub fn of(key: &[u8]) -> Signs {
        let (mut signs, mut before) = (0, SEPARATOR);
        for (at, byte) in key.iter().enumerate() {
            if let Some(place) = PLACES[usize::from(*byte)].checked_sub(1) {
                if before == SEPARATOR {
                    signs |= 1 << place;
                    if key.get(at + 1) == Some(&SEPARATOR) {
                        signs |= ALONE;
                    }
                } else if byte.is_ascii_digit() || begins_syllable(before, *byte) {
                    signs |= 1 << (usize::from(place) + SIGNS.len());
                }
            }
            before = *byte;
        }
        Signs(signs)
    }

    /// How closely a key with these signs holds one of them; `alone` tells it where a part may be the sign alone.
    #[inline]
    pub fn find(self, sign: Sign, alone: impl FnOnce() -> Found) -> Found {
        let begins = self.0 >> sign.0 & 1 == 1;
        if begins && self.0 & ALONE != 0 {
            return alone();
        }
        let within = self.0 >> (usize::from(sign.0) + SIGNS.len()) & 1 == 1;
        match (begins, within) {
            (true, _) => Found::PREFIX,
            (false, true) => Found::WITHIN,
            (false, false) => Found::NOT,
        }
    }
}

/// A sign that is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Sign(u8);

impl Sign {
    /// The sign that a byte is, if it is one.
    pub fn of(byte: u8) -> Option<Sign> {
        PLACES[usize::from(byte)].checked_sub(1).map(Sign)
    }
}

#[cfg(test)]
mod tests {
    use super::super::query::Query;
    use super::*;

    /// What the signs of a key tell is what is found when the key is looked through.
    #[test]
    fn signs_tell_what_a_look_tells() {
        let mut seed = 1_u32;
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) as usize % below
        };
        let queries: Vec<Query> = ('a'..='z').chain('0'..='9').map(|c| Query::new(&c.to_string())).collect();
        let needles = || queries.iter().flat_map(|query| query.words()[0].needles());
        let signs: Vec<_> = needles().filter_map(|needle| Some((needle, needle.sign()?))).collect();
        assert!(signs.len() > 25, "{}", signs.len());
        let mut seen = std::collections::HashMap::new();
        for _ in 0..4000 {
            let mut key = vec![];
            for _ in 0..1 + next(3) {
                let parts: [&[u8]; 3] = [b"AKOSNTYXL", b"059", b"ak\xB0\xE5\xB1\xB1-1"];
                let of = parts[next(3)];
                key.extend((0..1 + next(4)).map(|_| of[next(of.len())]));
                key.push(SEPARATOR);
            }
            for (needle, sign) in &signs {
                let how = Signs::of(&key).find(*sign, || needle.in_key(&key));
                assert_eq!(how, needle.in_key(&key), "{key:X?} {sign:?}");
                *seen.entry(format!("{how:?}")).or_insert(0) += 1;
            }
        }
        assert!(seen.len() == 4 && seen.values().all(|count| *count > 100), "{seen:?}");
    }
}
