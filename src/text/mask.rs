//! 個人番号 is never shown, wherever it was written: what hides it in texts of any kind.

use std::borrow::Cow;

/// Fewer digits than this are no 個人番号, not even a mistyped one, and would mask innocent numbers.
const FEWEST: usize = 10;

/// What hides the record's own 個人番号 in other texts. Where the record gives none (a column under a misspelt
/// heading holds it), every number that could be one.
#[derive(Debug)]
pub struct NumberMask {
    /// Empty where it is not known.
    digits: Vec<u32>,
}

impl NumberMask {
    /// The mask for a record with this 個人番号.
    pub fn of(number: &str) -> NumberMask {
        let digits: Vec<u32> = number.chars().filter_map(digit).collect();
        NumberMask { digits: if digits.len() < FEWEST { vec![] } else { digits } }
    }

    /// The mask where nobody knows the number: all that could be one.
    pub const fn unknown() -> NumberMask {
        NumberMask { digits: vec![] }
    }

    /// The text with each digit of the 個人番号 as `*`, whether written half-width, full-width or in groups.
    pub fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut out = String::new();
        let mut done = 0;
        let mut at = 0;
        let mut before = None;
        while let Some(c) = text[at..].chars().next() {
            let matched = if self.digits.is_empty() {
                twelve_digits(&text[at..]).filter(|_| before.and_then(digit).is_none())
            } else {
                self.matched(&text[at..])
            };
            before = Some(c);
            match matched {
                Some(length) => {
                    out.push_str(&text[done..at]);
                    out.extend(text[at..at + length].chars().map(|c| if digit(c).is_some() { '*' } else { c }));
                    at += length;
                    done = at;
                }
                None => at += c.len_utf8(),
            }
        }
        if done == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(&text[done..]);
        Cow::Owned(out)
    }

    /// How many bytes at the start of the text are the 個人番号.
    fn matched(&self, text: &str) -> Option<usize> {
        let (first, others) = self.digits.split_first()?;
        let mut chars = text.char_indices().peekable();
        let (_, c) = chars.next()?;
        if digit(c)? != *first {
            return None;
        }
        for wanted in others {
            // groups are parted by one blank or hyphen
            chars.next_if(|(_, c)| parts_groups(*c));
            let (_, c) = chars.next()?;
            if digit(c)? != *wanted {
                return None;
            }
        }
        Some(chars.peek().map_or(text.len(), |(at, _)| *at))
    }
}

/// How many bytes at the start of the text are twelve digits and no more, in one run or in three groups of four.
fn twelve_digits(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().peekable();
    let mut grouped = false;
    for n in 0..12 {
        let parted = n > 0 && n % 4 == 0 && (n == 4 || grouped) && chars.next_if(|(_, c)| parts_groups(*c)).is_some();
        if n == 8 && grouped && !parted {
            return None;
        }
        grouped |= parted;
        digit(chars.next()?.1)?;
    }
    match chars.peek() {
        Some((_, c)) if digit(*c).is_some() => None,
        Some((at, _)) => Some(*at),
        None => Some(text.len()),
    }
}

fn parts_groups(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '-' | '\u{2010}' | '\u{2212}' | '\u{FF0D}' | '\u{30FC}')
}

fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(u32::from(c) - u32::from('0')),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_number_is_masked_however_it_is_written() {
        let mask = NumberMask { digits: vec![1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 8] };
        for (text, shown) in [
            ("番号123456789018です", "番号************です"),
            ("1234-5678-9018", "****-****-****"),
            ("１２３４５６７８９０１８", "************"),
            ("0123456789018123456789018", "0************************"),
            ("12345678901", "12345678901"),
            ("", ""),
        ] {
            assert_eq!(mask.apply(text), shown);
        }
    }

    #[test]
    fn with_no_own_number_all_that_could_be_one_are_masked() {
        let mask = NumberMask::unknown();
        for (text, shown) in [
            ("番号123456789018です", "番号************です"),
            ("1234-5678-9018", "****-****-****"),
            ("１２３４　５６７８　９０１８", "****　****　****"),
            ("12345678901", "12345678901"),
            ("1234567890123", "1234567890123"),
            ("2026-11-22 1030", "2026-11-22 1030"),
            ("1234-56789018", "1234-56789018"),
            ("", ""),
        ] {
            assert_eq!(mask.apply(text), shown);
        }
    }
}
