//! Causes: what happens to whole files is told by its name, first; what does not, is not.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{self, check_with, lines, of_type, run, spec_with};
use pmh_inspector::generate::{Format, Plan, generate};
use pmh_inspector::spec::{References, RegionalMaster, RegionalRow, Spec};
use serde_json::Value;

/// How many records a file has.
const RECORDS: u32 = 1_000;

fn generated(plan: &Plan) -> Vec<u8> {
    let mut payload = Vec::new();
    generate(plan, &mut payload, &mut Vec::new()).unwrap();
    payload
}

fn plan(seed: u64, format: Format) -> Plan {
    Plan { records: RECORDS, seed, format, differential: false, cp932: false, defects: 0.0 }
}

/// A table: its headings, and its rows.
#[derive(Clone)]
struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn new(seed: u64) -> Table {
        let bytes = generated(&plan(seed, Format::Csv));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
        let mut rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
        Table { headings: rows.next().unwrap(), rows: rows.collect() }
    }

    fn column(&self, heading: &str) -> usize {
        self.headings
            .iter()
            .position(|known| known == heading)
            .unwrap_or_else(|| panic!("{heading}: {:?}", self.headings))
    }

    /// Changes a column of the rows that are wanted.
    fn each(&mut self, heading: &str, wanted: &dyn Fn(usize) -> bool, change: impl Fn(&str) -> String) {
        let column = self.column(heading);
        for (_, row) in self.rows.iter_mut().enumerate().filter(|(at, _)| wanted(*at)) {
            row[column] = change(&row[column]);
        }
    }

    /// Changes all cells of the rows that are wanted.
    fn all(&mut self, wanted: &dyn Fn(usize) -> bool, change: impl Fn(usize, &str) -> String) {
        for (_, row) in self.rows.iter_mut().enumerate().filter(|(at, _)| wanted(*at)) {
            row.iter_mut().enumerate().for_each(|(column, cell)| *cell = change(column, cell));
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        [&self.headings].into_iter().chain(&self.rows).for_each(|row| writer.write_record(row).unwrap());
        writer.into_inner().unwrap()
    }
}

const BIRTH: &str = "生年月日";
const FROM: &str = "医療費助成資格有効期間開始日";
const TO: &str = "医療費助成資格有効期間終了日";
const DATES: [&str; 3] = [BIRTH, FROM, TO];

/// Year, month and day of a date.
fn parts(date: &str) -> Option<[u32; 3]> {
    let mut parts = date.split('-').map(|part| part.parse().ok());
    Some([parts.next()??, parts.next()??, parts.next()??])
}

/// A date written in another way; what is no date stays.
fn rewritten(date: &str, write: impl Fn([u32; 3]) -> String) -> String {
    parts(date).map_or_else(|| date.to_owned(), write)
}

/// What happens to the rows of a table that are wanted.
type Damage = fn(&mut Table, &dyn Fn(usize) -> bool);

fn wide(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c }).collect()
}

fn era_year(year: u32) -> u32 {
    match year {
        2019.. => year - 2018,
        1989.. => year - 1988,
        _ => year - 1925,
    }
}

fn swap(table: &mut Table, wanted: &dyn Fn(usize) -> bool, headings: [&str; 2]) {
    let [a, b] = headings.map(|heading| table.column(heading));
    table.rows.iter_mut().enumerate().filter(|(at, _)| wanted(*at)).for_each(|(_, row)| row.swap(a, b));
}

