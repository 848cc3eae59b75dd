//! What `check` does beside checking: when the files show, and what of the findings is marked in a work list.

use std::path::Path;

use chrono::Datelike;

use super::message;
use crate::cli::{Beside, CheckFormat, Common, Timed};
use crate::report::timing::TimingLine;
use crate::spec::Timing;
use crate::text::Lang;
use crate::text::terminal_text::safe;
use crate::worklist::{Worklist, WorklistFault};
use crate::workspace::{Payload, Workspace};

/// When each payload shows, where that is to be told in this format.
pub fn timing(workspace: &Workspace, beside: &Beside, format: CheckFormat, lang: Lang) -> Vec<TimingLine> {
    let told = match beside.timing {
        Timed::Asked => matches!(format, CheckFormat::Text | CheckFormat::Json),
        Timed::ForPeople => format == CheckFormat::Text,
        Timed::No => false,
    };
    let calendar = workspace.spec.calendar(beside.year_end);
    let payloads = workspace.payloads.iter().enumerate().filter(|_| told);
    let line = |(place, payload): (usize, &Payload)| {
        let newcomers = payload.checked.as_ref()?.newcomers(&workspace.before(place));
        let timing = Timing::new(beside.sent_at, newcomers, &calendar, lang);
        let basis = calendar.basis(timing.shown().1.year());
        Some(TimingLine::new(&payload.document.name, timing, basis, beside.master_day))
    };
    payloads.filter_map(line).collect()
}

/// Opens the work list that the user named, and tells what of it cannot be read.
///
/// # Errors
/// Why it cannot be used.
pub fn worklist(beside: &Beside, common: &Common) -> Result<Option<Worklist>, WorklistFault> {
    let Some(name) = &beside.worklist else { return Ok(None) };
    let file: &dyn std::fmt::Display = &safe(name);
    let list = Worklist::open(Path::new(name))?;
    if !list.existed() && !common.quiet {
        message(&common.lang.f("worklist.new", &[("file", file)]));
    }
    if let [first, ..] = list.damaged() {
        let count = list.damaged().len();
        message(&common.lang.f("worklist.damaged", &[("file", file), ("count", &count), ("line", first)]));
    }
    Ok(Some(list))
}
