//! What a key costs: the bytes that reach the terminal, and the time from the key to those bytes.
//!
//! `cargo bench --bench screen` prints a table. The time is that of a clock, without a terminal: on a machine that has
//! other things to do, read the median, and compare in turn. The last rows are of a screen whose file is being checked on all
//! processors all the while.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench fails by panicking")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pmh_inspector::check::check;
use pmh_inspector::cli::{Common, Mask};
use pmh_inspector::demo;
use pmh_inspector::generate::{AS_OF, Format, Plan, generate};
use pmh_inspector::read::{Document, Opening, Source};
use pmh_inspector::spec::{FieldTable, References, Spec};
use pmh_inspector::text::Lang;
use pmh_inspector::text::terminal_text::Ruler;
use pmh_inspector::tui::app::{App, Effects, Setup};
use pmh_inspector::tui::look::glyphs::Glyphs;
use pmh_inspector::tui::look::preferences::User;
use pmh_inspector::tui::look::theme::{Depth, Theme};
use pmh_inspector::tui::{Painter, draw};
use pmh_inspector::workspace::Input;

/// Records of the generated file.
const RECORDS: u32 = 20_000;

/// Keys whose frames are timed.
const KEYS: usize = 2_000;

/// A screen without a terminal.
struct Screen {
    app: App,
    painter: Painter,
    size: (u16, u16),
}

impl Screen {
    fn open(inputs: Vec<Input>, size: (u16, u16)) -> Screen {
        let as_of = AS_OF.parse().unwrap();
        let common = Common {
            as_of,
            lang: Lang::Ja,
            encoding: None,
            max_input: u64::MAX,
            reply_rows: None,
            quiet: false,
            spec: Spec::built_in(),
        };
        let theme = Theme::load(None, Depth::Indexed).unwrap();
        let demo = inputs.len() > 1;
        let setup = Setup {
            theme,
            glyphs: Glyphs::Any,
            ruler: Ruler::default(),
            mask: Mask::Number,
            demo,
            user: User::default(),
        };
        let mut app = App::new(inputs, &common, setup, size);
        let effects = app.start_check();
        let mut screen = Screen { app, painter: Painter::default(), size };
        screen.work(effects);
        screen
    }

    /// Does what the workers would.
    fn work(&mut self, effects: Effects) {
        for job in effects.jobs {
            self.app.work(job.work_off());
        }
    }

    /// Draws; how many bytes that wrote.
    fn frame(&mut self) -> usize {
        let mut next = self.painter.canvas(self.size.0, self.size.1);
        draw(&self.app, &mut next);
        self.painter.paint(next).len()
    }

    fn press(&mut self, code: KeyCode) -> usize {
        let effects = self.app.key(KeyEvent::new(code, KeyModifiers::NONE));
        self.work(effects);
        self.frame()
    }

    /// Presses a key so many times: the bytes of each.
    fn presses(&mut self, code: KeyCode, times: usize) -> Bytes {
        Bytes((0..times).map(|_| self.press(code)).collect())
    }
}

/// What each of several keys wrote.
struct Bytes(Vec<usize>);

impl Bytes {
    /// The median and the most.
    fn text(mut self) -> String {
        self.0.sort_unstable();
        let (median, most) = (self.0[self.0.len() / 2], self.0[self.0.len() - 1]);
        if median == most { median.to_string() } else { format!("{median}..{most}") }
    }
}

/// A generated file: every tenth record has a defect.
fn generated() -> Input {
    let plan =
        Plan { records: RECORDS, seed: 1, format: Format::Json, differential: false, cp932: false, defects: 0.1 };
    let mut bytes = Vec::new();
    generate(&plan, &mut bytes, &mut std::io::sink()).unwrap();
    Input { name: "generated.json".to_owned(), bytes: Some(bytes.leak()), expected: None }
}

