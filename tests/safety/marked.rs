//! Files in which every value, key, heading, label and name of a sheet is a marker: a text of the shape of a person's data
//! that stands nowhere else, so that where one comes out, something of the file has.

use std::io::{Cursor, Write};

use rust_xlsxwriter::Workbook;
use serde_json::{Map, Value, json};

use crate::common::{clean, differential, file, record};

/// The shapes of markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Kanji,
    Kana,
    Number,
    Word,
    Mail,
    Telephone,
}

pub const SHAPES: [Shape; 6] = [Shape::Kanji, Shape::Kana, Shape::Number, Shape::Word, Shape::Mail, Shape::Telephone];

/// Twelve digits in the ways in which a 個人番号 is written.
const NUMBERS: [&str; 6] = [
    "771122334455",
    "7711-2233-4455",
    "７７１１　２２３３　４４５５",
    "7711.2233.4455",
    "7711/2233/4455",
    "77_11_22_33_44_55",
];

/// The `nth` marker of a shape; each is another.
pub fn marker(shape: Shape, nth: usize) -> String {
    const SIGNS: [char; 10] = ['壱', '弐', '参', '肆', '伍', '陸', '漆', '捌', '玖', '拾'];
    const KANA: [char; 10] = ['ア', 'カ', 'サ', 'タ', 'ナ', 'ハ', 'マ', 'ヤ', 'ラ', 'ワ'];
    let signs =
        |signs: [char; 10]| format!("{nth}").bytes().map(|digit| signs[usize::from(digit - b'0')]).collect::<String>();
    match shape {
        Shape::Kanji => format!("驫麤{}", signs(SIGNS)),
        Shape::Kana => format!("ヴヱヰ{}", signs(KANA)),
        Shape::Number => NUMBERS[nth % NUMBERS.len()].to_owned(),
        Shape::Word => format!("Zqx marker {nth}"),
        Shape::Mail => format!("zqx{nth}@mark.example"),
        Shape::Telephone => format!("0779-91-{nth:04}"),
    }
}

/// How the 個人番号 of the people in the files begin: those that make a record comparable are no markers by themselves.
const OWN: &str = "300000000";

/// What else is somebody's in the records from which the files are made, and stands in no text of the program.
const OF_PEOPLE: [&str; 7] =
    ["見本太郎", "ミホンタロウ", "見本市中央", "見本病院", "見本市こども課", "20180505", "平成30年5月5日"];

/// What of a text is a marker or somebody's, if anything is; `numbers`: whether only what may be a 個人番号 counts.
pub fn found(text: &str, numbers: bool) -> Option<&'static str> {
    let folded: String = text
        .chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap(),
            c => c,
        })
        .filter(|c| c.is_alphanumeric() || *c == '@')
        .flat_map(char::to_lowercase)
        .collect();
    let marks = ["驫麤", "ヴヱヰ", "zqx", "077991"].into_iter().chain(OF_PEOPLE).filter(|_| !numbers);
    ["771122334455", OWN].into_iter().chain(marks).find(|mark| folded.contains(mark))
}

/// Every text of a value a marker of the shape, and beside every key another that is one.
fn mark(value: &mut Value, shape: Shape, nth: &mut usize, keep: &[&str]) {
    match value {
        Value::String(text) => {
            *nth += 1;
            *text = marker(shape, *nth);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| mark(item, shape, nth, keep)),
        Value::Object(members) => {
            for (_, value) in members.iter_mut().filter(|(key, _)| !keep.contains(&key.as_str())) {
                mark(value, shape, nth, keep);
            }
            *nth += 1;
            members.insert(marker(shape, *nth), json!(marker(shape, *nth)));
        }
        _ => {}
    }
}

/// What decides what is looked at: left as it is in one of two records.
const KEPT: [&str; 8] = [
    "orgSpecificCertificateTypeId",
    "segment",
    "incomeSegment",
    "additionalConditions",
    "isAlwaysReimbursement",
    "validFrom",
    "validTo",
    "historyKey",
];

