//! pmh-inspector.

pub mod check;
pub mod cli;
pub mod command;
pub mod demo;
pub mod preview;
pub mod read;
pub mod record;
pub mod report;
pub mod search;
pub mod spec;
pub mod text;
pub mod tui;
pub mod workspace;

use std::ffi::OsString;

use cli::{Common, Task, UiOptions};
use command::{CLEAN, FAILED, with_output};
use workspace::Input;

/// Runs the program with its arguments, the program's name first; the exit status.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    let (common, task) = match cli::decide(args) {
        Ok(decided) => decided,
        Err(e) => {
            // Where the output is closed there is nobody to tell.
            let _ = e.print();
            return if e.use_stderr() { FAILED } else { CLEAN };
        }
    };
    match task {
        Task::Ui(files, _) if !command::demo::has_terminal() => {
            with_output(&common, |out| command::demo::without_terminal(&files, &common, out))
        }
        Task::Ui(files, options) => ui(files, &options, &common),
        Task::Check { inputs, format, deny_warnings, max_findings } => {
            let options = command::check::Options { format, deny_warnings, max_findings };
            with_output(&common, |out| command::check::run(&inputs, options, &common, out))
        }
        Task::Explain { names, inputs } => {
            with_output(&common, |out| command::explain::run(&names, &inputs, &common, out))
        }
        Task::Preview { inputs, record, views, format } => {
            with_output(&common, |out| command::preview::run(&inputs, record, &views, format, &common, out))
        }
    }
}

/// Opens the screen: the files, or the demonstration.
fn ui(files: Vec<Input>, options: &UiOptions, common: &Common) -> u8 {
    let demo = files.is_empty();
    let inputs = if demo { demo::inputs() } else { files };
    match tui::run(inputs, demo, options, common) {
        Ok((status, troubles)) => {
            command::tell(&troubles, common.lang);
            status
        }
        Err(tui::Failure::Files(troubles)) => {
            command::tell(&troubles, common.lang);
            FAILED
        }
        Err(tui::Failure::Theme(fault)) => {
            command::message(&fault.text(common.lang));
            FAILED
        }
        Err(tui::Failure::Terminal(e)) => {
            command::message(&common.lang.f("ui.terminal", &[("reason", &e.kind())]));
            FAILED
        }
    }
}
