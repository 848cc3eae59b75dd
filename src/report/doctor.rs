//! `doctor`: what this terminal can do, what the user's settings change, and which setting of Tera Term, PuTTY, Windows
//! Terminal or tmux to change where something looks wrong. The names of those settings are from their manuals and sources.

use serde_json::{Value, json};

use crate::settings::{FileSays, Surroundings};
use crate::text::Lang;
use crate::text::terminal_text::{Ruler, pad, safe};

/// How wide the terminal draws ambiguous characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// One cell, measured.
    Narrow,
    /// Two cells, measured.
    Wide,
    /// The character took more cells than any has: the terminal does not read UTF-8.
    Garbled,
    /// It did not answer.
    NoAnswer,
    /// Something stands between that would answer in its place.
    Between,
    /// Not asked, since it is known to show little more than ASCII, or said to.
    NotAsked,
    /// There is no terminal.
    NoTerminal,
}

impl Width {
    fn code(self) -> &'static str {
        match self {
            Width::Narrow => "narrow",
            Width::Wide => "wide",
            Width::Garbled => "garbled",
            Width::NoAnswer => "no-answer",
            Width::Between => "not-trusted",
            Width::NotAsked => "not-asked",
            Width::NoTerminal => "no-terminal",
        }
    }
}

/// What was found out.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Whether there is a terminal to draw on and to take keys from.
    pub terminal: bool,
    /// Its columns and rows.
    pub size: Option<(u16, u16)>,
    /// How many colours are used: 0, 16, 256 or 2 to the power of 24.
    pub colours: u32,
    /// What came of measuring.
    pub width: Width,
    /// The width that the user set: `Some(true)` two cells.
    pub set: Option<bool>,
    /// Whether nothing beyond ASCII is drawn but data.
    pub ascii: bool,
    /// Whether values may be sent to the terminal's clipboard.
    pub osc52: bool,
    /// The user's files.
    pub says: Vec<FileSays>,
    /// What the environment says.
    pub surroundings: Surroundings,
}

/// A line of the report: what, how it is, and whether something is to be done.
struct Row {
    id: &'static str,
    text: String,
    trouble: bool,
}

fn rows(facts: &Facts, lang: Lang) -> Vec<Row> {
    let around = &facts.surroundings;
    let mut rows = Vec::new();
    let mut row = |id, trouble, text: String| rows.push(Row { id, text, trouble });
    let not_set = |text: &str| match text {
        "" => lang.t("doctor.not-set").to_owned(),
        text => safe(text).into_owned(),
    };
    let key = match facts.terminal {
        true => "doctor.terminal.yes",
        false if around.is_dumb() => "doctor.terminal.dumb",
        false => "doctor.terminal.no",
    };
    row("doctor.terminal", !facts.terminal, lang.t(key).to_owned());
    let locale = not_set(&around.locale);
    let key = if around.is_utf8() { "doctor.encoding.utf-8" } else { "doctor.encoding.other" };
    row("doctor.encoding", !around.is_utf8(), lang.f(key, &[("locale", &locale)]));
    let key = if around.is_bare() { "doctor.term.bare" } else { "doctor.term.plain" };
    row("doctor.term", around.term.is_empty(), lang.f(key, &[("term", &not_set(&around.term))]));
    let colours = match (around.no_color, facts.colours) {
        (true, _) => lang.t("doctor.colours.unwanted").to_owned(),
        (false, 0) => lang.t("doctor.colours.none").to_owned(),
        (false, count) => lang.f("doctor.colours.some", &[("count", &count)]),
    };
    row("doctor.colours", false, colours);
    let small = facts.size.is_some_and(|(columns, rows)| columns < 80 || rows < 24);
    let size = match facts.size {
        Some((columns, rows)) => {
            let key = if small { "doctor.size.small" } else { "doctor.size.enough" };
            lang.f(key, &[("columns", &columns), ("rows", &rows)])
        }
        None => lang.t("doctor.size.unknown").to_owned(),
    };
    row("doctor.size", small, size);
    let (trouble, width) = ambiguous(facts, lang);
    row("doctor.ambiguous", trouble, width);
    let between: Vec<&str> = [(around.tmux, "tmux"), (around.screen, "GNU screen"), (around.ssh, "SSH")]
        .into_iter()
        .filter_map(|(there, name)| there.then_some(name))
        .collect();
    let between = if between.is_empty() { lang.t("doctor.between.nothing").to_owned() } else { between.join(", ") };
    row("doctor.between", false, between);
    let known = facts.set.is_some() || matches!(facts.width, Width::Narrow | Width::Wide);
    let key = match (facts.ascii, known) {
        (true, _) => "doctor.chrome.ascii",
        (false, true) => "doctor.chrome.all",
        (false, false) => "doctor.chrome.sure",
    };
    row("doctor.chrome", false, lang.t(key).to_owned());
    let key = if facts.osc52 { "doctor.osc52.on" } else { "doctor.osc52.off" };
    row("doctor.osc52", false, lang.t(key).to_owned());
    rows
}

