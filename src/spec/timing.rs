//! When clinics can see an upload, as far as that is published, and how sure each step of the reckoning is. It stands beside
//! the calendar since it knows nothing of files: it takes a moment and counts of people, and gives days with their reasons.
//!
//! The Digital Agency (briefing of 2026-01-28): a file without errors shows at clinics "当日もしくは翌営業日"; with new
//! recipients it passes the 医療保険者向け中間サーバー, which runs "平日8時～21時", and past that nothing is updated until the
//! next business day's hours. That an upload without new recipients escapes these hours is implied, not said. That holidays
//! are no 平日, that 21:00 sharp is past them, and that showing takes up to one business day more after the server has run,
//! is this program's reading.

use chrono::{Datelike, Days, NaiveDateTime, NaiveTime, Weekday};

use super::{Calendar, Closed};
use crate::record::Date;
use crate::text::Lang;

/// The hours of the intermediate server: from the first full hour until before the second.
const OPENS: u32 = 8;
const CLOSES: u32 = 21;

/// How sure a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sureness {
    /// The briefing says so.
    Briefing,
    /// The law on holidays, or the Cabinet Office's list.
    Law,
    /// This program's reading of what is not said.
    Reading,
    /// What the user has the program assume.
    Assumed,
}

impl Sureness {
    /// The name that scripts see.
    pub fn code(self) -> &'static str {
        match self {
            Sureness::Briefing => "briefing",
            Sureness::Law => "law",
            Sureness::Reading => "reading",
            Sureness::Assumed => "assumed",
        }
    }
}

/// Why a day comes out as it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Without an error a file shows on the same day at the earliest.
    SameDay,
    /// Without an error it shows on the next business day at the latest.
    NextBusinessDay,
    /// New recipients pass the intermediate server, which runs now.
    ServerRuns,
    /// It does not run yet.
    BeforeHours,
    /// It does not run any more.
    AfterHours,
    /// A Saturday or Sunday.
    Weekend,
    /// A holiday; its name.
    Holiday(String),
    /// 29 December to 3 January.
    YearEnd,
    /// The server runs again from here on.
    ServerOpens,
    /// The year's holidays are not known.
    UnknownYear,
}

impl Reason {
    /// The name that scripts see.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::SameDay => "same-day",
            Reason::NextBusinessDay => "next-business-day",
            Reason::ServerRuns => "server-runs",
            Reason::BeforeHours => "before-hours",
            Reason::AfterHours => "after-hours",
            Reason::Weekend => "weekend",
            Reason::Holiday(_) => "holiday",
            Reason::YearEnd => "year-end",
            Reason::ServerOpens => "server-opens",
            Reason::UnknownYear => "unknown-year",
        }
    }

    /// How sure it is.
    pub fn sureness(&self) -> Sureness {
        match self {
            Reason::SameDay | Reason::ServerRuns | Reason::BeforeHours | Reason::AfterHours => Sureness::Briefing,
            Reason::NextBusinessDay | Reason::Weekend | Reason::ServerOpens => Sureness::Briefing,
            // That 平日 leaves holidays out is not said.
            Reason::Holiday(_) | Reason::UnknownYear => Sureness::Reading,
            Reason::YearEnd => Sureness::Assumed,
        }
    }
}

/// A step of the reckoning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimingStep {
    /// The day that is spoken of.
    pub day: Date,
    /// The time of that day, where one is meant.
    pub time: Option<NaiveTime>,
    /// What is said of it.
    pub reason: Reason,
    /// How sure that is.
    pub sureness: Sureness,
}

/// From when to when an upload is expected to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The first moment.
    pub earliest: NaiveDateTime,
    /// The last day.
    pub latest: Date,
    /// Why, in the order of the days.
    pub steps: Vec<TimingStep>,
}

/// How many people of an upload are new: by 個人番号, whatever their certificates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Newcomers {
    /// Not in the uploads before it.
    pub new: u64,
    /// In one of them.
    pub known: u64,
    /// Of whom it is not known, since no upload before it was given.
    pub unknown: u64,
    /// Records without a readable 個人番号.
    pub unreadable: u64,
}

