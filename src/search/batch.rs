//! The keys of some records, as one worker makes them.

use std::collections::HashMap;

use super::block::Block;
use super::kana_encoding::{SEPARATOR, encode, encode_day};
use crate::record::{FieldId, Record};
use crate::spec::{day_counted_on, written_day};
use crate::text::fold::{fold_into, merge_sounds, merge_sounds_into, plain_b, shorten_into, transliterate_into};

/// The longest text that is searched, in bytes: of a longer one, the beginning.
const LONGEST: usize = 4096;

/// The texts by which a record is found. 個人番号 is not among them and is never kept.
#[derive(Clone, Copy, Default)]
pub struct SearchKeys<'a> {
    /// 氏名.
    pub name: Option<&'a str>,
    /// 氏名カナ.
    pub kana: Option<&'a str>,
    /// 生年月日.
    pub birth: Option<&'a str>,
    /// 公費負担者番号.
    pub insurer: Option<&'a str>,
    /// 公費受給者番号.
    pub recipient: Option<&'a str>,
    /// 受給者証名.
    pub certificate: Option<&'a str>,
    /// 機関別受給者証種別ID.
    pub type_id: Option<&'a str>,
    /// The key beside the number.
    pub sub_key: Option<&'a str>,
    /// The key of a differential history.
    pub history_key: Option<&'a str>,
}

impl<'a> SearchKeys<'a> {
    /// The texts of a record.
    pub fn of(record: &'a Record<'_>) -> SearchKeys<'a> {
        SearchKeys {
            name: record.text(FieldId::NAME),
            kana: record.text(FieldId::KANA),
            birth: record.text(FieldId::BIRTH),
            insurer: record.text(FieldId::INSURER),
            recipient: record.text(FieldId::RECIPIENT),
            certificate: record.text(FieldId::CERTIFICATE),
            type_id: record.text(FieldId::TYPE_ID),
            sub_key: record.text(FieldId::SUB_KEY),
            history_key: record.text(FieldId::HISTORY_KEY),
        }
    }
}

/// The keys of a batch of records, made by a worker and appended to a [`super::SearchIndex`] in record order.
#[derive(Default)]
pub struct SearchPart {
    pub(super) blocks: Vec<Block>,
    /// What records of the last block share, as written: by it they are told without folding it again.
    groups: HashMap<Vec<u8>, u16>,
    shared: Vec<u8>,
    folder: Folder,
}

impl SearchPart {
    /// No records.
    pub fn new() -> SearchPart {
        SearchPart::default()
    }

    /// Adds the next record.
    pub fn push(&mut self, record: &SearchKeys<'_>) {
        if self.blocks.last().is_none_or(Block::is_full) {
            self.blocks.push(Block::default());
            self.groups.clear();
        }
        let Some(block) = self.blocks.last_mut() else { return };
        let shared = [record.insurer, record.certificate, record.type_id].map(|text| cut(text.unwrap_or_default()));
        self.shared.clear();
        for text in shared {
            self.shared.extend_from_slice(text.as_bytes());
            // No text holds this byte.
            self.shared.push(0xFF);
        }
        let group = match self.groups.get(&self.shared) {
            Some(group) => *group,
            None => {
                shared.into_iter().for_each(|text| self.folder.write(text, &mut block.shared.bytes));
                block.shared.end();
                // A block has no more groups than records.
                let group = (block.shared.len() - 1) as u16;
                self.groups.insert(self.shared.clone(), group);
                group
            }
        };
        for text in
            [record.name, record.kana, record.recipient, record.sub_key, record.history_key].into_iter().flatten()
        {
            self.folder.write(cut(text), &mut block.own.bytes);
        }
        if let Some(day) = record.birth.and_then(|birth| written_day(birth).day.or_else(|| day_counted_on(birth))) {
            encode_day(day, &mut block.own.bytes);
            block.own.bytes.push(SEPARATOR);
        }
        block.end(group);
    }
}

/// The beginning of a text, where it is too long.
fn cut(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Writes texts as keys; keeps its memory from one to the next.
#[derive(Default)]
struct Folder {
    folded: String,
    /// Where each name in it ends.
    names: Vec<usize>,
    long: String,
    whole: String,
    by_name: String,
}

impl Folder {
    /// Writes a text, folded; where it is kana throughout, its romaji in capitals after it, which folded text never holds,
    /// so that one is not taken for the other.
    fn write(&mut self, text: &str, out: &mut Vec<u8>) {
        self.folded.clear();
        self.names.clear();
        for name in text.split_whitespace() {
            fold_into(name, &mut self.folded);
            self.names.push(self.folded.len());
        }
        if self.folded.is_empty() {
            return;
        }
        encode(&self.folded, out);
        out.push(SEPARATOR);
        self.merge(out);
        if self.folded.chars().all(|c| matches!(c, 'ァ'..='ー')) {
            self.spell(out);
        }
    }

    /// What sounds alike, merged, where that is written otherwise: as a whole, and name by name.
    fn merge(&mut self, out: &mut Vec<u8>) {
        [&mut self.whole, &mut self.by_name].into_iter().for_each(String::clear);
        merge_sounds_into(&self.folded, &mut self.whole);
        let mut from = 0;
        for end in &self.names {
            merge_sounds_into(&self.folded[from..*end], &mut self.by_name);
            from = *end;
        }
        let by_name = Some(&self.by_name).filter(|by_name| **by_name != self.whole);
        for merged in [&self.whole].into_iter().chain(by_name).filter(|merged| **merged != self.folded) {
            encode(merged, out);
            out.push(SEPARATOR);
        }
        if let Some(plain) = plain_b(&self.folded) {
            encode(&merge_sounds(&plain), out);
            out.push(SEPARATOR);
        }
    }

    /// The romaji: once as a whole, and once name by name where that is spelled otherwise (サトウ ウメ is `satoume` to some
    /// and `satome` to those who write the long vowel short).
    fn spell(&mut self, out: &mut Vec<u8>) {
        [&mut self.long, &mut self.whole, &mut self.by_name].into_iter().for_each(String::clear);
        let (mut from, mut at) = (0, 0);
        for end in &self.names {
            transliterate_into(&self.folded[from..*end], &mut self.long);
            shorten_into(&self.long[at..], &mut self.by_name);
            (from, at) = (*end, self.long.len());
        }
        shorten_into(&self.long, &mut self.whole);
        let different = (self.by_name != self.whole).then_some(&self.by_name);
        for romaji in [&self.whole].into_iter().chain(different) {
            out.extend(romaji.bytes().map(|byte| byte.to_ascii_uppercase()));
            out.push(SEPARATOR);
        }
    }
}
