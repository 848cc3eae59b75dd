//! How things look: one style a role, read from theme files that are patches over one another.
//!
//! Screens ask for a role, never for a colour. What the terminal cannot show is approximated here, once,
//! when the theme is loaded: 24-bit colours become the nearest of 256 or of 16. Without colours
//! (`NO_COLOR`) the theme `mono` tells things apart by bold, underline and reverse video. crossterm's own
//! handling of `NO_COLOR` must stay off: it resets reverse video, and the selected row vanishes.

use std::path::Path;
use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::settings::{Fault, Source, read_text};

macro_rules! roles {
    ($($role:ident $name:literal $doc:literal,)*) => {
        /// What a style is for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Role {
            $(#[doc = $doc] $role,)*
        }

        impl Role {
            /// All roles, in the order of the enum.
            pub const ALL: &[Role] = &[$(Role::$role,)*];

            /// The name in theme files.
            pub fn name(self) -> &'static str {
                match self {
                    $(Role::$role => $name,)*
                }
            }
        }
    };
}

roles! {
    Text "text" "Ordinary text, and the background of everything.",
    Dim "dim" "What is said in passing.",
    Title "title" "The name of a screen or a section.",
    Accent "accent" "The one thing to look at.",
    Header "header" "The headings of a table.",
    Tab "tab" "A tab that is not open.",
    TabActive "tab_active" "The open tab.",
    Selected "selected" "The selected row of the pane that has the keys.",
    SelectedUnfocused "selected_unfocused" "The selected row of another pane.",
    Error "error" "Severity error.",
    Warning "warning" "Severity warning.",
    Info "info" "Severity info.",
    Ok "ok" "Nothing was found.",
    New "new" "What was not in the upload before: a finding, a reply.",
    Mark "mark" "The mark of a character that must not be shown as it is.",
    Gaiji "gaiji" "The sign that PMH puts for a character outside its repertoire.",
    Absent "absent" "What stands for absent, null, empty and blank.",
    Billing "billing" "Items for billing (red in the file design).",
    Card "card" "Items of the card face (green in the file design).",
    Person "person" "Items of the person (blue in the file design).",
    Internal "internal" "Items that are never shown (black in the file design).",
    DigitBox "digit_box" "One digit in its box on the card.",
    CardPaper "card_paper" "The paper of the card in the preview.",
    CardTitle "card_title" "The name of the certificate on the card.",
    Key "key" "The name of a key in the footer.",
    Footer "footer" "The footer.",
    Popup "popup" "Text in a popup.",
    PopupTitle "popup_title" "The title bar of a popup.",
    Input "input" "A text field.",
    Match "match" "What the search found.",
    Progress "progress" "The filled part of a gauge.",
}