/// Which of the two reckonings an upload falls under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applies {
    /// It holds new recipients.
    WithNew,
    /// It holds none.
    WithoutNew,
    /// Either may be: that is not known.
    Either,
}

impl Applies {
    /// The name that scripts see.
    pub fn code(self) -> &'static str {
        match self {
            Applies::WithNew => "with-new",
            Applies::WithoutNew => "without-new",
            Applies::Either => "either",
        }
    }
}

/// When an upload shows that is sent at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// The moment, in Japan's time.
    pub sent: NaiveDateTime,
    /// Who is new in it.
    pub newcomers: Newcomers,
    /// Which of the two holds.
    pub applies: Applies,
    /// If it held no new recipients.
    pub without_new: Shown,
    /// If it held any.
    pub with_new: Shown,
    /// Whether 29 December to 3 January were taken for closed.
    pub year_end: bool,
}

impl Timing {
    /// Reckons for a moment; holidays are named in the language.
    pub fn new(sent: NaiveDateTime, newcomers: Newcomers, calendar: &Calendar, lang: Lang) -> Timing {
        let applies = if newcomers.new > 0 {
            Applies::WithNew
        } else if newcomers.unknown > 0 || newcomers.unreadable > 0 {
            Applies::Either
        } else {
            Applies::WithoutNew
        };
        Timing {
            sent,
            newcomers,
            applies,
            without_new: without_new(sent, calendar, lang),
            with_new: with_new(sent, calendar, lang),
            year_end: calendar.closes_at_year_end(),
        }
    }

    /// From when to when: of the two the one that holds, or both together.
    pub fn shown(&self) -> (NaiveDateTime, Date) {
        match self.applies {
            Applies::WithNew => (self.with_new.earliest, self.with_new.latest),
            Applies::WithoutNew => (self.without_new.earliest, self.without_new.latest),
            Applies::Either => (self.without_new.earliest, self.with_new.latest.max(self.without_new.latest)),
        }
    }
}

fn step(day: Date, time: Option<NaiveTime>, reason: Reason) -> TimingStep {
    let sureness = reason.sureness();
    TimingStep { day, time, reason, sureness }
}

/// Each closed day between two, with its reason.
fn closed_days(from: Date, before: Date, calendar: &Calendar, lang: Lang, steps: &mut Vec<TimingStep>) {
    for day in from.iter_days().take_while(|day| *day < before) {
        let reason = match calendar.closed(day, lang) {
            Some(Closed::Weekend) => Reason::Weekend,
            Some(Closed::Holiday(name)) => Reason::Holiday(name),
            Some(Closed::YearEnd) => Reason::YearEnd,
            None => continue,
        };
        steps.push(step(day, None, reason));
    }
}

/// The next business day after a day, with the closed ones between.
fn next(day: Date, calendar: &Calendar, lang: Lang, steps: &mut Vec<TimingStep>) -> Date {
    let next = calendar.business_day_after(day);
    closed_days(day.succ_opt().unwrap_or(day), next, calendar, lang, steps);
    next
}

/// Years of which no holidays are known make what is said of them uncertain.
fn doubt(shown: Shown, calendar: &Calendar) -> Shown {
    let days = [shown.earliest.date(), shown.latest];
    let unknown = days.into_iter().find(|day| calendar.basis(day.year()) == super::CalendarBasis::Unknown);
    let mut steps = shown.steps;
    steps.extend(unknown.map(|day| step(day, None, Reason::UnknownYear)));
    Shown { steps, ..shown }
}

fn without_new(sent: NaiveDateTime, calendar: &Calendar, lang: Lang) -> Shown {
    let today = sent.date();
    let mut first = step(today, Some(sent.time()), Reason::SameDay);
    // That the server's hours do not matter here is implied, not said.
    first.sureness = Sureness::Reading;
    let mut steps = vec![first];
    let latest = next(today, calendar, lang, &mut steps);
    steps.push(step(latest, None, Reason::NextBusinessDay));
    doubt(Shown { earliest: sent, latest, steps }, calendar)
}

