//! What becomes of the characters: ● replacement, uncertain, control and invisible ones, and the kana field.

use std::cell::RefCell;

use super::fields::Passed;
use super::{Found, FoundList, Param, Pattern, Rule};
use crate::record::{FieldId, FieldRef, Record};
use crate::spec::{Fate, all_kept, fates};

/// The fields whose text people see.
pub const TEXT_FIELDS: [FieldId; 5] =
    [FieldId::NAME, FieldId::KANA, FieldId::ADDRESS, FieldId::CERTIFICATE, FieldId::INSTITUTIONS];

/// Characters by what becomes of them, one list a rule.
#[derive(Default)]
struct Lists {
    replaced: Vec<(char, usize)>,
    uncertain: Vec<(char, usize)>,
    control: Vec<(char, usize)>,
    invisible: Vec<(char, usize)>,
}

impl Lists {
    fn add(&mut self, text: &str, line_feed_allowed: bool) {
        for (fate, range, position) in fates(text) {
            let list = match fate {
                Fate::Kept => continue,
                Fate::Control if line_feed_allowed && &text[range.clone()] == "\n" => continue,
                Fate::Replaced => &mut self.replaced,
                Fate::Uncertain => &mut self.uncertain,
                Fate::Control => &mut self.control,
                Fate::Invisible => &mut self.invisible,
            };
            list.extend(text[range].chars().map(|c| (c, position)));
        }
    }

    fn tell(self, field: &FieldRef, at: u32, found: &mut FoundList) {
        let mut push = |rule, list: Vec<(char, usize)>| {
            if !list.is_empty() {
                // Characters of the municipality's own are one thing, those that no code table of PMH holds another.
                let own = rule == Rule::GaijiReplaced && list.iter().all(|(c, _)| is_private(*c));
                let variant = if own { "private-use" } else { "default" };
                found.add(Pattern { rule, field: field.field(), variant }, || {
                    let finding = Found::new(rule, field.clone(), at).variant(variant);
                    finding.with("count", Param::Count(list.len() as u64)).with("list", Param::Characters(list))
                });
            }
        };
        push(Rule::GaijiReplaced, self.replaced);
        push(Rule::UncertainCharacter, self.uncertain);
        push(Rule::ControlCharacter, self.control);
        push(Rule::InvisibleCharacter, self.invisible);
    }
}

/// Whether a code point is given away to whoever wants a character of his own.
fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..)
}

/// Checks the texts of a record.
pub fn check(record: &Record<'_>, passed: &Passed<'_, '_>, found: &mut FoundList) {
    for id in TEXT_FIELDS {
        let Some(text) = passed.text(id) else { continue };
        let (field, at) = (FieldRef::Field(id), record.value(id).at);
        let kept = match id {
            _ if record.all_kept => !text.contains('\n'),
            // From record to record these are mostly the same.
            FieldId::CERTIFICATE | FieldId::INSTITUTIONS => kept(text, false),
            _ => all_kept(text, false),
        };
        if !kept {
            let mut lists = Lists::default();
            lists.add(text, false);
            lists.tell(&field, at, found);
        }
        if id == FieldId::KANA {
            let outside = outside_kana(text);
            if !outside.is_empty() {
                let kanji = outside.iter().any(|(c, _)| matches!(c, '一'..='\u{9FFF}' | '々'));
                let finding = Found::new(Rule::KanaCharset, field, at).with("list", Param::Characters(outside));
                found.push(if kanji { finding.variant("kanji") } else { finding });
            }
        }
    }
    if record.all_kept {
        return;
    }
    for (i, item) in record.card_items.iter().enumerate().filter(|(_, item)| !item.damaged) {
        let further = || item.further.iter().all(|(_, text)| kept(text, true));
        if (record.labels_kept || label_kept(&item.label, i)) && kept(&item.value, true) && further() {
            continue;
        }
        let mut lists = Lists::default();
        lists.add(&item.label, false);
        lists.add(&item.value, true);
        for (_, text) in &item.further {
            lists.add(text, true);
        }
        lists.tell(&record.card_item_ref(i), item.at, found);
    }
}

/// Checks a text that is none of a record's, such as a heading.
pub(super) fn check_text(text: &str, field: &FieldRef, found: &mut FoundList) {
    let mut lists = Lists::default();
    lists.add(text, true);
    lists.tell(field, 0, found);
}

