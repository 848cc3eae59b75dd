//! Replies in many shapes, each laid on the records of a payload in JSON and of the same as CSV: which record, which field,
//! which code, and how it went. And what holds for every shape: as many replies as entries, none on a record that an
//! identity in it excludes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::common::{self, differential, file};
use pmh_inspector::read::reply::Outcome;
use pmh_inspector::read::reply_matching::Identity;
use pmh_inspector::record::FieldId;
use pmh_inspector::spec::{FieldTable, FieldType, ReplyRows, Spec};
use pmh_inspector::workspace::{Expected, Input, Reading, Workspace};
use proptest::prelude::*;
use serde_json::{Value, json};

/// How many records the payloads have.
pub(super) const RECORDS: u32 = 12;

pub(super) fn records() -> Vec<Value> {
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

/// The same, each with kana and a birth date of its own, and of two types.
pub(super) fn people() -> Vec<Value> {
    let mut people = records();
    for (n, person) in (1..).zip(people.iter_mut()) {
        person["basicFiveInfo"]["nameKana"] = json!(kana(n));
        person["basicFiveInfo"]["dateOfBirth"] = json!(format!("{}-07-26", 1979 + n));
        person["orgSpecificCertificateTypeId"] = json!(if n <= 6 { "KODOMO01" } else { "JUDO01" });
    }
    people
}

fn kana(n: u32) -> String {
    let all = ["イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ", "ジュウ", "トイチ", "トニ"];
    format!("ミホン{}", all.get(n as usize - 1).unwrap_or(&"ナナシ"))
}

/// The same records as a table, with the published names as headings.
pub(super) fn as_csv(records: &[Value]) -> String {
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
pub(super) fn open(payload: &[u8], replies: &[(&str, Vec<u8>)], rows: Option<ReplyRows>) -> Workspace {
    let mut inputs = vec![leaked("payload", payload, Expected::Payload)];
    inputs.extend(replies.iter().map(|(name, bytes)| leaked(name, bytes.clone(), Expected::Response)));
    Workspace::open_with(Spec::built_in(), &inputs, Reading { reply_rows: rows, ..Reading::default() })
}

/// `record field code outcome` of each reply, `-` where there is none.
pub(super) fn shown(workspace: &Workspace) -> Vec<String> {
    assert!(workspace.troubles.is_empty(), "{:?}", workspace.troubles);
    let table = &workspace.spec.fields;
    let or = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    workspace
        .replies_on(0)
        .map(|(_, reply, laid)| {
            let record = laid.record.map_or("-".to_owned(), |record| record.to_string());
            let field =
                laid.field.as_ref().map_or("-".to_owned(), |field| field.code(table).unwrap_or_default().into_owned());
            let outcome = if reply.outcome == Outcome::Skipped { "skipped" } else { reply.outcome.code() };
            format!("{record} {field} {} {outcome}", or(&reply.code))
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
        shape("success", r#"{"status":"success","message":"受け付けました。"}"#, &["- - - accepted"]),
        shape("taken", r#"{"status":"success","message":"登録しました。"}"#, &["- - - ok"]),
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

/// Several lists, and lists within entries: every entry of each is read, with the outcome that its list says.
fn lists_of_entries() -> Vec<Shape> {
    vec![
        shape(
            "lists by the words in their names",
            r#"{"registered":[{"recordNo":1}],"refused":[{"recordNo":2}],"skipped":[{"recordNo":3}]}"#,
            &["1 - - ok", "2 - - error", "3 - - skipped"],
        ),
        shape(
            "names that are put together",
            r#"{"okRecords":[1],"ngRecords":[2],"notRegistered":[{"recordNo":3}],"登録済一覧":[{"recordNo":4}],"未登録一覧":[{"recordNo":5}]}"#,
            &["1 - - ok", "2 - - error", "3 - - error", "4 - - ok", "5 - - error"],
        ),
        shape(
            "information is a list of its own",
            r#"{"errors":[{"recordNo":3,"code":"X1"}],"warnings":[{"recordNo":4,"code":"X2"}],"infos":[{"recordNo":5,"code":"X3"}]}"#,
            &["3 - X1 error", "4 - X2 warning", "5 - X3 ok"],
        ),
        shape(
            "a list that nobody knows beside one that is known",
            r#"{"registered":[{"recordNo":1}],"nazo":[{"recordNo":2},{"recordNo":3}]}"#,
            &["1 - - ok", "2 - - error", "3 - - error"],
        ),
        shape(
            "the success around says nothing of a list that nobody knows",
            r#"{"status":"success","nazo":[{"recordNo":2}],"records":[{"recordNo":3}]}"#,
            &["2 - - error", "3 - - ok"],
        ),
        shape(
            "entries of which nothing is known",
            r#"{"nazo":[{"a":"b"},{"a":"c"}],"links":[{"href":"x"}]}"#,
            &["- - - error", "- - - error"],
        ),
        shape(
            "errors by what they are about",
            r#"{"personErrors":[{"recordNo":3}],"masterErrors":[{"recordNo":5,"code":"E1004"}]}"#,
            &["3 - - error", "5 - E1004 error"],
        ),
        shape(
            "who was rejected, by number alone",
            format!(
                r#"{{"registered":[{{"myNumber":"{}"}}],"rejected":[{{"myNumber":"{}"}}]}}"#,
                common::my_number(4),
                common::my_number(6)
            ),
            &["4 - - ok", "6 - - error"],
        ),
        shape(
            "targets of an entry",
            r#"{"errors":[{"code":"E1003","field":"myNumber","targets":[{"index":2},{"index":4}]},{"code":"E1004","対象":[{"recordNo":7}]}]}"#,
            &["3 myNumber E1003 error", "5 myNumber E1003 error", "7 - E1004 error"],
        ),
        shape(
            "targets by number",
            r#"{"errors":[{"code":"E1003","targets":[3,5]}]}"#,
            &["3 - E1003 error", "5 - E1003 error"],
        ),
        shape(
            "an entry with a record of its own beside others",
            r#"{"errors":[{"recordNo":5,"code":"E1003","related":[{"recordNo":3}]}]}"#,
            &["5 - E1003 error", "3 - E1003 error"],
        ),
        shape(
            "one with nothing at the places of the others",
            "[null,{},[],{\"errors\":[]},{\"errors\":[{\"code\":\"E1003\"}]},{},{},{},{},{},{},null]",
            &[
                "1 - - ok",
                "2 - - ok",
                "3 - - ok",
                "4 - - ok",
                "5 - E1003 error",
                "6 - - ok",
                "7 - - ok",
                "8 - - ok",
                "9 - - ok",
                "10 - - ok",
                "11 - - ok",
                "12 - - ok",
            ],
        ),
    ]
}

/// Several codes, messages and fields in one entry: each is a reply of its own.
fn several_in_an_entry() -> Vec<Shape> {
    const BOTH: [&str; 2] = ["3 - E1003 error", "3 - E1004 error"];
    vec![
        shape("numbered codes", r#"[{"recordNo":3,"errorCode1":"E1003","errorCode2":"E1004","errorCode3":""}]"#, &BOTH),
        shape("codes in small", r#"[{"recordNo":3,"errorCode":"E1,E2"}]"#, &["3 - E1 error", "3 - E2 error"]),
        shape(
            "numbered codes with their fields",
            r#"[{"recordNo":3,"errorCode_1":"E1003","item_1":"myNumber","errorCode_2":"E1004","item_2":"validTo"}]"#,
            &["3 myNumber E1003 error", "3 validTo E1004 error"],
        ),
        shape("a code twice", r#"{"errors":[{"recordNo":3,"code":"E1003","code":"E1004"}]}"#, &BOTH),
        shape("reasons", r#"[{"recordNo":3,"status":"NG","reasons":["E1003","E1004"]}]"#, &BOTH),
        shape(
            "reasons in words",
            r#"[{"recordNo":3,"status":"NG","reasons":["個人番号の桁数","住所が長い"]}]"#,
            &["3 myNumber - error", "3 basicFiveInfo.address - error"],
        ),
        shape(
            "a code of its own above others",
            r#"[{"recordNo":3,"code":"E9000","details":[{"code":"E1003"},{"code":"E1004"}]}]"#,
            &["3 - E9000 error", "3 - E1003 error", "3 - E1004 error"],
        ),
        shape(
            "a number above codes says only how it went",
            r#"[{"recordNo":3,"resultCode":"1","errors":[{"errorCode":"E1003"},{"errorCode":"E1004"}]}]"#,
            &BOTH,
        ),
        shape(
            "codes and fields side by side",
            r#"[{"recordNo":3,"code":["E1003","E1004"],"item":["myNumber","有効期間終了日"]}]"#,
            &["3 myNumber E1003 error", "3 validTo E1004 error"],
        ),
        shape(
            "fields of one code",
            r#"[{"recordNo":3,"code":"E1003","fields":["validFrom","validTo"]},{"recordNo":5,"code":"E1004","field":"氏名、住所"}]"#,
            &[
                "3 validFrom E1003 error",
                "3 validTo E1003 error",
                "5 basicFiveInfo.name E1004 error",
                "5 basicFiveInfo.address E1004 error",
            ],
        ),
        shape(
            "columns with numbers",
            "レコード番号,エラーコード１,エラー内容１,エラーコード２,エラー内容２\n3,E1003,x,E1004,y\n5,E1003,z,,\n7,,,,\n",
            &["3 - E1003 error", "3 - E1004 error", "5 - E1003 error", "7 - - ok"],
        ),
        shape("a column twice", "レコード番号,エラーコード,エラーコード\n3,E1003,E1004\n5,,E1003\n", &["3 - E1003 error", "3 - E1004 error", "5 - E1003 error"]),
        shape(
            "items and errors with numbers",
            "レコード番号,項目1,エラー1,項目2,エラー2\n3,個人番号,E1003,有効期間終了日,E1004\n",
            &["3 myNumber E1003 error", "3 validTo E1004 error"],
        ),
        shape("codes in a column of errors", "レコード番号,処理結果,エラー一覧\n3,異常,E1003;E1004\n", &BOTH),
        shape(
            "JSON in a text in a text",
            serde_json::to_string(&serde_json::to_string(r#"{"errors":[{"recordNo":3,"code":"E1003"},{"recordNo":3,"code":"E1004"}]}"#).unwrap()).unwrap(),
            &BOTH,
        ),
        shape(
            "JSON in a text in a member",
            json!({ "payload": json!(json!([{ "recordNo": 3, "code": "E1003" }, { "recordNo": 3, "code": "E1004" }]).to_string()).to_string() }).to_string(),
            &BOTH,
        ),
    ]
}

/// Objects whose names are codes, records, fields or numbers of persons.
fn maps() -> Vec<Shape> {
    vec![
        shape(
            "by code",
            r#"{"E1003":[3,5],"E1004":[{"recordNo":7,"field":"validTo"}]}"#,
            &["3 - E1003 error", "5 - E1003 error", "7 validTo E1004 error"],
        ),
        shape(
            "by code in errors",
            r#"{"errors":{"E1003":"3件目 個人番号の桁数","E1004":"5件目"}}"#,
            &["3 myNumber E1003 error", "5 - E1004 error"],
        ),
        shape(
            "by record and field",
            r#"{"records":{"0":{"validTo":["E1003","E1004"]},"4":{"myNumber":"桁数"}}}"#,
            &["1 validTo E1003 error", "1 validTo E1004 error", "5 myNumber - error"],
        ),
        shape(
            "by record at the root",
            r#"{"1":[{"code":"E1003"}],"12":[{"code":"E1004"}]}"#,
            &["1 - E1003 error", "12 - E1004 error"],
        ),
        shape(
            "by 個人番号",
            format!(
                r#"{{"errors":{{"{}":{{"code":"E1003"}},"{}":["E1004"]}}}}"#,
                common::my_number(3),
                common::my_number(5)
            ),
            &["3 - E1003 error", "5 - E1004 error"],
        ),
        shape(
            "by history key, of several forms",
            r#"{"errors":{"H3":{"code":"E1003"},"H5":["E1","E2"]}}"#,
            &["3 - E1003 error", "5 - E1 error", "5 - E2 error"],
        ),
    ]
}

/// Numbers of records that count from 0 or from 1, and such as contradict one another.
fn counted() -> Vec<Shape> {
    let shape = |name, text: &str, expected: &[&'static str]| shape(name, text, expected);
    vec![
        shape(
            "an index that is the number of records",
            r#"[{"index":1,"code":"E1"},{"index":12,"code":"E2"}]"#,
            &["1 - E1 error", "12 - E2 error"],
        ),
        shape(
            "a record that is 0",
            r#"[{"recordNo":0,"code":"E1"},{"recordNo":4,"code":"E2"}]"#,
            &["1 - E1 error", "5 - E2 error"],
        ),
        shape(
            "a number that is 0",
            r#"[{"no":0,"code":"E1","message":"m"},{"no":4,"code":"E2","message":"m"}]"#,
            &["1 - E1 error", "5 - E2 error"],
        ),
        shape("a row that is 0", "行番号,エラーコード\n0,E1\n11,E2\n", &["1 - E1 error", "12 - E2 error"]),
        shape(
            "both ends of either way",
            r#"[{"recordNo":0,"code":"E1"},{"recordNo":12,"code":"E2"},{"recordNo":5,"code":"E3"}]"#,
            &["1 - E1 error", "12 - E2 error", "- - E3 error"],
        ),
        shape(
            "identities say that records count from 0",
            r#"[{"recordNo":2,"historyKey":"H3","code":"E1"},{"recordNo":4,"historyKey":"H5","code":"E2"},{"recordNo":6,"code":"E3"}]"#,
            &["3 - E1 error", "5 - E2 error", "7 - E3 error"],
        ),
        shape(
            "one identity may be wrong",
            r#"[{"recordNo":2,"historyKey":"H3","code":"E1"},{"recordNo":6,"code":"E3"}]"#,
            &["3 - E1 error", "- - E3 error"],
        ),
        shape("numbers that agree", r#"[{"index":2,"recordNo":3,"code":"E1"}]"#, &["3 - E1 error"]),
        shape("numbers that disagree", r#"[{"index":2,"recordNo":9,"code":"E1"}]"#, &["- - E1 error"]),
        shape(
            "a path and a number that disagree",
            r#"[{"path":"[2].validTo","recordNo":8,"code":"E1"}]"#,
            &["- validTo E1 error"],
        ),
        shape(
            "numbers that disagree, and an identity",
            r#"[{"index":2,"recordNo":9,"historyKey":"H9","code":"E1"}]"#,
            &["9 - E1 error"],
        ),
        shape(
            "a record and a row that cannot be its",
            r#"[{"recordNo":7,"row":11,"code":"E1","message":"m"}]"#,
            &["- - E1 error"],
        ),
        shape("the third of twelve", r#"[{"recordNo":"3/12","code":"E1"}]"#, &["3 - E1 error"]),
    ]
}

/// Whatever identifies a record.
fn identified() -> Vec<Shape> {
    let number = common::my_number;
    vec![
        shape(
            "a person under `name`",
            r#"[{"name":"見本七","code":"E1"},{"recordNo":3,"name":"見本七","code":"E2"}]"#,
            &["7 - E1 error", "7 - E2 error"],
        ),
        shape("a name that is none", r#"[{"recordNo":3,"name":"検証エラー","code":"E1"}]"#, &["3 - E1 error"]),
        shape(
            "masked numbers",
            format!(
                r#"[{{"recordNo":3,"myNumber":"********{}","code":"E1"}},{{"recordNo":3,"myNumber":"********{}","code":"E2"}},{{"myNumber":"********{}","code":"E3"}}]"#,
                &number(3)[8..],
                &number(7)[8..],
                &number(5)[8..]
            ),
            &["3 - E1 error", "7 - E2 error", "5 - E3 error"],
        ),
        shape(
            "several numbers",
            format!(
                r#"[{{"myNumber":["{}","{}"],"code":"E1"}},{{"recordNo":"3,5","myNumber":["{}","{}"],"code":"E2"}}]"#,
                number(6),
                number(7),
                number(3),
                number(5)
            ),
            &["6 - E1 error", "7 - E1 error", "3 - E2 error", "5 - E2 error"],
        ),
        shape(
            "a range and one identity",
            format!(r#"[{{"recordNo":"3-5","myNumber":"{}","code":"E1"}}]"#, number(4)),
            &["3 - E1 error", "4 - E1 error", "5 - E1 error"],
        ),
        shape(
            "a range and the identity of another",
            format!(r#"[{{"recordNo":"3-5","myNumber":"{}","code":"E1"}}]"#, number(9)),
            &["- - E1 error"; 3],
        ),
        shape(
            "what was sent, and the answer",
            json!({ "request": records()[2], "response": { "code": "E1003" } }).to_string(),
            &["3 - E1003 error"],
        ),
    ]
}

/// How it went, in numbers, signs and sentences.
fn outcomes() -> Vec<Shape> {
    vec![
        shape(
            "0 beside numbers with codes",
            "レコード番号,ステータス,エラーコード\n3,0,\n4,0,\n5,1,E1003\n",
            &["3 - - ok", "4 - - ok", "5 - E1003 error"],
        ),
        shape(
            "0 that a code around it explains",
            r#"{"resultCode":"0000","results":[{"recordNo":3,"status":0},{"recordNo":4,"status":0}]}"#,
            &["3 - - ok", "4 - - ok"],
        ),
        shape(
            "0 that nothing explains",
            r#"[{"recordNo":3,"status":0},{"recordNo":4,"status":0}]"#,
            &["3 - - error", "4 - - error"],
        ),
        shape(
            "0 beside a code as well",
            r#"[{"recordNo":3,"status":0},{"recordNo":4,"status":0,"code":"E1"},{"recordNo":5,"status":1,"code":"E1"}]"#,
            &["3 - - error", "4 - E1 error", "5 - E1 error"],
        ),
        shape(
            "numbers and words",
            "レコード番号,処理結果,エラーコード\n3,0：正常,\n4,1：エラー,E1\n5,2：警告,X1\n",
            &["3 - - ok", "4 - E1 error", "5 - X1 warning"],
        ),
        shape(
            "letters",
            "レコード番号,結果,エラーコード\n3,S,\n4,E,E1\n5,W,X1\n6,スキップ,\n",
            &["3 - - ok", "4 - E1 error", "5 - X1 warning", "6 - - skipped"],
        ),
        shape(
            "sentences",
            r#"[{"recordNo":3,"message":"エラーはありません。"},{"recordNo":4,"message":"登録できません。"},{"recordNo":5,"message":"登録しました。"}]"#,
            &["3 - - ok", "4 - - error", "5 - - ok"],
        ),
        shape("nothing at all", r#"{"results":[]}"#, &[]),
        shape(
            "totals below",
            "レコード番号,処理結果,エラーコード\n3,正常,\n5,エラー,E1003\n合計,2件,\nエラー件数,1,\n",
            &["3 - - ok", "5 - E1003 error"],
        ),
    ]
}

/// Names in other alphabets and of other standards, and lines of a log.
fn further_forms() -> Vec<Shape> {
    const TWO: [&str; 2] = ["3 myNumber E1003 error", "5 validTo E1004 error"];
    vec![
        shape(
            "names in Latin letters",
            r#"{"shoriKekka":"エラーあり","kekkaList":[{"recordBango":3,"errorCd":"E1003","koumokuMei":"個人番号","juyodo":"エラー"},{"recordBango":5,"errorCd":"E1004","koumokuMei":"終了日","juyodo":"警告"}]}"#,
            &["3 myNumber E1003 error", "5 validTo E1004 warning"],
        ),
        shape(
            "FHIR",
            r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"m","expression":["[2].validTo"]},{"severity":"warning","code":"required","expression":["[4].myNumber","[6].myNumber"]}]}"#,
            &["3 validTo invalid error", "5 myNumber required warning", "7 myNumber required warning"],
        ),
        shape(
            "other names of fields",
            "レコード番号,エラーコード,項目名\n3,E1,資格終了年月日\n4,E2,有効期間（自）\n5,E3,カナ氏名\n",
            &["3 validTo E1 error", "4 validFrom E2 error", "5 basicFiveInfo.nameKana E3 error"],
        ),
        shape(
            "a log of names and values",
            "ERROR record=3 code=E1003 item=個人番号\nWARN レコード番号=5 コード=W1004\nINFO record=7 OK\n",
            &["3 myNumber E1003 error", "5 - W1004 warning", "7 - - ok"],
        ),
        shape(
            "a log that begins with the record",
            "2026-11-22 10:00:00 [ERROR] レコード3 E1003 個人番号\n2026-11-22 10:00:01 [ERROR] レコード5 E1004 有効期間終了日\n",
            &TWO,
        ),
        shape("a log of paths", "/2/myNumber: E1003 invalid\n[4].validTo: E1004 invalid\n", &TWO),
        shape(
            "a log of places in brackets",
            "E1003 [0] myNumber invalid\nE1004 [4] validTo invalid\n",
            &["1 myNumber E1003 error", "5 validTo E1004 error"],
        ),
        shape(
            "a log of places in brackets that may be either",
            "E1003 [3] myNumber invalid\n",
            &["- myNumber E1003 error"],
        ),
    ]
}

/// Fields as columns with codes in their cells.
fn grids() -> Vec<Shape> {
    vec![
        shape(
            "fields as columns",
            "レコード番号,個人番号,氏名,有効期間開始日\n3,E1003,,\n5,,E1004,E1005\n",
            &["3 myNumber E1003 error", "5 basicFiveInfo.name E1004 error", "5 validFrom E1005 error"],
        ),
        shape(
            "fields as columns, titles above and totals below",
            "取込結果\n\nレコード番号,myNumber,validTo\n3,\"E1003,E1004\",OK\n5,○,E1005\n7,○,○\n合計,2,\n",
            &["3 myNumber E1003 error", "3 myNumber E1004 error", "5 validTo E1005 error", "7 - - ok"],
        ),
        shape(
            "fields as columns beside a result",
            "レコード番号,処理結果,個人番号,所得区分\n3,NG,E1003,\n4,OK,,\n5,NG,,E1004\n",
            &["3 myNumber E1003 error", "4 - - ok", "5 incomeSegment E1004 error"],
        ),
        shape(
            "fields as columns, the record by its recipient number",
            "公費受給者番号,氏名,個人番号,受給者証名\n0000031,見本三,E1003,\n0000051,見本五,,E1004\n",
            &["3 myNumber E1003 error", "5 certificationName E1004 error"],
        ),
        shape(
            "a record repeated has codes of its own",
            "レコード番号,機関別受給者証種別ID,所得区分,処理結果\n3,A001,A02,NG\n5,A001,A03,OK\n",
            &["3 - - error", "5 - - ok"],
        ),
        shape(
            "rows with head and foot",
            "H,20261122,019999\nD,3,myNumber,E1003,桁数\nD,5,validTo,E1004,日付\nT,2\n",
            &["3 myNumber E1003 error", "5 validTo E1004 error"],
        )
        .uncertain_on_table(),
    ]
}

/// Texts that say how it went with the whole, and notices in lines of names and values.
fn sentences() -> Vec<Shape> {
    vec![
        shape("OK", "OK\r\n", &["- - - ok"]),
        shape("OK in quotes", "\"OK\"", &["- - - ok"]),
        shape("NG", "NG", &["- - - error"]),
        shape("all well in a word", "正常終了", &["- - - ok"]),
        shape("received", "受付番号：20261122-001\n受け付けました。\n", &["- - - accepted"]),
        shape("all well, with counts", "処理が正常に終了しました。\n登録件数：12件\nエラー件数：0件\n", &["- - - ok"]),
        shape("ended well, with errors", "処理が正常に終了しました。エラー件数：2件\n", &["- - - error"]),
        shape("an error in a word", "システムエラーが発生しました。", &["- - - error"]),
        shape("the head of HTTP and a word", "HTTP/1.1 200 OK\r\n\r\nOK", &["- - - ok"]),
        shape(
            "who is meant, in a message",
            r#"{"errors":["E1003 公費受給者番号「0000031」の桁数","E1004 履歴キー：H5"]}"#,
            &["3 medicalSubsidyRecipientNumber E1003 error", "5 historyKey E1004 error"],
        ),
        shape(
            "a record and somebody else in a message",
            "ERROR record=3 E1003 受給者番号=0000051\nERROR record=5 E1003 受給者番号=0000099\n",
            &["5 medicalSubsidyRecipientNumber E1003 error", "- medicalSubsidyRecipientNumber E1003 error"],
        ),
        shape(
            "a notice",
            "PMH 取込エラー通知\n\nレコード番号：3\nエラーコード：E1003\n項目：個人番号\n内容：桁数\n\nレコード番号：5\nエラーコード：E1004\n項目：有効期間終了日\n",
            &["3 myNumber E1003 error", "5 validTo E1004 error"],
        ),
        shape(
            "a notice in English without blank lines",
            "record: 3\ncode: E1003\nfield: myNumber\nrecord: 5\ncode: E1004\nfield: validTo\n",
            &["3 myNumber E1003 error", "5 validTo E1004 error"],
        ),
        shape(
            "a notice with a head",
            "処理日時：2026/11/22 10:00\n処理結果：異常\n\nレコード番号：3\nエラーコード：E1003\n",
            &["3 - E1003 error"],
        ),
        shape("a notice of the whole", "受付番号：1\n処理結果：正常\n", &["- - - ok"]),
        shape(
            "lines that say what is wrong, without codes",
            "7件目：有効期間終了日が不正です。\nrecord 9: myNumber is invalid\n",
            &["7 validTo - error", "9 myNumber - error"],
        ),
        shape(
            "No., row, line, record, レコード, 件目",
            "No.3 E1003\nrecord 7: E1003 x\nレコード5：桁数（E1003）\n・9件目 E1003\n",
            &["3 - E1003 error", "7 - E1003 error", "5 - E1003 error", "9 - E1003 error"],
        ),
        shape(
            "row and line",
            "row 3: E1003 invalid\nrow 12: E1004 invalid\n",
            &["3 - E1003 error", "12 - E1004 error"],
        )
        .uncertain_on_table(),
    ]
}

/// What says that it went well, beside something that says otherwise: the worse counts.
fn contradicting_outcomes() -> Vec<Shape> {
    vec![
        shape("a number that ends in 0", r#"{"message":"10件のエラーがあります。"}"#, &["- - - error"]),
        shape(
            "no errors of this kind, and failures",
            r#"{"message":"形式エラーはありません。登録に失敗しました。"}"#,
            &["- - - error"],
        ),
        shape("OK and a count of errors", r#"{"status":"OK","errorCount":2}"#, &["- - - error"]),
        shape("OK and a count of the rejected", r#"{"result":"OK","rejectCount":3}"#, &["- - - error"]),
        shape("OK and some invalid", r#"{"status":"OK","invalid":3,"valid":24}"#, &["- - - error"]),
        shape("OK and some not registered", r#"{"result":"OK","登録件数":24,"未登録件数":3}"#, &["- - - error"]),
        shape("正常 and some with faults", r#"{"処理結果":"正常","不備件数":3}"#, &["- - - error"]),
        shape(
            "OK, and in words that some were not",
            r#"{"status":"OK","message":"3件が登録できませんでした"}"#,
            &["- - - error"],
        ),
        shape(
            "OK beside an error's message",
            r#"{"results":[{"recordNo":5,"status":"OK","errorMessage":"桁数"},{"recordNo":6,"status":"OK","errorMessage":""}]}"#,
            &["5 - - error", "6 - - ok"],
        ),
        shape(
            "正常 beside what is wrong, and beside that nothing is",
            "レコード番号,処理結果,エラー内容\n5,正常,住所が空です\n6,正常,\n7,正常,なし\n8,正常,－\n9,正常,エラーなし\n",
            &["5 basicFiveInfo.address - error", "6 - - ok", "7 - - ok", "8 - - ok", "9 - - ok"],
        ),
        shape(
            "正常 beside an item",
            "レコード番号,処理結果,エラー項目\n5,正常,個人番号\n6,正常,\n",
            &["5 myNumber - error", "6 - - ok"],
        ),
        shape(
            "OK beside a reason to reject",
            r#"{"results":[{"recordNo":5,"result":"OK","rejectReason":"重複"},{"recordNo":6,"result":"OK","rejectReason":null}]}"#,
            &["5 - - error", "6 - - ok"],
        ),
        shape(
            "OK beside an error's code that nobody knows",
            r#"{"results":[{"recordNo":5,"result":"OK","errorCode":"X-12"},{"recordNo":6,"result":"OK","errorCode":"0"}]}"#,
            &["5 - X-12 error", "6 - 0 ok"],
        ),
        shape(
            "OK beside a warning's message",
            r#"{"results":[{"recordNo":5,"result":"OK","warningMessage":"外字あり"}]}"#,
            &["5 - - warning"],
        ),
        shape(
            "OK of the whole beside an error's message",
            r#"{"status":"OK","errorMessage":"一部未登録"}"#,
            &["- - - error"],
        ),
        shape(
            "OK of the whole beside an empty one",
            r#"{"status":"OK","errorCode":"","errorMessage":""}"#,
            &["- - - ok"],
        ),
        shape(
            "OK of one record beside a message that it was not",
            r#"{"results":[{"recordNo":5,"result":"OK","message":"住所は登録されませんでした"},{"recordNo":6,"result":"OK","message":"変更はありません"}]}"#,
            &["5 basicFiveInfo.address - warning", "6 - - ok"],
        ),
        shape(
            "flags of errors",
            r#"{"results":[{"recordNo":5,"errorFlag":"0"},{"recordNo":6,"errorFlag":"1"},{"recordNo":7,"errorFlag":0},{"recordNo":8,"errorFlag":1}]}"#,
            &["5 - - ok", "6 - - error", "7 - - ok", "8 - - error"],
        ),
        shape("flags of NG", "レコード番号,NGフラグ\n5,0\n6,1\n", &["5 - - ok", "6 - - error"]),
        shape(
            "whether it was registered",
            r#"{"results":[{"recordNo":5,"registered":"1"},{"recordNo":6,"registered":0},{"recordNo":7,"registered":true},{"recordNo":8,"registered":false}]}"#,
            &["5 - - ok", "6 - - error", "7 - - ok", "8 - - error"],
        ),
        shape("登録フラグ", "レコード番号,登録フラグ\n5,1\n6,0\n", &["5 - - ok", "6 - - error"]),
        shape("登録有無", "レコード番号,登録有無\n5,有\n6,無\n", &["5 - - ok", "6 - - error"]),
        shape("OK, and none rejected", r#"{"result":"OK","rejectCount":0}"#, &["- - - ok"]),
        shape(
            "OK and a count of errors in words",
            r#"{"status":"OK","message":"12件中2件が失敗しました"}"#,
            &["- - - error"],
        ),
        shape("OK and no errors", r#"{"status":"OK","errorCount":0,"message":"エラー0件"}"#, &["- - - ok"]),
        shape("counts by outcome", r#"{"message":"正常：11件、異常：1件"}"#, &["- - - error"]),
        shape("counts of nothing wrong", r#"{"message":"正常：12件、異常：0件"}"#, &["- - - ok"]),
        shape(
            "whether there is an error, in words",
            "レコード番号,エラー有無,備考\n3,なし,\n4,あり,\n5,有,\n6,無,\n7,？,\n",
            &["3 - - ok", "4 - - error", "5 - - error", "6 - - ok", "7 - - error"],
        ),
        shape(
            "counts of errors and warnings",
            "レコード番号,エラー件数,警告件数\n3,0,0\n4,1,0\n5,0件,2件\n",
            &["3 - - ok", "4 - - error", "5 - - warning"],
        ),
        shape(
            "可否",
            "レコード番号,登録可否,理由\n3,可,\n4,不可,個人番号が存在しません\n",
            &["3 - - ok", "4 myNumber - error"],
        ),
        shape(
            "a code that nobody knows, and all well",
            r#"{"Code":"S000","Message":"登録が完了しました"}"#,
            &["- - S000 ok"],
        ),
        shape(
            "a code that nobody knows, and not well",
            r#"{"Code":"S000","Message":"登録が完了しませんでした"}"#,
            &["- - S000 error"],
        ),
        shape("how many records there are", r#"{"returnCode":0,"records":12}"#, &["- - 0 ok"]),
        shape("how often each code came", r#"{"E1003":3,"E1004":1}"#, &["- - E1003 error", "- - E1004 error"]),
        shape(
            "a batch that was received",
            r#"{"batchId":"B1","acceptedAt":"2026-11-22T10:00:00","recordCount":12}"#,
            &["- - - accepted"],
        ),
        shape(
            "a task that failed",
            r#"{"taskId":"T1","taskStatus":"FAILED","failureReason":"形式"}"#,
            &["- - - error"],
        ),
        shape("a task that ended", r#"{"taskId":"T1","taskStatus":"COMPLETED"}"#, &["- - - ok"]),
        shape("a task with a word that is wrong", r#"{"taskId":"T1","nazo":"FAILED"}"#, &["- - - error"]),
        shape(
            "passed over",
            "レコード番号,処理結果,エラーコード\n3,登録,\n4,スキップ,\n5,対象外,\n6,スキップ,E1003\n",
            &["3 - - ok", "4 - - skipped", "5 - - skipped", "6 - E1003 error"],
        ),
        shape(
            "passed over, in a list",
            r#"{"errors":[{"recordNo":3,"status":"skipped"}],"skipped":[{"recordNo":5}],"対象外一覧":[7]}"#,
            &["3 - - error", "5 - - skipped", "7 - - skipped"],
        ),
    ]
}

/// Replies as frameworks and gateways write them, and names that are put together.
fn as_programs_write_them() -> Vec<Shape> {
    const TWO: [&str; 2] = ["3 myNumber E1003 error", "5 validTo E1004 error"];
    const BARE: [&str; 2] = ["3 myNumber - error", "5 validTo - error"];
    vec![
        shape(
            "names put together",
            r#"{"body":{"errorList":[{"seq":1,"recordNo":3,"errorCode":"E1003","errorItem":"myNumber","errorText":"x"},{"seq":2,"recordNo":5,"errorCode":"E1004","errorItem":"validTo"}]}}"#,
            &TWO,
        ),
        shape(
            "full width throughout",
            "Ｎｏ．,レコード番号,エラーコード,取込項目\n１,３,Ｅ１００３,\n２,５,Ｅ１００４,\n",
            &["3 - E1003 error", "5 - E1004 error"],
        ),
        shape("a row of the import", "取込行番号,項目ID,エラーID\n3,myNumber,E1003\n", &TWO[..1]).uncertain_on_table(),
        shape(
            "numbers of elements",
            "<r><recordList><record><number>3</number><result>NG</result><messageList><message id=\"E1003\">個人番号の桁数</message></messageList></record><record><number>5</number><result>OK</result><messageList/></record></recordList></r>",
            &["3 myNumber E1003 error", "5 - - ok"],
        ),
        shape(
            "names put together, in Japanese",
            "エラーレコード番号,エラー箇所,エラーコード,エラー文言\n3,個人番号,E1003,x\n5,有効期間終了日,E1004,y\n",
            &TWO,
        ),
        shape(
            "a status by its last part, and codes below failed rules",
            r#"[{"record":3,"validation":"fail","failedRules":["E1003"]},{"record":5,"validation":"pass","failedRules":[]}]"#,
            &["3 - E1003 error", "5 - - ok"],
        ),
        shape(
            "NestJS",
            r#"{"statusCode":422,"error":"Unprocessable Entity","message":["2.myNumber must be 12 digits","records.4.validTo must be a date"]}"#,
            &BARE,
        ),
        shape(
            "FastAPI",
            r#"{"detail":[{"loc":["body",2,"myNumber"],"msg":"m","type":"t"},{"loc":["body",4,"validTo"],"msg":"m","type":"t"}]}"#,
            &BARE,
        ),
        shape(
            "Spring",
            r#"{"status":400,"error":"Bad Request","errors":[{"codes":["Size.list[2].myNumber","Size.myNumber","Size"],"defaultMessage":"m","field":"list[2].myNumber","code":"Size"}],"path":"/api"}"#,
            &["3 myNumber Size error"],
        ),
        shape(
            "ASP.NET",
            r#"{"errors":{"[2].myNumber":["m"],"[4].validTo":["m"]},"title":"One or more validation errors occurred.","status":400}"#,
            &BARE,
        ),
        shape(
            "Ajv",
            r#"[{"instancePath":"/2/myNumber","keyword":"pattern","message":"must match"},{"instancePath":"/4","keyword":"required","message":"must have required property 'validTo'"}]"#,
            &BARE,
        ),
        shape(
            "JSON:API",
            r#"{"errors":[{"status":"422","code":"E1003","source":{"pointer":"/data/2/myNumber"}},{"status":"422","code":"E1004","source":{"pointer":"/data/4/validTo"}}]}"#,
            &TWO,
        ),
        shape(
            "GraphQL",
            r#"{"data":null,"errors":[{"message":"m","path":["register",2,"myNumber"],"extensions":{"code":"E1003"}}]}"#,
            &TWO[..1],
        ),
        shape(
            "by code, with message and records",
            r#"{"E1003":{"message":"桁数","records":[3,5]},"E1004":{"message":"日付","records":[7]}}"#,
            &["3 - E1003 error", "5 - E1003 error", "7 - E1004 error"],
        ),
        shape(
            "a range under a plural",
            r#"{"errors":[{"code":"E1003","records":"3-5"}]}"#,
            &["3 - E1003 error", "4 - E1003 error", "5 - E1003 error"],
        ),
        shape(
            "No. of the reply, the record in the message",
            "No.,エラーコード,エラーメッセージ\n1,E1003,3件目：個人番号の桁数\n2,E1004,5件目：有効期間終了日の形式\n",
            &TWO,
        ),
        shape(
            "a number masked by letters",
            format!(r#"[{{"myNumber":"XXXXXXXX{}","code":"E1003"}}]"#, &common::my_number(3)[8..]),
            &["3 - E1003 error"],
        ),
        shape(
            "lines with a summary",
            "{\"type\":\"summary\",\"total\":12,\"errors\":1}\n{\"record\":3,\"code\":\"E1003\",\"field\":\"myNumber\"}\n",
            &["- - - error", "3 myNumber E1003 error"],
        ),
        shape("XML that has a header", "<Result><Header><Status>OK</Status></Header></Result>", &["- - - ok"]),
    ]
}

/// Entries that are easily lost: in maps, in cells, in names with numbers, below headings that stand apart.
fn easily_lost() -> Vec<Shape> {
    const TWO: [&str; 2] = ["5 myNumber E0003 error", "5 basicFiveInfo.name E0001 error"];
    const APART: [&str; 2] = ["5 - E0003 error", "5 - E0001 error"];
    vec![
        shape(
            "a word for each record",
            r#"{"results":{"0":"E0003","11":"E0001","6":"OK"}}"#,
            &["1 - E0003 error", "12 - E0001 error", "7 - - ok"],
        ),
        shape(
            "a word for each record, in Japanese",
            r#"{"処理結果":{"5件目":"E0003","7件目":"エラー","6件目":"正常"}}"#,
            &["5 - E0003 error", "7 - - error", "6 - - ok"],
        ),
        shape(
            "several codes for each record",
            r#"{"結果":{"5件目":"E0003,E0001","6件目":"正常"}}"#,
            &["5 - E0003 error", "5 - E0001 error", "6 - - ok"],
        ),
        shape(
            "a word for each recipient",
            r#"{"results":{"0000051":"E0003","0000061":"OK"}}"#,
            &["5 - E0003 error", "6 - - ok"],
        ),
        shape(
            "numbers within the names",
            "レコード番号,エラー1コード,エラー1内容,エラー2コード,エラー2内容\n5,E0003,桁数,E0001,必須\n6,E0003,桁数,,\n",
            &["5 - E0003 error", "5 - E0001 error", "6 - E0003 error"],
        ),
        shape("numbers before the names", "レコード番号,1件目エラーコード,2件目エラーコード\n5,E0003,E0001\n", &APART),
        shape("numbers behind the names", "レコード番号,エラーコード1,エラーコード2\n5,E0003,E0001\n", &APART),
        shape("numbers behind a sign", "record,code_1,message_1,code_2,message_2\n5,E0003,x,E0001,y\n", &APART),
        shape(
            "numbers within the names, in JSON",
            r#"{"errors":[{"recordNo":5,"error1_code":"E0003","error1_item":"myNumber","error2_code":"E0001","error2_item":"氏名"}]}"#,
            &TWO,
        ),
        shape(
            "numbers behind names that are put together",
            r#"{"errors":[{"recordNo":5,"errorCode1":"E0003","errorItem1":"個人番号","errorCode2":"E0001","errorItem2":"氏名"}]}"#,
            &TWO,
        ),
        shape(
            "a column for errors",
            "record,errors\n5,E0003;E0001\n7,E0004\n8,\n",
            &["5 - E0003 error", "5 - E0001 error", "7 - E0004 error", "8 - - ok"],
        ),
        shape("a column for errors, with bars", "record,errors\n5,E0003|E0001\n", &APART),
        shape(
            "numbered lines below a heading",
            "PMH 取込結果のお知らせ\n以下のデータにエラーがあります。\n\n1) 受給者番号0000051：個人番号の桁数が正しくありません [PMH-0003]\n2) 受給者番号0000061：氏名が設定されていません [PMH-0001]\n",
            &["5 myNumber PMH-0003 error", "6 basicFiveInfo.name PMH-0001 error"],
        ),
        shape(
            "columns and rows apart",
            r#"{"columns":["recordNo","item","code"],"rows":[[5,"個人番号","E0003"],[5,"氏名","E0001"]]}"#,
            &TWO,
        ),
        shape(
            "headers and data",
            r#"{"headers":["レコード番号","エラーコード"],"data":[["5","E0003"],["5","E0001"]]}"#,
            &APART,
        ),
        shape(
            "fields and values",
            r#"{"result":{"fields":[{"name":"recordNo"},{"name":"code"}],"values":[[5,"E0003"],[5,"E0001"]]}}"#,
            &APART,
        ),
        shape(
            "codes with their fields in brackets",
            "レコード番号,エラー\n5,E0003(個人番号)、E0001(氏名)\n7,E0004（有効期間終了日）\n",
            &[TWO[0], TWO[1], "7 validTo E0004 error"],
        ),
        shape(
            "codes with their fields, in JSON",
            r#"{"errors":[{"recordNo":5,"code":"E0003(個人番号)、E0001(氏名)"}]}"#,
            &TWO,
        ),
        shape(
            "a code behind the word for how it went",
            "レコード番号,処理結果\n5,NG(E0003)\n6,OK\n7,エラー：E0001\n",
            &["5 - E0003 error", "6 - - ok", "7 - E0001 error"],
        ),
        shape(
            "codes behind the word, in JSON",
            r#"{"results":[{"recordNo":5,"result":"NG（E0003,E0001）"},{"recordNo":6,"result":"OK"}]}"#,
            &[APART[0], APART[1], "6 - - ok"],
        ),
        shape(
            "ranges in a list",
            r#"{"errors":[{"code":"E0003","records":["3-5","7"]}]}"#,
            &["3 - E0003 error", "4 - E0003 error", "5 - E0003 error", "7 - E0003 error"],
        ),
        shape(
            "ranges by code",
            r#"{"E0003":["3-4","7"],"E0001":["9"]}"#,
            &["3 - E0003 error", "4 - E0003 error", "7 - E0003 error", "9 - E0001 error"],
        ),
        shape(
            "totals below a column that is called No",
            "No,処理結果,エラーコード\n3,NG,E0003\n5,NG,E0001\n合計,2件,異常 2\n",
            &["3 - E0003 error", "5 - E0001 error"],
        ),
        shape(
            "lines of totals in a log",
            "2026/11/22 10:00:00 INFO start total=12\n2026/11/22 10:00:01 ERROR record=5 code=E0003 item=myNumber\n2026/11/22 10:00:02 INFO end ok=11 ng=1\n正常=11 異常=1\n",
            &["5 myNumber E0003 error"],
        ),
        shape("errors by their number", r#"{"処理結果":"正常","エラー":"3件"}"#, &["- - - error"]),
        shape("some were not", r#"{"result":"一部のデータは登録されていません"}"#, &["- - - error"]),
        shape("several fields and as many codes", "レコード番号,項目,コード\n5,個人番号/氏名,E0003/E0001\n", &TWO),
    ]
}

#[test]
fn shapes_on_json_and_on_a_table() {
    let records = records();
    let (json, csv) = (file(&records), as_csv(&records).into_bytes());
    let all = [
        json_shapes(),
        other_shapes(),
        lists_of_entries(),
        several_in_an_entry(),
        maps(),
        counted(),
        identified(),
        outcomes(),
        further_forms(),
        grids(),
        sentences(),
        contradicting_outcomes(),
        as_programs_write_them(),
        easily_lost(),
    ];
    let shapes: Vec<Shape> = all.into_iter().flatten().collect();
    assert!(shapes.len() >= 200, "{}", shapes.len());
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
        let of =
            |laid: &pmh_inspector::read::reply_matching::MatchedReply| (laid.record, laid.rows.map(ReplyRows::code));
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
            "a line of the file on which the field does not stand",
            &long,
            "行番号,項目名,エラーコード\n13,個人番号,E1\n3,個人番号,E2\n",
            vec![(Some(12), sheet), (Some(2), sheet)],
        ),
        (
            "a row of the sheet or a line of the file",
            &long,
            "行番号,エラーコード\n13,E1\n4,E2\n",
            vec![(None, None), (None, None)],
        ),
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
            "rows of the data or of the sheet, and none of the file",
            &long,
            "lineNumber,field,code,message\n3,myNumber,E1,m\n",
            vec![(None, None)],
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
        ("a line of JSON or a record", r#"[{"line":3,"code":"E1","message":"m"}]"#.to_owned(), vec![(None, None)]),
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
    /// What it gives of an identity: of which record, and which.
    identity: Option<(u32, usize)>,
    /// The record that its message mentions as one with which it collides.
    mentioned: Option<u32>,
}

/// The identities that an entry may give.
const IDENTITIES: [&str; 5] = ["historyKey", "medicalSubsidyRecipientNumber", "nameKana", "生年月日", "value"];

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let identity = proptest::option::of((1..=RECORDS + 2, 0..IDENTITIES.len()));
    let mentioned = proptest::option::of(1..=RECORDS);
    let entry = (1..=RECORDS + 3, 1000_u32..1010, any::<bool>(), identity, mentioned);
    let entry =
        entry.prop_map(|(record, code, ok, identity, mentioned)| Entry { record, code, ok, identity, mentioned });
    proptest::collection::vec(entry, 1..20)
}

impl Entry {
    fn cells(&self, number: &str) -> Vec<(String, String)> {
        let of = |record: u32, kind: usize| match kind {
            0 => format!("H{record}"),
            1 | 4 => format!("{:07}", record * 10 + 1),
            2 => kana(record),
            _ => format!("{}/7/26", 1979 + record),
        };
        let given =
            |kind: usize| self.identity.filter(|(_, known)| *known == kind).map_or(String::new(), |(r, k)| of(r, k));
        let value = given(4);
        let field = if value.is_empty() { "" } else { "公費受給者番号" };
        let number = [(number.to_owned(), self.record.to_string())];
        let identities = (0..4).map(|kind| (IDENTITIES[kind].to_owned(), given(kind)));
        let said = [
            ("field", field.to_owned()),
            ("value", value),
            ("status", if self.ok { "OK" } else { "NG" }.to_owned()),
            ("code", if self.ok { String::new() } else { format!("E{}", self.code) }),
            (
                "message",
                match self.mentioned.filter(|_| !self.ok) {
                    Some(other) => format!("受給者番号{:07}と重複", other * 10 + 1),
                    None => String::new(),
                },
            ),
        ];
        number.into_iter().chain(identities).chain(said.map(|(name, text)| (name.to_owned(), text))).collect()
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
        let line = |cells: Vec<(String, String)>, of: fn((String, String)) -> String| {
            cells.into_iter().map(of).collect::<Vec<_>>().join(separator) + "\n"
        };
        let mut text = line(entries[0].cells(number), |(name, _)| name);
        entries.iter().for_each(|entry| text += &line(entry.cells(number), |(_, text)| text));
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
        8 => {
            let body = json!({ "errors": [], "items": objects }).to_string();
            json!({ "statusCode": 207, "body": body }).to_string().into_bytes()
        }
        // Lists by outcome; the rejected stand in one that is known, or in one that is not.
        9 | 10 => {
            let of = |ok: bool| {
                entries
                    .iter()
                    .zip(&objects)
                    .filter(|(entry, _)| entry.ok == ok)
                    .map(|(_, one)| one.clone())
                    .collect::<Vec<_>>()
            };
            let rejected = if shape == 9 { "rejected" } else { "nazo" };
            json!({ "registered": of(true), rejected: of(false) }).to_string().into_bytes()
        }
        // A text in a text.
        11 => json!(json!({ "results": objects }).to_string()).to_string().into_bytes(),
        // Lines of a log, and notices.
        13 | 14 => {
            let mut text = String::new();
            for entry in entries {
                let cells = entry.cells(number).into_iter().filter(|(_, text)| !text.is_empty());
                let pairs: Vec<String> = cells
                    .map(
                        |(name, text)| {
                            if shape == 13 { format!("{name}={text}") } else { format!("{name}：{text}\n") }
                        },
                    )
                    .collect();
                writeln!(text, "{}", if shape == 13 { pairs.join(" ") } else { pairs.concat() }).unwrap();
            }
            text.into_bytes()
        }
        // What each is about, below what is said of it.
        _ => {
            let one = |object: &Value| {
                let (said, about): (serde_json::Map<_, _>, serde_json::Map<_, _>) = object
                    .as_object()
                    .unwrap()
                    .clone()
                    .into_iter()
                    .partition(|(name, _)| ["status", "code", "message"].contains(&name.as_str()));
                let mut one = said;
                one.insert("targets".to_owned(), json!([about]));
                Value::Object(one)
            };
            json!({ "results": objects.iter().map(one).collect::<Vec<_>>() }).to_string().into_bytes()
        }
    }
}

/// The names under which an id may stand of which nothing is known.
const UNKNOWN: [&str; 7] = ["id", "requestId", "宛名番号", "受付番号", "対象者", "person.id", "nazo"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// In a list in any order, with what identifies the records under any name, no reply lies on another record; and as long as
    /// all are known, each lies on its own.
    #[test]
    fn no_list_in_another_order_lies_on_others(
        order in Just((1..=RECORDS).collect::<Vec<u32>>()).prop_shuffle(),
        kind in 0_usize..5,
        name in 0..UNKNOWN.len(),
        unknown in proptest::option::of(1..=RECORDS),
        table in any::<bool>(),
    ) {
        let records = people();
        let payload = if table { as_csv(&records).into_bytes() } else { file(&records) };
        let id = |n: u32| match kind {
            _ if unknown == Some(n) => json!(if kind == 0 { "900000000999" } else { "Z-0009999" }),
            0 => json!(common::my_number(n)),
            1 => json!(format!("{:07}", n * 10 + 1)),
            2 => records[n as usize - 1]["basicFiveInfo"]["name"].clone(),
            3 => json!(n),
            _ => json!(format!("A-{:03}", n * 7919 % 1000)),
        };
        let reply = listed(UNKNOWN[name], &order, id);
        let workspace = open(&payload, &[("reply", reply.clone().into_bytes())], None);
        let laid = &workspace.responses[0].laid;
        prop_assert_eq!(laid.len(), order.len());
        for (laid, of) in laid.iter().zip(&order) {
            prop_assert!(laid.record.is_none_or(|record| record == *of), "{:?} is not {}: {}", laid.record, of, reply);
            prop_assert!(laid.record.is_some() || laid.doubt.is_some(), "nothing is told of {}: {}", of, reply);
            let known = kind < 3 && unknown != Some(*of);
            prop_assert!(!known || laid.record == Some(*of), "{} is lost: {}", of, reply);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    /// Entries in are replies out, each with its own outcome; and no reply lies on a record that an identity in it excludes.
    #[test]
    fn nothing_is_lost_and_nothing_lies_on_another(entries in entries(), shape in 0_usize..16, table in any::<bool>(), by_row in any::<bool>()) {
        let records = people();
        let payload = if table { as_csv(&records).into_bytes() } else { file(&records) };
        let mut entries = entries;
        // In a line of a log only numbers and keys stand.
        if shape == 13 {
            entries.iter_mut().for_each(|entry| {
                entry.identity = entry.identity.map(|(of, kind)| (of, kind % 2));
                entry.mentioned = None;
            });
        }
        let entries = entries;
        let bytes = written(&entries, shape, if by_row { "行番号" } else { "recordNo" });
        let workspace = open(&payload, &[("reply", bytes)], None);
        prop_assert!(workspace.troubles.is_empty(), "{:?}", workspace.troubles);
        let response = &workspace.responses[0];
        prop_assert_eq!(response.replies.len(), entries.len());
        // Lists by outcome change the order.
        let mut entries = entries;
        if [9, 10].contains(&shape) {
            entries.sort_by_key(|entry| !entry.ok);
        }
        let entries = entries;
        // A number that is right once counts from 1; only where none is may they count from 0.
        let right = entries.iter().any(|entry| entry.identity.is_some_and(|(of, _)| of == entry.record && of <= RECORDS));
        let unknown_value = |entry: &Entry| entry.identity.is_some_and(|(of, kind)| kind == 4 && of > RECORDS);
        let mut from = BTreeSet::new();
        for ((entry, reply), laid) in entries.iter().zip(response.replies.iter()).zip(&response.laid) {
            prop_assert_eq!(!reply.is_error(), entry.ok);
            let Some(record) = laid.record else { continue };
            if let Some((of, kind)) = entry.identity {
                // A value that nobody has says nothing.
                prop_assert!(record == of || kind == 4 && of > RECORDS, "{} is not {}", record, of);
            } else if !by_row && !unknown_value(entry) {
                from.insert(record - entry.record);
            }
        }
        prop_assert!(from.len() <= 1 && from.iter().all(|from| *from <= u32::from(!right)), "{:?}", from);
        // Who has a number and an identity that are right is never without a record.
        for (entry, laid) in entries.iter().zip(&response.laid) {
            // A birth date alone is nobody's.
            let sure = entry.identity.is_some_and(|(of, kind)| of <= RECORDS && kind != 3);
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

/// Two tries are told apart by the time, under whatever name and in whatever form it is written.
#[test]
fn times_order_two_tries() {
    let payload = file(&records());
    let errors = |records: &[u32]| records.iter().map(|n| json!({ "recordNo": n, "code": "E3" })).collect::<Vec<_>>();
    let mut pairs: Vec<[String; 2]> = Vec::new();
    let (early, late) = ("2026-11-22 10:00:00", "2026-11-22 11:30:00");
    for name in [
        "time",
        "date",
        "処理日時",
        "timestamp",
        "processDate",
        "resultTime",
        "executedAt",
        "end_time",
        "出力日時",
        "回答日",
    ] {
        pairs.push(
            [(early, &[3, 5][..]), (late, &[5])]
                .map(|(time, all)| json!({ name: time, "errors": errors(all) }).to_string()),
        );
    }
    for (early, late) in [
        (json!(1_795_312_800_u32), json!(1_795_318_200_u32)),
        (json!("令和8年11月22日 10時00分"), json!("令和8年11月22日 11時30分")),
    ] {
        pairs.push(
            [(early, &[3, 5][..]), (late, &[5])]
                .map(|(time, all)| json!({ "header": { "timestamp": time }, "errors": errors(all) }).to_string()),
        );
    }
    pairs.push(
        [("10:00", &[3, 5][..]), ("11:30", &[5])]
            .map(|(time, all)| json!({ "date": "2026-11-22", "time": time, "errors": errors(all) }).to_string()),
    );
    pairs.push([("10", &[3, 5][..]), ("11", &[5])].map(|(hour, all)| {
        all.iter().map(|n| format!("[2026/11/22 {hour}:00:01] ERROR record={n} E0003\n")).collect()
    }));
    pairs.push([("10", &[3, 5][..]), ("11", &[5])].map(|(hour, all)| {
        let rows: String = all.iter().map(|n| format!("{n},E0003\n")).collect();
        format!("出力日時：2026/11/22 {hour}:00\n\nレコード番号,エラーコード\n{rows}")
    }));
    pairs.push([("10", &[3, 5][..]), ("11", &[5])].map(|(hour, all)| {
        format!(
            "HTTP/1.1 400 Bad\r\nDate: Sun, 22 Nov 2026 {hour}:00:00 GMT\r\n\r\n{}",
            json!({ "errors": errors(all) })
        )
    }));
    for [early, late] in pairs {
        for order in [[&early, &late], [&late, &early]] {
            let workspace = open(&payload, &order.map(|text| ("reply", text.clone().into_bytes())), None);
            let answered = &workspace.answered[&0];
            assert_eq!((answered.rejected, answered.by_time), (1, true), "{early}");
        }
    }
    // A day of the certificate is none of the reply.
    let replies =
        [3, 5].map(|n| ("reply", json!({ "endDate": "2026-11-22", "errors": errors(&[n]) }).to_string().into_bytes()));
    assert!(!open(&payload, &replies, None).answered[&0].by_time);
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

/// Whatever identifies a person confirms the place by number or contradicts it; what a message mentions does neither, where a
/// member of the entry says which record is meant.
#[test]
fn who_is_meant_and_who_is_mentioned() {
    let people = people();
    let payloads = [file(&people), as_csv(&people).into_bytes()];
    let (contradicts, excluded) = ("reply-contradicts-record", "unmatched-reply");
    // An entry as JSON; its record and code, what confirms it, and what is told of it. Each is tried as a table as well.
    for (entry, expected, confirmed, told) in [
        (json!({ "recordNo": 5, "code": "E12", "message": "受給者番号 0000091 と重複しています" }), "5 E12", "", ""),
        (json!({ "recordNo": 5, "code": "E12", "message": "受給者番号：0000091と重複" }), "5 E12", "", ""),
        (json!({ "recordNo": 5, "code": "E12", "message": "レコード9と重複しています" }), "5 E12", "", ""),
        (json!({ "index": 4, "code": "E12", "message": "レコード9と重複しています" }), "5 E12", "", ""),
        (json!({ "公費受給者番号": "0000051", "code": "E12", "message": "9件目と重複" }), "5 E12", "", ""),
        (
            json!({ "recordNo": 5, "code": "E12", "message": "受給者番号0000051の期間" }),
            "5 E12",
            "recipient-number",
            "",
        ),
        (json!({ "code": "E12", "message": "レコード9はレコード4と重複" }), "9 E12", "", ""),
        (json!({ "code": "E12", "message": "9件目が4件目と重複しています" }), "9 E12", "", ""),
        (json!({ "code": "E12", "message": "レコード9は4件目と重複" }), "9 E12", "", ""),
        (json!({ "code": "E12", "message": "record 9 is a duplicate of record 4" }), "9 E12", "", ""),
        (json!({ "code": "E12", "message": "No.9はNo.4と重複" }), "9 E12", "", ""),
        (json!({ "code": "E12", "message": "9件目：受給者番号0000041と重複" }), "9 E12", "", ""),
        (json!({ "code": "E12", "message": "受給者番号0000091の期間" }), "9 E12", "", ""),
        (json!({ "recordNo": 5, "nameKana": "ミホンゴ", "code": "E1" }), "5 E1", "name-kana", ""),
        (json!({ "recordNo": 5, "カナ氏名": "ﾐﾎﾝ ｺﾞ", "code": "E1" }), "5 E1", "name-kana", ""),
        (json!({ "recordNo": 5, "kana": "ミホンナナ", "code": "E1" }), "7 E1", "", contradicts),
        (json!({ "nameKana": "ミホンナナ", "code": "E1" }), "7 E1", "", ""),
        (json!({ "recordNo": 5, "birthDate": "1984/07/26", "code": "E1" }), "5 E1", "birth-date", ""),
        (json!({ "recordNo": 5, "生年月日": "昭和59年7月26日", "code": "E1" }), "5 E1", "birth-date", ""),
        (json!({ "recordNo": 5, "dateOfBirth": "19840726", "code": "E1" }), "5 E1", "birth-date", ""),
        (json!({ "recordNo": 5, "生年月日": "S58.7.26", "code": "E1" }), "- E1", "", excluded),
        (json!({ "recordNo": 5, "patientName": "見本　五", "code": "E1" }), "5 E1", "name", ""),
        (json!({ "recordNo": 5, "対象者名": "見本七", "code": "E1" }), "7 E1", "", contradicts),
        (json!({ "recordNo": 5, "type": "KODOMO01", "message": "期間" }), "5 -", "type-id", ""),
        (json!({ "recordNo": 7, "certType": "KODOMO01", "code": "E1" }), "- E1", "", excluded),
        (json!({ "recordNo": 5, "受給者証種別": "こども医療", "code": "E1" }), "5 E1", "", ""),
        (json!({ "recipientNo": "0000071", "certType": "JUDO01", "message": "期間が不正" }), "7 -", "", ""),
        (json!({ "recipientNumber": "0000071", "code": "E1" }), "7 E1", "", ""),
        (json!({ "recordNo": 5, "受給者番号": "0000071", "code": "E1" }), "7 E1", "", contradicts),
        (json!({ "recordNo": 5, "field": "氏名", "value": "見本五", "code": "E1" }), "5 E1", "name", ""),
        (json!({ "recordNo": 5, "field": "氏名", "入力値": "見本七", "code": "E1" }), "7 E1", "", contradicts),
        (json!({ "recordNo": 5, "field": "氏名", "value": "誰か", "code": "E1" }), "5 E1", "", ""),
        (json!({ "field": "公費受給者番号", "value": "0000071", "code": "E1" }), "7 E1", "", ""),
        (
            json!({ "recordNo": 5, "field": "dateOfBirth", "rejectedValue": "1984-07-26", "code": "E1" }),
            "5 E1",
            "birth-date",
            "",
        ),
    ] {
        let cells = |of: fn((&String, &Value)) -> String| {
            let all: Vec<String> = entry.as_object().unwrap().iter().map(of).collect();
            all.join(",")
        };
        let text = |(_, value): (&String, &Value)| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let table = format!("{}\n{}\n", cells(|(name, _)| name.clone()), cells(text));
        for reply in [json!({ "errors": [entry] }).to_string(), table] {
            for payload in &payloads {
                let workspace = open(payload, &[("reply", reply.clone().into_bytes())], None);
                assert!(workspace.troubles.is_empty(), "{reply}: {:?}", workspace.troubles);
                let response = &workspace.responses[0];
                assert_eq!(response.replies.len(), 1, "{reply}");
                let laid = &response.laid[0];
                let record = laid.record.map_or("-".to_owned(), |record| record.to_string());
                let code = Some(response.replies[0].code.as_str()).filter(|code| !code.is_empty()).unwrap_or("-");
                assert_eq!(format!("{record} {code}"), expected, "{reply}");
                let by: Vec<&str> = laid.confirmed_by.iter().map(|by| by.code()).collect();
                assert_eq!(by.join(" "), confirmed, "{reply}");
                let rules = response.findings.iter().map(|finding| finding.rule.name());
                let rules: Vec<&str> = rules.filter(|rule| *rule != "code-not-in-list").collect();
                assert_eq!(rules.join(" "), told, "{reply}");
            }
        }
    }
}

/// What a reply counts is held against what was sent and what it lists: never is all said to be taken where it may not be.
#[test]
fn counts_are_held_against_what_was_sent() {
    let payloads = [file(&records()), as_csv(&records()).into_bytes()];
    let each = |row: fn(u32) -> String| (1..=RECORDS).map(row).collect::<Vec<_>>();
    let objects = each(|n| format!(r#"{{"recordNo":{n},"status":"OK"}}"#)).join(",");
    let rows = each(|n| format!("{n},OK")).join("\n");
    // The reply; how many taken, rejected and without an answer; whether the counts contradict; whether it is a success.
    type Told = (Option<u32>, u32, u32, bool, bool);
    let cases: [(String, Told); 34] = [
        (r#"{"status":"OK","successCount":10,"errorCount":0}"#.into(), (Some(10), 0, 2, true, false)),
        (r#"{"status":"OK","登録件数":10}"#.into(), (Some(10), 0, 2, true, false)),
        (r#"{"status":"OK","正常件数":"10件"}"#.into(), (Some(10), 0, 2, true, false)),
        (r#"{"status":"OK","processedCount":10}"#.into(), (Some(10), 0, 2, true, false)),
        (r#"{"status":"OK","number_of_records":10}"#.into(), (Some(10), 0, 2, true, false)),
        (r#"{"status":"OK","processedCount":12}"#.into(), (Some(12), 0, 0, false, true)),
        (r#"{"status":"OK","successCount":12,"errorCount":0}"#.into(), (Some(12), 0, 0, false, true)),
        (r#"{"status":"OK","successCount":14}"#.into(), (None, 0, 0, true, false)),
        (r#"{"status":"OK","登録件数":10,"対象外件数":2}"#.into(), (Some(10), 0, 0, false, false)),
        (r#"{"status":"OK","insertCount":8,"updateCount":4}"#.into(), (Some(12), 0, 0, false, true)),
        (r#"{"status":"OK","insertCount":8,"updateCount":3}"#.into(), (Some(11), 0, 1, true, false)),
        (r#"{"summary":{"total":12,"success":12,"failed":0}}"#.into(), (Some(12), 0, 0, false, true)),
        (r#"{"summary":{"total":12,"success":11,"error":1}}"#.into(), (Some(11), 1, 0, false, false)),
        (r#"{"summary":{"total":1,"success":1,"failed":0}}"#.into(), (Some(1), 0, 11, true, false)),
        (r#"{"処理結果":"正常","エラー":"3件"}"#.into(), (None, 3, 0, false, false)),
        (r#"{"taskId":"T1","status":"accepted","recordCount":9}"#.into(), (None, 0, 3, true, false)),
        (r#"{"status":"OK","message":"12件中12件を登録しました。"}"#.into(), (Some(12), 0, 0, false, true)),
        (r#"{"status":"OK","message":"12件中10件を登録しました。"}"#.into(), (Some(10), 0, 2, true, false)),
        (r#"{"status":"OK","message":"10 of 12 records registered"}"#.into(), (Some(10), 0, 2, true, false)),
        (r#"{"status":"OK","message":"一部のデータは登録されていません"}"#.into(), (None, 0, 0, false, false)),
        ("正常に登録しました。登録件数：10件\n".into(), (Some(10), 0, 2, true, false)),
        ("受付番号：1\n処理結果：正常\n登録件数：12件\n".into(), (Some(12), 0, 0, false, true)),
        ("受付番号：1\n処理結果：正常\n登録件数：10件\n".into(), (Some(10), 0, 2, true, false)),
        ("<r><status>OK</status><okCount>10</okCount><ngCount>0</ngCount></r>".into(), (Some(10), 0, 2, true, false)),
        (format!(r#"{{"results":[{objects}],"rejectCount":1}}"#), (Some(11), 1, 0, true, false)),
        (format!(r#"{{"results":[{objects}],"okCount":11}}"#), (Some(11), 0, 0, true, false)),
        (format!(r#"{{"results":[{objects}],"total":12,"rejectCount":0}}"#), (Some(12), 0, 0, false, true)),
        (format!("レコード番号,処理結果\n{rows}\n合計,12,異常 1\n"), (Some(11), 1, 0, true, false)),
        (format!("正常件数,11\nエラー件数,1\n\nレコード番号,処理結果\n{rows}\n"), (Some(11), 1, 0, true, false)),
        (r#"{"errorCount":7,"errors":[{"recordNo":5,"code":"E0003"}]}"#.into(), (None, 7, 0, true, false)),
        (
            r#"{"errorCount":2,"errors":[{"recordNo":5,"code":"E0003"},{"recordNo":5,"code":"E0004"}]}"#.into(),
            (None, 1, 0, false, false),
        ),
        (
            r#"{"正常":9,"警告":2,"エラー":1,"明細":[{"レコード番号":5,"エラーコード":"E0003"}]}"#.into(),
            (Some(11), 1, 0, false, false),
        ),
        (
            "{\"type\":\"summary\",\"total\":12,\"ok\":11,\"ng\":1}\n{\"record\":5,\"code\":\"E0003\"}\n".into(),
            (Some(11), 1, 0, false, false),
        ),
        ("ERROR 5件目 E0003 個人番号\n正常=11 異常=1\n".into(), (Some(11), 1, 0, false, false)),
    ];
    for (text, expected) in &cases {
        for payload in &payloads {
            let workspace = open(payload, &[("reply", text.clone().into_bytes())], None);
            let (answered, response) = (&workspace.answered[&0], &workspace.responses[0]);
            let told = response.findings.iter().any(|finding| finding.rule.name() == "reply-counts-contradict");
            assert_eq!(told, answered.contradicts.is_some(), "{text}");
            let well = !told && response.replies.iter().all(|reply| reply.outcome <= Outcome::Accepted);
            let unanswered = answered.uncounted.max(answered.unanswered.len() as u32);
            assert_eq!((answered.taken, answered.rejected, unanswered, told, well), *expected, "{text}");
        }
    }
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

/// A list as long as the upload, in this order, each with its own id under a name, and with an error for the third record.
fn listed(name: &str, order: &[u32], id: impl Fn(u32) -> Value) -> String {
    let entry = |n: &u32| {
        let mut entry = if *n == 3 { json!({ "status": "NG", "code": "E1003" }) } else { json!({ "status": "OK" }) };
        let (outer, inner) = name.split_once('.').map_or((name, None), |(outer, inner)| (outer, Some(inner)));
        entry[outer] = inner.map_or_else(|| id(*n), |inner| json!({ inner: id(*n) }));
        entry
    };
    json!({ "results": order.iter().map(entry).collect::<Vec<_>>() }).to_string()
}

/// What a reply is laid on: the records, `-` for none, and the rules that tell of its places, once each.
fn laid_and_told(payload: &[u8], reply: &str) -> String {
    let workspace = open(payload, &[("reply", reply.as_bytes().to_vec())], None);
    assert!(workspace.troubles.is_empty(), "{reply}: {:?}", workspace.troubles);
    let response = &workspace.responses[0];
    let records = response.laid.iter().map(|laid| laid.record.map_or("-".to_owned(), |record| record.to_string()));
    let rules: BTreeSet<&str> = response.findings.iter().map(|finding| finding.rule.name()).collect();
    let told = ["reply-contradicts-record", "reply-place-uncertain", "unmatched-reply"];
    let told = told.into_iter().filter(|rule| rules.contains(rule));
    records.chain(told.map(str::to_owned)).collect::<Vec<_>>().join(" ")
}

const UNCERTAIN: &str = "- - - - - reply-place-uncertain";

/// Whoever is meant by an id under a name that nobody knows gets the reply; where ids prove nothing, it is told.
#[test]
fn ids_under_unknown_names_go_before_the_order_of_a_list() {
    let people = people();
    let payload = &people[..5];
    let payloads = [file(payload), as_csv(payload).into_bytes()];
    let shuffled = [2, 1, 5, 3, 4];
    let recipient = |n: u32| json!(format!("{:07}", n * 10 + 1));
    let my_number = |n: u32| json!(common::my_number(n));
    let mut cases: Vec<(String, &str)> = Vec::new();
    for name in ["id", "Id", "requestId", "宛名番号", "受付番号", "対象者", "target", "person.id", "番号", "no", "nazo"]
    {
        cases.push((listed(name, &shuffled, recipient), "2 1 5 3 4"));
        cases.push((listed(name, &shuffled, my_number), "2 1 5 3 4"));
        cases.push((listed(name, &shuffled, |n| json!(format!("A-{}", n * 7919 % 10))), UNCERTAIN));
    }
    for name in ["id", "nazo", "対象者"] {
        cases.push((listed(name, &shuffled, |n| json!(payload[n as usize - 1]["basicFiveInfo"]["name"])), "2 1 5 3 4"));
        // In the upload's order, or in one that proves nothing.
        cases.push((listed(name, &[1, 2, 3, 4, 5], |n| json!(n)), "1 2 3 4 5"));
        cases.push((listed(name, &shuffled, |n| json!(n)), UNCERTAIN));
        cases.push((listed(name, &shuffled, |n| json!(n - 1)), UNCERTAIN));
        // One of them is nobody's.
        cases.push((
            listed(name, &shuffled, |n| if n == 4 { json!("9999999") } else { recipient(n) }),
            "2 1 5 3 - unmatched-reply",
        ));
    }
    // What has no id of records goes by the order.
    cases.push((listed("検証", &shuffled, |_| json!("済")), "1 2 3 4 5"));
    cases.push((listed("id", &[1, 2, 3, 4, 5], |n| json!(format!("R{n:03}"))), "1 2 3 4 5"));
    // An id beside a number that says another record, and one that is said to be another's.
    cases.push((json!([{ "recordNo": 4, "id": recipient(2), "code": "E1" }]).to_string(), "- reply-place-uncertain"));
    cases
        .push((json!([{ "recordNo": 1, "id": recipient(2), "code": "E1" }]).to_string(), "2 reply-contradicts-record"));
    cases.push((json!([{ "recordNo": 1, "duplicateId": recipient(2), "code": "E1" }]).to_string(), "1"));
    // Numbers with zeros before them.
    cases.push((json!({ "errors": [{ "no": recipient(2), "code": "E1" }] }).to_string(), "2"));
    cases.push((json!({ "errorRecords": ["0000021", "0000041"] }).to_string(), "2 4"));
    cases.push(("0000021,E1003\n".to_owned(), "2"));
    cases.push(("0000021,E1003\n0000051,E1004\n".to_owned(), "2 5"));
    cases.push(("0000021: E1003 桁数\n0000051: E1004 日付\n".to_owned(), "2 5"));
    cases.push(("No.,エラーコード\n0000021,E1003\n0000051,E1004\n".to_owned(), "2 5"));
    for (reply, expected) in &cases {
        for payload in &payloads {
            assert_eq!(laid_and_told(payload, reply), *expected, "{reply}");
        }
    }
}

/// Numbers that number something else than the records.
#[test]
fn numbers_of_other_things_name_no_record() {
    let people = people();
    let payload = &people[..5];
    let payloads = [file(payload), as_csv(payload).into_bytes()];
    let in_results = |errors: Value| {
        let mut results = vec![json!({ "status": "OK" }); 5];
        results[2] = json!({ "status": "NG", "errors": errors });
        json!({ "results": results }).to_string()
    };
    for (reply, expected) in [
        // Within the entry of a record.
        (in_results(json!([{ "seq": 1, "code": "E1003" }])), "1 2 3 4 5"),
        (in_results(json!([{ "no": 1, "code": "E1003" }, { "no": 2, "code": "E1004" }])), "1 2 3 3 4 5"),
        (in_results(json!([{ "line": 1, "code": "E1003" }])), "1 2 - 4 5 reply-place-uncertain"),
        (r#"{"recordNo":3,"errors":[{"line":1,"code":"E1"}]}"#.to_owned(), "3"),
        (r#"{"no":3,"errors":[{"line":1,"code":"E1"}]}"#.to_owned(), "3"),
        (r#"[{"recordNo":3,"errors":[{"seq":1,"code":"E1"},{"seq":2,"code":"E2"}]}]"#.to_owned(), "3 3"),
        (
            r#"{"index":2,"errors":[{"field":"certificationDetail","index":1,"code":"E1"}]}"#.to_owned(),
            "3",
        ),
        // Places in a request's own text.
        (
            r#"{"errors":[{"message":"E1003 桁数","locations":[{"line":2,"column":3}],"path":["upload",2,"myNumber"]}]}"#
                .to_owned(),
            "3",
        ),
        (r#"{"errors":[{"message":"E1003 桁数","locations":[{"line":2,"column":3}]}]}"#.to_owned(), "- unmatched-reply"),
        // The address of what was created.
        (r#"[{"recordNo":2,"location":"/certs/3/versions/1","status":"OK"}]"#.to_owned(), "2"),
        (r#"{"results":[{"location":"/certs/3/versions/1","status":"OK"}]}"#.to_owned(), "- unmatched-reply"),
        // Steps: one that fits fits by chance.
        (
            json!([10, 20, 30, 5].map(|n| json!({ "recordNo": n, "code": "E1" }))).to_string(),
            "- - - - reply-place-uncertain unmatched-reply",
        ),
        // Messages.
        (r#"{"errors":[{"code":"E1","message":"券面項目の2番目が不正です"}]}"#.to_owned(), "- unmatched-reply"),
        (r#"{"errors":[{"code":"E1","message":"住所は3行目までで入力してください"}]}"#.to_owned(), "- unmatched-reply"),
        (r#"{"errors":[{"code":"E1","message":"Unexpected token } in JSON at line 1 column 5"}]}"#.to_owned(), "- unmatched-reply"),
        (r#"{"errors":[{"code":"E1","message":"1行目の見出しが違います"}]}"#.to_owned(), "- unmatched-reply"),
        // Parts that count by themselves.
        (
            r#"{"batches":[{"results":[{"index":0,"status":"OK"},{"index":1,"status":"OK"},{"index":2,"status":"OK"}]},{"results":[{"index":0,"status":"NG","code":"E1"},{"index":1,"status":"OK"}]}]}"#.to_owned(),
            UNCERTAIN,
        ),
        (
            r#"{"chunks":[{"start":1,"results":[{"index":0,"status":"OK"}]},{"start":4,"results":[{"index":0,"status":"NG"}]}]}"#.to_owned(),
            "- - reply-place-uncertain",
        ),
        (
            r#"{"batches":[{"index":0,"results":[{"index":0,"status":"OK"},{"index":1,"status":"OK"}]},{"index":1,"results":[{"index":0,"status":"NG"},{"index":1,"status":"OK"}]}]}"#.to_owned(),
            "- - - - reply-place-uncertain",
        ),
        // Flags and kinds of rows.

        ("0,OK,\n1,NG,E1003\n0,OK,\n0,OK,\n".to_owned(), "- unmatched-reply"),
        ("H,20261120,5\nD,1,OK,\nD,3,NG,E1003\nD,4,NG,E1004\nT,3\n".to_owned(), "1 3 4"),
    ] {
        for payload in &payloads {
            assert_eq!(laid_and_told(payload, &reply), expected, "{reply}");
        }
    }
}

/// What an entry repeats of a record and is not that record's is told, under whatever name.
#[test]
fn what_an_entry_repeats_contradicts() {
    let mut people = people();
    for (n, person) in (1..).zip(people.iter_mut()) {
        person["basicFiveInfo"]["name"] = json!(format!("見本 {}", kana(n)));
        person["certificationName"] =
            json!(if n <= 6 { "子ども医療費受給者証" } else { "重度医療費受給者証" });
        person["validTo"] = json!(format!("2027-03-{:02}", n + 10));
    }
    let payloads = [file(&people), as_csv(&people).into_bytes()];
    let excluded = "- unmatched-reply";
    for (entry, expected) in [
        (json!({ "recordNo": 5, "validTo": "2027-03-15", "code": "E1" }), "5"),
        (json!({ "recordNo": 5, "validTo": "2027/3/15", "code": "E1" }), "5"),
        (json!({ "recordNo": 5, "validTo": "2027-03-17", "code": "E1" }), excluded),
        (json!({ "recordNo": 5, "有効期間終了日": "2027-12-31", "code": "E1" }), excluded),
        (json!({ "recordNo": 5, "validFrom": "1999-01-01", "code": "E1" }), excluded),
        (json!({ "recordNo": 5, "medicalSubsidyInsurerNumber": "81136244", "code": "E1" }), "5"),
        (json!({ "recordNo": 5, "公費負担者番号": "81999999", "code": "E1" }), excluded),
        (json!({ "recordNo": 5, "address": "東京都見本市中央1-2-7", "code": "E1" }), excluded),
        (json!({ "recordNo": 5, "address": "東京都見本市中央1-2-5", "code": "E1" }), "5"),
        (json!({ "recordNo": 5, "certificationName": "重度医療費受給者証", "code": "E1" }), excluded),
        (json!({ "recordNo": 5, "certificationName": "子ども医療費受給者証", "code": "E1" }), "5"),
        (json!({ "recordNo": 5, "subKey": "77", "code": "E1" }), excluded),
        (json!({ "recordNo": 5, "historyKey": "H77", "code": "E1" }), excluded),
        (json!({ "recordNo": 5, "name": "別人 花子", "code": "E1" }), excluded),
        (json!({ "recordNo": 5, "name": "検証エラー", "code": "E1" }), "5"),
        (json!({ "recordNo": 5, "validTo": "E1003", "code": "E1" }), "5"),
        (json!({ "recordNo": 5, "nazo": "JUDO01", "code": "E1" }), excluded),
        (json!({ "recordNo": 5, "nazo": "KODOMO01", "code": "E1" }), "5"),
    ] {
        for payload in &payloads {
            assert_eq!(laid_and_told(payload, &json!([entry]).to_string()), expected, "{entry}");
        }
    }
    let by_type = json!({ "KODOMO01": [{ "index": 0, "code": "E1" }], "JUDO01": [{ "index": 0, "code": "E1" }] });
    for payload in &payloads {
        assert_eq!(laid_and_told(payload, &by_type.to_string()), "1 - unmatched-reply", "{by_type}");
    }
}
