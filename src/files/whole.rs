//! A file that is whole or not there: written beside its place under a name that nobody knows, brought to the disk, and only
//! then given its name.

use std::fs::{self, File, Metadata, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::unfinished::{Unfinished, list};

/// Bytes that go to the file at once.
const AT_ONCE: usize = 1 << 20;

/// How many links are followed from one to the next.
const LINKS: u32 = 40;

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Its owner alone: it may hold personal values.
    Owner,
    /// Whoever may read what this user makes.
    Usual,
}

/// A file that is being written. Where it is dropped before it is finished, nothing of it is left.
#[derive(Debug)]
pub struct WholeFile {
    out: BufWriter<File>,
    half: PathBuf,
    target: PathBuf,
    /// Whether it takes the place of the file that has its name.
    replaces: bool,
}

impl WholeFile {
    /// Begins a file that must not be there yet, nor a link of that name.
    ///
    /// # Errors
    /// `AlreadyExists`, `NotFound` where its folder is missing, or what else the system says.
    pub fn create(target: &Path, access: Access) -> io::Result<WholeFile> {
        if fs::symlink_metadata(target).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        // Of "a/b/" and "..", nobody can say which file is meant.
        let names_folder = target.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
        if target.file_name().is_none() || names_folder {
            return Err(io::ErrorKind::NotFound.into());
        }
        WholeFile::begin(target, access, false)
    }

    /// Begins a file that takes the place of the one there, with its mode, or is new where there is none.
    ///
    /// # Errors
    /// `PermissionDenied` where the file is there and not to be written, or what else the system says.
    pub fn replace(target: &Path, access: Access) -> io::Result<WholeFile> {
        let old = match fs::symlink_metadata(target) {
            Ok(old) => old,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return WholeFile::create(target, access),
            Err(e) => return Err(e),
        };
        if !old.is_file() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        if old.permissions().readonly() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        // Who may write to the folder could replace a file that he may not write to.
        OpenOptions::new().append(true).open(target)?;
        let new = WholeFile::begin(target, Access::Owner, true)?;
        keep_access(new.out.get_ref(), &old)?;
        Ok(new)
    }

    fn begin(target: &Path, access: Access, replaces: bool) -> io::Result<WholeFile> {
        let random = RandomState::new().hash_one(target);
        let half = folder_of(target).join(format!(".pmh-inspector-{random:016x}.tmp"));
        let mut options = OpenOptions::new();
        // A name that is there already, be it a link, is never opened.
        options.write(true).create_new(true);
        #[cfg(unix)]
        if access == Access::Owner {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        #[cfg(not(unix))]
        let _ = access;
        let file = list().add(&half, Some(target), || options.open(&half)).map_err(|e| match e.kind() {
            // The folder is there, and is none of files: one of the kernel's.
            io::ErrorKind::NotFound if folder_of(target).is_dir() => io::ErrorKind::Unsupported.into(),
            _ => e,
        })?;
        let out = BufWriter::with_capacity(AT_ONCE, file);
        Ok(WholeFile { out, half, target: target.to_owned(), replaces })
    }

    /// Brings it to the disk and gives it its name.
    ///
    /// # Errors
    /// `AlreadyExists` where another file has the name by now, or what the system says; nothing is left of it then.
    pub fn finish(self) -> io::Result<()> {
        WholeFile::finish_all([self]).map_err(|(_, e)| e)
    }

    /// Brings new files to the disk and gives them their names: all of them, or none. Only who takes the program from under
    /// itself (SIGKILL, the power) between two names leaves a part of them.
    ///
    /// # Errors
    /// The place of the file that failed among these, and why; nothing is left of any of them then.
    pub fn finish_all<const N: usize>(mut files: [WholeFile; N]) -> Result<(), (usize, io::Error)> {
        for (i, file) in files.iter_mut().enumerate() {
            file.out.flush().and_then(|()| file.out.get_ref().sync_all()).map_err(|e| (i, e))?;
        }
        {
            // What ends the program waits for this.
            let mut list = list();
            for (i, file) in files.iter().enumerate() {
                if let Err(e) = file.give_name(&list) {
                    // Those of this call alone: what was replaced cannot be brought back, and nobody asks for it.
                    for named in files[..i].iter().filter(|file| !file.replaces) {
                        let _ = fs::remove_file(&named.target);
                    }
                    drop(list);
                    return Err((i, e));
                }
            }
            files.iter().for_each(|file| list.remove(&file.half));
        }
        files.iter().for_each(|file| sync_folder(&file.target));
        Ok(())
    }

    fn give_name(&self, list: &Unfinished) -> io::Result<()> {
        if !list.holds(&self.half) {
            // The program is ending, and it was taken away.
            return Err(io::ErrorKind::Interrupted.into());
        }
        match self.replaces {
            true => fs::rename(&self.half, &self.target),
            false => rename_new(&self.half, &self.target),
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        let mut list = list();
        if list.holds(&self.half) {
            // A name that means nothing stays, and this is no place to tell of it.
            let _ = fs::remove_file(&self.half);
            list.remove(&self.half);
        }
    }
}

/// The file that a name leads to through links, which need not be there.
///
/// # Errors
/// Links that lead in a circle, or what the system says.
pub fn target_of(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_symlink() => path = folder_of(&path).join(fs::read_link(&path)?),
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => return Ok(path),
        }
    }
    // The system knows best what to call it.
    Err(fs::metadata(&path).err().unwrap_or_else(|| io::ErrorKind::InvalidInput.into()))
}

