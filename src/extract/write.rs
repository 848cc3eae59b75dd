//! The chosen records with what must stand around them: a byte-order mark, brackets and commas, a heading row, line breaks,
//! each as it stands in the source.

use std::io::{self, Write};

use super::Selection;
use crate::read::Document;
use crate::read::csv_text::line_end;

/// How much is looked at between two records; there are a few bytes in a file that was meant so.
const GAP: usize = 64 << 10;

/// How many gaps are looked at for one that tells how records are parted.
const LOOKED_AT: u32 = 64;

/// The byte-order mark of UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// What failed.
#[derive(Debug)]
pub enum Failed {
    /// The document cannot be read any more.
    Read(io::Error),
    /// The output refuses.
    Write(io::Error),
}

/// What stands around the records of a JSON file.
struct Around {
    start: Vec<u8>,
    between: Vec<u8>,
    end: Vec<u8>,
}

/// Writes the chosen records, in the order of the document and in its form.
///
/// # Errors
/// Which side failed, and how.
pub fn write(document: &Document, chosen: &Selection, out: &mut dyn Write) -> Result<(), Failed> {
    if document.layout().is_some() {
        return rows(document, chosen, out);
    }
    let around = around(document).map_err(Failed::Read)?;
    out.write_all(&around.start).map_err(Failed::Write)?;
    let mut first = true;
    for number in chosen.iter() {
        if !first {
            out.write_all(&around.between).map_err(Failed::Write)?;
        }
        first = false;
        out.write_all(&document.raw(number).map_err(Failed::Read)?).map_err(Failed::Write)?;
    }
    // Lines of which none is chosen have no last line break.
    if !first || !around.between.iter().all(u8::is_ascii_whitespace) {
        out.write_all(&around.end).map_err(Failed::Write)?;
    }
    out.flush().map_err(Failed::Write)
}

/// Writes the heading row as it is, and the chosen rows with their line ends.
fn rows(document: &Document, chosen: &Selection, out: &mut dyn Write) -> Result<(), Failed> {
    out.write_all(&document.before(1, usize::MAX).map_err(Failed::Read)?).map_err(Failed::Write)?;
    for number in chosen.iter() {
        out.write_all(&document.raw(number).map_err(Failed::Read)?).map_err(Failed::Write)?;
        let gap = document.before(number + 1, GAP).map_err(Failed::Read)?;
        // Without the blank rows behind it; the last row may have no line end at all.
        let end = match line_end(&gap) {
            0 => memchr::memchr(b'\n', &gap).map_or(gap.len(), |at| at + 1),
            length => length,
        };
        out.write_all(&gap[..end]).map_err(Failed::Write)?;
    }
    out.flush().map_err(Failed::Write)
}

fn around(document: &Document) -> io::Result<Around> {
    let mark: &[u8] = if document.bom { BOM } else { b"" };
    let start = document.before(1, GAP)?;
    let blanks_and = |sign: &[u8], bytes: &[u8]| {
        bytes.iter().copied().filter(|b| !matches!(b, b' ' | b'\n' | b'\r' | b'\t')).eq(sign.iter().copied())
    };
    let text = start.strip_prefix(BOM).unwrap_or(&start);
    // What else stands around an array is left out: an object, comments, a call.
    let array = document.index().in_array();
    // Stray text around records is none of theirs.
    let or = |bytes: &[u8], sign: &[u8], default: &[u8]| {
        if bytes.len() < GAP && blanks_and(sign, bytes) { bytes.to_vec() } else { default.to_vec() }
    };
    if document.is_empty() {
        let (sign, default): (&[u8], &[u8]) = if array { (b"[]", b"[]\n") } else { (b"", b"") };
        return Ok(Around { start: [mark, &or(text, sign, default)].concat(), between: vec![], end: vec![] });
    }
    let (open, comma, close): (&[u8], &[u8], &[u8]) = if array { (b"[", b",", b"]") } else { (b"", b"", b"") };
    let mut between = None;
    for number in 2..=document.len().min(LOOKED_AT) {
        let gap = document.before(number, GAP)?;
        if blanks_and(comma, &gap) {
            between = Some(gap);
            break;
        }
    }
    let end = document.before(document.len() + 1, GAP)?;
    Ok(Around {
        start: [mark, &or(text, open, if array { b"[\n" } else { b"" })].concat(),
        between: between.unwrap_or_else(|| if array { b",\n".to_vec() } else { b"\n".to_vec() }),
        end: or(&end, close, if array { b"\n]\n" } else { b"\n" }),
    })
}
