//! Error codes as people write them, near names, consequences, and the table of predictions.

use crate::common::{AS_OF, clean, file, lines, of_type, record, run};
use serde_json::{Value, json};

struct Dir(tempfile::TempDir);

impl Dir {
    fn new() -> Dir {
        Dir(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

const LIST: &str = "エラー\u{3000}コード,区分,エラー内容,想定される原因,利用者の対応,備考\n\
    E10023,エラー,未登録,甲,乙,\n\
    \u{3000}Ｅ１００４１ ,エラー,該当なし,個人番号の誤り,照合する,\n\
    W30001,警告,置換した,外字,対応不要,\n";

fn explain(list: &str, names: &[&str], lang: &str) -> (String, String, i32) {
    let args: Vec<&str> =
        ["explain", "--error-list", list, "--lang", lang].into_iter().chain(names.iter().copied()).collect();
    let run = run(&args, b"");
    (run.out, run.err, run.status)
}

/// A text as if it were set in one line.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of `check` over a payload, a reply and further arguments.
fn check(args: &[&str]) -> Vec<Value> {
    let args: Vec<&str> =
        ["check", "--format", "json", "--as-of", AS_OF, "--lang", "en"].iter().chain(args).copied().collect();
    let run = run(&args, b"");
    assert!(matches!(run.status, 0 | 1), "{}", run.err);
    lines(&run.out)
}

#[test]
fn explain_finds_codes_and_rules_as_people_write_them() {
    let dir = Dir::new();
    let list = dir.write("list.csv", LIST);
    for written in ["E10041", " e10041", "Ｅ１００４１", "E-100-41", "El0O4l", "e 1 0 0 4 1"] {
        let (out, err, status) = explain(&list, &[written], "en");
        assert_eq!((status, err.as_str()), (0, ""), "{written}");
        assert!(out.contains("個人番号の誤り") && out.contains("照合する"), "{written}: {out}");
    }
    let (out, ..) = explain(&list, &["e-10041"], "en");
    for said in ["capital and small letters", "hyphens", "full and half width"] {
        assert!(unwrapped(&out).contains(said), "{out}");
    }
    assert!(!explain(&list, &["E10023"], "en").0.contains("spelling"), "nothing was folded");
    for written in ["wrong_length", "Wrong-Length", "ｗｒｏｎｇ－ｌｅｎｇｔｈ"] {
        assert!(explain(&list, &[written], "en").0.starts_with("wrong-length"), "{written}");
    }
    for (written, near) in [("E10042", "Ｅ１００４１"), ("wrong-lenght", "wrong-length"), ("gaiji", "gaiji-replaced")]
    {
        for lang in ["ja", "en"] {
            let (_, err, status) = explain(&list, &[written], lang);
            assert!(status == 2 && err.contains(near), "{written}: {err}");
        }
    }
    assert!(!explain(&list, &["zzzzzzzzzz"], "en").1.contains("Near"));
    let (out, ..) = explain(&list, &[], "en");
    assert!(out.trim_end().ends_with("Error codes: 3"), "{out}");
    assert!(explain(&list, &[], "ja").0.trim_end().ends_with("エラーコード3件"));
}

#[test]
fn the_gravest_consequence_comes_first() {
    let dir = Dir::new();
    let list = |heading: &str, texts: [&str; 3]| {
        let rows: Vec<String> =
            texts.iter().zip(["A1", "A2", "A3"]).map(|(text, code)| format!("{code},c,x,{text}\n")).collect();
        dir.write("list.csv", format!("エラーコード,エラー内容,対応内容,{heading}\n{}", rows.concat()))
    };
    let order = |list: &str| {
        let (out, ..) = explain(list, &[], "en");
        let codes =
            out.split("Error codes (").nth(1).unwrap().lines().filter_map(|line| line.split_whitespace().next());
        codes.filter(|word| word.starts_with('A')).map(str::to_owned).collect::<Vec<_>>()
    };
    let told = ["警告のみ（登録される）", "当該レコードを取り込まない", "ファイル全体を取り込まない"];
    for heading in ["エラー時の処理", "影響", "区分", "エラーレベル"] {
        assert_eq!(order(&list(heading, told)), ["A3", "A2", "A1"], "{heading}");
    }
    assert_eq!(order(&list("対応者", ["PMH", "自治体", ""])), ["A1", "A2", "A3"]);
    // Kinds that say nothing of a consequence stay a further column, and the order the file's.
    let kinds = list("区分", ["共通", "CSV", "JSON"]);
    assert_eq!(order(&kinds), ["A1", "A2", "A3"]);
    assert!(explain(&kinds, &["A1"], "ja").0.contains("区分"));
    let payload = dir.write("p.json", file(&[clean(1)]));
    let reply = dir.write("r.json", r#"{"errors":[{"record":1,"code":"a2","message":"m"}]}"#);
    let found = check(&[&payload, "--response", &reply, "--error-list", &list("影響", told)]);
    let reply_line = of_type(&found, "reply")[0];
    assert_eq!((&reply_line["consequence"], &reply_line["listed_as"]), (&json!(told[1]), &json!("A2")));
    let table = dir.write("t.toml", "[[code]]\ncode = \"A2\"\nconsequence = \"record rejected\"\n");
    let found = check(&[&payload, "--response", &reply, "--spec", &table]);
    assert_eq!(of_type(&found, "reply")[0]["consequence"], "record rejected");
}

#[test]
fn a_code_that_may_be_several_is_told_and_not_guessed() {
    let dir = Dir::new();
    let list = dir.write("list.csv", "エラーコード,エラー内容,対応内容\nE100,a,x\nE1O0,b,y\n");
    let payload = dir.write("p.json", file(&[clean(1)]));
    let reply =
        |code: &str| dir.write("r.json", json!({"errors": [{"record": 1, "code": code, "message": "m"}]}).to_string());
    let found = |code: &str| {
        let run = run(
            &["check", &payload, "--response", &reply(code), "--error-list", &list, "--format", "json", "--lang", "en"],
            b"",
        );
        lines(&run.out)
    };
    for (code, title) in [("E100", "a"), ("E1O0", "b")] {
        assert_eq!(of_type(&found(code), "reply")[0]["title"], title);
    }
    let lines = found("e100");
    assert_eq!(
        (&of_type(&lines, "reply")[0]["title"], &of_type(&lines, "reply")[0]["in_list"]),
        (&Value::Null, &json!(false))
    );
    let about = of_type(&lines, "finding").into_iter().find(|line| line["rule"] == "code-not-in-list").unwrap();
    assert!(about["message"].as_str().unwrap().contains("E100, E1O0"), "{about}");
    let (_, err, status) = explain(&list, &["e100"], "en");
    assert!(status == 2 && err.contains("E100, E1O0"), "{err}");
    let doubts = run(&["spec", "import", &list, "--dry-run", "--lang", "en"], b"");
    assert!(unwrapped(&doubts.out).contains("E100 = E1O0"), "{}", doubts.out);
    // Codes chosen for an extract are the same.
    let chosen =
        |code: &str| run(&["extract", &payload, "--response", &reply("E-100 "), "--code", code, "-o", "-"], b"").out;
    assert!(chosen("e100").contains("orgSpecificCertificateTypeId") && !chosen("e101").contains("orgSpecific"));
}

#[test]
fn without_a_list_nothing_is_said_to_be_missing_in_it() {
    let dir = Dir::new();
    let payload = dir.write("p.json", file(&[clean(1)]));
    let reply = dir.write("r.json", r#"{"errors":[{"record":1,"code":"E1","message":"m"}]}"#);
    let list = dir.write("list.csv", LIST);
    for (lang, none, missing) in [
        ("en", "no error-code list is loaded", "not in the list"),
        ("ja", "一覧を読み込んでいません", "一覧にないコード"),
    ] {
        let text = |more: &[&str]| {
            let args: Vec<&str> =
                ["check", &payload, "--response", &reply, "--lang", lang].iter().chain(more).copied().collect();
            run(&args, b"").out
        };
        let replies =
            |out: &str| out.split(if lang == "en" { "Replies of PMH" } else { "PMHの" }).last().unwrap().to_owned();
        let without = text(&[]);
        assert!(without.contains(none) && !replies(&without).contains(missing), "{without}");
        let with = text(&["--error-list", &list]);
        assert!(!with.contains(none) && with.contains(missing), "{with}");
    }
}

/// The user's table decides alone where it names the code; elsewhere what was found on the same field counts.
#[test]
fn the_table_of_predictions_is_followed() {
    let dir = Dir::new();
    let broken = record(2, json!({ "myNumber": "12345", "segment": "\u{9AD9}", "basicFiveInfo.nameKana": "ｱ" }));
    let payload = dir.write("p.json", file(&[clean(1), broken]));
    let reply = |code: &str, field: Value| json!({"code": code, "message": "m", "record": 2, "field": field});
    let replies = [
        reply("K-1", Value::Null),
        reply("K-1", json!("myNumber")),
        reply("k1", json!("myNumber")),
        reply("K-1", json!("basicFiveInfo.nameKana")),
        reply("K-2", json!("myNumber")),
        reply("K-9", json!("myNumber")),
    ];
    let response = dir.write("r.json", json!({"errors": replies}).to_string());
    let table = "[[predict]]\nrule = \"wrong-length\"\nfield = \"myNumber\"\ncode = \"K-1\"\n\
        [[predict]]\nrule = \"required-missing\"\ncode = \"K-2\"\n";
    let spec = dir.write("t.toml", table);
    let by = |lines: &[Value]| {
        of_type(lines, "reply").iter().map(|line| line["predicted_by"].to_string()).collect::<Vec<_>>()
    };
    let with = by(&check(&[&payload, "--response", &response, "--spec", &spec]));
    let length = "[\"wrong-length\"]";
    assert_eq!(with, [length, length, length, "[]", "[]", length]);
    let without = by(&check(&[&payload, "--response", &response]));
    assert_eq!((without[0].as_str(), without[4].as_str()), ("[]", length));
    assert_ne!(without[3], "[]");
}

/// PMH's own messages come out where they are asked for, in every format, and no number that may be a 個人番号 with them.
#[test]
fn messages_are_shown_where_they_are_asked_for() {
    let dir = Dir::new();
    let payload = dir.write("p.json", file(&[clean(1), clean(2)]));
    let own = |n: u32| json!({"record": n, "code": "E1", "message": format!("MARKER{n} 9000-0000-0168 は無効")});
    let text = json!({"taskId": "t", "message": "WHOLE 900000000168", "errors": [own(1), own(2)]}).to_string();
    let reply = dir.write("r.json", text);
    for format in ["text", "json", "sarif", "junit", "csv"] {
        for lang in ["ja", "en"] {
            let args = ["check", &payload, "--response", &reply, "--format", format, "--lang", lang];
            let without = run(&args, b"").out;
            assert!(!without.contains("MARKER") && !without.contains("WHOLE"), "{format}: {without}");
            let with = run(&[&args[..], &["--messages"]].concat(), b"").out;
            let digits: String = with.chars().filter(char::is_ascii_digit).collect();
            assert!(!digits.contains("900000000168"), "{format}: {with}");
            for (marker, times) in [("MARKER1", 1), ("MARKER2", 1), ("WHOLE", 1)] {
                assert_eq!(with.matches(marker).count(), times, "{format} {marker}: {with}");
            }
        }
    }
}
