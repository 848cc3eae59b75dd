//! What is new since the upload before: findings by rule and place, their records, and PMH's replies to both uploads.

use std::collections::VecDeque;

use pmh_inspector::cli::{Mask, UiOptions};
use pmh_inspector::text::Lang;
use pmh_inspector::text::terminal_text::width;
use pmh_inspector::tui::app::{Effects, Job};
use pmh_inspector::workspace::{Expected, Input};
use serde_json::{Value, json};

use crate::common::{clean, file, my_number, record};
use crate::screen::{Screen, assert_sound, input, keys, squeezed, theme};

fn reversed(person: u32) -> Value {
    record(person, json!({ "validFrom": "2027-04-01", "validTo": "2026-03-31" }))
}

fn gaiji(person: u32) -> Value {
    record(person, json!({ "basicFiveInfo.name": "\u{9AD9}橋" }))
}

fn given(expected: Expected, name: &str, bytes: Vec<u8>) -> Input {
    Input { expected: Some(expected), ..input(name, bytes) }
}

fn uploads(before: &[Value], now: &[Value]) -> Vec<Input> {
    vec![input("now.json", file(now)), given(Expected::Previous, "before.json", file(before))]
}

/// A reply with a code for each of these places, counted from 0.
fn reply(errors: &[(&str, usize)]) -> Vec<u8> {
    let error = |(code, index): &(&str, usize)| json!({ "code": code, "index": index, "message": "見本の不備" });
    json!({ "errors": errors.iter().map(error).collect::<Vec<_>>() }).to_string().into_bytes()
}

fn open(inputs: Vec<Input>, lang: Lang, size: (u16, u16)) -> Screen {
    Screen::open_with(inputs, lang, Mask::Number, size, Some(&UiOptions::default()))
}

/// One is known, one is new on the same rule, one was there before and is right now.
fn changed(lang: Lang, size: (u16, u16)) -> Screen {
    let (before, now) = ([reversed(1), clean(2), gaiji(3)], [clean(3), reversed(2), reversed(1)]);
    open(uploads(&before, &now), lang, size)
}

/// The panes of the screen without the marks, and whether there were any.
fn unmarked(screen: &Screen) -> (Vec<String>, bool) {
    let text = screen.text();
    let panes = text.lines().skip(2).take(usize::from(screen.app.size.1) - 3);
    let without = |line: &str| {
        line.replace("  1 new since before", &" ".repeat(20)).replace("new 1", "     ").replace("new", "   ")
    };
    (panes.map(|line| without(line).trim_end().to_owned()).collect(), text.contains("new 1") && text.contains("2 new "))
}

#[test]
fn the_mark_comes_with_the_comparison_and_nothing_jumps() {
    for size in [(80, 24), (120, 40)] {
        let mut screen = changed(Lang::En, size);
        screen.press("2");
        // Another as-of date: all is checked anew, and compared anew behind that.
        let mut effects = screen.app.key(keys("a")[0]);
        let (mut jobs, mut held): (VecDeque<Job>, Vec<Job>) = (effects.jobs.drain(..).collect(), vec![]);
        while let Some(job) = jobs.pop_front() {
            match job {
                Job::Uploads(_) => held.push(job),
                _ => jobs.extend(screen.app.work(job.work_off()).jobs),
            }
        }
        assert!(!held.is_empty());
        let (before, none) = unmarked(&screen);
        screen.lacks("new").press("f").lacks("new findings").press("<Esc>");
        let mut left = held;
        while let Some(job) = left.pop() {
            let Effects { jobs, .. } = screen.app.work(job.work_off());
            left.extend(jobs);
        }
        let (after, some) = unmarked(&screen);
        assert_eq!(before, after, "{size:?}\n{}", screen.text());
        assert!(!none && some, "{size:?}\n{}", screen.text());
    }
}

#[test]
fn new_findings_are_marked_by_rule_and_place() {
    for (lang, mark, title) in [(Lang::Ja, "新", "前回から新しい指摘1件"), (Lang::En, "new", "1 new since before")]
    {
        for size in [(80, 24), (120, 40)] {
            let mut screen = changed(lang, size);
            screen.press("2").sees(title).sees(&format!("{mark} 1"));
            assert_sound(&screen.buffer(), "screen 2");
            let text = screen.text();
            let names: Vec<(usize, bool)> = text
                .lines()
                .filter_map(|line| line.rfind("見本").map(|at| (width(&line[..at]), line[..at].contains(mark))))
                .collect();
            let places: Vec<bool> = names.iter().map(|(_, marked)| *marked).collect();
            assert_eq!(places, [true, false], "{text}");
            assert_eq!(names[0].0, names[1].0, "names stand below one another\n{text}");
        }
    }
    // Without colours, and in ASCII, it is the same word.
    let mut screen = changed(Lang::En, (80, 24));
    screen.app.look.theme = theme("mono");
    screen.app.look.glyphs = pmh_inspector::tui::look::glyphs::Glyphs::Ascii;
    screen.app.take_width(Some(false));
    screen.press("2").sees("new 1");
    screen.sees(" 2 new ");
    // Without an upload before there is no such column.
    let mut alone = open(vec![input("now.json", file(&[reversed(1)]))], Lang::En, (80, 24));
    alone.press("2").sees("      1 見本").lacks("new");
}

