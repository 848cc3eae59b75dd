//! Examples of the rules about people: their five items, damaged names, recipient numbers, and one person in several records.

use encoding_rs::{SHIFT_JIS, WINDOWS_1252};
use serde_json::{Value, json};

use super::examples::{CSV_HEAD, Examples, csv_row};
use crate::common::{ABSENT, check, differential, file, findings, one, record, two};

/// All of them.
pub fn people(all: &mut Examples) {
    items(all);
    sexes(all);
    days(all);
    recipients(all);
    lengths(all);
    damaged(all);
    blanks(all);
    disclosure(all);
    spellings(all);
    numbers(all);
}

const ITEMS: [&str; 5] = ["name", "nameKana", "address", "dateOfBirth", "sex"];

fn items(all: &mut Examples) {
    let rule = "person-field-empty";
    for item in ITEMS {
        let field = format!("basicFiveInfo.{item}");
        let values = [json!(ABSENT), json!(null), json!(""), json!(" "), json!("\u{3000}\u{3000}")];
        all.each(rule, &field, &values, &[&format!("1 {field}")]);
        let deleted = |value: Value| file(&[differential(1, json!({ "isDeleted": true, &field: value }))]);
        all.add(rule, deleted(json!("")), &[]);
        all.add(rule, deleted(json!(ABSENT)), &[]);
        let kept = file(&[differential(1, json!({ &field: "" }))]);
        all.add(rule, kept, &[&format!("1 {field}")]);
    }
    all.add(rule, one(json!({})), &[]);
    // Without the object around them that alone is told.
    all.add(rule, one(json!({ "basicFiveInfo": ABSENT })), &["1 basicFiveInfo required-missing"]);
    // A loaded document that says whether it must be filled is followed.
    let required = "[[field]]\njson = \"basicFiveInfo.name\"\nrequired = \"yes\"\n";
    let optional = "[[field]]\njson = \"basicFiveInfo.name\"\nrequired = \"no\"\n";
    all.add(rule, one(json!({ "basicFiveInfo.name": "" })), &["1 basicFiveInfo.name required-missing"]);
    all.by(required);
    all.add(rule, one(json!({ "basicFiveInfo.name": "" })), &[]);
    all.by(optional);
    all.add(rule, one(json!({ "basicFiveInfo.address": "" })), &["1 basicFiveInfo.address"]);
    all.by(optional);
    let birth = "[[field]]\njson = \"basicFiveInfo.dateOfBirth\"\nrequired = \"no\"\n";
    let blank = one(json!({ "basicFiveInfo.dateOfBirth": " " }));
    all.add(rule, blank, &["1 basicFiveInfo.dateOfBirth birth-date-irregular"]);
    all.by(birth);
    let row = |name: &str| format!("{CSV_HEAD}\n{}\n", csv_row().replace("見本太郎", name));
    all.add(rule, row(""), &["1 basicFiveInfo.name"]);
    all.add(rule, row("　"), &["1 basicFiveInfo.name"]);
}

fn sexes(all: &mut Examples) {
    let (rule, field) = ("sex-irregular", "basicFiveInfo.sex");
    let wrong = ["男", "女性", "M", "female", "１", "0", "9", "12", "1.0", "?"];
    all.each(rule, field, &wrong.map(Value::from), &["1 basicFiveInfo.sex"]);
    all.each(rule, field, &["1", "2", "3"].map(Value::from), &[]);
    all.add(rule, file(&[differential(1, json!({ field: "男", "isDeleted": true }))]), &[]);
    // Where a document lists the codes, it decides.
    let listed = "[[field]]\njson = \"basicFiveInfo.sex\"\nvalues = [\"0\", \"1\", \"2\"]\n";
    all.each(rule, field, &[json!("0")], &[]);
    all.by(listed);
    all.each(rule, field, &[json!("3")], &["1 basicFiveInfo.sex value-not-in-list"]);
    all.by(listed);
}

