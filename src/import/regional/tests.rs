use super::*;
use crate::text::Lang;

/// A row of 94 columns: an invented municipality's scheme.
fn row(number: &str, name: &str, from: &str, to: &str) -> Vec<String> {
    let mut cells = vec![String::new(); COLUMNS];
    for (column, text) in [(0, name), (1, "見本"), (2, "13"), (3, "13201"), (NUMBER, number), (FROM, from), (TO, to)]
    {
        cells[column] = text.to_owned();
    }
    cells
}

fn good(i: usize) -> Vec<String> {
    row(&format!("{:08}", 81_000_000 + i), &format!("見本医療{i}"), "20200401", "99991231")
}

fn text(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| row.join(",") + "\r\n").collect()
}

fn keys(said: &[Message]) -> Vec<&'static str> {
    said.iter().map(|said| said.key).collect()
}

fn place(said: &Message, name: &str) -> String {
    said.args.iter().find(|(key, _)| *key == name).unwrap().1.clone()
}

#[test]
fn rows_are_taken_in_order_and_once() {
    let rows = [good(2), good(1), good(2), row("81000003", "a", "", "00000000")];
    for text in [text(&rows), format!("\u{FEFF}{}", text(&rows)), text(&rows).replace('\r', "") + "\n\n"] {
        let imported = regional_master(&text).unwrap();
        let numbers: Vec<&str> = imported.tables.regional.iter().map(|row| row.0.as_str()).collect();
        assert_eq!(numbers, ["81000002", "81000001", "81000003"]);
        assert_eq!(imported.doubts, []);
        let said = &imported.recognised[0];
        assert_eq!(["rows", "kept", "numbers", "columns"].map(|name| place(said, name)), ["4", "3", "3", "94"]);
        let first = &imported.tables.regional[0];
        assert_eq!([&first.1, &first.2, &first.3, &first.4], ["見本医療2", "見本", "13", "13201"]);
    }
}

#[test]
fn a_heading_is_skipped_and_told() {
    let mut heading = vec!["項目".to_owned(); COLUMNS];
    heading[0] = "事業名\u{3000}正式名称".to_owned();
    let imported = regional_master(&text(&[vec!["令和8年8月3日時点".to_owned()], heading, good(1)])).unwrap();
    assert_eq!(keys(&imported.doubts), ["regional.heading"]);
    assert_eq!(place(&imported.doubts[0], "lines"), "1, 2");
    assert_eq!(imported.tables.regional.len(), 1);
}

#[test]
fn rows_that_cannot_be_used_are_counted() {
    let mut rows: Vec<_> = (0..20).map(good).collect();
    rows.insert(3, row("1234567", "a", "20200401", "99991231"));
    rows.insert(5, row("", "a", "20200401", "99991231"));
    rows.extend((0..7).map(|_| row("81000001", "b", "20230229", "99991231")));
    rows.push(row("81000001", "b", "2020/4/1", "99991231"));
    rows.push([good(30), vec!["x".to_owned()]].concat());
    let imported = regional_master(&text(&rows)).unwrap();
    assert_eq!(keys(&imported.doubts), ["regional.ragged", "regional.lost-zero", "regional.number", "regional.day"]);
    let lines: Vec<String> = imported.doubts.iter().map(|said| place(said, "lines")).collect();
    assert_eq!(lines, ["31", "4", "6", "23, 24, 25, 26, 27 ..."]);
    assert_eq!(place(&imported.doubts[3], "count"), "8");
    assert_eq!(imported.tables.regional.len(), 21);
}

#[test]
fn another_layout_is_taken_only_where_it_holds_the_same() {
    let wider: Vec<Vec<String>> = (0..40).map(|i| [good(i), vec![String::new()]].concat()).collect();
    let imported = regional_master(&text(&wider)).unwrap();
    assert_eq!(keys(&imported.doubts), ["regional.columns"]);
    assert_eq!(place(&imported.doubts[0], "columns"), "95");
    // A column more at the left: column 8 is another one.
    let moved: Vec<Vec<String>> = (0..40).map(|i| [vec!["x".to_owned()], good(i)].concat()).collect();
    let problem = regional_master(&text(&moved)).unwrap_err().0;
    assert_eq!(problem.key, "regional.problem.layout");
    // All numbers without their zero.
    let lost: Vec<Vec<String>> = (0..40).map(|i| row(&format!("{}", 1_000_000 + i), "a", "", "")).collect();
    let problem = regional_master(&text(&lost)).unwrap_err().0;
    assert_eq!((problem.key, place(&problem, "lost").as_str()), ("regional.problem.layout", "40"));
}

#[test]
fn what_is_no_master_is_told_with_what_was_seen() {
    for (document, key) in [
        ("", "regional.problem.empty"),
        ("\u{FEFF}", "regional.problem.empty"),
        (",,,\n,,\n", "regional.problem.empty"),
        ("エラーコード,内容\nX-1,a\n", "regional.problem.layout"),
        ("\"never closed, 1, 2\n3\n", "regional.problem.layout"),
        ("\0\u{1}\u{2}", "regional.problem.layout"),
    ] {
        let problem = regional_master(document).unwrap_err().0;
        assert_eq!(problem.key, key, "{document:?}");
        for lang in [Lang::Ja, Lang::En] {
            assert!(!problem.in_words(lang).contains(['{', '\u{1}']), "{}", problem.in_words(lang));
        }
    }
}

#[test]
fn a_quote_that_never_closes_costs_no_row() {
    let rows: Vec<_> = (0..50).map(good).collect();
    let mut document = text(&rows);
    document.insert(text(&rows[..40]).len(), '"');
    let imported = regional_master(&document).unwrap();
    assert_eq!(imported.tables.regional.len(), 50);
    assert_eq!(keys(&imported.doubts), ["table.unclosed"]);
    assert_eq!(place(&imported.doubts[0], "lines"), "41");
}

#[test]
fn the_master_is_recognised() {
    let mut heading = vec!["項目".to_owned(); COLUMNS];
    heading[NUMBER] = "公費負担者番号".to_owned();
    assert!(looks_like_regional_master(&[good(1), good(2)]));
    assert!(looks_like_regional_master(&[heading.clone(), good(1)]));
    assert!(looks_like_regional_master(&[good(1), good(2)[..30].to_vec()]), "the last row is cut off");
    assert!(!looks_like_regional_master(&[heading.clone()]));
    assert!(!looks_like_regional_master(&[heading.clone(), heading, good(1)]));
    assert!(!looks_like_regional_master(&[good(1)[..20].to_vec()]));
    assert!(!looks_like_regional_master(&[row("8100001", "a", "20200401", "99991231")]));
    assert!(!looks_like_regional_master(&[row("81000001", "a", "2020-04-01", "99991231")]));
    assert!(!looks_like_regional_master(&[]));
}

/// `cargo test --release --lib import::regional -- --ignored --nocapture`
#[test]
#[ignore = "measures"]
fn how_long_23000_rows_take() {
    let rows: Vec<_> = (0..23_000)
        .map(|i| {
            let mut row = good(i / 2);
            (11..COLUMNS).for_each(|column| row[column] = "1234".to_owned());
            row
        })
        .collect();
    let document = text(&rows);
    let start = std::time::Instant::now();
    let imported = regional_master(&document).unwrap();
    let read = start.elapsed();
    let master = crate::spec::RegionalMaster::new(imported.tables.regional);
    println!("{} bytes, read {read:?}, whole {:?}, {} entries", document.len(), start.elapsed(), master.len());
    let start = std::time::Instant::now();
    println!("first search {} in {:?}", master.search("見本 81000").len(), start.elapsed());
}
