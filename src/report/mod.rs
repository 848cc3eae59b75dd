//! What is said to people outside the screen: one file a format.

mod preview;
pub mod preview_html;
pub mod preview_json;
pub mod preview_svg;
#[cfg(test)]
mod preview_tests;
pub mod preview_text;

pub use preview::{CardPage, seen};
