//! What a character is to a number.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;
use unicode_normalization::char::is_combining_mark;

use crate::text::terminal_text::is_hostile;

/// What a character is to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A digit of this value.
    Digit(u8),
    /// It parts groups of digits; the character stands for all of its kind.
    Parts(char),
    /// Nobody sees it, or it sits on the character before it.
    Unseen,
    /// It ends a number.
    Other,
}

/// The data file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) zeros: Vec<u32>,
    pub(super) labels: Vec<String>,
    pub(super) parts: HashMap<char, String>,
}

/// The data file as it is looked up in.
struct Characters {
    zeros: Vec<u32>,
    labels: Vec<String>,
    /// By character, the one that stands for its kind.
    parts: Vec<(char, char)>,
}

pub(super) const DATA: &str = include_str!("characters.toml");

fn characters() -> &'static Characters {
    static CHARACTERS: OnceLock<Characters> = OnceLock::new();
    CHARACTERS.get_or_init(|| {
        // It is part of the program, and a test reads it.
        let document: Document = toml::from_str(DATA).unwrap_or_default();
        let of_kind = |(kind, list): (&char, &String)| list.chars().map(|c| (c, *kind)).collect::<Vec<_>>();
        let mut parts: Vec<(char, char)> = document.parts.iter().flat_map(of_kind).collect();
        parts.sort_unstable();
        Characters { zeros: document.zeros, labels: document.labels, parts }
    })
}

/// What labels call a 個人番号, folded.
pub(super) fn labels() -> &'static [String] {
    &characters().labels
}

/// Whether a character is passed over where a label is compared: マイ・ナンバー and my_number are the same.
pub(super) fn is_passed_over(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '_' | '・' | '･') || class(c) == Class::Unseen
}

/// What a character is; the usual ones are told without looking them up.
pub(super) fn class(c: char) -> Class {
    match c {
        '0'..='9' => Class::Digit(c as u8 - b'0'),
        '-' => Class::Parts('-'),
        'A'..='Z' | 'a'..='z' | '、'..='〟' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='鿿' => Class::Other,
        _ => looked_up(c),
    }
}

/// The same by the data file and the properties of Unicode.
pub(super) fn looked_up(c: char) -> Class {
    match c {
        '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => return Class::Parts('\n'),
        _ if c.is_whitespace() => return Class::Parts(' '),
        _ => {}
    }
    let characters = characters();
    let point = u32::from(c);
    let zero = characters.zeros.partition_point(|zero| *zero <= point).checked_sub(1);
    if let Some(value) = zero.map(|at| point - characters.zeros[at]).filter(|value| *value < 10) {
        return Class::Digit(value as u8);
    }
    if let Ok(at) = characters.parts.binary_search_by_key(&c, |(c, _)| *c) {
        return Class::Parts(characters.parts[at].1);
    }
    let private = matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}');
    if is_hostile(c) && !private || is_combining_mark(c) { Class::Unseen } else { Class::Other }
}
