//! A workbook (.xlsx) as grids. It is read as a stream, part by part, within limits: a sheet of a million empty rows, a
//! single cell in the last corner, or sizes that the file lies about cost nothing. The parts are read here and not by a
//! workbook library: those at hand drop the colours of text within a cell, trust the counts that a file declares, and
//! panic where a range is written backwards.

mod colour;
mod numbers;
mod sheet;
mod strings;
mod styles;
mod xml;

use std::collections::HashMap;

use quick_xml::events::Event;

use self::colour::Palette;
use self::sheet::Around;
use self::xml::{attribute, broken, damaged, part};
use super::container::{Container, open};
use super::zip_limits::{MAX_TOTAL, Parts};
use super::{Grid, ImportProblem};

/// How many bytes may come out of one part other than a sheet.
const MAX_PART: u64 = 64 << 20;
/// How many sheets a workbook may have.
const MAX_SHEETS: usize = 500;

const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";

/// The sheets of a workbook, in its order, hidden ones among them.
///
/// # Errors
/// The bytes are no workbook, or one that is protected, damaged or too large.
pub fn grids(bytes: &[u8]) -> Result<Vec<Grid>, ImportProblem> {
    let mut grids = Vec::new();
    grids_as_far(bytes, &mut grids).map(|()| grids)
}

/// The same; where a sheet holds too much, with what was read of it and before it.
///
/// # Errors
/// As [`grids`].
pub fn grids_as_far(bytes: &[u8], grids: &mut Vec<Grid>) -> Result<(), ImportProblem> {
    if open(bytes)? != Container::Workbook {
        return Err(ImportProblem::new("import.not-a-workbook"));
    }
    let mut parts = Parts::open(bytes)?;
    let relations = relations(&mut parts)?;
    let (sheets, date1904) = sheets(&mut parts)?;
    let around = around(&mut parts, &relations, date1904)?;
    for sheet in sheets {
        let relation = relations.get(&sheet.relation).ok_or_else(|| damaged(WORKBOOK))?;
        // Sheets that are one chart, or macros of old, hold no cells.
        if relation.kind != "worksheet" {
            continue;
        }
        let mut grid = Grid::named(sheet.name);
        grid.hidden = sheet.hidden;
        grid.number = grids.len() + 1;
        let name = &relation.target;
        let mut xml = part(&mut parts, name, MAX_TOTAL)?.ok_or_else(|| damaged(name))?;
        let read = sheet::read(&mut xml, name, &around, &mut grid);
        grids.push(grid);
        read?;
    }
    Ok(())
}

/// A part that the workbook refers to.
struct Relation {
    /// What it is: `worksheet`, `styles`.
    kind: String,
    /// Its name in the zip.
    target: String,
}

/// The parts that the workbook refers to, by the name under which it does.
fn relations(parts: &mut Parts) -> Result<HashMap<String, Relation>, ImportProblem> {
    let mut relations = HashMap::new();
    let mut xml = part(parts, RELATIONS, MAX_PART)?.ok_or_else(|| damaged(RELATIONS))?;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|e| broken(RELATIONS, &e))? {
            Event::Start(e) if e.local_name().as_ref() == "Relationship" => {
                let said = |name| attribute(&e, name).map(|text| text.into_owned());
                let (Some(id), Some(kind), Some(target)) = (said("Id"), said("Type"), said("Target")) else { continue };
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                relations.insert(id, Relation { kind, target: resolved(&target) });
            }
            Event::End(e) if e.local_name().as_ref() == "Relationships" => return Ok(relations),
            Event::Eof | Event::DocType(_) => return Err(damaged(RELATIONS)),
            _ => {}
        }
    }
}

/// The name in the zip of a part as the workbook refers to it.
fn resolved(target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path = vec!["xl"];
    for piece in target.split('/') {
        match piece {
            ".." => drop(path.pop()),
            "." | "" => {}
            piece => path.push(piece),
        }
    }
    path.join("/")
}

/// A sheet as the workbook lists it.
struct Sheet {
    name: String,
    hidden: bool,
    relation: String,
}

/// The sheets, and whether days count from 1904.
fn sheets(parts: &mut Parts) -> Result<(Vec<Sheet>, bool), ImportProblem> {
    let mut xml = part(parts, WORKBOOK, MAX_PART)?.ok_or_else(|| damaged(WORKBOOK))?;
    let (mut sheets, mut date1904) = (Vec::new(), false);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|e| broken(WORKBOOK, &e))? {
            Event::Start(e) if e.local_name().as_ref() == "sheet" => {
                let said = |name| attribute(&e, name).map(|text| text.into_owned());
                let (Some(name), Some(relation)) = (said("name"), said("id")) else { return Err(damaged(WORKBOOK)) };
                let hidden = said("state").is_some_and(|state| state != "visible");
                sheets.push(Sheet { name, hidden, relation });
                if sheets.len() > MAX_SHEETS {
                    return Err(damaged(WORKBOOK));
                }
            }
            Event::Start(e) if e.local_name().as_ref() == "workbookPr" => {
                date1904 |= attribute(&e, "date1904").is_some_and(|said| matches!(said.as_ref(), "1" | "true"));
            }
            Event::End(e) if e.local_name().as_ref() == "workbook" => return Ok((sheets, date1904)),
            Event::Eof | Event::DocType(_) => return Err(damaged(WORKBOOK)),
            _ => {}
        }
    }
}

/// Theme, styles and shared texts. A part that the workbook does not refer to is not missed; one that it does is.
fn around(parts: &mut Parts, relations: &HashMap<String, Relation>, date1904: bool) -> Result<Around, ImportProblem> {
    let of = |kind: &str| relations.values().find(|relation| relation.kind == kind).map(|relation| &relation.target);
    let mut palette = Palette::default();
    if let Some(name) = of("theme") {
        // A theme that is not there leaves the usual one.
        if let Some(mut xml) = part(parts, name, MAX_PART)? {
            palette.read_theme(&mut xml, name)?;
        }
    }
    let styles = match of("styles") {
        Some(name) => {
            let mut xml = part(parts, name, MAX_PART)?.ok_or_else(|| damaged(name))?;
            styles::read(&mut xml, name, &mut palette)?
        }
        None => vec![],
    };
    let texts = match of("sharedStrings") {
        Some(name) => {
            let mut xml = part(parts, name, MAX_PART)?.ok_or_else(|| damaged(name))?;
            strings::shared(&mut xml, name, &palette)?
        }
        None => vec![],
    };
    Ok(Around { texts, styles, palette, date1904 })
}
