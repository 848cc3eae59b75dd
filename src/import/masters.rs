//! PMH's masters (制度マスタ, 所得区分, 追加条件) to tables of codes. Their layout is not published, so headings are found by
//! content: several tables may stand side by side or below each other on a sheet, or on a sheet each.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use super::sheets::{chosen, code, listed, named, place, seen, some, title_of};
use super::{Grid, Heading, Hints, ImportProblem, Imported, column_letters, find_heading, repeats};
use crate::record::FieldId;
use crate::spec::{FieldTable, Headings, MasterEntry, MasterKind, MasterTable, fold_heading};
use crate::text::{Message, Plain};

/// For each kind of master: the meanings of its code and its name.
const KINDS: [(MasterKind, &str, &str); 5] = [
    (MasterKind::CertificateType, "type-id", "type-name"),
    (MasterKind::Segment, "segment", "segment-name"),
    (MasterKind::IncomeSegment, "income", "income-name"),
    (MasterKind::AdditionalCondition, "condition", "condition-name"),
    (MasterKind::CopayKind, "copay-kind", "copay-kind-name"),
];

/// How many tables may stand below each other on a sheet.
const MOST_BLOCKS: usize = 50;

/// Reads the masters: each kind on each sheet becomes one table.
///
/// # Errors
/// No codes were found: with what was seen on each sheet, and how to say where they are.
pub fn masters(grids: &[Grid], hints: &Hints) -> Result<Imported, ImportProblem> {
    let sheets = chosen(grids, hints)?;
    let mut imported = Imported::default();
    let mut left = Vec::new();
    for grid in &sheets {
        let before = imported.tables.master.len();
        for block in blocks(grid, hints) {
            for group in groups(grid, &block.heading, hints) {
                read_group(grid, &block, &group, &mut imported);
            }
        }
        if imported.tables.master.len() == before && !grid.is_empty() {
            left.push(*grid);
        }
    }
    if imported.tables.master.is_empty() {
        return Err(ImportProblem::new("import.masters.nothing").with("seen", seen(&sheets)));
    }
    if !left.is_empty() {
        imported.doubts.push(Message::new("import.masters.left").with("sheets", listed(left)));
    }
    retired(&imported.tables.master).into_iter().for_each(|said| imported.doubts.push(said));
    Ok(imported)
}

/// How many columns with a meaning the best heading of the sheets that are not hidden has; 0 where there is none.
pub fn masters_score(grids: &[Grid]) -> usize {
    let found = grids.iter().filter(|grid| !grid.hidden).flat_map(|grid| blocks(grid, &Hints::default()));
    found.map(|block| block.heading.understood).max().unwrap_or(0)
}

/// Whether the sheets look like masters.
pub fn looks_like_masters(grids: &[Grid]) -> bool {
    masters_score(grids) > 0
}

/// A heading with the rows below it.
struct Block {
    heading: Heading,
    /// The last row that belongs to it.
    last: u32,
}

/// The headings of a sheet, from top to bottom, each with its rows.
fn blocks(grid: &Grid, hints: &Hints) -> Vec<Block> {
    let names = Headings::of("master");
    let enough = |heading: &Heading| {
        let said = hints.header_row.is_some() || !hints.columns.is_empty();
        let code = KINDS.iter().any(|(_, code, _)| heading.column(code).is_some());
        let named = heading.understood >= 2 || beside_a_name(heading);
        code && (said || named) && !is_about_persons(grid, heading.row)
    };
    let Some(first) = find_heading(grid, "master", hints, enough) else { return vec![] };
    let mut rows = vec![first.row];
    if hints.header_row.is_none() && hints.columns.is_empty() {
        let telling =
            |row: &u32| grid.row(*row).filter(|(_, cell)| names.meaning(&cell.text).is_some()).nth(1).is_some();
        rows.extend(grid.rows().filter(telling).take(MOST_BLOCKS));
    }
    rows.sort_unstable();
    rows.dedup();
    let mut blocks: Vec<Block> = Vec::new();
    for row in rows {
        let row = below_upper(grid, row);
        if blocks.iter().any(|known| known.heading.row >= row || repeats(grid, row, &known.heading)) {
            continue;
        }
        let said = Hints { header_row: Some(row), ..hints.clone() };
        let heading = if row == first.row { Some(first.clone()) } else { find_heading(grid, "master", &said, enough) };
        let Some(heading) = heading else { continue };
        // What stands above a further heading after an empty row, such as its title, belongs to it.
        let mut end = row.saturating_sub(1);
        while end > 0 && grid.row(end).next().is_some() {
            end -= 1;
        }
        if let Some(last) = blocks.last_mut() {
            last.last = if end > last.heading.row { end } else { row.saturating_sub(1) };
        }
        blocks.push(Block { heading, last: u32::MAX });
    }
    blocks
}

