//! Numbers that are written as numbers rarely are: their groups parted by signs that part other things (`9000・0000・0168`,
//! `9000:0000:0168`, `(9000)(0000)(0168)`), or in kanji (`九〇〇〇〇〇〇〇〇一六八`).
//!
//! Such signs stand between days, times and amounts too. So there, only what can hardly be anything else is taken for a number:
//! the record's own, and three groups of four with the right check digit that are not years.

use std::ops::Range;

use super::characters::{Class, class};
use super::labelled::Labelled;

use super::{DIGITS, LONGEST, OWN, my_number_check_digit_holds, value_of};

/// The digits of a group where there are three.
const FOUR: usize = DIGITS / 3;

/// More signs than these part what does not belong together.
const LONGEST_GAP: usize = 3;

/// The bytes of a kanji.
const KANJI: usize = 3;

/// All numbers of a text that are written in these ways, in order; `own` is the record's own, empty where it is not known.
pub(super) fn odd(text: &str, own: &[u8]) -> Vec<Labelled> {
    let mut numbers = vec![];
    for is_kanji in [false, true] {
        if is_kanji && !may_hold_kanji(text) {
            break;
        }
        let mut stretch = Stretch { text, own, is_kanji, ..Stretch::default() };
        for (at, c) in text.char_indices() {
            match (class(c), kanji(c)) {
                (_, Some(value)) if is_kanji => stretch.digit(at, c, value),
                (Class::Digit(value), _) if !is_kanji => {
                    stretch.digit(at, c, value);
                    if stretch.digits.len() == LONGEST {
                        stretch.cut(&mut numbers);
                    }
                }
                (Class::Unseen | Class::Parts(_), _) => {}
                (Class::Other, None) if !c.is_alphabetic() => stretch.odd = true,
                _ => stretch.end(&mut numbers),
            }
        }
        stretch.end(&mut numbers);
    }
    numbers.sort();
    numbers.dedup();
    numbers
}

/// The value of a digit in kanji.
pub(super) fn kanji(c: char) -> Option<u8> {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let found = if c == '零' { Some(0) } else { DIGITS.iter().position(|digit| *digit == c) };
    found.and_then(|value| u8::try_from(value).ok())
}

/// Whether a text can hold a number in kanji: of so many in a row, at least three are met where only every third is looked at,
/// a sign between groups or not. Nearly all texts are told so at once.
pub(super) fn may_hold_kanji(text: &str) -> bool {
    if text.len() < DIGITS * KANJI {
        return false;
    }
    let begins = |at: &usize| (0..KANJI).filter_map(|back| at.checked_sub(back)).find(|at| text.is_char_boundary(*at));
    let at = (0..text.len()).step_by(KANJI * KANJI).filter_map(|at| begins(&at));
    let met = at.filter(|at| text[*at..].chars().next().and_then(kanji).is_some());
    met.take(3).count() == 3
}

/// Whether what stands between two groups is short enough for them to belong together.
fn is_short(gap: &str) -> bool {
    gap.chars().nth(LONGEST_GAP).is_none()
}

/// Digits with no letter between.
#[derive(Default)]
struct Stretch<'t> {
    text: &'t str,
    own: &'t [u8],
    is_kanji: bool,
    digits: Labelled,
    /// The first digit of each group.
    groups: Vec<usize>,
    /// Where the last digit ends.
    behind: usize,
    /// Whether a sign that parts no numbers came since the beginning.
    odd: bool,
}

