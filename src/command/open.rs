//! Opening the files that were named, with a word where one keeps the command waiting: a pipe does until somebody writes to it,
//! and nobody may.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::message;
use crate::cli::Common;
use crate::text::Lang;
use crate::text::terminal_text::safe;
use crate::workspace::{Input, Workspace};

/// How long a file may keep a command waiting before that is said.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens the files, and lays replies on their records.
pub fn open(inputs: &[Input], common: &Common) -> Workspace {
    let at = AtomicUsize::new(0);
    let mut workspace = thread::scope(|scope| {
        let (opened, open) = channel::<()>();
        if !common.quiet {
            // Where no thread is to be had, it is waited for without a word.
            let watch = || tell_waiting(inputs, &at, open, common.lang);
            let _ = thread::Builder::new().name("waiting".to_owned()).spawn_scoped(scope, watch);
        }
        let about = |nth| at.store(nth, Ordering::Relaxed);
        let workspace = Workspace::open_one_by_one(common.spec.clone(), inputs, common.reading(), about);
        drop(opened);
        workspace
    });
    workspace.match_replies();
    workspace
}

/// Tells of each file that keeps the command waiting, once; until all are open.
fn tell_waiting(inputs: &[Input], at: &AtomicUsize, open: Receiver<()>, lang: Lang) {
    let (mut before, mut told) = (usize::MAX, usize::MAX);
    while open.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
        let nth = at.load(Ordering::Relaxed);
        let Some(input) = inputs.get(nth) else { continue };
        // A file that is there as a whole is being read.
        let waits = input.bytes.is_none() && (input.name == "-" || !Path::new(&input.name).is_file());
        if nth == before && nth != told && waits {
            let file = if input.name == "-" { lang.t("trouble.stdin").into() } else { safe(&input.name) };
            message(&lang.f("command.waiting", &[("file", &file)]));
            told = nth;
        }
        before = nth;
    }
}
