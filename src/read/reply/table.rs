//! Replies in a table: a CSV, the sheets of a workbook, rows in JSON. Each row becomes an object with the headings as names.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::checks;
use super::clues::{Codes, clues, form, is_coded};
use super::count::Tally;
use super::finish::of_tree;
use super::grid;
use super::member::Member;
use super::profile::{Lexicon, Read};
use super::tree::{Kind, Node, Places, cell_at};
use super::words::{Standing, Words};
use super::{Known, ReadProblem, numbers, stamp};
use crate::read::csv_text::{self, Row};
use crate::spec::{FieldTable, ReplyProfile};
use crate::text::Message;

/// How many rows may stand above the heading.
const ROWS_ABOVE: usize = 20;

/// The rows of a sheet: of each its number, and its cells.
pub type SheetRows = Vec<(u32, Vec<String>)>;

/// Reads the replies of a CSV, with the headings that a profile tells before the built-in ones. The heading may have title
/// rows above it; rows without any text are skipped. What is odd about the table is told.
///
/// # Errors
/// Nothing stands in the text, or none of its first rows is a heading with a code or a message.
pub fn read_csv(text: &str, profile: Option<&ReplyProfile>) -> Result<Read, ReadProblem> {
    read(text, Known { profile, ..Known::default() })
}

/// The same by all that is known.
pub(super) fn read(text: &str, known: Known<'_>) -> Result<Read, ReadProblem> {
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        return Err(ReadProblem::Empty);
    }
    let mut rows = csv_text::rows(text);
    let all: Vec<Row> = rows.by_ref().collect();
    let all: Vec<Line> = all.iter().map(|row| Line { line: row.line, cells: &row.cells }).collect();
    let mut read = of_rows(&[all], known)?;
    read.doubts.splice(0..0, rows.doubts());
    Ok(read)
}

/// Reads the replies of a workbook: of every sheet that has a heading row of replies.
///
/// # Errors
/// No sheet has one.
pub fn read_sheets(sheets: &[SheetRows], known: Known<'_>) -> Result<Read, ReadProblem> {
    let cells: Vec<Vec<(u32, Vec<Cow<'_, str>>)>> = sheets
        .iter()
        .map(|rows| rows.iter().map(|(row, cells)| (*row, cells.iter().map(Cow::from).collect())).collect())
        .collect();
    let sheets: Vec<Vec<Line>> =
        cells.iter().map(|rows| rows.iter().map(|(row, cells)| Line { line: *row, cells }).collect()).collect();
    of_rows(&sheets, known)
}

/// A row: the line or row where it stands, and its cells.
struct Line<'c> {
    line: u32,
    cells: &'c [Cow<'c, str>],
}

impl Line<'_> {
    fn texts(&self) -> Vec<String> {
        self.cells.iter().map(ToString::to_string).collect()
    }

    fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// The replies of tables, by the profile's headings where they lead to any.
fn of_rows(sheets: &[Vec<Line<'_>>], known: Known<'_>) -> Result<Read, ReadProblem> {
    let by = |lexicon: &Lexicon, known: Known<'_>| {
        let rows = objects_of(sheets, lexicon, known)?;
        let mut read = of_tree(rows.nodes, vec![], Places::Rows(&rows.lines), known);
        read.tally = rows.tally.or(read.tally);
        read.time = read.time.or(rows.time);
        if let [first, ..] = rows.totals.as_slice() {
            let said = Message::new("reply.totals-left").with("count", rows.totals.len()).with("line", *first);
            read.doubts.push(said);
        }
        Ok(read)
    };
    let by_content = || by(&Lexicon::default(), known);
    if known.profile.is_none() {
        return by_content();
    }
    match by(&Lexicon::new(known.profile), known) {
        Ok(read) if read.replies.iter().any(|reply| reply.by_profile) => Ok(read),
        // A heading that the profile alone knows is one, also where nothing stands below it.
        Ok(read) => by_content().or(Ok(read)),
        Err(_) => by_content(),
    }
}

