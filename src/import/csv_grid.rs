//! A CSV as a grid.

use super::{Cell, Grid, ImportProblem};
use crate::read::{Encoding, Opening, Source, TroubleKind, csv_text};

/// How many cells with text a CSV may hold.
const MAX_CELLS: usize = 5_000_000;

/// A CSV's text as a grid: rows of any length, line breaks within quotes kept; what is odd about it stands in the grid.
///
/// # Errors
/// Nothing stands in it, or it is too large.
pub fn csv_grid(text: &str) -> Result<Grid, ImportProblem> {
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        return Err(ImportProblem::new("import.empty"));
    }
    let mut rows = csv_text::rows(text);
    let mut grid = Grid::default();
    let mut cells = 0;
    for row in rows.by_ref() {
        for (column, text) in (1_u32..).zip(row.cells) {
            cells += usize::from(!text.trim().is_empty());
            grid.put(row.row, column, Cell { text: text.into_owned(), ..Cell::default() });
        }
        if cells > MAX_CELLS {
            return Err(ImportProblem::new("import.too-many-cells").with("sheet", "CSV").with("max", MAX_CELLS));
        }
    }
    grid.doubts = rows.doubts();
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
