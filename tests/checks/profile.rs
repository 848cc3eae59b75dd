//! Replies read by a profile: by names and by pointers, with whatever these do not reach read by content.

use pmh_inspector::read::Encoding;
use pmh_inspector::read::reply::{
    ByProfile, Read, Reply, looks_like_reply_csv, looks_like_reply_json, read_csv, read_json,
};
use pmh_inspector::report::check_model::FileLine;
use pmh_inspector::spec::ReplyProfile;
use pmh_inspector::text::Lang;
use pmh_inspector::workspace::Response;

fn profile(toml: &str) -> ReplyProfile {
    toml::from_str(toml).unwrap()
}

fn json(toml: &str, text: &str) -> Read {
    read_json(text, Some(&profile(toml))).unwrap()
}

/// `code message record field` of each reply; a record as `@0` counts from 0.
fn shown(read: &Read) -> Vec<String> {
    let one = |reply: &Reply| {
        let number = reply.hints.number.map(|(_, number)| number).or(reply.hints.serial);
        let record = reply.hints.index.map(|index| format!("@{index}")).or(number.map(|n| n.to_string()));
        let field = reply.field_text.clone().unwrap_or_default();
        format!("{} {} {} {field}", reply.code, reply.message, record.unwrap_or_default()).trim().to_owned()
    };
    read.replies.iter().map(one).collect()
}

fn further<'r>(reply: &'r Reply, name: &str) -> Option<&'r str> {
    reply.further.iter().find(|(key, _)| key == name).map(|(_, text)| text.as_str())
}

