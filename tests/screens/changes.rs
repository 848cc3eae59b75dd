//! Screen 4: what an upload changes, a history replayed, when it shows; records written from the screen, and the work list.

use pmh_inspector::cli::{Beside, Mask, UiOptions};
use pmh_inspector::compare::Limits;
use pmh_inspector::text::Lang;
use pmh_inspector::workspace::{Expected, Input};
use serde_json::json;

use crate::common::{ABSENT, clean, differential, file, my_number, record};
use crate::screen::{Screen, assert_sound, input, sample_numbers, squeezed};

const NOW: &[u8] = include_bytes!("../../samples/registration.json");
const BEFORE: &[u8] = include_bytes!("../../samples/registration-previous.json");
const FIRST: &[u8] = include_bytes!("../../samples/history-1.json");
const SECOND: &[u8] = include_bytes!("../../samples/history-2.json");

fn previous(bytes: Vec<u8>) -> Input {
    Input { expected: Some(Expected::Previous), ..input("before.json", bytes) }
}

fn options(worklist: Option<&str>) -> UiOptions {
    let sent_at = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap().and_hms_opt(21, 0, 0).unwrap();
    let beside = Beside { sent_at, worklist: worklist.map(str::to_owned), ..Beside::default() };
    UiOptions { limits: Limits::default(), beside, ..UiOptions::default() }
}

fn open(inputs: Vec<Input>, lang: Lang, size: (u16, u16)) -> Screen {
    Screen::open_with(inputs, lang, Mask::Number, size, Some(&options(None)))
}

fn samples(lang: Lang, size: (u16, u16)) -> Screen {
    open(vec![input("now.json", NOW.to_vec()), previous(BEFORE.to_vec())], lang, size)
}

fn history(lang: Lang, size: (u16, u16)) -> Screen {
    let files = [("one.json", FIRST), ("two.json", SECOND)].map(|(name, bytes)| input(name, bytes.to_vec()));
    open(files.into_iter().chain([previous(NOW.to_vec())]).collect(), lang, size)
}

/// Two uploads of these records.
fn two(before: &[serde_json::Value], now: &[serde_json::Value]) -> Screen {
    open(vec![input("now.json", file(now)), previous(file(before))], Lang::Ja, (120, 40))
}

#[test]
fn every_part_is_sound_at_every_size() {
    let numbers = sample_numbers();
    for size in [(80, 24), (120, 40), (160, 45), (40, 10), (1, 1)] {
        for lang in [Lang::Ja, Lang::En] {
            for mut screen in [samples(lang, size), history(lang, size)] {
                screen.press("4");
                for part in 0..3 {
                    for keys in ["", "jj", "G", "<Enter>", "G", "<Esc>", "f<Down><Down><Enter>", "F", "x", "<Esc>", "t"]
                    {
                        screen.press(keys);
                        let what = format!("{size:?} {lang:?} part {part} {keys}");
                        assert_sound(&screen.buffer(), &what);
                        let text = squeezed(&screen.text());
                        assert!(numbers.iter().all(|number| !text.contains(number)), "{what}\n{}", screen.text());
                    }
                    screen.press("<Esc>4<Tab>");
                }
            }
        }
    }
}

#[test]
fn who_goes_missing_stands_first() {
    let mut screen = samples(Lang::Ja, (80, 24));
    screen
        .sees("大幅減")
        .press("4")
        .sees("こども医療費受給者証（KODOMO01） の受給者9人のうち2人が今回のデータ")
        .sees("8人のうち2人、25%")
        .sees("1%を超えています");
    screen.sees("なくなる 2").sees("変わる 3").sees("増える 2").sees("変わらない 22");
    screen.sees("直った2件").sees("新しい4件").sees("レコードごとなくなった1件").sees("変わるレコード 7件");
    // The limit is the user's.
    let generous = UiOptions { limits: Limits { max_gone: 50.0, ..Limits::default() }, ..options(None) };
    let inputs = vec![input("now.json", NOW.to_vec()), previous(BEFORE.to_vec())];
    let mut screen = Screen::open_with(inputs, Lang::Ja, Mask::Number, (80, 24), Some(&generous));
    screen.lacks("大量欠落").press("4").sees("目安は50%").lacks("超えています");
}

