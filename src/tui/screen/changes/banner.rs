//! What stands above the list of changes: who goes missing first, then the counts, then what became of the findings.

use super::uploads::comparison;
use crate::check::Severity;
use crate::compare::{Comparison, TypeCount, percent};
use crate::report::compare::{type_called, type_code};
use crate::text::terminal_text::{pad, pad_left, safe, width as cell_width};
use crate::tui::component::Ctx;
use crate::tui::component::record_detail::sign;
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::look::theme::Role;
use crate::tui::session::comparisons::Stage;

/// How many types are listed.
const TYPES: usize = 4;

/// What stands there.
pub fn page(cx: Ctx<'_>, width: usize) -> Page {
    let mut page = Page::default();
    let Some(comparison) = comparison(cx) else { return page };
    if cx
        .session
        .payload()
        .and_then(|payload| payload.previous.as_ref())
        .is_some_and(|old| old.index().torn().is_some())
    {
        page.prose(Role::Warning, 1, None, cx.session.lang.t("changes.torn"), width);
    }
    people(cx, comparison, width, &mut page);
    guard(cx, comparison, width, &mut page);
    counts(cx, comparison, &mut page);
    findings(cx, width, &mut page);
    replies(cx, comparison, width, &mut page);
    types(cx, comparison, &mut page);
    fixed(cx, width, &mut page);
    page
}

/// Whose protection was lifted, before all else; then whose number stands with another person.
fn people(cx: Ctx<'_>, comparison: &Comparison, width: usize, page: &mut Page) {
    let lang = cx.session.lang;
    let (role, mark) = sign(Severity::Error);
    let changed = &comparison.changed_people;
    let args: &[(&str, &dyn std::fmt::Display)] =
        &[("lifted", &comparison.lifted.len()), ("count", &changed.people), ("people", &changed.continuing)];
    for (any, key) in
        [(!comparison.lifted.is_empty(), "changes.lifted"), (!changed.records.is_empty(), "changes.people")]
    {
        if any {
            page.prose(role, 1, Some((role, &format!("{mark} "))), &lang.f(key, args), width);
        }
    }
}

/// Whether too many of a type are gone, the worst first.
fn guard(cx: Ctx<'_>, comparison: &Comparison, width: usize, page: &mut Page) {
    let lang = cx.session.lang;
    let max = cx.session.workspace.limits.max_gone;
    let limit = percent(max);
    let mut worst: Vec<&TypeCount> = comparison.types.iter().filter(|kind| kind.recipients_gone > 0).collect();
    worst.sort_by(|a, b| b.share().total_cmp(&a.share()));
    if worst.is_empty() {
        page.prose(Role::Ok, 3, None, lang.t("compare.gone.none"), width);
    }
    for kind in worst.iter().take(TYPES) {
        let over = comparison.both_full && kind.exceeds(max);
        let (role, mark) = if over { sign(Severity::Error) } else { (Role::Text, " ") };
        let args: &[(&str, &dyn std::fmt::Display)] = &[
            ("type", &type_called(kind, lang)),
            ("recipients", &kind.recipients),
            ("gone", &kind.recipients_gone),
            ("current", &kind.in_period),
            ("lost", &kind.in_period_gone),
            ("share", &percent(kind.share())),
            ("max", &limit),
        ];
        let said = if over { lang.f("changes.gone.over", args) } else { lang.f("changes.gone.within", args) };
        page.prose(role, 1, Some((role, &format!("{mark} "))), &said, width);
    }
    if worst.len() > TYPES {
        let more = lang.f("changes.gone.more", &[("count", &(worst.len() - TYPES))]);
        page.prose(Role::Dim, 3, None, &more, width);
    }
}

