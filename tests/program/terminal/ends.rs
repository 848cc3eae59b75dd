//! However it ends, the terminal is given back.

use crate::pty::Pty;

#[test]
fn signals_leave_the_terminal_as_it_was() {
    for (signal, status) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let mut pty = Pty::start(&[]);
        pty.sees("Fix before sending");
        // In the middle of something.
        pty.press("3?");
        pty.sees("Keys of this screen");
        pty.signal(signal);
        assert_eq!(pty.end(), status, "{signal}");
    }
}

#[test]
fn ways_out() {
    for keys in ["q", "\u{3}", "/a\u{3}q", ":quit\r", "3\u{1b}q", "?\u{3}\u{3}"] {
        let mut pty = Pty::start(&[]);
        pty.sees("Fix before sending");
        // In one piece, as a slow line may deliver them, also Esc and the key behind it.
        pty.press(keys);
        assert_eq!(pty.end(), 0, "{keys:?}");
        assert!(!pty.screen().contains("registration.json"), "nothing stays behind:\n{}", pty.screen());
    }
}

/// A terminal of one cell is a terminal still.
#[test]
fn started_in_a_tiny_terminal() {
    let mut pty = Pty::with(&[], &[], (1, 1));
    pty.until("drawn", |pty| pty.bytes().len() > 20);
    pty.resize((80, 24));
    pty.sees("Fix before sending");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

/// The line drops while hang-ups are ignored, as under `nohup`: the program is gone in two seconds all the same.
#[test]
fn a_dropped_line_though_hangups_are_ignored() {
    for keys in ["", "3?"] {
        let mut pty = Pty::with(&[], &[("DEAF", "1")], (80, 24));
        pty.sees("Fix before sending");
        pty.press(keys);
        pty.settle();
        let process = std::path::PathBuf::from(format!("/proc/{}", pty.pid()));
        assert!(process.exists());
        let start = std::time::Instant::now();
        pty.hang_up();
        while process.exists() {
            // Two seconds, and three more for a machine that is busy with other tests.
            assert!(start.elapsed().as_secs() < 5, "it runs on");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}

/// Nothing beyond ASCII is written where that is asked for, not even to measure.
#[test]
fn ascii_is_ascii_from_the_start() {
    let pty = Pty::answering(&["--ascii", "--lang", "en"], &[], (80, 24), &[(0, "\u{1b}[1;2R")]);
    pty.sees("Fix before sending");
    assert!(!String::from_utf8_lossy(&pty.bytes()).contains("\u{1b}[6n"));
}

/// Ctrl-Z does nothing where no shell would continue the program, and a signal that continues it draws all anew.
#[test]
fn stopped_and_continued() {
    let mut pty = Pty::start(&[]);
    pty.sees("Fix before sending");
    pty.press("\u{1a}");
    let before = pty.settle();
    pty.signal("CONT");
    pty.until("drawn anew", |pty| pty.bytes().len() > before + 1_000);
    pty.sees("Fix before sending");
    pty.press("3");
    pty.sees("Record 1 ");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}