/// What happens to rows, with the cause that it is.
const DAMAGES: &[(&str, Damage)] = &[
    ("spreadsheet-resaved", |table, wanted| {
        for heading in DATES {
            table.each(heading, wanted, |date| rewritten(date, |[y, m, d]| format!("{y}/{m}/{d}")));
        }
        for heading in ["個人番号", "公費受給者番号"] {
            table.each(heading, wanted, |number| number.trim_start_matches('0').to_owned());
        }
    }),
    ("spreadsheet-resaved", |table, wanted| {
        table.each("個人番号", wanted, |number| format!("{}.{}E+11", &number[..1], &number[1..6]));
    }),
    ("spreadsheet-resaved", |table, wanted| {
        for heading in [FROM, TO] {
            table.each(heading, wanted, |date| {
                let day = pmh_inspector::record::parse_date(date).unwrap();
                (day - pmh_inspector::record::parse_date("1899-12-30").unwrap()).num_days().to_string()
            });
        }
    }),
    ("other-encoding", |table, wanted| {
        // The bytes of UTF-8 read as if each were a character.
        table.all(wanted, |column, cell| {
            let latin = || cell.bytes().map(char::from).collect();
            if column == 0 { cell.to_owned() } else { latin() }
        });
    }),
    ("fixed-length", |table, wanted| table.all(wanted, |_, cell| format!("{cell:<20}"))),
    ("blank-after-comma", |table, wanted| {
        table.all(wanted, |column, cell| if column == 0 { cell.to_owned() } else { format!(" {cell}") });
    }),
    ("columns-shifted", |table, wanted| {
        for (_, row) in table.rows.iter_mut().enumerate().filter(|(at, _)| wanted(*at)) {
            row.remove(2);
            row.push(String::new());
        }
    }),
    ("columns-shifted", |table, wanted| {
        for (_, row) in table.rows.iter_mut().enumerate().filter(|(at, _)| wanted(*at)) {
            row.insert(4, "2".to_owned());
        }
    }),
    ("columns-shifted", |table, wanted| {
        let (from, to) = (table.column(FROM), table.column(TO));
        table.rows.iter_mut().enumerate().filter(|(at, _)| wanted(*at)).for_each(|(_, row)| row.swap(from, to));
    }),
    ("columns-shifted", |table, wanted| {
        // A blank cell before the payer number; the last cell is lost.
        let insurer = table.column("公費負担者番号");
        for (_, row) in table.rows.iter_mut().enumerate().filter(|(at, _)| wanted(*at)) {
            row.insert(insurer, String::new());
            row.pop();
        }
    }),
    ("columns-shifted", |table, wanted| swap(table, wanted, ["氏名", "氏名カナ"])),
    ("columns-shifted", |table, wanted| swap(table, wanted, ["公費負担者番号", "公費受給者番号"])),
    ("other-encoding", |table, wanted| {
        // EUC, and JIS with its escapes, read byte by byte.
        table.all(wanted, |column, cell| {
            if column == 0 {
                cell.to_owned()
            } else {
                encoding_rs::EUC_JP.encode(cell).0.iter().copied().map(char::from).collect()
            }
        });
    }),
    ("other-encoding", |table, wanted| {
        let jis = |cell: &str| encoding_rs::ISO_2022_JP.encode(cell).0.iter().copied().map(char::from).collect();
        table.all(wanted, |column, cell| if column == 0 { cell.to_owned() } else { jis(cell) });
    }),
    ("other-encoding", |table, wanted| {
        for heading in ["氏名", "氏名カナ", "住所"] {
            table.each(heading, wanted, |name| "?".repeat(name.chars().count()));
        }
    }),
    ("test-data", |table, wanted| {
        for (at, name) in ["テスト太郎", "ダミー花子", "ＴＥＳＴ次郎", "ｻﾝﾌﾟﾙ三郎"].into_iter().enumerate()
        {
            table.each("氏名", &|row| wanted(row) && row % 4 == at, |_| name.to_owned());
        }
    }),
    ("field-not-mapped", |table, wanted| table.each("受給者証名", wanted, |_| String::new())),
    ("era-years", |table, wanted| {
        for heading in DATES {
            table.each(heading, wanted, |date| {
                pmh_inspector::spec::wareki(pmh_inspector::record::parse_date(date).unwrap_or_default()).unwrap()
            });
        }
    }),
    ("era-years", |table, wanted| {
        for heading in DATES {
            let code = |year| if year >= 2019 { 5 } else { 4 };
            table.each(heading, wanted, |date| {
                rewritten(date, |[y, m, d]| format!("{}{:02}{m:02}{d:02}", code(y), era_year(y)))
            });
        }
    }),
    ("era-years", |table, wanted| {
        for heading in [FROM, TO] {
            table
                .each(heading, wanted, |date| rewritten(date, |[y, m, d]| format!("{:02}-{m:02}-{d:02}", era_year(y))));
        }
    }),
    ("date-format", |table, wanted| {
        for heading in DATES {
            table.each(heading, wanted, |date| date.replace('-', ""));
        }
    }),
    ("full-width", |table, wanted| {
        for heading in ["個人番号", "公費負担者番号"] {
            table.each(heading, wanted, wide);
        }
    }),
    ("test-data", |table, wanted| {
        table.each("個人番号", wanted, |number| {
            let last = number.bytes().last().unwrap() - b'0';
            format!("{}{}", &number[..11], (last + 3) % 10)
        });
    }),
    ("old-file", |table, wanted| {
        for heading in [FROM, TO] {
            table.each(heading, wanted, |date| rewritten(date, |[y, m, _]| format!("{}-{m:02}-01", y.min(2035) - 15)));
        }
        table.each(BIRTH, wanted, |_| "1990-01-02".to_owned());
    }),
    ("written-twice", |table, wanted| {
        let again: Vec<Vec<String>> =
            table.rows.iter().enumerate().filter(|(at, _)| wanted(*at)).map(|(_, row)| row.clone()).collect();
        table.rows.extend(again);
    }),
];

