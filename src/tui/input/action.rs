//! What keys do: one table of actions, from which the footer, the help, the palette and the keymap file
//! are made. What an action says in Japanese and English stands in the table of words as
//! `action.<id>` and `action.<id>.short`.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use toml::Spanned;
use toml::de::{DeString, DeValue};

use super::cursor::Move;
use crate::settings::{Fault, Set, Source};
use crate::text::Lang;

/// The screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScreenId {
    /// The list of records.
    Records,
    /// The list of findings.
    Findings,
    /// What clinics and Mynaportal will show.
    Preview,
    /// What changes between uploads, and when it shows.
    Changes,
    /// The specification data in force.
    Spec,
}

impl ScreenId {
    /// All screens, in the order of their keys.
    pub const ALL: &[ScreenId] =
        &[ScreenId::Records, ScreenId::Findings, ScreenId::Preview, ScreenId::Changes, ScreenId::Spec];

    /// The action that opens it.
    pub fn action(self) -> Action {
        match self {
            ScreenId::Records => Action::Records,
            ScreenId::Findings => Action::Findings,
            ScreenId::Preview => Action::Preview,
            ScreenId::Changes => Action::Changes,
            ScreenId::Spec => Action::Spec,
        }
    }
}

/// Everywhere.
const ALL: &[ScreenId] = ScreenId::ALL;
/// Where records are gone through.
const PROBLEMS: &[ScreenId] = &[ScreenId::Records, ScreenId::Findings, ScreenId::Preview];
/// Among the records' fields.
const RECORDS: &[ScreenId] = &[ScreenId::Records];
/// Where a list can be narrowed.
const LISTS: &[ScreenId] = &[ScreenId::Records, ScreenId::Findings, ScreenId::Changes];
/// Between uploads.
const CHANGES: &[ScreenId] = &[ScreenId::Changes];
/// On the card.
const PREVIEW: &[ScreenId] = &[ScreenId::Preview];

impl Action {
    /// The movement that it asks for, where it is one.
    pub fn movement(self) -> Option<Move> {
        Some(match self {
            Action::Down => Move::By(1),
            Action::Up => Move::By(-1),
            Action::PageDown => Move::Page(1),
            Action::PageUp => Move::Page(-1),
            Action::First => Move::First,
            Action::Last => Move::Last,
            _ => return None,
        })
    }
}

macro_rules! actions {
    ($($action:ident $id:literal [$($key:literal),*] $screens:ident $doc:literal,)*) => {
        /// Something that the user can ask for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $doc] $action,)*
        }

        impl Action {
            /// All actions, in the order in which help and palette list them.
            pub const ALL: &[Action] = &[$(Action::$action,)*];

            /// The name in keymap files, which never changes.
            pub fn id(self) -> &'static str {
                match self {
                    $(Action::$action => $id,)*
                }
            }

            /// The screens where it holds.
            pub fn screens(self) -> &'static [ScreenId] {
                match self {
                    $(Action::$action => $screens,)*
                }
            }

            /// The names of the keys that it has unless the user says otherwise.
            pub fn default_keys(self) -> &'static [&'static str] {
                match self {
                    $(Action::$action => &[$($key),*],)*
                }
            }

            /// One line about it, for help and palette.
            pub fn long(self, lang: Lang) -> &'static str {
                lang.t(match self {
                    $(Action::$action => concat!("action.", $id),)*
                })
            }

            /// One or two words about it, at most 10 cells wide, for the footer.
            pub fn short(self, lang: Lang) -> &'static str {
                lang.t(match self {
                    $(Action::$action => concat!("action.", $id, ".short"),)*
                })
            }
        }
    };
}