/// How many items of a record have the label that was there last kept.
const LABELS: usize = 64;

/// The same as `all_kept` for the label of the item at a place: from record to record it is the same, and to see that takes
/// less than to look at its characters.
fn label_kept(label: &str, place: usize) -> bool {
    thread_local!(static KEPT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) });
    KEPT.with_borrow_mut(|kept| {
        if !label.is_empty() && kept.get(place).is_some_and(|last| last == label) {
            return true;
        }
        let all = all_kept(label, false);
        if all && !label.is_empty() && place < LABELS {
            kept.resize(kept.len().max(place + 1), String::new());
            label.clone_into(&mut kept[place]);
        }
        all
    })
}

/// From how many bytes on a text is worth remembering, and how many are remembered.
const LONG: (usize, usize) = (30, 64);

/// A long text that was kept, and the hash of the last other one that came to its place.
#[derive(Default)]
struct Remembered {
    text: String,
    line_feed_allowed: bool,
    other: u64,
}

/// The same as `all_kept` for the text of an item. Long ones are mostly the same on many cards, which is seen sooner than
/// their characters are looked at; one is remembered when it comes for the second time, so that what only one card says
/// does not take its place. Names and addresses are not remembered.
fn kept(text: &str, line_feed_allowed: bool) -> bool {
    thread_local!(static LAST: RefCell<Vec<Remembered>> = const { RefCell::new(Vec::new()) });
    let (Some(first), Some(last)) = (text.as_bytes().first_chunk(), text.as_bytes().last_chunk()) else {
        return all_kept(text, line_feed_allowed);
    };
    if text.len() < LONG.0 {
        return all_kept(text, line_feed_allowed);
    }
    let sum = u64::from_le_bytes(*first).rotate_left(23) ^ u64::from_le_bytes(*last) ^ text.len() as u64;
    let hash = sum.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    LAST.with_borrow_mut(|last| {
        last.resize_with(LONG.1, Remembered::default);
        let Some(place) = last.get_mut((hash >> 58) as usize) else { return all_kept(text, line_feed_allowed) };
        if place.line_feed_allowed == line_feed_allowed && place.text == text {
            return true;
        }
        let all = all_kept(text, line_feed_allowed);
        if all && place.other == hash {
            text.clone_into(&mut place.text);
            place.line_feed_allowed = line_feed_allowed;
        }
        place.other = hash;
        all
    })
}

/// The characters that are neither full-width katakana, ー, ・ nor a space. What is one katakana of two code points in
/// JIS X 0213 (セ゚) counts as katakana.
fn outside_kana(text: &str) -> Vec<(char, usize)> {
    let kana = |c: char| matches!(c, '\u{30A1}'..='\u{30FE}' | '\u{31F0}'..='\u{31FF}' | ' ' | '\u{3000}');
    let mut outside = Vec::new();
    if text.chars().all(kana) {
        return outside;
    }
    for (fate, range, position) in fates(text) {
        let mut chars = text[range].chars();
        let first = chars.next().unwrap_or(' ');
        let sequence = chars.next().is_some() && fate == Fate::Kept;
        if !(kana(first) || sequence && kana(first)) {
            outside.push((first, position));
        }
    }
    outside
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text is judged the same whatever came before it.
    #[test]
    fn what_is_remembered_is_the_text_itself() {
        let long = "助成の範囲は通院及び入院とする";
        for ending in ["", "\n", "\u{9AD9}"] {
            for middle in ["", "\n", "\u{9AD9}"] {
                let text = format!("{long}{middle}{long}{ending}");
                for _ in 0..3 {
                    for line_feed_allowed in [false, true] {
                        assert_eq!(kept(&text, line_feed_allowed), all_kept(&text, line_feed_allowed), "{text:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn kana_field() {
        for text in ["アイチハナコ", "ヤマダ　タロウ", "ヴァン・ダム ー", "\u{30BB}\u{309A}"] {
            assert_eq!(outside_kana(text), [], "{text}");
        }
        for (text, c, at) in [
            ("ヤマダtaro", 't', 4),
            ("やまだ", 'や', 1),
            ("ﾔﾏﾀﾞ", 'ﾔ', 1),
            ("ヤマ-ダ", '-', 3),
            ("カ\u{3099}", '\u{3099}', 2),
        ] {
            assert_eq!(outside_kana(text).first(), Some(&(c, at)), "{text}");
        }
    }
}
