//! Screen 3: the card as a clinic and as Mynaportal will show it.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::check::Severity;
use crate::command::preview::pages;
use crate::preview::{CardView, View};
use crate::record::{FieldId, FieldRef};
use crate::report::CardPage;
use crate::report::preview::{Cell, dots, hidden, notes, rows};
use crate::spec::{ColourClass, FieldTable};
use crate::text::Lang;
use crate::text::cells::{Ruler, safe};
use crate::tui::app::frame::{body, heading};
use crate::tui::app::{App, movement};
use crate::tui::component::rich_text::{Line, Page, Span, value_lines};
use crate::tui::component::unread;
use crate::tui::input::action::Action;
use crate::tui::input::cursor::{Move, scroll};
use crate::tui::look::glyphs::Chrome;
use crate::tui::look::theme::Role;
use crate::tui::overlay::nothing;
use crate::tui::screen::records::{self, scrolled};
use crate::tui::session::masking::{self, HIDDEN};
use crate::tui::session::veil::Veil;

/// The state of the screen.
#[derive(Debug, Default)]
pub struct State {
    /// Whether what was sent is shown instead of what is seen.
    pub sent: bool,
    /// Whether the keys go to Mynaportal's page.
    pub portal: bool,
    /// The first line seen of each.
    pub offsets: [usize; 2],
    pages: [Page; 2],
    number: Option<u32>,
}

/// From this width on the two stand side by side.
const BOTH: u16 = 110;

fn panes(app: &App) -> [Option<Rect>; 2] {
    let area = body(app);
    if area.width >= BOTH {
        let half = area.width / 2;
        [Some(Rect { width: half, ..area }), Some(Rect { x: half + 1, width: area.width - half - 1, ..area })]
    } else if app.preview.portal {
        [None, Some(area)]
    } else {
        [Some(area), None]
    }
}

/// What a key does here.
pub fn act(app: &mut App, action: Action) {
    match action {
        Action::ToggleSent => {
            app.preview.sent = !app.preview.sent;
            let key = if app.preview.sent { "tui.preview.sent" } else { "tui.preview.seen" };
            app.notice = Some(app.lang.t(key).to_owned());
        }
        Action::NextPane | Action::PreviousPane => app.preview.portal = !app.preview.portal,
        // To the other certificates of the person: the tabs of the page.
        Action::Right => turn_tab(app, true),
        Action::Left => turn_tab(app, false),
        Action::NextMatch => records::act(app, Action::NextMatch),
        Action::PreviousMatch => records::act(app, Action::PreviousMatch),
        Action::Search => app.notice = Some(app.lang.t("tui.preview.search").to_owned()),
        Action::Open => {
            if let Some(number) = app.records.selected() {
                app.opened.insert((app.file, number));
                app.screen = crate::tui::input::action::Screen::Records;
                app.records.in_detail = true;
            }
        }
        Action::Back => app.screen = crate::tui::input::action::Screen::Records,
        _ => {
            let Some(step) = movement(action) else { return };
            let which = usize::from(app.preview.portal);
            let height = panes(app)[which].map_or(0, |area| usize::from(area.height.saturating_sub(1)));
            let lines = app.preview.pages[which].lines.len();
            // A card that is seen whole lets go to the next one.
            if !scroll(&mut app.preview.offsets[which], step, lines, height)
                && let Move::By(_) = step
            {
                records::step(app, step);
            }
        }
    }
}

fn turn_tab(app: &mut App, forward: bool) {
    let (Some(number), Some(checked)) = (app.records.selected(), app.checked()) else { return };
    let same = checked.same_person(number);
    let here = same.iter().position(|other| *other == number).unwrap_or(0);
    let next = if forward { here + 1 } else { here + same.len() - 1 } % same.len().max(1);
    if same.len() < 2 {
        app.notice = Some(app.lang.t("tui.preview.one-certificate").to_owned());
        return;
    }
    let next = same[next];
    if app.records.list.as_ref().is_some_and(|list| list.binary_search(&next).is_err()) {
        app.notice = Some(app.lang.t("tui.preview.filtered-out").to_owned());
        return;
    }
    records::select(app, Some(next));
}

/// Makes ready what is to be seen.
pub fn refresh(app: &mut App) {
    let number = app.records.selected();
    if app.preview.number != number {
        app.preview.number = number;
        app.preview.offsets = [0, 0];
    }
    let panes = panes(app);
    for (i, view) in [View::Clinic, View::Portal].into_iter().enumerate() {
        let page = match (number, panes[i]) {
            (Some(number), Some(area)) => card_page(app, number, view, usize::from(area.width), app.preview.sent),
            (None, Some(area)) => unread::instead_of_records(app, usize::from(area.width)),
            _ => Page::default(),
        };
        let height = panes[i].map_or(0, |area| usize::from(area.height.saturating_sub(1)));
        app.preview.offsets[i] = app.preview.offsets[i].min(page.lines.len().saturating_sub(height));
        app.preview.pages[i] = page;
    }
}

