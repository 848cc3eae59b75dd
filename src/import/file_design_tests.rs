use super::*;
use crate::import::{Cell, Rgb};
use crate::spec::CharSet;
use crate::text::Lang;

const RED: Rgb = Rgb(0xFF, 0, 0);
const BLUE: Rgb = Rgb(0, 0, 0xFF);
const GREEN: Rgb = Rgb(0, 0x80, 0);

/// The designs say nothing of keys and places that the sentences lack.
fn keys(said: &[Message]) -> Vec<&'static str> {
    for said in said {
        for lang in [Lang::Ja, Lang::En] {
            let words = said.in_words(lang);
            assert!(!words.contains('{') && words != said.key, "{words}");
        }
    }
    said.iter().map(|said| said.key).collect()
}

fn read(grids: &[Grid], hints: &Hints) -> Result<Imported, &'static str> {
    file_design(grids, &FieldTable::built_in(), hints).map_err(|problem| keys(&[problem.0])[0])
}

fn plain(grids: &[Grid]) -> Imported {
    read(grids, &Hints::default()).unwrap()
}

fn paint(grid: &mut Grid, row: u32, column: u32, font: Option<Rgb>) {
    let cell = Cell { font, ..grid.cell(row, column).unwrap().clone() };
    grid.put(row, column, cell);
}

fn names(imported: &Imported) -> Vec<&str> {
    imported.tables.column.iter().map(|column| column.name.as_str()).collect()
}

fn tidy() -> Grid {
    let mut grid = Grid::from_rows(
        "項目一覧",
        &[
            &["ファイル設計書", "", "", "", "", "", ""][..],
            &["項番", "項目名", "JSON項目名", "必須", "最大桁数", "文字種", "備考"],
            &["1", "機関別受給者証種別ID", "orgSpecificCertificateTypeId", "○", "50", "半角英数", ""],
            &["2", "個人番号", "myNumber", "○", "固定12", "半角数字", "マイナンバー"],
            &["3", "公費負担者番号", "", "－", "8桁", "半角数字", ""],
            &["4", "一部負担割合", "copaymentRate", "△", "8,2", "X", "自由"],
            &["5", "窓口への依頼", "", "", "", "全角", ""],
        ],
    );
    for (row, colour) in [(4, BLUE), (5, RED), (6, GREEN), (7, GREEN)] {
        paint(&mut grid, row, 2, Some(colour));
    }
    grid
}

#[test]
fn a_list_with_colours() {
    let imported = plain(&[tidy()]);
    let columns = &imported.tables.column;
    let json: Vec<Option<&str>> = columns.iter().map(|column| column.json.as_deref()).collect();
    assert_eq!(json, [Some("orgSpecificCertificateTypeId"), Some("myNumber"), None, Some("copaymentRate"), None]);
    let classes: Vec<&str> = columns.iter().map(|column| column.class.unwrap().code()).collect();
    assert_eq!(classes, ["internal", "person", "billing", "card", "card"]);
    let required: Vec<Required> = columns.iter().map(|column| column.required).collect();
    use Required::{No, Unknown, Yes};
    assert_eq!(required, [Yes, Yes, No, Unknown, No]);
    assert_eq!(columns[1].length, Some(Length { min: Some(12), max: Some(12) }));
    assert_eq!((columns[2].length, columns[3].length), (Some(Length { min: None, max: Some(8) }), None));
    assert_eq!((columns[0].charset, columns[3].charset), (Some(CharSet::Alphanumeric), None));
    assert_eq!((columns[1].note.as_str(), columns[1].place.as_str()), ("マイナンバー", "項目一覧!B4"));
    assert_eq!(columns[3].note, "必須: △\n最大桁数: 8,2\n文字種: X\n自由");
    let told = ["import.design.required-unclear", "import.design.length-unclear", "import.design.charset-unclear"];
    assert_eq!(keys(&imported.doubts), [&told[..], &["import.design.length-most"]].concat());
    let heard =
        ["list", "columns", "items", "statements", "classes", "by-hue"].map(|key| format!("import.design.{key}"));
    assert_eq!(keys(&imported.recognised), heard);
    assert!(imported.recognised[1].args[0].1.contains("C JSON項目名 = json"));
}

