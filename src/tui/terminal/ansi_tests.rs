//! The bytes are read back by a terminal emulator, and every cell is compared with the frame.

use proptest::prelude::*;
use ratatui::layout::Rect;
use ratatui::style::Style;
use vt100::Color as Seen;

use super::*;
use crate::tui::component::{Pen, fill, put};
use crate::tui::terminal::cell_diff::{Frame, updates};
use crate::tui::terminal::painter::Painter;

const SIZE: (u16, u16) = (24, 8);

fn emulator() -> vt100::Parser {
    vt100::Parser::new(SIZE.1.try_into().unwrap(), SIZE.0.try_into().unwrap(), 0)
}

fn blank() -> Buffer {
    Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1))
}

fn seen(color: Color) -> Seen {
    match color {
        Color::Reset => Seen::Default,
        Color::Rgb(r, g, b) => Seen::Rgb(r, g, b),
        color => Seen::Idx(index(color)),
    }
}

/// Says where a terminal shows something else than the frame.
fn difference(terminal: &vt100::Parser, frame: &Buffer) -> Option<String> {
    let screen = terminal.screen();
    for y in 0..SIZE.1 {
        let mut x = 0;
        while x < SIZE.0 {
            let (cell, shown) = (&frame[(x, y)], screen.cell(y, x)?);
            let has = |modifier| cell.modifier.contains(modifier);
            let blank = is_plain_blank(cell);
            // The emulator keeps but one of bold and dim.
            let intensity = match [has(Modifier::BOLD), has(Modifier::DIM)] {
                [true, true] => shown.bold() || shown.dim(),
                both => both == [shown.bold(), shown.dim()],
            };
            let letters =
                blank || seen(cell.fg) == shown.fgcolor() && has(Modifier::ITALIC) == shown.italic() && intensity;
            let ground = seen(cell.bg) == shown.bgcolor()
                && [has(Modifier::UNDERLINED), has(Modifier::REVERSED)] == [shown.underline(), shown.inverse()];
            // Behind an ambiguous character stands the blank that fills its second cell.
            let text = cell.symbol().trim_end() == shown.contents().trim_end();
            if !(letters && ground && text) {
                return Some(format!("{x},{y}: {cell:?} is {shown:?}"));
            }
            x += cells_of(cell) as u16;
        }
    }
    None
}

/// A text somewhere, in some style.
type Word = (u16, u16, String, Style);

fn color() -> impl Strategy<Value = Color> {
    prop_oneof![
        2 => Just(Color::Reset),
        1 => prop_oneof![Just(Color::Black), Just(Color::Red), Just(Color::White), Just(Color::DarkGray)],
        1 => (0_u8..255).prop_map(Color::Indexed),
        1 => any::<[u8; 3]>().prop_map(|[r, g, b]| Color::Rgb(r, g, b)),
    ]
}

fn style() -> impl Strategy<Value = Style> {
    let modifier = (any::<u16>(), any::<u16>()).prop_map(|(a, b)| Modifier::from_bits_truncate(a & b));
    (color(), color(), modifier).prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier))
}

fn word() -> impl Strategy<Value = Word> {
    (0..SIZE.0, 0..SIZE.1, "[ab 1山田①あ● ]{1,24}", style())
}

/// One frame after another: so many rows up, then these words over it.
fn frames() -> impl Strategy<Value = Vec<(i32, Vec<Word>, bool)>> {
    prop::collection::vec((-3_i32..4, prop::collection::vec(word(), 0..5), any::<bool>()), 1..7)
}

/// The rows from 1 to the last but one moved up, and words over that.
fn after(frame: &Buffer, up: i32, words: &[Word], wide: bool) -> Buffer {
    let mut next = frame.clone();
    for y in 1..i32::from(SIZE.1) - 1 {
        for x in 0..SIZE.0 {
            let from = (y + up).rem_euclid(i32::from(SIZE.1));
            next[(x, y as u16)] = frame[(x, from as u16)].clone();
        }
    }
    let ruler = crate::text::terminal_text::Ruler { wide };
    for (x, y, text, style) in words {
        let pen = Pen { text: *style, mark: *style, ruler };
        if text.len() % 5 == 0 {
            fill(&mut next, Rect::new(*x, *y, 9, 2), *style);
        }
        put(&mut next, SIZE.0, *x, *y, text, &pen);
    }
    next
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_terminal_shows_every_frame(steps in frames(), ground in style(), wide: bool) {
        let (mut painter, mut terminal, mut frame) = (Painter::default(), emulator(), blank());
        // A terminal in which something stood before.
        terminal.process(b"\x1b[2;5r\x1b[31;44mrest");
        fill(&mut frame, Rect::new(0, 0, 99, 99), ground);
        for (up, words, moves) in steps {
            frame = after(&frame, if moves { up } else { 0 }, &words, wide);
            let bytes = painter.paint(frame.clone()).to_vec();
            terminal.process(&bytes);
            prop_assert_eq!(difference(&terminal, &frame), None, "{:?}", String::from_utf8_lossy(&bytes));
            prop_assert!(painter.paint(frame.clone()).is_empty(), "drawn again, nothing is written");
        }
        // No region is left behind: at the bottom, a new line moves the first row away.
        terminal.process(b"\x1b[H#\x1b[99H\n");
        prop_assert!(!terminal.screen().contents().contains('#'));
    }
}

