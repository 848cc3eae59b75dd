//! README.md against the program: the pictures and tables in it are what the program draws and knows, and the commands in
//! it run. `PMH_BLESS=1 cargo test --test readme` writes the pictures and tables anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

use common::AS_OF;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pmh_inspector::check::Rule;
use pmh_inspector::cli::{Common, Mask, Task, command, decide};
use pmh_inspector::record::parse_date;
use pmh_inspector::report::verdict::Verdict;
use pmh_inspector::text::Lang;
use pmh_inspector::text::cells::{Ruler, width};
use pmh_inspector::tui::action::Action;
use pmh_inspector::tui::app::{App, Setup};
use pmh_inspector::tui::chrome::Chrome;
use pmh_inspector::tui::theme::{Depth, Role, Theme};
use pmh_inspector::tui::user::User;
use pmh_inspector::{demo, tui};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const SIZE: (u16, u16) = (80, 24);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// The demonstration after these keys, as text.
fn screen(keys: &[char]) -> String {
    let theme = Theme::load(Some("dark"), Depth::True).unwrap();
    let setup = Setup {
        theme,
        chrome: Chrome::Any,
        ruler: Ruler::default(),
        mask: Mask::Number,
        demo: true,
        user: User::default(),
    };
    let common = Common {
        as_of: parse_date(AS_OF).unwrap(),
        lang: Lang::Ja,
        encoding: None,
        max_input: u64::MAX,
        reply_rows: None,
        quiet: false,
        spec: pmh_inspector::spec::Spec::built_in(),
    };
    let mut app = App::new(demo::inputs(), &common, setup, SIZE);
    let mut jobs = app.start_check().jobs;
    while !jobs.is_empty() {
        jobs = jobs.into_iter().flat_map(|job| app.work(job.work_off()).jobs).collect();
    }
    for key in keys {
        app.key(KeyEvent::new(KeyCode::Char(*key), KeyModifiers::NONE));
    }
    let mut buf = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
    tui::draw(&app, &mut buf);
    let mut text = String::from("```text\n");
    for y in 0..SIZE.1 {
        let (mut row, mut x) = (String::new(), 0);
        while x < SIZE.0 {
            let symbol = buf[(x, y)].symbol();
            row.push_str(symbol);
            x += u16::try_from(width(symbol).max(1)).unwrap();
        }
        assert!(width(&row) <= usize::from(SIZE.0), "{row}");
        writeln!(text, "{}", row.trim_end()).unwrap();
    }
    text + "```\n"
}

/// A cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn code(text: &str) -> String {
    format!("`{}`", cell(text))
}

fn table(head: [&str; 3], rows: impl Iterator<Item = [String; 3]>) -> String {
    let mut text = format!("| {} |\n|---|---|---|\n", head.join(" | "));
    for row in rows {
        writeln!(text, "| {} |", row.join(" | ")).unwrap();
    }
    text
}

fn keys(lang: Lang) -> String {
    let head = match lang {
        Lang::Ja => ["キー", "操作", "使える画面"],
        Lang::En => ["keys", "action", "screens"],
    };
    let screens = |action: Action| match action.screens() {
        screens if screens.len() == tui::action::Screen::ALL.len() => String::new(),
        screens => {
            let name = |screen: &tui::action::Screen| {
                let open = match screen {
                    tui::action::Screen::Records => Action::Records,
                    tui::action::Screen::Findings => Action::Findings,
                    tui::action::Screen::Preview => Action::Preview,
                    tui::action::Screen::Changes => Action::Changes,
                    tui::action::Screen::Spec => Action::Spec,
                };
                open.short(lang)
            };
            screens.iter().map(name).collect::<Vec<_>>().join(if lang == Lang::Ja { "、" } else { ", " })
        }
    };
    let row = |action: &Action| {
        let keys = action.default_keys().iter().map(|key| code(key)).collect::<Vec<_>>().join(" ");
        let named = format!("{} (`{}`)", cell(action.long(lang)), action.id());
        [keys, named, screens(*action)]
    };
    table(head, Action::ALL.iter().map(row))
}

fn rules(lang: Lang) -> String {
    let (mut text, head) = match lang {
        Lang::Ja => (String::from("| 規則 | 重さ | 根拠 | 内容 |\n"), "|---|---|---|---|\n"),
        Lang::En => (String::from("| rule | severity | basis | title |\n"), "|---|---|---|---|\n"),
    };
    text.push_str(head);
    for rule in Rule::ALL {
        let (severity, basis, title) = (rule.severity().code(), rule.basis().code(), &rule.words(lang).title);
        writeln!(text, "| {} | {severity} | {basis} | {} |", code(rule.name()), cell(title)).unwrap();
    }
    text
}