/// How many records of each sort.
fn counts(cx: Ctx<'_>, comparison: &Comparison, page: &mut Page) {
    let lang = cx.session.lang;
    let mut line = Line::of(Role::Text, "   ");
    for (role, mark, key, count) in [
        (Role::Error, "-", "compare.records.gone", comparison.gone.len() as u64),
        (Role::Warning, "~", "compare.records.changed", comparison.changed.len() as u64),
        (Role::Ok, "+", "compare.records.added", comparison.added.len() as u64),
        (Role::Dim, "=", "compare.records.unchanged", comparison.unchanged),
    ] {
        let role = if count == 0 { Role::Dim } else { role };
        line = line.and(role, format!("{mark} ")).and(Role::Dim, format!("{} ", lang.t(key)));
        line = line.and(Role::Text, format!("{count}    "));
    }
    page.push(line);
    if comparison.unread != (0, 0) {
        let said = lang.f("changes.unread", &[("old", &comparison.unread.0), ("new", &comparison.unread.1)]);
        page.push(Line::of(Role::Error, "   ! ").and(Role::Error, said));
    }
    let keyless = (comparison.keyless_old.len(), comparison.keyless_new.len());
    if keyless != (0, 0) {
        let said = lang.f("changes.keyless", &[("old", &keyless.0), ("new", &keyless.1)]);
        page.push(Line::of(Role::Warning, "   ? ").and(Role::Text, said));
    }
    if comparison.guessed > 0 {
        let said = lang.f("changes.guessed", &[("count", &comparison.guessed)]);
        page.push(Line::of(Role::Dim, format!("     {said}")));
    }
}

/// The types in which something changes.
fn types(cx: Ctx<'_>, comparison: &Comparison, page: &mut Page) {
    let lang = cx.session.lang;
    let changing = || comparison.types.iter().filter(|kind| kind.gone + kind.added + kind.changed > 0);
    // Of one type the counts above say it all.
    if comparison.types.len() < 2 {
        return;
    }
    let column = changing().map(|kind| cell_width(&type_code(kind, lang))).max().unwrap_or(0).min(20);
    let digits = changing().flat_map(|kind| [kind.gone, kind.changed, kind.added]).max().unwrap_or(0).to_string().len();
    for kind in changing().take(TYPES) {
        let count = |count: u64| pad_left(&count.to_string(), digits);
        let line = Line::of(Role::Dim, format!("     {}  ", pad(&safe(&type_code(kind, lang)), column)));
        let line =
            line.and(Role::Text, format!("- {}  ~ {}  + {}", count(kind.gone), count(kind.changed), count(kind.added)));
        page.push(line.and(Role::Dim, format!("  = {}", kind.unchanged)));
    }
    if changing().count() > TYPES {
        let more = lang.f("changes.gone.more", &[("count", &(changing().count() - TYPES))]);
        page.push(Line::of(Role::Dim, format!("     {more}")));
    }
}

/// Findings fixed, still there and new.
fn findings(cx: Ctx<'_>, width: usize, page: &mut Page) {
    let lang = cx.session.lang;
    let Some(slot) = cx.session.uploads.slots.get(cx.session.file) else { return };
    let said = match &slot.compared {
        Stage::Done(compared) => {
            // Of a history against a full upload there is nothing to say.
            let Some(between) = &compared.between else { return };
            let args: &[(&str, &dyn std::fmt::Display)] =
                &[("fixed", &between.fixed), ("gone", &between.gone), ("known", &between.known), ("new", &between.new)];
            let role = if between.new > 0 { Role::Warning } else { Role::Dim };
            return page.prose(role, 3, None, &lang.f("changes.since", args), width);
        }
        Stage::Failed(_) => lang.t("changes.since.failed").to_owned(),
        _ => lang.t("changes.since.coming").to_owned(),
    };
    page.prose(Role::Dim, 3, None, &said, width);
}

