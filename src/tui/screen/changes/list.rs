//! The list of changes: records that are gone, then those that changed, then new ones. Only what is seen is read.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::detail::Opened;
use super::uploads::{Row, cells, comparison, documents, field_name};
use super::{Areas, Selected, banner, detail};
use crate::compare::{Comparison, NormalizedValues};
use crate::read::Document;
use crate::record::FieldRef;
use crate::text::terminal_text::{pad, pad_left};
use crate::tui::component::pane::{bar_of, heading, nothing, scrolled};
use crate::tui::component::rich_text::Page;
use crate::tui::component::{Ctx, fill};
use crate::tui::input::cursor::Cursor;
use crate::tui::look::theme::Role;
use crate::tui::request::{Entry, Narrow, Request, Sort};
use crate::tui::session::is_long;
use crate::tui::session::worklist::{self, Target};

/// The state of the part.
#[derive(Debug, Default)]
pub struct State {
    /// What the list is narrowed to.
    pub narrow: Narrow,
    /// The place in the list.
    pub cursor: Cursor,
    /// Protected records of the upload before that were opened.
    pub opened: HashSet<u32>,
    /// What stands above the list.
    pub banner: Page,
    /// All there is to say of the selected row.
    pub page: Page,
    /// The rows that changed in the field that the list is narrowed to.
    in_field: Vec<usize>,
    /// How many rows there are: old, changed, new.
    len: [usize; 5],
    seen: Vec<Seen>,
    made_for: Option<(usize, Narrow)>,
    banner_for: Option<(usize, usize, [bool; 4])>,
}

