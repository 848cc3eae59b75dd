//! The file design (ファイル設計書) to the columns of a CSV. Its sheets and headings are not published, so it is known by
//! its content: a list with the items one below the other, or a row with the items side by side.

use std::collections::{BTreeSet, HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::api_design::Statements;
use super::design_cells::{self as cells, Says, counts_bytes, is_identifier};
use super::design_colour::{Classes, Legend, Painted, classes, hex};
use super::design_list::{Item, Items, MOST_ITEMS, Statement, field_of, list, template};
use super::sheets::{chosen, heading_shown, listed, named, seen, shown, some};
use super::{Grid, Hints, ImportProblem, Imported, column_letters};
use crate::record::{DATED, DateStyle, FieldId};
use crate::spec::{ColourClass, DayText, DesignColumn, FieldTable, FieldType, Length, Required, fold_heading};
use crate::text::{Message, Plain};

/// So many known fields make a list of items a file design without being told.
const ENOUGH: usize = 3;

/// Reads the file design: its items in the order of the columns, with the class that each one's colour means.
///
/// # Errors
/// No items were found, or more than one sheet may be meant: with what was seen, and how to say it.
pub fn file_design(grids: &[Grid], table: &FieldTable, hints: &Hints) -> Result<Imported, ImportProblem> {
    let sheets = chosen(grids, hints)?;
    let told = hints.sheet.is_some() || hints.header_row.is_some() || !hints.columns.is_empty();
    let mut parts = found(&sheets, table, hints, told)
        .ok_or_else(|| ImportProblem::new("import.design.nothing").with("seen", seen(&sheets)))?;
    if parts.len() > 1 && hints.sheet.is_none() {
        return Err(several(&parts, table));
    }
    let mut doubts = Vec::new();
    if parts.len() > 1 {
        doubts.push(Message::new("import.design.joined").with("sheets", sheets_of(&parts)));
    }
    if let Some(part) = parts.iter().find(|part| part.items.len() > MOST_ITEMS) {
        return Err(ImportProblem::new("import.design.too-many")
            .with("sheet", named(part.grid))
            .with("most", MOST_ITEMS));
    }
    parts.iter_mut().for_each(|part| leave_out_parents(part, table));
    let mut reading = Reading { table, doubts: Doubts::default(), statements: Statements::default() };
    let items: Vec<&Item> = parts.iter().flat_map(|part| &part.items).collect();
    let mut columns: Vec<DesignColumn> = items.iter().map(|item| reading.column(item)).collect();
    let legend = Legend::of(grids);
    let painted: Vec<Painted> = items.iter().map(|item| Painted { name: item.cell, row: item.cells.clone() }).collect();
    let colours = classes(&painted, &legend);
    for (column, class) in columns.iter_mut().zip(&colours.class) {
        column.class = *class;
    }
    reading.doubts.twice = twice(&columns, table);
    let columns = with_ranges(columns, &items, &mut reading.doubts.ranges);
    let mut recognised: Vec<Message> = parts.iter().flat_map(recognised_part).collect();
    recognised.push(reading.statements.said("import.design.statements"));
    recognised.extend(recognised_colours(&colours, &legend));
    doubts.extend(columns.iter().filter_map(|column| dates(column, table)));
    doubts.extend(hidden(grids, hints, table));
    doubts.extend(reading.doubts.said(&parts));
    doubts.extend(doubtful_colours(&colours, &legend, &columns));
    let mut imported = Imported { recognised, doubts, ..Imported::default() };
    imported.tables.column = columns;
    Ok(imported)
}

/// How many known fields stand in the best list of items of the sheets that are not hidden; 0 where there is no list with
/// at least three, and no row with at least five.
pub fn file_design_score(grids: &[Grid], table: &FieldTable) -> usize {
    let sheets: Vec<&Grid> = grids.iter().filter(|grid| !grid.hidden).collect();
    let found = found(&sheets, table, &Hints::default(), false).unwrap_or_default();
    found.iter().map(|part| part.known).max().unwrap_or(0)
}

/// Whether the sheets look like a file design.
pub fn looks_like_file_design(grids: &[Grid], table: &FieldTable) -> bool {
    file_design_score(grids, table) > 0
}

/// The lists of items, else the rows of items; `None` where there are none. What the user tells need not be known.
fn found<'a>(sheets: &[&'a Grid], table: &FieldTable, hints: &Hints, told: bool) -> Option<Vec<Items<'a>>> {
    let read = |one: fn(&'a Grid, &FieldTable, &Hints) -> Option<Items<'a>>| {
        let mut found: Vec<Items> = sheets.iter().filter_map(|grid| one(grid, table, hints)).collect();
        found.retain(|part| !part.items.is_empty());
        let known = found.iter().any(|part| part.known >= ENOUGH);
        // Sheets that the user names are all meant; else those with known items, if there are any.
        if hints.sheet.is_none() {
            found.retain(|part| part.known >= ENOUGH || told && !known);
        }
        (!found.is_empty()).then_some(found)
    };
    read(list).or_else(|| read(template))
}

