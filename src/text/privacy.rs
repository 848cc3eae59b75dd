//! What may be a 個人番号, in one place for every view and output: what hides it in texts, and what finds it where it does
//! not belong.
//!
//! A number is twelve decimal digits of any script, with what parts groups of digits between them: blanks, hyphens and
//! dashes, `.`, `/`, `_`, `,`, line ends. Characters that nobody sees are passed over. What parts groups parts numbers too,
//! so digits that follow one another are a *run*: twelve digits in all are a number, however they are parted. In a longer
//! run (two days, a number with a telephone number behind it) only what stands out is: a group of twelve, three groups of
//! four that are parted alike and otherwise from their neighbours, and the record's own number, wherever it is.
//!
//! Where a text itself says 個人番号, twelve digits behind that are one whatever parts their groups, if it is no letter. And
//! what other signs part, or what stands in kanji, is one where it can hardly be anything else.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

pub use check_digit::{my_number_check_digit, my_number_check_digit_holds};

use characters::{Class, class, is_passed_over, labels};
use labelled::{Labelled, labelled};
use odd::{kanji, may_hold_kanji, odd};

mod characters;
mod check_digit;
pub mod json;
mod labelled;
mod odd;

/// The digits of a 個人番号.
pub const DIGITS: usize = 12;

/// What a telephone number of Japan begins with where it is dialled from abroad.
const COUNTRY: u32 = 81;

/// How many digits are taken for a record's own number: two leading zeros may be lost, and what is longer than two numbers
/// is none.
const OWN: std::ops::RangeInclusive<usize> = 10..=24;

/// What hides 個人番号 in texts: all that may be one, and the record's own also within longer runs of digits.
#[derive(Debug)]
pub struct NumberMask {
    /// Empty where it is not known.
    own: Zeroizing<Vec<u8>>,
    /// The record's own number as it was sent, where it is none.
    odd_value: Zeroizing<String>,
}

/// How many digits a number has that was meant for a 個人番号, where a message says that it is one.
const MEANT: std::ops::RangeInclusive<usize> = 10..=14;

/// How many characters of what was sent as a 個人番号 are sought in a message at the least.
const SOUGHT: usize = 4;

/// A text without the numbers that may be meant for a 個人番号: digits, with a hyphen between groups of four or without.
fn without_meant(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let is_part = |i: usize| {
            let hyphen = matches!(chars[i], '-' | '‐' | '－' | '−')
                && i > at
                && chars.get(i + 1).is_some_and(|c| c.is_numeric());
            chars[i].is_numeric() || hyphen
        };
        let end = (at..chars.len()).find(|i| !is_part(*i)).unwrap_or(chars.len());
        let run = &chars[at..end.max(at + 1)];
        let meant = MEANT.contains(&run.iter().filter(|c| c.is_numeric()).count());
        out.extend(run.iter().map(|c| if meant && c.is_numeric() { '*' } else { *c }));
        at += run.len();
    }
    out
}

impl NumberMask {
    /// The mask for a record with this 個人番号.
    pub fn of(number: &str) -> NumberMask {
        let own = Zeroizing::new(number.chars().filter_map(digit).collect::<Vec<u8>>());
        if OWN.contains(&own.len()) { NumberMask { own, ..NumberMask::unknown() } } else { NumberMask::unknown() }
    }

    /// The same; what was sent as a 個人番号 and is none is hidden in messages as it stands.
    pub fn of_value(value: &str) -> NumberMask {
        NumberMask { odd_value: Zeroizing::new(value.trim().to_owned()), ..NumberMask::of(value) }
    }

    /// The mask where nobody knows a number: all that may be one.
    pub fn unknown() -> NumberMask {
        NumberMask { own: Zeroizing::new(vec![]), odd_value: Zeroizing::default() }
    }

