//! What lies over a screen while it is open: help, the pickers, the as-of date, the search line.

mod picker;
pub mod printable;
pub mod prompt;
mod search_line;

pub use picker::{Choice, Entry, Picker};
pub use search_line::{as_my_number, typed};

use chrono::{Datelike, Months, NaiveDate};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::check::{Rule, Severity};
use crate::manual::Topic;
use crate::record::{Date, parse_date};
use crate::report::check_data::reply_code_words;
use crate::report::manual;
use crate::text::Lang;
use crate::text::cells::pad;
use crate::tui::app::{App, Filter};
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::component::{Input, Pen, Popup, popup};
use crate::tui::input::action::{Action, Screen};
use crate::tui::input::cursor::scroll;
use crate::tui::look::glyphs::Chrome;
use crate::tui::look::theme::Role;
use crate::tui::overlay::prompt::{Asked, Prompt};
use crate::tui::screen::{records, spec};
use crate::tui::session::baseline;
use crate::tui::session::search;
use crate::tui::terminal::keyboard::Pasted;
use crate::worklist::Mark;
use picker::draw_picker;
use search_line::{draw_search, end_search};

/// What is open.
#[derive(Debug)]
pub enum Overlay {
    /// The keys of the screen.
    Help(usize),
    /// A list to choose from by typing.
    Picker(Picker),
    /// A day to type or choose.
    Date(Picker),
    /// The search line.
    Search(Input, Option<u32>),
    /// A line to type.
    Prompt(Prompt),
    /// A value or a finding, alone.
    Print(printable::View),
}

/// What came of a key.
#[derive(Debug)]
pub enum Answer {
    /// It stays open.
    Stay(Overlay),
    /// It is closed.
    Close,
    /// It is closed, and this is to be done.
    Act(Action),
    /// It is closed, and periods are to be seen from this day.
    Date(Date),
    /// It is closed, and the list is to be narrowed.
    Filter(Filter),
    /// It is closed, and this was the answer.
    Asked(Asked),
    /// It is closed, and this is to be shown alone.
    Print(printable::View),
    /// It is closed, and this is for the terminal's clipboard.
    Send(String),
}

impl Overlay {
    /// The keys of the screen.
    pub fn help(_: &App) -> Overlay {
        Overlay::Help(0)
    }

    /// All actions, by name.
    pub fn palette(app: &App) -> Overlay {
        let entries = Action::ALL.iter().filter(|action| **action != Action::Palette).map(|action| {
            let elsewhere = !action.screens().contains(&app.screen);
            let why_not = elsewhere.then(|| app.lang.t("tui.palette.elsewhere").to_owned());
            Entry {
                text: app.own(action.long(app.lang)).into_owned(),
                aside: app.keymap.keys_for(*action).join(" "),
                why_not: why_not.or_else(|| app.why_not(*action)),
                choice: Choice::Act(*action),
            }
        });
        Overlay::Picker(Picker::new(app.lang.t("tui.palette"), entries.collect()))
    }