fn sheets_of(parts: &[Items]) -> Plain {
    listed(parts.iter().map(|part| part.grid))
}

/// The problem of several sheets that may be meant.
fn several(parts: &[Items], table: &FieldTable) -> ImportProblem {
    let of = |part: &Items| format!("{} ({} / {})", shown(part.grid), part.known, part.items.len());
    let headings = |part: &Items| part.heading.columns.iter().map(|c| fold_heading(&c.heading)).collect::<Vec<_>>();
    let same = parts.windows(2).all(|two| headings(&two[0]) == headings(&two[1]));
    let mut fields: HashSet<FieldId> = HashSet::new();
    let apart = parts
        .iter()
        .flat_map(|part| &part.items)
        .filter_map(|item| field_of(&item.name, table))
        .all(|id| fields.insert(id));
    let key = if same && apart { "import.design.several-continued" } else { "import.design.several" };
    ImportProblem::new(key).with("sheets", Plain::known(some(&parts.iter().map(of).collect::<Vec<_>>())))
}

/// Leaves out objects whose members are items themselves: a CSV has columns for the members.
fn leave_out_parents(part: &mut Items, table: &FieldTable) {
    let json = |item: &Item| field_of(&item.name, table).map(|id| table.json(id).to_owned());
    let all: Vec<String> = part.items.iter().filter_map(json).collect();
    let skipped = &mut part.skipped;
    part.items.retain(|item| {
        let field = field_of(&item.name, table).and_then(|id| table.get(id));
        let parent = field.filter(|field| field.kind == FieldType::Object).is_some_and(|field| {
            all.iter().any(|name| name.strip_prefix(&field.json).is_some_and(|rest| rest.starts_with('.')))
        });
        if parent {
            skipped.push(item.place.clone());
        }
        !parent
    });
}

/// What was not understood, by kind.
#[derive(Default)]
struct Doubts {
    required: Vec<String>,
    length: Vec<String>,
    bytes: Vec<String>,
    charsets: BTreeSet<String>,
    json: Vec<String>,
    twice: Vec<String>,
    /// Rows for several columns at once.
    ranges: Vec<String>,
    most: bool,
}

