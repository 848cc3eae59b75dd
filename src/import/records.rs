//! Records of recipients where a document was expected: a payload in a workbook, an archive or a CSV that was given as a
//! specification. A file design names the same items side by side, so what stands below the names decides: values, or what
//! is said of the items. Of what stands in the cells nothing is told.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use super::design_list::{cleaned, field_of, names_of};
use super::error_list::chosen;
use super::sheets::shown;
use super::{Grid, Hints};
use crate::read::reply;
use crate::record::FieldId;
use crate::spec::{ColourClass, FieldTable, FieldType, Headings};
use crate::text::privacy::my_number_check_digit_holds;
use crate::text::privacy::{DIGITS, digits_alone};
use crate::text::{Message, Plain};

/// So many items side by side make a heading row of records.
const ENOUGH: usize = 3;
/// How many rows below a heading are looked at for what they are.
const LOOKED_AT: usize = 200;

/// A table of recipients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Records {
    /// The place of its sheet among the sheets, counted from 0.
    pub(super) place: usize,
    /// The sheet as it may be shown: its number, and its name where that can be nobody's.
    pub(super) sheet: String,
    /// The heading row, or the first row where there is no heading.
    pub(super) row: u32,
    /// How many rows of records stand below the heading.
    pub(super) rows: usize,
    /// Whether there is a heading row.
    pub(super) headed: bool,
    /// Whether the cells have the forms of values, so that it cannot be what is said of the items.
    pub(super) certain: bool,
    /// Whether the sheet is called an example.
    pub(super) example: bool,
}

impl Records {
    /// What is said of it where a workbook holds it, and whether a document stands `beside` it.
    pub(super) fn said(&self, beside: bool) -> Message {
        let key = match self {
            _ if beside => "import.records.workbook-beside",
            Records { headed: false, .. } => "import.records.workbook-bare",
            Records { rows: 0, .. } => "import.records.workbook-empty",
            _ => "import.records.workbook",
        };
        Message::new(key).with("sheet", Plain::known(&self.sheet)).with("row", self.row).with("rows", self.rows)
    }
}

/// The first table of recipients of each sheet, hidden ones among them.
pub(super) fn records(grids: &[Grid], table: &FieldTable) -> Vec<Records> {
    let on = |(place, grid): (usize, &Grid)| {
        let named: Vec<u32> = grid.rows().filter(|row| columns(grid, *row, table).is_some()).collect();
        let headed = !named.is_empty();
        let (row, rows, certain) = match headed {
            true => named.into_iter().find_map(|row| below(grid, row, table))?,
            false => bare(grid).map(|(row, rows)| (row, rows, true))?,
        };
        Some(Records { place, sheet: shown(grid), row, rows, headed, certain, example: is_example(&grid.name) })
    };
    grids.iter().enumerate().filter_map(on).collect()
}

/// Where the user says which column holds codes: a table of people all the same. No list of codes has an item of a person
/// among its headings, and what stands below would be taken for codes and what they mean.
pub(super) fn people(grids: &[Grid], hints: &Hints, table: &FieldTable) -> Option<Message> {
    let chosen = chosen(grids, hints).unwrap_or_default();
    let only_hidden = chosen.iter().all(|grid| grid.hidden);
    let person = |text: &str| {
        let field = field_of(&cleaned(text), table).and_then(|id| table.get(id));
        field.is_some_and(|field| field.class == ColourClass::Person)
    };
    // Where a code stands, the row is one of the list, which may speak of a person's item.
    let codes = hints.columns.iter().find(|(meaning, _)| meaning == "code").map_or(0, |(_, column)| *column);
    let is_code = |text: &str| text.nfkc().any(|c| c.is_ascii_digit());
    let heads = |grid: &Grid| {
        // What stands above the headings may be those of a table before.
        let several = |row: &u32| grid.row(*row).nth(1).is_some();
        let last = hints.header_row.or_else(|| grid.rows().find(several)).unwrap_or(0);
        let mut rows = grid.rows().take_while(|row| *row <= last).filter(several);
        rows.find(|row| !is_code(grid.text(*row, codes)) && grid.row(*row).any(|(_, cell)| person(&cell.text)))
    };
    let (grid, row) =
        chosen.into_iter().filter(|grid| only_hidden || !grid.hidden).find_map(|grid| Some((grid, heads(grid)?)))?;
    if grid.name.is_empty() {
        return Some(Message::new("import.records.text"));
    }
    let said = Message::new("import.records.workbook").with("sheet", Plain::known(shown(grid)));
    Some(said.with("row", row).with("rows", grid.rows_below(row).count()))
}

