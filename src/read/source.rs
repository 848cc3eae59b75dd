//! Bytes by position. A file is read by position and never mapped: a mapped file that another process
//! cuts short kills the program, and reading by position costs little more.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// Where a document's bytes are.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file, read by position.
    File(Arc<File>, u64),
    /// Bytes in memory: standard input, or the built-in demonstration.
    Memory(Arc<[u8]>),
}

impl Source {
    /// Opens a regular file by position; anything else (a pipe, a device) is read to its end.
    ///
    /// # Errors
    /// What the system says, also for a directory.
    pub fn open(path: &Path) -> io::Result<Source> {
        let mut file = File::open(path)?;
        let meta = file.metadata()?;
        if meta.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        if meta.is_file() {
            return Ok(Source::File(Arc::new(file), meta.len()));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Source::from(bytes))
    }

    /// The length in bytes, as it was when the source was opened.
    pub fn len(&self) -> u64 {
        match self {
            Source::File(_, len) => *len,
            Source::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads up to `buffer.len()` bytes from `offset` on; 0 at the end.
    ///
    /// # Errors
    /// What the system says.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Source::File(file, len) => {
                let left = len.saturating_sub(offset).min(buffer.len() as u64) as usize;
                let mut filled = 0;
                while filled < left {
                    match read_file_at(file, &mut buffer[filled..left], offset + filled as u64) {
                        Ok(0) => break,
                        Ok(n) => filled += n,
                        Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                        Err(e) => return Err(e),
                    }
                }
                Ok(filled)
            }
            Source::Memory(bytes) => {
                let from = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                let rest = &bytes[from..];
                let n = rest.len().min(buffer.len());
                buffer[..n].copy_from_slice(&rest[..n]);
                Ok(n)
            }
        }
    }

    /// Reads exactly the bytes from `offset` on.
    ///
    /// # Errors
    /// What the system says, or `UnexpectedEof` where the file has become shorter since.
    pub fn read_exact_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        if self.read_at(offset, &mut bytes)? < length {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        Ok(bytes)
    }
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Source {
        Source::Memory(bytes.into())
    }
}

#[cfg(unix)]
fn read_file_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_file_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}