#[test]
fn a_record_tells_of_each_finding_whether_it_is_new() {
    let both =
        record(2, json!({ "basicFiveInfo.name": "\u{9AD9}橋", "validFrom": "2027-04-01", "validTo": "2026-03-31" }));
    for (lang, new, known) in [(Lang::Ja, "前回になし", "前回もあり"), (Lang::En, "new since before", "as before")]
    {
        let mut screen = open(uploads(&[gaiji(2)], std::slice::from_ref(&both)), lang, (120, 80));
        let text = screen.press("<Enter>").flat();
        let at = |word: &str| text.find(word).unwrap_or_else(|| panic!("{word}\n{text}"));
        assert!(at("gaiji-replaced") < at(known) && at(known) < at("period-reversed"), "{text}");
        assert!(at("period-reversed") < at(new), "{text}");
        // Where there is little room, the new one is told below the list.
        open(uploads(&[gaiji(2)], std::slice::from_ref(&both)), lang, (80, 24)).sees(new).lacks(known);
        open(vec![input("now.json", file(std::slice::from_ref(&both)))], lang, (120, 80)).lacks(new).lacks(known);
    }
}

#[test]
fn the_order_of_the_records_makes_nothing_new() {
    let records: Vec<Value> = (1..=20).map(|n| if n % 3 == 0 { reversed(n) } else { gaiji(n) }).collect();
    let shuffled: Vec<Value> = (0..20).map(|n| records[n * 7 % 20].clone()).collect();
    let mut screen = open(uploads(&records, &shuffled), Lang::Ja, (80, 24));
    screen.press("2").sees("前回から新しい指摘なし");
    assert_eq!(screen.text().matches('新').count(), 1, "{}", screen.text());
    screen.press("<Tab>G").press("4").sees("直った0件").sees("新しい0件");
    screen.press("1f新しい<Enter>");
    assert_eq!(screen.app.session.listed.count(), 0);
}

#[test]
fn twelve_rejected_records_are_corrected() {
    let before: Vec<Value> = (1..=14).map(|n| if n <= 12 { reversed(n) } else { clean(n) }).collect();
    let now: Vec<Value> = (1..=14).rev().map(clean).collect();
    let errors: Vec<(&str, usize)> = (0..12).map(|index| ("X-0001", index)).collect();
    let old = || given(Expected::ResponseBefore, "before-reply.json", reply(&errors));
    let mut inputs = uploads(&before, &now);
    inputs.push(old());
    // Before the corrected upload is sent: what was rejected was changed, and nothing is found there any more.
    let mut screen = open(inputs.clone(), Lang::Ja, (80, 24));
    assert_eq!(screen.app.session.workspace.responses_before[0].on_record.len(), 12);
    screen.press("4").sees("直った12件  残っている0件  新しい0件");
    screen.sees("返答  前回の12件のうち 変わった12件  いまも指摘あり0件  今回ない0件");
    // Replies to another upload are no replies to this one.
    screen.press("2").lacks("X-0001").press("1f").lacks("PMHの返答がある");
    // And after: all are right, one else is rejected.
    inputs.push(given(Expected::Response, "now-reply.json", reply(&[("X-0002", 0)])));
    for (lang, said, mark) in [
        (Lang::Ja, "返答  前回の12件のうち 直った12件  残っている0件  今回ない0件  初めて1件", "新 1"),
        (Lang::En, "Replies: of 12 rejected before 12 fixed, 0 still, 0 gone; 1 for the first time", "new 1"),
    ] {
        let mut screen = open(inputs.clone(), lang, (80, 24));
        screen.press("4").sees(said).press("2").sees("X-0002").lacks("X-0001").sees(mark);
        assert_sound(&screen.buffer(), "screen 2");
    }
}

