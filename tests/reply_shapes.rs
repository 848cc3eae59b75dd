//! Replies in many shapes, each laid on the records of a payload in JSON and of the same as CSV: which record, which field,
//! which code, and how it went. And what holds for every shape: as many replies as entries, none on a record that an
//! identity in it excludes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fmt::Write as _;

use common::{differential, file};
use pmh_inspector::read::lay::Identity;
use pmh_inspector::record::FieldId;
use pmh_inspector::spec::{FieldTable, FieldType, ReplyRows, Spec};
use pmh_inspector::workspace::{Expected, Input, Reading, Workspace};
use proptest::prelude::*;
use serde_json::{Value, json};

/// How many records the payloads have.
const RECORDS: u32 = 12;

fn records() -> Vec<Value> {
    (1..=RECORDS)
        .map(|n| {
            let name = format!(
                "見本{}",
                ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "壱", "弐"][n as usize - 1]
            );
            differential(n, json!({ "basicFiveInfo.name": name }))
        })
        .collect()
}

/// The same records as a table, with the published names as headings.
fn as_csv(records: &[Value]) -> String {
    let table = FieldTable::built_in();
    let scalar = |kind: FieldType| !matches!(kind, FieldType::Object | FieldType::Array);
    let columns: Vec<_> = table.iter().filter(|(_, field)| scalar(field.kind) && !field.column_only).collect();
    let mut text = columns.iter().map(|(_, field)| field.name.as_str()).collect::<Vec<_>>().join(",") + "\r\n";
    for record in records {
        let cell = |json: &str| {
            let value = json.split('.').fold(record, |value, key| &value[key]);
            match value {
                Value::String(text) => text.clone(),
                Value::Bool(flag) => u8::from(*flag).to_string(),
                _ => String::new(),
            }
        };
        text += &(columns.iter().map(|(_, field)| cell(&field.json)).collect::<Vec<_>>().join(",") + "\r\n");
    }
    text
}

fn leaked(name: &str, bytes: impl Into<Vec<u8>>, expected: Expected) -> Input {
    Input { name: name.to_owned(), bytes: Some(Box::leak(bytes.into().into_boxed_slice())), expected: Some(expected) }
}

/// A payload with its replies laid on it.
fn open(payload: &[u8], replies: &[(&str, Vec<u8>)], rows: Option<ReplyRows>) -> Workspace {
    let mut inputs = vec![leaked("payload", payload, Expected::Payload)];
    inputs.extend(replies.iter().map(|(name, bytes)| leaked(name, bytes.clone(), Expected::Response)));
    Workspace::open_with(Spec::built_in(), &inputs, Reading { reply_rows: rows, ..Reading::default() })
}

/// `record field code outcome` of each reply, `-` where there is none.
fn shown(workspace: &Workspace) -> Vec<String> {
    assert!(workspace.troubles.is_empty(), "{:?}", workspace.troubles);
    let table = &workspace.spec.fields;
    let or = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    workspace
        .replies_on(0)
        .map(|(_, reply, laid)| {
            let record = laid.record.map_or("-".to_owned(), |record| record.to_string());
            let field =
                laid.field.as_ref().map_or("-".to_owned(), |field| field.code(table).unwrap_or_default().into_owned());
            format!("{record} {field} {} {}", or(&reply.code), reply.outcome.code())
        })
        .collect()
}

/// A shape, what comes of it, and what comes of it on a table where that is something else.
struct Shape {
    name: &'static str,
    text: String,
    expected: Vec<&'static str>,
    on_table: Option<Vec<&'static str>>,
}

fn shape(name: &'static str, text: impl Into<String>, expected: &[&'static str]) -> Shape {
    Shape { name, text: text.into(), expected: expected.to_vec(), on_table: None }
}

impl Shape {
    /// On a table nothing tells whether the heading row counts.
    fn uncertain_on_table(self) -> Shape {
        let no_record = |text: &&'static str| -> &'static str {
            let rest = text.split_once(' ').unwrap().1;
            Box::leak(format!("- {rest}").into_boxed_str())
        };
        Shape { on_table: Some(self.expected.iter().map(no_record).collect()), ..self }
    }
}

