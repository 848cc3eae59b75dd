//! A CSV as a grid.

use super::{Cell, Grid, ImportProblem};
use crate::read::{Encoding, Opening, Source, TroubleKind};

/// How many cells with text a CSV may hold.
const MAX_CELLS: usize = 5_000_000;

/// A CSV's text as a grid: rows of any length, line breaks within quotes kept.
///
/// # Errors
/// Nothing stands in it, it is no table, or it is too large.
pub fn csv_grid(text: &str) -> Result<Grid, ImportProblem> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ImportProblem::new("import.empty"));
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut grid = Grid::default();
    let mut cells = 0;
    for (row, record) in (1_u32..).zip(reader.records()) {
        let line = |e: &csv::Error| e.position().map_or(u64::from(row), csv::Position::line);
        let record = record.map_err(|e| ImportProblem::new("import.csv-malformed").with("line", line(&e)))?;
        for (column, text) in (1_u32..).zip(record.iter()) {
            cells += usize::from(!text.trim().is_empty());
            grid.put(row, column, Cell { text: text.to_owned(), ..Cell::default() });
        }
        if cells > MAX_CELLS {
            return Err(ImportProblem::new("import.too-many-cells").with("sheet", "CSV").with("max", MAX_CELLS));
        }
    }
    Ok(grid)
}

/// A CSV's bytes as a grid; the encoding is found by its content unless the user said it.
///
/// # Errors
/// As [`csv_grid`], and where the bytes are no text.
pub fn csv_bytes(bytes: &[u8], encoding: Option<Encoding>) -> Result<Grid, ImportProblem> {
    let not_text = |kind: &TroubleKind| match kind {
        TroubleKind::Empty => ImportProblem::new("import.empty"),
        _ => ImportProblem::new("import.not-text"),
    };
    let opening = Opening::new("", Source::from(bytes.to_vec()), encoding).map_err(|e| not_text(&e.kind))?;
    if opening.is_binary() {
        return Err(ImportProblem::new("import.not-text"));
    }
    csv_grid(&opening.whole_text().map_err(|e| not_text(&e.kind))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_any_length_and_encoding() {
        let grid = csv_grid("\u{FEFF}a,\"b\r\nc\"\r\n\r\n , d ,e\r\n").unwrap();
        assert_eq!((grid.text(1, 2), grid.last_row()), ("b\r\nc", 2), "the csv crate leaves empty lines out");
        assert_eq!((grid.text(2, 1), grid.text(2, 2), grid.text(2, 3)), ("", "d", "e"));
        let cp932 = encoding_rs::SHIFT_JIS.encode("コード,内容\r\nA,髙\r\n").0;
        assert_eq!(csv_bytes(&cp932, None).unwrap().text(2, 2), "髙");
        let key = |bytes: &[u8]| csv_bytes(bytes, None).unwrap_err().0.key;
        assert_eq!(key(b" \r\n"), "import.empty");
        assert_eq!(key(b""), "import.empty");
        assert_eq!(key(b"\xFF\xFEa\0"), "import.not-text");
        assert_eq!(key(b"a,\0\0\0\x01\x02,b\n"), "import.not-text");
    }
}