/// Draws the screen.
pub fn draw(app: &App, buf: &mut Buffer) {
    let lang = app.lang;
    let panes = panes(app);
    let both = panes.iter().all(Option::is_some);
    let number = app.preview.number.unwrap_or(0);
    for (i, key) in ["preview.clinic", "preview.portal"].into_iter().enumerate() {
        let Some(area) = panes[i] else { continue };
        let focused = usize::from(app.preview.portal) == i;
        let nth = lang.f("preview.record", &[("n", &number)]);
        let hint = if both { "" } else { lang.t("tui.preview.tab") };
        let rest = heading(app, buf, area, &format!("{}  {nth}  {hint}", lang.t(key)), focused && both);
        scrolled(app, buf, rest, &app.preview.pages[i], app.preview.offsets[i]);
    }
}

/// A card as lines, `columns` wide.
pub fn card_page(app: &App, number: u32, view: View, columns: usize, sent: bool) -> Page {
    let lang = app.lang;
    let mut page = Page::of(app.ruler);
    let Some(payload) = app.payload() else { return page };
    let Some(checked) = app.checked() else { return nothing(lang.t("tui.checking")) };
    let text = payload.document.text(number);
    let veil = text.ok().and_then(|text| app.veil_over(&payload.document, number, &payload.document.parse(&text)));
    let made = pages(&payload.document, checked, &app.workspace.spec, number, &[view], app.as_of);
    let Some(mut one) = made.ok().and_then(|pages| pages.into_iter().next()) else {
        page.gap();
        page.prose(Role::Error, 2, None, lang.t("tui.preview.unreadable"), columns.saturating_sub(2));
        return page;
    };
    if app.chrome == Chrome::Ascii && lang == Lang::En {
        in_english(&mut one.card, &app.workspace.spec.fields);
    }
    let veil = veil.filter(|_| app.is_veiled(number, true));
    let mut writer = CardWriter { app, columns: columns.saturating_sub(2).clamp(24, 84), veil, page };
    writer.write(&one, sent);
    writer.page
}

struct CardWriter<'a> {
    app: &'a App,
    /// Cells of the paper.
    columns: usize,
    veil: Option<Veil>,
    page: Page,
}

/// What is on the screen is the card; this many cells stay free at its left and right.
const MARGIN: usize = 2;

