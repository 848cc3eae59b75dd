//! README.md and the manual against the program: the pictures and tables in them are what the program draws and knows, the
//! commands in them run, and both languages say the same. `PMH_BLESS=1 cargo test --test readme` writes pictures and tables
//! anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod manual;
#[cfg(unix)]
#[path = "../common/pty.rs"]
mod pty;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

use common::AS_OF;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pmh_inspector::check::Rule;
use pmh_inspector::cli::{Common, Mask, Task, command, decide};
use pmh_inspector::manual::markdown::{Block, Span, blocks as parts, spans};
use pmh_inspector::manual::{TOPICS, Topic};
use pmh_inspector::record::parse_date;
use pmh_inspector::report::verdict::Verdict;
use pmh_inspector::settings::Config;
use pmh_inspector::text::Lang;
use pmh_inspector::text::terminal_text::{Ruler, safe, width, width_wide};
use pmh_inspector::tui::app::{App, Setup};
use pmh_inspector::tui::input::action::{Action, Keymap, ScreenId};
use pmh_inspector::tui::look::glyphs::Glyphs;
use pmh_inspector::tui::look::preferences::User;
use pmh_inspector::tui::look::theme::{Depth, Role, Theme};
use pmh_inspector::{demo, tui};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const SIZE: (u16, u16) = (80, 24);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A text that people read: its path, and the text.
struct Page {
    path: String,
    text: String,
}

fn page(path: &str) -> Page {
    let text = std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    Page { path: path.to_owned(), text }
}

fn manual_page(topic: &Topic, lang: Lang) -> Page {
    page(&format!("src/manual/{}/{}.md", lang.code(), topic.name))
}

fn manual() -> Vec<Page> {
    TOPICS.iter().flat_map(|topic| [Lang::En, Lang::Ja].map(|lang| manual_page(topic, lang))).collect()
}

/// README.md and the manual.
fn guides() -> Vec<Page> {
    std::iter::once(page("README.md")).chain(manual()).collect()
}

/// The demonstration after these keys, as text.
fn screen(keys: &[char]) -> String {
    let theme = Theme::load(Some("dark"), Depth::True).unwrap();
    let setup = Setup {
        theme,
        glyphs: Glyphs::Any,
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
        screens if screens.len() == ScreenId::ALL.len() => String::new(),
        screens => {
            let name = |screen: &ScreenId| screen.action().short(lang);
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
        Lang::Ja => (String::from("| 点検ルール | 重大度 | 根拠 | 内容 |\n"), "|---|---|---|---|\n"),
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
    let all = if lang == Lang::Ja { "全て" } else { "all" };
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

/// The topics of the manual, as README.md lists them.
fn topics(lang: Lang) -> String {
    let head = match lang {
        Lang::Ja => "| 項目 | 内容 |",
        Lang::En => "| topic | what it is for |",
    };
    let mut text = format!("{head}\n|---|---|\n");
    for topic in TOPICS {
        let link = format!("[{}](src/manual/{}/{}.md)", topic.title(lang), lang.code(), topic.name);
        writeln!(text, "| {link} (`{}`) | {} |", topic.name, topic.purpose(lang)).unwrap();
    }
    text
}

/// Everything in these texts that the program makes, by name.
fn made() -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("screen-records", screen(&[])),
        ("screen-card", screen(&['3'])),
        ("topics-en", topics(Lang::En)),
        ("topics-ja", topics(Lang::Ja)),
        ("options-en", options(Lang::En)),
        ("options-ja", options(Lang::Ja)),
        ("rules-en", rules(Lang::En)),
        ("rules-ja", rules(Lang::Ja)),
        ("keys-en", keys(Lang::En)),
        ("keys-ja", keys(Lang::Ja)),
        ("roles", roles()),
    ])
}

/// Where a block stands, without its marks; everywhere it stands.
fn places(text: &str, name: &str) -> Vec<std::ops::Range<usize>> {
    let (begin, end) = (format!("<!-- made: {name} -->\n"), format!("<!-- end: {name} -->"));
    let starts = text.match_indices(&begin).map(|(at, _)| at + begin.len());
    starts.map(|at| at..at + text[at..].find(&end).expect("the end of a block")).collect()
}

#[test]
fn pictures_and_tables_are_what_the_program_makes() {
    let made = made();
    let (mut old, mut used) = (Vec::new(), BTreeSet::new());
    for mut page in guides() {
        let before = page.text.clone();
        for (name, new) in &made {
            for place in places(&page.text, name).into_iter().rev() {
                page.text.replace_range(place, new);
                used.insert(*name);
            }
        }
        if page.text != before {
            if std::env::var_os("PMH_BLESS").is_some() {
                std::fs::write(root().join(&page.path), &page.text).unwrap();
            } else {
                old.push(page.path);
            }
        }
        assert_eq!(page.text.matches("<!-- made: ").count(), page.text.matches("<!-- end: ").count());
    }
    assert_eq!(used, made.keys().copied().collect(), "made for no place");
    assert!(old.is_empty(), "not what the program makes (PMH_BLESS=1 writes it anew): {old:?}");
}