/// The first moment from this one on at which the server takes new recipients.
pub fn opens_for_new(sent: NaiveDateTime, calendar: &Calendar) -> NaiveDateTime {
    let opening = |day: Date| NaiveTime::from_hms_opt(OPENS, 0, 0).map_or(sent, |time| day.and_time(time));
    let today = sent.date();
    let hour = chrono::Timelike::hour(&sent.time());
    if !calendar.is_business_day(today) || hour >= CLOSES {
        opening(calendar.business_day_after(today))
    } else if hour < OPENS {
        opening(today)
    } else {
        sent
    }
}

fn with_new(sent: NaiveDateTime, calendar: &Calendar, lang: Lang) -> Shown {
    let today = sent.date();
    let earliest = opens_for_new(sent, calendar);
    let mut steps = Vec::new();
    if earliest == sent {
        steps.push(step(today, Some(sent.time()), Reason::ServerRuns));
    } else {
        if calendar.is_business_day(today) {
            let reason = if earliest.date() == today { Reason::BeforeHours } else { Reason::AfterHours };
            steps.push(step(today, Some(sent.time()), reason));
        }
        closed_days(today, earliest.date(), calendar, lang, &mut steps);
        steps.push(step(earliest.date(), Some(earliest.time()), Reason::ServerOpens));
    }
    let latest = next(earliest.date(), calendar, lang, &mut steps);
    let mut last = step(latest, None, Reason::NextBusinessDay);
    if earliest != sent {
        // From which day "翌営業日" counts where the server had to be waited for is not said: the later one is taken.
        last.sureness = Sureness::Reading;
    }
    steps.push(last);
    doubt(Shown { earliest, latest, steps }, calendar)
}

/// Until when a change of PMH's masters must be applied for: "3週間前の木曜日まで" (令和7年度; not yet said for 令和8年度)
/// can be read in two ways, and the first of them differs for Sundays by where a week begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MasterDay {
    /// The day from which the change is to hold.
    pub target: Date,
    /// The Thursday of the week three weeks before its week, weeks beginning on Monday.
    pub by_week: Date,
    /// The same, weeks beginning on Sunday.
    pub by_week_from_sunday: Date,
    /// The last Thursday that is 21 days or more before it.
    pub by_days: Date,
}

impl MasterDay {
    /// The deadlines for a day; `None` at the edge of the calendar.
    pub fn for_target(target: Date) -> Option<MasterDay> {
        let back = |days: u32| target.checked_sub_days(Days::new(u64::from(days)));
        let weekday = target.weekday();
        let thursday = |day: Date, from_monday: i64| day.checked_add_signed(chrono::Duration::days(3 - from_monday));
        let by_week = thursday(back(21)?, i64::from(weekday.num_days_from_monday()))?;
        // A Sunday that begins its week is four days before its Thursday.
        let from_monday = if weekday == Weekday::Sun { -1 } else { i64::from(weekday.num_days_from_monday()) };
        let by_week_from_sunday = thursday(back(21)?, from_monday)?;
        let since_thursday = (weekday.num_days_from_monday() + 7 - Weekday::Thu.num_days_from_monday()) % 7;
        Some(MasterDay { target, by_week, by_week_from_sunday, by_days: back(21 + since_thursday)? })
    }

    /// The earliest of the readings, by which nobody is late.
    pub fn safe(&self) -> Date {
        self.by_week.min(self.by_week_from_sunday).min(self.by_days)
    }
}

