use super::*;
use crate::import::{Cell, Rgb};

fn found(rows: &[&[&str]]) -> Option<(u32, usize, bool)> {
    let mut grids = [Grid::named("x"), Grid::from_rows("見本太郎", rows)];
    grids[1].number = 2;
    let found = records(&grids, &FieldTable::built_in());
    assert!(found.iter().all(|one| one.place == 1 && one.sheet == "2"), "a sheet's name may be somebody's");
    found.first().map(|one| (one.row, one.rows, one.certain))
}

const NAMES: &[&str] = &["個人番号", "氏名", "氏名カナ", "住所", "生年月日", "公費負担者番号", "有効期間開始日"];
const PERSON: &[&str] =
    &["900000000010", "見本太郎", "ミホンタロウ", "見本県1-2-3", "2019-06-15", "88319009", "2026-04-01"];

#[test]
fn values_below_names_are_records_wherever_they_stand() {
    let other = &["900000000028", "見本花子", "", "", "H30.1.2", "", ""][..];
    assert_eq!(found(&[NAMES, PERSON, other]), Some((1, 2, true)));
    assert_eq!(found(&[&["受給者一覧"], &[], &["", "2026年度"], NAMES, PERSON]), Some((4, 1, true)), "titles above");
    // As a spreadsheet leaves them, with numbers in front, and far down.
    let spoiled = &["1", "9.00E+11", "見本太郎", "43631", "8.83E+07"][..];
    assert_eq!(found(&[&["No.", "個人番号", "氏名", "生年月日", "公費負担者番号"], spoiled]), Some((1, 1, true)));
    let mut rows: Vec<&[&str]> = vec![&["注記"]; 400];
    rows.extend([NAMES, PERSON]);
    assert_eq!(found(&rows), Some((401, 1, true)));
    // A few columns, and values that may be anything.
    assert_eq!(found(&[&["氏名", "住所", "性別"], &["見本太郎", "見本", "1"]]), Some((1, 1, false)));
    assert_eq!(found(&[&["氏名", "住所", "性別"], &["見本太郎", "見本", "男"]]), Some((1, 1, true)));
    assert_eq!(found(&[NAMES]), Some((1, 0, false)), "names alone");
    assert_eq!(found(&[NAMES, PERSON, NAMES, PERSON]), Some((1, 2, true)), "a heading again is no record");
    assert_eq!(found(&[PERSON, PERSON]), Some((1, 2, true)), "no heading");
    let rows = [vec![NAMES], vec![PERSON; 1_000]].concat();
    assert_eq!(found(&rows), Some((1, 1_000, true)), "all are counted");
}

#[test]
fn what_is_said_of_items_side_by_side_is_no_record() {
    let said = |row: &'static [&'static str]| row;
    let design = [
        said(&["必須", "○", "○", "×", "○", "○", "○", "○"]),
        said(&["", "12", "40", "", "100", "10", "8", "10"]),
        said(&["", "半角数字", "全角", "全角カナ", "全角", "YYYY-MM-DD", "半角数字8桁", "YYYY-MM-DD"]),
        said(&[
            "記入例",
            "900000000010",
            "見本太郎",
            "ミホンタロウ",
            "見本県1-2-3",
            "2019-06-15",
            "88319009",
            "2026-04-01",
        ]),
    ];
    let names = [&[""][..], NAMES].concat();
    for one in &design {
        assert_eq!(found(&[&names, one]), None, "{one:?}");
    }
    assert_eq!(found(&[&[&names[..]], &design[..]].concat()), None);
    assert_eq!(found(&[&[&["項目名"][..], NAMES].concat()]), None, "the names are called names of items");
    // An example that is not called one, among what is said of the items, is not certain; nor are names of many colours.
    assert_eq!(found(&[&names, design[0], design[1], &[&[""][..], PERSON].concat()]), Some((1, 1, false)));
    let person = [&[""][..], PERSON].concat();
    assert_eq!(found(&[&names, design[0], design[1], &person, &person]), Some((1, 2, true)), "two are none");
    let mut grid = Grid::from_rows("x", &[NAMES]);
    grid.put(1, 2, Cell { text: "氏名".into(), font: Some(Rgb(255, 0, 0)), ..Cell::default() });
    assert_eq!(records(&[grid], &FieldTable::built_in()), []);
}

#[test]
fn what_names_fields_for_another_end_is_no_record() {
    for rows in [
        // A list of items, codes with fields, a reply, masters.
        &[&["項目名", "必須", "桁数"][..], &["個人番号", "○", "12"], &["氏名", "○", "40"], &["住所", "○", "100"]][..],
        &[&["エラーコード", "個人番号", "氏名", "住所", "エラー内容", "原因"], &["A-1", "○", "○", "", "x", "y"]],
        &[
            &["行番号", "個人番号", "氏名", "公費受給者番号", "エラーコード", "エラー内容"],
            &["1", "900000000010", "見本太郎", "1000017", "E1", "x"],
        ],
        &[
            &["受給者証種別ID", "受給者証名", "公費負担者番号", "有効期間開始日"],
            &["01", "a", "88319009", "2026-04-01"],
        ],
        &[&["氏名", "住所"], &["見本太郎", "見本県1-2-3"]],
        &[&["12345", "2026-04-01", "x"]],
        &[&["123456789012", "2026-04-01", "x"]],
        &[&["例", "900000000010", "2026-04-01"]],
    ] {
        assert_eq!(found(rows), None, "{rows:?}");
    }
}

#[test]
fn payloads_as_json_are_told_from_designs_and_replies() {
    let record = r#"[{"orgSpecificCertificateTypeId":"A","myNumber":"9","validFrom":"2026-04-01","segment":"1"}]"#;
    assert!(is_payload_json(record) && is_payload_json(&format!("\u{FEFF} {}", record.trim_matches(['[', ']']))));
    for other in [
        r#"{"openapi":"3.0.0","x":{"myNumber":1,"validFrom":2,"segment":3}}"#,
        r#"{"type":"object","properties":{"myNumber":{},"validFrom":{},"segment":{}}}"#,
        r#"{"errors":[{"code":"E","message":"m","record":{"myNumber":"9","validFrom":"x","segment":"1"}}]}"#,
        r#"{"myNumber":"9","validFrom":"x"}"#,
        "myNumber,validFrom,segment",
        "",
    ] {
        assert!(!is_payload_json(other), "{other}");
    }
}
