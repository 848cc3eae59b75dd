//! One CSV row to the values of a record, by the heading row. csv-core, the reader of the csv crate, takes rows apart.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;

use super::csv_blocks;
use crate::record::{FieldId, FieldRef, Flaw, Item, Kind, Record, RecordText, Value};
use crate::spec::{ColourClass, DesignInForce, FieldTable, FieldType, all_kept, fold_heading};

/// A cell: its text and the byte index of its start in the row.
type Cell<'t> = (Cow<'t, str>, u32);

/// The cells of one row, which must not end in a line break.
pub fn cells(row: &str) -> Vec<Cell<'_>> {
    Cells::of(row).iter().map(|(cell, _)| cell).collect()
}

/// How many cells of a row the room that is kept for the next row has at the most.
const ROOM_KEPT: usize = 4096;

thread_local! {
    /// Where the cells of the last row end, whose room serves the next.
    static ROOM: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// A row taken apart.
struct Cells<'t> {
    row: &'t str,
    /// The byte index behind each cell, where all cells stand in the row as they are.
    ends: Vec<u32>,
    /// Its cells, where they do not.
    by_csv_core: Option<Vec<Cell<'t>>>,
}

impl<'t> Cells<'t> {
    fn of(row: &'t str) -> Cells<'t> {
        let mut ends = ROOM.take();
        ends.clear();
        // Telling this soonest is worth it: most rows are so.
        let plain = csv_blocks::cell_ends(row.as_bytes(), &mut ends);
        Cells { row, ends, by_csv_core: plain.is_none().then(|| cells_by_csv_core(row)) }
    }

    fn len(&self) -> usize {
        self.by_csv_core.as_ref().map_or(self.ends.len(), Vec::len)
    }

    /// The text of a cell that stands in the row as it is, without the quotes around it.
    #[inline(always)]
    fn cut(&self, from: u32, to: u32) -> &'t str {
        let cell = self.row.get(from as usize..to as usize).unwrap_or_default();
        cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell)
    }

    /// The cells from left to right, each with the byte index at which the next begins.
    fn iter(&self) -> Iter<'_, 't> {
        Iter { cells: self, i: 0, from: 0 }
    }
}

struct Iter<'c, 't> {
    cells: &'c Cells<'t>,
    i: usize,
    from: u32,
}

impl<'t> Iterator for Iter<'_, 't> {
    type Item = (Cell<'t>, u32);

    // For each cell of each row: worth it.
    #[inline(always)]
    fn next(&mut self) -> Option<(Cell<'t>, u32)> {
        let Cells { row, ends, by_csv_core } = self.cells;
        let row_ends = row.len() as u32;
        let (cell, next) = match by_csv_core {
            Some(cells) => (cells.get(self.i)?.clone(), cells.get(self.i + 1).map_or(row_ends, |(_, at)| *at)),
            None => {
                let (from, to) = (self.from, *ends.get(self.i)?);
                ((Cow::Borrowed(self.cells.cut(from, to)), from), row_ends.min(to + 1))
            }
        };
        self.i += 1;
        self.from = next;
        Some((cell, next))
    }
}

impl Drop for Cells<'_> {
    fn drop(&mut self) {
        let ends = std::mem::take(&mut self.ends);
        if ends.capacity() <= ROOM_KEPT {
            // A thread that ends needs no room.
            let _ = ROOM.try_with(|room| room.replace(ends));
        }
    }
}

fn cells_by_csv_core(row: &str) -> Vec<Cell<'_>> {
    // Its tables take longer to make than a row to read.
    thread_local!(static READER: RefCell<csv_core::Reader> = RefCell::new(csv_core::Reader::new()));
    READER.with_borrow_mut(|reader| {
        reader.reset();
        cells_by(reader, row)
    })
}

fn cells_by<'t>(reader: &mut csv_core::Reader, row: &'t str) -> Vec<Cell<'t>> {
    let mut out = vec![0; row.len() + 1];
    let mut cells = Vec::with_capacity(32);
    let mut at = 0;
    loop {
        let (mut nin, mut nout) = (0, 0);
        let end = loop {
            let (result, read, written) = reader.read_field(&row.as_bytes()[at + nin..], &mut out[nout..]);
            nin += read;
            nout += written;
            match result {
                csv_core::ReadFieldResult::InputEmpty if at + nin >= row.len() => {
                    // The reader must be told of the end, by an empty input, before it gives the last cell.
                    let (result, _, written) = reader.read_field(&[], &mut out[nout..]);
                    nout += written;
                    break !matches!(result, csv_core::ReadFieldResult::Field { record_end: false });
                }
                csv_core::ReadFieldResult::InputEmpty => {}
                csv_core::ReadFieldResult::OutputFull => out.resize(out.len() * 2, 0),
                csv_core::ReadFieldResult::Field { record_end } => break record_end && at + nin >= row.len(),
                csv_core::ReadFieldResult::End => break true,
            }
        };
        let raw = &row[at..at + nin];
        let text = if raw.contains('"') {
            Cow::Owned(String::from_utf8_lossy(&out[..nout]).into_owned())
        } else {
            Cow::Borrowed(raw.trim_end_matches(['\r', '\n']).strip_suffix(',').unwrap_or(raw))
        };
        cells.push((text, at as u32));
        at += nin;
        if end {
            return cells;
        }
        if at >= row.len() {
            // The row ends in a comma: one more cell, an empty one.
            cells.push((Cow::Borrowed(""), at as u32));
            return cells;
        }
    }
}