/// What an application of a day can reach: the next Thursday, that day included, and the first day from which a change
/// can hold by each reading: by weeks (from Monday), and by 21 days.
pub fn master_reachable(applied: Date) -> Option<(Date, Date, Date)> {
    let thursday = applied.iter_days().take(7).find(|day| day.weekday() == Weekday::Thu)?;
    Some((thursday, thursday.checked_add_days(Days::new(18))?, thursday.checked_add_days(Days::new(21))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
    }

    fn day(text: &str) -> Date {
        crate::record::parse_date(text).unwrap()
    }

    fn reasons(shown: &Shown) -> Vec<(String, &'static str)> {
        shown.steps.iter().map(|step| (step.day.to_string()[5..].to_owned(), step.reason.code())).collect()
    }

    #[test]
    fn new_recipients_wait_for_the_server_over_a_holiday() {
        let newcomers = Newcomers { new: 1, known: 5, ..Newcomers::default() };
        let timing = Timing::new(at("2026-11-20T21:00"), newcomers, &Calendar::default(), Lang::Ja);
        assert_eq!(timing.applies, Applies::WithNew);
        assert_eq!(timing.shown(), (at("2026-11-24T08:00"), day("2026-11-25")));
        let told: Vec<_> = reasons(&timing.with_new);
        let told: Vec<(&str, &str)> = told.iter().map(|(day, reason)| (day.as_str(), *reason)).collect();
        assert_eq!(
            told,
            [
                ("11-20", "after-hours"),
                ("11-21", "weekend"),
                ("11-22", "weekend"),
                ("11-23", "holiday"),
                ("11-24", "server-opens"),
                ("11-25", "next-business-day"),
            ]
        );
        assert_eq!(timing.with_new.steps[3].reason, Reason::Holiday("勤労感謝の日".to_owned()));
        assert_eq!(timing.with_new.steps[5].sureness, Sureness::Reading);
        // Without them it is the same day or the next business day.
        assert_eq!((timing.without_new.earliest, timing.without_new.latest), (timing.sent, day("2026-11-24")));
    }

    #[test]
    fn what_is_not_known_spans_both() {
        let of = |newcomers, sent| Timing::new(at(sent), newcomers, &Calendar::default(), Lang::En);
        let unknown = Newcomers { unknown: 3, ..Newcomers::default() };
        let either = of(unknown, "2026-11-25T07:59");
        assert_eq!(either.applies, Applies::Either);
        assert_eq!(either.shown(), (at("2026-11-25T07:59"), day("2026-11-26")));
        assert_eq!(either.with_new.earliest, at("2026-11-25T08:00"));
        assert_eq!(either.with_new.steps[0].reason, Reason::BeforeHours);
        let known = of(Newcomers { known: 3, ..Newcomers::default() }, "2026-11-25T12:00");
        assert_eq!((known.applies, known.with_new.steps[0].reason.clone()), (Applies::WithoutNew, Reason::ServerRuns));
        assert_eq!(known.with_new.steps[1].sureness, Sureness::Briefing);
        let unreadable = of(Newcomers { unreadable: 1, ..Newcomers::default() }, "2026-11-25T12:00");
        assert_eq!(unreadable.applies, Applies::Either);
    }

    #[test]
    fn a_year_without_holidays_is_told() {
        let newcomers = Newcomers { new: 1, ..Newcomers::default() };
        for (sent, unknown) in [("2099-12-31T22:00", true), ("2100-06-01T10:00", true), ("2099-06-01T10:00", false)] {
            let timing = Timing::new(at(sent), newcomers, &Calendar::default(), Lang::Ja);
            let told = timing.with_new.steps.iter().any(|step| step.reason == Reason::UnknownYear);
            assert_eq!(told, unknown, "{sent}");
        }
    }

    #[test]
    fn an_application_reaches_the_third_week_after_its_thursday() {
        for (applied, thursday, weeks, days) in [
            ("2026-11-23", "2026-11-26", "2026-12-14", "2026-12-17"),
            ("2026-11-26", "2026-11-26", "2026-12-14", "2026-12-17"),
            ("2026-11-27", "2026-12-03", "2026-12-21", "2026-12-24"),
        ] {
            assert_eq!(master_reachable(day(applied)), Some((day(thursday), day(weeks), day(days))));
            let of = |target: &str| MasterDay::for_target(day(target)).unwrap();
            assert_eq!((of(weeks).by_week, of(days).by_days), (day(thursday), day(thursday)));
        }
    }
}