fn marked(base: &dyn Fn(u32) -> Value) -> Vec<Value> {
    let mut all = Vec::new();
    let mut nth = 0;
    for (i, shape) in (0..).zip(SHAPES) {
        for (person, keep) in [(2 * i + 1, &KEPT[..]), (2 * i + 2, &[])] {
            let mut record = base(person);
            mark(&mut record, shape, &mut nth, keep);
            // Two of a kind share a person, so that they lie on one another's tabs.
            if shape == Shape::Kanji || !keep.is_empty() {
                record["myNumber"] = json!(crate::common::my_number(i + 1));
            }
            record["maxCopaymentAmount"] = json!({ marker(shape, nth): marker(shape, nth + 1) });
            record["certificationDetail"] = json!([
                { "itemName": marker(shape, nth + 2), "itemValue": marker(shape, nth + 3), marker(shape, nth + 4): "x" },
                { marker(shape, nth + 5): marker(shape, nth + 6) },
                marker(shape, nth + 7),
            ]);
            record["within"] = json!({ marker(shape, nth + 8): [{ marker(shape, nth + 9): marker(shape, nth + 10) }] });
            nth += 12;
            all.push(record);
        }
    }
    all
}

/// A registration: of each shape a record that can be shown and one in which nothing is right.
pub fn registration() -> Vec<u8> {
    let mut records = marked(&clean);
    let whole = records[0].to_string();
    records.push(record(90, json!({ "isNotDisclosed": true, "basicFiveInfo.name": marker(Shape::Kanji, 77) })));
    let mut bytes = file(&records);
    bytes.pop();
    // A key twice, and a record that is no JSON.
    let twice = json!(marker(Shape::Kanji, 78));
    bytes.extend(
        format!(",{{{twice}:1,{twice}:2,{},{{\"氏名\":\"{}\"oops}}]", &whole[1..], marker(Shape::Kanji, 79)).bytes(),
    );
    bytes
}

/// The upload before it: other values for the same people.
pub fn before() -> Vec<u8> {
    let mut records: Vec<Value> = serde_json::from_slice(&file(&marked(&clean))).unwrap();
    for (i, record) in records.iter_mut().enumerate() {
        let shape = SHAPES[i / 2 % SHAPES.len()];
        record["basicFiveInfo"]["name"] = json!(marker(shape, 200 + i));
        record["certificationName"] = json!(marker(shape, 210 + i));
        record["maxCopaymentAmount"] = json!({ marker(shape, 220 + i): marker(shape, 230 + i) });
        record["certificationDetail"] =
            json!([{ "itemName": marker(shape, 240 + i), "itemValue": marker(shape, 250 + i) }]);
        record[marker(shape, 260 + i)] = json!(marker(shape, 270 + i));
    }
    records.extend((30..60).map(clean));
    file(&records)
}

/// A differential history.
pub fn history() -> Vec<u8> {
    let mut records = marked(&|person| differential(person, json!({})));
    for (i, record) in records.iter_mut().enumerate() {
        record["historyKey"] = json!(marker(SHAPES[i / 2 % SHAPES.len()], 300 + i));
    }
    file(&records)
}

/// The records of the registration wrapped in an object under a marker.
pub fn wrapped() -> Vec<u8> {
    json!({ marker(Shape::Kanji, 1): { marker(Shape::Mail, 1): marked(&clean) } }).to_string().into()
}

fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(vec![]);
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

/// What a CSV of the program's own layout has for headings.
const HEADINGS: [&str; 21] = [
    "機関別受給者証種別ID",
    "個人番号",
    "氏名",
    "氏名カナ",
    "住所",
    "生年月日",
    "性別",
    "不開示フラグ",
    "公費負担者番号",
    "受給者証名",
    "公費受給者番号",
    "受給者証サブキー",
    "区分",
    "所得区分",
    "追加条件",
    "指定医療機関名",
    "常に償還払いフラグ",
    "自己負担上限額（外来）",
    "有効期間開始日",
    "有効期間終了日",
    "問合せ先",
];

/// A CSV; `plausible`: whether its heading row is one, with headings that are known and no others.
pub fn table(plausible: bool) -> Vec<u8> {
    let mut heads: Vec<String> = HEADINGS.map(str::to_owned).to_vec();
    if !plausible {
        // Values in the place of headings, beside those that make it a payload.
        heads.extend((0..12).map(|i| marker(SHAPES[i % SHAPES.len()], 400 + i)));
        heads.push(format!("自己負担上限額{}", marker(Shape::Kanji, 420)));
        heads.push(format!("備考（{}）", marker(Shape::Kanji, 421)));
        heads.push(format!("氏名（{}）", marker(Shape::Kanji, 422)));
        heads.push(marker(Shape::Kanji, 400));
    }
    let row = |i: usize| -> Vec<String> {
        (0..heads.len()).map(|column| marker(SHAPES[i % SHAPES.len()], 430 + i * 40 + column)).collect()
    };
    let mut rows = vec![heads.clone()];
    rows.extend((0..6).map(row));
    rows.push(row(7)[..5].to_vec());
    csv(&rows)
}

