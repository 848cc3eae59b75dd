//! What is kept from sight: 個人番号 until asked for, protected records until opened, everything personal by `--mask all`.

use std::time::Instant;

use pmh_inspector::cli::Mask;
use pmh_inspector::demo;
use pmh_inspector::text::Lang;
use serde_json::json;

use crate::common::{ABSENT, clean, file, my_number, record};
use crate::layout::SIZES;
use crate::screen::{Screen, input, sample_numbers, squeezed};

/// What identifies the protected person of [`protected`]; none of it occurs anywhere else.
const SECRETS: &[&str] = &[
    "秘匿花子",
    "ヒトクハナコ",
    "秘密県",
    "1987-06-05",
    "81136999",
    "7654321",
    "秘密の項目",
    "秘密の上限",
    "秘密の鍵",
];

/// A file with a protected person between two others; the flag as it was sent.
fn protected(flag: serde_json::Value) -> Vec<u8> {
    let secret = record(
        2,
        json!({
            "isNotDisclosed": flag,
            "basicFiveInfo.name": "秘匿花子", "basicFiveInfo.nameKana": "ヒトクハナコ",
            "basicFiveInfo.address": "秘密県\u{E000}1-1", "basicFiveInfo.dateOfBirth": "1987-06-05",
            "medicalSubsidyInsurerNumber": "81136999", "medicalSubsidyRecipientNumber": "7654321",
            "certificationDetail": [{ "label": "備考", "value": "秘密の項目\u{E000}" }],
            "maxCopaymentAmount": { "外来": "秘密の上限" },
            "memo": { "氏名": "秘匿花子", "鍵": "秘密の鍵" },
        }),
    );
    file(&[clean(1), secret, clean(3)])
}

/// Flags of which none says that nobody is protected.
fn unsure() -> Vec<serde_json::Value> {
    vec![
        json!(true),
        json!("true"),
        json!("false"),
        json!(1),
        json!(0),
        json!(null),
        json!(""),
        json!([]),
        json!(ABSENT),
    ]
}

fn open(bytes: Vec<u8>, size: (u16, u16)) -> Screen {
    Screen::open(vec![input("a.json", bytes)], Lang::Ja, Mask::Number, size)
}

#[track_caller]
fn assert_without(screen: &Screen, secrets: &[&str], what: &str) {
    let text = squeezed(&screen.text());
    for secret in secrets {
        assert!(!text.contains(secret), "{what}: {secret}\n{}", screen.text());
    }
}

#[test]
fn a_protected_record_is_masked_until_it_is_opened() {
    for flag in unsure() {
        for size in SIZES {
            for keys in [
                "j",
                "2",
                "2<Tab>",
                "2j<Tab>",
                "2jj<Tab>",
                "2jjj<Tab>",
                "j3",
                "j3<Tab>",
                "j3s",
                "j3<Tab>s",
                "/2",
                "j<Tab>",
                "j<Tab>G",
                "j?",
                "jf",
                "j:",
            ] {
                let mut screen = open(protected(flag.clone()), *size);
                screen.press(keys);
                // Tab opens the fields where there is one pane, but not what is masked in them.
                assert_without(&screen, SECRETS, &format!("{flag} {size:?} {keys}"));
            }
        }
        let mut screen = open(protected(flag.clone()), (80, 24));
        screen.press("j<Enter>");
        let text = screen.scrolled();
        for secret in SECRETS {
            assert!(text.contains(secret), "{secret}\n{text}");
        }
        // Opened, it is on the card, and still on no list.
        screen.press("3");
        assert!(screen.scrolled().contains("秘匿花子"), "{}", screen.text());
        for keys in ["1<Esc>gj", "2", "2<Tab>j"] {
            screen.press(keys);
            assert_without(&screen, SECRETS, keys);
        }
    }
}

/// That one looked for a protected person by name does not put the name on the screen.
#[test]
fn a_search_finds_a_protected_record_without_showing_it() {
    let mut screen = open(protected(json!(true)), (80, 24));
    screen.press("/hitoku<Enter>");
    assert_eq!(screen.selected(), 2);
    assert_without(&screen, SECRETS, "search");
    screen.press("r");
    assert_without(&screen, SECRETS, "read again");
}