/// A row that is seen.
#[derive(Debug)]
struct Seen {
    sign: (Role, &'static str),
    numbers: String,
    name: (Role, String),
    what: (Role, String),
    mark: Option<(Role, &'static str)>,
}

impl State {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.len.iter().sum()
    }

    /// Narrows the list.
    pub fn narrow_to(&mut self, narrow: Narrow) {
        (self.narrow, self.cursor, self.made_for) = (narrow, Cursor::default(), None);
    }

    /// The row at a place.
    fn row(&self, comparison: &Comparison, at: usize) -> Option<Row> {
        let mut left = at;
        for (part, len) in self.len.iter().enumerate() {
            if left < *len {
                return Some(match part {
                    0 => Row::Old(*comparison.gone.get(left)?, false),
                    1 => Row::Old(*comparison.keyless_old.get(left)?, true),
                    2 if matches!(self.narrow, Narrow::Field(_)) => Row::Changed(*self.in_field.get(left)?),
                    2 => Row::Changed(left),
                    3 => Row::New(*comparison.added.get(left)?, false),
                    _ => Row::New(*comparison.keyless_new.get(left)?, true),
                });
            }
            left -= len;
        }
        None
    }

    fn selected_row(&self, cx: Ctx<'_>) -> Option<Row> {
        self.row(comparison(cx)?, self.cursor.at)
    }

    /// The selected row.
    pub fn selected(&self, cx: Ctx<'_>) -> Option<Selected> {
        let comparison = comparison(cx)?;
        Some(match self.selected_row(cx)? {
            Row::Old(number, _) => Selected { seen: vec![(true, number)], record: None },
            Row::New(number, _) => Selected { seen: vec![(false, number)], record: Some((cx.session.file, number)) },
            Row::Changed(at) => {
                let changed = comparison.changed.get(at)?;
                Selected {
                    seen: vec![(true, changed.old), (false, changed.new)],
                    record: Some((cx.session.file, changed.new)),
                }
            }
        })
    }

    /// What of the selected row can be marked: the certificate, by its record in either upload.
    pub fn target(&self, cx: Ctx<'_>) -> Option<Target> {
        let (old, new) = documents(cx)?;
        let (document, number) = match self.selected_row(cx)? {
            Row::Old(number, _) => (old, number),
            Row::New(number, _) => (new, number),
            Row::Changed(at) => (new, comparison(cx)?.changed.get(at)?.new),
        };
        let text = document.text(number).ok()?;
        cx.session.marks.target(&document.parse(&text), number)
    }

    /// The records of the sort of the selected row, as far as the list holds them.
    pub fn offered(&self, cx: Ctx<'_>) -> Option<(Arc<Document>, Vec<u32>, String)> {
        let (comparison, (old, new), lang) = (comparison(cx)?, documents(cx)?, cx.session.lang);
        let state = self;
        let said = |key: &'static str| lang.t(key).to_owned();
        Some(match self.selected_row(cx)? {
            Row::Old(_, false) => (old.clone(), comparison.gone.clone(), said("changes.sort.gone")),
            Row::Old(_, true) => (old.clone(), comparison.keyless_old.clone(), said("changes.sort.keyless")),
            Row::New(_, false) => (new.clone(), comparison.added.clone(), said("changes.sort.added")),
            Row::New(_, true) => (new.clone(), comparison.keyless_new.clone(), said("changes.sort.keyless")),
            Row::Changed(_) => {
                let number = |at: usize| comparison.changed.get(at).map(|changed| changed.new);
                let numbers = match &state.narrow {
                    Narrow::Field(_) => state.in_field.iter().filter_map(|at| number(*at)).collect(),
                    _ => (0..comparison.changed.len()).filter_map(number).collect(),
                };
                (new.clone(), numbers, self.words(cx).unwrap_or_else(|| said("changes.sort.changed")))
            }
        })
    }

    /// What the list is narrowed to, in words.
    fn words(&self, cx: Ctx<'_>) -> Option<String> {
        let lang = cx.session.lang;
        match &self.narrow {
            Narrow::All | Narrow::Steps(_) => None,
            Narrow::Sort(sort) => Some(lang.t(sort_word(*sort)).to_owned()),
            Narrow::Field(field) => Some(lang.f("changes.narrow.field", &[("field", &field_name(cx, field))])),
        }
    }

    /// Brings the list in step with what is known.
    pub fn refresh(&mut self, cx: Ctx<'_>, width: usize) {
        let Some(comparison) = comparison(cx) else {
            let State { narrow, opened, .. } = std::mem::take(self);
            *self = State { narrow, opened, ..State::default() };
            return;
        };
        let wanted = (Arc::as_ptr(comparison).addr(), self.narrow.clone());
        if self.made_for.as_ref() != Some(&wanted) {
            self.count(comparison);
            self.made_for = Some(wanted);
        }
        let slot = cx.session.uploads.slots.get(cx.session.file);
        let compared = slot.is_some_and(|slot| slot.compared.done().is_some());
        let rejected = slot.is_some_and(|slot| slot.rejected.done().is_some());
        let complete = cx.session.checked().is_some_and(|checked| checked.is_complete());
        let banner_for = (Arc::as_ptr(comparison).addr(), width, [compared, rejected, complete, cx.session.laying]);
        if self.banner_for != Some(banner_for) {
            self.banner = banner::page(cx, width);
            self.banner_for = Some(banner_for);
        }
    }

    /// Makes the rows that are seen, and the page of the selected one. Only that is read.
    pub fn make_rows(&mut self, cx: Ctx<'_>, areas: &Areas, reading: bool) {
        let Some(comparison) = comparison(cx) else { return };
        let height = usize::from(areas.list.height.saturating_sub(1));
        let len = self.len();
        if !reading {
            self.cursor.follow(len, height);
        }
        let rows = self.cursor.seen(len, height).filter_map(|at| self.row(comparison, at));
        let seen = rows.map(|row| seen(cx, comparison, row)).collect();
        let opened = Opened { before: &self.opened, reading };
        let page = match self.selected_row(cx) {
            Some(row) => detail::page(cx, comparison, row, opened, usize::from(areas.detail.width.saturating_sub(1))),
            None => nothing(cx.session.lang.t("compare.verdict.same")),
        };
        (self.seen, self.page) = (seen, page);
    }

    /// Counts the rows.
    fn count(&mut self, comparison: &Comparison) {
        let all = [
            comparison.gone.len(),
            comparison.keyless_old.len(),
            comparison.changed.len(),
            comparison.added.len(),
            comparison.keyless_new.len(),
        ];
        let only = |kept: [bool; 5]| [0, 1, 2, 3, 4].map(|part: usize| if kept[part] { all[part] } else { 0 });
        self.in_field.clear();
        self.len = match &self.narrow {
            Narrow::All | Narrow::Steps(_) => all,
            Narrow::Sort(Sort::Gone) => only([true, false, false, false, false]),
            Narrow::Sort(Sort::Changed) => only([false, false, true, false, false]),
            Narrow::Sort(Sort::Added) => only([false, false, false, true, false]),
            Narrow::Sort(Sort::Keyless) => only([false, true, false, false, true]),
            Narrow::Field(field) => {
                let places = comparison.changed.iter().enumerate();
                let within = |fields: Option<&[FieldRef]>| fields.is_some_and(|fields| fields.contains(field));
                let in_field = places.filter(|(_, changed)| within(comparison.kept_fields_of(changed)));
                let in_field: Vec<usize> = in_field.map(|(at, _)| at).collect();
                let len = [0, 0, in_field.len(), 0, 0];
                self.in_field = in_field;
                len
            }
        };
    }

    /// Draws the part.
    pub fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer, areas: &Areas, reading: Option<usize>) {
        let (state, lang) = (self, cx.session.lang);
        let above = Rect { width: areas.above.width.saturating_sub(1), ..areas.above };
        state.banner.draw(buf, above, 0, &cx.look.theme, cx.look.ruler);
        if state.banner.lines.len() > usize::from(above.height) && above.height > 0 {
            // What has no room is said to be there.
            let y = above.bottom() - 1;
            cx.pen(Role::Key).put_right(buf, areas.above.right() - 1, above.x + above.width / 2, y, " ~");
        }
        let count = lang.f("changes.list", &[("count", &state.len())]);
        let title = match self.words(cx) {
            Some(words) => format!("{count}  {}", lang.f("changes.narrowed", &[("what", &words)])),
            None => count,
        };
        let rest = heading(cx, buf, areas.list, &title, reading.is_none());
        for ((at, seen), y) in
            state.cursor.seen(state.len(), usize::from(rest.height)).zip(&state.seen).zip(rest.top()..rest.bottom())
        {
            draw_row(cx, buf, Rect { y, height: 1, ..rest }, seen, at == state.cursor.at);
        }
        bar_of(cx, buf, Rect { x: rest.right().saturating_sub(1), width: 1, ..rest }, state.len(), state.cursor.offset);
        let title = match self.selected_row(cx) {
            Some(Row::Old(..)) => lang.t("changes.detail.old"),
            Some(Row::New(..)) => lang.t("changes.detail.new"),
            Some(Row::Changed(_)) => lang.t("changes.detail.changed"),
            None => "",
        };
        let rest = heading(cx, buf, areas.detail, title, reading.is_some());
        scrolled(cx, buf, rest, &state.page, reading.unwrap_or(0));
    }
}

