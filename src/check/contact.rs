//! Whether a card-face item gives the municipality's contact: by the words of its label, or by a telephone number.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::iter::Peekable;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, FindOverlappingIter};
use serde::Deserialize;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::text::char_bitmap::CharBitmap;

/// The words, folded.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    asking: Vec<String>,
    contact: Vec<String>,
    apart: Vec<String>,
    others: Vec<String>,
    for_them: Vec<String>,
    numbers: Vec<String>,
    none_said: Vec<String>,
    none: Vec<String>,
    offices: Vec<String>,
    asked: Vec<String>,
    no_office: Vec<String>,
    telephone: Vec<String>,
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    // Part of the program; a test holds that it parses.
    WORDS.get_or_init(|| toml::from_str(include_str!("contact.toml")).unwrap_or_default())
}

/// What finds many words in one pass through a text; a test holds that they are there.
struct Finders {
    /// The words for others, and behind them those for the municipality.
    named: Option<AhoCorasick>,
    /// The characters with which no word for an office begins.
    no_office: CharBitmap,
}

fn finders() -> &'static Finders {
    static FINDERS: OnceLock<Finders> = OnceLock::new();
    FINDERS.get_or_init(|| {
        let words = words();
        let named = words.others.iter().chain(&words.asking).chain(&words.offices);
        let no_office = CharBitmap::of(|c| !words.asked.iter().any(|word| word.starts_with(c)));
        Finders { named: AhoCorasick::new(named).ok(), no_office }
    })
}

fn any(words: &[String], text: &str) -> bool {
    words.iter().any(|word| text.contains(word.as_str()))
}

/// A text in one width and case, without blanks.
fn folded(text: &str) -> String {
    text.nfkc().flat_map(char::to_uppercase).filter(|c| !c.is_whitespace()).collect()
}

/// A text in one width and case. It may be as long as a file, and what is so already is not composed anew.
fn in_one_width(text: &str) -> Cow<'_, str> {
    let stays = |c| matches!(c, '\0'..='`' | '{'..='\x7F' | 'ぁ'..='ゖ' | 'ァ'..='ー' | '一'..='\u{9FFF}');
    if text.chars().all(stays) {
        return text.into();
    }
    let composed: Cow<'_, str> = match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => text.into(),
        _ => text.nfkc().collect::<String>().into(),
    };
    let mut upper = String::with_capacity(composed.len());
    for c in composed.chars() {
        if c.is_ascii() { upper.push(c.to_ascii_uppercase()) } else { upper.extend(c.to_uppercase()) }
    }
    upper.into()
}

/// What a label says of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    /// It is the municipality's contact.
    Contact,
    /// It is somebody else's.
    Others,
    /// Its digits are no telephone number.
    Number,
    /// Nothing of this.
    Plain,
}

/// Whether any of these card-face items, each a label and a value, gives a contact.
pub fn any_gives_contact<'t>(items: impl Iterator<Item = (&'t str, &'t str)> + Clone) -> bool {
    // Most cards have an item of that name, which is seen much sooner than what the others say.
    let named =
        |(label, value): (&str, &str)| !label.is_empty() && judged(label) == Label::Contact && !says_none(value);
    items.clone().any(named) || { items }.any(|(label, value)| gives_contact(label, value))
}

/// Whether a card-face item gives a contact.
fn gives_contact(label: &str, value: &str) -> bool {
    // A record may hold a million items of one sign, and no word is so short.
    if label.is_empty() && value.len() < 3 {
        return false;
    }
    match judged(label) {
        Label::Others => false,
        Label::Contact => !says_none(value),
        Label::Number => may_be_a_number(value) && holds_telephone(value, true),
        Label::Plain => may_be_a_number(value) && holds_telephone(value, false) || names_office(value),
    }
}