/// The themes that come with the program.
const BUILT_IN: &[(&str, &str)] = &[
    ("dark", include_str!("../../../themes/dark.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("high-contrast", include_str!("../../../themes/high-contrast.toml")),
    ("sixteen", include_str!("../../../themes/sixteen.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
];

/// How many colours a terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// 24-bit colours.
    True,
    /// The 256 of xterm.
    Indexed,
    /// The 16 of ANSI.
    Sixteen,
    /// None, or none wanted.
    Mono,
}

impl Depth {
    /// What the environment says: `NO_COLOR`, `COLORTERM`, `TERM`. SSH does not pass `COLORTERM` on, and
    /// Tera Term and PuTTY call themselves `xterm` while showing 256 colours, so that is what is taken.
    pub fn from_env(var: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name| var(name).unwrap_or_default();
        let term = get("TERM");
        if !get("NO_COLOR").is_empty() || matches!(term.as_str(), "dumb" | "vt52" | "vt100" | "vt102" | "vt220") {
            Depth::Mono
        } else if matches!(get("COLORTERM").as_str(), "truecolor" | "24bit") {
            Depth::True
        } else if term.ends_with("-16color") || matches!(term.as_str(), "linux" | "ansi" | "cygwin" | "screen") {
            Depth::Sixteen
        } else {
            Depth::Indexed
        }
    }
}

/// A style for each role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    name: String,
    styles: Vec<Style>,
}

impl Theme {
    /// The names that `--theme` knows.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The theme for a terminal: the one asked for by `--theme` (a name, or a file), else `mono` where
    /// there are no colours, `sixteen` where there are few, and `dark`. Whoever asks for a theme by name asks
    /// for its colours, whatever `NO_COLOR` says: without them it would not show which row is selected.
    ///
    /// # Errors
    /// The file cannot be read, or something in it is not a theme: with the line, and what to do.
    pub fn load(wanted: Option<&str>, depth: Depth) -> Result<Self, Fault> {
        let name = wanted.unwrap_or(match depth {
            Depth::Mono => "mono",
            Depth::Sixteen => "sixteen",
            Depth::True | Depth::Indexed => "dark",
        });
        let depth = if wanted.is_some() && depth == Depth::Mono { Depth::Indexed } else { depth };
        let theme = match built_in(name) {
            Some(text) => Self::parse(text, name)?,
            None => {
                let missing = || Fault {
                    file: name.to_owned(),
                    line: None,
                    word: "fault.theme.unreadable",
                    args: vec![("names", list(Self::names()))],
                };
                let text = read_text(Path::new(name))?.ok_or_else(missing)?;
                Self::parse(&text, name)?
            }
        };
        Ok(theme.at_depth(depth))
    }

    /// Reads a theme file: `inherit = "dark"` and `[styles]`. What it does not name is as in the theme
    /// that it inherits, `dark` if it does not say.
    ///
    /// # Errors
    /// The first thing that is no TOML, no role, no colour or no modifier.
    pub fn parse(text: &str, file: &str) -> Result<Self, Fault> {
        let source = Source { file, text };
        let table = source.table()?;
        let mut theme = Self { name: file.to_owned(), styles: vec![Style::new(); Role::ALL.len()] };
        if let Some(parent) = table.get("inherit") {
            let name = parent.get_ref().as_str().unwrap_or_default();
            // a theme of the program inherits from none or from another of the program that does not
            let text = built_in(name).filter(|_| name != file).ok_or_else(|| {
                source.fault("fault.theme.inherit", parent.span(), &[("names", &list(Self::names()))])
            })?;
            theme.styles = Self::parse(text, name)?.styles;
        } else if built_in(file) != Some(text) {
            theme.styles = Self::parse(built_in("dark").unwrap_or_default(), "dark")?.styles;
        }
        for (key, value) in &table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("inherit", _) => {}
                ("styles", DeValue::Table(styles)) => theme.patch(&source, styles)?,
                (name, _) => return Err(source.fault("fault.theme.key", key.span(), &[("key", name)])),
            }
        }
        Ok(theme)
    }

    /// Takes the styles of a file over those that are there.
    fn patch(&mut self, source: &Source, styles: &DeTable) -> Result<(), Fault> {
        for (key, value) in styles {
            let name = key.get_ref().as_ref();
            let Some(role) = Role::ALL.iter().position(|role| role.name() == name) else {
                let roles = list(Role::ALL.iter().map(|role| role.name()));
                return Err(source.fault("fault.theme.role", key.span(), &[("key", name), ("names", &roles)]));
            };
            self.styles[role] = read_style(source, value)?;
        }
        Ok(())
    }

    /// The name or file that the theme was loaded by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The style of a role. A role without a background of its own leaves what is under it. A selected row
    /// takes its style over all others: its text colour goes with its background.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// The theme with every colour as the terminal can show it.
    pub fn at_depth(mut self, depth: Depth) -> Self {
        for style in &mut self.styles {
            let (fg, bg) = (style.fg, style.bg);
            style.fg = fg.and_then(|color| at_depth(color, depth));
            style.bg = bg.and_then(|color| at_depth(color, depth));
            // two colours that became one would hide the text
            if style.fg.is_some() && style.fg == style.bg && fg != bg {
                style.fg = Some(if brightness(bg.unwrap_or_default()) > 127 { Color::Black } else { Color::White });
            }
        }
        self
    }
}

impl std::ops::Index<Role> for Theme {
    type Output = Style;

    fn index(&self, role: Role) -> &Style {
        &self.styles[role as usize]
    }
}

/// The text of a theme that comes with the program.
fn built_in(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Names in a row, for messages.
fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// Reads `{ fg = "#ff6b6b", bold = true }`.
fn read_style(source: &Source, value: &Spanned<DeValue>) -> Result<Style, Fault> {
    let DeValue::Table(entries) = value.get_ref() else {
        return Err(source.fault("fault.theme.style", value.span(), &[]));
    };
    let mut style = Style::new();
    for (key, value) in entries {
        let name = key.get_ref().as_ref();
        if matches!(name, "fg" | "bg") {
            let written = value.get_ref().as_str().unwrap_or_default();
            let color = Color::from_str(written)
                .map_err(|_| source.fault("fault.theme.color", value.span(), &[("value", written)]))?;
            style = if name == "fg" { style.fg(color) } else { style.bg(color) };
            continue;
        }
        let modifier = match name {
            "bold" => Modifier::BOLD,
            "dim" => Modifier::DIM,
            "italic" => Modifier::ITALIC,
            "underline" => Modifier::UNDERLINED,
            "reverse" => Modifier::REVERSED,
            _ => return Err(source.fault("fault.theme.property", key.span(), &[("key", name)])),
        };
        match value.get_ref() {
            DeValue::Boolean(true) => style = style.add_modifier(modifier),
            DeValue::Boolean(false) => style = style.remove_modifier(modifier),
            _ => return Err(source.fault("fault.theme.switch", value.span(), &[("key", name)])),
        }
    }
    Ok(style)
}

/// The sixteen colours as xterm shows them.
const SIXTEEN: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];

