//! A preview for a terminal or a pipe: a card of 78 columns in ASCII lines, digits in boxes.

use super::preview::{CardPage, Cell, Row, corner, dots, groups, heading, hidden, notes, rows};
use crate::preview::View;
use crate::spec::ColourClass;
use crate::text::Lang;
use crate::text::terminal_text::{Ruler, safe};

/// The columns of a card, and those between its margins.
const WIDTH: usize = 78;
const INNER: usize = WIDTH - 4;
/// The columns of marker and label.
const LABEL: usize = 22;
const GAP: usize = 2;
/// The most lines of one value: a value of 100,000 characters is no preview.
const LINES: usize = 40;

/// The cards one below the other. `ruler` tells how wide the terminal draws ambiguous characters such as ●.
pub fn render(pages: &[CardPage], lang: Lang, ruler: Ruler) -> String {
    let mut card = Card { out: String::new(), ruler, lang };
    for (i, page) in pages.iter().enumerate() {
        if i > 0 {
            card.out.push('\n');
        }
        card.page(page);
    }
    card.out
}

struct Card {
    out: String,
    ruler: Ruler,
    lang: Lang,
}

impl Card {
    fn page(&mut self, page: &CardPage) {
        let (card, lang) = (&page.card, self.lang);
        self.rule('=');
        let corner = corner(card, lang).join("  ");
        let title = heading(card.view, lang);
        let room = self.ruler.width(title) + 2 + self.ruler.width(&corner);
        if room <= INNER {
            self.line(&format!("{title}{}{corner}", " ".repeat(INNER + 2 - room)));
        } else {
            self.line(title);
            self.line(&corner);
        }
        self.rule('=');
        if let Some(hidden) = hidden(card, lang) {
            self.paragraph("! ", hidden.headline);
            for reason in &hidden.reasons {
                self.paragraph("  - ", reason);
            }
            for note in hidden.notes {
                self.paragraph("  ", note);
            }
            self.rule('-');
        }
        self.tabs(page);
        self.line("");
        for (i, (title, kind, rows)) in groups(&rows(card, lang)).enumerate() {
            if i > 0 {
                self.line("");
            }
            if let Some(title) = title {
                self.paragraph("  ", title);
                self.line("");
            }
            // only the clinic bills; the person's page needs no such mark
            let (mark, margin) = match (card.view, kind) {
                (View::Portal, _) => (String::new(), String::new()),
                (View::Clinic, kind) => {
                    let mark = format!("{} ", lang.t("preview.billing"));
                    let margin = " ".repeat(self.ruler.width(&mark));
                    (if kind == ColourClass::Billing { mark } else { margin.clone() }, margin)
                }
            };
            for row in rows {
                self.row(row, &mark, &margin);
            }
        }
        self.line("");
        self.rule('-');
        for note in notes(page, lang) {
            self.paragraph("* ", &note);
        }
        let dots = dots(card, lang);
        if !dots.is_empty() {
            self.rule('-');
            self.line(lang.t("preview.dots"));
            self.paragraph("  ", lang.t("preview.dots-note"));
            for item in dots {
                self.paragraph("- ", &item.label);
                if !item.sent.is_empty() {
                    self.paragraph("  ", &lang.f("preview.sent", &[("value", &item.sent)]));
                }
                for each in item.each {
                    self.paragraph("  ", &each);
                }
            }
        }
        self.rule('=');
    }

    /// A label and its value beside it, the mark before the first line.
    fn row(&mut self, row: &Row, mark: &str, margin: &str) {
        let cells = INNER - 2 - margin.len() - LABEL - GAP;
        let value = match &row.cell {
            Cell::Title(title) => self.ruler.wrap(title, cells),
            Cell::Boxes(digits) => self.boxes(digits, cells),
            Cell::Absent => self.ruler.wrap(self.lang.t("preview.absent"), cells),
            Cell::Lines(texts) => texts.iter().flat_map(|text| self.ruler.wrap(text, cells)).collect(),
        };
        let mut value = self.shorten(value);
        value.extend(row.note.iter().flat_map(|note| self.ruler.wrap(note, cells)));
        let label = self.shorten(self.ruler.wrap(&row.label, LABEL));
        for i in 0..label.len().max(value.len()) {
            let mark = if i == 0 { mark } else { margin };
            let label = self.ruler.pad(label.get(i).map_or("", |line| line), LABEL);
            let value = value.get(i).map_or("", |line| line);
            self.line(&format!("  {mark}{label}{}{value}", " ".repeat(GAP)));
        }
    }

    /// The tabs in one or more lines; the one in front in brackets.
    fn tabs(&mut self, page: &CardPage) {
        let mut line = String::new();
        for tab in page.drawn_tabs() {
            let title = self.ruler.line(&tab.title, INNER - 4);
            let front = tab.records.contains(&page.card.record);
            let shown = if front { format!("[ {title} ]") } else { format!("  {title}  ") };
            if !line.is_empty() && self.ruler.width(&line) + 1 + self.ruler.width(&shown) > INNER {
                self.line(&std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push('|');
            }
            line.push_str(&shown);
        }
        if !line.is_empty() {
            self.line(&line);
            self.rule('-');
        }
    }

    /// A number digit by digit, in as many lines as it takes.
    fn boxes(&self, digits: &[char], cells: usize) -> Vec<String> {
        let mut lines = vec![String::new()];
        for digit in digits {
            let one = format!("[{digit}]");
            if let Some(line) = lines.last_mut().filter(|line| self.ruler.width(line) + self.ruler.width(&one) <= cells)
            {
                line.push_str(&one);
            } else {
                lines.push(one);
            }
        }
        lines
    }

    /// At most `LINES` lines, the last one saying how many there are besides.
    fn shorten(&self, mut lines: Vec<String>) -> Vec<String> {
        if lines.len() > LINES {
            let more = lines.len() - LINES + 1;
            lines.truncate(LINES - 1);
            lines.push(format!("~ {}", self.lang.f("preview.more-lines", &[("count", &more)])));
        }
        lines
    }

    /// A paragraph, its first line after `lead`, the others below the text.
    fn paragraph(&mut self, lead: &str, text: &str) {
        for (i, line) in self.shorten(self.ruler.wrap(text, INNER - lead.len())).iter().enumerate() {
            let lead = if i == 0 { lead } else { &" ".repeat(lead.len()) };
            self.line(&format!("{lead}{line}"));
        }
    }

    fn rule(&mut self, c: char) {
        self.out.push('+');
        self.out.extend(std::iter::repeat_n(c, WIDTH - 2));
        self.out.push_str("+\n");
    }

    fn line(&mut self, text: &str) {
        self.out.push_str("| ");
        self.out.push_str(&self.ruler.pad(&safe(text), INNER));
        self.out.push_str(" |\n");
    }
}
