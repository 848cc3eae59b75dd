//! Files that are read again: what was looked at is looked at again, and what cannot be read again stays as it was.

use std::path::{Path, PathBuf};

use pmh_inspector::cli::{Mask, UiOptions};
use pmh_inspector::text::Lang;
use pmh_inspector::tui::input::action::ScreenId as Which;
use pmh_inspector::workspace::Input;
use serde_json::{Value, json};

use crate::common::{ABSENT, clean, differential, file, my_number, record};
use crate::screen::Screen;

/// A person whose name tells who it is.
fn person(n: u32) -> Value {
    let changes = json!({ "basicFiveInfo.name": format!("見本{n}号"), "validTo": if n.is_multiple_of(3) { Value::Null } else { json!("2027-03-31") } });
    record(n, changes)
}

fn open(paths: &[&Path], size: (u16, u16)) -> Screen {
    let inputs = paths.iter().map(|path| Input::named(path.to_str().unwrap(), None)).collect();
    Screen::open_with(inputs, Lang::En, Mask::Number, size, Some(&UiOptions::default()))
}

struct Upload {
    path: PathBuf,
    _dir: tempfile::TempDir,
}

fn upload(records: &[Value]) -> Upload {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.json");
    std::fs::write(&path, file(records)).unwrap();
    Upload { path, _dir: dir }
}

