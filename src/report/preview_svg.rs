//! A preview as a picture: the clinic's card in landscape with number boxes as on paper, Mynaportal's
//! as a narrow page with tabs. Self-contained, no scripts; a mock-up of no product.
//!
//! Nothing measures text here: lines are broken by terminal cells, taking a full-width character as
//! one em, which is what Japanese fonts do.

mod pen;

use self::pen::{DOT, Drawing, INK, LINE, LINES, RULER, SOFT, colours, put, style};
use super::markup::escape;
use super::preview::{CardPage, Cell, Row, corner, dots, group, groups, heading, hidden, notes, rows};
use crate::preview::View;
use crate::spec::ColourClass;
use crate::text::Lang;

const FONTS: &str = "'Noto Sans JP','Noto Sans CJK JP','Hiragino Sans','Yu Gothic UI',Meiryo,sans-serif";
/// Around and between the cards.
const GAP: usize = 28;

/// The cards of one record side by side, the records one below the other.
pub fn render(pages: &[CardPage], lang: Lang) -> String {
    let mut body = String::new();
    let (mut width, mut y) = (0, GAP);
    for record in pages.chunk_by(|a, b| a.card.record == b.card.record) {
        let (mut x, mut height) = (GAP, 0);
        for page in record {
            let drawing = draw(page, lang);
            put(&mut body, format_args!("<g transform=\"translate({x} {y})\">{}</g>\n", drawing.out));
            x += drawing.width + GAP;
            height = height.max(drawing.y);
        }
        width = width.max(x);
        y += height + GAP;
    }
    let mut out = String::new();
    put(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{y}\" viewBox=\"0 0 {width} {y}\" \
             role=\"img\" xml:lang=\"{}\" font-family=\"{FONTS}\">\n<title>{}</title>\n\
             <rect width=\"{width}\" height=\"{y}\" fill=\"#edf0f4\"/>\n{body}</svg>\n",
            lang.code(),
            escape(lang.t("preview.title"))
        ),
    );
    out
}

fn draw(page: &CardPage, lang: Lang) -> Drawing<'_> {
    let clinic = page.card.view == View::Clinic;
    let (width, pad) = if clinic { (860, 40) } else { (400, 26) };
    let mut drawing = Drawing { out: String::new(), width, pad, y: 0, lang, page };
    if clinic {
        drawing.clinic_head();
    } else {
        drawing.portal_head();
    }
    drawing.banner();
    drawing.tabs();
    let content = std::mem::take(&mut drawing.out);
    drawing.face();
    let face = std::mem::replace(&mut drawing.out, content);
    let opacity = if page.card.shown { "1" } else { "0.42" };
    put(&mut drawing.out, format_args!("<g opacity=\"{opacity}\">{face}</g>"));
    drawing.foot();
    // the sheet lies beneath
    let (inside, height) = (std::mem::take(&mut drawing.out), drawing.y);
    let round = if clinic { 16 } else { 26 };
    put(
        &mut drawing.out,
        format_args!(
            "<rect y=\"3\" width=\"{width}\" height=\"{height}\" rx=\"{round}\" fill=\"#c9d1db\" opacity=\"0.55\"/>\
             <rect width=\"{width}\" height=\"{height}\" rx=\"{round}\" fill=\"#ffffff\" stroke=\"#c4ccd6\"/>{inside}"
        ),
    );
    drawing
}

