//! The list of records: what stands in its rows, and how it is drawn.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Records;
use crate::check::{Rule, Severity};
use crate::record::FieldId;
use crate::text::terminal_text::pad_left;
use crate::tui::component::pane::{bar_of, paint};
use crate::tui::component::record_list::cell;
use crate::tui::component::{Ctx, fill, record_detail, unread};
use crate::tui::look::theme::Role;
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
pub(super) fn row(cx: Ctx<'_>, number: u32, before: &mut [Row]) -> Row {
    let lang = cx.session.lang;
    let rules: Vec<Rule> = cx.session.checked().map(|checked| checked.rules_of(number)).unwrap_or_default();
    let mut row = Row {
        number,
        worst: rules.iter().map(|rule| rule.severity()).max(),
        findings: rules.iter().filter(|rule| rule.severity() > Severity::Info).count(),
        replies: cx.session.weighing_on(number).count(),
        unforeseen: cx.session.has_unforeseen(number),
        cells: vec![],
        matched: cx.session.search.holds(number),
        mark: None,
    };
    // Beside an upload before, who may be seen may be another now.
    let kept = cx.session.payload().is_some_and(|payload| payload.previous.is_none());
    if let Some(before) = before.iter_mut().find(|before| kept && before.number == number) {
        row.cells = std::mem::take(&mut before.cells);
        return row;
    }
    let Some(payload) = cx.session.payload() else { return row };
    if cx.session.is_huge(number) {
        row.cells = vec![(Role::Warning, cx.session.huge(number))];
        return row;
    }
    let Ok(text) = payload.document.text(number) else {
        row.cells = vec![(Role::Error, lang.t("tui.row.gone").to_owned())];
        return row;
    };
    let record = payload.document.parse(&text);
    row.mark = cx.session.marks.on(&record).map(|marked| marked.mark);
    row.cells = if record.unreadable {
        vec![(Role::Error, lang.t("tui.row.unreadable").to_owned())]
    } else if let Some(veil) = cx.session.veil_over(&payload.document, number, &record) {
        vec![(Role::Warning, lang.t(veil.row).to_owned())]
    } else {
        let fields = [FieldId::NAME, FieldId::CERTIFICATE, FieldId::INSURER, FieldId::RECIPIENT, FieldId::VALID_TO];
        fields.iter().map(|id| cell(cx, &record, *id)).collect()
    };
    row
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
pub(super) fn draw_list(screen: &Records, cx: Ctx<'_>, buf: &mut Buffer, area: Rect, focused: bool) {
    let lang = cx.session.lang;
    fill(buf, Rect { height: 1, ..area }, cx.style(Role::Header));
    // Where there is a work list, its marks stand before the name.
    let marks_width = if cx.session.marks.is_open() { MARKS } else { 0 };
    let columns = columns(area.width.saturating_sub(marks_width));
    let mut x = area.x + 14 + marks_width;
    let head = cx.pen(Role::Header);
    head.put(buf, area.right(), area.x + 1, area.y, lang.t("tui.column.signs"));
    if marks_width > 0 {
        head.put(buf, x - 1, area.x + 14, area.y, lang.t("marks.column"));
    }
    for (_, width, key) in &columns {
        head.put(buf, (x + width).saturating_sub(1), x, area.y, lang.t(key));
        x += width;
    }
    let digits = cx.session.payload().map_or(1, |payload| payload.document.len().to_string().len()).clamp(3, 7);
    for (row, y) in screen.rows.iter().zip(area.y + 1..area.bottom()) {
        let selected = Some(row.number) == cx.session.listed.selected();
        let ground = match (selected, focused) {
            (true, true) => Some(Role::Selected),
            (true, false) => Some(Role::SelectedUnfocused),
            _ => None,
        };
        let style = |role: Role| match ground {
            Some(ground) => cx.style(role).patch(cx.style(ground)),
            None => cx.style(role),
        };
        if let Some(ground) = ground {
            fill(buf, Rect { y, height: 1, ..area }, cx.style(ground));
        }
        let put = |buf: &mut Buffer, right: u16, x: u16, role: Role, text: &str| {
            cx.pen(role).with(style(role)).put(buf, right, x, y, text)
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
    if screen.rows.is_empty() {
        paint(
            cx,
            buf,
            Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area },
            &unread::instead_of_records(cx, usize::from(area.width.saturating_sub(2))),
        );
    }
    let bar = Rect { x: area.right() - 1, y: area.y + 1, width: 1, height: area.height.saturating_sub(1) };
    bar_of(cx, buf, bar, cx.session.listed.count(), cx.session.listed.cursor.offset);
}
