//! A sheet's cells, read one after the other: what a sheet says of its size is not believed, and cells without text are
//! forgotten at once.

use quick_xml::events::{BytesStart, Event};

use super::colour::Palette;
use super::strings::{self, Text, place, range};
use super::styles::Style;
use super::xml::{Xml, attribute, broken, damaged, entity, number};
use crate::import::sheets::shown as shown_sheet;
use crate::import::{Cell, Grid, ImportProblem};
use crate::text::Plain;

/// How many cells with text a sheet may hold.
pub const MAX_CELLS: usize = 300_000;
/// How many bytes of text a sheet may hold: cells that share a text each show it.
const MAX_TEXT: usize = 64 << 20;
/// How many merged cells a sheet may hold, and in how many columns they may begin.
const MAX_MERGED: usize = 100_000;
const MAX_MERGED_COLUMNS: usize = 1_024;

/// What a sheet's cells refer to.
pub struct Around {
    /// The texts that cells share.
    pub texts: Vec<Text>,
    /// The styles by their number.
    pub styles: Vec<Style>,
    /// The colours.
    pub palette: Palette,
    /// Whether days count from 1904.
    pub date1904: bool,
}

/// What stands in a cell, as it is written.
#[derive(Default)]
struct Raw {
    row: u32,
    column: u32,
    style: usize,
    kind: String,
    value: String,
    inline: Option<Text>,
}

/// Reads a sheet's cells and merged cells into the grid.
///
/// # Errors
/// The part is no XML or is cut, a cell stands nowhere or names a text that is not there, or there are too many.
pub fn read(xml: &mut Xml, part: &str, around: &Around, grid: &mut Grid) -> Result<(), ImportProblem> {
    let mut buffer = Vec::new();
    let mut at: (u32, u32) = (0, 0);
    let (mut cells, mut bytes, mut merged) = (0, 0, 0);
    let too_many = |grid: &Grid| {
        ImportProblem::new("import.too-many-cells")
            .with("sheet", Plain::known(shown_sheet(grid)))
            .with("max", MAX_CELLS)
    };
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|e| broken(part, &e))? {
            Event::Start(e) => match e.local_name().as_ref() as &str {
                "row" => {
                    at = (number(&e, "r").unwrap_or(at.0.saturating_add(1)), 0);
                    if is_hidden(&e) {
                        grid.hidden_rows.insert(at.0);
                    }
                }
                "col" if is_hidden(&e) => {
                    grid.hidden_columns.extend(number(&e, "min").zip(number(&e, "max")));
                }
                "c" => {
                    let raw = begin(&e, at).ok_or_else(|| damaged(part))?;
                    let raw = finish(raw, xml, part, around, &mut buffer)?;
                    at = (raw.row, raw.column);
                    let Some(cell) = around.cell(&raw, part)? else { continue };
                    (cells, bytes) = (cells + 1, bytes + cell.text.len());
                    grid.put(raw.row, raw.column, cell);
                    if cells > MAX_CELLS || bytes > MAX_TEXT {
                        return Err(too_many(grid));
                    }
                }
                "mergeCell" => {
                    let (first, last) = range(&e).ok_or_else(|| damaged(part))?;
                    grid.merge(first, last);
                    merged += 1;
                    if merged > MAX_MERGED || grid.merged_columns() > MAX_MERGED_COLUMNS {
                        return Err(too_many(grid));
                    }
                }
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "worksheet" => break,
            Event::Eof | Event::DocType(_) => return Err(damaged(part)),
            _ => {}
        }
    }
    grid.drop_covered();
    Ok(())
}

/// Whether a row or a column is hidden.
fn is_hidden(element: &BytesStart) -> bool {
    attribute(element, "hidden").is_some_and(|value| matches!(value.as_ref(), "1" | "true"))
}

/// A cell's attributes; one that does not say where it stands stands behind the last one.
fn begin(element: &BytesStart, last: (u32, u32)) -> Option<Raw> {
    let (row, column) = match attribute(element, "r") {
        Some(name) => place(&name)?,
        None => Some((last.0.max(1), last.1 + 1)).filter(|at| at.0 <= 1_048_576 && at.1 <= 16_384)?,
    };
    let kind = attribute(element, "t").map(|kind| kind.into_owned()).unwrap_or_default();
    Some(Raw { row, column, style: number(element, "s").unwrap_or(0), kind, ..Raw::default() })
}

/// Reads a cell to its end.
fn finish(
    mut raw: Raw,
    xml: &mut Xml,
    part: &str,
    around: &Around,
    buffer: &mut Vec<u8>,
) -> Result<Raw, ImportProblem> {
    let mut in_value = false;
    loop {
        buffer.clear();
        match xml.read_event_into(buffer).map_err(|e| broken(part, &e))? {
            Event::Start(e) => match e.local_name().as_ref() as &str {
                "v" => in_value = true,
                "is" => raw.inline = Some(strings::read(xml, "is", part, &around.palette, buffer)?),
                _ => {}
            },
            Event::Text(text) if in_value => raw.value.push_str(&text.xml10_content()),
            Event::CData(text) if in_value => raw.value.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) if in_value => {
                raw.value.push(entity(&reference).ok_or_else(|| damaged(part))?);
            }
            Event::End(e) => match e.local_name().as_ref() as &str {
                "v" => in_value = false,
                "c" => return Ok(raw),
                _ => {}
            },
            Event::Eof => return Err(damaged(part)),
            _ => {}
        }
    }
}

impl Around {
    /// A cell as a person sees it; `None` where it holds no text.
    fn cell(&self, raw: &Raw, part: &str) -> Result<Option<Cell>, ImportProblem> {
        let style = self.styles.get(raw.style);
        let shown = |text: &Text| {
            let style = style.cloned().unwrap_or_default();
            Cell {
                text: text.text.clone(),
                font: text.font.unwrap_or(style.font),
                fill: style.fill,
                struck: text.struck.unwrap_or(style.struck),
            }
        };
        let value = raw.value.trim();
        let cell = match (raw.kind.as_str(), &raw.inline) {
            (_, Some(text)) => shown(text),
            (_, None) if value.is_empty() => return Ok(None),
            ("s", _) => shown(value.parse().ok().and_then(|n: usize| self.texts.get(n)).ok_or_else(|| damaged(part))?),
            (kind, _) => {
                let text = match kind {
                    "b" => if matches!(value, "1" | "true") { "TRUE" } else { "FALSE" }.to_owned(),
                    "str" => strings::unescaped(&raw.value),
                    // A day that is written as one: midnight is not shown.
                    "d" => value.strip_suffix("T00:00:00").unwrap_or(value).to_owned(),
                    "e" => value.to_owned(),
                    _ => match value.parse::<f64>() {
                        Ok(n) => style.map(|style| &style.format).cloned().unwrap_or_default().show(n, self.date1904),
                        Err(_) => value.to_owned(),
                    },
                };
                shown(&Text { text, ..Text::default() })
            }
        };
        Ok(Some(cell).filter(|cell| !cell.text.trim().is_empty()))
    }
}
