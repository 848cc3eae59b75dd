//! Records by what they hold.

use std::io;
use std::ops::Range;

use rayon::prelude::*;

use super::Selection;
use crate::read::Document;
use crate::record::FieldId;
use crate::search::{SearchIndex, SearchKeys, SearchPart};

/// The fields that are numbers of a person or a certificate.
pub const NUMBERS: [FieldId; 4] = [FieldId::MY_NUMBER, FieldId::RECIPIENT, FieldId::INSURER, FieldId::HISTORY_KEY];

/// Chooses the records that a search for this text finds, as on the screen: by name, kana, romaji or number.
///
/// # Errors
/// What the system refuses while reading.
pub fn with_text(document: &Document, query: &str, chosen: &mut Selection) -> io::Result<()> {
    each_batch(document, chosen, &|numbers| {
        let (before, mut part, mut index) = (numbers.start - 1, SearchPart::new(), SearchIndex::new());
        document.each_record(numbers, |_, record| part.push(&SearchKeys::of(record)))?;
        index.append(part);
        let hits = index.find(query, None, &|| true).filter(|hits| !hits.alike).unwrap_or_default();
        Ok(hits.numbers.into_iter().map(|number| before + number).collect())
    })
}

/// Chooses the records of which one of these fields holds exactly this.
///
/// # Errors
/// What the system refuses while reading.
pub fn with_number(document: &Document, fields: &[FieldId], value: &str, chosen: &mut Selection) -> io::Result<()> {
    each_batch(document, chosen, &|numbers| {
        let mut found = Vec::new();
        document.each_record(numbers, |text, record| {
            if fields.iter().any(|id| record.value(*id).as_shown() == value) {
                found.push(text.number);
            }
        })?;
        Ok(found)
    })
}

/// Chooses the records that `f` finds in each batch of numbers.
fn each_batch(
    document: &Document,
    chosen: &mut Selection,
    f: &(dyn Fn(Range<u32>) -> io::Result<Vec<u32>> + Sync),
) -> io::Result<()> {
    let found: Vec<io::Result<Vec<u32>>> = document.index().batches(1, usize::MAX).into_par_iter().map(f).collect();
    for numbers in found {
        numbers?.into_iter().for_each(|number| chosen.add(number));
    }
    Ok(())
}