/// All options, each with the commands that take it.
fn options(lang: Lang) -> String {
    let program = command(lang);
    let screen = if lang == Lang::Ja { "画面" } else { "screen" };
    let all = if lang == Lang::Ja { "すべて" } else { "all" };
    let mut parts = vec![(screen, &program)];
    for sub in program.get_subcommands() {
        parts.push((sub.get_name(), sub));
        parts.extend(sub.get_subcommands().filter_map(|inner| match inner.get_name() {
            "import" => Some(("spec import", inner)),
            "learn" => Some(("spec learn", inner)),
            _ => None,
        }));
    }
    let mut rows: Vec<(String, Vec<&str>, String)> = Vec::new();
    for (part, command) in &parts {
        for arg in command.get_arguments().filter(|arg| arg.get_long().is_some()) {
            let mut name = format!("--{}", arg.get_long().unwrap());
            if let Some(short) = arg.get_short() {
                name = format!("-{short} {name}");
            }
            let values: Vec<String> =
                arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
            if !values.is_empty() {
                write!(name, " {}", values.join("|")).unwrap();
            } else if let Some([value]) = arg.get_value_names().filter(|_| arg.get_action().takes_values()) {
                write!(name, " {value}").unwrap();
            }
            let help = arg.get_help().unwrap().to_string();
            match rows.iter_mut().find(|(known, _, about)| *known == name && *about == help) {
                Some((_, takers, _)) => takers.push(part),
                None => rows.push((name, vec![part], help)),
            }
        }
    }
    let head = if lang == Lang::Ja {
        ["オプション", "コマンド", "意味"]
    } else {
        ["option", "commands", "meaning"]
    };
    let row = |(name, takers, help): (String, Vec<&str>, String)| {
        [code(&name), if takers.len() == parts.len() { all.to_owned() } else { takers.join(", ") }, cell(&help)]
    };
    table(head, rows.into_iter().map(row))
}

fn roles() -> String {
    let names: Vec<String> = Role::ALL.iter().map(|role| code(role.name())).collect();
    format!("{}\n", names.join(" "))
}

