//! What of a file that the program cannot read may be repeated in a message: it may be another file than its user thinks,
//! one with names and numbers.

use super::cells::is_hostile;

/// The longest word that is repeated.
const LONGEST: usize = 40;

/// So many digits in a row may be part of a number of somebody's.
const DIGITS: usize = 5;

/// What stands for a word that is not repeated.
const LEFT_OUT: &str = "...";

/// A word as it may be repeated: one of ASCII, as names of settings and keys are, or a single character.
pub fn plain_word(word: &str) -> &str {
    let single = word.chars().count() == 1 && !word.chars().any(is_hostile);
    if single || is_plain(word) { word } else { LEFT_OUT }
}

fn is_plain(word: &str) -> bool {
    let digits = word.as_bytes().chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit());
    let few = digits.filter(|run| run[0].is_ascii_digit()).all(|run| run.len() < DIGITS);
    few && word.len() <= LONGEST && word.bytes().all(|b| b.is_ascii_graphic() && b != b'@')
}

/// A sentence of a parser's, without what it quotes from the file: text in quotation marks is left out, other words stay
/// where they may be repeated.
pub fn plain_sentence(sentence: &str) -> String {
    let mut said = String::new();
    let mut rest = sentence;
    while let Some(at) = rest.find(['"', '`']) {
        said.push_str(&plain_words(&rest[..at]));
        let quoted = &rest[at + 1..];
        let end = end_of_quoted(quoted, rest[at..].starts_with('"'));
        let word = if rest[at..].starts_with('`') { plain_word(&quoted[..end]) } else { LEFT_OUT };
        said.push_str(&format!("`{word}`"));
        rest = quoted.get(end + 1..).unwrap_or_default();
    }
    said + &plain_words(rest)
}

/// Where a quoted text ends, of which the opening sign is gone. What is quoted may hold the sign itself.
fn end_of_quoted(text: &str, double: bool) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' if double && !escaped => return at,
            // Names stand as they are between these signs, and end where the sentence goes on.
            '`' if !double
                && text[at + 1..].chars().next().is_none_or(|next| matches!(next, ',' | ' ' | '.' | ')')) =>
            {
                return at;
            }
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

fn plain_words(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace).map(|part| {
        let word = part.trim_end();
        if word.is_empty() || is_plain(word) { part.to_owned() } else { format!("{LEFT_OUT}{}", &part[word.len()..]) }
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_settings_are_repeated_and_nothing_of_a_persons() {
        for word in ["lenght", "Ctrl-q", "#ff00zz", "あ", "wrong-date", "2026-04"] {
            assert_eq!(plain_word(word), word);
        }
        for word in
            ["見本", "900000000168", "a12345", "taro@example.jp", "見本 太郎", "Taro Mihon", "\u{1b}", &"a".repeat(41)]
        {
            assert_eq!(plain_word(word), LEFT_OUT, "{word}");
        }
        for (sentence, said) in [
            (
                "unknown field `lenght`, expected one of `json`, `length`",
                "unknown field `lenght`, expected one of `json`, `length`",
            ),
            ("unknown field `見本 太郎`, expected `json`", "unknown field `...`, expected `json`"),
            ("unknown field `a`見本`, expected `json`", "unknown field `...`, expected `json`"),
            (
                "invalid type: string \"Mihon \\\"Taro\\\" 1\", expected a map",
                "invalid type: string `...`, expected a map",
            ),
            (
                "invalid type: integer `900000000168`, expected a string",
                "invalid type: integer `...`, expected a string",
            ),
            ("duplicate key 見本 in 900000000168", "duplicate key ... in ..."),
            (
                "string values must be quoted, expected literal string",
                "string values must be quoted, expected literal string",
            ),
            ("open `見本", "open `...`"),
            ("", ""),
        ] {
            assert_eq!(plain_sentence(sentence), said);
        }
    }
}
