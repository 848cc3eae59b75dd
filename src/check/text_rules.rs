//! What becomes of the characters: ● replacement, uncertain, control and invisible ones, and the kana field.

use std::borrow::Cow;
use std::cell::RefCell;

use super::fields::{Passed, is_decided};
use super::{Param, Pattern, RawFinding, RawFindings, Rule};
use crate::record::{FieldId, FieldRef, Record, UnknownKey, Value};
use crate::spec::{Fate, Field, FieldTable, all_kept, fates};
use crate::text::privacy::json::{Token, pieces};

/// The fields whose text people see.
pub const TEXT_FIELDS: [FieldId; 5] =
    [FieldId::NAME, FieldId::KANA, FieldId::ADDRESS, FieldId::CERTIFICATE, FieldId::INSTITUTIONS];

/// Texts that are told of together: where one finding is made of them, its characters are listed.
#[derive(Default)]
struct Texts<'t> {
    /// Each with whether it may hold line feeds.
    texts: Vec<(&'t str, bool)>,
    /// Whether only control characters and invisible ones are told.
    unseen_alone: bool,
}

/// The rules over what becomes of a character.
const FATES: [(Fate, Rule); 4] = [
    (Fate::Replaced, Rule::GaijiReplaced),
    (Fate::Uncertain, Rule::UncertainCharacter),
    (Fate::Control, Rule::ControlCharacter),
    (Fate::Invisible, Rule::InvisibleCharacter),
];

impl<'t> Texts<'t> {
    fn of(text: &'t str, line_feed_allowed: bool) -> Texts<'t> {
        Texts { texts: vec![(text, line_feed_allowed)], unseen_alone: false }
    }

    /// Of what is no text that people see.
    fn unseen() -> Texts<'t> {
        Texts { texts: vec![], unseen_alone: true }
    }

    fn add(&mut self, text: &'t str, line_feed_allowed: bool) {
        if !(self.unseen_alone && is_plain(text)) {
            self.texts.push((text, line_feed_allowed));
        }
    }

    /// What is told of their characters: what becomes of each, the character, and its position in its text.
    fn told(&self) -> impl Iterator<Item = (Fate, char, usize)> + '_ {
        let of_text = |(text, line_feed_allowed): &(&'t str, bool)| {
            let (text, line_feed_allowed) = (*text, *line_feed_allowed);
            let kept = move |fate: Fate, c: char| fate == Fate::Kept || line_feed_allowed && c == '\n';
            let chars = fates(text)
                .flat_map(move |(fate, range, position)| text[range].chars().map(move |c| (fate, c, position)));
            chars.filter(move |(fate, c, _)| !kept(*fate, *c))
        };
        let unseen = |fate: Fate| matches!(fate, Fate::Control | Fate::Invisible);
        self.texts.iter().flat_map(of_text).filter(move |(fate, ..)| !self.unseen_alone || unseen(*fate))
    }

    fn tell(&self, field: &FieldRef, at: u32, found: &mut RawFindings) {
        let mut counts = [(0_u64, true); FATES.len()];
        for (fate, c, _) in self.told() {
            if let Some(n) = FATES.iter().position(|(of, _)| *of == fate) {
                counts[n] = (counts[n].0 + 1, counts[n].1 && is_private(c));
            }
        }
        for ((of, rule), (count, private)) in FATES.into_iter().zip(counts).filter(|(_, (count, _))| *count > 0) {
            // Characters of the municipality's own are one thing, those that no code table of PMH holds another.
            let variant = if rule == Rule::GaijiReplaced && private { "private-use" } else { "default" };
            found.add(Pattern { rule, field: field.field(), variant }, || {
                let list = self.told().filter(|(fate, ..)| *fate == of).map(|(_, c, position)| (c, position)).collect();
                let finding = RawFinding::new(rule, field.clone(), at).variant(variant);
                finding.with("count", Param::Count(count)).with("list", Param::Characters(list))
            });
        }
    }
}

/// Whether a code point is given away to whoever wants a character of his own.
fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..)
}

