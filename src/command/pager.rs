//! A pager for the manual: the only other program that this one ever starts, and only with text of its own.
//!
//! It is the user's (`PAGER`), or `less`. It is started without a shell, never from the current folder, and is told to run
//! nothing itself and to keep no history.

use std::env;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether the text was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// By the pager, as far as its user wanted to read.
    Whole,
    /// There is no pager, or it did not run: the text has to be written out.
    Not,
}

/// Shows a text in the pager.
pub fn show(text: &str) -> Shown {
    let Some((program, args)) = chosen(env::var("PAGER").ok().as_deref(), &env::var_os("PATH").unwrap_or_default())
    else {
        return Shown::Not;
    };
    let _interrupts = Interrupts::left_to_the_pager();
    let mut command = Command::new(program);
    // F: no paging of what fits; R: colours as they are; X: what was read stays on the screen.
    let options = env::var("LESS").unwrap_or_else(|_| "FRX".to_owned());
    command.args(args).stdin(Stdio::piped());
    command
        .env("LESSSECURE", "1")
        .env("LESSHISTFILE", "-")
        .env("LESS", options)
        .env("LESSCHARSET", "utf-8")
        .env_remove("LESSOPEN");
    let Ok(mut pager) = command.spawn() else { return Shown::Not };
    if let Some(mut pipe) = pager.stdin.take() {
        // Who leaves the pager closes the pipe.
        let _ = pipe.write_all(text.as_bytes());
    }
    match pager.wait() {
        // A pager that a signal ended was ended by its user.
        Ok(status) if status.success() || status.code().is_none() => Shown::Whole,
        _ => Shown::Not,
    }
}

/// The pager and its arguments: that of the user, where it can be trusted to be the one that they mean.
fn chosen(wanted: Option<&str>, path: &OsStr) -> Option<(PathBuf, Vec<String>)> {
    let wanted = wanted.filter(|wanted| !wanted.trim().is_empty()).unwrap_or("less");
    let mut words = wanted.split_whitespace().map(str::to_owned);
    let program = words.next().filter(|program| program != "cat")?;
    Some((found(&program, path)?, words.collect()))
}

/// Where a program is: the current folder may hold anything, so it is looked for only where a whole path leads.
fn found(program: &str, path: &OsStr) -> Option<PathBuf> {
    let named = Path::new(program);
    if named.components().count() > 1 {
        return named.is_absolute().then(|| named.to_owned());
    }
    let file = if cfg!(windows) && named.extension().is_none() { format!("{program}.exe") } else { program.to_owned() };
    env::split_paths(path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// While the pager runs, Ctrl-c is for it: were this program to end, its terminal would have two readers.
#[cfg(unix)]
struct Interrupts(Option<signal_hook::SigId>);

#[cfg(unix)]
impl Interrupts {
    fn left_to_the_pager() -> Interrupts {
        // A handler of any kind takes the place of the default; the pager begins with the default again.
        Interrupts(signal_hook::flag::register(signal_hook::consts::SIGINT, Default::default()).ok())
    }
}

#[cfg(unix)]
impl Drop for Interrupts {
    fn drop(&mut self) {
        if let Some(id) = self.0 {
            signal_hook::low_level::unregister(id);
        }
    }
}

#[cfg(not(unix))]
struct Interrupts;

#[cfg(not(unix))]
impl Interrupts {
    fn left_to_the_pager() -> Interrupts {
        Interrupts
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_pager_comes_only_from_where_it_is_meant_to() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for folder in [&here, &there] {
            std::fs::write(folder.path().join("less"), "").unwrap();
        }
        let less = there.path().join("less");
        let path = |folders: &[&Path]| env::join_paths(folders).unwrap();
        // An entry of the path that is not whole means wherever the user happens to be.
        for folders in
            [&[Path::new("."), there.path()][..], &[Path::new(""), there.path()], &[there.path(), here.path()]]
        {
            assert_eq!(chosen(None, &path(folders)), Some((less.clone(), vec![])));
        }
        assert_eq!(chosen(Some("  "), &path(&[there.path()])), Some((less.clone(), vec![])));
        let named = format!("{} -S -i", less.display());
        assert_eq!(chosen(Some(&named), OsStr::new("")), Some((less, vec!["-S".to_owned(), "-i".to_owned()])));
        for (wanted, folders) in [
            ("./less", vec![there.path()]),
            ("cat", vec![there.path()]),
            ("more", vec![there.path()]),
            ("less", vec![]),
        ] {
            assert_eq!(chosen(Some(wanted), &path(&folders)), None, "{wanted}");
        }
        // A folder that is not whole is passed over, though the file is there.
        assert_eq!(chosen(Some("main.rs"), OsStr::new("src")), None);
        // No shell reads it.
        assert_eq!(chosen(Some("less;id"), &path(&[there.path()])), None);
    }
}
