//! The pencil of the picture: lines of text, paragraphs and number boxes on a card from top to bottom.

use super::super::markup::escape;
use std::fmt::Write;

use super::CardPage;
use crate::spec::ColourClass;
use crate::text::Lang;
use crate::text::terminal_text::Ruler;

pub(super) const INK: &str = "#1b2430";
pub(super) const SOFT: &str = "#5a6675";
pub(super) const LINE: &str = "#e3e7ec";
pub(super) const DOT: &str = "#b45309";
/// The most lines of one value.
pub(super) const LINES: usize = 12;
pub(super) const RULER: Ruler = Ruler { wide: true };

/// The colours of the file design, bright enough for white paper, and a tint of each.
pub(super) fn colours(kind: ColourClass) -> (&'static str, &'static str) {
    match kind {
        ColourClass::Billing => ("#b3261e", "#fdf1f0"),
        ColourClass::Person => ("#1d5fa8", "#eff5fc"),
        ColourClass::Card => ("#2a7a4b", "#eff8f2"),
        ColourClass::Internal => (INK, "#ffffff"),
    }
}

/// Writes to a text, which does not fail.
pub(super) fn put(out: &mut String, what: std::fmt::Arguments) {
    let _ = out.write_fmt(what);
}

/// A card being drawn from top to bottom.
pub(super) struct Drawing<'l> {
    pub(super) out: String,
    pub(super) width: usize,
    pub(super) pad: usize,
    pub(super) y: usize,
    pub(super) lang: Lang,
    pub(super) page: &'l CardPage,
}

/// How a line of text looks.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) size: usize,
    pub(super) weight: usize,
    pub(super) fill: &'static str,
}

pub(super) const fn style(size: usize, weight: usize, fill: &'static str) -> Style {
    Style { size, weight, fill }
}

impl Drawing<'_> {
    /// One line of text, its baseline at `y`; each ● stands out.
    pub(super) fn text(&mut self, x: usize, y: usize, style: Style, anchor: &str, text: &str) {
        let Style { size, weight, fill } = style;
        put(
            &mut self.out,
            format_args!(
                "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{fill}\" text-anchor=\"{anchor}\">"
            ),
        );
        let mut rest = text;
        while let Some(at) = rest.find('●') {
            let (plain, from) = rest.split_at(at);
            let run = from.find(|c| c != '●').unwrap_or(from.len());
            let (plain, dots) = (escape(plain), &from[..run]);
            put(&mut self.out, format_args!("{plain}<tspan fill=\"{DOT}\" font-weight=\"700\">{dots}</tspan>"));
            rest = &from[run..];
        }
        put(&mut self.out, format_args!("{}</text>", escape(rest)));
    }

    /// The text broken to lines that are `width` wide at most.
    pub(super) fn broken(&self, text: &str, size: usize, width: usize) -> Vec<String> {
        // half an em a cell, and a little room for wide Latin letters
        let mut lines = RULER.wrap(text, width * 2 * 24 / 25 / size);
        if lines.len() > LINES {
            let more = lines.len() - LINES + 1;
            lines.truncate(LINES - 1);
            lines.push(self.lang.f("preview.more-lines", &[("count", &more)]));
        }
        lines
    }

    /// A paragraph from `self.y` down.
    pub(super) fn paragraph(&mut self, x: usize, style: Style, text: &str) {
        for line in self.broken(text, style.size, self.width - self.pad - x) {
            self.y += style.size * 8 / 5;
            self.text(x, self.y, style, "start", &line);
        }
    }

    /// A number digit by digit, in boxes of that size.
    pub(super) fn boxes(&mut self, x: usize, y: usize, digits: &[char], width: usize, height: usize) {
        for (x, digit) in (0..).map(|i| x + i * width).zip(digits) {
            put(
                &mut self.out,
                format_args!(
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"#ffffff\" stroke=\"#6d7987\" stroke-width=\"1.2\"/>"
                ),
            );
            self.text(
                x + width / 2,
                y + height * 7 / 10,
                style(height * 11 / 20, 500, INK),
                "middle",
                &digit.to_string(),
            );
        }
    }
}
