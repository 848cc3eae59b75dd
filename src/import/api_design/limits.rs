//! The limits of a field, from its schema and from the words of its description: where they contradict each other, the
//! schema holds and that is told.

use std::str::Chars;

use super::doubts::Doubts;
use super::prose::{self, Stated};
use super::schema::Shape;
use crate::spec::{CharSet, Length};
use crate::text::{Message, Plain};

/// The limits of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The length.
    pub length: Option<Length>,
    /// The character set.
    pub charset: Option<CharSet>,
    /// A pattern that says more than these.
    pub pattern: Option<String>,
    /// Whether the length is a bare number in words: `桁数:12`.
    pub bare: bool,
}

/// The limits of the field at `place`.
pub fn limits(shape: &Shape, place: &str, told: &mut Doubts) -> Limits {
    let mut limits = Limits::default();
    let mut length = Length { min: shape.min, max: shape.max };
    for pattern in &shape.patterns {
        let read = decompose(pattern);
        length = strictest(length, read.length);
        limits.charset = limits.charset.or(read.charset);
        if read.says_all {
            continue;
        }
        limits.pattern.get_or_insert_with(|| pattern.clone());
    }
    let stated = prose::stated(&shape.description);
    if !stated.bytes.is_empty() {
        let said = Message::new("import.api.bytes").with("field", Plain::known(place));
        told.push(said.with("words", Plain::known(&stated.bytes)));
    }
    if !stated.unread.is_empty() {
        let said = Message::new("import.api.prose-unread").with("field", Plain::known(place));
        told.push(said.with("words", Plain::known(&stated.unread)));
    }
    limits.bare = stated.bare && length == Length::default();
    if limits.bare {
        told.push(Message::new("import.api.length-most"));
    }
    with_words(&mut length, &mut limits, &stated, shape, place, told);
    if length.min.zip(length.max).is_some_and(|(min, max)| min > max) {
        told.push(Message::new("import.api.length-order").with("field", Plain::known(place)));
        length = Length::default();
    }
    limits.length = Some(length).filter(|length| *length != Length::default());
    limits
}

fn strictest(a: Length, b: Length) -> Length {
    let max = a.max.zip(b.max).map(|(a, b)| a.min(b)).or(a.max).or(b.max);
    Length { min: a.min.max(b.min), max }
}

/// Adds what the description says where the schema says nothing.
fn with_words(
    length: &mut Length,
    limits: &mut Limits,
    stated: &Stated,
    shape: &Shape,
    place: &str,
    told: &mut Doubts,
) {
    let in_schema = *length;
    let said = stated.length.unwrap_or_default();
    let differs =
        |schema: Option<u32>, words: Option<u32>| schema.zip(words).is_some_and(|(schema, words)| schema != words);
    // A length that fills the gap of the other must fit it.
    let apart = |schema: Length, words: Length| {
        schema.min.zip(words.max).is_some_and(|(min, max)| min > max)
            || schema.max.zip(words.min).is_some_and(|(max, min)| min > max)
    };
    if differs(in_schema.min, said.min) || differs(in_schema.max, said.max) || apart(in_schema, said) {
        let contradiction = Message::new("import.api.length-differs").with("field", Plain::known(place));
        told.push(
            contradiction
                .with("schema", Plain::known(length_words(in_schema)))
                .with("words", Plain::known(&stated.length_text)),
        );
    } else {
        *length = Length { min: in_schema.min.or(said.min), max: in_schema.max.or(said.max) };
    }
    if stated.charset_text.is_empty() || prose::is_no_limit(&stated.charset_text) {
        return;
    }
    match (limits.charset, stated.charset) {
        (_, None) => {
            let unread = Message::new("import.api.charset-unread").with("field", Plain::known(place));
            told.push(unread.with("words", Plain::known(&stated.charset_text)));
        }
        (None, charset) => limits.charset = charset,
        (Some(schema), Some(words)) if schema != words => {
            let contradiction = Message::new("import.api.charset-differs").with("field", Plain::known(place));
            let patterns = shape.patterns.join(" ");
            told.push(
                contradiction.with("schema", Plain::known(patterns)).with("words", Plain::known(&stated.charset_text)),
            );
        }
        _ => {}
    }
}

