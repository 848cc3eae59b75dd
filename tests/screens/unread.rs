//! Files that could not be read: the screen says which, and why, for as long as it is so.

use pmh_inspector::text::Lang;
use pmh_inspector::workspace::Input;
use serde_json::json;

use crate::common::{clean, file, record};
use crate::screen::{Screen, input};

const SIZES: [(u16, u16); 4] = [(80, 24), (100, 30), (120, 40), (180, 50)];

fn missing() -> Input {
    Input::named("no/such.json", None)
}

fn codes() -> Input {
    input("codes.csv", "コード,エラー内容,原因,対応内容\nX-1,a,b,c\nX-2,a,b,c\nX-3,a,b,c\n".into())
}

fn open(inputs: Vec<Input>, lang: Lang, size: (u16, u16)) -> Screen {
    Screen::open(inputs, lang, Default::default(), size)
}

#[test]
fn an_empty_list_says_why_it_is_empty() {
    for size in SIZES {
        for (lang, badge, none, reason, role) in [
            (Lang::En, "Nothing checked", "no payload is among the files", "no such file", "error-code list"),
            (Lang::Ja, "未点検", "送信データがありません", "ファイルがありません", "エラーコード一覧"),
        ] {
            let mut screen = open(vec![codes(), missing()], lang, size);
            // The sentence in the last line is gone with the first key.
            for keys in ["j", "1", "2", "3", "1"] {
                screen.press(keys).sees(badge).sees(none).sees("such.json").sees(reason).sees("codes.csv").sees(role);
            }
            let mut screen = open(vec![codes()], lang, size);
            screen.press("j").sees(badge).sees(none).sees("codes.csv").sees(role);
        }
        let mut screen = open(vec![input("none.json", b"[]".to_vec())], Lang::En, size);
        screen.press("j").sees("No records: a payload").sees("settings").lacks("Nothing found");
    }
}

#[test]
fn a_file_beside_others_is_told_on() {
    let good = || input("good.json", file(&[clean(1), clean(2)]));
    let bad = input("bad.json", file(&[record(1, json!({ "validTo": null }))]));
    for size in SIZES {
        let mut screen = open(vec![good(), missing()], Lang::En, size);
        screen.press("jk").sees("no such file").sees("iles not read").lacks("Nothing found, ");
        screen.press("2").sees("no such file");
        let mut screen = open(vec![bad.clone(), missing()], Lang::En, size);
        screen.press("j").sees("Fix before sending").sees("no such file");
        // Where all is read, nothing is said.
        let mut screen = open(vec![good()], Lang::En, size);
        screen.press("j").sees("Nothing found").lacks("not read");
    }
}