impl Stretch<'_> {
    fn digit(&mut self, at: usize, c: char, value: u8) {
        if self.digits.is_empty() || self.behind != at {
            if self.digits.is_empty() {
                // What stands before the first is no gap.
                self.odd = false;
            }
            self.groups.push(self.digits.len());
        }
        self.digits.push((at, value));
        self.behind = at + c.len_utf8();
    }

    /// Takes out the numbers, and begins anew.
    fn end(&mut self, numbers: &mut Vec<Labelled>) {
        self.take(numbers);
        self.digits.clear();
        self.groups.clear();
        self.odd = false;
    }

    /// The same in a stretch as long as a file, which goes on: what lies across the cut is seen whole with what follows.
    fn cut(&mut self, numbers: &mut Vec<Labelled>) {
        self.take(numbers);
        let kept = self.digits.len() - 2 * *OWN.end();
        let group = self.groups.partition_point(|first| *first <= kept).saturating_sub(1);
        self.groups.drain(..group);
        self.groups.iter_mut().for_each(|first| *first = first.saturating_sub(kept));
        self.digits.drain(..kept);
    }

    /// What holds no sign that parts no numbers is seen by how numbers are usually parted.
    fn take(&self, numbers: &mut Vec<Labelled>) {
        let fewest = if self.own.is_empty() { DIGITS } else { DIGITS.min(self.own.len()) };
        if !(self.odd || self.is_kanji) || self.digits.len() < fewest {
            return;
        }
        let owned = self.owned();
        let apart = |range: &Range<usize>| !owned.iter().any(|own| own.start < range.end && range.start < own.end);
        let others = self.fours().into_iter().chain(self.whole()).filter(apart);
        let found = others.chain(owned.iter().cloned());
        numbers.extend(found.map(|range| self.digits[range].to_vec()));
    }

    /// Where the own number stands, unless nothing but what parts numbers stands within it.
    fn owned(&self) -> Vec<Range<usize>> {
        if self.own.is_empty() {
            return vec![];
        }
        let same = |digits: &[(usize, u8)]| digits.iter().map(|(_, value)| value).eq(self.own);
        let windows = self.digits.windows(self.own.len()).enumerate().filter(|(_, digits)| same(digits));
        let near = |range: &Range<usize>| self.gaps(range).all(is_short);
        windows.map(|(at, _)| at..at + self.own.len()).filter(|range| self.is_odd(range) && near(range)).collect()
    }

    /// Three groups of four that are parted alike and are no part of a longer list of fours, or stand alone.
    fn fours(&self) -> Vec<Range<usize>> {
        let ends = self.groups.iter().skip(1).copied().chain([self.digits.len()]);
        let groups: Vec<Range<usize>> = self.groups.iter().copied().zip(ends).map(|(first, end)| first..end).collect();
        let mut found = vec![];
        for (nth, three) in groups.windows(3).enumerate() {
            let range = three[0].start..three[2].end;
            if three.iter().any(|group| group.len() != FOUR) || !self.is_odd(&range) || !self.gaps(&range).all(is_short)
            {
                continue;
            }
            let (inner, again) = (self.gap(three[1].start), self.gap(three[2].start));
            // A neighbour of four digits goes on with the list, unless it is the end of something else: a telephone number.
            let parts = |nth: usize| groups.get(nth).is_none_or(|group| nth == 0 || self.gap(group.start) == inner);
            let is_four = |nth: usize| groups.get(nth).is_some_and(|group| group.len() == FOUR);
            let before = nth > 0 && is_four(nth - 1) && parts(nth) && parts(nth - 1);
            let behind = is_four(nth + 3) && parts(nth + 3) && parts(nth + 4);
            let apart = inner == again && !before && !behind || groups.len() == 3;
            if apart && self.is_number(&range) && !self.are_years(three) {
                found.push(range);
            }
        }
        found
    }

    /// In kanji, the twelve digits that are the whole: nothing else is written so.
    fn whole(&self) -> Option<Range<usize>> {
        let whole = self.is_kanji && self.groups.len() == 1 && self.digits.len() == DIGITS;
        whole.then_some(0..DIGITS)
    }

    /// What stands before the group that begins with this digit.
    fn gap(&self, first: usize) -> &str {
        let (before, c) = first.checked_sub(1).map_or((0, 0), |at| {
            let at = self.digits[at].0;
            (at, self.text[at..].chars().next().map_or(0, char::len_utf8))
        });
        &self.text[before + c..self.digits[first].0]
    }

    /// What stands between the groups of these digits.
    fn gaps(&self, range: &Range<usize>) -> impl Iterator<Item = &str> {
        let first = self.groups.partition_point(|first| *first <= range.start);
        let last = self.groups.partition_point(|first| *first < range.end).max(first);
        self.groups[first..last].iter().map(|first| self.gap(*first))
    }

    /// Whether these digits are not written as numbers usually are.
    fn is_odd(&self, range: &Range<usize>) -> bool {
        self.is_kanji || self.gaps(range).any(|gap| gap.chars().any(|c| class(c) == Class::Other))
    }

    fn is_number(&self, range: &Range<usize>) -> bool {
        let digits: String = self.digits[range.clone()].iter().map(|(_, value)| char::from(b'0' + value)).collect();
        my_number_check_digit_holds(&digits) && digits.bytes().any(|byte| byte != b'0')
    }

    fn are_years(&self, three: &[Range<usize>]) -> bool {
        three.iter().all(|group| (1900..=2100).contains(&value_of(&self.digits[group.clone()])))
    }
}
