//! What keys do: moving, searching, filtering, the as-of date, the tabs of a person.

use pmh_inspector::check::{Rule, Severity};
use pmh_inspector::text::Lang;
use serde_json::json;

use crate::common::{file, my_number, record};
use crate::screen::{Screen, input};

fn found(query: &str) -> Vec<u32> {
    let mut screen = Screen::english();
    screen.press(&format!("/{query}<Enter>"));
    assert!(screen.app.overlay.is_none());
    let matches = screen.app.session.search.numbers().to_vec();
    if !matches.is_empty() {
        assert_eq!(screen.selected(), matches[0], "{query}");
    }
    matches
}

#[test]
fn search_by_whatever_is_known() {
    for (query, records) in [
        ("山田", vec![12]),
        ("やまだ", vec![12]),
        ("ﾔﾏﾀﾞ", vec![12]),
        ("yamada", vec![12]),
        ("YAMADA<Space>makoto", vec![12]),
        ("satou", vec![4, 20]),
        ("高崎", vec![1, 2, 3]),
        ("徳永", vec![6, 26]),
        ("ｲｼｶﾜ", vec![24]),
        ("イシカワ", vec![24]),
        ("0400085", vec![10]),
        ("900000000010", vec![1, 2, 3]),
        ("900000000109", vec![12]),
    ] {
        assert_eq!(found(query), records, "{query}");
    }
    let mut screen = Screen::english();
    screen.press("jjj/xqxqxq<Enter>").sees("Nothing found.");
    assert_eq!(screen.selected(), 4, "the place is kept");
}

#[test]
fn matches_are_walked_and_left() {
    let mut screen = Screen::english();
    screen.press("n").sees("Nothing was searched yet");
    screen.press("/satou");
    assert_eq!(screen.selected(), 4, "as one types");
    screen.sees("2 found");
    screen.press("<Enter>n");
    assert_eq!(screen.selected(), 20);
    screen.press("n");
    assert_eq!(screen.selected(), 4);
    screen.press("N");
    assert_eq!(screen.selected(), 20);
    // Given up, the place is where it was before.
    screen.press("gjj/yamada");
    assert_eq!(screen.selected(), 12);
    screen.press("<Esc>");
    assert_eq!(screen.selected(), 3);
}

#[test]
fn problems_are_walked_in_order() {
    for (size, open) in [((80, 24), ""), ((80, 24), "<Enter>"), ((80, 24), "3"), ((160, 45), "")] {
        let mut screen = Screen::demo(Lang::En, size);
        let checked = screen.app.session.checked().unwrap().clone();
        let rules: Vec<Rule> = Rule::ALL.iter().copied().filter(|rule| rule.severity() > Severity::Info).collect();
        let mut expected = checked.numbers_with(&rules);
        expected.extend(screen.app.session.workspace.replies_on(0).filter_map(|(_, _, laid)| laid.record));
        expected.sort_unstable();
        expected.dedup();
        expected.retain(|number| *number > 1);
        screen.press("g").press(open);
        let mut walked = Vec::new();
        for _ in &expected {
            screen.press("e");
            walked.push(screen.selected());
        }
        assert_eq!(walked, expected, "{size:?} {open}");
        for number in expected.iter().rev().skip(1) {
            screen.press("E");
            assert_eq!(screen.selected(), *number);
        }
    }
}

#[test]
fn the_list_is_narrowed() {
    let listed = |keys: &str| {
        let mut screen = Screen::english();
        screen.press(keys);
        (screen.app.session.listed.list.clone(), screen)
    };
    let checked = Screen::english().app.session.checked().unwrap().clone();
    for (typed, numbers) in [
        ("errors", checked.numbers_with(&of(Severity::Error))),
        ("wrong-date", checked.numbers_with(&[Rule::WrongDate])),
        ("gaiji-replaced", checked.numbers_with(&[Rule::GaijiReplaced])),
        ("period-reversed", vec![15]),
        ("SAMPLE-0019", vec![6]),
    ] {
        let (list, mut screen) = listed(&format!("f{typed}<Enter>"));
        assert_eq!(list, Some(numbers.clone()), "{typed}\n{}", screen.text());
        assert_eq!(screen.selected(), numbers[0]);
        screen.sees("Filtered: ");
    }
    let (hidden, mut screen) = listed("fnot<Space>shown<Enter>");
    let hidden = hidden.unwrap_or_else(|| panic!("{}", screen.text()));
    assert!(hidden.contains(&10) && hidden.contains(&15) && hidden.contains(&16) && hidden.contains(&18), "{hidden:?}");
    // The list's end is its own.
    screen.press("G");
    assert_eq!(Some(&screen.selected()), hidden.last());
    let here = screen.selected();
    screen.press("F");
    assert_eq!((screen.app.session.listed.list.clone(), screen.selected()), (None, here), "the record is kept");
    screen.press("F").sees("No filter is set.");
}

