//! Bytes by position. A file is read by position and never mapped: a mapped file that another process
//! cuts short kills the program, and reading by position costs little more.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// Where a document's bytes are.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file, read by position.
    File(Arc<OpenFile>),
    /// Bytes in memory: the built-in demonstration.
    Memory(Arc<[u8]>),
    /// Bytes that come one after the other and are kept: standard input, a pipe.
    Stream(Arc<Stream>),
}

/// An open file, and how it was when it was opened.
#[derive(Debug)]
pub struct OpenFile {
    file: File,
    state: FileState,
}

/// By what is told whether a file is still the one that was opened. No one of these is enough: a writer may set the time of
/// modification back, and some systems count it in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileState {
    length: u64,
    modified: Option<SystemTime>,
    /// When anything about the file changed, in seconds and billionths, where the system has that: no writer can set it.
    touched: Option<(i64, i64)>,
    /// Device and number of the file, where the system has them.
    identity: Option<(u64, u64)>,
}

impl FileState {
    fn of(meta: &Metadata) -> FileState {
        let (length, modified) = (meta.len(), meta.modified().ok());
        FileState { length, modified, touched: touched(meta), identity: identity(meta) }
    }
}

#[cfg(unix)]
fn touched(meta: &Metadata) -> Option<(i64, i64)> {
    use std::os::unix::fs::MetadataExt;
    Some((meta.ctime(), meta.ctime_nsec()))
}

#[cfg(not(unix))]
fn touched(_: &Metadata) -> Option<(i64, i64)> {
    None
}