    /// The text with `*` for each digit of what may be a 個人番号. It must be whole: what is cut first may be cut within a
    /// number.
    pub fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let fewest = if self.own.is_empty() { DIGITS } else { DIGITS.min(self.own.len()) };
        if !may_hold(text, fewest) {
            return Cow::Borrowed(text);
        }
        let mut masked = Cow::Borrowed(text);
        // What is hidden may make what stands beside it stand out.
        for _ in 0..ROUNDS {
            let mut hidden: Vec<usize> = vec![];
            runs(&masked, |run| hidden.extend(run.hidden(&self.own)));
            hidden.extend(labelled(&masked).into_iter().flatten().map(|(at, _)| at));
            masked = starred(masked, hidden);
            let odd = odd(&masked, &self.own);
            if odd.is_empty() {
                break;
            }
            masked = starred(masked, odd.into_iter().flatten().map(|(at, _)| at).collect());
        }
        masked
    }

    /// The same for a message about a record: where it speaks of a 個人番号, numbers with some digits too many or too few are
    /// hidden as well, as is what was sent for one.
    pub fn apply_to_message<'t>(&self, text: &'t str) -> Cow<'t, str> {
        // Whole runs first: of thirteen digits none is to be left.
        let mut masked = match names_my_number(text) {
            true => Cow::Owned(self.apply(&without_meant(text)).into_owned()),
            false => self.apply(text),
        };
        if self.odd_value.chars().count() >= SOUGHT && masked.contains(self.odd_value.as_str()) {
            masked = Cow::Owned(masked.replace(self.odd_value.as_str(), &"*".repeat(self.odd_value.chars().count())));
        }
        masked
    }

    /// The first `chars` characters of a text, masked: what is cut first may be cut within a number.
    pub fn beginning(&self, text: &str, chars: usize) -> String {
        self.apply(head(text, chars)).chars().take(chars).collect()
    }

    /// The same for a text that stands under a label: where that says 個人番号, the whole of it is hidden, whatever it is.
    pub fn apply_under<'t>(&self, label: &str, text: &'t str) -> Cow<'t, str> {
        if text.chars().any(char::is_alphanumeric) && names_my_number(label) {
            Cow::Owned(text.chars().map(|c| if c.is_alphanumeric() { '*' } else { c }).collect())
        } else {
            self.apply(text)
        }
    }
}

/// The text with `*` for the characters at these places, which may be named several times.
fn starred(text: Cow<'_, str>, mut hidden: Vec<usize>) -> Cow<'_, str> {
    hidden.sort_unstable();
    hidden.dedup();
    if hidden.is_empty() {
        return text;
    }
    let mut hidden = hidden.into_iter().peekable();
    let masked = |(at, c)| if hidden.next_if_eq(&at).is_some() { '*' } else { c };
    Cow::Owned(text.char_indices().map(masked).collect())
}

/// Twelve digits in a text that may be a 個人番号.
#[derive(Clone, PartialEq, Eq)]
pub struct Number {
    /// The digits, in ASCII.
    pub digits: Zeroizing<String>,
    /// Where the first of them stands, in characters counted from 1.
    pub position: usize,
    /// Whether they are written as numbers are: in one piece or parted alike, and not as a day with something behind it.
    pub plain: bool,
    /// Whether the text itself says before them that they are a 個人番号.
    pub labelled: bool,
}

// What is printed for debugging must not be a number either.
impl std::fmt::Debug for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Number").field("position", &self.position).field("plain", &self.plain).finish_non_exhaustive()
    }
}

/// Tells of all that may be a 個人番号 in a text, in order; `own` is the record's own, which is found within longer runs too.
pub fn each_number(text: &str, own: Option<&str>, mut tell: impl FnMut(Number)) {
    if !may_hold(text, DIGITS) {
        return;
    }
    let own: Vec<u8> = own.into_iter().flat_map(str::chars).filter_map(digit).collect();
    let own = if own.len() == DIGITS { own } else { vec![] };
    // Up to where characters were counted, and how many.
    let (mut counted, mut before) = (0, 0);
    // What is looked at twice where a long run was cut is told once.
    let mut from = 0;
    let mut tell = |digits: &[(usize, u8)], plain: bool, labelled: bool| {
        let Some((at, _)) = digits.first().filter(|(at, _)| *at >= from) else { return };
        from = at + 1;
        before += text[counted..*at].chars().count();
        counted = *at;
        let digits: String = digits.iter().map(|(_, value)| char::from(b'0' + value)).collect();
        tell(Number { digits: Zeroizing::new(digits), position: before + 1, plain, labelled });
    };
    let mut said: Vec<(Labelled, bool)> = labelled(text).into_iter().map(|digits| (digits, true)).collect();
    said.extend(odd(text, &own).into_iter().map(|digits| (digits, false)));
    // Of the same digits, first what the text says of them.
    said.sort_by_key(|(digits, labelled)| (digits.first().map(|(at, _)| *at), !labelled));
    let mut said = said.into_iter().peekable();
    runs(text, |run| {
        for (range, plain) in run.numbers(&own) {
            let digits = &run.digits[range];
            let begins = digits.first().map_or(0, |(at, _)| *at);
            while let Some((before, labelled)) =
                said.next_if(|(said, _)| said.first().is_some_and(|(at, _)| *at < begins))
            {
                tell(&before, true, labelled);
            }
            let same = said.next_if(|(said, _)| said.first() == digits.first());
            tell(digits, plain || same.is_some(), same.is_some_and(|(_, labelled)| labelled));
        }
    });
    said.for_each(|(said, labelled)| tell(&said, true, labelled));
}

