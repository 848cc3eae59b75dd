//! Draws the state. Nothing here changes it.

use std::fmt::Display;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::App;
use crate::check::{Rule, Severity};
use crate::read::Change;
use crate::report::verdict::{Conclusion, Seen};
use crate::report::worklist::confirmed;
use crate::text::Lang;
use crate::text::terminal_text::width;
use crate::tui::component::{Ctx, fill, gauge};
use crate::tui::input::action::{Action, ScreenId};
use crate::tui::look::theme::Role;
use crate::tui::screen::changes;

/// Draws everything.
pub fn draw(app: &App, buf: &mut Buffer) {
    let (cx, area) = (app.cx(), buf.area);
    fill(buf, area, cx.style(Role::Text));
    if area.width < 20 || area.height < 5 {
        cx.pen(Role::Text).put(buf, area.right(), area.x, area.y, cx.session.lang.t("tui.too-small"));
        return;
    }
    header(cx, buf, area);
    app.screens.get(app.screen).draw(cx, buf);
    footer(app, buf, area);
    if let Some(overlay) = &app.overlay {
        overlay.draw(cx, buf, area);
    }
}

/// What is open, and whether it is fit to send; then the screens.
fn header(cx: Ctx<'_>, buf: &mut Buffer, area: Rect) {
    let lang = cx.session.lang;
    let top = Rect { height: 1, ..area };
    fill(buf, top, cx.style(Role::Header));
    let as_of = lang.f("tui.as-of", &[("date", &cx.session.as_of)]);
    let moved = if cx.session.as_of == cx.session.today { Role::Header } else { Role::Accent };
    let style = cx.style(Role::Header).patch(cx.style(moved));
    let mut right = cx.pen(Role::Header).with(style).put_right(buf, area.right() - 1, area.x, area.y, &as_of);
    let warn = cx.style(Role::Header).patch(cx.style(Role::Warning));
    if let Some(change) = cx.session.change {
        let key = cx.key(Action::Reload);
        let text = lang.f(changed_word(change), &[("key", &key)]);
        right = cx.pen(Role::Header).with(warn).put_right(buf, right - 2, area.x, area.y, &text);
    } else if cx.session.workspace.spec.errors.as_ref().is_some_and(|list| list.sample) {
        right = cx.pen(Role::Header).with(warn).put_right(buf, right - 2, area.x, area.y, lang.t("tui.sample-list"));
    }
    let what = match cx.session.payload() {
        None => lang.t("tui.no-file").to_owned(),
        Some(payload) => {
            let document = &payload.document;
            let name = document.name.rsplit(['/', '\\']).next().unwrap_or(&document.name);
            let role = lang.t(crate::workspace::role_word(document.role));
            let encoding = match (document.encoding.code(), document.bom) {
                (_, true) => lang.t("check.bom").to_owned(),
                (code, false) => code.to_uppercase(),
            };
            let files = cx.session.workspace.payloads.len();
            let nth = if files > 1 { format!("{}/{files} ", cx.session.file + 1) } else { String::new() };
            let demo =
                if cx.session.demo && area.width >= 100 { format!("{}  ", lang.t("tui.demo")) } else { String::new() };
            let records = lang.f("tui.records", &[("count", &document.len())]);
            format!("{demo}{nth}{name} {records} {role} {encoding}")
        }
    };
    cx.pen(Role::Header).put(buf, right.saturating_sub(1), area.x, area.y, &what);
    tabs(cx, buf, Rect { y: area.y + 1, height: 1, ..area });
}

fn tabs(cx: Ctx<'_>, buf: &mut Buffer, row: Rect) {
    let lang = cx.session.lang;
    fill(buf, row, cx.style(Role::Tab));
    let mut x = row.x;
    for screen in ScreenId::ALL.iter().copied() {
        let action = screen.action();
        let role = if screen == cx.screen { Role::TabActive } else { Role::Tab };
        let key = cx.key(action);
        x = cx.pen(role).put(buf, row.right(), x, row.y, &format!(" {key} {} ", action.short(lang)));
    }
    let cells = row.right().saturating_sub(x + 2);
    if let Some(progress) = cx.session.progress() {
        let area = Rect { x: x + 1, width: cells, ..row };
        let (empty, full) = (cx.pen(Role::Tab), cx.style(Role::Progress));
        let words = progress.words(lang, cells.into());
        gauge(buf, area, progress.done, progress.expected().unwrap_or(u64::MAX), &words, &empty, full);
        return;
    }
    let opening = cx.session.files.are_opening().then(|| match cx.session.files.were_opened() {
        true => lang.t("tui.reloading.short").to_owned(),
        false => lang.t("tui.opening.short").to_owned(),
    });
    if let Some(words) = opening.or_else(|| changes::running_words(cx)) {
        cx.pen(Role::Tab).put_right(buf, row.right() - 1, x + 1, row.y, &words);
        return;
    }
    let (role, mut text, replies) = verdict(cx, cells.into());
    if width(&text) + width(&replies) <= usize::from(cells) {
        text += &replies;
    }
    let style = cx.style(Role::Tab).patch(cx.style(role));
    cx.pen(role).with(style).put_right(buf, row.right() - 1, x + 1, row.y, &text);
}

