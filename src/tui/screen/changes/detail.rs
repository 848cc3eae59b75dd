//! All there is to say of a change: each field as it was and as it is, aligned, with what is hardly seen made visible; of a
//! record that is gone or new, its fields.

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation;

use super::uploads::{Row, documents, field_name};
use crate::compare::{Change, ChangeKind, Comparison, NormalizedValues};
use crate::read::Document;
use crate::record::{FieldId, FieldRef, KeyStep, Kind, Record};
use crate::spec::FieldTable;
use crate::text::NumberMask;
use crate::text::terminal_text::{Ruler, mark, pad, safe};
use crate::tui::component::Ctx;
use crate::tui::component::rich_text::{Line, Page, Span, value_lines};
use crate::tui::look::theme::Role;
use crate::tui::session::masking::{self, HIDDEN};
use crate::tui::session::veil;
use crate::tui::session::{is_long, worklist};

/// Lines of a value, and changes of a record, at the most.
const LINES: usize = 40;
const CHANGES: usize = 500;

/// What was opened of the rows.
#[derive(Clone, Copy)]
pub struct Opened<'a> {
    /// Protected records of the upload before.
    pub before: &'a HashSet<u32>,
    /// Whether the page of the selected row is read on the whole screen.
    pub reading: bool,
}

/// The page of a row.
pub fn page(cx: Ctx<'_>, comparison: &Comparison, row: Row, opened: Opened<'_>, width: usize) -> Page {
    let Some((old, new)) = documents(cx) else { return Page::default() };
    match row {
        Row::Old(number, _) => {
            let unveiled = opened.before.contains(&number);
            record(cx, old, number, (unveiled, opened), width)
        }
        Row::New(number, _) => {
            record(cx, new, number, (cx.session.opened.contains(&(cx.session.file, number)), opened), width)
        }
        Row::Changed(at) => match comparison.changed.get(at) {
            Some(changed) => changes(cx, (old, changed.old), (new, changed.new), opened, width),
            None => Page::default(),
        },
    }
}

fn failed(cx: Ctx<'_>, width: usize) -> Page {
    let mut page = Page::default();
    page.prose(Role::Error, 1, None, cx.session.lang.t("tui.row.gone"), width);
    page
}

/// A changed record, field by field.
fn changes(cx: Ctx<'_>, old: (&Document, u32), new: (&Document, u32), opened: Opened<'_>, width: usize) -> Page {
    let lang = cx.session.lang;
    let mut page = Page::default();
    let unveiled = opened.before.contains(&old.1) && cx.session.opened.contains(&(cx.session.file, new.1));
    if (is_long(old.0, old.1) || is_long(new.0, new.1)) && !opened.reading {
        page.prose(Role::Warning, 1, None, lang.t("changes.huge"), width);
        return page;
    }
    let (Ok(old_text), Ok(new_text)) = (old.0.text(old.1), new.0.text(new.1)) else { return failed(cx, width) };
    let (before, now) = (old.0.parse(&old_text), new.0.parse(&new_text));
    let veil = veil::over(&before).or_else(|| cx.session.veil_over(new.0, new.1, &now)).filter(|_| !unveiled);
    if let Some(veil) = veil {
        page.prose(Role::Warning, 1, None, lang.t(veil.page), width);
    }
    let masks = [before.number_mask(), now.number_mask()];
    let all = NormalizedValues::new(old.0, new.0).changes(&old_text, &new_text);
    for change in all.iter().take(CHANGES) {
        let label = label(&change.field, if change.new.is_some() { &now } else { &before }, cx);
        one(cx, change, &label, veil.is_some(), &masks, width, &mut page);
    }
    if all.len() > CHANGES {
        let more = lang.f("changes.detail.more", &[("count", &(all.len() - CHANGES))]);
        page.prose(Role::Dim, 1, None, &more, width);
    }
    page
}

/// The key of the word for a sort of change; `None` where the two values say it themselves.
fn kind_word(kind: ChangeKind) -> Option<&'static str> {
    match kind {
        ChangeKind::Filled => Some("changes.kind.filled"),
        ChangeKind::Emptied => Some("changes.kind.emptied"),
        ChangeKind::Type => Some("changes.kind.type"),
        ChangeKind::Space => Some("changes.kind.space"),
        ChangeKind::Width => Some("changes.kind.width"),
        ChangeKind::Replaced => Some("changes.kind.replaced"),
        ChangeKind::Other => None,
    }
}

