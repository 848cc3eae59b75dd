//! The members of a zip, inflated within limits. What a zip declares of its sizes may be a lie, so the bytes that come out
//! are counted.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, BufReader, Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::ImportProblem;
use crate::read::Encoding;

/// How many members a zip may have.
pub const MAX_MEMBERS: usize = 10_000;
/// How many bytes may come out of one document, all its members together.
pub const MAX_TOTAL: u64 = 256 << 20;

/// An open zip.
pub struct Parts<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// By the name in lower case with slashes: the first member of that name.
    by_name: HashMap<String, usize>,
    left: Cell<u64>,
}

/// A member's bytes, inflated while they are read. An [`io::ErrorKind::QuotaExceeded`] tells that there are too many.
pub type PartReader<'p, 'a> = BufReader<Counted<'p, ZipFile<'p, Cursor<&'a [u8]>>>>;

impl<'a> Parts<'a> {
    /// Opens a zip.
    ///
    /// # Errors
    /// It is damaged or cut, has too many members, two of one name, or members that share bytes.
    pub fn open(bytes: &'a [u8]) -> Result<Parts<'a>, ImportProblem> {
        let damaged = || ImportProblem::new("import.zip-damaged");
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
        if zip.len() > MAX_MEMBERS {
            return Err(ImportProblem::new("import.zip-members").with("n", zip.len()).with("max", MAX_MEMBERS));
        }
        if zip.has_duplicate_names() || zip.has_overlapping_files().map_err(|_| damaged())? {
            return Err(ImportProblem::new("import.zip-tricks"));
        }
        let mut by_name = HashMap::new();
        for (index, name) in zip.file_names_raw().enumerate() {
            by_name.entry(normal(&display_name(name))).or_insert(index);
        }
        Ok(Parts { zip, by_name, left: Cell::new(MAX_TOTAL) })
    }

    /// The names of the members as people read them, in the zip's order.
    pub fn names(&self) -> Vec<String> {
        self.zip.file_names_raw().map(display_name).collect()
    }

    /// Whether there is a member of this name, whatever its case.
    pub fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(&normal(name))
    }

    /// Begins to read a member; `None` where there is none of this name. No more than `most` bytes come out of it.
    ///
    /// # Errors
    /// It is encrypted or damaged.
    pub fn read(&mut self, name: &str, most: u64) -> Result<Option<PartReader<'_, 'a>>, ImportProblem> {
        match self.by_name.get(&normal(name)) {
            Some(index) => self.read_at(*index, most).map(Some),
            None => Ok(None),
        }
    }

    /// Begins to read a member by its place.
    fn read_at(&mut self, index: usize, most: u64) -> Result<PartReader<'_, 'a>, ImportProblem> {
        if self.zip.by_index_raw(index).is_ok_and(|file| file.encrypted()) {
            return Err(ImportProblem::new("import.encrypted"));
        }
        let file = self.zip.by_index(index).map_err(|_| ImportProblem::new("import.zip-damaged"))?;
        Ok(BufReader::new(Counted { inner: file, total: &self.left, part: most }))
    }

    /// A member whole, by its place.
    ///
    /// # Errors
    /// It is encrypted or damaged, or the zip holds too much.
    pub fn whole(&mut self, index: usize) -> Result<Vec<u8>, ImportProblem> {
        let mut bytes = Vec::new();
        let read = self.read_at(index, MAX_TOTAL)?.read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|e| match e.kind() {
            io::ErrorKind::QuotaExceeded => too_large(),
            _ => ImportProblem::new("import.zip-damaged"),
        })
    }

    /// The first bytes of a member, by its place.
    ///
    /// # Errors
    /// It is encrypted or damaged, or the zip holds too much.
    pub fn start_at(&mut self, index: usize, most: u64) -> Result<Vec<u8>, ImportProblem> {
        let mut bytes = Vec::new();
        let read = self.read_at(index, MAX_TOTAL)?.take(most).read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|_| ImportProblem::new("import.zip-damaged"))
    }

    /// The first bytes of the member of this name; `None` where there is none or it cannot be read.
    pub fn start_of(&mut self, name: &str, most: u64) -> Option<Vec<u8>> {
        let index = *self.by_name.get(&normal(name))?;
        self.start_at(index, most).ok()
    }

    /// Takes over what another zip, in which this one stands, may still hold.
    pub fn limit(&mut self, left: u64) {
        self.left.set(left);
    }

    /// How many bytes may still come out.
    pub fn left(&self) -> u64 {
        self.left.get()
    }
}

/// More comes out of the file than any document holds.
pub fn too_large() -> ImportProblem {
    ImportProblem::new("import.too-large").with("max", MAX_TOTAL >> 20)
}

fn normal(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// A member's name as people read it: zips made on Japanese Windows hold CP932 without saying so.
fn display_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => Encoding::Cp932.decode(raw, 0).0.into_owned(),
    }
}

/// A reader that counts what comes out of it against the limits.
pub struct Counted<'p, R> {
    inner: R,
    total: &'p Cell<u64>,
    part: u64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        match (self.total.get().checked_sub(n as u64), self.part.checked_sub(n as u64)) {
            (Some(total), Some(part)) => {
                self.total.set(total);
                self.part = part;
                Ok(n)
            }
            _ => Err(io::ErrorKind::QuotaExceeded.into()),
        }
    }
}
