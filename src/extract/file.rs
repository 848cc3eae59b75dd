//! Selection records as a new file.

use std::io;
use std::path::Path;

use super::{Failed, Selection, write};
use crate::files::{Access, WholeFile};
use crate::read::{Document, OpenError};

/// Why a file was not written; nothing of it is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotWritten {
    /// The document cannot be read any more.
    Read(io::ErrorKind),
    /// Files changed meanwhile: what was written may be of neither the old ones nor the new ones.
    Changed(Vec<OpenError>),
    /// It is there already, or cannot be written.
    Write(io::ErrorKind),
}

/// Writes the chosen records to a new file, for its owner alone: it holds personal values. `changes` tells what happened to
/// the files that decided on them.
///
/// # Errors
/// Why it was not written.
pub fn write_new(
    document: &Document,
    chosen: &Selection,
    file: &str,
    changes: impl FnOnce() -> Vec<OpenError>,
) -> Result<(), NotWritten> {
    let refused = |e: io::Error| NotWritten::Write(e.kind());
    let mut new = WholeFile::create(Path::new(file), Access::Owner).map_err(refused)?;
    let written = write(document, chosen, &mut new);
    unchanged(changes())?;
    written.map_err(|failed| match failed {
        Failed::Read(e) => NotWritten::Read(e.kind()),
        Failed::Write(e) => refused(e),
    })?;
    new.finish().map_err(refused)
}

/// That no file changed.
///
/// # Errors
/// What did.
pub fn unchanged(changes: Vec<OpenError>) -> Result<(), NotWritten> {
    if changes.is_empty() { Ok(()) } else { Err(NotWritten::Changed(changes)) }
}