/// Checks the texts of a record. Which kana are right is for a document to say, where one does.
pub fn check(record: &Record<'_>, passed: &Passed<'_, '_>, kana: Option<&Field>, found: &mut RawFindings) {
    let kana_decided = kana.is_some_and(|field| is_decided(field, 'ア'));
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
            Texts::of(text, false).tell(&field, at, found);
        }
        if id == FieldId::KANA && !kana_decided {
            let outside = outside_kana(text);
            if !outside.is_empty() {
                let kanji = outside.iter().any(|(c, _)| matches!(c, '一'..='\u{9FFF}' | '々'));
                let finding = RawFinding::new(Rule::KanaCharset, field, at).with("list", Param::Characters(outside));
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
        let mut texts = Texts::of(&item.label, false);
        texts.add(&item.value, true);
        for (_, text) in &item.further {
            texts.add(text, true);
        }
        texts.tell(&record.card_item_ref(i), item.at, found);
    }
}

/// Whether a text is what nearly all codes, numbers and days are: graphic ASCII and spaces.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Checks for control characters and invisible ones whatever is no text that people see: numbers and codes, limits, members
/// that a document names, keys that the table does not know. A value of which another rule has told is told of once.
pub fn others(record: &Record<'_>, passed: &Passed<'_, '_>, table: &FieldTable, found: &mut RawFindings) {
    let told = [(FieldId::RECIPIENT, Rule::RecipientNumberCharset), (FieldId::SEX, Rule::SexIrregular)];
    let told = told.map(|(id, rule)| (id, found.has(rule)));
    // A cell may be a field of the design's own and a card-face item as well.
    let is_item = |value: &Value<'_>| {
        let mut items = record.card_items.iter().chain(&record.copayments);
        record.headed.is_some() && items.any(|item| item.at == value.at)
    };
    for (value, id) in record.values.iter().zip((0..).map(FieldId)) {
        let Some(text) = value.filled().filter(|text| !is_plain(text)) else { continue };
        let is_other = !value.damaged && !TEXT_FIELDS.contains(&id) && passed.holds(id);
        if is_other && !told.contains(&(id, true)) && !is_item(value) {
            let mut texts = Texts::unseen();
            texts.add(text, false);
            texts.tell(&FieldRef::Field(id), value.at, found);
        }
    }
    for item in record.copayments.iter().filter(|item| !item.damaged) {
        let mut texts = Texts::unseen();
        // A heading is that of the whole file.
        if record.headed.is_none() {
            texts.add(&item.label, false);
        }
        texts.add(&item.value, true);
        if !texts.texts.is_empty() {
            texts.tell(&record.copayment_ref(item), item.at, found);
        }
    }
    for part in record.parts.iter().filter(|part| !part.value.damaged && part.array != FieldId::CARD_ITEMS) {
        let whose = FieldRef::Part(part.index, part.member);
        let text = part.value.filled().filter(|text| !is_plain(text) && !passed.told.contains(&whose));
        let mut texts = Texts::unseen();
        texts.add(text.unwrap_or_default(), false);
        texts.tell(&whose, part.value.at, found);
    }
    for unknown in &record.unknown {
        of_unknown(unknown, table, found);
    }
}

/// The same of a key that the table does not know, and of all that stands under it.
fn of_unknown(unknown: &UnknownKey<'_>, table: &FieldTable, found: &mut RawFindings) {
    let suspect = |raw: &str| raw.bytes().any(|byte| byte == b'\\' || byte >= 0x7F);
    if is_plain(&unknown.key) && !suspect(unknown.raw) {
        return;
    }
    let mut within: Vec<(Cow<'_, str>, bool)> = vec![];
    pieces("", unknown.raw, |token, _| match token {
        Token::Key(_, text) if !is_plain(&text) => within.push((text, false)),
        Token::Text(_, text) if !is_plain(&text) => within.push((text, true)),
        Token::Key(..) | Token::Text(..) | Token::Between(_) => {}
    });
    let mut texts = Texts::unseen();
    texts.add(&unknown.key, false);
    within.iter().for_each(|(text, line_feed_allowed)| texts.add(text, *line_feed_allowed));
    texts.tell(&FieldRef::Key(table.path_of(unknown.within, &unknown.key)), unknown.at, found);
}

/// Checks a text that is none of a record's, such as a heading.
pub(super) fn check_text(text: &str, field: &FieldRef, found: &mut RawFindings) {
    Texts::of(text, true).tell(field, 0, found);
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
