//! The list of changes: records that are gone, then those that changed, then new ones. Only what is seen is read.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::history::Narrow as Steps;
use super::{Areas, Selected, banner, detail};
use crate::compare::{Comparison, Lens};
use crate::read::Document;
use crate::record::{FieldId, FieldRef};
use crate::text::NumberMask;
use crate::text::cells::{pad, pad_left};
use crate::tui::app::App;
use crate::tui::app::frame::{heading, pen};
use crate::tui::component::fill;
use crate::tui::component::rich_text::Page;
use crate::tui::input::cursor::Cursor;
use crate::tui::look::theme::Role;
use crate::tui::overlay::prompt::Asked;
use crate::tui::overlay::{Choice, Entry, Overlay, Picker};
use crate::tui::screen::records::{bar_of, cell, scrolled};
use crate::tui::session::worklist;

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Narrow {
    /// Nothing is left out.
    #[default]
    All,
    /// Records of one sort.
    Sort(Sort),
    /// Records that changed in a field.
    Field(FieldRef),
    /// Steps of a history.
    Steps(Steps),
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// It is gone.
    Gone,
    /// It changed.
    Changed,
    /// It is new.
    Added,
    /// It cannot be told whose it is.
    Keyless,
}

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A record of the upload before that is gone; or (true) of which it cannot be told.
    Old(u32, bool),
    /// A record that changed: its place among those.
    Changed(usize),
    /// A record of this upload that is new; or (true) of which it cannot be told.
    New(u32, bool),
}

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
}

/// The comparison of the payload that is looked at; none of a registration with a differential history, which never hold
/// the same people.
pub fn comparison(app: &App) -> Option<&Arc<Comparison>> {
    app.uploads.slots.get(app.file)?.comparison.done().filter(|comparison| comparison.same_form)
}

/// Both documents: the one before, and the one that is looked at.
pub fn documents(app: &App) -> Option<(&Arc<Document>, &Arc<Document>)> {
    let payload = app.payload()?;
    Some((payload.previous.as_ref()?, &payload.document))
}

fn selected_row(app: &App) -> Option<Row> {
    app.changes.list.row(comparison(app)?, app.changes.list.cursor.at)
}

/// The selected row.
pub fn selected(app: &App) -> Option<Selected> {
    let comparison = comparison(app)?;
    Some(match selected_row(app)? {
        Row::Old(number, _) => Selected { seen: vec![(true, number)], record: None },
        Row::New(number, _) => Selected { seen: vec![(false, number)], record: Some((app.file, number)) },
        Row::Changed(at) => {
            let changed = comparison.changed.get(at)?;
            Selected { seen: vec![(true, changed.old), (false, changed.new)], record: Some((app.file, changed.new)) }
        }
    })
}

/// What of the selected row can be marked: the certificate, by its record in either upload.
pub fn target(app: &App) -> Option<worklist::Target> {
    let (old, new) = documents(app)?;
    let (document, number) = match selected_row(app)? {
        Row::Old(number, _) => (old, number),
        Row::New(number, _) => (new, number),
        Row::Changed(at) => (new, comparison(app)?.changed.get(at)?.new),
    };
    let text = document.text(number).ok()?;
    app.marks.target(&document.parse(&text), number)
}

/// The records of the sort of the selected row, as far as the list holds them.
pub fn offered(app: &App) -> Option<(Arc<Document>, Vec<u32>, String)> {
    let (comparison, (old, new), lang) = (comparison(app)?, documents(app)?, app.lang);
    let state = &app.changes.list;
    let said = |key: &'static str| lang.t(key).to_owned();
    Some(match selected_row(app)? {
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
            (new.clone(), numbers, words(app).unwrap_or_else(|| said("changes.sort.changed")))
        }
    })
}

