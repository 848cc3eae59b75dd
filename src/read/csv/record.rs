//! One CSV row to the values of a record, by the heading row.

use std::borrow::Cow;
use std::ops::Range;

use super::cells::Cells;
use super::layout::{Column, Layout, Target};
use crate::record::{FieldId, Flaw, Item, Kind, Misquote, Record, RecordText, Value};
use crate::spec::{FieldTable, FieldType};

/// Reads a row. What cannot be read of it stands in its flaws.
pub(in crate::read) fn parse<'t>(text: &'t RecordText<'_>, layout: &'t Layout, table: &FieldTable) -> Record<'t> {
    let mut record = Record::empty(text.number, table.len());
    record.headed = Some(layout.plausible);
    let cells = Cells::of(&text.text, layout.separator);
    record.all_kept = text.all_kept && layout.all_kept;
    if cells.len() != layout.columns.len() {
        record.flaws.push(Flaw::Ragged { cells: cells.len(), expected: layout.columns.len() });
    }
    if let Some(cells) = &cells.with_care {
        for (i, cell) in cells.iter().enumerate() {
            let column = layout.columns.get(i);
            let joined = joined_rows(&cell.text, layout).then_some(Misquote::JoinedRows);
            if let Some(misquote) = cell.misquote.or(joined) {
                let field = column.map(|_| layout.field_ref(i));
                record.flaws.push(Flaw::Misquoted { field, cell: i as u32, misquote, at: cell.at });
            }
            if column.is_some() {
                put_cell(&mut record, text, layout, i, (cell.text.clone(), cell.at..cell.end));
            }
        }
    } else {
        let mut from = 0;
        let breaks = memchr::memchr2(b'\n', b'\r', text.text.as_bytes()).is_some();
        for (i, (column, end)) in layout.columns.iter().zip(&cells.ends).enumerate() {
            let (at, to) = (from, *end);
            from = to + 1;
            // Line breaks stand in quotes alone.
            let quoted = || text.text.as_bytes().get(at as usize) == Some(&b'"');
            if breaks && quoted() && joined_rows(cells.cut(at, to), layout) {
                let field = Some(layout.field_ref(i));
                record.flaws.push(Flaw::Misquoted { field, cell: i as u32, misquote: Misquote::JoinedRows, at });
            }
            if !text.bad.is_empty() {
                put_cell(&mut record, text, layout, i, (Cow::Borrowed(cells.cut(at, to)), at..to));
            } else if at < to || !column.nothing_if_empty {
                put(&mut record, text, (i, column), Cow::Borrowed(cells.cut(at, to)), at..to, false);
            }
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

/// Fewer columns than these tell nothing: so many separators may stand in any text.
const FEW: usize = 5;

/// Whether rows seem to stand in a cell: it holds line breaks, and just the separators of one row or several.
fn joined_rows(cell: &str, layout: &Layout) -> bool {
    let breaks = memchr::memchr2_iter(b'\n', b'\r', cell.as_bytes()).count();
    if breaks == 0 || layout.columns.len() < FEW {
        return false;
    }
    let (separators, of_row) =
        (memchr::memchr_iter(layout.separator, cell.as_bytes()).count(), layout.columns.len() - 1);
    separators > 0 && separators % of_row == 0 && separators / of_row <= breaks
}

/// Puts the value of a cell where its column says, and tells of bad bytes in it.
fn put_cell<'t>(
    record: &mut Record<'t>,
    text: &'t RecordText<'_>,
    layout: &'t Layout,
    i: usize,
    (cell, written): (Cow<'t, str>, Range<u32>),
) {
    let bad = text.bad_within(written.start, written.end);
    if let Some(first) = bad.first() {
        let field = Some(layout.field_ref(i));
        let (offset, count, at) = (first.offset, bad.len() as u32, written.start);
        record.flaws.push(Flaw::Undecodable { field, offset, count, at });
    }
    put(record, text, (i, &layout.columns[i]), cell, written, !bad.is_empty());
}

/// Puts the value of a cell where its column says; it stands, as written, in these bytes of the text.
#[inline]
fn put<'t>(
    record: &mut Record<'t>,
    text: &'t RecordText<'_>,
    (i, column): (usize, &'t Column),
    cell: Cow<'t, str>,
    written: Range<u32>,
    damaged: bool,
) {
    let at = written.start;
    if let Some(value) = column.field.and_then(|id| record.values.get_mut(id.index())) {
        *value = Value { kind: Kind::Text(cell.clone()), at, damaged };
    }
    let item =
        |label: &'t str, value| Item { label: label.into(), value, at, damaged, column: i as u32, further: vec![] };
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
        Target::Copayment(_) | Target::Card | Target::Duplicate(_) => {}
    }
}

/// A number in a CSV, from a cell as it is written.
fn number(raw: &str) -> Option<&str> {
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
#[path = "record_tests.rs"]
mod tests;
