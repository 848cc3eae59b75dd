//! Screen 5: the rules, the error codes, the fields and the documents that are in force, and where each comes from.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Screen;
use crate::check::{Rule, type_word};
use crate::report::check_model::{editions_of, master_word, name};
use crate::report::labels::{self, charset_word, length_words};
use crate::report::spec_list::{TableLine, about, tables};
use crate::search::rank;
use crate::spec::{Certainty, Field, MasterEntry, MasterKind, Required, Schemes, Spec, TableKind};
use crate::text::fold::fold;
use crate::text::terminal_text::width as cell_width;
use crate::text::terminal_text::{pad, safe};
use crate::text::{Lang, Message, NumberMask};
use crate::tui::component::pane::{bar_of, heading};
use crate::tui::component::record_detail::sign;
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::component::{Ctx, fill, typed};
use crate::tui::input::action::{Action, ScreenId};
use crate::tui::input::cursor::{Cursor, scroll};
use crate::tui::look::theme::Role;
use crate::tui::request::{Popup, Request};

/// A part of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
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
pub struct SpecScreen {
    /// The part that is looked at.
    part: Part,
    /// The place in its list.
    cursor: Cursor,
    /// What the list is narrowed to.
    query: String,
    /// How far the explanation is scrolled, where it was opened to the whole screen.
    reading: Option<usize>,
    entries: Vec<Entry>,
    /// For which part and query the entries were made; a master has tens of thousands.
    made_for: Option<(Part, String)>,
    about: Page,
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

impl SpecScreen {
    fn areas(&self, cx: Ctx<'_>) -> (Rect, Rect, Rect) {
        let area = cx.body();
        let parts = Rect { height: area.height.min(1), ..area };
        let rest = Rect { y: parts.bottom(), height: area.height - parts.height, ..area };
        if self.reading.is_some() {
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

    /// Looks at the part that lies so many further, round the end.
    fn turn(&mut self, by: usize) {
        let here = PARTS.iter().position(|(part, _)| *part == self.part).unwrap_or(0);
        *self = SpecScreen { part: PARTS[(here + by) % PARTS.len()].0, ..SpecScreen::default() };
    }

    fn moved(&mut self, action: Action, cx: Ctx<'_>) {
        let Some(step) = action.movement() else { return };
        let (_, list, about) = self.areas(cx);
        let rows = |area: Rect| usize::from(area.height.saturating_sub(1));
        match &mut self.reading {
            Some(offset) => drop(scroll(offset, step, self.about.lines.len(), rows(about))),
            None => drop(self.cursor.go(step, self.entries.len(), rows(list))),
        }
    }

    /// Makes the entries anew where another part or query asks for others.
    fn list_anew(&mut self, cx: Ctx<'_>) {
        let wanted = (self.part, self.query.clone());
        if self.made_for.as_ref() == Some(&wanted) {
            return;
        }
        let mut entries = self.entries(cx);
        for entry in &mut entries {
            for text in [&mut entry.name, &mut entry.title] {
                if let Cow::Owned(masked) = NumberMask::unknown().apply(text) {
                    *text = masked;
                }
            }
        }
        if !self.query.trim().is_empty() && self.part != Part::Masters {
            let texts: Vec<String> = entries.iter().map(|entry| format!("{} {}", entry.name, entry.title)).collect();
            let ranked = rank(texts.iter().map(String::as_str), &self.query);
            entries = ranked.into_iter().filter_map(|ranked| entries.get(ranked.index).cloned()).collect();
        }
        (self.entries, self.made_for) = (entries, Some(wanted));
    }

    fn entries(&self, cx: Ctx<'_>) -> Vec<Entry> {
        let lang = cx.session.lang;
        let plain = (Role::Text, " ");
        match self.part {
            Part::Codes => {
                let codes =
                    cx.session.workspace.spec.errors.as_ref().map(|list| list.codes.as_slice()).unwrap_or_default();
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
                    title: cx.own(&rule.words(lang).title).into_owned(),
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
                cx.session.workspace.spec.fields.iter().enumerate().map(entry).collect()
            }
            Part::Masters => masters(cx, self.query.trim()),
            Part::Editions => {
                let entry = |(at, line): (usize, TableLine)| Entry {
                    sign: (Role::Accent, if matches!(line.origin, "user" | "run") { "*" } else { " " }),
                    name: cx.own(table_title(&line, lang)).into_owned(),
                    title: match line.origin {
                        "none" => lang.t("spec.none").to_owned(),
                        "built-in" => lang.t("spec.built-in").to_owned(),
                        _ => line.edition,
                    },
                    at,
                };
                tables(&cx.session.workspace.spec, lang).into_iter().enumerate().map(entry).collect()
            }
        }
    }
}

impl Screen for SpecScreen {
    fn footer(&self, _: Ctx<'_>) -> &'static [Action] {
        use Action::{Back, Help, NextPane, Open, Palette, Quit, Search};
        &[Open, NextPane, Search, Back, Palette, Help, Quit]
    }

    fn act(&mut self, action: Action, cx: Ctx<'_>) -> Option<Vec<Request>> {
        match action {
            Action::NextPane | Action::Right => self.turn(1),
            Action::PreviousPane | Action::Left => self.turn(PARTS.len() - 1),
            Action::Open if self.reading.is_none() && !self.entries.is_empty() => self.reading = Some(0),
            Action::Back | Action::Open if self.reading.is_some() => self.reading = None,
            Action::Search => return Some(vec![Request::Popup(Popup::Search(self.query.clone()))]),
            Action::Back if !self.query.is_empty() => self.search(""),
            Action::Back => return Some(vec![Request::Show(ScreenId::Records)]),
            Action::NextMatch | Action::PreviousMatch | Action::Open => {}
            _ => {
                action.movement()?;
                self.moved(action, cx);
            }
        }
        Some(vec![])
    }

    fn search(&mut self, text: &str) {
        self.query = text.to_owned();
        self.reading = None;
        self.cursor = Cursor::default();
    }

    /// The same part, made anew when it is looked at: the tables may have changed.
    fn files_again(&mut self) {
        *self = SpecScreen { part: self.part, query: self.query.clone(), ..SpecScreen::default() };
    }

    fn refresh(&mut self, cx: Ctx<'_>) {
        self.list_anew(cx);
        let (_, list, about) = self.areas(cx);
        self.cursor.follow(self.entries.len(), usize::from(list.height.saturating_sub(1)));
        let width = usize::from(about.width.saturating_sub(1));
        self.about = match self.entries.get(self.cursor.at).map(|entry| entry.at) {
            Some(at) => explanation(cx, self.part, at, width),
            None => {
                let mut page = Page::of(cx.look.ruler);
                let key = match (self.part, self.query.is_empty()) {
                    (Part::Codes, true) => "tui.spec.no-list",
                    (Part::Masters, true) => "tui.spec.no-master",
                    _ => "tui.spec.none",
                };
                page.prose(Role::Dim, 1, None, &cx.own(cx.session.lang.t(key)), width);
                page
            }
        };
    }

    fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer) {
        let lang = cx.session.lang;
        let (parts, list, about) = self.areas(cx);
        let state = self;
        let mut x = parts.x + 1;
        for (part, key) in PARTS {
            let role = if part == state.part { Role::Accent } else { Role::Dim };
            let sign = if part == state.part { ">" } else { " " };
            x = cx.pen(role).put(buf, parts.right(), x, parts.y, &format!("{sign}{}", lang.t(key))) + 2;
        }
        let narrowed = match state.query.is_empty() {
            true => String::new(),
            false => lang.f("tui.spec.narrowed", &[("query", &safe(&typed(&state.query)))]),
        };
        let title = format!("{}  {narrowed}", lang.f("tui.spec.entries", &[("count", &state.entries.len())]));
        let rest = heading(cx, buf, list, &title, state.reading.is_none());
        let name_width =
            state.entries.iter().map(|entry| cell_width(&entry.name)).max().unwrap_or(0).clamp(8, 30) as u16;
        for (at, y) in state.cursor.seen(state.entries.len(), usize::from(rest.height)).zip(rest.top()..) {
            let row = Rect { y, height: 1, ..rest };
            let selected = at == state.cursor.at;
            if selected {
                fill(buf, row, cx.style(Role::Selected));
            }
            let style = |role: Role| {
                let style = cx.style(role);
                if selected { style.patch(cx.style(Role::Selected)) } else { style }
            };
            let entry = &state.entries[at];
            let put = |buf: &mut Buffer, right: u16, x: u16, role: Role, text: &str| {
                cx.pen(role).with(style(role)).put(buf, right, x, y, text)
            };
            put(buf, row.right(), row.x + 1, entry.sign.0, entry.sign.1);
            let names = row.x + 3;
            put(buf, (names + name_width).min(row.right()), names, Role::Dim, &entry.name);
            put(buf, row.right() - 1, names + name_width + 1, Role::Text, &entry.title);
        }
        bar_of(cx, buf, Rect { x: rest.right() - 1, width: 1, ..rest }, state.entries.len(), state.cursor.offset);
        let name = state.entries.get(state.cursor.at).map(|entry| safe(&entry.name).into_owned()).unwrap_or_default();
        let rest = heading(cx, buf, about, &name, state.reading.is_some());
        let offset = state.reading.unwrap_or(0);
        state.about.draw(buf, rest, offset, &cx.look.theme, cx.look.ruler);
        if state.reading.is_some() {
            let lines = state.about.lines.len();
            bar_of(cx, buf, Rect { x: rest.right() - 1, width: 1, ..rest }, lines, offset);
        } else if state.about.lines.len() > usize::from(rest.height) && rest.height > 0 {
            let last = Rect { y: rest.bottom() - 1, height: 1, ..rest };
            let line = Page { lines: vec![Line::of(Role::Dim, " ~")], ..Page::default() };
            fill(buf, last, cx.style(Role::Text));
            line.draw(buf, last, 0, &cx.look.theme, cx.look.ruler);
        }
    }
}

/// The codes of PMH's masters, then the numbers of the regional master, as far as the query narrows them.
fn masters(cx: Ctx<'_>, query: &str) -> Vec<Entry> {
    let spec = &cx.session.workspace.spec;
    let plain = (Role::Text, " ");
    let words: Vec<String> = query.split_whitespace().map(fold).collect();
    let codes = master_entries(spec).enumerate().filter(|(_, (_, entry))| {
        let text = fold(&format!("{} {} {} {}", entry.item, entry.code, entry.item_name, entry.name));
        words.iter().all(|word| text.contains(word.as_str()))
    });
    let code = |(at, (kind, entry)): (usize, (MasterKind, &MasterEntry))| {
        let name = if entry.item.is_empty() { entry.code.clone() } else { format!("{}-{}", entry.item, entry.code) };
        let title = [cx.session.lang.t(master_word(kind)), &entry.item_name, &entry.name];
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
    TableKind::by_code(line.table).map_or("", |kind| lang.t(labels::table_word(kind)))
}

/// All that is known of the selected entry.
fn explanation(cx: Ctx<'_>, part: Part, at: usize, width: usize) -> Page {
    let mut page = Page::of(cx.look.ruler);
    let mut told = Told { page: &mut page, width };
    match part {
        Part::Codes => about_code(cx, at, &mut told),
        Part::Rules => about_rule(cx, at, &mut told),
        Part::Fields => about_field(cx, at, &mut told),
        Part::Masters => about_master(cx, at, &mut told),
        Part::Editions => about_table(cx, at, &mut told),
    }
    page
}

/// An explanation as it is written.
struct Told<'p> {
    page: &'p mut Page,
    width: usize,
}

impl Told<'_> {
    /// A text behind its label; nothing where there is none.
    fn add(&mut self, label: &str, text: &str) {
        if !text.trim().is_empty() {
            // Even a document that was taken may not be what its user thinks.
            let text = NumberMask::unknown().apply(text);
            self.page.prose(Role::Text, 1, Some((Role::Dim, &pad(&pad(label, 11), 12))), &text, self.width);
        }
    }
}

/// What the list says of an error code.
fn about_code(cx: Ctx<'_>, at: usize, told: &mut Told<'_>) {
    let lang = cx.session.lang;
    let Some(list) = cx.session.workspace.spec.errors.as_ref() else { return };
    let Some(code) = list.codes.get(at) else { return };
    if list.sample {
        told.page.prose(Role::Warning, 1, None, &cx.own(lang.t("check.sample-list")), told.width);
    }
    told.add(lang.t("explain.consequence"), &code.consequence);
    told.add(lang.t("explain.content"), &code.content);
    told.add(lang.t("explain.cause"), &code.cause);
    told.add(lang.t("explain.action"), &code.action);
    for (heading, text) in &code.further {
        told.add(&name(heading), text);
    }
    let edition = cx.session.workspace.spec.edition_of(TableKind::ErrorList);
    let source = edition.map_or_else(|| list.file.clone(), |edition| edition.document.name());
    told.add(lang.t("explain.source"), &source);
}

/// What a rule means, and what to do.
fn about_rule(cx: Ctx<'_>, at: usize, told: &mut Told<'_>) {
    let lang = cx.session.lang;
    let Some(rule) = Rule::ALL.get(at) else { return };
    let said = rule.words(lang);
    told.add(lang.t("explain.meaning"), &cx.own(&said.meaning));
    told.add(lang.t("explain.cause"), &cx.own(&said.cause));
    told.add(lang.t("explain.action"), &cx.own(&said.action));
    told.add(lang.t("explain.basis"), lang.t(labels::basis(rule.basis())));
    told.add(lang.t("explain.source"), &cx.own(&said.source));
    let editions = editions_of(*rule, &cx.session.workspace.spec);
    told.add(lang.t("check.rule.edition"), &cx.own(&editions.join("\n")));
    if let Some(checked) = cx.session.checked() {
        let count = lang.f("tui.count", &[("count", &checked.count(*rule))]);
        told.add(lang.t("tui.spec.found"), &count);
    }
}

/// What is known of a field, and how certain it is.
fn about_field(cx: Ctx<'_>, at: usize, told: &mut Told<'_>) {
    let lang = cx.session.lang;
    let fields: Vec<&Field> = cx.session.workspace.spec.fields.iter().map(|(_, field)| field).collect();
    let Some(field) = fields.get(at) else { return };
    let sure = |text: String, certainty: Certainty| format!("{text}  {}", lang.t(certainty_word(certainty)));
    told.add("JSON", &sure(field.json.clone(), field.certain.name));
    told.add(lang.t("tui.spec.type"), &sure(lang.t(type_word(field.kind)).to_owned(), field.certain.kind));
    let required = match field.required {
        Required::Yes => "yes",
        Required::No => "no",
        Required::Unknown => "tui.spec.unknown",
    };
    told.add(lang.t("tui.spec.required"), &sure(lang.t(required).to_owned(), field.certain.required));
    let length = match field.length {
        Some(length) => length_words(length, lang),
        None => lang.t("tui.spec.unknown").to_owned(),
    };
    told.add(lang.t("tui.spec.length"), &sure(length, field.certain.length));
    let charset = field.charset.map_or("tui.spec.unknown", charset_word);
    told.add(lang.t("tui.spec.charset"), &sure(lang.t(charset).to_owned(), field.certain.charset));
    told.add(lang.t("tui.spec.values"), &field.values.join(", "));
    let class = labels::class(field.class);
    told.add(lang.t("tui.spec.class"), &sure(lang.t(class).to_owned(), field.certain.class));
    told.add(lang.t("tui.spec.headings"), &field.csv.join(lang.t("message.comma")));
    told.add(lang.t("tui.spec.note"), field.note_in(lang));
    for source in &field.source {
        let title = cx.session.workspace.spec.fields.source(source).map_or("", |source| source.title_in(lang));
        told.add(lang.t("explain.source"), &cx.own(title));
    }
}

/// What the masters say of a code or a number.
fn about_master(cx: Ctx<'_>, at: usize, told: &mut Told<'_>) {
    let lang = cx.session.lang;
    let spec = &cx.session.workspace.spec;
    let codes = master_entries(spec).count();
    let source = |kind| spec.edition_of(kind).map(|edition| edition.document.name()).unwrap_or_default();
    if let Some((kind, entry)) = master_entries(spec).nth(at) {
        told.add(lang.t("tui.spec.kind"), lang.t(master_word(kind)));
        told.add(lang.t("tui.spec.item"), &format!("{}  {}", entry.item, entry.item_name));
        told.add(lang.t("tui.spec.code"), &format!("{}  {}", entry.code, entry.name));
        told.add(lang.t("tui.spec.of-type"), &entry.type_id);
        told.add(lang.t("explain.source"), &source(TableKind::Masters));
    } else if let Some(entry) = spec.regional.as_ref().and_then(|master| master.entries().get(at - codes)) {
        let prefecture = Schemes::get().prefecture(&entry.prefecture).map_or("", |known| match lang {
            Lang::Ja => known.ja.as_str(),
            Lang::En => known.en.as_str(),
        });
        let day = |day: Option<crate::record::Date>| {
            day.map_or_else(|| lang.t("tui.spec.open").to_owned(), |day| day.to_string())
        };
        told.add(lang.t("tui.spec.scheme"), &entry.name);
        told.add(lang.t("tui.spec.short"), &entry.short);
        told.add(lang.t("tui.spec.place"), &format!("{prefecture}  {}", entry.municipality));
        told.add(lang.t("tui.spec.period"), &format!("{}  -  {}", day(entry.from), day(entry.to)));
        told.add(lang.t("explain.source"), &source(TableKind::RegionalMaster));
    }
}

/// Which edition of a table is in force, and where it comes from.
fn about_table(cx: Ctx<'_>, at: usize, told: &mut Told<'_>) {
    let lang = cx.session.lang;
    let lines = tables(&cx.session.workspace.spec, lang);
    let Some(line) = lines.get(at) else { return };
    for (label, text) in about(line, lang) {
        told.add(label, &cx.own(&text));
    }
    // What was recognised in a document given for this run, and what was not understood.
    let documents = cx.session.workspace.documents.iter().filter(|document| safe(&document.name) == line.kept_in);
    for document in documents.filter(|_| line.origin == "run") {
        let said = |all: &[Message]| all.iter().map(|said| said.in_words(lang)).collect::<Vec<_>>().join("\n");
        told.add(lang.t("spec.recognised"), &said(&document.recognised));
        told.add(lang.t("spec.doubts"), &said(&document.doubts));
    }
    told.page.gap();
    let key = if line.table == TableKind::Fields.code() { "tui.spec.tried" } else { "spec.tried" };
    told.page.prose(Role::Dim, 1, None, &cx.own(lang.t(key)), told.width);
}

fn certainty_word(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Confirmed => "certainty.confirmed",
        Certainty::Secondary => "certainty.secondary",
        Certainty::Inferred => "certainty.inferred",
        Certainty::Unknown => "certainty.unknown",
    }
}