/// How many cells a row has.
pub fn cell_count(row: &str) -> usize {
    Cells::of(row).len()
}

/// What a column means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A field of the table.
    Field(FieldId),
    /// A member of 自己負担上限額, with this label.
    Copayment(String),
    /// A card-face item of the municipality, whose label is the heading.
    Card,
    /// The same heading stood before: not read.
    Duplicate,
}

/// A column of the heading row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The heading as written.
    pub heading: String,
    /// What it means.
    pub target: Target,
    /// The field of its own that the file design gives a column which is a card-face item or a copayment.
    pub field: Option<FieldId>,
    /// The type of the field that it is, if it is one.
    kind: Option<FieldType>,
    /// Whether an empty cell of it is nothing: most columns of a municipality are those of another scheme.
    nothing_if_empty: bool,
    /// Byte index of the heading in the heading row.
    pub at: u32,
}

/// The heading row, understood.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// Whether `charset::all_kept` holds for all headings.
    all_kept: bool,
}

impl Layout {
    /// Reads the heading row. A heading that means the same field as one before it is a duplicate; one that means it only
    /// when its brackets are left out is a card-face item.
    pub fn read(heading_row: &str, table: &FieldTable) -> Layout {
        let cells = cells(heading_row);
        let headings: Vec<&str> = cells.iter().map(|(heading, _)| heading.as_ref()).collect();
        let mut layout = Layout::of(&headings, table);
        for (column, (_, at)) in layout.columns.iter_mut().zip(&cells) {
            column.at = *at;
        }
        layout
    }

    /// The columns of the file design in force, for a file without a heading row.
    pub fn of_design(design: &DesignInForce, table: &FieldTable) -> Layout {
        let headings: Vec<&str> = design.columns.iter().map(|(heading, _)| heading.as_str()).collect();
        Layout::of(&headings, table)
    }

    /// The columns of these headings.
    fn of(cells: &[&str], table: &FieldTable) -> Layout {
        let exact: Vec<Option<FieldId>> = cells.iter().map(|heading| table.by_heading(heading)).collect();
        let copayment = table.get(FieldId::COPAYMENT).map_or("", |field| field.name.as_str());
        let copayment = fold_heading(copayment);
        // A column of the design's own: a green one is a card-face item as well.
        let column_only = |id: FieldId| table.get(id).is_some_and(|field| field.column_only);
        let own = |id: FieldId| column_only(id) && table.get(id).is_some_and(|field| field.class == ColourClass::Card);
        let mut columns: Vec<Column> = Vec::with_capacity(cells.len());
        let named: HashSet<FieldId> = exact.iter().flatten().copied().collect();
        let (mut headings, mut fields) = (HashSet::new(), HashSet::new());
        for (i, heading) in cells.iter().enumerate() {
            let folded = fold_heading(heading);
            let loose = table.by_heading_without_brackets(heading);
            let loose = loose.filter(|id| !named.contains(id) && !fields.contains(id));
            let target = match exact[i] {
                _ if headings.contains(&folded) => Target::Duplicate,
                Some(id) if fields.contains(&id) => Target::Duplicate,
                Some(FieldId::CARD_ITEMS) => Target::Card,
                Some(FieldId::COPAYMENT) => Target::Copayment(String::new()),
                _ if !copayment.is_empty() && folded.starts_with(&copayment) => {
                    let label = folded[copayment.len()..].trim_matches(|c: char| !c.is_alphanumeric());
                    Target::Copayment(label.to_owned())
                }
                Some(id) if own(id) => Target::Card,
                Some(id) => Target::Field(id),
                None => loose.map_or(Target::Card, Target::Field),
            };
            let field = exact[i].filter(|id| column_only(*id) && matches!(target, Target::Card | Target::Copayment(_)));
            if let Some(id) = field.or(if let Target::Field(id) = target { Some(id) } else { None }) {
                fields.insert(id);
            }
            headings.insert(folded);
            let kind = match target {
                Target::Field(id) => table.get(id).map(|field| field.kind),
                _ => None,
            };
            let nothing_if_empty = matches!(target, Target::Card | Target::Copayment(_)) && field.is_none();
            columns.push(Column { heading: (*heading).to_owned(), target, field, kind, nothing_if_empty, at: 0 });
        }
        Layout { columns, all_kept: cells.iter().all(|heading| all_kept(heading, false)) }
    }