actions! {
    Records "records" ["1"] ALL "Open the list of records.",
    Findings "findings" ["2"] ALL "Open the list of findings.",
    Preview "preview" ["3"] ALL "Open what clinics and Mynaportal will show.",
    Changes "changes" ["4"] ALL "Open what changes between two uploads, and when it shows.",
    Spec "spec" ["5"] ALL "Open the specification and error-code list in force.",
    Down "down" ["j", "Down"] ALL "Move down.",
    Up "up" ["k", "Up"] ALL "Move up.",
    Left "left" ["h", "Left"] ALL "Move left.",
    Right "right" ["l", "Right"] ALL "Move right.",
    PageDown "page-down" ["PgDn", "Ctrl-f", "Space"] ALL "Move down one page.",
    PageUp "page-up" ["PgUp", "Ctrl-b"] ALL "Move up one page.",
    First "first" ["g", "Home"] ALL "Go to the first.",
    Last "last" ["G", "End"] ALL "Go to the last.",
    Open "open" ["Enter"] ALL "Open what is selected.",
    Back "back" ["Esc"] ALL "Close, or go back.",
    NextPane "next-pane" ["Tab"] ALL "Go to the next pane.",
    PreviousPane "previous-pane" ["BackTab"] ALL "Go to the previous pane.",
    Search "search" ["/"] ALL "Search by name, kana or number, in romaji too.",
    NextMatch "next-match" ["n"] ALL "Go to the next match.",
    PreviousMatch "previous-match" ["N"] ALL "Go to the previous match.",
    NextProblem "next-problem" ["e"] PROBLEMS "Go to the next record with a finding.",
    PreviousProblem "previous-problem" ["E"] PROBLEMS "Go to the previous record with a finding.",
    NextFile "next-file" ["]"] ALL "Go to the next file.",
    PreviousFile "previous-file" ["["] ALL "Go to the previous file.",
    Filter "filter" ["f"] LISTS "Filter the list.",
    ClearFilter "clear-filter" ["F"] LISTS "Clear the filter.",
    AsOf "as-of" ["d"] ALL "Change the as-of date.",
    NextApril "next-april" ["a"] ALL "See the next 1 April, or today again.",
    LaterMonth "later-month" ["+"] ALL "Move the as-of date to the first day of the next month.",
    EarlierMonth "earlier-month" ["-"] ALL "Move the as-of date to the first day of this month, or of the one before.",
    Extract "extract" ["x"] LISTS "Write the listed records, as they are, to a new file.",
    Mark "mark" ["m"] LISTS "Mark the record or the group in the work list.",
    SentAt "sent-at" ["t"] CHANGES "Change the moment of sending.",
    Assume "assume" ["o"] CHANGES "Choose how what is not published is read.",
    Reveal "reveal" ["v"] RECORDS "Show this record's individual number for a few seconds.",
    ToggleSent "toggle-sent" ["s"] PREVIEW "Show what was sent, before characters are replaced.",
    Print "print" ["p"] PROBLEMS "Show one value or finding alone, to select it with the mouse or write it to a file.",
    Reload "reload" ["r"] ALL "Read the files again.",
    Palette "palette" [":"] ALL "Choose an action by name.",
    Help "help" ["?"] ALL "Show the keys of this screen.",
    Quit "quit" ["q", "Ctrl-c"] ALL "Quit.",
}

/// The names of keys that are no characters.
const NAMED: &[(&str, KeyCode)] = &[
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("BackTab", KeyCode::BackTab),
    ("Space", KeyCode::Char(' ')),
    ("PgDn", KeyCode::PageDown),
    ("PgUp", KeyCode::PageUp),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Insert", KeyCode::Insert),
];

/// A key as a keymap knows it. Written `j`, `G`, `Ctrl-f`, `Alt-x`, `Enter`, `F1`: words, since fonts in
/// PuTTY lack the signs for keys and arrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    alt: bool,
}

impl Key {
    /// Ctrl-c, which closes and quits whatever a keymap says.
    pub const CTRL_C: Key = Key { code: KeyCode::Char('c'), ctrl: true, alt: false };
}

impl From<KeyEvent> for Key {
    /// The key of an event: a capital letter tells of Shift by itself, and with Ctrl there are no capitals.
    fn from(event: KeyEvent) -> Self {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let code = match event.code {
            KeyCode::Char(c) if ctrl => KeyCode::Char(c.to_ascii_lowercase()),
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            code => code,
        };
        Self { code, ctrl, alt: event.modifiers.contains(KeyModifiers::ALT) }
    }
}

