//! The list of records: what stands in its rows, and how it is drawn.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::filter::has_unforeseen;
use super::{bar_of, huge, is_huge, weighing_on};
use crate::check::{Rule, Severity};
use crate::record::{FieldId, Record};
use crate::text::cells::pad_left;
use crate::tui::app::App;
use crate::tui::app::frame::{paint, pen};
use crate::tui::component::fill;
use crate::tui::component::record_detail;
use crate::tui::component::unread;
use crate::tui::look::theme::Role;
use crate::tui::session::masking::{self, HIDDEN};
use crate::tui::session::worklist;
use crate::worklist::Mark;

/// A record in the list.
#[derive(Debug)]
pub(super) struct Row {
    number: u32,
    worst: Option<Severity>,
    replies: usize,
    /// Whether nothing here foresaw one of them.
    unforeseen: bool,
    findings: usize,
    /// Name, certificate name, insurer number, recipient number, last day; with the role of each.
    cells: Vec<(Role, String)>,
    matched: bool,
    /// Its mark in the work list.
    mark: Option<Mark>,
}

/// The width of the column of marks.
const MARKS: u16 = 12;

/// A row; its text is taken from among those before, where it is there.
pub(super) fn row(app: &App, number: u32, before: &mut [Row]) -> Row {
    let lang = app.lang;
    let rules: Vec<Rule> = app.checked().map(|checked| checked.rules_of(number)).unwrap_or_default();
    let mut row = Row {
        number,
        worst: rules.iter().map(|rule| rule.severity()).max(),
        findings: rules.iter().filter(|rule| rule.severity() > Severity::Info).count(),
        replies: weighing_on(app, number).count(),
        unforeseen: has_unforeseen(app, number),
        cells: vec![],
        matched: app.records.find.holds(number),
        mark: None,
    };
    // Beside an upload before, who may be seen may be another now.
    let kept = app.payload().is_some_and(|payload| payload.previous.is_none());
    if let Some(before) = before.iter_mut().find(|before| kept && before.number == number) {
        row.cells = std::mem::take(&mut before.cells);
        return row;
    }
    let Some(payload) = app.payload() else { return row };
    if is_huge(app, number) {
        row.cells = vec![(Role::Warning, huge(app, number))];
        return row;
    }
    let Ok(text) = payload.document.text(number) else {
        row.cells = vec![(Role::Error, lang.t("tui.row.gone").to_owned())];
        return row;
    };
    let record = payload.document.parse(&text);
    row.mark = app.marks.on(&record).map(|marked| marked.mark);
    row.cells = if record.unreadable {
        vec![(Role::Error, lang.t("tui.row.unreadable").to_owned())]
    } else if let Some(veil) = app.veil_over(&payload.document, number, &record) {
        vec![(Role::Warning, lang.t(veil.row).to_owned())]
    } else {
        let fields = [FieldId::NAME, FieldId::CERTIFICATE, FieldId::INSURER, FieldId::RECIPIENT, FieldId::VALID_TO];
        fields.iter().map(|id| cell(app, &record, *id)).collect()
    };
    row
}

/// Whether a value of the file that is looked at is hidden; what is known of its fields holds for the file before it, too.
fn hides(app: &App, id: FieldId, value: &str) -> bool {
    app.payload().is_none_or(|payload| masking::hides(app.mask, payload.document.table(), id, value))
}

/// The beginning of a value, as lists show it.
pub fn cell(app: &App, record: &Record<'_>, id: FieldId) -> (Role, String) {
    let value = record.value(id);
    match value.filled() {
        Some(text) if hides(app, id, text) => (Role::Dim, HIDDEN.to_owned()),
        // A list needs no more than the beginning of a value.
        Some(text) => (Role::Text, record.number_mask().beginning(text, 60)),
        None => (Role::Absent, app.lang.t(record_detail::state_word(value.state())).to_owned()),
    }
}