impl CardWriter<'_> {
    fn ruler(&self) -> Ruler {
        self.app.ruler
    }

    fn write(&mut self, one: &CardPage, sent: bool) {
        let (lang, ruler) = (self.app.lang, self.ruler());
        let masked = self.masked(one);
        let one = masked.as_ref().unwrap_or(one);
        let card = &one.card;
        self.hidden(card);
        self.findings(card.record);
        if let Some(veil) = self.veil {
            self.page.gap();
            self.page.prose(Role::Warning, 1, None, lang.t(veil.page), self.columns);
            return;
        }
        self.page.gap();
        self.tabs(one);
        let title = if card.title.is_empty() { "-".to_owned() } else { safe(&card.title).into_owned() };
        let title = format!("  {}", self.ruler().cut(&title, self.columns.saturating_sub(4)));
        self.paper(Role::CardTitle, vec![(Role::CardTitle, title)]);
        self.paper(Role::CardPaper, vec![]);
        let shown = if sent { as_sent(card) } else { card.clone() };
        let label_width = if self.columns >= 64 { 22 } else { 15 };
        let mut kind = None;
        // The title stands on the bar above.
        for row in rows(&shown, lang).into_iter().filter(|row| !matches!(row.cell, Cell::Title(_))) {
            if kind.is_some_and(|before| before != row.kind) {
                self.paper(Role::CardPaper, vec![]);
            }
            kind = Some(row.kind);
            let role = match row.kind {
                ColourClass::Billing => Role::Billing,
                ColourClass::Person => Role::Person,
                ColourClass::Card => Role::Card,
                ColourClass::Internal => Role::Internal,
            };
            let bills = card.view == View::Clinic && row.kind == ColourClass::Billing;
            let mark = if bills { lang.t("preview.billing") } else { "" };
            let mark = if card.view == View::Clinic {
                format!("{} ", ruler.pad(mark, ruler.width(lang.t("preview.billing"))))
            } else {
                String::new()
            };
            let own = row.kind != ColourClass::Card;
            let label = if own { self.app.own(&row.label) } else { Cow::Borrowed(row.label.as_ref()) };
            let labels = ruler.wrap(&label, label_width);
            let heads: Vec<String> = labels
                .iter()
                .enumerate()
                .map(|(i, label)| {
                    let mark = if i == 0 { mark.clone() } else { " ".repeat(ruler.width(&mark)) };
                    format!("{}{mark}{}", " ".repeat(MARGIN), ruler.pad(label, label_width + 1))
                })
                .collect();
            self.row(role, &heads, &row.cell, row.note.as_deref());
        }
        self.paper(Role::CardPaper, vec![]);
        for note in notes(one, lang) {
            self.page.prose(Role::Dim, 1, None, &self.app.own(&note), self.columns);
        }
        self.dots(card);
    }

    /// The page with the labels hidden that came with the record, and its title; `None` where nothing is hidden.
    fn masked(&self, one: &CardPage) -> Option<CardPage> {
        if !masking::hides_texts(self.app.mask) {
            return None;
        }
        let table = &self.app.workspace.spec.fields;
        let mut one = one.clone();
        one.card.title = masking::text(self.app.mask, &one.card.title).into_owned();
        for item in &mut one.card.items {
            let (whose, sent) = match &item.field {
                FieldRef::CardItem(_) => ("", item.label.as_str()),
                FieldRef::Copayment(_) => parts_of(&item.label, table),
                _ => continue,
            };
            item.label = format!("{whose}{}", masking::label(self.app.mask, table, sent));
        }
        Some(one)
    }

    /// A line of the paper: what lies on it keeps its own colour.
    fn paper(&mut self, ground: Role, spans: Vec<Span>) {
        let mut line = Line::of(ground, " ");
        line.spans.extend(spans);
        // The first blank lies beside the paper.
        line.spans[0].0 = Role::Text;
        line.ground = Some((ground, 1, self.columns));
        self.page.push(line);
    }

    /// A row: its label, which may take several lines, what stands beside it, and the note on that.
    fn row(&mut self, role: Role, heads: &[String], cell: &Cell<'_>, note: Option<&str>) {
        let (lang, ruler) = (self.app.lang, self.ruler());
        let head = heads.first().map_or(0, |head| ruler.width(head));
        let room = self.columns.saturating_sub(head + MARGIN).max(6);
        let masked = masking::hides_texts(self.app.mask);
        let mut lines: Vec<Vec<Span>> = Vec::new();
        match cell {
            _ if masked => lines.push(vec![(Role::CardPaper, HIDDEN.to_owned())]),
            Cell::Title(_) => {}
            Cell::Absent => lines.push(vec![(Role::CardPaper, lang.t("preview.absent").to_owned())]),
            Cell::Boxes(digits) => lines.extend(self.boxes(digits, room)),
            Cell::Lines(texts) => {
                for text in texts {
                    let text = match role {
                        Role::Card => Cow::Borrowed(text.as_ref()),
                        _ => self.app.chrome.without_era(lang, text),
                    };
                    let text = &text;
                    // What holds no hostile character is set as prose is: no line begins with a closing bracket.
                    let plain = text.len() < 4000 && safe(text) == *text;
                    let parts = if plain { ruler.wrap(text, room) } else { vec![text.to_string()] };
                    let mut more = false;
                    for part in parts {
                        let (wrapped, cut) = value_lines(&part, Role::CardPaper, room, 40, ruler);
                        lines.extend(wrapped.into_iter().map(|spans| spans.into_iter().flat_map(dotted).collect()));
                        more |= cut;
                    }
                    if more {
                        lines.push(vec![(Role::CardPaper, "~".to_owned())]);
                    }
                }
            }
        }
        for part in note.filter(|_| !masked).into_iter().flat_map(|note| ruler.wrap(note, room)) {
            lines.push(vec![(Role::CardPaper, part)]);
        }
        for i in 0..lines.len().max(heads.len()) {
            let blank = " ".repeat(head);
            let mut line = vec![(role, heads.get(i).cloned().unwrap_or(blank))];
            line.extend(lines.get(i).cloned().unwrap_or_default());
            self.paper(Role::CardPaper, line);
        }
    }

    /// A number digit by digit in boxes, as on paper.
    fn boxes(&self, digits: &[char], room: usize) -> Vec<Vec<Span>> {
        let plain = self.app.theme.style(Role::DigitBox).bg.is_none() || self.app.chrome == Chrome::Ascii;
        // A shorter number is boxed as 公費負担者番号 above it is.
        let each = if digits.len().max(8) * 4 <= room + 1 { 3 } else { 1 };
        let per_line = ((room + 1) / (each + 1)).max(1);
        let boxed = |digit: &char| {
            let digit = safe(&digit.to_string()).into_owned();
            match (plain, each) {
                (true, 3) => format!("[{digit}]"),
                (false, 3) => format!(" {digit} "),
                _ => digit,
            }
        };
        let line = |digits: &[char]| {
            digits
                .iter()
                .flat_map(|digit| [(Role::DigitBox, boxed(digit)), (Role::CardPaper, " ".to_owned())])
                .collect()
        };
        digits.chunks(per_line).map(line).collect()
    }

    /// That it is not seen, why, and what the staff probably sees instead.
    fn hidden(&mut self, card: &CardView) {
        let Some(hidden) = hidden(card, self.app.lang) else { return };
        self.page.gap();
        self.page.prose(Role::Error, 1, None, hidden.headline, self.columns);
        for reason in &hidden.reasons {
            self.page.prose(Role::Warning, 1, Some((Role::Warning, "- ")), reason, self.columns);
        }
        for note in &hidden.notes {
            self.page.prose(Role::Text, 1, None, &self.app.own(note), self.columns);
        }
    }

    /// That PMH may never take the record as it is.
    fn findings(&mut self, number: u32) {
        let Some(checked) = self.app.checked() else { return };
        let errors = checked.rules_of(number).into_iter().filter(|rule| rule.severity() == Severity::Error).count();
        let replies = records::weighing_on(self.app, number).filter(|(reply, _)| reply.is_error()).count();
        if errors + replies > 0 {
            let text = self.app.lang.f("tui.preview.findings", &[("errors", &errors), ("replies", &replies)]);
            self.page.prose(Role::Error, 1, None, &text, self.columns);
        }
    }

    /// Mynaportal's tabs for a person with several certificates.
    fn tabs(&mut self, one: &CardPage) {
        let tabs = one.drawn_tabs();
        if tabs.is_empty() {
            return;
        }
        let mut spans: Vec<Span> = vec![(Role::Text, " ".to_owned())];
        let room = (self.columns / tabs.len()).saturating_sub(3).max(4);
        for tab in tabs {
            let role = if tab.records.contains(&one.card.record) { Role::TabActive } else { Role::Tab };
            let title = masking::text(self.app.mask, &tab.title);
            spans.push((role, format!(" {} ", self.ruler().cut(&safe(&title), room))));
            spans.push((Role::Text, " ".to_owned()));
        }
        self.page.push(Line { spans, ground: None });
    }

    /// Each ● explained.
    fn dots(&mut self, card: &CardView) {
        let lang = self.app.lang;
        let all = dots(card, lang);
        if all.is_empty() {
            return;
        }
        self.page.gap();
        self.page.push(Line::of(Role::Title, format!(" {}", self.app.own(lang.t("preview.dots")))));
        self.page.prose(Role::Dim, 1, None, &self.app.own(lang.t("preview.dots-note")), self.columns);
        for one in all {
            if masking::hides_texts(self.app.mask) {
                continue;
            }
            let label = safe(&one.label).into_owned();
            for each in &one.each {
                self.page.prose(
                    Role::Text,
                    1,
                    Some((Role::Title, &format!("{label} "))),
                    &self.app.own(each),
                    self.columns,
                );
            }
        }
    }
}

