//! The error-code list (エラーコード一覧): which sheet and which row is its heading, by what stands there.

mod codes;

use unicode_normalization::UnicodeNormalization;

use self::codes::Codes;
use super::document_edition::says_of_itself;
use super::grid::heading_at;
use super::sheets::{heading_shown, known_name, listed, named, shown};
use super::{Grid, Heading, HeadingColumn, Hints, ImportProblem, Imported, column_letters, find_heading};
use crate::spec::{DocumentInfo, ErrorCode, Headings, TableKind, Tables, fold_heading};
use crate::text::{Message, Plain};

/// The section of `headings.toml`.
const KIND: &str = "error-list";

/// The codes of a document's sheets.
///
/// # Errors
/// No sheet holds a list, or the hints name what is not there: with what was seen, and how to say it by hand.
pub fn error_list(grids: &[Grid], hints: &Hints) -> Result<Imported, ImportProblem> {
    check_meanings(hints)?;
    let chosen = chosen(grids, hints)?;
    let mut imported = Imported::default();
    let lists = lists(&chosen, hints, &mut imported.doubts);
    if lists.is_empty() {
        return Err(nothing_recognised(&chosen, hints));
    }
    let mut codes = Codes::default();
    let headings = lists.iter().flat_map(|(_, heading)| &heading.columns);
    let levels: Vec<String> =
        headings.filter(|column| column.meaning == Some("level")).map(|column| column.heading.clone()).collect();
    let mut info = DocumentInfo { tables: vec![TableKind::ErrorList], ..DocumentInfo::default() };
    let mut told = Vec::new();
    for (grid, heading) in &lists {
        let before = codes.codes.len();
        codes.read(grid, heading, hints);
        told.push((*grid, heading, codes.codes.len() - before));
        info.found_in.push(format!("{} {}", known_name(grid), heading.row).trim().to_owned());
    }
    let level = codes.take_levels(&levels);
    for (grid, heading, count) in told {
        tell(grid, heading, count, level.as_deref(), &mut imported.recognised);
    }
    // Names in the place of codes: a table of people, which nobody can tell from its headings.
    let is_code = |code: &ErrorCode| code.code.nfkc().any(|c| c.is_ascii_alphanumeric());
    if !codes.codes.iter().any(is_code) {
        return Err(ImportProblem::new("import.no-codes").with("sheet", listed(lists.iter().map(|(grid, _)| *grid))));
    }
    if lists.len() > 1 {
        let sheets = listed(lists.iter().map(|(grid, _)| *grid));
        imported.doubts.push(Message::new("import.several-lists").with("sheets", sheets));
    }
    imported.recognised.push(codes.rows());
    codes.doubts(&mut imported.doubts);
    let mut ordered: Vec<Grid> = lists.iter().map(|(grid, _)| (*grid).clone()).collect();
    ordered.extend(grids.iter().filter(|grid| lists.iter().all(|(list, _)| !std::ptr::eq(*list, *grid))).cloned());
    (info.title, info.edition) = says_of_itself(&ordered, hints);
    imported.tables = Tables { document: vec![info], code: codes.codes, ..Tables::default() };
    Ok(imported)
}

/// Whether the first rows of a table are those of an error-code list: a heading for the code beside one for the
/// cause or the action, and none that names a record, as replies have.
pub fn looks_like_error_list(rows: &[Vec<String>]) -> bool {
    let grid = Grid::from_rows("", rows);
    let Some(heading) = find_heading(&grid, KIND, &Hints::default(), is_list) else { return false };
    let numbers_themselves = ["no", "no.", "#", "番号", "項番", "通番", "連番", "seq", "seqno"];
    let names_record = |name: &str| match Headings::of("reply").meaning(name) {
        Some("number") => !numbers_themselves.contains(&fold_heading(name).as_str()),
        Some("index" | "pointer" | "history-key") => true,
        _ => false,
    };
    is_telling(&heading) && !heading.columns.iter().any(|column| names_record(&column.heading))
}

/// A heading for the code, and one for what it is about.
fn is_list(heading: &Heading) -> bool {
    heading.column("code").is_some() && ["content", "cause", "action"].iter().any(|name| heading.column(name).is_some())
}

/// A cause or an action is what makes a table of codes one of errors.
fn is_telling(heading: &Heading) -> bool {
    heading.column("cause").is_some() || heading.column("action").is_some()
}

/// The meanings that the user named exist.
fn check_meanings(hints: &Hints) -> Result<(), ImportProblem> {
    let names = Headings::of(KIND);
    match hints.columns.iter().find(|(meaning, _)| names.known(meaning).is_none()) {
        None => Ok(()),
        Some((meaning, _)) => Err(ImportProblem::new("import.unknown-meaning")
            .with("meaning", Plain::known(meaning))
            .with("known", Plain::known(names.meanings().join(", ")))),
    }
}