    /// What the list of records can be narrowed to.
    pub fn filter(app: &App) -> Overlay {
        let lang = app.lang;
        let mut entries = Vec::new();
        let mut add = |text: String, count: u64, filter: Filter| {
            let aside = lang.f("tui.count", &[("count", &count)]);
            entries.push(Entry { text, aside, why_not: None, choice: Choice::Filter(filter) });
        };
        let Some((payload, checked)) = app.payload().zip(app.checked()) else {
            return Overlay::Picker(Picker::new(lang.t("tui.filter"), vec![]));
        };
        add(lang.t("tui.filter.all").to_owned(), u64::from(payload.document.len()), Filter::All);
        let with = |severity: Severity| -> Vec<Rule> {
            Rule::ALL.iter().copied().filter(|rule| rule.severity() == severity).collect()
        };
        let hidden = [Rule::NotDisclosed, Rule::PeriodEnded, Rule::PeriodNotStarted, Rule::PeriodReversed].to_vec();
        for (key, rules) in [
            ("tui.filter.errors", with(Severity::Error)),
            ("tui.filter.warnings", with(Severity::Warning)),
            ("tui.filter.infos", with(Severity::Info)),
            ("tui.filter.not-disclosed", vec![Rule::NotDisclosed]),
            ("tui.filter.hidden", hidden),
        ] {
            let count = checked.numbers_with(&rules).len() as u64;
            if count > 0 {
                add(lang.t(key).to_owned(), count, Filter::Rules(rules, lang.t(key).to_owned()));
            }
        }
        if let Some(between) = baseline::between(app) {
            let count = between.records_with_new.len() as u64;
            add(lang.t("tui.filter.new").to_owned(), count, Filter::New);
        }
        let codes = codes(app);
        if !codes.is_empty() {
            let count = records::with_reply(app, None).len() as u64;
            add(lang.t("tui.filter.replies").to_owned(), count, Filter::Replies(None));
            let count = records::unforeseen(app).len() as u64;
            add(lang.t("tui.filter.unforeseen").to_owned(), count, Filter::Unforeseen);
        }
        for (mark, key) in [
            (None, "tui.filter.open"),
            (Some(Mark::ToFix), "worklist.mark.to-fix"),
            (Some(Mark::Known), "worklist.mark.known"),
            (Some(Mark::Asked), "worklist.mark.asked"),
            (Some(Mark::Done), "worklist.mark.done"),
        ] {
            if app.marks.is_open() {
                let aside = lang.t("tui.filter.worklist").to_owned();
                let choice = Choice::Filter(Filter::Work(mark));
                entries.push(Entry { text: lang.t(key).to_owned(), aside, why_not: None, choice });
            }
        }
        let mut add = |text: String, count: u64, filter: Filter| {
            let aside = lang.f("tui.count", &[("count", &count)]);
            entries.push(Entry { text, aside, why_not: None, choice: Choice::Filter(filter) });
        };
        for rule in Rule::ALL {
            let count = checked.records_with(*rule);
            if count > 0 {
                let title = app.own(&rule.words(lang).title).into_owned();
                add(format!("{title}  {}", rule.name()), count, Filter::Rules(vec![*rule], title));
            }
        }
        for code in codes {
            let title =
                app.workspace.spec.errors.as_ref().and_then(|list| list.get(&code)).map(|code| code.content.clone());
            let count = records::with_reply(app, Some(&code)).len() as u64;
            if count > 0 {
                let name = reply_code_words(&code, &app.workspace.spec, lang);
                add(format!("{name}  {}", title.unwrap_or_default()), count, Filter::Replies(Some(code)));
            }
        }
        Overlay::Picker(Picker::new(lang.t("tui.filter"), entries))
    }