/// A row as the heading of records: the row, how many rows of records are below it, and whether that is certain. `None` where
/// it is no such heading, or where the rows below tell of the items.
fn below(grid: &Grid, row: u32, table: &FieldTable) -> Option<(u32, usize, bool)> {
    let columns = columns(grid, row, table)?;
    let first = columns.first()?.0;
    let names = Headings::of("layout");
    // To the left of the names a design says what its rows are: 項目名, 必須, 記入例.
    let label = |row: u32| grid.row(row).take_while(|(column, _)| *column < first).map(|(_, cell)| cell.text.as_str());
    if label(row).any(|text| names.meaning(text) == Some("name")) {
        return None;
    }
    let labelled = |row: u32| {
        label(row).any(|text| is_example(text) || names.meaning(text).is_some_and(|meaning| meaning != "number"))
    };
    let (mut values, mut said, mut unclear) = (0_usize, 0_usize, 0_usize);
    for row in grid.rows_below(row).take(LOOKED_AT) {
        match tells(grid, row, &columns, table) {
            Tells::Nothing => {}
            _ if labelled(row) => said += 1,
            Tells::Values => values += 1,
            Tells::OfItems => said += 1,
            Tells::Unclear => unclear += 1,
        }
    }
    // What goes on is not looked at.
    let more = || grid.rows_below(row).skip(LOOKED_AT).count();
    match (values, said) {
        // One row may be an example of what the others say.
        (1, 1..) => Some((row, 1, false)),
        (1.., _) => Some((row, values + unclear + more(), true)),
        (0, 1..) => None,
        (0, 0) if unclear == 0 && coloured(grid, row, &columns) => None,
        (0, 0) => Some((row, unclear + more(), false)),
    }
}

/// The columns of a row whose names are items of a payload, if they are enough, a person is among them, and the row is not
/// the heading of a reply.
fn columns(grid: &Grid, row: u32, table: &FieldTable) -> Option<Vec<(u32, FieldId)>> {
    grid.row(row).nth(ENOUGH - 1)?;
    let texts = || names_of(grid, row).into_iter().map(|column| (column, cleaned(grid.text(row, column))));
    let known: Vec<(u32, FieldId)> =
        texts().filter_map(|(column, text)| Some((column, field_of(&text, table)?))).collect();
    let fields: HashSet<FieldId> = known.iter().map(|(_, id)| *id).collect();
    let person = |id: &FieldId| {
        *id == FieldId::RECIPIENT || table.get(*id).is_some_and(|field| field.class == ColourClass::Person)
    };
    if fields.len() < ENOUGH || !fields.iter().any(person) {
        return None;
    }
    let texts: Vec<String> = texts().map(|(_, text)| text).collect();
    let codes = Headings::of("error-list");
    let of_codes = |meaning: &str| texts.iter().any(|text| codes.meaning(text) == Some(meaning));
    let is_list = of_codes("code") && (of_codes("cause") || of_codes("action"));
    (!is_list && !reply::looks_like_reply_csv(&texts, None)).then_some(known)
}

/// Whether the names differ in their colours, as in a design where these are what is said of the items.
fn coloured(grid: &Grid, row: u32, columns: &[(u32, FieldId)]) -> bool {
    let look = |(column, _): &(u32, FieldId)| grid.cell(row, *column).map(|cell| (cell.font, cell.fill));
    columns.iter().any(|column| look(column) != look(&columns[0]))
}

/// What a row below the names of items is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tells {
    /// Cells with the forms of values.
    Values,
    /// What is said of the items: required, lengths, kinds of characters.
    OfItems,
    /// Texts that may be either.
    Unclear,
    /// Nothing in these columns.
    Nothing,
}

fn tells(grid: &Grid, row: u32, columns: &[(u32, FieldId)], table: &FieldTable) -> Tells {
    // What reaches down from the heading, or says it again, says nothing.
    let own = |column: u32| grid.cell(row, column).filter(|_| grid.first_of(row, column).0 == row);
    let cells = columns.iter().filter_map(|(column, id)| Some((own(*column)?.text.as_str(), *id)));
    let cells = cells.filter(|(text, _)| field_of(text, table).is_none());
    let seen: Vec<Tells> = cells.map(|(text, id)| form(text, id, table)).collect();
    let count = |what: Tells| seen.iter().filter(|seen| **seen == what).count();
    match (count(Tells::Values), count(Tells::OfItems)) {
        _ if seen.is_empty() => Tells::Nothing,
        (values @ 1.., said) if values >= said => Tells::Values,
        (_, 1..) => Tells::OfItems,
        _ => Tells::Unclear,
    }
}

