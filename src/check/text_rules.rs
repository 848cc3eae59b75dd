//! What becomes of the characters: ● replacement, uncertain, control and invisible ones, and the kana field.

use std::borrow::Cow;

use super::clean_texts::{CleanTexts, TEXT_FIELDS};
use super::fields::{Passed, is_decided};
use super::{Param, Pattern, RawFinding, RawFindings, Rule};
use crate::record::{FieldId, FieldRef, Record, UnknownKey, Value};
use crate::spec::{Fate, Field, FieldTable, all_kept, fates};
use crate::text::privacy::json::{Token, pieces};

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
pub fn check(
    record: &Record<'_>,
    passed: &Passed<'_, '_>,
    clean: &CleanTexts,
    kana: Option<&Field>,
    found: &mut RawFindings,
) {
    let kana_decided = kana.is_some_and(|field| is_decided(field, 'ア'));
    for id in TEXT_FIELDS {
        let Some(text) = passed.text(id) else { continue };
        let (field, at) = (FieldRef::Field(id), record.value(id).at);
        let kept = match id {
            _ if clean.field(id) => true,
            _ if record.all_kept => !text.contains('\n'),
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
        if clean.item(i).label && clean.item(i).values {
            continue;
        }
        // A heading is that of the whole file, and told there.
        let label = if record.headed.is_none() { item.label.as_ref() } else { "" };
        let mut texts = Texts::of(label, false);
        texts.add(&item.value, true);
        for (key, text) in &item.further {
            texts.add(key, false);
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
        if TEXT_FIELDS.contains(&id) {
            continue;
        }
        let Some(text) = value.filled().filter(|text| !is_plain(text)) else { continue };
        let is_other = !value.damaged && passed.holds(id);
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