/// Whether a text says by itself which office is asked: `担当：福祉課`, `お問い合わせは福祉課まで`.
fn names_office(text: &str) -> bool {
    let words = words();
    // Most texts name no office at all.
    if finders().no_office.holds_all(text) {
        return false;
    }
    folded_lines(text).iter().any(|line| {
        let asking = words.asking.iter().filter_map(|word| Some(line.find(word.as_str())? + word.len()));
        // A word such as 担当 is one of these only where it stands as a label.
        let labels = words.contact.iter().filter_map(|word| {
            let end = line.find(word.as_str())? + word.len();
            line[end..].starts_with(':').then_some(end)
        });
        asking.chain(labels).min().is_some_and(|end| {
            let (before, office) = line.split_at(end);
            let others = any(&words.others, before) && !any(&words.for_them, before);
            let named = words.no_office.iter().fold(office.to_owned(), |text, word| text.replace(word.as_str(), ""));
            !others && any(&words.asked, &named) && !any(&words.others, office)
        })
    })
}

/// The lines and sentences of a text, folded.
fn folded_lines(text: &str) -> Vec<String> {
    text.split(['\n', '\r', '。']).map(folded).collect()
}

/// How many labels are remembered, and up to which length in bytes: a file has a few dozen.
const LABELS: (usize, usize) = (256, 96);

thread_local! {
    /// Labels and what each says of its value: from record to record they are the same.
    static JUDGED: RefCell<HashMap<Box<str>, Label, foldhash::fast::RandomState>> = RefCell::default();
}

/// What a label says of its value.
fn judged(label: &str) -> Label {
    if label.len() > LABELS.1 {
        return judge(label);
    }
    JUDGED.with_borrow_mut(|judged| {
        if let Some(says) = judged.get(label) {
            return *says;
        }
        if judged.len() >= LABELS.0 {
            judged.clear();
        }
        let says = judge(label);
        judged.insert(label.into(), says);
        says
    })
}

fn judge(label: &str) -> Label {
    let words = words();
    let label = words.apart.iter().fold(folded(label), |label, word| label.replace(word.as_str(), ""));
    if any(&words.others, &label) && !any(&words.for_them, &label) {
        Label::Others
    } else if any(&words.asking, &label) || any(&words.contact, &label) {
        Label::Contact
    } else if any(&words.numbers, &label) {
        Label::Number
    } else {
        Label::Plain
    }
}

/// Whether a value says that there is no contact: nothing, a dash, or in words.
fn says_none(value: &str) -> bool {
    let (none, said) = (&words().none, &words().none_said);
    // Most contacts end in a digit, kana or kanji that folding leaves as it is, and with which none of the words ends.
    let stays = |c: &char| matches!(c, '0'..='9' | 'ぁ'..='ゖ' | '一'..='\u{9FFF}');
    let last = value.chars().next_back().filter(stays);
    if last.is_some_and(|c| !none.iter().chain(said).any(|word| word.ends_with(c))) {
        return false;
    }
    let bare = folded(value);
    let bare = bare.trim_matches(|c: char| !c.is_alphanumeric() || c == 'ー');
    bare.is_empty() || none.iter().any(|none| none == bare) || said.iter().any(|said| bare.ends_with(said.as_str()))
}

/// Whether there are digits enough for a local number: most values have fewer.
fn may_be_a_number(text: &str) -> bool {
    // Half-width ones, or full-width ones, whose three bytes begin with 0xEF. Counted in bytes, many are counted at once.
    let in_few = |few: &[u8]| few.iter().map(|byte| u8::from(byte.is_ascii_digit() | (*byte == 0xEF))).sum::<u8>();
    text.as_bytes().chunks(255).map(|few| usize::from(in_few(few))).sum::<usize>() >= LOCAL.0
}

/// How many digits a local number has, at the least and at the most.
const LOCAL: (usize, usize) = (5, 8);

/// Whether a telephone number of the municipality stands in a text: ten or eleven digits beginning with 0, in groups or not, or
/// a local number behind a word for a telephone; `behind_word`: a long one too counts only there.
fn holds_telephone(text: &str, behind_word: bool) -> bool {
    let text = in_one_width(text);
    let (mut at, mut named) = (0, Named::new(&text));
    while let Some(next) = text[at..].find(|c: char| c.is_ascii_digit()) {
        at += next;
        let (before, number) = text.split_at(at);
        let (digits, groups, end) = number_at(number);
        if is_telephone(before, (number.starts_with('0'), digits, groups), behind_word) {
            named.see(at);
            if !named.is_others() {
                return true;
            }
        }
        at += end;
    }
    false
}

