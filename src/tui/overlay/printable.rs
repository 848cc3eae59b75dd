//! One value or finding alone on the screen, without anything beside it, so that the mouse can take it; or written to a
//! file, or offered to the terminal's clipboard. What is done is said as it is: nobody can know what a clipboard took.
//!
//! 個人番号 is never among what can be had here, nor is what is masked just now.

use std::io::{self, Write};
use std::path::Path;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::check::{Finding, findings_of};
use crate::command::preview::pages;
use crate::files::{Access, WholeFile};
use crate::preview::View as Audience;
use crate::record::{FieldId, Item, Record, State};
use crate::report::check_data::cell_words;
use crate::report::unwritten;
use crate::text::NumberMask;
use crate::text::cells::{safe, width};
use crate::tui::app::App;
use crate::tui::app::frame::pen;
use crate::tui::component::{Input, fill};
use crate::tui::input::action::{Key, Screen};
use crate::tui::input::cursor::scroll;
use crate::tui::look::theme::Role;
use crate::tui::overlay::{Answer, Overlay};
use crate::tui::screen::findings;
use crate::tui::session::masking;
use crate::tui::terminal::keyboard::Pasted;

/// How many cells of the place of a written file are shown: it must be read to its end at 80 columns.
const SHOWN: usize = 48;

/// A text alone on the screen.
#[derive(Clone, Debug, Default)]
pub struct View {
    title: String,
    aside: String,
    /// Safe to show; what a file gets, too.
    text: String,
    offset: usize,
    /// The name of a file, while it is typed.
    name: Option<Input>,
    /// What came of writing or sending.
    said: Option<String>,
}

/// Opens what can be shown alone: the finding that is selected, or a choice among the values and findings of the record.
pub fn open(app: &mut App) {
    let in_places = app.screen == Screen::Findings && app.findings.in_places;
    if let Some(view) = in_places.then(|| findings::to_print(app)).flatten() {
        app.overlay = Some(Overlay::Print(view));
        return;
    }
    let views = app.records.selected().map(|number| of_record(app, number)).unwrap_or_default();
    if views.is_empty() {
        app.notice = Some(app.lang.t("print.nothing").to_owned());
        return;
    }
    app.overlay = Some(Overlay::to_print(app, views));
}

/// What can be had of a record: what is found there, and its values as they are seen on this screen.
fn of_record(app: &App, number: u32) -> Vec<View> {
    let Some((payload, checked)) = app.payload().zip(app.checked()) else { return vec![] };
    let Ok(text) = payload.document.text(number) else { return vec![] };
    let record = payload.document.parse(&text);
    let own = record.number_mask();
    let found = findings_of(&payload.document, checked, &text, &record);
    let mut views: Vec<View> = found.iter().map(|one| of_finding(app, one, Some(number))).collect();
    let veil = app.veil_over(&payload.document, number, &record);
    if app.is_veiled(number, veil.is_some()) {
        return views;
    }
    match app.screen {
        Screen::Preview => {
            let audience = if app.preview.portal { Audience::Portal } else { Audience::Clinic };
            let spec = &app.workspace.spec;
            let made = pages(&payload.document, checked, spec, number, &[audience], app.as_of).unwrap_or_default();
            let items = made.iter().flat_map(|page| &page.card.items).filter(|_| !masking::hides_texts(app.mask));
            for item in items.filter(|item| !item.value.is_empty()) {
                let value = if app.preview.sent { &item.sent } else { &item.value };
                views.push(View::of(&item.label, app.lang.t("print.seen"), &own.apply(value)));
            }
        }
        _ => views.extend(values(app, &record, &own)),
    }
    views
}

