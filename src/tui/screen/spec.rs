//! Screen 5: the rules, the error codes, the fields and the documents that are in force, and where each comes from.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::check::{Rule, type_word};
use crate::report::check_data::{editions_of, master_word, name};
use crate::report::spec_list::{TableLine, about, tables};
use crate::report::words::{self, charset_word, length_words};
use crate::search::rank;
use crate::spec::{Certainty, Field, MasterEntry, MasterKind, Required, Schemes, Spec, TableKind};
use crate::text::cells::width as cell_width;
use crate::text::cells::{pad, safe};
use crate::text::fold::fold;
use crate::text::{Lang, NumberMask, Said};
use crate::tui::app::frame::{body, heading, pen};
use crate::tui::app::{App, movement};
use crate::tui::component::fill;
use crate::tui::component::record_detail::sign;
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::input::action::{Action, Screen};
use crate::tui::input::cursor::{Cursor, scroll};
use crate::tui::look::theme::Role;
use crate::tui::overlay::{Overlay, typed};
use crate::tui::screen::records::bar_of;

/// A part of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// The error-code list.
    #[default]
    Codes,
    /// This tool's rules.
    Rules,
    /// The field table.
    Fields,
    /// PMH's masters and the regional master.
    Masters,
    /// Which edition of each table is in force.
    Editions,
}

const PARTS: [(Part, &str); 5] = [
    (Part::Codes, "tui.spec.codes"),
    (Part::Rules, "tui.spec.rules"),
    (Part::Fields, "tui.spec.fields"),
    (Part::Masters, "tui.spec.masters"),
    (Part::Editions, "tui.spec.editions"),
];

/// The state of the screen.
#[derive(Debug, Default)]
pub struct State {
    /// The part that is looked at.
    pub part: Part,
    /// The place in its list.
    pub cursor: Cursor,
    /// What the list is narrowed to.
    pub query: String,
    /// How far the explanation is scrolled, where it was opened to the whole screen.
    pub reading: Option<usize>,
    entries: Vec<Entry>,
    /// For which part and query the entries were made; a master has tens of thousands.
    made_for: Option<(Part, String)>,
    about: Page,
}

impl State {
    /// The same part, made anew when it is looked at: the tables may have changed.
    pub fn anew(&self) -> State {
        State { part: self.part, query: self.query.clone(), ..State::default() }
    }
}