fn days(all: &mut Examples) {
    let (rule, birth) = ("implausible-date", "basicFiveInfo.dateOfBirth");
    all.each(rule, birth, &["1899-12-31", "0030-06-15", "1906-11-21"].map(Value::from), &[&format!("1 {birth}")]);
    all.each(rule, birth, &["1906-11-22", "1930-01-01"].map(Value::from), &[]);
    let before = "1 validFrom period-before-birth";
    all.each(rule, "validFrom", &["1949-12-31", "0008-04-01"].map(Value::from), &["1 validFrom", before]);
    all.each(rule, "validFrom", &[json!("1950-01-01")], &[before]);
    all.each(rule, "validTo", &["2086-11-23", "9999-12-30", "2999-12-31"].map(Value::from), &["1 validTo"]);
    all.each(rule, "validTo", &["2086-11-22", "9999-12-31"].map(Value::from), &[]);
    let deleted = json!({ birth: "1899-12-31", "isDeleted": true });
    all.add(rule, file(&[differential(1, deleted)]), &[]);
}

fn recipients(all: &mut Examples) {
    let (rule, field) = ("recipient-number-charset", "medicalSubsidyRecipientNumber");
    for number in ["１００００１７", "1000 017", " 1000017", "1000017\u{3000}", "第1号", "10_17", "1000017。"]
    {
        all.each(rule, field, &[json!(number)], &[&format!("1 {field}")]);
    }
    all.each(rule, field, &["1000017", "A-17", "abc", "0"].map(Value::from), &[]);
    all.add(rule, file(&[differential(1, json!({ field: "１", "isDeleted": true }))]), &[]);
    let set = "[[field]]\njson = \"medicalSubsidyRecipientNumber\"\npattern = \"^[第0-9号]+$\"\n";
    all.each(rule, field, &[json!("第1号")], &[]);
    all.by(set);
}

/// The same number of records of one payer number, with what stands in the last.
fn with_numbers(others: u32, last: &[(&str, Value)]) -> Vec<u8> {
    let mut records: Vec<Value> = (1..=others).map(|person| record(person, json!({}))).collect();
    for (n, (number, changes)) in (0..).zip(last) {
        let mut all = json!({ "medicalSubsidyRecipientNumber": number });
        all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        records.push(record(others + 1 + n, all));
    }
    file(&records)
}

fn lengths(all: &mut Examples) {
    let (rule, none) = ("recipient-number-outlier", json!({}));
    let at = |record: u32| format!("{record} medicalSubsidyRecipientNumber");
    all.add(rule, with_numbers(19, &[("100016", none.clone())]), &[&at(20)]);
    all.add(rule, with_numbers(19, &[("10000160", none.clone())]), &[&at(20)]);
    all.add(rule, with_numbers(18, &[("100016", none.clone())]), &[]);
    all.add(rule, with_numbers(19, &[("100016", none.clone()), ("100024", none.clone())]), &[]);
    all.add(rule, with_numbers(38, &[("100016", none.clone()), ("100024", none.clone())]), &[&at(39), &at(40)]);
    all.add(rule, with_numbers(19, &[("9000016", none.clone())]), &[]);
    // Of another payer number, of none, and where the number is told for something else.
    all.add(rule, with_numbers(20, &[("100016", json!({ "medicalSubsidyInsurerNumber": "88138243" }))]), &[]);
    let absent = json!({ "medicalSubsidyInsurerNumber": ABSENT });
    all.add(rule, with_numbers(20, &[("100016", absent)]), &["21 medicalSubsidyInsurerNumber insurer-number-absent"]);
    let wide = format!("{} recipient-number-charset", at(20));
    all.add(rule, with_numbers(19, &[("１０００１６", none)]), &[&wide]);
    // Of a national scheme the length is told already.
    let payer = json!({ "medicalSubsidyInsurerNumber": "54016027" });
    let number = |n: u32| {
        let body = format!("{n:06}");
        format!("{body}{}", pmh_inspector::record::mod10_check_digit(&body).unwrap())
    };
    let national = |n: u32, number: String| {
        let mut all = payer.clone();
        all["medicalSubsidyRecipientNumber"] = json!(number);
        record(n, all)
    };
    let mut records: Vec<Value> = (1..=20).map(|n| national(n, number(n))).collect();
    records.push(national(21, "100016".to_owned()));
    all.add(rule, file(&records), &[&format!("{} recipient-number-length", at(21))]);
}