/// Rows whose names hold a character of the source system's own.
fn with_gaiji(table: &mut Table) {
    gaiji_in(table, 40);
}

/// Every so many names begin with a character of the source system's own.
fn gaiji_in(table: &mut Table, every: usize) {
    table.each("氏名", &|at| at % every == 7, |name| {
        format!("\u{E02A}{}", &name[name.chars().next().unwrap().len_utf8()..])
    });
}

/// Writes the birth dates otherwise of some whose cards were all issued on one day.
fn one_day(table: &mut Table) {
    let of_that_day = |at: usize| at % 30 == 11;
    table.each("交付年月日", &of_that_day, |_| "令和8年5月14日".to_owned());
    table.each(BIRTH, &of_that_day, |date| date.replace('-', "."));
}

/// A regional master with these numbers.
fn master(numbers: &BTreeSet<String>) -> Spec {
    let row = |number: &String| {
        let [name, city, from, to] = ["見本市医療費助成事業", "13999", "20000401", "99991231"].map(str::to_owned);
        RegionalRow(number.clone(), name, String::new(), number[2..4].to_owned(), city, from, to)
    };
    let regional = RegionalMaster::new(numbers.iter().map(row).collect());
    spec_with(References { regional: Some(regional.into()), masters: None })
}

fn causes(bytes: &[u8], spec: Spec) -> Vec<Value> {
    let (out, _) = check_with(bytes, "json", "en", spec);
    let all = lines(&out);
    assert_eq!(of_type(&all, "summary").len(), 1, "it was not read");
    let causes: Vec<Value> = of_type(&all, "cause").into_iter().cloned().collect();
    let summary = of_type(&all, "summary")[0];
    let total: u64 = ["errors", "warnings", "infos"].map(|severity| summary[severity].as_u64().unwrap()).iter().sum();
    let findings = of_type(&all, "finding");
    assert!(causes.len() <= 3);
    let of = |cause: &Value| cause["findings"].as_u64().unwrap();
    for cause in &causes {
        assert_eq!(cause["of"], total, "all that is found is counted");
        // As many findings as are explained are there, and of those rules.
        let rules = cause["rules"].as_array().unwrap();
        let there = findings.iter().filter(|finding| rules.contains(&finding["rule"])).count() as u64;
        assert!((1..=there).contains(&of(cause)), "{cause}: {there}");
    }
    assert!(causes.is_sorted_by(|a, b| of(a) >= of(b)), "{causes:?}");
    assert!(causes.iter().map(of).sum::<u64>() <= total, "a finding belongs to one cause");
    causes
}

