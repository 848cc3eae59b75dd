//! The items of a file design as they stand on a sheet: one below the other under headings, or side by side in one row
//! as the CSV will have them.

use std::collections::HashSet;

use super::sheets::place;
use super::{Cell, Grid, Heading, HeadingColumn, Hints, find_heading, repeats};
use crate::read::csv::looks_like_value;
use crate::record::FieldId;
use crate::spec::{ColourClass, FieldTable, FieldType, Headings, fold_heading};

/// More items than a CSV has columns: the sheet is something else.
pub(super) const MOST_ITEMS: usize = 2_000;

/// A cell that says something of an item.
pub(super) struct Statement<'a> {
    /// The meaning of its heading; `None` for a further column.
    pub(super) meaning: Option<&'static str>,
    /// The heading.
    pub(super) heading: String,
    /// The text; empty where an empty cell says something too.
    pub(super) text: &'a str,
}

/// An item as it stands on its sheet.
pub(super) struct Item<'a> {
    /// The name, line breaks and signs of footnotes left out.
    pub(super) name: String,
    /// The cell of the name.
    pub(super) cell: &'a Cell,
    /// The cells of its row, or of its column where items stand side by side.
    pub(super) cells: Vec<&'a Cell>,
    /// What is said of it, from left to right.
    pub(super) said: Vec<Statement<'a>>,
    /// Where the name stands.
    pub(super) place: String,
}

/// The items of a sheet.
pub(super) struct Items<'a> {
    /// The sheet.
    pub(super) grid: &'a Grid,
    /// The heading row, or the row of the names where they stand side by side.
    pub(super) row: u32,
    /// The columns of the heading; empty where items stand side by side.
    pub(super) heading: Heading,
    /// The items.
    pub(super) items: Vec<Item<'a>>,
    /// How many fields of the table are among them.
    pub(super) known: usize,
    /// Items that are struck through and left out.
    pub(super) struck: Vec<String>,
    /// Rows with text that were left out because they name no item.
    pub(super) skipped: Vec<String>,
}

/// The field that an item name means.
pub(super) fn field_of(name: &str, table: &FieldTable) -> Option<FieldId> {
    table.by_heading(name).or_else(|| table.by_heading_without_brackets(name))
}

fn known<'a>(names: impl Iterator<Item = &'a str>, table: &FieldTable) -> usize {
    names.filter_map(|name| field_of(name, table)).collect::<HashSet<_>>().len()
}

/// A name as a heading has it: on one line, without the sign of a footnote at its end.
pub(super) fn cleaned(text: &str) -> String {
    let joined = text.lines().map(str::trim).fold(String::new(), |mut joined, line| {
        if joined.ends_with(|c: char| c.is_ascii()) && line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            joined.push(' ');
        }
        joined + line
    });
    let without = joined.trim_end_matches(|c: char| c.is_ascii_digit() || ('\u{FF10}'..='\u{FF19}').contains(&c));
    let without = without.strip_suffix(['※', '＊', '*']).unwrap_or(&joined);
    if without.trim().is_empty() { joined } else { without.trim().to_owned() }
}

/// The items of a list with one item a row; `None` where no such list stands on the sheet.
pub(super) fn list<'a>(grid: &'a Grid, table: &FieldTable, hints: &Hints) -> Option<Items<'a>> {
    let asked = hints.columns.iter().any(|(meaning, _)| meaning == "name");
    let heading = find_heading(grid, "layout", hints, |heading| {
        heading.column("name").is_some() && (asked || heading.understood >= 2) && !is_error_list(heading)
    })?;
    let heading = if hints.header_row.is_none() && !asked { with_lower(grid, heading) } else { heading };
    let name = heading.column("name")?;
    let last = name_end(grid, &heading, name);
    let wide = rows(grid, &heading, (name, last), table);
    // A heading that is merged over several columns is that of all of them. A column without heading may as well hold
    // remarks: it holds names if more of them are known then.
    let merged = |row: u32| grid.first_of(row, last) == grid.first_of(row, name);
    if last == name || merged(heading.row) || merged(heading.row.saturating_sub(1)) {
        return Some(wide);
    }
    let narrow = rows(grid, &heading, (name, name), table);
    let columns = |items: &Items| {
        let fields = items.items.iter().filter_map(|item| table.get(field_of(&item.name, table)?));
        fields.filter(|field| field.kind != FieldType::Object).count()
    };
    Some(if columns(&wide) > columns(&narrow) { wide } else { narrow })
}

