//! The part about histories: what each record of the differential files did, doubtful ones first, on what assumptions, and the
//! person's certificates over time.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::list::{cells, is_huge};
use super::{Areas, Selected, timeline};
use crate::check::{Rule, Severity};
use crate::history::{At, Did, HISTORY_RULES, Step, fixed_assumptions, switches};
use crate::report::history::did_word;
use crate::text::cells::{pad, pad_left, safe, width as cell_width};
use crate::text::fill as fill_in;
use crate::tui::app::App;
use crate::tui::app::frame::{heading, pen};
use crate::tui::component::fill;
use crate::tui::component::record_detail::sign;
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::input::cursor::Cursor;
use crate::tui::look::theme::Role;
use crate::tui::overlay::prompt::Asked;
use crate::tui::overlay::{Choice, Entry, Overlay, Picker};
use crate::tui::screen::records::{bar_of, scrolled};
use crate::tui::session::comparisons::{History, Played, Stage};
use crate::tui::session::worklist;
use crate::workspace::Replayed;

/// What the list of steps is narrowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Narrow {
    /// Nothing is left out.
    #[default]
    All,
    /// Steps of which a rule speaks.
    Doubtful,
    /// Steps that did this.
    Did(Did),
}

/// The state of the part.
#[derive(Debug, Default)]
pub struct State {
    /// What the list is narrowed to.
    pub narrow: Narrow,
    /// The place in the list.
    pub cursor: Cursor,
    /// What stands above the list.
    pub summary: Page,
    /// All there is to say of the selected step.
    pub page: Page,
    /// The steps that are listed, by their places.
    order: Vec<u32>,
    seen: Vec<Seen>,
    made_for: Option<(usize, Narrow)>,
}