#[test]
fn the_readme_is_short_and_begins_with_two_commands() {
    let text = page("README.md").text;
    assert!(text.len() <= 40 << 10, "{} bytes", text.len());
    let commands = command_lines(&text);
    assert!(commands[0].starts_with("cargo run --release ") && commands[1].starts_with("cargo test "), "{commands:?}");
    let first = text.find("```sh").unwrap();
    assert!(text[..first].lines().count() < 10 && first < text.find("<!-- made: screen-").unwrap());
    // What it asks for is what the compiler is asked for.
    let manifest = manifest();
    let version = manifest["package"]["rust-version"].as_str().unwrap();
    assert!(text.contains(&format!("Rust {version} or later")) && text.contains(&format!("Rust {version}以降")));
}

fn manifest() -> toml::Table {
    toml::from_str(&page("Cargo.toml").text).unwrap()
}

/// The lines of the blocks of commands.
fn command_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for part in parts(text) {
        if let Block::Code("sh", code) = part {
            lines.extend(code.into_iter().map(str::to_owned));
        }
    }
    lines
}

/// Commands within sentences.
fn commands_in_prose(text: &str) -> Vec<String> {
    let prose = text.lines().filter(|line| !line.starts_with('|'));
    let codes = prose.flat_map(spans).filter_map(|span| match span {
        Span::Code(code) => Some(code.to_owned()),
        _ => None,
    });
    codes.filter(|code| code.starts_with("pmh-inspector ")).collect()
}

/// A command's arguments, and the file on its standard input.
fn arguments(line: &str) -> (Vec<&str>, Option<&str>) {
    let words: Vec<&str> = line.split_whitespace().skip(1).collect();
    let stdin = words.iter().position(|word| *word == "<").map(|at| words[at + 1]);
    (words.into_iter().take_while(|word| !matches!(*word, ">" | "<" | "|" | "#")).collect(), stdin)
}

#[test]
fn commands_run() {
    let pages = guides();
    let lines = pages.iter().flat_map(|page| [command_lines(&page.text), commands_in_prose(&page.text)].concat());
    let lines: BTreeSet<String> = lines.filter(|line| line.starts_with("pmh-inspector")).collect();
    assert!(lines.len() > 40, "{}", lines.len());
    let mut ran = BTreeSet::new();
    for line in lines {
        let (args, stdin) = arguments(&line);
        let words = std::iter::once("pmh-inspector").chain(args.iter().copied()).map(OsString::from);
        let (_, task) = decide(words).unwrap_or_else(|e| panic!("{line}: {e}"));
        for file in args.iter().filter(|arg| arg.contains('/')) {
            assert!(root().join(file).exists(), "{line}: there is no {file}");
        }
        if matches!(task, Task::Ui(..)) {
            continue;
        }
        let data = stdin.map(|file| std::fs::read(root().join(file)).unwrap()).unwrap_or_default();
        let run = common::run_in(root(), &args, &data);
        assert!(matches!(run.status, 0 | 1), "{line}: {run:?}");
        assert!(!run.out.is_empty() || args.contains(&"--quiet"), "{line}");
        ran.insert(args[0].to_owned());
    }
    let commands: BTreeSet<String> =
        command(Lang::En).get_subcommands().map(|command| command.get_name().to_owned()).collect();
    assert_eq!(ran, commands, "every command has an example");
}

/// Builds and measurements are not run here, but what they name is there.
#[test]
fn commands_of_cargo_name_what_is_there() {
    let manifest = manifest();
    let benches: Vec<&str> = manifest["bench"].as_array().unwrap().iter().filter_map(|b| b["name"].as_str()).collect();
    let mut seen = BTreeSet::new();
    for line in guides().iter().flat_map(|page| command_lines(&page.text)).filter(|line| line.contains("cargo ")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        for pair in words.windows(2) {
            let there = match pair[0] {
                "--bench" => benches.contains(&pair[1]),
                "--profile" => manifest["profile"].get(pair[1]).is_some(),
                _ => continue,
            };
            assert!(there, "{line}");
            seen.insert(pair[0].to_owned());
        }
    }
    assert_eq!(seen.len(), 2);
}

