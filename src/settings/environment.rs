//! What the environment tells of the terminal, before anything is asked of the terminal itself.

/// What stands between the program and the eyes of its user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// `TERM`.
    pub term: String,
    /// `COLORTERM`.
    pub colorterm: String,
    /// The locale of characters: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set.
    pub locale: String,
    /// Whether colours are not wanted (`NO_COLOR`).
    pub no_color: bool,
    /// Inside tmux.
    pub tmux: bool,
    /// Inside GNU screen.
    pub screen: bool,
    /// Over SSH.
    pub ssh: bool,
    /// In Windows Terminal.
    pub windows_terminal: bool,
}

/// Terminals of a few characters: the hardware of old, and those that emulate no more than it.
const BARE: [&str; 6] = ["vt52", "vt100", "vt102", "vt220", "ansi", "dumb"];

impl Surroundings {
    /// What this process was started with.
    pub fn of_process() -> Surroundings {
        Surroundings::from_env(|name| std::env::var(name).ok())
    }

    /// What an environment says.
    pub fn from_env(var: impl Fn(&str) -> Option<String>) -> Surroundings {
        let get = |name| var(name).unwrap_or_default();
        let set = |name| !get(name).is_empty();
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().map(get).find(|value| !value.is_empty());
        let term = get("TERM");
        Surroundings {
            tmux: set("TMUX") || term.starts_with("tmux"),
            screen: set("STY") || !set("TMUX") && term.starts_with("screen"),
            term,
            colorterm: get("COLORTERM"),
            locale: locale.unwrap_or_default(),
            no_color: set("NO_COLOR"),
            ssh: set("SSH_CONNECTION") || set("SSH_TTY"),
            windows_terminal: set("WT_SESSION"),
        }
    }

    /// Whether the locale says that characters are written as UTF-8.
    pub fn is_utf8(&self) -> bool {
        let locale = self.locale.to_ascii_lowercase();
        // Windows has no such names, and writes to its terminals what they take.
        locale.ends_with("utf-8") || locale.contains("utf8") || locale.contains("utf-8@") || cfg!(windows)
    }

    /// Whether the terminal has characters for English at the most: the Linux console and the terminals of old.
    pub fn is_bare(&self) -> bool {
        self.term == "linux" || BARE.contains(&self.term.as_str())
    }

    /// Whether there is a terminal that only writes on, and can draw no screen.
    pub fn is_dumb(&self) -> bool {
        self.term == "dumb"
    }

    /// Whether nothing beyond ASCII can be relied on.
    pub fn is_ascii(&self) -> bool {
        self.is_bare() || !self.is_utf8()
    }

    /// Whether it makes sense to ask the terminal how wide a character is. In tmux and screen they would answer, and not
    /// the terminal that draws.
    pub fn can_be_measured(&self) -> bool {
        !self.tmux && !self.screen && !self.is_ascii() && !self.term.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(vars: &[(&str, &str)]) -> Surroundings {
        Surroundings::from_env(|name| vars.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_environment_is_read() {
        let utf8 = ("LANG", "ja_JP.UTF-8");
        for (vars, ascii, measured) in [
            (&[("TERM", "xterm-256color"), utf8][..], false, true),
            (&[("TERM", "xterm-256color"), ("LANG", "C")], true, false),
            (&[("TERM", "xterm-256color")], true, false),
            (&[("TERM", "xterm"), ("LC_ALL", "ja_JP.eucJP"), utf8], true, false),
            (&[("TERM", "xterm"), ("LC_ALL", ""), ("LC_CTYPE", "en_US.utf8")], false, true),
            (&[("TERM", "linux"), utf8], true, false),
            (&[("TERM", "vt100"), utf8], true, false),
            (&[("TERM", "xterm"), ("TMUX", "/tmp/x"), utf8], false, false),
            (&[("TERM", "xterm"), ("STY", "1.x"), utf8], false, false),
            (&[("TERM", "screen.xterm-256color"), utf8], false, false),
            (&[("TERM", "tmux-256color"), utf8], false, false),
        ] {
            let seen = of(vars);
            assert_eq!((seen.is_ascii(), seen.can_be_measured()), (ascii, measured), "{vars:?}");
        }
        let inside = of(&[("TERM", "screen-256color"), ("TMUX", "/tmp/x"), ("SSH_TTY", "/dev/pts/1")]);
        assert!(inside.tmux && !inside.screen && inside.ssh && !inside.no_color);
    }
}