/// The values of a record that are not masked.
fn values(app: &App, record: &Record<'_>, own: &NumberMask) -> Vec<View> {
    let Some(payload) = app.payload() else { return vec![] };
    let mut views = Vec::new();
    for (id, field) in payload.document.table().iter() {
        let value = record.value(id);
        let plain = ![FieldId::MY_NUMBER, FieldId::COPAYMENT, FieldId::CARD_ITEMS, FieldId::BASIC].contains(&id);
        let hidden = || masking::hides(app.mask, payload.document.table(), id, &value.as_shown());
        if plain && value.state() == State::Present && !hidden() {
            let label = format!("{}\n{}", field.name, field.json);
            views.push(View::of(field.name_in(app.lang), &field.json, &own.apply_under(&label, &value.as_shown())));
        }
    }
    let items = record.copayments.iter().chain(&record.card_items).filter(|_| !masking::hides_texts(app.mask));
    views.extend(items.filter(|item| !item.value.is_empty()).map(|item: &Item<'_>| {
        View::of(&own.apply(&item.label), app.lang.t("print.item"), &own.apply_under(&item.label, &item.value))
    }));
    views
}

/// A finding in full.
pub fn of_finding(app: &App, finding: &Finding, number: Option<u32>) -> View {
    let (lang, table) = (app.lang, &app.workspace.spec.fields);
    let words = finding.rule.words(lang);
    let field = finding.field.as_ref().map(|field| field.name(lang, table).into_owned()).unwrap_or_default();
    let record = number.map(|n| lang.f("print.record", &[("n", &n)])).unwrap_or_default();
    let pointer = NumberMask::unknown().apply(finding.at.pointer.as_deref().unwrap_or_default());
    let place = format!("{}:{}", finding.at.line, finding.at.column);
    let cell = finding.at.cell.map(|cell| cell_words(cell, lang)).unwrap_or_default();
    let file = app.payload().map(|payload| payload.document.name.clone()).unwrap_or_default();
    let name = finding.rule.name();
    let head =
        [file.as_str(), &place, &cell, &record, &pointer, &field, name].into_iter().filter(|part| !part.is_empty());
    let text = format!(
        "{}\n{}\n{}: {}\n{}: {}",
        head.collect::<Vec<_>>().join("  "),
        app.own(&finding.message(lang, table)),
        lang.t("explain.cause"),
        app.own(&words.cause),
        lang.t("explain.action"),
        app.own(&words.action)
    );
    View::of(&format!("{}  {field}", app.own(&words.title)), name, &text)
}

impl View {
    /// A text under a title; both are made safe.
    pub fn of(title: &str, aside: &str, text: &str) -> View {
        // A line break of a card-face value is one here too.
        let text = text.split('\n').map(|line| safe(line).into_owned()).collect::<Vec<_>>().join("\n");
        View { title: safe(title).into_owned(), aside: safe(aside).into_owned(), text, ..View::default() }
    }

    /// What it is.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What it is, for engineers.
    pub fn aside(&self) -> &str {
        &self.aside
    }

    /// A key for it.
    pub fn key(mut self, key: KeyEvent, app: &mut App) -> Answer {
        self.said = None;
        let leave = Key::from(key) == Key::CTRL_C;
        if let Some(name) = &mut self.name {
            match key.code {
                KeyCode::Esc => self.name = None,
                _ if leave => self.name = None,
                KeyCode::Enter if !app.is_meant() => {}
                KeyCode::Enter => {
                    let file = name.text().trim().to_owned();
                    self.said = Some(self.write(&file, app));
                    self.name = None;
                }
                _ => {
                    name.key(key);
                }
            }
            return Answer::Stay(Overlay::Print(self));
        }
        match key.code {
            KeyCode::Esc | KeyCode::Char('q' | 'p') => return Answer::Close,
            _ if leave => return Answer::Close,
            KeyCode::Char('w') => self.name = Some(Input::new(&free_name())),
            KeyCode::Char('c') if app.osc52 && !app.is_meant() => {}
            KeyCode::Char('c') if app.osc52 => {
                app.notice = Some(app.lang.t("print.sent").to_owned());
                return Answer::Send(self.text);
            }
            KeyCode::Char('c') => self.said = Some(app.lang.t("print.osc52-off").to_owned()),
            _ => {
                if let Some(step) = app.keymap.action_for(key, app.screen).and_then(crate::tui::app::movement) {
                    let rows = usize::from(app.size.1.saturating_sub(1));
                    let lines = app.ruler.wrap(&self.text, usize::from(app.size.0)).len();
                    scroll(&mut self.offset, step, lines, rows);
                }
            }
        }
        Answer::Stay(Overlay::Print(self))
    }

