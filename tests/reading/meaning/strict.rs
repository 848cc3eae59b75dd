//! A CSV reader that knows nothing but RFC 4180 and gives up where that is broken, beside the one of the program.

use pmh_inspector::check::{self, Rule};
use pmh_inspector::read::csv::cells;
use pmh_inspector::record::parse_date;
use pmh_inspector::spec::References;
use pmh_inspector::workspace::{Input, Workspace};

use super::forms::Random;

/// The rows of a text; `None` where RFC 4180 is broken. Lines end with CR, LF or CR LF.
fn strict(text: &str) -> Option<Vec<Vec<String>>> {
    let signs: Vec<char> = text.chars().collect();
    let (mut rows, mut row, mut at) = (Vec::new(), Vec::new(), 0);
    while at < signs.len() {
        let mut cell = String::new();
        if signs[at] == '"' {
            at += 1;
            loop {
                match (signs.get(at)?, signs.get(at + 1)) {
                    ('"', Some('"')) => {
                        cell.push('"');
                        at += 2;
                    }
                    ('"', _) => {
                        at += 1;
                        break;
                    }
                    (sign, _) => {
                        cell.push(*sign);
                        at += 1;
                    }
                }
            }
        } else {
            while let Some(sign) = signs.get(at).filter(|sign| !matches!(sign, ',' | '\r' | '\n')) {
                if *sign == '"' {
                    return None;
                }
                cell.push(*sign);
                at += 1;
            }
        }
        row.push(cell);
        match (signs.get(at), signs.get(at + 1)) {
            (None, _) => rows.push(std::mem::take(&mut row)),
            (Some(','), next) => {
                at += 1;
                if next.is_none() {
                    row.push(String::new());
                    rows.push(std::mem::take(&mut row));
                }
            }
            (Some('\r'), Some('\n')) => {
                at += 2;
                rows.push(std::mem::take(&mut row));
            }
            (Some('\r' | '\n'), _) => {
                at += 1;
                rows.push(std::mem::take(&mut row));
            }
            _ => return None,
        }
    }
    Some(rows)
}

const HEAD: [&str; 4] = ["個人番号", "氏名", "住所", "備考"];

/// A file of a few rows, of which some signs were taken out, put in or changed.
fn file(random: &mut Random) -> String {
    let words = ["", "a", "見本", "1,2", "\"", "x\ny", " z", "z ", "\r\n", "''", "　"];
    let end = ["\n", "\r\n", "\r"][random.below(3)];
    let mut text = String::new();
    for nth in 0..2 + random.below(5) {
        for (column, heading) in HEAD.into_iter().enumerate() {
            let word = if nth == 0 { heading } else { words[random.below(words.len())] };
            let quoted = word.contains([',', '"', '\r', '\n']) || random.below(3) == 0;
            text.push_str(if column > 0 { "," } else { "" });
            text.push_str(&if quoted { format!("\"{}\"", word.replace('"', "\"\"")) } else { word.to_owned() });
        }
        text.push_str(end);
    }
    for _ in 0..[0, 0, 1, 1, 2, 5][random.below(6)] {
        let mut signs: Vec<char> = text.chars().collect();
        if signs.is_empty() {
            break;
        }
        let at = random.below(signs.len());
        let sign = ['"', ',', '\n', '\r', ' ', 'b', '"'][random.below(7)];
        match random.below(3) {
            0 => signs.insert(at, sign),
            1 => signs[at] = sign,
            _ => {
                signs.remove(at);
            }
        }
        text = signs.into_iter().collect();
    }
    text
}

/// Holds that both see the same, or that something is found.
pub fn agree(seed: u64) {
    let mut random = Random(seed);
    for _ in 0..8 {
        random.below(2);
    }
    let text = file(&mut random);
    let input = Input { bytes: Some(text.clone().into_bytes().leak()), ..Input::named("a", None) };
    let workspace = Workspace::open(&[input], None);
    // What is refused is told.
    let Some(payload) = workspace.payloads.first() else {
        assert_eq!(workspace.troubles.len(), 1, "{text:?}");
        return;
    };
    let document = &payload.document;
    let separator = document.layout().unwrap().separator;
    let mut rows = vec![document.heading().unwrap().text.to_string()];
    rows.extend((1..=document.len()).map(|number| document.text(number).unwrap().text.into_owned()));
    let texts = |row: &String| cells(row, separator).into_iter().map(|cell| cell.text.into_owned()).collect();
    let ours: Vec<Vec<String>> = rows.iter().map(texts).collect();
    let checked = check::check(document, &References::default(), parse_date("2026-11-22").unwrap()).unwrap();
    let about_form =
        [Rule::MisquotedCell, Rule::BlankRow, Rule::TruncatedFile, Rule::ControlCharacter, Rule::WrongSeparator];
    let told = about_form.iter().any(|rule| checked.count(*rule) > 0);
    match strict(&text) {
        Some(theirs) if theirs == ours => {}
        _ => assert!(told, "{text:?}\nread as {ours:?}"),
    }
    // And what is as RFC 4180 has it is not called wrong, unless a row over several lines has not as many cells as the heading:
    // then a quote that was never closed is the likelier reading.
    if let Some(theirs) = strict(&text)
        && theirs.iter().all(|row| row.len() == theirs[0].len() || row.join("").is_empty())
    {
        assert_eq!(checked.count(Rule::MisquotedCell), 0, "{text:?}");
    }
}