fn length_words(length: Length) -> String {
    let part = |name: &str, limit: Option<u32>| limit.map(|limit| format!("{name} {limit}"));
    [part("minLength", length.min), part("maxLength", length.max)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What a pattern says in the terms of the field table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Decomposed {
    charset: Option<CharSet>,
    length: Length,
    /// Whether the pattern says nothing more than these.
    says_all: bool,
}

/// Reads a pattern of one class of characters, repeated: `^[0-9]{12}$`. Any other says nothing here.
fn decompose(pattern: &str) -> Decomposed {
    let read = || {
        let body = pattern.strip_prefix('^')?.strip_suffix('$')?;
        let (class, times) = match body.strip_prefix('[') {
            Some(rest) => {
                let end = rest.find(']').filter(|end| !rest[..*end].ends_with('\\'))?;
                (ranges(&rest[..end])?, &rest[end + 1..])
            }
            None => (vec![('0', '9')], body.strip_prefix(r"\d")?),
        };
        Some((class, repetition(times)?))
    };
    let Some((class, length)) = read() else { return Decomposed::default() };
    let is = |ranges: &[(char, char)]| class == ranges;
    let katakana = |(first, last): &(char, char)| {
        CharSet::Katakana.holds(*first) && CharSet::Katakana.holds(*last) && u32::from(*last) - u32::from(*first) < 0x60
    };
    let (charset, says_all) = if is(&[('0', '9')]) {
        (Some(CharSet::Digits), true)
    } else if is(&[('0', '9'), ('A', 'Z'), ('a', 'z')]) {
        (Some(CharSet::Alphanumeric), true)
    } else if is(&[(' ', '~')]) {
        (Some(CharSet::HalfWidth), true)
    } else if is(&[('!', '~')]) {
        // Without the blank: the pattern says that.
        (Some(CharSet::HalfWidth), false)
    } else if class.iter().all(katakana) && class.iter().any(|(first, last)| *first <= 'ア' && *last >= 'ン') {
        // Which signs stand beside the kana differs: the pattern says it.
        (Some(CharSet::Katakana), false)
    } else {
        (None, false)
    };
    if charset.is_none() { Decomposed::default() } else { Decomposed { charset, length, says_all } }
}

/// The ranges of a class, given without its brackets; sorted, and made one where they meet.
fn ranges(class: &str) -> Option<Vec<(char, char)>> {
    let mut chars = class.chars();
    let mut ranges = Vec::new();
    while let Some(c) = chars.next() {
        if c == '[' || c == '^' && ranges.is_empty() {
            return None;
        }
        let (first, last) = member(c, &mut chars)?;
        let mut ahead = chars.clone();
        match (ahead.next(), ahead.next()) {
            (Some('-'), Some(c)) if first == last => {
                let (end, end_last) = member(c, &mut ahead)?;
                if end != end_last || end < first {
                    return None;
                }
                ranges.push((first, end));
                chars = ahead;
            }
            _ => ranges.push((first, last)),
        }
    }
    ranges.sort_unstable();
    let mut joined: Vec<(char, char)> = Vec::new();
    for (first, last) in ranges {
        match joined.last_mut() {
            Some((_, end)) if u32::from(first) <= u32::from(*end) + 1 => *end = last.max(*end),
            _ => joined.push((first, last)),
        }
    }
    Some(joined)
}

/// A member of a class that begins with a character: `a`, `\d`, `\x20`, `\u30A1`, `\-`.
fn member(c: char, chars: &mut Chars<'_>) -> Option<(char, char)> {
    let one = |c| Some((c, c));
    if c != '\\' {
        return one(c);
    }
    match chars.next()? {
        'd' => Some(('0', '9')),
        'x' => one(code(chars, 2)?),
        'u' => one(code(chars, 4)?),
        c if c.is_ascii_alphanumeric() => None,
        c => one(c),
    }
}

fn code(chars: &mut Chars<'_>, digits: usize) -> Option<char> {
    char::from_u32((0..digits).try_fold(0, |n, _| Some(n * 16 + chars.next()?.to_digit(16)?))?)
}

/// How often: once, `*`, `+`, `{12}`, `{1,50}`, `{8,}`. `+` sets no least length: an empty text counts as absent.
fn repetition(times: &str) -> Option<Length> {
    match times {
        "" => return Some(Length { min: Some(1), max: Some(1) }),
        "*" | "+" => return Some(Length::default()),
        _ => {}
    }
    let counts = times.strip_prefix('{')?.strip_suffix('}')?;
    let (min, max) = counts.split_once(',').unwrap_or((counts, counts));
    let min: u32 = min.parse().ok()?;
    let max = if max.is_empty() { None } else { Some(max.parse::<u32>().ok()?) };
    Some(Length { min: Some(min).filter(|min| *min > 0), max })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(min: u32, max: u32) -> Length {
        Length { min: Some(min), max: Some(max) }
    }

    #[test]
    fn patterns_of_one_class() {
        let all = |charset, length| Decomposed { charset: Some(charset), length, says_all: true };
        let more = |charset| Decomposed { charset: Some(charset), ..Decomposed::default() };
        for (pattern, decomposed) in [
            ("^[0-9]+$", all(CharSet::Digits, Length::default())),
            ("^[0-9]*$", all(CharSet::Digits, Length::default())),
            (r"^\d+$", all(CharSet::Digits, Length::default())),
            (r"^[\d]{8}$", all(CharSet::Digits, length(8, 8))),
            ("^[0-9]{12}$", all(CharSet::Digits, length(12, 12))),
            ("^[0-9]{0,7}$", all(CharSet::Digits, Length { min: None, max: Some(7) })),
            ("^[a-zA-Z0-9]+$", all(CharSet::Alphanumeric, Length::default())),
            ("^[0-9A-Za-z]{1,50}$", all(CharSet::Alphanumeric, length(1, 50))),
            (r"^[\x20-\x7E]*$", all(CharSet::HalfWidth, Length::default())),
            ("^[ -~]*$", all(CharSet::HalfWidth, Length::default())),
            ("^[!-~]+$", more(CharSet::HalfWidth)),
            ("^[ァ-ヶー]+$", more(CharSet::Katakana)),
            (r"^[\u30A1-\u30FA\u30FC]+$", more(CharSet::Katakana)),
            ("[0-9]+", Decomposed::default()),
            ("^[0-9]+", Decomposed::default()),
            ("^[a-z]+$", Decomposed::default()),
            ("^[^0-9]+$", Decomposed::default()),
            ("^[0-9]{2}-[0-9]{3}$", Decomposed::default()),
            ("^[0-9]{12}|[0-9]{8}$", Decomposed::default()),
            ("^[ー]+$", Decomposed::default()),
            ("^$", Decomposed::default()),
            ("^[$", Decomposed::default()),
            ("$^", Decomposed::default()),
        ] {
            assert_eq!(decompose(pattern), decomposed, "{pattern}");
        }
    }

    fn read(shape: Shape) -> (Limits, Vec<&'static str>) {
        let mut told = Doubts::default();
        let limits = limits(&shape, "x", &mut told);
        (limits, told.into_said().iter().map(|said| said.key).collect())
    }

    #[test]
    fn the_schema_holds_and_a_contradiction_is_told() {
        let words = |words: &str| Shape {
            description: format!("番号\n■バリデーション\n{words}"), ..Shape::default()
        };
        let digits = || vec!["^[0-9]+$".to_owned()];
        let (limits, told) = read(words("最小桁数8桁 最大桁数:8桁 文字種:半角数字"));
        assert_eq!((limits.length, limits.charset, told), (Some(length(8, 8)), Some(CharSet::Digits), vec![]));
        let (limits, told) =
            read(Shape {
                max: Some(8), patterns: digits(), ..words("最小桁数3桁 最大桁数:8桁 文字種:半角数字")
            });
        assert_eq!((limits.length, limits.charset, told), (Some(length(3, 8)), Some(CharSet::Digits), vec![]));
        let (limits, told) = read(Shape { max: Some(9), ..words("最小桁数3桁 最大桁数:8桁") });
        assert_eq!(limits.length, Some(Length { min: None, max: Some(9) }));
        assert_eq!(told, ["import.api.length-differs"]);
        let (limits, told) = read(Shape { max: Some(9), ..words("最小桁数10桁") });
        assert_eq!(
            (limits.length, told),
            (Some(Length { min: None, max: Some(9) }), vec!["import.api.length-differs"])
        );
        let (limits, told) = read(Shape { patterns: digits(), ..words("文字種:半角英数") });
        assert_eq!((limits.charset, told), (Some(CharSet::Digits), vec!["import.api.charset-differs"]));
        let (limits, told) = read(words("文字種:半角数字とハイフン"));
        assert_eq!((limits.charset, told), (None, vec!["import.api.charset-unread"]));
        let (limits, told) = read(words("文字種:全角・半角"));
        assert_eq!((limits.charset, told), (None, vec![]));
        let (limits, told) = read(Shape { min: Some(9), max: Some(8), ..Shape::default() });
        assert_eq!((limits.length, told), (None, vec!["import.api.length-order"]));
    }

    #[test]
    fn other_patterns_are_kept() {
        let with = |patterns: &[&str]| Shape {
            patterns: patterns.iter().map(|p| (*p).to_owned()).collect(),
            ..Shape::default()
        };
        let (limits, told) = read(with(&["^[0-9]{2}-[0-9]$"]));
        assert_eq!((limits.pattern.as_deref(), told), (Some("^[0-9]{2}-[0-9]$"), vec![]));
        let (limits, told) = read(with(&["^(?=a).+$"]));
        assert_eq!((limits.pattern.as_deref(), told), (Some("^(?=a).+$"), vec![]));
        let (limits, told) = read(with(&["^a", "b$"]));
        assert_eq!((limits.pattern.as_deref(), told), (Some("^a"), vec![]));
        let (limits, told) = read(with(&["^[0-9]+$", "^[0-9]{8}$"]));
        assert_eq!((limits.pattern, limits.length, told), (None, Some(length(8, 8)), vec![]));
    }
}
