//! The types of certificate that occur in an upload.

use std::collections::HashMap;

use crate::text::privacy::holds_a_number;

/// How many types of certificate are told apart: no municipality has as many, but a torn file may.
const MOST: usize = 1000;

/// How many characters of a type's id are kept.
const LENGTH: usize = 50;

/// So many records of a type must bear one name before it is taken for the type's: of few it might be anybody's.
const ENOUGH: u64 = 5;

/// What the names of certificates contain, and those of people do not.
const CERTIFICATE: [&str; 4] = ["\u{8A3C}", "医療", "助成", "受給"];

/// The types of certificate that were met, in the order in which they came.
#[derive(Debug, Default)]
pub struct Types {
    names: Vec<String>,
    by_name: HashMap<String, u32>,
    /// Of each type the name that its certificates bear.
    words: Vec<Word>,
}

/// The name of a type's certificates.
#[derive(Debug, Default)]
struct Word {
    /// That of the first record.
    first: String,
    /// How many records bear a name.
    records: u64,
    /// Whether any bears another one.
    differs: bool,
}

impl Word {
    fn add(&mut self, text: &str, records: u64, differs: bool) {
        if records == 0 {
            return;
        }
        if self.records == 0 {
            text.clone_into(&mut self.first);
        }
        self.records += records;
        self.differs |= differs || self.first != text;
    }
}

impl Types {
    /// The place of all types beyond those that are told apart.
    pub const OTHER: u32 = u32::MAX;

    /// The place of the type of a record, by its id; `word` is the name of its certificate.
    pub fn see(&mut self, id: &str, word: &str) -> u32 {
        let place = self.place(id);
        if let Some(known) = self.words.get_mut(place as usize) {
            known.add(word, u64::from(!word.is_empty()), false);
        }
        place
    }

    /// The places of the types of another list, in its order; what their certificates are called is added.
    pub fn places(&mut self, other: &Types) -> Vec<u32> {
        let add = |(name, word): (&String, &Word)| {
            let place = self.place(name);
            if let Some(known) = self.words.get_mut(place as usize) {
                known.add(&word.first, word.records, word.differs);
            }
            place
        };
        other.names.iter().zip(&other.words).map(add).collect()
    }

    /// The place of a type by its id.
    fn place(&mut self, id: &str) -> u32 {
        let end = id.char_indices().nth(LENGTH).map_or(id.len(), |(at, _)| at);
        let name = &id[..end];
        if let Some(place) = self.by_name.get(name) {
            return *place;
        }
        if self.names.len() >= MOST {
            return Types::OTHER;
        }
        let place = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.by_name.insert(name.to_owned(), place);
        self.words.push(Word::default());
        place
    }

    /// What certificates of a type are called: only what all of many bear, and what is no name of a person.
    pub fn word(&self, place: usize) -> Option<&str> {
        let word = self.words.get(place).filter(|word| word.records >= ENOUGH && !word.differs)?;
        let plain = word.first.chars().count() <= LENGTH && !word.first.chars().any(char::is_control);
        let certificate = CERTIFICATE.iter().any(|part| word.first.contains(part));
        (plain && certificate && !holds_a_number(&word.first)).then_some(word.first.as_str())
    }

    /// The ids, each at its place.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_called_what_all_its_certificates_are() {
        let of = |words: &[&str]| {
            let mut all = Types::default();
            for half in words.chunks(3) {
                let mut part = Types::default();
                half.iter().for_each(|word| assert_eq!(part.see("A1", word), 0));
                assert_eq!(all.places(&part), [0]);
            }
            all.word(0).map(str::to_owned)
        };
        let card = "ひとり親家庭等医療費受給者証";
        assert_eq!(of(&[card; 7]).as_deref(), Some(card));
        assert_eq!(of(&[card, "", card, card, card, card]).as_deref(), Some(card), "what has no name says nothing");
        assert_eq!(of(&[card; 4]), None, "of few it might be anybody's");
        assert_eq!(of(&[card, card, card, card, card, "証"]), None);
        assert_eq!(of(&["見本太郎"; 7]), None, "a column that slipped");
        assert_eq!(of(&["医療 1234 5678 9012"; 7]), None);
        assert_eq!(of(&[&*"証".repeat(51); 7]), None);
        assert_eq!(of(&["医療証\n"; 7]), None);
    }
}
