//! Whether a file holds replies, told from its beginning.

use std::borrow::Cow;
use std::collections::HashMap;

use super::form::{TextForm, form_of, http_head, inside_text};
use super::member::Member;
use super::profile::Lexicon;
use super::words::{Standing, Words};
use super::{NumberName, SheetRows, log, table};
use crate::record::FieldId;
use crate::spec::{Headings, ReplyProfile};

/// How many columns a table is looked at for that may be one of replies.
const WIDEST: usize = 1 << 10;

/// Whether a text, or its beginning, holds replies, whatever its form.
pub fn looks_like_reply(head: &str, profile: Option<&ReplyProfile>) -> bool {
    if let Some((_, body)) = http_head(head) {
        return head[body..].trim().is_empty() || looks_like_reply(&head[body..], profile);
    }
    match form_of(head) {
        TextForm::Json => looks_like_reply_json(head, profile),
        TextForm::Xml => looks_like_reply_xml(head),
        TextForm::Other(_) => false,
        TextForm::Text => {
            let rows = super::table::first_rows(head);
            // No reply has so many columns, and each would be asked what it means.
            if rows.iter().any(|row| row.len() > WIDEST) {
                return false;
            }
            rows.iter().any(|row| looks_like_reply_csv(row, profile))
                || table::looks_like_rows(head)
                || table::looks_like_grid(head)
                || log::looks_like_log(head)
        }
    }
}

/// Whether XML has elements or attributes of a reply: one that says how it went, or a code beside a message.
fn looks_like_reply_xml(head: &str) -> bool {
    let names = head.split(['<', ' ', '\n', '\t']).map(|part| {
        part.trim_start_matches('/')
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'))
            .collect::<String>()
    });
    let names: Vec<String> = names.map(|name| name.rsplit(':').next().unwrap_or_default().to_owned()).collect();
    let has = |meaning: &str| names.iter().any(|name| Headings::of("reply").meaning(name) == Some(meaning));
    let errors = names.iter().any(|name| Words::get().list(name) == Some(Standing::Errors));
    errors || has("code") && (has("message") || has("status")) || has("status") && has("number")
}

/// What the members of one object are.
#[derive(Clone, Copy, Default)]
struct Seen {
    code: bool,
    message: bool,
    /// How it went.
    status: bool,
    /// Which record or field is meant.
    place: bool,
    /// The same by what no record of an upload has.
    numbered: bool,
    /// Members of an upload's record that no reply needs.
    upload: u32,
    /// Members for an error, empty or not.
    asks: u32,
}

/// What a key says.
#[derive(Clone, Copy)]
struct Key {
    code: bool,
    message: bool,
    status: bool,
    place: bool,
    numbered: bool,
    /// Whether it speaks of an answer.
    answers: bool,
    /// Whether it is a member for an error, and for nothing else.
    asks: bool,
}

impl Key {
    fn of(key: &str, lexicon: &Lexicon) -> Key {
        let member = lexicon.member(key.to_owned(), key, "x".to_owned());
        let (code, message, status) = (member.means("code"), member.means("message"), member.means("status"));
        let answers = member.told && (code || message) || status || member.means("task") || key == "title";
        let folded = crate::spec::fold_heading(key);
        let asks = (code || message) && (folded.contains("error") || folded.contains("エラー"));
        let numbered = ["number", "index", "pointer", "field", "history-key"].iter().any(|one| member.means(one));
        Key { code, message, status, place: member.says_where(), numbered, answers, asks }
    }
}

impl Seen {
    fn note(&mut self, key: Key) {
        self.code |= key.code;
        self.message |= key.message;
        self.status |= key.status;
        self.place |= key.place;
        self.numbered |= key.numbered;
    }

