//! What can be chosen from lists: how the records are narrowed, the as-of date, assumptions, marks.

use chrono::{Datelike, Months, NaiveDate};

use super::picker::{DayPicker, Picker};
use crate::check::{Rule, Severity};
use crate::history::switches;
use crate::record::Date;
use crate::report::check_model::reply_code_words;
use crate::text::Lang;
use crate::tui::component::Ctx;
use crate::tui::request::{Entry, Popup, Request};
use crate::tui::session::Filter;
use crate::tui::session::worklist::{Target, sign};
use crate::worklist::Mark;

/// What the list of records can be narrowed to.
pub fn filter(cx: Ctx<'_>) -> Picker {
    let lang = cx.session.lang;
    let mut entries = Vec::new();
    let mut add = |text: String, count: u64, filter: Filter| {
        let aside = lang.f("tui.count", &[("count", &count)]);
        entries.push(Entry { text, aside, why_not: None, request: Request::Filter(filter) });
    };
    let Some((payload, checked)) = cx.session.payload().zip(cx.session.checked()) else {
        return Picker::new(lang.t("tui.filter"), vec![]);
    };
    add(lang.t("tui.filter.all").to_owned(), u64::from(payload.document.len()), Filter::All);
    let with = |severity: Severity| -> Vec<Rule> {
        Rule::ALL.iter().copied().filter(|rule| rule.severity() == severity).collect()
    };
    let hidden = [Rule::NotDisclosed, Rule::PeriodEnded, Rule::PeriodNotStarted, Rule::PeriodReversed].to_vec();
    for (key, rules) in [
        ("tui.filter.errors", with(Severity::Error)),
        ("tui.filter.warnings", with(Severity::Warning)),
        ("tui.filter.infos", with(Severity::Info)),
        ("tui.filter.not-disclosed", vec![Rule::NotDisclosed]),
        ("tui.filter.hidden", hidden),
    ] {
        let count = checked.numbers_with(&rules).len() as u64;
        if count > 0 {
            add(lang.t(key).to_owned(), count, Filter::Rules(rules, lang.t(key).to_owned()));
        }
    }
    if let Some(between) = cx.session.since_before() {
        let count = between.records_with_new.len() as u64;
        add(lang.t("tui.filter.new").to_owned(), count, Filter::New);
    }
    let codes = cx.session.reply_codes();
    if !codes.is_empty() {
        let count = cx.session.with_reply(None).len() as u64;
        add(lang.t("tui.filter.replies").to_owned(), count, Filter::Replies(None));
        let count = cx.session.unforeseen().len() as u64;
        add(lang.t("tui.filter.unforeseen").to_owned(), count, Filter::Unforeseen);
    }
    for (mark, key) in [
        (None, "tui.filter.open"),
        (Some(Mark::ToFix), "worklist.mark.to-fix"),
        (Some(Mark::Known), "worklist.mark.known"),
        (Some(Mark::Asked), "worklist.mark.asked"),
        (Some(Mark::Done), "worklist.mark.done"),
    ] {
        if cx.session.marks.is_open() {
            let aside = lang.t("tui.filter.worklist").to_owned();
            let request = Request::Filter(Filter::Work(mark));
            entries.push(Entry { text: lang.t(key).to_owned(), aside, why_not: None, request });
        }
    }
    let mut add = |text: String, count: u64, filter: Filter| {
        let aside = lang.f("tui.count", &[("count", &count)]);
        entries.push(Entry { text, aside, why_not: None, request: Request::Filter(filter) });
    };
    for rule in Rule::ALL {
        let count = checked.records_with(*rule);
        if count > 0 {
            let title = cx.own(&rule.words(lang).title).into_owned();
            add(format!("{title}  {}", rule.name()), count, Filter::Rules(vec![*rule], title));
        }
    }
    for code in codes {
        let title =
            cx.session.workspace.spec.errors.as_ref().and_then(|list| list.get(&code)).map(|code| code.content.clone());
        let count = cx.session.with_reply(Some(&code)).len() as u64;
        if count > 0 {
            let name = reply_code_words(&code, &cx.session.workspace.spec, lang);
            add(format!("{name}  {}", title.unwrap_or_default()), count, Filter::Replies(Some(code)));
        }
    }
    Picker::new(lang.t("tui.filter"), entries)
}

/// The as-of date: a few that are often asked for, or any by typing.
pub fn as_of(cx: Ctx<'_>) -> DayPicker {
    let lang = cx.session.lang;
    let day = |year: i32, month: u32| NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(cx.session.today);
    let april = day(cx.session.today.year(), 4);
    let next_april = if cx.session.today < april { april } else { day(cx.session.today.year() + 1, 4) };
    let month = cx.session.today.with_day(1).unwrap_or(cx.session.today) + Months::new(1);
    let entry = |key: &'static str, date: Date| Entry {
        text: lang.t(key).to_owned(),
        aside: date.to_string(),
        why_not: None,
        request: Request::SeeFrom(date),
    };
    let entries = vec![
        entry("tui.date.today", cx.session.today),
        entry("tui.date.next-april", next_april),
        entry("tui.date.next-month", month),
        entry("tui.date.fiscal-end", next_april.pred_opt().unwrap_or(next_april)),
        entry("tui.date.last-april", next_april - Months::new(12)),
    ];
    DayPicker(Picker::new(lang.t("tui.date"), entries))
}

/// Asks which assumption is to be read otherwise.
pub fn assumptions(cx: Ctx<'_>) -> Picker {
    let lang = cx.session.lang;
    let entry = |(nth, switch): (usize, &crate::history::Switch)| {
        let now = cx.session.uploads.beside.readings.reading_of(switch);
        let other = switch.reading.iter().find(|reading| Some(&reading.name) != now.map(|now| &now.name));
        Entry {
            text: cx.own(switch.words.in_lang(lang)).into_owned(),
            aside: lang.f(
                "changes.assume.turn",
                &[
                    ("now", &now.map_or("", |now| now.short.in_lang(lang))),
                    ("other", &other.map_or("", |other| other.short.in_lang(lang))),
                ],
            ),
            why_not: None,
            request: Request::Assume(nth),
        }
    };
    Picker::new(lang.t("changes.assume"), switches().iter().enumerate().map(entry).collect())
}

/// How a record or a group is to be marked.
pub fn mark(cx: Ctx<'_>, target: &Target) -> Picker {
    let lang = cx.session.lang;
    let entry = |mark: Option<Mark>| {
        let text = match mark.map(sign) {
            Some((_, sign, word)) => format!("{sign} {}", lang.t(word)),
            None => format!("  {}", lang.t("marks.none")),
        };
        let request = match mark {
            Some(mark) => Request::Popup(Popup::Note(target.clone(), mark)),
            None => Request::Mark(target.clone(), None),
        };
        Entry { text, aside: String::new(), why_not: None, request }
    };
    let entries = Mark::ALL.into_iter().map(Some).chain([None]).map(entry).collect();
    Picker::new(&title_of(target, lang), entries)
}

/// What is marked, in words.
pub fn title_of(target: &Target, lang: Lang) -> String {
    match target {
        Target::Record(_, number) => lang.f("marks.title.record", &[("n", number)]),
        Target::Group(rule) => lang.f("marks.title.group", &[("title", &rule.words(lang).title)]),
    }
}
