use super::*;
use crate::text::Lang;

/// The rows, cells joined by `|` and rows by `/`, and the keys of what is told.
fn read(text: &str) -> (String, Vec<&'static str>) {
    let mut rows = rows(text);
    let all: Vec<String> = rows.by_ref().map(|row| row.cells.join("|")).collect();
    let doubts = rows.doubts();
    for said in &doubts {
        for lang in [Lang::Ja, Lang::En] {
            let words = said.in_words(lang);
            assert!(words != said.key && !words.contains('{'), "{words}");
        }
    }
    (all.join("/"), doubts.iter().map(|said| said.key).collect())
}

#[test]
fn what_is_right_is_read_as_it_stands_and_nothing_is_told() {
    for end in ["\n", "\r\n", "\r\r\n"] {
        let text = "a,\"b|c\"||| , d ,e|\"f\"\"|g\",\"\"||i|".replace('|', end);
        let (all, told) = read(&text);
        assert_eq!(all, format!("a|b{end}c/ | d |e/f\"{end}g|/i"));
        assert_eq!(told, [""; 0]);
        let places: Vec<(u32, u32)> = rows(&text).map(|row| (row.row, row.line)).collect();
        assert_eq!(places, [(1, 1), (4, 5), (5, 6), (7, 9)], "as a spreadsheet and an editor count");
    }
    assert_eq!(read("").0, "");
    assert_eq!(read("\u{FEFF}\u{FEFF}a,b").0, "a|b");
    assert_eq!(read("a,\n,b\n").0, "a|/|b");
}

#[test]
fn a_quote_that_is_never_closed_costs_its_own_line_alone() {
    let unclosed = ["table.unclosed"];
    // To the end of the file, to the next quoted cell, to a doubled quote; in the heading, in the first, a middle and the
    // last cell, and in the last row.
    for (text, all) in [
        ("h,i,j\n1,\"2,3\n4,5,6\n7,8,9\n", "h|i|j/1|2|3/4|5|6/7|8|9"),
        ("h,i,j\n1,\"2,3\n4,5,6\n7,\"8\",9\n", "h|i|j/1|2|3/4|5|6/7|8|9"),
        ("h,i,j\n1,\"2,3\n4,\"5\"\"5\",6\n7,8,9\n", "h|i|j/1|2|3/4|5\"5|6/7|8|9"),
        ("h,\"i,j\n1,2,3\n\"4\",5,6\n", "h|i|j/1|2|3/4|5|6"),
        ("h,i,\"j\n1,2,3\n", "h|i|j/1|2|3"),
        ("h,i,j\n\"1,2,3\n4,5,6", "h|i|j/1|2|3/4|5|6"),
        ("h,i,j\n1,2,3\n4,5,\"6", "h|i|j/1|2|3/4|5|6"),
        // What closes it stands where a cell begins with a separator: the count of cells tells.
        ("h,i,j\n1,\"2,3\n4,\",5\",6\n", "h|i|j/1|2|3/4|,5|6"),
    ] {
        for end in ["\n", "\r\n"] {
            assert_eq!(read(&text.replace('\n', end)), (all.to_owned(), unclosed.to_vec()), "{text:?}");
        }
    }
}

#[test]
fn every_place_where_a_quote_may_be_lost_costs_no_other_row() {
    let rows_of = |count: usize| -> Vec<String> {
        (0..count).map(|n| format!("\"A-{n}\",\"内容{n}\",\"原因\"\"{n}\"\"\",\"対応,{n}\"")).collect()
    };
    let whole = rows_of(12).join("\r\n");
    let right = rows(&whole).count();
    for at in whole.match_indices('"').map(|(at, _)| at) {
        let torn = format!("{}{}", &whole[..at], &whole[at + 1..]);
        let mut read = rows(&torn);
        let found: Vec<String> = read.by_ref().map(|row| row.cells.join("|")).collect();
        let kept = found.iter().filter(|row| rows(&whole).any(|known| known.cells.join("|") == **row)).count();
        assert!(kept >= right - 1 && found.len() == right, "{kept} of {right}: {torn}");
        assert!(!read.doubts().is_empty(), "told: {torn}");
    }
}

