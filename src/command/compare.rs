//! `compare`: two uploads by recipient. It tells record numbers and fields, never a value.

use std::io::{self, Write};
use std::sync::atomic::AtomicBool;

use super::{CLEAN, FAILED, FOUND, coloured, message, tell};
use crate::cli::{Common, CompareFormat};
use crate::compare::{Lens, compare, mass_disappearance};
use crate::read::{Trouble, TroubleKind};
use crate::report::check_data::FindingLine;
use crate::report::compare::{Told, csv, json, text};
use crate::text::cells::safe;
use crate::workspace::{Input, Workspace};

/// Runs `compare`; the exit status.
///
/// # Errors
/// What the output refuses.
pub fn run(
    inputs: &[Input],
    max_gone: f64,
    format: CompareFormat,
    common: &Common,
    out: &mut dyn Write,
) -> io::Result<u8> {
    let lang = common.lang;
    let workspace = Workspace::open_with(common.spec.clone(), inputs, common.encoding);
    tell(&workspace.troubles, lang);
    if !workspace.troubles.is_empty() {
        return Ok(FAILED);
    }
    let sides: Vec<&str> =
        inputs.iter().filter(|input| input.expected.is_none()).map(|input| input.name.as_str()).collect();
    let [old, new] = workspace.payloads.as_slice() else {
        let payload = |name: &&str| workspace.payloads.iter().any(|payload| payload.document.name == *name);
        for name in sides.iter().filter(|name| !payload(name)) {
            message(&lang.f("compare.not-a-payload", &[("file", &safe(name))]));
        }
        return Ok(FAILED);
    };
    let (old, new) = (&old.document, &new.document);
    let failed = |e: &io::Error| {
        // Which of the two became shorter cannot be told: both are named.
        tell(&[old, new].map(|document| Trouble::new(&document.name, TroubleKind::Io(e.kind()))), lang);
        Ok(FAILED)
    };
    let comparison = match compare(old, new, &AtomicBool::new(true)) {
        Ok(comparison) => comparison,
        Err(e) => return failed(&e),
    };
    let lens = Lens::new(old, new);
    let told = Told { old, new, lens: &lens, comparison: &comparison, max_gone, spec: &workspace.spec };
    let written = match format {
        CompareFormat::Text => text(&told, lang, coloured(), out)?,
        CompareFormat::Json => json(&told, out)?,
        CompareFormat::Csv => csv(&told, out)?,
    };
    if let Err(e) = written {
        return failed(&e);
    }
    let alarms = mass_disappearance(&comparison, max_gone);
    // Where results are for programs, people are told here why the run ends as it does.
    for alarm in alarms.iter().filter(|_| format != CompareFormat::Text && !common.quiet) {
        message(&FindingLine::new(alarm, &new.name, &workspace.spec, lang).message);
    }
    Ok(if alarms.is_empty() { CLEAN } else { FOUND })
}