#[test]
fn names_exist() {
    let program = command(Lang::En);
    let mut options: BTreeSet<String> = BTreeSet::new();
    let inner = program.get_subcommands().flat_map(|command| command.get_subcommands());
    for command in std::iter::once(&program).chain(program.get_subcommands()).chain(inner) {
        options.extend(command.get_arguments().filter_map(|arg| arg.get_long()).map(str::to_owned));
    }
    // Of cargo's own.
    options.extend(["release", "profile"].map(str::to_owned));
    let manifest = page("Cargo.toml").text;
    let profile = profile_keys();
    let pages = guides();
    for (path, line) in pages.iter().flat_map(|page| page.text.lines().map(move |line| (&page.path, line))) {
        for after in line.split("--").skip(1).filter(|_| !line.contains("cargo ")) {
            let name: String = after.chars().take_while(|c| matches!(c, 'a'..='z' | '0'..='9' | '-')).collect();
            assert!(
                !name.starts_with(|c: char| c.is_ascii_lowercase()) || options.contains(&name),
                "{path}: there is no --{name}: {line}"
            );
        }
        // Words such as `period-ended` are rules, actions, themes or crates.
        for word in line.split('`').skip(1).step_by(2) {
            let kebab = word.contains('-')
                && word.split('-').all(|part| part.chars().all(|c| c.is_ascii_lowercase()))
                && !word.starts_with('-');
            let known = word == "pmh-inspector"
                || Rule::by_name(word).is_some()
                || Action::ALL.iter().any(|action| action.id() == word)
                || Theme::names().any(|name| name == word)
                || [Verdict::Fit, Verdict::NotFit, Verdict::NothingChecked]
                    .iter()
                    .any(|verdict| verdict.code() == word)
                || profile.contains(&word.to_owned())
                || manifest.contains(word);
            assert!(!kebab || known, "{path}: there is no {word}: {line}");
        }
    }
}

/// The keys of a reply profile, as its reader names them.
fn profile_keys() -> Vec<String> {
    let refused = toml::from_str::<pmh_inspector::spec::ReplyProfile>("no-such-key = 1").unwrap_err().to_string();
    let (_, known) = refused.split_once("expected one of").expect("the keys that it knows");
    known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Every key of a reply profile is in the sample and in both languages of the manual.
#[test]
fn reply_profiles_are_documented_whole() {
    let sample = page("samples/reply-profile.sample.toml").text;
    let table: toml::Table = toml::from_str(&sample).unwrap();
    let keys = profile_keys();
    assert!(keys.len() >= 12, "{keys:?}");
    for key in &keys {
        assert!(table["reply"].get(key).is_some(), "the sample lacks {key}");
        let row = |line: &str| line.starts_with("| `") && line.split('|').nth(1).unwrap().contains(&format!("`{key}`"));
        for path in ["src/manual/en/replies.md", "src/manual/ja/replies.md"] {
            assert_eq!(page(path).text.lines().filter(|line| row(line)).count(), 1, "{path}: {key}");
        }
        // What it means stands above it.
        let before = sample[..sample.find(&format!("\n{key} = ")).unwrap()].lines().next_back().unwrap();
        assert!(before.starts_with("# "), "{key}: {before}");
    }
    let tables = pmh_inspector::spec::Tables::parse(&sample).unwrap();
    assert_eq!(tables.reply.unwrap().problems(), []);
}

#[test]
fn every_dependency_has_its_reason_and_licence() {
    let manifest = manifest();
    let unix = &manifest["target"]["cfg(unix)"]["dependencies"];
    let tables = [&manifest["dependencies"], unix, &manifest["dev-dependencies"]];
    let names: BTreeSet<&String> = tables.into_iter().flat_map(|table| table.as_table().unwrap().keys()).collect();
    for path in ["src/manual/en/licences.md", "src/manual/ja/licences.md"] {
        let text = page(path).text;
        for name in &names {
            assert_eq!(text.matches(&format!("\n| `{name}` |")).count(), 1, "{path}: {name}");
        }
        let rows = text.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(rows, names.len(), "{path} names a crate that is not used");
    }
}

/// Files of settings that are shown are taken as they are.
#[test]
fn examples_of_settings_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let mut taken = BTreeSet::new();
    for page in manual() {
        for code in parts(&page.text).into_iter().filter_map(|part| match part {
            Block::Code("toml", code) => Some(code.join("\n")),
            _ => None,
        }) {
            let kind = if code.contains("[styles]") {
                Theme::parse(&code, "theme.toml").unwrap_or_else(|fault| panic!("{}: {fault:?}", page.path));
                "theme"
            } else if code.contains("quit =") {
                let (sets, faults) = Keymap::default().patch(&code, "keymap.toml");
                assert_eq!((sets.len(), faults), (code.lines().count(), vec![]), "{}", page.path);
                "keymap"
            } else {
                let file = folder.path().join("config.toml");
                std::fs::write(&file, &code).unwrap();
                assert_eq!(Config::read(&file).faults, [], "{}", page.path);
                "config"
            };
            taken.insert((kind, page.path.contains("/ja/")));
        }
    }
    assert_eq!(taken.len(), 6, "{taken:?}");
}