impl FromStr for Key {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        let (mut rest, mut ctrl, mut alt) = (name, false, false);
        loop {
            if let Some(after) = rest.strip_prefix("Ctrl-") {
                (rest, ctrl) = (after, true);
            } else if let Some(after) = rest.strip_prefix("Alt-") {
                (rest, alt) = (after, true);
            } else {
                break;
            }
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_control() && c != ' ' => {
                KeyCode::Char(if ctrl { c.to_ascii_lowercase() } else { c })
            }
            _ => match NAMED.iter().find(|(known, _)| known.eq_ignore_ascii_case(rest)) {
                Some((_, code)) => *code,
                None => match rest.strip_prefix('F').and_then(|number| number.parse().ok()) {
                    Some(number @ 1..=12) => KeyCode::F(number),
                    _ => return Err(()),
                },
            },
        };
        Ok(Self { code, ctrl, alt })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.ctrl { "Ctrl-" } else { "" })?;
        f.write_str(if self.alt { "Alt-" } else { "" })?;
        match (NAMED.iter().find(|(_, code)| *code == self.code), self.code) {
            (Some((name, _)), _) => f.write_str(name),
            (None, KeyCode::Char(c)) => write!(f, "{c}"),
            (None, KeyCode::F(number)) => write!(f, "F{number}"),
            (None, code) => write!(f, "{code}"),
        }
    }
}

/// Which key does what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    keys: HashMap<Action, Vec<Key>>,
}

impl Default for Keymap {
    fn default() -> Self {
        let keys = |action: &Action| action.default_keys().iter().filter_map(|name| name.parse().ok()).collect();
        Self { keys: Action::ALL.iter().map(|action| (*action, keys(action))).collect() }
    }
}

impl Keymap {
    /// What a key does on a screen.
    pub fn action_for(&self, event: KeyEvent, screen: ScreenId) -> Option<Action> {
        let key = Key::from(event);
        Action::ALL.iter().copied().find(|action| action.screens().contains(&screen) && self.of(*action).contains(&key))
    }

    /// The names of an action's keys, the one to show first.
    pub fn keys_for(&self, action: Action) -> Vec<String> {
        self.of(action).iter().map(Key::to_string).collect()
    }

    /// What a key would do on another screen, for saying why it does nothing here.
    pub fn elsewhere(&self, event: KeyEvent) -> Option<Action> {
        let key = Key::from(event);
        Action::ALL.iter().copied().find(|action| self.of(*action).contains(&key))
    }

    /// A slow line may deliver Esc and the next key in one piece, which are told of as that key with Alt. Where no action has
    /// it, they are meant: those two keys.
    pub fn told_apart(&self, event: KeyEvent) -> Option<[KeyEvent; 2]> {
        let alt = event.modifiers.contains(KeyModifiers::ALT) && self.elsewhere(event).is_none();
        let key = KeyEvent { modifiers: event.modifiers - KeyModifiers::ALT, ..event };
        alt.then_some([KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE), key])
    }

    /// Takes the keys of a keymap file over those that are there: `quit = ["q", "Ctrl-q"]`. An action that the
    /// file does not name keeps its keys, but for those that the file gives to another action. An entry that is no action
    /// or no key, or gives a key to a second action of one screen, is left out; so is everything where the file is no TOML.
    /// What was taken, and what is wrong.
    pub fn patch(&mut self, text: &str, file: &str) -> (Vec<Set>, Vec<Fault>) {
        let source = Source { file, text };
        let (entries, mut faults) = source.entries();
        let (mut given, mut sets) = (Vec::new(), Vec::new());
        for (name, value) in &entries {
            match entry(&source, name, value, &given) {
                Ok((action, keys)) => {
                    let value = keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ");
                    let line = source.line(name.span().start);
                    sets.push(Set { key: action.id().to_owned(), value, line, overruled: false });
                    given.push((action, keys));
                }
                Err(fault) => faults.push(fault),
            }
        }
        for (action, keys) in &given {
            for (other, theirs) in &mut self.keys {
                theirs.retain(|key| !keys.contains(key) || !meet(*other, *action));
            }
        }
        self.keys.extend(given);
        if self.of(Action::Quit).is_empty() {
            faults.push(source.fault("fault.keymap.quit", 0..0, &[]));
            self.keys.values_mut().for_each(|keys| keys.retain(|key| *key != Key::CTRL_C));
            self.keys.insert(Action::Quit, vec![Key::CTRL_C]);
        }
        (sets, faults)
    }

    /// The actions without a key; they are to be found in the palette, unless that has none either.
    pub fn unbound(&self) -> Vec<Action> {
        Action::ALL.iter().copied().filter(|action| self.of(*action).is_empty()).collect()
    }

    /// The keys of an action.
    fn of(&self, action: Action) -> &[Key] {
        self.keys.get(&action).map_or(&[], Vec::as_slice)
    }
}