fn sort_word(sort: Sort) -> &'static str {
    match sort {
        Sort::Gone => "changes.sort.gone",
        Sort::Changed => "changes.sort.changed",
        Sort::Added => "changes.sort.added",
        Sort::Keyless => "changes.sort.keyless",
    }
}

/// Asks what the list is to be narrowed to.
pub fn choices(cx: Ctx<'_>) -> Vec<Entry> {
    let lang = cx.session.lang;
    let mut entries = Vec::new();
    let mut add = |text: String, count: u64, narrow: Narrow| {
        let aside = lang.f("tui.count", &[("count", &count)]);
        entries.push(Entry { text, aside, why_not: None, request: Request::Narrow(narrow) });
    };
    if let Some(comparison) = comparison(cx) {
        let keyless = comparison.keyless_old.len() + comparison.keyless_new.len();
        let (gone, changed, added) = (comparison.gone.len(), comparison.changed.len(), comparison.added.len());
        add(lang.t("tui.filter.all").to_owned(), (gone + changed + added + keyless) as u64, Narrow::All);
        for (sort, count) in
            [(Sort::Gone, gone), (Sort::Changed, changed), (Sort::Added, added), (Sort::Keyless, keyless)]
        {
            if count > 0 {
                add(lang.t(sort_word(sort)).to_owned(), count as u64, Narrow::Sort(sort));
            }
        }
        for (field, count) in comparison.fields.iter().take(1_000) {
            let text = lang.f("changes.narrow.field", &[("field", &field_name(cx, field))]);
            add(text, *count, Narrow::Field(field.clone()));
        }
    }
    entries
}

