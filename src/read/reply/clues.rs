//! What stands within a message's text: the code, the record and the field, as people and programs write them there.

use std::collections::HashSet;
use std::sync::OnceLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::NumberName;
use super::words::Words;
use super::{Outcome, numbers};
use crate::record::FieldId;
use crate::spec::{ErrorList, FieldTable, fold_heading};

/// What was found in a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Clues {
    /// The code.
    pub code: Option<String>,
    /// Records, lines or rows, and what they were called.
    pub numbers: Option<(NumberName, Vec<u32>)>,
    /// A path to a record or a field.
    pub path: Option<String>,
    /// How it went, where a word at the beginning says so, as in a log.
    pub outcome: Option<Outcome>,
}

/// By what a code in a text is known for one.
#[derive(Debug, Default)]
pub(super) struct Codes<'a> {
    /// The loaded list.
    pub list: Option<&'a ErrorList>,
    /// The forms of the codes that stand in members of their own.
    pub forms: HashSet<String>,
}

impl Codes<'_> {
    /// Whether a text is a code: the list has it, it is formed as the others are, or it can hardly be anything else.
    pub fn knows(&self, text: &str) -> bool {
        self.list.is_some_and(|list| list.get(text).is_some()) || self.forms.contains(&form(text)) || is_coded(text)
    }
}

/// The form of a code: its letters and digits, whatever they are. Empty for what has no digit.
pub(super) fn form(code: &str) -> String {
    let sign = |c: char| match c {
        c if c.is_ascii_digit() => '9',
        c if c.is_alphabetic() => 'A',
        c => c,
    };
    let form: String = code.trim().nfkc().map(sign).collect();
    if form.contains('9') && form.len() > 2 { form } else { String::new() }
}

/// A pattern of the program; `None` is never met: a test makes them all, and another that the program is built with what
/// they need.
pub(super) fn pattern(cell: &'static OnceLock<Option<Regex>>, text: &str) -> Option<&'static Regex> {
    cell.get_or_init(|| Regex::new(text).ok()).as_ref()
}

/// Whether a text is written as codes mostly are: capital letters, then digits.
pub(super) fn is_coded(text: &str) -> bool {
    static FORM: OnceLock<Option<Regex>> = OnceLock::new();
    let text: String = text.trim().nfkc().collect();
    pattern(&FORM, r"^[A-Z]{1,10}(?:[-_][A-Z]{1,10})*[-_]?[0-9]{2,8}(?:[-_][0-9]{1,4})?$")
        .is_some_and(|p| p.is_match(&text))
}

/// Where codes stand in a text: in brackets, behind a word for them, before a colon or a blank at its beginning.
const CODES: [&str; 3] = [
    r"[\[【(〔<「]\s*([A-Za-z0-9][A-Za-z0-9_-]{1,30})\s*[\]】)〕>」]",
    r"(?i:エラーコード|エラーcd|コード|error[ _-]?code|\bcode)\s*[:=は]?\s*([A-Za-z0-9][A-Za-z0-9_-]{1,30})",
    r"(?:^|[\s:,、。\]】])([A-Za-z]{1,12}[A-Za-z0-9_-]*[0-9])(?:[\s:,、。\[【]|$)",
];

fn code(text: &str, codes: &Codes) -> Option<String> {
    static PATTERNS: [OnceLock<Option<Regex>>; 3] = [const { OnceLock::new() }; 3];
    let mut found =
        PATTERNS.iter().zip(CODES).filter_map(|(cell, text)| pattern(cell, text)).flat_map(|pattern| {
            pattern.captures_iter(text).filter_map(|found| found.get(1)).map(|found| found.as_str())
        });
    found.find(|code| codes.knows(code)).map(str::to_owned)
}

/// Whether a text is or begins with what can hardly be anything but a code.
pub(super) fn begins_with_code(text: &str) -> bool {
    let text: String = text.nfkc().collect();
    let first = text
        .trim_start_matches(['[', '【', '(', '<', '「'])
        .split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)))
        .next();
    first.is_some_and(is_coded)
}

