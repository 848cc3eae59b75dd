//! A person's certificates over time, to be drawn: one lane a certificate, a bar an entry, and where periods leave a gap or
//! overlap. Read from the files when somebody looks; what it holds of them is personal.

use std::io;

use super::replay::Files;
use super::{At, Ended, Replay};
use crate::record::{Date, FieldId, Period, Standing};

/// From this year on a last day means "without end".
const OPEN_FROM: i32 = 2200;

/// An entry as a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The record that gave it.
    pub at: At,
    /// From its first to its last day; `None` where one of them is no day.
    pub period: Option<Period>,
    /// Whether the last day stands for "without end".
    pub open: bool,
    /// How the period stands on the as-of date.
    pub standing: Option<Standing>,
    /// What became of it; `None` while it is held.
    pub ended: Option<Ended>,
}

/// What is marked between bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// Days between two held entries on which none holds.
    Gap,
    /// Days on which more than one holds.
    Overlap,
}

/// Days between or within the held entries of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// The first of the days.
    pub from: Date,
    /// The last of them.
    pub to: Date,
}

/// The entries of one certificate: type and sub key.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The type's id as sent.
    pub type_id: String,
    /// The certificate's name as sent last.
    pub certificate: String,
    /// The sub key as sent; empty for none.
    pub sub_key: String,
    /// The entries, by their first day.
    pub bars: Vec<Bar>,
    /// Gaps and overlaps among the held ones, by their first day.
    pub marks: Vec<Mark>,
}

/// A person's certificates over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// The as-of date.
    pub as_of: Date,
    /// One lane a certificate, in the order in which they came.
    pub lanes: Vec<Lane>,
    /// The first and the last day of all bars and the as-of date; days that stand for "without end" are left out.
    pub span: (Date, Date),
}

/// The timeline of the person of a record.
///
/// # Errors
/// What the system refuses while reading.
pub fn timeline(replay: &Replay, files: &Files<'_>, at: At, as_of: Date) -> io::Result<Timeline> {
    let mut lanes: Vec<Lane> = Vec::new();
    let mut span = (as_of, as_of);
    for (at, ended) in replay.of_person(at) {
        let (document, text) = files.text(at)?;
        let record = document.parse(&text);
        let shown = |id: FieldId| record.value(id).as_shown().into_owned();
        let (type_id, sub_key) = (shown(FieldId::TYPE_ID), shown(FieldId::SUB_KEY));
        let period = record.period();
        let open = period.is_some_and(|period| chrono::Datelike::year(&period.to) >= OPEN_FROM);
        if let Some(period) = period {
            span.0 = span.0.min(period.from);
            span.1 = if open { span.1.max(period.from) } else { span.1.max(period.to).max(period.from) };
        }
        let bar = Bar { at, period, open, standing: period.map(|period| period.standing(as_of)), ended };
        let place = lanes.iter().position(|lane| lane.type_id == type_id && lane.sub_key == sub_key);
        let place = place.unwrap_or_else(|| {
            let (certificate, bars, marks) = (String::new(), vec![], vec![]);
            lanes.push(Lane { type_id, certificate, sub_key, bars, marks });
            lanes.len() - 1
        });
        lanes[place].certificate = shown(FieldId::CERTIFICATE);
        lanes[place].bars.push(bar);
    }
    for lane in &mut lanes {
        lane.bars.sort_by_key(|bar| (bar.period.map(|period| (period.from, period.to)), bar.at));
        lane.marks = marks(&lane.bars);
    }
    Ok(Timeline { as_of, lanes, span })
}

/// Gaps and overlaps among the held bars, which are sorted by their first day.
fn marks(bars: &[Bar]) -> Vec<Mark> {
    let held = bars.iter().filter(|bar| bar.ended.is_none()).filter_map(|bar| bar.period);
    let mut marks = Vec::new();
    let mut covered: Option<Date> = None;
    for period in held.filter(|period| period.from <= period.to) {
        if let Some(last) = covered {
            if period.from <= last {
                marks.push(Mark { kind: MarkKind::Overlap, from: period.from, to: period.to.min(last) });
            } else if let (Some(from), Some(to)) = (last.succ_opt(), period.from.pred_opt())
                && from <= to
            {
                marks.push(Mark { kind: MarkKind::Gap, from, to });
            }
        }
        covered = Some(covered.map_or(period.to, |last| last.max(period.to)));
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::parse_date;

    fn marked(periods: &[(&str, &str, bool)]) -> Vec<String> {
        let day = |text: &str| parse_date(text).unwrap();
        let bar = |(from, to, held): &(&str, &str, bool)| Bar {
            at: At::default(),
            period: Some(Period { from: day(from), to: day(to) }),
            open: false,
            standing: None,
            ended: (!held).then_some(Ended { by: At::default(), replaced: true }),
        };
        let bars: Vec<Bar> = periods.iter().map(bar).collect();
        marks(&bars).iter().map(|mark| format!("{:?} {} {}", mark.kind, mark.from, mark.to)).collect()
    }

    #[test]
    fn gaps_and_overlaps_of_what_is_held() {
        let first = ("2026-04-01", "2026-06-30", true);
        assert_eq!(marked(&[first, ("2026-07-01", "2026-09-30", true)]), [""; 0]);
        assert_eq!(marked(&[first, ("2026-07-03", "2026-09-30", true)]), ["Gap 2026-07-01 2026-07-02"]);
        assert_eq!(marked(&[first, ("2026-06-30", "2026-09-30", true)]), ["Overlap 2026-06-30 2026-06-30"]);
        assert_eq!(marked(&[first, ("2026-05-01", "2026-05-31", true)]), ["Overlap 2026-05-01 2026-05-31"]);
        assert_eq!(marked(&[first, ("2026-05-01", "2026-09-30", false)]), [""; 0]);
        // A reversed period holds on no day, and the longest covers what follows.
        assert_eq!(marked(&[first, ("2026-08-01", "2026-07-01", true)]), [""; 0]);
        let long = [first, ("2026-04-02", "2026-04-03", true), ("2026-07-02", "2026-07-03", true)];
        assert_eq!(marked(&long), ["Overlap 2026-04-02 2026-04-03", "Gap 2026-07-01 2026-07-01"]);
    }
}