/// The key of the words for what happened to an open file.
fn changed_word(change: Change) -> &'static str {
    match change {
        Change::Shorter => "tui.changed.shorter",
        Change::Written => "tui.changed.written",
        Change::Replaced => "tui.changed.replaced",
        Change::Gone => "tui.changed.gone",
    }
}

/// What the check comes to, in a few words, for so many cells; and how many replies there are, for where there is room.
fn verdict(cx: Ctx<'_>, cells: usize) -> (Role, String, String) {
    let lang = cx.session.lang;
    let Some((payload, checked)) = cx.session.payload().zip(cx.session.checked()) else {
        return (Role::Error, verdict_words(lang, Conclusion::NothingChecked, &[], None, cells), String::new());
    };
    if !checked.is_complete() {
        return (Role::Error, lang.t("tui.verdict.incomplete").to_owned(), String::new());
    }
    let count = |severity| {
        let about_replies = cx.session.workspace.findings_about_replies(cx.session.file);
        let replies = about_replies.filter(|finding| finding.rule.severity() == severity).count() as u64;
        checked.count_of(severity) + replies
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let weighing = || cx.session.workspace.weighing_on(cx.session.file);
    let rejected = weighing().filter(|(_, reply, _)| reply.is_error()).count() as u64;
    let warned = weighing().count() as u64 - rejected;
    let confirmed = confirmed(&payload.document, checked, cx.session.marks.list());
    let seen = Seen {
        payloads: 1,
        empty: usize::from(payload.document.is_empty()),
        records: u64::from(payload.document.len()),
        unread: cx.session.troubles().count(),
        failing: errors.saturating_sub(confirmed),
        warnings: warnings + warned + confirmed,
        rejected,
    };
    let conclusion = seen.conclusion();
    let by_mark = cx.session.rejected_by_mark().filter(|_| rejected > 0);
    let (marked, open) = by_mark.unwrap_or_default();
    // With marks, records are counted; else replies.
    let told = if by_mark.is_some() { marked + open } else { rejected };
    let counts: &[(&str, &dyn Display)] = &[
        ("errors", &errors),
        ("warnings", &warnings),
        ("rejected", &told),
        ("unread", &seen.unread),
        ("not_run", &checked.not_run.len()),
        ("marked", &marked),
        ("open", &open),
    ];
    let first = [Rule::DisclosureLifted, Rule::MassDisappearance].into_iter().find(|rule| checked.count(*rule) > 0);
    let text = match (conclusion, by_mark) {
        (Conclusion::Rejected, Some(_)) => {
            let words = ["tui.verdict.rejected.marked", "tui.verdict.rejected.open"].map(|key| lang.f(key, counts));
            let fits = words.into_iter().find(|text| width(text) <= cells);
            fits.unwrap_or_else(|| verdict_words(lang, conclusion, counts, first, cells))
        }
        _ => verdict_words(lang, conclusion, counts, first, cells),
    };
    let taken = cx.session.workspace.answered.get(&cx.session.file).and_then(|answered| answered.taken);
    let replies = match (rejected + warned, taken) {
        (0, None) => String::new(),
        (0, Some(taken)) => format!(" {}", lang.f("tui.verdict.taken", &[("taken", &taken)])),
        _ if by_mark.is_some() && conclusion != Conclusion::Rejected => {
            format!(" {}", lang.f("tui.verdict.replies.marked", counts))
        }
        (replies, _) => format!(" {}", lang.f("tui.verdict.replies", &[("replies", &replies)])),
    };
    let role = match conclusion {
        Conclusion::Nothing => Role::Ok,
        Conclusion::Check => Role::Warning,
        _ => Role::Error,
    };
    (role, text, replies)
}

/// The verdict in words; shorter where so many cells are too few for it.
fn verdict_words(
    lang: Lang,
    conclusion: Conclusion,
    counts: &[(&str, &dyn Display)],
    first: Option<Rule>,
    cells: usize,
) -> String {
    let words: &[&'static str] = match conclusion {
        Conclusion::Fix if first == Some(Rule::DisclosureLifted) => {
            &["changes.verdict.lifted", "changes.verdict.lifted.short"]
        }
        Conclusion::Fix if first == Some(Rule::MassDisappearance) => &["changes.verdict", "changes.verdict.short"],
        Conclusion::Fix => &["tui.verdict.errors", "tui.verdict.errors.short", "tui.verdict.errors.shortest"],
        Conclusion::Check => &["tui.verdict.warnings", "tui.verdict.warnings.short"],
        Conclusion::Rejected => &["tui.verdict.rejected", "tui.verdict.rejected.short"],
        Conclusion::Unread => &["tui.verdict.unread", "tui.verdict.unread.short"],
        Conclusion::NoRecords => &["tui.verdict.no-records"],
        Conclusion::NothingChecked => &["tui.verdict.nothing-checked"],
        Conclusion::Nothing => &["tui.verdict.clean", "tui.verdict.clean.short"],
    };
    let mut said = words.iter().map(|key| lang.f(key, counts)).peekable();
    let mut text = said.next().unwrap_or_default();
    while width(&text) > cells
        && let Some(shorter) = said.next()
    {
        text = shorter;
    }
    text
}

/// A sentence where there is one to say, else what keys do.
fn footer(app: &App, buf: &mut Buffer, area: Rect) {
    let (cx, screen) = (app.cx(), app.screens.get(app.screen));
    let lang = cx.session.lang;
    let row = Rect { y: area.bottom() - 1, height: 1, ..area };
    fill(buf, row, cx.style(Role::Footer));
    if app.overlay.as_ref().is_some_and(|overlay| overlay.takes_last_line()) {
        return;
    }
    if let Some(notice) = &cx.session.notice {
        let style = cx.style(Role::Footer).patch(cx.style(Role::Accent));
        cx.pen(Role::Footer).with(style).put(buf, row.right(), row.x + 1, row.y, notice);
        return;
    }
    let mut right = row.right() - 1;
    if let (ScreenId::Records, Some(what)) = (app.screen, cx.session.filter_words()) {
        let filtered = lang.f("tui.filtered", &[("what", &what), ("count", &cx.session.listed.count())]);
        let style = cx.style(Role::Footer).patch(cx.style(Role::Accent));
        right = cx.pen(Role::Footer).with(style).put_right(buf, right, row.x + row.width / 2, row.y, &filtered) - 1;
    }
    let named = |action: &Action| {
        let key = cx.look.keymap.keys_for(*action).into_iter().next()?;
        let short = screen.short(*action, cx);
        let needed = (width(&key) + width(short) + 3) as u16;
        app.why_not(*action).is_none().then_some((key, short, needed))
    };
    // Whatever else finds room: how to get help, and out.
    let last = |action: &&Action| matches!(action, Action::Help | Action::Quit);
    let mut kept: u16 = screen.footer(cx).iter().filter(last).filter_map(named).map(|(.., needed)| needed).sum();
    let mut x = row.x + 1;
    for action in screen.footer(cx) {
        let Some((key, short, needed)) = named(action) else { continue };
        if last(&action) {
            kept -= needed;
        }
        // Behind the last one no blanks are needed.
        if x + needed + kept > right + 2 {
            continue;
        }
        x = cx.pen(Role::Key).put(buf, right, x, row.y, &key);
        x = cx.pen(Role::Footer).put(buf, right, x + 1, row.y, short) + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of the tabs' row at 80 columns.
    const ROOM: [(Lang, usize); 2] = [(Lang::En, 26), (Lang::Ja, 33)];

    #[test]
    fn a_verdict_is_whole_at_80_columns() {
        let say = |lang, conclusion, (errors, warnings): (u64, u64), gone, cells| {
            let many: u64 = 99_999;
            let counts: &[(&str, &dyn Display)] = &[
                ("errors", &errors),
                ("warnings", &warnings),
                ("rejected", &many),
                ("unread", &many),
                ("not_run", &14),
            ];
            verdict_words(lang, conclusion, counts, gone, cells)
        };
        for (lang, cells) in ROOM {
            for (conclusion, counts, gone) in [
                (Conclusion::Fix, (999_999, 99_999), None),
                (Conclusion::Fix, (99_999, 0), Some(Rule::MassDisappearance)),
                (Conclusion::Fix, (99_999, 0), Some(Rule::DisclosureLifted)),
                (Conclusion::Check, (0, 99_999), None),
                (Conclusion::Nothing, (0, 0), None),
                (Conclusion::Rejected, (0, 0), None),
                (Conclusion::Unread, (0, 0), None),
                (Conclusion::NoRecords, (0, 0), None),
                (Conclusion::NothingChecked, (0, 0), None),
            ] {
                let words = say(lang, conclusion, counts, gone, cells);
                assert!(width(&words) <= cells && !words.is_empty(), "{words}");
                let errors = counts.0.to_string();
                assert!(counts.0 == 0 || words.contains(&errors), "{words}");
            }
        }
        for (counts, words) in [
            ((3, 2), "Fix before sending E3 W2"),
            ((8, 18), "Fix before sending E8 W18"),
            ((29_443, 20_214), "Fix first E29443 W20214"),
        ] {
            assert_eq!(say(Lang::En, Conclusion::Fix, counts, None, 26), words);
        }
        assert_eq!(say(Lang::En, Conclusion::Fix, (3, 12), None, 60), "Fix before sending: 3 err. 12 warn.");
    }
}