fn damaged(all: &mut Examples) {
    let rule = "damaged-character";
    for item in ["name", "nameKana"] {
        let field = format!("basicFiveInfo.{item}");
        for sign in ["●", "○", "■", "□", "〓", "◆", "?", "？"] {
            let kana = format!("1 {field} kana-charset");
            let expected = [format!("1 {field}"), kana];
            let expected: Vec<&str> =
                expected.iter().map(String::as_str).take(1 + usize::from(item != "name")).collect();
            all.each(rule, &field, &[json!(format!("ミ{sign}ホン"))], &expected);
            all.each(rule, "basicFiveInfo.address", &[json!(format!("架空市{sign}町"))], &[]);
        }
    }
    for lost in ["????", "？？ ？？"] {
        all.each(rule, "basicFiveInfo.name", &[json!(lost)], &["1 basicFiveInfo.name"]);
        all.each(rule, "basicFiveInfo.address", &[json!(lost)], &["1 basicFiveInfo.address"]);
    }
    let wrong = SHIFT_JIS.decode("医療費受給者証の氏名".as_bytes()).0.into_owned();
    let latin = WINDOWS_1252.decode("見本太郎".as_bytes()).0.into_owned();
    for text in ["&#39640;崎太郎", "A&amp;B", "&#x9ad8;", "\\u9ad9崎", "U+9AD9崎"] {
        for field in
            ["basicFiveInfo.name", "basicFiveInfo.address", "certificationName", "designatedMedicalInstitutions"]
        {
            all.each(rule, field, &[json!(text)], &[&format!("1 {field}")]);
        }
        let card = |label: &str, value: &str| json!([{ "label": "電話", "value": "03-0000-0000" }, { "label": label, "value": value }]);
        all.add(rule, one(json!({ "certificationDetail": card("備考", text) })), &["1 certificationDetail[1]"]);
        all.add(rule, one(json!({ "certificationDetail": card(text, "なし") })), &["1 certificationDetail[1]"]);
    }
    // What else is told of such text depends on what it became.
    for (text, further) in [
        ("縺ｿ縺ｻ繧".to_owned(), &["uncertain-character"][..]),
        (wrong, &["gaiji-replaced", "uncertain-character"]),
        (latin, &["gaiji-replaced"]),
    ] {
        let further = further.iter().map(|rule| format!("1 basicFiveInfo.address {rule}"));
        let expected: Vec<String> = further.chain(["1 basicFiveInfo.address".to_owned()]).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        all.each(rule, "basicFiveInfo.address", &[json!(text)], &expected);
    }
    all.each(rule, "basicFiveInfo.name", &["見本太郎", "A&B", "齋藤", "Müller", "C:\\u"].map(Value::from), &[]);
    all.add(rule, file(&[differential(1, json!({ "basicFiveInfo.name": "●", "isDeleted": true }))]), &[]);
}