/// The columns of the list: the cell, its width and its heading; what has no room is left out from the right.
fn columns(width: u16) -> Vec<(usize, u16, &'static str)> {
    let all: [(usize, u16, &'static str); 5] = [
        (0, 16, "tui.column.name"),
        (1, 22, "tui.column.certificate"),
        (2, 11, "tui.column.insurer"),
        (4, 11, "tui.column.until"),
        (3, 11, "tui.column.recipient"),
    ];
    let mut left = width.saturating_sub(15);
    let mut columns = Vec::new();
    for (cell, wanted, key) in all {
        if left < wanted.min(10) {
            break;
        }
        let given = wanted.min(left);
        left -= given;
        columns.push((cell, given, key));
    }
    // What is left over goes to the certificate's name.
    if let Some(certificate) = columns.iter_mut().find(|(cell, ..)| *cell == 1) {
        certificate.1 += left;
    }
    columns
}

/// Draws the list.
pub(super) fn draw_list(app: &App, buf: &mut Buffer, area: Rect, focused: bool) {
    let lang = app.lang;
    fill(buf, Rect { height: 1, ..area }, app.theme.style(Role::Header));
    // Where there is a work list, its marks stand before the name.
    let marks_width = if app.marks.is_open() { MARKS } else { 0 };
    let columns = columns(area.width.saturating_sub(marks_width));
    let mut x = area.x + 14 + marks_width;
    let head = pen(app, Role::Header);
    head.put(buf, area.right(), area.x + 1, area.y, lang.t("tui.column.signs"));
    if marks_width > 0 {
        head.put(buf, x - 1, area.x + 14, area.y, lang.t("marks.column"));
    }
    for (_, width, key) in &columns {
        head.put(buf, (x + width).saturating_sub(1), x, area.y, lang.t(key));
        x += width;
    }
    let digits = app.payload().map_or(1, |payload| payload.document.len().to_string().len()).clamp(3, 7);
    for (row, y) in app.records.rows.iter().zip(area.y + 1..area.bottom()) {
        let selected = Some(row.number) == app.records.selected;
        let ground = match (selected, focused) {
            (true, true) => Some(Role::Selected),
            (true, false) => Some(Role::SelectedUnfocused),
            _ => None,
        };
        let style = |role: Role| match ground {
            Some(ground) => app.theme.style(role).patch(app.theme.style(ground)),
            None => app.theme.style(role),
        };
        if let Some(ground) = ground {
            fill(buf, Rect { y, height: 1, ..area }, app.theme.style(ground));
        }
        let put = |buf: &mut Buffer, right: u16, x: u16, role: Role, text: &str| {
            pen(app, role).with(style(role)).put(buf, right, x, y, text)
        };
        let (role, sign) = row.worst.map_or((Role::Ok, " "), record_detail::sign);
        let count = if row.findings > 0 { row.findings.to_string() } else { String::new() };
        put(buf, area.x + 4, area.x + 1, role, &format!("{sign}{count}"));
        if row.replies > 0 {
            let (role, mark) = if row.unforeseen { (Role::Accent, "R") } else { (Role::Dim, "r") };
            put(buf, area.x + 6, area.x + 4, role, mark);
        }
        let number_role = if row.matched { Role::Match } else { Role::Dim };
        put(buf, area.x + 13, area.x + 6, number_role, &pad_left(&row.number.to_string(), digits));
        if let Some((role, sign, word)) = row.mark.map(worklist::sign) {
            let text = format!("{sign} {}", lang.t(word));
            put(buf, area.x + 13 + marks_width, area.x + 14, role, &text);
        }
        let mut x = area.x + 14 + marks_width;
        if let [(role, text)] = row.cells.as_slice() {
            put(buf, area.right(), x, *role, text);
            continue;
        }
        for (cell, width, _) in &columns {
            if let Some((role, text)) = row.cells.get(*cell) {
                put(buf, (x + width).saturating_sub(1), x, *role, text);
            }
            x += width;
        }
    }
    if app.records.rows.is_empty() {
        paint(
            app,
            buf,
            Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area },
            &unread::instead_of_records(app, usize::from(area.width.saturating_sub(2))),
        );
    }
    let bar = Rect { x: area.right() - 1, y: area.y + 1, width: 1, height: area.height.saturating_sub(1) };
    bar_of(app, buf, bar, app.records.len, app.records.cursor.offset);
}
