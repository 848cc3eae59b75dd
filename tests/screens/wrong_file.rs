//! A file that is not what it should be is told on the screen, beside those that can be read.

use pmh_inspector::cli::Mask;
use pmh_inspector::text::Lang;
use rust_xlsxwriter::Workbook;
use serde_json::json;

use crate::common::{file, record};
use crate::screen::{Screen, input};

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [["個人番号", "氏名", "生年月日"], ["900000000010", "架空次郎", "2019-06-15"]];
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            sheet.write(row as u32, column as u16, *text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn records_in_a_workbook_are_told_in_words() {
    for (lang, words) in
        [(Lang::En, "This is a workbook with a table of recipients"), (Lang::Ja, "受給者の表があります")]
    {
        let inputs = || vec![input("a.json", file(&[record(1, json!({}))])), input("b.xlsx", workbook())];
        let mut screen = Screen::open(inputs(), lang, Mask::Number, (80, 24));
        let text = screen.text();
        assert!(text.contains("b.xlsx") && text.contains(words) && !text.contains("架空次郎"), "{text}");
        screen.press("jr");
        assert!(screen.text().contains(words), "told again when the files are read again: {}", screen.text());
    }
}
