//! Official documents through the program itself: `spec import`, `spec list`, and checks that follow what was loaded. The
//! documents are made here, as untidy as real ones.

use std::path::Path;

use crate::common::house::House;
use crate::common::{self, findings, of_type, one};
use rust_xlsxwriter::{Color, Format, Workbook};
use serde_json::{Value, json};

/// An API design in the style of the published one, which an address of at most `address` characters and a pattern of
/// types tell from the built-in table.
fn api_design(address: u32, types: &str) -> Value {
    let text = |name: &str| json!({ "type": "string", "description": name });
    let item = json!({ "type": "object", "required": ["itemName"],
        "properties": { "itemName": { "type": "string", "maxLength": 10, "description": "券面項目名" }, "itemValue": text("券面項目内容") } });
    let basic = json!({ "type": "object", "description": "基本5情報", "properties": { "name": text("氏名"), "nameKana": text("氏名カナ"),
        "address": { "type": "string", "maxLength": address, "description": "住所" }, "dateOfBirth": text("生年月日"), "sex": text("性別") } });
    let record = json!({ "type": "object",
        "required": ["orgSpecificCertificateTypeId", "myNumber", "basicFiveInfo", "validFrom", "validTo", "certificationDetail"],
        "properties": {
            "orgSpecificCertificateTypeId": { "type": "string", "maxLength": 50, "pattern": types, "description": "機関別受給者証種別ID" },
            "myNumber": { "type": "string", "description": "個人番号(マイナンバー)\n■バリデーション\n最小桁数:12桁 最大桁数:12桁 文字種:半角数字" },
            "basicFiveInfo": { "$ref": "#/components/schemas/basic" },
            "isNotDisclosed": { "type": "boolean", "description": "不開示フラグ" },
            "medicalSubsidyInsurerNumber": text("公費負担者番号"), "certificationName": text("受給者証名"),
            "medicalSubsidyRecipientNumber": text("公費受給者番号"), "isAlwaysReimbursement": text("常に償還払い"),
            "validFrom": { "type": "string", "format": "date", "description": "有効期間開始日" },
            "validTo": { "type": "string", "format": "date", "description": "有効期間終了日" },
            "certificationDetail": { "type": "array", "description": "受給者証券面項目", "items": item } } });
    json!({ "openapi": "3.0.3", "info": { "title": "見本API", "version": "2.0.0" },
        "paths": { "/x": { "post": { "operationId": "postX",
            "requestBody": { "content": { "application/json": { "schema": { "type": "array", "items": record } } } },
            "responses": { "400": { "description": "x", "content": { "application/json": { "schema": { "type": "object",
                "properties": { "list": { "type": "array", "items": { "type": "object", "properties": {
                    "errCd": text("エラーコード"), "errMsg": text("エラー内容"), "index": { "type": "integer" } } } } } } } } } } } } },
        "components": { "schemas": { "basic": basic } } })
}

fn redoc(design: &Value) -> String {
    format!(
        "<html><body><script>const __redoc_state = {{\"menu\":{{}},\"spec\":{{\"data\":{design}}}}};\nRedoc.hydrate(1);</script>"
    )
}

/// The tables of a TOML without what names the file.
fn tables(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .filter(|line| !["file", "sha256", "# sha256", "changed"].iter().any(|key| line.starts_with(key)))
        .collect()
}

#[test]
fn a_page_and_its_design_give_the_same_table() {
    let house = House::new();
    let design = api_design(20, "^[A-Z0-9]+$");
    house.write("api.json", design.to_string());
    house.write("api.html", redoc(&design));
    for (file, out) in [("api.json", "a.toml"), ("api.html", "b.toml")] {
        let told = house.run(&["spec", "import", file, "-o", out]);
        assert_eq!(told.status, 0, "{}", told.err);
        assert!(told.out.contains("2.0.0") && told.out.contains("postX"), "{}", told.out);
    }
    let table = tables(&house.path("a.toml"));
    assert_eq!(table, tables(&house.path("b.toml")));
    assert!(table.contains("certificationDetail.itemName") && table.contains("/list/*/errCd"), "{table}");
}

