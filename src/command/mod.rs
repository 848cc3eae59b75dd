//! The commands: one file each. A command writes results to the writer it is given and messages to standard error,
//! and ends in an exit status.

pub mod check;
pub mod check_context;
pub mod compare;
pub mod demo;
pub mod doctor;
pub mod explain;
pub mod extract;
pub mod generate;
pub mod help;
pub mod learn;
mod open;
mod output;
mod pager;
pub mod preview;
pub mod spec;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

pub use open::open;
pub use output::{Unwritten, with_output};

use crate::cli::Common;
use crate::read::{Document, OpenError};
use crate::report::{open_error, unwritten};
use crate::settings::Surroundings;
use crate::text::terminal_text::safe;
use crate::text::{Lang, Message};
use crate::workspace::Workspace;

/// Nothing of severity error.
pub const CLEAN: u8 = 0;
/// Errors were found.
pub const FOUND: u8 = 1;
/// The run could not be done.
pub const FAILED: u8 = 2;

/// A message to the user.
pub fn message(text: &str) {
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "pmh-inspector: {text}");
}

/// Lines that may hold anything, on standard error, made safe.
pub fn plain(text: &str) {
    let lines = text.lines().map(|line| safe(line) + "\n").collect::<String>();
    // Where standard error is closed there is nobody to tell.
    let _ = io::stderr().write_all(lines.as_bytes());
}

/// Tells troubles, which no `--quiet` silences: the exit status alone would not say why.
pub fn tell(troubles: &[OpenError], lang: Lang) {
    for one in troubles {
        message(&open_error::say(one, lang));
    }
}

/// Tells what of a workspace could not be opened, and what is odd about the payloads and replies that could.
pub fn tell_opened(workspace: &Workspace, common: &Common) {
    tell_remarks(workspace, common);
    tell(&workspace.troubles, common.lang);
}

/// Tells what is odd about payloads and replies that could be opened.
pub fn tell_remarks(workspace: &Workspace, common: &Common) {
    for (file, said) in workspace.remarks.iter().filter(|_| !common.quiet) {
        tell_doubt(file, said, common.lang);
    }
}

/// Tells what is doubtful about a file.
pub fn tell_doubt(file: &str, doubt: &Message, lang: Lang) {
    message(&lang.f("check.doubt", &[("file", &safe(file)), ("doubt", &doubt.in_words(lang))]));
}

/// Tells which of these documents end too early: what is missing of them counts as not sent. Whether any does.
pub fn tell_torn<'d>(documents: impl IntoIterator<Item = &'d Document>, lang: Lang) -> bool {
    let mut any = false;
    for document in documents {
        if let Some(place) = document.index().torn() {
            message(&lang.f("compare.torn", &[("file", &safe(&document.name)), ("line", &place.line)]));
            any = true;
        }
    }
    any
}

/// From here on a signal that ends the program takes unfinished files away, and says so.
pub fn tell_interruption(lang: Lang) {
    #[cfg(unix)]
    if let Err(e) = crate::files::watch_signals(move |lost| tell_unfinished(&lost, lang)) {
        message(&lang.f("write.no-watch", &[("reason", &e.kind())]));
    }
    #[cfg(not(unix))]
    let _ = lang;
}

/// Tells which files were not finished when the program ended.
pub fn tell_unfinished(lost: &[PathBuf], lang: Lang) {
    for file in lost {
        message(&unwritten::say(&file.display().to_string(), io::ErrorKind::Interrupted, lang));
    }
}

/// Whether standard output takes colours.
pub fn coloured() -> bool {
    let around = Surroundings::of_process();
    io::stdout().is_terminal() && !around.no_color && !around.is_dumb()
}