/// Of which rules findings are fixed.
fn fixed(cx: Ctx<'_>, width: usize, page: &mut Page) {
    let lang = cx.session.lang;
    let Some(between) = cx.session.since_before() else { return };
    let fixed = between.fixed_by_rule.iter();
    let rules: Vec<String> = fixed.map(|(rule, count)| format!("{} {count}", rule.words(lang).title)).collect();
    if !rules.is_empty() {
        let said = lang.f("changes.since.fixed", &[("rules", &rules.join(lang.t("message.comma")))]);
        page.prose(Role::Dim, 5, None, &cx.own(&said), width);
    }
}

/// What became of the replies to the upload before. Without those: of the records with a reply, whether they changed, and
/// whether something is still found.
fn replies(cx: Ctx<'_>, comparison: &Comparison, width: usize, page: &mut Page) {
    let lang = cx.session.lang;
    let before = cx.session.uploads.slots.get(cx.session.file).and_then(|slot| slot.rejected.done());
    if let Some(rejected) = before.filter(|rejected| rejected.both) {
        let args: &[(&str, &dyn std::fmt::Display)] = &[
            ("count", &rejected.before),
            ("fixed", &rejected.fixed),
            ("still", &rejected.still),
            ("gone", &rejected.gone),
            ("new", &rejected.new),
        ];
        let role = if rejected.still + rejected.new > 0 { Role::Warning } else { Role::Dim };
        return page.prose(role, 3, None, &lang.f("changes.replies.since", args), width);
    }
    let now = cx.session.with_reply(None);
    let numbers = before.map_or(now.as_slice(), |rejected| rejected.again.as_slice());
    let (count, gone) = before.map_or((numbers.len(), 0), |rejected| (rejected.before, rejected.gone));
    let (false, Some(checked)) = (count == 0, cx.session.checked()) else { return };
    let changed: std::collections::HashSet<u32> = comparison.changed.iter().map(|changed| changed.new).collect();
    let found = |number: &&u32| checked.rules_of(**number).iter().any(|rule| rule.severity() > Severity::Info);
    let args: &[(&str, &dyn std::fmt::Display)] = &[
        ("count", &count),
        ("gone", &gone),
        ("changed", &numbers.iter().filter(|number| changed.contains(number)).count()),
        ("found", &numbers.iter().filter(found).count()),
    ];
    let said = match before {
        Some(_) => lang.f("changes.replies.before", args),
        None => lang.f("changes.replies", args),
    };
    page.prose(Role::Text, 3, None, &said, width);
}

/// What the part is for, where there is nothing to compare with.
pub fn without(cx: Ctx<'_>, width: usize) -> Page {
    let lang = cx.session.lang;
    let mut page = Page::default();
    page.gap();
    let previous = cx.session.payload().is_some_and(|payload| payload.previous.is_some());
    match cx.session.uploads.slots.get(cx.session.file).map(|slot| &slot.comparison) {
        Some(Stage::Runs(_, since)) => {
            let counts = |document: &crate::read::Document| document.len();
            let new = cx.session.payload().map_or(0, |payload| counts(&payload.document));
            let old = cx.session.payload().and_then(|payload| payload.previous.as_ref()).map_or(0, |old| counts(old));
            let args: &[(&str, &dyn std::fmt::Display)] =
                &[("old", &old), ("new", &new), ("seconds", &since.elapsed().as_secs())];
            page.prose(Role::Text, 2, None, &lang.f("changes.comparing", args), width);
        }
        Some(Stage::Failed(kind)) => {
            let said = lang.f("changes.failed", &[("reason", kind)]);
            page.prose(Role::Error, 2, None, &said, width);
        }
        Some(Stage::Done(_)) => page.prose(Role::Text, 2, None, lang.t("changes.other-form"), width),
        _ if previous => page.prose(Role::Text, 2, None, lang.t("tui.still-checking"), width),
        _ => {
            page.prose(Role::Text, 2, None, lang.t("changes.none"), width);
            page.gap();
            page.prose(Role::Dim, 2, None, lang.t("changes.none.how"), width);
            page.gap();
            page.push(Line::of(Role::Accent, format!("  {}", lang.t("changes.none.command"))));
        }
    }
    page
}
