use super::*;

fn read_json(text: &str) -> Result<Vec<Reply>, ReadProblem> {
    super::read_json(text, None).map(|read| read.replies)
}

fn further<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.further.iter().find(|(key, _)| key == name).map(|(_, text)| text.as_str())
}

#[test]
fn empty_broken_and_deep_texts() {
    for text in ["", " \r\n\t", "\u{FEFF}", "\u{FEFF}\n"] {
        assert_eq!(read_json(text), Err(ReadProblem::Empty));
    }
    assert_eq!(read_json("[]"), Ok(vec![]));
    assert_eq!(read_json("{}"), Ok(vec![]));
    assert_eq!(read_json(&"[".repeat(200_000)), Err(ReadProblem::TooDeep { line: 1, column: 129 }));
    let deep = format!("\n{}1{}", "{\"a\":".repeat(200_000), "}".repeat(200_000));
    assert!(matches!(read_json(&deep), Err(ReadProblem::TooDeep { line: 2, .. })));
    let fits = format!("{}{{\"code\":\"A\",\"message\":\"m\"}}{}", "[".repeat(127), "]".repeat(127));
    assert_eq!(read_json(&fits).map(|replies| replies.len()), Ok(1));
    assert!(matches!(read_json("{\"code\":\n \"A\",,"), Err(ReadProblem::Syntax { line: 2, .. })));
    assert!(matches!(read_json("[]]"), Err(ReadProblem::Syntax { line: 1, .. })));
    assert!(matches!(read_json("<html>"), Err(ReadProblem::Syntax { line: 1, .. })));
}

#[test]
fn places_count_characters() {
    let text = "\u{FEFF}{\"一覧\":\n [{\"code\":1,\"message\":\"あ\"}, {\"code\":2,\"message\":\"い\"}]}";
    let replies = read_json(text).unwrap();
    let places: Vec<_> = replies.iter().map(|r| (r.number, r.line, r.column)).collect();
    assert_eq!(places, [(1, 2, 3), (2, 2, 29)]);
}

#[test]
fn the_message_that_tells_most_is_taken_and_the_rest_kept() {
    let reply = &read_json(
        r#"{"requestId":"r","errors":[{"code":"A","title":"t","detail":"d","message":["m","n"],"level":"NG","meta":{"a":[1,{"b":true}]},"x":null}]}"#,
    )
    .unwrap()[0];
    assert_eq!((reply.message.as_str(), reply.severity.as_deref()), ("m\nn", Some("NG")));
    for (name, text) in
        [("title", "t"), ("detail", "d"), ("meta.a[0]", "1"), ("meta.a[1].b", "true"), ("requestId", "r")]
    {
        assert_eq!(further(reply, name), Some(text), "{name}");
    }
}

