//! Texts of which no rule over characters has anything to tell, as nearly all are. What stands on many cards is the same from
//! record to record: it is remembered, and judged once.

use std::cell::RefCell;
use std::hash::BuildHasher;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use foldhash::fast::RandomState;

use super::damage::may_tell_of_damage;
use crate::read::Document;
use crate::record::{FieldId, Item, Record};
use crate::spec::is_kept_alone;
use crate::text::char_bitmap::CharBitmap;
use crate::text::privacy;

/// The fields whose text people see.
pub const TEXT_FIELDS: [FieldId; 5] =
    [FieldId::NAME, FieldId::KANA, FieldId::ADDRESS, FieldId::CERTIFICATE, FieldId::INSTITUTIONS];

/// Which texts of a record are clean.
#[derive(Debug)]
pub struct CleanTexts {
    fields: [bool; TEXT_FIELDS.len()],
    /// By the places of the card-face items.
    items: Vec<Clean>,
}

/// Which texts of a card-face item are clean.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clean {
    pub label: bool,
    /// Its value, and whatever else stands in the item.
    pub values: bool,
}

impl CleanTexts {
    /// Looks at the texts of a record; at the labels of its card-face items unless it is known of all headings of the file
    /// that they are clean.
    pub fn of(record: &Record<'_>, clean_headings: bool) -> CleanTexts {
        REMEMBERED.with_borrow_mut(|remembered| {
            let clean = |item: &Item<'_>| Clean {
                label: clean_headings || remembered.is_clean(&item.label) && !item.label.contains('\n'),
                values: remembered.is_clean(&item.value)
                    && item.further.iter().all(|(key, text)| remembered.is_clean(key) && remembered.is_clean(text)),
            };
            let items = record.card_items.iter().map(clean).collect();
            // Names and addresses are not remembered.
            let field = |id| record.text(id).is_some_and(|text| is_clean(text) && !text.contains('\n'));
            CleanTexts { fields: TEXT_FIELDS.map(field), items }
        })
    }

    /// Those of no record: of no text is it known to be clean.
    pub fn none() -> CleanTexts {
        CleanTexts { fields: [false; TEXT_FIELDS.len()], items: vec![] }
    }

    /// Of the card-face item at a place.
    pub fn item(&self, place: usize) -> Clean {
        self.items.get(place).copied().unwrap_or_default()
    }

    /// Whether the text of a field is.
    pub fn field(&self, id: FieldId) -> bool {
        TEXT_FIELDS.iter().zip(self.fields).any(|(field, clean)| *field == id && clean)
    }
}

/// Whether all headings of a CSV are clean.
pub fn clean_headings(document: &Document) -> bool {
    let clean = |heading: &str| is_clean(heading) && !heading.contains('\n');
    document.layout().is_some_and(|layout| layout.columns.iter().all(|column| clean(&column.heading)))
}

/// Whether all characters are kept, a line feed too, none may tell of damage, and there are not digits enough for a 個人番号.
fn is_clean(text: &str) -> bool {
    static SETS: OnceLock<[CharBitmap; 2]> = OnceLock::new();
    let [clean, digits] = SETS.get_or_init(|| {
        let clean = |c| (is_kept_alone(c) || c == '\n') && !may_tell_of_damage(c);
        [CharBitmap::of(clean), CharBitmap::of(privacy::may_be_digit)]
    });
    clean.holds_all_counting(text, Some(digits)).is_some_and(|digits| digits < privacy::DIGITS as u64)
}

/// How many texts are remembered by a thread.
const MOST: usize = 1024;

/// How long they are, in bytes: a shorter text is as soon looked at as found again.
const LENGTHS: RangeInclusive<usize> = 64..=512;

/// Clean texts, each at the place that its hash gives.
#[derive(Default)]
struct Remembered {
    places: Vec<Slot>,
    hasher: RandomState,
}

#[derive(Clone, Default)]
struct Slot {
    text: String,
    /// The hash of the last other text that came to this place.
    other: u64,
}

thread_local!(static REMEMBERED: RefCell<Remembered> = RefCell::default());

impl Remembered {
    fn is_clean(&mut self, text: &str) -> bool {
        if !LENGTHS.contains(&text.len()) {
            return is_clean(text);
        }
        if self.places.is_empty() {
            self.places.resize(MOST, Slot::default());
        }
        let hash = self.hasher.hash_one(text);
        let place = &mut self.places[hash as usize % MOST];
        if place.text == text {
            return true;
        }
        let clean = is_clean(text);
        // Only when it comes for the second time in a row, so that what one card alone says does not take its place.
        if clean && place.other == hash {
            text.clone_into(&mut place.text);
        }
        place.other = hash;
        clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::all_kept;

    /// A text is judged the same whatever came before it.
    #[test]
    fn what_is_remembered_is_the_text_itself() {
        let mut remembered = Remembered::default();
        let long = "助成の範囲は通院及び入院とする";
        let pieces = ["", "\n", "\u{9AD9}", "\u{200B}", "&amp;", "123456789012", "縺薙←繧"];
        for ending in pieces {
            for middle in pieces {
                for text in [format!("{long}{middle}{long}{ending}"), format!("{middle}課{ending}")] {
                    for _ in 0..3 {
                        assert_eq!(remembered.is_clean(&text), is_clean(&text), "{text:?}");
                    }
                }
            }
        }
        assert!(remembered.is_clean("課") && !remembered.is_clean("課&amp;"));
    }

    /// Beside what the rules ask of a text that is not known to be clean.
    #[test]
    fn of_a_clean_text_no_rule_tells() {
        let pieces = ["1", "２", "三", "-", "課", "・", " ", "\n", "a", "９０００００００００１０", "9000-0000-0010"];
        for i in 0..pieces.len().pow(4) {
            let text: String = (0..4).map(|n| pieces[i / pieces.len().pow(n) % pieces.len()]).collect();
            if is_clean(&text) {
                assert!(all_kept(&text, true) && !privacy::may_hide_a_number(&text), "{text:?}");
                privacy::each_number(&text, Some("900000000010"), |_| panic!("a number in {text:?}"));
            }
        }
        for (text, clean) in
            [("見本町1-2-3", true), ("9000-0000-0010", false), ("0000-00-6380", true), ("高", true), ("髙", false)]
        {
            assert_eq!(is_clean(text), clean, "{text}");
        }
    }
}