/// How wide ambiguous characters are, and whether that is other than the user says.
fn ambiguous(facts: &Facts, lang: Lang) -> (bool, String) {
    let measured = lang.t(match facts.width {
        Width::Narrow => "doctor.ambiguous.narrow",
        Width::Wide => "doctor.ambiguous.wide",
        Width::Garbled => "doctor.ambiguous.garbled",
        Width::NoAnswer => "doctor.ambiguous.no-answer",
        Width::Between => "doctor.ambiguous.between",
        Width::NotAsked => "doctor.ambiguous.not-asked",
        Width::NoTerminal => "doctor.ambiguous.no-terminal",
    });
    let other = match (facts.width, facts.set) {
        (Width::Narrow, Some(true)) => Some("doctor.ambiguous.not-wide"),
        (Width::Wide, Some(false)) => Some("doctor.ambiguous.not-narrow"),
        _ => None,
    };
    match other {
        Some(key) => (true, format!("{measured} {}", lang.t(key))),
        None => (facts.width == Width::Garbled, measured.to_owned()),
    }
}

/// What may look wrong, and the settings for it.
const HELP: [(&str, &[&str]); 4] = [
    (
        "doctor.help.garbled",
        &[
            "doctor.help.garbled.tera",
            "doctor.help.garbled.putty",
            "doctor.help.garbled.tmux",
            "doctor.help.garbled.host",
        ],
    ),
    (
        "doctor.help.columns",
        &[
            "doctor.help.columns.option",
            "doctor.help.columns.tera",
            "doctor.help.columns.putty",
            "doctor.help.columns.windows",
        ],
    ),
    ("doctor.help.colours", &["doctor.help.colours.tmux", "doctor.help.colours.theme"]),
    ("doctor.help.keys", &["doctor.help.keys.putty", "doctor.help.keys.keymap"]),
];

/// The report as lines.
pub fn render(facts: &Facts, lang: Lang) -> String {
    let mut text = format!("{}\n", lang.t("doctor.title"));
    for row in rows(facts, lang) {
        let sign = if row.trouble { "!" } else { " " };
        prose(&mut text, &format!("{sign} {}", pad(lang.t(row.id), 22)), &row.text);
    }
    text.push_str(&format!("\n{}\n", lang.t("doctor.settings")));
    if facts.says.is_empty() {
        let none = match crate::settings::folder() {
            Some(folder) => lang.f("settings.none", &[("folder", &safe(&folder.display().to_string()))]),
            None => lang.t("settings.nowhere").to_owned(),
        };
        prose(&mut text, "  ", &none);
    }
    for says in &facts.says {
        prose(&mut text, "  ", &safe(&says.file));
        for (wrong, line) in says.lines(lang) {
            prose(&mut text, if wrong { "!   " } else { "    " }, &safe(&line));
        }
    }
    text.push_str(&format!("\n{}\n", lang.t("doctor.help")));
    for (symptom, steps) in HELP {
        prose(&mut text, "  ", lang.t(symptom));
        for step in steps {
            prose(&mut text, "    - ", lang.t(step));
        }
    }
    text
}

/// Adds a sentence, wrapped behind a label.
fn prose(text: &mut String, label: &str, sentence: &str) {
    // The narrowest terminal of the field, less one: some wrap a line that fills it.
    const COLUMNS: usize = 79;
    let ruler = Ruler::default();
    let indent = ruler.width(label);
    for (i, line) in ruler.wrap(sentence, COLUMNS - indent).iter().enumerate() {
        let blank = " ".repeat(indent);
        text.push_str(&format!("{}{line}\n", if i == 0 { label } else { &blank }));
    }
}

/// The report as JSON.
pub fn to_json(facts: &Facts, lang: Lang) -> Value {
    let around = &facts.surroundings;
    let files: Vec<Value> = facts
        .says
        .iter()
        .map(|says| {
            let sets: Vec<Value> = says
                .sets
                .iter()
                .map(|set| json!({"key": set.key, "value": set.value, "line": set.line, "overruled": set.overruled}))
                .collect();
            let faults: Vec<Value> =
                says.faults.iter().map(|fault| json!({"line": fault.line, "message": fault.text(lang)})).collect();
            json!({"file": says.file, "sets": sets, "unbound": says.unbound, "faults": faults})
        })
        .collect();
    json!({
        "terminal": facts.terminal,
        "term": around.term,
        "locale": around.locale,
        "utf8": around.is_utf8(),
        "no_color": around.no_color,
        "colours": facts.colours,
        "columns": facts.size.map(|(columns, _)| columns),
        "rows": facts.size.map(|(_, rows)| rows),
        "ambiguous": facts.width.code(),
        "ambiguous_set": facts.set.map(|wide| if wide { "wide" } else { "narrow" }),
        "tmux": around.tmux,
        "screen": around.screen,
        "ssh": around.ssh,
        "ascii": facts.ascii,
        "osc52": facts.osc52,
        "settings": files,
        "troubles": rows(facts, lang).iter().filter(|row| row.trouble).map(|row| &row.text).collect::<Vec<_>>(),
    })
}
