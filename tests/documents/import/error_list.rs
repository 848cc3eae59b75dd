//! Error-code lists as untidy as real ones.

use pmh_inspector::import::{Grid, Hints, csv_grid, error_list, grids, looks_like_error_list};
use pmh_inspector::spec::ErrorCode;
use rust_xlsxwriter::Format;

use super::{book, key, keys, list, sheet, spoken};

fn codes(grids: &[Grid]) -> Vec<ErrorCode> {
    error_list(grids, &Hints::default()).unwrap().tables.code
}

fn names(codes: &[ErrorCode]) -> Vec<&str> {
    codes.iter().map(|code| code.code.as_str()).collect()
}

/// Three hundred codes on the third of four sheets, below titles, with merged cells, line breaks and notes.
fn untidy() -> Vec<u8> {
    book(|book| {
        let plain = Format::new();
        let cover = book.add_worksheet();
        cover.set_name("表紙").unwrap().write(4, 3, "連携インターフェース資料").unwrap();
        cover.write(6, 3, "第２.０版").unwrap();
        let history = book.add_worksheet();
        history.set_name("改版履歴").unwrap();
        for (row, cells) in
            [["版", "日付", "内容"], ["1.0版", "2024/10/1", "新規"], ["2.0版", "令和7年7月25日", "コードの追加"]]
                .iter()
                .enumerate()
        {
            for (column, text) in cells.iter().enumerate() {
                history.write(row as u32, column as u16, *text).unwrap();
            }
        }
        let sheet = book.add_worksheet();
        sheet.set_name("一覧（全件）").unwrap();
        sheet.merge_range(1, 1, 1, 7, "エラーコード一覧", &plain).unwrap();
        sheet.write(2, 7, "2025/7/1").unwrap();
        sheet.merge_range(4, 2, 4, 4, "エラー", &plain).unwrap();
        sheet.merge_range(4, 1, 5, 1, "Ｎｏ．", &plain).unwrap();
        for (column, text) in (2..).zip(["エラー\nコード", "内　容", "発生\n原因", "対応内容（自治体）", "備考"])
        {
            sheet.write(5, column, text).unwrap();
        }
        let mut row = 6;
        for n in 0..300_u32 {
            if n % 50 == 0 {
                sheet.merge_range(row, 1, row, 6, &format!("{}. 区分 API{}", n / 50 + 1, n / 50), &plain).unwrap();
                row += 2;
            }
            if n == 150 {
                for (column, text) in
                    (2..).zip(["エラー\nコード", "内　容", "発生\n原因", "対応内容（自治体）", "備考"])
                {
                    sheet.write(row, column, text).unwrap();
                }
                row += 1;
            }
            sheet.write(row, 1, n + 1).unwrap();
            sheet.write(row, 3, format!("内容{n}")).unwrap();
            sheet.write(row, 4, format!("原因{n}\n二行目")).unwrap();
            sheet.write(row, 6, format!("備考{n}")).unwrap();
            let code = format!("Z{n:03}");
            if n % 10 == 0 {
                sheet.merge_range(row, 2, row + 1, 2, &code, &plain).unwrap();
                sheet.write(row, 5, format!("対応{n}")).unwrap();
                sheet.write(row + 1, 4, format!("原因{n}の続き")).unwrap();
                row += 1;
            } else {
                sheet.write(row, 2, &code).unwrap();
                // One action for two codes.
                match n % 10 {
                    2 => {
                        sheet.merge_range(row, 5, row + 1, 5, &format!("対応{n}"), &plain).unwrap();
                    }
                    3 => {}
                    _ => {
                        sheet.write(row, 5, format!("対応{n}")).unwrap();
                    }
                }
            }
            row += 1;
        }
        sheet.write(row + 1, 1, "※ コードは追加されることがある").unwrap();
        let other = book.add_worksheet();
        other.set_name("用語").unwrap();
        for (column, text) in (0..).zip(["コード", "内容"]) {
            other.write(0, column, text).unwrap();
            other.write(1, column, text.chars().rev().collect::<String>()).unwrap();
        }
    })
}

