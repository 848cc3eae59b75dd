//! Messages that lead to the repair: what a value is called, the right form where it is certain, the cell of a spreadsheet; and
//! never what is personal.

use crate::common::{self, check, check_as, of_type, one, run};
use serde_json::{Value, json};

/// What is said of a field in a language.
fn said(changes: Value, field: &str, lang: &str) -> String {
    let (out, _) = check_as(&one(changes), "json", lang);
    let lines = common::lines(&out);
    let found = of_type(&lines, "finding").into_iter().find(|finding| finding["field"] == field);
    found.unwrap_or_else(|| panic!("{out}"))["message"].as_str().unwrap().to_owned()
}

#[test]
fn a_wrong_date_is_told_with_the_right_form_of_that_day() {
    for (text, word) in [
        ("2026/4/1", "slashes and without zeros"),
        ("2026/04/01", "slashes"),
        ("20260401", "no separators"),
        ("46113", "serial number"),
        ("令和8年4月1日", "era"),
        ("R8.4.1", "era"),
        ("5080401", "number of an era"),
        ("2026年4月1日", "signs for year"),
        ("2026-4-1", "lacks zeros"),
        ("2026-04-01T00:00:00", "time of day"),
        ("２０２６－０４－０１", "full-width"),
        ("2026-04-01 ", "after the date"),
    ] {
        let message = said(json!({ "validFrom": text }), "validFrom", "en");
        assert!(message.contains(word) && message.contains("2026-04-01"), "{text}: {message}");
        assert!(said(json!({ "validFrom": text }), "validFrom", "ja").contains("2026-04-01です"), "{text}");
    }
    // What day is meant is not certain.
    for (text, word) in [
        ("4月1日", "no year"),
        ("08-04-01", "not converted"),
        ("2026-04", "no day"),
        ("1/4/2026", "order of month and day"),
        ("2026-03-31T15:00:00Z", "time of day"),
        ("2026/2/30", "slashes"),
    ] {
        let message = said(json!({ "validFrom": text }), "validFrom", "en");
        assert!(message.contains(word) && !message.contains("right form"), "{text}: {message}");
    }
}

/// Where columns have slipped, a birth date stands in another field: it is not told there either.
#[test]
fn no_message_tells_a_birth_date() {
    let birth = "basicFiveInfo.dateOfBirth";
    for text in ["2018/5/5", "20180505", "平成30年5月5日", "43225", "4300505", "２０１８－０５－０５"] {
        for other in [json!("2018-05-05"), json!("2018/5/5"), json!(""), json!(null), json!("見本市"), json!("A-1")]
        {
            let (out, _) = check_as(&one(json!({ "validFrom": text, birth: other })), "json", "ja");
            assert!(!out.contains("2018-05-05"), "{text} {other}: {out}");
        }
        let (out, _) = check_as(&one(json!({ birth: text })), "json", "ja");
        assert!(!out.contains("2018-05-05") && out.contains("birth-date-irregular"), "{out}");
    }
}

#[test]
fn numbers_are_told_by_what_is_wrong_with_them() {
    let (insurer, recipient) = ("medicalSubsidyInsurerNumber", "medicalSubsidyRecipientNumber");
    let national = |number: &str| json!({ insurer: "54016027", recipient: number });
    assert!(said(json!({ insurer: "81136245" }), insurer, "en").contains("give 4."));
    for (number, word) in
        [("18", "in front: 5"), ("\u{FF10}\u{FF10}00018", "Full-width"), ("0000018 ", "\u{2420}"), ("123", "3;")]
    {
        let message = said(national(number), recipient, "en");
        assert!(message.contains(word) && !message.contains("0000018"), "{number}: {message}");
    }
    // The number of a person: how many zeros are lost, and nothing of its digits.
    let message = said(json!({ "myNumber": "23456789013" }), "myNumber", "en");
    assert!(message.contains("check digit matches") && !message.contains("23456789"), "{message}");
    assert!(!said(json!({ "myNumber": "23456789014" }), "myNumber", "en").contains("check digit"));
    // Blanks can be seen, and full-width digits are not told one by one.
    assert!(said(json!({ "myNumber": "1234 5678 9018" }), "myNumber", "ja").contains("\u{2420} U+0020（5文字目）"));
    let message = said(json!({ "myNumber": "１２３４５６７８９０１８" }), "myNumber", "ja");
    assert!(message.contains("全角の数字") && !message.contains("U+"), "{message}");
}

/// A table of three records with blank rows and line breaks in cells, and in each record one wrong date.
const TABLE: &str = "\n機関別受給者証種別ID,個人番号,備考,医療費助成資格有効期間開始日,医療費助成資格有効期間終了日\n\
    A001,123456789018,\"一\n二\n三\",2026/4/1,2027-03-31\n,,,,\n\nA001,023456789013,\"a,b\",2026/4/1,2027-03-31\n\
    \"A001\",\"123456789000\",,\"2026/4/1\",2027-03-31\n";

fn cells(text: &str) -> Vec<String> {
    let (lines, _) = check(text.as_bytes());
    let dates = of_type(&lines, "finding").into_iter().filter(|finding| finding["rule"] == "wrong-date");
    dates.map(|finding| finding["cell"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn places_are_told_as_a_spreadsheet_shows_them() {
    assert_eq!(cells(TABLE), ["D3", "D6", "D7"]);
    assert_eq!(cells(&TABLE.replace('\n', "\r\n")), ["D3", "D6", "D7"]);
    assert_eq!(cells(TABLE.trim_start()), ["D2", "D5", "D6"]);
    assert_eq!(cells(&format!("sep=,\n{}", TABLE.trim_start())), ["D2", "D5", "D6"]);
    // Whatever number a record has, and wherever blank rows stand among many.
    let (head, rows) = TABLE.trim_start().split_once('\n').unwrap();
    let (row, blank) = (rows.lines().last().unwrap(), ["", "\n", ",,,,\n\n"]);
    for blank_every in [1, 7, 64, 65, 1000] {
        let mut text = format!("{head}\n");
        let (mut expected, mut at) = (vec![], 1);
        for n in 0..300 {
            let blank = if n % blank_every == 0 { blank[n / blank_every % 3] } else { "" };
            text.push_str(blank);
            text.push_str(row);
            text.push('\n');
            at += 1 + blank.matches('\n').count();
            expected.push(format!("D{at}"));
        }
        assert_eq!(cells(&text), expected, "{blank_every}");
    }
    // Findings about a heading, and in both languages of the text.
    let double = TABLE.trim_start().replace("備考", "個人番号");
    let (lines, _) = check(double.as_bytes());
    let heading = of_type(&lines, "finding").into_iter().find(|finding| finding["rule"] == "duplicate-column").unwrap();
    assert_eq!(heading["cell"], "C1");
    for (lang, words) in [("ja", "Excelの6行目・D列"), ("en", "row 6, column D in Excel")] {
        assert!(run(&["check", "-", "--lang", lang], TABLE.as_bytes()).out.contains(words), "{lang}");
    }
    // JSON has no cells.
    let (lines, _) = check(&one(json!({ "validFrom": "2026/4/1" })));
    assert!(of_type(&lines, "finding").iter().all(|finding| finding.get("cell").is_none()));
}