impl Doubts {
    fn said(self, parts: &[Items]) -> Vec<Message> {
        let struck = parts.iter().flat_map(|part| part.struck.clone()).collect();
        let skipped = parts.iter().flat_map(|part| part.skipped.clone()).collect();
        let kinds: [(&'static str, Vec<String>); 9] = [
            ("import.design.required-unclear", unique(self.required)),
            ("import.design.length-unclear", self.length),
            ("import.design.bytes", self.bytes),
            ("import.design.charset-unclear", self.charsets.into_iter().collect()),
            ("import.design.json-unclear", self.json),
            ("import.design.twice", self.twice),
            ("import.design.ranges", self.ranges),
            ("import.design.struck", struck),
            ("import.design.skipped", skipped),
        ];
        let told = kinds.into_iter().filter(|(_, places)| !places.is_empty());
        let mut said: Vec<Message> = told
            .map(|(key, places)| {
                Message::new(key).with("count", places.len()).with("places", Plain::known(some(&places)))
            })
            .collect();
        if self.most {
            said.push(Message::new("import.design.length-most"));
        }
        let (known, count) =
            (parts.iter().map(|part| part.known).sum::<usize>(), parts.iter().map(|p| p.items.len()).sum::<usize>());
        if known < ENOUGH {
            said.push(Message::new("import.design.few-known").with("known", known).with("count", count));
        }
        said
    }
}

/// Each place once.
fn unique(mut places: Vec<String>) -> Vec<String> {
    places.dedup();
    places
}

/// Items to columns.
struct Reading<'a> {
    table: &'a FieldTable,
    doubts: Doubts,
    /// What is said of items, and what becomes of it.
    statements: Statements,
}

/// A column while the cells about it are read.
struct Draft {
    column: DesignColumn,
    length: Length,
    notes: Vec<String>,
    /// What a cell said of whether it is required.
    marked: Option<Required>,
}

impl Draft {
    fn new(item: &Item<'_>) -> Draft {
        let column = DesignColumn {
            name: item.name.clone(),
            json: None,
            required: Required::Unknown,
            length: None,
            charset: None,
            open: vec![],
            class: None,
            note: String::new(),
            place: item.place.clone(),
        };
        Draft { column, length: Length::default(), notes: vec![], marked: None }
    }

    /// Keeps a cell as a note.
    fn note(&mut self, said: &Statement<'_>) {
        let heading: String = said.heading.split_whitespace().collect();
        self.notes.push(format!("{heading}: {}", said.text));
    }

    /// Leaves a part of the column open, since a cell about it is not understood.
    fn leave_open(&mut self, part: &str, said: &Statement<'_>) {
        self.column.open.push(part.to_owned());
        self.note(said);
    }
}

/// Whether a length is counted in bytes.
fn of_bytes(said: &Statement<'_>) -> bool {
    counts_bytes(said.text) || counts_bytes(&said.heading)
}

