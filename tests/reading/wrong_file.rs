//! The wrong file never passes: records in a workbook or an archive, documents given as payloads, and encodings that are not
//! read are told for what they are, with what to do, and end with status 2; and a table that breaks its form is read as far
//! as it can be, and told.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use crate::common::{AS_OF, lines, of_type, run};
use rust_xlsxwriter::{Color, Format, Workbook};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const NAMES: [&str; 8] =
    ["機関別受給者証種別ID", "個人番号", "氏名", "氏名カナ", "住所", "生年月日", "公費負担者番号", "有効期間開始日"];
const PERSON: [&str; 8] =
    ["A001", "900000000010", "見本太郎", "ミホンタロウ", "見本県見本市1-2-3", "2019-06-15", "88319009", "2026-04-01"];
const ITEMS: [[&str; 4]; 5] = [
    ["項番", "項目名", "必須", "桁数"],
    ["1", "個人番号", "○", "12"],
    ["2", "氏名", "○", "40"],
    ["3", "住所", "○", "100"],
    ["4", "生年月日", "○", "10"],
];
const CODES: &str =
    "エラーコード,エラー内容,原因,対応内容\nE-1,桁数の誤り,入力誤り,直す\nE-2,必須の欠落,入力漏れ,入れる\n";

/// The options under which a file may be given; none first.
const GIVEN: [&str; 8] =
    ["", "--payload", "--previous", "--response", "--spec", "--layout", "--error-list", "--regional-master"];

struct House(TempDir);