fn of(severity: Severity) -> Vec<Rule> {
    Rule::ALL.iter().copied().filter(|rule| rule.severity() == severity).collect()
}

#[test]
fn the_as_of_date_moves() {
    let mut screen = Screen::english();
    screen.press("a").sees("2027-04-01");
    assert_eq!(screen.app.session.as_of.to_string(), "2027-04-01");
    screen.press("a");
    assert_eq!(screen.app.session.as_of.to_string(), "2026-11-22");
    screen.press("+");
    assert_eq!(screen.app.session.as_of.to_string(), "2026-12-01");
    screen.press("--");
    assert_eq!(screen.app.session.as_of.to_string(), "2026-10-01");
    screen.press("d2027-04-02<Enter>").sees("as of 2027-04-02");
    // No day at all: the picker stays open.
    screen.press("d2027-02-30<Enter>");
    assert!(screen.app.overlay.is_some());
    screen.press("<Esc>");
    assert_eq!(screen.app.session.as_of.to_string(), "2027-04-02");
    // What is hidden follows: record 18 begins on 2027-04-01.
    screen.go(18).press("3").lacks("will not see");
    screen.press("d2026-11-22<Enter>").sees("will not see this certificate").sees("(first day 2027-04-01)");
}

#[test]
fn the_card_says_why_it_is_hidden() {
    for (number, reason) in [
        (10, "The non-disclosure flag is true"),
        (13, "A date of the period cannot be read"),
        (15, "The period starts after it ends"),
        (16, "The period has ended (last day 2026-03-31)"),
        (18, "The period has not started (first day 2027-04-01)"),
    ] {
        let mut screen = Screen::english();
        screen.go(number).press("3").sees("Clinics and pharmacies will not see this certificate.").sees(reason);
        screen.press("<Tab>").sees("Mynaportal will not show this certificate.").sees(reason);
    }
}

#[test]
fn a_person_with_three_certificates_has_tabs() {
    let mut screen = Screen::english();
    screen.press("3<Tab>");
    let tabs = screen.text().lines().nth(4).unwrap().to_owned();
    assert!(
        tabs.contains("こども医療費") && tabs.contains("小児慢性") && tabs.contains("自立支援"),
        "{}",
        screen.text()
    );
    for number in [2, 3, 1] {
        screen.press("l");
        assert_eq!(screen.selected(), number);
    }
    screen.press("h");
    assert_eq!(screen.selected(), 3);
    screen.press("1G").press("3l").sees("This person has one certificate");
}

#[test]
fn what_was_sent_is_shown_beside_what_is_seen() {
    let mut screen = Screen::english();
    let mut one = file(&[record(1, json!({ "basicFiveInfo.name": "見本\u{E000}郎" }))]);
    one.push(b'\n');
    let mut own = Screen::open(vec![input("a.json", one)], Lang::En, Default::default(), (80, 24));
    own.press("3").sees("●").lacks("<U+E000>郎");
    own.press("s").sees("<U+E000>").lacks("見本●郎");
    screen.press("3");
    let seen = screen.scrolled();
    screen.press("gs");
    assert!(seen.contains('●') || seen.contains('髙'), "{seen}");
}

