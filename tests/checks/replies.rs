//! Replies in many shapes, laid on the right record and field through the program itself.

use crate::common::{self, AS_OF, differential, file, findings, lines, of_type, record, run};
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
    let shapes: [(&str, String, &[&str]); 18] = [
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
        ("pointer and index of one record", r#"[{"pointer":"/3/myNumber","index":3,"code":"E1","message":"m"}]"#.into(), &["4 myNumber E1 pointer"]),
        ("pointer against index", r#"[{"pointer":"/0/myNumber","index":3,"code":"E1","message":"m"}]"#.into(), &["- myNumber E1 -"]),
        ("index and record of one record", r#"[{"index":1,"record":2,"code":"E1","message":"m"}]"#.into(), &["2 - E1 index"]),
        ("index against record", r#"[{"index":1,"record":1,"code":"E1","message":"m"}]"#.into(), &["- - E1 -"]),
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

/// A code or a rule is found as it is copied out of a message.
#[test]
fn codes_are_explained_as_they_are_copied() {
    let dir = Dir::new();
    let list = dir.write("list.csv", "エラーコード,エラー内容,原因,対応内容\nPMH-0003,題,因,策\n");
    for name in [
        "PMH-0003",
        "[PMH-0003]",
        "【ＰＭＨ－０００３】",
        "「PMH-0003」",
        "(pmh_0003)",
        "PMH＿0003",
        "PMH 0003",
        "PMH-0003:",
        "PMH-0003：桁数",
        "PMH-OOO3",
    ] {
        let run = run(&["explain", name, "--error-list", &list, "--lang", "ja"], b"");
        assert!(run.status == 0 && run.out.contains("策"), "{name}: {} {}", run.out, run.err);
    }
    for name in ["[gaiji-replaced]", "gaiji_replaced", "ＧＡＩＪＩ－ＲＥＰＬＡＣＥＤ", "「gaiji-replaced」："]
    {
        let run = run(&["explain", name, "--lang", "ja"], b"");
        assert!(run.status == 0 && run.out.starts_with("gaiji-replaced"), "{name}: {}", run.err);
    }
    let run = run(&["explain", "[PMH-9999]", "--error-list", &list, "--lang", "en"], b"");
    assert!(run.status == 2 && run.err.contains("[PMH-9999]"), "{}", run.err);
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

/// Success alone ends with 0, and is counted apart from errors; so is what has no answer.
#[test]
fn the_loop_is_closed() {
    let dir = Dir::new();
    let payload =
        dir.write("payload.json", &String::from_utf8(file(&[1, 2, 3].map(|n| record(n, json!({}))))).unwrap());
    for (reply, status, summary, words) in [
        (r#"{"status":"success","message":"登録しました。"}"#, 0, [1, 0, 1, 0], "3 sent, 3 taken, 0 rejected"),
        (
            r#"{"status":"success","message":"受け付けました。"}"#,
            0,
            [1, 0, 0, 1],
            "3 sent and received; the result is not yet known",
        ),
        (
            r#"{"results":[{"recordNo":1,"status":"ACCEPTED"},{"recordNo":2,"status":"REJECTED"}]}"#,
            1,
            [2, 0, 0, 1],
            "3 sent, 0 taken, 1 rejected, 1 without an answer\nAccepted (received; the result is not yet known): 1\n",
        ),
        (r#"{"errors":[]}"#, 0, [1, 0, 1, 0], "3 sent, 3 taken, 0 rejected"),
        (r#"{"taskId":"t"}"#, 0, [1, 0, 0, 1], "3 sent and received; the result is not yet known"),
        // Only what is to be said of some, and that all went well.
        (
            r#"{"status":"success","errors":[],"warnings":[{"recordNo":2,"code":"W0001","message":"m"}]}"#,
            0,
            [1, 0, 0, 0],
            "3 sent, 3 taken, 0 rejected",
        ),
        (
            r#"{"warnings":[{"recordNo":2,"code":"W0001","message":"m"}],"infos":[{"recordNo":3,"code":"I0001"}]}"#,
            0,
            [2, 0, 1, 0],
            "3 sent, 0 rejected (the reply names errors only",
        ),
        (
            r#"{"results":[{"recordNo":1,"status":"OK"},{"recordNo":2,"level":"WARN","code":"W1","message":"m"}]}"#,
            0,
            [2, 0, 1, 0],
            "3 sent, 2 taken, 0 rejected, 1 without an answer\nRecords without an answer: 3\n",
        ),
        (
            r#"{"results":[{"recordNo":1,"status":"OK"},{"recordNo":2,"status":"NG"},{"recordNo":3,"status":"OK"}]}"#,
            1,
            [3, 0, 2, 0],
            "3 sent, 2 taken, 1 rejected, 0 without an answer\n",
        ),
        // What was passed over is neither; an error that lies nowhere is told.
        (
            r#"{"results":[{"recordNo":1,"status":"OK"},{"recordNo":2,"status":"スキップ"},{"recordNo":3,"status":"NG"}]}"#,
            1,
            [3, 0, 1, 0],
            "3 sent, 1 taken, 1 rejected, 0 without an answer\nSkipped (neither taken nor rejected): 1\n",
        ),
        (
            r#"{"results":[{"recordNo":1,"status":"OK"},{"recordNo":2,"status":"OK"},{"recordNo":9,"status":"NG"}]}"#,
            1,
            [3, 1, 2, 0],
            "3 sent, 2 taken, 0 rejected, 1 without an answer\nErrors on a record that is not known: 1\n",
        ),
        (
            r#"{"results":[{"recordNo":1,"status":"OK"},{"recordNo":2,"status":"OK"},{"recordNo":3,"status":"skipped"}]}"#,
            0,
            [3, 0, 2, 0],
            "3 sent, 2 taken, 0 rejected, 0 without an answer\nSkipped (neither taken nor rejected): 1\n",
        ),
    ] {
        let (_, lines, found) = laid(&dir, &payload, "reply.json", reply);
        let counts = ["replies", "unmatched_replies", "ok_replies", "accepted"];
        let counts = counts.map(|key| lines.last().unwrap()[key].as_i64().unwrap());
        assert_eq!((found, counts), (status, summary), "{reply}");
        // The same in JSON as in words.
        let answers = &lines.last().unwrap()["answers"][0];
        for (key, word) in [("taken", " taken"), ("rejected", " rejected"), ("unanswered", " without an answer")] {
            let told = answers[key].as_u64().map(|count| format!("{count}{word}"));
            assert!(told.is_none_or(|told| words.contains(&told) || !words.contains(word)), "{reply}: {answers}");
        }
        let skipped = lines.iter().filter(|line| line["skipped"] == json!(true) && line["outcome"] == json!("warning"));
        assert_eq!(answers["skipped"].as_u64().unwrap_or(0) as usize, skipped.count(), "{reply}");
        let path = dir.write("reply.json", reply);
        let text = run(&["check", &payload, "--response", &path, "--as-of", AS_OF, "--lang", "en"], b"").out;
        assert!(text.contains(words), "{reply}: {text}");
    }
    // What holds nothing says nothing of anybody, in whichever form, and is told.
    for reply in ["[]", "{}", r#"{"results":[]}"#] {
        let path = dir.write("reply.json", reply);
        let run = run(&["check", &payload, "--response", &path, "--as-of", AS_OF, "--lang", "en"], b"");
        assert!(run.err.contains("holds no reply") && !run.out.contains("taken"), "{reply}: {} {}", run.out, run.err);
    }
    // A warning fails where warnings are to.
    let path = dir.write("reply.json", r#"[{"recordNo":1,"level":"WARN","code":"","message":"m"}]"#);
    let args = ["check", &payload, "--response", &path, "--as-of", AS_OF, "--deny", "warnings"];
    assert_eq!(run(&args, b"").status, 1);
}

/// What holds replies is read however it is packed; what is none is refused by its name.
#[test]
fn packed_replies_and_what_is_none() {
    let dir = Dir::new();
    let payload = dir.payload();
    let reply = r#"{"errors":[{"recordNo":2,"code":"E1","message":"m"}]}"#;
    let gz = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, bytes).unwrap();
        encoder.finish().unwrap()
    };
    let zip = |files: &[(&str, &[u8])]| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut writer, bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    let book = {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in [["行番号", "エラーコード"], ["2", "E1"]].iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write_string(row as u32, column as u16, *cell).unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    };
    let both = zip(&[("result.txt", reply.as_bytes()), ("readme.md", b"hello")]);
    for (name, bytes) in [
        ("a.gz", gz(reply.as_bytes())),
        ("a.zip", both.clone()),
        ("b.zip", zip(&[("a/b.gz", &gz(reply.as_bytes()))])),
        ("c.zip", zip(&[("result.xlsx", &book)])),
        ("d.xlsx", book.clone()),
    ] {
        let path = dir.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        for option in [None, Some("--response")] {
            let mut args = vec!["check", payload.as_str(), "--format", "json", "--as-of", AS_OF];
            args.extend(option);
            args.push(path.to_str().unwrap());
            let run = run(&args, b"");
            let lines = lines(&run.out);
            let replies = of_type(&lines, "reply");
            let found: Vec<_> = replies.iter().map(|reply| (reply["record"].clone(), reply["code"].clone())).collect();
            assert_eq!((found, run.status), (vec![(json!(2), json!("E1"))], 1), "{name} {option:?}: {}", run.err);
        }
    }
    for (name, bytes, kind) in [
        ("page.html", b"<!DOCTYPE html><html><body>Error</body></html>".to_vec(), "HTML"),
        ("a.pdf", b"%PDF-1.7 x".to_vec(), "PDF"),
        ("a.eml", b"From: a@example.jp\r\nSubject: E1003\r\n\r\nbody".to_vec(), "mail"),
        ("a.xml", b"<a><b></a>".to_vec(), "XML"),
        ("a.txt", b"hello\nworld\n".to_vec(), "reply"),
        ("bad.gz", b"\x1F\x8B\x08\0\0\0\0\0\0\0xxxx".to_vec(), "gzip"),
    ] {
        let path = dir.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let args = ["check", &payload, "--response", path.to_str().unwrap(), "--as-of", AS_OF, "--lang", "en"];
        let run = run(&args, b"");
        assert!(run.status == 2 && run.err.contains(kind), "{name}: {} {}", run.status, run.err);
    }
}

/// Of an archive it is told which files hold no reply; beside them, replies are read.
#[test]
fn what_is_packed_beside_replies_is_told() {
    let dir = Dir::new();
    let payload = dir.payload();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in
        [("a.json", r#"{"errors":[{"recordNo":2,"code":"E1"}]}"#), ("memo.txt", "hello"), ("b.txt", "x")]
    {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
    }
    let path = dir.0.path().join("r.zip");
    std::fs::write(&path, writer.finish().unwrap().into_inner()).unwrap();
    let args =
        ["check", &payload, "--response", path.to_str().unwrap(), "--format", "json", "--as-of", AS_OF, "--lang", "en"];
    let run = run(&args, b"");
    assert_eq!(of_type(&lines(&run.out), "reply").len(), 1);
    assert!(run.err.contains("not read as replies: 2 (the first is"), "{}", run.err);
}

/// A table of records is no reply whatever the user says, unless it has a column for the answer.
#[test]
fn a_payload_given_as_a_reply_is_refused_by_its_name() {
    let dir = Dir::new();
    let records: Vec<Value> = (1..=3).map(|n| record(n, json!({}))).collect();
    let payload = dir.write("payload.json", &String::from_utf8(file(&records)).unwrap());
    let rows: String = (1..=3).map(|n| format!("A001,{},見本{n},00000{n}1\n", common::my_number(n))).collect();
    let heading = "機関別受給者証種別ID,個人番号,氏名,公費受給者番号";
    let plain = dir.write("plain.csv", &format!("{heading}\n{rows}"));
    let refused = run(&["check", &payload, "--response", &plain, "--as-of", AS_OF, "--lang", "en"], b"");
    assert!(refused.status == 2 && refused.err.contains("it is: payload"), "{}", refused.err);
    let answered = rows.replace("1\n", "1,NG,E1\n");
    let (found, ..) = laid(&dir, &payload, "answered.csv", &format!("{heading},処理結果,エラーコード\n{answered}"));
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().all(|one| one.contains(" E1 ")), "{found:?}");
}

/// A 個人番号 as the name of a member leads to its record, masked or not, and comes out nowhere.
#[test]
fn a_number_as_a_name_is_never_shown() {
    let dir = Dir::new();
    let payload = dir.payload();
    let number = common::my_number(2);
    let masked = format!("********{}", &number[8..]);
    let reply = json!({ "errors": { &number: { "code": "E1", "details": { "x": "y" } } }, "warnings": [{ "個人番号": masked, "code": "W0002" }] });
    let path = dir.write("reply.json", &reply.to_string());
    for format in ["text", "json", "csv", "sarif", "junit"] {
        let run = run(&["check", &payload, &path, "--messages", "--as-of", AS_OF, "--format", format], b"");
        assert!(!run.out.contains(&number) && !run.err.contains(&number), "{format}");
        assert!(run.out.contains("E1") && run.out.contains("W0002"), "{format}: {}", run.out);
    }
    assert_eq!(laid(&dir, &payload, "reply.json", &reply.to_string()).0, ["2 - E1 my-number", "2 - W0002 my-number"]);
}

/// A payload stays one however it is packed, also where its headings are also those of replies: records are no replies.
#[test]
fn a_packed_payload_is_no_reply() {
    let dir = Dir::new();
    let csv = "機関別受給者証種別ID,個人番号,氏名,氏名カナ,住所,生年月日,公費負担者番号,コード,メッセージ\n\
               A001,900000000168,見本花子,ミホンハナコ,見本市1,2019-06-15,81136244,E1,x\n";
    let zipped = |name: &str| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, csv.as_bytes()).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let gz = {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut writer, csv.as_bytes()).unwrap();
        writer.finish().unwrap()
    };
    for (name, bytes) in [("a.zip", zipped("a.csv")), ("b.zip", zipped("result.csv")), ("c.csv.gz", gz)] {
        let path = dir.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let run = run(&["check", path.to_str().unwrap(), "--format", "json", "--as-of", AS_OF], b"");
        assert_eq!(run.status, 2, "{name}: {}", run.err);
        assert!(of_type(&lines(&run.out), "reply").is_empty(), "{name}: {}", run.out);
        assert!(!(run.out + &run.err).contains("花子"), "{name}");
    }
}

/// Which of two replies to an upload holds: a later one takes the place of all that an earlier one said only where it says how
/// it went with every record, or that the whole upload went well; else only of the records that it names.
#[test]
fn a_later_reply_overtakes_what_it_speaks_of() {
    let dir = Dir::new();
    let payload = dir.write("p.json", &Value::from([1, 2, 3].map(|n| record(n, json!({}))).to_vec()).to_string());
    let one = |n: u32, code: Option<&str>| match code {
        Some(code) => json!({ "record": n, "status": "NG", "errorCode": code, "message": "x" }),
        None => json!({ "record": n, "status": "OK" }),
    };
    let listed = |time: &str, task: &str, all: &[Value]| json!({ "taskId": task, "processedAt": time, "results": all });
    let (early, late) = ("2026-11-22T10:00:00+09:00", "2026-11-22T12:30:00+09:00");
    let bad = |n| one(n, Some("E1"));
    let good = |n| one(n, None);
    let first = listed(early, "t1", &[bad(1), bad(2), good(3)]);
    for (what, later, errors) in [
        ("each record", listed(late, "t2", &[good(1), good(2), good(3)]), vec![]),
        ("each record, one bad", listed(late, "t2", &[good(1), bad(2), good(3)]), vec![2]),
        ("some of the records", listed(late, "t2", &[good(1)]), vec![2]),
        ("some of the same task", listed(late, "t1", &[good(2)]), vec![1]),
        ("the whole upload", json!({ "taskId": "t2", "processedAt": late, "status": "OK" }), vec![]),
        ("errors alone, of another task", listed(late, "t2", &[bad(3)]), vec![3]),
        ("errors alone, of the same task", listed(early, "t1", &[bad(3)]), vec![1, 2, 3]),
    ] {
        let names = [dir.write("a.json", &first.to_string()), dir.write("b.json", &later.to_string())];
        // The time decides, and not the order in which they are named, where both say one.
        for order in [[0, 1], [1, 0]] {
            if order == [1, 0] && later["processedAt"] == early {
                continue;
            }
            let [a, b] = order.map(|i| names[i].as_str());
            let run =
                run(&["check", &payload, "--response", a, "--response", b, "--format", "json", "--as-of", AS_OF], b"");
            let told = lines(&run.out);
            let holds = |line: &&&Value| line["outcome"] == "error" && line["superseded"] != true;
            let mut found: Vec<u64> =
                of_type(&told, "reply").iter().filter(holds).filter_map(|line| line["record"].as_u64()).collect();
            found.sort_unstable();
            assert_eq!(found, errors, "{what} {order:?}: {}", run.out);
            assert_eq!(run.status, i32::from(!errors.is_empty()), "{what} {order:?}: {}", run.err);
        }
    }
}

/// An object with a code and a message around records is a payload, unless the records tell of errors.
#[test]
fn envelopes_of_payloads_and_of_replies() {
    let dir = Dir::new();
    let records = [1, 2].map(|n| record(n, json!({})));
    let payload = dir.write("payload.json", &json!({ "code": "0", "message": "x", "data": records }).to_string());
    let run = run(&["check", &payload, "--format", "json", "--as-of", AS_OF], b"");
    let told = lines(&run.out);
    assert_eq!((&told[0]["role"], &told[0]["records"]), (&json!("registration"), &json!(2)));
    assert!(findings(&told).contains(&"- - body-form".to_owned()));
    // The same with errors in the records, and the same where the user says that it is a reply.
    let mut failed = records.clone();
    failed[1]["errorCode"] = json!("E1");
    failed[1]["errorMessage"] = json!("m");
    let (found, ..) =
        laid(&dir, &payload, "r.json", &json!({ "code": "0", "message": "x", "data": failed }).to_string());
    assert_eq!(found, ["1 - 0 key", "2 - E1 key"]);
}

/// A 個人番号 in a reply leads to its record and is in no output.
#[test]
fn a_number_in_a_reply_is_never_shown() {
    let dir = Dir::new();
    let payload = dir.payload();
    let number = common::my_number(2);
    let reply = json!({ "errors": [{ "個人番号": number, "code": "E1", "message": format!("{number} は不正") }, { "myNumber": number, "行番号": 4, "code": "E2" }] });
    let path = dir.write("reply.json", &reply.to_string());
    for format in ["text", "json", "csv", "sarif", "junit"] {
        let run = run(&["check", &payload, &path, "--as-of", AS_OF, "--format", format], b"");
        assert!(!run.out.contains(&number) && !run.err.contains(&number), "{format}");
        assert!(run.out.contains("E1") && run.out.contains("E2"), "{format}: {}", run.out);
    }
    let (found, lines, _) = laid(&dir, &payload, "reply.json", &reply.to_string());
    assert_eq!(found, ["2 - E1 my-number", "2 - E2 my-number"]);
    assert!(findings(&lines).contains(&"- - reply-contradicts-record".to_owned()));
}

/// How rows count is said on the command line where nothing else tells.
#[test]
fn rows_as_the_user_says() {
    let dir = Dir::new();
    let table = "機関別受給者証種別ID,個人番号,氏名\r\nA001,1,見本\r\nA001,2,見本\r\nA001,3,見本\r\n";
    let payload = dir.write("payload.csv", table);
    let path = dir.write("reply.csv", "行番号,エラーコード\n2,E1\n");
    let laid = |rows: &[&str]| {
        let mut args = vec!["check", &payload, "--response", &path, "--format", "json", "--as-of", AS_OF];
        args.extend(rows);
        let lines = lines(&run(&args, b"").out);
        let reply = of_type(&lines, "reply")[0].clone();
        let uncertain = findings(&lines).iter().any(|text| text.ends_with("reply-place-uncertain"));
        (reply["record"].clone(), reply["rows"].clone(), uncertain)
    };
    assert_eq!(laid(&[]), (Value::Null, Value::Null, true));
    assert_eq!(laid(&["--reply-rows", "data"]), (json!(2), json!("data"), false));
    assert_eq!(laid(&["--reply-rows", "sheet"]), (json!(1), json!("sheet"), false));
    assert_eq!(laid(&["--reply-rows=physical"]), (json!(1), json!("physical"), false));
    // The same where two replies are compared.
    let compared = |rows: &[&str]| {
        let replies = ["--response-old", &path, "--response-new", &path, "--format", "json"];
        let args: Vec<&str> = ["compare", &payload, &payload].iter().chain(&replies).chain(rows).copied().collect();
        of_type(&lines(&run(&args, b"").out), "rejection")[0]["record_old"].clone()
    };
    assert_eq!(
        [&[][..], &["--reply-rows=sheet"], &["--reply-rows=data"]].map(compared),
        [Value::Null, json!(1), json!(2)]
    );
    assert_eq!(run(&["compare", &payload, &payload, "--reply-rows", "data"], b"").status, 2);
    let profile = dir.write("rows.toml", "[reply]\nrows = \"sheet\"\n");
    assert_eq!(laid(&["--spec", &profile]), (json!(1), json!("sheet"), false));
}