/// A row of the list.
#[derive(Clone, Debug)]
struct Entry {
    sign: (Role, &'static str),
    name: String,
    title: String,
    /// Which rule, code or field it is.
    at: usize,
}

fn areas(app: &App) -> (Rect, Rect, Rect) {
    let area = body(app);
    let parts = Rect { height: area.height.min(1), ..area };
    let rest = Rect { y: parts.bottom(), height: area.height - parts.height, ..area };
    if app.spec.reading.is_some() {
        return (parts, Rect { height: 0, ..rest }, rest);
    }
    if area.width >= 110 {
        let list = Rect { width: area.width / 2, ..rest };
        (parts, list, Rect { x: list.right() + 1, width: area.width - list.width - 1, ..rest })
    } else {
        let list = Rect { height: rest.height / 2, ..rest };
        (parts, list, Rect { y: list.bottom(), height: rest.height - list.height, ..rest })
    }
}

/// What a key does here.
pub fn act(app: &mut App, action: Action) {
    let turn = |app: &mut App, by: usize| {
        let here = PARTS.iter().position(|(part, _)| *part == app.spec.part).unwrap_or(0);
        app.spec = State { part: PARTS[(here + by) % PARTS.len()].0, ..State::default() };
    };
    match action {
        Action::NextPane | Action::Right => turn(app, 1),
        Action::PreviousPane | Action::Left => turn(app, PARTS.len() - 1),
        Action::Open if app.spec.reading.is_none() && !app.spec.entries.is_empty() => app.spec.reading = Some(0),
        Action::Back | Action::Open if app.spec.reading.is_some() => app.spec.reading = None,
        Action::Search => app.overlay = Some(Overlay::search(app, &app.spec.query)),
        Action::Back if !app.spec.query.is_empty() => search(app, ""),
        Action::Back => app.screen = Screen::Records,
        _ => {
            let Some(step) = movement(action) else { return };
            let (_, list, about) = areas(app);
            if let Some(offset) = &mut app.spec.reading {
                let (lines, height) = (app.spec.about.lines.len(), usize::from(about.height.saturating_sub(1)));
                scroll(offset, step, lines, height);
                return;
            }
            let len = app.spec.entries.len();
            app.spec.cursor.go(step, len, usize::from(list.height.saturating_sub(1)));
        }
    }
}

/// Narrows the list as one types.
pub fn search(app: &mut App, text: &str) {
    app.spec.query = text.to_owned();
    app.spec.reading = None;
    app.spec.cursor = Cursor::default();
    refresh(app);
}

/// Makes ready what is to be seen.
pub fn refresh(app: &mut App) {
    let wanted = (app.spec.part, app.spec.query.clone());
    if app.spec.made_for.as_ref() != Some(&wanted) {
        let mut entries = entries(app);
        for entry in &mut entries {
            for text in [&mut entry.name, &mut entry.title] {
                if let Cow::Owned(masked) = NumberMask::unknown().apply(text) {
                    *text = masked;
                }
            }
        }
        if !app.spec.query.trim().is_empty() && app.spec.part != Part::Masters {
            let texts: Vec<String> = entries.iter().map(|entry| format!("{} {}", entry.name, entry.title)).collect();
            let ranked = rank(texts.iter().map(String::as_str), &app.spec.query);
            entries = ranked.into_iter().filter_map(|ranked| entries.get(ranked.index).cloned()).collect();
        }
        (app.spec.entries, app.spec.made_for) = (entries, Some(wanted));
    }
    let (_, list, about) = areas(app);
    let len = app.spec.entries.len();
    app.spec.cursor.follow(len, usize::from(list.height.saturating_sub(1)));
    let width = usize::from(about.width.saturating_sub(1));
    app.spec.about = match app.spec.entries.get(app.spec.cursor.at).map(|entry| entry.at) {
        Some(at) => explanation(app, at, width),
        None => {
            let mut page = Page::of(app.ruler);
            let key = match (app.spec.part, app.spec.query.is_empty()) {
                (Part::Codes, true) => "tui.spec.no-list",
                (Part::Masters, true) => "tui.spec.no-master",
                _ => "tui.spec.none",
            };
            page.prose(Role::Dim, 1, None, &app.own(app.lang.t(key)), width);
            page
        }
    };
}

fn entries(app: &App) -> Vec<Entry> {
    let lang = app.lang;
    let plain = (Role::Text, " ");
    match app.spec.part {
        Part::Codes => {
            let codes = app.workspace.spec.errors.as_ref().map(|list| list.codes.as_slice()).unwrap_or_default();
            let entry = |(at, code): (usize, &crate::spec::ErrorCode)| Entry {
                sign: plain,
                name: code.code.clone(),
                title: code.content.split_whitespace().collect::<Vec<_>>().join(" "),
                at,
            };
            codes.iter().enumerate().map(entry).collect()
        }
        Part::Rules => {
            let entry = |(at, rule): (usize, &Rule)| Entry {
                sign: sign(rule.severity()),
                name: rule.name().to_owned(),
                title: app.own(&rule.words(lang).title).into_owned(),
                at,
            };
            Rule::ALL.iter().enumerate().map(entry).collect()
        }
        Part::Fields => {
            let entry = |(at, (_, field)): (usize, (_, &Field))| Entry {
                sign: (Role::Accent, if field.required == Required::Yes { "*" } else { " " }),
                name: field.json.clone(),
                title: field.name_in(lang).to_owned(),
                at,
            };
            app.workspace.spec.fields.iter().enumerate().map(entry).collect()
        }
        Part::Masters => masters(app),
        Part::Editions => {
            let entry = |(at, line): (usize, TableLine)| Entry {
                sign: (Role::Accent, if matches!(line.origin, "user" | "run") { "*" } else { " " }),
                name: app.own(table_title(&line, lang)).into_owned(),
                title: match line.origin {
                    "none" => lang.t("spec.none").to_owned(),
                    "built-in" => lang.t("spec.built-in").to_owned(),
                    _ => line.edition,
                },
                at,
            };
            tables(&app.workspace.spec, lang).into_iter().enumerate().map(entry).collect()
        }
    }
}

/// The codes of PMH's masters, then the numbers of the regional master, as far as the query narrows them.
fn masters(app: &App) -> Vec<Entry> {
    let (spec, query) = (&app.workspace.spec, app.spec.query.trim());
    let plain = (Role::Text, " ");
    let words: Vec<String> = query.split_whitespace().map(fold).collect();
    let codes = master_entries(spec).enumerate().filter(|(_, (_, entry))| {
        let text = fold(&format!("{} {} {} {}", entry.item, entry.code, entry.item_name, entry.name));
        words.iter().all(|word| text.contains(word.as_str()))
    });
    let code = |(at, (kind, entry)): (usize, (MasterKind, &MasterEntry))| {
        let name = if entry.item.is_empty() { entry.code.clone() } else { format!("{}-{}", entry.item, entry.code) };
        let title = [app.lang.t(master_word(kind)), &entry.item_name, &entry.name];
        let title = title.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ");
        Entry { sign: plain, name, title, at }
    };
    let mut all: Vec<Entry> = codes.map(code).collect();
    let before = master_entries(spec).count();
    if let Some(master) = &spec.regional {
        let numbers = master.search(query).into_iter().filter_map(|i| Some((i, master.entries().get(i)?)));
        all.extend(numbers.map(|(i, entry)| Entry {
            sign: plain,
            name: entry.number.to_string(),
            title: format!("{}  {}", entry.title(), entry.municipality),
            at: before + i,
        }));
    }
    all
}

fn master_entries(spec: &Spec) -> impl Iterator<Item = (MasterKind, &MasterEntry)> {
    let tables = spec.masters.iter().flat_map(|masters| masters.tables());
    tables.flat_map(|table| table.entry.iter().map(|entry| (table.kind, entry)))
}

/// The name of a table in a list.
fn table_title(line: &TableLine, lang: Lang) -> &'static str {
    TableKind::by_code(line.table).map_or("", |kind| lang.t(words::table_word(kind)))
}