/// How places stand in a text: what is behind the number, what is before it.
const PLACES: [(&str, NumberName); 8] = [
    (r"(\d[\d,、~\-]*)\s*(?:件目|レコード目|番目|データ目)", NumberName::Record),
    (r"(\d[\d,、~\-]*)\s*行目", NumberName::Gyo),
    (
        r"(?i)(?:レコード|データ|明細|\brecord|\bentry)\s*(?:番号|no\.?|number|#)?\s*[:=]?\s*(\d[\d,、~\-]*)",
        NumberName::Record,
    ),
    (r"(?i)行\s*(?:番号|no\.?)?\s*[:=]?\s*(\d[\d,、~\-]*)", NumberName::Gyo),
    (r"(?i)\bline\s*(?:no\.?|number|#)?\s*[:=]?\s*(\d[\d,~\-]*)", NumberName::Line),
    (r"(?i)\brow\s*(?:no\.?|number|#)?\s*[:=]?\s*(\d[\d,~\-]*)", NumberName::Row),
    // "3: E1003 ..." and "E1003 [3] ..."
    (r"^\s*(\d{1,7})\s*[:|]\s", NumberName::Row),
    (r"(?:^|\s)\[(\d{1,7})\](?:\s|$)", NumberName::Key),
];

/// What says only that a number is one: it may be that of the message itself.
const SERIAL: &str = r"(?i)(?:^|[\s(\[【:])(?:no\.?|#|第)\s*(\d+)";

/// How many of [`PLACES`] have a word for what is numbered; the others are asked where none of these is found.
const WORDED: usize = 6;

/// The numbers of the record that a text is about: those that are named first, one beside the other. What else it names is that
/// with which this one collides: 「レコード20はレコード4と重複」.
fn places(text: &str) -> Option<(NumberName, Vec<u32>)> {
    static PATTERNS: [OnceLock<Option<Regex>>; 8] = [const { OnceLock::new() }; 8];
    static NUMBERED: OnceLock<Option<Regex>> = OnceLock::new();
    let words = Words::get();
    let read = |pattern: &Regex| {
        let found: Vec<(usize, usize, Vec<u32>)> = pattern
            .captures_iter(text)
            .filter(|found| found.get(0).is_some_and(|whole| is_of_record(text, whole.start(), whole.end(), words)))
            .filter_map(|found| {
                let numbers = numbers::of(found.get(1)?.as_str().trim_end_matches(['-', ',', '、', '~']))?;
                let whole = found.get(0)?;
                Some((whole.start(), whole.end(), numbers))
            })
            .collect();
        let (start, mut end) = found.first().map(|(start, end, _)| (*start, *end))?;
        let mut all: Vec<u32> = Vec::new();
        for (at, to, numbers) in found {
            let between = text.get(end.min(at)..at).unwrap_or_default();
            if at > start && !between.chars().all(|c| c.is_whitespace() || "、,・/&とや及びand".contains(c)) {
                break;
            }
            end = to;
            all.extend(numbers);
        }
        all.sort_unstable();
        all.dedup();
        Some((start, all)).filter(|(_, all)| !all.is_empty())
    };
    let of = |at: usize| {
        let (text, name) = PLACES[at];
        let (start, numbers) = read(pattern(&PATTERNS[at], text)?)?;
        Some((start, name, numbers))
    };
    let first = (0..WORDED).filter_map(of).min_by_key(|(start, ..)| *start);
    let other = || (WORDED..PLACES.len()).find_map(of);
    first.or_else(other).map(|(_, name, numbers)| (name, numbers)).or_else(|| {
        let (_, numbers) = read(pattern(&NUMBERED, SERIAL)?)?;
        Some((NumberName::Record, numbers))
    })
}

/// Whether a number of a message may be that of a record: not 「券面項目の2番目」, 「3行目までで」, 「1行目の見出し」, and not the
/// line of a parser's message.
fn is_of_record(text: &str, start: usize, end: usize, words: &Words) -> bool {
    static COLUMN: OnceLock<Option<Regex>> = OnceLock::new();
    let (before, whole, behind) = (&text[..start], &text[start..end], &text[end..]);
    let of_item = whole.ends_with("番目");
    let column = || pattern(&COLUMN, r"(?i)^[\s,:]*col(?:umn)?\b").is_some_and(|column| column.is_match(behind));
    !(words.is_no_record(before, behind.trim_start(), of_item)
        || whole.to_lowercase().contains("line") && column() && words.is_of_parser(text))
}

