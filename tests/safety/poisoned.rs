//! Files in which every place that can hold text holds each of the hostile texts.

use serde_json::{Map, Value, json};

use crate::common::nasty::{BYTES, ESCAPES, long, texts};
pub use crate::common::poison;
use crate::common::{clean, differential, file, my_number};

/// For each text: a record full of it; one of its person's others; one where it stands in shapes that nobody expects.
pub fn registration() -> Vec<u8> {
    let mut all = Vec::new();
    for (i, (_, text)) in texts().iter().enumerate() {
        let mut full = clean(i as u32);
        poison(&mut full, text);
        if i % 2 == 0 {
            // So that it lies on a person's tabs, and may be found by number.
            full["myNumber"] = json!(my_number(1));
        }
        full["isNotDisclosed"] = json!(false);
        full["isAlwaysReimbursement"] = json!("0");
        all.push(full);
        let mut shifted = clean(1000 + i as u32);
        shifted["certificationDetail"] = json!([{ "label": text, "value": text }, text, [text], { text: text }]);
        shifted["maxCopaymentAmount"] = json!({ text: text });
        shifted["isNotDisclosed"] = json!(text);
        all.push(shifted);
        all.push(json!(text));
    }
    let mut long_record = clean(3000);
    poison(&mut long_record, &long());
    all.push(long_record);
    let mut bytes = file(&all);
    let whole = clean(1).to_string();
    let spoilt = |hurt: &[u8], place: &str| {
        let at = whole.find(place).unwrap();
        [b",", &whole.as_bytes()[..at], hurt, &whole.as_bytes()[at..]].concat()
    };
    bytes.pop();
    for hurt in BYTES.iter().map(|(_, bytes)| *bytes).chain(ESCAPES.iter().map(|text| text.as_bytes())) {
        for place in ["見本太", "A001", "2026-04", "備考", "院外", "外来", "segment", "81136244"] {
            bytes.extend(spoilt(hurt, place));
        }
    }
    // Between values, where no text belongs; and a key that stands twice.
    for (_, text) in texts() {
        bytes.extend(spoilt(text.as_bytes(), "\"segment\""));
        let name = json!(format!("twice{text}"));
        bytes.extend(format!(",{{{name}:1,{name}:2,{}", &whole[1..]).bytes());
    }
    bytes.push(b']');
    bytes
}

/// The same texts in a differential history.
pub fn history() -> Vec<u8> {
    let records = texts().into_iter().enumerate().map(|(i, (_, text))| {
        let mut record = differential(i as u32, json!({}));
        poison(&mut record, &text);
        record["isDeleted"] = json!(i % 2 == 0);
        record
    });
    file(&records.collect::<Vec<_>>())
}

fn csv(rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(vec![]);
    rows.for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

/// A payload as CSV: each text a heading, and in the cells of a row.
pub fn table() -> Vec<u8> {
    let known = ["個人番号", "氏名", "有効期間開始日", "有効期間終了日", "受給者証名", "生年月日"];
    let texts = texts();
    let heads = known.iter().map(|head| (*head).to_owned()).chain(texts.iter().map(|(_, text)| text.clone()));
    let rows = texts.iter().map(|(_, text)| vec![text.clone(); known.len() + texts.len()]);
    csv(std::iter::once(heads.collect()).chain(rows))
}

/// A payload as CSV with bytes that are no text.
pub fn table_of_bytes() -> Vec<u8> {
    let heads = format!("個人番号,氏名,有効期間開始日,有効期間終了日,受給者証名,{},", "備考".repeat(400));
    let mut bytes = heads.into_bytes();
    for (_, hurt) in BYTES {
        bytes.extend_from_slice(hurt);
        bytes.push(b',');
    }
    for (_, hurt) in BYTES {
        // Among enough text that it is still text, in UTF-8.
        bytes.extend_from_slice(format!("\r\n300000000078,{},", "見本太郎".repeat(80)).as_bytes());
        for _ in 0..20 {
            bytes.extend_from_slice(hurt);
            bytes.extend_from_slice(b"x,");
        }
    }
    bytes
}

/// Replies of many shapes.
pub fn replies() -> Value {
    let each = texts().into_iter().enumerate().map(|(i, (_, text))| {
        json!({ "index": i, "errors": [
            { "errorCode": text, "errorMessage": text, "item": text, text.clone(): text },
            { "errorCode": format!("C{text}"), "errorMessage": text, "item": "myNumber", "severity": text },
            { "code": text, "detail": text, "pointer": format!("/{i}/{text}") },
            { "code": text, "message": text, "index": 9999, "historyKey": text },
        ] })
    });
    json!({ "title": texts()[0].1, "results": each.collect::<Vec<_>>() })
}

/// Replies as CSV.
pub fn reply_table() -> Vec<u8> {
    let heads = ["行番号", "項目名", "エラーコード", "エラー内容", "備考\u{1b}[31m"].map(str::to_owned).to_vec();
    let rows = texts()
        .into_iter()
        .enumerate()
        .map(|(i, (_, text))| vec![(i + 1).to_string(), text.clone(), text.clone(), text.clone(), text]);
    csv(std::iter::once(heads).chain(rows))
}

/// An error-code list, each text as code, content, cause, action and in a column of its own.
pub fn error_list() -> Vec<u8> {
    let mut heads = ["エラーコード", "エラー内容", "原因", "対応内容"].map(str::to_owned).to_vec();
    heads.extend(texts().into_iter().map(|(_, text)| text));
    let rows = texts().into_iter().flat_map(|(_, text)| {
        let row = |code: String| [vec![code], vec![text.clone(); 3 + texts().len()]].concat();
        [row(text.clone()), row(format!("C{text}"))]
    });
    csv(std::iter::once(heads).chain(rows))
}

/// A CSV of the samples, each of its rows with each text in each cell.
pub fn sample_table(bytes: &[u8]) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let old: Vec<Vec<String>> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let last = old.last().unwrap().clone();
    let mut rows = old;
    for (_, text) in texts() {
        for column in 0..last.len().min(14) {
            let mut row = last.clone();
            row[column].push_str(&text);
            rows.push(row);
        }
    }
    csv(rows.into_iter())
}

