//! Hostile data in every place where data can stand: it is seen as marks, and nothing of it reaches a cell.

use pmh_inspector::text::Lang;
use serde_json::json;

use crate::common::{clean, file, my_number, poison};
use crate::layout::{PLACES, SIZES};
use crate::screen::{Screen, assert_sound, input};

const HOSTILE: &str = "\u{1b}]52;c;AAAA\u{7}\u{1b}[31m\u{9b}2J\u{202e}\u{200b}\0\u{feff}\u{2028}\u{2066}A";

fn poisoned(text: &str) -> Vec<pmh_inspector::workspace::Input> {
    let mut all = vec![];
    for person in 1..4 {
        let mut one = clean(person);
        poison(&mut one, text);
        if person == 2 {
            // So that it lies on the person's tabs.
            one["myNumber"] = json!(my_number(1));
        }
        all.push(one);
    }
    let mut shifted = clean(4);
    shifted["certificationDetail"] = json!([{ "label": text, "value": text }, text, [text], { text: text }]);
    shifted["maxCopaymentAmount"] = json!({ text: text });
    all.push(shifted);
    all.push(json!(text));
    let reply = json!({ "results": [
        { "index": 0, "errors": [{ "errorCode": text, "errorMessage": text, "item": text }] },
        { "index": 3, "errors": [{ "errorCode": format!("C{text}"), "errorMessage": text, "item": "myNumber" }] },
        { "index": 99, "errors": [{ "errorCode": "C1", "errorMessage": text }] },
    ] });
    let quoted = text.replace(['\n', '\r', '\0'], "");
    let codes = format!(
        "エラーコード,エラー内容,原因,対処方法,備考{quoted}\nC1,{quoted},{quoted},{quoted},{quoted}\nC{quoted},a,b,c,d\n"
    );
    let csv = format!("個人番号,氏名,{quoted}\n1,{quoted},{quoted}\n");
    vec![
        input(&format!("dir/{text}.json"), file(&all)),
        input(&format!("{text}.reply"), reply.to_string().into()),
        input(&format!("{text}.csv"), codes.into()),
        input(&format!("{text}2.csv"), csv.into()),
    ]
}

fn walk(text: &str, sizes: &[(u16, u16)]) {
    let mut screen = Screen::open(poisoned(text), Lang::En, Default::default(), (80, 24));
    for (place, keys) in PLACES {
        for record in 0..5 {
            screen.press("<Esc><Esc><Esc>1g").press(&"j".repeat(record)).press(keys);
            for size in sizes {
                screen.resize(*size);
                assert_sound(&screen.buffer(), &format!("{place} {size:?}"));
            }
            screen.resize((80, 24));
        }
    }
    for keys in ["<Esc><Esc>1<Enter>", "<Esc>3", "<Esc>3<Tab>s", "<Esc>2", "<Esc>5"] {
        screen.press(keys);
        for _ in 0..60 {
            screen.press("j");
            assert_sound(&screen.buffer(), keys);
        }
    }
}

#[test]
fn hostile_data_is_drawn_as_marks() {
    walk(HOSTILE, &SIZES[..5]);
    let mut screen = Screen::open(poisoned(HOSTILE), Lang::En, Default::default(), (120, 40));
    screen.press("<Enter>");
    let text = screen.scrolled();
    for mark in ["<U+001B>]52;c;", "<U+009B>", "<U+202E>", "<U+200B>", "<U+0000>", "<U+FEFF>", "<U+2028>", "<U+2066>"] {
        assert!(text.contains(mark), "{mark}\n{text}");
    }
    // Typed or pasted, too.
    for keys in ["/", "5/", ":", "f", "d"] {
        let mut screen = Screen::english();
        screen.press(keys).press("\u{1b}\u{202e}\u{200b}\u{9b}\u{0}x");
        assert_sound(&screen.buffer(), keys);
    }
}

/// Two million characters in one record: still drawn, and far from the minutes that anything but linear work takes.
#[test]
fn values_of_a_hundred_thousand_characters() {
    let unit = "髙\u{1b}";
    let mut record = clean(1);
    poison(&mut record, &unit.repeat(50_000));
    let name = format!("{}.json", unit.repeat(300));
    let mut screen = Screen::open(vec![input(&name, file(&[record]))], Lang::Ja, Default::default(), (80, 24));
    for keys in ["", "<Enter>", "<Esc>2", "3", "1/"] {
        screen.press(keys);
        assert_sound(&screen.buffer(), keys);
    }
}
