//! As much of Markdown as the manual uses: headings, paragraphs, lists, tables, blocks of code, and within a line code,
//! strong text and links. A paragraph and an item are one line each.

/// A part of a text that stands by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block<'t> {
    /// A heading, and how deep it is, from 1.
    Heading(usize, &'t str),
    /// A paragraph.
    Paragraph(&'t str),
    /// An item of a list: what marks it (`-`, `2.`), how many blanks stand before that, and its text.
    Item {
        /// `-` or a number.
        mark: &'t str,
        /// Blanks before the mark.
        indent: usize,
        /// The text.
        text: &'t str,
    },
    /// Lines to be shown as they are, in this language.
    Code(&'t str, Vec<&'t str>),
    /// Rows of cells; the first row is the heading.
    Table(Vec<Vec<String>>),
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span<'t> {
    /// Text.
    Plain(&'t str),
    /// What is typed or read by a program.
    Code(&'t str),
    /// What must not be overlooked.
    Strong(&'t str),
    /// A text and where it leads.
    Link(&'t str, &'t str),
}

/// The blocks of a text. Comments are no part of it.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    let mut in_table = false;
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            blocks.push(Block::Code(language, lines.by_ref().take_while(|line| *line != "```").collect()));
        } else if let Some(row) = cells(line) {
            let is_rule = row.iter().all(|cell| !cell.is_empty() && cell.bytes().all(|b| b == b'-'));
            match blocks.last_mut().filter(|_| in_table) {
                Some(Block::Table(_)) if is_rule => {}
                Some(Block::Table(rows)) => rows.push(row),
                _ => blocks.push(Block::Table(vec![row])),
            }
            in_table = true;
            continue;
        } else if !line.trim().is_empty() && !line.starts_with("<!--") {
            blocks.push(heading(line).or_else(|| item(line)).unwrap_or(Block::Paragraph(line)));
        }
        in_table = false;
    }
    blocks
}

fn heading(line: &str) -> Option<Block<'_>> {
    let depth = line.bytes().take_while(|b| *b == b'#').count();
    let text = line[depth..].strip_prefix(' ')?;
    (depth > 0).then_some(Block::Heading(depth, text))
}

fn item(line: &str) -> Option<Block<'_>> {
    let rest = line.trim_start();
    let (mark, text) = rest.split_once(' ')?;
    let numbered = mark.strip_suffix('.').is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()));
    (mark == "-" || numbered && mark.len() > 1).then_some(Block::Item { mark, indent: line.len() - rest.len(), text })
}

/// The cells of a row of a table; a bar within a cell is written `\|`.
fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        match (c, cells.last_mut()) {
            ('|', _) if !escaped => cells.push(String::new()),
            ('\\', _) if !escaped => {
                escaped = true;
                continue;
            }
            (c, Some(cell)) => {
                if escaped && c != '|' {
                    cell.push('\\');
                }
                cell.push(c);
            }
            (_, None) => {}
        }
        escaped = false;
    }
    Some(cells.iter().map(|cell| cell.trim().to_owned()).collect())
}

/// The pieces of a line. A mark that is never closed is text.
pub fn spans(line: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find(['`', '*', '[']) {
        let Some((span, length)) = marked(&rest[at..]) else {
            let mark = at + 1;
            spans.push(Span::Plain(&rest[..mark]));
            rest = &rest[mark..];
            continue;
        };
        if at > 0 {
            spans.push(Span::Plain(&rest[..at]));
        }
        spans.push(span);
        rest = &rest[at + length..];
    }
    if !rest.is_empty() {
        spans.push(Span::Plain(rest));
    }
    spans
}

/// The marked piece with which a text begins, and how many bytes it takes.
fn marked(text: &str) -> Option<(Span<'_>, usize)> {
    if let Some(inner) = text.strip_prefix('`') {
        let end = inner.find('`')?;
        return Some((Span::Code(&inner[..end]), end + 2));
    }
    if let Some(inner) = text.strip_prefix("**") {
        let end = inner.find("**")?;
        return Some((Span::Strong(&inner[..end]), end + 4));
    }
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let end = rest.find(')')?;
    Some((Span::Link(label, &rest[..end]), label.len() + end + 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_told_apart() {
        let text = "<!-- also: x -->\n# A\n\ntext\n\n- one\n  2. two\n-x\n\n| a | b\\|c |\n|---|---|\n| `d` |  |\n\n| e |\n```sh\n# x\n\ny\n```\n## B";
        let rows = vec![vec!["a".to_owned(), "b|c".to_owned()], vec!["`d`".to_owned(), String::new()]];
        assert_eq!(
            blocks(text),
            [
                Block::Heading(1, "A"),
                Block::Paragraph("text"),
                Block::Item { mark: "-", indent: 0, text: "one" },
                Block::Item { mark: "2.", indent: 2, text: "two" },
                Block::Paragraph("-x"),
                Block::Table(rows),
                Block::Table(vec![vec!["e".to_owned()]]),
                Block::Code("sh", vec!["# x", "", "y"]),
                Block::Heading(2, "B"),
            ]
        );
    }

    #[test]
    fn marks_within_a_line() {
        assert_eq!(
            spans("a `b*` **c** [d](e.md) f"),
            [
                Span::Plain("a "),
                Span::Code("b*"),
                Span::Plain(" "),
                Span::Strong("c"),
                Span::Plain(" "),
                Span::Link("d", "e.md"),
                Span::Plain(" f"),
            ]
        );
        let text: String =
            spans("2 * 3 [x] `open").into_iter().map(|span| if let Span::Plain(t) = span { t } else { "?" }).collect();
        assert_eq!(text, "2 * 3 [x] `open");
    }
}
