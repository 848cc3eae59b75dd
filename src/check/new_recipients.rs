//! Who of an upload was in none of the uploads before it.

use super::Checked;
use crate::spec::Newcomers;

impl Checked {
    /// How many people of this upload are in one of those, by 個人番号. Without any, of nobody that is known.
    pub fn newcomers(&self, before: &[&Checked]) -> Newcomers {
        let distinct = |checked: &Checked| {
            let mut people = checked.people();
            people.sort_unstable();
            people.dedup();
            people
        };
        let mut people = distinct(self);
        let unreadable = self.people().iter().filter(|person| **person == 0).count() as u64;
        people.retain(|person| *person != 0);
        let all = people.len() as u64;
        if before.is_empty() {
            return Newcomers { unknown: all, unreadable, ..Newcomers::default() };
        }
        for before in before {
            let known = distinct(before);
            people.retain(|person| known.binary_search(person).is_err());
        }
        let new = people.len() as u64;
        Newcomers { new, known: all - new, unknown: 0, unreadable }
    }
}
