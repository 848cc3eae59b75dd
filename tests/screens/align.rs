//! Every screen through the real encoder into terminals that draw ambiguous characters in one cell and in two: what was
//! drawn at a column stands at that column.

use pmh_inspector::cli::{Mask, UiOptions};
use pmh_inspector::demo;
use pmh_inspector::text::Lang;
use pmh_inspector::text::terminal_text::{width, width_wide};
use pmh_inspector::tui::Painter;
use pmh_inspector::tui::app::App;
use pmh_inspector::tui::look::glyphs::Glyphs;
use pmh_inspector::workspace::{Expected, Input};
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::style::Modifier;
use serde_json::json;

use crate::common::{file, record};
use crate::emulator::Emulator;
use crate::screen::{Screen, input, rows, theme};

/// Keys that lead to every screen, pane and popup.
const WALK: &[&str] = &[
    "j", "j", "e", "e", "<Enter>", "j", "j", "<PgDn>", "<PgDn>", "p", "<Down>", "<Enter>", "<Esc>", "<Esc>", "?", "j",
    "j", "j", "q", "/yama", "<Esc>", ":", "<Esc>", "f", "<Esc>", "d", "<Esc>", "2", "j", "j", "j", "<Tab>", "j", "p",
    "<Esc>", "?", "<PgDn>", "q", "<Tab>", "3", "j", "j", "s", "s", "<Tab>", "<PgDn>", "<Tab>", "e", "G", "5", "j",
    "<Tab>", "j", "<Enter>", "j", "<Esc>", "<Tab>", "j", "<Enter>", "<Esc>", "<Tab>", "j", "<Tab>", "4", "j", "j",
    "<Enter>", "j", "<Esc>", "f", "<Esc>", "x", "<Esc>", "<Tab>", "j", "<Enter>", "<PgDn>", "<Esc>", "o", "<Esc>",
    "<Tab>", "j", "t", "<Esc>", "1", "m", "<Esc>", "G", "g",
];

/// Where it differs: what was drawn, and what stands there.
fn misplaced(buffer: &Buffer, terminal: &Emulator) -> Option<String> {
    for (y, row) in rows(buffer).enumerate() {
        let (shown, mut x) = (terminal.row(y), 0);
        while x < row.len() {
            let cell = &row[x];
            let cells = match cell.diff_option {
                CellDiffOption::ForcedWidth(width) => usize::from(width.get()),
                _ => width(cell.symbol()).max(1),
            };
            // A terminal parts what one cell of ours holds, such as a letter and its half-width mark.
            let there: String = shown[x..x + cells].concat();
            if there.trim_end() != cell.symbol().trim_end() || shown.get(x + cells).is_some_and(String::is_empty) {
                let read = shown.concat();
                return Some(format!("column {x} of row {y}: {:?} drawn, {there:?} there in\n{read}", cell.symbol()));
            }
            x += cells;
        }
    }
    None
}

fn open(lang: Lang) -> Screen {
    let hard = file(&[
        record(1, json!({ "certificationName": "①②③※●→子ども医療－受給者証①", "additionalConditions": "①"})),
        record(
            2,
            json!({ "basicFiveInfo": {"name": "●●①山田※※※※※※※※※※※※※※※※※※※※※※※", "nameKana": "ヤマダ", "address": "①".repeat(90),
            "dateOfBirth": "1990-01-01", "sex": "1"}}),
        ),
        record(3, json!({ "certificationDetail": [{"itemName": "①の欄", "itemValue": "※".repeat(70)}]})),
    ]);
    let before = String::from_utf8_lossy(&hard).replace('※', "●").replace('①', "②").into_bytes();
    let mut inputs = vec![input("①.json", hard), previous(before)];
    inputs.extend(demo::inputs());
    Screen::open_with(inputs, lang, Mask::Number, (80, 24), Some(&UiOptions::default()))
}

fn previous(bytes: Vec<u8>) -> Input {
    Input { expected: Some(Expected::Previous), ..input("before.json", bytes) }
}

/// Walks through everything; what is drawn at each step.
fn walk(screen: &mut Screen, mut see: impl FnMut(&App, Buffer, &str)) {
    for (file, keys) in [("first", ""), ("second", "]")] {
        screen.press(keys);
        for key in WALK {
            screen.press(key);
            see(&screen.app, screen.buffer(), &format!("{file} {key}"));
        }
    }
}

#[test]
fn columns_stand_where_they_were_drawn() {
    for lang in [Lang::Ja, Lang::En] {
        for (known, kinds) in [(Some(false), &[false][..]), (Some(true), &[true]), (None, &[false, true])] {
            let mut screen = open(lang);
            screen.app.take_width(known);
            let mut painter = Painter::default();
            let mut terminals: Vec<Emulator> = kinds.iter().map(|wide| Emulator::new(80, 24, *wide)).collect();
            walk(&mut screen, |_, buffer, step| {
                let bytes = painter.paint(buffer.clone()).to_vec();
                for (terminal, wide) in terminals.iter_mut().zip(kinds) {
                    terminal.write(&bytes);
                    if let Some(at) = misplaced(&buffer, terminal) {
                        panic!("{lang:?}, known {known:?}, terminal wide {wide}, after {step}: {at}");
                    }
                }
            });
        }
    }
}