/// All that is known of the selected entry.
fn explanation(app: &App, at: usize, width: usize) -> Page {
    let lang = app.lang;
    let mut page = Page::of(app.ruler);
    let add = |page: &mut Page, label: &str, text: &str| {
        if !text.trim().is_empty() {
            // Even a document that was taken may not be what its user thinks.
            let text = NumberMask::unknown().apply(text);
            page.prose(Role::Text, 1, Some((Role::Dim, &pad(&pad(label, 11), 12))), &text, width);
        }
    };
    match app.spec.part {
        Part::Codes => {
            let Some(list) = app.workspace.spec.errors.as_ref() else { return page };
            let Some(code) = list.codes.get(at) else { return page };
            if list.sample {
                page.prose(Role::Warning, 1, None, &app.own(lang.t("check.sample-list")), width);
            }
            add(&mut page, lang.t("explain.consequence"), &code.consequence);
            add(&mut page, lang.t("explain.content"), &code.content);
            add(&mut page, lang.t("explain.cause"), &code.cause);
            add(&mut page, lang.t("explain.action"), &code.action);
            for (heading, text) in &code.further {
                add(&mut page, &name(heading), text);
            }
            let edition = app.workspace.spec.edition_of(TableKind::ErrorList);
            let source = edition.map_or_else(|| list.file.clone(), |edition| edition.document.name());
            add(&mut page, lang.t("explain.source"), &source);
        }
        Part::Rules => {
            let Some(rule) = Rule::ALL.get(at) else { return page };
            let said = rule.words(lang);
            add(&mut page, lang.t("explain.meaning"), &app.own(&said.meaning));
            add(&mut page, lang.t("explain.cause"), &app.own(&said.cause));
            add(&mut page, lang.t("explain.action"), &app.own(&said.action));
            add(&mut page, lang.t("explain.basis"), lang.t(words::basis(rule.basis())));
            add(&mut page, lang.t("explain.source"), &app.own(&said.source));
            let editions = editions_of(*rule, &app.workspace.spec);
            add(&mut page, lang.t("check.rule.edition"), &app.own(&editions.join("\n")));
            if let Some(checked) = app.checked() {
                let count = lang.f("tui.count", &[("count", &checked.count(*rule))]);
                add(&mut page, lang.t("tui.spec.found"), &count);
            }
        }
        Part::Fields => {
            let fields: Vec<&Field> = app.workspace.spec.fields.iter().map(|(_, field)| field).collect();
            let Some(field) = fields.get(at) else { return page };
            let sure = |text: String, certainty: Certainty| format!("{text}  {}", lang.t(certainty_word(certainty)));
            add(&mut page, "JSON", &sure(field.json.clone(), field.certain.name));
            add(
                &mut page,
                lang.t("tui.spec.type"),
                &sure(lang.t(type_word(field.kind)).to_owned(), field.certain.kind),
            );
            let required = match field.required {
                Required::Yes => "yes",
                Required::No => "no",
                Required::Unknown => "tui.spec.unknown",
            };
            add(&mut page, lang.t("tui.spec.required"), &sure(lang.t(required).to_owned(), field.certain.required));
            let length = match field.length {
                Some(length) => length_words(length, lang),
                None => lang.t("tui.spec.unknown").to_owned(),
            };
            add(&mut page, lang.t("tui.spec.length"), &sure(length, field.certain.length));
            let charset = field.charset.map_or("tui.spec.unknown", charset_word);
            add(&mut page, lang.t("tui.spec.charset"), &sure(lang.t(charset).to_owned(), field.certain.charset));
            add(&mut page, lang.t("tui.spec.values"), &field.values.join(", "));
            let class = words::class(field.class);
            add(&mut page, lang.t("tui.spec.class"), &sure(lang.t(class).to_owned(), field.certain.class));
            add(&mut page, lang.t("tui.spec.headings"), &field.csv.join(lang.t("message.comma")));
            add(&mut page, lang.t("tui.spec.note"), field.note_in(lang));
            for source in &field.source {
                let title = app.workspace.spec.fields.source(source).map_or("", |source| source.title_in(lang));
                add(&mut page, lang.t("explain.source"), &app.own(title));
            }
        }
        Part::Masters => {
            let spec = &app.workspace.spec;
            let codes = master_entries(spec).count();
            let source = |kind| spec.edition_of(kind).map(|edition| edition.document.name()).unwrap_or_default();
            if let Some((kind, entry)) = master_entries(spec).nth(at) {
                add(&mut page, lang.t("tui.spec.kind"), lang.t(master_word(kind)));
                add(&mut page, lang.t("tui.spec.item"), &format!("{}  {}", entry.item, entry.item_name));
                add(&mut page, lang.t("tui.spec.code"), &format!("{}  {}", entry.code, entry.name));
                add(&mut page, lang.t("tui.spec.of-type"), &entry.type_id);
                add(&mut page, lang.t("explain.source"), &source(TableKind::Masters));
            } else if let Some(entry) = spec.regional.as_ref().and_then(|master| master.entries().get(at - codes)) {
                let prefecture = Schemes::get().prefecture(&entry.prefecture).map_or("", |known| match lang {
                    Lang::Ja => known.ja.as_str(),
                    Lang::En => known.en.as_str(),
                });
                let day = |day: Option<crate::record::Date>| {
                    day.map_or_else(|| lang.t("tui.spec.open").to_owned(), |day| day.to_string())
                };
                add(&mut page, lang.t("tui.spec.scheme"), &entry.name);
                add(&mut page, lang.t("tui.spec.short"), &entry.short);
                add(&mut page, lang.t("tui.spec.place"), &format!("{prefecture}  {}", entry.municipality));
                add(&mut page, lang.t("tui.spec.period"), &format!("{}  -  {}", day(entry.from), day(entry.to)));
                add(&mut page, lang.t("explain.source"), &source(TableKind::RegionalMaster));
            }
        }
        Part::Editions => {
            let lines = tables(&app.workspace.spec, lang);
            let Some(line) = lines.get(at) else { return page };
            for (label, text) in about(line, lang) {
                add(&mut page, label, &app.own(&text));
            }
            // What was recognised in a document given for this run, and what was not understood.
            let documents = app.workspace.documents.iter().filter(|document| safe(&document.name) == line.kept_in);
            for document in documents.filter(|_| line.origin == "run") {
                let told = |all: &[Said]| all.iter().map(|said| said.in_words(lang)).collect::<Vec<_>>().join("\n");
                add(&mut page, lang.t("spec.recognised"), &told(&document.recognised));
                add(&mut page, lang.t("spec.doubts"), &told(&document.doubts));
            }
            page.gap();
            let key = if line.table == TableKind::Fields.code() { "tui.spec.tried" } else { "spec.tried" };
            page.prose(Role::Dim, 1, None, &app.own(lang.t(key)), width);
        }
    }
    page
}

