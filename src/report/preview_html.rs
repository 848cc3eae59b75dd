//! A preview as one self-contained page: no scripts, nothing loaded from elsewhere, fit to be printed.

use super::markup::escape;
use std::fmt::Write;

use super::preview::{CardPage, Cell, corner, dots, group, groups, heading, hidden, notes, rows};
use crate::preview::View;
use crate::spec::ColourClass;
use crate::text::Lang;

const CSS: &str = include_str!("preview.css");

/// The page: the cards of one record side by side where the width allows, the records one below the other.
pub fn render(pages: &[CardPage], lang: Lang) -> String {
    let mut page = Page { out: String::new(), lang };
    page.put(format_args!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{}</title>\n<style>\n{CSS}</style>\n</head>\n<body>\n<h1>{}</h1>\n",
        lang.code(),
        escape(lang.t("preview.title")),
        escape(lang.t("preview.title"))
    ));
    for record in pages.chunk_by(|a, b| a.card.record == b.card.record) {
        page.out.push_str("<div class=\"record\">\n");
        for card in record {
            page.card(card, pages);
        }
        page.out.push_str("</div>\n");
    }
    page.out.push_str("</body>\n</html>\n");
    page.out
}

/// The same with each ● standing out.
fn marked(text: &str) -> String {
    escape(text).replace('●', "<b class=\"dot\">●</b>")
}

struct Page {
    out: String,
    lang: Lang,
}

impl Page {
    /// Writes to the page, which does not fail.
    fn put(&mut self, what: std::fmt::Arguments) {
        let _ = self.out.write_fmt(what);
    }

    fn card(&mut self, page: &CardPage, all: &[CardPage]) {
        let (card, lang) = (&page.card, self.lang);
        let [record, day] = corner(card, lang);
        let state = if card.shown { "" } else { " hidden" };
        let view = card.view.code();
        self.put(format_args!(
            "<article class=\"card {view}{state}\" id=\"{view}-{}\">\n<header><h2>{}</h2><p>{} {}</p></header>\n",
            card.record,
            escape(heading(card.view, lang)),
            escape(&record),
            escape(&day)
        ));
        if let Some(hidden) = hidden(card, lang) {
            self.put(format_args!(
                "<section class=\"banner\"><p><strong>{}</strong></p>\n<ul>\n",
                escape(hidden.headline)
            ));
            for reason in &hidden.reasons {
                self.put(format_args!("<li>{}</li>\n", escape(reason)));
            }
            self.out.push_str("</ul>\n");
            for note in hidden.notes {
                self.put(format_args!("<p>{}</p>\n", escape(note)));
            }
            self.out.push_str("</section>\n");
        }
        self.tabs(page, all);
        self.face(page);
        let dots = dots(card, lang);
        self.out.push_str("<footer>\n");
        if !dots.is_empty() {
            self.put(format_args!(
                "<h3>{}</h3>\n<p>{}</p>\n<dl class=\"dots\">\n",
                escape(lang.t("preview.dots")),
                escape(lang.t("preview.dots-note"))
            ));
            for item in dots {
                self.put(format_args!("<dt>{}</dt>\n", escape(&item.label)));
                if !item.sent.is_empty() {
                    self.put(format_args!("<dd>{}</dd>\n", escape(&lang.f("preview.sent", &[("value", &item.sent)]))));
                }
                for each in &item.each {
                    self.put(format_args!("<dd>{}</dd>\n", escape(each)));
                }
            }
            self.out.push_str("</dl>\n");
        }
        for note in notes(page, lang) {
            self.put(format_args!("<p>{}</p>\n", escape(&note)));
        }
        self.out.push_str("</footer>\n</article>\n");
    }

    /// The tabs; one leads to its card where the page holds it.
    fn tabs(&mut self, page: &CardPage, all: &[CardPage]) {
        let tabs = page.drawn_tabs();
        if tabs.is_empty() {
            return;
        }
        self.out.push_str("<ol class=\"tabs\">\n");
        for tab in tabs {
            let title = marked(&tab.title);
            let here = |n: &&u32| all.iter().any(|other| other.card.view == View::Portal && other.card.record == **n);
            if tab.records.contains(&page.card.record) {
                self.put(format_args!("<li class=\"front\" aria-current=\"page\">{title}</li>\n"));
            } else if let Some(record) = tab.records.iter().find(here) {
                self.put(format_args!("<li><a href=\"#portal-{record}\">{title}</a></li>\n"));
            } else {
                self.put(format_args!("<li>{title}</li>\n"));
            }
        }
        self.out.push_str("</ol>\n");
    }

    fn face(&mut self, page: &CardPage) {
        let (card, lang) = (&page.card, self.lang);
        let clinic = card.view == View::Clinic;
        self.out.push_str("<div class=\"face\">\n");
        for (title, kind, rows) in groups(&rows(card, lang)) {
            if let Some(title) = title {
                self.put(format_args!("<p class=\"title\">{}</p>\n", marked(title)));
            }
            if rows.is_empty() {
                continue;
            }
            self.put(format_args!(
                "<section class=\"g-{}\"><h3>{}</h3>\n<dl>\n",
                kind.code(),
                escape(group(kind, card.view, lang))
            ));
            for row in rows {
                let tag = if clinic && kind == ColourClass::Billing {
                    escape(lang.t("preview.billing"))
                } else {
                    String::new()
                };
                self.out.push_str("<div><dt>");
                if !tag.is_empty() {
                    self.put(format_args!("<span class=\"tag\">{tag}</span> "));
                }
                self.put(format_args!("{}</dt><dd>", marked(&row.label)));
                match &row.cell {
                    Cell::Boxes(digits) => {
                        self.out.push_str("<span class=\"boxes\">");
                        for digit in digits {
                            self.put(format_args!("<span>{}</span>", marked(&digit.to_string())));
                        }
                        self.out.push_str("</span>");
                    }
                    Cell::Title(title) => self.out.push_str(&marked(title)),
                    Cell::Absent => self.put(format_args!("<em>{}</em>", escape(lang.t("preview.absent")))),
                    Cell::Lines(lines) => {
                        let lines: Vec<String> = lines.iter().map(|line| marked(line)).collect();
                        self.out.push_str(&lines.join("<br>"));
                    }
                }
                if let Some(note) = &row.note {
                    self.put(format_args!("<small class=\"note\">{}</small>", escape(note)));
                }
                self.out.push_str("</dd></div>\n");
            }
            self.out.push_str("</dl></section>\n");
        }
        self.out.push_str("</div>\n");
    }
}