    fn is_reply(self) -> bool {
        (self.code && self.message)
            || (self.upload == 0 && self.place && (self.code || self.message))
            || (self.upload == 0 && self.numbered && self.status)
            || (self.upload == 0 && self.code && self.status)
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
    /// Whether it stands among errors, where names of fields are no fields.
    errors: bool,
}

/// What a JSON text was seen to hold.
#[derive(Default)]
struct Held {
    /// Members that speak of an answer, though no code stands beside a message.
    answers: bool,
    /// An object around all others with a code and a message: an envelope, of replies or of records.
    envelope: bool,
    /// Members of records of an upload.
    uploads: u32,
    /// Those of them that stand in records of a list.
    listed: u32,
    /// Members for an error, wherever they stand.
    asks: bool,
    /// A code or a status in an object that is no record and no part of one.
    speaks: bool,
}

/// Whether a JSON text, or its beginning, holds replies and not records. An object with a code and a message around records
/// of an upload is the envelope of an upload, unless the records tell of errors themselves.
pub fn looks_like_reply_json(text: &str, profile: Option<&ReplyProfile>) -> bool {
    match seen(text, profile) {
        Ok(held) => held.answers && held.uploads == 0 || held.envelope && held.listed == 0,
        Err(is_reply) => is_reply,
    }
}

/// Whether a JSON text, or its beginning, has any member that answers, be it around records of an upload.
pub fn answers(text: &str) -> bool {
    seen(text, None).map_or_else(|is_reply| is_reply, |held| held.answers || held.envelope || held.asks || held.speaks)
}

/// Whether the heading of a table, in its first rows, has a column for an answer, be it beside those of records, or one of
/// checks.
pub fn table_answers(head: &str) -> bool {
    table::first_rows(head).iter().any(|row| heading_answers(row)) || table::looks_like_checks(head)
}

/// The same of a sheet of a workbook.
pub fn sheet_answers(rows: &SheetRows) -> bool {
    rows.iter().take(TOP).any(|(_, cells)| heading_answers(cells)) || table::sheet_of_checks(rows)
}

/// How many rows of a sheet are looked at for its heading.
const TOP: usize = 20;

fn heading_answers(names: &[String]) -> bool {
    let answers = |name: &String| {
        let member = Member::heading(name);
        let folded = crate::spec::fold_heading(name);
        let said =
            ["error", "エラー", "結果", "result", "status", "ステータス"].iter().any(|word| folded.contains(word));
        said && ["code", "message", "status", "severity"].iter().any(|meaning| member.means(meaning))
    };
    names.len() > 1 && names.iter().any(answers)
}

/// What a JSON text holds; or, where that is certain before its end, whether it holds replies.
fn seen(text: &str, profile: Option<&ReplyProfile>) -> Result<Held, bool> {
    if let Some(inside) = text.trim_start().starts_with('"').then(|| inside_text(text)).flatten() {
        return seen(&inside, profile);
    }
    let whole = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let bytes = whole.as_bytes();
    let mut look = Look::new(profile);
    let mut i = 0;
    while let Some(byte) = bytes.get(i) {
        let start = i;
        i += 1;
        match byte {
            b'{' | b'[' => look.begin(*byte == b'{')?,
            b'}' | b']' => look.end(),
            b',' => look.next(),
            b'"' => {
                i = text_end(bytes, i);
                look.text(whole.get(start..i).unwrap_or_default())?;
            }
            b'n' => {
                i += 3;
                look.value(false)?;
            }
            b'-' | b'0'..=b'9' | b't' | b'f' => {
                while bytes.get(i).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-')) {
                    i += 1;
                }
                look.value(true)?;
            }
            _ => {}
        }
    }
    Ok(look.held)
}

/// A look through a JSON text. What ends it says whether the text holds replies.
struct Look {
    lexicon: Lexicon,
    /// The objects and arrays in which it stands.
    open: Vec<Open>,
    /// What each key says: the same stand in each record.
    keys: HashMap<String, Key>,
    held: Held,
}

impl Look {
    fn new(profile: Option<&ReplyProfile>) -> Look {
        Look { lexicon: Lexicon::new(profile), open: vec![], keys: HashMap::new(), held: Held::default() }
    }

    fn begin(&mut self, object: bool) -> Result<(), bool> {
        if self.open.len() >= super::MAX_DEPTH {
            return Err(false);
        }
        let top = self.open.last();
        let key = top.and_then(|top| top.key.as_deref()).unwrap_or_default();
        let echo = top.is_some_and(|top| top.echo) || FieldId::KNOWN.contains(&key);
        let of_replies =
            |standing| matches!(standing, Standing::Errors | Standing::Warnings | Standing::Skipped | Standing::Taken);
        let list = !echo && Words::get().list(key).is_some_and(of_replies);
        let errors = list || top.is_some_and(|top| top.errors);
        self.held.answers |= list;
        self.open.push(Open { object, key: None, index: 0, seen: Seen::default(), echo, errors });
        Ok(())
    }

    fn end(&mut self) {
        self.open.pop();
        if let Some(top) = self.open.last_mut() {
            top.key = None;
        }
    }

    fn next(&mut self) {
        if let Some(top) = self.open.last_mut() {
            top.key = None;
            top.index += 1;
        }
    }