#[test]
fn what_was_opened_is_masked_again_once_the_file_is_read_anew() {
    let mut screen = open(protected(json!(true)), (80, 24));
    screen.press("j<Enter><Esc>r<Tab>");
    assert_without(&screen, SECRETS, "read again");
}

#[test]
fn the_number_is_shown_when_asked_for_and_disappears() {
    for size in [(80, 24), (160, 45)] {
        let mut screen = Screen::demo(Lang::En, size);
        screen.press("jjjj").press("<Enter>").lacks("90000000034");
        screen.press("kk<Esc>").go(4).press("<Enter>v").sees("900000000028").sees("is shown for 5 seconds");
        let others: Vec<String> = sample_numbers().into_iter().filter(|number| number != "900000000028").collect();
        for number in &others {
            screen.lacks(number);
        }
        // Asked again, it is masked.
        screen.press("v").lacks("900000000028").press("v").sees("900000000028");
        // The time is over.
        let (number, _) = screen.app.session.revealed.unwrap();
        screen.app.session.revealed = Some((number, Instant::now()));
        assert!(screen.app.tick());
        screen.lacks("900000000028");
        // The next record begins masked, and so does the first on the way back.
        screen.press("v").sees("900000000028").press("e").lacks("900000000").press("E").lacks("900000000028");
        for keys in ["<Esc>", "2", "3", "]", "f<Down><Enter>"] {
            let mut screen = Screen::demo(Lang::En, size);
            screen.go(4).press("<Enter>v").press(keys).press("1");
            for number in &others {
                screen.lacks(number);
            }
        }
    }
    // No card shows it, so nothing is promised there.
    let mut screen = Screen::english();
    screen.press("3v").lacks("is shown for").lacks("900000000010");
    assert!(screen.app.session.revealed.is_none());
}

#[test]
fn a_number_that_is_searched_for_is_not_read_over_a_shoulder() {
    for typed in ["900000000010", "９０００００００００１０", "9000-0000-0010", "9000<Space>0000<Space>0010"]
    {
        for keys in ["/", "5/"] {
            let mut screen = Screen::english();
            screen.press(keys).press(typed);
            for text in ["900000000010", "９０００００００００１０", "9000-0000-0010", "00000010"] {
                screen.lacks(text);
            }
            screen.press("<Enter>").lacks("900000000010");
        }
        let mut screen = Screen::english();
        screen.press("jjjj/").press(typed).press("<Enter>");
        assert_eq!(screen.app.session.search.numbers(), [1, 2, 3], "{typed}");
    }
}

/// The number where it does not belong: under another key, in a card-face item, in a name, in what cannot be read, in a reply.
#[test]
fn a_number_in_the_wrong_place_is_masked_too() {
    let number = my_number(1);
    let grouped = format!("{}-{}-{}", &number[..4], &number[4..8], &number[8..]);
    let misplaced = record(
        1,
        json!({
            "mynumber": number, "note": { "number": number, "again": [format!("x{number}y")] },
            "basicFiveInfo.name": format!("見本{number}"), "additionalConditions": number,
            "certificationDetail": [{ "label": "番号", "value": format!("{number} {grouped}") }, { "label": number, "value": "1" }],
        }),
    );
    let broken = format!("[{misplaced},{{\"myNumber\":\"{number}\", oops}}]");
    let reply = json!([{ "index": 0, "errors": [{ "errorCode": "X1", "errorMessage": format!("個人番号 {number} が不正"), "item": "myNumber" }] }]);
    for size in [(80, 24), (160, 45)] {
        for keys in [
            "",
            "<Enter>",
            "<Enter>G",
            "3",
            "3<Tab>",
            "3s",
            "2",
            "2<Tab>",
            "2j<Tab>",
            "2jj<Tab>",
            "2jjj<Tab>",
            "j<Enter>",
            "j3",
        ] {
            let inputs = vec![input("a.json", broken.clone().into()), input("r.json", reply.to_string().into())];
            let mut screen = Screen::open(inputs, Lang::Ja, Mask::Number, size);
            screen.press(keys);
            let text = if keys == "<Enter>" { screen.scrolled() } else { screen.text() };
            for line in text.lines() {
                let digits = squeezed(line);
                assert!(!digits.contains(&number) && !digits.contains(&grouped), "{size:?} {keys}: {line}");
            }
        }
    }
}