/// The six levels of red, green and blue in the colours 16 to 231.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// A colour as a terminal of that depth shows it; `None` where it shows none.
fn at_depth(color: Color, depth: Depth) -> Option<Color> {
    match (depth, color) {
        (Depth::Mono, _) => None,
        (Depth::Indexed, Color::Rgb(r, g, b)) => Some(Color::Indexed(nearest_indexed([r, g, b]))),
        (Depth::Sixteen, Color::Rgb(..) | Color::Indexed(_)) => {
            let wanted = rgb(color)?;
            SIXTEEN.iter().min_by_key(|(_, have)| distance(wanted, *have)).map(|(color, _)| *color)
        }
        _ => Some(color),
    }
}

/// The nearest of the colours 16 to 255; the first sixteen are left out, since users change them.
fn nearest_indexed(wanted: [u8; 3]) -> u8 {
    (16..=255).min_by_key(|index| distance(wanted, indexed(*index))).unwrap_or(15)
}

/// Red, green and blue of one of the 256 colours.
fn indexed(index: u8) -> [u8; 3] {
    match index {
        0..16 => SIXTEEN[usize::from(index)].1,
        16..232 => {
            let cube = usize::from(index - 16);
            [LEVELS[cube / 36], LEVELS[cube / 6 % 6], LEVELS[cube % 6]]
        }
        232.. => [8 + 10 * (index - 232); 3],
    }
}

/// Red, green and blue of a colour; `None` for the terminal's own.
fn rgb(color: Color) -> Option<[u8; 3]> {
    match color {
        Color::Rgb(r, g, b) => Some([r, g, b]),
        Color::Indexed(index) => Some(indexed(index)),
        _ => SIXTEEN.iter().find(|(named, _)| *named == color).map(|(_, rgb)| *rgb),
    }
}

/// How far apart two colours look: squared, green counting most.
fn distance(a: [u8; 3], b: [u8; 3]) -> i32 {
    [3, 6, 2]
        .into_iter()
        .zip(a.into_iter().zip(b))
        .map(|(weight, (a, b))| weight * (i32::from(a) - i32::from(b)).pow(2))
        .sum()
}

