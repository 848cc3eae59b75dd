//! `explain`: an error code of the loaded list, or a rule of this tool.

use std::io::{self, Write};

use unicode_normalization::UnicodeNormalization;

use super::{CLEAN, FAILED, message, tell};
use crate::check::Rule;
use crate::cli::Common;
use crate::report::check_model::{editions_of, name};
use crate::report::codes::folded_words;
use crate::report::labels;
use crate::spec::{ErrorCode, ErrorList, Found, Prediction, Spec, TableKind, near};
use crate::text::terminal_text::{pad, safe, width};
use crate::text::{Lang, NumberMask, wrap};
use crate::workspace::Input;

/// How wide prose is set.
const COLUMNS: usize = 78;

/// Runs `explain`; the exit status.
///
/// # Errors
/// What the output refuses.
pub fn run(names: &[String], inputs: &[Input], common: &Common, out: &mut dyn Write) -> io::Result<u8> {
    let lang = common.lang;
    let workspace = super::open(inputs, common);
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
        let name = as_meant(name, list);
        if let Some(rule) = rule(name) {
            explain_rule(rule, &workspace.spec, lang, out)?;
            continue;
        }
        match list.map_or(Found::Not, |list| list.find(name)) {
            Found::Exact(code) => explain_code(code, None, &workspace.spec, lang, out)?,
            Found::Folded(code, foldings) => {
                let words = folded_words(code, &foldings, lang);
                explain_code(code, Some(&words), &workspace.spec, lang, out)?;
            }
            Found::Ambiguous(alike) => {
                let codes = safe(&alike.join(lang.t("message.comma"))).into_owned();
                message(&lang.f("explain.ambiguous", &[("name", &safe(name)), ("codes", &codes)]));
                status = FAILED;
            }
            Found::Not => {
                message(&unknown(name, list, lang));
                status = FAILED;
            }
        }
    }
    Ok(status)
}

/// The part of a name that is known as a rule or a code: as it is, without what stands around it, or before a colon, as it is
/// copied out of a message: `[E1003]`, `E1003：桁数`.
fn as_meant<'n>(name: &'n str, list: Option<&ErrorList>) -> &'n str {
    let known = |name: &&str| rule(name).is_some() || list.is_some_and(|list| !matches!(list.find(name), Found::Not));
    let bare = |name: &'n str| name.trim_matches(|c: char| c.is_whitespace() || AROUND.contains(c));
    let first = name.split([':', '：']).map(bare).find(|part| !part.is_empty());
    [name, bare(name)].into_iter().chain(first).find(known).unwrap_or(name)
}

/// What stands around a code in messages.
const AROUND: &str = "[]［］【】()（）「」『』〔〕〈〉<>＜＞\"'“”‘’:：;；.。,、，";

/// The rule of this name, however it is written.
fn rule(name: &str) -> Option<Rule> {
    let hyphens = |c: char| if matches!(c, '_' | ' ' | '\u{3000}') { '-' } else { c };
    let plain: String = name.trim().nfkc().flat_map(char::to_lowercase).map(hyphens).collect();
    Rule::by_name(name).or_else(|| Rule::by_name(&plain))
}

/// That there is no such rule or code, with those that come near.
fn unknown(name: &str, list: Option<&ErrorList>, lang: Lang) -> String {
    let key = if list.is_some() { "explain.unknown" } else { "explain.unknown-no-list" };
    let said = lang.f(key, &[("name", &safe(name))]);
    let mut names = near(name, Rule::ALL.iter().map(|rule| rule.name()));
    names.extend(list.map(|list| list.near(name)).unwrap_or_default());
    if names.is_empty() {
        return said;
    }
    let names = safe(&names.join(lang.t("message.comma"))).into_owned();
    format!("{said} {}", lang.f("explain.near", &[("names", &names)]))
}

