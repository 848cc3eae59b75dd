//! What is wrong with a file that the user wrote for the screen (a theme, a keymap, the configuration): where, and what
//! to do.

use std::fmt::Display;
use std::ops::Range;

use toml::de::DeTable;

use crate::text::Lang;

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
        let args: Vec<(&str, &dyn Display)> = self.args.iter().map(|(name, value)| (*name, value as _)).collect();
        let message = lang.f(self.word, &args);
        match self.line {
            Some(line) => format!("{}:{line}: {message}", self.file),
            None => format!("{}: {message}", self.file),
        }
    }
}

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
        DeTable::parse(self.text).map(toml::Spanned::into_inner).map_err(|error| {
            let place = error.span().unwrap_or(0..0);
            self.fault("fault.toml", place, &[("message", error.message())])
        })
    }

    /// The line, from 1, of a place given in bytes.
    pub fn line(&self, at: usize) -> usize {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        before.iter().filter(|byte| **byte == b'\n').count() + 1
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
