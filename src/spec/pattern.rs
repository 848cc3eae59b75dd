//! Patterns of JSON Schema (regular expressions after ECMA-262) made ready for the `regex` crate. What that crate cannot
//! do (looking ahead, back-references), or what the two would read in different ways, is not compiled: such a pattern is
//! shown, and nothing is checked by it.

use std::fmt::Write;
use std::iter::Peekable;
use std::str::Chars;

use regex::{Regex, RegexBuilder};

/// A longer pattern is not compiled.
const LONGEST: usize = 2_000;
/// The most bytes that a compiled pattern may take.
const LARGEST: usize = 4 << 20;
/// White space after ECMA-262, as members of a class.
const SPACE: &str = r"\t\n\x0B\x0C\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";

/// Compiles a pattern of JSON Schema. As there, it need not match the whole text unless it says so with `^` and `$`.
/// `None` where it is no such pattern, is too large, or asks for what cannot be had.
pub fn compile_pattern(ecma: &str) -> Option<Regex> {
    if ecma.len() > LONGEST || is_literal(ecma) {
        return None;
    }
    let mut translation = Translation { chars: ecma.chars().peekable(), out: String::with_capacity(ecma.len() + 16) };
    translation.run()?;
    RegexBuilder::new(&translation.out).size_limit(LARGEST).dfa_size_limit(LARGEST).nest_limit(40).build().ok()
}

/// `/^…$/` as in a program: the slashes are not meant to be matched, and what stands behind them changes the meaning.
fn is_literal(ecma: &str) -> bool {
    ecma.starts_with("/^") && ecma.rfind("$/").is_some_and(|at| ecma.len() - at <= 6)
}

/// What an escape means.
enum Escaped {
    /// One character.
    Char(char),
    /// Members of a class, and whether all others are meant.
    Set(String, bool),
    /// A boundary between words.
    Boundary,
}

struct Translation<'a> {
    chars: Peekable<Chars<'a>>,
    out: String,
}

