//! The terminal is taken and given back by a child process in a pseudo-terminal, since the state that counts
//! is that of the terminal after the process is gone.

use std::io::Read;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use ratatui::text::Text;
use ratatui::widgets::Widget;

use super::*;

/// What the child does: `n` panics, `w` panics in a worker, `s` gets stuck, `q` ends.
#[test]
#[ignore = "the child of the other tests"]
fn child() {
    let mut session = Terminal::enter(Lang::En).unwrap();
    let deaf = std::env::var_os("DEAF").is_some();
    let events: Events<&str> = Events::default();
    if deaf { events.listen_without_signals(None) } else { events.listen(None) }.unwrap();
    assert!(events.mailbox().send("WORKED"));
    let mut shown = format!("PID={}.", std::process::id());
    let last = loop {
        let draw = |buf: &mut Buffer| {
            buf.reset();
            Text::raw(&shown).render(buf.area, buf);
        };
        session.draw(draw).unwrap();
        let event = events.next(&mut session, None).unwrap().unwrap();
        match event {
            Event::Key(key) if key.code == KeyCode::Char('n') => panic!("SECRET"),
            Event::Key(key) if key.code == KeyCode::Char('w') => {
                drop(thread::spawn(|| panic!("SECRET")));
                thread::sleep(Duration::from_secs(9));
            }
            Event::Key(key) if key.code == KeyCode::Char('s') => thread::sleep(Duration::from_secs(99)),
            Event::Key(key) if key.code == KeyCode::Char('q') => break event,
            Event::Hangup | Event::Terminate(_) => break event,
            Event::Resize(columns, rows) => shown = format!("SIZE={columns}x{rows}."),
            Event::Redraw => shown.push_str("AGAIN"),
            Event::Work(word) => shown.push_str(word),
            Event::Key(_) => shown.push('K'),
            Event::Piece(ref keys) if keys.iter().any(|key| key.code == KeyCode::Char('q')) => break event,
            // As if they were typed, so that nothing depends on how soon they are read.
            Event::Piece(keys) if keys.iter().any(|key| key.code == KeyCode::Char('s')) => {
                thread::sleep(Duration::from_secs(99));
            }
            Event::Piece(keys) => keys.iter().for_each(|_| shown.push('K')),
            Event::Paste(pasted) => shown = format!("PASTE={}.", pasted.text.len()),
            Event::Width(_) => panic!("nobody asked"),
        }
    };
    drop(session);
    restore();
    println!("LAST={last:?}.");
}

/// A shell in a pseudo-terminal with the child in it.
struct Pty {
    pair: portable_pty::PtyPair,
    keys: Box<dyn Write + Send>,
    output: Arc<Mutex<Vec<u8>>>,
    /// Ends the thread that reads once it has read something more.
    enough: Arc<AtomicBool>,
    reading: thread::JoinHandle<()>,
    pid: String,
}