/// The rows below the headings.
struct Rows {
    /// As objects.
    nodes: Vec<Node>,
    /// The lines of these.
    lines: Vec<u32>,
    /// The lines of rows of totals, which are none of entries.
    totals: Vec<u32>,
    /// What these, and the rows above the heading, count.
    tally: Tally,
    /// The time that they name.
    time: Option<String>,
}

/// Whether a row below the entries gives totals: its first cell says so, and no other holds more than a number and a unit; or
/// it holds nothing but a note.
fn is_footer(row: &Line<'_>) -> bool {
    let mut cells = row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let words = Words::get();
    let counted = |cell: &str| !Tally::of_text(cell).is_empty() && clues(cell, &Codes::default()).code.is_none();
    let counts = |cell: &str| {
        let bare = cell.trim_end_matches(['件', '行', '名', '人', '通']);
        !bare.is_empty() && bare.chars().all(|c| c.is_numeric() || c == ',') || words.is_footer(cell) || counted(cell)
    };
    let Some(first) = cells.next() else { return false };
    // "合計 2件（正常 1件、エラー 1件）"
    let of_totals = |cell: &str| {
        let mut parts = cell
            .split(|c: char| !c.is_alphabetic() && c != '々')
            .filter(|part| !part.is_empty() && !matches!(*part, "件" | "行" | "名" | "人" | "通"))
            .map(|part| part.trim_end_matches(['件', '数']));
        let known = |part: &str| words.is_footer(part) || words.outcome(part).is_some();
        parts.next().is_some_and(|part| words.is_footer(part)) && parts.all(known)
    };
    if words.is_footer(first) || of_totals(first) && cell_has_count(first) {
        return cells.all(counts);
    }
    // A note may well be about a record.
    let found = || clues(first, &Codes::default());
    let note = first.starts_with(['※', '＊', '*', '注', '（', '(']) && cells.next().is_none();
    note && found().code.is_none() && found().numbers.is_none()
}

fn cell_has_count(cell: &str) -> bool {
    cell.chars().any(char::is_numeric)
}