/// What the list is narrowed to, in words.
fn words(app: &App) -> Option<String> {
    let lang = app.lang;
    match &app.changes.list.narrow {
        Narrow::All | Narrow::Steps(_) => None,
        Narrow::Sort(sort) => Some(lang.t(sort_word(*sort)).to_owned()),
        Narrow::Field(field) => Some(lang.f("changes.narrow.field", &[("field", &field_name(app, field))])),
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

/// The name of a field; keys that nobody knows may hold anything.
pub fn field_name(app: &App, field: &FieldRef) -> String {
    NumberMask::unknown().apply(&field.name(app.lang, &app.workspace.spec.fields)).into_owned()
}

/// Asks what the list is to be narrowed to.
pub fn filter(app: &App) -> Overlay {
    let lang = app.lang;
    let mut entries = Vec::new();
    let mut add = |text: String, count: u64, narrow: Narrow| {
        let aside = lang.f("tui.count", &[("count", &count)]);
        entries.push(Entry { text, aside, why_not: None, choice: Choice::Asked(Asked::Narrow(narrow)) });
    };
    if let Some(comparison) = comparison(app) {
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
            let text = lang.f("changes.narrow.field", &[("field", &field_name(app, field))]);
            add(text, *count, Narrow::Field(field.clone()));
        }
    }
    Overlay::Picker(Picker::new(lang.t("tui.filter"), entries))
}

/// Makes ready what is to be seen.
pub fn refresh(app: &mut App) {
    let Some(comparison) = comparison(app).cloned() else {
        let State { narrow, opened, .. } = std::mem::take(&mut app.changes.list);
        app.changes.list = State { narrow, opened, ..State::default() };
        return;
    };
    let wanted = (Arc::as_ptr(&comparison).addr(), app.changes.list.narrow.clone());
    if app.changes.list.made_for.as_ref() != Some(&wanted) {
        count(app, &comparison);
        app.changes.list.made_for = Some(wanted);
    }
    let width = usize::from(app.size.0).saturating_sub(1);
    let slot = app.uploads.slots.get(app.file);
    let compared = slot.is_some_and(|slot| slot.compared.done().is_some());
    let rejected = slot.is_some_and(|slot| slot.rejected.done().is_some());
    let complete = app.checked().is_some_and(|checked| checked.is_complete());
    let banner_for = (Arc::as_ptr(&comparison).addr(), width, [compared, rejected, complete, app.laying]);
    if app.changes.list.banner_for != Some(banner_for) {
        app.changes.list.banner = banner::page(app, width);
        app.changes.list.banner_for = Some(banner_for);
    }
    let areas = super::areas(app);
    let height = usize::from(areas.list.height.saturating_sub(1));
    let len = app.changes.list.len();
    if app.changes.reading.is_none() {
        app.changes.list.cursor.follow(len, height);
    }
    let state = &app.changes.list;
    let rows = state.cursor.seen(len, height).filter_map(|at| state.row(&comparison, at));
    let seen = rows.map(|row| seen(app, &comparison, row)).collect();
    let page = match selected_row(app) {
        Some(row) => detail::page(app, &comparison, row, usize::from(areas.detail.width.saturating_sub(1))),
        None => crate::tui::overlay::nothing(app.lang.t("compare.verdict.same")),
    };
    (app.changes.list.seen, app.changes.list.page) = (seen, page);
}

/// Counts the rows.
fn count(app: &mut App, comparison: &Comparison) {
    let all = [
        comparison.gone.len(),
        comparison.keyless_old.len(),
        comparison.changed.len(),
        comparison.added.len(),
        comparison.keyless_new.len(),
    ];
    let only = |kept: [bool; 5]| [0, 1, 2, 3, 4].map(|part: usize| if kept[part] { all[part] } else { 0 });
    app.changes.list.in_field.clear();
    app.changes.list.len = match &app.changes.list.narrow {
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
            app.changes.list.in_field = in_field;
            len
        }
    };
}

/// A record longer than this is not read for a list: that takes longer than a key may.
pub const HUGE: u32 = 4 << 20;

/// Whether a record is that long.
pub fn is_huge(document: &Document, number: u32) -> bool {
    document.index().span(number).is_some_and(|span| span.length > HUGE)
}

/// What lists show of a record: its name and its certificate; of a protected person neither.
pub fn cells(app: &App, document: &Document, number: u32) -> [(Role, String); 2] {
    let lang = app.lang;
    let one = |role: Role, text: &str| [(role, text.to_owned()), (role, String::new())];
    if is_huge(document, number) {
        return one(Role::Warning, lang.t("changes.huge"));
    }
    let Ok(text) = document.text(number) else { return one(Role::Error, lang.t("tui.row.gone")) };
    let record = document.parse(&text);
    if record.unreadable {
        return one(Role::Error, lang.t("tui.row.unreadable"));
    }
    if let Some(veil) = app.veil_over(document, number, &record) {
        return one(Role::Warning, lang.t(veil.short));
    }
    let [name, certificate, until] =
        [FieldId::NAME, FieldId::CERTIFICATE, FieldId::VALID_TO].map(|id| cell(app, &record, id));
    [name, (certificate.0, format!("{}  {}", certificate.1, until.1))]
}

