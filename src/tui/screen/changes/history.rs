//! The part about histories: what each record of the differential files did, doubtful ones first, on what assumptions, and the
//! person's certificates over time.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::uploads::{cells, history, payload_of, played};
use super::{Areas, Selected, timeline};
use crate::check::{Rule, Severity};
use crate::history::{Did, HISTORY_RULES, Step, fixed_assumptions, switches};
use crate::report::history::did_word;
use crate::text::fill as fill_in;
use crate::text::terminal_text::{pad, pad_left, safe, width as cell_width};
use crate::tui::component::pane::{bar_of, heading, scrolled};
use crate::tui::component::record_detail::sign;
use crate::tui::component::rich_text::{Line, Page};
use crate::tui::component::{Ctx, fill};
use crate::tui::input::action::Action;
use crate::tui::input::cursor::Cursor;
use crate::tui::look::theme::Role;
use crate::tui::request::{Entry, Narrow, Request, Steps};
use crate::tui::session::comparisons::{Played, Stage};
use crate::tui::session::worklist::Target;
use crate::workspace::Replayed;

/// The state of the part.
#[derive(Debug, Default)]
pub struct State {
    /// What the list is narrowed to.
    pub narrow: Steps,
    /// The place in the list.
    pub cursor: Cursor,
    /// What stands above the list.
    pub summary: Page,
    /// All there is to say of the selected step.
    pub page: Page,
    /// The steps that are listed, by their places.
    order: Vec<u32>,
    seen: Vec<Seen>,
    made_for: Option<(usize, Steps)>,
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

    /// Stepss the list.
    pub fn narrow_to(&mut self, narrow: Steps) {
        (self.narrow, self.cursor, self.made_for) = (narrow, Cursor::default(), None);
    }

    fn selected_step(&self, cx: Ctx<'_>) -> Option<Step> {
        let state = self;
        let place = state.order.get(state.cursor.at)?;
        played(cx)?.replayed.replay.steps.get(*place as usize).copied()
    }

    /// The selected step.
    pub fn selected(&self, cx: Ctx<'_>) -> Option<Selected> {
        let step = self.selected_step(cx)?;
        let payload = payload_of(&played(cx)?.replayed, step.at);
        Some(Selected {
            // Only the record of the file that is looked at is unveiled by opening it.
            seen: if payload == Some(cx.session.file) { vec![(false, step.at.record)] } else { vec![] },
            record: payload.map(|payload| (payload, step.at.record)),
        })
    }

    /// What of the selected step can be marked.
    pub fn target(&self, cx: Ctx<'_>) -> Option<Target> {
        let step = self.selected_step(cx)?;
        let document = played(cx)?.replayed.document(step.at.file)?;
        let text = document.text(step.at.record).ok()?;
        cx.session.marks.target(&document.parse(&text), step.at.record)
    }

    /// Brings the list in step with what is known.
    pub fn refresh(&mut self, cx: Ctx<'_>, width: usize) {
        let Some(played) = played(cx) else {
            *self = State { narrow: self.narrow, ..State::default() };
            return;
        };
        let wanted = (Arc::as_ptr(played).addr(), self.narrow);
        if self.made_for != Some(wanted) {
            self.order = order(&played.replayed.replay.steps, self.narrow);
            self.made_for = Some(wanted);
        }
        self.summary = summary(cx, played, width);
    }

    /// Makes the rows that are seen, and the page of the selected one.
    pub fn make_rows(&mut self, cx: Ctx<'_>, areas: &Areas, reading: bool) {
        let Some(played) = played(cx) else { return };
        let height = usize::from(areas.list.height.saturating_sub(1));
        let len = self.len();
        if !reading {
            self.cursor.follow(len, height);
        }
        let steps = self.cursor.seen(len, height).filter_map(|at| self.order.get(at));
        let steps = steps.filter_map(|place| played.replayed.replay.steps.get(*place as usize));
        let seen = steps.map(|step| seen(cx, &played.replayed, step)).collect();
        let page = self.step_page(cx, &played.replayed, usize::from(areas.detail.width.saturating_sub(1)));
        (self.seen, self.page) = (seen, page);
    }