/// A step that is seen.
#[derive(Debug)]
struct Seen {
    sign: (Role, &'static str),
    place: String,
    did: &'static str,
    name: (Role, String),
    what: String,
}

impl State {
    /// How many steps are listed.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Narrows the list.
    pub fn narrow_to(&mut self, narrow: Narrow) {
        (self.narrow, self.cursor, self.made_for) = (narrow, Cursor::default(), None);
    }
}

/// The history to which the payload that is looked at belongs, else the first.
pub fn history(app: &App) -> Option<&History> {
    let here = app.payload()?;
    let holds = |history: &&History| {
        history.plan.payloads.contains(&Some(app.file))
            || history.plan.base.as_ref().is_some_and(|base| Arc::ptr_eq(base, &here.document))
    };
    app.uploads.histories.iter().find(holds).or(app.uploads.histories.first())
}

/// What came of it.
pub fn played(app: &App) -> Option<&Arc<Played>> {
    history(app)?.played.done()
}

fn selected_step(app: &App) -> Option<Step> {
    let state = &app.changes.history;
    let place = state.order.get(state.cursor.at)?;
    played(app)?.replayed.replay.steps.get(*place as usize).copied()
}

/// The payload in which a record of a history stands.
fn payload_of(replayed: &Replayed, at: At) -> Option<usize> {
    replayed.payloads.get(usize::from(at.file.checked_sub(1)?)).copied().flatten()
}

/// The selected step.
pub fn selected(app: &App) -> Option<Selected> {
    let step = selected_step(app)?;
    let payload = payload_of(&played(app)?.replayed, step.at);
    Some(Selected {
        // Only the record of the file that is looked at is unveiled by opening it.
        seen: if payload == Some(app.file) { vec![(false, step.at.record)] } else { vec![] },
        record: payload.map(|payload| (payload, step.at.record)),
    })
}

/// What of the selected step can be marked.
pub fn target(app: &App) -> Option<worklist::Target> {
    let step = selected_step(app)?;
    let document = played(app)?.replayed.document(step.at.file)?;
    let text = document.text(step.at.record).ok()?;
    app.marks.target(&document.parse(&text), step.at.record)
}

/// How grave a step is.
fn gravity(step: &Step) -> (Role, &'static str) {
    match (step.did, step.rule) {
        (Did::Impossible, _) => sign(Severity::Error),
        (_, Some(rule)) => sign(rule.severity()),
        _ => (Role::Dim, " "),
    }
}

/// Asks what the list is to be narrowed to.
pub fn filter(app: &App) -> Overlay {
    let lang = app.lang;
    let mut entries = Vec::new();
    if let Some(played) = played(app) {
        let replay = &played.replayed.replay;
        let doubtful = replay.steps.iter().filter(|step| is_doubtful(step)).count() as u64;
        let mut add = |text: &str, count: u64, narrow: Narrow| {
            let choice = Choice::Asked(Asked::Narrow(super::Narrow::Steps(narrow)));
            let aside = lang.f("tui.count", &[("count", &count)]);
            entries.push(Entry { text: text.to_owned(), aside, why_not: None, choice });
        };
        add(lang.t("tui.filter.all"), replay.steps.len() as u64, Narrow::All);
        add(lang.t("changes.steps.doubtful"), doubtful, Narrow::Doubtful);
        for did in Did::ALL {
            add(lang.t(did_word(did)), replay.count(did), Narrow::Did(did));
        }
    }
    Overlay::Picker(Picker::new(lang.t("tui.filter"), entries))
}

/// Asks which assumption is to be read otherwise.
pub fn assumptions(app: &App) -> Overlay {
    let lang = app.lang;
    let entry = |(nth, switch): (usize, &crate::history::Switch)| {
        let now = app.uploads.beside.readings.reading_of(switch);
        let other = switch.reading.iter().find(|reading| Some(&reading.name) != now.map(|now| &now.name));
        Entry {
            text: app.own(switch.words.in_lang(lang)).into_owned(),
            aside: lang.f(
                "changes.assume.turn",
                &[
                    ("now", &now.map_or("", |now| now.short.in_lang(lang))),
                    ("other", &other.map_or("", |other| other.short.in_lang(lang))),
                ],
            ),
            why_not: None,
            choice: Choice::Asked(Asked::Assume(nth)),
        }
    };
    Overlay::Picker(Picker::new(lang.t("changes.assume"), switches().iter().enumerate().map(entry).collect()))
}

fn is_doubtful(step: &Step) -> bool {
    step.did == Did::Impossible || step.rule.is_some()
}

/// Makes ready what is to be seen.
pub fn refresh(app: &mut App) {
    let Some(played) = played(app).cloned() else {
        let narrow = app.changes.history.narrow;
        app.changes.history = State { narrow, ..State::default() };
        return;
    };
    let wanted = (Arc::as_ptr(&played).addr(), app.changes.history.narrow);
    if app.changes.history.made_for != Some(wanted) {
        app.changes.history.order = order(&played.replayed.replay.steps, app.changes.history.narrow);
        app.changes.history.made_for = Some(wanted);
    }
    app.changes.history.summary = summary(app, &played, usize::from(app.size.0).saturating_sub(1));
    let areas = super::areas(app);
    let height = usize::from(areas.list.height.saturating_sub(1));
    let len = app.changes.history.len();
    if app.changes.reading.is_none() {
        app.changes.history.cursor.follow(len, height);
    }
    let places = app.changes.history.cursor.seen(len, height);
    let steps = places.filter_map(|at| app.changes.history.order.get(at));
    let steps = steps.filter_map(|place| played.replayed.replay.steps.get(*place as usize));
    let seen = steps.map(|step| seen(app, &played.replayed, step)).collect();
    let width = usize::from(areas.detail.width.saturating_sub(1));
    let page = page(app, &played.replayed, width);
    (app.changes.history.seen, app.changes.history.page) = (seen, page);
}

/// The steps in the order in which they are listed: doubtful ones first.
fn order(steps: &[Step], narrow: Narrow) -> Vec<u32> {
    let wanted = |step: &Step| match narrow {
        Narrow::All => true,
        Narrow::Doubtful => is_doubtful(step),
        Narrow::Did(did) => step.did == did,
    };
    let of = |kept: &dyn Fn(&Step) -> bool| -> Vec<u32> {
        (0..).zip(steps).filter(|(_, step)| wanted(step) && kept(step)).map(|(place, _)| place).collect()
    };
    let is_error = |step: &Step| gravity(step).1 == "E";
    let mut order = of(&is_error);
    order.extend(of(&|step| is_doubtful(step) && !is_error(step)));
    order.extend(of(&|step| !is_doubtful(step)));
    order
}

/// What was replayed on what, and what came of it.
fn summary(app: &App, played: &Played, width: usize) -> Page {
    let (lang, replay) = (app.lang, &played.replayed.replay);
    let mut page = Page::default();
    let name = |name: &str| safe(name.rsplit(['/', '\\']).next().unwrap_or(name)).into_owned();
    let base = match &played.replayed.base {
        Some(base) => name(&base.name),
        None => lang.t("changes.history.no-base").to_owned(),
    };
    let files: Vec<String> = played.replayed.files.iter().map(|file| name(&file.name)).collect();
    let files = files.join(lang.t("message.comma"));
    let said = lang.f("changes.history.files", &[("base", &base), ("files", &files), ("held", &replay.held_count())]);
    page.prose(Role::Text, 1, None, &said, width);
    let mut line = Line::of(Role::Text, " ");
    for did in [Did::Impossible, Did::Deleted, Did::Replaced, Did::Added, Did::Nothing] {
        let count = replay.count(did);
        let role = if did == Did::Impossible && count > 0 { Role::Error } else { Role::Text };
        line = line.and(Role::Dim, format!("{} ", lang.t(did_word(did)))).and(role, format!("{count}   "));
    }
    page.push(line);
    if played.replayed.base.is_some() {
        let outcome = &played.outcome;
        let args: &[(&str, &dyn std::fmt::Display)] = &[
            ("gone", &outcome.gone.len()),
            ("changed", &outcome.changed.len()),
            ("added", &outcome.added.len()),
            ("unchanged", &outcome.unchanged),
        ];
        page.prose(Role::Text, 1, None, &lang.f("changes.history.outcome", args), width);
    }
    let key = app.keymap.keys_for(crate::tui::input::action::Action::Assume).into_iter().next().unwrap_or_default();
    page.prose(Role::Warning, 1, None, &lang.f("changes.history.assumed", &[("key", &key)]), width);
    let mut line = Line::default();
    for switch in switches() {
        let Some(reading) = replay.readings.reading_of(switch) else { continue };
        let (name, reading) = (switch.short.in_lang(lang), reading.short.in_lang(lang));
        let used: usize = line.spans.iter().map(|(_, text)| cell_width(text)).sum();
        if used > 0 && used + 3 + cell_width(name) + cell_width(reading) > width {
            page.push(std::mem::take(&mut line));
        }
        let before = if line.spans.is_empty() { "   " } else { "  " };
        line = line.and(Role::Dim, format!("{before}{name} ")).and(Role::Text, reading);
    }
    page.push(line);
    page
}

fn seen(app: &App, replayed: &Replayed, step: &Step) -> Seen {
    let lang = app.lang;
    let name = match replayed.document(step.at.file) {
        Some(document) => cells(app, document, step.at.record)[0].clone(),
        None => (Role::Dim, String::new()),
    };
    Seen {
        sign: gravity(step),
        place: format!("{}:{}", step.at.file, pad_left(&step.at.record.to_string(), 6)),
        did: lang.t(did_word(step.did)),
        name,
        what: step.rule.map(|rule| app.own(&rule.words(lang).title).into_owned()).unwrap_or_default(),
    }
}

/// All there is to say of the selected step.
fn page(app: &App, replayed: &Replayed, width: usize) -> Page {
    let lang = app.lang;
    let mut page = Page::default();
    let Some(step) = selected_step(app) else {
        page.prose(Role::Dim, 1, None, lang.t("changes.steps.none"), width);
        return page;
    };
    let file = safe(&replayed.name(step.at.file)).into_owned();
    let did = lang.t(did_word(step.did));
    let (role, mark) = gravity(&step);
    let said = lang.f("history.step", &[("file", &file), ("record", &step.at.record), ("did", &did)]);
    page.prose(role, 1, Some((role, &format!("{mark} "))), &said, width);
    match step.rule {
        Some(rule) => why(app, replayed, &step, rule, width, &mut page),
        None => {
            if let Some(other) = step.other {
                let file = safe(&replayed.name(other.file)).into_owned();
                let said = lang.f("changes.step.other", &[("file", &file), ("record", &other.record)]);
                page.prose(Role::Dim, 3, None, &said, width);
            }
        }
    }
    timeline::write(app, replayed, step.at, width, &mut page);
    page.gap();
    assumed(app, replayed, width, &mut page);
    page
}

/// Why a step is doubtful, and what to do.
fn why(app: &App, replayed: &Replayed, step: &Step, rule: Rule, width: usize, page: &mut Page) {
    let lang = app.lang;
    let words = rule.words(lang);
    let mut said = words.title.clone();
    if HISTORY_RULES.contains(&rule) {
        let template = words.messages.get(step.variant).or_else(|| words.messages.get("default"));
        let other = step.other.unwrap_or_default();
        let file = safe(&replayed.name(other.file)).into_owned();
        let args: &[(&str, &dyn std::fmt::Display)] = &[("file", &file), ("other", &other.record)];
        said = fill_in(template.map_or("", String::as_str), args);
    }
    page.prose(Role::Text, 3, None, &app.own(&said), width);
    let label = format!("{} ", lang.t("explain.action"));
    page.prose(Role::Text, 3, Some((Role::Dim, &label)), &app.own(&words.action), width);
}

/// What the result rests on, in words.
fn assumed(app: &App, replayed: &Replayed, width: usize, page: &mut Page) {
    let lang = app.lang;
    page.prose(Role::Title, 1, None, lang.t("history.assumed"), width);
    for sentence in fixed_assumptions() {
        page.prose(Role::Dim, 3, None, &app.own(sentence.in_lang(lang)), width);
    }
    for switch in switches() {
        let Some(reading) = replayed.replay.readings.reading_of(switch) else { continue };
        page.prose(Role::Dim, 3, None, &app.own(switch.words.in_lang(lang)), width);
        page.prose(Role::Text, 5, None, &app.own(reading.words.in_lang(lang)), width);
        // What is typed on the command line.
        page.prose(Role::Dim, 5, None, &format!("--history {}={}", switch.name, reading.name), width);
    }
    if replayed.replay.keys_per_person {
        page.prose(Role::Warning, 3, None, lang.t("check.not-run.keys-per-person"), width);
    }
}

/// Whether the record of a step is kept from sight.
pub fn is_veiled(app: &App, replayed: &Replayed, at: At) -> bool {
    let Some(document) = replayed.document(at.file) else { return true };
    if is_huge(document, at.record) {
        return true;
    }
    let Ok(text) = document.text(at.record) else { return true };
    let opened = payload_of(replayed, at).is_some_and(|payload| app.opened.contains(&(payload, at.record)));
    document.parse(&text).may_be_protected() && !opened
}

/// What the part is for, where there is no history.
pub fn without(app: &App, width: usize) -> Page {
    let lang = app.lang;
    let mut page = Page::default();
    page.gap();
    match history(app).map(|history| &history.played) {
        Some(Stage::Failed(kind)) => {
            page.prose(Role::Error, 2, None, &lang.f("changes.failed", &[("reason", kind)]), width);
        }
        Some(_) => page.prose(Role::Text, 2, None, lang.t("changes.history.coming"), width),
        None => {
            page.prose(Role::Text, 2, None, lang.t("changes.history.none"), width);
            page.gap();
            page.prose(Role::Dim, 2, None, lang.t("changes.history.how"), width);
            page.gap();
            page.push(Line::of(Role::Accent, format!("  {}", lang.t("changes.history.command"))));
        }
    }
    page
}

/// Draws the part.
pub fn draw(app: &App, buf: &mut Buffer, areas: &Areas) {
    let (state, lang) = (&app.changes.history, app.lang);
    state.summary.draw(buf, areas.above, 0, &app.theme, app.ruler);
    let count = lang.f("changes.steps", &[("count", &state.len())]);
    let title = match state.narrow {
        Narrow::All => count,
        Narrow::Doubtful => {
            format!("{count}  {}", lang.f("changes.narrowed", &[("what", &lang.t("changes.steps.doubtful"))]))
        }
        Narrow::Did(did) => format!("{count}  {}", lang.f("changes.narrowed", &[("what", &lang.t(did_word(did)))])),
    };
    let rest = heading(app, buf, areas.list, &title, app.changes.reading.is_none());
    for ((at, seen), y) in
        state.cursor.seen(state.len(), usize::from(rest.height)).zip(&state.seen).zip(rest.top()..rest.bottom())
    {
        let row = Rect { y, height: 1, ..rest };
        let selected = at == state.cursor.at;
        if selected {
            fill(buf, row, app.theme.style(Role::Selected));
        }
        let mut put = |x: u16, width: u16, role: Role, text: &str| {
            let style = app.theme.style(role);
            let style = if selected { style.patch(app.theme.style(Role::Selected)) } else { style };
            let right = row.right().saturating_sub(1).min(row.x + x + width);
            pen(app, role).with(style).put(buf, right, row.x + x, y, text);
        };
        put(1, 2, seen.sign.0, seen.sign.1);
        put(3, 9, Role::Dim, &seen.place);
        put(13, 18, Role::Text, &pad(seen.did, 14));
        put(31, 16, seen.name.0, &seen.name.1);
        put(48, row.width, Role::Dim, &seen.what);
    }
    bar_of(app, buf, Rect { x: rest.right().saturating_sub(1), width: 1, ..rest }, state.len(), state.cursor.offset);
    let rest = heading(app, buf, areas.detail, lang.t("changes.step.title"), app.changes.reading.is_some());
    scrolled(app, buf, rest, &state.page, app.changes.reading.unwrap_or(0));
}