/// Whom a text has named so far: where the last word stands for the municipality, and for somebody else. A text may hold a
/// hundred thousand numbers, so all words are found in one pass through it.
struct Named<'t> {
    /// The words of the text in the order of their ends.
    words: Option<Peekable<FindOverlappingIter<'static, 't>>>,
    ours: Option<usize>,
    others: Option<usize>,
}

impl<'t> Named<'t> {
    fn new(text: &'t str) -> Named<'t> {
        let words = finders().named.as_ref().map(|named| named.find_overlapping_iter(text).peekable());
        Named { words, ours: None, others: None }
    }

    /// Goes through the text up to this byte.
    fn see(&mut self, to: usize) {
        let Some(found) = &mut self.words else { return };
        while let Some(word) = found.next_if(|word| word.end() <= to) {
            let last = if word.pattern().as_usize() < words().others.len() { &mut self.others } else { &mut self.ours };
            *last = (*last).max(Some(word.start()));
        }
    }

    /// Whether the last one named is somebody else: a number that follows is theirs.
    fn is_others(&self) -> bool {
        self.others > self.ours
    }
}

/// How many digits the number has that a text begins with, in how many groups, and behind which byte it ends.
fn number_at(text: &str) -> (usize, usize, usize) {
    let separator = |c: char| {
        matches!(c, '-' | '(' | ')' | '.' | '・' | '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー' | ' ' | '\u{2500}')
    };
    let (mut digits, mut groups, mut end, mut signs) = (0, 1, 0, 0);
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() {
            groups += usize::from(signs > 0);
            (digits, end, signs) = (digits + 1, at + 1, 0);
        } else if separator(c) && signs < 2 {
            // Two signs at the most stand between groups: `) ` and the like.
            signs += 1;
        } else {
            break;
        }
    }
    (digits, groups, end)
}

