use super::*;
use crate::record::State;

fn texts(row: &str) -> Vec<String> {
    cells(row).into_iter().map(|(text, _)| text.into_owned()).collect()
}

#[test]
fn numbers_as_they_are_written() {
    for (cell, read) in [("12,", Some("12")), ("\"-1.5\"\r\n", Some("-1.5")), ("0", Some("0"))] {
        assert_eq!(number(cell), read, "{cell}");
    }
    for cell in ["", "\"\",", "1e5", "a", "1-2", ".", "１"] {
        assert_eq!(number(cell), None, "{cell}");
    }
}

#[test]
fn rows_are_taken_apart_as_the_csv_crate_does() {
    for row in [
        "",
        "a",
        "a,b",
        ",",
        "a,",
        ",,",
        "\"a,b\",c",
        "\"a\"\"b\",\"\"",
        "\"x\ny\",z",
        "a\"b,c",
        "\"a\"b,c",
        "\"a,b",
        "\"あ,い\",う",
    ] {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(row.as_bytes());
        let expected: Vec<String> = match reader.records().next() {
            Some(record) => record.unwrap().iter().map(str::to_owned).collect(),
            None => vec![String::new()],
        };
        assert_eq!(texts(row), expected, "{row:?}");
    }
    // Both ways of reading, on all rows of a few signs.
    let signs = ["\"", ",", "a", "あ", "\r", "\n", " "];
    for i in 0..signs.len().pow(5) {
        let row: String = (0..5).map(|n| signs[i / signs.len().pow(n) % signs.len()]).collect();
        // Once as it is, and once with more before it than is looked at together.
        for row in [row.clone(), format!("a (b)あいう,{row}い,{row}")] {
            let row = row.trim_end_matches(['\r', '\n']);
            let plain = Cells::of(row);
            if plain.by_csv_core.is_none() {
                assert_eq!(cells(row), cells_by_csv_core(row), "{row:?}");
            }
        }
    }
    let is_plain = |row| Cells::of(row).by_csv_core.is_none();
    assert!(is_plain("\"a,b\",c,\"\"") && is_plain("a b,c") && !is_plain("\"a\"\"b\"") && !is_plain("a\"b"));
    let starts: Vec<u32> = cells("ab,\"c,d\",e").into_iter().map(|(_, at)| at).collect();
    assert_eq!(starts, [0, 3, 9]);
}

fn layout(row: &str) -> Vec<Target> {
    Layout::read(row, &FieldTable::built_in()).columns.into_iter().map(|column| column.target).collect()
}

#[test]
fn headings_are_understood() {
    use Target::*;
    assert_eq!(layout("個人番号,氏名,保護者氏名"), [Field(FieldId::MY_NUMBER), Field(FieldId::NAME), Card]);
    assert_eq!(layout("個人番号（マイナンバー）, 氏名 "), [Field(FieldId::MY_NUMBER), Field(FieldId::NAME)]);
    assert_eq!(layout("氏名,氏名（外字）"), [Field(FieldId::NAME), Card], "brackets tell two columns apart");
    assert_eq!(layout("氏名,氏名"), [Field(FieldId::NAME), Duplicate]);
    assert_eq!(layout("備考,備考"), [Card, Duplicate]);
    assert_eq!(layout("自己負担上限額（外来）"), [Copayment("外来".into())]);
    assert_eq!(layout("validFrom,有効期間終了日"), [Field(FieldId::VALID_FROM), Field(FieldId::VALID_TO)]);
}

#[test]
fn a_row_becomes_a_record() {
    let table = FieldTable::built_in();
    let layout = Layout::read("個人番号,氏名,不開示フラグ,削除フラグ,区分,問合せ先", &table);
    let row = |text: &'static str| RecordText { number: 1, text: text.into(), ..RecordText::default() };
    let text = row("123,見本,TRUE,2,,市役所");
    let record = parse(&text, &layout, &table);
    assert!(record.is_set(FieldId::NOT_DISCLOSED));
    assert_eq!(record.value(FieldId::DELETED).kind, Kind::Text("2".into()));
    assert_eq!(record.value(FieldId::SEGMENT).state(), State::Empty);
    assert_eq!(record.value(FieldId::INCOME).state(), State::Absent);
    assert_eq!((record.card_items[0].label.as_ref(), record.card_items[0].value.as_ref()), ("問合せ先", "市役所"));
    assert_eq!(record.value(FieldId::BASIC).kind, Kind::Object);
    let text = row("123,見本");
    assert_eq!(parse(&text, &layout, &table).flaws, [Flaw::Ragged { cells: 2, expected: 6 }]);
}