/// An API design, each text as a field's name, title, pattern and allowed value.
pub fn api_design() -> Value {
    let sample = std::fs::read_to_string("samples/api-design.sample.yaml").unwrap();
    let mut design: Value = serde_saphyr::from_str(&sample).unwrap();
    let all: String = texts().into_iter().take(20).map(|(_, text)| text).collect();
    design["info"]["title"] = json!(all);
    design["info"]["version"] = json!(all);
    let fields = design["components"]["schemas"]["certificate"]["properties"].as_object_mut().unwrap();
    let mut more = Map::new();
    for (i, (_, text)) in texts().into_iter().enumerate() {
        let about = json!({ "type": "string", "title": text, "description": format!("{text}\n■バリデーション\n最大桁数:5桁 {text}") });
        more.insert(format!("field{i}{text}"), about);
        let shape = json!({ "type": text, "pattern": text, "enum": [text, "1"], "format": text, "description": text });
        more.insert(format!("shape{i}"), shape);
        more.insert(
            format!("text{i}"),
            json!({ "type": "string", "pattern": text, "enum": [text], "description": text }),
        );
    }
    fields.extend(more);
    design
}

/// Tables of this tool's own: for each text and each place, the sample's tables with it there.
pub fn own_tables() -> Vec<String> {
    let sample: toml::Table = toml::from_str(&std::fs::read_to_string("samples/tables.sample.toml").unwrap()).unwrap();
    let mut sample = sample;
    let document: toml::Table = toml::from_str(
        "tables = [\"fields\", \"predictions\"]\nfile = \"f\"\ntitle = \"t\"\nedition = \"e\"\nchanged = \"2026-01-01\"\n\
         sha256 = \"0\"\nimported = \"2026-01-01\"\nfound_in = [\"s\"]",
    )
    .unwrap();
    sample.insert("document".to_owned(), toml::Value::Array(vec![document.into()]));
    let mut all = Vec::new();
    for (_, text) in texts() {
        let mut whole = toml::Value::Table(sample.clone());
        poison_toml(&mut whole, &text, false);
        all.push(toml::to_string(&whole).unwrap());
        let mut keys = toml::Value::Table(sample.clone());
        poison_toml(&mut keys, &text, true);
        all.push(toml::to_string(&keys).unwrap());
    }
    all
}

/// Texts that a program reads by their meaning are left: a table that is refused whole shows nothing but its refusal.
fn poison_toml(value: &mut toml::Value, text: &str, keys: bool) {
    match value {
        toml::Value::Array(items) => items.iter_mut().for_each(|item| poison_toml(item, text, keys)),
        toml::Value::Table(table) => {
            for (key, value) in table.iter_mut() {
                match value {
                    _ if ["rule", "json", "form", "field", "tables"].contains(&key.as_str()) => {}
                    value => poison_toml(value, text, keys),
                }
            }
            if keys {
                table.insert(format!("{text}key"), toml::Value::String(text.to_owned()));
            }
        }
        toml::Value::String(old) => old.push_str(text),
        _ => {}
    }
}

/// File names: what no file system takes is left out, and the rest is as long as may be.
pub fn names() -> Vec<String> {
    let name = |text: String| {
        let mut name: String = text.chars().filter(|c| !matches!(c, '\0' | '/')).collect();
        while name.len() > 200 {
            name.pop();
        }
        name
    };
    texts().into_iter().map(|(_, text)| name(text)).filter(|name| !name.is_empty()).collect()
}
