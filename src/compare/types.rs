//! The types of certificate that occur in an upload.

use std::collections::HashMap;

/// How many types of certificate are told apart: no municipality has as many, but a torn file may.
const MOST: usize = 1000;

/// How many characters of a type's id are kept.
const LENGTH: usize = 50;

/// The types of certificate that were met, in the order in which they came.
#[derive(Debug, Default)]
pub struct Types {
    names: Vec<String>,
    by_name: HashMap<String, u32>,
}

impl Types {
    /// The place of all types beyond those that are told apart.
    pub const OTHER: u32 = u32::MAX;

    /// The place of a type by its id.
    pub fn place(&mut self, id: &str) -> u32 {
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
        place
    }

    /// The ids, each at its place.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}
