//! The house rules that a compiler does not hold: who knows whom, and words that are all used and all there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "common/imports.rs"]
mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use imports::Sources;

/// For each room, the rooms it may know.
const MAY_KNOW: [(&str, &[&str]); 23] = [
    ("process_hardening", &["text"]),
    ("files", &[]),
    ("record", &[]),
    ("text", &[]),
    ("spec", &["record", "text"]),
    ("manual", &["spec", "text"]),
    ("read", &["spec", "record", "text"]),
    ("import", &["read", "spec", "record", "text"]),
    ("settings", &["files", "spec", "text"]),
    ("check", &["read", "spec", "record", "text"]),
    ("preview", &["check", "read", "spec", "record", "text"]),
    ("compare", &["check", "read", "spec", "record", "text"]),
    ("history", &["compare", "check", "read", "spec", "record", "text"]),
    ("search", &["read", "spec", "record", "text"]),
    ("extract", &["files", "search", "read", "spec", "record", "text"]),
    // Not the checker, which it measures.
    ("generate", &["spec", "record", "text"]),
    ("worklist", &["files", "check", "record", "text"]),
    // What is open in a run: no words, no output.
    ("workspace", &["import", "check", "preview", "compare", "history", "search", "read", "spec", "record", "text"]),
    ("learn", &["check", "read", "spec", "record", "text"]),
    ("demo", &["workspace"]),
    (
        "report",
        &[
            "manual",
            "files",
            "settings",
            "extract",
            "workspace",
            "learn",
            "worklist",
            "import",
            "check",
            "preview",
            "compare",
            "history",
            "search",
            "read",
            "spec",
            "record",
            "text",
        ],
    ),
    (
        "cli",
        &[
            "workspace",
            "worklist",
            "extract",
            "generate",
            "import",
            "settings",
            "report",
            "check",
            "preview",
            "compare",
            "history",
            "search",
            "read",
            "spec",
            "record",
            "text",
        ],
    ),
    (
        "command",
        &[
            "manual",
            "files",
            "cli",
            "learn",
            "extract",
            "generate",
            "import",
            "settings",
            "demo",
            "worklist",
            "workspace",
            "report",
            "check",
            "preview",
            "compare",
            "history",
            "search",
            "read",
            "spec",
            "record",
            "text",
        ],
    ),
];

fn sources(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// Every source file: its path below src, its room, and its text.
fn files() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    let file = |path: &PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        let room = name.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        (name, room, std::fs::read_to_string(path).unwrap())
    };
    paths.iter().map(file).collect()
}

