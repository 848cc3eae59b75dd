//! Which sheets are meant, and how places in them and what was seen there are told.

use super::{Grid, Hints, ImportProblem, column_letters};
use crate::record::Code;
use crate::spec::Headings;
use crate::text::Plain;

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
            // What the user typed is no secret to him.
            let problem = ImportProblem::new("import.design.no-such-sheet").with("sheet", Plain::known(name));
            problem.with("sheets", listed(grids))
        })
    };
    if let Some(grid) = by_name(said) {
        return Ok(vec![grid]);
    }
    said.split(',').map(|name| one(name.trim())).collect()
}

/// A cell's place, such as `項目一覧!B12`.
pub(super) fn place(grid: &Grid, row: u32, column: u32) -> String {
    let cell = format!("{}{row}", column_letters(column));
    match (grid.name.as_str(), known_name(grid)) {
        ("", _) => cell,
        (_, "") => format!("{}!{cell}", grid.number),
        (_, name) => format!("{name}!{cell}"),
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
pub(super) fn seen(grids: &[&Grid]) -> Plain {
    let of = |grid: &&Grid| {
        let sheet = shown(grid);
        match grid.rows().take(100).find(|row| grid.row(*row).nth(1).is_some()) {
            Some(row) => format!("{sheet}: {row}: {} cells", grid.row(row).count()),
            None => format!("{sheet}: -"),
        }
    };
    Plain::known(grids.iter().take(NAMED).map(of).collect::<Vec<_>>().join("; "))
}

/// A sheet as it may be shown, where the workbook may hold anybody's records: its number, and its name where that is a usual
/// one or such as programs give.
pub(super) fn shown(grid: &Grid) -> String {
    match (grid.name.as_str(), known_name(grid)) {
        ("", _) => "CSV".to_owned(),
        (_, "") => grid.number.to_string(),
        (_, name) => format!("{} \"{name}\"", grid.number),
    }
}

/// The name of a sheet where it may be shown; empty where it may not.
pub(super) fn known_name(grid: &Grid) -> &str {
    let name = grid.name.as_str();
    let usual = Headings::of("sheet");
    let counted = name.strip_prefix("シート").is_some_and(|rest| rest.len() < 5 && is_harmless(rest, ""));
    if usual.holds(name) || counted || is_harmless(name, "") {
        return name;
    }
    // What stands in brackets behind it may be anything.
    let bare = name.split(['(', '\u{FF08}']).next().unwrap_or_default();
    if usual.holds(bare) { bare } else { "" }
}

/// What a table of a sheet is called: by its name, or by its number where the name may not be shown.
pub(super) fn title_of(grid: &Grid) -> String {
    match (grid.name.as_str(), known_name(grid)) {
        ("", _) => String::new(),
        (_, "") => grid.number.to_string(),
        (_, name) => name.to_owned(),
    }
}

/// The same for a sentence.
pub(super) fn named(grid: &Grid) -> Plain {
    Plain::known(if grid.name.is_empty() { "CSV".to_owned() } else { title_of(grid) })
}

/// The sheets of a list as they may be shown.
pub(super) fn listed<'g>(grids: impl IntoIterator<Item = &'g Grid>) -> Plain {
    Plain::known(some(&grids.into_iter().map(shown).collect::<Vec<_>>()))
}

/// A heading as it may be shown: where a kind of table knows it.
pub(super) fn heading_shown(kind: &str, heading: &str) -> String {
    // What stands in brackets behind it may be anything.
    let bare = heading.split(['(', '\u{FF08}']).next().unwrap_or_default().trim_end();
    let known = |text: &&str| Headings::of(kind).holds(text);
    [heading, bare].into_iter().find(known).map_or_else(|| "-".to_owned(), |text| text.split_whitespace().collect())
}

/// A name in a document that is not taken, or not known to be one: as it is where it can be nobody's, else a dash.
pub(super) fn harmless(name: &str) -> Plain {
    Plain::known(harmless_name(name))
}

/// The same as a text.
pub(super) fn harmless_name(name: &str) -> &str {
    if is_harmless(name, "/.{}()-") { name } else { "-" }
}

/// A code of a document as it may be shown.
pub(super) fn code(code: &str) -> String {
    Code::new(code).shown(|_| false)
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

/// An operation of an API design as it may be shown: its id, or its method and path; else its number.
pub(super) fn shown_operation(name: &str, number: usize) -> String {
    let path = name.split_once(' ').filter(|(method, _)| ["POST", "PUT", "PATCH"].contains(method));
    match is_harmless(path.map_or(name, |(_, path)| path), "/.{}") {
        true => name.to_owned(),
        false => format!("#{number}"),
    }
}

/// Whether a name is short, of ASCII letters, digits, `_`, `-` and these signs, and has neither five digits in a row nor as many
/// in all as a telephone number or a day has.
fn is_harmless(name: &str, signs: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-') || signs.contains(c);
    let mut run = 0;
    name.len() <= 40
        && name.bytes().filter(u8::is_ascii_digit).count() < 7
        && name.chars().all(|c| {
            run = if c.is_ascii_digit() { run + 1 } else { 0 };
            sign(c) && run < 5
        })
}
