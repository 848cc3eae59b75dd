//! A member of an entry: its name, its text, and what the name means.

use super::clues::{begins_with_code, is_coded};
use super::count::{self, Count};
use super::words::{Standing, Words, count_of_standing};
use super::{NumberName, array_index, numbers, segments};
use crate::spec::{Headings, fold_heading};

/// A member of an object, or a cell of a row.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// Its name as shown; nested names joined by a dot.
    pub name: String,
    pub text: String,
    pub meaning: Option<&'static str>,
    /// How telling its name is; the lowest is taken.
    pub rank: usize,
    /// The kind of number that its name means, if it means one.
    pub kind: Option<NumberName>,
    /// Whether a profile says its meaning.
    pub told: bool,
    /// Where its value stands in a text, as a byte index.
    pub at: Option<usize>,
    /// Its texts, where its value is a list of several.
    pub parts: Vec<String>,
}

/// What says where: which record or field.
const PLACES: [&str; 13] = [
    "pointer",
    "field",
    "index",
    "number",
    "history-key",
    "type-id",
    "sub-key",
    "recipient",
    "key",
    "my-number",
    "name",
    "kana",
    "birth",
];

/// What may stand several times in an entry, each with a number behind its name: `errorCode1`, `errorCode2`.
const NUMBERED: [&str; 4] = ["code", "message", "field", "severity"];

/// Names of messages that stand for one wherever they are; the others may also be those of titles and descriptions.
const TELLING_MESSAGES: usize = 17;

impl Member {
    /// What a heading means, whatever stands below it.
    pub fn heading(name: &str) -> Member {
        Member::new(name.to_owned(), name, name.to_owned())
    }

    /// A member; `key` is the last part of its name.
    pub fn new(name: String, key: &str, text: String) -> Member {
        let ranked = Headings::of("reply").ranked(key).or_else(|| {
            let (base, _) = numbered(key)?;
            let by_parts = || Some((Words::get().part_of_error(&base)?, BY_PARTS));
            Headings::of("reply").ranked(&base).or_else(by_parts).filter(|(meaning, _)| NUMBERED.contains(meaning))
        });
        let ranked = ranked.or_else(|| Some((by_parts(key, &text)?, BY_PARTS)));
        let (meaning, rank) = match ranked {
            // "error": true
            _ if is_flag(&text) && Words::get().list(key) == Some(Standing::Errors) => (Some("failed"), 1),
            // "errors": 2
            Some(("message", _)) | None if is_count_of_errors(key, &text) => (Some("error-count"), 1),
            // "success": 25, エラー: 3件
            Some(("status", _)) | None if count_beside_flags(key, &text).is_some() => {
                (count_beside_flags(key, &text), 1)
            }
            Some(("message", _)) if count::has_unit(&text) && Words::get().list(key).is_some() => {
                (Words::get().count(key, true).map(Count::meaning), 1)
            }
            // The name of a field, and what is wrong with it.
            Some(("name" | "kana", _)) if !may_identify(&text) || begins_with_code(&text) => (None, 0),
            Some(("birth", _)) if !may_identify(&text) => (None, 0),
            // "MessageId" of a queue is that of the message alone.
            Some(("code", _)) if is_unique_id(&text) => (None, 0),
            Some((meaning, rank)) => (Some(meaning), rank + 1),
            None if count::number(&text).is_some() && Words::get().count(key, count::has_unit(&text)).is_some() => {
                (Words::get().count(key, count::has_unit(&text)).map(Count::meaning), 1)
            }
            None => (asks(key, &text), 1),
        };
        let text = match meaning {
            // "accepted": true
            Some("status") if Words::get().is_received(key) && Words::get().there(&text) == Some(true) => {
                "accepted".to_owned()
            }
            Some("status" | "failed") => Words::get().flag(key, &text).map_or(text, str::to_owned),
            _ => text,
        };
        Member { name, text, meaning, rank, kind: number_name(key), told: false, at: None, parts: vec![] }
    }

    /// A member of a certain meaning.
    pub fn meaning(key: &str, text: String, meaning: &'static str) -> Member {
        Member { meaning: Some(meaning), ..Member::new(key.to_owned(), key, text) }
    }

    /// A member whose meaning the profile says.
    pub fn told(name: String, key: &str, text: String, meaning: &'static str) -> Member {
        let kind = (meaning == "number").then(|| number_name(key).unwrap_or(NumberName::Record));
        Member { name, text, meaning: Some(meaning), rank: 0, kind, told: true, at: None, parts: vec![] }
    }

    /// Whether it means this and holds something.
    pub fn means(&self, meaning: &str) -> bool {
        self.meaning == Some(meaning) && !self.text.trim().is_empty()
    }

    /// Whether it is a message by a name that means nothing else.
    pub fn is_telling_message(&self) -> bool {
        self.means("message") && self.rank <= TELLING_MESSAGES
    }

    /// Whether it names a record: by a number, a path or what identifies it.
    pub fn names_a_record(&self) -> bool {
        match self.meaning {
            Some("index" | "number") => numbers::of(&self.text).is_some(),
            Some("pointer") => segments(&self.text).iter().any(|part| array_index(part).is_some()),
            _ => self.identifies(),
        }
    }

    /// Whether it holds what identifies a record, and not what is wrong with it.
    pub fn identifies(&self) -> bool {
        const IDENTITIES: [&str; 5] = ["history-key", "type-id", "sub-key", "recipient", "my-number"];
        let texts = if self.parts.is_empty() {
            vec![self.text.as_str()]
        } else {
            self.parts.iter().map(String::as_str).collect()
        };
        let plain = |c: char| c.is_ascii_graphic() || c.is_ascii_digit() || "*＊●■×…".contains(c);
        let number = |text: &str| {
            text.chars().filter(|c| c.is_numeric()).count() == 12 || !text.contains(' ') && text.chars().all(plain)
        };
        self.meaning.is_some_and(|meaning| IDENTITIES.contains(&meaning))
            && texts.iter().all(|text| {
                let text = text.trim();
                text.chars().any(char::is_numeric) && number(text) && !is_coded(text)
            })
    }