/// What the form of a cell below an item's name tells.
fn form(text: &str, id: FieldId, table: &FieldTable) -> Tells {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let whole = digits > 0 && text.chars().all(|c| c.is_ascii_digit() || c == '-');
    let date = id == FieldId::BIRTH || table.get(id).is_some_and(|field| field.kind == FieldType::Date);
    let value = match id {
        FieldId::MY_NUMBER => whole && (11..=12).contains(&digits) || is_scientific(&text),
        FieldId::INSURER => whole && (7..=8).contains(&digits),
        FieldId::RECIPIENT => whole && digits >= 5,
        FieldId::SEX => matches!(text.as_str(), "男" | "女" | "男性" | "女性"),
        FieldId::KANA => is_kana(&text),
        FieldId::ADDRESS => digits > 0 && text.contains(['県', '都', '道', '府', '市', '区', '町', '村']),
        _ if date => is_day(&text),
        _ => matches!(text.to_ascii_lowercase().as_str(), "true" | "false"),
    };
    if value && !says_of_items(&text) {
        return Tells::Values;
    }
    // A short number is a length, unless the item's own values are as short.
    let long = matches!(id, FieldId::MY_NUMBER | FieldId::INSURER | FieldId::NAME | FieldId::KANA | FieldId::ADDRESS);
    let length = (date || long) && whole && digits <= 3;
    if length || says_of_items(&text) { Tells::OfItems } else { Tells::Unclear }
}

/// Whether a text is what designs say of items, and values do not.
fn says_of_items(text: &str) -> bool {
    const WORDS: [&str; 28] = [
        "必須",
        "任意",
        "半角",
        "全角",
        "文字",
        "数字",
        "英数",
        "桁",
        "バイト",
        "固定",
        "可変",
        "以内",
        "形式",
        "日付型",
        "YYYY",
        "yyyy",
        "string",
        "number",
        "boolean",
        "設定",
        "記載",
        "入力",
        "参照",
        "場合",
        "する",
        "ます",
        "カナ",
        "を",
    ];
    let mark = text.chars().all(|c| "○◯〇◎△×✕✓●-ー―－*YN有無可否".contains(c));
    mark || WORDS.iter().any(|word| text.contains(word))
}

/// Whether what stands to the left of a row says that it is an example.
fn is_example(text: &str) -> bool {
    let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
    text.chars().count() <= 12 && ["例", "サンプル", "見本", "sample", "example"].iter().any(|word| text.contains(word))
}

fn is_scientific(text: &str) -> bool {
    let mut parts = text.split(['E', 'e']);
    let digits = |part: Option<&str>| {
        part.is_some_and(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '+')))
    };
    digits(parts.next()) && digits(parts.next()) && parts.next().is_none()
}

fn is_kana(text: &str) -> bool {
    text.chars().count() >= 3 && text.chars().all(|c| ('ァ'..='ヺ').contains(&c) || matches!(c, 'ー' | '・'))
}

/// Whether a text is a day in one of the ways in which days are written: by hand, by programs, and as a spreadsheet counts.
fn is_day(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = digits == text.len();
    let parted = text.chars().all(|c| c.is_ascii_digit() || "-/.年月日:T".contains(c)) && (4..=14).contains(&digits);
    let era = text.strip_prefix(['明', '大', '昭', '平', '令', 'M', 'T', 'S', 'H', 'R']).is_some_and(|_| digits >= 3);
    if plain { digits == 8 || digits == 5 } else { parted || era }
}

/// Rows of values without a heading: the first of them, and how many. A row is one if it holds a number with the form and the
/// check digit of a 個人番号 and a day beside it.
fn bare(grid: &Grid) -> Option<(u32, usize)> {
    let is_record = |row: &u32| {
        let texts = || grid.row(*row).map(|(_, cell)| cell.text.nfkc().collect::<String>());
        let number = |text: &String| {
            digits_alone(text).is_some_and(|text| text.len() == DIGITS && my_number_check_digit_holds(&text))
        };
        let day = |text: &String| text.len() > 5 && is_day(text);
        let example = grid.row(*row).next().is_some_and(|(_, cell)| is_example(&cell.text));
        !example
            && grid.row(*row).nth(2).is_some()
            && texts().any(|text| number(&text))
            && texts().any(|text| day(&text))
    };
    let first = grid.rows().take(LOOKED_AT).find(is_record)?;
    Some((first, grid.rows().filter(|row| *row >= first).count()))
}

/// Whether a text is a payload in JSON, by the names in its beginning: neither a design, which holds the names too, nor a
/// reply.
pub(super) fn is_payload_json(head: &str) -> bool {
    let start = head.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    let named = |name: &&str| head.contains(&format!("\"{name}\""));
    start.starts_with(['[', '{'])
        && FieldId::KNOWN.iter().filter(|name| named(name)).count() >= ENOUGH
        && !["openapi", "swagger", "$schema", "properties"].iter().any(named)
        && !reply::looks_like_reply_json(head, None)
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