impl House {
    fn new() -> House {
        House(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// What `check` says of one file given so, and that it names nobody.
fn told(path: &std::path::Path, given: &str, lang: &str) -> (i32, String) {
    let mut args = vec!["check", "--as-of", AS_OF, "--lang", lang];
    args.extend(Some(given).filter(|given| !given.is_empty()));
    args.push(path.to_str().unwrap());
    let told = run(&args, b"");
    let all = told.out + &told.err;
    for value in ["900000000010", "見本太郎", "ミホンタロウ", "1-2-3", "2019-06-15", "88319009", "花子"] {
        assert!(!all.contains(value), "{value} {given}: {all}");
    }
    (told.status, all)
}

/// Sheets of rows of texts.
fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in rows.iter().enumerate() {
            for (column, text) in cells.iter().enumerate() {
                sheet.write(row as u32, column as u16, *text).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn csv() -> String {
    format!("{}\r\n{}\r\n", NAMES.join(","), PERSON.join(","))
}

fn json() -> String {
    let five =
        r#"{"name":"見本太郎","nameKana":"ミホンタロウ","address":"見本市1-2-3","dateOfBirth":"2019-06-15","sex":"1"}"#;
    format!(
        r#"[{{"orgSpecificCertificateTypeId":"A001","myNumber":"900000000010","basicFiveInfo":{five},"validFrom":"2026-04-01"}}]"#
    )
}

#[test]
fn a_workbook_with_records_is_told_however_it_is_given() {
    let house = House::new();
    let titled: &[&[&str]] = &[&["受給者の一覧"], &[], &NAMES, &PERSON, &PERSON];
    for (name, sheets, place) in [
        ("plain.xlsx", vec![("見本花子", &[&NAMES[..], &PERSON][..])], ["1", "1", "1"]),
        ("second.xlsx", vec![("x", &[][..]), ("Data_1", titled)], ["2 \"Data_1\"", "3", "2"]),
        ("bare.xlsx", vec![("受給者一覧", &[&PERSON[..]][..])], ["1 \"受給者一覧\"", "1", "1"]),
    ] {
        let path = house.write(name, book(&sheets));
        for given in GIVEN {
            let (status, en) = told(&path, given, "en");
            assert_eq!(status, 2, "{name} {given}: {en}");
            assert!(en.contains("PMH takes CSV or JSON") && !en.contains("no errors"), "{en}");
            for part in place {
                assert!(en.contains(part), "{part}: {en}");
            }
            assert!(told(&path, given, "ja").1.contains("PMHが受け取るのはCSV又はJSONです"));
        }
    }
    let large: Vec<&[&str]> = std::iter::once(&NAMES[..]).chain(std::iter::repeat_n(&PERSON[..], 40_000)).collect();
    let path = house.write("large.xlsx", book(&[("x", &large)]));
    let (status, en) = told(&path, "", "en");
    assert!(status == 2 && en.contains("table of recipients"), "more cells than are read of a document: {en}");
}

/// What `spec import` says of a file with these options, and that it names nobody.
fn imported(path: &std::path::Path, options: &[&str], lang: &str) -> (i32, String) {
    let told = run(&[&["spec", "import", path.to_str().unwrap(), "--dry-run", "--lang", lang], options].concat(), b"");
    let all = told.out + &told.err;
    for value in ["900000000010", "見本太郎", "ミホンタロウ", "1-2-3", "2019-06-15", "88319009", "花子"] {
        assert!(!all.contains(value), "{value} {options:?}: {all}");
    }
    (told.status, all)
}

/// No option by which a user says how to read a document makes one of records: names would become codes.
#[test]
fn records_are_no_document_by_hand_either() {
    let house = House::new();
    let titled: &[&[&str]] = &[&["受給者の一覧"], &[], &NAMES, &PERSON, &PERSON];
    let text = |rows: &[&[&str]]| rows.iter().map(|row| row.join(",") + "\n").collect::<String>().into_bytes();
    let files = [
        ("headed.xlsx", book(&[("x", &[&NAMES, &PERSON])])),
        ("titled.xlsx", book(&[("x", titled)])),
        ("bare.xlsx", book(&[("x", &[&PERSON, &PERSON])])),
        ("headed.csv", text(&[&NAMES, &PERSON])),
        ("bare.csv", text(&[&PERSON, &PERSON])),
        ("records.json", json().into_bytes()),
        ("records.zip", zipped(&[("a.csv", csv().as_bytes())])),
    ];
    for (name, bytes) in files {
        let path = house.write(name, bytes);
        for kind in [&[][..], &["--as", "error-list"], &["--as", "layout"], &["--as", "masters"]] {
            for place in [
                &[][..],
                &["--sheet", "1"],
                &["--header-row", "1"],
                &["--header-row", "2"],
                &["--sheet", "1", "--header-row", "1"],
            ] {
                for columns in [&[][..], &["--column", "code=A", "--column", "content=C"]] {
                    let options = [kind, place, columns].concat();
                    let (status, all) = imported(&path, &options, if columns.is_empty() { "ja" } else { "en" });
                    assert_eq!(status, 2, "{name} {options:?}: {all}");
                }
            }
        }
    }
    // A document stays one with the same options, and its title is told.
    let list: &[&[&str]] = &[
        &["エラーコード一覧", "第3版"],
        &["番号", "甲", "乙"],
        &["E-1", "桁数の誤り", "直す"],
        &["E-2", "必須の欠落", "入れる"],
    ];
    let path = house.write("list.xlsx", book(&[("x", list)]));
    let by_hand =
        ["--as", "error-list", "--sheet", "1", "--header-row", "2", "--column", "code=A", "--column", "content=B"];
    let (status, all) = imported(&path, &by_hand, "en");
    assert!(status == 0 && all.contains("2 error codes") && all.contains("エラーコード一覧"), "{all}");
    // What nobody can tell from records by its content alone says nothing of itself: a name is no title.
    let few: &[&[&str]] = &[&["見本太郎", "2019-06-15"], &["甲", "乙"], &["E-1", "x"], &["E-2", "y"]];
    let path = house.write("few.xlsx", book(&[("x", few)]));
    imported(&path, &["--as", "error-list", "--header-row", "2", "--column", "code=A"], "en");
}

#[test]
fn a_file_design_stays_one() {
    let house = House::new();
    let items: Vec<&[&str]> = ITEMS.iter().map(|row| &row[..]).collect();
    let beside = [&items[..]; 1];
    let names = [&[""][..], &NAMES].concat();
    let required = ["必須", "○", "○", "○", "", "", "○", "", ""];
    let example = [&["記入例"][..], &PERSON].concat();
    let side: [&[&str]; 3] = [&names, &required, &example];
    for (name, sheets) in [
        ("list.xlsx", vec![("項目一覧", beside[0])]),
        ("side.xlsx", vec![("様式", &side[..])]),
        ("beside-names.xlsx", vec![("項目一覧", beside[0]), ("CSV", &[&NAMES[..]][..])]),
        ("beside-example.xlsx", vec![("項目一覧", beside[0]), ("記入例", &[&NAMES[..], &PERSON][..])]),
    ] {
        let path = house.write(name, book(&sheets));
        for given in ["", "--spec", "--layout"] {
            let (_, en) = told(&path, given, "en");
            assert!(en.contains("file design, "), "{name} {given}: {en}");
            assert_eq!(en.contains("taken for examples"), name == "beside-example.xlsx", "{name}: {en}");
        }
        let (status, en) = told(&path, "--payload", "en");
        assert!(status == 2 && en.contains("it is: file design. Name it with --layout"), "{name}: {en}");
    }
    // Records beside a design are told, unless the user says that it is a design.
    let both = book(&[("項目一覧", beside[0]), ("入力", &[&NAMES, &PERSON])]);
    let path = house.write("both.xlsx", both);
    let (status, en) = told(&path, "", "en");
    assert!(status == 2 && en.contains("beside a specification document"), "{en}");
    assert!(told(&path, "--layout", "en").1.contains("taken for examples"));
    // Names alone are a design where their colours differ, or where the user says so.
    let mut one = Workbook::new();
    let sheet = one.add_worksheet();
    for (column, name) in NAMES.iter().enumerate() {
        let colour = if column % 2 == 0 { Color::Red } else { Color::Blue };
        sheet.write_with_format(0, column as u16, *name, &Format::new().set_font_color(colour)).unwrap();
    }
    let coloured = house.write("coloured.xlsx", one.save_to_buffer().unwrap());
    assert!(told(&coloured, "", "en").1.contains("file design, "));
    let names = house.write("names.xlsx", book(&[("x", &[&NAMES])]));
    let (status, en) = told(&names, "", "en");
    assert!(status == 2 && en.contains("neither data nor descriptions"), "{en}");
    assert!(told(&names, "--layout", "en").1.contains("file design, "));
}

#[test]
fn an_archive_with_records_is_told_by_its_entry() {
    let house = House::new();
    let (csv, json) = (csv(), json());
    let cp932 = encoding_rs::SHIFT_JIS.encode(&csv).0.into_owned();
    let workbook = book(&[("x", &[&NAMES, &PERSON])]);
    let codes = CODES.as_bytes();
    for (member, bytes, entry) in [
        ("upload-1.csv", csv.as_bytes(), "upload-1.csv"),
        ("out/upload.csv", &cp932, "out/upload.csv"),
        ("見本太郎.csv", &cp932, "#2 (.csv)"),
        ("900000000010.json", json.as_bytes(), "#2 (.json)"),
        ("upload.ndjson", json.as_bytes(), "upload.ndjson"),
        ("upload.txt", &cp932, "upload.txt"),
        ("upload", csv.as_bytes(), "upload"),
        ("list.xlsx", &workbook, "list.xlsx"),
        ("in.zip", &zipped(&[("a.csv", csv.as_bytes())]), "in.zip/a.csv"),
    ] {
        let path = house.write("a.zip", zipped(&[("codes.csv", codes), (member, bytes)]));
        for given in GIVEN {
            let (status, en) = told(&path, given, "en");
            assert!(
                status == 2 && en.contains(&format!("({entry})")) && en.contains("Unpack it first"),
                "{given}: {en}"
            );
        }
        assert!(told(&path, "", "ja").1.contains("先に展開し"));
    }
    // Documents in an archive stay documents, and what is no document is told without its name.
    let documents = zipped(&[("codes.csv", codes), ("見本花子.txt", b"x"), ("memo 1.pdf", b"%PDF-1.7")]);
    let path = house.write("d.zip", documents);
    let (_, en) = told(&path, "", "en");
    assert!(en.contains("error-code list, 2 entries") && en.contains("#2 (.txt), memo 1.pdf"), "{en}");
    let (status, en) = told(&path, "--payload", "en");
    assert!(status == 2 && en.contains("it is: error-code list"), "{en}");
}

#[test]
fn files_of_other_kinds_are_named() {
    let house = House::new();
    let compound = |stream: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(1024, 0);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let ods = zipped(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"x")]);
    let tar = [&[b'a'; 257][..], b"ustar\x0000", &[0; 300]].concat();
    for (bytes, kind) in [
        (compound("Workbook"), ".xls"),
        (compound("WordDocument"), ".doc"),
        (ods, ".ods"),
        (zipped(&[("word/document.xml", b"x")]), ".docx"),
        (zipped(&[("xl/workbook.bin", b"x")]), ".xlsb"),
        (b"\x1F\x8B\x08\0\0\0\0\0".to_vec(), ".gz"),
        (b"7z\xBC\xAF\x27\x1C\0\x04".to_vec(), ".7z"),
        (b"Rar!\x1A\x07\x01\0".to_vec(), ".rar"),
        (b"!\x1E-lh5-\0\0\0".to_vec(), ".lzh"),
        (b"{\\rtf1\\ansi x}".to_vec(), ".rtf"),
        (b"%PDF-1.7\n%\xE2\xE3".to_vec(), "PDF"),
        (b"\0\x01\0\0Standard ACE DB\0".to_vec(), "Access"),
        (b"\x89PNG\r\n\x1A\n".to_vec(), "PNG"),
        (tar, ".tar"),
        (zipped(&[("y.zip", &zipped(&[("x.zip", &zipped(&[("a.csv", csv().as_bytes())]))]))]), "y.zip/x.zip"),
        (
            b"<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>".to_vec(),
            "Excel XML",
        ),
        (b"<html><body><table><tr><td>x</td></tr></table></body></html>".to_vec(), "HTML"),
    ] {
        let path = house.write("file", &bytes);
        for given in GIVEN {
            for lang in ["ja", "en"] {
                let (status, all) = told(&path, given, lang);
                let says = all.contains(kind) && all.to_lowercase().contains("csv");
                assert!(status == 2 && says, "{kind} {given}: {all}");
            }
        }
    }
}

#[test]
fn a_payload_is_no_document_and_a_document_no_payload() {
    let house = House::new();
    let design = r#"{"openapi":"3.0.0","info":{"title":"x","version":"1"},"paths":{"/a":{"post":{"requestBody":{"content":{"application/json":{"schema":{"type":"array","items":{"type":"object","properties":{"myNumber":{"type":"string"},"validFrom":{"type":"string"},"validTo":{"type":"string"}}}}}}}}}}}"#;
    let items: String = ITEMS.map(|row| row.join(",") + "\n").concat();
    let reply = "行番号,項目名,エラーコード,エラー内容\n1,個人番号,E-1,x\n";
    for (text, is, option) in [
        (design, "API design", "--spec"),
        (CODES, "error-code list", "--error-list"),
        (&items, "file design", "--layout"),
        ("所得区分コード,所得区分名\n01,低所得\n", "PMH masters", "--spec"),
        (reply, "reply of PMH", "--response"),
    ] {
        let path = house.write("file.txt", text);
        for given in ["--payload", "--previous"] {
            let (status, en) = told(&path, given, "en");
            assert!(status == 2 && en.contains(&format!("it is: {is}. Name it with {option}")), "{is} {given}: {en}");
        }
    }
    for text in [csv(), json()] {
        let path = house.write("payload", &text);
        for given in ["--spec", "--layout", "--error-list", "--regional-master"] {
            let (status, en) = told(&path, given, "en");
            assert!(status == 2 && en.contains("records of recipients"), "{given}: {en}");
        }
        let (status, en) = told(&path, "--response", "en");
        assert!(status == 2 && en.contains("it is: payload. Name it with --payload"), "{en}");
        let told = told(&path, "", "en");
        assert!(told.0 < 2 && told.1.contains("1 record"), "{}", told.1);
    }
}

#[test]
fn every_command_ends_with_2() {
    let house = House::new();
    let path = house.write("a.xlsx", book(&[("x", &[&NAMES, &PERSON])]));
    let (a, out) = (path.to_str().unwrap(), house.0.path().join("out"));
    let payload = house.write("a.csv", csv());
    let payload = payload.to_str().unwrap();
    for args in [
        &["check", a, payload][..],
        &["preview", a, "--record", "1"],
        &["compare", payload, a],
        &["extract", a, "--record", "1", "-o", out.to_str().unwrap()],
        &["spec", "import", a, "--dry-run"],
        &["spec", "list", "--spec", a],
        &["explain", "--error-list", a],
    ] {
        let told = run(args, b"");
        assert!(told.status == 2 && told.err.contains("table of recipients"), "{args:?}: {}{}", told.out, told.err);
    }
    assert!(!out.exists());
}

#[test]
fn encodings_that_are_not_read_are_named_for_every_kind_of_file() {
    let house = House::new();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for text in [csv(), json().replace("見本市", "東京都千代田区"), CODES.to_owned()] {
        let jis = encoding_rs::ISO_2022_JP.encode(&text).0.into_owned();
        for (bytes, name) in [
            (encoding_rs::EUC_JP.encode(&text).0.into_owned(), "EUC-JP"),
            (jis, "ISO-2022-JP"),
            (utf16(&text), "UTF-16"),
            (utf16(&format!("\u{FEFF}{text}")), "UTF-16"),
        ] {
            let path = house.write("file", &bytes);
            for given in GIVEN {
                for lang in ["ja", "en"] {
                    let (status, all) = told(&path, given, lang);
                    assert!(status == 2 && all.contains(name) && all.contains("UTF-8"), "{name} {given}: {all}");
                }
            }
        }
    }
}

#[test]
fn an_encoding_said_wrongly_is_answered_with_the_right_one() {
    let house = House::new();
    let cp932 = house.write("a.csv", encoding_rs::SHIFT_JIS.encode(&csv()).0);
    let utf8 = house.write("b.csv", csv());
    let ascii = house.write("c.json", r#"[{"myNumber":"900000000010","validFrom":"2026-04-01","segment":"1"}]"#);
    let said = |path: &PathBuf, encoding: &str| {
        let told = run(&["check", path.to_str().unwrap(), "--encoding", encoding, "--lang", "en"], b"");
        told.err
    };
    assert!(said(&cp932, "utf-8").contains("Give --encoding cp932"));
    assert!(said(&utf8, "cp932").contains("Give --encoding utf-8"));
    for (path, encoding) in [(&cp932, "cp932"), (&utf8, "utf-8"), (&utf8, "auto"), (&ascii, "cp932"), (&ascii, "utf-8")]
    {
        assert!(!said(path, encoding).contains("--encoding"), "{encoding}");
    }
}

#[test]
fn tables_that_break_their_form_are_read_whole_and_told() {
    let house = House::new();
    let rows: String = (0..26).map(|n| format!("E-{n},内容{n},原因,対応\n")).collect();
    let codes = format!("エラーコード,エラー内容,原因,対応内容\n{rows}");
    let broken = codes.replace("E-5,", "E-5,\"");
    for (text, words) in [
        (codes.clone(), ""),
        (broken.clone(), "never closed: 1 (line 7)"),
        (codes.replace('\n', "\r"), "CR alone"),
        (codes.replace(',', "\t"), "tabs"),
        (codes.replace(',', ";"), "\";\""),
        (format!("sep=,\n{codes}"), "sep="),
        (format!("{codes}\u{1A}"), "control characters"),
    ] {
        let path = house.write("codes.csv", &text);
        for given in ["", "--error-list"] {
            let (_, en) = told(&path, given, "en");
            assert!(en.contains("error-code list, 26 entries") && en.contains(words), "{words} {given}: {en}");
            let odd = ["never closed", "CR alone", "separated", "sep=", "control"];
            assert_eq!(odd.iter().any(|odd| en.contains(odd)), !words.is_empty(), "{en}");
        }
    }
    // Replies too; a reply lost is one that nobody looks for.
    let replies: String = (1..=9).map(|n| format!("{n},個人番号,E-{n},内容\n")).collect();
    let replies = format!("行番号,項目名,エラーコード,エラー内容\n{replies}");
    for (text, words) in [
        (replies.clone(), ""),
        (replies.replace("3,個人番号,E-3,", "3,個人番号,E-3,\""), "never closed: 1 (line 4)"),
        (replies.replace("エラーコード,", "\"エラーコード,"), "never closed: 1 (line 1)"),
        (replies.replace('\n', "\r"), "CR alone"),
    ] {
        let path = house.write("replies.csv", &text);
        for given in ["", "--response"] {
            let args = ["check", "--format", "json", "--lang", "en", given, path.to_str().unwrap()];
            let told = run(&args.into_iter().filter(|arg| !arg.is_empty()).collect::<Vec<_>>(), b"");
            assert_eq!(of_type(&lines(&told.out), "reply").len(), 9, "{words} {given}: {}", told.err);
            assert!(told.err.contains(words), "{words}: {}", told.err);
        }
    }
}