#[test]
fn an_untidy_sheet() {
    let mut grid = Grid::from_rows(
        "設計",
        &[
            &["黒字：PMH内処理用、青字：対象者個人、赤字：レセコン転記、緑字：券面項目", "", "", "", "", "", ""][..],
            &["No.", "項目名", "", "", "桁数", "", "省略可"],
            &["", "", "", "", "最小", "最大", ""],
            &["1", "基本5情報", "氏名", "", "１", "３０文字以内", ""],
            &["2", "", "生年\n月日※1", "", "", "10バイト", "○"],
            &["", "", "", "", "", "", "西暦で"],
            &["", "■資格", "", "", "", "", ""],
            &["3", "公費負担者番号（8桁）", "", "", "8", "8", "×"],
            &["No.", "項目名", "", "", "桁数", "", "省略可"],
            &["4", "医療費助成資格有効期間開始日", "", "", "10", "5", ""],
            &["4", "生年月日", "", "", "", "", ""],
            &["※1 形式は別紙", "", "", "", "", "", ""],
        ],
    );
    for (first, last) in [((2, 2), (2, 4)), ((2, 5), (2, 6)), ((2, 1), (3, 1)), ((4, 2), (5, 2))] {
        grid.merge(first, last);
    }
    grid.merge((5, 3), (6, 3));
    let imported = plain(&[Grid::from_rows("表紙", &[["ファイル設計書"]]), grid]);
    let columns = &imported.tables.column;
    let is = ["氏名", "生年月日", "公費負担者番号（8桁）", "医療費助成資格有効期間開始日", "生年月日"];
    assert_eq!(names(&imported), is);
    assert_eq!(columns[0].length, Some(Length { min: Some(1), max: Some(30) }));
    assert_eq!((columns[1].required, columns[2].required), (Required::No, Required::Yes));
    assert_eq!(columns[2].length, Some(Length { min: Some(8), max: Some(8) }));
    assert!(columns.iter().all(|column| column.class.is_none()));
    let told = keys(&imported.doubts);
    for key in ["bytes", "twice", "length-unclear", "skipped", "uncoloured"] {
        assert!(told.iter().any(|told| *told == format!("import.design.{key}")), "{key}: {told:?}");
    }
}

#[test]
fn categories_name_what_has_no_other_name() {
    let rows = [
        ["大項目", "中項目", "小項目", "必須", "ほか"],
        ["基本情報", "基本5情報", "", "○", ""],
        ["", "", "氏名", "○", "甲"],
        ["", "", "住所", "任意", ""],
        ["資格", "区分", "", "", ""],
        ["備考欄", "", "", "", "乙"],
    ];
    let mut grid = Grid::from_rows("s", &rows);
    grid.merge((2, 1), (4, 1));
    let imported = plain(&[grid]);
    assert_eq!(names(&imported), ["氏名", "住所", "区分", "備考欄"], "the object whose members follow is no column");
    assert_eq!(imported.tables.column[0].note, "大項目: 基本情報\nほか: 甲");
    assert!(keys(&imported.doubts).contains(&"import.design.skipped"));
}

#[test]
fn a_column_without_heading_holds_names_or_remarks() {
    let of = |rows: [[&str; 3]; 5]| names(&plain(&[Grid::from_rows("s", &rows)])).join(" ");
    let head = ["項目名", "", "必須"];
    let parts = [head, ["基本5情報", "", ""], ["", "氏名", ""], ["", "住所", ""], ["区分", "", ""]];
    assert_eq!(of(parts), "氏名 住所 区分");
    let remarks = [head, ["氏名", "変更", ""], ["住所", "", ""], ["区分", "", ""], ["独自", "新規", "○"]];
    assert_eq!(of(remarks), "氏名 住所 区分 独自");
}

#[test]
fn a_column_that_is_never_marked_says_nothing() {
    let rows = [["項目名", "必須"], ["氏名", ""], ["住所", ""], ["性別", ""]];
    let imported = plain(&[Grid::from_rows("", &rows)]);
    assert!(imported.tables.column.iter().all(|column| column.required == Required::Unknown));
    assert_eq!(imported.tables.column[0].place, "A2");
}

#[test]
fn names_in_json_do_not_hide_known_items() {
    let rows = [
        ["項目名", "物理名"],
        ["個人番号", "MY_NUMBER"],
        ["氏名", "name"],
        ["住所", "COL_003"],
        ["独自項目", "original1"],
        ["独自項目2", "（なし）"],
        ["性別", "historyKey"],
    ];
    let imported = plain(&[Grid::from_rows("s", &rows)]);
    let json: Vec<Option<&str>> = imported.tables.column.iter().map(|column| column.json.as_deref()).collect();
    let is = [Some("myNumber"), Some("basicFiveInfo.name"), None, Some("original1"), None, Some("historyKey")];
    assert_eq!(json, is);
    assert_eq!(imported.tables.column[2].note, "物理名: COL_003");
    let told = imported.doubts.iter().find(|said| said.key == "import.design.json-unclear").unwrap();
    assert_eq!(told.args[0].1, "3");
}