#[cfg(unix)]
fn identity(meta: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((meta.dev(), meta.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<(u64, u64)> {
    None
}

/// What happened to a file since it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is shorter: what was behind its end is lost.
    Shorter,
    /// It was written to.
    Written,
    /// Another file bears its name.
    Replaced,
    /// No file bears its name.
    Gone,
}

impl Source {
    /// Opens a regular file by position; anything else (a pipe, a device) is read one piece after the other, and of that no
    /// more than so many bytes.
    ///
    /// # Errors
    /// What the system says, also for a directory.
    pub fn open(path: &Path, most: u64) -> io::Result<Source> {
        let meta = std::fs::metadata(path)?;
        if meta.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        if !meta.is_file() {
            // To open a pipe, too, waits until somebody writes to it.
            let path = path.to_owned();
            return Source::stream_from(move || File::open(path), most);
        }
        let file = File::open(path)?;
        let meta = file.metadata()?;
        match meta.is_file() {
            true => Ok(Source::File(Arc::new(OpenFile { file, state: FileState::of(&meta) }))),
            false => Source::stream(file, most),
        }
    }

    /// Reads in the background what comes one piece after the other, and keeps it. Where it is more than so many bytes, all
    /// reading of it ends with `FileTooLarge`: what never ends would take all memory there is.
    ///
    /// # Errors
    /// No thread is to be had.
    pub fn stream(from: impl Read + Send + 'static, most: u64) -> io::Result<Source> {
        Source::stream_from(move || Ok(from), most)
    }

    /// The same with what is still to be opened.
    fn stream_from<R: Read>(open: impl FnOnce() -> io::Result<R> + Send + 'static, most: u64) -> io::Result<Source> {
        let stream = Arc::new(Stream { most, known: Mutex::default(), grown: Condvar::new() });
        let filled = Arc::downgrade(&stream);
        std::thread::Builder::new().name("stream".to_owned()).spawn(move || {
            let mut opened = open();
            let mut piece = vec![0; PIECE];
            loop {
                let read = match &mut opened {
                    Ok(from) => from.read(&mut piece),
                    Err(e) => Err(io::Error::from(e.kind())),
                };
                // Nobody may need it any more.
                let Some(stream) = filled.upgrade() else { return };
                match read {
                    Err(e) if e.kind() == io::ErrorKind::Interrupted && opened.is_ok() => {}
                    Ok(0) => return stream.end(Ok(())),
                    Ok(n) if stream.push(&piece[..n]) => {}
                    Ok(_) => return stream.end(Err(io::ErrorKind::FileTooLarge)),
                    Err(e) => return stream.end(Err(e.kind())),
                }
            }
        })?;
        Ok(Source::Stream(stream))
    }

    /// The length in bytes, as it was when the source was opened; that of a stream, once it has ended.
    pub fn len(&self) -> u64 {
        match self {
            Source::File(open) => open.state.length,
            Source::Memory(bytes) => bytes.len() as u64,
            Source::Stream(stream) => stream.whole_length(),
        }
    }

    /// The length in bytes, if that is known by now.
    pub fn known_len(&self) -> Option<u64> {
        match self {
            Source::Stream(stream) => {
                let known = stream.known();
                known.end.map(|_| known.length)
            }
            _ => Some(self.len()),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Source::Stream(stream) => stream.wait_for(1).length == 0,
            _ => self.len() == 0,
        }
    }

    /// Whether it is longer than so many bytes. Of what comes bit by bit, no more is waited for than is needed to know.
    pub fn exceeds(&self, length: u64) -> bool {
        match self {
            Source::Stream(stream) => stream.wait_for(length.saturating_add(1)).length > length,
            _ => self.len() > length,
        }
    }

    /// How many bytes of it are kept at the most; `None` for what need not be kept.
    pub fn most(&self) -> Option<u64> {
        match self {
            Source::Stream(stream) => Some(stream.most),
            _ => None,
        }
    }

    /// Reads up to `buffer.len()` bytes from `offset` on; less only at the end. Waits for what has not come yet.
    ///
    /// # Errors
    /// What the system says; `UnexpectedEof` where a file has become shorter since it was opened, `FileTooLarge` where more
    /// has come than may be kept.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Source::File(open) => {
                let left = open.state.length.saturating_sub(offset).min(buffer.len() as u64) as usize;
                let mut filled = 0;
                while filled < left {
                    match read_file_at(&open.file, &mut buffer[filled..left], offset + filled as u64) {
                        Ok(0) => return Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
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
            Source::Stream(stream) => stream.read_at(offset, buffer),
        }
    }

    /// Reads exactly the bytes from `offset` on.
    ///
    /// # Errors
    /// What the system says, or `UnexpectedEof` where there are not so many (any more).
    pub fn read_exact_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.fill_at(offset, &mut bytes)?;
        Ok(bytes)
    }

    /// Fills the buffer with the bytes from `offset` on.
    ///
    /// # Errors
    /// As `read_exact_at`.
    pub fn fill_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        if self.read_at(offset, buffer)? < buffer.len() {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        Ok(())
    }

    /// Refuses where the file was written to since it was opened: what was found in it is not what stands there now. Another
    /// file under its name does no harm.
    ///
    /// # Errors
    /// `UnexpectedEof` where it is shorter, else `StaleNetworkFileHandle`; or what the system says.
    pub fn is_as_opened(&self) -> io::Result<()> {
        let Source::File(open) = self else { return Ok(()) };
        let now = FileState::of(&open.file.metadata()?);
        if now.length < open.state.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let same = (now.length, now.modified) == (open.state.length, open.state.modified);
        if same { Ok(()) } else { Err(io::ErrorKind::StaleNetworkFileHandle.into()) }
    }

    /// What happened to the file of this name since it was opened; `None` for nothing, and for what is no file.
    pub fn change(&self, path: &Path) -> Option<Change> {
        let Source::File(open) = self else { return None };
        let now = FileState::of(&open.file.metadata().ok()?);
        if now.length < open.state.length {
            return Some(Change::Shorter);
        }
        // To lose its name touches a file, too: that comes before what is only known to have touched it.
        match std::fs::metadata(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Some(Change::Gone),
            Ok(meta) if identity(&meta) != open.state.identity => return Some(Change::Replaced),
            // A file that cannot be asked may be there all the same.
            _ => {}
        }
        (now != open.state).then_some(Change::Written)
    }
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Source {
        Source::Memory(bytes.into())
    }
}

/// How much of a stream is read at once.
const PIECE: usize = 256 << 10;

/// Bytes that come one after the other, and are kept.
#[derive(Debug)]
pub struct Stream {
    /// How many are kept at the most.
    most: u64,
    known: Mutex<Come>,
    grown: Condvar,
}

#[derive(Debug, Default)]
struct Come {
    /// The pieces, each with the offset of its first byte.
    pieces: Vec<(u64, Arc<[u8]>)>,
    length: u64,
    /// How it ended; `None` while more may come.
    end: Option<Result<(), io::ErrorKind>>,
}

impl Stream {
    fn known(&self) -> MutexGuard<'_, Come> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes bytes; false if they are more than may be kept.
    fn push(&self, bytes: &[u8]) -> bool {
        let mut known = self.known();
        let offset = known.length;
        if offset + bytes.len() as u64 > self.most {
            return false;
        }
        known.pieces.push((offset, bytes.into()));
        known.length += bytes.len() as u64;
        self.grown.notify_all();
        true
    }

    fn end(&self, end: Result<(), io::ErrorKind>) {
        self.known().end = Some(end);
        self.grown.notify_all();
    }

    /// Waits until so many bytes are there, or no more come.
    fn wait_for(&self, length: u64) -> MutexGuard<'_, Come> {
        let waited = self.grown.wait_while(self.known(), |known| known.length < length && known.end.is_none());
        waited.unwrap_or_else(PoisonError::into_inner)
    }

    fn whole_length(&self) -> u64 {
        self.wait_for(u64::MAX).length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let known = self.wait_for(offset + buffer.len() as u64);
        // What is too much is not gone through to where it was cut: that may be much already.
        if known.end == Some(Err(io::ErrorKind::FileTooLarge)) {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        let mut filled = 0;
        let first = known.pieces.partition_point(|(start, piece)| start + piece.len() as u64 <= offset);
        for (start, piece) in &known.pieces[first..] {
            let from = (offset + filled as u64 - start) as usize;
            let n = (piece.len() - from).min(buffer.len() - filled);
            buffer[filled..filled + n].copy_from_slice(&piece[from..from + n]);
            filled += n;
            if filled == buffer.len() {
                return Ok(filled);
            }
        }
        match known.end {
            Some(Err(kind)) => Err(io::Error::from(kind)),
            _ => Ok(filled),
        }
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_stream_is_read_by_position_while_it_comes() {
        let (reader, mut writer) = io::pipe().unwrap();
        let source = Source::stream(reader, 7).unwrap();
        writer.write_all(b"abc").unwrap();
        let mut three = [0; 3];
        assert_eq!((source.read_at(0, &mut three).unwrap(), &three), (3, b"abc"));
        assert_eq!((source.is_empty(), source.known_len()), (false, None));
        writer.write_all(b"defg").unwrap();
        drop(writer);
        assert_eq!((source.read_exact_at(2, 4).unwrap(), source.len()), (b"cdef".to_vec(), 7));
        assert_eq!(source.read_at(6, &mut three).unwrap(), 1);
        assert_eq!(source.read_exact_at(6, 2).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert!(Source::stream(io::empty(), 0).unwrap().is_empty());
    }

    #[test]
    fn a_stream_that_never_ends_is_ended() {
        let source = Source::stream(io::repeat(b'x'), 3 * PIECE as u64 + 1).unwrap();
        assert!(source.exceeds(5) && !source.exceeds(source.len()));
        // All of it is refused, also what had come.
        for offset in [0, PIECE as u64, 4 * PIECE as u64] {
            assert_eq!(source.read_at(offset, &mut [0; 8]).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        }
        assert_eq!((source.most(), Source::from(vec![1]).most()), (Some(3 * PIECE as u64 + 1), None));
        let whole = Source::stream(io::repeat(b'x').take(9), 9).unwrap();
        assert_eq!((whole.read_exact_at(0, 9).unwrap().len(), whole.exceeds(9), whole.exceeds(8)), (9, false, true));
        let more = Source::stream(io::repeat(b'x').take(10), 9).unwrap();
        assert_eq!(more.read_exact_at(0, 9).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn what_happens_to_a_file_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let fresh = || {
            std::fs::write(&path, "0123456789").unwrap();
            Source::open(&path, 0).unwrap()
        };
        let source = fresh();
        assert_eq!(source.change(&path), None);
        File::options().write(true).open(&path).unwrap().set_len(4).unwrap();
        assert_eq!(source.change(&path), Some(Change::Shorter));
        assert_eq!(source.read_exact_at(2, 4).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        let source = fresh();
        File::options().append(true).open(&path).unwrap().write_all(b"x").unwrap();
        assert_eq!((source.change(&path), source.len()), (Some(Change::Written), 10));
        let source = fresh();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(source.change(&path), Some(Change::Gone));
        assert_eq!(source.read_exact_at(0, 10).unwrap(), b"0123456789");
        #[cfg(unix)]
        {
            std::fs::write(&path, "0123456789").unwrap();
            assert_eq!(source.change(&path), Some(Change::Replaced));
            // As many bytes, and the time of modification set back: that a writer was there shows all the same.
            let source = fresh();
            let before = std::fs::metadata(&path).unwrap().modified().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(20));
            let file = File::options().write(true).open(&path).unwrap();
            (&file).write_all(b"9876543210").unwrap();
            file.set_modified(before).unwrap();
            assert_eq!(source.change(&path), Some(Change::Written));
        }
    }
}
