//! What is written: little, nothing while nothing happens, colours only where they are wanted, and always the screen that a
//! fresh drawing would show.

use std::thread;
use std::time::Duration;

use crate::pty::Pty;

#[test]
fn slow_lines() {
    for (lang, header) in [("en", "Fix before sending"), ("ja", "要修正")] {
        let mut pty = Pty::start(&["--lang", lang]);
        pty.sees(header);
        let first = pty.settle();
        assert!(first < 5_000, "{lang}: {first} bytes for the first frame");
        let mut before = first;
        for _ in 0..6 {
            pty.press("j");
            pty.until("moved", |pty| pty.bytes().len() > before);
            let now = pty.settle();
            // With it another summary is shown below the list.
            assert!(now - before < 1_000, "{lang}: {} bytes for a cursor move", now - before);
            before = now;
        }
        thread::sleep(Duration::from_millis(1500));
        assert_eq!(pty.bytes().len(), before, "written while idle");
        // Where nothing but the cursor changes.
        pty.press("5");
        pty.sees("SAMPLE-0001 ");
        let before = pty.settle();
        pty.press("q");
        assert_eq!(pty.end(), 0);
        assert!(pty.bytes().len() - before < 600);
    }
}

#[test]
fn no_colours_where_none_are_wanted() {
    for (args, env) in [(&["--theme", "mono"][..], &[][..]), (&[], &[("NO_COLOR", "1")]), (&[], &[("TERM", "vt100")])] {
        let mut pty = Pty::with(args, env, (80, 24));
        pty.sees("Fix before sending");
        pty.press("j2");
        pty.sees("as of");
        pty.press("5:");
        pty.sees("Choose an action");
        pty.press("\u{3}q");
        assert_eq!(pty.end(), 0);
        let (colours, attributes) = pty.colours();
        assert!(colours.is_empty(), "{args:?} {env:?}: {colours:?}");
        assert!(attributes, "{args:?} {env:?}: nothing tells what is selected");
    }
    // Where the terminal can do nothing there is no screen: the demonstration is printed.
    let pty = Pty::with(&[], &[("TERM", "dumb")], (80, 24));
    assert_eq!(pty.end(), 0);
    assert!(!pty.bytes().contains(&0x1b));
    let mut pty = Pty::start(&[]);
    pty.sees("Fix before sending");
    pty.press("q");
    pty.end();
    assert!(!pty.colours().0.is_empty());
}

/// After any walk, the screen that was drawn step by step is the one that a fresh drawing shows.
#[test]
fn step_by_step_or_anew_is_the_same() {
    const KEYS: &[&str] = &[
        "j", "j", "k", "G", "g", "\r", "\u{1b}", "\t", "1", "2", "3", "5", "e", "E", "s", "a", "+", "-", "d", "?", ":",
        "f", "/", "m", "i", "n", "N", "]", "[", "\x06", "\x02", "h", "l", "F",
    ];
    let mut pty = Pty::start(&["--lang", "ja"]);
    pty.sees("要修正");
    // A linear congruential generator: the same walk every time.
    let mut state: u64 = 20_261_122;
    for round in 0..6 {
        for _ in 0..50 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let key = KEYS[(state >> 33) as usize % KEYS.len()];
            pty.press(key);
            // Apart, so that each is drawn.
            thread::sleep(Duration::from_millis(8));
        }
        let before = pty.settle();
        let stepped = pty.parser();
        pty.signal("CONT");
        pty.until("drawn anew", |pty| pty.bytes().len() > before + 1_000);
        pty.settle();
        let anew = pty.parser();
        // A blank at the end of a row may have been written, or never been anything else.
        let read = |parser: &vt100::Parser| {
            parser.screen().contents().lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(read(&stepped), read(&anew), "round {round}");
        for row in 0..24 {
            for column in 0..80 {
                let (a, b) = (stepped.screen().cell(row, column).unwrap(), anew.screen().cell(row, column).unwrap());
                let at = format!("round {round} at {row} {column}\n{}", stepped.screen().contents());
                let ground = |cell: &vt100::Cell| (cell.bgcolor(), cell.underline(), cell.inverse());
                assert_eq!((a.contents().trim(), ground(a)), (b.contents().trim(), ground(b)), "{at}");
                // The colour of a letter is not seen where there is none, and not written for its own sake.
                if ground(a).1 || ground(a).2 || !a.contents().trim().is_empty() {
                    assert_eq!(a, b, "{at}");
                }
            }
        }
    }
}

#[test]
fn sizes_change_and_nothing_is_lost() {
    let mut pty = Pty::start(&[]);
    pty.sees("Fix before sending");
    for size in [(1, 1), (20, 5), (160, 45), (5, 3), (40, 10), (1, 1), (80, 24)] {
        let before = pty.settle();
        pty.resize(size);
        pty.until("drawn", |pty| pty.bytes().len() > before);
    }
    pty.sees("Fix before sending");
    pty.sees("q quit");
    let before = pty.settle();
    pty.resize((1, 1));
    pty.until("drawn", |pty| pty.bytes().len() > before);
    pty.press("jjj3");
    pty.resize((80, 24));
    pty.sees("Record 4 ");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}
