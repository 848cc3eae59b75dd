//! Numbers that a text itself says are a 個人番号: behind a word for it, whatever parts their groups, as in
//! `個人番号：1234・5678・9018`.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::characters::{Class, class, labels};
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
    let mut folded = String::new();
    // Where each byte of the folded text ends in the text.
    let mut ends = vec![];
    for (at, c) in text.char_indices() {
        let dropped = |c: char| c.is_whitespace() || matches!(c, '-' | '_') || class(c) == Class::Unseen;
        // A mark of sound in half width stands by itself, and is one character with what it belongs to.
        let sound = match c {
            'ﾞ' => Some('\u{3099}'),
            'ﾟ' => Some('\u{309A}'),
            _ => None,
        };
        if dropped(c) {
            continue;
        }
        match sound {
            Some(mark) => {
                let whole: String = folded.pop().into_iter().chain([mark]).nfc().collect();
                folded.push_str(&whole);
            }
            None => folded.extend(std::iter::once(c).nfkc().flat_map(char::to_lowercase)),
        }
        ends.resize(folded.len(), at + c.len_utf8());
    }
    let found = labels().iter().filter_map(|label| folded.find(label.as_str()).map(|at| at + label.len())).min()?;
    ends.get(found - 1).copied()
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