impl Drawing<'_> {
    fn clinic_head(&mut self) {
        let [record, day] = corner(&self.page.card, self.lang);
        self.text(self.pad, 40, style(14, 700, SOFT), "start", heading(View::Clinic, self.lang));
        self.text(self.width - self.pad, 40, style(13, 400, SOFT), "end", &format!("{record}　{day}"));
        put(&mut self.out, format_args!("<path d=\"M{} 58H{}\" stroke=\"{LINE}\"/>", self.pad, self.width - self.pad));
        self.y = 66;
    }

    fn portal_head(&mut self) {
        put(
            &mut self.out,
            format_args!("<path d=\"M0 26a26 26 0 0 1 26-26H374a26 26 0 0 1 26 26V84H0Z\" fill=\"#26364f\"/>"),
        );
        let [record, day] = corner(&self.page.card, self.lang);
        self.text(200, 38, style(15, 700, "#ffffff"), "middle", heading(View::Portal, self.lang));
        self.text(200, 64, style(12, 400, "#c9d4e5"), "middle", &format!("{record}　{day}"));
        self.y = 84;
    }

    /// Why it is not shown.
    fn banner(&mut self) {
        let Some(hidden) = hidden(&self.page.card, self.lang) else { return };
        let (top, outside) = (self.y + 14, std::mem::take(&mut self.out));
        let x = self.pad + 20;
        self.y = top + 8;
        // the text ends as far from the banner's edge as it starts
        self.pad += 20;
        self.paragraph(x, style(17, 700, INK), hidden.headline);
        self.y += 4;
        for reason in &hidden.reasons {
            self.paragraph(x, style(14, 700, "#7a3d05"), reason);
        }
        self.y += 4;
        for note in hidden.notes {
            self.paragraph(x, style(13, 400, SOFT), note);
        }
        self.pad -= 20;
        let inside = std::mem::replace(&mut self.out, outside);
        let (left, width, height) = (self.pad, self.width - 2 * self.pad, self.y + 16 - top);
        put(
            &mut self.out,
            format_args!(
                "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#fff6e8\" stroke=\"#eacb9f\"/>\
                 <rect x=\"{left}\" y=\"{top}\" width=\"6\" height=\"{height}\" rx=\"3\" fill=\"{DOT}\"/>{inside}"
            ),
        );
        self.y = top + height + 6;
    }

    /// The tabs of a person with several certificates, in as many lines as they take.
    fn tabs(&mut self) {
        let tabs = self.page.drawn_tabs();
        if tabs.is_empty() {
            return;
        }
        self.y += 12;
        let mut x = 12;
        for tab in tabs {
            let title = RULER.line(&tab.title, 22);
            let width = RULER.width(&title) * 13 / 2 + 22;
            if x + width > self.width - 12 && x > 12 {
                x = 12;
                self.y += 38;
            }
            let front = tab.records.contains(&self.page.card.record);
            let (fill, ink, weight) = if front { ("#ffffff", "#1d5fa8", 700) } else { ("#eef1f5", SOFT, 400) };
            let (y, right) = (self.y, width - 16);
            put(
                &mut self.out,
                format_args!(
                    "<path d=\"M{x} {}v-28a8 8 0 0 1 8-8h{right}a8 8 0 0 1 8 8v28Z\" fill=\"{fill}\" stroke=\"#c4ccd6\"/>",
                    y + 36
                ),
            );
            if front {
                put(
                    &mut self.out,
                    format_args!(
                        "<path d=\"M{} {}h{}\" stroke=\"#1d5fa8\" stroke-width=\"4\"/>",
                        x + 1,
                        y + 35,
                        width - 2
                    ),
                );
            }
            self.text(x + width / 2, y + 23, style(13, weight, ink), "middle", &title);
            x += width + 4;
        }
        self.y += 37;
        put(&mut self.out, format_args!("<path d=\"M0 {}H{}\" stroke=\"#c4ccd6\"/>", self.y, self.width));
        self.y += 4;
    }

    /// The card itself.
    fn face(&mut self) {
        let card = &self.page.card;
        let clinic = card.view == View::Clinic;
        for (title, kind, rows) in groups(&rows(card, self.lang)) {
            if let Some(title) = title {
                self.y += 12;
                self.paragraph(self.pad, style(if clinic { 27 } else { 21 }, 700, INK), title);
                self.y += if clinic { 6 } else { 2 };
            }
            if !rows.is_empty() {
                self.group(kind, rows);
            }
        }
    }

    fn group(&mut self, kind: ColourClass, rows: &[Row]) {
        let (ink, tint) = colours(kind);
        self.y += 16;
        let (top, width) = (self.y, self.width - 2 * self.pad);
        put(
            &mut self.out,
            format_args!(
                "<rect x=\"{}\" y=\"{top}\" width=\"{width}\" height=\"28\" rx=\"4\" fill=\"{tint}\"/>\
                 <rect x=\"{}\" y=\"{top}\" width=\"5\" height=\"28\" rx=\"2\" fill=\"{ink}\"/>",
                self.pad, self.pad
            ),
        );
        self.text(self.pad + 16, top + 19, style(13, 700, ink), "start", group(kind, self.page.card.view, self.lang));
        self.y += 28;
        let mut rows = rows;
        if self.page.card.view == View::Clinic {
            rows = self.numbers(rows);
        }
        for (i, row) in rows.iter().enumerate() {
            if i > 0 {
                put(
                    &mut self.out,
                    format_args!(
                        "<path d=\"M{} {}H{}\" stroke=\"{LINE}\"/>",
                        self.pad,
                        self.y + 8,
                        self.width - self.pad
                    ),
                );
                self.y += 8;
            }
            self.row(row);
        }
        self.y += 6;
    }

    /// The two numbers side by side where they fit, as on paper; the rows that are left.
    fn numbers<'r, 'c>(&mut self, rows: &'r [Row<'c>]) -> &'r [Row<'c>] {
        let [first, second, rest @ ..] = rows else { return rows };
        let boxes = |row: &Row| match &row.cell {
            Cell::Boxes(digits) if digits.len() <= 9 => Some(digits.clone()),
            _ => None,
        };
        let (Some(left), Some(right)) = (boxes(first), boxes(second)) else { return rows };
        let y = self.y;
        for (x, row, digits) in [(self.pad, first, left), (self.pad + 400, second, right)] {
            self.y = y;
            self.label(x + 4, y + 32, row.kind, &row.label);
            self.boxes(x + 4, y + 44, &digits, 38, 48);
        }
        self.y = y + 104;
        for note in [first, second].into_iter().filter_map(|row| row.note.as_ref()) {
            self.paragraph(self.pad + 4, style(12, 400, SOFT), note);
            self.y += 6;
        }
        put(
            &mut self.out,
            format_args!("<path d=\"M{} {}H{}\" stroke=\"{LINE}\"/>", self.pad, self.y, self.width - self.pad),
        );
        rest
    }

    /// A label with the tag of a billing item before it.
    fn label(&mut self, x: usize, y: usize, kind: ColourClass, text: &str) {
        let mut x = x;
        if kind == ColourClass::Billing && self.page.card.view == View::Clinic {
            let tag = self.lang.t("preview.billing");
            let width = RULER.width(tag) * 6 + 12;
            let (ink, _) = colours(kind);
            put(
                &mut self.out,
                format_args!(
                    "<rect x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"18\" rx=\"3\" fill=\"{ink}\"/>",
                    y - 14
                ),
            );
            self.text(x + width / 2, y - 1, style(11, 700, "#ffffff"), "middle", tag);
            x += width + 8;
        }
        self.text(x, y, style(14, 400, SOFT), "start", text);
    }

    /// A label and its value: beside it on the wide card, below it on the narrow page.
    fn row(&mut self, row: &Row) {
        let clinic = self.page.card.view == View::Clinic;
        let top = self.y;
        let indent = self.pad + 4;
        let value_x = if clinic { self.pad + 256 } else { indent };
        // below the tag only the first line of a label is moved
        let tag = if clinic && row.kind == ColourClass::Billing {
            RULER.width(self.lang.t("preview.billing")) * 6 + 20
        } else {
            0
        };
        let room = if clinic { 240 - tag } else { self.width - 2 * self.pad };
        let mut y = top + 10;
        if row.label.is_empty() && !clinic {
            y -= 12;
        }
        let lines = self.broken(&row.label, 14, room);
        for (i, line) in lines.iter().enumerate().filter(|_| !row.label.is_empty()) {
            y += if i == 0 { 17 } else { 20 };
            if i == 0 {
                self.label(indent, y, row.kind, line);
            } else {
                self.text(indent + tag, y, style(14, 400, SOFT), "start", line);
            }
        }
        let label_end = y;
        self.y = if clinic { top + 2 } else { y - 1 };
        match &row.cell {
            Cell::Boxes(digits) => {
                let room = self.width - self.pad - value_x;
                let per_line = (room / 24).max(1);
                let wide = (room / digits.len().clamp(1, per_line)).min(if clinic { 30 } else { 28 });
                self.y += 8;
                for line in digits.chunks(per_line) {
                    self.boxes(value_x, self.y, line, wide, 34);
                    self.y += 38;
                }
                self.y -= 2;
            }
            Cell::Title(title) => self.paragraph(value_x, style(16, 700, INK), title),
            Cell::Absent => {
                self.paragraph(value_x, style(14, 400, colours(ColourClass::Billing).0), self.lang.t("preview.absent"))
            }
            Cell::Lines(texts) => {
                for text in texts.iter().take(LINES) {
                    self.paragraph(value_x, style(16, 500, INK), text);
                }
                if texts.len() > LINES {
                    let more = self.lang.f("preview.more-lines", &[("count", &(texts.len() - LINES))]);
                    self.paragraph(value_x, style(13, 400, SOFT), &more);
                }
            }
        }
        if let Some(note) = &row.note {
            self.paragraph(value_x, style(12, 400, SOFT), note);
        }
        self.y = self.y.max(label_end) + 4;
    }

    /// What is said below: the notes, and each ● explained.
    fn foot(&mut self) {
        let card = &self.page.card;
        self.y += 18;
        put(
            &mut self.out,
            format_args!("<path d=\"M{} {}H{}\" stroke=\"#c4ccd6\"/>", self.pad, self.y, self.width - self.pad),
        );
        self.y += 8;
        let dots = dots(card, self.lang);
        if !dots.is_empty() {
            self.paragraph(self.pad, style(13, 700, DOT), self.lang.t("preview.dots"));
            self.paragraph(self.pad, style(12, 400, SOFT), self.lang.t("preview.dots-note"));
            for item in dots {
                self.paragraph(self.pad + 14, style(12, 700, INK), &item.label);
                if !item.sent.is_empty() {
                    let sent = self.lang.f("preview.sent", &[("value", &item.sent)]);
                    self.paragraph(self.pad + 14, style(12, 400, INK), &sent);
                }
                for each in &item.each {
                    self.paragraph(self.pad + 14, style(12, 400, INK), each);
                }
            }
            self.y += 8;
        }
        for note in notes(self.page, self.lang) {
            self.paragraph(self.pad, style(12, 400, SOFT), &note);
        }
        self.y += 26;
    }
}