/// The rows below the headings as objects.
fn objects_of(sheets: &[Vec<Line<'_>>], lexicon: &Lexicon, known: Known<'_>) -> Result<Rows, ReadProblem> {
    let (mut nodes, mut lines, mut totals, mut headed) = (Vec::new(), Vec::new(), Vec::new(), false);
    let (mut tally, mut time) = (Tally::default(), None);
    let counts = |row: &Line| Tally::of_text(&row.texts().join(" "));
    for rows in sheets {
        let rows = without_head_and_foot(rows);
        let heading = rows.iter().take(ROWS_ABOVE).position(|row| lexicon.is_heading(&row.texts()));
        let heading = heading.or_else(|| heading_of_grid(rows, known)).or_else(|| heading_of_checks(rows));
        let (names, from) = match heading {
            Some(heading) => headings_at(rows, heading, lexicon),
            None => match headings_by_content(rows, known) {
                Some(names) => (names, 0),
                None => continue,
            },
        };
        headed = true;
        let above = &rows[..heading.unwrap_or(0)];
        let time_above = above.iter().map(|row| row.texts().join(" ")).collect::<Vec<_>>().join("\n");
        time = time.or(stamp::in_text(&time_above));
        tally = above.iter().map(counts).fold(tally, Tally::or);
        let names = with_places(names, &rows[from..]);
        let grid = grid_of(&names, &rows[from..], known);
        let checks = if grid.is_empty() { checks_of(&names, &rows[from..]) } else { vec![] };
        let apart = Apart { grid, checks, messages: messages_of_errors(&names, &rows[from..]) };
        let width = if heading.is_none() { rows_alike(rows).map(|(width, _)| width) } else { None };
        let filled = filled_down(&names, &rows[from..]);
        let lines_below = rows[from..].iter().zip(&filled);
        let lines_below =
            lines_below.map(|(row, cells)| Line { line: row.line, cells: cells.as_deref().unwrap_or(row.cells) });
        for row in lines_below.filter(|row| !row.is_blank()) {
            let row = &row;
            if is_footer(row) || width.is_some_and(|width| row.cells.len() != width) {
                totals.push(row.line);
                tally = tally.or(counts(row));
                continue;
            }
            let place = lines.len();
            lines.push(row.line);
            nodes.extend(entries_of(row, place, &names, &apart));
        }
    }
    if !headed {
        return Err(ReadProblem::NoHeading);
    }
    // One row is a list of one, and no rows are a list of none.
    let whole = Node::around(nodes);
    Ok(Rows { nodes: vec![whole], lines, totals, tally, time })
}

/// The columns of a table each cell of which may be an entry.
struct Apart {
    /// Fields with codes in their cells.
    grid: Vec<usize>,
    /// Checks with how they went.
    checks: Vec<usize>,
    /// Messages that stand beside errors alone, where nothing else tells how it went.
    messages: Vec<usize>,
}

/// The entries of a row: one, or one for each field that has a code in a column of its own, or each check that failed.
fn entries_of(row: &Line<'_>, place: usize, names: &[String], apart: &Apart) -> Vec<Node> {
    let grid = &apart.grid;
    let name = |i: usize| {
        let name = names.get(i).map(|name| name.trim()).filter(|name| !name.is_empty());
        name.map_or_else(|| format!("{}", i + 1), str::to_owned)
    };
    let text = |i: usize, text: &str| {
        let at = cell_at(place, i + 1);
        // An empty list of errors says that there are none.
        let none = text.trim().is_empty() && Words::get().list(&name(i)) == Some(Standing::Errors);
        let kind = if none { Kind::Null } else { Kind::Text(text.to_owned()) };
        Node { at, end: at + 1, kind }
    };
    let shared = || {
        let cells = row.cells.iter().enumerate().filter(|(i, _)| !grid.contains(i) && !apart.checks.contains(i));
        cells.map(|(i, cell)| (name(i), text(i, cell))).collect::<Vec<_>>()
    };
    let entry = |at: usize, more: Vec<(String, Node)>| {
        let members = shared().into_iter().chain(more).collect();
        Node { at, end: cell_at(place + 1, 0), kind: Kind::Object(members) }
    };
    let start = cell_at(place, 0);
    let cell = |i: usize| row.cells.get(i).map_or("", |cell| cell.trim());
    if !apart.checks.is_empty() {
        let check = |i: usize| {
            let said = checks::said_by(&name(i), names).into_iter();
            let said = said.map(|(meaning, said)| (meaning.to_owned(), text(i, &said)));
            let members = said.chain([("status".to_owned(), text(i, cell(i)))]).collect();
            entry(cell_at(place, i + 1), members)
        };
        let failed: Vec<usize> = apart.checks.iter().copied().filter(|i| checks::weighs(cell(*i))).collect();
        let done = apart.checks.iter().find(|i| !cell(**i).is_empty());
        return match (failed.as_slice(), done) {
            ([], Some(done)) => vec![entry(start, vec![("status".to_owned(), text(*done, cell(*done)))])],
            ([], None) => vec![entry(start, vec![])],
            (failed, _) => failed.iter().map(|i| check(*i)).collect(),
        };
    }
    if grid.is_empty() {
        // Nothing is said of what was taken.
        let blank = !apart.messages.is_empty() && apart.messages.iter().all(|i| cell(*i).is_empty());
        return vec![entry(start, if blank { vec![("code".to_owned(), text(0, ""))] } else { vec![] })];
    }
    let coded: Vec<usize> =
        grid.iter().copied().filter(|i| row.cells.get(*i).is_some_and(|cell| !grid::is_well(cell))).collect();
    let one = |i: usize| vec![("field".to_owned(), text(i, &name(i))), ("code".to_owned(), text(i, &row.cells[i]))];
    match coded.as_slice() {
        // No code says that nothing is wrong.
        [] => vec![entry(start, vec![("code".to_owned(), text(0, ""))])],
        coded => coded.iter().map(|i| entry(cell_at(place, i + 1), one(*i))).collect(),
    }
}

/// The columns of a table that are fields with codes in their cells.
fn grid_of(names: &[String], rows: &[Line<'_>], known: Known<'_>) -> Vec<usize> {
    let codes = Codes { list: known.errors, ..Codes::default() };
    let column = |i: usize| {
        let rows = rows.iter().filter(|row| !is_footer(row));
        rows.filter_map(move |row| row.cells.get(i)).map(|cell| cell.as_ref())
    };
    grid::columns(names, column, &codes)
}

/// The headings in a row, and where the rows below begin. Of two rows of headings the lower names what the upper names
/// together: a cell that is empty in one of them is that of the other.
fn headings_at(rows: &[Line<'_>], heading: usize, lexicon: &Lexicon) -> (Vec<String>, usize) {
    let names = rows[heading].texts();
    let means = |name: &String| !name.trim().is_empty() && lexicon.heading(name).meaning.is_some();
    let cell = |names: &[String], at: usize| names.get(at).map_or("", |name| name.trim()).to_owned();
    let width = |other: &[String]| names.len().max(other.len());
    // Below: nothing but names, of which some stand where the upper has none, or say more.
    if let Some(lower) = rows.get(heading + 1).map(Line::texts) {
        let filled: Vec<&String> = lower.iter().filter(|name| !name.trim().is_empty()).collect();
        let known = filled.iter().filter(|name| means(name)).count();
        let plain = filled.iter().all(|name| !name.contains(char::is_numeric) && Words::get().outcome(name).is_none());
        if known > 1 && plain && (names.iter().any(|name| name.trim().is_empty()) || filled.len() < lower.len()) {
            let one = |at: usize| if cell(&lower, at).is_empty() { cell(&names, at) } else { cell(&lower, at) };
            return ((0..width(&lower)).map(one).collect(), heading + 2);
        }
    }
    // Above: what stands in the columns that have no name in this row.
    let upper = heading.checked_sub(1).map(|at| rows[at].texts()).unwrap_or_default();
    let completes = (0..width(&upper)).any(|at| cell(&names, at).is_empty() && means(&cell(&upper, at)));
    if completes {
        let one = |at: usize| if cell(&names, at).is_empty() { cell(&upper, at) } else { cell(&names, at) };
        return ((0..width(&upper)).map(one).collect(), heading + 1);
    }
    (names, heading + 1)
}

/// The rows whose place stands in the row above: its cells are merged, so that they are empty below, or repeated by a sign.
/// `None` where a row stands by itself.
fn filled_down<'c>(names: &[String], rows: &[Line<'c>]) -> Vec<Option<Vec<Cow<'c, str>>>> {
    let member = |name: &String| Member::new(name.clone(), name, "1".to_owned());
    let places: Vec<usize> = (0..names.len())
        .filter(|at| {
            let member = member(&names[*at]);
            member.says_where() && member.meaning != Some("field")
        })
        .collect();
    let telling = |name: &String| {
        let member = Member::heading(name);
        ["code", "message", "field"].iter().any(|meaning| member.means(meaning))
    };
    let tells: Vec<usize> = (0..names.len()).filter(|at| telling(&names[*at])).collect();
    let mut last: Option<usize> = None;
    let mut all: Vec<Option<Vec<Cow<'c, str>>>> = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        let cell = |at: usize| row.cells.get(at).map_or("", |cell| cell.trim());
        let blank = |at: &usize| cell(*at).is_empty() || is_ditto(cell(*at));
        let dittos = row.cells.iter().any(|cell| is_ditto(cell));
        let below = !places.is_empty() && places.iter().all(blank) && tells.iter().any(|at| !blank(at));
        let above = last.filter(|_| dittos || below && !is_footer(row));
        let filled = above.map(|above| {
            let above = all[above].as_deref().unwrap_or(rows[above].cells);
            let one = |(at, own): (usize, &Cow<'c, str>)| {
                let same = is_ditto(own) || below && places.contains(&at);
                if same { above.get(at).cloned().unwrap_or_default() } else { own.clone() }
            };
            row.cells.iter().enumerate().map(one).collect()
        });
        if !row.is_blank() {
            last = Some(place);
        }
        all.push(filled);
    }
    all
}