    /// The as-of date: a few that are often asked for, or any by typing.
    pub fn date(app: &App) -> Overlay {
        let lang = app.lang;
        let day = |year: i32, month: u32| NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(app.today);
        let april = day(app.today.year(), 4);
        let next_april = if app.today < april { april } else { day(app.today.year() + 1, 4) };
        let month = app.today.with_day(1).unwrap_or(app.today) + Months::new(1);
        let entry = |key: &'static str, date: Date| Entry {
            text: lang.t(key).to_owned(),
            aside: date.to_string(),
            why_not: None,
            choice: Choice::Date(date),
        };
        let entries = vec![
            entry("tui.date.today", app.today),
            entry("tui.date.next-april", next_april),
            entry("tui.date.next-month", month),
            entry("tui.date.fiscal-end", next_april.pred_opt().unwrap_or(next_april)),
            entry("tui.date.last-april", next_april - Months::new(12)),
        ];
        Overlay::Date(Picker::new(lang.t("tui.date"), entries))
    }

    /// What of a record can be shown alone.
    pub fn to_print(app: &App, views: Vec<printable::View>) -> Overlay {
        let entries = views.into_iter().map(|view| Entry {
            text: view.title().to_owned(),
            aside: view.aside().to_owned(),
            why_not: None,
            choice: Choice::Print(view),
        });
        Overlay::Picker(Picker::new(app.lang.t("print.choose"), entries.collect()))
    }

    /// The search line.
    pub fn search(app: &App, text: &str) -> Overlay {
        Overlay::Search(Input::new(text), app.records.selected())
    }

    /// A key for what is open.
    pub fn key(mut self, key: KeyEvent, app: &mut App) -> Answer {
        if let Overlay::Print(view) = self {
            return view.key(key, app);
        }
        if key.code == KeyCode::Esc
            || crate::tui::input::action::Key::from(key) == crate::tui::input::action::Key::CTRL_C
        {
            if let Overlay::Search(_, origin) = self {
                end_search(app, "", origin);
            }
            return Answer::Close;
        }
        match &mut self {
            Overlay::Print(_) => Answer::Close,
            Overlay::Help(offset) => {
                let lines = help_page(app, help_width(app)).lines.len();
                let height = help_height(app, lines);
                match app.keymap.action_for(key, app.screen).and_then(crate::tui::app::movement) {
                    Some(step) => {
                        scroll(offset, step, lines, height);
                        Answer::Stay(self)
                    }
                    None => Answer::Close,
                }
            }
            Overlay::Picker(picker) => match picker.key(key) {
                // To take a mark away is to write.
                Some(Choice::Asked(Asked::Mark(_, None))) if !app.is_meant() => Answer::Stay(self),
                Some(Choice::Act(action)) => Answer::Act(action),
                Some(Choice::Filter(filter)) => Answer::Filter(filter),
                Some(Choice::Date(date)) => Answer::Date(date),
                Some(Choice::Asked(asked)) => Answer::Asked(asked),
                Some(Choice::Print(view)) => Answer::Print(view),
                None => Answer::Stay(self),
            },
            Overlay::Prompt(prompt) if prompt.writes() && key.code == KeyCode::Enter && !app.is_meant() => {
                Answer::Stay(self)
            }
            Overlay::Prompt(prompt) => match prompt.key(key) {
                Some(asked) => Answer::Asked(asked),
                None => Answer::Stay(self),
            },
            Overlay::Date(picker) => {
                let typed = parse_date(picker.input.text().trim());
                match (key.code, typed) {
                    (KeyCode::Enter, Some(date)) => Answer::Date(date),
                    _ => match picker.key(key) {
                        Some(Choice::Date(date)) => Answer::Date(date),
                        _ => Answer::Stay(self),
                    },
                }
            }
            Overlay::Search(input, origin) => {
                if key.code == KeyCode::Enter {
                    let (text, origin) = (input.text().to_owned(), *origin);
                    end_search(app, &text, origin);
                    return Answer::Close;
                }
                let step = match key.code {
                    KeyCode::Down => 1,
                    KeyCode::Up => -1,
                    _ => 0,
                };
                if step != 0 && app.screen == Screen::Records {
                    search::step(app, step);
                } else if input.key(key) {
                    search_for(app, input.text(), *origin);
                }
                Answer::Stay(self)
            }
        }
    }

    /// Takes pasted text; false where there is no field for it.
    pub fn paste(&mut self, pasted: &Pasted, app: &mut App) -> bool {
        let cut = match self {
            Overlay::Help(_) => return false,
            Overlay::Picker(picker) | Overlay::Date(picker) => picker.paste(pasted),
            Overlay::Prompt(prompt) => prompt.paste(pasted),
            Overlay::Print(view) => match view.paste(pasted) {
                Some(cut) => cut,
                None => return false,
            },
            Overlay::Search(input, origin) => {
                let cut = input.paste(pasted);
                search_for(app, input.text(), *origin);
                cut
            }
        };
        if cut {
            app.notice = Some(app.lang.t("tui.paste.cut").to_owned());
        }
        true
    }

    /// Draws it over `area`.
    pub fn draw(&self, app: &App, buf: &mut Buffer, area: Rect) {
        match self {
            Overlay::Help(offset) => {
                let page = help_page(app, help_width(app));
                let rows = help_height(app, page.lines.len()) as u16;
                let inner = popup(buf, area, help_width(app) as u16, rows, app.lang.t("tui.help"), &look(app));
                page.draw(buf, inner, *offset, &app.theme, app.ruler);
            }
            Overlay::Picker(picker) => draw_picker(picker, app, buf, area, app.lang.t("tui.picker.hint")),
            Overlay::Date(picker) => draw_picker(picker, app, buf, area, app.lang.t("tui.date.hint")),
            Overlay::Search(input, _) => draw_search(input, app, buf, area),
            Overlay::Prompt(prompt) => prompt.draw(app, buf, area),
            Overlay::Print(view) => view.draw(app, buf, area),
        }
    }
}

/// Searches for what stands in the search line.
fn search_for(app: &mut App, text: &str, origin: Option<u32>) {
    match app.screen {
        Screen::Records => search::ask(app, text, origin),
        Screen::Spec | Screen::Findings | Screen::Preview | Screen::Changes => spec::search(app, text),
    }
}

