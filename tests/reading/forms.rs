//! The same records written down in other ways give the same findings.

use crate::common::planted::{Defect, Held, Lcg, planted};
use crate::common::{self, check, findings};
use serde_json::{Map, Value};

fn expected(defects: &[Defect], form: Held) -> Vec<String> {
    let mut all: Vec<String> =
        defects.iter().filter(|defect| defect.held >= form).flat_map(|defect| defect.found.clone()).collect();
    all.sort();
    all
}

fn found(bytes: &[u8]) -> Vec<String> {
    findings(&check(bytes).0)
}

#[test]
fn json_written_in_many_ways() {
    let (records, defects) = planted();
    let expected = expected(&defects, Held::Json);
    let compact = serde_json::to_string(&records).unwrap();
    let indented = serde_json::to_string_pretty(&records).unwrap();
    let escaped: String = compact
        .chars()
        .map(|c| match c {
            ' '..='~' => c.to_string(),
            c => c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
        })
        .collect();
    let one_a_line: String = records.iter().map(|record| format!("{record}\n")).collect();
    let joined = records.iter().map(Value::to_string).collect::<Vec<_>>();
    let forms = [
        ("compact", compact.clone()),
        ("indented", indented.clone()),
        ("escaped", escaped),
        ("CRLF", indented.replace('\n', "\r\n")),
        ("tabs", indented.replace("  ", "\t")),
        ("one a line", one_a_line.clone()),
        ("one a line, CRLF", one_a_line.replace('\n', "\r\n")),
        ("one after another", joined.concat()),
        ("an array, one a line", format!("[\n{}\n]", joined.join(",\n"))),
        ("commas first", format!("\r\n [{}] \n\n", joined.join("\n, "))),
    ];
    for (name, text) in forms {
        let mut expected = expected.clone();
        if name.starts_with("one a") {
            expected.insert(0, "- - body-form".to_owned());
        }
        assert_eq!(found(text.as_bytes()), expected, "{name}");
    }
    let mut with_mark = expected.clone();
    with_mark.push("- - byte-order-mark".to_owned());
    with_mark.sort();
    assert_eq!(found(&[b"\xEF\xBB\xBF", compact.as_bytes()].concat()), with_mark);
    let mut random = Lcg(7);
    for round in 0..3 {
        let shuffled: Vec<Value> = records.iter().map(|record| shuffle(record, &mut random)).collect();
        assert_eq!(found(&serde_json::to_vec(&shuffled).unwrap()), expected, "shuffled {round}");
    }
}

/// One object a line is said only where each has a line of its own.
#[test]
fn one_a_line_is_said_of_nothing_else() {
    let one = |n: u32| serde_json::to_string(&common::record(n, serde_json::json!({}))).unwrap();
    let message = |text: &str| {
        let (lines, _) = check(text.as_bytes());
        let found = common::of_type(&lines, "finding");
        assert_eq!(found.len(), 1, "{found:?}");
        found[0]["message"].as_str().unwrap().to_owned()
    };
    let (lines, joined) = (
        "The body is one object a line (JSON Lines), not an array.",
        "The body is objects one after another, not an array.",
    );
    // Small, and with so many records behind it that these are found ahead.
    for more in [0, 3000] {
        let behind: String = (10..10 + more).map(|n| one(n) + "\n").collect();
        let broken = one(2).replace("\"myNumber\"", "\n\"myNumber\"");
        for (text, right) in [
            (format!("{}\n{}\n{}\n", one(1), one(2), one(3)), lines),
            (format!("\n{}\r\n\n {} \r\n{}\n", one(1), one(2), one(3)), lines),
            (format!("{}\n{broken}\n{}\n", one(1), one(3)), joined),
            (format!("{}\n{}{}\n", one(1), one(2), one(3)), joined),
            (format!("{}\n{} {}\n{}\n", one(1), one(2), one(3), one(4)), joined),
        ] {
            assert_eq!(message(&format!("{text}{behind}")), right, "{more}");
        }
        let text = format!("{}\n{}\n{behind}{broken}\n", one(1), one(3));
        assert_eq!(message(&text), joined, "{more} before it");
    }
}

/// The members of all objects in another order.
fn shuffle(value: &Value, random: &mut Lcg) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            for i in (1..members.len()).rev() {
                members.swap(i, random.below(i + 1));
            }
            members.into_iter().map(|(k, v)| (k.clone(), shuffle(v, random))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(|item| shuffle(item, random)).collect(),
        other => other.clone(),
    }
}