/// One entry of a keymap file; `given` are those before it.
fn entry(
    source: &Source<'_>,
    name: &Spanned<DeString<'_>>,
    value: &Spanned<DeValue<'_>>,
    given: &[(Action, Vec<Key>)],
) -> Result<(Action, Vec<Key>), Fault> {
    let id = name.get_ref().as_ref();
    let Some(action) = Action::ALL.iter().copied().find(|action| action.id() == id) else {
        let ids = Action::ALL.iter().map(|action| action.id()).collect::<Vec<_>>().join(", ");
        return Err(source.fault("fault.keymap.action", name.span(), &[("key", id), ("names", &ids)]));
    };
    let DeValue::Array(names) = value.get_ref() else {
        return Err(source.fault("fault.keymap.list", value.span(), &[("key", id)]));
    };
    let mut keys = Vec::new();
    for name in names.iter() {
        let written = name.get_ref().as_str().unwrap_or_default();
        let key: Key =
            written.parse().map_err(|()| source.fault("fault.keymap.key", name.span(), &[("key", written)]))?;
        if key.ctrl && matches!(key.code, KeyCode::Char('i' | 'm' | 'z' | '[')) {
            return Err(source.fault("fault.keymap.never", name.span(), &[("key", written)]));
        }
        if let Some((other, _)) = given.iter().find(|(other, keys)| keys.contains(&key) && meet(*other, action)) {
            let args = [("key", written), ("first", other.id()), ("second", id)];
            return Err(source.fault("fault.keymap.taken", name.span(), &args));
        }
        keys.push(key);
    }
    Ok((action, keys))
}

