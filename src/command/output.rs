//! Standard output: what was not written to its end is never a success.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use super::{CLEAN, FAILED, message};
use crate::text::Lang;

/// Whether there was no standard output when the program was started.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Before `main`, the runtime opens `/dev/null` in the place of a standard output that is closed, and all writing to it
/// succeeds. So it is looked at before that.
#[cfg(unix)]
#[ctor::ctor]
fn look_at_standard_output() {
    let closed = rustix::io::fcntl_getfd(rustix::stdio::stdout()) == Err(rustix::io::Errno::BADF);
    CLOSED.store(closed, Ordering::Relaxed);
}

/// Why the output could not be written to its end, and what the run has come to by then: `FOUND` where errors are known,
/// else [`FAILED`].
#[derive(Debug)]
pub struct Unwritten {
    /// What the output said.
    pub error: io::Error,
    /// The exit status.
    pub status: u8,
}

impl Unwritten {
    /// Where the run would have ended with this status.
    pub fn at(error: io::Error, status: u8) -> Unwritten {
        Unwritten { error, status: if status == CLEAN { FAILED } else { status } }
    }
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Unwritten {
        Unwritten { error, status: FAILED }
    }
}

/// Runs `f` over buffered standard output; the exit status.
pub fn with_output<E: Into<Unwritten>>(quiet: bool, lang: Lang, f: impl FnOnce(&mut dyn Write) -> Result<u8, E>) -> u8 {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let result = f(&mut out).map_err(Into::into);
    let result = result.and_then(|status| match out.flush() {
        Ok(()) if CLOSED.load(Ordering::Relaxed) => Err(Unwritten::at(io::ErrorKind::BrokenPipe.into(), status)),
        Ok(()) => Ok(status),
        Err(error) => Err(Unwritten::at(error, status)),
    });
    match result {
        Ok(status) => status,
        Err(unwritten) => {
            // What is still in the buffer has nowhere to go.
            let _ = out.into_parts();
            tell_unwritten(&unwritten, quiet, lang);
            unwritten.status
        }
    }
}

/// Tells why the output is not whole. Who closes a pipe knows it: of that is told only where the status would not say why.
fn tell_unwritten(unwritten: &Unwritten, quiet: bool, lang: Lang) {
    let closed = unwritten.error.kind() == io::ErrorKind::BrokenPipe;
    if closed && (quiet || unwritten.status != FAILED) {
        return;
    }
    match closed {
        true => message(lang.t("trouble.output-closed")),
        false => message(&lang.f("trouble.output", &[("reason", &unwritten.error.kind())])),
    }
}