impl Reading<'_> {
    fn column(&mut self, item: &Item) -> DesignColumn {
        let mut draft = Draft::new(item);
        for said in &item.said {
            let open = draft.column.open.len();
            match said.meaning {
                Some("number") => {}
                Some("note") => draft.notes.push(said.text.to_owned()),
                Some("json") => {
                    draft.column.json = self.json(item, said.text);
                    if draft.column.json.is_none() {
                        draft.note(said);
                    }
                }
                Some(meaning @ ("required" | "optional")) => self.required(&mut draft, said, meaning == "required"),
                Some("bytes") => self.in_bytes(&mut draft, said),
                Some(meaning @ ("length" | "min-length")) => self.length(&mut draft, said, meaning == "min-length"),
                Some("charset") => self.charset(&mut draft, said),
                _ => draft.note(said),
            }
            let states =
                matches!(said.meaning, Some("required" | "optional" | "bytes" | "length" | "min-length" | "charset"));
            if states && !said.text.is_empty() {
                let known = draft.column.open.len() == open;
                self.statements.checked += usize::from(known);
                self.statements.not += usize::from(!known);
            }
            // 9(12) and X(200) say length and characters wherever they stand, but where bytes are counted.
            let in_bytes = matches!(said.meaning, Some("length" | "min-length")) && of_bytes(said);
            if let (Some((most, charset)), false) = (cells::picture(said.text), in_bytes) {
                draft.length.max = draft.length.max.or(Some(most));
                draft.column.charset = draft.column.charset.or(charset);
                self.doubts.most |= draft.length.min.is_none();
            }
        }
        self.finished(draft)
    }

    /// Takes what a cell says of whether the item is required.
    fn required(&mut self, draft: &mut Draft, said: &Statement<'_>, says_required: bool) {
        let column = &mut draft.column;
        let says = if says_required { cells::required(said.text) } else { cells::optional(said.text) };
        let unclear = match says {
            // Where columns for several forms (新規, 変更) say different things, neither is the field's own.
            Says::This(required) if says_required && draft.marked.is_some_and(|marked| marked != required) => true,
            // With columns for both, the mark in either one counts.
            Says::This(required)
                if column.required != Required::Yes
                    && (column.required == Required::Unknown || !said.text.is_empty()) =>
            {
                column.required = required;
                if says_required {
                    draft.marked = Some(required);
                }
                false
            }
            Says::This(_) | Says::Nothing => false,
            Says::Unclear => true,
        };
        if unclear {
            column.required = Required::Unknown;
            self.doubts.required.push(column.place.clone());
            draft.leave_open("required", said);
        }
    }

    /// Takes a length that is counted in bytes, which cannot be checked.
    fn in_bytes(&mut self, draft: &mut Draft, said: &Statement<'_>) {
        self.doubts.bytes.push(draft.column.place.clone());
        draft.leave_open("length", said);
    }

    /// Takes what a cell says of the length.
    fn length(&mut self, draft: &mut Draft, said: &Statement<'_>, least: bool) {
        if of_bytes(said) {
            return self.in_bytes(draft, said);
        }
        match cells::length(said.text) {
            Says::This(one) if least => draft.length.min = one.min.or(one.max),
            Says::This(one) => {
                draft.length = Length { min: one.min.or(draft.length.min), max: one.max };
                self.doubts.most |= one.min.is_none();
            }
            Says::Nothing => {}
            Says::Unclear => {
                self.doubts.length.push(draft.column.place.clone());
                draft.leave_open("length", said);
            }
        }
    }

    /// Takes what a cell says of the characters.
    fn charset(&mut self, draft: &mut Draft, said: &Statement<'_>) {
        if cells::picture(said.text).is_some() {
            return;
        }
        if of_bytes(said) {
            return self.in_bytes(draft, said);
        }
        if let Some((charset, length)) = cells::typed(said.text) {
            draft.column.charset = charset.or(draft.column.charset);
            let own = &mut draft.length;
            (own.min, own.max) = (own.min.or(length.min), own.max.or(length.max));
            self.doubts.most |= length.min.is_none();
            return;
        }
        let charset = cells::charset(said.text);
        draft.column.charset = charset.or(draft.column.charset);
        if charset.is_none() && !cells::allows_all(said.text) {
            self.doubts.charsets.insert(draft.column.place.clone());
            draft.leave_open("charset", said);
        }
    }

    /// The column, once all its cells were read.
    fn finished(&mut self, Draft { mut column, length, notes, .. }: Draft) -> DesignColumn {
        // Whoever marks nothing as required for one form leaves it open for the other.
        if column.open.iter().any(|open| open == "required") {
            column.required = Required::Unknown;
        }
        column.open.sort();
        column.open.dedup();
        column.open.retain(|open| open != "length" || length == Length::default());
        match length {
            Length { min: None, max: None } => {}
            Length { min: Some(min), max: Some(max) } if min > max => {
                self.doubts.length.push(format!("{} {min} > {max}", column.place))
            }
            length => column.length = Some(length),
        }
        column.note = notes.join("\n");
        column
    }

    /// The JSON name that a cell gives, if it has the form of one. A name that is not known does not go before an item
    /// name that is: it may be that of a database.
    fn json(&mut self, item: &Item, text: &str) -> Option<String> {
        let by_name = field_of(&item.name, self.table);
        let known = self.table.by_json(text).or_else(|| self.table.by_heading(text));
        if let Some(id) = known {
            if by_name.is_some_and(|by_name| by_name != id) {
                self.doubts.json.push(item.place.clone());
            }
            return Some(self.table.json(id).to_owned());
        }
        if let Some(field) = by_name.and_then(|id| self.table.get(id)).filter(|field| field.key() == text) {
            return Some(field.json.clone());
        }
        if is_identifier(text) && by_name.is_none() {
            return Some(text.to_owned());
        }
        self.doubts.json.push(item.place.clone());
        None
    }
}

