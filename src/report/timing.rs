//! When an upload shows, as lines: for scripts, and for people.

use std::io::{self, Write};

use serde::Serialize;

use crate::spec::{Applies, CalendarBasis, MasterDay, Newcomers, Reason, Shown, Sureness, Timing, master_reachable};
use crate::text::terminal_text::safe;
use crate::text::{Lang, wrap};

/// How wide prose is set.
const COLUMNS: usize = 78;

/// When a file shows.
#[derive(Clone, Debug, Serialize)]
pub struct TimingLine {
    /// The file.
    pub file: String,
    /// The moment of sending, in Japan's time.
    pub sent_at: String,
    /// How many people are new in it.
    pub recipients: RecipientsLine,
    /// Which of the two holds: `with-new`, `without-new` or `either`.
    pub applies: &'static str,
    /// The first moment.
    pub earliest: String,
    /// The last day.
    pub latest: String,
    /// If it held no new recipients.
    pub without_new: ShownLine,
    /// If it held any.
    pub with_new: ShownLine,
    /// What the holidays rest on: `law`, `list` or `unknown`.
    pub calendar: &'static str,
    /// Whether 29 December to 3 January were taken for closed.
    pub year_end_closing: bool,
    /// The deadline for changes of PMH's masters.
    pub master: MasterLine,
    /// What it was made from, for people.
    #[serde(skip)]
    pub timing: Timing,
}

/// How many people are new.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RecipientsLine {
    /// In no upload before.
    pub new: u64,
    /// In one of them.
    pub known: u64,
    /// Not known, for want of an upload before.
    pub unknown: u64,
    /// Records without a readable 個人番号.
    pub unreadable: u64,
}

/// From when to when, and why.
#[derive(Clone, Debug, Serialize)]
pub struct ShownLine {
    /// The first moment.
    pub earliest: String,
    /// The last day.
    pub latest: String,
    /// The steps of the reckoning.
    pub steps: Vec<StepLine>,
}

/// A step.
#[derive(Clone, Debug, Serialize)]
pub struct StepLine {
    /// The day.
    pub day: String,
    /// The time, where one is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Why.
    pub reason: &'static str,
    /// How sure that is: `briefing`, `law`, `reading` or `assumed`.
    pub sureness: &'static str,
    /// The name of a holiday.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The deadline for changes of PMH's masters, in its readings.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum MasterLine {
    /// Of a day from which the change is to hold.
    For {
        /// The day.
        target: String,
        /// The Thursday of the third week before, weeks from Monday.
        by_week: String,
        /// The same, weeks from Sunday.
        by_week_from_sunday: String,
        /// The last Thursday at least 21 days before.
        by_days: String,
        /// The earliest of them.
        safe: String,
        /// Whether that is over on the day of sending.
        past: bool,
    },
    /// Of an application on the day of sending.
    Reaches {
        /// The Thursday by which it is made.
        thursday: String,
        /// The first day that it can reach by weeks.
        by_week_from: String,
        /// The first day that it can reach by days.
        by_days_from: String,
    },
    /// At the edge of the calendar.
    None {},
}

fn moment(at: chrono::NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M").to_string()
}

impl ShownLine {
    fn new(shown: &Shown) -> ShownLine {
        let step = |step: &crate::spec::TimingStep| StepLine {
            day: step.day.to_string(),
            time: step.time.map(|time| time.format("%H:%M").to_string()),
            reason: step.reason.code(),
            sureness: step.sureness.code(),
            name: match &step.reason {
                Reason::Holiday(name) => Some(safe(name).into_owned()),
                _ => None,
            },
        };
        ShownLine {
            earliest: moment(shown.earliest),
            latest: shown.latest.to_string(),
            steps: shown.steps.iter().map(step).collect(),
        }
    }
}

impl TimingLine {
    /// Of a file.
    pub fn new(
        file: &str,
        timing: Timing,
        basis: CalendarBasis,
        master_day: Option<crate::record::Date>,
    ) -> TimingLine {
        let (earliest, latest) = timing.shown();
        let Newcomers { new, known, unknown, unreadable } = timing.newcomers;
        let master = match master_day {
            Some(target) => MasterDay::for_target(target).map(|day| MasterLine::For {
                target: target.to_string(),
                by_week: day.by_week.to_string(),
                by_week_from_sunday: day.by_week_from_sunday.to_string(),
                by_days: day.by_days.to_string(),
                safe: day.safe().to_string(),
                past: day.safe() < timing.sent.date(),
            }),
            None => master_reachable(timing.sent.date()).map(|(thursday, weeks, days)| MasterLine::Reaches {
                thursday: thursday.to_string(),
                by_week_from: weeks.to_string(),
                by_days_from: days.to_string(),
            }),
        };
        TimingLine {
            file: safe(file).into_owned(),
            sent_at: moment(timing.sent),
            recipients: RecipientsLine { new, known, unknown, unreadable },
            applies: timing.applies.code(),
            earliest: moment(earliest),
            latest: latest.to_string(),
            without_new: ShownLine::new(&timing.without_new),
            with_new: ShownLine::new(&timing.with_new),
            calendar: match basis {
                CalendarBasis::Law => "law",
                CalendarBasis::List => "list",
                CalendarBasis::Unknown => "unknown",
            },
            year_end_closing: timing.year_end,
            master: master.unwrap_or(MasterLine::None {}),
            timing,
        }
    }
}

