//! The part about when clinics can see the upload: step by step, with what is published and what is only read out of it.

use chrono::Datelike;

use crate::report::timing::{MasterLine, TimingLine, applies_word, reason_word, sureness_word};
use crate::spec::{Applies, CalendarBasis, Newcomers, Reason, Shown, Timing};
use crate::text::terminal_text::safe;
use crate::tui::component::Ctx;
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::input::action::Action;
use crate::tui::look::theme::Role;

/// Cells for the day of a step.
const DAY: usize = 18;

/// All there is to say.
pub fn page(cx: Ctx<'_>, width: usize) -> Page {
    let lang = cx.session.lang;
    let mut page = Page::default();
    let Some(payload) = cx.session.payload() else {
        page.prose(Role::Dim, 2, None, lang.t("tui.no-payload"), width);
        return page;
    };
    let beside = &cx.session.uploads.beside;
    let newcomers = cx.session.uploads.slots.get(cx.session.file).and_then(|slot| slot.newcomers.done()).copied();
    let calendar = cx.session.workspace.spec.calendar(beside.year_end);
    // Until they are counted, both may hold.
    let unknown = Newcomers { unknown: 1, ..Newcomers::default() };
    let timing = Timing::new(beside.sent_at, newcomers.unwrap_or(unknown), &calendar, lang);
    let basis = calendar.basis(timing.shown().1.year());
    let line = TimingLine::new(&payload.document.name, timing, basis, beside.master_day);
    let timing = &line.timing;
    let sent = timing.sent.format("%Y-%m-%d %H:%M").to_string();
    page.gap();
    let (earliest, latest) = timing.shown();
    let args: &[(&str, &dyn std::fmt::Display)] =
        &[("sent", &sent), ("earliest", &earliest.format("%Y-%m-%d %H:%M")), ("latest", &latest)];
    page.prose(Role::Title, 1, None, &lang.f("changes.shown.title", args), width);
    let key = cx.key(Action::SentAt);
    page.prose(Role::Dim, 3, None, &lang.f("changes.shown.change", &[("key", &key)]), width);
    page.gap();
    match newcomers {
        None => page.prose(Role::Dim, 3, None, lang.t("tui.still-checking"), width),
        Some(counts) => {
            let unknown = counts.unknown + counts.unreadable;
            let args: &[(&str, &dyn std::fmt::Display)] =
                &[("new", &counts.new), ("known", &counts.known), ("unknown", &unknown)];
            page.prose(Role::Text, 3, None, &lang.f(applies_word(timing), args), width);
        }
    }
    if timing.applies != Applies::WithNew {
        lane(cx, "timing.range.without-new", &timing.without_new, width, &mut page);
    }
    if timing.applies != Applies::WithoutNew {
        lane(cx, "timing.range.with-new", &timing.with_new, width, &mut page);
    }
    page.gap();
    page.prose(Role::Title, 1, None, lang.t("changes.shown.basis"), width);
    let words = match basis {
        CalendarBasis::List => "timing.calendar.list",
        CalendarBasis::Law => "timing.calendar.law",
        CalendarBasis::Unknown => "timing.calendar.unknown",
    };
    page.prose(Role::Dim, 3, None, lang.t(words), width);
    let words = if timing.year_end { "timing.year-end.closed" } else { "timing.year-end.open" };
    page.prose(Role::Dim, 3, None, lang.t(words), width);
    master(cx, &line.master, width, &mut page);
    page
}

/// From when to when, and why.
fn lane(cx: Ctx<'_>, key: &'static str, shown: &Shown, width: usize, page: &mut Page) {
    let lang = cx.session.lang;
    page.gap();
    let earliest = shown.earliest.format("%Y-%m-%d %H:%M").to_string();
    // Named where they are used, so that no word is thought unused.
    let said = match key {
        "timing.range.with-new" => "timing.range.with-new",
        _ => "timing.range.without-new",
    };
    let said = lang.f(said, &[("earliest", &earliest), ("latest", &shown.latest)]);
    page.prose(Role::Accent, 3, None, &said, width);
    for step in &shown.steps {
        let time = step.time.map(|time| time.format(" %H:%M").to_string()).unwrap_or_default();
        let mut said = match &step.reason {
            Reason::Holiday(name) => lang.f("timing.reason.holiday", &[("name", &safe(name))]),
            reason => lang.find(reason_word(reason)).unwrap_or_default().to_owned(),
        };
        if let Some(sure) = sureness_word(step.sureness) {
            said.push_str(lang.t(sure));
        }
        let when = format!("{:<DAY$}", format!("{}{time}", step.day));
        page.prose(Role::Text, 5, Some((Role::Dim, &when)), &said, width);
    }
}

/// The deadline for changes of PMH's masters, in its readings.
fn master(cx: Ctx<'_>, line: &MasterLine, width: usize, page: &mut Page) {
    let lang = cx.session.lang;
    let said = match line {
        MasterLine::For { target, by_week, by_days, safe, past, .. } => {
            let key = if *past { "timing.master.past" } else { "timing.master.for" };
            lang.f(key, &[("target", target), ("week", by_week), ("days", by_days), ("safe", safe)])
        }
        MasterLine::Reaches { thursday, by_week_from, by_days_from } => {
            let args: &[(&str, &dyn std::fmt::Display)] =
                &[("thursday", thursday), ("week", by_week_from), ("days", by_days_from)];
            lang.f("timing.master.reaches", args)
        }
        MasterLine::None {} => return,
    };
    page.push(Line::default());
    page.prose(Role::Title, 1, None, lang.t("changes.shown.master"), width);
    page.prose(Role::Dim, 3, None, &said, width);
}