fn blanks(all: &mut Examples) {
    let rule = "surrounding-space";
    let fields = ["basicFiveInfo.name", "basicFiveInfo.nameKana", "basicFiveInfo.address", "certificationName"];
    for field in fields {
        for text in ["ミホン ", " ミホン", "\u{3000}ミホン\u{3000}"] {
            all.each(rule, field, &[json!(text)], &[&format!("1 {field}")]);
        }
        all.each(rule, field, &["ミホン", "ミホン\u{3000}タロウ"].map(Value::from), &[]);
    }
    all.each(rule, "certificationName", &[json!("\u{3000}")], &["1 certificationName"]);
    all.each(rule, "designatedMedicalInstitutions", &[json!("見本病院 ")], &[]);
    let card = |label: &str, value: &str| {
        one(
            json!({ "certificationDetail": [{ "label": "電話", "value": "03-0000-0000" }, { "label": label, "value": value }] }),
        )
    };
    all.add(rule, card("備考 ", "なし"), &["1 certificationDetail[1]"]);
    all.add(rule, card("備考", " なし "), &[]);
    all.add(rule, file(&[differential(1, json!({ "basicFiveInfo.name": "見本 ", "isDeleted": true }))]), &[]);
}

fn disclosure(all: &mut Examples) {
    let rule = "disclosure-mixed";
    let hidden = || json!({ "isNotDisclosed": true });
    let other = |changes: Value| {
        let mut all = json!({ "orgSpecificCertificateTypeId": "A002", "certificationSubKey": "2" });
        all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        all
    };
    let (first, second) = ("1 isNotDisclosed not-disclosed", "2 isNotDisclosed not-disclosed");
    all.add(rule, two(hidden(), other(json!({}))), &[first, "2 isNotDisclosed"]);
    all.add(rule, two(json!({}), other(hidden())), &["1 isNotDisclosed", second]);
    all.add(rule, two(hidden(), other(hidden())), &[first, second]);
    all.add(rule, two(json!({}), other(json!({}))), &[]);
    all.add(rule, file(&[record(1, hidden()), record(2, other(json!({})))]), &[first]);
    let three =
        file(&[record(1, json!({})), record(1, other(hidden())), record(1, json!({ "certificationSubKey": "3" }))]);
    all.add(rule, three, &["1 isNotDisclosed", second, "3 isNotDisclosed"]);
    // What is over or deleted is not shown; what has not begun will be.
    let over = json!({ "validFrom": "2025-04-01", "validTo": "2026-03-31" });
    all.add(rule, two(hidden(), other(over)), &[first, "2 validTo period-ended"]);
    let later = json!({ "validFrom": "2027-04-01", "validTo": "2028-03-31" });
    all.add(rule, two(hidden(), other(later)), &[first, "2 isNotDisclosed", "2 validFrom period-not-started"]);
    let entry = |key: &str, changes: Value| {
        let mut all = other(changes);
        all["historyKey"] = json!(key);
        differential(1, all)
    };
    let deleted = entry("H2", json!({ "isDeleted": true }));
    all.add(rule, file(&[differential(1, hidden()), deleted]), &[first]);
    all.add(
        rule,
        file(&[differential(1, json!({ "isNotDisclosed": true, "isDeleted": true })), entry("H2", json!({}))]),
        &[first],
    );
    // A flag that is none says neither.
    let unclear = json!({ "isNotDisclosed": "true" });
    all.add(rule, two(hidden(), other(unclear)), &[first, "2 isNotDisclosed wrong-type"]);
}