#[test]
fn items_side_by_side() {
    let rows = [
        &["様式", "", "", "", "", "", ""][..],
        &["項目名", "機関別受給者証種別ID", "個人番号", "氏名", "生年月日", "公費負担者番号", "窓口への依頼"],
        &["必須", "○", "○", "○", "○", "", "×"],
        &["桁数", "50", "12", "", "固定10", "8", "200"],
    ];
    let mut grid = Grid::from_rows("様式", &rows);
    paint(&mut grid, 2, 7, Some(GREEN));
    paint(&mut grid, 2, 3, Some(BLUE));
    let imported = plain(&[grid]);
    assert_eq!(imported.tables.column.len(), 6);
    let last = &imported.tables.column[5];
    assert_eq!(
        (last.name.as_str(), last.class, last.required),
        ("窓口への依頼", Some(ColourClass::Card), Required::No)
    );
    assert_eq!(last.place, "様式!G2");
    assert_eq!(imported.tables.column[3].length, Some(Length { min: Some(10), max: Some(10) }));
    assert_eq!(imported.tables.column[4].required, Required::No);
    assert!(keys(&imported.recognised).contains(&"import.design.row"));
}

#[test]
fn several_sheets_are_never_guessed() {
    let sheet = |name: &str, items: [&str; 3]| {
        let rows: Vec<[&str; 2]> = std::iter::once(["項目名", "必須"]).chain(items.map(|item| [item, "○"])).collect();
        Grid::from_rows(name, &rows)
    };
    let (a, b) = (sheet("その1", ["氏名", "住所", "性別"]), sheet("その2", ["区分", "所得区分", "履歴キー"]));
    let grids = [a, b, sheet("改版", ["氏名", "住所", "区分"])];
    assert_eq!(read(&grids[..2], &Hints::default()).unwrap_err(), "import.design.several-continued");
    assert_eq!(read(&grids, &Hints::default()).unwrap_err(), "import.design.several");
    let on = |sheet: &str| Hints { sheet: Some(sheet.into()), ..Hints::default() };
    assert_eq!(names(&read(&grids, &on("その2")).unwrap()), ["区分", "所得区分", "履歴キー"]);
    assert_eq!(names(&read(&grids, &on("1")).unwrap()), ["氏名", "住所", "性別"]);
    let joined = read(&grids, &on("その1, その2")).unwrap();
    assert_eq!((joined.tables.column.len(), keys(&joined.doubts)[0]), (6, "import.design.joined"));
    for sheet in ["その3", "0", "9", ""] {
        assert_eq!(read(&grids, &on(sheet)).unwrap_err(), "import.design.no-such-sheet");
    }
    let mut hidden = grids;
    (hidden[1].hidden, hidden[2].hidden) = (true, true);
    let imported = plain(&hidden);
    assert_eq!(names(&imported), ["氏名", "住所", "性別"]);
    assert!(keys(&imported.doubts).contains(&"import.design.hidden"));
}

#[test]
fn what_is_no_file_design() {
    let table = FieldTable::built_in();
    let list = ["項目名,必須", "りんご,○", "みかん,○"];
    let errors = ["エラーコード,項目名,エラー内容,原因,対応", "A,氏名,x,y,z", "B,住所,x,y,z", "C,性別,x,y,z"];
    let master = ["受給者証種別ID,受給者証名,公費負担者番号,有効期間開始日,有効期間終了日", "01,a,,,"];
    for text in [&list[..], &errors, &master, &[]] {
        let rows: Vec<Vec<&str>> = text.iter().map(|line| line.split(',').collect()).collect();
        let grids = [Grid::from_rows("x", &rows)];
        assert_eq!(read(&grids, &Hints::default()).unwrap_err(), "import.design.nothing", "{text:?}");
        assert!(!looks_like_file_design(&grids, &table), "{text:?}");
    }
    assert_eq!(file_design_score(&[tidy()], &table), 3);
    // What the user names is taken, and it is told that little of it is known.
    let rows: Vec<Vec<&str>> = list.iter().map(|line| line.split(',').collect()).collect();
    let hints = Hints { header_row: Some(1), columns: vec![("name".into(), 1)], ..Hints::default() };
    let imported = read(&[Grid::from_rows("x", &rows)], &hints).unwrap();
    assert_eq!(names(&imported), ["りんご", "みかん"]);
    assert!(keys(&imported.doubts).contains(&"import.design.few-known"));
}

#[test]
fn records_are_not_told_of() {
    let rows = [["見本太郎", "210987654321"], ["見本花子", "210987654321"]];
    let problem = file_design(&[Grid::from_rows("", &rows)], &FieldTable::built_in(), &Hints::default()).unwrap_err();
    let words = problem.0.in_words(Lang::Ja);
    assert!(!words.contains("見本") && !words.contains("2109") && words.contains("2 cells"), "{words}");
}

