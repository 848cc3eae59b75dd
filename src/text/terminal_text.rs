//! Text made safe to show, measured and cut by terminal cells, in one place for the screen and for
//! standard output alike.
//!
//! Uploads hold whatever was typed into some other system. A character that moves the cursor, turns
//! the writing direction, or shows as nothing at all must be seen by the reader and must never reach
//! the terminal as it is: ratatui drops some of them without a word, and standard output has no
//! protection whatever. Here they become marks such as `<U+200B>`.
//!
//! Widths follow what ratatui draws: each grapheme by unicode-width, and one cell more for each
//! half-width voiced mark (`ﾞ`, `ﾟ`), which terminals draw as a character of its own.
//! Every function that cuts reads no further than the cells asked for, so a value of 100,000
//! characters costs no more than its visible part.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands in the last cell of a text that was cut. Not `…`, which is two cells wide in some terminals.
pub const CUT: &str = "~";

/// Combining characters in a row that are shown as they are; the surplus is marked.
const COMBINING_MAX: u8 = 4;

/// Bytes looked at for each cell asked for: a grapheme of base, voiced mark and four combining characters is shorter.
const BYTES_PER_CELL: usize = 32;

/// A part of a text: what may be shown as it is, or one character that may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that a terminal shows as it is.
    Plain(&'a str),
    /// A character to show as its [`mark`].
    Mark(char),
}

/// Splits text in plain runs and characters that must not reach a terminal as they are.
/// Reads lazily: taking the first piece of a long text does not read the rest of it beyond that piece.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    Pieces { rest: text, joined: None }
}

/// The state of [`pieces`]: what is left, and how many characters in a row joined the last base
/// (`None`: there is no base that a joining character could sit on).
struct Pieces<'a> {
    rest: &'a str,
    joined: Option<u8>,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let mut found = None;
        for (at, c) in self.rest.char_indices() {
            if self.allows(c) {
                continue;
            }
            found = Some((at, c));
            break;
        }
        let (plain, rest) = match found {
            Some((0, c)) => {
                self.rest = &self.rest[c.len_utf8()..];
                self.joined = None;
                return Some(Piece::Mark(c));
            }
            Some((at, _)) => self.rest.split_at(at),
            None if self.rest.is_empty() => return None,
            None => (self.rest, ""),
        };
        self.rest = rest;
        Some(Piece::Plain(plain))
    }
}

impl Pieces<'_> {
    /// Whether the next character may be shown as it is, given those before it.
    fn allows(&mut self, c: char) -> bool {
        if matches!(c, ' '..='~' | 'ぁ'..='ゖ' | 'ァ'..='ヿ' | '一'..='鿿' | '、'..='〃' | '！'..='ﾟ')
            && !matches!(c, '\u{FF9E}' | '\u{FF9F}')
        {
            self.joined = Some(0);
            return true;
        }
        if is_hostile(c) {
            return false;
        }
        if !joins(c) {
            self.joined = Some(0);
            return true;
        }
        match self.joined {
            Some(run) if run < COMBINING_MAX => self.joined = Some(run + 1),
            // Half-width voiced marks and Hangul letters stand alone where they have no base.
            None if matches!(c, '\u{FF9E}' | '\u{FF9F}') || c.width().unwrap_or(0) > 0 => self.joined = Some(1),
            _ => return false,
        }
        true
    }
}

/// Whether a character becomes part of the grapheme before it.
fn joins(c: char) -> bool {
    matches!(c,
        '\u{FF9E}' | '\u{FF9F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'
        | '\u{1100}'..='\u{115E}' | '\u{A960}'..='\u{A97C}' | '\u{1F3FB}'..='\u{1F3FF}')
        || is_combining_mark(c)
}

/// Whether a character must never reach a terminal as it is, wherever it stands: controls, characters
/// that show as nothing or as an ordinary blank, and those that each terminal draws in its own way.
pub fn is_hostile(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    if plain_width(c).is_some() {
        return false;
    }
    match c {
        // C1 controls, no-break space, soft hyphen, combining grapheme joiner, Arabic letter mark
        '\u{80}'..='\u{A0}' | '\u{AD}' | '\u{34F}' | '\u{61C}'
        // Hangul fillers, Khmer inherent vowels, Mongolian vowel separator and its selectors
        | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        // zero width, direction, separators, narrow no-break space, invisible operators
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202F}' | '\u{2060}'..='\u{206F}'
        // byte-order mark, interlinear annotation, private use, tags
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}'
        | '\u{E0000}'..='\u{E00FF}' | '\u{E01F0}'..='\u{E0FFF}' | '\u{FDD0}'..='\u{FDEF}' => true,
        // the last two code points of each plane are no characters
        _ if u32::from(c) & 0xFFFE == 0xFFFE => true,
        // what has no width and sits on no base, such as the second half of a Hangul syllable, would not show at all
        _ => c.width().unwrap_or(0) == 0 && !joins(c),
    }
}

