//! Every screen over the hostile files: nothing of theirs stands in a cell, and marks look like marks.

use pmh_inspector::cli::UiOptions;
use pmh_inspector::text::Lang;
use pmh_inspector::text::terminal_text::width;
use pmh_inspector::tui::look::theme::Role;
use pmh_inspector::workspace::{Expected, Input};

use crate::common::nasty::{raw, texts};
use crate::poisoned::*;
use crate::screen::{Screen, assert_sound, input, line, rows};

/// All hostile files under hostile names.
fn inputs() -> Vec<Input> {
    let names = names();
    let name = |i: usize, end: &str| format!("{}{end}", names[i % names.len()]);
    vec![
        input(&name(1, ".json"), registration()),
        input(&name(51, ".json"), history()),
        input(&name(14, ".csv"), table()),
        Input { expected: Some(Expected::Payload), ..input(&name(55, ".csv"), table_of_bytes()) },
        input(&name(20, ".reply"), replies().to_string().into()),
        input(&name(38, ".reply.csv"), reply_table()),
        input(&name(56, ".codes.csv"), error_list()),
        input(&name(42, ".yaml"), api_design().to_string().into()),
        input(&name(43, ".master.csv"), sample_table(&std::fs::read("samples/masters.sample.csv").unwrap())),
        input(&name(44, ".toml"), own_tables()[2].clone().into()),
    ]
}

fn sound(screen: &Screen, what: &str) {
    assert_sound(&screen.buffer(), what);
}

#[test]
fn every_record_on_every_screen() {
    let mut screen = Screen::open(inputs(), Lang::En, Default::default(), (80, 24));
    let files = screen.app.session.workspace.payloads.len();
    assert_eq!(files, 4, "{:?}", screen.app.session.workspace.troubles);
    for file in 0..files {
        let records = screen.app.session.workspace.payloads[file].document.len();
        assert!(records > 10);
        screen.press("1<Esc><Esc>g");
        for number in 1..=records {
            sound(&screen, "records");
            // Each kind of text in each of these places, but not each of its records.
            let places = [&["<Enter>", "G"][..], &["3", "<Tab>"], &["3s"]];
            for keys in places[number as usize / 3 % 3] {
                screen.press(keys);
                sound(&screen, &format!("file {file} record {number} after {keys}"));
            }
            if number % 16 == 1 {
                for size in [(160, 45), (40, 10), (20, 5), (3, 2)] {
                    screen.resize(size);
                    sound(&screen, &format!("file {file} record {number} at {size:?}"));
                }
                screen.resize((80, 24));
            }
            screen.press("<Esc><Esc>1j");
        }
        screen.press("]");
    }
}

#[test]
fn every_line_of_details_and_lists() {
    let mut screen = Screen::open(inputs(), Lang::Ja, Default::default(), (120, 40));
    screen.press("1g");
    for number in (0..texts().len() * 3).step_by(7) {
        screen.press("<Enter>");
        for _ in 0..12 {
            screen.press("<PgDn>");
            sound(&screen, &format!("detail {number}"));
        }
        screen.press("<Esc><Esc>").press(&"j".repeat(7));
    }
    for keys in
        ["<Esc><Esc>2", "2<Tab>", "2<Tab>", "5", "5<Tab>", "5<Tab>", "5<Tab>", "5<Tab>", "f", "<Esc>:", "<Esc>?"]
    {
        screen.press(keys);
        for _ in 0..16 {
            screen.press("<PgDn>");
            sound(&screen, keys);
        }
        for _ in 0..8 {
            screen.press("<Up>");
            sound(&screen, keys);
        }
    }
}

/// Screen 4: hostile uploads before and now, and a hostile history on a hostile base.
#[test]
fn what_changes_between_hostile_uploads() {
    let names = names();
    let name = |i: usize, end: &str| format!("{}{end}", names[i % names.len()]);
    let before = String::from_utf8_lossy(&registration()).replace("2026-04", "2026-05").into_bytes();
    let previous = |bytes| Input { expected: Some(Expected::Previous), ..input(&name(9, ".json"), bytes) };
    let reply = |bytes: Vec<u8>| input(&name(20, ".reply"), bytes);
    let uploads = vec![
        input(&name(1, ".json"), registration()),
        previous(before),
        reply(replies().to_string().into()),
        Input { expected: Some(Expected::ResponseBefore), ..reply(reply_table()) },
    ];
    let histories = vec![input(&name(51, ".json"), history()), previous(registration())];
    for (inputs, size) in [(uploads, (120, 40)), (histories, (80, 24))] {
        let mut screen = Screen::open_with(inputs, Lang::En, Default::default(), size, Some(&UiOptions::default()));
        screen.press("4");
        for part in 0..3 {
            for step in 0..120 {
                screen.press(["j", "<Enter>", "<PgDn>", "<Esc>"][step % 4]);
                sound(&screen, &format!("part {part} step {step}"));
            }
            for keys in ["f", "G", "<Esc>", "o", "<Esc>", "x", "<Esc>", "t", "<Esc>"] {
                screen.press(keys);
                sound(&screen, &format!("part {part} after {keys}"));
            }
            screen.press("<Esc>4<Tab>");
        }
        // What is new of it, on the other screens.
        for step in 0..60 {
            screen.press(["2", "<Tab>", "j", "<PgDn>", "<Tab>j"][step % 5]);
            sound(&screen, &format!("what is new, step {step}"));
        }
    }
}

