//! Folded text as it lies in the index: UTF-8, but katakana in one byte each, since half of all that is searched is
//! katakana. The bytes 0x80 to 0xDF stand for U+30A0 to U+30FF; no character of several bytes begins with one of these (those
//! of two bytes in UTF-8 take three here), so that a look at up to three bytes before tells where a character begins.

use chrono::Datelike;

use crate::record::Date;

/// Stands after each part of a key, so that no match runs from one into the next. Folded text never holds it.
pub const SEPARATOR: u8 = 1;

/// The first katakana of one byte.
const KANA: u32 = 0x30A0;
/// The least byte with which a character of several bytes begins.
const LEAD: u8 = 0xE0;

/// Writes a text to the end of `out`.
pub fn encode(text: &str, out: &mut Vec<u8>) {
    for c in text.chars() {
        let point = u32::from(c);
        match point {
            0..0x80 => out.push(point as u8),
            0x80..0x800 => out.extend([LEAD, 0x80 | (point >> 6) as u8, 0x80 | (point & 0x3F) as u8]),
            KANA..=0x30FF => out.push(0x80 + (point - KANA) as u8),
            _ => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
}

/// Stands before a day.
const DAY: u8 = 2;

/// Writes a day to the end of `out`, in bytes that folded text never holds: a search for a number finds no day.
pub fn encode_day(day: Date, out: &mut Vec<u8>) {
    /// What is added to a digit: none of these bytes is text, a separator or the mark of a day.
    const ZERO: i32 = 3;
    const BASE: i32 = 0x1F - ZERO;
    out.push(DAY);
    let mut rest = day.num_days_from_ce();
    for _ in 0..5 {
        out.push((ZERO + rest.rem_euclid(BASE)) as u8);
        rest = rest.div_euclid(BASE);
    }
}

/// The characters of what [`encode`] wrote.
pub fn decode(mut bytes: &[u8]) -> impl Iterator<Item = char> {
    std::iter::from_fn(move || {
        let lead = *bytes.first()?;
        let (length, first) = match lead {
            0..0x80 => (1, u32::from(lead)),
            0x80..LEAD => (1, KANA + u32::from(lead - 0x80)),
            LEAD..0xF0 => (3, u32::from(lead & 0x0F)),
            _ => (4, u32::from(lead & 0x07)),
        };
        let (character, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        let point = character[1..].iter().fold(first, |point, byte| point << 6 | u32::from(byte & 0x3F));
        char::from_u32(point)
    })
}

/// Whether a character begins at a place, where a byte below [`LEAD`] stands.
pub fn begins(bytes: &[u8], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|at| bytes.get(at)).copied().unwrap_or(0);
    before(1) < LEAD && before(2) < LEAD && before(3) < 0xF0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_comes_back() {
        let all: String = ('\0'..=char::MAX).collect();
        let mut bytes = Vec::new();
        encode(&all, &mut bytes);
        assert!(decode(&bytes).eq(all.chars()));
        let mut short = Vec::new();
        encode("ヤマダé", &mut short);
        assert_eq!(short.len(), 6);
    }

    #[test]
    fn a_character_begins_where_it_was_written() {
        for text in ["山ヤ田é1ー\u{20BB7}ア", "ァ\u{7FF}ァ\u{800}ァ"] {
            let (mut bytes, mut starts) = (Vec::new(), Vec::new());
            for c in text.chars() {
                starts.push(bytes.len());
                encode(c.encode_utf8(&mut [0; 4]), &mut bytes);
            }
            for at in (0..bytes.len()).filter(|at| bytes[*at] < LEAD) {
                assert_eq!(begins(&bytes, at), starts.contains(&at), "{text} at {at}");
            }
        }
    }

    #[test]
    fn days_are_told_apart_and_are_no_text() {
        let first = crate::record::parse_date("1873-01-01").unwrap();
        let mut all: Vec<Vec<u8>> = first
            .iter_days()
            .take(80_000)
            .map(|day| {
                let mut bytes = vec![];
                encode_day(day, &mut bytes);
                bytes
            })
            .collect();
        assert!(all.iter().flatten().all(|byte| (2..0x20).contains(byte)));
        assert!(all.iter().all(|bytes| bytes[1..].iter().all(|byte| *byte > DAY) && bytes.len() == 6));
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 80_000);
    }

    #[test]
    fn what_was_cut_ends() {
        assert_eq!(decode(&[0xE5, 0xB1]).count(), 0);
        assert_eq!(decode(&[b'a', 0xFF, 0xFF, 0xFF, 0xFF]).count(), 1);
    }
}
