//! What a group of findings means, and what could not be checked.

use super::Group;
use crate::check::Rule;
use crate::report::check_model::{self, AnswersLine, editions_of};
use crate::report::codes::listed_as_words;
use crate::text::terminal_text::{pad, width as cell_width};
use crate::tui::component::Ctx;
use crate::tui::component::rich_text::Page;
use crate::tui::look::theme::Role;

/// The words that stand before the parts of what is said, one below the other.
const LABELS: [&str; 10] = [
    "cause.why",
    "cause.rules",
    "explain.action",
    "explain.cause",
    "explain.meaning",
    "explain.content",
    "explain.source",
    "explain.edition",
    "explain.consequence",
    "explain.listed-as",
];

/// What a group means, and what to do.
pub(super) fn about(cx: Ctx<'_>, group: &Group, width: usize) -> Page {
    let lang = cx.session.lang;
    let mut page = Page::of(cx.look.ruler);
    let column = LABELS.iter().map(|key| cell_width(lang.t(key))).max().unwrap_or(0) + 2;
    let mut add = |key: &'static str, text: &str| {
        if !text.trim().is_empty() {
            page.prose(Role::Text, 1, Some((Role::Dim, &pad(lang.t(key), column))), text, width.saturating_sub(1));
        }
    };
    match group {
        Group::Cause(cause) => {
            let table = &cx.session.workspace.spec.fields;
            add("explain.action", &cx.own(&cause.action(lang, table)));
            add("cause.why", &cx.own(&cause.why(lang, table)));
            let titles: Vec<&str> = cause.rules.iter().map(|rule| rule.words(lang).title.as_str()).collect();
            add("cause.rules", &cx.own(&titles.join(lang.t("message.comma"))));
        }
        Group::Rule { rule, .. } => {
            let words = rule.words(lang);
            let then = if rule.keeps_others_back() { lang.t("check.rule.more-may-appear") } else { "" };
            add("explain.action", cx.own(&format!("{} {then}", words.action)).trim_end());
            add("explain.cause", &cx.own(&words.cause));
            add("explain.meaning", &cx.own(&words.meaning));
            add("explain.source", &cx.own(&words.source));
            add("explain.edition", &cx.own(&editions_of(*rule, &cx.session.workspace.spec).join("\n")));
        }
        Group::Code { code, .. } => {
            match cx.session.workspace.spec.errors.as_ref().and_then(|list| Some((list, list.get(code)?))) {
                Some((list, entry)) => {
                    add(
                        "explain.listed-as",
                        &listed_as_words(code, &cx.session.workspace.spec, lang).unwrap_or_default(),
                    );
                    add("explain.consequence", &entry.consequence);
                    add("explain.action", &entry.action);
                    add("explain.cause", &entry.cause);
                    add("explain.content", &entry.content);
                    let source = match list.sample {
                        true => format!("{}  {}", list.file, lang.t("tui.sample-list")),
                        false => list.file.clone(),
                    };
                    add("explain.source", &source);
                }
                None => add("explain.meaning", &cx.own(&Rule::CodeNotInList.words(lang).action)),
            }
        }
        Group::Answers { .. } => {
            let lines = answers(cx);
            lines.iter().for_each(|line| page.prose(Role::Text, 1, None, line, width.saturating_sub(1)));
        }
    }
    page
}

/// What the replies to the upload come to, in sentences.
pub(super) fn answers(cx: Ctx<'_>) -> Vec<String> {
    let answered = cx.session.workspace.answered.get(&cx.session.file).zip(cx.session.payload());
    let line = answered.map(|(answered, payload)| AnswersLine::new(&payload.document.name, answered));
    line.map(|line| line.in_words(cx.session.lang)).unwrap_or_default()
}

/// What could not be checked.
pub(super) fn not_run(cx: Ctx<'_>) -> String {
    let (Some(checked), lang) = (cx.session.checked(), cx.session.lang) else { return String::new() };
    let names: Vec<String> = checked
        .not_run
        .iter()
        .map(|rule| check_model::not_run(rule, &cx.session.workspace.spec, lang))
        .map(|line| lang.f("tui.findings.not-run-one", &[("rule", &line.rule), ("reason", &line.reason)]))
        .collect();
    lang.f("tui.findings.not-run", &[("rules", &names.join(lang.t("message.comma")))])
}
