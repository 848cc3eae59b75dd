//! What is pasted, and what comes in one piece, without a terminal: every field takes a paste as one line, and nothing else does.

use pmh_inspector::cli::{Mask, UiOptions};
use pmh_inspector::text::Lang;
use pmh_inspector::tui::terminal::keyboard::Pasted;

use crate::common::my_number;
use crate::screen::{Screen, keys};

fn paste(screen: &mut Screen, text: &str) {
    let mut pasted = Pasted::default();
    pasted.push(text);
    let effects = screen.app.paste(&pasted);
    assert!(!effects.quit);
    for job in effects.jobs {
        screen.app.work(job.work_off());
    }
}

fn open(lang: Lang, size: (u16, u16)) -> Screen {
    let inputs = pmh_inspector::demo::inputs();
    Screen::open_with(inputs, lang, Mask::Number, size, Some(&UiOptions::default()))
}

/// Every order that a key can give, pasted on every screen, changes nothing that is seen but the last line.
#[test]
fn outside_a_field_nothing_takes_a_paste() {
    for lang in [Lang::En, Lang::Ja] {
        for screen_key in ["1", "2", "3", "4", "5", "?"] {
            let mut screen = open(lang, (80, 24));
            screen.press(screen_key);
            let seen = |screen: &Screen| screen.text().lines().take(22).map(str::to_owned).collect::<Vec<_>>();
            let before = seen(&screen);
            for text in ["q", "v", "x\r", "jjjG", "/yamada\r", "\u{3}", "5", ":quit\n"] {
                paste(&mut screen, text);
                assert_eq!(seen(&screen), before, "{screen_key} {text:?}");
                if screen_key != "?" {
                    screen.sees(if lang == Lang::En { "Paste only into" } else { "貼り付けは入力欄でのみ" });
                }
            }
            screen.press("j");
            screen.lacks("Paste only").lacks("貼り付け");
        }
    }
}

/// Every field: the search, a picker, the date, a file's name, the palette.
#[test]
fn in_a_field_a_paste_gives_no_order() {
    for (to_field, at) in
        [("/", "1"), (":", "1"), ("f", "1"), ("d", "1"), ("x", "1"), ("p", "1"), ("/", "5"), ("t", "4")]
    {
        for end in ["\r", "\n", "\r\n", "\u{2028}", "\u{2029}", "\t", "\u{1b}", "\u{3}", "\u{85}"] {
            let mut screen = open(Lang::En, (100, 30));
            screen.press(at).press(to_field);
            assert!(screen.app.overlay.is_some());
            for _ in 0..20 {
                screen.press("<Back><Back>");
            }
            paste(&mut screen, &format!("2026-{end}04"));
            assert!(screen.app.overlay.is_some(), "{to_field} {end:?}");
            screen.sees("2026- 04");
        }
    }
}

#[test]
fn a_field_takes_as_much_as_finds_room_and_says_so() {
    for (length, cut) in [(1024, false), (1025, true), (100_000, true)] {
        for to_field in ["/", "f", "x"] {
            let mut screen = open(Lang::En, (80, 24));
            screen.press(to_field);
            for _ in 0..30 {
                screen.press("<Back><Back>");
            }
            paste(&mut screen, &"y".repeat(length));
            assert_eq!(screen.flat().contains("Its end was cut off"), cut, "{length} {to_field}: {}", screen.text());
        }
    }
}

/// One search for a paste, and not one for each of its characters.
#[test]
fn a_paste_is_searched_for_once() {
    let mut screen = open(Lang::En, (80, 24));
    screen.press("/");
    let mut pasted = Pasted::default();
    pasted.push(&"見本 ".repeat(200));
    assert_eq!(screen.app.paste(&pasted).jobs.len(), 1);
}

/// Keys in one piece do what they do one by one, but for showing a number.
#[test]
fn a_piece_moves_and_shows_no_number() {
    for text in ["jjG", "2jj", "3", "/yamada<Enter>", "5<Tab><Tab>j"] {
        let (mut whole, mut single) = (open(Lang::En, (80, 24)), open(Lang::En, (80, 24)));
        for job in whole.app.piece(&keys(text)).jobs {
            whole.app.work(job.work_off());
        }
        single.press(text);
        assert_eq!(whole.text(), single.text(), "{text}");
    }
    let number = my_number(1);
    let shown = |keys_in: &str, piece: bool| {
        let file = crate::common::file(&[crate::common::clean(1)]);
        let mut screen = Screen::open(vec![crate::screen::input("a.json", file)], Lang::En, Mask::Number, (120, 40));
        if piece {
            screen.app.piece(&keys(keys_in));
        } else {
            screen.press(keys_in);
        }
        screen.text().contains(&number)
    };
    assert!(shown("v", false) && shown("<Enter>v", false) && shown(":show this record<Enter>", false));
    for text in ["v", "<Enter>v", "vj", ":show this record<Enter>", "v1"] {
        assert!(!shown(text, true), "{text}");
    }
}

/// What is said on the last line is read to its end at 80 columns.
#[test]
fn what_is_said_of_it_fits_the_last_line() {
    for lang in [Lang::En, Lang::Ja] {
        for key in ["tui.piece", "tui.paste.cut", "tui.no-thread", "tui.reloading", "tui.no-reload"] {
            assert!(pmh_inspector::text::terminal_text::width(lang.t(key)) <= 78, "{key} {lang:?}");
        }
        let words = lang.f("tui.paste.no-field", &[("key", &"/")]);
        assert!(pmh_inspector::text::terminal_text::width(&words) <= 78, "{words}");
    }
}