/// Whether what may be a 個人番号 stands in a text.
pub fn holds_a_number(text: &str) -> bool {
    let mut holds = false;
    each_number(text, None, |_| holds = true);
    holds
}

/// What digits say as one number; the most that there is where they are too many.
fn value_of(digits: &[(usize, u8)]) -> u32 {
    digits.iter().fold(0, |n: u32, (_, digit)| n.saturating_mul(10).saturating_add(u32::from(*digit)))
}

/// At least the first `chars` characters of a text, and on to the end of the digits and signs in which that may be.
pub fn head(text: &str, chars: usize) -> &str {
    let Some((cut, _)) = text.char_indices().nth(chars) else { return text };
    let ends = |c: char| class(c) == Class::Other && c.is_alphabetic() && kanji(c).is_none();
    let end = text[cut..].char_indices().find(|(_, c)| ends(*c));
    &text[..end.map_or(text.len(), |(at, _)| cut + at)]
}

/// Whether a label, heading or key says that what stands under it is a 個人番号.
pub fn names_my_number(label: &str) -> bool {
    let dropped = |c: &char| is_passed_over(*c);
    let kept = label.chars().filter(|c| !dropped(c)).nfkc().flat_map(char::to_lowercase);
    let folded: String = kept.filter(|c| !dropped(c)).collect();
    labels().iter().any(|name| folded.contains(name.as_str()))
}

/// The digits of a text that holds digits alone, and what parts them; `None` where it holds anything else.
pub fn digits_alone(text: &str) -> Option<Zeroizing<String>> {
    let mut digits = Zeroizing::new(String::with_capacity(text.len()));
    for c in text.chars() {
        match class(c) {
            Class::Digit(value) => digits.push(char::from(b'0' + value)),
            Class::Parts(_) | Class::Unseen => {}
            Class::Other => return None,
        }
    }
    Some(digits)
}

/// Whether a text has as many digits as a 個人番号, or more, with nothing but what parts them between: what may hold anybody's
/// number, also within a longer run.
pub fn may_hide_a_number(text: &str) -> bool {
    let mut most = 0;
    runs(text, |run| most = most.max(run.digits.len()));
    most >= DIGITS || !odd(text, &[]).is_empty()
}

/// The value of a decimal digit of any script.
pub fn digit(c: char) -> Option<u8> {
    match class(c) {
        Class::Digit(value) => Some(value),
        _ => None,
    }
}

/// Whether a character may be a digit of a 個人番号: a decimal digit of any script, or one in kanji.
pub fn may_be_digit(c: char) -> bool {
    digit(c).is_some() || kanji(c).is_some()
}

/// Whether a text can hold a 個人番号 at all, which is told much sooner than whether it does.
pub fn may_hold_a_number(text: &str) -> bool {
    may_hold(text, DIGITS)
}

/// Whether a text can hold so many digits. Nearly all texts cannot, and counted in bytes many are counted at once: digits of
/// ASCII, and the bytes that characters of other digits begin with, which letters of Japanese do not.
fn may_hold(text: &str, digits: usize) -> bool {
    let begins = |byte: u8| byte.is_ascii_digit() || matches!(byte, 0xD9..=0xE1 | 0xEA | 0xEF..=0xF0);
    let count = |few: &[u8]| usize::from(few.iter().map(|byte| u8::from(begins(*byte))).sum::<u8>());
    text.len() >= digits && (text.as_bytes().chunks(255).map(count).sum::<usize>() >= digits || may_hold_kanji(text))
}

