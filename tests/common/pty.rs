//! The real program in a pseudo-terminal: driven by keys, its bytes kept, its screen read back through a terminal emulator.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};

/// What a shell says about the terminal before and after the program.
const SCRIPT: &str = r#"stty -g > "$BEFORE"
if [ -n "$DEAF" ]; then trap '' HUP; fi
if [ -n "$FOLDER" ]; then cd "$FOLDER"; fi
if [ -n "$DATA" ]; then "$@" < "$DATA"; else "$@"; fi
echo "STATUS=$?."; stty -g > "$AFTER"
if [ -n "$LATER" ]; then sleep 1; fi
printf 'DONE.'"#;

pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    keys: Arc<Mutex<Box<dyn Write + Send>>>,
    output: Arc<Mutex<Vec<u8>>>,
    size: (u16, u16),
    dir: tempfile::TempDir,
    /// Ends the thread that reads once it has read something more.
    enough: Arc<AtomicBool>,
    reading: thread::JoinHandle<()>,
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

impl Pty {
    /// Starts the program with these arguments, in English (where `DATA` names a file, that is its standard input; where
    /// `LATER` is set, the shell stays for a moment, and the terminal echoes what comes then), on the as-of date of all tests, in 80x24.
    pub fn start(args: &[&str]) -> Pty {
        Pty::with(args, &[], (80, 24))
    }

    pub fn with(args: &[&str], env: &[(&str, &str)], size: (u16, u16)) -> Pty {
        // The column tells nothing of the width.
        Pty::answering(args, env, size, &[(0, "\u{1b}[1;12R")])
    }

    /// The same, in a terminal that answers the question for its cursor's place: with these bytes, each piece after so many
    /// milliseconds.
    pub fn answering(
        args: &[&str],
        env: &[(&str, &str)],
        size: (u16, u16),
        answer: &'static [(u64, &'static str)],
    ) -> Pty {
        let dir = tempfile::tempdir().unwrap();
        let pair = native_pty_system().openpty(pty_size(size)).unwrap();
        let mut command = CommandBuilder::new("sh");
        command.env("XDG_CONFIG_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/no-settings"));
        command.args(["-c", SCRIPT, "sh", env!("CARGO_BIN_EXE_pmh-inspector")]);
        command.args(args);
        command.args(["--as-of", super::common::AS_OF]);
        for name in ["NO_COLOR", "COLORTERM", "DATA", "TMUX", "STY"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        command.env("BEFORE", dir.path().join("before"));
        command.env("AFTER", dir.path().join("after"));
        for (name, value) in env {
            command.env(name, value);
        }
        drop(pair.slave.spawn_command(command).unwrap());
        drop(pair.slave);
        let output = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&output);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let answers = Arc::clone(&keys);
        let enough = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&enough);
        let reading = thread::spawn(move || {
            let mut buffer = [0; 1 << 16];
            let mut asked = false;
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                sink.lock().unwrap().extend_from_slice(&buffer[..read]);
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                if !asked && sink.lock().unwrap().windows(4).any(|seen| seen == b"\x1b[6n") {
                    asked = true;
                    let answers = Arc::clone(&answers);
                    thread::spawn(move || {
                        for (after, piece) in answer {
                            thread::sleep(Duration::from_millis(*after));
                            let mut keys = answers.lock().unwrap();
                            keys.write_all(piece.as_bytes()).unwrap();
                            keys.flush().unwrap();
                        }
                    });
                }
            }
        });
        Pty { master: pair.master, keys, output, size, dir, enough, reading }
    }

    /// All bytes ever written.
    pub fn bytes(&self) -> Vec<u8> {
        self.output.lock().unwrap().clone()
    }

    pub fn parser(&self) -> vt100::Parser {
        let mut parser = vt100::Parser::new(self.size.1.try_into().unwrap(), self.size.0.try_into().unwrap(), 0);
        parser.process(&self.bytes());
        parser
    }

    /// What is on the screen; from the last change of size on.
    pub fn screen(&self) -> String {
        self.parser().screen().contents()
    }

    /// Waits until something is so.
    #[track_caller]
    pub fn until(&self, what: &str, so: impl Fn(&Pty) -> bool) {
        let start = Instant::now();
        while !so(self) {
            assert!(start.elapsed().as_secs() < 20, "not {what}:\n{}", self.screen());
            thread::sleep(Duration::from_millis(15));
        }
    }

    /// Waits until the screen shows a text.
    #[track_caller]
    pub fn sees(&self, text: &str) {
        self.until(text, |pty| pty.screen().contains(text));
    }

    /// Waits until a text is gone.
    #[track_caller]
    pub fn lacks(&self, text: &str) {
        self.until(&format!("without {text}"), |pty| !pty.screen().contains(text));
    }

    /// Waits until nothing more is written, and returns how many bytes were.
    pub fn settle(&self) -> usize {
        let mut before = self.bytes().len();
        loop {
            thread::sleep(Duration::from_millis(250));
            let now = self.bytes().len();
            if now == before {
                return now;
            }
            before = now;
        }
    }

    pub fn press(&mut self, keys: &str) {
        let mut to = self.keys.lock().unwrap();
        to.write_all(keys.as_bytes()).unwrap();
        to.flush().unwrap();
    }

    /// Gives the terminal another size; the emulator begins anew, as the program must draw all of it.
    pub fn resize(&mut self, size: (u16, u16)) {
        self.size = size;
        self.master.resize(pty_size(size)).unwrap();
    }

    /// The program's own process: the child of the shell.
    pub fn pid(&self) -> u32 {
        let shell = self.master.process_group_leader().unwrap();
        let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap_or_default();
        children.split_whitespace().next().and_then(|pid| pid.parse().ok()).unwrap_or_else(|| panic!("{children:?}"))
    }

    /// Drops the line, as a network does.
    pub fn hang_up(mut self) {
        self.enough.store(true, Ordering::SeqCst);
        self.press("j");
        self.reading.join().unwrap();
    }

    pub fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        assert!(std::process::Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// Waits for the end: the exit status, after it was seen that the terminal is as it was before.
    #[track_caller]
    pub fn end(&self) -> i32 {
        self.until("ended", |pty| String::from_utf8_lossy(&pty.bytes()).contains("DONE."));
        let read = |name: &str| std::fs::read_to_string(self.dir.path().join(name)).unwrap();
        assert_eq!(read("before"), read("after"), "the modes of the terminal");
        let parser = self.parser();
        assert!(!parser.screen().alternate_screen() && !parser.screen().hide_cursor());
        let shown = parser.screen().contents();
        let status = shown.split("STATUS=").nth(1).and_then(|rest| rest.split('.').next()).unwrap();
        status.parse().unwrap()
    }

    /// The colours that were asked for, and whether reverse, bold or underline was.
    pub fn colours(&self) -> (Vec<u16>, bool) {
        let text = String::from_utf8_lossy(&self.bytes()).into_owned();
        let (mut colours, mut attributes) = (Vec::new(), false);
        for part in text.split("\u{1b}[").skip(1) {
            let Some(end) = part.find(|c: char| !c.is_ascii_digit() && c != ';') else { continue };
            if part[end..].starts_with('m') {
                for number in part[..end].split(';').filter_map(|number| number.parse::<u16>().ok()) {
                    if matches!(number, 30..=38 | 40..=48 | 90..=107) {
                        colours.push(number);
                    }
                    attributes |= matches!(number, 1 | 4 | 7);
                }
            }
        }
        (colours, attributes)
    }
}