/// The test can fail: a terminal of the other kind shows it.
#[test]
fn a_terminal_of_the_other_kind_is_noticed() {
    let mut screen = open(Lang::Ja);
    screen.app.take_width(Some(false));
    let mut terminal = Emulator::new(80, 24, true);
    let buffer = screen.press("3").buffer();
    // What runs over the edge ends the emulator; what does not is seen.
    let bytes = Painter::default().paint(buffer.clone()).to_vec();
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| terminal.write(&bytes)));
    assert!(ended.is_err() || misplaced(&buffer, &terminal).is_some());
}

/// Nothing of a value is lost where its characters take two cells.
#[test]
fn long_values_are_wrapped_as_wide_as_they_are() {
    for known in [Some(false), Some(true), None] {
        let mut screen = open(Lang::En);
        screen.app.take_width(known);
        screen.press("jj<Enter>g");
        let all = screen.scrolled();
        assert!(all.matches('※').count() >= 70, "{known:?}");
        let mut screen = open(Lang::En);
        screen.app.take_width(known);
        screen.press("jj3");
        let all = screen.scrolled();
        assert!(all.matches('※').count() >= 70, "{known:?}\n{all}");
    }
}

/// Data of plain kana and kanji, so that all else is the program's own.
fn plain(lang: Lang) -> Screen {
    let bad = json!({ "validTo": "2026-13-01", "basicFiveInfo": {"name": "Yamada Taro", "nameKana": "Yamada", "address": "x", "dateOfBirth": "1990-01-01", "sex": "1"},
        "certificationName": "Test", "designatedMedicalInstitutions": "x", "additionalConditions": "1-1", "maxCopaymentAmount": {"limit": "500"}, "certificationDetail": [{"itemName": "Tel", "itemValue": "000"}] });
    let before = file(&[record(2, bad.clone()), record(3, bad.clone())]);
    let before = String::from_utf8_lossy(&before).replace("Tel", "Telephone").into_bytes();
    let inputs = vec![input("plain.json", file(&[record(1, bad.clone()), record(2, bad)])), previous(before)];
    Screen::open_with(inputs, lang, Mask::Number, (80, 24), Some(&UiOptions::default()))
}

#[test]
fn own_words_hold_nothing_ambiguous_where_the_width_is_not_known() {
    for lang in [Lang::Ja, Lang::En] {
        let mut screen = plain(lang);
        screen.app.take_width(None);
        walk(&mut screen, |_, buffer, step| {
            for cell in &buffer.content {
                assert_eq!(width(cell.symbol()), width_wide(cell.symbol()), "{lang:?} {step}: {}", cell.symbol());
            }
        });
    }
}

#[test]
fn own_words_are_ascii_where_that_is_asked_for() {
    let mut screen = plain(Lang::En);
    screen.app.look.glyphs = Glyphs::Ascii;
    screen.app.take_width(None);
    assert_eq!(screen.app.look.glyphs, Glyphs::Ascii);
    walk(&mut screen, |app, buffer, step| {
        assert_ascii(app, &buffer, step);
    });
    // Screen 5 to the end of each list: every rule, field and table.
    screen.press("5");
    for part in 0..5 {
        for place in 0..200 {
            assert_ascii(&screen.app, &screen.buffer(), &format!("part {part}, entry {place}"));
            let here = screen.text();
            if screen.press("j").text() == here {
                break;
            }
        }
        screen.press("<Tab>");
    }
}

/// All is ASCII but the headings that a column of a CSV may have: those are Japanese, and are the fact to be shown.
fn assert_ascii(app: &App, buffer: &Buffer, step: &str) {
    let mut headings = false;
    for row in rows(buffer) {
        let text: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
        if !text.starts_with("   ") {
            headings = app.screen == pmh_inspector::tui::input::action::ScreenId::Spec && text.starts_with(" CSV ");
        }
        assert!(headings || text.is_ascii(), "{step}: {text}");
    }
}

#[test]
fn the_selected_row_is_seen_without_colours() {
    let mut screen = open(Lang::Ja);
    screen.app.look.theme = theme("mono").at_depth(pmh_inspector::tui::look::theme::Depth::Mono);
    for keys in ["1", "j", "2", "<Tab>", "5", "1:", "<Esc>p"] {
        let buffer = screen.press(keys).buffer();
        let stands_out = |row: &[ratatui::buffer::Cell]| {
            row.iter().filter(|cell| cell.modifier.contains(Modifier::REVERSED)).count() > 10
        };
        let seen = rows(&buffer).skip(2).filter(|row| stands_out(row)).count();
        assert!((1..=6).contains(&seen), "{keys}: {seen} rows\n{}", screen.text());
    }
}