/// The code column of a heading that means nothing else, if the column to its right is a name that does not say of what.
fn beside_a_name(heading: &Heading) -> bool {
    name_beside(heading).is_some_and(|(meaning, _)| meaning != "segment-name")
}

/// A column that is called only 名称 or 内容, to the right of a code without a name of its own: what it names, and where.
fn name_beside(heading: &Heading) -> Option<(&'static str, u32)> {
    heading.columns.windows(2).find_map(|pair| {
        let [code, name] = pair else { return None };
        let (_, _, meaning) = KINDS.iter().find(|(_, of_code, _)| code.meaning == Some(of_code))?;
        let plain = matches!(fold_heading(&name.heading).as_str(), "名称" | "名" | "名前" | "内容" | "説明" | "name");
        (name.meaning.is_none() && plain && heading.column(meaning).is_none()).then_some((*meaning, name.column))
    })
}

/// Whether a row names a person's number or two other things of a person: then it heads records, or a file design.
fn is_about_persons(grid: &Grid, row: u32) -> bool {
    let table = FieldTable::built_in();
    let fields: HashSet<FieldId> = grid.row(row).filter_map(|(_, cell)| table.by_heading(&cell.text)).collect();
    let person = |id: &&FieldId| table.json(**id).starts_with("basicFiveInfo.");
    fields.iter().any(|id| table.json(*id) == "myNumber") || fields.iter().filter(person).count() >= 2
}

/// Headings that need the one above them to mean something.
fn is_part(text: &str) -> bool {
    matches!(fold_heading(text).as_str(), "コード" | "cd" | "id" | "code" | "名" | "名称" | "name" | "内容")
}

/// The row below, if that one says which column holds the code and which the name.
fn below_upper(grid: &Grid, row: u32) -> u32 {
    let mut below = grid.row(row.saturating_add(1)).peekable();
    let parts = below.peek().is_some() && below.all(|(_, cell)| is_part(&cell.text));
    if parts { row.saturating_add(1) } else { row }
}