/// Who was protected before stays unseen until the record is opened, on the certificate and on a new one; and that stands first.
#[test]
fn whose_protection_was_lifted_stays_veiled() {
    let person = |person: u32, name: &str, changes: serde_json::Value| {
        let mut all = json!({ "basicFiveInfo.name": name, "basicFiveInfo.nameKana": "ヒトク" });
        all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        record(person, all)
    };
    let hidden = json!({ "isNotDisclosed": true });
    let new = json!({ "orgSpecificCertificateTypeId": "A002" });
    let before = [person(1, "秘匿花子", hidden.clone()), person(2, "秘匿次郎", hidden), clean(3)];
    let now = [
        person(1, "秘匿花子", json!({})),
        person(2, "秘匿次郎", json!({ "isNotDisclosed": true })),
        clean(3),
        person(2, "秘匿次郎", new),
        clean(4),
    ];
    for size in [(80, 24), (120, 40)] {
        let mut screen = two(&before, &now);
        screen.resize(size);
        screen.sees("前回は不開示").lacks("秘匿").sees("見本太郎").sees("不開示の解除");
        screen.press("2").sees("不開示が解除されている").lacks("秘匿");
        screen.press("<Enter>").lacks("秘匿");
        screen.press("<Esc>4").sees("前回は不開示だった人の受給者証2件").lacks("秘匿").press("G").lacks("秘匿");
        screen.press("3").lacks("秘匿").press("1gg").go(1).lacks("秘匿").press("3").lacks("秘匿");
        screen.press("1").go(1).press("<Enter>").press("3").sees("秘匿花子");
        screen.press("<Esc>/ヒトク<Enter>").lacks("秘匿次郎");
    }
    // Without the upload before nothing tells that anybody was protected.
    let mut screen = Screen::open(vec![input("now.json", file(&now))], Lang::Ja, Mask::Number, (80, 24));
    screen.sees("秘匿花子");
}

#[test]
fn a_change_is_opened_and_then_its_record() {
    let mut screen = samples(Lang::Ja, (80, 24));
    screen.press("4jj").sees("前回 見本県みほん市旧町3丁目4-5").sees("今回 見本県みほん市さくら台2丁目11-12");
    screen.press("<Enter><Enter>").sees("7件目");
    assert_eq!(screen.selected(), 7);
    screen.press("4g<Enter>").sees("村上").sees("before.json のレコード2").press("<Enter>").sees("変わるレコード");
    screen.press("f<Down><Enter>").sees("絞り込み: なくなるレコード").sees("2件").lacks("住所 basic");
    screen.press("<Esc>").sees("7件").press("f住所<Enter>").sees("「住所」が変わるレコード").sees("変わるレコード 1件");
    screen.press("<Esc><Esc>").sees("7件目");
}

#[test]
fn what_is_hardly_seen_is_made_visible() {
    let name = |name: &str| record(1, json!({ "basicFiveInfo.name": name }));
    let mut screen = two(&[name("見本 太郎")], &[name("見本\u{3000}太郎")]);
    screen.press("4").sees("空白だけが変わる").sees("見本<SP>太郎").sees("見本<U+3000>太郎");
    let mut screen = two(&[name("\u{9AD9}橋")], &[name("\u{25CF}橋")]);
    screen.press("4").sees("●に置き換わる");
    let mut screen = two(&[name("見本")], &[name("見\u{202E}本\u{200B}")]);
    screen.press("4").sees("<U+202E>").sees("<U+200B>");
    assert_sound(&screen.buffer(), "hostile");
    let mut screen = two(&[clean(1), clean(2)], &[clean(2), clean(1)]);
    screen.press("4").sees("なくなる、増える、変わるレコードはありません").sees("いなくなる受給者はいません");
}

