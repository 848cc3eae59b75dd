//! `generate`: synthetic payloads, and what must be found in them.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};

use super::{CLEAN, FAILED, message, tell};
use crate::cli::Common;
use crate::generate::{Plan, generate};
use crate::read::{Trouble, TroubleKind};
use crate::text::Lang;
use crate::text::cells::safe;

/// Bytes that go to a file at once.
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
    let named: Vec<&String> = [&target.out, &target.expect].into_iter().flatten().collect();
    let Some(files) = create(&named, common.lang) else { return Ok(FAILED) };
    let mut files = files.into_iter().map(|file| BufWriter::with_capacity(AT_ONCE, file));
    let mut payload = target.out.as_ref().and_then(|_| files.next());
    let mut expect = target.expect.as_ref().and_then(|_| files.next());
    let mut standard = BufWriter::with_capacity(AT_ONCE, out);
    let written = {
        let payload: &mut dyn Write = match &mut payload {
            Some(file) => file,
            None => &mut standard,
        };
        let expect: &mut dyn Write = match &mut expect {
            Some(file) => file,
            None => &mut io::sink(),
        };
        generate(plan, payload, expect).and_then(|()| payload.flush()).and_then(|()| expect.flush())
    };
    match written {
        Ok(()) => Ok(CLEAN),
        Err(e) if target.out.is_none() => {
            // What is still in the buffer has nowhere to go.
            let _ = standard.into_parts();
            Err(e)
        }
        Err(e) => {
            let names = named.iter().map(|name| safe(name).into_owned()).collect::<Vec<_>>().join(", ");
            message(&common.lang.f("generate.not-written", &[("files", &names), ("reason", &e.kind())]));
            Ok(FAILED)
        }
    }
}

/// Creates files, all or none, and none over another; `None`, and the reason told, where that cannot be.
fn create(names: &[&String], lang: Lang) -> Option<Vec<File>> {
    let mut files = Vec::new();
    for (i, name) in names.iter().enumerate() {
        match File::create_new(name) {
            Ok(file) => files.push(file),
            Err(e) => {
                match e.kind() {
                    io::ErrorKind::AlreadyExists => message(&lang.f("generate.exists", &[("file", &safe(name))])),
                    kind => tell(&[Trouble::new(name, TroubleKind::Io(kind))], lang),
                }
                for made in names.iter().take(i) {
                    // They are empty, and of this moment; one that stays does no harm.
                    let _ = fs::remove_file(made);
                }
                return None;
            }
        }
    }
    Some(files)
}