fn seen(cx: Ctx<'_>, comparison: &Comparison, row: Row) -> Seen {
    let lang = cx.session.lang;
    let plain = |role, mark, numbers: String, [name, what]: [(Role, String); 2]| Seen {
        sign: (role, mark),
        numbers,
        name,
        what,
        mark: None,
    };
    let Some((old, new)) = documents(cx) else {
        return plain(Role::Dim, " ", String::new(), [(Role::Dim, String::new()), (Role::Dim, String::new())]);
    };
    let digits = old.len().max(new.len()).to_string().len().max(3);
    let numbers = |old: Option<u32>, new: Option<u32>| {
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        format!("{} {} {}", pad_left(&number(old), digits), ">", pad(&number(new), digits))
    };
    let mut seen = match row {
        Row::Old(number, false) => plain(Role::Error, "-", numbers(Some(number), None), cells(cx, old, number)),
        Row::Old(number, true) => plain(Role::Warning, "?", numbers(Some(number), None), cells(cx, old, number)),
        Row::New(number, false) => plain(Role::Ok, "+", numbers(None, Some(number)), cells(cx, new, number)),
        Row::New(number, true) => plain(Role::Warning, "?", numbers(None, Some(number)), cells(cx, new, number)),
        Row::Changed(at) => {
            let Some(changed) = comparison.changed.get(at) else {
                return plain(Role::Dim, " ", String::new(), [(Role::Dim, String::new()), (Role::Dim, String::new())]);
            };
            // Whoever was protected before is not shown because the flag is another now.
            let veiled = [cells(cx, old, changed.old), cells(cx, new, changed.new)];
            let [name, _] = veiled
                .into_iter()
                .find(|[(role, _), _]| *role == Role::Warning)
                .unwrap_or_else(|| cells(cx, new, changed.new));
            let fields = fields(cx, comparison, at).unwrap_or_default();
            let said: Vec<String> = fields.iter().take(20).map(|field| field_name(cx, field)).collect();
            let what = (Role::Text, said.join(lang.t("message.comma")));
            plain(Role::Warning, "~", numbers(Some(changed.old), Some(changed.new)), [name, what])
        }
    };
    seen.mark = mark(cx, comparison, row);
    seen
}

fn mark(cx: Ctx<'_>, comparison: &Comparison, row: Row) -> Option<(Role, &'static str)> {
    if !cx.session.marks.is_open() {
        return None;
    }
    let (old, new) = documents(cx)?;
    let (document, number) = match row {
        Row::Old(number, _) => (old, number),
        Row::New(number, _) => (new, number),
        Row::Changed(at) => (new, comparison.changed.get(at)?.new),
    };
    if is_long(document, number) {
        return None;
    }
    let text = document.text(number).ok()?;
    let (role, sign, _) = worklist::sign(cx.session.marks.on(&document.parse(&text))?.mark);
    Some((role, sign))
}

/// The fields in which a record changed.
fn fields(cx: Ctx<'_>, comparison: &Comparison, at: usize) -> io::Result<Vec<FieldRef>> {
    let (Some(changed), Some((old, new))) = (comparison.changed.get(at), documents(cx)) else { return Ok(vec![]) };
    match comparison.kept_fields_of(changed) {
        Some(fields) => Ok(fields.to_vec()),
        None if is_long(old, changed.old) || is_long(new, changed.new) => Ok(vec![]),
        None => Ok(comparison.fields_of(changed, &NormalizedValues::new(old, new), old, new)?.into_owned()),
    }
}

fn draw_row(cx: Ctx<'_>, buf: &mut Buffer, row: Rect, seen: &Seen, selected: bool) {
    if selected {
        fill(buf, row, cx.style(Role::Selected));
    }
    let style = |role: Role| {
        let style = cx.style(role);
        if selected { style.patch(cx.style(Role::Selected)) } else { style }
    };
    let put = |buf: &mut Buffer, right: u16, x: u16, role: Role, text: &str| {
        cx.pen(role).with(style(role)).put(buf, right.min(row.right().saturating_sub(1)), x, row.y, text)
    };
    put(buf, row.x + 2, row.x + 1, seen.sign.0, seen.sign.1);
    let x = put(buf, row.right(), row.x + 3, Role::Dim, &seen.numbers) + 1;
    if let Some((role, sign)) = seen.mark {
        put(buf, x + 1, x, role, sign);
    }
    let name = x + 2;
    let room = if seen.what.1.is_empty() { row.width } else { 16 };
    put(buf, name.saturating_add(room), name, seen.name.0, &seen.name.1);
    if !seen.what.1.is_empty() {
        put(buf, row.right(), name + room + 1, seen.what.0, &seen.what.1);
    }
}
