//! Causes on top of screen 2, and what only an open record shows: a value in its right form, blanks that nobody sees else.

use pmh_inspector::cli::Mask;
use pmh_inspector::text::Lang;
use pmh_inspector::workspace::{Expected, Input};
use serde_json::{Value, json};

use crate::common::{clean, file, record};
use crate::screen::{Screen, assert_sound, input, squeezed};

fn with_era_years(lang: Lang, size: (u16, u16)) -> Screen {
    let era = |person| record(person, json!({ "validFrom": "R8.4.1" }));
    let gaiji = record(40, json!({ "basicFiveInfo.name": "\u{9AD9}橋" }));
    let records: Vec<Value> = (1..=20).map(era).chain([gaiji]).chain((30..=38).map(clean)).collect();
    Screen::open(vec![input("a.json", file(&records))], lang, Mask::Number, size)
}

#[test]
fn a_cause_is_one_line_that_opens_its_findings() {
    for (lang, title, share, action) in [
        (Lang::En, "Cause: Years of eras not converted", "20 of 21", "Set the export"),
        (Lang::Ja, "原因：元号の年が西暦に換算されていません", "20/21件", "出力の設定で"),
    ] {
        for size in [(80, 24), (120, 40), (160, 45)] {
            let mut screen = with_era_years(lang, size);
            screen.press("2");
            let text = screen.text();
            let line = text.lines().nth(3).unwrap();
            assert!(squeezed(line).contains(&squeezed(share)), "{size:?} {text}");
            assert!(size.0 == 120 || squeezed(line).contains(&squeezed(title)), "{size:?} {text}");
            assert!(squeezed(&screen.flat()).contains(&squeezed(action)), "{size:?} {text}");
            // It hides nothing; beside a long title the end of a rule's code gives way.
            assert!(text.contains("wrong-d") && text.contains("gaiji-r"), "{text}");
            assert_sound(&screen.buffer(), "a cause");
        }
    }
    let mut screen = with_era_years(Lang::En, (120, 40));
    screen.press("2<Enter>");
    let text = screen.text();
    assert!(text.contains("Filtered: Years of eras not converted"), "{text}");
    let listed = text.lines().filter(|line| line.starts_with(" E1 ")).count();
    assert_eq!(listed, 20, "{text}");
}

#[test]
fn the_right_form_stands_where_the_record_is_open() {
    let changes = json!({
        "basicFiveInfo.dateOfBirth": "H30.5.5", "validTo": "2027/3/31", "basicFiveInfo.address": " 見本市中央1-2-3\u{3000}",
        "medicalSubsidyInsurerNumber": "54016027", "medicalSubsidyRecipientNumber": "18",
    });
    for (lang, words) in [(Lang::En, "Right form: "), (Lang::Ja, "正しい形：")] {
        let mut screen =
            Screen::open(vec![input("a.json", file(&[record(1, changes.clone())]))], lang, Mask::Number, (120, 90));
        screen.press("Enter");
        let text = squeezed(&screen.text());
        for right in ["2018-05-05", "2027-03-31", "0000018"] {
            assert!(text.contains(&squeezed(&format!("{words}{right}"))), "{right}: {text}");
        }
        assert!(text.contains("\u{2420}見本市中央1-2-3\u{2420}"), "{text}");
        // Where values are hidden, so is what is made of them.
        let mut screen =
            Screen::open(vec![input("a.json", file(&[record(1, changes.clone())]))], lang, Mask::All, (120, 90));
        screen.press("Enter");
        assert!(!screen.text().contains("2018-05-05") && !screen.text().contains("0000018"), "{}", screen.text());
    }
}

/// Whose protection was lifted stands above even the cause of all else.
#[test]
fn a_cause_stands_below_protection_that_was_lifted() {
    let of = |now: bool| {
        let one = |n: u32| {
            record(
                n,
                json!({ "isNotDisclosed": n == 20 && !now, "validFrom": if now { "R8.4.1" } else { "2026-04-01" } }),
            )
        };
        file(&(1..=20).map(one).collect::<Vec<Value>>())
    };
    let before = Input { expected: Some(Expected::Previous), ..input("before.json", of(false)) };
    let mut screen = Screen::open(vec![input("now.json", of(true)), before], Lang::En, Mask::Number, (120, 40));
    screen.press("2");
    let text = screen.text();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[3].contains("Protection lifted") && lines[4].contains("Cause: Years of eras"), "{text}");
}