/// The heading with the row below it, where that one parts some of its columns (最小, 最大) and leaves the others empty
/// without being merged.
fn with_lower(grid: &Grid, upper: Heading) -> Heading {
    let names = Headings::of("layout");
    let row = upper.row.saturating_add(1);
    let own = || grid.row(row).map(|(column, _)| column);
    let means = |column: u32| {
        let joined = format!("{}{}", grid.text(upper.row, column), grid.text(row, column));
        names.meaning(grid.text(row, column)).or_else(|| names.meaning(&joined)).is_some()
    };
    let names_item = own().any(|column| Some(column) == upper.column("name"));
    if own().next().is_none() || names_item || !own().all(means) {
        return upper;
    }
    let kept: Vec<&HeadingColumn> =
        upper.columns.iter().filter(|column| !own().any(|own| own == column.column)).collect();
    let columns = kept.iter().filter_map(|column| Some((column.meaning?.to_owned(), column.column))).collect();
    let hints = Hints { header_row: Some(row), columns, ..Hints::default() };
    let Some(mut both) = find_heading(grid, "layout", &hints, |_| true) else { return upper };
    both.columns.retain(|column| own().any(|own| own == column.column));
    both.columns.extend(kept.into_iter().cloned());
    both.columns.sort_by_key(|column| column.column);
    both
}

/// Whether a heading is that of an error-code list, whose items are only those that errors are about.
fn is_error_list(heading: &Heading) -> bool {
    let has = |meaning: &str| {
        heading.columns.iter().any(|column| Headings::of("error-list").meaning(&column.heading) == Some(meaning))
    };
    has("code") && (has("cause") || has("action"))
}

/// The last column below the heading of the name: further ones without a heading belong to it.
fn name_end(grid: &Grid, heading: &Heading, name: u32) -> u32 {
    let next = heading.columns.iter().map(|column| column.column).find(|column| *column > name);
    let end = next.map_or(name + 4, |next| (next - 1).min(name + 4));
    let filled = |column: &u32| {
        grid.rows()
            .skip_while(|row| *row <= heading.row)
            .take(500)
            .any(|row| grid.first_of(row, *column) == (row, *column) && !grid.text(row, *column).is_empty())
    };
    (name + 1..=end).rev().find(filled).unwrap_or(name)
}

fn rows<'a>(grid: &'a Grid, heading: &Heading, span: (u32, u32), table: &FieldTable) -> Items<'a> {
    let mut found = Items {
        grid,
        row: heading.row,
        heading: heading.clone(),
        items: vec![],
        known: 0,
        struck: vec![],
        skipped: vec![],
    };
    let below = || grid.rows().skip_while(|row| *row <= heading.row);
    // An empty cell says "need not" only where the column is used at all.
    let marks = heading
        .column("required")
        .filter(|column| below().take(MOST_ITEMS).any(|row| !grid.text(row, *column).is_empty()));
    for row in below() {
        if found.items.len() > MOST_ITEMS || found.skipped.len() > MOST_ITEMS {
            break;
        }
        let named = heading.columns.iter().find(|column| column.column == span.0);
        let again = named.is_some_and(|named| fold_heading(grid.text(row, span.0)) == fold_heading(&named.heading));
        if again || repeats(grid, row, heading) {
            continue;
        }
        let Some((at, level)) = name_cell(grid, heading, span, row) else {
            carry_on(&mut found, row, span.0);
            continue;
        };
        let Some(cell) = grid.cell(row, at) else { continue };
        let own = || grid.row(row).filter(|(column, _)| *column != at);
        let name = cleaned(&cell.text);
        let is_known = field_of(&name, table).is_some();
        let said_more = own().any(|(column, _)| Some(column) != heading.column("number"));
        if !is_known && !said_more && (level > 0 || starts_a_note(&name)) {
            found.skipped.push(place(grid, row, at));
            continue;
        }
        if cell.struck {
            found.struck.push(place(grid, row, at));
            continue;
        }
        let mut said: Vec<Statement> = Vec::new();
        for column in heading.columns.iter().filter(|column| column.column != at) {
            let text = grid.text(row, column.column);
            // The columns that hold the names themselves, left of this one, say which category it belongs to.
            if !text.is_empty() || marks == Some(column.column) {
                said.push(Statement { meaning: column.meaning, heading: column.heading.clone(), text });
            }
        }
        let cells = grid.row(row).map(|(_, cell)| cell).take(500).collect();
        found.items.push(Item { name, cell, cells, said, place: place(grid, row, at) });
    }
    found.known = known(found.items.iter().map(|item| item.name.as_str()), table);
    found
}

/// The most telling name in a row: the right-most of the name's columns, else the category that begins here. Its column, and
/// 0 for a name, 1 for a category.
fn name_cell(grid: &Grid, heading: &Heading, span: (u32, u32), row: u32) -> Option<(u32, u8)> {
    let begins = |column: u32| {
        let (top, left) = grid.first_of(row, column);
        (top == row && !grid.text(row, column).is_empty()).then_some(left)
    };
    if let Some(column) = (span.0..=span.1).rev().find_map(begins) {
        return Some((column, 0));
    }
    let categories = ["middle", "group"].into_iter().filter_map(|meaning| heading.column(meaning));
    categories.into_iter().find_map(begins).map(|column| (column, 1))
}