/// The folder in which a file stands.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// Gives a new file the mode of the old one, and its group: a list that a group shares stays shared.
#[cfg(unix)]
fn keep_access(new: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let made = new.metadata()?;
    let group_kept = made.gid() == old.gid() || fchown(new, None, Some(old.gid())).is_ok();
    if made.uid() != old.uid() {
        // Only the administrator can give files away.
        let _ = fchown(new, Some(old.uid()), None);
    }
    let mode = old.permissions().mode() & 0o777;
    // What another group may do is no more than what everybody may.
    let mode = if group_kept { mode } else { mode & !0o070 | (mode & 0o007) << 3 };
    new.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep_access(new: &File, old: &Metadata) -> io::Result<()> {
    new.set_permissions(old.permissions())
}

/// Gives a file a name that no other has. There are three ways, since not every file system has the first or the second.
fn rename_new(half: &Path, target: &Path) -> io::Result<()> {
    let mut done = Err(io::ErrorKind::Unsupported.into());
    for way in WAYS {
        done = way(half, target);
        if done.as_ref().err().is_none_or(is_final) {
            break;
        }
    }
    done
}

const WAYS: [fn(&Path, &Path) -> io::Result<()>; 3] = [by_rename, by_link, by_placeholder];

/// A rename that refuses to replace; NFS has none.
fn by_rename(half: &Path, target: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        Ok(renameat_with(CWD, half, CWD, target, RenameFlags::NOREPLACE)?)
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    {
        let _ = (half, target);
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// A second name, and the first taken away; FAT and some shares know no second names.
fn by_link(half: &Path, target: &Path) -> io::Result<()> {
    fs::hard_link(half, target)?;
    // Two names of a whole file do no harm, if the first cannot be taken away.
    fs::remove_file(half).or(Ok(()))
}

/// The name is taken by an empty file, which is then replaced. Who is killed in that moment leaves the empty file behind,
/// but no part of one.
fn by_placeholder(half: &Path, target: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(target)?;
    fs::rename(half, target)
}

/// Whether another way would fare no better.
fn is_final(e: &io::Error) -> bool {
    use io::ErrorKind::{AlreadyExists, NotFound, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(e.kind(), AlreadyExists | NotFound | QuotaExceeded | ReadOnlyFilesystem | StorageFull)
}

/// Brings the name to the disk. The file is whole in any case, and not every system can do this.
fn sync_folder(target: &Path) {
    #[cfg(unix)]
    let _ = File::open(folder_of(target)).and_then(|folder| folder.sync_all());
    #[cfg(not(unix))]
    let _ = target;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(name).collect();
        names.sort();
        names
    }

    /// Two files that belong together: whatever keeps one from its name keeps the other from it, too.
    #[test]
    fn files_that_belong_together_are_all_there_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| folder.path().join(name));
        let begun = || {
            let mut files = [&a, &b].map(|path| WholeFile::create(path, Access::Usual).unwrap());
            files.iter_mut().for_each(|file| file.write_all(b"new").unwrap());
            files
        };
        for taken in [&a, &b] {
            let files = begun();
            fs::write(taken, "other").unwrap();
            let (nth, e) = WholeFile::finish_all(files).unwrap_err();
            assert_eq!((nth, e.kind()), (usize::from(taken == &b), io::ErrorKind::AlreadyExists));
            assert_eq!((names(folder.path()).len(), fs::read(taken).unwrap()), (1, b"other".to_vec()));
            fs::remove_file(taken).unwrap();
        }
        WholeFile::finish_all(begun()).unwrap();
        assert_eq!((names(folder.path()), fs::read(&b).unwrap()), (vec!["a".into(), "b".into()], b"new".to_vec()));
    }

    /// A folder of the kernel's that is no place for files is told from one that is missing.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_takes_no_files_is_there() {
        let kind = |path: &str| WholeFile::create(Path::new(path), Access::Usual).unwrap_err().kind();
        assert_eq!(kind("/proc/x"), io::ErrorKind::Unsupported);
        assert_eq!(kind("/no-such-folder/x"), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_file_is_whole_or_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut half = WholeFile::create(&path, Access::Owner).unwrap();
        half.write_all(b"abc").unwrap();
        assert!(!path.exists() && names(folder.path()).len() == 1);
        drop(half);
        assert_eq!(names(folder.path()), [""; 0]);
        let mut whole = WholeFile::create(&path, Access::Owner).unwrap();
        whole.write_all(b"abc").unwrap();
        whole.finish().unwrap();
        assert_eq!((names(folder.path()), fs::read(&path).unwrap()), (vec!["a".to_owned()], b"abc".to_vec()));
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777, 0o600);
    }

    #[test]
    fn of_two_writers_one_wins() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let write = |text: &str| {
            let mut file = WholeFile::create(&path, Access::Usual).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            file
        };
        let (first, second) = (write("first"), write("second"));
        first.finish().unwrap();
        assert_eq!(second.finish().unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!((names(folder.path()), fs::read(&path).unwrap()), (vec!["a".to_owned()], b"first".to_vec()));
        assert_eq!(WholeFile::create(&path, Access::Usual).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }

    #[test]
    fn every_way_to_a_name_refuses_to_replace() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (i, way) in WAYS.into_iter().enumerate().skip(usize::from(cfg!(not(target_os = "linux")))) {
            fs::write(path("half"), "new").unwrap();
            fs::write(path("taken"), "old").unwrap();
            assert_eq!(way(&path("half"), &path("taken")).unwrap_err().kind(), io::ErrorKind::AlreadyExists, "{i}");
            assert_eq!(fs::read(path("taken")).unwrap(), b"old", "{i}");
            way(&path("half"), &path("free")).unwrap();
            assert_eq!(
                (names(folder.path()), fs::read(path("free")).unwrap()),
                (vec!["free".to_owned(), "taken".to_owned()], b"new".to_vec()),
                "{i}"
            );
            fs::remove_file(path("free")).unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_replaced_file_keeps_its_mode() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for mode in [0o600, 0o640, 0o664] {
            fs::write(&path, "old").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let mut file = WholeFile::replace(&path, Access::Usual).unwrap();
            file.write_all(b"new").unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"old");
            file.finish().unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"new");
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode);
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let refused = WholeFile::replace(&path, Access::Usual).unwrap_err();
        assert_eq!((refused.kind(), names(folder.path()).len()), (io::ErrorKind::PermissionDenied, 1));
        // A link is neither replaced nor followed unless its end was asked for.
        let (link, end) = (folder.path().join("link"), folder.path().join("end"));
        symlink("end", &link).unwrap();
        assert_eq!(WholeFile::replace(&link, Access::Usual).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(target_of(&link).unwrap(), end);
        let circle = folder.path().join("circle");
        symlink("circle", &circle).unwrap();
        assert!(target_of(&circle).is_err());
    }

    #[test]
    fn a_name_that_cannot_be_is_refused_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        for (name, kind) in [
            ("", io::ErrorKind::NotFound),
            ("no/such/folder", io::ErrorKind::NotFound),
            ("slash/", io::ErrorKind::NotFound),
            (".", io::ErrorKind::AlreadyExists),
        ] {
            let path = if name.is_empty() { PathBuf::new() } else { folder.path().join(name) };
            assert_eq!(WholeFile::create(&path, Access::Owner).unwrap_err().kind(), kind, "{name}");
        }
        assert_eq!(names(folder.path()), [""; 0]);
    }
}
