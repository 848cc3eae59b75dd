//! The manual laid out for a terminal: Markdown in lines of so many cells, in a few styles that the screen and standard
//! output draw each in their own way.

use crate::manual::markdown::{Block, Span, blocks, spans};
use crate::manual::{TOPICS, Topic};
use crate::text::Lang;
use crate::text::terminal_text::Ruler;

/// How a piece of a line is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As prose.
    Text,
    /// As a heading.
    Heading,
    /// As what is typed, or read by a program.
    Code,
    /// As what must not be overlooked.
    Strong,
}

/// A line in pieces.
pub type Line = Vec<(Style, String)>;

/// How far everything but the title stands from the left.
const INDENT: usize = 2;

/// The narrowest column that prose is set in beside another; where less is left, it is set below.
const NARROWEST: usize = 20;

/// Blanks between columns.
const GAP: usize = 2;

/// A topic in lines of at most `columns` cells. Only code that is no command may be longer.
pub fn topic(topic: &Topic, lang: Lang, columns: usize, ruler: Ruler) -> Vec<Line> {
    lines(topic.text(lang), lang, columns, ruler)
}

/// The list of topics, with what may be asked for besides.
pub fn list(lang: Lang, columns: usize, ruler: Ruler) -> Vec<Line> {
    let mut sheet =
        Sheet { lang, columns, ruler, lines: vec![vec![(Style::Heading, lang.t("manual.topics").to_owned())]] };
    sheet.gap();
    let row = |topic: &Topic| vec![format!("`{}`", topic.name), topic.title(lang).to_owned()];
    sheet.rows(&TOPICS.iter().map(row).collect::<Vec<_>>());
    sheet.gap();
    for line in lang.t("manual.how").lines() {
        sheet.prose(INDENT, INDENT, &[(Style::Text, line.to_owned())]);
    }
    sheet.lines
}

/// Any Markdown of the manual's kind.
fn lines(text: &str, lang: Lang, columns: usize, ruler: Ruler) -> Vec<Line> {
    let mut sheet = Sheet { lang, columns, ruler, lines: Vec::new() };
    let mut in_list = false;
    for block in blocks(text) {
        let item = matches!(block, Block::Item { .. });
        let apart = !(in_list && item);
        if apart && !sheet.lines.is_empty() {
            sheet.gap();
        }
        in_list = item;
        sheet.block(&block);
    }
    sheet.lines
}

/// Lines being laid out.
struct Sheet {
    lang: Lang,
    columns: usize,
    ruler: Ruler,
    lines: Vec<Line>,
}

impl Sheet {
    fn gap(&mut self) {
        self.lines.push(Line::new());
    }

    fn block(&mut self, block: &Block<'_>) {
        match block {
            Block::Heading(depth, text) => {
                let indent = if *depth > 2 { INDENT } else { 0 };
                self.prose(indent, indent, &[(Style::Heading, (*text).to_owned())]);
            }
            Block::Paragraph(text) => self.prose(INDENT, INDENT, &self.pieces(text)),
            Block::Item { mark, indent, text } => {
                let first = INDENT + indent;
                let mut pieces = vec![(Style::Text, format!("{mark} "))];
                pieces.extend(self.pieces(text));
                self.prose(first, first + mark.len() + 1, &pieces);
            }
            Block::Code(language, lines) => {
                for line in lines {
                    self.code(line, *language == "sh");
                }
            }
            Block::Table(rows) => self.table(rows),
        }
    }