fn spellings(all: &mut Examples) {
    let rule = "person-spelling-differs";
    let names = |first: &str, second: &str| {
        let other = json!({ "certificationSubKey": "2", "basicFiveInfo.name": second });
        two(json!({ "basicFiveInfo.name": first }), other)
    };
    for (first, second) in [
        ("見本　太郎", "見本 太郎"),
        ("見本太郎", "見本　太郎"),
        ("浜崎一郎", "濵﨑一郎"),
        ("ミホンABC", "ミホンＡｂｃ"),
        ("渡辺", "渡邉"),
        ("ジョン・スミス", "ジョン スミス"),
        ("A-B", "A‐B"),
        ("A－B", "A−B"),
    ] {
        all.add(rule, names(first, second), &["2 myNumber"]);
    }
    let gaiji = ["1 basicFiveInfo.name gaiji-replaced", "2 myNumber"];
    all.add(rule, names("\u{9AD9}橋一郎", "高橋一郎"), &gaiji);
    let selector = ["1 basicFiveInfo.name uncertain-character", "2 myNumber"];
    all.add(rule, names("葛\u{E0100}城", "葛城"), &selector);
    all.add(rule, names("見本太郎", "見本太郎"), &[]);
    all.add(rule, names("佐藤花子", "鈴木花子"), &["2 myNumber person-mismatch"]);
    all.add(rule, names("はるみ", "ハルミ"), &["2 myNumber person-mismatch"]);
    // Another birth date is told beside another spelling.
    let other = json!({ "certificationSubKey": "2", "basicFiveInfo.name": "見本 太郎", "basicFiveInfo.dateOfBirth": "2018-05-06" });
    all.add(rule, two(json!({}), other), &["2 myNumber", "2 myNumber person-mismatch"]);
}

fn numbers(all: &mut Examples) {
    let rule = "same-person-other-number";
    let same = json!({ "basicFiveInfo.address": "見本市1" });
    let with = |person: u32, path: &str, value: Value| {
        let mut changes = same.clone();
        changes[path] = value;
        record(person, changes)
    };
    let first = || record(1, same.clone());
    all.add(rule, file(&[first(), record(2, same.clone())]), &["2 myNumber"]);
    all.add(rule, file(&[first(), with(2, "basicFiveInfo.name", json!("見本 太郎"))]), &["2 myNumber"]);
    for (path, value) in [
        ("basicFiveInfo.name", json!("見本次郎")),
        ("basicFiveInfo.nameKana", json!("ミホンジロウ")),
        ("basicFiveInfo.address", json!("見本市2")),
        ("basicFiveInfo.dateOfBirth", json!("2018-05-06")),
        ("basicFiveInfo.sex", json!("2")),
    ] {
        all.add(rule, file(&[first(), with(2, path, value)]), &[]);
    }
    // Nothing is said by what is lacking, and a number that is wrong is told as that alone.
    let empty = |person: u32| with(person, "basicFiveInfo.nameKana", json!(""));
    let lacking = [1, 2].map(|n| format!("{n} basicFiveInfo.nameKana person-field-empty"));
    all.add(rule, file(&[empty(1), empty(2)]), &lacking.each_ref().map(String::as_str));
    let wrong = with(2, "myNumber", json!("210987654321"));
    all.add(rule, file(&[first(), wrong]), &["2 myNumber my-number-check-digit"]);
    let again = with(1, "certificationSubKey", json!("2"));
    all.add(rule, file(&[first(), again]), &[]);
    let deleted = |n: u32| {
        let mut changes = same.clone();
        changes["isDeleted"] = json!(n == 2);
        differential(n, changes)
    };
    all.add(rule, file(&[deleted(1), deleted(2)]), &[]);
}

/// Numbers of institutions that are in use raise no alarm; with another last digit each does.
#[test]
fn payer_numbers_that_are_in_use_pass() {
    let list = include_str!("../../data/payer-numbers.txt");
    let numbers: Vec<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(numbers.len() > 50);
    let told = |number: &dyn Fn(&str) -> String| {
        let with = |(person, text): (u32, &&str)| {
            record(
                person,
                json!({ "medicalSubsidyInsurerNumber": number(text), "medicalSubsidyRecipientNumber": ABSENT }),
            )
        };
        let records: Vec<Value> = (1..).zip(&numbers).map(with).collect();
        let (lines, _) = check(&file(&records));
        findings(&lines).into_iter().filter(|told| told.contains("medicalSubsidyInsurerNumber")).count()
    };
    assert_eq!(told(&str::to_owned), 0);
    let another = |number: &str| {
        let (body, last) = number.split_at(number.len() - 1);
        format!("{body}{}", (last.parse::<u32>().unwrap() + 1) % 10)
    };
    assert_eq!(told(&another), numbers.len());
}