/// How often a text is looked at once more after something was hidden; once is enough for all but what is made for it.
const ROUNDS: usize = 8;

/// How many digits are looked at together: a run may be as long as the file.
const LONGEST: usize = 1 << 16;

/// Digits with nothing but what parts them between.
#[derive(Default)]
struct Run {
    /// Byte index and value of each digit.
    digits: Vec<(usize, u8)>,
    /// The first digit of each group, and what stands before it.
    groups: Vec<(usize, Gap)>,
    /// What stands behind the last digit.
    end: Gap,
    /// Whether its first group was cut before it, and its last one behind it: they are not whole.
    cut: (bool, bool),
}

/// What stands between two groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Gap {
    /// Nothing.
    #[default]
    None,
    /// One character, once or several times, as the one that stands for its kind.
    One(char),
    /// Several kinds.
    Mixed,
}

impl Gap {
    fn and(self, kind: char) -> Gap {
        if self == Gap::None || self == Gap::One(kind) { Gap::One(kind) } else { Gap::Mixed }
    }
}

/// Tells of each run of a text, in order.
fn runs(text: &str, mut tell: impl FnMut(&Run)) {
    let mut run = Run::default();
    let mut gap = Gap::None;
    for (at, c) in text.char_indices() {
        match class(c) {
            Class::Digit(value) => {
                if run.digits.is_empty() || gap != Gap::None {
                    run.groups.push((run.digits.len(), gap));
                }
                run.digits.push((at, value));
                gap = Gap::None;
                if run.digits.len() == LONGEST {
                    run.cut(&mut tell);
                }
            }
            Class::Parts(kind) => gap = gap.and(kind),
            Class::Unseen => {}
            Class::Other => run.end(std::mem::take(&mut gap), &mut tell),
        }
    }
    run.end(gap, &mut tell);
}

/// A part of a run that is looked at by itself: its groups as ranges of digits, each with what stands before it, and what
/// stands behind the last.
struct Part {
    groups: Vec<(Range<usize>, Gap)>,
    end: Gap,
}

impl Run {
    fn end(&mut self, gap: Gap, tell: &mut impl FnMut(&Run)) {
        if !self.digits.is_empty() {
            self.end = gap;
            self.cut.1 = false;
            tell(self);
            self.digits.clear();
            self.groups.clear();
            self.cut.0 = false;
        }
    }

    /// Tells of the run so far, and goes on with its end, so that what lies across the cut is seen whole.
    fn cut(&mut self, tell: &mut impl FnMut(&Run)) {
        let far = 2 * *OWN.end();
        // A short group may not be whole, and is told of with what follows.
        let last = self.groups.last().copied().filter(|(first, _)| *first > 0 && self.digits.len() - first <= far);
        self.end = last.map_or(Gap::None, |(_, gap)| gap);
        let rest = last.map(|(first, _)| self.digits.split_off(first)).unwrap_or_default();
        self.groups.truncate(self.groups.len() - usize::from(last.is_some()));
        self.cut.1 = last.is_none();
        tell(self);
        self.groups.extend(last);
        self.digits.extend(rest);
        let kept = self.digits.len() - far;
        // From the beginning of a group on, unless that lies far back: then it is no group of twelve.
        let group = self.groups.partition_point(|(first, _)| *first <= kept).saturating_sub(1);
        let begins = self.groups.get(group).map_or(kept, |(first, _)| *first);
        let from = begins.max(kept - far);
        self.cut.0 = from > begins || self.cut.0 && from == 0;
        self.groups.drain(..group);
        for (first, _) in &mut self.groups {
            *first = first.saturating_sub(from);
        }
        self.digits.drain(..from);
    }

    /// Whether it has fewer digits than any number, as most runs have: a text may hold a million.
    fn is_short(&self, own: &[u8]) -> bool {
        self.digits.len() < if own.is_empty() { DIGITS } else { own.len().min(DIGITS) }
    }

