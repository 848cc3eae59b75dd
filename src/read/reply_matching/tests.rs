use super::*;
use crate::read::reply::{self, ReadProblem};

fn read_json(text: &str) -> Result<Vec<Reply>, ReadProblem> {
    reply::read_json(text, None).map(|read| read.replies)
}

fn read_csv(text: &str) -> Result<Vec<Reply>, ReadProblem> {
    reply::read_csv(text, None).map(|read| read.replies)
}

/// Three records: keys H1 to H3, type T1, recipients 1000001 to 1000003, sub keys S1 to S3.
struct Three;

impl RecordKeys for Three {
    fn count(&self) -> u32 {
        3
    }
    fn standing(&self) -> Standing {
        Standing::default()
    }
    fn named(&self, identity: Identity, value: &str) -> &[u32] {
        let all: &[u32] = &[1, 2, 3];
        let number: Option<usize> = match identity {
            Identity::TypeId => return if value == "T1" { all } else { &[] },
            Identity::HistoryKey => value.strip_prefix('H').and_then(|number| number.parse().ok()),
            Identity::Recipient => value.strip_prefix("100000").and_then(|number| number.parse().ok()),
            Identity::SubKey => value.strip_prefix('S').and_then(|number| number.parse().ok()),
            _ => None,
        };
        number.and_then(|number| all.get(number.checked_sub(1)?..number)).unwrap_or(&[])
    }
    fn has(&self, _: u32, identity: Identity) -> bool {
        matches!(identity, Identity::HistoryKey | Identity::TypeId | Identity::SubKey | Identity::Recipient)
    }
    fn on_row(&self, row: u32) -> Option<u32> {
        row.checked_sub(1).filter(|number| (1..=3).contains(number))
    }
    fn on_line(&self, line: u32) -> Option<u32> {
        Some(line).filter(|number| (1..=3).contains(number))
    }
    fn field(&self, _: u32, _: FieldId) -> Option<(bool, u32)> {
        None
    }
}

/// Each reply as `code record field way`.
#[track_caller]
fn json(text: &str, expected: &[&str]) {
    assert_eq!(shown(&read_json(text).unwrap()), expected, "{text}");
}

fn shown(replies: &[Reply]) -> Vec<String> {
    let table = FieldTable::built_in();
    let show = |laid: MatchedReply| {
        let record = laid.record.map_or("-".to_owned(), |n| n.to_string());
        let field =
            laid.field.and_then(|field| Some(field.code(&table)?.into_owned())).unwrap_or_else(|| "-".to_owned());
        format!("{} {record} {field} {}", replies[laid.reply].code, laid.matched_by.map_or("-", MatchedBy::code))
    };
    match_replies(replies, &Three, &table, Counting::default()).into_iter().map(show).collect()
}

#[test]
fn flat_lists_by_index_record_line_and_row() {
    json(
        r#"[{"index":2,"code":"X-1","message":"m","field":"myNumber"},
            {"recordNumber":"3","errorCode":12,"errorMessage":"m","item":"basicFiveInfo.name"},
            {"lineNo":1,"error_code":"0013","message":"m","fieldName":"dateOfBirth"},
            {"row":2,"エラーコード":"Ｅ１","メッセージ":"m","項目名":"公費負担者番号"},
            {"no":3,"code":"X-2","message":"m","field":"MYNUMBER"}]"#,
        &[
            "X-1 3 myNumber index",
            "12 3 basicFiveInfo.name record",
            "0013 1 basicFiveInfo.dateOfBirth line",
            "Ｅ１ 2 medicalSubsidyInsurerNumber row",
            "X-2 3 myNumber record",
        ],
    );
}

