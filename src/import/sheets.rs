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

/// What stands in the sheets: of each the first row with two cells or more. Rows with numbers in them may be records of
/// people: of these only the count of cells is told.
pub(super) fn seen(grids: &[&Grid]) -> String {
    let of = |grid: &&Grid| {
        let name = if grid.name.is_empty() { "CSV" } else { &grid.name };
        let Some(row) = grid.rows().take(100).find(|row| grid.row(*row).nth(1).is_some()) else {
            return format!("{name}: -");
        };
        let texts: Vec<String> =
            grid.row(row).map(|(_, cell)| cell.text.split_whitespace().collect::<String>()).collect();
        if texts.iter().any(|text| text.chars().filter(|c| c.is_numeric()).count() >= 4) {
            return format!("{name}: {row}: {} cells", texts.len());
        }
        let texts: Vec<String> = texts.iter().map(|text| text.chars().take(20).collect()).collect();
        format!("{name}: {row}: {}", some(&texts))
    };
    grids.iter().take(NAMED).map(of).collect::<Vec<_>>().join("; ")
}