/// What is written where these cells, of a row each, stand on an empty screen.
fn written(cells: &[(u16, u16, &str, Style)]) -> String {
    let mut next = blank();
    for (x, y, text, style) in cells {
        put(&mut next, SIZE.0, *x, *y, text, &Pen { text: *style, ..Pen::default() });
    }
    let mut bytes = Vec::new();
    let next = Frame::new(next, vec![]);
    frame(&mut bytes, &next.cells, &updates(&Frame::new(blank(), vec![]), &next));
    String::from_utf8(bytes).unwrap().replace('\u{1b}', "^")
}

#[test]
fn styles_are_written_as_what_changes() {
    let plain = Style::new();
    let (red, bold) = (plain.fg(Color::Red), plain.add_modifier(Modifier::BOLD));
    let line = plain.add_modifier(Modifier::UNDERLINED);
    for (a, b, expected) in [
        (plain, plain, "^[Hab"),
        (red, red.bg(Color::Indexed(20)), "^[H^[31ma^[48;5;20mb^[m"),
        (red, plain, "^[H^[31ma^[mb"),
        (plain, red.bg(Color::Rgb(1, 2, 3)), "^[Ha^[31;48;2;1;2;3mb^[m"),
        // One number ends bold and dim.
        (bold.add_modifier(Modifier::DIM).fg(Color::Rgb(1, 2, 3)), bold.fg(Color::Rgb(1, 2, 3)), "a^[22;1mb^[m"),
        // Bold text of the first eight colours is not brightened.
        (bold.fg(Color::Red), bold.fg(Color::Red), "^[1;38;5;1mab^[m"),
        (red, bold.fg(Color::Red), "a^[1;38;5;1mb^[m"),
        (plain, plain.fg(Color::White).bg(Color::DarkGray), "a^[38;5;15;48;5;8mb^[m"),
        // On older Linux consoles 39 would end the underline.
        (line.fg(Color::Red).bg(Color::Rgb(1, 2, 3)), line.bg(Color::Rgb(1, 2, 3)), "a^[0;4;48;2;1;2;3mb^[m"),
    ] {
        let bytes = written(&[(0, 0, "a", a), (1, 0, "b", b)]);
        assert!(bytes.ends_with(expected), "{bytes} {expected}");
    }
}

#[test]
fn no_sequence_has_more_numbers_than_terminals_read() {
    let style = Style::new().fg(Color::Rgb(1, 2, 3)).bg(Color::Rgb(1, 2, 3)).add_modifier(Modifier::all());
    let bytes = written(&[(0, 0, "a", style)]);
    let most = bytes.split('^').map(|part| part.split(';').count()).max();
    assert_eq!((most, bytes.matches("[").count()), (Some(14), 4), "{bytes}");
}

#[test]
fn the_cursor_goes_the_short_way() {
    let plain = Style::new();
    for (cells, expected) in [
        (&[(3, 2, "a", plain)][..], "^[3;4Ha"),
        (&[(0, 2, "a", plain), (0, 3, "b", plain)], "^[3Ha^[4Hb"),
        (&[(0, 0, "a", plain), (9, 0, "b", plain)], "^[Ha^[8Cb"),
        (&[(0, 0, "a", plain), (2, 0, "b", plain)], "^[Ha b"),
        // Behind a character about whose width terminals differ, the way is told in full.
        (&[(0, 0, "①", plain), (2, 0, "b", plain)], "^[H①^[1;3Hb"),
        (&[(0, 0, "山①田", plain)], "^[H山①^[1;4H田"),
        // From the last column, too.
        (&[(23, 0, "a", plain), (0, 1, "b", plain)], "^[1;24Ha^[2Hb"),
    ] {
        assert_eq!(written(cells), expected);
    }
}

#[test]
fn blanks_are_erased_on_the_own_ground_only() {
    for (ground, erased) in [(Style::new(), true), (Style::new().bg(Color::Blue), false)] {
        let mut old = blank();
        fill(&mut old, Rect::new(0, 0, 24, 8), ground);
        let new = old.clone();
        put(&mut old, 24, 0, 0, "abcdefghijk", &Pen { text: ground, ..Pen::default() });
        let mut bytes = Vec::new();
        let (old, new) = (Frame::new(old, vec![]), Frame::new(new, vec![]));
        frame(&mut bytes, &new.cells, &updates(&old, &new));
        assert_eq!(bytes.ends_with(b"\x1b[H\x1b[K"), erased, "{:?}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn a_list_that_moves_by_a_line_costs_little() {
    let list = |first: usize| {
        let mut next = blank();
        for y in 1..7 {
            let n = first + usize::from(y);
            let name = ["山田太郎", "佐藤花子", "鈴木一朗", "高橋次子", "渡辺三郎"][n % 5];
            let text = format!("{n} {name} {:<9}", n * 7919);
            put(&mut next, 24, 0, y, &text, &Pen::default());
        }
        next
    };
    let (mut painter, mut terminal) = (Painter::default(), emulator());
    terminal.process(painter.paint(list(10)));
    for first in [11, 12, 11, 10] {
        let bytes = painter.paint(list(first)).to_vec();
        assert!(bytes.len() < 70, "{} bytes", bytes.len());
        terminal.process(&bytes);
        assert_eq!(difference(&terminal, &list(first)), None);
    }
}
