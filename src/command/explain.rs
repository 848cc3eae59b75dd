//! `explain`: an error code of the loaded list, or a rule of this tool.

use std::io::{self, Write};

use super::{CLEAN, FAILED, message, tell};
use crate::check::Rule;
use crate::cli::Common;
use crate::report::check_data::{editions_of, name};
use crate::report::words;
use crate::spec::{ErrorCode, ErrorList, Spec, TableKind};
use crate::text::cells::{pad, safe, width};
use crate::text::{Lang, NumberMask, wrap};
use crate::workspace::{Input, Workspace};

/// How wide prose is set.
const COLUMNS: usize = 78;

/// Runs `explain`; the exit status.
///
/// # Errors
/// What the output refuses.
pub fn run(names: &[String], inputs: &[Input], common: &Common, out: &mut dyn Write) -> io::Result<u8> {
    let lang = common.lang;
    let workspace = Workspace::open_with(common.spec.clone(), inputs, common.reading());
    if !workspace.troubles.is_empty() {
        tell(&workspace.troubles, lang);
        return Ok(FAILED);
    }
    let list = workspace.spec.errors.as_deref();
    if names.is_empty() {
        all(list, lang, out)?;
        return Ok(CLEAN);
    }
    let mut status = CLEAN;
    for (i, name) in names.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        match (Rule::by_name(name), list.and_then(|list| Some((list, list.get(name)?)))) {
            (Some(rule), _) => explain_rule(rule, &workspace.spec, lang, out)?,
            (None, Some((list, code))) => explain_code(code, list, &workspace.spec, lang, out)?,
            (None, None) => {
                let key = if list.is_some() { "explain.unknown" } else { "explain.unknown-no-list" };
                message(&lang.f(key, &[("name", &safe(name))]));
                status = FAILED;
            }
        }
    }
    Ok(status)
}

fn all(list: Option<&ErrorList>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", lang.t("explain.rules"))?;
    for rule in Rule::ALL {
        let severity = lang.t(words::severity(rule.severity()));
        writeln!(out, "  {}  {}  {}", pad(rule.name(), 33), pad(severity, 7), rule.words(lang).title)?;
    }
    let Some(list) = list else { return Ok(()) };
    writeln!(out, "\n{}", lang.f("explain.codes", &[("file", &safe(&list.file))]))?;
    if list.sample {
        writeln!(out, "  {}", lang.t("check.sample-list"))?;
    }
    let column = list.codes.iter().map(|code| width(&safe(&code.code))).max().unwrap_or(0).min(24);
    for code in &list.codes {
        writeln!(out, "  {}  {}", pad(&name(&code.code), column), name(&code.content))?;
    }
    Ok(())
}

fn explain_rule(rule: Rule, spec: &Spec, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let said = rule.words(lang);
    let severity = lang.t(words::severity(rule.severity()));
    writeln!(out, "{}  {}", rule.name(), said.title)?;
    for (key, text) in [
        ("explain.meaning", said.meaning.as_str()),
        ("explain.cause", &said.cause),
        ("explain.action", &said.action),
        ("explain.severity", severity),
        ("explain.basis", lang.t(words::basis(rule.basis()))),
        ("explain.source", &said.source),
    ] {
        entry(out, lang.t(key), text, lang)?;
    }
    let of_rule = spec.predictions.iter().filter(|prediction| prediction.rule == rule.name());
    let codes: Vec<String> = of_rule
        .map(|prediction| match &prediction.field {
            Some(field) => format!("{} ({field})", prediction.code),
            None => prediction.code.clone(),
        })
        .collect();
    entry(out, lang.t("explain.edition"), &editions_of(rule, spec).join("\n"), lang)?;
    entry(out, lang.t("explain.predicts"), &codes.join(", "), lang)
}

fn explain_code(code: &ErrorCode, list: &ErrorList, spec: &Spec, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", name(&code.code))?;
    for (key, text) in
        [("explain.content", &code.content), ("explain.cause", &code.cause), ("explain.action", &code.action)]
    {
        entry(out, lang.t(key), text, lang)?;
    }
    for (heading, text) in &code.further {
        entry(out, &name(heading), text, lang)?;
    }
    entry(out, lang.t("explain.source"), &list.file, lang)?;
    let edition = spec.edition_of(TableKind::ErrorList).map(|edition| edition.document.name()).unwrap_or_default();
    entry(out, lang.t("explain.edition"), if edition == list.file { "" } else { &edition }, lang)?;
    if list.sample {
        entry(out, "", lang.t("check.sample-list"), lang)?;
    }
    Ok(())
}

/// A label and prose beside it.
fn entry(out: &mut dyn Write, label: &str, text: &str, lang: Lang) -> io::Result<()> {
    let column = match lang {
        Lang::Ja => 6,
        Lang::En => 10,
    };
    if text.trim().is_empty() {
        return Ok(());
    }
    // Even a list of codes may not be what its user thinks.
    let text = NumberMask::unknown().apply(text);
    for (i, line) in wrap(&text, COLUMNS - column - 2).iter().enumerate() {
        writeln!(out, "  {}{line}", pad(if i == 0 { label } else { "" }, column))?;
    }
    Ok(())
}
