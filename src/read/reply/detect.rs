//! Whether a file holds replies, told from its beginning.

use std::borrow::Cow;
use std::collections::HashMap;

use super::profile::Lexicon;
use super::{Member, NumberName};
use crate::record::FieldId;
use crate::spec::{Headings, ReplyProfile, fold_heading};

/// What the members of one object are.
#[derive(Clone, Copy, Default)]
struct Seen {
    code: bool,
    message: bool,
    /// Which record or field is meant.
    place: bool,
    /// Members of an upload's record that no reply needs.
    upload: u32,
}

/// What a key says.
#[derive(Clone, Copy)]
struct Key {
    code: bool,
    message: bool,
    place: bool,
    /// Whether it speaks of an answer.
    answers: bool,
}

impl Key {
    fn of(key: &str, lexicon: &Lexicon) -> Key {
        let member = lexicon.member(key.to_owned(), key, "x".to_owned());
        let (code, message) = (member.means("code"), member.means("message"));
        let answers = member.told && (code || message)
            || matches!(fold_heading(key).as_str(), "status" | "result" | "taskid" | "title" | "結果" | "処理結果");
        Key { code, message, place: member.says_where(), answers }
    }
}

impl Seen {
    fn note(&mut self, key: Key) {
        self.code |= key.code;
        self.message |= key.message;
        self.place |= key.place;
    }

    fn is_reply(self) -> bool {
        (self.code && self.message) || (self.upload == 0 && self.place && (self.code || self.message))
    }
}

/// An open object or array.
struct Open {
    object: bool,
    key: Option<String>,
    /// The place in an array.
    index: usize,
    seen: Seen,
    /// Whether it is a part of a record that is repeated.
    echo: bool,
}

/// Whether a JSON text, or its beginning, holds replies and not records.
pub fn looks_like_reply_json(text: &str, profile: Option<&ReplyProfile>) -> bool {
    let lexicon = Lexicon::new(profile);
    let whole = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let bytes = whole.as_bytes();
    let mut open: Vec<Open> = Vec::new();
    // The same keys stand in each record.
    let mut keys: HashMap<String, Key> = HashMap::new();
    // Members that speak of an answer, though no code stands beside a message.
    let (mut answers, mut uploads) = (false, 0);
    let mut i = 0;
    while let Some(byte) = bytes.get(i) {
        let start = i;
        i += 1;
        let mut value = None;
        match byte {
            b'{' | b'[' => {
                if open.len() >= super::MAX_DEPTH {
                    return false;
                }
                let key = open.last().and_then(|top| top.key.as_deref()).unwrap_or_default();
                let echo = open.last().is_some_and(|top| top.echo) || FieldId::KNOWN.contains(&key);
                answers |= !echo && fold_heading(key) == "errors";
                let opened = Open { object: *byte == b'{', key: None, index: 0, seen: Seen::default(), echo };
                open.push(opened);
            }
            b'}' | b']' => {
                open.pop();
                if let Some(top) = open.last_mut() {
                    top.key = None;
                }
            }
            b',' => {
                if let Some(top) = open.last_mut() {
                    top.key = None;
                    top.index += 1;
                }
            }
            b'"' => {
                while let Some(byte) = bytes.get(i) {
                    i += if *byte == b'\\' { 2 } else { 1 };
                    if *byte == b'"' {
                        break;
                    }
                }
                let raw = whole.get(start..i).unwrap_or_default();
                // A text without escapes is borrowed.
                let text = serde_json::from_str(raw).map(Cow::Borrowed);
                let text = text.or_else(|_| serde_json::from_str(raw).map(Cow::Owned));
                // Cut off in the middle, or half of a surrogate pair.
                let text = text.unwrap_or(Cow::Borrowed("?"));
                let depth = open.len();
                match open.last_mut() {
                    Some(top) if top.object && top.key.is_none() => {
                        if depth == 1 && matches!(text.as_ref(), "openapi" | "swagger" | "$schema") {
                            return false;
                        }
                        const OF_REPLIES: [FieldId; 4] =
                            [FieldId::HISTORY_KEY, FieldId::TYPE_ID, FieldId::SUB_KEY, FieldId::RECIPIENT];
                        if !top.echo && FieldId::KNOWN.contains(&text.as_ref()) {
                            let repeated = OF_REPLIES.iter().any(|id| FieldId::KNOWN[id.index()] == text);
                            top.seen.upload += u32::from(!repeated);
                            uploads += u32::from(!repeated);
                        }
                        top.key = Some(text.into_owned());
                    }
                    Some(_) => value = Some(!text.trim().is_empty()),
                    None => {}
                }
            }
            b'n' => {
                i += 3;
            }
            b'-' | b'0'..=b'9' | b't' | b'f' => {
                while bytes.get(i).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-')) {
                    i += 1;
                }
                value = Some(true);
            }
            _ => {}
        }
        let pointed = if value == Some(true) { pointed(&lexicon, &open) } else { [false; 2] };
        answers |= pointed != [false; 2];
        if let (Some(true), Some(top)) = (value, open.last_mut())
            && let (false, Some(key)) = (top.echo, &top.key)
        {
            let known = keys.get(key).copied();
            let said = known.unwrap_or_else(|| *keys.entry(key.clone()).or_insert(Key::of(key, &lexicon)));
            top.seen.note(said);
            top.seen.code |= pointed[0];
            top.seen.message |= pointed[1];
            answers |= said.answers;
            if top.seen.is_reply() {
                return true;
            }
        }
    }
    answers && uploads == 0
}