fn seen(app: &App, comparison: &Comparison, row: Row) -> Seen {
    let lang = app.lang;
    let plain = |role, mark, numbers: String, [name, what]: [(Role, String); 2]| Seen {
        sign: (role, mark),
        numbers,
        name,
        what,
        mark: None,
    };
    let Some((old, new)) = documents(app) else {
        return plain(Role::Dim, " ", String::new(), [(Role::Dim, String::new()), (Role::Dim, String::new())]);
    };
    let digits = old.len().max(new.len()).to_string().len().max(3);
    let numbers = |old: Option<u32>, new: Option<u32>| {
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        format!("{} {} {}", pad_left(&number(old), digits), ">", pad(&number(new), digits))
    };
    let mut seen = match row {
        Row::Old(number, false) => plain(Role::Error, "-", numbers(Some(number), None), cells(app, old, number)),
        Row::Old(number, true) => plain(Role::Warning, "?", numbers(Some(number), None), cells(app, old, number)),
        Row::New(number, false) => plain(Role::Ok, "+", numbers(None, Some(number)), cells(app, new, number)),
        Row::New(number, true) => plain(Role::Warning, "?", numbers(None, Some(number)), cells(app, new, number)),
        Row::Changed(at) => {
            let Some(changed) = comparison.changed.get(at) else {
                return plain(Role::Dim, " ", String::new(), [(Role::Dim, String::new()), (Role::Dim, String::new())]);
            };
            // Whoever was protected before is not shown because the flag is another now.
            let veiled = [cells(app, old, changed.old), cells(app, new, changed.new)];
            let [name, _] = veiled
                .into_iter()
                .find(|[(role, _), _]| *role == Role::Warning)
                .unwrap_or_else(|| cells(app, new, changed.new));
            let fields = fields(app, comparison, at).unwrap_or_default();
            let said: Vec<String> = fields.iter().take(20).map(|field| field_name(app, field)).collect();
            let what = (Role::Text, said.join(lang.t("message.comma")));
            plain(Role::Warning, "~", numbers(Some(changed.old), Some(changed.new)), [name, what])
        }
    };
    seen.mark = mark(app, comparison, row);
    seen
}

fn mark(app: &App, comparison: &Comparison, row: Row) -> Option<(Role, &'static str)> {
    if !app.marks.is_open() {
        return None;
    }
    let (old, new) = documents(app)?;
    let (document, number) = match row {
        Row::Old(number, _) => (old, number),
        Row::New(number, _) => (new, number),
        Row::Changed(at) => (new, comparison.changed.get(at)?.new),
    };
    if is_huge(document, number) {
        return None;
    }
    let text = document.text(number).ok()?;
    let (role, sign, _) = worklist::sign(app.marks.on(&document.parse(&text))?.mark);
    Some((role, sign))
}

/// The fields in which a record changed.
fn fields(app: &App, comparison: &Comparison, at: usize) -> io::Result<Vec<FieldRef>> {
    let (Some(changed), Some((old, new))) = (comparison.changed.get(at), documents(app)) else { return Ok(vec![]) };
    match comparison.kept_fields_of(changed) {
        Some(fields) => Ok(fields.to_vec()),
        None if is_huge(old, changed.old) || is_huge(new, changed.new) => Ok(vec![]),
        None => Ok(comparison.fields_of(changed, &Lens::new(old, new), old, new)?.into_owned()),
    }
}

/// Draws the part.
pub fn draw(app: &App, buf: &mut Buffer, areas: &Areas) {
    let (state, lang) = (&app.changes.list, app.lang);
    let above = Rect { width: areas.above.width.saturating_sub(1), ..areas.above };
    state.banner.draw(buf, above, 0, &app.theme, app.ruler);
    if state.banner.lines.len() > usize::from(above.height) && above.height > 0 {
        // What has no room is said to be there.
        let y = above.bottom() - 1;
        pen(app, Role::Key).put_right(buf, areas.above.right() - 1, above.x + above.width / 2, y, " ~");
    }
    let count = lang.f("changes.list", &[("count", &state.len())]);
    let title = match words(app) {
        Some(words) => format!("{count}  {}", lang.f("changes.narrowed", &[("what", &words)])),
        None => count,
    };
    let rest = heading(app, buf, areas.list, &title, app.changes.reading.is_none());
    for ((at, seen), y) in
        state.cursor.seen(state.len(), usize::from(rest.height)).zip(&state.seen).zip(rest.top()..rest.bottom())
    {
        draw_row(app, buf, Rect { y, height: 1, ..rest }, seen, at == state.cursor.at);
    }
    bar_of(app, buf, Rect { x: rest.right().saturating_sub(1), width: 1, ..rest }, state.len(), state.cursor.offset);
    let title = match selected_row(app) {
        Some(Row::Old(..)) => lang.t("changes.detail.old"),
        Some(Row::New(..)) => lang.t("changes.detail.new"),
        Some(Row::Changed(_)) => lang.t("changes.detail.changed"),
        None => "",
    };
    let rest = heading(app, buf, areas.detail, title, app.changes.reading.is_some());
    scrolled(app, buf, rest, &state.page, app.changes.reading.unwrap_or(0));
}

fn draw_row(app: &App, buf: &mut Buffer, row: Rect, seen: &Seen, selected: bool) {
    if selected {
        fill(buf, row, app.theme.style(Role::Selected));
    }
    let style = |role: Role| {
        let style = app.theme.style(role);
        if selected { style.patch(app.theme.style(Role::Selected)) } else { style }
    };
    let put = |buf: &mut Buffer, right: u16, x: u16, role: Role, text: &str| {
        pen(app, role).with(style(role)).put(buf, right.min(row.right().saturating_sub(1)), x, row.y, text)
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