/// The code without comments.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// The names after each `crate::`, also of `use crate::{a, b}`.
fn rooms_named(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        match rest.strip_prefix('{') {
            Some(list) => {
                let (mut depth, mut start) = (0, true);
                for (i, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && !c.is_whitespace() => {
                            rooms.push(word(&list[i..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
            None => rooms.push(word(rest)),
        }
    }
    rooms
}

#[test]
fn each_room_knows_only_those_below() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_KNOW.into_iter().collect();
    for (name, room, text) in files() {
        let Some(allowed) = allowed.get(room.as_str()) else {
            assert!(["lib", "main", "tui"].contains(&room.as_str()), "{name}: which room is this?");
            // What the screen and the commands both need stands below both.
            let commands = room == "tui" && rooms_named(&code(&text)).iter().any(|known| known == "command");
            assert!(!commands, "{name} knows command");
            continue;
        };
        for known in rooms_named(&code(&text)) {
            let own = known == room || !MAY_KNOW.iter().any(|(name, _)| *name == known) && known != "tui";
            assert!(own || allowed.contains(&known.as_str()), "{name} knows {known}");
        }
    }
}

/// The floors of the screen from the lowest on: each uses only those below, and none beside it.
const FLOORS: [&[&str]; 9] = [
    &["terminal"],
    &["input"],
    &["look"],
    &["session"],
    &["request"],
    &["component"],
    &["overlay", "screen"],
    &["app"],
    &["event_loop", "facts"],
];

/// The sources as they name one another.
fn sources_of_crate() -> Sources {
    Sources::new(files().into_iter().map(|(name, _, text)| (name, text)))
}

/// What a file of the screen names that it must not: a floor that is not below it, or another screen.
fn above(sources: &Sources) -> Vec<String> {
    let height = |floor: &str| FLOORS.iter().position(|floors| floors.contains(&floor));
    let mut wrong = Vec::new();
    for (name, me, paths) in sources.named() {
        // The way in shows what is meant for others.
        let me: Vec<&str> = me.iter().map(String::as_str).collect();
        let &["tui", floor, ref own @ ..] = me.as_slice() else { continue };
        let mine = height(floor).unwrap_or_else(|| panic!("{name}: on which floor is this?"));
        for path in &paths {
            let named: Vec<&str> = path.iter().map(String::as_str).collect();
            let &["tui", other, ref rest @ ..] = named.as_slice() else { continue };
            let Some(theirs) = height(other) else { continue };
            let screens = (own.first(), rest.first());
            let other_screen = matches!(screens, (Some(mine), Some(theirs))
                if mine != theirs && floor == "screen" && sources.holds(&["tui", "screen", theirs]));
            if other != floor && theirs >= mine || other == floor && other_screen {
                wrong.push(format!("{name} uses {}", path.join("::")));
            }
        }
    }
    wrong
}

#[test]
fn each_floor_of_the_screen_uses_only_those_below() {
    assert_eq!(above(&sources_of_crate()), Vec::<String>::new());
}

#[test]
fn what_is_known_and_chosen_does_not_know_how_it_is_drawn() {
    for (name, _, text) in files() {
        let below = name.starts_with("tui/session/") || name == "tui/request.rs";
        for word in ["ratatui", "crossterm"] {
            assert!(!below || !code(&text).contains(word), "{name} names {word}");
        }
    }
}

#[test]
fn no_files_use_one_another_in_a_circle() {
    assert_eq!(sources_of_crate().circles(), Vec::<String>::new());
}

/// The tests above see what they are to see.
#[test]
fn wrong_arrows_are_seen() {
    let wrong = |files: &[(&str, &str)]| {
        let sources = Sources::new(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
        (above(&sources), sources.circles())
    };
    let (floors, _) = wrong(&[
        ("tui/session/mod.rs", "use super::look::{theme::Role, glyphs};"),
        ("tui/session/search.rs", "use super::super::component::Ctx;"),
        ("tui/overlay/help.rs", "use crate::{text, tui::{input::Key, screen::{self, Screen}}};"),
        ("tui/screen/spec.rs", "use super::{Screen, findings}; // crate::tui::app::App"),
        (
            "tui/screen/findings/mod.rs",
            "fn f() { crate::tui::screen::spec::g() }\n#[cfg(test)]\nuse crate::tui::app::App;",
        ),
    ]);
    let expected = [
        "tui/overlay/help.rs uses tui::screen::Screen",
        "tui/overlay/help.rs uses tui::screen::self",
        "tui/screen/findings/mod.rs uses tui::screen::spec::g",
        "tui/screen/spec.rs uses tui::screen::findings",
        "tui/session/search.rs uses tui::component::Ctx",
    ];
    assert_eq!(floors, expected);
    let (_, circles) = wrong(&[
        ("a/mod.rs", "use self::b::B;"),
        ("a/b.rs", "use super::A;\nuse crate::c;"),
        ("c.rs", "use crate::d::{D, E};"),
        ("d.rs", "use crate::a::b::B;\nuse crate::e;"),
        ("e.rs", "use std::fmt;"),
    ]);
    assert_eq!(circles, ["a/b.rs -> c.rs", "c.rs -> d.rs", "d.rs -> a/b.rs"]);
}

#[test]
fn the_reader_of_use_lines_reads_them() {
    let code = "use crate::{a::{x, y}, b,\n c::d};\nfn f() { crate::e::g() }";
    assert_eq!(rooms_named(code), ["a", "b", "c", "e"]);
}

#[test]
fn only_the_screen_names_the_terminal_and_nobody_the_network() {
    let network = [
        "std::net",
        "reqwest",
        "hyper",
        "ureq",
        "tokio",
        "curl::",
        "socket2",
        "TcpStream",
        "UdpSocket",
        "native_tls",
        "rustls",
    ];
    for (name, room, text) in files() {
        let code = code(&text);
        for word in ["ratatui", "crossterm"] {
            // A unit test may compare with what the screen's library does.
            let code = code.split("#[cfg(test)]").next().unwrap_or_default();
            assert!(room == "tui" || !code.contains(word), "{name} names {word}");
        }
        for word in network {
            assert!(!code.contains(word), "{name} names {word}");
        }
    }
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    for word in ["reqwest", "hyper", "ureq", "tokio", "curl", "rustls", "openssl"] {
        assert!(!manifest.contains(&format!("\n{word}")), "{word}");
    }
}

/// What a file calls something may be anybody's name. Its text is had only by asking for it, and asked for only where it is
/// compared, and where a record is open on the screen.
#[test]
fn names_of_files_are_read_where_they_may_be() {
    let asks = |(name, _, text): (String, String, String)| code(&text).contains(".as_written()").then_some(name);
    let mut asking: Vec<String> =
        files().into_iter().filter(|(name, ..)| name != "record/name.rs").filter_map(asks).collect();
    asking.sort();
    assert_eq!(
        asking,
        ["compare/normalized_value.rs", "tui/component/record_detail.rs", "tui/screen/changes/detail.rs"]
    );
}

/// Keys that are put together while running.
fn built(key: &str) -> bool {
    // `action.<id>` and `action.<id>.short`, by the table of actions; `fault.<kind>`, by what the terminal lacks;
    // `preview.because.<rule>`, by the rule that hides a card.
    ["action.", "fault.", "preview.because."].iter().any(|start| key.starts_with(start))
}

fn words() -> BTreeMap<String, (String, String)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text/words");
    let mut words = BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let table: toml::Table = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for (key, value) in table {
            let text = |lang: &str| value.get(lang).and_then(|text| text.as_str()).unwrap_or_default().to_owned();
            let known = words.insert(key.clone(), (text("ja"), text("en")));
            assert!(known.is_none(), "{key} stands twice");
        }
    }
    words
}

#[test]
fn every_word_is_used_and_every_word_is_there() {
    let words = words();
    assert!(words.len() > 100, "{}", words.len());
    let all: String = files().into_iter().map(|(_, _, text)| code(&text)).collect();
    let literals: BTreeSet<&str> = all.split('"').collect();
    let holes = |text: &str| {
        text.split('{').skip(1).filter_map(|t| t.split(['}', '#']).next().map(str::to_owned)).collect::<BTreeSet<_>>()
    };
    let mut unused = Vec::new();
    for (key, (ja, en)) in &words {
        assert!(!ja.is_empty() && !en.is_empty(), "{key} lacks a language");
        assert_eq!(holes(ja), holes(en), "{key}");
        if !built(key) && !literals.contains(key.as_str()) {
            unused.push(key);
        }
    }
    assert!(unused.is_empty(), "never used: {unused:?}");
    for (name, _, text) in files() {
        for call in [".t(\"", ".f(\""] {
            // Tests of the words themselves ask for keys that are not there.
            let code = code(&text);
            let outside = code.split("#[cfg(test)]").next().unwrap_or_default();
            for rest in outside.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                assert!(words.contains_key(key), "{name}: {key} is no word");
            }
        }
    }
}

/// Patterns need what the tests' own crates bring along unasked: what the program is built with says so itself.
#[test]
fn patterns_are_built_with_what_they_need() {
    let manifest: toml::Table = toml::from_str(&std::fs::read_to_string("Cargo.toml").unwrap()).unwrap();
    let regex = &manifest["dependencies"]["regex"];
    let features: Vec<&str> = regex["features"].as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
    // (?i) beside letters that are no ASCII; \d, \s and \b; \p{Nd}; \p{Han}
    for needed in ["unicode-case", "unicode-perl", "unicode-gencat", "unicode-script"] {
        assert!(features.contains(&needed), "regex is built without {needed}");
    }
}