    /// The byte indices of the digits that are hidden, in order.
    fn hidden(&self, own: &[u8]) -> Vec<usize> {
        if self.is_short(own) {
            return vec![];
        }
        let mut hidden = vec![false; self.digits.len()];
        let mut hide = |range: Range<usize>| hidden[range].fill(true);
        self.own(own).for_each(&mut hide);
        self.others(own).into_iter().for_each(|(range, _)| hide(range));
        self.digits.iter().zip(hidden).filter(|(_, hidden)| *hidden).map(|((at, _), _)| *at).collect()
    }

    /// What may be a 個人番号, as ranges of digits, and whether it is written as numbers are.
    fn numbers(&self, own: &[u8]) -> Vec<(Range<usize>, bool)> {
        if self.is_short(own) {
            return vec![];
        }
        let mut numbers: Vec<_> = self.own(own).map(|range| (range, true)).collect();
        numbers.extend(self.others(own));
        numbers.sort_by_key(|(range, _)| range.start);
        numbers
    }

    /// Where the own number stands.
    fn own<'r>(&'r self, own: &'r [u8]) -> impl Iterator<Item = Range<usize>> + 'r {
        let windows = self.digits.windows(own.len().max(1)).enumerate().filter(|_| !own.is_empty());
        let same = move |digits: &[(usize, u8)]| digits.iter().map(|(_, value)| value).eq(own);
        windows.filter(move |(_, digits)| same(digits)).map(|(at, _)| at..at + own.len())
    }

    /// Where others' numbers may stand. What is hidden, hidden once more, must not bring up another number: so a number is
    /// told by its own groups and what stands beside them, and what is left between numbers is looked at last.
    fn others(&self, own: &[u8]) -> Vec<(Range<usize>, bool)> {
        let mut taken = vec![false; self.digits.len()];
        self.own(own).for_each(|range| taken[range].fill(true));
        // What was cut at the edge of a long run is not whole: it is seen so with what follows.
        let whole =
            |range: &Range<usize>| !(self.cut.0 && range.start == 0 || self.cut.1 && range.end == self.digits.len());
        let mut numbers = vec![];
        for part in self.parts(&taken) {
            numbers.extend(part.standing_out(&self.digits).into_iter().filter(|(range, _)| whole(range)));
        }
        numbers.iter().for_each(|(range, _)| taken[Range::clone(range)].fill(true));
        let whole = |part: &&Part| part.len() == DIGITS && whole(&part.range()) && !part.is_two_days(&self.digits);
        for part in self.parts(&taken).iter().filter(whole) {
            numbers.push((part.range(), part.is_plain(&self.digits)));
        }
        numbers
    }

    /// What is not taken, in pieces.
    fn parts(&self, taken: &[bool]) -> Vec<Part> {
        let mut parts: Vec<Part> = vec![];
        let ends = self.groups.iter().skip(1).copied().chain([(self.digits.len(), self.end)]);
        let mut open = false;
        for ((first, gap), (end, behind)) in self.groups.iter().zip(ends) {
            for piece in free(&taken[*first..end]) {
                let piece = piece.start + first..piece.end + first;
                let before = if piece.start == *first { *gap } else { Gap::None };
                let after = if piece.end == end { behind } else { Gap::None };
                let goes_on = open && piece.start == *first;
                match parts.last_mut().filter(|_| goes_on) {
                    Some(part) => {
                        part.groups.push((piece.clone(), before));
                        part.end = after;
                    }
                    None => parts.push(Part { groups: vec![(piece.clone(), before)], end: after }),
                }
                open = piece.end == end;
            }
            open &= !taken[end - 1];
        }
        parts
    }
}

/// Whether all groups end with two zeros, as sums of money do.
fn are_round(groups: &[(Range<usize>, Gap)], digits: &[(usize, u8)]) -> bool {
    groups.iter().all(|(group, _)| matches!(digits[group.clone()], [.., (_, 0), (_, 0)]))
}

/// The stretches that are not taken.
fn free(taken: &[bool]) -> Vec<Range<usize>> {
    let mut free = vec![];
    let mut at = 0;
    for same in taken.chunk_by(|a, b| a == b) {
        if !same[0] {
            free.push(at..at + same.len());
        }
        at += same.len();
    }
    free
}