#[test]
fn a_changed_limit_changes_what_check_finds() {
    let house = House::new();
    let address = "見本県見本市本町一丁目二番地三号";
    let mut record: Value = serde_json::from_slice(&one(json!({ "basicFiveInfo.address": address }))).unwrap();
    record[0]["certificationDetail"] =
        json!([{ "itemName": "問合せ先は長い見出しです", "itemValue": "市役所" }, { "itemValue": "x" }]);
    house.write("a.json", record.to_string());
    for (length, pattern, expected) in [
        (20, "^[A-Z0-9]+$", vec![]),
        (15, "^[A-Z0-9]+$", vec!["1 basicFiveInfo.address wrong-length"]),
        (20, "^[0-9]+$", vec!["1 orgSpecificCertificateTypeId wrong-charset"]),
        (20, "^A00[2-9]$", vec!["1 orgSpecificCertificateTypeId wrong-charset"]),
    ] {
        house.write("api.json", api_design(length, pattern).to_string());
        let lines = house.check(&["a.json", "--spec", "api.json"]);
        let of_items =
            ["1 certificationDetail[0].itemName wrong-length", "1 certificationDetail[1].itemName required-missing"];
        let mut all: Vec<&str> = of_items.into_iter().chain(expected).collect();
        all.sort_unstable();
        // The design has fewer fields than the record: what it lacks is unknown.
        let found: Vec<String> = findings(&lines).into_iter().filter(|text| !text.ends_with("unknown-field")).collect();
        assert_eq!(found, all, "{length} {pattern}");
        for finding in of_type(&lines, "finding") {
            assert_eq!((&finding["basis"], &finding["edition"]), (&json!("imported"), &json!("見本API (2.0.0)")));
        }
    }
    // What the design does not hold is unknown; what it says of replies is used.
    record[0]["segment"] = json!("1");
    house.write("a.json", record.to_string());
    house.write("r.json", json!({ "list": [{ "errCd": "Z9", "errMsg": "m", "index": 0 }] }).to_string());
    let lines = house.check(&["a.json", "--spec", "api.json", "--response", "r.json"]);
    assert!(findings(&lines).contains(&"1 segment unknown-field".to_owned()));
    assert_eq!(of_type(&lines, "file")[1]["profile"], "見本API (2.0.0)");
    assert_eq!(
        (&of_type(&lines, "reply")[0]["code"], &of_type(&lines, "reply")[0]["record"]),
        (&json!("Z9"), &json!(1))
    );
}

