//! `preview`: a record as a clinic and as Mynaportal would show it. This command prints personal values, since that is
//! its job; 個人番号 never.

use std::io::{self, Write};
use std::time::Duration;

use super::{CLEAN, FAILED, FOUND, message, tell, tell_opened, tell_torn};
use crate::cli::{Common, PreviewFormat};
use crate::preview::View;
use crate::report::preview::pages;
use crate::report::{preview_html, preview_json, preview_svg, preview_text};
use crate::text::terminal_text::{Ruler, safe};
use crate::workspace::Input;

/// Runs `preview`; the exit status.
///
/// # Errors
/// What the output refuses.
pub fn run(
    inputs: &[Input],
    number: u32,
    views: &[View],
    format: PreviewFormat,
    common: &Common,
    out: &mut dyn Write,
) -> io::Result<u8> {
    let lang = common.lang;
    let mut workspace = super::open(inputs, common);
    tell_opened(&workspace, common);
    if !workspace.troubles.is_empty() {
        return Ok(FAILED);
    }
    let Some(payload) = workspace.payloads.first() else {
        let name = inputs.first().map_or("", |input| &input.name);
        message(&lang.f("preview.not-a-payload", &[("file", &safe(name))]));
        return Ok(FAILED);
    };
    let name = safe(&payload.document.name).into_owned();
    let extent = payload.document.index().wait_for(number, Duration::MAX);
    let count = extent.records;
    if let Some(Err(kind)) = extent.end {
        tell(&[payload.document.trouble(kind)], lang);
        return Ok(FAILED);
    }
    if number > count {
        message(&lang.f("preview.no-such-record", &[("file", &name), ("record", &number), ("count", &count)]));
        return Ok(FAILED);
    }
    if let Err(troubles) = workspace.check(common.as_of) {
        tell(&troubles, lang);
        return Ok(FAILED);
    }
    let payload = &workspace.payloads[0];
    let Some(checked) = &payload.checked else { return Ok(FAILED) };
    let pages = match pages(&payload.document, checked, &workspace.spec, number, views, common.as_of) {
        Ok(pages) => pages,
        Err(trouble) => {
            tell(&[trouble], lang);
            return Ok(FAILED);
        }
    };
    // What the pages show was read of all that is open.
    let changes = workspace.changes();
    if !changes.is_empty() {
        tell(&changes, lang);
        return Ok(FAILED);
    }
    if pages.is_empty() {
        message(&lang.f("preview.unreadable", &[("file", &name), ("record", &number)]));
        return Ok(FAILED);
    }
    let text = match format {
        PreviewFormat::Text => preview_text::render(&pages, lang, Ruler::default()),
        PreviewFormat::Json => preview_json::render(&pages, lang),
        PreviewFormat::Svg => preview_svg::render(&pages, lang),
        PreviewFormat::Html => preview_html::render(&pages, lang),
    };
    out.write_all(text.as_bytes())?;
    let document = &workspace.payloads[0].document;
    Ok(if tell_torn([&**document], lang) { FOUND } else { CLEAN })
}