/// A CSV whose first row is no heading row.
pub fn headless() -> Vec<u8> {
    let row = |i: usize| (0..16).map(|column| marker(SHAPES[(i + column) % 6], 500 + i * 20 + column)).collect();
    csv(&(0..4).map(row).collect::<Vec<Vec<String>>>())
}

/// Replies on the registration: everything in them a marker but the place.
pub fn replies() -> Vec<u8> {
    let each = (0..).zip(SHAPES).map(|(i, shape)| {
        let m = |n: usize| marker(shape, 600 + i * 20 + n);
        json!({ "index": 2 * i, m(0): m(1), "errors": [
            { "errorCode": m(2), "errorMessage": m(3), "item": m(4), "severity": m(5), m(6): { m(7): m(8) } },
            { "errorCode": "X-1", "errorMessage": m(9), "pointer": format!("/{i}/{}", m(10)) },
            { "errorCode": "X-1", "errorMessage": m(9), "pointer": format!("/{i}/maxCopaymentAmount/{}", m(11)) },
            { "errorCode": "X-2", "errorMessage": m(12), "item": format!("氏名（{}）", m(13)), "historyKey": m(14) },
            { "errorCode": m(15), "errorMessage": m(16), "index": 9999 },
        ] })
    });
    json!({ "title": marker(Shape::Kanji, 590), marker(Shape::Mail, 591): 1, "results": each.collect::<Vec<_>>() })
        .to_string()
        .into()
}

/// The same as a table.
pub fn reply_table() -> Vec<u8> {
    let mut rows = vec![
        ["行番号", "項目名", "エラーコード", "エラー内容", &marker(Shape::Kanji, 700)].map(str::to_owned).to_vec(),
    ];
    rows.extend((0..12).map(|i| {
        let m = |n: usize| marker(SHAPES[i % 6], 710 + i * 5 + n);
        vec![(i + 1).to_string(), m(0), m(1), m(2), m(3)]
    }));
    csv(&rows)
}

