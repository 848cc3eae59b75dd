//! `generate`: synthetic payloads, and what must be found in them.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::{CLEAN, FAILED, message};
use crate::cli::Common;
use crate::files::{Access, WholeFile};
use crate::generate::{Plan, generate};
use crate::report::unwritten;
use crate::text::terminal_text::safe;

/// Bytes that go to standard output at once.
const AT_ONCE: usize = 1 << 20;

/// Where it goes.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// The payload; standard output where this is `None`.
    pub out: Option<String>,
    /// What must be found; nowhere where this is `None`.
    pub expect: Option<String>,
}

/// Runs `generate`; the exit status.
///
/// # Errors
/// What standard output refuses.
pub fn run(plan: &Plan, target: &Target, common: &Common, out: &mut dyn Write) -> io::Result<u8> {
    // Planted defects hold characters that a terminal would obey, and so may the bytes of another encoding.
    if target.out.is_none() && (plan.defects > 0.0 || plan.cp932) && io::stdout().is_terminal() {
        message(common.lang.t("safety.terminal"));
        return Ok(FAILED);
    }
    let refused = |file: &str, e: &io::Error| {
        message(&unwritten::say(file, e.kind(), common.lang));
        Ok(FAILED)
    };
    if let (Some(payload), Some(expect)) = (&target.out, &target.expect)
        && place_of(payload) == place_of(expect)
    {
        message(&common.lang.f("write.same", &[("file", &safe(expect))]));
        return Ok(FAILED);
    }
    let begin = |name: &Option<String>| {
        let new = |name: &String| WholeFile::create(Path::new(name), Access::Usual).map_err(|e| (name.clone(), e));
        name.as_ref().map(new).transpose()
    };
    // Neither is begun where the other cannot be.
    let (mut payload, mut expect) = match begin(&target.out).and_then(|out| Ok((out, begin(&target.expect)?))) {
        Ok(files) => files,
        Err((name, e)) => return refused(&name, &e),
    };
    let mut standard = BufWriter::with_capacity(AT_ONCE, out);
    let mut nowhere = io::sink();
    let made = {
        let payload: &mut dyn Write = match &mut payload {
            Some(file) => file,
            None => &mut standard,
        };
        let expect: &mut dyn Write = match &mut expect {
            Some(file) => file,
            None => &mut nowhere,
        };
        let mut expect = Noting { out: expect, failed: false };
        let made = generate(plan, payload, &mut expect).and_then(|()| payload.flush());
        made.and_then(|()| expect.flush()).map_err(|e| (expect.failed, e))
    };
    match (made, &target.out, &target.expect) {
        (Ok(()), ..) => {}
        (Err((true, e)), _, Some(name)) | (Err((false, e)), Some(name), _) => return refused(name, &e),
        (Err((_, e)), ..) => {
            // What is still in the buffer has nowhere to go.
            let _ = standard.into_parts();
            return Err(e);
        }
    }
    // What must be found is worth nothing without the payload, and the payload is taken for one without defects.
    let finished = match (payload, expect) {
        (Some(payload), Some(expect)) => WholeFile::finish_all([payload, expect]),
        (one, other) => one.or(other).map_or(Ok(()), |file| WholeFile::finish_all([file])),
    };
    match (finished, &target.out, &target.expect) {
        (Err((0, e)), Some(name), _) | (Err((_, e)), _, Some(name)) => refused(name, &e),
        _ => Ok(CLEAN),
    }
}

/// Where a new file of that name would stand, whatever way the name takes there.
fn place_of(name: &str) -> Option<PathBuf> {
    let path = std::path::absolute(name).ok()?;
    let folder = path.parent()?;
    Some(folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).join(path.file_name()?))
}

/// Notes whether it was this output that failed.
struct Noting<'w> {
    out: &'w mut dyn Write,
    failed: bool,
}

impl Noting<'_> {
    fn note<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        self.failed |= result.is_err();
        result
    }
}

impl Write for Noting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes);
        self.note(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.note(flushed)
    }
}