/// Whether a pointer of the profile's for the code, and one for the message, means the value that was just read.
fn pointed(lexicon: &Lexicon, open: &[Open]) -> [bool; 2] {
    ["code", "message"].map(|meaning| {
        lexicon.pointers.iter().any(|pointer| {
            let step = |(depth, open): (usize, &Open)| {
                let index = (!open.object).then_some(open.index);
                pointer.allows(depth, open.key.as_deref().unwrap_or_default(), index)
            };
            pointer.meaning == meaning && pointer.len() == open.len() && open.iter().enumerate().all(step)
        })
    })
}

/// Whether the headings of a CSV are those of replies: a code or a message, beside what says where; or those of a profile.
pub fn looks_like_reply_csv(header: &[String], profile: Option<&ReplyProfile>) -> bool {
    if Lexicon::new(profile).are_headings(header) {
        return true;
    }
    let members: Vec<Member> = header.iter().map(|name| Member::new(name.clone(), name, name.clone())).collect();
    let has = |meaning: &str| members.iter().any(|member| member.means(meaning));
    let place = members.iter().any(Member::says_where);
    let of_list = |meaning: &str| header.iter().any(|name| Headings::of("error-list").meaning(name) == Some(meaning));
    let is_list = (of_list("cause") || of_list("action")) && !names_a_record(header);
    if is_list || !place {
        return false;
    }
    // A code alone may be any code; beside what names a record it is a reply's.
    let records = names_a_record(header);
    (has("code") && (has("message") || records)) || (has("message") && has("field") && records)
}

/// Whether a heading names a record by more than "No.", which may number the rows themselves.
fn names_a_record(header: &[String]) -> bool {
    header.iter().any(|name| {
        let member = Member::new(name.clone(), name, name.clone());
        let numbered = matches!(member.kind, Some(NumberName::Record | NumberName::Line | NumberName::Row));
        (member.means("number") && numbered) || ["index", "pointer", "history-key"].iter().any(|m| member.means(m))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_replies_and_uploads() {
        for text in [
            "\u{FEFF}[{\"index\":2,\"code\":12,\"message\":\"x\"}]",
            r#"{"results":[{"status":"OK"},{"status":"NG","errors":[{"co"#,
            r#"{"type":"about:blank","title":"Bad Request","status":400,"err"#,
            r##"{"errors":[{"detail":"x","pointer":"#/2/myNumber"}]}"##,
            r#"{"loc":["body",2],"errorCode":"1","errorMessage":"m"}"#,
            r#"{"エラーコード":"1","エラー内容":"m","対象項目":"個人番号"}"#,
            r#"{"record":{"myNumber":"1","validFrom":"x"},"code":"E","message":"m"}"#,
            r#"{"taskId":"a","status":"accepted"}"#,
            "{\"a\":1}\n{\"code\":\"1\",\"message\":\"m\"}",
        ] {
            assert!(looks_like_reply_json(text, None), "{text}");
        }
        for text in [
            r#"[{"orgSpecificCertificateTypeId":"A","myNumber":"1","certificationDetail":[{"code":"1","message":"m"}],"note":"#,
            r#"[{"myNumber":"1","basicFiveInfo":{"name":"code","message":"#,
            r#"[{"orgSpecificCertificateTypeId":"A","status":"x","validFrom":"y","medicalSubsidyRecipientNumber":"1","description":"d"}]"#,
            r#"{"openapi":"3.0.0","info":{"title":"x"},"examples":{"code":"1","message":"m"}}"#,
            r#"{"a":1,"b":[1,2,3]}"#,
            "",
            "code,message",
            "\"",
            "\"\\",
            "}}]]{{[[,,::\"\\u12\"",
        ] {
            assert!(!looks_like_reply_json(text, None), "{text}");
        }
        assert!(!looks_like_reply_json(&"[".repeat(200_000), None));
    }

    #[test]
    fn csv_replies_uploads_and_lists() {
        let row = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        for text in [
            "行番号,項目名,エラーコード,エラー内容",
            "レコード番号,エラーコード,エラーメッセージ",
            "No.,項目,コード,メッセージ",
            "line,field,code,message",
            "履歴キー,errorCode",
            "行番号,エラーコード,エラー内容,対応内容",
        ] {
            assert!(looks_like_reply_csv(&row(text), None), "{text}");
        }
        for text in [
            "エラーコード,エラー内容,原因,対応内容",
            "No.,エラーコード,エラー内容,対象項目,原因,対応内容",
            "機関別受給者証種別ID,個人番号,氏名,公費受給者番号,備考",
            "公費受給者番号,内容,氏名",
            "番号,所得区分コード,氏名",
            "",
        ] {
            assert!(!looks_like_reply_csv(&row(text), None), "{text}");
        }
    }
}