/// How the days of a column are written, where that is not as it is published.
fn dates(column: &DesignColumn, table: &FieldTable) -> Option<Message> {
    let named = column.json.as_deref().and_then(|json| table.by_json(json));
    let id = named.or_else(|| field_of(&column.name, table)).filter(|id| DATED.contains(id))?;
    let style = DayText { length: column.length, charset: column.charset, pattern: None, words: &column.note }.style();
    let said = |key| Message::new(key).with("field", Plain::known(table.json(id)));
    match style {
        DateStyle::Hyphens => None,
        DateStyle::Other => Some(said("import.dates.other")),
        style => Some(said("import.dates.style").with("style", style.written())),
    }
}

/// Items that stand in the list more than once, each with its further place.
fn twice(columns: &[DesignColumn], table: &FieldTable) -> Vec<String> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    let mut twice = Vec::new();
    for column in columns {
        let field = column.json.clone().or_else(|| field_of(&column.name, table).map(|id| table.json(id).to_owned()));
        let key = field.unwrap_or_else(|| fold_heading(&column.name));
        if let Some(first) = seen.insert(key, &column.place) {
            twice.push(format!("{} = {first}", column.place));
        }
    }
    twice
}

/// The most columns that one row of a list may stand for.
const MOST_IN_ROW: u32 = 500;

/// One row may stand for several columns (3～7, T～AM): each gets its place, so that those behind it keep theirs. Where the name
/// has a range of the same length (券面項目1～20) their names are certain. Else they are not, and none of them is missed.
fn with_ranges(columns: Vec<DesignColumn>, items: &[&Item<'_>], told: &mut Vec<String>) -> Vec<DesignColumn> {
    let mut all = Vec::with_capacity(columns.len());
    for (column, item) in columns.into_iter().zip(items) {
        let number = item.said.iter().find(|said| said.meaning == Some("number"));
        let places = number.and_then(|said| range(said.text)).filter(|(before, ..)| before.is_empty());
        let named = range(&item.name);
        let count = |(_, first, last): &(String, u32, u32)| last - first + 1;
        match (places, named) {
            (Some(places), Some(named)) if count(&places) == count(&named) => {
                let (before, first, last) = named;
                all.extend((first..=last).map(|n| DesignColumn { name: format!("{before}{n}"), ..column.clone() }));
            }
            (None, None) => all.push(column),
            (places, _) => {
                told.push(column.place.clone());
                let count = places.as_ref().map_or(1, count);
                let mut open = column.open.clone();
                open.push("column".to_owned());
                all.extend((1..=count).map(|n| DesignColumn {
                    name: if count == 1 { column.name.clone() } else { format!("{} ({n}/{count})", column.name) },
                    json: None,
                    open: open.clone(),
                    ..column.clone()
                }));
            }
        }
    }
    all
}

/// A range of numbers or of columns' letters at the end of a text: what stands before it, the first and the last.
fn range(text: &str) -> Option<(String, u32, u32)> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let (start, end) = text.rsplit_once(['~', '\u{301C}', '\u{2013}', '-'])?;
    let cut = start.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (before, first, last) = match (start[cut..].parse::<u32>(), end.parse::<u32>()) {
        (Ok(first), Ok(last)) => (&start[..cut], first, last),
        _ => ("", column_number(start)?, column_number(end)?),
    };
    // A bare number is a place; a name has a range only with a wave: 区分1-2 may be one item.
    let sure = before.is_empty() || !text[start.len()..].starts_with(['-', '\u{2013}']);
    (sure && first < last && last - first < MOST_IN_ROW).then(|| (before.to_owned(), first, last))
}

/// The number of a column by its letters: A is 1, AM is 39.
fn column_number(letters: &str) -> Option<u32> {
    let right = (1..=3).contains(&letters.len()) && letters.bytes().all(|b| b.is_ascii_uppercase());
    right.then(|| letters.bytes().fold(0, |number, b| number * 26 + u32::from(b - b'A') + 1))
}