#[test]
fn three_hundred_codes_load_whole_and_in_order() {
    let imported = list(&untidy());
    let codes = &imported.tables.code;
    assert_eq!(codes.len(), 300);
    for (n, code) in codes.iter().enumerate() {
        assert_eq!(
            (code.code.as_str(), code.content.as_str()),
            (format!("Z{n:03}").as_str(), format!("内容{n}").as_str())
        );
        let more = if n % 10 == 0 { format!("\n原因{n}の続き") } else { String::new() };
        assert_eq!(code.cause, format!("原因{n}\n二行目{more}"));
        assert_eq!(code.action, format!("対応{}", if n % 10 == 3 { n - 1 } else { n }));
        let further = [("Ｎｏ．".to_owned(), (n + 1).to_string()), ("備考".to_owned(), format!("備考{n}"))];
        assert_eq!(code.further, further);
    }
    let info = &imported.tables.document[0];
    assert_eq!((info.title.as_str(), info.edition.as_str()), ("エラーコード一覧", "第2.0版 令和7年7月25日"));
    assert_eq!(
        keys(&imported.recognised),
        [
            "import.list",
            "import.column-code",
            "import.column-content",
            "import.column-cause",
            "import.column-action",
            "import.columns-further",
            "import.list-rows"
        ]
    );
    let first = spoken(&imported.recognised[0]);
    assert!(first.contains("\"一覧\"") && first.contains("row 6") && first.contains("300"), "{first}");
    assert!(spoken(&imported.recognised[1]).contains("Column C"));
    assert_eq!(keys(&imported.doubts), ["import.sheets-left", "import.rows-left"]);
    assert!(spoken(&imported.doubts[0]).contains("用語"));
}

#[test]
fn a_csv_below_title_rows() {
    let text = "\u{FEFF}エラーコード一覧,,,,\r\n2025/7/25,,,,\r\n\r\nNo.,\"エラー\r\nコード\",エラー内容,原因,対応内容（自治体）,備考\r\n\
        1, A-1 ,内容1,\"原因\r\n二行目\",対応1,x\r\n,,,原因3,,y\r\n2,A-2,内容2,,,\r\n3,A-1,別,,,\r\n※ 注記,,,,,\r\n";
    let imported = error_list(&[csv_grid(text).unwrap()], &Hints::default()).unwrap();
    let codes = &imported.tables.code;
    assert_eq!(names(codes), ["A-1", "A-2", "A-1"]);
    assert_eq!((codes[0].content.as_str(), codes[0].action.as_str()), ("内容1", "対応1"));
    assert_eq!(codes[0].cause, "原因\r\n二行目\n原因3");
    assert_eq!(codes[0].further, [("No.".to_owned(), "1".to_owned()), ("備考".to_owned(), "x\ny".to_owned())]);
    assert_eq!(imported.tables.document[0].edition, "2025/7/25");
    assert_eq!(keys(&imported.doubts), ["import.codes-twice", "import.rows-joined", "import.rows-left"]);
}

#[test]
fn the_sample_list_loads() {
    let text = include_str!("../../../samples/error-codes.sample.csv");
    let imported = error_list(&[csv_grid(text).unwrap()], &Hints::default()).unwrap();
    assert!(imported.tables.code.len() > 5 && imported.doubts.is_empty(), "{:?}", imported.doubts);
    let whole = |code: &ErrorCode| !code.content.is_empty() && !code.cause.is_empty() && !code.action.is_empty();
    assert!(imported.tables.code.iter().all(whole));
}

#[test]
fn merged_cells_belong_to_each_code() {
    let grid = sheet(
        "",
        &[
            &["コード", "内容", "原因", "対応"],
            &["A1", "x", "共通の原因", "対応1"],
            &["A2", "y", "^", "対応2"],
            &["^", "y2", "^", "^"],
            &["A3", "z", "まとめて", "<"],
        ],
    );
    let codes = codes(&[grid]);
    assert_eq!(names(&codes), ["A1", "A2", "A3"]);
    assert_eq!((codes[0].cause.as_str(), codes[1].cause.as_str()), ("共通の原因", "共通の原因"));
    assert_eq!((codes[1].content.as_str(), codes[1].action.as_str()), ("y\ny2", "対応2"));
    assert_eq!((codes[2].cause.as_str(), codes[2].action.as_str()), ("まとめて", "まとめて"));
}

#[test]
fn notes_sections_and_tables_below() {
    let grid = sheet(
        "",
        &[
            &["コード", "内容", "原因"],
            &["共通", "", ""],
            &["A1", "x", "y"],
            &["2. 登録 API", "<", "<"],
            &["", "", ""],
            &["A2", "x", "y"],
            &["※ 注記", "", ""],
            &["原因", "コード", "内容"],
            &["q", "B1", "p"],
        ],
    );
    let imported = error_list(&[grid], &Hints::default()).unwrap();
    assert_eq!(names(&imported.tables.code), ["A1", "A2", "B1"]);
    assert_eq!((imported.tables.code[2].cause.as_str(), imported.tables.code[2].content.as_str()), ("q", "p"));
    assert_eq!(imported.tables.code[1].content, "x", "notes are no part of the code above");
    assert_eq!(imported.doubts[0].args[0].1, "3", "{:?}", imported.doubts);
}