    /// A text with its quotes: a key, or a value.
    fn text(&mut self, raw: &str) -> Result<(), bool> {
        // A text without escapes is borrowed.
        let text = serde_json::from_str(raw).map(Cow::Borrowed);
        let text = text.or_else(|_| serde_json::from_str(raw).map(Cow::Owned));
        // Cut off in the middle, or half of a surrogate pair.
        let text = text.unwrap_or(Cow::Borrowed("?"));
        let depth = self.open.len();
        let in_list = self.open.iter().rev().nth(1).is_some_and(|around| !around.object);
        match self.open.last_mut() {
            Some(top) if top.object && top.key.is_none() => {
                if depth == 1 && matches!(text.as_ref(), "openapi" | "swagger" | "$schema") {
                    return Err(false);
                }
                note_upload(top, &text, in_list, &mut self.held);
                top.key = Some(text.into_owned());
                Ok(())
            }
            Some(_) => self.value(!text.trim().is_empty()),
            None => Ok(()),
        }
    }

    /// A value; `there`: it is neither null nor empty.
    fn value(&mut self, there: bool) -> Result<(), bool> {
        let Look { lexicon, open, keys, held } = self;
        let pointed = if there { pointed(lexicon, open) } else { [false; 2] };
        held.answers |= pointed != [false; 2];
        let depth = open.len();
        let Some(top) = open.last_mut() else { return Ok(()) };
        let (false, Some(key)) = (top.echo, &top.key) else { return Ok(()) };
        let known = keys.get(key).copied();
        let said = known.unwrap_or_else(|| *keys.entry(key.clone()).or_insert(Key::of(key, lexicon)));
        top.seen.asks += u32::from(said.asks);
        held.asks |= said.asks;
        if there {
            top.seen.note(said);
            held.answers |= said.answers;
        }
        held.speaks |= top.seen.upload == 0 && (top.seen.code || top.seen.status);
        top.seen.code |= pointed[0];
        top.seen.message |= pointed[1];
        // Members for an error beside those of a record, empty in all that was taken.
        let asks = top.seen.asks >= 2 && top.seen.upload > 0;
        if depth == 1 && top.object && top.seen.is_reply() && pointed == [false; 2] {
            held.envelope = true;
        } else if asks || top.seen.is_reply() {
            return Err(true);
        }
        Ok(())
    }
}

/// Where a text ends whose first quote stands before this place.
fn text_end(bytes: &[u8], from: usize) -> usize {
    let mut i = from;
    while let Some(byte) = bytes.get(i) {
        i += if *byte == b'\\' { 2 } else { 1 };
        if *byte == b'"' {
            break;
        }
    }
    i
}

/// Counts a key that only records of an upload have.
fn note_upload(top: &mut Open, key: &str, in_list: bool, held: &mut Held) {
    const OF_REPLIES: [FieldId; 4] = [FieldId::HISTORY_KEY, FieldId::TYPE_ID, FieldId::SUB_KEY, FieldId::RECIPIENT];
    if !top.echo && !top.errors && FieldId::KNOWN.contains(&key) {
        let repeated = OF_REPLIES.iter().any(|id| FieldId::KNOWN[id.index()] == key);
        top.seen.upload += u32::from(!repeated);
        held.uploads += u32::from(!repeated);
        held.listed += u32::from(!repeated && in_list);
    }
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

/// Whether the headings of a CSV are those of replies: a code, a message or an outcome, beside what says where; or those of a
/// profile.
pub fn looks_like_reply_csv(header: &[String], profile: Option<&ReplyProfile>) -> bool {
    if Lexicon::new(profile).are_headings(header) {
        return true;
    }
    let members: Vec<Member> = header.iter().map(|name| Member::heading(name)).collect();
    let has = |meaning: &str| members.iter().any(|member| member.means(meaning));
    let place = members.iter().any(Member::says_where);
    let records = names_a_record(header);
    let of_list = |meaning: &str| header.iter().any(|name| Headings::of("error-list").meaning(name) == Some(meaning));
    let is_list = (of_list("cause") || of_list("action")) && !records;
    if is_list || !place {
        return false;
    }
    // A code alone may be any code; beside what names a record it is a reply's.
    (has("code") && (has("message") || records))
        || (has("message") && has("field") && records)
        || (has("status") && (has("code") || records && (has("message") || header.len() <= 4)))
}

/// Whether a heading names a record by more than "No.", which may number the rows themselves.
fn names_a_record(header: &[String]) -> bool {
    header.iter().any(|name| {
        let member = Member::heading(name);
        let numbered =
            matches!(member.kind, Some(NumberName::Record | NumberName::Line | NumberName::Gyo | NumberName::Row));
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