/// Headings as the field table has them, with where the value stands in a record.
const COLUMNS: [(&str, &str); 20] = [
    ("機関別受給者証種別ID", "/orgSpecificCertificateTypeId"),
    ("個人番号", "/myNumber"),
    ("氏名", "/basicFiveInfo/name"),
    ("氏名カナ", "/basicFiveInfo/nameKana"),
    ("住所", "/basicFiveInfo/address"),
    ("生年月日", "/basicFiveInfo/dateOfBirth"),
    ("性別", "/basicFiveInfo/sex"),
    ("不開示フラグ", "/isNotDisclosed"),
    ("公費負担者番号", "/medicalSubsidyInsurerNumber"),
    ("受給者証名", "/certificationName"),
    ("公費受給者番号", "/medicalSubsidyRecipientNumber"),
    ("受給者証サブキー", "/certificationSubKey"),
    ("区分", "/segment"),
    ("所得区分", "/incomeSegment"),
    ("追加条件", "/additionalConditions"),
    ("指定医療機関情報", "/designatedMedicalInstitutions"),
    ("常に償還払い", "/isAlwaysReimbursement"),
    ("自己負担上限額（外来）", "/maxCopaymentAmount/外来"),
    ("医療費助成資格有効期間開始日", "/validFrom"),
    ("医療費助成資格有効期間終了日", "/validTo"),
];

/// Records as the rows of a table, heading first.
fn rows(records: &[Value]) -> Vec<Vec<String>> {
    let cards = ["問合せ先", "備考", "電話"];
    let mut rows = vec![COLUMNS.iter().map(|(heading, _)| *heading).chain(cards).map(str::to_owned).collect()];
    for record in records {
        let text = |value: Option<&Value>| match value {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(flag)) => u8::from(*flag).to_string(),
            _ => String::new(),
        };
        let fields = COLUMNS.iter().map(|(_, pointer)| text(record.pointer(pointer)));
        let items = record["certificationDetail"].as_array().unwrap();
        let of_label = |label: &str| text(items.iter().find(|item| item["label"] == label).map(|item| &item["value"]));
        rows.push(fields.chain(cards.map(of_label)).collect());
    }
    rows
}

fn table(rows: &[Vec<String>], style: csv::QuoteStyle, end: csv::Terminator) -> String {
    let mut writer = csv::WriterBuilder::new().quote_style(style).terminator(end).from_writer(vec![]);
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Records with the defects that a form holds; the others are put right.
fn held_by(form: Held) -> (Vec<Value>, Vec<String>) {
    let (mut records, defects) = planted();
    for defect in defects.iter().filter(|defect| defect.held < form) {
        records[defect.record - 1] = common::record(9000 + defect.record as u32, serde_json::json!({}));
    }
    // A card-face item of a CSV goes by its heading.
    let expected = expected(&defects, form).iter().map(|text| text.replace("certificationDetail[1]", "備考")).collect();
    (records, expected)
}

#[test]
fn csv_in_every_encoding() {
    let (records, expected) = held_by(Held::Unicode);
    let rows_ = rows(&records);
    let crlf = csv::Terminator::CRLF;
    let text = table(&rows_, csv::QuoteStyle::Necessary, crlf);
    let quoted = table(&rows_, csv::QuoteStyle::Always, csv::Terminator::Any(b'\n'));
    for (name, bytes) in [
        ("UTF-8", text.clone().into_bytes()),
        ("quoted", quoted.into_bytes()),
        ("UTF-8 with mark", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
        ("no line break at the end", text.trim_end().into()),
    ] {
        let (lines, _) = check(&bytes);
        let (mut found, mut wanted) = (findings(&lines), expected.clone());
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "{name}");
        assert_eq!((&lines[0]["role"], &lines[0]["encoding"]), (&"csv".into(), &"utf-8".into()));
        assert_eq!(lines[0]["bom"], name.ends_with("mark"));
    }
    let (mut records, mut expected) = held_by(Held::All);
    // 𠮟 and 﨑 stand in JIS X 0213; CP932 knows only the second.
    for record in &mut records {
        if let Some(name) = record.pointer_mut("/basicFiveInfo/name") {
            *name = name.as_str().unwrap().replace('𠮟', "叱").into();
        }
    }
    let text = table(&rows(&records), csv::QuoteStyle::Necessary, crlf);
    let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode(&text);
    assert!(!unmappable);
    let (lines, _) = check(&bytes);
    expected.sort();
    assert_eq!((findings(&lines), &lines[0]["encoding"]), (expected, &"cp932".into()));
}

/// Columns in another order, and under their JSON names, mean the same.
#[test]
fn csv_columns_in_another_order() {
    let (records, mut expected) = held_by(Held::Unicode);
    expected.sort();
    let mut rows = rows(&records);
    for (cell, (_, pointer)) in rows[0].iter_mut().zip(COLUMNS) {
        if !pointer.contains("外来") {
            *cell = pointer[1..].replace('/', ".");
        }
    }
    rows.iter_mut().for_each(|row| row.reverse());
    let mut found = found(table(&rows, csv::QuoteStyle::Necessary, csv::Terminator::CRLF).as_bytes());
    // That the names are not those of the items is told, and nothing else.
    found.retain(|text| !text.ends_with(" renamed-heading"));
    assert_eq!(found, expected);
}