/// Hidden sheets with items, which are left alone.
fn hidden(grids: &[Grid], hints: &Hints, table: &FieldTable) -> Option<Message> {
    let hidden: Vec<&Grid> = grids.iter().filter(|grid| grid.hidden && hints.sheet.is_none()).collect();
    let found = found(&hidden, table, &Hints::default(), false)?;
    Some(Message::new("import.design.hidden").with("sheets", sheets_of(&found)))
}

/// What was recognised of a sheet.
fn recognised_part(part: &Items) -> Vec<Message> {
    let sheet = named(part.grid);
    let counts = Message::new("import.design.items").with("count", part.items.len()).with("known", part.known);
    if part.heading.columns.is_empty() {
        return vec![Message::new("import.design.row").with("sheet", sheet).with("row", part.row), counts];
    }
    let column = |column: &super::HeadingColumn| {
        let heading = heading_shown("layout", &column.heading);
        format!("{} {heading} = {}", column_letters(column.column), column.meaning.unwrap_or("-"))
    };
    let columns: Vec<String> = part.heading.columns.iter().take(40).map(column).collect();
    vec![
        Message::new("import.design.list").with("sheet", sheet).with("row", part.row),
        Message::new("import.design.columns").with("columns", Plain::known(columns.join(" / "))),
        counts,
    ]
}

/// What was recognised by the colours.
fn recognised_colours(colours: &Classes, legend: &Legend) -> Vec<Message> {
    if colours.uniform {
        return vec![];
    }
    let count = |class: Option<ColourClass>| colours.class.iter().filter(|known| **known == class).count();
    let counts = Message::new("import.design.classes")
        .with("internal", count(Some(ColourClass::Internal)))
        .with("person", count(Some(ColourClass::Person)))
        .with("billing", count(Some(ColourClass::Billing)))
        .with("card", count(Some(ColourClass::Card)))
        .with("unknown", count(None));
    let by = if legend.is_empty() { "import.design.by-hue" } else { "import.design.by-legend" };
    let by = Message::new(by).with("font", colours.by.0).with("fill", colours.by.1);
    vec![counts, by]
}

/// What is doubtful about the colours.
fn doubtful_colours(colours: &Classes, legend: &Legend, columns: &[DesignColumn]) -> Vec<Message> {
    let mut said = Vec::new();
    let place = |i: &usize| columns.get(*i).map_or("", |column| column.place.as_str()).to_owned();
    let odd: Vec<String> = colours.odd.iter().map(|(i, rgb)| format!("{} {}", place(i), hex(*rgb))).collect();
    if !odd.is_empty() {
        said.push(
            Message::new("import.design.colour-unclear")
                .with("count", odd.len())
                .with("places", Plain::known(some(&odd))),
        );
    }
    let contradictory: Vec<String> = colours.contradictory.iter().map(place).collect();
    if !contradictory.is_empty() {
        said.push(Message::new("import.design.contradictory").with("places", Plain::known(some(&contradictory))));
    }
    if colours.ground {
        said.push(Message::new("import.design.ground"));
    }
    if legend.contradicts_itself {
        said.push(Message::new("import.design.legend-contradictory"));
    }
    if colours.uniform {
        said.push(Message::new("import.design.uncoloured"));
    } else {
        if colours.of_rows {
            said.push(Message::new("import.design.of-rows"));
        }
        let has = |class| colours.class.contains(&Some(class));
        let kinds = [ColourClass::Person, ColourClass::Billing, ColourClass::Card]
            .into_iter()
            .filter(|class| has(*class))
            .count();
        if legend.is_empty() && kinds < 2 {
            said.push(Message::new("import.design.one-colour"));
        }
        if !has(ColourClass::Card) {
            said.push(Message::new("import.design.no-card"));
        }
    }
    said
}

#[cfg(test)]
#[path = "file_design_tests.rs"]
mod tests;
