//! The program without a command where there is no terminal: the demonstration as text, or a word on what to do instead.

use std::io::{self, IsTerminal, Write};

use super::{CLEAN, FAILED, check, message, tell};
use crate::cli::{Beside, CheckFormat, Common};
use crate::demo::{TELLING_RECORD, inputs};
use crate::preview::View;
use crate::report::preview::pages;
use crate::report::preview_text;
use crate::settings::Surroundings;
use crate::text::terminal_text::Ruler;
use crate::workspace::{Input, Reading, Workspace};

/// Whether there is a terminal to draw on, and to take keys from, beside these files.
pub fn has_terminal(files: &[Input]) -> bool {
    // Where the data comes on standard input, the keys come from the terminal all the same.
    let keys = io::stdin().is_terminal() || files.iter().any(|input| input.name == "-");
    keys && io::stdout().is_terminal() && !Surroundings::of_process().is_dumb()
}

/// Prints the check of the demonstration and one record's previews; with files, says that the UI needs a terminal.
/// The exit status: the demonstration's own errors are no failure.
///
/// # Errors
/// What the output refuses.
pub fn without_terminal(files: &[Input], common: &Common, out: &mut dyn Write) -> io::Result<u8> {
    let lang = common.lang;
    if !files.is_empty() {
        let dumb = Surroundings::of_process().is_dumb();
        message(lang.t(if dumb { "ui.dumb-terminal" } else { "ui.needs-terminal" }));
        return Ok(FAILED);
    }
    // The encoding that the user named is that of their files, not of these.
    let mut workspace = Workspace::open_with(common.spec.clone(), &inputs(), Reading::default());
    if let Err(troubles) = workspace.check(common.as_of) {
        tell(&troubles, lang);
        return Ok(FAILED);
    }
    let options =
        check::Options { format: CheckFormat::Text, deny_warnings: false, max_findings: None, messages: false };
    let mut failures = check::Failures::none(common);
    if !check::write(&workspace, options, &Beside::default(), None, &mut failures, common, out)?.is_whole() {
        return Ok(FAILED);
    }
    let payload = workspace.payloads.first();
    let Some((payload, checked)) = payload.and_then(|payload| Some((payload, payload.checked.as_ref()?))) else {
        return Ok(FAILED);
    };
    let views = [View::Clinic, View::Portal];
    match pages(&payload.document, checked, &workspace.spec, TELLING_RECORD, &views, common.as_of) {
        Ok(pages) => {
            writeln!(out)?;
            out.write_all(preview_text::render(&pages, lang, Ruler::default()).as_bytes())?;
            Ok(CLEAN)
        }
        Err(trouble) => {
            tell(&[trouble], lang);
            Ok(FAILED)
        }
    }
}
