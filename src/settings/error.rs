//! What is wrong with a file that the user wrote for the screen (a theme, a keymap, the configuration): where, and what
//! to do.

use std::borrow::Cow;
use std::fmt::Display;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::files::{NotRead, is_circle, read_small};
use crate::text::terminal_text::safe;
use crate::text::{Lang, Message, Plain, TomlFault, size_words};

/// The largest file of settings, keys or a theme that is read.
const LARGEST: u64 = 64 << 10;

/// How many mistakes of a file are told; with more, it is no such file.
pub const MOST_FAULTS: usize = 20;

/// The text of a file of settings; `None` where there is none.
///
/// # Errors
/// Why it is not read, and what to do.
pub fn read_text(path: &Path) -> Result<Option<String>, Fault> {
    let fault = |said: Message| Fault { file: path.display().to_string(), line: None, word: said.key, args: said.args };
    let bytes = read_small(path, LARGEST).map_err(|why| fault(not_read(why)))?;
    let text = bytes.map(String::from_utf8).transpose().map_err(|_| fault(Message::new("settings.not-text")))?;
    Ok(text.map(|text| text.trim_start_matches('\u{FEFF}').to_owned()))
}

/// Why a file of the settings is not read, in words.
pub(super) fn not_read(why: NotRead) -> Message {
    match why {
        NotRead::NotAFile => Message::new("settings.not-a-file"),
        NotRead::TooLarge(most) => Message::new("settings.too-large").with("size", Plain::known(size_words(most))),
        NotRead::Io(std::io::ErrorKind::NotFound) => Message::new("settings.dangling"),
        NotRead::Io(std::io::ErrorKind::PermissionDenied) => Message::new("settings.permission"),
        NotRead::Io(kind) if is_circle(kind) => Message::new("settings.circle"),
        NotRead::Io(kind) => Message::new("fault.config.unreadable").with("message", Plain::known(kind.to_string())),
    }
}

/// A mistake in a theme, a keymap or the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, as the user named it.
    pub file: String,
    /// The line, from 1; `None` where the whole file is meant.
    pub line: Option<usize>,
    /// The key of the sentence in the table of words; it says what to do, too.
    pub word: &'static str,
    /// The values that the sentence names.
    pub args: Vec<(&'static str, String)>,
}

impl Fault {
    /// The fault as one line: file, line, what is wrong and what to do.
    pub fn text(&self, lang: Lang) -> String {
        let args: Vec<(&str, String)> =
            self.args.iter().map(|(name, value)| (*name, told(name, value).into_owned())).collect();
        let args: Vec<(&str, &dyn Display)> = args.iter().map(|(name, value)| (*name, value as _)).collect();
        let (file, message) = (safe(&self.file), lang.f(self.word, &args));
        match self.line {
            Some(line) => format!("{file}:{line}: {message}"),
            None => format!("{file}: {message}"),
        }
    }
}

/// A value of a sentence: what was read out of the file only where it looks like a setting, for the file may be another than its
/// user thinks.
fn told<'v>(name: &str, value: &'v str) -> Cow<'v, str> {
    const FROM_FILE: [&str; 2] = ["key", "value"];
    let bytes = value.as_bytes();
    // A colour has six digits at the most.
    let number = bytes.iter().filter(|byte| byte.is_ascii_digit()).count() > 6;
    let setting = |byte: &u8| byte.is_ascii_graphic() && *byte != b'@';
    if FROM_FILE.contains(&name) && (bytes.len() > 40 || number || !bytes.iter().all(setting)) {
        return "*".repeat(value.chars().count().min(12)).into();
    }
    safe(value)
}

/// An entry of a TOML file.
pub type NamedValue<'a> = (Spanned<DeString<'a>>, Spanned<DeValue<'a>>);

/// A TOML file being read, for faults with their line.
pub struct Source<'a> {
    /// The file, as the user knows it.
    pub file: &'a str,
    /// What is in it.
    pub text: &'a str,
}

impl<'a> Source<'a> {
    /// The top table of the file.
    ///
    /// # Errors
    /// The file is no TOML.
    pub fn table(&self) -> Result<DeTable<'a>, Fault> {
        DeTable::parse(self.text).map(toml::Spanned::into_inner).map_err(|error| self.of_reader(&error))
    }

    /// The entries of the top table that can be read, in the order of the file, and what is wrong with the others.
    pub fn entries(&self) -> (Vec<NamedValue<'a>>, Vec<Fault>) {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        let mut faults: Vec<Fault> = Vec::new();
        // Of a file that is something else altogether nothing is taken.
        let is_other = errors.len() > MOST_FAULTS;
        for error in errors.into_iter().take(MOST_FAULTS) {
            let fault = self.of_reader(&error);
            // One mistake may be told in several ways.
            if faults.iter().all(|other| other.line != fault.line) {
                faults.push(fault);
            }
        }
        if is_other {
            return (vec![], faults);
        }
        let mut entries: Vec<NamedValue<'a>> = table.into_inner().into_iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        // What was made of a broken line is not what was meant.
        let lines = |(name, value): &NamedValue<'a>| self.line(name.span().start)..=self.line(value.span().end);
        let broken: Vec<usize> = faults.iter().filter_map(|fault| fault.line).collect();
        entries.retain(|entry| !broken.iter().any(|line| lines(entry).contains(line)));
        (entries, faults)
    }

    /// The line, from 1, of a place given in bytes.
    pub fn line(&self, at: usize) -> usize {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }

    /// What the reader of TOML says.
    fn of_reader(&self, error: &toml::de::Error) -> Fault {
        let TomlFault { line, said, .. } = TomlFault::new(self.text, error);
        Fault { file: self.file.to_owned(), line: Some(line), word: said.key, args: said.args }
    }

    /// A fault at a place of the file, given in bytes.
    pub fn fault(&self, word: &'static str, place: Range<usize>, args: &[(&'static str, &str)]) -> Fault {
        Fault {
            file: self.file.to_owned(),
            line: Some(self.line(place.start)),
            word,
            args: args.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
        }
    }
}