#[test]
fn hostile_sheets() {
    let mut grid = Grid::named("x");
    grid.put(1_048_576, 16_384, Cell { text: "項目名".into(), ..Cell::default() });
    grid.put(1, 1, Cell { text: "※".into(), ..Cell::default() });
    assert_eq!(read(&[grid], &Hints::default()).unwrap_err(), "import.design.nothing");
    let rows: Vec<[String; 2]> =
        std::iter::once(["項目名".to_owned(), "必須".to_owned()])
            .chain((0..5_000).map(|i| {
                [if i < 3 { ["氏名", "住所", "性別"][i].to_owned() } else { format!("x{i}") }, "○".to_owned()]
            }))
            .collect();
    assert_eq!(read(&[Grid::from_rows("x", &rows)], &Hints::default()).unwrap_err(), "import.design.too-many");
}

#[test]
fn items_that_are_struck_through_are_left_out_and_told() {
    let mut grid = tidy();
    assert!(names(&plain(&[grid.clone()])).contains(&"一部負担割合"));
    let cell = Cell { struck: true, ..grid.cell(6, 2).unwrap().clone() };
    grid.put(6, 2, cell);
    let imported = plain(&[grid]);
    assert!(!names(&imported).contains(&"一部負担割合") && imported.tables.column.len() == 4);
    assert!(keys(&imported.doubts).contains(&"import.design.struck"));
}

/// One row for several columns: those behind it keep their places, and what is not certain is told.
#[test]
fn a_row_for_several_columns() {
    let rows = |number: &str, name: &str| {
        vec![
            vec!["列", "項目名", "必須", "桁数"],
            vec!["A", "個人番号", "○", "12"],
            vec![number, name, "", ""],
            vec!["AM", "受給者証名", "", ""],
            vec!["AN", "公費負担者番号", "", ""],
        ]
        .into_iter()
        .map(|row| row.into_iter().map(str::to_owned).collect::<Vec<_>>())
        .collect::<Vec<_>>()
    };
    for (number, name, count, told) in [
        ("B～F", "基本5情報", 5, true),
        ("2-6", "基本5情報", 5, true),
        ("T～AM", "券面項目1～20", 20, false),
        ("20〜39", "券面項目１～２０", 20, false),
        ("20〜30", "券面項目1～20", 11, true),
        ("20", "券面項目1～20", 1, true),
        ("20", "所得区分", 1, false),
        ("1-2", "所得区分", 2, true),
    ] {
        let rows = rows(number, name);
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let imported = plain(&[Grid::from_rows("項目一覧", &rows)]);
        let columns = &imported.tables.column;
        assert_eq!(columns.len(), 3 + count, "{number} {name}");
        assert_eq!(keys(&imported.doubts).contains(&"import.design.ranges"), told, "{number} {name}");
        let open = columns.iter().filter(|column| column.open.contains(&"column".to_owned())).count();
        assert_eq!(open, if told { count } else { 0 }, "{number} {name}");
        if !told && count > 1 {
            assert_eq!((names(&imported)[1], names(&imported)[20]), ("券面項目1", "券面項目20"));
        }
    }
}

/// What a column for the type says of characters and length is used, and counted as such.
#[test]
fn types_that_give_a_length() {
    for heading in ["型", "データ型", "属性", "形式", "PIC"] {
        for (text, max, charset) in [
            ("9(8)", 8, Some(CharSet::Digits)),
            ("X(12)", 12, None),
            ("可変長(5)", 5, None),
            ("固定長(1)", 1, None),
            ("全角20", 20, Some(CharSet::FullWidth)),
        ] {
            let rows: [&[&str]; 4] =
                [&["項目名", heading, "備考"], &["個人番号", "", ""], &["受給者証名", text, ""], &["氏名", "", ""]];
            let imported = plain(&[Grid::from_rows("項目一覧", &rows)]);
            let column = &imported.tables.column[1];
            let length = column.length.and_then(|length| length.max);
            assert_eq!((length, column.charset), (Some(max), charset), "{heading} {text}");
            assert!(column.open.is_empty(), "{heading} {text}");
            assert!(!keys(&imported.doubts).contains(&"import.design.charset-unclear"), "{heading} {text}");
        }
    }
}

/// A row of data behind headings is no row of names: among values, any name may be somebody's.
#[test]
fn a_row_with_values_in_it_is_no_file_design() {
    let headings = ["個人番号", "氏名", "生年月日", "公費負担者番号", "受給者証名"];
    let row = |more: &[&str]| Grid::from_rows("", &[&[&headings[..], more].concat()[..]]);
    assert_eq!(names(&plain(&[row(&["備考", "第2子"])])).len(), 7);
    for value in ["123456789018", "1980-01-02", "hanako@example.jp", "さくら0901234567"] {
        assert_eq!(
            read(&[row(&["見本花子", value])], &Hints::default()).err(),
            Some("import.design.nothing"),
            "{value}"
        );
    }
}