fn json_shapes() -> Vec<Shape> {
    const TWO: [&str; 2] = ["3 myNumber E1003 error", "5 validTo E1004 error"];
    vec![
        shape(
            "array",
            r#"[{"recordNo":3,"field":"myNumber","code":"E1003","message":"桁数"},{"recordNo":5,"field":"validTo","code":"E1004","message":"日付"}]"#,
            &TWO,
        ),
        shape(
            "errors",
            r#"{"errors":[{"recordNo":3,"item":"個人番号","errorCode":"E1003"},{"recordNo":5,"item":"validTo","errorCode":"E1004"}]}"#,
            &TWO,
        ),
        shape(
            "index",
            r#"{"errors":[{"index":2,"path":"myNumber","code":"E1003","message":"m"},{"index":4,"path":"validTo","code":"E1004","message":"m"}]}"#,
            &TWO,
        ),
        shape(
            "pointer",
            r##"{"errors":[{"pointer":"#/2/myNumber","code":"E1003"},{"pointer":"/4/validTo","code":"E1004"}]}"##,
            &TWO,
        ),
        shape(
            "jsonpath",
            r#"{"errors":[{"path":"$[2].myNumber","code":"E1003","message":"m"},{"path":"$[4].validTo","code":"E1004","message":"m"}]}"#,
            &TWO,
        ),
        shape(
            "problem document",
            r##"{"type":"about:blank","title":"Bad","status":400,"errors":[{"detail":"m","pointer":"#/2/myNumber","code":"E1003"},{"detail":"m","pointer":"#/4/validTo","code":"E1004"}]}"##,
            &TWO,
        ),
        shape(
            "problem of one kind",
            r##"{"title":"Bad","status":400,"errorCode":"E1003","errors":[{"detail":"m","pointer":"#/2/myNumber"}]}"##,
            &TWO[..1],
        ),
        shape(
            "results of all",
            format!(
                r#"{{"results":[{}]}}"#,
                (1..=RECORDS)
                    .map(|n| if n == 3 {
                        r#"{"status":"NG","errors":[{"code":"E1003","field":"myNumber"}]}"#.to_owned()
                    } else {
                        r#"{"status":"OK"}"#.to_owned()
                    })
                    .collect::<Vec<_>>()
                    .join(",")
            ),
            &[
                "1 - - ok",
                "2 - - ok",
                "3 myNumber E1003 error",
                "4 - - ok",
                "5 - - ok",
                "6 - - ok",
                "7 - - ok",
                "8 - - ok",
                "9 - - ok",
                "10 - - ok",
                "11 - - ok",
                "12 - - ok",
            ],
        ),
        shape(
            "status and no code",
            r#"[{"recordNo":3,"column":"myNumber","status":"NG"},{"recordNo":5,"status":"OK"}]"#,
            &["3 myNumber - error", "5 - - ok"],
        ),
        shape(
            "other names",
            r#"{"errors":[{"recordNo":3,"column":"myNumber","resultCode":"E1003","resultMessage":"桁数"}]}"#,
            &TWO[..1],
        ),
        shape(
            "no known name",
            r#"{"errors":[{"recordNo":3,"kekka":"なぞ"},{"recordNo":5,"kekka":"なぞ"}]}"#,
            &["3 - - error", "5 - - error"],
        ),
        shape(
            "a code under no known name",
            r#"{"errors":[{"recordNo":3,"column":"myNumber","kekka":"E1003"}]}"#,
            &TWO[..1],
        ),
        shape(
            "summary and entries",
            r#"{"code":"E9000","message":"2件のエラー","data":[{"recordNo":3,"itemName":"個人番号","cause":"桁数"},{"recordNo":5,"itemName":"氏名","cause":"外字"}]}"#,
            &["- - E9000 error", "3 myNumber - error", "5 basicFiveInfo.name - error"],
        ),
        shape(
            "one code for silent entries",
            r#"{"code":"E1003","message":"桁数","details":[{"recordNo":3,"item":"myNumber"},{"recordNo":5,"item":"myNumber"}]}"#,
            &["3 myNumber E1003 error", "5 myNumber E1003 error"],
        ),
        shape("success", r#"{"status":"success","message":"受け付けました。"}"#, &["- - - ok"]),
        shape("accepted", r#"{"taskId":"t-1","status":"accepted"}"#, &["- - - accepted"]),
        shape("a task alone", r#"{"taskId":"t-1"}"#, &["- - - accepted"]),
        shape("no errors", r#"{"errors":[]}"#, &["- - - ok"]),
        shape("code of zeros", r#"{"resultCode":"0000","resultMessage":"正常終了"}"#, &["- - 0000 ok"]),
        shape("status of HTTP", r#"{"status":202}"#, &["- - - accepted"]),
        shape(
            "flag",
            r#"{"results":[{"recordNo":3,"success":true},{"recordNo":5,"success":false}]}"#,
            &["3 - - ok", "5 - - error"],
        ),
        shape(
            "flag of failure",
            r#"{"results":[{"recordNo":3,"error":false},{"recordNo":5,"error":true}]}"#,
            &["3 - - ok", "5 - - error"],
        ),
        shape(
            "levels",
            r#"[{"recordNo":3,"level":"WARN","code":"X1","message":"m"},{"recordNo":4,"level":"ERROR","code":"X2","message":"m"},{"recordNo":5,"level":"INFO","code":"X3","message":"m"}]"#,
            &["3 - X1 warning", "4 - X2 error", "5 - X3 ok"],
        ),
        shape(
            "bands of codes",
            r#"{"results":[{"recordNo":3,"code":"W0001","message":"m"},{"recordNo":4,"code":"I0001","message":"m"},{"recordNo":5,"code":"E0001","message":"m"}]}"#,
            &["3 - W0001 warning", "4 - I0001 ok", "5 - E0001 error"],
        ),
        shape(
            "information among errors",
            r#"{"errors":[{"recordNo":4,"code":"I0001","message":"m"}]}"#,
            &["4 - I0001 error"],
        ),
        shape(
            "OK beside an error's code",
            r#"[{"recordNo":3,"status":"OK","code":"E1003","message":"m"}]"#,
            &["3 - E1003 error"],
        ),
        shape(
            "lists by outcome",
            r#"{"errors":[{"recordNo":3,"message":"m"}],"warnings":[{"recordNo":4,"message":"m"}],"succeeded":[{"recordNo":5}]}"#,
            &["3 - - error", "4 - - warning", "5 - - ok"],
        ),
        shape("numbers of what failed", r#"{"errorRecords":[3,5]}"#, &["3 - - error", "5 - - error"]),
        shape(
            "texts",
            r#"{"status":400,"errors":["E1003: 3件目 個人番号の桁数","E1004: 5件目 「有効期間終了日」が不正"]}"#,
            &TWO,
        ),
        shape("texts at the root", r#"["[E1003] record 3: myNumber"]"#, &TWO[..1]),
        shape(
            "texts by the name of the field",
            r#"{"results":[{"recordNo":3,"errors":{"myNumber":["E1003: 桁数"],"validTo":["E1004: 日付"]}}]}"#,
            &["3 myNumber E1003 error", "3 validTo E1004 error"],
        ),
        shape("by path", r#"{"errors":{"[2].myNumber":["E1003: 桁数"],"[4].validTo":["E1004: 日付"]}}"#, &TWO),
        shape(
            "by a record's name",
            r#"{"errors":{"3件目":[{"code":"E1003","field":"myNumber"}],"5件目":{"code":"E1004","field":"validTo"}}}"#,
            &TWO,
        ),
        shape(
            "by a number of which 12 is one",
            r#"{"errors":{"3":[{"code":"E1003","field":"myNumber"}],"12":[{"code":"E1004","field":"validTo"}]}}"#,
            &["3 myNumber E1003 error", "12 validTo E1004 error"],
        ),
        shape(
            "by a number of which 0 is one",
            r#"{"errors":{"0":[{"code":"E1003"}],"2":[{"code":"E1004"}]}}"#,
            &["1 - E1003 error", "3 - E1004 error"],
        ),
        shape("by a number that may be either", r#"{"errors":{"3":[{"code":"E1003"}]}}"#, &["- - E1003 error"]),
        shape(
            "by history key",
            r#"{"results":{"H3":{"status":"NG","code":"E1003"},"H5":{"status":"OK"}}}"#,
            &["3 - E1003 error", "5 - - ok"],
        ),
        shape("by recipient number", r#"{"errors":{"0000031":[{"code":"E1003","field":"myNumber"}]}}"#, &TWO[..1]),
        shape("history key", r#"[{"historyKey":"H3","code":"E1003","field":"myNumber","message":"m"}]"#, &TWO[..1]),
        shape(
            "recipient number",
            r#"[{"medicalSubsidyRecipientNumber":"0000031","code":"E1003","field":"myNumber","message":"m"}]"#,
            &TWO[..1],
        ),
        shape(
            "recipient number without its zeros",
            r#"[{"受給者番号":31,"code":"E1003","field":"myNumber","message":"m"}]"#,
            &TWO[..1],
        ),
        shape(
            "several codes",
            r#"[{"recordNo":3,"errorCodes":["E1003","E1004"],"message":"m"}]"#,
            &["3 - E1003 error", "3 - E1004 error"],
        ),
        shape(
            "several codes in a text",
            r#"[{"recordNo":3,"code":"E1003,E1004","message":"m"}]"#,
            &["3 - E1003 error", "3 - E1004 error"],
        ),
        shape(
            "a range",
            r#"[{"recordNo":"3-5","code":"E1003","message":"m"}]"#,
            &["3 - E1003 error", "4 - E1003 error", "5 - E1003 error"],
        ),
        shape(
            "a list of numbers",
            r#"[{"records":[3,5],"code":"E1003","message":"m"}]"#,
            &["3 - E1003 error", "5 - E1003 error"],
        ),
        shape(
            "JSON in a text",
            r#"{"statusCode":400,"headers":{"x":"y"},"body":"{\"errors\":[{\"recordNo\":3,\"code\":\"E1003\",\"field\":\"myNumber\"}]}"}"#,
            &TWO[..1],
        ),
        shape(
            "with the head of HTTP",
            "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n{\"errors\":[{\"recordNo\":3,\"code\":\"E1003\",\"field\":\"myNumber\"}]}",
            &TWO[..1],
        ),
        shape("the head of HTTP alone", "HTTP/1.1 202 Accepted\r\nDate: x\r\n\r\n", &["- - - accepted"]),
        shape("the head says that all is well", "HTTP/1.1 200 OK\r\n\r\n{\"requestId\":\"r\"}", &["- - - ok"]),
        shape(
            "one a line",
            "{\"recordNo\":3,\"code\":\"E1003\",\"field\":\"myNumber\"}\n{\"recordNo\":5,\"code\":\"E1004\",\"field\":\"validTo\"}\n",
            &TWO,
        ),
        shape(
            "deep",
            r#"{"a":{"b":[{"c":{"recordNo":3,"error":{"code":"E1003","message":"m","field":"myNumber"}}}]}}"#,
            &TWO[..1],
        ),
        shape(
            "rows in JSON",
            r#"{"rows":[["recordNo","field","code"],[3,"myNumber","E1003"],[5,"validTo","E1004"]]}"#,
            &TWO,
        ),
        shape(
            "messages alone",
            r#"{"result":"NG","messages":[{"recordNo":3,"message":"[E1003] 個人番号の桁数"}]}"#,
            &TWO[..1],
        ),
        shape(
            "status around",
            r#"{"status":"success","records":[{"recordNo":3},{"recordNo":5}]}"#,
            &["3 - - ok", "5 - - ok"],
        ),
        shape(
            "rejected records repeated",
            format!(r#"{{"errors":[{}]}}"#, {
                let mut one = records()[2].clone();
                one["errorCode"] = json!("E1003");
                one
            }),
            &["3 - E1003 error"],
        ),
        shape(
            "all records repeated",
            Value::Array(
                records()
                    .into_iter()
                    .enumerate()
                    .map(|(i, mut one)| {
                        let bad = i == 2;
                        one["errorCode"] = if bad { json!("E1003") } else { Value::Null };
                        one["errorMessage"] = if bad { json!("m") } else { Value::Null };
                        one
                    })
                    .collect(),
            )
            .to_string(),
            &[
                "1 - - ok",
                "2 - - ok",
                "3 - E1003 error",
                "4 - - ok",
                "5 - - ok",
                "6 - - ok",
                "7 - - ok",
                "8 - - ok",
                "9 - - ok",
                "10 - - ok",
                "11 - - ok",
                "12 - - ok",
            ],
        ),
        shape("count of errors", r#"{"totalCount":12,"errorCount":0}"#, &["- - - ok"]),
        shape("row", r#"[{"row":3,"code":"E1003","field":"myNumber","message":"m"}]"#, &TWO[..1]).uncertain_on_table(),
        shape(
            "row in the message",
            r#"{"errors":[{"errorCode":"E1003","errorMessage":"3行目：個人番号の桁数"}]}"#,
            &TWO[..1],
        )
        .uncertain_on_table(),
    ]
}

fn other_shapes() -> Vec<Shape> {
    const TWO: [&str; 2] = ["3 myNumber E1003 error", "5 validTo E1004 error"];
    vec![
        shape(
            "csv",
            "レコード番号,項目名,エラーコード,エラー内容\r\n3,個人番号,E1003,桁数\r\n5,有効期間終了日,E1004,日付\r\n",
            &TWO,
        ),
        shape("csv in English", "recordNo,field,code,message\n3,myNumber,E1003,m\n5,validTo,E1004,m\n", &TWO),
        shape("tabs", "recordNo\tfield\tcode\tmessage\n3\tmyNumber\tE1003\tm\n5\tvalidTo\tE1004\tm\n", &TWO),
        shape(
            "titles above",
            "処理結果一覧\n2026-11-22\n\nrecordNo,field,code,message\n3,myNumber,E1003,m\n",
            &TWO[..1],
        ),
        shape(
            "results in a table",
            "レコード番号,処理結果,エラーコード\n3,異常,E1003\n5,正常,\n",
            &["3 - E1003 error", "5 - - ok"],
        ),
        shape(
            "codes alone in a table",
            "レコード番号,エラーコード,エラー内容\n3,E1003,m\n5,,\n",
            &["3 - E1003 error", "5 - - ok"],
        ),
        shape(
            "区分",
            "レコード番号,区分,エラーコード,エラー内容\n3,エラー,X9,m\n5,警告,X8,m\n",
            &["3 - X9 error", "5 - X8 warning"],
        ),
        shape(
            "codes and records in cells",
            "レコード番号,エラーコード,メッセージ\n\"3,5\",\"E1003\nE1004\",m\n",
            &["3 - E1003 error", "3 - E1004 error", "5 - E1003 error", "5 - E1004 error"],
        ),
        shape("rows of a table", "行番号,項目名,エラーコード\n3,個人番号,E1003\n", &TWO[..1]).uncertain_on_table(),
        shape(
            "rows with recipient numbers",
            "行番号,公費受給者番号,エラーコード\n3,0000031,E1003\n5,0000051,E1004\n",
            &["3 - E1003 error", "5 - E1004 error"],
        ),
        shape("no heading", "3,myNumber,E1003,項目の桁数\n5,validTo,E1004,日付\n", &TWO).uncertain_on_table(),
        shape(
            "a quote that is not closed",
            "recordNo,field,code,message\n3,myNumber,E1003,\"m\n5,validTo,E1004,m\n",
            &TWO,
        ),
        shape("lines that end in CR", "recordNo,field,code,message\r3,myNumber,E1003,m\r5,validTo,E1004,m\r", &TWO),
        shape(
            "xml",
            "<?xml version=\"1.0\"?><response><status>NG</status><errors><error><recordNo>3</recordNo><item>個人番号</item><code>E1003</code></error><error><recordNo>5</recordNo><item>validTo</item><code>E1004</code></error></errors></response>",
            &TWO,
        ),
        shape(
            "xml of one",
            "<response><errors><error><recordNo>3</recordNo><item>個人番号</item><code>E1003</code></error></errors></response>",
            &TWO[..1],
        ),
        shape(
            "attributes",
            "<r><error recordNo='3' field='myNumber' code='E1003'>桁数</error><error recordNo='5' field='validTo' code='E1004'>日付</error></r>",
            &TWO,
        ),
        shape(
            "soap",
            "<s:Envelope xmlns:s='x'><s:Body><r:result xmlns:r='y'><r:errors><r:error><r:recordNo>3</r:recordNo><r:field>myNumber</r:field><r:code>E1003</r:code></r:error></r:errors></r:result></s:Body></s:Envelope>",
            &TWO[..1],
        ),
        shape(
            "a log",
            "取込処理を開始しました。\n2026-11-22 10:00:00 ERROR [E1003] 3件目 個人番号の桁数\n2026-11-22 10:00:01 WARN [W0004] 5件目 外字\n  補足\n終了\n",
            &["3 myNumber E1003 error", "5 - W0004 warning"],
        ),
        shape("a report", "No.3 : E1003 「個人番号」の桁数が正しくありません。\nNo.5 : E1004 validTo\n", &TWO),
    ]
}

#[test]
fn shapes_on_json_and_on_a_table() {
    let records = records();
    let (json, csv) = (file(&records), as_csv(&records).into_bytes());
    let shapes: Vec<Shape> = json_shapes().into_iter().chain(other_shapes()).collect();
    assert!(shapes.len() >= 60, "{}", shapes.len());
    let mut wrong = String::new();
    for Shape { name, text, expected, on_table } in &shapes {
        for (payload, expected) in [(&json, expected), (&csv, on_table.as_ref().unwrap_or(expected))] {
            let workspace = open(payload, &[("reply", text.clone().into_bytes())], None);
            let found = shown(&workspace);
            if found != *expected {
                let form = if payload == &json { "json" } else { "table" };
                writeln!(wrong, "{name} ({form}):\n  found    {found:?}\n  expected {expected:?}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// From where rows count is decided for the whole reply, by whatever tells.
#[test]
fn rows_are_counted_as_the_reply_does() {
    let mut records = records();
    records[3]["validTo"] = json!("");
    let csv = as_csv(&records);
    // A record over two lines, so that lines of the file are none of rows; and a blank row.
    let long = csv.replacen("見本病院", "\"見本\n病院\"", 1);
    let blank = csv.replacen("\r\nA001", "\r\n\r\nA001", 1);
    let laid = |payload: &str, reply: &str, rows| {
        let workspace = open(payload.as_bytes(), &[("reply.csv", reply.as_bytes().to_vec())], rows);
        let of = |laid: &pmh_inspector::read::lay::Laid| (laid.record, laid.rows.map(ReplyRows::code));
        workspace.responses[0].laid.iter().map(of).collect::<Vec<_>>()
    };
    let (data, sheet, physical) = (Some("data"), Some("sheet"), Some("physical"));
    for (name, payload, reply, expected) in [
        ("beyond the data", &csv, "行番号,エラーコード\n13,E1\n4,E2\n", vec![(Some(12), sheet), (Some(3), sheet)]),
        ("the heading is none", &csv, "行番号,エラーコード\n1,E1\n4,E2\n", vec![(Some(1), data), (Some(4), data)]),
        (
            "identities say the sheet",
            &csv,
            "行番号,公費受給者番号,エラーコード\n4,0000031,E1\n6,,E2\n",
            vec![(Some(3), sheet), (Some(5), sheet)],
        ),
        (
            "identities say the data",
            &csv,
            "行番号,公費受給者番号,エラーコード\n4,0000041,E1\n6,,E2\n",
            vec![(Some(4), data), (Some(6), data)],
        ),
        (
            "what is missing is there in one reading",
            &csv,
            "行番号,項目名,エラーコード,エラー内容\n5,validTo,E1,必須項目が設定されていません\n7,myNumber,E2,桁数\n",
            vec![(Some(4), sheet), (Some(6), sheet)],
        ),
        (
            "what is wrong is empty in one reading",
            &csv,
            "行番号,項目名,エラーコード,エラー内容\n4,validTo,E1,日付の形式\n",
            vec![(Some(3), sheet)],
        ),
        ("nothing tells", &csv, "行番号,エラーコード\n4,E1\n", vec![(None, None)]),
        (
            "blank rows count on a sheet",
            &blank,
            "行番号,エラーコード\n14,E1\n5,E2\n",
            vec![(Some(12), sheet), (Some(3), sheet)],
        ),
        (
            "lines of the file",
            &long,
            "lineNumber,code,message\n5,E1,m\n3,E2,m\n",
            vec![(Some(3), physical), (Some(1), physical)],
        ),
        (
            "no line of the file",
            &long,
            "lineNumber,code,message\n1,E1,m\n2,E2,m\n",
            vec![(Some(1), data), (Some(2), data)],
        ),
    ] {
        assert_eq!(laid(payload, reply, None), expected, "{name}");
    }
    for (rows, record) in [(ReplyRows::Data, 4), (ReplyRows::Sheet, 3), (ReplyRows::Physical, 2)] {
        let expected = vec![(Some(record), Some(rows.code()))];
        assert_eq!(laid(&long, "行番号,エラーコード\n4,E1\n", Some(rows)), expected, "{rows:?}");
    }
    let pretty = serde_json::to_string_pretty(&records).unwrap();
    let line = 1 + pretty.lines().position(|line| line.contains("\"H3\"")).unwrap();
    for (name, reply, expected) in [
        (
            "a line of JSON",
            format!(r#"[{{"lineNumber":{line},"code":"E1","message":"m"}}]"#),
            vec![(Some(3), physical)],
        ),
        (
            "the field is on the line",
            format!(r#"[{{"line":{line},"field":"historyKey","code":"E1","message":"m"}}]"#),
            vec![(Some(3), physical)],
        ),
        (
            "the field is elsewhere",
            r#"[{"line":5,"field":"validFrom","code":"E1","message":"m"}]"#.to_owned(),
            vec![(Some(5), data)],
        ),
        ("行 counts records", r#"[{"行番号":5,"code":"E1","message":"m"}]"#.to_owned(), vec![(Some(5), data)]),
        (
            "beyond the records",
            format!(r#"[{{"行番号":{line},"code":"E1","message":"m"}}]"#),
            vec![(Some(3), physical)],
        ),
    ] {
        assert_eq!(laid(&pretty, &reply, None), expected, "{name}");
    }
}

/// What identifies a record counts for more than a number, and both are told.
#[test]
fn identities_prove_and_contradict() {
    let payload = file(&records());
    let reply = json!([
        { "recordNo": 3, "historyKey": "H3", "medicalSubsidyRecipientNumber": "0000031", "code": "E1", "message": "m" },
        { "recordNo": 3, "historyKey": "H5", "code": "E2", "message": "m" },
        { "recordNo": 3, "historyKey": "H99", "code": "E3", "message": "m" },
        { "recordNo": 3, "medicalSubsidyRecipientNumber": "*****31", "code": "E4", "message": "m" },
        { "myNumber": common::my_number(7), "code": "E5", "message": "m" },
        { "氏名": "見本 七", "code": "E6", "message": "m" },
    ]);
    let workspace = open(&payload, &[("reply.json", reply.to_string().into_bytes())], None);
    let laid = &workspace.responses[0].laid;
    let records: Vec<Option<u32>> = laid.iter().map(|laid| laid.record).collect();
    assert_eq!(records, [Some(3), Some(5), None, Some(3), Some(7), Some(7)]);
    assert_eq!(laid[0].confirmed_by, [Identity::HistoryKey, Identity::Recipient]);
    let rules: Vec<&str> = workspace.responses[0].findings.iter().map(|finding| finding.rule.name()).collect();
    let told = |rule: &str| rules.iter().filter(|known| **known == rule).count();
    assert_eq!((told("reply-contradicts-record"), told("unmatched-reply")), (1, 1), "{rules:?}");
}

#[derive(Clone, Debug)]
struct Entry {
    record: u32,
    code: u32,
    ok: bool,
    /// What it gives of an identity: of which record, and whether it is the history key.
    identity: Option<(u32, bool)>,
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let identity = proptest::option::of((1..=RECORDS + 2, any::<bool>()));
    let entry = (1..=RECORDS + 3, 1000_u32..1010, any::<bool>(), identity);
    let entry = entry.prop_map(|(record, code, ok, identity)| Entry { record, code, ok, identity });
    proptest::collection::vec(entry, 1..20)
}

impl Entry {
    fn cells(&self, number: &str) -> [(String, String); 5] {
        let (key, recipient) = match self.identity {
            Some((record, true)) => (format!("H{record}"), String::new()),
            Some((record, false)) => (String::new(), format!("{:07}", record * 10 + 1)),
            None => Default::default(),
        };
        [
            (number.to_owned(), self.record.to_string()),
            ("historyKey".to_owned(), key),
            ("medicalSubsidyRecipientNumber".to_owned(), recipient),
            ("status".to_owned(), if self.ok { "OK" } else { "NG" }.to_owned()),
            ("code".to_owned(), if self.ok { String::new() } else { format!("E{}", self.code) }),
        ]
    }

    fn object(&self, number: &str) -> Value {
        let cells = self.cells(number).into_iter().filter(|(_, text)| !text.is_empty());
        Value::Object(cells.map(|(name, text)| (name, json!(text))).collect())
    }
}

/// These entries in a shape.
fn written(entries: &[Entry], shape: usize, number: &str) -> Vec<u8> {
    let objects: Vec<Value> = entries.iter().map(|entry| entry.object(number)).collect();
    let table = |separator: &str| {
        let mut text = entries[0].cells(number).map(|(name, _)| name).join(separator) + "\n";
        entries.iter().for_each(|entry| text += &(entry.cells(number).map(|(_, text)| text).join(separator) + "\n"));
        text
    };
    match shape {
        0 => json!(objects).to_string().into_bytes(),
        1 => json!({ "status": "NG", "results": objects }).to_string().into_bytes(),
        2 => json!({ "result": { "taskId": "t", "details": objects } }).to_string().into_bytes(),
        3 => objects.iter().map(|object| format!("{object}\n")).collect::<String>().into_bytes(),
        4 => table(",").into_bytes(),
        5 => format!("表題\n\n{}", table("\t")).into_bytes(),
        6 => {
            let mut text = "<response><results>".to_owned();
            for entry in entries {
                let cells = entry.cells(number);
                let cells = cells.iter().filter(|(_, text)| !text.is_empty());
                let cells: String = cells.map(|(name, text)| format!("<{name}>{text}</{name}>")).collect();
                write!(text, "<result>{cells}</result>").unwrap();
            }
            (text + "</results></response>").into_bytes()
        }
        7 => {
            let mut book = rust_xlsxwriter::Workbook::new();
            let sheet = book.add_worksheet();
            let heads = entries[0].cells(number);
            for (column, (name, _)) in (0..).zip(&heads) {
                sheet.write_string(0, column, name).unwrap();
            }
            for (row, entry) in (1..).zip(entries) {
                for (column, (_, text)) in (0..).zip(&entry.cells(number)) {
                    sheet.write_string(row, column, text).unwrap();
                }
            }
            book.save_to_buffer().unwrap()
        }
        _ => {
            let body = json!({ "errors": [], "items": objects }).to_string();
            json!({ "statusCode": 207, "body": body }).to_string().into_bytes()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Entries in are replies out, each with its own outcome; and no reply lies on a record that an identity in it excludes.
    #[test]
    fn nothing_is_lost_and_nothing_lies_on_another(entries in entries(), shape in 0_usize..9, table in any::<bool>(), by_row in any::<bool>()) {
        let records = records();
        let payload = if table { as_csv(&records).into_bytes() } else { file(&records) };
        let bytes = written(&entries, shape, if by_row { "行番号" } else { "recordNo" });
        let workspace = open(&payload, &[("reply", bytes)], None);
        prop_assert!(workspace.troubles.is_empty(), "{:?}", workspace.troubles);
        let response = &workspace.responses[0];
        prop_assert_eq!(response.replies.len(), entries.len());
        for ((entry, reply), laid) in entries.iter().zip(response.replies.iter()).zip(&response.laid) {
            prop_assert_eq!(!reply.is_error(), entry.ok);
            let Some(record) = laid.record else { continue };
            if let Some((of, _)) = entry.identity {
                prop_assert_eq!(record, of);
            } else if !by_row {
                prop_assert_eq!(record, entry.record);
            }
        }
        // Who has a number and an identity that are right is never without a record.
        for (entry, laid) in entries.iter().zip(&response.laid) {
            let sure = entry.identity.is_some_and(|(of, _)| of <= RECORDS);
            prop_assert!(!sure || laid.record.is_some(), "{:?}", entry);
        }
    }
}

/// A later reply to the same upload rules over an earlier one, which is still there.
#[test]
fn the_later_of_two_replies_rules() {
    let payload = file(&records());
    let errors = |time: &str, records: &[u32]| {
        let errors: Vec<Value> =
            records.iter().map(|n| json!({ "recordNo": n, "code": "E1003", "message": "m" })).collect();
        json!({ "timestamp": time, "errors": errors }).to_string().into_bytes()
    };
    let all = |bad: u32| {
        let one = |n: u32| json!({ "recordNo": n, "status": if n == bad { "NG" } else { "OK" } });
        json!({ "results": (1..=RECORDS).map(one).collect::<Vec<_>>() }).to_string().into_bytes()
    };
    let answered = |replies: &[(&str, Vec<u8>)]| {
        let workspace = open(&payload, replies, None);
        let answered = workspace.answered[&0].clone();
        let kept: usize = workspace.responses.iter().map(|response| response.replies.len()).sum();
        (answered.rejected, answered.taken, answered.by_time, kept)
    };
    let (morning, evening) = ("2026-11-22T09:00:00", "2026/11/22 18:00");
    // By time, whatever the order; what the later does not name any more is solved.
    assert_eq!(answered(&[("b", errors(evening, &[3])), ("a", errors(morning, &[3, 5, 7]))]), (1, None, true, 4));
    // By order alone, only what the later names is overtaken: they may be two parts.
    assert_eq!(answered(&[("a", errors("", &[3, 5])), ("b", errors("", &[7]))]), (3, None, false, 3));
    // Both list all records.
    assert_eq!(answered(&[("a", all(3)), ("b", all(5))]), (1, Some(11), false, 24));
    // A later success of the whole.
    assert_eq!(
        answered(&[("a", errors("", &[3, 5])), ("b", br#"{"status":"success"}"#.to_vec())]),
        (0, Some(12), false, 3)
    );
    // That it was received says nothing yet.
    assert_eq!(
        answered(&[
            ("a", errors(morning, &[3, 5])),
            ("b", br#"{"taskId":"t","status":"accepted","timestamp":"2026-11-23"}"#.to_vec())
        ])
        .0,
        2
    );
}

/// Records of which a list of results says nothing are named.
#[test]
fn records_without_an_answer() {
    let payload = file(&records());
    let list = |numbers: &[u32]| {
        let one = |n: &u32| json!({ "recordNo": n, "status": "OK" });
        json!({ "results": numbers.iter().map(one).collect::<Vec<_>>() }).to_string().into_bytes()
    };
    let numbers: Vec<u32> = (1..=RECORDS).filter(|n| ![4, 9].contains(n)).collect();
    let workspace = open(&payload, &[("reply", list(&numbers))], None);
    let answered = &workspace.answered[&0];
    assert_eq!((answered.taken, answered.unanswered.as_slice()), (Some(10), &[4, 9][..]));
    // A list of errors says nothing of the others.
    let errors = br#"{"errors":[{"recordNo":3,"code":"E1","message":"m"}]}"#.to_vec();
    let workspace = open(&payload, &[("reply", errors)], None);
    assert_eq!((workspace.answered[&0].taken, workspace.answered[&0].unanswered.len()), (None, 0));
}

/// The field of an entry is its own, not that of a card-face item in a record that it repeats.
#[test]
fn a_repeated_record_gives_no_field() {
    let mut one = records()[2].clone();
    one["certificationDetail"] = json!([{ "itemName": "保護者氏名", "itemValue": "見本" }]);
    one["errorCode"] = json!("E1003");
    let workspace = open(&file(&records()), &[("reply", json!([one]).to_string().into_bytes())], None);
    assert_eq!(shown(&workspace), ["3 - E1003 error"]);
    let number = common::my_number(3);
    let reply = &workspace.responses[0].replies[0];
    assert!(
        reply.further.iter().all(|(_, text)| !text.contains(&number)),
        "a 個人番号 is compared and kept nowhere else"
    );
    assert_eq!(FieldId::KNOWN[1], "myNumber");
}