impl Pty {
    /// Starts the child by a shell script, in which `$CHILD` runs it; waits until it has drawn.
    fn start(script: &str) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let exe = std::env::current_exe().unwrap();
        let mut command = CommandBuilder::new("bash");
        command.args(["-c", script]);
        let child = "--exact tui::terminal::tests::child --ignored --nocapture --test-threads=1";
        command.env("CHILD", format!("{} {child}", exe.display()));
        command.env("TERM", "xterm-256color");
        command.env("NO_COLOR", "1");
        drop(pair.slave.spawn_command(command).unwrap());
        let mut reader = pair.master.try_clone_reader().unwrap();
        let output = Arc::new(Mutex::new(Vec::new()));
        let enough = Arc::new(AtomicBool::new(false));
        let (sink, stop) = (Arc::clone(&output), Arc::clone(&enough));
        let reading = thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                sink.lock().unwrap().extend_from_slice(&buffer[..read]);
                if stop.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
        let keys = pair.master.take_writer().unwrap();
        let mut pty = Self { pair, keys, output, enough, reading, pid: String::new() };
        let drawn = pty.wait("WORKED");
        pty.pid = drawn.split("PID=").nth(1).unwrap().split('.').next().unwrap().to_owned();
        pty
    }

    /// Waits until the terminal was sent this, and returns all that it was sent.
    fn wait(&self, text: &str) -> String {
        let start = Instant::now();
        loop {
            let output = String::from_utf8_lossy(&self.output.lock().unwrap()).into_owned();
            if output.contains(text) {
                return output;
            }
            assert!(start.elapsed().as_secs() < 20, "no {text:?} in {output:?}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn signal(&self, name: &str) {
        assert!(std::process::Command::new("kill").args(["-s", name, &self.pid]).status().unwrap().success());
    }
}

/// Runs the child, then says how it ended and how it left the terminal.
const RUN: &str = "$CHILD; echo STATUS=$?.; stty -a; echo DONE.";

/// What must be so however the child ended: its screen cleared and left, the cursor shown, the lines cooked.
fn assert_given_back(output: &str) {
    let (before, after) = output.rsplit_once("\u{1b}[?1049l").expect("alternate screen left");
    let cleared = before.strip_suffix("\u{1b}[?2004l").expect("pastes are not told as such any more");
    assert!(cleared.ends_with("\u{1b}[r\u{1b}[2J\u{1b}[1;1H"), "all rows scroll again: {before:?}");
    assert!(before.contains("\u{1b}[?2004h") && !after.contains("\u{1b}[?2004h"), "{output:?}");
    assert!(after.contains("\u{1b}[?25h"), "cursor shown: {after:?}");
    for mode in ["icanon", "echo", "isig"] {
        assert!(after.split_whitespace().any(|word| word == mode), "{mode}: {after:?}");
    }
    assert!(output.contains("\u{1b}[2J"));
    assert!(!output.contains("SECRET"), "{output:?}");
    assert!(!output.contains("\u{1b}[?1000h"), "no mouse");
}

#[test]
fn the_end_gives_the_terminal_back() {
    for (keys, signal, last) in [
        ("q", "", "LAST=Key"),
        ("", "TERM", "LAST=Terminate(15)."),
        ("", "INT", "LAST=Terminate(2)."),
        ("", "QUIT", "LAST=Terminate(3)."),
        ("", "HUP", "LAST=Hangup."),
        ("", "ABRT", "LAST=Terminate(6)."),
        ("", "USR1", "LAST=Terminate(10)."),
        ("", "USR2", "LAST=Terminate(12)."),
        ("", "PIPE", "LAST=Terminate(13)."),
        ("", "ALRM", "LAST=Terminate(14)."),
        ("", "XCPU", "LAST=Terminate(24)."),
        ("", "VTALRM", "LAST=Terminate(26)."),
        ("", "PROF", "LAST=Terminate(27)."),
        ("", "IO", "LAST=Terminate(29)."),
        ("", "SYS", "LAST=Terminate(31)."),
        ("", "TRAP", "LAST=Terminate(5)."),
        // Whoever wants to leave is not kept by what does not answer.
        ("s\u{3}", "", "STATUS=130."),
        ("n", "", "Please report this place to its makers: src/tui/terminal/tests.rs:"),
        ("w", "", "Please report this place to its makers: src/tui/terminal/tests.rs:"),
    ] {
        let mut pty = Pty::start(RUN);
        if signal.is_empty() {
            pty.press(keys)
        } else {
            pty.signal(signal)
        }
        let output = pty.wait("DONE.");
        assert!(output.contains(last), "{keys}{signal}: {output:?}");
        assert_given_back(&output);
        assert_eq!(output.contains("STATUS=101."), matches!(keys, "n" | "w"), "{keys}: {output:?}");
    }
}

#[test]
fn control_z_stops_and_continues() {
    let mut pty = Pty::start("set -m; $CHILD; stty -a; echo STOPPED.; fg; stty -a; echo DONE.");
    pty.press("\u{1a}");
    let stopped = pty.wait("STOPPED.");
    assert_given_back(stopped.split("STOPPED.").next().unwrap());
    let again = pty.wait("AGAIN");
    assert_eq!(again.matches("\u{1b}[?1049h").count().min(2), 2, "{again:?}");
    pty.press("q");
    assert_given_back(&pty.wait("DONE."));
}

/// `kill %1` ends a stopped job: a shell continues it for that, in the background, where the terminal is not to be had.
#[test]
fn a_stopped_job_can_be_ended() {
    // `wait` does not, while the shell has not heard that the job goes on; when it has ended, the shell tells how.
    let gone = "while kill -0 $JOB 2>&-; do sleep 0.05; done";
    let script = format!("set -m; $CHILD; echo STOPPED.; JOB=$(jobs -p); kill %1; {gone}; stty -a; echo DONE.");
    let mut pty = Pty::start(&script);
    pty.press("\u{1a}");
    let output = pty.wait("DONE.");
    assert!(output.contains("Exit 143"), "{output:?}");
    assert_given_back(&output);
}

#[test]
fn control_z_does_nothing_where_no_shell_would_continue() {
    let mut pty = Pty::start(RUN);
    pty.press("\u{1a}k");
    pty.wait("AGAIN");
    let output = pty.wait("HK");
    assert_eq!(output.matches("\u{1b}[?1049l").count(), 0, "{output:?}");
    pty.press("q");
    assert_given_back(&pty.wait("DONE."));
}

#[test]
fn a_new_size_is_told() {
    let mut pty = Pty::start(RUN);
    let size = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };
    pty.pair.master.resize(size).unwrap();
    pty.wait("SIZE=100x30.");
    pty.press("q");
    pty.wait("DONE.");
}

