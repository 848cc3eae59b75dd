//! Lines of styled text, made for a width and drawn with an offset: details, explanations, cards.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use zeroize::Zeroize;

use super::{Pen, fill};
use crate::spec::{Fate, fates};
use crate::text::terminal_text::{Piece, Ruler, graphemes, mark, pieces};
use crate::tui::look::theme::{Role, Theme};

/// A piece of a line: its role, and its text.
pub type Span = (Role, String);

/// A line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// The pieces from left to right.
    pub spans: Vec<Span>,
    /// The style under a part of the line, where it is not the page's own: from which cell, and how many.
    pub ground: Option<(Role, usize, usize)>,
}

/// A page for a width.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The lines.
    pub lines: Vec<Line>,
    /// The line from which to look at it first.
    pub anchor: usize,
    /// How wide characters are.
    pub ruler: Ruler,
}

/// A page may hold what is shown for a few seconds only.
impl Drop for Page {
    fn drop(&mut self) {
        self.lines.iter_mut().flat_map(|line| &mut line.spans).for_each(|(_, text)| text.zeroize());
    }
}

impl Line {
    /// A line of one piece.
    pub fn of(role: Role, text: impl Into<String>) -> Line {
        Line { spans: vec![(role, text.into())], ground: None }
    }

    /// With a piece more.
    pub fn and(mut self, role: Role, text: impl Into<String>) -> Line {
        self.spans.push((role, text.into()));
        self
    }
}

impl Page {
    /// An empty page for a terminal with characters as wide as that.
    pub fn of(ruler: Ruler) -> Page {
        Page { lines: vec![], anchor: 0, ruler }
    }

    /// Adds a line.
    pub fn push(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// Adds an empty line.
    pub fn gap(&mut self) {
        self.lines.push(Line::default());
    }

    /// Adds the program's own prose, wrapped to `width` behind `indent` blanks; the first line may begin with a label.
    pub fn prose(&mut self, role: Role, indent: usize, label: Option<(Role, &str)>, text: &str, width: usize) {
        let lead = label.map_or(0, |(_, label)| self.ruler.width(label));
        let room = width.saturating_sub(indent + lead).max(2);
        for (i, line) in self.ruler.wrap(text, room).into_iter().enumerate() {
            let mut spans = vec![(role, " ".repeat(indent))];
            match label {
                Some((label_role, label)) if i == 0 => spans.push((label_role, label.to_owned())),
                _ => spans.push((role, " ".repeat(lead))),
            }
            spans.push((role, line));
            self.lines.push(Line { spans, ground: None });
        }
    }

    /// Draws the lines from `offset` on.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, offset: usize, theme: &Theme, ruler: Ruler) {
        for (line, y) in self.lines.iter().skip(offset).zip(area.top()..area.bottom()) {
            let row = Rect { y, height: 1, ..area };
            if let Some((ground, from, cells)) = line.ground {
                let part = Rect { x: row.x + from as u16, width: cells as u16, ..row };
                fill(buf, part.intersection(row), theme.style(ground));
            }
            let mut x = area.left();
            for (role, text) in &line.spans {
                let pen = Pen { text: theme.style(*role), mark: theme.style(Role::Mark), ruler };
                x = pen.put(buf, area.right(), x, y, text);
            }
        }
    }
}

/// A value as sent, wrapped to `width`: hostile characters as marks, and those that PMH will replace standing out.
/// At most `lines` lines; true if there was more.
pub fn value_lines(text: &str, role: Role, width: usize, lines: usize, ruler: Ruler) -> (Vec<Vec<Span>>, bool) {
    let width = width.max(4);
    let mut out: Vec<Vec<Span>> = vec![vec![]];
    let mut used = 0;
    let mut put = |out: &mut Vec<Vec<Span>>, role: Role, piece: &str| -> bool {
        let cells = ruler.width(piece);
        if used + cells > width && used > 0 {
            if out.len() == lines {
                return false;
            }
            out.push(vec![]);
            used = 0;
        }
        used += cells;
        if let Some(last) = out.last_mut() {
            match last.last_mut() {
                Some((before, text)) if *before == role && role != Role::Mark => text.push_str(piece),
                _ => last.push((role, piece.to_owned())),
            }
        }
        true
    };
    for piece in pieces(text) {
        let whole = match piece {
            Piece::Mark('\n') => {
                let ok = put(&mut out, Role::Mark, &mark('\n'));
                // The next piece begins a line of its own.
                ok && put(&mut out, Role::Dim, &" ".repeat(0))
            }
            Piece::Mark(c) => put(&mut out, Role::Mark, &mark(c)),
            Piece::Plain(plain) => graphemes(plain).all(|(_, grapheme)| {
                let replaced = fates(grapheme).any(|(fate, ..)| fate == Fate::Replaced);
                put(&mut out, if replaced { Role::Gaiji } else { role }, grapheme)
            }),
        };
        if !whole {
            return (out, true);
        }
    }
    (out, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_marks_and_stay_within_their_cells() {
        let (lines, more) = value_lines("髙橋\u{200B}山田太郎", Role::Text, 12, 9, Ruler::default());
        let roles: Vec<Role> = lines.iter().flatten().map(|(role, _)| *role).collect();
        assert_eq!(roles, [Role::Gaiji, Role::Text, Role::Mark, Role::Text]);
        assert_eq!((lines.len(), more), (2, false));
        for line in &lines {
            assert!(line.iter().map(|(_, text)| Ruler::default().width(text)).sum::<usize>() <= 12);
        }
        assert!(value_lines(&"あ".repeat(100_000), Role::Text, 12, 3, Ruler::default()).1);
    }
}