/// The name of the record under the cursor, as its fields say.
fn looked_at(screen: &mut Screen) -> String {
    let number = screen.selected();
    let payload = &screen.app.session.workspace.payloads[screen.app.session.file];
    let text = payload.document.text(number).unwrap();
    let value: Value = serde_json::from_str(&text.text).unwrap();
    value["basicFiveInfo"]["name"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn the_same_person_is_under_the_cursor() {
    let people: Vec<Value> = (1..=3_000).map(person).collect();
    let upload = upload(&people);
    let mut screen = open(&[&upload.path], (80, 24));
    // Narrowed, searched, and at the end.
    screen.press("fvalidTo").press("<Esc>f");
    screen.press("errors<Enter>");
    screen.press("/見本<Enter>G");
    let filter = screen.app.session.listed.filter.clone();
    assert_eq!((screen.selected(), screen.app.session.listed.count()), (3_000, 1_000));
    // So many that the number alone would lead to another person on the narrowed list.
    for first in [vec![person(9_001)], (1..=7).map(|n| person(9_001 + 3 * n)).collect(), vec![]] {
        let now: Vec<Value> = first.iter().cloned().chain(people.iter().cloned()).collect();
        std::fs::write(&upload.path, file(&now)).unwrap();
        screen.press("r");
        assert_eq!(looked_at(&mut screen), "見本3000号");
        assert_eq!((screen.selected() as usize, &screen.app.session.listed.filter), (now.len(), &filter));
        assert_eq!(screen.app.session.search.query.as_str(), "見本");
        assert_eq!(screen.app.session.search.numbers().len(), now.len());
        screen.sees("Read again");
        screen.sees("見本3000号");
        // And the list goes on from there.
        screen.press("k");
        assert_eq!(looked_at(&mut screen), "見本2997号");
        screen.press("j");
    }
}

/// What the record is known by: all of it, its keys, or the person; and the number where nothing is left.
#[test]
fn a_record_is_known_by_what_it_is() {
    let people: Vec<Value> = (1..=90).map(person).collect();
    let upload = upload(&people);
    let at = 40;
    let same = people[at].clone();
    let with = |path: &str, value: Value| {
        let mut record = same.clone();
        crate::common::change(&mut record, path, value);
        record
    };
    for (what, changed, found) in [
        ("nothing", Some(same.clone()), 71),
        ("corrected", Some(with("validTo", json!("2027-03-30"))), 71),
        ("another first day", Some(with("validFrom", json!("2026-05-01"))), 71),
        ("another sub key", Some(with("certificationSubKey", json!("2"))), 71),
        ("another type", Some(with("orgSpecificCertificateTypeId", json!("A002"))), 71),
        ("gone", None, 41),
    ] {
        std::fs::write(&upload.path, file(&people)).unwrap();
        let mut screen = open(&[&upload.path], (120, 40));
        screen.go(at as u32 + 1);
        let mut now: Vec<Value> =
            people.iter().enumerate().filter(|(nth, _)| *nth != at).map(|(_, one)| one.clone()).collect();
        if let Some(changed) = changed {
            now.insert(70, changed);
        }
        std::fs::write(&upload.path, file(&now)).unwrap();
        screen.press("r");
        assert_eq!(screen.selected(), found, "{what}");
    }
    // Of several certificates of one person it is the same one; of several that are quite alike, the one that moved least.
    let mut other = with("certificationSubKey", json!("2"));
    crate::common::change(&mut other, "validFrom", json!("2025-04-01"));
    let of_person = [other.clone(), same.clone(), same.clone(), other];
    std::fs::write(&upload.path, file(&of_person)).unwrap();
    let mut screen = open(&[&upload.path], (120, 40));
    screen.go(3);
    std::fs::write(&upload.path, file(&[&[person(1)], &of_person[..]].concat())).unwrap();
    screen.press("r");
    assert_eq!(screen.selected(), 3);
    screen.go(3);
    std::fs::write(&upload.path, file(&[&of_person[..1], &[person(1), person(2)], &of_person[1..2]].concat())).unwrap();
    screen.press("r");
    assert_eq!(screen.selected(), 4);
}

#[test]
fn other_forms_and_records_without_a_number() {
    for make in [
        (|n| differential(n, json!({}))) as fn(u32) -> Value,
        |n| record(n, json!({ "myNumber": ABSENT })),
        |n| record(n, json!({ "myNumber": "" })),
        |n| record(1, json!({ "certificationSubKey": n.to_string() })),
    ] {
        let records: Vec<Value> = (1..=80).map(make).collect();
        let upload = upload(&records);
        let mut screen = open(&[&upload.path], (80, 24));
        screen.press("G");
        assert_eq!(screen.selected(), 80);
        let now: Vec<Value> = [make(99)].into_iter().chain(records).collect();
        std::fs::write(&upload.path, file(&now)).unwrap();
        screen.press("r");
        assert_eq!(screen.selected(), 81);
    }
}

#[test]
fn screen_and_file_stay_and_what_was_unveiled_is_veiled() {
    let people: Vec<Value> = (1..=50).map(person).collect();
    let upload = upload(&people);
    let other = upload.path.with_file_name("b.json");
    std::fs::write(&other, file(&[clean(77)])).unwrap();
    for (keys, which) in [
        ("1", Which::Records),
        ("2", Which::Findings),
        ("3", Which::Preview),
        ("4", Which::Changes),
        ("5", Which::Spec),
    ] {
        std::fs::write(&upload.path, file(&people)).unwrap();
        let mut screen = open(&[&other, &upload.path], (120, 40));
        screen.press("]G").press(keys);
        std::fs::write(&upload.path, file(&[&[person(60)], &people[..]].concat())).unwrap();
        screen.press("r");
        assert_eq!((screen.app.screen, screen.app.session.file, screen.selected()), (which, 1, 51), "{keys}");
        assert_eq!(looked_at(&mut screen), "見本50号");
    }
    let hidden = record(1, json!({ "isNotDisclosed": true, "basicFiveInfo.name": "伏見花子" }));
    std::fs::write(&upload.path, file(&[hidden])).unwrap();
    let mut screen = open(&[&upload.path], (120, 40));
    screen.press("<Enter>");
    screen.sees("伏見花子");
    screen.press("v");
    screen.sees(&my_number(1));
    screen.press("r");
    screen.lacks("伏見花子").lacks(&my_number(1));
}

/// What was read stays, and it is said why it is not what the file holds, for as long as that is so.
#[test]
fn a_reload_that_fails_keeps_what_was_read() {
    let people: Vec<Value> = (1..=50).map(person).collect();
    for (what, words) in [
        ("gone", "no such file"),
        ("folder", "This is a folder"),
        ("empty", "The file is empty"),
        ("other", "This is JSON"),
    ] {
        let upload = upload(&people);
        let mut screen = open(&[&upload.path], (160, 24));
        screen.press("G");
        // In its place, and not in it: what was read can be read on.
        std::fs::remove_file(&upload.path).unwrap();
        match what {
            "folder" => std::fs::create_dir(&upload.path).unwrap(),
            "empty" => std::fs::write(&upload.path, "").unwrap(),
            "other" => std::fs::write(&upload.path, "{\"a\":1}").unwrap(),
            _ => {}
        }
        screen.press("r");
        screen.sees("the old data stays");
        assert!(screen.flat().contains(words), "{what}: {}", screen.text());
        assert_eq!(looked_at(&mut screen), "見本50号");
        screen.press("k");
        screen.sees("見本49号");
        assert!(screen.flat().contains(words), "{what}: {}", screen.text());
        if what == "folder" {
            std::fs::remove_dir(&upload.path).unwrap();
        }
        std::fs::write(&upload.path, file(&[&[person(60)], &people[..]].concat())).unwrap();
        screen.press("r");
        screen.lacks(words);
        assert_eq!(looked_at(&mut screen), "見本49号");
    }
}

/// What stands in a file that was written over is not what was checked: it is shown to nobody under the findings of another.
#[test]
fn a_file_that_was_written_over_shows_nobody_else() {
    let people: Vec<Value> = (1..=50).map(person).collect();
    let others: Vec<Value> = (51..=110).map(person).collect();
    for broken in [false, true] {
        let upload = upload(&people);
        let mut screen = open(&[&upload.path], (160, 24));
        let written = if broken { b"x".repeat(file(&others).len()) } else { file(&others) };
        std::fs::write(&upload.path, written).unwrap();
        for keys in ["G", "k", "<Enter>", "3"] {
            screen.press(keys);
            screen.sees("the file has changed").lacks("見本9").lacks("its JSON is not valid");
        }
        screen.press("1r");
        if broken {
            screen.sees("written over").lacks("the old data stays").sees("the file has changed");
        } else {
            screen.lacks("the file has changed").sees("見本9");
        }
    }
}
