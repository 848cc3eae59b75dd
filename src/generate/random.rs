//! Numbers that look like chance and are the same for the same seed, on every machine: SplitMix64 (Steele, Lea and
//! Flood, 2014).

/// The generator.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A generator with this seed.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 where `n` is 0.
    pub fn below(&mut self, n: u32) -> u32 {
        // The high half times n, its high half: as even as matters here, without a division.
        (((self.next() >> 32) * u64::from(n)) >> 32) as u32
    }

    /// A place in a list of this length; 0 where it is empty.
    pub fn index(&mut self, length: usize) -> usize {
        self.below(length as u32) as usize
    }

    /// Whether something of this probability (0 to 1) happens.
    pub fn chance(&mut self, probability: f64) -> bool {
        // 53 bits: what a float holds.
        ((self.next() >> 11) as f64) < probability * (1_u64 << 53) as f64
    }

    /// One of a list; nothing of an empty one.
    pub fn one<'l, T>(&mut self, list: &'l [T]) -> Option<&'l T> {
        let index = self.index(list.len());
        list.get(index)
    }

    /// One of a list of texts; an empty text of an empty list.
    pub fn text<'l>(&mut self, list: &'l [String]) -> &'l str {
        self.one(list).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sequence() {
        let mut random = Random::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn bounds_hold() {
        let mut random = Random::new(1);
        assert!((0..1000).all(|_| random.below(7) < 7) && random.below(0) == 0);
        assert!((0..1000).all(|_| random.chance(1.0) && !random.chance(0.0)));
        let happened = (0..10_000).filter(|_| random.chance(0.3)).count();
        assert!((2_700..3_300).contains(&happened), "{happened}");
        assert_eq!(random.text(&[]), "");
    }
}