/// Names items as the English table of fields does, where the names on the card cannot be shown. What the municipality
/// itself calls an item stays.
fn in_english(card: &mut CardView, table: &FieldTable) {
    for item in &mut card.items {
        let name = |id| table.get(id).map(|field| field.name_in(Lang::En));
        let label = match &item.field {
            FieldRef::Field(id) if item.kind != ColourClass::Card => name(*id).map(str::to_owned),
            FieldRef::Copayment(_) => {
                name(FieldId::COPAYMENT).map(|name| format!("{name} {}", parts_of(&item.label, table).1))
            }
            _ => None,
        };
        if let Some(label) = label {
            item.label = label;
        }
    }
}

/// The label of a member of 自己負担上限額 on the card: the name of the field with a blank, and what was sent with the member.
fn parts_of<'l>(label: &'l str, table: &FieldTable) -> (&'l str, &'l str) {
    let name = table.get(FieldId::COPAYMENT).map_or("", |field| field.name.as_str());
    let own = label.strip_prefix(name).map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
    own.map_or(("", label), |own| (&label[..label.len() - own.len()], own))
}

/// A copy that shows what was sent in place of what is seen.
fn as_sent(card: &CardView) -> CardView {
    let mut card = card.clone();
    for item in card.items.iter_mut().filter(|item| item.replaced > 0) {
        item.value = item.sent.clone();
    }
    if let Some(title) = card.item(FieldId::CERTIFICATE).map(|item| item.sent.clone()) {
        card.title = title;
    }
    card
}

/// A span with each ● standing out.
fn dotted((role, text): Span) -> Vec<Span> {
    if !text.contains('●') {
        return vec![(role, text)];
    }
    let mut spans = Vec::new();
    for (i, part) in text.split('●').enumerate() {
        if i > 0 {
            spans.push((Role::Gaiji, "●".to_owned()));
        }
        if !part.is_empty() {
            spans.push((role, part.to_owned()));
        }
    }
    spans
}
