//! A person's certificates over time, drawn with characters that are one cell wide everywhere: a line an entry, the as-of
//! date as a column, gaps and overlaps marked and named.

use chrono::Datelike;

use super::uploads::is_veiled;
use crate::history::{At, Bar, Lane, MarkKind, Timeline};
use crate::record::{Date, FieldId};
use crate::text::NumberMask;
use crate::text::terminal_text::{pad, safe};
use crate::tui::component::Ctx;
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::look::theme::Role;
use crate::tui::session::masking::{self, HIDDEN};
use crate::workspace::Replayed;

/// A person with more entries is told, not drawn: each is read from its file.
const ENTRIES: usize = 200;

/// Cells before the bars: sign and period.
const LEAD: usize = 28;

/// Writes the timeline of the person of a record.
pub fn write(cx: Ctx<'_>, replayed: &Replayed, at: At, width: usize, page: &mut Page) {
    let lang = cx.session.lang;
    page.gap();
    page.prose(Role::Title, 1, None, lang.t("changes.timeline"), width);
    let entries = replayed.replay.of_person(at);
    if entries.len() > ENTRIES {
        let said = lang.f("changes.timeline.many", &[("count", &entries.len())]);
        return page.prose(Role::Dim, 3, None, &said, width);
    }
    // Of a protected person not even that there are other certificates.
    if entries.iter().map(|(at, _)| *at).chain([at]).any(|at| is_veiled(cx, replayed, at)) {
        return page.prose(Role::Warning, 3, None, lang.t("tui.row.protected-short"), width);
    }
    let Ok(timeline) = replayed.timeline(at, cx.session.as_of) else {
        return page.prose(Role::Error, 3, None, lang.t("tui.row.gone"), width);
    };
    let scale = Scale::new(&timeline, width);
    if let Some(scale) = &scale {
        page.push(scale.axis());
    }
    for lane in &timeline.lanes {
        draw_lane(cx, lane, at, scale.as_ref(), width, page);
    }
    let legend = lang.f("changes.timeline.legend", &[("date", &timeline.as_of)]);
    page.prose(Role::Dim, 3, None, &legend, width);
}

/// Days to cells.
struct Scale {
    from: Date,
    days: i64,
    cells: usize,
    as_of: usize,
    until: Date,
}

impl Scale {
    /// For a width; `None` where there is no room for bars.
    fn new(timeline: &Timeline, width: usize) -> Option<Scale> {
        let cells = width.checked_sub(LEAD + 1).filter(|cells| *cells >= 12)?.min(100);
        let (from, until) = timeline.span;
        let days = (until - from).num_days().max(1);
        let mut scale = Scale { from, days, cells, as_of: 0, until };
        scale.as_of = scale.cell(timeline.as_of);
        Some(scale)
    }

    fn cell(&self, day: Date) -> usize {
        let day = (day - self.from).num_days().clamp(0, self.days);
        (day as i128 * (self.cells as i128 - 1) / i128::from(self.days)) as usize
    }

    /// The first and the last day above the bars, and where the as-of date is.
    fn axis(&self) -> Line {
        let (from, until) = (month(self.from), month(self.until));
        let mut cells: Vec<char> = vec![' '; self.cells];
        for (i, c) in from.chars().enumerate() {
            cells[i] = c;
        }
        if self.cells >= from.len() + until.len() + 2 {
            for (i, c) in until.chars().rev().enumerate() {
                cells[self.cells - 1 - i] = c;
            }
        }
        let before: String = cells.iter().collect();
        Line::of(Role::Dim, " ".repeat(LEAD)).and(Role::Dim, before)
    }

    /// A row of cells: what fills those from a day to another, and the as-of date where it is.
    fn row(&self, from: Date, to: Date, sign: char, open: bool) -> Vec<(Role, String)> {
        let (first, last) = (self.cell(from), self.cell(to));
        let role = match sign {
            '#' => Role::Error,
            '.' => Role::Warning,
            '-' => Role::Dim,
            _ => Role::Ok,
        };
        let mut spans: Vec<(Role, String)> = Vec::new();
        for cell in 0..self.cells {
            let within = cell >= first && cell <= last;
            let (role, c) = match (cell == self.as_of, within) {
                (true, true) => (Role::Accent, '+'),
                (true, false) => (Role::Accent, '|'),
                (false, true) if open && cell == last => (role, '>'),
                (false, true) => (role, sign),
                (false, false) => (Role::Dim, ' '),
            };
            match spans.last_mut() {
                Some((before, text)) if *before == role => text.push(c),
                _ => spans.push((role, c.to_string())),
            }
        }
        spans
    }
}

fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