fn names(bytes: &[u8], spec: Spec) -> Vec<String> {
    causes(bytes, spec).iter().map(|cause| cause["cause"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn first(bytes: &[u8], spec: Spec, expected: &str) {
    let names = names(bytes, spec);
    assert_eq!(names.first().map(String::as_str), Some(expected), "{names:?}");
}

#[test]
fn damage_to_a_whole_table_is_named_first() {
    let whole = Table::new(1);
    assert_eq!(names(&whole.bytes(), Spec::built_in()), [""; 0], "nothing happened to it");
    for (at, (cause, damage)) in DAMAGES.iter().enumerate() {
        let mut table = whole.clone();
        damage(&mut table, &|_| true);
        println!("{at} {cause}");
        first(&table.bytes(), Spec::built_in(), cause);
    }
}

#[test]
fn the_same_in_few_rows_is_no_cause() {
    let whole = Table::new(2);
    for (at, (cause, damage)) in DAMAGES.iter().enumerate() {
        let mut table = whole.clone();
        damage(&mut table, &|at| at % 100 == 50);
        assert_eq!(names(&table.bytes(), Spec::built_in()), [""; 0], "{at} {cause}");
    }
}

#[test]
fn what_needs_more_than_rows_is_named_too() {
    let whole = Table::new(3);
    let mut table = whole.clone();
    with_gaiji(&mut table);
    first(&table.bytes(), Spec::built_in(), "gaiji-not-converted");
    // A few names of a thousand have one in every town.
    let mut table = whole.clone();
    gaiji_in(&mut table, 150);
    assert_eq!(names(&table.bytes(), Spec::built_in()), [""; 0]);
    // The file of another scheme: a few headings that both have, and its own.
    let mut table = whole.clone();
    let own = [
        "被保険者番号",
        "要介護状態区分",
        "認定有効期間開始",
        "認定有効期間終了",
        "居宅支援事業者",
        "介護保険施設",
        "保険者番号",
    ];
    let kept = ["個人番号", "氏名", "氏名カナ", "生年月日", "性別"].map(|heading| table.column(heading));
    for (at, row) in table.rows.iter_mut().enumerate() {
        *row = kept.iter().map(|column| row[*column].clone()).chain(own.map(|_| format!("{at}"))).collect();
    }
    table.headings = kept.iter().map(|column| table.headings[*column].clone()).chain(own.map(str::to_owned)).collect();
    first(&table.bytes(), Spec::built_in(), "wrong-file");
    let mut table = whole.clone();
    one_day(&mut table);
    first(&table.bytes(), Spec::built_in(), "one-day");
    // The same findings on as many cards of all days.
    let mut table = whole.clone();
    table.each(BIRTH, &|at| at % 30 == 11, |date| date.replace('-', "."));
    assert_eq!(names(&table.bytes(), Spec::built_in()), [""; 0]);
    // Where all were issued on that day, it tells nothing.
    table.each("交付年月日", &|_| true, |_| "令和8年5月14日".to_owned());
    assert_eq!(names(&table.bytes(), Spec::built_in()), [""; 0]);
    // Half of it in another encoding, as where two files were joined.
    let bytes = whole.bytes();
    let (front, behind) = bytes.split_at(bytes.len() / 2);
    let end = behind.iter().position(|byte| *byte == b'\n').unwrap();
    let text = String::from_utf8(behind[end..].to_vec()).unwrap();
    let joined = [front, &behind[..end], &encoding_rs::SHIFT_JIS.encode(&text).0].concat();
    first(&joined, Spec::built_in(), "other-encoding");
    // JSON in CP932 is told on the whole file.
    let json = String::from_utf8(generated(&plan(3, Format::Json))).unwrap();
    first(&encoding_rs::SHIFT_JIS.encode(&json).0, Spec::built_in(), "other-encoding");
    let without_name =
        json.replace("\"受給者証", "\"").replace("\"certificationName\": \"", "\"certificationName\": \"\", \"x\": \"");
    assert!(names(without_name.as_bytes(), Spec::built_in()).contains(&"field-not-mapped".to_owned()));
}

#[test]
fn a_master_that_lacks_a_number_is_told_from_a_file_of_others() {
    let table = Table::new(4);
    let insurer = table.column("公費負担者番号");
    let mut count: BTreeMap<&String, usize> = BTreeMap::new();
    table
        .rows
        .iter()
        .filter(|row| !row[insurer].is_empty())
        .for_each(|row| *count.entry(&row[insurer]).or_default() += 1);
    // Local schemes alone stand in that master.
    let local = |number: &String| number.starts_with('8');
    let all: BTreeSet<String> = count.keys().filter(|number| local(number)).map(|number| (*number).clone()).collect();
    assert_eq!(names(&table.bytes(), master(&all)), [""; 0]);
    let common = count.iter().filter(|(number, _)| local(number)).max_by_key(|(_, count)| **count).unwrap().0;
    let mut lacking = all.clone();
    lacking.remove(*common);
    first(&table.bytes(), master(&lacking), "master-not-updated");
    let others = BTreeSet::from(["88138243".to_owned()]);
    let mut only_local = table.clone();
    only_local.rows.retain(|row| local(&row[insurer]));
    first(&only_local.bytes(), master(&others), "other-scheme");
}

#[test]
fn scattered_defects_have_no_cause() {
    for seed in 0..20 {
        let format = [Format::Csv, Format::Json, Format::Ndjson][seed as usize % 3];
        let defects = [0.005, 0.02, 0.1, 0.3][seed as usize % 4];
        let records = if seed % 5 == 0 { 60 } else { 1_000 };
        let plan = Plan { defects, records, differential: seed % 7 == 3, ..plan(seed, format) };
        assert_eq!(names(&generated(&plan), Spec::built_in()), [""; 0], "{plan:?}");
    }
}

#[test]
fn every_cause_of_the_catalogue_is_tried() {
    let catalogue: toml::Table = include_str!("../../src/check/causes.toml").parse().unwrap();
    let all = catalogue["cause"].as_array().unwrap().iter().map(|cause| cause["name"].as_str().unwrap());
    let of_masters = ["gaiji-not-converted", "wrong-file", "one-day", "master-not-updated", "other-scheme"];
    let tried: BTreeSet<&str> = DAMAGES.iter().map(|(cause, _)| *cause).chain(of_masters).collect();
    assert_eq!(all.collect::<BTreeSet<_>>(), tried);
}

#[test]
fn every_format_tells_causes_in_both_languages() {
    let mut table = Table::new(5);
    table.rows.truncate(40);
    DAMAGES[0].1(&mut table, &|_| true);
    let bytes = table.bytes();
    for (lang, title) in [("en", "saved again by a spreadsheet"), ("ja", "表計算ソフトで保存し直した")] {
        for format in ["text", "json", "sarif", "junit", "csv"] {
            let out = run(&["check", "-", "--format", format, "--lang", lang, "--as-of", common::AS_OF], &bytes).out;
            assert!(out.contains(title), "{format} {lang}: {out}");
            if format == "text" {
                // On top, before what was found.
                assert!(out.find(title) < out.find("wrong-date  "), "{out}");
                assert!(out.contains("実") || lang == "en" || out.contains("うち"), "{out}");
            }
        }
    }
}

/// One repair is told once: what follows from a cause is not told as another.
#[test]
fn a_cause_hides_those_that_its_repair_mends() {
    let mut table = Table::new(7);
    for heading in DATES {
        table.each(heading, &|_| true, |date| rewritten(date, |[y, m, d]| format!("{:04}-{m:02}-{d:02}", era_year(y))));
    }
    assert_eq!(names(&table.bytes(), Spec::built_in()), ["era-years"]);
    for (cause, damage) in DAMAGES.iter().filter(|(cause, _)| *cause == "other-encoding") {
        let mut table = Table::new(7);
        with_gaiji(&mut table);
        damage(&mut table, &|at| at % 3 > 0);
        let names = names(&table.bytes(), Spec::built_in());
        assert!(
            names.contains(&(*cause).to_owned()) && !names.contains(&"gaiji-not-converted".to_owned()),
            "{names:?}"
        );
    }
}

#[test]
fn few_records_tell_nothing() {
    let whole = Table::new(6);
    for (cause, damage) in DAMAGES {
        let mut table = whole.clone();
        table.rows.truncate(4);
        damage(&mut table, &|_| true);
        assert_eq!(names(&table.bytes(), Spec::built_in()), [""; 0], "{cause}");
    }
}