/// Typed or pasted: search, palette, filter, as-of date, the search of the specification.
#[test]
fn every_prompt() {
    let mut screen = Screen::open(inputs(), Lang::En, Default::default(), (80, 24));
    for (i, (name, text)) in texts().into_iter().enumerate() {
        // Each text in the search line, and in one of the others.
        for keys in ["/", ["5/", ":", "f", "d"][i % 4]] {
            screen.press("<Esc><Esc><Esc>1").press(keys);
            // What the test's own language of keys would take for a key is left out.
            let typed: String = text.chars().filter(|c| *c != '<').take(24).collect();
            screen.press(&typed);
            sound(&screen, &format!("{name} typed after {keys}"));
        }
        screen.press("<Esc><Esc><Esc>1/").press(&text.chars().filter(|c| *c != '<').take(12).collect::<String>());
        screen.press("<Enter>");
        sound(&screen, name);
    }
}

/// A mark is drawn in the style of marks, so that nobody takes `<U+202E>` for text; each says its code point.
#[test]
fn marks_have_a_style_of_their_own_and_say_the_code_point() {
    let mut screen = Screen::open(vec![input("a.json", history())], Lang::En, Default::default(), (120, 40));
    let style = screen.app.look.theme.style(Role::Mark);
    for (number, (name, text)) in texts().iter().enumerate() {
        let Some(first) = text.chars().find(|c| raw(&c.to_string()).is_some() && *c != '\n') else { continue };
        screen.press("<Esc><Esc>1g").press(&"j".repeat(number)).press("<Enter>");
        let mark = format!("<U+{:04X}>", first as u32);
        let (mut seen, mut styled) = (0, 0);
        for _ in 0..12 {
            let buffer = screen.buffer();
            for row in rows(&buffer) {
                let shown = line(row);
                let Some(at) = shown.find(&mark) else { continue };
                seen += 1;
                let cell = &row[width(&shown[..at])];
                styled += usize::from(style.fg.is_none_or(|fg| cell.fg == fg));
            }
            screen.press("<PgDn>");
        }
        assert!(seen > 0, "{name}: no {mark} on\n{}", screen.text());
        assert!(styled * 2 > seen, "{name}: {styled} of {seen} marks look like marks");
    }
}

/// What the terminal gets: sequences of ours, by which colours, places and parts of the screen are said, and nothing else.
#[cfg(target_os = "linux")]
#[test]
fn the_bytes_of_a_terminal() {
    use crate::pty::Pty;
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: Vec<u8>| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let names = names();
    let upload = put(&format!("{}.json", names[0]), registration());
    let reply = put(&format!("{}.reply", names[14]), replies().to_string().into());
    let mut pty = Pty::start(&[&upload, &reply]);
    pty.sees("Fix ");
    for keys in
        ["\r", "G", "\u{1b}", "jjjj\r", "\u{1b}", "3", "\t", "s", "2", "\t", "G", "/x\u{9b}\u{202e}y", "\u{1b}", "q"]
    {
        pty.press(keys);
        std::thread::sleep(std::time::Duration::from_millis(80));
    }
    assert_eq!(pty.end(), 0);
    let bytes = pty.bytes();
    let text = String::from_utf8_lossy(&bytes);
    let mut rest = &text[..];
    let mut sequences = 0;
    while let Some(at) = rest.find('\u{1b}') {
        assert_eq!(raw(&rest[..at].replace(['\r', '\n', '\u{8}'], "")), None, "{:?}", &rest[..at]);
        rest = &rest[at + 1..];
        // Saving and restoring the cursor; all others are CSI, with numbers alone.
        if let Some(behind) = rest.strip_prefix(['7', '8']) {
            rest = behind;
            continue;
        }
        let body = rest.strip_prefix('[').unwrap_or_else(|| panic!("{:?}", rest.chars().take(20).collect::<String>()));
        let end = body.find(|c: char| !matches!(c, '0'..='9' | ';' | '?' | ':')).unwrap();
        // `6n` asks where the cursor stands, once, to see how wide the terminal draws.
        let known = "mHABCDGKJrhlSTLMXbd".contains(&body[end..=end]) || &body[..=end] == "6n";
        assert!(known, "{:?}", &body[..=end]);
        rest = &body[end + 1..];
        sequences += 1;
    }
    assert_eq!(raw(&rest.replace(['\r', '\n'], "")), None);
    assert!(sequences > 50);

    // Bytes as they are go to files, and never to a terminal.
    let pty = Pty::with(&["extract", &upload, "--record", "1", "-o", "-"], &[], (80, 24));
    pty.sees("Name a file with -o");
    assert_eq!(pty.end(), 2);
    assert!(!pty.bytes().contains(&0x1b));
}

/// What is written byte for byte goes to files and pipes; a terminal would obey what stands in it.
#[cfg(target_os = "linux")]
#[test]
fn bytes_as_they_are_never_go_to_a_terminal() {
    use crate::pty::Pty;
    for args in [
        &["generate", "--records", "9", "--defects", "1"][..],
        &["generate", "--records", "9", "--format", "csv", "--encoding", "cp932"],
        &["extract", concat!(env!("CARGO_MANIFEST_DIR"), "/samples/registration.json"), "--record", "1", "-o", "-"],
    ] {
        let pty = Pty::start(args);
        pty.sees("a terminal would obey");
        assert_eq!(pty.end(), 2, "{args:?}");
        assert!(!String::from_utf8_lossy(&pty.bytes()).contains("basicFiveInfo"), "{args:?}");
    }
}