/// Everything in README.md that the program makes, by name.
fn blocks() -> [(&'static str, String); 9] {
    [
        ("screen-records", screen(&[])),
        ("screen-card", screen(&['3'])),
        ("options-en", options(Lang::En)),
        ("rules-en", rules(Lang::En)),
        ("keys-en", keys(Lang::En)),
        ("options-ja", options(Lang::Ja)),
        ("rules-ja", rules(Lang::Ja)),
        ("keys-ja", keys(Lang::Ja)),
        ("roles", roles()),
    ]
}

/// Where a block stands, without its marks; everywhere it stands.
fn places(text: &str, name: &str) -> Vec<std::ops::Range<usize>> {
    let (begin, end) = (format!("<!-- made: {name} -->\n"), format!("<!-- end: {name} -->"));
    let starts = text.match_indices(&begin).map(|(at, _)| at + begin.len());
    starts.map(|at| at..at + text[at..].find(&end).expect("the end of a block")).collect()
}

#[test]
fn pictures_and_tables_are_what_the_program_makes() {
    let mut text = readme();
    let mut old = Vec::new();
    for (name, new) in blocks() {
        let places = places(&text, name);
        assert!(!places.is_empty(), "README.md has no block {name}");
        for place in places.into_iter().rev() {
            if text[place.clone()] != new {
                old.push(name);
                text.replace_range(place, &new);
            }
        }
    }
    if std::env::var_os("PMH_BLESS").is_some() {
        std::fs::write(root().join("README.md"), text).unwrap();
    } else {
        assert!(old.is_empty(), "README.md is not what the program makes (PMH_BLESS=1 writes it anew): {old:?}");
    }
}

/// The lines of the blocks of commands.
fn command_lines(text: &str) -> Vec<String> {
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.flat_map(|block| block.lines().map(str::to_owned)).collect()
}

#[test]
fn commands_run() {
    let text = readme();
    let mut ran = BTreeSet::new();
    for line in command_lines(&text) {
        let Some(rest) = line.strip_prefix("pmh-inspector") else { continue };
        let args: Vec<&str> = rest.split_whitespace().take_while(|arg| !matches!(*arg, ">" | "|" | "#")).collect();
        let words = std::iter::once("pmh-inspector").chain(args.iter().copied()).map(OsString::from);
        let (_, task) = decide(words).unwrap_or_else(|e| panic!("{line}: {e}"));
        for file in args.iter().filter(|arg| arg.contains('/')) {
            assert!(root().join(file).exists(), "{line}: there is no {file}");
        }
        if matches!(task, Task::Ui(..)) {
            continue;
        }
        let output = common::program(&args).current_dir(root()).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{line}: {output:?}");
        assert!(!output.stdout.is_empty(), "{line}");
        ran.insert(args[0].to_owned());
    }
    let commands: BTreeSet<String> =
        command(Lang::En).get_subcommands().map(|command| command.get_name().to_owned()).collect();
    assert_eq!(ran, commands, "every command has an example");
}

#[test]
fn names_exist() {
    let text = readme();
    let program = command(Lang::En);
    let mut options: BTreeSet<String> = BTreeSet::new();
    let inner = program.get_subcommands().flat_map(|command| command.get_subcommands());
    for command in std::iter::once(&program).chain(program.get_subcommands()).chain(inner) {
        options.extend(command.get_arguments().filter_map(|arg| arg.get_long()).map(str::to_owned));
    }
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let profile = profile_keys();
    for line in text.lines().filter(|line| !line.contains("cargo ")) {
        for after in line.split("--").skip(1) {
            let name: String = after.chars().take_while(|c| matches!(c, 'a'..='z' | '0'..='9' | '-')).collect();
            assert!(
                !name.starts_with(|c: char| c.is_ascii_lowercase()) || options.contains(&name),
                "there is no --{name}: {line}"
            );
        }
        // Words such as `period-ended` are rules, actions, themes or crates.
        for word in line.split('`').skip(1).step_by(2) {
            let kebab = word.contains('-')
                && word.split('-').all(|part| part.chars().all(|c| c.is_ascii_lowercase()))
                && !word.starts_with('-');
            let known = Rule::by_name(word).is_some()
                || Action::ALL.iter().any(|action| action.id() == word)
                || Theme::names().any(|name| name == word)
                || [Verdict::Fit, Verdict::NotFit, Verdict::NothingChecked]
                    .iter()
                    .any(|verdict| verdict.code() == word)
                || profile.contains(&word.to_owned())
                || manifest.contains(word);
            assert!(!kebab || known, "there is no {word}: {line}");
        }
    }
}

/// The keys of a reply profile, as its reader names them.
fn profile_keys() -> Vec<String> {
    let refused = toml::from_str::<pmh_inspector::spec::ReplyProfile>("no-such-key = 1").unwrap_err().to_string();
    let (_, known) = refused.split_once("expected one of").expect("the keys that it knows");
    known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Every key of a reply profile is in the sample and in both parts of README.md.
#[test]
fn reply_profiles_are_documented_whole() {
    let text = readme();
    let sample = std::fs::read_to_string(root().join("samples/reply-profile.sample.toml")).unwrap();
    let table: toml::Table = toml::from_str(&sample).unwrap();
    let keys = profile_keys();
    assert!(keys.len() >= 12, "{keys:?}");
    for key in &keys {
        assert!(table["reply"].get(key).is_some(), "the sample lacks {key}");
        let row = |line: &str| line.starts_with("| `") && line.split('|').nth(1).unwrap().contains(&format!("`{key}`"));
        assert_eq!(text.lines().filter(|line| row(line)).count(), 2, "{key} in both languages");
        // What it means stands above it.
        let before = sample[..sample.find(&format!("\n{key} = ")).unwrap()].lines().next_back().unwrap();
        assert!(before.starts_with("# "), "{key}: {before}");
    }
    let tables = pmh_inspector::spec::Tables::parse(&sample).unwrap();
    assert_eq!(tables.reply.unwrap().problems(), []);
}

#[test]
fn every_dependency_has_its_reason() {
    let text = readme();
    let manifest: toml::Table = toml::from_str(&std::fs::read_to_string(root().join("Cargo.toml")).unwrap()).unwrap();
    let unix = &manifest["target"]["cfg(unix)"]["dependencies"];
    for table in [&manifest["dependencies"], unix, &manifest["dev-dependencies"]] {
        for name in table.as_table().unwrap().keys() {
            assert_eq!(text.matches(&format!("\n| `{name}` |")).count(), 2, "{name} in both languages");
        }
    }
}

#[test]
fn both_languages_have_the_same_sections_and_commands() {
    let text = readme();
    let (english, japanese) = text.split_once("\n# 日本語\n").expect("the Japanese part");
    let (_, english) = english.split_once("\n# English\n").expect("the English part");
    let headings = |part: &str| -> Vec<usize> {
        part.lines().filter(|line| line.starts_with("##")).map(|line| line.find(' ').unwrap()).collect()
    };
    assert_eq!(headings(english), headings(japanese));
    assert_eq!(command_lines(english), command_lines(japanese));
    let rows = |part: &str| part.lines().filter(|line| line.starts_with('|')).count();
    assert_eq!(rows(english), rows(japanese));
}