#[test]
fn a_cell_over_several_lines_stays_one() {
    for text in [
        "h,i,j\n1,\"2\nx\ny\",3\n4,5,6\n",
        // A title above with fewer cells, a heading over two lines, a row with fewer cells than the heading.
        "title,2025\n\"h\nh\",i,j\n1,\"2\nx\",3\n",
        "h,i,j\n1,\"2\nx\"\n4,5,6\n",
    ] {
        let (all, told) = read(text);
        assert!(all.contains('\n') && told.is_empty(), "{text:?}: {all} {told:?}");
    }
}

#[test]
fn what_parts_the_cells_is_told_unless_it_is_the_comma() {
    let table = "コード,内容,備考\nA,\"x,y\",1\nB,z,2\n";
    let is = "コード|内容|備考/A|x,y|1/B|z|2";
    assert_eq!(read(table), (is.to_owned(), vec![]));
    for (separator, key) in [("\t", "table.tab"), (";", "table.separator"), ("|", "table.separator")] {
        let text = table.replace("x,y", "x\u{0}y").replace(',', separator).replace('\u{0}', ",");
        let (all, told) = read(&text);
        assert_eq!((all.replace("x,y", "xy"), told), (is.replace("x,y", "xy"), vec![key]), "{separator:?}");
    }
    for line in ["sep=;\r\n", "\"SEP=;\"\n"] {
        let text = format!("{line}a;b\n1,5;2\n");
        assert_eq!(read(&text), ("a|b/1,5|2".to_owned(), vec!["table.separator", "table.separator-line"]));
        assert_eq!(rows(&text).next().map(|row| (row.row, row.line)), Some((1, 2)));
    }
    // A separator within texts is none.
    assert_eq!(read("a,b\nT01-1;T02-0,x;y\n").1, [""; 0]);
    assert_eq!(read("a\tb\n1,5\t2,6\n").1, ["table.tab"]);
    assert_eq!(read("a;b\n").0, "a|b");
}

#[test]
fn what_else_breaks_the_form_is_read_and_told() {
    assert_eq!(read("a,b\r1,2\r\r3,4\r"), ("a|b/1|2/3|4".to_owned(), vec!["table.ends-by-cr"]));
    assert_eq!(read("a,b\n1,2\n\u{1A}"), ("a|b/1|2".to_owned(), vec!["table.tail"]));
    assert_eq!(read("a,b\n1,2\0\0\0"), ("a|b/1|2".to_owned(), vec!["table.tail"]));
    assert_eq!(read("a,b\n1\"\"x,2\n"), ("a|b/1\"\"x|2".to_owned(), vec!["table.misquoted"]));
    assert_eq!(read("a,b\n\"1\"x,2\n"), ("a|b/1x|2".to_owned(), vec!["table.misquoted"]));
    assert_eq!(read("a, \"b,c\"\n1,\"2\" \n"), ("a|b,c/1|2".to_owned(), vec!["table.misquoted"]));
    let mut many = rows("a,b\n\"1\"x,2\n\"1\"x,2\n\"1\"x,2\n\"1\"x,2\n\"1\"x,2\n\"1\"x,2\n");
    assert_eq!(many.by_ref().count(), 7);
    let told = &many.doubts()[0].args;
    assert_eq!((told[0].1.as_str(), told[1].1.as_str()), ("6", "2, 3, 4, 5, 6 …"));
}

/// The same rows as the `csv` crate reads, wherever nothing is told.
#[test]
fn another_reader_reads_the_same() {
    let pieces = ["a", "bc", "\"", "\"\"", ",", "\n", "\r\n", "あ", " ", "\"x\"", "\",\"", "\"y\nz\""];
    let mut seed = 7_u64;
    let mut compared = 0;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..7 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
        }
        let mut own = rows(&text);
        let found: Vec<Vec<String>> =
            own.by_ref().map(|row| row.cells.iter().map(ToString::to_string).collect()).collect();
        if !own.doubts().is_empty() {
            continue;
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let other: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(found, other, "{text:?}");
        compared += 1;
    }
    assert!(compared > 2_000, "{compared}");
}