    /// Takes pasted text for the name of a file; whether it was cut. `None` where no name is asked for.
    pub fn paste(&mut self, pasted: &Pasted) -> Option<bool> {
        Some(self.name.as_mut()?.paste(pasted))
    }

    /// Writes the text to a new file; what came of it.
    fn write(&self, file: &str, app: &App) -> String {
        let lang = app.lang;
        if file.is_empty() || file.contains(char::is_control) {
            return lang.t("print.no-name").to_owned();
        }
        let text = format!("{}\n", self.text);
        let written = WholeFile::create(Path::new(file), Access::Owner)
            .and_then(|mut new| new.write_all(text.as_bytes()).and_then(|()| new.finish()));
        match written {
            Ok(()) => {
                let folder = std::env::current_dir().unwrap_or_default();
                let mut place = folder.join(file).display().to_string();
                if width(&place) > SHOWN {
                    // As it was typed: its end must not be cut off.
                    file.clone_into(&mut place);
                }
                lang.f("print.written", &[("file", &place), ("bytes", &text.len())])
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => lang.f("print.exists", &[("file", &file)]),
            Err(e) => unwritten::say(file, e.kind(), lang),
        }
    }

    /// Draws it over everything, with one line for keys at the bottom.
    pub fn draw(&self, app: &App, buf: &mut Buffer, area: Rect) {
        if area.height == 0 {
            return;
        }
        fill(buf, area, app.theme.style(Role::Text));
        let text = Rect { height: area.height - 1, ..area };
        let lines = app.ruler.wrap(&self.text, usize::from(area.width));
        for (line, y) in lines.iter().skip(self.offset).zip(text.top()..text.bottom()) {
            pen(app, Role::Text).put(buf, area.right(), area.left(), y, line);
        }
        let row = Rect { y: text.bottom(), height: 1, ..area };
        fill(buf, row, app.theme.style(Role::Footer));
        let footer = pen(app, Role::Footer);
        let accent = footer.with(app.theme.style(Role::Footer).patch(app.theme.style(Role::Accent)));
        match (&self.name, &app.notice.as_ref().or(self.said.as_ref())) {
            (Some(name), notice) => {
                let x = footer.put(buf, row.right(), row.x, row.y, app.lang.t("print.name"));
                let input = pen(app, Role::Input);
                name.draw(buf, Rect { x, width: row.right().saturating_sub(x), ..row }, &input);
                if let Some(notice) = notice {
                    // Above the name, which must be seen.
                    let above = Rect { y: row.y.saturating_sub(1), ..row };
                    fill(buf, above, app.theme.style(Role::Footer));
                    accent.put(buf, above.right(), above.x + 1, above.y, notice);
                }
            }
            (None, Some(said)) => {
                accent.put(buf, row.right(), row.x + 1, row.y, said);
            }
            (None, None) => {
                let key = if app.osc52 { "print.keys-osc52" } else { "print.keys" };
                footer.put(buf, row.right(), row.x + 1, row.y, app.lang.t(key));
            }
        }
    }
}

/// A name in the current directory that is not taken.
fn free_name() -> String {
    let name = |n: u32| if n == 1 { "pmh-value.txt".to_owned() } else { format!("pmh-value-{n}.txt") };
    (1..1000).map(name).find(|name| !Path::new(name).exists()).unwrap_or_default()
}