/// How a character that must not be shown as it is is written instead, by its code point: `<U+000A>`, `<U+200B>`.
pub fn mark(c: char) -> String {
    format!("<U+{:04X}>", u32::from(c))
}

/// The text with the marks written in. The result holds no control or invisible character, and is
/// left alone by a second call.
pub fn safe(text: &str) -> Cow<'_, str> {
    let mut pieces = pieces(text);
    let mut out = match pieces.next() {
        None => return Cow::Borrowed(text),
        Some(Piece::Plain(plain)) if plain.len() == text.len() => return Cow::Borrowed(text),
        Some(Piece::Plain(plain)) => String::from(plain),
        Some(Piece::Mark(c)) => mark(c),
    };
    for piece in pieces {
        match piece {
            Piece::Plain(plain) => out.push_str(plain),
            Piece::Mark(c) => out.push_str(&mark(c)),
        }
    }
    Cow::Owned(out)
}

/// The cells of a character that no other joins and that every terminal draws alike: printable ASCII, kana, kanji and their
/// punctuation, which nearly all text is. `None` for any other, for which tables must be asked.
pub fn plain_width(c: char) -> Option<usize> {
    match c {
        ' '..='~' => Some(1),
        '\u{3000}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30A1}'..='\u{30FF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{FF01}'..='\u{FF60}' => Some(2),
        _ => None,
    }
}

/// The graphemes of a text with their places.
pub fn graphemes(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let mut chars = rest.chars();
        let first = chars.next()?;
        // Between two plain characters there is always a border.
        let alone = plain_width(first).is_some() && chars.next().is_none_or(|next| plain_width(next).is_some());
        let length = if alone { first.len_utf8() } else { rest.graphemes(true).next()?.len() };
        let start = at;
        at += length;
        Some((start, &rest[..length]))
    })
}

/// Measures text: with East Asian ambiguous characters (`①`, `※`, `●`, `－`) one or two cells wide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ruler {
    /// Ambiguous characters take two cells, as in most Japanese installations of Tera Term.
    pub wide: bool,
}

impl Ruler {
    /// The cells that one grapheme takes.
    pub fn grapheme(self, grapheme: &str) -> usize {
        if grapheme.is_ascii() {
            return grapheme.len();
        }
        let mut chars = grapheme.chars();
        if let (Some(width), None) = (chars.next().and_then(plain_width), chars.next()) {
            return width;
        }
        let base = if self.wide { grapheme.width_cjk() } else { grapheme.width() };
        base + grapheme.chars().filter(|c| matches!(c, '\u{FF9E}' | '\u{FF9F}')).count()
    }

    /// The cells that a safe text takes.
    pub fn width(self, text: &str) -> usize {
        if text.is_ascii() {
            return text.len();
        }
        graphemes(text).map(|(_, g)| self.grapheme(g)).sum()
    }

    /// The safe text in at most `cells` cells: whole graphemes only, and [`CUT`] in the last cell where something is missing.
    pub fn cut(self, text: &str, cells: usize) -> Cow<'_, str> {
        let seen = head(text, cells);
        let (mut used, mut room) = (0, 0);
        for (at, grapheme) in graphemes(seen) {
            let width = self.grapheme(grapheme);
            if used + width > cells {
                return shortened(text, room, cells);
            }
            used += width;
            // the longest start that leaves a cell for the sign
            if used < cells {
                room = at + grapheme.len();
            }
        }
        if seen.len() == text.len() { Cow::Borrowed(text) } else { shortened(text, room, cells) }
    }

    /// Any text, made safe and cut in one go without reading what is not shown.
    pub fn line(self, text: &str, cells: usize) -> Cow<'_, str> {
        let seen = head(text, cells);
        let whole = seen.len() == text.len();
        match safe(seen) {
            Cow::Borrowed(_) => self.cut(text, cells),
            Cow::Owned(mut seen) => {
                if !whole {
                    // there is more: one cell too many, so that the cut shows
                    seen.push_str(&" ".repeat(cells + 1));
                }
                Cow::Owned(self.cut(&seen, cells).into_owned())
            }
        }
    }

    /// The safe text cut to `cells` and filled up with blanks on the right.
    pub fn pad(self, text: &str, cells: usize) -> String {
        let mut out = self.cut(text, cells).into_owned();
        out.push_str(&" ".repeat(cells - self.width(&out).min(cells)));
        out
    }

    /// The safe text cut to `cells` and filled up with blanks on the left, for numbers.
    pub fn pad_left(self, text: &str, cells: usize) -> String {
        let cut = self.cut(text, cells);
        let mut out = " ".repeat(cells - self.width(&cut).min(cells));
        out.push_str(&cut);
        out
    }
}

