//! What PMH rejected is work: in the filter, in marks, in the verdict; and codes are one however they are written.

use pmh_inspector::cli::{Beside, Mask, UiOptions};
use pmh_inspector::compare::Limits;
use pmh_inspector::text::Lang;
use serde_json::{Value, json};

use crate::common::{clean, file};
use crate::screen::{Screen, assert_sound, input};

const LIST: &str =
    "エラーコード,エラー時の処理,エラー内容,原因,対応内容\nＥ１０,当該レコードを登録しない,内容甲,原因甲,対応甲\n";

fn open(list: Option<&str>, lang: Lang, size: (u16, u16)) -> Screen {
    let error = |n: u32, code: &str, field: &str| json!({"record": n, "code": code, "message": "m", "field": field});
    let errors = [
        error(2, "E10", "myNumber"),
        error(2, "E11", "segment"),
        error(3, "e-10", "myNumber"),
        error(5, "E11", "segment"),
    ];
    let reply = json!({"taskId": "TASK-1", "message": "WHOLE", "errors": errors}).to_string();
    let records: Vec<Value> = (1..=6).map(clean).collect();
    let inputs = vec![
        input("now.json", file(&records)),
        input("reply.json", reply.into_bytes()),
        input("codes.csv", LIST.as_bytes().to_vec()),
    ];
    let beside = Beside { worklist: list.map(str::to_owned), ..Beside::default() };
    let options = UiOptions { limits: Limits::default(), beside, ..UiOptions::default() };
    Screen::open_with(inputs, lang, Mask::Number, size, Some(&options))
}

#[test]
fn rejected_records_are_open_until_they_are_marked() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("list.jsonl").to_str().unwrap().to_owned();
    let mut screen = open(Some(&list), Lang::Ja, (120, 40));
    screen.sees("応答のエラー3（印0、未対応3）").press("f未対応<Enter>");
    assert_eq!(screen.app.session.listed.count(), 3);
    screen.press("Fgjm<Down><Down><Down><Enter>済<Enter>").sees("v 対応済み");
    screen.sees("応答のエラー3（印1、未対応2）").press("f未対応<Enter>");
    assert_eq!(screen.app.session.listed.count(), 2);
    screen.press("Ff対応済み<Enter>");
    assert_eq!((screen.app.session.listed.count(), screen.selected()), (1, 2));
    let written = std::fs::read_to_string(&list).unwrap();
    assert!(written.contains("\"done\"") && written.contains("\"rejected\":true"), "{written}");
    // A record that PMH did not reject is marked without that.
    screen.press("Fgm<Enter><Enter>");
    let written = std::fs::read_to_string(&list).unwrap();
    assert_eq!((written.matches("\"mark\"").count(), written.matches("\"rejected\"").count()), (2, 1));
    for (lang, words) in [(Lang::Ja, "未対応2"), (Lang::En, "2 open")] {
        for size in [(80, 24), (120, 40)] {
            let mut screen = open(Some(&list), lang, size);
            screen.sees(words);
            assert_sound(&screen.buffer(), words);
            assert!(!open(None, lang, size).text().contains(words));
        }
    }
}

#[test]
fn a_code_is_one_group_however_it_is_written() {
    for lang in [Lang::Ja, Lang::En] {
        let mut screen = open(None, lang, (120, 40));
        screen.press("2");
        let text = screen.text();
        assert_eq!(
            text.lines().filter(|line| line.starts_with("R Ｅ１０") || line.contains("R Ｅ１０")).count(),
            1,
            "{text}"
        );
        assert!(!text.contains("R e-10") && text.contains("当該レコードを登録しない"), "{text}");
        screen.press("<Enter>");
        assert!(screen.text().contains("対応甲"), "{}", screen.text());
        screen.go(3).press("<Enter>").sees("e-10");
        assert!(screen.flat().contains(if lang == Lang::Ja {
            "一覧のＥ１０として"
        } else {
            "read as Ｅ１０ of the list"
        }));
    }
}

/// What stands around all replies concerns the whole task: it is told once on a record with several.
#[test]
fn what_concerns_the_whole_task_is_told_once() {
    let mut screen = open(None, Lang::En, (120, 60));
    screen.go(2).press("<Enter>");
    let text = screen.scrolled();
    let first = text.split("Record 2").nth(1).unwrap_or(&text);
    assert!(first.contains("TASK-1"), "{text}");
    let now = screen.go(2).text();
    assert_eq!(now.matches("TASK-1").count(), 1, "{now}");
    assert_eq!(screen.go(5).text().matches("TASK-1").count(), 1);
}
