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
    let mut record = csv::StringRecord::new();
    let mut grid = Grid::default();
    let (mut row, mut breaks, mut cells) = (0_u32, 0, 0);
    loop {
        let more = reader.read_record(&mut record).map_err(|e| {
            let line = e.position().map_or(u64::from(row) + 1, csv::Position::line);
            ImportProblem::new("import.csv-malformed").with("line", line)
        })?;
        if !more {
            return Ok(grid);
        }
        // Rows are counted as a spreadsheet counts them: empty lines, which the reader leaves out, are rows, line breaks
        // within a cell are not.
        breaks += record.as_slice().bytes().filter(|b| *b == b'\n').count() as u64;
        let at = reader.position();
        let ended = usize::try_from(at.byte()).ok().and_then(|at| text.as_bytes().get(at.checked_sub(1)?));
        let line = at.line() - u64::from(ended == Some(&b'\n'));
        row = u32::try_from(line.saturating_sub(breaks)).unwrap_or(u32::MAX).max(row.saturating_add(1));
        for (column, text) in (1_u32..).zip(record.iter()) {
            cells += usize::from(!text.trim().is_empty());
            grid.put(row, column, Cell { text: text.to_owned(), ..Cell::default() });
        }
        if cells > MAX_CELLS {
            return Err(ImportProblem::new("import.too-many-cells").with("sheet", "CSV").with("max", MAX_CELLS));
        }
    }
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
        for end in ["\r\n", "\n"] {
            let text = "\u{FEFF}a,\"b|c\"||| , d ,e|\"f|g\",h||i|".replace('|', end);
            let grid = csv_grid(&text).unwrap();
            assert_eq!(grid.text(1, 2), format!("b{end}c"));
            assert_eq!(grid.rows().collect::<Vec<_>>(), [1, 4, 5, 7], "as a spreadsheet counts");
            assert_eq!((grid.text(4, 1), grid.text(4, 2), grid.text(4, 3)), ("", "d", "e"));
            assert_eq!((grid.text(5, 2), grid.text(7, 1)), ("h", "i"));
        }
        let cp932 = encoding_rs::SHIFT_JIS.encode("コード,内容\r\nA,髙\r\n").0;
        assert_eq!(csv_bytes(&cp932, None).unwrap().text(2, 2), "髙");
        let key = |bytes: &[u8]| csv_bytes(bytes, None).unwrap_err().0.key;
        assert_eq!(key(b" \r\n"), "import.empty");
        assert_eq!(key(b""), "import.empty");
        assert_eq!(key(b"\xFF\xFEa\0"), "import.not-text");
        assert_eq!(key(b"a,\0\0\0\x01\x02,b\n"), "import.not-text");
    }
}