/// A column of a table with its meaning.
type Column = (&'static str, u32);

/// The tables that stand side by side below a heading: an empty column, or a meaning that comes again, begins a new one.
fn groups(grid: &Grid, heading: &Heading, hints: &Hints) -> Vec<Vec<Column>> {
    let names = Headings::of("master");
    let mut groups: Vec<Vec<Column>> = Vec::new();
    let mut before = 0;
    let mut begin = true;
    for column in &heading.columns {
        let upper = (1..=column.column)
            .rev()
            .take(6)
            .map(|c| grid.text(heading.row.saturating_sub(1), c))
            .find(|text| !text.is_empty());
        // Of several columns with one meaning the heading keeps one, and a name may stand apart from what it is the name of.
        let again = || {
            let said = |meaning: &&'static str| !hints.columns.iter().any(|(said, _)| said == meaning);
            let joined = upper.filter(|_| is_part(&column.heading)).map(|upper| format!("{upper}{}", column.heading));
            names.meaning(&column.heading).or_else(|| names.meaning(&joined?)).filter(said)
        };
        // What the user says of columns is all that is meant.
        let free = hints.columns.is_empty();
        let beside =
            || name_beside(heading).filter(|_| free).filter(|(_, at)| *at == column.column).map(|(meaning, _)| meaning);
        let meaning = column.meaning.or_else(again).or_else(beside);
        let joined = grid.first_of(heading.row, column.column - 1).1 == grid.first_of(heading.row, before).1;
        begin |= column.column > before + 1 && !joined;
        before = column.column;
        let Some(meaning) = meaning else { continue };
        let repeated = groups.last().is_some_and(|group| group.iter().any(|(known, _)| *known == meaning));
        if begin || repeated {
            groups.push(vec![]);
            begin = false;
        }
        if let Some(group) = groups.last_mut() {
            group.push((meaning, column.column));
        }
    }
    groups
}

/// A row of a table: its cells by meaning, with what goes on from above.
#[derive(Clone, Debug, Default)]
struct Row {
    number: u32,
    type_id: String,
    type_name: String,
    item: String,
    item_name: String,
    cells: Vec<(&'static str, String)>,
}

impl Row {
    fn get(&self, meaning: &str) -> &str {
        self.cells.iter().find(|(known, _)| *known == meaning).map_or("", |(_, text)| text)
    }
}

/// The rows of a table. Where the cell of a type or an item is empty and a code stands to its right, the one above goes on.
fn rows(grid: &Grid, block: &Block, group: &[Column]) -> Vec<Row> {
    let codes = ["segment", "income", "condition", "copay-kind"];
    let mut rows: Vec<Row> = Vec::new();
    let mut above = Row::default();
    for number in grid.rows().skip_while(|row| *row <= block.heading.row).take_while(|row| *row <= block.last) {
        let crossed = |column: &u32| grid.cell(number, *column).is_some_and(|cell| cell.struck);
        let note = |text: &str| text.starts_with(['※', '＊', '*', '注', '■', '◆', '●', '【']);
        let of = |(meaning, column): &Column| (*meaning, grid.text(number, *column).to_owned());
        let cells: Vec<(&'static str, String)> = group.iter().map(of).collect();
        let mut row = Row { number, cells, ..Row::default() };
        let filled = row.cells.iter().filter(|(_, text)| !text.is_empty()).count();
        let remark = filled == 1 && group.len() > 1 && row.cells.iter().any(|(_, text)| note(text));
        if filled == 0 || number > above.number.saturating_add(1) && above.number > 0 {
            above = Row::default();
        }
        if filled == 0
            || remark
            || group.iter().any(|(_, column)| crossed(column))
            || repeats(grid, number, &block.heading)
        {
            continue;
        }
        let has_code = codes.iter().any(|code| !row.get(code).is_empty());
        row.type_id = row.get("type-id").to_owned();
        row.type_name = row.get("type-name").to_owned();
        row.item = row.get("condition-item").to_owned();
        row.item_name = row.get("condition-item-name").to_owned();
        let goes_on = |own: &str, name: &str| own.is_empty() && name.is_empty();
        let same_type = goes_on(&row.type_id, &row.type_name) && (has_code || !row.item.is_empty());
        let own_type = !row.type_id.is_empty() && row.type_id != above.type_id;
        if same_type {
            (row.type_id, row.type_name) = (above.type_id.clone(), above.type_name.clone());
        }
        if goes_on(&row.item, &row.item_name) && !row.get("condition").is_empty() && !own_type {
            (row.item, row.item_name) = (above.item.clone(), above.item_name.clone());
        }
        above = row.clone();
        rows.push(row);
    }
    rows
}

/// The type for which a code holds: none where the cell says that it holds for all.
fn scope(type_id: &str) -> &str {
    if ["共通", "全て", "すべて", "全種別", "*", "-", "\u{FF0D}", "\u{30FC}"].contains(&type_id) {
        ""
    } else {
        type_id
    }
}

/// Reads one table: a master of each kind whose code it has.
fn read_group(grid: &Grid, block: &Block, group: &[Column], imported: &mut Imported) {
    let column = |meaning: &str| group.iter().find(|(known, _)| *known == meaning).map(|(_, column)| *column);
    let rows = rows(grid, block, group);
    let has_other = KINDS.iter().skip(1).any(|(_, code, _)| column(code).is_some());
    for (kind, code, name) in KINDS {
        let Some(code_column) = column(code) else { continue };
        // Beside other codes, a type without a name is but what they hold for.
        if kind == MasterKind::CertificateType && has_other && column(name).is_none() {
            continue;
        }
        let mut entries: Vec<MasterEntry> = rows.iter().filter_map(|row| entry(row, kind, code, name)).collect();
        if column(name).is_none() {
            split_names(&mut entries);
        }
        let told = |places: Vec<String>, key: &'static str| {
            (!places.is_empty())
                .then(|| Message::new(key).with("kind", kind.code()).with("places", Plain::known(some(&places))))
        };
        let at = |entry: &MasterEntry| place(grid, entry.row, code_column);
        let without_item: Vec<String> = entries
            .iter()
            .filter(|entry| kind == MasterKind::AdditionalCondition && entry.item.is_empty())
            .map(at)
            .collect();
        let without_type: Vec<String> = rows
            .iter()
            .filter(|row| {
                kind != MasterKind::CertificateType
                    && column("type-id").is_some()
                    && row.type_id.is_empty()
                    && !row.get(code).is_empty()
            })
            .map(|row| place(grid, row.number, code_column))
            .collect();
        let other_names = once(&mut entries).iter().map(at).collect();
        if entries.is_empty() {
            continue;
        }
        imported.doubts.extend(told(without_item, "import.masters.no-item"));
        imported.doubts.extend(told(without_type, "import.masters.no-type"));
        imported.doubts.extend(told(other_names, "import.masters.two-names"));
        if kind == MasterKind::CertificateType && has_other {
            imported.doubts.push(
                Message::new("import.masters.types-beside").with("sheet", named(grid)).with("count", entries.len()),
            );
        }
        let columns = group.iter().map(|(meaning, column)| format!("{} = {meaning}", column_letters(*column)));
        imported.recognised.push(
            Message::new("import.masters.table")
                .with("sheet", named(grid))
                .with("row", block.heading.row)
                .with("kind", kind.code())
                .with("count", entries.len())
                .with("columns", Plain::known(columns.collect::<Vec<_>>().join(" / "))),
        );
        add(imported, kind, &title_of(grid), entries);
    }
}

/// Adds the codes: to the table of this kind that the sheet has already given, else as a new one.
fn add(imported: &mut Imported, kind: MasterKind, title: &str, entries: Vec<MasterEntry>) {
    let known = imported.tables.master.iter_mut().find(|table| table.kind == kind && table.title == title);
    match known {
        Some(table) => {
            table.entry.extend(entries);
            once(&mut table.entry);
        }
        None => imported.tables.master.push(MasterTable { kind, title: title.to_owned(), entry: entries }),
    }
}

/// The code of a kind in a row; `None` where there is none.
fn entry(row: &Row, kind: MasterKind, code: &str, name: &str) -> Option<MasterEntry> {
    let types = kind == MasterKind::CertificateType;
    let condition = kind == MasterKind::AdditionalCondition;
    let text = if types { row.type_id.as_str() } else { row.get(code) };
    let only = |when: bool, text: &str| if when { text.to_owned() } else { String::new() };
    (!text.is_empty()).then(|| MasterEntry {
        code: text.to_owned(),
        name: if types { row.type_name.clone() } else { row.get(name).to_owned() },
        item: only(condition, &row.item),
        item_name: only(condition, &row.item_name),
        type_id: only(!types, scope(&row.type_id)),
        row: row.number,
    })
}

/// Splits `1:低所得` into code and name, if all codes are written so.
fn split_names(entries: &mut [MasterEntry]) {
    let split = |entry: &MasterEntry| {
        let (code, name) = entry.code.split_once([':', '\u{FF1A}'])?;
        let (code, name) = (code.trim().to_owned(), name.trim().to_owned());
        (!code.is_empty() && !name.is_empty()).then_some((code, name))
    };
    if !entries.iter().all(|entry| split(entry).is_some()) {
        return;
    }
    for entry in entries {
        if let Some((code, name)) = split(entry) {
            (entry.code, entry.name) = (code, name);
        }
    }
}

/// Leaves out what is said again; what is said again by another name stays, and is given back.
fn once(entries: &mut Vec<MasterEntry>) -> Vec<MasterEntry> {
    let mut exact: HashSet<[String; 4]> = HashSet::new();
    let mut codes: HashSet<[String; 3]> = HashSet::new();
    let mut others = Vec::new();
    entries.retain(|entry| {
        let [scope, item, code, name] = [&entry.type_id, &entry.item, &entry.code, &entry.name].map(Clone::clone);
        let first = exact.insert([scope.clone(), item.clone(), code.clone(), name]);
        if first && !codes.insert([scope, item, code]) {
            others.push(entry.clone());
        }
        first
    });
    others
}

/// The kinds 1, 2 and 3 of 自己負担上限額種別 (医科歯科入外合算, 医科歯科入院, 医科歯科外来), which the briefing of 2026-01-28
/// says are to be abolished in the second half of fiscal 2025.
fn retired(tables: &[MasterTable]) -> Vec<Message> {
    let is_retired = |entry: &&MasterEntry| {
        let code: String = entry.code.nfkc().take_while(char::is_ascii_digit).collect();
        matches!(code.trim_start_matches('0'), "1" | "2" | "3")
    };
    let usual = |name: &str| if Headings::of("copayment-member").holds(name) { name.to_owned() } else { String::new() };
    let copay = tables.iter().filter(|table| table.kind == MasterKind::CopayKind);
    copay
        .filter_map(|table| {
            let found: Vec<&MasterEntry> = table.entry.iter().filter(is_retired).collect();
            let codes: Vec<String> = found
                .iter()
                .map(|entry| format!("{} {}", code(&entry.code), usual(&entry.name)).trim_end().to_owned())
                .collect();
            let rows: Vec<String> = found.iter().map(|entry| entry.row.to_string()).collect();
            let sheet = if table.title.is_empty() { "CSV" } else { &table.title };
            (!found.is_empty()).then(|| {
                Message::new("import.masters.copay-retired")
                    .with("sheet", Plain::known(sheet))
                    .with("rows", Plain::known(some(&rows)))
                    .with("codes", Plain::known(some(&codes)))
            })
        })
        .collect()
}

#[cfg(test)]
#[path = "masters_tests.rs"]
mod tests;