#[test]
fn a_protected_person_is_veiled_in_both_uploads() {
    for (flag, said) in [
        (json!(true), "（不開示）"),
        (json!("false"), "（不開示か不明）"),
        (json!(null), "（不開示か不明）"),
        (json!(ABSENT), "（不開示か不明）"),
    ] {
        let secret = |n, name: &str| record(n, json!({ "isNotDisclosed": flag, "basicFiveInfo.name": name }));
        let before = [clean(1), secret(2, "秘匿花子"), secret(3, "秘匿月子")];
        let mut screen = two(&before, &[clean(1), secret(3, "秘匿星子")]);
        screen.press("4").sees(said);
        for keys in ["", "j", "f<Down><Enter>", "F"] {
            screen.press(keys).lacks("秘匿");
        }
        screen.press("g<Enter>").sees("秘匿花子").press("<Esc>j").lacks("秘匿月子").lacks("秘匿星子");
        screen.press("<Enter>").sees("秘匿月子").sees("秘匿星子");
        // Whoever was protected before is so still where only the flag is another.
        let open = |n, name: &str| record(n, json!({ "basicFiveInfo.name": name }));
        let mut screen = two(&[clean(1), secret(2, "秘匿花子")], &[clean(1), open(2, "秘匿花子")]);
        screen.press("4").sees(said).lacks("秘匿").press("j").lacks("秘匿");
        // In a replayed history.
        let changes = json!({ "isNotDisclosed": flag, "basicFiveInfo.name": "秘匿花子" });
        let steps = ["one.json", "two.json"].map(|name| input(name, file(&[differential(2, changes.clone())])));
        let base = previous(file(&[clean(1), secret(2, "秘匿月子")]));
        let mut screen = super::changes::open(steps.into_iter().chain([base]).collect(), Lang::Ja, (120, 40));
        for keys in ["4", "j", "<Tab>", "j", "f", "<Esc>"] {
            screen.press(keys).lacks("秘匿");
        }
    }
    // Nobody's number, wherever else it was sent.
    let number = my_number(4);
    let odd = |note: &str| record(4, json!({ "memo": format!("{note} {number}"), "basicFiveInfo.address": number }));
    let mut screen = two(&[odd("a"), clean(5)], &[odd("b")]);
    for keys in ["4", "j", "<Enter>"] {
        screen.press(keys);
        assert!(!squeezed(&screen.text()).contains(&number), "{keys}\n{}", screen.text());
    }
    let inputs = vec![
        input("now.json", file(&[clean(1)])),
        previous(file(&[clean(2), record(1, json!({ "basicFiveInfo.name": "旧姓花子" }))])),
    ];
    let mut screen = Screen::open_with(inputs, Lang::Ja, Mask::All, (120, 40), Some(&options(None)));
    screen.press("4j").sees("****").lacks("旧姓花子").press("<Enter>").lacks("旧姓花子");
}

#[test]
fn a_history_is_replayed_and_its_assumptions_are_switched() {
    let mut screen = history(Lang::Ja, (120, 40));
    screen.press("4").sees("適用できない 1").sees("same-key=replace").sees("この結果の前提");
    screen.press("jj").sees("2026-10-01 - 2027-09-30 =+=").sees("空白: この間は").sees("差分2のレコード2で置き換え");
    screen.press("+").sees("2026-12-01").sees("2026-10-01 - 2027-09-30 ==+=");
    screen.press("o<Enter>").sees("same-key=error").sees("受け付けられないものとします").sees("適用できない 2");
    screen.press("f<Down><Enter>").sees("疑わしい手順").press("<Esc>").sees("適用の手順 7件");
    // A full upload and a differential history are not compared record by record.
    screen.press("<Tab><Tab>").sees("レコードごとには比べられません");
    // Without any history it is said what the part is for.
    samples(Lang::Ja, (80, 24)).press("4<Tab>").sees("差分履歴ファイルを順に適用して").sees("--previous");
}