impl Translation<'_> {
    fn run(&mut self) -> Option<()> {
        while let Some(c) = self.chars.next() {
            match c {
                '\\' => match self.escape(false)? {
                    Escaped::Char(c) => self.put(c),
                    Escaped::Set(set, others) => self.put_set(&set, others),
                    Escaped::Boundary => self.out.push_str(r"(?-u:\b)"),
                },
                '[' => self.class()?,
                '(' => self.group()?,
                '.' => self.out.push_str(r"[^\n\r\x{2028}\x{2029}]"),
                // ECMA-262 reads `{,5}` as those characters, and nobody means that.
                '{' if self.chars.peek() == Some(&',') => return None,
                _ => self.out.push(c),
            }
        }
        Some(())
    }

    /// One character, so that it means nothing but itself, in a class or outside.
    fn put(&mut self, c: char) {
        if c.is_ascii_alphanumeric() || !c.is_ascii() && !c.is_control() {
            self.out.push(c);
        } else {
            // Writing to a String does not fail.
            let _ = write!(self.out, r"\x{{{:X}}}", u32::from(c));
        }
    }

    fn put_set(&mut self, set: &str, others: bool) {
        self.out.push_str(if others { "[^" } else { "[" });
        self.out.push_str(set);
        self.out.push(']');
    }

    /// After `(`: a group, with or without a name; nothing else that begins with `(?`.
    fn group(&mut self) -> Option<()> {
        self.out.push('(');
        if self.chars.peek() != Some(&'?') {
            return Some(());
        }
        self.chars.next();
        match self.chars.next()? {
            ':' => self.out.push_str("?:"),
            '<' => {
                if matches!(self.chars.peek(), Some('=' | '!')) {
                    return None;
                }
                self.out.push_str("?<");
            }
            _ => return None,
        }
        Some(())
    }

    /// After `\`.
    fn escape(&mut self, in_class: bool) -> Option<Escaped> {
        let set = |set: &str, others| Some(Escaped::Set(set.to_owned(), others));
        let c = self.chars.next()?;
        let meant = match c {
            'd' => return set("0-9", false),
            'D' => return set("0-9", true),
            'w' => return set("0-9A-Za-z_", false),
            'W' => return set("0-9A-Za-z_", true),
            's' => return set(SPACE, false),
            'S' => return set(SPACE, true),
            'p' | 'P' => return self.property().map(|property| Escaped::Set(property, c == 'P')),
            'b' if in_class => '\u{8}',
            'b' => return Some(Escaped::Boundary),
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'v' => '\u{B}',
            'f' => '\u{C}',
            '0' if !self.chars.peek().is_some_and(char::is_ascii_digit) => '\0',
            'x' => char::from_u32(self.hex(2)?)?,
            'u' => self.unicode()?,
            // `\A`, `\z` and the like are of other languages, and ECMA-262 would read them as letters.
            _ if c.is_ascii_alphanumeric() => return None,
            _ => c,
        };
        Some(Escaped::Char(meant))
    }

    /// `{Script=Katakana}` after `\p`, as a class.
    fn property(&mut self) -> Option<String> {
        self.chars.next_if_eq(&'{')?;
        let mut name = String::new();
        loop {
            match self.chars.next()? {
                '}' => return Some(format!(r"\p{{{name}}}")),
                c if c.is_ascii_alphanumeric() || c == '_' || c == '=' => name.push(c),
                _ => return None,
            }
        }
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        (0..digits).try_fold(0, |n, _| Some(n * 16 + self.chars.next()?.to_digit(16)?))
    }

    /// After `\u`: `{1F600}`, four digits, or two of these for one character beyond the basic plane.
    fn unicode(&mut self) -> Option<char> {
        if self.chars.next_if_eq(&'{').is_some() {
            let mut n = 0_u32;
            loop {
                match self.chars.next()? {
                    '}' => return char::from_u32(n),
                    c => n = n.checked_mul(16)?.checked_add(c.to_digit(16)?)?,
                }
            }
        }
        let first = self.hex(4)?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        self.chars.next_if_eq(&'\\')?;
        self.chars.next_if_eq(&'u')?;
        let second = self.hex(4)?;
        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + second.checked_sub(0xDC00)?)
    }

    /// After `[`: written anew member by member, since `[`, `&&`, `--` and `~~` mean more to the `regex` crate.
    fn class(&mut self) -> Option<()> {
        self.out.push('[');
        if self.chars.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        if self.chars.peek() == Some(&']') {
            return None;
        }
        let mut before = None;
        loop {
            let first = match before.take() {
                Some(member) => member,
                None => match self.chars.next()? {
                    ']' => break,
                    c => self.member(c)?,
                },
            };
            if self.chars.peek() != Some(&'-') {
                self.put_member(&first);
                continue;
            }
            self.chars.next();
            let last = match self.chars.next()? {
                ']' => {
                    self.put_member(&first);
                    self.put('-');
                    break;
                }
                c => self.member(c)?,
            };
            match (first, last) {
                (Escaped::Char(first), Escaped::Char(last)) => {
                    self.put(first);
                    self.out.push('-');
                    self.put(last);
                }
                // Between sets the hyphen is one.
                (first, last) => {
                    self.put_member(&first);
                    self.put('-');
                    before = Some(last);
                }
            }
        }
        self.out.push(']');
        Some(())
    }

    fn member(&mut self, c: char) -> Option<Escaped> {
        if c == '\\' { self.escape(true) } else { Some(Escaped::Char(c)) }
    }

    fn put_member(&mut self, member: &Escaped) {
        match member {
            Escaped::Char(c) => self.put(*c),
            Escaped::Set(set, others) => self.put_set(set, *others),
            Escaped::Boundary => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_json_schema() {
        for (pattern, yes, no) in [
            (r"^\d{7}$", "1234567", "１２３４５６７"),
            (r"\d", "a1b", "ab"),
            (r"^[\w.-]+$", "a_1.-", "ア"),
            (r"^[^\s]+$", "ab", "a\u{3000}b"),
            (r"^\S+$", "ab", "a b"),
            (r"^[\u30A1-\u30F6\u30FC]+$", "カナー", "かな"),
            (r"^\u{1F600}$", "\u{1F600}", "u"),
            (r"^\uD83D\uDE00$", "\u{1F600}", "D"),
            (r"^[0-9]{4}\/[0-9]{2}$", "2026/01", "2026-01"),
            (r"^[[&&~~a]+$", "[&~a", "b"),
            (r"^[+--]+$", "+,-", "."),
            (r"^[\d-x]+$", "1-x", "e"),
            (r"^[a-]+$", "a-", "b"),
            (r"^a.c$", "abc", "a\rc"),
            (r"^(?:a|b)(?<n>c)$", "bc", "cc"),
            (r"^[!-~]+$", "a!~", " "),
            (r"^[\b]$", "\u{8}", "b"),
            (r"^\p{Script=Katakana}+$", "カ", "か"),
            (r"\bab\b", "x ab", "xab"),
            (r"^[^\x01-\x7E\uFF61-\uFF9F]+$", "全角", "ｶ"),
        ] {
            let regex = compile_pattern(pattern).unwrap_or_else(|| panic!("{pattern}"));
            assert!(regex.is_match(yes), "{pattern} {yes}");
            assert!(!regex.is_match(no), "{pattern} {no}");
        }
    }

    #[test]
    fn what_cannot_be_had_is_not_compiled() {
        let long = "a".repeat(LONGEST + 1);
        for pattern in [
            r"^(?=.*\d).+$",
            r"(?!a)b",
            r"(?<=a)b",
            r"(?<!a)b",
            r"(a)\1",
            r"(?<n>a)\k<n>",
            r"(?i)a",
            r"\Aa\z",
            r"/^[0-9]+$/",
            r"a{,5}",
            "[",
            "(",
            "[]",
            r"\",
            r"\u12",
            r"\uD83D",
            r"\p{",
            r"\p{NoSuchThing}",
            r"((a{1000}){1000}){1000}",
            &long,
            &"(".repeat(1_900),
        ] {
            assert!(compile_pattern(pattern).is_none(), "{pattern}");
        }
    }
}