#[test]
fn struck_and_odd_codes_are_kept_and_told() {
    let bytes = book(|book| {
        let sheet = book.add_worksheet();
        let gone = Format::new().set_font_strikethrough();
        for (row, cells) in [["コード", "原因"], ["A1", "x"], ["A2\nA3", "x"], ["A4", ""]].iter().enumerate() {
            for (column, text) in cells.iter().enumerate() {
                let format = if *text == "A1" { gone.clone() } else { Format::new() };
                sheet.write_with_format(row as u32, column as u16, *text, &format).unwrap();
            }
        }
    });
    let imported = list(&bytes);
    assert_eq!(names(&imported.tables.code), ["A1", "A2\nA3", "A4"]);
    assert_eq!(keys(&imported.doubts), ["import.codes-struck", "import.codes-broken", "import.codes-bare"]);
    assert!(spoken(&imported.doubts[0]).contains("A1"));
}

#[test]
fn several_sheets_hidden_sheets_and_hints() {
    let table = |name: &str, code: &str| sheet(name, &[&["エラーコード", "原因"], &[code, "x"]]);
    let mut hidden = table("旧", "H1");
    hidden.hidden = true;
    let grids = [table("登録", "A1"), hidden.clone(), table("照会", "B1")];
    let imported = error_list(&grids, &Hints::default()).unwrap();
    assert_eq!(names(&imported.tables.code), ["A1", "B1"]);
    assert_eq!(keys(&imported.doubts), ["import.sheets-left", "import.several-lists"]);
    let with = |sheet: &str| error_list(&grids, &Hints { sheet: Some(sheet.into()), ..Hints::default() });
    assert_eq!(names(&with("照会").unwrap().tables.code), ["B1"]);
    assert_eq!(names(&with("2").unwrap().tables.code), ["H1"]);
    assert_eq!(key(with("4")), "import.unknown-sheet");
    assert_eq!(key(with("0")), "import.unknown-sheet");
    let only = error_list(&[hidden], &Hints::default()).unwrap();
    assert_eq!(keys(&only.doubts), ["import.hidden-sheet"]);
}

#[test]
fn row_and_columns_by_hand() {
    let grid = sheet("表", &[&["甲", "乙", "丙"], &["A1", "x", "y"], &["A2", "x2", "y2"]]);
    let grids = [grid];
    let said = error_list(&grids, &Hints::default());
    let problem = spoken(&said.clone().unwrap_err().0);
    assert!(problem.contains("1 (1): 3: -") && problem.contains("--column code=B"), "{problem}");
    assert!(!problem.contains(['表', '甲']), "what stands there may be anybody's: {problem}");
    assert_eq!(key(said), "import.no-list");
    let hints =
        Hints { header_row: Some(1), columns: vec![("code".into(), 1), ("action".into(), 3)], ..Hints::default() };
    let codes = error_list(&grids, &hints).unwrap().tables.code;
    assert_eq!(names(&codes), ["A1", "A2"]);
    assert_eq!(
        (codes[0].action.as_str(), codes[0].further.as_slice()),
        ("y", &[("乙".to_owned(), "x".to_owned())][..])
    );
    let wrong = Hints { columns: vec![("kode".into(), 1)], ..Hints::default() };
    assert_eq!(key(error_list(&grids, &wrong)), "import.unknown-meaning");
    let beyond = Hints { header_row: Some(99), ..Hints::default() };
    assert_eq!(key(error_list(&grids, &beyond)), "import.no-list");
}

#[test]
fn no_list() {
    let problem = |text: &str| key(csv_grid(text).and_then(|grid| error_list(&[grid], &Hints::default())));
    assert_eq!(problem("\u{FEFF}\r\n"), "import.empty");
    assert_eq!(problem("氏名,住所\nA,B\n"), "import.no-list");
    assert_eq!(problem("コード,備考\nA,B\n"), "import.no-list");
    assert_eq!(problem("コード,内容\n,\n※,\n"), "import.no-codes");
    assert_eq!(problem(&format!("{}コード,内容\nA,b\n", "題,\n".repeat(60))), "import.no-list");
    assert_eq!(key(error_list(&[], &Hints::default())), "import.no-list");
    assert_eq!(
        key(error_list(
            &grids(&book(|book| {
                book.add_worksheet();
            }))
            .unwrap(),
            &Hints::default()
        )),
        "import.no-list"
    );
    // What may be the number of a person is not told.
    let people = csv_grid("210987654321,見本太郎\n").unwrap();
    let told = spoken(&error_list(&[people], &Hints::default()).unwrap_err().0);
    assert!(!told.contains("2109"), "{told}");
}

#[test]
fn lists_are_told_from_replies() {
    let rows = |text: &str| -> Vec<Vec<String>> {
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    };
    for text in ["エラーコード,エラー内容,原因,対応内容", "一覧,,\n,,\nNo,コード,内容,対処方法", "id,message,cause"]
    {
        assert!(looks_like_error_list(&rows(text)), "{text}");
    }
    for text in [
        "行番号,エラーコード,エラー内容",
        "レコード番号,エラーコード,エラー内容,対応",
        "エラーコード,エラー内容",
        "氏名,対応",
        "",
    ] {
        assert!(!looks_like_error_list(&rows(text)), "{text}");
    }
}
