//! Replies in many shapes, laid on the right record and field through the program itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{AS_OF, differential, file, findings, lines, of_type, record, run};
use serde_json::{Value, json};

struct Dir(tempfile::TempDir);

impl Dir {
    fn new() -> Dir {
        Dir(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn payload(&self) -> String {
        let records = [
            record(1, json!({})),
            record(2, json!({})),
            record(3, json!({ "myNumber": "210987654321", "validTo": "2027-02-30" })),
            record(4, json!({})),
        ];
        self.write("payload.json", &String::from_utf8(file(&records)).unwrap())
    }
}

/// `record field code matched_by` of each reply.
fn laid(dir: &Dir, payload: &str, name: &str, reply: &str) -> (Vec<String>, Vec<Value>, i32) {
    let path = dir.write(name, reply);
    let run = run(&["check", payload, "--response", &path, "--format", "json", "--as-of", AS_OF, "--lang", "en"], b"");
    assert_eq!(run.err, "", "{reply}");
    let lines = lines(&run.out);
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned).replace("null", "-");
    let replies = of_type(&lines, "reply")
        .iter()
        .map(|r| ["record", "field", "code", "matched_by"].map(|key| text(&r[key])).join(" "))
        .collect();
    (replies, lines, run.status)
}

#[test]
fn shapes_of_replies() {
    let dir = Dir::new();
    let payload = dir.payload();
    let key = json!({ "certificationSubKey": "1", "orgSpecificCertificateTypeId": "A001", "medicalSubsidyRecipientNumber": "0000031" });
    let with = |more: Value| {
        let mut all = key.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let shapes: [(&str, String, &[&str]); 16] = [
        ("array", r#"[{"index":2,"code":"E1","message":"m","field":"myNumber"}]"#.into(), &["3 myNumber E1 index"]),
        ("object", r#"{"errorCode":"E1","errorMessage":"m","record":3,"item":"個人番号"}"#.into(), &["3 myNumber E1 record"]),
        ("underscore", r#"{"errors":[{"error_code":"E1","message":"m","line":2,"field":"氏名"}]}"#.into(), &["2 basicFiveInfo.name E1 line"]),
        ("japanese", r#"{"結果":{"エラー":[{"エラーコード":"E1","エラー内容":"m","行番号":"４","項目名":"氏名カナ"}]}}"#.into(), &["4 basicFiveInfo.nameKana E1 line"]),
        (
            "problem",
            r##"{"type":"about:blank","title":"t","status":400,"errors":[{"code":"E1","detail":"d","pointer":"#/2/validTo"},{"code":"E2","detail":"d","pointer":"/0/basicFiveInfo/name"}]}"##.into(),
            &["3 validTo E1 pointer", "1 basicFiveInfo.name E2 pointer"],
        ),
        ("path", r#"{"errors":[{"code":"E1","message":"m","path":"$[1].certificationDetail[0].value"}]}"#.into(), &["2 certificationDetail[0] E1 pointer"]),
        (
            "a result a record",
            r#"{"results":[{"status":"ok"},{"status":"ng","code":"E1","message":"m","field":"sex"},{"status":"ok"},{"status":"ok"}]}"#.into(),
            &["1 -  index", "2 basicFiveInfo.sex E1 index", "3 -  index", "4 -  index"],
        ),
        ("deep", r#"{"a":{"b":[{"c":{"row":3,"error":{"code":"E1","message":"m","column":"validTo"}}}]}}"#.into(), &["3 validTo E1 row"]),
        ("key", json!([with(json!({ "code": "E1", "message": "m" }))]).to_string(), &["3 - E1 key"]),
        ("pointer before index", r#"[{"pointer":"/0/myNumber","index":3,"code":"E1","message":"m"}]"#.into(), &["1 myNumber E1 pointer"]),
        ("index before record", r#"[{"index":1,"record":1,"code":"E1","message":"m"}]"#.into(), &["2 - E1 index"]),
        ("key before record", json!([with(json!({ "record": 1, "code": "E1", "message": "m" }))]).to_string(), &["3 - E1 key"]),
        ("out of range", r#"[{"index":9,"record":2,"code":"E1","message":"m"}]"#.into(), &["2 - E1 record"]),
        ("one a line", "{\"index\":0,\"code\":\"E1\",\"message\":\"m\"}\n{\"index\":3,\"code\":\"E2\",\"message\":\"m\"}\n".into(), &["1 - E1 index", "4 - E2 index"]),
        ("number as a code", r#"[{"index":0,"code":400,"message":"m"}]"#.into(), &["1 - 400 index"]),
        ("copayment", r#"[{"pointer":"/0/maxCopaymentAmount/外来","code":"E1","message":"m"}]"#.into(), &["1 maxCopaymentAmount.外来 E1 pointer"]),
    ];
    for (name, reply, expected) in shapes {
        let (found, _, status) = laid(&dir, &payload, "reply.json", &reply);
        assert_eq!(
            (found.as_slice(), status),
            (expected.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>().as_slice(), 1),
            "{name}"
        );
    }
    for (name, table, expected) in [
        (
            "japanese",
            "行番号,項目名,エラーコード,エラー内容\r\n3,個人番号,E1,m\r\n1,有効期間終了日,E2,m\r\n",
            vec!["3 myNumber E1 line", "1 validTo E2 line"],
        ),
        ("english", "record,field,code,message\n2,basicFiveInfo.name,E1,m\n", vec!["2 basicFiveInfo.name E1 record"]),
        ("beyond", "record,field,code,message\n9,myNumber,E1,m\n", vec!["- myNumber E1 -"]),
    ] {
        assert_eq!(laid(&dir, &payload, "reply.csv", table).0, expected, "{name}");
    }
}

#[test]
fn history_keys() {
    let dir = Dir::new();
    let records: Vec<Value> = (1..=3).map(|n| differential(n, json!({}))).collect();
    let payload = dir.write("payload.json", &String::from_utf8(file(&records)).unwrap());
    let reply = r#"{"errors":[{"historyKey":"H2","code":"E1","message":"m","field":"isDeleted"},{"履歴キー":"H9","code":"E1","message":"m"}]}"#;
    let (found, lines, _) = laid(&dir, &payload, "reply.json", reply);
    assert_eq!(found, ["2 isDeleted E1 history-key", "- - E1 -"]);
    let summary = lines.last().unwrap();
    assert_eq!((&summary["replies"], &summary["unmatched_replies"]), (&json!(2), &json!(1)));
    assert!(findings(&lines).contains(&"- - unmatched-reply".to_owned()));
}

#[test]
fn replies_that_fit_nowhere_are_kept() {
    let dir = Dir::new();
    let payload = dir.payload();
    let reply = r#"{"errors":[{"code":"E1","message":"m"},{"index":77,"code":"E2","message":"m"},{"index":0,"code":"E3","message":"m"}]}"#;
    let path = dir.write("reply.json", reply);
    let text = run(&["check", &payload, &path, "--as-of", AS_OF, "--lang", "en"], b"");
    for code in ["E1", "E2", "E3"] {
        assert!(text.out.contains(code), "{}", text.out);
    }
    for format in ["json", "csv", "sarif", "junit"] {
        let out = run(&["check", &payload, &path, "--as-of", AS_OF, "--format", format], b"").out;
        assert!(["E1", "E2", "E3"].iter().all(|code| out.contains(code)), "{format}: {out}");
    }
    // Without any payload as well.
    let alone = run(&["check", &path, "--format", "json"], b"");
    let lines = lines(&alone.out);
    assert_eq!((of_type(&lines, "reply").len(), alone.status), (3, 2));
    assert_eq!(lines.last().unwrap()["unmatched_replies"], 3);
    assert_eq!(lines.last().unwrap()["verdict"], "nothing-checked");
}

#[test]
fn codes_are_explained_from_the_list_alone() {
    let dir = Dir::new();
    let payload = dir.payload();
    let list = dir.write("list.csv", "エラーコード,エラー内容,原因,対応内容\nE1,題,因,策\n");
    let reply = dir.write(
        "reply.json",
        r#"[{"index":2,"code":"E1","message":"m","field":"myNumber"},{"index":0,"code":"E2","message":"m"}]"#,
    );
    let args = ["check", &payload, "--response", &reply, "--error-list", &list, "--format", "json", "--as-of", AS_OF];
    let lines = lines(&run(&args, b"").out);
    let replies = of_type(&lines, "reply");
    let known = ["in_list", "title", "cause", "action"].map(|key| replies[0][key].clone());
    assert_eq!(known, [json!(true), json!("題"), json!("因"), json!("策")]);
    let unknown = ["in_list", "title", "cause", "action"].map(|key| replies[1][key].clone());
    assert_eq!(unknown, [json!(false), json!(null), json!(null), json!(null)]);
    assert_eq!(findings(&lines).iter().filter(|text| text.ends_with("code-not-in-list")).count(), 1);
    // What was found at the same place before sending.
    assert_eq!(replies[0]["predicted_by"], json!(["my-number-check-digit"]));
    assert_eq!(replies[1]["predicted_by"], json!([]));
    assert_eq!((&replies[0]["payload"], &replies[0]["file"]), (&json!(payload), &json!(reply)));
    let roles: Vec<&Value> = of_type(&lines, "file").iter().map(|line| &line["role"]).collect();
    assert_eq!(roles, ["registration", "response", "error-list"]);
    let explained = run(&["explain", "E1", "--error-list", &list], b"");
    assert!(explained.status == 0 && ["題", "因", "策"].iter().all(|text| explained.out.contains(text)));
    assert_eq!(run(&["explain", "E9", "--error-list", &list], b"").status, 2);
    // What stands as a heading may be no heading.
    let list = dir.write("other.csv", "エラーコード,エラー内容,900000000168\nE1,題,x\nE2,題,x\nE3,題,x\n");
    let explained = run(&["explain", "E1", "--error-list", &list], b"").out;
    assert!(explained.contains("****") && !explained.contains("90000"), "{explained}");
}

/// An answer that everything went well is no error.
#[test]
fn a_good_answer_is_no_error() {
    let dir = Dir::new();
    let payload = dir.write("payload.json", &String::from_utf8(file(&[record(1, json!({}))])).unwrap());
    let (_, lines, status) = laid(&dir, &payload, "reply.json", r#"{"status":"accepted","errors":[]}"#);
    assert_eq!((status, lines.last().unwrap()["unmatched_replies"].as_u64().is_some()), (0, true));
}