/// How bright a colour looks, from 0 to 255.
fn brightness(color: Color) -> u32 {
    let [r, g, b] = rgb(color).unwrap_or([0; 3]).map(u32::from);
    (299 * r + 587 * g + 114 * b) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    /// The contrast of two colours as WCAG counts it, from 1 to 21.
    fn contrast(a: Color, b: Color) -> f64 {
        let light = |color| {
            let [r, g, b] = rgb(color).unwrap().map(|v| {
                let v = f64::from(v) / 255.0;
                if v <= 0.03928 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (a, b) = (light(a), light(b));
        a.max(b) / a.min(b)
    }

    #[test]
    fn built_in_themes_name_every_role() {
        for (name, text) in BUILT_IN {
            let theme = Theme::parse(text, name).unwrap_or_else(|fault| panic!("{}", fault.text(Lang::En)));
            let table = DeTable::parse(text).unwrap().into_inner();
            let styles = table.get("styles").and_then(|s| s.get_ref().as_table()).unwrap();
            if !table.contains_key("inherit") {
                assert_eq!(styles.len(), Role::ALL.len(), "{name}");
            }
            for (sign, plain) in [(Role::Selected, Role::Text), (Role::Error, Role::Info), (Role::Mark, Role::Text)] {
                assert_ne!(theme[sign], theme[plain], "{name}");
            }
        }
    }

    #[test]
    fn text_is_readable_at_every_depth() {
        for (name, least) in [("dark", 4.5), ("light", 4.5), ("high-contrast", 7.0)] {
            for depth in [Depth::True, Depth::Indexed] {
                let theme = Theme::load(Some(name), depth).unwrap();
                let paper = theme[Role::Text].bg.unwrap();
                for role in Role::ALL {
                    let style = theme[*role];
                    // the items of a card lie on its paper
                    let on_card = matches!(role, Role::Billing | Role::Card | Role::Person | Role::Internal);
                    let under = if on_card { theme[Role::CardPaper].bg.unwrap() } else { paper };
                    let (fg, bg) = (style.fg.or(theme[Role::Text].fg).unwrap(), style.bg.unwrap_or(under));
                    let least = if *role == Role::Dim || *role == Role::Absent { least * 0.75 } else { least };
                    assert!(contrast(fg, bg) >= least, "{name} {depth:?} {role:?}: {:.1}", contrast(fg, bg));
                }
            }
        }
    }

    #[test]
    fn signs_are_readable_in_popups() {
        for name in ["dark", "light", "high-contrast"] {
            let theme = Theme::load(Some(name), Depth::True).unwrap();
            let under = theme[Role::Popup].bg.unwrap();
            for role in [Role::Dim, Role::Accent, Role::Error, Role::Warning, Role::Info, Role::Ok, Role::Title] {
                let ratio = contrast(theme[role].fg.unwrap(), under);
                assert!(ratio >= 4.0, "{name} {role:?}: {ratio:.1}");
            }
        }
    }

    #[test]
    fn no_style_of_mono_has_a_colour() {
        let theme = Theme::load(None, Depth::Mono).unwrap();
        assert!(Role::ALL.iter().all(|role| theme[*role].fg.is_none() && theme[*role].bg.is_none()));
        assert_eq!(theme.name(), "mono");
        let asked = Theme::load(Some("dark"), Depth::Mono).unwrap();
        assert!(asked[Role::Selected].bg.is_some());
    }

    #[test]
    fn depth_is_read_from_the_environment() {
        for (vars, depth) in [
            (&[("TERM", "xterm"), ("COLORTERM", "truecolor")][..], Depth::True),
            (&[("TERM", "xterm")], Depth::Indexed),
            (&[("TERM", "linux")], Depth::Sixteen),
            (&[("TERM", "vt100")], Depth::Mono),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "1")], Depth::Mono),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "")], Depth::Indexed),
        ] {
            let get = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            assert_eq!(Depth::from_env(get), depth, "{vars:?}");
        }
    }

    #[test]
    fn colours_become_the_nearest() {
        for (color, depth, near) in [
            (Color::Rgb(255, 0, 0), Depth::Indexed, Color::Indexed(196)),
            (Color::Rgb(8, 8, 8), Depth::Indexed, Color::Indexed(232)),
            (Color::Rgb(250, 10, 5), Depth::Sixteen, Color::LightRed),
            (Color::Indexed(231), Depth::Sixteen, Color::White),
            (Color::Red, Depth::Indexed, Color::Red),
        ] {
            assert_eq!(at_depth(color, depth), Some(near));
        }
        let close = "[styles]\ntext = { fg = \"#f0f0f0\", bg = \"#ffffff\" }";
        let text = Theme::parse(close, "x").unwrap().at_depth(Depth::Sixteen)[Role::Text];
        assert_ne!(text.fg, text.bg);
    }

    #[test]
    fn a_theme_file_is_a_patch() {
        let text = "inherit = \"light\"\n[styles]\nerror = { fg = \"202\", bold = true }\n";
        let theme = Theme::parse(text, "my.toml").unwrap();
        let light = Theme::load(Some("light"), Depth::True).unwrap();
        assert_eq!(theme[Role::Error], Style::new().fg(Color::Indexed(202)).add_modifier(Modifier::BOLD));
        assert_eq!(theme[Role::Title], light[Role::Title]);
        assert_eq!(Theme::parse("", "e").unwrap()[Role::Text], Theme::load(None, Depth::True).unwrap()[Role::Text]);
    }

    #[test]
    fn faults_name_file_line_and_cure() {
        for (text, line, word) in [
            ("[styles]\n\neror = { fg = \"red\" }", 3, "fault.theme.role"),
            ("[styles]\nerror = { fg = \"redish\" }", 2, "fault.theme.color"),
            ("[styles]\nerror = { blink = true }", 2, "fault.theme.property"),
            ("[styles]\nerror = { bold = 1 }", 2, "fault.theme.switch"),
            ("[styles]\nerror = \"red\"", 2, "fault.theme.style"),
            ("colours = 1", 1, "fault.theme.key"),
            ("inherit = \"drak\"", 1, "fault.theme.inherit"),
            ("[styles]\n= 1", 2, "toml.key"),
        ] {
            let fault = Theme::parse(text, "my.toml").unwrap_err();
            assert_eq!((fault.line, fault.word), (Some(line), word), "{text}");
            for lang in [Lang::Ja, Lang::En] {
                assert!(lang.find(word).is_some(), "{word}");
                assert!(!fault.text(lang).contains('{') || text.contains('{'), "{}", fault.text(lang));
                assert!(fault.text(lang).starts_with(&format!("my.toml:{line}: ")));
            }
        }
        assert_eq!(Theme::load(Some("/no/such"), Depth::True).unwrap_err().word, "fault.theme.unreadable");
    }
}