#[test]
fn an_object_with_a_code_of_its_own_stays_beside_its_errors() {
    let replies =
        read_json(r#"{"code":"S","message":"whole","errors":[{"code":"A","message":"m"},{"code":"B","message":"n"}]}"#)
            .unwrap();
    let codes: Vec<_> = replies.iter().map(|r| r.code.as_str()).collect();
    assert_eq!(codes, ["S", "A", "B"]);
    // A code with a message of its own is that of the whole, and not that of other messages.
    let shown = |text: &str| {
        let replies = read_json(text).unwrap();
        replies.iter().map(|r| format!("{} {} {}", r.code, r.message, r.whole)).collect::<Vec<_>>()
    };
    let apart = shown(r#"{"code":"S","message":"whole","errors":["one","two"]}"#);
    assert_eq!(apart, ["S whole true", " one false", " two false"]);
    // Without one it is theirs.
    assert_eq!(shown(r#"{"code":"S","errors":["one","two"]}"#), ["S one false", "S two false"]);
}

#[test]
fn several_codes_in_one_member() {
    let replies = read_json(r#"[{"index":1,"errorCodes":["A",2],"message":"m"}]"#).unwrap();
    let shown: Vec<_> = replies.iter().map(|r| (r.code.as_str(), r.message.as_str(), r.hints.index)).collect();
    assert_eq!(shown, [("A", "m", Some(1)), ("2", "m", Some(1))]);
}

#[test]
fn a_repeated_record_holds_no_replies() {
    let text =
        r#"{"code":"A","message":"m","request":{"historyKey":"H","certificationDetail":[{"code":"1","message":"x"}]}}"#;
    let replies = read_json(text).unwrap();
    assert_eq!(replies.len(), 1);
    assert_eq!(replies[0].hints.history_key.as_deref(), Some("H"));
    assert_eq!(further(&replies[0], "request.certificationDetail[0].message"), Some("x"));
}

#[test]
fn an_answer_without_errors_is_kept() {
    let replies = read_json(r#"{"taskId":"t","status":"accepted"}"#).unwrap();
    assert_eq!((replies.len(), further(&replies[0], "taskId")), (1, Some("t")));
    assert_eq!(read_json(r#"{"code":"0000","message":"success"}"#).unwrap()[0].code, "0000");
}

#[test]
fn hostile_strings() {
    let text = r##"[{"code":"\u001b[2J\u0000","message":"\ud800","field":"\u202e]['/~~1%","index":99999999999999999999,
        "":"","code":"second","pointer":"#/%00/%ff/../..","record":1e400}]"##;
    let replies = read_json(text).unwrap();
    // A code that stands twice is two.
    assert_eq!(replies.len(), 2);
    let reply = &replies[0];
    assert_eq!((reply.code.as_str(), reply.message.as_str()), ("\u{1b}[2J\u{0}", "\\ud800"));
    assert_eq!((replies[1].code.as_str(), replies[1].message.as_str()), ("second", "\\ud800"));
    assert_eq!(further(reply, "index"), Some("99999999999999999999"));
    assert_eq!((reply.hints.index, reply.hints.number), (None, None));
}

#[test]
fn many_replies_on_one_line_are_quick() {
    let text = format!("[{}]", vec![r#"{"index":1,"code":"A","message":"あ"}"#; 20_000].join(","));
    let replies = read_json(&text).unwrap();
    assert_eq!((replies.len(), replies[19_999].line), (20_000, 1));
}

#[test]
fn damaged_texts_never_stop_the_program() {
    let text = r##"{"title":"題","errors":{"[2].myNumber":["m"]},"results":[{"status":"NG","index":"２","errors":[{"code":1,
        "message":["a"],"pointer":"#/2/%E5","source":{"loc":["b",1]}},"x",[],null]},{"errorCodes":["A"]}],"error":"e"}"##;
    assert!(read_json(text).is_ok_and(|replies| replies.len() == 4));
    let chars: Vec<char> = text.chars().collect();
    for i in 0..chars.len() {
        let cut: String = chars[..i].iter().collect();
        assert!(read_json(&cut).is_err(), "{cut}");
        let without: String = chars.iter().enumerate().filter(|(at, _)| *at != i).map(|(_, c)| c).collect();
        for damaged in [cut, without] {
            // Whatever comes of it.
            drop(read_json(&damaged));
            drop(crate::read::reply::read_csv(&damaged, None));
            crate::read::reply::looks_like_reply_json(&damaged, None);
        }
    }
}

#[test]
fn a_broken_line_costs_itself_alone() {
    let text = concat!(
        "{\"code\":\"A\",\"message\":\"m\"}\n",
        "{\"code\":\"B\", broken\n",
        "{\"code\":\"C\",\"message\":\"m\"}\n",
        "{\"co"
    );
    let replies = read_json(text).unwrap();
    let told: Vec<_> = replies.iter().map(|r| (r.code.as_str(), r.unreadable, r.line)).collect();
    assert_eq!(told, [("A", false, 1), ("", true, 2), ("C", false, 3), ("", true, 4)]);
    assert!(matches!(read_json("{\"code\":\n\"A\", "), Err(ReadProblem::Syntax { line: 2, .. })));
}
