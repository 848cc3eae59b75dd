//! Text broken into lines of so many cells: Japanese anywhere but before closing and after opening
//! punctuation, English at blanks.

use super::terminal_text::{Ruler, graphemes, safe};

/// What must not start a line.
const CLOSING: &str =
    "、。，．・：；？！）］｝」』】〕〉》々ーァィゥェォッャュョヮぁぃぅぇぉっゃゅょゎ,.:;?!)]}､｡｣ｰ%％~";

/// What must not end a line.
const OPENING: &str = "（［｛「『【〔〈《([{｢";

/// [`Ruler::wrap`] with ambiguous characters one cell wide.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    Ruler::default().wrap(text, cells)
}

impl Ruler {
    /// Any text, made safe, in lines of at most `cells` cells (at least 2 are taken). A line feed
    /// starts a new line; blanks at a break are dropped. Always gives at least one line.
    pub fn wrap(self, text: &str, cells: usize) -> Vec<String> {
        let cells = cells.max(2);
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            self.wrap_paragraph(&safe(paragraph), cells, &mut lines);
        }
        lines
    }

    /// Fills lines with the units of one paragraph.
    fn wrap_paragraph(self, text: &str, cells: usize, lines: &mut Vec<String>) {
        let mut line = Line { text: String::new(), used: 0 };
        let mut blanks = Line { text: String::new(), used: 0 };
        for (unit, width) in self.units(text) {
            if unit.bytes().all(|byte| byte == b' ') {
                blanks.push(unit, width);
                continue;
            }
            if line.used + blanks.used + width <= cells {
                line.push(&blanks.text, blanks.used);
                line.push(unit, width);
                blanks.clear();
                continue;
            }
            if line.used > 0 {
                lines.push(line.take());
            }
            blanks.clear();
            if width <= cells {
                line.push(unit, width);
                continue;
            }
            // longer than a line: broken where it must be
            for (_, grapheme) in graphemes(unit) {
                let width = self.grapheme(grapheme);
                if width <= cells {
                    line.push_or_break(grapheme, width, cells, lines);
                    continue;
                }
                for c in grapheme.chars() {
                    let mut bytes = [0; 4];
                    let c: &str = c.encode_utf8(&mut bytes);
                    line.push_or_break(c, self.grapheme(c), cells, lines);
                }
            }
        }
        lines.push(line.take());
    }

    /// The parts between which a line may be broken, with their widths. Blanks are parts of their own.
    fn units(self, text: &str) -> Vec<(&str, usize)> {
        let mut units: Vec<(&str, usize)> = Vec::new();
        let mut start = 0;
        let mut width = 0;
        let mut last: Option<&str> = None;
        for (at, grapheme) in graphemes(text) {
            if let Some(last) = last
                && self.breaks(last, grapheme)
            {
                units.push((&text[start..at], width));
                start = at;
                width = 0;
            }
            width += self.grapheme(grapheme);
            last = Some(grapheme);
        }
        if start < text.len() {
            units.push((&text[start..], width));
        }
        units
    }

    /// Whether a line may be broken between two neighbours.
    fn breaks(self, left: &str, right: &str) -> bool {
        if left == " " || right == " " {
            return left != right;
        }
        let wide = |grapheme: &str| !grapheme.is_ascii() && (self.grapheme(grapheme) >= 2 || is_kana(grapheme));
        (wide(left) || wide(right)) && !CLOSING.contains(right) && !OPENING.contains(left)
    }
}

/// Half-width kana, which may be broken like the full-width ones.
fn is_kana(grapheme: &str) -> bool {
    grapheme.starts_with(|c| ('\u{FF66}'..='\u{FF9F}').contains(&c))
}

/// A line being filled.
struct Line {
    text: String,
    used: usize,
}

impl Line {
    fn push(&mut self, text: &str, width: usize) {
        self.text.push_str(text);
        self.used += width;
    }

    fn push_or_break(&mut self, text: &str, width: usize, cells: usize, lines: &mut Vec<String>) {
        if self.used + width > cells {
            lines.push(self.take());
        }
        self.push(text, width);
    }

    fn take(&mut self) -> String {
        self.used = 0;
        std::mem::take(&mut self.text)
    }

    fn clear(&mut self) {
        self.used = 0;
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_break_where_readers_expect() {
        for (text, cells, lines) in [
            ("個人番号は、12桁です。", 12, vec!["個人番号は、", "12桁です。"]),
            ("個人番号は、12桁です。", 10, vec!["個人番号", "は、12桁で", "す。"]),
            ("資格（医療）", 6, vec!["資格", "（医", "療）"]),
            ("the check digit fails", 9, vec!["the check", "digit", "fails"]),
            ("abcdefghij", 4, vec!["abcd", "efgh", "ij"]),
            ("a\n\nb", 4, vec!["a", "", "b"]),
            ("", 4, vec![""]),
            ("a\u{200b}b", 20, vec!["a<U+200B>b"]),
        ] {
            assert_eq!(wrap(text, cells), lines, "{text} in {cells}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn lines_fit_and_lose_nothing_but_blanks(text in r"[ a-zA-Z、。（）「」山田ﾊﾞ①\u{3099}ᄀ🏥\n\u{200B}]{0,60}|(?s).{0,60}", cells in 2usize..30) {
            for ruler in [Ruler::default(), Ruler { wide: true }] {
                let lines = ruler.wrap(&text, cells);
                for line in &lines {
                    prop_assert!(ruler.width(line) <= cells, "{:?}", line);
                }
                let kept = lines.concat().replace(' ', "");
                let sent: String = text.split('\n').map(|p| safe(p).into_owned()).collect::<String>().replace(' ', "");
                prop_assert_eq!(kept, sent);
            }
        }
    }
}