#[test]
fn pointers_and_paths() {
    for (path, field) in [
        ("#/2/myNumber", "myNumber"),
        ("/2/certificationDetail/0", "certificationDetail[0]"),
        ("$[2].basicFiveInfo.name", "basicFiveInfo.name"),
        ("records[2].maxCopaymentAmount.月額", "maxCopaymentAmount.月額"),
        ("body.2.validFrom", "validFrom"),
        ("/2/noSuchField", "noSuchField"),
        ("[2]", "-"),
    ] {
        json(&format!(r##"[{{"code":"X","message":"m","path":"{path}"}}]"##), &[&format!("X 3 {field} pointer")]);
        if field != "-" {
            // A path is no name of an item.
            let expected = if field == "noSuchField" { "-" } else { field };
            json(
                &format!(r##"[{{"code":"X","message":"m","field":"{path}"}}]"##),
                &[&format!("X 3 {expected} pointer")],
            );
        }
    }
    json(r#"[{"loc":["body",1,"basicFiveInfo","sex"],"msg":"m"}]"#, &[" 2 basicFiveInfo.sex pointer"]);
    json(
        r#"[{"code":"X","message":"m","field":"certificationDetail[1]","index":0}]"#,
        &["X 1 certificationDetail[1] index"],
    );
}

#[test]
fn nested_results_hand_their_hints_down() {
    json(
        r#"{"taskId":"T","results":[
            {"index":0,"errors":[{"code":"A","message":"m","field":"myNumber"},{"code":"B","message":"m"}]},
            {"index":2,"item":{"historyKey":"H1"},"errors":[{"detail":{"code":"C","message":"m","path":"validTo"}}]},
            {"path":"/1","errors":[{"code":"D","message":"m","pointer":"/validFrom"}]}]}"#,
        &["A 1 myNumber index", "B 1 - index", "C 1 validTo history-key", "D 2 validFrom pointer"],
    );
}

#[test]
fn problem_documents() {
    let text = r##"{"type":"https://example.jp/p","title":"Bad","status":400,"errorCode":"P-1",
        "errors":[{"detail":"m","pointer":"#/2/myNumber"},{"detail":"n","pointer":"#/0/basicFiveInfo/name","code":"Q"}]}"##;
    json(text, &["P-1 3 myNumber pointer", "Q 1 basicFiveInfo.name pointer"]);
    let replies = read_json(text).unwrap();
    assert!(replies[0].further.contains(&("title".to_owned(), "Bad".to_owned())));
    assert!(replies[1].further.contains(&("errorCode".to_owned(), "P-1".to_owned())));
    json(r##"{"title":"Bad","status":400,"errors":[{"detail":"m","pointer":"#/1"}]}"##, &[" 2 - pointer"]);
    json(r#"{"type":"about:blank","title":"Bad","status":400,"detail":"d"}"#, &[" - - -"]);
    json(
        r#"{"title":"Bad","errors":{"[2].myNumber":["a","b"],"個人番号":["c"]}}"#,
        &[" 3 myNumber pointer", " 3 myNumber pointer", " - myNumber -"],
    );
    json(
        r#"{"errors":[{"code":"J","title":"t","status":"422","source":{"pointer":"/1/sex"}}]}"#,
        &["J 2 basicFiveInfo.sex pointer"],
    );
}

#[test]
fn lists_with_one_entry_a_record() {
    json(
        r#"{"results":[{"status":"OK"},{"status":"NG","errors":[{"code":"A","message":"m"}]},{"status":"OK"}]}"#,
        &[" 1 - index", "A 2 - index", " 3 - index"],
    );
    // As many entries as records, or the place says nothing.
    json(
        r#"{"results":[{"status":"OK"},{"status":"NG","errors":[{"code":"A","message":"m"}]}]}"#,
        &[" - - -", "A - - -"],
    );
    json(r#"[[],[],[{"code":"A","message":"m"}]]"#, &[" 1 - index", " 2 - index", "A 3 - index"]);
    // A list of errors that happens to be as long is none.
    let errors = r#"{"code":"A","message":"m","status":"422"}"#;
    json(&format!(r#"{{"errors":[{errors},{errors},{errors}]}}"#), &["A - - -"; 3]);
    json(
        "{\"status\":\"OK\"}\n{\"status\":\"NG\",\"code\":\"A\",\"message\":\"m\"}\n{\"status\":\"OK\"}\n",
        &[" 1 - index", "A 2 - index", " 3 - index"],
    );
}

#[test]
fn keys_and_what_fits_nowhere() {
    json(
        r#"[{"code":"A","message":"m","historyKey":"H2"},
            {"code":"B","message":"m","orgSpecificCertificateTypeId":"T1","certificationSubKey":"S3","medicalSubsidyRecipientNumber":"1000003"},
            {"code":"C","message":"m","orgSpecificCertificateTypeId":"T1","certificationSubKey":"S1","medicalSubsidyRecipientNumber":"1000003"},
            {"code":"D","message":"m","index":7,"record":9,"historyKey":"H3"},
            {"code":"E","message":"m","index":7,"path":"/99/myNumber"},
            {"code":"F","message":"m","record":{"historyKey":"H1","myNumber":"1"}},
            {"code":"0000","message":"success"},
            {"code":"G","message":"m","record":0,"line":-1,"index":"x","historyKey":"H77"}]"#,
        &[
            "A 2 - history-key",
            "B 3 - key",
            "C - - -",
            "D 3 - history-key",
            "E - myNumber -",
            "F 1 - history-key",
            "0000 - - -",
            "G - - -",
        ],
    );
    // Hints that do not read as numbers are kept.
    let reply = &read_json(r#"{"code":"G","message":"m","index":"x","line":-1}"#).unwrap()[0];
    assert_eq!(reply.further, [("index".to_owned(), "x".to_owned()), ("line".to_owned(), "-1".to_owned())]);
}

#[test]
fn tables() {
    let text = "行番号,項目,コード,メッセージ\n1,「氏名（カナ）」,A,m\n3,公費受給者番号（必須）,B,m\n9,券面項目,C,m\n,謎の項目,D,m\n";
    assert_eq!(
        shown(&read_csv(text).unwrap()),
        [
            "A 1 basicFiveInfo.nameKana line",
            "B 3 medicalSubsidyRecipientNumber line",
            "C - certificationDetail -",
            // What nobody knows is not named.
            "D - - -",
        ]
    );
    // "No." numbers the replies, unless it cannot.
    assert_eq!(shown(&read_csv("No.,コード,メッセージ\n1,A,m\n2,B,m\n").unwrap()), ["A - - -", "B - - -"]);
    assert_eq!(shown(&read_csv("No.,コード,メッセージ\n1,A,m\n3,B,m\n").unwrap()), ["A 1 - record", "B 3 - record"]);
    assert_eq!(
        shown(&read_csv("No.,履歴キー,コード,メッセージ\n1,H3,A,m\n9,H2,B,m\n").unwrap()),
        ["A 3 - history-key", "B 2 - history-key",]
    );
}