    /// Whether it says which record or field is meant.
    pub fn says_where(&self) -> bool {
        self.meaning.is_some_and(|meaning| PLACES.contains(&meaning)) && !self.text.trim().is_empty()
    }
}

/// How telling a name is that is put together.
const BY_PARTS: usize = 200;

/// What a name that is put together means: `errorItem`, エラーメッセージ文, and `taskStatus` where its value says how it went.
fn by_parts(key: &str, text: &str) -> Option<&'static str> {
    let words = Words::get();
    let folded = fold_heading(key);
    if let Some(meaning) = words.part_of_error(&folded) {
        return Some(meaning);
    }
    if words.is_place(&folded) && numbers::of(text).is_some() {
        return Some("number");
    }
    (words.is_state(&folded) && words.outcome(text).is_some()).then_some("status")
}

/// A folded name without the number behind it, in it or before it, and the number: `errorCode_2`, `エラーコード（２）`, `項目①`,
/// `エラー1コード`, `1件目エラーコード`.
pub(super) fn numbered(key: &str) -> Option<(String, u32)> {
    let folded = fold_heading(key);
    let bare = folded.trim_end_matches(')');
    let base = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    if base.len() == bare.len() {
        return numbered_within(&folded);
    }
    let number: u32 = bare[base.len()..].parse().ok().filter(|number| *number < 1000)?;
    let base = base.trim_end_matches(['(', '#', '.', '[']).trim_end_matches("no");
    (!base.is_empty()).then(|| (base.to_owned(), number))
}

fn numbered_within(folded: &str) -> Option<(String, u32)> {
    let start = folded.find(|c: char| c.is_ascii_digit())?;
    let rest = folded[start..].trim_start_matches(|c: char| c.is_ascii_digit());
    let number: u32 = folded[start..folded.len() - rest.len()].parse().ok().filter(|number| *number < 1000)?;
    // One number alone.
    if rest.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let rest = ["件目の", "件目", "つ目の", "つ目", "番目の", "番目", "."]
        .iter()
        .find_map(|unit| rest.strip_prefix(unit))
        .unwrap_or(rest);
    Some((
        format!("{}{}", folded[..start].trim_end_matches(['(', '#', '.', '第']), rest.trim_start_matches([')', '.'])),
        number,
    ))
}

/// Whether a name in the plural for errors holds nothing but a number: how many there are.
fn is_count_of_errors(key: &str, text: &str) -> bool {
    let plural =
        key.ends_with('s') || !key.is_ascii() || matches!(key, "failed" | "rejected" | "invalid" | "ng" | "NG");
    plural && array_index(text.trim()).is_some() && Words::get().list(key) == Some(Standing::Errors)
}

/// What a name asks that is put together, and one that says that something was taken, where a flag is the answer: as the
/// heading of a column it stands by itself.
fn asks(key: &str, text: &str) -> Option<&'static str> {
    let words = Words::get();
    if let Some(well) = words.asks(&fold_heading(key)) {
        return Some(if well { "status" } else { "failed" });
    }
    let taken = words.list(key) == Some(Standing::Taken);
    (taken && (text == key || words.there(text).is_some())).then_some("status")
}

/// Says of members that were not counted beside others what 0 and 1 say as flags: `"registered": 1`.
pub(super) fn as_flags(members: &mut [Member]) {
    for member in members.iter_mut().filter(|member| member.meaning == Some("status") && !member.told) {
        let key = member.name.rsplit('.').next().unwrap_or_default();
        if Words::get().list(key) == Some(Standing::Taken)
            && let Some(there) = Words::get().there(&member.text)
        {
            member.text = there.to_string();
        }
    }
}

/// Whether a text is an identifier that is made up for one message: 32 hexadecimal digits, with hyphens or without.
fn is_unique_id(text: &str) -> bool {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    digits == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Whether a text may be a name or a day, and is no sentence; as a heading it is one by itself.
fn may_identify(text: &str) -> bool {
    text.chars().count() <= 40 && !text.contains(['。', '、', '：', ':', '\n']) && !Words::get().says_wrong(text)
}

/// What a name for how it went counts, where it holds a number that is no flag.
fn count_beside_flags(key: &str, text: &str) -> Option<&'static str> {
    let several = count::number(text).filter(|number| *number > 1 || count::has_unit(text));
    several.and(Words::get().list(key).and_then(count_of_standing))?;
    Some(Words::get().count(key, true)?.meaning())
}

fn is_flag(text: &str) -> bool {
    matches!(text, "true" | "false")
}

/// The kind of a name that means a number; `None` for names such as "No.", which may number the replies themselves.
pub(super) fn number_name(key: &str) -> Option<NumberName> {
    let folded = fold_heading(key);
    if folded.contains("record") || folded.contains("レコード") {
        Some(NumberName::Record)
    } else if folded.contains("line") {
        Some(NumberName::Line)
    } else if folded.contains('行') || folded.starts_with("gyo") {
        Some(NumberName::Gyo)
    } else if folded.contains("row") {
        Some(NumberName::Row)
    } else if ["kenme", "datano", "datanumber", "件目", "件番", "データ番号", "データno", "明細番号"]
        .iter()
        .any(|name| folded.starts_with(name))
    {
        Some(NumberName::Record)
    } else {
        None
    }
}