fn certainty_word(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Confirmed => "certainty.confirmed",
        Certainty::Secondary => "certainty.secondary",
        Certainty::Inferred => "certainty.inferred",
        Certainty::Unknown => "certainty.unknown",
    }
}

/// Draws the screen.
pub fn draw(app: &App, buf: &mut Buffer) {
    let lang = app.lang;
    let (parts, list, about) = areas(app);
    let state = &app.spec;
    let mut x = parts.x + 1;
    for (part, key) in PARTS {
        let role = if part == state.part { Role::Accent } else { Role::Dim };
        let sign = if part == state.part { ">" } else { " " };
        x = pen(app, role).put(buf, parts.right(), x, parts.y, &format!("{sign}{}", lang.t(key))) + 2;
    }
    let narrowed = match state.query.is_empty() {
        true => String::new(),
        false => lang.f("tui.spec.narrowed", &[("query", &safe(&typed(&state.query)))]),
    };
    let title = format!("{}  {narrowed}", lang.f("tui.spec.entries", &[("count", &state.entries.len())]));
    let rest = heading(app, buf, list, &title, state.reading.is_none());
    let name_width = state.entries.iter().map(|entry| cell_width(&entry.name)).max().unwrap_or(0).clamp(8, 30) as u16;
    for (at, y) in state.cursor.seen(state.entries.len(), usize::from(rest.height)).zip(rest.top()..) {
        let row = Rect { y, height: 1, ..rest };
        let selected = at == state.cursor.at;
        if selected {
            fill(buf, row, app.theme.style(Role::Selected));
        }
        let style = |role: Role| {
            let style = app.theme.style(role);
            if selected { style.patch(app.theme.style(Role::Selected)) } else { style }
        };
        let entry = &state.entries[at];
        let put = |buf: &mut Buffer, right: u16, x: u16, role: Role, text: &str| {
            pen(app, role).with(style(role)).put(buf, right, x, y, text)
        };
        put(buf, row.right(), row.x + 1, entry.sign.0, entry.sign.1);
        let names = row.x + 3;
        put(buf, (names + name_width).min(row.right()), names, Role::Dim, &entry.name);
        put(buf, row.right() - 1, names + name_width + 1, Role::Text, &entry.title);
    }
    bar_of(app, buf, Rect { x: rest.right() - 1, width: 1, ..rest }, state.entries.len(), state.cursor.offset);
    let name = state.entries.get(state.cursor.at).map(|entry| safe(&entry.name).into_owned()).unwrap_or_default();
    let rest = heading(app, buf, about, &name, state.reading.is_some());
    let offset = state.reading.unwrap_or(0);
    state.about.draw(buf, rest, offset, &app.theme, app.ruler);
    if state.reading.is_some() {
        let lines = state.about.lines.len();
        bar_of(app, buf, Rect { x: rest.right() - 1, width: 1, ..rest }, lines, offset);
    } else if state.about.lines.len() > usize::from(rest.height) && rest.height > 0 {
        let last = Rect { y: rest.bottom() - 1, height: 1, ..rest };
        let line = Page { lines: vec![Line::of(Role::Dim, " ~")], ..Page::default() };
        fill(buf, last, app.theme.style(Role::Text));
        line.draw(buf, last, 0, &app.theme, app.ruler);
    }
}
