//! Cells as a person sees them.

use pmh_inspector::import::{Rgb, column_letters, grids};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, Formula, Workbook};

use super::{book, edited, raw_sheet};

const GREEN: Rgb = Rgb(0x00, 0xB0, 0x50);

fn green() -> Format {
    Format::new().set_font_color(Color::RGB(0x00_B0_50))
}

#[test]
fn values_as_shown() {
    let bytes = book(|book| {
        let sheet = book.add_worksheet();
        let day = ExcelDateTime::from_ymd(2025, 7, 25).unwrap();
        sheet.write(0, 0, 1001.0).unwrap();
        sheet.write_with_format(0, 1, 12, &Format::new().set_num_format("0000")).unwrap();
        sheet.write_with_format(0, 2, &day, &Format::new().set_num_format("yyyy/m/d")).unwrap();
        sheet.write(0, 3, true).unwrap();
        sheet.write(0, 4, Formula::new("=1+1").set_result("2")).unwrap();
        sheet.write(0, 5, Formula::new("=\"a\"&\"b\"").set_result("ab")).unwrap();
        sheet.write(0, 6, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write(0, 7, " 全角　と\n改行 & <記号> ").unwrap();
        sheet.write(0, 8, "00123").unwrap();
        sheet.write_with_format(0, 9, 12, &Format::new().set_num_format("\"E\"000")).unwrap();
        sheet.set_row_hidden(0).unwrap();
    });
    let grid = &grids(&bytes).unwrap()[0];
    let texts: Vec<&str> = grid.row(1).map(|(_, cell)| cell.text.as_str()).collect();
    let shown = ["1001", "0012", "2025-07-25", "TRUE", "2", "ab", "#N/A", "全角　と\n改行 & <記号>", "00123", "E012"];
    assert_eq!(texts, shown);
    assert!(!grid.hidden);
}

#[test]
fn colours_of_text_and_ground() {
    let bytes = book(|book| {
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "plain").unwrap();
        sheet.write_with_format(0, 1, "green", &green()).unwrap();
        sheet.write_with_format(0, 2, "black", &Format::new().set_font_color(Color::Black)).unwrap();
        sheet.write_with_format(0, 3, "theme", &Format::new().set_font_color(Color::Theme(4, 0))).unwrap();
        sheet.write_with_format(0, 4, "ground", &Format::new().set_background_color(Color::Yellow)).unwrap();
        sheet.write_with_format(0, 5, "gone", &Format::new().set_font_strikethrough()).unwrap();
    });
    let grid = &grids(&bytes).unwrap()[0];
    let font = |column| grid.cell(1, column).unwrap().font;
    assert_eq!((font(1), font(2), font(3)), (None, Some(GREEN), None));
    assert!(font(4).is_some_and(|rgb| rgb.2 > rgb.0), "accent 1 is a blue: {:?}", font(4));
    let cell = |column| grid.cell(1, column).unwrap();
    assert_eq!((cell(5).fill, cell(1).fill), (Some(Rgb(255, 255, 0)), None));
    assert!(cell(6).struck && !cell(1).struck);
}

#[test]
fn colours_as_other_programs_write_them() {
    let bytes = book(|book| {
        let format = green().set_background_color(Color::RGB(0x12_34_56));
        book.add_worksheet().write_with_format(0, 0, "a", &format).unwrap();
    });
    for (from, to, expected) in [
        ("rgb=\"FF00B050\"", "rgb=\"0000B050\"", Some(GREEN)),
        ("rgb=\"FF00B050\"", "indexed=\"17\"", Some(Rgb(0, 0x80, 0))),
        ("rgb=\"FF00B050\"", "indexed=\"64\"", None),
        ("rgb=\"FF00B050\"", "auto=\"1\"", None),
        ("rgb=\"FF00B050\"", "theme=\"1\"", None),
        ("rgb=\"FF00B050\"", "theme=\"999\"", None),
        ("rgb=\"FF00B050\"", "theme=\"1\" tint=\"0.5\"", Some(Rgb(128, 128, 128))),
    ] {
        let changed = edited(&bytes, |name, text| {
            assert!(name != "xl/styles.xml" || text.contains(from));
            Some(if name == "xl/styles.xml" { text.replace(from, to) } else { text })
        });
        let grid = &grids(&changed).unwrap()[0];
        assert_eq!(grid.cell(1, 1).unwrap().font, expected, "{to}");
        assert_eq!(grid.cell(1, 1).unwrap().fill, Some(Rgb(0x12, 0x34, 0x56)));
    }
    // The workbook's own numbered colours.
    let changed = edited(&bytes, |name, text| {
        let own = "<colors><indexedColors><rgbColor rgb=\"00ABCDEF\"/></indexedColors></colors></styleSheet>";
        let text = if name == "xl/styles.xml" { text.replace("</styleSheet>", own) } else { text };
        Some(text.replace("rgb=\"FF00B050\"", "indexed=\"0\""))
    });
    assert_eq!(grids(&changed).unwrap()[0].cell(1, 1).unwrap().font, Some(Rgb(0xAB, 0xCD, 0xEF)));
}

#[test]
fn the_colour_of_most_characters() {
    let rich = |parts: &[(&Format, &str)], cell: &Format| {
        let bytes = book(|book| {
            book.add_worksheet().write_rich_string_with_format(0, 0, parts, cell).unwrap();
        });
        grids(&bytes).unwrap()[0].cell(1, 1).unwrap().clone()
    };
    let plain = Format::new();
    let cell = rich(&[(&green(), "緑の字がながい"), (&plain, "黒")], &plain);
    assert_eq!((cell.text.as_str(), cell.font), ("緑の字がながい黒", Some(GREEN)));
    let cell = rich(&[(&green(), "緑"), (&plain, "黒の字がながい")], &plain);
    assert_eq!(cell.font, None);
    let struck = Format::new().set_font_strikethrough();
    assert!(rich(&[(&struck, "消した字がながい"), (&plain, "残")], &plain).struck);
    assert!(!rich(&[(&struck, "消"), (&plain, "残した字がながい")], &plain).struck);
}