/// Whether a value is never shown, or not just now.
fn is_hidden(cx: Ctx<'_>, table: &FieldTable, field: &FieldRef, value: &str, veiled: bool) -> bool {
    let flag = *field == FieldRef::Field(FieldId::NOT_DISCLOSED);
    veiled && !flag || masking::hides_of(cx.session.mask, table, field, value)
}

/// What a changed value stands under: all that says what it is.
fn label(field: &FieldRef, record: &Record<'_>, cx: Ctx<'_>) -> String {
    let table = &cx.session.workspace.spec.fields;
    match field {
        FieldRef::Field(id) | FieldRef::Part(_, id) => {
            table.get(*id).map_or(String::new(), |field| format!("{}\n{}", field.name, field.json))
        }
        FieldRef::CardItem(i) => {
            record.card_items.get(*i as usize).map_or(String::new(), |item| item.label.to_string())
        }
        FieldRef::Column(column) => {
            let item = record.card_items.iter().find(|item| item.column == *column);
            item.map_or(String::new(), |item| item.label.to_string())
        }
        FieldRef::Named(label) | FieldRef::Copayment(label) => label.as_written().to_owned(),
        FieldRef::Key(path) => match path.last() {
            Some(KeyStep::Name(name)) => name.as_written().to_owned(),
            _ => String::new(),
        },
    }
}

fn one(
    cx: Ctx<'_>,
    change: &Change,
    label: &str,
    veiled: bool,
    masks: &[NumberMask; 2],
    width: usize,
    page: &mut Page,
) {
    let lang = cx.session.lang;
    let table = &cx.session.workspace.spec.fields;
    let code = change.field.code(table).unwrap_or_default();
    let code = NumberMask::unknown().apply(&code).into_owned();
    let mut line = Line::of(Role::Title, format!(" {}", field_name(cx, &change.field)));
    if let Some(key) = kind_word(change.kind) {
        line = line.and(Role::Accent, format!("  {}", cx.own(lang.t(key))));
    }
    page.push(line.and(Role::Dim, format!("  {code}")));
    for (key, value, own) in [("changes.before", &change.old, &masks[0]), ("changes.now", &change.new, &masks[1])] {
        let head = format!("   {} ", pad(lang.t(key), 6));
        let room = width.saturating_sub(Ruler::default().width(&head)).max(4);
        let lines = match value {
            None => vec![vec![(Role::Absent, lang.t("changes.nothing").to_owned())]],
            Some(_) if change.field == FieldRef::Field(FieldId::MY_NUMBER) => {
                vec![vec![(Role::Dim, "************".to_owned())]]
            }
            Some(text) if is_hidden(cx, table, &change.field, text, veiled) => {
                vec![vec![(Role::Dim, HIDDEN.to_owned())]]
            }
            Some(text) => {
                let text = match text.starts_with(['{', '[', '"']) {
                    true => own.apply_json(label, text).into(),
                    false => own.apply_under(label, text),
                };
                visible(&text, change.kind, room, cx.look.ruler)
            }
        };
        for (i, spans) in lines.into_iter().enumerate() {
            let lead = if i == 0 { head.clone() } else { " ".repeat(Ruler::default().width(&head)) };
            let mut line = Line::of(Role::Dim, lead);
            line.spans.extend(spans);
            page.push(line);
        }
    }
}

/// A value with what changed made visible: blanks as marks, and ● standing out.
fn visible(text: &str, kind: ChangeKind, width: usize, ruler: Ruler) -> Vec<Vec<Span>> {
    if kind != ChangeKind::Space && !text.contains('\u{25CF}') {
        let (lines, more) = value_lines(text, Role::Text, width, LINES, ruler);
        return cut_off(lines, more);
    }
    let mut lines: Vec<Vec<Span>> = vec![vec![]];
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let first = grapheme.chars().next().unwrap_or(' ');
        let (role, piece) = match first {
            ' ' if kind == ChangeKind::Space => (Role::Mark, "<SP>".to_owned()),
            c if kind == ChangeKind::Space && c.is_whitespace() => (Role::Mark, format!("<U+{:04X}>", u32::from(c))),
            '\u{25CF}' => (Role::Gaiji, grapheme.to_owned()),
            '\n' => (Role::Mark, mark('\n')),
            _ => (Role::Text, safe(grapheme).into_owned()),
        };
        let cells = ruler.width(&piece);
        if used + cells > width && used > 0 {
            if lines.len() == LINES {
                return cut_off(lines, true);
            }
            lines.push(vec![]);
            used = 0;
        }
        used += cells;
        if let Some(line) = lines.last_mut() {
            match line.last_mut() {
                Some((before, text)) if *before == role && role == Role::Text => text.push_str(&piece),
                _ => line.push((role, piece)),
            }
        }
    }
    lines
}

