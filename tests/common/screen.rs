//! The screen without a terminal: the state driven by keys, the frame read back as text.
#![allow(dead_code, reason = "each test takes what it needs")]

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pmh_inspector::cli::{Common, Mask, UiOptions};
use pmh_inspector::demo;
use pmh_inspector::spec::References;
use pmh_inspector::spec::Spec;
use pmh_inspector::text::Lang;
use pmh_inspector::text::terminal_text::{Ruler, width};
use pmh_inspector::tui::app::{App, Effects, Setup};
use pmh_inspector::tui::draw;
use pmh_inspector::tui::look::glyphs::Glyphs;
use pmh_inspector::tui::look::preferences::User;
use pmh_inspector::tui::look::theme::{Depth, Theme};
use pmh_inspector::workspace::Input;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

/// The screen, and whether it was quit.
pub struct Screen {
    pub app: App,
    pub quit: bool,
}

/// The keys of a text: characters, and names such as `<Enter>`.
pub fn keys(text: &str) -> Vec<KeyEvent> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
        let code = match named {
            Some((name, after)) => {
                rest = after;
                match name {
                    "Enter" => KeyCode::Enter,
                    "Esc" => KeyCode::Esc,
                    "Tab" => KeyCode::Tab,
                    "Down" => KeyCode::Down,
                    "Up" => KeyCode::Up,
                    "PgDn" => KeyCode::PageDown,
                    "PgUp" => KeyCode::PageUp,
                    "Space" => KeyCode::Char(' '),
                    "Back" => KeyCode::Backspace,
                    _ => panic!("no key {name}"),
                }
            }
            None => {
                rest = &rest[c.len_utf8()..];
                KeyCode::Char(c)
            }
        };
        keys.push(KeyEvent::new(code, KeyModifiers::NONE));
    }
    keys
}

pub fn theme(name: &str) -> Theme {
    Theme::load(Some(name), Depth::True).unwrap()
}

/// A file that is not on the disk.
pub fn input(name: &str, bytes: Vec<u8>) -> Input {
    Input { name: name.to_owned(), bytes: Some(bytes.leak()), expected: None }
}

impl Screen {
    pub fn open(inputs: Vec<Input>, lang: Lang, mask: Mask, size: (u16, u16)) -> Screen {
        Screen::open_with(inputs, lang, mask, size, None)
    }

    /// With what the user said of uploads and the work list.
    pub fn open_with(
        inputs: Vec<Input>,
        lang: Lang,
        mask: Mask,
        size: (u16, u16),
        options: Option<&UiOptions>,
    ) -> Screen {
        let demo = inputs.iter().any(|input| input.name.starts_with("samples/"));
        let common = Common {
            as_of: super::common::AS_OF.parse().unwrap(),
            lang,
            encoding: None,
            max_input: u64::MAX,
            reply_rows: None,
            quiet: false,
            spec: Spec::built_in(),
        };
        let setup = Setup {
            theme: theme("dark"),
            glyphs: Glyphs::Any,
            ruler: Ruler::default(),
            mask,
            demo,
            user: User::default(),
        };
        let mut app = App::new(inputs, &common, setup, size);
        if let Some(options) = options {
            app.set_between(options);
        }
        let effects = app.start_check();
        let mut screen = Screen { app, quit: false };
        screen.work(effects);
        screen
    }

    /// The demonstration.
    pub fn demo(lang: Lang, size: (u16, u16)) -> Screen {
        Screen::open(demo::inputs(), lang, Mask::Number, size)
    }

    /// The demonstration in English at 80x24.
    pub fn english() -> Screen {
        Screen::demo(Lang::En, (80, 24))
    }

    /// Does what the workers would.
    fn work(&mut self, effects: Effects) {
        self.quit |= effects.quit;
        for job in effects.jobs {
            let effects = self.app.work(job.work_off());
            self.work(effects);
        }
    }

    /// Loads masters, and checks again.
    pub fn load(&mut self, references: References) -> &mut Screen {
        let spec = &mut self.app.session.workspace.spec;
        (spec.regional, spec.masters) = (references.regional, references.masters);
        let effects = self.app.start_check();
        self.work(effects);
        self.app.resize(self.app.size.0, self.app.size.1);
        self
    }