/// A file design as a workbook: a cover, title rows, a grey heading, and fonts whose colours tell.
fn file_design() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("表紙").unwrap().write(1, 1, "ファイル設計書 2025年7月25日").unwrap();
    let sheet = book.add_worksheet().set_name("項目一覧").unwrap();
    sheet.write(0, 0, "黒字：PMH内処理用").unwrap();
    let grey = Format::new().set_background_color(Color::RGB(0x00D9_D9D9));
    for (column, heading) in ["項番", "項目名", "必須", "桁数", "文字種"].iter().enumerate() {
        sheet.write_with_format(3, column as u16, *heading, &grey).unwrap();
    }
    for (row, (name, required, length, charset, colour)) in COLUMNS.iter().enumerate() {
        let format = Format::new().set_font_color(Color::RGB(*colour));
        let row = row as u32 + 4;
        sheet.write(row, 0, row - 3).unwrap();
        for (column, text) in [name, required, length, charset].iter().enumerate() {
            sheet.write_with_format(row, column as u16 + 1, **text, &format).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

const COLUMNS: [(&str, &str, &str, &str, u32); 13] = [
    ("機関別受給者証種別ID", "○", "50", "半角英数", 0),
    ("個人番号", "○", "12", "半角数字", 0x0000_00FF),
    ("氏名", "○", "40", "", 0x0000_00FF),
    ("不開示フラグ", "○", "1", "", 0),
    ("公費負担者番号", "", "8", "半角数字", 0x00FF_0000),
    ("受給者証名", "○", "100", "", 0x00FF_0000),
    ("常に償還払い", "○", "1", "", 0x00FF_0000),
    ("有効期間開始日", "○", "10", "", 0x00C0_0000),
    ("有効期間終了日", "○", "10", "", 0x00C0_0000),
    ("連携管理番号", "", "5", "半角数字", 0),
    ("保護者氏名", "", "4", "", 0x0000_B050),
    ("負担割合", "", "", "", 0x0000_8000),
    ("問合せ先", "○", "", "", 0x0000_B050),
];
const ROW: [&str; 13] = [
    "A001",
    "300000000007",
    "見本太郎",
    "0",
    "81136244",
    "こども医療",
    "0",
    "2026-04-01",
    "2027-03-31",
    "12345",
    "見本花子",
    "2割",
    "見本市こども課",
];

/// The row, with a valid 個人番号, under the headings, without one of the columns.
fn csv(without: Option<usize>, heading: bool) -> String {
    let number = common::my_number(1);
    let kept = |cells: Vec<&str>| {
        let cells: Vec<&str> =
            cells.into_iter().enumerate().filter(|(i, _)| Some(*i) != without).map(|(_, c)| c).collect();
        cells.join(",")
    };
    let row = kept(ROW.iter().map(|cell| if cell.starts_with("3000") { number.as_str() } else { *cell }).collect());
    let names = kept(COLUMNS.iter().map(|column| column.0).collect());
    if heading { format!("{names}\r\n{row}\r\n") } else { format!("{row}\r\n") }
}

#[test]
fn a_green_column_may_go_and_no_other() {
    let house = House::new();
    house.write("design.xlsx", file_design());
    for (i, column) in COLUMNS.iter().enumerate() {
        house.write("a.csv", csv(Some(i), true));
        let lines = house.check(&["a.csv", "--layout", "design.xlsx"]);
        let missing: Vec<&Value> =
            of_type(&lines, "finding").into_iter().filter(|line| line["rule"] == "missing-column").collect();
        let green = i >= 10;
        assert_eq!(missing.len(), usize::from(!green), "{}: {missing:?}", column.0);
        if let Some(finding) = missing.first() {
            assert_eq!((&finding["record"], &finding["basis"]), (&Value::Null, &json!("imported")));
            assert!(finding["message"].as_str().unwrap().contains(column.0), "{finding}");
        }
    }
}

#[test]
fn a_csv_is_read_by_the_design_with_headings_and_without() {
    let house = House::new();
    house.write("design.xlsx", file_design());
    for heading in [true, false] {
        house.write("a.csv", csv(None, heading));
        let lines = house.check(&["a.csv", "--layout", "design.xlsx"]);
        assert_eq!((&lines[0]["role"], &lines[0]["records"]), (&json!("csv"), &json!(1)), "{heading}");
        assert_eq!(findings(&lines), [""; 0], "{heading}");
        // Limits of the design: of a column that only it has, of a green one, and of one that the API has as well.
        let bad =
            csv(None, heading).replace("12345", "12345x").replace("見本花子", "見本花子子").replace("こども医療", "");
        house.write("a.csv", bad.replace("見本市こども課", ""));
        let lines = house.check(&["a.csv", "--layout", "design.xlsx"]);
        assert_eq!(
            findings(&lines),
            [
                "1 certificationDetail contact-missing",
                "1 certificationName required-missing",
                "1 保護者氏名 wrong-length",
                "1 問合せ先 required-missing",
                "1 連携管理番号 wrong-charset",
            ],
            "{heading}"
        );
    }
    // Without the design, a file without headings is not recognised.
    assert_eq!(house.run(&["check", "a.csv"]).status, 2);
}

#[test]
fn settings_hold_what_was_imported() {
    let house = House::new();
    house.write("design.xlsx", file_design());
    house.write("api.json", api_design(15, "^[A-Z0-9]+$").to_string());
    house.write(
        "mine.toml",
        "[[predict]]\nrule = \"wrong-length\"\nfield = \"basicFiveInfo.address\"\ncode = \"SAMPLE-0003\"\n",
    );
    house.write("a.json", one(json!({ "basicFiveInfo.address": "見本県見本市本町一丁目二番地三号" })));
    let told = house.run(&["spec", "import", "design.xlsx", "api.json", "mine.toml", "--dry-run"]);
    assert!(told.status == 0 && !house.path("settings").exists(), "{}", told.err);
    let told = house.run(&["spec", "import", "design.xlsx", "api.json", "mine.toml"]);
    assert_eq!(told.status, 0, "{}", told.err);
    for name in ["fields", "layout", "reply-profile", "predictions"] {
        assert!(house.path("settings/pmh-inspector/spec").join(format!("{name}.toml")).exists(), "{name}");
    }
    let lines = house.check(&["a.json"]);
    let finding = of_type(&lines, "finding").into_iter().find(|line| line["rule"] == "wrong-length").unwrap().clone();
    assert_eq!((&finding["basis"], &finding["predicts"]), (&json!("imported"), &json!(["SAMPLE-0003"])));
    let list = common::lines(&house.run(&["spec", "list", "--format", "json"]).out);
    let of = |table: &str| list.iter().find(|line| line["table"] == table).unwrap();
    assert_eq!((&of("fields")["origin"], &of("fields")["edition"]), (&json!("user"), &json!("見本API (2.0.0)")));
    assert_eq!(of("fields")["sha256"].as_str().unwrap().len(), 64);
    assert!(of("fields")["changes"].as_array().unwrap().len() > 3, "{list:?}");
    assert_eq!((&of("layout")["entries"], &of("error-list")["origin"]), (&json!(13), &json!("none")));
    let text = house.run(&["spec", "list", "--lang", "ja"]).out;
    assert!(text.contains("見本API (2.0.0)") && text.contains("実物で確かめたもの"), "{text}");
    let explained = house.run(&["explain", "wrong-length", "--lang", "en"]).out;
    assert!(explained.contains("見本API (2.0.0)") && explained.contains("SAMPLE-0003"), "{explained}");
    // A later edition takes the place of the one before; a document for one run goes over both.
    house.write("api2.json", api_design(20, "^[A-Z0-9]+$").to_string().replace("2.0.0", "3.0.0"));
    let lines = house.check(&["a.json", "--spec", "api2.json"]);
    assert!(!findings(&lines).iter().any(|text| text.contains("wrong-length")));
    house.run(&["spec", "import", "api2.json"]);
    let list = common::lines(&house.run(&["spec", "list", "--format", "json"]).out);
    let editions: Vec<&Value> =
        list.iter().filter(|line| line["table"] == "fields").map(|line| &line["edition"]).collect();
    assert_eq!(editions, ["見本API (3.0.0)"]);
    // A table that was spoilt by hand is named with its line, and nothing is checked by half of it.
    house.write("settings/pmh-inspector/spec/fields.toml", "[[field]]\njson = \"x\"\nlenght = 1\n");
    let told = house.run(&["check", "a.json"]);
    assert!(
        told.status == 2
            && told.err.contains("fields.toml")
            && told.err.contains("Line 3")
            && told.err.contains("length"),
        "{}",
        told.err
    );
}

#[test]
fn other_files_are_not_written_over() {
    let house = House::new();
    house.write("api.json", api_design(15, "^[A-Z]+$").to_string());
    house.write("notes.txt", "my notes");
    let told = house.run(&["spec", "import", "api.json", "-o", "notes.txt"]);
    assert!(
        told.status == 2 && std::fs::read_to_string(house.path("notes.txt")).unwrap() == "my notes",
        "{}",
        told.err
    );
    for _ in 0..2 {
        assert_eq!(house.run(&["spec", "import", "api.json", "-o", "own.toml"]).status, 0);
    }
}

#[test]
fn what_is_not_recognised_can_be_said_by_hand() {
    let house = House::new();
    let mut book = Workbook::new();
    book.add_worksheet().set_name("表紙").unwrap().write(0, 0, "x").unwrap();
    let sheet = book.add_worksheet().set_name("丙").unwrap();
    for (row, cells) in
        [["甲", "乙", "丁", "戊"], ["1", "S-1", "内容1", "直す1"], ["2", "S-2", "内容2", "直す2"]].iter().enumerate()
    {
        for (column, text) in cells.iter().enumerate() {
            sheet.write(row as u32 + 2, column as u16, *text).unwrap();
        }
    }
    house.write("odd.xlsx", book.save_to_buffer().unwrap());
    let told = house.run(&["spec", "import", "odd.xlsx", "-o", "o.toml"]);
    assert_eq!(told.status, 2);
    for part in ["2 (3): 4", "--sheet", "--header-row", "--column code=B"] {
        assert!(told.err.contains(part), "{part}: {}", told.err);
    }
    let by_hand =
        ["--sheet", "丙", "--header-row", "3", "--column", "code=B", "--column", "content=C", "--column", "action=D"];
    let told = house.run(&[&["spec", "import", "odd.xlsx", "-o", "o.toml"], &by_hand[..]].concat());
    assert_eq!(told.status, 0, "{}", told.err);
    let told = house.run(&["explain", "S-2", "--error-list", "o.toml"]);
    assert!(told.status == 0 && told.out.contains("内容2") && told.out.contains("直す2"), "{}{}", told.out, told.err);
}

/// A file far larger than any document is refused without being read.
#[test]
fn a_document_of_many_gigabytes() {
    let house = House::new();
    std::fs::File::create(house.path("huge.csv")).unwrap().set_len(1 << 40).unwrap();
    for args in [&["spec", "import", "huge.csv", "--dry-run"][..], &["spec", "list", "--spec", "huge.csv"]] {
        let told = house.run(args);
        assert_eq!((told.status, told.out.as_str()), (2, ""), "{args:?}: {}", told.err);
        assert!(told.err.contains("huge.csv"), "{}", told.err);
    }
}

/// What is in force is listed truly: a document of which nothing is left is not, and of several masters each is.
#[test]
fn only_documents_of_which_something_is_left_are_in_force() {
    let house = House::new();
    house.write("incomes.csv", "所得区分コード,所得区分名\nA01,低所得\nA02,一般\n");
    house.write("newer.csv", "所得区分コード,所得区分名\nZZ,新版\n");
    house.write("types.csv", "機関別受給者証種別ID,受給者証種別名\nKODOMO01,こども\nHITORI01,ひとり親\n");
    let in_force = |args: &[&str]| {
        let told = house.run(&[&["spec", "list", "--format", "json"], args].concat());
        let lines = common::lines(&told.out);
        let files = lines.iter().filter(|line| line["table"] == "masters" && line["origin"] != "none");
        files.map(|line| line["file"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let spec = |files: &[&'static str]| files.iter().flat_map(|file| ["--spec", *file]).collect::<Vec<_>>();
    for (files, left) in [
        (&["incomes.csv"][..], &["incomes.csv"][..]),
        (&["incomes.csv", "types.csv"], &["incomes.csv", "types.csv"]),
        (&["incomes.csv", "types.csv", "newer.csv"], &["types.csv", "newer.csv"]),
        (&["incomes.csv", "newer.csv"], &["newer.csv"]),
    ] {
        let _ = std::fs::remove_dir_all(house.path("settings"));
        assert_eq!(in_force(&spec(files)), left, "for one run");
        // In one import, and one by one: the same.
        for together in [true, false] {
            let _ = std::fs::remove_dir_all(house.path("settings"));
            let runs: Vec<Vec<&str>> =
                if together { vec![files.to_vec()] } else { files.iter().map(|file| vec![*file]).collect() };
            for run in runs {
                let told = house.run(&[&["spec", "import"][..], &run].concat());
                assert_eq!(told.status, 0, "{}", told.err);
            }
            assert_eq!(in_force(&[]), left, "together: {together}");
        }
    }
}

/// A document without replies says what replies are read by from then on.
#[test]
fn an_edition_without_replies_says_whose_profile_stays() {
    let house = House::new();
    let mut silent = api_design(20, "^[A-Z0-9]+$");
    silent["paths"].as_object_mut().unwrap().values_mut().for_each(|path| {
        path.as_object_mut().unwrap().values_mut().for_each(|operation| operation["responses"] = serde_json::json!({}));
    });
    house.write("silent.json", silent.to_string());
    let told = house.run(&["spec", "import", "silent.json", "--dry-run", "--lang", "en"]);
    assert!(told.status == 0 && told.out.contains("read by their content"), "{}{}", told.out, told.err);
    house.write("mine.toml", "[reply]\nname = \"mine\"\ncode = [\"k\"]\n");
    assert_eq!(house.run(&["spec", "import", "mine.toml"]).status, 0);
    let told = house.run(&["spec", "import", "silent.json", "--lang", "en"]);
    let flat: String = told.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("in force before (mine) stays") && !flat.contains("by their content"), "{flat}");
    let list = common::lines(&house.run(&["spec", "list", "--format", "json"]).out);
    assert!(list.iter().any(|line| line["table"] == "reply-profile" && line["edition"] == "mine"), "{list:?}");
}

/// Each mistake in a table by hand is told with its line and what comes near, for a run and from the settings; and what is
/// checked without such a table is not checked by all that its user wanted.
#[test]
fn a_table_that_cannot_work_is_told_wherever_it_stands() {
    let house = House::new();
    house.write("a.json", common::file(&[common::clean(1)]));
    for (table, text, line, near) in [
        ("fields", "[[field]]\njson = \"segment\"\npattern = \"^([\"\n", 3, "none"),
        ("fields", "[[field]]\njson = \"segmnet\"\nrequired = \"yes\"\n", 2, "segment"),
        ("fields", "[[feild]]\njson = \"segment\"\n", 1, "field"),
        ("fields", "[[field]]\njson = \"segment\"\nlenght = { max = 1 }\n", 3, "length"),
        ("fields", "[[field]]\njson = \"segment\"\nrequired = \"yse\"\n", 3, "yes"),
        ("predictions", "[[predict]]\nrule = \"wrong-lenght\"\ncode = \"K\"\n", 2, "wrong-length"),
        ("predictions", "[[predict]]\nrule = \"wrong-date\"\nfield = \"validTi\"\ncode = \"K\"\n", 3, "validTo"),
        ("reply-profile", "[reply]\ncode = [\"x\", \"e/*/c\"]\n", 2, "/"),
        ("reply-profile", "[reply]\ncode = [\"/e/*/c~\"]\n", 2, "~0"),
        ("reply-profile", "[reply]\ncodes = [\"x\"]\n", 2, "code"),
        ("layout", "[[column]]\nname = \"区分\"\njson = \"segmant\"\n", 3, "segment"),
    ] {
        house.write("mine.toml", text);
        let _ = std::fs::remove_dir_all(house.path("settings"));
        let shown = [
            &["check", "a.json", "--as-of", common::AS_OF, "--spec", "mine.toml"][..],
            &["spec", "import", "mine.toml"],
        ];
        for args in shown {
            for (lang, place) in [("en", format!("Line {line}, column ")), ("ja", format!("{line}行"))] {
                let told = house.run(&[args, &["--lang", lang]].concat());
                let parts = ["mine.toml", place.as_str(), near];
                assert_eq!(told.status, 2, "{text}: {}{}", told.out, told.err);
                assert!(parts.iter().all(|part| told.err.contains(part)), "{text}: {}", told.err);
            }
        }
        let kept = format!("settings/pmh-inspector/spec/{table}.toml");
        std::fs::create_dir_all(house.path(&kept).parent().unwrap()).unwrap();
        house.write(&kept, text);
        let told = house.run(&["check", "a.json", "--as-of", common::AS_OF, "--lang", "en", "--format", "json"]);
        assert_eq!(told.status, 2, "{text}: {}", told.err);
        let place = format!("Line {line}, column ");
        assert!([&kept, &place, near].iter().all(|part| told.err.contains(*part)), "{text}: {}", told.err);
        let summary = common::lines(&told.out).pop().unwrap();
        assert_eq!((&summary["records"], &summary["verdict"]), (&1.into(), &"not-fit".into()), "{text}");
        let doctor = house.run(&["doctor", "--lang", "en", "--format", "json"]);
        let facts: Value = serde_json::from_str(&doctor.out).unwrap();
        assert!(
            facts["settings"].as_array().unwrap().iter().any(|says| says["faults"][0]["line"] == line),
            "{text}: {facts}"
        );
        let list = house.run(&["spec", "list", "--lang", "en"]);
        let flat: String = list.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(list.status == 0 && flat.contains(&place), "{text}: {flat}");
    }
    // Names and pointers stand beside one another, and a field of one's own says what it is.
    let _ = std::fs::remove_dir_all(house.path("settings"));
    house.write(
        "mine.toml",
        "[reply]\ncode = [\"x1\", \"/e/*/c\"]\n[[field]]\njson = \"guardian\"\nname = \"保護者\"\ntype = \"string\"\n",
    );
    let told = house.run(&["check", "a.json", "--as-of", common::AS_OF, "--spec", "mine.toml"]);
    assert_eq!(told.status, 0, "{}", told.err);
}

/// A table that a hand changed is kept beside when another takes its place; one that nobody changed is not.
#[test]
fn what_a_hand_changed_in_a_table_is_kept() {
    let house = House::new();
    house.write("list.csv", "エラーコード,エラー内容,対応内容\nA-1,a,b\n");
    house.write("list2.csv", "エラーコード,エラー内容,対応内容\nB-1,a,b\n");
    for folder in ["settings/pmh-inspector/spec", "out"] {
        let import = |file: &str| {
            let out: &[&str] = if folder == "out" { &["-o", "out"] } else { &[] };
            let told = house.run(&[&["spec", "import", file, "--lang", "en"], out].concat());
            assert_eq!(told.status, 0, "{}", told.err);
            told.out
        };
        std::fs::create_dir_all(house.path(folder)).unwrap();
        let path = |name: &str| house.path(&format!("{folder}/{name}"));
        let read = |name: &str| std::fs::read_to_string(path(name)).unwrap();
        let names = || std::fs::read_dir(house.path(folder)).unwrap().count();
        import("list.csv");
        assert!(!import("list2.csv").contains("by hand") && names() == 1, "nothing was changed");
        let edited = read("error-list.toml").replace("content = \"a\"", "content = \"mine\"");
        house.write(&format!("{folder}/error-list.toml"), &edited);
        let told = import("list.csv");
        assert!(told.contains("by hand") && told.contains("error-list.toml~") && names() == 2, "{told}");
        assert_eq!(read("error-list.toml~"), edited);
        assert!(read("error-list.toml").contains("A-1"));
        let again = read("error-list.toml") + "# mine\n";
        house.write(&format!("{folder}/error-list.toml"), &again);
        let told = import("list2.csv");
        assert!(told.contains("error-list.toml.1~") && names() == 3, "no copy is written over: {told}");
        assert_eq!((read("error-list.toml~"), read("error-list.toml.1~")), (edited, again));
        let list = house.run(&["spec", "list", "--lang", "en"]);
        assert!(!list.out.contains('~') && !list.err.contains('~'), "copies are nobody's table: {}", list.err);
    }
}

/// A regional master of 94 columns with these rows: number, prefecture, last day.
fn regional(rows: &[(&str, &str, &str)]) -> String {
    let row = |(number, prefecture, to): &(&str, &str, &str)| {
        let mut cells = vec![""; 94];
        (cells[0], cells[1], cells[2], cells[3]) = ("見本事業", "見本", prefecture, "999");
        (cells[7], cells[8], cells[9], cells[10]) = (number, "2", "20200401", to);
        cells.join(",")
    };
    rows.iter().map(|one| row(one) + "\r\n").collect()
}

/// Of two regional masters both are in force for the prefectures that they hold, and both are named; what takes the place of
/// another says so, where it is imported and where it is listed.
#[test]
fn what_takes_the_place_of_another_is_told() {
    let house = House::new();
    house.write("tokyo.csv", regional(&[("81136244", "13", "99991231"), ("88138243", "13", "99991231")]));
    house.write("osaka.csv", regional(&[("80271009", "27", "99991231")]));
    house.write("newer.csv", regional(&[("81136244", "13", "20201231")]));
    let list = |args: &[&str]| {
        let args = [&["spec", "list", "--format", "json"], args].concat();
        let lines = common::lines(&house.run(&args).out);
        let of_kind = lines.iter().filter(|line| line["table"] == "regional-master");
        of_kind
            .map(|line| (line["file"].clone(), line["entries"].clone(), line["replaced"].clone()))
            .collect::<Vec<_>>()
    };
    let master = "--regional-master";
    let none = Value::Null;
    assert_eq!(
        list(&[master, "tokyo.csv", master, "osaka.csv"]),
        [(json!("tokyo.csv"), json!(3), none.clone()), (json!("osaka.csv"), json!(3), none.clone())]
    );
    assert_eq!(
        list(&[master, "tokyo.csv", master, "osaka.csv", master, "newer.csv"]),
        [(json!("osaka.csv"), json!(2), none.clone()), (json!("newer.csv"), json!(2), json!(["tokyo.csv"])),]
    );
    // The numbers of both are looked up, and those of what was replaced are not.
    let found = |insurer: &str, args: &[&str]| {
        house.write("a.json", one(json!({ "medicalSubsidyInsurerNumber": insurer })));
        let found = findings(&house.check(&[&["a.json"], args].concat()));
        found.into_iter().find_map(|text| {
            text.split("-in-master")
                .next()
                .filter(|_| text.contains("-in-master"))
                .map(|text| text.rsplit('-').next().unwrap().to_owned())
        })
    };
    let both = [master, "tokyo.csv", master, "osaka.csv"];
    assert_eq!(found("81136244", &both), None);
    assert_eq!(found("80271009", &both), None);
    assert_eq!(found("88138243", &[&both[..], &[master, "newer.csv"]].concat()), Some("not".to_owned()));
    assert_eq!(found("81136244", &[&both[..], &[master, "newer.csv"]].concat()), Some("expired".to_owned()));
    // Imported together they stand together; imported later one takes the place of all, and says so.
    let import = |files: &[&str]| house.run(&[&["spec", "import", "--lang", "en"], files].concat()).out;
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(!import(&["tokyo.csv", "osaka.csv"]).contains("place"));
    assert_eq!(list(&[]).iter().map(|line| &line.0).collect::<Vec<_>>(), ["tokyo.csv", "osaka.csv"]);
    assert!(flat(&import(&["tokyo.csv", "newer.csv"])).contains("! tokyo.csv is not used"));
    let told = flat(&import(&["osaka.csv"]));
    assert!(told.contains("no longer in force: newer.csv"), "{told}");
    // Of a design of which nothing is left the same is told.
    house.write("one.json", api_design(15, "^[A-Z0-9]+$").to_string().replace("2.0.0", "1.0.0"));
    house.write("two.json", api_design(20, "^[A-Z0-9]+$").to_string());
    let args = ["spec", "list", "--format", "json", "--spec", "one.json", "--spec", "two.json"];
    let lines = common::lines(&house.run(&args).out);
    let fields: Vec<&Value> = lines.iter().filter(|line| line["table"] == "fields").collect();
    assert_eq!(fields.len(), 1, "{fields:?}");
    assert_eq!(
        (&fields[0]["edition"], &fields[0]["replaced"]),
        (&json!("見本API (2.0.0)"), &json!(["見本API (1.0.0) (one.json)"]))
    );
    import(&["one.json"]);
    assert!(flat(&import(&["two.json"])).contains("no longer in force: 見本API (1.0.0) (one.json)"));
}

/// A master of the state's schemes stands beside that of the local ones, and then numbers of these schemes are looked up as
/// well; by the local one alone none of them is missed.
#[test]
fn a_master_of_national_schemes_stands_beside_the_local_one() {
    let house = House::new();
    house.write("local.csv", regional(&[("81136244", "13", "99991231")]));
    house.write("state.csv", regional(&[("54136015", "13", "99991231"), ("21136010", "13", "20201231")]));
    let master = "--regional-master";
    let found = |insurer: &str, files: &[&str]| {
        house.write("a.json", one(json!({ "medicalSubsidyInsurerNumber": insurer })));
        let args: Vec<&str> = ["a.json"].into_iter().chain(files.iter().flat_map(|file| [master, *file])).collect();
        let found = findings(&house.check(&args));
        found.iter().filter(|text| text.contains("-in-master") && !text.contains("code")).count()
    };
    let both = ["local.csv", "state.csv"];
    for (insurer, files, count) in [
        ("81136244", &both[..], 0),
        ("54136015", &both, 0),
        ("54137013", &both, 1),
        ("54137013", &both[..1], 0),
        ("21136010", &both, 1),
        ("88138243", &both, 1),
        ("81136244", &["state.csv", "local.csv"], 0),
    ] {
        assert_eq!(found(insurer, files), count, "{insurer} {files:?}");
    }
}