/// A row without a name of its own: it goes on from the item above where the cell of its name reaches down here.
fn carry_on<'a>(found: &mut Items<'a>, row: u32, name: u32) {
    let grid = found.grid;
    let goes_on = grid.first_of(row, name).0 < row;
    for (column, cell) in grid.row(row) {
        let of = found.heading.columns.iter().find(|known| known.column == column);
        match (found.items.last_mut(), of) {
            (Some(item), Some(of)) if goes_on => {
                let meaning = of.meaning.filter(|meaning| *meaning == "note");
                item.said.push(Statement { meaning, heading: of.heading.clone(), text: &cell.text });
            }
            _ if !starts_a_note(&cell.text) && of.is_some() => {
                found.skipped.push(place(grid, row, column));
                break;
            }
            _ => {}
        }
    }
}

/// Whether a text is a remark or a title between the rows rather than an item.
fn starts_a_note(text: &str) -> bool {
    text.starts_with(['※', '＊', '*', '注', '■', '●', '◆', '□', '◇', '【', '<', '＜', '〈', '《', '('])
}

/// The items that stand side by side in one row: the row with the most names that the table knows, if a person is among
/// them; `None` where no such row stands on the sheet.
pub(super) fn template<'a>(grid: &'a Grid, table: &FieldTable, hints: &Hints) -> Option<Items<'a>> {
    let mut best: Option<(usize, u32, Vec<u32>)> = None;
    for row in grid.rows().take(200).filter(|row| hints.header_row.is_none_or(|said| said == *row)) {
        let columns = names_of(grid, row);
        let fields: HashSet<FieldId> =
            columns.iter().filter_map(|column| field_of(&cleaned(grid.text(row, *column)), table)).collect();
        // Masters name the same items, but they are not about persons.
        let person = fields.iter().any(|id| table.get(*id).is_some_and(|field| field.class == ColourClass::Person));
        if fields.len() >= 5 && person && best.as_ref().is_none_or(|(most, ..)| fields.len() > *most) {
            best = Some((fields.len(), row, columns));
        }
    }
    let (known, row, columns) = best?;
    // Among values that stand where names should, any name may be somebody's: that is no row of names.
    let is_value = |column: &u32| {
        let name = cleaned(grid.text(row, *column));
        field_of(&name, table).is_none() && looks_like_value(&name)
    };
    if columns.iter().any(is_value) {
        return None;
    }
    let names = Headings::of("layout");
    // A label to the left of the names, such as 項目名.
    let label = columns.iter().copied().take(1).find(|column| {
        names.meaning(grid.text(row, *column)).is_some() && field_of(grid.text(row, *column), table).is_none()
    });
    let labels: Vec<(u32, &str, &'static str)> = label.map_or(vec![], |label| {
        let rows = grid.rows().filter(|below| *below > row).take(30);
        rows.filter_map(|below| Some((below, grid.text(below, label), names.meaning(grid.text(below, label))?)))
            .collect()
    });
    let mut found = Items {
        grid,
        row,
        heading: Heading { row, ..Heading::default() },
        items: vec![],
        known,
        struck: vec![],
        skipped: vec![],
    };
    for column in columns.into_iter().filter(|column| Some(*column) != label).take(MOST_ITEMS + 1) {
        let Some(cell) = grid.cell(row, column) else { continue };
        if cell.struck {
            found.struck.push(place(grid, row, column));
            continue;
        }
        let said = labels.iter().filter_map(|(below, heading, meaning)| {
            let text = grid.text(*below, column);
            (!text.is_empty() || *meaning == "required").then_some(Statement {
                meaning: Some(*meaning),
                heading: (*heading).to_owned(),
                text,
            })
        });
        let cells = std::iter::once(row).chain(labels.iter().map(|(below, ..)| *below));
        let cells = cells.filter_map(|row| grid.cell(row, column)).collect();
        found.items.push(Item {
            name: cleaned(&cell.text),
            cell,
            cells,
            said: said.collect(),
            place: place(grid, row, column),
        });
    }
    Some(found)
}

/// The columns in which names begin: of the row, with those merged into it from above.
pub(super) fn names_of(grid: &Grid, row: u32) -> Vec<u32> {
    let above = row.checked_sub(1).into_iter().flat_map(|above| grid.row(above).map(|(column, _)| column));
    let mut columns: Vec<u32> = grid.row(row).map(|(column, _)| column).chain(above).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
        .retain(|column| grid.first_of(row, *column).1 == *column && !fold_heading(grid.text(row, *column)).is_empty());
    columns
}
