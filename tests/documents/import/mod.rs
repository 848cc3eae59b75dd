//! Official documents as untidy as real ones, made here: workbooks, archives, CSV, and what hostile hands make of them.

mod container;
mod damage;
mod error_list;
mod workbook;

use std::io::{Cursor, Read, Write};

use pmh_inspector::import::{Grid, Hints, ImportProblem, Imported, error_list, grids};
use pmh_inspector::text::{Lang, Message};
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A workbook, written by this.
fn book(write: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    write(&mut book);
    book.save_to_buffer().unwrap()
}

/// A zip of these members.
fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The members of a zip.
fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let member = |i| {
        let mut file = zip.by_index(i).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), bytes)
    };
    (0..zip_len(bytes)).map(member).collect()
}

fn zip_len(bytes: &[u8]) -> usize {
    ZipArchive::new(Cursor::new(bytes)).unwrap().len()
}

/// A workbook with its parts changed; a part for which nothing is given goes.
fn edited(bytes: &[u8], edit: impl Fn(&str, String) -> Option<String>) -> Vec<u8> {
    let parts: Vec<(String, Vec<u8>)> = members(bytes)
        .into_iter()
        .filter_map(|(name, bytes)| {
            edit(&name, String::from_utf8(bytes).unwrap()).map(|text| (name, text.into_bytes()))
        })
        .collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    zipped(&parts)
}

/// A workbook of one sheet with this XML between `<worksheet>` and its end.
fn raw_sheet(inside: &str) -> Vec<u8> {
    edited(
        &book(|book| {
            book.add_worksheet().write(0, 0, "x").unwrap();
        }),
        |name, text| {
            Some(match name {
                "xl/worksheets/sheet1.xml" => format!("<?xml version=\"1.0\"?>\n<worksheet>{inside}</worksheet>"),
                _ => text,
            })
        },
    )
}

/// The key of a problem; its words must be there in both languages, with every place filled.
fn key<T: std::fmt::Debug>(result: Result<T, ImportProblem>) -> &'static str {
    let ImportProblem(said) = result.unwrap_err();
    spoken(&said);
    said.key
}

fn spoken(said: &Message) -> String {
    for lang in [Lang::Ja, Lang::En] {
        let text = said.in_words(lang);
        assert!(text != said.key && !text.contains(['{', '}']), "{text}");
    }
    said.in_words(Lang::En)
}

/// The keys of what is said.
fn keys(said: &[Message]) -> Vec<&'static str> {
    said.iter().for_each(|said| drop(spoken(said)));
    said.iter().map(|said| said.key).collect()
}

/// The error-code list of a workbook.
fn list(bytes: &[u8]) -> Imported {
    error_list(&grids(bytes).unwrap(), &Hints::default()).unwrap()
}

/// A grid of rows of texts; a cell of `<` is merged with the one left of it, one of `^` with the one above it.
fn sheet(name: &str, rows: &[&[&str]]) -> Grid {
    let plain: Vec<Vec<&str>> =
        rows.iter().map(|row| row.iter().map(|t| if matches!(*t, "<" | "^") { "" } else { t }).collect()).collect();
    let mut grid = Grid::from_rows(name, &plain);
    let is = |row: usize, column: usize, mark| rows.get(row).and_then(|row| row.get(column)) == Some(&mark);
    for (row, cells) in rows.iter().enumerate() {
        for (column, _) in
            cells.iter().enumerate().filter(|(column, _)| !is(row, *column, "<") && !is(row, *column, "^"))
        {
            let right = (column + 1..).take_while(|c| is(row, *c, "<")).last().unwrap_or(column);
            let down = (row + 1..).take_while(|r| is(*r, column, "^")).last().unwrap_or(row);
            let at = |row: usize, column: usize| (row as u32 + 1, column as u32 + 1);
            grid.merge(at(row, column), at(down, right));
        }
    }
    grid
}