#[test]
fn mask_all_masks_whatever_tells_who_it_is() {
    let data: serde_json::Value = serde_json::from_slice(demo::inputs()[0].bytes.unwrap()).unwrap();
    let mut personal = Vec::new();
    for record in data.as_array().unwrap() {
        let five = &record["basicFiveInfo"];
        for value in [
            &five["name"],
            &five["nameKana"],
            &five["address"],
            &five["dateOfBirth"],
            &record["medicalSubsidyRecipientNumber"],
        ] {
            // Short ones occur in other words by chance.
            personal.extend(value.as_str().filter(|text| text.chars().count() > 2).map(squeezed));
        }
        personal.extend(record["medicalSubsidyInsurerNumber"].as_str().map(str::to_owned));
    }
    let personal: Vec<&str> = personal.iter().map(String::as_str).collect();
    for size in [(80, 24), (160, 45)] {
        for number in [1, 7, 10, 12, 23] {
            let mut screen = Screen::open(demo::inputs(), Lang::Ja, Mask::All, size);
            screen.go(number);
            for keys in ["", "<Enter>", "G", "<Esc>3", "<Tab>", "s", "G", "2", "<Tab>j", "1/a", "<Esc>"] {
                screen.press(keys);
                assert_without(&screen, &personal, &format!("{size:?} {number} {keys}"));
            }
        }
    }
}

/// Where a number stands in the place of a code or a heading, it may be somebody's.
#[test]
fn a_number_in_the_place_of_a_name_is_masked() {
    let number = my_number(7);
    let reply = json!({ "errors": [{ "index": 0, "code": number, "message": "m" }] }).to_string();
    let inputs = vec![input("a.json", file(&[clean(1)])), input("reply.json", reply.into_bytes())];
    let mut screen = Screen::open(inputs, Lang::Ja, Mask::Number, (120, 40));
    screen.press("2").sees("R ****");
    assert_without(&screen, &[&number], "a code");
    screen.press("1").sees("PMH");
    assert_without(&screen, &[&number], "a reply beside its record");
    screen.press("f").sees("************");
    assert_without(&screen, &[&number], "a code to narrow to");
    screen.press("G<Enter>").sees("************");
    assert_without(&screen, &[&number], "what is narrowed to");
    let table = format!("個人番号,氏名,氏名カナ,{number},{number}\r\n{number},見本,ミホン,1,2\r\n");
    let mut screen = Screen::open(vec![input("a.csv", table.into_bytes())], Lang::Ja, Mask::Number, (120, 40));
    screen.press("2jj").sees("duplicate-c").sees("二つ以上");
    assert_without(&screen, &[&number], "a heading");
}