/// The sheets that the user named, or all.
pub(super) fn chosen<'g>(grids: &'g [Grid], hints: &Hints) -> Result<Vec<&'g Grid>, ImportProblem> {
    let Some(said) = &hints.sheet else { return Ok(grids.iter().collect()) };
    let by_name = grids.iter().find(|grid| grid.name == *said);
    let by_name = by_name.or_else(|| grids.iter().find(|grid| fold_heading(&grid.name) == fold_heading(said)));
    let by_number = || said.parse::<usize>().ok().and_then(|n| grids.get(n.checked_sub(1)?));
    by_name.or_else(by_number).map(|grid| vec![grid]).ok_or_else(|| {
        ImportProblem::new("import.unknown-sheet").with("sheet", Plain::known(said)).with("known", listed(grids))
    })
}

/// The sheets that hold a list, each with its heading: of all, those that tell causes or actions; hidden ones only where
/// no other does.
fn lists<'g>(grids: &[&'g Grid], hints: &Hints, doubts: &mut Vec<Message>) -> Vec<(&'g Grid, Heading)> {
    let said_code = hints.columns.iter().any(|(meaning, _)| meaning == "code");
    let enough = |heading: &Heading| is_list(heading) || said_code && heading.column("code").is_some();
    let found = |grid: &&'g Grid| find_heading(grid, KIND, hints, enough).map(|heading| (*grid, heading));
    let all: Vec<(&Grid, Heading)> = grids.iter().filter_map(found).collect();
    let only_hidden = all.iter().all(|(grid, _)| grid.hidden);
    let telling = all.iter().any(|(grid, heading)| (only_hidden || !grid.hidden) && is_telling(heading));
    let taken = |(grid, heading): &(&Grid, Heading)| (only_hidden || !grid.hidden) && (!telling || is_telling(heading));
    let (lists, left): (Vec<_>, Vec<_>) = all.into_iter().partition(taken);
    if !left.is_empty() {
        let sheets = listed(left.iter().map(|(grid, _)| *grid));
        doubts.push(Message::new("import.sheets-left").with("sheets", sheets));
    }
    if only_hidden && !lists.is_empty() {
        let sheets = listed(lists.iter().map(|(grid, _)| *grid));
        doubts.push(Message::new("import.hidden-sheet").with("sheets", sheets));
    }
    lists
}

/// Tells what was recognised on a sheet; `level`: the heading of the levels that tell the consequence.
fn tell(grid: &Grid, heading: &Heading, count: usize, level: Option<&str>, into: &mut Vec<Message>) {
    let sheet = named(grid);
    let tells_consequence = |column: &HeadingColumn| match column.meaning {
        Some("actor") => heading.column("consequence").is_none(),
        Some("level") => Some(column.heading.as_str()) == level,
        _ => false,
    };
    into.push(Message::new("import.list").with("sheet", sheet).with("row", heading.row).with("n", count));
    for column in &heading.columns {
        let key = match column.meaning {
            Some("code") => "import.column-code",
            Some("content") => "import.column-content",
            Some("cause") => "import.column-cause",
            Some("action") => "import.column-action",
            Some("consequence") => "import.column-consequence",
            _ if tells_consequence(column) => "import.column-consequence",
            _ => continue,
        };
        let letters = column_letters(column.column);
        let heading = Plain::known(heading_shown(KIND, &column.heading));
        into.push(Message::new(key).with("column", Plain::known(letters)).with("heading", heading));
    }
    let further: Vec<String> = heading
        .columns
        .iter()
        .filter(|column| matches!(column.meaning, None | Some("actor" | "level")) && !tells_consequence(column))
        .map(|column| column_letters(column.column))
        .collect();
    if !further.is_empty() {
        into.push(Message::new("import.columns-further").with("columns", Plain::known(further.join(", "))));
    }
}

/// Of how many sheets it is told what was seen there.
const SEEN_SHEETS: usize = 8;

/// The problem that no sheet holds a list: of each, the row that looks most like a heading.
fn nothing_recognised(grids: &[&Grid], hints: &Hints) -> ImportProblem {
    let seen = |grid: &&Grid| {
        let row = hints.header_row.or_else(|| {
            let rows: Vec<u32> = grid.rows().take(60).collect();
            let plain = Hints::default();
            let understood = |row: &u32| heading_at(grid, KIND, *row, &plain).understood;
            rows.iter().rev().max_by_key(|row| understood(row)).copied()
        });
        let name = shown(grid);
        let Some(row) = row else { return format!("{name}: -") };
        // Of the cells only what they mean as headings: what stands in them may be anybody's.
        let known: Vec<&str> = grid.row(row).filter_map(|(_, cell)| Headings::of(KIND).meaning(&cell.text)).collect();
        let known = if known.is_empty() { "-".to_owned() } else { known.join(", ") };
        format!("{name} ({row}): {}: {known}", grid.row(row).count())
    };
    let mut sheets: Vec<String> = grids.iter().take(SEEN_SHEETS).map(seen).collect();
    if grids.len() > SEEN_SHEETS {
        sheets.push("…".to_owned());
    }
    ImportProblem::new("import.no-list").with("seen", Plain::known(sheets.join("; ")))
}