/// The key of the words for a reason.
pub fn reason_word(reason: &Reason) -> &'static str {
    match reason {
        Reason::SameDay => "timing.reason.same-day",
        Reason::NextBusinessDay => "timing.reason.next-business-day",
        Reason::ServerRuns => "timing.reason.server-runs",
        Reason::BeforeHours => "timing.reason.before-hours",
        Reason::AfterHours => "timing.reason.after-hours",
        Reason::Weekend => "timing.reason.weekend",
        Reason::Holiday(_) => "timing.reason.holiday",
        Reason::YearEnd => "timing.reason.year-end",
        Reason::ServerOpens => "timing.reason.server-opens",
        Reason::UnknownYear => "timing.reason.unknown-year",
    }
}

/// The key of the words for how sure a step is; `None` where the briefing or the law says it.
pub fn sureness_word(sureness: Sureness) -> Option<&'static str> {
    match sureness {
        Sureness::Briefing | Sureness::Law => None,
        Sureness::Reading => Some("timing.sure.reading"),
        Sureness::Assumed => Some("timing.sure.assumed"),
    }
}

/// The key of the words for which of the two holds.
pub fn applies_word(timing: &Timing) -> &'static str {
    match timing.applies {
        Applies::WithNew => "timing.applies.with-new",
        Applies::WithoutNew => "timing.applies.without-new",
        Applies::Either if timing.newcomers.unknown == 0 => "timing.applies.unreadable",
        Applies::Either => "timing.applies.either",
    }
}

/// The section for people.
///
/// # Errors
/// What the output refuses.
pub fn text(lines: &[TimingLine], lang: Lang, bold: &dyn Fn(&str) -> String, out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = lines.first() else { return Ok(()) };
    let sent = first.sent_at.replace('T', " ");
    writeln!(out, "\n{}", bold(&lang.f("timing.title", &[("sent", &sent)])))?;
    for line in lines {
        file(line, lines.len() > 1, lang, out)?;
    }
    let calendar = match first.calendar {
        "list" => "timing.calendar.list",
        "law" => "timing.calendar.law",
        _ => "timing.calendar.unknown",
    };
    prose(out, lang.t(calendar))?;
    prose(out, lang.t(if first.year_end_closing { "timing.year-end.closed" } else { "timing.year-end.open" }))?;
    match &first.master {
        MasterLine::For { target, by_week, by_days, safe, past, .. } => {
            let key = if *past { "timing.master.past" } else { "timing.master.for" };
            prose(out, &lang.f(key, &[("target", target), ("week", by_week), ("days", by_days), ("safe", safe)]))
        }
        MasterLine::Reaches { thursday, by_week_from, by_days_from } => prose(
            out,
            &lang.f("timing.master.reaches", &[("thursday", thursday), ("week", by_week_from), ("days", by_days_from)]),
        ),
        MasterLine::None {} => Ok(()),
    }
}

fn file(line: &TimingLine, named: bool, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    if named {
        writeln!(out, "  {}", line.file)?;
    }
    let timing = &line.timing;
    let counts = &line.recipients;
    let args: &[(&str, &dyn std::fmt::Display)] =
        &[("new", &counts.new), ("known", &counts.known), ("unknown", &(counts.unknown + counts.unreadable))];
    prose(out, &lang.f(applies_word(timing), args))?;
    let lanes: &[(&str, &Shown)] = match timing.applies {
        Applies::WithNew => &[("timing.range.with-new", &timing.with_new)],
        Applies::WithoutNew => &[("timing.range.without-new", &timing.without_new)],
        Applies::Either => {
            &[("timing.range.without-new", &timing.without_new), ("timing.range.with-new", &timing.with_new)]
        }
    };
    for (key, shown) in lanes {
        let earliest = moment(shown.earliest).replace('T', " ");
        let key = if *key == "timing.range.with-new" { "timing.range.with-new" } else { "timing.range.without-new" };
        prose(out, &lang.f(key, &[("earliest", &earliest), ("latest", &shown.latest)]))?;
        for step in &shown.steps {
            let time = step.time.map(|time| format!(" {}", time.format("%H:%M"))).unwrap_or_default();
            let mut said = lang.t(reason_word(&step.reason)).to_owned();
            if let Reason::Holiday(name) = &step.reason {
                said = lang.f("timing.reason.holiday", &[("name", &safe(name))]);
            }
            if let Some(sure) = sureness_word(step.sureness) {
                said.push_str(lang.t(sure));
            }
            let when = format!("{}{time}", step.day);
            for (i, part) in wrap(&said, COLUMNS - 26).iter().enumerate() {
                writeln!(out, "      {:<18}{part}", if i == 0 { when.as_str() } else { "" })?;
            }
        }
    }
    Ok(())
}

fn prose(out: &mut dyn Write, text: &str) -> io::Result<()> {
    wrap(text, COLUMNS - 4).iter().try_for_each(|line| writeln!(out, "    {line}"))
}
