//! Texts that were damaged before the file was made, and blanks around a text.

use super::clean_texts::{CleanTexts, TEXT_FIELDS};
use super::damage::{Damage, damage, marks};
use super::fields::Passed;
use super::{Param, RawFinding, RawFindings, Rule};
use crate::record::{FieldId, FieldRef, Record};

/// Checks the texts of a record that is not deleted.
pub fn check(record: &Record<'_>, passed: &Passed<'_, '_>, clean: &CleanTexts, found: &mut RawFindings) {
    for id in TEXT_FIELDS {
        let Some(text) = passed.text(id) else { continue };
        let (field, at) = (FieldRef::Field(id), record.value(id).at);
        let of_name = matches!(id, FieldId::NAME | FieldId::KANA);
        let short = of_name || id == FieldId::ADDRESS;
        // Of a name, signs that stand for characters say more than an escape; what was lost as a whole says why.
        let damaged = || match damage(text, short) {
            damage @ Some(Damage::Encoding | Damage::Lost) => damage,
            damage => marks(text).filter(|_| of_name).or(damage),
        };
        if !clean.field(id)
            && let Some(damage) = damaged()
        {
            tell(damage, &field, at, found);
        }
        if id != FieldId::INSTITUTIONS && has_blank_around(text) {
            surrounded(text, id == FieldId::CERTIFICATE, &field, at, found);
        }
    }
    for (i, item) in record.card_items.iter().enumerate().filter(|(_, item)| !item.damaged) {
        if !(clean.item(i).label && clean.item(i).values) {
            // A heading of a CSV stands once in the file, and is no label of one record.
            let label = Some(&item.label).filter(|_| record.headed.is_none());
            let further = item.further.iter().flat_map(|(key, text)| [key, text]);
            let mut texts = label.into_iter().chain([&item.value]).chain(further);
            if let Some(damage) = texts.find_map(|text| damage(text, false)) {
                tell(damage, &record.card_item_ref(i), item.at, found);
            }
        }
        if record.headed.is_none() && has_blank_around(&item.label) {
            surrounded(&item.label, true, &record.card_item_ref(i), item.at, found);
        }
    }
}

/// Checks a text that is none of a record's, such as a heading.
pub(super) fn check_text(text: &str, field: &FieldRef, found: &mut RawFindings) {
    if let Some(damage) = damage(text, false) {
        tell(damage, field, 0, found);
    }
}

fn tell(damage: Damage, field: &FieldRef, at: u32, found: &mut RawFindings) {
    let finding = RawFinding::new(Rule::DamagedCharacter, field.clone(), at);
    let placed = |finding: RawFinding, variant, position: usize| {
        finding.variant(variant).with("position", Param::Count(position as u64))
    };
    found.push(match damage {
        Damage::Marks(list) => finding.with("list", Param::Characters(list)),
        Damage::Reference(position) => placed(finding, "reference", position),
        Damage::Escape(position) => placed(finding, "escape", position),
        Damage::Encoding => finding.variant("encoding"),
        Damage::Lost => finding.variant("lost"),
    });
}

/// A blank of any kind. Controls are told as such.
fn is_blank(c: char) -> bool {
    c.is_whitespace() && !c.is_control()
}

/// Whether a text begins or ends with a blank.
fn has_blank_around(text: &str) -> bool {
    // Most texts are told by their first and last byte: no blank but the space ends or begins with these.
    let graphic = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    !(graphic(bytes.first()) && graphic(bytes.last())) && (text.starts_with(is_blank) || text.ends_with(is_blank))
}

/// Tells of blanks around a text; of a text of blanks alone only where nothing else does.
fn surrounded(text: &str, alone_too: bool, field: &FieldRef, at: u32, found: &mut RawFindings) {
    let variant = match (text.chars().all(is_blank), text.starts_with(is_blank), text.ends_with(is_blank)) {
        (true, ..) if !alone_too => return,
        (true, ..) => "alone",
        (_, true, true) => "both",
        (_, true, _) => "before",
        _ => "after",
    };
    found.push(RawFinding::new(Rule::SurroundingSpace, field.clone(), at).variant(variant));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_any_kind() {
        for text in [" a", "a ", "\u{3000}a", "a\u{A0}", "見本\u{2003}"] {
            assert!(has_blank_around(text), "{text:?}");
        }
        for text in ["a", "見本 太郎", "", "a\t", "\u{200B}a", "見本\r"] {
            assert!(!has_blank_around(text), "{text:?}");
        }
    }
}
