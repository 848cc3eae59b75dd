//! Official documents through the program itself: `spec import`, `spec list`, and checks that follow what was loaded. The
//! documents are made here, as untidy as real ones.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::path::{Path, PathBuf};

use common::{AS_OF, findings, lines, of_type, one, program};
use rust_xlsxwriter::{Color, Format, Workbook};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder of files, with settings of its own.
struct House(TempDir);

struct Told {
    status: i32,
    out: String,
    err: String,
}

impl House {
    fn new() -> House {
        House(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// Runs the program in the folder.
    fn run(&self, args: &[&str]) -> Told {
        let mut command = program(args);
        command.current_dir(self.0.path()).env("XDG_CONFIG_HOME", self.path("settings"));
        let output = command.stdin(std::process::Stdio::null()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Told { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The lines of `check --format json`.
    fn check(&self, args: &[&str]) -> Vec<Value> {
        let told = self.run(&[&["check", "--quiet", "--format", "json", "--as-of", AS_OF], args].concat());
        assert!(told.status < 2, "{args:?}: {}", told.err);
        lines(&told.out)
    }
}

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
    text.lines().filter(|line| !["file", "sha256", "changed"].iter().any(|key| line.starts_with(key))).collect()
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
    assert!(told.status == 2 && told.err.contains("fields.toml") && told.err.contains("line 3"), "{}", told.err);
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

/// A design of records in which these members are as they are given here.
fn design_of(members: &Value) -> String {
    let text = json!({ "type": "string" });
    let mut properties = json!({ "myNumber": text, "validFrom": text, "certificationName": text });
    for (name, schema) in members.as_object().unwrap() {
        properties[name] = schema.clone();
    }
    let body = json!({ "type": "array", "items": { "type": "object", "properties": properties } });
    json!({ "openapi": "3.0.3", "info": { "title": "x", "version": "1" }, "paths": { "/a": { "post": {
        "requestBody": { "content": { "application/json": { "schema": body } } } } } } })
    .to_string()
}

/// What a design says of a value holds, whatever the program's own table says; and nothing else is found.
#[test]
fn a_design_decides_what_is_right() {
    let house = House::new();
    let insurer = "medicalSubsidyInsurerNumber";
    for (name, schema, right, wrong, found) in [
        ("segment", json!({ "type": "string" }), json!(""), json!(null), "segment wrong-type"),
        ("segment", json!({ "type": "string", "nullable": true }), json!(null), json!(1), "segment wrong-type"),
        ("segment", json!({ "type": "string", "enum": ["1"] }), json!("1"), json!(""), "segment value-not-in-list"),
        ("segment", json!({ "type": "string", "maxLength": 1.0 }), json!("1"), json!("12"), "segment wrong-length"),
        (
            "incomeSegment",
            json!({ "type": "string", "minLength": 1 }),
            json!("A"),
            json!(""),
            "incomeSegment wrong-length",
        ),
        (
            insurer,
            json!({ "type": "string", "maxLength": 9 }),
            json!("811362449"),
            json!("8113624499"),
            "medicalSubsidyInsurerNumber wrong-length",
        ),
        (
            "isNotDisclosed",
            json!({ "type": "boolean", "enum": [false] }),
            json!(false),
            json!(true),
            "isNotDisclosed value-not-in-list",
        ),
        (
            "validTo",
            json!({ "type": "string", "pattern": "^[0-9]{8}$" }),
            json!("20270331"),
            json!("2027-03-31"),
            "validTo wrong-charset",
        ),
        ("n", json!({ "type": "integer" }), json!(2.0), json!(1.5), "n wrong-type"),
        (
            "words",
            json!({ "type": "array", "items": { "type": "string" } }),
            json!(["a"]),
            json!(["a", 1]),
            "words[1] wrong-type",
        ),
        (
            "m",
            json!({ "type": "object", "additionalProperties": { "type": "string" } }),
            json!({ "a": "b" }),
            json!({ "a": 1 }),
            "m.a wrong-type",
        ),
        (
            "maxCopaymentAmount",
            json!({ "type": "object", "properties": { "amount": { "type": "integer" } } }),
            json!({ "amount": 500 }),
            json!({ "amount": "500" }),
            "maxCopaymentAmount.amount wrong-type",
        ),
        (
            "designatedMedicalInstitutions",
            json!({ "type": "string", "description": "指定医療機関\n桁数:5" }),
            json!("見本病院"),
            json!("見本大学病院"),
            "designatedMedicalInstitutions wrong-length",
        ),
    ] {
        house.write("design.json", design_of(&json!({ name: schema })));
        for (value, expected) in [(right, vec![]), (wrong, vec![format!("1 {found}")])] {
            house.write("payload.json", one(json!({ name: value })));
            let lines = house.check(&["payload.json", "--spec", "design.json"]);
            let imported = lines.iter().filter(|line| line["basis"] == "imported").cloned().collect::<Vec<_>>();
            assert_eq!(findings(&imported), expected, "{name} {value}");
            let date = of_type(&lines, "finding").into_iter().any(|line| line["rule"] == "wrong-date");
            assert!(!date, "{name} {value}");
        }
    }
}

/// Days in the form that the design asks for are read as days everywhere: rules, previews, comparisons.
#[test]
fn a_form_of_dates_is_read_everywhere() {
    let house = House::new();
    let day = json!({ "type": "string", "pattern": "^[0-9]{4}/[0-9]{2}/[0-9]{2}$" });
    house.write("design.json", design_of(&json!({ "validFrom": day, "validTo": day })));
    for (from, to, found) in [
        ("2026/04/01", "2027/03/31", vec![]),
        ("2027/04/01", "2027/03/31", vec!["1 validTo period-reversed"]),
        ("2020/04/01", "2021/03/31", vec!["1 validTo period-ended"]),
        ("2026/04/01", "2027/02/30", vec!["1 validTo wrong-date"]),
    ] {
        house.write("payload.json", one(json!({ "validFrom": from, "validTo": to })));
        assert_eq!(findings(&house.check(&["payload.json", "--spec", "design.json"])), found, "{from} {to}");
    }
    house.write("payload.json", one(json!({ "validFrom": "2026/04/01", "validTo": "2027/03/31" })));
    let args = ["preview", "payload.json", "--record", "1", "--view", "clinic", "--format", "json", "--as-of", AS_OF];
    let shown = |args: &[&str]| lines(&house.run(args).out)[0]["shown"].clone();
    assert_eq!(shown(&[&args[..], &["--spec", "design.json"]].concat()), true);
    assert_eq!(shown(&args), false, "without the design the days cannot be read");
    // What is imported says so, and stays in force.
    let told = house.run(&["spec", "import", "design.json", "--dry-run", "--lang", "en"]);
    assert!(told.out.contains("YYYY/MM/DD"), "{}", told.out);
    assert!(told.out.contains("statements"), "{}", told.out);
}

/// What a design holds that is not checked is told by its kind, and counted.
#[test]
fn what_is_not_checked_is_told() {
    let house = House::new();
    let schema = json!({ "type": "object", "unevaluatedProperties": false, "properties": {
        "a": { "type": "string", "format": "kanji" }, "b": { "type": "string", "pattern": "^(?=a).*$" } } });
    house.write("design.json", design_of(&json!({ "m": schema })));
    let told = house.run(&["spec", "import", "design.json", "--dry-run", "--lang", "en"]).out;
    for kind in ["unevaluatedProperties", "format kanji", "pattern"] {
        assert_eq!(told.matches(&format!("! Not checked: {kind} (1: m")).count(), 1, "{kind}: {told}");
    }
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("makes 11 statements") && told.contains("8 are checked, 0 in part, 3 not"), "{told}");
}

/// Regular expressions that ignore case need a feature of their crate which the crates of tests turn on as well: a build
/// without them must have it, too.
#[test]
fn patterns_compile_without_the_crates_of_tests() {
    let manifest: toml::Table = toml::from_str(include_str!("../Cargo.toml")).unwrap();
    let features = manifest["dependencies"]["regex"]["features"].as_array().unwrap();
    for needed in ["unicode-case", "unicode-perl", "unicode-gencat", "unicode-script"] {
        assert!(features.iter().any(|feature| feature.as_str() == Some(needed)), "{needed}");
    }
}
