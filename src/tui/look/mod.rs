//! How things look: the theme, the characters that the program's own words may hold, and what the user's files change of it.

pub mod glyphs;
pub mod preferences;
pub mod theme;
