//! Names that a file gives: keys, headings, labels, what a reply calls an item or a code. Any of them may be somebody's name
//! or number, put where a name was to be. So their text cannot be had but by asking for it in words: what speaks to people
//! gets it only where it is known, and otherwise its shape.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use serde::Deserialize;

/// A name that a file gives.
#[derive(Clone, Default)]
pub struct Name {
    text: Box<str>,
    vouched: bool,
}

impl Name {
    /// A name of which nothing is known.
    pub fn new(text: &str) -> Name {
        Name { text: text.into(), vouched: false }
    }

    /// A heading of a row that is plausible as a whole, which is a name and no value, whatever it says.
    pub fn heading(text: &str) -> Name {
        Name { text: text.into(), vouched: true }
    }

    /// The name as it may be shown: where it is a heading of a plausible row or an identifier, or where `knows` knows it.
    pub fn shown(&self, knows: impl FnOnce(&str) -> bool) -> Option<&str> {
        (self.vouched || is_identifier(&self.text) || knows(&self.text)).then_some(&*self.text)
    }

    /// The text whatever it is: to look things up, to compare, and for the open record on the screen. Not for messages;
    /// a test holds who asks.
    pub fn as_written(&self) -> &str {
        &self.text
    }

    /// What may be told of any name.
    pub fn shape(&self) -> Shape {
        Shape::of(&self.text)
    }
}

// That it is vouched for is no part of a name: the same heading may stand in a row that is plausible and in one that is not.
impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        self.text == other.text
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Name) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Name) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl fmt::Debug for Name {
    /// The shape: what is printed to find a fault is read by people, too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({:?})", self.shape())
    }
}

/// Whether a text is a name as programs give them: ASCII letters, digits and underscores that do not begin with a digit, or
/// such names joined by dots; of at most 40 characters, without five digits in a row and without as many as a 個人番号 has.
/// The empty name tells nothing of anybody.
pub fn is_identifier(text: &str) -> bool {
    let bytes = text.as_bytes();
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let number = bytes.windows(5).any(|five| five.iter().all(u8::is_ascii_digit)) || digits >= 10;
    text.is_empty() || bytes.len() <= 40 && text.split('.').all(part) && !number
}

/// A code that a file gives: of a reply, or of a certificate's type.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Code(Box<str>);

impl Code {
    /// A code of which nothing is known.
    pub fn new(text: &str) -> Code {
        Code(text.into())
    }

    /// The code as it may be shown: where it looks like one, where it is made of words for errors, or where `knows` knows it;
    /// asterisks for any other.
    pub fn shown(&self, knows: impl FnOnce(&str) -> bool) -> String {
        /// So many asterisks stand for all that is longer.
        const MOST: usize = 12;
        match looks_like_code(&self.0) || says_an_error(&self.0) || knows(&self.0) {
            true => self.0.to_string(),
            false => "*".repeat(self.0.chars().count().min(MOST)),
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({:?})", self.shown(|_| false))
    }
}

/// Whether a text looks like a code, and like no name, number or day of anybody's: at most 20 ASCII letters, digits, `-`, `_`
/// and `.`, with at most six digits in a row, where eight may be a day of birth and seven a number of a certificate. Letters
/// alone may be a name, but for one or two, as in `NG`, and words joined by underscores, as in `INVALID_FORMAT`.
pub fn looks_like_code(text: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    let word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let words = word(text) && text.len() <= 2 || text.contains('_') && text.split('_').all(word);
    let may_be = if letters { digits > 0 && digits <= 8 && longest <= 6 || words } else { digits <= 6 };
    text.len() <= 20 && text.bytes().all(sign) && may_be && !is_era_day(text)
}

/// The words of `code_words.toml`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeWords {
    /// Those that say by themselves that they are codes.
    telling: HashSet<String>,
    /// Those that stand beside one of these.
    beside: HashSet<String>,
}

impl CodeWords {
    fn get() -> &'static CodeWords {
        static WORDS: OnceLock<CodeWords> = OnceLock::new();
        // Part of the program; a test holds that it parses.
        WORDS.get_or_init(|| toml::from_str(include_str!("code_words.toml")).unwrap_or_default())
    }
}

/// Whether a text is a code of letters alone that says an error and nothing else, in whatever case: `required`, `NotBlank`,
/// `DUPLICATE_ENTRY`, `invalid-format`, `soap:Client.Error`. One word that nobody knows may be a name, and hides all of it.
fn says_an_error(text: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_' | b'.' | b':');
    if text.len() > 60 || !text.bytes().all(sign) {
        return false;
    }
    let words = CodeWords::get();
    let whole: String = text.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
    if words.telling.contains(&whole) {
        return true;
    }
    let parts = words_of(text);
    let tells = |word: &String| words.telling.contains(word);
    parts.iter().any(tells) && parts.iter().all(|word| tells(word) || words.beside.contains(word))
}

/// The words of a name in camel, snake or kebab case, in lower case.
fn words_of(text: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        // "SOAPFault": the last of several capitals begins the next word.
        let next_small = chars.peek().is_some_and(char::is_ascii_lowercase);
        let begins =
            c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_uppercase() && next_small);
        if begins || !c.is_ascii_alphabetic() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_ascii_alphabetic()) {
            word.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a text is a day by the letter of its era, such as H11.12.24 or H111224.
fn is_era_day(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['M', 'T', 'S', 'H', 'R', 'm', 't', 's', 'h', 'r']) else { return false };
    if rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_digit()) {
        let in_year = |from: usize, to: usize| (1..=31).contains(&rest[from..to].parse().unwrap_or(0));
        return in_year(2, 4) && rest[2..4] <= *"12" && in_year(4, 6);
    }
    let short = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    ['.', '-'].into_iter().any(|sign| rest.split(sign).count() == 3 && rest.split(sign).all(short))
}

