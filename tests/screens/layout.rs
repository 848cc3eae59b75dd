//! Every screen and overlay at every size, in both languages and all themes.

use pmh_inspector::text::Lang;
use pmh_inspector::text::terminal_text::Ruler;
use pmh_inspector::tui::draw;
use pmh_inspector::tui::look::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::screen::{Screen, assert_sound, line, rows, sample_numbers, squeezed, theme};

/// All screens and overlays, and the keys that lead there.
pub const PLACES: &[(&str, &str)] = &[
    ("records", ""),
    ("end of the records", "G"),
    ("detail", "<Enter>"),
    ("end of the detail", "jj<Enter>G"),
    ("search line", "/yamada"),
    ("search by number", "/900000000010"),
    ("filter", "f"),
    ("filter typed", "fｻ"),
    ("filtered", "f<Down><Enter>"),
    ("as-of", "d"),
    ("as-of typed", "d2027-04"),
    ("findings", "2"),
    ("end of the findings", "2G"),
    ("places", "2<Tab>jj"),
    ("clinic", "3"),
    ("portal", "3<Tab>"),
    ("sent", "3s"),
    ("hidden", "jjjjjjjjj3"),
    ("history", "4"),
    ("a step", "4j<Enter>"),
    ("when shown", "4<Tab>"),
    ("moment of sending", "4t"),
    ("assumptions", "4o"),
    ("nothing before", "4<Tab><Tab>"),
    ("extract", "jx"),
    ("codes", "5"),
    ("rules", "5<Tab>jjjj"),
    ("fields", "5<Tab><Tab>jj"),
    ("sources", "5<Tab><Tab><Tab>"),
    ("spec narrowed", "5/0003"),
    ("help", "?"),
    ("help of the preview", "3?G"),
    ("palette", ":"),
    ("palette typed", ":apr"),
    ("next file", "]"),
    ("1 April", "a3"),
];

pub const SIZES: &[(u16, u16)] = &[(80, 24), (120, 40), (160, 45), (60, 15), (40, 10), (20, 5), (5, 3), (1, 1)];

/// Calls `f` at every place in both languages, in 80x24.
fn everywhere(mut f: impl FnMut(&str, &mut Screen)) {
    for lang in [Lang::En, Lang::Ja] {
        for (place, keys) in PLACES {
            let mut screen = Screen::demo(lang, (80, 24));
            screen.press(keys);
            f(&format!("{place} {lang:?}"), &mut screen);
        }
    }
}

#[test]
fn every_screen_fits_every_size() {
    let numbers = sample_numbers();
    everywhere(|place, screen| {
        for size in SIZES {
            screen.resize(*size);
            for wide in [false, true] {
                screen.app.look.ruler = Ruler { wide };
                let buffer = screen.buffer();
                if !wide {
                    assert_sound(&buffer, &format!("{place} {size:?}"));
                }
                let text: String = rows(&buffer).map(|row| line(row) + "\n").collect();
                let squeezed = squeezed(&text);
                for number in &numbers {
                    assert!(!squeezed.contains(number), "{place} {size:?} {number}\n{text}");
                }
            }
        }
        // Back to where it began: the state was not harmed.
        screen.resize((80, 24));
        assert_sound(&screen.buffer(), place);
    });
}

#[test]
fn every_place_looks_different() {
    let mut seen = std::collections::HashMap::new();
    everywhere(|place, screen| {
        if let Some(other) = seen.insert(screen.text(), place.to_owned()) {
            panic!("{place} looks like {other}");
        }
    });
}

/// The terminal may have changed its size before the state is told.
#[test]
fn a_frame_of_another_size_than_the_state_knows() {
    everywhere(|_, screen| {
        for told in SIZES {
            screen.resize(*told);
            for (columns, rows) in SIZES {
                let mut buffer = Buffer::empty(Rect::new(0, 0, *columns, *rows));
                draw(&screen.app, &mut buffer);
            }
        }
    });
}

#[test]
fn themes_change_the_looks_alone() {
    everywhere(|place, screen| {
        let text = screen.text();
        for name in Theme::names() {
            screen.app.look.theme = theme(name);
            screen.app.refresh();
            let other = screen.text();
            // Boxes of digits are drawn by brackets where they have no ground of their own, and so are popups.
            if screen.app.overlay.is_none() {
                assert_eq!(squeezed(&text), squeezed(&other), "{place} {name}");
            }
            assert_sound(&screen.buffer(), place);
        }
    });
}