#[test]
fn when_it_shows_at_a_moment() {
    let mut screen = samples(Lang::Ja, (120, 40));
    // Friday at 21:00 with new recipients, before a weekend and a holiday.
    screen
        .press("4<Tab><Tab>")
        .sees("2026-11-20 21:00に送り")
        .sees("新しい人2人")
        .sees("勤労感謝の日")
        .sees("2026-11-24 08:00から");
    screen.press("t<Back>").press("<Esc>").sees("2026-11-20 21:00に送り");
    screen.press("t").press(&"<Back>".repeat(20)).press("soon<Enter>").sees("日時として読めません");
    screen
        .press(&"<Back>".repeat(4))
        .press("2026-11-19T10:00<Enter>")
        .sees("2026-11-19 10:00に送り")
        .sees("2026-11-20まで");
}

#[test]
fn records_are_written_to_a_new_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let mut screen = samples(Lang::Ja, (120, 40));
    let out = path("out.json");
    screen.press("4x").sees("なくなるレコード 2件").press(&"<Back>".repeat(60)).press(&out).press("<Enter>");
    screen.sees("全27件のうち2件を書き出しました");
    let written = std::fs::read(&out).unwrap();
    let records: Vec<serde_json::Value> = serde_json::from_slice(&written).unwrap();
    let all: Vec<serde_json::Value> = serde_json::from_slice(BEFORE).unwrap();
    assert_eq!(records, [all[1].clone(), all[5].clone()]);
    // Never over an existing file.
    screen.press("x").press(&"<Back>".repeat(60)).press(&out).press("<Enter>").sees("すでに").press("<Esc>");
    assert_eq!(std::fs::read(&out).unwrap(), written);
    // From the records: the selected one; from the findings: the group.
    let one = path("one.json");
    screen.press("1gx").sees("レコード1").press(&"<Back>".repeat(60)).press(&one).press("<Enter>");
    assert_eq!(serde_json::from_slice::<Vec<serde_json::Value>>(&std::fs::read(&one).unwrap()).unwrap().len(), 1);
}

#[test]
fn marks_are_written_and_what_is_open_is_listed() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("list.jsonl").to_str().unwrap().to_owned();
    let broken = |n| record(n, json!({ "validTo": null }));
    let inputs = || vec![input("now.json", file(&[clean(1), broken(2), broken(3)]))];
    let open = || Screen::open_with(inputs(), Lang::Ja, Mask::Number, (80, 24), Some(&options(Some(&list))));
    let mut screen = open();
    screen.press("f未対応<Enter>");
    assert_eq!(screen.app.session.listed.count(), 2);
    screen.press("Fgjm<Enter>").press(&my_number(7)).press("<Enter>").sees("12桁以上の数字");
    assert!(!std::path::Path::new(&list).exists());
    screen.press(&"<Back>".repeat(12)).press("窓口へ<Enter>").sees("! 対応する").sees("窓口へ").sees("書き込みました");
    let written = std::fs::read_to_string(&list).unwrap();
    assert!(written.contains("to-fix") && !written.contains(&my_number(2)), "{written}");
    screen.press("f未対応<Enter>");
    assert_eq!(screen.app.session.listed.count(), 1);
    assert_eq!(screen.selected(), 3);
    // A group; and both are there again the next time.
    screen.press("2m<Down><Enter><Enter>").sees("= 既知");
    let mut again = open();
    again.press("gj").sees("! 対応する").press("2").sees("= 既知").press("1f未対応<Enter>");
    assert_eq!(again.app.session.listed.count(), 0);
    // Without a file it is said why not.
    let mut without = Screen::open_with(inputs(), Lang::Ja, Mask::Number, (80, 24), Some(&options(None)));
    without.press("m").sees("--worklist");
}