/// A path in a text: `/2/validTo`, `$[2].validTo`, `[2].validTo`.
const PATH: &str = r"(?:^|[\s(「'\x22])(#?/\d{1,7}(?:/[A-Za-z][A-Za-z0-9_]*)+(?:/\d+)?|(?:\$|[A-Za-z_][A-Za-z0-9_]*)?\.?\[\d{1,7}\](?:\.[A-Za-z][A-Za-z0-9_]*)+(?:\[\d+\])?|(?:[A-Za-z_][A-Za-z0-9_]*\.)?\d{1,7}(?:\.[A-Za-z][A-Za-z0-9_]{2,})+)";

fn path(text: &str) -> Option<String> {
    static PATTERN: OnceLock<Option<Regex>> = OnceLock::new();
    Some(pattern(&PATTERN, PATH)?.captures(text)?.get(1)?.as_str().to_owned())
}

/// What identifies a record in a text: the name of it, and behind it its value. That of a history key may be formed as a
/// code is, so that a sign must stand between them.
const IDENTITIES: [(&str, &str); 3] = [
    ("history-key", r"(?i)(?:履歴キー|history[_ ]?key)\s*[:=「『]\s*([A-Za-z0-9][A-Za-z0-9_-]{0,63})"),
    ("recipient", r"(?i)(?:受給者番号|recipient[_ ]?number)\s*[:=「『(]?\s*([0-9*●]{4,30})(?:[^0-9*●A-Za-z-]|$)"),
    ("my-number", r"(?i)(?:個人番号|マイナンバー|my[_ ]?number)\s*[:=「『(]?\s*([0-9*●]{12})(?:[^0-9*●]|$)"),
];

/// The patterns of [`IDENTITIES`], each with its meaning.
fn identity_patterns() -> impl Iterator<Item = (&'static str, &'static Regex)> {
    static PATTERNS: [OnceLock<Option<Regex>>; 3] = [const { OnceLock::new() }; 3];
    let patterns = PATTERNS.iter().zip(IDENTITIES);
    patterns.filter_map(|(cell, (meaning, regex))| Some((meaning, pattern(cell, regex)?)))
}

/// What identifies a record in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub meaning: &'static str,
    pub value: String,
    /// Whether a sign parts the value from its name, as in a log: it is no part of a sentence.
    pub labelled: bool,
}

/// What identifies a record in a text, by its meaning.
pub(super) fn identities(text: &str) -> Vec<Named> {
    let text: String = text.nfkc().collect();
    let found = identity_patterns().filter_map(|(meaning, pattern)| {
        let found = pattern.captures(&text)?;
        let value = found.get(1)?;
        let sign = text[..value.start()].trim_end().ends_with([':', '=', '「', '『']);
        Some(Named { meaning, value: value.as_str().to_owned(), labelled: sign })
    });
    found.collect()
}

/// A number with zeros before it, or one of twelve digits, with which a text begins: it may be that of a recipient.
pub(super) fn leading_id(text: &str) -> Option<&str> {
    let text = text.trim_start().trim_start_matches(['[', '(', '「']);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let ends = rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || ":：,、]|)」\t".contains(c));
    (ends && (digits == 12 || digits >= 5 && number.starts_with('0'))).then_some(number)
}

/// A text without what identifies a record in it.
pub(super) fn without_identities(text: &str) -> String {
    let text: String = text.nfkc().collect();
    identity_patterns().fold(text, |text, (_, pattern)| pattern.replace_all(&text, " ").into_owned())
}

/// What a log writes of the outcome before the message.
const LEVEL: &str = r"(?i)(?:^|[\s\[【|:,=])(fatal|critical|severe|error|warning|warn|info|ng|ok|エラー|警告|正常|異常)(?:[\s\]】|:,、]|$)";

fn level(text: &str) -> Option<Outcome> {
    static PATTERN: OnceLock<Option<Regex>> = OnceLock::new();
    let start: String = text.chars().take(80).collect();
    Words::get().outcome(pattern(&PATTERN, LEVEL)?.captures(&start)?.get(1)?.as_str())
}

