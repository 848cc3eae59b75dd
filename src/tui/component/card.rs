//! The card as a clinic or Mynaportal will show it, in lines.

use std::borrow::Cow;

use super::Ctx;
use super::pane::nothing;
use super::rich_text::{Line, Page, Span, value_lines};
use crate::check::Severity;
use crate::preview::{CardView, View};
use crate::record::{FieldId, FieldRef};
use crate::report::CardPage;
use crate::report::preview::pages;
use crate::report::preview::{Cell, dots, hidden, notes, rows};
use crate::spec::{ColourClass, FieldTable};
use crate::text::Lang;
use crate::text::terminal_text::{Ruler, safe};
use crate::tui::look::glyphs::Glyphs;
use crate::tui::look::theme::Role;
use crate::tui::session::masking::{self, HIDDEN};
use crate::tui::session::veil::Veil;

/// A card as lines, `columns` wide.
pub fn card_page(cx: Ctx<'_>, number: u32, view: View, columns: usize, sent: bool) -> Page {
    let lang = cx.session.lang;
    let mut page = Page::of(cx.look.ruler);
    let Some(payload) = cx.session.payload() else { return page };
    let Some(checked) = cx.session.checked() else { return nothing(lang.t("tui.checking")) };
    let Ok(text) = payload.document.text(number) else {
        page.gap();
        page.prose(Role::Error, 2, None, lang.t("tui.row.gone"), columns.saturating_sub(2));
        return page;
    };
    let veil = cx.session.veil_over(&payload.document, number, &payload.document.parse(&text));
    let made = pages(&payload.document, checked, &cx.session.workspace.spec, number, &[view], cx.session.as_of);
    let Some(mut one) = made.ok().and_then(|pages| pages.into_iter().next()) else {
        page.gap();
        page.prose(Role::Error, 2, None, lang.t("tui.preview.unreadable"), columns.saturating_sub(2));
        return page;
    };
    if cx.look.glyphs == Glyphs::Ascii && lang == Lang::En {
        in_english(&mut one.card, &cx.session.workspace.spec.fields);
    }
    let veil = veil.filter(|_| cx.session.is_veiled(number, true));
    let mut writer = CardWriter { cx, columns: columns.saturating_sub(2).clamp(24, 84), veil, page };
    writer.write(&one, sent);
    writer.page
}

struct CardWriter<'a> {
    cx: Ctx<'a>,
    /// Cells of the paper.
    columns: usize,
    veil: Option<Veil>,
    page: Page,
}

/// What is on the screen is the card; this many cells stay free at its left and right.
const MARGIN: usize = 2;

impl CardWriter<'_> {
    fn ruler(&self) -> Ruler {
        self.cx.look.ruler
    }

    fn write(&mut self, one: &CardPage, sent: bool) {
        let (lang, ruler) = (self.cx.session.lang, self.ruler());
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
            let label = if own { self.cx.own(&row.label) } else { Cow::Borrowed(row.label.as_ref()) };
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
            self.page.prose(Role::Dim, 1, None, &self.cx.own(&note), self.columns);
        }
        self.dots(card);
    }

    /// The page with the labels hidden that came with the record, and its title; `None` where nothing is hidden.
    fn masked(&self, one: &CardPage) -> Option<CardPage> {
        if !masking::hides_texts(self.cx.session.mask) {
            return None;
        }
        let table = &self.cx.session.workspace.spec.fields;
        let mut one = one.clone();
        one.card.title = masking::text(self.cx.session.mask, &one.card.title).into_owned();
        for item in &mut one.card.items {
            let (whose, sent) = match &item.field {
                FieldRef::CardItem(_) => ("", item.label.as_str()),
                FieldRef::Copayment(_) => parts_of(&item.label, table),
                _ => continue,
            };
            item.label = format!("{whose}{}", masking::label(self.cx.session.mask, table, sent));
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
        let (lang, ruler) = (self.cx.session.lang, self.ruler());
        let head = heads.first().map_or(0, |head| ruler.width(head));
        let room = self.columns.saturating_sub(head + MARGIN).max(6);
        let masked = masking::hides_texts(self.cx.session.mask);
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
                        _ => self.cx.look.glyphs.without_era(lang, text),
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
        let plain = self.cx.style(Role::DigitBox).bg.is_none() || self.cx.look.glyphs == Glyphs::Ascii;
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
        let Some(hidden) = hidden(card, self.cx.session.lang) else { return };
        self.page.gap();
        self.page.prose(Role::Error, 1, None, hidden.headline, self.columns);
        for reason in &hidden.reasons {
            self.page.prose(Role::Warning, 1, Some((Role::Warning, "- ")), reason, self.columns);
        }
        for note in &hidden.notes {
            self.page.prose(Role::Text, 1, None, &self.cx.own(note), self.columns);
        }
    }

    /// That PMH may never take the record as it is.
    fn findings(&mut self, number: u32) {
        let Some(checked) = self.cx.session.checked() else { return };
        let errors = checked.rules_of(number).into_iter().filter(|rule| rule.severity() == Severity::Error).count();
        let replies = self.cx.session.weighing_on(number).filter(|(reply, _)| reply.is_error()).count();
        if errors + replies > 0 {
            let text = self.cx.session.lang.f("tui.preview.findings", &[("errors", &errors), ("replies", &replies)]);
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
            let title = masking::text(self.cx.session.mask, &tab.title);
            spans.push((role, format!(" {} ", self.ruler().cut(&safe(&title), room))));
            spans.push((Role::Text, " ".to_owned()));
        }
        self.page.push(Line { spans, ground: None });
    }

    /// Each ● explained.
    fn dots(&mut self, card: &CardView) {
        let lang = self.cx.session.lang;
        let all = dots(card, lang);
        if all.is_empty() {
            return;
        }
        self.page.gap();
        self.page.push(Line::of(Role::Title, format!(" {}", self.cx.own(lang.t("preview.dots")))));
        self.page.prose(Role::Dim, 1, None, &self.cx.own(lang.t("preview.dots-note")), self.columns);
        for one in all {
            if masking::hides_texts(self.cx.session.mask) {
                continue;
            }
            let label = safe(&one.label).into_owned();
            for each in &one.each {
                self.page.prose(
                    Role::Text,
                    1,
                    Some((Role::Title, &format!("{label} "))),
                    &self.cx.own(each),
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
