//! The ways of writing down the same records.

use pmh_inspector::generate::{Format, Plan, generate};
use serde_json::{Map, Value, json};

/// A generator of numbers (Knuth's MMIX).
#[derive(Clone, Copy, Debug)]
pub struct Random(pub u64);

impl Random {
    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

/// Invented people, some with defects; only what is an object, so that it can be written in any form.
pub fn people(seed: u64, defects: f64) -> Vec<Value> {
    let plan = Plan { records: 60, seed, format: Format::Ndjson, differential: false, cp932: false, defects };
    let mut bytes = Vec::new();
    generate(&plan, &mut bytes, &mut std::io::sink()).unwrap();
    let lines = bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    lines.filter(Value::is_object).collect()
}

/// Records that are hard to read: text with all that is escaped, values of other types, objects where none is expected.
pub fn awkward() -> Vec<Value> {
    let base = people(99, 0.0).remove(0);
    let with = |changes: &[(&str, Value)]| {
        let mut record = base.clone();
        changes.iter().for_each(|(key, value)| record[*key] = value.clone());
        record
    };
    vec![
        with(&[("certificationName", json!("a\"b\\c/d\n\t\u{8}\u{c}\u{1}𠮷\u{2028}\u{7f}é"))]),
        with(&[("segment", json!("{\"myNumber\":[{\"x\":1},")), ("incomeSegment", json!("],}\\"))]),
        with(&[("certificationDetail", json!([{"a": "b", "c": null}, {"a": 1.5, "c": true}, {}, {"d": {"e": [1]}}]))]),
        with(&[("certificationDetail", json!(["x", null, 5, [], {"itemName": "備考"}]))]),
        with(&[("maxCopaymentAmount", json!({"外来": 500, "入院": {"日": "1", "月": null}, "z.y": -1.5e3}))]),
        with(&[("maxCopaymentAmount", json!("500")), ("basicFiveInfo", json!([1]))]),
        with(&[("x.y", json!({"b": [], "a": {}})), ("", json!(1)), ("basicFiveInfo.name", json!("z"))]),
        with(&[("isNotDisclosed", json!("true")), ("validTo", json!(20_260_401)), ("myNumber", Value::Null)]),
        json!({"certificationDetail": [{"myNumber": 1, "itemName": 2}], "isNotDisclosed": true, "myNumber": "1"}),
    ]
}

/// The record with another value in a field or two.
pub fn changed(record: &Value) -> Value {
    let mut record = record.clone();
    record["certificationName"] = json!("別の名前/\u{20bb7}");
    record["extra"] = json!({"b": 1, "a": "\u{1}"});
    record
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Kept,
    Sorted,
    Reversed,
    Shuffled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escapes {
    Needed,
    Slashes,
    All,
    Some,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blanks {
    None,
    Pretty,
    Windows,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    Array,
    Concatenated,
    Lines,
    Wrapped,
}

/// A way of writing JSON.
#[derive(Clone, Copy, Debug)]
pub struct JsonForm {
    order: Order,
    escapes: Escapes,
    blanks: Blanks,
    body: Body,
}

const ORDERS: [Order; 4] = [Order::Kept, Order::Sorted, Order::Reversed, Order::Shuffled];
const ESCAPES: [Escapes; 4] = [Escapes::Needed, Escapes::Slashes, Escapes::All, Escapes::Some];
const BLANKS: [Blanks; 4] = [Blanks::None, Blanks::Pretty, Blanks::Windows, Blanks::Any];
const BODIES: [Body; 4] = [Body::Array, Body::Concatenated, Body::Lines, Body::Wrapped];

impl JsonForm {
    /// Any of them; mostly the array that the API takes.
    pub fn any(random: &mut Random) -> JsonForm {
        JsonForm {
            order: ORDERS[random.below(4)],
            escapes: ESCAPES[random.below(4)],
            blanks: BLANKS[random.below(4)],
            body: BODIES[random.below(7).saturating_sub(3)],
        }
    }

    /// All of them but for the bodies, and each body once.
    pub fn all() -> Vec<JsonForm> {
        let mut all = Vec::new();
        for order in ORDERS {
            for escapes in ESCAPES {
                for blanks in BLANKS {
                    all.push(JsonForm { order, escapes, blanks, body: Body::Array });
                }
            }
        }
        let of_body = |body| JsonForm { order: Order::Sorted, escapes: Escapes::Some, blanks: Blanks::Any, body };
        all.extend(BODIES.map(of_body));
        all
    }

    /// What is found because of the form: rule and message.
    pub fn told(&self) -> Option<&'static str> {
        match self.body {
            Body::Array => None,
            Body::Concatenated => Some("body-form The body is objects one after another, not an array."),
            Body::Lines => Some("body-form The body is one object a line (JSON Lines), not an array."),
            Body::Wrapped => Some("body-form The array of records stands inside another object."),
        }
    }

    /// The records in this form.
    pub fn write(&self, records: &[Value], random: &mut Random) -> Vec<u8> {
        let mut writer = Writer { form: *self, random, out: String::new(), depth: 0 };
        // A line has no line feed within, and objects one behind the other no line of their own.
        if self.body == Body::Lines {
            writer.form.blanks = Blanks::None;
        }
        match self.body {
            Body::Array => writer.elements(records),
            Body::Wrapped => {
                writer.out.push_str("{\"count\" : 3, \"more\":{\"a\":[1,{}]},\n\"data\" :");
                writer.elements(records);
                writer.out.push_str(", \"z\":[] } ");
            }
            Body::Concatenated | Body::Lines => {
                for record in records {
                    writer.value(record);
                    if self.body == Body::Lines {
                        writer.out.push_str(if self.blanks == Blanks::Windows { "\r\n" } else { "\n" });
                    } else {
                        writer.out.push(' ');
                    }
                }
            }
        }
        writer.out.into_bytes()
    }
}

struct Writer<'r> {
    form: JsonForm,
    random: &'r mut Random,
    out: String,
    depth: usize,
}

impl Writer<'_> {
    fn blank(&mut self) {
        match self.form.blanks {
            Blanks::None => {}
            Blanks::Pretty => {
                self.out.push('\n');
                self.out.push_str(&"  ".repeat(self.depth));
            }
            Blanks::Windows => {
                self.out.push_str("\r\n");
                self.out.push_str(&"\t".repeat(self.depth));
            }
            Blanks::Any => {
                for _ in 0..self.random.below(4) {
                    self.out.push([' ', '\n', '\r', '\t'][self.random.below(4)]);
                }
            }
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(members) => self.members(members),
            Value::Array(elements) => self.elements(elements),
            Value::String(text) => self.text(text),
            other => self.out.push_str(&other.to_string()),
        }
    }

