//! Numbers that a text itself says are a 個人番号: behind a word for it, whatever parts their groups, as in
//! `個人番号：1234・5678・9018`.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::characters::{Class, class, is_passed_over, labels};
use super::{DIGITS, value_of};

/// Twelve digits behind a word for 個人番号: the byte index and the value of each.
pub(super) type Labelled = Vec<(usize, u8)>;

/// All twelve digits that stand behind a word for 個人番号 in a text, with any signs between but letters, in order.
pub(super) fn labelled(text: &str) -> Vec<Labelled> {
    let mut numbers = vec![];
    let Some(from) = end_of_label(text) else { return numbers };
    let mut stretch = Stretch::default();
    for (at, c) in text[from..].char_indices() {
        match class(c) {
            Class::Digit(value) => stretch.digit(from + at, value),
            // A long vowel mark is a letter and is typed for a dash.
            Class::Parts(kind) => stretch.sign(kind),
            Class::Unseen => {}
            Class::Other if c.is_alphabetic() => stretch.end(&mut numbers),
            Class::Other => stretch.sign(c),
        }
    }
    stretch.end(&mut numbers);
    numbers
}

/// Where the first word for 個人番号 ends, in bytes.
fn end_of_label(text: &str) -> Option<usize> {
    // Most of what may hold a number holds nothing else, and that may be as long as a file.
    if !text.chars().any(char::is_alphabetic) {
        return None;
    }
    let longest = labels().iter().map(String::len).max().unwrap_or(0);
    let mut folded = String::new();
    for (at, c) in text.char_indices() {
        if is_passed_over(c) {
            continue;
        }
        if push_folded(&mut folded, c) {
            return Some(at + c.len_utf8());
        }
        // Of a text as long as a file no more is kept than a word may begin in.
        if folded.len() > KEPT {
            let least = folded.len() - longest;
            let from = (least..folded.len()).find(|at| folded.is_char_boundary(*at)).unwrap_or(least);
            folded.drain(..from);
        }
    }
    None
}

/// How many bytes of a folded text are kept at the most; the words are shorter.
const KEPT: usize = 1 << 10;

/// Adds a character as it is compared; true where a word for 個人番号 ends with it.
fn push_folded(folded: &mut String, c: char) -> bool {
    // A mark of sound in half width stands by itself, and is one character with what it belongs to.
    let mark = match c {
        'ﾞ' => Some('\u{3099}'),
        'ﾟ' => Some('\u{309A}'),
        _ => None,
    };
    if c.is_ascii() {
        folded.push(c.to_ascii_lowercase());
        return ends_with_label(folded);
    }
    if let Some(mark) = mark {
        let whole: String = folded.pop().into_iter().chain([mark]).nfc().collect();
        folded.push_str(&whole);
        return ends_with_label(folded);
    }
    std::iter::once(c).nfkc().flat_map(char::to_lowercase).any(|c| {
        folded.push(c);
        ends_with_label(folded)
    })
}

fn ends_with_label(folded: &str) -> bool {
    let last = folded.bytes().last();
    labels().iter().any(|label| label.bytes().last() == last && folded.ends_with(label.as_str()))
}

/// Digits with no letter between.
#[derive(Default)]
struct Stretch {
    digits: Labelled,
    /// The first digit of each group, and the sign before it.
    groups: Vec<(usize, char)>,
    /// The last sign behind the last digit.
    behind: Option<char>,
}

impl Stretch {
    fn digit(&mut self, at: usize, value: u8) {
        if self.digits.is_empty() || self.behind.is_some() {
            self.groups.push((self.digits.len(), self.behind.unwrap_or(' ')));
        }
        self.digits.push((at, value));
        self.behind = None;
    }

    fn sign(&mut self, sign: char) {
        if !self.digits.is_empty() {
            self.behind = Some(sign);
        }
    }

    /// Takes out the numbers: whole groups that are twelve digits together, none of them in a day.
    fn end(&mut self, numbers: &mut Vec<Labelled>) {
        let ends = self.groups.iter().skip(1).map(|(first, _)| *first).chain([self.digits.len()]);
        let groups: Vec<Range<usize>> = self.groups.iter().zip(ends).map(|((first, _), end)| *first..end).collect();
        let mut at = 0;
        while at < groups.len() {
            if self.is_day(&groups, at) {
                at += 3;
                continue;
            }
            let mut last = at;
            while last < groups.len() && groups[last].end - groups[at].start < DIGITS && !self.is_day(&groups, last) {
                last += 1;
            }
            match groups.get(last).filter(|group| group.end - groups[at].start == DIGITS) {
                Some(group) => {
                    numbers.push(self.digits[groups[at].start..group.end].to_vec());
                    at = last + 1;
                }
                None => at += 1,
            }
        }
        *self = Stretch::default();
    }

    /// Whether three groups are a day, such as 2026-04-01: days stand beside the number of a card.
    fn is_day(&self, groups: &[Range<usize>], at: usize) -> bool {
        let Some([year, month, day]) = groups.get(at..at + 3) else { return false };
        let short = |range: &Range<usize>| range.len() <= 2;
        if year.len() != 4 || !short(month) || !short(day) {
            return false;
        }
        let value = |range: &Range<usize>| value_of(&self.digits[range.clone()]);
        let sign = |group: usize| self.groups.get(group).map(|(_, sign)| *sign);
        let alike = sign(at + 1) == sign(at + 2) && matches!(sign(at + 1), Some('-' | '.' | '/' | '／'));
        let in_year = (1900..=2100).contains(&value(year)) && (1..=12).contains(&value(month));
        alike && in_year && (1..=31).contains(&value(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the first word ends, read slowly: all before a place is folded anew for each place.
    fn slowly(text: &str) -> Option<usize> {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
        ends.into_iter().find(|end| {
            let kept = text[..*end].chars().filter(|c| !is_passed_over(*c));
            let folded: String = kept.collect::<String>().nfkc().flat_map(char::to_lowercase).collect();
            labels().iter().any(|label| folded.contains(label.as_str()))
        })
    }

    #[test]
    fn the_first_word_is_found_wherever_it_stands() {
        let pieces = [
            "個人",
            "・",
            "番号",
            "個人番号",
            "マイナン",
            "ﾏｲﾅﾝﾊ",
            "ﾞ",
            "ー",
            "バー",
            "My",
            "Ｎｕｍｂｅｒ",
            " ",
            "-",
            "\u{200B}",
            "見本",
            "12",
        ];
        let mut random = 1_u64;
        let mut found = 0;
        for round in 0..2_000 {
            let mut text = "あ".repeat(if round % 10 == 0 { KEPT } else { 0 });
            for _ in 0..12 {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text.push_str(pieces[(random >> 33) as usize % pieces.len()]);
            }
            let from = text.find(|c| c != 'あ').unwrap_or(0);
            assert_eq!(end_of_label(&text), slowly(&text[from..]).map(|end| from + end), "{text}");
            found += usize::from(end_of_label(&text).is_some());
        }
        assert!((200..1_800).contains(&found), "{found} of 2,000");
    }
}
