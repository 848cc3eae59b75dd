//! Small files that the program reads at its start: settings, tables, themes, work lists. They may be anything: a pipe that
//! nobody writes to must not hold the program up, nor a huge file take its memory.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Why a small file was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// The system refuses.
    Io(io::ErrorKind),
    /// It is a folder, a pipe or a device.
    NotAFile,
    /// It has more than so many bytes.
    TooLarge(u64),
}

impl From<io::Error> for NotRead {
    fn from(e: io::Error) -> NotRead {
        NotRead::Io(e.kind())
    }
}

/// Whether the system refused because links lead in a circle. The standard library has a kind for it, but no stable name.
pub fn is_circle(kind: io::ErrorKind) -> bool {
    #[cfg(unix)]
    return kind == io::Error::from(rustix::io::Errno::LOOP).kind();
    #[cfg(not(unix))]
    {
        let _ = kind;
        false
    }
}

/// Reads a regular file of no more than so many bytes; `None` where there is none, nor a folder for it.
///
/// # Errors
/// Why it was not read.
pub fn read_small(path: &Path, most: u64) -> Result<Option<Vec<u8>>, NotRead> {
    // Asked before it is opened, since opening alone does things to some devices, and waits at a pipe.
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(e) if is_missing(&e) => {
            return match fs::symlink_metadata(path) {
                // A link that leads nowhere is no missing file: somebody wanted one.
                Ok(_) => Err(NotRead::Io(e.kind())),
                Err(_) => Ok(None),
            };
        }
        Err(e) => return Err(e.into()),
    };
    if !meta.is_file() {
        return Err(NotRead::NotAFile);
    }
    let file = open(path)?;
    // It may have become something else since.
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(NotRead::NotAFile);
    }
    if meta.len() > most {
        return Err(NotRead::TooLarge(most));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(NotRead::TooLarge(most)) } else { Ok(Some(bytes)) }
}

/// Whether nothing is there. A folder on the way that is none is no folder.
fn is_missing(e: &io::Error) -> bool {
    matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Opens a file for reading, without waiting where it is none.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NONBLOCK.bits().try_into().unwrap_or(0),
    );
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_a_small_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert_eq!(read_small(&path, 3), Ok(None));
        fs::write(&path, "abc").unwrap();
        assert_eq!(read_small(&path, 3), Ok(Some(b"abc".to_vec())));
        assert_eq!(read_small(&path, 2), Err(NotRead::TooLarge(2)));
        assert_eq!(read_small(&path.join("below a file"), 3), Ok(None));
        assert_eq!(read_small(folder.path(), 3), Err(NotRead::NotAFile));
        #[cfg(unix)]
        {
            let link = |to: &str, name: &str| {
                let link = folder.path().join(name);
                std::os::unix::fs::symlink(to, &link).unwrap();
                link
            };
            assert_eq!(read_small(&link("a", "good"), 3), Ok(Some(b"abc".to_vec())));
            assert_eq!(read_small(&link("no", "dangling"), 3), Err(NotRead::Io(io::ErrorKind::NotFound)));
            assert!(matches!(read_small(&link("loop", "loop"), 3), Err(NotRead::Io(_))));
            assert_eq!(read_small(Path::new("/dev/zero"), 3), Err(NotRead::NotAFile));
            // Larger than its number of bytes says, as files of the kernel are.
            #[cfg(target_os = "linux")]
            assert_eq!(read_small(Path::new("/proc/self/stat"), 3), Err(NotRead::TooLarge(3)));
            let pipe = folder.path().join("pipe");
            assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            assert_eq!(read_small(&pipe, 3), Err(NotRead::NotAFile));
        }
    }
}