    /// All there is to say of the selected step.
    fn step_page(&self, cx: Ctx<'_>, replayed: &Replayed, width: usize) -> Page {
        let lang = cx.session.lang;
        let mut page = Page::default();
        let Some(step) = self.selected_step(cx) else {
            page.prose(Role::Dim, 1, None, lang.t("changes.steps.none"), width);
            return page;
        };
        let file = safe(&replayed.name(step.at.file)).into_owned();
        let did = lang.t(did_word(step.did));
        let (role, mark) = gravity(&step);
        let said = lang.f("history.step", &[("file", &file), ("record", &step.at.record), ("did", &did)]);
        page.prose(role, 1, Some((role, &format!("{mark} "))), &said, width);
        match step.rule {
            Some(rule) => why(cx, replayed, &step, rule, width, &mut page),
            None => {
                if let Some(other) = step.other {
                    let file = safe(&replayed.name(other.file)).into_owned();
                    let said = lang.f("changes.step.other", &[("file", &file), ("record", &other.record)]);
                    page.prose(Role::Dim, 3, None, &said, width);
                }
            }
        }
        timeline::write(cx, replayed, step.at, width, &mut page);
        page.gap();
        assumed(cx, replayed, width, &mut page);
        page
    }

    /// Draws the part.
    pub fn draw(&self, cx: Ctx<'_>, buf: &mut Buffer, areas: &Areas, reading: Option<usize>) {
        let (state, lang) = (self, cx.session.lang);
        state.summary.draw(buf, areas.above, 0, &cx.look.theme, cx.look.ruler);
        let count = lang.f("changes.steps", &[("count", &state.len())]);
        let title = match state.narrow {
            Steps::All => count,
            Steps::Doubtful => {
                format!("{count}  {}", lang.f("changes.narrowed", &[("what", &lang.t("changes.steps.doubtful"))]))
            }
            Steps::Did(did) => format!("{count}  {}", lang.f("changes.narrowed", &[("what", &lang.t(did_word(did)))])),
        };
        let rest = heading(cx, buf, areas.list, &title, reading.is_none());
        for ((at, seen), y) in
            state.cursor.seen(state.len(), usize::from(rest.height)).zip(&state.seen).zip(rest.top()..rest.bottom())
        {
            let row = Rect { y, height: 1, ..rest };
            let selected = at == state.cursor.at;
            if selected {
                fill(buf, row, cx.style(Role::Selected));
            }
            let mut put = |x: u16, width: u16, role: Role, text: &str| {
                let style = cx.style(role);
                let style = if selected { style.patch(cx.style(Role::Selected)) } else { style };
                let right = row.right().saturating_sub(1).min(row.x + x + width);
                cx.pen(role).with(style).put(buf, right, row.x + x, y, text);
            };
            put(1, 2, seen.sign.0, seen.sign.1);
            put(3, 9, Role::Dim, &seen.place);
            put(13, 18, Role::Text, &pad(seen.did, 14));
            put(31, 16, seen.name.0, &seen.name.1);
            put(48, row.width, Role::Dim, &seen.what);
        }
        bar_of(cx, buf, Rect { x: rest.right().saturating_sub(1), width: 1, ..rest }, state.len(), state.cursor.offset);
        let rest = heading(cx, buf, areas.detail, lang.t("changes.step.title"), reading.is_some());
        scrolled(cx, buf, rest, &state.page, reading.unwrap_or(0));
    }
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
pub fn choices(cx: Ctx<'_>) -> Vec<Entry> {
    let lang = cx.session.lang;
    let mut entries = Vec::new();
    if let Some(played) = played(cx) {
        let replay = &played.replayed.replay;
        let doubtful = replay.steps.iter().filter(|step| is_doubtful(step)).count() as u64;
        let mut add = |text: &str, count: u64, narrow: Steps| {
            let request = Request::Narrow(Narrow::Steps(narrow));
            let aside = lang.f("tui.count", &[("count", &count)]);
            entries.push(Entry { text: text.to_owned(), aside, why_not: None, request });
        };
        add(lang.t("tui.filter.all"), replay.steps.len() as u64, Steps::All);
        add(lang.t("changes.steps.doubtful"), doubtful, Steps::Doubtful);
        for did in Did::ALL {
            add(lang.t(did_word(did)), replay.count(did), Steps::Did(did));
        }
    }
    entries
}

fn is_doubtful(step: &Step) -> bool {
    step.did == Did::Impossible || step.rule.is_some()
}

/// The steps in the order in which they are listed: doubtful ones first.
fn order(steps: &[Step], narrow: Steps) -> Vec<u32> {
    let wanted = |step: &Step| match narrow {
        Steps::All => true,
        Steps::Doubtful => is_doubtful(step),
        Steps::Did(did) => step.did == did,
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
fn summary(cx: Ctx<'_>, played: &Played, width: usize) -> Page {
    let (lang, replay) = (cx.session.lang, &played.replayed.replay);
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
    let key = cx.key(Action::Assume);
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

fn seen(cx: Ctx<'_>, replayed: &Replayed, step: &Step) -> Seen {
    let lang = cx.session.lang;
    let name = match replayed.document(step.at.file) {
        Some(document) => cells(cx, document, step.at.record)[0].clone(),
        None => (Role::Dim, String::new()),
    };
    Seen {
        sign: gravity(step),
        place: format!("{}:{}", step.at.file, pad_left(&step.at.record.to_string(), 6)),
        did: lang.t(did_word(step.did)),
        name,
        what: step.rule.map(|rule| cx.own(&rule.words(lang).title).into_owned()).unwrap_or_default(),
    }
}

/// Why a step is doubtful, and what to do.
fn why(cx: Ctx<'_>, replayed: &Replayed, step: &Step, rule: Rule, width: usize, page: &mut Page) {
    let lang = cx.session.lang;
    let words = rule.words(lang);
    let mut said = words.title.clone();
    if HISTORY_RULES.contains(&rule) {
        let template = words.messages.get(step.variant).or_else(|| words.messages.get("default"));
        let other = step.other.unwrap_or_default();
        let file = safe(&replayed.name(other.file)).into_owned();
        let args: &[(&str, &dyn std::fmt::Display)] = &[("file", &file), ("other", &other.record)];
        said = fill_in(template.map_or("", String::as_str), args);
    }
    page.prose(Role::Text, 3, None, &cx.own(&said), width);
    let label = format!("{} ", lang.t("explain.action"));
    page.prose(Role::Text, 3, Some((Role::Dim, &label)), &cx.own(&words.action), width);
}

/// What the result rests on, in words.
fn assumed(cx: Ctx<'_>, replayed: &Replayed, width: usize, page: &mut Page) {
    let lang = cx.session.lang;
    page.prose(Role::Title, 1, None, lang.t("history.assumed"), width);
    for sentence in fixed_assumptions() {
        page.prose(Role::Dim, 3, None, &cx.own(sentence.in_lang(lang)), width);
    }
    for switch in switches() {
        let Some(reading) = replayed.replay.readings.reading_of(switch) else { continue };
        page.prose(Role::Dim, 3, None, &cx.own(switch.words.in_lang(lang)), width);
        page.prose(Role::Text, 5, None, &cx.own(reading.words.in_lang(lang)), width);
        // What is typed on the command line.
        page.prose(Role::Dim, 5, None, &format!("--history {}={}", switch.name, reading.name), width);
    }
    if replayed.replay.keys_per_person {
        page.prose(Role::Warning, 3, None, lang.t("check.not-run.keys-per-person"), width);
    }
}

/// What the part is for, where there is no history.
pub fn without(cx: Ctx<'_>, width: usize) -> Page {
    let lang = cx.session.lang;
    let mut page = Page::default();
    page.gap();
    match history(cx).map(|history| &history.played) {
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