#[test]
fn a_dropped_line_ends_the_program_though_hangups_are_ignored() {
    let mut pty = Pty::start("trap '' HUP; DEAF=1 $CHILD");
    let process = std::path::Path::new("/proc").join(&pty.pid);
    assert!(process.exists());
    // every handle on our side must go, that of the reader, too
    pty.enough.store(true, Ordering::SeqCst);
    pty.press("k");
    let Pty { pair, keys, reading, .. } = pty;
    reading.join().unwrap();
    drop((keys, pair));
    let start = Instant::now();
    while is_running(&process) {
        assert!(start.elapsed() < Duration::from_secs(4), "still running after {:?}", start.elapsed());
        thread::sleep(Duration::from_millis(50));
    }
}

/// Whether a process is there, and more than the remains of one that nobody has waited for.
fn is_running(process: &std::path::Path) -> bool {
    std::fs::read_to_string(process.join("stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

#[test]
fn base64_is_that_of_the_rfc() {
    for (text, code) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
        assert_eq!(base64(text.as_bytes()), code);
    }
}

#[test]
fn signals_that_end_nothing_leave_the_screen() {
    let mut pty = Pty::start(RUN);
    for signal in ["XFSZ", "WINCH", "CHLD", "URG"] {
        pty.signal(signal);
    }
    pty.press("k");
    assert_eq!(pty.wait("SIZE").matches("\u{1b}[?1049l").count(), 0);
    pty.press("q");
    assert_given_back(&pty.wait("DONE."));
}

/// What is typed ahead is the program's, and not the shell's: behind a `q` in what was pasted, an order may stand.
#[test]
fn what_is_typed_behind_the_end_does_not_reach_the_shell() {
    let mut pty = Pty::start("$CHILD; read -t 1 rest; echo REST=[$rest].; stty -a; echo DONE.");
    // At once, so that all of it is there before the end: what comes when the shell has the terminal again is the shell's.
    pty.press("qecho PWNED\r");
    let output = pty.wait("DONE.");
    assert!(output.contains("REST=[].") && !output.contains("PWNED"), "{output:?}");
    assert_given_back(&output);
}