    fn elements(&mut self, elements: &[Value]) {
        self.out.push('[');
        self.depth += 1;
        for (nth, element) in elements.iter().enumerate() {
            if nth > 0 {
                self.out.push(',');
            }
            self.blank();
            self.value(element);
        }
        self.depth -= 1;
        self.blank();
        self.out.push(']');
    }

    fn members(&mut self, members: &Map<String, Value>) {
        let mut all: Vec<(&String, &Value)> = members.iter().collect();
        match self.form.order {
            Order::Kept => {}
            Order::Sorted => all.sort_by_key(|(key, _)| *key),
            Order::Reversed => all.reverse(),
            Order::Shuffled => (1..all.len()).for_each(|i| all.swap(i, self.random.below(i + 1))),
        }
        // Of a card-face item whose members no name tells apart the order says which is the label.
        if !members.keys().all(|key| pmh_inspector::spec::FieldTable::built_in().by_json(key).is_some())
            && members.len() <= 2
        {
            all = members.iter().collect();
        }
        self.out.push('{');
        self.depth += 1;
        for (nth, (key, value)) in all.into_iter().enumerate() {
            if nth > 0 {
                self.out.push(',');
            }
            self.blank();
            self.text(key);
            self.blank();
            self.out.push(':');
            self.blank();
            self.value(value);
        }
        self.depth -= 1;
        self.blank();
        self.out.push('}');
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            let escape = match self.form.escapes {
                Escapes::All => true,
                Escapes::Some => self.random.below(3) == 0,
                Escapes::Needed | Escapes::Slashes => false,
            };
            match c {
                '/' if self.form.escapes == Escapes::Slashes => self.out.push_str("\\/"),
                '\n' if !escape => self.out.push_str("\\n"),
                '"' | '\\' if !escape => self.out.extend(['\\', c]),
                c if escape || c < ' ' => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        let upper = self.random.below(2) == 0;
                        let unit = if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
                        self.out.push_str(&unit);
                    }
                }
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }
}