/// At 80x24 nothing is missing: what is open, its verdict, the tabs and the keys.
#[test]
fn header_and_footer_stand_on_every_screen() {
    for (lang, words) in [
        (Lang::En, ["registration.json", "Fix before sending", "sample codes", "as of 2026-11-22", "quit"]),
        (Lang::Ja, ["registration.json", "要修正", "コード一覧は見本", "基準日 2026-11-22", "終了"]),
    ] {
        for keys in ["", "<Enter>", "2", "2<Tab>", "3", "3<Tab>", "5", "5<Tab>", "5<Tab><Tab>", "5<Tab><Tab><Tab>"] {
            let mut screen = Screen::demo(lang, (80, 24));
            screen.press(keys);
            let lines: Vec<String> = screen.text().lines().map(str::to_owned).collect();
            for (word, at) in words.iter().zip([0, 1, 0, 0, 23]) {
                assert!(lines[at].contains(word), "{keys} {lang:?}: no {word} in {:?}", lines[at]);
            }
            for tab in [" 1 ", " 2 ", " 3 ", " 5 "] {
                assert!(lines[1].contains(tab), "{:?}", lines[1]);
            }
            assert_eq!(lines.len(), 24);
        }
    }
}

/// The selected row stands out in every theme, by more than colour in mono.
#[test]
fn the_selected_row_stands_out() {
    for name in Theme::names() {
        // Keys, and the row of the frame in which the list begins.
        for (keys, top) in [
            ("", 3),
            ("jj", 3),
            ("2", 3),
            ("2j", 3),
            ("2<Tab>", 17),
            ("2<Tab>j", 17),
            ("5", 4),
            ("5jjj", 4),
            ("5<Tab>j", 4),
        ] {
            let mut screen = Screen::english();
            screen.app.look.theme = theme(name);
            screen.press(keys);
            let buffer = screen.buffer();
            // The last column is the scroll bar's.
            let style = |y: u16| -> Vec<Style> {
                let cells = (0..buffer.area.width - 1).map(|x| buffer[(x, y)].style());
                cells.map(|style| Style { fg: None, ..style }).collect()
            };
            let at = top + keys.matches('j').count() as u16;
            let others = [at - 1, at + 1].into_iter().filter(|y| *y >= top);
            for other in others {
                let differ = style(at).iter().zip(style(other)).filter(|(a, b)| **a != *b).count();
                assert!(differ > 40, "{name} {keys}: row {at} and {other}: {differ}\n{}", screen.text());
            }
        }
    }
}

/// A key that the footer names does something on that screen.
#[test]
fn every_key_of_the_footer_works() {
    for size in [(80, 24), (160, 45)] {
        for at in ["", "<Enter>", "f<Down><Enter>", "/sato<Enter>", "2", "2<Tab>", "3", "3<Tab>", "5", "5<Tab>"] {
            let start = || {
                let mut screen = Screen::demo(Lang::En, size);
                // A notice would stand in the footer's place.
                screen.press(at).app.session.notice = None;
                screen
            };
            let screen = start();
            let footer = line(rows(&screen.buffer()).last().unwrap());
            let named: Vec<&str> = footer
                .split_whitespace()
                .filter(|word| word.chars().count() == 1 || ["Enter", "Tab", "Esc"].contains(word))
                .filter(|word| *word != "1")
                .collect();
            assert!(named.len() >= 4 && named.contains(&"q") && named.contains(&"?"), "{at}: {footer}");
            for key in named {
                let mut pressed = start();
                pressed.press(&if key.len() > 1 { format!("<{key}>") } else { key.to_owned() });
                let changed = pressed.quit || pressed.text() != screen.text() || pressed.buffer() != screen.buffer();
                assert!(changed, "{size:?} {at:?}: {key} does nothing");
            }
        }
    }
}

#[test]
fn every_screen_says_that_the_codes_are_a_sample() {
    for size in [(80, 24), (60, 15), (120, 40), (160, 45)] {
        for keys in ["", "<Enter>", "2", "2<Tab>", "3", "3<Tab>", "5", "]", "5<Tab><Tab>"] {
            let mut screen = Screen::demo(Lang::Ja, size);
            screen.press(keys).sees("コード一覧は見本");
        }
    }
    let inputs = pmh_inspector::demo::inputs().into_iter().filter(|input| !input.name.contains("error-codes"));
    let mut screen = Screen::open(inputs.collect(), Lang::En, Default::default(), (80, 24));
    screen.lacks("sample codes").press("2").sees("no error-code list");
}