/// What a reader of the other language must find as well: how deep each heading is, commands, examples, and rows of tables.
fn shape(text: &str) -> (Vec<usize>, Vec<String>, usize, usize) {
    let parts = parts(text);
    let headings =
        parts.iter().filter_map(|part| if let Block::Heading(depth, _) = part { Some(*depth) } else { None });
    let items = parts.iter().filter(|part| matches!(part, Block::Item { .. })).count();
    let rows = text.lines().filter(|line| line.starts_with('|')).count();
    (headings.collect(), command_lines(text), rows, items)
}

#[test]
fn both_languages_have_the_same_sections_and_commands() {
    let text = page("README.md").text;
    let (english, japanese) = text.split_once("\n# 日本語\n").expect("the Japanese part");
    let (_, english) = english.split_once("\n# English\n").expect("the English part");
    assert_eq!(shape(english), shape(japanese));
    for topic in TOPICS {
        let [english, japanese] = [Lang::En, Lang::Ja].map(|lang| manual_page(topic, lang).text);
        assert_eq!(shape(&english), shape(&japanese), "{}", topic.name);
    }
}

/// How GitHub names the place of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | 'ー')).collect()
}

#[test]
fn links_lead_somewhere() {
    let pages: Vec<Page> =
        guides().into_iter().chain([page(".github/CONTRIBUTING.md"), page("CHANGELOG.md")]).collect();
    let mut topics = BTreeSet::new();
    for page in &pages {
        let folder = root().join(&page.path).parent().unwrap().to_owned();
        let lines = page.text.lines().filter(|line| !line.starts_with(' '));
        for target in
            lines.flat_map(spans).filter_map(|span| if let Span::Link(_, to) = span { Some(to) } else { None })
        {
            if target.starts_with("https://") {
                continue;
            }
            if let Some(place) = target.strip_prefix('#') {
                let headings = page
                    .text
                    .lines()
                    .filter(|line| line.starts_with('#'))
                    .map(|line| line.trim_start_matches('#').trim());
                assert!(headings.map(anchor).any(|known| known == place), "{}: {target}", page.path);
            } else {
                assert!(folder.join(target).exists(), "{}: {target}", page.path);
                topics.extend(target.strip_prefix("src/manual/").map(str::to_owned));
            }
        }
    }
    assert_eq!(topics.len(), 2 * TOPICS.len(), "README.md leads to every topic in both languages");
}

/// Text of the manual reaches terminals of all kinds.
#[test]
fn the_manual_is_safe_to_show_and_of_certain_width() {
    for (topic, lang) in TOPICS.iter().flat_map(|topic| [(topic, Lang::Ja), (topic, Lang::En)]) {
        for line in topic.text(lang).lines() {
            assert_eq!(safe(line), line, "{}", topic.name);
            let own = Glyphs::Sure.own(lang, line);
            assert_eq!(width(&own), width_wide(&own), "{}: {line}", topic.name);
        }
    }
    for lang in [Lang::Ja, Lang::En] {
        let folder = std::fs::read_dir(root().join("src/manual").join(lang.code())).unwrap();
        assert_eq!(folder.count(), TOPICS.len(), "a file that is no topic");
    }
}

#[test]
fn the_changelog_knows_this_version() {
    let text = page("CHANGELOG.md").text;
    let version = manifest()["package"]["version"].as_str().unwrap().to_owned();
    let releases: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(releases[0], "[Unreleased]");
    assert!(releases.iter().any(|release| release.starts_with(&format!("[{version}] - "))), "{releases:?}");
    for kind in text.lines().filter_map(|line| line.strip_prefix("### ")) {
        assert!(["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"].contains(&kind), "{kind}");
    }
}

/// The recipes name files that are there, and what a test of each calls.
#[test]
fn recipes_name_what_is_there() {
    let text = page(".github/CONTRIBUTING.md").text;
    let mut named = 0;
    for code in
        text.lines().flat_map(spans).filter_map(|span| if let Span::Code(code) = span { Some(code) } else { None })
    {
        if code.starts_with("src/") || code.starts_with("tests/") || code.starts_with("samples/") {
            assert!(code.contains('*') || root().join(code).exists(), "there is no {code}");
            named += 1;
        }
        for program in code.split("--test ").skip(1).filter_map(|rest| rest.split(' ').next()) {
            let file = |path: String| root().join("tests").join(path).exists();
            assert!(file(format!("{program}.rs")) || file(format!("{program}/main.rs")), "no test is called {program}");
        }
    }
    assert!(named >= 15, "{named}");
}