/// The codes of all replies on the payload that is looked at, each once; empty for replies without one.
pub fn codes(app: &App) -> Vec<String> {
    let spec = &app.workspace.spec;
    let mut codes: Vec<String> =
        app.workspace.weighing_on(app.file).map(|(_, reply, _)| spec.code(&reply.code).to_owned()).collect();
    codes.sort();
    codes.dedup();
    codes
}

fn look(app: &App) -> Popup {
    let pen = Pen { text: app.theme.style(Role::Popup), mark: app.theme.style(Role::Mark), ruler: app.ruler };
    Popup::new(pen, app.theme.style(Role::PopupTitle))
}

fn help_width(app: &App) -> usize {
    usize::from(app.size.0).saturating_sub(6).clamp(10, 72)
}

fn help_height(app: &App, lines: usize) -> usize {
    lines.min(usize::from(app.size.1).saturating_sub(5).max(1))
}

/// The keys of the screen, and what the signs mean.
fn help_page(app: &App, columns: usize) -> Page {
    let lang = app.lang;
    let mut page = Page::of(app.ruler);
    let topic = topic(app.screen);
    // The manual names official things in Japanese.
    let whole = app.chrome != Chrome::Ascii || lang == Lang::Ja;
    if let Some(topic) = topic {
        let key = if whole { "tui.help.manual" } else { "tui.help.manual-outside" };
        let more = app.keymap.keys_for(Action::PageDown).into_iter().next().unwrap_or_default();
        let text = lang.f(key, &[("title", &topic.title(lang)), ("name", &topic.name), ("key", &more)]);
        page.prose(Role::Dim, 0, None, &app.own(&text), columns);
        page.gap();
    }
    // What everybody knows, moving about, comes last.
    let (moving, others): (Vec<Action>, Vec<Action>) = Action::ALL
        .iter()
        .filter(|action| action.screens().contains(&app.screen))
        .partition(|action| crate::tui::app::movement(**action).is_some());
    for action in others.iter().chain(&moving) {
        let keys = pad(&app.keymap.keys_for(*action).join(" "), 19);
        page.prose(Role::Popup, 0, Some((Role::Accent, &keys)), &app.own(action.long(lang)), columns);
    }
    page.gap();
    for key in ["tui.help.signs", "tui.help.states", "tui.help.privacy"] {
        page.prose(Role::Popup, 0, None, &app.own(lang.t(key)), columns);
    }
    page.gap();
    if app.says.is_empty() {
        let folder = crate::settings::folder().map(|folder| folder.display().to_string()).unwrap_or_default();
        page.prose(Role::Dim, 0, None, &lang.f("settings.none", &[("folder", &folder)]), columns);
    }
    for says in &app.says {
        page.prose(Role::Title, 0, None, &says.file, columns);
        for (wrong, text) in says.lines(lang) {
            page.prose(if wrong { Role::Warning } else { Role::Popup }, 2, None, &text, columns);
        }
    }
    if let Some(topic) = topic.filter(|_| whole) {
        page.gap();
        let line = |pieces: manual::Line| {
            let span = |(style, text): (manual::Style, String)| (manual_role(style), app.own(&text).into_owned());
            Line { spans: pieces.into_iter().map(span).collect(), ground: None }
        };
        page.lines.extend(manual::topic(topic, lang, columns, app.ruler).into_iter().map(line));
    }
    page
}

/// The topic of the manual that tells of a screen.
fn topic(screen: Screen) -> Option<&'static Topic> {
    let name = match screen {
        Screen::Records | Screen::Findings => "checking",
        Screen::Preview => "preview",
        Screen::Changes => "uploads",
        Screen::Spec => "documents",
    };
    crate::manual::find(name).ok()
}

/// How the manual's styles look in a popup.
fn manual_role(style: manual::Style) -> Role {
    match style {
        manual::Style::Text => Role::Popup,
        manual::Style::Heading | manual::Style::Strong => Role::Title,
        manual::Style::Code => Role::Accent,
    }
}

/// An empty page line, for screens that have nothing to say.
pub fn nothing(text: &str) -> Page {
    Page { lines: vec![Line::default(), Line::of(Role::Dim, format!("  {text}"))], ..Page::default() }
}