/// Whether digits that begin with this one are the municipality's telephone number, by what stands before them.
fn is_telephone(before: &str, (begins_with_zero, digits, groups): (bool, usize, usize), behind_word: bool) -> bool {
    let may_be_long = begins_with_zero && matches!(digits, 10 | 11);
    let may_be_local = (LOCAL.0..=LOCAL.1).contains(&digits);
    if !may_be_long && !may_be_local {
        return false;
    }
    let bare = before.trim_end_matches(|c: char| c.is_whitespace() || "：:（(「.・-ー".contains(c));
    let named = words().telephone.iter().any(|word| bare.ends_with(word.as_str()));
    let glued = before.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric()) && !named;
    let long = may_be_long && (groups >= 3 || groups == 1) && !glued;
    long && (named || !behind_word) || named && may_be_local
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_there() {
        let words: Words = toml::from_str(include_str!("contact.toml")).unwrap();
        assert!(finders().named.is_some());
        let lists = [words.asking, words.contact, words.apart, words.others, words.for_them, words.numbers];
        let more = [words.none_said, words.none, words.offices, words.asked, words.no_office, words.telephone];
        let lists = lists.into_iter().chain(more).collect::<Vec<_>>();
        for word in lists.iter().flatten() {
            assert_eq!(*word, folded(word), "as it is compared");
        }
        assert!(lists.iter().all(|list| !list.is_empty()));
    }

    #[test]
    fn contacts() {
        for (label, value) in [
            ("問合せ先", "見本市こども課"),
            ("お問い合わせ", "市役所"),
            ("照会先", "みほん市 医療助成課"),
            ("担当", "こども課"),
            ("担当課", "こども課"),
            ("窓口", "市役所1階"),
            ("市区町村", "みほん市"),
            ("ＴＥＬ", "内線123"),
            ("Tel.", "1"),
            ("受給者証に関する問合せ先", "みほん市"),
            ("医療機関からの照会先", "みほん市"),
            ("備考", "電話は03-0000-0000まで"),
            ("備考", "０４２（０００）００００"),
            ("備考", "0120000000"),
            ("備考", "090 0000 0000"),
            ("備考", "医療助成課 TEL03-1234-5678"),
            ("備考", "医療助成課電話22-1111"),
            ("備考", "☎ 0123.45.6789"),
            ("備考", "℡22‐1111"),
            ("備考", "医療機関等からのお問合せ：みほん市 0123-45-6789"),
            ("記号番号", "12-3456789012 電話 0123-45-6789"),
            ("問合先", "みほん市"),
            ("課名", "福祉課"),
            ("ﾃﾚﾎﾝ", "22-1111"),
            ("電話ー", "22-1111"),
            ("備考", "ﾃﾚﾎﾝ 22-1111"),
            ("備考", "福祉課 電話ー22-1111"),
            ("備考", "問合せ先：福祉課 医療係"),
            ("備考", "担当：福祉課"),
            ("備考", "窓口：市役所1階"),
            ("備考", "お問い合わせは福祉課まで"),
            ("備考", "入院は届出が必要です。\n問い合わせ　福祉課"),
            ("備考", "医療機関からのお問合せは福祉課まで"),
        ] {
            assert!(gives_contact(label, value), "{label} {value}");
        }
        for (label, value) in [
            ("備考", "2026-04-01"),
            ("保護者氏名", "見本花子"),
            ("保護者電話番号", "090-0000-0000"),
            ("緊急連絡先", "090-0000-0000"),
            ("指定医療機関", "見本病院 03-0000-0000"),
            ("備考", "主治医 見本病院 03-0000-0000"),
            ("備考", "かかりつけ薬局 電話22-1111"),
            ("問合せ先", " "),
            ("問合せ先", "なし"),
            ("問合せ先", "－"),
            ("問合せ先", "（特になし）"),
            ("備考", "問合せ先：なし"),
            ("記号番号", "12-3456789012"),
            ("記号・番号", "012-345-6789"),
            ("備考", "00000000"),
            ("備考", "A0123456789"),
            ("備考", "通院22-1111"),
            ("有効", "02026-04-01から"),
            ("一部負担金", "1,000円"),
            ("担当医", "見本太郎"),
            ("担当医師", "見本太郎"),
            ("窓口負担", "なし"),
            ("窓口負担", "1割"),
            ("窓口負担額", "500円"),
            ("問合せ先", "ありません"),
            ("問合せ先", "問合せ先はありません。"),
            ("備考", "問合せ先：ありません"),
            ("備考", "連絡先：見本病院 医事課"),
            ("備考", "緊急連絡先：父（福祉課勤務）"),
            ("備考", "保護者の勤務先は福祉課"),
            ("備考", "福祉課で更新すること"),
            ("備考", "担当医：見本太郎（内科係）"),
            ("備考", "課税"),
            ("備考", "問合せ番号：課税1"),
        ] {
            assert!(!gives_contact(label, value), "{label} {value}");
        }
    }

    /// Whom the text has named, however often it was asked before, is as one look through all of it has it.
    #[test]
    fn the_last_one_named_is_told_at_any_place() {
        let words = words();
        let place = |words: &[String], text: &str| words.iter().filter_map(|word| text.rfind(word.as_str())).max();
        let pieces = ["見本病院", "市", "役", "所", "問", "合せ", "1", "医療", "機関", "課", "", "家", "族"];
        let mut random = 1_u64;
        for _ in 0..200 {
            let mut text = String::new();
            let mut places = vec![0];
            for _ in 0..30 {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text.push_str(pieces[(random >> 33) as usize % pieces.len()]);
                places.push(text.len());
            }
            let mut named = Named::new(&text);
            for to in places {
                named.see(to);
                let before = &text[..to];
                let ours = place(&words.asking, before).max(place(&words.offices, before));
                assert_eq!((named.ours, named.others), (ours, place(&words.others, before)), "{before}");
            }
        }
    }

    #[test]
    fn numbers_in_groups() {
        assert_eq!(number_at("03-1234-5678まで"), (10, 3, 12));
        assert_eq!(number_at("0312345678"), (10, 1, 10));
        assert_eq!(number_at("042(000) 0000"), (10, 3, 13));
        assert_eq!(number_at("1---2"), (1, 1, 1));
        assert_eq!(number_at("22-1111、33"), (6, 2, 7));
    }
}
