//! Sets of characters, asked of whole texts at once.

/// A set of characters of the Basic Multilingual Plane, one bit for each. The last byte of a character in UTF-8 holds the
/// lowest six bits of its code point: those before it tell the word, and it tells the bit.
#[derive(Debug)]
pub struct CharBitmap(Box<[u64; 0x10000 / 64]>);

impl CharBitmap {
    /// The characters of which this is true.
    pub fn of(is_in: impl Fn(char) -> bool) -> CharBitmap {
        let mut bits = Box::new([0; 0x10000 / 64]);
        for c in ('\0'..='\u{FFFF}').filter(|c| is_in(*c)) {
            bits[c as usize / 64] |= 1 << (c as u32 % 64);
        }
        CharBitmap(bits)
    }

    /// Whether all characters of a text are in the set.
    pub fn holds_all(&self, text: &str) -> bool {
        self.holds_all_counting(text, None).is_some()
    }

    /// The same, and how many of them are in another set; `None` where one is not in this set.
    pub fn holds_all_counting(&self, text: &str, counted: Option<&CharBitmap>) -> Option<u64> {
        match counted {
            Some(counted) => self.walk(text, |word, bit| counted.0[word] >> bit & 1),
            None => self.walk(text, |_, _| 0),
        }
    }

    /// Adds up what `count` gives for the word and the bit of each character.
    #[inline(always)]
    fn walk(&self, text: &str, count: impl Fn(usize, u8) -> u64) -> Option<u64> {
        // The lowest bit: whether all so far are. It is not branched on: nearly always they are.
        let (mut all, mut sum, mut rest) = (1, 0, text.as_bytes());
        loop {
            // A text is valid UTF-8: the low bits of a lead tell what follows it.
            let (word, low, behind) = match rest {
                [lead @ 0xE0..0xF0, middle, low, behind @ ..] => {
                    (usize::from(lead & 0xF) << 6 | usize::from(middle & 0x3F), low, behind)
                }
                [byte @ ..0x80, behind @ ..] => (usize::from(*byte >> 6), byte, behind),
                [] => return (all & 1 == 1).then_some(sum),
                [lead @ ..0xE0, low, behind @ ..] => (usize::from(lead & 0x1F), low, behind),
                _ => return None,
            };
            all &= self.0[word] >> (low & 0x3F);
            sum += count(word, low & 0x3F);
            rest = behind;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Beside a look at each character.
    #[test]
    fn all_characters_of_a_text_are_asked() {
        let is_in = |c: char| !matches!(c, 'b' | '\n' | 'é' | 'か' | '\u{FFFD}');
        let is_counted = |c: char| matches!(c, '1' | '２' | 'é' | '三' | 'ü');
        let (set, counted) = (CharBitmap::of(is_in), CharBitmap::of(is_counted));
        let pieces = ["a", "b", "1", "２", "三", "é", "ü", "か", "き", "\n", "\u{FFFD}", "\u{20BB7}", ""];
        for i in 0..pieces.len().pow(3) {
            let text: String = (0..3).map(|n| pieces[i / pieces.len().pow(n) % pieces.len()]).collect();
            let all = text.chars().all(|c| is_in(c) && c < '\u{10000}');
            let count = text.chars().filter(|c| is_counted(*c)).count() as u64;
            assert_eq!(set.holds_all(&text), all, "{text:?}");
            assert_eq!(set.holds_all_counting(&text, Some(&counted)), all.then_some(count), "{text:?}");
        }
    }
}