#[test]
fn absent_null_empty_and_blank_look_different() {
    let records = [
        record(1, json!({ "segment": crate::common::ABSENT })),
        record(2, json!({ "segment": null })),
        record(3, json!({ "segment": "" })),
        record(4, json!({ "segment": " \u{3000}" })),
        record(5, json!({ "certificationDetail": [] })),
    ];
    for lang in [Lang::En, Lang::Ja] {
        let mut screen = Screen::open(vec![input("a.json", file(&records))], lang, Default::default(), (80, 24));
        let words = match lang {
            Lang::En => ["(absent)", "(null)", "(empty)", "(blank)", "(no items)"],
            Lang::Ja => ["（項目なし）", "（null）", "（空文字）", "（空白だけ）", "（券面項目が0件）"],
        };
        for (number, word) in (1..).zip(words) {
            screen.go(number).press("<Enter>");
            let text = screen.scrolled();
            for other in words {
                // The record is a registration: what only a differential has is not listed.
                assert_eq!(text.contains(other), other == word, "{number} {other}\n{text}");
            }
        }
    }
}

#[test]
fn findings_lead_to_their_records() {
    let mut screen = Screen::english();
    screen.press("2<Tab><Enter>");
    assert!(screen.in_detail());
    screen.press("<Esc>2<Tab>g<Enter>");
    assert!(screen.app.session.listed.list.as_ref().is_some_and(|list| !list.is_empty()));
    screen.press("<Esc>");
    assert_eq!(screen.app.session.listed.list, None, "Esc clears the filter");
}

#[test]
fn keys_that_do_not_apply_say_why() {
    let bytes = file(&[record(1, json!({}))]);
    for (keys, why) in [
        ("s", "Not on this screen"),
        ("2v", "Not on this screen"),
        ("v", "Open the record first"),
        ("]", "Only one payload is open"),
        ("n", "Nothing was searched yet"),
        ("F", "No filter is set"),
        ("e", "No record has an error"),
        ("3/", "Search on screen 1"),
        ("3l", "one certificate"),
    ] {
        let mut screen = Screen::open(vec![input("a.json", bytes.clone())], Lang::En, Default::default(), (80, 24));
        screen.press(keys).sees(why);
    }
    let mut screen = Screen::open(vec![input("a.json", bytes)], Lang::En, Default::default(), (80, 24));
    screen.sees("Nothing found").sees("Nothing found.").press("q");
    assert!(screen.quit);
    assert_eq!(my_number(1).len(), 12);
}

#[test]
fn a_file_that_cannot_be_opened_is_told_on_the_screen() {
    for (name, bytes) in [("empty.json", vec![]), ("zip.json", b"PK\x03\x04".to_vec()), ("zeros.json", vec![0; 99])] {
        for lang in [Lang::En, Lang::Ja] {
            for keys in ["", "<Enter>", "2", "3", "5", "?", ":", "f", "/a", "v", "e", "s", "d", "G", "]"] {
                let inputs = vec![input(name, bytes.clone())];
                let mut screen = Screen::open(inputs, lang, Default::default(), (80, 24));
                screen.sees(name).press(keys);
                crate::screen::assert_sound(&screen.buffer(), keys);
            }
        }
    }
}

#[test]
fn a_narrowed_list_follows_the_as_of_date() {
    let mut screen = Screen::english();
    screen.press("fperiod-not-started<Enter>");
    let listed = |screen: &Screen| screen.app.session.listed.list.clone().unwrap();
    let found = |screen: &Screen| screen.app.session.checked().unwrap().numbers_with(&[Rule::PeriodNotStarted]);
    let before = listed(&screen);
    assert_eq!(before, found(&screen));
    screen.press("a");
    assert_eq!(listed(&screen), found(&screen));
    assert_ne!(listed(&screen), before, "on 1 April another set of certificates has not begun");
}

#[test]
fn another_record_is_not_seen_from_where_the_last_one_was_left() {
    let mut screen = Screen::english();
    screen.go(1).press("<Enter>G");
    let left = screen.offset();
    // On the preview, to the person's other certificate; and to its fields.
    screen.press("3l<Enter>");
    assert_eq!(screen.selected(), 2);
    let mut fresh = Screen::english();
    fresh.go(2).press("<Enter>");
    assert_eq!(screen.offset(), fresh.offset());
    assert_ne!(screen.offset(), left);
}