/// The cells that a safe text takes, with ambiguous characters one cell wide.
pub fn width(text: &str) -> usize {
    Ruler::default().width(text)
}

/// The cells that a safe text takes, with ambiguous characters two cells wide.
pub fn width_wide(text: &str) -> usize {
    Ruler { wide: true }.width(text)
}

/// [`Ruler::cut`] with ambiguous characters one cell wide.
pub fn cut(text: &str, cells: usize) -> Cow<'_, str> {
    Ruler::default().cut(text, cells)
}

/// [`Ruler::pad`] with ambiguous characters one cell wide.
pub fn pad(text: &str, cells: usize) -> String {
    Ruler::default().pad(text, cells)
}

/// [`Ruler::pad_left`] with ambiguous characters one cell wide.
pub fn pad_left(text: &str, cells: usize) -> String {
    Ruler::default().pad_left(text, cells)
}

/// The start of a text that can matter for that many cells.
pub(crate) fn head(text: &str, cells: usize) -> &str {
    let mut end = cells.saturating_add(2).saturating_mul(BYTES_PER_CELL).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The first `bytes` of the text and the sign that it was cut.
fn shortened(text: &str, bytes: usize, cells: usize) -> Cow<'_, str> {
    if cells == 0 {
        return Cow::Borrowed("");
    }
    let mut out = String::with_capacity(bytes + CUT.len());
    out.push_str(&text[..bytes]);
    out.push_str(CUT);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::{buffer::Buffer, layout::Rect, style::Style};

    use super::*;

    #[test]
    fn hostile_characters_become_marks() {
        for (text, shown) in [
            ("山田\u{200B}太郎", "山田<U+200B>太郎"),
            ("a\nb\tc\r\0\u{1b}[31m", "a<U+000A>b<U+0009>c<U+000D><U+0000><U+001B>[31m"),
            ("\u{7f}\u{9b}\u{a0}\u{ad}\u{202e}", "<U+007F><U+009B><U+00A0><U+00AD><U+202E>"),
            ("\u{fe0f}葛\u{e0100}城", "<U+FE0F>葛\u{e0100}城"),
            ("\u{3099}が\u{3099}", "<U+3099>が\u{3099}"),
            ("\u{e000}\u{10fffd}\u{fffe}\u{3164}", "<U+E000><U+10FFFD><U+FFFE><U+3164>"),
            ("e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", "e\u{301}\u{301}\u{301}\u{301}<U+0301><U+0301>"),
        ] {
            assert_eq!(safe(text), shown);
        }
        let plain = "ﾔﾏﾀﾞ ①※●－ 🏥 ﾞ が";
        assert!(matches!(safe(plain), Cow::Borrowed(text) if text == plain));
    }

    /// Whatever a single character is, its safe form arrives on the screen whole and takes the cells that we say.
    #[test]
    fn every_character_is_drawn_as_measured() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 1));
        for c in (0..=0x10FFFF).filter_map(char::from_u32) {
            // private use and unassigned planes in samples
            if u32::from(c) > 0x32000 && !(0xE0000..0xE2000).contains(&u32::from(c)) && u32::from(c) % 251 != 0 {
                continue;
            }
            let raw = format!("x{c}y");
            let text = safe(&raw);
            let (end, _) = buffer.set_stringn(0, 0, &text, 40, Style::new());
            assert_eq!(usize::from(end), width(&text), "U+{:04X}", u32::from(c));
            let mut drawn = String::new();
            let mut x = 0;
            while x < end {
                let symbol = buffer[(x, 0)].symbol();
                drawn.push_str(symbol);
                x += width(symbol).max(1) as u16;
            }
            assert_eq!(drawn, text, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn hard_strings_are_as_wide_as_ratatui_draws_them() {
        for text in [
            "ﾔﾏﾀﾞ ﾀﾛｳ",
            "ﾊﾟﾋﾟ",
            "ﾞﾞ",
            "が",
            "か\u{3099}",
            "葛\u{e0100}",
            "①※●－",
            "🇯🇵🏥👍🏽",
            "각ᄀ\u{1161}",
            "क्षि",
            "لا",
            "1\u{fe0f}\u{20e3}",
        ] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 1));
            let (end, _) = buffer.set_stringn(0, 0, safe(text), 40, Style::new());
            assert_eq!(width(&safe(text)), usize::from(end), "{text}");
        }
        assert_eq!((width("ﾔﾏﾀﾞ ﾀﾛｳ"), width("①ア"), width_wide("①ア")), (8, 3, 4));
    }

    #[test]
    fn cut_keeps_graphemes_and_says_so() {
        for (text, cells, shown) in [
            ("山田太郎", 8, "山田太郎"),
            ("山田太郎", 7, "山田太~"),
            ("山田太郎", 6, "山田~"),
            ("abc", 0, ""),
            ("abc", 1, "~"),
            ("ﾊﾞﾊﾞ", 4, "ﾊﾞﾊﾞ"),
            ("ﾊﾞﾊﾞ", 3, "ﾊﾞ~"),
        ] {
            assert_eq!(cut(text, cells), shown, "{text} in {cells}");
        }
        assert_eq!(pad("山田", 6), "山田  ");
        assert_eq!(pad_left("12", 4), "  12");
        assert_eq!(Ruler::default().line("a\u{200b}bcd", 9), "a<U+200B~");
        assert_eq!(Ruler::default().line(&"\n".repeat(9_999), 17), "<U+000A><U+000A>~");
    }

    #[test]
    fn cutting_long_values_reads_only_the_visible_part() {
        let start = std::time::Instant::now();
        for long in ["山".repeat(100_000), "ﾞ".repeat(100_000), "\u{1100}".repeat(100_000), "\u{200b}".repeat(100_000)]
        {
            for _ in 0..1_000 {
                assert!(width(&Ruler::default().line(&long, 40)) <= 40);
            }
        }
        assert!(start.elapsed().as_secs() < 5, "4,000 cuts took {:?}", start.elapsed());
    }

    /// What is told without tables is what the tables tell.
    #[test]
    fn plain_characters_are_as_the_tables_say() {
        for c in ('\0'..=char::MAX).filter(|c| plain_width(*c).is_some()) {
            let text = c.to_string();
            assert_eq!((text.width(), text.width_cjk()), (plain_width(c).unwrap(), plain_width(c).unwrap()), "{c:?}");
            for other in ['a', 'あ', c] {
                let pair = format!("{c}{other}");
                assert_eq!(pair.graphemes(true).count(), 2, "{c:?}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn graphemes_are_those_of_the_standard(
            text in "([ -~ぁ-んァ-ヶ一-龠（-～]|\\PC|[\u{300}-\u{310}\u{3099}\u{FE0F}\u{200D}\u{20E3}\u{1F1E6}-\u{1F1FF}\r\n]){0,12}"
        ) {
            let ours: Vec<(usize, &str)> = graphemes(&text).collect();
            let theirs: Vec<(usize, &str)> = text.grapheme_indices(true).collect();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn cut_never_exceeds(text in r"(?s)[\PC\u{3099}\u{FF9E}ﾊ山①\u{200B}]{0,40}|(?s).{0,40}", cells in 0usize..30) {
            for ruler in [Ruler::default(), Ruler { wide: true }] {
                prop_assert!(ruler.width(&ruler.cut(&text, cells)) <= cells);
                prop_assert!(ruler.width(&ruler.line(&text, cells)) <= cells);
                prop_assert_eq!(ruler.width(&ruler.pad(&safe(&text), cells)), cells);
            }
        }

        #[test]
        fn safe_holds_no_control_and_is_stable(text in r"(?s).{0,60}") {
            let once = safe(&text).into_owned();
            prop_assert!(!once.chars().any(|c| c.is_control() || is_hostile(c)));
            let twice = safe(&once).into_owned();
            prop_assert_eq!(&twice, &once);
        }
    }
}