/// What may be told of a text: how long it is, and of what characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// How many characters.
    pub length: usize,
    /// Of what kind.
    pub kind: ShapeKind,
}

/// The characters of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShapeKind {
    /// Digits alone, half-width or full-width.
    Digits,
    /// ASCII characters.
    Ascii,
    /// Kana alone.
    Kana,
    /// Kanji, perhaps with kana.
    Kanji,
    /// Anything else.
    Mixed,
}

impl Shape {
    /// The shape of a text.
    pub fn of(text: &str) -> Shape {
        let kana = |c: char| matches!(c, '\u{3041}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}' | ' ' | '\u{3000}');
        let kanji = |c: char| matches!(c, '\u{3005}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}');
        let kind = match text {
            _ if text.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c)) => ShapeKind::Digits,
            _ if text.is_ascii() => ShapeKind::Ascii,
            _ if text.chars().all(kana) => ShapeKind::Kana,
            _ if text.chars().all(|c| kana(c) || kanji(c)) => ShapeKind::Kanji,
            _ => ShapeKind::Mixed,
        };
        Shape { length: text.chars().count(), kind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_names_and_all_else_may_be_anybodys() {
        let longest = "a".repeat(40);
        for text in ["", "memo", "x.y", "_a1", "certificationDetail", "a1234", "n1_234_567", &longest] {
            assert!(is_identifier(text), "{text}");
        }
        let longer = "a".repeat(41);
        for text in [
            "山田太郎",
            "ヤマダ",
            "12345678901",
            "123456789012",
            "1a",
            "a12345",
            "090-1234-5678",
            "taro@example.jp",
            "n1234_5678_9018",
            "yamada taro",
            "a-b",
            "a..b",
            ".",
            "é",
            &longer,
        ] {
            assert!(!is_identifier(text), "{text}");
        }
    }

    #[test]
    fn a_name_is_shown_where_it_is_known_and_only_there() {
        let name = Name::new("山田太郎");
        assert_eq!(name.shown(|_| false), None);
        assert_eq!(name.shown(|text| text == "山田太郎"), Some("山田太郎"));
        assert_eq!(Name::heading("山田太郎").shown(|_| false), Some("山田太郎"));
        assert_eq!(name, Name::heading("山田太郎"));
        assert!(!format!("{name:?}").contains('山') && !format!("{:?}", Code::new("山田")).contains('山'));
    }

    #[test]
    fn codes_of_words_are_shown_and_names_are_not() {
        let words: CodeWords = toml::from_str(include_str!("code_words.toml")).unwrap();
        assert!(words.telling.len() > 50 && words.telling.is_disjoint(&words.beside));
        for code in [
            "required",
            "BadRequest",
            "NotBlank",
            "notblank",
            "NOTNULL",
            "Size",
            "InvalidFormat",
            "invalid-format",
            "DUPLICATE",
            "DUPLICATE_ENTRY",
            "value.length.exceeded",
            "record.not.found.error",
            "SOAPFault",
            "soap:Client.Error",
        ] {
            assert_eq!(Code::new(code).shown(|_| false), code);
        }
        for text in [
            "Yamada",
            "yamada",
            "MIHON",
            "YamadaRequired",
            "required-yamada",
            "taro.error",
            "Date",
            "Long",
            "Invalid見本",
            "errorTaro",
            "no-reply@error.example",
            "",
        ] {
            assert!(!Code::new(text).shown(|_| false).chars().any(char::is_alphanumeric), "{text}");
        }
    }

    #[test]
    fn codes_are_told_from_numbers_and_names() {
        for code in [
            "E10041",
            "SAMPLE-0001",
            "X1",
            "400",
            "100001",
            "INVALID_FORMAT",
            "KM-E-100001-02",
            "001-02",
            "H1-100-2",
            "H11.12",
        ] {
            assert!(looks_like_code(code), "{code}");
            assert_eq!(Code::new(code).shown(|_| false), code);
        }
        for (number, shown) in [
            ("123456789018", "************"),
            ("1234-5678-9018", "************"),
            ("1234567", "*******"),
            ("1987-06-05", "**********"),
            ("19870605", "********"),
            ("0745-22-1111", "************"),
            ("山田太郎", "****"),
            ("taro@example.jp", "************"),
            ("A B", "***"),
            ("N123456789018", "************"),
            ("H11.12.24", "*********"),
            ("S550102", "*******"),
            ("S19900102", "*********"),
            ("YAMADA", "******"),
            ("Yamada-Taro", "***********"),
            ("yamada_taro", "***********"),
            ("s55-1-2", "*******"),
        ] {
            assert_eq!(Code::new(number).shown(|_| false), shown);
            assert_eq!(Code::new(number).shown(|_| true), number);
        }
    }

    #[test]
    fn shapes() {
        for (text, length, kind) in [
            ("１２345", 5, ShapeKind::Digits),
            ("a-1", 3, ShapeKind::Ascii),
            ("ヤマダ　ﾀﾛｳ", 7, ShapeKind::Kana),
            ("髙橋はな", 4, ShapeKind::Kanji),
            ("山田1", 3, ShapeKind::Mixed),
        ] {
            assert_eq!(Shape::of(text), Shape { length, kind }, "{text}");
        }
    }
}