/// A row whose flag does not say that nobody is protected, or that may hold it in another column.
#[test]
fn a_row_of_a_csv_is_veiled_where_its_flag_is_unclear() {
    let head = "機関別受給者証種別ID,個人番号,氏名,氏名カナ,住所,不開示フラグ,公費負担者番号,受給者証名,公費受給者番号,\
        常に償還払い,医療費助成資格有効期間開始日,医療費助成資格有効期間終了日,問合せ先";
    let row = |person, name: &str, flag: &str| {
        let number = my_number(person);
        format!(
            "A001,{number},{name},ミホン,見本市,{flag},81136244,子ども,000001{person},0,2026-04-01,2027-03-31,見本市\n"
        )
    };
    let file = |flag: &str| format!("{head}\n{}{}", row(1, "見本太郎", "0"), row(2, "秘匿花子", flag));
    let without = |text: String| text.replace(",不開示フラグ", "").replace("見本市,0,", "見本市,");
    for (text, said) in [
        (file("1"), "不開示（Enter"),
        (file(""), "不開示か不明"),
        (file("×"), "不開示か不明"),
        (file("0 "), "不開示か不明"),
        (file("0,"), "不開示か不明"),
        (without(file("0")), "不開示か不明"),
    ] {
        let mut screen =
            Screen::open(vec![input("a.csv", text.clone().into_bytes())], Lang::Ja, Mask::Number, (120, 40));
        screen.sees(said);
        for keys in ["j", "2", "<Tab>", "j", "/秘匿<Enter>", "1/秘匿", "<Enter>", "3", "s", "<Tab>", "1x"] {
            screen.press(keys);
            assert!(!squeezed(&screen.text()).contains("秘匿花子"), "{text} {keys}\n{}", screen.text());
        }
    }
    Screen::open(vec![input("a.csv", file("0").into_bytes())], Lang::Ja, Mask::Number, (120, 40)).sees("秘匿花子");
}

/// Whoever's number it is, and whatever holds it: it is on no screen, at whatever width its text is broken.
#[test]
fn nobodys_number_is_on_any_screen() {
    let (guardian, own) = (my_number(99), my_number(1));
    let parted = format!("{} {}－{}", &guardian[..4], &guardian[4..8], &guardian[8..]);
    let long = format!("{}{guardian}", "長".repeat(50));
    let escaped: String = guardian.chars().map(|c| format!("\\u{:04x}", c as u32)).collect();
    let changes = json!({
        "basicFiveInfo.name": format!("見本{guardian}"), "basicFiveInfo.address": long,
        "certificationName": parted, "medicalSubsidyRecipientNumber": guardian, "segment": format!("9{own}9"),
        "maxCopaymentAmount": { "個人番号": "六百万", &guardian: parted },
        "certificationDetail": [
            { "label": "問合せ先", "value": "見本市" }, { "label": guardian, "value": long },
            { "label": "マイナンバー", "value": "七百万" },
        ],
        "memo": { "a": "ESCAPED", "個人番号": "八百万", "b": [guardian, { "c": parted }] }, "guardianMyNumber": "九百万",
    });
    let bytes = String::from_utf8(file(&[record(1, changes), clean(2)])).unwrap().replace("ESCAPED", &escaped);
    let broken = format!("{},{{\"myNumber\":\"{own}\",\"memo\":\"{parted}\" \"x\":1}}]", bytes.trim_end_matches(']'));
    let reply = json!([{ "code": "X-1", "index": 0, "message": format!("番号{parted}は{own}0"), "個人番号": "千万", "rest": guardian }]);
    let told = |screen: &Screen| -> String {
        squeezed(&screen.text()).chars().filter(|c| !matches!(c, '-' | '－' | '\u{2502}' | '[' | ']')).collect()
    };
    for size in SIZES.iter().copied().chain([(57, 24), (61, 24)]) {
        let inputs =
            vec![input("a.json", broken.clone().into_bytes()), input("r.json", reply.to_string().into_bytes())];
        let mut screen = Screen::open(inputs, Lang::Ja, Mask::Number, size);
        for keys in [
            "",
            "<Enter>",
            "G",
            "g<Esc>jj",
            "<Enter>",
            "G",
            "g<Esc>g2",
            "j",
            "j",
            "j",
            "<Tab>",
            "j",
            "<Esc>g3",
            "s",
            "G",
            "<Tab>",
            "G",
            "1p",
            "j",
            "jjjjjj<Enter>",
            "<Esc><Esc>",
        ] {
            screen.press(keys);
            let text = told(&screen);
            for secret in [&guardian, &own, &escaped, "六百万", "七百万", "八百万", "九百万", "千万"] {
                let secret: &str = secret;
                assert!(!text.contains(secret), "{size:?} {keys} {secret}\n{}", screen.text());
            }
        }
    }
}