/// What stands in a text.
pub(super) fn clues(text: &str, codes: &Codes) -> Clues {
    let text: String =
        text.nfkc().map(|c| if matches!(c, '\u{301C}' | '\u{2010}'..='\u{2015}') { '-' } else { c }).collect();
    Clues { code: code(&text, codes), numbers: places(&text), path: path(&text), outcome: level(&text) }
}

/// The names of fields, the longest first, by which one is found in a text.
#[derive(Debug)]
pub(super) struct FieldNames {
    names: Vec<(String, FieldId)>,
}

impl FieldNames {
    pub fn new(table: &FieldTable) -> FieldNames {
        let all = table.iter().filter(|(_, field)| !field.column_only);
        let mut names: Vec<(String, FieldId)> = all
            .flat_map(|(id, field)| {
                let named = std::iter::once(&field.name).chain(&field.csv).chain([&field.json]);
                named.map(move |name| (fold_heading(name), id)).chain([(fold_heading(field.key()), id)])
            })
            .filter(|(name, _)| name.chars().count() > 1)
            .collect();
        names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        names.dedup();
        FieldNames { names }
    }

    /// The only field that a text names; the first in corner brackets, where some are.
    pub fn in_text(&self, text: &str) -> Option<FieldId> {
        static QUOTED: OnceLock<Option<Regex>> = OnceLock::new();
        let quoted = pattern(&QUOTED, "[「『【\\[\"]([^「『【\\[\"」』】\\]]{2,40})[」』】\\]\"]")?;
        let by_name = |name: &str| {
            let folded = fold_heading(name);
            self.names.iter().find(|(known, _)| *known == folded).map(|(_, id)| *id)
        };
        let in_quotes = quoted.captures_iter(text).filter_map(|found| by_name(found.get(1)?.as_str()));
        in_quotes.into_iter().next().or_else(|| {
            let mut folded = fold_heading(text);
            // Blanks part the words of English, and nothing in Japanese.
            let mut parted: String = text.nfkc().flat_map(char::to_lowercase).collect();
            let mut found: Vec<FieldId> = Vec::new();
            for (name, id) in &self.names {
                let rest = if name.is_ascii() { &mut parted } else { &mut folded };
                while let Some(at) = rest.find(name.as_str()).filter(|at| stands_alone(rest, *at, name)) {
                    found.push(*id);
                    // What was found once is no part of another name.
                    rest.replace_range(at..at + name.len(), "\n");
                }
            }
            found.dedup();
            if let [one] = found.as_slice() { Some(*one) } else { None }
        })
    }
}

