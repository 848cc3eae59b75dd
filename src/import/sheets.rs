//! Which sheets are meant, and how places in them and what was seen there are told.

use super::{Grid, Hints, ImportProblem, column_letters};

/// How many things are named before the rest is counted.
const NAMED: usize = 8;

/// The sheets to look at: those that the user says (a name, a number, or several of these with commas between), else all
/// that are not hidden.
///
/// # Errors
/// The user says a sheet that does not exist.
pub(super) fn chosen<'a>(grids: &'a [Grid], hints: &Hints) -> Result<Vec<&'a Grid>, ImportProblem> {
    let Some(said) = &hints.sheet else { return Ok(grids.iter().filter(|grid| !grid.hidden).collect()) };
    let by_name = |name: &str| grids.iter().find(|grid| grid.name == name);
    let one = |name: &str| {
        by_name(name).or_else(|| grids.get(name.parse::<usize>().ok()?.checked_sub(1)?)).ok_or_else(|| {
            let names: Vec<String> = grids.iter().map(|grid| grid.name.clone()).collect();
            ImportProblem::new("import.design.no-such-sheet").with("sheet", name).with("sheets", some(&names))
        })
    };
    if let Some(grid) = by_name(said) {
        return Ok(vec![grid]);
    }
    said.split(',').map(|name| one(name.trim())).collect()
}

/// A cell's place, such as `項目一覧!B12`.
pub(super) fn place(grid: &Grid, row: u32, column: u32) -> String {
    match grid.name.as_str() {
        "" => format!("{}{row}", column_letters(column)),
        name => format!("{name}!{}{row}", column_letters(column)),
    }
}

/// The first few of a list, and how many more there are.
pub(super) fn some(list: &[String]) -> String {
    let first = list.iter().take(NAMED).cloned().collect::<Vec<_>>().join(" / ");
    match list.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} / \u{2026} (+{more})"),
    }
}

/// What stands in the sheets: of each the first row with two cells or more, and how many these are. What stands in the cells is
/// not told: it may be anybody's.
pub(super) fn seen(grids: &[&Grid]) -> String {
    let of = |(place, grid): (usize, &&Grid)| {
        let sheet = shown(grid, place);
        match grid.rows().take(100).find(|row| grid.row(*row).nth(1).is_some()) {
            Some(row) => format!("{sheet}: {row}: {} cells", grid.row(row).count()),
            None => format!("{sheet}: -"),
        }
    };
    grids.iter().enumerate().take(NAMED).map(of).collect::<Vec<_>>().join("; ")
}

/// Words that sheets of such workbooks are called by.
const USUAL: [&str; 12] = [
    "受給者一覧",
    "受給者",
    "対象者一覧",
    "対象者",
    "一覧",
    "データ",
    "記入例",
    "入力例",
    "サンプル",
    "項目一覧",
    "レイアウト",
    "ファイルレイアウト",
];

/// A sheet as it may be shown where the workbook may hold anybody's records: its number, and its name where it is a usual one
/// or an identifier.
pub(super) fn shown(grid: &Grid, place: usize) -> String {
    let name = grid.name.as_str();
    let numbered = name.strip_prefix("シート").or(name.strip_prefix("Sheet")).is_some_and(|rest| rest.len() < 5);
    match name {
        "" => "CSV".to_owned(),
        _ if USUAL.contains(&name) || numbered && is_harmless(name, "シート") || is_harmless(name, "") => {
            format!("{} \"{name}\"", place + 1)
        }
        _ => (place + 1).to_string(),
    }
}

/// A name of a file in an archive as it may be shown: as it is if it can be nobody's, else its number and how it ends.
pub(super) fn shown_entry(name: &str, number: usize) -> String {
    if is_harmless(name, "/.() ") {
        return name.to_owned();
    }
    let ending = name.rsplit(['/', '\\']).next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    match ending.filter(|ending| ending.len() <= 5 && is_harmless(ending, "")) {
        Some(ending) => format!("#{number} (.{ending})"),
        None => format!("#{number}"),
    }
}

/// Whether a name is short, of ASCII letters, digits, `_`, `-` and these signs, and has no five digits in a row.
fn is_harmless(name: &str, signs: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-') || signs.contains(c);
    let mut run = 0;
    name.len() <= 40
        && name.chars().all(|c| {
            run = if c.is_ascii_digit() { run + 1 } else { 0 };
            sign(c) && run < 5
        })
}