fn all(list: Option<&ErrorList>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", lang.t("explain.rules"))?;
    for rule in Rule::ALL {
        let severity = lang.t(labels::severity(rule.severity()));
        writeln!(out, "  {}  {}  {}", pad(rule.name(), 33), pad(severity, 7), rule.words(lang).title)?;
    }
    writeln!(out, "  {}", lang.f("explain.rule-total", &[("count", &Rule::COUNT)]))?;
    let Some(list) = list else { return Ok(()) };
    writeln!(out, "\n{}", lang.f("explain.codes", &[("file", &safe(&list.file))]))?;
    if list.sample {
        writeln!(out, "  {}", lang.t("check.sample-list"))?;
    }
    let column = list.codes.iter().map(|code| width(&safe(&code.code))).max().unwrap_or(0).min(24);
    for code in &list.codes {
        let consequence = code.consequence.split_whitespace().collect::<Vec<_>>().join(" ");
        let consequence = if consequence.is_empty() { consequence } else { format!("  [{}]", name(&consequence)) };
        writeln!(out, "  {}  {}{consequence}", pad(&name(&code.code), column), name(&code.content))?;
    }
    writeln!(out, "  {}", lang.f("explain.code-total", &[("count", &list.codes.len())]))
}

fn explain_rule(rule: Rule, spec: &Spec, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let said = rule.words(lang);
    let severity = lang.t(labels::severity(rule.severity()));
    writeln!(out, "{}  {}", rule.name(), said.title)?;
    for (key, text) in [
        ("explain.meaning", said.meaning.as_str()),
        ("explain.cause", &said.cause),
        ("explain.action", &said.action),
        ("explain.severity", severity),
        ("explain.basis", lang.t(labels::basis(rule.basis()))),
        ("explain.source", &said.source),
    ] {
        entry(out, lang.t(key), text, lang)?;
    }
    let of_rule = spec.predictions.iter().filter(|prediction| prediction.rule == rule.name());
    let codes: Vec<String> = of_rule.map(|prediction| with_field(&prediction.code, prediction)).collect();
    entry(out, lang.t("explain.edition"), &editions_of(rule, spec).join("\n"), lang)?;
    entry(out, lang.t("explain.predicts"), &codes.join(", "), lang)
}

/// What the list says of a code; `written`: how the name that was asked for differs from it.
fn explain_code(
    code: &ErrorCode,
    written: Option<&str>,
    spec: &Spec,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(list) = &spec.errors else { return Ok(()) };
    writeln!(out, "{}", name(code.code.trim()))?;
    let predicting = spec.predicting(&code.code);
    let rules: Vec<String> = predicting.iter().map(|prediction| with_field(&prediction.rule, prediction)).collect();
    for (key, text) in [
        ("explain.listed-as", written.unwrap_or_default()),
        ("explain.consequence", &code.consequence),
        ("explain.content", &code.content),
        ("explain.cause", &code.cause),
        ("explain.action", &code.action),
        ("explain.predicted-by", &rules.join(", ")),
    ] {
        entry(out, lang.t(key), &masked(text), lang)?;
    }
    for (heading, text) in &code.further {
        entry(out, &name(heading), &masked(text), lang)?;
    }
    entry(out, lang.t("explain.source"), &list.file, lang)?;
    let edition = spec.edition_of(TableKind::ErrorList).map(|edition| edition.document.name()).unwrap_or_default();
    entry(out, lang.t("explain.edition"), if edition == list.file { "" } else { &edition }, lang)?;
    if list.sample {
        entry(out, "", lang.t("check.sample-list"), lang)?;
    }
    Ok(())
}

/// A text of a list, which may be anything.
fn masked(text: &str) -> std::borrow::Cow<'_, str> {
    NumberMask::unknown().apply(text)
}

/// A code or a rule, with the field to which a prediction is limited.
fn with_field(name: &str, prediction: &Prediction) -> String {
    match &prediction.field {
        Some(field) => format!("{name} ({field})"),
        None => name.to_owned(),
    }
}

/// A label and prose beside it.
fn entry(out: &mut dyn Write, label: &str, text: &str, lang: Lang) -> io::Result<()> {
    let column = match lang {
        Lang::Ja => 8,
        Lang::En => 12,
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