    /// The pieces of a line of Markdown, with what a link leads to in words.
    fn pieces(&self, text: &str) -> Line {
        let piece = |span: &Span<'_>| match span {
            Span::Plain(text) => (Style::Text, (*text).to_owned()),
            Span::Code(text) => (Style::Code, (*text).to_owned()),
            Span::Strong(text) => (Style::Strong, (*text).to_owned()),
            Span::Link(text, target) => {
                let topic = TOPICS.iter().find(|topic| target.strip_suffix(".md") == Some(topic.name));
                let shown =
                    topic.map(|topic| self.lang.f("manual.reference", &[("title", text), ("name", &topic.name)]));
                (Style::Text, shown.unwrap_or_else(|| (*text).to_owned()))
            }
        };
        spans(text).iter().map(piece).collect()
    }

    /// Pieces wrapped to the width: the first line behind `first` blanks, the others behind `hang`.
    fn prose(&mut self, first: usize, hang: usize, pieces: &[(Style, String)]) {
        let room = self.columns.saturating_sub(first.max(hang));
        // What marks an item stands out to the left of its text.
        let (mark, text) = if hang > first { pieces.split_at(1.min(pieces.len())) } else { pieces.split_at(0) };
        for (i, line) in self.wrapped(text, room).into_iter().enumerate() {
            let mut whole = vec![(Style::Text, " ".repeat(if i == 0 { first } else { hang }))];
            whole.extend(mark.iter().filter(|_| i == 0).cloned());
            whole.extend(line);
            self.lines.push(whole);
        }
    }

    /// Pieces in lines of so many cells, each in its style.
    fn wrapped(&self, pieces: &[(Style, String)], cells: usize) -> Vec<Line> {
        let whole: String = pieces.iter().map(|(_, text)| text.as_str()).collect();
        let mut styled = pieces.iter().flat_map(|(style, text)| text.chars().map(|c| (*style, c))).peekable();
        let mut lines = Vec::new();
        for line in self.ruler.wrap(&whole, cells) {
            let mut out = Line::new();
            for c in line.chars() {
                // Blanks at the end of a line are gone.
                while styled.next_if(|(_, at)| *at != c).is_some() {}
                let style = styled.next().map_or(Style::Text, |(style, _)| style);
                match out.last_mut() {
                    Some((last, text)) if *last == style => text.push(c),
                    _ => out.push((style, c.to_string())),
                }
            }
            lines.push(out);
        }
        lines
    }

    /// A line of code; a command that is too long goes on behind a backslash, as a shell takes it.
    fn code(&mut self, line: &str, command: bool) {
        const DEPTH: usize = 2 * INDENT;
        let room = self.columns.saturating_sub(DEPTH);
        if !command || self.ruler.width(line) <= room {
            self.lines.push(vec![(Style::Code, format!("{}{line}", " ".repeat(DEPTH)))]);
            return;
        }
        let parts = self.ruler.wrap(line, room.saturating_sub(2 * INDENT + 2));
        for (i, part) in parts.iter().enumerate() {
            let indent = " ".repeat(if i == 0 { DEPTH } else { DEPTH + 2 * INDENT });
            let more = if i + 1 < parts.len() { " \\" } else { "" };
            self.lines.push(vec![(Style::Code, format!("{indent}{part}{more}"))]);
        }
    }

    /// A table with its heading.
    fn table(&mut self, rows: &[Vec<String>]) {
        let Some((head, rows)) = rows.split_first() else { return };
        match self.widths(rows.iter().chain([head])) {
            Some(widths) => {
                let strong = |cell: &String| vec![(Style::Strong, cell.clone())];
                self.row(&head.iter().map(strong).collect::<Vec<_>>(), &widths);
                rows.iter().for_each(|row| self.row(&self.cells(row), &widths));
            }
            None => rows.iter().for_each(|row| self.stacked(head, row)),
        }
    }

    /// Rows without a heading.
    fn rows(&mut self, rows: &[Vec<String>]) {
        match self.widths(rows.iter()) {
            Some(widths) => rows.iter().for_each(|row| self.row(&self.cells(row), &widths)),
            None => rows.iter().for_each(|row| self.stacked(&[], row)),
        }
    }

    fn cells(&self, row: &[String]) -> Vec<Line> {
        row.iter().map(|cell| self.pieces(cell)).collect()
    }

    fn width(&self, pieces: &[(Style, String)]) -> usize {
        pieces.iter().map(|(_, text)| self.ruler.width(text)).sum()
    }

    /// How wide each column is where all stand side by side and the last one has room for prose; `None` where it has not.
    fn widths<'r>(&self, rows: impl Iterator<Item = &'r Vec<String>>) -> Option<Vec<usize>> {
        let mut widths: Vec<usize> = Vec::new();
        for row in rows {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(self.cells(row)) {
                *width = (*width).max(self.width(&cell));
            }
        }
        let last = widths.pop()?;
        let before: usize = INDENT + widths.iter().map(|width| width + GAP).sum::<usize>();
        let room = self.columns.saturating_sub(before);
        (room >= last.min(NARROWEST)).then(|| {
            widths.push(last.min(room));
            widths
        })
    }

    /// A row of cells side by side; the last one goes on below itself.
    fn row(&mut self, cells: &[Line], widths: &[usize]) {
        let Some(((last, cells), (room, widths))) = cells.split_last().zip(widths.split_last()) else { return };
        let hang = INDENT + widths.iter().map(|width| width + GAP).sum::<usize>();
        for (i, line) in self.wrapped(last, *room).into_iter().enumerate() {
            let mut whole = vec![(Style::Text, " ".repeat(if i == 0 { INDENT } else { hang }))];
            for (cell, width) in cells.iter().zip(widths).filter(|_| i == 0) {
                whole.extend(cell.iter().cloned());
                whole.push((Style::Text, " ".repeat((width + GAP).saturating_sub(self.width(cell)))));
            }
            whole.extend(line);
            self.lines.push(whole);
        }
    }

    /// A row that is too wide: its first cell, and below it the others, each with its heading where there are several.
    fn stacked(&mut self, head: &[String], row: &[String]) {
        let Some((first, others)) = row.split_first() else { return };
        self.prose(INDENT, INDENT, &self.pieces(first));
        for (i, cell) in others.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let mut pieces = self.pieces(cell);
            if let Some(heading) = head.get(i + 1).filter(|_| others.len() > 1) {
                pieces.insert(0, (Style::Text, format!("{heading}{}", self.lang.t("manual.colon"))));
            }
            self.prose(2 * INDENT, 2 * INDENT, &pieces);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str, columns: usize) -> Vec<String> {
        let joined = |line: &Line| line.iter().map(|(_, text)| text.as_str()).collect::<String>();
        lines(text, Lang::En, columns, Ruler::default()).iter().map(joined).collect()
    }

    #[test]
    fn each_block_has_its_place() {
        let text = "# T\n\nSome **bold** and `code` words.\n\n- an item of words\n- two\n\n```sh\na b\n```";
        let expected =
            ["T", "", "  Some bold and", "  code words.", "", "  - an item of", "    words", "  - two", "", "    a b"];
        assert_eq!(plain(text, 16), expected);
    }

    #[test]
    fn a_style_follows_its_text_over_the_break() {
        let line = |text: &str| lines(text, Lang::En, 12, Ruler::default());
        let styled = line("one `two three` four");
        assert_eq!(styled[0][1..], [(Style::Text, "one ".to_owned()), (Style::Code, "two".to_owned())]);
        assert_eq!(styled[1][1..], [(Style::Code, "three".to_owned()), (Style::Text, " four".to_owned())]);
    }

    #[test]
    fn tables_stand_side_by_side_or_below() {
        let text = "| key | what |\n|---|---|\n| `a` | some words that are told of it at length |\n| `bbb` | |";
        let wide = ["  key  what", "  a    some words that are told of", "       it at length", "  bbb  "];
        assert_eq!(plain(text, 35), wide);
        let narrow = ["  a", "    some words that", "    are told of it", "    at length", "  bbb"];
        assert_eq!(plain(text, 20), narrow);
    }

    #[test]
    fn a_long_command_stays_one_command() {
        let lines = plain(
            "```sh\npmh-inspector check a.json --format json --quiet\n```\n\n```toml\nkey = \"a very long value\"\n```",
            30,
        );
        let command: String = lines[..lines.iter().position(String::is_empty).unwrap()].join("\n");
        assert!(command.lines().count() > 1 && command.lines().all(|line| line.len() <= 30), "{command}");
        let words: Vec<&str> = command.split_whitespace().filter(|word| *word != "\\").collect();
        assert_eq!(words.join(" "), "pmh-inspector check a.json --format json --quiet");
        assert_eq!(lines.last().unwrap(), "    key = \"a very long value\"");
    }

    #[test]
    fn links_say_what_to_type() {
        assert_eq!(plain("See [Replies](replies.md).", 60), ["  See Replies (help replies)."]);
        assert_eq!(plain("See [it](../../../README.md).", 60), ["  See it."]);
    }

    #[test]
    fn every_topic_fits_any_width() {
        let ruler = Ruler::default();
        for (topic_, lang) in TOPICS.iter().flat_map(|topic| [(topic, Lang::Ja), (topic, Lang::En)]) {
            for columns in [30, 56, 80, 100] {
                for line in topic(topic_, lang, columns, ruler) {
                    let text: String = line.iter().map(|(_, text)| text.as_str()).collect();
                    let code = line.iter().any(|(style, _)| *style == Style::Code) && columns < 80;
                    assert!(code || ruler.width(&text) <= columns, "{}, {columns}: {text}", topic_.name);
                }
            }
        }
    }
}