/// The columns of a CSV: heading and JSON pointer.
const COLUMNS: [(&str, &str); 20] = [
    ("機関別受給者証種別ID", "/orgSpecificCertificateTypeId"),
    ("個人番号", "/myNumber"),
    ("氏名", "/basicFiveInfo/name"),
    ("氏名カナ", "/basicFiveInfo/nameKana"),
    ("住所", "/basicFiveInfo/address"),
    ("生年月日", "/basicFiveInfo/dateOfBirth"),
    ("性別", "/basicFiveInfo/sex"),
    ("不開示フラグ", "/isNotDisclosed"),
    ("公費負担者番号", "/medicalSubsidyInsurerNumber"),
    ("受給者証名", "/certificationName"),
    ("公費受給者番号", "/medicalSubsidyRecipientNumber"),
    ("受給者証サブキー", "/certificationSubKey"),
    ("区分", "/segment"),
    ("所得区分", "/incomeSegment"),
    ("追加条件", "/additionalConditions"),
    ("指定医療機関情報", "/designatedMedicalInstitutions"),
    ("常に償還払い", "/isAlwaysReimbursement"),
    ("医療費助成資格有効期間開始日", "/validFrom"),
    ("医療費助成資格有効期間終了日", "/validTo"),
    ("備考", "/certificationDetail/0/itemValue"),
];

/// The records as rows of a CSV, the heading row first; only what CP932 has.
pub fn rows(records: &[Value]) -> Vec<Vec<String>> {
    let text = |value: Option<&Value>| match value {
        Some(Value::String(text)) => {
            let kept = |c: &char| encoding_rs::SHIFT_JIS.encode(&c.to_string()).2.then_some(()).is_none();
            // A comma, a quote and a line break to be quoted.
            text.chars().filter(kept).filter(|c| *c >= ' ' || *c == '\n').collect::<String>().replace('、', ",")
        }
        Some(Value::Bool(flag)) => u8::from(*flag).to_string(),
        Some(other) if !other.is_null() => other.to_string().chars().filter(char::is_ascii).collect(),
        _ => String::new(),
    };
    let mut rows = vec![COLUMNS.map(|(heading, _)| heading.to_owned()).to_vec()];
    rows.extend(records.iter().enumerate().map(|(nth, record)| {
        let mut row: Vec<String> = COLUMNS.iter().map(|(_, pointer)| text(record.pointer(pointer))).collect();
        row[19] = [row[19].as_str(), " \"連絡先\" 03-0000-0000", if nth % 3 == 0 { "\n二行目,\r\n三行目" } else { "" }]
            .concat();
        row
    }));
    rows
}

/// The rows without the second, and with another value in one column.
pub fn changed_rows(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut rows = rows.to_vec();
    if rows.len() > 2 {
        rows.remove(1);
    }
    rows.iter_mut().skip(1).for_each(|row| row[9] = "別の名前".to_owned());
    rows
}

/// A way of writing a CSV.
#[derive(Clone, Copy, Debug)]
pub struct CsvForm {
    all_quoted: bool,
    end: &'static str,
    mixed: bool,
    encoding: u8,
    separator: char,
    last_end: bool,
}

impl CsvForm {
    /// Any of them; mostly with commas.
    pub fn any(random: &mut Random) -> CsvForm {
        CsvForm {
            all_quoted: random.below(2) == 0,
            end: ["\n", "\r\n", "\r"][random.below(3)],
            mixed: random.below(2) == 0,
            encoding: random.below(3) as u8,
            separator: [',', ',', ',', '\t', ';', '|'][random.below(6)],
            last_end: random.below(2) == 0,
        }
    }

    /// The plainest.
    pub const PLAIN: CsvForm =
        CsvForm { all_quoted: false, end: "\r\n", mixed: false, encoding: 0, separator: ',', last_end: true };

    /// What is found because of the form: rule and message.
    pub fn told(&self) -> Option<&'static str> {
        match self.separator {
            '\t' => Some("wrong-separator The cells are separated by tabs; use commas."),
            ';' => Some("wrong-separator The cells are separated by semicolons (;); use commas."),
            '|' => Some("wrong-separator The cells are separated by vertical bars (|); use commas."),
            _ => None,
        }
    }

    /// The rows in this form.
    pub fn write(&self, rows: &[Vec<String>]) -> Vec<u8> {
        let mut out = String::from(if self.encoding == 1 { "\u{FEFF}" } else { "" });
        for (nth, row) in rows.iter().enumerate() {
            if nth > 0 {
                let ends = ["\n", "\r\n", "\r"];
                out.push_str(if self.mixed { ends[nth % 3] } else { self.end });
            }
            let cells = row.iter().map(|cell| {
                let quoted = self.all_quoted || cell.contains([self.separator, '"', '\r', '\n']);
                if quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
            });
            out.push_str(&cells.collect::<Vec<_>>().join(&self.separator.to_string()));
        }
        if self.last_end {
            out.push_str(self.end);
        }
        if self.encoding == 2 { encoding_rs::SHIFT_JIS.encode(&out).0.into_owned() } else { out.into_bytes() }
    }
}