fn cut_off(mut lines: Vec<Vec<Span>>, more: bool) -> Vec<Vec<Span>> {
    if more {
        lines.push(vec![(Role::Dim, "~".to_owned())]);
    }
    lines
}

/// The fields of a record that is gone or new.
fn record(cx: Ctx<'_>, document: &Document, number: u32, (unveiled, opened): (bool, Opened<'_>), width: usize) -> Page {
    let lang = cx.session.lang;
    let mut page = Page::default();
    if is_long(document, number) && !opened.reading {
        page.prose(Role::Warning, 1, None, lang.t("changes.huge"), width);
        return page;
    }
    let Ok(text) = document.text(number) else { return failed(cx, width) };
    let record = document.parse(&text);
    let (line, column) = document.locate(&text, 0);
    let name = safe(&document.name).into_owned();
    let args: &[(&str, &dyn std::fmt::Display)] =
        &[("file", &name), ("n", &number), ("line", &line), ("column", &column)];
    page.prose(Role::Dim, 1, None, &lang.f("changes.place", args), width);
    if let Some(marked) = cx.session.marks.on(&record) {
        let (role, sign, word) = worklist::sign(marked.mark);
        let label = format!("{sign} {}  ", lang.t(word));
        page.prose(Role::Text, 1, Some((role, &label)), &safe(&masking::text(cx.session.mask, &marked.note)), width);
    }
    if record.unreadable {
        page.prose(Role::Error, 1, None, lang.t("tui.row.unreadable"), width);
        return page;
    }
    let veil = cx.session.veil_over(document, number, &record).filter(|_| !unveiled);
    if let Some(veil) = veil {
        page.prose(Role::Warning, 1, None, lang.t(veil.page), width);
    }
    let veiled = veil.is_some();
    let own = record.number_mask();
    for (id, field) in document.table().iter() {
        fields(cx, (&record, document.table()), id, field.name_in(lang), veiled, &own, width, &mut page);
    }
    for item in record.card_items.iter().chain(&record.copayments).take(CHANGES) {
        let hidden = veiled || masking::hides_texts(cx.session.mask);
        let value = if hidden { HIDDEN.into() } else { own.apply_under(&item.label, &item.value) };
        let label = masking::label(cx.session.mask, document.table(), &item.label);
        let label = if veiled { HIDDEN.to_owned() } else { own.apply(&label).into_owned() };
        field_line(&label, &value, width, cx.look.ruler, &mut page);
    }
    page
}

#[expect(clippy::too_many_arguments, reason = "each is a part of what is told of one field")]
fn fields(
    cx: Ctx<'_>,
    (record, table): (&Record<'_>, &FieldTable),
    id: FieldId,
    name: &str,
    veiled: bool,
    own: &NumberMask,
    width: usize,
    page: &mut Page,
) {
    let value = record.value(id);
    let Some(_) = value.filled().or(match value.kind {
        Kind::Flag(_) | Kind::Number(_) => Some(""),
        _ => None,
    }) else {
        return;
    };
    let text = match id {
        FieldId::MY_NUMBER => "************".into(),
        _ if is_hidden(cx, table, &FieldRef::Field(id), &value.as_shown(), veiled) => HIDDEN.into(),
        _ => own.apply_under(&format!("{name}\n{}", table.json(id)), &value.as_shown()).into_owned(),
    };
    field_line(name, &text, width, cx.look.ruler, page);
}

/// A field's name and value, in columns.
fn field_line(name: &str, value: &str, width: usize, ruler: Ruler, page: &mut Page) {
    let column = (width / 3).clamp(8, 24);
    let name = safe(name);
    let label = format!(" {} ", ruler.pad(&ruler.cut(&name, column), column));
    let room = width.saturating_sub(column + 2).max(4);
    let (lines, more) = value_lines(value, Role::Text, room, LINES, ruler);
    for (i, spans) in cut_off(lines, more).into_iter().enumerate() {
        let lead = if i == 0 { label.clone() } else { " ".repeat(column + 2) };
        let mut line = Line::of(Role::Dim, lead);
        line.spans.extend(spans);
        page.push(line);
    }
}