/// The bytes of one file at one size.
fn bytes(name: &str, inputs: Vec<Input>, size: (u16, u16)) {
    let mut screen = Screen::open(inputs, size);
    let first = screen.frame();
    let rows = usize::from(size.1);
    let cursor = screen.presses(KeyCode::Char('j'), (rows / 3).min(9));
    let idle = screen.frame();
    // From the last row that is seen on, each step scrolls the list.
    screen.presses(KeyCode::Char('j'), rows);
    let line = screen.presses(KeyCode::Char('j'), if name == "demo" { 1 } else { 60 });
    let back = screen.presses(KeyCode::Char('k'), if name == "demo" { 1 } else { rows });
    drop(back);
    let up = screen.presses(KeyCode::Char('k'), if name == "demo" { 1 } else { 60 });
    let page = screen.presses(KeyCode::PageDown, if name == "demo" { 1 } else { 20 });
    screen.press(KeyCode::Char('/'));
    let search = Bytes("yamada".chars().map(|c| screen.press(KeyCode::Char(c))).collect());
    let [cursor, line, up, page, search] = [cursor, line, up, page, search].map(Bytes::text);
    let size = format!("{}x{}", size.0, size.1);
    println!("{name:<10} {size:>7} {first:>7} {cursor:>11} {line:>11} {up:>11} {page:>11} {search:>11} {idle:>5}");
}

/// The times of frames, from the key to the bytes, over a walk of steps, pages and jumps.
fn times(name: &str, inputs: Vec<Input>, size: (u16, u16)) {
    let mut screen = Screen::open(inputs, size);
    screen.frame();
    let mut times: Vec<(Duration, Duration)> = (0..KEYS)
        .map(|i| {
            let code = match i % 40 {
                10 => KeyCode::PageDown,
                20 => KeyCode::PageUp,
                30 => KeyCode::Char('e'),
                i if i % 5 == 4 => KeyCode::Char('k'),
                _ => KeyCode::Char('j'),
            };
            let start = Instant::now();
            let effects = screen.app.key(KeyEvent::new(code, KeyModifiers::NONE));
            screen.work(effects);
            let state = start.elapsed();
            screen.frame();
            (start.elapsed(), start.elapsed() - state)
        })
        .collect();
    let at = |times: &[(Duration, Duration)], percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    times.sort_unstable();
    let (p50, p99) = (at(&times, 50).0, at(&times, 99).0);
    times.sort_unstable_by_key(|time| time.1);
    let (draw50, draw99) = (at(&times, 50).1, at(&times, 99).1);
    let ms = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1e3);
    let size = format!("{}x{}", size.0, size.1);
    println!("{name:<10} {size:>7} {:>7} {:>7} {:>9} {:>9}", ms(p50), ms(p99), ms(draw50), ms(draw99));
}

/// Checks a file over and over, on all processors, until it is told to stop.
fn checking(stop: Arc<AtomicBool>) {
    let bytes = generated().bytes.unwrap();
    let opening = Opening::new("file", Source::from(bytes.to_vec()), None).unwrap();
    let document = Document::json(&opening, &FieldTable::built_in(), true).unwrap().unwrap();
    while !stop.load(Ordering::Relaxed) {
        check(&document, &References::default(), AS_OF.parse().unwrap()).unwrap();
    }
}

fn main() {
    common::tell_profile();
    let sizes = [(80, 24), (120, 40), (200, 60)];
    println!("bytes; several keys: median..most");
    println!(
        "{:<10} {:>7} {:>7} {:>11} {:>11} {:>11} {:>11} {:>11} {:>5}",
        "file", "size", "first", "cursor", "line down", "line up", "page", "search key", "idle"
    );
    for size in sizes {
        bytes("generated", vec![generated()], size);
        bytes("demo", demo::inputs(), size);
    }
    println!("\nms a key; of which drawing and bytes");
    println!("{:<10} {:>7} {:>7} {:>7} {:>9} {:>9}", "file", "size", "p50", "p99", "draw p50", "draw p99");
    for size in sizes {
        times("generated", vec![generated()], size);
        times("demo", demo::inputs(), size);
    }
    let stop = Arc::new(AtomicBool::new(false));
    let checker = {
        let stop = Arc::clone(&stop);
        thread::spawn(move || checking(stop))
    };
    sizes.into_iter().for_each(|size| times("checking", vec![generated()], size));
    stop.store(true, Ordering::Relaxed);
    checker.join().unwrap();
}