/// Whether a name in a text is no part of a longer word.
fn stands_alone(text: &str, at: usize, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() && !('\u{3041}'..='\u{3096}').contains(&c) && !c.is_ascii_digit();
    let kana = |c: char| ('\u{30A1}'..='\u{30FC}').contains(&c);
    let before = text[..at].chars().next_back();
    let after = text[at + name.len()..].chars().next();
    let ascii = name.is_ascii();
    let joins = |c: char| if ascii { c.is_ascii_alphanumeric() } else { word(c) && (!c.is_ascii() || kana(c)) };
    // 目 of 3行目 stands before a name in many a message.
    !before.is_some_and(|c| joins(c) && c != '目') && !after.is_some_and(joins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_patterns_are_patterns() {
        let places = PLACES.map(|(text, _)| text);
        let all = CODES.into_iter().chain(places).chain(IDENTITIES.map(|(_, text)| text));
        for text in all.chain([SERIAL, LEVEL, PATH]) {
            assert!(Regex::new(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn codes_and_places_in_messages() {
        let codes = Codes { list: None, forms: HashSet::from(["9999".to_owned()]) };
        for (text, code, numbers) in [
            ("5行目：個人番号の桁数", None, Some((NumberName::Gyo, vec![5]))),
            ("１７行目　受給者証名称が設定されていません", None, Some((NumberName::Gyo, vec![17]))),
            ("[E1003] 桁数が違います", Some("E1003"), None),
            ("【E1004】8件目", Some("E1004"), Some((NumberName::Record, vec![8]))),
            ("E1003: 5件目 個人番号", Some("E1003"), Some((NumberName::Record, vec![5]))),
            ("エラーコード：PMH-0001 No.5", Some("PMH-0001"), Some((NumberName::Record, vec![5]))),
            ("(0012) 13～15行目", Some("0012"), Some((NumberName::Gyo, vec![13, 14, 15]))),
            ("record 3: E1003 wrong", Some("E1003"), Some((NumberName::Record, vec![3]))),
            ("record=3 E1003 wrong", Some("E1003"), Some((NumberName::Record, vec![3]))),
            ("ERROR レコード番号=3 エラーコード=E1003", Some("E1003"), Some((NumberName::Record, vec![3]))),
            ("レコード3 E1003", Some("E1003"), Some((NumberName::Record, vec![3]))),
            ("3: E1003: wrong", Some("E1003"), Some((NumberName::Row, vec![3]))),
            ("E1003 [3] wrong", Some("E1003"), Some((NumberName::Key, vec![3]))),
            ("line 7, row of names", None, Some((NumberName::Line, vec![7]))),
            // No codes, no places.
            ("2件のエラーがあります。", None, None),
            ("(参考) 3文字まで", None, None),
            ("令和8年4月1日", None, None),
            ("U+9AD9 は使えません", None, None),
            ("(高) と [A1]", None, None),
        ] {
            let found = clues(text, &codes);
            assert_eq!((found.code.as_deref(), found.numbers), (code, numbers), "{text}");
        }
        assert_eq!(clues("2026-11-22 10:00 WARN x", &codes).outcome, Some(Outcome::Warning));
        assert_eq!(clues("個人番号のエラー", &codes).outcome, None);
    }

    #[test]
    fn paths_in_messages() {
        for (text, path) in [
            ("/2/validTo: E1003 wrong", Some("/2/validTo")),
            ("E1003 $[2].basicFiveInfo.name wrong", Some("$[2].basicFiveInfo.name")),
            ("E1003 [2].validTo", Some("[2].validTo")),
            ("records[2].myNumber must be 12 digits", Some("records[2].myNumber")),
            ("2.myNumber must be 12 digits", Some("2.myNumber")),
            ("items.2.validTo is no date", Some("items.2.validTo")),
            ("3.5kg, 2.of", None),
            ("2026/11/22 10:00", None),
            ("[2026] 11/22/x", None),
        ] {
            assert_eq!(clues(text, &Codes::default()).path.as_deref(), path, "{text}");
        }
    }

    #[test]
    fn identities_in_messages() {
        for (text, found) in [
            ("ERROR record=3 履歴キー=H20261120-0003 E1003", vec![("history-key", "H20261120-0003")]),
            ("公費受給者番号「0000031」が不正です", vec![("recipient", "0000031")]),
            ("受給者番号0000031の期間が重複", vec![("recipient", "0000031")]),
            ("個人番号：********0036 に該当なし", vec![("my-number", "********0036")]),
            // No values.
            ("履歴キー E1003", vec![]),
            ("受給者番号(7桁)、個人番号 2026-11-22", vec![]),
            ("受給者番号 2026-11-22", vec![]),
            ("個人番号の桁数が正しくありません", vec![]),
        ] {
            let all = identities(text);
            let all: Vec<(&str, &str)> = all.iter().map(|one| (one.meaning, one.value.as_str())).collect();
            assert_eq!(all, found, "{text}");
        }
    }

    #[test]
    fn a_field_in_a_message() {
        let names = FieldNames::new(&FieldTable::built_in());
        for (text, field) in [
            ("「個人番号」の桁数", Some(FieldId::MY_NUMBER)),
            ("8行目の公費負担者番号に使用できない文字", Some(FieldId::INSURER)),
            ("17行目　受給者証名称が設定されていません", Some(FieldId::CERTIFICATE)),
            ("myNumber is wrong", Some(FieldId::MY_NUMBER)),
            ("所得区分が登録されていません。", Some(FieldId::INCOME)),
            // Two fields are none; nor is a part of a word.
            ("有効期間開始日が有効期間終了日より後です", None),
            ("個人番号カードの有無", None),
            ("桁数", None),
        ] {
            assert_eq!(names.in_text(text), field, "{text}");
        }
    }
}