#[test]
fn inline_texts_and_phonetic_guides() {
    let bytes = raw_sheet(
        "<sheetData><row><c t=\"inlineStr\"><is><r><rPr><color rgb=\"0000B050\"/></rPr><t>受給</t></r>\
         <r><t>者証</t></r><r><rPr><color rgb=\"0000B050\"/></rPr><t xml:space=\"preserve\"> 番号</t></r>\
         <rPh sb=\"0\" eb=\"2\"><t>ジュキュウ</t></rPh><phoneticPr fontId=\"1\"/></is></c>\
         <c t=\"inlineStr\"><is><t>a&amp;b_x000D_&#10;c</t></is></c><c t=\"b\"><v>0</v></c></row>\
         <row r=\"5\"><c r=\"C5\" t=\"d\"><v>2025-07-25T00:00:00</v></c><c><v>7</v></c></row></sheetData>",
    );
    let grid = &grids(&bytes).unwrap()[0];
    assert_eq!((grid.text(1, 1), grid.text(1, 2), grid.text(1, 3)), ("受給者証 番号", "a&b\r\nc", "FALSE"));
    assert_eq!((grid.cell(1, 1).unwrap().font, grid.cell(1, 2).unwrap().font), (Some(GREEN), None));
    assert_eq!((grid.text(5, 3), grid.text(5, 4)), ("2025-07-25", "7"));
    let shared = edited(
        &book(|book| {
            book.add_worksheet().write(0, 0, "漢字").unwrap();
        }),
        |name, text| {
            assert!(name != "xl/sharedStrings.xml" || text.contains("<t>漢字</t>"));
            Some(text.replace("<t>漢字</t>", "<t>漢字</t><rPh sb=\"0\" eb=\"2\"><t>カンジ</t></rPh>"))
        },
    );
    assert_eq!(grids(&shared).unwrap()[0].text(1, 1), "漢字");
}

#[test]
fn merged_cells_and_hidden_sheets() {
    let bytes = book(|book: &mut Workbook| {
        let sheet = book.add_worksheet();
        sheet.set_name("一覧").unwrap();
        sheet.merge_range(1, 1, 3, 2, "まとめ", &Format::new()).unwrap();
        sheet.write(2, 1, "隠れた字").unwrap();
        book.add_worksheet().set_name("控え").unwrap().set_hidden(true);
    });
    let grids = grids(&bytes).unwrap();
    assert_eq!(
        (grids[0].name.as_str(), grids[0].hidden, grids[1].name.as_str(), grids[1].hidden),
        ("一覧", false, "控え", true)
    );
    assert_eq!((grids[0].text(4, 3), grids[0].text(5, 3), grids[0].first_of(4, 3)), ("まとめ", "", (2, 2)));
    assert_eq!(grids[0].rows().collect::<Vec<_>>(), [2], "what merged cells cover is not seen on the sheet");
}

#[test]
fn the_last_corner_and_a_million_empty_rows() {
    let mut rows = String::from("<dimension ref=\"A1:XFD1048576\"/><sheetData>");
    for row in 1..=1_000_000 {
        rows.push_str(&format!("<row r=\"{row}\"><c r=\"A{row}\" s=\"0\"/></row>"));
    }
    rows.push_str("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>");
    let bytes = raw_sheet(&rows);
    let grid = &grids(&bytes).unwrap()[0];
    assert_eq!((grid.last_row(), grid.text(1_048_576, 16_384), grid.rows().count()), (1_048_576, "1", 1));
}

#[test]
fn too_many_cells_are_told() {
    let row = |row: usize| {
        let cells: String = (0..100).map(|_| "<c><v>1</v></c>").collect();
        format!("<row r=\"{row}\">{cells}</row>")
    };
    let rows = |n| (1..=n).map(row).collect::<String>();
    assert_eq!(grids(&raw_sheet(&format!("<sheetData>{}</sheetData>", rows(3000)))).unwrap()[0].last_row(), 3000);
    assert_eq!(
        super::key(grids(&raw_sheet(&format!("<sheetData>{}</sheetData>", rows(3001))))),
        "import.too-many-cells"
    );
    let merged = |n| (1..=n).map(|row| format!("<mergeCell ref=\"A{row}:B{row}\"/>")).collect::<String>();
    let with = |n| raw_sheet(&format!("<sheetData/><mergeCells>{}</mergeCells>", merged(n)));
    assert!(grids(&with(100_000)).is_ok());
    assert_eq!(super::key(grids(&with(100_001))), "import.too-many-cells");
    let wide = |n| (1..=n).map(|c| format!("<mergeCell ref=\"{0}1:{0}2\"/>", column_letters(c))).collect::<String>();
    let with = |n| raw_sheet(&format!("<sheetData/><mergeCells>{}</mergeCells>", wide(n)));
    assert!(grids(&with(1_024)).is_ok());
    assert_eq!(super::key(grids(&with(1_025))), "import.too-many-cells");
    // Few bytes of XML, but each cell shows the same long text.
    let long = format!("<t>{}</t>", "あ".repeat(30_000));
    let row = (0..1000).map(|_| "<c t=\"s\"><v>0</v></c>").collect::<String>();
    let shared = edited(&raw_sheet(&format!("<sheetData><row>{row}</row></sheetData>")), |_, text| {
        Some(text.replace("<t>x</t>", &long))
    });
    assert_eq!(super::key(grids(&shared)), "import.too-many-cells");
}