#[test]
fn replies_are_new_by_record_and_code() {
    let records = [clean(1), clean(2), clean(3), clean(4)];
    let now = [records[2].clone(), records[1].clone(), records[0].clone()];
    let mut inputs = uploads(&records, &now);
    // The first again, the second with another code, the fourth is not sent any more; the third is rejected now.
    inputs.push(given(Expected::ResponseBefore, "1.json", reply(&[("A", 0), ("A", 1), ("A", 3), ("A", 99)])));
    inputs.push(given(Expected::Response, "2.json", reply(&[("A", 2), ("B", 1), ("A", 0), ("A", 98), ("A", 99)])));
    let mut screen = open(inputs, Lang::Ja, (120, 40));
    screen.press("4").sees("前回の4件のうち 直った0件  残っている3件  今回ない1件  初めて2件");
    screen.press("2");
    let text = screen.text();
    let row = |start: &str| text.lines().find(|line| line.contains(start)).unwrap_or_else(|| panic!("{start}\n{text}"));
    assert!(row("R A ").contains("新 2") && row("R B ").contains("新 1"), "{text}");
    assert!(row(" 1 新 ").contains("見本") && row(" 3    ").contains("見本"), "{text}");
    assert_eq!(text.matches("新 レコード不明").count(), 1, "{text}");
}

#[test]
fn records_with_new_findings_are_a_filter() {
    let before = [clean(1), gaiji(2), clean(3), clean(4)];
    let now = [reversed(1), gaiji(2), clean(3), gaiji(5)];
    for size in [(80, 24), (120, 40)] {
        let mut screen = open(uploads(&before, &now), Lang::Ja, size);
        screen.press("f新しい").sees("前回から新しい指摘のあるレコード").sees("2件").press("<Enter>");
        assert_eq!((screen.app.session.listed.count(), screen.selected()), (2, 1));
        screen.press("e").sees("指摘か返答のあるレコード 2/2");
        assert_eq!(screen.selected(), 4);
        screen.press("e");
        assert_eq!(screen.selected(), 1);
        screen.press("x").sees("前回から新しい指摘のあるレコード 2件").press("<Esc>");
        // Seen from another day the list stays, and is right again once that is known.
        screen.press("a");
        assert_eq!(screen.app.session.listed.count(), 2);
        screen.press("F");
        assert_eq!(screen.app.session.listed.count(), 4);
    }
    open(vec![input("now.json", file(&now))], Lang::Ja, (80, 24)).press("f").lacks("前回から");
}

#[test]
fn what_is_protected_stays_masked() {
    let secret = |person, name: &str, from: &str| {
        record(
            person,
            json!({ "isNotDisclosed": true, "basicFiveInfo.name": name, "validFrom": from, "validTo": "2027-03-31" }),
        )
    };
    let before = [secret(1, "秘匿月子", "2026-04-01"), secret(2, "秘匿花子", "2028-04-01")];
    let now =
        [secret(2, "秘匿花子", "2028-04-01"), secret(1, "秘匿月子", "2028-04-01"), secret(3, "秘匿星子", "2028-04-01")];
    let mut inputs = uploads(&before, &now);
    let told = json!([{ "code": "X-0009", "index": 1, "message": "秘匿月子の期間" }]).to_string().into_bytes();
    inputs.push(given(Expected::ResponseBefore, "1.json", told.clone()));
    inputs.push(given(Expected::Response, "2.json", told));
    for (lang, size) in [(Lang::Ja, (80, 24)), (Lang::En, (120, 40))] {
        let mut screen = open(inputs.clone(), lang, size);
        for keys in ["", "2", "j", "j", "j", "<Tab>", "j", "4", "1f", "新<Enter>", "<Esc>"] {
            screen.press(keys).lacks("秘匿");
            let text = squeezed(&screen.text());
            assert!((1..=3).all(|person| !text.contains(&my_number(person))), "{keys}\n{text}");
        }
    }
}

#[test]
fn the_reply_before_is_read_anew_with_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str, bytes: Vec<u8>| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let records = [clean(1), clean(2)];
    let old = path("old-reply.json", reply(&[("A", 0)]));
    let inputs = vec![
        Input::named(path("now.json", file(&records)), None),
        Input::named(path("before.json", file(&records)), Some(Expected::Previous)),
        Input::named(path("reply.json", reply(&[("A", 1)])), None),
        Input::named(old.clone(), Some(Expected::ResponseBefore)),
    ];
    let mut screen = open(inputs, Lang::En, (80, 24));
    screen.press("4").sees("of 1 rejected before 1 fixed, 0 still, 0 gone; 1 for the first time");
    std::fs::write(&old, reply(&[("A", 0), ("A", 1)])).unwrap();
    screen.press("r").press("4").sees("of 2 rejected before 1 fixed, 1 still, 0 gone; 0 for the first time");
}