impl Part {
    fn range(&self) -> Range<usize> {
        let end = self.groups.last().map_or(0, |(group, _)| group.end);
        self.groups.first().map_or(0, |(group, _)| group.start)..end
    }

    fn len(&self) -> usize {
        self.range().len()
    }

    /// What stands before the group at a place, or behind the last.
    fn gap(&self, at: usize) -> Gap {
        self.groups.get(at).map_or(self.end, |(_, gap)| *gap)
    }

    /// Groups of twelve digits, and three of four that are parted alike and otherwise from what is beside them.
    fn standing_out(&self, digits: &[(usize, u8)]) -> Vec<(Range<usize>, bool)> {
        let mut numbers = vec![];
        for (at, (group, before)) in self.groups.iter().enumerate() {
            if group.len() == DIGITS {
                numbers.push((group.clone(), true));
            }
            let Some([_, (second, inner), (third, again)]) = self.groups.get(at..at + 3) else { continue };
            let fours = [group, second, third].iter().all(|group| group.len() == DIGITS / 3);
            let alike = matches!(inner, Gap::One(_)) && inner == again;
            if fours && alike && before != inner && self.gap(at + 3) != *inner {
                let range = group.start..third.end;
                let amounts = *inner == Gap::One(',') && are_round(&self.groups[at..at + 3], digits);
                numbers.push((range, !amounts));
            }
        }
        numbers
    }

    /// Whether the digits are two days as a period is written, `08.04.01-09.03.31` or `1/4/2026 31/3/2027`: six groups, of
    /// which three by three are a day, parted alike, and otherwise from the other day. A number is written in such groups by
    /// nobody.
    fn is_two_days(&self, digits: &[(usize, u8)]) -> bool {
        let [a, b, c, d, e, f] = self.groups.as_slice() else { return false };
        let signs = [b.1, c.1, e.1, f.1];
        let alike = matches!(b.1, Gap::One('.' | '/' | '-')) && signs.iter().all(|sign| *sign == b.1) && d.1 != b.1;
        let is_day = |groups: [&(Range<usize>, Gap); 3]| {
            let values = groups.map(|(range, _)| value_of(&digits[range.clone()]));
            let lengths = groups.map(|(range, _)| range.len());
            let year = |value: u32| (1900..=2100).contains(&value);
            let (month, day) = (|value: u32| (1..=12).contains(&value), |value: u32| (1..=31).contains(&value));
            match lengths {
                [2, 2, 2] => month(values[1]) && day(values[2]),
                [4, 1 | 2, 1 | 2] => year(values[0]) && month(values[1]) && day(values[2]),
                [1 | 2, 1 | 2, 4] => year(values[2]) && day(values[0]) && day(values[1]),
                _ => false,
            }
        };
        alike && is_day([a, b, c]) && is_day([d, e, f])
    }

    /// Whether the digits are parted alike or in fours, and are neither a day with something behind it nor amounts nor a
    /// telephone number as it is dialled from abroad.
    fn is_plain(&self, digits: &[(usize, u8)]) -> bool {
        let [(first, _), further @ ..] = self.groups.as_slice() else { return false };
        let Some((second, gap)) = further.first() else { return true };
        let value = |range: Range<usize>| value_of(&digits[range]);
        let in_year = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
        let day = match (first.len(), second.len(), further.get(1)) {
            (8, ..) => in_year(value(first.start + 4..first.start + 6), value(first.start + 6..first.end)),
            (4, 2, Some((third, _))) if third.len() == 2 => in_year(value(second.clone()), value(third.clone())),
            (2, 2, Some((third, _))) if third.len() == 2 => in_year(value(second.clone()), value(third.clone())),
            _ => false,
        };
        let further_have = |length| further.iter().all(|(group, _)| group.len() == length);
        let amount = *gap == Gap::One(',') && (further_have(3) || are_round(&self.groups, digits));
        let from_abroad = value(first.clone()) == COUNTRY && first.len() == 2 && further.len() > 1;
        let alike = *gap != Gap::Mixed && further.iter().all(|(_, other)| other == gap);
        let fours = first.len() == DIGITS / 3 && further_have(DIGITS / 3);
        !day && !amount && !from_abroad && (alike || fours)
    }
}

#[cfg(test)]
#[path = "privacy/tests.rs"]
mod tests;
