//! A sentence that is spoken later: the key of its words, and what fills them.

use super::terminal_text::safe;
use super::{Lang, NumberMask};

/// A sentence by its key, with what stands in its places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The key of the words.
    pub key: &'static str,
    /// Names of places and what fills them, as it was found: it is made safe when it is spoken, and a number that could be a
    /// 個人番号 is masked, for the document may not be what its user thinks.
    pub args: Vec<(&'static str, String)>,
}

/// What may fill a place of a sentence: numbers, words of the program's own, and texts of which it was decided that they may
/// be told. A text from a file is none by itself, for it may be anybody's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain(String);

impl Plain {
    /// A text that may be told: worked out here, made of places and shapes, of the user's own command line, or known to the
    /// specification or to a document that was taken.
    pub fn known(text: impl Into<String>) -> Plain {
        Plain(text.into())
    }
}

impl From<&'static str> for Plain {
    fn from(word: &'static str) -> Plain {
        Plain(word.to_owned())
    }
}

macro_rules! plain {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Plain {
            fn from(value: $kind) -> Plain {
                Plain(value.to_string())
            }
        })*
    };
}

plain!(u8, u16, u32, u64, usize, i32, char);

impl Message {
    /// A sentence without places.
    pub fn new(key: &'static str) -> Message {
        Message { key, args: vec![] }
    }

    /// The same with one more place filled.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Plain>) -> Message {
        self.args.push((name, value.into().0));
        self
    }

    /// The sentence in the language.
    pub fn in_words(&self, lang: Lang) -> String {
        let spoken = |value: &str| safe(&NumberMask::unknown().apply(value)).into_owned();
        let args: Vec<(&str, String)> = self.args.iter().map(|(name, value)| (*name, spoken(value))).collect();
        let args: Vec<(&str, &dyn std::fmt::Display)> = args.iter().map(|(name, value)| (*name, value as _)).collect();
        lang.f(self.key, &args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_could_be_somebodys_is_not_spoken() {
        let said = Message::new("args.not-utf8").with("name", "900000000168\u{1b}");
        for lang in [Lang::Ja, Lang::En] {
            let words = said.in_words(lang);
            assert!(words.contains("************") && !words.contains("9000") && !words.contains('\u{1b}'), "{words}");
        }
    }
}