fn draw_lane(cx: Ctx<'_>, lane: &Lane, at: At, scale: Option<&Scale>, width: usize, page: &mut Page) {
    let lang = cx.session.lang;
    // Whatever stands there may be somebody's number.
    let named = |text: &str| safe(&NumberMask::unknown().beginning(text, 60)).into_owned();
    let table = &cx.session.workspace.spec.fields;
    let seen = |id: FieldId, text: &str| match masking::hides(cx.session.mask, table, id, text) {
        true if !text.is_empty() => HIDDEN.to_owned(),
        _ => named(text),
    };
    let mut title = seen(FieldId::CERTIFICATE, &lane.certificate);
    let sub = [seen(FieldId::TYPE_ID, &lane.type_id), seen(FieldId::SUB_KEY, &lane.sub_key)];
    let sub: Vec<&str> = sub.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    if !sub.is_empty() {
        title = format!("{title}  {}", sub.join(" / "));
    }
    page.prose(Role::Text, 2, None, &title, width);
    for bar in &lane.bars {
        page.push(bar_line(cx, bar, at, scale));
        if let Some(ended) = bar.ended {
            let key = if ended.replaced { "changes.timeline.replaced" } else { "changes.timeline.deleted" };
            let said = lang.f(key, &[("file", &ended.by.file), ("record", &ended.by.record)]);
            page.prose(Role::Dim, 6, None, &said, width);
        }
    }
    for mark in &lane.marks {
        let (key, sign, role) = match mark.kind {
            MarkKind::Gap => ("changes.timeline.gap", '.', Role::Warning),
            MarkKind::Overlap => ("changes.timeline.overlap", '#', Role::Error),
        };
        let period = format!("{} - {}", mark.from, mark.to);
        let lead = Line::of(role, format!("  {sign} ")).and(role, pad(&period, LEAD - 4));
        match scale {
            Some(scale) => {
                let mut line = lead;
                line.spans.extend(scale.row(mark.from, mark.to, sign, false));
                page.push(line);
            }
            None => page.push(lead),
        }
        page.prose(role, 6, None, lang.t(key), width);
    }
}

/// An entry: whether it is held, its period, and its bar.
fn bar_line(cx: Ctx<'_>, bar: &Bar, at: At, scale: Option<&Scale>) -> Line {
    let lang = cx.session.lang;
    let (sign, role) = match bar.ended {
        None => ('=', Role::Text),
        Some(_) => ('-', Role::Dim),
    };
    let here = if bar.at == at { ">" } else { " " };
    let Some(period) = bar.period else {
        let said = lang.t("changes.timeline.no-period");
        return Line::of(Role::Accent, format!(" {here}")).and(Role::Warning, format!("{sign} {said}"));
    };
    let until = if bar.open { lang.t("changes.timeline.open").to_owned() } else { period.to.to_string() };
    let text = format!("{} - {until}", period.from);
    let mut line =
        Line::of(Role::Accent, format!(" {here}")).and(role, format!("{sign} ")).and(role, pad(&text, LEAD - 4));
    if period.from > period.to {
        return line.and(Role::Error, lang.t("changes.timeline.reversed"));
    }
    if let Some(scale) = scale {
        line.spans.extend(scale.row(period.from, period.to.min(scale.until).max(period.from), sign, bar.open));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::parse_date;

    fn scale(as_of: &str, width: usize) -> Option<Scale> {
        let day = |text: &str| parse_date(text).unwrap();
        let timeline = Timeline { as_of: day(as_of), lanes: vec![], span: (day("2026-01-01"), day("2026-12-31")) };
        Scale::new(&timeline, width)
    }

    #[test]
    fn bars_lie_where_their_days_are() {
        let day = |text: &str| parse_date(text).unwrap();
        let scale = scale("2026-06-30", LEAD + 1 + 13).unwrap();
        let text = |from: &str, to: &str, sign, open| -> String {
            scale.row(day(from), day(to), sign, open).into_iter().map(|(_, text)| text).collect()
        };
        assert_eq!(text("2026-01-01", "2026-12-31", '=', false), "=====+=======");
        assert_eq!(text("2026-01-01", "2026-03-31", '=', false), "===  |       ");
        assert_eq!(text("2026-09-30", "2026-12-31", '=', true), "     |  ====>");
        assert_eq!(text("2026-02-01", "2026-02-01", '#', false), " #   |       ");
        // Beyond the ends there is nothing to draw.
        assert_eq!(text("1900-01-01", "9999-12-31", '-', false).len(), 13);
        assert_eq!(scale.axis().spans[1].1, "2026-01      ");
    }

    #[test]
    fn where_there_is_no_room_there_are_no_bars() {
        assert!(scale("2026-06-30", LEAD).is_none());
        assert!(scale("2026-06-30", 0).is_none());
    }
}