/// Whether a cell says that the same stands there as above.
fn is_ditto(cell: &str) -> bool {
    matches!(cell.trim(), "〃" | "″" | "同上" | "々" | "\"")
}

/// The columns for messages of a table that has no code and no status, where some of them are empty and some are not.
fn messages_of_errors(names: &[String], rows: &[Line<'_>]) -> Vec<usize> {
    let members: Vec<Member> = names.iter().map(|name| Member::heading(name)).collect();
    let has = |meaning: &str| members.iter().any(|member| member.means(meaning));
    if ["code", "status", "severity", "failed"].iter().any(|meaning| has(meaning)) {
        return vec![];
    }
    let messages: Vec<usize> = (0..names.len()).filter(|at| members[*at].is_telling_message()).collect();
    let blank = |row: &&Line<'_>| {
        messages.iter().all(|at| row.cells.get(*at).is_none_or(|cell| cell.trim().is_empty())) && !row.is_blank()
    };
    let entries = || rows.iter().filter(|row| !row.is_blank() && !is_footer(row));
    let both = entries().any(|row| blank(&row)) && entries().any(|row| !blank(&row));
    if both { messages } else { vec![] }
}

/// The columns of a table that are checks.
fn checks_of(names: &[String], rows: &[Line<'_>]) -> Vec<usize> {
    checks::columns(names, |i: usize| {
        let rows = rows.iter().filter(|row| !is_footer(row));
        rows.filter_map(move |row| row.cells.get(i)).map(|cell| cell.as_ref())
    })
}

/// The row that names the checks of such a table.
fn heading_of_checks(rows: &[Line<'_>]) -> Option<usize> {
    (0..rows.len().min(ROWS_ABOVE)).find(|at| {
        let names = rows[*at].texts();
        let alone = names.iter().any(|name| checks::is_id(name));
        // ID beside a status.
        let status = || names.iter().any(|name| Member::heading(name).means("status"));
        alone && status() || !checks_of(&names, &rows[at + 1..]).is_empty()
    })
}

/// Headings in which a column that says no more than ID is a number or a key of the record, where no other column says which
/// is meant.
fn with_places(mut names: Vec<String>, rows: &[Line<'_>]) -> Vec<String> {
    let places = |name: &String| Member::new(name.clone(), name, "1".to_owned()).says_where();
    if names.iter().any(places) {
        return names;
    }
    if let Some(at) = names.iter().position(|name| checks::is_id(name)) {
        let cells = || rows.iter().filter(|row| !is_footer(row)).filter_map(|row| row.cells.get(at));
        let short = |cell: &Cow<'_, str>| cell.trim().len() < 6 && numbers::one(cell).is_some();
        names[at] = if cells().all(short) { "no" } else { "レコードキー" }.to_owned();
    }
    names
}

/// The row that names the fields of such a table.
fn heading_of_grid(rows: &[Line<'_>], known: Known<'_>) -> Option<usize> {
    (0..rows.len().min(ROWS_ABOVE)).find(|at| !grid_of(&rows[*at].texts(), &rows[at + 1..], known).is_empty())
}

/// Whether a table is one of fields and codes, as far as its beginning tells.
pub(super) fn looks_like_grid(head: &str) -> bool {
    let rows: Vec<Row> = csv_text::rows(head).take(TELLING).collect();
    let lines: Vec<Line> = rows.iter().map(|row| Line { line: row.line, cells: &row.cells }).collect();
    heading_of_grid(&lines, Known::default()).is_some()
}

/// The same of a sheet.
pub(super) fn sheet_of_checks(rows: &SheetRows) -> bool {
    let cells: Vec<Vec<Cow<'_, str>>> =
        rows.iter().take(TELLING).map(|(_, cells)| cells.iter().map(Cow::from).collect()).collect();
    let lines: Vec<Line> = cells.iter().map(|cells| Line { line: 0, cells }).collect();
    heading_of_checks(&lines).is_some()
}

/// Whether a table is one of checks, as far as its beginning tells.
pub(super) fn looks_like_checks(head: &str) -> bool {
    let rows: Vec<Row> = csv_text::rows(head).take(TELLING).collect();
    let lines: Vec<Line> = rows.iter().map(|row| Line { line: row.line, cells: &row.cells }).collect();
    heading_of_checks(&lines).is_some()
}

/// The rows that are as wide as most, and how wide: a first and a last row of another width are those of head and foot.
fn rows_alike<'r, 'c>(rows: &'r [Line<'c>]) -> Option<(usize, Vec<&'r Line<'c>>)> {
    let filled: Vec<&Line> = rows.iter().filter(|row| !row.is_blank()).collect();
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    filled.iter().for_each(|row| *widths.entry(row.cells.len()).or_default() += 1);
    let (width, _) = widths.into_iter().max_by_key(|(width, count)| (*count, *width))?;
    let last = filled.len().saturating_sub(1);
    let inner = |at: usize| at > 0 && at < last || filled.len() < 3;
    if filled.iter().enumerate().any(|(at, row)| row.cells.len() != width && inner(at)) {
        return None;
    }
    Some((width, filled.into_iter().filter(|row| row.cells.len() == width).take(TELLING).collect()))
}

/// How many rows tell what the columns of a table without headings hold.
const TELLING: usize = 200;

/// The same for rows that stand in no table.
pub(super) fn names_by_content(rows: &[Vec<String>]) -> Option<Vec<String>> {
    let cells: Vec<Vec<Cow<'_, str>>> = rows.iter().map(|row| row.iter().map(Cow::from).collect()).collect();
    let lines: Vec<Line> = cells.iter().map(|cells| Line { line: 0, cells }).collect();
    headings_by_content(&lines, Known::default())
}

/// Names for the columns of a table without headings, by what stands in them: a code or an outcome, and beside it what says
/// where. `None` where that cannot be told.
fn headings_by_content(rows: &[Line<'_>], known: Known<'_>) -> Option<Vec<String>> {
    let (width, rows) = rows_alike(rows).filter(|(width, _)| (2..=64).contains(width))?;
    let table = FieldTable::built_in();
    let codes = Codes { list: known.errors, ..Codes::default() };
    let filled = |column: usize| rows.iter().map(move |row| row.cells[column].trim()).filter(|cell| !cell.is_empty());
    let all = |column: usize, is: &dyn Fn(&str) -> bool| filled(column).next().is_some() && filled(column).all(is);
    let find = |taken: &[Option<usize>], is: &dyn Fn(&str) -> bool| {
        (0..width).find(|column| !taken.contains(&Some(*column)) && all(*column, is))
    };
    let code = find(&[], &|cell| is_coded(cell) && !form(cell).is_empty() || codes.knows(cell));
    let status = find(&[code], &|cell| Words::get().outcome(cell).is_some());
    let field = find(&[code, status], &|cell| table.by_heading(cell).is_some() || table.by_json(cell).is_some());
    let counts = |column: usize| {
        let all: Vec<Option<u32>> = rows.iter().map(|row| numbers::one(&row.cells[column])).collect();
        let cells = || rows.iter().map(|row| row.cells[column].as_ref());
        (all.iter().all(Option::is_some) && !is_of_kinds(&all) && !cells().any(is_padded)).then_some(all)
    };
    let numbered: Vec<usize> =
        (0..width).filter(|column| ![code, status].contains(&Some(*column)) && counts(*column).is_some()).collect();
    // Of several, the one that does not number the rows themselves.
    let own =
        |column: &usize| counts(*column).is_some_and(|all| all.iter().zip(1..).all(|(number, i)| *number == Some(i)));
    let number = numbered.iter().find(|column| !own(column)).or(numbered.first()).copied();
    // A number with zeros before it may be the recipient's: what it is, the records tell.
    let key = (0..width).find(|column| all(*column, &|cell| is_padded(cell)));
    if code.or(status).is_none() || number.or(field).or(key).is_none() {
        return None;
    }
    let taken = [code, status, field, number];
    let length = |column: &usize| filled(*column).map(|cell| cell.chars().count()).sum::<usize>();
    let message =
        (0..width).filter(|column| !taken.contains(&Some(*column)) && !numbered.contains(column)).max_by_key(length);
    let numbers_rows = number.is_some_and(|column| own(&column));
    let named = [
        (code, "code"),
        (status, "status"),
        (field, "field"),
        (number, if numbers_rows { "no" } else { "row" }),
        (message, "message"),
    ];
    let name = |column: usize| named.iter().find(|(of, _)| *of == Some(column)).map(|(_, name)| (*name).to_owned());
    Some((0..width).map(|column| name(column).unwrap_or_else(|| (column + 1).to_string())).collect())
}

/// Whether numbers tell of a few kinds of rows, as flags and kinds of records do: few, small, and again and again.
fn is_of_kinds(numbers: &[Option<u32>]) -> bool {
    let mut distinct = numbers.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    numbers.len() > 2 && distinct.len() * 2 <= numbers.len() && distinct.iter().flatten().all(|number| *number < 10)
}

/// Whether a number has zeros before it, as numbers of recipients have and those of rows hardly.
fn is_padded(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() >= 5 && cell.starts_with('0') && cell.bytes().all(|byte| byte.is_ascii_digit())
}

/// The kinds of rows in a file of a head, data and a foot, as their first cells name them.
const KINDS: [(&[&str], &[&str]); 2] = [
    (&["h", "header", "1"], &["d", "data", "2"]),
    (&["t", "e", "f", "trailer", "footer", "end", "8", "9"], &["d", "data", "2"]),
];

/// Rows between a head and a foot that their first cells name: `H`, `D`, `T`.
fn without_head_and_foot<'r, 'c>(rows: &'r [Line<'c>]) -> &'r [Line<'c>] {
    let kind = |row: &Line| row.cells.first().map(|cell| cell.trim().to_lowercase()).unwrap_or_default();
    let is = |row: Option<&Line>, of: &[&str]| row.is_some_and(|row| of.contains(&kind(row).as_str()));
    let [(heads, data), (feet, _)] = KINDS;
    let start = usize::from(is(rows.first(), heads));
    let feet = rows.iter().rev().take_while(|row| row.is_blank() || is(Some(row), feet)).count();
    let inner = rows.get(start..rows.len().saturating_sub(feet)).unwrap_or_default();
    if start + feet > 0
        && inner.len() + start + feet > 2
        && inner.iter().all(|row| is(Some(row), data))
        && !inner.is_empty()
    {
        inner
    } else {
        rows
    }
}

/// The cells of the first rows of a table.
pub(super) fn first_rows(head: &str) -> Vec<Vec<String>> {
    csv_text::rows(head).take(ROWS_ABOVE).map(|row| row.cells.into_iter().map(Cow::into_owned).collect()).collect()
}

/// How many columns a table of replies without headings has at the most, to be told from its content; records of an upload
/// have more.
const NARROW: usize = 8;

/// Whether the first rows of a table without headings are those of replies.
pub(super) fn looks_like_rows(head: &str) -> bool {
    let rows: Vec<Row> = csv_text::rows(head).take(ROWS_ABOVE).collect();
    // A 個人番号 or a day stands in records.
    let long = |cell: &Cow<'_, str>| cell.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() >= 8);
    if rows.iter().any(|row| row.cells.len() > NARROW || row.cells.iter().any(long)) {
        return false;
    }
    let lines: Vec<Line> = rows.iter().map(|row| Line { line: row.line, cells: &row.cells }).collect();
    let names = headings_by_content(&lines, Known::default());
    names.is_some_and(|names| ["code", "message"].iter().all(|name| names.iter().any(|known| known == name)))
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