/// Whether two actions hold on one screen.
fn meet(a: Action, b: Action) -> bool {
    a.screens().iter().any(|screen| b.screens().contains(screen))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::terminal_text::width;

    fn event(name: &str) -> KeyEvent {
        let key: Key = name.parse().unwrap();
        let mut modifiers = KeyModifiers::NONE;
        modifiers.set(KeyModifiers::CONTROL, key.ctrl);
        modifiers.set(KeyModifiers::ALT, key.alt);
        KeyEvent::new(key.code, modifiers)
    }

    #[test]
    fn every_action_has_its_words_and_keys() {
        for action in Action::ALL {
            for lang in [Lang::Ja, Lang::En] {
                let id = action.id();
                assert_eq!(lang.find(&format!("action.{id}")), Some(action.long(lang)));
                assert_eq!(lang.find(&format!("action.{id}.short")), Some(action.short(lang)));
                assert!(width(action.short(lang)) <= 10, "{id}: {}", action.short(lang));
            }
            let keys = Keymap::default().keys_for(*action);
            assert_eq!(keys, action.default_keys(), "a name that is no key");
            assert!(!keys.is_empty());
        }
    }

    #[test]
    fn no_key_means_two_things_on_one_screen() {
        let keymap = Keymap::default();
        for a in Action::ALL {
            for b in Action::ALL.iter().filter(|b| *b != a && meet(*a, **b)) {
                assert!(!keymap.of(*a).iter().any(|key| keymap.of(*b).contains(key)), "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn keys_do_what_the_contract_says() {
        let keymap = Keymap::default();
        for (key, action) in [
            ("1", Action::Records),
            ("5", Action::Spec),
            ("G", Action::Last),
            ("PgDn", Action::PageDown),
            ("Ctrl-F", Action::PageDown),
            ("BackTab", Action::PreviousPane),
            ("E", Action::PreviousProblem),
            (":", Action::Palette),
            ("Ctrl-c", Action::Quit),
        ] {
            assert_eq!(keymap.action_for(event(key), ScreenId::Records), Some(action), "{key}");
        }
        // terminals tell of Shift beside the capital, or beside Tab
        let shifted = |code| KeyEvent::new(code, KeyModifiers::SHIFT);
        assert_eq!(keymap.action_for(shifted(KeyCode::Char('N')), ScreenId::Records), Some(Action::PreviousMatch));
        assert_eq!(keymap.action_for(shifted(KeyCode::Tab), ScreenId::Records), Some(Action::PreviousPane));
        assert_eq!(keymap.action_for(event("s"), ScreenId::Records), None);
        assert_eq!(keymap.elsewhere(event("s")), Some(Action::ToggleSent));
        assert_eq!(keymap.action_for(event("Alt-j"), ScreenId::Records), None);
        assert_eq!(keymap.told_apart(event("Alt-j")), Some([event("Esc"), event("j")]));
        assert_eq!(keymap.told_apart(event("Ctrl-c")), None);
        let mut keymap = keymap;
        keymap.patch("quit = [\"Alt-j\"]", "keys.toml");
        assert_eq!(keymap.told_apart(event("Alt-j")), None);
    }

    #[test]
    fn a_keymap_file_is_a_patch() {
        let mut keymap = Keymap::default();
        let (sets, faults) = keymap.patch("\nquit = [\"Ctrl-q\", \"n\", \"F10\"]", "keys.toml");
        assert_eq!(faults, []);
        assert_eq!((sets[0].key.as_str(), sets[0].value.as_str(), sets[0].line), ("quit", "Ctrl-q n F10", 2));
        assert_eq!(keymap.keys_for(Action::Quit), ["Ctrl-q", "n", "F10"]);
        assert_eq!(keymap.action_for(event("n"), ScreenId::Spec), Some(Action::Quit));
        assert_eq!(keymap.unbound(), [Action::NextMatch]);
        assert_eq!(keymap.keys_for(Action::Down), ["j", "Down"]);
    }

    #[test]
    fn faults_name_the_line_and_leave_the_rest() {
        for (text, line, word) in [
            ("help = [\"x\"]\nqit = [\"q\"]", 2, "fault.keymap.action"),
            ("help = [\"x\"]\nquit = \"q\"", 2, "fault.keymap.list"),
            ("help = [\"x\"]\nquit = [\n\"q\",\n\"Strg-q\"]", 4, "fault.keymap.key"),
            ("help = [\"x\"]\nup = [\"x\"]", 2, "fault.keymap.taken"),
            ("help = [\"x\"]\nopen = [\"Ctrl-m\"]", 2, "fault.keymap.never"),
            ("help = [\"x\"]\nquit = []", 1, "fault.keymap.quit"),
            ("help = [\"x\"]\nquit = [\"q\", \"Ctrl-c\"]\nquit = [\"Q\"]", 3, "toml.twice"),
            ("help = [\"x\"]\nquit = \"q", 2, "toml.quotes"),
            ("quit = q\nhelp = [\"x\"]", 1, "toml.quotes"),
        ] {
            let mut keymap = Keymap::default();
            let (_, faults) = keymap.patch(text, "keys.toml");
            assert_eq!(faults.len(), 1, "{text}");
            assert_eq!((faults[0].word, faults[0].line), (word, Some(line)), "{text}");
            assert!(Lang::Ja.find(word).is_some(), "{word}");
            assert_eq!(keymap.keys_for(Action::Help), ["x"], "{text}");
            assert_eq!(keymap.keys_for(Action::Up), ["k", "Up"], "{text}");
            assert!(keymap.keys_for(Action::Quit).contains(&"Ctrl-c".to_owned()), "{text}");
        }
        let mut keymap = Keymap::default();
        assert_eq!(keymap.patch("quit = [", "keys.toml").1[0].word, "toml.unclosed");
        assert_eq!(keymap, Keymap::default());
    }
}