    /// Presses keys.
    pub fn press(&mut self, text: &str) -> &mut Screen {
        for key in keys(text) {
            self.key(key);
        }
        self
    }

    /// Presses a key.
    pub fn key(&mut self, key: KeyEvent) -> &mut Screen {
        let effects = self.app.key(key);
        self.work(effects);
        self
    }

    pub fn resize(&mut self, size: (u16, u16)) -> &mut Screen {
        self.app.resize(size.0, size.1);
        self
    }

    pub fn set_lang(&mut self, lang: Lang) {
        self.app.session.lang = lang;
        self.app.refresh();
    }

    pub fn buffer(&self) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.app.size.0, self.app.size.1));
        draw(&self.app, &mut buffer);
        buffer
    }

    /// What is read on the screen.
    pub fn text(&self) -> String {
        let buffer = self.buffer();
        rows(&buffer).map(|row| line(row) + "\n").collect()
    }

    /// What is read without regard to where lines end, for sentences that are wrapped.
    pub fn flat(&self) -> String {
        self.text().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The texts of the screen from its first line to its last, scrolled by `j`.
    pub fn scrolled(&mut self) -> String {
        let mut all = self.text();
        for _ in 0..200 {
            self.press("j");
            let now = self.text();
            if all.ends_with(&now) {
                break;
            }
            all.push_str(&now);
        }
        all
    }

    pub fn selected(&self) -> u32 {
        self.app.session.listed.selected().unwrap()
    }

    /// Whether the fields of the selected record are open.
    pub fn in_detail(&self) -> bool {
        self.app.screens.records.in_detail
    }

    /// The first line of the fields that is seen.
    pub fn offset(&self) -> usize {
        self.app.screens.records.offset
    }

    /// Goes to a record on screen 1.
    pub fn go(&mut self, number: u32) -> &mut Screen {
        self.press("<Esc><Esc>1g");
        for _ in 1..number {
            self.press("j");
        }
        assert_eq!(self.selected(), number);
        self
    }

    #[track_caller]
    pub fn sees(&mut self, text: &str) -> &mut Screen {
        assert!(self.text().contains(text) || self.flat().contains(text), "no {text:?} on\n{}", self.text());
        self
    }

    #[track_caller]
    pub fn lacks(&mut self, text: &str) -> &mut Screen {
        assert!(!self.text().contains(text) && !squeezed(&self.text()).contains(text), "{text:?} on\n{}", self.text());
        self
    }
}

/// A text without any blanks: digits in boxes are read together.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '[' | ']')).collect()
}

pub fn rows(buffer: &Buffer) -> impl Iterator<Item = &[Cell]> {
    buffer.content.chunks(usize::from(buffer.area.width).max(1))
}

/// The cells of a row as text: what follows a wide character belongs to it.
pub fn line(row: &[Cell]) -> String {
    let mut text = String::new();
    let mut x = 0;
    while x < row.len() {
        text.push_str(row[x].symbol());
        x += width(row[x].symbol()).max(1);
    }
    text.trim_end().to_owned()
}

/// All 個人番号 of the samples, and what was sent in their place.
pub fn sample_numbers() -> Vec<String> {
    let mut numbers = Vec::new();
    for input in demo::inputs() {
        let Ok(serde_json::Value::Array(records)) = serde_json::from_slice(input.bytes.unwrap()) else { continue };
        let of_record = |record: &serde_json::Value| Some(record["myNumber"].as_str()?.to_owned());
        numbers.extend(records.iter().filter_map(of_record).filter(|number| number.len() > 10));
    }
    numbers.sort();
    numbers.dedup();
    assert!(numbers.len() > 20);
    numbers
}

/// What must be true of every frame.
#[track_caller]
pub fn assert_sound(buffer: &Buffer, what: &str) {
    for row in rows(buffer) {
        let mut x = 0;
        while x < row.len() {
            let symbol = row[x].symbol();
            assert!(super::common::hostile(symbol).is_none() && !symbol.contains(['\t', '\n']), "{what}: {symbol:?}");
            let cells = width(symbol);
            assert!(cells > 0, "{what}: nothing in a cell");
            assert!(x + cells <= row.len(), "{what}: {symbol} is cut by the border");
            for behind in &row[x + 1..x + cells] {
                assert_eq!(behind.symbol(), " ", "{what}: behind {symbol}");
            }
            x += cells;
        }
    }
}