#[test]
fn names_go_before_headings() {
    let names = "code=['k']\nmessage=['t']\nrecord=['n']";
    let read = json(names, r#"{"k":"E1","t":"m","n":3,"code":"other","record":9,"x":"y"}"#);
    assert_eq!((shown(&read), read.by_profile), (vec!["E1 m 3".to_owned()], ByProfile::All));
    let kept = ["code", "record", "x"].map(|name| further(&read.replies[0], name));
    assert_eq!(kept, [Some("other"), Some("9"), Some("y")]);
    // As headings are compared.
    assert_eq!(shown(&json("code=['Err_Cd']\nmessage=['ＴＸＴ']", r#"{"errCd":"E1","txt":"m"}"#)), ["E1 m"]);
    let from_0 = json(&format!("{names}\nrecord-from=0"), r#"[{"k":"E1","t":"m","n":0}]"#);
    assert_eq!(shown(&from_0), ["E1 m @0"]);
}

#[test]
fn what_is_told_of_the_record_goes_before_a_path() {
    let text = r#"[{"k":"E1","t":"m","n":3,"path":"/0/myNumber"}]"#;
    let reply = &json("code=['k']\nmessage=['t']\nrecord=['n']", text).replies[0];
    assert!(reply.hints.pointer.is_empty());
    assert_eq!((reply.field_text.as_deref(), further(reply, "path")), (Some("myNumber"), Some("/0/myNumber")));
    let reply = &json("code=['k']\nmessage=['t']\nrecord=['n']\npointer=['path']", text).replies[0];
    assert_eq!(reply.hints.pointer, ["0", "myNumber"]);
}

const NESTED: &str = r#"{"id":"r","results":[
    {"no":1,"errors":[{"code":"A","message":"a","item":"myNumber","x":"1"},{"code":"B","message":"b","item":"validTo"}]},
    {"no":2,"errors":[]},
    {"no":3,"errors":[{"code":"C","message":"c","item":"sex"}]}]}"#;

#[test]
fn pointers_share_their_items() {
    let places = "code=['/results/*/errors/*/code']\nmessage=['/results/*/errors/*/message']\nfield=['/results/*/errors/*/item']";
    let read = json(&format!("{places}\nrecord=['/results/*/no']"), NESTED);
    assert_eq!(shown(&read), ["A a 1 myNumber", "B b 1 validTo", "2", "C c 3 sex"]);
    assert_eq!(read.by_profile, ByProfile::All);
    assert_eq!((further(&read.replies[0], "x"), further(&read.replies[3], "id")), (Some("1"), Some("r")));
    assert_eq!(further(&read.replies[0], "no"), None);
    let read = json(&format!("{places}\nrecord=['/results/*']"), NESTED);
    assert_eq!(shown(&read), ["A a @0 myNumber", "B b @0 validTo", "2", "C c @2 sex"]);
    assert_eq!(further(&read.replies[0], "no"), Some("1"));
    // In another branch than the code, and deeper than it.
    let text = r#"{"list":[{"who":{"n":4},"e":{"c":{"v":"A"},"m":{"v":"a"}}},{"who":{"n":5},"e":{"c":{"v":"B"},"m":{"v":"b"}}}]}"#;
    let apart = "code=['/list/*/e/c/v']\nmessage=['/list/*/e/m/v']\nrecord=['/list/*/who/n']";
    assert_eq!(shown(&json(apart, text)), ["A a 4", "B b 5"]);
}

#[test]
fn stars_stand_for_members_and_escapes_for_signs() {
    let text = r#"{"by/field":{"a~b":{"c":"A","m":"a"},"z":{"c":"B","m":"b"}}}"#;
    let all = json("code=['/by~1field/*/c']\nmessage=['/by~1field/*/m']", text);
    assert_eq!(shown(&all), ["A a", "B b"]);
    let one = json("code=['/by~1field/a~0b/c']\nmessage=['/by~1field/*/m']", text);
    assert_eq!(shown(&one)[0], "A a");
    // Several codes are as many replies; a message is one where no code is.
    assert_eq!(shown(&json("code=['/c']\nmessage=['/m']", r#"{"c":["A","B"],"m":"a"}"#)), ["A a", "B a"]);
    let messages = json("message=['/e/*/txt']", r#"{"e":[{"txt":"a","code":"A"},{"txt":"b"}]}"#);
    assert_eq!(shown(&messages), ["A a", "b"]);
}

#[test]
fn a_profile_that_fits_nothing_changes_nothing() {
    for text in [NESTED, r#"[{"index":2,"code":"E1","message":"m"}]"#, r#"{"status":"accepted"}"#, "[]"] {
        let read = json("code=['/nowhere/*/c', 'zzz']\nrecord=['/results/*/none']", text);
        assert_eq!(read.by_profile, ByProfile::Nothing);
        assert_eq!(read.replies, read_json(text, None).unwrap().replies);
    }
    assert_eq!(read_json(NESTED, None).unwrap().by_profile, ByProfile::None);
}

/// Every reply of a file of which the profile knows a half comes out exactly once.
#[test]
fn what_the_profile_does_not_reach_is_read_by_content() {
    let text = r#"{"code":"WHOLE","message":"w","mine":[{"k":"P1","t":"p1","errors":[{"code":"C0","message":"c0"}]},{"k":"P2","t":"p2"},
        {"k":null,"t":"lone"}],"errors":[{"index":1,"code":"C1","message":"c1"},{"index":2,"code":"C2","message":"c2"}]}"#;
    for toml in ["code=['/mine/*/k']\nmessage=['/mine/*/t']", "code=['k']\nmessage=['t']"] {
        let read = json(toml, text);
        let mut codes: Vec<String> = read.replies.iter().map(|r| format!("{}:{}", r.code, r.message)).collect();
        codes.sort();
        assert_eq!(codes, [":lone", "C0:c0", "C1:c1", "C2:c2", "P1:p1", "P2:p2", "WHOLE:w"], "{toml}");
        assert_eq!(read.by_profile, ByProfile::Some { by_profile: 3, by_content: 4 }, "{toml}");
        let numbers: Vec<u32> = read.replies.iter().map(|r| r.number).collect();
        assert_eq!(numbers, (1..=7).collect::<Vec<_>>());
    }
}

/// What pointers took for one reply is not read by content once more, though a reply stands beside it.
#[test]
fn what_was_taken_is_no_reply_of_its_own() {
    let text = r#"{"c":"A","texts":[{"message":"a","field":"sex"},{"code":"Z","message":"z"}]}"#;
    let read = json("code=['/c']\nmessage=['/texts/0/message']\nfield=['/texts/0/field']", text);
    let mut found = shown(&read);
    found.sort();
    assert_eq!(found, ["A a  sex", "Z z"]);
}

#[test]
fn lines_of_values_and_twofold_keys() {
    let read = json("code=['/k']\nmessage=['/t']", "{\"k\":\"A\",\"t\":\"a\"}\n{\"k\":\"B\",\"t\":\"b\"}\n");
    assert_eq!(shown(&read), ["A a", "B b"]);
    assert_eq!(read.replies[1].line, 2);
    let twice = json("code=['/k']\nmessage=['/t']", r#"{"k":"A","t":"a","k":"B","t":"b"}"#);
    assert_eq!(shown(&twice), ["A a", "B a"]);
    assert_eq!(further(&twice.replies[0], "t"), Some("b"));
}

#[test]
fn headings_of_a_table() {
    let names = profile("code=['甲']\nmessage=['乙']\nrecord=['丙']");
    let text = "表題\r\n甲,乙,丙,コード\r\nE1,m,3,x\r\n,n,4,E2\r\n";
    assert!(read_csv(text, None).is_err());
    let read = read_csv(text, Some(&names)).unwrap();
    assert_eq!(shown(&read), ["E1 m 3", "n 4"]);
    assert_eq!((further(&read.replies[0], "コード"), read.by_profile), (Some("x"), ByProfile::All));
    let other = "行番号,エラーコード,エラー内容\r\n2,E1,m\r\n";
    let read = read_csv(other, Some(&names)).unwrap();
    assert_eq!((shown(&read), read.by_profile), (vec!["E1 m 2".to_owned()], ByProfile::Nothing));
}

#[test]
fn files_are_recognised_by_the_profile() {
    let pointers = profile("code=['/out/*/0/k']\nmessage=['/out/*/0/t']");
    let text = r#"{"out":{"a":[{"k":"A","t":"a"}]}}"#;
    assert!(looks_like_reply_json(text, Some(&pointers)) && !looks_like_reply_json(text, None));
    let names = profile("code=['k']");
    assert!(looks_like_reply_json(text, Some(&names)));
    // An upload stays one, though a member has the name.
    let upload = r#"[{"k":"A","myNumber":"1","validFrom":"x","certificationSubKey":"1"}]"#;
    assert!(!looks_like_reply_json(upload, Some(&names)));
    let row = ["甲", "乙"].map(str::to_owned);
    let table = profile("code=['甲']\nmessage=['乙']");
    assert!(looks_like_reply_csv(&row, Some(&table)) && !looks_like_reply_csv(&row, None));
    assert!(!looks_like_reply_csv(&row[..1], Some(&table)));
}

#[test]
fn check_says_which_profile_was_used() {
    let line = |by_profile, name: Option<&str>| {
        FileLine::response(&Response {
            name: "r.json".to_owned(),
            encoding: Some(Encoding::Utf8),
            bom: false,
            time: None,
            task: None,
            overall: None,
            tally: Default::default(),
            replies: vec![].into(),
            on_record: Default::default(),
            by_profile,
            profile_name: name.map(str::to_owned),
            laid: vec![],
            payload: None,
            findings: vec![],
        })
    };
    let some = ByProfile::Some { by_profile: 3, by_content: 4 };
    for (by_profile, in_json, words) in [
        (ByProfile::All, true, "Read by the reply profile: mine."),
        (some, true, "3 read by the reply profile mine, 4 by their content."),
        (ByProfile::Nothing, false, "Nothing stands where the reply profile mine says: read by content."),
    ] {
        let line = line(by_profile, Some("mine"));
        assert_eq!(line.about_profile.as_ref().map(|said| said.in_words(Lang::En).trim().to_owned()).unwrap(), words);
        let written = serde_json::to_value(&line).unwrap();
        assert_eq!(written.get("profile").is_some_and(|name| name == "mine"), in_json, "{written}");
    }
    let none = line(ByProfile::None, None);
    assert!(none.about_profile.is_none() && serde_json::to_value(&none).unwrap().get("profile").is_none());
}

#[test]
fn hostile_profiles_and_files() {
    let long = "/a".repeat(10_000);
    let stars = "/*".repeat(10_000);
    let hostile = format!("code=['{long}','{stars}','/~','/','','a/b']\nmessage=['{stars}']\nrecord=['/*/*']");
    let deep = format!("{}1{}", "{\"a\":".repeat(120), "}".repeat(120));
    for text in [deep.as_str(), NESTED, "[]", "{}", "[[[1]]]", r#"{"":"x","code":"A","message":"m"}"#] {
        let read = json(&hostile, text);
        assert!(read.replies.len() >= read_json(text, None).unwrap().replies.len(), "{text}");
    }
    assert!(read_json("{", Some(&profile(&hostile))).is_err());
}

/// Each pointer that leaves the code's path at the top is followed once, not once for each reply.
#[test]
fn many_items_take_no_time_by_the_square() {
    let items = 200_000;
    let text = format!("{{\"all\":[{}],\"e\":[{}]}}", vec!["[]"; items].join(","), vec![r#"{"c":1}"#; items].join(","));
    let read = json("code=['/e/*/c']\nmessage=['/all/*/none','/*/*/*/none']\nrecord=['/e/*']", &text);
    assert_eq!((read.replies.len(), read.replies[items - 1].hints.index), (items, Some(199_999)));
}

/// Each part may be told by a name or by a pointer, whatever the others are told by.
#[test]
fn names_and_pointers_beside_one_another() {
    let text = r#"{"task":"t","errors":[{"x1":"A","msg":"a","n":3,"where":{"item":"sex"}},{"x1":"B","msg":"b","n":5,"where":{"item":"myNumber"}}]}"#;
    let parts = [("code", "x1"), ("message", "msg"), ("record", "n"), ("field", "where/item")];
    let wanted = ["A a 3 sex", "B b 5 myNumber"];
    for told in 0..1 << parts.len() {
        let mut toml = String::new();
        for (i, (part, path)) in parts.iter().enumerate() {
            let name = path.rsplit('/').next().unwrap();
            let entry = if told >> i & 1 == 1 { format!("/errors/*/{path}") } else { name.to_owned() };
            toml.push_str(&format!("{part} = [\"{entry}\"]\n"));
        }
        let read = json(&toml, text);
        assert_eq!((shown(&read), read.by_profile), (wanted.map(str::to_owned).to_vec(), ByProfile::All), "{toml}");
    }
    let by_path = json(
        "code=['x1']\nmessage=['msg']\npointer=['/errors/*/at']",
        r#"{"errors":[{"x1":"Z","msg":"m","at":"/10/basicFiveInfo/name"}]}"#,
    );
    assert_eq!(by_path.replies[0].hints.pointer, ["10", "basicFiveInfo", "name"]);
}
