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

use cli::Task;
use command::{CLEAN, FAILED, with_output};

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
        Task::Ui(..) => FAILED,
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
