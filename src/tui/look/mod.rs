//! How things look: the theme, the characters that the program's own words may hold, and what the user's files change of it.

pub mod glyphs;
pub mod preferences;
pub mod theme;

use super::input::action::Keymap;
use crate::settings::FileSays;
use crate::text::terminal_text::Ruler;
use glyphs::Glyphs;
use theme::Theme;

/// How things look, and what keys do.
#[derive(Clone, Debug)]
pub struct Look {
    /// Colours and styles.
    pub theme: Theme,
    /// Which key does what.
    pub keymap: Keymap,
    /// How wide characters are.
    pub ruler: Ruler,
    /// Which characters the program's own words may hold.
    pub glyphs: Glyphs,
    /// The files of the user's settings, and what they change.
    pub says: Vec<FileSays>,
    /// Whether values may be sent to the terminal's clipboard.
    pub osc52: bool,
}