fn book(sheets: &[(String, Vec<Vec<String>>)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        let name: String = name.chars().filter(|c| !"/\\?*[]:".contains(*c)).take(31).collect();
        sheet.set_name(name).unwrap();
        for (y, row) in (0..).zip(rows) {
            for (x, text) in (0..).zip(row) {
                sheet.write(y, x, text.as_str()).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// A sheet for each shape, its name and all its cells markers.
pub fn workbook() -> Vec<u8> {
    let rows =
        |i: usize| (0..4).map(|y| (0..6).map(|x| marker(SHAPES[i], 800 + i * 40 + y * 6 + x)).collect()).collect();
    book(&(0..6).map(|i| (marker(SHAPES[i], 790 + i), rows(i))).collect::<Vec<_>>())
}

/// An error-code list on sheets of marked names. Its codes and their texts are a document's, and its own to be shown; all that
/// does not belong to them is marked.
pub fn error_list() -> Vec<u8> {
    let sheet = |shape: Shape, nth: usize| {
        let m = |n: usize| marker(shape, nth + n);
        // A code of the list is known and shown, also in a reply: of numbers there are few, and each stands in both.
        let code = marker(if shape == Shape::Number { Shape::Kanji } else { shape }, nth + 4);
        let text = |text: &str| text.to_owned();
        let heads = vec![text("エラーコード"), format!("エラー内容（{}）", m(0)), text("原因"), text("対応内容"), m(1)];
        let mut rows = vec![heads];
        rows.push(vec![text("X-1"), text("内容"), text("原因"), text("対応"), m(2)]);
        rows.push(vec![m(3)]);
        rows.push(vec![code.clone(), text("内容"), String::new(), String::new()]);
        rows.push(vec![code, text("内容"), String::new(), String::new()]);
        rows.push(vec![m(5)]);
        (m(6), rows)
    };
    book(&(0..).zip(SHAPES).map(|(i, shape)| sheet(shape, 900 + i * 10)).collect::<Vec<_>>())
}

/// A file design on a sheet of a marked name: its items are known ones, all that is said of them is marked.
pub fn design() -> Vec<u8> {
    let mut rows = vec![["項番", "項目名", "必須", "桁数", "文字種", "備考"].map(str::to_owned).to_vec()];
    for (i, name) in HEADINGS.iter().enumerate() {
        let m = |n: usize| marker(SHAPES[i % 6], 1000 + i * 6 + n);
        rows.push(vec![(i + 1).to_string(), (*name).to_owned(), m(0), m(1), m(2), m(3)]);
    }
    book(&[(marker(Shape::Kanji, 999), rows.clone()), (marker(Shape::Mail, 998), rows)])
}

/// An API design without an operation that takes records: nothing of it is taken.
pub fn no_design() -> Vec<u8> {
    let m = |n: usize| marker(SHAPES[n % 6], 1100 + n);
    let paths: Map<String, Value> = (0..6)
        .map(|n| {
            let body = json!({ "content": { "application/json": { "schema": { "type": "object", "properties": { m(n): { "type": m(n + 1) } } } } } });
            (format!("/{}", m(n)), json!({ "post": { "operationId": m(n + 6), "summary": m(n + 7), "requestBody": body } }))
        })
        .collect();
    json!({ "openapi": "3.0.0", "info": { "title": m(30), "version": m(31) }, "paths": paths }).to_string().into()
}

/// An API design that is taken: what it calls its items is marked, and its own to be shown.
pub fn api_design() -> Vec<u8> {
    let sample = std::fs::read_to_string("samples/api-design.sample.yaml").unwrap();
    let mut design: Value = serde_saphyr::from_str(&sample).unwrap();
    let m = |n: usize| marker(SHAPES[n % 6], 1150 + n);
    (design["info"]["title"], design["info"]["version"]) = (json!(m(0)), json!(m(1)));
    let fields = design["components"]["schemas"]["certificate"]["properties"].as_object_mut().unwrap();
    for n in 2..14 {
        let about =
            json!({ "type": "string", "title": m(n), "description": m(n + 1), "enum": [m(n + 2)], "maxLength": 3 });
        fields.insert(m(n + 3), about);
    }
    design.to_string().into()
}

/// Tables of the program's own that cannot be read: for each a key or a value that does not belong there.
pub fn tables() -> Vec<String> {
    let each = |shape: Shape| {
        let m = |n: usize| toml::Value::String(marker(shape, 1200 + n)).to_string();
        vec![
            format!("{} = 1\n", m(0)),
            format!("[[field]]\njson = \"x\"\ntype = {}\n", m(1)),
            format!("[[field]]\njson = \"x\"\n{} = {}\n", m(2), m(3)),
            format!("[[field]]\njson = \"x\"\nlength = {}\n", m(4)),
            format!("[[code]]\ncode = [{}]\n", m(5)),
            format!("[[predict]]\nrule = {}\ncode = {}\n", m(6), m(7)),
            format!("[reply]\ncode = [{}]\nrecord-from = {}\n", m(8), m(9)),
            format!("[reply]\ncode = [\"a/{}\"]\n", marker(shape, 1210)),
            format!("x = {} {}\n", m(10), m(11)),
            format!("{}\n", marker(shape, 1212)),
        ]
    };
    SHAPES.into_iter().flat_map(each).collect()
}

/// Settings in which each entry is wrong.
pub fn settings() -> Vec<(&'static str, String)> {
    let all = |entry: &dyn Fn(&str) -> String| -> String {
        SHAPES.iter().zip(1300..).map(|(shape, n)| entry(&toml::Value::String(marker(*shape, n)).to_string())).collect()
    };
    vec![
        ("config.toml", all(&|m| format!("{m} = {m}\n")) + &format!("lang = \"{}\"\n", marker(Shape::Kanji, 1310))),
        ("keymap.toml", all(&|m| format!("{m} = [{m}]\n"))),
    ]
}

/// An archive of files with marked names, but for such as files have: of those the name is shown.
pub fn archive() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (i, shape) in SHAPES.into_iter().enumerate().filter(|(_, shape)| *shape != Shape::Word) {
        let name = format!("{}.{}", marker(shape, 1400 + i).replace('/', "-"), ["pdf", "csv"][i % 2]);
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(marker(shape, 1410 + i).as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A work list with a marked note on a group, and a line that is none.
pub fn work_list() -> Vec<u8> {
    let head = json!({ "format": "pmh-inspector-worklist", "key": "5".repeat(64) });
    let note = |rule: &str, n: usize| json!({ "rule": rule, "mark": "asked", "note": marker(SHAPES[n % 6], 1500 + n) });
    let lines = [head, note("gaiji-replaced", 0), note("unknown-field", 1), note("wrong-date", 2)];
    let mut text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    text.push_str(&format!("{}\n", marker(Shape::Kanji, 1510)));
    text.into()
}
