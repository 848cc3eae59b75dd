//! The files that must not outlive the program: those that are being written, and locks. Whatever ends the program, if it
//! can be caught, takes them away first.
//!
//! Nothing is done in a signal handler: a thread is told of the signal, and calls [`abandon`].

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

/// How often, and how far apart, it is tried to have the list while another thread renames a file.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(10);

/// What must be taken away.
#[derive(Debug, Default)]
pub(super) struct Unfinished {
    /// Each file, and the name that it was to have; `None` for a lock.
    files: Vec<(PathBuf, Option<PathBuf>)>,
    /// The program is ending: no file is begun or finished any more.
    ending: bool,
}

static UNFINISHED: Mutex<Unfinished> = Mutex::new(Unfinished { files: Vec::new(), ending: false });

/// The list. While it is held, nobody takes files away.
pub(super) fn list() -> MutexGuard<'static, Unfinished> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Unfinished {
    /// Makes a file and adds it.
    pub(super) fn add(
        &mut self,
        path: &Path,
        target: Option<&Path>,
        make: impl FnOnce() -> io::Result<fs::File>,
    ) -> io::Result<fs::File> {
        if self.ending {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let file = make()?;
        self.files.push((path.to_owned(), target.map(Path::to_owned)));
        Ok(file)
    }

    /// Leaves a file out, which has its name now or is gone.
    pub(super) fn remove(&mut self, path: &Path) {
        self.files.retain(|(unfinished, _)| unfinished != path);
    }

    /// Whether a file is still to be finished.
    pub(super) fn holds(&self, path: &Path) -> bool {
        self.files.iter().any(|(unfinished, _)| unfinished == path)
    }
}

/// Waits a moment for what is unfinished, such as a mark that is just being written.
pub fn settle() {
    for _ in 0..TRIES {
        if UNFINISHED.try_lock().is_ok_and(|list| list.files.is_empty()) {
            return;
        }
        thread::sleep(PAUSE);
    }
}

/// Takes away what is unfinished, since the program ends: the names that will not be there. Nothing is begun or finished
/// from here on.
pub fn abandon() -> Vec<PathBuf> {
    for _ in 0..TRIES {
        let mut list = match UNFINISHED.try_lock() {
            Ok(list) => list,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            // A file gets its name just now. On a share that hangs, that may be for ever.
            Err(TryLockError::WouldBlock) => {
                thread::sleep(PAUSE);
                continue;
            }
        };
        list.ending = true;
        let files = std::mem::take(&mut list.files);
        return files
            .into_iter()
            .filter_map(|(path, target)| {
                // There is nobody left to tell.
                let _ = fs::remove_file(path);
                target
            })
            .collect();
    }
    vec![]
}

/// Ends the program at once, without anything unfinished left behind.
pub fn exit(status: i32) -> ! {
    abandon();
    std::process::exit(status)
}

/// A file that says that somebody is at work. It is gone when this is dropped.
///
/// A file and no lock of the system: those do not hold on every share.
#[derive(Debug)]
pub struct Lock(PathBuf);

impl Lock {
    /// Takes a lock; it fails with `AlreadyExists` where somebody has it.
    ///
    /// # Errors
    /// What the system says.
    pub fn take(path: &Path) -> io::Result<Lock> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        list().add(path, None, || options.open(path))?;
        Ok(Lock(path.to_owned()))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let mut list = list();
        if list.holds(&self.0) {
            let _ = fs::remove_file(&self.0);
            list.remove(&self.0);
        }
    }
}