    /// How many fields of the table have a column.
    pub fn known(&self) -> usize {
        self.columns.iter().filter(|column| matches!(column.target, Target::Field(_))).count()
    }

    /// Whether a field has a column.
    pub fn has(&self, id: FieldId) -> bool {
        self.columns.iter().any(|column| column.target == Target::Field(id) || column.field == Some(id))
    }
}

/// Reads a row. What cannot be read of it stands in its flaws.
pub fn parse<'t>(text: &'t RecordText<'_>, layout: &'t Layout, table: &FieldTable) -> Record<'t> {
    let mut record = Record::empty(text.number, table.len());
    record.headed = true;
    let cells = Cells::of(&text.text);
    record.labels_kept = layout.all_kept;
    record.all_kept = text.all_kept && layout.all_kept;
    if cells.len() != layout.columns.len() {
        record.flaws.push(Flaw::Ragged { cells: cells.len(), expected: layout.columns.len() });
    }
    if cells.by_csv_core.is_none() && text.bad.is_empty() {
        let mut from = 0;
        for (column, end) in layout.columns.iter().zip(&cells.ends) {
            let (at, to) = (from, *end);
            from = to + 1;
            if at < to || !column.nothing_if_empty {
                put(&mut record, text, column, Cow::Borrowed(cells.cut(at, to)), at..to, false);
            }
        }
    } else {
        for (column, ((cell, at), end)) in layout.columns.iter().zip(cells.iter()) {
            let bad = text.bad_within(at, end);
            if let Some(first) = bad.first() {
                let field = match &column.target {
                    Target::Field(id) => FieldRef::Field(*id),
                    Target::Copayment(label) => FieldRef::Copayment(label.clone()),
                    Target::Card | Target::Duplicate => FieldRef::Named(column.heading.clone()),
                };
                let count = bad.len() as u32;
                record.flaws.push(Flaw::Undecodable { field: Some(field), offset: first.offset, count, at });
            }
            put(&mut record, text, column, cell, at..end, !bad.is_empty());
        }
    }
    // What is an object or an array in JSON is there if anything of it is.
    let basic = [FieldId::NAME, FieldId::KANA, FieldId::ADDRESS, FieldId::BIRTH, FieldId::SEX];
    if let Some(first) = basic.iter().find(|id| record.text(**id).is_some() || record.value(**id).damaged) {
        record.values[FieldId::BASIC.index()] =
            Value { kind: Kind::Object, at: record.value(*first).at, damaged: false };
    }
    if !record.copayments.is_empty() {
        record.values[FieldId::COPAYMENT.index()] =
            Value { kind: Kind::Object, at: record.copayments[0].at, damaged: false };
    }
    let at = record.card_items.first().map_or(0, |item| item.at);
    record.values[FieldId::CARD_ITEMS.index()] = Value { kind: Kind::Array, at, damaged: false };
    record
}

/// Puts the value of a cell where its column says; it stands, as written, in these bytes of the text.
#[inline]
fn put<'t>(
    record: &mut Record<'t>,
    text: &'t RecordText<'_>,
    column: &'t Column,
    cell: Cow<'t, str>,
    written: Range<u32>,
    damaged: bool,
) {
    let at = written.start;
    if let Some(value) = column.field.and_then(|id| record.values.get_mut(id.index())) {
        *value = Value { kind: Kind::Text(cell.clone()), at, damaged };
    }
    let item = |label: &'t str, value| Item { label: label.into(), value, at, damaged, further: vec![] };
    match &column.target {
        Target::Field(id) => {
            let kind = match column.kind {
                Some(FieldType::Boolean) => flag(&cell).map(Kind::Flag),
                Some(FieldType::Number) => {
                    text.text.get(at as usize..written.end as usize).and_then(number).map(Kind::Number)
                }
                _ => None,
            };
            if let Some(value) = record.values.get_mut(id.index()) {
                *value = Value { kind: kind.unwrap_or(Kind::Text(cell)), at, damaged };
            }
        }
        Target::Copayment(label) if !cell.is_empty() => record.copayments.push(item(label, cell)),
        Target::Card if !cell.is_empty() => record.card_items.push(item(&column.heading, cell)),
        Target::Copayment(_) | Target::Card | Target::Duplicate => {}
    }
}

/// A number in a CSV, from a cell as it is written.
fn number(raw: &str) -> Option<&str> {
    let raw = raw.trim_end_matches(['\r', '\n']);
    let raw = raw.strip_suffix(',').unwrap_or(raw);
    let raw = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).unwrap_or(raw);
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (plain && digits.parse::<f64>().is_ok()).then_some(raw)
}

/// A flag in a CSV: 1 or 0, true or false.
fn flag(cell: &str) -> Option<bool> {
    match cell {
        "1" => Some(true),
        "0" => Some(false),
        _ if cell.eq_ignore_ascii_case("true") => Some(true),
        _ if cell.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

#[cfg(test)]
#[path = "csv_tests.rs"]
mod tests;
