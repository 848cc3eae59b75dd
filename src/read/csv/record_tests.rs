use super::*;
use crate::record::{FieldRef, Misquote, State};

#[test]
fn numbers_as_they_are_written() {
    for (cell, read) in [("12", Some("12")), ("\"-1.5\"", Some("-1.5")), ("0", Some("0"))] {
        assert_eq!(number(cell), read, "{cell}");
    }
    for cell in ["", "\"\"", "1,", "1e5", "a", "1-2", ".", "１"] {
        assert_eq!(number(cell), None, "{cell}");
    }
}

fn layout(row: &str) -> Vec<Target> {
    Layout::read(row, b',', &FieldTable::built_in()).columns.into_iter().map(|column| column.target).collect()
}

#[test]
fn headings_are_understood() {
    use Target::*;
    assert_eq!(layout("個人番号,氏名,保護者氏名"), [Field(FieldId::MY_NUMBER), Field(FieldId::NAME), Card]);
    assert_eq!(layout("個人番号（マイナンバー）, 氏名 "), [Field(FieldId::MY_NUMBER), Field(FieldId::NAME)]);
    assert_eq!(layout("氏名,氏名（外字）"), [Field(FieldId::NAME), Card], "brackets tell two columns apart");
    assert_eq!(layout("氏名,氏名"), [Field(FieldId::NAME), Duplicate(0)]);
    assert_eq!(layout("備考,備考"), [Card, Duplicate(0)]);
    assert_eq!(layout("自己負担上限額（外来）"), [Copayment("外来".into())]);
    assert_eq!(layout("validFrom,有効期間終了日"), [Field(FieldId::VALID_FROM), Field(FieldId::VALID_TO)]);
}

#[test]
fn a_row_becomes_a_record() {
    let table = FieldTable::built_in();
    let layout = Layout::read("個人番号,氏名,不開示フラグ,削除フラグ,区分,問合せ先", b',', &table);
    let row = |text: &'static str| RecordText { number: 1, text: text.into(), ..RecordText::default() };
    let text = row("123,見本,TRUE,2,,市役所");
    let record = parse(&text, &layout, &table);
    assert!(record.is_set(FieldId::NOT_DISCLOSED));
    assert_eq!(record.value(FieldId::DELETED).kind, Kind::Text("2".into()));
    assert_eq!(record.value(FieldId::SEGMENT).state(), State::Empty);
    assert_eq!(record.value(FieldId::INCOME).state(), State::Absent);
    assert_eq!((record.card_items[0].label.as_ref(), record.card_items[0].value.as_ref()), ("問合せ先", "市役所"));
    assert_eq!(record.value(FieldId::BASIC).kind, Kind::Object);
    // What is wrong with quotes is told cell by cell, also where the heading has no column.
    let text = row("123,\"見本\"太,FALSE,0,a\"b,市役所,x\"");
    let record = parse(&text, &layout, &table);
    let misquoted = |field, cell, misquote, at| Flaw::Misquoted { field, cell, misquote, at };
    assert_eq!(record.text(FieldId::NAME), Some("見本太"));
    assert_eq!(
        record.flaws,
        [
            Flaw::Ragged { cells: 7, expected: 6 },
            misquoted(Some(FieldRef::Field(FieldId::NAME)), 1, Misquote::TextBehind, 4),
            misquoted(Some(FieldRef::Field(FieldId::SEGMENT)), 4, Misquote::Inside, 24),
            misquoted(None, 6, Misquote::Inside, 38),
        ]
    );
    let text = row("123,見本");
    assert_eq!(parse(&text, &layout, &table).flaws, [Flaw::Ragged { cells: 2, expected: 6 }]);
}
